//! Is a result still what it was, and is another one the same?
//!
//! [`check`] compares a folder with its manifest and gives what is needed to compute it again; [`first_difference`]
//! says where two results begin to differ. What is not here: computing it again.

use std::fmt;
use std::path::Path;

use super::manifest::{Content, Manifest, content_hash};
use super::{Bom, Format, RecordError, files};
use crate::scenario::Table;

/// Something in a folder that is not as its manifest says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A listed file is not there.
    Missing(String),
    /// A listed file has another hash.
    Changed(String),
    /// A file in `tables/` is not listed.
    Extra(String),
    /// The manifest contradicts itself: its hashes do not belong together.
    Inconsistent,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(path) => write!(f, "`{path}` is missing"),
            Self::Changed(path) => write!(f, "`{path}` was changed after it was written"),
            Self::Extra(path) => write!(f, "`{path}` was not written by this run"),
            Self::Inconsistent => write!(f, "the hashes in `manifest.json` do not belong together"),
        }
    }
}

/// What [`check`] found, and what is needed to compute the result again.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The manifest: status, seed, replicates and the rest.
    pub manifest: Manifest,
    /// What is wrong, in order of path; nothing is best.
    pub problems: Vec<Problem>,
    /// Formats of the tables.
    pub formats: Vec<Format>,
    /// What CSV files begin with.
    pub bom: Bom,
}

/// Compares a result folder with its manifest.
///
/// # Errors
/// Where the folder is no result.
pub fn check(folder: &Path) -> Result<Checked, RecordError> {
    let manifest = Manifest::read(folder)?;
    let tables = manifest.tables.iter().map(|file| (&file.path, &file.sha256));
    let others = manifest.files.iter().map(|file| (&file.path, &file.sha256));
    let mut listed: Vec<(&String, &String)> = tables.chain(others).collect();
    listed.sort_unstable();
    let mut problems = Vec::new();
    for (path, sha256) in &listed {
        let whole = folder.join(path);
        if !whole.is_file() {
            problems.push(Problem::Missing((*path).clone()));
        } else if files::sha256_of_file(&whole, b"")? != **sha256 {
            problems.push(Problem::Changed((*path).clone()));
        }
    }
    for name in files::names(&folder.join("tables"))? {
        let path = format!("tables/{name}");
        if !listed.iter().any(|(listed, _)| **listed == path) {
            problems.push(Problem::Extra(path));
        }
    }
    if !is_consistent(&manifest) {
        problems.push(Problem::Inconsistent);
    }
    let formats = manifest.formats.iter().filter_map(|name| Format::from_name(name)).collect();
    let bom = if manifest.csv_bom { Bom::Utf8 } else { Bom::None };
    Ok(Checked { manifest, problems, formats, bom })
}

/// What is wrong with one CSV table of a result, as [`check`] would say; nothing is best.
///
/// # Errors
/// Where the file cannot be read.
pub fn problem_of_table(
    folder: &Path,
    manifest: &Manifest,
    table: Table,
) -> Result<Option<Problem>, RecordError> {
    let path = format!("tables/{}.csv", table.name());
    let whole = folder.join(&path);
    let listed = manifest.tables.iter().find(|file| file.path == path);
    Ok(match listed {
        _ if !whole.is_file() => Some(Problem::Missing(path)),
        None => Some(Problem::Extra(path)),
        Some(file) if files::sha256_of_file(&whole, b"")? != file.sha256 => Some(Problem::Changed(path)),
        Some(_) => None,
    })
}

/// Whether the hashes of a manifest belong together.
fn is_consistent(manifest: &Manifest) -> bool {
    let csv = |content: &Content| {
        let path = format!("tables/{}.csv", content.table);
        manifest.tables.iter().find(|file| file.path == path).map(|file| &file.sha256)
    };
    let sums_up = match &manifest.content_hash {
        Some(hash) => *hash == content_hash(&manifest.content),
        None => manifest.content.is_empty(),
    };
    // With a mark at its start the file has another hash than its content.
    let is_content = |content: &Content| csv(content).is_none_or(|sha256| *sha256 == content.sha256);
    sums_up && (manifest.csv_bom || manifest.content.iter().all(is_content))
}

/// Where two results begin to differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// Only the first result has this table.
    OnlyFirst(String),
    /// Only the second result has this table.
    OnlySecond(String),
    /// The tables differ from this line on.
    Line {
        /// The table.
        table: String,
        /// Number of the line, from 1, the header included.
        number: u64,
        /// That line of the first result; none where it ends before.
        first: Option<String>,
        /// That line of the second result; none where it ends before.
        second: Option<String>,
    },
    /// The tables differ, but not both are there as CSV to say where.
    Hash(String),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnlyFirst(table) => write!(f, "only the first result has the table `{table}`"),
            Self::OnlySecond(table) => write!(f, "only the second result has the table `{table}`"),
            Self::Line { table, number, first, second } => {
                let say =
                    |line: &Option<String>| line.clone().unwrap_or_else(|| "(no more lines)".to_owned());
                write!(f, "`{table}` differs in line {number}: `{}` and `{}`", say(first), say(second))
            }
            Self::Hash(table) => write!(f, "`{table}` differs"),
        }
    }
}

/// The first table, in the order of the manifests, that two results do not share, and where.
///
/// # Errors
/// Where a manifest or a CSV file that is there cannot be read.
pub fn first_difference(first: &Path, second: &Path) -> Result<Option<Difference>, RecordError> {
    let (a, b) = (Manifest::read(first)?, Manifest::read(second)?);
    if a.content_hash.is_some() && a.content_hash == b.content_hash {
        return Ok(None);
    }
    for own in &a.content {
        let Some(other) = b.content.iter().find(|other| other.table == own.table) else {
            return Ok(Some(Difference::OnlyFirst(own.table.clone())));
        };
        if own.sha256 != other.sha256 {
            return first_line(first, second, &own.table).map(Some);
        }
    }
    let only_second = b.content.iter().find(|other| !a.content.iter().any(|own| own.table == other.table));
    Ok(only_second.map(|content| Difference::OnlySecond(content.table.clone())))
}

fn first_line(first: &Path, second: &Path, table: &str) -> Result<Difference, RecordError> {
    let path = |folder: &Path| folder.join("tables").join(format!("{table}.csv"));
    let (first, second) = (path(first), path(second));
    if !first.is_file() || !second.is_file() {
        return Ok(Difference::Hash(table.to_owned()));
    }
    let (mut first, mut second) = (files::Lines::open(&first)?, files::Lines::open(&second)?);
    let mut number = 0;
    loop {
        number += 1;
        let (a, b) = (first.next()?, second.next()?);
        if a != b {
            return Ok(Difference::Line { table: table.to_owned(), number, first: a, second: b });
        }
        if a.is_none() {
            return Ok(Difference::Hash(table.to_owned()));
        }
    }
}
