//! Distributions over replicates, tick by tick: the table `summary`.

use super::quantiles::{Distribution, distribution};
use crate::observe::{CurveRow, Frame, Values};
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

/// The curves of one design point's replicates, outcome by outcome and tick by tick.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Design point, from 1.
    pub design_point: u32,
    /// Distribution of each outcome at each tick: `[outcome][tick]`.
    pub outcomes: Vec<Vec<Distribution>>,
}

impl Summary {
    /// Distributions over replicates of equally long curves.
    pub fn new(design_point: u32, curves: &[Vec<CurveRow>], n_governments: u32) -> Self {
        let n = f64::from(n_governments);
        let n_ticks = curves.first().map_or(0, Vec::len);
        let outcomes = (0..OUTCOMES.len())
            .map(|k| (0..n_ticks).map(|t| distribution(curves.iter().map(|c| value(&c[t], k, n)))).collect())
            .collect();
        Self { design_point, outcomes }
    }

    /// Distributions of an outcome, tick by tick; none for an outcome that is not in [`OUTCOMES`].
    pub fn of(&self, outcome: &str) -> Option<&[Distribution]> {
        OUTCOMES.iter().position(|name| *name == outcome).map(|k| self.outcomes[k].as_slice())
    }
}

fn value(row: &CurveRow, outcome: usize, n: f64) -> f64 {
    let values = [
        f64::from(row.new),
        f64::from(row.ever) / n,
        f64::from(row.current) / n,
        row.mean_effort,
        row.mean_implementation,
        row.symbolic_share,
        row.mandate,
        row.belief,
    ];
    values[outcome]
}

/// The table `summary` of some design points, in their order; rows by tick, then by outcome.
pub fn frame(summaries: &[Summary], time: &Time) -> Frame {
    let rows = || {
        summaries.iter().flat_map(|summary| {
            let n_ticks = summary.outcomes.first().map_or(0, Vec::len);
            (0..n_ticks).flat_map(move |t| (0..OUTCOMES.len()).map(move |k| (summary, t, k)))
        })
    };
    let of = |value: &dyn Fn(&Distribution) -> f64| {
        Values::Real(rows().map(|(summary, t, k)| value(&summary.outcomes[k][t])).collect())
    };
    let mut columns = vec![
        Values::Integer(rows().map(|(summary, _, _)| i64::from(summary.design_point)).collect()),
        Values::Integer(rows().map(|_| 1).collect()),
        Values::Integer(rows().map(|(_, t, _)| t as i64).collect()),
        Values::Date(rows().map(|(_, t, _)| Some(time.month_of(t as u32))).collect()),
        Values::Word(rows().map(|(_, _, k)| k as u8).collect(), &OUTCOMES),
        Values::Integer(rows().map(|(summary, t, k)| summary.outcomes[k][t].n as i64).collect()),
        of(&|d| d.mean),
        of(&|d| d.sd),
    ];
    columns.extend((0..5).map(|q| of(&|d| d.quantiles[q])));
    Frame::new(Table::Summary, columns)
}
