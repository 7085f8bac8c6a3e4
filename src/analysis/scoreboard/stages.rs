//! Lucas's five stages of a policy, read from the event log of every government: which it reached, when, in what order.
//!
//! Fu & Wang (2023, §2) say of Lucas only this: a policy passes through reinvention 再发明, development 发展, pilot 试点, adjustment
//! 调节修改 and integration 融合, five stages that are not linear and between which there may be jumps. What each stage is in a log
//! is therefore our *assumption*:
//!
//! | stage | a government reaches it with its first event of this kind |
//! |---|---|
//! | 1 reinvention | it adopts with a design of its own: behavior strive-first or autonomous (who emulates or stands pat takes the template as it is) |
//! | 2 development | its plan is worked out with others: it applies to a wave, or its design goes through review |
//! | 3 pilot | a wave selects it |
//! | 4 adjustment | feedback reaches it after an evaluation: it redesigns, or takes the new template |
//! | 5 integration | the policy is general practice and part of its own: it has adopted and not given up, and the center has rolled the policy out; from the later of the two on |
//!
//! Stages of one tick are reached at once and stand in Lucas's order: a tick has no order that anybody would see. A government
//! *goes in order* if it begins with the first stage and every further stage is the next; it *skips* if it never goes back but leaves
//! a stage out; it *returns* if it reaches a stage in a later tick than a higher one. Events before the first tick of the run are
//! not seen. No regime is named here.

use crate::world::{Behavior, Event, EventKind};

/// A stage, in Lucas's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PolicyStage {
    /// Reinvention 再发明.
    Reinvention,
    /// Development 发展.
    Development,
    /// Pilot 试点.
    Pilot,
    /// Adjustment 调节修改.
    Adjustment,
    /// Integration 融合.
    Integration,
}

impl PolicyStage {
    /// Names in tables, in order.
    pub const NAMES: [&'static str; 5] = ["reinvention", "development", "pilot", "adjustment", "integration"];
    /// All stages, in order.
    pub const ALL: [Self; 5] =
        [Self::Reinvention, Self::Development, Self::Pilot, Self::Adjustment, Self::Integration];
}

/// How a stage follows the one reached before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// It is the first that the government reaches, and Lucas's first.
    Begins,
    /// It is Lucas's next.
    Next,
    /// Stages between were left out, or the first ones.
    Skips,
    /// It comes later than a higher one.
    Returns,
}

impl Move {
    /// Names in tables, in the order of the variants.
    pub const NAMES: [&'static str; 4] = ["begins", "next", "skips", "returns"];
}

/// How a government goes through the stages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// It reached none.
    Nothing,
    /// From the first on without a gap, as far as it came.
    InOrder,
    /// Never back, but with a gap.
    Skips,
    /// Back at least once.
    Returns,
}

/// A stage that a government reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// The stage.
    pub stage: PolicyStage,
    /// Tick in which it was reached first.
    pub tick: u32,
    /// How it follows the one before.
    pub how: Move,
}

/// The stages of one government, in the order in which it reached them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// The stages.
    pub reached: Vec<Reached>,
}

impl History {
    /// From the tick in which each stage was reached first.
    pub fn new(first: [Option<u32>; 5]) -> Self {
        let mut order: Vec<(u32, PolicyStage)> = PolicyStage::ALL
            .into_iter()
            .zip(first)
            .filter_map(|(stage, tick)| Some((tick?, stage)))
            .collect();
        order.sort_unstable();
        let mut reached = Vec::with_capacity(order.len());
        let mut highest: Option<PolicyStage> = None;
        for (tick, stage) in order {
            let how = match highest {
                None if stage == PolicyStage::Reinvention => Move::Begins,
                Some(highest) if stage < highest => Move::Returns,
                // What lies between may have been reached before: then nothing is left out.
                Some(highest) if stage as u8 == highest as u8 + 1 => Move::Next,
                None | Some(_) => Move::Skips,
            };
            highest = highest.max(Some(stage));
            reached.push(Reached { stage, tick, how });
        }
        Self { reached }
    }

    /// How the government goes.
    pub fn course(&self) -> Course {
        let has = |how: Move| self.reached.iter().any(|reached| reached.how == how);
        if self.reached.is_empty() {
            Course::Nothing
        } else if has(Move::Returns) {
            Course::Returns
        } else if has(Move::Skips) {
            Course::Skips
        } else {
            Course::InOrder
        }
    }

    /// Whether it reached a stage.
    pub fn has(&self, stage: PolicyStage) -> bool {
        self.reached.iter().any(|reached| reached.stage == stage)
    }
}

/// The stages of all governments, from the log of a run in the order in which things happened.
pub fn histories(events: &[Event], n_governments: usize) -> Vec<History> {
    let mut first = vec![[None; 5]; n_governments];
    let mut is_current = vec![false; n_governments];
    let mut is_rolled_out = false;
    for event in events {
        let mut reach = |i: usize, stage: PolicyStage| {
            let slot: &mut Option<u32> = &mut first[i][stage as usize];
            *slot = slot.or(Some(event.tick));
        };
        let i = event.government as usize;
        if event.kind == EventKind::RolledOut {
            is_rolled_out = true;
            for i in (0..n_governments).filter(|&i| is_current[i]) {
                reach(i, PolicyStage::Integration);
            }
        }
        if i >= n_governments {
            continue;
        }
        match event.kind {
            EventKind::Applied | EventKind::Reviewed => reach(i, PolicyStage::Development),
            EventKind::Selected => reach(i, PolicyStage::Pilot),
            EventKind::Feedback => reach(i, PolicyStage::Adjustment),
            EventKind::Adopted => {
                is_current[i] = true;
                if matches!(event.behavior, Some(Behavior::StriveFirst | Behavior::Autonomous)) {
                    reach(i, PolicyStage::Reinvention);
                }
                if is_rolled_out {
                    reach(i, PolicyStage::Integration);
                }
            }
            EventKind::Lapsed => is_current[i] = false,
            EventKind::Refused
            | EventKind::Inspected
            | EventKind::Evaluated
            | EventKind::RolledOut
            | EventKind::Stopped => {}
        }
    }
    first.into_iter().map(History::new).collect()
}

/// Shares of one replicate. NaN where nobody reached a stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StageShares {
    /// Of those that reached any stage: who reached each, in order.
    pub reached: [f64; 5],
    /// … who go in order.
    pub in_order: f64,
    /// … who skip, never going back.
    pub skips: f64,
    /// … who return.
    pub returns: f64,
    /// … who reached all five.
    pub all_five: f64,
}

/// Shares among the governments that reached any stage.
pub fn shares(histories: &[History]) -> StageShares {
    let entered = || histories.iter().filter(|history| !history.reached.is_empty());
    let n = entered().count() as f64;
    let share =
        |is_so: &dyn Fn(&History) -> bool| entered().filter(|history| is_so(history)).count() as f64 / n;
    StageShares {
        reached: PolicyStage::ALL.map(|stage| share(&|history| history.has(stage))),
        in_order: share(&|history| history.course() == Course::InOrder),
        skips: share(&|history| history.course() == Course::Skips),
        returns: share(&|history| history.course() == Course::Returns),
        all_five: share(&|history| history.reached.len() == 5),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(tick: u32, government: u32, kind: EventKind) -> Event {
        Event { behavior: None, ..Event::new(tick, government, kind) }
    }

    fn adopted(tick: u32, government: u32, behavior: Behavior) -> Event {
        Event { behavior: Some(behavior), ..Event::new(tick, government, EventKind::Adopted) }
    }

    fn told(history: &History) -> Vec<(u8, u32, Move)> {
        history.reached.iter().map(|r| (r.stage as u8 + 1, r.tick, r.how)).collect()
    }

    /// A made log of six governments.
    fn made() -> Vec<History> {
        use EventKind::{Applied, Feedback, Lapsed, Refused, Reviewed, RolledOut, Selected};
        let log = [
            // 0 is designated in tick 1 with a design of its own, adjusted in 4 and again in 6, integrated in 5.
            event(1, 0, Selected),
            adopted(1, 0, Behavior::StriveFirst),
            event(1, 0, Reviewed),
            // 1 applies in tick 1 in vain, adopts by itself in 2.
            event(1, 1, Applied),
            event(1, 1, Refused),
            adopted(2, 1, Behavior::Autonomous),
            // 2 emulates in tick 3, gives up in 4.
            adopted(3, 2, Behavior::Emulate),
            event(4, 0, Feedback),
            event(4, 2, Lapsed),
            event(5, u32::MAX, RolledOut),
            // 3 has to, in tick 6.
            event(6, 0, Feedback),
            adopted(6, 3, Behavior::StandPat),
            // 4 is a pilot that copies in tick 6, adjusted in 8, after it became part of general practice.
            event(6, 4, Selected),
            adopted(6, 4, Behavior::Emulate),
            event(6, 4, Reviewed),
            event(8, 4, Feedback),
        ];
        histories(&log, 6)
    }

    #[test]
    fn stages_are_read_from_events() {
        use Move::{Begins, Next, Returns, Skips};
        let histories = made();
        let expected = [(1, 1, Begins), (2, 1, Next), (3, 1, Next), (4, 4, Next), (5, 5, Next)];
        assert_eq!(told(&histories[0]), expected);
        // A plan before a design of its own, then general practice.
        assert_eq!(told(&histories[1]), [(2, 1, Skips), (1, 2, Returns), (5, 5, Skips)]);
        assert_eq!(told(&histories[2]), []);
        assert_eq!(told(&histories[3]), [(5, 6, Skips)]);
        assert_eq!(told(&histories[4]), [(2, 6, Skips), (3, 6, Next), (5, 6, Skips), (4, 8, Returns)]);
        assert_eq!(told(&histories[5]), []);
    }

    #[test]
    fn courses_and_shares_are_what_they_say() {
        use Course::{InOrder, Nothing, Returns, Skips};
        let histories = made();
        let courses: Vec<Course> = histories.iter().map(History::course).collect();
        assert_eq!(courses, [InOrder, Returns, Nothing, Skips, Returns, Nothing]);
        let shares = shares(&histories);
        assert_eq!(shares.reached, [0.5, 0.75, 0.5, 0.5, 1.0]);
        assert_eq!((shares.in_order, shares.skips, shares.returns, shares.all_five), (0.25, 0.25, 0.5, 0.25));
        assert!(super::shares(&histories[5..]).in_order.is_nan());
    }

    #[test]
    fn who_gave_up_is_not_integrated_and_a_stop_integrates_nobody() {
        use EventKind::{Lapsed, RolledOut, Stopped};
        let log = [adopted(0, 0, Behavior::StriveFirst), event(1, 0, Lapsed), event(2, u32::MAX, RolledOut)];
        assert_eq!(told(&histories(&log, 1)[0]), [(1, 0, Move::Begins)]);
        let log = [adopted(0, 0, Behavior::StriveFirst), event(2, u32::MAX, Stopped)];
        assert_eq!(histories(&log, 1)[0].course(), Course::InOrder);
        // Later than the roll-out, of a government that the log does not know: left out.
        assert!(histories(&[event(2, 7, RolledOut), event(3, 9, Lapsed)], 1)[0].reached.is_empty());
    }

    #[test]
    fn a_return_does_not_hide_that_nothing_is_left_out() {
        // Reinvention, pilot, then development: back; adjustment is then the next after the pilot.
        let history = History::new([Some(0), Some(2), Some(1), Some(3), None]);
        let moves: Vec<Move> = history.reached.iter().map(|reached| reached.how).collect();
        assert_eq!(moves, [Move::Begins, Move::Skips, Move::Returns, Move::Next]);
    }
}
