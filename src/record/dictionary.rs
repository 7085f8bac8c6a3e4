//! `columns.csv`, the dictionary of a result, and `docs/outputs.md`: both from [`COLUMNS`].

use std::fmt::Write as _;

use crate::observe::COLUMNS;
use crate::scenario::Table;

use super::csv::append_line;
use super::schema::{Extension, Schema, has_factors};

/// Columns of `columns.csv`.
pub(crate) const HEADER: [&str; 6] = ["table", "column", "unit", "type", "meaning_en", "meaning_zh"];

pub(crate) fn header() -> Vec<u8> {
    let mut out = Vec::new();
    append_line(&mut out, HEADER);
    out
}

/// The dictionary of these tables, as CSV without mark.
pub fn columns_csv(tables: &[Table], extension: &Extension) -> Vec<u8> {
    let mut out = header();
    for &table in tables {
        for (name, kind) in Schema::new(table, extension).columns {
            let own = COLUMNS.iter().find(|column| column.table == table && column.name == name);
            let extra = extension.find(table, &name);
            let (unit, meaning_en, meaning_zh) = match (own, extra) {
                (Some(column), _) => (column.unit, column.meaning_en, column.meaning_zh),
                (None, Some(extra)) => (&*extra.unit, &*extra.meaning_en, &*extra.meaning_zh),
                (None, None) => ("", "", ""),
            };
            append_line(&mut out, [table.name(), &name, unit, kind.name(), meaning_en, meaning_zh]);
        }
    }
    out
}

/// The text of `docs/outputs.md`.
pub fn outputs_markdown() -> String {
    let mut out = String::from(
        "# Tables of results\n\n\
         Made from `src/observe/columns/`; change it there. One observation a row, missing is empty, sorted by \
         key; the keys come first. Dates are `YYYY-MM`. A *period* is a whole number (a year), `YYYY-MM` or `YYYY-MM-DD`, as the history has it. The same list comes with every result as `columns.csv`.\n",
    );
    for table in Table::ALL {
        write!(out, "\n## `{}`\n\n", table.name()).expect("writing to a String does not fail");
        if has_factors(table) {
            out.push_str(
                "In a sweep the swept parameters stand behind the keys, under their dotted names.\n\n",
            );
        }
        out.push_str("| column | unit | type | meaning | 含义 |\n|---|---|---|---|---|\n");
        for column in COLUMNS.iter().filter(|column| column.table == table) {
            writeln!(
                out,
                "| `{}` | {} | {} | {} | {} |",
                column.name,
                cell(column.unit),
                column.kind.name(),
                cell(column.meaning_en),
                cell(column.meaning_zh)
            )
            .expect("writing to a String does not fail");
        }
    }
    out
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::Type;
    use crate::record::testing::factor;

    #[test]
    fn swept_parameters_stand_behind_the_keys() {
        let extension = Extension { factors: vec![factor()], ..Extension::default() };
        let text = String::from_utf8(columns_csv(&[Table::Runs, Table::Curve], &extension)).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "table,column,unit,type,meaning_en,meaning_zh");
        assert_eq!(lines[3], "runs,policy,number,integer,\"Policy, from 1\",政策编号，从 1 起");
        assert_eq!(lines[4], "runs,spread.learning,per year,real,Rate of learning,学习速率");
        assert!(lines[5].starts_with("runs,merit,"));
        assert!(!text.contains("curve,spread.learning"));
    }

    #[test]
    fn columns_of_the_user_stand_behind_all_others_and_periods_have_their_type() {
        let own = vec![(Table::Units, factor())];
        let extension = Extension { own, periods: Type::Date, ..Extension::default() };
        let text = String::from_utf8(columns_csv(&[Table::Units], &extension)).unwrap();
        assert!(text.contains("\nunits,born,period,date,"), "{text}");
        assert!(text.lines().last().unwrap().starts_with("units,spread.learning,per year,real,"), "{text}");
    }

    #[test]
    fn every_column_is_in_the_document() {
        let text = outputs_markdown();
        for column in COLUMNS {
            assert!(text.contains(&format!("| `{}` |", column.name)), "{}", column.name);
        }
        assert!(Table::ALL.iter().all(|table| text.contains(&format!("\n## `{}`\n", table.name()))));
    }
}
