//! Speed of the analysis on networks: a made network of 100,000 units and 1,000,000 ties, cascades of the size of the
//! American states' (50 units, 520 policies, 300 edges), Moran's I by permutation, the rewiring test.
//!
//! `cargo bench --bench networks`; the same work in Python: `benches/peers/python/run_networks.py`. With
//! `NETWORKS_ROUNDS=k` it prints CPU nanoseconds of k rounds of each task instead, as that script does.
#![allow(missing_docs)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use shidian::analysis::adopters::{
    Dates, ExposureOptions, InfectionOptions, ThresholdOptions, each_period, exposure, infectiousness,
    susceptibility, thresholds,
};
use shidian::analysis::latent::{Cascades, Kernel, LatentOptions, Stop, infer};
use shidian::analysis::moran::{GeodesicOptions, Null, Scaling, Weights, moran, moran_by_permutation};
use shidian::analysis::resampling::Resampling;
use shidian::analysis::rewiring::{RewiringOptions, threshold_test};
use shidian::analysis::ties::{Ties, TiesOptions};

const N_UNITS: u32 = 100_000;
const N_TIES: u32 = 1_000_000;
const N_PERIODS: u64 = 20;

/// `SplitMix64`: the same numbers in the Python script, so that both work on the same network.
fn hash(number: u64) -> u64 {
    let mut z = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Ends of edge k, and periods: 0..19, one in twenty-one never.
fn made_edges(n_units: u32, n_ties: u32) -> Vec<(u32, u32)> {
    let end = |number: u64| (hash(number) % u64::from(n_units)) as u32;
    (0..u64::from(n_ties)).map(|k| (end(2 * k + 1), end(2 * k + 2))).collect()
}

fn made_dates(n_units: u32) -> Dates {
    let periods: Vec<Option<i32>> = (0..u64::from(n_units))
        .map(|unit| hash((1 << 40) + unit) % (N_PERIODS + 1))
        .map(|period| (period < N_PERIODS).then_some(period as i32))
        .collect();
    Dates::within(&periods, 0, N_PERIODS as i32 - 1).expect("dates")
}

fn network(edges: &[(u32, u32)], n_units: u32) -> Ties {
    Ties::from_edges(n_units, edges, None, &TiesOptions::default()).expect("a network").0
}

/// Cascades of the size of the states': 520 policies, of which each of 50 units adopts every second, over 40 years.
fn made_cascades() -> Cascades {
    let adoptions: Vec<Vec<(u32, f64)>> = (0..520_u64)
        .map(|c| {
            (0..50_u64)
                .map(|u| (u, hash((1 << 50) + c * 50 + u)))
                .filter(|(_, h)| h % 2 == 0)
                .map(|(u, h)| (u as u32, ((h >> 1) % 40) as f64))
                .collect()
        })
        .collect();
    Cascades::new(50, &adoptions).expect("cascades")
}

fn latent_options() -> LatentOptions {
    LatentOptions::new(Kernel::Exponential { rate: 0.5 }, Stop::Edges(300))
}

fn large(c: &mut Criterion) {
    let edges = made_edges(N_UNITS, N_TIES);
    let (ties, dates) = (network(&edges, N_UNITS), made_dates(N_UNITS));
    let mut group = c.benchmark_group("network-100k-1m");
    group.sample_size(10);
    group.throughput(Throughput::Elements(u64::from(N_TIES)));
    group.bench_function("from-edges", |b| b.iter(|| network(black_box(&edges), N_UNITS)));
    group.bench_function("exposure-20-periods", |b| {
        b.iter(|| exposure(&ties, &dates, &ExposureOptions::default()).expect("a table"));
    });
    group.bench_function("exposure-20-periods-not-kept", |b| {
        b.iter(|| {
            let mut sum = 0.0;
            each_period(&ties, &dates, &ExposureOptions::default(), |_, exposures| sum += exposures[7]);
            sum
        });
    });
    group.bench_function("thresholds", |b| {
        b.iter(|| thresholds(&ties, &dates, &ThresholdOptions::default()));
    });
    group.bench_function("infectiousness-and-susceptibility", |b| {
        let options = InfectionOptions::default();
        b.iter(|| (infectiousness(&ties, &dates, &options), susceptibility(&ties, &dates, &options)));
    });
    let has_adopted: Vec<f64> =
        (0..N_UNITS as usize).map(|unit| f64::from(u8::from(dates.place(unit) < Some(10)))).collect();
    group.bench_function("moran-adjacency", |b| {
        b.iter(|| moran(&has_adopted, &Weights::adjacency(&ties, Scaling::Rows), Null::Randomization));
    });
    group.finish();
}

fn small(c: &mut Criterion) {
    let edges = made_edges(1000, 5000);
    let (ties, dates) = (network(&edges, 1000), made_dates(1000));
    let x: Vec<f64> = (0..1000).map(|unit| (hash(unit) % 1000) as f64).collect();
    let weights = Weights::adjacency(&ties, Scaling::Rows);
    let mut group = c.benchmark_group("network-1000-5000");
    group.sample_size(10);
    group.bench_function("moran-999-permutations", |b| {
        b.iter(|| moran_by_permutation(&x, &weights, &Resampling::default()));
    });
    group.bench_function("geodesics", |b| {
        b.iter(|| Weights::geodesic(&ties, &GeodesicOptions::default()).expect("weights"));
    });
    group.bench_function("rewiring-test-100", |b| {
        let resampling = Resampling { n: 100, ..Resampling::default() };
        let options = RewiringOptions { resampling, ..RewiringOptions::default() };
        b.iter(|| threshold_test(&ties, &dates, &ThresholdOptions::default(), &options));
    });
    group.finish();
}

fn latent(c: &mut Criterion) {
    let cascades = made_cascades();
    let mut group = c.benchmark_group("latent");
    group.sample_size(10);
    group.bench_function("50-units-520-cascades-300-edges", |b| {
        b.iter(|| infer(&cascades, &latent_options()).expect("a network"));
    });
    group.finish();
}

/// CPU nanoseconds of rounds of the tasks that the Python script also does, and a number that shows it is the same work.
#[allow(clippy::print_stdout)]
fn rounds(n_rounds: u32) {
    let edges = made_edges(N_UNITS, N_TIES);
    let (ties, dates) = (network(&edges, N_UNITS), made_dates(N_UNITS));
    let small = network(&made_edges(1000, 5000), 1000);
    let x: Vec<f64> = (0..1000).map(|unit| (hash(unit) % 1000) as f64).collect();
    let weights = Weights::adjacency(&small, Scaling::Rows);
    let cascades = made_cascades();
    let resampling = Resampling { n: 100, ..Resampling::default() };
    let rewiring = RewiringOptions { resampling, ..RewiringOptions::default() };
    let small_dates = made_dates(1000);
    let tasks: [(&str, &dyn Fn() -> f64); 7] = [
        ("build", &|| network(&edges, N_UNITS).n_ties() as f64),
        ("exposure", &|| {
            let table = exposure(&ties, &dates, &ExposureOptions::default()).expect("a table");
            (0..table.n_periods()).map(|place| table.of_period(place).iter().sum::<f64>()).sum()
        }),
        ("thresholds", &|| thresholds(&ties, &dates, &ThresholdOptions::default()).iter().flatten().sum()),
        ("moran", &|| moran_by_permutation(&x, &weights, &Resampling::default()).expect("defined").i),
        ("netinf", &|| {
            infer(&cascades, &latent_options()).expect("a network").edges.iter().map(|e| e.improvement).sum()
        }),
        // Without a counterpart in Python.
        ("geodesics", &|| Weights::geodesic(&small, &GeodesicOptions::default()).expect("weights").s0()),
        ("rewiring-100", &|| {
            threshold_test(&small, &small_dates, &ThresholdOptions::default(), &rewiring).observed
        }),
    ];
    for (name, task) in tasks {
        for _ in 0..n_rounds {
            let start = cpu_nanoseconds();
            let check = task();
            println!("{name},{},{check:.6}", cpu_nanoseconds() - start);
        }
    }
}

/// CPU time of this process so far, to the resolution of the kernel's scheduler.
fn cpu_nanoseconds() -> u64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").expect("Linux");
    text.split_whitespace().next().and_then(|first| first.parse().ok()).expect("a number")
}

#[allow(clippy::disallowed_methods)]
fn measure(c: &mut Criterion) {
    if let Ok(n_rounds) = std::env::var("NETWORKS_ROUNDS") {
        // One thread, so that the CPU time of the main one is all.
        let pool =
            rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build().expect("a pool");
        pool.install(|| rounds(n_rounds.parse().expect("a number of rounds")));
    } else {
        large(c);
        small(c);
        latent(c);
    }
}

criterion_group!(benches, measure);
criterion_main!(benches);
