//! One design point in a few numbers: what the end of a run says, from the tables `runs` and `curve`.

use std::convert::Infallible;

use super::audit::rates::{self, Rates};
use super::quantiles::{Distribution, distribution};
use super::shape::Shape;
use super::summary::{self, Summary};
use super::twin_effects::{self, TwinsOverview, every};
use crate::observe::{Frame, Values};
use crate::scenario::{Scenario, Table};
use crate::world::Channel;

/// What the replicates of one design point have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// Design point, from 1.
    pub design_point: u32,
    /// Replicates.
    pub n: usize,
    /// Distributions tick by tick.
    pub summary: Summary,
    /// Calendar year in which 10, 50, 90 % had ever adopted, over the replicates in which they had.
    pub passed: [Distribution; 3],
    /// Most frequent shape and its share of replicates; none where no curve has one.
    pub shape: Option<(String, f64)>,
    /// Medians of Gray's b, L and R² over the replicates that have them.
    pub gray: [f64; 3],
    /// Mean share of adoptions by channel, in the order of [`Channel::NAMES`].
    pub channels: [f64; 7],
    /// Share of replicates rolled out.
    pub rolled_out: f64,
    /// Share of replicates stopped.
    pub stopped: f64,
    /// What its twins say; none where there are none.
    pub twins: Option<TwinsOverview>,
    /// How good estimators are; empty where nothing is estimated.
    pub rates: Vec<Rates>,
}

/// The numbers that an overview is made of, one per replicate, by place: [`kept`] gives them, [`Overview::new`] asks for them.
///
/// First those of `runs`, then those of `curve` tick by tick, the outcomes of [`summary::OUTCOMES`] one after the other, then
/// those of [`twin_effects::kept`] and of [`rates::kept`].
fn of_runs() -> impl Iterator<Item = OfRuns> {
    let channels = Channel::NAMES.into_iter().map(|name| OfRuns::Number(format!("share_{name}")));
    ["t10", "t50", "t90", "gray_b", "gray_l", "gray_r2"]
        .into_iter()
        .map(|name| OfRuns::Number(name.to_owned()))
        .chain([OfRuns::Shape, OfRuns::Dated("rolled_out_at"), OfRuns::Dated("stopped_at")])
        .chain(channels)
}

/// A number of `runs`.
enum OfRuns {
    /// The column of that name.
    Number(String),
    /// The place of the shape in [`Shape::NAMES`]; NaN for none.
    Shape,
    /// Whether the column has a date: 1 or 0.
    Dated(&'static str),
}

impl OfRuns {
    fn numbers(&self, runs: &Frame) -> Option<Vec<f64>> {
        match self {
            Self::Number(name) => runs.numbers(name),
            Self::Shape => shapes(runs.column("shape")?),
            Self::Dated(name) => match runs.column(name)? {
                Values::Date(dates) => {
                    Some(dates.iter().map(|date| f64::from(u8::from(date.is_some()))).collect())
                }
                Values::Integer(_)
                | Values::Real(_)
                | Values::Word(..)
                | Values::Government(..)
                | Values::Text(_) => None,
            },
        }
    }
}

fn shapes(column: &Values) -> Option<Vec<f64>> {
    let place =
        |name: &str| Shape::NAMES.iter().position(|known| *known == name).map_or(f64::NAN, |k| k as f64);
    match column {
        Values::Text(names) => Some(names.iter().map(|name| place(name)).collect()),
        Values::Word(codes, names) => Some(
            codes
                .iter()
                .map(|&code| names.get(usize::from(code)).map_or(f64::NAN, |name| place(name)))
                .collect(),
        ),
        Values::Integer(_) | Values::Real(_) | Values::Government(..) | Values::Date(_) => None,
    }
}

/// Which policy of those of the tables: their rows stand by replicate, then by policy.
#[derive(Debug, Clone, Copy)]
pub struct OfPolicies<'a> {
    /// Ticks of every policy.
    pub n_ticks: &'a [usize],
    /// Which of them, from 0.
    pub at: usize,
}

/// The numbers of some replicates of one policy of one design point that an overview needs, from their rows of `runs` and `curve`.
///
/// None where a column is missing.
pub fn kept(tables: &Tables<'_>, policy: OfPolicies<'_>, n_governments: u32) -> Option<Vec<Vec<f64>>> {
    let Tables { runs, curve, twins, n_twins, estimates, n_targets } = *tables;
    let OfPolicies { n_ticks, at } = policy;
    let own = |values: Vec<f64>| every(&values, at, n_ticks.len());
    let mut kept: Vec<Vec<f64>> = of_runs().map(|of| of.numbers(runs).map(own)).collect::<Option<_>>()?;
    let (first, in_all): (usize, usize) = (n_ticks[..at].iter().sum(), n_ticks.iter().sum());
    for outcome in summary::OUTCOMES {
        let values = summary::values(curve, outcome, n_governments)?;
        kept.extend((0..n_ticks[at]).map(|tick| every(&values, first + tick, in_all)));
    }
    kept.extend(match twins {
        Some(twins) => twin_effects::kept(runs, twins, n_twins, (at, n_ticks.len()))?,
        None => Vec::new(),
    });
    kept.extend(match estimates {
        Some(estimates) => rates::kept(estimates, n_targets)?,
        None => Vec::new(),
    });
    Some(kept)
}

/// Number of columns of [`kept`].
pub fn n_kept(scenario: &Scenario, n_targets: usize) -> usize {
    let of_curve = summary::OUTCOMES.len() * scenario.time.n_ticks as usize;
    of_runs().count() + of_curve + twin_effects::n_kept(scenario.twins.len()) + rates::n_kept(n_targets)
}

/// Tables of some replicates of one design point.
#[derive(Debug, Clone, Copy)]
pub struct Tables<'a> {
    /// The table `runs`.
    pub runs: &'a Frame,
    /// The table `curve`.
    pub curve: &'a Frame,
    /// The table `twins`, where there are twins.
    pub twins: Option<&'a Frame>,
    /// How many twins there are.
    pub n_twins: usize,
    /// The table `estimates`, where it is asked for.
    pub estimates: Option<&'a Frame>,
    /// How many targets are estimated.
    pub n_targets: usize,
}

impl Overview {
    /// The overview of a design point with `n` replicates, from a source of the columns of [`kept`], asked for one at a time:
    /// whatever the number of replicates, no more than one of them is ever needed.
    ///
    /// # Errors
    /// Those of the source.
    pub fn new<E>(
        design_point: u32,
        n: usize,
        scenario: &Scenario,
        mut column: impl FnMut(usize) -> Result<Vec<f64>, E>,
    ) -> Result<Self, E> {
        let n_ticks = scenario.time.n_ticks as usize;
        let passed = [distribution(column(0)?), distribution(column(1)?), distribution(column(2)?)];
        let mut median = |k: usize| column(k).map(|values| distribution(values).quantiles[2]);
        let gray = [median(3)?, median(4)?, median(5)?];
        let shape = most_frequent(&column(6)?);
        let decided = [column(7)?, column(8)?];
        let [rolled_out, stopped] = [0, 1].map(|k| decided[k].iter().sum::<f64>() / n as f64);
        let mut channels = [0.0; 7];
        for (k, share) in channels.iter_mut().enumerate() {
            *share = distribution(column(9 + k)?).mean;
        }
        let first = of_runs().count();
        let mut outcomes = Vec::with_capacity(summary::OUTCOMES.len());
        for outcome in 0..summary::OUTCOMES.len() {
            let at = |tick: usize| column(first + outcome * n_ticks + tick).map(distribution);
            outcomes.push((0..n_ticks).map(at).collect::<Result<_, E>>()?);
        }
        let policy = u32::from(scenario.place.index) + 1;
        let summary = Summary { design_point, policy, time: scenario.time, outcomes };
        let first = first + summary::OUTCOMES.len() * n_ticks;
        let twins = if scenario.twins.is_empty() {
            None
        } else {
            let decided = [&decided[0][..], &decided[1][..]];
            Some(TwinsOverview::new(scenario, decided, |k| column(first + k))?)
        };
        let rates = if scenario.wants(Table::Estimates) {
            let first = first + twin_effects::n_kept(scenario.twins.len());
            rates::rates(scenario, |k| column(first + k))?
        } else {
            Vec::new()
        };
        Ok(Self {
            design_point,
            n,
            summary,
            passed,
            shape,
            gray,
            channels,
            rolled_out,
            stopped,
            twins,
            rates,
        })
    }
}

/// Overviews of all design points of one policy, in their order, from the whole tables; `scenarios` are those of the design points.
///
/// None where a column that they need is missing.
pub fn overviews(tables: &Tables<'_>, scenarios: &[&Scenario], n_governments: u32) -> Option<Vec<Overview>> {
    let points = tables.runs.numbers("design_point")?;
    let n_ticks = [scenarios.first()?.time.n_ticks as usize];
    let kept = kept(tables, OfPolicies { n_ticks: &n_ticks, at: 0 }, n_governments)?;
    let mut distinct = points.clone();
    distinct.dedup();
    let overview = |point: f64| {
        let own = |column: &[f64]| -> Vec<f64> {
            column.iter().zip(&points).filter(|&(_, key)| *key == point).map(|(&value, _)| value).collect()
        };
        let n = points.iter().filter(|&&key| key == point).count();
        let scenario = scenarios.get(point as usize - 1)?;
        Overview::new(point as u32, n, scenario, |k| Ok::<_, Infallible>(own(&kept[k]))).ok()
    };
    distinct.into_iter().map(overview).collect()
}

/// The most frequent shape (the first in the alphabet of equals) and its share of all replicates.
fn most_frequent(shapes: &[f64]) -> Option<(String, f64)> {
    let count = |k: usize| shapes.iter().filter(|&&shape| shape == k as f64).count();
    let mut counts: Vec<(usize, &str)> =
        Shape::NAMES.iter().enumerate().map(|(k, &name)| (count(k), name)).collect();
    counts.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let &(most, name) = counts.first().filter(|&&(most, _)| most > 0)?;
    Some((name.to_owned(), most as f64 / shapes.len() as f64))
}
