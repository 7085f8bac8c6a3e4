//! A result from its first chunk to its manifest.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::observe::Frame;
use crate::scenario::Table;

use super::assemble::{Assembled, Source, Style, assemble};
use super::csv::Bom;
use super::dictionary::columns_csv;
use super::folder::{Claim, Found, Place, claim, open};
use super::lock::{LOCK, writer};
use super::manifest::{
    Chunks, FORMAT, Machine, Manifest, OtherFile, Replicates, Status, Subject, content_hash,
};
use super::numbers::{Block, Numbers};
use super::parts::{PARTS, Parts, table_bytes};
use super::schema::{Extension, Schema};
use super::task::TakesChunks;
use super::{Format, RecordError, VERSION, files};

/// What a result is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where it goes.
    pub place: Place,
    /// What it is of; the hash decides which folders hold the same result.
    pub subject: Subject,
    /// Name and bytes of the files that say what is done: scenarios, options, copies of a user's tables.
    pub files: Vec<(String, Vec<u8>)>,
    /// Version of what makes the numbers.
    pub engine: String,
    /// The user's seed.
    pub seed: u64,
    /// Replicates asked for, over all design points.
    pub replicates: u64,
    /// Number of design points.
    pub design_points: u32,
    /// Number of chunks, numbered from 0 in the order of their rows.
    pub n_chunks: u32,
    /// Tables that come chunk by chunk.
    pub tables: Vec<Table>,
    /// Columns beside those of the dictionary.
    pub columns: Extension,
    /// Formats of the tables.
    pub formats: Vec<Format>,
    /// What CSV files begin with.
    pub bom: Bom,
    /// The command line, word by word.
    pub command: Vec<String>,
    /// Now, RFC 3339.
    pub started: String,
}

impl Settings {
    /// The parts of such a result in a folder.
    pub(crate) fn parts(&self, folder: &Path) -> Parts {
        let schemas = self.tables.iter().map(|&table| Schema::new(table, &self.columns)).collect();
        Parts::new(folder, self.n_chunks, schemas)
    }
}

/// What the front knows when a session ends.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// Now, RFC 3339.
    pub finished: String,
    /// Time of this session.
    pub elapsed_seconds: f64,
    /// Replicates finished, those of earlier sessions included.
    pub replicates_done: u64,
    /// Replicates failed, those of earlier sessions included.
    pub replicates_failed: u64,
}

/// What became of [`Store::open`].
#[derive(Debug)]
pub enum Opened {
    /// A result to compute, or to go on with.
    Store(Box<Store>),
    /// The result is there already.
    Finished {
        /// Its folder.
        path: PathBuf,
        /// Its manifest.
        manifest: Box<Manifest>,
    },
}

/// A result that is being computed. Dropped without an end, it stays resumable.
#[derive(Debug)]
pub struct Store {
    claim: Claim,
    settings: Settings,
    parts: Parts,
    done_before: BTreeSet<u32>,
    done: Mutex<BTreeSet<u32>>,
    manifest: Manifest,
}

impl Store {
    /// Makes, finds or resumes the folder of a result.
    ///
    /// # Errors
    /// Where the place holds something else, is in use, or cannot be written.
    pub fn open(settings: Settings) -> Result<Opened, RecordError> {
        if cfg!(not(feature = "parquet")) && settings.formats.contains(&Format::Parquet) {
            return Err(RecordError::NoParquet);
        }
        let (claim, before) = match open(&settings.place, settings.subject.id(), settings.subject.hash())? {
            Found::Finished(path, manifest) => {
                // A process that ended between the manifest and the tidying left its parts, or its lock, which goes with the claim.
                if [PARTS, LOCK].iter().any(|name| path.join(name).exists())
                    && let Some(claim) = claim(&path)
                {
                    files::remove(&claim.path.join(PARTS))?;
                }
                return Ok(Opened::Finished { path, manifest });
            }
            Found::New(claim) => (claim, None),
            Found::Unfinished(claim, manifest) => (claim, Some(manifest)),
        };
        let parts = settings.parts(&claim.path);
        if before.as_ref().is_none_or(|before| before.chunks.planned != settings.n_chunks) {
            // Chunks that were cut otherwise hold other replicates.
            files::remove(parts.folder())?;
        }
        let done = parts.tidy()?;
        let manifest = first_manifest(&settings, before.as_deref(), done.len());
        manifest.write(&claim.path)?;
        files::write_all_atomic(&claim.path, &settings.files)?;
        files::create_dir(parts.folder())?;
        let done_before = done.clone();
        Ok(Opened::Store(Box::new(Self {
            claim,
            settings,
            parts,
            done_before,
            done: Mutex::new(done),
            manifest,
        })))
    }

    /// Leaves the folder to others who compute its chunks: the manifest says that it is planned.
    ///
    /// # Errors
    /// Where the manifest cannot be written.
    pub fn leave_planned(self) -> Result<(), RecordError> {
        Manifest { status: Status::Planned, ..self.manifest.clone() }.write(&self.claim.path)
    }

    /// The result folder.
    pub fn path(&self) -> &Path {
        &self.claim.path
    }

    /// Chunks that earlier sessions stored.
    pub fn chunks_done(&self) -> &BTreeSet<u32> {
        &self.done_before
    }

    /// Chunks that are stored by now, in order.
    pub fn all_done(&self) -> Vec<u32> {
        self.lock_done().iter().copied().collect()
    }

    /// Reads what others stored (earlier sessions, other processes) and removes what is damaged; gives those chunks. To be
    /// called before what is stored is used: names alone say that a chunk was finished, not that it reached the disk.
    ///
    /// # Errors
    /// Where a damaged chunk cannot be removed.
    pub fn remove_damaged(&mut self) -> Result<BTreeSet<u32>, RecordError> {
        let damaged = self.parts.remove_damaged(&self.done_before)?;
        for chunk in &damaged {
            self.done_before.remove(chunk);
            self.lock_done().remove(chunk);
        }
        Ok(damaged)
    }

    /// The numbers kept with some chunks: their blocks at one place, one chunk after the other.
    ///
    /// # Errors
    /// Where a chunk is not stored, or has no such block.
    pub fn numbers(
        &self,
        chunks: impl IntoIterator<Item = u32>,
        block: usize,
    ) -> Result<Numbers, RecordError> {
        Numbers::open(chunks.into_iter().map(|chunk| self.parts.numbers(chunk)), block)
    }

    /// Assembles the tables, adds those of `frames`, and ends the result.
    ///
    /// # Errors
    /// Where chunks are missing, rows do not fit, or the disk fails; the result stays resumable then.
    pub fn finish(self, frames: &[Frame], end: &End) -> Result<Manifest, RecordError> {
        let missing = self.settings.n_chunks - self.lock_done().len() as u32;
        if missing > 0 {
            return Err(RecordError::Incomplete { path: self.claim.path.clone(), missing });
        }
        let status = if end.replicates_failed > 0 { Status::FinishedWithFailures } else { Status::Finished };
        let manifest = self.end(frames, end, status)?;
        files::remove(self.parts.folder())?;
        Ok(manifest)
    }

    /// Assembles what is there so far and leaves the result resumable.
    ///
    /// # Errors
    /// Where rows do not fit, or the disk fails; the result stays resumable then as well.
    pub fn interrupt(self, frames: &[Frame], end: &End) -> Result<Manifest, RecordError> {
        self.end(frames, end, Status::Interrupted)
    }

    fn end(&self, frames: &[Frame], end: &End, status: Status) -> Result<Manifest, RecordError> {
        let folder = &self.claim.path;
        let temporary = self.parts.folder().join(format!(".tables.{}.tmp", writer()));
        files::remove(&temporary)?;
        files::create_dir(&temporary)?;
        let assembled = self.assemble(&temporary, frames);
        if assembled.is_err() {
            // What is half written takes space that may be missing; the first error is the one to tell.
            let _ = files::remove(&temporary);
        }
        let assembled = assembled?;
        let mut manifest = self.manifest.clone();
        // From here to the new manifest the tables belong to no manifest; a cut leads back to assembling them again.
        self.publish(&temporary, &assembled)?;
        let tables: Vec<Table> = assembled.iter().map(|table| table.schema.table).collect();
        let mut dictionary = self.settings.bom.bytes().to_vec();
        dictionary.extend(columns_csv(&tables, &self.settings.columns));
        files::write_atomic(&folder.join("columns.csv"), &dictionary)?;

        let mut texts: Vec<(&str, &[u8])> = vec![("columns.csv", &dictionary)];
        texts.extend(self.settings.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
        manifest.files = texts
            .into_iter()
            .map(|(path, bytes)| OtherFile {
                path: path.to_owned(),
                bytes: bytes.len() as u64,
                sha256: files::sha256(bytes),
            })
            .collect();
        manifest.content = assembled.iter().map(|table| table.content.clone()).collect();
        manifest.content_hash = Some(content_hash(&manifest.content));
        manifest.tables = assembled.into_iter().flat_map(|table| table.files).collect();
        manifest.status = status;
        manifest.replicates.done = end.replicates_done;
        manifest.replicates.failed = end.replicates_failed;
        manifest.chunks.done = self.lock_done().len() as u32;
        manifest.finished = Some(end.finished.clone());
        manifest.elapsed_seconds += end.elapsed_seconds;
        manifest.write(folder)?;
        Ok(manifest)
    }

    fn assemble(&self, temporary: &Path, frames: &[Frame]) -> Result<Vec<Assembled>, RecordError> {
        let mut sources = Vec::new();
        for table in Table::ALL {
            let own = frames.iter().filter(|frame| frame.table == table);
            if let Some(schema) = self.parts.schemas().iter().find(|schema| schema.table == table) {
                if own.count() > 0 {
                    let what = "the table comes chunk by chunk, not at the end".to_owned();
                    return Err(RecordError::Rows { table: table.name(), what });
                }
                let paths =
                    self.lock_done().iter().map(|&chunk| self.parts.table(chunk, table.name())).collect();
                sources.push((schema.clone(), Source::Parts(paths)));
            } else if own.clone().count() > 0 {
                let schema = Schema::new(table, &self.settings.columns);
                let bytes = table_bytes(&schema, own)?;
                sources.push((schema, Source::Bytes(bytes)));
            }
        }
        let subject = &self.settings.subject;
        let notes = [
            ("shidian.version".to_owned(), VERSION.to_owned()),
            (format!("shidian.{}", subject.kind()), subject.id().to_owned()),
            (format!("shidian.{}_hash", subject.kind()), subject.hash().to_owned()),
        ];
        let style = Style { formats: &self.settings.formats, bom: self.settings.bom, notes: &notes };
        let mut assembled = assemble(temporary, sources, &style)?;
        // A list of failures without failures says nothing.
        assembled.retain(|table| table.schema.table != Table::Failures || table.content.rows > 0);
        Ok(assembled)
    }

    /// Moves assembled files to `tables/` and removes what an earlier session put there and this one did not.
    fn publish(&self, temporary: &Path, assembled: &[Assembled]) -> Result<(), RecordError> {
        let tables = self.claim.path.join("tables");
        files::create_dir(&tables)?;
        let wanted: Vec<&str> = assembled
            .iter()
            .flat_map(|table| &table.files)
            .filter_map(|file| file.path.strip_prefix("tables/"))
            .collect();
        for name in &wanted {
            files::rename(&temporary.join(name), &tables.join(name))?;
        }
        for name in files::names(&tables)? {
            if !wanted.contains(&name.as_str()) && is_table(&name) {
                files::remove(&tables.join(name))?;
            }
        }
        files::sync_dir(&tables)?;
        files::remove(temporary)
    }

    fn lock_done(&self) -> std::sync::MutexGuard<'_, BTreeSet<u32>> {
        // The set is whole whatever a thread that panicked was doing.
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TakesChunks for Store {
    fn not_to_do(&self) -> BTreeSet<u32> {
        self.lock_done().clone()
    }

    fn write_chunk(&self, chunk: u32, frames: &[Frame], numbers: &[Block]) -> Result<(), RecordError> {
        if self.lock_done().contains(&chunk) {
            return Ok(());
        }
        self.parts.write(chunk, frames, numbers)?;
        self.lock_done().insert(chunk);
        Ok(())
    }
}

fn first_manifest(settings: &Settings, before: Option<&Manifest>, n_done: usize) -> Manifest {
    Manifest {
        format: FORMAT,
        shidian: VERSION.to_owned(),
        engine: settings.engine.clone(),
        status: Status::Running,
        subject: settings.subject.clone(),
        seed: settings.seed,
        replicates: Replicates {
            planned: settings.replicates,
            ..before.map(|before| before.replicates).unwrap_or_default()
        },
        design_points: settings.design_points,
        chunks: Chunks { planned: settings.n_chunks, done: n_done as u32 },
        command: settings.command.clone(),
        started: before.map_or_else(|| settings.started.clone(), |before| before.started.clone()),
        finished: None,
        elapsed_seconds: before.map_or(0.0, |before| before.elapsed_seconds),
        machine: Machine::this(),
        formats: settings.formats.iter().map(|format| format.name().to_owned()).collect(),
        csv_bom: settings.bom == Bom::Utf8,
        content_hash: None,
        content: Vec::new(),
        tables: Vec::new(),
        files: Vec::new(),
    }
}

/// Whether a name in `tables/` is one that this module gives.
fn is_table(name: &str) -> bool {
    name.split_once('.').is_some_and(|(table, ending)| {
        super::schema::table_named(table).is_some() && Format::from_name(ending).is_some()
    })
}
