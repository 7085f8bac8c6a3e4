//! What every government feels of the adopters around it, pushed on change: how alike they are and how strongly they pull.
//!
//! Sums of reals, so they round otherwise than sums over all neighbors do; they serve for bounds on hazards only.

use std::sync::Arc;

use super::Pace;
use super::blocks::column;
use super::governments::{Governments, similarity};
use super::network::Network;
use crate::scenario::params::Spread;

/// What one government feels, with what a change needs to know of it: all in one line of memory, as changes come from anywhere.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Felt {
    /// Share of the neighbors' similarities that is current adopters'.
    pub(crate) similar: f64,
    /// The same of their pull, in units that shrink with time as pull does: [`Feelings::unit`].
    pub(crate) pull: f64,
    /// One over the similarity of all neighbors; 0 without neighbors.
    pub(crate) per_similarity: f64,
    /// One over the weight of all neighbors; 0 without neighbors.
    per_weight: f64,
    likeness: f64,
}

/// The shares of all governments, and what pushing a change needs.
#[derive(Debug, Clone)]
pub(crate) struct Feelings {
    pub(crate) felt: Vec<Felt>,
    /// Units of pull, by tick: as pull decays its unit does, so that nothing has to change with time alone.
    units: Vec<f64>,
    imitation_wealth: f64,
    /// Who looks at each government.
    watchers: Arc<Network>,
}

/// Largest exponent of a unit of pull; beyond it decay is left out, which keeps every bound a bound.
const LONGEST: f64 = 300.0;

impl Feelings {
    /// Nobody has adopted.
    pub(super) fn none(
        g: &Governments,
        network: &Network,
        watchers: Arc<Network>,
        p: &Spread,
        pace: &Pace,
    ) -> Self {
        let n = network.starts.len() - 1;
        let one_over = |total: f64| if total > 0.0 { 1.0 / total } else { 0.0 };
        let felt = column(n, |i| {
            let (mut similar, mut weight) = (0.0, 0.0);
            for &j in network.of(i) {
                similar += g.similarity(i, j as usize);
                weight += p.imitation_wealth + g.wealth[j as usize];
            }
            let (per_similarity, per_weight) = (one_over(similar), one_over(weight));
            Felt { similar: 0.0, pull: 0.0, per_similarity, per_weight, likeness: g.likeness(i) }
        });
        let last = pace.imitation.last().copied().unwrap_or(1.0);
        let decays = -libm::log(last) < LONGEST;
        let units = pace.imitation.iter().map(|&left| if decays { left } else { 1.0 }).collect();
        Self { felt, units, imitation_wealth: p.imitation_wealth, watchers }
    }

    /// The unit of pull in a tick.
    pub(crate) fn unit(&self, tick: u32) -> f64 {
        self.units[tick as usize]
    }

    /// A government adopts in a tick (sign 1), or one that adopted then lapses (sign −1): those who look at it feel it.
    pub(super) fn push(&mut self, g: &Governments, adopter: usize, adopted: u32, sign: f64) {
        let pull = sign * (self.imitation_wealth + g.wealth[adopter]) / self.units[adopted as usize];
        let likeness = g.likeness(adopter);
        for &i in self.watchers.of(adopter) {
            let felt = &mut self.felt[i as usize];
            felt.similar += sign * similarity(likeness, felt.likeness) * felt.per_similarity;
            felt.pull += pull * felt.per_weight;
        }
    }
}
