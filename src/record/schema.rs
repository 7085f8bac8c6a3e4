//! Which columns a table has in its files: those of the dictionary, and the swept parameters of this result.

use crate::observe::{COLUMNS, Frame, Type};
use crate::scenario::Table;

use super::RecordError;

/// A swept parameter: a column of `runs` and `design` behind their keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// Dotted name, as in a scenario file.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Its type.
    pub kind: Type,
    /// What it means.
    pub meaning_en: String,
    /// What it means, in Chinese.
    pub meaning_zh: String,
}

/// Columns of one table, in the order of its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Schema {
    pub(crate) table: Table,
    pub(crate) columns: Vec<(String, Type)>,
}

impl Schema {
    pub(crate) fn new(table: Table, factors: &[Factor]) -> Self {
        let mut columns: Vec<(String, Type)> = COLUMNS
            .iter()
            .filter(|column| column.table == table)
            .map(|column| (column.name.to_owned(), column.kind))
            .collect();
        if has_factors(table) {
            let at = n_keys(&columns);
            columns.splice(at..at, factors.iter().map(|factor| (factor.name.clone(), factor.kind)));
        }
        Self { table, columns }
    }

    /// First line of the CSV file.
    pub(crate) fn header(&self) -> Vec<u8> {
        let mut header = Vec::new();
        super::csv::append_header(&mut header, self.columns.iter().map(|(name, _)| name.as_str()));
        header
    }

    /// Refuses rows with other columns than these.
    pub(crate) fn check(&self, frame: &Frame) -> Result<(), RecordError> {
        let refuse = |what: String| Err(RecordError::Rows { table: self.table.name(), what });
        if frame.columns.len() != self.columns.len() {
            return refuse(format!("{} columns, not {}", frame.columns.len(), self.columns.len()));
        }
        for ((name, values), (own, kind)) in frame.columns.iter().zip(&self.columns) {
            if name != own {
                return refuse(format!("column `{name}` in place of `{own}`"));
            }
            if values.kind() != *kind {
                return refuse(format!("`{name}` is {}, not {}", values.kind().name(), kind.name()));
            }
            if values.len() != frame.n_rows() {
                return refuse(format!("`{name}` has {} rows, not {}", values.len(), frame.n_rows()));
            }
        }
        Ok(())
    }
}

/// Whether the swept parameters are columns of this table.
pub(crate) fn has_factors(table: Table) -> bool {
    matches!(table, Table::Runs | Table::Design)
}

/// Number of keys at the start: the place of the swept parameters, as in [`Frame::insert_behind_keys`].
pub(crate) fn n_keys(columns: &[(String, Type)]) -> usize {
    columns
        .iter()
        .take_while(|(name, _)| ["design_point", "replicate", "policy"].contains(&name.as_str()))
        .count()
}

/// The table of that name.
pub(crate) fn table_named(name: &str) -> Option<Table> {
    Table::ALL.into_iter().find(|table| table.name() == name)
}
