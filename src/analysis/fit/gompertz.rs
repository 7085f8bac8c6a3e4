//! Gompertz growth: the relative rate of growth falls by the same share each period.
//!
//! F(t) = L·exp(−e^{−k(t − t₀)}), dF/dt = k·F·ln(L/F): L the ceiling as a share of all units (.001 to 2), k > 0 the fall of the
//! growth rate per period, t₀ the period of fastest growth, when 1/e = 37 % of the ceiling has adopted (the logistic curve: 50 %).
//! Gompertz (1825), Philosophical Transactions 115:513–583; as a growth curve Winsor (1932), PNAS 18:1–8.
//!
//! Bounds and limits as those of the logistic curve. The search runs in (ln k, t₀).

use super::growth::{Growth, Point, Rate, Sigmoid};
use super::logistic::{is_sigmoid, steepness_and_middle};

/// A steepness and a middle.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gompertz {
    k: f64,
    t0: f64,
}

impl Growth for Gompertz {
    const N_COORDINATES: usize = 2;

    fn start(sigmoid: Sigmoid) -> [f64; 2] {
        // Its fastest growth is k/e of the ceiling per period (logistic: k/4), and comes earlier.
        [libm::log(0.68 * sigmoid.k), sigmoid.t0 - 0.5 / sigmoid.k]
    }

    fn with([ln_k, t0]: [f64; 2], n: usize) -> Option<Self> {
        is_sigmoid(ln_k, t0, n).then(|| Self { k: libm::exp(ln_k), t0 })
    }

    fn at(&self, t: f64) -> Point {
        let z = self.k * (t - self.t0);
        let u = libm::exp(-z);
        // Beyond it e^{−u} is zero, and so are its derivatives.
        if u > 700.0 {
            return Point { value: 0.0, slopes: [0.0; 2] };
        }
        let value = libm::exp(-u);
        Point { value, slopes: [value * u * z, -value * u * self.k] }
    }

    fn rates(&self) -> Vec<Rate> {
        steepness_and_middle(self.k, self.t0)
    }
}
