//! How far scores show what governments are, over replicates: the tables `innovativeness_truth` and `expected_scores`.
//!
//! Numbers come one column at a time, as for [`crate::analysis::overview`].

use crate::analysis::innovativeness::spearman;
use crate::analysis::twin_effects::{Mean, every, of_means};
use crate::observe::{Frame, Values};
use crate::scenario::Table;
use std::convert::Infallible;
use std::sync::Arc;

/// What is told of the scores of one level in one replicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    /// Policies that count.
    Policies,
    /// Mean of Walker's score.
    Mean,
    /// Its standard deviation between governments, with n − 1.
    Sd,
    /// Highest score over the lowest; NaN where the lowest is 0.
    Ratio,
    /// Rank correlation between scores by odd and by even policies.
    Halves,
    /// Rank correlation with the score in the twin without diffusion.
    WithoutDiffusion,
    /// Rank correlation with a trait: the name of its column.
    Trait(&'static str),
}

/// All of them, in the order of the table.
pub const STATISTICS: [Statistic; 12] = [
    Statistic::Policies,
    Statistic::Mean,
    Statistic::Sd,
    Statistic::Ratio,
    Statistic::Halves,
    Statistic::WithoutDiffusion,
    Statistic::Trait("wealth"),
    Statistic::Trait("capacity"),
    Statistic::Trait("industry"),
    Statistic::Trait("learning"),
    Statistic::Trait("leadership"),
    Statistic::Trait("watchers"),
];

impl Statistic {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Policies => "policies",
            Self::Mean => "mean_score",
            Self::Sd => "sd_score",
            Self::Ratio => "highest_over_lowest",
            Self::Halves => "halves",
            Self::WithoutDiffusion => "without_diffusion",
            Self::Trait(name) => name,
        }
    }
}

/// Columns of `innovativeness` that statistics are made of.
const OF_SCORES: [&str; 11] = [
    "n_policies",
    "walker",
    "walker_odd",
    "walker_even",
    "walker_without_diffusion",
    "wealth",
    "capacity",
    "industry",
    "learning",
    "leadership",
    "watchers",
];

/// Place of Walker's score in [`OF_SCORES`].
const WALKER: usize = 1;

/// The scores of one level in one replicate.
struct Level<'a> {
    columns: &'a Columns,
    rows: std::ops::Range<usize>,
}

impl Level<'_> {
    fn of(&self, name: &str) -> &[f64] {
        let place = OF_SCORES.iter().position(|known| *known == name).expect("a column of scores");
        &self.columns[place][self.rows.clone()]
    }

    fn statistic(&self, statistic: Statistic) -> f64 {
        let walker = self.of("walker");
        match statistic {
            Statistic::Policies => self.of("n_policies").first().copied().unwrap_or(f64::NAN),
            Statistic::Mean => Mean::of(walker.iter().copied()).mean,
            Statistic::Sd => Mean::of(walker.iter().copied()).sd,
            Statistic::Ratio => {
                let highest = walker.iter().copied().fold(f64::NAN, f64::max);
                let lowest = walker.iter().copied().fold(f64::NAN, f64::min);
                if lowest > 0.0 { highest / lowest } else { f64::NAN }
            }
            Statistic::Halves => spearman(self.of("walker_odd"), self.of("walker_even")),
            Statistic::WithoutDiffusion => spearman(walker, self.of("walker_without_diffusion")),
            Statistic::Trait(name) => spearman(walker, self.of(name)),
        }
    }
}

/// The numbers of no replicates.
pub fn kept_of_none(sizes: &[u32]) -> Vec<Vec<f64>> {
    vec![Vec::new(); sizes.len() * STATISTICS.len() + sizes.iter().sum::<u32>() as usize]
}

/// The columns of `innovativeness` that statistics are made of.
type Columns = [Vec<f64>; OF_SCORES.len()];

fn columns(scores: &Frame) -> Option<Columns> {
    let mut columns = Columns::default();
    for (column, name) in columns.iter_mut().zip(OF_SCORES) {
        *column = scores.numbers(name)?;
    }
    Some(columns)
}

/// The numbers of some replicates that an overview needs, from their rows of `innovativeness`: for every level the statistics, then the
/// Walker score of every government. `sizes` are those of the levels. None where a column is missing.
pub fn kept(scores: &Frame, sizes: &[u32]) -> Option<Vec<Vec<f64>>> {
    Some(kept_of(&columns(scores)?, sizes))
}

fn kept_of(columns: &Columns, sizes: &[u32]) -> Vec<Vec<f64>> {
    let n: usize = sizes.iter().map(|&size| size as usize).sum();
    let n_replicates = columns[0].len() / n.max(1);
    let mut kept = Vec::new();
    let mut start = 0;
    for &size in sizes {
        for statistic in STATISTICS {
            let of = |replicate: usize| {
                let first = replicate * n + start;
                Level { columns, rows: first..first + size as usize }.statistic(statistic)
            };
            kept.push((0..n_replicates).map(of).collect());
        }
        start += size as usize;
    }
    kept.extend((0..n).map(|i| every(&columns[WALKER], i, n)));
    kept
}

/// Overviews of all design points from the whole table; `sizes` gives those of the levels of a design point, from 1. None where a
/// column or a design point is missing.
pub fn overviews(scores: &Frame, sizes: impl Fn(u32) -> Option<Vec<u32>>) -> Option<Vec<PortfolioOverview>> {
    let (points, columns) = (scores.numbers("design_point")?, columns(scores)?);
    let mut distinct = points.clone();
    distinct.dedup();
    let overview = |point: f64| {
        let own = |column: &Vec<f64>| -> Vec<f64> {
            column.iter().zip(&points).filter(|&(_, key)| *key == point).map(|(&value, _)| value).collect()
        };
        let sizes = sizes(point as u32)?;
        let kept = kept_of(&std::array::from_fn(|k| own(&columns[k])), &sizes);
        PortfolioOverview::new(point as u32, &sizes, |k| Ok::<_, Infallible>(kept[k].clone())).ok()
    };
    distinct.into_iter().map(overview).collect()
}

/// How far the scores of one level show what its governments are.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelTruth {
    /// The level, from 1.
    pub level: u8,
    /// The statistics, in the order of [`STATISTICS`].
    pub statistics: [Mean; STATISTICS.len()],
}

impl LevelTruth {
    /// One of the statistics.
    pub fn of(&self, statistic: Statistic) -> Mean {
        let place = STATISTICS.iter().position(|&known| known == statistic);
        place.map_or(Mean::of([]), |place| self.statistics[place])
    }
}

/// A portfolio over all replicates of a design point.
#[derive(Debug, Clone, PartialEq)]
pub struct PortfolioOverview {
    /// Design point, from 1.
    pub design_point: u32,
    /// Every level, from the first.
    pub levels: Vec<LevelTruth>,
    /// Walker's score of every government.
    pub scores: Vec<Mean>,
}

impl PortfolioOverview {
    /// Replicates in which there are scores; none without a government.
    pub fn n_replicates(&self) -> Option<usize> {
        self.scores.iter().map(|score| score.n).max()
    }

    /// From a source of the columns of [`kept`].
    ///
    /// # Errors
    /// Those of the source.
    pub fn new<E>(
        design_point: u32,
        sizes: &[u32],
        mut column: impl FnMut(usize) -> Result<Vec<f64>, E>,
    ) -> Result<Self, E> {
        let mut levels = Vec::with_capacity(sizes.len());
        for at in 0..sizes.len() {
            let mut statistics = [Mean::of([]); STATISTICS.len()];
            for (k, statistic) in statistics.iter_mut().enumerate() {
                *statistic = Mean::of(column(at * STATISTICS.len() + k)?);
            }
            levels.push(LevelTruth { level: at as u8 + 1, statistics });
        }
        let (first, n) = (sizes.len() * STATISTICS.len(), sizes.iter().sum::<u32>() as usize);
        let scores = (0..n).map(|i| column(first + i).map(Mean::of)).collect::<Result<_, E>>()?;
        Ok(Self { design_point, levels, scores })
    }
}

/// The table `innovativeness_truth` of some design points.
pub fn truth_frame(points: &[&PortfolioOverview]) -> Frame {
    let rows = || {
        points.iter().flat_map(|point| {
            point.levels.iter().flat_map(move |level| {
                STATISTICS.iter().zip(&level.statistics).map(move |(of, mean)| (point, level, of, mean))
            })
        })
    };
    let mut columns = vec![
        Values::Integer(rows().map(|(point, ..)| i64::from(point.design_point)).collect()),
        Values::Integer(rows().map(|(_, level, ..)| i64::from(level.level)).collect()),
        Values::Text(rows().map(|(_, _, of, _)| of.name().to_owned()).collect()),
    ];
    columns.extend(of_means(&rows().map(|(.., mean)| *mean).collect::<Vec<_>>()));
    Frame::new(Table::InnovativenessTruth, columns)
}

/// The table `expected_scores` of some design points; `ids` are those of the governments.
pub fn expected_frame(points: &[&PortfolioOverview], ids: &Arc<[String]>) -> Frame {
    let rows = || {
        points.iter().flat_map(|point| point.scores.iter().enumerate().map(move |(i, mean)| (point, i, mean)))
    };
    let mut columns = vec![
        Values::Integer(rows().map(|(point, ..)| i64::from(point.design_point)).collect()),
        Values::Government(rows().map(|(_, i, _)| i as u32).collect(), ids.clone()),
    ];
    columns.extend(of_means(&rows().map(|(.., mean)| *mean).collect::<Vec<_>>()));
    Frame::new(Table::ExpectedScores, columns)
}
