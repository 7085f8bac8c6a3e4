//! Small pieces of the lines that sections say: numbers, p, cells to the right.

pub(super) use crate::cli::sketch::right;

/// A number with two digits, or a dash where it is not defined.
pub(super) fn two(value: f64) -> String {
    let text = format!("{value:.2}");
    match text.as_str() {
        "-0.00" => "0.00".to_owned(),
        _ if value.is_finite() => text,
        _ => "–".to_owned(),
    }
}

/// A p with three digits.
pub(super) fn p_value(p: f64) -> String {
    if p.is_nan() {
        "–".to_owned()
    } else if p < 0.001 {
        "<0.001".to_owned()
    } else {
        format!("{p:.3}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_defined_is_a_dash() {
        assert_eq!((two(f64::NAN), two(-0.126), p_value(f64::NAN)), ("–".into(), "-0.13".into(), "–".into()));
        assert_eq!((p_value(0.0), p_value(0.05)), ("<0.001".into(), "0.050".into()));
        assert_eq!(right("试点", 6), "  试点");
    }
}
