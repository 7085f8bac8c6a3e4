//! Numbers that are kept beside the tables of a chunk until the end, to be read back one column at a time.
//!
//! A table would have to be parsed, and all of it: this is as large as the numbers and read only where it is asked for. The
//! number of rows, then column after column, all little-endian.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use super::RecordError;

/// The file of some columns of equal length.
pub(crate) fn bytes(columns: &[Vec<f64>]) -> Vec<u8> {
    let n_rows = columns.first().map_or(0, Vec::len);
    let mut bytes = Vec::with_capacity(8 * (1 + n_rows * columns.len()));
    bytes.extend_from_slice(&(n_rows as u64).to_le_bytes());
    for column in columns {
        debug_assert_eq!(column.len(), n_rows);
        bytes.extend(column.iter().flat_map(|number| number.to_le_bytes()));
    }
    bytes
}

/// Number of rows in a file.
pub(crate) fn n_rows(path: &Path) -> Result<u64, RecordError> {
    open(path).map(|(_, n_rows)| n_rows)
}

/// Appends a column of a file, by its number from 0, to `numbers`.
pub(crate) fn read(path: &Path, column: usize, numbers: &mut Vec<f64>) -> Result<(), RecordError> {
    let (mut file, n_rows) = open(path)?;
    let mut bytes = vec![0; 8 * n_rows as usize];
    file.seek(SeekFrom::Start(8 * (1 + column as u64 * n_rows)))
        .and_then(|_| file.read_exact(&mut bytes))
        .map_err(|cause| RecordError::io("read", path, cause))?;
    numbers.extend(bytes.as_chunks::<8>().0.iter().map(|eight| f64::from_le_bytes(*eight)));
    Ok(())
}

fn open(path: &Path) -> Result<(File, u64), RecordError> {
    let failed = |cause| RecordError::io("read", path, cause);
    let mut file = File::open(path).map_err(failed)?;
    let mut n_rows = [0; 8];
    file.read_exact(&mut n_rows).map_err(failed)?;
    Ok((file, u64::from_le_bytes(n_rows)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::testing::Folder;

    #[test]
    fn columns_come_back_one_at_a_time() {
        let folder = Folder::new("numbers");
        let path = folder.path().join("numbers");
        std::fs::write(&path, bytes(&[vec![1.5, f64::NAN, -0.0], vec![7.0, 8.0, 9.0]])).unwrap();
        let mut found = vec![0.25];
        read(&path, 1, &mut found).unwrap();
        read(&path, 0, &mut found).unwrap();
        let bits = |numbers: &[f64]| numbers.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&found), bits(&[0.25, 7.0, 8.0, 9.0, 1.5, f64::NAN, -0.0]));
        assert_eq!(n_rows(&path).unwrap(), 3);
        assert!(read(&path, 2, &mut found).unwrap_err().to_string().contains("numbers"));
        std::fs::write(&path, bytes(&[])).unwrap();
        assert_eq!(n_rows(&path).unwrap(), 0);
    }
}
