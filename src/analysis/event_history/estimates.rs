//! Estimates as a table prints them: coefficient, standard error, z, p, interval, odds or hazard ratio.

use nalgebra::DMatrix;

use crate::rng::normal_quantile;

/// Covariances of estimates.
#[derive(Debug, Clone, PartialEq)]
pub struct Covariance {
    /// Number of estimates.
    pub n: usize,
    /// Covariances, row by row.
    pub values: Vec<f64>,
}

impl Covariance {
    pub(super) fn new(matrix: &DMatrix<f64>) -> Self {
        // The two triangles of a covariance are one: rows are columns.
        Self { n: matrix.nrows(), values: matrix.as_slice().to_vec() }
    }

    /// Covariance of estimates `i` and `j`.
    pub fn at(&self, i: usize, j: usize) -> f64 {
        self.values[i * self.n + j]
    }

    /// Standard error of estimate `i`.
    pub fn se(&self, i: usize) -> f64 {
        self.at(i, i).sqrt()
    }
}

/// A number with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WithInterval {
    /// The number.
    pub value: f64,
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

/// One line of a table of estimates.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// Name of the covariate, or `constant`.
    pub name: String,
    /// Coefficient: change of the index per unit of the covariate.
    pub coefficient: f64,
    /// Standard error.
    pub se: f64,
    /// Coefficient over standard error.
    pub z: f64,
    /// Two-sided p-value of z in the normal distribution, as in Stata and R for these models.
    pub p: f64,
    /// Lower end of the interval.
    pub lower: f64,
    /// Upper end of the interval.
    pub upper: f64,
    /// e to the coefficient, with its interval: odds ratio (logit) or hazard ratio (cloglog, Cox); none for probit.
    pub ratio: Option<WithInterval>,
}

/// Whether e to a coefficient means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ratios {
    Meant,
    Meaningless,
}

/// Lines of a table; intervals at a level such as .95.
pub(super) fn table(
    names: &[String],
    coefficients: &[f64],
    covariance: &Covariance,
    level: f64,
    ratios: Ratios,
) -> Vec<Estimate> {
    let width = normal_quantile(0.5 + level / 2.0);
    (0..names.len())
        .map(|k| {
            let (coefficient, se) = (coefficients[k], covariance.se(k));
            let z = coefficient / se;
            let (lower, upper) = (coefficient - width * se, coefficient + width * se);
            let ratio = (ratios == Ratios::Meant).then(|| WithInterval {
                value: libm::exp(coefficient),
                lower: libm::exp(lower),
                upper: libm::exp(upper),
            });
            Estimate { name: names[k].clone(), coefficient, se, z, p: two_sided(z), lower, upper, ratio }
        })
        .collect()
}

/// Probability of a normal draw at least as far from 0 as z.
pub(super) fn two_sided(z: f64) -> f64 {
    libm::erfc(z.abs() * core::f64::consts::FRAC_1_SQRT_2)
}
