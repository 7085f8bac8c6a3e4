//! What makes a unit adopt, pooled over all policies of a study: the table `event_history`.
//!
//! One row per policy, unit and period at risk, from the policy's first adoption to the end of observation, else to its last
//! adoption. The probability of adopting answers to `nbr_share` (the share of those a unit looks at that adopted before,
//! where ties are given), to covariates that the user names, and to `dur`, the periods since the policy's first adoption. One
//! constant for all policies, or an effect of each, which the table `policy_effects` holds. Standard errors by the observed information, robust, and clustered by unit; z, p and intervals
//! are of the clustered. Separation is not mended: it is said, and there are no estimates. Not here: the methods (`event_history`).

use crate::analysis::estimate_rows::{self, OfLink, Term};
use crate::analysis::event_history::binary::{self, Baseline, Fit, FitOptions};
use crate::analysis::event_history::covariate::{Covariate, CovariateValues, UnitPeriods};
use crate::analysis::event_history::fault::FitError;
use crate::analysis::event_history::link::Link;
use crate::analysis::event_history::panel::{Absent, Panel, PanelOptions, panel};
use crate::analysis::event_history::risk::{RiskError, Window};
use crate::analysis::event_history::sandwich::{Errors, SmallSample};
use crate::analysis::measures::{Level, Measures};
use crate::analysis::study::{Covariates, Study};
use crate::observe::{Frame, NO_INTEGER, Values};
use crate::scenario::Table;

/// Most rows at risk; beyond it no model is fitted, because it would take long.
pub const MOST_ROWS: u64 = 4_000_000;
/// Most values of a covariate by unit and period, gaps included.
const MOST_VALUES: usize = 50_000_000;
/// Level of intervals.
pub const LEVEL: f64 = 0.95;
/// Clusters below which clustered errors are too small.
pub const FEW_CLUSTERS: usize = 30;

/// Column of the share of those a unit looks at.
const NEIGHBORS: &str = "nbr_share";
/// Column of time.
const DURATION: &str = "dur";
/// What became of a policy's effect, in the order of the words in tables.
const EFFECTS: [&str; 2] = ["estimated", "set_aside"];

/// One link: its fit with all errors.
#[derive(Debug, Clone, PartialEq)]
pub struct Linked {
    /// The link.
    pub link: Link,
    /// The fit, or why there is none.
    pub fit: Result<Fitted, FitError>,
}

/// A fit with all errors.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// With clustered errors; with robust ones where all rows are of one unit.
    pub fit: Fit,
    /// Standard errors that are robust, in the order of its estimates.
    pub robust: Vec<f64>,
    /// Units; 1 where errors are not clustered.
    pub n_clusters: usize,
}

/// What came of the model.
#[derive(Debug, Clone, PartialEq)]
pub struct EventHistory {
    /// Its terms, beside the constant.
    pub terms: Vec<String>,
    /// What is not in the rows.
    pub absent: Absent,
    /// Rows at risk.
    pub n_rows: usize,
    /// Each link.
    pub links: Vec<Linked>,
}

/// Why there is no model.
#[derive(Debug, Clone, PartialEq)]
pub enum NoModel {
    /// Neither ties nor covariates are given.
    NoTerms,
    /// There are too many rows.
    TooManyRows {
        /// Their number.
        n_rows: u64,
    },
    /// The table of covariates spans too many periods.
    TooManyValues,
    /// Rows cannot be made.
    Risk(RiskError),
}

/// The model of a study.
///
/// # Errors
/// Where there is nothing to explain adoption with, or there are no rows, or too many.
pub fn event_history(study: &Study, measures: &Measures) -> Result<EventHistory, NoModel> {
    if study.ties.is_none() && measures.covariates.is_empty() {
        return Err(NoModel::NoTerms);
    }
    let n_rows = most_rows(study);
    if n_rows > MOST_ROWS {
        return Err(NoModel::TooManyRows { n_rows });
    }
    let (panel, mut terms) = panel_of(study, measures)?;
    terms.push(DURATION.to_owned());
    let fit = |&link: &Link| Linked { link, fit: fitted(&panel, &terms, link, measures.level) };
    let links = measures.links.iter().map(fit).collect();
    Ok(EventHistory { terms, n_rows: panel.n_rows(), absent: panel.absent, links })
}

/// Rows at risk with what may explain adoption, and the names of these columns.
pub(super) fn panel_of(study: &Study, measures: &Measures) -> Result<(Panel, Vec<String>), NoModel> {
    let neighbors = neighbors(study);
    let covariates = covariates(study, measures)?;
    let options = PanelOptions {
        window: window(study),
        neighbors: neighbors.as_deref(),
        covariates: &covariates,
        ..PanelOptions::default()
    };
    let panel = panel(&study.history, &places(study), &options).map_err(NoModel::Risk)?;
    let terms = neighbors
        .iter()
        .map(|_| NEIGHBORS.to_owned())
        .chain(covariates.iter().map(|covariate| covariate.name.clone()))
        .collect();
    Ok((panel, terms))
}

/// Whom each unit looks at, where ties are given.
pub(super) fn neighbors(study: &Study) -> Option<Vec<Vec<u32>>> {
    let ties = study.ties.as_ref()?;
    let mut lists = vec![Vec::new(); study.history.units.len()];
    for (&from, &to) in ties.from.iter().zip(&ties.to) {
        lists[from as usize].push(to);
    }
    Some(lists)
}

/// From a policy's first adoption to the end of observation, else to its last adoption.
pub(super) fn window(study: &Study) -> Window {
    study.until.map_or(Window::Adoptions, Window::Until)
}

/// All policies, by their places.
pub(super) fn places(study: &Study) -> Vec<usize> {
    (0..study.history.policies.len()).collect()
}

/// Rows if nobody ever left: units times periods, policy by policy.
pub(super) fn most_rows(study: &Study) -> u64 {
    let n_units = study.history.units.len() as u64;
    let periods = study.history.policies.iter().filter_map(|policy| {
        let (first, last) = policy.span()?;
        Some((i64::from(study.until.unwrap_or(last).max(last)) - i64::from(first)) as u64 + 1)
    });
    periods.sum::<u64>().saturating_mul(n_units)
}

/// The covariates asked for: of the table of covariates, else of the list of units.
pub(super) fn covariates(study: &Study, measures: &Measures) -> Result<Vec<Covariate>, NoModel> {
    let mut found: Vec<Covariate> = Vec::new();
    for name in &measures.covariates {
        if found.iter().any(|covariate| covariate.name == *name) {
            continue;
        }
        let table = study.covariates.as_ref();
        let by_period = table.and_then(|table| {
            let column = table.columns.iter().find(|column| column.name == *name)?;
            Some((table, &column.values))
        });
        let values = match (by_period, study.attributes.number(name)) {
            (Some((table, values)), _) => {
                CovariateValues::ByUnitPeriod(by_unit_and_period(study, table, values, measures.lag)?)
            }
            (None, Some(numbers)) => CovariateValues::ByUnit(numbers.to_vec()),
            // Names were checked.
            (None, None) => continue,
        };
        found.push(Covariate { name: name.clone(), values });
    }
    Ok(found)
}

fn by_unit_and_period(
    study: &Study,
    table: &Covariates,
    values: &[f64],
    lag: u16,
) -> Result<UnitPeriods, NoModel> {
    let n_units = study.history.units.len();
    let (first, last) = table
        .period
        .iter()
        .fold((i32::MAX, i32::MIN), |(low, high), &period| (low.min(period), high.max(period)));
    let n_periods = usize::try_from(i64::from(last) - i64::from(first) + 1).unwrap_or(0);
    if n_units.checked_mul(n_periods).is_none_or(|n| n > MOST_VALUES) {
        return Err(NoModel::TooManyValues);
    }
    let mut of = vec![f64::NAN; n_units * n_periods];
    for ((&unit, &period), &value) in table.unit.iter().zip(&table.period).zip(values) {
        of[unit as usize * n_periods + (i64::from(period) - i64::from(first)) as usize] = value;
    }
    Ok(UnitPeriods { first, n_periods, values: of, lag: i32::from(lag) })
}

fn fitted(panel: &Panel, terms: &[String], link: Link, level: Level) -> Result<Fitted, FitError> {
    let names: Vec<&str> = terms.iter().map(String::as_str).collect();
    let rows = panel.observations(&names)?;
    let baseline = baseline(level, &panel.policy);
    let with = |errors| {
        binary::fit(&rows, link, &FitOptions { baseline, errors, level: LEVEL, ..FitOptions::default() })
    };
    let robust = with(Errors::Robust(SmallSample::Clusters))?;
    let errors = robust.estimates.iter().map(|estimate| estimate.se).collect();
    match with(Errors::Clustered(&panel.unit, SmallSample::Clusters)) {
        Ok(fit) => {
            let n_clusters = fit.n_clusters.first().copied().unwrap_or(1);
            Ok(Fitted { fit, robust: errors, n_clusters })
        }
        Err(FitError::OneCluster) => Ok(Fitted { fit: robust, robust: errors, n_clusters: 1 }),
        Err(error) => Err(error),
    }
}

/// What stands for the level, for rows of these policies.
pub(super) fn baseline(level: Level, policy: &[u32]) -> Baseline<'_> {
    match level {
        Level::Shared => Baseline::Constant,
        Level::ByPolicy => Baseline::Groups(policy),
    }
}

impl EventHistory {
    fn rows(&self) -> Vec<OfLink<'_, Fitted>> {
        let links = self.links.iter().map(|linked| (linked.link, &linked.fit));
        estimate_rows::of_links(links, &self.terms, |fitted| &fitted.fit)
    }

    /// The table.
    pub fn frame(&self) -> Frame {
        let rows = self.rows();
        let terms: Vec<&Term<'_>> = rows.iter().map(|row| &row.term).collect();
        let real = |value: &dyn Fn(&Fitted, usize) -> Option<f64>| {
            let of = |row: &OfLink<'_, Fitted>| value(row.fitted?, row.term.place?);
            Values::Real(rows.iter().map(|row| of(row).unwrap_or(f64::NAN)).collect())
        };
        let whole = |value: &dyn Fn(&Fitted) -> f64| {
            Values::Real(rows.iter().map(|row| row.fitted.map_or(f64::NAN, value)).collect())
        };
        let count = |value: &dyn Fn(&Fitted) -> usize| {
            let of = |row: &OfLink<'_, Fitted>| row.fitted.map_or(NO_INTEGER, |fitted| value(fitted) as i64);
            Values::Integer(rows.iter().map(of).collect())
        };
        let clustered =
            |fitted: &Fitted, place: usize| (fitted.n_clusters > 1).then(|| fitted.fit.estimates[place].se);
        let mut columns = vec![Values::Word(rows.iter().map(|row| row.link as u8).collect(), &Link::NAMES)];
        columns.extend(estimate_rows::heads(&terms));
        columns.extend([
            real(&|fitted, place| Some(fitted.fit.observed.se(place))),
            real(&|fitted, place| fitted.robust.get(place).copied()),
            real(&clustered),
        ]);
        columns.extend(estimate_rows::tests(&terms));
        columns.extend([
            count(&|fitted| fitted.fit.n_rows),
            count(&|fitted| fitted.fit.n_events),
            count(&|fitted| fitted.n_clusters),
            whole(&|fitted| fitted.fit.log_likelihood),
            whole(&|fitted| fitted.fit.null_log_likelihood),
            count(&|fitted| fitted.fit.convergence.iterations as usize),
        ]);
        Frame::new(Table::EventHistory, columns)
    }

    /// The table of policies' effects; none without such effects.
    pub fn effects_frame(&self, study: &Study) -> Option<Frame> {
        let mut rows: Vec<(Link, u32, Option<f64>)> = Vec::new();
        for Linked { link, fit } in &self.links {
            let Ok(Fitted { fit, .. }) = fit else { continue };
            let estimated = fit.group_effects.iter().map(|&(policy, effect)| (*link, policy, Some(effect)));
            let aside = fit.groups_set_aside.iter().map(|&policy| (*link, policy, None));
            rows.extend(estimated.chain(aside));
        }
        if rows.is_empty() {
            return None;
        }
        rows.sort_by_key(|&(link, policy, _)| (link, policy));
        let names = study.history.policies.iter().map(|policy| policy.name.clone()).collect();
        let columns = vec![
            Values::Word(rows.iter().map(|row| row.0 as u8).collect(), &Link::NAMES),
            Values::Government(rows.iter().map(|row| row.1).collect(), names),
            Values::Word(rows.iter().map(|row| u8::from(row.2.is_none())).collect(), &EFFECTS),
            Values::Real(rows.iter().map(|row| row.2.unwrap_or(f64::NAN)).collect()),
        ];
        Some(Frame::new(Table::PolicyEffects, columns))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::history::{Adoption, History, Policy};
    use crate::analysis::study::{Attributes, Named, Ties};

    /// Six units in a ring that adopt one after the other, twice.
    fn study(columns: &[(&str, [f64; 6])]) -> Study {
        let policy = |start: i32, order: [u32; 5]| {
            let adoptions = order.iter().enumerate();
            let adoptions =
                adoptions.map(|(at, &unit)| Adoption { period: start + at as i32, unit, ended: None });
            Policy::new("", adoptions.collect())
        };
        let ring = |step: u32| (0..6).map(move |unit| (unit + step) % 6);
        Study {
            history: History {
                units: (0..6).map(|unit| format!("u{unit}")).collect(),
                born: vec![None; 6],
                policies: vec![policy(0, [0, 3, 1, 5, 2]), policy(10, [2, 3, 0, 1, 4])],
            },
            attributes: Attributes {
                numbers: columns
                    .iter()
                    .map(|(name, values)| Named { name: (*name).to_owned(), values: values.to_vec() })
                    .collect(),
                ..Attributes::default()
            },
            ties: Some(Ties {
                from: (0..6).chain(0..6).collect(),
                to: ring(1).chain(ring(5)).collect(),
                weight: vec![1.0; 12],
            }),
            ..Study::default()
        }
    }

    fn of(columns: &[(&str, [f64; 6])]) -> EventHistory {
        let covariates = columns.iter().map(|(name, _)| (*name).to_owned()).collect();
        let measures = Measures { covariates, links: Link::ALL.to_vec(), ..Measures::default() };
        event_history(&study(columns), &measures).expect("a model")
    }

    #[test]
    fn a_row_for_each_link_and_term() {
        let found = of(&[("x", [3.0, 1.0, 2.0, 5.0, 4.0, 0.0]), ("one", [1.0; 6])]);
        let frame = found.frame();
        let Some(Values::Text(terms)) = frame.column("term") else { panic!("texts") };
        assert_eq!(terms[..5], ["constant", "nbr_share", "x", "dur", "one"].map(str::to_owned));
        assert_eq!(frame.n_rows(), 15);
        let se = |name: &str| frame.numbers(name).expect("numbers");
        assert!(se("se_clustered")[..4].iter().all(|se| *se > 0.0) && se("se_robust")[4].is_nan());
        assert_ne!(se("se_observed")[1], se("se_robust")[1]);
        let Some(Values::Text(notes)) = frame.column("note") else { panic!("texts") };
        assert_eq!(notes[4], "`one` is constant");
        let Some(Values::Text(notes)) = frame.column("note_zh") else { panic!("texts") };
        assert_eq!(notes[4], "`one` 取值不变");
        assert!(frame.numbers("ratio").expect("numbers")[6].is_nan(), "probit has no ratio");
    }

    #[test]
    fn separation_is_said_and_gives_no_numbers() {
        // Unit 4 alone is above 0, and it never adopts the first policy, and adopts the second last.
        let mut study = study(&[("never", [0.0, 0.0, 0.0, 0.0, 1.0, 0.0])]);
        study.history.policies.truncate(1);
        let measures = Measures { covariates: vec!["never".to_owned()], ..Measures::default() };
        let found = event_history(&study, &measures).expect("rows");
        assert!(matches!(found.links[0].fit, Err(FitError::Separated(_))), "{:?}", found.links);
        let frame = found.frame();
        let Some(Values::Word(statuses, _)) = frame.column("status") else { panic!("words") };
        assert_eq!(statuses, &[3, 2, 3]);
        assert!(frame.numbers("coefficient").expect("numbers").iter().all(|b| b.is_nan()));
    }

    #[test]
    fn without_terms_or_with_too_many_rows_there_is_no_model() {
        let mut study = study(&[]);
        study.until = Some(10_000_000);
        let none = event_history(&study, &Measures::default());
        assert_eq!(none, Err(NoModel::TooManyRows { n_rows: 6 * (10_000_001 + 9_999_991) }));
        study.ties = None;
        assert_eq!(event_history(&study, &Measures::default()), Err(NoModel::NoTerms));
    }

    #[test]
    fn covariates_by_period_are_lagged() {
        let mut study = study(&[]);
        study.covariates = Some(Covariates {
            unit: (0..6).flat_map(|unit| [unit; 20]).collect(),
            period: (0..6).flat_map(|_| -1..19).collect(),
            columns: vec![Named {
                name: "gdp".to_owned(),
                values: (0..120).map(|row| f64::from(row * row % 17)).collect(),
            }],
        });
        let fit = |lag| {
            let measures = Measures { covariates: vec!["gdp".to_owned()], lag, ..Measures::default() };
            let found = event_history(&study, &measures).expect("rows");
            let coefficient = found.frame().numbers("coefficient").expect("numbers")[2];
            (coefficient, found.absent.n_missing_rows)
        };
        let ((now, none_missing), (before, missing)) = (fit(0), fit(2));
        assert!(now != before && none_missing == 0 && missing > 0, "{now} {before} {missing}");
    }
}
