//! `[sweep]`: which parameters vary, and over which values.
//!
//! Takes the section, gives [`Factors`] whose every value is of the type and in the range of its key.
//! Not here: arithmetic of ranges (`range`), scenarios of design points (`design`), running.

use crate::scenario::check::Findings;
use crate::scenario::check::catalog::catalog;
use crate::scenario::check::sheet::Sheet;
use crate::scenario::check::suggest;
use crate::scenario::check::value::{Typed, typed};
use crate::scenario::nearest::nearest;
use crate::scenario::params::Parameter;
use crate::scenario::problem::{Problem, Spot, Texts, codes, say};
use crate::scenario::range;
use crate::scenario::tree::merge::RANGE_KEYS;
use crate::scenario::tree::parse::{self, Home};
use crate::scenario::tree::patch::{self, POINT_LAYER};
use crate::scenario::tree::{Entry, Node, Table};

/// Most design points of a sweep.
const MAX_POINTS: usize = 1_000_000;

/// How design points are formed from factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Every combination; the last factor varies fastest.
    Grid,
    /// The first values together, the second values together, …
    List,
}

/// One value of a factor.
#[derive(Debug, Clone, PartialEq)]
pub struct SweptValue {
    /// The value as the user wrote it, without quotes.
    pub label: String,
    pub(in crate::scenario) node: Node,
}

/// One parameter that varies.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// Its key, e.g. `spread.learning` or `selection.wave[2].quota`.
    pub key: String,
    /// Its values, in order.
    pub values: Vec<SweptValue>,
}

/// What a sweep varies.
#[derive(Debug, Clone, PartialEq)]
pub struct Factors {
    /// How design points are formed.
    pub method: Method,
    /// Replicates at each design point; those of the scenario where absent.
    pub replicates: Option<u32>,
    /// The factors, in the order of the file.
    pub factors: Vec<Factor>,
}

impl Factors {
    /// Number of design points.
    pub fn n_points(&self) -> usize {
        let lengths = self.factors.iter().map(|factor| factor.values.len());
        match self.method {
            Method::Grid => lengths.fold(1, usize::saturating_mul),
            Method::List => lengths.max().unwrap_or(0),
        }
    }

    /// The values of a design point, numbered from 0, one per factor.
    pub(in crate::scenario) fn point(&self, number: usize) -> Vec<&SweptValue> {
        let mut rest = number;
        let mut values: Vec<&SweptValue> = self
            .factors
            .iter()
            .rev()
            .map(|factor| {
                let n = factor.values.len();
                let at = match self.method {
                    Method::Grid => rest % n,
                    Method::List => number,
                };
                rest /= n;
                &factor.values[at]
            })
            .collect();
        values.reverse();
        values
    }
}

/// The sweep of a file, if it has one.
pub(in crate::scenario) fn factors(
    sheet: &Sheet<'_>,
    texts: &Texts,
    found: &mut Findings,
) -> Option<Factors> {
    let is_given = |key: &str| sheet.given(key).is_some();
    let vary = sheet.given("sweep.vary");
    let Some(table) = vary.and_then(|given| given.node.value.as_table()) else {
        if vary.is_none() && (is_given("sweep.method") || is_given("sweep.replicates")) {
            let message = say!("`[sweep]` does not say what varies", "`[sweep]` 没有说明变动哪些参数");
            let hint = say!(
                "add a section [sweep.vary] with a key and its values",
                "请加 [sweep.vary] 一节，写明参数及取值"
            );
            let spot = sheet.spot_of_any(&["sweep.method", "sweep.replicates"]);
            found.problems.push(Problem::new(codes::MISSING, "sweep.vary", message).at(spot).hint(hint));
        }
        return None;
    };
    if table.entries.is_empty() {
        let message = say!("`[sweep.vary]` is empty: nothing varies", "`[sweep.vary]` 为空：没有变动的参数");
        found
            .problems
            .push(Problem::new(codes::BAD_LIST, "sweep.vary", message).at(sheet.spot("sweep.vary")));
        return None;
    }
    let factors: Vec<Option<Factor>> =
        table.entries.iter().map(|entry| factor(entry, sheet, texts, found)).collect();
    let factors: Vec<Factor> = factors.into_iter().collect::<Option<_>>()?;
    let factors = Factors {
        method: if sheet.choice("sweep.method")? == "list" { Method::List } else { Method::Grid },
        replicates: sheet.integer("sweep.replicates").map(|n| n as u32),
        factors,
    };
    check_size(&factors, table, found);
    note_overrides(&factors, sheet, found);
    Some(factors)
}

fn factor(entry: &Entry, sheet: &Sheet<'_>, texts: &Texts, found: &mut Findings) -> Option<Factor> {
    let row = swept_row(entry, sheet, found)?;
    let path = format!("sweep.vary.\"{}\"", entry.key);
    let values: Vec<Option<SweptValue>> = if let Some(list) = entry.node.value.as_list() {
        list.iter()
            .map(|node| {
                let raw = texts.slice(node.spot);
                let label = node.value.as_text().unwrap_or(raw).to_owned();
                let node = Node { layer: POINT_LAYER, ..node.clone() };
                checked(row, &entry.key, node, raw, label, found)
            })
            .collect()
    } else if let Some(table) = entry.node.value.as_table() {
        labels(&path, table, &entry.node, found)?
            .into_iter()
            .map(|label| {
                let home = Home { text: 0, layer: POINT_LAYER, offset: 0 };
                let node = parse::value(&label, home).expect("a number in decimal text is TOML");
                let node = Node { spot: entry.node.spot, ..node };
                let raw = label.clone();
                checked(row, &entry.key, node, &raw, label, found)
            })
            .collect()
    } else {
        let message = say!("`{path}` must be a list of values or a range", "`{path}` 应为取值列表或范围");
        let hint = say!(
            "write [0.1, 0.2] or {{ from = 0, to = 0.6, step = 0.05 }}",
            "写作 [0.1, 0.2] 或 {{ from = 0, to = 0.6, step = 0.05 }}"
        );
        found.problems.push(Problem::new(codes::WRONG_TYPE, path, message).at(entry.node.spot).hint(hint));
        return None;
    };
    let values: Vec<SweptValue> = values.into_iter().collect::<Option<_>>()?;
    if values.is_empty() {
        let message = say!("`{path}` has no values", "`{path}` 没有取值");
        found.problems.push(Problem::new(codes::BAD_LIST, path, message).at(entry.node.spot));
        return None;
    }
    for (at, value) in values.iter().enumerate() {
        if values[..at].iter().any(|before| before.node.value == value.node.value) {
            let label = &value.label;
            let message = say!("`{path}` has {label} twice", "`{path}` 中 {label} 出现了两次");
            found.problems.push(Problem::new(codes::BAD_LIST, path.as_str(), message).at(value.node.spot));
        }
    }
    Some(Factor { key: entry.key.clone(), values })
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
    let mut fault = |message, spot: Spot, hint| {
        found.problems.push(Problem::new(codes::NOT_A_RANGE, path, message).at(spot).hint(hint));
    };
    let how =
        || say!("write {{ from = 0, to = 0.6, step = 0.05 }}", "写作 {{ from = 0, to = 0.6, step = 0.05 }}");
    for entry in &table.entries {
        let key = &entry.key;
        if !RANGE_KEYS.contains(&key.as_str()) {
            let message = say!("a range has no key `{key}`", "范围中没有 `{key}`");
            fault(message, entry.spot, Some(how()));
        }
    }
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

fn check_size(factors: &Factors, table: &Table, found: &mut Findings) {
    let n = factors.n_points();
    if n > MAX_POINTS {
        let spot = table.entries.last().map(|entry| entry.spot);
        let message =
            say!("the sweep has more than {MAX_POINTS} design points", "设计点超过 {MAX_POINTS} 个");
        let hint = say!("take fewer values per factor", "请减少各因素的取值个数");
        found.problems.push(Problem::new(codes::TOO_MANY_POINTS, "sweep.vary", message).at(spot).hint(hint));
    }
    if factors.method == Method::List {
        for (factor, entry) in factors.factors.iter().zip(&table.entries) {
            let (key, length) = (&factor.key, factor.values.len());
            if length != n {
                let message = say!(
                    "`{key}` has {length} values, another factor has {n}",
                    "`{key}` 有 {length} 个取值，另一因素有 {n} 个"
                );
                let hint = say!(
                    "with method = \"list\" all have the same number",
                    "method = \"list\" 时各因素取值个数须相同"
                );
                found
                    .problems
                    .push(Problem::new(codes::LIST_LENGTHS, key.as_str(), message).at(entry.spot).hint(hint));
            }
        }
    }
}

/// Rights beside a preset stay in force when the preset varies.
fn note_overrides(factors: &Factors, sheet: &Sheet<'_>, found: &mut Findings) {
    let varied = |key: &str| factors.factors.iter().any(|factor| factor.key == key);
    if !varied("regime.preset") {
        return;
    }
    for right in ["goals", "means", "inspection", "incentives"] {
        let key = format!("regime.{right}");
        if let (Some(given), Some(Typed::Real(value))) = (sheet.given(&key), sheet.get(&key))
            && !varied(&key)
        {
            let message = say!(
                "`regime.preset` varies, but `{key}` stays {value} in every design point",
                "虽然扫描 `regime.preset`，但 `{key}` 在每个设计点都是 {value}"
            );
            let spot = given.key_spot;
            found.notes.push(Problem::new(codes::STILL_OVERRIDES, key.as_str(), message).at(spot));
        }
    }
}
