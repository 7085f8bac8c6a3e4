//! Terms for the time that a policy has been about: the hazard's own course beside covariates.
//!
//! `dur` is the number of periods since the window's start, 0 in its first period.
//!
//! | [`Duration`] | columns | reference |
//! |---|---|---|
//! | `None` | – | a constant hazard |
//! | `Linear`, `Quadratic`, `Cubic` | `dur`, `dur2`, `dur3`: powers | Carter & Signorino (2010), Political Analysis 18:271–292 |
//! | `Log` | `log_dur` = log (dur + 1) | Weibull-like |
//! | `Spline` | `dur_spline1` = dur, `dur_spline2` …: natural cubic spline | Beck, Katz & Tucker (1998); Stata's `mkspline, cubic` |
//! | `DurationDummies` | `dur_1`, …, one per value but the first | Beck, Katz & Tucker (1998) |
//! | `PeriodDummies` | `period_1971`, …, one per period but the first | the same for one policy; calendar time for many |
//!
//! Spline with knots k₁ < … < k_m (Harrell 2001, Regression Modeling Strategies, §2.4.5), (u)₊ = max(u, 0):
//! V_{i+1} = [(V − k_i)₊³ − ((V − k_{m−1})₊³ (k_m − k_i) − (V − k_m)₊³ (k_{m−1} − k_i)) / (k_m − k_{m−1})] / (k_m − k₁)²,
//! i = 1 … m − 2: linear before the first and after the last knot. A number of knots puts them at Harrell's quantiles of `dur`
//! over the rows (by [`quantile`]; Stata's may differ by a hair).
//!
//! Under dummies, a value at which nobody at risk adopts, or everybody, says nothing: its rows are left out and counted
//! (Stata: "predicts failure perfectly").

use std::collections::BTreeMap;

use crate::analysis::quantiles::quantile;

use super::observations::Column;
use super::risk::RiskError;

/// Terms of duration.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Duration {
    /// None.
    None,
    /// `dur`.
    #[default]
    Linear,
    /// `dur`, `dur2`.
    Quadratic,
    /// `dur`, `dur2`, `dur3`.
    Cubic,
    /// `log_dur`.
    Log,
    /// A natural cubic spline.
    Spline(Knots),
    /// One dummy per duration but the first.
    DurationDummies,
    /// One dummy per period but the first.
    PeriodDummies,
}

/// Knots of a spline.
#[derive(Debug, Clone, PartialEq)]
pub enum Knots {
    /// Three to seven, at Harrell's quantiles.
    Number(usize),
    /// These durations, in order; three or more.
    At(Vec<f64>),
}

/// Harrell's quantiles for three to seven knots.
const QUANTILES: [&[f64]; 5] = [
    &[0.1, 0.5, 0.9],
    &[0.05, 0.35, 0.65, 0.95],
    &[0.05, 0.275, 0.5, 0.725, 0.95],
    &[0.05, 0.23, 0.41, 0.59, 0.77, 0.95],
    &[0.025, 0.1833, 0.3417, 0.5, 0.6583, 0.8167, 0.975],
];

/// Columns of duration, and which rows they leave.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Terms {
    pub(super) columns: Vec<Column>,
    /// Rows that stay; none where all do. The columns have these rows only.
    pub(super) stays: Option<Vec<bool>>,
}

/// What terms of duration are made of, row by row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock<'a> {
    pub(super) since: &'a [i64],
    pub(super) period: &'a [i32],
    pub(super) events: &'a [bool],
}

impl Duration {
    pub(super) fn terms(&self, rows: Clock<'_>) -> Result<Terms, RiskError> {
        let of = |name: &str, value: &dyn Fn(f64) -> f64| {
            Column::new(name, rows.since.iter().map(|&since| value(since as f64)).collect())
        };
        let powers = [of("dur", &|d| d), of("dur2", &|d| d * d), of("dur3", &|d| d * d * d)];
        let first = |n: usize| powers[..n].to_vec();
        let columns = match self {
            Self::None => Vec::new(),
            Self::Linear => first(1),
            Self::Quadratic => first(2),
            Self::Cubic => first(3),
            Self::Log => vec![of("log_dur", &libm::log1p)],
            Self::Spline(knots) => spline(rows.since, &knots.places(rows.since)?),
            Self::DurationDummies => return Ok(dummies("dur", rows.since.to_vec(), rows.events)),
            Self::PeriodDummies => {
                let periods = rows.period.iter().map(|&period| i64::from(period)).collect();
                return Ok(dummies("period", periods, rows.events));
            }
        };
        Ok(Terms { columns, stays: None })
    }
}

impl Knots {
    /// Where the knots lie.
    fn places(&self, since: &[i64]) -> Result<Vec<f64>, RiskError> {
        let places = match self {
            Self::At(places) => places.clone(),
            Self::Number(n) => {
                let levels = n.checked_sub(3).and_then(|place| QUANTILES.get(place));
                let levels = levels.ok_or(RiskError::Knots { n_distinct: *n })?;
                let mut sorted: Vec<f64> = since.iter().map(|&since| since as f64).collect();
                sorted.sort_unstable_by(f64::total_cmp);
                levels.iter().map(|&level| quantile(&sorted, level)).collect()
            }
        };
        let n_rising = places.windows(2).filter(|pair| pair[0] < pair[1]).count();
        let is_fit =
            places.len() >= 3 && n_rising + 1 == places.len() && places.iter().all(|k| k.is_finite());
        if is_fit {
            Ok(places)
        } else {
            Err(RiskError::Knots { n_distinct: n_rising + usize::from(!places.is_empty()) })
        }
    }
}

/// A natural cubic spline.
fn spline(since: &[i64], knots: &[f64]) -> Vec<Column> {
    let m = knots.len();
    let (before, last) = (knots[m - 2], knots[m - 1]);
    let unit = (last - knots[0]) * (last - knots[0]);
    let cube = |u: f64| if u > 0.0 { u * u * u } else { 0.0 };
    let term = |v: f64, k: f64| {
        let beyond = cube(v - before) * (last - k) - cube(v - last) * (before - k);
        (cube(v - k) - beyond / (last - before)) / unit
    };
    let mut columns = vec![Column::new("dur_spline1", since.iter().map(|&v| v as f64).collect())];
    for (i, &k) in knots[..m - 2].iter().enumerate() {
        let values = since.iter().map(|&v| term(v as f64, k)).collect();
        columns.push(Column::new(format!("dur_spline{}", i + 2), values));
    }
    columns
}

/// One column per value but the first, among the values at which some but not all rows have an event.
fn dummies(name: &str, values: Vec<i64>, events: &[bool]) -> Terms {
    let mut seen: BTreeMap<i64, (usize, usize)> = BTreeMap::new();
    for (&value, &event) in values.iter().zip(events) {
        let (n, n_events) = seen.entry(value).or_default();
        *n += 1;
        *n_events += usize::from(event);
    }
    seen.retain(|_, (n, n_events)| *n_events > 0 && n_events < n);
    let stays: Vec<bool> = values.iter().map(|value| seen.contains_key(value)).collect();
    let kept: Vec<i64> = values.into_iter().filter(|value| seen.contains_key(value)).collect();
    let columns = seen
        .keys()
        .skip(1)
        .map(|&level| {
            let values = kept.iter().map(|&value| f64::from(u8::from(value == level))).collect();
            Column::new(format!("{name}_{level}"), values)
        })
        .collect();
    Terms { columns, stays: Some(stays) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(duration: &Duration, since: &[i64], events: &[u8]) -> Result<Terms, RiskError> {
        let period: Vec<i32> = since.iter().map(|&since| 1964 + since as i32).collect();
        let events: Vec<bool> = events.iter().map(|&event| event == 1).collect();
        duration.terms(Clock { since, period: &period, events: &events })
    }

    #[test]
    fn powers_and_the_log_are_as_named() {
        let cubic = terms(&Duration::Cubic, &[0, 2, 3], &[0, 0, 1]).expect("terms").columns;
        assert_eq!(cubic[2], Column::new("dur3", vec![0.0, 8.0, 27.0]));
        let log = terms(&Duration::Log, &[0, 1], &[0, 1]).expect("terms").columns;
        assert_eq!((log[0].values[0], log[0].values[1]), (0.0, core::f64::consts::LN_2));
    }

    #[test]
    fn a_spline_is_smooth_and_linear_outside_its_knots() {
        let since: Vec<i64> = (0..40).collect();
        let knots = Duration::Spline(Knots::At(vec![5.0, 12.0, 20.0, 30.0]));
        let columns = terms(&knots, &since, &[0; 40]).expect("terms").columns;
        assert_eq!(columns.len(), 3);
        for column in &columns {
            let second: Vec<f64> = column.values.windows(3).map(|w| w[0] - 2.0 * w[1] + w[2]).collect();
            // Differences centered at or before 4 and from 31 on see one straight line only.
            assert!(second[..4].iter().chain(&second[30..]).all(|d| d.abs() < 1e-12), "{}", column.name);
        }
        // By hand: V₂(10) = (10 − 5)³ / 25², no other part yet.
        assert!((columns[1].values[10] - 125.0 / 625.0).abs() < 1e-15);
    }

    #[test]
    fn knots_by_number_are_harrells_quantiles() {
        let since: Vec<i64> = (0..=100).collect();
        let five = Knots::Number(5).places(&since).expect("knots");
        assert!(
            five.iter().zip([5.0, 27.5, 50.0, 72.5, 95.0]).all(|(a, b)| (a - b).abs() < 1e-12),
            "{five:?}"
        );
        assert_eq!(Knots::Number(2).places(&since), Err(RiskError::Knots { n_distinct: 2 }));
        assert_eq!(Knots::Number(3).places(&[1, 1, 1]), Err(RiskError::Knots { n_distinct: 1 }));
        assert_eq!(Knots::At(vec![3.0, 1.0, 2.0]).places(&since), Err(RiskError::Knots { n_distinct: 2 }));
    }

    #[test]
    fn dummies_leave_out_periods_that_say_nothing() {
        // Duration 0: one of two adopts; 1: nobody; 2: one of two; 3: the last one does.
        let found =
            terms(&Duration::PeriodDummies, &[0, 0, 1, 1, 2, 2, 3], &[1, 0, 0, 0, 1, 0, 1]).expect("terms");
        assert_eq!(found.columns, [Column::new("period_1966", vec![0.0, 0.0, 1.0, 1.0])]);
        assert_eq!(found.stays, Some(vec![true, true, false, false, true, true, false]));
    }
}
