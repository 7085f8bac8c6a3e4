//! Each act of a tick by itself, over all ticks of a replicate: its part of the cost of a government-tick.
//!
//! Only the act is on the clock, but it finds the world, and the caches, as the acts before it leave them. On their own,
//! acts on single governments each list anew who executes, which a whole tick does once for all of them.

use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput};
use shidian::scenario::Scenario;
use shidian::stages;
use shidian::world::World;

use crate::cases::{SMALL, SYNTHETIC, load, work};

/// Different luck in turn, so that no branch is learned by heart.
const REPLICATES: u32 = 20;

pub(crate) fn acts(c: &mut Criterion) {
    let mut group = c.benchmark_group("act");
    // The clock is on for a ninth of the time only.
    group
        .sample_size(30)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_millis(500));
    for (name, sets) in SYNTHETIC.into_iter().chain([("low-carbon-cities", &[SMALL][..])]) {
        let (scenario, layout) = load("low-carbon-cities", sets);
        let worlds: Vec<World> =
            (1..=REPLICATES).map(|replicate| World::new(&scenario, &layout, replicate)).collect();
        group.throughput(Throughput::Elements(work(&scenario, &layout)));
        for (place, stage) in stages::stages().enumerate() {
            let mut worlds = worlds.iter().cycle();
            group.bench_function(format!("{name}/{place}-{}", stage.name()), |b| {
                b.iter_custom(|n| {
                    let runs = worlds.by_ref().take(n as usize);
                    runs.map(|world| time_of(place, &scenario, world.clone())).sum()
                });
            });
        }
    }
    group.finish();
}

/// Time of an act in all ticks of a replicate.
#[allow(clippy::disallowed_methods)]
fn time_of(place: usize, scenario: &Scenario, mut world: World) -> Duration {
    let n_acts = stages::stages().len();
    let mut time = Duration::ZERO;
    for tick in 0..scenario.time.n_ticks {
        stages::acts(&mut world, scenario, tick, 0..place);
        let start = Instant::now();
        stages::acts(&mut world, scenario, tick, place..place + 1);
        time += start.elapsed();
        stages::acts(&mut world, scenario, tick, place + 1..n_acts);
    }
    time
}
