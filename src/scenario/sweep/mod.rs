//! `[sweep]`: which parameters vary, over which values, and how design points are formed from them.
//!
//! Takes the section, gives [`Factors`] whose every value is of the type and in the range of its key.
//! `factor` reads one factor's values, `spread` distributions, `condition` where a factor applies, `points` forms design points,
//! `stop` says when a point has enough replicates. Not here: arithmetic of ranges (`range`), scenarios of design points (`design`), running.

mod condition;
mod factor;
pub mod points;
mod spread;
pub mod stop;

use crate::scenario::check::Findings;
use crate::scenario::check::sheet::Sheet;
use crate::scenario::check::value::Typed;
use crate::scenario::problem::{Problem, Texts, codes, say};
use crate::scenario::resolved::quote;
use crate::scenario::sampling::saltelli::Order;
use crate::scenario::tree::Node;

use condition::Condition;
use points::Points;
use spread::Spread;
use stop::Stop;

pub(in crate::scenario) use condition::ONLY_IF;

/// Keys of a factor that are given as a section: one of these makes a section of `[sweep.vary]` a value, any other is part of a
/// dotted key.
pub(in crate::scenario) const VALUE_KEYS: [&str; 7] =
    ["from", "to", "step", "points", "values", "distribution", ONLY_IF];

/// How design points are formed from factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Every combination; the last factor varies fastest.
    Grid,
    /// The first values together, the second values together, …
    List,
    /// A Latin hypercube.
    LatinHypercube,
    /// Saltelli's scheme on a Sobol' sequence.
    Sobol,
    /// Morris' trajectories.
    Morris,
}

impl Method {
    /// Words of `sweep.method`, in the order of the variants.
    pub(in crate::scenario) const WORDS: &'static [&'static str] =
        &["grid", "list", "lhs", "sobol", "morris"];
    const ALL: [Self; 5] = [Self::Grid, Self::List, Self::LatinHypercube, Self::Sobol, Self::Morris];

    fn of(word: &str) -> Option<Self> {
        Self::WORDS.iter().position(|own| *own == word).map(|at| Self::ALL[at])
    }

    /// Its word in a file.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }

    /// Whether points are sampled from the factors' ranges.
    pub fn is_sampled(self) -> bool {
        match self {
            Self::Grid | Self::List => false,
            Self::LatinHypercube | Self::Sobol | Self::Morris => true,
        }
    }
}

/// One value of a factor.
#[derive(Debug, Clone, PartialEq)]
pub struct SweptValue {
    /// The value as the user wrote it, without quotes.
    pub label: String,
    pub(in crate::scenario) node: Node,
}

/// The values of a factor.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// These, in order; equally likely where points are sampled.
    Listed(Vec<SweptValue>),
    /// Numbers from a distribution.
    Spread(Spread),
}

/// One parameter that varies.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// Its key, e.g. `spread.learning` or `selection.wave[2].quota`.
    pub key: String,
    /// Its values.
    pub values: Values,
    /// Where it applies: everywhere without conditions.
    conditions: Vec<Condition>,
}

impl Factor {
    /// Its listed values; none for a distribution.
    pub fn listed(&self) -> &[SweptValue] {
        match &self.values {
            Values::Listed(values) => values,
            Values::Spread(_) => &[],
        }
    }

    /// How many equally likely values it takes where points are sampled; none for other distributions.
    fn n_equal(&self) -> Option<usize> {
        match &self.values {
            Values::Listed(values) => Some(values.len()),
            Values::Spread(spread) => spread.n_equal(),
        }
    }
}

/// How points are sampled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sampling {
    /// Latin hypercube: points. Sobol': base samples. Morris: trajectories.
    pub samples: u32,
    /// Sobol': which indices.
    pub order: Order,
    /// Morris: levels of a factor.
    pub levels: u32,
}

/// What a sweep varies.
#[derive(Debug, Clone, PartialEq)]
pub struct Factors {
    /// How design points are formed.
    pub method: Method,
    /// How points are sampled, for the methods that do.
    pub sampling: Sampling,
    /// Replicates at each design point; those of the scenario where absent.
    pub replicates: Option<u32>,
    /// When a point has enough replicates; never before the last where absent.
    pub stop: Option<Stop>,
    /// The factors, in the order of the file.
    pub factors: Vec<Factor>,
    points: Points,
}

impl Factors {
    /// The values of a factor as TOML.
    pub(in crate::scenario) fn toml(&self, factor: &Factor) -> String {
        let text = |value: &SweptValue| match value.node.value.as_text() {
            Some(text) => quote(text),
            None => value.label.clone(),
        };
        let list = |values: &[SweptValue]| values.iter().map(text).collect::<Vec<_>>().join(", ");
        let conditions: Vec<String> = factor
            .conditions
            .iter()
            .map(|condition| {
                let of = &self.factors[condition.factor];
                let values = condition.values.iter().map(|&at| of.listed()[at].clone());
                format!("{} = [{}]", quote(&of.key), list(&values.collect::<Vec<_>>()))
            })
            .collect();
        let only_if = if conditions.is_empty() {
            String::new()
        } else {
            format!(", {ONLY_IF} = {{ {} }}", conditions.join(", "))
        };
        match &factor.values {
            Values::Listed(values) if only_if.is_empty() => format!("[{}]", list(values)),
            Values::Listed(values) => format!("{{ values = [{}]{only_if} }}", list(values)),
            Values::Spread(spread) => format!("{{ {}{only_if} }}", spread.toml()),
        }
    }
}

/// The sweep of a file, if it has one.
pub(in crate::scenario) fn factors(
    sheet: &Sheet<'_>,
    texts: &Texts,
    found: &mut Findings,
) -> Option<Factors> {
    let vary = sheet.given("sweep.vary");
    let Some(table) = vary.and_then(|given| given.node.value.as_table()) else {
        let others: Vec<&str> = OTHER_KEYS.iter().copied().filter(|key| sheet.given(key).is_some()).collect();
        if vary.is_none() && !others.is_empty() {
            let message = say!("`[sweep]` does not say what varies", "`[sweep]` 没有说明变动哪些参数");
            let hint = say!(
                "add a section [sweep.vary] with a key and its values",
                "请加 [sweep.vary] 一节，写明参数及取值"
            );
            let spot = sheet.spot_of_any(&others);
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
    let method = sheet.choice("sweep.method").and_then(Method::of)?;
    let before = found.problems.len();
    let read: Vec<Option<Factor>> =
        table.entries.iter().map(|entry| factor::read(entry, method, sheet, texts, found)).collect();
    let factors: Option<Vec<Factor>> = read.into_iter().collect();
    // A sweep is never left out in silence.
    assert!(factors.is_some() || found.problems.len() > before, "a factor that cannot be read is a problem");
    let mut factors = factors?;
    let before = found.problems.len();
    for (at, entry) in table.entries.iter().enumerate() {
        factors[at].conditions = condition::read(entry, at, &factors, texts, found);
    }
    let sampling = Sampling {
        samples: sheet.integer("sweep.samples")? as u32,
        order: match sheet.choice("sweep.indices")? {
            "second-order" => Order::Second,
            _ => Order::FirstAndTotal,
        },
        levels: sheet.integer("sweep.levels")? as u32,
    };
    let stop = stop::read(sheet);
    points::check(method, sampling, &factors, table, sheet, found);
    if found.problems.len() > before {
        return None;
    }
    let points = Points::new(method, sampling, &factors, sheet.integer("scenario.seed")?);
    let replicates = sheet.integer("sweep.replicates").map(|n| n as u32);
    let factors = Factors { method, sampling, replicates, stop, factors, points };
    note_overrides(&factors, sheet, found);
    note_unused(method, sheet, found);
    Some(factors)
}

/// Keys of `[sweep]` beside `vary`.
const OTHER_KEYS: [&str; 8] = [
    "sweep.method",
    "sweep.replicates",
    "sweep.samples",
    "sweep.indices",
    "sweep.levels",
    "sweep.precision",
    "sweep.outcome",
    "sweep.min_replicates",
];

/// Keys that a method reads, beside those that all read.
pub(in crate::scenario) fn keys_of(method: Method) -> &'static [&'static str] {
    match method {
        Method::Grid | Method::List => &[],
        Method::LatinHypercube => &["sweep.samples"],
        Method::Sobol => &["sweep.samples", "sweep.indices"],
        Method::Morris => &["sweep.samples", "sweep.levels"],
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

/// Keys of other methods have no effect.
fn note_unused(method: Method, sheet: &Sheet<'_>, found: &mut Findings) {
    for key in ["sweep.outcome", "sweep.min_replicates"] {
        if let Some(given) = sheet.given(key)
            && sheet.given("sweep.precision").is_none()
        {
            let message = say!(
                "`{key}` has no effect without `sweep.precision`",
                "没有 `sweep.precision` 时 `{key}` 不起作用"
            );
            found.notes.push(Problem::new(codes::UNUSED, key, message).at(given.key_spot));
        }
    }
    for key in ["sweep.samples", "sweep.indices", "sweep.levels"] {
        if let Some(given) = sheet.given(key)
            && !keys_of(method).contains(&key)
        {
            let word = method.word();
            let message = say!(
                "`{key}` has no effect with method = \"{word}\"",
                "method = \"{word}\" 时 `{key}` 不起作用"
            );
            found.notes.push(Problem::new(codes::UNUSED, key, message).at(given.key_spot));
        }
    }
}

#[cfg(test)]
mod tests;
