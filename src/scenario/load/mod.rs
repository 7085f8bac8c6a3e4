//! A name → a scenario: the file, what it extends, what is set over it, all checked at once.
//!
//! Takes a [`Source`] of files, a name (a path, or `builtin:NAME`) and `--set`s; gives [`Loaded`] or every problem.
//! Not here: reading files, the checks themselves.

use crate::scenario::Scenario;
use crate::scenario::check::world::{Cache, Worlds};
use crate::scenario::check::{self, Findings};
use crate::scenario::large;
use crate::scenario::problem::{Problem, Problems, Spot, TextKind, Texts, codes, say};
use crate::scenario::resolved::Resolved;
use crate::scenario::shipped::{self, PREFIX, SCENARIOS};
use crate::scenario::source::{Source, cannot_read, decode};
use crate::scenario::sweep::Factors;
use crate::scenario::tree::parse::{self, Home};
use crate::scenario::tree::{Table, merge, patch};

/// Most files in a chain of `extends`.
const MAX_CHAIN: usize = 32;

/// A valid scenario with everything that was known about it on the way.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    /// What varies, where the file has a `[sweep]`.
    pub sweep: Option<Factors>,
    /// Things worth a look; see [`crate::scenario::problem::render_notes`].
    pub notes: Vec<Problem>,
    /// Every key with its value and origin.
    pub resolved: Resolved,
    /// Names of the levels, from level 1; may be more or fewer than there are levels.
    pub level_names: Vec<String>,
    /// The name asked for.
    pub name: String,
    /// The text of the file asked for, as it stands.
    pub given_text: String,
    /// All texts behind the scenario, for notes and problems.
    pub texts: Texts,
    pub(in crate::scenario) tree: Table,
    pub(in crate::scenario) worlds: Cache,
}

/// Loads and checks a scenario.
///
/// # Errors
/// Every problem of the scenario, with its place.
pub fn load(source: &dyn Source, name: &str, sets: &[String]) -> Result<Loaded, Problems> {
    let mut texts = Texts::default();
    let mut found = Findings::default();
    let Some((mut tree, is_whole)) = chain(source, name, &mut texts, &mut found) else {
        return Err(Problems::new(name, found.problems, texts));
    };
    // The source says how the user knows the file.
    let name = texts.get(0).name.clone();
    for (at, set) in sets.iter().enumerate() {
        if let Err(problem) = patch::set(&mut tree, &mut texts, at + 1, set) {
            found.problems.push(*problem);
        }
    }
    let mut worlds = Worlds::new(source, Cache::default());
    let passed = check::check(&tree, &mut texts, &mut worlds, !is_whole, &mut found);
    let Some(passed) = passed.filter(|_| found.problems.is_empty()) else {
        drop_echoes(&mut found.problems, &texts);
        return Err(Problems::new(&name, found.problems, texts));
    };
    let mut resolved = Resolved::new(&passed.sheet, passed.sweep.as_ref(), &texts);
    let level_names = passed.sheet.texts("world.level_names").unwrap_or_default().to_vec();
    // A template from `shidian new` writes the default down; that asks for nothing.
    let are_asked_for = passed.sheet.get(large::KEY) != check::catalog::catalog().default(large::KEY);
    let (mut scenario, sweep) = (passed.scenario, passed.sweep);
    if !are_asked_for {
        found.notes.extend(large::leave_out(&mut scenario, sweep.as_ref(), &mut resolved));
    }
    let given_text = texts.get(0).text.clone();
    let worlds = worlds.into_cache();
    let notes = found.notes;
    Ok(Loaded { scenario, sweep, notes, resolved, level_names, name, given_text, texts, tree, worlds })
}

/// Drops what is said of values on a line with a syntax error: the error is said already.
fn drop_echoes(problems: &mut Vec<Problem>, texts: &Texts) {
    let line = |problem: &Problem| problem.place.map(|spot| (spot.text, texts.line(spot)));
    let broken: Vec<_> =
        problems.iter().filter(|problem| problem.code == codes::SYNTAX).filter_map(line).collect();
    problems.retain(|problem| {
        problem.code == codes::SYNTAX || line(problem).is_none_or(|line| !broken.contains(&line))
    });
}

/// Reads a file and all its bases, and puts them over each other. The flag says whether all could be read as TOML;
/// nothing where the file asked for cannot be read at all.
fn chain(source: &dyn Source, name: &str, texts: &mut Texts, found: &mut Findings) -> Option<(Table, bool)> {
    let mut tables: Vec<Table> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut is_whole = true;
    let mut next: Option<(String, Option<Spot>)> = Some((name.to_owned(), None));
    while let Some((path, asked_at)) = next.take() {
        let from = names.last().map(String::as_str);
        let (name, text) = match read(source, &path, from) {
            Ok(read) => read,
            Err(problem) => {
                found.problems.push(problem.at(asked_at));
                // The file itself can still be checked; what its base has is not known.
                is_whole = false;
                break;
            }
        };
        if names.contains(&name) || names.len() >= MAX_CHAIN {
            let mut ring: Vec<&str> = names.iter().map(String::as_str).collect();
            ring.push(&name);
            let path = ring.join(" → ");
            let message = if names.contains(&name) {
                say!("`extends` leads in a circle: {path}", "`extends` 形成循环：{path}")
            } else {
                say!(
                    "`extends` leads through more than {MAX_CHAIN} files",
                    "`extends` 经过的文件超过 {MAX_CHAIN} 个"
                )
            };
            found.problems.push(Problem::new(codes::EXTENDS, "extends", message).at(asked_at));
            is_whole = false;
            break;
        }
        let layer = -(names.len() as i32);
        let home = Home { text: texts.add(&name, &text, TextKind::File), layer, offset: 0 };
        let (mut table, problems) = parse::document(&text, home);
        is_whole &= problems.is_empty();
        if table.entries.is_empty() && problems.is_empty() {
            let message = say!("`{name}` is empty", "`{name}` 是空文件");
            let hint =
                say!("the shortest scenario is one line: schema = 1", "最短的情景文件只有一行：schema = 1");
            found.problems.push(Problem::new(codes::EMPTY_FILE, "", message).at(asked_at).hint(hint));
            is_whole = false;
        }
        found.problems.extend(problems);
        names.push(name);
        if let Some(entry) = table.remove("extends") {
            if let Some(base) = entry.node.value.as_text() {
                next = Some((base.to_owned(), Some(entry.node.spot)));
            } else {
                let is = entry.node.value.kind();
                let (en, zh) = (is.en, is.zh);
                let message = say!(
                    "`extends` is {en}; it must be a text in quotes",
                    "`extends` 是{zh}，应为带引号的文字"
                );
                found.problems.push(Problem::new(codes::WRONG_TYPE, "extends", message).at(entry.node.spot));
                is_whole = false;
            }
        }
        tables.push(table);
    }
    let mut tables = tables.into_iter().rev();
    let mut tree = tables.next()?;
    for table in tables {
        merge::overlay(&mut tree, table);
    }
    Some((tree, is_whole))
}

/// Name and text of a scenario file.
fn read(source: &dyn Source, path: &str, from: Option<&str>) -> Result<(String, String), Box<Problem>> {
    let key = if from.is_some() { "extends" } else { "" };
    if path.starts_with(PREFIX) {
        let ids: Vec<&str> = SCENARIOS.iter().map(|scenario| scenario.id).collect();
        let shipped = shipped::scenario(path).ok_or_else(|| Box::new(shipped::no_such(path, key, &ids)))?;
        return Ok((format!("{PREFIX}{}", shipped.id), shipped.text.to_owned()));
    }
    let read = source.read(path, from).map_err(|error| {
        let problem = cannot_read(path, key, &error);
        Box::new(match shipped::scenario(path) {
            Some(shipped) => {
                let id = shipped.id;
                problem.hint(say!("did you mean `builtin:{id}`?", "是不是 `builtin:{id}`？"))
            }
            // A bare word was meant as the name of a shipped scenario, or as a file.
            None if !path.contains(['/', '\\', '.']) => {
                let near =
                    crate::scenario::nearest::nearest(path, SCENARIOS.iter().map(|shipped| shipped.id));
                problem.hint(match near {
                    Some(id) => say!("did you mean `{id}`?", "是不是 `{id}`？"),
                    None => say!(
                        "`shidian new --list` names the scenarios that come with it",
                        "`shidian new --list` 列出自带的情景"
                    ),
                })
            }
            None => problem,
        })
    })?;
    let text = decode(&read.name, read.bytes)?;
    Ok((read.name, text))
}

#[cfg(test)]
mod tests;
