//! Whether ranks hold up: between random halves of the policies, and across topics or eras.
//!
//! Two halves of the same list agree as far as there is anything to agree on (reliability). Topics and eras agree as far as
//! innovativeness is one trait: Gray (1973) and Savage (1978), Policy Studies Journal 7:212–219, found that it is so only in part.

use super::groups::Group;
use super::ranks::spearman;
use super::scores::{Options, Parts, Scores};
use crate::analysis::history::History;
use crate::rng::{Address, Draws, Purpose};

/// Pairs of halves unless told otherwise.
pub const HALVES: u32 = 100;

/// Rank correlations of pairs. All but `n_pairs` are NaN without a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stability {
    /// Number of pairs that have a correlation.
    pub n_pairs: usize,
    /// Mean of Spearman's correlation over pairs.
    pub mean: f64,
    /// Standard deviation, with n − 1; NaN with one pair.
    pub sd: f64,
    /// Lowest.
    pub min: f64,
    /// Highest.
    pub max: f64,
}

impl Stability {
    fn of(correlations: &[f64]) -> Self {
        let known: Vec<f64> = correlations.iter().copied().filter(|c| !c.is_nan()).collect();
        let n = known.len() as f64;
        let mean = known.iter().sum::<f64>() / n;
        let squares: f64 = known.iter().map(|c| (c - mean) * (c - mean)).sum();
        Self {
            n_pairs: known.len(),
            mean,
            sd: if known.len() > 1 { (squares / (n - 1.0)).sqrt() } else { f64::NAN },
            min: known.iter().copied().fold(f64::NAN, f64::min),
            max: known.iter().copied().fold(f64::NAN, f64::max),
        }
    }
}

/// Rank correlation between scores by two random halves of the used policies, over `n_halves` ways to halve them (below 2²⁴).
///
/// With an odd number of policies one of them is in neither half. The halves of way h are the policies in the order of their
/// uniforms at the address (seed, replicate h from 1, policy 1, purpose `Bootstrap`).
pub fn split_halves(history: &History, options: &Options, n_halves: u32, master_seed: u64) -> Stability {
    let parts = Parts::of_all(history, &Options { bootstrap: None, ..*options });
    let half = parts.n_policies() / 2;
    let correlations: Vec<f64> = (1..=n_halves)
        .map(|replicate| {
            let at = Address { master_seed, replicate, policy: 1, tick: 0, purpose: Purpose::Bootstrap };
            let draws = Draws::open(at, 1);
            let mut order: Vec<usize> = (0..parts.n_policies()).collect();
            order.sort_by(|&a, &b| draws.uniform(a as u32, 0).total_cmp(&draws.uniform(b as u32, 0)));
            // Sums run in the order of policies, so that rounding does not depend on the draws.
            let scores_of = |places: &mut [usize]| {
                places.sort_unstable();
                values(&parts.scores(Some(places)))
            };
            let (one, rest) = order.split_at_mut(half);
            spearman(&scores_of(one), &scores_of(&mut rest[..half]))
        })
        .collect();
    Stability::of(&correlations)
}

/// Rank correlation between the scores of each two groups that have `min_policies` at least.
pub fn across(groups: &[Group], min_policies: usize) -> Stability {
    let of: Vec<Vec<f64>> = groups
        .iter()
        .filter(|group| group.scores.n_policies >= min_policies)
        .map(|group| values(&group.scores))
        .collect();
    let correlations: Vec<f64> = (0..of.len())
        .flat_map(|b| (0..b).map(move |a| (a, b)))
        .map(|(a, b)| spearman(&of[a], &of[b]))
        .collect();
    Stability::of(&correlations)
}

fn values(scores: &Scores) -> Vec<f64> {
    scores.units.iter().map(|unit| unit.score).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::history::{Adoption, Policy};
    use crate::analysis::innovativeness::{Measure, by_era};

    /// Twelve units; in each of 60 policies unit u adopts in period `place(policy, u)`.
    fn made(place: impl Fn(u32, u32) -> i32) -> History {
        let policy = |k| {
            let adoption = |unit| Adoption { period: 1900 + k as i32 + place(k, unit), unit, ended: None };
            Policy::new("", (0..12).map(adoption).collect())
        };
        History {
            units: (0..12).map(|unit| unit.to_string()).collect(),
            born: vec![None; 12],
            policies: (0..60).map(policy).collect(),
        }
    }

    #[test]
    fn one_order_is_stable_and_none_is_not() {
        let options = Options::new(Measure::Walker);
        let same = made(|_, unit| unit as i32);
        let halves = split_halves(&same, &options, 20, 5);
        assert!((halves.mean - 1.0).abs() < 1e-12 && halves.sd < 1e-12 && halves.n_pairs == 20, "{halves:?}");
        let at = Address { master_seed: 3, replicate: 1, policy: 0, tick: 0, purpose: Purpose::Bootstrap };
        let draws = Draws::open(at, 12);
        let random = made(|policy, unit| (1000.0 * draws.uniform(policy, unit)) as i32);
        let halves = split_halves(&random, &options, 200, 5);
        // Without a common order Spearman's correlation of 12 units has standard deviation 1/√11 = .3; that of a mean over halves of one
        // list is below it. Four allowed.
        assert!(halves.mean.abs() < 1.2 && halves.min < 0.0 && halves.max > 0.0, "{halves:?}");
        assert_eq!(halves, split_halves(&random, &options, 200, 5));
        assert_ne!(halves, split_halves(&random, &options, 200, 6));
    }

    #[test]
    fn a_reversed_era_correlates_with_minus_one() {
        let turned = made(|policy, unit| if policy < 30 { unit as i32 } else { 11 - unit as i32 });
        let eras = by_era(&turned, &[1910, 1930], &Options::new(Measure::Walker));
        let stability = across(&eras, 1);
        assert_eq!(stability.n_pairs, 3);
        assert!((stability.mean + 1.0 / 3.0).abs() < 1e-12, "{stability:?}");
        assert!((stability.min + 1.0).abs() < 1e-12 && (stability.max - 1.0).abs() < 1e-12);
        // The first era has ten policies.
        assert_eq!(across(&eras, 11).n_pairs, 1);
        let none = across(&eras[..1], 1);
        assert!(none.n_pairs == 0 && none.mean.is_nan() && none.min.is_nan());
    }
}
