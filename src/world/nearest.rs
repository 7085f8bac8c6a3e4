//! The k nearest points of every point in the plane, exactly, by a grid of cells.

use rayon::prelude::*;

/// Points on average in a cell.
const POINTS_PER_CELL: f64 = 2.0;
/// Points whose neighbors one task looks up.
const POINTS_PER_TASK: usize = 4096;

/// Points sorted into square cells.
pub(super) struct Grid<'a> {
    x: &'a [f64],
    y: &'a [f64],
    left: f64,
    bottom: f64,
    side: f64,
    columns: usize,
    rows: usize,
    /// First place of each cell's points in `points`, and the number of all.
    starts: Vec<u32>,
    points: Vec<u32>,
}

impl<'a> Grid<'a> {
    /// Sorts the points into cells.
    pub(super) fn new(x: &'a [f64], y: &'a [f64]) -> Self {
        let bounds = |v: &[f64]| {
            v.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), &a| (lo.min(a), hi.max(a)))
        };
        let ((left, right), (bottom, top)) = (bounds(x), bounds(y));
        let cells = (x.len() as f64 / POINTS_PER_CELL).max(1.0);
        let side =
            ((right - left) * (top - bottom) / cells).sqrt().max((right - left).max(top - bottom) / cells);
        let side = if side > 0.0 { side } else { 1.0 };
        let mut grid = Self {
            x,
            y,
            left,
            bottom,
            side,
            columns: ((right - left) / side) as usize + 1,
            rows: ((top - bottom) / side) as usize + 1,
            starts: Vec::new(),
            points: vec![0; x.len()],
        };
        grid.starts = vec![0; grid.columns * grid.rows + 1];
        let cell_of: Vec<usize> = (0..x.len())
            .map(|i| {
                let (column, row) = grid.cell(i);
                row * grid.columns + column
            })
            .collect();
        for &cell in &cell_of {
            grid.starts[cell + 1] += 1;
        }
        for cell in 0..grid.columns * grid.rows {
            grid.starts[cell + 1] += grid.starts[cell];
        }
        let mut next = grid.starts.clone();
        for (i, &cell) in cell_of.iter().enumerate() {
            grid.points[next[cell] as usize] = i as u32;
            next[cell] += 1;
        }
        grid
    }

    fn cell(&self, i: usize) -> (usize, usize) {
        let column = ((self.x[i] - self.left) / self.side) as usize;
        let row = ((self.y[i] - self.bottom) / self.side) as usize;
        (column.min(self.columns - 1), row.min(self.rows - 1))
    }

    /// The k nearest points of every point, nearest first, ties by number; k below the number of points.
    pub(super) fn all_nearest(&self, k: usize) -> Vec<u32> {
        if k == 0 {
            return Vec::new();
        }
        let mut nearest = vec![0; self.x.len() * k];
        nearest.par_chunks_mut(k * POINTS_PER_TASK).enumerate().for_each(|(task, chunk)| {
            let mut found = Vec::with_capacity(k + 1);
            for (offset, slot) in chunk.chunks_mut(k).enumerate() {
                self.nearest(task * POINTS_PER_TASK + offset, k, &mut found);
                for (place, &(_, j)) in slot.iter_mut().zip(&found) {
                    *place = j;
                }
            }
        });
        nearest
    }

    /// Looks ring by ring of cells until no farther cell can hold a nearer point.
    fn nearest(&self, i: usize, k: usize, found: &mut Vec<(f64, u32)>) {
        found.clear();
        let (column, row) = self.cell(i);
        for ring in 0.. {
            let (top, bottom) = (row as i64 + ring, row as i64 - ring);
            for r in bottom.max(0)..=top.min(self.rows as i64 - 1) {
                let whole = r == top || r == bottom;
                let step = if whole || ring == 0 { 1 } else { 2 * ring as usize };
                for c in (column as i64 - ring..=column as i64 + ring).step_by(step) {
                    if (0..self.columns as i64).contains(&c) {
                        self.look(i, r as usize * self.columns + c as usize, k, found);
                    }
                }
            }
            // Whatever lies outside this ring is at least `ring` whole cells away.
            let beyond = ring as f64 * self.side;
            let all_seen = ring as usize >= self.columns.max(self.rows);
            if all_seen || (found.len() == k && found[k - 1].0 < beyond * beyond) {
                return;
            }
        }
    }

    fn look(&self, i: usize, cell: usize, k: usize, found: &mut Vec<(f64, u32)>) {
        for &j in &self.points[self.starts[cell] as usize..self.starts[cell + 1] as usize] {
            let (dx, dy) = (self.x[j as usize] - self.x[i], self.y[j as usize] - self.y[i]);
            let candidate = (dx * dx + dy * dy, j);
            let is_nearer = |a: &(f64, u32), b: &(f64, u32)| (a.0, a.1) < (b.0, b.1);
            if j as usize == i || (found.len() == k && !is_nearer(&candidate, &found[k - 1])) {
                continue;
            }
            let place = found.partition_point(|other| is_nearer(other, &candidate));
            found.insert(place, candidate);
            found.truncate(k);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Address, Draws, Purpose};

    #[test]
    fn agrees_with_looking_at_every_pair() {
        for (n, squeeze) in [(2, 1.0_f64), (7, 1.0), (300, 1.0), (300, 1e-9), (300, 0.0)] {
            let at = Address { master_seed: 1, replicate: 1, policy: 0, tick: 0, purpose: Purpose::Position };
            let draws = Draws::open(at, 2);
            // Clusters: every tenth point far out; on a line or in one point where squeezed.
            let (x, y): (Vec<f64>, Vec<f64>) = (0..n)
                .map(|i| {
                    let scale = if i % 10 == 0 { 20.0 } else { 1.0 };
                    (scale * draws.normal(i, 0) * squeeze, squeeze * draws.normal(i, 1))
                })
                .unzip();
            let k = 6.min(n as usize - 1);
            let fast = Grid::new(&x, &y).all_nearest(k);
            for i in 0..n as usize {
                let mut all: Vec<(f64, u32)> = (0..n)
                    .filter(|&j| j as usize != i)
                    .map(|j| {
                        let (dx, dy) = (x[j as usize] - x[i], y[j as usize] - y[i]);
                        (dx * dx + dy * dy, j)
                    })
                    .collect();
                all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                let slow: Vec<u32> = all.iter().take(k).map(|&(_, j)| j).collect();
                assert_eq!(&fast[i * k..(i + 1) * k], &slow[..], "point {i} of {n}");
            }
        }
    }
}
