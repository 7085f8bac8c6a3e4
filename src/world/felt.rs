//! What every government feels of the adopters around it, pushed on change: how alike they are and how strongly they pull.
//!
//! Sums of reals, so they round otherwise than sums over all neighbors do; they serve for bounds on hazards only.

use std::sync::Arc;

use super::Pace;
use super::blocks::column;
use super::governments::{Governments, similarity};
use super::network::Network;
use super::open::Open;
use super::watchers::tell;
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

impl Felt {
    /// A neighbor that is so like and pulls so much adopts, or lapses.
    #[inline]
    fn push(&mut self, likeness: f64, pull: f64, sign: f64) {
        self.similar += sign * similarity(likeness, self.likeness) * self.per_similarity;
        self.pull += pull * self.per_weight;
    }
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
            self.felt[i as usize].push(likeness, pull, sign);
        }
    }

    /// Those of whom it was decided adopt in a tick: the same as one after the other.
    pub(super) fn push_all(&mut self, g: &Governments, open: &Open, tick: u32) {
        let (unit, imitation_wealth) = (self.units[tick as usize], self.imitation_wealth);
        let of = |adopter: usize| (g.likeness(adopter), (imitation_wealth + g.wealth[adopter]) / unit);
        tell(&self.watchers, open, &mut self.felt, &of, &|felt: &mut Felt, &(likeness, pull)| {
            felt.push(likeness, pull, 1.0);
        });
    }
}
