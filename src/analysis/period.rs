//! Periods: which whole number a time is, and how it is written again.
//!
//! Inside, time is a whole number of periods ([`crate::analysis::history`]): a year or any other count as it stands, a
//! quarter or month counted from year 0, a day counted from 1 January 1970. Outside it looks as the user wrote it.
//!
//! Takes texts, gives numbers and back. Not here: which calendar a table is in (`input`).

use serde::{Deserialize, Serialize};

use crate::observe::{NO_INTEGER, Type, Values};
use crate::units::{MONTHS_PER_YEAR, Month};

/// Months in a quarter.
const MONTHS_PER_QUARTER: i32 = 3;
/// Days from 1 March of year 0 to 1 January 1970.
const DAYS_TO_1970: i32 = 719_468;

/// What one period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Calendar {
    /// A year, or any other whole number.
    #[default]
    #[serde(rename = "year")]
    Number,
    /// A quarter of a year.
    Quarter,
    /// A month.
    Month,
    /// A day.
    Day,
}

/// A time as it was written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Moment {
    /// A whole number: a year, or a count of any periods.
    Whole(i32),
    /// A decimal number, taken as a time in years: the year and the month (from 0) that contain it.
    Decimal {
        /// The year.
        year: i32,
        /// The month, from 0.
        month: u8,
    },
    /// A month.
    Month(Month),
    /// A day, counted from 1 January 1970.
    Day(i32),
}

impl Moment {
    /// Reads a whole number, a decimal one, `YYYY-MM`, `YYYY-MM-DD` (also with `/`, or 年月日; a time of day is ignored).
    ///
    /// Nothing where the text is none of these, or no such day exists. Whole numbers lie within ±1,000,000,000.
    pub fn parse(text: &str) -> Option<Self> {
        const MOST: f64 = 1e9;
        if let Ok(number) = text.parse::<i32>() {
            return (f64::from(number).abs() <= MOST).then_some(Self::Whole(number));
        }
        if let Ok(number) = text.parse::<f64>() {
            let year = number.floor();
            if !number.is_finite() || year.abs() > MOST {
                return None;
            }
            let month = ((number - year) * f64::from(MONTHS_PER_YEAR)).floor() as u8;
            let year = year as i32;
            // `1964.0` is how programs write a column of years with gaps.
            return Some(if number == f64::from(year) {
                Self::Whole(year)
            } else {
                Self::Decimal { year, month }
            });
        }
        Self::parse_date(text)
    }

    fn parse_date(text: &str) -> Option<Self> {
        let date = text.split(['T', ' ']).next().unwrap_or_default();
        let plain = date.replace(['/', '年', '月'], "-").replace('日', "");
        let parts: Vec<&str> = plain.trim_end_matches('-').split('-').collect();
        let digits = |part: &str, lengths: std::ops::RangeInclusive<usize>| -> Option<u32> {
            let is_number = lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
            if is_number { part.parse().ok() } else { None }
        };
        let year = digits(parts[0], 4..=4)?;
        match parts[1..] {
            [] => Some(Self::Whole(year as i32)),
            [month] => Month::new(year, digits(month, 1..=2)?).map(Self::Month),
            [month, day] => {
                let (month, day) = (digits(month, 1..=2)?, digits(day, 1..=2)?);
                Month::new(year, month)?;
                let since_1970 = day_of(year as i32, month as i32, day as i32);
                (day_parts(since_1970) == (year as i32, month as i32, day as i32))
                    .then_some(Self::Day(since_1970))
            }
            _ => None,
        }
    }

    /// Year and month (from 0) that contain it; no month for a whole number.
    fn year_and_month(self) -> (i32, Option<i32>) {
        match self {
            Self::Whole(year) => (year, None),
            Self::Decimal { year, month } => (year, Some(i32::from(month))),
            Self::Month(month) => {
                let months = months_of(month);
                (months / MONTHS_PER_YEAR as i32, Some(months % MONTHS_PER_YEAR as i32))
            }
            Self::Day(day) => {
                let (year, month, _) = day_parts(day);
                (year, Some(month - 1))
            }
        }
    }

    /// Month (from 0) and day of the month (from 1), as far as they are known.
    pub(crate) fn place_in_year(self) -> (Option<i32>, Option<i32>) {
        let day = match self {
            Self::Day(day) => Some(day_parts(day).2),
            Self::Whole(_) | Self::Decimal { .. } | Self::Month(_) => None,
        };
        (self.year_and_month().1, day)
    }
}

impl Calendar {
    /// Names of the calendars on the command line and in files, in the order of the variants.
    pub const NAMES: [&'static str; 4] = ["year", "quarter", "month", "day"];

    /// All calendars, from coarse to fine.
    pub const ALL: [Self; 4] = [Self::Number, Self::Quarter, Self::Month, Self::Day];

    /// The calendar of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().position(|own| *own == name).map(|at| Self::ALL[at])
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// The period that contains a moment; nothing where the moment does not say as much.
    pub fn period(self, moment: Moment) -> Option<i32> {
        let (year, month) = moment.year_and_month();
        match (self, moment) {
            (Self::Number, _) => Some(year),
            (Self::Quarter, _) => month.map(|month| (months(year) + month).div_euclid(MONTHS_PER_QUARTER)),
            (Self::Month, _) => month.map(|month| months(year) + month),
            (Self::Day, Moment::Day(day)) => Some(day),
            (Self::Day, Moment::Whole(_) | Moment::Decimal { .. } | Moment::Month(_)) => None,
        }
    }

    /// First and last period that a moment may mean: the months of a year, the days of a month.
    pub fn periods(self, moment: Moment) -> (i32, i32) {
        if let Some(period) = self.period(moment) {
            return (period, period);
        }
        let (year, month) = moment.year_and_month();
        let (first, last) = month.map_or((0, 11), |month| (month, month));
        let day = |month: i32, day: i32| day_of(year + month / 12, month % 12 + 1, day);
        match self {
            Self::Number => (year, year),
            Self::Quarter => (months(year) / MONTHS_PER_QUARTER, (months(year) + 11) / MONTHS_PER_QUARTER),
            Self::Month => (months(year) + first, months(year) + last),
            Self::Day => (day(first, 1), day(last + 1, 1) - 1),
        }
    }

    /// How a period is written: `1964`, `2010-07` (a quarter by its first month), `2010-07-19`.
    pub fn label(self, period: i32) -> String {
        match self {
            Self::Number => period.to_string(),
            Self::Quarter | Self::Month => {
                let months = self.first_month(period);
                format!("{:04}-{:02}", months.div_euclid(12), months.rem_euclid(12) + 1)
            }
            Self::Day => {
                let (year, month, day) = day_parts(period);
                format!("{year:04}-{month:02}-{day:02}")
            }
        }
    }

    /// Type of a column of periods.
    pub fn kind(self) -> Type {
        match self {
            Self::Number => Type::Integer,
            Self::Quarter | Self::Month => Type::Date,
            Self::Day => Type::Text,
        }
    }

    /// A column of periods.
    pub fn column(self, periods: impl Iterator<Item = Option<i32>>) -> Values {
        match self {
            Self::Number => Values::Integer(periods.map(|p| p.map_or(NO_INTEGER, i64::from)).collect()),
            Self::Quarter | Self::Month => {
                let month = |period: i32| {
                    let months = u32::try_from(self.first_month(period)).ok()?;
                    Month::new(months / MONTHS_PER_YEAR, months % MONTHS_PER_YEAR + 1)
                };
                Values::Date(periods.map(|period| period.and_then(month)).collect())
            }
            Self::Day => Values::Text(
                periods.map(|period| period.map_or(String::new(), |period| self.label(period))).collect(),
            ),
        }
    }

    /// First month of a quarter or month, counted from year 0.
    fn first_month(self, period: i32) -> i32 {
        if self == Self::Quarter { period * MONTHS_PER_QUARTER } else { period }
    }
}

/// Months from year 0 to the start of a year. Dates are of the years 0 to 9999; decimals may lie far outside.
fn months(year: i32) -> i32 {
    year.saturating_mul(MONTHS_PER_YEAR as i32)
}

/// A month, counted from year 0.
fn months_of(month: Month) -> i32 {
    Month::new(0, 1).map_or(0, |first| month.months_since(first)) as i32
}

/// Days from 1 January 1970 to a day of the Gregorian calendar (years that begin in March, so that leap days come last).
fn day_of(year: i32, month: i32, day: i32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - DAYS_TO_1970
}

/// Year, month and day of a day counted from 1 January 1970.
fn day_parts(day: i32) -> (i32, i32, i32) {
    let day = day + DAYS_TO_1970;
    let era = day.div_euclid(146_097);
    let day_of_era = day.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i32::from(month <= 2), month, day_of_month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, calendar: Calendar, expected: &str) {
        let moment = Moment::parse(text).unwrap_or_else(|| panic!("{text} is a time"));
        assert_eq!(
            calendar.period(moment).map(|period| calendar.label(period)).unwrap_or_default(),
            expected
        );
    }

    #[test]
    fn times_are_read_in_the_ways_people_write_them() {
        check("1964", Calendar::Number, "1964");
        check("-5", Calendar::Number, "-5");
        check("1964.0", Calendar::Number, "1964");
        check("1964.5", Calendar::Number, "1964");
        check("1964.5", Calendar::Month, "1964-07");
        check("2010-07", Calendar::Month, "2010-07");
        check("2010-07", Calendar::Number, "2010");
        check("2010-08", Calendar::Quarter, "2010-07");
        check("2010-07-19", Calendar::Day, "2010-07-19");
        check("2010/7/9", Calendar::Day, "2010-07-09");
        check("2010-07-19T08:30:00Z", Calendar::Month, "2010-07");
        check("2010-07-19 00:00:00", Calendar::Number, "2010");
        check("2010年7月19日", Calendar::Day, "2010-07-19");
        check("2010年7月", Calendar::Month, "2010-07");
        check("2010年", Calendar::Number, "2010");
        check("2010", Calendar::Month, "");
        check("2010-07", Calendar::Day, "");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "x",
            "19/07/2010",
            "2010-13",
            "2010-02-30",
            "1900-02-29",
            "1e12",
            "inf",
            "2010-1-2-3",
            "10-07",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn days_count_from_1970_and_back() {
        assert_eq!(day_of(1970, 1, 1), 0);
        assert_eq!(day_of(2000, 3, 1), 11_017);
        for day in (-719_468..2_932_896).step_by(97) {
            let (year, month, of_month) = day_parts(day);
            assert_eq!(day_of(year, month, of_month), day);
        }
    }

    #[test]
    fn a_year_is_twelve_months_and_all_its_days() {
        let year = Moment::parse("2012").expect("a year");
        let labels = |calendar: Calendar| {
            let (first, last) = calendar.periods(year);
            (calendar.label(first), calendar.label(last))
        };
        assert_eq!(labels(Calendar::Quarter), ("2012-01".to_owned(), "2012-10".to_owned()));
        assert_eq!(labels(Calendar::Month), ("2012-01".to_owned(), "2012-12".to_owned()));
        assert_eq!(labels(Calendar::Day), ("2012-01-01".to_owned(), "2012-12-31".to_owned()));
        let february = Calendar::Day.periods(Moment::parse("2012-02").expect("a month"));
        assert_eq!(february.1 - february.0, 28);
    }

    #[test]
    fn columns_have_the_type_of_the_calendar() {
        let month = Moment::parse("2010-07").and_then(|moment| Calendar::Month.period(moment));
        assert_eq!(
            Calendar::Month.column([month, None].into_iter()),
            Values::Date(vec![Month::new(2010, 7), None])
        );
        assert_eq!(
            Calendar::Number.column([Some(5), None].into_iter()),
            Values::Integer(vec![5, NO_INTEGER])
        );
        assert!(Calendar::ALL.iter().all(|c| c.column(std::iter::empty()).kind() == c.kind()));
    }
}
