//! CSV text → rows, one at a time, every cell with its place. Made for tables of any length: no row is kept.
//!
//! Separators are commas; semicolons or tabs where the header has those and no comma. Cells may be quoted, lines may end
//! in CR LF, a byte order mark is gone before. Empty cells and `NA`, `NaN`, `NULL`, `.` are missing. Lines without any
//! content are passed over. Not here: what columns mean.

use super::faults::Faults;
use crate::scenario::csv_place;
use crate::scenario::nearest::nearest;
use crate::scenario::problem::{Problem, Spot, Texts, codes, say};

/// A table with its header.
#[derive(Debug)]
pub(super) struct Table<'a> {
    text: u32,
    /// Name of the file.
    pub(super) name: &'a str,
    body: &'a str,
    separator: u8,
    /// Names of the columns.
    pub(super) header: Vec<String>,
    header_start: usize,
}

/// One row.
#[derive(Debug)]
pub(super) struct Row<'r> {
    record: &'r csv::ByteRecord,
    /// First byte of the row in the text.
    pub(super) start: u32,
}

impl Row<'_> {
    /// A cell, without spaces around it; empty where it is missing.
    pub(super) fn cell(&self, column: usize) -> &str {
        let bytes = self.record.get(column).unwrap_or_default().trim_ascii();
        // The text is UTF-8 and separators are ASCII: every cell is UTF-8.
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        if is_missing(text) { "" } else { text }
    }
}

/// Whether a cell says that there is no value.
fn is_missing(text: &str) -> bool {
    matches!(text, "" | "." | "NA" | "N/A" | "NaN" | "nan" | "NULL" | "null" | "None" | "<NA>")
}

impl<'a> Table<'a> {
    /// Opens a table; nothing where it has no header and no row.
    pub(super) fn open(texts: &'a Texts, text: u32, faults: &mut Faults) -> Option<Self> {
        let (name, body) = (texts.get(text).name.as_str(), texts.get(text).text.as_str());
        let separator = separator(body);
        let mut reader = reader(body, separator);
        let mut record = csv::ByteRecord::new();
        let mut header_start = None;
        let mut header = Vec::new();
        let mut n_rows = 0;
        while n_rows == 0 && reader.read_byte_record(&mut record).unwrap_or(false) {
            if !has_content(&record) {
                continue;
            }
            if header_start.is_none() {
                header_start = Some(start_of(&record, body));
                let cells = record.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned());
                header.extend(cells);
            } else {
                n_rows += 1;
            }
        }
        let Some(header_start) = header_start else {
            let message = say!("`{name}` is empty", "`{name}` 是空文件");
            faults.push(|| Problem::new(codes::EMPTY_FILE, "", message));
            return None;
        };
        let table = Self { text, name, body, separator, header, header_start };
        if n_rows == 0 {
            let message = say!("`{name}` has a header but no rows", "`{name}` 只有表头，没有数据行");
            faults.push(|| Problem::new(codes::EMPTY_FILE, "", message).at(table.header_spot(None)));
            return None;
        }
        table.check_header(faults);
        Some(table)
    }

    fn check_header(&self, faults: &mut Faults) {
        for (at, name) in self.header.iter().enumerate() {
            if !name.is_empty() && self.header[..at].contains(name) {
                let message = say!("column `{name}` stands twice", "列 `{name}` 出现了两次");
                let spot = self.header_spot(Some(at));
                faults.push(|| Problem::new(codes::DUPLICATE_COLUMN, name.as_str(), message).at(spot));
            }
        }
    }

    /// Goes through all rows. A row with too few or too many cells is a fault, and passed over.
    pub(super) fn for_each(&self, faults: &mut Faults, mut each: impl FnMut(&Row<'_>, &mut Faults)) {
        let mut reader = reader(self.body, self.separator);
        let mut record = csv::ByteRecord::new();
        let n = self.header.len();
        let mut is_header = true;
        while reader.read_byte_record(&mut record).unwrap_or(false) {
            if record.len() != n && !has_content(&record) {
                continue;
            }
            let is_longer =
                record.len() > n && record.iter().skip(n).any(|cell| !cell.trim_ascii().is_empty());
            let start = start_of(&record, self.body);
            if is_header {
                is_header = start != self.header_start;
                continue;
            }
            if record.len() < n || is_longer {
                if has_content(&record) {
                    faults.push(|| self.bad_length(record.len(), start));
                }
                continue;
            }
            if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
                continue;
            }
            each(&Row { record: &record, start: start as u32 }, faults);
        }
    }

    fn bad_length(&self, length: usize, start: usize) -> Problem {
        let n = self.header.len();
        let message = say!(
            "this row has {length} cells, the header has {n}",
            "这一行有 {length} 个单元格，表头有 {n} 个"
        );
        let hint =
            say!("a text with a separator in it must stand in double quotes", "含分隔符的文字要加双引号");
        Problem::new(codes::ROW_LENGTH, "", message).at(self.spot(start as u32, None)).hint(hint)
    }

    /// The column of a name, whatever its capitals.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        let exact = self.header.iter().position(|own| own == name);
        exact.or_else(|| self.header.iter().position(|own| own.to_lowercase() == name.to_lowercase()))
    }

    /// The column that the user names, or the problem that it is not there.
    pub(super) fn named(&self, option: &str, name: &str, faults: &mut Faults) -> Option<usize> {
        let column = self.column(name);
        if column.is_none() {
            let file = self.name;
            let message =
                say!("`{file}` has no column `{name}` ({option})", "`{file}` 没有列 `{name}`（{option}）");
            faults.push(|| self.no_column(option, name, message));
        }
        column
    }

    /// The problem that a column is not there, with what there is.
    pub(super) fn no_column(
        &self,
        key: &str,
        name: &str,
        message: crate::scenario::problem::Message,
    ) -> Problem {
        let near = nearest(name, self.header.iter().map(String::as_str)).filter(|_| !name.is_empty());
        let list = self.header.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let hint = match near {
            Some(near) => say!("did you mean `{near}`?", "是不是 `{near}`？"),
            None => say!("its columns are {list}", "现有的列：{list}"),
        };
        Problem::new(codes::NO_SUCH_COLUMN, key, message).at(self.header_spot(None)).hint(hint)
    }

    /// The place of a cell of a row, or of its line.
    pub(super) fn spot(&self, start: u32, column: Option<usize>) -> Spot {
        let row = start as usize;
        let (start, end) = match column {
            Some(column) => csv_place::cell(self.body, row, column, self.separator),
            None => (row, csv_place::line_end(self.body, row)),
        };
        Spot { text: self.text, start: start as u32, end: end as u32 }
    }

    /// The place of a name in the header, or of its line.
    pub(super) fn header_spot(&self, column: Option<usize>) -> Spot {
        self.spot(self.header_start as u32, column)
    }

    /// The line of a row in the file.
    pub(super) fn line(&self, start: u32) -> usize {
        1 + self.body[..start as usize].matches('\n').count()
    }

    /// A cell of a row that was passed before; empty where it is missing.
    pub(super) fn text_at(&self, start: u32, column: usize) -> &str {
        let spot = self.spot(start, Some(column));
        self.body[spot.start as usize..spot.end as usize].trim().trim_matches('"')
    }
}

fn reader(body: &str, separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .buffer_capacity(1 << 20)
        .from_reader(body.as_bytes())
}

/// The sign between the cells of the first line: a comma where there is one.
fn separator(body: &str) -> u8 {
    let first = body.trim_start().lines().next().unwrap_or_default();
    [b',', b';', b'\t'].into_iter().find(|&sign| first.bytes().any(|byte| byte == sign)).unwrap_or(b',')
}

/// Whether a row has a cell with something in it.
fn has_content(record: &csv::ByteRecord) -> bool {
    record.iter().any(|cell| !cell.trim_ascii().is_empty())
}

/// First byte of a row: the reader counts empty lines to the row after them.
fn start_of(record: &csv::ByteRecord, body: &str) -> usize {
    let start = record.position().map_or(0, |position| position.byte() as usize);
    let blank = body.as_bytes()[start..].iter().position(|byte| !matches!(byte, b'\n' | b'\r'));
    start + blank.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::problem::TextKind;

    /// Rows as read, cells joined by `|`, and the codes of all faults.
    fn read(body: &str) -> (Vec<String>, Vec<&'static str>) {
        let mut texts = Texts::default();
        texts.add("a.csv", body, TextKind::File);
        let mut faults = Faults::default();
        let mut rows = Vec::new();
        if let Some(table) = Table::open(&texts, 0, &mut faults) {
            table.for_each(&mut faults, |row, _| {
                let cells: Vec<&str> = (0..table.header.len()).map(|column| row.cell(column)).collect();
                assert_eq!(table.text_at(row.start, 0), cells[0]);
                rows.push(cells.join("|"));
            });
        }
        (rows, faults.told().into_iter().map(|problem| problem.code).collect())
    }

    #[test]
    fn commas_semicolons_and_tabs_part_cells() {
        let expected = (vec!["a|1".to_owned(), "b, c|2".to_owned()], vec![]);
        assert_eq!(read("x,y\na,1\n\"b, c\",2\n"), expected);
        assert_eq!(read("x;y\na;1\nb, c;2\n"), expected);
        assert_eq!(read("x\ty\r\na\t1\r\n\r\nb, c\t2"), expected);
        assert_eq!(read("\n\nx, y\n a ,1\n , \n\"b, c\", 2 \n"), expected);
    }

    #[test]
    fn missing_has_many_names() {
        assert_eq!(read("x,y\na,NA\nb,.\nc,\nd,NaN\n").0, ["a|", "b|", "c|", "d|"]);
    }

    #[test]
    fn faults_of_the_table_itself_are_told() {
        assert_eq!(read("").1, ["E403"]);
        assert_eq!(read(" \n,,\n").1, ["E403"]);
        assert_eq!(read("x,y\n").1, ["E403"]);
        assert_eq!(read("x,x\n1,2\n").1, ["E406"]);
        assert_eq!(read("x,y\n1\n1,2,3\n1,2,\n"), (vec!["1|2".to_owned()], vec!["E415", "E415"]));
    }

    #[test]
    fn columns_are_known_whatever_their_capitals() {
        let mut texts = Texts::default();
        texts.add("a.csv", "State,state,Year\nx,y,1\n", TextKind::File);
        let table = Table::open(&texts, 0, &mut Faults::default()).expect("a table");
        assert_eq!(
            (table.column("state"), table.column("STATE"), table.column("year")),
            (Some(1), Some(0), Some(2))
        );
    }
}
