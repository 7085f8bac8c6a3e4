//! Units that start together, compared with units that do not: the cells of [`super::callaway_santanna`] and [`super::sun_abraham`].
//!
//! A cell is a cohort g, a period t and a base period b: ATT = mean of (y_it − y_ib) in the cohort − the same mean among controls. Its
//! influence function, divided by the number of units, is (Δ_i − mean)/n_g in the cohort and −(Δ_i − mean)/n_C among controls; summed
//! by cluster it gives variances and covariances of everything made of cells.
//!
//! Units treated in the first period have no before and are left out. Without never-treated units the last cohort is the control,
//! and periods from its start on are left out (R's `did`, Sun & Abraham 2021).

use nalgebra::DMatrix;

use super::fault::NotIdentified;
use super::panel::{Panel, numbered};
use super::two_way::check_treatment;
use super::within::outcome_within;

/// Who never adopts, in what a staggered estimator sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// Units that are never treated.
    NeverTreated,
    /// There are none: units that start last, in the periods before this one, their start.
    LastCohort(u32),
}

/// A panel sorted by cohorts.
#[derive(Debug, Clone)]
pub(super) struct Cohorts<'a> {
    panel: &'a Panel,
    /// Starts, from early to late, with the units that start then.
    pub(super) treated: Vec<(u32, Vec<usize>)>,
    /// Units that serve as never treated.
    pub(super) never: Vec<usize>,
    pub(super) comparison: Comparison,
    /// Periods used: the first ones.
    pub(super) n_periods: usize,
    /// Units left out because they are treated in the first period.
    pub(super) n_always_treated: usize,
    /// Cluster of each unit among those of the units used; none for units left out.
    cluster: Vec<Option<u32>>,
    pub(super) n_clusters: usize,
}

/// A comparison of a cohort in a period with its base.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    /// Place of the cohort among the treated.
    pub(super) cohort: usize,
    pub(super) period: usize,
    pub(super) value: f64,
    pub(super) n_controls: usize,
    /// Influence over the number of units, summed by cluster.
    pub(super) influence: Vec<f64>,
}

impl<'a> Cohorts<'a> {
    pub(super) fn new(panel: &'a Panel) -> Result<Self, NotIdentified> {
        check_treatment(panel)?;
        if !panel.controls().is_empty() {
            return Err(NotIdentified::ControlsNotTaken);
        }
        outcome_within(panel)?;
        let starting = |start: u32| -> Vec<usize> {
            (0..panel.n_units()).filter(|&unit| panel.starts()[unit] == Some(start)).collect()
        };
        let mut treated: Vec<(u32, Vec<usize>)> = (1..panel.n_periods() as u32)
            .map(|start| (start, starting(start)))
            .filter(|(_, units)| !units.is_empty())
            .collect();
        let n_always_treated = starting(0).len();
        let (mut never, mut comparison) = (panel.never_treated(), Comparison::NeverTreated);
        let mut n_periods = panel.n_periods();
        if never.is_empty()
            && let Some((start, units)) = treated.pop()
        {
            (never, comparison, n_periods) = (units, Comparison::LastCohort(start), start as usize);
        }
        if treated.is_empty() {
            return Err(NotIdentified::NoComparison);
        }
        let mut used: Vec<usize> =
            treated.iter().flat_map(|(_, units)| units).chain(&never).copied().collect();
        used.sort_unstable();
        let labels: Vec<u32> = used.iter().map(|&unit| panel.clusters()[unit]).collect();
        let (numbers, n_clusters) = numbered(&labels);
        if n_clusters < 2 {
            return Err(NotIdentified::OneCluster);
        }
        let mut cluster = vec![None; panel.n_units()];
        for (&unit, &number) in used.iter().zip(&numbers) {
            cluster[unit] = Some(number);
        }
        let is_one_cluster = |units: &[usize]| units.iter().all(|&unit| cluster[unit] == cluster[units[0]]);
        // Deviations from a group's mean cancel within a cluster that holds all of the group.
        if is_one_cluster(&never) && treated.iter().any(|(_, units)| is_one_cluster(units)) {
            return Err(NotIdentified::NoVariance);
        }
        Ok(Self { panel, treated, never, comparison, n_periods, n_always_treated, cluster, n_clusters })
    }

    /// Units used.
    pub(super) fn n_units(&self) -> usize {
        self.n_treated() + self.never.len()
    }

    /// Treated units used.
    pub(super) fn n_treated(&self) -> usize {
        self.treated.iter().map(|(_, units)| units.len()).sum()
    }

    /// Units of a cohort over all units used.
    pub(super) fn share(&self, cohort: usize) -> f64 {
        self.treated[cohort].1.len() as f64 / self.n_units() as f64
    }

    /// Periods since the start of treatment.
    pub(super) fn since(&self, cell: &Cell) -> i32 {
        cell.period as i32 - self.treated[cell.cohort].0 as i32
    }

    /// Units that serve as never treated, and those that start after a period (the cohort's own apart).
    pub(super) fn not_yet(&self, cohort: usize, after: usize) -> Vec<usize> {
        let later = self.treated.iter().enumerate();
        let later = later.filter(|&(k, &(start, _))| k != cohort && start as usize > after);
        later.flat_map(|(_, (_, units))| units).chain(&self.never).copied().collect()
    }

    /// The cell of a cohort, a period and a base against controls.
    pub(super) fn cell(&self, cohort: usize, period: usize, base: usize, controls: &[usize]) -> Cell {
        let change = |unit: usize| {
            let y = self.panel.outcomes_of(unit);
            y[period] - y[base]
        };
        let mut influence = vec![0.0; self.n_clusters];
        let mut mean = |units: &[usize], sign: f64| {
            let n = units.len() as f64;
            let mean = units.iter().map(|&unit| change(unit)).sum::<f64>() / n;
            for &unit in units {
                if let Some(cluster) = self.cluster[unit] {
                    influence[cluster as usize] += sign * (change(unit) - mean) / n;
                }
            }
            mean
        };
        let value = mean(&self.treated[cohort].1, 1.0) - mean(controls, -1.0);
        Cell { cohort, period, value, n_controls: controls.len(), influence }
    }

    /// Units of each cluster in a cohort, over all units used.
    pub(super) fn shares_by_cluster(&self, cohort: usize) -> Vec<f64> {
        let mut shares = vec![0.0; self.n_clusters];
        for cluster in self.treated[cohort].1.iter().filter_map(|&unit| self.cluster[unit]) {
            shares[cluster as usize] += 1.0 / self.n_units() as f64;
        }
        shares
    }
}

/// A value with its influence by cluster.
#[derive(Debug, Clone)]
pub(super) struct Combined {
    pub(super) value: f64,
    pub(super) influence: Vec<f64>,
}

impl Combined {
    /// Sum of values times weights.
    pub(super) fn of<'a>(parts: impl Iterator<Item = (f64, f64, &'a [f64])>, n_clusters: usize) -> Self {
        let mut sum = Self { value: 0.0, influence: vec![0.0; n_clusters] };
        for (weight, value, influence) in parts {
            sum.value += weight * value;
            for (total, part) in sum.influence.iter_mut().zip(influence) {
                *total += weight * part;
            }
        }
        sum
    }

    /// Standard error: the root of the sum of squares over clusters.
    pub(super) fn se(&self) -> f64 {
        se(&self.influence)
    }
}

/// Standard error of what has this influence by cluster.
pub(super) fn se(influence: &[f64]) -> f64 {
    influence.iter().map(|part| part * part).sum::<f64>().sqrt()
}

/// Covariances of what has these influences by cluster.
pub(super) fn covariance(influences: &[&[f64]]) -> DMatrix<f64> {
    let n = influences.len();
    DMatrix::from_fn(n, n, |i, j| influences[i].iter().zip(influences[j]).map(|(a, b)| a * b).sum())
}
