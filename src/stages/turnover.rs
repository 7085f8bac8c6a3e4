//! Leader turnover 领导更替: new leaders everywhere, adopter or not, and what they carry over.
//!
//! Draws: `Turnover` (one per government), `Leader` (where it changes). Regime: none. ODD submodel 0.

use super::block::Block;
use crate::rng::Purpose;
use crate::scenario::Scenario;
use crate::world::World;
use crate::world::leaders::{LEADER_DRAWS, leader};

pub(super) fn apply(world: &World, scenario: &Scenario, block: &mut Block<'_>) {
    let changes = world.draws(Purpose::Turnover, 1);
    let leaders = world.draws(Purpose::Leader, LEADER_DRAWS);
    let probability = world.pace.turnover;
    let carry_over = scenario.params.turnover.carry_over;
    for (place, leadership) in block.conduct.leadership.iter_mut().enumerate() {
        let id = (block.first + place) as u32;
        if changes.uniform(id, 0) < probability {
            *leadership = leader(&leaders, id, &scenario.params.attributes);
            // Without adopters' conduct there is no effort to lose.
            if let Some(effort) = block.conduct.effort.get_mut(place) {
                *effort *= carry_over;
            }
        }
    }
}
