//! What each government does with the policy and what shows of it: the columns that acts on single governments change.

use super::blocks::{Columns, columns};
use super::governments::NEVER;

columns! {
    /// Conduct of all governments, one entry per government. Shares are in [0, 1] unless said otherwise.
    pub struct Conduct / ConductSlices {
        /// Leadership: ambition times rank of who heads the leading group.
        pub leadership: f64,
        /// Effort e.
        pub effort: f64,
        /// The six supporting mechanisms, in the order of [`super::MECHANISMS`].
        pub mechanisms: [f64; 6],
        /// Implementation S.
        pub implementation: f64,
        /// Tick of the last inspection.
        pub inspected_tick: u32,
        /// Reported result R, as last drawn; NaN before.
        pub reported: f64,
        /// Evaluations so far.
        pub n_evaluations: u32,
        /// Signal that others see.
        pub signal: f64,
        /// Outcome y of this tick; empty unless it is recorded.
        pub outcome: f64,
        /// Whether it executes with so little effort that its adoption is symbolic: 1, else 0.
        pub(crate) symbolic: u8,
        /// What happened to the government in this tick, for the log.
        pub(crate) happened: u8,
    }
}

/// What a government's results are made of.
pub(crate) struct Shown<'a> {
    pub(crate) leadership: f64,
    pub(crate) effort: f64,
    pub(crate) mechanisms: &'a [f64; 6],
    pub(crate) implementation: f64,
    pub(crate) inspected_tick: u32,
}

/// Inspected in this tick, in [`Conduct::happened`].
pub(crate) const INSPECTED: u8 = 1;
/// Evaluated as a pilot in this tick.
pub(crate) const EVALUATED: u8 = 2;

impl Conduct {
    /// What the results of a government are made of.
    #[inline]
    pub(crate) fn shown(&self, i: usize) -> Shown<'_> {
        Shown {
            leadership: self.leadership[i],
            effort: self.effort[i],
            mechanisms: &self.mechanisms[i],
            implementation: self.implementation[i],
            inspected_tick: self.inspected_tick[i],
        }
    }

    /// Nobody has adopted: leaders alone, or with what adopters will do, or with outcomes as well.
    pub(super) fn of_none(leadership: Vec<f64>, acts: bool, records_outcomes: bool) -> Self {
        if !acts {
            return Self { leadership, ..Self::default() };
        }
        let n = leadership.len();
        Self {
            leadership,
            effort: vec![0.0; n],
            mechanisms: vec![[0.0; 6]; n],
            implementation: vec![0.0; n],
            inspected_tick: vec![NEVER; n],
            reported: vec![f64::NAN; n],
            n_evaluations: vec![0; n],
            signal: vec![0.0; n],
            outcome: vec![f64::NAN; if records_outcomes { n } else { 0 }],
            symbolic: vec![0; n],
            happened: vec![0; n],
        }
    }
}

impl ConductSlices<'_> {
    /// What the results of the government at a place are made of.
    #[inline]
    pub(crate) fn shown(&self, place: usize) -> Shown<'_> {
        Shown {
            leadership: self.leadership[place],
            effort: self.effort[place],
            mechanisms: &self.mechanisms[place],
            implementation: self.implementation[place],
            inspected_tick: self.inspected_tick[place],
        }
    }
}

impl Columns for ConductSlices<'_> {
    fn n(&self) -> usize {
        self.leadership.len()
    }

    fn cut(self, at: usize) -> (Self, Self) {
        self.cut_columns(at)
    }
}
