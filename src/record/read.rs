//! CSV tables back into columns: parts of an ensemble, and tables of a finished result.
//!
//! Reads what [`super::csv`] writes; other people's CSV files are not read here.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use crate::observe::{Frame, NO_INTEGER, Type, Values};
use crate::scenario::Table;
use crate::units::Month;

use super::csv::Bom;
use super::schema::Schema;
use super::{RecordError, files};

/// Where one field of a table stands.
pub(crate) struct Field {
    /// Its bytes, without quotes around them.
    pub(crate) range: Range<usize>,
    /// Whether quotes inside are doubled.
    pub(crate) doubled: bool,
}

impl Field {
    pub(crate) fn text<'a>(&self, bytes: &'a [u8]) -> Result<Cow<'a, str>, String> {
        let text =
            std::str::from_utf8(&bytes[self.range.clone()]).map_err(|_| "text is not UTF-8".to_owned())?;
        Ok(if self.doubled { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) })
    }

    pub(crate) fn integer(&self, bytes: &[u8]) -> Result<Option<i64>, String> {
        let digits = &bytes[self.range.clone()];
        if (1..=18).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit) {
            return Ok(Some(digits.iter().fold(0, |number, digit| 10 * number + i64::from(digit - b'0'))));
        }
        self.parse(bytes, "a whole number")
    }

    pub(crate) fn real(&self, bytes: &[u8]) -> Result<Option<f64>, String> {
        self.parse(bytes, "a number")
    }

    fn date(&self, bytes: &[u8]) -> Result<Option<Month>, String> {
        let text = self.text(bytes)?;
        if text.is_empty() {
            return Ok(None);
        }
        Month::parse(&text).map(Some).ok_or_else(|| format!("`{text}` is not a date YYYY-MM"))
    }

    fn parse<T: std::str::FromStr>(&self, bytes: &[u8], what: &str) -> Result<Option<T>, String> {
        if self.range.is_empty() {
            return Ok(None);
        }
        let text = std::str::from_utf8(&bytes[self.range.clone()]).unwrap_or_default();
        text.parse().map(Some).map_err(|_| format!("`{text}` is not {what}"))
    }
}

/// Goes through the rows of a table from byte `start` on; calls `each` with column and field. Gives the number of rows.
pub(crate) fn for_each_field(
    bytes: &[u8],
    start: usize,
    n_columns: usize,
    mut each: impl FnMut(usize, &Field) -> Result<(), String>,
) -> Result<u64, String> {
    let mut at = start;
    let mut n_rows = 0;
    let mut column = 0;
    while at < bytes.len() {
        let (field, end) = next_field(bytes, at).map_err(|what| format!("row {}: {what}", n_rows + 1))?;
        each(column, &field).map_err(|what| format!("row {}: {what}", n_rows + 1))?;
        column += 1;
        at = end + 1;
        let ends_row = bytes[end] == b'\n';
        if ends_row != (column == n_columns) {
            return Err(format!("row {} does not have {n_columns} columns", n_rows + 1));
        }
        if ends_row {
            column = 0;
            n_rows += 1;
        }
    }
    if column == 0 { Ok(n_rows) } else { Err("the last row is cut off".to_owned()) }
}

/// The field that begins at `at`, and the place of the comma or line end behind it.
pub(crate) fn next_field(bytes: &[u8], at: usize) -> Result<(Field, usize), String> {
    let cut_off = || "a field is cut off".to_owned();
    if bytes[at] != b'"' {
        let length =
            bytes[at..].iter().position(|&byte| byte == b',' || byte == b'\n').ok_or_else(cut_off)?;
        return Ok((Field { range: at..at + length, doubled: false }, at + length));
    }
    let mut doubled = false;
    let mut end = at + 1;
    loop {
        end += bytes[end..].iter().position(|&byte| byte == b'"').ok_or_else(cut_off)?;
        match bytes.get(end + 1) {
            Some(b'"') => {
                doubled = true;
                end += 2;
            }
            Some(b',' | b'\n') => return Ok((Field { range: at + 1..end, doubled }, end + 1)),
            _ => return Err("a quote stands alone".to_owned()),
        }
    }
}

/// Number of rows behind byte `start`.
pub(crate) fn count_rows(bytes: &[u8], start: usize) -> u64 {
    count_line_ends(&bytes[start..], &mut false)
}

/// Number of rows of a table in a file, its header checked: a piece of the file at a time.
pub(crate) fn count_rows_of_file(path: &Path, header: &[u8]) -> Result<u64, RecordError> {
    let (mut n_lines, mut inside, mut is_first) = (0, false, true);
    files::each_piece(path, |piece| {
        if std::mem::take(&mut is_first) {
            start_of_rows(piece, header).map_err(|what| RecordError::damaged(path, what))?;
        }
        n_lines += count_line_ends(piece, &mut inside);
        Ok(())
    })?;
    Ok(n_lines - count_rows(header, 0))
}

/// Goes through the rows of a table in a file, its header checked: whole rows, as many at a time as lie in a piece of the file.
pub(crate) fn each_rows_of_file(
    path: &Path,
    header: &[u8],
    mut each: impl FnMut(&[u8]) -> Result<(), RecordError>,
) -> Result<(), RecordError> {
    let damaged = |what: String| RecordError::damaged(path, what);
    // What is left of the pieces before: the beginning of a row.
    let (mut rest, mut is_first) = (Vec::new(), true);
    files::each_piece(path, |piece| {
        rest.extend_from_slice(piece);
        let is_first = std::mem::take(&mut is_first);
        let start = if is_first { start_of_rows(&rest, header).map_err(damaged)? } else { 0 };
        let end = start + end_of_rows(&rest[start..]);
        each(&rest[start..end])?;
        rest.drain(..end);
        Ok(())
    })?;
    if is_first {
        start_of_rows(&rest, header).map_err(damaged)?;
    }
    if rest.is_empty() { Ok(()) } else { Err(damaged("the last row is cut off".to_owned())) }
}

/// Where the last whole row ends.
fn end_of_rows(bytes: &[u8]) -> usize {
    if !bytes.contains(&b'"') {
        return bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    }
    let (mut end, mut inside) = (0, false);
    for (at, byte) in (1..).zip(bytes) {
        inside ^= *byte == b'"';
        if *byte == b'\n' && !inside {
            end = at;
        }
    }
    end
}

/// Line ends that are not inside quotes, where a text may begin inside.
fn count_line_ends(bytes: &[u8], inside: &mut bool) -> u64 {
    if !*inside && !bytes.contains(&b'"') {
        // No text holds a line end: counted many at a time, in few enough bytes for a small number.
        let of_some = |some: &[u8]| u64::from(some.iter().map(|&byte| u8::from(byte == b'\n')).sum::<u8>());
        return bytes.chunks(255).map(of_some).sum();
    }
    let mut n = 0;
    for byte in bytes {
        *inside ^= *byte == b'"';
        n += u64::from(*byte == b'\n' && !*inside);
    }
    n
}

/// Where the rows of a table begin: behind the mark and the header, which must be the expected one.
pub(crate) fn start_of_rows(bytes: &[u8], header: &[u8]) -> Result<usize, String> {
    let mark = Bom::Utf8.bytes();
    let start = if bytes.starts_with(mark) { mark.len() } else { 0 };
    if bytes[start..].starts_with(header) {
        Ok(start + header.len())
    } else {
        Err("the header is not that of this table".to_owned())
    }
}

/// A CSV table as a frame.
pub(crate) fn frame(bytes: &[u8], schema: &Schema) -> Result<Frame, String> {
    let start = start_of_rows(bytes, &schema.header())?;
    let mut columns: Vec<Values> = schema
        .columns
        .iter()
        .map(|(_, kind)| match kind {
            Type::Integer | Type::Period => Values::Integer(Vec::new()),
            Type::Real => Values::Real(Vec::new()),
            Type::Text => Values::Text(Vec::new()),
            Type::Date => Values::Date(Vec::new()),
        })
        .collect();
    for_each_field(bytes, start, columns.len(), |column, field| {
        match &mut columns[column] {
            Values::Integer(v) => v.push(field.integer(bytes)?.unwrap_or(NO_INTEGER)),
            Values::Real(v) => v.push(field.real(bytes)?.unwrap_or(f64::NAN)),
            Values::Text(v) => v.push(field.text(bytes)?.into_owned()),
            Values::Date(v) => v.push(field.date(bytes)?),
            Values::Word(..) | Values::Government(..) => {}
        }
        Ok(())
    })?;
    let names = schema.columns.iter().map(|(name, _)| name.clone());
    Ok(Frame { table: schema.table, columns: names.zip(columns).collect() })
}

/// A table of a result folder, from its CSV file; texts come back as [`Values::Text`].
///
/// # Errors
/// Where the folder has no `columns.csv` or no CSV file of that table, or where these do not hold what they should.
pub fn read_table(folder: &Path, table: Table) -> Result<Frame, RecordError> {
    let path = folder.join("columns.csv");
    let bytes = files::read(&path)?;
    let columns = columns_in_dictionary(&bytes, table).map_err(|what| RecordError::damaged(&path, what))?;
    let path = folder.join("tables").join(format!("{}.csv", table.name()));
    frame(&files::read(&path)?, &Schema { table, columns }).map_err(|what| RecordError::damaged(&path, what))
}

fn columns_in_dictionary(bytes: &[u8], table: Table) -> Result<Vec<(String, Type)>, String> {
    let start = start_of_rows(bytes, &super::dictionary::header())?;
    let mut columns = Vec::new();
    let mut row: Vec<String> = Vec::new();
    for_each_field(bytes, start, super::dictionary::HEADER.len(), |column, field| {
        if column == 0 {
            row.clear();
        }
        row.push(field.text(bytes)?.into_owned());
        if column == 3 && row[0] == table.name() {
            let kinds = [Type::Integer, Type::Real, Type::Text, Type::Date];
            let kind = kinds.into_iter().find(|kind| kind.name() == row[3]);
            columns.push((row[1].clone(), kind.ok_or_else(|| format!("no type `{}`", row[3]))?));
        }
        Ok(())
    })?;
    Ok(columns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::csv::frame_to_csv;
    use crate::record::testing::{Folder, mixed_frame};

    fn schema_of(frame: &Frame) -> Schema {
        let columns = frame.columns.iter().map(|(name, values)| (name.clone(), values.kind())).collect();
        Schema { table: frame.table, columns }
    }

    #[test]
    fn what_was_written_reads_back_the_same() {
        let written = mixed_frame();
        let csv = frame_to_csv(&written, Bom::Utf8);
        let read = frame(&csv, &schema_of(&written)).unwrap();
        assert_eq!(frame_to_csv(&read, Bom::Utf8), csv);
        assert_eq!(read.column("count"), written.column("count"));
        assert_eq!(read.column("month"), written.column("month"));
        let (Some(Values::Real(a)), Some(Values::Real(b))) = (read.column("share"), written.column("share"))
        else {
            panic!("share is real");
        };
        assert!(a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())));
    }

    #[test]
    fn rows_are_counted_with_line_ends_inside_texts() {
        assert_eq!(count_rows(b"a,b\n1,\"x\ny\"\n2,\"\"\"\n\"\"\"\n", 4), 2);
    }

    #[test]
    fn a_file_of_any_size_comes_in_whole_rows() {
        let folder = Folder::new("rows");
        let path = folder.path().join("a.csv");
        let header = b"a,b\n";
        // Longer than several pieces; then with line ends and quotes inside texts, which pieces cut anywhere.
        let plain: Vec<String> = (0..200_000).map(|i| format!("{i},x\n")).collect();
        let quoted: Vec<String> = (0..60_000).map(|i| format!("{i},\"x\n\"\"{i}\"\"\"\n")).collect();
        for (rows, n_rows) in [(plain.concat(), 200_000), (quoted.concat(), 60_000), (String::new(), 0)] {
            std::fs::write(&path, [header, rows.as_bytes()].concat()).unwrap();
            let (mut all, mut n) = (Vec::new(), 0);
            let each = |some: &[u8]| {
                all.extend_from_slice(some);
                n += for_each_field(some, 0, 2, |_, _| Ok(())).unwrap();
                Ok(())
            };
            each_rows_of_file(&path, header, each).unwrap();
            assert!(all == rows.as_bytes() && n == n_rows, "{n} of {n_rows}");
        }
        for damaged in ["", "a\n1\n", "a,b\n1,2", "a,b\n1,\"2\n"] {
            std::fs::write(&path, damaged).unwrap();
            assert!(each_rows_of_file(&path, header, |_| Ok(())).is_err(), "{damaged}");
        }
    }

    #[test]
    fn damage_is_told_with_its_row() {
        let each = |_: usize, _: &Field| Ok(());
        assert_eq!(for_each_field(b"1,2\n3\n", 0, 2, each).unwrap_err(), "row 2 does not have 2 columns");
        assert_eq!(for_each_field(b"1,2\n3,", 0, 2, each).unwrap_err(), "the last row is cut off");
        assert_eq!(for_each_field(b"1,2\n3,4", 0, 2, each).unwrap_err(), "row 2: a field is cut off");
        assert_eq!(for_each_field(b"\"a\"b,2\n", 0, 2, each).unwrap_err(), "row 1: a quote stands alone");
    }
}
