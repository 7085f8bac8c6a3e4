//! Why there are no estimates: every way in which a regression on event histories can fail, in words that say what to do.

use std::fmt;

use super::newton::{Convergence, End};
use super::separation::{Diverging, Separation};
use crate::scenario::Lang;

/// Why a regression has no estimates.
#[derive(Debug, Clone, PartialEq)]
pub enum FitError {
    /// There is no row.
    NoRows,
    /// There is neither a constant nor a covariate that varies.
    NothingToEstimate,
    /// No row has an event.
    NoEvents {
        /// Number of rows.
        n_rows: usize,
    },
    /// Every row has an event.
    AllEvents {
        /// Number of rows.
        n_rows: usize,
    },
    /// A column has another length than the list of events.
    UnequalColumn {
        /// Its name.
        name: String,
        /// Its length.
        n_values: usize,
        /// Number of rows.
        n_rows: usize,
    },
    /// Two columns have the same name.
    RepeatedName {
        /// The name.
        name: String,
    },
    /// A covariate has a value that is no finite number, or one of more than 10¹⁰⁰.
    NotFinite {
        /// Its name.
        name: String,
        /// First row with such a value, from 0.
        row: usize,
        /// The value.
        value: f64,
    },
    /// A model names a column that is not there.
    UnknownColumn {
        /// Its name.
        name: String,
    },
    /// A list of groups or clusters has another length than the list of events.
    UnequalGroups {
        /// Its length.
        n_values: usize,
        /// Number of rows.
        n_rows: usize,
    },
    /// No group has both rows with and rows without an event.
    NoVaryingGroup {
        /// Number of groups.
        n_groups: usize,
    },
    /// All rows are in one cluster, which leaves nothing to learn its variance from.
    OneCluster,
    /// A row's interval does not end after it starts.
    EmptyInterval {
        /// Place of the row, from 0.
        row: usize,
    },
    /// Covariates predict events without fault, so that no finite estimate is best.
    Separated(Separation),
    /// In Cox's model, whoever adopts has the highest index of all at risk, every time: no finite estimate is best.
    Monotone {
        /// The covariates whose estimates run off.
        covariates: Vec<Diverging>,
    },
    /// The search for the maximum did not end at one.
    NotConverged {
        /// Where it stood.
        convergence: Convergence,
        /// Why it went no further.
        end: End,
    },
}

impl FitError {
    /// What it is, for people.
    pub fn said(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.in_english(),
            Lang::Zh => self.in_chinese(),
        }
    }

    fn in_english(&self) -> String {
        match self {
            Self::NoRows => "nobody is at risk: there is no row".to_owned(),
            Self::NothingToEstimate => "there is neither a constant nor a covariate that varies".to_owned(),
            Self::NoEvents { n_rows } => format!("none of the {n_rows} rows has an event"),
            Self::AllEvents { n_rows } => format!("all of the {n_rows} rows have an event"),
            Self::UnequalColumn { name, n_values, n_rows } => {
                format!("`{name}` has {n_values} values for {n_rows} rows")
            }
            Self::RepeatedName { name } => format!("two columns are called `{name}`"),
            Self::NotFinite { name, row, value } => {
                format!(
                    "`{name}` is {value} in row {}: values must be finite numbers, at most 1e100 in size",
                    row + 1
                )
            }
            Self::UnknownColumn { name } => format!("there is no column `{name}`"),
            Self::UnequalGroups { n_values, n_rows } => {
                format!("{n_values} groups are given for {n_rows} rows: give one to each")
            }
            Self::NoVaryingGroup { n_groups } => {
                format!("none of the {n_groups} groups has both rows with and rows without an event")
            }
            Self::OneCluster => "all rows are in one cluster: clustered errors need two or more".to_owned(),
            Self::EmptyInterval { row } => {
                format!("the interval of row {} ends before or when it starts", row + 1)
            }
            Self::Separated(separation) => separation.said(Lang::En),
            Self::Monotone { covariates } => {
                let names = names_of(covariates, Lang::En);
                format!("who adopts next is always told by {names}: no estimate is finite")
            }
            Self::NotConverged { convergence, end } => format!(
                "no maximum after {} iterations: {} (gradient {:.1e})",
                convergence.iterations,
                end.reason(Lang::En),
                convergence.gradient_norm
            ),
        }
    }

    fn in_chinese(&self) -> String {
        match self {
            Self::NoRows => "没有单位处于风险中：没有任何行".to_owned(),
            Self::NothingToEstimate => "既无常数项，也无取值有变化的协变量".to_owned(),
            Self::NoEvents { n_rows } => format!("{n_rows} 行中没有一次采纳"),
            Self::AllEvents { n_rows } => format!("{n_rows} 行全部为采纳"),
            Self::UnequalColumn { name, n_values, n_rows } => {
                format!("`{name}` 有 {n_values} 个值，而行数为 {n_rows}")
            }
            Self::RepeatedName { name } => format!("两列同名：`{name}`"),
            Self::NotFinite { name, row, value } => {
                format!("`{name}` 在第 {} 行为 {value}：取值须为有限数，绝对值不超过 1e100", row + 1)
            }
            Self::UnknownColumn { name } => format!("没有列 `{name}`"),
            Self::UnequalGroups { n_values, n_rows } => {
                format!("给出了 {n_values} 个分组，而行数为 {n_rows}：每行须有一个")
            }
            Self::NoVaryingGroup { n_groups } => {
                format!("{n_groups} 个分组中没有一个既有采纳的行又有未采纳的行")
            }
            Self::OneCluster => "所有行属于同一聚类：聚类标准误至少需要两个".to_owned(),
            Self::EmptyInterval { row } => format!("第 {} 行的区间未在开始之后结束", row + 1),
            Self::Separated(separation) => separation.said(Lang::Zh),
            Self::Monotone { covariates } => {
                format!("下一个采纳者总能由 {} 判定：没有有限的估计值", names_of(covariates, Lang::Zh))
            }
            Self::NotConverged { convergence, end } => format!(
                "{} 次迭代后仍未达到最大值：{}（梯度 {:.1e}）",
                convergence.iterations,
                end.reason(Lang::Zh),
                convergence.gradient_norm
            ),
        }
    }
}

/// Covariates that run off, as a list.
pub(super) fn names_of(covariates: &[Diverging], lang: Lang) -> String {
    let names: Vec<String> = covariates.iter().map(|one| one.said(lang)).collect();
    names.join(match lang {
        Lang::En => ", ",
        Lang::Zh => "、",
    })
}

impl fmt::Display for FitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said(Lang::En))
    }
}

impl std::error::Error for FitError {}
