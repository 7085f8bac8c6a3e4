//! What happened: every event of a run, hashed as it comes, kept where a table asks for it.

use super::governments::{Behavior, Channel};

/// Kind of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// Applied to a wave.
    Applied,
    /// Applied and was not taken.
    Refused,
    /// Taken as a pilot.
    Selected,
    /// Its design went through review.
    Reviewed,
    /// Adopted.
    Adopted,
    /// Inspected by the center.
    Inspected,
    /// Evaluated.
    Evaluated,
    /// Fed back into template and design.
    Feedback,
    /// Gave up a symbolic adoption.
    Lapsed,
    /// The center rolled the policy out.
    RolledOut,
    /// The center stopped the policy.
    Stopped,
}

impl EventKind {
    /// Names in tables, in the order of the variants.
    pub const NAMES: [&'static str; 11] = [
        "applied",
        "refused",
        "selected",
        "reviewed",
        "adopted",
        "inspected",
        "evaluated",
        "feedback",
        "lapsed",
        "rolled_out",
        "stopped",
    ];
}

/// By what a pilot's results reach the center (Fu & Wang 2023, table 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Path {
    /// Formal evaluation 正式评估.
    Formal,
    /// Informal evaluation 非正式评估.
    Informal,
    /// Policy innovation 政策创新.
    Innovation,
}

impl Path {
    /// Names in tables, in the order of the variants.
    pub const NAMES: [&'static str; 3] = ["formal", "informal", "innovation"];
}

/// Which way a feedback runs (Fu & Wang 2023, table 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Center → local.
    Down,
    /// Center ↔ local.
    Both,
    /// Center ← local.
    Up,
}

impl Direction {
    /// Names in tables, in the order of the variants.
    pub const NAMES: [&'static str; 3] = ["down", "both", "up"];
}

/// One event. What does not apply is `None`, `u32::MAX` or NaN.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// Tick.
    pub tick: u32,
    /// Government; `u32::MAX` for events of the center.
    pub government: u32,
    /// Kind.
    pub kind: EventKind,
    /// Number of the wave; 0 for none.
    pub wave: u32,
    /// Channel of an adoption.
    pub channel: Option<Channel>,
    /// Whose design was copied, or who pressed.
    pub via: u32,
    /// Behavior at take-up.
    pub behavior: Option<Behavior>,
    /// Path of a feedback.
    pub path: Option<Path>,
    /// Direction of a feedback.
    pub direction: Option<Direction>,
    /// Score, rounds, signal or belief, by kind; NaN for none.
    pub value: f64,
}

impl Event {
    /// An event with nothing but its kind.
    pub(crate) fn new(tick: u32, government: u32, kind: EventKind) -> Self {
        Self {
            tick,
            government,
            kind,
            wave: 0,
            channel: None,
            via: u32::MAX,
            behavior: None,
            path: None,
            direction: None,
            value: f64::NAN,
        }
    }
}

/// The log of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct Log {
    /// FNV-1a over the words of all events so far.
    hash: u64,
    keep: bool,
    /// Events, in the order in which they happened; empty unless they are kept.
    pub events: Vec<Event>,
    counts: [u32; 11],
    /// Whether events wait for some that come before them, and those that wait.
    holds: bool,
    waiting: Vec<Event>,
}

impl Log {
    /// An empty log, with room for so many events that wait.
    pub(crate) fn new(keep: bool, room: usize) -> Self {
        let waiting = Vec::with_capacity(room);
        let (hash, events) = (0xcbf2_9ce4_8422_2325, Vec::new());
        Self { hash, keep, events, counts: [0; 11], holds: false, waiting }
    }

    /// Logs an event.
    pub(crate) fn push(&mut self, event: Event) {
        if self.holds {
            self.waiting.push(event);
        } else {
            self.write(event);
        }
    }

    /// Lets the events that follow wait for those of [`Self::catch_up`].
    pub(crate) fn hold(&mut self) {
        self.holds = true;
    }

    /// Whether events wait.
    pub(crate) fn is_behind(&self) -> bool {
        self.holds
    }

    /// Logs what `before` pushes, then what waited for it.
    pub(crate) fn catch_up(&mut self, before: impl FnOnce(&mut Self)) {
        self.holds = false;
        before(self);
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.drain(..).for_each(|event| self.write(event));
        self.waiting = waiting;
    }

    /// Whom an adopter follows is not hashed: it follows from the rest.
    fn write(&mut self, event: Event) {
        let code = |word: Option<u8>| word.map_or(0xff, u64::from);
        let words = [
            u64::from(event.tick) << 32 | u64::from(event.government),
            u64::from(event.wave) << 40
                | (event.kind as u64) << 32
                | code(event.channel.map(|c| c as u8)) << 24
                | code(event.behavior.map(|b| b as u8)) << 16
                | code(event.path.map(|p| p as u8)) << 8
                | code(event.direction.map(|d| d as u8)),
            event.value.to_bits(),
        ];
        for word in words {
            self.hash = (self.hash ^ word).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self.counts[event.kind as usize] += 1;
        if self.keep {
            self.events.push(event);
        }
    }

    /// Number of events of a kind so far.
    pub fn count(&self, kind: EventKind) -> u32 {
        self.counts[kind as usize]
    }

    /// Hash of the whole log, 16 hexadecimal digits.
    pub fn hash(&self) -> String {
        format!("{:016x}", self.hash)
    }
}
