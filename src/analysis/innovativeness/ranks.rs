//! Ranks and their correlation.

/// Values nearer than this share of the larger one are the same but for rounding.
const SAME: f64 = 1e-12;

/// Ranks from 1 for the smallest value; equal values share the mean of their ranks (as R's `rank`). NaN keeps NaN.
///
/// Sums of the same numbers in another order differ by rounding: values count as equal where neighbors in order are within
/// 10⁻¹² of each other. An infinite value equals only itself.
pub fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).filter(|&i| !values[i].is_nan()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![f64::NAN; values.len()];
    let mut start = 0;
    while start < order.len() {
        let mut end = start + 1;
        while end < order.len() && is_same(values[order[end - 1]], values[order[end]]) {
            end += 1;
        }
        // Ranks start + 1 to end.
        let shared = (start + 1 + end) as f64 / 2.0;
        for &i in &order[start..end] {
            ranks[i] = shared;
        }
        start = end;
    }
    ranks
}

fn is_same(a: f64, b: f64) -> bool {
    a == b || (a.is_finite() && b.is_finite() && (a - b).abs() <= SAME * a.abs().max(b.abs()))
}

/// Spearman's rank correlation of two measures of the same units: Pearson's correlation of ranks, with ties at their mean rank.
///
/// Units that are NaN in either are left out. NaN with fewer than three units, or where one of the two never changes.
/// Spearman (1904), American Journal of Psychology 15:72–101.
pub fn spearman(a: &[f64], b: &[f64]) -> f64 {
    let (a, b): (Vec<f64>, Vec<f64>) = a.iter().zip(b).filter(|(a, b)| !a.is_nan() && !b.is_nan()).unzip();
    if a.len() < 3 {
        return f64::NAN;
    }
    let (a, b) = (ranks(&a), ranks(&b));
    let middle = (a.len() + 1) as f64 / 2.0;
    let product =
        |x: &[f64], y: &[f64]| -> f64 { x.iter().zip(y).map(|(x, y)| (x - middle) * (y - middle)).sum() };
    let spread = (product(&a, &a) * product(&b, &b)).sqrt();
    if spread > 0.0 { product(&a, &b) / spread } else { f64::NAN }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_share_their_ranks() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), [3.5, 1.0, 3.5, 2.0]);
        assert_eq!(ranks(&[0.3, 0.1 + 0.2, 0.3]), [2.0; 3]);
        assert_eq!(ranks(&[0.0, -0.0, -1.0]), [2.5, 2.5, 1.0]);
        let with_nan = ranks(&[f64::NAN, 5.0, 4.0]);
        assert!(with_nan[0].is_nan() && with_nan[1..] == [2.0, 1.0]);
        assert!(ranks(&[]).is_empty());
    }

    #[test]
    fn infinity_equals_only_itself() {
        let (inf, most) = (f64::INFINITY, f64::MAX);
        assert_eq!(ranks(&[1.0, inf, 2.0, inf, -inf]), [2.0, 4.5, 3.0, 4.5, 1.0]);
        assert_eq!(ranks(&[inf, most, -most, -inf]), [4.0, 3.0, 2.0, 1.0]);
    }

    #[test]
    fn correlations_are_those_of_r() {
        // R: cor(c(1, 2, 3, 4, 5), c(2, 1, 4, 3, 5), method = "spearman")
        assert!((spearman(&[1.0, 2.0, 3.0, 4.0, 5.0], &[2.0, 1.0, 4.0, 3.0, 5.0]) - 0.8).abs() < 1e-15);
        // With ties: ranks (1.5, 1.5, 3, 4) and (1, 2, 3, 4): Σxy = 4.5, Σx² = 4.5, Σy² = 5.
        let found = spearman(&[1.0, 1.0, 3.0, 4.0], &[1.0, 2.0, 3.0, 4.0]);
        assert!((found - 4.5 / (4.5_f64 * 5.0).sqrt()).abs() < 1e-15, "{found}");
        assert!((spearman(&[1.0, 2.0, 3.0], &[9.0, 8.0, 7.0]) + 1.0).abs() < 1e-15);
        // NaN is left out; too little is NaN.
        assert!((spearman(&[1.0, f64::NAN, 2.0, 3.0], &[1.0, 9.0, 2.0, 3.0]) - 1.0).abs() < 1e-15);
        assert!(spearman(&[1.0, 2.0], &[1.0, 2.0]).is_nan());
        assert!(spearman(&[1.0, 2.0, 3.0], &[4.0, 4.0, 4.0]).is_nan());
    }
}
