//! An ensemble while it runs: one folder per chunk, there as a whole or not at all.
//!
//! A chunk is written under a temporary name and renamed. With its tables goes the list of their hashes, so a chunk
//! that a loss of power left half on the disk is known as such, and computed again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::schema::Schema;
use super::{RecordError, files};

/// Folder of the parts in a result folder.
pub(crate) const PARTS: &str = "parts";
/// Numbers in a chunk that are no table; the name changes with the format, so that a chunk of an earlier one is computed again.
const NUMBERS: &str = "numbers-2.bin";
/// The list of hashes in a chunk, as `sha256sum` writes it.
const SUMS: &str = "SHA256SUMS";

/// Folder of a chunk.
fn folder(parts: &Path, chunk: u32) -> PathBuf {
    parts.join(format!("chunk-{chunk:04}"))
}

/// A table of a chunk.
pub(crate) fn path(parts: &Path, chunk: u32, table: &str) -> PathBuf {
    folder(parts, chunk).join(format!("{table}.csv"))
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

/// The numbers of a chunk.
pub(crate) fn numbers_path(parts: &Path, chunk: u32) -> PathBuf {
    folder(parts, chunk).join(NUMBERS)
}

/// Stores a chunk: (name of a table, CSV file) for every table, and the file of its numbers.
pub(crate) fn write(
    parts: &Path,
    chunk: u32,
    tables: &[(&str, Vec<u8>)],
    numbers: &[u8],
) -> Result<(), RecordError> {
    let temporary = parts.join(format!(".chunk-{chunk:04}.{}.tmp", std::process::id()));
    let written = write_temporary(&temporary, tables, numbers)
        .and_then(|()| files::rename(&temporary, &folder(parts, chunk)));
    if written.is_err() {
        // What is half written takes space that may be missing; the first error is the one to tell.
        let _ = files::remove(&temporary);
    }
    written
}

fn write_temporary(folder: &Path, tables: &[(&str, Vec<u8>)], numbers: &[u8]) -> Result<(), RecordError> {
    files::remove(folder)?;
    files::create_dir(folder)?;
    let mut sums = String::new();
    let tables = tables.iter().map(|(table, bytes)| (format!("{table}.csv"), bytes.as_slice()));
    for (name, bytes) in tables.chain([(NUMBERS.to_owned(), numbers)]) {
        files::write(&folder.join(&name), bytes)?;
        sums.push_str(&line_of_sums(&name, bytes));
    }
    files::write(&folder.join(SUMS), sums.as_bytes())
}

fn line_of_sums(name: &str, bytes: &[u8]) -> String {
    format!("{}  {name}\n", files::sha256(bytes))
}

/// The chunks that are whole. Everything else is removed: temporary, damaged, not of this ensemble.
pub(crate) fn tidy(parts: &Path, n_chunks: u32, schemas: &[Schema]) -> Result<BTreeSet<u32>, RecordError> {
    let mut done = BTreeSet::new();
    for name in files::names(parts)? {
        let chunk = name.strip_prefix("chunk-").and_then(|number| number.parse().ok());
        match chunk {
            Some(chunk)
                if chunk < n_chunks
                    && folder(parts, chunk).ends_with(&name)
                    && is_whole(parts, chunk, schemas) =>
            {
                done.insert(chunk);
            }
            _ => files::remove(&parts.join(name))?,
        }
    }
    Ok(done)
}

fn is_whole(parts: &Path, chunk: u32, schemas: &[Schema]) -> bool {
    let mut sums = String::new();
    for schema in schemas {
        let Ok(bytes) = files::read(&path(parts, chunk, schema.table.name())) else { return false };
        if !bytes.starts_with(&schema.header()) {
            return false;
        }
        sums.push_str(&line_of_sums(&format!("{}.csv", schema.table.name()), &bytes));
    }
    let Ok(bytes) = files::read(&numbers_path(parts, chunk)) else { return false };
    sums.push_str(&line_of_sums(NUMBERS, &bytes));
    files::read_text(&folder(parts, chunk).join(SUMS)).is_ok_and(|text| text == sums)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::schema::Extension;
    use crate::record::testing::Folder;
    use crate::scenario::Table;

    fn store(parts: &Path, schemas: &[Schema], chunk: u32) {
        let tables: Vec<_> = schemas.iter().map(|schema| (schema.table.name(), schema.header())).collect();
        write(parts, chunk, &tables, b"numbers").unwrap();
    }

    #[test]
    fn only_whole_chunks_count_and_the_rest_goes() {
        let parts = Folder::new("parts");
        let parts = parts.path();
        let plain = Extension::default();
        let schemas = [Schema::new(Table::Runs, &plain), Schema::new(Table::Curve, &plain)];
        (0..9).for_each(|chunk| store(parts, &schemas, chunk));
        std::fs::remove_file(path(parts, 1, "curve")).unwrap();
        std::fs::write(path(parts, 2, "runs"), b"").unwrap();
        std::fs::remove_file(folder(parts, 3).join(SUMS)).unwrap();
        let mut bytes = files::read(&path(parts, 4, "curve")).unwrap();
        bytes.extend_from_slice(b"a row that was not there\n");
        std::fs::write(path(parts, 4, "curve"), bytes).unwrap();
        std::fs::create_dir(parts.join(".chunk-0005.123.tmp")).unwrap();
        std::fs::write(numbers_path(parts, 7), b"other").unwrap();
        std::fs::create_dir(parts.join("chunk-6")).unwrap();
        std::fs::write(parts.join("notes.txt"), b"").unwrap();

        let done = tidy(parts, 8, &schemas).unwrap();
        assert_eq!(done.into_iter().collect::<Vec<_>>(), [0, 5, 6]);
        assert_eq!(files::names(parts).unwrap(), ["chunk-0000", "chunk-0005", "chunk-0006"]);
    }

    #[test]
    fn chunk_of_other_columns_is_not_whole() {
        let parts = Folder::new("parts-columns");
        store(parts.path(), &[Schema::new(Table::Runs, &Extension::default())], 0);
        let factors = vec![crate::record::testing::factor()];
        let swept = [Schema::new(Table::Runs, &Extension { factors, ..Extension::default() })];
        assert!(tidy(parts.path(), 1, &swept).unwrap().is_empty());
    }

    #[test]
    fn what_a_failed_try_left_is_overwritten() {
        let parts = Folder::new("parts-left");
        let temporary = parts.path().join(format!(".chunk-0000.{}.tmp", std::process::id()));
        std::fs::create_dir(&temporary).unwrap();
        std::fs::write(temporary.join("events.csv"), b"old").unwrap();
        let schemas = [Schema::new(Table::Runs, &Extension::default())];
        store(parts.path(), &schemas, 0);
        assert_eq!(
            files::names(&folder(parts.path(), 0)).unwrap(),
            ["SHA256SUMS", "numbers-2.bin", "runs.csv"]
        );
    }
}
