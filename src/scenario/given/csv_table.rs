//! CSV text → header and rows, every cell with its place.
//!
//! Takes a text, gives trimmed cells; rows without any content are left out, `NA` counts as empty.
//! Not here: what columns mean.

use crate::scenario::csv_place;
use crate::scenario::given::{CsvText, Found};
use crate::scenario::nearest::nearest;
use crate::scenario::problem::{Problem, Spot, codes, say};

/// One row.
#[derive(Debug)]
pub(super) struct Row {
    /// Cells as in the header; missing ones are empty.
    pub(super) cells: Vec<String>,
    /// First byte of the row in the text.
    start: usize,
}

/// A table.
#[derive(Debug)]
pub(super) struct CsvTable<'a> {
    csv: CsvText<'a>,
    header: Row,
    /// The rows below the header.
    pub(super) rows: Vec<Row>,
}

impl<'a> CsvTable<'a> {
    /// Reads the text; nothing where it has no rows.
    pub(super) fn read(csv: CsvText<'a>, found: &mut Found) -> Option<Self> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(csv.body.as_bytes());
        let mut rows = Vec::new();
        for record in reader.records() {
            // The text is UTF-8 and rows may have any length: nothing is left to fail.
            let record = record.expect("a text in memory reads as CSV");
            if record.iter().any(|cell| !cell.is_empty()) {
                // The reader counts empty lines to the row after them.
                let start = record.position().map_or(0, |position| position.byte() as usize);
                let blank = csv.body[start..].find(|c: char| c != '\n' && c != '\r').unwrap_or(0);
                let start = start + blank;
                rows.push(Row { cells: record.iter().map(str::to_owned).collect(), start });
            }
        }
        let name = csv.name;
        let whole = Spot { text: csv.text, start: 0, end: 0 };
        if rows.is_empty() {
            let message = say!("`{name}` is empty", "`{name}` 是空文件");
            found.problems.push(Problem::new(codes::EMPTY_FILE, "", message));
            return None;
        }
        let header = rows.remove(0);
        let mut table = Self { csv, header, rows };
        if table.rows.is_empty() {
            let message = say!("`{name}` has a header but no rows", "`{name}` 只有表头，没有数据行");
            found.problems.push(Problem::new(codes::EMPTY_FILE, "", message).at(whole));
            return None;
        }
        table.check_lengths(found);
        Some(table)
    }

    fn check_lengths(&mut self, found: &mut Found) {
        let n = self.header.cells.len();
        for at in 0..self.rows.len() {
            let cells = &self.rows[at].cells;
            let length = cells.len();
            if cells.iter().skip(n).any(|cell| !cell.is_empty()) || length < n {
                let message = say!(
                    "this row has {length} cells, the header has {n}",
                    "这一行有 {length} 个单元格，表头有 {n} 个"
                );
                let hint = say!("a text with a comma must stand in double quotes", "含逗号的文字要加双引号");
                let spot = self.row_spot(&self.rows[at]);
                found.problems.push(Problem::new(codes::ROW_LENGTH, "", message).at(spot).hint(hint));
            }
            self.rows[at].cells.resize(n, String::new());
        }
    }

    /// The position of a column, if the table has it.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.header.cells.iter().position(|cell| cell == name)
    }

    /// Says which columns stand twice, and notes those that are not read.
    pub(super) fn check_columns(&self, known: &[&str], silent: &[&str], found: &mut Found) {
        for (at, name) in self.header.cells.iter().enumerate() {
            let spot = self.cell_spot(&self.header, at);
            if name.is_empty() {
                continue;
            }
            if self.header.cells[..at].contains(name) {
                let message = say!("column `{name}` stands twice", "列 `{name}` 出现了两次");
                found.problems.push(Problem::new(codes::DUPLICATE_COLUMN, name.as_str(), message).at(spot));
            } else if !known.contains(&name.as_str()) && !silent.contains(&name.as_str()) {
                let message = say!("column `{name}` is not read", "不读取列 `{name}`");
                let list = known.join(", ");
                let hint = match nearest(name, known.iter().copied()) {
                    Some(near) => say!("did you mean `{near}`?", "是不是 `{near}`？"),
                    None => say!("columns that are read: {list}", "读取的列：{list}"),
                };
                found
                    .notes
                    .push(Problem::new(codes::UNKNOWN_COLUMN, name.as_str(), message).at(spot).hint(hint));
            }
        }
    }

    /// A required column, or the problem that it is not there.
    pub(super) fn required(&self, name: &str, found: &mut Found) -> Option<usize> {
        let column = self.column(name);
        if column.is_none() {
            self.missing_column(name, found);
        }
        column
    }

    /// Says that a column is missing.
    pub(super) fn missing_column(&self, name: &str, found: &mut Found) {
        let line = self.header.cells.join(",");
        let file = self.csv.name;
        let message = say!("`{file}` has no column `{name}`", "`{file}` 没有列 `{name}`");
        let near = nearest(name, self.header.cells.iter().map(String::as_str));
        let hint = if line.contains(';') || line.contains('\t') {
            say!("columns must be separated by commas", "各列须以逗号分隔")
        } else if let Some(near) = near {
            say!("is it the column `{near}`? names must match exactly", "是不是 `{near}` 列？列名须完全一致")
        } else {
            say!("the first line must name the columns", "第一行必须是列名")
        };
        let spot = self.row_spot(&self.header);
        found.problems.push(Problem::new(codes::MISSING_COLUMN, name, message).at(spot).hint(hint));
    }

    /// A cell; empty where it is empty, `NA`, or where there is no such column.
    pub(super) fn cell(&self, row: usize, column: Option<usize>) -> &str {
        let cell = column.map_or("", |column| self.rows[row].cells[column].as_str());
        if cell == "NA" { "" } else { cell }
    }

    /// The place of a cell of a row.
    pub(super) fn spot(&self, row: usize, column: Option<usize>) -> Spot {
        match column {
            Some(column) => self.cell_spot(&self.rows[row], column),
            None => self.row_spot(&self.rows[row]),
        }
    }

    /// The line of a row in the file.
    pub(super) fn line(&self, row: usize) -> usize {
        1 + self.csv.body[..self.rows[row].start].matches('\n').count()
    }

    fn row_spot(&self, row: &Row) -> Spot {
        let end = csv_place::line_end(self.csv.body, row.start);
        Spot { text: self.csv.text, start: row.start as u32, end: end as u32 }
    }

    fn cell_spot(&self, row: &Row, column: usize) -> Spot {
        let (start, end) = csv_place::cell(self.csv.body, row.start, column, b',');
        Spot { text: self.csv.text, start: start as u32, end: end as u32 }
    }
}
