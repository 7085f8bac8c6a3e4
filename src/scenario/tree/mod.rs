//! A scenario as written: a tree of keys and values, each with its place in the text it comes from.
//!
//! Gives the tree, [`parse`] for one file, [`merge`] for `extends`, [`patch`] for `--set` and sweeps.
//! Not here: what keys mean and which values they may have.

pub(in crate::scenario) mod merge;
pub(in crate::scenario) mod parse;
pub(in crate::scenario) mod patch;
mod syntax;

use crate::scenario::problem::{Message, Spot, say};

/// A value of TOML.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::scenario) enum Value {
    /// Quoted text.
    Text(String),
    /// A whole number that fits into 128 bits.
    Integer(i128),
    /// A number with a point or an exponent; may be infinite or not a number.
    Real(f64),
    /// True or false.
    Bool(bool),
    /// A date or time of TOML's own kind, as written.
    Date(String),
    /// A list.
    List(Vec<Node>),
    /// A section or an inline table.
    Table(Table),
    /// What a syntax error left behind; reported already.
    Broken,
}

impl Value {
    /// What kind of value it is, as a user calls it, with the article.
    pub(in crate::scenario) fn kind(&self) -> Message {
        match self {
            Self::Text(_) => say!("a text", "文字"),
            Self::Integer(_) => say!("a whole number", "整数"),
            Self::Real(_) => say!("a number with decimals", "小数"),
            Self::Bool(_) => say!("true or false", "真假值"),
            Self::Date(_) => say!("a date without quotes", "未加引号的日期"),
            Self::List(_) => say!("a list", "列表"),
            Self::Table(_) => say!("a section", "一节"),
            Self::Broken => say!("broken", "有语法错误"),
        }
    }
}

impl Value {
    /// The text, where it is one.
    pub(in crate::scenario) fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The number, where it is one, whole or not.
    pub(in crate::scenario) fn as_number(&self) -> Option<f64> {
        if let Self::Integer(number) = self {
            Some(*number as f64)
        } else if let Self::Real(number) = self {
            Some(*number)
        } else {
            None
        }
    }

    /// The list, where it is one.
    pub(in crate::scenario) fn as_list(&self) -> Option<&[Node]> {
        if let Self::List(list) = self { Some(list) } else { None }
    }

    /// The list, to be changed.
    pub(in crate::scenario) fn as_list_mut(&mut self) -> Option<&mut Vec<Node>> {
        if let Self::List(list) = self { Some(list) } else { None }
    }

    /// The table, where it is one.
    pub(in crate::scenario) fn as_table(&self) -> Option<&Table> {
        if let Self::Table(table) = self { Some(table) } else { None }
    }

    /// The table, to be changed.
    pub(in crate::scenario) fn as_table_mut(&mut self) -> Option<&mut Table> {
        if let Self::Table(table) = self { Some(table) } else { None }
    }
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::scenario) struct Node {
    /// The value.
    pub(in crate::scenario) value: Value,
    /// Where it is written; the header for a section.
    pub(in crate::scenario) spot: Spot,
    /// How near to the user it was given: bases have the lowest layer, a design point of a sweep the highest.
    pub(in crate::scenario) layer: i32,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::scenario) struct Entry {
    /// The key, without the section.
    pub(in crate::scenario) key: String,
    /// Where the key is written.
    pub(in crate::scenario) spot: Spot,
    /// The value.
    pub(in crate::scenario) node: Node,
}

/// Keys and values in the order written.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::scenario) struct Table {
    /// The entries; no key twice.
    pub(in crate::scenario) entries: Vec<Entry>,
}

impl Table {
    /// The entry of a key.
    pub(in crate::scenario) fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The entry of a key, to be changed.
    pub(in crate::scenario) fn get_mut(&mut self, key: &str) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.key == key)
    }

    /// Takes the entry of a key out.
    pub(in crate::scenario) fn remove(&mut self, key: &str) -> Option<Entry> {
        let at = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.remove(at))
    }

    /// The table at a dotted path of sections, if there is one.
    pub(in crate::scenario) fn section_mut(&mut self, path: &[&str]) -> Option<&mut Table> {
        let Some((first, rest)) = path.split_first() else { return Some(self) };
        self.get_mut(first)?.node.value.as_table_mut()?.section_mut(rest)
    }
}
