//! A range of swept values: { from, to, step } or { from, to, points }, both ends included.
//!
//! Takes the three numbers, gives values by index with labels in decimal text, so that steps of 0.05 give 0.05, 0.1,
//! 0.15 and not 0.15000000000000002. Not here: lists of values, keys.

use crate::scenario::problem::{Message, say};

/// Most values of one range.
const MAX_VALUES: u32 = 100_000;

/// How far from `to` the last step may end, in steps.
const TOLERANCE: f64 = 1e-9;

/// What is wrong with a range, and what may help.
pub(super) type Fault = (Message, Option<Message>);

/// A number as mantissa / 10^scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Decimal {
    mantissa: i128,
    scale: u32,
}

impl Decimal {
    /// The decimal of a number as Rust prints it: the shortest that reads back the same.
    fn of(number: f64) -> Option<Self> {
        let text = format!("{number}");
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let scale = u32::try_from(fraction.len()).ok().filter(|&scale| scale <= 30)?;
        Some(Self { mantissa: format!("{whole}{fraction}").parse().ok()?, scale })
    }

    fn at_scale(self, scale: u32) -> Option<i128> {
        self.mantissa.checked_mul(10_i128.checked_pow(scale.checked_sub(self.scale)?)?)
    }
}

/// Mantissa / 10^scale as text, without trailing zeros.
fn text_of(mantissa: i128, scale: u32) -> String {
    let digits = format!("{:0width$}", mantissa.unsigned_abs(), width = scale as usize + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale as usize);
    let fraction = fraction.trim_end_matches('0');
    let sign = if mantissa < 0 { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// Labels of `from`, `from + step`, … `to`.
///
/// # Errors
/// Where the steps do not end at `to`, there are none, or too many.
pub(super) fn by_step(from: f64, to: f64, step: f64) -> Result<Vec<String>, Fault> {
    if step == 0.0 || (to - from) * step < 0.0 {
        let message =
            say!("`step` {step} does not lead from {from} to {to}", "`step` {step} 不能从 {from} 到 {to}");
        return Err((message, None));
    }
    let ratio = (to - from) / step;
    let n = libm::round(ratio);
    if n >= f64::from(MAX_VALUES) {
        return Err((say!("the range has more than {MAX_VALUES} values", "取值超过 {MAX_VALUES} 个"), None));
    }
    let n = n as u32;
    let decimals = (Decimal::of(from), Decimal::of(step));
    let label = |at: u32| -> String {
        if let (Some(from), Some(step)) = decimals {
            let scale = from.scale.max(step.scale);
            let exact = from.at_scale(scale).zip(step.at_scale(scale));
            let sum = exact.and_then(|(from, step)| from.checked_add(step.checked_mul(i128::from(at))?));
            if let Some(mantissa) = sum {
                return text_of(mantissa, scale);
            }
        }
        rounded(from + step * f64::from(at))
    };
    if (ratio - f64::from(n)).abs() > TOLERANCE {
        let last = label(libm::floor(ratio) as u32);
        let message = say!(
            "from {from} in steps of {step}, {to} is not reached",
            "从 {from} 起每步 {step}，到不了 {to}"
        );
        return Err((
            message,
            Some(say!(
                "the last value is {last}: write to = {last}",
                "最后一个值为 {last}：请写 to = {last}"
            )),
        ));
    }
    Ok((0..=n).map(label).collect())
}

/// Labels of `points` values, evenly spaced from `from` to `to`.
///
/// # Errors
/// Where there are fewer than two points or too many.
pub(super) fn by_points(from: f64, to: f64, points: f64) -> Result<Vec<String>, Fault> {
    if libm::trunc(points) - points != 0.0 || !(2.0..=f64::from(MAX_VALUES)).contains(&points) {
        let message = say!(
            "`points` is {points}, a whole number 2 … {MAX_VALUES} is wanted",
            "`points` 为 {points}，应为 2 … {MAX_VALUES} 的整数"
        );
        return Err((message, None));
    }
    let last = points as u32 - 1;
    Ok((0..=last)
        .map(|at| match at {
            0 => format!("{from}"),
            _ if at == last => format!("{to}"),
            _ => rounded(from + (to - from) * f64::from(at) / f64::from(last)),
        })
        .collect())
}

/// A number with at most twelve significant digits.
fn rounded(number: f64) -> String {
    let short: f64 = format!("{number:.11e}").parse().expect("a printed number reads back");
    format!("{short}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_decimal() {
        assert_eq!(by_step(0.0, 0.2, 0.05).expect("legal"), ["0", "0.05", "0.1", "0.15", "0.2"]);
        assert_eq!(by_step(0.3, -0.3, -0.3).expect("legal"), ["0.3", "0", "-0.3"]);
        assert_eq!(by_step(1.0, 1.0, 0.5).expect("legal"), ["1"]);
        assert_eq!(by_step(0.0, 0.6, 0.05).expect("legal").len(), 13);
        assert_eq!(by_step(1e-7, 3e-7, 1e-7).expect("legal"), ["0.0000001", "0.0000002", "0.0000003"]);
    }

    #[test]
    fn steps_that_miss_the_end_are_refused() {
        assert!(by_step(0.0, 1.0, 0.3).expect_err("misses").1.expect("a hint").en.contains("write to = 0.9"));
        assert!(by_step(0.0, 1.0, 0.0).is_err());
        assert!(by_step(0.0, 1.0, -0.1).is_err());
        assert!(by_step(0.0, 1.0, 1e-9).is_err());
    }

    #[test]
    fn points_include_both_ends() {
        assert_eq!(by_points(1.0, 12.0, 12.0).expect("legal")[..3], ["1", "2", "3"]);
        assert_eq!(by_points(0.0, 1.0, 4.0).expect("legal"), ["0", "0.333333333333", "0.666666666667", "1"]);
        assert!(by_points(0.0, 1.0, 1.0).is_err());
        assert!(by_points(0.0, 1.0, 2.5).is_err());
    }
}
