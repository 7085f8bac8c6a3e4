//! Tables that would be too large are off unless they are asked for.
//!
//! Takes a scenario and its sweep, gives the tables of the default that are left out. Not here: what stands in the tables.

use super::problem::{Problem, codes, say};
use super::resolved::{Resolved, quote};
use super::sweep::Factors;
use super::{Scenario, Table};

/// The key that asks for tables.
pub(in crate::scenario) const KEY: &str = "output.tables";

/// Rows above which a table is off by default.
const MOST_ROWS: u64 = 10_000_000;

/// Leaves tables that are too large out of a scenario that asks for none by name; says which.
pub(in crate::scenario) fn leave_out(
    scenario: &mut Scenario,
    sweep: Option<&Factors>,
    resolved: &mut Resolved,
) -> Option<Problem> {
    let large = too_large(scenario, sweep);
    if large.is_empty() {
        return None;
    }
    scenario.tables.retain(|table| !large.contains(table));
    let names =
        |tables: &[Table]| tables.iter().map(|table| quote(table.name())).collect::<Vec<_>>().join(", ");
    resolved.set(KEY, format!("[{}]", names(&scenario.tables)));
    let list = large.iter().map(|table| table.name()).collect::<Vec<_>>().join(", ");
    let message = say!(
        "left out, as they would have more than 10 million rows: {list}",
        "以下表超过 1000 万行，不予输出：{list}"
    );
    let hint = say!("name them in `output.tables` to have them", "若需要，请在 `output.tables` 中写明");
    Some(Problem::new(codes::LARGE_TABLES, KEY, message).hint(hint))
}

/// The tables of a scenario that would have more than [`MOST_ROWS`] rows over all design points, about: rows of a replicate are
/// taken as governments, as governments and their neighbors (`network`), as governments and twins (`attribution`), and as two
/// events of each government and one in five years (`events`; what the shipped scenarios have is between half and all of that).
fn too_large(scenario: &Scenario, sweep: Option<&Factors>) -> Vec<Table> {
    let replicates = sweep.and_then(|sweep| sweep.replicates).unwrap_or(scenario.replicates);
    let runs = u64::from(replicates) * sweep.map_or(1, Factors::n_points) as u64;
    let n: u64 = scenario.world.level_sizes().iter().map(|&size| u64::from(size)).sum();
    let years = u64::from(scenario.time.n_ticks * scenario.time.step.months() / 12);
    let is_too_large = |table: &&Table| {
        let of_a_replicate = [
            (Table::Events, n * (2 + years / 5)),
            (Table::Adoptions, n),
            (Table::Governments, n),
            (Table::Network, n * u64::from(scenario.neighbors)),
            (Table::Attribution, n * scenario.twins.len() as u64),
        ];
        let rows = of_a_replicate.iter().find(|(own, _)| own == *table).map_or(0, |(_, rows)| *rows);
        rows.saturating_mul(runs) > MOST_ROWS
    };
    scenario.tables.iter().filter(is_too_large).copied().collect()
}
