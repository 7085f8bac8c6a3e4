//! One replicate, from the world at the start of tick 0 to its rows, and its twins beside it; all policies of a portfolio. No I/O,
//! no clock.

use std::sync::Arc;

use crate::observe::{Bias, Evaluated, Nation, Recorder, Rows, TwinHistory, TwinsSeen};
use crate::scenario::Scenario;
use crate::scenario::portfolio::PortfolioPolicy;
use crate::scenario::twins::{Twin, TwinKind};
use crate::stages;
use crate::world::{Layout, World};

/// Runs one replicate of every policy of a scenario, in their order: of its portfolio, or of the one that it is.
pub fn policies(scenario: &Scenario, layout: &Arc<Layout>, design_point: u32, number: u32) -> Vec<Rows> {
    if scenario.portfolio.is_empty() {
        return vec![replicate(scenario, layout, design_point, number)];
    }
    let of = |(k, policy): (usize, &PortfolioPolicy)| {
        let layout = layout.of_policy(k).unwrap_or(layout);
        replicate(&policy.scenario, layout, design_point, number)
    };
    scenario.portfolio.iter().enumerate().map(of).collect()
}

/// Runs one replicate of a scenario at a design point, and its twins with the same draws.
///
/// The rows depend on scenario and replicate only; the design point is a label, not part of the address of draws.
pub fn replicate(scenario: &Scenario, layout: &Arc<Layout>, design_point: u32, replicate: u32) -> Rows {
    let mut recorder = Recorder::new(scenario, design_point, replicate);
    let world = live(scenario, layout, replicate, |world| recorder.tick(world));
    let mut twins = TwinsSeen::NONE;
    for (k, twin) in scenario.twins.iter().enumerate() {
        let layout = layout.of_twin(k).unwrap_or(layout);
        match twin.kind {
            TwinKind::History => twins.histories.push(history(twin, layout, replicate)),
            TwinKind::National => {
                let (history, nation) = national(twin, layout, replicate, recorder.evaluated());
                twins.histories.push(history);
                twins.bias = recorder
                    .evaluated()
                    .map_or(Bias::NONE, |evaluated| Bias::new(evaluated, nation, world.merit));
            }
        }
    }
    recorder.finish(&world, &twins)
}

/// Takes a world from its start through all ticks; `seen` looks at it after every one.
fn live(scenario: &Scenario, layout: &Arc<Layout>, replicate: u32, mut seen: impl FnMut(&World)) -> World {
    let mut world = World::new(scenario, layout, replicate);
    for tick in 0..scenario.time.n_ticks {
        stages::tick(&mut world, scenario, tick);
        seen(&world);
    }
    world
}

/// When everybody adopts in a twin.
fn history(twin: &Twin, layout: &Arc<Layout>, replicate: u32) -> TwinHistory {
    let scenario = &twin.scenario;
    let world = live(scenario, layout, replicate, |_| {});
    TwinHistory::new(&twin.name, twin.kind, &world)
}

/// What everybody gets in the national twin, and what it gives at the times at which the pilots were evaluated.
fn national(
    twin: &Twin,
    layout: &Arc<Layout>,
    replicate: u32,
    evaluated: Option<&Evaluated>,
) -> (TwinHistory, Nation) {
    let scenario = &twin.scenario;
    let mut nation = Nation::default();
    let world = live(scenario, layout, replicate, |world| {
        if let Some(evaluated) = evaluated {
            nation.note(world, evaluated);
        }
    });
    (TwinHistory::new(&twin.name, twin.kind, &world), nation)
}
