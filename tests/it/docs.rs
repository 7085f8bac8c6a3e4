//! The documentation says what the program does: made pages are fresh, links lead somewhere, commands can be typed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use shidian::scenario::problem::codes;
use shidian::scenario::shipped::SCENARIOS;
use shidian::{record, scenario};

use crate::cli::{ended, program};
use crate::golden::{at_root, check_file};
use crate::record::Folder;

#[test]
fn made_pages_are_fresh() {
    check_file("docs/outputs.md", &record::outputs_markdown());
    check_file("docs/parameters.md", &scenario::parameters_markdown());
    check_file("docs/errors.md", &codes::errors_markdown());
    check_file("docs/scenario.schema.json", &scenario::json_schema());
}

/// Hand-written and made pages, by their paths from the root.
fn pages() -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    for folder in [".", "docs", "docs/analysis"] {
        for entry in fs::read_dir(at_root(folder)).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "md") {
                let name = path.strip_prefix(at_root("")).expect("below the root").display().to_string();
                pages.insert(
                    name.trim_start_matches("./").to_owned(),
                    fs::read_to_string(&path).expect("text"),
                );
            }
        }
    }
    pages
}

/// Targets of links and pictures `[…](target)` outside gray boxes.
fn links(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut is_box = false;
    for line in text.lines() {
        is_box ^= line.trim_start().starts_with("```");
        if is_box {
            continue;
        }
        for part in line.split("](").skip(1) {
            found.extend(part.split_once(')').map(|(target, _)| target));
        }
    }
    found
}

/// The anchor of a heading, as code hosts make it.
fn anchor(heading: &str) -> String {
    let kept = heading.trim_start_matches('#').trim().to_lowercase();
    kept.chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
            _ => None,
        })
        .collect()
}

#[test]
fn links_lead_somewhere() {
    let pages = pages();
    assert!(pages.contains_key("README.md") && pages.contains_key("docs/model.md"), "{:?}", pages.keys());
    let mut broken = Vec::new();
    for (page, text) in &pages {
        for link in
            links(text).into_iter().filter(|link| !link.contains("://") && !link.starts_with("mailto:"))
        {
            let (path, heading) =
                link.split_once('#').map_or((link, None), |(path, heading)| (path, Some(heading)));
            let folder = at_root(page).parent().expect("a folder").to_owned();
            let target = if path.is_empty() { at_root(page) } else { folder.join(path) };
            if !target.exists() {
                broken.push(format!("{page}: {link}"));
            }
            if let Some(heading) = heading.filter(|_| target.exists()) {
                let text = fs::read_to_string(&target).expect("text");
                if !text.lines().any(|line| line.starts_with('#') && anchor(line) == heading) {
                    broken.push(format!("{page}: {link}: no such heading"));
                }
            }
        }
    }
    assert!(broken.is_empty(), "broken links:\n{}", broken.join("\n"));
}

/// Lines of gray boxes that start with `shidian`, split as a shell would; what begins with `…` and `#` is left out.
fn commands(text: &str) -> Vec<Vec<String>> {
    let mut commands = Vec::new();
    let mut is_box = false;
    for line in text.lines() {
        is_box ^= line.trim_start().starts_with("```");
        let line = line.trim().trim_start_matches("$ ");
        let line = line.strip_prefix("cargo run --release --").map_or(line, str::trim_start);
        let words = line.strip_prefix("shidian ").or(line.strip_prefix("run ").map(|_| line));
        if let Some(words) = words.filter(|_| is_box) {
            commands.push(shell_words(words));
        }
    }
    commands
}

/// Words of a command; quotes join, `#` and two spaces end it (what follows explains).
fn shell_words(line: &str) -> Vec<String> {
    let line = line.split("  ").next().unwrap_or_default();
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in line.chars() {
        match (c, quote) {
            ('\'' | '"', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            (' ', None) => words.push(String::new()),
            ('#', None) if words.last().is_some_and(String::is_empty) => break,
            (c, _) => words.last_mut().expect("a word").push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn is_toml(word: &str) -> bool {
    Path::new(word).extension().is_some_and(|extension| extension == "toml")
}

/// Scenario files that a page tells how to write: a box whose file is named in the lines before it.
fn told_files(text: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut before = "";
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim() == "```toml" {
            let inside: Vec<&str> = lines.by_ref().take_while(|line| line.trim() != "```").collect();
            let name = before.split('`').find(|word| is_toml(word));
            files.extend(name.map(|name| (name.to_owned(), inside.join("\n") + "\n")));
        } else if !line.trim().is_empty() {
            before = line;
        }
    }
    files
}

#[test]
fn commands_in_the_documentation_can_be_typed() {
    let mut n_commands = 0;
    for page in ["README.md", "README.zh.md", "docs/tutorial.md"] {
        let text = fs::read_to_string(at_root(page)).expect("text");
        let folder = Folder::new(&format!("docs-{}", page.replace('/', "-")));
        let told = told_files(&text);
        for (name, text) in &told {
            fs::write(folder.join(name), text).expect("a file");
        }
        for words in commands(&text) {
            let line = words.join(" ");
            n_commands += 1;
            // Parsed with `--help` behind, so that nothing is run: wrong words are found all the same.
            let parsed = ended(program(&folder.0, "").args(&words).arg("--help"));
            assert_eq!(parsed.code, Some(0), "{page}: shidian {line}\n{}", parsed.err);
            // What is run must be a scenario, with what is set: `check` takes the same words.
            if words[0] == "run" || words[0] == "check" || words[0] == "show" {
                check_scenario(&folder, page, &words);
            }
        }
    }
    assert!(n_commands > 10, "{n_commands} commands found only");
}

#[test]
fn commands_on_histories_run_as_they_stand() {
    let page = "docs/analysis/README.md";
    let folder = Folder::new("docs-analysis");
    let example = "docs/analysis/example";
    fs::create_dir_all(folder.join(example)).expect("a folder");
    for entry in fs::read_dir(at_root(example)).expect("a folder") {
        let name = entry.expect("an entry").file_name();
        let path = Path::new(example).join(name);
        fs::copy(at_root(&path.to_string_lossy()), folder.join(&path.to_string_lossy())).expect("a copy");
    }
    let text = fs::read_to_string(at_root(page)).expect("text");
    let commands = commands(&text);
    for words in &commands {
        let line = words.join(" ");
        let ended = ended(program(&folder.0, "").args(words));
        assert_eq!(ended.code, Some(0), "{page}: shidian {line}\n{}", ended.err);
        // The page shows what the first command says.
        if words == &commands[0] {
            let shown =
                text.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a box");
            for line in shown.lines().filter(|line| line.trim() != "…") {
                assert!(
                    ended.out.lines().any(|own| own == line),
                    "{page} shows another line than: {line}\n{}",
                    ended.out
                );
            }
        }
    }
    assert!(commands.len() > 5, "{} commands found only", commands.len());
}

fn check_scenario(folder: &Folder, page: &str, words: &[String]) {
    let mut words = words.iter().skip(1);
    let mut own = vec!["check".to_owned()];
    while let Some(word) = words.next() {
        match word.as_str() {
            "--set" | "--seed" | "--replicates" | "--twin" => {
                own.extend([word.clone(), words.next().expect("a value").clone()]);
            }
            "-o" | "--out" | "--format" | "-j" | "--jobs" | "--only" | "--progress" | "--lang" => {
                words.next();
            }
            flag if flag.starts_with('-') => {}
            file => {
                let shipped = at_root(file);
                let is_there = is_toml(file) && shipped.is_file() && !folder.join(file).is_file();
                own.push(if is_there { shipped.display().to_string() } else { file.to_owned() });
            }
        }
    }
    // A file made by `new` some lines before.
    for file in own.iter().filter(|word| is_toml(word) && !folder.join(word).exists()) {
        assert!(at_root(file).exists() || file == "my.toml", "{page}: {file} is told nowhere");
    }
    if own.iter().any(|word| word == "my.toml") && !folder.join("my.toml").exists() {
        fs::write(folder.join("my.toml"), "schema = 1\n").expect("a file");
    }
    let checked = ended(program(&folder.0, "").args(&own));
    assert_eq!(checked.code, Some(0), "{page}: shidian {}\n{}", own.join(" "), checked.err);
}

#[test]
fn scenario_files_that_are_named_exist() {
    let mut missing = Vec::new();
    for (page, text) in &pages() {
        for start in text.match_indices("scenarios/").map(|(at, _)| at) {
            let end = text[start..]
                .find(|c: char| !(c.is_alphanumeric() || "/-_.".contains(c)))
                .unwrap_or(text.len() - start);
            let path = text[start..start + end].trim_end_matches('.');
            let is_file = PathBuf::from(path).extension().is_some_and(|e| e == "toml" || e == "csv");
            if is_file && !at_root(path).is_file() {
                missing.push(format!("{page}: {path}"));
            }
        }
        for start in text.match_indices("builtin:").map(|(at, found)| at + found.len()) {
            let end = text[start..]
                .find(|c: char| !(c.is_alphanumeric() || c == '-'))
                .unwrap_or(text.len() - start);
            let id = &text[start..start + end];
            let is_known = id.is_empty()
                || id == "NAME"
                || SCENARIOS.iter().any(|scenario| scenario.id == id)
                || scenario::shipped::world(id).is_some();
            if !is_known {
                missing.push(format!("{page}: builtin:{id}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    let on_disk = fs::read_dir(at_root("scenarios")).expect("a folder").filter_map(|entry| {
        let name = entry.expect("an entry").file_name().into_string().expect("a plain name");
        name.strip_suffix(".toml").map(str::to_owned)
    });
    for id in on_disk {
        assert!(
            SCENARIOS.iter().any(|scenario| scenario.id == id),
            "scenarios/{id}.toml does not come with the program"
        );
    }
}
