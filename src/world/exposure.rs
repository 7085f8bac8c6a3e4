//! How many neighbors of each government are current adopters: pushed on change, never summed up.

use std::sync::Arc;

use super::network::Network;
use super::open::Open;
use super::watchers::tell;
use crate::rng;

/// For every government one small number, its *cell*: how many neighbors it has and how many of them are current adopters.
/// One more adopter is the next cell.
///
/// Cells are looked at in every tick and changed all over the world by every adoption, so what counts is how many of them
/// fit into a core's own cache. There are so few different cells that what follows from one is worked out once, not once per government.
#[derive(Debug, Clone)]
pub(crate) struct Exposure {
    /// By government.
    pub(crate) cells: Cells,
    /// First cell of those with that many neighbors.
    first: Vec<u32>,
    /// Share of neighbors that are current adopters, by cell.
    shares: Vec<f64>,
    /// Thresholds for the draws of governments that are alike but for their neighbors, by cell: see [`Self::set_hazards`].
    pub(crate) thresholds: Vec<u64>,
    /// Base and slope of the hazards that they stand for.
    hazards: (f64, f64),
    /// Who looks at each government.
    watchers: Arc<Network>,
}

/// The cells, one per government, in the smallest numbers that hold them.
#[derive(Debug, Clone)]
pub(crate) enum Cells {
    Few(Vec<u16>),
    Many(Vec<u32>),
}

impl Exposure {
    /// Nobody has adopted.
    pub(super) fn none(network: &Network, watchers: Arc<Network>) -> Self {
        let n_neighbors = || network.starts.windows(2).map(|pair| pair[1] - pair[0]);
        // A cell for 0, 1, … adopters among each number of neighbors that occurs.
        let most = n_neighbors().max().unwrap_or(0) as usize;
        let mut first = vec![0; most + 1];
        n_neighbors().for_each(|n| first[n as usize] = 1);
        let mut shares = Vec::new();
        for (n, first) in first.iter_mut().enumerate() {
            let occurs = *first > 0;
            *first = shares.len() as u32;
            if occurs {
                let one_over = 1.0 / f64::from(n.max(1) as u32);
                shares.extend((0..=n).map(|count| f64::from(count as u32) * one_over));
            }
        }
        let cells = n_neighbors().map(|n| first[n as usize]);
        let cells = if u16::try_from(shares.len()).is_ok() {
            Cells::Few(cells.map(|cell| cell as u16).collect())
        } else {
            Cells::Many(cells.collect())
        };
        let thresholds = vec![0; shares.len()];
        Self { cells, first, thresholds, hazards: (0.0, 0.0), shares, watchers }
    }

    /// A government adopts: those who look at it see one more.
    pub(super) fn add(&mut self, adopter: usize) {
        let watchers = self.watchers.of(adopter).iter().map(|&i| i as usize);
        match &mut self.cells {
            Cells::Few(cells) => watchers.for_each(|i| cells[i] += 1),
            Cells::Many(cells) => watchers.for_each(|i| cells[i] += 1),
        }
    }

    /// Those of whom it was decided adopt: those who look at them see so many more.
    pub(super) fn add_all(&mut self, open: &Open) {
        match &mut self.cells {
            Cells::Few(cells) => tell(&self.watchers, open, cells, &|_| (), &|cell: &mut u16, ()| *cell += 1),
            Cells::Many(cells) => {
                tell(&self.watchers, open, cells, &|_| (), &|cell: &mut u32, ()| *cell += 1);
            }
        }
    }

    /// A government lapses: they see one less.
    pub(super) fn take(&mut self, adopter: usize) {
        let watchers = self.watchers.of(adopter).iter().map(|&i| i as usize);
        match &mut self.cells {
            Cells::Few(cells) => watchers.for_each(|i| cells[i] -= 1),
            Cells::Many(cells) => watchers.for_each(|i| cells[i] -= 1),
        }
    }

    fn cell(&self, i: usize) -> usize {
        match &self.cells {
            Cells::Few(cells) => usize::from(cells[i]),
            Cells::Many(cells) => cells[i] as usize,
        }
    }

    /// Share of a government's neighbors that are current adopters; 0 without neighbors.
    #[inline]
    pub(super) fn share(&self, i: usize) -> f64 {
        self.shares[self.cell(i)]
    }

    /// How many of its `n_neighbors` are.
    pub(super) fn count(&self, i: usize, n_neighbors: usize) -> u32 {
        self.cell(i) as u32 - self.first[n_neighbors]
    }

    /// Works out for every cell the threshold under which a draw means adoption: the probability 1 − exp(−hazard), hazard =
    /// base + slope·share. Most often nothing has changed since the last tick.
    pub(crate) fn set_hazards(&mut self, base: f64, slope: f64) {
        if self.hazards != (base, slope) {
            self.hazards = (base, slope);
            for (threshold, share) in self.thresholds.iter_mut().zip(&self.shares) {
                *threshold = rng::threshold(-libm::expm1(-(base + slope * share)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Tie;

    #[test]
    fn a_cell_tells_neighbors_and_adopters() {
        // A star of four, and one alone.
        let star =
            Network { kind: Tie::Border, starts: vec![0, 3, 4, 5, 6, 6], targets: vec![1, 2, 3, 0, 0, 0] };
        let star = Arc::new(star);
        let mut exposure = Exposure::none(&star, star.watchers());
        assert!(matches!(exposure.cells, Cells::Few(_)));
        exposure.add(1);
        exposure.add(3);
        exposure.add(0);
        exposure.take(3);
        let counts: Vec<u32> =
            [3, 1, 1, 1, 0].into_iter().enumerate().map(|(i, n)| exposure.count(i, n)).collect();
        assert_eq!(counts, [1, 1, 1, 1, 0]);
        let shares: Vec<f64> = (0..5).map(|i| exposure.share(i)).collect();
        assert_eq!(shares, [1.0 / 3.0, 1.0, 1.0, 1.0, 0.0]);
        // Cells: none of 0; none and one of 1; none to three of 3.
        exposure.set_hazards(0.25, 0.5);
        let chances = exposure.thresholds.iter().map(|&t| t as f64 / (1_u64 << 53) as f64);
        let expected = [0.25, 0.25, 0.75, 0.25, 0.25 + 0.5 / 3.0, 0.25 + 1.0 / 3.0, 0.75]
            .map(|x: f64| 1.0 - libm::exp(-x));
        assert!(chances.zip(expected).all(|(a, b)| (a - b).abs() < 1e-15));
    }
}
