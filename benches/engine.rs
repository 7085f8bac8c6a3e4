//! Speed of the engine: world, tick by tick, replicate, ensemble. Throughput in government-ticks per second.
#![allow(missing_docs)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use shidian::scenario::{self, Scenario, source::NoFiles};
use shidian::world::{Layout, World};
use shidian::{ensemble, run, stages};

fn load(name: &str, sets: &[&str]) -> (Scenario, Arc<Layout>) {
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    let scenario =
        scenario::load(&NoFiles, &format!("builtin:{name}"), &sets).expect("a shipped scenario").scenario;
    let layout = Arc::new(Layout::new(&scenario));
    (scenario, layout)
}

/// Tables that a sweep keeps: the smallest output.
const SMALL: &str = "output.tables=[\"runs\", \"curve\"]";

fn replicate(c: &mut Criterion) {
    let mut group = c.benchmark_group("replicate");
    for (name, sets) in [
        ("low-carbon-cities", vec![SMALL]),
        ("low-carbon-cities/all-tables", vec![]),
        ("low-carbon-cities/monthly", vec![SMALL, "time.step=month"]),
        (
            "synthetic-30",
            vec![
                SMALL,
                "world.source=synthetic",
                "world.levels=[5, 25]",
                "selection.wave[4].quota=8",
                "selection.wave[5].quota=8",
            ],
        ),
        ("synthetic-300", vec![SMALL, "world.source=synthetic", "world.levels=[20, 280]"]),
        ("synthetic-3000", vec![SMALL, "world.source=synthetic", "world.levels=[31, 333, 2636]"]),
    ] {
        let (scenario, layout) = load("low-carbon-cities", &sets);
        let work = u64::from(layout.n()) * u64::from(scenario.time.n_ticks);
        group.throughput(Throughput::Elements(work));
        let mut number = 0;
        group.bench_function(name, |b| {
            b.iter(|| {
                number += 1;
                black_box(run::replicate(&scenario, &layout, 1, number))
            });
        });
    }
    group.finish();
}

fn world_and_stages(c: &mut Criterion) {
    let (scenario, layout) = load("low-carbon-cities", &[SMALL]);
    let mut group = c.benchmark_group("parts");
    group.throughput(Throughput::Elements(u64::from(layout.n())));
    group.bench_function("world", |b| b.iter(|| black_box(World::new(&scenario, &layout, 1))));
    // Year 15: adopters, executing governments and never-adopters are all many.
    let mut world = World::new(&scenario, &layout, 1);
    for tick in 0..15 {
        stages::tick(&mut world, &scenario, tick);
    }
    group.bench_function("tick-15", |b| {
        b.iter_batched_ref(
            || world.clone(),
            |world| stages::tick(world, &scenario, 15),
            criterion::BatchSize::SmallInput,
        );
    });
    group.finish();
}

fn ensembles(c: &mut Criterion) {
    let (scenario, layout) = load("low-carbon-cities", &[SMALL]);
    let jobs: Vec<(u32, u32)> = (1..=200).map(|replicate| (1, replicate)).collect();
    let mut group = c.benchmark_group("ensemble-200");
    group.sample_size(10).measurement_time(Duration::from_secs(8));
    group.throughput(Throughput::Elements(200 * u64::from(layout.n()) * u64::from(scenario.time.n_ticks)));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut threads = 1;
    while threads <= cores {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        group.bench_with_input(BenchmarkId::new("threads", threads), &threads, |b, _| {
            b.iter(|| {
                pool.install(|| {
                    ensemble::run(&jobs, || false, |p, r| run::replicate(&scenario, &layout, p, r))
                })
            });
        });
        threads *= 2;
    }
    group.finish();
}

criterion_group!(benches, replicate, world_and_stages, ensembles);
criterion_main!(benches);
