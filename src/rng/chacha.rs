//! Blocks of a `ChaCha8` stream wherever they lie: the same words as the generator's.
//!
//! The generator works out four blocks in a row after every seek. Of the keys of a tick a run may need those of one purpose
//! only, in one block; here four blocks are worked out at once that need not be neighbors. Bernstein (2008), ChaCha, a variant
//! of Salsa20, with eight rounds, a counter of 64 bits and a stream of 64 bits, as in `rand_chacha`.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// Words of a block.
pub(super) const WORDS: usize = 16;
/// Blocks that are worked out at once: as many words as fit into a register that every processor has.
const LANES: usize = 4;

/// One block.
pub(super) type Block = [u32; WORDS];
/// The words at one place of all blocks.
type Lanes = [u32; LANES];

const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

/// The blocks of a generator's stream with these counters.
pub(super) fn blocks(generator: &ChaCha8Rng, counters: &[u64]) -> Vec<Block> {
    let seed: <ChaCha8Rng as SeedableRng>::Seed = generator.get_seed();
    let mut words = [0; WORDS];
    words[..4].copy_from_slice(&CONSTANTS);
    for (word, bytes) in words[4..12].iter_mut().zip(seed.as_chunks::<4>().0) {
        *word = u32::from_le_bytes(*bytes);
    }
    [words[14], words[15]] = halves(generator.get_stream());
    let mut blocks = Vec::with_capacity(counters.len());
    for own in counters.chunks(LANES) {
        let mut start = words.map(|word| [word; LANES]);
        for (lane, &counter) in own.iter().enumerate() {
            [start[12][lane], start[13][lane]] = halves(counter);
        }
        let mixed = mix(start);
        let block = |lane: usize| std::array::from_fn(|k| mixed[k][lane].wrapping_add(start[k][lane]));
        blocks.extend((0..own.len()).map(block));
    }
    blocks
}

/// Lower and upper half.
fn halves(number: u64) -> [u32; 2] {
    [number as u32, (number >> 32) as u32]
}

/// Eight rounds: four times down the columns and along the diagonals.
fn mix(mut at: [Lanes; WORDS]) -> [Lanes; WORDS] {
    for _ in 0..4 {
        for [a, b, c, d] in [[0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15]] {
            [at[a], at[b], at[c], at[d]] = quarter_round([at[a], at[b], at[c], at[d]]);
        }
        for [a, b, c, d] in [[0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14]] {
            [at[a], at[b], at[c], at[d]] = quarter_round([at[a], at[b], at[c], at[d]]);
        }
    }
    at
}

fn quarter_round([mut a, mut b, mut c, mut d]: [Lanes; 4]) -> [Lanes; 4] {
    for [one, other] in [[16, 12], [8, 7]] {
        a = add(a, b);
        d = turned(d, a, one);
        c = add(c, d);
        b = turned(b, c, other);
    }
    [a, b, c, d]
}

fn add(a: Lanes, b: Lanes) -> Lanes {
    std::array::from_fn(|lane| a[lane].wrapping_add(b[lane]))
}

fn turned(a: Lanes, b: Lanes, bits: u32) -> Lanes {
    std::array::from_fn(|lane| (a[lane] ^ b[lane]).rotate_left(bits))
}

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::*;

    #[test]
    fn blocks_are_those_of_the_generator() {
        let mut generator = ChaCha8Rng::seed_from_u64(20_251_125);
        generator.set_stream(0x0102_0304_0506_0708);
        let counters = [0, 3, 11, 0xffff_ffff, 0x1_0000_0000, 7, 0x1234_5678_9abc];
        for (block, counter) in blocks(&generator, &counters).into_iter().zip(counters) {
            generator.set_word_pos(u128::from(counter) * WORDS as u128);
            assert_eq!(block, std::array::from_fn(|_| generator.next_u32()), "{counter}");
        }
        assert!(blocks(&generator, &[]).is_empty());
    }
}
