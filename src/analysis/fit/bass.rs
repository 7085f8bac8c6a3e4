//! Bass growth: some adopt of themselves, the others in answer to those who have (external and internal influence).
//!
//! dF/dt = (p + q·F/M)·(M − F) from F(0) = 0, so A(t) = m·(1 − e^{−(p+q)t}) / (1 + (q/p)·e^{−(p+q)t}) with F = A/N, M = m/N: p the
//! coefficient of innovation (0 < p ≤ 1) and q ≥ 0 that of imitation, both per period, m the market potential in units, at most
//! twice all units. Bass (1969), Management Science 15:215–227; for policies Boushey (2012), Policy Studies Journal 40:447–466.
//!
//! A curve that slows from the start has its optimum at q < 0, which is no imitation: q ends at 0, and the curve is the
//! exponential one. A curve that does not slow has m at its bound, a curve that starts high p at 1. The search runs in (ln p, q).
//! Growth is fastest at t = ln(q/p)/(p + q), where q > p.

use super::exponential::gone;
use super::growth::{CeilingWords, Growth, Place, Point, Rate, Sigmoid, Unit};

/// Innovation and imitation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bass {
    p: f64,
    q: f64,
}

impl Growth for Bass {
    const N_COORDINATES: usize = 2;
    const BOX: [[f64; 2]; 2] = [[f64::NEG_INFINITY, 0.0], [0.0, f64::INFINITY]];
    const CEILING: CeilingWords = CeilingWords { name: "m", unit: Unit::Count, place: Place::Last };

    fn start(sigmoid: Sigmoid) -> [f64; 2] {
        // A logistic curve is one with p + q = k and its middle at ln(q/p)/(p + q).
        let z = (sigmoid.k * sigmoid.t0).min(500.0);
        let ln_p = (libm::log(sigmoid.k) - z - libm::log1p(libm::exp(-z))).min(-0.1);
        [ln_p, (sigmoid.k - libm::exp(ln_p)).max(1e-3 * sigmoid.k)]
    }

    fn with([ln_p, q]: [f64; 2], _n: usize) -> Option<Self> {
        let p = libm::exp(ln_p);
        // At q = −p the formula has a pole.
        (ln_p > -600.0 && ln_p < 10.0 && q > -0.9 * p && q < 1e4).then_some(Self { p, q })
    }

    fn at(&self, t: f64) -> Point {
        let rate = (self.p + self.q) * t;
        let rest = libm::exp(-rate);
        self.given_rest(t, rest, gone(rate, rest))
    }

    /// Exponentials first: what follows from them is then worked out for several periods at once.
    fn fill(&self, values: &mut [f64], slopes: &mut [Vec<f64>; 2]) {
        let [first, second] = slopes;
        for (k, (rest, share)) in values.iter_mut().zip(first.iter_mut()).enumerate() {
            let rate = (self.p + self.q) * (k as f64 + 1.0);
            *rest = libm::exp(-rate);
            *share = gone(rate, *rest);
        }
        for (k, ((value, first), second)) in values.iter_mut().zip(first).zip(second).enumerate() {
            let point = self.given_rest(k as f64 + 1.0, *value, *first);
            (*value, [*first, *second]) = (point.value, point.slopes);
        }
    }

    fn rates(&self) -> Vec<Rate> {
        let Self { p, q } = *self;
        vec![
            Rate { name: "p", value: p, stretch: p, size: 1.0 },
            Rate { name: "q", value: q, stretch: 1.0, size: p + q },
        ]
    }
}

impl Bass {
    /// The curve at t, from e^{−(p+q)t} and 1 less it.
    #[inline]
    fn given_rest(&self, t: f64, rest: f64, gone: f64) -> Point {
        let Self { p, q } = *self;
        let below = p + q * rest;
        let value = p * gone / below;
        // The share of imitation in the denominator: with it no two like numbers are subtracted.
        let imitated = q * rest / below;
        let by_ln_p = value * imitated + p * t * (rest * (1.0 - imitated) + value * imitated);
        let by_q = (1.0 - imitated) * t * rest + value * (t * imitated - rest / below);
        Point { value, slopes: [by_ln_p, by_q] }
    }
}
