//! Parts of an ensemble into tables: header once, then the rows of all chunks in order.
//!
//! Tables are made at the same time; what is in memory at one time does not grow with the parts.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::csv::Bom;
use super::files::{Hash, HashedFile};
use super::manifest::{Content, TableFile};
use super::parquet::ParquetTable;
use super::read::{count_rows, count_rows_of_file, each_rows_of_file, start_of_rows};
use super::schema::Schema;
use super::{Format, RecordError, files, parts};

/// Where the rows of a table are.
pub(crate) enum Source {
    /// In CSV files, in this order.
    Parts(Vec<PathBuf>),
    /// Here, as a CSV file.
    Bytes(Vec<u8>),
}

/// How tables are written.
pub(crate) struct Style<'a> {
    pub(crate) formats: &'a [Format],
    pub(crate) bom: Bom,
    /// Metadata of Parquet files, beside the name of the table.
    pub(crate) notes: &'a [(String, String)],
}

/// One assembled table, its files still in the temporary folder.
pub(crate) struct Assembled {
    pub(crate) schema: Schema,
    pub(crate) content: Content,
    pub(crate) files: Vec<TableFile>,
}

/// Writes all tables into a folder, at the same time; gives them in the order of the sources.
pub(crate) fn assemble(
    folder: &Path,
    sources: Vec<(Schema, Source)>,
    style: &Style,
) -> Result<Vec<Assembled>, RecordError> {
    sources.into_par_iter().map(|(schema, source)| assemble_table(folder, schema, source, style)).collect()
}

fn assemble_table(
    folder: &Path,
    schema: Schema,
    source: Source,
    style: &Style,
) -> Result<Assembled, RecordError> {
    let part = match &source {
        Source::Parts(paths) if paths.len() == 1 => paths.first().map(PathBuf::as_path),
        Source::Parts(_) | Source::Bytes(_) => None,
    };
    let whole = part.map(|part| Whole::find(folder, &schema, part, style)).transpose()?;
    let mut writers = Writers::create(folder, &schema, style, whole)?;
    match source {
        Source::Bytes(bytes) => {
            let path = folder.join(schema.table.name());
            let start = start_of_rows(&bytes, &writers.header);
            writers.push(&bytes[start.map_err(|what| RecordError::damaged(&path, what))?..])?;
        }
        Source::Parts(paths) => {
            if let [part] = &paths[..]
                && writers.has_all_bytes()
            {
                writers.n_rows = count_rows_of_file(part, &writers.header)?;
                return writers.finish(schema);
            }
            for path in paths {
                each_rows_of_file(&path, &schema.header(), |rows| writers.push(rows))?;
            }
        }
    }
    writers.finish(schema)
}

/// A table of one part is that part.
struct Whole {
    /// Hash of header and rows.
    sha256: String,
    /// Size of the table's CSV file, where that is the part under a second name.
    csv: Option<u64>,
}

impl Whole {
    /// Gives the part a second name, where a CSV file is asked for, without a mark, and second names are possible.
    fn find(folder: &Path, schema: &Schema, part: &Path, style: &Style) -> Result<Self, RecordError> {
        let is_csv = style.formats.contains(&Format::Csv) && style.bom.bytes().is_empty();
        let name = || folder.join(format!("{}.csv", schema.table.name()));
        let csv = if is_csv { files::link(part, &name())? } else { None };
        Ok(Self { sha256: parts::hash_of(part)?, csv })
    }
}

/// The files of one table while they grow.
struct Writers {
    header: Vec<u8>,
    /// Hash of header and rows; none where the only part or a CSV file without a mark has the same.
    content: Option<Hash>,
    n_rows: u64,
    /// The only part.
    whole: Option<Whole>,
    csv: Option<(PathBuf, BufWriter<HashedFile>)>,
    parquet: Option<(PathBuf, ParquetTable)>,
}

impl Writers {
    fn create(
        folder: &Path,
        schema: &Schema,
        style: &Style,
        whole: Option<Whole>,
    ) -> Result<Self, RecordError> {
        let path = |format: Format| folder.join(format!("{}.{}", schema.table.name(), format.name()));
        let header = schema.header();
        let mut csv = None;
        let is_linked = whole.as_ref().is_some_and(|whole| whole.csv.is_some());
        if style.formats.contains(&Format::Csv) && !is_linked {
            let path = path(Format::Csv);
            let mut file = BufWriter::with_capacity(1 << 20, HashedFile::create(&path)?);
            file.write_all(style.bom.bytes())
                .and_then(|()| file.write_all(&header))
                .map_err(|cause| RecordError::io("write", &path, cause))?;
            csv = Some((path, file));
        }
        let mut parquet = None;
        if style.formats.contains(&Format::Parquet) {
            let path = path(Format::Parquet);
            let mut notes = style.notes.to_vec();
            notes.push(("shidian.table".to_owned(), schema.table.name().to_owned()));
            let table = ParquetTable::create(&path, schema, &notes)?;
            parquet = Some((path, table));
        }
        let is_content_of_csv = csv.is_some() && style.bom.bytes().is_empty();
        let content = (whole.is_none() && !is_content_of_csv).then(|| {
            let mut content = Hash::default();
            content.update(&header);
            content
        });
        Ok(Self { header, content, n_rows: 0, whole, csv, parquet })
    }

    /// Whether nothing is left to write.
    fn has_all_bytes(&self) -> bool {
        self.csv.is_none() && self.parquet.is_none()
    }

    /// Adds whole rows, as they stand in a CSV file.
    fn push(&mut self, rows: &[u8]) -> Result<(), RecordError> {
        if let Some(content) = &mut self.content {
            content.update(rows);
        }
        if let Some((path, file)) = &mut self.csv {
            file.write_all(rows).map_err(|cause| RecordError::io("write", path, cause))?;
        }
        self.n_rows += match &mut self.parquet {
            Some((path, table)) => table.push(path, rows)?,
            None => count_rows(rows, 0),
        };
        Ok(())
    }

    fn finish(self, schema: Schema) -> Result<Assembled, RecordError> {
        let table = schema.table.name().to_owned();
        let mut files = Vec::new();
        let mut sha256_of_content = self.content.map(Hash::finish).unwrap_or_default();
        let mut add = |format: Format, (bytes, sha256): (u64, String)| {
            let path = format!("tables/{table}.{}", format.name());
            files.push(TableFile { table: table.clone(), path, rows: self.n_rows, bytes, sha256 });
        };
        if let Some(Whole { sha256, csv }) = self.whole {
            sha256_of_content.clone_from(&sha256);
            if let Some(bytes) = csv {
                add(Format::Csv, (bytes, sha256));
            }
        }
        if let Some((path, file)) = self.csv {
            let mut file =
                file.into_inner().map_err(|error| RecordError::io("write", &path, error.into_error()))?;
            let finished = file.finish()?;
            if sha256_of_content.is_empty() {
                sha256_of_content.clone_from(&finished.1);
            }
            add(Format::Csv, finished);
        }
        if let Some((path, file)) = self.parquet {
            add(Format::Parquet, file.finish(&path)?);
        }
        let content = Content { table, rows: self.n_rows, sha256: sha256_of_content };
        Ok(Assembled { schema, content, files })
    }
}
