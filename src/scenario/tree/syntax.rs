//! What the TOML reader complains about, in plain words and both languages.
//!
//! Takes the reader's message and the text, gives a problem. Not here: reading.

use crate::scenario::problem::{Message, Problem, Spot, codes, say};

/// The problem behind one complaint of the reader about a line of a text, which begins at byte `start`.
pub(super) fn problem(said: &str, text: &str, start: usize, spot: Spot) -> Problem {
    let line = text[start..].lines().next().unwrap_or_default();
    if said.starts_with("duplicate key") {
        return duplicate(text, start, line.trim()).at(spot);
    }
    let (message, hint) = plain(said, line);
    Problem::new(codes::SYNTAX, "", message).at(spot).hint(hint)
}

/// The same key or section twice, and where it stood first.
fn duplicate(text: &str, start: usize, line: &str) -> Problem {
    let before: Vec<&str> = text[..start].lines().collect();
    let keep = |first: Option<usize>| match first {
        Some(at) => {
            let number = at + 1;
            say!("first on line {number}; keep one of them", "首次在第 {number} 行，只保留一个")
        }
        None => say!("keep one of them", "只保留一个"),
    };
    if line.starts_with('[') {
        let header = line.split('#').next().unwrap_or_default().trim();
        let single = header.trim_start_matches('[').trim_end_matches(']');
        if header.starts_with("[[") {
            let message = say!(
                "`[[{single}]]` and `[{single}]` do not go together",
                "`[[{single}]]` 与 `[{single}]` 不能并用"
            );
            let hint = say!("write all of them with double brackets", "请全部用双方括号");
            return Problem::new(codes::SHAPE, single, message).hint(hint);
        }
        let first =
            before.iter().position(|line| line.split('#').next().unwrap_or_default().trim() == header);
        let message = say!("the section `{header}` stands twice", "节 `{header}` 出现了两次");
        return Problem::new(codes::DUPLICATE_KEY, single, message).hint(keep(first));
    }
    let key = line.split('=').next().unwrap_or_default().trim();
    let section = before.iter().rposition(|line| line.trim_start().starts_with('['));
    let name = section.map_or("", |at| before[at].split('#').next().unwrap_or_default().trim());
    let name = name.trim_matches(['[', ']']);
    let from = section.map_or(0, |at| at + 1);
    let is_key = |line: &&str| line.split_once('=').is_some_and(|(name, _)| name.trim() == key);
    let first = before[from..].iter().position(is_key).map(|at| from + at);
    let full = if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    let message = say!("`{full}` is given twice", "`{full}` 出现了两次");
    Problem::new(codes::DUPLICATE_KEY, full, message).hint(keep(first))
}

/// The complaint in plain words, and what to do.
fn plain(said: &str, line: &str) -> (Message, Option<Message>) {
    let has = |part: &str| said.contains(part);
    let value =
        line.split_once('=').map_or("", |(_, value)| value.split('#').next().unwrap_or_default().trim());
    let quotes = line.contains(['“', '”', '‘', '’']);
    if quotes {
        let hint =
            say!("use straight quotes \"…\", not curly ones “…”", "请用英文直引号 \"…\"，不要用中文引号“…”");
        return (say!("curly quotes are not quotes in TOML", "TOML 不认弯引号"), Some(hint));
    }
    if line.contains(['，', '：', '＝', '［', '］']) {
        let hint = say!("use the ASCII signs , : = [ ]", "请用半角符号 , : = [ ]");
        return (say!("full-width punctuation is not TOML", "TOML 不认全角标点"), Some(hint));
    }
    if has("string values must be quoted") || has("invalid boolean") {
        return if value.is_empty() {
            (say!("no value stands after `=`", "`=` 后面没有值"), None)
        } else if value.contains('=') {
            (
                say!("two keys stand on one line", "一行中写了两个参数"),
                Some(say!("one key per line", "每行写一个参数")),
            )
        } else if value.ends_with('%') && number_hint(value).is_some() {
            (say!("`%` is not part of a number", "数字不能带 `%`"), number_hint(value))
        } else {
            let quoted = value.replace('"', "");
            (
                say!("a text must stand in quotes", "文字要加引号"),
                Some(say!("write \"{quoted}\"", "写作 \"{quoted}\"")),
            )
        };
    }
    if has("invalid mantissa") || has("leading zero") || has("invalid float") || has("invalid integer") {
        return (say!("not a number that TOML can read", "不是 TOML 能读的数字"), number_hint(value));
    }
    if has("invalid date") || has("invalid time") || has("invalid month") || has("invalid day") {
        let hint = say!("months stand in quotes: \"2010-07\"", "年月要加引号：\"2010-07\"");
        return (say!("not a value that TOML can read", "不是 TOML 能读的值"), Some(hint));
    }
    if has("unclosed table") || has("unclosed array table") {
        return (
            say!("the header of the section is not closed", "节的标题没有写完"),
            Some(say!("`]` is missing", "缺少 `]`")),
        );
    }
    if has("unclosed array") || has("between array elements") || has("in array") {
        let hint = say!("a `,` or the closing `]` is missing", "缺少 `,` 或结尾的 `]`");
        return (say!("a list is not closed here", "列表没有写完"), Some(hint));
    }
    if has("inline table") {
        let hint =
            say!("write {{ from = 0, to = 1, step = 0.1 }}", "写作 {{ from = 0, to = 1, step = 0.1 }}");
        return (say!("the text in curly brackets is not closed", "花括号中的内容没有写完"), Some(hint));
    }
    if has("invalid unquoted key") {
        let hint =
            say!("keys are the English names of `shidian params`", "参数名为英文，见 `shidian params`");
        return (
            say!("a key is made of letters, digits, `-` and `_`", "参数名只含字母、数字、`-` 和 `_`"),
            Some(hint),
        );
    }
    if has("basic string") || has("literal string") || has("quote") {
        return (say!("a quote is missing", "缺少引号"), None);
    }
    if has("key with no value") || has("missing assignment") {
        return (
            say!("a key without a value", "只有参数名，没有值"),
            Some(say!("write key = value", "写作 参数 = 值")),
        );
    }
    if has("unexpected key or value") {
        return (say!("something stands after the value", "值后面还有别的内容"), number_hint(value));
    }
    (say!("not TOML: {said}", "不符合 TOML 语法：{said}"), None)
}

/// How a number is written, where the text looks like one written otherwise.
fn number_hint(value: &str) -> Option<Message> {
    let percent = value.strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok());
    if let Some(percent) = percent {
        let share = percent / 100.0;
        return Some(say!("write {share}", "写作 {share}"));
    }
    if value.contains('-') && value.len() >= 6 && value.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(say!(
            "texts and months stand in quotes: \"2010-07\"",
            "文字和年月要加引号：\"2010-07\""
        ));
    }
    let number: f64 = value.replace(',', ".").parse().ok()?;
    Some(say!("write {number}", "写作 {number}"))
}
