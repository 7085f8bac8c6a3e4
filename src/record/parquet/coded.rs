//! A column of whole numbers or texts in a row group: as numbers of its different values where that is shorter, else as it is.
//!
//! The library's own writer hashes every value, and needs texts that own their bytes; most values here are missing or the one before
//! once more. So cells come as bytes of the CSV table, a new one is parsed once, and pages are made here (Apache Parquet format,
//! data pages of version 1, one a row group). The library writes headers, metadata and the columns of real numbers.

use ::bytes::Bytes;
use ::parquet::basic::{Compression, Encoding};
use ::parquet::column::page::{CompressedPage, Page, PageWriter};
use ::parquet::column::writer::ColumnCloseResult;
use ::parquet::data_type::ByteArray;
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::ColumnChunkMetaData;
use ::parquet::file::statistics::Statistics;
use ::parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use ::parquet::schema::types::ColumnDescPtr;

use super::runs::Runs;
use super::texts::Texts;

/// Longest text that stands in the statistics, in bytes.
const LONGEST_IN_STATISTICS: usize = 64;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Whole numbers of 64 bits.
    Integer,
    /// Texts.
    Text,
}

/// Values of one column that are not in the file yet.
#[derive(Debug)]
pub(super) struct Coded {
    kind: Kind,
    /// 1 for a value, 0 for a missing one.
    levels: Runs,
    /// Different values, as they stand in the CSV table.
    texts: Texts,
    /// The same as whole numbers.
    integers: Vec<i64>,
    /// Which of them come one after the other.
    numbers: Runs,
    /// The last of these.
    last: u32,
}

impl Coded {
    pub(super) fn new(kind: Kind) -> Self {
        let (levels, texts) = (Runs::default(), Texts::default());
        Self { kind, levels, texts, integers: Vec::new(), numbers: Runs::default(), last: 0 }
    }

    /// Adds a missing value.
    #[inline]
    pub(super) fn push_missing(&mut self) {
        self.levels.push(0);
    }

    /// Adds a value, as it stands in the CSV table without quotes.
    pub(super) fn push(&mut self, text: &[u8]) -> Result<(), String> {
        let (kind, integers) = (self.kind, &mut self.integers);
        self.last = self.texts.number(text, || {
            if kind == Kind::Integer {
                integers.push(integer(text)?);
            }
            Ok(())
        })?;
        self.push_again();
        Ok(())
    }

    /// Adds the last value of this row group once more.
    #[inline]
    pub(super) fn push_again(&mut self) {
        self.levels.push(1);
        self.numbers.push(self.last);
    }

    /// The rows as a chunk of a column, with what the file says of it; begins anew.
    pub(super) fn take_chunk(
        &mut self,
        column: ColumnDescPtr,
        snappy: &mut snap::raw::Encoder,
    ) -> Result<(Bytes, ColumnCloseResult), ParquetError> {
        let mut pages = Pages { sink: TrackedWrite::new(Vec::new()), snappy, uncompressed: 0 };
        let (n_rows, n_values, n_different) = (self.levels.n(), self.numbers.n(), self.texts.n());
        let mut dictionary = Vec::new();
        (0..n_different).for_each(|number| self.append_value(number, &mut dictionary));
        let width = (usize::BITS - n_different.saturating_sub(1).leading_zeros()).max(1) as usize;
        let is_coded = dictionary.len() + (n_values * width).div_ceil(8) < self.plain_size();

        let mut data = self.encoded_levels();
        let (encoding, dictionary_at) = if is_coded {
            data.push(width as u8);
            self.numbers.encode(width, &mut data);
            (Encoding::RLE_DICTIONARY, Some(pages.add_dictionary(&dictionary, n_different)?))
        } else {
            for (number, times) in self.numbers.iter() {
                (0..times).for_each(|_| self.append_value(number as usize, &mut data));
            }
            (Encoding::PLAIN, None)
        };
        let data_at = pages.add_data(&data, n_rows, encoding)?;

        let uncompressed = pages.uncompressed;
        let bytes = Bytes::from(pages.sink.into_inner()?);
        let metadata = ColumnChunkMetaData::builder(column)
            .set_compression(Compression::SNAPPY)
            .set_encodings(vec![Encoding::RLE, Encoding::PLAIN, encoding])
            .set_num_values(n_rows as i64)
            .set_total_compressed_size(bytes.len() as i64)
            .set_total_uncompressed_size(uncompressed as i64)
            .set_dictionary_page_offset(dictionary_at)
            .set_data_page_offset(data_at)
            .set_statistics(self.statistics((n_rows - n_values) as u64))
            .build()?;
        let close = ColumnCloseResult {
            bytes_written: bytes.len() as u64,
            rows_written: n_rows as u64,
            metadata,
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        };
        self.clear();
        Ok((bytes, close))
    }

    /// Which rows have a value, behind the number of bytes that say so.
    fn encoded_levels(&self) -> Vec<u8> {
        let mut out = vec![0; 4];
        self.levels.encode(1, &mut out);
        let length = out.len() as u32 - 4;
        out[..4].copy_from_slice(&length.to_le_bytes());
        out
    }

    /// Appends a value by its number, in the encoding named `PLAIN`.
    #[inline]
    fn append_value(&self, number: usize, out: &mut Vec<u8>) {
        match self.kind {
            Kind::Integer => out.extend_from_slice(&self.integers[number].to_le_bytes()),
            Kind::Text => {
                let text = self.texts.of(number);
                out.extend_from_slice(&(text.len() as u32).to_le_bytes());
                out.extend_from_slice(text);
            }
        }
    }

    /// Bytes of all rows in that encoding.
    fn plain_size(&self) -> usize {
        let of = |number: u32| match self.kind {
            Kind::Integer => 8,
            Kind::Text => 4 + self.texts.of(number as usize).len(),
        };
        self.numbers.iter().map(|(number, times)| of(number) * times).sum()
    }

    /// Least and greatest value, and how many are missing.
    fn statistics(&self, n_missing: u64) -> Statistics {
        match self.kind {
            Kind::Integer => {
                let (least, greatest) = (self.integers.iter().min(), self.integers.iter().max());
                Statistics::int64(least.copied(), greatest.copied(), None, Some(n_missing), false)
            }
            Kind::Text => {
                let short = |text: &[u8]| text.len() <= LONGEST_IN_STATISTICS;
                let ends = self.texts.iter().min().zip(self.texts.iter().max());
                let ends = ends.filter(|(least, greatest)| short(least) && short(greatest));
                let owned = |text: &[u8]| ByteArray::from(text.to_vec());
                let (least, greatest) = ends.map(|(least, greatest)| (owned(least), owned(greatest))).unzip();
                Statistics::byte_array(least, greatest, None, Some(n_missing), false)
            }
        }
    }

    fn clear(&mut self) {
        self.levels.clear();
        self.texts.clear();
        self.integers.clear();
        self.numbers.clear();
    }
}

fn integer(cell: &[u8]) -> Result<i64, String> {
    let text = std::str::from_utf8(cell).unwrap_or_default();
    text.parse().map_err(|_| format!("`{text}` is not a whole number"))
}

/// Pages of a column while they are made.
struct Pages<'a> {
    sink: TrackedWrite<Vec<u8>>,
    snappy: &'a mut snap::raw::Encoder,
    /// Bytes of all pages before they were compressed.
    uncompressed: usize,
}

impl Pages<'_> {
    /// Adds the different values; where their page begins.
    fn add_dictionary(&mut self, values: &[u8], n_values: usize) -> Result<i64, ParquetError> {
        let buf = self.snappy.compress_vec(values)?.into();
        let (num_values, encoding) = (n_values as u32, Encoding::PLAIN);
        let page = Page::DictionaryPage { buf, num_values, encoding, is_sorted: false };
        self.add(page, values.len())
    }

    /// Adds levels and values of all rows; where their page begins.
    fn add_data(&mut self, data: &[u8], n_rows: usize, encoding: Encoding) -> Result<i64, ParquetError> {
        let page = Page::DataPage {
            buf: self.snappy.compress_vec(data)?.into(),
            num_values: n_rows as u32,
            encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        self.add(page, data.len())
    }

    fn add(&mut self, page: Page, uncompressed: usize) -> Result<i64, ParquetError> {
        let page = CompressedPage::new(page, uncompressed);
        let written = SerializedPageWriter::new(&mut self.sink).write_page(page)?;
        self.uncompressed += written.uncompressed_size;
        Ok(written.offset as i64)
    }
}
