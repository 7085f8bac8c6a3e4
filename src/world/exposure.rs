//! How many neighbors of each government are current adopters: counts pushed on change, never summed up.

use super::network::Network;

/// Counts of neighbors that are current adopters, in the smallest numbers that hold them: they are looked at in every tick
/// and changed all over the world by every adoption, so what counts is how many of them fit into a core's own cache.
#[derive(Debug, Clone)]
pub(crate) struct Exposure {
    /// By government.
    pub(crate) counts: Counts,
    /// One over a number of neighbors, by that number.
    pub(crate) one_over: Vec<f64>,
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
    pub(super) fn none(network: &Network) -> Self {
        let n = network.starts.len() - 1;
        let most = network.starts.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(0);
        let counts =
            if u8::try_from(most).is_ok() { Counts::Few(vec![0; n]) } else { Counts::Many(vec![0; n]) };
        Self { counts, one_over: (0..=most).map(|n| 1.0 / f64::from(n.max(1))).collect() }
    }

    /// One more adopter, seen by these governments.
    pub(super) fn add(&mut self, watchers: &[u32]) {
        match &mut self.counts {
            Counts::Few(counts) => watchers.iter().for_each(|&i| counts[i as usize] += 1),
            Counts::Many(counts) => watchers.iter().for_each(|&i| counts[i as usize] += 1),
        }
    }

    /// One adopter less.
    pub(super) fn take(&mut self, watchers: &[u32]) {
        match &mut self.counts {
            Counts::Few(counts) => watchers.iter().for_each(|&i| counts[i as usize] -= 1),
            Counts::Many(counts) => watchers.iter().for_each(|&i| counts[i as usize] -= 1),
        }
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
