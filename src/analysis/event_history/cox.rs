//! Cox's proportional hazards: who adopts first among those at risk, whatever the hazard's own course.
//!
//! h(t | x) = h₀(t) e^{x′b}; h₀ is left open, so duration needs no term (and gets none: a covariate that is the same for all at
//! risk whenever somebody adopts is left out and named). Covariates may change over time: each row is an interval (start, stop]
//! with the values that held in it; an event is at `stop`. The likelihoods and ties are in `partial`. Strata (such as
//! policies of pooled rows) each have their own h₀, and only rows of one stratum are compared.
//! Stata: `stcox …, efron` after `stset` with `enter()`; R: `coxph(Surv(start, stop, event) ~ …)`; therein `cluster(id)` and
//! `strata(policy)` are [`Errors::Clustered`] and [`CoxOptions::strata`]. Rows of one unit are not independent: robust errors of
//! such rows should be clustered by unit.
//!
//! A likelihood without maximum is an error that names the covariates behind it (`monotone`).

use nalgebra::{DMatrix, DVector};

use super::binary::LikelihoodRatio;
use super::collinear::{LeftOut, LeftOutReason};
use super::estimates::{Covariance, Estimate, Ratios, table};
use super::fault::FitError;
use super::monotone::{Intervals, monotone};
use super::newton::{Ascent, Convergence, End, factorize};
use super::observations::Observations;
use super::partial::{Partial, schedule};
use super::sandwich::{Counts, Errors, sandwich};
use super::scaled::{Level, Scaled};

pub use super::partial::Ties;

/// Steps after which a search is suspected of following a monotone likelihood.
const SUSPICIOUS_STEPS: u32 = 12;
/// Difference of indices beyond which a maximum is suspected of being none.
const SUSPICIOUS_INDEX: f64 = 30.0;

/// How to fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoxOptions<'a> {
    /// How events at the same time are dealt with.
    pub ties: Ties,
    /// Where standard errors come from; the expected information is not defined here and gives the observed.
    pub errors: Errors<'a>,
    /// Stratum of each row; none for one stratum.
    pub strata: Option<&'a [u32]>,
    /// Level of intervals, in (0, 1).
    pub level: f64,
    /// Newton steps at most.
    pub max_iterations: u32,
}

impl Default for CoxOptions<'_> {
    fn default() -> Self {
        Self {
            ties: Ties::default(),
            errors: Errors::default(),
            strata: None,
            level: 0.95,
            max_iterations: 100,
        }
    }
}

/// A fitted Cox model.
#[derive(Debug, Clone, PartialEq)]
pub struct CoxFit {
    /// How ties were dealt with.
    pub ties: Ties,
    /// Estimates with the standard errors asked for; empty where no covariate is left.
    pub estimates: Vec<Estimate>,
    /// Covariances of the estimates, as asked for.
    pub covariance: Covariance,
    /// Covariances by the observed information.
    pub observed: Covariance,
    /// Clusters in each way of clustering; rows for robust errors; empty for errors by information.
    pub n_clusters: Vec<usize>,
    /// Whether two-way clustering gave a negative variance, which was set to 0.
    pub is_mended: bool,
    /// Log partial likelihood at the estimates.
    pub log_likelihood: f64,
    /// Log partial likelihood with all coefficients 0.
    pub null_log_likelihood: f64,
    /// Rows.
    pub n_rows: usize,
    /// Events.
    pub n_events: usize,
    /// Distinct times with an event, counted by stratum.
    pub n_event_times: usize,
    /// Covariates left out.
    pub left_out: Vec<LeftOut>,
    /// How the search went.
    pub convergence: Convergence,
}

/// Fits a model to rows (start, stop].
///
/// # Errors
/// Where rows, columns or labels are unfit, nobody has the event, the likelihood is monotone, or there is no maximum.
pub fn fit(
    observations: &Observations,
    start: &[i64],
    stop: &[i64],
    options: &CoxOptions<'_>,
) -> Result<CoxFit, FitError> {
    observations.check()?;
    let n_rows = observations.n_rows();
    for n_values in
        [Some(start.len()), Some(stop.len()), options.strata.map(<[u32]>::len)].into_iter().flatten()
    {
        if n_values != n_rows {
            return Err(FitError::UnequalGroups { n_values, n_rows });
        }
    }
    options.errors.check(n_rows)?;
    if let Some(row) = (0..n_rows).find(|&row| start[row] >= stop[row]) {
        return Err(FitError::EmptyInterval { row });
    }
    if observations.n_events() == 0 {
        return Err(FitError::NoEvents { n_rows });
    }
    let strata = schedule(start, stop, &observations.events, options.strata);
    let mut scaled = Scaled::new(observations, Level::Cancels);
    let partial = |scaled: &Scaled<'_>| Partial {
        n_rows,
        p: scaled.n_coefficients(),
        rows: scaled.rows(),
        strata: &strata,
        ties: options.ties,
    };
    // The information at 0 is the variance within risk sets, summed over events.
    let all = partial(&scaled);
    let at_zero = all.surface(&DVector::zeros(all.p));
    let within = at_zero.information / observations.n_events() as f64;
    scaled.leave_out_collinear(&within, &LeftOutReason::ConstantWithinRiskSets);
    let partial = partial(&scaled);
    let mut evaluate = |beta: &DVector<f64>| partial.surface(beta);
    let mut ascent = Ascent::begin(DVector::zeros(partial.p), &mut evaluate);
    ascent.go_on(SUSPICIOUS_STEPS.min(options.max_iterations), &mut evaluate);
    if ascent.end != End::Maximum || ascent.surface.largest_index > SUSPICIOUS_INDEX {
        let intervals = Intervals { start, stop, strata: options.strata };
        if let Some(covariates) = monotone(&partial, &scaled, &observations.events, intervals) {
            return Err(FitError::Monotone { covariates });
        }
        ascent.go_on(options.max_iterations, &mut evaluate);
    }
    if ascent.end != End::Maximum {
        return Err(FitError::NotConverged { convergence: ascent.convergence, end: ascent.end });
    }
    finish(&partial, &scaled, &ascent, observations, at_zero.log_likelihood, options)
}

/// The fitted model at a maximum.
fn finish(
    partial: &Partial<'_>,
    scaled: &Scaled<'_>,
    ascent: &Ascent,
    observations: &Observations,
    null_log_likelihood: f64,
    options: &CoxOptions<'_>,
) -> Result<CoxFit, FitError> {
    let to_raw = scaled.to_raw();
    let in_raw = |covariance: &DMatrix<f64>| Covariance::new(&(&to_raw * covariance * to_raw.transpose()));
    let information = &ascent.surface.information;
    let bread = if information.is_empty() {
        information.clone()
    } else {
        let singular = FitError::NotConverged { convergence: ascent.convergence, end: End::Singular };
        factorize(information).map(|factor| factor.inverse()).ok_or(singular)?
    };
    let n_rows = observations.n_rows();
    let rows: Vec<usize> = (0..n_rows).collect();
    let counts = Counts { n_rows, n_coefficients: partial.p };
    let found = sandwich(&options.errors, &rows, &(&to_raw * &bread), counts, |clusters| {
        let scores = partial.scores(&ascent.at);
        let sums = match clusters {
            None => scores,
            Some((of, n)) => {
                let mut sums = DMatrix::zeros(n, partial.p);
                for (row, &cluster) in of.iter().enumerate() {
                    for k in 0..partial.p {
                        sums[(cluster as usize, k)] += scores[(row, k)];
                    }
                }
                sums
            }
        };
        sums.tr_mul(&sums)
    })?;
    let observed = in_raw(&bread);
    let covariance =
        found.as_ref().map_or_else(|| observed.clone(), |found| Covariance::new(&found.covariance));
    let coefficients: Vec<f64> = (&to_raw * &ascent.at).iter().copied().collect();
    Ok(CoxFit {
        ties: options.ties,
        estimates: table(&scaled.names(), &coefficients, &covariance, options.level, Ratios::Meant),
        covariance,
        observed,
        n_clusters: found.as_ref().map_or_else(Vec::new, |found| found.n_clusters.clone()),
        is_mended: found.is_some_and(|found| found.is_mended),
        log_likelihood: ascent.surface.log_likelihood,
        null_log_likelihood,
        n_rows,
        n_events: observations.n_events(),
        n_event_times: partial.strata.iter().map(|stratum| stratum.events.len()).sum(),
        left_out: scaled.left_out.clone(),
        convergence: ascent.convergence,
    })
}

impl CoxFit {
    /// Test against all coefficients being 0.
    pub fn likelihood_ratio(&self) -> LikelihoodRatio {
        let chi2 = (2.0 * (self.log_likelihood - self.null_log_likelihood)).max(0.0);
        let df = self.estimates.len();
        LikelihoodRatio { chi2, df, p: super::chi2_tail(chi2, df) }
    }

    /// Estimate of a covariate by name.
    pub fn estimate(&self, name: &str) -> Option<&Estimate> {
        self.estimates.iter().find(|estimate| estimate.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::event_history::observations::Column;

    fn observations(events: &[u8], columns: &[(&str, &[f64])]) -> Observations {
        Observations {
            events: events.iter().map(|&event| event == 1).collect(),
            columns: columns.iter().map(|(name, values)| Column::new(*name, values.to_vec())).collect(),
        }
    }

    const X: [f64; 6] = [1.0, 0.0, 1.0, 0.0, 1.0, 0.0];

    #[test]
    fn two_groups_by_hand() {
        // Times 1, 2, 3, 4 with the adopters x = 1, 0, 1, 0 and two more at risk to the end: with θ = e^b,
        // ℓ = 2 b − log(3θ + 3) − log(2θ + 3) − log(2θ + 2) − log(θ + 2).
        let observations = observations(&[1, 1, 1, 1, 0, 0], &[("x", &X)]);
        let stop = [1, 2, 3, 4, 9, 9];
        let fit = fit(&observations, &[0; 6], &stop, &CoxOptions::default()).expect("a fit");
        let b = fit.estimates[0].coefficient;
        let theta = libm::exp(b);
        let value = 2.0 * b
            - libm::log(3.0 * theta + 3.0)
            - libm::log(2.0 * theta + 3.0)
            - libm::log(2.0 * theta + 2.0)
            - libm::log(theta + 2.0);
        let slope = 2.0
            - theta / (theta + 1.0)
            - 2.0 * theta / (2.0 * theta + 3.0)
            - theta / (theta + 1.0)
            - theta / (theta + 2.0);
        assert!((fit.log_likelihood - value).abs() < 1e-12 && slope.abs() < 1e-12, "{fit:?}");
        let null = -libm::log(6.0 * 5.0 * 4.0 * 3.0);
        assert!((fit.null_log_likelihood - null).abs() < 1e-12);
        assert_eq!((fit.n_events, fit.n_event_times, fit.n_rows), (4, 4, 6));
    }

    #[test]
    fn rows_cut_in_two_give_the_same() {
        let whole = observations(&[1, 1, 1, 1, 0, 0], &[("x", &X)]);
        let stop = [1, 2, 2, 4, 9, 9];
        // Each row cut after its first period, where it lasts longer.
        let (mut start, mut end, mut events, mut x) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for row in 0..6 {
            let cuts = if stop[row] > 1 { vec![0, 1, stop[row]] } else { vec![0, 1] };
            for cut in cuts.windows(2) {
                start.push(cut[0]);
                end.push(cut[1]);
                events.push(u8::from(whole.events[row] && cut[1] == stop[row]));
                x.push(X[row]);
            }
        }
        let cut = observations(&events, &[("x", &x)]);
        for ties in [Ties::Efron, Ties::Breslow] {
            let options = CoxOptions { ties, ..CoxOptions::default() };
            let a = fit(&whole, &[0; 6], &stop, &options).expect("a fit");
            let b = fit(&cut, &start, &end, &options).expect("a fit");
            assert!((a.estimates[0].coefficient - b.estimates[0].coefficient).abs() < 1e-12);
            assert!((a.log_likelihood - b.log_likelihood).abs() < 1e-12);
        }
    }

    #[test]
    fn strata_are_compared_within_themselves() {
        // Two copies of the same rows as strata: the same estimate, twice the likelihood.
        let one = observations(&[1, 1, 1, 1, 0, 0], &[("x", &X)]);
        let stop = [1, 2, 2, 4, 9, 9];
        let twice = observations(&[1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0], &[("x", &[X, X].concat())]);
        let strata = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1];
        let options = CoxOptions { strata: Some(&strata), ..CoxOptions::default() };
        let a = fit(&one, &[0; 6], &stop, &CoxOptions::default()).expect("a fit");
        let b = fit(&twice, &[0; 12], &[stop, stop].concat(), &options).expect("a fit");
        assert!((a.estimates[0].coefficient - b.estimates[0].coefficient).abs() < 1e-12);
        assert!((2.0 * a.log_likelihood - b.log_likelihood).abs() < 1e-12);
        assert_eq!(b.n_event_times, 6);
    }

    #[test]
    fn scores_add_up_to_nothing_at_the_maximum() {
        let observations =
            observations(&[1, 1, 1, 1, 0, 0], &[("x", &X), ("z", &[0.3, 2.0, -1.0, 0.4, 0.0, 1.0])]);
        let (start, stop) = ([0, 0, 1, 0, 1, 0], [1, 2, 2, 4, 9, 9]);
        let strata = schedule(&start, &stop, &observations.events, None);
        assert_eq!(strata[0].events.len(), 3);
        let scaled = Scaled::new(&observations, Level::Cancels);
        for ties in [Ties::Efron, Ties::Breslow] {
            let partial = Partial { n_rows: 6, p: 2, rows: scaled.rows(), strata: &strata, ties };
            let beta = DVector::from_vec(vec![0.4, -0.7]);
            let scores = partial.scores(&beta);
            let gradient = partial.surface(&beta).gradient;
            assert!((scores.row_sum().transpose() - gradient).amax() < 1e-13);
        }
    }

    #[test]
    fn a_monotone_likelihood_is_named() {
        let noise = [0.3, 2.0, -1.0, 0.4, 0.0, 1.0];
        let order = [9.0, 7.0, 7.0, 4.0, 3.0, 1.0];
        let observations = observations(&[1, 1, 1, 1, 0, 0], &[("noise", &noise), ("order", &order)]);
        let error =
            fit(&observations, &[0; 6], &[1, 2, 2, 4, 9, 9], &CoxOptions::default()).expect_err("a fault");
        assert_eq!(
            error.to_string(),
            "who adopts next is always told by `order` (to +∞): no estimate is finite"
        );
    }

    #[test]
    fn what_cannot_be_compared_is_left_out_or_refused() {
        let stop = [1, 2, 2, 4, 9, 9];
        let constant = observations(&[1, 1, 1, 1, 0, 0], &[("one", &[1.0; 6]), ("x", &X), ("twice", &X)]);
        let found = fit(&constant, &[0; 6], &stop, &CoxOptions::default()).expect("a fit");
        let texts: Vec<String> = found.left_out.iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["`one` is constant", "`twice` follows from `x`"]);
        // A clock differs between rows, but not between those at risk at one time.
        let clock = observations(&[1, 0, 1, 0], &[("dur", &[0.0, 0.0, 1.0, 1.0])]);
        let found = fit(&clock, &[0, 0, 1, 1], &[1, 1, 2, 2], &CoxOptions::default()).expect("a fit");
        assert_eq!(found.left_out[0].to_string(), "`dur` is the same for all at risk at every event");
        assert!(found.estimates.is_empty() && (found.log_likelihood + libm::log(4.0)).abs() < 1e-14);
        let nobody = observations(&[0, 0], &[]);
        assert_eq!(
            fit(&nobody, &[0, 0], &[1, 1], &CoxOptions::default()),
            Err(FitError::NoEvents { n_rows: 2 })
        );
        let alone = observations(&[1], &[("x", &[2.0])]);
        assert_eq!(fit(&alone, &[0], &[1], &CoxOptions::default()).expect("a fit").log_likelihood, 0.0);
        assert_eq!(fit(&alone, &[1], &[1], &CoxOptions::default()), Err(FitError::EmptyInterval { row: 0 }));
    }
}
