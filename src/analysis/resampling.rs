//! Tests by resampling: how many draws, from where, and what they say about the observed value.
//!
//! Every draw has an address (seed, number of the draw, policy, purpose), so that the same test gives the same p again, on
//! any number of threads. Not here: what is drawn (see `moran::permutation` and `rewiring`).

use crate::rng::{Address, Purpose};

/// How many times a test draws, and under which seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resampling {
    /// Number of draws; more than 16,777,215 (2^24 − 1) are cut to that.
    pub n: u32,
    /// The user's seed.
    pub master_seed: u64,
    /// Number of the policy, so that policies tested under one seed do not share their draws.
    pub policy: u16,
}

impl Default for Resampling {
    fn default() -> Self {
        Self { n: 999, master_seed: 1, policy: 0 }
    }
}

impl Resampling {
    /// Numbers of the draws, from 1.
    pub(super) fn numbers(&self) -> std::ops::RangeInclusive<u32> {
        1..=self.n.min((1 << 24) - 1)
    }

    /// Where the draw of that number lies.
    pub(super) fn address(&self, number: u32, purpose: Purpose) -> Address {
        Address { master_seed: self.master_seed, replicate: number, policy: self.policy, tick: 0, purpose }
    }
}

/// Where an observed value lies among values drawn under the null hypothesis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resampled {
    /// Number of values drawn that are numbers.
    pub n: usize,
    /// Their mean; NaN of none.
    pub mean: f64,
    /// Their standard deviation, with n − 1; NaN of fewer than two.
    pub sd: f64,
    /// How many are at most the observed one.
    pub n_at_most: usize,
    /// How many are at least the observed one.
    pub n_at_least: usize,
}

impl Resampled {
    /// Compares an observed value with those drawn. Values that differ by less than rounding (10⁻¹² of the larger) are equal.
    pub fn new(observed: f64, drawn: &[f64]) -> Self {
        let drawn: Vec<f64> = drawn.iter().copied().filter(|value| !value.is_nan()).collect();
        let n = drawn.len();
        let mean = drawn.iter().sum::<f64>() / n as f64;
        let squares: f64 = drawn.iter().map(|value| (value - mean) * (value - mean)).sum();
        let is_equal = |value: f64| (value - observed).abs() <= 1e-12 * value.abs().max(observed.abs());
        Self {
            n,
            mean: if n > 0 { mean } else { f64::NAN },
            sd: if n > 1 { (squares / (n - 1) as f64).sqrt() } else { f64::NAN },
            n_at_most: drawn.iter().filter(|&&value| value <= observed || is_equal(value)).count(),
            n_at_least: drawn.iter().filter(|&&value| value >= observed || is_equal(value)).count(),
        }
    }

    /// Two-sided p, p = 2·min(Pr(t ≤ t0), Pr(t ≥ t0)), at most 1, with the shares of the values drawn; NaN of none.
    ///
    /// netdiffuseR's `struct_test` (Vega Yon & Valente). It can be 0, which no test by chance can mean.
    pub fn p(&self) -> f64 {
        let fewer = self.n_at_most.min(self.n_at_least) as f64;
        if self.n == 0 { f64::NAN } else { (2.0 * fewer / self.n as f64).min(1.0) }
    }

    /// The same with the observed value counted among the drawn ones, 2·(min + 1) / (n + 1): never 0, and rejects a true
    /// hypothesis no more often than it says. NaN of none drawn.
    ///
    /// Davison & Hinkley (1997), Bootstrap Methods, eq. 4.11; Phipson & Smyth (2010), Stat. Appl. Genet. Mol. Biol. 9(1):39.
    pub fn p_exact(&self) -> f64 {
        let fewer = self.n_at_most.min(self.n_at_least) as f64;
        if self.n == 0 { f64::NAN } else { (2.0 * (fewer + 1.0) / (self.n as f64 + 1.0)).min(1.0) }
    }

    /// One-sided p for a value larger than by chance, (number at least as large + 1) / (n + 1), as spdep's `moran.mc`.
    pub fn p_greater(&self) -> f64 {
        if self.n == 0 { f64::NAN } else { (self.n_at_least as f64 + 1.0) / (self.n as f64 + 1.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_counts_both_tails() {
        let drawn: Vec<f64> = (1..=100).map(f64::from).collect();
        let high = Resampled::new(98.0, &drawn);
        assert_eq!((high.n_at_most, high.n_at_least), (98, 3));
        assert!((high.p() - 0.06).abs() < 1e-15 && (high.p_exact() - 8.0 / 101.0).abs() < 1e-15);
        assert!((high.p_greater() - 4.0 / 101.0).abs() < 1e-15);
        let out = Resampled::new(1000.0, &drawn);
        assert_eq!(out.p().to_bits(), 0.0_f64.to_bits());
        assert!((out.p_exact() - 2.0 / 101.0).abs() < 1e-15);
        assert_eq!(Resampled::new(50.0, &drawn).p().to_bits(), 1.0_f64.to_bits());
    }

    #[test]
    fn rounding_is_no_difference_and_nothing_drawn_is_no_p() {
        let equal = Resampled::new(0.3, &[0.1 + 0.2, f64::NAN]);
        assert_eq!((equal.n, equal.n_at_most, equal.n_at_least), (1, 1, 1));
        let none = Resampled::new(0.3, &[]);
        assert!(
            none.p().is_nan() && none.p_exact().is_nan() && none.p_greater().is_nan() && none.mean.is_nan()
        );
    }
}
