//! One replicate, from drawing its world to its rows; each time with other luck.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use shidian::run;

use crate::cases::{SMALL, SYNTHETIC, load, work};

pub(crate) fn replicates(c: &mut Criterion) {
    let mut group = c.benchmark_group("replicate");
    let builtin: [(&str, &[&str]); 3] = [
        ("low-carbon-cities", &[SMALL]),
        ("low-carbon-cities/all-tables", &[]),
        ("low-carbon-cities/monthly", &[SMALL, "time.step=month"]),
    ];
    for (name, sets) in builtin.into_iter().chain(SYNTHETIC) {
        let (scenario, layout) = load("low-carbon-cities", sets);
        group.throughput(Throughput::Elements(work(&scenario, &layout)));
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
