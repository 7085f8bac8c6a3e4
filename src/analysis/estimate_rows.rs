//! Rows of tables of estimates: every term of a model with what became of it, in the columns that all such tables share.
//!
//! Not here: the models (`event_history`), and what each table has beside these columns.

use crate::analysis::event_history::binary::Fit;
use crate::analysis::event_history::collinear::LeftOut;
use crate::analysis::event_history::estimates::{Estimate, WithInterval};
use crate::analysis::event_history::fault::FitError;
use crate::analysis::event_history::link::Link;
use crate::observe::Values;
use crate::scenario::Lang;

/// What became of a term, in the order of the words in tables.
pub(super) const STATUSES: [&str; 4] = ["estimated", "left_out", "separated", "not_estimated"];

/// One term of a model.
#[derive(Debug, Clone)]
pub(super) struct Term<'a> {
    pub(super) name: String,
    status: u8,
    /// Why it is not estimated, in English and Chinese.
    note: [String; 2],
    /// Place among the estimates.
    pub(super) place: Option<usize>,
    pub(super) estimate: Option<&'a Estimate>,
}

/// The terms of a fit: those estimated, then those left out.
pub(super) fn of_fit<'a>(estimates: &'a [Estimate], left_out: &[LeftOut]) -> Vec<Term<'a>> {
    let estimated = estimates.iter().enumerate().map(|(place, estimate)| Term {
        name: estimate.name.clone(),
        status: 0,
        note: Default::default(),
        place: Some(place),
        estimate: Some(estimate),
    });
    let left_out = left_out.iter().map(|left_out| Term {
        name: left_out.name.clone(),
        status: 1,
        note: [Lang::En, Lang::Zh].map(|lang| left_out.said(lang)),
        place: None,
        estimate: None,
    });
    estimated.chain(left_out).collect()
}

/// One term of a model with one of several links.
pub(super) struct OfLink<'a, F> {
    pub(super) link: Link,
    /// The fit with its errors, where there is one.
    pub(super) fitted: Option<&'a F>,
    pub(super) term: Term<'a>,
}

/// The terms of every link; `fit` is the fit behind what is kept of it.
pub(super) fn of_links<'a, F>(
    links: impl Iterator<Item = (Link, &'a Result<F, FitError>)>,
    terms: &[String],
    fit: impl Fn(&F) -> &Fit,
) -> Vec<OfLink<'a, F>> {
    let mut rows = Vec::new();
    for (link, fitted) in links {
        let (fitted, terms) = match fitted {
            Ok(fitted) => {
                let fit = fit(fitted);
                (Some(fitted), of_fit(&fit.estimates, &fit.left_out))
            }
            Err(error) => (None, of_error(error, terms)),
        };
        rows.extend(terms.into_iter().map(|term| OfLink { link, fitted, term }));
    }
    rows
}

/// The terms of a model without estimates.
pub(super) fn of_error<'a>(error: &FitError, terms: &[String]) -> Vec<Term<'a>> {
    let term = |name: &String| Term {
        name: name.clone(),
        status: if separates(error, name) { 2 } else { 3 },
        note: [Lang::En, Lang::Zh].map(|lang| error.said(lang)),
        place: None,
        estimate: None,
    };
    terms.iter().map(term).collect()
}

/// Whether a term is among those whose estimates would be infinite.
fn separates(error: &FitError, term: &str) -> bool {
    let covariates = match error {
        FitError::Separated(separation) => &separation.covariates,
        FitError::Monotone { covariates } => covariates,
        FitError::NoRows
        | FitError::NothingToEstimate
        | FitError::NoEvents { .. }
        | FitError::AllEvents { .. }
        | FitError::UnequalColumn { .. }
        | FitError::RepeatedName { .. }
        | FitError::NotFinite { .. }
        | FitError::UnknownColumn { .. }
        | FitError::UnequalGroups { .. }
        | FitError::NoVaryingGroup { .. }
        | FitError::OneCluster
        | FitError::EmptyInterval { .. }
        | FitError::NotConverged { .. } => return false,
    };
    covariates.iter().any(|own| own.name == term)
}

/// The columns `term`, `status`, `note`, `note_zh`, `coefficient`.
pub(super) fn heads(terms: &[&Term<'_>]) -> Vec<Values> {
    let text =
        |value: &dyn Fn(&Term<'_>) -> String| Values::Text(terms.iter().map(|term| value(term)).collect());
    vec![
        text(&|term| term.name.clone()),
        Values::Word(terms.iter().map(|term| term.status).collect(), &STATUSES),
        text(&|term| term.note[0].clone()),
        text(&|term| term.note[1].clone()),
        of(terms, |estimate| estimate.coefficient),
    ]
}

/// The columns `z`, `p`, `low`, `high`, `ratio`, `ratio_low`, `ratio_high`.
pub(super) fn tests(terms: &[&Term<'_>]) -> Vec<Values> {
    let ratio = |value: fn(WithInterval) -> f64| {
        let ratio = |estimate: &Estimate| estimate.ratio.map_or(f64::NAN, value);
        Values::Real(terms.iter().map(|term| term.estimate.map_or(f64::NAN, ratio)).collect())
    };
    vec![
        of(terms, |estimate| estimate.z),
        of(terms, |estimate| estimate.p),
        of(terms, |estimate| estimate.lower),
        of(terms, |estimate| estimate.upper),
        ratio(|ratio| ratio.value),
        ratio(|ratio| ratio.lower),
        ratio(|ratio| ratio.upper),
    ]
}

fn of(terms: &[&Term<'_>], value: fn(&Estimate) -> f64) -> Values {
    Values::Real(terms.iter().map(|term| term.estimate.map_or(f64::NAN, value)).collect())
}
