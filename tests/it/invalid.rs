//! Scenarios that must not load: `tests/invalid/<name>.toml` with the whole message in `<name>.err`, English then Chinese.
//!
//! `UPDATE_GOLDEN=1` writes the messages anew. A first line `# set: key=value` is a `--set`.

use shidian::scenario::problem::codes::CODES;
use shidian::scenario::problem::width::width;
use shidian::scenario::source::{Read, ReadError};
use shidian::scenario::{Lang, Problems, Source, design_points, load};
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

/// The folder of the cases; names of files start below it.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/invalid")
}

/// Files below [`folder`].
struct Cases;

impl Source for Cases {
    fn read(&self, path: &str, from: Option<&str>) -> Result<Read, ReadError> {
        let mut name = from.and_then(|from| Path::new(from).parent()).unwrap_or(Path::new("")).to_owned();
        for part in Path::new(path).components() {
            match part {
                Component::ParentDir => {
                    name.pop();
                }
                Component::Normal(_) | Component::CurDir | Component::RootDir | Component::Prefix(_) => {
                    name.push(part);
                }
            }
        }
        let bytes = std::fs::read(folder().join(&name)).map_err(|_| ReadError::Missing)?;
        Ok(Read { name: name.to_string_lossy().into_owned(), bytes })
    }
}

/// Names of the cases, without ending.
fn cases() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .expect("the folder of cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The problems of a case.
fn problems(name: &str) -> Problems {
    let file = format!("{name}.toml");
    let bytes = std::fs::read(folder().join(&file)).expect("the case");
    let text = String::from_utf8_lossy(&bytes);
    let sets: Vec<String> =
        text.lines().map_while(|line| line.strip_prefix("# set: ")).map(str::to_owned).collect();
    match load(&Cases, &file, &sets) {
        Err(problems) => problems,
        Ok(loaded) => design_points(&loaded).expect_err(&format!("{file} must not be valid")),
    }
}

#[test]
fn invalid_scenarios_are_told_what_is_wrong() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut stale = Vec::new();
    for name in cases() {
        let problems = problems(&name);
        let found = format!("{}\n{}", problems.render(Lang::En), problems.render(Lang::Zh));
        let golden = folder().join(format!("{name}.err"));
        if update {
            std::fs::write(&golden, &found).expect("the message is written");
        } else if std::fs::read_to_string(&golden).unwrap_or_default() != found {
            stale.push(format!("--- {name}.err should be:\n{found}"));
        }
    }
    assert!(stale.is_empty(), "{}\n(UPDATE_GOLDEN=1 writes them)", stale.join("\n"));
}

#[test]
fn every_message_belongs_to_a_case() {
    let cases = cases();
    for entry in std::fs::read_dir(folder()).expect("the folder of cases") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|ending| ending == "err") {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            assert!(cases.contains(&name), "{name}.err has no {name}.toml");
        }
    }
}

#[test]
fn messages_fit_into_80_columns() {
    for name in cases() {
        for lang in [Lang::En, Lang::Zh] {
            for line in problems(&name).render(lang).lines() {
                assert!(width(line) <= 80, "{name}: {} columns: {line}", width(line));
            }
        }
    }
}

#[test]
fn every_error_has_a_case() {
    let told: BTreeSet<&str> =
        cases().iter().flat_map(|name| problems(name).list).map(|problem| problem.code).collect();
    let untold: Vec<&str> = CODES
        .iter()
        .map(|row| row.code)
        // Those of adoption histories have their cases in tests/analyze.
        .filter(|code| code.starts_with('E') && !code.starts_with("E5") && !told.contains(code))
        .collect();
    assert!(untold.is_empty(), "no case in tests/invalid for {untold:?}");
}
