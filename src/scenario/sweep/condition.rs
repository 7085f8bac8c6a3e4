//! Where a factor applies: `only_if = { "regime.preset" = ["strong-central"] }`.
//!
//! A factor whose condition does not hold at a design point keeps the value of the file there. Conditions are on factors before
//! it, so that they cannot go round in a circle. Not here: which points are left then (`points`).

use super::Factor;
use crate::scenario::check::Findings;
use crate::scenario::nearest::nearest;
use crate::scenario::problem::{Message, Problem, Spot, Texts, codes, say};
use crate::scenario::tree::{Entry, Node, Table, Value};

/// The key of conditions in a factor.
pub(in crate::scenario) const ONLY_IF: &str = "only_if";

/// One condition: a factor before has one of these of its listed values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    /// Index of the factor.
    pub(super) factor: usize,
    /// Indices of its values, in order.
    pub(super) values: Vec<usize>,
}

/// The conditions of a factor, which stands at this place among the factors.
pub(super) fn read(
    entry: &Entry,
    at: usize,
    factors: &[Factor],
    texts: &Texts,
    found: &mut Findings,
) -> Vec<Condition> {
    let Some(given) = entry.node.value.as_table().and_then(|table| table.get(ONLY_IF)) else {
        return Vec::new();
    };
    let path = format!("sweep.vary.\"{}\".{ONLY_IF}", entry.key);
    let Some(table) = given.node.value.as_table() else {
        let message = say!("`{path}` must name factors and their values", "`{path}` 应写明因素及其取值");
        let hint = say!(
            "write only_if = {{ \"regime.preset\" = [\"bargaining\"] }}",
            "写作 only_if = {{ \"regime.preset\" = [\"bargaining\"] }}"
        );
        found.problems.push(fault(&path, given.node.spot, message, Some(hint)));
        return Vec::new();
    };
    let mut flat = Vec::new();
    flatten("", table, &mut flat);
    if flat.is_empty() {
        let message = say!("`{path}` names no factor", "`{path}` 没有写明因素");
        found.problems.push(fault(&path, given.node.spot, message, None));
    }
    flat.into_iter()
        .filter_map(|(key, node, spot)| condition(&path, &key, node, spot, &factors[..at], texts, found))
        .collect()
}

/// Dotted keys may be written as sections in sections.
fn flatten<'t>(before: &str, table: &'t Table, flat: &mut Vec<(String, &'t Node, Spot)>) {
    for entry in &table.entries {
        let key = if before.is_empty() { entry.key.clone() } else { format!("{before}.{}", entry.key) };
        match entry.node.value.as_table() {
            Some(inner) => flatten(&key, inner, flat),
            None => flat.push((key, &entry.node, entry.spot)),
        }
    }
}

fn condition(
    path: &str,
    key: &str,
    node: &Node,
    spot: Spot,
    before: &[Factor],
    texts: &Texts,
    found: &mut Findings,
) -> Option<Condition> {
    let Some(factor) = before.iter().position(|factor| factor.key == key) else {
        let message = say!("`{key}` is no factor above this one", "`{key}` 不是排在前面的因素");
        let hint = match nearest(key, before.iter().map(|factor| factor.key.as_str())) {
            Some(near) => say!("did you mean \"{near}\"?", "是不是 \"{near}\"？"),
            None => say!(
                "conditions are on factors of the sweep that stand before",
                "条件只能涉及扫描中排在前面的因素"
            ),
        };
        found.problems.push(fault(path, spot, message, Some(hint)));
        return None;
    };
    let listed = before[factor].listed();
    if listed.is_empty() {
        let message = say!("`{key}` has a distribution, no listed values", "`{key}` 是分布，没有列出取值");
        found.problems.push(fault(path, spot, message, None));
        return None;
    }
    let wanted = node.value.as_list().unwrap_or(std::slice::from_ref(node));
    // A value may stand in a list several times.
    let values: Vec<Vec<usize>> = wanted
        .iter()
        .map(|node| {
            let is_own = |&at: &usize| is_same(&listed[at].node.value, &node.value);
            let own: Vec<usize> = (0..listed.len()).filter(is_own).collect();
            if own.is_empty() {
                let raw = texts.slice(node.spot);
                let message =
                    say!("`{key}` does not take {raw} in this sweep", "`{key}` 在本次扫描中不取 {raw}");
                let labels: Vec<&str> = listed.iter().map(|value| value.label.as_str()).collect();
                let list = labels.join(", ");
                let hint = say!("it takes {list}", "它的取值为 {list}");
                found.problems.push(fault(path, node.spot, message, Some(hint)));
            }
            own
        })
        .collect();
    if wanted.is_empty() {
        let message = say!(
            "`{key}` has no values here, so the factor never applies",
            "`{key}` 没有取值，该因素永不适用"
        );
        found.problems.push(fault(path, node.spot, message, None));
    }
    if wanted.is_empty() || values.iter().any(Vec::is_empty) {
        return None;
    }
    let mut values: Vec<usize> = values.into_iter().flatten().collect();
    values.sort_unstable();
    values.dedup();
    Some(Condition { factor, values })
}

/// Whether two values are the same; 0 is 0.0.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one.as_number(), other.as_number()) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

fn fault(path: &str, spot: Spot, message: Message, hint: Option<Message>) -> Problem {
    Problem::new(codes::BAD_CONDITION, path, message).at(spot).hint(hint)
}
