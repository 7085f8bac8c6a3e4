//! What the TOML reader complains about, in plain words and both languages.
//!
//! Takes the reader's message and the text, gives a problem. Not here: reading.

use crate::scenario::problem::{Message, Problem, Spot, codes, say};

/// The problem behind one complaint of the reader.
pub(super) fn problem(said: &str, line: &str, spot: Spot) -> Problem {
    if said.starts_with("duplicate key") {
        let key = line.get(..).unwrap_or_default().trim();
        let message = if key.starts_with('[') {
            say!("the section `{key}` stands twice", "节 `{key}` 出现了两次")
        } else {
            let key = key.split('=').next().unwrap_or_default().trim();
            say!("`{key}` is given twice in the same section", "`{key}` 在同一节中出现了两次")
        };
        return Problem::new(codes::DUPLICATE_KEY, "", message).at(spot).hint(duplicate_hint(line));
    }
    let (message, hint) = plain(said, line);
    Problem::new(codes::SYNTAX, "", message).at(spot).hint(hint)
}

fn duplicate_hint(line: &str) -> Message {
    if line.trim_start().starts_with("[[") {
        say!("it is also written with single brackets above", "上文用单方括号写过同名的节")
    } else {
        say!("keep one of them", "只保留一个")
    }
}

/// The complaint in plain words, and what to do.
fn plain(said: &str, line: &str) -> (Message, Option<Message>) {
    let has = |part: &str| said.contains(part);
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
        let value =
            line.split_once('=').map_or("", |(_, value)| value.split('#').next().unwrap_or_default().trim());
        return if value.is_empty() {
            (say!("no value stands after `=`", "`=` 后面没有值"), None)
        } else if value.contains('=') {
            (
                say!("two keys stand on one line", "一行中写了两个参数"),
                Some(say!("one key per line", "每行写一个参数")),
            )
        } else {
            let quoted = value.replace('"', "");
            (
                say!("a text must stand in quotes", "文字要加引号"),
                Some(say!("write \"{quoted}\"", "写作 \"{quoted}\"")),
            )
        };
    }
    if has("invalid mantissa") || has("leading zero") || has("invalid float") || has("invalid integer") {
        let value =
            line.split_once('=').map_or("", |(_, value)| value.split('#').next().unwrap_or_default().trim());
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
        let value =
            line.split_once('=').map_or("", |(_, value)| value.split('#').next().unwrap_or_default().trim());
        return (say!("something stands after the value", "值后面还有别的内容"), number_hint(value));
    }
    if has("invalid unquoted key") {
        let hint =
            say!("keys are the English names of `shidian params`", "参数名为英文，见 `shidian params`");
        return (
            say!("a key is made of letters, digits, `-` and `_`", "参数名只含字母、数字、`-` 和 `_`"),
            Some(hint),
        );
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
