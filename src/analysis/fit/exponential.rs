//! Exponential growth towards a ceiling: all are reached from outside alike (external influence).
//!
//! dF/dt = a·(L − F) from F(0) = 0, so F(t) = L·(1 − e^{−a·t}): L the ceiling as a share of all units (.001 to 2), a > 0 the share
//! of those still to come that adopts, per period. It is the Bass curve with q = 0. Coleman, Katz & Menzel (1966), Medical
//! Innovation; Mahajan & Peterson (1985), Models for Innovation Diffusion, ch. 2.
//!
//! A curve that does not bend down has no ceiling in sight: L ends at 2. The search runs in ln a.

use super::growth::{Growth, Point, Rate, Sigmoid};

/// A rate of adoption among those still to come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exponential {
    a: f64,
}

impl Growth for Exponential {
    const N_COORDINATES: usize = 1;

    fn start(sigmoid: Sigmoid) -> [f64; 2] {
        // Half of the growth is over at ln 2 / a.
        [libm::log(std::f64::consts::LN_2 / sigmoid.t0.max(0.1)), 0.0]
    }

    fn with([ln_a, _]: [f64; 2], n: usize) -> Option<Self> {
        (ln_a > -libm::log(n as f64) - 25.0 && ln_a < 10.0).then(|| Self { a: libm::exp(ln_a) })
    }

    fn at(&self, t: f64) -> Point {
        let at = self.a * t;
        let rest = libm::exp(-at);
        Point { value: gone(at, rest), slopes: [at * rest, 0.0] }
    }

    fn rates(&self) -> Vec<Rate> {
        vec![Rate { name: "a", value: self.a, stretch: self.a, size: 1.0 }]
    }
}

/// 1 − e^{−x}, given `rest` = e^{−x}, to the last digits for small x, too.
pub(super) fn gone(x: f64, rest: f64) -> f64 {
    if x < 0.01 { -libm::expm1(-x) } else { 1.0 - rest }
}
