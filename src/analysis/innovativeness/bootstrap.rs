//! Intervals of scores: policies drawn anew, with replacement.
//!
//! The policies at hand are taken for a sample of all that could have been looked at. Each resample draws as many policies as there
//! are, with replacement, and scores all units by them; the interval runs between quantiles of a unit's scores (percentile
//! method: Efron 1979, Annals of Statistics 7:1–26; Efron & Tibshirani 1993, An Introduction to the Bootstrap, ch. 13).
//! It says how much a score hangs on the list of policies, not on dates that may be wrong.
//!
//! Draw j of resample b is the uniform number j at the address (seed, replicate b from 1, purpose `Bootstrap`): the same seed
//! gives the same intervals, for any number of threads and measures.

use super::scores::Parts;
use crate::analysis::quantiles::quantile;
use crate::rng::{Address, Draws, Purpose};

/// Resamples unless told otherwise: the standard error of a 2.5 % point is then some .07 standard deviations.
pub const RESAMPLES: u32 = 1000;

/// How intervals are made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bootstrap {
    /// Number of resamples, below 2²⁴.
    pub resamples: u32,
    /// Share of a unit's resampled scores within its interval, as .95.
    pub level: f64,
    /// Seed of the draws.
    pub master_seed: u64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self { resamples: RESAMPLES, level: 0.95, master_seed: 0 }
    }
}

/// Interval of each unit's score by some of the used policies; NaN where no resample gives it a score.
pub(super) fn intervals(parts: &Parts, places: &[usize], bootstrap: &Bootstrap) -> Vec<[f64; 2]> {
    let n_units = parts.n_units();
    let mut resampled: Vec<Vec<f64>> = vec![Vec::with_capacity(bootstrap.resamples as usize); n_units];
    let mut times = vec![0.0; places.len()];
    let (mut above, mut below) = (vec![0.0; n_units], vec![0.0; n_units]);
    for resample in 1..=bootstrap.resamples {
        draw(bootstrap.master_seed, resample, &mut times);
        above.fill(0.0);
        below.fill(0.0);
        for (&place, &times) in places.iter().zip(&times).filter(|&(_, &times)| times > 0.0) {
            let [own_above, own_below] = parts.policy(place);
            add(&mut above, own_above, times);
            add(&mut below, own_below, times);
        }
        for unit in 0..n_units {
            if below[unit] > 0.0 {
                resampled[unit].push(above[unit] / below[unit]);
            }
        }
    }
    let tail = (1.0 - bootstrap.level) / 2.0;
    resampled
        .into_iter()
        .map(|mut scores| {
            scores.sort_unstable_by(f64::total_cmp);
            [quantile(&scores, tail), quantile(&scores, 1.0 - tail)]
        })
        .collect()
}

fn add(sums: &mut [f64], values: &[f64], times: f64) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += times * value;
    }
}

/// How many times each policy is in a resample.
fn draw(master_seed: u64, resample: u32, times: &mut [f64]) {
    let at = Address { master_seed, replicate: resample, policy: 0, tick: 0, purpose: Purpose::Bootstrap };
    let draws = Draws::open(at, 1);
    let n = times.len();
    times.fill(0.0);
    for j in 0..n as u32 {
        // The cap is for the largest uniform, where the product rounds to n.
        let place = ((draws.uniform(j, 0) * n as f64) as usize).min(n - 1);
        times[place] += 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::history::{Adoption, History, Policy};
    use crate::analysis::innovativeness::{Measure, Options, Scores, scores};

    /// Unit 0 first and unit 2 last in all of 200 policies; unit 1 first in every second one, last in the others.
    fn made(bootstrap: Option<Bootstrap>) -> Scores {
        let adopted = |unit, period| Adoption { period, unit, ended: None };
        let policy = |k: i32| Policy::new("", vec![adopted(0, 0), adopted(1, 10 * (k % 2)), adopted(2, 10)]);
        let history = History {
            units: ["a", "b", "c"].map(str::to_owned).to_vec(),
            born: vec![None; 3],
            policies: (0..200).map(policy).collect(),
        };
        scores(&history, &Options { bootstrap, ..Options::new(Measure::Walker) })
    }

    #[test]
    fn intervals_have_their_width() {
        let scores = made(Some(Bootstrap { resamples: 4000, ..Bootstrap::default() }));
        assert_eq!(scores.units[0].interval, [1.0, 1.0]);
        assert_eq!(scores.units[2].interval, [0.0, 0.0]);
        // Unit 1: the number of firsts in a resample is binomial(200, ½), standard deviation √50 = 7.07; its 2.5 and 97.5 % points are
        // 86 and 114. A quantile of 4,000 draws has a standard error of .0025/density = .0025/.0083 = .3 of one, four allowed.
        let [low, high] = scores.units[1].interval;
        assert!((200.0 * low - 86.0).abs() < 1.2 && (200.0 * high - 114.0).abs() < 1.2, "{low} {high}");
    }

    #[test]
    fn the_seed_decides() {
        let of =
            |master_seed| made(Some(Bootstrap { master_seed, resamples: 50, level: 0.9 })).units[1].interval;
        assert_eq!(of(1), of(1));
        assert!((1..9).any(|seed| of(seed) != of(0)));
        // Scores do not depend on it.
        assert_eq!(made(None).units[1].score, 0.5);
        assert!(made(None).units[1].interval[0].is_nan());
    }
}
