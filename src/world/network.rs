//! Who looks at whom: contiguous governments, or the k nearest of the level; in compressed rows (CSR).

use super::layout::Layout;
use super::nearest::Grid;

/// What a tie rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// A common border (or a given link).
    Border,
    /// One of the k nearest of its level.
    Nearest,
}

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

    /// Both ways along every border; nearest first where positions are known, by id where not.
    pub(super) fn from_borders(
        n: usize,
        borders: &[(u32, u32)],
        positions: Option<&(Vec<f64>, Vec<f64>)>,
    ) -> Self {
        let flat = positions.map(|(lon, lat)| super::layout::flat(lon, lat));
        let distance = |a: u32, b: u32| {
            flat.as_ref().map_or(0.0, |(x, y)| {
                let (dx, dy) = (x[a as usize] - x[b as usize], y[a as usize] - y[b as usize]);
                dx * dx + dy * dy
            })
        };
        let mut ties: Vec<(u32, f64, u32)> =
            borders.iter().flat_map(|&(a, b)| [(a, distance(a, b), b), (b, distance(a, b), a)]).collect();
        ties.sort_by(|p, q| p.0.cmp(&q.0).then(p.1.total_cmp(&q.1)).then(p.2.cmp(&q.2)));
        let mut starts = vec![0; n + 1];
        for &(from, _, _) in &ties {
            starts[from as usize + 1] += 1;
        }
        for i in 0..n {
            starts[i + 1] += starts[i];
        }
        Self { kind: Tie::Border, starts, targets: ties.into_iter().map(|(_, _, to)| to).collect() }
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
