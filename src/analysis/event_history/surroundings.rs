//! Adopters as every unit sees them: among its neighbors, in its groups, in the whole.
//!
//! Counts are kept up as units become adopters, so a period costs no more than what changed in it.

use super::covariate::{clean_neighbors, watchers};
use super::panel::PanelOptions;
use super::risk::RiskError;

/// Adopters seen from every unit.
pub(super) struct Surroundings<'a> {
    options: &'a PanelOptions<'a>,
    neighbors: Option<Vec<Vec<u32>>>,
    watchers: Vec<Vec<u32>>,
    /// Number of each unit's group, for every grouping, and the sizes of the groups.
    groups: Vec<(Vec<Option<usize>>, Vec<usize>)>,
    n_adopters: i32,
    by_unit: Vec<i32>,
    by_group: Vec<Vec<i32>>,
}

impl<'a> Surroundings<'a> {
    pub(super) fn new(options: &'a PanelOptions<'a>, n_units: usize) -> Result<Self, RiskError> {
        let neighbors = options.neighbors.map(|given| clean_neighbors(given, n_units)).transpose()?;
        let mut groups = Vec::new();
        for grouping in options.groups {
            if grouping.of.len() != n_units {
                return Err(RiskError::UnequalCovariate {
                    name: grouping.name.clone(),
                    n_values: grouping.of.len(),
                    n_wanted: n_units,
                });
            }
            let mut labels: Vec<u32> = grouping.of.iter().copied().flatten().collect();
            labels.sort_unstable();
            labels.dedup();
            let number = |label: u32| labels.binary_search(&label).ok();
            let of: Vec<Option<usize>> = grouping.of.iter().map(|label| label.and_then(number)).collect();
            let mut sizes = vec![0; labels.len()];
            of.iter().flatten().for_each(|&group| sizes[group] += 1);
            groups.push((of, sizes));
        }
        Ok(Self {
            options,
            watchers: neighbors.as_deref().map_or_else(Vec::new, watchers),
            neighbors,
            groups,
            n_adopters: 0,
            by_unit: Vec::new(),
            by_group: Vec::new(),
        })
    }

    /// Before the first adoption.
    pub(super) fn clear(&mut self, n_units: usize) {
        self.n_adopters = 0;
        self.by_unit = vec![0; n_units];
        self.by_group = self.groups.iter().map(|(_, sizes)| vec![0; sizes.len()]).collect();
    }

    /// A unit becomes an adopter (+1) or ceases to be one (−1).
    pub(super) fn change(&mut self, unit: usize, by: i32) {
        self.n_adopters += by;
        for &watcher in self.watchers.get(unit).map_or(&[][..], Vec::as_slice) {
            self.by_unit[watcher as usize] += by;
        }
        for ((of, _), counts) in self.groups.iter().zip(&mut self.by_group) {
            if let Some(group) = of[unit] {
                counts[group] += by;
            }
        }
    }

    /// Names of the columns, in the order of [`Self::values`].
    pub(super) fn names(&self) -> Vec<String> {
        let of_neighbors: &[&str] = if self.neighbors.is_some() { &["nbr_share", "nbr_count"] } else { &[] };
        let mut names: Vec<String> = of_neighbors.iter().map(|&name| name.to_owned()).collect();
        names.extend(self.options.groups.iter().map(|grouping| format!("{}_share", grouping.name)));
        names.push("nat_share".to_owned());
        names.extend(self.options.covariates.iter().map(|covariate| covariate.name.clone()));
        names
    }

    /// Values of a unit at risk, which is itself no adopter.
    pub(super) fn values(&self, unit: usize, policy: usize, period: i64, into: &mut Vec<f64>) {
        let share = |n: i32, of: usize| if of == 0 { 0.0 } else { f64::from(n) / of as f64 };
        into.clear();
        if let Some(neighbors) = &self.neighbors {
            into.push(share(self.by_unit[unit], neighbors[unit].len()));
            into.push(f64::from(self.by_unit[unit]));
        }
        for ((of, sizes), counts) in self.groups.iter().zip(&self.by_group) {
            into.push(of[unit].map_or(f64::NAN, |group| share(counts[group], sizes[group] - 1)));
        }
        into.push(share(self.n_adopters, self.by_unit.len() - 1));
        into.extend(self.options.covariates.iter().map(|covariate| covariate.value(unit, policy, period)));
    }
}
