//! The limit kernel: how fast the model can be in safe portable Rust, and that it is the same model.
//!
//! `cargo bench --bench limit`; explained in `docs/limit-kernel.md`.
#![allow(missing_docs)]

#[path = "limit/mod.rs"]
mod kernel;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

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
        ("left by own bound", sum(|t| t.near)),
        ("left by neighbors' bound", sum(|t| t.nearer)),
        ("signals of non-pilots", sum(|t| t.signals)),
        ("uniform draws", sum(|t| t.draws)),
        ("normal draws", sum(|t| t.normals)),
        ("exponentials, logarithms", sum(|t| t.exponentials)),
    ] {
        eprintln!("  {what:<26}{:.4}", count / all);
    }
}

/// Nanoseconds of processor time that this thread has used, where the system tells: on a busy machine better than the clock.
fn processor_time() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok()
}

/// Prints nanoseconds of processor time per government-tick: least and median over runs, of the kernel and of the engine's stages.
#[allow(clippy::print_stderr)]
fn time(scenario: &Scenario, layout: &Arc<Layout>, runs: u32, passes: u32) -> Option<()> {
    let work = f64::from(layout.n()) * f64::from(scenario.time.n_ticks);
    let (mut kernels, mut engines) = (Vec::new(), Vec::new());
    for pass in 0..runs {
        let replicates = (1..=passes).map(|k| pass % 10 * passes + k);
        let worlds: Vec<World> = replicates.clone().map(|r| World::new(scenario, layout, r)).collect();
        let mut ready: Vec<Kernel> =
            replicates.zip(&worlds).map(|(r, world)| Kernel::new(scenario, world, r)).collect();
        let start = processor_time()?;
        for kernel in &mut ready {
            kernel.run();
        }
        kernels.push((processor_time()? - start) / work / f64::from(passes));
        drop(ready);
        let start = processor_time()?;
        for mut world in worlds {
            for tick in 0..scenario.time.n_ticks {
                stages::tick(&mut world, scenario, tick);
            }
            black_box(world.governments.n_ever);
        }
        engines.push((processor_time()? - start) / work / f64::from(passes));
    }
    for (name, mut times) in [("kernel", kernels), ("stages of the engine", engines)] {
        times.sort_by(f64::total_cmp);
        let (least, median) = (times[0], times[times.len() / 2]);
        eprintln!("  {name:<26}{median:.2} ns per government-tick (least {least:.2})");
    }
    Some(())
}

fn limit(c: &mut Criterion) {
    let mut group = c.benchmark_group("limit");
    for (name, checked, cycle, seconds) in [("low-carbon-cities", 20, 50, 5), ("villages", 1, 1, 15)] {
        let (scenario, layout) = load(name);
        print(name, &compare(&scenario, &layout, 1..=checked));
        let (runs, passes) = if cycle > 1 { (100, 10) } else { (5, 1) };
        time(&scenario, &layout, runs, passes);
        group.throughput(Throughput::Elements(u64::from(layout.n()) * u64::from(scenario.time.n_ticks)));
        group.sample_size(if cycle > 1 { 100 } else { 10 }).measurement_time(Duration::from_secs(seconds));
        // Replicates in turn, so that no branch is learned by heart.
        let worlds: Vec<World> =
            (1..=cycle).map(|replicate| World::new(&scenario, &layout, replicate)).collect();
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
