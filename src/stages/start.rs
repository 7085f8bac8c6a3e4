//! Where a scenario has the policy in force everywhere from the start: all governments take it up in the first tick.
//!
//! Nobody is a pilot: there is no review, and execution begins at once. Draws: those of `take_up`. Regime: means (of design).
//! It is the national twin of model.md §3, and a scenario of its own: a policy that is not tried first.

use super::take_up::TakeUp;
use crate::scenario::{Scenario, Start};
use crate::world::{Adoption, Channel, Event, EventKind, World};

pub(super) fn apply(world: &mut World, scenario: &Scenario) {
    if world.tick > 0 || scenario.start == Start::Nowhere {
        return;
    }
    let take_up = TakeUp::open(world, scenario);
    let template = world.center.template;
    for i in 0..world.n() as usize {
        // Pilots of a wave in this tick are governments that took it up already.
        if world.governments.adoption[i] != Adoption::Never {
            continue;
        }
        if world.needs.conduct {
            let settled = take_up.settle(scenario, world.newcomer(i, template));
            world.settle(i, &settled, world.now_months);
        }
        world.adopt(i, Channel::Internal, u32::MAX);
        let behavior = world.governments.behavior.get(i).copied();
        let event = Event::new(world.tick, i as u32, EventKind::Adopted);
        world.log.push(Event { channel: Some(Channel::Internal), behavior, ..event });
    }
    world.open.close();
}
