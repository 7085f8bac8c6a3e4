//! What is estimated in every replicate, and the table `estimates`.

use super::diffusion::Adoptions;
use super::effects;
use super::luck::Luck;
use super::sample::{Coding, Controls, Sample, level_of_units};
use crate::observe::{Frame, Rows, Values};
use crate::scenario::twins::NO_DIFFUSION;
use crate::scenario::{Measures, Scenario, Table};

/// An estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// Its value.
    pub value: f64,
    /// Its standard error.
    pub se: f64,
    /// Ends of its 95 % interval.
    pub interval: [f64; 2],
    /// Two-sided p-value.
    pub p: f64,
}

/// The normal quantile of 95 % intervals.
const Z: f64 = 1.959_963_984_540_054;

impl Found {
    /// With an interval by the normal distribution.
    pub fn new(value: f64, se: f64, p: f64) -> Self {
        Self { value, se, interval: [value - Z * se, value + Z * se], p }
    }

    /// Nothing was estimated.
    pub const NONE: Self = Self { value: f64::NAN, se: f64::NAN, interval: [f64::NAN; 2], p: f64::NAN };
}

/// What is estimated: the same in every replicate of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// `run`, or the twin whose adoptions are looked at.
    pub world: &'static str,
    /// The estimator.
    pub estimator: &'static str,
    /// What makes a unit treated; empty for estimators of diffusion.
    pub coding: &'static str,
    /// Whom the treated are compared with; empty for estimators of diffusion.
    pub controls: &'static str,
    /// What is estimated.
    pub term: String,
}

/// An estimate beside the truth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Told {
    /// The estimate.
    pub found: Found,
    /// The truth; NaN where the question is only whether there is something.
    pub truth: f64,
}

/// All targets of a scenario.
pub fn targets(scenario: &Scenario) -> Vec<Target> {
    let mut targets = Vec::new();
    let mut worlds = vec!["run"];
    worlds.extend(scenario.twins.iter().any(|twin| twin.name == NO_DIFFUSION).then_some(NO_DIFFUSION));
    for world in worlds {
        for (estimator, term) in [("gray", "b"), ("logit", "nbr_share")] {
            let term = term.to_owned();
            targets.push(Target { world, estimator, coding: "", controls: "", term });
        }
    }
    if has_effects(scenario) {
        targets.extend(effects::targets(scenario.audit.placebo_draws));
    }
    targets
}

/// Whether effects are estimated: on outcomes, which nobody has where nothing is carried out, of pilots.
fn has_effects(scenario: &Scenario) -> bool {
    scenario.measures == Measures::All && !scenario.waves.is_empty()
}

/// The estimates of one replicate, in the order of [`targets`].
pub fn told(rows: &Rows, scenario: &Scenario) -> Vec<Told> {
    let mut all = Vec::new();
    let Some(outcomes) = &rows.outcomes else { return all };
    let level = level_of_units(scenario);
    let n_ticks = rows.curve.len();
    let is_unit = |i: usize| outcomes.level[i] == level;
    let mut worlds = vec![outcomes.adopted_tick.as_slice()];
    worlds.extend(rows.without_diffusion.as_deref());
    for adopted in worlds {
        let adoptions = Adoptions::new(adopted, &outcomes.network, is_unit, n_ticks);
        for found in [adoptions.gray(), adoptions.logit()] {
            all.push(Told { found: found.unwrap_or(Found::NONE), truth: f64::NAN });
        }
    }
    if has_effects(scenario) {
        let pairs =
            Coding::ALL.into_iter().flat_map(|coding| Controls::ALL.map(|controls| (coding, controls)));
        for (number, (coding, controls)) in (0..).zip(pairs) {
            let luck = Luck { master_seed: scenario.seed, replicate: rows.replicate, sample: number };
            let sample = Sample::new(outcomes, level, coding, controls);
            all.extend(effects::told(&sample, luck, scenario.audit.placebo_draws));
        }
    }
    all
}

/// The table `estimates` of some replicates; as many estimates each as there are targets.
pub fn frame(keys: &[(u32, u32)], targets: &[Target], told: &[Told]) -> Frame {
    let n = targets.len();
    let rows = || keys.iter().flat_map(|key| targets.iter().map(move |target| (key, target)));
    let real = |value: &dyn Fn(&Told) -> f64| Values::Real(told.iter().map(value).collect());
    let text = |value: &dyn Fn(&Target) -> &str| {
        Values::Text(rows().map(|(_, target)| value(target).to_owned()).collect())
    };
    debug_assert_eq!(told.len(), n * keys.len());
    let whole = |value: &dyn Fn(&(u32, u32)) -> u32| {
        Values::Integer(rows().map(|(key, _)| i64::from(value(key))).collect())
    };
    Frame::new(
        Table::Estimates,
        vec![
            whole(&|key| key.0),
            whole(&|key| key.1),
            whole(&|_| 1),
            text(&|target| target.world),
            text(&|target| target.estimator),
            text(&|target| target.coding),
            text(&|target| target.controls),
            text(&|target| &target.term),
            real(&|told| told.found.value),
            real(&|told| told.found.se),
            real(&|told| told.found.interval[0]),
            real(&|told| told.found.interval[1]),
            real(&|told| told.found.p),
            real(&|told| told.truth),
        ],
    )
}
