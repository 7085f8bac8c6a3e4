//! Acts on single governments: a block of them at a time, each act seeing only what the block may change.

use super::Act;
use crate::scenario::{PilotTreatment, Scenario};
use crate::units::Stage;
use crate::world::blocks::{BLOCK, List, each_block};
use crate::world::conduct::{ConductSlices, EVALUATED, INSPECTED};
use crate::world::{AdopterSlices, Event, EventKind, Listed, World};

/// Some governments in a row, by their places in the block.
pub(super) struct Block<'a> {
    /// Index of the government at place 0.
    pub(super) first: usize,
    /// What they do, by place.
    pub(super) conduct: ConductSlices<'a>,
    /// Places of the adopters.
    pub(super) adopters: Listed<'a>,
    /// What the center does about each of the executing pilots, in their order. About others it does nothing of its own.
    pub(super) guidance: &'a [Guidance],
    /// Which of the executing pilots are evaluated in this tick, by their number in the list.
    pub(super) due: &'a [u16],
}

/// How the center stands to an executing government.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Guidance {
    /// The center's attention, in [0, 1]; 0 to those that are no pilots.
    pub(super) attention: f64,
    /// Clarity of goals in force: a pilot's own as far as the center attends to it, at least the mandate (model.md §2.3).
    pub(super) clarity: f64,
}

impl Guidance {
    /// Of governments that are no pilots.
    pub(super) fn of_others(world: &World) -> Self {
        Self { attention: 0.0, clarity: world.center.mandate }
    }

    fn of_pilot(world: &World, scenario: &Scenario, i: usize) -> Self {
        if scenario.pilots == PilotTreatment::AsOthers {
            return Self::of_others(world);
        }
        let attention = world.attention(i);
        Self { attention, clarity: (world.governments.clarity[i] * attention).max(world.center.mandate) }
    }
}

/// Runs acts on all governments, then logs what happened.
pub(super) fn run(world: &mut World, scenario: &Scenario, acts: &[(Stage, Act)]) {
    let is_turnover = acts.iter().all(|&(stage, _)| stage == Stage::Turnover);
    let mut conduct = std::mem::take(&mut world.conduct);
    let mut adopters = std::mem::take(&mut world.adopters);
    let shared = &*world;
    if is_turnover {
        // New leaders come whether a government adopted or not.
        each_block(conduct.slices(), &|first, conduct: ConductSlices<'_>| {
            let adopters = Listed::default();
            act(shared, scenario, acts, Block { first, conduct, adopters, guidance: &[], due: &[] });
        });
    } else {
        each_block((conduct.slices(), adopters.slices()), &|first, (conduct, mut adopters)| {
            act_on_adopters(shared, scenario, acts, first, conduct, &mut adopters);
        });
    }
    world.conduct = conduct;
    world.adopters = adopters;
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
    adopters: &mut AdopterSlices<'_>,
) {
    let g = &world.governments;
    let adopters =
        adopters.begin(|place| world.is_executing(first + place), |place| g.wave[first + place] > 0);
    let pilot = |k: usize| first + usize::from(adopters.pilots[k]);
    let mut guidance = [Guidance::default(); BLOCK];
    let guidance = &mut guidance[..adopters.pilots.len()];
    for (k, guidance) in guidance.iter_mut().enumerate() {
        *guidance = Guidance::of_pilot(world, scenario, pilot(k));
    }
    let due = List::of(0..adopters.pilots.len(), |k| {
        let n_evaluations = conduct.n_evaluations[usize::from(adopters.pilots[k])];
        world.is_evaluation_due(pilot(k), n_evaluations, scenario)
    });
    act(world, scenario, acts, Block { first, conduct, adopters, guidance, due: due.numbers() });
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
            world.center.best_signal = world.center.best_signal.max(value);
            world.log.push(Event { value, ..Event::new(tick, i as u32, EventKind::Evaluated) });
        }
    });
    happened.fill(0);
    world.conduct.happened = happened;
}

/// Calls `each` for every byte that is not 0, with its index, in order; eight zeros are passed over at once.
#[inline]
pub(super) fn each_marked(bytes: &[u8], mut each: impl FnMut(usize, u8)) {
    let (eights, rest) = bytes.as_chunks::<8>();
    for (chunk, eight) in eights.iter().enumerate() {
        let mut word = u64::from_le_bytes(*eight);
        while word != 0 {
            let place = word.trailing_zeros() / 8;
            each(8 * chunk + place as usize, eight[place as usize]);
            word &= !(0xff << (8 * place));
        }
    }
    for (k, &byte) in rest.iter().enumerate().filter(|&(_, &byte)| byte != 0) {
        each(8 * eights.len() + k, byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_in_order() {
        let mut bytes = vec![0; 21];
        (bytes[0], bytes[7], bytes[8], bytes[20]) = (1, 2, 3, 4);
        let mut marks = Vec::new();
        each_marked(&bytes, |i, mark| marks.push((i, mark)));
        assert_eq!(marks, [(0, 1), (7, 2), (8, 3), (20, 4)]);
    }
}
