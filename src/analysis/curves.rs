//! What is measured on the curve of every policy: timing, concentration, shape; and the tables `policies`, `policy_curves`.
//!
//! - t10, t50, t90: first period at whose end that share of all units had ever adopted ([`timing::first_tick_at`]); the same
//!   of final adopters, which every policy reaches;
//! - peak: the period with most new adopters, and its share of all adopters of the policy;
//! - longest pause: most periods in a row without an adoption, between the first and the last;
//! - shape: [`shape::shape`] on all periods of the curve.
//!
//! A curve runs to the end of observation, where it is said, else to the policy's own last adoption: so a policy has the
//! same numbers whichever others stand beside it. Then hardly any policy is *stalled*: nothing says that others could
//! have adopted later.
//!
//! Not here: fitted curves, scores of units.

use rayon::prelude::*;

use crate::analysis::curve::{Births, Curve, curve, end};
use crate::analysis::history::Policy;
use crate::analysis::quantiles::{Distribution, distribution};
use crate::analysis::shape::{self, Shape};
use crate::analysis::study::Study;
use crate::analysis::timing;
use crate::observe::{Frame, NO_WORD, Values};
use crate::scenario::Table;

/// Most rows of `policy_curves`; a longer table is left out.
pub const MOST_ROWS: usize = 10_000_000;

/// What is measured on one curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcomes {
    /// Units that ever adopted.
    pub n_adopters: u32,
    /// First and last adoption.
    pub span: (i32, i32),
    /// Ever adopters at the end, share of all units.
    pub ever_share: f64,
    /// Current adopters at the end, share of all units.
    pub current_share: f64,
    /// Periods by which 10, 50 and 90 % of all units had adopted; none if never.
    pub passed: [Option<i32>; 3],
    /// The same for final adopters.
    pub passed_final: [i32; 3],
    /// Period with most new adopters (the first of them), and their number.
    pub peak: (i32, u32),
    /// Share of all its adopters that adopted in that period.
    pub largest_share: f64,
    /// Most periods in a row without an adoption, between the first and the last.
    pub longest_pause: u32,
    /// Shape; none with fewer than five adopters or three periods.
    pub shape: Option<Shape>,
}

/// The curves of a study.
#[derive(Debug, Clone, PartialEq)]
pub struct Curves {
    /// What is measured on each, by policy.
    pub outcomes: Vec<Outcomes>,
    /// Each curve, by policy; none where all of them have more than [`MOST_ROWS`] periods.
    pub curves: Option<Vec<Curve>>,
}

/// Many policies in a few numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// Adopters per policy.
    pub n_adopters: Distribution,
    /// Ever adopters per policy, share of all units.
    pub ever_share: Distribution,
    /// Periods from 10 to 90 % of final adopters.
    pub periods_10_90: Distribution,
    /// Largest share of adopters in one period.
    pub largest_share: Distribution,
    /// Policies with at least half of their adopters in one period.
    pub n_half_at_once: usize,
    /// Policies with one adopter.
    pub n_single: usize,
    /// Policies with several adopters, all in one period.
    pub n_at_once: usize,
    /// Policies of each shape, in the order of [`Shape::NAMES`].
    pub shapes: [usize; 5],
    /// Policies without a shape.
    pub n_shapeless: usize,
}

/// The curves of a study.
pub fn curves(study: &Study) -> Curves {
    let births = Births::new(&study.history.born);
    let length = |policy: &Policy| {
        let span = policy.span().zip(end(policy, study.until));
        span.map_or(0, |((first, _), end)| (i64::from(end) - i64::from(first)) as usize + 1)
    };
    let n_rows: usize = study.history.policies.iter().map(length).sum();
    let is_kept = n_rows <= MOST_ROWS;
    let (outcomes, curves): (Vec<Outcomes>, Vec<Option<Curve>>) = study
        .history
        .policies
        .par_iter()
        .filter_map(|policy| {
            let curve = curve(policy, &births, study.until)?;
            let outcomes = outcomes(policy, &curve, study.history.units.len() as u32)?;
            Some((outcomes, is_kept.then_some(curve)))
        })
        .unzip();
    Curves { outcomes, curves: curves.into_iter().collect() }
}

/// What is measured on one curve; none without adopters.
pub fn outcomes(policy: &Policy, curve: &Curve, n_units: u32) -> Option<Outcomes> {
    let span = policy.span()?;
    let end = curve.points.last()?;
    let ever: Vec<u32> = curve.points.iter().map(|point| point.ever).collect();
    let new: Vec<u32> = curve.points.iter().map(|point| point.new).collect();
    let n_adopters = end.ever;
    let passed =
        |of: u32, share: f64| timing::first_tick_at(&ever, of, share).map(|t| curve.first + t as i32);
    let (peak, peak_new) = timing::peak(&new)?;
    Some(Outcomes {
        n_adopters,
        span,
        ever_share: end.share,
        current_share: f64::from(end.current) / f64::from(n_units),
        passed: [0.1, 0.5, 0.9].map(|share| passed(n_units, share)),
        passed_final: [0.1, 0.5, 0.9].map(|share| passed(n_adopters, share).unwrap_or(span.1)),
        peak: (curve.first + peak as i32, peak_new),
        largest_share: f64::from(peak_new) / f64::from(n_adopters),
        longest_pause: timing::longest_pause(&new),
        shape: shape::shape(&new, n_units),
    })
}

impl Curves {
    /// All policies in a few numbers.
    pub fn overview(&self) -> Overview {
        let of = |value: &dyn Fn(&Outcomes) -> f64| distribution(self.outcomes.iter().map(value));
        let count = |is: &dyn Fn(&Outcomes) -> bool| self.outcomes.iter().filter(|o| is(o)).count();
        let mut shapes = [0; 5];
        for shape in self.outcomes.iter().filter_map(|o| o.shape) {
            shapes[shape as usize] += 1;
        }
        Overview {
            n_adopters: of(&|o| f64::from(o.n_adopters)),
            ever_share: of(&|o| o.ever_share),
            periods_10_90: of(&|o| f64::from(o.passed_final[2] - o.passed_final[0])),
            largest_share: of(&|o| o.largest_share),
            n_half_at_once: count(&|o| o.largest_share >= 0.5),
            n_single: count(&|o| o.n_adopters == 1),
            n_at_once: count(&|o| o.n_adopters > 1 && o.span.0 == o.span.1),
            shapes,
            n_shapeless: count(&|o| o.shape.is_none()),
        }
    }

    /// The tables `policies` and, unless it is too long, `policy_curves`.
    pub fn frames(&self, study: &Study) -> Vec<Frame> {
        let mut frames = vec![self.policies(study)];
        frames.extend(self.curves.as_ref().map(|curves| policy_curves(study, curves)));
        frames
    }

    fn policies(&self, study: &Study) -> Frame {
        let rows = &self.outcomes;
        let period = |value: &dyn Fn(&Outcomes) -> Option<i32>| study.calendar.column(rows.iter().map(value));
        let count = |value: &dyn Fn(&Outcomes) -> u32| {
            Values::Integer(rows.iter().map(|row| i64::from(value(row))).collect())
        };
        let real = |value: &dyn Fn(&Outcomes) -> f64| Values::Real(rows.iter().map(value).collect());
        let topic = |at: usize| study.topics.get(at).cloned().flatten().unwrap_or_default();
        let mut columns = vec![
            Values::Text(study.history.policies.iter().map(|policy| policy.name.clone()).collect()),
            Values::Text((0..rows.len()).map(topic).collect()),
            count(&|o| o.n_adopters),
            period(&|o| Some(o.span.0)),
            period(&|o| Some(o.span.1)),
            real(&|o| o.ever_share),
            real(&|o| o.current_share),
        ];
        columns.extend((0..3).map(|k| period(&|o| o.passed[k])));
        columns.extend((0..3).map(|k| period(&|o| Some(o.passed_final[k]))));
        columns.extend([
            period(&|o| Some(o.peak.0)),
            count(&|o| o.peak.1),
            real(&|o| o.largest_share),
            count(&|o| o.longest_pause),
            Values::Word(
                rows.iter().map(|o| o.shape.map_or(NO_WORD, |shape| shape as u8)).collect(),
                &Shape::NAMES,
            ),
        ]);
        Frame::new(Table::Policies, columns)
    }
}

fn policy_curves(study: &Study, curves: &[Curve]) -> Frame {
    let rows = || curves.iter().flat_map(|curve| curve.points.iter());
    let count = |value: &dyn Fn(usize) -> u32| {
        Values::Integer((0..n_rows(curves)).map(|at| i64::from(value(at))).collect())
    };
    let points: Vec<&crate::analysis::curve::Point> = rows().collect();
    let real = |value: &dyn Fn(usize) -> f64| Values::Real((0..points.len()).map(value).collect());
    let policies = curves
        .iter()
        .enumerate()
        .flat_map(|(policy, curve)| std::iter::repeat_n(policy as u32, curve.points.len()));
    let periods =
        curves.iter().flat_map(|curve| (0..curve.points.len()).map(|t| Some(curve.first + t as i32)));
    let numbers = curves.iter().flat_map(|curve| 1..=curve.points.len() as i64);
    Frame::new(
        Table::PolicyCurves,
        vec![
            Values::Government(
                policies.collect(),
                study.history.policies.iter().map(|p| p.name.clone()).collect(),
            ),
            study.calendar.column(periods),
            Values::Integer(numbers.collect()),
            count(&|at| points[at].new),
            count(&|at| points[at].ever),
            count(&|at| points[at].current),
            count(&|at| points[at].again),
            real(&|at| points[at].share),
            count(&|at| points[at].at_risk),
            real(&|at| points[at].rate),
            real(&|at| points[at].hazard),
        ],
    )
}

fn n_rows(curves: &[Curve]) -> usize {
    curves.iter().map(|curve| curve.points.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::history::{Adoption, History};
    use crate::observe::NO_INTEGER;

    /// A study of ten units; periods of adoption by policy, unit after unit.
    fn study(policies: &[&[i32]]) -> Study {
        let policy = |(at, periods): (usize, &&[i32])| {
            let adoptions = periods.iter().enumerate();
            let adoptions =
                adoptions.map(|(unit, &period)| Adoption { period, unit: unit as u32, ended: None });
            Policy::new(format!("p{at}"), adoptions.collect())
        };
        let history = History {
            units: (0..10).map(|unit| format!("u{unit}")).collect(),
            born: vec![None; 10],
            policies: policies.iter().enumerate().map(policy).collect(),
        };
        Study { history, ..Study::default() }
    }

    #[test]
    fn timing_and_concentration_are_those_of_the_curve() {
        let study = study(&[&[1, 2, 2, 2, 7, 9]]);
        let found = curves(&study);
        let o = &found.outcomes[0];
        assert_eq!((o.n_adopters, o.span, o.ever_share), (6, (1, 9), 0.6));
        assert_eq!(o.passed, [Some(1), Some(7), None]);
        assert_eq!(o.passed_final, [1, 2, 9]);
        assert_eq!((o.peak, o.largest_share, o.longest_pause), ((2, 3), 0.5, 4));
        assert_eq!(found.overview().n_half_at_once, 1);
    }

    #[test]
    fn tables_end_with_the_last_adoption_unless_an_end_is_said() {
        let mut study = study(&[&[1, 3], &[2, 5]]);
        let rows = |study: &Study| curves(study).frames(study)[1].n_rows();
        assert_eq!(rows(&study), 3 + 4);
        study.until = Some(6);
        assert_eq!(rows(&study), 6 + 5);
    }

    #[test]
    fn one_adopter_and_all_at_once_are_counted() {
        let study = study(&[&[4], &[4; 10]]);
        let found = curves(&study);
        let overview = found.overview();
        assert_eq!((overview.n_single, overview.n_at_once, overview.n_shapeless), (1, 1, 2));
        let frame = &found.frames(&study)[0];
        assert_eq!(frame.column("t90"), Some(&Values::Integer(vec![NO_INTEGER, 4])));
        assert_eq!(frame.column("shape").map(Values::len), Some(2));
    }
}
