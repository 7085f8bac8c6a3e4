//! Parts of an ensemble into tables: header once, then the rows of all chunks in order.
//!
//! Tables are made at the same time, and so are the columns of some parts of a table for Parquet; what is in memory at one time
//! does not grow with the parts.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::csv::Bom;
use super::files::{Hash, HashedFile};
use super::manifest::{Content, TableFile};
use super::parquet::{ParquetTable, Rows};
use super::read::{count_rows, count_rows_of_file, start_of_rows};
use super::schema::Schema;
use super::{Format, RecordError, files, parts};

/// Bytes of CSV files of one table that are in memory at the same time, where a single one is not larger.
const READ_TOGETHER: u64 = 4 << 20;

/// Bytes of rows that become columns for Parquet at once.
const PIECE: usize = 128 << 10;
/// Such pieces that wait for each thread.
const PIECES_PER_THREAD: usize = 4;

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
            writers.push(&schema, &[(path, bytes)])?;
        }
        Source::Parts(paths) => {
            if let [part] = &paths[..]
                && writers.has_all_bytes()
            {
                writers.n_rows = count_rows_of_file(part, &writers.header)?;
                return writers.finish(schema);
            }
            for some in together(paths) {
                let read = |path: PathBuf| files::read(&path).map(|bytes| (path, bytes));
                let read: Vec<_> = some.into_par_iter().map(read).collect::<Result<_, _>>()?;
                writers.push(&schema, &read)?;
            }
        }
    }
    writers.finish(schema)
}

/// Cuts a list of files into lists that are read together, in order: as many as are small together, at least one.
fn together(paths: Vec<PathBuf>) -> Vec<Vec<PathBuf>> {
    let mut lists: Vec<Vec<PathBuf>> = Vec::new();
    let mut bytes = READ_TOGETHER;
    for path in paths {
        // What cannot be read is told where it is read.
        bytes += std::fs::metadata(&path).map_or(0, |file| file.len());
        match lists.last_mut() {
            Some(list) if bytes <= READ_TOGETHER => list.push(path),
            _ => {
                bytes = std::fs::metadata(&path).map_or(0, |file| file.len());
                lists.push(vec![path]);
            }
        }
    }
    lists
}

/// Cuts rows into pieces of about as many bytes, at ends of lines that are not inside a text.
fn pieces(rows: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    let mut rest = rows;
    while rest.len() > PIECE {
        let mut inside = rest[..PIECE].iter().fold(false, |inside, byte| inside ^ (*byte == b'"'));
        let end = rest[PIECE..].iter().position(|byte| {
            inside ^= *byte == b'"';
            *byte == b'\n' && !inside
        });
        let Some(end) = end.map(|end| PIECE + end + 1) else { break };
        pieces.push(&rest[..end]);
        rest = &rest[end..];
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
    pieces
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

    /// Adds the rows of some CSV files, each with where it is from.
    fn push(&mut self, schema: &Schema, files: &[(PathBuf, Vec<u8>)]) -> Result<(), RecordError> {
        let mut starts = Vec::with_capacity(files.len());
        for (from, bytes) in files {
            let start =
                start_of_rows(bytes, &self.header).map_err(|what| RecordError::damaged(from, what))?;
            starts.push(start);
            if let Some(content) = &mut self.content {
                content.update(&bytes[start..]);
            }
            if let Some((path, file)) = &mut self.csv {
                file.write_all(&bytes[start..]).map_err(|cause| RecordError::io("write", path, cause))?;
            }
        }
        let Some((path, table)) = &mut self.parquet else {
            self.n_rows +=
                files.iter().zip(starts).map(|((_, bytes), start)| count_rows(bytes, start)).sum::<u64>();
            return Ok(());
        };
        let rows = files.iter().zip(starts).map(|((from, bytes), start)| (from, &bytes[start..]));
        let pieces: Vec<(&PathBuf, &[u8])> =
            rows.flat_map(|(from, rows)| pieces(rows).into_iter().map(move |piece| (from, piece))).collect();
        let parse = |&(from, piece): &(&PathBuf, &[u8])| {
            Rows::parse(schema, piece).map_err(|what| RecordError::damaged(from, what))
        };
        for some in pieces.chunks(PIECES_PER_THREAD * rayon::current_num_threads()) {
            let parsed: Result<Vec<Rows>, _> = some.par_iter().map(parse).collect();
            for rows in parsed? {
                self.n_rows += rows.n_rows();
                table.push(path, rows)?;
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_cut_between_lines_and_not_inside_texts() {
        let line = b"1,\"a \"\"text\"\"\nof two lines\",2\n";
        let rows = line.repeat(4 * PIECE / line.len());
        let cut = pieces(&rows);
        assert_eq!(cut.concat(), rows);
        assert!(cut.len() >= 3, "{}", cut.len());
        assert!(cut.iter().all(|piece| piece.len() % line.len() == 0));
        assert!(pieces(b"").is_empty());
        assert_eq!(pieces(b"1,2\n"), [b"1,2\n"]);
    }
}
