//! What one policy of a portfolio leaves behind for what is made of all policies of a replicate together.

use std::sync::Arc;

use crate::scenario::Scenario;
use crate::world::{World, mean_leadership};

/// What one policy of a portfolio adds to what is made of all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Tick of adoption, from the onset of the policy, by government; `u32::MAX` for never.
    pub adopted_tick: Vec<u32>,
    /// Who the governments are: kept of the first policy, as they are the same for all.
    pub traits: Option<Traits>,
}

/// What governments are, by government; empty where the run does not draw it.
#[derive(Debug, Clone, PartialEq)]
pub struct Traits {
    /// Ids.
    pub id: Arc<[String]>,
    /// Level below the center, from 1.
    pub level: Vec<u8>,
    /// Wealth rank.
    pub wealth: Vec<f64>,
    /// Capacity.
    pub capacity: Vec<f64>,
    /// Share of carbon-intensive industry.
    pub industry: Vec<f64>,
    /// Learning ability.
    pub learning: Vec<f64>,
    /// Leadership, mean over the calendar.
    pub leadership: Vec<f64>,
    /// Number of governments that look to it.
    pub watchers: Vec<f64>,
}

impl Member {
    pub(super) fn new(world: &World, scenario: &Scenario, replicate: u32) -> Self {
        let g = &world.governments;
        let traits = (scenario.place.index == 0).then(|| {
            let mut watchers = vec![0.0; world.n() as usize];
            for i in 0..world.n() as usize {
                for &neighbor in world.network.of(i) {
                    watchers[neighbor as usize] += 1.0;
                }
            }
            Traits {
                id: world.layout.id().clone(),
                level: world.layout.level.clone(),
                wealth: g.wealth.clone(),
                capacity: g.capacity.clone(),
                industry: g.industry.clone(),
                learning: g.learning.clone(),
                leadership: mean_leadership(scenario, &world.layout, replicate),
                watchers,
            }
        });
        Self { adopted_tick: g.adopted_tick.clone(), traits }
    }
}
