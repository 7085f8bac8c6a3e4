//! The tables `sensitivity`, `sensitivity_convergence` and `sensitivity_noise`: measures of a sweep's outcomes as rows.

use super::run_outcomes;
use super::sensitivity::Estimate;
use super::sensitivity::sobol::Indices;
use super::sensitivity::sweep::{Design, Measured, is_constant};
use crate::observe::{Column, Frame, Values};
use crate::scenario::Table;

/// What is not measured.
const NONE: Estimate = Estimate { value: f64::NAN, se: f64::NAN, interval: [f64::NAN; 2] };

/// Value alone, without interval.
fn alone(value: f64) -> Estimate {
    Estimate { value, ..NONE }
}

/// One measure of one factor, or of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row<'a> {
    /// The outcome.
    pub outcome: &'static Column,
    /// `sobol`, `morris` or `pawn`.
    pub method: &'static str,
    /// The factor.
    pub factor: &'a str,
    /// The other factor of a pair; empty for a single one.
    pub with_factor: &'a str,
    /// The measure.
    pub measure: &'static str,
    /// As it is.
    pub plain: Estimate,
    /// Without the noise of replicates; NaN where there is no such number.
    pub corrected: Estimate,
    /// What a factor without effect would show; NaN where that is not known.
    pub by_chance: f64,
    /// Blocks, trajectories or points used.
    pub n: usize,
    /// Those left out.
    pub n_dropped: usize,
}

/// All measures of an outcome: by factor, then pairs.
pub fn rows<'a>(design: &'a Design, measured: &Measured) -> Vec<Row<'a>> {
    let row = |method, factor: usize, measure, plain, n| Row {
        outcome: measured.outcome,
        method,
        factor: &design.factors[factor],
        with_factor: "",
        measure,
        plain,
        corrected: NONE,
        by_chance: f64::NAN,
        n,
        n_dropped: 0,
    };
    let mut rows = Vec::new();
    if let Some(indices) = whole(measured.sobol.as_ref()) {
        let (n, n_dropped) = (indices.n_blocks, indices.n_dropped);
        for (i, factor) in indices.factors.iter().enumerate() {
            for (measure, plain, corrected) in [
                ("first", factor.first, factor.first_corrected),
                ("total", factor.total, factor.total_corrected),
            ] {
                rows.push(Row { corrected, n_dropped, ..row("sobol", i, measure, plain, n) });
            }
        }
        for pair in &indices.pairs {
            let [i, j] = pair.factors;
            let with_factor = &design.factors[j];
            let corrected = pair.second_corrected;
            rows.push(Row { with_factor, corrected, n_dropped, ..row("sobol", i, "second", pair.second, n) });
        }
    }
    if let Some(screening) = whole(measured.morris.as_ref()) {
        let (n, n_dropped) = (screening.n_trajectories, screening.n_dropped);
        for (i, factor) in screening.factors.iter().enumerate() {
            let by_chance = factor.mu_star_of_noise;
            let sigma = alone(factor.sigma_corrected);
            rows.push(Row { n_dropped, ..row("morris", i, "mu", factor.mu, n) });
            rows.push(Row { by_chance, n_dropped, ..row("morris", i, "mu_star", factor.mu_star, n) });
            rows.push(Row { corrected: sigma, n_dropped, ..row("morris", i, "sigma", factor.sigma, n) });
        }
    }
    for (i, found) in measured.pawn.iter().flatten().enumerate() {
        let Ok(found) = found else { continue };
        let d = found.distances;
        for (measure, value, by_chance) in [
            ("ks_minimum", d.minimum, f64::NAN),
            ("ks_mean", d.mean, found.dummy_mean),
            ("ks_median", d.median, f64::NAN),
            ("ks_maximum", d.maximum, found.dummy_maximum),
        ] {
            rows.push(Row { by_chance, ..row("pawn", i, measure, alone(value), found.n_points) });
        }
    }
    rows
}

/// The measures of the whole design: the last of its growing parts.
pub fn whole<T, E>(steps: Option<&Result<Vec<T>, E>>) -> Option<&T> {
    steps?.as_ref().ok()?.last()
}

/// What became of an outcome.
pub fn status(measured: &Measured, values: &[f64]) -> &'static str {
    let is_missing = |of: bool, has: bool| of && !has;
    let has_sobol = whole(measured.sobol.as_ref()).is_some();
    let has_morris = whole(measured.morris.as_ref()).is_some();
    if is_constant(values) {
        "constant"
    } else if is_missing(measured.sobol.is_some(), has_sobol)
        || is_missing(measured.morris.is_some(), has_morris)
        || measured.noise.is_err()
    {
        "too-few"
    } else {
        "measured"
    }
}

/// The tables of some outcomes, each with its status.
pub fn frames(design: &Design, measured: &[(Measured, &'static str)], level: f64) -> [Frame; 3] {
    let rows: Vec<Row<'_>> = measured.iter().flat_map(|(one, _)| rows(design, one)).collect();
    let text = |value: &dyn Fn(&Row<'_>) -> String| Values::Text(rows.iter().map(value).collect());
    let real = |value: &dyn Fn(&Row<'_>) -> f64| Values::Real(rows.iter().map(value).collect());
    let whole_number = |value: &dyn Fn(&Row<'_>) -> usize| {
        Values::Integer(rows.iter().map(|row| value(row) as i64).collect())
    };
    let table = Frame::new(
        Table::Sensitivity,
        vec![
            text(&|row| row.outcome.name.to_owned()),
            text(&|row| row.method.to_owned()),
            text(&|row| row.factor.to_owned()),
            text(&|row| row.with_factor.to_owned()),
            text(&|row| row.measure.to_owned()),
            real(&|row| row.plain.value),
            real(&|row| row.plain.se),
            real(&|row| row.plain.interval[0]),
            real(&|row| row.plain.interval[1]),
            real(&|_| level),
            real(&|row| row.corrected.value),
            real(&|row| row.corrected.se),
            real(&|row| row.corrected.interval[0]),
            real(&|row| row.corrected.interval[1]),
            real(&|row| row.by_chance),
            whole_number(&|row| row.n),
            whole_number(&|row| row.n_dropped),
        ],
    );
    [table, convergence(design, measured), noise(measured)]
}

/// One step of convergence: outcome, blocks looked at and used, factor, measure, as it is and corrected.
type Step<'a> = (&'static str, usize, usize, &'a str, &'static str, Estimate, Estimate);

fn convergence(design: &Design, measured: &[(Measured, &'static str)]) -> Frame {
    let mut steps: Vec<Step<'_>> = Vec::new();
    for (one, _) in measured {
        let name = one.outcome.name;
        for step in one.sobol.iter().flatten().flatten() {
            let Indices { n_blocks: n, n_dropped, factors, .. } = step;
            for (own, factor) in design.factors.iter().zip(factors) {
                steps.push((name, n + n_dropped, *n, own, "first", factor.first, factor.first_corrected));
                steps.push((name, n + n_dropped, *n, own, "total", factor.total, factor.total_corrected));
            }
        }
        for step in one.morris.iter().flatten().flatten() {
            let n = step.n_trajectories;
            for (own, factor) in design.factors.iter().zip(&step.factors) {
                steps.push((name, n + step.n_dropped, n, own, "mu_star", factor.mu_star, NONE));
            }
        }
    }
    let text = |value: &dyn Fn(&Step<'_>) -> String| Values::Text(steps.iter().map(value).collect());
    let real = |value: &dyn Fn(&Step<'_>) -> f64| Values::Real(steps.iter().map(value).collect());
    let number = |value: &dyn Fn(&Step<'_>) -> usize| {
        Values::Integer(steps.iter().map(|step| value(step) as i64).collect())
    };
    Frame::new(
        Table::SensitivityConvergence,
        vec![
            text(&|step| step.0.to_owned()),
            number(&|step| step.1),
            text(&|step| step.3.to_owned()),
            text(&|step| step.4.to_owned()),
            real(&|step| step.5.value),
            real(&|step| step.5.interval[0]),
            real(&|step| step.5.interval[1]),
            real(&|step| step.6.value),
            real(&|step| step.6.interval[0]),
            real(&|step| step.6.interval[1]),
            number(&|step| step.2),
        ],
    )
}

fn noise(measured: &[(Measured, &'static str)]) -> Frame {
    let number = |value: &dyn Fn(&Measured) -> usize| {
        Values::Integer(measured.iter().map(|(one, _)| value(one) as i64).collect())
    };
    let real =
        |value: &dyn Fn(&Measured) -> f64| Values::Real(measured.iter().map(|(one, _)| value(one)).collect());
    let of_noise = |value: fn(&super::sensitivity::sobol::Noise) -> f64| {
        real(&|one| one.noise.as_ref().map_or(f64::NAN, value))
    };
    let text = |value: &dyn Fn(&(Measured, &'static str)) -> &'static str| {
        Values::Text(measured.iter().map(|one| value(one).to_owned()).collect())
    };
    Frame::new(
        Table::SensitivityNoise,
        vec![
            text(&|(one, _)| one.outcome.name),
            text(&|(_, status)| status),
            text(&|(one, _)| run_outcomes::unit(one.outcome)),
            number(&|one| one.n_points),
            number(&|one| one.n_runs),
            number(&|one| one.n_missing),
            number(&|one| one.n_used),
            real(&|one| one.mean),
            of_noise(|noise| noise.variance),
            of_noise(|noise| noise.variance_corrected),
            of_noise(|noise| noise.within),
            of_noise(|noise| noise.share_of_runs),
        ],
    )
}
