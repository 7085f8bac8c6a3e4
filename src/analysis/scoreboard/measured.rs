//! A number over replicates with its 95 % interval.
//!
//! Means by Student's t (replicates are independent), shares of replicates by Wilson's score interval, which stays inside [0, 1]
//! and has a width where all replicates agree.

use crate::analysis::twin_effects::Mean;

/// The normal quantile of 95 % intervals.
const Z: f64 = 1.959_963_984_540_054;

/// An estimate with its interval. NaN where it is not defined: without values, or (the interval of a mean) with one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// Replicates in which there is a value.
    pub n: usize,
    /// Mean over them.
    pub estimate: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Measured {
    /// Of the values that are not NaN: by Wilson where all are 0 or 1, else by Student's t.
    pub fn of(values: &[f64]) -> Self {
        let known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
        let is_share = !known.is_empty() && known.iter().all(|&value| value == 0.0 || value == 1.0);
        if is_share {
            return Self::share(known.iter().sum(), known.len());
        }
        let Mean { n, mean, interval: [low, high], .. } = Mean::of(known);
        Self { n, estimate: mean, low, high }
    }

    /// A share of `n` replicates, with Wilson's interval (1927, JASA 22:209–212).
    ///
    /// (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n), p the share, z the normal quantile.
    fn share(successes: f64, n: usize) -> Self {
        let (count, p) = (n as f64, successes / n as f64);
        let square = Z * Z / count;
        let middle = (p + square / 2.0) / (1.0 + square);
        let half = Z * (p * (1.0 - p) / count + square / (4.0 * count)).sqrt() / (1.0 + square);
        Self { n, estimate: p, low: (middle - half).max(0.0), high: (middle + half).min(1.0) }
    }

    /// Of paired differences, a less b, of the replicates that have both.
    pub fn of_differences(a: &[f64], b: &[f64]) -> Self {
        let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
        // A difference of 0/1 values is no share, even where it happens to be 0 or 1 everywhere.
        let Mean { n, mean, interval: [low, high], .. } = Mean::of(differences);
        Self { n, estimate: mean, low, high }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_have_the_interval_of_wilson() {
        // R: prop.test(8, 10, correct = FALSE): .490 … .943; prop.test(10, 10, correct = FALSE): .722 … 1.
        let mut values = [1.0; 10];
        values[3] = 0.0;
        values[4] = 0.0;
        let share = Measured::of(&values);
        assert!((share.low - 0.490_162).abs() < 1e-5 && (share.high - 0.943_318).abs() < 1e-5, "{share:?}");
        let all = Measured::of(&[1.0; 10]);
        assert!((all.low - 0.722_467).abs() < 1e-5 && (all.high - 1.0).abs() < 1e-12, "{all:?}");
    }

    #[test]
    fn means_have_that_of_student_and_nothing_has_none() {
        let mean = Measured::of(&[1.0, 2.0, f64::NAN, 4.0, 8.0, 16.0]);
        assert!(mean.n == 5 && (mean.low + 1.373_18).abs() < 1e-4, "{mean:?}");
        let none = Measured::of(&[f64::NAN]);
        assert!(none.n == 0 && none.estimate.is_nan() && none.low.is_nan());
        let pairs = Measured::of_differences(&[1.0, 1.0, f64::NAN], &[0.0, 0.0, 1.0]);
        assert!(pairs.n == 2 && pairs.estimate == 1.0 && pairs.low == 1.0);
    }
}
