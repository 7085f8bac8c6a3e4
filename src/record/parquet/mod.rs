//! Rows as Parquet: row groups of a fixed number of rows, built from the bytes of the CSV table.
//!
//! The row groups do not depend on how an ensemble was cut into chunks, and both formats hold the same rows by
//! construction. Every column may be missing; dates are texts `YYYY-MM`. The bytes depend on the rows alone.
//! How a column is kept is beside this file: `column` reads its cells, `coded` writes whole numbers and texts by their different values
//! (`texts`), as `runs`.

mod coded;
mod column;
mod runs;
mod texts;

use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::types::Type as Node;

use crate::observe::Type;

use super::RecordError;
use super::files::HashedFile;
use super::schema::Schema;
use column::Column;

/// Values of one row group: enough to compress well, few enough to read in parallel and to wait in memory until it is full.
const VALUES_PER_GROUP: usize = 1 << 18;

/// The file, shared with the library's writer: given back by that one, its last bytes would fail without the system's reason.
#[derive(Clone)]
struct SharedFile(Arc<Mutex<HashedFile>>);

impl SharedFile {
    fn lock(&self) -> MutexGuard<'_, HashedFile> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for SharedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lock().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.lock().flush()
    }
}

/// A Parquet file that grows.
pub(crate) struct ParquetTable {
    file: SharedFile,
    writer: SerializedFileWriter<SharedFile>,
    columns: Vec<Column>,
    snappy: snap::raw::Encoder,
    rows_per_group: usize,
    /// Rows that are not in the file yet.
    n_waiting: usize,
}

fn rows_per_group(n_columns: usize) -> usize {
    VALUES_PER_GROUP / n_columns.max(1)
}

/// An error of the Parquet library as ours: what the system said, where it was the system.
fn failed(path: &Path, error: ParquetError) -> RecordError {
    let text = error.to_string();
    if let ParquetError::External(cause) = error
        && let Ok(cause) = cause.downcast::<std::io::Error>()
    {
        return RecordError::io("write", path, *cause);
    }
    RecordError::damaged(path, text)
}

impl ParquetTable {
    /// A new file with the columns of a table; `notes` become its metadata.
    pub(crate) fn create(
        path: &Path,
        schema: &Schema,
        notes: &[(String, String)],
    ) -> Result<Self, RecordError> {
        let file = SharedFile(Arc::new(Mutex::new(HashedFile::create(path)?)));
        let failed = |error| failed(path, error);
        let root = root(schema).map_err(failed)?;
        let writer =
            SerializedFileWriter::new(file.clone(), root, Arc::new(properties(notes))).map_err(failed)?;
        let n = schema.columns.len();
        let columns = schema.columns.iter().zip(1..).map(|((_, kind), k)| Column::new(*kind, k == n));
        let columns: Vec<Column> = columns.collect();
        let snappy = snap::raw::Encoder::new();
        Ok(Self { file, writer, columns, snappy, rows_per_group: rows_per_group(n), n_waiting: 0 })
    }

    /// Adds whole rows of a CSV table; how many they are.
    pub(crate) fn push(&mut self, path: &Path, rows: &[u8]) -> Result<u64, RecordError> {
        let (mut at, mut n_rows) = (0, 0);
        while at < rows.len() {
            n_rows += 1;
            for column in &mut self.columns {
                let read = column.read(rows, at);
                at = read.map_err(|what| RecordError::damaged(path, format!("row {n_rows}: {what}")))?;
            }
            self.n_waiting += 1;
            if self.n_waiting == self.rows_per_group {
                self.write_group().map_err(|error| failed(path, error))?;
            }
        }
        Ok(n_rows)
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        let schema = self.writer.schema_descr().clone();
        let mut group = self.writer.next_row_group()?;
        for (k, column) in self.columns.iter_mut().enumerate() {
            column.write(&mut group, schema.column(k), &mut self.snappy)?;
        }
        self.n_waiting = 0;
        group.close().map(|_| ())
    }

    /// Writes what is left and the footer; gives size and hash.
    pub(crate) fn finish(mut self, path: &Path) -> Result<(u64, String), RecordError> {
        let failed = |error| failed(path, error);
        if self.n_waiting > 0 {
            self.write_group().map_err(failed)?;
        }
        self.writer.close().map_err(failed)?;
        self.file.lock().finish()
    }
}

fn root(schema: &Schema) -> Result<Arc<Node>, ParquetError> {
    let fields = schema.columns.iter().map(|(name, kind)| {
        let node = match kind {
            Type::Integer | Type::Period => Node::primitive_type_builder(name, Physical::INT64),
            Type::Real => Node::primitive_type_builder(name, Physical::DOUBLE),
            Type::Text | Type::Date => Node::primitive_type_builder(name, Physical::BYTE_ARRAY)
                .with_logical_type(Some(LogicalType::String)),
        };
        node.with_repetition(Repetition::OPTIONAL).build().map(Arc::new)
    });
    let fields = fields.collect::<Result<Vec<_>, _>>()?;
    Node::group_type_builder("schema").with_fields(fields).build().map(Arc::new)
}

fn properties(notes: &[(String, String)]) -> WriterProperties {
    let notes = notes.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone())).collect();
    WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        // The library writes real numbers only, which seldom repeat: a dictionary of them is larger than the numbers.
        .set_dictionary_enabled(false)
        // A column of a row group is one page most often.
        .set_offset_index_disabled(true)
        .set_created_by("shidian".to_owned())
        .set_key_value_metadata(Some(notes))
        .build()
}

#[cfg(test)]
mod tests {
    use ::parquet::file::reader::{FileReader, SerializedFileReader};
    use ::parquet::record::Field as Cell;

    use super::*;
    use crate::record::csv::{Bom, frame_to_csv};
    use crate::record::testing::{Folder, mixed_frame};
    use crate::scenario::Table;

    fn write(path: &Path) -> (u64, String) {
        let frame = mixed_frame();
        let columns = frame.columns.iter().map(|(name, values)| (name.clone(), values.kind())).collect();
        let schema = Schema { table: frame.table, columns };
        let notes = [("table".to_owned(), "runs".to_owned())];
        let mut table = ParquetTable::create(path, &schema, &notes).unwrap();
        let csv = frame_to_csv(&frame, Bom::None);
        let start = schema.header().len();
        for _ in 0..60_000 {
            table.push(path, &csv[start..]).unwrap();
        }
        table.finish(path).unwrap()
    }

    #[test]
    fn reads_back_what_the_csv_holds() {
        let folder = Folder::new("parquet");
        let path = folder.path().join("a.parquet");
        let (bytes, hash) = write(&path);
        let on_disk = std::fs::read(&path).unwrap();
        assert_eq!((bytes, hash), (on_disk.len() as u64, crate::record::files::sha256(&on_disk)));

        let reader = SerializedFileReader::new(std::fs::File::open(&path).unwrap()).unwrap();
        let metadata = reader.metadata();
        assert_eq!(metadata.file_metadata().num_rows(), 240_000);
        let per_group = rows_per_group(mixed_frame().columns.len());
        assert_eq!(metadata.num_row_groups(), 240_000_usize.div_ceil(per_group));
        assert_eq!(metadata.row_group(0).num_rows(), per_group as i64);
        assert_eq!(metadata.file_metadata().created_by(), Some("shidian"));
        let rows: Vec<Vec<Cell>> = (reader.get_row_iter(None).unwrap())
            .take(4)
            .map(|row| row.unwrap().get_column_iter().map(|(_, cell)| cell.clone()).collect())
            .collect();
        let text = |text: &str| Cell::Str(text.to_owned());
        assert_eq!(
            rows[0],
            [
                Cell::Long(3),
                Cell::Double(0.1),
                text("S"),
                text("440300"),
                text("深圳, \"SZ\""),
                text("2010-07")
            ]
        );
        assert_eq!(rows[1], vec![Cell::Null; 6]);
        assert_eq!(rows[3][4], text("two\nlines"));
    }

    /// What a table of one column of texts, or of whole numbers, gives back.
    fn read_back(kind: Type, cells: &[&str]) -> Vec<Cell> {
        let folder = Folder::new(&format!("parquet-{kind:?}"));
        let path = folder.path().join("a.parquet");
        let schema =
            Schema { table: Table::Runs, columns: vec![("x".to_owned(), kind), ("y".to_owned(), kind)] };
        let mut table = ParquetTable::create(&path, &schema, &[]).unwrap();
        // In two goes; the second column has the cells from the end.
        let rows: Vec<String> =
            cells.iter().zip(cells.iter().rev()).map(|(x, y)| format!("{x},{y}\n")).collect();
        let (first, last) = rows.split_at(rows.len() / 3);
        let n_rows = [first, last].map(|rows| table.push(&path, rows.concat().as_bytes()).unwrap());
        assert_eq!(n_rows.iter().sum::<u64>(), cells.len() as u64);
        table.finish(&path).unwrap();
        let reader = SerializedFileReader::new(std::fs::File::open(&path).unwrap()).unwrap();
        let column = |k: usize| -> Vec<Cell> {
            let rows = reader.get_row_iter(None).unwrap();
            rows.map(|row| row.unwrap().get_column_iter().nth(k).unwrap().1.clone()).collect()
        };
        assert!(column(1).into_iter().rev().eq(column(0)));
        column(0)
    }

    #[test]
    fn columns_are_the_same_whichever_way_they_are_written() {
        let n = 2 * rows_per_group(2) + 77;
        let texts = |text: &dyn Fn(usize) -> String| {
            let cells: Vec<String> = (0..n).map(text).collect();
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            let back = read_back(Type::Text, &cells);
            let expected = cells.iter().map(|text| match *text {
                "" => Cell::Null,
                text => Cell::Str(text.trim_matches('"').replace("\"\"", "\"")),
            });
            assert!(expected.eq(back), "{:?}", &cells[..20]);
        };
        // All different; few, in runs and singly; none; one; some missing; longer than a word; quoted.
        texts(&|i| format!("{}", i * 7919));
        texts(&|i| format!("{}", i / 100 % 3 + i % 7 / 5));
        texts(&|_| String::new());
        texts(&|_| "一".to_owned());
        texts(&|i| if i % 13 < 5 { String::new() } else { format!("{}", i % 1000) });
        texts(&|i| format!("a text that is much longer than one word {}", i / 50));
        texts(&|i| "\0".repeat(15 + i % 4));
        texts(&|i| if i % 3 == 0 { "\"a, \"\"b\"\"\nc\"".to_owned() } else { "d".to_owned() });
    }

    #[test]
    fn whole_numbers_are_the_same_whichever_way_they_are_written() {
        let numbers = |number: &dyn Fn(i64) -> i64| {
            let n = 2 * rows_per_group(2) as i64 + 77;
            let cells: Vec<String> = (0..n).map(|i| number(i).to_string()).collect();
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            let back = read_back(Type::Integer, &cells);
            assert!(back.into_iter().eq((0..n).map(|i| Cell::Long(number(i)))), "{:?}", &cells[..20]);
        };
        numbers(&|i| i64::MAX - i);
        numbers(&|i| i / 1000 - 5);
        numbers(&|_| i64::MIN);
    }

    #[test]
    fn statistics_tell_the_least_the_greatest_and_the_missing() {
        let folder = Folder::new("parquet-statistics");
        let path = folder.path().join("a.parquet");
        let kinds = [("i", Type::Integer), ("t", Type::Text), ("n", Type::Text)];
        let columns = kinds.map(|(name, kind)| (name.to_owned(), kind)).to_vec();
        let mut table = ParquetTable::create(&path, &Schema { table: Table::Runs, columns }, &[]).unwrap();
        let long = "x".repeat(65);
        table.push(&path, format!("10,b,\n-9,,\n9,中,{long}\n").as_bytes()).unwrap();
        table.finish(&path).unwrap();
        let reader = SerializedFileReader::new(std::fs::File::open(&path).unwrap()).unwrap();
        let of = |k: usize| {
            let statistics = reader.metadata().row_group(0).column(k).statistics().unwrap().clone();
            let bytes = |end: Option<&[u8]>| end.map(<[u8]>::to_vec);
            (
                bytes(statistics.min_bytes_opt()),
                bytes(statistics.max_bytes_opt()),
                statistics.null_count_opt(),
            )
        };
        let number = |number: i64| Some(number.to_le_bytes().to_vec());
        assert_eq!(of(0), (number(-9), number(10), Some(0)));
        assert_eq!(of(1), (Some(b"b".to_vec()), Some("中".as_bytes().to_vec()), Some(1)));
        assert_eq!(of(2), (None, None, Some(2)));
    }

    #[test]
    fn damaged_rows_are_refused_by_number() {
        let folder = Folder::new("parquet-damaged");
        let path = folder.path().join("a.parquet");
        let columns = vec![("i".to_owned(), Type::Integer), ("t".to_owned(), Type::Text)];
        let schema = Schema { table: Table::Runs, columns };
        for rows in ["1,a\nx,b\n", "1,a\n2\n", "1,a\n2,b,c\n", "1,a\n2,", "1,a\n2,b", "1,a\n2,\"b\n"] {
            let mut table = ParquetTable::create(&path, &schema, &[]).unwrap();
            let error = table.push(&path, rows.as_bytes()).unwrap_err();
            assert!(error.to_string().contains("row 2: "), "{rows}: {error}");
        }
    }

    #[test]
    fn same_rows_give_the_same_bytes() {
        let folder = Folder::new("parquet-same");
        let (a, b) = (folder.path().join("a.parquet"), folder.path().join("b.parquet"));
        assert_eq!(write(&a), write(&b));
        assert_eq!(std::fs::read(a).unwrap(), std::fs::read(b).unwrap());
    }
}
