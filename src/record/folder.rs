//! Which folder a result goes to: a new one, an unfinished one of the same work, or none because it is finished.

use std::path::{Path, PathBuf};

use super::files;
use super::lock::{LOCK, Lock};
use super::manifest::{MANIFEST, Manifest};
use super::{RecordError, VERSION};

/// Whether what is there may be gone on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Start {
    /// Go on with an unfinished result, keep a finished one.
    #[default]
    Resume,
    /// Begin anew, in another folder beside it.
    Fresh,
}

/// Where a result may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The folder that the user asked for.
    pub out: Option<PathBuf>,
    /// Where folders go that nobody named, e.g. `results`.
    pub root: PathBuf,
    /// Today, `YYYY-MM-DD`, for the name of such a folder.
    pub date: String,
    /// Whether to go on or to begin anew.
    pub start: Start,
}

/// A folder that this process alone may change.
#[derive(Debug)]
pub(crate) struct Claim {
    pub(crate) path: PathBuf,
    _lock: Lock,
}

/// What became of a place.
#[derive(Debug)]
pub(crate) enum Found {
    /// An empty folder.
    New(Claim),
    /// An unfinished result of the same scenario.
    Unfinished(Claim, Box<Manifest>),
    /// A finished result of the same scenario.
    Finished(PathBuf, Box<Manifest>),
}

/// What a path holds, seen from one scenario or analysis.
enum State {
    Free,
    Unfinished(Box<Manifest>),
    Finished(Box<Manifest>),
}

/// Finds the folder for a scenario or an analysis, makes and locks it.
pub(crate) fn open(place: &Place, id: &str, hash: &str) -> Result<Found, RecordError> {
    let path = match &place.out {
        Some(path) if place.start == Start::Fresh => beside(path, hash)?,
        Some(path) => path.clone(),
        None => by_default(place, id, hash)?,
    };
    if let State::Finished(manifest) = state(&path, hash)? {
        return Ok(Found::Finished(path, manifest));
    }
    files::create_dir(&path)?;
    let claim = Claim { _lock: Lock::take(&path)?, path };
    for name in files::names(&claim.path)?.iter().filter(|name| is_temporary(name)) {
        files::remove(&claim.path.join(name))?;
    }
    // Another process may have been here before the lock.
    Ok(match state(&claim.path, hash)? {
        State::Free => Found::New(claim),
        State::Unfinished(manifest) => Found::Unfinished(claim, manifest),
        State::Finished(manifest) => Found::Finished(claim.path, manifest),
    })
}

/// The manifest of an unfinished result of that hash; none where it is finished.
pub(crate) fn unfinished(path: &Path, hash: &str) -> Result<Option<Box<Manifest>>, RecordError> {
    match state(path, hash)? {
        State::Free => Err(RecordError::NoManifest { path: path.to_owned() }),
        State::Unfinished(manifest) => Ok(Some(manifest)),
        State::Finished(_) => Ok(None),
    }
}

/// Locks a finished result to tidy it up; nothing where another process has it.
pub(crate) fn claim(path: &Path) -> Option<Claim> {
    Lock::take(path).ok().map(|lock| Claim { path: path.to_owned(), _lock: lock })
}

fn state(path: &Path, hash: &str) -> Result<State, RecordError> {
    if path.exists() && !path.is_dir() {
        return Err(RecordError::NotAFolder { path: path.to_owned() });
    }
    let names = files::names(path)?;
    if !names.iter().any(|name| name == MANIFEST) {
        let mut found: Vec<String> = names.into_iter().filter(|name| !is_ours(name)).collect();
        if found.is_empty() {
            return Ok(State::Free);
        }
        if found.len() > 3 {
            found.truncate(3);
            found.push("…".to_owned());
        }
        return Err(RecordError::Foreign { path: path.to_owned(), found });
    }
    let manifest = Manifest::read(path)?;
    if manifest.shidian != VERSION {
        return Err(RecordError::OtherVersion { path: path.to_owned(), version: manifest.shidian });
    }
    if manifest.subject.hash() != hash {
        return Err(RecordError::OtherSubject { path: path.to_owned(), subject: Box::new(manifest.subject) });
    }
    Ok(if manifest.status.is_finished() {
        State::Finished(Box::new(manifest))
    } else {
        State::Unfinished(Box::new(manifest))
    })
}

/// Names that a process of ours leaves before its first manifest is there.
fn is_ours(name: &str) -> bool {
    name == LOCK || (name.starts_with(&format!(".{MANIFEST}.")) && is_temporary(name))
}

/// Names of files that [`files::write_atomic`] was writing when its process ended.
fn is_temporary(name: &str) -> bool {
    name.starts_with('.') && Path::new(name).extension().is_some_and(|ending| ending == "tmp")
}

/// The path itself where it is free, or the first free one of `path_2`, `path_3`, … behind results of any kind.
fn beside(path: &Path, hash: &str) -> Result<PathBuf, RecordError> {
    for number in 1.. {
        let candidate = numbered(path, number);
        match state(&candidate, hash) {
            Ok(State::Free) => return Ok(candidate),
            // What the user named must be a result, or nothing: beside other files nothing is begun.
            Err(
                error @ (RecordError::Foreign { .. }
                | RecordError::NotAFolder { .. }
                | RecordError::Io { .. }),
            ) if number == 1 => {
                return Err(error);
            }
            Ok(State::Unfinished(_) | State::Finished(_)) | Err(_) => {}
        }
    }
    unreachable!("numbers do not end")
}

fn numbered(path: &Path, number: u32) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!("_{number}"));
    path.with_file_name(name)
}

/// The folder that nobody named: an unfinished one of this scenario, else a finished one, else a new one.
fn by_default(place: &Place, id: &str, hash: &str) -> Result<PathBuf, RecordError> {
    let short = hash.get(..8).unwrap_or(hash);
    let parent = place.root.join(file_name(id));
    if place.start == Start::Resume {
        let mut finished = None;
        for name in files::names(&parent)?.iter().rev().filter(|name| name.split('_').nth(1) == Some(short)) {
            let path = parent.join(name);
            match state(&path, hash) {
                Ok(State::Unfinished(_)) => return Ok(path),
                Ok(State::Finished(_)) => finished = finished.or(Some(path)),
                Ok(State::Free) | Err(_) => {}
            }
        }
        if let Some(path) = finished {
            return Ok(path);
        }
    }
    let path = parent.join(format!("{}_{short}", place.date));
    // Whatever has the name already, a result of this scenario or not, stays as it is.
    for number in 1.. {
        let candidate = numbered(&path, number);
        match state(&candidate, hash) {
            Ok(State::Free) => return Ok(candidate),
            Err(error @ RecordError::Io { .. }) => return Err(error),
            Ok(State::Unfinished(_) | State::Finished(_)) | Err(_) => {}
        }
    }
    unreachable!("numbers do not end")
}

/// An id as the name of a folder.
fn file_name(id: &str) -> String {
    let name: String = id
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' })
        .collect();
    let name = name.trim_start_matches('.');
    if name.is_empty() { "scenario".to_owned() } else { name.to_owned() }
}
