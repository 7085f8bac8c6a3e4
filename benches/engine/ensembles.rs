//! 200 replicates on one thread, on two, on four, … up to all cores.

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};
use shidian::ensemble::{self, Outcome};
use shidian::run;

use crate::cases::{SMALL, load, work};

pub(crate) fn ensembles(c: &mut Criterion) {
    let (scenario, layout) = load("low-carbon-cities", &[SMALL]);
    let jobs: Vec<(u32, u32)> = (1..=200).map(|replicate| (1, replicate)).collect();
    let mut group = c.benchmark_group("ensemble-200");
    group.sample_size(10).measurement_time(Duration::from_secs(8));
    group.throughput(Throughput::Elements(jobs.len() as u64 * work(&scenario, &layout)));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    for threads in std::iter::successors(Some(1), |n| Some(2 * n)).take_while(|&n| n <= cores) {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        let all = || ensemble::run(&jobs, || false, |p, r| run::replicate(&scenario, &layout, p, r));
        group.bench_with_input(BenchmarkId::new("threads", threads), &threads, |b, _| {
            b.iter(|| {
                let outcomes = pool.install(all);
                assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Done(_))), "all run");
                outcomes
            });
        });
    }
    group.finish();
}
