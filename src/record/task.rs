//! A task: one process of many that compute chunks of the same result, on this machine or another.
//!
//! A task only adds parts. It takes no lock that keeps other tasks out, removes nothing that others write, and changes no
//! manifest: whoever puts the result together does that. What is there already is left alone, so a task may be started
//! again, or twice. Not here: which chunks are whose.

use std::collections::BTreeSet;
use std::path::Path;

use crate::observe::Frame;

use super::RecordError;
use super::folder::unfinished;
use super::lock::SharedLock;
use super::numbers::Block;
use super::parts::Parts;
use super::store::Settings;

/// Where chunks are put.
pub trait TakesChunks: Sync {
    /// Chunks that need not be computed.
    fn not_to_do(&self) -> BTreeSet<u32>;

    /// Stores a chunk: all its rows, frames of one table one after the other, and blocks of numbers that the end needs.
    /// May be called from many threads.
    ///
    /// # Errors
    /// Where rows do not fit their table, or the disk fails; nothing of the chunk is stored then.
    ///
    /// # Panics
    /// Where there is no chunk of that number.
    fn write_chunk(&self, chunk: u32, frames: &[Frame], numbers: &[Block]) -> Result<(), RecordError>;
}

/// Some chunks of a planned result, for one process to compute.
#[derive(Debug)]
pub struct Task {
    parts: Parts,
    not_to_do: BTreeSet<u32>,
    to_do: BTreeSet<u32>,
    _lock: SharedLock,
}

impl Task {
    /// Joins those who work in the folder of a planned result; none where it is finished. Of the chunks, those that are
    /// stored already are not to be done.
    ///
    /// # Errors
    /// Where the folder holds something else, or another process puts it together.
    pub fn join(
        folder: &Path,
        settings: &Settings,
        chunks: &BTreeSet<u32>,
    ) -> Result<Option<Self>, RecordError> {
        let lock = SharedLock::take(folder)?;
        if unfinished(folder, settings.subject.hash())?.is_none() {
            return Ok(None);
        }
        let parts = settings.parts(folder);
        super::files::create_dir(parts.folder())?;
        let stored = parts.stored()?;
        let to_do = chunks.difference(&stored).copied().collect();
        let not_to_do = (0..settings.n_chunks).filter(|chunk| !BTreeSet::contains(&to_do, chunk)).collect();
        Ok(Some(Self { parts, not_to_do, to_do, _lock: lock }))
    }

    /// The chunks that are to be computed.
    pub fn to_do(&self) -> &BTreeSet<u32> {
        &self.to_do
    }

    /// Of the chunks that were to be computed, those that are stored by now, by this task or another.
    ///
    /// # Errors
    /// Where the folder cannot be listed.
    pub fn done(&self) -> Result<BTreeSet<u32>, RecordError> {
        Ok(self.parts.stored()?.intersection(&self.to_do).copied().collect())
    }
}

impl TakesChunks for Task {
    fn not_to_do(&self) -> BTreeSet<u32> {
        self.not_to_do.clone()
    }

    fn write_chunk(&self, chunk: u32, frames: &[Frame], numbers: &[Block]) -> Result<(), RecordError> {
        self.parts.write(chunk, frames, numbers)
    }
}
