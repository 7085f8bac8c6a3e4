//! All twins with a name beside the plain run (at most 12 times as much), and one panel of the audit of estimators (400 governments × 20
//! years, 500 of them in a minute on two cores: at most 120 ms, since a panel alone uses both), with placebo draws and inferred networks by themselves.

use std::hint::black_box;

use criterion::Criterion;
use shidian::analysis::audit::{self, latent};
use shidian::observe::Rows;
use shidian::run;
use shidian::scenario::twins::CATALOG;

use crate::cases::{SMALL, load};

pub(crate) fn twins(c: &mut Criterion) {
    let names: Vec<String> = CATALOG.iter().map(|twin| format!("{:?}", twin.name)).collect();
    let all = format!("twins.run=[{}]", names.join(", "));
    let mut group = c.benchmark_group("twins");
    for (name, sets) in [("plain", vec![SMALL]), ("all-eleven", vec![SMALL, &all])] {
        let (scenario, layout) = load("low-carbon-cities", &sets);
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

pub(crate) fn audits(c: &mut Criterion) {
    let mut group = c.benchmark_group("audit");
    group.sample_size(10);
    for (name, sets) in [("panel", vec![]), ("panel-99-placebo-draws", vec!["audit.placebo_draws=99"])] {
        let (scenario, layout) = load("estimator-audit", &sets);
        let mut number = 0;
        group.bench_function(name, |b| {
            b.iter(|| {
                number += 1;
                black_box(audit::told(&run::replicate(&scenario, &layout, 1, number), &scenario))
            });
        });
    }
    let (scenario, _) = load("estimator-audit", &["audit.latent_policies=20"]);
    let policies = latent::scenario_of_policies(&scenario);
    let layout = std::sync::Arc::new(shidian::world::Layout::new(&policies));
    group.bench_function("network-from-20-policies", |b| {
        b.iter(|| {
            let rows: Vec<Rows> =
                (1..=20).map(|number| run::replicate(&policies, &layout, 1, number)).collect();
            black_box(latent::set(&policies, &rows))
        });
    });
    group.finish();
}
