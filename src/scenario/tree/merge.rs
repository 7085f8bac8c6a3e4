//! One tree over another: `extends` puts a file over its base.
//!
//! Tables merge key by key, everything else is replaced as a whole, lists too. Not here: reading the base.

use crate::scenario::sweep::VALUE_KEYS;
use crate::scenario::tree::{Entry, Table, Value};

/// Puts `above` over `base`.
pub(in crate::scenario) fn overlay(base: &mut Table, above: Table) {
    for entry in above.entries {
        match base.get_mut(&entry.key) {
            Some(Entry { node, spot, .. }) => match (&mut node.value, entry.node.value) {
                (Value::Table(below), Value::Table(table)) => overlay(below, table),
                (_, value) => {
                    node.value = value;
                    node.spot = entry.node.spot;
                    node.layer = entry.node.layer;
                    *spot = entry.spot;
                }
            },
            None => base.entries.push(entry),
        }
    }
}

/// Makes the keys of `[sweep.vary]` flat: `"spread.learning" = …`, `spread.learning = …` and
/// `[sweep.vary.spread] learning = …` all become the one key `spread.learning`.
pub(in crate::scenario) fn flatten_vary(root: &mut Table) {
    let Some(vary) = root.section_mut(&["sweep", "vary"]) else { return };
    let mut flat = Vec::new();
    for entry in std::mem::take(&mut vary.entries) {
        flatten(entry, &mut flat);
    }
    vary.entries = flat;
}

fn flatten(entry: Entry, flat: &mut Vec<Entry>) {
    let is_part_of_key = entry.node.value.as_table().is_some_and(|table| {
        !table.entries.is_empty() && !VALUE_KEYS.iter().any(|key| table.get(key).is_some())
    });
    if !is_part_of_key {
        flat.push(entry);
    } else if let Value::Table(table) = entry.node.value {
        for inner in table.entries {
            let key = format!("{}.{}", entry.key, inner.key);
            flatten(Entry { key, spot: inner.spot, node: inner.node }, flat);
        }
    }
}
