//! Least squares with effects of units and periods on a balanced panel, and covariances clustered by groups of units.
//!
//! Within transformation: ẍ_it = x_it − x̄_i − x̄_t + x̄ for the outcome and every column; then b = (Ẍ′Ẍ)⁻¹Ẍ′ÿ is the least squares
//! estimate with all dummies (Frisch & Waugh 1933; balanced panels: Wallace & Hussain 1969). V = c·(Ẍ′Ẍ)⁻¹(Σ_g s_g s_g′)(Ẍ′Ẍ)⁻¹ with
//! s_g = Σ_{it in g} ẍ_it e_it (Liang & Zeger 1986; Arellano 1987), and
//!
//! c = G/(G − 1) · (N − 1)/(N − K),  K = columns + periods,
//!
//! G clusters, N observations. Effects of units are nested in clusters and are not counted: fixest's and pyfixest's default, and
//! Stata's `xtreg, fe vce(cluster)` and `reghdfe`. t has G − 1 degrees of freedom.

use nalgebra::{Cholesky, DMatrix, DVector};

use super::estimate::{Estimate, Inference, Wald};
use super::fault::NotIdentified;
use super::panel::Panel;

/// A column whose sum of squares falls to this share under the transformation is an effect of units and periods.
const NOTHING_LEFT: f64 = 1e-24;
/// A column of length 1 of which less than this (squared) is left beside those before it is their combination.
const COLLINEAR: f64 = 1e-10;
/// A clustered variance of this share of that of independent errors is rounding: the scores of the clusters cancel.
const CANCELED: f64 = 1e-20;

/// A column of a regression.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    /// Values, unit by unit, as they are.
    pub(super) values: Vec<f64>,
}

/// A regression with effects of units and periods.
#[derive(Debug, Clone)]
pub(super) struct Regression {
    pub(super) coefficients: Vec<f64>,
    pub(super) covariance: DMatrix<f64>,
    pub(super) inference: Inference,
}

/// x_it − x̄_i − x̄_t + x̄, in place.
pub(super) fn demean(values: &mut [f64], n_periods: usize) {
    let n_units = values.len() / n_periods;
    let mut by_period = vec![0.0; n_periods];
    for row in values.chunks_exact_mut(n_periods) {
        let mean = row.iter().sum::<f64>() / n_periods as f64;
        for (value, sum) in row.iter_mut().zip(&mut by_period) {
            *value -= mean;
            *sum += *value;
        }
    }
    // Units have mean 0 by now, and so have the period means: subtracting these leaves both at 0.
    for sum in &mut by_period {
        *sum /= n_units as f64;
    }
    for row in values.chunks_exact_mut(n_periods) {
        for (value, mean) in row.iter_mut().zip(&by_period) {
            *value -= mean;
        }
    }
}

/// The outcome after the transformation.
pub(super) fn outcome_within(panel: &Panel) -> Result<Vec<f64>, NotIdentified> {
    let mut y = panel.outcome().to_vec();
    demean(&mut y, panel.n_periods());
    if squares(&y) <= NOTHING_LEFT * squares(panel.outcome()) {
        Err(NotIdentified::NoVariation)
    } else {
        Ok(y)
    }
}

/// Small-sample factor c.
pub(super) fn small_sample(n_clusters: usize, n_observations: usize, n_coefficients: usize) -> f64 {
    let (g, n, k) = (n_clusters as f64, n_observations as f64, n_coefficients as f64);
    g / (g - 1.0) * ((n - 1.0) / (n - k))
}

/// The regression of the outcome on columns and then on the panel's controls.
pub(super) fn regress(panel: &Panel, mut columns: Vec<Column>) -> Result<Regression, NotIdentified> {
    let n_clusters = panel.n_clusters();
    if n_clusters < 2 {
        return Err(NotIdentified::OneCluster);
    }
    let controls = panel.controls().iter();
    columns.extend(controls.map(|c| Column { name: c.name.clone(), values: c.values.clone() }));
    let y = outcome_within(panel)?;
    let (k, n_periods, n_rows) = (columns.len(), panel.n_periods(), y.len());
    let lengths = columns
        .iter_mut()
        .map(|column| {
            let before = squares(&column.values);
            demean(&mut column.values, n_periods);
            let after = squares(&column.values);
            if after <= NOTHING_LEFT * before {
                return Err(NotIdentified::Collinear { name: column.name.clone() });
            }
            Ok(after.sqrt())
        })
        .collect::<Result<Vec<f64>, NotIdentified>>()?;
    let n_coefficients = k + n_periods;
    // Effects of units count here: without a residual there is no variance, whatever the factor says.
    if n_rows < n_coefficients + panel.n_units() {
        let n_coefficients = n_coefficients + panel.n_units() - 1;
        return Err(NotIdentified::NoDegreesOfFreedom { n_observations: n_rows, n_coefficients });
    }
    // Columns of length 1, side by side: one row of them per observation.
    let mut x = vec![0.0; n_rows * k];
    for (j, column) in columns.iter().enumerate() {
        for (row, value) in column.values.iter().enumerate() {
            x[row * k + j] = value / lengths[j];
        }
    }
    let factor = factorize(&products(&x, k), &columns)?;
    let mut along = DVector::zeros(k);
    for (row, &y) in x.chunks_exact(k).zip(&y) {
        for (sum, &x) in along.iter_mut().zip(row) {
            *sum += x * y;
        }
    }
    let b = factor.solve(&along);
    let (scores, residual_squares) = scores(panel, &x, &y, &b);
    let bread = factor.inverse();
    let spread = &scores * &bread;
    let mut covariance = spread.tr_mul(&spread) * small_sample(n_clusters, n_rows, n_coefficients);
    let independent = residual_squares / n_rows as f64;
    if (0..k).any(|j| covariance[(j, j)] < CANCELED * independent * bread[(j, j)]) {
        return Err(NotIdentified::NoVariance);
    }
    for i in 0..k {
        for j in 0..k {
            covariance[(i, j)] /= lengths[i] * lengths[j];
        }
    }
    let coefficients = b.iter().zip(&lengths).map(|(b, length)| b / length).collect();
    Ok(Regression { coefficients, covariance, inference: Inference::student(n_clusters - 1) })
}

impl Regression {
    /// Estimate number `k`.
    pub(super) fn estimate(&self, k: usize) -> Estimate {
        // Rounding can bring a variance that is 0 below it.
        self.inference.estimate(self.coefficients[k], self.covariance[(k, k)].max(0.0).sqrt())
    }

    /// Test that some coefficients are all 0.
    pub(super) fn wald(&self, which: &[usize]) -> Option<Wald> {
        let effects: Vec<f64> = which.iter().map(|&k| self.coefficients[k]).collect();
        let covariance =
            DMatrix::from_fn(which.len(), which.len(), |i, j| self.covariance[(which[i], which[j])]);
        Wald::new(&effects, &covariance, &self.inference)
    }
}

fn squares(values: &[f64]) -> f64 {
    values.iter().map(|value| value * value).sum()
}

/// X′X, row by row: additions of different elements do not wait for each other.
fn products(x: &[f64], k: usize) -> DMatrix<f64> {
    let mut sums = vec![0.0; k * k];
    for row in x.chunks_exact(k) {
        for (&a, sums) in row.iter().zip(sums.chunks_exact_mut(k)) {
            for (sum, &b) in sums.iter_mut().zip(row) {
                *sum += a * b;
            }
        }
    }
    DMatrix::from_vec(k, k, sums)
}

/// Cholesky's factor of X′X with a diagonal of 1; the first column that those before it make up is named.
fn factorize(
    products: &DMatrix<f64>,
    columns: &[Column],
) -> Result<Cholesky<f64, nalgebra::Dyn>, NotIdentified> {
    let collinear = |k: usize| NotIdentified::Collinear { name: columns[k].name.clone() };
    for k in 1..=columns.len() {
        // What is left of column k beside those before it is the square of the factor's last diagonal element.
        let leading = products.view((0, 0), (k, k)).clone_owned();
        let factor = leading.cholesky().ok_or_else(|| collinear(k - 1))?;
        let left = factor.l_dirty()[(k - 1, k - 1)];
        if left * left < COLLINEAR {
            return Err(collinear(k - 1));
        }
        if k == columns.len() {
            return Ok(factor);
        }
    }
    Err(NotIdentified::NobodyTreated)
}

/// s_g, one row per cluster, and the sum of squared residuals.
fn scores(panel: &Panel, x: &[f64], y: &[f64], b: &DVector<f64>) -> (DMatrix<f64>, f64) {
    let (k, n_periods) = (b.len(), panel.n_periods());
    let mut scores = DMatrix::zeros(panel.n_clusters(), k);
    let mut residual_squares = 0.0;
    let mut of_unit = vec![0.0; k];
    for (unit, &cluster) in panel.clusters().iter().enumerate() {
        of_unit.fill(0.0);
        let rows = unit * n_periods..(unit + 1) * n_periods;
        for (row, &y) in x[rows.start * k..rows.end * k].chunks_exact(k).zip(&y[rows]) {
            let residual = y - row.iter().zip(b.iter()).map(|(x, b)| x * b).sum::<f64>();
            residual_squares += residual * residual;
            for (sum, &x) in of_unit.iter_mut().zip(row) {
                *sum += x * residual;
            }
        }
        for (j, &score) in of_unit.iter().enumerate() {
            scores[(cluster as usize, j)] += score;
        }
    }
    (scores, residual_squares)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_means_are_taken_out() {
        let mut values = vec![1.0, 4.0, 2.0, 0.0, 7.0, 9.0];
        demean(&mut values, 3);
        let sums = [0, 1, 2].map(|t| values[t] + values[t + 3]);
        assert!(sums.iter().all(|sum| sum.abs() < 1e-14), "{sums:?}");
        assert!(values.chunks(3).all(|row| row.iter().sum::<f64>().abs() < 1e-14), "{values:?}");
        // Two units: what is left is half of their difference, about its mean: (1 − 0, 4 − 7, 2 − 9)/2 + 3/2.
        let expected = [2.0, 0.0, -2.0];
        assert!(values.iter().zip(expected).all(|(v, e)| (v - e).abs() < 1e-14), "{values:?}");
    }

    #[test]
    fn a_combination_of_columns_before_is_named() {
        let y = [1.0, 4.0, 2.0, 0.0, 7.0, 9.0, 3.0, 3.0, 8.0, 1.0, 0.0, 2.0];
        let panel = Panel::new(3, &y, &[None; 4]).expect("a panel");
        let column = |name: &str, values: &[f64]| Column { name: name.to_owned(), values: values.to_vec() };
        let a = [1.0, 0.0, 2.0, 5.0, 3.0, 1.0, 0.0, 4.0, 2.0, 2.0, 1.0, 7.0];
        let twice: Vec<f64> = a.iter().enumerate().map(|(k, v)| 2.0 * v + (k % 3) as f64).collect();
        let name = |columns| match regress(&panel, columns) {
            Err(NotIdentified::Collinear { name }) => name,
            other => panic!("{other:?}"),
        };
        assert_eq!(name(vec![column("a", &a), column("twice", &twice)]), "twice");
        let period: Vec<f64> = (0..12).map(|k| f64::from(k % 3)).collect();
        assert_eq!(name(vec![column("period", &period), column("a", &a)]), "period");
    }
}
