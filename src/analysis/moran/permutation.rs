//! Moran's I against chance by drawing: the observed values are handed to the units in random order, many times.
//!
//! No distribution is assumed, so that it also serves few units and variables of few values, such as having adopted.
//! Anselin (1995), Geographical Analysis 27:93–115; spdep's `moran.mc`, which has the one-sided p
//! ([`Resampled::p_greater`]). 999 permutations by default: the smallest p is then .001 one-sided.

use rayon::prelude::*;

use super::{Centered, Weights};
use crate::analysis::resampling::{Resampled, Resampling};
use crate::rng::{Draws, Purpose};

/// Moran's I among those of random arrangements.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MoranPermutation {
    /// I.
    pub i: f64,
    /// Where it lies among those drawn: [`Resampled::p_exact`] is the two-sided p.
    pub among: Resampled,
}

/// Moran's I of a variable, tested by permutation; none where I is not defined.
///
/// Arrangements have addresses (`Purpose::Permutation`): the same on any number of threads.
///
/// # Panics
/// Where variable and weights have not the same number of units.
pub fn moran_by_permutation(
    x: &[f64],
    weights: &Weights,
    resampling: &Resampling,
) -> Option<MoranPermutation> {
    let centered = Centered::new(x, weights)?;
    let i = centered.i(&centered.deviations, weights);
    let numbers: Vec<u32> = resampling.numbers().collect();
    let drawn: Vec<f64> = numbers
        .into_par_iter()
        .map_init(
            || centered.deviations.clone(),
            |arranged, number| {
                arranged.copy_from_slice(&centered.deviations);
                let draws = Draws::open(resampling.address(number, Purpose::Permutation), 1);
                shuffle(arranged, &draws);
                centered.i(arranged, weights)
            },
        )
        .collect();
    Some(MoranPermutation { i, among: Resampled::new(i, &drawn) })
}

/// Fisher & Yates' shuffle, as Durstenfeld (1964), Algorithm 235: every order is equally likely.
fn shuffle(values: &mut [f64], draws: &Draws) {
    for last in (1..values.len()).rev() {
        let other = (draws.uniform(last as u32, 0) * (last + 1) as f64) as usize;
        values.swap(last, other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::moran::{Null, Scaling, moran};
    use crate::analysis::ties::{Ties, TiesOptions};

    fn ring(n: u32) -> Weights {
        let edges: Vec<(u32, u32)> = (0..n).map(|i| (i, (i + 1) % n)).collect();
        let ties = Ties::from_edges(n, &edges, None, &TiesOptions::default()).expect("a network").0;
        Weights::adjacency(&ties, Scaling::Rows)
    }

    #[test]
    fn drawn_arrangements_have_the_moments_of_all() {
        // 20,000 draws: the mean's standard error is sd / 141, the sd's about sd / 200; five of them allowed.
        let x: Vec<f64> = (0..12_i32).map(|k| f64::from(k * k % 7)).collect();
        let result = moran_by_permutation(&x, &ring(12), &Resampling { n: 20_000, ..Resampling::default() });
        let among = result.expect("defined").among;
        let exact = moran(&x, &ring(12), Null::Randomization).expect("defined");
        let sd = exact.test.expect("a test").sd;
        assert!((among.mean - exact.expected).abs() < 5.0 * sd / 141.0, "{among:?}");
        assert!((among.sd / sd - 1.0).abs() < 0.025, "{} {sd}", among.sd);
    }

    #[test]
    fn every_order_is_equally_likely() {
        // 24 orders of four values, 24,000 draws: chi-square with 23 degrees of freedom is above 49.7 once in 1,000 times.
        let mut counts = [0_u32; 256];
        let resampling = Resampling { n: 24_000, ..Resampling::default() };
        for number in resampling.numbers() {
            let mut values = [0.0, 1.0, 2.0, 3.0];
            shuffle(&mut values, &Draws::open(resampling.address(number, Purpose::Permutation), 1));
            counts[values.iter().fold(0, |code, &value| code * 4 + value as usize)] += 1;
        }
        let found = counts.iter().filter(|&&count| count > 0);
        assert_eq!(found.clone().count(), 24);
        let chi_square: f64 =
            found.map(|&count| (f64::from(count) - 1000.0) * (f64::from(count) - 1000.0) / 1000.0).sum();
        assert!(chi_square < 49.7, "{chi_square}");
    }

    #[test]
    fn a_trend_is_found_and_repeats_itself() {
        let x: Vec<f64> = (0..30).map(|k| f64::from((k - 15_i32).abs())).collect();
        let once = moran_by_permutation(&x, &ring(30), &Resampling::default()).expect("defined");
        assert_eq!((once.among.n, once.among.n_at_least), (999, 0));
        assert!(
            (once.among.p_exact() - 0.002).abs() < 1e-15 && (once.among.p_greater() - 0.001).abs() < 1e-15
        );
        let single = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
        let again = single.install(|| moran_by_permutation(&x, &ring(30), &Resampling::default()));
        assert_eq!(again, Some(once));
        assert_eq!(moran_by_permutation(&[1.0; 30], &ring(30), &Resampling::default()), None);
    }
}
