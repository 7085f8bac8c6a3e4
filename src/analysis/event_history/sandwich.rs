//! Standard errors that do not trust the model's own variance: robust and clustered.
//!
//! V = c · I⁻¹ (Σ s s′) I⁻¹, with I the observed information and s the sum of scores in one cluster; where every row is its own
//! cluster this is the robust (Huber–White) variance. References: Huber (1967); White (1982), Econometrica 50:1–25; Liang & Zeger
//! (1986), Biometrika 73:13–22. Two ways of clustering at once, V = V_a + V_b − V_ab (Cameron, Gelbach & Miller 2011, JBES
//! 29:238–249), may give a negative variance; then negative eigenvalues are set to 0, as they propose, and it is said.
//!
//! Small-sample factor c, with G clusters, n rows and k coefficients (a group's effect is one):
//!
//! | [`SmallSample`] | c | as in |
//! |---|---|---|
//! | `None` | 1 | R's `sandwich` type HC0 |
//! | `Clusters` | G / (G − 1) | Stata's `vce(robust)` (G = n) and `vce(cluster)` of logit, probit, cloglog, stcox; R's `vcovCL` |
//! | `ClustersAndCoefficients` | G / (G − 1) · (n − 1) / (n − k) | statsmodels' `cluster`; with G = n it is n / (n − k), HC1 |

use nalgebra::DMatrix;

use super::fault::FitError;
use super::groups::numbered;

/// Small-sample factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SmallSample {
    /// None.
    None,
    /// G / (G − 1).
    #[default]
    Clusters,
    /// G / (G − 1) · (n − 1) / (n − k).
    ClustersAndCoefficients,
}

/// Where standard errors come from. Lists of clusters have one label per row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Errors<'a> {
    /// The inverse of the observed information.
    #[default]
    Observed,
    /// The inverse of the expected information (Cox's model has no other than the observed).
    Expected,
    /// Robust.
    Robust(SmallSample),
    /// Clustered.
    Clustered(&'a [u32], SmallSample),
    /// Clustered in two ways, such as by unit and by policy.
    TwoWay(&'a [u32], &'a [u32], SmallSample),
}

impl Errors<'_> {
    /// Refuses labels that are not one per row.
    pub(super) fn check(&self, n_rows: usize) -> Result<(), FitError> {
        let lists: [&[u32]; 2] = match *self {
            Self::Observed | Self::Expected | Self::Robust(_) => return Ok(()),
            Self::Clustered(a, _) => [a, a],
            Self::TwoWay(a, b, _) => [a, b],
        };
        match lists.iter().find(|list| list.len() != n_rows) {
            Some(list) => Err(FitError::UnequalGroups { n_values: list.len(), n_rows }),
            None => Ok(()),
        }
    }
}

/// A covariance that rests on clusters.
#[derive(Debug, Clone)]
pub(super) struct Sandwich {
    pub(super) covariance: DMatrix<f64>,
    /// Clusters in each way of clustering.
    pub(super) n_clusters: Vec<usize>,
    /// Whether negative eigenvalues were set to 0.
    pub(super) is_mended: bool,
}

/// Rows and coefficients that small-sample factors count.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counts {
    pub(super) n_rows: usize,
    pub(super) n_coefficients: usize,
}

/// The variance by clusters of the rows at `rows`; none where the errors rest on information alone.
///
/// `score_products` gives Σ s s′ for numbered clusters, or for rows; `bread` is I⁻¹ with the coordinates of the result on its left
/// side (which negative eigenvalues depend on) and those of the scores on its right.
pub(super) fn sandwich(
    errors: &Errors<'_>,
    rows: &[usize],
    bread: &DMatrix<f64>,
    counts: Counts,
    score_products: impl Fn(Option<(&[u32], usize)>) -> DMatrix<f64>,
) -> Result<Option<Sandwich>, FitError> {
    let of_clusters = |labels: &mut dyn Iterator<Item = u64>, small: SmallSample| {
        let (clusters, n) = numbered(labels);
        if n < 2 {
            return Err(FitError::OneCluster);
        }
        let inner = score_products(Some((&clusters, n)));
        Ok((bread * inner * bread.transpose() * factor(small, n, counts), n))
    };
    let label = |list: &[u32], row: usize| u64::from(list[row]);
    Ok(match *errors {
        Errors::Observed | Errors::Expected => None,
        Errors::Robust(small) => {
            if counts.n_rows < 2 {
                return Err(FitError::OneCluster);
            }
            let factor = factor(small, counts.n_rows, counts);
            let covariance = bread * score_products(None) * bread.transpose() * factor;
            Some(Sandwich { covariance, n_clusters: vec![counts.n_rows], is_mended: false })
        }
        Errors::Clustered(by, small) => {
            let (covariance, n) = of_clusters(&mut rows.iter().map(|&row| label(by, row)), small)?;
            Some(Sandwich { covariance, n_clusters: vec![n], is_mended: false })
        }
        Errors::TwoWay(a, b, small) => {
            let (by_a, n_a) = of_clusters(&mut rows.iter().map(|&row| label(a, row)), small)?;
            let (by_b, n_b) = of_clusters(&mut rows.iter().map(|&row| label(b, row)), small)?;
            let both = &mut rows.iter().map(|&row| label(a, row) << 32 | label(b, row));
            let (by_both, _) = of_clusters(both, small)?;
            let (covariance, is_mended) = mended(by_a + by_b - by_both);
            Some(Sandwich { covariance, n_clusters: vec![n_a, n_b], is_mended })
        }
    })
}

fn factor(small: SmallSample, n_clusters: usize, counts: Counts) -> f64 {
    let (g, n, k) = (n_clusters as f64, counts.n_rows as f64, counts.n_coefficients as f64);
    match small {
        SmallSample::None => 1.0,
        SmallSample::Clusters => g / (g - 1.0),
        SmallSample::ClustersAndCoefficients => g / (g - 1.0) * ((n - 1.0) / (n - k)),
    }
}

/// A matrix without negative eigenvalues, and whether it had some that are more than rounding.
fn mended(matrix: DMatrix<f64>) -> (DMatrix<f64>, bool) {
    let eigen = matrix.clone().symmetric_eigen();
    if eigen.eigenvalues.iter().all(|&value| value >= 0.0) {
        return (matrix, false);
    }
    let is_rounding = eigen.eigenvalues.iter().all(|&value| value >= -1e-12 * eigen.eigenvalues.amax());
    let values = DMatrix::from_diagonal(&eigen.eigenvalues.map(|value| value.max(0.0)));
    (&eigen.eigenvectors * values * eigen.eigenvectors.transpose(), !is_rounding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_with_a_negative_eigenvalue_is_mended_to_the_nearest() {
        let (same, is_mended) = mended(DMatrix::from_row_slice(2, 2, &[2.0, 1.0, 1.0, 2.0]));
        assert!(!is_mended && same[(0, 1)] == 1.0);
        // Eigenvalues 3 and −1: (1, 1)/√2 and (1, −1)/√2.
        let (mended, is_mended) = mended(DMatrix::from_row_slice(2, 2, &[1.0, 2.0, 2.0, 1.0]));
        assert!(is_mended && mended.iter().all(|value| (value - 1.5).abs() < 1e-12), "{mended}");
    }

    #[test]
    fn factors_are_those_of_the_table() {
        let counts = Counts { n_rows: 100, n_coefficients: 4 };
        assert_eq!(factor(SmallSample::None, 10, counts), 1.0);
        assert_eq!(factor(SmallSample::Clusters, 10, counts), 10.0 / 9.0);
        let hc1 = factor(SmallSample::ClustersAndCoefficients, 100, counts);
        assert!((hc1 - 100.0 / 96.0).abs() < 1e-15);
    }
}
