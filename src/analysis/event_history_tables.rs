//! What makes a unit adopt, pooled over all policies of a study: the table `event_history`.
//!
//! One row per policy, unit and period at risk, from the policy's first adoption to the end of observation, else to its last
//! adoption. The probability of adopting answers to `nbr_share` (the share of those a unit looks at that adopted before,
//! where ties are given), to covariates that the user names, and to `dur`, the periods since the policy's first adoption. One
//! constant for all policies. Standard errors by the observed information, robust, and clustered by unit; z, p and intervals
//! are of the clustered. Separation is not mended: it is said, and there are no estimates. Not here: the methods (`event_history`).

use crate::analysis::event_history::binary::{self, Fit, FitOptions};
use crate::analysis::event_history::covariate::{Covariate, CovariateValues, UnitPeriods};
use crate::analysis::event_history::estimates::Estimate;
use crate::analysis::event_history::fault::FitError;
use crate::analysis::event_history::link::Link;
use crate::analysis::event_history::panel::{Absent, Panel, PanelOptions, panel};
use crate::analysis::event_history::risk::{RiskError, Window};
use crate::analysis::event_history::sandwich::{Errors, SmallSample};
use crate::analysis::measures::Measures;
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
/// What became of a term, in the order of the words in tables.
const STATUSES: [&str; 4] = ["estimated", "left_out", "separated", "not_estimated"];

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
    let neighbors = study.ties.as_ref().map(|ties| {
        let mut lists = vec![Vec::new(); study.history.units.len()];
        for (&from, &to) in ties.from.iter().zip(&ties.to) {
            lists[from as usize].push(to);
        }
        lists
    });
    let covariates = covariates(study, measures)?;
    let options = PanelOptions {
        window: study.until.map_or(Window::Adoptions, Window::Until),
        neighbors: neighbors.as_deref(),
        covariates: &covariates,
        ..PanelOptions::default()
    };
    let places: Vec<usize> = (0..study.history.policies.len()).collect();
    let panel = panel(&study.history, &places, &options).map_err(NoModel::Risk)?;
    let terms: Vec<String> = neighbors
        .iter()
        .map(|_| NEIGHBORS.to_owned())
        .chain(covariates.iter().map(|covariate| covariate.name.clone()))
        .chain([DURATION.to_owned()])
        .collect();
    let links =
        measures.links.iter().map(|&link| Linked { link, fit: fitted(&panel, &terms, link) }).collect();
    Ok(EventHistory { terms, n_rows: panel.n_rows(), absent: panel.absent, links })
}

/// Rows if nobody ever left: units times periods, policy by policy.
fn most_rows(study: &Study) -> u64 {
    let n_units = study.history.units.len() as u64;
    let periods = study.history.policies.iter().filter_map(|policy| {
        let (first, last) = policy.span()?;
        Some((i64::from(study.until.unwrap_or(last).max(last)) - i64::from(first)) as u64 + 1)
    });
    periods.sum::<u64>().saturating_mul(n_units)
}

/// The covariates asked for: of the table of covariates, else of the list of units.
fn covariates(study: &Study, measures: &Measures) -> Result<Vec<Covariate>, NoModel> {
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

fn fitted(panel: &Panel, terms: &[String], link: Link) -> Result<Fitted, FitError> {
    let names: Vec<&str> = terms.iter().map(String::as_str).collect();
    let rows = panel.observations(&names)?;
    let with =
        |errors| binary::fit(&rows, link, &FitOptions { errors, level: LEVEL, ..FitOptions::default() });
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

/// One row of the table.
struct Row<'a> {
    link: Link,
    term: String,
    status: u8,
    note: String,
    fitted: Option<&'a Fitted>,
    /// Place among the estimates.
    place: Option<usize>,
}

impl Row<'_> {
    fn estimate(&self) -> Option<&Estimate> {
        self.fitted?.fit.estimates.get(self.place?)
    }
}

impl EventHistory {
    fn rows(&self) -> Vec<Row<'_>> {
        let mut rows = Vec::new();
        for Linked { link, fit } in &self.links {
            match fit {
                Ok(fitted) => {
                    rows.extend(fitted.fit.estimates.iter().enumerate().map(|(place, estimate)| Row {
                        link: *link,
                        term: estimate.name.clone(),
                        status: 0,
                        note: String::new(),
                        fitted: Some(fitted),
                        place: Some(place),
                    }));
                    rows.extend(fitted.fit.left_out.iter().map(|left_out| Row {
                        link: *link,
                        term: left_out.name.clone(),
                        status: 1,
                        note: left_out.to_string(),
                        fitted: Some(fitted),
                        place: None,
                    }));
                }
                Err(error) => rows.extend(self.terms.iter().map(|term| Row {
                    link: *link,
                    term: term.clone(),
                    status: if separates(error, term) { 2 } else { 3 },
                    note: error.to_string(),
                    fitted: None,
                    place: None,
                })),
            }
        }
        rows
    }

    /// The table.
    pub fn frame(&self) -> Frame {
        let rows = self.rows();
        let real = |value: &dyn Fn(&Row<'_>) -> Option<f64>| {
            Values::Real(rows.iter().map(|row| value(row).unwrap_or(f64::NAN)).collect())
        };
        let of = |value: &'static dyn Fn(&Estimate) -> f64| real(&move |row| row.estimate().map(value));
        let count = |value: &dyn Fn(&Fitted) -> usize| {
            Values::Integer(
                rows.iter().map(|row| row.fitted.map_or(NO_INTEGER, |fitted| value(fitted) as i64)).collect(),
            )
        };
        let ratio =
            |value: &'static dyn Fn(&Estimate) -> Option<f64>| real(&move |row| value(row.estimate()?));
        let columns = vec![
            Values::Word(rows.iter().map(|row| row.link as u8).collect(), &Link::NAMES),
            Values::Text(rows.iter().map(|row| row.term.clone()).collect()),
            Values::Word(rows.iter().map(|row| row.status).collect(), &STATUSES),
            Values::Text(rows.iter().map(|row| row.note.clone()).collect()),
            of(&|estimate| estimate.coefficient),
            real(&|row| Some(row.fitted?.fit.observed.se(row.place?))),
            real(&|row| row.fitted?.robust.get(row.place?).copied()),
            real(&|row| row.estimate().filter(|_| row.is_clustered()).map(|estimate| estimate.se)),
            of(&|estimate| estimate.z),
            of(&|estimate| estimate.p),
            of(&|estimate| estimate.lower),
            of(&|estimate| estimate.upper),
            ratio(&|estimate| estimate.ratio.map(|ratio| ratio.value)),
            ratio(&|estimate| estimate.ratio.map(|ratio| ratio.lower)),
            ratio(&|estimate| estimate.ratio.map(|ratio| ratio.upper)),
            count(&|fitted| fitted.fit.n_rows),
            count(&|fitted| fitted.fit.n_events),
            count(&|fitted| fitted.n_clusters),
            real(&|row| Some(row.fitted?.fit.log_likelihood)),
            real(&|row| Some(row.fitted?.fit.null_log_likelihood)),
            count(&|fitted| fitted.fit.convergence.iterations as usize),
        ];
        Frame::new(Table::EventHistory, columns)
    }
}

impl Row<'_> {
    fn is_clustered(&self) -> bool {
        self.fitted.is_some_and(|fitted| fitted.n_clusters > 1)
    }
}

/// Whether a term is among those that separate.
fn separates(error: &FitError, term: &str) -> bool {
    matches!(error, FitError::Separated(separation) if separation.covariates.iter().any(|own| own.name == term))
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
