//! The center: what it demands, what it believes, what it has decided.

use crate::scenario::Scenario;

/// Where the center stands with the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// On trial in pilots.
    Trial,
    /// Rolled out to all.
    RolledOut,
    /// Given up.
    Stopped,
}

/// The central government.
#[derive(Debug, Clone, PartialEq)]
pub struct Center {
    /// Policy template X, in [0, 1] per dimension.
    pub template: [f64; 3],
    /// Belief b about what the policy is worth.
    pub belief: f64,
    /// Weight of past evidence in the belief, in observations.
    pub precision: f64,
    /// Mandate M in [0, 1].
    pub mandate: f64,
    /// Template at the start of the tick: the one that designs are compared with in this tick's evaluation.
    pub(crate) template_before: [f64; 3],
    /// Mandate at the start of the tick: the one that governments executed and reported under.
    pub(crate) mandate_before: f64,
    /// The highest signal that any pilot ever showed, at least 0.
    pub(crate) best_signal: f64,
    /// Trial, rolled out or stopped.
    pub status: Status,
    /// Tick of the first wave that ran.
    pub first_wave: Option<u32>,
    /// Tick of the decision to roll out or to stop.
    pub decided: Option<u32>,
    /// Mean signal of the pilots at the last evaluation, after the center's correction; NaN before.
    pub estimate: f64,
}

impl Center {
    pub(super) fn new(scenario: &Scenario, template: [f64; 3]) -> Self {
        Self {
            template,
            belief: scenario.params.feedback.belief_start,
            precision: scenario.params.feedback.belief_precision,
            mandate: 0.0,
            template_before: template,
            mandate_before: 0.0,
            best_signal: 0.0,
            status: Status::Trial,
            first_wave: None,
            decided: None,
            estimate: f64::NAN,
        }
    }

    /// Keeps what holds at the start of a tick.
    pub(super) fn begin_tick(&mut self) {
        self.template_before = self.template;
        self.mandate_before = self.mandate;
    }

    /// Whether pilots are running: a wave has run and the policy is not stopped (E in model.md §2.7).
    pub fn is_encouraging(&self) -> bool {
        self.first_wave.is_some() && self.status != Status::Stopped
    }
}
