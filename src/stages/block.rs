//! Acts on single governments: a block of them at a time, each act seeing only what the block may change.

use super::Act;
use crate::scenario::Scenario;
use crate::units::Stage;
use crate::world::blocks::{BLOCK, each_block};
use crate::world::conduct::{ConductSlices, EVALUATED, INSPECTED};
use crate::world::open::marked;
use crate::world::{Adoption, Event, EventKind, World};

/// Some governments in a row, by their places in the block.
pub(super) struct Block<'a> {
    /// Index of the government at place 0.
    pub(super) first: usize,
    /// What they do, by place.
    pub(super) conduct: ConductSlices<'a>,
    /// Places of those that execute the policy in this tick.
    pub(super) executing: &'a [u16],
    /// Places of those that adopted once and do not execute: not begun yet, or lapsed.
    pub(super) idle: &'a [u16],
}

/// Runs acts on all governments, then logs what happened.
pub(super) fn run(world: &mut World, scenario: &Scenario, acts: &[(Stage, Act)]) {
    let are_adopters_read = acts.iter().any(|&(stage, _)| stage != Stage::Turnover);
    let mut conduct = std::mem::take(&mut world.conduct);
    let shared = &*world;
    each_block(conduct.slices(), &|first, conduct: ConductSlices<'_>| {
        let (mut executing, mut idle) = ([0; BLOCK], [0; BLOCK]);
        let (mut n_executing, mut n_idle) = (0, 0);
        if are_adopters_read {
            for place in 0..conduct.leadership.len() {
                let is_executing = shared.is_executing(first + place);
                let is_idle = shared.governments.adoption[first + place] != Adoption::Never && !is_executing;
                // Written in any case, kept if it belongs: a branch here could not be foreseen.
                executing[n_executing] = place as u16;
                idle[n_idle] = place as u16;
                n_executing += usize::from(is_executing);
                n_idle += usize::from(is_idle);
            }
        }
        let (executing, idle) = (&executing[..n_executing], &idle[..n_idle]);
        let mut block = Block { first, conduct, executing, idle };
        for (_, act) in acts {
            match act {
                Act::Each(own) => own(shared, scenario, &mut block),
                Act::Whole(_) => unreachable!("acts on the whole do not run in blocks"),
            }
        }
    });
    world.conduct = conduct;
    log(world);
}

/// Logs the tick's inspections and evaluations, in the order of governments.
fn log(world: &mut World) {
    let mut happened = std::mem::take(&mut world.conduct.happened);
    if marked(&happened).next().is_none() {
        world.conduct.happened = happened;
        return;
    }
    for (i, what) in marked(&happened) {
        if what & INSPECTED != 0 {
            world.log.push(Event::new(world.tick, i as u32, EventKind::Inspected));
        }
    }
    for (i, what) in marked(&happened) {
        if what & EVALUATED != 0 {
            world.evaluated.push(i as u32);
            let event = Event::new(world.tick, i as u32, EventKind::Evaluated);
            world.log.push(Event { value: world.conduct.signal[i], ..event });
        }
    }
    happened.fill(0);
    world.conduct.happened = happened;
}
