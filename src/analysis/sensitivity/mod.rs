//! Which factors an outcome depends on: Sobol' indices, Morris' elementary effects, PAWN, with the noise of replicates apart.
//!
//! Takes outcomes at the points of a design (`scenario::sampling`), gives numbers per factor. Not here: designs, running.
//!
//! **Noise of replicates.** An outcome at a point is the mean over R replicates, f̄ = f + noise, and every measure here is made of
//! quadratic forms Q of the outcomes at all points (variances, mean products). Replicates are independent of each other, whether
//! points share their draws (common random numbers) or not; therefore E Q(f̄) = Q(f) + tr(QΣ)/R with Σ the covariance of the outcomes
//! of one replicate over points, and
//!
//! Q̃ = Q(f̄) − Σ_r Q(f_r − f̄) / (R(R − 1))
//!
//! has the expectation Q(f) exactly, because Σ_r (f_r − f̄)(f_r − f̄)ᵀ / (R − 1) estimates Σ without bias. With independent noise
//! of variance σ² that takes σ²/R off the variance and off Jansen's numerator and leaves the first-order one as it is; with
//! shared draws it takes off what the luck of these R replicates and the factors do together. The question, outcomes of stochastic
//! models and their indices: Hart, Alexanderian & Gremaud (2017), SIAM J. Sci. Comput. 39(4):A1514–A1530; the formula is derived
//! here and tested on models with known noise. A ratio of two unbiased numbers is unbiased only in the limit of many points.

pub mod luck;
pub mod morris;
pub mod pawn;
pub mod sobol;
pub mod sweep;

use crate::analysis::quantiles::quantile;
use crate::analysis::resampling::Resampling;
use crate::rng::{Draws, Purpose};

/// Outcomes at design points, with the same number of replicates each.
#[derive(Debug, Clone, Copy)]
pub struct Outcomes<'a> {
    /// Point by point, the replicates of a point together and in the same order at every point; NaN for a run that failed.
    pub values: &'a [f64],
    /// Replicates at each point, at least 1.
    pub n_replicates: usize,
}

impl Outcomes<'_> {
    /// Number of design points.
    pub fn n_points(&self) -> usize {
        self.values.len().checked_div(self.n_replicates).unwrap_or(0)
    }

    /// Means over the runs of each point that did not fail; NaN of none.
    pub fn means(&self) -> Vec<f64> {
        self.values
            .chunks_exact(self.n_replicates.max(1))
            .map(|runs| {
                let valid = runs.iter().filter(|run| !run.is_nan());
                valid.clone().sum::<f64>() / valid.count() as f64
            })
            .collect()
    }
}

/// What is not as a design says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misfit {
    /// There are no factors, or no replicates.
    Nothing,
    /// The number of outcomes is no multiple of what the design needs.
    Length,
    /// A step of a trajectory does not move exactly one factor, or a trajectory does not move each factor once.
    Step,
    /// Fewer than two blocks, trajectories or points are left without failed runs.
    TooFew,
}

/// How intervals are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Intervals {
    /// Resamples, from the draws of [`Purpose::Bootstrap`]; none for no intervals.
    pub resampling: Resampling,
    /// Their level, e.g. 0.95, in (0, 1).
    pub level: f64,
}

impl Default for Intervals {
    fn default() -> Self {
        Self { resampling: Resampling::default(), level: 0.95 }
    }
}

/// A measure with its bootstrap interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The measure; NaN where it is not defined.
    pub value: f64,
    /// Standard deviation over resamples; NaN of fewer than two. SALib's `_conf` is 1.96 times this.
    pub se: f64,
    /// Percentile interval; NaN without resamples.
    pub interval: [f64; 2],
}

impl Estimate {
    fn new(value: f64, resampled: impl Iterator<Item = f64>, level: f64) -> Self {
        let mut sorted: Vec<f64> = resampled.filter(|value| !value.is_nan()).collect();
        let se = crate::analysis::quantiles::distribution(sorted.iter().copied()).sd;
        sorted.sort_unstable_by(f64::total_cmp);
        let tail = (1.0 - level) / 2.0;
        let interval =
            if value.is_nan() { [f64::NAN; 2] } else { [tail, 1.0 - tail].map(|p| quantile(&sorted, p)) };
        Self { value, se: if value.is_nan() { f64::NAN } else { se }, interval }
    }
}

/// Rows of outcomes that are compared with each other (a block of Saltelli's scheme, a trajectory): their means over the
/// replicates that all of them have, and each replicate's deviations, scaled so that Q̃ = Q(means) − Σ_r Q(deviations of r).
#[derive(Debug)]
struct Blocks {
    n: usize,
    n_dropped: usize,
    /// Block by block.
    means: Vec<f64>,
    /// Per replicate, block by block; none with a single replicate.
    deviations: Vec<Vec<f64>>,
    /// Mean over kept rows of the variance of single runs; NaN with a single replicate.
    within: f64,
    /// Which blocks were kept.
    kept: Vec<usize>,
}

impl Blocks {
    /// A replicate that failed in one row of a block is left out of that block; a block with fewer than two replicates left
    /// (one, where there is only one) is left out.
    fn new(outcomes: Outcomes<'_>, n_rows: usize) -> Result<Self, Misfit> {
        let n = outcomes.n_replicates;
        if n == 0 || n_rows == 0 {
            return Err(Misfit::Nothing);
        }
        if !outcomes.values.len().is_multiple_of(n * n_rows) {
            return Err(Misfit::Length);
        }
        let n_deviations = if n > 1 { n } else { 0 };
        let mut blocks = Self {
            n: 0,
            n_dropped: 0,
            means: Vec::new(),
            deviations: vec![Vec::new(); n_deviations],
            within: 0.0,
            kept: Vec::new(),
        };
        for (number, block) in outcomes.values.chunks_exact(n * n_rows).enumerate() {
            let is_whole = |r: usize| (0..n_rows).all(|row| block[row * n + r].is_finite());
            let whole: Vec<bool> = (0..n).map(is_whole).collect();
            let count = whole.iter().filter(|&&is| is).count();
            if count < n.min(2) {
                blocks.n_dropped += 1;
                continue;
            }
            blocks.n += 1;
            blocks.kept.push(number);
            let scale = ((count * (count - 1)) as f64).sqrt();
            for runs in block.chunks_exact(n) {
                let sum: f64 = runs.iter().zip(&whole).filter(|(_, is)| **is).map(|(run, _)| run).sum();
                let mean = sum / count as f64;
                blocks.means.push(mean);
                for (r, deviations) in blocks.deviations.iter_mut().enumerate() {
                    let deviation = if whole[r] { (runs[r] - mean) / scale } else { 0.0 };
                    deviations.push(deviation);
                    // The squares of a row add up to the variance of its mean.
                    blocks.within += deviation * deviation * count as f64;
                }
            }
        }
        blocks.within = if n > 1 { blocks.within / blocks.means.len() as f64 } else { f64::NAN };
        if blocks.n < 2 { Err(Misfit::TooFew) } else { Ok(blocks) }
    }
}

/// Which of n blocks a resample takes: n draws with replacement.
fn resample(resampling: &Resampling, number: u32, n: usize) -> Vec<usize> {
    let draws = Draws::open(resampling.address(number, Purpose::Bootstrap), 1);
    (0..n as u32).map(|k| (draws.uniform(k, 0) * n as f64) as usize).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_replicates_leave_their_block_and_blocks_without_two_are_left_out() {
        let nan = f64::NAN;
        // Two rows, three replicates, three blocks.
        #[rustfmt::skip]
        let values = [1.0, 2.0, 3.0, 4.0, nan, 6.0,  nan, 1.0, 1.0, 1.0, 1.0, nan,  1.0, 2.0, 3.0, 3.0, 2.0, 1.0];
        let blocks = Blocks::new(Outcomes { values: &values, n_replicates: 3 }, 2).expect("blocks");
        assert_eq!((blocks.n, blocks.n_dropped, blocks.kept.as_slice()), (2, 1, &[0, 2][..]));
        assert_eq!(blocks.means, [2.0, 5.0, 2.0, 2.0]);
        // Variances of single runs: 2, 2, 1, 1.
        assert!((blocks.within - 1.5).abs() < 1e-15, "{}", blocks.within);
        assert_eq!(blocks.deviations[1][..2], [0.0, 0.0]);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let blocks = |values: &[f64], n_replicates, n_rows| {
            Blocks::new(Outcomes { values, n_replicates }, n_rows).err()
        };
        assert_eq!(blocks(&[1.0; 5], 1, 2), Some(Misfit::Length));
        assert_eq!(blocks(&[1.0; 2], 1, 2), Some(Misfit::TooFew));
        assert_eq!(blocks(&[], 0, 2), Some(Misfit::Nothing));
        assert_eq!(blocks(&[f64::NAN; 4], 1, 2), Some(Misfit::TooFew));
    }
}
