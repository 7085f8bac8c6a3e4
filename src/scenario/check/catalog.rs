//! The registry as a tree of sections, for looking keys up.
//!
//! Takes the rows of the registry, gives what may stand in each section and the default of each key.
//! Not here: any list of keys of its own.

use crate::scenario::check::value::{self, Typed};
use crate::scenario::params::{Parameter, registry};
use crate::scenario::problem::{Message, say};
use crate::scenario::tree::parse::{Home, value as parse_value};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a section is about, in both languages; empty for a section that is not known.
pub(in crate::scenario) fn section_title(section: &str) -> Message {
    match section {
        "scenario" => say!("Name, seed, replicates", "名称、种子、重复次数"),
        "time" => say!("When", "时间"),
        "world" => say!("Who the governments are", "政府体系"),
        "policy" => say!("What is tried", "政策"),
        "regime" => say!("The center's share of each control right", "央地关系"),
        "turnover" => say!("Change of leaders", "领导更替"),
        "selection" => say!("Stage 1: selection", "选点"),
        "design" => say!("Stage 2: design", "设计"),
        "execution" => say!("Stage 3: execution", "执行"),
        "monitoring" => say!("Stage 4: monitoring", "监控"),
        "evaluation" => say!("Stage 5: evaluation", "评估"),
        "feedback" => say!("Stage 6: feedback", "反馈"),
        "spread" => say!("From point to surface", "由点到面"),
        "portfolio" => say!("Many policies over the same governments", "政策组合"),
        "output" => say!("Tables to write", "输出"),
        "twins" => say!("The same draws with something changed", "孪生对照"),
        "audit" => say!("What an audit of estimators does", "估计方法审计"),
        "sweep" => say!("What varies between design points", "参数扫描"),
        _ => say!("", ""),
    }
}

/// What stands under a name.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::scenario) enum Shape {
    /// A key with a value.
    Leaf(&'static Parameter),
    /// A section.
    Section(Vec<(&'static str, Shape)>),
    /// A list of sections, written with double brackets.
    Sections(Vec<(&'static str, Shape)>),
}

/// The registry, looked at in three ways.
#[derive(Debug)]
pub(in crate::scenario) struct Catalog {
    /// What may stand at the top of a file.
    pub(in crate::scenario) root: Vec<(&'static str, Shape)>,
    /// Rows in the order of the file.
    pub(in crate::scenario) rows: Vec<&'static Parameter>,
    by_key: BTreeMap<&'static str, (&'static Parameter, Option<Typed>)>,
}

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::new);

/// The registry, laid out once: it is a constant.
pub(in crate::scenario) fn catalog() -> &'static Catalog {
    &CATALOG
}

impl Catalog {
    fn new() -> Self {
        let rows: Vec<&'static Parameter> = registry().collect();
        let mut root = Vec::new();
        for row in &rows {
            let steps: Vec<&'static str> = row.key.split('.').collect();
            insert(&mut root, &steps, row);
        }
        let by_key = rows.iter().map(|&row| (row.key, (row, default_of(row)))).collect();
        Self { root, rows, by_key }
    }

    /// The row of a key of the registry, e.g. `selection.wave[].quota`.
    pub(in crate::scenario) fn row(&self, key: &str) -> Option<&'static Parameter> {
        self.by_key.get(key).map(|&(row, _)| row)
    }

    /// The default of a key of the registry, if it has one.
    pub(in crate::scenario) fn default(&self, key: &str) -> Option<&Typed> {
        self.by_key.get(key).and_then(|(_, default)| default.as_ref())
    }

    /// Dotted names of all sections, e.g. `selection` and `selection.wave[]`.
    pub(in crate::scenario) fn sections(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        for row in &self.rows {
            for (at, _) in row.key.match_indices('.') {
                if !names.contains(&&row.key[..at]) {
                    names.push(&row.key[..at]);
                }
            }
        }
        names
    }
}

fn insert(into: &mut Vec<(&'static str, Shape)>, steps: &[&'static str], row: &'static Parameter) {
    let Some((first, rest)) = steps.split_first() else { return };
    if rest.is_empty() {
        into.push((first, Shape::Leaf(row)));
        return;
    }
    let name = first.trim_end_matches("[]");
    let at = into.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
        let many = name.len() < first.len();
        into.push((name, if many { Shape::Sections(Vec::new()) } else { Shape::Section(Vec::new()) }));
        into.len() - 1
    });
    if let Shape::Section(inner) | Shape::Sections(inner) = &mut into[at].1 {
        insert(inner, rest, row);
    }
}

fn default_of(row: &'static Parameter) -> Option<Typed> {
    if row.default.is_empty() {
        return None;
    }
    let node = parse_value(row.default, Home { text: 0, layer: 0, offset: 0 }).expect("defaults are TOML");
    let mut problems = Vec::new();
    let typed = value::typed(row, row.key, &node, row.default, &mut problems);
    assert!(problems.is_empty(), "the default of {} is not allowed: {problems:?}", row.key);
    typed
}

/// The key of the registry behind a path of a file: numbers of entries become `[]`.
pub(in crate::scenario) fn pattern(path: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in path.chars() {
        match c {
            '[' => {
                inside = true;
                out.push_str("[]");
            }
            ']' => inside = false,
            _ if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_its_place_and_a_legal_default() {
        let catalog = catalog();
        assert!(catalog.sections().contains(&"selection.wave[]"));
        assert_eq!(catalog.default("spread.learning"), Some(&Typed::Real(0.25)));
        assert_eq!(pattern("selection.wave[12].quota"), "selection.wave[].quota");
        for row in &catalog.rows {
            assert_eq!(catalog.row(row.key), Some(*row));
            let section = row.key.split('.').next().expect("a first part");
            assert!(section == row.key || !section_title(section).en.is_empty(), "{section} has no title");
        }
    }
}
