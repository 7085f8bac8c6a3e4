//! Which columns a table has in its files: those of the dictionary, the swept parameters of this result, and what a
//! user's own files bring.

use crate::observe::{COLUMNS, Frame, Type};
use crate::scenario::Table;

use super::RecordError;

/// A column that is not in the dictionary: a swept parameter, or one of a user's own files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtraColumn {
    /// Its name: dotted for a swept parameter, else as in the user's file.
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

/// What the tables of one result have beside the dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Swept parameters: columns of `runs` and `design`, behind their keys.
    pub factors: Vec<ExtraColumn>,
    /// Columns of a user's own files, behind all others of their table.
    pub own: Vec<(Table, ExtraColumn)>,
    /// How the periods of a history are written: [`Type::Integer`], [`Type::Date`] or [`Type::Text`].
    pub periods: Type,
}

impl Default for Extension {
    fn default() -> Self {
        Self { factors: Vec::new(), own: Vec::new(), periods: Type::Integer }
    }
}

impl Extension {
    /// The extra column of that name in a table.
    pub(crate) fn find(&self, table: Table, name: &str) -> Option<&ExtraColumn> {
        let own = self.own.iter().filter(|(of, _)| *of == table).map(|(_, column)| column);
        let factors = self.factors.iter().filter(|_| has_factors(table));
        own.chain(factors).find(|column| column.name == name)
    }
}

/// Columns of one table, in the order of its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Schema {
    pub(crate) table: Table,
    pub(crate) columns: Vec<(String, Type)>,
}

impl Schema {
    pub(crate) fn new(table: Table, extension: &Extension) -> Self {
        let written = |kind: Type| if kind == Type::Period { extension.periods } else { kind };
        let mut columns: Vec<(String, Type)> = COLUMNS
            .iter()
            .filter(|column| column.table == table)
            .map(|column| (column.name.to_owned(), written(column.kind)))
            .collect();
        let name_and_type = |column: &ExtraColumn| (column.name.clone(), column.kind);
        if has_factors(table) {
            let at = n_keys(&columns);
            columns.splice(at..at, extension.factors.iter().map(name_and_type));
        }
        columns
            .extend(extension.own.iter().filter(|(of, _)| *of == table).map(|(_, own)| name_and_type(own)));
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
