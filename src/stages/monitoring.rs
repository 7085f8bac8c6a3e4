//! Stage 4, monitoring 监控: central inspection, and what governments report.
//!
//! Draws: `Inspection`, `Report` (one per executing government). Regime: inspection and goals. ODD submodel 4.

use super::block::Block;
use crate::rng::{Draws, Purpose};
use crate::scenario::Scenario;
use crate::scenario::params::Monitoring;
use crate::units::{Stage, ZERO_OR_ONE, happens};
use crate::world::World;
use crate::world::conduct::INSPECTED;

/// Place of monitoring and accounting among the mechanisms, [`crate::world::MECHANISMS`].
const ACCOUNTING: usize = 4;

/// First half, before execution: the center inspects with hazard n·max(attention, M), non-pilots n·M.
pub(super) fn inspect(world: &World, scenario: &Scenario, block: &mut Block<'_>) {
    let rate = scenario.params.monitoring.inspection_rate
        * scenario.rights(world.tick, Stage::Monitoring).inspection
        * world.pace.step.years();
    if rate == 0.0 {
        return;
    }
    let mandate = world.center.mandate;
    let draws = world.draws(Purpose::Inspection, 1);
    for (&place, &attention) in block.executing.iter().zip(block.attention) {
        let place = usize::from(place);
        let scrutiny = attention.max(mandate);
        let is_inspected = happens(draws.uniform((block.first + place) as u32, 0), rate * scrutiny);
        let last = &mut block.conduct.inspected_tick[place];
        // All bits of the tick or of what was, without a branch.
        let mask = u32::from(is_inspected).wrapping_neg();
        *last = (*last & !mask) | (world.tick & mask);
        block.conduct.happened[place] |= INSPECTED * u8::from(is_inspected);
    }
}

/// Second half, after execution: reports R = merit·S + packaging + noise, of all whose report somebody reads.
///
/// Packaging is 0 under inspection, else gaming·(base + clarity·goals)·(1 − accounting)·(share of leadership):
/// pressure without measurement invites it (model.md §2.4).
pub(super) fn report(world: &World, scenario: &Scenario, block: &mut Block<'_>) {
    let p = &scenario.params.monitoring;
    let goals = scenario.rights(world.tick, Stage::Monitoring).goals;
    let draws = world.draws(Purpose::Report, 1);
    if world.watch_all {
        for k in 0..block.executing.len() {
            report_one(world, p, goals, &draws, block, k);
        }
    } else {
        for k in block.seen {
            report_one(world, p, goals, &draws, block, usize::from(*k));
        }
    }
}

/// The report of the `k`-th executing government of a block.
#[inline]
fn report_one(world: &World, p: &Monitoring, goals: f64, draws: &Draws, block: &mut Block<'_>, k: usize) {
    let place = usize::from(block.executing[k]);
    let c = &mut block.conduct;
    let accounting = c.mechanisms[place][ACCOUNTING];
    let unseen = ZERO_OR_ONE[usize::from(!world.remembers(c.inspected_tick[place]))];
    let packaging = unseen
        * p.gaming
        * (p.gaming_base + block.clarity[k] * goals)
        * (1.0 - accounting)
        * (1.0 - p.gaming_leadership + p.gaming_leadership * c.leadership[place]);
    let noise = p.report_noise * (1.0 - p.report_accounting * accounting);
    let id = (block.first + place) as u32;
    c.reported[place] = world.merit * c.implementation[place] + packaging + noise * draws.normal(id, 0);
}
