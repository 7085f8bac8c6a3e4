//! For Stata: a panel with one row per policy, unit and period at risk, as CSV, and a do-file that reads it.
//!
//! Format: names of variables have 1 to 32 characters, letters, digits and `_`, do not begin with a digit and are no reserved
//! words (User's Guide 11.3, `help varname`; only ASCII here, which every version takes). `import delimited` keeps their case with
//! `case(preserve)` and takes columns as texts by `stringcols`. Months, quarters and days are Stata's own numbers (from
//! 1960), with their display format.
//!
//! A unit is at risk of a policy from the policy's first adoption, and from when it can adopt, to its own adoption or the
//! end (the last adoption of the policy, unless an end of observation was said).

use super::{Csv, File};
use crate::analysis::history::Policy;
use crate::analysis::period::Calendar;
use crate::analysis::study::{Study, Ties};

/// Most rows of the panel.
pub(super) const MOST_ROWS: u64 = 20_000_000;

/// Most characters of a name.
const MOST_CHARACTERS: usize = 32;
/// Words that cannot be names; `str` followed by digits is another.
const RESERVED: [&str; 25] = [
    "_all",
    "_b",
    "byte",
    "_coef",
    "_cons",
    "double",
    "float",
    "if",
    "in",
    "int",
    "long",
    "_n",
    "_N",
    "_pi",
    "_pred",
    "_rc",
    "_skip",
    "strL",
    "using",
    "with",
    "_se",
    "_variables",
    "_weight",
    "_merge",
    "_cons",
];
/// Months, quarters and days from their origin here to Stata's, 1 January 1960.
const QUARTERS_TO_1960: i32 = 1960 * 4;
const MONTHS_TO_1960: i32 = 1960 * 12;
const DAYS_FROM_1960_TO_1970: i32 = 3653;

/// A variable: its name, its label, and whether it is a text.
struct Variable {
    name: String,
    label: String,
    is_text: bool,
}

/// The files; nothing where the panel is too long.
pub(super) fn files(study: &Study) -> Option<Vec<File>> {
    let spans: Vec<(i32, i32)> =
        study.history.policies.iter().filter_map(|policy| span(study, policy)).collect();
    let periods: u64 =
        spans.iter().map(|&(first, last)| (i64::from(last) - i64::from(first)) as u64 + 1).sum();
    if periods * study.history.units.len() as u64 > MOST_ROWS {
        return None;
    }
    let variables = variables(study);
    let mut csv = Csv::new(variables.iter().map(|variable| variable.name.as_str()));
    let neighbors = study.ties.as_ref().map(|ties| Neighbors::new(ties, study.history.units.len()));
    for (number, policy) in study.history.policies.iter().enumerate() {
        panel(study, number, policy, neighbors.as_ref(), &mut csv);
    }
    let script = script(study, &variables);
    Some(vec![("panel.csv".to_owned(), csv.bytes()), ("panel.do".to_owned(), script.into_bytes())])
}

/// First and last period of a policy's panel.
fn span(study: &Study, policy: &Policy) -> Option<(i32, i32)> {
    let (first, last) = policy.span()?;
    Some((first, study.until.unwrap_or(last).max(last)))
}

fn variables(study: &Study) -> Vec<Variable> {
    let own = |name: &str, label: &str, is_text: bool| Variable {
        name: name.to_owned(),
        label: label.to_owned(),
        is_text,
    };
    let mut variables = vec![
        own("policy", "Policy", true),
        own("policy_id", "Number of the policy", false),
        own("unit", "Unit", true),
        own("unit_id", "Number of the unit", false),
        own("period", "Period", false),
        own("dur", "Periods since the first adoption of the policy", false),
        own("adopt", "Adopts in this period (0 or 1)", false),
        own("before_share", "Share of all units that adopted before", false),
    ];
    if study.ties.is_some() {
        variables.push(own("tie_share", "Share of those it looks at that adopted before, by weight", false));
    }
    let attributes = &study.attributes;
    let texts = attributes.texts.iter().map(|column| (&column.name, true));
    let numbers = attributes.numbers.iter().map(|column| (&column.name, false));
    let covariates =
        study.covariates.iter().flat_map(|c| c.columns.iter().map(|column| (&column.name, false)));
    for (name, is_text) in texts.chain(numbers).chain(covariates) {
        let taken: Vec<&str> = variables.iter().map(|variable| variable.name.as_str()).collect();
        let legal = legal_name(name, &taken);
        variables.push(own(&legal, name, is_text));
    }
    variables
}

/// A name that Stata takes and that is not taken.
fn legal_name(name: &str, taken: &[&str]) -> String {
    let mut legal: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' }).collect();
    let is_type = legal
        .strip_prefix("str")
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
    if legal.is_empty()
        || legal.starts_with(|c: char| c.is_ascii_digit())
        || is_type
        || RESERVED.contains(&legal.as_str())
    {
        legal.insert_str(0, "v_");
    }
    legal.truncate(MOST_CHARACTERS);
    let base = legal.clone();
    let mut number = 2;
    while taken.contains(&legal.as_str()) {
        let suffix = format!("_{number}");
        legal = format!("{}{suffix}", &base[..base.len().min(MOST_CHARACTERS - suffix.len())]);
        number += 1;
    }
    legal
}

/// Whom each unit looks at, in compressed rows.
struct Neighbors<'a> {
    ties: &'a Ties,
    starts: Vec<usize>,
}

impl<'a> Neighbors<'a> {
    fn new(ties: &'a Ties, n_units: usize) -> Self {
        let starts =
            (0..=n_units as u32).map(|unit| ties.from.partition_point(|&from| from < unit)).collect();
        Self { ties, starts }
    }

    /// Share, by weight, of those a unit looks at who adopted before a period; 0 for a unit that looks at nobody.
    fn share(&self, unit: usize, period: i32, adopted: &[Option<i32>]) -> f64 {
        let (mut all, mut before) = (0.0, 0.0);
        for at in self.starts[unit]..self.starts[unit + 1] {
            all += self.ties.weight[at];
            if adopted[self.ties.to[at] as usize].is_some_and(|adopted| adopted < period) {
                before += self.ties.weight[at];
            }
        }
        if all > 0.0 { before / all } else { 0.0 }
    }
}

fn panel(study: &Study, number: usize, policy: &Policy, neighbors: Option<&Neighbors<'_>>, csv: &mut Csv) {
    let Some((first, last)) = span(study, policy) else { return };
    let adopted = policy.by_unit(study.history.units.len());
    let policy_id = (number + 1).to_string();
    let new = policy.new_by_period();
    let n = study.history.units.len() as f64;
    for (unit, name) in study.history.units.iter().enumerate() {
        let unit_id = (unit + 1).to_string();
        let begin = study.history.born[unit].map_or(first, |born| born.max(first));
        let begin = adopted[unit].map_or(begin, |own| begin.min(own));
        let end = adopted[unit].unwrap_or(last).min(last);
        for period in begin..=end {
            let t = (i64::from(period) - i64::from(first)) as usize;
            let before: u32 = new.iter().take(t).sum();
            let mut row = vec![
                policy.name.clone(),
                policy_id.clone(),
                name.clone(),
                unit_id.clone(),
                stata_number(study.calendar, period).to_string(),
                t.to_string(),
                u8::from(adopted[unit] == Some(period)).to_string(),
                (f64::from(before) / n).to_string(),
            ];
            row.extend(neighbors.map(|neighbors| neighbors.share(unit, period, &adopted).to_string()));
            row.extend(study.attributes.texts.iter().map(|column| column.values[unit].clone()));
            row.extend(study.attributes.numbers.iter().map(|column| cell(column.values[unit])));
            if let Some(covariates) = &study.covariates {
                let at = covariates.row(unit as u32, period);
                row.extend(
                    covariates.columns.iter().map(|c| at.map_or(String::new(), |at| cell(c.values[at]))),
                );
            }
            csv.row(row.iter().map(String::as_str));
        }
    }
}

/// A number; empty where missing.
fn cell(value: f64) -> String {
    if value.is_nan() { String::new() } else { value.to_string() }
}

/// The number by which Stata knows a period.
fn stata_number(calendar: Calendar, period: i32) -> i32 {
    match calendar {
        Calendar::Number => period,
        Calendar::Quarter => period - QUARTERS_TO_1960,
        Calendar::Month => period - MONTHS_TO_1960,
        Calendar::Day => period + DAYS_FROM_1960_TO_1970,
    }
}

fn script(study: &Study, variables: &[Variable]) -> String {
    let texts: Vec<String> =
        (1..).zip(variables).filter(|(_, variable)| variable.is_text).map(|(at, _)| at.to_string()).collect();
    let mut text = format!(
        "* Reads the panel: one row per policy, unit and period at risk. Made by shidian export.\n\
         version 14\n\
         clear all\n\
         import delimited using \"panel.csv\", varnames(1) case(preserve) encoding(\"utf-8\") bindquote(strict) stringcols({})\n",
        texts.join(" ")
    );
    let format = match study.calendar {
        Calendar::Number => None,
        Calendar::Quarter => Some("%tq"),
        Calendar::Month => Some("%tm"),
        Calendar::Day => Some("%td"),
    };
    if let Some(format) = format {
        text.push_str(&format!("format period {format}\n"));
    }
    for variable in variables {
        let label: String = variable.label.replace('"', "'").chars().take(80).collect();
        text.push_str(&format!("label variable {} \"{label}\"\n", variable.name));
    }
    text.push_str(
        "compress\n\
         save \"panel.dta\", replace\n\
         * For example, with a time trend and standard errors by unit:\n\
         * logit adopt before_share c.dur, vce(cluster unit_id)\n",
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_legal_and_differ() {
        let check = |name: &str, taken: &[&str], expected: &str| {
            let legal = legal_name(name, taken);
            assert_eq!(legal, expected);
            assert!(legal.len() <= MOST_CHARACTERS && !legal.starts_with(|c: char| c.is_ascii_digit()));
        };
        check("area_sqmi", &[], "area_sqmi");
        check("GDP (million)", &[], "GDP__million_");
        check("2010 census", &[], "v_2010_census");
        check("省份", &[], "__");
        check("", &[], "v_");
        check("if", &[], "v_if");
        check("str12", &[], "v_str12");
        check("a_name_that_is_much_longer_than_32_characters", &[], "a_name_that_is_much_longer_than_");
        check(
            "a_name_that_is_much_longer_than_32",
            &["a_name_that_is_much_longer_than_"],
            "a_name_that_is_much_longer_tha_2",
        );
        check("unit", &["unit"], "unit_2");
    }

    #[test]
    fn stata_counts_from_1960() {
        let period = |text: &str, calendar: Calendar| {
            let moment = crate::analysis::period::Moment::parse(text).expect("a time");
            stata_number(calendar, calendar.period(moment).expect("a period"))
        };
        // Stata: tm(2010m7) = 606, tq(2010q3) = 202, td(19jul2010) = 18462, td(1jan1960) = 0.
        assert_eq!(period("2010-07", Calendar::Month), 606);
        assert_eq!(period("2010-07", Calendar::Quarter), 202);
        assert_eq!(period("2010-07-19", Calendar::Day), 18_462);
        assert_eq!(period("1960-01-01", Calendar::Day), 0);
    }
}
