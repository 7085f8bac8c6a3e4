//! One replicate, from the world at the start of tick 0 to its rows. No I/O, no clock.

use std::sync::Arc;

use crate::observe::{Recorder, Rows};
use crate::scenario::Scenario;
use crate::stages;
use crate::world::{Layout, World};

/// Runs one replicate of a scenario at a design point.
///
/// The rows depend on scenario and replicate only; the design point is a label, not part of the address of draws.
pub fn replicate(scenario: &Scenario, layout: &Arc<Layout>, design_point: u32, replicate: u32) -> Rows {
    let mut world = World::new(scenario, layout, replicate);
    let mut recorder = Recorder::new(scenario, design_point, replicate);
    for tick in 0..scenario.time.n_ticks {
        stages::tick(&mut world, scenario, tick);
        recorder.tick(&world);
    }
    recorder.finish(&world)
}
