//! The tables `contrasts` and `contrast_curve`: sides of a comparison found in the tables `runs` and `curve` of results.
//!
//! Takes tables of finished results; a side is a design point of one of them. Not here: the statistics (`contrasts`), which sides
//! may be compared (`cli`).

use std::collections::BTreeMap;
use std::ops::Range;

use super::contrasts::{Contrast, contrast, matched};
use super::run_outcomes;
use crate::observe::{Column, Frame, Values};
use crate::scenario::Table;
use crate::units::Month;

/// Design point and policy.
type Key = (u32, u32);

/// The tables of one result, with the rows of every design point and policy.
#[derive(Debug, Clone)]
pub struct Tables {
    /// Values of the outcomes of `runs` that it has, row by row.
    outcomes: Vec<(&'static Column, Vec<f64>)>,
    ever: Vec<f64>,
    dates: Vec<Option<Month>>,
    /// Row of each replicate in `runs`.
    rows_of_runs: BTreeMap<Key, BTreeMap<u32, usize>>,
    /// Rows of each replicate in `curve`, tick by tick.
    rows_of_curve: BTreeMap<Key, BTreeMap<u32, Range<usize>>>,
}

impl Tables {
    /// From the two tables; none where a column is missing.
    pub fn new(runs: &Frame, curve: &Frame) -> Option<Self> {
        let keys = keys(runs)?;
        let mut rows_of_runs: BTreeMap<Key, BTreeMap<u32, usize>> = BTreeMap::new();
        for (row, (key, replicate)) in keys.into_iter().enumerate() {
            rows_of_runs.entry(key).or_default().insert(replicate, row);
        }
        let mut rows_of_curve: BTreeMap<Key, BTreeMap<u32, Range<usize>>> = BTreeMap::new();
        for (row, (key, replicate)) in self::keys(curve)?.into_iter().enumerate() {
            // Rows stand by key, then by tick.
            let rows = rows_of_curve.entry(key).or_default().entry(replicate).or_insert(row..row);
            rows.end = row + 1;
        }
        let Values::Date(dates) = curve.column("date")? else { return None };
        let of = |outcome: &'static Column| Some((outcome, run_outcomes::values(runs, outcome)?));
        let outcomes = run_outcomes::outcomes().filter_map(of).collect();
        let (ever, dates) = (curve.numbers("ever")?, dates.clone());
        Some(Self { outcomes, ever, dates, rows_of_runs, rows_of_curve })
    }

    fn outcome(&self, outcome: &Column) -> Option<&[f64]> {
        self.outcomes.iter().find(|(own, _)| own.name == outcome.name).map(|(_, values)| values.as_slice())
    }

    /// Policies of a design point that have a run, in order.
    fn policies(&self, design_point: u32) -> impl Iterator<Item = u32> {
        self.rows_of_runs.range((design_point, 0)..=(design_point, u32::MAX)).map(|(key, _)| key.1)
    }
}

/// Key and replicate of every row.
fn keys(frame: &Frame) -> Option<Vec<(Key, u32)>> {
    let column = |name: &str| frame.numbers(name);
    let (points, replicates, policies) = (column("design_point")?, column("replicate")?, column("policy")?);
    let row = |k: usize| ((points[k] as u32, policies[k] as u32), replicates[k] as u32);
    Some((0..points.len()).map(row).collect())
}

/// One side of a comparison.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The tables of its result.
    pub tables: &'a Tables,
    /// Its name.
    pub label: &'a str,
    /// Its design point, from 1.
    pub design_point: u32,
    /// Number of its governments.
    pub n_governments: u32,
}

impl<'a> Side<'a> {
    /// Row of each replicate in `runs`.
    fn runs(self, policy: u32) -> Option<&'a BTreeMap<u32, usize>> {
        self.tables.rows_of_runs.get(&(self.design_point, policy))
    }

    /// Rows of each replicate in `curve`.
    fn curves(self, policy: u32) -> Option<&'a BTreeMap<u32, Range<usize>>> {
        self.tables.rows_of_curve.get(&(self.design_point, policy))
    }
}

/// Everything that two sides say about each other under one policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// Number of the pair of sides, from 1.
    pub number: u32,
    /// Names of the baseline and the other.
    pub labels: [String; 2],
    /// Their design points.
    pub design_points: [u32; 2],
    /// The policy.
    pub policy: u32,
    /// Replicates that were run on both sides.
    pub n_replicates: usize,
    /// Replicates that only the baseline, and only the other has.
    pub n_unmatched: [usize; 2],
    /// Outcome by outcome.
    pub outcomes: Vec<(&'static Column, Contrast)>,
    /// Share of ever adopters, tick by tick.
    pub curve: Vec<TickContrast>,
}

/// The share of ever adopters at one tick.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TickContrast {
    /// First month of the tick; none in a table without.
    pub date: Option<Month>,
    /// What it does between the sides.
    pub contrast: Contrast,
}

/// Compares two sides, policy by policy that both have; outcomes that one of the tables lacks are left out.
pub fn compare(
    number: u32,
    [baseline, other]: [Side<'_>; 2],
    outcomes: &[&'static Column],
    level: f64,
) -> Vec<Compared> {
    let policies = baseline.tables.policies(baseline.design_point);
    policies
        .filter_map(|policy| {
            let matched = matched(baseline.runs(policy)?, other.runs(policy)?);
            let contrast_of = |outcome: &&'static Column| {
                let values = |side: Side<'_>, which: usize| -> Option<Vec<f64>> {
                    let all = side.tables.outcome(outcome)?;
                    Some(matched.pairs.iter().map(|(_, rows)| all[rows[which]]).collect())
                };
                Some((*outcome, contrast(&values(baseline, 0)?, &values(other, 1)?, level)))
            };
            Some(Compared {
                number,
                labels: [baseline, other].map(|side| side.label.to_owned()),
                design_points: [baseline, other].map(|side| side.design_point),
                policy,
                n_replicates: matched.pairs.len(),
                n_unmatched: [matched.n_only_baseline, matched.n_only_other],
                outcomes: outcomes.iter().filter_map(contrast_of).collect(),
                curve: curve(baseline, other, policy, level),
            })
        })
        .collect()
}

/// Ticks that both sides have; a tick is compared over the replicates that both have there.
fn curve(baseline: Side<'_>, other: Side<'_>, policy: u32, level: f64) -> Vec<TickContrast> {
    let (Some(first), Some(second)) = (baseline.curves(policy), other.curves(policy)) else {
        return Vec::new();
    };
    let pairs: Vec<[&Range<usize>; 2]> =
        first.iter().filter_map(|(replicate, own)| Some([own, second.get(replicate)?])).collect();
    let n_ticks = pairs.iter().map(|[a, b]| a.len().min(b.len())).min().unwrap_or(0);
    let shares = |side: Side<'_>, which: usize, tick: usize| -> Vec<f64> {
        let n = f64::from(side.n_governments);
        pairs.iter().map(|pair| side.tables.ever[pair[which].start + tick] / n).collect()
    };
    (0..n_ticks)
        .map(|tick| TickContrast {
            date: baseline.tables.dates[pairs[0][0].start + tick],
            contrast: contrast(&shares(baseline, 0, tick), &shares(other, 1, tick), level),
        })
        .collect()
}

/// The tables `contrasts` and `contrast_curve`.
pub fn frames(compared: &[Compared], level: f64) -> [Frame; 2] {
    let outcomes: Vec<(&Compared, &'static Column, &Contrast)> = compared
        .iter()
        .flat_map(|one| one.outcomes.iter().map(move |(outcome, contrast)| (one, *outcome, contrast)))
        .collect();
    let of: Vec<&Compared> = outcomes.iter().map(|row| row.0).collect();
    let contrasts: Vec<&Contrast> = outcomes.iter().map(|row| row.2).collect();
    let text = |value: &dyn Fn(&'static Column) -> &'static str| {
        Values::Text(outcomes.iter().map(|row| value(row.1).to_owned()).collect())
    };
    let whole = |value: &dyn Fn(&Contrast) -> usize| {
        Values::Integer(contrasts.iter().map(|contrast| value(contrast) as i64).collect())
    };
    let real = |value: &dyn Fn(&Contrast) -> f64| {
        Values::Real(contrasts.iter().map(|contrast| value(contrast)).collect())
    };
    let mut columns = key_columns(&of);
    columns.extend([
        text(&|outcome| outcome.name),
        text(&run_outcomes::unit),
        whole(&|c| c.difference.n),
        whole(&|c| c.n_only_baseline),
        whole(&|c| c.n_only_other),
    ]);
    columns.extend(differences(&contrasts, level));
    columns.extend([
        real(&|c| c.share_larger),
        real(&|c| c.share_equal),
        real(&|c| c.correlation),
        real(&|c| c.variance_factor),
    ]);
    [Frame::new(Table::Contrasts, columns), curve_frame(compared, level)]
}

fn curve_frame(compared: &[Compared], level: f64) -> Frame {
    let ticks: Vec<(&Compared, usize, &TickContrast)> = compared
        .iter()
        .flat_map(|one| one.curve.iter().enumerate().map(move |(tick, contrast)| (one, tick, contrast)))
        .collect();
    let of: Vec<&Compared> = ticks.iter().map(|row| row.0).collect();
    let contrasts: Vec<&Contrast> = ticks.iter().map(|row| &row.2.contrast).collect();
    let mut columns = key_columns(&of);
    columns.push(Values::Integer(ticks.iter().map(|row| row.1 as i64).collect()));
    columns.push(Values::Date(ticks.iter().map(|row| row.2.date).collect()));
    columns.push(Values::Integer(contrasts.iter().map(|c| c.difference.n as i64).collect()));
    columns.extend(differences(&contrasts, level));
    Frame::new(Table::ContrastCurve, columns)
}

/// Columns contrast … policy.
fn key_columns(rows: &[&Compared]) -> Vec<Values> {
    let whole = |value: &dyn Fn(&Compared) -> u32| {
        Values::Integer(rows.iter().map(|row| i64::from(value(row))).collect())
    };
    let label = |which: usize| Values::Text(rows.iter().map(|row| row.labels[which].clone()).collect());
    vec![
        whole(&|row| row.number),
        label(0),
        label(1),
        whole(&|row| row.design_points[0]),
        whole(&|row| row.design_points[1]),
        whole(&|row| row.policy),
    ]
}

/// Columns mean_baseline … level.
fn differences(contrasts: &[&Contrast], level: f64) -> Vec<Values> {
    let real = |value: &dyn Fn(&Contrast) -> f64| {
        Values::Real(contrasts.iter().map(|contrast| value(contrast)).collect())
    };
    vec![
        real(&|c| c.mean_baseline),
        real(&|c| c.mean_other),
        real(&|c| c.difference.mean),
        real(&|c| c.difference.sd),
        real(&|c| c.difference.interval[0]),
        real(&|c| c.difference.interval[1]),
        real(&|_| level),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs of two design points: replicates 1, 2, 3 and 2, 3, 4.
    fn tables() -> Tables {
        let key = |values: &[i64]| Values::Integer(values.to_vec());
        let column = |name: &str, values: Values| (name.to_owned(), values);
        let runs = Frame {
            table: Table::Runs,
            columns: vec![
                column("design_point", key(&[1, 1, 1, 2, 2, 2])),
                column("replicate", key(&[1, 2, 3, 2, 3, 4])),
                column("policy", key(&[1; 6])),
                column("t50", Values::Real(vec![2000.0, 2001.0, f64::NAN, 2003.0, 2004.0, 2005.0])),
            ],
        };
        let mut rows = Vec::new();
        for (point, replicate) in [(1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (2, 4)] {
            rows.extend((0..2).map(|tick| (point, replicate, tick, point * replicate + tick)));
        }
        let of = |value: fn(&(i64, i64, i64, i64)) -> i64| Values::Integer(rows.iter().map(value).collect());
        let curve = Frame {
            table: Table::Curve,
            columns: vec![
                column("design_point", of(|row| row.0)),
                column("replicate", of(|row| row.1)),
                column("policy", of(|_| 1)),
                column("tick", of(|row| row.2)),
                column("date", Values::Date(rows.iter().map(|_| Month::parse("2010-01")).collect())),
                column("ever", of(|row| row.3)),
            ],
        };
        Tables::new(&runs, &curve).expect("all columns")
    }

    #[test]
    fn points_of_one_result_are_paired_by_replicate() {
        let tables = tables();
        let side =
            |design_point: u32, label| Side { tables: &tables, label, design_point, n_governments: 10 };
        let outcomes = [run_outcomes::find("t50").expect("one"), run_outcomes::find("t10").expect("one")];
        let found = compare(1, [side(1, "a"), side(2, "b")], &outcomes, 0.95);
        let [one] = found.as_slice() else { panic!("one policy: {found:?}") };
        assert_eq!((one.n_replicates, one.n_unmatched), (2, [1, 1]));
        // `t10` is not in the table. Of replicates 2 and 3 only the second is a pair.
        let [(outcome, contrast)] = one.outcomes.as_slice() else { panic!("{:?}", one.outcomes) };
        assert_eq!((outcome.name, contrast.difference.n, contrast.n_only_other), ("t50", 1, 1));
        assert_eq!(contrast.difference.mean, 2.0);
        // Ever adopters 2 and 3 at the first tick against 4 and 6, of ten.
        let first = one.curve[0].contrast;
        assert!(
            (one.curve.len(), first.difference.n) == (2, 2) && (first.difference.mean - 0.25).abs() < 1e-12
        );
        let [contrasts, curve] = frames(&found, 0.95);
        assert_eq!((contrasts.n_rows(), curve.n_rows()), (1, 2));
        // Policies that one side lacks are left out.
        assert!(compare(1, [side(1, "a"), side(3, "b")], &outcomes, 0.95).is_empty());
    }
}
