//! The dictionary of columns: the only list of them, in the order of the tables.
//!
//! One file per kind of work: [`run`], [`portfolio`], [`scoreboard`], [`derived`] and [`analysis`]. What a user's own files add (swept parameters, attributes of
//! units, covariates) is described by the result that has it, not here.

mod analysis;
mod derived;
mod portfolio;
mod run;
mod scoreboard;

use super::Type;
use crate::scenario::Table;

/// One column of one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The table.
    pub table: Table,
    /// Its name, `snake_case`.
    pub name: &'static str,
    /// Its unit, in words; `none` for names and codes.
    pub unit: &'static str,
    /// Its type.
    pub kind: Type,
    /// What it means.
    pub meaning_en: &'static str,
    /// What it means, in Chinese.
    pub meaning_zh: &'static str,
}

const fn column(
    table: Table,
    name: &'static str,
    unit: &'static str,
    kind: Type,
    meaning_en: &'static str,
    meaning_zh: &'static str,
) -> Column {
    Column { table, name, unit, kind, meaning_en, meaning_zh }
}

/// Every column of every table.
pub const COLUMNS: &[Column] = &joined::<N_COLUMNS>(&[
    run::RUN,
    analysis::ANALYSIS,
    portfolio::PORTFOLIO,
    scoreboard::SCOREBOARD,
    derived::DERIVED,
]);

const N_COLUMNS: usize = run::RUN.len()
    + analysis::ANALYSIS.len()
    + portfolio::PORTFOLIO.len()
    + scoreboard::SCOREBOARD.len()
    + derived::DERIVED.len();

/// Lists one behind the other.
const fn joined<const N: usize>(lists: &[&[Column]]) -> [Column; N] {
    let mut all = [lists[0][0]; N];
    let (mut list, mut at, mut n) = (0, 0, 0);
    while list < lists.len() {
        all[n] = lists[list][at];
        (n, at) = (n + 1, at + 1);
        if at == lists[list].len() {
            (list, at) = (list + 1, 0);
        }
    }
    assert!(n == N, "every column has its place");
    all
}
