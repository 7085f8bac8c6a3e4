//! Leader turnover 领导更替: new leaders everywhere, adopter or not, and what they carry over.
//!
//! Draws: `Turnover` (one per government), `Leader` (where it changes). Regime: none. ODD submodel 0.

use super::block::Block;
use crate::rng::{self, Purpose};
use crate::scenario::Scenario;
use crate::world::World;
use crate::world::blocks::List;
use crate::world::leaders::{LEADER_DRAWS, leader};

pub(super) fn apply(world: &World, scenario: &Scenario, block: &mut Block<'_>) {
    let changes = world.leader_draws(Purpose::Turnover, 1);
    let leaders = world.leader_draws(Purpose::Leader, LEADER_DRAWS);
    let probability = world.pace.turnover;
    let carry_over = scenario.params.turnover.carry_over;
    let (own, threshold) = (changes.from(block.first as u32), rng::threshold(probability));
    let changed = List::of(0..block.conduct.leadership.len(), |place| own.whole(place as u32, 0) < threshold);
    for &place in changed.numbers() {
        let place = usize::from(place);
        block.conduct.leadership[place] =
            leader(&leaders, (block.first + place) as u32, &scenario.params.attributes);
        // Without adopters' conduct there is no effort to lose.
        if let Some(effort) = block.conduct.effort.get_mut(place) {
            *effort *= carry_over;
        }
    }
}
