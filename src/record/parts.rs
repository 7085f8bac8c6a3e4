//! An ensemble while it runs: one folder per chunk, there as a whole or not at all.
//!
//! A chunk is written under a temporary name, which carries host and process, and renamed: many processes may write
//! into the folder at the same time. What a chunk holds follows from its number alone, so where two store the same one,
//! one is kept. With the tables of a chunk goes the list of their hashes: a chunk that a loss of power left half on the disk
//! is found out before it is used, and computed again.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::observe::Frame;

use super::csv::append_rows;
use super::lock::writer;
use super::numbers::{self, Block};
use super::schema::Schema;
use super::{RecordError, files};

/// Folder of the parts in a result folder.
pub(crate) const PARTS: &str = "parts";
/// Numbers in a chunk that are no table; the name changes with the format, so that a chunk of an earlier one is computed again.
const NUMBERS: &str = "numbers-2.bin";
/// The list of hashes in a chunk, as `sha256sum` writes it.
const SUMS: &str = "SHA256SUMS";

/// The parts of one result.
#[derive(Debug)]
pub(crate) struct Parts {
    folder: PathBuf,
    n_chunks: u32,
    /// Tables that come chunk by chunk.
    schemas: Vec<Schema>,
}

impl Parts {
    /// The parts of a result folder; nothing is touched.
    pub(crate) fn new(result: &Path, n_chunks: u32, schemas: Vec<Schema>) -> Self {
        Self { folder: result.join(PARTS), n_chunks, schemas }
    }

    pub(crate) fn schemas(&self) -> &[Schema] {
        &self.schemas
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    fn of(&self, chunk: u32) -> PathBuf {
        self.folder.join(format!("chunk-{chunk:04}"))
    }

    /// A table of a chunk.
    pub(crate) fn table(&self, chunk: u32, table: &str) -> PathBuf {
        self.of(chunk).join(format!("{table}.csv"))
    }

    /// The numbers of a chunk.
    pub(crate) fn numbers(&self, chunk: u32) -> PathBuf {
        self.of(chunk).join(NUMBERS)
    }

    /// Stores a chunk: all its rows, frames of one table one after the other, and its numbers.
    pub(crate) fn write(&self, chunk: u32, frames: &[Frame], numbers: &[Block]) -> Result<(), RecordError> {
        assert!(chunk < self.n_chunks, "chunk {chunk} of {}", self.n_chunks);
        let is_known = |frame: &&Frame| self.schemas.iter().any(|schema| schema.table == frame.table);
        if let Some(frame) = frames.iter().find(|frame| !is_known(frame)) {
            let what = "the table was not announced as one that comes chunk by chunk".to_owned();
            return Err(RecordError::Rows { table: frame.table.name(), what });
        }
        let temporary = self.folder.join(format!(".chunk-{chunk:04}.{}.tmp", writer()));
        let written =
            self.write_temporary(&temporary, frames, numbers).and_then(|()| put(&temporary, &self.of(chunk)));
        if written.is_err() {
            // What is half written takes space that may be missing; the first error is the one to tell.
            let _ = files::remove(&temporary);
        }
        written
    }

    fn write_temporary(&self, folder: &Path, frames: &[Frame], numbers: &[Block]) -> Result<(), RecordError> {
        files::remove(folder)?;
        files::create_dir(folder)?;
        let mut sums = String::new();
        let mut write = |name: String, bytes: &[u8]| {
            sums.push_str(&line_of_sums(&name, &files::sha256(bytes)));
            files::write(&folder.join(name), bytes)
        };
        for schema in &self.schemas {
            let own = frames.iter().filter(|frame| frame.table == schema.table);
            write(format!("{}.csv", schema.table.name()), &table_bytes(schema, own)?)?;
        }
        write(NUMBERS.to_owned(), &numbers::bytes(numbers))?;
        files::write(&folder.join(SUMS), sums.as_bytes())
    }

    /// The chunk of a name in the folder; none where the name is something else, or of another ensemble.
    fn chunk_named(&self, name: &str) -> Option<u32> {
        let chunk = name.strip_prefix("chunk-")?.parse().ok()?;
        (chunk < self.n_chunks && self.of(chunk).ends_with(name)).then_some(chunk)
    }

    /// The chunks that are stored, by their names alone. Nothing is changed: others may be at work.
    pub(crate) fn stored(&self) -> Result<BTreeSet<u32>, RecordError> {
        Ok(files::names(&self.folder)?.iter().filter_map(|name| self.chunk_named(name)).collect())
    }

    /// The chunks that are stored, by their names alone; everything else is removed. For one who is alone in the folder.
    pub(crate) fn tidy(&self) -> Result<BTreeSet<u32>, RecordError> {
        let mut stored = BTreeSet::new();
        for name in files::names(&self.folder)? {
            match self.chunk_named(&name) {
                Some(chunk) => {
                    stored.insert(chunk);
                }
                None => files::remove(&self.folder.join(name))?,
            }
        }
        Ok(stored)
    }

    /// Reads some chunks, removes those that are not what was written, and gives them.
    pub(crate) fn remove_damaged(&self, chunks: &BTreeSet<u32>) -> Result<BTreeSet<u32>, RecordError> {
        let damaged: BTreeSet<u32> =
            chunks.par_iter().copied().filter(|&chunk| !self.is_whole(chunk)).collect();
        damaged.iter().try_for_each(|&chunk| files::remove(&self.of(chunk)))?;
        Ok(damaged)
    }

    /// Whether a chunk has all tables, with their columns, and the numbers, as they were written.
    fn is_whole(&self, chunk: u32) -> bool {
        let folder = self.of(chunk);
        let Ok(sums) = files::read_text(&folder.join(SUMS)) else { return false };
        let mut own = String::new();
        for schema in &self.schemas {
            let name = format!("{}.csv", schema.table.name());
            let Ok(hash) = files::sha256_of_file(&folder.join(&name), &schema.header()) else { return false };
            own.push_str(&line_of_sums(&name, &hash));
        }
        let Ok(hash) = files::sha256_of_file(&folder.join(NUMBERS), b"") else { return false };
        own.push_str(&line_of_sums(NUMBERS, &hash));
        own == sums
    }
}

/// Gives a chunk its name. One that another process stored meanwhile holds the same bytes and is left alone.
fn put(temporary: &Path, chunk: &Path) -> Result<(), RecordError> {
    match fs::rename(temporary, chunk) {
        Ok(()) => Ok(()),
        Err(cause) if chunk.is_dir() && cause.kind() != ErrorKind::StorageFull => files::remove(temporary),
        Err(cause) => Err(RecordError::io("rename a finished part to", chunk, cause)),
    }
}

fn line_of_sums(name: &str, hash: &str) -> String {
    format!("{hash}  {name}\n")
}

/// The hash that a chunk has of one of its tables.
pub(crate) fn hash_of(table: &Path) -> Result<String, RecordError> {
    let list = table.with_file_name(SUMS);
    let name = table.file_name().unwrap_or_default().to_string_lossy();
    let sums = files::read_text(&list)?;
    let own = sums.lines().filter_map(|line| line.split_once("  ")).find(|&(_, other)| other == name);
    own.map(|(hash, _)| hash.to_owned())
        .ok_or_else(|| RecordError::damaged(&list, format!("no hash of {name}")))
}

/// A table as CSV: its header, then the rows of some frames.
pub(crate) fn table_bytes<'a>(
    schema: &Schema,
    frames: impl Iterator<Item = &'a Frame>,
) -> Result<Vec<u8>, RecordError> {
    let mut bytes = schema.header();
    for frame in frames {
        schema.check(frame)?;
        append_rows(&mut bytes, frame);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::schema::Extension;
    use crate::record::testing::Folder;
    use crate::scenario::Table;

    fn parts(folder: &Folder, n_chunks: u32) -> Parts {
        let plain = Extension::default();
        let schemas = [Table::Runs, Table::Curve].map(|table| Schema::new(table, &plain)).to_vec();
        let parts = Parts::new(folder.path(), n_chunks, schemas);
        files::create_dir(&parts.folder).unwrap();
        parts
    }

    #[test]
    fn only_whole_chunks_count_and_the_rest_goes() {
        let folder = Folder::new("parts");
        let all = parts(&folder, 9);
        (0..9).for_each(|chunk| all.write(chunk, &[], &[]).unwrap());
        let parts = Parts { n_chunks: 8, ..all };
        std::fs::remove_file(parts.table(1, "curve")).unwrap();
        std::fs::write(parts.table(2, "runs"), b"").unwrap();
        std::fs::remove_file(parts.of(3).join(SUMS)).unwrap();
        let mut bytes = files::read(&parts.table(4, "curve")).unwrap();
        bytes.extend_from_slice(b"a row that was not there\n");
        std::fs::write(parts.table(4, "curve"), bytes).unwrap();
        std::fs::create_dir(parts.folder.join(".chunk-0005.host-123.tmp")).unwrap();
        std::fs::write(parts.numbers(7), b"other").unwrap();
        std::fs::create_dir(parts.folder.join("chunk-6")).unwrap();
        std::fs::write(parts.folder.join("notes.txt"), b"").unwrap();

        let stored: Vec<u32> = (0..8).collect();
        assert_eq!(parts.stored().unwrap().into_iter().collect::<Vec<_>>(), stored);
        assert!(parts.folder.join("notes.txt").exists(), "only looked at");
        let done = parts.tidy().unwrap();
        assert_eq!(done.iter().copied().collect::<Vec<_>>(), stored);
        assert_eq!(files::names(&parts.folder).unwrap().len(), 8);
        let damaged = parts.remove_damaged(&done).unwrap();
        assert_eq!(damaged.into_iter().collect::<Vec<_>>(), [1, 2, 3, 4, 7]);
        assert_eq!(files::names(&parts.folder).unwrap(), ["chunk-0000", "chunk-0005", "chunk-0006"]);
    }

    #[test]
    fn chunk_of_other_columns_is_not_whole() {
        let folder = Folder::new("parts-columns");
        let parts = parts(&folder, 1);
        parts.write(0, &[], &[]).unwrap();
        assert!(parts.is_whole(0));
        let factors = vec![crate::record::testing::factor()];
        let extension = Extension { factors, ..Extension::default() };
        let swept = parts.schemas.iter().map(|schema| Schema::new(schema.table, &extension)).collect();
        assert!(!Parts { schemas: swept, ..parts }.is_whole(0));
    }

    #[test]
    fn what_a_failed_try_left_is_overwritten() {
        let folder = Folder::new("parts-left");
        let parts = parts(&folder, 1);
        let temporary = parts.folder.join(format!(".chunk-0000.{}.tmp", writer()));
        std::fs::create_dir(&temporary).unwrap();
        std::fs::write(temporary.join("events.csv"), b"old").unwrap();
        parts.write(0, &[], &[]).unwrap();
        let there = files::names(&parts.of(0)).unwrap();
        assert_eq!(there, ["SHA256SUMS", "curve.csv", "numbers-2.bin", "runs.csv"]);
    }

    #[test]
    fn a_chunk_that_another_process_stored_meanwhile_stays() {
        let folder = Folder::new("parts-raced");
        let parts = parts(&folder, 1);
        parts.write(0, &[], &[]).unwrap();
        std::fs::write(parts.of(0).join("seen"), b"the first one").unwrap();
        parts.write(0, &[], &[]).unwrap();
        assert!(parts.of(0).join("seen").exists());
        assert_eq!(files::names(&parts.folder).unwrap(), ["chunk-0000"]);
    }
}
