//! Exposure: the share (or number) of a unit's alters that had adopted, period by period.
//!
//! E_i(t) = Σ_j w_ij a_j(t) / Σ_j w_ij: w_ij the weight of the tie i → j, a_j(t) 1 if j adopted by the end of period t, else 0.
//! Adoptions of the same period count; a lag of L periods puts E_i(t − L) in the place of E_i(t).
//! Burt (1987), American Journal of Sociology 92:1287–1335; Valente (1995), Network Models of the Diffusion of Innovations;
//! netdiffuseR's `exposure` with the same defaults (outgoing ties; weights only if the network has them).
//!
//! Nothing is summed twice: an adopter is pushed once to those who look at it, so that all periods together cost units ×
//! periods + ties, not ties × periods.
//! Edge cases: who has no alters has exposure 0; before the lag has passed it is NaN; without periods there is none.

use std::fmt;

use super::Dates;
use crate::analysis::ties::Ties;

/// Whose adoptions count. In an undirected network both are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Alters {
    /// Those whom the unit names (its outgoing ties).
    #[default]
    Outgoing,
    /// Those who name the unit (its incoming ties).
    Incoming,
}

/// What exposure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Measure {
    /// The share of alters, in [0, 1]: the weights of adopters over those of all.
    #[default]
    Share,
    /// The number of adopters among the alters, or the sum of their weights.
    Count,
}

/// How exposure is reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExposureOptions {
    /// Whose adoptions count.
    pub alters: Alters,
    /// Share or number.
    pub measure: Measure,
    /// Lag, periods: 0 counts adoptions of the same period, 1 only those of earlier ones.
    pub lag: u32,
}

/// More values than an exposure table holds (2³⁰, 8 GiB): use [`each_period`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge {
    /// Number of units.
    pub n_units: usize,
    /// Number of periods.
    pub n_periods: usize,
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "exposure of {} units in {} periods does not fit in memory", self.n_units, self.n_periods)
    }
}

impl std::error::Error for TooLarge {}

/// Exposure of all units in all periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposure {
    n_units: usize,
    n_periods: usize,
    values: Vec<f64>,
}

impl Exposure {
    /// Number of periods.
    pub fn n_periods(&self) -> usize {
        self.n_periods
    }

    /// Exposure of a unit in the period at a place; NaN before the lag has passed.
    #[inline]
    pub fn at(&self, unit: usize, place: usize) -> f64 {
        self.values[place * self.n_units + unit]
    }

    /// Exposure of all units in the period at a place.
    pub fn of_period(&self, place: usize) -> &[f64] {
        &self.values[place * self.n_units..(place + 1) * self.n_units]
    }
}

/// Exposure of all units in all periods, in one table.
///
/// # Errors
/// Where the table would have more than 2³⁰ values.
///
/// # Panics
/// Where network and dates have not the same number of units.
pub fn exposure(ties: &Ties, dates: &Dates, options: &ExposureOptions) -> Result<Exposure, TooLarge> {
    let (n_units, n_periods) = (dates.n(), dates.n_periods());
    if n_units.saturating_mul(n_periods) > 1 << 30 {
        return Err(TooLarge { n_units, n_periods });
    }
    let mut values = Vec::with_capacity(n_units * n_periods);
    each_period(ties, dates, options, |_, exposures| values.extend_from_slice(exposures));
    Ok(Exposure { n_units, n_periods, values })
}

/// Shows the exposure of all units to `visit`, period by period, with the place of the period: for tables too large to keep.
///
/// # Panics
/// Where network and dates have not the same number of units.
pub fn each_period(
    ties: &Ties,
    dates: &Dates,
    options: &ExposureOptions,
    mut visit: impl FnMut(usize, &[f64]),
) {
    assert_eq!(ties.n(), dates.n(), "network and dates are of the same units");
    let reversed;
    let watchers = match options.alters {
        Alters::Outgoing => {
            reversed = ties.reversed();
            &reversed
        }
        Alters::Incoming => ties,
    };
    let n = dates.n();
    // A share is at most 1, also where weights are added up in another order.
    let (totals, most) = match options.measure {
        Measure::Share => (total_weights(watchers), 1.0),
        Measure::Count => (vec![1.0; n], f64::INFINITY),
    };
    let adopters = dates.adopters_by_period();
    let unknown = vec![f64::NAN; n];
    let mut adopted = vec![0.0; n];
    let mut exposures = vec![0.0; n];
    for place in 0..dates.n_periods() {
        let Some(seen) = place.checked_sub(options.lag as usize) else {
            visit(place, &unknown);
            continue;
        };
        for &adopter in &adopters[seen] {
            for (watcher, weight) in watchers.weighted(adopter as usize) {
                adopted[watcher] += weight;
                exposures[watcher] = (adopted[watcher] / totals[watcher]).min(most);
            }
        }
        visit(place, &exposures);
    }
}

/// Sum of the weights of every unit's alters, reckoned from those who look.
fn total_weights(watchers: &Ties) -> Vec<f64> {
    let mut totals = vec![0.0; watchers.n()];
    for unit in 0..watchers.n() {
        watchers.weighted(unit).for_each(|(watcher, weight)| totals[watcher] += weight);
    }
    totals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::ties::TiesOptions;

    fn network(n: u32, edges: &[(u32, u32)], weights: Option<&[f64]>) -> Ties {
        Ties::from_edges(n, edges, weights, &TiesOptions::default()).expect("a network").0
    }

    /// Unit 0 looks at 1, 2, 3, who adopt in periods 1, 2 and never; unit 0 adopts in 3; unit 4 is alone.
    fn small() -> (Ties, Dates) {
        let ties = network(5, &[(0, 1), (0, 2), (0, 3), (3, 0)], Some(&[1.0, 2.0, 5.0, 1.0]));
        (ties, Dates::new(&[Some(3), Some(1), Some(2), None, None]).expect("dates"))
    }

    #[track_caller]
    fn check(options: ExposureOptions, unit: usize, expected: [f64; 3]) {
        let (ties, dates) = small();
        let table = exposure(&ties, &dates, &options).expect("a small table");
        for (place, expected) in expected.into_iter().enumerate() {
            let found = table.at(unit, place);
            assert!(
                (found - expected).abs() < 1e-15 || found.is_nan() && expected.is_nan(),
                "{place}: {found}"
            );
            assert_eq!(table.of_period(place)[unit].to_bits(), found.to_bits());
        }
    }

    #[test]
    fn weights_share_and_lag_are_those_asked_for() {
        let options = ExposureOptions::default();
        check(options, 0, [1.0 / 8.0, 3.0 / 8.0, 3.0 / 8.0]);
        check(ExposureOptions { measure: Measure::Count, ..options }, 0, [1.0, 3.0, 3.0]);
        check(ExposureOptions { lag: 1, ..options }, 0, [f64::NAN, 1.0 / 8.0, 3.0 / 8.0]);
        check(ExposureOptions { lag: 9, ..options }, 0, [f64::NAN; 3]);
        check(ExposureOptions { alters: Alters::Incoming, ..options }, 2, [0.0, 0.0, 1.0]);
    }

    #[test]
    fn who_is_alone_is_not_exposed() {
        check(ExposureOptions::default(), 4, [0.0; 3]);
        check(ExposureOptions::default(), 1, [0.0; 3]);
    }

    #[test]
    fn what_is_pushed_is_what_would_be_pulled() {
        // A made network of 40 units with every number of ties from 0 to 8, dates in 9 periods with some of them empty.
        let edges: Vec<(u32, u32)> =
            (0..40_u32).flat_map(|i| (0..i % 9).map(move |k| (i, (i * 7 + k * 11 + 1) % 40))).collect();
        let ties = network(40, &edges, None);
        let periods: Vec<Option<i32>> = (0..40).map(|i| (i % 6 != 5).then_some((i * i) % 9)).collect();
        let dates = Dates::new(&periods).expect("dates");
        let table = exposure(&ties, &dates, &ExposureOptions::default()).expect("a small table");
        for unit in 0..40 {
            for place in 0..dates.n_periods() {
                let alters = ties.of(unit);
                let n = alters.iter().filter(|&&j| dates.has_adopted_by(j as usize, place)).count();
                let expected = if alters.is_empty() { 0.0 } else { n as f64 / alters.len() as f64 };
                assert_eq!(table.at(unit, place).to_bits(), expected.to_bits());
            }
        }
    }

    #[test]
    fn without_adopters_there_are_no_periods() {
        let dates = Dates::new(&[None, None]).expect("dates");
        let table =
            exposure(&network(2, &[(0, 1)], None), &dates, &ExposureOptions::default()).expect("empty");
        assert_eq!(table.n_periods(), 0);
    }

    #[test]
    fn a_table_beyond_memory_is_refused() {
        let periods = vec![Some(0), Some(999_999)];
        let dates = Dates::new(&[periods, vec![None; 2000]].concat()).expect("dates");
        let error =
            exposure(&network(2002, &[], None), &dates, &ExposureOptions::default()).expect_err("too large");
        assert_eq!(error, TooLarge { n_units: 2002, n_periods: 1_000_000 });
    }
}
