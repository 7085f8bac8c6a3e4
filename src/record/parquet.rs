//! Rows as Parquet: row groups of a fixed number of rows, built from the bytes of the CSV table.
//!
//! The row groups do not depend on how an ensemble was cut into chunks, and both formats hold the same rows by
//! construction. Every column may be missing; dates are texts `YYYY-MM`. The bytes depend on the rows alone.

use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use ::parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::types::{ColumnPath, Type as Node};

use crate::observe::Type;

use super::RecordError;
use super::files::HashedFile;
use super::read::{Field, for_each_field};
use super::schema::Schema;

/// Values of one row group: enough to compress well, few enough to read in parallel and to wait in memory until it is full.
const VALUES_PER_GROUP: usize = 1 << 18;

/// Values of one column that are not in the file yet; `levels` holds 1 for a value and 0 for a missing one.
struct Pending {
    values: PendingValues,
    levels: Vec<i16>,
}

enum PendingValues {
    Integer(Vec<i64>),
    Real(Vec<f64>),
    Text(Vec<ByteArray>),
}

impl Pending {
    fn new(kind: Type) -> Self {
        let values = match kind {
            Type::Integer | Type::Period => PendingValues::Integer(Vec::new()),
            Type::Real => PendingValues::Real(Vec::new()),
            Type::Text | Type::Date => PendingValues::Text(Vec::new()),
        };
        Self { values, levels: Vec::new() }
    }

    fn push(&mut self, bytes: &[u8], shared: &ByteArray, field: &Field) -> Result<(), String> {
        if field.range.is_empty() {
            self.levels.push(0);
            return Ok(());
        }
        match &mut self.values {
            PendingValues::Integer(v) => v.extend(field.integer(bytes)?),
            PendingValues::Real(v) => v.extend(field.real(bytes)?),
            PendingValues::Text(v) if field.doubled => {
                v.push(field.text(bytes)?.into_owned().into_bytes().into());
            }
            PendingValues::Text(v) => v.push(shared.slice(field.range.start, field.range.len())),
        }
        self.levels.push(1);
        Ok(())
    }

    /// Moves the first `n` rows to the end of another column.
    fn move_to(&mut self, n: usize, to: &mut Self) {
        let n_values = self.levels[..n].iter().filter(|&&level| level == 1).count();
        to.levels.extend(self.levels.drain(..n));
        match (&mut self.values, &mut to.values) {
            (PendingValues::Integer(own), PendingValues::Integer(to)) => to.extend(own.drain(..n_values)),
            (PendingValues::Real(own), PendingValues::Real(to)) => to.extend(own.drain(..n_values)),
            (PendingValues::Text(own), PendingValues::Text(to)) => to.extend(own.drain(..n_values)),
            (PendingValues::Integer(_) | PendingValues::Real(_) | PendingValues::Text(_), _) => {
                unreachable!("columns of one table have the same types")
            }
        }
    }

    fn clear(&mut self) {
        self.levels.clear();
        match &mut self.values {
            PendingValues::Integer(v) => v.clear(),
            PendingValues::Real(v) => v.clear(),
            PendingValues::Text(v) => v.clear(),
        }
    }
}

/// Some rows of a CSV table as columns.
pub(crate) struct Rows {
    columns: Vec<Pending>,
    n_rows: u64,
}

impl Rows {
    /// Reads rows of a CSV table. Their texts are parts of a copy of these bytes.
    pub(crate) fn parse(schema: &Schema, rows: &[u8]) -> Result<Self, String> {
        let shared = ByteArray::from(rows.to_vec());
        let bytes = shared.data();
        let mut columns: Vec<Pending> = schema.columns.iter().map(|(_, kind)| Pending::new(*kind)).collect();
        let n_rows = for_each_field(bytes, 0, columns.len(), |column, field| {
            columns[column].push(bytes, &shared, field)
        })?;
        Ok(Self { columns, n_rows })
    }

    pub(crate) fn n_rows(&self) -> u64 {
        self.n_rows
    }
}

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
    pending: Vec<Pending>,
    rows_per_group: usize,
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
        let writer = SerializedFileWriter::new(file.clone(), root, Arc::new(properties(schema, notes)))
            .map_err(failed)?;
        let pending: Vec<Pending> = schema.columns.iter().map(|(_, kind)| Pending::new(*kind)).collect();
        let rows_per_group = rows_per_group(pending.len());
        Ok(Self { file, writer, pending, rows_per_group })
    }

    /// Adds rows.
    pub(crate) fn push(&mut self, path: &Path, mut rows: Rows) -> Result<(), RecordError> {
        let mut left = rows.n_rows as usize;
        while left > 0 {
            let room = self.rows_per_group - self.pending[0].levels.len();
            let n = room.min(left);
            for (own, to) in rows.columns.iter_mut().zip(&mut self.pending) {
                own.move_to(n, to);
            }
            left -= n;
            if n == room {
                write_group(&mut self.writer, &mut self.pending).map_err(|error| failed(path, error))?;
            }
        }
        Ok(())
    }

    /// Writes what is left and the footer; gives size and hash.
    pub(crate) fn finish(mut self, path: &Path) -> Result<(u64, String), RecordError> {
        let failed = |error| failed(path, error);
        if !self.pending[0].levels.is_empty() {
            write_group(&mut self.writer, &mut self.pending).map_err(failed)?;
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

fn properties(schema: &Schema, notes: &[(String, String)]) -> WriterProperties {
    let notes = notes.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone())).collect();
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_created_by("shidian".to_owned())
        .set_key_value_metadata(Some(notes));
    for (name, kind) in &schema.columns {
        // Real numbers seldom repeat: a dictionary of them is larger than the numbers.
        let path = ColumnPath::new(vec![name.clone()]);
        properties = properties.set_column_dictionary_enabled(path, *kind != Type::Real);
    }
    properties.build()
}

fn write_group(
    writer: &mut SerializedFileWriter<SharedFile>,
    pending: &mut [Pending],
) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    for own in pending {
        let mut column = group.next_column()?.expect("as many columns as in the schema");
        let levels = Some(own.levels.as_slice());
        match &own.values {
            PendingValues::Integer(v) => column.typed::<Int64Type>().write_batch(v, levels, None)?,
            PendingValues::Real(v) => column.typed::<DoubleType>().write_batch(v, levels, None)?,
            PendingValues::Text(v) => column.typed::<ByteArrayType>().write_batch(v, levels, None)?,
        };
        column.close()?;
        own.clear();
    }
    group.close().map(|_| ())
}

#[cfg(test)]
mod tests {
    use ::parquet::file::reader::{FileReader, SerializedFileReader};
    use ::parquet::record::Field as Cell;

    use super::*;
    use crate::record::csv::{Bom, frame_to_csv};
    use crate::record::testing::{Folder, mixed_frame};

    fn write(path: &Path) -> (u64, String) {
        let frame = mixed_frame();
        let columns = frame.columns.iter().map(|(name, values)| (name.clone(), values.kind())).collect();
        let schema = Schema { table: frame.table, columns };
        let notes = [("table".to_owned(), "runs".to_owned())];
        let mut table = ParquetTable::create(path, &schema, &notes).unwrap();
        let csv = frame_to_csv(&frame, Bom::None);
        let start = schema.header().len();
        for _ in 0..60_000 {
            table.push(path, Rows::parse(&schema, &csv[start..]).unwrap()).unwrap();
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

    #[test]
    fn same_rows_give_the_same_bytes() {
        let folder = Folder::new("parquet-same");
        let (a, b) = (folder.path().join("a.parquet"), folder.path().join("b.parquet"));
        assert_eq!(write(&a), write(&b));
        assert_eq!(std::fs::read(a).unwrap(), std::fs::read(b).unwrap());
    }
}
