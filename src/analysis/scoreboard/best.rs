//! Where is the best of some ordered settings, and how sure is that?
//!
//! The best is the setting with the largest mean over replicates, of equals the first. Replicates share their luck over settings,
//! so whole replicates are drawn anew with replacement, and the interval runs between the 2.5 and 97.5 % points of the best
//! places of the resamples (percentile bootstrap: Efron & Tibshirani 1993, ch. 13). Places are on the grid, so is the interval.

use super::measured::Measured;
use crate::analysis::quantiles::quantile;
use crate::rng::{Address, Draws, Purpose};

/// Resamples.
const RESAMPLES: u32 = 1000;

/// The place of the best, with its interval; NaN where no replicate has a value everywhere.
///
/// `values` are those of every place, replicate by replicate; draw j of resample b lies at (seed, replicate b, policy `address`,
/// purpose `Bootstrap`).
pub(super) fn best_place(places: &[f64], values: &[&[f64]], master_seed: u64, address: u16) -> Measured {
    let n = values.iter().map(|own| own.len()).min().unwrap_or(0);
    let whole: Vec<usize> = (0..n).filter(|&r| values.iter().all(|own| !own[r].is_nan())).collect();
    if whole.is_empty() {
        return Measured { n: 0, estimate: f64::NAN, low: f64::NAN, high: f64::NAN };
    }
    let best = |replicates: &[usize]| {
        let sum = |own: &[f64]| replicates.iter().map(|&r| own[r]).sum::<f64>();
        let mut best = (f64::NEG_INFINITY, f64::NAN);
        for (own, &place) in values.iter().zip(places) {
            let sum = sum(own);
            if sum > best.0 {
                best = (sum, place);
            }
        }
        best.1
    };
    let resampled = |number: u32| {
        let at =
            Address { master_seed, replicate: number, policy: address, tick: 0, purpose: Purpose::Bootstrap };
        let draws = Draws::open(at, 1);
        let drawn = |j: u32| whole[(draws.uniform(j, 0) * whole.len() as f64) as usize];
        best(&(0..whole.len() as u32).map(drawn).collect::<Vec<usize>>())
    };
    let mut bests: Vec<f64> = (1..=RESAMPLES).map(resampled).collect();
    bests.sort_unstable_by(f64::total_cmp);
    let (low, high) = (quantile(&bests, 0.025), quantile(&bests, 0.975));
    Measured { n: whole.len(), estimate: best(&whole), low, high }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clear_best_has_no_width_and_a_tie_of_chance_has_all() {
        let places = [0.0, 0.5, 1.0];
        let noise: Vec<f64> = (0..40).map(|r| libm::sin(7.3 * f64::from(r))).collect();
        let shifted = |shift: f64| noise.iter().map(|value| value + shift).collect::<Vec<f64>>();
        // Shared luck does not matter, however large.
        let [low, high, middle] = [0.0, 0.2, 0.1].map(shifted);
        let clear = best_place(&places, &[&low, &high, &middle], 7, 0);
        assert_eq!((clear.n, clear.estimate, clear.low, clear.high), (40, 0.5, 0.5, 0.5));
        // Two that are each other's mirror: either may win.
        let mirror: Vec<f64> = noise.iter().map(|value| -value).collect();
        let tie = best_place(&places, &[&noise, &vec![-9.0; 40], &mirror], 7, 0);
        assert_eq!((tie.low, tie.high), (0.0, 1.0));
    }

    #[test]
    fn replicates_without_a_value_are_left_out_everywhere() {
        let best = best_place(&[0.0, 1.0], &[&[5.0, 1.0, 1.0], &[f64::NAN, 2.0, 2.0]], 1, 0);
        assert_eq!((best.n, best.estimate), (2, 1.0));
        assert!(best_place(&[0.0, 1.0], &[&[f64::NAN], &[1.0]], 1, 0).estimate.is_nan());
        assert!(best_place(&[], &[], 1, 0).estimate.is_nan());
    }
}
