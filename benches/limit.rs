//! The limit kernel: how fast the model can be in safe portable Rust, and that it is the same model.
//!
//! `cargo bench --bench limit`; explained in `docs/limit-kernel.md`.
#![allow(missing_docs)]

#[path = "limit/mod.rs"]
mod kernel;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use kernel::{Kernel, Tally, compare};
use shidian::scenario::{self, Scenario, source::NoFiles};
use shidian::stages;
use shidian::world::{Layout, World};

fn load(name: &str) -> (Scenario, Arc<Layout>) {
    let sets = ["output.tables=[\"runs\", \"curve\"]".to_owned()];
    let scenario =
        scenario::load(&NoFiles, &format!("builtin:{name}"), &sets).expect("a shipped scenario").scenario;
    let layout = Arc::new(Layout::new(&scenario));
    (scenario, layout)
}

#[allow(clippy::print_stderr)]
fn print(name: &str, tallies: &[Tally]) {
    let sum = |of: fn(&Tally) -> u64| tallies.iter().map(of).sum::<u64>() as f64;
    let all = sum(|t| t.all);
    eprintln!("{name}: the same as the engine in {} replicates; per government-tick:", tallies.len());
    for (what, count) in [
        ("executing", sum(|t| t.executing)),
        ("never adopted", sum(|t| t.never)),
        ("left by the first bound", sum(|t| t.near)),
        ("left by the second bound", sum(|t| t.nearer)),
        ("signals of non-pilots", sum(|t| t.signals)),
        ("uniform draws", sum(|t| t.draws)),
        ("normal draws", sum(|t| t.normals)),
        ("exponentials, logarithms", sum(|t| t.exponentials)),
    ] {
        eprintln!("  {what:<26}{:.4}", count / all);
    }
}

/// Prints nanoseconds per government-tick of kernel and engine: the median over replicates of the least over rounds.
///
/// The rounds go through all replicates in turn, so that no branch is learned by heart. On a busy machine the least of
/// several rounds is nearer to what the program needs than any mean.
#[allow(clippy::print_stderr, clippy::disallowed_methods)]
fn time(scenario: &Scenario, worlds: &[World], rounds: u32) {
    // Both on the one thread of a pool, start to end: handing work to it would be on the clock, and so would another core's caches.
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    let least = one_thread.install(|| {
        let mut least = vec![[f64::INFINITY; 2]; worlds.len()];
        for _ in 0..rounds {
            for (least, (world, replicate)) in least.iter_mut().zip(worlds.iter().zip(1..)) {
                let mut kernel = Kernel::new(scenario, world, replicate);
                let start = Instant::now();
                kernel.run();
                least[0] = least[0].min(start.elapsed().as_secs_f64());
                let mut world = world.clone();
                let start = Instant::now();
                for tick in 0..scenario.time.n_ticks {
                    stages::tick(&mut world, scenario, tick);
                }
                least[1] = least[1].min(start.elapsed().as_secs_f64());
            }
        }
        least
    });
    let work = f64::from(worlds[0].n()) * f64::from(scenario.time.n_ticks);
    for (k, name) in ["kernel", "stages of the engine"].into_iter().enumerate() {
        let mut times: Vec<f64> = least.iter().map(|times| times[k]).collect();
        times.sort_by(f64::total_cmp);
        let median = times[times.len() / 2] / work * 1e9;
        eprintln!("  {name:<26}{median:.2} ns per government-tick");
    }
}

fn limit(c: &mut Criterion) {
    let mut group = c.benchmark_group("limit");
    for (name, checked, cycle, seconds) in [("low-carbon-cities", 20, 50, 5), ("villages", 1, 1, 15)] {
        let (scenario, layout) = load(name);
        print(name, &compare(&scenario, &layout, 1..=checked));
        let worlds: Vec<World> =
            (1..=cycle).map(|replicate| World::new(&scenario, &layout, replicate)).collect();
        time(&scenario, &worlds, if cycle > 1 { 20 } else { 5 });
        group.throughput(Throughput::Elements(u64::from(layout.n()) * u64::from(scenario.time.n_ticks)));
        group.sample_size(if cycle > 1 { 100 } else { 10 }).measurement_time(Duration::from_secs(seconds));
        let mut turn = 0;
        group.bench_function(name, |b| {
            b.iter_batched_ref(
                || {
                    turn = turn % cycle + 1;
                    Kernel::new(&scenario, &worlds[turn as usize - 1], turn)
                },
                |kernel| {
                    kernel.run();
                    black_box(kernel.rows.len())
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, limit);
criterion_main!(benches);
