//! The tree against the registry: every key known, every value of its type and within its range.
//!
//! Takes the merged tree, gives a [`Sheet`] on which every key of the registry has a value: given, default, or bad.
//! Not here: relations between keys.

use crate::scenario::check::catalog::{Shape, catalog, pattern};
use crate::scenario::check::suggest;
use crate::scenario::check::value::{Typed, typed};
use crate::scenario::nearest::nearest;
use crate::scenario::problem::{Problem, Spot, Texts, codes, say};
use crate::scenario::tree::{Entry, Node, Table, Value};
use crate::units::Month;
use std::collections::BTreeMap;

/// One key that is given.
#[derive(Debug, Clone)]
pub(in crate::scenario) struct Given<'t> {
    /// The value as a node of the tree.
    pub(in crate::scenario) node: &'t Node,
    /// Where the key stands.
    pub(in crate::scenario) key_spot: Spot,
    /// The value; nothing where it is not allowed (said already).
    pub(in crate::scenario) typed: Option<Typed>,
}

/// Every key with its value.
#[derive(Debug, Default)]
pub(in crate::scenario) struct Sheet<'t> {
    given: BTreeMap<String, Given<'t>>,
    lists: BTreeMap<String, Vec<Spot>>,
}

impl<'t> Sheet<'t> {
    /// Reads the tree, and says what is wrong with single keys.
    pub(in crate::scenario) fn read(root: &'t Table, texts: &Texts, problems: &mut Vec<Problem>) -> Self {
        let mut sheet = Self::default();
        sheet.section(root, &catalog().root, "", texts, problems);
        sheet
    }

    fn section(
        &mut self,
        table: &'t Table,
        shapes: &[(&'static str, Shape)],
        path: &str,
        texts: &Texts,
        problems: &mut Vec<Problem>,
    ) {
        for entry in &table.entries {
            let dot = if path.is_empty() { "" } else { "." };
            let full = format!("{path}{dot}{}", entry.key);
            match shapes.iter().find(|(name, _)| *name == entry.key).map(|(_, shape)| shape) {
                None => {
                    problems.push(unknown(path, shapes, entry, &full));
                    // A misspelt key is not missing: what needs it is not said on top.
                    if let Some(name) = nearest(&entry.key, shapes.iter().map(|(name, _)| *name)) {
                        let meant = Given { node: &entry.node, key_spot: entry.spot, typed: None };
                        self.given.entry(format!("{path}{dot}{name}")).or_insert(meant);
                    }
                }
                Some(Shape::Leaf(row)) => {
                    let typed = typed(row, &full, &entry.node, texts.slice(entry.node.spot), problems);
                    self.given.insert(full, Given { node: &entry.node, key_spot: entry.spot, typed });
                }
                Some(Shape::Section(inner)) => match entry.node.value.as_table() {
                    Some(table) => self.section(table, inner, &full, texts, problems),
                    None => problems.push(not_a_section(entry, &full, &entry.node.value, false)),
                },
                Some(Shape::Sections(inner)) => self.sections(entry, inner, &full, texts, problems),
            }
        }
    }

    fn sections(
        &mut self,
        entry: &'t Entry,
        inner: &[(&'static str, Shape)],
        full: &str,
        texts: &Texts,
        problems: &mut Vec<Problem>,
    ) {
        let Some(list) = entry.node.value.as_list() else {
            problems.push(not_a_section(entry, full, &entry.node.value, true));
            return;
        };
        self.lists.insert(full.to_owned(), list.iter().map(|node| node.spot).collect());
        for (at, node) in list.iter().enumerate() {
            match node.value.as_table() {
                Some(table) => self.section(table, inner, &format!("{full}[{}]", at + 1), texts, problems),
                None => problems.push(not_a_section(entry, full, &node.value, true).at(node.spot)),
            }
        }
    }

    /// The headers of a list of sections, e.g. `selection.wave`.
    pub(in crate::scenario) fn list(&self, path: &str) -> &[Spot] {
        self.lists.get(path).map_or(&[], Vec::as_slice)
    }

    /// A key, if it is given.
    pub(in crate::scenario) fn given(&self, path: &str) -> Option<&Given<'t>> {
        self.given.get(path)
    }

    /// The value of a key, given or default; nothing where it is bad, or absent without a default.
    pub(in crate::scenario) fn get(&self, path: &str) -> Option<&Typed> {
        match self.given.get(path) {
            Some(given) => given.typed.as_ref(),
            None if path.contains('[') => catalog().default(&pattern(path)),
            None => catalog().default(path),
        }
    }

    /// The numbers that are given, with their keys.
    pub(in crate::scenario) fn given_reals(&self) -> impl Iterator<Item = (&str, f64)> {
        self.given.iter().filter_map(|(key, given)| {
            if let Some(Typed::Real(number)) = given.typed { Some((key.as_str(), number)) } else { None }
        })
    }

    /// The place of a value, if it is given.
    pub(in crate::scenario) fn spot(&self, path: &str) -> Option<Spot> {
        self.given.get(path).map(|given| given.node.spot)
    }

    /// The place of the first of these keys that is given, the later one in the file where several are.
    pub(in crate::scenario) fn spot_of_any(&self, paths: &[&str]) -> Option<Spot> {
        paths.iter().filter_map(|path| self.spot(path)).max_by_key(|spot| (spot.text == 0, spot.start))
    }

    /// The number of a key.
    pub(in crate::scenario) fn real(&self, path: &str) -> Option<f64> {
        if let Some(Typed::Real(number)) = self.get(path) { Some(*number) } else { None }
    }

    /// The whole number of a key.
    pub(in crate::scenario) fn integer(&self, path: &str) -> Option<u64> {
        if let Some(Typed::Integer(number)) = self.get(path) { Some(*number) } else { None }
    }

    /// The text of a key.
    pub(in crate::scenario) fn text(&self, path: &str) -> Option<&str> {
        if let Some(Typed::Text(text)) = self.get(path) { Some(text) } else { None }
    }

    /// The month of a key.
    pub(in crate::scenario) fn month(&self, path: &str) -> Option<Month> {
        if let Some(Typed::Month(month)) = self.get(path) { Some(*month) } else { None }
    }

    /// The word of a key.
    pub(in crate::scenario) fn choice(&self, path: &str) -> Option<&'static str> {
        if let Some(Typed::Choice(word)) = self.get(path) { Some(word) } else { None }
    }

    /// The texts of a key.
    pub(in crate::scenario) fn texts(&self, path: &str) -> Option<&[String]> {
        if let Some(Typed::Texts(texts)) = self.get(path) { Some(texts) } else { None }
    }

    /// The words of a key.
    pub(in crate::scenario) fn choices(&self, path: &str) -> Option<&[&'static str]> {
        if let Some(Typed::Choices(words)) = self.get(path) { Some(words) } else { None }
    }

    /// The place of an item of a list, from 0.
    pub(in crate::scenario) fn item_spot(&self, path: &str, at: usize) -> Option<Spot> {
        self.given.get(path)?.node.value.as_list()?.get(at).map(|node| node.spot)
    }
}

fn unknown(path: &str, shapes: &[(&'static str, Shape)], entry: &Entry, full: &str) -> Problem {
    let message = if entry.node.value.as_table().is_some() {
        say!("unknown section `{full}`", "没有 `{full}` 这一节")
    } else {
        say!("unknown key `{full}`", "没有参数 `{full}`")
    };
    let hint = suggest::unknown_key(catalog(), path, shapes, &entry.key);
    Problem::new(codes::UNKNOWN_KEY, full, message).at(entry.spot).hint(hint)
}

fn not_a_section(entry: &Entry, full: &str, value: &Value, many: bool) -> Problem {
    let message = match (many, value.as_table().is_some()) {
        (true, true) => say!("`{full}` can stand several times", "`{full}` 可以有多个"),
        (true, false) => say!("`{full}` is a list of sections, not a value", "`{full}` 是可重复的节，不是值"),
        (false, _) => say!("`{full}` is a section, not a value", "`{full}` 是一节，不是值"),
    };
    let hint = if many {
        say!("write [[{full}]], with double brackets", "请写 [[{full}]]，用双方括号")
    } else {
        say!("write [{full}], and its keys below", "请写 [{full}]，参数写在下面")
    };
    Problem::new(codes::SHAPE, full, message).at(entry.spot).hint(hint)
}
