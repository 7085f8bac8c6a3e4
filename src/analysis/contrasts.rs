//! Paired contrasts: how an outcome differs between two scenarios that share their luck.
//!
//! Replicate r of one side and replicate r of the other meet the same draws, so their difference d_r = y_r(other) − y_r(baseline)
//! has less variance than two independent runs have, and the textbook's paired interval holds: replicates are independent of each
//! other, d̄ ± t(n − 1)·s_d/√n (Student 1908; "common random numbers" in Law 2015, Simulation Modeling and Analysis, ch. 10.2, 11.2).
//!
//! What the shared luck saved: with independent replicates the difference of means would have the variance (s_1² + s_2²)/n, it has
//! s_d²/n; their ratio says how many times more replicates independent runs would need for the same interval.
//!
//! A replicate in which one side has no value (a date that was never reached) is no pair of that outcome; how many there are of each
//! kind is told, because the pairs left are a selection. Not here: tables (`contrast_tables`), reading, printing.

use std::collections::BTreeMap;

use super::quantiles::distribution;
use super::twin_effects::Mean;

/// What an outcome does between two sides. Numbers that are not defined are NaN.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contrast {
    /// Replicates in which only the baseline has a value.
    pub n_only_baseline: usize,
    /// Replicates in which only the other has a value.
    pub n_only_other: usize,
    /// Mean of the baseline over the pairs.
    pub mean_baseline: f64,
    /// Mean of the other over the pairs.
    pub mean_other: f64,
    /// Paired differences, other − baseline: their number, mean, standard deviation and the interval of the mean.
    pub difference: Mean,
    /// Share of pairs in which the other is larger.
    pub share_larger: f64,
    /// Share of pairs in which both are equal.
    pub share_equal: f64,
    /// Correlation of the pairs; NaN where one side is the same in all pairs, or with fewer than two.
    pub correlation: f64,
    /// (s_1² + s_2²) / s_d²: above 1 where the shared luck narrows the interval; NaN where all differences are the same.
    pub variance_factor: f64,
}

impl Contrast {
    /// Whether both sides are the same in every pair, and have values in the same replicates.
    pub fn is_nothing(&self) -> bool {
        self.n_only_baseline == 0
            && self.n_only_other == 0
            && (self.difference.n == 0 || self.share_equal >= 1.0)
    }
}

/// The contrast of two columns of values, one replicate after the other in the same order; NaN where there is no value. The
/// interval is of that level in (0, 1). What stands behind the end of the shorter column is no pair.
pub fn contrast(baseline: &[f64], other: &[f64], level: f64) -> Contrast {
    let of =
        |is_there: fn(f64, f64) -> bool| baseline.iter().zip(other).filter(move |&(&a, &b)| is_there(a, b));
    let pairs: Vec<(f64, f64)> = of(|a, b| !a.is_nan() && !b.is_nan()).map(|(&a, &b)| (a, b)).collect();
    let n = pairs.len() as f64;
    let first = distribution(pairs.iter().map(|pair| pair.0));
    let second = distribution(pairs.iter().map(|pair| pair.1));
    let difference = Mean::at_level(pairs.iter().map(|(a, b)| b - a), level);
    let products: f64 = pairs.iter().map(|(a, b)| (a - first.mean) * (b - second.mean)).sum();
    let correlation = (products / (n - 1.0) / (first.sd * second.sd)).clamp(-1.0, 1.0);
    let unpaired = first.sd * first.sd + second.sd * second.sd;
    Contrast {
        n_only_baseline: of(|a, b| !a.is_nan() && b.is_nan()).count(),
        n_only_other: of(|a, b| a.is_nan() && !b.is_nan()).count(),
        mean_baseline: first.mean,
        mean_other: second.mean,
        difference,
        share_larger: pairs.iter().filter(|(a, b)| b > a).count() as f64 / n,
        share_equal: pairs.iter().filter(|(a, b)| a == b).count() as f64 / n,
        // Rounding of a constant column is no variance.
        correlation: if is_spread(first.sd, first.mean) && is_spread(second.sd, second.mean) {
            correlation
        } else {
            f64::NAN
        },
        variance_factor: if is_spread(difference.sd, first.mean.abs().max(second.mean.abs())) {
            unpaired / (difference.sd * difference.sd)
        } else {
            f64::NAN
        },
    }
}

/// Whether a standard deviation is more than rounding of numbers of that size.
fn is_spread(sd: f64, size: f64) -> bool {
    sd > 1e-12 * size.abs()
}

/// Rows of two sides that are of the same replicate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matched {
    /// Replicate and its row on each side, in the order of replicates.
    pub pairs: Vec<(u32, [usize; 2])>,
    /// Replicates that only the baseline has.
    pub n_only_baseline: usize,
    /// Replicates that only the other has.
    pub n_only_other: usize,
}

/// Matches replicates, each with its row.
pub fn matched(baseline: &BTreeMap<u32, usize>, other: &BTreeMap<u32, usize>) -> Matched {
    let pairs: Vec<(u32, [usize; 2])> =
        baseline.iter().filter_map(|(r, &row)| Some((*r, [row, *other.get(r)?]))).collect();
    Matched { n_only_baseline: baseline.len() - pairs.len(), n_only_other: other.len() - pairs.len(), pairs }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAN: f64 = f64::NAN;

    #[test]
    fn pairs_of_known_differences() {
        // Differences 1, 2, 3: mean 2, sd 1, t(.975, 2) = 4.302653: half width 2.484138. s_1² = 7, s_2² = 13: 20 times.
        let found = contrast(&[1.0, 2.0, 6.0], &[2.0, 4.0, 9.0], 0.95);
        let [low, high] = found.difference.interval;
        assert!(
            (found.difference.mean, found.difference.sd, found.difference.n) == (2.0, 1.0, 3),
            "{found:?}"
        );
        assert!((low + 0.484_138).abs() < 1e-6 && (high - 4.484_138).abs() < 1e-6, "{found:?}");
        assert!((found.variance_factor - 20.0).abs() < 1e-12, "{found:?}");
        // Products of deviations 2·3 + 1·1 + 3·4 = 19 over √(14·26).
        assert!((found.correlation - 19.0 / 364.0_f64.sqrt()).abs() < 1e-12, "{found:?}");
        assert_eq!((found.mean_baseline, found.mean_other, found.share_larger), (3.0, 5.0, 1.0));
    }

    #[test]
    fn what_one_side_lacks_is_no_pair_and_is_counted() {
        let found = contrast(&[1.0, NAN, 3.0, NAN, 5.0, 7.0], &[NAN, 2.0, 3.0, NAN, 4.0, 8.0], 0.95);
        assert_eq!((found.difference.n, found.n_only_baseline, found.n_only_other), (3, 1, 1));
        assert_eq!((found.mean_baseline, found.mean_other), (5.0, 5.0));
        let third = 1.0 / 3.0;
        assert!((found.share_larger, found.share_equal) == (third, third) && !found.is_nothing());
    }

    #[test]
    fn what_is_not_defined_is_nan() {
        let none = contrast(&[NAN, 1.0], &[2.0, NAN], 0.95);
        assert_eq!((none.difference.n, none.n_only_baseline, none.n_only_other), (0, 1, 1));
        assert!(none.difference.mean.is_nan() && none.share_larger.is_nan() && none.correlation.is_nan());
        let one = contrast(&[1.0], &[3.0], 0.95);
        assert!(one.difference.mean == 2.0 && one.difference.interval[0].is_nan());
        assert!(one.variance_factor.is_nan() && one.correlation.is_nan());
        // All differences the same: an interval without width, nothing to save.
        let same = contrast(&[0.1, 0.2, 0.3], &[1.1, 1.2, 1.3], 0.95);
        assert!(same.variance_factor.is_nan() && (same.difference.mean - 1.0).abs() < 1e-15, "{same:?}");
        let constant = contrast(&[0.1, 0.1, 0.1], &[1.0, 2.0, 3.0], 0.95);
        assert!(constant.correlation.is_nan() && (constant.variance_factor - 1.0).abs() < 1e-12);
        assert!(contrast(&[1.0, NAN], &[1.0, NAN], 0.95).is_nothing());
        assert!(contrast(&[], &[], 0.95).is_nothing());
    }

    #[test]
    fn independent_sides_save_nothing_and_opposed_ones_cost() {
        let found = contrast(&[0.0, 0.0, 1.0, 1.0], &[0.0, 1.0, 0.0, 1.0], 0.95);
        assert!((found.variance_factor - 1.0).abs() < 1e-12 && found.correlation.abs() < 1e-12);
        let opposed = contrast(&[0.0, 1.0], &[1.0, 0.0], 0.95);
        assert!((opposed.variance_factor - 0.5).abs() < 1e-12 && (opposed.correlation + 1.0).abs() < 1e-12);
    }

    #[test]
    fn replicates_are_matched_by_number() {
        let side = |list: &[(u32, usize)]| list.iter().copied().collect::<BTreeMap<_, _>>();
        let found = matched(&side(&[(1, 0), (2, 1), (4, 2)]), &side(&[(2, 7), (3, 8), (4, 9), (5, 10)]));
        assert_eq!(found.pairs, [(2, [1, 7]), (4, [2, 9])]);
        assert_eq!((found.n_only_baseline, found.n_only_other), (1, 2));
    }
}
