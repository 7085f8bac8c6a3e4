//! Numbers and lines as a terminal shows them.

use crate::cli::talk::Talk;
use crate::scenario::problem::width;

/// Columns of a terminal.
const COLUMNS: usize = 80;

/// A number in three figures; `–` where it is not defined.
pub(super) fn short(value: f64) -> String {
    figures(value, 3)
}

/// A number in some figures.
pub(super) fn figures(value: f64, n: i32) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    if !(1e-4..1e6).contains(&value.abs()) {
        return format!("{value:.1e}");
    }
    let digits = (n - 1 - libm::floor(libm::log10(value.abs())) as i32).max(0) as usize;
    format!("{value:.digits$}")
}

/// The same without the 0 before the point.
pub(super) fn bare(value: f64, n: i32) -> String {
    let text = figures(value, n);
    match text.strip_prefix("0.") {
        Some(rest) => format!(".{rest}"),
        None => text.strip_prefix("-0.").map_or_else(|| text.clone(), |rest| format!("-.{rest}")),
    }
}

/// A number with that many digits behind the point; `–` where it is not defined.
pub(super) fn fixed(value: f64, digits: usize) -> String {
    if value.is_finite() { format!("{value:.digits$}") } else { "–".to_owned() }
}

/// A p-value.
pub(super) fn p_value(p: f64) -> String {
    if p < 0.001 { "<.001".to_owned() } else { fixed(p, 3) }
}

/// A sentence in lines of a terminal, each with a space before it.
pub(in crate::cli) fn sentence(text: &str) -> String {
    let lines = width::wrap(text, COLUMNS - 1, COLUMNS - 3);
    let indented = lines.iter().enumerate();
    let lines: Vec<String> =
        indented.map(|(at, line)| format!("{}{line}\n", if at == 0 { " " } else { "   " })).collect();
    lines.concat()
}

/// A sentence in the language of the user.
pub(super) fn say(talk: &Talk, en: &str, zh: &str) -> String {
    sentence(talk.pick(en, zh))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_figures() {
        let shown = [0.0, 0.00356, 0.28049, 15.85, 312.4, 4821.0, 1.2e-7, f64::NAN, -0.5].map(short);
        assert_eq!(shown, ["0", "0.00356", "0.280", "15.8", "312", "4821", "1.2e-7", "–", "-0.500"]);
        assert_eq!([bare(0.28, 2), bare(-0.28, 2), bare(2.0, 2)], [".28", "-.28", "2.0"]);
        assert_eq!([p_value(0.0), p_value(0.0412), p_value(f64::NAN)], ["<.001", "0.041", "–"]);
    }
}
