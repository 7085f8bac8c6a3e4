//! What can go wrong with result files, in words that say what to do.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::manifest::Subject;

/// Why a result could not be read or written.
#[derive(Debug)]
pub enum RecordError {
    /// The system refused to read, write, rename or remove something.
    Io {
        /// What was tried, e.g. `write`.
        action: &'static str,
        /// On which path.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// A path that should be a folder is something else.
    NotAFolder {
        /// The path.
        path: PathBuf,
    },
    /// A folder holds files that are no result.
    Foreign {
        /// The folder.
        path: PathBuf,
        /// Names of some of the files.
        found: Vec<String>,
    },
    /// A folder holds the result of another scenario or analysis.
    OtherSubject {
        /// The folder.
        path: PathBuf,
        /// What it is of.
        subject: Box<Subject>,
    },
    /// A folder holds a result that another version of shidian wrote.
    OtherVersion {
        /// The folder.
        path: PathBuf,
        /// That version.
        version: String,
    },
    /// A folder has no manifest, so it is not a result.
    NoManifest {
        /// The folder.
        path: PathBuf,
    },
    /// Another process works on the folder.
    InUse {
        /// The folder.
        path: PathBuf,
        /// Which process, as far as known.
        holder: String,
    },
    /// A file does not hold what it should.
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// Rows that do not fit the table they were given for.
    Rows {
        /// Name of the table.
        table: &'static str,
        /// What does not fit.
        what: String,
    },
    /// An ensemble cannot be finished because chunks of it are missing.
    Incomplete {
        /// The folder.
        path: PathBuf,
        /// Number of missing chunks.
        missing: u32,
    },
    /// This program was built without Parquet.
    NoParquet,
}

impl RecordError {
    pub(crate) fn io(action: &'static str, path: &Path, cause: io::Error) -> Self {
        Self::Io { action, path: path.to_owned(), cause }
    }

    pub(crate) fn damaged(path: &Path, what: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_owned(), what: what.into() }
    }
}

/// What to do about an error of the system.
fn advice(cause: &io::Error) -> &'static str {
    let kind = cause.kind();
    if kind == io::ErrorKind::StorageFull || kind == io::ErrorKind::QuotaExceeded {
        "; free some space and run the same command again: what is finished is kept"
    } else if kind == io::ErrorKind::PermissionDenied || kind == io::ErrorKind::ReadOnlyFilesystem {
        "; choose a folder you may write to, with -o"
    } else if kind == io::ErrorKind::NotADirectory {
        "; a part of this path is a file: choose another folder with -o"
    } else {
        ""
    }
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { action, path, cause } => {
                write!(f, "cannot {action} `{}`: {cause}{}", path.display(), advice(cause))
            }
            Self::NotAFolder { path } => {
                write!(f, "`{}` is a file, not a folder; choose another path with -o", path.display())
            }
            Self::Foreign { path, found } => write!(
                f,
                "`{}` holds other files ({}) and no result; choose an empty or new folder with -o",
                path.display(),
                found.join(", ")
            ),
            Self::OtherSubject { path, subject } => write!(
                f,
                "`{}` holds the result of another {} (`{}`, hash {}); choose another folder with -o, \
                 or --fresh for a new one beside it",
                path.display(),
                subject.kind(),
                subject.id(),
                subject.hash().get(..8).unwrap_or(subject.hash())
            ),
            Self::OtherVersion { path, version } => write!(
                f,
                "`{}` holds a result of shidian {version}, this is shidian {}; choose another folder with -o, \
                 or --fresh for a new one beside it",
                path.display(),
                super::VERSION
            ),
            Self::NoManifest { path } => {
                write!(
                    f,
                    "`{}` has no manifest.json, so it is not a result; name a result folder",
                    path.display()
                )
            }
            Self::InUse { path, holder } => write!(
                f,
                "`{}` is in use by {holder}; wait for it, or choose another folder with -o",
                path.display()
            ),
            Self::Damaged { path, what } => write!(f, "`{}` is damaged: {what}", path.display()),
            Self::Rows { table, what } => write!(f, "rows of `{table}` do not fit: {what}"),
            Self::Incomplete { path, missing } => write!(
                f,
                "`{}` is not complete, {missing} chunks are missing; run the same command again",
                path.display()
            ),
            Self::NoParquet => write!(f, "this program was built without parquet; ask for --format csv"),
        }
    }
}

impl std::error::Error for RecordError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        if let Self::Io { cause, .. } = self { Some(cause) } else { None }
    }
}
