//! Which calendar a table is in: what one period is.
//!
//! Whole numbers are periods as they stand; decimal ones fall into the whole one that contains them. Months and days keep
//! their calendar, unless nothing is lost by a coarser one: dates that all lie in the same month of the year are years,
//! dates that all begin a quarter (of a run: by its step) are quarters, days that all begin a month are months.

use crate::analysis::period::{Calendar, Moment};

/// What kinds of times a column holds.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Where the first whole number, decimal number, month and day stand.
    first: [Option<u32>; 4],
    /// Number of decimal numbers.
    pub(super) n_decimal: u64,
    /// First decimal number.
    pub(super) first_decimal: Option<u32>,
    months: Same,
    days: Same,
    quarters: Option<bool>,
}

/// Whether all values seen are one.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum Same {
    #[default]
    Nothing,
    One(i32),
    Many,
}

impl Same {
    fn add(&mut self, value: i32) {
        *self = match *self {
            Self::Nothing => Self::One(value),
            Self::One(own) if own == value => *self,
            Self::One(_) | Self::Many => Self::Many,
        };
    }
}

/// Why times have no common calendar: where two kinds of them stand, in the order of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clash {
    /// Two kinds.
    Kinds(u32, u32),
    /// A time is coarser than the period that is asked for.
    Coarse(u32),
}

impl Seen {
    /// Takes note of a time in a row.
    pub(super) fn add(&mut self, moment: Moment, row: u32) {
        let kind = match moment {
            Moment::Whole(_) => 0,
            Moment::Decimal { .. } => {
                self.n_decimal += 1;
                self.first_decimal = self.first_decimal.or(Some(row));
                1
            }
            Moment::Month(_) => 2,
            Moment::Day(_) => 3,
        };
        self.first[kind] = self.first[kind].or(Some(row));
        if kind < 2 {
            return;
        }
        let (month, day) = moment.place_in_year();
        if let Some(month) = month {
            self.months.add(month);
            self.quarters = Some(self.quarters.unwrap_or(true) && month % 3 == 0 && day.unwrap_or(1) == 1);
        }
        if let Some(day) = day {
            self.days.add(day);
        }
    }

    /// The calendar of all times seen.
    pub(super) fn calendar(&self, asked: Option<Calendar>) -> Result<Calendar, Clash> {
        let [whole, decimal, month, day] = self.first;
        if let Some(asked) = asked {
            let coarse = match asked {
                Calendar::Number => [None; 3],
                Calendar::Quarter | Calendar::Month => [whole, None, None],
                Calendar::Day => [whole, decimal, month],
            };
            return coarse.into_iter().flatten().min().map_or(Ok(asked), |row| Err(Clash::Coarse(row)));
        }
        let number = whole.into_iter().chain(decimal).min();
        let kinds: Vec<u32> = [number, month, day].into_iter().flatten().collect();
        if let [a, b, ..] = kinds[..] {
            return Err(Clash::Kinds(a.min(b), a.max(b)));
        }
        let is_one_day = self.days != Same::Many;
        Ok(match (month, day) {
            (None, None) => Calendar::Number,
            (Some(_), _) | (_, Some(_)) if is_one_day && self.months != Same::Many => Calendar::Number,
            (Some(_), _) | (_, Some(_)) if self.quarters == Some(true) => Calendar::Quarter,
            (Some(_), _) => Calendar::Month,
            (None, Some(_)) if self.days == Same::One(1) => Calendar::Month,
            (None, Some(_)) => Calendar::Day,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(times: &str, asked: Option<Calendar>, expected: Result<Calendar, Clash>) {
        let mut seen = Seen::default();
        for (row, text) in times.split(' ').enumerate() {
            seen.add(Moment::parse(text).expect("a time"), row as u32);
        }
        assert_eq!(seen.calendar(asked), expected, "{times}");
    }

    #[test]
    fn nothing_is_lost_by_the_calendar() {
        check("1964 1970", None, Ok(Calendar::Number));
        check("1964.5 1970", None, Ok(Calendar::Number));
        check("2010-07 2012-11", None, Ok(Calendar::Month));
        check("2010-07 2012-07", None, Ok(Calendar::Number));
        check("2010-07 2012-01", None, Ok(Calendar::Quarter));
        check("2010-07-19 2012-11-26", None, Ok(Calendar::Day));
        check("2010-07-01 2012-11-01", None, Ok(Calendar::Month));
        check("2010-12-31 2012-12-31", None, Ok(Calendar::Number));
        check("2010-03-31 2012-06-30", None, Ok(Calendar::Day));
        check("2010-07-19 2012-11-26", Some(Calendar::Number), Ok(Calendar::Number));
        check("1964.5 1970.1", Some(Calendar::Month), Ok(Calendar::Month));
    }

    #[test]
    fn kinds_that_do_not_go_together_are_told() {
        check("1964 1970-05", None, Err(Clash::Kinds(0, 1)));
        check("2010-07-19 2012-11", None, Err(Clash::Kinds(0, 1)));
        check("2010-07-19 2012-11", Some(Calendar::Month), Ok(Calendar::Month));
        check("2010-07-19 1964 2012-11", Some(Calendar::Number), Ok(Calendar::Number));
        check("2010-07 1964", Some(Calendar::Month), Err(Clash::Coarse(1)));
        check("2010-07", Some(Calendar::Day), Err(Clash::Coarse(0)));
    }
}
