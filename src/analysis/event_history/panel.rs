//! The discrete-time risk set: one row per unit and period at risk of adopting, for one policy or pooled over many.
//!
//! Rows lie by policy, then period, then unit, from the window's first to its last period ([`super::risk`] says who is at risk).
//! In period t an adopter is who adopted *before* t: nobody is influenced by those who adopt at the same time. Columns:
//!
//! | column | what |
//! |---|---|
//! | `nbr_share`, `nbr_count` | share and number of a unit's neighbors who are adopters; 0 without neighbors |
//! | `<group>_share` | share of the *other* units of its group (region, division) who are; 0 if alone in it |
//! | `nat_share` | share of all other units who are |
//! | covariates | by unit, by policy, by unit and period ([`super::covariate`]) |
//! | terms of duration | [`super::duration`] |
//!
//! Shares are of all units concerned, whether born or not. Rows with a missing value in any covariate or group are left out
//! (listwise) and counted by covariate. Neighbors are counted once each, and never a unit itself.
//!
//! As in Berry & Berry (1990): a state is dropped after it adopts, and a never-adopter kept to the end (right censoring). For
//! [`super::cox`] a row is the interval (dur, dur + 1].

use crate::analysis::history::History;

use super::covariate::{Covariate, UnitGroups};
use super::duration::{Clock, Duration};
use super::fault::FitError;
use super::observations::{Column, Observations};
use super::risk::{Counted, MAX_ROWS, RiskError, RiskSet, Window, changes, check_names, picked};
use super::surroundings::Surroundings;

/// What goes into a panel beside adoptions.
#[derive(Debug, Clone, Default)]
pub struct PanelOptions<'a> {
    /// Periods watched.
    pub window: Window,
    /// Each unit's neighbors; none for a panel without `nbr_share`.
    pub neighbors: Option<&'a [Vec<u32>]>,
    /// Groups of units.
    pub groups: &'a [UnitGroups],
    /// Covariates.
    pub covariates: &'a [Covariate],
    /// Terms of duration.
    pub duration: Duration,
    /// Whether adopters that gave the policy up still count among others.
    pub counted: Counted,
}

/// Rows at risk.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Panel {
    /// Policy of each row, by its place in the history.
    pub policy: Vec<u32>,
    /// Unit of each row, by its place in the history.
    pub unit: Vec<u32>,
    /// Period of each row.
    pub period: Vec<i32>,
    /// Periods since the policy's window began, 0 in its first.
    pub since: Vec<i64>,
    /// Whether the unit adopts in the period.
    pub events: Vec<bool>,
    /// Columns, in the order of the module's table.
    pub columns: Vec<Column>,
    /// What is not in the rows.
    pub absent: Absent,
}

/// What is not in a panel's rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Absent {
    /// Units, counted by policy, that adopted before its window or before they were born.
    pub n_early: usize,
    /// Units, counted by policy, born after its window.
    pub n_unborn: usize,
    /// Policies without adopters, or first adopted after the window.
    pub n_policies: usize,
    /// Rows left out because a value is missing.
    pub n_missing_rows: usize,
    /// Missing values by column, those that have some.
    pub missing: Vec<(String, usize)>,
    /// Rows of periods that say nothing under dummies.
    pub n_uninformative_rows: usize,
}

/// The panel of some policies of a history, named by their places; all policies for a pooled one.
///
/// # Errors
/// Where no policy has an adopter at risk, or covariates, ties, groups, window or knots are unfit.
pub fn panel(history: &History, policies: &[usize], options: &PanelOptions<'_>) -> Result<Panel, RiskError> {
    let n_units = history.units.len();
    for covariate in options.covariates {
        covariate.check(n_units, history.policies.len())?;
    }
    let mut surroundings = Surroundings::new(options, n_units)?;
    let names = surroundings.names();
    let mut sets = Vec::new();
    let mut panel = Panel::default();
    for (&place, policy) in policies.iter().zip(picked(history, policies)?) {
        match RiskSet::new(history, policy, options.window)? {
            Some(set) => sets.push((place, policy, set)),
            None => panel.absent.n_policies += 1,
        }
    }
    let n_rows: u64 = sets.iter().map(|(_, _, set)| set.n_rows()).sum();
    if n_rows > MAX_ROWS {
        return Err(RiskError::TooManyRows { n_rows });
    }
    panel.columns =
        names.iter().map(|name| Column::new(name.clone(), Vec::with_capacity(n_rows as usize))).collect();
    let mut n_missing = vec![0; names.len()];
    let mut values = Vec::with_capacity(names.len());
    for (place, policy, set) in &sets {
        panel.absent.n_early += set.n_early;
        panel.absent.n_unborn += set.n_unborn;
        surroundings.clear(n_units);
        let changes = changes(policy, options.counted);
        let mut n_changed = 0;
        for period in set.start..=set.end {
            while let Some(&(_, unit, by)) = changes.get(n_changed).filter(|change| change.0 <= period) {
                surroundings.change(unit as usize, by);
                n_changed += 1;
            }
            for unit in (0..n_units).filter(|&unit| set.has(unit, period)) {
                surroundings.values(unit, *place, period, &mut values);
                if values.iter().any(|value| value.is_nan()) {
                    panel.absent.n_missing_rows += 1;
                    values
                        .iter()
                        .zip(&mut n_missing)
                        .for_each(|(value, n)| *n += usize::from(value.is_nan()));
                    continue;
                }
                panel.policy.push(*place as u32);
                panel.unit.push(unit as u32);
                panel.period.push(period as i32);
                panel.since.push(period - set.start);
                panel.events.push(set.adopted[unit] == Some(period));
                for (column, &value) in panel.columns.iter_mut().zip(&values) {
                    column.values.push(value);
                }
            }
        }
    }
    panel.absent.missing = names.into_iter().zip(n_missing).filter(|(_, n)| *n > 0).collect();
    if !panel.events.contains(&true) {
        return Err(RiskError::NoAdopters);
    }
    panel.add_duration(&options.duration)?;
    let names: Vec<String> = panel.columns.iter().map(|column| column.name.clone()).collect();
    check_names(&names)?;
    Ok(panel)
}

impl Panel {
    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.events.len()
    }

    /// Appends the terms of duration and leaves out the rows that say nothing under them.
    fn add_duration(&mut self, duration: &Duration) -> Result<(), RiskError> {
        let clock = Clock { since: &self.since, period: &self.period, events: &self.events };
        let terms = duration.terms(clock)?;
        if let Some(stays) = &terms.stays {
            self.absent.n_uninformative_rows = stays.iter().filter(|&&stays| !stays).count();
            keep(&mut self.policy, stays);
            keep(&mut self.unit, stays);
            keep(&mut self.period, stays);
            keep(&mut self.since, stays);
            keep(&mut self.events, stays);
            for column in &mut self.columns {
                keep(&mut column.values, stays);
            }
        }
        self.columns.extend(terms.columns);
        Ok(())
    }

    /// A column by name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Events and some columns, for a regression.
    ///
    /// # Errors
    /// Where there is no column of that name.
    pub fn observations(&self, names: &[&str]) -> Result<Observations, FitError> {
        observations(&self.events, &self.columns, names)
    }

    /// Each row as an interval (start, stop] since the policy's window began, for [`super::cox`].
    pub fn intervals(&self) -> (Vec<i64>, Vec<i64>) {
        (self.since.clone(), self.since.iter().map(|since| since + 1).collect())
    }
}

/// Events and some columns.
pub(super) fn observations(
    events: &[bool],
    columns: &[Column],
    names: &[&str],
) -> Result<Observations, FitError> {
    let find = |name: &&str| columns.iter().find(|column| column.name == **name).cloned();
    let columns: Result<Vec<Column>, FitError> = names
        .iter()
        .map(|name| find(name).ok_or_else(|| FitError::UnknownColumn { name: (*name).to_owned() }))
        .collect();
    Ok(Observations { events: events.to_vec(), columns: columns? })
}

/// Keeps the values of some rows.
fn keep<T>(values: &mut Vec<T>, stays: &[bool]) {
    let mut place = 0;
    values.retain(|_| {
        place += 1;
        stays[place - 1]
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::event_history::covariate::CovariateValues;
    use crate::analysis::history::{Adoption, Policy};

    /// Four units in a row 0 – 1 – 2 – 3; unit 1 adopts at 10, unit 2 at 12, unit 0 at 13.
    fn history() -> History {
        let adopted = |unit, period| Adoption { period, unit, ended: None };
        let mut first = Policy::new("first", vec![adopted(1, 10), adopted(2, 12), adopted(0, 13)]);
        first.adoptions[0].ended = Some(11);
        History {
            units: ["a", "b", "c", "d"].map(str::to_owned).to_vec(),
            born: vec![None, None, None, Some(12)],
            policies: vec![first, Policy::new("nobody", vec![]), Policy::new("second", vec![adopted(3, 12)])],
        }
    }

    fn line() -> Vec<Vec<u32>> {
        vec![vec![1], vec![0, 2], vec![1, 3], vec![2]]
    }

    fn rows(panel: &Panel) -> Vec<(u32, i32, bool, f64)> {
        let share = &panel.column("nbr_share").expect("a column").values;
        (0..panel.n_rows())
            .map(|row| (panel.unit[row], panel.period[row], panel.events[row], share[row]))
            .collect()
    }

    #[test]
    fn rows_are_those_at_risk_with_earlier_adopters_only() {
        let line = line();
        let options = PanelOptions { neighbors: Some(&line), ..PanelOptions::default() };
        let first = panel(&history(), &[0], &options).expect("a panel");
        assert_eq!(
            rows(&first),
            [
                (0, 10, false, 0.0),
                (1, 10, true, 0.0),
                (2, 10, false, 0.0),
                (0, 11, false, 1.0),
                (2, 11, false, 0.5),
                (0, 12, false, 1.0),
                (2, 12, true, 0.5),
                (3, 12, false, 0.0),
                (0, 13, true, 1.0),
                (3, 13, false, 1.0),
            ]
        );
        assert_eq!(first.since, [0, 0, 0, 1, 1, 2, 2, 2, 3, 3]);
        let all = &first.column("nat_share").expect("a column").values;
        assert_eq!((all[3], all[9]), (1.0 / 3.0, 2.0 / 3.0));
    }

    #[test]
    fn who_gave_up_counts_only_if_asked() {
        let line = line();
        let options =
            PanelOptions { neighbors: Some(&line), counted: Counted::Current, ..PanelOptions::default() };
        let first = panel(&history(), &[0], &options).expect("a panel");
        let shares: Vec<f64> = rows(&first).iter().filter(|row| row.0 == 0).map(|row| row.3).collect();
        // Unit 1 adopted in 10 and no longer had it in 11: it counts in period 11 alone.
        assert_eq!(shares, [0.0, 1.0, 0.0, 0.0]);
    }

    #[test]
    fn pooled_rows_lie_by_policy_and_count_those_without_adopters() {
        let pooled = panel(&history(), &[0, 1, 2], &PanelOptions::default()).expect("a panel");
        assert_eq!((pooled.n_rows(), pooled.absent.n_policies), (14, 1));
        assert_eq!(pooled.policy[9..], [0, 2, 2, 2, 2]);
        assert_eq!(panel(&history(), &[1], &PanelOptions::default()), Err(RiskError::NoAdopters));
        let unknown = panel(&history(), &[3], &PanelOptions::default()).expect_err("a fault");
        assert_eq!(unknown.to_string(), "there is no policy 3: there are 3, from 0");
    }

    #[test]
    fn missing_values_leave_rows_out_and_are_counted() {
        let covariates = [
            Covariate {
                name: "x".to_owned(),
                values: CovariateValues::ByUnit(vec![f64::NAN, 1.0, 2.0, 3.0]),
            },
            Covariate { name: "y".to_owned(), values: CovariateValues::ByPolicy(vec![0.5, f64::NAN, 2.0]) },
        ];
        let groups = [UnitGroups { name: "region".to_owned(), of: vec![Some(9), Some(9), Some(4), None] }];
        let options = PanelOptions { covariates: &covariates, groups: &groups, ..PanelOptions::default() };
        let first = panel(&history(), &[0], &options).expect("a panel");
        assert_eq!(first.absent.n_missing_rows, 6);
        assert_eq!(first.absent.missing, [("region_share".to_owned(), 2), ("x".to_owned(), 4)]);
        assert_eq!(first.unit, [1, 2, 2, 2]);
        // Alone in its region: 0.
        assert_eq!(first.column("region_share").expect("a column").values, [0.0; 4]);
    }

    #[test]
    fn bad_surroundings_are_refused() {
        let refused =
            |options: &PanelOptions<'_>| panel(&history(), &[0], options).expect_err("a fault").to_string();
        let short = vec![vec![1]];
        assert_eq!(
            refused(&PanelOptions { neighbors: Some(&short), ..PanelOptions::default() }),
            "1 lists of neighbors are given for 4 units"
        );
        let x = |values| [Covariate { name: "x".to_owned(), values: CovariateValues::ByUnit(values) }];
        assert_eq!(
            refused(&PanelOptions { covariates: &x(vec![1.0]), ..PanelOptions::default() }),
            "`x` has 1 values, but needs 4"
        );
        assert_eq!(
            refused(&PanelOptions {
                covariates: &x(vec![1.0, 2.0, f64::INFINITY, 0.0]),
                ..PanelOptions::default()
            }),
            "value 3 of `x` is infinite"
        );
        let dur = [Covariate { name: "dur".to_owned(), values: CovariateValues::ByUnit(vec![0.0; 4]) }];
        assert_eq!(
            refused(&PanelOptions { covariates: &dur, ..PanelOptions::default() }),
            "two columns would be called `dur`"
        );
        let wide = PanelOptions { window: Window::Periods(i32::MIN, i32::MAX), ..PanelOptions::default() };
        assert!(refused(&wide).ends_with("rows at risk are more than 200000000"));
    }
}
