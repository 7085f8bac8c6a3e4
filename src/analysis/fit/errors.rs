//! Standard errors of a fit, and whether the curve fixes its parameters at all.
//!
//! Var = s²·(JᵀJ)⁻¹, s² = SSE/(T − k), J the derivatives of the fitted curve in the k parameters that are not at a bound.
//! With J = QR it is s²·R⁻¹R⁻ᵀ, so 1/‖row j of R⁻¹‖ is the length of what is left of column j when the others are taken out: how
//! far the fitted curve moves for a unit of parameter j when the others answer to it. Where that is next to nothing for a
//! change as large as the parameter's own size, the curve does not fix the parameter.

use nalgebra::DMatrix;

use super::growth::{Growth, Rate};
use super::search::Found;

/// Parameters are not fixed where the curve moves by less than this share of its top (root of the sum of squares over periods). In
/// all fits to 520 policies of the American states it is .002 at least.
const INVISIBLE: f64 = 5e-4;

/// Standard errors of the coordinates and of the ceiling, NaN at a bound; none where the curve does not fix them.
pub(super) fn errors<G: Growth>(found: &Found<'_, G>, rates: &[Rate]) -> Option<[f64; 3]> {
    const CEILING: usize = 2;
    let at = &found.best;
    if rates.len() < G::N_COORDINATES {
        return None;
    }
    let mut places: Vec<usize> = (0..G::N_COORDINATES).filter(|&j| found.sides[j].is_none()).collect();
    if at.has_free_ceiling && at.ceiling_side.is_none() {
        places.push(CEILING);
    }
    let mut errors = [f64::NAN; 3];
    if places.is_empty() {
        return Some(errors);
    }
    let size = |place: usize| if place == CEILING { at.ceiling } else { rates[place].size };
    let jacobian = DMatrix::from_fn(at.shares.len(), places.len(), |t, column| match places[column] {
        CEILING => size(CEILING) * at.values[t],
        j => size(j) * at.ceiling * at.slopes[j][t],
    });
    let inverse = jacobian.qr().r().try_inverse()?;
    let top = at.shares.iter().copied().fold(0.0, f64::max);
    let s = (found.sse / (at.shares.len() - places.len()) as f64).sqrt();
    for (row, &place) in inverse.row_iter().zip(&places) {
        let own = 1.0 / row.norm();
        if own.is_nan() || own < INVISIBLE * top {
            return None;
        }
        errors[place] = s * size(place) / own;
    }
    Some(errors)
}
