//! Rows as CSV: commas, LF, header, texts quoted where needed, shortest numbers that read back the same, missing empty.
//!
//! Real numbers always hold a point or an exponent, so that readers that guess types from the first rows guess right.

use crate::observe::{Frame, NO_GOVERNMENT, NO_INTEGER, NO_WORD, Values};
use crate::units::{MONTHS_PER_YEAR, Month};

/// What may stand at the start of a CSV file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bom {
    /// Nothing.
    #[default]
    None,
    /// The mark by which Excel knows UTF-8.
    Utf8,
}

impl Bom {
    /// Its bytes.
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Self::None => b"",
            Self::Utf8 => b"\xef\xbb\xbf",
        }
    }
}

/// A frame as a whole CSV file.
pub fn frame_to_csv(frame: &Frame, bom: Bom) -> Vec<u8> {
    let mut out = bom.bytes().to_vec();
    append_header(&mut out, frame.columns.iter().map(|(name, _)| name.as_str()));
    append_rows(&mut out, frame);
    out
}

pub(crate) fn append_header<'a>(out: &mut Vec<u8>, names: impl IntoIterator<Item = &'a str>) {
    append_line(out, names);
}

/// One line of texts.
pub(crate) fn append_line<'a>(out: &mut Vec<u8>, texts: impl IntoIterator<Item = &'a str>) {
    for (i, text) in texts.into_iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        append_text(out, text);
    }
    out.push(b'\n');
}

/// The rows of a frame, without header.
///
/// Cells that are the same as in the row above (keys, words, missing values) are copied from there, all that follow each other at once.
pub fn append_rows(out: &mut Vec<u8>, frame: &Frame) {
    let (n_rows, n_columns) = (frame.n_rows(), frame.columns.len());
    out.reserve(n_rows * n_columns * 8);
    // Where the row above begins, and where each of its cells ends, with the comma or line end behind it.
    let (mut above, mut ends) = (out.len(), vec![0; n_columns]);
    for row in 0..n_rows {
        let start = out.len();
        let (mut column, mut from) = (0, above);
        while column < n_columns {
            let rest = &frame.columns[column..];
            let n_same = rest.iter().take_while(|(_, values)| is_as_above(values, row)).count();
            if n_same == 0 {
                append_value(out, &rest[0].1, row);
                out.push(if rest.len() > 1 { b',' } else { b'\n' });
                from = std::mem::replace(&mut ends[column], out.len());
                column += 1;
            } else {
                let same = &mut ends[column..column + n_same];
                let to = same[n_same - 1];
                for end in same {
                    *end += out.len() - from;
                }
                out.extend_from_within(from..to);
                (column, from) = (column + n_same, to);
            }
        }
        above = start;
    }
}

/// Whether a value is that of the row above.
#[inline]
fn is_as_above(values: &Values, row: usize) -> bool {
    let Some(above) = row.checked_sub(1) else { return false };
    match values {
        Values::Integer(v) => v[row] == v[above],
        Values::Real(v) => v[row].to_bits() == v[above].to_bits(),
        Values::Word(v, _) => v[row] == v[above],
        Values::Government(v, _) => v[row] == v[above],
        Values::Text(v) => v[row] == v[above],
        Values::Date(v) => v[row] == v[above],
    }
}

fn append_value(out: &mut Vec<u8>, values: &Values, row: usize) {
    match values {
        Values::Integer(v) => {
            if v[row] != NO_INTEGER {
                out.extend_from_slice(itoa::Buffer::new().format(v[row]).as_bytes());
            }
        }
        Values::Real(v) => append_real(out, v[row]),
        Values::Word(v, words) => {
            if v[row] != NO_WORD {
                append_text(out, words[v[row] as usize]);
            }
        }
        Values::Government(v, ids) => {
            if v[row] != NO_GOVERNMENT {
                append_text(out, &ids[v[row] as usize]);
            }
        }
        Values::Text(v) => append_text(out, &v[row]),
        Values::Date(v) => {
            if let Some(month) = v[row] {
                append_month(out, month);
            }
        }
    }
}

fn append_real(out: &mut Vec<u8>, value: f64) {
    if !value.is_nan() {
        out.extend_from_slice(zmij::Buffer::new().format(value).as_bytes());
    }
}

fn append_text(out: &mut Vec<u8>, text: &str) {
    if text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        out.push(b'"');
        for byte in text.bytes() {
            if byte == b'"' {
                out.push(b'"');
            }
            out.push(byte);
        }
        out.push(b'"');
    } else {
        out.extend_from_slice(text.as_bytes());
    }
}

fn append_month(out: &mut Vec<u8>, month: Month) {
    let since_year_0 = Month::new(0, 1).map_or(0, |first| month.months_since(first)) as u32;
    let (year, month) = (since_year_0 / MONTHS_PER_YEAR, since_year_0 % MONTHS_PER_YEAR + 1);
    let digit = |number: u32| b'0' + (number % 10) as u8;
    out.extend_from_slice(&[
        digit(year / 1000),
        digit(year / 100),
        digit(year / 10),
        digit(year),
        b'-',
        digit(month / 10),
        digit(month),
    ]);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::scenario::Table;

    #[track_caller]
    fn check(values: Values, expected: &str) {
        let frame = Frame { table: Table::Runs, columns: vec![("x".to_owned(), values)] };
        let csv = String::from_utf8(frame_to_csv(&frame, Bom::None)).unwrap();
        assert_eq!(csv, format!("x\n{expected}"));
    }

    #[test]
    fn integers_are_plain_and_missing_is_empty() {
        check(Values::Integer(vec![0, -7, NO_INTEGER, i64::MAX]), "0\n-7\n\n9223372036854775807\n");
    }

    #[test]
    fn reals_are_shortest_plain_unless_far_from_one() {
        let values = vec![
            0.1,
            1.0,
            -0.0,
            1e-5,
            1e-6,
            1.5e-7,
            1e15,
            1e16,
            -2.5e300,
            f64::NAN,
            f64::INFINITY,
            0.1 + 0.2,
        ];
        check(
            Values::Real(values),
            "0.1\n1.0\n-0.0\n0.00001\n1e-6\n1.5e-7\n1000000000000000.0\n1e+16\n-2.5e+300\n\ninf\n0.30000000000000004\n",
        );
    }

    #[test]
    fn words_and_governments_are_written_by_name() {
        check(Values::Word(vec![1, NO_WORD, 0], &["S", "R"]), "R\n\nS\n");
        let ids: Arc<[String]> = ["a".to_owned(), "b,c".to_owned()].into();
        check(Values::Government(vec![1, NO_GOVERNMENT, 0], ids), "\"b,c\"\n\na\n");
    }

    #[test]
    fn texts_are_quoted_where_needed() {
        let texts = ["plain 试点", "a,b", "say \"x\"", "two\nlines", "\r", ""].map(str::to_owned).to_vec();
        check(Values::Text(texts), "plain 试点\n\"a,b\"\n\"say \"\"x\"\"\"\n\"two\nlines\"\n\"\r\"\n\n");
    }

    #[test]
    fn dates_are_year_and_month() {
        check(Values::Date(vec![Month::new(2010, 7), None, Month::new(999, 12)]), "2010-07\n\n0999-12\n");
    }

    #[test]
    fn rows_are_the_same_whatever_is_copied_from_above() {
        // Two columns of small numbers that change now and then, and one of texts: every pattern of same and other cells.
        let of = |k: u32| (0..64).map(|row| i64::from(row >> k & 1) * 10_i64.pow(k)).collect::<Vec<_>>();
        let texts: Vec<String> = (0..64).map(|row| format!("a{}", ",".repeat(row / 5 % 3))).collect();
        let columns = vec![
            ("x".to_owned(), Values::Integer(of(0))),
            ("y".to_owned(), Values::Integer(of(3))),
            ("z".to_owned(), Values::Text(texts.clone())),
            ("w".to_owned(), Values::Integer(of(1))),
        ];
        let csv = String::from_utf8(frame_to_csv(&Frame { table: Table::Runs, columns }, Bom::None)).unwrap();
        let quoted = |text: &str| if text.contains(',') { format!("\"{text}\"") } else { text.to_owned() };
        let row = |k: usize| format!("{},{},{},{}\n", of(0)[k], of(3)[k], quoted(&texts[k]), of(1)[k]);
        assert_eq!(csv, format!("x,y,z,w\n{}", (0..64).map(row).collect::<String>()));
    }

    #[test]
    fn mark_stands_before_the_header() {
        let frame = Frame { table: Table::Runs, columns: vec![("x".to_owned(), Values::Integer(vec![1]))] };
        assert_eq!(frame_to_csv(&frame, Bom::Utf8), b"\xef\xbb\xbfx\n1\n");
    }
}
