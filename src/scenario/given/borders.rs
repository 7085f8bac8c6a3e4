//! The table of borders: pairs of ids → pairs of governments.
//!
//! Takes columns `a` and `b`, gives each pair once, sorted. Not here: neighbors where no borders are given.

use crate::scenario::GivenWorld;
use crate::scenario::given::Found;
use crate::scenario::given::csv_table::CsvTable;
use crate::scenario::nearest::nearest;
use crate::scenario::problem::{Problem, codes, say};
use std::collections::BTreeMap;

/// Reads all pairs.
pub(super) fn read(table: &CsvTable<'_>, world: &GivenWorld, found: &mut Found) -> Option<Vec<(u32, u32)>> {
    table.check_columns(&["a", "b"], &["kind"], found);
    let columns = [table.required("a", found)?, table.required("b", found)?];
    let index: BTreeMap<&str, u32> =
        world.id.iter().enumerate().map(|(at, id)| (id.as_str(), at as u32)).collect();
    let mut pairs = Vec::with_capacity(table.rows.len());
    for row in 0..table.rows.len() {
        let ends = columns.map(|column| end(table, row, column, &index, world, found));
        let [Some(a), Some(b)] = ends else { continue };
        let (of_a, of_b) = (world.level[a as usize], world.level[b as usize]);
        let (id_a, id_b) = (&world.id[a as usize], &world.id[b as usize]);
        if a == b {
            let message = say!("`{id_a}` is paired with itself", "`{id_a}` 与自身配对");
            found.problems.push(Problem::new(codes::BORDER_LEVELS, "b", message).at(table.spot(row, None)));
        } else if of_a != of_b {
            let message = say!(
                "`{id_a}` is of level {of_a}, `{id_b}` of level {of_b}",
                "`{id_a}` 是 {of_a} 级，`{id_b}` 是 {of_b} 级"
            );
            let hint = say!("borders join governments of one level", "邻接只能在同级政府之间");
            found
                .problems
                .push(Problem::new(codes::BORDER_LEVELS, "b", message).at(table.spot(row, None)).hint(hint));
        } else {
            pairs.push((a.min(b), a.max(b)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    Some(pairs)
}

fn end(
    table: &CsvTable<'_>,
    row: usize,
    column: usize,
    index: &BTreeMap<&str, u32>,
    world: &GivenWorld,
    found: &mut Found,
) -> Option<u32> {
    let id = table.cell(row, Some(column));
    let end = index.get(id).copied();
    if end.is_none() {
        let message = if id.is_empty() {
            say!("an id is missing", "缺少 id")
        } else {
            say!("no government has the id `{id}`", "没有 id 为 `{id}` 的政府")
        };
        // Names are a likely mistake: the id of that name is the answer.
        let by_name =
            world.name_en.iter().chain(&world.name_zh).position(|name| name == id && !id.is_empty());
        let near = by_name
            .map(|at| world.id[at % world.id.len()].as_str())
            .or_else(|| nearest(id, world.id.iter().map(String::as_str)).filter(|_| world.id.len() < 5000));
        let hint = near.map(|near| say!("did you mean `{near}`?", "是不是 `{near}`？"));
        found.problems.push(
            Problem::new(codes::BORDER_UNKNOWN, "a", message).at(table.spot(row, Some(column))).hint(hint),
        );
    }
    end
}
