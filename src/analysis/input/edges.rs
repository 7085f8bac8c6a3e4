//! The list of ties: who looks at whom, with what weight.
//!
//! Two columns of units, by their usual names or the first two; a weight where there is one. Ties go from the first to the
//! second, or both ways. Ties to oneself and repeated ones are left out and counted: the first of several counts.
//! In the table `network` of a run, ties to superiors are left out (they are not between neighbors), and ties that differ
//! between replicates are none.

use super::faults::Faults;
use super::names::Names;
use super::roster::{Naming, Roster};
use super::table::Table;
use super::units::{bad_number, number};
use super::{Direction, Options, Role, Taken};
use crate::analysis::study::Ties;
use crate::scenario::nearest::nearest;
use crate::scenario::problem::{Problem, codes, say};

/// Names of the two columns of units, the best first.
const END_NAMES: [[&str; 2]; 6] = [
    ["from_id", "to_id"],
    ["from_unit", "to_unit"],
    ["from", "to"],
    ["source", "target"],
    ["ego", "alter"],
    ["a", "b"],
];
/// Names of a column of weights.
const WEIGHT_NAMES: [&str; 4] = ["weight", "w", "strength", "权重"];

/// One tie as read.
struct RawTie {
    ends: [u32; 2],
    weight: f64,
    row: u32,
}

/// Reads the list; names must be in the roster.
pub(super) fn read(
    table: &Table<'_>,
    options: &Options,
    roster: &Roster,
    faults: &mut Faults,
) -> Option<(Option<Ties>, Taken)> {
    let usual = END_NAMES.iter().find_map(|[from, to]| table.column(from).zip(table.column(to)));
    let (from, to) = match usual {
        Some(ends) => ends,
        None if table.header.len() >= 2 => (0, 1),
        None => {
            let file = table.name;
            let message = say!("`{file}` has no two columns of units", "`{file}` 没有两列单位");
            faults.push(|| table.no_column("--edges", "", message));
            return None;
        }
    };
    let weight = match &options.weight {
        Some(name) => Some(table.named("--weight", name, faults)?),
        None => WEIGHT_NAMES.iter().filter_map(|name| table.column(name)).find(|&at| at != from && at != to),
    };
    let replicate = table.column("design_point").zip(table.column("replicate"));
    let kind = table.column("kind").filter(|_| replicate.is_some());
    let mut replicates = Names::default();
    let mut names = Names::default();
    let mut rows = Vec::new();
    table.for_each(faults, |row, faults| {
        if kind.is_some_and(|kind| row.cell(kind) == "superior") {
            return;
        }
        if let Some((point, replicate)) = replicate {
            replicates.number(&format!("{}-{}", row.cell(point), row.cell(replicate)));
        }
        let mut ends = [0; 2];
        for (end, column) in ends.iter_mut().zip([from, to]) {
            let name = row.cell(column);
            let Some(number) = names.number(name).filter(|_| !name.is_empty()) else {
                let (column, spot) = (&table.header[column], table.spot(row.start, None));
                let message = say!("`{column}` is empty", "`{column}` 为空");
                return faults.push(|| Problem::new(codes::NO_NAME, column.as_str(), message).at(spot));
            };
            *end = number;
        }
        let weight = match weight.map(|at| (at, row.cell(at))) {
            None => 1.0,
            Some((at, cell)) => match number(cell) {
                Some(weight) if weight > 0.0 => weight,
                Some(weight) if weight.is_nan() => 1.0,
                Some(_) => {
                    let (column, spot) = (&table.header[at], table.spot(row.start, Some(at)));
                    let message =
                        say!("`{cell}` is no weight (`{column}`)", "`{cell}` 不是权重（`{column}`）");
                    let hint = say!("allowed: above 0", "须大于 0");
                    return faults.push(|| {
                        Problem::new(codes::CELL_RANGE, column.as_str(), message).at(spot).hint(hint)
                    });
                }
                None => {
                    let (column, spot) = (&table.header[at], table.spot(row.start, Some(at)));
                    return faults.push(|| bad_number(cell, column).at(spot));
                }
            },
        };
        rows.push(RawTie { ends, weight, row: row.start });
    });
    let naming = roster.best(&names);
    let units = units(table, naming, roster, &names, &rows, [from, to], faults)?;
    let rows = of_one_replicate(rows, replicates.len().max(1));
    if rows.is_none() {
        let message =
            say!("ties differ between replicates and are left out", "各次重复的关系网络不同，已略去");
        faults.notes.push(Problem::new(codes::VARIES, "", message).at(table.header_spot(None)));
    }
    let ties = rows.map(|rows| ties(table, &units, &rows, options.direction, faults));
    // A network without ties is no network.
    let ties = ties.filter(|ties| !ties.from.is_empty());
    let name = |at: usize| table.header[at].clone();
    let mut columns = vec![("from", name(from)), ("to", name(to))];
    columns.extend(weight.map(|at| ("weight", name(at))));
    columns.push(("named by", naming.column.clone()));
    let is_read = |at: &usize| *at == from || *at == to || weight == Some(*at) || kind == Some(*at);
    let unread = (0..table.header.len()).filter(|at| !is_read(at)).map(name).collect();
    Some((ties, Taken { role: Role::Edges, file: table.name.to_owned(), columns, unread }))
}

/// The ties of one replicate, where all of them have the same.
fn of_one_replicate(mut rows: Vec<RawTie>, n_replicates: usize) -> Option<Vec<RawTie>> {
    if n_replicates == 1 {
        return Some(rows);
    }
    rows.sort_unstable_by_key(|tie| (tie.ends, tie.row));
    let is_shared = rows.chunk_by(|a, b| a.ends == b.ends).all(|same| same.len() == n_replicates);
    rows.dedup_by_key(|tie| tie.ends);
    is_shared.then_some(rows)
}

/// The unit of every name; says which are in no list.
fn units(
    table: &Table<'_>,
    naming: &Naming,
    roster: &Roster,
    names: &Names,
    rows: &[RawTie],
    columns: [usize; 2],
    faults: &mut Faults,
) -> Option<Vec<u32>> {
    let found: Vec<Option<u32>> = names.iter().map(|name| naming.unit(name)).collect();
    let mut is_told = vec![false; found.len()];
    for row in rows {
        for (&end, column) in row.ends.iter().zip(columns) {
            if found[end as usize].is_none() && !is_told[end as usize] {
                is_told[end as usize] = true;
                let spot = table.spot(row.row, Some(column));
                faults.push(|| unknown_unit(names.name(end), 0, naming, roster).at(spot));
            }
        }
    }
    found.into_iter().collect()
}

/// The problem that a unit is not in the list; `n_rows` rows name it where that is worth saying.
pub(super) fn unknown_unit(name: &str, n_rows: usize, naming: &Naming, roster: &Roster) -> Problem {
    let (file, column) = (&roster.file, &naming.column);
    let rows = if n_rows > 1 { say!(" ({n_rows} rows)", "（{n_rows} 行）") } else { say!("", "") };
    let (en, zh) = (rows.en, rows.zh);
    let message = say!("no unit `{name}` in `{file}`{en}", "`{file}` 中没有单位 `{name}`{zh}");
    // In long lists the nearest name takes long to find and is seldom what was meant.
    let near = nearest(name, naming.iter().take(5000));
    let hint = match near {
        Some(near) => say!("did you mean `{near}`?", "是不是 `{near}`？"),
        None if roster.role == Role::Adoptions => say!(
            "units that never adopt must be known, too: list all with --units FILE",
            "从未采纳的单位也须列出：请用 --units 文件 给出全部单位"
        ),
        None => say!("units are named as in its column `{column}`", "单位名称须与其 `{column}` 列一致"),
    };
    Problem::new(codes::UNKNOWN_UNIT, "unit", message).hint(hint)
}

/// Each ordered pair once.
fn ties(
    table: &Table<'_>,
    units: &[u32],
    rows: &[RawTie],
    direction: Direction,
    faults: &mut Faults,
) -> Ties {
    let mut pairs: Vec<(u32, u32, u32, f64)> = Vec::with_capacity(rows.len());
    let mut n_loops = 0;
    for row in rows {
        let [from, to] = row.ends.map(|end| units[end as usize]);
        if from == to {
            n_loops += 1;
            continue;
        }
        pairs.push((from, to, row.row, row.weight));
        if direction == Direction::Undirected {
            pairs.push((to, from, row.row, row.weight));
        }
    }
    // Rows of one pair stay in the order of the file.
    pairs.sort_unstable_by_key(|&(from, to, row, _)| (from, to, row));
    let n_all = pairs.len();
    pairs.dedup_by_key(|&mut (from, to, _, _)| (from, to));
    // Lists that hold both ways of a tie repeat every one of them when they are taken as both ways.
    let n_repeated = if direction == Direction::Undirected { 0 } else { n_all - pairs.len() };
    if n_loops + n_repeated > 0 {
        let message = say!(
            "ties left out: of a unit to itself {n_loops}, listed twice {n_repeated} (the first weight counts)",
            "略去的关系：单位与自身 {n_loops} 条，重复列出 {n_repeated} 条（以首次的权重为准）"
        );
        faults.notes.push(Problem::new(codes::TIES_CLEANED, "", message).at(table.header_spot(None)));
    }
    let is_listed =
        |from: u32, to: u32| pairs.binary_search_by_key(&(from, to), |&(a, b, _, _)| (a, b)).is_ok();
    if direction == Direction::Directed
        && pairs.len() > 1
        && !pairs.iter().any(|&(a, b, _, _)| is_listed(b, a))
    {
        let message = say!("no tie is listed both ways", "没有一条关系是双向列出的");
        let hint = say!(
            "where ties are mutual, as between neighbors, say --undirected",
            "若关系是相互的（如接壤），请加 --undirected"
        );
        faults
            .notes
            .push(Problem::new(codes::ONE_WAY_TIES, "", message).at(table.header_spot(None)).hint(hint));
    }
    Ties {
        from: pairs.iter().map(|pair| pair.0).collect(),
        to: pairs.iter().map(|pair| pair.1).collect(),
        weight: pairs.iter().map(|pair| pair.3).collect(),
    }
}
