//! Who looks at whom: contiguous governments, the k nearest of the level, or at random; in compressed rows (CSR).

use std::sync::Arc;

use super::Streams;
use super::layout::Layout;
use super::nearest::Grid;
use crate::rng::{Draws, Purpose};

/// What a tie rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// A common border (or a given link).
    Border,
    /// One of the k nearest of its level.
    Nearest,
    /// Chance.
    Random,
}

/// Room for the draws of one government's random ties.
const TIE_DRAWS: u32 = 1 << 20;

/// Neighbors of every government, nearest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    /// What the ties rest on.
    pub kind: Tie,
    /// First place of each government's neighbors in `targets`, and the number of all.
    pub starts: Vec<u32>,
    /// Neighbors, government by government.
    pub targets: Vec<u32>,
}

impl Network {
    /// Neighbors of a government.
    #[inline]
    pub fn of(&self, i: usize) -> &[u32] {
        &self.targets[self.places(i)]
    }

    /// Places of a government's neighbors in `targets`.
    #[inline]
    pub(crate) fn places(&self, i: usize) -> std::ops::Range<usize> {
        self.starts[i] as usize..self.starts[i + 1] as usize
    }

    /// Nobody looks at anybody.
    pub(crate) fn none(n: usize) -> Self {
        Self { kind: Tie::Nearest, starts: vec![0; n + 1], targets: Vec::new() }
    }

    /// Who looks at each government: the same network where every tie is mutual.
    pub(super) fn watchers(self: &Arc<Self>) -> Arc<Self> {
        match self.kind {
            Tie::Border | Tie::Random => self.clone(),
            Tie::Nearest => Arc::new(self.reversed()),
        }
    }

    fn reversed(&self) -> Self {
        let n = self.starts.len() - 1;
        let mut rows = Rows::new(n);
        self.targets.iter().for_each(|&j| rows.count(j));
        let mut rows = rows.counted();
        for i in 0..n {
            self.of(i).iter().for_each(|&j| rows.put(j, i as u32));
        }
        rows.finish(self.kind)
    }

    /// Poisson random network within each level: every pair is tied, both ways, with the same probability, so that the
    /// mean number of neighbors is `mean` (all pairs where the level is smaller); neighbors by id.
    ///
    /// Erdős & Rényi (1959), Gilbert (1959), in the form G(n, p); gaps between ties are geometric (Batagelj & Brandes 2005).
    pub(super) fn random(layout: &Layout, mean: u32, streams: &Streams) -> Self {
        let draws = streams.open(Purpose::Ties, TIE_DRAWS);
        let n = layout.level.len();
        let each_pair = |pair: &mut dyn FnMut(u32, u32)| {
            for level in 1..=layout.n_levels() {
                let range = layout.of_level(level);
                let probability = f64::from(mean) / (range.len() as f64 - 1.0).max(1.0);
                for i in range.clone() {
                    partners(&draws, i, range.end, probability, pair);
                }
            }
        };
        // Pairs are drawn twice, to count and to place them: draws are cheaper than memory.
        let mut rows = Rows::new(n);
        each_pair(&mut |i, j| {
            rows.count(i);
            rows.count(j);
        });
        let mut rows = rows.counted();
        each_pair(&mut |i, j| {
            rows.put(i, j);
            rows.put(j, i);
        });
        rows.finish(Tie::Random)
    }

    /// Both ways along every border (pairs sorted, each once); nearest first where positions are known, by id where not.
    pub(super) fn from_borders(
        n: usize,
        borders: &[(u32, u32)],
        positions: Option<&(Vec<f64>, Vec<f64>)>,
    ) -> Self {
        let mut rows = Rows::new(n);
        for &(a, b) in borders {
            rows.count(a);
            rows.count(b);
        }
        let mut rows = rows.counted();
        for &(a, b) in borders {
            rows.put(a, b);
            rows.put(b, a);
        }
        // Pairs come sorted, so that every row is by id.
        let mut network = rows.finish(Tie::Border);
        if let Some((lon, lat)) = positions {
            let (x, y) = super::layout::flat(lon, lat);
            let distance = |a: usize, b: usize| {
                let (dx, dy) = (x[a] - x[b], y[a] - y[b]);
                dx * dx + dy * dy
            };
            for i in 0..n {
                let places = network.places(i);
                network.targets[places].sort_by(|&p, &q| {
                    distance(i, p as usize).total_cmp(&distance(i, q as usize)).then(p.cmp(&q))
                });
            }
        }
        network
    }

    /// The k nearest of the same level (fewer where the level is smaller), one-way, nearest first, ties by id.
    pub(super) fn nearest(layout: &Layout, x: &[f64], y: &[f64], k: usize) -> Self {
        let mut starts = Vec::with_capacity(layout.level.len() + 1);
        starts.push(0);
        let mut targets = Vec::with_capacity(layout.level.len() * k);
        for level in 1..=layout.n_levels() {
            let range = layout.of_level(level);
            let k_level = k.min(range.len() - 1);
            let grid = Grid::new(&x[range.clone()], &y[range.clone()]);
            let base = range.start as u32;
            targets.extend(grid.all_nearest(k_level).into_iter().map(|j| base + j));
            for _ in range {
                starts.push(starts[starts.len() - 1] + k_level as u32);
            }
        }
        Self { kind: Tie::Nearest, starts, targets }
    }
}

/// Calls `pair` for every later government up to `end` that is tied to `i`.
fn partners(draws: &Draws, i: usize, end: usize, probability: f64, pair: &mut dyn FnMut(u32, u32)) {
    if probability >= 1.0 {
        (i + 1..end).for_each(|j| pair(i as u32, j as u32));
        return;
    }
    if probability <= 0.0 {
        return;
    }
    let per_log = 1.0 / libm::log1p(-probability);
    let mut j = i;
    for slot in 0.. {
        let passed_over = libm::log1p(-draws.uniform(i as u32, slot)) * per_log;
        // Far beyond any world the gap may not fit an index.
        if passed_over >= (end - j - 1) as f64 {
            return;
        }
        j += passed_over as usize + 1;
        pair(i as u32, j as u32);
    }
}

/// Compressed rows in the making: entries are counted, then placed.
struct Rows {
    starts: Vec<u32>,
    targets: Vec<u32>,
}

impl Rows {
    fn new(n: usize) -> Self {
        Self { starts: vec![0; n + 1], targets: Vec::new() }
    }

    /// One more entry in a row.
    fn count(&mut self, row: u32) {
        self.starts[row as usize + 1] += 1;
    }

    /// From counts to places: `starts[row + 1]` is where the next entry of the row goes.
    fn counted(mut self) -> Self {
        let mut place = 0;
        for start in &mut self.starts[1..] {
            (*start, place) = (place, place + *start);
        }
        self.targets = vec![0; place as usize];
        self
    }

    fn put(&mut self, row: u32, target: u32) {
        let next = &mut self.starts[row as usize + 1];
        self.targets[*next as usize] = target;
        *next += 1;
    }

    /// Every row is full, so its next place is its end.
    fn finish(self, kind: Tie) -> Network {
        Network { kind, starts: self.starts, targets: self.targets }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    fn random(n: u32, mean: u32, replicate: u32) -> Network {
        let streams = Streams { master_seed: 1, replicate, policy: 0 };
        Network::random(&Layout::flat_for_tests(n), mean, &streams)
    }

    #[test]
    fn random_ties_are_mutual_and_never_double() {
        let network = random(500, 10, 1);
        for i in 0..500 {
            let own = network.of(i);
            assert!(own.windows(2).all(|pair| pair[0] < pair[1]), "{i}: {own:?}");
            assert!(
                own.iter().all(|&j| j != i as u32 && network.of(j as usize).contains(&(i as u32))),
                "{i}"
            );
        }
    }

    #[test]
    fn random_ties_have_the_mean_and_variance_of_poisson() {
        // 20 networks of 2,000: degrees are nearly Poisson(10). Standard error of the mean: ties are counted twice, so
        // sqrt(2·10 / 40,000) = .022; of the variance about sqrt(2·10² / 40,000) + = .08. Five of them allowed.
        let degrees: Vec<f64> = (1..=20)
            .map(|replicate| random(2000, 10, replicate))
            .flat_map(|network| (0..2000).map(move |i| network.of(i).len() as f64).collect::<Vec<_>>())
            .collect();
        let n = degrees.len() as f64;
        let mean = degrees.iter().sum::<f64>() / n;
        let variance = degrees.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / n;
        assert!((mean - 10.0).abs() < 0.11 && (variance - 10.0).abs() < 0.4, "{mean} {variance}");
    }

    #[test]
    fn small_and_dense_worlds_are_complete_or_empty() {
        assert_eq!(random(4, 10, 1).targets, [1, 2, 3, 0, 2, 3, 0, 1, 3, 0, 1, 2]);
        assert!(random(1, 10, 1).targets.is_empty());
        assert!(random(50, 0, 1).targets.is_empty());
    }

    #[test]
    fn watchers_of_one_way_ties_are_those_who_look() {
        let network =
            Arc::new(Network { kind: Tie::Nearest, starts: vec![0, 2, 3, 4], targets: vec![1, 2, 2, 1] });
        let watchers = network.watchers();
        assert_eq!((watchers.of(0), watchers.of(1), watchers.of(2)), (&[][..], &[0, 2][..], &[0, 1][..]));
    }
}
