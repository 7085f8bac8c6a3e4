//! The reference page of parameters, `docs/parameters.md`: one table a section, from the registry.
//!
//! Takes the registry, gives Markdown. Not here: any text of its own on a parameter.

use crate::scenario::check::catalog::{catalog, section_title};
use crate::scenario::params::Parameter;
use crate::scenario::resolved::write::range;
use std::fmt::Write;

/// The text of `docs/parameters.md`.
pub fn parameters_markdown() -> String {
    let mut text = String::from(
        "# Parameters 参数\n\n\
         Written from the registry in `src/scenario/params`; do not edit. `shidian params` prints the same.\n\n\
         Every key has a default unless the column is empty. Rates are per year and lags in years, whatever the length of \
         a tick; shares lie in 0 … 1. Keys with `[]` stand in a list of sections, written with double brackets: \
         `[[selection.wave]]`. A value without a source is an *assumption* and says so.\n",
    );
    let mut section = "";
    for row in &catalog().rows {
        let of_row = row.key.split_once('.').map_or("", |(section, _)| section);
        if of_row != section || std::ptr::eq(*row, catalog().rows[0]) {
            section = of_row;
            let title = section_title(section);
            let _ = match section {
                "" => writeln!(text, "\n## Top of the file 文件开头\n"),
                _ => writeln!(text, "\n## `[{section}]` {} {}\n", title.en, title.zh),
            };
            text.push_str("| key | 中文 | unit | allowed | default | meaning | source |\n|---|---|---|---|---|---|---|\n");
        }
        line(&mut text, row);
    }
    text
}

fn line(text: &mut String, row: &Parameter) {
    let cell = |text: &str| text.replace('|', "\\|");
    let unit = if row.unit == "none" { "" } else { row.unit };
    let default = if row.default.is_empty() { String::new() } else { format!("`{}`", row.default) };
    let _ = writeln!(
        text,
        "| `{}` | {} | {} | {} | {} | {} | {} |",
        row.key,
        cell(row.zh),
        cell(unit),
        cell(&range(&row.kind).unwrap_or_default()),
        cell(&default),
        cell(row.meaning),
        cell(row.source),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_has_a_line_under_its_section() {
        let page = parameters_markdown();
        for row in &catalog().rows {
            assert_eq!(page.matches(&format!("| `{}` |", row.key)).count(), 1, "{}", row.key);
        }
        assert_eq!(page.matches("\n## ").count(), 19, "{page}");
        let cells = |line: &str| line.replace("\\|", "").matches('|').count();
        assert!(page.lines().filter(|line| line.starts_with('|')).all(|line| cells(line) == 8));
    }
}
