//! Fitted curves of all policies of a study: the tables `fits` and `gray`, and many fits in a few numbers.
//!
//! Every model of [`Model::ALL`] and every form of Gray's regression, policy by policy; the ceiling of the fixed models and
//! Gray's L are all units of the study. Where there is no optimum, or nothing was fitted, a row has a status and no numbers;
//! values at a bound are given, their standard errors are not. Not here: the methods (`fit`, `gray`), what they do not show
//! (`caution`).

use rayon::prelude::*;

use crate::analysis::fit::{self, Curve, Fit, Model, Status};
use crate::analysis::gray::{self, Constant, Estimate};
use crate::analysis::history::Policy;
use crate::analysis::quantiles::distribution;
use crate::analysis::study::Study;
use crate::observe::{Frame, Values};
use crate::scenario::{Lang, Table};

/// Most periods of all curves together; beyond it nothing is fitted, because it would take minutes.
pub const MOST_PERIODS: usize = 200_000;

/// Names of the models in the order of [`Model::ALL`].
const MODELS: [&str; 8] = {
    let mut names = [""; 8];
    let mut at = 0;
    while at < names.len() {
        names[at] = Model::ALL[at].name();
        at += 1;
    }
    names
};
/// Symbols of all parameters, in the order of the table's columns; lower case there.
const SYMBOLS: [&str; 7] = ["L", "k", "t0", "a", "p", "q", "m"];

/// A form of Gray's regression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrayForm {
    /// Her own: A(t) on A(t−1) and its square.
    Levels,
    /// Increments with a constant.
    Increments,
    /// Increments without a constant.
    IncrementsNoConstant,
}

impl GrayForm {
    /// All forms, in the order of tables.
    pub const ALL: [Self; 3] = [Self::Levels, Self::Increments, Self::IncrementsNoConstant];
    /// Names in tables.
    pub const NAMES: [&'static str; 3] = ["levels", "increments", "increments_no_constant"];
}

/// What became of a regression, in the order of the words in tables.
const REGRESSED: [&str; 3] = ["fitted", "too_few_periods", "collinear"];

/// One form of Gray's regression on one policy. Numbers that are not defined are NaN.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Regression {
    /// Number of pairs of periods.
    pub n: usize,
    /// The constant; none without one.
    pub constant: Option<Estimate>,
    /// Coefficient of A(t−1); of her own form only.
    pub linear: Option<Estimate>,
    /// Interaction coefficient.
    pub b: Estimate,
    /// Ceiling in units: estimated in her own form where b is positive, else none.
    pub ceiling: f64,
    /// R² in levels.
    pub r2_levels: f64,
    /// R² on increments.
    pub r2_increments: f64,
    /// Share of the squares about zero; without a constant only.
    pub r2_uncentered: f64,
}

impl Regression {
    /// What the field takes for interaction: b positive with p below .05.
    pub fn is_flagged(&self) -> bool {
        self.b.value > 0.0 && self.b.p < 0.05
    }
}

/// All fits of one policy.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyFits {
    /// In the order of [`Model::ALL`].
    pub fits: [Fit; 8],
    /// In the order of [`GrayForm::ALL`]; none where there are fewer than four pairs of periods, or columns are collinear.
    pub gray: [Option<Regression>; 3],
    /// Pairs of periods.
    pub n_pairs: usize,
}

/// Fits of all policies, in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Fits {
    /// By policy.
    pub policies: Vec<PolicyFits>,
}

/// The curves have more than [`MOST_PERIODS`] periods together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong {
    /// Periods of all curves.
    pub n_periods: usize,
}

/// Fits everything to every policy.
///
/// # Errors
/// Where the curves are too long to be fitted in reasonable time.
pub fn fits(study: &Study) -> Result<Fits, TooLong> {
    let policies = &study.history.policies;
    let n_periods = policies.iter().map(n_periods).sum();
    if n_periods > MOST_PERIODS {
        return Err(TooLong { n_periods });
    }
    let n_units = study.history.units.len() as u32;
    Ok(Fits { policies: policies.par_iter().map(|policy| of_policy(policy, n_units)).collect() })
}

fn n_periods(policy: &Policy) -> usize {
    policy.span().map_or(0, |(first, last)| (i64::from(last) - i64::from(first)) as usize + 1)
}

fn of_policy(policy: &Policy, n_units: u32) -> PolicyFits {
    let cumulative = policy.cumulative();
    let fits = fit::all(&Curve::new(&cumulative, n_units));
    let a: Vec<f64> = cumulative.iter().map(|&adopters| f64::from(adopters)).collect();
    let increments = |constant| {
        gray::increments(&a, f64::from(n_units), constant).map(|found| Regression {
            n: found.n,
            constant: found.constant,
            linear: None,
            b: found.b,
            ceiling: f64::NAN,
            r2_levels: found.r2_levels,
            r2_increments: found.r2_increments,
            r2_uncentered: match constant {
                Constant::With => f64::NAN,
                Constant::Without => found.r2_uncentered,
            },
        })
    };
    let levels = gray::levels(&a).map(|found| Regression {
        n: found.n,
        constant: Some(found.constant),
        linear: Some(found.linear),
        b: found.b(),
        ceiling: if found.b().value > 0.0 { found.implied_ceiling() } else { f64::NAN },
        r2_levels: found.r2_levels,
        r2_increments: found.r2_increments,
        r2_uncentered: f64::NAN,
    });
    let gray = [levels, increments(Constant::With), increments(Constant::Without)];
    PolicyFits { fits, gray, n_pairs: a.len().saturating_sub(1) }
}

/// One model over all policies.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelOverview {
    /// The model.
    pub model: Model,
    /// Policies by what became of the fit: converged, at a bound, no optimum, too few points.
    pub counts: [usize; 4],
    /// Median of every parameter over the converged fits.
    pub medians: Vec<(&'static str, f64)>,
    /// Median R² in levels of these.
    pub r2: f64,
    /// Median R² on increments of these.
    pub r2_increments: f64,
}

/// One form of Gray's regression over all policies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GrayOverview {
    /// Policies with a regression.
    pub n: usize,
    /// Those with b > 0 and p < .05.
    pub n_flagged: usize,
    /// Median R² in levels.
    pub r2_levels: f64,
    /// Median R² on increments.
    pub r2_increments: f64,
}

impl Fits {
    /// Each model over all policies.
    pub fn models(&self) -> [ModelOverview; 8] {
        std::array::from_fn(|at| {
            let fits = || self.policies.iter().map(move |policy| &policy.fits[at]);
            let median = |of: &dyn Fn(&Fit) -> f64| {
                distribution(fits().filter(|fit| fit.is_converged()).map(of)).quantiles[2]
            };
            let mut counts = [0; 4];
            fits().for_each(|fit| counts[usize::from(fit.status.place())] += 1);
            let symbols = fits()
                .find(|fit| fit.is_converged())
                .map_or(Vec::new(), |fit| fit.parameters.iter().map(|parameter| parameter.name).collect());
            let value = |fit: &Fit, name| fit.parameter(name).map_or(f64::NAN, |parameter| parameter.value);
            ModelOverview {
                model: Model::ALL[at],
                counts,
                medians: symbols.into_iter().map(|name| (name, median(&|fit| value(fit, name)))).collect(),
                r2: median(&|fit| fit.r2),
                r2_increments: median(&|fit| fit.r2_increments),
            }
        })
    }

    /// Each form of Gray's regression over all policies.
    pub fn gray(&self) -> [GrayOverview; 3] {
        std::array::from_fn(|at| {
            let found = || self.policies.iter().filter_map(move |policy| policy.gray[at]);
            GrayOverview {
                n: found().count(),
                n_flagged: found().filter(Regression::is_flagged).count(),
                r2_levels: distribution(found().map(|one| one.r2_levels)).quantiles[2],
                r2_increments: distribution(found().map(|one| one.r2_increments)).quantiles[2],
            }
        })
    }

    /// The tables `fits` and `gray`.
    pub fn frames(&self, study: &Study) -> Vec<Frame> {
        vec![self.fit_rows(study), self.gray_rows(study)]
    }

    fn fit_rows(&self, study: &Study) -> Frame {
        let rows: Vec<&Fit> = self.policies.iter().flat_map(|policy| &policy.fits).collect();
        // Without an optimum there are no estimates.
        let has_numbers = |fit: &Fit| fit.status.place() < 2;
        let real = |value: &dyn Fn(&Fit) -> f64| {
            Values::Real(
                rows.iter().map(|fit| if has_numbers(fit) { value(fit) } else { f64::NAN }).collect(),
            )
        };
        let count = |value: &dyn Fn(&Fit) -> usize| {
            Values::Integer(rows.iter().map(|fit| value(fit) as i64).collect())
        };
        let reason = |lang| Values::Text(rows.iter().map(|fit| fit.status.explanation(lang)).collect());
        let mut columns = vec![
            self.policy_column(study, Model::ALL.len()),
            Values::Word((0..rows.len()).map(|row| (row % MODELS.len()) as u8).collect(), &MODELS),
            Values::Word(rows.iter().map(|fit| fit.status.place()).collect(), &Status::NAMES),
            reason(Lang::En),
            reason(Lang::Zh),
            count(&|fit| fit.n),
        ];
        for symbol in SYMBOLS {
            let parameter = |fit: &Fit| fit.parameter(symbol).copied();
            columns.push(real(&|fit| parameter(fit).map_or(f64::NAN, |parameter| parameter.value)));
            columns.push(real(&|fit| parameter(fit).map_or(f64::NAN, |parameter| parameter.se)));
        }
        columns.extend([
            real(&Fit::fastest_at),
            real(&|fit| fit.sse),
            real(&|fit| fit.r2),
            real(&|fit| fit.r2_increments),
            real(&|fit| fit.aic),
            count(&|fit| fit.n_starts),
            count(&|fit| fit.n_agreed),
        ]);
        Frame::new(Table::Fits, columns)
    }

    fn gray_rows(&self, study: &Study) -> Frame {
        let rows: Vec<(usize, Option<Regression>)> = self
            .policies
            .iter()
            .flat_map(|policy| policy.gray.iter().map(|found| (policy.n_pairs, *found)))
            .collect();
        let n_forms = GrayForm::ALL.len();
        let real = |value: &dyn Fn(&Regression) -> f64| {
            Values::Real(rows.iter().map(|(_, found)| found.as_ref().map_or(f64::NAN, value)).collect())
        };
        let status = |(n_pairs, found): &(usize, Option<Regression>)| match found {
            Some(_) => 0,
            None if *n_pairs < 4 => 1,
            None => 2,
        };
        let of = |estimate: Option<Estimate>, value: fn(&Estimate) -> f64| {
            estimate.as_ref().map_or(f64::NAN, value)
        };
        let columns = vec![
            self.policy_column(study, n_forms),
            Values::Word((0..rows.len()).map(|row| (row % n_forms) as u8).collect(), &GrayForm::NAMES),
            Values::Word(rows.iter().map(status).collect(), &REGRESSED),
            Values::Integer(rows.iter().map(|(n_pairs, _)| *n_pairs as i64).collect()),
            real(&|row| of(row.constant, |estimate| estimate.value)),
            real(&|row| of(row.constant, |estimate| estimate.se)),
            real(&|row| of(row.linear, |estimate| estimate.value)),
            real(&|row| of(row.linear, |estimate| estimate.se)),
            real(&|row| row.b.value),
            real(&|row| row.b.se),
            real(&|row| row.b.p),
            real(&|row| row.ceiling),
            real(&|row| row.r2_levels),
            real(&|row| row.r2_increments),
            real(&|row| row.r2_uncentered),
        ];
        Frame::new(Table::Gray, columns)
    }

    /// Each policy as often as it has rows.
    fn policy_column(&self, study: &Study, n_rows: usize) -> Values {
        let places = 0..self.policies.len() as u32;
        Values::Government(
            places.flat_map(|place| std::iter::repeat_n(place, n_rows)).collect(),
            study.history.policies.iter().map(|policy| policy.name.clone()).collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::history::{Adoption, History};

    fn study(policies: &[&[i32]]) -> Study {
        let policy = |periods: &&[i32]| {
            let adoptions = periods.iter().enumerate();
            Policy::new(
                "p",
                adoptions
                    .map(|(unit, &period)| Adoption { period, unit: unit as u32, ended: None })
                    .collect(),
            )
        };
        let history = History {
            units: (0..10).map(|unit| format!("u{unit}")).collect(),
            born: vec![None; 10],
            policies: policies.iter().map(policy).collect(),
        };
        Study { history, ..Study::default() }
    }

    #[test]
    fn a_row_says_what_became_of_it() {
        // An S; all at once; one adopter; a jump.
        let study =
            study(&[&[1, 3, 4, 4, 5, 5, 6, 6, 7, 9], &[4; 10], &[4], &[1, 3, 3, 3, 3, 3, 3, 3, 3, 3]]);
        let found = fits(&study).expect("short curves");
        let models = found.models();
        assert_eq!(models[0].counts.iter().sum::<usize>(), 4);
        assert!(models[0].counts[0] >= 1 && models[0].counts[3] >= 2, "{:?}", models[0]);
        let frames = found.frames(&study);
        assert_eq!(frames.iter().map(Frame::n_rows).collect::<Vec<_>>(), [32, 12]);
        let k = frames[0].numbers("k").expect("numbers");
        let Some(Values::Word(statuses, words)) = frames[0].column("status") else { panic!("words") };
        for (row, &status) in statuses.iter().enumerate() {
            assert!(status < 2 || k[row].is_nan(), "{} {}", words[status as usize], k[row]);
        }
        assert!(k[0] > 0.0 && k[2].is_nan(), "Bass has no k");
        let Some(Values::Word(regressed, _)) = frames[1].column("status") else { panic!("words") };
        assert_eq!(regressed[..6], [0, 0, 0, 1, 1, 1]);
        assert_eq!(found.gray()[0].n, 1);
    }

    #[test]
    fn curves_without_end_are_not_fitted() {
        let study = study(&[&[0, 150_000], &[0, 60_000]]);
        assert_eq!(fits(&study), Err(TooLong { n_periods: 210_002 }));
    }
}
