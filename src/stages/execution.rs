//! Stage 3, execution 执行: attention and pressure make effort, effort makes mechanisms, mechanisms and fit make
//! implementation, implementation makes the outcome.
//!
//! Draws: `Outcome`, only where outcomes are recorded. Regime: goals and incentives. ODD submodel 3.

use super::block::{Block, Guidance};
use crate::rng::Purpose;
use crate::scenario::Scenario;
use crate::scenario::regime::Rights;
use crate::units::{Stage, ZERO_OR_ONE, clip};
use crate::world::World;

pub(super) fn apply(world: &World, scenario: &Scenario, block: &mut Block<'_>) {
    let rights = scenario.rights(world.tick, Stage::Execution);
    let terms = |guidance: Guidance| Terms::new(world, scenario, rights, guidance);
    let (pilots, non_pilots) = (block.adopters.pilots, block.adopters.non_pilots);
    let of_others = terms(Guidance::of_others(world));
    execute(world, scenario, block, non_pilots, |_| of_others);
    let guidance = block.guidance;
    execute(world, scenario, block, pilots, |k| terms(guidance[k]));
    for &place in block.adopters.idle {
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

/// What is the same for all whom the center guides alike.
#[derive(Clone, Copy)]
struct Terms {
    grant: f64,
    attention: f64,
    target: f64,
    benefit: f64,
    commitment: f64,
    funding: f64,
    responsibility: f64,
}

impl Terms {
    #[inline]
    fn new(world: &World, scenario: &Scenario, rights: Rights, guidance: Guidance) -> Self {
        let p = &scenario.params.execution;
        let Guidance { attention, clarity } = guidance;
        let grant = p.grant * rights.incentives * attention;
        Self {
            grant,
            attention: attention.max(p.attention_floor),
            target: p.pull_target * clarity * rights.goals,
            benefit: p.pull_benefit * world.merit.max(0.0),
            commitment: rights.goals * clarity + (1.0 - rights.goals) * p.commitment_floor,
            funding: p.funding_grant * grant,
            responsibility: clip(p.responsibility_base + p.responsibility_clarity * clarity),
        }
    }
}

/// One tick of executing governments at some places (model.md §2.3); `terms` are those of each, by its number among them.
#[inline]
fn execute(
    world: &World,
    scenario: &Scenario,
    block: &mut Block<'_>,
    places: &[u16],
    terms: impl Fn(usize) -> Terms,
) {
    let (p, conflict) = (&scenario.params.execution, scenario.params.policy.conflict);
    let symbolic = scenario.params.spread.lapse_effort;
    let visibilities =
        [p.visibility_strive_first, p.visibility_autonomous, p.visibility_emulate, p.visibility_stand_pat];
    let (g, pace, first) = (&world.governments, &world.pace, block.first);
    let c = &mut block.conduct;
    for (k, &place) in places.iter().enumerate() {
        let place = usize::from(place);
        let i = first + place;
        let terms = terms(k);
        let inspected = ZERO_OR_ONE[usize::from(world.remembers(c.inspected_tick[place]))];
        let inspected_now = ZERO_OR_ONE[usize::from(c.inspected_tick[place] == world.tick)];
        let (leadership, capacity) = (c.leadership[place], g.capacity[i]);

        let visibility = visibilities[g.behavior[i] as usize];
        let felt = p.pull_uninspected + (1.0 - p.pull_uninspected) * inspected;
        let pull = terms.grant
            + p.pull_leadership * leadership * visibility * terms.attention
            + terms.target * felt
            + terms.benefit * g.fit[i];
        let cost = p.cost_base + conflict * g.industry[i] - p.cost_capacity * capacity;
        let mut effort = c.effort[place];
        effort += pace.effort * (clip(pull / cost) - effort);
        effort += inspected_now * p.inspection_correction * most(terms.commitment - effort, 0.0);
        c.effort[place] = effort;
        c.symbolic[place] = u8::from(effort < symbolic);

        let support = [
            clip(p.organization_base + p.organization_leadership * leadership),
            clip(p.personnel_base + p.personnel_capacity * capacity),
            clip(p.funding_base + p.funding_capacity * capacity + terms.funding),
            terms.responsibility,
            clip(p.accounting_base + p.accounting_wealth * g.wealth[i] + p.accounting_inspected * inspected),
            clip(p.disclosure_base + p.disclosure_inspected * inspected),
        ];
        let mechanisms = &mut c.mechanisms[place];
        for (mechanism, support) in mechanisms.iter_mut().zip(support) {
            *mechanism += pace.mechanisms * (effort * support - *mechanism);
        }
        // Funding and monitoring gate the rest: both are necessary, the others add up.
        let [organization, personnel, funding, responsibility, accounting, disclosure] = *mechanisms;
        let others = (organization + personnel + responsibility + disclosure) / 4.0;
        let composite = (least(funding, accounting) * others).sqrt();
        let reach = least(p.implementation_gain * composite * g.fit[i], 1.0);
        let s = c.implementation[place];
        c.implementation[place] = clip(s + pace.implementation * (reach - s));
    }
}

/// The smaller of two numbers, none of them NaN: `f64::min` would look for that.
#[inline]
fn least(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The larger of two numbers, none of them NaN.
#[inline]
fn most(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
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
