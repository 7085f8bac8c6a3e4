//! Synthetic control of one treated unit: what would have become of it, as a mixture of units that were never treated.
//!
//! Weights w ≥ 0 of sum 1 over never-treated units (donors) with the least Σ_{t < start} (y_t − Σ_j w_j·y_jt)²: all outcomes before
//! treatment are predictors, with equal weights. Abadie & Gardeazabal (2003), AER 93:113–132; Abadie, Diamond & Hainmueller (2010), JASA
//! 105:493–505 (their nested choice of predictors' weights is not here). The effect in a period is the gap y_t − Σ_j w_j·y_jt. The weights are
//! exact up to rounding, with a certificate (`simplex`). With more donors than periods the target may lie among them: then the fit
//! is perfect, many weights do as well, and which are taken means nothing ([`SyntheticControl::is_unique`]).
//!
//! Inference by permutation: the same for each donor as if treated, with the other donors (without the treated unit).
//! RMSPE is the root of the mean squared gap, before or after the start; a large ratio after/before, or a large mean gap, among
//! those of the donors is evidence. p counts the treated unit itself, so that its least value is 1/(donors + 1).

use rayon::prelude::*;

use super::estimate::ALPHA;
use super::fault::NotIdentified;
use super::panel::Panel;
use super::simplex::nearest;

/// A unit with its synthetic control.
#[derive(Debug, Clone, PartialEq)]
pub struct SyntheticControl {
    /// The unit.
    pub unit: usize,
    /// Its first period treated.
    pub start: u32,
    /// Donors with weight, and their weights: positive, of sum 1.
    pub weights: Vec<(usize, f64)>,
    /// Number of donors.
    pub n_donors: usize,
    /// Outcome less synthetic outcome, in all periods.
    pub gaps: Vec<f64>,
    /// Mean gap from the start on: the effect.
    pub effect: f64,
    /// Root mean squared gap before the start; 0 where it is nothing but rounding.
    pub pre_rmspe: f64,
    /// Root mean squared gap from the start on.
    pub post_rmspe: f64,
    /// Certificate: the sum of squared gaps before the start is above the least possible by at most twice this.
    pub optimality_gap: f64,
    /// Times the search took a donor.
    pub n_steps: usize,
    /// Whether no other weights fit as well.
    pub is_unique: bool,
}

impl SyntheticControl {
    /// RMSPE after the start over that before; infinite where the fit is perfect, 0 where it is also after.
    pub fn rmspe_ratio(&self) -> f64 {
        if self.post_rmspe == 0.0 { 0.0 } else { self.post_rmspe / self.pre_rmspe }
    }
}

/// A synthetic control among those of the donors.
#[derive(Debug, Clone, PartialEq)]
pub struct SyntheticTest {
    /// The treated unit's.
    pub treated: SyntheticControl,
    /// The donors', as if they were treated.
    pub placebos: Vec<SyntheticControl>,
    /// Share of units, the treated one included, with at least its ratio of RMSPE (Abadie et al. 2010).
    pub p_ratio: f64,
    /// Share of units, the treated one included, with at least its mean gap in size.
    pub p_effect: f64,
    /// Constant effects that the mean gap does not reject at 5 % (effect ± a quantile of the placebos' mean gaps); none with fewer
    /// than 19 donors, with whom nothing can be rejected.
    pub interval: Option<(f64, f64)>,
}

/// The synthetic control of a treated unit.
///
/// # Errors
/// Where the unit is not treated or has no period before, or there is no donor.
pub fn synthetic_control(panel: &Panel, unit: usize) -> Result<SyntheticControl, NotIdentified> {
    let (start, donors) = check(panel, unit, 1)?;
    Ok(control_of(panel, unit, start, &donors))
}

/// The same with the permutation test over donors.
///
/// # Errors
/// Where the unit is not treated or has no period before, or there are fewer than two donors.
pub fn synthetic_test(panel: &Panel, unit: usize) -> Result<SyntheticTest, NotIdentified> {
    let (start, donors) = check(panel, unit, 2)?;
    let treated = control_of(panel, unit, start, &donors);
    let placebos = placebos(panel, start, &donors);
    let effects: Vec<f64> = placebos.iter().map(|placebo| placebo.effect.abs()).collect();
    let ratios: Vec<f64> = placebos.iter().map(SyntheticControl::rmspe_ratio).collect();
    let (p_ratio, p_effect) =
        (share_at_least(treated.rmspe_ratio(), &ratios), share_at_least(treated.effect.abs(), &effects));
    let interval = half_width(&effects).map(|half| (treated.effect - half, treated.effect + half));
    Ok(SyntheticTest { treated, placebos, p_ratio, p_effect, interval })
}

/// The unit's start, and the donors.
fn check(panel: &Panel, unit: usize, n_wanted: usize) -> Result<(u32, Vec<usize>), NotIdentified> {
    if !panel.controls().is_empty() {
        return Err(NotIdentified::ControlsNotTaken);
    }
    let start = panel.starts().get(unit).copied().flatten().ok_or(NotIdentified::NotTreated { unit })?;
    if start == 0 {
        return Err(NotIdentified::NoPeriodBefore);
    }
    let donors = panel.never_treated();
    if donors.len() < n_wanted {
        return Err(NotIdentified::TooFewDonors { n: donors.len(), n_wanted });
    }
    Ok((start, donors))
}

/// Each donor as if treated, with the others as its donors.
pub(super) fn placebos(panel: &Panel, start: u32, donors: &[usize]) -> Vec<SyntheticControl> {
    donors
        .par_iter()
        .map(|&unit| {
            let others: Vec<usize> = donors.iter().copied().filter(|&other| other != unit).collect();
            control_of(panel, unit, start, &others)
        })
        .collect()
}

/// The synthetic control of a unit from a start (1 or more) on, with one donor or more.
pub(super) fn control_of(panel: &Panel, unit: usize, start: u32, donors: &[usize]) -> SyntheticControl {
    let n_before = start as usize;
    let points: Vec<&[f64]> = donors.iter().map(|&donor| &panel.outcomes_of(donor)[..n_before]).collect();
    let outcome = panel.outcomes_of(unit);
    let found = nearest(&points, &outcome[..n_before]);
    let mut gaps = outcome.to_vec();
    for &(point, weight) in &found.weights {
        for (gap, other) in gaps.iter_mut().zip(panel.outcomes_of(donors[point])) {
            *gap -= weight * other;
        }
    }
    let after = &gaps[n_before..];
    let n_after = after.len() as f64;
    SyntheticControl {
        unit,
        start,
        weights: found.weights.iter().map(|&(point, weight)| (donors[point], weight)).collect(),
        n_donors: donors.len(),
        effect: after.iter().sum::<f64>() / n_after,
        pre_rmspe: (found.squared_distance / n_before as f64).sqrt(),
        post_rmspe: (after.iter().map(|gap| gap * gap).sum::<f64>() / n_after).sqrt(),
        gaps,
        optimality_gap: found.gap,
        n_steps: found.n_steps,
        is_unique: found.is_unique,
    }
}

/// Share of values at least as large as the observed one, which counts itself. Equal up to rounding is equal.
pub fn share_at_least(observed: f64, others: &[f64]) -> f64 {
    let n = others.iter().filter(|&&other| other >= observed * (1.0 - 1e-12)).count();
    (n + 1) as f64 / (others.len() + 1) as f64
}

/// Half of the interval that a permutation test at 5 % leaves: the k-th largest size among n placebos, k = ⌊.05·(n + 1)⌋, because
/// a distance beyond it has at most k − 1 placebos as large.
pub fn half_width(sizes: &[f64]) -> Option<f64> {
    // A little up, so that .05 · 20 is 1.
    let k = (ALPHA * (sizes.len() + 1) as f64 + 1e-9) as usize;
    let mut sorted = sizes.to_vec();
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    k.checked_sub(1).and_then(|place| sorted.get(place).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_that_is_a_mixture_is_told_from_its_effect() {
        // The last unit is .25 of the first and .75 of the third, and 2 more from period 4 on.
        let donor = |unit: usize, t: usize| ((unit * 5 + t * t * 3 + unit * t * 7) % 13) as f64;
        let mut y: Vec<f64> = (0..4).flat_map(|unit| (0..6).map(move |t| donor(unit, t))).collect();
        y.extend((0..6).map(|t| 0.25 * donor(0, t) + 0.75 * donor(2, t) + if t < 4 { 0.0 } else { 2.0 }));
        let panel = Panel::new(6, &y, &[None, None, None, None, Some(4)]).expect("a panel");
        let found = synthetic_control(&panel, 4).expect("a control");
        assert!((found.effect - 2.0).abs() < 1e-12 && (found.post_rmspe - 2.0).abs() < 1e-12, "{found:?}");
        assert_eq!((found.pre_rmspe, found.rmspe_ratio(), found.is_unique), (0.0, f64::INFINITY, true));
        assert_eq!(found.weights.iter().map(|(donor, _)| *donor).collect::<Vec<_>>(), [0, 2]);
        let test = synthetic_test(&panel, 4).expect("a test");
        assert_eq!((test.placebos.len(), test.interval), (4, None));
        assert!(test.placebos.iter().all(|placebo| placebo.n_donors == 3));
    }

    #[test]
    fn what_is_not_identified_is_said() {
        let y: Vec<f64> = (0..9).map(|k| f64::from(k * k % 7)).collect();
        let panel = |start: [Option<u32>; 3]| Panel::new(3, &y, &start).expect("a panel");
        let of = |start, unit| synthetic_control(&panel(start), unit).map(|found| found.unit);
        assert_eq!(of([None, Some(1), None], 0), Err(NotIdentified::NotTreated { unit: 0 }));
        assert_eq!(of([None, Some(1), None], 9), Err(NotIdentified::NotTreated { unit: 9 }));
        assert_eq!(of([None, Some(0), None], 1), Err(NotIdentified::NoPeriodBefore));
        assert_eq!(of([Some(1); 3], 1), Err(NotIdentified::TooFewDonors { n: 0, n_wanted: 1 }));
        let one = synthetic_test(&panel([None, Some(1), Some(2)]), 1);
        assert_eq!(one, Err(NotIdentified::TooFewDonors { n: 1, n_wanted: 2 }));
    }

    #[test]
    fn intervals_hold_what_the_test_does_not_reject() {
        let sizes: Vec<f64> = (1..=39).map(f64::from).collect();
        // With 39 placebos, p ≤ .05 means at most one as large: a distance above the second largest.
        assert_eq!(
            (half_width(&sizes), half_width(&sizes[..19]), half_width(&sizes[..18])),
            (Some(38.0), Some(19.0), None)
        );
        assert!(share_at_least(38.5, &sizes) <= 0.05 && share_at_least(38.0, &sizes) > 0.05);
    }
}
