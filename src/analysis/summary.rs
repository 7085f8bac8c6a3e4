//! Distributions over replicates, tick by tick: the table `summary`.

use super::quantiles::Distribution;
use crate::observe::{Frame, Values};
use crate::scenario::{Table, Time};

/// Outcomes of `summary`: columns of `curve`, counts of adopters as shares of all governments.
pub const OUTCOMES: [&str; 8] = [
    "new",
    "ever_share",
    "current_share",
    "mean_effort",
    "mean_implementation",
    "symbolic_share",
    "mandate",
    "belief",
];

/// The values of an outcome of [`OUTCOMES`] in rows of `curve`, counts of adopters as shares of `n_governments`.
///
/// None where a column is missing.
pub fn values(curve: &Frame, outcome: &str, n_governments: u32) -> Option<Vec<f64>> {
    match outcome {
        "ever_share" | "current_share" => {
            let counts = curve.numbers(outcome.trim_end_matches("_share"))?;
            Some(counts.into_iter().map(|count| count / f64::from(n_governments)).collect())
        }
        _ => curve.numbers(outcome),
    }
}

/// Distributions over replicates, outcome by outcome and tick by tick.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Design point, from 1.
    pub design_point: u32,
    /// Policy, from 1.
    pub policy: u32,
    /// Its ticks.
    pub time: Time,
    /// Distribution of each outcome at each tick: `[outcome][tick]`.
    pub outcomes: Vec<Vec<Distribution>>,
}

impl Summary {
    /// Distributions of an outcome, tick by tick; none for an outcome that is not in [`OUTCOMES`].
    pub fn of(&self, outcome: &str) -> Option<&[Distribution]> {
        OUTCOMES.iter().position(|name| *name == outcome).map(|k| self.outcomes[k].as_slice())
    }
}

/// The table `summary` of some design points and policies, in their order; rows by tick, then by outcome.
pub fn frame(summaries: &[&Summary]) -> Frame {
    let rows = || {
        summaries.iter().flat_map(|&summary| {
            let n_ticks = summary.outcomes.first().map_or(0, Vec::len);
            (0..n_ticks).flat_map(move |t| (0..OUTCOMES.len()).map(move |k| (summary, t, k)))
        })
    };
    let of = |value: &dyn Fn(&Distribution) -> f64| {
        Values::Real(rows().map(|(summary, t, k)| value(&summary.outcomes[k][t])).collect())
    };
    let mut columns = vec![
        Values::Integer(rows().map(|(summary, _, _)| i64::from(summary.design_point)).collect()),
        Values::Integer(rows().map(|(summary, _, _)| i64::from(summary.policy)).collect()),
        Values::Integer(rows().map(|(_, t, _)| t as i64).collect()),
        Values::Date(rows().map(|(summary, t, _)| Some(summary.time.month_of(t as u32))).collect()),
        Values::Word(rows().map(|(_, _, k)| k as u8).collect(), &OUTCOMES),
        Values::Integer(rows().map(|(summary, t, k)| summary.outcomes[k][t].n as i64).collect()),
        of(&|d| d.mean),
        of(&|d| d.sd),
    ];
    columns.extend((0..5).map(|q| of(&|d| d.quantiles[q])));
    Frame::new(Table::Summary, columns)
}
