//! Where the cells of a line of CSV stand.
//!
//! Takes a text and the first byte of a row, gives bytes. Not here: reading the cells.

/// First byte of a cell and the byte behind its last, from the first byte of its row; the rest of the row where it has
/// fewer cells. Separators outside quotes part the cells.
pub(crate) fn cell(text: &str, row: usize, column: usize, separator: u8) -> (usize, usize) {
    let (mut at, mut quoted, mut start) = (0, false, row);
    for (offset, &byte) in text.as_bytes()[row..].iter().enumerate() {
        let here = row + offset;
        if byte == b'"' {
            quoted = !quoted;
        } else if !quoted && (byte == separator || byte == b'\n' || byte == b'\r') {
            if at == column || byte != separator {
                return (start, here);
            }
            at += 1;
            start = here + 1;
        }
    }
    (start, text.len())
}

/// The byte behind the line that begins at `row`.
pub(crate) fn line_end(text: &str, row: usize) -> usize {
    text[row..].find(['\n', '\r']).map_or(text.len(), |at| row + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_behind_quoted_separators() {
        let text = "a,b\n\"x, y\",z\r\n";
        let slice = |column| {
            let (start, end) = cell(text, 4, column, b',');
            &text[start..end]
        };
        assert_eq!((slice(0), slice(1), slice(2)), ("\"x, y\"", "z", "z"));
        assert_eq!(line_end(text, 4), 12);
        assert_eq!(cell("a;b", 0, 1, b';'), (2, 3));
    }
}
