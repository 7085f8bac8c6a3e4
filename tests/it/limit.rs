//! The limit kernel of `benches/limit`, the yardstick of the engine's speed, computes the engine's model.

#[path = "../../benches/limit/mod.rs"]
mod kernel;

use std::sync::Arc;

use shidian::scenario::{self, source::NoFiles};
use shidian::world::Layout;

/// Compares the curves of kernel and engine.
#[track_caller]
fn same(sets: &[&str], replicates: std::ops::RangeInclusive<u32>) {
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    let loaded = scenario::load(&NoFiles, "builtin:low-carbon-cities", &sets).expect("a scenario");
    let layout = Arc::new(Layout::new(&loaded.scenario));
    let tallies = kernel::compare(&loaded.scenario, &layout, replicates);
    assert!(tallies.iter().all(|tally| tally.executing > 0));
}

#[test]
fn low_carbon_cities() {
    same(&[], 1..=20);
}

#[test]
fn five_levels() {
    let levels = ["world.source=synthetic", "world.levels=[7, 60, 160, 700, 3000]"];
    same(&levels, 1..=3);
    for preset in ["strong-central", "strong-local"] {
        same(&[&levels[..], &[&format!("regime.preset={preset}")]].concat(), 1..=3);
    }
}

#[test]
fn other_parameters() {
    same(&["time.step=quarter", "monitoring.inspection_memory_years=0.25"], 1..=3);
    same(&["spread.contagion=0.1", "spread.learning=0", "design.review_round_years=1"], 1..=3);
    same(&["spread.imitation=0", "spread.coercion=0", "policy.merit=-0.5"], 1..=3);
    same(&["feedback.rollout_belief=-1", "spread.lapse_rate=2", "spread.lapse_years=0"], 1..=3);
}
