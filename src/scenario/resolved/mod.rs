//! What a file means: every key of the registry with its value and where the value comes from.
//!
//! Takes the checked sheet, gives [`Resolved`], and from it texts: with origins, only what differs, a commented template.
//! The texts are scenario files that resolve to the same scenario. Not here: the layout (`write`).

pub(in crate::scenario) mod write;

use crate::scenario::check::catalog::{catalog, pattern};
use crate::scenario::check::sheet::Sheet;
use crate::scenario::check::value::Typed;
use crate::scenario::load::Loaded;
use crate::scenario::params::Parameter;
use crate::scenario::problem::{TextKind, Texts};
use crate::scenario::shipped::PREFIX;
use crate::scenario::sweep::{Factors, keys_of};
use crate::scenario::{GivenWorld, WorldSource};
use std::fmt::Write;

pub use write::Style;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The default of the registry.
    Default,
    /// The file asked for, at this line.
    Line(usize),
    /// A base file of that name.
    Base(String),
    /// A `--set`.
    Set,
}

/// One key.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The key with numbers of entries, e.g. `selection.wave[2].quota`.
    pub key: String,
    /// Its row in the registry.
    pub row: &'static Parameter,
    /// Its value as TOML text; nothing where the key is absent and has no default.
    pub value: Option<String>,
    /// Where the value comes from.
    pub origin: Origin,
    /// Whether another key leaves it without effect (then it may not stand in a file).
    pub is_unused: bool,
}

impl Line {
    /// Whether the value is another than the default.
    pub fn differs(&self) -> bool {
        !self.is_unused && self.value != default_text(self.row)
    }
}

/// Every key of a scenario, in the order of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    /// The keys; lists of sections have one run of lines per entry.
    pub lines: Vec<Line>,
}

impl Resolved {
    /// Reads the sheet.
    pub(in crate::scenario) fn new(sheet: &Sheet<'_>, sweep: Option<&Factors>, texts: &Texts) -> Self {
        let mut lines = Vec::new();
        let mut done: Vec<&str> = Vec::new();
        for row in &catalog().rows {
            let Some((list, _)) = row.key.split_once("[].") else {
                if row.key != "extends" && !row.key.starts_with("sweep.") {
                    lines.push(line(row.key, row, sheet, texts));
                }
                continue;
            };
            if done.contains(&list) {
                continue;
            }
            done.push(list);
            let rows = catalog()
                .rows
                .iter()
                .filter(|row| row.key.split_once("[].").is_some_and(|(of, _)| of == list));
            let rows: Vec<_> = rows.collect();
            for number in 1..=sheet.list(list).len() {
                for row in &rows {
                    let key = row.key.replacen("[]", &format!("[{number}]"), 1);
                    lines.push(line(&key, row, sheet, texts));
                }
            }
        }
        if let Some(sweep) = sweep {
            lines.extend(sweep_lines(sweep, sheet, texts));
        }
        Self { lines }
    }

    /// The value of a key as TOML text.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.lines.iter().find(|line| line.key == key).and_then(|line| line.value.as_deref())
    }

    /// Gives a key another value, as TOML text.
    pub(in crate::scenario) fn set(&mut self, key: &str, value: String) {
        if let Some(line) = self.lines.iter_mut().find(|line| line.key == key) {
            line.value = Some(value);
        }
    }

    /// The scenario as a file, in one of the styles.
    pub fn text(&self, style: Style) -> String {
        write::text(self, style, None)
    }

    /// The same with other names for the tables of the world: for a folder that holds copies of them.
    pub fn text_with_files(&self, style: Style, governments: &str, adjacency: &str) -> String {
        write::text(self, style, Some((governments, adjacency)))
    }

    /// Only what differs from the defaults, as a file.
    pub fn diff(&self) -> String {
        let lines: Vec<Line> =
            self.lines.iter().filter(|line| line.key == "schema" || line.differs()).cloned().collect();
        let keep_lists = self.lines.iter().any(|line| line.key.contains('['));
        write::text(
            &Self { lines: if keep_lists { self.with_lists(&lines) } else { lines } },
            Style::Origins,
            None,
        )
    }

    /// The lines, and every line of a list of sections: an entry with defaults only is an entry, too.
    fn with_lists(&self, lines: &[Line]) -> Vec<Line> {
        self.lines.iter().filter(|line| line.key.contains('[') || lines.contains(line)).cloned().collect()
    }
}

fn line(key: &str, row: &'static Parameter, sheet: &Sheet<'_>, texts: &Texts) -> Line {
    let value = sheet.get(key).map(toml);
    let origin = match sheet.given(key) {
        None => Origin::Default,
        Some(given) => {
            let text = texts.get(given.node.spot.text);
            match (text.kind, given.node.spot.text) {
                (TextKind::Set, _) => Origin::Set,
                (TextKind::File, 0) => Origin::Line(texts.line(given.node.spot)),
                (TextKind::File, _) => Origin::Base(text.name.clone()),
            }
        }
    };
    let is_unused = match key {
        "world.levels" => sheet.text("world.source") != Some("synthetic"),
        "world.file" => sheet.text("world.source") != Some("file"),
        "world.adjacency" => !matches!(sheet.text("world.source"), Some("file" | "synthetic")),
        "feedback.rollout_at" => sheet.choice("feedback.rollout") != Some("date"),
        _ => false,
    };
    Line { key: key.to_owned(), row, value, origin, is_unused }
}

fn sweep_lines(sweep: &Factors, sheet: &Sheet<'_>, texts: &Texts) -> Vec<Line> {
    let row = |key: &str| catalog().row(key).expect("the key is in the registry");
    let mut keys = vec!["sweep.method", "sweep.replicates"];
    keys.extend(keys_of(sweep.method));
    if sweep.stop.is_some() {
        keys.extend(["sweep.precision", "sweep.outcome", "sweep.min_replicates"]);
    }
    let mut lines: Vec<Line> = keys.into_iter().map(|key| line(key, row(key), sheet, texts)).collect();
    for factor in &sweep.factors {
        let origin = line("sweep.vary", row("sweep.vary"), sheet, texts).origin;
        let value = Some(sweep.toml(factor));
        let key = format!("sweep.vary.{}", quote(&factor.key));
        lines.push(Line { key, row: row("sweep.vary"), value, origin, is_unused: false });
    }
    lines
}

/// A value as TOML.
pub(in crate::scenario) fn toml(value: &Typed) -> String {
    let list = |items: Vec<String>| format!("[{}]", items.join(", "));
    match value {
        Typed::Real(number) => real(*number),
        Typed::Integer(number) => number.to_string(),
        Typed::Text(text) => quote(text),
        Typed::Month(month) => quote(&month.to_string()),
        Typed::Choice(word) => quote(word),
        Typed::Integers(numbers) => list(numbers.iter().map(u64::to_string).collect()),
        Typed::Texts(texts) => list(texts.iter().map(|text| quote(text)).collect()),
        Typed::Choices(words) => list(words.iter().map(|word| quote(word)).collect()),
        Typed::Matrix(rows) => {
            list(rows.iter().map(|row| list(row.iter().map(|&number| real(number)).collect())).collect())
        }
        Typed::Factors => String::new(),
    }
}

/// A number as TOML: the shortest text that reads back the same, always with a point or an exponent.
fn real(number: f64) -> String {
    format!("{number:?}")
}

/// A text in quotes, as TOML.
pub(in crate::scenario) fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The default of a row as canonical TOML text.
fn default_text(row: &Parameter) -> Option<String> {
    catalog().default(&pattern(row.key)).map(toml)
}

impl Loaded {
    /// Everything that decides the numbers, as one text: the resolved file without comments, then the table of
    /// governments where one is given. Two scenarios with the same text give the same results; its hash names a result.
    pub fn canonical(&self) -> String {
        let mut text = self.resolved.text_with_files(Style::Bare, "", "");
        match &self.scenario.world {
            WorldSource::Given(world) => text.push_str(&world_text(world)),
            WorldSource::Synthetic { borders: Some(borders), .. } => text.push_str(&pairs_text(borders)),
            WorldSource::Synthetic { borders: None, .. } => {}
        }
        text
    }

    /// Names and texts of the user's tables (`world.file` where there is one, then `world.adjacency`), to be kept with results.
    pub fn world_files(&self) -> Vec<(&str, &str)> {
        let is_table =
            |name: &str| name.to_lowercase().ends_with(".csv") || !name.to_lowercase().ends_with(".toml");
        let source = self.resolved.value("world.source");
        let has_pairs = matches!(self.scenario.world, WorldSource::Synthetic { borders: Some(_), .. });
        if source != Some("\"file\"") && !has_pairs {
            return Vec::new();
        }
        self.texts
            .iter()
            .filter(|text| text.kind == TextKind::File && is_table(&text.name) && text.name != self.name)
            // A shipped scenario that is extended is a text, but no table.
            .filter(|text| !text.name.starts_with(PREFIX))
            .map(|text| (text.name.as_str(), text.text.as_str()))
            .collect()
    }
}

/// A world as text, row by row.
fn world_text(world: &GivenWorld) -> String {
    let mut text = String::from("# world\n");
    for at in 0..world.id.len() {
        let numbers = [
            &world.lon,
            &world.lat,
            &world.wealth,
            &world.capacity,
            &world.industry,
            &world.learning,
            &world.leadership,
            &world.ideal[0],
            &world.ideal[1],
            &world.ideal[2],
            &world.outcome_start,
        ];
        let cells: Vec<String> = numbers
            .iter()
            .map(|column| column[at].map_or(String::new(), |number| format!("{number:?}")))
            .collect();
        let parent = world.parent[at].map_or(String::new(), |parent| parent.to_string());
        let _ = writeln!(text, "# {},{},{parent},{}", quote(&world.id[at]), world.level[at], cells.join(","));
    }
    text.push_str(&pairs_text(world.borders.as_deref().unwrap_or_default()));
    text
}

fn pairs_text(pairs: &[(u32, u32)]) -> String {
    let mut text = String::new();
    for (a, b) in pairs {
        let _ = writeln!(text, "# {a}-{b}");
    }
    text
}

#[cfg(test)]
mod tests;
