//! The scenarios that are measured.

use std::sync::Arc;

use shidian::scenario::{self, Scenario, source::NoFiles};
use shidian::world::Layout;

/// Tables that a sweep keeps: the smallest output.
pub(crate) const SMALL: &str = "output.tables=[\"runs\", \"curve\"]";

/// Synthetic worlds by their number of governments; in the smallest the waves fit only if they are smaller.
pub(crate) const SYNTHETIC: [(&str, &[&str]); 3] = [
    (
        "30",
        &[
            SMALL,
            "world.source=synthetic",
            "world.levels=[5, 25]",
            "selection.wave[4].quota=8",
            "selection.wave[5].quota=8",
        ],
    ),
    ("300", &[SMALL, "world.source=synthetic", "world.levels=[20, 280]"]),
    ("3000", &[SMALL, "world.source=synthetic", "world.levels=[31, 333, 2636]"]),
];

/// A shipped scenario with some keys set.
pub(crate) fn load(name: &str, sets: &[impl AsRef<str>]) -> (Scenario, Arc<Layout>) {
    let sets: Vec<String> = sets.iter().map(|set| set.as_ref().to_owned()).collect();
    let scenario =
        scenario::load(&NoFiles, &format!("builtin:{name}"), &sets).expect("a shipped scenario").scenario;
    let layout = Arc::new(Layout::new(&scenario));
    (scenario, layout)
}

/// Government-ticks of a replicate.
pub(crate) fn work(scenario: &Scenario, layout: &Layout) -> u64 {
    u64::from(layout.n()) * u64::from(scenario.time.n_ticks)
}
