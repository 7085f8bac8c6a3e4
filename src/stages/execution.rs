//! Stage 3, execution 执行: attention and pressure make effort, effort makes mechanisms, mechanisms and fit make
//! implementation, implementation makes the outcome.
//!
//! Draws: `Outcome`, only where outcomes are recorded. Regime: goals and incentives. ODD submodel 3.

use crate::rng::Purpose;
use crate::scenario::Scenario;
use crate::scenario::params::{Execution, Policy};
use crate::scenario::regime::Rights;
use crate::units::{Stage, clip};
use crate::world::{Adoption, Behavior, World};

pub(super) fn apply(world: &mut World, scenario: &Scenario) {
    let p = &scenario.params.execution;
    let rights = scenario.rights(world.tick, Stage::Execution);
    for i in 0..world.n() as usize {
        if world.is_executing(i) {
            execute(world, p, &scenario.params.policy, rights, i);
        } else if world.governments.adoption[i] != Adoption::Never {
            // Who does not execute has neither effort nor mechanisms; what was achieved decays.
            let g = &mut world.governments;
            g.effort[i] = 0.0;
            g.mechanisms[i] = [0.0; 6];
            g.implementation[i] -= world.pace.implementation * g.implementation[i];
        }
    }
    if world.watch_all {
        observe_outcomes(world, scenario);
    }
}

/// One government's tick of execution (model.md §2.3).
fn execute(world: &mut World, p: &Execution, policy: &Policy, rights: Rights, i: usize) {
    let is_pilot = world.governments.wave[i] > 0;
    let attention = if is_pilot { world.attention(i) } else { 0.0 };
    let clarity = world.clarity_in_force(i);
    let is_inspected = world.is_inspected(i);
    let inspected = f64::from(u8::from(is_inspected));
    let inspected_now = world.governments.inspected_tick[i] == world.tick;
    let grant = p.grant * rights.incentives * attention;
    let pace = &world.pace;
    let g = &mut world.governments;

    let visibility = match g.behavior[i] {
        Behavior::StriveFirst => p.visibility_strive_first,
        Behavior::Autonomous => p.visibility_autonomous,
        Behavior::Emulate => p.visibility_emulate,
        Behavior::StandPat => p.visibility_stand_pat,
    };
    let felt = p.pull_uninspected + (1.0 - p.pull_uninspected) * inspected;
    let pull = grant
        + p.pull_leadership * g.leadership[i] * visibility * attention.max(p.attention_floor)
        + p.pull_target * clarity * rights.goals * felt
        + p.pull_benefit * world.merit.max(0.0) * g.fit[i];
    let cost = p.cost_base + policy.conflict * g.industry[i] - p.cost_capacity * g.capacity[i];
    let mut effort = g.effort[i];
    effort += pace.effort * (clip(pull / cost) - effort);
    if inspected_now {
        let commitment = rights.goals * clarity + (1.0 - rights.goals) * p.commitment_floor;
        effort += p.inspection_correction * (commitment - effort).max(0.0);
    }
    g.effort[i] = effort;

    let support = [
        p.organization_base + p.organization_leadership * g.leadership[i],
        p.personnel_base + p.personnel_capacity * g.capacity[i],
        p.funding_base + p.funding_capacity * g.capacity[i] + p.funding_grant * grant,
        p.responsibility_base + p.responsibility_clarity * clarity,
        p.accounting_base + p.accounting_wealth * g.wealth[i] + p.accounting_inspected * inspected,
        p.disclosure_base + p.disclosure_inspected * inspected,
    ];
    let mechanisms = &mut g.mechanisms[i];
    for (mechanism, support) in mechanisms.iter_mut().zip(support) {
        *mechanism += pace.mechanisms * (effort * clip(support) - *mechanism);
    }
    // Funding and monitoring gate the rest: both are necessary, the others add up.
    let [organization, personnel, funding, responsibility, accounting, disclosure] = *mechanisms;
    let others = (organization + personnel + responsibility + disclosure) / 4.0;
    let composite = (funding.min(accounting) * others).sqrt();
    let reach = (p.implementation_gain * composite * g.fit[i]).min(1.0);
    let s = g.implementation[i];
    g.implementation[i] = clip(s + pace.implementation * (reach - s));
}

/// Outcome y = y0 − trend·now − merit·effect·(1 + effect_wealth·(w − .5))·S + noise, of every government.
fn observe_outcomes(world: &mut World, scenario: &Scenario) {
    let p = &scenario.params.policy;
    let draws = world.draws(Purpose::Outcome, 1);
    let (merit, years) = (world.merit, world.now_months / 12.0);
    let g = &mut world.governments;
    g.outcome.clear();
    for i in 0..g.wealth.len() {
        let effect = merit * p.effect * (1.0 + p.effect_wealth * (g.wealth[i] - 0.5)) * g.implementation[i];
        let noise = p.outcome_noise * draws.normal(i as u32, 0);
        g.outcome.push(g.outcome_start[i] - p.trend * years - effect + noise);
    }
}
