//! Synthetic controls of several treated units, averaged.
//!
//! Each unit with a period before its treatment has its own synthetic control; the effect is the mean of their mean gaps, and by periods since
//! treatment the mean of the gaps of those observed then. Inference as in Cavallo, Galiani, Noy & Pantano (2013), Review of
//! Economics and Statistics 95:1549–1561: for each treated unit a donor is drawn as if treated at its date, and the mean of these is
//! one placebo mean; p is the share of such draws, the observed one included, with at least the effect's size. Draws have
//! addresses (`Purpose::Placebo`).

use rayon::prelude::*;

use super::fault::NotIdentified;
use super::panel::Panel;
use super::synthetic_control::{SyntheticControl, control_of, half_width, placebos, share_at_least};
use crate::analysis::resampling::Resampling;
use crate::rng::{Draws, Purpose};

/// Mean gap so many periods after the start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanGap {
    /// Periods since the start of treatment; negative before.
    pub since: i32,
    /// Units observed then.
    pub n_units: usize,
    /// Mean of their gaps.
    pub gap: f64,
}

/// Synthetic controls of several units.
#[derive(Debug, Clone, PartialEq)]
pub struct SyntheticAverage {
    /// Each treated unit's.
    pub controls: Vec<SyntheticControl>,
    /// Mean of their effects.
    pub effect: f64,
    /// Mean gaps by periods since treatment, those before included.
    pub by_event: Vec<MeanGap>,
    /// Two-sided p of the effect.
    pub p: f64,
    /// Placebo means drawn.
    pub n_draws: usize,
    /// Constant effects that are not rejected at 5 %; none with fewer than 19 draws.
    pub interval: Option<(f64, f64)>,
    /// Units left out because they are treated in the first period.
    pub n_always_treated: usize,
    /// Number of donors.
    pub n_donors: usize,
}

/// Synthetic controls of all units that are treated after the first period.
///
/// # Errors
/// Where nobody is treated, nobody has a period before, the panel has controls, or there are fewer than two donors.
pub fn synthetic_average(panel: &Panel, resampling: &Resampling) -> Result<SyntheticAverage, NotIdentified> {
    let numbers: Vec<u32> = resampling.numbers().collect();
    average(panel, &numbers, |number| {
        let draws = Draws::open(resampling.address(number, Purpose::Placebo), 1);
        move |place| draws.uniform(place, 0)
    })
}

/// The same with draws from elsewhere: `uniforms` gives for the number of a draw (one of `numbers`) the uniform number in [0, 1) by which
/// the treated unit at a place (from 0, in the order of units) has its donor drawn.
///
/// # Errors
/// Those of [`synthetic_average`].
pub fn average<U: Fn(u32) -> f64>(
    panel: &Panel,
    numbers: &[u32],
    uniforms: impl Fn(u32) -> U + Sync,
) -> Result<SyntheticAverage, NotIdentified> {
    super::two_way::check_treatment(panel)?;
    if !panel.controls().is_empty() {
        return Err(NotIdentified::ControlsNotTaken);
    }
    let donors = panel.never_treated();
    if donors.len() < 2 {
        return Err(NotIdentified::TooFewDonors { n: donors.len(), n_wanted: 2 });
    }
    let treated: Vec<(usize, u32)> = panel
        .starts()
        .iter()
        .enumerate()
        .filter_map(|(unit, start)| start.filter(|&start| start > 0).map(|start| (unit, start)))
        .collect();
    let controls: Vec<SyntheticControl> =
        treated.par_iter().map(|&(unit, start)| control_of(panel, unit, start, &donors)).collect();
    let n = controls.len() as f64;
    let effect = controls.iter().map(|control| control.effect).sum::<f64>() / n;

    // Placebos depend on the date only: once for each.
    let mut dates: Vec<u32> = treated.iter().map(|&(_, start)| start).collect();
    dates.sort_unstable();
    dates.dedup();
    let by_date: Vec<Vec<f64>> = dates
        .iter()
        .map(|&start| placebos(panel, start, &donors).iter().map(|placebo| placebo.effect).collect())
        .collect();
    let of_unit: Vec<&[f64]> = treated
        .iter()
        .map(|(_, start)| by_date[dates.partition_point(|date| date < start)].as_slice())
        .collect();
    let sizes: Vec<f64> = numbers
        .par_iter()
        .map(|&number| {
            let uniform = uniforms(number);
            let drawn = of_unit
                .iter()
                .enumerate()
                .map(|(k, effects)| effects[(uniform(k as u32) * effects.len() as f64) as usize]);
            (drawn.sum::<f64>() / n).abs()
        })
        .collect();
    Ok(SyntheticAverage {
        by_event: by_event(&controls, panel.n_periods()),
        effect,
        p: share_at_least(effect.abs(), &sizes),
        n_draws: sizes.len(),
        interval: half_width(&sizes).map(|half| (effect - half, effect + half)),
        n_always_treated: panel.n_treated() - controls.len(),
        n_donors: donors.len(),
        controls,
    })
}

/// Mean gaps by periods since treatment.
fn by_event(controls: &[SyntheticControl], n_periods: usize) -> Vec<MeanGap> {
    let last = n_periods as i32;
    (-last..last)
        .filter_map(|since| {
            let gaps = controls.iter().filter_map(|control| {
                let period = usize::try_from(control.start as i32 + since).ok()?;
                control.gaps.get(period).copied()
            });
            let gaps: Vec<f64> = gaps.collect();
            let n_units = gaps.len();
            (n_units > 0).then(|| MeanGap { since, n_units, gap: gaps.iter().sum::<f64>() / n_units as f64 })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_of_those_observed() {
        let y: Vec<f64> = (0..150).map(|k| f64::from((k * k * 17 + k * 5) % 23)).collect();
        let mut start = vec![None; 25];
        (start[3], start[8], start[11]) = (Some(2), Some(4), Some(0));
        let panel = Panel::new(6, &y, &start).expect("a panel");
        let resampling = Resampling { n: 400, ..Resampling::default() };
        let found = synthetic_average(&panel, &resampling).expect("effects");
        assert_eq!(
            (found.controls.len(), found.n_always_treated, found.n_donors, found.n_draws),
            (2, 1, 22, 400)
        );
        let [a, b] = [&found.controls[0], &found.controls[1]];
        assert!((found.effect - 0.5 * (a.effect + b.effect)).abs() < 1e-14);
        let at =
            |since: i32| found.by_event.iter().find(|mean| mean.since == since).copied().expect("a mean");
        assert_eq!((at(0).n_units, at(0).gap), (2, 0.5 * (a.gaps[2] + b.gaps[4])));
        assert_eq!((at(3).n_units, at(3).gap, at(-4).gap), (1, a.gaps[5], b.gaps[0]));
        // The same draws give the same, other seeds others.
        assert_eq!(synthetic_average(&panel, &resampling).expect("effects"), found);
        let other = Resampling { master_seed: 2, ..resampling };
        assert_ne!(synthetic_average(&panel, &other).expect("effects").interval, found.interval);
    }
}
