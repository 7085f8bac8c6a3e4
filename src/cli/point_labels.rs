//! How design points are called on a terminal: by the values of their factors, short, and by number where those do not tell them apart.
//!
//! Not here: widths of columns (whoever prints), labels in tables, which keep all figures.

use std::collections::BTreeSet;

use super::sketch::cut;

/// Between the values of a label.
const BETWEEN: &str = " · ";
/// Figures of a number.
const FIGURES: i32 = 4;

/// The label of a design point: the values of its factors; those of factors that do not apply are left out.
pub(super) fn label(values: &[String]) -> String {
    let told: Vec<&str> = values.iter().map(String::as_str).filter(|value| !value.is_empty()).collect();
    told.join(BETWEEN)
}

/// The same label with numbers of four figures. Whole numbers stay: they may be names.
pub(super) fn shortened(label: &str) -> String {
    let word = |word: &str| match word.parse::<f64>() {
        Ok(value) if value.is_finite() && word.contains(['.', 'e']) => figures(value),
        Ok(_) | Err(_) => word.to_owned(),
    };
    label.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// A number of four figures, without zeros at its end.
fn figures(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let size = libm::floor(libm::log10(value.abs())) as i32;
    if !(-4..15).contains(&size) {
        return format!("{value:.3e}");
    }
    let text = format!("{value:.*}", (FIGURES - 1 - size).max(0) as usize);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Labels as lines of a table tell them that has room for so many columns: where two are the same once they are cut, all have a
/// number before them. Of the ways to number them (each with one word per label) it is the first that tells all apart, or the last.
pub(super) fn numbered(labels: &[String], width: usize, ways: &[Vec<String>]) -> Vec<String> {
    let are_distinct = |words: &[String]| {
        let distinct: BTreeSet<String> = words.iter().map(|word| cut(word, width)).collect();
        distinct.len() == words.len()
    };
    let short: Vec<String> = labels.iter().map(|label| shortened(label)).collect();
    let Some(way) = ways.iter().find(|way| are_distinct(way)).or(ways.last()) else { return short };
    if are_distinct(&short) {
        return short;
    }
    way.iter().zip(short).map(|(number, label)| format!("{number} {label}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(list: &[&str]) -> Vec<String> {
        list.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn labels_are_short_and_leave_out_what_does_not_apply() {
        let own = label(&words(&["0.48828125", "", "bargaining", ""]));
        assert_eq!(own, "0.48828125 · bargaining");
        assert_eq!(shortened(&own), "0.4883 · bargaining");
        let told =
            ["1.4062500000000002e-5", "0.30000000000000004", "20260601", "123456.75", "-0.000123456", "0.0"];
        let short = ["1.406e-5", "0.3", "20260601", "123457", "-0.0001235", "0"];
        assert_eq!(told.map(shortened), short);
    }

    #[test]
    fn numbers_come_where_cut_labels_are_the_same() {
        let labels = words(&["0.1 · 0.123456", "0.1 · 0.123999"]);
        let points = words(&["1", "2"]);
        assert_eq!(
            numbered(&labels, 14, std::slice::from_ref(&points)),
            words(&["0.1 · 0.1235", "0.1 · 0.124"])
        );
        assert_eq!(
            numbered(&labels, 8, std::slice::from_ref(&points)),
            words(&["1 0.1 · 0.1235", "2 0.1 · 0.124"])
        );
        // The first numbers are the same as well.
        let same = words(&["1", "1"]);
        assert_eq!(numbered(&labels, 8, &[same, points])[1], "2 0.1 · 0.124");
    }
}
