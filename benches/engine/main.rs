//! Speed of the engine, part by part: worlds, acts of a tick, ticks, replicates, ensembles, twins,
//! audits, analysis.
//!
//! `cargo bench --bench engine`; `cargo bench --bench engine -- act` for one part. Throughput is in government-ticks per
//! second wherever ticks are run, in governments where worlds are made, in curves or rows in the analysis.
#![allow(missing_docs)]

mod acts;
mod analysis;
mod audits;
mod cases;
mod ensembles;
mod replicates;
mod ticks;
mod worlds;

use criterion::{criterion_group, criterion_main};

criterion_group!(
    benches,
    worlds::layouts,
    worlds::worlds,
    acts::acts,
    ticks::ticks,
    replicates::replicates,
    ensembles::ensembles,
    audits::twins,
    audits::audits,
    analysis::curves,
    analysis::ensembles
);
criterion_main!(benches);
