//! Least squares of one column on powers of another, up to the square, with standard errors and tests.
//!
//! y = c₀ + c₁·x (+ c₂·x²) + e, through polynomials in x that are orthogonal over the data: the columns 1, x, x² are far from
//! orthogonal. p₁ = x − x̄, p₂ = p₁² − s·p₁ − q with s = Σp₁³/Σp₁², q = Σp₁²/n; each coefficient on them is a simple regression, with
//! variance s²/Σp², s² = SSE/(n − number of coefficients), and the powers' coefficients are sums of them.

use statrs::function::beta::beta_reg;

/// One estimated coefficient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Its value.
    pub value: f64,
    /// Its standard error; zero where the fit is perfect.
    pub se: f64,
    /// Value over standard error; infinite where the fit is perfect.
    pub t: f64,
    /// Two-sided p-value of t under Student's distribution.
    pub p: f64,
}

impl Estimate {
    /// A coefficient with its standard error and degrees of freedom.
    pub fn new(value: f64, se: f64, degrees: usize) -> Self {
        let t = value / se;
        Self { value, se, t, p: student_p(t, degrees) }
    }

    /// The same in other units: `factor` of them make one of these.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        let t = if factor < 0.0 { -self.t } else { self.t };
        Self { value: self.value * factor, se: self.se * factor.abs(), t, ..self }
    }
}

/// Two-sided p-value of Student's t, to the last digits for large t, too: I of df/(df + t²) at (df/2, 1/2).
///
/// NaN where t is, or without degrees of freedom.
pub fn student_p(t: f64, degrees: usize) -> f64 {
    if t.is_nan() || degrees == 0 {
        return f64::NAN;
    }
    if t.is_infinite() {
        return 0.0;
    }
    let degrees = degrees as f64;
    beta_reg(degrees / 2.0, 0.5, degrees / (degrees + t * t))
}

/// A fitted polynomial.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Polynomial {
    /// Coefficients of 1, x, x².
    pub(super) coefficients: Vec<Estimate>,
    /// Number of observations.
    pub(super) n: usize,
    /// Sum of squared residuals.
    pub(super) sse: f64,
    /// Sum of squares of y about its mean.
    pub(super) sst: f64,
}

/// Degree of a polynomial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Degree {
    /// y on 1 and x.
    Line,
    /// y on 1, x and x².
    Square,
}

/// The polynomial through as many points x, y, with x of the order of one; none where x has too few distinct values to tell the
/// powers apart, or where no degree of freedom is left.
pub(super) fn fit(x: &[f64], y: &[f64], degree: Degree) -> Option<Polynomial> {
    let k = match degree {
        Degree::Line => 2,
        Degree::Square => 3,
    };
    if x.len() <= k {
        return None;
    }
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    let p1: Vec<f64> = x.iter().map(|v| v - mean).collect();
    let s1: f64 = p1.iter().map(|v| v * v).sum();
    let slope = p1.iter().map(|v| v * v * v).sum::<f64>() / s1;
    let p2: Vec<f64> = p1.iter().map(|v| v * v - slope * v - s1 / n).collect();
    let s2: f64 = p2.iter().map(|v| v * v).sum();
    if s1.is_nan() || s1 <= 1e-12 * n || (degree == Degree::Square && s2 <= 1e-12 * s1 * s1 / n) {
        return None;
    }
    let along = |p: &[f64], s: f64| p.iter().zip(y).map(|(a, b)| a * b).sum::<f64>() / s;
    let y_mean = y.iter().sum::<f64>() / n;
    let b1 = along(&p1, s1);
    let b2 = match degree {
        Degree::Line => 0.0,
        Degree::Square => along(&p2, s2),
    };
    let sst: f64 = y.iter().map(|v| (v - y_mean) * (v - y_mean)).sum();
    let sse: f64 = (0..x.len())
        .map(|t| {
            let e = y[t] - y_mean - b1 * p1[t] - b2 * p2[t];
            e * e
        })
        .sum();
    // Back from orthogonal polynomials to powers of x. A power's variance is the sum of those of the polynomials.
    let s = (sse / (x.len() - k) as f64).sqrt();
    let estimate = |value: f64, squares: f64| Estimate::new(value, s * squares.sqrt(), x.len() - k);
    let coefficients = match degree {
        Degree::Line => {
            vec![estimate(y_mean - b1 * mean, 1.0 / n + mean * mean / s1), estimate(b1, 1.0 / s1)]
        }
        Degree::Square => {
            let (tilt, level) = (2.0 * mean + slope, mean * mean + slope * mean - s1 / n);
            vec![
                estimate(y_mean - b1 * mean + b2 * level, 1.0 / n + mean * mean / s1 + level * level / s2),
                estimate(b1 - b2 * tilt, 1.0 / s1 + tilt * tilt / s2),
                estimate(b2, 1.0 / s2),
            ]
        }
    };
    Some(Polynomial { coefficients, n: x.len(), sse, sst })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coefficients_are_those_of_the_normal_equations() {
        // y on 1, x, x² at x = 0..4, y = 1, 1, 3, 8, 12. By hand: Σy = 25, Σxy = 79, Σx²y = 277;
        // slope on x alone 29/10; curvature on p₂ = (2, −1, −2, −1, 2): 11/14.
        let x = [0.0, 1.0, 2.0, 3.0, 4.0];
        let y = [1.0, 1.0, 3.0, 8.0, 12.0];
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
        let square = fit(&x, &y, Degree::Square).expect("a parabola");
        close(square.coefficients[2].value, 11.0 / 14.0);
        close(square.coefficients[1].value, 2.9 - 4.0 * 11.0 / 14.0);
        close(square.coefficients[0].value, 5.0 - 5.8 + 2.0 * 11.0 / 14.0);
        // SST = 94, less 10·2.9² and 14·(11/14)².
        close(square.sst, 94.0);
        close(square.sse, 94.0 - 84.1 - 121.0 / 14.0);
        close(square.coefficients[2].se, (square.sse / 2.0 / 14.0).sqrt());
        let line = fit(&x, &y, Degree::Line).expect("a line");
        close(line.coefficients[1].value, 2.9);
        close(line.coefficients[0].value, -0.8);
        close(line.coefficients[0].se, (9.9_f64 / 3.0 * (0.2 + 4.0 / 10.0)).sqrt());
    }

    #[test]
    fn p_values_are_those_of_tables() {
        // With one degree of freedom p = 1 − 2·atan(t)/π, with two 1 − t/√(t² + 2).
        let close = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-12, "{a} {b}");
        close(student_p(1.0, 1), 0.5);
        close(student_p(-2.0, 2), 1.0 - 2.0 / 6.0_f64.sqrt());
        // Far out in the tail: 2/(π·t).
        assert!((student_p(1e6, 1) * std::f64::consts::PI * 1e6 / 2.0 - 1.0).abs() < 1e-10);
        assert_eq!(student_p(f64::INFINITY, 3), 0.0);
        assert!(student_p(f64::NAN, 3).is_nan() && student_p(1.0, 0).is_nan());
    }

    #[test]
    fn too_little_is_no_polynomial() {
        assert_eq!(fit(&[1.0, 1.0, 1.0, 1.0], &[1.0, 2.0, 3.0, 4.0], Degree::Line), None);
        assert_eq!(fit(&[1.0, 2.0, 1.0, 2.0], &[1.0, 2.0, 3.0, 4.0], Degree::Square), None);
        assert_eq!(fit(&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0], Degree::Square), None);
    }
}
