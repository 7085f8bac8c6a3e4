//! How many neighbors of each government are current adopters: counts pushed on change, never summed up.

use std::sync::Arc;

use super::network::Network;

/// Counts of neighbors that are current adopters, in the smallest numbers that hold them: they are looked at in every tick
/// and changed all over the world by every adoption, so what counts is how many of them fit into a core's own cache.
#[derive(Debug, Clone)]
pub(crate) struct Exposure {
    /// By government.
    pub(crate) counts: Counts,
    /// One over a number of neighbors, by that number.
    one_over: Vec<f64>,
    /// Who looks at each government.
    watchers: Arc<Network>,
}

/// The counts, one per government.
#[derive(Debug, Clone)]
pub(crate) enum Counts {
    /// Nobody has more than 255 neighbors.
    Few(Vec<u8>),
    Many(Vec<u32>),
}

impl Exposure {
    /// Nobody has adopted.
    pub(super) fn none(network: &Arc<Network>) -> Self {
        let n = network.starts.len() - 1;
        let most = network.starts.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(0);
        let counts =
            if u8::try_from(most).is_ok() { Counts::Few(vec![0; n]) } else { Counts::Many(vec![0; n]) };
        let one_over = (0..=most).map(|n| 1.0 / f64::from(n.max(1))).collect();
        Self { counts, one_over, watchers: network.watchers() }
    }

    /// A government adopts: those who look at it see one more.
    pub(super) fn add(&mut self, adopter: usize) {
        let watchers = self.watchers.of(adopter).iter().map(|&i| i as usize);
        match &mut self.counts {
            Counts::Few(counts) => watchers.for_each(|i| counts[i] += 1),
            Counts::Many(counts) => watchers.for_each(|i| counts[i] += 1),
        }
    }

    /// A government lapses: they see one less.
    pub(super) fn take(&mut self, adopter: usize) {
        let watchers = self.watchers.of(adopter).iter().map(|&i| i as usize);
        match &mut self.counts {
            Counts::Few(counts) => watchers.for_each(|i| counts[i] -= 1),
            Counts::Many(counts) => watchers.for_each(|i| counts[i] -= 1),
        }
    }

    /// A count as a share of that many neighbors; 0 of none.
    #[inline]
    pub(crate) fn share(&self, count: u32, n_neighbors: u32) -> f64 {
        f64::from(count) * self.one_over[n_neighbors as usize]
    }

    /// The count of a government.
    #[inline]
    pub(crate) fn count(&self, i: usize) -> u32 {
        match &self.counts {
            Counts::Few(counts) => u32::from(counts[i]),
            Counts::Many(counts) => counts[i],
        }
    }
}
