//! The maximum of a concave log-likelihood by Newton's method, with Cholesky's factors and halved steps.
//!
//! β ← β + I(β)⁻¹ g(β), g the gradient and I the observed information (minus the second derivatives). A step that would lower
//! the log-likelihood is halved until it does not, unless it is so short that rounding decides. The search has converged when
//! the step is shorter than [`CONVERGED`] in every direction, counted in standard errors: √(g′ I⁻¹ g). That last step is still
//! taken, so that, the method being quadratic, what is left is far below rounding.
//!
//! All of it is in standardized coordinates (`scaled`), in which the size of a gradient means something.

use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

use crate::scenario::Lang;

/// Length of the last step, in standard errors, at which a search has converged.
pub const CONVERGED: f64 = 1e-8;
/// Length of a step, in standard errors, under which Newton's method is at its quadratic end.
const CLOSE: f64 = 1e-3;
/// Times that a step is halved before the search gives up.
const HALVINGS: u32 = 40;

/// How a search went.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Convergence {
    /// Steps taken.
    pub iterations: u32,
    /// Steps that had to be halved, each halving counted.
    pub halvings: u32,
    /// Largest element of the gradient at the end, by covariate in standard deviations.
    pub gradient_norm: f64,
    /// Length of the last step, in standard errors.
    pub last_step: f64,
}

/// A log-likelihood at one place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Surface {
    /// Its value.
    pub(super) log_likelihood: f64,
    /// Its gradient.
    pub(super) gradient: DVector<f64>,
    /// Minus its second derivatives.
    pub(super) information: DMatrix<f64>,
    /// Largest linear index of a row in size: far from 0, an event is all but certain or impossible.
    pub(super) largest_index: f64,
}

/// How a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// At a maximum.
    Maximum,
    /// Steps ran out.
    OutOfSteps,
    /// The information has no inverse.
    Singular,
    /// No step led upwards.
    NoAscent,
}

impl End {
    /// Why there is no maximum.
    pub fn reason(self, lang: Lang) -> &'static str {
        let (en, zh) = match self {
            Self::Maximum => ("a maximum", "已达最大值"),
            Self::OutOfSteps => ("steps ran out", "步数用尽"),
            Self::Singular => ("the information has no inverse", "信息矩阵不可逆"),
            Self::NoAscent => ("no step led upwards", "没有一步能使似然上升"),
        };
        match lang {
            Lang::En => en,
            Lang::Zh => zh,
        }
    }
}

/// Where a search ended.
#[derive(Debug, Clone)]
pub(super) struct Ascent {
    pub(super) at: DVector<f64>,
    pub(super) surface: Surface,
    pub(super) convergence: Convergence,
    pub(super) end: End,
}

impl Ascent {
    /// A search that has not begun.
    pub(super) fn begin(at: DVector<f64>, evaluate: &mut impl FnMut(&DVector<f64>) -> Surface) -> Self {
        let surface = evaluate(&at);
        Self { at, surface, convergence: Convergence::default(), end: End::OutOfSteps }
    }

    /// Goes on until a maximum, an obstacle, or `limit` steps in all.
    pub(super) fn go_on(&mut self, limit: u32, evaluate: &mut impl FnMut(&DVector<f64>) -> Surface) {
        if self.at.is_empty() {
            self.end = End::Maximum;
            return;
        }
        self.end = loop {
            let gradient = &self.surface.gradient;
            self.convergence.gradient_norm = gradient.amax();
            let Some(factor) = factorize(&self.surface.information) else { break End::Singular };
            let step = factor.solve(gradient);
            self.convergence.last_step = gradient.dot(&step).max(0.0).sqrt();
            let is_last = self.convergence.last_step <= CONVERGED;
            if !is_last && self.convergence.iterations >= limit {
                break End::OutOfSteps;
            }
            let moved = self.step(&step, evaluate);
            if is_last {
                self.convergence.gradient_norm = self.surface.gradient.amax();
                break if factorize(&self.surface.information).is_some() {
                    End::Maximum
                } else {
                    End::Singular
                };
            }
            if !moved {
                break End::NoAscent;
            }
        };
    }

    /// Takes a step, halved as often as needed; whether there was one that does not lead down.
    fn step(&mut self, step: &DVector<f64>, evaluate: &mut impl FnMut(&DVector<f64>) -> Surface) -> bool {
        // Close to the maximum a step changes the value by less than rounding does, and needs no watching.
        let floor = if self.convergence.last_step < CLOSE {
            f64::NEG_INFINITY
        } else {
            self.surface.log_likelihood - 1e-12 * (1.0 + self.surface.log_likelihood.abs())
        };
        let mut share = 1.0;
        for _ in 0..=HALVINGS {
            let at = &self.at + step * share;
            let surface = evaluate(&at);
            if surface.log_likelihood >= floor {
                self.convergence.iterations += 1;
                (self.at, self.surface) = (at, surface);
                return true;
            }
            share *= 0.5;
            self.convergence.halvings += 1;
        }
        false
    }
}

/// Cholesky's factor of an information, if it has an inverse.
pub(super) fn factorize(information: &DMatrix<f64>) -> Option<Cholesky<f64, Dyn>> {
    // A pivot that is rounding only, or no number, is no pivot.
    let factor = Cholesky::new(information.clone())?;
    let pivots = factor.l_dirty().diagonal();
    let is_sound = (0..pivots.len()).all(|k| pivots[k] * pivots[k] > 1e-14 * information[(k, k)]);
    is_sound.then_some(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// −Σ cosh(x − a): concave, its maximum at a, its second derivatives far from constant.
    fn surface_of(a: &[f64]) -> impl FnMut(&DVector<f64>) -> Surface {
        move |x| {
            let off = DVector::from_iterator(a.len(), x.iter().zip(a).map(|(x, a)| x - a));
            Surface {
                log_likelihood: -off.iter().map(|&d| libm::cosh(d)).sum::<f64>(),
                gradient: off.map(|d| -libm::sinh(d)),
                information: DMatrix::from_diagonal(&off.map(libm::cosh)),
                largest_index: 0.0,
            }
        }
    }

    #[test]
    fn the_maximum_is_found_and_its_distance_reported() {
        let mut evaluate = surface_of(&[3.0, -2.0]);
        let mut ascent = Ascent::begin(DVector::zeros(2), &mut evaluate);
        ascent.go_on(2, &mut evaluate);
        assert_eq!((ascent.end, ascent.convergence.iterations), (End::OutOfSteps, 2));
        ascent.go_on(50, &mut evaluate);
        assert_eq!(ascent.end, End::Maximum);
        assert!((ascent.at[0] - 3.0).abs() < 1e-14 && (ascent.at[1] + 2.0).abs() < 1e-14);
        assert!(ascent.convergence.last_step < CONVERGED && ascent.convergence.gradient_norm < 1e-14);
    }

    #[test]
    fn a_step_too_far_is_halved() {
        // −√(1 + x²): Newton's step from x = 2 overshoots to −8.
        let mut evaluate = |x: &DVector<f64>| {
            let root = (1.0 + x[0] * x[0]).sqrt();
            Surface {
                log_likelihood: -root,
                gradient: DVector::from_element(1, -x[0] / root),
                information: DMatrix::from_element(1, 1, 1.0 / (root * root * root)),
                largest_index: 0.0,
            }
        };
        let mut ascent = Ascent::begin(DVector::from_element(1, 2.0), &mut evaluate);
        ascent.go_on(50, &mut evaluate);
        assert!(ascent.end == End::Maximum && ascent.at[0].abs() < 1e-12 && ascent.convergence.halvings > 0);
    }

    #[test]
    fn a_ridge_is_no_maximum() {
        let mut evaluate = |x: &DVector<f64>| Surface {
            log_likelihood: -(x[0] + x[1]) * (x[0] + x[1]),
            gradient: DVector::from_element(2, -2.0 * (x[0] + x[1])),
            information: DMatrix::from_element(2, 2, 2.0),
            largest_index: 0.0,
        };
        let mut ascent = Ascent::begin(DVector::from_element(2, 1.0), &mut evaluate);
        ascent.go_on(50, &mut evaluate);
        assert_eq!(ascent.end, End::Singular);
    }
}
