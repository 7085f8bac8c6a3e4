//! Whom an adopter follows, pooled over all policies of a study: the table `dyads`.
//!
//! One row at risk per policy, follower, leader and period (`event_history::dyadic`). Terms: `neighbors` (the follower looks at the
//! leader) where ties are given, `same_<region>` where a region is known, `follower_<x>`, `leader_<x>` and `distance_<x>` of every
//! covariate that the user names, `leader_years` since the leader adopted, and `dur`. One constant for all policies, or an effect of each.
//!
//! One adoption is an event in every row of its follower and period, and a leader's own traits are the same in all its rows:
//! z, p and intervals are of errors clustered by follower and by leader at once; where one of these is all there is, by the other;
//! else by the observed information. Not here: the method.

use std::collections::BTreeMap;

use crate::analysis::estimate_rows::{self, OfLink, Term};
use crate::analysis::event_history::binary::{self, Fit, FitOptions};
use crate::analysis::event_history::covariate::UnitGroups;
use crate::analysis::event_history::dyadic::{DyadOptions, DyadPanel, DyadTerm, RiskRows, dyads, n_dyads};
use crate::analysis::event_history::estimates::Estimate;
use crate::analysis::event_history::fault::FitError;
use crate::analysis::event_history::link::Link;
use crate::analysis::event_history::panel::Absent;
use crate::analysis::event_history::sandwich::{Errors, SmallSample};
use crate::analysis::event_history_tables::{
    LEVEL, MOST_ROWS, NoModel, baseline, covariates, neighbors, places, window,
};
use crate::analysis::measures::{Level, Measures};
use crate::analysis::study::Study;
use crate::observe::{Frame, NO_INTEGER, Values};
use crate::scenario::Table;

/// Column of time.
const DURATION: &str = "dur";

/// What came of the model of dyads.
#[derive(Debug, Clone, PartialEq)]
pub struct Dyads {
    /// Which pairs are at risk.
    pub rows: RiskRows,
    /// Its terms, beside the constant.
    pub terms: Vec<String>,
    /// What is not in the rows.
    pub absent: Absent,
    /// Rows at risk.
    pub n_rows: usize,
    /// Pairs, followers and leaders among them.
    pub counts: Counts,
    /// Each link.
    pub links: Vec<Linked>,
}

/// How many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Directed pairs.
    pub n_dyads: usize,
    /// Followers.
    pub n_followers: usize,
    /// Leaders.
    pub n_leaders: usize,
}

/// One link: its fit, or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Linked {
    /// The link.
    pub link: Link,
    /// The fit.
    pub fit: Result<Fitted, FitError>,
}

/// A fit with its errors.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// With the errors that z, p and intervals are of.
    pub fit: Fit,
    /// Standard errors clustered by dyad (as Volden), in the order of its estimates; empty with one dyad.
    pub by_dyad: Vec<f64>,
    /// By follower; empty with one follower.
    pub by_follower: Vec<f64>,
    /// By follower and leader at once; empty where one of them is all there is.
    pub two_way: Vec<f64>,
}

/// The model of dyads of a study, where it is asked for.
///
/// # Errors
/// Where there are no rows, or too many.
pub fn of_study(study: &Study, measures: &Measures) -> Option<Result<Dyads, NoModel>> {
    Some(model(study, measures, measures.dyads?))
}

fn model(study: &Study, measures: &Measures, rows: RiskRows) -> Result<Dyads, NoModel> {
    let neighbors = neighbors(study);
    let covariates = covariates(study, measures)?;
    let region = region(study, measures);
    let mut terms: Vec<DyadTerm<'_>> = Vec::new();
    terms.extend(neighbors.as_deref().map(DyadTerm::Neighbors));
    terms.extend(region.as_ref().map(DyadTerm::SameGroup));
    for covariate in &covariates {
        terms.extend([
            DyadTerm::Follower(covariate),
            DyadTerm::Leader(covariate),
            DyadTerm::Distance(covariate),
        ]);
    }
    if rows == RiskRows::Opportunity {
        terms.push(DyadTerm::LeaderYears);
    }
    let options = DyadOptions { window: window(study), rows, terms: &terms, ..DyadOptions::default() };
    let places = places(study);
    let n_rows = n_dyads(&study.history, &places, &options).map_err(NoModel::Risk)?;
    if n_rows > MOST_ROWS {
        return Err(NoModel::TooManyRows { n_rows });
    }
    let panel = dyads(&study.history, &places, &options).map_err(NoModel::Risk)?;
    let terms: Vec<String> = terms.iter().map(DyadTerm::name).chain([DURATION.to_owned()]).collect();
    let labels = panel.dyads();
    let fit = |&link: &Link| Linked { link, fit: fitted(&panel, &labels, &terms, link, measures.level) };
    let links = measures.links.iter().map(fit).collect();
    let counts = Counts {
        n_dyads: n_distinct(&labels),
        n_followers: n_distinct(&panel.follower),
        n_leaders: n_distinct(&panel.leader),
    };
    Ok(Dyads { rows, terms, n_rows: panel.n_rows(), counts, absent: panel.absent, links })
}

/// The region of each unit as a group.
fn region(study: &Study, measures: &Measures) -> Option<UnitGroups> {
    let (name, of) = measures.regions(study)?;
    let mut numbers = BTreeMap::new();
    let of = of.into_iter().map(|region| {
        let next = numbers.len() as u32;
        Some(*numbers.entry(region?).or_insert(next))
    });
    Some(UnitGroups { of: of.collect(), name })
}

fn n_distinct(labels: &[u32]) -> usize {
    let mut labels = labels.to_vec();
    labels.sort_unstable();
    labels.dedup();
    labels.len()
}

fn fitted(
    panel: &DyadPanel,
    labels: &[u32],
    terms: &[String],
    link: Link,
    level: Level,
) -> Result<Fitted, FitError> {
    let names: Vec<&str> = terms.iter().map(String::as_str).collect();
    let rows = panel.observations(&names)?;
    let baseline = baseline(level, &panel.policy);
    let with = |errors| {
        let options = FitOptions { baseline, errors, level: LEVEL, ..FitOptions::default() };
        match binary::fit(&rows, link, &options) {
            Ok(fit) => Ok(Some(fit)),
            Err(FitError::OneCluster) => Ok(None),
            Err(error) => Err(error),
        }
    };
    let small = SmallSample::Clusters;
    let by_dyad = with(Errors::Clustered(labels, small))?;
    let by_follower = with(Errors::Clustered(&panel.follower, small))?;
    let two_way = with(Errors::TwoWay(&panel.follower, &panel.leader, small))?;
    let errors = |fit: &Option<Fit>| {
        fit.iter().flat_map(|fit| fit.estimates.iter().map(|estimate| estimate.se)).collect()
    };
    let (dyad_errors, follower_errors, both) = (errors(&by_dyad), errors(&by_follower), errors(&two_way));
    let by_leader = match (&two_way, &by_follower) {
        (None, None) => with(Errors::Clustered(&panel.leader, small))?,
        _ => None,
    };
    let fit = match two_way.or(by_follower).or(by_leader) {
        Some(fit) => fit,
        None => with(Errors::Observed)?.ok_or(FitError::OneCluster)?,
    };
    Ok(Fitted { fit, by_dyad: dyad_errors, by_follower: follower_errors, two_way: both })
}

impl Dyads {
    fn table_rows(&self) -> Vec<OfLink<'_, Fitted>> {
        let links = self.links.iter().map(|linked| (linked.link, &linked.fit));
        estimate_rows::of_links(links, &self.terms, |fitted| &fitted.fit)
    }

    /// The table.
    pub fn frame(&self) -> Frame {
        let rows = self.table_rows();
        let terms: Vec<&Term<'_>> = rows.iter().map(|row| &row.term).collect();
        let errors = |of: &dyn Fn(&Fitted, usize) -> Option<f64>| {
            let of = |row: &OfLink<'_, Fitted>| of(row.fitted?, row.term.place?);
            Values::Real(rows.iter().map(|row| of(row).unwrap_or(f64::NAN)).collect())
        };
        let whole = |value: &dyn Fn(&Fit) -> f64| {
            Values::Real(rows.iter().map(|row| row.fitted.map_or(f64::NAN, |of| value(&of.fit))).collect())
        };
        let count = |value: &dyn Fn(&Fit) -> usize| {
            let of = |row: &OfLink<'_, Fitted>| row.fitted.map_or(NO_INTEGER, |of| value(&of.fit) as i64);
            Values::Integer(rows.iter().map(of).collect())
        };
        let own = |n: usize| Values::Integer(vec![n as i64; rows.len()]);
        let mut columns = vec![
            Values::Word(rows.iter().map(|row| row.link as u8).collect(), &Link::NAMES),
            Values::Word(vec![self.rows as u8; rows.len()], &RiskRows::NAMES),
        ];
        columns.extend(estimate_rows::heads(&terms));
        columns.extend([
            errors(&|fitted, place| Some(fitted.fit.observed.se(place))),
            errors(&|fitted, place| fitted.by_dyad.get(place).copied()),
            errors(&|fitted, place| fitted.by_follower.get(place).copied()),
            errors(&|fitted, place| fitted.two_way.get(place).copied()),
        ]);
        columns.extend(estimate_rows::tests(&terms));
        columns.extend([
            count(&|fit| fit.n_rows),
            count(&|fit| fit.n_events),
            own(self.counts.n_dyads),
            own(self.counts.n_followers),
            own(self.counts.n_leaders),
            whole(&|fit| fit.log_likelihood),
            whole(&|fit| fit.null_log_likelihood),
            count(&|fit| fit.convergence.iterations as usize),
        ]);
        Frame::new(Table::Dyads, columns)
    }
}

impl Fitted {
    /// The estimate of a term by its name.
    pub fn estimate(&self, name: &str) -> Option<&Estimate> {
        self.fit.estimates.iter().find(|estimate| estimate.name == name)
    }
}
