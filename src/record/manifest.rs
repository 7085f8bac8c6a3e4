//! `manifest.json`: what a result folder is, how far it is, and the hash of everything in it.
//!
//! Times are given by the front; nothing here reads a clock.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{RecordError, files};

/// Version of the layout of result folders.
pub const FORMAT: u32 = 1;
/// Name of the manifest in a result folder.
pub const MANIFEST: &str = "manifest.json";

/// How far a result is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Laid out for tasks that compute its chunks; nothing is computed yet, or nobody has put it together.
    Planned,
    /// Being computed, or cut off without a word.
    Running,
    /// Stopped by the user; the same command goes on.
    Interrupted,
    /// Complete.
    Finished,
    /// Complete, but some replicates failed; they are in the table `failures`.
    FinishedWithFailures,
}

impl Status {
    /// Whether nothing is left to do.
    pub fn is_finished(self) -> bool {
        match self {
            Self::Planned | Self::Running | Self::Interrupted => false,
            Self::Finished | Self::FinishedWithFailures => true,
        }
    }
}

/// What a result is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// Runs of a scenario.
    Scenario(ScenarioEntry),
    /// An analysis of an adoption history.
    Analysis(AnalysisEntry),
    /// Paired contrasts of finished results.
    Comparison(DerivedEntry),
    /// Which factors the outcomes of a finished sweep depend on.
    Sensitivity(DerivedEntry),
}

impl Subject {
    /// Short name, from which the result folder has its own.
    pub fn id(&self) -> &str {
        match self {
            Self::Scenario(scenario) => &scenario.id,
            Self::Analysis(analysis) => &analysis.id,
            Self::Comparison(derived) | Self::Sensitivity(derived) => &derived.id,
        }
    }

    /// Hash that decides which folders hold the same result.
    pub fn hash(&self) -> &str {
        match self {
            Self::Scenario(scenario) => &scenario.hash,
            Self::Analysis(analysis) => &analysis.hash,
            Self::Comparison(derived) | Self::Sensitivity(derived) => &derived.hash,
        }
    }

    /// What it is, in one word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Scenario(_) => "scenario",
            Self::Analysis(_) => "analysis",
            Self::Comparison(_) => "comparison",
            Self::Sensitivity(_) => "sensitivity",
        }
    }
}

/// The history that was analyzed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysisEntry {
    /// Short name, from the file of adoptions.
    pub id: String,
    /// Hash of the version of the analysis, its options and its inputs, see [`super::analysis_hash`].
    pub hash: String,
    /// What one period is: `year` (or any number), `quarter`, `month` or `day`.
    pub period: String,
    /// Last period of observation, as periods are written; none where it is the last adoption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// The files that were read.
    pub inputs: Vec<InputFile>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFile {
    /// What it holds: `adoptions`, `units`, `edges`, `policies` or `covariates`.
    pub role: String,
    /// Its path as it was given.
    pub path: String,
    /// Size.
    pub bytes: u64,
    /// Hash of the file.
    pub sha256: String,
}

/// What was made of finished results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DerivedEntry {
    /// Short name, from the first of the results.
    pub id: String,
    /// Hash of the version of what was made, its options and the contents of the results, see [`super::derived_hash`].
    pub hash: String,
    /// The results, in the order in which they were named.
    pub results: Vec<InputResult>,
}

/// A finished result that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputResult {
    /// Its folder as it was given.
    pub path: String,
    /// Short name of its scenario.
    pub scenario: String,
    /// Its `content_hash`: the numbers of all its tables.
    pub content_hash: String,
}

/// The scenario of a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioEntry {
    /// Short name.
    pub id: String,
    /// Title in English.
    pub title: String,
    /// Title in Chinese; empty where none is given.
    pub title_zh: String,
    /// Hash of engine version and resolved scenario, see [`super::scenario_hash`].
    pub hash: String,
}

/// How many replicates, over all design points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Replicates {
    /// Asked for.
    pub planned: u64,
    /// Finished.
    pub done: u64,
    /// Failed.
    pub failed: u64,
}

/// How an ensemble is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Chunks {
    /// Number of chunks.
    pub planned: u32,
    /// Number of stored chunks, at the time of the manifest.
    pub done: u32,
}

/// Where a result was computed. No host name: results are shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// Operating system.
    pub os: String,
    /// Processor architecture.
    pub arch: String,
    /// Number of processors that the program may use.
    pub cpus: usize,
    /// Compiler, where the build named it in `SHIDIAN_RUSTC`.
    pub rustc: Option<String>,
}

impl Machine {
    /// This machine.
    pub fn this() -> Self {
        Self {
            os: std::env::consts::OS.to_owned(),
            arch: std::env::consts::ARCH.to_owned(),
            cpus: std::thread::available_parallelism().map_or(1, usize::from),
            rustc: option_env!("SHIDIAN_RUSTC").map(str::to_owned),
        }
    }
}

/// One file of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableFile {
    /// Name of the table.
    pub table: String,
    /// Path in the folder, with `/`.
    pub path: String,
    /// Number of rows.
    pub rows: u64,
    /// Size.
    pub bytes: u64,
    /// Hash of the file.
    pub sha256: String,
}

/// Any other file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherFile {
    /// Path in the folder, with `/`.
    pub path: String,
    /// Size.
    pub bytes: u64,
    /// Hash of the file.
    pub sha256: String,
}

/// What a table holds, whatever the formats it was written in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Name of the table.
    pub table: String,
    /// Number of rows.
    pub rows: u64,
    /// Hash of the table as CSV without mark.
    pub sha256: String,
}

/// Everything that is said about a result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Layout of the folder, [`FORMAT`].
    pub format: u32,
    /// Version of the program.
    pub shidian: String,
    /// Version of the engine: changes when numbers change.
    pub engine: String,
    /// How far it is.
    pub status: Status,
    /// Which scenario, or which analysis.
    #[serde(flatten)]
    pub subject: Subject,
    /// The user's seed.
    pub seed: u64,
    /// Replicates over all design points; none in an analysis.
    #[serde(default, skip_serializing_if = "is_default")]
    pub replicates: Replicates,
    /// Number of design points; none in an analysis.
    #[serde(default, skip_serializing_if = "is_default")]
    pub design_points: u32,
    /// Chunks; none in an analysis.
    #[serde(default, skip_serializing_if = "is_default")]
    pub chunks: Chunks,
    /// The command that made it, word by word.
    pub command: Vec<String>,
    /// When the first session began, RFC 3339.
    pub started: String,
    /// When the last session ended, RFC 3339; none while it runs.
    pub finished: Option<String>,
    /// Time of all sessions that ended in order.
    pub elapsed_seconds: f64,
    /// Where.
    pub machine: Machine,
    /// Formats of the tables, by their endings.
    pub formats: Vec<String>,
    /// Whether CSV files begin with the mark of UTF-8.
    pub csv_bom: bool,
    /// Hash over `content`: two results with the same one hold the same numbers.
    pub content_hash: Option<String>,
    /// Every table, whatever its formats.
    pub content: Vec<Content>,
    /// Every file of a table.
    pub tables: Vec<TableFile>,
    /// Every other file that is written with the tables.
    pub files: Vec<OtherFile>,
}

impl Manifest {
    /// The manifest of a result folder.
    ///
    /// # Errors
    /// Where there is none, or it cannot be read or understood.
    pub fn read(folder: &Path) -> Result<Self, RecordError> {
        let path = folder.join(MANIFEST);
        if !path.exists() {
            return Err(if folder.is_file() {
                RecordError::NotAFolder { path: folder.to_owned() }
            } else {
                RecordError::NoManifest { path: folder.to_owned() }
            });
        }
        let text = files::read_text(&path)?;
        // The format first: a later one may hold what cannot be understood here.
        let value: serde_json::Value =
            serde_json::from_str(&text).map_err(|cause| RecordError::damaged(&path, cause.to_string()))?;
        if value.get("format").and_then(serde_json::Value::as_u64) != Some(u64::from(FORMAT)) {
            let version =
                value.get("shidian").and_then(|version| version.as_str()).unwrap_or("unknown").to_owned();
            return Err(RecordError::OtherVersion { path: folder.to_owned(), version });
        }
        serde_json::from_value(value).map_err(|cause| RecordError::damaged(&path, cause.to_string()))
    }

    pub(crate) fn write(&self, folder: &Path) -> Result<(), RecordError> {
        let mut text = serde_json::to_vec_pretty(self).expect("a manifest has only plain fields");
        text.push(b'\n');
        files::write_atomic(&folder.join(MANIFEST), &text)
    }
}

/// Whether a part of the manifest says nothing.
fn is_default<T: Default + PartialEq>(part: &T) -> bool {
    *part == T::default()
}

/// Hash of (table, hash) pairs, in order of name.
pub(crate) fn content_hash(content: &[Content]) -> String {
    let mut lines: Vec<String> =
        content.iter().map(|entry| format!("{} {}\n", entry.table, entry.sha256)).collect();
    lines.sort_unstable();
    files::sha256(lines.concat().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::testing::{Folder, manifest};

    #[test]
    fn reads_back_what_it_wrote() {
        let folder = Folder::new("manifest");
        let written = manifest();
        written.write(folder.path()).unwrap();
        assert_eq!(Manifest::read(folder.path()).unwrap(), written);
        let text = files::read_text(&folder.path().join(MANIFEST)).unwrap();
        assert!(text.starts_with("{\n  \"format\": 1,\n  \"shidian\": "), "{text}");
        assert!(text.contains("\"status\": \"running\""));
        let keys = ["scenario", "seed", "replicates", "design_points", "chunks", "command"];
        let places = keys.map(|key| text.find(&format!("\n  \"{key}\": ")).expect(key));
        assert!(places.is_sorted(), "{text}");
    }

    #[test]
    fn an_analysis_says_nothing_of_replicates() {
        let folder = Folder::new("manifest-analysis");
        let input = InputFile {
            role: "adoptions".to_owned(),
            path: "a.csv".to_owned(),
            bytes: 3,
            sha256: "00".to_owned(),
        };
        let entry = AnalysisEntry {
            id: "a".to_owned(),
            hash: "0123".to_owned(),
            period: "year".to_owned(),
            until: Some("1990".to_owned()),
            inputs: vec![input],
        };
        let written = Manifest {
            subject: Subject::Analysis(entry),
            replicates: Replicates::default(),
            design_points: 0,
            chunks: Chunks::default(),
            ..manifest()
        };
        written.write(folder.path()).unwrap();
        assert_eq!(Manifest::read(folder.path()).unwrap(), written);
        let text = files::read_text(&folder.path().join(MANIFEST)).unwrap();
        assert!(text.contains("\n  \"analysis\": {") && !text.contains("scenario"), "{text}");
        assert!(!text.contains("replicates") && !text.contains("chunks"), "{text}");
    }

    #[test]
    fn content_hash_does_not_depend_on_order() {
        let entry = |table: &str| Content { table: table.to_owned(), rows: 1, sha256: table.repeat(2) };
        let (a, b) = (entry("a"), entry("b"));
        assert_eq!(content_hash(&[a.clone(), b.clone()]), content_hash(&[b.clone(), a.clone()]));
        assert_ne!(content_hash(&[a.clone(), b]), content_hash(&[a]));
    }

    #[test]
    fn faults_are_told_apart() {
        let folder = Folder::new("manifest-faults");
        let read = || Manifest::read(folder.path()).unwrap_err();
        assert!(matches!(read(), RecordError::NoManifest { .. }));
        let put = |text: &str| std::fs::write(folder.path().join(MANIFEST), text).unwrap();
        put("{");
        assert!(matches!(read(), RecordError::Damaged { .. }));
        put(r#"{"format": 99, "shidian": "9.0.0"}"#);
        assert!(read().to_string().contains("holds a result of shidian 9.0.0"), "{}", read());
        put(r#"{"format": 1}"#);
        assert!(matches!(read(), RecordError::Damaged { .. }));
    }
}
