//! Event history on a large table: 250,000 unit-years, six covariates, and what goes before and after.
//!
//! `peers/python/run_event_history.py` fits the same table with statsmodels and compares CPU seconds.
#![allow(missing_docs)]

#[path = "event_history/table.rs"]
mod table;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use shidian::analysis::event_history::binary::{Baseline, FitOptions, fit};
use shidian::analysis::event_history::cox::{self, CoxOptions};
use shidian::analysis::event_history::dyadic::{DyadOptions, DyadTerm, dyads};
use shidian::analysis::event_history::link::Link;
use shidian::analysis::event_history::panel::{PanelOptions, panel};
use shidian::analysis::event_history::sandwich::{Errors, SmallSample};
use shidian::analysis::history::{Adoption, History, Policy};
use shidian::rng::{Address, Draws, Purpose};
use table::N;

/// Policies of a made history: constant hazards, of units on a ring.
fn history(n_units: u32, n_policies: u16, n_periods: i32) -> History {
    let policies = (0..n_policies).map(|policy| {
        let mut adoptions = Vec::new();
        for unit in 0..n_units {
            let draw = |period: i32| {
                let at = Address {
                    master_seed: 5,
                    replicate: 1,
                    policy,
                    tick: period as u16,
                    purpose: Purpose::Spread,
                };
                Draws::open(at, 1).uniform(unit, 0)
            };
            if let Some(period) = (0..n_periods).find(|&period| draw(period) < 0.05) {
                adoptions.push(Adoption { period, unit, ended: None });
            }
        }
        Policy::new(policy.to_string(), adoptions)
    });
    History {
        units: (0..n_units).map(|unit| unit.to_string()).collect(),
        born: vec![None; n_units as usize],
        policies: policies.collect(),
    }
}

fn regressions(c: &mut Criterion) {
    let observations = table::table();
    let units: Vec<u32> = (0..N as u32).map(|row| row / 10).collect();
    let policies: Vec<u32> = (0..N as u32).map(|row| row % 520).collect();
    let mut group = c.benchmark_group("event-history");
    group.throughput(Throughput::Elements(N as u64)).sample_size(10);
    for link in Link::ALL {
        group.bench_function(format!("{}/250000x6", link.name()), |b| {
            b.iter(|| fit(black_box(&observations), link, &FitOptions::default()).expect("a fit"));
        });
    }
    let clustered = Errors::Clustered(&units, SmallSample::Clusters);
    group.bench_function("logit-clustered/250000x6", |b| {
        let options = FitOptions { errors: clustered, ..FitOptions::default() };
        b.iter(|| fit(black_box(&observations), Link::Logit, &options).expect("a fit"));
    });
    group.bench_function("logit-520-group-effects-clustered/250000x6", |b| {
        let options =
            FitOptions { baseline: Baseline::Groups(&policies), errors: clustered, ..FitOptions::default() };
        b.iter(|| fit(black_box(&observations), Link::Logit, &options).expect("a fit"));
    });
    // Ten yearly rows per unit, for the partial likelihood of intervals.
    let start: Vec<i64> = (0..N as i64).map(|row| row % 10).collect();
    let stop: Vec<i64> = start.iter().map(|start| start + 1).collect();
    group.bench_function("cox-efron/250000x6", |b| {
        b.iter(|| cox::fit(black_box(&observations), &start, &stop, &CoxOptions::default()).expect("a fit"));
    });
    group.finish();
}

fn risk_sets(c: &mut Criterion) {
    let history = history(50, 520, 40);
    let ring: Vec<Vec<u32>> = (0..50).map(|unit| vec![(unit + 1) % 50, (unit + 49) % 50]).collect();
    let policies: Vec<usize> = (0..520).collect();
    let options = PanelOptions { neighbors: Some(&ring), ..PanelOptions::default() };
    let n_rows = panel(&history, &policies, &options).expect("a panel").n_rows() as u64;
    let mut group = c.benchmark_group("risk-set");
    group.throughput(Throughput::Elements(n_rows)).sample_size(10);
    group.bench_function("pooled-panel/520-policies", |b| {
        b.iter(|| panel(black_box(&history), &policies, &options).expect("a panel"));
    });
    let terms = [DyadTerm::Neighbors(&ring)];
    let options = DyadOptions { terms: &terms, ..DyadOptions::default() };
    let few: Vec<usize> = (0..20).collect();
    let n_rows = dyads(&history, &few, &options).expect("dyads").n_rows() as u64;
    group.throughput(Throughput::Elements(n_rows));
    group.bench_function("dyads/20-policies", |b| {
        b.iter(|| dyads(black_box(&history), &few, &options).expect("dyads"));
    });
    group.finish();
}

criterion_group!(benches, regressions, risk_sets);
criterion_main!(benches);
