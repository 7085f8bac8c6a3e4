//! What did the policy do? Two-way fixed effects, its event study, Callaway & Sant'Anna, Sun & Abraham, and synthetic controls, on a
//! sample.
//!
//! Each is compared with what the policy really did in the same cells. Standard errors are clustered by unit. Not here: how synthetic
//! controls choose unit and donors (`synthetic`), tests with dates by lot (`reassigned`).

use crate::analysis::estimators::callaway_santanna::{CallawayOptions, ControlGroup, callaway_santanna};
use crate::analysis::estimators::estimate::Estimate;
use crate::analysis::estimators::event_study::{Bins, event_study};
use crate::analysis::estimators::panel::Panel;
use crate::analysis::estimators::sun_abraham::sun_abraham;
use crate::analysis::estimators::two_way::two_way;

use super::estimate::{Found, Target, Told};
use super::luck::Luck;
use super::sample::{Coding, Controls, Sample};
use super::{reassigned, synthetic};

/// Bins of the event study: periods since treatment, the ends pooled, the last before treatment as base.
const BINS: Bins = Bins { first: -4, last: 8, base: -1 };

/// Term of the mean effect on the treated.
const ATT: &str = "att";
/// Term of the joint test of the leads.
const LEADS: &str = "leads";

/// Estimators of the mean effect on the treated, in their order.
const MEANS: [&str; 3] = ["two-way", "callaway-santanna", "sun-abraham"];
/// Those that are also run with dates by lot: with never-treated controls, Sun & Abraham's is Callaway & Sant'Anna's.
const BY_LOT: [&str; 2] = ["two-way", "callaway-santanna"];

/// Periods since treatment that the event study estimates.
fn leads_and_lags() -> impl Iterator<Item = i32> {
    (BINS.first..=BINS.last).filter(|&since| since != BINS.base)
}

/// The estimators of effects for every coding and group of controls; by lot, too, where there are draws.
pub(super) fn targets(placebo_draws: u16) -> Vec<Target> {
    let mut targets = Vec::new();
    for coding in Coding::ALL {
        for controls in Controls::ALL {
            let mut add = |estimator, term: String| {
                let (coding, controls) = (coding.name(), controls.name());
                targets.push(Target { world: "run", estimator, coding, controls, term });
            };
            for estimator in MEANS {
                add(estimator, ATT.to_owned());
            }
            for since in leads_and_lags() {
                add("event-study", since.to_string());
            }
            add("event-study", LEADS.to_owned());
            for (estimator, term) in synthetic::TERMS {
                add(estimator, term.to_owned());
            }
            if placebo_draws > 0 {
                for estimator in BY_LOT {
                    for term in reassigned::TERMS {
                        add(estimator, term.to_owned());
                    }
                }
            }
        }
    }
    targets
}

/// Their estimates on one sample, in the order of [`targets`] for its coding and controls.
pub(super) fn told(sample: &Sample, luck: Luck, placebo_draws: u16) -> Vec<Told> {
    let n_lots = if placebo_draws > 0 { BY_LOT.len() * reassigned::TERMS.len() } else { 0 };
    let n_targets = MEANS.len() + leads_and_lags().count() + 1 + synthetic::TERMS.len() + n_lots;
    let starts: Vec<Option<u32>> = sample.start.iter().map(|start| start.map(|t| t as u32)).collect();
    let Ok(panel) = Panel::new(sample.n_periods, &sample.outcome, &starts) else {
        return vec![Told { found: Found::NONE, truth: f64::NAN }; n_targets];
    };
    let mut all = Vec::with_capacity(n_targets);
    let att = sample.true_effect();
    let fit_two_way = |panel: &Panel| two_way(panel).ok();
    let fit_staggered = |panel: &Panel| {
        let options = CallawayOptions { controls: ControlGroup::NeverTreated, ..CallawayOptions::default() };
        callaway_santanna(panel, &options).ok()
    };
    let two_way = fit_two_way(&panel);
    all.push(Told { found: found(two_way.as_ref().map(|fit| &fit.effect)), truth: att });
    let staggered = fit_staggered(&panel);
    all.push(Told { found: found(staggered.as_ref().map(|fit| &fit.overall)), truth: att });
    let weighted = sun_abraham(&panel).ok();
    all.push(Told { found: found(weighted.as_ref().map(|fit| &fit.overall)), truth: att });
    let study = event_study(&panel, &BINS).ok();
    for since in leads_and_lags() {
        let estimate = study.as_ref().and_then(|fit| fit.bin(since)?.effect.estimate());
        let truth = sample
            .mean_effect(|own| own.clamp(i64::from(BINS.first), i64::from(BINS.last)) == i64::from(since));
        all.push(Told { found: found(estimate), truth });
    }
    let leads = study.as_ref().and_then(|fit| fit.leads.as_ref());
    let found = leads.map_or(Found::NONE, |test| Found { value: test.f, p: test.p, ..Found::NONE });
    all.push(Told { found, truth: f64::NAN });
    all.extend(synthetic::told(sample, &panel, luck));
    if placebo_draws > 0 {
        let own = two_way.as_ref().map(|fit| &fit.effect);
        let by_lot =
            reassigned::told(&panel, own, luck, placebo_draws, |panel| Some(fit_two_way(panel)?.effect));
        all.extend(by_lot.map(|found| Told { found, truth: att }));
        let own = staggered.as_ref().map(|fit| &fit.overall);
        let by_lot =
            reassigned::told(&panel, own, luck, placebo_draws, |panel| Some(fit_staggered(panel)?.overall));
        all.extend(by_lot.map(|found| Told { found, truth: att }));
    }
    debug_assert_eq!(all.len(), n_targets);
    all
}

fn found(estimate: Option<&Estimate>) -> Found {
    estimate.map_or(Found::NONE, |e| Found { value: e.value, se: e.se, interval: [e.lower, e.upper], p: e.p })
}
