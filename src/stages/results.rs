//! What shows of a government's results: its report, and the signal that evaluation makes of it.
//!
//! Both are functions of this tick's state and of draws with addresses. So monitoring and evaluation work them out for pilots
//! whose evaluation is due, and spread for the others, where somebody who comes near to adopting looks at them: who is not
//! looked at is not worked out. Draws: `Report` and `Informal` (one each). Regime: goals. ODD submodels 4 and 5.

use crate::rng::{Draws, HIGHEST_NORMAL, Purpose};
use crate::scenario::params::{Evaluation, Monitoring};
use crate::scenario::{Indicator, Scenario};
use crate::units::{Stage, ZERO_OR_ONE};
use crate::world::conduct::Shown;
use crate::world::{Adoption, World};

/// Place of monitoring and accounting among the mechanisms, [`crate::world::MECHANISMS`].
const ACCOUNTING: usize = 4;

/// What results depend on beside the governments themselves, in one tick.
pub(super) struct Results<'a> {
    monitoring: &'a Monitoring,
    evaluation: &'a Evaluation,
    indicators: &'a [(Indicator, f64)],
    delay_months: f64,
    goals: f64,
    /// What is made of the signal of every behavior, in the order of [`crate::world::Behavior::NAMES`].
    shares: [Shares; 4],
    reports: Draws,
    informal: Draws,
}

/// What the signal of a behavior is made of.
#[derive(Clone, Copy)]
struct Shares {
    formal: f64,
    informal: f64,
    innovating: f64,
}

impl<'a> Results<'a> {
    /// Of the current tick.
    pub(super) fn open(world: &World, scenario: &'a Scenario) -> Self {
        let evaluation = &scenario.params.evaluation;
        Self {
            monitoring: &scenario.params.monitoring,
            evaluation,
            indicators: &scenario.indicators,
            delay_months: 12.0 * evaluation.signal_delay_years,
            goals: scenario.rights(world.tick, Stage::Monitoring).goals,
            shares: shares(evaluation),
            reports: world.draws(Purpose::Report, 1),
            informal: world.draws(Purpose::Informal, 1),
        }
    }

    /// Report R = merit·S + packaging + noise of an executing government.
    ///
    /// Packaging is 0 under inspection, else gaming·(base + clarity·goals)·(1 − accounting)·(share of leadership):
    /// pressure without measurement invites it (model.md §2.4).
    #[inline]
    pub(super) fn report(&self, world: &World, i: usize, shown: &Shown<'_>, clarity: f64) -> f64 {
        let p = self.monitoring;
        let accounting = shown.mechanisms[ACCOUNTING];
        let unseen = ZERO_OR_ONE[usize::from(!world.remembers(shown.inspected_tick))];
        let packaging = unseen
            * p.gaming
            * (p.gaming_base + clarity * self.goals)
            * (1.0 - accounting)
            * (1.0 - p.gaming_leadership + p.gaming_leadership * shown.leadership);
        let noise = p.report_noise * (1.0 - p.report_accounting * accounting);
        world.merit * shown.implementation + packaging + noise * self.reports.normal(i as u32, 0)
    }

    /// Signal of an executing government that reports so much (model.md §2.5).
    #[inline]
    pub(super) fn signal(&self, world: &World, i: usize, shown: &Shown<'_>, reported: f64) -> f64 {
        let share = &self.shares[world.governments.behavior[i] as usize];
        let result = world.merit * shown.implementation;
        let mut signal = share.formal * self.formal(shown, reported);
        // Informal evaluation is drawn only where the behavior looks at it; the draw's place is the government's own.
        if share.informal > 0.0 {
            let noise = self.evaluation.informal_noise * self.informal.normal(i as u32, 0);
            signal += share.informal * (result + noise);
        }
        if share.innovating > 0.0 {
            signal += share.innovating * (result + innovation(world, i, shown.implementation));
        }
        signal
    }

    /// The signal that others see of a current adopter: a pilot's of its last evaluation, another's of this tick as soon as its
    /// results can be seen, none of those that do not execute.
    #[inline]
    pub(super) fn seen(&self, world: &World, j: usize) -> f64 {
        if world.governments.wave[j] > 0 {
            return world.conduct.signal[j];
        }
        if !self.shows(world, j) {
            return 0.0;
        }
        let shown = world.conduct.shown(j);
        let reported = self.report(world, j, &shown, world.center.mandate_before);
        self.signal(world, j, &shown, reported)
    }

    /// Whether the results of a current adopter that is no pilot can be seen (model.md §2.5).
    #[inline]
    pub(super) fn shows(&self, world: &World, j: usize) -> bool {
        world.is_executing(j) & world.is_visible(j, self.delay_months)
    }

    /// Formal evaluation: indicators weighted by AHP; with the outcome alone it is the report R.
    #[inline]
    fn formal(&self, shown: &Shown<'_>, reported: f64) -> f64 {
        let value = |indicator: Indicator| match indicator {
            Indicator::Outcome => reported,
            Indicator::Implementation => shown.implementation,
            Indicator::Effort => shown.effort,
            Indicator::Organization => shown.mechanisms[0],
            Indicator::Personnel => shown.mechanisms[1],
            Indicator::Funding => shown.mechanisms[2],
            Indicator::Responsibility => shown.mechanisms[3],
            Indicator::Accounting => shown.mechanisms[4],
            Indicator::Disclosure => shown.mechanisms[5],
        };
        self.indicators.iter().map(|&(indicator, weight)| weight * value(indicator)).sum()
    }

    /// What the signals of this tick do not exceed, whatever their noise.
    pub(super) fn ceiling(&self, world: &World) -> Ceiling {
        let p = self.monitoring;
        let best = world.best_implementation();
        let worth = world.merit.max(0.0) * best;
        // Indicators other than the outcome are shares.
        let weight = |&(indicator, weight): &(Indicator, f64)| {
            if indicator == Indicator::Outcome { weight } else { 0.0 }
        };
        let of_outcome: f64 = self.indicators.iter().map(weight).sum();
        let packaging = p.gaming * (p.gaming_base + world.center.mandate_before * self.goals);
        let by_behavior = self.shares.map(|share| Line {
            base: share.formal * (of_outcome * (worth + packaging) + (1.0 - of_outcome))
                + share.informal * worth
                + share.innovating.max(0.0) * (worth + best),
            report: share.formal * of_outcome * p.report_noise,
            informal: share.informal * self.evaluation.informal_noise,
        });
        let highest = by_behavior
            .iter()
            .map(|line| line.at(HIGHEST_NORMAL, HIGHEST_NORMAL))
            .fold(world.center.best_signal, f64::max);
        Ceiling { by_behavior, highest }
    }

    /// What the signal of a current adopter does not exceed, from its draws alone; at least 0.
    #[inline]
    pub(super) fn bound(&self, world: &World, ceiling: &Ceiling, j: usize) -> f64 {
        if world.governments.wave[j] > 0 {
            return world.conduct.signal[j].max(0.0);
        }
        if !self.shows(world, j) {
            return 0.0;
        }
        let line = &ceiling.by_behavior[world.governments.behavior[j] as usize];
        let z = |draws: &Draws| world.layout.normal_ceiling(draws.whole(j as u32, 0));
        line.at(z(&self.reports), if line.informal > 0.0 { z(&self.informal) } else { 0.0 }).max(0.0)
    }
}

/// What signals do not exceed.
pub(super) struct Ceiling {
    by_behavior: [Line; 4],
    /// What no signal exceeds, of whomever.
    pub(super) highest: f64,
}

/// A linear function of the normal draws behind a signal.
#[derive(Clone, Copy)]
struct Line {
    base: f64,
    report: f64,
    informal: f64,
}

impl Line {
    #[inline]
    fn at(&self, report: f64, informal: f64) -> f64 {
        self.base + self.report * report + self.informal * informal
    }
}

/// The shares of every behavior: formal evaluation alone, with informal evaluation, or with innovation as well (model.md §2.5).
fn shares(p: &Evaluation) -> [Shares; 4] {
    let innovating = 1.0 - p.strive_first_formal - p.strive_first_informal;
    let strive_first =
        Shares { formal: p.strive_first_formal, informal: p.strive_first_informal, innovating };
    let autonomous =
        Shares { formal: p.autonomous_formal, informal: 1.0 - p.autonomous_formal, innovating: 0.0 };
    let others = Shares { formal: 1.0, informal: 0.0, innovating: 0.0 };
    [strive_first, autonomous, others, others]
}

/// Innovation: implementation times the distance of the design from the template that was evaluated.
#[inline]
fn innovation(world: &World, i: usize, implementation: f64) -> f64 {
    let design = &world.governments.design[i];
    let template = world.center.template_before;
    let distance: f64 = design.iter().zip(template).map(|(x, t)| (x - t) * (x - t)).sum();
    implementation * (distance / 3.0).sqrt()
}

/// The neighbor that is a current adopter and shows the highest signal; of equals the nearest.
pub(super) fn best_neighbor(world: &World, results: Option<&Results<'_>>, i: usize) -> Option<u32> {
    let mut best: Option<(f64, u32)> = None;
    for &j in world.network.of(i) {
        if world.governments.adoption[j as usize] == Adoption::Current {
            let signal = results.map_or(0.0, |results| results.seen(world, j as usize));
            if best.is_none_or(|(highest, _)| signal > highest) {
                best = Some((signal, j));
            }
        }
    }
    best.map(|(_, j)| j)
}
