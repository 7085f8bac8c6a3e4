//! What estimators may see of a replicate, and beside it what they are after: every government's outcome and, because the engine
//! knows it, what the policy did to it.
//!
//! Kept where the table `estimates` is asked for. No I/O, nothing is estimated here.

use std::sync::Arc;

use crate::scenario::Scenario;
use crate::world::World;
use crate::world::network::Network;

/// Outcomes of all governments in all ticks, with the truth.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcomes {
    /// Number of governments.
    pub n: usize,
    /// Outcome y, log carbon intensity, tick by tick.
    pub outcome: Vec<f64>,
    /// What the policy did to it: y less what it would be without the policy, in the same order (model.md §2.3).
    pub effect: Vec<f64>,
    /// Level of every government, from 1.
    pub level: Vec<u8>,
    /// Superior; `u32::MAX` directly under the center.
    pub parent: Vec<u32>,
    /// Whether a wave selected it.
    pub is_pilot: Vec<bool>,
    /// Tick of adoption; `u32::MAX` for never.
    pub adopted_tick: Vec<u32>,
    /// Who looks at whom.
    pub network: Arc<Network>,
}

impl Outcomes {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        let network = Arc::new(Network::none(0));
        Self {
            n: 0,
            outcome: Vec::new(),
            effect: Vec::new(),
            level: Vec::new(),
            parent: Vec::new(),
            is_pilot: Vec::new(),
            adopted_tick: Vec::new(),
            network,
        }
    }

    /// Adds a tick.
    pub(super) fn tick(&mut self, world: &World, scenario: &Scenario) {
        let p = &scenario.params.policy;
        let (g, c) = (&world.governments, &world.conduct);
        self.outcome.extend_from_slice(&c.outcome);
        let effect = |(s, w): (&f64, &f64)| -world.merit * p.effect * (1.0 + p.effect_wealth * (w - 0.5)) * s;
        self.effect.extend(c.implementation.iter().zip(&g.wealth).map(effect));
    }

    /// Adds what is known at the end.
    pub(super) fn finish(mut self, world: &World) -> Self {
        let g = &world.governments;
        self.n = world.n() as usize;
        self.level.clone_from(&world.layout.level);
        self.parent.clone_from(&world.layout.parent);
        self.is_pilot = g.wave.iter().map(|&wave| wave > 0).collect();
        self.adopted_tick.clone_from(&g.adopted_tick);
        self.network = world.network.clone();
        self
    }
}
