//! Weights of indicators from pairwise comparisons: the analytic hierarchy process 层次分析法.
//!
//! Takes a positive reciprocal matrix, gives the principal eigenvector (sum 1), λmax and the consistency ratio.
//! Saaty (1980), *The Analytic Hierarchy Process*. Not here: checks of the matrix.

/// Saaty's random index RI(n): the mean consistency index of random reciprocal matrices of order 1, 2, … 15.
///
/// Saaty (1980), the table in general use (n = 3: 0.58, n = 10: 1.49). Above 15 the last value is taken: RI grows
/// slowly, so the ratio comes out slightly too large, which is the cautious side.
const RANDOM_INDEX: [f64; 15] =
    [0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59];

/// Most steps of power iteration; a positive matrix of this size converges in far fewer.
const MAX_STEPS: u32 = 10_000;

/// Largest change of a weight in the last step.
const TOLERANCE: f64 = 1e-14;

/// What a pairwise matrix says.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// Weight of each indicator; sum 1.
    pub weights: Vec<f64>,
    /// Principal eigenvalue λmax; equals n for a perfectly consistent matrix.
    pub lambda_max: f64,
    /// CI = (λmax − n) / (n − 1); 0 for n < 2.
    pub consistency_index: f64,
    /// CR = CI / RI(n); 0 for n < 3, where no contradiction is possible.
    pub consistency_ratio: f64,
}

/// Weights by power iteration: w ← A·w / Σ(A·w) until no weight changes by more than 1e-14.
///
/// λmax is the mean of the ratios of A·w to w. Domain: square, positive. A 1 × 1 matrix gives weight 1.
pub fn weights(matrix: &[Vec<f64>]) -> Weights {
    let n = matrix.len();
    let mut current = vec![1.0 / n as f64; n];
    for _ in 0..MAX_STEPS {
        let product = multiply(matrix, &current);
        let total: f64 = product.iter().sum();
        let next: Vec<f64> = product.iter().map(|value| value / total).collect();
        let change = next.iter().zip(&current).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        current = next;
        if change <= TOLERANCE {
            break;
        }
    }
    let product = multiply(matrix, &current);
    let lambda_max =
        product.iter().zip(&current).map(|(value, weight)| value / weight).sum::<f64>() / n as f64;
    let consistency_index = if n < 2 { 0.0 } else { ((lambda_max - n as f64) / (n as f64 - 1.0)).max(0.0) };
    let random_index = RANDOM_INDEX[n.clamp(1, RANDOM_INDEX.len()) - 1];
    let consistency_ratio = if n < 3 { 0.0 } else { consistency_index / random_index };
    Weights { weights: current, lambda_max, consistency_index, consistency_ratio }
}

fn multiply(matrix: &[Vec<f64>], vector: &[f64]) -> Vec<f64> {
    matrix.iter().map(|row| row.iter().zip(vector).map(|(a, w)| a * w).sum()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(matrix: &[Vec<f64>], expected: &[f64], lambda_max: f64, ratio: f64, tolerance: f64) {
        let found = weights(matrix);
        for (weight, expected) in found.weights.iter().zip(expected) {
            assert!((weight - expected).abs() < tolerance, "{found:?}");
        }
        assert!((found.lambda_max - lambda_max).abs() < tolerance, "{found:?}");
        assert!((found.consistency_ratio - ratio).abs() < tolerance, "{found:?}");
        assert!((found.weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    /// The matrix of ratios of weights w has weights w and λmax = n exactly (Saaty 1980, chapter 3).
    #[test]
    fn a_consistent_matrix_gives_its_own_weights() {
        let w = [0.5, 0.3, 0.15, 0.05];
        let matrix: Vec<Vec<f64>> = w.iter().map(|a| w.iter().map(|b| a / b).collect()).collect();
        check(&matrix, &w, 4.0, 0.0, 1e-12);
    }

    /// Consumption of seven drinks (coffee, wine, tea, beer, sodas, milk, water), Saaty (2008), "Decision making with the
    /// analytic hierarchy process", International Journal of Services Sciences 1(1): weights and CR as printed there.
    #[test]
    fn a_published_example_is_met() {
        let matrix = [
            [1.0, 9.0, 5.0, 2.0, 1.0, 1.0, 1.0 / 2.0],
            [1.0 / 9.0, 1.0, 1.0 / 3.0, 1.0 / 9.0, 1.0 / 9.0, 1.0 / 9.0, 1.0 / 9.0],
            [1.0 / 5.0, 3.0, 1.0, 1.0 / 3.0, 1.0 / 4.0, 1.0 / 3.0, 1.0 / 9.0],
            [1.0 / 2.0, 9.0, 3.0, 1.0, 1.0 / 2.0, 1.0, 1.0 / 3.0],
            [1.0, 9.0, 4.0, 2.0, 1.0, 2.0, 1.0 / 2.0],
            [1.0, 9.0, 3.0, 1.0, 1.0 / 2.0, 1.0, 1.0 / 3.0],
            [2.0, 9.0, 9.0, 3.0, 2.0, 3.0, 1.0],
        ]
        .map(Vec::from);
        // Printed to three digits, the consistency ratio as .022: λmax = 7 + 6 · 1.32 · .022 to as many.
        check(&matrix, &[0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327], 7.177, 0.022, 6e-4);
    }

    /// For n = 3 the eigenvector is the normalized geometric mean of the rows, and
    /// λmax = 1 + d + 1/d with d = (a13 / (a12·a23))^(1/3): a closed form to the last digits.
    #[test]
    fn three_by_three_agrees_with_the_closed_form() {
        let (a12, a13, a23) = (2.0, 6.0, 4.0);
        let matrix = vec![vec![1.0, a12, a13], vec![1.0 / a12, 1.0, a23], vec![1.0 / a13, 1.0 / a23, 1.0]];
        let means: Vec<f64> = matrix.iter().map(|row| libm::cbrt(row.iter().product::<f64>())).collect();
        let total: f64 = means.iter().sum();
        let expected: Vec<f64> = means.iter().map(|mean| mean / total).collect();
        let d = libm::cbrt(a13 / (a12 * a23));
        let lambda = 1.0 + d + 1.0 / d;
        check(&matrix, &expected, lambda, (lambda - 3.0) / 2.0 / 0.58, 1e-12);
    }

    #[test]
    fn one_and_two_indicators_cannot_contradict() {
        check(&[vec![1.0]], &[1.0], 1.0, 0.0, 1e-14);
        check(&[vec![1.0, 4.0], vec![0.25, 1.0]], &[0.8, 0.2], 2.0, 0.0, 1e-12);
    }
}
