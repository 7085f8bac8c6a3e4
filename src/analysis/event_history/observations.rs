//! What a regression is told: one row per unit at risk in a period, whether the event happened, and named covariates.
//!
//! Not here: how rows come about ([`super::panel`], [`super::dyadic`]); what is done with them ([`super::binary`]).

use super::fault::FitError;

/// Largest size of a value: beyond it variances would leave the range of numbers.
pub const LARGEST: f64 = 1e100;

/// A covariate: its name and one value per row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Column {
    /// Its name; no two columns share one.
    pub name: String,
    /// One finite value per row, at most [`LARGEST`] in size.
    pub values: Vec<f64>,
}

/// Rows at risk, in columns.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Observations {
    /// Whether the event happened, row by row.
    pub events: Vec<bool>,
    /// Covariates; none for a model with a constant only.
    pub columns: Vec<Column>,
}

impl Column {
    /// A named column.
    pub fn new(name: impl Into<String>, values: Vec<f64>) -> Self {
        Self { name: name.into(), values }
    }
}

impl Observations {
    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.events.len()
    }

    /// Number of events.
    pub fn n_events(&self) -> usize {
        self.events.iter().filter(|&&event| event).count()
    }

    /// Refuses columns of another length, with one name twice, or with a value that is no finite number of a size that can be squared.
    pub(super) fn check(&self) -> Result<(), FitError> {
        if self.events.is_empty() {
            return Err(FitError::NoRows);
        }
        for (place, column) in self.columns.iter().enumerate() {
            let name = || column.name.clone();
            if column.values.len() != self.n_rows() {
                return Err(FitError::UnequalColumn {
                    name: name(),
                    n_values: column.values.len(),
                    n_rows: self.n_rows(),
                });
            }
            if self.columns[..place].iter().any(|other| other.name == column.name) {
                return Err(FitError::RepeatedName { name: name() });
            }
            if let Some(row) = column.values.iter().position(|value| value.is_nan() || value.abs() > LARGEST)
            {
                return Err(FitError::NotFinite { name: name(), row, value: column.values[row] });
            }
        }
        Ok(())
    }

    /// The rows at some places, in the order of these.
    pub(super) fn rows(&self, places: &[usize]) -> Self {
        let columns = self.columns.iter().map(|column| {
            Column::new(column.name.clone(), places.iter().map(|&row| column.values[row]).collect())
        });
        Self { columns: columns.collect(), events: places.iter().map(|&row| self.events[row]).collect() }
    }
}
