//! That the kernel computes the engine's model: the curves of both, side by side.

use std::sync::Arc;

use shidian::run;
use shidian::scenario::Scenario;
use shidian::world::{Layout, World};

use super::{Kernel, Tally};

/// Panics where the kernel's curve is not the engine's; gives what the kernel did.
pub(crate) fn compare(
    scenario: &Scenario,
    layout: &Arc<Layout>,
    replicates: std::ops::RangeInclusive<u32>,
) -> Vec<Tally> {
    let mut tallies = Vec::new();
    for replicate in replicates {
        let engine = run::replicate(scenario, layout, 1, replicate);
        let mut kernel = Kernel::new(scenario, &World::new(scenario, layout, replicate), replicate);
        kernel.run();
        assert_eq!(engine.curve.len(), kernel.rows.len());
        for (tick, (e, k)) in engine.curve.iter().zip(&kernel.rows).enumerate() {
            let is_near = |a: f64, b: f64| (a - b).abs() <= 1e-9 || a.is_nan() && b.is_nan();
            let is_same = (e.ever, e.current) == (k.ever, k.current)
                && is_near(e.mean_effort, k.mean_effort)
                && is_near(e.mean_implementation, k.mean_implementation)
                && is_near(e.belief, k.belief)
                && is_near(e.mandate, k.mandate);
            assert!(is_same, "{} replicate {replicate} tick {tick}:\n{e:?}\n{k:?}", scenario.id);
        }
        tallies.push(kernel.tally);
    }
    tallies
}
