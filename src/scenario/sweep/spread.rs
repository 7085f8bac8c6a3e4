//! Numbers from a distribution as the values of a factor: `{ distribution = "normal", mean = 0.3, sd = 0.1 }`.
//!
//! Takes the section of a factor, gives a [`Spread`] both ends of which its key allows. Not here: quantile functions
//! (`sampling::quantile`), lists and ranges by steps (`factor`).

use super::SweptValue;
use super::factor::number_node;
use crate::scenario::check::Findings;
use crate::scenario::check::value::{quoted, typed};
use crate::scenario::nearest::nearest;
use crate::scenario::params::{Kind, Parameter};
use crate::scenario::problem::{Message, Problem, Spot, Texts, codes, say};
use crate::scenario::sampling::quantile::{BadRange, Range};
use crate::scenario::tree::{Entry, Table};

/// Keys of a distribution that no other value of a factor has.
pub(super) const KEYS: [&str; 3] = ["mean", "sd", "mode"];
/// The distributions.
const NAMES: [&str; 4] = ["uniform", "log-uniform", "normal", "triangular"];

/// A distribution over the values of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// The distribution.
    pub range: Range,
    /// Whether the parameter takes whole numbers only: they are equally likely (uniform), or the nearest is taken.
    pub is_whole: bool,
    spot: Spot,
}

impl Spread {
    /// The number at a coordinate in [0, 1].
    pub fn number(&self, u: f64) -> f64 {
        match self.range {
            Range::Uniform { from, to } if self.is_whole => {
                from + Range::Discrete { n: n_whole(from, to) }.value(u)
            }
            Range::Uniform { .. }
            | Range::LogUniform { .. }
            | Range::Normal { .. }
            | Range::Triangular { .. }
            | Range::Discrete { .. } => {
                let number = self.range.value(u);
                if self.is_whole { libm::round(number) } else { number }
            }
        }
    }

    /// How many equally likely values it has: whole numbers from end to end; none for other distributions.
    pub(super) fn n_equal(&self) -> Option<usize> {
        match self.range {
            Range::Uniform { from, to } if self.is_whole => Some(n_whole(from, to)),
            Range::Discrete { n } => Some(n),
            Range::Uniform { .. }
            | Range::LogUniform { .. }
            | Range::Normal { .. }
            | Range::Triangular { .. } => None,
        }
    }

    /// The value at a coordinate in [0, 1].
    pub(super) fn value(&self, u: f64) -> SweptValue {
        let label = self.text(self.number(u));
        let node = number_node(&label, self.spot);
        SweptValue { label, node }
    }

    fn text(&self, number: f64) -> String {
        if self.is_whole { format!("{number}") } else { format!("{number:?}") }
    }

    /// The distribution as TOML, without its brackets.
    pub(in crate::scenario) fn toml(&self) -> String {
        let own = |number: f64| self.text(number);
        match self.range {
            Range::Uniform { from, to } => {
                format!("distribution = \"uniform\", from = {}, to = {}", own(from), own(to))
            }
            Range::LogUniform { from, to } => {
                format!("distribution = \"log-uniform\", from = {}, to = {}", own(from), own(to))
            }
            Range::Normal { mean, sd, from, to } => format!(
                "distribution = \"normal\", mean = {mean:?}, sd = {sd:?}, from = {}, to = {}",
                own(from),
                own(to)
            ),
            Range::Triangular { from, mode, to } => format!(
                "distribution = \"triangular\", from = {}, mode = {}, to = {}",
                own(from),
                own(mode),
                own(to)
            ),
            Range::Discrete { n } => format!("distribution = \"uniform\", from = 0, to = {}", n - 1),
        }
    }
}

/// Whole numbers from one end to the other.
fn n_whole(from: f64, to: f64) -> usize {
    (to - from) as usize + 1
}

/// Reads a distribution.
pub(super) fn read(
    path: &str,
    table: &Table,
    row: &'static Parameter,
    entry: &Entry,
    texts: &Texts,
    found: &mut Findings,
) -> Option<Spread> {
    let spot = entry.node.spot;
    let name = name(path, table, found)?;
    let (wanted, optional): (&[&str], &[&str]) = match name {
        "normal" => (&["mean", "sd"], &["from", "to"]),
        "triangular" => (&["from", "mode", "to"], &[]),
        _ => (&["from", "to"], &[]),
    };
    let before = found.problems.len();
    for inner in &table.entries {
        let key = inner.key.as_str();
        if !wanted.contains(&key)
            && !optional.contains(&key)
            && !["distribution", super::ONLY_IF].contains(&key)
        {
            let message = say!("a {name} distribution has no key `{key}`", "{name} 分布中没有 `{key}`");
            found.problems.push(fault(path, inner.spot, message, Some(how(name))));
        }
    }
    for &key in wanted {
        if table.get(key).is_none() {
            let message = say!("a {name} distribution needs `{key}`", "{name} 分布需要 `{key}`");
            found.problems.push(fault(path, spot, message, Some(how(name))));
        }
    }
    if found.problems.len() > before {
        return None;
    }
    let ends = if let Kind::Real { min, max } = row.kind {
        [min, max]
    } else if let Kind::Integer { min, max } = row.kind {
        [min as f64, max as f64]
    } else {
        [1.0, f64::from(u8::MAX)]
    };
    let mut number = |key: &str, default: f64| -> Option<f64> {
        let Some(inner) = table.get(key) else { return Some(default) };
        let raw = texts.slice(inner.node.spot);
        if ["mean", "sd"].contains(&key) {
            let number = inner.node.value.as_number().filter(|number| number.is_finite());
            if number.is_none() {
                let message = say!("`{key}` must be a number", "`{key}` 应为数字");
                found.problems.push(fault(path, inner.node.spot, message, None));
            }
            return number;
        }
        // Ends are values of the parameter: its own rules and messages hold.
        typed(row, &format!("{path}.{key}"), &inner.node, raw, &mut found.problems)?;
        let number = inner.node.value.as_number();
        if number.is_none() {
            let message =
                say!("`{path}` takes no numbers, so it has no distribution", "`{path}` 不取数值，不能用分布");
            let hint = say!("list its values: [\"…\", \"…\"]", "请列出取值：[\"…\", \"…\"]");
            found.problems.push(fault(path, inner.node.spot, message, Some(hint)));
        }
        number
    };
    let (from, to) = (number("from", ends[0]), number("to", ends[1]));
    let (mean, sd, mode) = (number("mean", 0.0), number("sd", 0.0), number("mode", 0.0));
    let (from, to, mean, sd, mode) = (from?, to?, mean?, sd?, mode?);
    let range = match name {
        "log-uniform" => Range::LogUniform { from, to },
        "normal" => Range::Normal { mean, sd, from, to },
        "triangular" => Range::Triangular { from, mode, to },
        _ => Range::Uniform { from, to },
    };
    if let Err(bad) = range.check() {
        found.problems.push(fault(path, spot, why(bad), None));
        return None;
    }
    let is_whole = matches!(row.kind, Kind::Integer { .. } | Kind::Level);
    Some(Spread { range, is_whole, spot })
}

/// Which distribution; uniform where none is named.
fn name(path: &str, table: &Table, found: &mut Findings) -> Option<&'static str> {
    let Some(entry) = table.get("distribution") else { return Some(NAMES[0]) };
    let text = entry.node.value.as_text().unwrap_or_default();
    let known = NAMES.into_iter().find(|name| *name == text);
    if known.is_none() {
        let list = quoted(&NAMES);
        let message = say!("there is no such distribution; there are {list}", "没有这种分布；只有 {list}");
        let hint = nearest(text, NAMES.into_iter())
            .map(|near| say!("did you mean \"{near}\"?", "是不是 \"{near}\"？"));
        found.problems.push(fault(path, entry.node.spot, message, hint));
    }
    known
}

fn fault(path: &str, spot: Spot, message: Message, hint: Option<Message>) -> Problem {
    Problem::new(codes::NOT_A_RANGE, path, message).at(spot).hint(hint)
}

fn how(name: &str) -> Message {
    let example = match name {
        "normal" => "mean = 0.3, sd = 0.1",
        "triangular" => "from = 0, mode = 0.2, to = 1",
        _ => "from = 0.1, to = 0.9",
    };
    say!(
        "write {{ distribution = \"{name}\", {example} }}",
        "写作 {{ distribution = \"{name}\", {example} }}"
    )
}

fn why(bad: BadRange) -> Message {
    match bad {
        BadRange::Ends => say!("`from` must lie below `to`", "`from` 必须小于 `to`"),
        BadRange::NotPositive => {
            say!("a log-uniform distribution needs `from` above 0", "log-uniform 分布的 `from` 必须大于 0")
        }
        BadRange::Sd => say!("`sd` must be above 0", "`sd` 必须大于 0"),
        BadRange::Mode => {
            say!("`mode` must lie between `from` and `to`", "`mode` 必须在 `from` 与 `to` 之间")
        }
        BadRange::Empty => say!("there are no values", "没有取值"),
        BadRange::FarTail => say!(
            "almost nothing of this normal distribution lies between `from` and `to`",
            "该正态分布几乎没有落在 `from` 与 `to` 之间的部分"
        ),
    }
}
