//! All measures that the design of a sweep allows, of one outcome of its runs.
//!
//! Saltelli's scheme: Sobol' indices, and PAWN on its rows A and B alone (the others repeat their coordinates, so that points are not
//! independent). Trajectories: elementary effects. Latin hypercube, grid and list: PAWN. Of all: how much is luck.
//! Not here: tables of it (`sensitivity_tables`), designs (`scenario::sampling`).

use std::collections::BTreeMap;

use super::sobol::{Indices, Noise};
use super::{Intervals, Misfit, Outcomes, luck, morris, pawn, sobol};
use crate::analysis::run_outcomes;
use crate::observe::{Column, Frame};
use crate::scenario::sampling::UnitDesign;
use crate::scenario::sampling::saltelli::Order;
use crate::scenario::sweep::{Factors, Method};

/// The design of a sweep as measures need it.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// Names of the factors.
    pub factors: Vec<String>,
    /// How points were formed.
    pub method: Method,
    /// Number of design points.
    pub n_points: usize,
    order: Order,
    /// The coordinates that effects are per step of.
    unit: Option<UnitDesign>,
    /// Values of each factor, point by point: numbers, or places in its list; NaN where the factor does not apply.
    columns: Vec<Vec<f64>>,
}

impl Design {
    /// The design of a sweep.
    pub fn new(sweep: &Factors) -> Self {
        let n_points = sweep.n_points();
        let labels: Vec<Vec<String>> = (0..n_points).map(|number| sweep.labels(number)).collect();
        let column = |at: usize| {
            let own = || labels.iter().map(|labels| labels[at].as_str());
            let is_number = own().all(|label| label.is_empty() || label.parse::<f64>().is_ok());
            let listed = sweep.factors[at].listed();
            let place = |label: &str| listed.iter().position(|value| value.label == label);
            own()
                .map(|label| match label {
                    "" => f64::NAN,
                    _ if is_number => label.parse().unwrap_or(f64::NAN),
                    _ => place(label).map_or(f64::NAN, |place| place as f64),
                })
                .collect()
        };
        Self {
            factors: sweep.factors.iter().map(|factor| factor.key.clone()).collect(),
            method: sweep.method,
            n_points,
            order: sweep.sampling.order,
            unit: sweep.design_of_values(),
            columns: (0..sweep.factors.len()).map(column).collect(),
        }
    }

    /// Points that belong together: a block of Saltelli's scheme, a trajectory, else one.
    pub fn block(&self) -> usize {
        let d = self.factors.len();
        match (self.method, self.order) {
            (Method::Sobol, Order::FirstAndTotal) => d + 2,
            (Method::Sobol, Order::Second) => 2 * d + 2,
            (Method::Morris, _) => d + 1,
            (Method::Grid | Method::List | Method::LatinHypercube, _) => 1,
        }
    }

    /// Points that PAWN may look at.
    fn independent(&self) -> Vec<usize> {
        let block = self.block();
        match self.method {
            Method::Sobol => {
                (0..self.n_points).filter(|k| k % block == 0 || k % block == block - 1).collect()
            }
            Method::Morris => Vec::new(),
            Method::Grid | Method::List | Method::LatinHypercube => (0..self.n_points).collect(),
        }
    }
}

/// The runs of one policy in a sweep, point by point.
#[derive(Debug, Clone, PartialEq)]
pub struct Runs {
    /// Replicates that are looked at.
    pub n_replicates: usize,
    n_points: usize,
    /// Row of the table `runs` of each point and replicate; none where there is no such run.
    rows: Vec<Option<usize>>,
}

impl Runs {
    /// From the table `runs`: the first `most` replicates of every point. None where a key is missing.
    pub fn new(runs: &Frame, n_points: usize, policy: u32, most: usize) -> Option<Self> {
        let (points, replicates) = (runs.numbers("design_point")?, runs.numbers("replicate")?);
        let policies = runs.numbers("policy")?;
        let is_own = |row: &usize| policies[*row] == f64::from(policy);
        let own: Vec<usize> = (0..points.len()).filter(is_own).collect();
        let mut places: BTreeMap<u32, usize> = own.iter().map(|&row| (replicates[row] as u32, 0)).collect();
        for (place, (_, own)) in places.iter_mut().enumerate() {
            *own = place;
        }
        let n_replicates = places.len().min(most);
        let mut rows = vec![None; n_points * n_replicates];
        for row in own {
            let (point, place) = (points[row] as usize, places[&(replicates[row] as u32)]);
            if (1..=n_points).contains(&point) && place < n_replicates {
                rows[(point - 1) * n_replicates + place] = Some(row);
            }
        }
        Some(Self { n_replicates, n_points, rows })
    }

    /// The values of an outcome as the measures take them; none where the table lacks it.
    pub fn values(&self, runs: &Frame, outcome: &Column) -> Option<Vec<f64>> {
        let column = run_outcomes::values(runs, outcome)?;
        Some(self.rows.iter().map(|row| row.map_or(f64::NAN, |row| column[row])).collect())
    }

    /// Runs of the design that are there.
    pub fn n_runs(&self) -> usize {
        self.rows.iter().flatten().count()
    }

    /// Design points.
    pub fn n_points(&self) -> usize {
        self.n_points
    }
}

/// Distances of one factor, with what a factor without effect stays below.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FactorDistances {
    /// The distances.
    pub distances: pawn::Distances,
    /// By chance: see [`pawn::Pawn::dummy_mean`].
    pub dummy_mean: f64,
    /// By chance: see [`pawn::Pawn::dummy_maximum`].
    pub dummy_maximum: f64,
    /// Points that were used.
    pub n_points: usize,
}

/// Everything that is measured of one outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// The outcome.
    pub outcome: &'static Column,
    /// Points with a value in at least one run.
    pub n_points: usize,
    /// Runs with a value.
    pub n_runs: usize,
    /// Runs without: the outcome was never reached, or the run failed.
    pub n_missing: usize,
    /// Runs that indices or effects are made of: those of replicates that have a value at every point of their block.
    pub n_used: usize,
    /// Mean over points; NaN without values.
    pub mean: f64,
    /// How much is luck.
    pub noise: Result<Noise, Misfit>,
    /// Sobol' indices of growing parts of the design, all of it last; none for other designs.
    pub sobol: Option<Result<Vec<Indices>, Misfit>>,
    /// Elementary effects of growing parts of the design, all of it last; none for other designs.
    pub morris: Option<Result<Vec<morris::Screening>, Misfit>>,
    /// PAWN, factor by factor; none for trajectories.
    pub pawn: Option<Vec<Result<FactorDistances, Misfit>>>,
}

/// How outcomes are measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct How {
    /// Intervals.
    pub intervals: Intervals,
    /// Slices of a factor in PAWN; a factor of fewer values has as many.
    pub n_slices: usize,
    /// Runs that failed, which no outcome has.
    pub n_failed: usize,
}

/// Whether an outcome is the same wherever it has a value.
pub fn is_constant(values: &[f64]) -> bool {
    let mut valid = values.iter().filter(|value| !value.is_nan());
    valid.next().is_none_or(|first| valid.all(|value| value == first))
}

/// Measures an outcome: values as [`Runs::values`] gives them.
pub fn measure(
    design: &Design,
    runs: &Runs,
    outcome: &'static Column,
    values: &[f64],
    how: &How,
) -> Measured {
    let outcomes = Outcomes { values, n_replicates: runs.n_replicates };
    let means = outcomes.means();
    let known: Vec<f64> = means.iter().copied().filter(|mean| !mean.is_nan()).collect();
    let n_runs = values.iter().filter(|value| !value.is_nan()).count();
    let d = design.factors.len();
    let sobol = (design.method == Method::Sobol)
        .then(|| sobol::convergence(outcomes, d, design.order, &how.intervals));
    let morris = match (&design.unit, design.method) {
        (Some(unit), Method::Morris) => Some(morris::convergence(unit, outcomes, &how.intervals)),
        _ => None,
    };
    // The variance that indices are shares of, where there are any.
    let of_scheme = sobol.as_ref().and_then(|found| found.as_ref().ok()?.last()).map(|indices| indices.noise);
    Measured {
        outcome,
        n_points: known.len(),
        n_runs,
        n_missing: runs.n_runs() - n_runs + how.n_failed,
        n_used: n_used(values, runs.n_replicates, design.block()),
        mean: known.iter().sum::<f64>() / known.len() as f64,
        noise: of_scheme.map_or_else(|| luck::noise(outcomes), Ok),
        sobol,
        morris,
        pawn: (design.method != Method::Morris).then(|| distances(design, &means, how)),
    }
}

/// Runs in blocks of points that have a value at every point of their block, where at least two replicates of it do (one, where there
/// is only one).
fn n_used(values: &[f64], n_replicates: usize, block: usize) -> usize {
    let used = |rows: &[f64]| {
        let is_whole = |r: &usize| rows.iter().skip(*r).step_by(n_replicates).all(|value| !value.is_nan());
        let n = (0..n_replicates).filter(is_whole).count();
        if n < n_replicates.min(2) { 0 } else { n * block }
    };
    values.chunks_exact((n_replicates * block).max(1)).map(used).sum()
}

/// PAWN of every factor, over the points at which it applies, with as many slices as it has values.
fn distances(design: &Design, means: &[f64], how: &How) -> Vec<Result<FactorDistances, Misfit>> {
    let points = design.independent();
    let of_factor = |column: &Vec<f64>| {
        let own: Vec<usize> = points.iter().copied().filter(|&point| !column[point].is_nan()).collect();
        let x: Vec<f64> = own.iter().map(|&point| column[point]).collect();
        let y: Vec<f64> = own.iter().map(|&point| means[point]).collect();
        let mut distinct = x.clone();
        distinct.sort_unstable_by(f64::total_cmp);
        distinct.dedup();
        let n_slices = how.n_slices.min(distinct.len().max(1));
        let found = pawn::distances(&[&x], &y, n_slices, &how.intervals)?;
        Ok(FactorDistances {
            distances: found.factors[0],
            dummy_mean: found.dummy_mean,
            dummy_maximum: found.dummy_maximum,
            n_points: found.n_points,
        })
    };
    design.columns.iter().map(of_factor).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::Values;
    use crate::scenario::Table;

    fn design(method: Method, columns: Vec<Vec<f64>>) -> Design {
        let n_points = columns[0].len();
        let factors = (0..columns.len()).map(|k| format!("x{k}")).collect();
        Design { factors, method, n_points, order: Order::FirstAndTotal, unit: None, columns }
    }

    fn frame(rows: &[(i64, i64, i64, f64)]) -> Frame {
        let of = |value: fn(&(i64, i64, i64, f64)) -> i64| Values::Integer(rows.iter().map(value).collect());
        let columns = vec![
            ("design_point".to_owned(), of(|row| row.0)),
            ("replicate".to_owned(), of(|row| row.1)),
            ("policy".to_owned(), of(|row| row.2)),
            ("t50".to_owned(), Values::Real(rows.iter().map(|row| row.3).collect())),
        ];
        Frame { table: Table::Runs, columns }
    }

    #[test]
    fn runs_stand_by_point_and_replicate() {
        // Replicates 3 and 4; point 2 lacks replicate 4; another policy.
        let frame =
            frame(&[(1, 3, 1, 10.0), (1, 4, 1, 11.0), (2, 3, 1, 12.0), (2, 3, 2, 99.0), (3, 4, 1, 13.0)]);
        let t50 = run_outcomes::find("t50").expect("an outcome");
        let runs = Runs::new(&frame, 3, 1, usize::MAX).expect("keys");
        let text = |runs: &Runs| format!("{:?}", runs.values(&frame, t50).expect("a column"));
        assert_eq!(text(&runs), "[10.0, 11.0, 12.0, NaN, NaN, 13.0]");
        assert_eq!((runs.n_runs(), runs.n_replicates), (4, 2));
        let first = Runs::new(&frame, 3, 1, 1).expect("keys");
        assert_eq!(text(&first), "[10.0, 12.0, NaN]");
        assert_eq!(runs.values(&frame, run_outcomes::find("t90").expect("an outcome")), None);
    }

    #[test]
    fn a_category_that_decides_stands_out_of_a_grid() {
        // 3 × 20 points; the outcome is the first factor's, but at the points where the second does not apply.
        let first: Vec<f64> = (0..60).map(|k| f64::from(k / 20)).collect();
        let second: Vec<f64> = (0..60).map(|k| if k < 20 { f64::NAN } else { f64::from(k % 20) }).collect();
        let design = design(Method::Grid, vec![first.clone(), second]);
        let frame = frame(&(1..=60).map(|k| (k, 1, 1, first[k as usize - 1])).collect::<Vec<_>>());
        let runs = Runs::new(&frame, 60, 1, usize::MAX).expect("keys");
        let how = How { intervals: Intervals::default(), n_slices: 10, n_failed: 2 };
        let found = measure(&design, &runs, run_outcomes::find("t50").expect("an outcome"), &first, &how);
        assert_eq!((found.n_points, found.n_runs, found.n_missing, found.mean), (60, 60, 2, 1.0));
        let pawn = found.pawn.expect("PAWN");
        let [a, b] = pawn.as_slice() else { panic!("two factors") };
        let (a, b) = (a.expect("distances"), b.expect("distances"));
        // A third lies at 0, F = 1 there where all have 1/3.
        assert!((a.distances.maximum - 2.0 / 3.0).abs() < 1e-12 && a.distances.n_slices == 3, "{a:?}");
        assert!(
            a.distances.mean > a.dummy_mean && b.distances.mean < b.dummy_mean && b.n_points == 40,
            "{b:?}"
        );
        assert!(found.sobol.is_none() && found.morris.is_none());
        assert!(!is_constant(&first) && is_constant(&[f64::NAN, 1.0, 1.0]) && is_constant(&[f64::NAN]));
    }

    #[test]
    fn runs_of_whole_replicates_are_used() {
        let nan = f64::NAN;
        // Two blocks of two points with three replicates: two whole ones in the first, one in the second.
        let values = [1.0, nan, 2.0, 1.0, 2.0, 3.0, nan, 1.0, nan, 1.0, 1.0, 1.0];
        assert_eq!((n_used(&values, 3, 2), n_used(&values[..4], 1, 2), n_used(&[], 0, 2)), (4, 2, 0));
    }

    #[test]
    fn pawn_looks_at_rows_that_do_not_repeat_coordinates() {
        let design = design(Method::Sobol, vec![vec![0.0; 10]; 3]);
        assert_eq!((design.block(), design.independent()), (5, vec![0, 4, 5, 9]));
    }
}
