//! Who is under whom: superiors, levels, cycles and gaps.
//!
//! Takes the columns `level` and `parent_id` (one of them may be missing), gives level and superior of every row.
//! Not here: other columns.

use crate::scenario::given::csv_table::CsvTable;
use crate::scenario::given::{Found, MAX_LEVELS};
use crate::scenario::problem::{Problem, codes, say};
use std::collections::BTreeMap;

/// Level and superior of one row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Level below the center, from 1.
    pub(super) level: u8,
    /// Row of the superior.
    pub(super) parent: Option<usize>,
}

/// The place of every row; nothing where there are problems.
pub(super) fn read(
    table: &CsvTable<'_>,
    row_of_id: &BTreeMap<&str, usize>,
    found: &mut Found,
) -> Option<Vec<Place>> {
    let before = found.problems.len();
    let (levels_at, parents_at) = (table.column("level"), table.column("parent_id"));
    if levels_at.is_none() && parents_at.is_none() {
        table.missing_column("level", found);
        if let Some(problem) = found.problems.last_mut() {
            problem.hint = Some(say!(
                "give `level`, or `parent_id`, from which the levels follow",
                "请给出 `level`，或能推出层级的 `parent_id`"
            ));
        }
        return None;
    }
    let mut faulty = vec![false; table.rows.len()];
    let written = written_levels(table, levels_at, &mut faulty, found);
    let parents = parents(table, parents_at, row_of_id, &mut faulty, found);
    let n_before_cycles = found.problems.len();
    check_cycles(table, parents_at, &parents, found);
    if found.problems.len() > n_before_cycles {
        return None;
    }
    let derived = derived_levels(&parents);
    let level_of = |row: usize| written[row].unwrap_or(derived[row]);
    for (row, &parent) in parents.iter().enumerate().filter(|&(row, _)| !faulty[row]) {
        if is_known(row, &parents, &written, &faulty) {
            check_parent(table, (levels_at, parents_at), row, parent, &level_of, found);
        }
    }
    if !faulty.contains(&true) {
        check_gaps(table, levels_at, &level_of, found);
    }
    if found.problems.len() > before {
        return None;
    }
    let place = |(row, &parent): (usize, &Option<usize>)| Place { level: level_of(row) as u8, parent };
    Some(parents.iter().enumerate().map(place).collect())
}

/// Whether the level of a row and of its superior can be told although other rows are faulty.
fn is_known(row: usize, parents: &[Option<usize>], written: &[Option<usize>], faulty: &[bool]) -> bool {
    let mut above = if written[row].is_some() { parents[row] } else { Some(row) };
    while let Some(at) = above.filter(|&at| written[at].is_none()) {
        if faulty[at] {
            return false;
        }
        above = parents[at];
    }
    true
}

fn written_levels(
    table: &CsvTable<'_>,
    column: Option<usize>,
    faulty: &mut [bool],
    found: &mut Found,
) -> Vec<Option<usize>> {
    (0..table.rows.len())
        .map(|row| {
            let cell = table.cell(row, column);
            if cell.is_empty() {
                return None;
            }
            let level = cell.strip_suffix(".0").unwrap_or(cell).parse::<usize>().ok();
            let legal = level.filter(|level| (1..=MAX_LEVELS).contains(level));
            faulty[row] |= legal.is_none();
            if legal.is_none() {
                let (code, message) = if level.is_some() {
                    (
                        codes::CELL_RANGE,
                        say!(
                            "`level` is {cell}, allowed 1 … {MAX_LEVELS}",
                            "`level` 为 {cell}，允许 1 … {MAX_LEVELS}"
                        ),
                    )
                } else {
                    (
                        codes::BAD_CELL,
                        say!("`level` is \"{cell}\", not a whole number", "`level` 为 \"{cell}\"，不是整数"),
                    )
                };
                let hint = say!("1 is directly under the center", "1 表示直接隶属中央");
                found
                    .problems
                    .push(Problem::new(code, "level", message).at(table.spot(row, column)).hint(hint));
            }
            legal
        })
        .collect()
}

fn parents(
    table: &CsvTable<'_>,
    column: Option<usize>,
    row_of_id: &BTreeMap<&str, usize>,
    faulty: &mut [bool],
    found: &mut Found,
) -> Vec<Option<usize>> {
    (0..table.rows.len())
        .map(|row| {
            let cell = table.cell(row, column);
            if cell.is_empty() {
                return None;
            }
            let parent = row_of_id.get(cell).copied();
            faulty[row] |= parent.is_none();
            if parent.is_none() {
                let message = say!(
                    "`parent_id` is `{cell}`, but no row has that id",
                    "`parent_id` 为 `{cell}`，但没有这个 id"
                );
                let hint =
                    say!("leave it empty on level 1; the center has no row", "一级政府请留空；中央不占一行");
                found.problems.push(
                    Problem::new(codes::MISSING_PARENT, "parent_id", message)
                        .at(table.spot(row, column))
                        .hint(hint),
                );
            }
            parent
        })
        .collect()
}

/// Follows superiors upwards; says each cycle once, at its first row.
fn check_cycles(table: &CsvTable<'_>, column: Option<usize>, parents: &[Option<usize>], found: &mut Found) {
    // 0: not seen; otherwise the number of the walk that saw it.
    let mut seen = vec![0_usize; parents.len()];
    for start in 0..parents.len() {
        let mut row = start;
        let walk = start + 1;
        while seen[row] == 0 {
            seen[row] = walk;
            match parents[row] {
                Some(parent) => row = parent,
                None => break,
            }
        }
        if seen[row] != walk || parents[row].is_none() {
            continue;
        }
        let id = |row: usize| table.cell(row, table.column("id")).to_owned();
        let mut ring = vec![id(row)];
        let mut next = parents[row].unwrap_or(row);
        while next != row && ring.len() < 6 {
            ring.push(id(next));
            next = parents[next].unwrap_or(row);
        }
        ring.push(if next == row { id(row) } else { "…".to_owned() });
        let path = ring.join(" → ");
        let message = say!("superiors form a circle: {path}", "上级关系成环：{path}");
        found
            .problems
            .push(Problem::new(codes::PARENT_CYCLE, "parent_id", message).at(table.spot(row, column)));
    }
}

/// Levels from superiors alone: one below the superior's.
fn derived_levels(parents: &[Option<usize>]) -> Vec<usize> {
    let mut levels = vec![0_usize; parents.len()];
    for start in 0..parents.len() {
        let mut path = Vec::new();
        let mut row = Some(start);
        while let Some(at) = row.filter(|&at| levels[at] == 0) {
            path.push(at);
            row = parents[at];
        }
        let mut level = row.map_or(0, |at| levels[at]);
        for &at in path.iter().rev() {
            level += 1;
            levels[at] = level;
        }
    }
    levels
}

fn check_parent(
    table: &CsvTable<'_>,
    (levels_at, parents_at): (Option<usize>, Option<usize>),
    row: usize,
    parent: Option<usize>,
    level_of: &impl Fn(usize) -> usize,
    found: &mut Found,
) {
    let level = level_of(row);
    let Some(parent) = parent else {
        if level > 1 {
            let above = level - 1;
            let message =
                say!("a government of level {level} needs a `parent_id`", "{level} 级政府须有 `parent_id`");
            let hint = say!("the id of its superior on level {above}", "填写其 {above} 级上级的 id");
            let spot = table.spot(row, parents_at.or(levels_at));
            found
                .problems
                .push(Problem::new(codes::MISSING_PARENT, "parent_id", message).at(spot).hint(hint));
        }
        return;
    };
    let above = level_of(parent);
    if level > MAX_LEVELS {
        let message = say!(
            "level {level} is too deep; at most {MAX_LEVELS} levels",
            "第 {level} 级过深，最多 {MAX_LEVELS} 级"
        );
        found.problems.push(
            Problem::new(codes::TOO_MANY_GOVERNMENTS, "level", message).at(table.spot(row, parents_at)),
        );
    } else if above + 1 != level {
        let (id, line) = (table.cell(parent, table.column("id")), table.line(parent));
        let message = if level == 1 {
            say!("a government of level 1 has the superior `{id}`", "一级政府不应有上级 `{id}`")
        } else {
            say!(
                "a government of level {level} has a superior of level {above}, `{id}`",
                "{level} 级政府的上级 `{id}` 却是 {above} 级"
            )
        };
        let hint = if level == 1 {
            say!("leave `parent_id` empty on level 1", "一级政府的 `parent_id` 请留空")
        } else {
            say!("a superior is one level above; see line {line}", "上级须恰好高一级；见第 {line} 行")
        };
        found.problems.push(
            Problem::new(codes::PARENT_LEVEL, "parent_id", message)
                .at(table.spot(row, parents_at))
                .hint(hint),
        );
    }
}

fn check_gaps(
    table: &CsvTable<'_>,
    column: Option<usize>,
    level_of: &impl Fn(usize) -> usize,
    found: &mut Found,
) {
    let n = table.rows.len();
    let deepest = (0..n).map(level_of).max().unwrap_or(0).min(MAX_LEVELS);
    for level in 1..deepest {
        if (0..n).any(|row| level_of(row) == level) {
            continue;
        }
        let first = (0..n).find(|&row| level_of(row) > level).unwrap_or(0);
        let message = say!(
            "no government is of level {level}, but some are below it",
            "没有 {level} 级政府，却有更低级的政府"
        );
        found.problems.push(Problem::new(codes::LEVEL_GAP, "level", message).at(table.spot(first, column)));
    }
}
