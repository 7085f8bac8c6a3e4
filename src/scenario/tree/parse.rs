//! TOML text → tree with places.
//!
//! Takes one text, gives its tree as far as it can be read, and every syntax error. Not here: merging, meaning.

use crate::scenario::problem::{Problem, Spot};
use crate::scenario::tree::{Entry, Node, Table, Value, syntax};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Where a text stands: its index, and how near to the user it is.
#[derive(Debug, Clone, Copy)]
pub(in crate::scenario) struct Home {
    /// Index in the list of texts.
    pub(in crate::scenario) text: u32,
    /// Layer of its values.
    pub(in crate::scenario) layer: i32,
    /// Where the parsed part begins in the text.
    pub(in crate::scenario) offset: u32,
}

impl Home {
    fn spot(self, span: &std::ops::Range<usize>) -> Spot {
        Spot { text: self.text, start: self.offset + span.start as u32, end: self.offset + span.end as u32 }
    }
}

/// Reads a whole file.
pub(in crate::scenario) fn document(text: &str, home: Home) -> (Table, Vec<Problem>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut problems: Vec<Problem> = Vec::new();
    let mut lines: Vec<usize> = Vec::new();
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        let start = text[..span.start.min(text.len())].rfind('\n').map_or(0, |at| at + 1);
        // The reader goes on after an error, and often stumbles again on the same line: the first is the one that helps.
        if !lines.contains(&start) {
            lines.push(start);
            problems.push(syntax::problem(error.message(), text, start, home.spot(&span)));
        }
    }
    let mut table = convert_table(table.get_ref(), home);
    crate::scenario::tree::merge::flatten_vary(&mut table);
    (table, problems)
}

/// Reads one value, e.g. that of a `--set`; nothing where it is not TOML.
pub(in crate::scenario) fn value(text: &str, home: Home) -> Option<Node> {
    let value = DeValue::parse(text).ok()?;
    let mut node = convert(&value, home);
    // A value takes the whole of what was given, spaces and all.
    node.spot = home.spot(&(0..text.len()));
    Some(node)
}

fn convert_table(table: &DeTable<'_>, home: Home) -> Table {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, node)| Entry {
            key: key.get_ref().to_string(),
            spot: home.spot(&key.span()),
            node: convert(node, home),
        })
        .collect();
    entries.sort_by_key(|entry| entry.spot);
    Table { entries }
}

fn convert(node: &Spanned<DeValue<'_>>, home: Home) -> Node {
    let value = match node.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(integer) => {
            // An empty number is what the reader leaves after a syntax error.
            match i128::from_str_radix(integer.as_str(), integer.radix()) {
                Ok(number) => Value::Integer(number),
                Err(_) if integer.as_str().is_empty() => Value::Broken,
                Err(_) => Value::Real(f64::INFINITY),
            }
        }
        DeValue::Float(float) => float.as_str().parse().map_or(Value::Broken, Value::Real),
        DeValue::Boolean(truth) => Value::Bool(*truth),
        DeValue::Datetime(date) if date.date.is_none() && date.time.is_none() => Value::Broken,
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(list) => Value::List(list.iter().map(|node| convert(node, home)).collect()),
        DeValue::Table(table) => Value::Table(convert_table(table, home)),
    };
    Node { value, spot: home.spot(&node.span()), layer: home.layer }
}
