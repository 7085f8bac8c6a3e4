//! Covariates in standard deviations, read block by block.
//!
//! A search in standardized coordinates does not care whether income is in dollars or in millions, or whether a year is 30 or
//! 1993: `x̃ = (x − center) / scale`, center the mean and scale the standard deviation. Without a constant there is no center,
//! and scale is the root mean square. Estimates are turned back by one matrix ([`Scaled::to_raw`]). Constant and collinear
//! columns are left out ([`super::collinear`]).

use core::ops::Range;

use nalgebra::{DMatrix, DVector};

use super::collinear::{Dependent, LeftOut, LeftOutReason, dependent_columns};
use super::groups::Grouping;
use super::observations::Observations;

/// Spread relative to size under which values differ by rounding only.
const ROUNDING: f64 = 1e-13;
/// Spread under which values are the same: its inverse could not be squared.
const SMALLEST: f64 = 1e-100;
/// Name of a model's constant.
pub(super) const CONSTANT: &str = "constant";
/// Rows read at a time: few enough that they stay in the nearest cache.
const BLOCK: usize = 256;

/// What stands for the level of the index beside the covariates.
#[derive(Debug, Clone, Copy)]
pub(super) enum Level<'a> {
    /// One constant.
    Constant,
    /// Nothing.
    Absent,
    /// One constant per group, fitted apart.
    Groups(&'a Grouping),
    /// A level that cancels (Cox): covariates are centered, and what is collinear is for the caller to say.
    Cancels,
}

/// A column that is kept.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Kept {
    column: usize,
    center: f64,
    scale: f64,
}

/// Standardized covariates; first the constant, where there is one.
#[derive(Debug, Clone)]
pub(super) struct Scaled<'a> {
    observations: &'a Observations,
    has_constant: bool,
    kept: Vec<Kept>,
    pub(super) left_out: Vec<LeftOut>,
}

/// Some rows of standardized covariates.
pub(super) struct Block<'a> {
    pub(super) rows: Range<usize>,
    tile: &'a [f64],
    /// From the start of one column to that of the next.
    stride: usize,
}

impl<'a> Block<'a> {
    /// A block of columns that lie one behind the other.
    pub(super) fn of(rows: Range<usize>, columns: &'a [f64]) -> Self {
        let stride = rows.len();
        Self { rows, tile: columns, stride }
    }

    /// Values of column `k` in these rows.
    #[inline]
    pub(super) fn column(&self, k: usize) -> &[f64] {
        &self.tile[k * self.stride..][..self.rows.len()]
    }

    /// The linear index of every row.
    #[inline]
    pub(super) fn index(&self, beta: &DVector<f64>, index: &mut [f64; BLOCK]) {
        index[..self.rows.len()].fill(0.0);
        for (k, &b) in beta.iter().enumerate() {
            for (sum, x) in index.iter_mut().zip(self.column(k)) {
                *sum += b * x;
            }
        }
    }
}

/// Room for one number per row of a block.
pub(super) const fn row_buffer() -> [f64; BLOCK] {
    [0.0; BLOCK]
}

/// Σ a b, in eight sums side by side.
#[inline]
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a_eights, a_rest) = a.as_chunks::<8>();
    let (b_eights, b_rest) = b.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for (a, b) in a_eights.iter().zip(b_eights) {
        for k in 0..8 {
            sums[k] += a[k] * b[k];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    rest + ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]))
}

impl<'a> Scaled<'a> {
    /// Standardizes the columns of checked observations and leaves out what is constant or collinear.
    pub(super) fn new(observations: &'a Observations, level: Level<'_>) -> Self {
        let n = observations.n_rows() as f64;
        let is_centered = !matches!(level, Level::Absent);
        let mut scaled = Self {
            observations,
            has_constant: matches!(level, Level::Constant),
            kept: Vec::new(),
            left_out: Vec::new(),
        };
        for (column, of) in observations.columns.iter().enumerate() {
            let center = if is_centered { of.values.iter().sum::<f64>() / n } else { 0.0 };
            let squares: f64 = of.values.iter().map(|x| (x - center) * (x - center)).sum();
            let scale = (squares / n).sqrt();
            let size = of.values.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
            if scale > (ROUNDING * size).max(SMALLEST) {
                scaled.kept.push(Kept { column, center, scale });
            } else {
                scaled.left_out.push(LeftOut { name: of.name.clone(), reason: LeftOutReason::Constant });
            }
        }
        if !matches!(level, Level::Cancels) {
            let correlations = scaled.correlations(level);
            scaled.leave_out_collinear(&correlations, &LeftOutReason::ConstantWithinGroups);
        }
        scaled
    }

    /// Standardized values, row by row.
    pub(super) fn rows(&self) -> Vec<f64> {
        let p = self.n_coefficients();
        let mut rows = vec![0.0; self.observations.n_rows() * p];
        self.for_each_block(|block| {
            for k in 0..p {
                for (row, x) in block.rows.clone().zip(block.column(k)) {
                    rows[row * p + k] = *x;
                }
            }
        });
        rows
    }

    /// Number of coefficients, that of the constant included.
    pub(super) fn n_coefficients(&self) -> usize {
        self.kept.len() + usize::from(self.has_constant)
    }

    /// Whether the first coefficient is a constant.
    pub(super) fn has_constant(&self) -> bool {
        self.has_constant
    }

    /// Names of the coefficients: `constant` first, where there is one.
    pub(super) fn names(&self) -> Vec<String> {
        let columns = self.kept.iter().map(|kept| self.observations.columns[kept.column].name.clone());
        self.has_constant.then(|| CONSTANT.to_owned()).into_iter().chain(columns).collect()
    }

    /// The raw values behind coefficient `k`; none for the constant.
    pub(super) fn raw(&self, k: usize) -> Option<&'a [f64]> {
        let place = k.checked_sub(usize::from(self.has_constant))?;
        Some(&self.observations.columns[self.kept[place].column].values)
    }

    /// Standardized values of one row.
    pub(super) fn row(&self, row: usize) -> DVector<f64> {
        let mut values = DVector::from_element(self.n_coefficients(), 1.0);
        for (k, kept) in self.kept.iter().enumerate() {
            let raw = self.observations.columns[kept.column].values[row];
            values[k + usize::from(self.has_constant)] = (raw - kept.center) / kept.scale;
        }
        values
    }

    /// Reads all rows in order, block by block.
    pub(super) fn for_each_block(&self, mut visit: impl FnMut(&Block<'_>)) {
        let n_rows = self.observations.n_rows();
        let first = usize::from(self.has_constant);
        // The constant is the part that no column overwrites.
        let mut tile = vec![1.0; self.n_coefficients() * BLOCK];
        for start in (0..n_rows).step_by(BLOCK) {
            let rows = start..(start + BLOCK).min(n_rows);
            for (kept, into) in self.kept.iter().zip(tile[first * BLOCK..].chunks_exact_mut(BLOCK)) {
                let inverse = 1.0 / kept.scale;
                let raw = &self.observations.columns[kept.column].values[rows.clone()];
                for (to, &x) in into.iter_mut().zip(raw) {
                    *to = (x - kept.center) * inverse;
                }
            }
            visit(&Block { rows, tile: &tile, stride: BLOCK });
        }
    }

    /// Matrix that turns standardized coefficients into those of the raw covariates, and its inverse covariances too.
    pub(super) fn to_raw(&self) -> DMatrix<f64> {
        let p = self.n_coefficients();
        let first = usize::from(self.has_constant);
        let mut matrix = DMatrix::identity(p, p);
        for (k, kept) in self.kept.iter().enumerate() {
            matrix[(first + k, first + k)] = 1.0 / kept.scale;
            if self.has_constant {
                matrix[(0, first + k)] = -kept.center / kept.scale;
            }
        }
        matrix
    }

    /// What the centers take from the level of the index: Σ β center / scale; 0 where the constant holds it.
    pub(super) fn level_shift(&self, beta: &DVector<f64>) -> f64 {
        if self.has_constant {
            return 0.0;
        }
        self.kept.iter().zip(beta.iter()).map(|(kept, b)| b * kept.center / kept.scale).sum()
    }

    /// Leaves out every column that follows from those before it, by their correlations.
    ///
    /// `alone` is the reason of a column that has next to no variance of its own in them.
    pub(super) fn leave_out_collinear(&mut self, correlations: &DMatrix<f64>, alone: &LeftOutReason) {
        let first = usize::from(self.has_constant);
        let columns = self.kept.len();
        let dependent =
            dependent_columns(&correlations.view((first, first), (columns, columns)).into_owned());
        let name = |k: usize| self.observations.columns[self.kept[k].column].name.clone();
        for Dependent { column, parts } in &dependent {
            let with: Vec<String> = parts.iter().map(|&part| name(part)).collect();
            let reason = if with.is_empty() { alone.clone() } else { LeftOutReason::Collinear(with) };
            self.left_out.push(LeftOut { name: name(*column), reason });
        }
        let mut place = 0;
        self.kept.retain(|_| {
            place += 1;
            dependent.iter().all(|out| out.column != place - 1)
        });
        let place =
            |out: &LeftOut| self.observations.columns.iter().position(|column| column.name == out.name);
        self.left_out.sort_by_key(place);
    }

    /// Mean products of the standardized columns, within groups where these have effects of their own.
    fn correlations(&self, level: Level<'_>) -> DMatrix<f64> {
        let p = self.n_coefficients();
        let mut products = DMatrix::zeros(p, p);
        self.for_each_block(|block| {
            for k in 0..p {
                for j in 0..=k {
                    products[(k, j)] += dot(block.column(k), block.column(j));
                }
            }
        });
        if let Level::Groups(grouping) = level {
            let sums = self.group_sums(grouping);
            for (group, sums) in sums.chunks_exact(p.max(1)).enumerate() {
                let n = grouping.rows(group).len() as f64;
                for k in 0..p {
                    for j in 0..=k {
                        products[(k, j)] -= sums[k] * sums[j] / n;
                    }
                }
            }
        }
        products / self.observations.n_rows() as f64
    }

    /// Sums of the standardized columns by group, group by group.
    fn group_sums(&self, grouping: &Grouping) -> Vec<f64> {
        let p = self.n_coefficients();
        let mut sums = vec![0.0; grouping.n_groups() * p];
        self.for_each_block(|block| {
            for k in 0..p {
                for (x, row) in block.column(k).iter().zip(block.rows.clone()) {
                    sums[grouping.of(row) * p + k] += x;
                }
            }
        });
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::event_history::observations::Column;

    fn observations(columns: &[(&str, &[f64])]) -> Observations {
        Observations {
            events: vec![false; columns[0].1.len()],
            columns: columns.iter().map(|(name, values)| Column::new(*name, values.to_vec())).collect(),
        }
    }

    #[test]
    fn columns_that_follow_from_others_are_named() {
        let observations = observations(&[
            ("one", &[1.0; 5]),
            ("a", &[1.0, 2.0, 3.0, 5.0, 8.0]),
            ("b", &[0.5, -1.0, 0.0, 2.0, 1.0]),
            ("sum", &[3.0, 3.5, 6.5, 12.5, 17.5]),
            ("a_again", &[1e6, 2e6, 3e6, 5e6, 8e6]),
        ]);
        let scaled = Scaled::new(&observations, Level::Constant);
        assert_eq!(scaled.names(), ["constant", "a", "b"]);
        let texts: Vec<String> = scaled.left_out.iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["`one` is constant", "`sum` follows from `a`, `b`", "`a_again` follows from `a`"]);
        // Without a constant, a column of ones is a column like others.
        assert_eq!(Scaled::new(&observations, Level::Absent).names()[..2], ["one", "a"]);
    }

    #[test]
    fn powers_of_a_calendar_year_are_kept_apart() {
        let years: Vec<f64> = (1964..1994).map(f64::from).collect();
        let squares: Vec<f64> = years.iter().map(|y| y * y).collect();
        let observations = observations(&[("year", &years), ("year2", &squares)]);
        assert!(Scaled::new(&observations, Level::Constant).left_out.is_empty());
    }

    #[test]
    fn what_does_not_vary_within_groups_is_named() {
        let grouping = Grouping::sorted(&[7, 7, 7, 9, 9, 9]);
        let observations = observations(&[
            ("of_group", &[1.0, 1.0, 1.0, 4.0, 4.0, 4.0]),
            ("own", &[1.0, 2.0, 1.5, 0.0, 5.0, 1.0]),
            ("sum", &[2.0, 3.0, 2.5, 4.0, 9.0, 5.0]),
        ]);
        let scaled = Scaled::new(&observations, Level::Groups(&grouping));
        assert_eq!(scaled.names(), ["own"]);
        let texts: Vec<String> = scaled.left_out.iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["`of_group` does not vary within the groups", "`sum` follows from `own`"]);
    }

    #[test]
    fn blocks_hold_every_row_once_and_turn_back() {
        let values: Vec<f64> = (0..1000).map(|k| f64::from(k * k % 97)).collect();
        let observations = observations(&[("x", &values)]);
        let scaled = Scaled::new(&observations, Level::Constant);
        let (mut n, mut squares) = (0, 0.0);
        scaled.for_each_block(|block| {
            n += block.rows.len();
            squares += dot(block.column(1), block.column(1));
            assert!(block.column(0).iter().all(|&one| one == 1.0));
        });
        assert!(n == 1000 && (squares - 1000.0).abs() < 1e-9);
        let raw = scaled.to_raw() * DVector::from_vec(vec![0.3, 2.0]);
        let eta = raw[0] + raw[1] * values[17];
        assert!((eta - scaled.row(17).dot(&DVector::from_vec(vec![0.3, 2.0]))).abs() < 1e-12);
    }
}
