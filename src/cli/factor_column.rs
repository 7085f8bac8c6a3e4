//! The column of a swept parameter, as the dictionary of a result has it.

use super::plan::Plan;
use crate::observe::Type;
use crate::record::ExtraColumn;
use crate::scenario::params;

/// Name, unit, type and meaning of a factor of the plan.
pub(super) fn factor_column(plan: &Plan, at: usize) -> ExtraColumn {
    let name = plan.factors[at].clone();
    let pattern = without_numbers(&name);
    let row = params::registry().find(|row| row.key == pattern);
    ExtraColumn {
        unit: row.map_or("none", |row| row.unit).to_owned(),
        kind: if plan.is_number(at) { Type::Real } else { Type::Text },
        meaning_en: row.map_or(String::new(), |row| format!("Swept parameter: {}", row.meaning)),
        meaning_zh: row.map_or(String::new(), |row| format!("扫描参数：{}", row.zh)),
        name,
    }
}

/// The key as the registry has it: `selection.wave[2].quota` is `selection.wave[].quota` there.
fn without_numbers(key: &str) -> String {
    key.split_inclusive('[').map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit())).collect()
}
