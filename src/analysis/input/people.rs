//! Who is in a study: the units in the order of people, the names they go by, what is known of them.
//!
//! Takes the table of adoptions as read and the list of units, if there is one. Not here: what they adopted.

use super::Role;
use super::adoptions::Adoptions;
use super::edges::unknown_unit;
use super::faults::Faults;
use super::names::Names;
use super::roster::{Naming, Roster};
use super::table::Table;
use super::units::{UnitList, number};
use crate::analysis::history::History;
use crate::analysis::period::Calendar;
use crate::analysis::study::{Attributes, Named, Study};
use crate::scenario::problem::{Problem, codes, say};

/// The units of a study that is empty otherwise, the roster, and the unit of every name of the table of adoptions.
pub(super) type People = (Study, Roster, Vec<Option<u32>>);

/// The units of a list, or those that the adoptions name, in the order of people, under the name that the adoptions use.
pub(super) fn people(
    table: &Table<'_>,
    calendar: Calendar,
    adoptions: &Adoptions,
    list: Option<UnitList>,
    faults: &mut Faults,
) -> Option<People> {
    let Some(list) = list else {
        let (units, _) = adoptions.units.sorted();
        let column = &table.header[adoptions.unit_column];
        let naming = Naming::new(column, units.iter().map(String::as_str))?;
        let unit_of = adoptions.units.iter().map(|name| naming.unit(name)).collect();
        let roster = Roster::new(table.name, Role::Adoptions, vec![naming]);
        if !adoptions.knows_never {
            note_no_list(table, faults);
        }
        let history = History { born: vec![None; units.len()], units, policies: Vec::new() };
        return Some((Study { history, calendar, ..Study::default() }, roster, unit_of));
    };
    let naming =
        |column: usize| Naming::new(&list.header[column], list.columns[column].iter().map(String::as_str));
    let mut columns = vec![list.key];
    columns.extend(list.attributes.iter().copied());
    let by_row =
        Roster::new(&list.file, Role::Units, columns.iter().filter_map(|&column| naming(column)).collect());
    let shown = by_row.best(&adoptions.units).column.clone();
    let shown = list.header.iter().position(|name| *name == shown).unwrap_or(list.key);
    let mut names = Names::default();
    for name in &list.columns[shown] {
        names.number(name);
    }
    let (units, place) = names.sorted();
    let mut order = vec![0; place.len()];
    for (row, &at) in place.iter().enumerate() {
        order[at as usize] = row;
    }
    let naming = |column: usize| {
        Naming::new(&list.header[column], order.iter().map(|&row| list.columns[column][row].as_str()))
    };
    // The name that is shown comes first, so that it wins where two naming columns know as many names.
    columns.retain(|&column| column != shown);
    columns.insert(0, shown);
    let roster =
        Roster::new(&list.file, Role::Units, columns.iter().filter_map(|&column| naming(column)).collect());
    let unit_of: Vec<Option<u32>> = {
        let best = roster.best(&adoptions.units);
        adoptions.units.iter().map(|name| best.unit(name)).collect()
    };
    unknown_units(table, adoptions, &roster, &unit_of, faults);
    let born = order.iter().map(|&row| list.born[row].map(|moment| calendar.periods(moment).0)).collect();
    let attributes = attributes(&list, shown, &order);
    let history = History { units, born, policies: Vec::new() };
    Some((Study { history, calendar, attributes, ..Study::default() }, roster, unit_of))
}

fn note_no_list(table: &Table<'_>, faults: &mut Faults) {
    let message = say!(
        "no list of units: those that never adopt anything are not known, so that shares are too high",
        "没有单位名单：无从得知从未采纳的单位，占比会偏高"
    );
    let hint = say!("name one with --units FILE", "请用 --units 文件 给出名单");
    let spot = table.header_spot(None);
    faults.notes.push(Problem::new(codes::NO_LIST_OF_UNITS, "", message).at(spot).hint(hint));
}

/// Says which units are in no list, at the first row of each.
fn unknown_units(
    table: &Table<'_>,
    adoptions: &Adoptions,
    roster: &Roster,
    unit_of: &[Option<u32>],
    faults: &mut Faults,
) {
    let mut rows: Vec<(usize, u32)> = vec![(0, 0); unit_of.len()];
    for raw in adoptions.rows.iter().rev() {
        let (n, first) = rows[raw.unit as usize];
        rows[raw.unit as usize] = (n + 1, if n == 0 { raw.row } else { first.min(raw.row) });
    }
    let mut unknown: Vec<(u32, u32, usize)> = Vec::new();
    for (number, unit) in unit_of.iter().enumerate() {
        if unit.is_none() {
            unknown.push((rows[number].1, number as u32, rows[number].0));
        }
    }
    unknown.sort_unstable();
    let naming = roster.best(&adoptions.units);
    for (row, number, n_rows) in unknown {
        // A unit of which only a row without a time is known has no place.
        let spot = (n_rows > 0).then(|| table.spot(row, Some(adoptions.unit_column)));
        let name = adoptions.units.name(number);
        faults.push(|| unknown_unit(name, n_rows, naming, roster).at(spot));
    }
}

/// The attributes of units, in the order of the study; `shown` is the column of their names.
fn attributes(list: &UnitList, shown: usize, order: &[usize]) -> Attributes {
    let mut attributes = Attributes {
        positions: list.positions.as_ref().map(|positions| order.iter().map(|&row| positions[row]).collect()),
        ..Attributes::default()
    };
    let mut columns = list.attributes.clone();
    if shown != list.key {
        columns.insert(0, list.key);
    }
    for column in columns.into_iter().filter(|&column| column != shown) {
        let (name, cells) = (list.header[column].clone(), &list.columns[column]);
        let numbers: Option<Vec<f64>> = order.iter().map(|&row| number(&cells[row])).collect();
        match numbers {
            Some(values) if values.iter().all(|value| value.is_nan()) => {}
            Some(values) => attributes.numbers.push(Named { name, values }),
            None => {
                let values = order.iter().map(|&row| cells[row].clone()).collect();
                attributes.texts.push(Named { name, values });
            }
        }
    }
    attributes
}
