//! Logistic growth: every adopter draws in others (internal influence).
//!
//! dF/dt = k·F·(1 − F/L), so F(t) = L / (1 + e^{−k(t − t₀)}): L the ceiling as a share of all units (.001 to 2), k > 0 the
//! steepness per period, t₀ the period in which half of the ceiling has adopted, counted from the first adoption as 1.
//! Verhulst (1838); in policy diffusion Gray (1973), American Political Science Review 67:1174–1185, whose difference equation
//! ([`super::super::gray`](crate::analysis::gray)) it solves in continuous time.
//!
//! A convex curve has no ceiling in sight: L ends at 2. A jump within one period leaves k undetermined.
//! The search runs in (ln k, t₀).

use super::growth::{Growth, Point, Rate, Sigmoid};

/// A steepness and a middle.
#[derive(Debug, Clone, Copy)]
pub(super) struct Logistic {
    k: f64,
    t0: f64,
}

impl Growth for Logistic {
    const N_COORDINATES: usize = 2;

    fn start(sigmoid: Sigmoid) -> [f64; 2] {
        [libm::log(sigmoid.k), sigmoid.t0]
    }

    fn with([ln_k, t0]: [f64; 2], n: usize) -> Option<Self> {
        is_sigmoid(ln_k, t0, n).then(|| Self { k: libm::exp(ln_k), t0 })
    }

    fn at(&self, t: f64) -> Point {
        let z = self.k * (t - self.t0);
        let value = 1.0 / (1.0 + libm::exp(-z));
        let slope = value * (1.0 - value);
        Point { value, slopes: [slope * z, -slope * self.k] }
    }

    fn rates(&self) -> Vec<Rate> {
        steepness_and_middle(self.k, self.t0)
    }
}

/// Whether a sigmoid of that steepness and middle is more than a level or a step to a curve of n periods.
pub(super) fn is_sigmoid(ln_k: f64, t0: f64, n: usize) -> bool {
    let n = n as f64;
    ln_k > -libm::log(n) - 25.0 && ln_k < 10.0 && t0.abs() < 1e6 * n
}

/// k and t₀ as parameters; the search runs in ln k.
pub(super) fn steepness_and_middle(k: f64, t0: f64) -> Vec<Rate> {
    vec![
        Rate { name: "k", value: k, stretch: k, size: 1.0 },
        Rate { name: "t0", value: t0, stretch: 1.0, size: 1.0 / k },
    ]
}
