//! One tick: year 15, when adopters, executing governments and never-adopters are all many.

use criterion::{BatchSize, Criterion, Throughput};
use shidian::stages;
use shidian::world::World;

use crate::cases::{SMALL, SYNTHETIC, load};

const TICK: u32 = 15;

pub(crate) fn ticks(c: &mut Criterion) {
    let mut group = c.benchmark_group("tick-15");
    for (name, sets) in SYNTHETIC.into_iter().chain([("low-carbon-cities", &[SMALL][..])]) {
        let (scenario, layout) = load("low-carbon-cities", sets);
        let mut world = World::new(&scenario, &layout, 1);
        for tick in 0..TICK {
            stages::tick(&mut world, &scenario, tick);
        }
        group.throughput(Throughput::Elements(u64::from(layout.n())));
        group.bench_function(name, |b| {
            let one = |world: &mut World| stages::tick(world, &scenario, TICK);
            b.iter_batched_ref(|| world.clone(), one, BatchSize::LargeInput);
        });
    }
    group.finish();
}
