//! Sums over runs of event times, made by adding only.
//!
//! A row is at risk at a run of event times. To sum over the rows at each time one could let them come and go, but what goes is
//! subtracted, and a small sum that is left after large numbers went is rounding. Here every run is cut into pieces of a binary
//! tree over the times (two per level at most): a row is added to its pieces, a time sums the pieces above it, and nothing is
//! ever subtracted. A row at risk at one time costs one addition, a long one some 2 log₂ of the number of times.
//! The other way round, values of times are summed over a row's run by the same pieces.

use core::ops::Range;

/// Several sums for each of some times.
#[derive(Debug, Clone)]
pub(super) struct Ranges {
    n_times: usize,
    width: usize,
    /// Node 1 is the root, the children of i are 2i and 2i + 1, and the last `n_times` are the times.
    nodes: Vec<f64>,
}

impl Ranges {
    /// Nothing yet: `width` sums for each time.
    pub(super) fn new(n_times: usize, width: usize) -> Self {
        Self { n_times, width, nodes: vec![0.0; 2 * n_times * width] }
    }

    /// Visits the nodes that make up a run of times.
    fn pieces(&self, run: Range<usize>, mut visit: impl FnMut(usize)) {
        let (mut left, mut right) = (run.start + self.n_times, run.end + self.n_times);
        while left < right {
            if left % 2 == 1 {
                visit(left);
                left += 1;
            }
            if right % 2 == 1 {
                right -= 1;
                visit(right);
            }
            left /= 2;
            right /= 2;
        }
    }

    /// Adds values at every time of a run; they are there after [`Self::settle`].
    pub(super) fn add(&mut self, run: Range<usize>, values: &[f64]) {
        let width = self.width;
        let mut nodes = core::mem::take(&mut self.nodes);
        self.pieces(run, |node| {
            for (sum, value) in nodes[node * width..][..width].iter_mut().zip(values) {
                *sum += value;
            }
        });
        self.nodes = nodes;
    }

    /// Passes sums on from runs to times.
    pub(super) fn settle(&mut self) {
        for node in 1..self.n_times {
            let (above, below) = self.nodes.split_at_mut(2 * node * self.width);
            let parent = &above[node * self.width..][..self.width];
            for child in below[..2 * self.width].chunks_exact_mut(self.width) {
                child.iter_mut().zip(parent).for_each(|(sum, value)| *sum += value);
            }
        }
    }

    /// The sums at a time.
    pub(super) fn at(&self, time: usize) -> &[f64] {
        &self.nodes[(self.n_times + time) * self.width..][..self.width]
    }

    /// The sums at a time, to be set; runs see them after [`Self::gather`].
    pub(super) fn at_mut(&mut self, time: usize) -> &mut [f64] {
        &mut self.nodes[(self.n_times + time) * self.width..][..self.width]
    }

    /// Passes values on from times to runs.
    pub(super) fn gather(&mut self) {
        for node in (1..self.n_times).rev() {
            for k in 0..self.width {
                let children = [2 * node, 2 * node + 1].map(|child| self.nodes[child * self.width + k]);
                self.nodes[node * self.width + k] = children[0] + children[1];
            }
        }
    }

    /// Sums of the values of a run of times.
    pub(super) fn over(&self, run: Range<usize>, into: &mut [f64]) {
        into.fill(0.0);
        self.pieces(run, |node| {
            into.iter_mut().zip(&self.nodes[node * self.width..]).for_each(|(sum, value)| *sum += value);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_times_agree_with_plain_loops() {
        for n_times in 1..20 {
            let runs: Vec<Range<usize>> =
                (0..n_times).flat_map(|start| (start..=n_times).map(move |end| start..end)).collect();
            let mut spread = Ranges::new(n_times, 2);
            for (k, run) in runs.iter().enumerate() {
                spread.add(run.clone(), &[1.0, k as f64]);
            }
            spread.settle();
            for time in 0..n_times {
                let over: Vec<usize> = (0..runs.len()).filter(|&k| runs[k].contains(&time)).collect();
                assert_eq!(spread.at(time), [over.len() as f64, over.iter().sum::<usize>() as f64]);
            }
            let mut values = Ranges::new(n_times, 1);
            (0..n_times).for_each(|time| values.at_mut(time)[0] = (time * time) as f64);
            values.gather();
            for run in runs {
                let mut sum = [0.0];
                values.over(run.clone(), &mut sum);
                assert_eq!(sum[0], run.map(|time| time * time).sum::<usize>() as f64);
            }
        }
    }

    #[test]
    fn small_sums_beside_large_ones_keep_their_digits() {
        let mut spread = Ranges::new(3, 1);
        spread.add(0..2, &[1e30]);
        spread.add(1..3, &[1e-30]);
        spread.settle();
        assert_eq!((spread.at(0)[0], spread.at(2)[0]), (1e30, 1e-30));
    }
}
