//! A table of governments (and of who borders whom) as CSV → [`GivenWorld`].
//!
//! Takes texts, gives a world sorted by level and then as in the file, or problems with line and column.
//! Rows may come in any order; empty cells and `NA` are drawn later. Not here: files, drawing what is missing.

mod borders;
mod csv_table;
mod governments;
mod hierarchy;

use crate::scenario::GivenWorld;
use crate::scenario::problem::{Problem, say};
use csv_table::CsvTable;

/// Most levels below the center.
pub(in crate::scenario) const MAX_LEVELS: usize = 16;

/// Most problems said about one file.
const MAX_PROBLEMS: usize = 20;

/// A CSV text with its index in the list of texts.
#[derive(Debug, Clone, Copy)]
pub(in crate::scenario) struct CsvText<'a> {
    /// Index in the list of texts.
    pub(in crate::scenario) text: u32,
    /// Name of the file.
    pub(in crate::scenario) name: &'a str,
    /// The text.
    pub(in crate::scenario) body: &'a str,
}

/// What was found wrong, and what is worth a look.
#[derive(Debug, Default)]
pub(in crate::scenario) struct Found {
    /// Problems.
    pub(in crate::scenario) problems: Vec<Problem>,
    /// Notes.
    pub(in crate::scenario) notes: Vec<Problem>,
}

/// Reads a table of governments, and their borders where given; nothing where there are problems.
pub(in crate::scenario) fn read(
    governments: CsvText<'_>,
    adjacency: Option<CsvText<'_>>,
    found: &mut Found,
) -> Option<GivenWorld> {
    let mut faults = Found::default();
    let mut world = CsvTable::read(governments, &mut faults)
        .and_then(|table| governments::read(&table, &mut faults))
        .filter(|_| faults.problems.is_empty());
    let of_governments = std::mem::take(&mut faults.problems);
    if let (Some(world), Some(adjacency)) = (&mut world, adjacency) {
        world.borders = CsvTable::read(adjacency, &mut faults)
            .and_then(|table| borders::read(&table, world, &mut faults));
    }
    let of_borders = std::mem::take(&mut faults.problems);
    let is_sound = of_governments.is_empty() && of_borders.is_empty();
    found.problems.extend(limited(of_governments));
    found.problems.extend(limited(of_borders));
    found.notes.extend(faults.notes);
    world.filter(|_| is_sound)
}

/// Reads pairs of neighbors of a synthetic world, whose ids are known; nothing where there are problems.
pub(in crate::scenario) fn read_pairs(
    adjacency: CsvText<'_>,
    levels: &[u32],
    found: &mut Found,
) -> Option<Vec<(u32, u32)>> {
    let world = GivenWorld {
        id: synthetic_ids(levels),
        level: levels.iter().zip(1..).flat_map(|(&size, level)| vec![level; size as usize]).collect(),
        ..GivenWorld::default()
    };
    let mut faults = Found::default();
    let pairs =
        CsvTable::read(adjacency, &mut faults).and_then(|table| borders::read(&table, &world, &mut faults));
    let is_sound = faults.problems.is_empty();
    found.problems.extend(limited(faults.problems));
    found.notes.extend(faults.notes);
    pairs.filter(|_| is_sound)
}

/// Ids of synthetic governments: level, dash, number within the level from 1, e.g. `2-017`.
pub(crate) fn synthetic_ids(levels: &[u32]) -> Vec<String> {
    let ids = levels.iter().enumerate().flat_map(|(k, &size)| {
        let width = size.to_string().len();
        (1..=size).map(move |number| format!("{}-{number:0width$}", k + 1))
    });
    ids.collect()
}

/// The first problems of a file, in order of line, and how many more there are.
fn limited(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_by_key(|problem| problem.place);
    let more = problems.len().saturating_sub(MAX_PROBLEMS);
    if more > 0 {
        let next = problems[MAX_PROBLEMS].clone();
        problems.truncate(MAX_PROBLEMS);
        problems.push(Problem {
            message: say!(
                "… and {more} more problems in this file, from here on",
                "……此文件从这里起还有 {more} 个问题"
            ),
            hint: None,
            ..next
        });
    }
    problems
}

#[cfg(test)]
mod tests;
