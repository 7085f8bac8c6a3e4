//! Leader turnover 领导更替: new leaders everywhere, adopter or not, and what they carry over.
//!
//! Draws: `Turnover` (one per government), `Leader` (where it changes). Regime: none. ODD submodel 0.

use crate::rng::Purpose;
use crate::scenario::Scenario;
use crate::world::World;
use crate::world::leaders::{LEADER_DRAWS, leader};

pub(super) fn apply(world: &mut World, scenario: &Scenario) {
    let changes = world.draws(Purpose::Turnover, 1);
    let leaders = world.draws(Purpose::Leader, LEADER_DRAWS);
    let probability = world.pace.turnover;
    let carry_over = scenario.params.turnover.carry_over;
    let g = &mut world.governments;
    for i in 0..g.leadership.len() {
        if changes.uniform(i as u32, 0) < probability {
            g.leadership[i] = leader(&leaders, i as u32, &scenario.params.attributes);
            g.effort[i] *= carry_over;
        }
    }
}
