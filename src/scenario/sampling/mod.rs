//! Where design points lie: samples of the unit cube for sensitivity analysis, and the values they stand for.
//!
//! Each design is a matrix of numbers in [0, 1], one row per design point and one column per factor, that depends on its
//! address alone. [`Range`] turns a column into values of a factor by its quantile function.
//! Not here: the keys of `[sweep]` (`sweep`), scenarios of design points (`design`), the analysis of outcomes.

pub mod latin;
pub mod morris;
pub mod quantile;
pub mod saltelli;
pub mod sobol;

pub use quantile::{BadRange, Range};

use crate::rng::{Address, Draws, Purpose};

/// Design points in the unit cube, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitDesign {
    /// Number of factors, the length of a row.
    pub n_factors: usize,
    /// The coordinates, each in [0, 1], row by row.
    pub values: Vec<f64>,
}

impl UnitDesign {
    /// Number of design points; 0 without factors.
    pub fn n_points(&self) -> usize {
        self.values.len().checked_div(self.n_factors).unwrap_or(0)
    }

    /// The design points, in order.
    pub fn points(&self) -> std::slice::ChunksExact<'_, f64> {
        self.values.chunks_exact(self.n_factors.max(1))
    }

    /// One factor's coordinates, in the order of points; nothing where there is no such factor.
    pub fn factor(&self, number: usize) -> Vec<f64> {
        if number >= self.n_factors {
            return Vec::new();
        }
        self.points().map(|point| point[number]).collect()
    }
}

/// Kinds of designs, so that two under one seed do not share draws. The number is part of the address: append only.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Latin = 0,
    Shift = 1,
    Morris = 2,
}

/// Draws of a design: row by row, so many uniforms each.
fn draws(master_seed: u64, kind: Kind, per_row: usize) -> Draws {
    let at = Address { master_seed, replicate: 1, policy: 0, tick: kind as u16, purpose: Purpose::Design };
    Draws::open(at, per_row as u32)
}

/// A permutation of 0 … n − 1 by Fisher and Yates' shuffle with the draws `uniform(k)`, k = 1 … n − 1.
///
/// Durstenfeld (1964), Algorithm 235, Communications of the ACM 7(7):420. With draws of 53 bits no order of n < 2^20 is
/// favored by more than n / 2^53.
fn permutation(n: usize, uniform: impl Fn(usize) -> f64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    for k in (1..n).rev() {
        let other = (uniform(k) * (k + 1) as f64) as usize;
        order.swap(k, other);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permutation_has_every_number_once() {
        let draws = draws(1, Kind::Latin, 1);
        for n in [0, 1, 2, 50] {
            let mut order = permutation(n, |k| draws.uniform(k as u32, 0));
            order.sort_unstable();
            assert_eq!(order, (0..n).collect::<Vec<_>>());
        }
    }

    #[test]
    fn all_orders_are_as_likely() {
        // 6 orders of 3, 60,000 draws: 10,000 each with a standard deviation of 91; five of them allowed.
        let draws = draws(7, Kind::Latin, 3);
        let mut counts = [0_i32; 27];
        for row in 0..60_000 {
            let order = permutation(3, |k| draws.uniform(row, k as u32));
            counts[order[0] * 9 + order[1] * 3 + order[2]] += 1;
        }
        let seen: Vec<i32> = counts.into_iter().filter(|&count| count > 0).collect();
        assert!(seen.len() == 6 && seen.iter().all(|count| (count - 10_000).abs() < 460), "{seen:?}");
    }

    #[test]
    fn a_design_without_factors_has_no_points() {
        let none = UnitDesign { n_factors: 0, values: Vec::new() };
        assert!(none.n_points() == 0 && none.points().next().is_none() && none.factor(0).is_empty());
    }
}
