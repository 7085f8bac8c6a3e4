//! The work of a run: design points, chunks of replicates, and the order in which they are done.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::scenario::Scenario;
use crate::world::Layout;

/// Government-ticks of a chunk: about a second of work, so that little is lost to an interruption.
const CHUNK_WORK: u64 = 2_000_000;
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
}

/// All work of a run. Chunks are numbered by design point, then by replicate: the order of rows.
pub(super) struct Plan {
    /// Design points, in order.
    pub(super) points: Vec<Point>,
    /// Names of the swept parameters.
    pub(super) factors: Vec<String>,
    first_replicate: u32,
    replicates: u32,
    chunk_size: u32,
}

impl Plan {
    /// The plan for some design points; they share replicates.
    pub(super) fn new(factors: Vec<String>, points: Vec<(Vec<String>, Scenario)>) -> Self {
        let mut layouts: Vec<(usize, Arc<Layout>)> = Vec::new();
        for (k, (_, scenario)) in points.iter().enumerate() {
            let same = |&&(j, _): &&(usize, Arc<Layout>)| {
                let other: &Scenario = &points[j].1;
                other.world == scenario.world && other.neighbors == scenario.neighbors
            };
            let known = layouts.iter().find(same).map(|(_, layout)| layout.clone());
            layouts.push((k, known.unwrap_or_else(|| Arc::new(Layout::new(scenario)))));
        }
        let points: Vec<Point> = points
            .into_iter()
            .zip(layouts)
            .map(|((labels, scenario), (_, layout))| Point { labels, scenario, layout })
            .collect();
        let first = &points[0].scenario;
        let work = u64::from(points[0].layout.n()) * u64::from(first.time.n_ticks);
        let chunk_size =
            (CHUNK_WORK / work.max(1)).clamp(1, CHUNK_REPLICATES.min(u64::from(first.replicates))) as u32;
        Self {
            factors,
            first_replicate: first.first_replicate,
            replicates: first.replicates,
            chunk_size: chunk_size.max(first.replicates.div_ceil(MOST_CHUNKS)),
            points,
        }
    }

    /// Replicates over all design points.
    pub(super) fn n_runs(&self) -> u64 {
        u64::from(self.replicates) * self.points.len() as u64
    }

    /// Number of chunks.
    pub(super) fn n_chunks(&self) -> u32 {
        self.chunks_per_point() * self.points.len() as u32
    }

    fn chunks_per_point(&self) -> u32 {
        self.replicates.div_ceil(self.chunk_size)
    }

    /// Design point (index) of a chunk.
    pub(super) fn point_of(&self, chunk: u32) -> usize {
        (chunk / self.chunks_per_point()) as usize
    }

    /// Chunks of a design point (index).
    pub(super) fn chunks_of(&self, point: usize) -> std::ops::Range<u32> {
        let per_point = self.chunks_per_point();
        point as u32 * per_point..(point as u32 + 1) * per_point
    }

    /// Jobs of a chunk: design point (from 1) and replicate.
    pub(super) fn jobs(&self, chunk: u32) -> Vec<(u32, u32)> {
        let begin = chunk % self.chunks_per_point() * self.chunk_size;
        let end = (begin + self.chunk_size).min(self.replicates);
        let point = self.point_of(chunk) as u32 + 1;
        (begin..end).map(|k| (point, self.first_replicate + k)).collect()
    }

    /// Chunks still to do, in batches with enough replicates for that many threads.
    ///
    /// Replicate-major: every design point gets its first replicates before any gets more.
    pub(super) fn batches(&self, done: &BTreeSet<u32>, threads: usize) -> Vec<Vec<u32>> {
        let per_point = self.chunks_per_point();
        let order = (0..per_point)
            .flat_map(|block| (0..self.points.len() as u32).map(move |p| p * per_point + block));
        let enough = (4 * threads as u32).div_ceil(self.chunk_size) as usize;
        let pending: Vec<u32> = order.filter(|chunk| !done.contains(chunk)).collect();
        pending.chunks(enough.max(1)).map(<[u32]>::to_vec).collect()
    }
}
