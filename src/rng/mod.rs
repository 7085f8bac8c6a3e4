//! Addressed random draws: the only place that makes a generator.
//!
//! Every draw has an address (master seed, replicate, policy, tick, purpose, government) and depends on nothing else:
//! not on the order of work, on threads, or on draws that other governments took. The design point is left out
//! on purpose, so that regimes, twins and points of a sweep share their luck (common random numbers).
//!
//! Two steps. A `ChaCha8` stream per (seed, replicate, policy) holds at a fixed place for every purpose and tick a key of
//! 128 bits, so keys are as good as independent. Under its key a draw is a counter through a keyed `SplitMix64`: two
//! nanoseconds, wherever it lies, while every seek in a `ChaCha8` stream costs seventy (docs/draws.md). The counter alone
//! never mixes replicate, tick and government, which is how cheap generators collide.
//! What is not here: any generator that is not addressed.

mod chacha;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What a draw is for. The number is part of the address: append, never reorder or reuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// Merit and the center's first template.
    Policy = 0,
    /// Raw wealth.
    Wealth = 1,
    /// Position.
    Position = 2,
    /// Capacity, industry, learning ability, first outcome.
    Attributes = 3,
    /// Ideal design.
    Ideal = 4,
    /// Whether the leader changes.
    Turnover = 5,
    /// The new leader's ambition and role.
    Leader = 6,
    /// Whether a government applies to a wave.
    Apply = 7,
    /// Noise in the center's score of a candidate.
    Score = 8,
    /// Behavior at take-up.
    Behavior = 9,
    /// Error of a government's own estimate of its ideal design.
    Estimate = 10,
    /// Noise of the outcome.
    Outcome = 11,
    /// Whether a government is inspected.
    Inspection = 12,
    /// Noise of a report.
    Report = 13,
    /// Noise of informal evaluation.
    Informal = 14,
    /// Whether a government adopts, and through which channel.
    Spread = 15,
    /// Whether a symbolic adopter lapses.
    Lapse = 16,
    /// The first leader's ambition and role.
    FirstLeader = 17,
    /// Who is tied to whom in a random network.
    Ties = 18,
    /// Which policies are in a resample, and in which half: intervals and stability of scores.
    Bootstrap = 19,
    /// Which unit gets whose value in a permutation test.
    Permutation = 20,
    /// Which ties swap their ends in a rewired network.
    Rewiring = 21,
    /// Which units get a treatment that never was, and when.
    Placebo = 22,
    /// What a drawn policy of a portfolio is like.
    Portfolio = 23,
    /// Where the points of a design of a sweep lie.
    Design = 24,
}

/// Where a stream of draws lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// The user's seed.
    pub master_seed: u64,
    /// Replicate, from 1; below 2^24.
    pub replicate: u32,
    /// Policy of a portfolio, from 0.
    pub policy: u16,
    /// Tick, from 0. Draws of the world are taken at tick 0.
    pub tick: u16,
    /// What the draws are for.
    pub purpose: Purpose,
}

/// Room for purposes in the keys of a tick: a later purpose must not move the keys of the others.
const PURPOSES: u128 = 32;
/// Words of the generator in a key.
const WORDS_PER_KEY: usize = 4;
/// Blocks of the generator in a tick.
const BLOCKS_PER_TICK: u64 = PURPOSES as u64 * WORDS_PER_KEY as u64 / chacha::WORDS as u64;

/// Increment of the counter of `SplitMix64`.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Uniform draws are multiples of 2^-53.
const STEP_OF_UNIFORMS: f64 = 1.0 / 9_007_199_254_740_992.0;

/// No normal draw exceeds it: the quantile at 1 − 2^-53 is 8.21.
pub const HIGHEST_NORMAL: f64 = 8.3;

/// A key of 128 bits.
type Key = [u64; 2];

/// The generator of keys of a replicate, moved to those of a tick from a purpose on: they lie one behind the other.
fn keys_at(at: Address) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(at.master_seed);
    rng.set_stream(u64::from(at.replicate) << 40 | u64::from(at.policy) << 24);
    rng.set_word_pos((u128::from(at.tick) * PURPOSES + u128::from(at.purpose as u8)) * WORDS_PER_KEY as u128);
    rng
}

fn next_key(rng: &mut ChaCha8Rng) -> Key {
    [rng.next_u64(), rng.next_u64()]
}

/// Keys of neighboring purposes in all ticks of one replicate of one policy, made once.
#[derive(Debug, Clone)]
pub struct Keys {
    first: u8,
    n_purposes: usize,
    by_tick: Vec<Key>,
}

impl Keys {
    /// The keys from the address's tick and purpose on: so many ticks, each up to and with the last purpose.
    pub fn new(at: Address, n_ticks: u32, last: Purpose) -> Self {
        let first = at.purpose as u8;
        let n_purposes = usize::from(last as u8 - first) + 1;
        // Of the blocks of a tick, those that hold keys of these purposes.
        let words = usize::from(first) * WORDS_PER_KEY..(usize::from(last as u8) + 1) * WORDS_PER_KEY;
        let held = words.start / chacha::WORDS..words.end.div_ceil(chacha::WORDS);
        let ticks = u64::from(at.tick)..u64::from(at.tick) + u64::from(n_ticks);
        let counters: Vec<u64> = ticks
            .flat_map(|tick| held.clone().map(move |block| tick * BLOCKS_PER_TICK + block as u64))
            .collect();
        let blocks = chacha::blocks(&keys_at(at), &counters);
        let mut by_tick = Vec::with_capacity(n_purposes * n_ticks as usize);
        let skipped = words.start - held.start * chacha::WORDS;
        for of_tick in blocks.chunks_exact(held.len()) {
            let words = &of_tick.as_flattened()[skipped..];
            let whole = |low: u32, high: u32| u64::from(low) | u64::from(high) << 32;
            let keys =
                words.as_chunks::<WORDS_PER_KEY>().0.iter().map(|&[a, b, c, d]| [whole(a, b), whole(c, d)]);
            by_tick.extend(keys.take(n_purposes));
        }
        Self { first, n_purposes, by_tick }
    }

    /// The draws of one purpose in the `tick`-th of these ticks, with that many uniforms for each government.
    ///
    /// # Panics
    /// Where its key was not made.
    #[inline]
    pub fn draws(&self, tick: u32, purpose: Purpose, per_government: u32) -> Draws {
        let place = usize::from(purpose as u8).wrapping_sub(usize::from(self.first));
        assert!(place < self.n_purposes, "no keys for {purpose:?}");
        Draws::under(self.by_tick[tick as usize * self.n_purposes + place], per_government)
    }
}

/// The draws of one purpose in one tick: `per_government` uniforms for each government, at fixed places.
#[derive(Debug, Clone, Copy)]
pub struct Draws {
    start: u64,
    twist: u64,
    per_government: u32,
    /// Steps of the counter from one government to the next, times the counter's increment.
    stride: u64,
}

impl Draws {
    /// The draws at an address, with that many uniforms for each government.
    pub fn open(at: Address, per_government: u32) -> Self {
        Self::under(next_key(&mut keys_at(at)), per_government)
    }

    /// The same draws, of governments counted from `first` on.
    #[inline]
    #[must_use]
    pub fn from(self, first: u32) -> Self {
        Self { start: self.start.wrapping_add(u64::from(first).wrapping_mul(self.stride)), ..self }
    }

    fn under([start, twist]: Key, per_government: u32) -> Self {
        Self { start, twist, per_government, stride: u64::from(per_government).wrapping_mul(STEP) }
    }

    /// The 64 bits of draw number `slot` of a government, at place = government · `per_government` + slot: the output of
    /// `SplitMix64` after place + 1 steps from `start`, with a second key between the multiplications, so that streams whose
    /// counters meet still differ.
    ///
    /// Steele, Lea & Flood (2014), Fast splittable pseudorandom number generators, OOPSLA; finalizer by Stafford (Mix13).
    #[inline]
    fn bits(&self, government: u32, slot: u32) -> u64 {
        let first = self.start.wrapping_add((u64::from(slot) + 1).wrapping_mul(STEP));
        let mut z = first.wrapping_add(u64::from(government).wrapping_mul(self.stride));
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9) ^ self.twist;
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// The uniform draw number `slot` (below `per_government`) of a government, in [0, 1).
    #[inline]
    pub fn uniform(&self, government: u32, slot: u32) -> f64 {
        // Processors convert signed numbers faster.
        self.whole(government, slot) as i64 as f64 * STEP_OF_UNIFORMS
    }

    /// The same draw as a whole number of steps of 2^-53: what is compared with a [`threshold`].
    #[inline]
    pub fn whole(&self, government: u32, slot: u32) -> u64 {
        debug_assert!(slot < self.per_government);
        self.bits(government, slot) >> 11
    }

    /// A standard normal draw at that place, by inversion: one uniform, one normal.
    #[inline]
    pub fn normal(&self, government: u32, slot: u32) -> f64 {
        // Half a step up keeps the uniform above 0; the cap keeps it below 1, where the largest one would round to.
        const HALF_STEP: f64 = 0.5 * STEP_OF_UNIFORMS;
        normal_quantile((self.uniform(government, slot) + HALF_STEP).min(1.0 - STEP_OF_UNIFORMS))
    }
}

/// The threshold that [`Draws::whole`] is under exactly where the uniform draw is below a probability (at least 0): both sides
/// are scaled by a power of two.
pub fn threshold(probability: f64) -> u64 {
    // Rounded up; without a call of `ceil`, which processors of the portable build have no instruction for.
    let steps = probability * (1.0 / STEP_OF_UNIFORMS);
    let whole = steps as u64;
    whole + u64::from((whole as f64) < steps)
}

/// Quantile of the standard normal distribution at `p` in (0, 1), to about 1e-16 relative.
///
/// Wichura (1988), Algorithm AS 241, PPND16, Applied Statistics 37(3):477-484; logarithm and root by `libm`.
#[inline]
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(r, &CENTRAL_NUMERATOR, &CENTRAL_DENOMINATOR);
    }
    tail_quantile(p, q)
}

/// The same for the outer 15 %, apart so that the inner 85 % stay small where they are inlined.
#[inline(never)]
fn tail_quantile(p: f64, q: f64) -> f64 {
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let r = (-libm::log(tail)).sqrt();
    let z = if r <= 5.0 {
        ratio(r - 1.6, &MIDDLE_NUMERATOR, &MIDDLE_DENOMINATOR)
    } else {
        ratio(r - 5.0, &FAR_NUMERATOR, &FAR_DENOMINATOR)
    };
    if q < 0.0 { -z } else { z }
}

/// Ratio of two polynomials of degree 7, coefficients from the constant upwards.
#[inline]
fn ratio(x: f64, numerator: &[f64; 8], denominator: &[f64; 8]) -> f64 {
    // Horner's scheme for both at once.
    let (mut above, mut below) = (numerator[7], denominator[7]);
    for k in (0..7).rev() {
        above = above * x + numerator[k];
        below = below * x + denominator[k];
    }
    above / below
}

const CENTRAL_NUMERATOR: [f64; 8] = [
    3.387_132_872_796_366_608_0,
    1.331_416_678_917_843_774_5e2,
    1.971_590_950_306_551_442_7e3,
    1.373_169_376_550_946_112_5e4,
    4.592_195_393_154_987_145_7e4,
    6.726_577_092_700_870_085_3e4,
    3.343_057_558_358_812_810_5e4,
    2.509_080_928_730_122_672_7e3,
];
const CENTRAL_DENOMINATOR: [f64; 8] = [
    1.0,
    4.231_333_070_160_091_125_2e1,
    6.871_870_074_920_579_083_0e2,
    5.394_196_021_424_751_107_7e3,
    2.121_379_430_158_659_586_7e4,
    3.930_789_580_009_271_061_0e4,
    2.872_908_573_572_194_267_4e4,
    5.226_495_278_852_854_561_0e3,
];
const MIDDLE_NUMERATOR: [f64; 8] = [
    1.423_437_110_749_683_577_34,
    4.630_337_846_156_545_295_90,
    5.769_497_221_460_691_405_50,
    3.647_848_324_763_204_605_04,
    1.270_458_252_452_368_382_58,
    2.417_807_251_774_506_117_70e-1,
    2.272_384_498_926_918_458_33e-2,
    7.745_450_142_783_414_076_40e-4,
];
const MIDDLE_DENOMINATOR: [f64; 8] = [
    1.0,
    2.053_191_626_637_758_821_87,
    1.676_384_830_183_803_849_40,
    6.897_673_349_851_000_045_50e-1,
    1.481_039_764_274_800_745_90e-1,
    1.519_866_656_361_645_719_66e-2,
    5.475_938_084_995_344_946_00e-4,
    1.050_750_071_644_416_843_24e-9,
];
const FAR_NUMERATOR: [f64; 8] = [
    6.657_904_643_501_103_777_20,
    5.463_784_911_164_114_369_90,
    1.784_826_539_917_291_335_80,
    2.965_605_718_285_048_912_30e-1,
    2.653_218_952_657_612_309_30e-2,
    1.242_660_947_388_078_438_60e-3,
    2.711_555_568_743_487_578_15e-5,
    2.010_334_399_292_288_132_65e-7,
];
const FAR_DENOMINATOR: [f64; 8] = [
    1.0,
    5.998_322_065_558_879_376_90e-1,
    1.369_298_809_227_358_053_10e-1,
    1.487_536_129_085_061_485_25e-2,
    7.868_691_311_456_132_591_00e-4,
    1.846_318_317_510_054_681_80e-5,
    1.421_511_758_316_445_888_70e-7,
    2.044_263_103_389_939_785_64e-15,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn address(tick: u16, purpose: Purpose) -> Address {
        Address { master_seed: 20_100_719, replicate: 3, policy: 0, tick, purpose }
    }

    #[test]
    fn a_draw_depends_on_its_address_only() {
        let forward = Draws::open(address(4, Purpose::Spread), 2);
        let all: Vec<f64> =
            (0..500).flat_map(|g| [(g, 0), (g, 1)]).map(|(g, s)| forward.uniform(g, s)).collect();
        let backward = Draws::open(address(4, Purpose::Spread), 2);
        for g in (0..500_u32).rev() {
            for slot in [1, 0] {
                let alone = backward.uniform(g, slot);
                assert_eq!(alone.to_bits(), all[(2 * g + slot) as usize].to_bits());
            }
        }
        let sparse = Draws::open(address(4, Purpose::Spread), 2);
        for g in [0, 3, 4, 11, 40, 41, 200, 17, 499] {
            assert_eq!(sparse.uniform(g, 1).to_bits(), all[2 * g as usize + 1].to_bits());
        }
    }

    #[test]
    fn other_addresses_give_other_draws() {
        let first = |at: Address| Draws::open(at, 1).uniform(0, 0).to_bits();
        let base = address(4, Purpose::Spread);
        let others = [
            Address { master_seed: 0, ..base },
            Address { replicate: 4, ..base },
            Address { policy: 1, ..base },
            Address { tick: 5, ..base },
            Address { purpose: Purpose::Lapse, ..base },
        ];
        for other in others {
            assert_ne!(first(base), first(other), "{other:?}");
        }
    }

    #[test]
    fn governments_may_be_counted_from_any_of_them() {
        let draws = Draws::open(address(4, Purpose::Leader), 4);
        for first in [0, 1, 511, u32::MAX - 9] {
            let later = draws.from(first);
            assert!((0..9).all(|k| later.whole(k, 3) == draws.whole(first + k, 3)), "{first}");
        }
    }

    #[test]
    fn a_threshold_says_what_a_probability_says() {
        let draws = Draws::open(address(4, Purpose::Spread), 1);
        let at_a_draw = draws.uniform(77, 0);
        for p in [0.0, 1e-300, 1e-3, at_a_draw, at_a_draw.next_up(), at_a_draw.next_down(), 0.5, 1.0, 7.0] {
            for government in 0..500 {
                let is_below = draws.uniform(government, 0) < p;
                assert_eq!(draws.whole(government, 0) < threshold(p), is_below, "{government} {p}");
            }
        }
    }

    #[test]
    fn values_are_stable() {
        // A change here changes every result of every user: it needs a new major version.
        let draws = Draws::open(address(4, Purpose::Spread), 1);
        let values: Vec<u64> = (0..3).map(|g| draws.uniform(g, 0).to_bits()).collect();
        assert_eq!(values, VALUES, "{values:?}");
    }
    const VALUES: [u64; 3] =
        [4_603_406_574_136_683_832, 4_599_899_522_880_094_690, 4_605_339_236_385_941_077];

    #[test]
    fn without_a_second_key_it_is_splitmix64() {
        // First outputs from the state 1234567, as published with the reference implementation (Vigna, splitmix64.c).
        let draws = Draws::under([1_234_567, 0], 1);
        let bits: Vec<u64> = (0..5).map(|place| draws.bits(place, 0)).collect();
        assert_eq!(
            bits,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
                16_408_922_859_458_223_821,
            ]
        );
    }

    #[test]
    fn keys_made_at_once_are_those_of_their_addresses() {
        let keys = Keys::new(address(3, Purpose::Turnover), 70, Purpose::Lapse);
        for purpose in [Purpose::Turnover, Purpose::Spread, Purpose::Lapse] {
            for tick in [0, 4, 69] {
                let alone = Draws::open(address(3 + tick, purpose), 3);
                let together = keys.draws(u32::from(tick), purpose, 3);
                assert_eq!(together.uniform(7, 2).to_bits(), alone.uniform(7, 2).to_bits());
            }
        }
    }

    #[test]
    fn quantiles_agree_with_published_values() {
        // Reference values printed in Wichura (1988): z(.25), z(.001), z(1e-20).
        for (p, z) in [
            (0.25, -0.674_489_750_196_081_7),
            (0.001, -3.090_232_306_167_814),
            (1e-20, -9.262_340_089_798_408),
        ] {
            assert!((normal_quantile(p) - z).abs() < 1e-14 * z.abs(), "{p}: {}", normal_quantile(p));
        }
        assert_eq!(normal_quantile(0.5).to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn normals_have_mean_zero_and_variance_one() {
        // n = 100,000: standard errors .0032 of the mean and .0045 of the variance; five of them allowed.
        let draws = Draws::open(address(0, Purpose::Wealth), 1);
        let z: Vec<f64> = (0..100_000).map(|g| draws.normal(g, 0)).collect();
        let mean = z.iter().sum::<f64>() / 1e5;
        let variance = z.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / 1e5;
        assert!(mean.abs() < 0.016 && (variance - 1.0).abs() < 0.0225, "{mean} {variance}");
    }
}
