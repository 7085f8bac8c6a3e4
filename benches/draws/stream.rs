//! Draws of the engine as an endless stream of 32-bit words on standard output, for batteries such as dieharder.
//!
//! `draws ORDER BITS`: see `benches/draws/README.md`.
#![allow(missing_docs)]

use std::io::{self, BufWriter, Write};

use shidian::rng::{Address, Draws, Keys, Purpose};

/// Purposes drawn in every tick, with their uniforms per government, in the order of a tick.
const PURPOSES: [(Purpose, u32); 13] = [
    (Purpose::Turnover, 1),
    (Purpose::Leader, 4),
    (Purpose::Apply, 8),
    (Purpose::Score, 8),
    (Purpose::Behavior, 1),
    (Purpose::Estimate, 3),
    (Purpose::Inspection, 1),
    (Purpose::Outcome, 1),
    (Purpose::Report, 1),
    (Purpose::Informal, 1),
    (Purpose::Spread, 2),
    (Purpose::Lapse, 1),
    (Purpose::FirstLeader, 4),
];

const SEED: u64 = 20_100_719;

fn at(master_seed: u64, replicate: u32, tick: u16) -> Address {
    Address { master_seed, replicate, policy: 0, tick, purpose: Purpose::Policy }
}

fn spread(master_seed: u64, replicate: u32, tick: u16) -> Address {
    Address { purpose: Purpose::Spread, ..at(master_seed, replicate, tick) }
}

/// The last purpose of a tick.
const LAST: Purpose = Purpose::FirstLeader;

/// Which 32 of the 53 bits of a uniform are written.
fn word(bits: &str, uniform: f64) -> u32 {
    let all = (uniform * 9_007_199_254_740_992.0) as u64;
    match bits {
        "high" => (all >> 21) as u32,
        "reversed" => ((all >> 21) as u32).reverse_bits(),
        "low" => all as u32,
        other => panic!("{other}: high, reversed or low"),
    }
}

/// Hands over all draws in an order, until the reader has had enough.
fn walk(order: &str, mut take: impl FnMut(f64) -> io::Result<()>) -> io::Result<()> {
    for seed in SEED.. {
        match order {
            // Government by government, purpose by purpose, tick by tick, replicate by replicate.
            "engine" | "purpose" => {
                for replicate in 1..1 << 24 {
                    for tick in 0..30 {
                        let keys = Keys::new(at(seed, replicate, tick), 1, LAST);
                        for (purpose, slots) in PURPOSES {
                            let draws = keys.draws(0, purpose, slots);
                            // One draw per purpose and tick, or those of 400 governments.
                            let n = if order == "purpose" { 1 } else { 400 * slots };
                            for place in 0..n {
                                take(draws.uniform(place / slots, place % slots))?;
                            }
                        }
                    }
                }
            }
            // One draw of each replicate, all else fixed.
            "replicate" => {
                for replicate in 1..1 << 24 {
                    take(Draws::open(spread(seed, replicate, 0), 1).uniform(0, 0))?;
                }
            }
            // One purpose of one government through the ticks, then the next replicate.
            "tick" => {
                for replicate in 1..1 << 24 {
                    for tick in 0..360 {
                        take(Draws::open(spread(seed, replicate, tick), 2).uniform(17, 0))?;
                    }
                }
            }
            other => panic!("{other}: engine, purpose, replicate or tick"),
        }
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [order, bits] = words.as_slice() else { panic!("draws ORDER BITS") };
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    match walk(order, |uniform| out.write_all(&word(bits, uniform).to_le_bytes())) {
        // The battery has read what it wanted.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        ended => ended,
    }
}
