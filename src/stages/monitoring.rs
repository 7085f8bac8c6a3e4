//! Stage 4, monitoring 监控: central inspection, and what governments report.
//!
//! Draws: `Inspection`, `Report` (one per executing government). Regime: inspection and goals. ODD submodel 4.

use crate::rng::Purpose;
use crate::scenario::Scenario;
use crate::units::{Stage, happens};
use crate::world::{Event, EventKind, World};

/// Place of monitoring and accounting among the mechanisms, [`crate::world::MECHANISMS`].
const ACCOUNTING: usize = 4;

/// First half, before execution: the center inspects with hazard n·max(attention, M), non-pilots n·M.
pub(super) fn inspect(world: &mut World, scenario: &Scenario) {
    let rate = scenario.params.monitoring.inspection_rate
        * scenario.rights(world.tick, Stage::Monitoring).inspection
        * world.pace.step.years();
    if rate == 0.0 {
        return;
    }
    let mandate = world.center.mandate;
    let draws = world.draws(Purpose::Inspection, 1);
    for i in 0..world.n() as usize {
        if !world.is_executing(i) {
            continue;
        }
        let scrutiny = if world.governments.wave[i] > 0 { world.attention(i).max(mandate) } else { mandate };
        if scrutiny > 0.0 && happens(draws.uniform(i as u32, 0), rate * scrutiny) {
            world.governments.inspected_tick[i] = world.tick;
            world.log.push(Event::new(world.tick, i as u32, EventKind::Inspected));
        }
    }
}

/// Second half, after execution: reports R = merit·S + packaging + noise, of all whose report somebody reads.
///
/// Packaging is 0 under inspection, else gaming·(base + clarity·goals)·(1 − accounting)·(share of leadership):
/// pressure without measurement invites it (model.md §2.4).
pub(super) fn report(world: &mut World, scenario: &Scenario) {
    let p = &scenario.params.monitoring;
    let goals = scenario.rights(world.tick, Stage::Monitoring).goals;
    let draws = world.draws(Purpose::Report, 1);
    for i in 0..world.n() as usize {
        let is_read = world.is_executing(i)
            && (world.watch_all
                || if world.governments.wave[i] > 0 {
                    world.is_evaluation_due(i, scenario)
                } else {
                    world.shows_results(i, scenario)
                });
        if !is_read {
            world.governments.reported[i] = f64::NAN;
            continue;
        }
        let clarity = world.clarity_in_force(i);
        let packaging = if world.is_inspected(i) {
            0.0
        } else {
            p.gaming
                * (p.gaming_base + clarity * goals)
                * (1.0 - world.governments.mechanisms[i][ACCOUNTING])
                * (1.0 - p.gaming_leadership + p.gaming_leadership * world.governments.leadership[i])
        };
        let g = &mut world.governments;
        let noise = p.report_noise * (1.0 - p.report_accounting * g.mechanisms[i][ACCOUNTING]);
        g.reported[i] = world.merit * g.implementation[i] + packaging + noise * draws.normal(i as u32, 0);
    }
}
