//! Numbers that are kept beside the tables of a chunk until the end, to be read back one column at a time.
//!
//! A table would have to be parsed, and all of it: this is as large as the numbers and read only where it is asked for. A file
//! holds blocks of columns (one a design point), in words of eight bytes, little-endian: the number of blocks; rows, columns and
//! place of each; then block after block, first how many numbers each column keeps, then the numbers, column after column. A
//! column of one and the same number keeps it once: what a run does not measure is missing in every row.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::RecordError;

/// Columns of equal length.
pub type Block = Vec<Vec<f64>>;

/// Bytes of columns that are read together: those after the one that is asked for are asked for next.
const HELD: u64 = 2 << 20;

/// The file of some blocks.
pub(crate) fn bytes(blocks: &[Block]) -> Vec<u8> {
    let kept: Vec<Vec<&[f64]>> = blocks.iter().map(|block| block.iter().map(|c| kept(c)).collect()).collect();
    let n_words = |block: &Vec<&[f64]>| block.iter().map(|column| 1 + column.len()).sum::<usize>();
    let head = 1 + 3 * blocks.len();
    let mut bytes = Vec::with_capacity(8 * (head + kept.iter().map(n_words).sum::<usize>()));
    let mut whole = |number: usize| bytes.extend_from_slice(&(number as u64).to_le_bytes());
    whole(blocks.len());
    let mut place = head;
    for (block, kept) in blocks.iter().zip(&kept) {
        whole(block.first().map_or(0, Vec::len));
        whole(block.len());
        whole(place);
        place += n_words(kept);
    }
    for block in &kept {
        for column in block {
            bytes.extend_from_slice(&(column.len() as u64).to_le_bytes());
        }
        for number in block.iter().copied().flatten() {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
    }
    bytes
}

/// What is kept of a column: one number, where all have the same bits.
fn kept(column: &[f64]) -> &[f64] {
    let is_first = |number: &f64| number.to_bits() == column[0].to_bits();
    if column.iter().all(is_first) { &column[..column.len().min(1)] } else { column }
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
    n_rows: u64,
    /// Where each column begins, in words, and where the last one ends.
    places: Vec<u64>,
    /// The columns that are held.
    held: Vec<f64>,
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
            let place = |column: u64| part.places[column as usize];
            let first = place(self.held.start);
            let kept = &part.held[(place(column) - first) as usize..(place(column + 1) - first) as usize];
            match kept {
                &[number] => numbers.extend(std::iter::repeat_n(number, part.n_rows as usize)),
                _ => numbers.extend_from_slice(kept),
            }
        }
        Ok(numbers)
    }

    /// Reads a column and as many of those after it as may be held.
    fn hold(&mut self, column: u64) -> Result<(), RecordError> {
        if let Some(part) = self.parts.iter().find(|part| column >= part.n_columns()) {
            return Err(RecordError::damaged(&part.path, format!("no column {column}")));
        }
        let last = self.parts.iter().map(Part::n_columns).min().unwrap_or(column + 1);
        let together = (HELD / (8 * self.n_rows()).max(1)).max(1);
        self.held = column..last.min(column + together);
        for part in &mut self.parts {
            let place = |column: u64| part.places[column as usize];
            let words = place(self.held.start)..place(self.held.end);
            part.held = part.open()?.words(words)?.into_iter().map(f64::from_bits).collect();
        }
        Ok(())
    }
}

impl Part {
    fn find(path: PathBuf, block: usize) -> Result<Self, RecordError> {
        let mut part = Self { path, n_rows: 0, places: Vec::new(), held: Vec::new() };
        let mut file = part.open()?;
        let n_blocks = file.words(0..1)?[0];
        let block = block as u64;
        if block >= n_blocks {
            return Err(RecordError::damaged(&part.path, format!("no block {block}")));
        }
        let about = file.words(1 + 3 * block..4 + 3 * block)?;
        let (n_columns, place) = (about[1], about[2]);
        let mut end = place + n_columns;
        let mut places = vec![end];
        places.extend(file.words(place..end)?.into_iter().map(|kept| {
            end += kept;
            end
        }));
        (part.n_rows, part.places) = (about[0], places);
        Ok(part)
    }

    fn n_columns(&self) -> u64 {
        self.places.len() as u64 - 1
    }

    fn open(&self) -> Result<Words<'_>, RecordError> {
        let file = File::open(&self.path).map_err(|cause| RecordError::io("read", &self.path, cause))?;
        Ok(Words { file, path: &self.path })
    }
}

/// A file of words of eight bytes. Not kept open: there may be more parts than files that may be open.
struct Words<'a> {
    file: File,
    path: &'a Path,
}

impl Words<'_> {
    fn words(&mut self, places: Range<u64>) -> Result<Vec<u64>, RecordError> {
        let mut bytes = vec![0; 8 * (places.end - places.start) as usize];
        (self.file.seek(SeekFrom::Start(8 * places.start)))
            .and_then(|_| self.file.read_exact(&mut bytes))
            .map_err(|cause| RecordError::io("read", self.path, cause))?;
        Ok(bytes.as_chunks::<8>().0.iter().map(|eight| u64::from_le_bytes(*eight)).collect())
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
        let block =
            vec![vec![1.5, f64::NAN, -0.0], vec![f64::NAN; 3], vec![7.0, 8.0, 9.0], vec![0.0, -0.0, 0.0]];
        std::fs::write(&paths[0], bytes(&[vec![vec![3.0]], block])).unwrap();
        let block = vec![vec![2.0], vec![f64::NAN], vec![4.0], vec![0.0]];
        std::fs::write(&paths[1], bytes(&[vec![], block])).unwrap();
        let mut numbers = Numbers::open(paths.clone(), 1).unwrap();
        assert_eq!(numbers.n_rows(), 4);
        let expected: [&[f64]; 4] =
            [&[1.5, f64::NAN, -0.0, 2.0], &[f64::NAN; 4], &[7.0, 8.0, 9.0, 4.0], &[0.0, -0.0, 0.0, 0.0]];
        for column in [0, 1, 0, 3, 2] {
            assert_eq!(bits(&numbers.column(column).unwrap()), bits(expected[column]));
        }
        assert!(numbers.column(4).unwrap_err().to_string().ends_with("one` is damaged: no column 4"));
        assert_eq!(Numbers::open(paths[1..].to_vec(), 0).unwrap().n_rows(), 0);
        assert!(Numbers::open(paths, 2).unwrap_err().to_string().contains("no block 2"));
    }
}
