//! Discrete-time event history: the probability that a unit at risk adopts in a period, as logit, probit or cloglog of covariates.
//!
//! P(adopt in period t | not yet) = F(b₀ + x′b), by maximum likelihood (Newton's method, [`super::newton`]); the links are in
//! [`super::link`]. Berry & Berry (1990), APSR 84:395–415; Allison (1982), Sociological Methodology 13:61–98; Beck, Katz & Tucker
//! (1998), AJPS 42:1260–1288. Stata: `logit`, `probit`, `cloglog`; R: `glm(…, binomial(link))`.
//!
//! A constant, no constant, or one effect per group (policy) of rows pooled over policies: the groups' effects are those of
//! dummies (`i.policy`), without their columns. Groups in which all rows have an event, or none has, tell nothing and are set
//! aside and named. With few rows per group such slopes are biased away from 0 (incidental parameters); with dozens that is small.
//!
//! Nothing is dropped in silence: constant and collinear columns are left out and named ([`super::collinear`]), separation is
//! refused or its rows set aside, as asked ([`super::separation`]), and a search without maximum is an error.

use nalgebra::{DMatrix, DVector};

use super::collinear::LeftOut;
use super::estimates::{Covariance, Estimate, Ratios, table};
use super::fault::FitError;
use super::groups::Grouping;
use super::likelihood::{Levels, Likelihood};
use super::link::Link;
use super::newton::{Ascent, Convergence, End, factorize};
use super::observations::Observations;
use super::sandwich::{Counts, Errors, sandwich};
use super::scaled::{CONSTANT, Level, Scaled};
use super::separation::{self, Separation, SeparationKind};

/// Steps after which a search is suspected of following a separation; an ordinary one takes four to nine.
const SUSPICIOUS_STEPS: u32 = 12;
/// Index beyond which a maximum is suspected of being none.
const SUSPICIOUS_INDEX: f64 = 15.0;

/// What stands for the level of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Baseline<'a> {
    /// One constant.
    #[default]
    Constant,
    /// Nothing.
    Absent,
    /// One effect per group: a label for every row, such as its policy.
    Groups(&'a [u32]),
}

/// What to do where covariates predict events without fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IfSeparated {
    /// Report it and give no estimates.
    #[default]
    Refuse,
    /// Set the rows so predicted aside, report them, and fit the rest, as Stata does. Complete separation leaves no rest.
    SetAside,
}

/// How to fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FitOptions<'a> {
    /// The level of the index.
    pub baseline: Baseline<'a>,
    /// Where standard errors come from.
    pub errors: Errors<'a>,
    /// What to do about separation.
    pub if_separated: IfSeparated,
    /// Level of intervals, in (0, 1).
    pub level: f64,
    /// Newton steps at most.
    pub max_iterations: u32,
}

impl Default for FitOptions<'_> {
    fn default() -> Self {
        Self {
            baseline: Baseline::default(),
            errors: Errors::default(),
            if_separated: IfSeparated::default(),
            level: 0.95,
            max_iterations: 100,
        }
    }
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Its link.
    pub link: Link,
    /// Whether the first estimate is the model's constant.
    pub has_constant: bool,
    /// Estimates with the standard errors asked for; `constant` first, where there is one.
    pub estimates: Vec<Estimate>,
    /// Covariances of the estimates, as asked for.
    pub covariance: Covariance,
    /// Covariances by the observed information.
    pub observed: Covariance,
    /// Covariances by the expected information.
    pub expected: Covariance,
    /// Clusters in each way of clustering; rows for robust errors; empty for errors by information.
    pub n_clusters: Vec<usize>,
    /// Whether two-way clustering gave a negative variance, which was set to 0.
    pub is_mended: bool,
    /// Effect of each group, by label; empty without groups.
    pub group_effects: Vec<(u32, f64)>,
    /// Groups set aside because all or none of their rows have an event.
    pub groups_set_aside: Vec<u32>,
    /// Log-likelihood at the estimates.
    pub log_likelihood: f64,
    /// Log-likelihood of the same rows with a constant alone.
    pub null_log_likelihood: f64,
    /// Rows used.
    pub n_rows: usize,
    /// Events among them.
    pub n_events: usize,
    /// Covariates left out.
    pub left_out: Vec<LeftOut>,
    /// Separation whose rows were set aside.
    pub separation: Option<Separation>,
    /// How the search went.
    pub convergence: Convergence,
}

/// A likelihood-ratio test against the model with a constant alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LikelihoodRatio {
    /// 2 (ℓ − ℓ₀).
    pub chi2: f64,
    /// Coefficients (and groups but one) beside the constant.
    pub df: usize,
    /// p-value in the χ² distribution; 1 with no degree of freedom.
    pub p: f64,
}

/// Fits a model.
///
/// # Errors
/// Where rows, columns or labels are unfit, nobody or everybody has the event, covariates separate it, or there is no maximum.
pub fn fit(observations: &Observations, link: Link, options: &FitOptions<'_>) -> Result<Fit, FitError> {
    observations.check()?;
    let n_all = observations.n_rows();
    options.errors.check(n_all)?;
    match observations.n_events() {
        0 => return Err(FitError::NoEvents { n_rows: n_all }),
        n if n == n_all => return Err(FitError::AllEvents { n_rows: n_all }),
        _ => {}
    }
    let mut rows: Vec<usize> = (0..n_all).collect();
    if let Baseline::Groups(labels) = options.baseline {
        if labels.len() != n_all {
            return Err(FitError::UnequalGroups { n_values: labels.len(), n_rows: n_all });
        }
        rows.sort_by_key(|&row| labels[row]);
    }
    let mut set_aside = Vec::new();
    let mut separation: Option<Separation> = None;
    loop {
        if let Baseline::Groups(labels) = options.baseline {
            set_aside.extend(take_uniform_groups(&mut rows, labels, &observations.events)?);
        }
        match fit_rows(observations, &rows, link, options)? {
            Outcome::Fitted(mut fit) => {
                set_aside.sort_unstable();
                fit.groups_set_aside = set_aside;
                fit.separation = separation;
                return Ok(*fit);
            }
            Outcome::Separated(found) => {
                let is_hopeless = found.separation.kind == SeparationKind::Complete;
                if is_hopeless || options.if_separated == IfSeparated::Refuse {
                    return Err(FitError::Separated(found.separation));
                }
                let mut place = 0;
                rows.retain(|_| {
                    place += 1;
                    !found.is_predicted[place - 1]
                });
                separation = Some(match separation {
                    Some(mut old) => {
                        old.n_predicted += found.separation.n_predicted;
                        old.covariates.extend(found.separation.covariates);
                        old
                    }
                    None => found.separation,
                });
            }
        }
    }
}

/// Takes the rows of groups out in which all rows have an event or none has; the labels of these.
fn take_uniform_groups(rows: &mut Vec<usize>, labels: &[u32], events: &[bool]) -> Result<Vec<u32>, FitError> {
    let mut uniform = Vec::new();
    let mut kept = Vec::with_capacity(rows.len());
    let mut n_groups = 0;
    for of_group in rows.chunk_by(|&a, &b| labels[a] == labels[b]) {
        n_groups += 1;
        if of_group.iter().all(|&row| events[row] == events[of_group[0]]) {
            uniform.push(labels[of_group[0]]);
        } else {
            kept.extend_from_slice(of_group);
        }
    }
    if kept.is_empty() {
        return Err(FitError::NoVaryingGroup { n_groups });
    }
    *rows = kept;
    Ok(uniform)
}

/// What came of fitting some rows.
enum Outcome {
    Fitted(Box<Fit>),
    Separated(separation::Found),
}

/// Fits the rows at some places.
fn fit_rows(
    all: &Observations,
    rows: &[usize],
    link: Link,
    options: &FitOptions<'_>,
) -> Result<Outcome, FitError> {
    let is_all = rows.iter().enumerate().all(|(place, &row)| place == row) && rows.len() == all.n_rows();
    let picked = (!is_all).then(|| all.rows(rows));
    let observations = picked.as_ref().unwrap_or(all);
    let grouping = match options.baseline {
        Baseline::Groups(labels) => {
            Some(Grouping::sorted(&rows.iter().map(|&row| labels[row]).collect::<Vec<u32>>()))
        }
        Baseline::Constant | Baseline::Absent => None,
    };
    let level = match (&grouping, options.baseline) {
        (Some(grouping), _) => Level::Groups(grouping),
        (None, Baseline::Absent) => Level::Absent,
        (None, _) => Level::Constant,
    };
    let scaled = Scaled::new(observations, level);
    if scaled.n_coefficients() == 0 && grouping.is_none() {
        return Err(FitError::NothingToEstimate);
    }
    if let Some(name) =
        scaled.names().into_iter().skip(1).find(|name| scaled.has_constant() && name == CONSTANT)
    {
        return Err(FitError::RepeatedName { name });
    }
    let events = observations.events.as_slice();
    let levels = grouping.as_ref().map(|grouping| Levels::at_shares(grouping, events, link));
    let mut likelihood = Likelihood { scaled: &scaled, events, link, levels };
    let mut start = DVector::zeros(scaled.n_coefficients());
    if scaled.has_constant() {
        start[0] = link.index_of(observations.n_events() as f64 / events.len() as f64);
    }
    let mut evaluate = |beta: &DVector<f64>| likelihood.surface(beta);
    let mut ascent = Ascent::begin(start, &mut evaluate);
    ascent.go_on(SUSPICIOUS_STEPS.min(options.max_iterations), &mut evaluate);
    if ascent.end != End::Maximum || ascent.surface.largest_index > SUSPICIOUS_INDEX {
        if let Some(found) = separation::find(&scaled, events, grouping.as_ref()) {
            return Ok(Outcome::Separated(found));
        }
        ascent.go_on(options.max_iterations, &mut evaluate);
    }
    if ascent.end != End::Maximum {
        return Err(FitError::NotConverged { convergence: ascent.convergence, end: ascent.end });
    }
    finish(&likelihood, ascent, rows, observations, options).map(|fit| Outcome::Fitted(Box::new(fit)))
}

/// The fitted model at a maximum.
fn finish(
    likelihood: &Likelihood<'_>,
    ascent: Ascent,
    rows: &[usize],
    observations: &Observations,
    options: &FitOptions<'_>,
) -> Result<Fit, FitError> {
    let scaled = likelihood.scaled;
    let beta = ascent.at;
    let to_raw = scaled.to_raw();
    let in_raw = |covariance: &DMatrix<f64>| Covariance::new(&(&to_raw * covariance * to_raw.transpose()));
    let singular = || FitError::NotConverged { convergence: ascent.convergence, end: End::Singular };
    let inverse = |information: &DMatrix<f64>| {
        if information.is_empty() {
            return Ok(information.clone());
        }
        factorize(information).map(|factor| factor.inverse()).ok_or_else(singular)
    };
    let bread = inverse(&ascent.surface.information)?;
    let observed = in_raw(&bread);
    let expected = match likelihood.link {
        // Its observed information does not depend on what happened.
        Link::Logit => observed.clone(),
        Link::Probit | Link::Cloglog => in_raw(&inverse(&likelihood.expected_information(&beta))?),
    };
    let n_groups = likelihood.levels.as_ref().map_or(0, |levels| levels.grouping.n_groups());
    let counts = Counts { n_rows: rows.len(), n_coefficients: beta.len() + n_groups };
    let found = sandwich(&options.errors, rows, &(&to_raw * &bread), counts, |clusters| {
        likelihood.score_products(&beta, clusters)
    })?;
    let covariance = match (&found, options.errors) {
        (Some(found), _) => Covariance::new(&found.covariance),
        (None, Errors::Expected) => expected.clone(),
        (None, _) => observed.clone(),
    };
    let names = scaled.names();
    let coefficients: Vec<f64> = (&to_raw * &beta).iter().copied().collect();
    let shift = scaled.level_shift(&beta);
    let group_effects = likelihood.levels.as_ref().map_or_else(Vec::new, |levels| {
        levels.values.iter().enumerate().map(|(g, value)| (levels.grouping.label(g), value - shift)).collect()
    });
    Ok(Fit {
        link: likelihood.link,
        has_constant: scaled.has_constant(),
        estimates: table(&names, &coefficients, &covariance, options.level, ratios_of(likelihood.link)),
        covariance,
        observed,
        expected,
        n_clusters: found.as_ref().map_or_else(Vec::new, |found| found.n_clusters.clone()),
        is_mended: found.is_some_and(|found| found.is_mended),
        group_effects,
        groups_set_aside: Vec::new(),
        log_likelihood: ascent.surface.log_likelihood,
        null_log_likelihood: null_log_likelihood(observations.n_events(), rows.len()),
        n_rows: rows.len(),
        n_events: observations.n_events(),
        left_out: scaled.left_out.clone(),
        separation: None,
        convergence: ascent.convergence,
    })
}

fn ratios_of(link: Link) -> Ratios {
    match link {
        Link::Logit | Link::Cloglog => Ratios::Meant,
        Link::Probit => Ratios::Meaningless,
    }
}

/// Log-likelihood with one probability for all: Σ log of the share of what happened.
fn null_log_likelihood(n_events: usize, n_rows: usize) -> f64 {
    let (d, n) = (n_events as f64, n_rows as f64);
    d * libm::log(d / n) + (n - d) * libm::log((n - d) / n)
}

impl Fit {
    /// Number of coefficients, group effects included.
    pub fn n_parameters(&self) -> usize {
        self.estimates.len() + self.group_effects.len()
    }

    /// Akaike's criterion, −2ℓ + 2k.
    pub fn aic(&self) -> f64 {
        -2.0 * self.log_likelihood + 2.0 * self.n_parameters() as f64
    }

    /// Schwarz's criterion, −2ℓ + k log n.
    pub fn bic(&self) -> f64 {
        -2.0 * self.log_likelihood + self.n_parameters() as f64 * libm::log(self.n_rows as f64)
    }

    /// McFadden's R², 1 − ℓ/ℓ₀.
    pub fn mcfadden_r2(&self) -> f64 {
        1.0 - self.log_likelihood / self.null_log_likelihood
    }

    /// Test against the model with a constant alone; none for a model without constant, which does not contain it.
    pub fn likelihood_ratio(&self) -> Option<LikelihoodRatio> {
        let has_level = !self.group_effects.is_empty() || self.constant().is_some();
        let df = self.n_parameters().checked_sub(1).filter(|_| has_level)?;
        let chi2 = (2.0 * (self.log_likelihood - self.null_log_likelihood)).max(0.0);
        Some(LikelihoodRatio { chi2, df, p: super::chi2_tail(chi2, df) })
    }

    /// Estimate of a covariate by name.
    pub fn estimate(&self, name: &str) -> Option<&Estimate> {
        self.estimates.iter().find(|estimate| estimate.name == name)
    }

    fn constant(&self) -> Option<&Estimate> {
        self.estimates.first().filter(|_| self.has_constant)
    }

    /// The same estimates with other covariances of these, such as [`Fit::observed`] or [`Fit::expected`].
    pub fn estimates_by(&self, covariance: &Covariance, level: f64) -> Vec<Estimate> {
        let names: Vec<String> = self.estimates.iter().map(|estimate| estimate.name.clone()).collect();
        let coefficients: Vec<f64> = self.estimates.iter().map(|estimate| estimate.coefficient).collect();
        table(&names, &coefficients, covariance, level, ratios_of(self.link))
    }

    /// Predicted probability of the event in rows that have the model's covariates, also others than those fitted.
    ///
    /// With groups, `groups` gives every row's label; a group without an effect (set aside, or unknown) gives NaN.
    /// Without groups it is not read.
    ///
    /// # Errors
    /// Where a covariate is missing or lengths differ.
    pub fn hazards(&self, observations: &Observations, groups: &[u32]) -> Result<Vec<f64>, FitError> {
        let n_rows = observations.n_rows();
        let mut index = vec![self.constant().map_or(0.0, |constant| constant.coefficient); n_rows];
        if !self.group_effects.is_empty() {
            if groups.len() != n_rows {
                return Err(FitError::UnequalGroups { n_values: groups.len(), n_rows });
            }
            for (eta, label) in index.iter_mut().zip(groups) {
                let place = self.group_effects.binary_search_by_key(label, |effect| effect.0);
                *eta = place.map_or(f64::NAN, |place| self.group_effects[place].1);
            }
        }
        let first = usize::from(self.constant().is_some());
        for Estimate { name, coefficient, .. } in &self.estimates[first..] {
            let column = observations.columns.iter().find(|column| column.name == *name);
            let column = column.ok_or_else(|| FitError::UnknownColumn { name: name.clone() })?;
            if column.values.len() != n_rows {
                let n_values = column.values.len();
                return Err(FitError::UnequalColumn { name: name.clone(), n_values, n_rows });
            }
            for (eta, x) in index.iter_mut().zip(&column.values) {
                *eta += coefficient * x;
            }
        }
        Ok(index.into_iter().map(|eta| self.link.probability(eta)).collect())
    }
}
