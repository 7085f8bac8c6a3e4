//! Why there are no estimates: every way in which a regression on event histories can fail, in words that say what to do.

use std::fmt;

use super::newton::Convergence;
use super::separation::{Diverging, Separation};

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
        reason: &'static str,
    },
}

impl fmt::Display for FitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRows => write!(f, "nobody is at risk: there is no row"),
            Self::NothingToEstimate => write!(f, "there is neither a constant nor a covariate that varies"),
            Self::NoEvents { n_rows } => write!(f, "none of the {n_rows} rows has an event"),
            Self::AllEvents { n_rows } => write!(f, "all of the {n_rows} rows have an event"),
            Self::UnequalColumn { name, n_values, n_rows } => {
                write!(f, "`{name}` has {n_values} values for {n_rows} rows")
            }
            Self::RepeatedName { name } => write!(f, "two columns are called `{name}`"),
            Self::NotFinite { name, row, value } => {
                write!(
                    f,
                    "`{name}` is {value} in row {}: values must be finite numbers, at most 1e100 in size",
                    row + 1
                )
            }
            Self::UnknownColumn { name } => write!(f, "there is no column `{name}`"),
            Self::UnequalGroups { n_values, n_rows } => {
                write!(f, "{n_values} groups are given for {n_rows} rows: give one to each")
            }
            Self::NoVaryingGroup { n_groups } => {
                write!(f, "none of the {n_groups} groups has both rows with and rows without an event")
            }
            Self::OneCluster => write!(f, "all rows are in one cluster: clustered errors need two or more"),
            Self::EmptyInterval { row } => {
                write!(f, "the interval of row {} ends before or when it starts", row + 1)
            }
            Self::Separated(separation) => write!(f, "{separation}"),
            Self::Monotone { covariates } => write!(
                f,
                "who adopts next is always told by {}: no estimate is finite",
                covariates.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
            ),
            Self::NotConverged { convergence, reason } => write!(
                f,
                "no maximum after {} iterations: {reason} (gradient {:.1e})",
                convergence.iterations, convergence.gradient_norm
            ),
        }
    }
}

impl std::error::Error for FitError {}
