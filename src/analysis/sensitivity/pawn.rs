//! PAWN: how far an outcome's whole distribution moves when a factor is held to a part of its range.
//!
//! The factor's range is cut into slices of equal numbers of points; in each, the Kolmogorov–Smirnov distance
//! KS = max |F(y in the slice) − F(y)| between the outcomes there and all; their minimum, mean, median and maximum over slices
//! are the measures. Any design will do, variance need not mean anything, and interactions that leave a factor's slices alike are
//! not seen. Pianosi & Wagener (2015), Environmental Modelling & Software 67:1–11; (2018) ibid. 108:197–207.
//!
//! As SALib's `pawn.analyze`, but the last slice keeps the largest value, which SALib leaves out: with a factor of few values
//! SALib never looks at the last of them. Distances are above 0 by chance: compare with [`Pawn::dummy_mean`].

use super::{Intervals, Misfit};
use crate::analysis::quantiles::quantile;
use crate::rng::{Draws, Purpose};
use rayon::prelude::*;

/// Distances of one factor, each in [0, 1].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distances {
    /// Least over slices.
    pub minimum: f64,
    /// Mean over slices.
    pub mean: f64,
    /// Median over slices.
    pub median: f64,
    /// Largest over slices.
    pub maximum: f64,
    /// Slices with points: fewer than asked for where the factor has few values.
    pub n_slices: usize,
}

/// Distances of all factors.
#[derive(Debug, Clone, PartialEq)]
pub struct Pawn {
    /// Points that were used; those without an outcome are left out.
    pub n_points: usize,
    /// In the order of factors.
    pub factors: Vec<Distances>,
    /// The means and maxima that a factor without any effect stays below with the probability of the level (0.95): slices of
    /// points in random order. NaN without resamples. Khorashadi Zadeh et al. (2017), Environmental Modelling & Software 91:210–222.
    pub dummy_mean: f64,
    /// The same of the maximum over slices.
    pub dummy_maximum: f64,
}

/// Distances of factors, each a column of values in the order of outcomes.
///
/// # Errors
/// No factors or slices, columns of another length than the outcomes, or fewer than two outcomes that are numbers.
pub fn distances(
    factors: &[&[f64]],
    outcomes: &[f64],
    n_slices: usize,
    intervals: &Intervals,
) -> Result<Pawn, Misfit> {
    if factors.is_empty() || n_slices == 0 {
        return Err(Misfit::Nothing);
    }
    if factors.iter().any(|column| column.len() != outcomes.len()) {
        return Err(Misfit::Length);
    }
    let kept: Vec<usize> = (0..outcomes.len()).filter(|&k| !outcomes[k].is_nan()).collect();
    if kept.len() < 2 {
        return Err(Misfit::TooFew);
    }
    let y: Vec<f64> = kept.iter().map(|&k| outcomes[k]).collect();
    let ranks = Ranks::new(&y);
    let of_column = |column: &&[f64]| {
        let x: Vec<f64> = kept.iter().map(|&k| column[k]).collect();
        ranks.distances(&x, n_slices)
    };
    let numbers: Vec<u32> = intervals.resampling.numbers().collect();
    let dummies: Vec<Distances> = numbers
        .into_par_iter()
        .map(|number| {
            let draws = Draws::open(intervals.resampling.address(number, Purpose::Permutation), 1);
            let x: Vec<f64> = (0..y.len() as u32).map(|k| draws.uniform(k, 0)).collect();
            ranks.distances(&x, n_slices)
        })
        .collect();
    let level = |of: fn(&Distances) -> f64| {
        let mut sorted: Vec<f64> = dummies.iter().map(of).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        quantile(&sorted, intervals.level)
    };
    Ok(Pawn {
        n_points: y.len(),
        factors: factors.iter().map(of_column).collect(),
        dummy_mean: level(|one| one.mean),
        dummy_maximum: level(|one| one.maximum),
    })
}

/// Number of the distinct value of each outcome in rising order, and how many outcomes are at most each distinct value.
struct Ranks {
    of: Vec<usize>,
    at_most: Vec<usize>,
}

impl Ranks {
    fn new(y: &[f64]) -> Self {
        let mut order: Vec<usize> = (0..y.len()).collect();
        order.sort_by(|&a, &b| y[a].total_cmp(&y[b]));
        let (mut of, mut at_most) = (vec![0; y.len()], Vec::new());
        for (place, &k) in order.iter().enumerate() {
            if place == 0 || y[k] != y[order[place - 1]] {
                at_most.push(place);
            }
            of[k] = at_most.len() - 1;
            *at_most.last_mut().expect("just pushed") = place + 1;
        }
        Self { of, at_most }
    }

    fn distances(&self, x: &[f64], n_slices: usize) -> Distances {
        let mut sorted = x.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let ends: Vec<f64> = (0..=n_slices).map(|s| quantile(&sorted, s as f64 / n_slices as f64)).collect();
        // A factor's largest value belongs to the slice that begins at or before it and is not empty without it.
        let mut slices: Vec<Vec<usize>> = vec![Vec::new(); n_slices];
        for (k, &value) in x.iter().enumerate() {
            let slice = ends.partition_point(|&end| end <= value).saturating_sub(1).min(n_slices - 1);
            slices[slice].push(self.of[k]);
        }
        let mut found: Vec<f64> =
            slices.iter().filter(|slice| !slice.is_empty()).map(|slice| self.distance(slice)).collect();
        found.sort_unstable_by(f64::total_cmp);
        let n = found.len();
        Distances {
            minimum: quantile(&found, 0.0),
            mean: found.iter().sum::<f64>() / n as f64,
            median: quantile(&found, 0.5),
            maximum: quantile(&found, 1.0),
            n_slices: n,
        }
    }

    /// Kolmogorov and Smirnov's distance between the outcomes of a slice and all.
    fn distance(&self, slice: &[usize]) -> f64 {
        let mut counts = vec![0_usize; self.at_most.len()];
        for &rank in slice {
            counts[rank] += 1;
        }
        let (m, n) = (slice.len() as f64, self.of.len() as f64);
        let (mut below, mut largest) = (0, 0.0_f64);
        for (&count, &at_most) in counts.iter().zip(&self.at_most) {
            below += count;
            largest = largest.max((below as f64 / m - at_most as f64 / n).abs());
        }
        largest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_that_is_the_outcome_stands_far_and_others_near() {
        let x: Vec<f64> = (0..100).map(f64::from).collect();
        let none: Vec<f64> = (0..100).map(|k| f64::from(k * 37 % 100)).collect();
        let found = distances(&[&x, &none], &x, 10, &Intervals::default()).expect("distances");
        // The lowest tenth: F = 1 there where all have .1.
        assert!((found.factors[0].maximum - 0.9).abs() < 1e-12, "{found:?}");
        assert!(found.factors[0].mean > found.dummy_mean && found.factors[1].mean < found.dummy_mean);
    }

    #[test]
    fn the_largest_of_few_values_is_looked_at() {
        let x: Vec<f64> = (0..90).map(|k| f64::from(k % 3)).collect();
        let y: Vec<f64> = x.iter().map(|&x| f64::from(x == 2.0)).collect();
        let found = distances(&[&x], &y, 3, &Intervals::default()).expect("distances");
        assert_eq!(found.factors[0].n_slices, 3);
        assert!((found.factors[0].maximum - 2.0 / 3.0).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn constant_factors_and_outcomes_have_no_distance() {
        let (flat, x) = (vec![1.0; 20], (0..20).map(f64::from).collect::<Vec<_>>());
        let found = distances(&[&flat], &x, 4, &Intervals::default()).expect("distances");
        assert_eq!((found.factors[0].maximum, found.factors[0].n_slices), (0.0, 1));
        assert_eq!(
            distances(&[&x], &flat, 4, &Intervals::default()).expect("distances").factors[0].maximum,
            0.0
        );
        assert_eq!(distances(&[&x], &[f64::NAN; 20], 4, &Intervals::default()), Err(Misfit::TooFew));
        assert_eq!(distances(&[], &x, 4, &Intervals::default()), Err(Misfit::Nothing));
        assert_eq!(distances(&[&x[1..]], &x, 4, &Intervals::default()), Err(Misfit::Length));
    }
}
