//! Small whole numbers as Parquet keeps them: runs of equal ones, and bits of the others in groups of eight.
//!
//! Takes numbers one by one, gives the bytes of the encoding named `RLE` (Apache Parquet format, Encodings, "Run Length Encoding /
//! Bit-Packing Hybrid"). What the numbers stand for is not known here.

/// Numbers in a row, kept as runs of equal ones.
#[derive(Debug, Default)]
pub(super) struct Runs {
    runs: Vec<Run>,
    n: usize,
}

#[derive(Debug, Clone, Copy)]
struct Run {
    number: u32,
    length: u32,
}

/// Numbers in a group of packed bits.
const GROUP: usize = 8;

impl Runs {
    /// Adds a number.
    #[inline]
    pub(super) fn push(&mut self, number: u32) {
        self.n += 1;
        match self.runs.last_mut() {
            Some(last) if last.number == number => last.length += 1,
            _ => self.runs.push(Run { number, length: 1 }),
        }
    }

    /// How many numbers they are.
    pub(super) fn n(&self) -> usize {
        self.n
    }

    /// Runs in order: number, how often it stands there.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, usize)> {
        self.runs.iter().map(|run| (run.number, run.length as usize))
    }

    pub(super) fn clear(&mut self) {
        self.runs.clear();
        self.n = 0;
    }

    /// Appends the numbers, each in so many bits (1 to 32).
    pub(super) fn encode(&self, width: usize, out: &mut Vec<u8>) {
        let mut single: Vec<u32> = Vec::new();
        for (number, mut length) in self.iter() {
            // Groups of bits are whole: one that has begun is filled up before a run.
            let fills = (single.len().next_multiple_of(GROUP) - single.len()).min(length);
            single.extend(std::iter::repeat_n(number, fills));
            length -= fills;
            if length < GROUP {
                single.extend(std::iter::repeat_n(number, length));
            } else {
                pack(&mut single, width, out);
                varint(length << 1, out);
                out.extend_from_slice(&number.to_le_bytes()[..width.div_ceil(8)]);
            }
        }
        pack(&mut single, width, out);
    }
}

/// Appends numbers as groups of bits, the lowest first, the last group filled up with zeros.
fn pack(numbers: &mut Vec<u32>, width: usize, out: &mut Vec<u8>) {
    if numbers.is_empty() {
        return;
    }
    numbers.resize(numbers.len().next_multiple_of(GROUP), 0);
    varint(((numbers.len() / GROUP) << 1) | 1, out);
    let (mut bits, mut n_bits) = (0_u64, 0);
    for number in numbers.drain(..) {
        bits |= u64::from(number) << n_bits;
        n_bits += width;
        while n_bits >= 8 {
            out.push(bits as u8);
            bits >>= 8;
            n_bits -= 8;
        }
    }
}

/// Appends a number seven bits at a time, the lowest first.
fn varint(mut number: usize, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(numbers: impl IntoIterator<Item = u32>, width: usize) -> Vec<u8> {
        let mut runs = Runs::default();
        numbers.into_iter().for_each(|number| runs.push(number));
        let mut out = Vec::new();
        runs.encode(width, &mut out);
        out
    }

    #[test]
    fn single_numbers_are_packed_as_the_format_has_it() {
        // The example of the format: 0 to 7 in three bits each.
        assert_eq!(encoded(0..8, 3), [0b11, 0b1000_1000, 0b1100_0110, 0b1111_1010]);
    }

    #[test]
    fn runs_are_a_length_and_a_number() {
        assert_eq!(encoded([4; 100], 3), [0b1100_1000, 0b1, 4]);
        assert_eq!(encoded([0x1234; 8], 13), [16, 0x34, 0x12]);
        assert_eq!(encoded([], 1), Vec::<u8>::new());
    }

    #[test]
    fn a_group_that_has_begun_is_filled_before_a_run() {
        // One, then twenty of another: seven of these fill the group, thirteen are a run; three more are a group with zeros.
        let numbers = [1].into_iter().chain([0; 20]).chain([1, 1, 0]);
        assert_eq!(encoded(numbers, 1), [0b11, 1, 26, 0, 0b11, 0b011]);
    }
}
