//! The few operations on files that everything here uses, with errors that name the path.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::RecordError;

/// SHA-256 of some bytes, in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a String does not fail");
        text
    })
}

/// A SHA-256 that grows.
#[derive(Default)]
pub(crate) struct Hash(Sha256);

impl Hash {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(crate) fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

pub(crate) fn read(path: &Path) -> Result<Vec<u8>, RecordError> {
    fs::read(path).map_err(|cause| RecordError::io("read", path, cause))
}

/// SHA-256 of a file of any size, which must begin with these bytes.
pub(crate) fn sha256_of_file(path: &Path, start: &[u8]) -> Result<String, RecordError> {
    let (mut hash, mut is_first) = (Hash::default(), true);
    each_piece(path, |piece| {
        if std::mem::take(&mut is_first) && !piece.starts_with(start) {
            return Err(RecordError::damaged(path, "it begins otherwise"));
        }
        hash.update(piece);
        Ok(())
    })?;
    if is_first && !start.is_empty() {
        return Err(RecordError::damaged(path, "it is empty"));
    }
    Ok(hash.finish())
}

/// Goes through a file of any size, a piece at a time.
pub(crate) fn each_piece(
    path: &Path,
    mut each: impl FnMut(&[u8]) -> Result<(), RecordError>,
) -> Result<(), RecordError> {
    let failed = |cause| RecordError::io("read", path, cause);
    let mut file = File::open(path).map_err(failed)?;
    let mut buffer = vec![0; 1 << 18];
    loop {
        match file.read(&mut buffer).map_err(failed)? {
            0 => return Ok(()),
            n => each(&buffer[..n])?,
        }
    }
}

/// Gives a file a second name and brings it to the disk; its size, or none where the file system has no second names.
pub(crate) fn link(path: &Path, second: &Path) -> Result<Option<u64>, RecordError> {
    if fs::hard_link(path, second).is_err() {
        return Ok(None);
    }
    let size = File::open(second).and_then(|file| file.sync_all().and_then(|()| file.metadata()));
    size.map(|size| Some(size.len())).map_err(|cause| RecordError::io("write", second, cause))
}

/// The lines of a CSV file, one by one, without the mark at its start.
pub(crate) struct Lines {
    file: BufReader<File>,
    path: PathBuf,
    is_first: bool,
}

impl Lines {
    pub(crate) fn open(path: &Path) -> Result<Self, RecordError> {
        let file = File::open(path).map_err(|cause| RecordError::io("read", path, cause))?;
        Ok(Self { file: BufReader::with_capacity(1 << 18, file), path: path.to_owned(), is_first: true })
    }

    pub(crate) fn next(&mut self) -> Result<Option<String>, RecordError> {
        let mut line = Vec::new();
        self.file.read_until(b'\n', &mut line).map_err(|cause| RecordError::io("read", &self.path, cause))?;
        if line.is_empty() {
            return Ok(None);
        }
        let mark = super::Bom::Utf8.bytes();
        let text = if self.is_first { line.strip_prefix(mark).unwrap_or(&line) } else { &line };
        self.is_first = false;
        Ok(Some(String::from_utf8_lossy(text).trim_end_matches('\n').to_owned()))
    }
}

pub(crate) fn read_text(path: &Path) -> Result<String, RecordError> {
    fs::read_to_string(path).map_err(|cause| RecordError::io("read", path, cause))
}

pub(crate) fn create_dir(path: &Path) -> Result<(), RecordError> {
    fs::create_dir_all(path).map_err(|cause| RecordError::io("create the folder", path, cause))
}

pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), RecordError> {
    fs::rename(from, to).map_err(|cause| RecordError::io("rename a finished file to", to, cause))
}

/// Removes a file or a whole folder; nothing there is fine.
pub(crate) fn remove(path: &Path) -> Result<(), RecordError> {
    let result = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(_) => Ok(()),
    };
    result.map_err(|cause| RecordError::io("remove", path, cause))
}

/// Names in a folder, sorted; none where there is no folder.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>, RecordError> {
    let failed = |cause| RecordError::io("list", folder, cause);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(failed(cause)),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry.map_err(failed)?.file_name().to_string_lossy().into_owned());
    }
    names.sort_unstable();
    Ok(names)
}

/// Makes the names in a folder survive a loss of power.
pub(crate) fn sync_dir(folder: &Path) -> Result<(), RecordError> {
    // Only Unix can open a folder as a file; elsewhere the names are safe without it.
    if cfg!(unix) {
        File::open(folder)
            .and_then(|file| file.sync_all())
            .map_err(|cause| RecordError::io("write the folder", folder, cause))?;
    }
    Ok(())
}

pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), RecordError> {
    fs::write(path, bytes).map_err(|cause| RecordError::io("write", path, cause))
}

/// Writes a whole file under a temporary name and renames it: a reader sees the old or the new one, never half.
pub(crate) fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), RecordError> {
    replace(path, bytes)?;
    sync_dir(path.parent().unwrap_or(path))
}

/// The same for some files of one folder, each by itself.
pub(crate) fn write_all_atomic(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), RecordError> {
    files.iter().try_for_each(|(name, bytes)| replace(&folder.join(name), bytes))?;
    sync_dir(folder)
}

fn replace(path: &Path, bytes: &[u8]) -> Result<(), RecordError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = path.with_file_name(format!(".{name}.{}.tmp", super::lock::writer()));
    let written = HashedFile::create(&temporary)
        .and_then(|mut file| {
            file.write_all(bytes).map_err(|cause| RecordError::io("write", path, cause))?;
            file.finish()
        })
        .and_then(|_| rename(&temporary, path));
    if written.is_err() {
        // What is half written takes space that may be missing; the first error is the one to tell.
        let _ = remove(&temporary);
    }
    written
}

/// A new file that counts and hashes what is written to it.
pub(crate) struct HashedFile {
    file: File,
    path: PathBuf,
    hash: Hash,
    bytes: u64,
}

impl HashedFile {
    pub(crate) fn create(path: &Path) -> Result<Self, RecordError> {
        let file = File::create(path).map_err(|cause| RecordError::io("create", path, cause))?;
        Ok(Self { file, path: path.to_owned(), hash: Hash::default(), bytes: 0 })
    }

    /// Brings the file to the disk; gives its size and hash.
    pub(crate) fn finish(&mut self) -> Result<(u64, String), RecordError> {
        self.file.sync_all().map_err(|cause| RecordError::io("write", &self.path, cause))?;
        Ok((self.bytes, std::mem::take(&mut self.hash).finish()))
    }
}

impl Write for HashedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.file.write(bytes)?;
        self.hash.update(&bytes[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::testing::Folder;

    #[test]
    fn sha256_is_the_known_one() {
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn atomic_write_replaces_and_leaves_no_temporary() {
        let folder = Folder::new("atomic");
        let path = folder.path().join("a.txt");
        write_atomic(&path, b"one").unwrap();
        write_atomic(&path, b"two").unwrap();
        assert_eq!(read(&path).unwrap(), b"two");
        assert_eq!(names(folder.path()).unwrap(), ["a.txt"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn full_disk_is_told_with_path_and_advice() {
        let error = write(Path::new("/dev/full"), b"x").unwrap_err().to_string();
        assert!(error.starts_with("cannot write `/dev/full`: No space left on device"), "{error}");
        assert!(error.ends_with("free some space and run the same command again: what is finished is kept"));
    }

    #[test]
    fn path_below_a_file_is_told_with_advice() {
        let folder = Folder::new("below-file");
        fs::write(folder.path().join("file"), b"").unwrap();
        let error = create_dir(&folder.path().join("file/results")).unwrap_err().to_string();
        assert!(error.contains("results`: ") && error.contains("a part of this path is a file"), "{error}");
    }
}
