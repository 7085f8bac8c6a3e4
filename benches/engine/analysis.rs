//! The analysis, on what 200 replicates of the low-carbon scenario leave behind.

use std::convert::Infallible;
use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput};
use shidian::analysis::{gray, overview, quantiles, shape, summary, tables, timing};
use shidian::observe::Rows;
use shidian::run;
use shidian::scenario::Scenario;

use crate::cases::{SMALL, load};

const REPLICATES: u32 = 200;

fn rows() -> (Scenario, Vec<Rows>) {
    let (scenario, layout) = load("low-carbon-cities", &[SMALL]);
    let rows = (1..=REPLICATES).map(|number| run::replicate(&scenario, &layout, 1, number)).collect();
    (scenario, rows)
}

fn group<'a>(c: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = c.benchmark_group(name);
    group.warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(2));
    group.throughput(Throughput::Elements(u64::from(REPLICATES)));
    group
}

/// Outcomes of single curves; throughput in curves.
pub(crate) fn curves(c: &mut Criterion) {
    let (_, rows) = rows();
    let n = rows[0].n_governments;
    let column = |of: fn(&Rows) -> Vec<u32>| -> Vec<Vec<u32>> { rows.iter().map(of).collect() };
    let new = column(|rows| rows.curve.iter().map(|row| row.new).collect());
    let ever = column(|rows| rows.curve.iter().map(|row| row.ever).collect());
    let shares: Vec<Vec<f64>> =
        ever.iter().map(|ever| ever.iter().map(|&a| f64::from(a) / f64::from(n)).collect()).collect();
    assert!(shares.iter().any(|curve| gray::regression(curve).is_some()), "curves to fit");

    let mut group = group(c, "analysis/curve");
    group.bench_function("shape", |b| {
        b.iter(|| new.iter().filter(|new| shape::shape(black_box(new), n).is_some()).count());
    });
    group.bench_function("gray", |b| {
        b.iter(|| {
            shares.iter().filter_map(|curve| gray::regression(black_box(curve))).map(|g| g.b()).sum::<f64>()
        });
    });
    group.bench_function("timing", |b| {
        b.iter(|| {
            for (new, ever) in new.iter().zip(&ever) {
                black_box([0.1, 0.5, 0.9].map(|share| timing::first_tick_at(ever, n, share)));
                black_box(timing::peak(new));
            }
        });
    });
    group.bench_function("outcomes", |b| {
        b.iter(|| rows.iter().map(|rows| black_box(tables::outcomes(rows)).ever_share).sum::<f64>());
    });
    group.finish();
}

/// What is said of all replicates together; throughput in replicates.
pub(crate) fn ensembles(c: &mut Criterion) {
    let (scenario, rows) = rows();
    let (n_ticks, n) = ([scenario.time.n_ticks as usize], rows[0].n_governments);
    let policy = overview::OfPolicies { n_ticks: &n_ticks, at: 0 };
    let (runs, curve) = (tables::runs(&rows), tables::curve(&rows));
    let of_point = overview::Tables {
        runs: &runs,
        curve: &curve,
        twins: None,
        n_twins: 0,
        estimates: None,
        n_targets: 0,
    };
    let kept = overview::kept(&of_point, policy, n).expect("all columns");
    let of_kept = || {
        let column = |k: usize| Ok::<_, Infallible>(kept[k].clone());
        overview::Overview::new(1, rows.len(), &scenario, column).expect("an overview")
    };
    let summary = of_kept().summary;
    let t50 = runs.numbers("t50").expect("a column of the table runs");

    let mut group = group(c, "analysis/ensemble");
    group.bench_function("distribution", |b| {
        b.iter(|| quantiles::distribution(black_box(&t50).iter().copied()));
    });
    group.bench_function("kept", |b| {
        b.iter(|| overview::kept(black_box(&of_point), policy, n).expect("all columns"));
    });
    group.bench_function("overview", |b| b.iter(of_kept));
    group.bench_function("table-runs", |b| b.iter(|| tables::runs(black_box(&rows))));
    group.bench_function("table-curve", |b| b.iter(|| tables::curve(black_box(&rows))));
    group.bench_function("table-summary", |b| b.iter(|| summary::frame(&[black_box(&summary)])));
    group.finish();
}
