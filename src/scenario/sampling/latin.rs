//! Latin hypercube samples: every factor's range in n strata of equal probability, each met exactly once.
//!
//! McKay, Beckman & Conover (1979), A comparison of three methods for selecting values of input variables, Technometrics
//! 21(2):239–245. Not here: optimized hypercubes (maximin, orthogonal).

use super::{Kind, UnitDesign, draws, permutation};

/// A Latin hypercube of n points: x = (π(i) + u) / n, with π a permutation per factor and u uniform in [0, 1).
///
/// The draws of a factor do not depend on how many factors stand behind it. No points or no factors give an empty design.
pub fn hypercube(n_points: usize, n_factors: usize, master_seed: u64) -> UnitDesign {
    let columns: Vec<Vec<f64>> = (0..n_factors)
        .map(|factor| {
            // A row of draws per factor: n for the permutation, n for the places inside the strata.
            let draws = draws(master_seed, Kind::Latin, 2 * n_points);
            let row = factor as u32;
            permutation(n_points, |k| draws.uniform(row, k as u32))
                .into_iter()
                .enumerate()
                .map(|(i, stratum)| {
                    let inside = draws.uniform(row, (n_points + i) as u32);
                    // Rounding must not lift a point into the next stratum.
                    let above = (stratum + 1) as f64 / n_points as f64;
                    ((stratum as f64 + inside) / n_points as f64).min(above.next_down())
                })
                .collect()
        })
        .collect();
    let values = (0..n_points).flat_map(|i| columns.iter().map(move |column| column[i])).collect();
    UnitDesign { n_factors, values }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stratum_is_met_once() {
        for n in [1, 2, 7, 1000] {
            let design = hypercube(n, 3, 5);
            assert_eq!(design.n_points(), n);
            for factor in 0..3 {
                let mut strata: Vec<usize> =
                    design.factor(factor).iter().map(|x| (x * n as f64) as usize).collect();
                strata.sort_unstable();
                assert_eq!(strata, (0..n).collect::<Vec<_>>(), "{n} {factor}");
            }
        }
        assert!(hypercube(0, 3, 1).values.is_empty() && hypercube(3, 0, 1).values.is_empty());
    }

    #[test]
    fn a_further_factor_leaves_the_others_where_they_are() {
        let (three, four) = (hypercube(20, 3, 5), hypercube(20, 4, 5));
        assert!((0..3).all(|factor| three.factor(factor) == four.factor(factor)));
        assert_ne!(hypercube(20, 3, 6), three);
    }

    #[test]
    fn factors_are_not_correlated() {
        // Correlation of two random permutations: standard deviation 1/√(n − 1) = .032; five of them allowed.
        let design = hypercube(1000, 2, 3);
        let (x, y) = (design.factor(0), design.factor(1));
        let covariance: f64 = x.iter().zip(&y).map(|(a, b)| (a - 0.5) * (b - 0.5)).sum::<f64>() / 1000.0;
        assert!((covariance * 12.0).abs() < 0.16, "{covariance}");
    }
}
