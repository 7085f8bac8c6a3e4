//! A growth curve at some θ beside the observed one: the best ceiling for it, residuals and derivatives.

use std::marker::PhantomData;

use super::growth::{Growth, Unit};
use super::status::Side;
use super::{Ceiling, MAX_CEILING, MIN_CEILING};

/// The observed curve, and c·g(t; θ) with the best ceiling c for some θ.
#[derive(Debug, Clone)]
pub(super) struct Projection<'a, G> {
    /// F(t), t = 1..T.
    pub(super) shares: &'a [f64],
    /// Coordinates of the form.
    pub(super) theta: [f64; 2],
    /// g(t; θ).
    pub(super) values: Vec<f64>,
    /// Its derivatives in each coordinate.
    pub(super) slopes: [Vec<f64>; 2],
    /// The ceiling c, as a share of all units.
    pub(super) ceiling: f64,
    /// The bound that the ceiling is at, if it is.
    pub(super) ceiling_side: Option<Side>,
    /// Whether the ceiling is estimated.
    pub(super) has_free_ceiling: bool,
    /// Whether the form has sound numbers at θ; the fields above are of an earlier θ where it has not.
    pub(super) is_defined: bool,
    ceiling_slopes: [f64; 2],
    form: PhantomData<G>,
}

impl<'a, G: Growth> Projection<'a, G> {
    pub(super) fn new(ceiling: Ceiling, shares: &'a [f64]) -> Self {
        let n = shares.len();
        Self {
            shares,
            theta: [0.0; 2],
            values: vec![0.0; n],
            slopes: [vec![0.0; n], vec![0.0; n]],
            ceiling: 1.0,
            ceiling_side: None,
            has_free_ceiling: ceiling == Ceiling::Free,
            is_defined: false,
            ceiling_slopes: [0.0; 2],
            form: PhantomData,
        }
    }

    /// Brings everything to θ.
    pub(super) fn evaluate(&mut self, theta: [f64; 2]) {
        // A descent ends where the next one begins.
        if self.is_defined && theta.map(f64::to_bits) == self.theta.map(f64::to_bits) {
            return;
        }
        self.theta = theta;
        let growth = G::with(theta, self.shares.len());
        self.is_defined = growth.is_some();
        let Some(growth) = growth else { return };
        growth.fill(&mut self.values, &mut self.slopes);
        if self.has_free_ceiling {
            self.set_ceiling();
        }
    }

    /// c = Σ g·F / Σ g², cut to its bounds; a curve g that is zero everywhere gets the lower one.
    fn set_ceiling(&mut self) {
        let low = match G::CEILING.unit {
            Unit::Share => MIN_CEILING,
            Unit::Count => 0.0,
        };
        let squares = dot(&self.values, &self.values);
        let best = dot(&self.values, self.shares) / squares;
        (self.ceiling, self.ceiling_side) = if best >= MAX_CEILING {
            (MAX_CEILING, Some(Side::Upper))
        } else if best > low {
            (best, None)
        } else {
            (low, Some(Side::Lower))
        };
        self.ceiling_slopes = [0.0; 2];
        if self.ceiling_side.is_none() {
            // ∂c/∂θ of c·Σg² = Σ g·F, written with the residual c·g − F, which is small where it matters.
            for j in 0..G::N_COORDINATES {
                let along = dot(&self.values, &self.slopes[j]);
                self.ceiling_slopes[j] = -(self.across(j) + self.ceiling * along) / squares;
            }
        }
    }

    /// c·g(t) − F(t) at place t.
    pub(super) fn residual(&self, t: usize) -> f64 {
        self.ceiling * self.values[t] - self.shares[t]
    }

    /// Derivative of the residual in a coordinate, the ceiling following.
    pub(super) fn slope(&self, t: usize, j: usize) -> f64 {
        self.ceiling * self.slopes[j][t] + self.values[t] * self.ceiling_slopes[j]
    }

    /// Sum of squared residuals; infinite where nothing is defined.
    pub(super) fn sse(&self) -> f64 {
        if !self.is_defined {
            return f64::INFINITY;
        }
        (0..self.shares.len()).map(|t| self.residual(t) * self.residual(t)).sum()
    }

    /// Σ residual·∂g/∂θ in a coordinate.
    fn across(&self, j: usize) -> f64 {
        (0..self.shares.len()).map(|t| self.residual(t) * self.slopes[j][t]).sum()
    }

    /// Whether the sum of squares falls from a side of the box into it, beyond rounding.
    pub(super) fn falls_inward(&self, j: usize, side: Side) -> bool {
        let inward = match side {
            Side::Lower => self.across(j),
            Side::Upper => -self.across(j),
        };
        // The cosine of the angle between residuals and derivatives.
        inward < -1e-9 * (self.sse() * dot(&self.slopes[j], &self.slopes[j])).sqrt()
    }
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
