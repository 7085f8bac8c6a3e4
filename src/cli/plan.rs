//! The work of a run: design points, chunks of replicates, and the order in which they are done.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::talk::Talk;
use crate::analysis::audit::latent::scenario_of_policies;
use crate::analysis::audit::{Target, targets};
use crate::scenario::sweep::stop::Stop;
use crate::scenario::{Lang, Measures, Scenario, Table};
use crate::world::Layout;

/// Government-ticks of a chunk: a few tenths of a second of work, so that little is lost to an interruption.
const CHUNK_WORK: u64 = 2_000_000;
/// The same where only adoption is measured: a government-tick is then less than a tenth of the work.
const CHUNK_WORK_OF_ADOPTION: u64 = 10 * CHUNK_WORK;
/// Most replicates of a chunk, however small they are: their rows wait in memory until the chunk is whole.
const CHUNK_REPLICATES: u64 = 1_000;
/// Most chunks per design point: every chunk is a folder of files.
const MOST_CHUNKS: u32 = 2_000;

/// One design point with what all its replicates share.
pub(super) struct Point {
    /// Values of the swept parameters, as the user wrote them; empty where nothing is swept.
    pub(super) labels: Vec<String>,
    /// Its scenario.
    pub(super) scenario: Scenario,
    /// Its layout.
    pub(super) layout: Arc<Layout>,
    /// What is estimated in every replicate; nothing where nobody asks.
    pub(super) targets: Vec<Target>,
    /// The scenario of the policies from which networks are inferred, with its layout; none where nobody asks.
    pub(super) cascades: Option<(Scenario, Arc<Layout>)>,
}

impl Point {
    /// The scenarios that it runs: of every policy of its portfolio, or its own.
    pub(super) fn policies(&self) -> impl ExactSizeIterator<Item = &Scenario> {
        let (own, portfolio) = (&self.scenario, &self.scenario.portfolio);
        (0..portfolio.len().max(1)).map(move |k| portfolio.get(k).map_or(own, |policy| &*policy.scenario))
    }

    /// What a replicate costs: government-ticks, those of twins and of all policies included.
    fn cost(&self) -> u64 {
        let ticks: u64 = self.policies().map(|policy| u64::from(policy.time.n_ticks)).sum();
        u64::from(self.layout.n()) * ticks * (1 + self.scenario.twins.len() as u64)
    }

    /// Blocks of numbers that it keeps for the end, beside the one of a stopping rule.
    fn n_blocks(&self) -> usize {
        self.policies().len()
            + usize::from(!self.scenario.portfolio.is_empty())
            + usize::from(self.cascades.is_some())
    }
}

/// All work of a run. Chunks are numbered by design point, then by replicate: the order of rows. A chunk holds some replicates of
/// one design point or, where a point is little work, all replicates of several: every chunk costs a folder of files. With a
/// stopping rule it holds all replicates of its points, so that it can tell by itself where they stop.
pub(super) struct Plan {
    /// Design points, in order.
    pub(super) points: Vec<Point>,
    /// Names of the swept parameters.
    pub(super) factors: Vec<String>,
    /// When a design point has enough replicates; never before the last where absent.
    pub(super) stop: Option<Stop>,
    /// Which of them have numbers only.
    are_numbers: Vec<bool>,
    first_replicate: u32,
    replicates: u32,
    /// Replicates of a design point in a chunk.
    chunk_replicates: u32,
    /// Design points in a chunk; more than one only with all their replicates.
    chunk_points: u32,
}

impl Plan {
    /// The plan for some design points; they share replicates.
    pub(super) fn new(
        factors: Vec<String>,
        points: Vec<(Vec<String>, Scenario)>,
        stop: Option<Stop>,
    ) -> Self {
        let mut layouts: Vec<(usize, Arc<Layout>)> = Vec::new();
        for (k, (_, scenario)) in points.iter().enumerate() {
            let same = |&&(j, _): &&(usize, Arc<Layout>)| Layout::is_shared(&points[j].1, scenario);
            let known = layouts.iter().find(same).map(|(_, layout)| layout.clone());
            layouts.push((k, known.unwrap_or_else(|| Arc::new(Layout::new(scenario)))));
        }
        let points: Vec<Point> = points
            .into_iter()
            .zip(layouts)
            .map(|((labels, scenario), (_, layout))| {
                let targets = if scenario.wants(Table::Estimates) { targets(&scenario) } else { Vec::new() };
                let cascades = (scenario.audit.latent_policies > 0).then(|| {
                    let cascades = scenario_of_policies(&scenario);
                    let layout = Arc::new(Layout::new(&cascades));
                    (cascades, layout)
                });
                Point { labels, scenario, layout, targets, cascades }
            })
            .collect();
        let first = &points[0].scenario;
        let n_ticks: u64 = points[0].policies().map(|policy| u64::from(policy.time.n_ticks)).sum();
        let work = u64::from(points[0].layout.n()) * n_ticks;
        let chunk_work = match first.measures {
            Measures::All => CHUNK_WORK,
            Measures::Adoption => CHUNK_WORK_OF_ADOPTION,
        };
        let chunk_runs = (chunk_work / work.max(1)).clamp(1, CHUNK_REPLICATES) as u32;
        let most_even = first.replicates.div_ceil(MOST_CHUNKS);
        let chunk_replicates = match stop {
            None => chunk_runs.min(first.replicates).max(most_even),
            Some(_) => first.replicates,
        };
        let chunk_points = (chunk_runs / first.replicates.max(1)).clamp(1, points.len() as u32);
        // A factor that does not apply at a point has no value there.
        let is_number = |at: usize| {
            points.iter().all(|point| point.labels[at].is_empty() || point.labels[at].parse::<f64>().is_ok())
        };
        let are_numbers = (0..factors.len()).map(is_number).collect();
        Self {
            factors,
            stop,
            are_numbers,
            first_replicate: first.first_replicate,
            replicates: first.replicates,
            chunk_replicates,
            chunk_points,
            points,
        }
    }

    /// Whether every value of a swept parameter is a number.
    pub(super) fn is_number(&self, factor: usize) -> bool {
        self.are_numbers[factor]
    }

    /// The factors in a few words: their names, or the first of them and their number.
    pub(super) fn factors_told(&self, talk: &Talk) -> String {
        const WIDTH: usize = 36;
        let n = self.factors.len();
        let mut names = self.factors[0].clone();
        let mut told = 1;
        while told < n && names.len() + 2 + self.factors[told].len() <= WIDTH {
            names = format!("{names}, {}", self.factors[told]);
            told += 1;
        }
        match (n > told, talk.lang) {
            (false, _) => names,
            (true, Lang::En) => format!("{n} factors ({names} …)"),
            (true, Lang::Zh) => format!("{n} 个因素（{names} …）"),
        }
    }

    /// Fewest and most governments of a design point.
    pub(super) fn governments(&self) -> [u32; 2] {
        let sizes = self.points.iter().map(|point| point.layout.n());
        [sizes.clone().min().unwrap_or(0), sizes.max().unwrap_or(0)]
    }

    /// Replicates planned at each design point.
    pub(super) fn replicates(&self) -> u32 {
        self.replicates
    }

    /// What a replicate of a design point (from 1) costs, in government-ticks.
    pub(super) fn cost(&self, design_point: u32) -> u64 {
        self.points[design_point as usize - 1].cost()
    }

    /// What all replicates of a chunk cost.
    pub(super) fn cost_of(&self, chunk: u32) -> u64 {
        let points = self.points_of(self.group_of(chunk));
        u64::from(self.replicates_in(chunk)) * points.map(|at| self.points[at].cost()).sum::<u64>()
    }

    /// Replicates over all design points.
    pub(super) fn n_runs(&self) -> u64 {
        u64::from(self.replicates) * self.points.len() as u64
    }

    /// Number of chunks.
    pub(super) fn n_chunks(&self) -> u32 {
        self.chunks_per_group() * self.n_groups()
    }

    /// Groups of design points that share their chunks.
    pub(super) fn n_groups(&self) -> u32 {
        (self.points.len() as u32).div_ceil(self.chunk_points)
    }

    fn chunks_per_group(&self) -> u32 {
        self.replicates.div_ceil(self.chunk_replicates)
    }

    /// Chunks of a group.
    pub(super) fn chunks_of(&self, group: u32) -> Range<u32> {
        group * self.chunks_per_group()..(group + 1) * self.chunks_per_group()
    }

    /// Design points (indices) of a group.
    pub(super) fn points_of(&self, group: u32) -> Range<usize> {
        let end = ((group + 1) * self.chunk_points).min(self.points.len() as u32);
        (group * self.chunk_points) as usize..end as usize
    }

    /// Place of the first block of numbers of every design point of a group.
    pub(super) fn blocks_of(&self, group: u32) -> impl Iterator<Item = (usize, usize)> {
        let mut next = 0;
        self.points_of(group).map(move |at| {
            let first = next;
            next += self.points[at].n_blocks() + usize::from(self.stop.is_some());
            (first, at)
        })
    }

    /// Group of a chunk.
    pub(super) fn group_of(&self, chunk: u32) -> u32 {
        chunk / self.chunks_per_group()
    }

    /// Number of replicates that a chunk has of each of its design points.
    pub(super) fn replicates_in(&self, chunk: u32) -> u32 {
        let begin = chunk % self.chunks_per_group() * self.chunk_replicates;
        self.chunk_replicates.min(self.replicates - begin)
    }

    /// Numbers of the replicates that a chunk has of each of its design points.
    pub(super) fn replicates_of(&self, chunk: u32) -> Range<u32> {
        let first = self.first_replicate + chunk % self.chunks_per_group() * self.chunk_replicates;
        first..first + self.replicates_in(chunk)
    }

    /// Jobs of a chunk: design point (from 1) and replicate.
    pub(super) fn jobs(&self, chunk: u32) -> impl Iterator<Item = (u32, u32)> + use<> {
        let (points, replicates) = (self.points_of(self.group_of(chunk)), self.replicates_of(chunk));
        points.flat_map(move |at| replicates.clone().map(move |replicate| (at as u32 + 1, replicate)))
    }

    /// Number of replicates in a chunk, over its design points.
    pub(super) fn runs_in(&self, chunk: u32) -> u64 {
        self.points_of(self.group_of(chunk)).len() as u64 * u64::from(self.replicates_in(chunk))
    }

    /// Chunks still to do, in batches with enough replicates for that many threads.
    ///
    /// Replicate-major: every design point gets its first replicates before any gets more.
    pub(super) fn batches(&self, done: &BTreeSet<u32>, threads: usize) -> Vec<Vec<u32>> {
        let per_group = self.chunks_per_group();
        let order = (0..per_group).flat_map(|block| (0..self.n_groups()).map(move |g| g * per_group + block));
        let runs_in_chunk = self.chunk_replicates * self.chunk_points;
        let enough = (4 * threads as u32).div_ceil(runs_in_chunk) as usize;
        let pending: Vec<u32> = order.filter(|chunk| !done.contains(chunk)).collect();
        pending.chunks(enough.max(1)).map(<[u32]>::to_vec).collect()
    }
}
