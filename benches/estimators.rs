//! Causal estimators on a panel of 400 units and 20 periods: staggered starts, 60 % never treated.
#![allow(missing_docs)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use shidian::analysis::estimators::callaway_santanna::{CallawayOptions, ControlGroup, callaway_santanna};
use shidian::analysis::estimators::event_study::{Bins, event_study};
use shidian::analysis::estimators::panel::Panel;
use shidian::analysis::estimators::placebo::placebo_test;
use shidian::analysis::estimators::sun_abraham::sun_abraham;
use shidian::analysis::estimators::synthetic_average::synthetic_average;
use shidian::analysis::estimators::synthetic_control::{synthetic_control, synthetic_test};
use shidian::analysis::estimators::two_way::two_way;
use shidian::analysis::resampling::Resampling;
use shidian::rng::{Address, Draws, Purpose};

const N_UNITS: u32 = 400;
const N_PERIODS: u32 = 20;

/// Random walks around a common one, with an effect of 1 from the start on; clusters of 13 units, like prefectures by province.
fn panel(n_treated: u32) -> Panel {
    let at = Address { master_seed: 3, replicate: 1, policy: 0, tick: 0, purpose: Purpose::Outcome };
    let draws = Draws::open(at, N_PERIODS);
    let start: Vec<Option<u32>> =
        (0..N_UNITS).map(|unit| (unit < n_treated).then_some(6 + unit % 10)).collect();
    let mut outcome = Vec::new();
    for unit in 0..N_UNITS {
        let mut level = draws.normal(unit, 0);
        for period in 0..N_PERIODS {
            level += 0.3 * draws.normal(unit, period);
            let is_treated = start[unit as usize].is_some_and(|start| period >= start);
            outcome.push(level + 0.2 * f64::from(period) + f64::from(u8::from(is_treated)));
        }
    }
    let clusters: Vec<u32> = (0..N_UNITS).map(|unit| unit / 13).collect();
    Panel::new(N_PERIODS as usize, &outcome, &start)
        .and_then(|panel| panel.with_clusters(&clusters))
        .expect("a panel")
}

fn estimators(c: &mut Criterion) {
    let panel = &panel(160);
    let mut group = c.benchmark_group("estimators-400x20");
    group.bench_function("two-way", |b| b.iter(|| two_way(black_box(panel)).expect("an effect")));
    group.bench_function("event-study", |b| {
        b.iter(|| event_study(black_box(panel), &Bins::default()).expect("effects"));
    });
    for (name, controls) in [("never", ControlGroup::NeverTreated), ("not-yet", ControlGroup::NotYetTreated)]
    {
        let options = CallawayOptions { controls, ..CallawayOptions::default() };
        group.bench_function(format!("callaway-santanna-{name}"), |b| {
            b.iter(|| callaway_santanna(black_box(panel), &options).expect("effects"));
        });
    }
    group.bench_function("sun-abraham", |b| b.iter(|| sun_abraham(black_box(panel)).expect("effects")));
    group.bench_function("synthetic-control", |b| {
        b.iter(|| synthetic_control(black_box(panel), 5).expect("a control"));
    });
    group.sample_size(10);
    group.bench_function("synthetic-control-240-placebos", |b| {
        b.iter(|| synthetic_test(black_box(panel), 5).expect("a test"));
    });
    group.bench_function("synthetic-average-160-treated-10-dates", |b| {
        b.iter(|| synthetic_average(black_box(panel), &Resampling::default()).expect("effects"));
    });
    let resampling = Resampling { n: 500, ..Resampling::default() };
    group.bench_function("two-way-500-placebo-draws", |b| {
        let effect = |panel: &Panel| two_way(panel).map(|found| found.effect);
        b.iter(|| placebo_test(black_box(panel), &resampling, effect).expect("a test"));
    });
    group.finish();
}

criterion_group!(benches, estimators);
criterion_main!(benches);
