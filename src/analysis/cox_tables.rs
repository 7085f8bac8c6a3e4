//! Who adopts first among those at risk, pooled over all policies of a study: the table `cox`.
//!
//! The rows are those of the table `event_history`, each an interval (dur, dur + 1] of the time since the policy's first adoption;
//! so time needs no term. One baseline hazard for all policies, or one of each (strata). Standard errors by the observed
//! information, robust, and clustered by unit; z, p and intervals are of the clustered. Not here: the method (`event_history::cox`).

use crate::analysis::estimate_rows::{self, Term};
use crate::analysis::event_history::cox::{self, CoxFit, CoxOptions, Ties};
use crate::analysis::event_history::fault::FitError;
use crate::analysis::event_history::panel::Panel;
use crate::analysis::event_history::sandwich::{Errors, SmallSample};
use crate::analysis::event_history_tables::{LEVEL, MOST_ROWS, NoModel, most_rows, panel_of};
use crate::analysis::measures::{Level, Measures};
use crate::analysis::study::Study;
use crate::observe::{Frame, NO_INTEGER, Values};
use crate::scenario::Table;

/// What came of Cox's model.
#[derive(Debug, Clone, PartialEq)]
pub struct Cox {
    /// How ties are dealt with.
    pub ties: Ties,
    /// Its terms.
    pub terms: Vec<String>,
    /// Policies with a baseline hazard of their own; 1 where all share one.
    pub n_strata: usize,
    /// The fit, or why there is none.
    pub fit: Result<Fitted, FitError>,
}

/// A fit with all errors.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// With clustered errors; with robust ones where all rows are of one unit.
    pub fit: CoxFit,
    /// Standard errors that are robust, in the order of its estimates.
    pub robust: Vec<f64>,
    /// Units; 1 where errors are not clustered.
    pub n_clusters: usize,
}

/// Cox's model of a study, where it is asked for.
///
/// # Errors
/// Where there is nothing to explain adoption with, or there are no rows, or too many.
pub fn cox(study: &Study, measures: &Measures) -> Option<Result<Cox, NoModel>> {
    Some(model(study, measures, measures.cox?))
}

fn model(study: &Study, measures: &Measures, ties: Ties) -> Result<Cox, NoModel> {
    if study.ties.is_none() && measures.covariates.is_empty() {
        return Err(NoModel::NoTerms);
    }
    let n_rows = most_rows(study);
    if n_rows > MOST_ROWS {
        return Err(NoModel::TooManyRows { n_rows });
    }
    let (panel, terms) = panel_of(study, measures)?;
    let n_strata = match measures.level {
        Level::Shared => 1,
        Level::ByPolicy => panel.policy.chunk_by(|a, b| a == b).count(),
    };
    let fit = fitted(&panel, &terms, ties, measures.level);
    Ok(Cox { ties, terms, n_strata, fit })
}

fn fitted(panel: &Panel, terms: &[String], ties: Ties, level: Level) -> Result<Fitted, FitError> {
    let names: Vec<&str> = terms.iter().map(String::as_str).collect();
    let rows = panel.observations(&names)?;
    let (start, stop) = panel.intervals();
    let strata = match level {
        Level::Shared => None,
        Level::ByPolicy => Some(panel.policy.as_slice()),
    };
    let with = |errors| {
        let options = CoxOptions { ties, errors, strata, level: LEVEL, ..CoxOptions::default() };
        cox::fit(&rows, &start, &stop, &options)
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

impl Cox {
    /// The table.
    pub fn frame(&self) -> Frame {
        let fitted = self.fit.as_ref().ok();
        let terms = match &self.fit {
            Ok(fitted) => estimate_rows::of_fit(&fitted.fit.estimates, &fitted.fit.left_out),
            Err(error) => estimate_rows::of_error(error, &self.terms),
        };
        let terms: Vec<&Term<'_>> = terms.iter().collect();
        let real = |value: &dyn Fn(&Fitted, usize) -> f64| {
            let of = |term: &&Term<'_>| Some(value(fitted?, term.place?));
            Values::Real(terms.iter().map(|term| of(term).unwrap_or(f64::NAN)).collect())
        };
        let whole = |value: &dyn Fn(&CoxFit) -> f64| {
            Values::Real(vec![fitted.map_or(f64::NAN, |fitted| value(&fitted.fit)); terms.len()])
        };
        let count = |value: &dyn Fn(&Fitted) -> usize| {
            let n = fitted.map_or(NO_INTEGER, |fitted| value(fitted) as i64);
            Values::Integer(vec![n; terms.len()])
        };
        let clustered = |fitted: &Fitted, place: usize| {
            if fitted.n_clusters > 1 { fitted.fit.estimates[place].se } else { f64::NAN }
        };
        let mut columns = vec![Values::Word(vec![self.ties as u8; terms.len()], &Ties::NAMES)];
        columns.extend(estimate_rows::heads(&terms));
        columns.extend([
            real(&|fitted, place| fitted.fit.observed.se(place)),
            real(&|fitted, place| fitted.robust[place]),
            real(&clustered),
        ]);
        columns.extend(estimate_rows::tests(&terms));
        columns.extend([
            count(&|fitted| fitted.fit.n_rows),
            count(&|fitted| fitted.fit.n_events),
            count(&|fitted| fitted.fit.n_event_times),
            Values::Integer(vec![self.n_strata as i64; terms.len()]),
            count(&|fitted| fitted.n_clusters),
            whole(&|fit| fit.log_likelihood),
            whole(&|fit| fit.null_log_likelihood),
            count(&|fitted| fitted.fit.convergence.iterations as usize),
        ]);
        Frame::new(Table::Cox, columns)
    }
}
