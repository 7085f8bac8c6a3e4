//! Acts on single governments: a block of them at a time, each act seeing only what the block may change.

use super::Act;
use crate::scenario::{PilotTreatment, Scenario};
use crate::units::Stage;
use crate::world::blocks::{BLOCK, List, are_many, each_block};
use crate::world::conduct::{ConductSlices, EVALUATED, INSPECTED};
use crate::world::{AdopterSlices, Event, EventKind, Listed, Log, World};

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

/// Logs the tick's inspections, then its evaluations, in the order of governments.
///
/// In a large world inspections are many, and the log is one chain of hashes: they are logged in spread, beside work for the
/// other cores ([`Arrears`]), and what comes after them waits.
fn log(world: &mut World) {
    let tick = world.tick;
    let happened = &mut world.conduct.happened;
    if are_many(happened.len()) {
        world.log.hold();
    } else {
        log_inspections(&mut world.log, tick, happened);
    }
    each_marked(happened, EVALUATED, |i| world.evaluated.push(i as u32));
    if !world.log.is_behind() {
        happened.fill(0);
    }
    for &id in &world.evaluated {
        let value = world.conduct.signal[id as usize];
        world.center.best_signal = world.center.best_signal.max(value);
        world.log.push(Event { value, ..Event::new(tick, id, EventKind::Evaluated) });
    }
}

fn log_inspections(log: &mut Log, tick: u32, happened: &[u8]) {
    each_marked(happened, INSPECTED, |i| log.push(Event::new(tick, i as u32, EventKind::Inspected)));
}

/// A log that is behind, with the inspections that it lacks, taken out of the world.
pub(super) struct Arrears {
    log: Log,
    happened: Vec<u8>,
}

impl Arrears {
    /// Those of the world, if it has any.
    pub(super) fn take(world: &mut World) -> Option<Self> {
        world.log.is_behind().then(|| Self {
            log: std::mem::replace(&mut world.log, Log::new(false, 0)),
            happened: std::mem::take(&mut world.conduct.happened),
        })
    }

    /// Logs them.
    pub(super) fn make_good(&mut self, tick: u32) {
        self.log.catch_up(|log| log_inspections(log, tick, &self.happened));
        self.happened.fill(0);
    }

    /// Puts the log back.
    pub(super) fn give_back(self, world: &mut World) {
        world.log = self.log;
        world.conduct.happened = self.happened;
    }
}

/// Calls `each` with the index of every byte that has a mark, in order; eight without are passed over at once.
#[inline]
pub(super) fn each_marked(bytes: &[u8], mark: u8, mut each: impl FnMut(usize)) {
    let (eights, rest) = bytes.as_chunks::<8>();
    let marks = u64::from_le_bytes([mark; 8]);
    for (chunk, eight) in eights.iter().enumerate() {
        let mut word = u64::from_le_bytes(*eight) & marks;
        while word != 0 {
            let place = word.trailing_zeros() / 8;
            each(8 * chunk + place as usize);
            word &= !(0xff << (8 * place));
        }
    }
    for (k, _) in rest.iter().enumerate().filter(|&(_, &byte)| byte & mark != 0) {
        each(8 * eights.len() + k);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_in_order() {
        let mut bytes = vec![0; 21];
        (bytes[0], bytes[7], bytes[8], bytes[17], bytes[20]) = (1, 2, 3, 2, 3);
        let marked = |mark: u8| {
            let mut places = Vec::new();
            each_marked(&bytes, mark, |i| places.push(i));
            places
        };
        assert_eq!((marked(1), marked(2)), (vec![0, 8, 20], vec![7, 8, 17, 20]));
    }
}
