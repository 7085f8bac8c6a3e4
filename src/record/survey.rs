//! How far a result is that is not finished: what is stored, what failed in it, how large it is.
//!
//! Only looks: others may be at work in the folder. Whether a stored part is whole is not asked here, that would mean to
//! read it all.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rayon::prelude::*;

use crate::ensemble::Failure;
use crate::observe::{Frame, Values};
use crate::scenario::Table;

use super::parts::Parts;
use super::schema::{Extension, Schema};
use super::{RecordError, files, read};

/// What is stored of a result.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Survey {
    /// Chunks that are stored.
    pub stored: BTreeSet<u32>,
    /// Chunks that are being written, or were when their process ended.
    pub begun: u32,
    /// Size of the whole folder.
    pub bytes: u64,
    /// Replicates that failed, in the order of chunks.
    pub failures: Vec<Failure>,
}

/// Looks at the parts of a result of that many chunks.
///
/// # Errors
/// Where the folder cannot be listed, or a list of failures cannot be read.
pub fn survey(folder: &Path, n_chunks: u32) -> Result<Survey, RecordError> {
    let parts = Parts::new(folder, n_chunks, Vec::new());
    let stored = parts.stored()?;
    let names = files::names(parts.folder())?;
    let begun = names.iter().filter(|name| name.starts_with(".chunk-")).count() as u32;
    let seen: Result<Vec<(u64, Vec<Failure>)>, RecordError> = stored
        .par_iter()
        .map(|&chunk| {
            let table = parts.table(chunk, Table::Failures.name());
            Ok((size(table.parent().unwrap_or(folder)), failures(&table)?))
        })
        .collect();
    let (sizes, failures): (Vec<u64>, Vec<Vec<Failure>>) = seen?.into_iter().unzip();
    let bytes = sizes.iter().sum::<u64>() + size(folder) + size(&folder.join("tables"));
    Ok(Survey { stored, begun, bytes, failures: failures.concat() })
}

/// The chunks that are stored, by their names alone.
///
/// # Errors
/// Where the folder cannot be listed.
pub fn stored(folder: &Path, n_chunks: u32) -> Result<BTreeSet<u32>, RecordError> {
    Parts::new(folder, n_chunks, Vec::new()).stored()
}

/// Size of the files of a folder; what has gone meanwhile has none.
fn size(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let files = entries.filter_map(|entry| entry.ok()?.metadata().ok()).filter(fs::Metadata::is_file);
    files.map(|file| file.len()).sum()
}

fn failures(path: &Path) -> Result<Vec<Failure>, RecordError> {
    let schema = Schema::new(Table::Failures, &Extension::default());
    let Ok(bytes) = fs::read(path) else { return Ok(Vec::new()) };
    if bytes.len() <= schema.header().len() {
        return Ok(Vec::new());
    }
    let frame = read::frame(&bytes, &schema).map_err(|what| RecordError::damaged(path, what))?;
    Ok(of_frame(&frame))
}

fn of_frame(frame: &Frame) -> Vec<Failure> {
    let [point, replicate, message] = ["design_point", "replicate", "message"].map(|name| frame.column(name));
    let (Some(Values::Integer(points)), Some(Values::Integer(replicates)), Some(Values::Text(messages))) =
        (point, replicate, message)
    else {
        return Vec::new();
    };
    let rows = points.iter().zip(replicates).zip(messages);
    rows.map(|((&point, &replicate), message)| Failure {
        design_point: point as u32,
        replicate: replicate as u32,
        message: message.clone(),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::testing::Folder;

    #[test]
    fn what_is_stored_and_what_failed_is_seen() {
        let folder = Folder::new("survey");
        let schemas = vec![Schema::new(Table::Failures, &Extension::default())];
        let parts = Parts::new(folder.path(), 5, schemas);
        files::create_dir(parts.folder()).unwrap();
        let failed = |points: &[i64]| {
            let messages = points.iter().map(|point| format!("no, \"{point}\"\n")).collect();
            let numbers = Values::Integer(points.to_vec());
            Frame::new(Table::Failures, vec![numbers.clone(), numbers, Values::Text(messages)])
        };
        parts.write(1, &[failed(&[])], &[]).unwrap();
        parts.write(3, &[failed(&[7, 9])], &[]).unwrap();
        std::fs::create_dir(parts.folder().join(".chunk-0004.elsewhere-1.tmp")).unwrap();
        let seen = survey(folder.path(), 5).unwrap();
        assert_eq!((seen.stored.into_iter().collect::<Vec<_>>(), seen.begun), (vec![1, 3], 1));
        let addresses: Vec<(u32, u32)> =
            seen.failures.iter().map(|f| (f.design_point, f.replicate)).collect();
        assert_eq!(addresses, [(7, 7), (9, 9)]);
        assert_eq!(seen.failures[1].message, "no, \"9\"\n");
        assert!(seen.bytes > 100);
        assert_eq!(survey(&folder.path().join("nowhere"), 5).unwrap(), Survey::default());
    }
}
