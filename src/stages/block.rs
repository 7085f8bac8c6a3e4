//! Acts on single governments: a block of them at a time, each act seeing only what the block may change.

use super::Act;
use crate::scenario::Scenario;
use crate::units::Stage;
use crate::world::blocks::{BLOCK, List, each_block};
use crate::world::conduct::{ConductSlices, EVALUATED, INSPECTED};
use crate::world::open::each_marked;
use crate::world::{Adoption, Event, EventKind, World};

/// Some governments in a row, by their places in the block.
pub(super) struct Block<'a> {
    /// Index of the government at place 0.
    pub(super) first: usize,
    /// What they do, by place.
    pub(super) conduct: ConductSlices<'a>,
    /// Places of those that execute the policy in this tick.
    pub(super) executing: &'a [u16],
    /// The center's attention to each of them, in [0, 1]; 0 for those that are no pilots.
    pub(super) attention: &'a [f64],
    /// Clarity of goals in force for each of them: a pilot's own as far as the center attends to it, at least the mandate
    /// (model.md §2.3).
    pub(super) clarity: &'a [f64],
    /// Which of the executing show a result that somebody reads, by their number in the list.
    pub(super) seen: &'a [u16],
    /// Places of those that adopted once and do not execute: not begun yet, or lapsed.
    pub(super) idle: &'a [u16],
}

/// Runs acts on all governments, then logs what happened.
pub(super) fn run(world: &mut World, scenario: &Scenario, acts: &[(Stage, Act)]) {
    let is_turnover = acts.iter().all(|&(stage, _)| stage == Stage::Turnover);
    let mut conduct = std::mem::take(&mut world.conduct);
    let shared = &*world;
    each_block(conduct.slices(), &|first, conduct: ConductSlices<'_>| {
        if is_turnover {
            // New leaders come whether a government adopted or not.
            let block =
                Block { first, conduct, executing: &[], attention: &[], clarity: &[], seen: &[], idle: &[] };
            act(shared, scenario, acts, block);
        } else {
            act_on_adopters(shared, scenario, acts, first, conduct);
        }
    });
    world.conduct = conduct;
    if !is_turnover {
        log(world);
    }
}

/// Applies the acts to a block, one after the other.
fn act(world: &World, scenario: &Scenario, acts: &[(Stage, Act)], mut block: Block<'_>) {
    for (_, act) in acts {
        match act {
            Act::Each(own) => own(world, scenario, &mut block),
            Act::Whole(_) => unreachable!("acts on the whole do not run in blocks"),
        }
    }
}

/// Lists the adopters of a block, then applies the acts.
fn act_on_adopters(
    world: &World,
    scenario: &Scenario,
    acts: &[(Stage, Act)],
    first: usize,
    conduct: ConductSlices<'_>,
) {
    let places = 0..conduct.leadership.len();
    let adoption = &world.governments.adoption[first..first + places.len()];
    let (executing, idle) = List::two(places, |place| {
        let is_executing = world.is_executing(first + place);
        (is_executing, (adoption[place] != Adoption::Never) & !is_executing)
    });
    let executing = executing.numbers();
    let (mut attention, mut clarity) = ([0.0; BLOCK], [0.0; BLOCK]);
    for (k, &place) in executing.iter().enumerate() {
        let i = first + usize::from(place);
        attention[k] = world.attention(i);
        clarity[k] = (world.governments.clarity[i] * attention[k]).max(world.center.mandate);
    }
    let seen = List::of(0..executing.len(), |k| {
        let place = usize::from(executing[k]);
        world.is_result_seen(first + place, conduct.n_evaluations[place], scenario)
    });
    let (attention, clarity) = (&attention[..executing.len()], &clarity[..executing.len()]);
    let (seen, idle) = (seen.numbers(), idle.numbers());
    act(world, scenario, acts, Block { first, conduct, executing, attention, clarity, seen, idle });
}

/// Logs the tick's inspections and evaluations, in the order of governments.
fn log(world: &mut World) {
    let mut happened = std::mem::take(&mut world.conduct.happened);
    let tick = world.tick;
    each_marked(&happened, |i, what| {
        if what & INSPECTED != 0 {
            world.log.push(Event::new(tick, i as u32, EventKind::Inspected));
        }
    });
    each_marked(&happened, |i, what| {
        if what & EVALUATED != 0 {
            world.evaluated.push(i as u32);
            let value = world.conduct.signal[i];
            world.log.push(Event { value, ..Event::new(tick, i as u32, EventKind::Evaluated) });
        }
    });
    happened.fill(0);
    world.conduct.happened = happened;
}
