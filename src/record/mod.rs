//! Result files: the only module that reads and writes them.
//!
//! Takes frames of rows, chunk by chunk or at the end, and what the front knows about the session; gives a result folder
//! (`manifest.json`, `columns.csv`, `tables/*.csv|*.parquet`, and the files that say what was done: `scenario.toml` and
//! `scenario.resolved.toml` of runs, `options.json` of an analysis), or takes one and gives its rows back. [`Store`] is the door to write, [`Manifest::read`], [`read_table`] and [`verify`] to read.
//! A folder without a manifest is not a result; nothing in a finished one is changed.
//!
//! What is not here: clocks (times come from the front), computing, printing, the meaning of columns.

use std::path::Path;

mod assemble;
mod csv;
mod dictionary;
mod error;
mod files;
mod folder;
mod lock;
mod manifest;
mod numbers;
#[cfg_attr(not(feature = "parquet"), path = "no_parquet.rs")]
mod parquet;
mod parts;
mod read;
mod schema;
mod store;
pub mod survey;
mod task;
#[cfg(test)]
mod testing;
pub mod verify;

pub use csv::{Bom, append_rows, frame_to_csv};
pub use dictionary::{columns_csv, outputs_markdown};
pub use error::RecordError;
pub use files::sha256;
pub use folder::{Place, Start};
pub use manifest::{
    AnalysisEntry, Chunks, Content, DerivedEntry, FORMAT, InputFile, InputResult, MANIFEST, Machine,
    Manifest, OtherFile, Replicates, ScenarioEntry, Status, Subject, TableFile,
};
pub use numbers::{Block, Numbers};
pub use read::read_table;
pub use schema::{Extension, ExtraColumn};
pub use store::{End, Opened, Settings, Store};
pub use task::{TakesChunks, Task};

/// Version of this program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A format of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Comma-separated values.
    Csv,
    /// Apache Parquet.
    Parquet,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 2] = [Self::Csv, Self::Parquet];

    /// Its name on the command line, and the ending of its files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }

    /// The format of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// Hash by which a result is known: of the version of the engine and the text of the resolved scenario.
pub fn scenario_hash(engine: &str, resolved_toml: &str) -> String {
    sha256(format!("shidian engine {engine}\n{resolved_toml}").as_bytes())
}

/// Hash by which an analysis is known: of its version, its options, and the role and hash of each input in order.
/// Where the inputs lie does not matter.
pub fn analysis_hash(version: &str, options: &str, inputs: &[InputFile]) -> String {
    let mut text = format!("shidian analysis {version}\n{options}\n");
    for input in inputs {
        text.push_str(&format!("{} {}\n", input.role, input.sha256));
    }
    sha256(text.as_bytes())
}

/// Hash by which what was made of results is known: of its version, its options, and the contents of the results in order.
/// Where the results lie does not matter.
pub fn derived_hash(version: &str, options: &str, results: &[InputResult]) -> String {
    let mut text = format!("shidian {version}\n{options}\n");
    for result in results {
        text.push_str(&format!("{} {}\n", result.scenario, result.content_hash));
    }
    sha256(text.as_bytes())
}

/// Writes a file that comes with a result (a report, a figure), as a whole or not at all; folders on the way are made.
///
/// # Errors
/// Where it cannot be written.
pub fn write_file(folder: &Path, relative: &str, bytes: &[u8]) -> Result<(), RecordError> {
    let path = folder.join(relative);
    files::create_dir(path.parent().unwrap_or(folder))?;
    files::write_atomic(&path, bytes)
}
