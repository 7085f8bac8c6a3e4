//! Group-time average treatment effects and their aggregates, of Callaway & Sant'Anna (2021), Journal of Econometrics 225:200–230.
//!
//! ATT(g, t) = E[y_t − y_b | G = g] − E[y_t − y_b | C]: the cohort g that starts in g, in period t against a base b, less the same
//! change among controls C (eq. 2.8–2.9 without covariates, where outcome regression, weighting and the doubly robust estimator are
//! one). After treatment b = g − 1. Before it, b is the period before t ([`BasePeriod::Varying`]) or g − 1, too. Aggregates (§3):
//!
//! | | weights |
//! |---|---|
//! | overall (`simple`) | Σ_g Σ_{t ≥ g} p_g ATT(g, t) / Σ p_g |
//! | by periods since treatment e (`dynamic`) | Σ_g p_g ATT(g, g + e) / Σ p_g over cohorts observed then |
//! | by cohort (`group`) | mean over t ≥ g of ATT(g, t) |
//!
//! with p_g the cohort's share of units; `event_overall` is the plain mean over e ≥ 0, `group_overall` has weights p_g. Standard errors
//! are analytic, by influence functions summed by cluster, with the influence of estimated shares p_g, without small-sample factor;
//! t is looked up in the normal distribution: R's `did` with `bstrap = FALSE`. They are too small where a cohort has few units.

use super::cohorts::{Cell, Cohorts, Combined, covariance, se};
use super::estimate::{Estimate, Inference, Wald};
use super::fault::NotIdentified;
use super::panel::Panel;

pub use super::cohorts::Comparison;

/// Whom the treated are compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ControlGroup {
    /// Units that are never treated.
    #[default]
    NeverTreated,
    /// These, and units of other cohorts as long as they are not treated.
    NotYetTreated,
}

/// Base of periods before treatment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BasePeriod {
    /// The period before: effects of one step each.
    #[default]
    Varying,
    /// The last period before treatment, as in an event study.
    Universal,
}

/// How to estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CallawayOptions {
    /// Whom the treated are compared with.
    pub controls: ControlGroup,
    /// Base of periods before treatment.
    pub base: BasePeriod,
}

/// ATT(g, t).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupTime {
    /// Start of the cohort's treatment g.
    pub start: u32,
    /// Period t.
    pub period: u32,
    /// Units in the cohort.
    pub n_treated: usize,
    /// Controls.
    pub n_controls: usize,
    /// The effect; before treatment it should be 0.
    pub effect: Estimate,
}

impl GroupTime {
    /// Periods since the start of treatment.
    pub fn since(&self) -> i32 {
        self.period as i32 - self.start as i32
    }
}

/// Group-time effects with their aggregates.
#[derive(Debug, Clone, PartialEq)]
pub struct CallawaySantanna {
    /// All ATT(g, t), by cohort and period.
    pub group_times: Vec<GroupTime>,
    /// Mean over all treated cells, by numbers of units (`simple`).
    pub overall: Estimate,
    /// By periods since treatment (`dynamic`), those before included.
    pub by_event: Vec<(i32, Estimate)>,
    /// Mean of these from 0 on.
    pub event_overall: Estimate,
    /// By cohort (`group`), with its start.
    pub by_group: Vec<(u32, Estimate)>,
    /// Mean of these by numbers of units.
    pub group_overall: Estimate,
    /// Test that all ATT(g, t) before treatment are 0; none without them, or where there are too many for the clusters.
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

impl CallawaySantanna {
    /// The effect so many periods after the start of treatment.
    pub fn event(&self, since: i32) -> Option<&Estimate> {
        self.by_event.iter().find(|(e, _)| *e == since).map(|(_, estimate)| estimate)
    }
}

/// Estimates group-time effects and their aggregates.
///
/// # Errors
/// Where effects are not identified, or the panel has controls.
pub fn callaway_santanna(
    panel: &Panel,
    options: &CallawayOptions,
) -> Result<CallawaySantanna, NotIdentified> {
    let cohorts = Cohorts::new(panel)?;
    let cells = cells(&cohorts, options);
    let inference = Inference::normal();
    let estimate = |combined: &Combined| inference.estimate(combined.value, combined.se());
    let weighted = |chosen: &dyn Fn(i32) -> bool| {
        let chosen: Vec<&Cell> = cells.iter().filter(|cell| chosen(cohorts.since(cell))).collect();
        (!chosen.is_empty()).then(|| by_shares(&cohorts, &chosen))
    };
    // The last treated cohort starts within the periods used, so that there is a treated cell.
    let overall = weighted(&|since| since >= 0).ok_or(NotIdentified::NoComparison)?;

    let mut times: Vec<i32> = cells.iter().map(|cell| cohorts.since(cell)).collect();
    times.sort_unstable();
    times.dedup();
    let events: Vec<(i32, Combined)> =
        times.into_iter().filter_map(|e| Some((e, weighted(&|since| since == e)?))).collect();
    let after: Vec<&Combined> = events.iter().filter(|(e, _)| *e >= 0).map(|(_, event)| event).collect();
    let event_overall = mean(&cohorts, after.iter().map(|event| (event.value, event.influence.as_slice())));

    let groups: Vec<Combined> = (0..cohorts.treated.len())
        .map(|cohort| {
            let after = cells.iter().filter(|cell| cell.cohort == cohort && cohorts.since(cell) >= 0);
            mean(&cohorts, after.map(|cell| (cell.value, cell.influence.as_slice())))
        })
        .collect();
    let parts: Vec<(usize, f64, &[f64])> =
        groups.iter().enumerate().map(|(k, group)| (k, group.value, group.influence.as_slice())).collect();
    let group_overall = with_shares(&cohorts, &parts);

    let before: Vec<&Cell> =
        cells.iter().filter(|cell| cohorts.since(cell) < 0 && se(&cell.influence) > 0.0).collect();
    let values: Vec<f64> = before.iter().map(|cell| cell.value).collect();
    let influences: Vec<&[f64]> = before.iter().map(|cell| cell.influence.as_slice()).collect();
    // Beyond as many cells as clusters covariances are singular for sure; there is no need to make them.
    let leads = (before.len() < cohorts.n_clusters)
        .then(|| Wald::new(&values, &covariance(&influences), &inference))
        .flatten();
    Ok(CallawaySantanna {
        group_times: cells
            .iter()
            .map(|cell| GroupTime {
                start: cohorts.treated[cell.cohort].0,
                period: cell.period as u32,
                n_treated: cohorts.treated[cell.cohort].1.len(),
                n_controls: cell.n_controls,
                effect: inference.estimate(cell.value, se(&cell.influence)),
            })
            .collect(),
        overall: estimate(&overall),
        by_event: events.iter().map(|(e, event)| (*e, estimate(event))).collect(),
        event_overall: estimate(&event_overall),
        by_group: cohorts.treated.iter().zip(&groups).map(|((g, _), group)| (*g, estimate(group))).collect(),
        group_overall: estimate(&group_overall),
        leads,
        comparison: cohorts.comparison,
        n_units: cohorts.n_units(),
        n_treated: cohorts.n_treated(),
        n_always_treated: cohorts.n_always_treated,
        n_periods: cohorts.n_periods,
        n_clusters: cohorts.n_clusters,
    })
}

/// All cells, by cohort and period, without those whose base is their own period.
fn cells(cohorts: &Cohorts<'_>, options: &CallawayOptions) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (cohort, (start, _)) in cohorts.treated.iter().enumerate() {
        let last_before = *start as usize - 1;
        for period in 0..cohorts.n_periods {
            let base = match options.base {
                BasePeriod::Varying if period <= last_before => match period.checked_sub(1) {
                    Some(base) => base,
                    None => continue,
                },
                BasePeriod::Varying | BasePeriod::Universal => last_before,
            };
            if period == base {
                continue;
            }
            let cell = match options.controls {
                ControlGroup::NeverTreated => cohorts.cell(cohort, period, base, &cohorts.never),
                ControlGroup::NotYetTreated => {
                    cohorts.cell(cohort, period, base, &cohorts.not_yet(cohort, period.max(base)))
                }
            };
            cells.push(cell);
        }
    }
    cells
}

/// Mean of cells by their cohorts' shares of units.
fn by_shares(cohorts: &Cohorts<'_>, cells: &[&Cell]) -> Combined {
    let parts: Vec<(usize, f64, &[f64])> =
        cells.iter().map(|cell| (cell.cohort, cell.value, cell.influence.as_slice())).collect();
    with_shares(cohorts, &parts)
}

/// Σ p·value / Σ p over (cohort, value, influence), with the influence of the estimated shares p: for a unit of cohort g it is
/// Σ over the cohort's parts of (value − mean)/Σ p.
fn with_shares(cohorts: &Cohorts<'_>, parts: &[(usize, f64, &[f64])]) -> Combined {
    let total: f64 = parts.iter().map(|(cohort, _, _)| cohorts.share(*cohort)).sum();
    let weighted =
        parts.iter().map(|&(cohort, value, influence)| (cohorts.share(cohort) / total, value, influence));
    let mut combined = Combined::of(weighted, cohorts.n_clusters);
    let mut of_cohort = vec![0.0; cohorts.treated.len()];
    for &(cohort, value, _) in parts {
        of_cohort[cohort] += (value - combined.value) / total;
    }
    for (cohort, &of_share) in of_cohort.iter().enumerate() {
        for (sum, share) in combined.influence.iter_mut().zip(cohorts.shares_by_cluster(cohort)) {
            *sum += of_share * share;
        }
    }
    combined
}

/// Plain mean.
fn mean<'a>(cohorts: &Cohorts<'_>, parts: impl Iterator<Item = (f64, &'a [f64])>) -> Combined {
    let parts: Vec<(f64, &[f64])> = parts.collect();
    let weight = 1.0 / parts.len() as f64;
    Combined::of(parts.iter().map(|&(value, influence)| (weight, value, influence)), cohorts.n_clusters)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two never treated, two that start in 1, one in 2; three periods.
    const Y: [f64; 15] = [1.0, 2.0, 4.0, 3.0, 3.0, 5.0, 2.0, 7.0, 9.0, 0.0, 4.0, 8.0, 1.0, 1.0, 5.0];
    const START: [Option<u32>; 5] = [None, None, Some(1), Some(1), Some(2)];

    #[test]
    fn cells_are_differences_of_differences() {
        let panel = Panel::new(3, &Y, &START).expect("a panel");
        let found = callaway_santanna(&panel, &CallawayOptions::default()).expect("effects");
        let cells: Vec<(u32, u32, f64)> =
            found.group_times.iter().map(|cell| (cell.start, cell.period, cell.effect.value)).collect();
        // Controls: changes from 0 to 1 of 1 and 0, from 0 to 2 of 3 and 2, from 1 to 2 of 2 and 2.
        let expected = [(1, 1, 4.5 - 0.5), (1, 2, 7.5 - 2.5), (2, 1, 0.0 - 0.5), (2, 2, 4.0 - 2.0)];
        assert_eq!(cells, expected);
        // Two cells of two units, one of one.
        assert!((found.overall.value - (2.0 * 4.0 + 2.0 * 5.0 + 2.0) / 5.0).abs() < 1e-14);
        assert!(found.event(0).is_some_and(|e| (e.value - (2.0 * 4.0 + 2.0) / 3.0).abs() < 1e-14));
        assert_eq!(
            found.by_group.iter().map(|(g, e)| (*g, e.value)).collect::<Vec<_>>(),
            [(1, 4.5), (2, 2.0)]
        );
        // ATT(1, 1): changes of 5 and 4 (±1/2 over n = 2) and of 1 and 0: four influences of 1/4.
        assert!((found.group_times[0].effect.se - 0.5).abs() < 1e-14);
        let not_yet = CallawayOptions { controls: ControlGroup::NotYetTreated, ..CallawayOptions::default() };
        let found = callaway_santanna(&panel, &not_yet).expect("effects");
        // In period 1 the unit that starts in 2 is a control, too: changes of 1, 0, 0.
        assert!((found.group_times[0].effect.value - (4.5 - 1.0 / 3.0)).abs() < 1e-14);
        assert_eq!((found.group_times[0].n_controls, found.group_times[1].n_controls), (3, 2));
    }

    #[test]
    fn units_without_a_before_or_a_comparison_are_left_out_and_said() {
        let always = Panel::new(3, &Y, &[None, None, Some(1), Some(1), Some(0)]).expect("a panel");
        let found = callaway_santanna(&always, &CallawayOptions::default()).expect("effects");
        assert_eq!((found.n_units, found.n_always_treated, found.n_treated, found.n_clusters), (4, 1, 2, 4));
        let all = Panel::new(3, &Y, &[Some(1), Some(1), Some(1), Some(2), Some(2)]).expect("a panel");
        let found = callaway_santanna(&all, &CallawayOptions::default()).expect("effects");
        assert_eq!((found.comparison, found.n_periods), (Comparison::LastCohort(2), 2));
        let at_once = Panel::new(3, &Y, &[Some(1); 5]).expect("a panel");
        let options = CallawayOptions::default();
        assert_eq!(callaway_santanna(&at_once, &options), Err(NotIdentified::NoComparison));
        let one = Panel::new(3, &Y, &START).and_then(|panel| panel.with_clusters(&[1; 5])).expect("a panel");
        assert_eq!(callaway_santanna(&one, &options), Err(NotIdentified::OneCluster));
        let lone = Panel::new(3, &Y[..9], &[None, Some(1), Some(1)])
            .and_then(|panel| panel.with_clusters(&[1, 2, 2]));
        assert_eq!(callaway_santanna(&lone.expect("a panel"), &options), Err(NotIdentified::NoVariance));
        let x = Panel::new(3, &Y, &START).and_then(|panel| panel.with_control("x", &Y)).expect("a panel");
        assert_eq!(callaway_santanna(&x, &options), Err(NotIdentified::ControlsNotTaken));
    }
}
