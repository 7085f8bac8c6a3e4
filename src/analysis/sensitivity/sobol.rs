//! Sobol' indices: shares of an outcome's variance over the design that factors account for, alone and together.
//!
//! Takes outcomes at the points of Saltelli's scheme. First order S_i = V(E(Y|x_i))/V(Y): what knowing x_i would take off the
//! variance; total T_i = E(V(Y|all but x_i))/V(Y): what not knowing x_i alone would leave; second order S_ij: what i and j do
//! together beyond each alone. Estimators, with m the mean of all outcomes and means over blocks:
//!
//! - V = variance of the outcomes at A and B (n, not n − 1),
//! - S_i = mean((B − m)(AB_i − A)) / V (Saltelli et al. 2010, Computer Physics Communications 181:259–270, Table 2 b),
//! - T_i = mean((A − AB_i)²) / 2V (Jansen 1999, Computer Physics Communications 117:35–43; Table 2 f there),
//! - S_ij = mean((BA_i − m)(AB_j − m) − (A − m)(B − m)) / V − S_i − S_j (Saltelli 2002, ibid. 145:280–297),
//!
//! as in SALib, which centers and scales first. Estimates can be negative or above 1; they are not cut. A constant outcome has no
//! indices (NaN; SALib says 0). Factors are taken as independent.

use rayon::prelude::*;

use super::{Blocks, Estimate, Intervals, Misfit, Outcomes, resample};
use crate::scenario::sampling::saltelli::Order;

/// Indices of one factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FactorIndices {
    /// First order, of the means over replicates as they are.
    pub first: Estimate,
    /// Total, of the means as they are: noise of replicates counts as if every factor had a part in it.
    pub total: Estimate,
    /// First order without the noise of replicates; NaN with a single replicate.
    pub first_corrected: Estimate,
    /// Total without the noise of replicates; NaN with a single replicate.
    pub total_corrected: Estimate,
}

/// Second-order index of two factors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairIndex {
    /// The factors, from 0, the lower number first.
    pub factors: [usize; 2],
    /// Of the means as they are.
    pub second: Estimate,
    /// Without the noise of replicates.
    pub second_corrected: Estimate,
}

/// How much of what differs is luck. Numbers but the first are NaN with a single replicate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Noise {
    /// Variance of the means over design points.
    pub variance: f64,
    /// The same without the noise of replicates.
    pub variance_corrected: f64,
    /// Mean over points of the variance between replicates of a point.
    pub within: f64,
    /// Share of luck in the variance of single runs, within / (corrected + within).
    pub share_of_runs: f64,
}

/// Indices of all factors.
#[derive(Debug, Clone, PartialEq)]
pub struct Indices {
    /// Blocks of the scheme that were used.
    pub n_blocks: usize,
    /// Blocks left out because runs failed.
    pub n_dropped: usize,
    /// In the order of factors.
    pub factors: Vec<FactorIndices>,
    /// Every pair, (0, 1), (0, 2), …; empty where the scheme is not for them.
    pub pairs: Vec<PairIndex>,
    /// Luck.
    pub noise: Noise,
}

/// Indices from outcomes in the order of [`crate::scenario::sampling::saltelli::scheme`].
///
/// Intervals resample whole blocks, so they hold for blocks drawn at random; a Sobol' sequence does better than they say.
///
/// # Errors
/// Where the number of outcomes does not fit the scheme, or fewer than two blocks are left.
pub fn indices(
    outcomes: Outcomes<'_>,
    n_factors: usize,
    order: Order,
    intervals: &Intervals,
) -> Result<Indices, Misfit> {
    if n_factors == 0 {
        return Err(Misfit::Nothing);
    }
    let layout = Layout { n_factors, order };
    let blocks = Blocks::new(outcomes, layout.n_rows())?;
    let all: Vec<usize> = (0..blocks.n).collect();
    let (plain, corrected) = layout.forms(&blocks, &all);
    let numbers: Vec<u32> = intervals.resampling.numbers().collect();
    let resampled: Vec<[Vec<f64>; 2]> = numbers
        .into_par_iter()
        .map(|number| {
            let taken = resample(&intervals.resampling, number, blocks.n);
            let (plain, corrected) = layout.forms(&blocks, &taken);
            [layout.ratios(&plain), layout.ratios(&corrected)]
        })
        .collect();
    let values = [layout.ratios(&plain), layout.ratios(&corrected)];
    let estimate = |which: usize, place: usize| {
        let draws = resampled.iter().map(|both| both[which][place]);
        Estimate::new(values[which][place], draws, intervals.level)
    };
    let factors = (0..n_factors)
        .map(|i| FactorIndices {
            first: estimate(0, i),
            total: estimate(0, n_factors + i),
            first_corrected: estimate(1, i),
            total_corrected: estimate(1, n_factors + i),
        })
        .collect();
    let pairs = layout.pairs().enumerate().map(|(k, factors)| {
        let place = 2 * n_factors + k;
        PairIndex { factors, second: estimate(0, place), second_corrected: estimate(1, place) }
    });
    let noise = Noise {
        variance: plain.variance,
        variance_corrected: corrected.variance,
        within: blocks.within,
        share_of_runs: blocks.within / (corrected.variance + blocks.within),
    };
    Ok(Indices { n_blocks: blocks.n, n_dropped: blocks.n_dropped, factors, pairs: pairs.collect(), noise })
}

/// Indices of the first 16, 32, 64, … blocks and of all, smallest first: whether they have settled.
///
/// # Errors
/// As [`indices`] of all blocks; smaller numbers of blocks that have too few left are passed over.
pub fn convergence(
    outcomes: Outcomes<'_>,
    n_factors: usize,
    order: Order,
    intervals: &Intervals,
) -> Result<Vec<Indices>, Misfit> {
    let whole = indices(outcomes, n_factors, order, intervals)?;
    let per_block = Layout { n_factors, order }.n_rows() * outcomes.n_replicates;
    let n_blocks = outcomes.values.len() / per_block;
    let sizes = std::iter::successors(Some(16_usize), |n| n.checked_mul(2)).take_while(|&n| n < n_blocks);
    let mut steps: Vec<Indices> = sizes
        .filter_map(|n| {
            let values = &outcomes.values[..n * per_block];
            indices(Outcomes { values, ..outcomes }, n_factors, order, intervals).ok()
        })
        .collect();
    steps.push(whole);
    Ok(steps)
}

/// Numerators and denominator of the indices: quadratic forms of the outcomes.
#[derive(Debug, Clone)]
struct Forms {
    variance: f64,
    /// First order, total, products of pairs.
    numerators: Vec<f64>,
}

/// Where rows stand in a block: A, AB_1 …, (BA_1 …,) B.
#[derive(Debug, Clone, Copy)]
struct Layout {
    n_factors: usize,
    order: Order,
}

impl Layout {
    fn n_rows(self) -> usize {
        match self.order {
            Order::FirstAndTotal => self.n_factors + 2,
            Order::Second => 2 * self.n_factors + 2,
        }
    }

    fn pairs(self) -> impl Iterator<Item = [usize; 2]> {
        let n = if self.order == Order::Second { self.n_factors } else { 0 };
        (0..n).flat_map(move |i| (i + 1..n).map(move |j| [i, j]))
    }

    /// The forms of the blocks taken, as they are and without noise.
    fn forms(self, blocks: &Blocks, taken: &[usize]) -> (Forms, Forms) {
        let plain = self.form(&blocks.means, taken);
        let mut corrected = plain.clone();
        if blocks.deviations.is_empty() {
            corrected.variance = f64::NAN;
        }
        for deviations in &blocks.deviations {
            let noise = self.form(deviations, taken);
            corrected.variance -= noise.variance;
            for (own, its) in corrected.numerators.iter_mut().zip(&noise.numerators) {
                *own -= its;
            }
        }
        (plain, corrected)
    }

    fn form(self, values: &[f64], taken: &[usize]) -> Forms {
        let (d, n_rows) = (self.n_factors, self.n_rows());
        let block = |&number: &usize| &values[number * n_rows..(number + 1) * n_rows];
        let n = taken.len() as f64;
        let m =
            taken.iter().map(|number| block(number).iter().sum::<f64>()).sum::<f64>() / (n * n_rows as f64);
        let n_pairs = self.pairs().count();
        let mut numerators = vec![0.0; 2 * d + n_pairs];
        let (mut sum, mut squares) = (0.0, 0.0);
        for rows in taken.iter().map(block) {
            let (a, b) = (rows[0] - m, rows[n_rows - 1] - m);
            sum += a + b;
            squares += a * a + b * b;
            let (first, rest) = numerators.split_at_mut(d);
            let (total, second) = rest.split_at_mut(d);
            for (i, &crossed) in rows[1..=d].iter().enumerate() {
                let step = crossed - m - a;
                first[i] += b * step;
                total[i] += 0.5 * step * step;
            }
            if n_pairs > 0 {
                let (ab, ba) = (&rows[1..=d], &rows[d + 1..=2 * d]);
                for (k, [i, j]) in self.pairs().enumerate() {
                    second[k] += (ba[i] - m) * (ab[j] - m) - a * b;
                }
            }
        }
        let mean = sum / (2.0 * n);
        for sum in &mut numerators {
            *sum /= n;
        }
        Forms { variance: squares / (2.0 * n) - mean * mean, numerators }
    }

    /// The indices, in the order of numerators; NaN without variance.
    fn ratios(self, forms: &Forms) -> Vec<f64> {
        let &Forms { variance, ref numerators } = forms;
        let mut ratios: Vec<f64> =
            numerators.iter().map(|top| if variance > 0.0 { top / variance } else { f64::NAN }).collect();
        for (k, [i, j]) in self.pairs().enumerate() {
            ratios[2 * self.n_factors + k] -= ratios[i] + ratios[j];
        }
        ratios
    }
}
