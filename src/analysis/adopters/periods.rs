//! A diffusion on a network, period by period: adopters, rates, density, and whether adopters sit together (Moran's I).
//!
//! With Q(t) the adopters by the end of period t among n units: share Q(t)/n; adoption rate (Q(t) − Q(t−1)) / Q(t−1); hazard
//! (Q(t) − Q(t−1)) / (n − Q(t−1)). Moran's I is that of having adopted by the end of the period, under randomization.
//! netdiffuseR's `summary.diffnet` and `hazard_rate`; Allison (1984), Event History Analysis.
//!
//! Edge cases: rate and hazard are none in the first period (netdiffuseR prints 0), where nobody had adopted before it, or
//! everybody had; Moran's I is none while all or nobody has adopted. Without periods there are no rows.

use super::Dates;
use crate::analysis::moran::{Moran, Null, Weights, moran};
use crate::analysis::ties::Ties;

/// One period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Period {
    /// The period.
    pub period: i32,
    /// New adopters.
    pub n_new: u32,
    /// Adopters by its end.
    pub n_adopters: u32,
    /// Their share of all units.
    pub share: f64,
    /// New adopters per adopter before.
    pub adoption_rate: Option<f64>,
    /// New adopters per unit that had not adopted before.
    pub hazard: Option<f64>,
    /// Share of the ordered pairs of units that are tied.
    pub density: f64,
    /// Moran's I of having adopted; none without weights, or where it is not defined.
    pub moran: Option<Moran>,
}

/// All periods of the window. Moran's I is reckoned where weights are given: netdiffuseR's are
/// `Weights::geodesic(ties, GeodesicOptions { max_steps: Some(6), … })`.
///
/// # Panics
/// Where network, dates and weights have not the same number of units.
pub fn periods(ties: &Ties, dates: &Dates, weights: Option<&Weights>) -> Vec<Period> {
    assert_eq!(ties.n(), dates.n(), "network and dates are of the same units");
    let n = dates.n() as u32;
    let density = ties.density();
    let mut has_adopted = vec![0.0; dates.n()];
    let mut before = 0;
    let mut last = None;
    let adopters = dates.adopters_by_period();
    let of = |(place, adopters): (usize, &Vec<u32>)| {
        for &unit in adopters {
            has_adopted[unit as usize] = 1.0;
        }
        let n_new = adopters.len() as u32;
        let per = |n_before: u32| (place > 0 && n_before > 0).then(|| f64::from(n_new) / f64::from(n_before));
        // A period without adopters is as the one before.
        if n_new > 0 || place == 0 {
            last = weights.and_then(|weights| moran(&has_adopted, weights, Null::Randomization));
        }
        let row = Period {
            period: dates.period_at(place),
            n_new,
            n_adopters: before + n_new,
            share: f64::from(before + n_new) / f64::from(n),
            adoption_rate: per(before),
            hazard: per(n - before),
            density,
            moran: last,
        };
        before += n_new;
        row
    };
    adopters.iter().enumerate().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::moran::Scaling;
    use crate::analysis::ties::TiesOptions;

    #[test]
    fn rates_are_per_adopter_and_per_unit_at_risk() {
        let ties = Ties::from_edges(5, &[(0, 1), (1, 2), (2, 3)], None, &TiesOptions::default())
            .expect("a network")
            .0;
        let dates = Dates::new(&[Some(1), Some(1), Some(3), Some(3), Some(3)]).expect("dates");
        let weights = Weights::adjacency(&ties, Scaling::Rows);
        let rows = periods(&ties, &dates, Some(&weights));
        let counts: Vec<(i32, u32, u32)> = rows.iter().map(|r| (r.period, r.n_new, r.n_adopters)).collect();
        assert_eq!(counts, [(1, 2, 2), (2, 0, 2), (3, 3, 5)]);
        assert_eq!((rows[0].adoption_rate, rows[0].hazard), (None, None));
        assert_eq!((rows[1].adoption_rate, rows[1].hazard), (Some(0.0), Some(0.0)));
        assert_eq!((rows[2].adoption_rate, rows[2].hazard), (Some(1.5), Some(1.0)));
        assert!((rows[0].density - 0.15).abs() < 1e-15 && rows[2].share.to_bits() == 1.0_f64.to_bits());
        assert!(rows[0].moran.is_some() && rows[2].moran.is_none());
    }

    #[test]
    fn without_adopters_there_are_no_rows() {
        let ties = Ties::from_edges(2, &[], None, &TiesOptions::default()).expect("a network").0;
        assert!(periods(&ties, &Dates::new(&[None, None]).expect("dates"), None).is_empty());
    }
}
