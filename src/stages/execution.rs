//! Stage 3, execution 执行: attention and pressure make effort, effort makes mechanisms, mechanisms and fit make
//! implementation, implementation makes the outcome.
//!
//! Draws: `Outcome`, only where outcomes are recorded. Regime: goals and incentives. ODD submodel 3.

use super::block::Block;
use crate::rng::Purpose;
use crate::scenario::Scenario;
use crate::scenario::params::{Execution, Policy};
use crate::scenario::regime::Rights;
use crate::units::{Stage, ZERO_OR_ONE, clip};
use crate::world::World;

pub(super) fn apply(world: &World, scenario: &Scenario, block: &mut Block<'_>) {
    let p = &scenario.params.execution;
    let rights = scenario.rights(world.tick, Stage::Execution);
    for k in 0..block.executing.len() {
        execute(world, p, &scenario.params.policy, rights, block, k);
    }
    for &place in block.idle {
        // Who does not execute has neither effort nor mechanisms; what was achieved decays.
        let place = usize::from(place);
        let c = &mut block.conduct;
        c.effort[place] = 0.0;
        c.mechanisms[place] = [0.0; 6];
        c.implementation[place] -= world.pace.implementation * c.implementation[place];
    }
    if !block.conduct.outcome.is_empty() {
        observe_outcomes(world, scenario, block);
    }
}

/// One executing government's tick, the `k`-th of the block (model.md §2.3).
#[inline]
fn execute(world: &World, p: &Execution, policy: &Policy, rights: Rights, block: &mut Block<'_>, k: usize) {
    let place = usize::from(block.executing[k]);
    let i = block.first + place;
    let (attention, clarity) = (block.attention[k], block.clarity[k]);
    let c = &mut block.conduct;
    let g = &world.governments;
    let pace = &world.pace;
    let inspected = ZERO_OR_ONE[usize::from(world.remembers(c.inspected_tick[place]))];
    let inspected_now = ZERO_OR_ONE[usize::from(c.inspected_tick[place] == world.tick)];
    let grant = p.grant * rights.incentives * attention;

    let visibility =
        [p.visibility_strive_first, p.visibility_autonomous, p.visibility_emulate, p.visibility_stand_pat]
            [g.behavior[i] as usize];
    let leadership = c.leadership[place];
    let felt = p.pull_uninspected + (1.0 - p.pull_uninspected) * inspected;
    let pull = grant
        + p.pull_leadership * leadership * visibility * attention.max(p.attention_floor)
        + p.pull_target * clarity * rights.goals * felt
        + p.pull_benefit * world.merit.max(0.0) * g.fit[i];
    let cost = p.cost_base + policy.conflict * g.industry[i] - p.cost_capacity * g.capacity[i];
    let mut effort = c.effort[place];
    effort += pace.effort * (clip(pull / cost) - effort);
    let commitment = rights.goals * clarity + (1.0 - rights.goals) * p.commitment_floor;
    effort += inspected_now * p.inspection_correction * (commitment - effort).max(0.0);
    c.effort[place] = effort;

    let support = [
        p.organization_base + p.organization_leadership * leadership,
        p.personnel_base + p.personnel_capacity * g.capacity[i],
        p.funding_base + p.funding_capacity * g.capacity[i] + p.funding_grant * grant,
        p.responsibility_base + p.responsibility_clarity * clarity,
        p.accounting_base + p.accounting_wealth * g.wealth[i] + p.accounting_inspected * inspected,
        p.disclosure_base + p.disclosure_inspected * inspected,
    ];
    let mechanisms = &mut c.mechanisms[place];
    for (mechanism, support) in mechanisms.iter_mut().zip(support) {
        *mechanism += pace.mechanisms * (effort * clip(support) - *mechanism);
    }
    // Funding and monitoring gate the rest: both are necessary, the others add up.
    let [organization, personnel, funding, responsibility, accounting, disclosure] = *mechanisms;
    let others = (organization + personnel + responsibility + disclosure) / 4.0;
    let composite = (funding.min(accounting) * others).sqrt();
    let reach = (p.implementation_gain * composite * g.fit[i]).min(1.0);
    let s = c.implementation[place];
    c.implementation[place] = clip(s + pace.implementation * (reach - s));
}

/// Outcome y = y0 − trend·now − merit·effect·(1 + effect_wealth·(w − .5))·S + noise, of every government.
fn observe_outcomes(world: &World, scenario: &Scenario, block: &mut Block<'_>) {
    let p = &scenario.params.policy;
    let draws = world.draws(Purpose::Outcome, 1);
    let (merit, years) = (world.merit, world.now_months / 12.0);
    let g = &world.governments;
    for (place, outcome) in block.conduct.outcome.iter_mut().enumerate() {
        let i = block.first + place;
        let s = block.conduct.implementation[place];
        let effect = merit * p.effect * (1.0 + p.effect_wealth * (g.wealth[i] - 0.5)) * s;
        let noise = p.outcome_noise * draws.normal(i as u32, 0);
        *outcome = g.outcome_start[i] - p.trend * years - effect + noise;
    }
}
