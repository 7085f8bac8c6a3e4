//! What the tests of this module share.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::observe::{Frame, NO_GOVERNMENT, NO_INTEGER, NO_WORD, Type, Values};
use crate::scenario::Table;
use crate::units::Month;

use super::manifest::{Chunks, FORMAT, Machine, Manifest, Replicates, ScenarioEntry, Status, Subject};
use super::schema::ExtraColumn;

/// A temporary folder that goes with its test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("shidian-record-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Four rows with every type and every kind of missing value.
pub(crate) fn mixed_frame() -> Frame {
    let ids: Arc<[String]> = ["440300".to_owned(), "350200".to_owned()].into();
    let names = ["深圳, \"SZ\"", "", "plain", "two\nlines"].map(str::to_owned).to_vec();
    let columns = [
        ("count", Values::Integer(vec![3, NO_INTEGER, -1, 0])),
        ("share", Values::Real(vec![0.1, f64::NAN, 1e-9, 2.0])),
        ("shape", Values::Word(vec![0, NO_WORD, 1, 0], &["S", "R"])),
        ("government_id", Values::Government(vec![0, NO_GOVERNMENT, 1, 1], ids)),
        ("name", Values::Text(names)),
        ("month", Values::Date(vec![Month::new(2010, 7), None, Month::new(2039, 12), Month::new(2010, 1)])),
    ];
    Frame { table: Table::Runs, columns: columns.map(|(name, values)| (name.to_owned(), values)).to_vec() }
}

/// A swept parameter.
pub(crate) fn factor() -> ExtraColumn {
    ExtraColumn {
        name: "spread.learning".to_owned(),
        unit: "per year".to_owned(),
        kind: Type::Real,
        meaning_en: "Rate of learning".to_owned(),
        meaning_zh: "学习速率".to_owned(),
    }
}

/// A manifest of a result that runs.
pub(crate) fn manifest() -> Manifest {
    Manifest {
        format: FORMAT,
        shidian: super::VERSION.to_owned(),
        engine: "1".to_owned(),
        status: Status::Running,
        subject: Subject::Scenario(ScenarioEntry {
            id: "tiny".to_owned(),
            title: "Tiny".to_owned(),
            title_zh: "小".to_owned(),
            hash: "0123456789abcdef".to_owned(),
        }),
        seed: 7,
        replicates: Replicates { planned: 4, done: 0, failed: 0 },
        design_points: 1,
        chunks: Chunks { planned: 2, done: 0 },
        command: vec!["shidian".to_owned(), "run".to_owned()],
        started: "2026-11-22T10:00:00Z".to_owned(),
        finished: None,
        elapsed_seconds: 0.0,
        machine: Machine::this(),
        formats: vec!["csv".to_owned()],
        csv_bom: false,
        content_hash: None,
        content: Vec::new(),
        tables: Vec::new(),
        files: Vec::new(),
    }
}
