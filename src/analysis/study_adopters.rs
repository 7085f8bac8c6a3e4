//! Adopters of every policy of a study, and the tables `adopters` and `exposure_curve`.
//!
//! By time alone: Rogers' category, netdiffuseR's class. Where there are ties: exposure at adoption (the threshold), the same
//! from earlier periods alone, class by threshold, infectiousness, susceptibility; and period by period the mean exposure
//! of all units, and Moran's I of having adopted (neighbors by weight, each unit's weights summing to 1). Formulas, and
//! what every measure gives in odd cases: [`crate::analysis::adopters`].
//!
//! A policy is watched from its first adoption to the end of observation, where it is said, else to its last adoption.
//! Not here: tests of a whole policy (`study_moran`, `study_rewiring`).

use rayon::prelude::*;

use crate::analysis::adopters::{
    AdopterClass, CrossTable, Dates, DatesError, ExposureOptions, InfectionOptions, Period, Rogers,
    ThresholdClass, ThresholdOptions, adopter_classes, cross_table, each_period, infectiousness, periods,
    rogers, susceptibility, threshold_classes, thresholds,
};
use crate::analysis::curves::MOST_ROWS;
use crate::analysis::history::Policy;
use crate::analysis::moran::Weights;
use crate::analysis::study::Study;
use crate::analysis::study_ties::nearness;
use crate::analysis::ties::Ties;
use crate::observe::{Frame, NO_INTEGER, NO_WORD, Values};
use crate::scenario::Table;

/// One adopter of one policy. Numbers are NaN where there are no ties.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adopter {
    /// Its place among the units.
    pub unit: u32,
    /// When it adopted.
    pub period: i32,
    /// Rogers' category.
    pub rogers: Option<Rogers>,
    /// netdiffuseR's class by time.
    pub by_time: Option<AdopterClass>,
    /// Number of units that it looks at.
    pub n_alters: Option<u32>,
    /// Exposure when it adopted, adoptions of the same period included.
    pub threshold: f64,
    /// The same from adoptions of earlier periods alone; NaN in the first period.
    pub threshold_lag1: f64,
    /// Class by threshold.
    pub by_threshold: Option<ThresholdClass>,
    /// Infectiousness.
    pub infectiousness: f64,
    /// Susceptibility.
    pub susceptibility: f64,
}

/// One period of one policy on the network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExposurePoint {
    /// Mean exposure of all units at its end; units that look at nobody have 0.
    pub exposure: f64,
    /// Adopters, density, Moran's I.
    pub period: Period,
}

/// The adopters of one policy.
#[derive(Debug, Clone, PartialEq)]
pub struct OfPolicy {
    /// By period, then by unit.
    pub adopters: Vec<Adopter>,
    /// Classes of all units, by time and by threshold; none without ties.
    pub classes: Option<CrossTable>,
    /// All periods; empty without ties.
    pub periods: Vec<ExposurePoint>,
}

/// The adopters of all policies.
#[derive(Debug, Clone, PartialEq)]
pub struct Adopters {
    /// By policy.
    pub policies: Vec<OfPolicy>,
    /// Whether there are ties.
    pub has_ties: bool,
    /// Whether there is a table of periods: there are ties, and it has not more than [`MOST_ROWS`] rows.
    pub has_periods: bool,
    /// Policies watched for longer than dates may span.
    pub n_too_long: usize,
}

/// All adopters in a few numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overview {
    /// Adopters of all policies in each of Rogers' categories.
    pub rogers: [usize; 5],
    /// Policies without categories: one adopter, or all at once.
    pub n_without_categories: usize,
    /// Adopters of all policies.
    pub n_adopters: usize,
    /// Those among them that look at nobody.
    pub n_without_alters: usize,
    /// Mean threshold over them; NaN without ties.
    pub threshold: f64,
    /// Mean threshold from earlier periods alone, over those that have one.
    pub threshold_lag1: f64,
}

/// The adopters of a study, on its network where it has one. Moran's I by period is between those who are tied, or by steps on the
/// network up to a limit; it is missing where that makes too many pairs.
pub fn adopters(study: &Study, ties: Option<&Ties>, max_steps: Option<u32>) -> Adopters {
    let n_units = study.history.units.len();
    let dates: Vec<Result<Dates, DatesError>> =
        study.history.policies.iter().map(|policy| dates(policy, n_units, study.until)).collect();
    let n_rows: usize = dates.iter().flatten().map(Dates::n_periods).sum();
    let has_periods = ties.is_some() && n_rows <= MOST_ROWS;
    let weights = ties.filter(|_| has_periods).and_then(|ties| nearness(ties, max_steps).ok());
    let policies = study.history.policies.par_iter().zip(&dates);
    let of = |(policy, dates): (&Policy, &Result<Dates, DatesError>)| match dates {
        Ok(dates) => {
            let mut of = of_policy(policy, dates, ties);
            if let Some(ties) = ties.filter(|_| has_periods) {
                of.periods = points(ties, dates, weights.as_ref());
            }
            of
        }
        Err(_) => OfPolicy { adopters: Vec::new(), classes: None, periods: Vec::new() },
    };
    Adopters {
        policies: policies.map(of).collect(),
        has_ties: ties.is_some(),
        has_periods,
        n_too_long: dates.iter().filter(|dates| dates.is_err()).count(),
    }
}

/// Dates of adoption, from the first adoption to the end of observation.
///
/// # Errors
/// Where that is longer than dates may span.
pub(super) fn dates(policy: &Policy, n_units: usize, until: Option<i32>) -> Result<Dates, DatesError> {
    let periods = policy.by_unit(n_units);
    match policy.span() {
        Some((first, last)) => Dates::within(&periods, first, until.unwrap_or(last).max(last)),
        None => Dates::new(&periods),
    }
}

fn of_policy(policy: &Policy, dates: &Dates, ties: Option<&Ties>) -> OfPolicy {
    let (by_rogers, by_time) = (rogers(dates), adopter_classes(dates));
    let alone = |adoption: &crate::analysis::history::Adoption| {
        let unit = adoption.unit as usize;
        Adopter {
            unit: adoption.unit,
            period: adoption.period,
            rogers: by_rogers[unit],
            by_time: by_time[unit],
            n_alters: None,
            threshold: f64::NAN,
            threshold_lag1: f64::NAN,
            by_threshold: None,
            infectiousness: f64::NAN,
            susceptibility: f64::NAN,
        }
    };
    let mut adopters: Vec<Adopter> = policy.adoptions.iter().map(alone).collect();
    let Some(ties) = ties else { return OfPolicy { adopters, classes: None, periods: Vec::new() } };
    let own = thresholds(ties, dates, &ThresholdOptions::default());
    let lagged = thresholds(ties, dates, &ThresholdOptions { lag: 1, ..ThresholdOptions::default() });
    let by_threshold = threshold_classes(&own);
    let infectious = infectiousness(ties, dates, &InfectionOptions::default());
    let susceptible = susceptibility(ties, dates, &InfectionOptions::default());
    for adopter in &mut adopters {
        let unit = adopter.unit as usize;
        adopter.n_alters = Some(ties.of(unit).len() as u32);
        adopter.threshold = own[unit].unwrap_or(f64::NAN);
        adopter.threshold_lag1 = lagged[unit].unwrap_or(f64::NAN);
        adopter.by_threshold = by_threshold[unit];
        adopter.infectiousness = infectious[unit].unwrap_or(f64::NAN);
        adopter.susceptibility = susceptible[unit].unwrap_or(f64::NAN);
    }
    let classes = Some(cross_table(&by_time, &by_threshold));
    OfPolicy { adopters, classes, periods: Vec::new() }
}

fn points(ties: &Ties, dates: &Dates, weights: Option<&Weights>) -> Vec<ExposurePoint> {
    let n = dates.n() as f64;
    let mut means = Vec::with_capacity(dates.n_periods());
    each_period(ties, dates, &ExposureOptions::default(), |_, exposures| {
        means.push(exposures.iter().sum::<f64>() / n);
    });
    let rows = periods(ties, dates, weights);
    means.into_iter().zip(rows).map(|(exposure, period)| ExposurePoint { exposure, period }).collect()
}

/// Mean of the numbers among some; NaN of none.
pub(super) fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.filter(|v| !v.is_nan()).fold((0.0, 0_usize), |(sum, n), v| (sum + v, n + 1));
    if n > 0 { sum / n as f64 } else { f64::NAN }
}

impl OfPolicy {
    /// Mean threshold of its adopters; NaN without ties.
    pub fn threshold(&self) -> f64 {
        mean(self.adopters.iter().map(|adopter| adopter.threshold))
    }

    /// Mean threshold from earlier periods alone, of those that have one.
    pub fn threshold_lag1(&self) -> f64 {
        mean(self.adopters.iter().map(|adopter| adopter.threshold_lag1))
    }

    /// Its adopters in each of Rogers' categories.
    pub fn rogers(&self) -> [usize; 5] {
        let mut counts = [0; 5];
        for category in self.adopters.iter().filter_map(|adopter| adopter.rogers) {
            counts[category as usize] += 1;
        }
        counts
    }
}

impl Adopters {
    /// All adopters in a few numbers.
    pub fn overview(&self) -> Overview {
        let all = || self.policies.iter().flat_map(|policy| &policy.adopters);
        let mut rogers = [0; 5];
        for policy in &self.policies {
            rogers.iter_mut().zip(policy.rogers()).for_each(|(sum, count)| *sum += count);
        }
        let is_without = |policy: &&OfPolicy| policy.adopters.iter().all(|adopter| adopter.rogers.is_none());
        Overview {
            rogers,
            n_without_categories: self.policies.iter().filter(is_without).count(),
            n_adopters: all().count(),
            n_without_alters: all().filter(|adopter| adopter.n_alters == Some(0)).count(),
            threshold: mean(all().map(|adopter| adopter.threshold)),
            threshold_lag1: mean(all().map(|adopter| adopter.threshold_lag1)),
        }
    }

    /// The table `adopters` and, where there is one, `exposure_curve`.
    pub fn frames(&self, study: &Study) -> Vec<Frame> {
        let mut frames = vec![self.adopters(study)];
        if self.has_periods {
            frames.push(self.exposure_curve(study));
        }
        frames
    }

    fn adopters(&self, study: &Study) -> Frame {
        let rows: Vec<(u32, &Adopter)> = (0..)
            .zip(&self.policies)
            .flat_map(|(at, policy)| policy.adopters.iter().map(move |adopter| (at, adopter)))
            .collect();
        let real =
            |value: fn(&Adopter) -> f64| Values::Real(rows.iter().map(|(_, row)| value(row)).collect());
        let word = |value: fn(&Adopter) -> Option<u8>, names: &'static [&'static str]| {
            Values::Word(rows.iter().map(|(_, row)| value(row).unwrap_or(NO_WORD)).collect(), names)
        };
        let n_alters = rows.iter().map(|(_, row)| row.n_alters.map_or(NO_INTEGER, i64::from)).collect();
        Frame::new(
            Table::Adopters,
            vec![
                Values::Government(rows.iter().map(|row| row.0).collect(), policy_names(study)),
                Values::Government(
                    rows.iter().map(|(_, row)| row.unit).collect(),
                    study.history.units.iter().cloned().collect(),
                ),
                study.calendar.column(rows.iter().map(|(_, row)| Some(row.period))),
                word(|row| row.rogers.map(|class| class as u8), &Rogers::NAMES),
                word(|row| row.by_time.map(|class| class as u8), &AdopterClass::NAMES),
                Values::Integer(n_alters),
                real(|row| row.threshold),
                real(|row| row.threshold_lag1),
                word(|row| row.by_threshold.map(|class| class as u8), &ThresholdClass::NAMES),
                real(|row| row.infectiousness),
                real(|row| row.susceptibility),
            ],
        )
    }

    fn exposure_curve(&self, study: &Study) -> Frame {
        let rows: Vec<(u32, &ExposurePoint)> = (0..)
            .zip(&self.policies)
            .flat_map(|(at, policy)| policy.periods.iter().map(move |point| (at, point)))
            .collect();
        let real =
            |value: fn(&ExposurePoint) -> f64| Values::Real(rows.iter().map(|(_, row)| value(row)).collect());
        let test = |row: &ExposurePoint| row.period.moran.and_then(|moran| moran.test);
        let tested = |value: fn(&crate::analysis::moran::MoranTest) -> f64| {
            Values::Real(rows.iter().map(|(_, row)| test(row).as_ref().map_or(f64::NAN, value)).collect())
        };
        Frame::new(
            Table::ExposureCurve,
            vec![
                Values::Government(rows.iter().map(|row| row.0).collect(), policy_names(study)),
                study.calendar.column(rows.iter().map(|(_, row)| Some(row.period.period))),
                Values::Integer(rows.iter().map(|(_, row)| i64::from(row.period.n_adopters)).collect()),
                real(|row| row.exposure),
                real(|row| row.period.density),
                real(|row| row.period.moran.map_or(f64::NAN, |moran| moran.i)),
                real(|row| row.period.moran.map_or(f64::NAN, |moran| moran.expected)),
                tested(|test| test.sd),
                tested(|test| test.z),
                tested(|test| test.p),
            ],
        )
    }
}

/// Names of the policies of a study, for columns.
pub(super) fn policy_names(study: &Study) -> std::sync::Arc<[String]> {
    study.history.policies.iter().map(|policy| policy.name.clone()).collect()
}
