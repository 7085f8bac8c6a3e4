//! Fits of growth curves to one adoption history: which parameters, how sure, how well, and whether there is an optimum at all.
//!
//! A curve is F(t) = A(t)/N at t = 1..T, every period from the first to the last adoption: A(t) who had adopted by the end of
//! period t, N all who could. Four forms, each with its ceiling free or fixed at N; one file each:
//! [`logistic`], [`bass`], [`gompertz`], [`exponential`]. Nonlinear least squares on F with equal weights (`search`).
//!
//! A ceiling that would rise without end, or a coefficient that would change its sign, is held at its bound, and the fit says
//! so ([`Status::AtBound`]); a curve that fixes no parameter has no optimum, and the fit says that ([`Status::NoOptimum`]).
//! Such numbers are no estimates of the model. What a good fit does *not* show is in [`super::caution`].

pub mod bass;
mod curve;
mod errors;
pub mod exponential;
pub mod gompertz;
mod growth;
pub mod logistic;
mod model;
mod projection;
mod search;
mod status;

pub use curve::{Curve, MAX_PERIODS};
use growth::{Growth, Place, Unit};
pub use model::{Ceiling, Form, MAX_CEILING, MIN_CEILING, Model};
use search::Found;
pub use status::{Bound, Reason, Side, Status};

/// One estimated number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    /// Its symbol, as in the formula.
    pub name: &'static str,
    /// Its estimate.
    pub value: f64,
    /// Its standard error, from s²·(JᵀJ)⁻¹ of the parameters that are not at a bound, s² = SSE/(n − their number); NaN at a
    /// bound, without an optimum, and where no degree of freedom is left.
    pub se: f64,
}

/// One model fitted to one curve. Numbers that are not defined are NaN.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// What was fitted.
    pub model: Model,
    /// What became of it.
    pub status: Status,
    /// The parameters in the order of the form's file, a fixed ceiling left out; empty where nothing was fitted.
    pub parameters: Vec<Parameter>,
    /// Number of periods, T.
    pub n: usize,
    /// The fitted curve, as shares of all units, t = 1..T; empty where nothing was fitted.
    pub fitted: Vec<f64>,
    /// Sum of squared residuals, in squared shares of all units.
    pub sse: f64,
    /// R² in levels, 1 − SSE/SST of F about its mean; near 1 for any curve that rises. NaN where F never changes.
    pub r2: f64,
    /// R² on increments, the same for F(t) − F(t−1), t = 2..T; negative where the fitted increments are worse than their
    /// mean. NaN where all increments are equal.
    pub r2_increments: f64,
    /// Akaike's criterion with the whole Gaussian likelihood, T·(ln(2π·SSE/T) + 1) + 2·(k + 1), k parameters and the
    /// variance, as R's `AIC` of an `nls`. Comparable between models of one curve. NaN where the fit is perfect.
    pub aic: f64,
    /// Number of starts of the search.
    pub n_starts: usize,
    /// How many of them ended at the best sum of squares (within 10⁻⁸ of it).
    pub n_agreed: usize,
}

impl Fit {
    /// The estimate of a parameter by its symbol; none where it is not in the model or nothing was estimated.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }

    /// Whether the estimates are an optimum of the model.
    pub const fn is_converged(&self) -> bool {
        matches!(self.status, Status::Converged)
    }

    /// Time of fastest growth, counted from the first adoption as 1: t₀ of the sigmoids, ln(q/p)/(p + q) of Bass and 0 where q is
    /// not above p, 0 of the exponential curve; NaN where nothing was fitted.
    pub fn fastest_at(&self) -> f64 {
        let value = |name: &str| self.parameter(name).map_or(f64::NAN, |parameter| parameter.value);
        match self.model.form {
            Form::Logistic | Form::Gompertz => value("t0"),
            Form::Bass => match (value("p"), value("q")) {
                (p, q) if q > p => libm::log(q / p) / (p + q),
                (p, _) => 0.0 * p,
            },
            Form::Exponential => 0.0 * value("a"),
        }
    }

    fn of_nothing(model: Model, n: usize, status: Status) -> Self {
        Self {
            model,
            status,
            parameters: Vec::new(),
            n,
            fitted: Vec::new(),
            sse: f64::NAN,
            r2: f64::NAN,
            r2_increments: f64::NAN,
            aic: f64::NAN,
            n_starts: 0,
            n_agreed: 0,
        }
    }

    fn from<G: Growth>(model: Model, found: &Found<'_, G>, n_units: u32) -> Self {
        let at = &found.best;
        let t = at.shares.len() as f64;
        let fitted: Vec<f64> = at.values.iter().map(|g| at.ceiling * g).collect();
        let (parameters, status) = estimates(found, n_units);
        let likelihood = t * (libm::log(2.0 * std::f64::consts::PI * found.sse / t) + 1.0);
        let aic = likelihood + 2.0 * (model.n_parameters() + 1) as f64;
        Self {
            model,
            status,
            parameters,
            n: at.shares.len(),
            sse: found.sse,
            r2: r2(at.shares, &fitted),
            r2_increments: r2(&increments(at.shares), &increments(&fitted)),
            fitted,
            aic: if found.sse > 0.0 { aic } else { f64::NAN },
            n_starts: found.n_starts,
            n_agreed: found.n_agreed,
        }
    }
}

/// Fits one model to a curve.
///
/// Too few points where T is not above the number of parameters (so without adopters, too); no optimum where the curve
/// never changes.
pub fn fit(model: Model, curve: &Curve) -> Fit {
    with_effort(model, curve, Effort::Thorough)
}

/// How many starts a search has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Effort {
    /// All ten.
    #[default]
    Thorough,
    /// Three; where these end at the same optimum inside all bounds it is taken for the best. Else all ten: no bound and no missing
    /// optimum rests on three. A better optimum elsewhere may be missed: `tests/it/spid_fits.rs` says how often.
    Brief,
}

/// The same with more or less effort.
pub fn with_effort(model: Model, curve: &Curve, effort: Effort) -> Fit {
    let shares = curve.shares.as_slice();
    if shares.len() <= model.n_parameters() {
        return Fit::of_nothing(model, shares.len(), Status::TooFewPoints);
    }
    if shares.iter().all(|&share| share == shares[0]) {
        return Fit::of_nothing(model, shares.len(), Status::NoOptimum(Reason::Flat));
    }
    match model.form {
        Form::Logistic => search_as::<logistic::Logistic>(model, curve, effort),
        Form::Bass => search_as::<bass::Bass>(model, curve, effort),
        Form::Gompertz => search_as::<gompertz::Gompertz>(model, curve, effort),
        Form::Exponential => search_as::<exponential::Exponential>(model, curve, effort),
    }
}

/// All models fitted to a curve, in the order of [`Model::ALL`].
pub fn all(curve: &Curve) -> [Fit; 8] {
    Model::ALL.map(|model| fit(model, curve))
}

fn search_as<G: Growth>(model: Model, curve: &Curve, effort: Effort) -> Fit {
    if effort == Effort::Brief
        && let Some(found) = search::brief::<G>(model.ceiling, &curve.shares)
    {
        let fit = Fit::from(model, &found, curve.n_units);
        if fit.is_converged() {
            return fit;
        }
    }
    Fit::from(model, &search::search::<G>(model.ceiling, &curve.shares), curve.n_units)
}

/// The parameters where a search ended, and what became of it.
fn estimates<G: Growth>(found: &Found<'_, G>, n_units: u32) -> (Vec<Parameter>, Status) {
    let at = &found.best;
    let rates = G::with(at.theta, at.shares.len()).map_or_else(Vec::new, |growth| growth.rates());
    let errors = errors::errors(found, &rates);
    let error = |place: usize| errors.filter(|_| found.did_converge).map_or(f64::NAN, |errors| errors[place]);
    let mut parameters: Vec<Parameter> = rates
        .iter()
        .enumerate()
        .map(|(j, rate)| Parameter { name: rate.name, value: rate.value, se: rate.stretch * error(j) })
        .collect();
    let mut bounds: Vec<Bound> = rates
        .iter()
        .zip(found.sides)
        .filter_map(|(rate, side)| Some(Bound { parameter: rate.name, side: side?, value: rate.value }))
        .collect();
    if at.has_free_ceiling {
        let unit = match G::CEILING.unit {
            Unit::Share => 1.0,
            Unit::Count => f64::from(n_units),
        };
        let ceiling = Parameter { name: G::CEILING.name, value: unit * at.ceiling, se: unit * error(2) };
        if let Some(side) = at.ceiling_side {
            bounds.insert(0, Bound { parameter: ceiling.name, side, value: ceiling.value });
        }
        match G::CEILING.place {
            Place::First => parameters.insert(0, ceiling),
            Place::Last => parameters.push(ceiling),
        }
    }
    let status = if errors.is_none() {
        Status::NoOptimum(Reason::NotIdentified)
    } else if !found.did_converge {
        Status::NoOptimum(Reason::DidNotConverge)
    } else if bounds.is_empty() {
        Status::Converged
    } else {
        Status::AtBound(bounds)
    };
    (parameters, status)
}

fn increments(values: &[f64]) -> Vec<f64> {
    values.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// 1 − SSE/SST about the mean; NaN where nothing varies beyond rounding.
fn r2(observed: &[f64], fitted: &[f64]) -> f64 {
    let mean = observed.iter().sum::<f64>() / observed.len() as f64;
    let total: f64 = observed.iter().map(|y| (y - mean) * (y - mean)).sum();
    let size: f64 = observed.iter().map(|y| y * y).sum();
    let rest: f64 = observed.iter().zip(fitted).map(|(y, f)| (y - f) * (y - f)).sum();
    if total > 1e-24 * size { 1.0 - rest / total } else { f64::NAN }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::history::Policy;

    fn model(form: Form, ceiling: Ceiling) -> Model {
        Model { form, ceiling }
    }

    fn curve(shares: Vec<f64>) -> Curve {
        Curve { shares, n_units: 50 }
    }

    fn made(n: usize, share: impl Fn(f64) -> f64) -> Curve {
        curve((1..=n).map(|t| share(t as f64)).collect())
    }

    #[track_caller]
    fn check(model: Model, curve: &Curve, expected: &[(&str, f64)]) {
        let fit = fit(model, curve);
        assert_eq!(fit.status, Status::Converged, "{fit:?}");
        for &(name, value) in expected {
            let found = fit.parameter(name).expect("a parameter");
            assert!((found.value - value).abs() < 1e-9 * value.abs(), "{name}: {found:?}, made with {value}");
            assert!(found.se < 1e-7 * value.abs(), "{found:?}");
        }
        assert!(fit.r2 > 1.0 - 1e-12 && fit.r2_increments > 1.0 - 1e-12, "{fit:?}");
    }

    #[test]
    fn exact_curves_give_back_their_parameters() {
        let logistic = made(30, |t| 0.8 / (1.0 + libm::exp(-0.4 * (t - 12.0))));
        check(model(Form::Logistic, Ceiling::Free), &logistic, &[("L", 0.8), ("k", 0.4), ("t0", 12.0)]);
        let logistic = made(30, |t| 1.0 / (1.0 + libm::exp(-0.4 * (t - 12.0))));
        check(model(Form::Logistic, Ceiling::Fixed), &logistic, &[("k", 0.4), ("t0", 12.0)]);
        let bass = |t: f64| {
            let (p, q) = (0.03, 0.38);
            let rest = libm::exp(-(p + q) * t);
            (1.0 - rest) / (1.0 + q / p * rest)
        };
        let exact = [("p", 0.03), ("q", 0.38), ("m", 35.0)];
        check(model(Form::Bass, Ceiling::Free), &made(20, |t| 0.7 * bass(t)), &exact);
        check(model(Form::Bass, Ceiling::Fixed), &made(20, bass), &exact[..2]);
        let gompertz = |t: f64| libm::exp(-libm::exp(-0.25 * (t - 9.0)));
        let exact = [("L", 0.6), ("k", 0.25), ("t0", 9.0)];
        check(model(Form::Gompertz, Ceiling::Free), &made(25, |t| 0.6 * gompertz(t)), &exact);
        check(model(Form::Gompertz, Ceiling::Fixed), &made(25, gompertz), &exact[1..]);
        let exponential = |t: f64| -libm::expm1(-0.12 * t);
        let exact = [("L", 0.9), ("a", 0.12)];
        check(model(Form::Exponential, Ceiling::Free), &made(25, |t| 0.9 * exponential(t)), &exact);
        check(model(Form::Exponential, Ceiling::Fixed), &made(25, exponential), &exact[1..]);
    }

    #[test]
    fn a_brief_search_ends_where_a_thorough_one_does() {
        let curves = [
            made(30, |t| 0.8 / (1.0 + libm::exp(-0.4 * (t - 12.0))) + 0.01 * libm::sin(5.0 * t)),
            Curve::new(&[1, 2, 3, 5, 8, 12, 18, 27, 40], 50),
            Curve::new(&[20, 28, 32, 35, 37, 38, 39, 40, 40, 41], 50),
            Curve::new(&[1, 1, 1, 50, 50, 50], 50),
            Curve::new(&[1, 2, 4, 9, 20, 33, 41, 44, 47, 47, 48], 50),
            Curve::new(&[7; 9], 50),
            Curve::new(&[3], 50),
            Curve::new(&[], 50),
        ];
        for curve in &curves {
            for model in Model::ALL {
                let (brief, thorough) = (with_effort(model, curve, Effort::Brief), fit(model, curve));
                assert_eq!(brief.status, thorough.status, "{model:?} {curve:?}");
                for (a, b) in brief.parameters.iter().zip(&thorough.parameters) {
                    let is_open = matches!(brief.status, Status::NoOptimum(_));
                    assert!(is_open || (a.value - b.value).abs() <= 1e-7 * b.value.abs(), "{a:?} {b:?}");
                }
            }
        }
    }

    #[test]
    fn a_missing_optimum_is_reported() {
        let status =
            |form, ceiling, cumulative: &[u32]| fit(model(form, ceiling), &Curve::new(cumulative, 50)).status;
        let bound = |parameter, side, value| Status::AtBound(vec![Bound { parameter, side, value }]);
        // Convex to the end: the ceiling is out of sight.
        let convex = [1, 2, 3, 5, 8, 12, 18, 27, 40];
        assert_eq!(status(Form::Logistic, Ceiling::Free, &convex), bound("L", Side::Upper, 2.0));
        assert_eq!(status(Form::Bass, Ceiling::Free, &convex), bound("m", Side::Upper, 100.0));
        // Concave from the start: no imitation.
        let concave = [20, 28, 32, 35, 37, 38, 39, 40, 40, 41];
        assert_eq!(status(Form::Bass, Ceiling::Free, &concave), bound("q", Side::Lower, 0.0));
        assert_eq!(status(Form::Exponential, Ceiling::Free, &concave), Status::Converged);
        // One jump: no steepness is too steep.
        let jump = [1, 1, 1, 50, 50, 50];
        for form in [Form::Logistic, Form::Bass, Form::Gompertz] {
            for ceiling in [Ceiling::Free, Ceiling::Fixed] {
                assert_eq!(
                    status(form, ceiling, &jump),
                    Status::NoOptimum(Reason::NotIdentified),
                    "{form:?}"
                );
            }
        }
        // A level.
        assert_eq!(status(Form::Logistic, Ceiling::Free, &[7; 9]), Status::NoOptimum(Reason::Flat));
    }

    #[test]
    fn short_curves_are_fitted_where_a_degree_of_freedom_is_left() {
        for n in 0..5 {
            let cumulative: Vec<u32> = [2, 5, 11, 14, 15][..n].to_vec();
            for fit in all(&Curve::new(&cumulative, 50)) {
                let is_short = n <= fit.model.n_parameters();
                assert_eq!(fit.status == Status::TooFewPoints, is_short, "{fit:?}");
                assert_eq!(fit.parameters.is_empty(), is_short);
                assert_eq!((fit.n, fit.fitted.len()), (n, if is_short { 0 } else { n }));
            }
        }
        assert!(Curve::new(&[1, 2], 0).shares.is_empty());
        assert_eq!(Curve::of(&Policy::default(), 50), Some(curve(Vec::new())));
    }

    #[test]
    fn odd_curves_end_in_a_status() {
        // Falling, from nothing to nearly all units that there can be, more adopters than units, none before the last.
        for (cumulative, n_units) in [
            ([50, 40, 20, 10, 5, 1], 50),
            ([0, 1, 1, u32::MAX - 1, u32::MAX, u32::MAX], u32::MAX),
            ([1, 5, 100, u32::MAX, u32::MAX, u32::MAX], 1),
            ([0, 0, 0, 0, 0, 1], u32::MAX),
        ] {
            for fit in all(&Curve::new(&cumulative, n_units)) {
                assert!(fit.n == 6 && fit.sse.is_finite(), "{fit:?}");
                assert!(fit.parameters.iter().all(|parameter| parameter.value.is_finite()), "{fit:?}");
                let has_errors = fit.parameters.iter().all(|parameter| parameter.se.is_finite());
                assert_eq!(has_errors, fit.status == Status::Converged, "{fit:?}");
            }
        }
    }

    #[test]
    fn the_criterion_is_that_of_r() {
        // R's AIC of an nls is 2·(k + 1) − 2·Σ ln φ(residual; σ² = SSE/n).
        let curve = Curve::new(&[10, 15, 25, 30, 45], 50);
        let fit = fit(model(Form::Exponential, Ceiling::Free), &curve);
        let variance = fit.sse / 5.0;
        let log_likelihood: f64 = curve
            .shares
            .iter()
            .zip(&fit.fitted)
            .map(|(y, f)| {
                -0.5 * libm::log(2.0 * std::f64::consts::PI * variance) - (y - f) * (y - f) / (2.0 * variance)
            })
            .sum();
        assert!((fit.aic - (6.0 - 2.0 * log_likelihood)).abs() < 1e-9, "{fit:?}");
    }

    #[test]
    fn standard_errors_are_those_of_the_linear_model_near_the_optimum() {
        // dF/da of the exponential curve with the ceiling fixed is t·e^{−at}: one column, by hand.
        let curve = Curve::new(&[8, 13, 20, 24, 27], 50);
        let fit = fit(model(Form::Exponential, Ceiling::Fixed), &curve);
        let a = fit.parameters[0];
        let squares: f64 =
            (1..=5).map(|t| f64::from(t) * libm::exp(-a.value * f64::from(t))).map(|d| d * d).sum();
        assert!((a.se - (fit.sse / 4.0 / squares).sqrt()).abs() < 1e-12, "{fit:?}");
    }
}
