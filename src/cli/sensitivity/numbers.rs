//! Numbers of a sensitivity analysis as a terminal shows them: short, and as bars.

use crate::analysis::sensitivity::Estimate;
use crate::cli::sketch::Ink;
use crate::cli::twins::{bare, signed};

/// Width of a bar.
const BAR: usize = 15;

/// A value on a scale from 0 to `most`: full to the lower end of its interval, half to the value, light to the upper end.
pub(super) fn bar(estimate: &Estimate, most: f64, ink: Ink) -> String {
    let marks = match ink {
        Ink::Unicode => ['█', '▒', '░'],
        Ink::Ascii => ['#', '=', '-'],
    };
    let cells = |value: f64| {
        let share = if most > 0.0 && value.is_finite() { (value / most).clamp(0.0, 1.0) } else { 0.0 };
        (share * BAR as f64).round() as usize
    };
    let value = cells(estimate.value);
    let [low, high] = estimate.interval;
    let (low, high) =
        if low.is_finite() { (cells(low).min(value), cells(high).max(value)) } else { (value, value) };
    let run = |mark: char, n: usize| mark.to_string().repeat(n);
    format!("{}{}{}", run(marks[0], low), run(marks[1], value - low), run(marks[2], high - value))
}

/// A number of an outcome of that size, 0 where it is rounding of sums.
pub(super) fn without_rounding(value: f64, scale: f64) -> f64 {
    if value.abs() < 1e-12 * scale { 0.0 } else { value }
}

/// A number in three figures without the 0 before its point.
pub(super) fn figures(value: f64) -> String {
    if value.is_finite() && value.abs() >= 1000.0 && value.abs() < 1e5 {
        return signed(value, 1);
    }
    short(value)
}

/// The same in at most five characters.
pub(super) fn short(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() {
        "–".to_owned()
    } else if size == 0.0 {
        "0".to_owned()
    } else if (0.001..10_000.0).contains(&size) {
        let digits = (2.0 - libm::floor(libm::log10(size))).clamp(0.0, 3.0) as usize;
        bare(&signed(value, digits))
    } else {
        format!("{value:.0e}").replace('-', "−")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn a_bar_shows_value_and_interval() {
        let estimate = |value, interval| Estimate { value, se: 0.1, interval };
        assert_eq!(bar(&estimate(0.4, [0.2, 0.6]), 1.0, Ink::Ascii), "###===---");
        assert_eq!(bar(&estimate(1.4, [-0.2, 2.0]), 1.0, Ink::Ascii), "=".repeat(BAR));
        assert_eq!(bar(&estimate(0.4, [f64::NAN; 2]), 1.0, Ink::Unicode), "██████");
        assert_eq!(bar(&estimate(f64::NAN, [f64::NAN; 2]), 1.0, Ink::Unicode), "");
    }

    #[test]
    fn numbers_stay_short() {
        let shown = [0.0, 0.00042, -0.0123, 0.5, -12.34, 123.4, 2018.26, 5.0e7, f64::NAN].map(short);
        assert_eq!(shown, ["0", "4e−4", "−.012", ".500", "−12.3", "123", "2018", "5e7", "–"]);
        assert_eq!(figures(2018.26), "2018.3");
        assert!(shown.iter().all(|text| text.width() <= 5));
    }
}
