//! Calendar months, steps of time, and the three small functions that every stage uses.
//!
//! Time is counted in whole months inside (`docs/model.md`); rates are per year and lags in years outside.
//! Ranges of parameters are checked once, in `scenario`; nothing here checks them again.

use std::fmt;

/// Months in a year.
pub const MONTHS_PER_YEAR: u32 = 12;

/// A calendar month, counted from January of year 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(u32);

impl Month {
    /// The month `month` (1 to 12) of `year` (0 to 9999), or nothing where there is no such month.
    pub fn new(year: u32, month: u32) -> Option<Self> {
        (year <= 9999 && (1..=MONTHS_PER_YEAR).contains(&month))
            .then(|| Self(year * MONTHS_PER_YEAR + month - 1))
    }

    /// Reads `"YYYY-MM"`, or nothing where the text is not such a date.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
        (digits(year, 4) && digits(month, 2)).then(|| Self::new(year.parse().ok()?, month.parse().ok()?))?
    }

    /// Whole months from `earlier` to this one; negative where this one comes first.
    pub fn months_since(self, earlier: Self) -> i64 {
        i64::from(self.0) - i64::from(earlier.0)
    }

    /// The month `months` later.
    #[must_use]
    pub fn plus(self, months: u32) -> Self {
        Self(self.0 + months)
    }

    /// Calendar time in years, e.g. 2010.5 for July 2010.
    pub fn as_years(self) -> f64 {
        f64::from(self.0) / f64::from(MONTHS_PER_YEAR)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0 / MONTHS_PER_YEAR, self.0 % MONTHS_PER_YEAR + 1)
    }
}

/// Length of a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// One month.
    Month,
    /// Three months.
    Quarter,
    /// Twelve months.
    Year,
}

impl Step {
    /// All steps, by name as in a scenario file.
    pub const NAMES: [&'static str; 3] = ["month", "quarter", "year"];

    /// The step of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "month" => Some(Self::Month),
            "quarter" => Some(Self::Quarter),
            "year" => Some(Self::Year),
            _ => None,
        }
    }

    /// Its name in a scenario file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// Months in one tick.
    pub fn months(self) -> u32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => MONTHS_PER_YEAR,
        }
    }

    /// Years in one tick, Δ.
    pub fn years(self) -> f64 {
        f64::from(self.months()) / f64::from(MONTHS_PER_YEAR)
    }
}

/// One part of a tick: the six stages of a pilot, framed by turnover and spread.
///
/// The order is the order of a tick (`docs/model.md`, process overview); output, docs and benches derive from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Change of leaders 领导更替.
    Turnover,
    /// 1 选点.
    Selection,
    /// 2 设计.
    Design,
    /// 3 执行.
    Execution,
    /// 4 监控.
    Monitoring,
    /// 5 评估.
    Evaluation,
    /// 6 反馈.
    Feedback,
    /// 由点到面.
    Spread,
}

impl Stage {
    /// All stages in the order of a tick.
    pub const ALL: [Self; 8] = [
        Self::Turnover,
        Self::Selection,
        Self::Design,
        Self::Execution,
        Self::Monitoring,
        Self::Evaluation,
        Self::Feedback,
        Self::Spread,
    ];

    /// Names of the stages that read control rights, as in a scenario file.
    pub const NAMES: [&'static str; 7] =
        ["selection", "design", "execution", "monitoring", "evaluation", "feedback", "spread"];

    /// Its name in files and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Turnover => "turnover",
            Self::Selection => "selection",
            Self::Design => "design",
            Self::Execution => "execution",
            Self::Monitoring => "monitoring",
            Self::Evaluation => "evaluation",
            Self::Feedback => "feedback",
            Self::Spread => "spread",
        }
    }

    /// The stage of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }
}

/// Share of the way that a variable with time constant `time_years` moves towards its target in one tick.
///
/// lag(τ) = 1 − exp(−Δ/τ); model.md, notation.
pub fn lag(time_years: f64, step: Step) -> f64 {
    -libm::expm1(-step.years() / time_years)
}

/// Probability that an event with hazard `rate` per year happens in one tick.
///
/// hit(r) = 1 − exp(−r·Δ); model.md, notation.
pub fn hit(rate: f64, step: Step) -> f64 {
    -libm::expm1(-rate * step.years())
}

/// A fact as a factor, looked up: the conversion of a `bool` becomes a branch that could not be foreseen.
pub(crate) const ZERO_OR_ONE: [f64; 2] = [0.0, 1.0];

/// Whether a uniform draw falls under the probability of an event with integrated hazard `hazard` (rate times Δ).
///
/// Same answer as `uniform < 1 − exp(−hazard)`, but the exponential is taken only where the bounds
/// x − x²/2 + x³/6 − x⁴/24 ≤ 1 − exp(−x) ≤ x − x²/2 + x³/6 (x ≥ 0) do not settle it: at x = .5 in one draw of 400.
#[inline]
pub fn happens(uniform: f64, hazard: f64) -> bool {
    let fourth = hazard * (1.0 / 24.0);
    let third = hazard * (1.0 / 6.0);
    let upper = hazard * (1.0 - hazard * (0.5 - third));
    let lower = hazard * (1.0 - hazard * (0.5 - hazard * (1.0 / 6.0 - fourth)));
    // One branch that is hardly ever taken; a branch on each answer could not be foreseen.
    if (uniform >= lower) & (uniform < upper) {
        is_below_probability(uniform, hazard)
    } else {
        uniform < lower
    }
}

#[cold]
fn is_below_probability(uniform: f64, hazard: f64) -> bool {
    uniform < -libm::expm1(-hazard)
}

/// Whether a time in months is reached. Years typed as decimals may miss a whole month by a rounding error,
/// which must not cost a tick: a hair (a millionth of a month) is forgiven.
#[inline]
pub fn is_reached(now_months: f64, at_months: f64) -> bool {
    now_months >= at_months - 1e-6
}

/// The value moved into [0, 1].
#[inline]
pub fn clip(value: f64) -> f64 {
    value.clamp(0.0, 1.0)
}

/// The logistic function 1 / (1 + exp(−x)).
pub fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_read_and_print() {
        for text in ["2010-01", "2039-12", "0000-01", "9999-12"] {
            assert_eq!(Month::parse(text).expect("a month").to_string(), text);
        }
        for text in ["2010-13", "2010-00", "2010", "10-01", "2010-1", "2010-01-01", "20x0-01", "+010-01", ""]
        {
            assert_eq!(Month::parse(text), None, "{text}");
        }
    }

    #[test]
    fn happens_agrees_with_the_exponential() {
        for i in 0..400 {
            let hazard = libm::pow(10.0, -6.0 + 0.02 * f64::from(i));
            for k in 0..200 {
                let uniform = f64::from(k) / 200.0;
                assert_eq!(
                    happens(uniform, hazard),
                    uniform < 1.0 - libm::exp(-hazard),
                    "{uniform} {hazard}"
                );
            }
        }
    }

    #[test]
    fn a_year_is_twelve_months() {
        let monthly = 1.0 - hit(0.25, Step::Month);
        assert!((libm::pow(monthly, 12.0) - (1.0 - hit(0.25, Step::Year))).abs() < 1e-14);
    }
}
