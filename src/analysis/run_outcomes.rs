//! The numbers that table `runs` has of every run, as comparisons and sensitivity analyses take them: which columns, and their values.
//!
//! Found in the dictionary, so that a new column of `runs` is an outcome at once. Months become calendar years (2010.5 for July
//! 2010); texts (the shape of a curve, hashes) and keys are no outcomes.

use crate::observe::{COLUMNS, Column, Frame, Type, Values};
use crate::scenario::Table;
use crate::units::Month;

/// Keys of `runs`.
const KEYS: [&str; 3] = ["design_point", "replicate", "policy"];

/// Outcomes that are told first where there is room for a few.
pub const MAIN: [&str; 5] = ["ever_share", "current_share", "t50", "peak_new", "belief"];

/// The outcomes, in the order of the dictionary.
pub fn outcomes() -> impl Iterator<Item = &'static Column> {
    COLUMNS.iter().filter(|column| {
        let is_number = match column.kind {
            Type::Integer | Type::Real | Type::Date => true,
            Type::Text | Type::Period => false,
        };
        column.table == Table::Runs && is_number && !KEYS.contains(&column.name)
    })
}

/// The outcome of that name.
pub fn find(name: &str) -> Option<&'static Column> {
    outcomes().find(|column| column.name == name)
}

/// Its unit: months are told as calendar years.
pub fn unit(outcome: &Column) -> &'static str {
    if outcome.kind == Type::Date { "calendar year" } else { outcome.unit }
}

/// The values of an outcome, row by row; NaN where it is missing. None where the table lacks the column.
pub fn values(runs: &Frame, outcome: &Column) -> Option<Vec<f64>> {
    match runs.column(outcome.name)? {
        Values::Date(months) => {
            Some(months.iter().map(|month| month.map_or(f64::NAN, Month::as_years)).collect())
        }
        Values::Integer(_)
        | Values::Real(_)
        | Values::Word(..)
        | Values::Government(..)
        | Values::Text(_) => runs.numbers(outcome.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_are_outcomes_and_texts_are_not() {
        for name in ["ever_share", "t50", "peak_date", "n_pilots", "share_learning"] {
            assert!(find(name).is_some(), "{name}");
        }
        for name in ["replicate", "policy", "shape", "log_hash", "bass_status", "nothing"] {
            assert!(find(name).is_none(), "{name}");
        }
        assert_eq!(unit(find("peak_date").expect("an outcome")), "calendar year");
    }

    #[test]
    fn months_become_years_and_what_is_missing_stays_missing() {
        let months = vec![Month::parse("2010-07"), None];
        let columns = vec![("peak_date".to_owned(), Values::Date(months))];
        let frame = Frame { table: Table::Runs, columns };
        let years = values(&frame, find("peak_date").expect("an outcome")).expect("a column");
        assert!((years[0] - 2010.5).abs() < 1e-9 && years[1].is_nan(), "{years:?}");
        assert_eq!(values(&frame, find("t50").expect("an outcome")), None);
    }
}
