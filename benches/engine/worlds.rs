//! Making worlds: what replicates share (`Layout`), and what each has for itself (`World`), by kind of ties, number of
//! governments, and number of neighbors. The search for the nearest runs on all cores, as in a run of its own.

use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput};
use shidian::world::{Layout, World};

use crate::cases::{SMALL, load};

/// Governments per level.
const LEVELS: [(&str, &str); 3] = [
    ("300", "world.levels=[20, 280]"),
    ("3000", "world.levels=[31, 333, 2636]"),
    ("30000", "world.levels=[31, 333, 2850, 26786]"),
];

/// A synthetic world with these keys besides.
fn synthetic(levels: &str, more: &[&str]) -> Vec<String> {
    [SMALL, "world.source=synthetic", levels].iter().chain(more).map(|&set| set.to_owned()).collect()
}

/// The shipped world, and synthetic ones with `more` keys, by kind of ties; the nearest also by their number.
fn cases(more: &str) -> Vec<(String, Vec<String>)> {
    let mut cases = vec![("builtin".to_owned(), vec![SMALL.to_owned()])];
    for (size, levels) in LEVELS {
        for ties in ["nearest", "random"] {
            let sets = synthetic(levels, &[&format!("world.ties={ties}"), "world.neighbors=6", more]);
            cases.push((format!("{ties}-6/{size}"), sets));
        }
    }
    for k in [3, 12, 24, 48] {
        let sets = synthetic(LEVELS[1].1, &[&format!("world.neighbors={k}"), more]);
        cases.push((format!("nearest-{k}/{}", LEVELS[1].0), sets));
    }
    cases
}

fn group<'a>(c: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = c.benchmark_group(name);
    group.sample_size(20).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(2));
    group
}

/// What replicates share; with ties drawn once for all of them it includes the search for neighbors.
pub(crate) fn layouts(c: &mut Criterion) {
    let mut group = group(c, "layout");
    for (name, sets) in cases("world.redraw=once") {
        let (scenario, layout) = load("low-carbon-cities", &sets);
        assert!(layout.network.is_some(), "ties are in the layout of {name}");
        group.throughput(Throughput::Elements(u64::from(layout.n())));
        group.bench_function(name, |b| b.iter(|| black_box(Layout::new(&scenario))));
    }
    group.finish();
}

/// What a replicate has for itself: attributes, room for the run, and ties, where they are drawn anew (not in the builtin
/// world, which has borders).
pub(crate) fn worlds(c: &mut Criterion) {
    let mut group = group(c, "world");
    for (name, sets) in cases("world.redraw=replicate") {
        let (scenario, layout) = load("low-carbon-cities", &sets);
        group.throughput(Throughput::Elements(u64::from(layout.n())));
        let mut number = 0;
        group.bench_function(name, |b| {
            b.iter(|| {
                number += 1;
                black_box(World::new(&scenario, &layout, number))
            });
        });
    }
    group.finish();
}
