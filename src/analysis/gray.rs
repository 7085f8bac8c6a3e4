//! Gray's interaction model by least squares: in her own form, and on increments.
//!
//! A(t) = c + (1 + bL)·A(t−1) − b·A(t−1)², A cumulative adopters, b interaction coefficient, L ceiling.
//! Gray (1973), American Political Science Review 67:1174–1185; as quoted second-hand. [`levels`] takes this as it is: A(t) on
//! A(t−1) and its square. [`increments`] puts L to the number of all units N: ΔA(t) on A(t−1)·(N − A(t−1)), with a constant
//! or without.
//!
//! R² in levels is near 1 by construction, and a positive b does not show interaction: the same regression "finds" it
//! in most curves made without any ([`super::caution`]). It is printed because the field prints it.
//!
//! All take a cumulative curve from its first to its last new adopter; A before the first is not used.

use super::polynomial::{self, Degree};
pub use super::polynomial::{Estimate, student_p};

/// Estimates of Gray's regression on shares, as in the tables of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gray {
    /// Constant c.
    pub constant: f64,
    /// Coefficient of A(t−1), 1 + bL.
    pub linear: f64,
    /// Coefficient of A(t−1)², −b.
    pub quadratic: f64,
    /// R² in levels.
    pub r2: f64,
}

impl Gray {
    /// Interaction coefficient b, per unit of A and tick.
    pub fn b(&self) -> f64 {
        -self.quadratic
    }

    /// Ceiling L, in units of A; NaN where b is not positive.
    pub fn ceiling(&self) -> f64 {
        if self.b() > 0.0 { (self.linear - 1.0) / self.b() } else { f64::NAN }
    }
}

/// Gray's regression in her own form, with errors and tests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Levels {
    /// Constant c, in units of A.
    pub constant: Estimate,
    /// Coefficient of A(t−1), 1 + bL.
    pub linear: Estimate,
    /// Coefficient of A(t−1)², −b, per unit of A.
    pub quadratic: Estimate,
    /// Number of pairs of periods.
    pub n: usize,
    /// R² of A(t) about its mean; near 1 for any curve.
    pub r2_levels: f64,
    /// R² of A(t) − A(t−1) about its mean, from the same residuals; NaN where all increments are equal.
    pub r2_increments: f64,
}

impl Levels {
    /// Interaction coefficient b, per unit of A and period.
    pub fn b(&self) -> Estimate {
        self.quadratic.times(-1.0)
    }

    /// Ceiling L = (linear − 1)/b, in units of A. Without meaning where b is not positive.
    pub fn implied_ceiling(&self) -> f64 {
        (self.linear.value - 1.0) / self.b().value
    }

    /// What the field takes for interaction: b positive with p below .05.
    pub fn is_flagged(&self) -> bool {
        self.b().value > 0.0 && self.b().p < 0.05
    }
}

/// Gray's regression on increments, with L at the number of all units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Increments {
    /// Constant a, in units of A per period; none where it is left out.
    pub constant: Option<Estimate>,
    /// Interaction coefficient b, per pair of an adopter and a unit that has not adopted, and period.
    pub b: Estimate,
    /// Number of pairs of periods.
    pub n: usize,
    /// R² of A(t) about its mean, with A(t−1) and the fitted increment as prediction; near 1 for any curve.
    pub r2_levels: f64,
    /// R² of the increments about their mean; without a constant it can be negative. NaN where all increments are equal.
    pub r2_increments: f64,
    /// Share of the increments' squares about zero that is fitted: what programs print for a regression without constant.
    pub r2_uncentered: f64,
}

/// Whether a regression has a constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constant {
    /// ΔA = a + b·x.
    With,
    /// ΔA = b·x.
    Without,
}

/// The regression on a cumulative curve, from its first to its last new adopter (A before the first is not used).
///
/// None where there are fewer than four pairs of ticks or the columns are collinear.
pub fn regression(cumulative: &[f64]) -> Option<Gray> {
    let (fit, scale) = scaled(window(cumulative)?)?;
    let [constant, linear, quadratic] = [0, 1, 2].map(|power| fit.coefficients[power].value);
    Some(Gray {
        constant: constant * scale,
        linear,
        quadratic: quadratic / scale,
        r2: 1.0 - fit.sse / fit.sst,
    })
}

/// The same with standard errors and tests, n − 3 degrees of freedom.
///
/// None where there are fewer than four pairs of periods, or A(t−1) has fewer than three values.
pub fn levels(cumulative: &[f64]) -> Option<Levels> {
    let window = window(cumulative)?;
    let (fit, scale) = scaled(window)?;
    Some(Levels {
        constant: fit.coefficients[0].times(scale),
        linear: fit.coefficients[1],
        quadratic: fit.coefficients[2].times(1.0 / scale),
        n: fit.n,
        r2_levels: 1.0 - fit.sse / fit.sst,
        r2_increments: r2(fit.sse * scale * scale, about_mean(&steps(window))),
    })
}

/// The regression of increments ΔA(t) on x = A(t−1)·(N − A(t−1)), N all units, with n − 2 degrees of freedom or n − 1 without
/// constant.
///
/// None where there are fewer than four pairs of periods (as in her own form), or x is always the same.
pub fn increments(cumulative: &[f64], n_units: f64, constant: Constant) -> Option<Increments> {
    let window = window(cumulative)?;
    let x: Vec<f64> = window[..window.len() - 1].iter().map(|a| a * (n_units - a)).collect();
    let y = steps(window);
    let (a, b, sse) = match constant {
        Constant::With => {
            let scale = x.iter().fold(0.0, |top: f64, v| top.max(v.abs()));
            let scaled: Vec<f64> = x.iter().map(|v| v / scale).collect();
            let fit = polynomial::fit(&scaled, &y, Degree::Line)?;
            (Some(fit.coefficients[0]), fit.coefficients[1].times(1.0 / scale), fit.sse)
        }
        Constant::Without => {
            let (b, sse) = through_origin(&x, &y)?;
            (None, b, sse)
        }
    };
    Some(Increments {
        constant: a,
        b,
        n: x.len(),
        r2_levels: r2(sse, about_mean(&window[1..])),
        r2_increments: r2(sse, about_mean(&y)),
        r2_uncentered: r2(sse, y.iter().map(|v| v * v).sum()),
    })
}

/// From the first to the last new adopter, where that makes four pairs of periods.
fn window(cumulative: &[f64]) -> Option<&[f64]> {
    let first = cumulative.iter().position(|&a| a > 0.0)?;
    let end = *cumulative.last()?;
    let last = cumulative.iter().position(|&a| a >= end)?;
    if last < first + 4 { None } else { Some(&cumulative[first..=last]) }
}

/// A(t) on A(t−1) and its square, all as shares of the last A, and that A.
fn scaled(window: &[f64]) -> Option<(polynomial::Polynomial, f64)> {
    let scale = *window.last()?;
    let x: Vec<f64> = window[..window.len() - 1].iter().map(|a| a / scale).collect();
    let y: Vec<f64> = window[1..].iter().map(|a| a / scale).collect();
    Some((polynomial::fit(&x, &y, Degree::Square)?, scale))
}

/// y = b·x by least squares, and its sum of squared residuals; none where x is always zero.
fn through_origin(x: &[f64], y: &[f64]) -> Option<(Estimate, f64)> {
    let squares: f64 = x.iter().map(|v| v * v).sum();
    if squares == 0.0 {
        return None;
    }
    let b = x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>() / squares;
    let sse: f64 = x.iter().zip(y).map(|(x, y)| (y - b * x) * (y - b * x)).sum();
    let degrees = x.len() - 1;
    Some((Estimate::new(b, (sse / degrees as f64 / squares).sqrt(), degrees), sse))
}

fn steps(window: &[f64]) -> Vec<f64> {
    window.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

fn about_mean(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|v| (v - mean) * (v - mean)).sum()
}

fn r2(rest: f64, total: f64) -> f64 {
    if total > 0.0 { 1.0 - rest / total } else { f64::NAN }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(b: f64, ceiling: f64) -> Vec<f64> {
        let mut curve = vec![0.0, 0.02];
        for _ in 0..40 {
            let a: f64 = curve[curve.len() - 1];
            curve.push(a + b * a * (ceiling - a));
        }
        curve
    }

    #[test]
    fn an_exact_interaction_curve_gives_back_its_coefficients() {
        let (b, ceiling) = (0.6, 0.9);
        let gray = regression(&exact(b, ceiling)).expect("a curve");
        assert!((gray.b() - b).abs() < 1e-9 && (gray.ceiling() - ceiling).abs() < 1e-9, "{gray:?}");
        assert!(gray.constant.abs() < 1e-9 && gray.r2 > 1.0 - 1e-12);
        let levels = levels(&exact(b, ceiling)).expect("a curve");
        assert!((levels.b().value - b).abs() < 1e-9 && (levels.implied_ceiling() - ceiling).abs() < 1e-9);
        assert!(levels.is_flagged() && levels.r2_increments > 1.0 - 1e-9, "{levels:?}");
    }

    #[test]
    fn increments_of_an_exact_curve_give_back_the_coefficient() {
        let curve = exact(0.6, 1.0);
        for constant in [Constant::With, Constant::Without] {
            let found = increments(&curve, 1.0, constant).expect("a curve");
            assert!((found.b.value - 0.6).abs() < 1e-9, "{found:?}");
            assert_eq!(found.constant.is_some(), constant == Constant::With);
            assert!(found.r2_increments > 1.0 - 1e-9 && found.r2_levels > 1.0 - 1e-9, "{found:?}");
        }
    }

    #[test]
    fn too_little_is_no_regression() {
        for curve in [&[0.0, 0.0] as &[f64], &[1.0; 6], &[0.0, 1.0, 2.0, 3.0], &[]] {
            assert_eq!(regression(curve), None);
            assert_eq!(levels(curve), None);
            assert_eq!(increments(curve, 5.0, Constant::With), None);
            assert_eq!(increments(curve, 5.0, Constant::Without), None);
        }
        // A(t−1) has two values only: the square cannot be told from the line, x can be.
        let jump = [1.0, 1.0, 1.0, 9.0, 10.0];
        assert!(levels(&jump).is_none());
        assert!(increments(&jump, 12.0, Constant::With).is_some());
        // Nor x = A·(N − A), where 1·11 = 11·1 and all else is the same.
        assert!(increments(&[1.0, 1.0, 1.0, 11.0, 12.0], 12.0, Constant::With).is_none());
    }

    #[test]
    fn equal_steps_have_no_r2_on_increments() {
        let line = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let found = levels(&line).expect("a curve");
        assert!(found.r2_increments.is_nan() && found.r2_levels > 1.0 - 1e-12, "{found:?}");
        assert!(increments(&line, 10.0, Constant::With).expect("a curve").r2_increments.is_nan());
    }
}
