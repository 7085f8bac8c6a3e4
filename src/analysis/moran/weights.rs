//! How near units are to each other, as weights: here neighbors, in `geodesic` steps on a network, in `distance` places.
//!
//! By default every unit's weights are divided by their sum (row-standardized), so that each looks at a mean of others;
//! a unit without others keeps zeros.

use std::fmt;

use rayon::prelude::*;

use crate::analysis::ties::Ties;

/// More pairs than that are refused (1.2 GB): a geodesic or distance matrix grows with the square of the units.
pub const MAX_PAIRS: usize = 100_000_000;

/// Units whose rows are made at a time.
const BATCH: usize = 64;

/// Whether weights are made to sum to 1 for every unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scaling {
    /// They are (row-standardized; spdep's style "W").
    #[default]
    Rows,
    /// They stay as they are.
    None,
}

/// Why there are no weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeightsError {
    /// More than [`MAX_PAIRS`] pairs have a weight.
    TooManyPairs {
        /// Number of units.
        n_units: usize,
    },
    /// There is not one coordinate of each kind to every unit.
    CoordinatesMissing {
        /// Number of first coordinates.
        n_x: usize,
        /// Number of second coordinates.
        n_y: usize,
    },
    /// A coordinate is not a finite number, or a latitude beyond a pole.
    BadCoordinate {
        /// The unit.
        unit: usize,
    },
    /// The power or the cutoff of distances is not a number.
    BadOption,
    /// Two units lie at the same place: the inverse of their distance is infinite.
    SamePlace {
        /// One.
        unit: usize,
        /// The other.
        other: usize,
    },
}

impl fmt::Display for WeightsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::TooManyPairs { n_units } => {
                write!(
                    f,
                    "{n_units} units have more than {MAX_PAIRS} pairs with a weight: limit steps or distance"
                )
            }
            Self::CoordinatesMissing { n_x, n_y } => {
                write!(f, "{n_x} first and {n_y} second coordinates: every unit needs both")
            }
            Self::BadCoordinate { unit } => write!(f, "unit {unit} has a coordinate that is none"),
            Self::BadOption => write!(f, "power and cutoff of distances must be numbers, the power finite"),
            Self::SamePlace { unit, other } => {
                write!(f, "units {unit} and {other} lie at the same place, and 1 / 0 is no weight")
            }
        }
    }
}

impl std::error::Error for WeightsError {}

/// Weights of the pairs of units, in compressed rows sorted by the other unit, with their sums.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    starts: Vec<usize>,
    targets: Vec<u32>,
    values: Vec<f64>,
    s0: f64,
    s1: f64,
    s2: f64,
}

impl Weights {
    /// Neighbors of a network, by the weights of their ties.
    pub fn adjacency(ties: &Ties, scaling: Scaling) -> Self {
        let mut making = Making::default();
        for i in 0..ties.n() {
            making.push(ties.weighted(i).map(|(j, weight)| (j as u32, weight)), scaling);
        }
        making.finish()
    }

    /// Number of units.
    pub fn n(&self) -> usize {
        self.starts.len() - 1
    }

    /// Number of ordered pairs with a weight.
    pub fn n_pairs(&self) -> usize {
        self.targets.len()
    }

    /// Number of units that look at nobody.
    pub fn n_without(&self) -> usize {
        self.starts.windows(2).filter(|pair| pair[0] == pair[1]).count()
    }

    /// S0, the sum of all weights.
    pub fn s0(&self) -> f64 {
        self.s0
    }

    /// S1 = ½ Σ (w_ij + w_ji)².
    pub fn s1(&self) -> f64 {
        self.s1
    }

    /// S2 = Σ_i (Σ_j w_ij + Σ_j w_ji)².
    pub fn s2(&self) -> f64 {
        self.s2
    }

    /// Whether their sums are numbers, and not 0.
    pub(super) fn are_usable(&self) -> bool {
        self.s0 > 0.0 && self.s0.is_finite() && self.s1.is_finite() && self.s2.is_finite()
    }

    /// The others of a unit, and their weights.
    #[inline]
    pub fn row(&self, i: usize) -> (&[u32], &[f64]) {
        let places = self.starts[i]..self.starts[i + 1];
        (&self.targets[places.clone()], &self.values[places])
    }

    /// From rows made by `row`, many at a time, put together in order.
    pub(super) fn from_rows(
        n: usize,
        scaling: Scaling,
        row: impl Fn(usize) -> Result<Vec<(u32, f64)>, WeightsError> + Sync,
    ) -> Result<Self, WeightsError> {
        let mut making = Making::default();
        for first in (0..n).step_by(BATCH) {
            let batch: Vec<_> = (first..(first + BATCH).min(n)).into_par_iter().map(&row).collect();
            for row in batch {
                making.push(row?.into_iter(), scaling);
            }
            if making.targets.len() > MAX_PAIRS {
                return Err(WeightsError::TooManyPairs { n_units: n });
            }
        }
        Ok(making.finish())
    }
}

/// Rows that are being put together.
#[derive(Default)]
struct Making {
    ends: Vec<usize>,
    targets: Vec<u32>,
    values: Vec<f64>,
}

impl Making {
    fn push(&mut self, row: impl Iterator<Item = (u32, f64)>, scaling: Scaling) {
        let start = self.targets.len();
        for (j, weight) in row {
            self.targets.push(j);
            self.values.push(weight);
        }
        if scaling == Scaling::Rows {
            let own = &mut self.values[start..];
            let sum: f64 = own.iter().sum();
            for value in own {
                *value /= sum;
            }
        }
        self.ends.push(self.targets.len());
    }

    fn finish(self) -> Weights {
        let starts = [vec![0], self.ends].concat();
        let mut weights =
            Weights { starts, targets: self.targets, values: self.values, s0: 0.0, s1: 0.0, s2: 0.0 };
        let n = weights.n();
        let (mut of_rows, mut of_columns) = (Vec::with_capacity(n), vec![0.0; n]);
        let (mut squares, mut mutual) = (0.0, 0.0);
        // Rows are sorted and read in order, so that the place of i in any row j only moves forward.
        let mut next = weights.starts[..n].to_vec();
        for i in 0..n {
            let (targets, values) = weights.row(i);
            of_rows.push(values.iter().sum::<f64>());
            for (&j, &weight) in targets.iter().zip(values) {
                let j = j as usize;
                of_columns[j] += weight;
                squares += weight * weight;
                while next[j] < weights.starts[j + 1] && (weights.targets[next[j]] as usize) < i {
                    next[j] += 1;
                }
                if next[j] < weights.starts[j + 1] && weights.targets[next[j]] as usize == i {
                    mutual += weight * weights.values[next[j]];
                }
            }
        }
        weights.s0 = of_rows.iter().sum();
        weights.s1 = squares + mutual;
        weights.s2 =
            of_rows.iter().zip(&of_columns).map(|(row, column)| (row + column) * (row + column)).sum();
        weights
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::ties::TiesOptions;

    #[test]
    fn sums_are_those_of_the_whole_matrix() {
        let ties = Ties::from_edges(
            5,
            &[(0, 1), (1, 0), (0, 2), (2, 4), (4, 2), (3, 0)],
            None,
            &TiesOptions::default(),
        )
        .expect("a network")
        .0;
        let weights = Weights::adjacency(&ties, Scaling::Rows);
        let mut matrix = [[0.0_f64; 5]; 5];
        for (i, row) in matrix.iter_mut().enumerate() {
            let (targets, values) = weights.row(i);
            targets.iter().zip(values).for_each(|(&j, &w)| row[j as usize] = w);
        }
        let all = || (0..5).flat_map(|i| (0..5).map(move |j| (i, j)));
        let s1: f64 =
            all().map(|(i, j)| 0.5 * (matrix[i][j] + matrix[j][i]) * (matrix[i][j] + matrix[j][i])).sum();
        let s2: f64 = (0..5)
            .map(|i| {
                let sum: f64 = (0..5).map(|j| matrix[i][j] + matrix[j][i]).sum();
                sum * sum
            })
            .sum();
        assert!((weights.s0() - 5.0).abs() < 1e-15);
        assert!((weights.s1() - s1).abs() < 1e-14 && (weights.s2() - s2).abs() < 1e-14);
    }
}
