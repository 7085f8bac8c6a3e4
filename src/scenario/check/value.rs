//! One value of a file against its row of the registry: type, range, choice, form.
//!
//! Takes a row and a node of the tree, gives the typed value, or problems that say what is allowed.
//! Not here: relations between values.

use crate::scenario::nearest::nearest;
use crate::scenario::params::{Kind, Parameter};
use crate::scenario::problem::{Message, Problem, codes, say};
use crate::scenario::tree::{Node, Value};
use crate::units::Month;

/// A value of the right type.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::scenario) enum Typed {
    /// A number.
    Real(f64),
    /// A whole number.
    Integer(u64),
    /// A text.
    Text(String),
    /// A month.
    Month(Month),
    /// One of the allowed words.
    Choice(&'static str),
    /// Whole numbers.
    Integers(Vec<u64>),
    /// Texts.
    Texts(Vec<String>),
    /// Some of the allowed words.
    Choices(Vec<&'static str>),
    /// A square matrix, row by row.
    Matrix(Vec<Vec<f64>>),
    /// A table of factors; `sweep` reads it.
    Factors,
}

/// The value of a node, or nothing with the problems said; `raw` is the value as written.
pub(in crate::scenario) fn typed(
    row: &Parameter,
    path: &str,
    node: &Node,
    raw: &str,
    problems: &mut Vec<Problem>,
) -> Option<Typed> {
    let mut at = Place { row, path, node, raw, problems };
    match row.kind {
        Kind::Real { min, max } => at.real(min, max).map(Typed::Real),
        Kind::Integer { min, max } => at.integer(min, max).map(Typed::Integer),
        Kind::Choice(words) => at.choice(words).map(Typed::Choice),
        Kind::Text => at.text().map(Typed::Text),
        Kind::Month => at.month().map(Typed::Month),
        Kind::Integers { min, max } => at.list(|item| item.integer(min, max)).map(Typed::Integers),
        Kind::Texts => at.list(|item: &mut Place<'_>| item.text()).map(Typed::Texts),
        Kind::Choices(words) => at.list(|item| item.choice(words)).map(Typed::Choices),
        Kind::Matrix => at.matrix().map(Typed::Matrix),
        Kind::Level if node.value.as_text().is_some() => at.text().map(Typed::Text),
        Kind::Level => at.integer(1, u64::from(u8::MAX)).map(Typed::Integer),
        Kind::Factors if node.value.as_table().is_some() => Some(Typed::Factors),
        Kind::Factors => at.wrong_type(),
    }
}

/// A value in its place.
struct Place<'a> {
    row: &'a Parameter,
    path: &'a str,
    node: &'a Node,
    raw: &'a str,
    problems: &'a mut Vec<Problem>,
}

impl Place<'_> {
    fn say(&mut self, code: &'static str, message: Message, hint: Option<Message>) {
        self.problems.push(Problem::new(code, self.path, message).at(self.node.spot).hint(hint));
    }

    fn wrong_type<T>(&mut self) -> Option<T> {
        if self.node.value == Value::Broken {
            return None;
        }
        let (path, is, want) = (self.path, self.node.value.kind(), wanted(&self.row.kind));
        let message = Message {
            en: format!("`{path}` is {}; it must be {}", is.en, want.en),
            zh: format!("`{path}` 是{}，应为{}", is.zh, want.zh),
        };
        let hint = type_hint(&self.row.kind, &self.node.value, self.raw);
        self.say(codes::WRONG_TYPE, message, hint);
        None
    }

    fn real(&mut self, min: f64, max: f64) -> Option<f64> {
        let Some(number) = self.node.value.as_number() else { return self.wrong_type() };
        let (path, raw) = (self.path, self.raw);
        if !number.is_finite() {
            let message =
                say!("`{path}` is {raw}; it must be a finite number", "`{path}` 是 {raw}，必须是有限的数");
            let hint = say!("allowed {min} … {max}", "允许 {min} … {max}");
            self.say(codes::NOT_FINITE, message, Some(hint));
            return None;
        }
        if !(min..=max).contains(&number) {
            let message =
                say!("`{path}` is {raw}, allowed {min} … {max}", "`{path}` 为 {raw}，允许 {min} … {max}");
            let hint = percent_hint(number, min, max, self.row.unit);
            self.say(codes::OUT_OF_RANGE, message, hint);
            return None;
        }
        // One zero only: -0.0 would print and hash differently.
        Some(if number == 0.0 { 0.0 } else { number })
    }

    fn integer(&mut self, min: u64, max: u64) -> Option<u64> {
        let (path, raw) = (self.path, self.raw);
        if self.node.value.as_number().is_some_and(|number| !number.is_finite()) {
            let message = say!("`{path}` is {raw}; it must be a whole number", "`{path}` 是 {raw}，应为整数");
            self.say(codes::NOT_FINITE, message, Some(say!("allowed {min} … {max}", "允许 {min} … {max}")));
            return None;
        }
        let Value::Integer(number) = self.node.value else { return self.wrong_type() };
        let found = u64::try_from(number).ok().filter(|found| (min..=max).contains(found));
        if found.is_none() && path == "schema" {
            let message =
                say!("`schema` is {raw}; this program reads {max}", "`schema` 为 {raw}，本程序只读 {max}");
            let hint =
                say!("a newer program wrote this file, or it is a typo", "该文件来自更新的版本，或为笔误");
            self.say(codes::OUT_OF_RANGE, message, Some(hint));
        } else if found.is_none() {
            let message =
                say!("`{path}` is {raw}, allowed {min} … {max}", "`{path}` 为 {raw}，允许 {min} … {max}");
            self.say(codes::OUT_OF_RANGE, message, None);
        }
        found
    }

    fn text(&mut self) -> Option<String> {
        let Some(text) = self.node.value.as_text() else { return self.wrong_type() };
        Some(text.to_owned())
    }

    fn choice(&mut self, words: &'static [&'static str]) -> Option<&'static str> {
        let Some(text) = self.node.value.as_text() else { return self.wrong_type() };
        let found = words.iter().copied().find(|word| *word == text);
        if found.is_none() {
            let (path, list) = (self.path, quoted(words));
            let message =
                say!("`{path}` is \"{text}\"; allowed are {list}", "`{path}` 为 \"{text}\"，只能是 {list}");
            let hint = nearest(text, words.iter().copied())
                .map(|word| say!("did you mean \"{word}\"?", "是不是 \"{word}\"？"));
            self.say(codes::NOT_A_CHOICE, message, hint);
        }
        found
    }

    fn month(&mut self) -> Option<Month> {
        let Some(text) = self.node.value.as_text() else { return self.wrong_type() };
        let found = Month::parse(text);
        if found.is_none() {
            let path = self.path;
            let parts: Vec<&str> = text.split(['-', '/', '.']).map(str::trim).collect();
            let month = parts.get(1).and_then(|month| month.parse::<u32>().ok());
            let form = text.len() == 7 && parts.len() == 2;
            let impossible = month.filter(|month| form && !(1..=12).contains(month));
            let message = if let Some(month) = impossible {
                say!(
                    "`{path}` is \"{text}\": there is no month {month}",
                    "`{path}` 为 \"{text}\"：没有 {month} 月"
                )
            } else {
                say!(
                    "`{path}` is \"{text}\"; months are written \"2010-07\"",
                    "`{path}` 为 \"{text}\"，年月应写作 \"2010-07\""
                )
            };
            let hint = month_like(&parts).map(|month| say!("write \"{month}\"", "写作 \"{month}\""));
            self.say(codes::NOT_A_DATE, message, hint);
        }
        found
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Place<'_>) -> Option<T>) -> Option<Vec<T>> {
        let node_of_list = self.node;
        let Some(nodes) = node_of_list.value.as_list() else { return self.wrong_type() };
        let kind = item_kind(self.row.kind);
        let found: Vec<Option<T>> = nodes
            .iter()
            .enumerate()
            .map(|(at, node)| {
                let path = format!("{}[{}]", self.path, at + 1);
                let raw = written(node_of_list, self.raw, node);
                let row = Parameter { kind, ..*self.row };
                item(&mut Place { row: &row, path: &path, node, raw, problems: self.problems })
            })
            .collect();
        found.into_iter().collect()
    }

    fn matrix(&mut self) -> Option<Vec<Vec<f64>>> {
        let path = self.path;
        let shape = say!(
            "`{path}` must be a list of rows, each a list of positive numbers",
            "`{path}` 应为若干行，每行是一个正数列表"
        );
        let hint = Some(say!("e.g. [[1, 3], [0.333333, 1]]", "如 [[1, 3], [0.333333, 1]]"));
        let Some(rows) = self.node.value.as_list() else {
            self.say(codes::NOT_A_MATRIX, shape, hint);
            return None;
        };
        let mut matrix: Vec<Option<Vec<f64>>> = Vec::new();
        for (at, node) in rows.iter().enumerate() {
            if node.value.as_list().is_none() {
                self.say(codes::NOT_A_MATRIX, shape, hint);
                return None;
            }
            let raw = written(self.node, self.raw, node);
            let path = format!("{path}[{}]", at + 1);
            let mut row = Place { row: self.row, path: &path, node, raw, problems: self.problems };
            matrix.push(row.list(|item| {
                let number = item.real(-f64::MAX, f64::MAX)?;
                if number <= 0.0 {
                    let (path, raw) = (item.path, item.raw);
                    let message =
                        say!("`{path}` is {raw}; it must be above 0", "`{path}` 为 {raw}，必须大于 0");
                    item.say(codes::NOT_A_MATRIX, message, None);
                    return None;
                }
                Some(number)
            }));
        }
        let matrix: Vec<Vec<f64>> = matrix.into_iter().collect::<Option<_>>()?;
        if let Some(at) = matrix.iter().position(|row| row.len() != matrix.len()) {
            let (n, length, number) = (matrix.len(), matrix[at].len(), at + 1);
            let message = say!(
                "`{path}` is not square: {n} rows, but row {number} has {length} numbers",
                "`{path}` 不是方阵：共 {n} 行，第 {number} 行却有 {length} 个数"
            );
            let spot = rows[at].spot;
            self.problems.push(Problem::new(codes::NOT_A_MATRIX, path, message).at(spot));
            return None;
        }
        Some(matrix)
    }
}

/// The kind of the items of a list.
fn item_kind(of_list: Kind) -> Kind {
    if let Kind::Integers { min, max } = of_list {
        Kind::Integer { min, max }
    } else if let Kind::Choices(words) = of_list {
        Kind::Choice(words)
    } else if of_list == Kind::Matrix {
        Kind::Real { min: 0.0, max: f64::MAX }
    } else {
        Kind::Text
    }
}

/// The text of an item within the text of its list, as written.
fn written<'a>(list: &Node, raw: &'a str, item: &Node) -> &'a str {
    let start = item.spot.start.saturating_sub(list.spot.start) as usize;
    let end = item.spot.end.saturating_sub(list.spot.start) as usize;
    raw.get(start..end).unwrap_or("not finite")
}

/// Words in quotes with commas.
pub(in crate::scenario) fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ")
}

/// What a kind of key takes, with the article.
fn wanted(kind: &Kind) -> Message {
    match kind {
        Kind::Real { .. } => say!("a number", "数字"),
        Kind::Integer { .. } => say!("a whole number", "整数"),
        Kind::Choice(words) => {
            let list = quoted(words);
            say!("one of {list}", "{list} 之一")
        }
        Kind::Text => say!("a text in quotes", "带引号的文字"),
        Kind::Month => say!("a month such as \"2010-07\"", "年月，如 \"2010-07\""),
        Kind::Integers { .. } => say!("a list of whole numbers such as [31, 341]", "整数列表，如 [31, 341]"),
        Kind::Texts => say!("a list of texts such as [\"a\", \"b\"]", "文字列表，如 [\"a\", \"b\"]"),
        Kind::Choices(words) => {
            let list = quoted(words);
            say!("a list of words out of {list}", "由 {list} 组成的列表")
        }
        Kind::Matrix => say!("a list of rows of numbers", "由数字行组成的列表"),
        Kind::Level => say!("a number or the name of a level", "层级的编号或名称"),
        Kind::Factors => say!("a section of keys and values to vary", "由参数及其取值组成的一节"),
    }
}

/// How the value may have been meant.
fn type_hint(kind: &Kind, value: &Value, raw: &str) -> Option<Message> {
    let is_list = matches!(kind, Kind::Texts | Kind::Choices(_) | Kind::Integers { .. });
    let is_plain = value.as_text().is_some() || value.as_number().is_some();
    if is_list && is_plain && !raw.starts_with('[') {
        let bare = value.as_text().is_some() && !raw.starts_with('"');
        let item = if bare { format!("\"{raw}\"") } else { raw.to_owned() };
        return Some(say!("write [{item}]", "写作 [{item}]"));
    }
    match kind {
        Kind::Real { .. } | Kind::Integer { .. } => number_hint(kind, value),
        Kind::Month => month_hint(value),
        Kind::Text | Kind::Choice(_) if value.as_number().is_some() || matches!(value, Value::Bool(_)) => {
            Some(say!("write \"{raw}\"", "写作 \"{raw}\""))
        }
        Kind::Text
        | Kind::Choice(_)
        | Kind::Integers { .. }
        | Kind::Texts
        | Kind::Choices(_)
        | Kind::Matrix
        | Kind::Level
        | Kind::Factors => None,
    }
}

/// A number written as a text or with a point.
fn number_hint(kind: &Kind, value: &Value) -> Option<Message> {
    let Some(text) = value.as_text().map(str::trim) else {
        let number =
            value.as_number().filter(|&number| number.is_finite() && libm::trunc(number) - number == 0.0)?;
        return matches!(kind, Kind::Integer { .. }).then(|| say!("write {number}", "写作 {number}"));
    };
    let percent = text.strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok());
    let number = percent
        .map(|percent| percent / 100.0)
        .or_else(|| text.replace(',', ".").parse().ok())
        .filter(|number: &f64| number.is_finite())?;
    Some(say!("write {number} without quotes", "写作 {number}，不加引号"))
}

/// A month written as a date or as a year.
fn month_hint(value: &Value) -> Option<Message> {
    if let Value::Date(date) = value {
        let month = date.get(..7)?;
        return Some(say!(
            "write \"{month}\", in quotes and without the day",
            "写作 \"{month}\"，加引号，不写日"
        ));
    }
    let year = value.as_number().filter(|year| (1.0..=9999.0).contains(year))?;
    Some(say!("write \"{year:04}-01\"", "写作 \"{year:04}-01\""))
}

/// «If you meant 15 %», where the number read as a percentage is allowed and the unit is a share or a multiple.
fn percent_hint(number: f64, min: f64, max: f64, unit: &str) -> Option<Message> {
    let share = number / 100.0;
    let is_time = ["year", "rounds", "governments", "odds"].iter().any(|word| unit.contains(word));
    (number > max && number <= 100.0 * max && (min..=max).contains(&share) && !is_time)
        .then(|| say!("if you meant {number} %, write {share}", "若想表示 {number} %，请写 {share}"))
}

/// The month that a text in another form means, as `YYYY-MM`.
fn month_like(parts: &[&str]) -> Option<String> {
    let year: u32 = parts.first().filter(|year| year.len() == 4)?.parse().ok()?;
    let month: u32 = parts.get(1).map_or(Some(1), |month| month.parse().ok())?;
    Month::new(year, month).filter(|_| parts.len() <= 3).map(|month| month.to_string())
}
