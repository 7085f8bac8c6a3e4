//! The table of governments: columns → values, sorted by level.
//!
//! Takes the table, gives a world without borders, and every cell that is not allowed. Not here: superiors and levels
//! (`hierarchy`), borders.

use crate::scenario::GivenWorld;
use crate::scenario::given::csv_table::CsvTable;
use crate::scenario::given::{Found, hierarchy};
use crate::scenario::problem::{Problem, codes, say};
use std::collections::BTreeMap;

/// Columns that are read.
const COLUMNS: [&str; 16] = [
    "id",
    "name_en",
    "name_zh",
    "level",
    "parent_id",
    "lon",
    "lat",
    "wealth",
    "capacity",
    "industry",
    "learning",
    "leadership",
    "ideal_1",
    "ideal_2",
    "ideal_3",
    "outcome_start",
];

/// Columns that are known to be of no use here.
const SILENT: [&str; 1] = ["kind"];

/// Reads all rows.
pub(super) fn read(table: &CsvTable<'_>, found: &mut Found) -> Option<GivenWorld> {
    table.check_columns(&COLUMNS, &SILENT, found);
    let id_column = table.required("id", found)?;
    let row_of_id = ids(table, id_column, found);
    let places = hierarchy::read(table, &row_of_id, found);
    let number =
        |name: &str, range: Option<(f64, f64)>, found: &mut Found| numbers(table, name, range, found);
    let share = Some((0.0, 1.0));
    let lon = number("lon", None, found);
    let lat = number("lat", None, found);
    check_positions(table, &lon, &lat, found);
    let columns = [
        number("wealth", None, found),
        number("capacity", share, found),
        number("industry", share, found),
        number("learning", share, found),
        number("leadership", share, found),
        number("ideal_1", share, found),
        number("ideal_2", share, found),
        number("ideal_3", share, found),
        number("outcome_start", None, found),
    ];
    let places = places?;

    let mut order: Vec<usize> = (0..table.rows.len()).collect();
    order.sort_by_key(|&row| (places[row].level, row));
    let mut index = vec![0_u32; order.len()];
    for (at, &row) in order.iter().enumerate() {
        index[row] = at as u32;
    }
    let texts = |name: &str| -> Vec<String> {
        let column = table.column(name);
        order
            .iter()
            .map(|&row| column.map_or(String::new(), |at| table.rows[row].cells[at].clone()))
            .collect()
    };
    let sorted =
        |values: &[Option<f64>]| -> Vec<Option<f64>> { order.iter().map(|&row| values[row]).collect() };
    Some(GivenWorld {
        id: texts("id"),
        name_en: texts("name_en"),
        name_zh: texts("name_zh"),
        level: order.iter().map(|&row| places[row].level).collect(),
        parent: order.iter().map(|&row| places[row].parent.map(|parent| index[parent])).collect(),
        lon: sorted(&lon),
        lat: sorted(&lat),
        wealth: sorted(&columns[0]),
        capacity: sorted(&columns[1]),
        industry: sorted(&columns[2]),
        learning: sorted(&columns[3]),
        leadership: sorted(&columns[4]),
        ideal: [sorted(&columns[5]), sorted(&columns[6]), sorted(&columns[7])],
        outcome_start: sorted(&columns[8]),
        borders: None,
    })
}

/// The row of every id.
fn ids<'t>(table: &'t CsvTable<'_>, column: usize, found: &mut Found) -> BTreeMap<&'t str, usize> {
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    for row in 0..table.rows.len() {
        let id = table.rows[row].cells[column].as_str();
        let spot = table.spot(row, Some(column));
        if id.is_empty() {
            let message = say!("`id` is empty", "`id` 为空");
            found.problems.push(Problem::new(codes::BAD_CELL, "id", message).at(table.spot(row, None)));
        } else if let Some(&first) = rows.get(id) {
            let line = table.line(first);
            let message = say!("id `{id}` stands twice", "id `{id}` 重复");
            let hint = say!("first on line {line}", "首次出现在第 {line} 行");
            found.problems.push(Problem::new(codes::DUPLICATE_ID, "id", message).at(spot).hint(hint));
        } else {
            rows.insert(id, row);
        }
    }
    rows
}

/// A column of numbers, in the order of the file; all empty where the table does not have it.
fn numbers(
    table: &CsvTable<'_>,
    name: &str,
    range: Option<(f64, f64)>,
    found: &mut Found,
) -> Vec<Option<f64>> {
    let column = table.column(name);
    (0..table.rows.len())
        .map(|row| {
            let cell = table.cell(row, column);
            if cell.is_empty() {
                return None;
            }
            let fault = |code, message, hint| {
                Problem::new(code, name, message).at(table.spot(row, column)).hint(hint)
            };
            let Some(number) = cell.parse::<f64>().ok().filter(|number| number.is_finite()) else {
                let percent = cell.strip_suffix('%').and_then(|text| text.trim().parse::<f64>().ok());
                let plain = percent.map(|percent| percent / 100.0).or_else(|| without_commas(cell));
                let hint = match plain.filter(|number| number.is_finite()) {
                    Some(number) => say!("write {number}", "写作 {number}"),
                    None if cell.contains(',') => {
                        say!(
                            "write numbers with a decimal point and without commas",
                            "数字请用小数点，不要逗号"
                        )
                    }
                    None => say!("leave it empty where it is not known", "未知时请留空"),
                };
                let message =
                    say!("`{name}` is \"{cell}\", not a number", "`{name}` 为 \"{cell}\"，不是数字");
                found.problems.push(fault(codes::BAD_CELL, message, Some(hint)));
                return None;
            };
            if let Some((min, max)) = range
                && !(min..=max).contains(&number)
            {
                let share = number / 100.0;
                let hint = (number > max && share <= max).then(|| {
                    say!("if you meant {number} %, write {share}", "若想表示 {number} %，请写 {share}")
                });
                let message = say!(
                    "`{name}` is {cell}, allowed {min} … {max}",
                    "`{name}` 为 {cell}，允许 {min} … {max}"
                );
                found.problems.push(fault(codes::CELL_RANGE, message, hint));
                return None;
            }
            Some(number)
        })
        .collect()
}

fn check_positions(table: &CsvTable<'_>, lon: &[Option<f64>], lat: &[Option<f64>], found: &mut Found) {
    let columns = (table.column("lon"), table.column("lat"));
    for row in 0..table.rows.len() {
        // A cell that is not a number was said already.
        let is_bad = |column, value: Option<f64>| value.is_none() && !table.cell(row, column).is_empty();
        if lon[row].is_some() == lat[row].is_some()
            || is_bad(columns.0, lon[row])
            || is_bad(columns.1, lat[row])
        {
            continue;
        }
        let (given, missing, column) =
            if lon[row].is_some() { ("lon", "lat", columns.0) } else { ("lat", "lon", columns.1) };
        let message = say!("`{given}` is given without `{missing}`", "只有 `{given}`，没有 `{missing}`");
        let hint = say!("give both or neither", "要么都给，要么都不给");
        found
            .problems
            .push(Problem::new(codes::HALF_POSITION, given, message).at(table.spot(row, column)).hint(hint));
    }
}

/// The number that a cell with commas means, where there is only one: `0,25` is .25 and `1,234,567` a large number;
/// `1,234` may be either.
fn without_commas(cell: &str) -> Option<f64> {
    let parts: Vec<&str> = cell.split(',').collect();
    let is_grouped = parts[1..].iter().all(|part| part.len() == 3);
    match parts.len() {
        2 if !is_grouped || parts[0].trim_start_matches('-') == "0" => cell.replace(',', ".").parse().ok(),
        3.. if is_grouped => cell.replace(',', "").parse().ok(),
        _ => None,
    }
}
