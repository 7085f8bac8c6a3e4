//! What twins say over all replicates of a design point: mean paired differences and the bias of the pilots, with intervals.
//!
//! Numbers come one column at a time, as for [`super::overview`]. Not here: one replicate's differences (`observe`).

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::quantiles::{Distribution, distribution};
use crate::observe::{Frame, TwinRow, Values};
use crate::scenario::{Scenario, Table};

/// A mean over replicates with its interval. All fields but `n` are NaN where they are not defined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mean {
    /// Replicates in which there is a value.
    pub n: usize,
    /// Mean.
    pub mean: f64,
    /// Standard deviation with n − 1.
    pub sd: f64,
    /// Ends of the interval (95 % unless another level is asked for), by Student's t with n − 1 degrees of freedom.
    pub interval: [f64; 2],
}

impl Mean {
    /// Of the values that are not NaN; paired differences of replicates are independent, so the interval is the textbook's.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        Self::at_level(values, 0.95)
    }

    /// The same with an interval of another level in (0, 1).
    pub fn at_level(values: impl IntoIterator<Item = f64>, level: f64) -> Self {
        let Distribution { n, mean, sd, .. } = distribution(values);
        let freedom = n as f64 - 1.0;
        let half = StudentsT::new(0.0, 1.0, freedom)
            .map_or(f64::NAN, |t| t.inverse_cdf(0.5 + level / 2.0) * sd / (n as f64).sqrt());
        Self { n, mean, sd, interval: [mean - half, mean + half] }
    }
}

/// One twin over all replicates.
#[derive(Debug, Clone, PartialEq)]
pub struct TwinEffect {
    /// Its name.
    pub name: String,
    /// Mean differences, the run minus the twin, in the order of [`TwinRow::DIFFERENCES`].
    pub differences: [Mean; 5],
}

/// Terms of the table `bias`.
pub const TERMS: [&str; 11] = [
    "estimate",
    "correction",
    "reporting",
    "effort",
    "selection",
    "truth",
    "estimate_error",
    "rollout_effect",
    "voltage",
    "rolled_out_in_vain",
    "stopped_in_vain",
];

/// What the twins of a design point say.
#[derive(Debug, Clone, PartialEq)]
pub struct TwinsOverview {
    /// Every twin, in the order of the scenario.
    pub effects: Vec<TwinEffect>,
    /// The terms of [`TERMS`]; none without a national twin.
    pub bias: Option<[Mean; TERMS.len()]>,
}

/// Columns of `runs` that the bias is made of.
const OF_RUNS: [&str; 6] =
    ["pilot_estimate", "national_truth", "selection_bias", "effort_bias", "reporting_bias", "rollout_effect"];

/// One of every `of` values, the first at place `at`.
pub(super) fn every(values: &[f64], at: usize, of: usize) -> Vec<f64> {
    values.iter().skip(at).step_by(of).copied().collect()
}

/// Number of columns of [`kept`].
pub(super) fn n_kept(n_twins: usize) -> usize {
    if n_twins == 0 { 0 } else { n_twins * TwinRow::DIFFERENCES.len() + OF_RUNS.len() }
}

/// The numbers of some replicates that the overview needs, from their rows of `twins` and `runs`: twin by twin the differences,
/// then those of `runs`. Nothing where there are no twins; none where a column is missing.
///
/// Rows stand by replicate, then by policy: `of` is the place of the policy, and how many there are.
pub fn kept(runs: &Frame, twins: &Frame, n_twins: usize, of: (usize, usize)) -> Option<Vec<Vec<f64>>> {
    if n_twins == 0 {
        return Some(Vec::new());
    }
    let mut kept = Vec::with_capacity(n_kept(n_twins));
    for twin in 0..n_twins {
        for outcome in TwinRow::DIFFERENCES {
            let name =
                if outcome == "years_earlier" { outcome.to_owned() } else { format!("{outcome}_difference") };
            kept.push(every(&twins.numbers(&name)?, of.0 * n_twins + twin, of.1 * n_twins));
        }
    }
    for name in OF_RUNS {
        kept.push(every(&runs.numbers(name)?, of.0, of.1));
    }
    Some(kept)
}

impl TwinsOverview {
    /// From a source of the columns of [`kept`]; `decided` says of every replicate whether it was rolled out and whether stopped.
    ///
    /// # Errors
    /// Those of the source.
    pub fn new<E>(
        scenario: &Scenario,
        decided: [&[f64]; 2],
        mut column: impl FnMut(usize) -> Result<Vec<f64>, E>,
    ) -> Result<Self, E> {
        let n_outcomes = TwinRow::DIFFERENCES.len();
        let mut effects = Vec::with_capacity(scenario.twins.len());
        for (k, twin) in scenario.twins.iter().enumerate() {
            let mut differences = [Mean::of([]); 5];
            for (at, difference) in differences.iter_mut().enumerate() {
                *difference = Mean::of(column(k * n_outcomes + at)?);
            }
            effects.push(TwinEffect { name: twin.name.clone(), differences });
        }
        let first = scenario.twins.len() * n_outcomes;
        let mut of_runs = |k: usize| column(first + k);
        let runs = [of_runs(0)?, of_runs(1)?, of_runs(2)?, of_runs(3)?, of_runs(4)?, of_runs(5)?];
        let is_known = runs[1].iter().any(|truth| truth.is_finite());
        Ok(Self { effects, bias: is_known.then(|| bias(scenario, decided, &runs)) })
    }
}

/// The terms of [`TERMS`] over replicates that have a national truth.
fn bias(scenario: &Scenario, decided: [&[f64]; 2], runs: &[Vec<f64>; 6]) -> [Mean; TERMS.len()] {
    let p = &scenario.params.feedback;
    let [estimate, truth, selection, effort, reporting, rollout] = runs;
    // What the center takes off is a share of what the pilots show.
    let left = 1.0 - p.sophistication * p.assumed_bias;
    let over = |of: &dyn Fn(usize) -> f64| {
        Mean::of((0..truth.len()).map(|r| if truth[r].is_finite() { of(r) } else { f64::NAN }))
    };
    let share = |is_so: &dyn Fn(usize) -> bool| over(&|r| f64::from(u8::from(is_so(r))));
    [
        over(&|r| estimate[r]),
        over(&|r| estimate[r] - estimate[r] / left),
        over(&|r| reporting[r]),
        over(&|r| effort[r]),
        over(&|r| selection[r]),
        over(&|r| truth[r]),
        over(&|r| estimate[r] - truth[r]),
        over(&|r| rollout[r]),
        over(&|r| rollout[r] / (estimate[r] - reporting[r])),
        share(&|r| decided[0][r] > 0.0 && truth[r] < p.stop_belief),
        share(&|r| decided[1][r] > 0.0 && truth[r] > p.rollout_belief),
    ]
}

/// A design point and a policy, both from 1.
pub type Key = (u32, u32);

/// The table `twin_effects` of some design points.
pub fn effects_frame(points: &[(Key, &TwinsOverview)]) -> Frame {
    let rows = || {
        points.iter().flat_map(|&(key, twins)| {
            twins.effects.iter().flat_map(move |effect| {
                TwinRow::DIFFERENCES
                    .iter()
                    .zip(&effect.differences)
                    .map(move |(outcome, mean)| (key, effect.name.as_str(), *outcome, mean))
            })
        })
    };
    let mut columns = vec![
        Values::Integer(rows().map(|(key, ..)| i64::from(key.0)).collect()),
        Values::Integer(rows().map(|(key, ..)| i64::from(key.1)).collect()),
        Values::Text(rows().map(|(_, twin, ..)| twin.to_owned()).collect()),
        Values::Text(rows().map(|(_, _, outcome, _)| outcome.to_owned()).collect()),
    ];
    columns.extend(of_means(&rows().map(|(.., mean)| *mean).collect::<Vec<_>>()));
    Frame::new(Table::TwinEffects, columns)
}

/// The table `bias` of some design points.
pub fn bias_frame(points: &[(Key, &TwinsOverview)]) -> Frame {
    let rows = || {
        points.iter().flat_map(|&(key, twins)| {
            let of_point = twins.bias.iter().flat_map(|bias| TERMS.iter().zip(bias));
            of_point.map(move |(term, mean)| (key, *term, mean))
        })
    };
    let mut columns = vec![
        Values::Integer(rows().map(|(key, ..)| i64::from(key.0)).collect()),
        Values::Integer(rows().map(|(key, ..)| i64::from(key.1)).collect()),
        Values::Text(rows().map(|(_, term, _)| term.to_owned()).collect()),
    ];
    columns.extend(of_means(&rows().map(|(.., mean)| *mean).collect::<Vec<_>>()));
    Frame::new(Table::Bias, columns)
}

/// Columns n, mean, sd, low, high.
pub(super) fn of_means(means: &[Mean]) -> [Values; 5] {
    let real = |value: &dyn Fn(&Mean) -> f64| Values::Real(means.iter().map(value).collect());
    [
        Values::Integer(means.iter().map(|mean| mean.n as i64).collect()),
        real(&|mean| mean.mean),
        real(&|mean| mean.sd),
        real(&|mean| mean.interval[0]),
        real(&|mean| mean.interval[1]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_those_of_r() {
        // R: t.test(c(1, 2, 4, 8, 16)): mean 6.2, interval −1.37318 … 13.77318.
        let mean = Mean::of([8.0, 1.0, f64::NAN, 16.0, 2.0, 4.0]);
        assert!((mean.interval[0] + 1.373_18).abs() < 1e-4 && (mean.interval[1] - 13.773_18).abs() < 1e-4);
        assert!(Mean::of([1.0]).interval[0].is_nan() && Mean::of([]).mean.is_nan());
    }
}
