//! One factor of `[sweep.vary]`: its key and its values.
//!
//! A list of values, a range by step or by points, a section with `values` or a distribution. Not here: what the distribution is
//! (`spread`), where the factor applies (`condition`).

use std::collections::BTreeSet;

use super::spread;
use super::{Factor, Method, SweptValue, VALUE_KEYS, Values};
use crate::scenario::check::Findings;
use crate::scenario::check::catalog::catalog;
use crate::scenario::check::sheet::Sheet;
use crate::scenario::check::suggest;
use crate::scenario::check::value::typed;
use crate::scenario::nearest::nearest;
use crate::scenario::params::Parameter;
use crate::scenario::problem::{Message, Problem, Spot, Texts, codes, say};
use crate::scenario::range;
use crate::scenario::tree::parse::{self, Home};
use crate::scenario::tree::patch::{self, POINT_LAYER};
use crate::scenario::tree::{Entry, Node, Table};

/// Reads a factor; its conditions are read once all factors are known.
pub(super) fn read(
    entry: &Entry,
    method: Method,
    sheet: &Sheet<'_>,
    texts: &Texts,
    found: &mut Findings,
) -> Option<Factor> {
    let row = swept_row(entry, sheet, found)?;
    let path = format!("sweep.vary.\"{}\"", entry.key);
    let values = match entry.node.value.as_table() {
        None => Values::Listed(list(&path, &entry.node, row, entry, texts, found)?),
        Some(table) => of_table(&path, table, row, entry, method, texts, found)?,
    };
    if let Values::Listed(values) = &values {
        check_list(&path, values, &entry.node, method, found)?;
    }
    Some(Factor { key: entry.key.clone(), values, conditions: Vec::new() })
}

/// Values of a section: `values`, a range, or a distribution.
fn of_table(
    path: &str,
    table: &Table,
    row: &'static Parameter,
    entry: &Entry,
    method: Method,
    texts: &Texts,
    found: &mut Findings,
) -> Option<Values> {
    let before = found.problems.len();
    for inner in &table.entries {
        let key = inner.key.as_str();
        if !VALUE_KEYS.contains(&key) && !spread::KEYS.contains(&key) {
            let message = say!("a factor has no key `{key}`", "因素中没有 `{key}`");
            let keys = VALUE_KEYS.into_iter().chain(spread::KEYS);
            let hint = nearest(key, keys)
                .map_or_else(how, |near| say!("did you mean `{near}`?", "是不是 `{near}`？"));
            found.problems.push(Problem::new(codes::NOT_A_RANGE, path, message).at(inner.spot).hint(hint));
        }
    }
    if found.problems.len() > before {
        return None;
    }
    if let Some(values) = table.get("values") {
        if let Some(other) =
            table.entries.iter().find(|other| !["values", "only_if"].contains(&other.key.as_str()))
        {
            let key = &other.key;
            let message = say!("`values` and `{key}` do not go together", "`values` 与 `{key}` 不能同时使用");
            found.problems.push(Problem::new(codes::NOT_TOGETHER, path, message).at(other.spot));
            return None;
        }
        return list(path, &values.node, row, entry, texts, found).map(Values::Listed);
    }
    let has_steps = table.get("step").is_some() || table.get("points").is_some();
    if table.get("distribution").is_some() || (method.is_sampled() && !has_steps) {
        let spread = spread::read(path, table, row, entry, texts, found)?;
        if !method.is_sampled() {
            let word = method.word();
            let message = say!(
                "`{path}` is a distribution; method = \"{word}\" takes values",
                "`{path}` 是分布，而 method = \"{word}\" 需要取值"
            );
            let hint = say!(
                "give `step` or `points`, or sample: method = \"lhs\", \"sobol\" or \"morris\"",
                "请给出 `step` 或 `points`，或用抽样方法：\"lhs\"、\"sobol\"、\"morris\""
            );
            found
                .problems
                .push(Problem::new(codes::NOT_A_RANGE, path, message).at(entry.node.spot).hint(hint));
            return None;
        }
        return Some(Values::Spread(spread));
    }
    let values = labels(path, table, &entry.node, found)?.into_iter().map(|label| {
        let node = number_node(&label, entry.node.spot);
        let raw = label.clone();
        checked(row, &entry.key, node, &raw, label, found)
    });
    let values: Vec<Option<SweptValue>> = values.collect();
    values.into_iter().collect::<Option<Vec<_>>>().map(Values::Listed)
}

/// A number in decimal text as a value at a place.
pub(super) fn number_node(label: &str, spot: Spot) -> Node {
    let home = Home { text: 0, layer: POINT_LAYER, offset: 0 };
    let node = parse::value(label, home).expect("a number in decimal text is TOML");
    Node { spot, ..node }
}

/// A list of values.
fn list(
    path: &str,
    node: &Node,
    row: &'static Parameter,
    entry: &Entry,
    texts: &Texts,
    found: &mut Findings,
) -> Option<Vec<SweptValue>> {
    let Some(list) = node.value.as_list() else {
        let message = say!("`{path}` must be a list of values or a range", "`{path}` 应为取值列表或范围");
        found
            .problems
            .push(Problem::new(codes::WRONG_TYPE, path, message).at(node.spot).hint(Some(how_listed())));
        return None;
    };
    let values: Vec<Option<SweptValue>> = list
        .iter()
        .map(|node| {
            let raw = texts.slice(node.spot);
            let label = node.value.as_text().unwrap_or(raw).to_owned();
            let node = Node { layer: POINT_LAYER, ..node.clone() };
            checked(row, &entry.key, node, raw, label, found)
        })
        .collect();
    values.into_iter().collect()
}

/// A list has values, and none twice, unless it stands beside others that tell its points apart.
fn check_list(
    path: &str,
    values: &[SweptValue],
    node: &Node,
    method: Method,
    found: &mut Findings,
) -> Option<()> {
    if values.is_empty() {
        let message = say!("`{path}` has no values", "`{path}` 没有取值");
        found.problems.push(Problem::new(codes::BAD_LIST, path, message).at(node.spot));
        return None;
    }
    if method == Method::List {
        return Some(());
    }
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for value in values {
        // 1 and 1.0 are the same value.
        let value_itself = &value.node.value;
        let name = value_itself
            .as_number()
            .map_or_else(|| format!("{value_itself:?}"), |number| format!("{number:?}"));
        if !seen.insert(name) {
            let label = &value.label;
            let message = say!("`{path}` has {label} twice", "`{path}` 中 {label} 出现了两次");
            found.problems.push(Problem::new(codes::BAD_LIST, path, message).at(value.node.spot));
        }
    }
    Some(())
}

/// A value that its key allows.
fn checked(
    row: &Parameter,
    key: &str,
    node: Node,
    raw: &str,
    label: String,
    found: &mut Findings,
) -> Option<SweptValue> {
    typed(row, key, &node, raw, &mut found.problems)?;
    Some(SweptValue { label, node })
}

/// How a list or a range is written.
fn how_listed() -> Message {
    say!(
        "write [0.1, 0.2] or {{ from = 0, to = 0.6, step = 0.05 }}",
        "写作 [0.1, 0.2] 或 {{ from = 0, to = 0.6, step = 0.05 }}"
    )
}

/// How a range is written.
fn how() -> Message {
    say!("write {{ from = 0, to = 0.6, step = 0.05 }}", "写作 {{ from = 0, to = 0.6, step = 0.05 }}")
}

/// The row of a key that may be varied.
fn swept_row(entry: &Entry, sheet: &Sheet<'_>, found: &mut Findings) -> Option<&'static Parameter> {
    let key = entry.key.as_str();
    let fault = |code, message| Problem::new(code, key, message).at(entry.spot);
    let Some(row) = patch::row_of(key) else {
        let section = catalog().sections().contains(&key)
            || catalog().sections().contains(&format!("{key}[]").as_str());
        let list = ["selection.wave", "regime.change"].into_iter().find(|list| {
            key.strip_prefix(list)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with("[]") || rest.starts_with('.'))
        });
        let problem = if let Some(list) = list {
            let rest = key[list.len()..].trim_start_matches("[]");
            let rest = if rest.is_empty() { ".quota" } else { rest };
            fault(
                codes::CANNOT_VARY,
                say!("`{key}` does not say which entry varies", "`{key}` 没有指明是第几项"),
            )
            .hint(say!("write \"{list}[1]{rest}\" for the first", "第一项写作 \"{list}[1]{rest}\""))
        } else if section {
            fault(
                codes::CANNOT_VARY,
                say!("`{key}` is a section; vary one of its keys", "`{key}` 是一节，请选其中的参数"),
            )
        } else {
            let keys = catalog().rows.iter().map(|row| row.key);
            let (section, word) = key.rsplit_once('.').unwrap_or(("", key));
            let hint = match nearest(key, keys) {
                Some(near) => say!("did you mean \"{near}\"?", "是不是 \"{near}\"？"),
                None => suggest::unknown_key(catalog(), section, &[], word),
            };
            fault(codes::UNKNOWN_KEY, say!("unknown key `{key}`", "没有参数 `{key}`")).hint(hint)
        };
        found.problems.push(problem);
        return None;
    };
    let section = key.split('.').next().unwrap_or_default();
    let is_fixed = ["schema", "extends", "scenario", "output", "audit", "sweep", "twins"].contains(&section)
        || ["world.file", "world.adjacency"].contains(&key);
    if is_fixed {
        let hint =
            say!("vary what belongs to the model; see shidian params", "只能变动模型参数，见 shidian params");
        found.problems.push(
            fault(codes::CANNOT_VARY, say!("`{key}` cannot be varied", "`{key}` 不能用于扫描")).hint(hint),
        );
        return None;
    }
    if let Some((list, rest)) = key.split_once('[') {
        let number: usize = rest.split(']').next().and_then(|digits| digits.parse().ok()).unwrap_or(0);
        let length = sheet.list(list).len();
        if number > length {
            let message = say!(
                "there is no `{list}[{number}]`: the list has {length}",
                "没有 `{list}[{number}]`：列表只有 {length} 项"
            );
            found.problems.push(fault(codes::SET, message));
            return None;
        }
    }
    Some(row)
}

/// The values of a range, as decimal text.
fn labels(path: &str, table: &Table, node: &Node, found: &mut Findings) -> Option<Vec<String>> {
    let before = found.problems.len();
    let mut fault = |message, spot: Spot, hint: Option<Message>| {
        found.problems.push(Problem::new(codes::NOT_A_RANGE, path, message).at(spot).hint(hint));
    };
    let mut number = |key: &str| -> Option<f64> {
        let entry = table.get(key)?;
        let number = entry.node.value.as_number().filter(|number| number.is_finite());
        if number.is_none() {
            fault(
                say!("`{key}` of the range must be a number", "范围的 `{key}` 应为数字"),
                entry.node.spot,
                None,
            );
        }
        number
    };
    let (from, to, step, points) = (number("from"), number("to"), number("step"), number("points"));
    if found.problems.len() > before {
        return None;
    }
    let result = match (from, to, step, points) {
        (Some(from), Some(to), Some(step), None) => range::by_step(from, to, step),
        (Some(from), Some(to), None, Some(points)) => range::by_points(from, to, points),
        _ => Err((
            say!(
                "a range has `from`, `to` and either `step` or `points`",
                "范围须有 `from`、`to`，以及 `step` 或 `points` 之一"
            ),
            Some(how()),
        )),
    };
    match result {
        Ok(labels) => Some(labels),
        Err((message, hint)) => {
            found.problems.push(Problem::new(codes::NOT_A_RANGE, path, message).at(node.spot).hint(hint));
            None
        }
    }
}
