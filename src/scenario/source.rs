//! Where files come from: the front reads them, this module only says what it asks for and what text the bytes hold.
//!
//! Takes bytes, gives text or a problem that names the encoding. Not here: paths, disks, networks.

use crate::scenario::problem::{Message, Problem, codes, say};

/// A file as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// One name per file, however it was reached (cycles are found by it), as the user would write it.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// There is no such file.
    Missing,
    /// There are no files at all here, as in a browser.
    NoFiles,
    /// Anything else, in the words of the system.
    Other(String),
}

/// Reads the files that a scenario names.
pub trait Source {
    /// The file `path`, as written in the file named `from` (relative paths start there); `from` is none for the
    /// scenario asked for and for paths given by `--set`.
    ///
    /// # Errors
    /// Where the file cannot be read.
    fn read(&self, path: &str, from: Option<&str>) -> Result<Read, ReadError>;
}

/// A source without files: only what comes with the program can be loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NoFiles;

impl Source for NoFiles {
    fn read(&self, _path: &str, _from: Option<&str>) -> Result<Read, ReadError> {
        Err(ReadError::NoFiles)
    }
}

/// Files held in memory by name, e.g. one that was dropped on a page, or those of a test.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Memory {
    /// Name and bytes of each file; names are taken as they stand.
    pub files: Vec<(String, Vec<u8>)>,
}

impl Source for Memory {
    fn read(&self, path: &str, _from: Option<&str>) -> Result<Read, ReadError> {
        let found = self.files.iter().find(|(name, _)| name == path).ok_or(ReadError::Missing)?;
        Ok(Read { name: found.0.clone(), bytes: found.1.clone() })
    }
}

/// The problem of a file that cannot be read.
pub(crate) fn cannot_read(path: &str, key: &str, error: &ReadError) -> Problem {
    let message = match error {
        ReadError::Missing => say!("there is no file `{path}`", "没有文件 `{path}`"),
        ReadError::NoFiles => {
            say!("`{path}` cannot be read: there are no files here", "无法读取 `{path}`：此处不能读取文件")
        }
        ReadError::Other(why) => say!("cannot read `{path}`: {why}", "无法读取 `{path}`：{why}"),
    };
    let hint = (*error == ReadError::Missing && !key.is_empty()).then(|| {
        say!(
            "paths start at the folder of the file that names them",
            "路径以写有该路径的文件所在文件夹为起点"
        )
    });
    Problem::new(codes::CANNOT_READ, key, message).hint(hint)
}

/// The text of a file in UTF-8, without a byte order mark.
///
/// # Errors
/// A problem that names the encoding the bytes seem to have, and the first line that is not UTF-8.
pub(crate) fn decode(name: &str, mut bytes: Vec<u8>) -> Result<String, Box<Problem>> {
    const MARK: &[u8] = b"\xEF\xBB\xBF";
    let n_marks = if bytes.starts_with(MARK) { MARK.len() } else { 0 };
    bytes.drain(..n_marks);
    let (at, body) = match String::from_utf8(bytes) {
        Ok(text) => match text.find('\0') {
            None => return Ok(text),
            Some(at) => (at, text.into_bytes()),
        },
        Err(error) => (error.utf8_error().valid_up_to(), error.into_bytes()),
    };
    let line = body[..at].split(|&byte| byte == b'\n').count();
    let byte = at + n_marks + 1;
    let value = body.get(at).copied().unwrap_or_default();
    let message = match guess(&body) {
        Guess::Utf16 => {
            say!("`{name}` is UTF-16 text; it must be UTF-8", "`{name}` 是 UTF-16 编码，必须是 UTF-8")
        }
        Guess::Gbk => say!(
            "`{name}` is not UTF-8: line {line}, byte {byte} is 0x{value:02X}; it looks like GBK",
            "`{name}` 不是 UTF-8 编码：第 {line} 行第 {byte} 字节为 0x{value:02X}，像是 GBK"
        ),
        Guess::Unknown => say!(
            "`{name}` is not UTF-8 text: line {line}, byte {byte} is 0x{value:02X}",
            "`{name}` 不是 UTF-8 文本：第 {line} 行第 {byte} 字节为 0x{value:02X}"
        ),
    };
    Err(Box::new(Problem::new(codes::NOT_UTF8, "", message).hint(how_to_save(name))))
}

fn how_to_save(name: &str) -> Message {
    if name.to_lowercase().ends_with(".csv") {
        say!(
            "in Excel: File > Save As > “CSV UTF-8 (comma delimited)”; in R: write.csv(…, fileEncoding = \"UTF-8\")",
            "Excel：文件 > 另存为 > “CSV UTF-8（逗号分隔）”；R：write.csv(…, fileEncoding = \"UTF-8\")"
        )
    } else {
        say!("save the file again with encoding UTF-8", "请在编辑器中以 UTF-8 编码重新保存")
    }
}

enum Guess {
    Utf16,
    Gbk,
    Unknown,
}

/// What the bytes may be, from the byte order mark, from zeros, or from pairs of high bytes.
fn guess(bytes: &[u8]) -> Guess {
    let head = &bytes[..bytes.len().min(1000)];
    let pieces = head.split(|&byte| byte == 0).count();
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") || pieces * 3 > head.len() {
        return Guess::Utf16;
    }
    if is_gbk(bytes) { Guess::Gbk } else { Guess::Unknown }
}

/// Whether every high byte belongs to a pair that GBK allows, and most pairs are common characters.
fn is_gbk(bytes: &[u8]) -> bool {
    let (mut pairs, mut common) = (0, 0);
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] < 0x80 {
            at += 1;
            continue;
        }
        let pair = (bytes[at], bytes.get(at + 1).copied().unwrap_or_default());
        if !matches!(pair, (0x81..=0xFE, 0x40..=0x7E | 0x80..=0xFE)) {
            return false;
        }
        pairs += 1;
        common += usize::from(matches!(pair, (0xA1..=0xF7, 0xA1..=0xFE)));
        at += 2;
    }
    common * 2 > pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        let problem = decode("a.csv", bytes.to_vec()).expect_err("not UTF-8");
        assert!(problem.message.en.contains(expected), "{}", problem.message.en);
    }

    #[test]
    fn a_byte_order_mark_is_dropped() {
        assert_eq!(decode("a.csv", b"\xEF\xBB\xBFid".to_vec()).expect("UTF-8"), "id");
    }

    #[test]
    fn wrong_encodings_are_named() {
        check(b"id,name\n1,\xB1\xB1\xBE\xA9\n", "line 2, byte 11 is 0xB1; it looks like GBK");
        check(b"\xFF\xFEi\0d\0", "UTF-16");
        check(b"i\0d\0,\0", "UTF-16");
        check(b"id\n\xFF\xFF", "line 2, byte 4 is 0xFF");
        let message = decode("a.csv", b"Qu\xE9bec".to_vec()).expect_err("Latin-1").message.en;
        assert!(!message.contains("GBK"), "{message}");
    }
}
