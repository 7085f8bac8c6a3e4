//! Network thresholds: how exposed a unit was when it adopted.
//!
//! τ_i = E_i(T_i − lag), T_i the period of adoption, E the exposure of `exposure`: a unit with a low threshold adopted
//! before most of its alters, one with a high threshold after them.
//! Valente (1996), Social Networks 18:69–89; netdiffuseR's `threshold`.
//!
//! Edge cases: none for never-adopters and for those who adopted before the lag had passed; 0 without alters.

use super::{Alters, Dates, Measure};
use crate::analysis::ties::Ties;

/// What is done with adopters of the first period, who may have adopted before anybody watched (left-censored).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FirstPeriod {
    /// They have a threshold like all others (netdiffuseR: `include_censored = TRUE`).
    #[default]
    Keep,
    /// They have none.
    LeaveOut,
}

/// How thresholds are reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ThresholdOptions {
    /// Whose adoptions count.
    pub alters: Alters,
    /// Share or number.
    pub measure: Measure,
    /// Lag, periods: 0 counts alters that adopted in the same period, 1 only earlier ones.
    pub lag: u32,
    /// What is done with adopters of the first period.
    pub first_period: FirstPeriod,
}

/// Thresholds of all units; none for those that have none. Costs one look at every tie.
///
/// # Panics
/// Where network and dates have not the same number of units.
pub fn thresholds(ties: &Ties, dates: &Dates, options: &ThresholdOptions) -> Vec<Option<f64>> {
    assert_eq!(ties.n(), dates.n(), "network and dates are of the same units");
    let reversed;
    let rows = match options.alters {
        Alters::Outgoing => ties,
        Alters::Incoming => {
            reversed = ties.reversed();
            &reversed
        }
    };
    let threshold = |unit: usize| {
        let own = dates.place(unit)?;
        if own == 0 && options.first_period == FirstPeriod::LeaveOut {
            return None;
        }
        let seen = own.checked_sub(options.lag as usize)?;
        Some(exposure_at(rows, dates, unit, seen, options.measure))
    };
    (0..dates.n()).map(threshold).collect()
}

/// Mean threshold of those that have one; NaN of none. The default statistic of the rewiring test.
pub fn mean_threshold(ties: &Ties, dates: &Dates, options: &ThresholdOptions) -> f64 {
    let (mut sum, mut n) = (0.0, 0_usize);
    for threshold in thresholds(ties, dates, options).into_iter().flatten() {
        sum += threshold;
        n += 1;
    }
    sum / n as f64
}

/// Exposure of a unit at the end of the period at a place.
fn exposure_at(rows: &Ties, dates: &Dates, unit: usize, place: usize, measure: Measure) -> f64 {
    let (mut adopted, mut total) = (0.0, 0.0);
    for (alter, weight) in rows.weighted(unit) {
        total += weight;
        if dates.has_adopted_by(alter, place) {
            adopted += weight;
        }
    }
    match measure {
        Measure::Count => adopted,
        Measure::Share if total > 0.0 => adopted / total,
        Measure::Share => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::adopters::{ExposureOptions, exposure};
    use crate::analysis::ties::TiesOptions;

    /// A line 0 → 1 → 2 → 3 and 0 → 2; unit 4 alone.
    fn line() -> Ties {
        let edges = [(0, 1), (1, 2), (2, 3), (0, 2)];
        Ties::from_edges(5, &edges, None, &TiesOptions::default()).expect("a network").0
    }

    #[test]
    fn a_threshold_is_the_exposure_at_adoption() {
        let dates = Dates::new(&[Some(4), Some(2), Some(4), Some(1), Some(2)]).expect("dates");
        let of = |options| thresholds(&line(), &dates, &options);
        let options = ThresholdOptions::default();
        assert_eq!(of(options), [Some(1.0), Some(0.0), Some(1.0), Some(0.0), Some(0.0)]);
        assert_eq!(
            of(ThresholdOptions { lag: 1, ..options }),
            [Some(0.5), Some(0.0), Some(1.0), None, Some(0.0)]
        );
        assert_eq!(of(ThresholdOptions { first_period: FirstPeriod::LeaveOut, ..options })[3], None);
        assert_eq!(
            of(ThresholdOptions { alters: Alters::Incoming, ..options }),
            [Some(0.0), Some(0.0), Some(1.0), Some(0.0), Some(0.0)]
        );
        let table = exposure(&line(), &dates, &ExposureOptions::default()).expect("a small table");
        assert_eq!(of(options)[0], Some(table.at(0, 3)));
        assert!((mean_threshold(&line(), &dates, &options) - 0.4).abs() < 1e-15);
    }

    #[test]
    fn at_once_everybody_is_fully_exposed_and_nobody_is_with_a_lag() {
        let dates = Dates::new(&[Some(7); 5]).expect("dates");
        let all = thresholds(&line(), &dates, &ThresholdOptions::default());
        assert_eq!(all, [Some(1.0), Some(1.0), Some(1.0), Some(0.0), Some(0.0)]);
        let lagged = ThresholdOptions { lag: 1, ..ThresholdOptions::default() };
        assert_eq!(thresholds(&line(), &dates, &lagged), [None; 5]);
        assert!(mean_threshold(&line(), &dates, &lagged).is_nan());
    }
}
