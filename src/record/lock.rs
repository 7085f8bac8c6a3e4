//! One process at a time in a result folder, or many that only add parts to it.
//!
//! The lock is the system's own lock on the file `.lock`: it ends with its process, however that ends, so no stale
//! lock can exist. The file names its holder for the message to others. Where a file system knows no locks, the
//! name decides: a holder that is gone from this machine does not count. Tasks of a sweep share the lock; where there
//! are no locks, they do without: what they write is safe from each other by its names.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::{RecordError, files};

/// Name of the lock in a result folder.
pub(crate) const LOCK: &str = ".lock";

/// The right to change a folder; given back on drop.
#[derive(Debug)]
pub(crate) struct Lock {
    // Dropped after the file is removed, so nobody can take the name over in between.
    _file: File,
    path: PathBuf,
}

impl Lock {
    pub(crate) fn take(folder: &Path) -> Result<Self, RecordError> {
        let path = folder.join(LOCK);
        let failed = |cause| RecordError::io("lock", &path, cause);
        let own = format!("process {} on {}\n", std::process::id(), host());
        loop {
            let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).clone();
            let mut file = options.open(&path).map_err(failed)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(in_use(folder, &path)),
                Err(TryLockError::Error(cause)) if knows_no_locks(&cause) => {
                    let mut text = String::new();
                    file.read_to_string(&mut text).map_err(failed)?;
                    if is_held(&text) {
                        return Err(in_use(folder, &path));
                    }
                }
                Err(TryLockError::Error(cause)) => return Err(failed(cause)),
            }
            file.seek(SeekFrom::Start(0)).map_err(failed)?;
            file.set_len(0).map_err(failed)?;
            file.write_all(own.as_bytes()).map_err(failed)?;
            // The holder before may have removed the name between our opening and our locking it.
            if std::fs::read_to_string(&path).is_ok_and(|text| text == own) {
                return Ok(Self { _file: file, path });
            }
        }
    }
}

/// The right to add parts to a folder, together with others; given back on drop. The name stays: to take it away one would
/// have to be alone for a moment, and others who come in that moment would be sent away.
#[derive(Debug)]
pub(crate) struct SharedLock {
    /// None where the file system knows no locks.
    _file: Option<File>,
}

impl SharedLock {
    pub(crate) fn take(folder: &Path) -> Result<Self, RecordError> {
        let path = folder.join(LOCK);
        let failed = |cause| RecordError::io("lock", &path, cause);
        let own = format!("process {} on {}, {TASK}\n", std::process::id(), host());
        let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).clone();
        loop {
            let mut file = options.open(&path).map_err(failed)?;
            match file.try_lock_shared() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(in_use(folder, &path)),
                Err(TryLockError::Error(cause)) if knows_no_locks(&cause) => {
                    return Ok(Self { _file: None });
                }
                Err(TryLockError::Error(cause)) => return Err(failed(cause)),
            }
            // Others may write theirs at the same time: any of them is a holder.
            file.set_len(0).and_then(|()| file.write_all(own.as_bytes())).map_err(failed)?;
            // A holder before may have removed the name between our opening and our locking it.
            if std::fs::read_to_string(&path).is_ok_and(|text| text.trim_end().ends_with(TASK)) {
                return Ok(Self { _file: Some(file) });
            }
        }
    }
}

/// How the holder of a shared lock is called.
const TASK: &str = "a task of `sweep run`";

fn knows_no_locks(cause: &std::io::Error) -> bool {
    // `ENOLCK` has no name of its own in the library.
    cause.kind() == ErrorKind::Unsupported || cause.raw_os_error() == Some(37)
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A name that stays is harmless: the next process takes it over.
        let _ = files::remove(&self.path);
    }
}

fn in_use(folder: &Path, path: &Path) -> RecordError {
    let holder = std::fs::read_to_string(path).unwrap_or_default();
    let holder = if holder.trim().is_empty() { "another process" } else { holder.trim() };
    RecordError::InUse { path: folder.to_owned(), holder: holder.to_owned() }
}

/// Whether the holder named in a lock may still be there.
fn is_held(text: &str) -> bool {
    // A task shares the lock where there is one; a name without a lock says nothing.
    if text.trim_end().ends_with(TASK) {
        return false;
    }
    let Some((process, holder_host)) =
        text.trim().strip_prefix("process ").and_then(|rest| rest.split_once(" on "))
    else {
        return false;
    };
    let gone = holder_host == host()
        && (process == std::process::id().to_string()
            || (cfg!(target_os = "linux") && !Path::new("/proc").join(process).exists()));
    !gone
}

/// Host and process, as a part of names of files.
pub(crate) fn writer() -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    format!("{}-{}", host().chars().map(plain).collect::<String>(), std::process::id())
}

fn host() -> String {
    let known = ["/proc/sys/kernel/hostname", "/etc/hostname"].iter();
    known
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .map(|name| name.trim().to_owned())
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| "this machine".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::testing::Folder;

    #[test]
    fn second_holder_is_refused_with_the_name_of_the_first() {
        let folder = Folder::new("lock");
        let lock = Lock::take(folder.path()).unwrap();
        let error = Lock::take(folder.path()).unwrap_err().to_string();
        assert!(error.contains(&format!("is in use by process {} on ", std::process::id())), "{error}");
        drop(lock);
        assert_eq!(files::names(folder.path()).unwrap().len(), 0);
        Lock::take(folder.path()).unwrap();
    }

    #[test]
    fn lock_of_a_process_that_died_is_taken_over() {
        let folder = Folder::new("lock-dead");
        std::fs::write(folder.path().join(LOCK), "process 1 on elsewhere\n, and a longer text than ours is")
            .unwrap();
        let lock = Lock::take(folder.path()).unwrap();
        let text = std::fs::read_to_string(folder.path().join(LOCK)).unwrap();
        assert_eq!(text, format!("process {} on {}\n", std::process::id(), host()));
        drop(lock);
    }

    #[test]
    fn tasks_share_a_folder_and_keep_others_out() {
        let folder = Folder::new("lock-shared");
        let first = SharedLock::take(folder.path()).unwrap();
        let second = SharedLock::take(folder.path()).unwrap();
        drop(first);
        let error = Lock::take(folder.path()).unwrap_err().to_string();
        assert!(error.contains(", a task of `sweep run`; wait for it"), "{error}");
        drop(second);
        let lock = Lock::take(folder.path()).unwrap();
        let error = SharedLock::take(folder.path()).unwrap_err().to_string();
        assert!(error.contains(&format!("is in use by process {} on ", std::process::id())), "{error}");
        drop(lock);
        assert_eq!(files::names(folder.path()).unwrap().len(), 0);
        SharedLock::take(folder.path()).unwrap();
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn without_system_locks_the_name_decides() {
        assert!(!is_held(""));
        assert!(!is_held(&format!("process 1 on elsewhere, {TASK}\n")));
        assert!(!is_held(&format!("process 999999999 on {}\n", host())));
        assert!(is_held(&format!("process 1 on {}\n", host())));
        assert!(is_held("process 999999999 on elsewhere\n"));
    }
}
