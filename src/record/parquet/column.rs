//! A column while its rows come as bytes of a CSV table: reads its cells one by one, and keeps their values until a row group is full.

use ::parquet::data_type::DoubleType;
use ::parquet::errors::ParquetError;
use ::parquet::file::writer::SerializedRowGroupWriter;
use ::parquet::schema::types::ColumnDescPtr;

use super::SharedFile;
use super::coded::{Coded, Kind};
use crate::observe::Type;
use crate::record::read::next_field;

/// Bytes in which a cell is compared with the one above it.
const WORD: usize = size_of::<u128>();

/// A column and its values that are not in the file yet.
pub(super) struct Column {
    values: Values,
    /// What stands behind a cell: a comma, or the end of the row.
    end: u8,
    above: Above,
}

enum Values {
    Coded(Coded),
    /// Real numbers, which seldom repeat; `levels` holds 1 for a value and 0 for a missing one.
    Real {
        values: Vec<f64>,
        levels: Vec<i16>,
    },
}

/// The last value's cell with what stands behind it. Most often the next cell is the same, and that is seen at once.
struct Above {
    word: u128,
    /// The bits of the word that count.
    mask: u128,
    length: usize,
}

impl Above {
    /// None: a cell that begins with what stands behind it is a missing value, which is seen before.
    fn none(end: u8) -> Self {
        Self { word: u128::from(end), mask: u128::from(u8::MAX), length: 0 }
    }

    /// A cell without quotes, with what stands behind it.
    fn of(cell: &[u8], end: u8) -> Self {
        if cell.len() > WORD {
            return Self::none(end);
        }
        let (mut word, mut mask) = ([0; WORD], [0; WORD]);
        word[..cell.len()].copy_from_slice(cell);
        mask[..cell.len()].fill(u8::MAX);
        Self { word: u128::from_le_bytes(word), mask: u128::from_le_bytes(mask), length: cell.len() }
    }
}

impl Column {
    /// A column of a type; the last one of a table is ended by the row.
    pub(super) fn new(kind: Type, is_last: bool) -> Self {
        let values = match kind {
            Type::Integer | Type::Period => Values::Coded(Coded::new(Kind::Integer)),
            Type::Text | Type::Date => Values::Coded(Coded::new(Kind::Text)),
            Type::Real => Values::Real { values: Vec::new(), levels: Vec::new() },
        };
        let end = if is_last { b'\n' } else { b',' };
        Self { values, end, above: Above::none(end) }
    }

    /// Reads the cell that begins at a byte of a table; where the next one begins.
    #[inline]
    pub(super) fn read(&mut self, table: &[u8], at: usize) -> Result<usize, String> {
        let rest = &table[at..];
        if rest.first() == Some(&self.end) {
            self.values.push_missing();
            return Ok(at + 1);
        }
        if let Some(head) = rest.first_chunk()
            && (u128::from_le_bytes(*head) ^ self.above.word) & self.above.mask == 0
        {
            self.values.push_again();
            return Ok(at + self.above.length);
        }
        self.read_other(table, at)
    }

    /// The same for a value that is not the one above.
    fn read_other(&mut self, table: &[u8], at: usize) -> Result<usize, String> {
        if at >= table.len() {
            return Err("a field is cut off".to_owned());
        }
        let (field, end) = next_field(table, at)?;
        if table[end] != self.end {
            return Err("does not have as many columns as the table".to_owned());
        }
        if field.range.is_empty() {
            self.values.push_missing();
        } else if field.doubled {
            self.values.push(field.text(table)?.as_bytes())?;
        } else {
            self.values.push(&table[field.range])?;
        }
        self.above =
            if table[at] == b'"' { Above::none(self.end) } else { Above::of(&table[at..=end], self.end) };
        Ok(end + 1)
    }

    /// Writes the values as the next column of a row group, and begins anew.
    pub(super) fn write(
        &mut self,
        group: &mut SerializedRowGroupWriter<'_, SharedFile>,
        column: ColumnDescPtr,
        snappy: &mut snap::raw::Encoder,
    ) -> Result<(), ParquetError> {
        self.above = Above::none(self.end);
        match &mut self.values {
            Values::Coded(coded) => {
                let (bytes, close) = coded.take_chunk(column, snappy)?;
                group.append_column(&bytes, close)
            }
            Values::Real { values, levels } => {
                let mut column = group.next_column()?.expect("as many columns as in the schema");
                column.typed::<DoubleType>().write_batch(values, Some(levels), None)?;
                values.clear();
                levels.clear();
                column.close()
            }
        }
    }
}

impl Values {
    #[inline]
    fn push_missing(&mut self) {
        match self {
            Self::Coded(coded) => coded.push_missing(),
            Self::Real { levels, .. } => levels.push(0),
        }
    }

    #[inline]
    fn push_again(&mut self) {
        match self {
            Self::Coded(coded) => coded.push_again(),
            Self::Real { values, levels } => {
                values.extend(values.last().copied());
                levels.push(1);
            }
        }
    }

    fn push(&mut self, text: &[u8]) -> Result<(), String> {
        match self {
            Self::Coded(coded) => coded.push(text)?,
            Self::Real { values, levels } => {
                let text = std::str::from_utf8(text).unwrap_or_default();
                values.push(text.parse().map_err(|_| format!("`{text}` is not a number"))?);
                levels.push(1);
            }
        }
        Ok(())
    }
}
