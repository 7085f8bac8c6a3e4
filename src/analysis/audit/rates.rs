//! How good an estimator is, over replicates: bias, coverage, power, size; the table `audit`.
//!
//! Numbers come one column at a time, as for [`crate::analysis::overview`].

use super::estimate::{Target, targets};
use crate::analysis::twin_effects::Mean;
use crate::observe::{Frame, Values};
use crate::scenario::{Scenario, Table};

/// Columns of `estimates` that are kept, of every target.
const KEPT: [&str; 6] = ["estimate", "se", "low", "high", "p", "truth"];

/// Level of tests.
const LEVEL: f64 = 0.05;

/// How good an estimator is.
#[derive(Debug, Clone, PartialEq)]
pub struct Rates {
    /// What it estimates.
    pub target: Target,
    /// Replicates in which it gave an estimate.
    pub n: usize,
    /// Mean estimate.
    pub estimate: Mean,
    /// Mean truth; NaN where there is none.
    pub truth: f64,
    /// Mean error, the estimate minus the truth.
    pub error: Mean,
    /// Mean standard error.
    pub se: f64,
    /// Share of replicates whose interval holds the truth, of those with an interval and a truth.
    pub coverage: f64,
    /// Share of replicates in which it is significant at 5 % (for diffusion: and positive): size where there is nothing to find,
    /// power where there is.
    pub found: f64,
}

/// Number of columns of [`kept`].
pub fn n_kept(n_targets: usize) -> usize {
    n_targets * KEPT.len()
}

/// The numbers of some replicates that rates are made of, from their rows of `estimates`; none where a column is missing.
pub fn kept(estimates: &Frame, n_targets: usize) -> Option<Vec<Vec<f64>>> {
    let mut kept = Vec::with_capacity(n_targets * KEPT.len());
    for target in 0..n_targets {
        for name in KEPT {
            let values = estimates.numbers(name)?;
            kept.push(values.into_iter().skip(target).step_by(n_targets).collect());
        }
    }
    Some(kept)
}

/// Rates of all targets, from a source of the columns of [`kept`].
///
/// # Errors
/// Those of the source.
pub fn rates<E>(
    scenario: &Scenario,
    mut column: impl FnMut(usize) -> Result<Vec<f64>, E>,
) -> Result<Vec<Rates>, E> {
    let mut all = Vec::new();
    for (k, target) in targets(scenario).into_iter().enumerate() {
        let mut of = |at: usize| column(k * KEPT.len() + at);
        let [value, se, low, high, p, truth] = [of(0)?, of(1)?, of(2)?, of(3)?, of(4)?, of(5)?];
        // Replicates without an estimate say nothing, whatever the truth.
        let given: Vec<usize> =
            (0..value.len()).filter(|&r| value[r].is_finite() && p[r].is_finite()).collect();
        let mean = |of: &dyn Fn(usize) -> f64| given.iter().map(|&r| of(r)).sum::<f64>() / given.len() as f64;
        let share = |is_so: &dyn Fn(usize) -> bool| mean(&|r| f64::from(u8::from(is_so(r))));
        let with_interval: Vec<usize> =
            given.iter().copied().filter(|&r| low[r].is_finite() && truth[r].is_finite()).collect();
        let covering = with_interval.iter().filter(|&&r| low[r] <= truth[r] && truth[r] <= high[r]).count();
        // Only more diffusion is diffusion; effects may have either sign.
        let is_two_sided = !target.coding.is_empty();
        all.push(Rates {
            n: given.len(),
            estimate: Mean::of(given.iter().map(|&r| value[r])),
            truth: mean(&|r| truth[r]),
            error: Mean::of(given.iter().map(|&r| value[r] - truth[r])),
            se: mean(&|r| se[r]),
            coverage: covering as f64 / with_interval.len() as f64,
            found: share(&|r| p[r] <= LEVEL && (is_two_sided || value[r] > 0.0)),
            target,
        });
    }
    Ok(all)
}

/// The table `audit` of some design points.
pub fn frame(points: &[(u32, &[Rates])]) -> Frame {
    let rows = || points.iter().flat_map(|&(point, rates)| rates.iter().map(move |rates| (point, rates)));
    let text = |value: &dyn Fn(&Target) -> &str| {
        Values::Text(rows().map(|(_, r)| value(&r.target).to_owned()).collect())
    };
    let real = |value: &dyn Fn(&Rates) -> f64| Values::Real(rows().map(|(_, r)| value(r)).collect());
    Frame::new(
        Table::Audit,
        vec![
            Values::Integer(rows().map(|(point, _)| i64::from(point)).collect()),
            text(&|target| target.world),
            text(&|target| target.estimator),
            text(&|target| target.coding),
            text(&|target| target.controls),
            text(&|target| &target.term),
            Values::Integer(rows().map(|(_, r)| r.n as i64).collect()),
            real(&|r| r.estimate.mean),
            real(&|r| r.truth),
            real(&|r| r.error.mean),
            real(&|r| r.error.interval[0]),
            real(&|r| r.error.interval[1]),
            real(&|r| r.estimate.sd),
            real(&|r| r.se),
            real(&|r| r.coverage),
            real(&|r| r.found),
        ],
    )
}
