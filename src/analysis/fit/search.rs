//! Least squares for a growth curve c·g(t; θ): the ceiling by its own formula, the rest by Levenberg–Marquardt from several starts.
//!
//! F(t) ≈ c·g(t; θ). For given θ the best ceiling is c(θ) = Σ g·F / Σ g², cut to its bounds, so only θ is searched
//! (variable projection: Golub & Pereyra 1973, SIAM Journal on Numerical Analysis 10:413–432), with the exact derivative
//! ∂(c·g)/∂θ = c·∂g/∂θ + g·∂c/∂θ. A ceiling at its bound needs no special care: there ∂c/∂θ = 0.
//!
//! A bound on θ is kept by an active set. A descent that steps out of the box goes on along the side that it left through,
//! and at the end that side is let go where the sum of squares falls into the box. So each start is carried to a place
//! that is the best of its surroundings within the bounds; the best of all ends is the fit.
//!
//! Standard errors are those of all parameters together, the ceiling included ([`super::errors`]).

use std::cell::Cell;

use levenberg_marquardt::{LeastSquaresProblem, LevenbergMarquardt, TerminationReason};
use nalgebra::allocator::{Allocator, Reallocator};
use nalgebra::{
    Const, DMatrix, DVector, DefaultAllocator, DimMax, DimMaximum, DimMin, Dyn, OMatrix, OVector, Owned,
    SVector,
};

use super::Ceiling;
use super::growth::{Growth, starts};
use super::projection::Projection;
use super::status::Side;

/// Sums of squares count as the same within this share of the smaller one.
const SAME: f64 = 1e-8;
/// And within this for each period: a perfect fit leaves rounding errors.
const ROUNDING: f64 = 1e-24;
/// A descent of the search ends where the sum of squares would fall by less than this share; the best is then polished.
const SEARCH: f64 = 1e-10;
/// Turns of the active set in one descent.
const MAX_TURNS: usize = 8;
/// Steps of settling at most.
const MAX_SETTLING: usize = 6;
/// Evaluations in one descent, for each coordinate and one more.
const PATIENCE: usize = 60;

/// Where a search ended.
#[derive(Debug, Clone)]
pub(super) struct Found<'a, G> {
    /// The best fit.
    pub(super) best: Projection<'a, G>,
    /// Sides of the box that it lies on.
    pub(super) sides: [Option<Side>; 2],
    /// Its sum of squares.
    pub(super) sse: f64,
    /// Whether its descent came to rest.
    pub(super) did_converge: bool,
    /// Number of starts.
    pub(super) n_starts: usize,
    /// How many of them ended at the same sum of squares.
    pub(super) n_agreed: usize,
}

/// The end of one descent.
#[derive(Debug, Clone, Copy)]
struct End {
    theta: [f64; 2],
    sides: [Option<Side>; 2],
    sse: f64,
    did_converge: bool,
}

/// Places of the starts that a brief search compares: the curve's own timing, a faster growth that begins early, and a jump.
const BRIEF: [usize; 3] = [0, 6, 8];

/// The best fit of a form to a curve of two periods or more.
pub(super) fn search<G: Growth>(ceiling: Ceiling, shares: &[f64]) -> Found<'_, G> {
    let mut at = Projection::<G>::new(ceiling, shares);
    let ends = starts(shares).map(|start| carry(&mut at, G::start(start)));
    best_of(at, &ends)
}

/// The same from three starts; none where they do not end at one and the same place inside all bounds.
pub(super) fn brief<G: Growth>(ceiling: Ceiling, shares: &[f64]) -> Option<Found<'_, G>> {
    let mut at = Projection::<G>::new(ceiling, shares);
    let starts = starts(shares);
    let ends = agreed(&mut at, BRIEF.map(|place| G::start(starts[place])))?;
    Some(best_of(at, &ends))
}

fn best_of<'a, G: Growth>(mut at: Projection<'a, G>, ends: &[End]) -> Found<'a, G> {
    let best = ends[1..].iter().fold(ends[0], |best, &end| if end.sse < best.sse { end } else { best });
    let same = best.sse * (1.0 + SAME) + ROUNDING * at.shares.len() as f64;
    let best = polish(&mut at, best);
    at.evaluate(best.theta);
    Found {
        best: at,
        sides: best.sides,
        sse: best.sse,
        did_converge: best.did_converge,
        n_starts: ends.len(),
        n_agreed: ends.iter().filter(|end| end.sse <= same).count(),
    }
}

/// Where all starts end, if that is one and the same optimum inside all bounds.
fn agreed<G: Growth>(at: &mut Projection<'_, G>, starts: [[f64; 2]; 3]) -> Option<Vec<End>> {
    let mut ends = Vec::with_capacity(starts.len());
    for start in starts {
        let end = carry(at, start);
        let is_inside = end.sides == [None; 2] && at.ceiling_side.is_none();
        if !end.did_converge || !is_inside {
            return None;
        }
        ends.push(end);
    }
    let least = ends.iter().map(|end| end.sse).fold(f64::INFINITY, f64::min);
    let same = least * (1.0 + SAME) + ROUNDING * at.shares.len() as f64;
    ends.iter().all(|end| end.sse <= same).then_some(ends)
}

/// Carries a start to the best place of its surroundings within the bounds.
fn carry<G: Growth>(at: &mut Projection<'_, G>, start: [f64; 2]) -> End {
    let mut theta = start;
    let mut sides = [None; 2];
    let mut did_converge = true;
    for _ in 0..MAX_TURNS {
        (theta, did_converge) = descend_free(at, theta, sides, SEARCH);
        let left = G::left_through(theta);
        for j in 0..2 {
            if let Some(side) = left[j] {
                sides[j] = left[j];
                theta[j] = G::BOX[j][usize::from(side == Side::Upper)];
            }
        }
        at.evaluate(theta);
        if left == [None; 2] {
            let Some(j) = (0..2).find(|&j| sides[j].is_some_and(|side| at.falls_inward(j, side))) else {
                break;
            };
            sides[j] = None;
        }
    }
    End { theta, sides, sse: at.sse(), did_converge }
}

/// The same end to the last digits.
fn polish<G: Growth>(at: &mut Projection<'_, G>, end: End) -> End {
    let (theta, did_converge) = descend_free(at, end.theta, end.sides, f64::EPSILON);
    let theta = settle(at, theta, end.sides);
    at.evaluate(theta);
    let sse = at.sse();
    let is_better = sse <= end.sse * (1.0 + SAME) && G::left_through(theta) == [None; 2];
    if is_better { End { theta, sse, did_converge, ..end } } else { end }
}

/// Gauss–Newton steps as long as the gradient gets smaller. The sum of squares no longer tells: it is flat to the last digit
/// over a ten-millionth of a standard error.
fn settle<G: Growth>(at: &mut Projection<'_, G>, theta: [f64; 2], sides: [Option<Side>; 2]) -> [f64; 2] {
    let places: Vec<usize> = (0..G::N_COORDINATES).filter(|&j| sides[j].is_none()).collect();
    let n = at.shares.len();
    let mut best = (theta, f64::INFINITY);
    let mut next = theta;
    for _ in 0..MAX_SETTLING {
        at.evaluate(next);
        if !at.is_defined {
            break;
        }
        let residuals = DVector::from_fn(n, |t, _| at.residual(t));
        let jacobian = DMatrix::from_fn(n, places.len(), |t, column| at.slope(t, places[column]));
        // How far along each coordinate the residuals still point.
        let left: f64 =
            jacobian.column_iter().map(|column| column.dot(&residuals) / column.norm()).map(f64::abs).sum();
        if left.is_nan() || left >= best.1 {
            break;
        }
        best = (next, left);
        let qr = jacobian.qr();
        let Some(step) = qr.r().solve_upper_triangular(&(qr.q().transpose() * residuals)) else { break };
        for (&place, step) in places.iter().zip(step.iter()) {
            next[place] -= step;
        }
    }
    best.0
}

/// Descends in the coordinates that are on no side of the box; says also whether it came to rest.
fn descend_free<G: Growth>(
    at: &mut Projection<'_, G>,
    theta: [f64; 2],
    sides: [Option<Side>; 2],
    tolerance: f64,
) -> ([f64; 2], bool) {
    match [sides[0].is_none(), sides[1].is_none() && G::N_COORDINATES > 1] {
        [true, true] => descend(at, [0, 1], theta, tolerance),
        [true, false] => descend(at, [0], theta, tolerance),
        [false, true] => descend(at, [1], theta, tolerance),
        [false, false] => (theta, true),
    }
}

/// Levenberg–Marquardt in some coordinates, to an optimum or to the first accepted step out of the box.
fn descend<G: Growth, const P: usize>(
    at: &mut Projection<'_, G>,
    places: [usize; P],
    theta: [f64; 2],
    tolerance: f64,
) -> ([f64; 2], bool)
where
    DefaultAllocator: Allocator<Const<P>>
        + Allocator<Dyn, Const<P>>
        + Reallocator<f64, Dyn, Const<P>, DimMaximum<Dyn, Const<P>>, Const<P>>,
    Dyn: DimMin<Const<P>> + DimMax<Const<P>>,
{
    at.evaluate(theta);
    let problem = Descent { at, places, accepted: Cell::new(theta) };
    let (Descent { at, accepted, .. }, report) =
        LevenbergMarquardt::new().with_ftol(tolerance).with_patience(PATIENCE).minimize(problem);
    let did_converge = match report.termination {
        TerminationReason::ResidualsZero
        | TerminationReason::Orthogonal
        | TerminationReason::Converged { .. }
        // What could still be gained is below what numbers can show.
        | TerminationReason::NoImprovementPossible(_)
        // A step out of the box, to go on along its side.
        | TerminationReason::User(_)
        // Derivatives that are zero everywhere: whether parameters are identified is asked later.
        | TerminationReason::Numerical(_) => true,
        TerminationReason::LostPatience
        | TerminationReason::NoParameters
        | TerminationReason::NoResiduals
        | TerminationReason::WrongDimensions(_) => false,
    };
    // Where numbers gave out, the crate leaves the step that was tried last.
    (if at.is_defined { at.theta } else { accepted.get() }, did_converge)
}

/// The problem in the words of the crate that descends.
struct Descent<'w, 'a, G, const P: usize> {
    at: &'w mut Projection<'a, G>,
    places: [usize; P],
    /// The last accepted step.
    accepted: Cell<[f64; 2]>,
}

impl<G: Growth, const P: usize> LeastSquaresProblem<f64, Dyn, Const<P>> for Descent<'_, '_, G, P> {
    type ParameterStorage = Owned<f64, Const<P>>;
    type ResidualStorage = Owned<f64, Dyn>;
    type JacobianStorage = Owned<f64, Dyn, Const<P>>;

    fn set_params(&mut self, x: &SVector<f64, P>) {
        let mut theta = self.at.theta;
        for (&place, &value) in self.places.iter().zip(x.iter()) {
            theta[place] = value;
        }
        self.at.evaluate(theta);
    }

    fn params(&self) -> SVector<f64, P> {
        SVector::from_fn(|row, _| self.at.theta[self.places[row]])
    }

    fn residuals(&self) -> Option<OVector<f64, Dyn>> {
        // A step to where nothing is defined is refused for its size, and tried again shorter.
        let residual = |t| if self.at.is_defined { self.at.residual(t) } else { 1e100 };
        Some(OVector::<f64, Dyn>::from_fn(self.at.shares.len(), |t, _| residual(t)))
    }

    /// Asked for at accepted steps only; none ends the descent.
    fn jacobian(&self) -> Option<OMatrix<f64, Dyn, Const<P>>> {
        if !self.at.is_defined || G::left_through(self.at.theta) != [None; 2] {
            return None;
        }
        self.accepted.set(self.at.theta);
        let slope = |t, column: usize| self.at.slope(t, self.places[column]);
        Some(OMatrix::<f64, Dyn, Const<P>>::from_fn(self.at.shares.len(), slope))
    }
}
