//! What is known of units in each period: one row per unit and period, the other columns are numbers.
//!
//! Rows on units that the study does not have are left out and counted. A column is of numbers where at least nine in ten
//! of its cells are; what is not a number there is an error. Other columns are not read.

use super::adoptions::{UNIT_NAMES, bad_time};
use super::faults::Faults;
use super::names::Names;
use super::roster::Roster;
use super::table::Table;
use super::units::{bad_number, number};
use super::{Options, Role, Taken};
use crate::analysis::period::{Calendar, Moment};
use crate::analysis::study::{Covariates, Named, Study};
use crate::scenario::problem::{Problem, codes, say};

/// Names of a column of periods, the best first.
const PERIOD_NAMES: [&str; 8] = ["period", "year", "date", "time", "month", "年份", "时间", "年"];

/// Says for how many units and periods of the study nothing is known.
pub(super) fn note_gaps(study: &Study, notes: &mut Vec<Problem>) {
    let (Some(covariates), Some((first, last))) = (&study.covariates, study.span()) else { return };
    let begin = |unit: usize| study.history.born[unit].map_or(first, |born| born.clamp(first, last));
    let units = 0..study.history.units.len();
    let all: u64 = units.map(|unit| (i64::from(last) - i64::from(begin(unit))) as u64 + 1).sum();
    let rows = covariates.unit.iter().zip(&covariates.period);
    let n = rows.filter(|&(&unit, &period)| period >= begin(unit as usize) && period <= last).count() as u64;
    if n < all {
        let (gaps, first, last) = (all - n, study.calendar.label(first), study.calendar.label(last));
        let message = say!(
            "covariates are missing for {gaps} of {all} units and periods from {first} to {last}",
            "从 {first} 到 {last}，{all} 个单位·时期中有 {gaps} 个缺少协变量"
        );
        notes.push(Problem::new(codes::COVARIATE_GAPS, "", message));
    }
}

/// Most cells of one column of which is said that they are no numbers.
const MOST_TOLD: usize = 20;

/// Reads the table.
pub(super) fn read(
    table: &Table<'_>,
    options: &Options,
    calendar: Calendar,
    roster: &Roster,
    faults: &mut Faults,
) -> Option<(Covariates, Taken)> {
    let usual = |names: &[&str]| names.iter().find_map(|name| table.column(name));
    let period = options.time.as_deref().and_then(|name| table.column(name)).or_else(|| usual(&PERIOD_NAMES));
    let unit = options
        .unit
        .as_deref()
        .and_then(|name| table.column(name))
        .or_else(|| usual(&UNIT_NAMES))
        .unwrap_or(0);
    let Some(period) = period.filter(|&at| at != unit) else {
        let file = table.name;
        let message =
            say!("no column of `{file}` is known to hold periods", "无法确定 `{file}` 的哪一列是时期");
        faults.push(|| table.no_column("--covariates", "period", message));
        return None;
    };
    let mut names = Names::default();
    let mut rows: Vec<(u32, i32, u32)> = Vec::new();
    let others: Vec<usize> = (0..table.header.len()).filter(|&at| at != unit && at != period).collect();
    let mut values: Vec<Vec<f64>> = vec![Vec::new(); others.len()];
    let mut n_filled = vec![0_u64; others.len()];
    let mut not_numbers: Vec<Vec<(u32, String)>> = vec![Vec::new(); others.len()];
    let mut n_not_numbers = vec![0_u64; others.len()];
    table.for_each(faults, |row, faults| {
        let (name, time) = (row.cell(unit), row.cell(period));
        let spot = table.spot(row.start, Some(period));
        let Some(number_of_name) = names.number(name).filter(|_| !name.is_empty()) else {
            let column = &table.header[unit];
            let message = say!("`{column}` is empty", "`{column}` 为空");
            let spot = table.spot(row.start, None);
            return faults.push(|| Problem::new(codes::NO_NAME, column.as_str(), message).at(spot));
        };
        let Some(moment) = Moment::parse(time) else {
            return faults.push(|| bad_time(time, &table.header[period]).at(spot));
        };
        let Some(time_period) = calendar.period(moment) else {
            let step = calendar.name();
            let message = say!("`{time}` names no {step}", "`{time}` 没有说明是哪个时期（{step}）");
            return faults.push(|| Problem::new(codes::MIXED_TIMES, "", message).at(spot));
        };
        rows.push((number_of_name, time_period, row.start));
        for (at, &column) in others.iter().enumerate() {
            let cell = row.cell(column);
            n_filled[at] += u64::from(!cell.is_empty());
            let value = number(cell);
            if value.is_none() {
                n_not_numbers[at] += 1;
                if not_numbers[at].len() < MOST_TOLD {
                    not_numbers[at].push((row.start, cell.to_owned()));
                }
            }
            values[at].push(value.unwrap_or(f64::NAN));
        }
    });
    let is_number: Vec<bool> = (0..others.len()).map(|at| n_not_numbers[at] * 10 <= n_filled[at]).collect();
    for at in (0..others.len()).filter(|&at| is_number[at]) {
        for (row, cell) in &not_numbers[at] {
            let spot = table.spot(*row, Some(others[at]));
            faults.push(|| bad_number(cell, &table.header[others[at]]).at(spot));
        }
    }
    let naming = roster.best(&names);
    let units: Vec<Option<u32>> = names.iter().map(|name| naming.unit(name)).collect();
    let mut order: Vec<(u32, i32, usize)> = rows
        .iter()
        .enumerate()
        .filter_map(|(at, &(name, period, _))| units[name as usize].map(|unit| (unit, period, at)))
        .collect();
    let n_outside = rows.len() - order.len();
    if n_outside > 0 {
        let n_units = units.iter().filter(|unit| unit.is_none()).count();
        let message = say!(
            "rows left out, on units that the study does not have: {n_outside} ({n_units} names)",
            "略去 {n_outside} 行：其单位（{n_units} 个名称）不在本研究中"
        );
        faults.notes.push(Problem::new(codes::OUTSIDE_THE_STUDY, "", message).at(table.header_spot(None)));
    }
    order.sort_unstable();
    for pair in order.windows(2).filter(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1)) {
        let (first, second) = (rows[pair[0].2], rows[pair[1].2]);
        let (name, label, line) = (names.name(second.0), calendar.label(second.1), table.line(first.2));
        let message = say!("`{name}` is listed twice for {label}", "`{name}` 的 {label} 重复列出");
        let hint = say!("first on line {line}", "首次出现在第 {line} 行");
        let spot = table.spot(second.2, None);
        faults.push(|| Problem::new(codes::LISTED_TWICE, "", message).at(spot).hint(hint));
    }
    let kept = others.iter().zip(values).zip(&is_number).filter(|(_, is_number)| **is_number);
    let columns: Vec<Named<f64>> = kept
        .map(|((&column, values), _)| Named {
            name: table.header[column].clone(),
            values: order.iter().map(|&(_, _, at)| values[at]).collect(),
        })
        .collect();
    let mut taken = vec![("unit", table.header[unit].clone()), ("period", table.header[period].clone())];
    taken.extend(columns.iter().map(|column| ("covariate", column.name.clone())));
    taken.push(("named by", naming.column.clone()));
    let texts = others.iter().zip(&is_number).filter(|(_, is_number)| !**is_number);
    let unread = texts.map(|(&column, _)| table.header[column].clone()).collect();
    let covariates = Covariates {
        unit: order.iter().map(|row| row.0).collect(),
        period: order.iter().map(|row| row.1).collect(),
        columns,
    };
    Some((covariates, Taken { role: Role::Covariates, file: table.name.to_owned(), columns: taken, unread }))
}
