//! The tables `runs` and `curve`: rows of the engine, completed by what the analysis makes of each curve.

use rayon::prelude::*;

use super::fit::{self, Ceiling, Curve, Effort, Fit, Form, Model, Status};
use super::{gray, shape, timing};
use crate::observe::{CurveRow, Frame, NO_INTEGER, NO_WORD, Rows, RunRow, TwinRow, Values};
use crate::scenario::Table;

/// What the analysis makes of one replicate's curve.
#[derive(Debug, Clone, PartialEq)]
pub struct CurveOutcomes {
    /// Ever adopters at the end, share of governments.
    pub ever_share: f64,
    /// Current adopters at the end, share of governments.
    pub current_share: f64,
    /// Calendar years in which 10, 50 and 90 % had ever adopted; NaN if never.
    pub passed: [f64; 3],
    /// Tick and size of the largest number of new adopters.
    pub peak: Option<(usize, u32)>,
    /// Gray's regression on shares; none where it cannot be run or is not asked for.
    pub gray: Option<gray::Gray>,
    /// Bass curve with a free market potential; none where it is not asked for.
    pub bass: Option<Fit>,
    /// Shape of the curve.
    pub shape: Option<shape::Shape>,
}

/// Outcomes of one replicate's curve.
pub fn outcomes(rows: &Rows) -> CurveOutcomes {
    let time = rows.time;
    let n = f64::from(rows.n_governments);
    let ever: Vec<u32> = rows.curve.iter().map(|row| row.ever).collect();
    let new: Vec<u32> = rows.curve.iter().map(|row| row.new).collect();
    let shares: Vec<f64> = ever.iter().map(|&a| f64::from(a) / n).collect();
    let passed = [0.1, 0.5, 0.9].map(|share| {
        timing::first_tick_at(&ever, rows.n_governments, share)
            .map_or(f64::NAN, |tick| time.month_of(tick as u32).as_years())
    });
    let end = rows.curve.last();
    CurveOutcomes {
        ever_share: end.map_or(0.0, |row| f64::from(row.ever) / n),
        current_share: end.map_or(0.0, |row| f64::from(row.current) / n),
        passed,
        peak: timing::peak(&new),
        gray: if rows.fits.gray { gray::regression(&shares) } else { None },
        bass: rows.fits.bass.then(|| bass(&ever, &new, rows.n_governments)),
        shape: shape::shape(&new, rows.n_governments),
    }
}

/// The Bass curve of what `analyze` would fit it to: every tick from the first to the last adoption.
fn bass(ever: &[u32], new: &[u32], n_governments: u32) -> Fit {
    let is_new = |count: &u32| *count > 0;
    let window = match (new.iter().position(is_new), new.iter().rposition(is_new)) {
        (Some(first), Some(last)) => &ever[first..=last],
        _ => &[],
    };
    let model = Model { form: Form::Bass, ceiling: Ceiling::Free };
    fit::with_effort(model, &Curve::new(window, n_governments), Effort::Brief)
}

/// A parameter of the Bass curve; none without an optimum. At a bound it is the bound's.
fn bass_parameter(fit: Option<&Fit>, name: &str) -> f64 {
    let Some(fit) = fit else { return f64::NAN };
    match fit.status {
        Status::Converged | Status::AtBound(_) => {
            fit.parameter(name).map_or(f64::NAN, |parameter| parameter.value)
        }
        Status::NoOptimum(_) | Status::TooFewPoints => f64::NAN,
    }
}

/// Rows of `runs`, one per replicate.
pub fn runs(replicates: &[Rows]) -> Frame {
    // A fit takes a tenth of a replicate: left to one thread it would keep the others waiting.
    let outcomes: Vec<CurveOutcomes> = replicates.par_iter().map(outcomes).collect();
    let real = |value: &dyn Fn(&RunRow) -> f64| {
        Values::Real(replicates.iter().map(|rows| value(&rows.run)).collect())
    };
    let count = |value: &dyn Fn(&RunRow) -> u32| {
        Values::Integer(replicates.iter().map(|rows| i64::from(value(&rows.run))).collect())
    };
    let found = |value: &dyn Fn(&CurveOutcomes) -> f64| Values::Real(outcomes.iter().map(value).collect());
    let fitted = |value: &dyn Fn(&gray::Gray) -> f64| found(&|o| o.gray.as_ref().map_or(f64::NAN, value));
    let keys = |value: &dyn Fn(&Rows) -> u32| {
        Values::Integer(replicates.iter().map(|rows| i64::from(value(rows))).collect())
    };
    let mut columns = vec![
        keys(&|rows| rows.design_point),
        keys(&|rows| rows.replicate),
        keys(&|rows| rows.policy),
        real(&|run| run.merit),
        found(&|o| o.ever_share),
        found(&|o| o.current_share),
        found(&|o| o.passed[0]),
        found(&|o| o.passed[1]),
        found(&|o| o.passed[2]),
        Values::Date(
            replicates
                .iter()
                .zip(&outcomes)
                .map(|(rows, o)| o.peak.map(|(tick, _)| rows.time.month_of(tick as u32)))
                .collect(),
        ),
        Values::Integer(
            outcomes.iter().map(|o| o.peak.map_or(NO_INTEGER, |(_, new)| i64::from(new))).collect(),
        ),
        fitted(&gray::Gray::b),
        fitted(&gray::Gray::ceiling),
        fitted(&|gray| gray.r2),
        found(&|o| bass_parameter(o.bass.as_ref(), "p")),
        found(&|o| bass_parameter(o.bass.as_ref(), "q")),
        found(&|o| bass_parameter(o.bass.as_ref(), "m")),
        Values::Word(
            outcomes.iter().map(|o| o.bass.as_ref().map_or(NO_WORD, |fit| fit.status.place())).collect(),
            &Status::NAMES,
        ),
        Values::Word(
            outcomes.iter().map(|o| o.shape.map_or(NO_WORD, |s| s as u8)).collect(),
            &shape::Shape::NAMES,
        ),
        Values::Date(replicates.iter().map(|rows| rows.run.rolled_out_at).collect()),
        Values::Date(replicates.iter().map(|rows| rows.run.stopped_at).collect()),
        Values::Real(
            replicates.iter().map(|rows| rows.curve.last().map_or(f64::NAN, |row| row.belief)).collect(),
        ),
        real(&|run| run.pilot_estimate),
        real(&|run| run.bias.truth),
        real(&|run| run.bias.selection),
        real(&|run| run.bias.effort),
        real(&|run| run.bias.reporting),
        real(&|run| run.rollout_effect),
        count(&|run| run.n_pilots),
        count(&|run| run.n_applied),
        count(&|run| run.n_refused),
        real(&|run| run.review_rounds),
        real(&|run| run.pilots_rich_share),
        real(&|run| run.instrument_variance),
        real(&|run| run.design_fit),
    ];
    columns.extend((0..7).map(|k| real(&|run| run.channel_shares[k])));
    columns.extend((0..4).map(|k| real(&|run| run.behavior_shares[k])));
    columns.push(Values::Text(replicates.iter().map(|rows| rows.run.log_hash.clone()).collect()));
    Frame::new(Table::Runs, columns)
}

/// Rows of `curve`, one per replicate and tick.
pub fn curve(replicates: &[Rows]) -> Frame {
    let all = replicates;
    Frame::new(
        Table::Curve,
        vec![
            Values::Integer(by_tick(all, |of, _, _| i64::from(of.design_point))),
            Values::Integer(by_tick(all, |of, _, _| i64::from(of.replicate))),
            Values::Integer(by_tick(all, |of, _, _| i64::from(of.policy))),
            Values::Integer(by_tick(all, |_, tick, _| tick as i64)),
            Values::Date(by_tick(all, |of, tick, _| Some(of.time.month_of(tick as u32)))),
            Values::Integer(by_tick(all, |_, _, row| i64::from(row.new))),
            Values::Integer(by_tick(all, |_, _, row| i64::from(row.ever))),
            Values::Integer(by_tick(all, |_, _, row| i64::from(row.current))),
            Values::Real(by_tick(all, |_, _, row| row.mean_effort)),
            Values::Real(by_tick(all, |_, _, row| row.mean_implementation)),
            Values::Real(by_tick(all, |_, _, row| row.symbolic_share)),
            Values::Real(by_tick(all, |_, _, row| row.mandate)),
            Values::Real(by_tick(all, |_, _, row| row.belief)),
        ],
    )
}

/// A value of every replicate and tick.
fn by_tick<T>(replicates: &[Rows], value: impl Fn(&Rows, usize, &CurveRow) -> T) -> Vec<T> {
    let mut column = Vec::with_capacity(replicates.iter().map(|rows| rows.curve.len()).sum());
    for of in replicates {
        column.extend(of.curve.iter().enumerate().map(|(tick, row)| value(of, tick, row)));
    }
    column
}

/// Rows of `twins`, one per replicate and twin.
pub fn twins(replicates: &[Rows]) -> Frame {
    let rows = || replicates.iter().flat_map(|of| of.twins.iter().map(move |twin| (of, twin)));
    let whole = |value: &dyn Fn(&Rows, &TwinRow) -> i64| {
        Values::Integer(rows().map(|(of, twin)| value(of, twin)).collect())
    };
    let real = |value: &dyn Fn(&TwinRow) -> f64| Values::Real(rows().map(|(_, twin)| value(twin)).collect());
    let half =
        |(of, twin): (&Rows, &TwinRow)| twin.t50.map_or(f64::NAN, |tick| of.time.month_of(tick).as_years());
    let mut columns = vec![
        whole(&|of, _| i64::from(of.design_point)),
        whole(&|of, _| i64::from(of.replicate)),
        whole(&|of, _| i64::from(of.policy)),
        Values::Text(rows().map(|(_, twin)| twin.name.clone()).collect()),
        real(&|twin| twin.ever_share),
        real(&|twin| twin.current_share),
        Values::Real(rows().map(half).collect()),
        real(&|twin| twin.mean_implementation),
    ];
    columns.extend((0..TwinRow::DIFFERENCES.len()).map(|k| real(&|twin| twin.differences[k])));
    columns.extend((0..3).map(|k| whole(&|_, twin| i64::from(twin.n_earlier_same_later[k]))));
    let first = rows().map(|(of, twin)| twin.first_difference.map(|tick| of.time.month_of(tick)));
    columns.push(Values::Date(first.collect()));
    Frame::new(Table::Twins, columns)
}
