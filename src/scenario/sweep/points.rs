//! From factors to design points: which values each factor has at each point.
//!
//! Grid and list take listed values; the others take coordinates of a sample of the unit cube, through each factor's quantile
//! function. Not here: the samples (`sampling`), scenarios of points (`design`).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Factor, Factors, Method, Sampling, SweptValue, Values};
use crate::scenario::check::Findings;
use crate::scenario::check::sheet::Sheet;
use crate::scenario::problem::{Problem, codes, say};
use crate::scenario::sampling::morris::{Trajectories, trajectories};
use crate::scenario::sampling::quantile::Range;
use crate::scenario::sampling::saltelli::{Order, scheme};
use crate::scenario::sampling::sobol::{MAX_DIMENSIONS, Shift};
use crate::scenario::sampling::{UnitDesign, latin};
use crate::scenario::tree::Table;

/// Most design points of a sweep.
const MAX_POINTS: usize = 1_000_000;

/// Which points there are.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Points {
    /// So many.
    All(usize),
    /// Of a grid, those in which a factor that does not apply has its first value: its others would be the same point again.
    Kept(Arc<[u32]>),
    /// Rows of a sample.
    Sampled(Arc<UnitDesign>),
}

impl Points {
    /// The points of factors that have passed [`check`].
    pub(super) fn new(method: Method, sampling: Sampling, factors: &[Factor], master_seed: u64) -> Self {
        let n_factors = factors.len();
        let n = sampling.samples as usize;
        let design = match method {
            Method::Grid if factors.iter().any(|factor| !factor.conditions.is_empty()) => {
                let is_kept = |&number: &u32| {
                    let picks = grid(factors, number as usize);
                    let mut both = picks.iter().zip(applies(factors, &picks));
                    both.all(|(pick, applies)| applies || *pick == Pick::Value(0))
                };
                return Self::Kept((0..n_of_grid(factors) as u32).filter(is_kept).collect());
            }
            Method::Grid => return Self::All(n_of_grid(factors)),
            Method::List => {
                return Self::All(factors.iter().map(|factor| factor.listed().len()).max().unwrap_or(0));
            }
            Method::LatinHypercube => latin::hypercube(n, n_factors, master_seed),
            Method::Sobol => scheme(n, n_factors, sampling.order, Shift::Digital { master_seed })
                .expect("the number of factors was checked"),
            Method::Morris => {
                trajectories(&Trajectories { n, n_factors, n_levels: sampling.levels, master_seed })
                    .expect("the number of levels was checked")
            }
        };
        Self::Sampled(Arc::new(design))
    }
}

/// What a point takes of a factor.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Pick {
    /// The listed value at this place.
    Value(usize),
    /// The value at this coordinate of the distribution.
    At(f64),
}

impl Factors {
    /// Number of design points.
    pub fn n_points(&self) -> usize {
        match &self.points {
            Points::All(n) => *n,
            Points::Kept(kept) => kept.len(),
            Points::Sampled(design) => design.n_points(),
        }
    }

    /// The coordinates in [0, 1] from which sampled points are made, in the order of design points; none for grid and list.
    pub fn unit_design(&self) -> Option<&UnitDesign> {
        match &self.points {
            Points::Sampled(design) => Some(design),
            Points::All(_) | Points::Kept(_) => None,
        }
    }

    /// The same coordinates, but where a factor takes some equally likely values (listed ones, whole numbers from end to end) that
    /// of the value: its place in the list over n − 1, from 0 to 1. A step of trajectories is as long as what changed: from the
    /// first of two values to the second it is the whole range, whatever the coordinates that chose them. A list of one value keeps
    /// its coordinates.
    pub fn design_of_values(&self) -> Option<UnitDesign> {
        let design = self.unit_design()?;
        let place = |(factor, &u): (&Factor, &f64)| match factor.n_equal() {
            Some(n) if n > 1 => Range::Discrete { n }.value(u) / (n - 1) as f64,
            Some(_) | None => u,
        };
        let values = design.points().flat_map(|row| self.factors.iter().zip(row).map(place)).collect();
        Some(UnitDesign { n_factors: design.n_factors, values })
    }

    /// The values of a design point as they are written, numbered from 0, one per factor; empty where the factor does not apply.
    pub fn labels(&self, number: usize) -> Vec<String> {
        let label = |value: Option<SweptValue>| value.map_or(String::new(), |value| value.label);
        self.point(number).into_iter().map(label).collect()
    }

    /// The values of a design point, numbered from 0, one per factor; none where the factor does not apply.
    pub(in crate::scenario) fn point(&self, number: usize) -> Vec<Option<SweptValue>> {
        let picks = match &self.points {
            Points::All(_) if self.method == Method::List => vec![Pick::Value(number); self.factors.len()],
            Points::All(_) => grid(&self.factors, number),
            Points::Kept(kept) => grid(&self.factors, kept[number] as usize),
            Points::Sampled(design) => {
                let row = &design.values[number * design.n_factors..][..design.n_factors];
                self.factors.iter().zip(row).map(|(factor, &u)| sampled(factor, u)).collect()
            }
        };
        let applies = applies(&self.factors, &picks);
        let picked = self.factors.iter().zip(picks).zip(applies);
        picked.map(|((factor, pick), applies)| applies.then(|| value(factor, pick))).collect()
    }
}

/// The values at a point of the grid: the last factor varies fastest.
fn grid(factors: &[Factor], number: usize) -> Vec<Pick> {
    let mut rest = number;
    let mut picks: Vec<Pick> = factors
        .iter()
        .rev()
        .map(|factor| {
            let n = factor.listed().len();
            let at = rest % n;
            rest /= n;
            Pick::Value(at)
        })
        .collect();
    picks.reverse();
    picks
}

fn n_of_grid(factors: &[Factor]) -> usize {
    factors.iter().map(|factor| factor.listed().len()).fold(1, usize::saturating_mul)
}

fn sampled(factor: &Factor, u: f64) -> Pick {
    match &factor.values {
        Values::Listed(values) => Pick::Value(Range::Discrete { n: values.len() }.value(u) as usize),
        Values::Spread(_) => Pick::At(u),
    }
}

fn value(factor: &Factor, pick: Pick) -> SweptValue {
    match (&factor.values, pick) {
        (Values::Listed(values), Pick::Value(at)) => values[at].clone(),
        (Values::Spread(spread), Pick::At(u)) => spread.value(u),
        (Values::Listed(_), Pick::At(_)) | (Values::Spread(_), Pick::Value(_)) => {
            unreachable!("picks are made from the factor")
        }
    }
}

/// Which factors apply at a point.
fn applies(factors: &[Factor], picks: &[Pick]) -> Vec<bool> {
    let mut applies: Vec<bool> = Vec::with_capacity(factors.len());
    for factor in factors {
        let holds = factor.conditions.iter().all(|condition| {
            let is_picked = match picks[condition.factor] {
                Pick::Value(at) => condition.values.binary_search(&at).is_ok(),
                Pick::At(_) => false,
            };
            applies[condition.factor] && is_picked
        });
        applies.push(holds);
    }
    applies
}

/// Says what is wrong with the numbers of points, factors, values.
pub(super) fn check(
    method: Method,
    sampling: Sampling,
    factors: &[Factor],
    table: &Table,
    sheet: &Sheet<'_>,
    found: &mut Findings,
) {
    let last = table.entries.last().map(|entry| entry.spot);
    let (n, d) = (sampling.samples as usize, factors.len());
    let n_points = match method {
        Method::Grid => n_of_grid(factors),
        Method::List => factors.iter().map(|factor| factor.listed().len()).max().unwrap_or(0),
        Method::LatinHypercube => n,
        Method::Sobol => n.saturating_mul(match sampling.order {
            Order::FirstAndTotal => d + 2,
            Order::Second => 2 * d + 2,
        }),
        Method::Morris => n.saturating_mul(d + 1),
    };
    if n_points > MAX_POINTS {
        let message =
            say!("the sweep has more than {MAX_POINTS} design points", "设计点超过 {MAX_POINTS} 个");
        let (hint, spot) = if method.is_sampled() {
            (say!("take fewer `samples`", "请减少 `samples`"), sheet.spot("sweep.samples").or(last))
        } else {
            (say!("take fewer values per factor", "请减少各因素的取值个数"), last)
        };
        found.problems.push(Problem::new(codes::TOO_MANY_POINTS, "sweep.vary", message).at(spot).hint(hint));
    }
    match method {
        Method::List => check_lengths(factors, table, n_points, found),
        Method::Sobol => check_sobol(n, d, sheet, last, found),
        Method::Morris => check_levels(sampling.levels, sheet, found),
        Method::Grid | Method::LatinHypercube => {}
    }
}

/// A list takes as many values of every factor, and no point twice.
fn check_lengths(factors: &[Factor], table: &Table, n: usize, found: &mut Findings) {
    if factors.iter().all(|factor| factor.listed().len() == n) {
        let mut seen: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
        for at in 0..n {
            let labels = factors.iter().map(|factor| factor.listed()[at].label.as_str()).collect();
            if let Some(before) = seen.insert(labels, at) {
                let (one, other) = (before + 1, at + 1);
                let message = say!(
                    "design points {one} and {other} of the list are the same",
                    "列表中第 {one} 与第 {other} 个设计点相同"
                );
                let spot = factors.last().map(|factor| factor.listed()[at].node.spot);
                found.problems.push(Problem::new(codes::BAD_LIST, "sweep.vary", message).at(spot));
                return;
            }
        }
    }
    for (factor, entry) in factors.iter().zip(&table.entries) {
        let (key, length) = (&factor.key, factor.listed().len());
        if length != n {
            let message = say!(
                "`{key}` has {length} values, another factor has {n}",
                "`{key}` 有 {length} 个取值，另一因素有 {n} 个"
            );
            let hint = say!(
                "with method = \"list\" all have the same number",
                "method = \"list\" 时各因素取值个数须相同"
            );
            found
                .problems
                .push(Problem::new(codes::LIST_LENGTHS, key.as_str(), message).at(entry.spot).hint(hint));
        }
    }
}

/// The sequence has so many dimensions, and is even at powers of 2 only.
fn check_sobol(
    n: usize,
    d: usize,
    sheet: &Sheet<'_>,
    last: Option<crate::scenario::problem::Spot>,
    found: &mut Findings,
) {
    let most = MAX_DIMENSIONS / 2;
    if d > most {
        let message = say!(
            "the sweep has {d} factors; method = \"sobol\" takes {most} at most",
            "扫描有 {d} 个因素；method = \"sobol\" 最多 {most} 个"
        );
        found.problems.push(Problem::new(codes::BAD_SAMPLE, "sweep.vary", message).at(last));
    }
    if !n.is_power_of_two() {
        let (below, above) = (n.next_power_of_two() / 2, n.next_power_of_two());
        let message = say!(
            "`sweep.samples` is {n}: a Sobol' sequence is even at powers of 2 only",
            "`sweep.samples` 为 {n}：Sobol' 序列只有在样本数为 2 的幂时才均匀"
        );
        let hint = say!("take {below} or {above}", "请取 {below} 或 {above}");
        let spot = sheet.spot("sweep.samples");
        found.notes.push(Problem::new(codes::UNEVEN_SAMPLE, "sweep.samples", message).at(spot).hint(hint));
    }
}

/// Half of the levels can move up by Δ, the other half down.
fn check_levels(levels: u32, sheet: &Sheet<'_>, found: &mut Findings) {
    if !levels.is_multiple_of(2) {
        let message = say!(
            "`sweep.levels` is {levels}; Morris' trajectories need an even number",
            "`sweep.levels` 为 {levels}；Morris 轨迹需要偶数"
        );
        let spot = sheet.spot("sweep.levels");
        found.problems.push(Problem::new(codes::BAD_SAMPLE, "sweep.levels", message).at(spot));
    }
}
