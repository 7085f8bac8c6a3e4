//! Moran's I: whether units that are near each other are alike, with its test.
//!
//! I = (n / S0) · Σ_i Σ_j w_ij (x_i − x̄)(x_j − x̄) / Σ_i (x_i − x̄)², S0 = Σ_ij w_ij; expected by chance −1 / (n − 1).
//! Moran (1950), Biometrika 37:17–23. Variance by chance: Cliff & Ord (1981), Spatial Processes, eq. 1.36 (normality) and
//! 1.40 (randomization); z = (I − expected) / sd; p two-sided, from the normal distribution.
//! n counts units without neighbors too, as in netdiffuseR and ape; spdep's `moran.test` refuses or leaves them out of n.
//!
//! Edge cases. I is none where the variable is constant, holds NaN, or no weight is above 0 (or one is beyond all numbers). The test is none where its
//! variance is not defined (fewer than four units under randomization, two under normality) or 0, as where all pairs
//! weigh the same, so that I is always what is expected.

mod distance;
mod geodesic;
mod permutation;
mod weights;

pub use distance::{DistanceOptions, EARTH_RADIUS_KM};
pub use geodesic::GeodesicOptions;
pub use permutation::{MoranPermutation, moran_by_permutation};
pub use weights::{MAX_PAIRS, Scaling, Weights, WeightsError};

/// What is left to chance when I is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Null {
    /// Which unit has which of the observed values (spdep's default, netdiffuseR, ape).
    #[default]
    Randomization,
    /// The values themselves, drawn independently from one normal distribution.
    Normality,
}

/// Moran's I.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moran {
    /// I.
    pub i: f64,
    /// Its expectation by chance, −1 / (n − 1).
    pub expected: f64,
    /// Its test; none where it is not defined.
    pub test: Option<MoranTest>,
}

/// Test of Moran's I by its first two moments.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MoranTest {
    /// Variance of I by chance.
    pub variance: f64,
    /// Its standard deviation.
    pub sd: f64,
    /// (I − expected) / sd.
    pub z: f64,
    /// Two-sided p, from the normal distribution.
    pub p: f64,
}

/// Moran's I of a variable; none where it is not defined.
///
/// # Panics
/// Where variable and weights have not the same number of units.
pub fn moran(x: &[f64], weights: &Weights, null: Null) -> Option<Moran> {
    let centered = Centered::new(x, weights)?;
    let i = centered.i(&centered.deviations, weights);
    let expected = -1.0 / (x.len() as f64 - 1.0);
    let test = variance(&centered, weights, null).map(|variance| {
        let sd = variance.sqrt();
        let z = (i - expected) / sd;
        MoranTest { variance, sd, z, p: libm::erfc(z.abs() / std::f64::consts::SQRT_2) }
    });
    Some(Moran { i, expected, test })
}

/// A variable less its mean, with what all of its arrangements have in common.
struct Centered {
    deviations: Vec<f64>,
    /// Σ (x − x̄)².
    squares: f64,
    /// n / S0.
    n_per_weight: f64,
}

impl Centered {
    /// None where I is not defined.
    fn new(x: &[f64], weights: &Weights) -> Option<Self> {
        assert_eq!(x.len(), weights.n(), "variable and weights are of the same units");
        let n = x.len() as f64;
        let is_constant = x.windows(2).all(|pair| pair[0] == pair[1]);
        if is_constant || !x.iter().all(|value| value.is_finite()) || !weights.are_usable() {
            return None;
        }
        let mean = x.iter().sum::<f64>() / n;
        let deviations: Vec<f64> = x.iter().map(|value| value - mean).collect();
        let squares = deviations.iter().map(|d| d * d).sum();
        Some(Self { deviations, squares, n_per_weight: n / weights.s0() })
    }

    /// I with the deviations arranged in that way.
    fn i(&self, deviations: &[f64], weights: &Weights) -> f64 {
        let products: f64 = (0..deviations.len())
            .map(|i| {
                let (targets, values) = weights.row(i);
                let lagged: f64 = targets.iter().zip(values).map(|(&j, w)| w * deviations[j as usize]).sum();
                deviations[i] * lagged
            })
            .sum();
        self.n_per_weight * products / self.squares
    }
}

/// Variance of I by chance; none where it is not defined or, to rounding, 0.
fn variance(centered: &Centered, weights: &Weights, null: Null) -> Option<f64> {
    let n = centered.deviations.len() as f64;
    let (s0, s1, s2) = (weights.s0(), weights.s1(), weights.s2());
    let expected = -1.0 / (n - 1.0);
    // E(I²).
    let second = match null {
        Null::Normality => (n * n * s1 - n * s2 + 3.0 * s0 * s0) / ((n * n - 1.0) * s0 * s0),
        Null::Randomization if n < 4.0 => return None,
        Null::Randomization => {
            let fourth: f64 = centered.deviations.iter().map(|d| d * d * d * d).sum();
            let kurtosis = n * fourth / (centered.squares * centered.squares);
            let free = n * ((n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0 * s0 * s0);
            let tied = kurtosis * (n * (n - 1.0) * s1 - 2.0 * n * s2 + 6.0 * s0 * s0);
            (free - tied) / ((n - 1.0) * (n - 2.0) * (n - 3.0) * s0 * s0)
        }
    };
    let variance = second - expected * expected;
    (variance > 1e-12 * second).then_some(variance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::ties::{Ties, TiesOptions};

    fn ring(n: u32) -> Weights {
        let edges: Vec<(u32, u32)> = (0..n).map(|i| (i, (i + 1) % n)).collect();
        let ties = Ties::from_edges(n, &edges, None, &TiesOptions::default()).expect("a network").0;
        Weights::adjacency(&ties, Scaling::None)
    }

    #[test]
    fn by_hand_on_a_line_of_four() {
        // 1, 2, 3, 6 on an undirected line, weights 1: x̄ = 3, deviations −2, −1, 0, 3; Σ = 2·(2 + 0 + 0); S0 = 6.
        let options =
            TiesOptions { direction: crate::analysis::ties::Direction::Undirected, ..TiesOptions::default() };
        let ties = Ties::from_edges(4, &[(0, 1), (1, 2), (2, 3)], None, &options).expect("a network").0;
        let result =
            moran(&[1.0, 2.0, 3.0, 6.0], &Weights::adjacency(&ties, Scaling::None), Null::Randomization);
        let result = result.expect("defined");
        assert!((result.i - 4.0 / 6.0 * 4.0 / 14.0).abs() < 1e-15, "{}", result.i);
        assert!((result.expected + 1.0 / 3.0).abs() < 1e-15 && result.test.is_some());
    }

    #[test]
    fn randomization_has_the_moments_of_all_arrangements() {
        // All 5! arrangements of five values on a lopsided network: their mean and variance are the formulas' to rounding.
        let edges = [(0, 1), (0, 2), (1, 2), (3, 0), (4, 3), (2, 4), (2, 0)];
        let ties = Ties::from_edges(5, &edges, None, &TiesOptions::default()).expect("a network").0;
        for weights in [Weights::adjacency(&ties, Scaling::Rows), Weights::adjacency(&ties, Scaling::None)] {
            let x = [1.0, 4.0, 2.0, 9.0, -3.0];
            let result = moran(&x, &weights, Null::Randomization).expect("defined");
            let centered = Centered::new(&x, &weights).expect("defined");
            let mut values = Vec::new();
            arrangements(&mut centered.deviations.clone(), 0, &mut |y| values.push(centered.i(y, &weights)));
            assert_eq!(values.len(), 120);
            let mean = values.iter().sum::<f64>() / 120.0;
            let variance = values.iter().map(|i| (i - mean) * (i - mean)).sum::<f64>() / 120.0;
            assert!((mean - result.expected).abs() < 1e-14, "{mean}");
            assert!((variance - result.test.expect("a test").variance).abs() < 1e-14, "{variance}");
        }
    }

    fn arrangements(values: &mut [f64], from: usize, visit: &mut dyn FnMut(&[f64])) {
        if from + 1 >= values.len() {
            visit(values);
            return;
        }
        for k in from..values.len() {
            values.swap(from, k);
            arrangements(values, from + 1, visit);
            values.swap(from, k);
        }
    }

    #[test]
    fn normality_has_the_moments_of_normal_values() {
        // 40,000 sets of 8 normal values on a ring: standard error of the variance's estimate about √(2 / 40,000) of it, .7 %.
        let weights = ring(8);
        let at = crate::rng::Address {
            master_seed: 7,
            replicate: 1,
            policy: 0,
            tick: 0,
            purpose: crate::rng::Purpose::Wealth,
        };
        let draws = crate::rng::Draws::open(at, 8);
        let values: Vec<f64> = (0..40_000)
            .map(|k| {
                let x: Vec<f64> = (0..8).map(|slot| draws.normal(k, slot)).collect();
                moran(&x, &weights, Null::Normality).expect("defined").i
            })
            .collect();
        let mean = values.iter().sum::<f64>() / 4e4;
        let variance = values.iter().map(|i| (i - mean) * (i - mean)).sum::<f64>() / 4e4;
        let expected =
            moran(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], &weights, Null::Normality).expect("defined");
        let test = expected.test.expect("a test");
        assert!((mean - expected.expected).abs() < 5.0 * test.sd / 200.0, "{mean}");
        assert!((variance / test.variance - 1.0).abs() < 0.035, "{variance} {}", test.variance);
    }

    #[test]
    fn what_is_not_defined_is_none() {
        let weights = ring(5);
        assert_eq!(moran(&[2.0; 5], &weights, Null::Randomization), None);
        assert_eq!(moran(&[1.0, f64::NAN, 2.0, 3.0, 4.0], &weights, Null::Randomization), None);
        let nobody = Ties::from_edges(5, &[], None, &TiesOptions::default()).expect("a network").0;
        let x = [1.0, 2.0, 3.0, 4.0, 7.0];
        assert_eq!(moran(&x, &Weights::adjacency(&nobody, Scaling::Rows), Null::Randomization), None);
        // Three units: I and its expectation, but no test under randomization.
        let three = moran(&[1.0, 2.0, 4.0], &ring(3), Null::Randomization).expect("defined");
        assert_eq!(three.test, None);
        // All pairs alike: I is always −1 / (n − 1).
        let every: Vec<(u32, u32)> =
            (0..5).flat_map(|i| (0..5).filter(move |&j| i != j).map(move |j| (i, j))).collect();
        let every = Ties::from_edges(5, &every, None, &TiesOptions::default()).expect("a network").0;
        let all =
            moran(&x, &Weights::adjacency(&every, Scaling::Rows), Null::Randomization).expect("defined");
        assert!((all.i + 0.25).abs() < 1e-15 && all.test.is_none(), "{all:?}");
        assert_eq!(moran(&[], &ring(0), Null::Randomization), None);
        assert_eq!(moran(&[1.0], &ring(1), Null::Normality), None);
    }

    #[test]
    fn who_has_no_neighbors_still_counts() {
        let ties =
            Ties::from_edges(4, &[(0, 1), (1, 0)], None, &TiesOptions::default()).expect("a network").0;
        let result =
            moran(&[1.0, 2.0, 5.0, 8.0], &Weights::adjacency(&ties, Scaling::Rows), Null::Randomization);
        // x̄ = 4: 4 / 2 · 2·(−3)(−2) / (9 + 4 + 1 + 16).
        assert!((result.expect("defined").i - 2.0 * 12.0 / 30.0).abs() < 1e-15);
    }
}
