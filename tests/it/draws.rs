//! Draws at neighboring addresses are as good as independent: bits, duplicates, correlations, cells, spacings.
//!
//! Larger batteries on the same orders: `docs/draws.md`. Seeds are fixed, so each test passes always or never. Tolerances
//! are such that of ideal draws fewer than one set of tests in 10,000 would fail.

use shidian::rng::{Address, Draws, Keys, Purpose};

/// A uniform is a multiple of 2^-53.
const STEPS: f64 = 9_007_199_254_740_992.0;
const BITS: usize = 53;
const SEED: u64 = 20_100_719;
const GOVERNMENTS: u32 = 1000;
pub(crate) const PURPOSES: [Purpose; 18] = [
    Purpose::Policy,
    Purpose::Wealth,
    Purpose::Position,
    Purpose::Attributes,
    Purpose::Ideal,
    Purpose::Turnover,
    Purpose::Leader,
    Purpose::Apply,
    Purpose::Score,
    Purpose::Behavior,
    Purpose::Estimate,
    Purpose::Outcome,
    Purpose::Inspection,
    Purpose::Report,
    Purpose::Informal,
    Purpose::Spread,
    Purpose::Lapse,
    Purpose::FirstLeader,
];

/// The 53 bits of a uniform.
fn bits(uniform: f64) -> u64 {
    (uniform * STEPS) as u64
}

fn place(replicate: u32, tick: u16, purpose: Purpose) -> Address {
    Address { master_seed: SEED, replicate, policy: 0, tick, purpose }
}

#[test]
fn values_at_far_addresses_are_known() {
    // Worked out by another program (PCG32, ChaCha8 and the counter in plain Python). A change here changes every result
    // of every user. Seed, replicate, policy, tick, purpose; uniforms per government, government, slot; the 53 bits.
    let at = |master_seed, replicate, policy, tick, purpose| Address {
        master_seed,
        replicate,
        policy,
        tick,
        purpose,
    };
    #[rustfmt::skip]
    let known: [(Address, [u32; 3], u64); 10] = [
        (at(0, 1, 0, 0, Purpose::Policy), [4, 0, 0], 4_617_079_966_541_555),
        (at(0, 1, 0, 0, Purpose::Policy), [4, 0, 3], 1_343_396_125_215_036),
        (at(5, 2, 0, 1, Purpose::Spread), [2, 4, 0], 625_473_602_154_865),
        (at(20_100_719, 3, 0, 4, Purpose::Spread), [1, 0, 0], 5_231_354_591_407_416),
        (at(20_100_719, 16_777_215, 0, 65_535, Purpose::FirstLeader), [4, 4_000_000_000, 3], 2_141_626_608_161_028),
        (at(1, 16_777_215, 0, 29, Purpose::Outcome), [1, 693_213, 0], 3_700_511_171_354_711),
        (at(u64::MAX, 1, 65_535, 0, Purpose::Wealth), [1, 0, 0], 5_497_831_964_052_717),
        (at(42, 1, 0, 65_535, Purpose::Lapse), [1, 399, 0], 1_390_796_463_512_533),
        (at(42, 200, 7, 359, Purpose::Score), [8, 4_294_967_295, 7], 4_038_538_015_692_052),
        (at(42, 200, 7, 359, Purpose::Apply), [8, 4_294_967_295, 7], 2_599_435_427_430_234),
    ];
    for (at, [n, government, slot], expected) in known {
        let drawn = bits(Draws::open(at, n).uniform(government, slot));
        assert_eq!(drawn, expected, "{at:?}, government {government}, slot {slot}");
    }
}

/// How often each output bit flips when one bit of the address does: counts of pairs of draws.
struct Flips {
    counts: [u32; BITS],
    n: u32,
}

impl Flips {
    fn of(n: u32, pair: impl Fn(u32) -> [f64; 2]) -> Self {
        let mut counts = [0; BITS];
        for sample in 0..n {
            let [one, other] = pair(sample).map(bits);
            let difference = one ^ other;
            for (bit, count) in counts.iter_mut().enumerate() {
                *count += (difference >> bit) as u32 & 1;
            }
        }
        Self { counts, n }
    }

    /// Standardized: of n pairs half flip, with standard deviation √n/2.
    fn z(&self) -> impl Iterator<Item = f64> {
        let n = f64::from(self.n);
        self.counts.iter().map(move |&count| (f64::from(count) - n / 2.0) / (n.sqrt() / 2.0))
    }
}

#[test]
fn each_bit_of_an_address_flips_half_of_the_bits_of_a_draw() {
    // Base addresses are far from each other and from round numbers: multiples of odd constants.
    let spread = |sample: u32, constant: u64| u64::from(sample + 1).wrapping_mul(constant);
    let base = |sample: u32| Address {
        master_seed: spread(sample, 0xd134_2543_de82_ef95),
        replicate: (spread(sample, 0x2545_f491_4f6c_dd1d) >> 40) as u32,
        policy: (spread(sample, 0xaef1_7502_108e_f2d9) >> 48) as u16,
        tick: (spread(sample, 0xda94_2042_e4dd_58b5) >> 48) as u16,
        purpose: PURPOSES[sample as usize % 16],
    };
    let government = |sample: u32| (spread(sample, 0xd120_4225_fd6d_3b9f) >> 32) as u32;
    let keyed = |change: &dyn Fn(&mut Address)| {
        Flips::of(2_000, |sample| {
            let mut other = base(sample);
            change(&mut other);
            [base(sample), other].map(|at| Draws::open(at, 2).uniform(government(sample), 1))
        })
    };
    let mut flips = Vec::new();
    for bit in 0..64 {
        flips.push(keyed(&|at| at.master_seed ^= 1 << bit));
    }
    for bit in 0..24 {
        flips.push(keyed(&|at| at.replicate ^= 1 << bit));
    }
    for bit in 0..16 {
        flips.push(keyed(&|at| at.policy ^= 1 << bit));
        flips.push(keyed(&|at| at.tick ^= 1 << bit));
    }
    for bit in 0..4 {
        // The first 16 purposes, so that a flip leads to another one.
        flips.push(keyed(&|at| at.purpose = PURPOSES[at.purpose as usize ^ 1 << bit]));
    }
    // Within a stream, where nothing but the counter changes: under eight keys, small governments and large ones. The bit is
    // put in, so that no pair comes twice.
    let streams: Vec<Draws> = (0..8).map(|sample| Draws::open(base(sample), 1)).collect();
    for bit in 0..32 {
        flips.push(Flips::of(250_000, |sample| {
            let rest = if sample % 16 < 8 { sample / 16 } else { government(sample) >> 1 };
            let clear = rest >> bit << bit << 1 | rest & ((1 << bit) - 1);
            [clear, clear | 1 << bit].map(|government| streams[sample as usize % 8].uniform(government, 0))
        }));
    }
    // 156 bits of the address × 53 of the draw = 8,268 counts. Beyond 6 σ lies one of 5·10^8; the sum of z² has mean 8,268
    // and variance 2·8,268 (σ = 129), of which four are allowed. A bias of .1 % in all bits within a stream would show.
    let z: Vec<f64> = flips.iter().flat_map(Flips::z).collect();
    assert_eq!(z.len(), 8_268);
    let worst = z.iter().fold(0.0, |worst: f64, z| worst.max(z.abs()));
    let sum: f64 = z.iter().map(|z| z * z).sum();
    assert!(worst < 6.0 && (sum - 8_268.0).abs() < 4.0 * 128.6, "worst {worst}, sum of squares {sum}");
}

/// Pairs of equal values.
fn n_equal_pairs(values: &mut [u64]) -> u64 {
    values.sort_unstable();
    values.chunk_by(|a, b| a == b).map(|same| (same.len() * (same.len() - 1) / 2) as u64).sum()
}

/// Draws of all purposes in the order of the engine.
fn all_draws(replicates: u32, ticks: u16, governments: u32) -> Vec<f64> {
    let mut all = Vec::new();
    for replicate in 1..=replicates {
        for tick in 0..ticks {
            let keys = Keys::new(place(replicate, tick, Purpose::Policy), 1, Purpose::Ties);
            for purpose in PURPOSES {
                let draws = keys.draws(0, purpose, 2);
                all.extend((0..governments).flat_map(|g| [draws.uniform(g, 0), draws.uniform(g, 1)]));
            }
        }
    }
    all
}

#[test]
fn no_draw_comes_twice() {
    // 5 · 30 · 18 · 2,000 = 5.4 million draws of 53 bits: n²/2 / 2^53 = .0016 equal pairs are expected, so none. Streams that
    // were shifted copies of one another would have thousands.
    let mut all: Vec<u64> = all_draws(5, 30, GOVERNMENTS).into_iter().map(bits).collect();
    assert_eq!(all.len(), 5_400_000);
    assert_eq!(n_equal_pairs(&mut all), 0);
}

#[test]
fn short_draws_come_twice_as_often_as_by_chance() {
    // 2^20 draws cut to 32 bits: 2^20·(2^20 − 1)/2 / 2^32 = 128 equal pairs, Poisson, σ = 11.3, five of them allowed.
    // One stream; one place of many streams; one place of many replicates.
    let stream = Draws::open(place(1, 0, Purpose::Spread), 1);
    let ticks = (1..=80).flat_map(|replicate| {
        (0..729).flat_map(move |tick| {
            let keys = Keys::new(place(replicate, tick, Purpose::Policy), 1, Purpose::Ties);
            PURPOSES.map(|purpose| keys.draws(0, purpose, 1).uniform(0, 0))
        })
    });
    let replicates = |i: u32| Draws::open(place(1 + i, 3, Purpose::Spread), 1).uniform(0, 0);
    let orders: [(&str, Vec<f64>); 3] = [
        ("governments", (0..1 << 20).map(|g| stream.uniform(g, 0)).collect()),
        ("ticks and purposes", ticks.take(1 << 20).collect()),
        ("replicates", (0..1 << 20).map(replicates).collect()),
    ];
    for (order, draws) in orders {
        assert_eq!(draws.len(), 1 << 20);
        for shift in [21, 10, 0] {
            let mut cut: Vec<u64> = draws.iter().map(|&u| bits(u) >> shift & 0xffff_ffff).collect();
            let pairs = n_equal_pairs(&mut cut) as f64;
            assert!((pairs - 128.0).abs() < 5.0 * 11.3, "{order}, from bit {shift}: {pairs} equal pairs");
        }
    }
}

#[test]
fn spacings_are_those_of_random_birthdays() {
    // Marsaglia & Tsang (2002): of n birthdays in a year of d days, sorted, the spacings that come again are Poisson with
    // mean n³/4d; 2^14 and 2^40 make 1. In 128 years 128 ± 5·11.3. Counters without mixing would fail at once.
    let draws = all_draws(2, 30, GOVERNMENTS);
    for shift in [13, 0] {
        let mut n_again = 0;
        for year in draws.chunks_exact(1 << 14).take(128) {
            let mut days: Vec<u64> = year.iter().map(|&u| bits(u) >> shift & ((1 << 40) - 1)).collect();
            days.sort_unstable();
            let mut spacings: Vec<u64> = days.windows(2).map(|pair| pair[1] - pair[0]).collect();
            spacings.sort_unstable();
            n_again += spacings.windows(2).filter(|pair| pair[0] == pair[1]).count();
        }
        assert!((n_again as f64 - 128.0).abs() < 5.0 * 11.3, "from bit {shift}: {n_again}");
    }
}

/// Directions in which two addresses can be neighbors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Along {
    Government,
    Slot,
    Tick,
    Purpose,
    Replicate,
    Policy,
    Seed,
}

const ALONG: [Along; 7] = [
    Along::Government,
    Along::Slot,
    Along::Tick,
    Along::Purpose,
    Along::Replicate,
    Along::Policy,
    Along::Seed,
];

/// Rows of neighbors along a direction, one after the other: a thousand rows from each of many replicates.
fn neighbors(along: Along, length: u32, n_rows: u32) -> Vec<f64> {
    let mut rows = Vec::with_capacity((n_rows * length) as usize);
    for part in 0..n_rows / GOVERNMENTS {
        let draws: Vec<Draws> = (0..length)
            .map(|step| {
                let mut at = place(1 + part, 5, Purpose::Spread);
                match along {
                    Along::Government | Along::Slot => {}
                    Along::Tick => at.tick += step as u16,
                    Along::Purpose => at.purpose = PURPOSES[step as usize],
                    Along::Replicate => at.replicate = 1 + part * length + step,
                    Along::Policy => at.policy += step as u16,
                    Along::Seed => at.master_seed += u64::from(part * length + step),
                }
                Draws::open(at, if along == Along::Slot { length } else { 1 })
            })
            .collect();
        for row in 0..GOVERNMENTS {
            for step in 0..length {
                rows.push(match along {
                    Along::Government => draws[0].uniform(row * length + step, 0),
                    Along::Slot => draws[0].uniform(row, step),
                    Along::Tick | Along::Purpose | Along::Replicate | Along::Policy | Along::Seed => {
                        draws[step as usize].uniform(row, 0)
                    }
                });
            }
        }
    }
    rows
}

/// Sum of products of standardized values over √n: standard normal where the two are independent.
fn correlation(pairs: impl Iterator<Item = (f64, f64)>, standardize: impl Fn(f64) -> f64) -> f64 {
    let (sum, n) =
        pairs.fold((0.0, 0.0), |(sum, n), (a, b)| (sum + standardize(a) * standardize(b), n + 1.0));
    sum / f64::sqrt(n)
}

/// A uniform has mean 1/2 and variance 1/12.
fn by_level(u: f64) -> f64 {
    (u - 0.5) * 12_f64.sqrt()
}

/// The square of its distance from 1/2 has mean 1/12 and variance 1/180.
fn by_distance(u: f64) -> f64 {
    ((u - 0.5) * (u - 0.5) - 1.0 / 12.0) * 180_f64.sqrt()
}

#[test]
fn neighbors_do_not_correlate() {
    // Rows of 16, so that the first stands beside its neighbors 1 to 15 away. z is standard normal: 7 · 15 · 2 = 210 numbers,
    // beyond 5 σ lies one of 1.7 million; the sum of their squares is 210 ± 4·√420.
    let mut sum = 0.0;
    for along in ALONG {
        let rows = neighbors(along, 16, 50_000);
        for lag in 1..16 {
            let pairs = || rows.chunks_exact(16).map(|row| (row[0], row[lag]));
            for z in [correlation(pairs(), by_level), correlation(pairs(), by_distance)] {
                assert!(z.abs() < 5.0, "{along:?}, {lag} away: {z} σ");
                sum += z * z;
            }
        }
    }
    assert!((sum - 210.0).abs() < 4.0 * 420_f64.sqrt(), "sum of squares {sum}");
}

#[test]
fn neighbors_fill_squares_and_cubes_evenly() {
    // 4,096 cells (64², 16³, 8⁴) with 100 rows each on average: χ² has 4,095 degrees of freedom, σ = √(2·4,095) = 90.5, of
    // which five are allowed to either side (too even is as bad). 7 · 3 statistics.
    for along in ALONG {
        for (length, side) in [(2, 64), (3, 16), (4, 8)] {
            let rows = neighbors(along, length, 409_000);
            let n = (rows.len() / length as usize) as f64;
            let mut cells = vec![0_u32; 4096];
            for row in rows.chunks_exact(length as usize) {
                let cell = row.iter().fold(0, |cell, u| cell * side + (u * side as f64) as usize);
                cells[cell] += 1;
            }
            let expected = n / 4096.0;
            let chi: f64 = cells.iter().map(|&count| (f64::from(count) - expected).powi(2) / expected).sum();
            assert!((chi - 4095.0).abs() < 5.0 * 90.5, "{along:?}, {length} neighbors: χ² = {chi}");
        }
    }
}

#[test]
fn streams_are_not_shifted_copies_of_each_other() {
    // 8 ticks × 18 purposes = 144 streams of 1,000 draws; each with the next one, shifted by −16 to 16 governments:
    // 143 · 33 = 4,719 standard normal numbers, beyond 6 σ one of 5·10^8; the sum of squares is 4,719 ± 4·√(2·4,719).
    let streams: Vec<Vec<f64>> = (0..8)
        .flat_map(|tick| PURPOSES.map(|purpose| Draws::open(place(7, tick, purpose), 1)))
        .map(|draws| (0..GOVERNMENTS).map(|g| draws.uniform(g, 0)).collect())
        .collect();
    let (mut sum, mut n) = (0.0, 0.0);
    for pair in streams.windows(2) {
        for shift in 0..33 {
            let (left, right) = (&pair[0][16..984], &pair[1][shift..shift + 968]);
            let z = correlation(left.iter().copied().zip(right.iter().copied()), by_level);
            assert!(z.abs() < 6.0, "shift {}: {z} σ", shift as i32 - 16);
            sum += z * z;
            n += 1.0;
        }
    }
    assert_eq!(n, 4719.0);
    assert!((sum - n).abs() < 4.0 * f64::sqrt(2.0 * n), "sum of squares {sum}");
}
