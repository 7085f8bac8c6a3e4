//! Tables of adoptions and what is said about them: `tests/analyze/<name>.csv`, its options in `<name>.args`, the whole of
//! stderr in `<name>.err`, English then Chinese. Faulty tables end with exit code 3, sound ones with 0.
//!
//! `UPDATE_GOLDEN=1` writes the messages anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use shidian::scenario::problem::codes::CODES;
use unicode_width::UnicodeWidthStr;

use crate::cli::{Ended, ended, program};
use crate::golden::{at_root, check_file};
use crate::record::Folder;

/// Codes without a case, and why.
const WITHOUT_CASE: [(&str, &str); 2] =
    [("E514", "a file of more than 4 GiB"), ("N512", "needs the tables of a run: see analyze.rs")];

fn folder() -> PathBuf {
    at_root("tests/analyze")
}

/// Names of the cases: of every table, and of options without a table.
fn cases() -> BTreeSet<String> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let is_case = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "csv" || ending == "args");
    entries.filter(is_case).map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect()
}

fn analyzed(name: &str, lang: &str) -> Ended {
    let out = Folder::new(&format!("analyze-{name}-{lang}"));
    let args = fs::read_to_string(folder().join(format!("{name}.args"))).unwrap_or_default();
    let result = out.join("out").display().to_string();
    ended(&mut program(
        &folder(),
        &format!("analyze {name}.csv {args} --lang {lang} --format csv -o {result}"),
    ))
}

#[test]
fn every_table_is_told_what_is_wrong_or_worth_a_look() {
    let mut told = BTreeSet::new();
    for name in cases() {
        let [english, chinese] = ["en", "zh"].map(|lang| analyzed(&name, lang));
        let is_fault = english.err.starts_with("error:");
        let expected = if is_fault { 3 } else { 0 };
        assert_eq!((english.code, chinese.code), (Some(expected), Some(expected)), "{name}\n{}", english.err);
        assert_eq!(english.out.is_empty(), is_fault, "{name}");
        check_file(&format!("tests/analyze/{name}.err"), &format!("{}\n{}", english.err, chinese.err));
        for line in [&english, &chinese].iter().flat_map(|ended| ended.err.lines().chain(ended.out.lines())) {
            assert!(line.width() <= 80 || line.contains("/out"), "{name}: {} columns: {line}", line.width());
        }
        told.extend(
            CODES.iter().map(|row| row.code).filter(|code| english.err.contains(&format!("[{code}]"))),
        );
    }
    let is_ours = |code: &&str| code.starts_with("E5") || code.starts_with("N5");
    let untold: Vec<&str> =
        CODES.iter().map(|row| row.code).filter(is_ours).filter(|code| !told.contains(code)).collect();
    let excused: Vec<&str> = WITHOUT_CASE.iter().map(|(code, _)| *code).collect();
    assert_eq!(untold, excused, "codes without a case in tests/analyze");
}

#[test]
fn every_message_belongs_to_a_case() {
    let cases = cases();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "err") {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            assert!(cases.contains(&name), "{name}.err has no table");
        }
    }
}
