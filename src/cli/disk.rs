//! Files that a scenario names, read from the disk.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::scenario::source::{Read, ReadError, Source};

/// The file system.
#[derive(Debug, Clone, Copy)]
pub(super) struct Disk;

impl Source for Disk {
    fn read(&self, path: &str, from: Option<&str>) -> Result<Read, ReadError> {
        let folder = from.and_then(|from| Path::new(from).parent()).unwrap_or(Path::new(""));
        let full: PathBuf = folder.join(path);
        match std::fs::read(&full) {
            // The same file under two names is one file: cycles are found by name.
            Ok(bytes) => Ok(Read { name: tidy(&full), bytes }),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(ReadError::Missing),
            Err(error) => Err(ReadError::Other(error.to_string())),
        }
    }
}

/// The path without `.` and without `x/..`, as a user would write it.
fn tidy(path: &Path) -> String {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir if parts.file_name().is_some() => {
                parts.pop();
            }
            std::path::Component::ParentDir
            | std::path::Component::Normal(_)
            | std::path::Component::RootDir
            | std::path::Component::Prefix(_) => parts.push(part),
        }
    }
    parts.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_one_name() {
        assert_eq!(tidy(Path::new("a/./b/../c.toml")), "a/c.toml");
        assert_eq!(tidy(Path::new("../a.toml")), "../a.toml");
    }
}
