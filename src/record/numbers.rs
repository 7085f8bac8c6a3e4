//! Numbers that are kept beside the tables of a chunk until the end, to be read back one column at a time.
//!
//! A table would have to be parsed, and all of it: this is as large as the numbers and read only where it is asked for. A file
//! holds blocks of columns (one a design point): the number of blocks, rows and columns of each, then block after block, column
//! after column, all little-endian in eight bytes.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::PathBuf;

use super::RecordError;

/// Columns of equal length.
pub type Block = Vec<Vec<f64>>;

/// Bytes of columns that are read together: those after the one that is asked for are asked for next.
const HELD: u64 = 2 << 20;

/// The file of some blocks.
pub(crate) fn bytes(blocks: &[Block]) -> Vec<u8> {
    let n_rows = |block: &Block| block.first().map_or(0, Vec::len);
    let n_numbers: usize = blocks.iter().map(|block| n_rows(block) * block.len()).sum();
    let mut bytes = Vec::with_capacity(8 * (1 + 2 * blocks.len() + n_numbers));
    let mut whole = |number: usize| bytes.extend_from_slice(&(number as u64).to_le_bytes());
    whole(blocks.len());
    for block in blocks {
        whole(n_rows(block));
        whole(block.len());
    }
    for column in blocks.iter().flatten() {
        bytes.extend(column.iter().flat_map(|number| number.to_le_bytes()));
    }
    bytes
}

/// The blocks at one place in some files, one behind the other.
#[derive(Debug)]
pub struct Numbers {
    parts: Vec<Part>,
    /// Columns that are held in memory.
    held: Range<u64>,
}

#[derive(Debug)]
struct Part {
    path: PathBuf,
    /// Where the block begins.
    start: u64,
    n_rows: u64,
    n_columns: u64,
    /// Bytes of the columns that are held.
    held: Vec<u8>,
}

impl Numbers {
    /// Finds the blocks.
    pub(crate) fn open(paths: impl IntoIterator<Item = PathBuf>, block: usize) -> Result<Self, RecordError> {
        let parts = paths.into_iter().map(|path| Part::find(path, block)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { parts, held: 0..0 })
    }

    /// Number of rows.
    pub fn n_rows(&self) -> u64 {
        self.parts.iter().map(|part| part.n_rows).sum()
    }

    /// A column, by its number from 0.
    ///
    /// # Errors
    /// Where a file cannot be read, or has no such column.
    pub fn column(&mut self, column: usize) -> Result<Vec<f64>, RecordError> {
        let column = column as u64;
        if !self.held.contains(&column) {
            self.hold(column)?;
        }
        let mut numbers = Vec::with_capacity(self.n_rows() as usize);
        for part in &self.parts {
            let (from, n) = (8 * (column - self.held.start) * part.n_rows, 8 * part.n_rows);
            let bytes = &part.held[from as usize..(from + n) as usize];
            numbers.extend(bytes.as_chunks::<8>().0.iter().map(|eight| f64::from_le_bytes(*eight)));
        }
        Ok(numbers)
    }

    /// Reads a column and as many of those after it as may be held.
    fn hold(&mut self, column: u64) -> Result<(), RecordError> {
        if let Some(part) = self.parts.iter().find(|part| column >= part.n_columns) {
            return Err(RecordError::damaged(&part.path, format!("no column {column}")));
        }
        let last = self.parts.iter().map(|part| part.n_columns).min().unwrap_or(column + 1);
        let together = (HELD / (8 * self.n_rows()).max(1)).max(1);
        self.held = column..last.min(column + together);
        for part in &mut self.parts {
            part.held = part.read(8 * column * part.n_rows, 8 * (self.held.end - column) * part.n_rows)?;
        }
        Ok(())
    }
}

impl Part {
    fn find(path: PathBuf, block: usize) -> Result<Self, RecordError> {
        let mut part = Self { path, start: 0, n_rows: 0, n_columns: 0, held: Vec::new() };
        let whole = |bytes: &[u8]| -> Vec<u64> {
            bytes.as_chunks::<8>().0.iter().map(|eight| u64::from_le_bytes(*eight)).collect()
        };
        let n_blocks = whole(&part.read(0, 8)?)[0];
        let sizes = whole(&part.read(8, 16 * n_blocks)?);
        let Some(&[n_rows, n_columns]) = sizes.as_chunks::<2>().0.get(block) else {
            return Err(RecordError::damaged(&part.path, format!("no block {block}")));
        };
        let before =
            sizes.as_chunks::<2>().0[..block].iter().map(|[rows, columns]| rows * columns).sum::<u64>();
        (part.n_rows, part.n_columns) = (n_rows, n_columns);
        part.start = 8 * (1 + 2 * n_blocks + before);
        Ok(part)
    }

    /// Some bytes, counted from the start of the block.
    fn read(&self, from: u64, n: u64) -> Result<Vec<u8>, RecordError> {
        let mut bytes = vec![0; n as usize];
        File::open(&self.path)
            .and_then(|mut file| {
                file.seek(SeekFrom::Start(self.start + from))?;
                file.read_exact(&mut bytes)
            })
            .map_err(|cause| RecordError::io("read", &self.path, cause))?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::testing::Folder;

    fn bits(numbers: &[f64]) -> Vec<u64> {
        numbers.iter().map(|x| x.to_bits()).collect()
    }

    #[test]
    fn many_columns_are_read_some_at_a_time() {
        let folder = Folder::new("many-numbers");
        let path = folder.path().join("one");
        let column = |k: u32| (0..100_000).map(|i| f64::from(k + i)).collect();
        let columns: Block = (0..7).map(column).collect();
        std::fs::write(&path, bytes(std::slice::from_ref(&columns))).unwrap();
        let mut numbers = Numbers::open([path], 0).unwrap();
        for column in [0, 1, 2, 6, 3, 5, 4] {
            assert_eq!(numbers.column(column).unwrap(), columns[column]);
            assert!(8 * 100_000 * (numbers.held.end - numbers.held.start) <= HELD);
        }
    }

    #[test]
    fn columns_come_back_one_at_a_time() {
        let folder = Folder::new("numbers");
        let paths = ["one", "two"].map(|name| folder.path().join(name));
        let block = vec![vec![1.5, f64::NAN, -0.0], vec![7.0, 8.0, 9.0]];
        std::fs::write(&paths[0], bytes(&[vec![vec![3.0]], block.clone()])).unwrap();
        std::fs::write(&paths[1], bytes(&[vec![], vec![vec![2.0], vec![4.0]]])).unwrap();
        let mut numbers = Numbers::open(paths.clone(), 1).unwrap();
        assert_eq!(numbers.n_rows(), 4);
        let expected: [&[f64]; 2] = [&[1.5, f64::NAN, -0.0, 2.0], &[7.0, 8.0, 9.0, 4.0]];
        for column in [0, 1, 0] {
            assert_eq!(bits(&numbers.column(column).unwrap()), bits(expected[column]));
        }
        assert!(numbers.column(2).unwrap_err().to_string().ends_with("one` is damaged: no column 2"));
        assert_eq!(Numbers::open(paths[1..].to_vec(), 0).unwrap().n_rows(), 0);
        assert!(Numbers::open(paths, 2).unwrap_err().to_string().contains("no block 2"));
    }
}
