//! The architecture as a test: data flows one way, files stay small, every file says what it is.

use std::fs;
use std::path::Path;

/// Top modules of `src`, in the order of the flow: a module may name only itself and what stands before it.
const ORDER: [&str; 14] = [
    "units", "rng", "scenario", "world", "stages", "observe", "run", "ensemble", "sweep", "record",
    "analysis", "report", "cli", "wasm",
];
/// Files that may name everything.
const FREE: [&str; 2] = ["lib", "main"];
const MAX_LINES: usize = 500;

/// Everything wrong with some files, each a path below `src` and its text.
fn faults(files: &[(String, String)]) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, text) in files {
        let module = path.split('/').next().unwrap_or_default().trim_end_matches(".rs");
        let place = ORDER.iter().position(|&name| name == module);
        if place.is_none() && !FREE.contains(&module) {
            faults.push(format!("src/{path}: module {module} is missing from the order of layers"));
        }
        if !text.starts_with("//!") {
            faults.push(format!("src/{path}:1: does not begin with //!"));
        }
        let n_lines = text.lines().count();
        if n_lines > MAX_LINES {
            faults.push(format!("src/{path}: {n_lines} lines, at most {MAX_LINES}"));
        }
        for (number, line) in text.lines().enumerate() {
            let mut fault = |what: String| faults.push(format!("src/{path}:{}: {what}", number + 1));
            let (code, comment) = line.split_once("//").unwrap_or((line, ""));
            for (at, _) in line.match_indices("TODO") {
                if !line[at..].starts_with("TODO(#") && !line[at..].starts_with("TODO #") {
                    fault("TODO without the number of an issue".to_owned());
                }
            }
            // Doc links name modules as well; they are no imports.
            let _ = comment;
            if code.contains("super::super") {
                fault("super::super hides a layer".to_owned());
            }
            for name in crate_paths(code) {
                match ORDER.iter().position(|&other| other == name) {
                    _ if name.starts_with('{') => fault("use crate::{ hides layers".to_owned()),
                    Some(other) if place.is_some_and(|own| other > own) => {
                        fault(format!("{module} may not import {name}"));
                    }
                    None if place.is_some() && name != "__private" => {
                        fault(format!("{module} names crate::{name}, which is no module"));
                    }
                    Some(_) | None => {}
                }
            }
        }
    }
    faults
}

/// The names that follow `crate::` in a line of code, or `{`.
fn crate_paths(code: &str) -> impl Iterator<Item = &str> {
    code.match_indices("crate::").map(|(at, found)| {
        let rest = &code[at + found.len()..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        if rest.starts_with('{') { "{" } else { &rest[..end] }
    })
}

/// All Rust files below a folder, with their paths from there.
fn read(folder: &Path, prefix: &str, files: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry")).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().into_string().expect("a plain name");
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{prefix}{name}/"), files);
        } else if Path::new(&name).extension().is_some_and(|extension| extension == "rs") {
            files.push((format!("{prefix}{name}"), fs::read_to_string(entry.path()).expect("text")));
        }
    }
}

#[test]
fn the_source_keeps_its_layers() {
    let mut files = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut files);
    assert!(files.len() > 20, "found {} files only", files.len());
    let faults = faults(&files);
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn planted_faults_are_found() {
    let check = |path: &str, text: &str, expected: &[&str]| {
        assert_eq!(faults(&[(path.to_owned(), text.to_owned())]), expected, "{path}: {text}");
    };
    check(
        "rng.rs",
        "//! Draws.\nuse crate::units::Step;\nuse crate::scenario::Mode;\n",
        &["src/rng.rs:3: rng may not import scenario"],
    );
    check(
        "world/draw.rs",
        "//! A.\nfn f() { crate::stages::tick(); crate::rng::x() }\n",
        &["src/world/draw.rs:2: world may not import stages"],
    );
    check(
        "stages/spread.rs",
        "//! A.\nuse crate::{units, cli};\n",
        &["src/stages/spread.rs:2: use crate::{ hides layers"],
    );
    check(
        "stages/a/b.rs",
        "//! A.\nuse super::super::x;\n",
        &["src/stages/a/b.rs:2: super::super hides a layer"],
    );
    check("helpers.rs", "//! A.\n", &["src/helpers.rs: module helpers is missing from the order of layers"]);
    check("units.rs", "use std::fmt;\n", &["src/units.rs:1: does not begin with //!"]);
    check(
        "run.rs",
        "//! A.\n// TODO: later\n// TODO(#12): later\n",
        &["src/run.rs:2: TODO without the number of an issue"],
    );
    check(
        "units.rs",
        &format!("//! A.\n{}", "\n".repeat(MAX_LINES)),
        &["src/units.rs: 501 lines, at most 500"],
    );
    check("units.rs", "//! See [`crate::cli`].\n// crate::cli::x\n", &[]);
    check("lib.rs", "//! A.\npub use crate::run::replicate;\n", &[]);
}
