//! Cost of one uniform and one normal draw: ours, and generators that were not taken.
#![allow(missing_docs)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use shidian::rng::{Address, Draws, Keys, Purpose};

const N: u32 = 4096;

/// The upper 53 bits as a number in [0, 1).
fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
}

/// Places as a sparse stage would ask for them.
fn scattered() -> Vec<u32> {
    (0..N).map(|i| i.wrapping_mul(0x9e37_79b9) >> 12).collect()
}

/// Philox4x32-10 (Salmon et al. 2011), the two halves of its first 64 bits joined.
fn philox(counter: u64, key: [u32; 2]) -> u64 {
    let mut x = [counter as u32, (counter >> 32) as u32, 0, 0];
    let mut k = key;
    for _ in 0..10 {
        let (a, b) = (u64::from(x[0]) * 0xd251_1f53, u64::from(x[2]) * 0xcd9e_8d57);
        x = [(b >> 32) as u32 ^ x[1] ^ k[0], b as u32, (a >> 32) as u32 ^ x[3] ^ k[1], a as u32];
        k = [k[0].wrapping_add(0x9e37_79b9), k[1].wrapping_add(0xbb67_ae85)];
    }
    u64::from(x[0]) | u64::from(x[1]) << 32
}

fn draws(c: &mut Criterion) {
    let at = Address { master_seed: 5, replicate: 2, policy: 0, tick: 3, purpose: Purpose::Turnover };
    let places = scattered();
    let ours = Draws::open(at, 2);
    // Sums, so that nothing is left out; the dependency costs the same for all.
    let mut group = c.benchmark_group("draws");
    group.throughput(Throughput::Elements(u64::from(N)));
    group.bench_function("uniform/in-order", |b| {
        b.iter(|| (0..N).map(|i| black_box(ours).uniform(i, 0)).sum::<f64>());
    });
    group.bench_function("uniform/scattered", |b| {
        b.iter(|| places.iter().map(|&i| black_box(ours).uniform(i, 0)).sum::<f64>());
    });
    group.bench_function("normal/in-order", |b| {
        b.iter(|| (0..N).map(|i| black_box(ours).normal(i, 0)).sum::<f64>());
    });
    group.bench_function("normal/scattered", |b| {
        b.iter(|| places.iter().map(|&i| black_box(ours).normal(i, 0)).sum::<f64>());
    });
    group.bench_function("philox4x32-10/scattered", |b| {
        b.iter(|| places.iter().map(|&i| unit(philox(u64::from(i), black_box([7, 9])))).sum::<f64>());
    });
    let mut chacha = ChaCha8Rng::seed_from_u64(5);
    group.bench_function("chacha8/in-order", |b| {
        b.iter(|| (0..N).map(|_| unit(chacha.next_u64())).sum::<f64>());
    });
    group.bench_function("chacha8/scattered", |b| {
        b.iter(|| {
            let draw = |&i: &u32| {
                chacha.set_word_pos(2 * u128::from(i));
                unit(chacha.next_u64())
            };
            places.iter().map(draw).sum::<f64>()
        });
    });
    group.finish();

    let mut group = c.benchmark_group("keys");
    group.throughput(Throughput::Elements(1));
    group.bench_function("of-30-ticks", |b| {
        b.iter(|| black_box(Keys::new(black_box(at), 30, Purpose::Lapse)));
    });
    group.finish();
}

criterion_group!(benches, draws);
criterion_main!(benches);
