//! What did the policy do to one unit? Synthetic control, and the mean of the synthetic controls of all treated units.
//!
//! The unit is one of the treated that have a period before, each as likely; donors are at most [`N_DONORS`] of the untreated, as
//! likely each: more make no test finer at 5 %, and cost their square. Both are drawn (`luck`). Inference is by placebos in space
//! (Abadie, Diamond & Hainmueller 2010): every donor as if it were treated. For all treated, donors stand for them (Cavallo et al. 2013).
//! Truth is the mean effect over the unit's (the units') treated cells, as weighted by the estimator.

use crate::analysis::estimators::panel::Panel;
use crate::analysis::estimators::synthetic_average::average;
use crate::analysis::estimators::synthetic_control::synthetic_test;

use super::estimate::{Found, Told};
use super::luck::{Aim, Luck};
use super::sample::Sample;

/// Most donors: 99, so that a test at 5 % has exactly that size where it has any.
const N_DONORS: usize = 99;
/// Means of placebos drawn.
const N_MEANS: u32 = 999;

/// Estimators with their terms, in the order of [`told`].
pub(super) const TERMS: [(&str, &str); 3] =
    [("synthetic-control", "att"), ("synthetic-control", "fit"), ("synthetic-average", "att")];

/// Estimates on one sample, in the order of [`TERMS`]: the mean gap of the unit drawn, tested by its size; root mean squared gap before
/// treatment, tested by its ratio after/before; the mean of the mean gaps of all treated.
pub(super) fn told(sample: &Sample, panel: &Panel, luck: Luck) -> [Told; TERMS.len()] {
    let nothing = Told { found: Found::NONE, truth: f64::NAN };
    let mut told = [nothing; TERMS.len()];
    let (draws, slot) = (luck.draws(0), luck.slot(Aim::Unit));
    let in_drawn_order = |mut units: Vec<usize>| {
        units.sort_by_key(|&unit| (draws.whole(unit as u32, slot), unit));
        units
    };
    let is_treated = |unit: &usize| panel.starts()[*unit].is_some_and(|start| start > 0);
    let treated: Vec<usize> = (0..panel.n_units()).filter(is_treated).collect();
    let mut donors = in_drawn_order(panel.never_treated());
    donors.truncate(N_DONORS);
    // Ties between donors are told by their order, which is to be that of units.
    donors.sort_unstable();
    let part = |units: &[usize]| panel.of_units(&[units, donors.as_slice()].concat()).ok();

    if let Some(&unit) = in_drawn_order(treated.clone()).first()
        && let Some(test) = part(&[unit]).and_then(|part| synthetic_test(&part, 0).ok())
    {
        let interval = test.interval.map_or([f64::NAN; 2], |(low, high)| [low, high]);
        let found = Found { value: test.treated.effect, se: f64::NAN, interval, p: test.p_effect };
        told[0] = Told { found, truth: sample.effect_on(unit) };
        let found = Found { value: test.treated.pre_rmspe, p: test.p_ratio, ..Found::NONE };
        told[1] = Told { found, truth: f64::NAN };
    }
    if let Some(part) = part(&treated) {
        let numbers: Vec<u32> = (1..=N_MEANS).collect();
        let uniforms = |number: u32| {
            let (draws, slot) = (luck.draws(number as u16), luck.slot(Aim::Donor));
            move |place: u32| draws.uniform(place, slot)
        };
        if let Ok(all) = average(&part, &numbers, uniforms) {
            let interval = all.interval.map_or([f64::NAN; 2], |(low, high)| [low, high]);
            let found = Found { value: all.effect, se: f64::NAN, interval, p: all.p };
            let truths = treated.iter().map(|&unit| sample.effect_on(unit));
            told[2] = Told { found, truth: truths.sum::<f64>() / treated.len() as f64 };
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 40 units over 10 periods, eight of them treated from 5 or 6 on with an effect of `effect`.
    fn sample(effect: f64) -> (Sample, Panel) {
        let start: Vec<Option<usize>> = (0..40).map(|unit| (unit % 5 == 0).then_some(5 + unit % 2)).collect();
        let mut sample = Sample { n_periods: 10, outcome: Vec::new(), effect: Vec::new(), start };
        for unit in 0..40_usize {
            for t in 0..10_usize {
                let own = if sample.start[unit].is_some_and(|start| t >= start) { effect } else { 0.0 };
                let noise = ((unit * 7919 + t * 104_729 + unit * t * 31) % 1009) as f64 / 1009.0;
                sample.effect.push(own);
                sample.outcome.push(noise + own);
            }
        }
        let starts: Vec<Option<u32>> = sample.start.iter().map(|start| start.map(|t| t as u32)).collect();
        let panel = Panel::new(10, &sample.outcome, &starts).expect("a panel");
        (sample, panel)
    }

    #[test]
    fn a_large_effect_is_found_and_the_truth_is_that_of_the_unit() {
        let luck = Luck { master_seed: 1, replicate: 1, sample: 0 };
        let (sample, panel) = sample(5.0);
        let [unit, fit, all] = told(&sample, &panel, luck);
        // 32 donors: the least p is 1/33.
        assert!((unit.found.p - 1.0 / 33.0).abs() < 1e-15 && unit.truth.to_bits() == 5.0_f64.to_bits());
        assert!(
            (unit.found.value - 5.0).abs() < 0.6 && (all.found.value - 5.0).abs() < 0.4,
            "{unit:?} {all:?}"
        );
        assert!(unit.found.interval[0] <= 5.0 && 5.0 <= unit.found.interval[1], "{unit:?}");
        assert!((all.found.p - 0.001).abs() < 1e-15 && all.truth.to_bits() == 5.0_f64.to_bits(), "{all:?}");
        assert!(fit.found.value < 0.3 && fit.truth.is_nan(), "{fit:?}");
    }

    #[test]
    fn units_are_drawn_by_replicate_and_sample() {
        let (sample, panel) = sample(0.0);
        let mut seen = std::collections::BTreeSet::new();
        for replicate in 1..=60 {
            let of = |number| told(&sample, &panel, Luck { master_seed: 1, replicate, sample: number });
            let value = of(2)[0].found.value.to_bits();
            assert_eq!(value, of(2)[0].found.value.to_bits());
            seen.insert(value);
        }
        // All eight treated units are drawn sooner or later; the chance to miss one in 60 is 8 · (7/8)^60 = .003.
        assert_eq!(seen.len(), 8);
    }

    #[test]
    fn without_treated_or_donors_there_is_nothing() {
        let (mut sample, _) = sample(1.0);
        let luck = Luck { master_seed: 1, replicate: 1, sample: 0 };
        for start in [None, Some(5)] {
            sample.start = vec![start; 40];
            let panel = Panel::new(10, &sample.outcome, &[start.map(|t| t as u32); 40]).expect("a panel");
            assert!(told(&sample, &panel, luck).iter().all(|told| told.found.value.is_nan()));
        }
    }
}
