//! An estimate as papers print it: value, standard error, t, p, interval; and a joint test of several.
//!
//! Inference is by Student's t with (clusters − 1) degrees of freedom where errors are clustered (Cameron & Miller 2015, JHR
//! 50:317–372; Stata, fixest), or by the normal distribution where theory gives no more (Callaway & Sant'Anna).

use nalgebra::{DMatrix, DVector};
use statrs::distribution::{ChiSquared, ContinuousCDF, StudentsT};
use statrs::function::beta::beta_reg;

use crate::analysis::polynomial::student_p;
use crate::rng::normal_quantile;

/// Probability that an interval misses, on both sides together.
pub const ALPHA: f64 = 0.05;

/// One estimated effect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Its value, in units of the outcome.
    pub value: f64,
    /// Its standard error; 0 where the fit is perfect.
    pub se: f64,
    /// Value over standard error; infinite where only the standard error is 0, and 0 where both are.
    pub t: f64,
    /// Two-sided p-value of t.
    pub p: f64,
    /// Lower end of the 95 % interval.
    pub lower: f64,
    /// Upper end of the 95 % interval.
    pub upper: f64,
}

impl Estimate {
    /// Whether the interval leaves 0 out.
    pub fn is_significant(&self) -> bool {
        self.lower > 0.0 || self.upper < 0.0
    }

    /// Whether the interval holds a value.
    pub fn covers(&self, truth: f64) -> bool {
        self.lower <= truth && truth <= self.upper
    }
}

/// The distribution that t is looked up in, with the width of its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Inference {
    /// Degrees of freedom of Student's t; none: normal.
    pub(super) degrees: Option<usize>,
    width: f64,
}

impl Inference {
    pub(super) fn student(degrees: usize) -> Self {
        Self { degrees: Some(degrees), width: student_width(degrees) }
    }

    pub(super) fn normal() -> Self {
        Self { degrees: None, width: normal_quantile(1.0 - ALPHA / 2.0) }
    }

    pub(super) fn estimate(&self, value: f64, se: f64) -> Estimate {
        let t = if value == 0.0 && se == 0.0 { 0.0 } else { value / se };
        let p = match self.degrees {
            Some(degrees) => student_p(t, degrees),
            None => libm::erfc(t.abs() * core::f64::consts::FRAC_1_SQRT_2),
        };
        Estimate { value, se, t, p, lower: value - self.width * se, upper: value + self.width * se }
    }
}

/// Student's quantile at 1 − α/2: the library's to start with, then two Newton steps on p.
fn student_width(degrees: usize) -> f64 {
    let Ok(student) = StudentsT::new(0.0, 1.0, degrees as f64) else { return f64::INFINITY };
    let nu = degrees as f64;
    let log_scale =
        libm::lgamma(0.5 * (nu + 1.0)) - libm::lgamma(0.5 * nu) - 0.5 * libm::log(nu * core::f64::consts::PI);
    let mut t = student.inverse_cdf(1.0 - ALPHA / 2.0);
    for _ in 0..2 {
        let density = libm::exp(log_scale - 0.5 * (nu + 1.0) * libm::log1p(t * t / nu));
        t += (student_p(t, degrees) - ALPHA) / (2.0 * density);
    }
    t
}

/// Test that several effects are all 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wald {
    /// W = b′V⁻¹b.
    pub chi2: f64,
    /// Number of effects q.
    pub df: usize,
    /// p-value of W in χ² with q degrees of freedom.
    pub p_chi2: f64,
    /// W/q.
    pub f: f64,
    /// p-value of F with q and (clusters − 1) degrees of freedom; that of χ² where inference is normal. The one to report.
    pub p: f64,
}

impl Wald {
    /// The test; none without effects, or where their covariances are singular (as many effects as clusters, or more).
    pub(super) fn new(effects: &[f64], covariance: &DMatrix<f64>, inference: &Inference) -> Option<Self> {
        let df = effects.len();
        if df == 0 || inference.degrees.is_some_and(|degrees| df > degrees) {
            return None;
        }
        // By correlations, so that "singular" does not depend on units.
        let sd: Vec<f64> = (0..df).map(|k| covariance[(k, k)].sqrt()).collect();
        if sd.iter().any(|&sd| sd.is_nan() || sd <= 0.0) {
            return None;
        }
        let correlations = DMatrix::from_fn(df, df, |i, j| covariance[(i, j)] / (sd[i] * sd[j]));
        let factor = correlations.cholesky()?;
        let lower = factor.l_dirty();
        if (0..df).any(|k| lower[(k, k)] < 1e-6) {
            return None;
        }
        let z = DVector::from_fn(df, |k, _| effects[k] / sd[k]);
        let chi2 = z.dot(&factor.solve(&z));
        let p_chi2 = ChiSquared::new(df as f64).map_or(f64::NAN, |distribution| distribution.sf(chi2));
        let (q, f) = (df as f64, chi2 / df as f64);
        let p = inference.degrees.map_or(p_chi2, |degrees| {
            let below = degrees as f64;
            beta_reg(0.5 * below, 0.5 * q, below / (below + q * f))
        });
        Some(Self { chi2, df, p_chi2, f, p })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_tables() {
        // Quantiles at .975 with 1, 10, 30 degrees of freedom: the first is tan(.475 π), the others scipy's.
        for (degrees, width) in
            [(1, 12.706_204_736_174_7), (10, 2.228_138_851_986_274), (30, 2.042_272_456_301_238)]
        {
            let found = student_width(degrees);
            assert!((found / width - 1.0).abs() < 1e-12, "{degrees}: {found}");
        }
        let normal = Inference::normal().estimate(1.0, 0.5);
        assert!((normal.p - 0.045_500_263_896_358_4).abs() < 1e-14 && normal.is_significant(), "{normal:?}");
        assert!(normal.covers(0.1) && !normal.covers(0.0));
    }

    #[test]
    fn nothing_is_silently_no_number() {
        let zero = Inference::student(5).estimate(0.0, 0.0);
        assert_eq!((zero.t, zero.p, zero.lower, zero.upper), (0.0, 1.0, 0.0, 0.0));
        let perfect = Inference::student(5).estimate(2.0, 0.0);
        assert_eq!((perfect.t, perfect.p, perfect.lower), (f64::INFINITY, 0.0, 2.0));
    }

    #[test]
    fn independent_effects_add_their_squares() {
        let covariance = DMatrix::from_diagonal(&DVector::from_vec(vec![4.0, 9.0]));
        let wald = Wald::new(&[2.0, 6.0], &covariance, &Inference::student(20)).expect("a test");
        assert!((wald.chi2 - 5.0).abs() < 1e-14 && (wald.f - 2.5).abs() < 1e-14);
        // χ² with two degrees of freedom: e^(−W/2); F(2, 20): (1 + 2·2.5/20)^(−10).
        assert!((wald.p_chi2 - libm::exp(-2.5)).abs() < 1e-12, "{wald:?}");
        assert!((wald.p - libm::pow(1.25, -10.0)).abs() < 1e-12, "{wald:?}");
        let one = DMatrix::from_element(2, 2, 1.0);
        assert!(Wald::new(&[1.0, 1.0], &one, &Inference::normal()).is_none());
        assert!(Wald::new(&[], &DMatrix::zeros(0, 0), &Inference::normal()).is_none());
        assert!(Wald::new(&[2.0, 6.0], &covariance, &Inference::student(1)).is_none());
    }
}
