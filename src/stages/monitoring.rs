//! Stage 4, monitoring 监控: central inspection, and what governments report.
//!
//! Draws: `Inspection`, `Report` (one per executing government). Regime: inspection and goals. ODD submodel 4.

use super::block::Block;
use crate::rng::Purpose;
use crate::scenario::Scenario;
use crate::units::{Stage, happens};
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
    for &place in block.executing {
        let place = usize::from(place);
        let i = block.first + place;
        let scrutiny = if world.governments.wave[i] > 0 { world.attention(i).max(mandate) } else { mandate };
        if scrutiny > 0.0 && happens(draws.uniform(i as u32, 0), rate * scrutiny) {
            block.conduct.inspected_tick[place] = world.tick;
            block.conduct.happened[place] |= INSPECTED;
        }
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
    for &place in block.executing {
        let place = usize::from(place);
        let i = block.first + place;
        let c = &mut block.conduct;
        if !world.watch_all && !world.is_result_seen(i, c.n_evaluations[place], scenario) {
            c.reported[place] = f64::NAN;
            continue;
        }
        let accounting = c.mechanisms[place][ACCOUNTING];
        let packaging = if world.remembers(c.inspected_tick[place]) {
            0.0
        } else {
            p.gaming
                * (p.gaming_base + world.clarity_in_force(i) * goals)
                * (1.0 - accounting)
                * (1.0 - p.gaming_leadership + p.gaming_leadership * c.leadership[place])
        };
        let noise = p.report_noise * (1.0 - p.report_accounting * accounting);
        c.reported[place] =
            world.merit * c.implementation[place] + packaging + noise * draws.normal(i as u32, 0);
    }
    for &place in block.idle {
        block.conduct.reported[usize::from(place)] = f64::NAN;
    }
}
