//! The list of units: their names, when each can first adopt, where it lies, and whatever else is known of it.
//!
//! The first column is the unit, whatever its name (in the table `governments` of a run it is `government_id`, and each
//! government is listed once per replicate). A column of first times goes by `born`, `statehood_year` and the like, or by
//! option; positions by `lon` and `lat`. Every other column is an attribute: numbers where all its cells are, else texts.

use super::adoptions::bad_time;
use super::faults::Faults;
use super::names::Names;
use super::table::Table;
use super::{Options, Role, Taken};
use crate::analysis::period::Moment;
use crate::scenario::problem::{Problem, codes, say};

/// Names of a column of first times.
const BORN_NAMES: [&str; 9] = [
    "born",
    "statehood_year",
    "statehood",
    "founded",
    "founded_year",
    "established",
    "established_year",
    "设立年份",
    "成立年份",
];
/// Names of the columns of positions.
const LON_NAMES: [&str; 5] = ["lon", "longitude", "lng", "long", "经度"];
const LAT_NAMES: [&str; 3] = ["lat", "latitude", "纬度"];
/// A column that this program itself adds to a list of units.
const OWN: &str = "n_adopted";

/// The list as read, a row per unit.
#[derive(Debug)]
pub(super) struct UnitList {
    /// Name of the file.
    pub(super) file: String,
    /// First byte of each row.
    pub(super) rows: Vec<u32>,
    /// The first column.
    pub(super) key: usize,
    pub(super) header: Vec<String>,
    /// Cells by column, then by row; empty where missing.
    pub(super) columns: Vec<Vec<String>>,
    /// First time of each unit.
    pub(super) born: Vec<Option<Moment>>,
    /// Longitude and latitude; NaN where missing.
    pub(super) positions: Option<Vec<[f64; 2]>>,
    /// Columns that are neither the unit, nor its first time, nor its position.
    pub(super) attributes: Vec<usize>,
}

/// Reads the list.
pub(super) fn read(
    table: &Table<'_>,
    options: &Options,
    is_of_run: bool,
    faults: &mut Faults,
) -> Option<(UnitList, Taken)> {
    let governments = ["design_point", "replicate", "government_id"].map(|name| table.column(name));
    let run_keys = governments.iter().copied().collect::<Option<Vec<usize>>>().filter(|_| is_of_run);
    let key = run_keys.as_ref().map_or(0, |keys| keys[2]);
    let known = |names: &[&str]| names.iter().filter_map(|name| table.column(name)).find(|&at| at != key);
    let born = match &options.born {
        Some(name) => Some(table.named("--born", name, faults)?),
        None => known(&BORN_NAMES),
    };
    let positions = known(&LON_NAMES).zip(known(&LAT_NAMES));

    let mut list = UnitList {
        file: table.name.to_owned(),
        rows: Vec::new(),
        key,
        header: table.header.clone(),
        columns: vec![Vec::new(); table.header.len()],
        born: Vec::new(),
        positions: None,
        attributes: Vec::new(),
    };
    let mut names = Names::default();
    let mut varies = vec![false; table.header.len()];
    table.for_each(faults, |row, faults| {
        let name = row.cell(key);
        if name.is_empty() {
            let (column, spot) = (&table.header[key], table.spot(row.start, None));
            let message = say!("`{column}` is empty", "`{column}` 为空");
            return faults.push(|| Problem::new(codes::NO_NAME, column.as_str(), message).at(spot));
        }
        let Some(number) = names.number(name).map(|number| number as usize) else { return };
        if number < list.rows.len() {
            if run_keys.is_some() {
                for (column, varies) in varies.iter_mut().enumerate() {
                    *varies |= list.columns[column][number] != row.cell(column);
                }
                return;
            }
            let line = table.line(list.rows[number]);
            let spot = table.spot(row.start, Some(key));
            let message = say!("unit `{name}` is listed twice", "单位 `{name}` 重复列出");
            let hint = say!("first on line {line}", "首次出现在第 {line} 行");
            return faults.push(|| Problem::new(codes::LISTED_TWICE, "unit", message).at(spot).hint(hint));
        }
        list.rows.push(row.start);
        for (column, cells) in list.columns.iter_mut().enumerate() {
            cells.push(row.cell(column).to_owned());
        }
    });
    list.born = match born {
        Some(column) => moments(table, &list, column, faults),
        None => vec![None; list.rows.len()],
    };
    list.positions = positions.map(|(lon, lat)| {
        let (lon, lat) = (numbers(table, &list, lon, faults), numbers(table, &list, lat, faults));
        lon.into_iter().zip(lat).map(|(lon, lat)| [lon, lat]).collect()
    });
    let taken_columns: Vec<usize> =
        [Some(key), born, positions.map(|(lon, _)| lon), positions.map(|(_, lat)| lat)]
            .into_iter()
            .flatten()
            .collect();
    let is_key_of_run = |at: usize| run_keys.as_ref().is_some_and(|keys| keys.contains(&at));
    let is_attribute = |&at: &usize| {
        let name = &table.header[at];
        !taken_columns.contains(&at) && !is_key_of_run(at) && name != OWN && !name.is_empty()
    };
    let all: Vec<usize> = (0..table.header.len()).filter(is_attribute).collect();
    list.attributes = all.iter().copied().filter(|&at| !varies[at]).collect();
    note_varying(table, all.iter().copied().filter(|&at| varies[at]), faults);

    let name = |at: usize| table.header[at].clone();
    let mut columns = vec![("unit", name(key))];
    columns.extend(born.map(|at| ("born", name(at))));
    columns.extend(positions.into_iter().flat_map(|(lon, lat)| [("lon", name(lon)), ("lat", name(lat))]));
    columns.extend(list.attributes.iter().map(|&at| ("attribute", name(at))));
    let taken = Taken { role: Role::Units, file: list.file.clone(), columns, unread: Vec::new() };
    Some((list, taken))
}

fn note_varying(table: &Table<'_>, varying: impl Iterator<Item = usize>, faults: &mut Faults) {
    let list: Vec<String> = varying.map(|at| format!("`{}`", table.header[at])).collect();
    if list.is_empty() {
        return;
    }
    let list = list.join(", ");
    let message = say!(
        "attributes differ between replicates and are left out: {list}",
        "各次重复之间不同的属性已略去：{list}"
    );
    faults.notes.push(Problem::new(codes::VARIES, "", message).at(table.header_spot(None)));
}

fn moments(table: &Table<'_>, list: &UnitList, column: usize, faults: &mut Faults) -> Vec<Option<Moment>> {
    let mut moments = Vec::with_capacity(list.rows.len());
    for (cell, &row) in list.columns[column].iter().zip(&list.rows) {
        let moment = Moment::parse(cell);
        if moment.is_none() && !cell.is_empty() {
            let spot = table.spot(row, Some(column));
            faults.push(|| bad_time(cell, &table.header[column]).at(spot));
        }
        moments.push(moment);
    }
    moments
}

fn numbers(table: &Table<'_>, list: &UnitList, column: usize, faults: &mut Faults) -> Vec<f64> {
    let mut numbers = Vec::with_capacity(list.rows.len());
    for (cell, &row) in list.columns[column].iter().zip(&list.rows) {
        let number = number(cell);
        if number.is_none() {
            let spot = table.spot(row, Some(column));
            faults.push(|| bad_number(cell, &table.header[column]).at(spot));
        }
        numbers.push(number.unwrap_or(f64::NAN));
    }
    numbers
}

/// A number; NaN where the cell is empty, nothing where it holds anything else.
pub(super) fn number(cell: &str) -> Option<f64> {
    if cell.is_empty() {
        return Some(f64::NAN);
    }
    cell.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// The problem that a cell is no number.
pub(super) fn bad_number(cell: &str, column: &str) -> Problem {
    let message = say!("`{cell}` is not a number (`{column}`)", "`{cell}` 不是数字（`{column}`）");
    let hint =
        say!("decimals take a point, and there is no sign for thousands", "小数用点号，不要千位分隔符");
    Problem::new(codes::BAD_CELL, column, message).hint(hint)
}
