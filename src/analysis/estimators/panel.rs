//! A balanced panel: outcomes of units in periods, and since when each unit is treated.
//!
//! Treatment is absorbing: a unit is treated from its start on. Periods are numbered from 0. Values stand unit by unit, each unit's
//! periods one behind the other. Nothing is missing: a NaN is an error here, because the estimators' closed forms rest on balance.

use std::collections::{BTreeMap, BTreeSet};

pub use super::fault::PanelError;

/// Values beyond this size would overflow when squared and added up.
const LARGEST: f64 = 1e100;

/// A control variable: one value per unit and period.
#[derive(Debug, Clone, PartialEq)]
pub struct Control {
    /// Its name.
    pub name: String,
    /// Its values, unit by unit.
    pub values: Vec<f64>,
}

/// Outcomes of units in periods. One that exists is balanced, finite and not empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    n_periods: usize,
    outcome: Vec<f64>,
    start: Vec<Option<u32>>,
    /// Cluster of each unit, numbered from 0 in order of appearance.
    cluster: Vec<u32>,
    n_clusters: usize,
    controls: Vec<Control>,
}

impl Panel {
    /// A panel of as many units as there are starts (first period treated, from 0; none: never). Each unit is its own cluster.
    ///
    /// # Errors
    /// Where lengths do not fit, values are missing or infinite, or a start lies outside.
    pub fn new(n_periods: usize, outcome: &[f64], start: &[Option<u32>]) -> Result<Self, PanelError> {
        let n_units = start.len();
        if n_units == 0 || n_periods == 0 {
            return Err(PanelError::Empty);
        }
        check_values("outcome", outcome, n_units, n_periods)?;
        check_starts(start, n_periods)?;
        Ok(Self {
            n_periods,
            outcome: outcome.to_vec(),
            start: start.to_vec(),
            cluster: (0..n_units as u32).collect(),
            n_clusters: n_units,
            controls: Vec::new(),
        })
    }

    /// The same panel with units in clusters, by any labels, one per unit.
    ///
    /// # Errors
    /// Where there is not one label per unit.
    pub fn with_clusters(mut self, labels: &[u32]) -> Result<Self, PanelError> {
        self.check_units("clusters", labels.len())?;
        (self.cluster, self.n_clusters) = numbered(labels);
        Ok(self)
    }

    /// The same panel with one more control, which may vary over time; values unit by unit.
    ///
    /// # Errors
    /// Where values are not one per unit and period, missing or infinite, or the name is taken.
    pub fn with_control(mut self, name: &str, values: &[f64]) -> Result<Self, PanelError> {
        check_values(name, values, self.n_units(), self.n_periods)?;
        if self.controls.iter().any(|control| control.name == name) {
            return Err(PanelError::RepeatedName { name: name.to_owned() });
        }
        self.controls.push(Control { name: name.to_owned(), values: values.to_vec() });
        Ok(self)
    }

    /// The same panel without controls.
    #[must_use]
    pub fn without_controls(mut self) -> Self {
        self.controls.clear();
        self
    }

    /// The same panel under another coding of treatment.
    ///
    /// # Errors
    /// Where there is not one start per unit, or one lies outside.
    pub fn with_starts(mut self, start: &[Option<u32>]) -> Result<Self, PanelError> {
        self.check_units("starts", start.len())?;
        check_starts(start, self.n_periods)?;
        self.start.copy_from_slice(start);
        Ok(self)
    }

    /// The panel of some units only, in that order.
    ///
    /// # Errors
    /// Where there are none, or one is unknown or named twice.
    pub fn of_units(&self, units: &[usize]) -> Result<Self, PanelError> {
        if units.is_empty() {
            return Err(PanelError::Empty);
        }
        let mut seen = BTreeSet::new();
        if let Some(&unit) = units.iter().find(|&&unit| unit >= self.n_units() || !seen.insert(unit)) {
            return Err(PanelError::UnknownUnit { unit, n_units: self.n_units() });
        }
        let rows = |values: &[f64]| -> Vec<f64> {
            units.iter().flat_map(|&unit| self.row(values, unit).iter().copied()).collect()
        };
        let labels: Vec<u32> = units.iter().map(|&unit| self.cluster[unit]).collect();
        let (cluster, n_clusters) = numbered(&labels);
        let controls = self.controls.iter();
        Ok(Self {
            n_periods: self.n_periods,
            outcome: rows(&self.outcome),
            start: units.iter().map(|&unit| self.start[unit]).collect(),
            cluster,
            n_clusters,
            controls: controls.map(|c| Control { name: c.name.clone(), values: rows(&c.values) }).collect(),
        })
    }

    /// Number of units.
    pub fn n_units(&self) -> usize {
        self.start.len()
    }

    /// Number of periods.
    pub fn n_periods(&self) -> usize {
        self.n_periods
    }

    /// Number of clusters.
    pub fn n_clusters(&self) -> usize {
        self.n_clusters
    }

    /// Number of units that are ever treated.
    pub fn n_treated(&self) -> usize {
        self.start.iter().flatten().count()
    }

    /// Outcomes, unit by unit.
    pub fn outcome(&self) -> &[f64] {
        &self.outcome
    }

    /// Outcomes of one unit.
    ///
    /// # Panics
    /// Where there is no such unit.
    pub fn outcomes_of(&self, unit: usize) -> &[f64] {
        self.row(&self.outcome, unit)
    }

    /// First period treated, of each unit.
    pub fn starts(&self) -> &[Option<u32>] {
        &self.start
    }

    /// Cluster of each unit, numbered from 0 in order of appearance.
    pub fn clusters(&self) -> &[u32] {
        &self.cluster
    }

    /// Controls, in the order in which they were given.
    pub fn controls(&self) -> &[Control] {
        &self.controls
    }

    /// Units that are never treated.
    pub fn never_treated(&self) -> Vec<usize> {
        (0..self.n_units()).filter(|&unit| self.start[unit].is_none()).collect()
    }

    /// Values by unit and period that depend on the unit's start and the period alone.
    pub(super) fn column(&self, value: impl Fn(u32, usize) -> f64) -> Vec<f64> {
        let of_unit = |start: &Option<u32>| {
            (0..self.n_periods)
                .map(|period| start.map_or(0.0, |start| value(start, period)))
                .collect::<Vec<f64>>()
        };
        self.start.iter().flat_map(of_unit).collect()
    }

    fn row<'a>(&self, values: &'a [f64], unit: usize) -> &'a [f64] {
        &values[unit * self.n_periods..(unit + 1) * self.n_periods]
    }

    fn check_units(&self, name: &'static str, n_values: usize) -> Result<(), PanelError> {
        let n_units = self.n_units();
        if n_values == n_units { Ok(()) } else { Err(PanelError::UnequalUnits { name, n_values, n_units }) }
    }
}

/// Labels as numbers from 0 in order of appearance, and how many there are.
pub(super) fn numbered(labels: &[u32]) -> (Vec<u32>, usize) {
    let mut numbers = BTreeMap::new();
    let of = labels
        .iter()
        .map(|&label| {
            let next = numbers.len() as u32;
            *numbers.entry(label).or_insert(next)
        })
        .collect();
    (of, numbers.len())
}

fn check_values(name: &str, values: &[f64], n_units: usize, n_periods: usize) -> Result<(), PanelError> {
    let n_values = values.len();
    if n_units.checked_mul(n_periods) != Some(n_values) {
        return Err(PanelError::UnequalValues { name: name.to_owned(), n_values, n_units, n_periods });
    }
    match values.iter().position(|value| value.is_nan() || value.abs() > LARGEST) {
        Some(place) => Err(PanelError::NotFinite {
            name: name.to_owned(),
            unit: place / n_periods,
            period: place % n_periods,
            value: values[place],
        }),
        None => Ok(()),
    }
}

fn check_starts(start: &[Option<u32>], n_periods: usize) -> Result<(), PanelError> {
    let outside = |start: &Option<u32>| start.is_some_and(|start| start as usize >= n_periods);
    match start.iter().position(outside) {
        Some(unit) => {
            Err(PanelError::StartOutside { unit, start: start[unit].unwrap_or_default(), n_periods })
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_wrong() {
        let check = |panel: Result<Panel, PanelError>, words: &str| {
            let message = panel.expect_err(words).to_string();
            assert!(message.contains(words), "{message}");
        };
        let good = Panel::new(2, &[1.0, 2.0, 3.0, 4.0], &[None, Some(1)]).expect("a panel");
        check(Panel::new(2, &[], &[]), "no unit");
        check(Panel::new(0, &[], &[None]), "no period");
        check(Panel::new(2, &[1.0], &[None]), "`outcome` has 1 values for 1 units and 2 periods");
        check(Panel::new(2, &[1.0, f64::NAN], &[None]), "`outcome` is NaN for unit 0 in period 1");
        check(Panel::new(2, &[1.0, f64::INFINITY], &[None]), "inf");
        check(Panel::new(2, &[1.0, 2.0], &[Some(2)]), "treated from period 2 on, but the last is 1");
        check(good.clone().with_clusters(&[1]), "1 clusters for 2 units");
        check(good.clone().with_starts(&[None]), "1 starts for 2 units");
        check(good.clone().with_control("x", &[1.0]), "`x` has 1 values");
        let with_x = good.clone().with_control("x", &[0.0; 4]).expect("a control");
        check(with_x.with_control("x", &[0.0; 4]), "two controls are called `x`");
        check(good.of_units(&[0, 0]), "named twice");
        check(good.of_units(&[2]), "among the 2 units");
        check(good.of_units(&[]), "no unit");
    }

    #[test]
    fn a_part_keeps_what_belongs_to_its_units() {
        let panel = Panel::new(2, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[None, Some(1), Some(0)])
            .and_then(|panel| panel.with_clusters(&[7, 9, 7]))
            .and_then(|panel| panel.with_control("x", &[6.0, 5.0, 4.0, 3.0, 2.0, 1.0]))
            .expect("a panel");
        assert_eq!((panel.clusters(), panel.n_clusters(), panel.n_treated()), (&[0, 1, 0][..], 2, 2));
        let part = panel.of_units(&[2, 1]).expect("two units");
        assert_eq!((part.outcomes_of(0), part.outcomes_of(1)), (&[5.0, 6.0][..], &[3.0, 4.0][..]));
        assert_eq!((part.starts(), part.clusters()), (&[Some(0), Some(1)][..], &[0, 1][..]));
        assert_eq!(part.controls()[0].values, [2.0, 1.0, 4.0, 3.0]);
        assert!(part.without_controls().controls().is_empty());
    }
}
