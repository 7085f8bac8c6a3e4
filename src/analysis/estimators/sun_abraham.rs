//! The interaction-weighted event study of Sun & Abraham (2021), Journal of Econometrics 225:175–199.
//!
//! y_it = a_i + l_t + Σ_g Σ_{k ≠ −1} d_gk·1{start_i = g, t − g = k} + e_it: the event study with coefficients for each cohort (eq. 24), so
//! that no cohort's effect leaks into another's; then b_k = Σ_g s_gk·d_gk with s the cohorts' shares of the units observed k periods after
//! their start. Without controls the regression has a closed form: d_gk = mean over the cohort of (y_{i,g+k} − y_{i,g−1}), less the
//! same mean among never-treated units, and its clustered errors are those of that difference. Small-sample factor as in
//! `within`, with K = cells + periods; t has G − 1 degrees of freedom. The shares are taken as known (fixest's `sunab`; Stata's
//! `eventstudyinteract` adds their variance).
//!
//! Without never-treated units the last cohort is the control, in the periods before its start.

use super::cohorts::{Cell, Cohorts, Combined, covariance};
use super::estimate::{Estimate, Inference, Wald};
use super::fault::NotIdentified;
use super::panel::Panel;
use super::within::small_sample;

pub use super::cohorts::Comparison;

/// A coefficient of one cohort.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CohortEffect {
    /// Start of the cohort's treatment.
    pub start: u32,
    /// Periods since; never −1, which is the base.
    pub since: i32,
    /// Units in the cohort.
    pub n_treated: usize,
    /// Its effect.
    pub effect: Estimate,
}

/// An interaction-weighted event study.
#[derive(Debug, Clone, PartialEq)]
pub struct SunAbraham {
    /// Coefficients by cohort and period.
    pub by_cohort: Vec<CohortEffect>,
    /// Weighted by cohorts' shares, by periods since treatment; −1 is the base and not among them.
    pub by_event: Vec<(i32, Estimate)>,
    /// Mean over all treated cells, by numbers of units.
    pub overall: Estimate,
    /// Test that all effects by event before −1 are 0; none without them, or with as many as clusters.
    pub leads: Option<Wald>,
    /// What stands for never treated.
    pub comparison: Comparison,
    /// Units used: those treated in the first period are left out.
    pub n_units: usize,
    /// Treated units among them (the cohort that serves as control is not).
    pub n_treated: usize,
    /// Units left out because they are treated in the first period.
    pub n_always_treated: usize,
    /// Periods used.
    pub n_periods: usize,
    /// Clusters used.
    pub n_clusters: usize,
}

impl SunAbraham {
    /// The effect so many periods after the start of treatment.
    pub fn event(&self, since: i32) -> Option<&Estimate> {
        self.by_event.iter().find(|(e, _)| *e == since).map(|(_, estimate)| estimate)
    }
}

/// Estimates the effects of each cohort, and their means by periods since treatment.
///
/// # Errors
/// Where effects are not identified, or the panel has controls.
pub fn sun_abraham(panel: &Panel) -> Result<SunAbraham, NotIdentified> {
    let cohorts = Cohorts::new(panel)?;
    let cells: Vec<Cell> = (0..cohorts.treated.len())
        .flat_map(|cohort| {
            let base = cohorts.treated[cohort].0 as usize - 1;
            let periods = (0..cohorts.n_periods).filter(move |&period| period != base);
            periods.map(move |period| (cohort, period, base))
        })
        .map(|(cohort, period, base)| cohorts.cell(cohort, period, base, &cohorts.never))
        .collect();
    let n_observations = cohorts.n_units() * cohorts.n_periods;
    let n_coefficients = cells.len() + cohorts.n_periods;
    if n_observations < n_coefficients + cohorts.n_units() {
        let n_coefficients = n_coefficients + cohorts.n_units() - 1;
        return Err(NotIdentified::NoDegreesOfFreedom { n_observations, n_coefficients });
    }
    let factor = small_sample(cohorts.n_clusters, n_observations, n_coefficients);
    let inference = Inference::student(cohorts.n_clusters - 1);
    let estimate = |combined: &Combined| inference.estimate(combined.value, factor.sqrt() * combined.se());
    let weighted = |chosen: &dyn Fn(i32) -> bool| {
        let size = |cell: &Cell| cohorts.treated[cell.cohort].1.len() as f64;
        let chosen: Vec<&Cell> = cells.iter().filter(|cell| chosen(cohorts.since(cell))).collect();
        let total: f64 = chosen.iter().map(|cell| size(cell)).sum();
        let parts = chosen.iter().map(|cell| (size(cell) / total, cell.value, cell.influence.as_slice()));
        (!chosen.is_empty()).then(|| Combined::of(parts, cohorts.n_clusters))
    };
    // The last treated cohort starts within the periods used, so that there is a treated cell.
    let overall = weighted(&|since| since >= 0).ok_or(NotIdentified::NoComparison)?;
    let mut times: Vec<i32> = cells.iter().map(|cell| cohorts.since(cell)).collect();
    times.sort_unstable();
    times.dedup();
    let events: Vec<(i32, Combined)> =
        times.into_iter().filter_map(|e| Some((e, weighted(&|since| since == e)?))).collect();
    let before: Vec<&Combined> = events.iter().filter(|(e, _)| *e < 0).map(|(_, event)| event).collect();
    let values: Vec<f64> = before.iter().map(|event| event.value).collect();
    let influences: Vec<&[f64]> = before.iter().map(|event| event.influence.as_slice()).collect();
    Ok(SunAbraham {
        by_cohort: cells
            .iter()
            .map(|cell| CohortEffect {
                start: cohorts.treated[cell.cohort].0,
                since: cohorts.since(cell),
                n_treated: cohorts.treated[cell.cohort].1.len(),
                effect: inference.estimate(cell.value, factor.sqrt() * super::cohorts::se(&cell.influence)),
            })
            .collect(),
        by_event: events.iter().map(|(e, event)| (*e, estimate(event))).collect(),
        overall: estimate(&overall),
        leads: Wald::new(&values, &(covariance(&influences) * factor), &inference),
        comparison: cohorts.comparison,
        n_units: cohorts.n_units(),
        n_treated: cohorts.n_treated(),
        n_always_treated: cohorts.n_always_treated,
        n_periods: cohorts.n_periods,
        n_clusters: cohorts.n_clusters,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::estimators::event_study::{Bins, event_study};

    #[test]
    fn with_one_cohort_it_is_the_event_study() {
        // Two units per group, some made numbers; bins wide enough to pool nothing.
        let y: Vec<f64> = (0..48).map(|k| f64::from((k * k * 7 + 3 * k) % 11)).collect();
        let start = [None, Some(3), None, Some(3), None, Some(3), None, Some(3)];
        let panel = Panel::new(6, &y, &start).expect("a panel");
        let ours = sun_abraham(&panel).expect("effects");
        let other = event_study(&panel, &Bins { first: -3, last: 2, base: -1 }).expect("effects");
        for (since, effect) in &ours.by_event {
            let theirs = other.bin(*since).and_then(|bin| bin.effect.estimate()).expect("an effect");
            assert!((effect.value - theirs.value).abs() < 1e-12, "{since}");
            assert!((effect.se / theirs.se - 1.0).abs() < 1e-12, "{since}: {} {}", effect.se, theirs.se);
        }
        let (a, b) = (ours.leads.expect("leads"), other.leads.expect("leads"));
        assert!((a.chi2 / b.chi2 - 1.0).abs() < 1e-9 && a.df == 2, "{a:?} {b:?}");
    }
}
