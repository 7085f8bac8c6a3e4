//! Pictures made of characters: a curve with its band, a sparkline.

use unicode_width::UnicodeWidthStr;

/// Characters to draw with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// Box drawing, shade and block characters.
    Unicode,
    /// Plain ASCII.
    Ascii,
}

/// Rows of a curve sketch.
const HEIGHT: usize = 11;
/// Columns of a curve sketch.
const WIDTH: usize = 66;

/// A curve in [0, 1] over ticks: line `middle` within the band from `low` to `high`; dates under the axis.
pub(super) fn curve(low: &[f64], middle: &[f64], high: &[f64], labels: &[String], ink: Ink) -> String {
    let label = |row: usize| match row {
        0 => "0%",
        5 => "50%",
        10 => "100%",
        _ => "",
    };
    let scale = Scale { height: HEIGHT, bottom: 0.0, top: 1.0 };
    band([low, middle, high], scale, |row| label(row).to_owned(), labels, ink)
}

/// A difference of shares over ticks within its band, above and below a line at 0; labels of the axis in points of a percent.
pub(super) fn difference(low: &[f64], middle: &[f64], high: &[f64], labels: &[String], ink: Ink) -> String {
    const HALF: usize = 4;
    let ends = low.iter().chain(high).chain(middle).filter(|value| value.is_finite());
    let most = ends.fold(0.01, |most: f64, value| most.max(value.abs()));
    let scale = Scale { height: 2 * HALF + 1, bottom: -most, top: most };
    let label = |row: usize| match row {
        0 => format!("-{:.0}", 100.0 * most),
        HALF => "0".to_owned(),
        row if row == 2 * HALF => format!("+{:.0}", 100.0 * most),
        _ => String::new(),
    };
    band([low, middle, high], scale, label, labels, ink)
}

/// Rows of a sketch and what they reach from and to.
#[derive(Debug, Clone, Copy)]
struct Scale {
    height: usize,
    bottom: f64,
    top: f64,
}

impl Scale {
    fn row_of(self, value: f64) -> Option<usize> {
        let place = (value - self.bottom) / (self.top - self.bottom);
        value.is_finite().then(|| (place.clamp(0.0, 1.0) * (self.height - 1) as f64).round() as usize)
    }
}

/// A line within a band, both over ticks.
fn band(
    [low, middle, high]: [&[f64]; 3],
    scale: Scale,
    label: impl Fn(usize) -> String,
    labels: &[String],
    ink: Ink,
) -> String {
    let (line, shade, tick_mark, corner, axis) = match ink {
        Ink::Unicode => ('•', '░', '┤', '└', '─'),
        Ink::Ascii => ('*', '.', '|', '+', '-'),
    };
    let n = middle.len();
    let columns = WIDTH.min(n * (WIDTH / n.max(1)).max(1));
    let tick_of = |column: usize| column * n / columns.max(1);
    // A line at 0 where 0 lies inside.
    let zero = scale.row_of(0.0).filter(|&row| row > 0);
    let mut text = String::new();
    for row in (0..scale.height).rev() {
        text.push_str(&format!(" {:>4} {tick_mark}", label(row)));
        let cells: String = (0..columns)
            .map(|column| {
                let t = tick_of(column);
                let is_inside = |(from, to)| from <= row && row <= to;
                if scale.row_of(middle[t]) == Some(row) {
                    line
                } else if scale.row_of(low[t]).zip(scale.row_of(high[t])).is_some_and(is_inside) {
                    shade
                } else if zero == Some(row) {
                    axis
                } else {
                    ' '
                }
            })
            .collect();
        text.push_str(cells.trim_end());
        text.push('\n');
    }
    text.push_str(&format!("      {corner}{}\n", axis.to_string().repeat(columns)));
    let mut dates = String::new();
    let step = (12 * n).div_ceil(columns.max(1)).max(1);
    for t in (0..n).step_by(step) {
        let place = (0..columns).find(|&column| tick_of(column) == t).unwrap_or(0);
        if dates.width() <= place && place + labels[t].width() <= columns + 4 {
            dates.push_str(&" ".repeat(place - dates.width()));
            dates.push_str(&labels[t]);
            dates.push(' ');
        }
    }
    text.push_str(&format!("       {}\n", dates.trim_end()));
    text
}

/// One character per value, from the lowest block for 0 to the highest for the largest value.
pub(super) fn sparkline(values: &[f64], ink: Ink) -> String {
    let marks: &[char] = match ink {
        Ink::Unicode => &['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
        Ink::Ascii => &['_', '.', '-', '=', '+', 'o', 'O', '#'],
    };
    let most = values.iter().copied().filter(|value| value.is_finite()).fold(0.0, f64::max);
    let last = marks.len() - 1;
    values
        .iter()
        .map(|&value| {
            let height = if most > 0.0 && value.is_finite() {
                (value / most * last as f64).round() as usize
            } else {
                0
            };
            marks[height.min(last)]
        })
        .collect()
}

/// At most `most` values, each the mean of a run of neighbors: what a sparkline has room for.
pub(super) fn squeezed(values: &[f64], most: usize) -> Vec<f64> {
    let group = values.len().div_ceil(most.max(1)).max(1);
    values.chunks(group).map(|run| run.iter().sum::<f64>() / run.len() as f64).collect()
}

/// The text, cut to a width in columns of the terminal.
pub(super) fn cut(text: &str, width: usize) -> String {
    let mut kept = String::new();
    for c in text.chars() {
        let longer = format!("{kept}{c}");
        if longer.width() > width {
            break;
        }
        kept = longer;
    }
    kept
}

/// A number of things in English.
pub(super) fn counted(n: u64, thing: &str) -> String {
    format!("{n} {thing}{}", if n == 1 { "" } else { "s" })
}

/// The text, filled with spaces to a width in columns of the terminal.
pub(super) fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// The text at the right end of a cell of so many columns of the terminal.
pub(super) fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(text.width())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_drawn_as_a_step() {
        let labels: Vec<String> = (2010..2016).map(|year: i32| year.to_string()).collect();
        let (low, middle, high) = ([0.0; 6], [0.0, 0.0, 0.0, 1.0, 1.0, 1.0], [0.2, 0.2, 0.2, 1.0, 1.0, 1.0]);
        let text = curve(&low, &middle, &high, &labels, Ink::Ascii);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), HEIGHT + 2);
        assert_eq!(lines[0], format!(" 100% |{}{}", " ".repeat(33), "*".repeat(33)));
        assert_eq!(lines[HEIGHT - 1], format!("   0% |{}{}", "*".repeat(33), ".".repeat(33)));
        assert!(lines[HEIGHT + 1].contains("2010") && lines[HEIGHT + 1].contains("2014"));
        assert!(text.lines().all(|line| line.width() <= 80));
    }

    #[test]
    fn a_difference_lies_around_its_line() {
        let labels: Vec<String> = (2010..2013).map(|year: i32| year.to_string()).collect();
        let (low, middle, high) = ([0.0, -0.3, 0.1], [0.0, -0.2, 0.2], [0.0, -0.1, 0.4]);
        let text = difference(&low, &middle, &high, &labels, Ink::Ascii);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            (lines[0].trim_end(), lines[8]),
            (
                "  +40 |                                            ......................".trim_end(),
                "  -40 |"
            )
        );
        assert_eq!(lines[4], format!("    0 |{}{}", "*".repeat(22), "-".repeat(44)));
        assert!(lines[6].ends_with(&"*".repeat(22)), "{text}");
    }

    #[test]
    fn a_sparkline_reaches_from_bottom_to_top() {
        assert_eq!(sparkline(&[0.0, 1.0, 2.0], Ink::Unicode), "▁▅█");
        assert_eq!(sparkline(&[0.0, 0.0], Ink::Ascii), "__");
        assert_eq!(squeezed(&[1.0, 3.0, 5.0, 7.0, 9.0], 2), [3.0, 8.0]);
    }

    #[test]
    fn chinese_is_two_columns_wide() {
        assert_eq!(padded("试点", 6), "试点  ");
    }
}
