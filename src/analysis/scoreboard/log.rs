//! What an event log says of feedback: table 2 of the paper (behavior, path, direction), the spiral, who applied.
//!
//! Pilots are the governments that a wave selected; their batches are the ticks of selection, in order. A *feedback act* is all
//! that one pilot feeds back in one tick, whatever the number of its paths: the log has an event per path, and counting those would
//! count an innovator three times.

use super::Numbers;
use crate::observe::{Frame, NO_GOVERNMENT, NO_INTEGER, NO_WORD, Values};
use crate::world::{Behavior, Direction, Event, EventKind, Path};

/// The events of a replicate from its rows of `events`, with what is read here (kind, wave, behavior, path, direction); none where
/// a column is missing.
pub(super) fn events(frame: &Frame) -> Option<Vec<Event>> {
    const KINDS: [EventKind; 11] = [
        EventKind::Applied,
        EventKind::Refused,
        EventKind::Selected,
        EventKind::Reviewed,
        EventKind::Adopted,
        EventKind::Inspected,
        EventKind::Evaluated,
        EventKind::Feedback,
        EventKind::Lapsed,
        EventKind::RolledOut,
        EventKind::Stopped,
    ];
    const BEHAVIORS: [Behavior; 4] =
        [Behavior::StriveFirst, Behavior::Autonomous, Behavior::Emulate, Behavior::StandPat];
    const PATHS: [Path; 3] = [Path::Formal, Path::Informal, Path::Innovation];
    const DIRECTIONS: [Direction; 3] = [Direction::Down, Direction::Both, Direction::Up];
    let codes =
        |name: &str| if let Values::Word(codes, _) = frame.column(name)? { Some(codes) } else { None };
    let whole =
        |name: &str| if let Values::Integer(values) = frame.column(name)? { Some(values) } else { None };
    let Values::Government(governments, _) = frame.column("government_id")? else { return None };
    let (ticks, waves) = (whole("tick")?, whole("wave")?);
    let (kinds, behaviors) = (codes("event")?, codes("behavior")?);
    let (paths, directions) = (codes("path")?, codes("direction")?);
    let event = |k: usize| {
        let government = if governments[k] == NO_GOVERNMENT { u32::MAX } else { governments[k] };
        Some(Event {
            wave: if waves[k] == NO_INTEGER { 0 } else { waves[k] as u32 },
            behavior: word(behaviors[k], &BEHAVIORS),
            path: word(paths[k], &PATHS),
            direction: word(directions[k], &DIRECTIONS),
            ..Event::new(ticks[k] as u32, government, word(kinds[k], &KINDS)?)
        })
    };
    (0..frame.n_rows()).map(event).collect()
}

fn word<T: Copy>(code: u8, words: &[T]) -> Option<T> {
    if code == NO_WORD { None } else { words.get(usize::from(code)).copied() }
}

/// One feedback act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Act {
    tick: u32,
    government: u32,
    direction: Direction,
    /// Formal, informal, innovation.
    paths: [bool; 3],
}

/// Feedback acts, in order.
fn acts(events: &[Event]) -> Vec<Act> {
    let mut acts: Vec<Act> = Vec::new();
    for event in events.iter().filter(|event| event.kind == EventKind::Feedback) {
        let (Some(direction), Some(path)) = (event.direction, event.path) else { continue };
        let (tick, government) = (event.tick, event.government);
        // The events of one act stand together in the log.
        let open = acts.last_mut().filter(|act| (act.tick, act.government) == (tick, government));
        if let Some(act) = open {
            act.paths[path as usize] = true;
        } else {
            let mut paths = [false; 3];
            paths[path as usize] = true;
            acts.push(Act { tick, government, direction, paths });
        }
    }
    acts
}

/// Shares of some things by kind; NaN without any.
fn shares<const N: usize>(kinds: impl Iterator<Item = usize>) -> [f64; N] {
    let mut counts = [0_u32; N];
    kinds.for_each(|kind| counts[kind] += 1);
    let n = f64::from(counts.iter().sum::<u32>());
    counts.map(|count| f64::from(count) / n)
}

/// How far each share is ahead of the largest of the others: above 0 for the most frequent only.
fn leads<const N: usize>(shares: [f64; N]) -> [f64; N] {
    let others = |k: usize| (0..N).filter(move |&j| j != k).map(|j| shares[j]);
    std::array::from_fn(
        |k| {
            if shares[k].is_nan() { f64::NAN } else { shares[k] - others(k).fold(0.0, f64::max) }
        },
    )
}

/// The pilots of a log with the tick of their selection, by batch.
struct Pilots {
    /// (government, tick of selection), in the order of selection.
    selected: Vec<(u32, u32)>,
}

impl Pilots {
    fn new(events: &[Event]) -> Self {
        let selected = events.iter().filter(|event| event.kind == EventKind::Selected);
        Self { selected: selected.map(|event| (event.government, event.tick)).collect() }
    }

    /// Tick of the last batch.
    fn last(&self) -> Option<u32> {
        self.selected.iter().map(|&(_, tick)| tick).max()
    }

    fn is_of_last(&self, government: u32) -> bool {
        self.selected.iter().any(|&(own, tick)| own == government && Some(tick) == self.last())
    }
}

/// Numbers that a log gives.
pub(super) fn numbers(events: &[Event], into: &mut Numbers) {
    let pilots = Pilots::new(events);
    behaviors(events, &pilots, into);
    feedback(events, &pilots, into);
    spiral(events, &pilots, into);
    applications(events, into);
    let has = |kind: EventKind| f64::from(u8::from(events.iter().any(|event| event.kind == kind)));
    into.put("rolled_out", has(EventKind::RolledOut));
    into.put("stopped", has(EventKind::Stopped));
}

/// How pilots behave when they take the policy up.
fn behaviors(events: &[Event], pilots: &Pilots, into: &mut Numbers) {
    let taken_up = || {
        let adopted = events.iter().filter(|event| event.kind == EventKind::Adopted && event.wave > 0);
        adopted.filter_map(|event| Some((event.government, event.behavior?)))
    };
    let all = shares::<4>(taken_up().map(|(_, behavior)| behavior as usize));
    into.put_all(["strive_first", "autonomous", "emulate", "stand_pat"], all);
    into.put_all(["strive_first_lead", "autonomous_lead", "emulate_lead", "stand_pat_lead"], leads(all));
    let of = |is_last: bool| {
        let own = taken_up().filter(|&(government, _)| pilots.is_of_last(government) == is_last);
        shares::<4>(own.map(|(_, behavior)| behavior as usize))
    };
    into.put("emulate_early_batches", of(false)[2]);
    into.put("emulate_last_batch", of(true)[2]);
}

/// By which paths, and which way, pilots feed back.
fn feedback(events: &[Event], pilots: &Pilots, into: &mut Numbers) {
    let acts = acts(events);
    let directions = shares::<3>(acts.iter().map(|act| act.direction as usize));
    into.put_all(["down", "both", "up"], directions);
    into.put_all(["down_lead", "both_lead", "up_lead"], leads(directions));
    let pattern = |act: &Act| match act.paths {
        [_, _, true] => 2,
        [_, true, false] => 1,
        [_, false, false] => 0,
    };
    let paths = shares::<3>(acts.iter().map(pattern));
    into.put_all(["formal_only", "formal_informal", "with_innovation"], paths);
    into.put_all(["formal_only_lead", "formal_informal_lead", "with_innovation_lead"], leads(paths));
    let Some(last) = pilots.last() else { return };
    let down = |belongs: &dyn Fn(&Act) -> bool| {
        let own = acts.iter().filter(|act| belongs(act));
        shares::<3>(own.map(|act| act.direction as usize))[0]
    };
    let before = down(&|act| act.tick < last);
    into.put("down_last_batch_less_early", down(&|act| pilots.is_of_last(act.government)) - before);
    into.put(
        "down_same_pilots_later",
        down(&|act| act.tick >= last && !pilots.is_of_last(act.government)) - before,
    );
}

/// How often pilots go through review, trial and redesign.
fn spiral(events: &[Event], pilots: &Pilots, into: &mut Numbers) {
    let acts = acts(events);
    let n = pilots.selected.len() as f64;
    let rounds = |government: u32| acts.iter().filter(|act| act.government == government).count();
    let is_reviewed = |government: u32| {
        events.iter().any(|event| event.kind == EventKind::Reviewed && event.government == government)
    };
    let share = |least: usize| {
        let own = pilots.selected.iter().filter(|&&(i, _)| is_reviewed(i) && rounds(i) >= least);
        own.count() as f64 / n
    };
    into.put("reviewed_and_redesigned", share(1));
    into.put("redesigned_twice", share(2));
    let total: usize = pilots.selected.iter().map(|&(i, _)| rounds(i)).sum();
    into.put("rounds_of_redesign", total as f64 / n);
}

/// Applications for every place, over the waves to which anybody applied.
fn applications(events: &[Event], into: &mut Numbers) {
    let in_wave = |kind: EventKind, wave: u32| {
        events.iter().filter(|event| event.kind == kind && event.wave == wave).count() as f64
    };
    let mut waves: Vec<u32> =
        events.iter().filter(|event| event.kind == EventKind::Applied).map(|event| event.wave).collect();
    waves.sort_unstable();
    waves.dedup();
    let total = |kind: EventKind| waves.iter().map(|&wave| in_wave(kind, wave)).sum::<f64>();
    into.put("applications_per_place", total(EventKind::Applied) / total(EventKind::Selected));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(tick: u32, government: u32, direction: Direction, paths: &[Path]) -> Vec<Event> {
        let event = |&path: &Path| Event {
            path: Some(path),
            direction: Some(direction),
            ..Event::new(tick, government, EventKind::Feedback)
        };
        paths.iter().map(event).collect()
    }

    fn pilot(tick: u32, government: u32, behavior: Behavior) -> Vec<Event> {
        let of = |kind| Event { wave: 1, behavior: Some(behavior), ..Event::new(tick, government, kind) };
        vec![of(EventKind::Selected), of(EventKind::Adopted), of(EventKind::Reviewed)]
    }

    /// Two pilots of tick 0, one of tick 5; an adopter by spread.
    fn made() -> Numbers {
        use Path::{Formal, Informal, Innovation};
        let mut log = pilot(0, 0, Behavior::StriveFirst);
        log.extend(pilot(0, 1, Behavior::Emulate));
        log.push(Event { behavior: Some(Behavior::Autonomous), ..Event::new(1, 9, EventKind::Adopted) });
        log.extend(feed(3, 0, Direction::Up, &[Formal, Informal, Innovation]));
        log.extend(feed(3, 1, Direction::Down, &[Formal]));
        log.extend(pilot(5, 2, Behavior::Emulate));
        log.extend(feed(6, 0, Direction::Up, &[Formal, Informal, Innovation]));
        log.extend(feed(8, 2, Direction::Down, &[Formal]));
        log.extend((3..7).map(|i| Event { wave: 2, ..Event::new(5, i, EventKind::Applied) }));
        log.push(Event { wave: 2, ..Event::new(5, 3, EventKind::Selected) });
        let mut into = Numbers::default();
        numbers(&log, &mut into);
        into
    }

    #[test]
    fn table_two_is_counted_by_acts_and_pilots() {
        let numbers = made();
        let of = |name: &str| numbers.get(name).expect("a number");
        assert_eq!((of("strive_first"), of("emulate"), of("autonomous")), (1.0 / 3.0, 2.0 / 3.0, 0.0));
        assert_eq!(
            (of("emulate_lead"), of("strive_first_lead")),
            (2.0 / 3.0 - 1.0 / 3.0, 1.0 / 3.0 - 2.0 / 3.0)
        );
        // Four acts, two up with three paths each.
        assert_eq!((of("up"), of("down"), of("both")), (0.5, 0.5, 0.0));
        assert_eq!((of("with_innovation"), of("formal_only"), of("formal_informal")), (0.5, 0.5, 0.0));
        assert_eq!((of("up_lead"), of("both_lead")), (0.0, -0.5));
    }

    #[test]
    fn batches_and_rounds_are_told_apart() {
        let numbers = made();
        let of = |name: &str| numbers.get(name).expect("a number");
        assert_eq!((of("emulate_early_batches"), of("emulate_last_batch")), (0.5, 1.0));
        // Before tick 5 one of two acts was down; that of the last batch is; of the first batch none is any more.
        assert_eq!((of("down_last_batch_less_early"), of("down_same_pilots_later")), (0.5, -0.5));
        // Of four selected, three were reviewed and redesigned once, one twice.
        assert_eq!((of("reviewed_and_redesigned"), of("redesigned_twice")), (0.75, 0.25));
        assert_eq!((of("rounds_of_redesign"), of("applications_per_place")), (1.0, 4.0));
        assert_eq!((of("rolled_out"), of("stopped")), (0.0, 0.0));
    }

    #[test]
    fn an_empty_log_has_no_shares() {
        let mut into = Numbers::default();
        numbers(&[], &mut into);
        for name in ["strive_first", "emulate_lead", "up", "redesigned_twice", "applications_per_place"] {
            assert!(into.get(name).is_some_and(f64::is_nan), "{name}");
        }
    }
}
