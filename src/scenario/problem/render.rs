//! How problems look: message and code, the line with its number, a caret under the place, the hint beside it.
//!
//! Takes problems and the texts they point into, gives lines of at most 80 columns. Not here: colors, and what is wrong.

use crate::scenario::problem::width::{char_width, width, wrap};
use crate::scenario::problem::{Lang, Problem, Problems, Spot, TextKind, Texts};
use std::fmt::Write;

/// Columns of a terminal.
const COLUMNS: usize = 80;
/// Columns of the gutter: `  123 | `.
const GUTTER: usize = 8;
/// Columns of source that are shown of a long line.
const SOURCE: usize = COLUMNS - GUTTER;

/// All problems of a scenario.
pub(super) fn errors(problems: &Problems, lang: Lang) -> String {
    let n = problems.list.len();
    let name = &problems.name;
    let head = match lang {
        Lang::En => format!("error: {n} {} in {name}\n", if n == 1 { "problem" } else { "problems" }),
        Lang::Zh => format!("错误：{name} 中有 {n} 个问题\n"),
    };
    head + &body(name, &problems.list, &problems.texts, lang)
}

/// Notes on a scenario that runs.
pub(super) fn notes(name: &str, notes: &[Problem], texts: &Texts, lang: Lang) -> String {
    if notes.is_empty() {
        return String::new();
    }
    let n = notes.len();
    let head = match lang {
        Lang::En => format!("note: {n} {} in {name} worth a look\n", if n == 1 { "thing" } else { "things" }),
        Lang::Zh => format!("提示：{name} 中有 {n} 处值得留意\n"),
    };
    head + &body(name, notes, texts, lang)
}

fn body(name: &str, list: &[Problem], texts: &Texts, lang: Lang) -> String {
    let mut out = String::new();
    let mut file = name;
    for problem in list {
        let place = problem.place.map(|spot| (spot, texts.get(spot.text)));
        if let Some((_, text)) = place
            && text.kind == TextKind::File
            && text.name != file
        {
            file = &text.name;
            let _ = match lang {
                Lang::En => writeln!(out, "in {file}"),
                Lang::Zh => writeln!(out, "文件 {file}"),
            };
        }
        message(&mut out, problem, lang);
        let hint = problem.hint.as_ref().map(|hint| hint.text(lang));
        match place {
            Some((spot, _)) => snippet(&mut out, spot, texts, hint),
            None => {
                for line in wrap(hint.unwrap_or_default(), SOURCE, SOURCE) {
                    if !line.is_empty() {
                        let _ = writeln!(out, "      {line}");
                    }
                }
            }
        }
    }
    out
}

/// The message, with its code at the right margin of its first line.
fn message(out: &mut String, problem: &Problem, lang: Lang) {
    let code = format!("[{}]", problem.code);
    let room = COLUMNS - 2 - code.len() - 2;
    for (at, line) in wrap(problem.message.text(lang), room, COLUMNS - 4).iter().enumerate() {
        if at == 0 {
            let gap = (COLUMNS - 2 - width(line)).saturating_sub(code.len()).max(2);
            let _ = writeln!(out, "  {line}{}{code}", " ".repeat(gap));
        } else {
            let _ = writeln!(out, "    {line}");
        }
    }
}

/// The line of a place with its number, carets under the place, the hint beside or below them.
fn snippet(out: &mut String, spot: Spot, texts: &Texts, hint: Option<&str>) {
    let text = texts.get(spot.text);
    let start = floor(&text.text, spot.start as usize);
    let line_start = text.text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text.text[start..].find('\n').map_or(text.text.len(), |at| start + at);
    let line = text.text[line_start..line_end].trim_end_matches('\r');
    let end =
        floor(&text.text, spot.end as usize).clamp(start, line_start + line.len().max(start - line_start));
    let number = match text.kind {
        TextKind::File => texts.line(spot).to_string(),
        TextKind::Set => "--set".to_owned(),
    };
    let (shown, before, marked) = window(line, start - line_start, end - line_start);
    let _ = writeln!(out, "{}", format!("{number:>5} | {shown}").trim_end());
    let carets = format!("      | {}{}", " ".repeat(before), "^".repeat(marked.max(1)));
    let Some(hint) = hint else {
        let _ = writeln!(out, "{carets}");
        return;
    };
    if width(&carets) + 1 + width(hint) <= COLUMNS {
        let _ = writeln!(out, "{carets} {hint}");
    } else {
        let _ = writeln!(out, "{carets}");
        for line in wrap(hint, SOURCE, SOURCE) {
            let _ = writeln!(out, "      | {line}");
        }
    }
}

/// The part of a line that fits, the columns before the marked bytes, and the columns they take.
fn window(line: &str, start: usize, end: usize) -> (String, usize, usize) {
    let clean = |part: &str| -> String {
        part.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|&c| c != '\u{feff}').collect()
    };
    let (head, marked, tail) = (
        clean(&line[..start.min(line.len())]),
        clean(&line[start.min(line.len())..end.min(line.len())]),
        clean(&line[end.min(line.len())..]),
    );
    if width(&head) + width(&marked) + width(&tail) <= SOURCE {
        let shown = format!("{head}{marked}{tail}");
        return (shown, width(&head), width(&marked));
    }
    let head_room = SOURCE / 2;
    let (head, cut) = if width(&head) > head_room { (last(&head, head_room - 1), "…") } else { (head, "") };
    let before = cut.chars().count() + width(&head);
    let marked = first(&marked, SOURCE - before - 1);
    let room = SOURCE - before - width(&marked) - 1;
    let tail = if width(&tail) > room { first(&tail, room) + "…" } else { tail };
    (format!("{cut}{head}{marked}{tail}"), before, width(&marked))
}

/// The first characters of a text that fit into `room` columns.
fn first(text: &str, room: usize) -> String {
    let mut used = 0;
    text.chars()
        .take_while(|&c| {
            used += char_width(c);
            used <= room
        })
        .collect()
}

/// The last characters of a text that fit into `room` columns.
fn last(text: &str, room: usize) -> String {
    let backwards: String = text.chars().rev().collect();
    first(&backwards, room).chars().rev().collect()
}

/// The nearest boundary of a character at or before a byte.
fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::problem::{Message, codes};

    #[track_caller]
    fn check(text: &str, marked: &str, hint: Option<&str>, expected: &str) {
        let mut texts = Texts::default();
        texts.add("a.toml", text, TextKind::File);
        let start = text.find(marked).expect("the marked text") as u32;
        let said = |text: &str| Message { en: text.to_owned(), zh: text.to_owned() };
        let problem = Problem::new(codes::UNKNOWN_KEY, "k", said("wrong"))
            .at(Spot { text: 0, start, end: start + marked.len() as u32 })
            .hint(hint.map(said));
        let out = Problems::new("a.toml", vec![problem], texts).render(Lang::En);
        assert_eq!(out.lines().skip(2).collect::<Vec<_>>().join("\n"), expected, "\n{out}");
    }

    #[test]
    fn carets_stand_under_the_place() {
        check(
            "a = 1\nlearnig = 0.4\n",
            "learnig",
            Some("did you mean x?"),
            "    2 | learnig = 0.4\n      | ^^^^^^^ did you mean x?",
        );
    }

    #[test]
    fn carets_count_wide_characters_twice() {
        check(
            "title = \"试点\" # 注\n",
            "\"试点\"",
            None,
            "    1 | title = \"试点\" # 注\n      |         ^^^^^^",
        );
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let text = format!("k = [{}15{}]", "0.5, ".repeat(30), ", 0.5".repeat(30));
        let mut texts = Texts::default();
        texts.add("a.toml", &text, TextKind::File);
        let start = text.find("15").expect("there") as u32;
        let mut out = String::new();
        snippet(&mut out, Spot { text: 0, start, end: start + 2 }, &texts, None);
        for line in out.lines() {
            assert!(width(line) <= COLUMNS, "{line}");
        }
        let lines: Vec<Vec<char>> = out.lines().map(|line| line.chars().collect()).collect();
        let caret = lines[1].iter().position(|&c| c == '^').expect("a caret");
        assert_eq!(lines[0][caret..caret + 2], ['1', '5']);
    }

    #[test]
    fn the_code_ends_at_column_80() {
        let mut out = String::new();
        let said = |text: &str| Message { en: text.to_owned(), zh: text.to_owned() };
        message(&mut out, &Problem::new(codes::SYNTAX, "", said("中文 message")), Lang::En);
        assert_eq!(width(out.trim_end()), COLUMNS);
    }
}
