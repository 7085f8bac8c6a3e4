//! Covariates that say nothing that the others do not: which are left out, and why.
//!
//! *Constant* is a column whose values do not differ (by more than rounding, or than 10⁻¹⁰⁰); *collinear* one of which the columns before it (and the constant, or the
//! groups whose effects are fitted) leave less than 10⁻¹⁰ of the variance unexplained. Both are left out, as Stata and R do,
//! and reported by name, so the order of columns says which one stays.

use nalgebra::DMatrix;

use crate::scenario::Lang;

/// Unexplained share of variance under which a column is collinear.
pub const COLLINEAR: f64 = 1e-10;
/// Share of a collinear column, in standard deviations, from which another column is named as a part of it.
const PART: f64 = 1e-5;

/// A covariate that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: LeftOutReason,
}

/// Why a covariate was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeftOutReason {
    /// It has one value in all rows (or 0, in a model without constant).
    Constant,
    /// It is a sum of multiples of these (and of the constant).
    Collinear(Vec<String>),
    /// It does not vary within the groups whose effects are fitted.
    ConstantWithinGroups,
    /// It is the same for all at risk whenever there is an event, which Cox's model compares.
    ConstantWithinRiskSets,
}

impl LeftOut {
    /// What it is, for people.
    pub fn said(&self, lang: Lang) -> String {
        let name = &self.name;
        match (&self.reason, lang) {
            (LeftOutReason::Constant, Lang::En) => format!("`{name}` is constant"),
            (LeftOutReason::Constant, Lang::Zh) => format!("`{name}` 取值不变"),
            (LeftOutReason::Collinear(with), Lang::En) => {
                format!("`{name}` follows from `{}`", with.join("`, `"))
            }
            (LeftOutReason::Collinear(with), Lang::Zh) => {
                format!("`{name}` 可由 `{}` 推出", with.join("`、`"))
            }
            (LeftOutReason::ConstantWithinGroups, Lang::En) => {
                format!("`{name}` does not vary within the groups")
            }
            (LeftOutReason::ConstantWithinGroups, Lang::Zh) => format!("`{name}` 在各组内不变"),
            (LeftOutReason::ConstantWithinRiskSets, Lang::En) => {
                format!("`{name}` is the same for all at risk at every event")
            }
            (LeftOutReason::ConstantWithinRiskSets, Lang::Zh) => {
                format!("每次采纳时，所有处于风险中的单位的 `{name}` 都相同")
            }
        }
    }
}

impl std::fmt::Display for LeftOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.said(Lang::En))
    }
}

/// A column that follows from columns before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dependent {
    pub(super) column: usize,
    /// Columns that it is made of; none where it has next to no variance.
    pub(super) parts: Vec<usize>,
}

/// The columns that follow from those before them: Cholesky's method on their correlations, row by row.
pub(super) fn dependent_columns(correlations: &DMatrix<f64>) -> Vec<Dependent> {
    let mut factor: Vec<Vec<f64>> = Vec::new();
    let mut kept: Vec<usize> = Vec::new();
    let mut dependent = Vec::new();
    for column in 0..correlations.nrows() {
        let mut row: Vec<f64> = Vec::with_capacity(kept.len() + 1);
        for (earlier, &place) in factor.iter().zip(&kept) {
            let done: f64 = earlier.iter().zip(&row).map(|(a, b)| a * b).sum();
            let pivot = earlier[row.len()];
            row.push((correlations[(column, place)] - done) / pivot);
        }
        let left = correlations[(column, column)] - row.iter().map(|l| l * l).sum::<f64>();
        if left > COLLINEAR {
            row.push(left.sqrt());
            factor.push(row);
            kept.push(column);
        } else {
            let shares = shares_of(&factor, row);
            let parts = kept.iter().zip(shares).filter(|(_, share)| share.abs() > PART);
            dependent.push(Dependent { column, parts: parts.map(|(&place, _)| place).collect() });
        }
    }
    dependent
}

/// Solves L′ b = l: the shares of earlier columns in one that follows from them.
fn shares_of(factor: &[Vec<f64>], mut row: Vec<f64>) -> Vec<f64> {
    for k in (0..row.len()).rev() {
        row[k] /= factor[k][k];
        let part = row[k];
        for j in 0..k {
            row[j] -= factor[k][j] * part;
        }
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_dependent_column_are_found() {
        // Columns a, b, (a + b) / √2 with a and b uncorrelated, and one without variance.
        let h = 0.5_f64.sqrt();
        let of = [[1.0, 0.0, h, 0.0], [0.0, 1.0, h, 0.0], [h, h, 1.0, 0.0], [0.0; 4]];
        let correlations = DMatrix::from_fn(4, 4, |i, j| of[i][j]);
        let dependent = |column, parts: &[usize]| Dependent { column, parts: parts.to_vec() };
        assert_eq!(dependent_columns(&correlations), [dependent(2, &[0, 1]), dependent(3, &[])]);
        assert_eq!(dependent_columns(&DMatrix::zeros(0, 0)), []);
    }
}
