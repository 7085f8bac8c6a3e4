//! How many columns a text takes in a terminal: 2 for Chinese, Japanese, Korean and full-width signs, 0 for marks, else 1.
//!
//! Takes text, gives columns. Not here: emoji sequences and terminals that disagree.

/// Ranges of characters that take two columns (the wide and full-width ones of Unicode's East Asian Width).
const WIDE: [(u32, u32); 11] = [
    (0x1100, 0x115F),
    (0x2E80, 0x303E),
    (0x3041, 0x33FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xA000, 0xA4CF),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE6F),
    (0xFF00, 0xFF60),
    (0x1F300, 0x1F9FF),
];

/// Columns of one character.
pub fn char_width(c: char) -> usize {
    let code = u32::from(c);
    let is_mark = matches!(code, 0x0300..=0x036F | 0x200B..=0x200F | 0xFE00..=0xFE0F | 0xFEFF);
    let is_wide = WIDE.iter().any(|&(from, to)| (from..=to).contains(&code))
        || (0xFFE0..=0xFFE6).contains(&code)
        || (0x20000..=0x3FFFD).contains(&code);
    match (is_mark, is_wide) {
        (true, _) => 0,
        (false, true) => 2,
        (false, false) => 1,
    }
}

/// Columns of a text of one line.
pub fn width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

/// The text in lines of at most `first` columns, then `rest`; breaks at spaces, and anywhere between wide characters.
pub fn wrap(text: &str, first: usize, rest: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for piece in pieces(text) {
        let room = if lines.is_empty() { first } else { rest };
        if used > 0 && used + width(piece.trim_end()) > room {
            lines.push(line.trim_end().to_owned());
            line.clear();
            used = 0;
        }
        line.push_str(piece);
        used += width(piece);
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// Cuts a text where a line may break: after spaces and around wide characters, but not before closing punctuation.
fn pieces(text: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let breaks = before.is_some_and(|b| {
            (b == ' ' && c != ' ')
                || ((char_width(b) == 2 || char_width(c) == 2) && c != ' ' && !closes(c) && !opens(b))
        });
        if breaks {
            cuts.push(at);
        }
        before = Some(c);
    }
    cuts.push(text.len());
    cuts.windows(2).map(|cut| &text[cut[0]..cut[1]]).collect()
}

fn closes(c: char) -> bool {
    matches!(c, '，' | '。' | '；' | '：' | '）' | '”' | '、' | ')' | ',' | '.' | ';' | ':' | '`')
}

fn opens(c: char) -> bool {
    matches!(c, '（' | '“' | '(' | '`')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(width("abc"), 3);
        assert_eq!(width("试点 a，"), 8);
        assert_eq!(width("e\u{301}"), 1);
    }

    #[test]
    fn lines_break_at_spaces_and_between_wide_characters() {
        assert_eq!(wrap("one two three", 7, 20), ["one two", "three"]);
        assert_eq!(wrap("试点选点，设计", 9, 9), ["试点选", "点，设计"]);
        assert_eq!(wrap("unbreakable", 4, 4), ["unbreakable"]);
    }
}
