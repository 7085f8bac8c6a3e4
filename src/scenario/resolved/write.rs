//! The layout of a resolved scenario: sections, keys, comments.
//!
//! Takes the lines, gives a file that resolves to the same scenario. Not here: which lines.

use crate::scenario::check::catalog::section_title;
use crate::scenario::params::{Kind, Parameter};
use crate::scenario::problem::width::{width, wrap};
use crate::scenario::resolved::{Line, Origin, Resolved};
use std::fmt::Write;

/// What stands beside the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Behind each value its unit and origin.
    Origins,
    /// Above each value its meaning, unit and range, in both languages: a file to start from.
    Explained,
    /// Nothing: only what decides the numbers.
    Bare,
}

/// Column at which comments begin.
const COMMENT_COLUMN: usize = 44;

/// The file.
pub(super) fn text(resolved: &Resolved, style: Style, files: Option<(&str, &str)>) -> String {
    let mut out = String::new();
    if style == Style::Explained {
        out.push_str("#:schema ../docs/scenario.schema.json\n");
    }
    let (top, rest): (Vec<&Line>, Vec<&Line>) =
        resolved.lines.iter().partition(|line| !line.key.contains('.'));
    for line in top {
        put(&mut out, line, style, files);
    }
    let mut sections: Vec<&str> = Vec::new();
    for line in &rest {
        let section = line.key.split('.').next().unwrap_or_default();
        if !sections.contains(&section) {
            sections.push(section);
        }
    }
    for section in sections {
        let of_section: Vec<&&Line> =
            rest.iter().filter(|line| line.key.split('.').next() == Some(section)).collect();
        let title = section_title(section);
        let _ = match style {
            Style::Explained => writeln!(out, "\n# {} {}\n[{section}]", title.en, title.zh),
            Style::Origins => writeln!(out, "\n[{section}]"),
            Style::Bare => writeln!(out, "[{section}]"),
        };
        // Plain keys first: what follows a header of a list belongs to its entry.
        for line in of_section.iter().filter(|line| header(line).is_none()) {
            put(&mut out, line, style, files);
        }
        let mut last = String::new();
        for line in of_section.iter().filter(|line| header(line).is_some()) {
            let header = header(line).unwrap_or_default();
            if header.0 != last {
                let gap = if style == Style::Bare { "" } else { "\n" };
                let _ = writeln!(out, "{gap}{}", header.1);
                last = header.0;
            }
            put(&mut out, line, style, files);
        }
    }
    out
}

/// The entry a line belongs to, and the header that opens it; nothing for plain keys of a section.
fn header(line: &Line) -> Option<(String, String)> {
    if line.key.starts_with("sweep.vary.") {
        return Some(("sweep.vary".to_owned(), "[sweep.vary]".to_owned()));
    }
    let (list, rest) = line.key.split_once('[')?;
    let number = rest.split(']').next().unwrap_or_default();
    Some((format!("{list}[{number}]"), format!("[[{list}]]")))
}

fn put(out: &mut String, line: &Line, style: Style, files: Option<(&str, &str)>) {
    let name = match line.key.strip_prefix("sweep.vary.") {
        Some(quoted) => quoted,
        None => line.key.rsplit('.').next().unwrap_or_default(),
    };
    let replaced = files.and_then(|(governments, adjacency)| match line.key.as_str() {
        "world.file" => Some(super::quote(governments)),
        "world.adjacency" => Some(super::quote(adjacency)),
        _ => None,
    });
    let value = replaced.filter(|_| line.value.is_some()).or_else(|| line.value.clone());
    let is_silent = value.is_none() || line.is_unused;
    match style {
        Style::Bare => {
            if let Some(value) = value.filter(|_| !is_silent) {
                let _ = writeln!(out, "{name} = {value}");
            }
        }
        Style::Origins => {
            let comment = comment(line, value.is_none());
            let written = match (&value, is_silent) {
                (Some(value), false) => format!("{name} = {value}"),
                (Some(value), true) => format!("# {name} = {value}"),
                (None, _) => format!("# {name} ="),
            };
            let gap = COMMENT_COLUMN.saturating_sub(width(&written)).max(2);
            let _ = writeln!(out, "{written}{}# {comment}", " ".repeat(gap));
        }
        Style::Explained => {
            explain(out, line.row);
            let _ = match (value, is_silent) {
                (Some(value), false) => writeln!(out, "{name} = {value}"),
                (Some(value), true) => writeln!(out, "# {name} = {value}"),
                (None, _) => writeln!(out, "# {name} = {}", example(line.row)),
            };
        }
    }
}

/// Unit and origin.
fn comment(line: &Line, is_absent: bool) -> String {
    let origin = match &line.origin {
        Origin::Default if is_absent => "not given".to_owned(),
        Origin::Default => "default".to_owned(),
        Origin::Line(line) => format!("line {line}"),
        Origin::Base(name) => format!("from {}", name.strip_prefix("builtin:").unwrap_or(name)),
        Origin::Set => "--set".to_owned(),
    };
    let unused = if line.is_unused && !is_absent { ", not used" } else { "" };
    match line.row.unit {
        "none" => format!("{origin}{unused}"),
        unit => format!("{unit} · {origin}{unused}"),
    }
}

/// Meaning, unit, range and source, as comments above a key.
fn explain(out: &mut String, row: &Parameter) {
    let mut parts = Vec::new();
    if row.unit != "none" {
        parts.push(format!("unit: {}", row.unit));
    }
    parts.extend(range(&row.kind));
    if !row.default.is_empty() {
        parts.push(format!("default {}", row.default));
    }
    out.push('\n');
    for line in wrap(&format!("{} ({}).", row.meaning, row.zh), 96, 96) {
        let _ = writeln!(out, "# {line}");
    }
    if !parts.is_empty() {
        let _ = writeln!(out, "# {}", parts.join(" · "));
    }
}

/// What is allowed, in a few words.
pub(in crate::scenario) fn range(kind: &Kind) -> Option<String> {
    match kind {
        Kind::Real { min, max } => Some(format!("{min} … {max}")),
        Kind::Integer { min, max } | Kind::Integers { min, max } => Some(format!("{min} … {max}")),
        Kind::Choice(words) | Kind::Choices(words) => Some(words.join(" | ")),
        Kind::Month => Some("\"YYYY-MM\"".to_owned()),
        Kind::Level => Some("1, 2, … or the name of a level".to_owned()),
        Kind::Text | Kind::Texts | Kind::Matrix | Kind::Factors => None,
    }
}

/// A value that an absent key may have, for templates.
fn example(row: &Parameter) -> &'static str {
    match row.kind {
        Kind::Real { .. } => "0.5",
        Kind::Integer { .. } => "10",
        Kind::Month => "\"2020-01\"",
        Kind::Choice(_) | Kind::Text | Kind::Level => "\"…\"",
        Kind::Integers { .. } | Kind::Texts | Kind::Choices(_) | Kind::Matrix | Kind::Factors => "[]",
    }
}
