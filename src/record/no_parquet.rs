//! In the place of `parquet/` where the program is built without Parquet: there is no such table.

use std::path::Path;

use super::RecordError;
use super::schema::Schema;

pub(crate) enum ParquetTable {}

impl ParquetTable {
    pub(crate) fn create(_: &Path, _: &Schema, _: &[(String, String)]) -> Result<Self, RecordError> {
        Err(RecordError::NoParquet)
    }

    pub(crate) fn push(&mut self, _: &Path, _: &[u8]) -> Result<u64, RecordError> {
        match *self {}
    }

    pub(crate) fn finish(self, _: &Path) -> Result<(u64, String), RecordError> {
        match self {}
    }
}
