//! Stage 1, selection 选点: who applies, how the center scores, who becomes a pilot.
//!
//! Draws: `Apply` and `Score`, per wave of the tick. Regime: incentives. ODD submodel 1.

use crate::rng::Purpose;
use crate::scenario::{Mode, Scenario, Wave};
use crate::units::{Stage, logistic};
use crate::world::{Adoption, Channel, Event, EventKind, Status, World};

/// Waves of one tick that have draws of their own; later ones share them in turn.
const WAVES_PER_TICK: u32 = 8;

pub(super) fn apply(world: &mut World, scenario: &Scenario) {
    if world.center.status == Status::Stopped {
        return;
    }
    let now = world.tick;
    let waves = scenario.waves.iter().enumerate().filter(|(_, wave)| wave.tick == now);
    for (slot, (number, wave)) in waves.enumerate() {
        world.center.first_wave.get_or_insert(now);
        let slot = slot as u32 % WAVES_PER_TICK;
        let mut candidates = std::mem::take(&mut world.scratch.candidates);
        candidates.clear();
        if wave.named.is_empty() {
            find_applicants(world, scenario, wave, slot, &mut candidates);
            score(world, scenario, wave, slot, &mut candidates);
        } else {
            let never = |i: &&u32| world.governments.adoption[**i as usize] == Adoption::Never;
            candidates.extend(world.layout.named[number].iter().filter(never).map(|&i| (f64::NAN, i)));
        }
        select(world, wave, &candidates);
        world.scratch.candidates = candidates;
    }
}

/// Lists who may be taken: never adopted, not named by a later wave, of the level and, unless by designation or lottery, having applied.
fn find_applicants(
    world: &mut World,
    scenario: &Scenario,
    wave: &Wave,
    slot: u32,
    candidates: &mut Vec<(f64, u32)>,
) {
    let is_open = |i: &usize| world.governments.adoption[*i] == Adoption::Never && !world.is_waiting(*i);
    let open = world.layout.of_level(wave.level).filter(is_open);
    if matches!(wave.mode, Mode::Designation | Mode::Lottery) {
        candidates.extend(open.map(|i| (f64::NAN, i as u32)));
        return;
    }
    let p = &scenario.params.selection;
    let incentives = scenario.rights(world.tick, Stage::Selection).incentives;
    let inducement = p.apply_intercept
        + p.apply_grant * scenario.params.execution.grant * incentives
        + if wave.mode == Mode::Organized { p.apply_organized } else { 0.0 };
    let draws = world.draws(Purpose::Apply, WAVES_PER_TICK);
    let g = &world.governments;
    let applies = |&i: &usize| {
        let log_odds = inducement
            + p.apply_leadership * world.conduct.leadership[i]
            + p.apply_capacity * (g.capacity[i] - 0.5)
            - p.apply_conflict * scenario.params.policy.conflict * (g.industry[i] - 0.5);
        draws.uniform(i as u32, slot) < logistic(log_odds)
    };
    candidates.extend(open.filter(applies).map(|i| (f64::NAN, i as u32)));
    for &(_, i) in &*candidates {
        world.log.push(Event { wave: wave.number, ..Event::new(world.tick, i, EventKind::Applied) });
    }
}

/// Scores the candidates and sorts them, best first (ties by id); a lottery scores by its draw alone.
fn score(world: &World, scenario: &Scenario, wave: &Wave, slot: u32, candidates: &mut [(f64, u32)]) {
    let p = &scenario.params.selection;
    let draws = world.draws(Purpose::Score, WAVES_PER_TICK);
    let g = &world.governments;
    for (score, id) in &mut *candidates {
        if wave.mode == Mode::Lottery {
            *score = draws.uniform(*id, slot);
            continue;
        }
        let i = *id as usize;
        let group = world.layout.group[i] as usize;
        let coverage = f64::from(g.group_ever[group]) / f64::from(world.layout.group_size[group]);
        *score = p.score_wealth * g.wealth[i] + p.score_capacity * g.capacity[i]
            - p.score_coverage * coverage
            + p.score_noise * draws.normal(*id, slot);
    }
    candidates.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
}

/// Takes the best, refuses the rest (designation and lottery refuse nobody: nobody asked).
fn select(world: &mut World, wave: &Wave, candidates: &[(f64, u32)]) {
    let quota = wave.quota as usize;
    for &(score, id) in &candidates[..quota.min(candidates.len())] {
        let i = id as usize;
        world.adopt(i, Channel::Selection, u32::MAX);
        world.governments.wave[i] = wave.number;
        world.governments.clarity[i] = wave.clarity;
        world.selected.push(id);
        let event = Event::new(world.tick, id, EventKind::Selected);
        world.log.push(Event { wave: wave.number, value: score, ..event });
    }
    if matches!(wave.mode, Mode::Application | Mode::Organized) && wave.named.is_empty() {
        for &(score, id) in candidates.iter().skip(quota) {
            let event = Event::new(world.tick, id, EventKind::Refused);
            world.log.push(Event { wave: wave.number, value: score, ..event });
        }
    }
}
