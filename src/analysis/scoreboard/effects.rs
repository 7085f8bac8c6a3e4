//! What an evaluation of the pilots would find, year by year: the event study of `shidian audit`, pilots by name against all other
//! governments of their level.
//!
//! Year k is k years after the year of selection. *Found* means significant at 5 % and negative: less carbon.

use super::Numbers;
use super::conduct::mean;
use crate::analysis::audit::sample::{Coding, Controls, Sample};
use crate::analysis::estimators::estimate::Estimate;
use crate::analysis::estimators::event_study::{Bins, event_study};
use crate::analysis::estimators::panel::Panel;
use crate::analysis::estimators::two_way::two_way;
use crate::observe::Outcomes;

/// Years that are looked at; the last bin holds later ones, too.
const YEARS: usize = 8;
/// Level of tests.
const LEVEL: f64 = 0.05;

/// Names of the estimates of the years.
pub(super) const ESTIMATES: [&str; YEARS] = [
    "effect_year_1",
    "effect_year_2",
    "effect_year_3",
    "effect_year_4",
    "effect_year_5",
    "effect_year_6",
    "effect_year_7",
    "effect_year_8",
];
/// Names of whether they are found.
pub(super) const FOUND: [&str; YEARS] = [
    "found_year_1",
    "found_year_2",
    "found_year_3",
    "found_year_4",
    "found_year_5",
    "found_year_6",
    "found_year_7",
    "found_year_8",
];
/// Names of the truth.
pub(super) const TRUTHS: [&str; YEARS] = [
    "truth_year_1",
    "truth_year_2",
    "truth_year_3",
    "truth_year_4",
    "truth_year_5",
    "truth_year_6",
    "truth_year_7",
    "truth_year_8",
];

/// Numbers that outcomes give; nothing but NaN where no effect is identified.
pub(super) fn numbers(outcomes: &Outcomes, level: u8, ticks_per_year: u32, into: &mut Numbers) {
    let sample = Sample::new(outcomes, level, Coding::ByName, Controls::Uncoded);
    let starts: Vec<Option<u32>> = sample.start.iter().map(|start| start.map(|t| t as u32)).collect();
    let per_year = ticks_per_year as i32;
    let last = YEARS as i32 * per_year;
    let bins = Bins { first: -4 * per_year, last, base: -1 };
    let panel = Panel::new(sample.n_periods, &sample.outcome, &starts).ok();
    let study = panel.as_ref().and_then(|panel| event_study(panel, &bins).ok());
    let of_year = |k: usize| study.as_ref()?.bin((k as i32 + 1) * per_year)?.effect.estimate();
    let estimates: [Option<&Estimate>; YEARS] = std::array::from_fn(of_year);
    let values = estimates.map(|estimate| estimate.map_or(f64::NAN, |estimate| estimate.value));
    into.put_all(ESTIMATES, values);
    into.put_all(FOUND, estimates.map(found));
    let truth = |k: usize| {
        let since = i64::from((k as i32 + 1) * per_year);
        sample.mean_effect(|own| own.min(i64::from(last)) == since)
    };
    into.put_all(TRUTHS, std::array::from_fn(truth));
    into.put("effect_weakens", values[5] - mean(values[2..5].iter().copied()));
    let overall = panel.as_ref().and_then(|panel| two_way(panel).ok());
    into.put("effect_found", found(overall.as_ref().map(|fit| &fit.effect)));
}

fn found(estimate: Option<&Estimate>) -> f64 {
    estimate.map_or(f64::NAN, |estimate| f64::from(u8::from(estimate.p < LEVEL && estimate.value < 0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{NEVER, Network};
    use std::sync::Arc;

    /// 60 units over 20 periods, every third a pilot from period 6 on, with an effect by years since and a little noise.
    fn made(effect: impl Fn(i64) -> f64) -> Numbers {
        let n = 60;
        let is_pilot: Vec<bool> = (0..n).map(|i| i % 3 == 0).collect();
        let mut outcomes = Outcomes {
            n,
            outcome: Vec::new(),
            effect: Vec::new(),
            level: vec![1; n],
            parent: vec![u32::MAX; n],
            is_pilot: is_pilot.clone(),
            adopted_tick: is_pilot.iter().map(|&is| if is { 6 } else { NEVER }).collect(),
            network: Arc::new(Network::none(0)),
        };
        for t in 0..20_i64 {
            for (i, &is_pilot) in is_pilot.iter().enumerate() {
                let own = if is_pilot && t >= 6 { effect(t - 6) } else { 0.0 };
                let noise =
                    0.01 * libm::sin(12.9 * i as f64 + 78.2 * t as f64 + 3.1 * (i as f64) * (t as f64));
                outcomes.outcome.push(0.1 * i as f64 - 0.02 * t as f64 + own + noise);
                outcomes.effect.push(own);
            }
        }
        let mut into = Numbers::default();
        numbers(&outcomes, 1, 1, &mut into);
        into
    }

    #[test]
    fn an_effect_is_found_as_long_as_it_is_there() {
        let fading = made(|since| if (1..=5).contains(&since) { -0.05 } else { 0.0 });
        for (k, name) in FOUND.into_iter().enumerate() {
            assert_eq!(fading.get(name), Some(if k < 5 { 1.0 } else { 0.0 }), "{name}");
        }
        assert!(fading.get("effect_year_3").is_some_and(|value| (value + 0.05).abs() < 0.005));
        assert!(fading.get("truth_year_3").is_some_and(|value| (value + 0.05).abs() < 1e-12));
        assert!(fading.get("effect_weakens").is_some_and(|value| (value - 0.05).abs() < 0.01));
        let lasting = made(|since| if since > 0 { -0.05 } else { 0.0 });
        assert_eq!(lasting.get("found_year_6"), Some(1.0));
        // More carbon is not what is claimed.
        assert_eq!(made(|_| 0.05).get("effect_found"), Some(0.0));
    }
}
