//! Stage 4, monitoring 监控: central inspection, and what governments report.
//!
//! Reports here are those of pilots that are evaluated, and of all where every government is watched; others' are worked out
//! where somebody looks (`results`). Draws: `Inspection`, `Report`. Regime: inspection and goals. ODD submodel 4.

use super::block::{Block, Guidance};
use super::results::Results;
use crate::rng::{self, Purpose};
use crate::scenario::Scenario;
use crate::units::{Stage, happens};
use crate::world::World;
use crate::world::conduct::{ConductSlices, INSPECTED};

/// First half, before execution: the center inspects with hazard n·max(attention, M), non-pilots n·M.
pub(super) fn inspect(world: &World, scenario: &Scenario, block: &mut Block<'_>) {
    let rate = scenario.params.monitoring.inspection_rate
        * scenario.rights(world.tick, Stage::Monitoring).inspection
        * world.pace.step.years();
    if rate == 0.0 {
        return;
    }
    let mandate = world.center.mandate;
    let draws = world.draws(Purpose::Inspection, 1).from(block.first as u32);
    let c = &mut block.conduct;
    for (&place, guidance) in block.adopters.pilots.iter().zip(block.guidance) {
        let hazard = rate * guidance.attention.max(mandate);
        visit(world, c, place, happens(draws.uniform(u32::from(place), 0), hazard));
    }
    if mandate > 0.0 {
        let threshold = rng::threshold(-libm::expm1(-rate * mandate));
        for &place in block.adopters.non_pilots {
            visit(world, c, place, draws.whole(u32::from(place), 0) < threshold);
        }
    }
}

/// Notes whether a government is inspected in this tick.
#[inline]
fn visit(world: &World, c: &mut ConductSlices<'_>, place: u16, is_inspected: bool) {
    let place = usize::from(place);
    let last = &mut c.inspected_tick[place];
    // All bits of the tick or of what was, without a branch.
    let mask = u32::from(is_inspected).wrapping_neg();
    *last = (*last & !mask) | (world.tick & mask);
    c.happened[place] |= INSPECTED * u8::from(is_inspected);
}

/// Second half, after execution: reports of all whose report is kept.
pub(super) fn report(world: &World, scenario: &Scenario, block: &mut Block<'_>) {
    let results = Results::open(world, scenario);
    let first = block.first;
    let mut report = |place: u16, clarity: f64| {
        let place = usize::from(place);
        let c = &mut block.conduct;
        c.reported[place] = results.report(world, first + place, &c.shown(place), clarity);
    };
    if world.watch_all {
        let mandate = Guidance::of_others(world).clarity;
        block.adopters.non_pilots.iter().for_each(|&place| report(place, mandate));
        block.adopters.pilots.iter().zip(block.guidance).for_each(|(&place, own)| report(place, own.clarity));
    } else {
        for &k in block.due {
            let k = usize::from(k);
            report(block.adopters.pilots[k], block.guidance[k].clarity);
        }
    }
}
