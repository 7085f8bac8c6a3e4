//! What leaves the engine: tables of rows, and the one list of their columns with unit and meaning.
//!
//! [`COLUMNS`] is the dictionary, [`Frame`] a piece of one table, [`Recorder`] turns a world into rows. No I/O.

use std::sync::Arc;

use crate::scenario::Table;
use crate::units::Month;

mod columns;
mod member;
mod outcomes;
mod panel;
mod pilots;
mod rows;
mod twins;

pub use columns::{COLUMNS, Column};
pub use member::{Member, Traits};
pub use outcomes::Outcomes;
pub use pilots::{PilotRow, Pilots, Site};
pub use rows::{CurveRow, Recorder, Rows, RunRow};
pub use twins::{Bias, Evaluated, Nation, TickAttribution, TwinHistory, TwinRow, TwinsSeen};

/// Code of a missing word in [`Values::Word`].
pub const NO_WORD: u8 = u8::MAX;
/// Index of a missing government in [`Values::Government`].
pub const NO_GOVERNMENT: u32 = u32::MAX;
/// Value of a missing whole number in [`Values::Integer`].
pub const NO_INTEGER: i64 = i64::MIN;

/// Type of a column, as named in the dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Whole number.
    Integer,
    /// Real number.
    Real,
    /// Text.
    Text,
    /// Calendar month, `YYYY-MM`.
    Date,
    /// A period of an adoption history: a whole number, a date `YYYY-MM` or a text `YYYY-MM-DD`, as the history has it.
    Period,
}

impl Type {
    /// Its name in `columns.csv`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Real => "real",
            Self::Text => "text",
            Self::Date => "date",
            Self::Period => "period",
        }
    }

    /// Whether values of type `kind` may stand in a column of this type.
    pub fn takes(self, kind: Self) -> bool {
        self == kind || (self == Self::Period && matches!(kind, Self::Integer | Self::Date | Self::Text))
    }
}

/// The values of one column, one per row.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Whole numbers; [`NO_INTEGER`] is missing.
    Integer(Vec<i64>),
    /// Real numbers; NaN is missing.
    Real(Vec<f64>),
    /// Words of a short list; [`NO_WORD`] is missing.
    Word(Vec<u8>, &'static [&'static str]),
    /// Indices into a list of names (governments, units, policies), written as the name; [`NO_GOVERNMENT`] is missing.
    Government(Vec<u32>, Arc<[String]>),
    /// Texts; empty is missing.
    Text(Vec<String>),
    /// Calendar months.
    Date(Vec<Option<Month>>),
}

impl Values {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Integer(v) => v.len(),
            Self::Real(v) => v.len(),
            Self::Word(v, _) => v.len(),
            Self::Government(v, _) => v.len(),
            Self::Text(v) => v.len(),
            Self::Date(v) => v.len(),
        }
    }

    /// Puts values of the same kind behind.
    fn append(&mut self, more: Self) {
        match (self, more) {
            (Self::Integer(own), Self::Integer(more)) => own.extend(more),
            (Self::Real(own), Self::Real(more)) => own.extend(more),
            (Self::Word(own, _), Self::Word(more, _)) => own.extend(more),
            (Self::Government(own, _), Self::Government(more, _)) => own.extend(more),
            (Self::Text(own), Self::Text(more)) => own.extend(more),
            (Self::Date(own), Self::Date(more)) => own.extend(more),
            _ => unreachable!("columns of one table are of one kind"),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Its type in the dictionary.
    pub fn kind(&self) -> Type {
        match self {
            Self::Integer(_) => Type::Integer,
            Self::Real(_) => Type::Real,
            Self::Word(..) | Self::Government(..) | Self::Text(_) => Type::Text,
            Self::Date(_) => Type::Date,
        }
    }
}

/// Some rows of one table, column by column, in the order of [`COLUMNS`].
///
/// In `runs` and `design` the swept parameters stand behind the keys, under their dotted names.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// The table.
    pub table: Table,
    /// Name and values of every column; all of the same length.
    pub columns: Vec<(String, Values)>,
}

impl Frame {
    /// A frame of the table's own columns, in the order of the dictionary.
    ///
    /// # Panics
    /// Where number, type or length of the columns do not fit the dictionary.
    pub fn new(table: Table, values: Vec<Values>) -> Self {
        let names = COLUMNS.iter().filter(|column| column.table == table);
        assert_eq!(names.clone().count(), values.len(), "columns of {}", table.name());
        let columns: Vec<(String, Values)> = names
            .zip(values)
            .map(|(column, values)| {
                let fits = column.kind.takes(values.kind());
                assert!(fits, "type of {}.{}: {:?}", table.name(), column.name, values.kind());
                (column.name.to_owned(), values)
            })
            .collect();
        let n_rows = columns.first().map_or(0, |(_, values)| values.len());
        assert!(columns.iter().all(|(_, values)| values.len() == n_rows), "rows of {}", table.name());
        Self { table, columns }
    }

    /// Puts the rows of another frame of the same table behind.
    ///
    /// # Panics
    /// Where it is of another table.
    pub fn append(&mut self, more: Self) {
        assert_eq!(self.table, more.table, "rows of one table");
        for ((_, own), (_, more)) in self.columns.iter_mut().zip(more.columns) {
            own.append(more);
        }
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.columns.first().map_or(0, |(_, values)| values.len())
    }

    /// Puts a column behind the keys `design_point`, `replicate` and `policy`, for a swept parameter.
    pub fn insert_behind_keys(&mut self, at: usize, name: String, values: Values) {
        let n_keys = self
            .columns
            .iter()
            .take_while(|(name, _)| ["design_point", "replicate", "policy"].contains(&name.as_str()))
            .count();
        self.columns.insert(n_keys + at, (name, values));
    }

    /// The numbers of a column; missing ones are NaN. None where there is no such column of numbers.
    pub fn numbers(&self, name: &str) -> Option<Vec<f64>> {
        match self.column(name)? {
            Values::Integer(values) => {
                Some(values.iter().map(|&v| if v == NO_INTEGER { f64::NAN } else { v as f64 }).collect())
            }
            Values::Real(values) => Some(values.clone()),
            Values::Word(..) | Values::Government(..) | Values::Text(_) | Values::Date(_) => None,
        }
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Values> {
        self.columns.iter().find(|(own, _)| own == name).map(|(_, values)| values)
    }
}
