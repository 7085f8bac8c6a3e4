//! When a design point has enough replicates: once the interval of an outcome's mean is narrow enough.
//!
//! Looked at after every `min_replicates`, so that a point's replicates are the first so many, whoever computes them.
//! Not here: outcomes, running.

use crate::scenario::check::sheet::Sheet;

/// Outcomes that may be watched: columns of `runs`.
pub(in crate::scenario) const OUTCOMES: &[&str] =
    &["ever_share", "current_share", "t10", "t50", "t90", "peak_new", "pilot_estimate"];

/// A stopping rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stop {
    /// The outcome, a column of `runs`.
    pub outcome: &'static str,
    /// Half the width of the 95 % interval of its mean, in the outcome's unit, at which a point stops.
    pub precision: f64,
    /// Replicates after which it is looked at, again and again.
    pub every: u32,
}

/// The rule of a file, if it has one.
pub(super) fn read(sheet: &Sheet<'_>) -> Option<Stop> {
    Some(Stop {
        precision: sheet.real("sweep.precision")?,
        outcome: sheet.choice("sweep.outcome")?,
        every: sheet.integer("sweep.min_replicates")? as u32,
    })
}
