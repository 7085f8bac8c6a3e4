//! Stage 1, selection 选点: who applies, how the center scores, who becomes a pilot.
//!
//! Draws: `Apply` and `Score`, per wave of the tick. Regime: incentives. ODD submodel 1.

use crate::rng::Purpose;
use crate::scenario::{Mode, NamedBefore, Scenario, Wave};
use crate::units::{Stage, logistic};
use crate::world::{Adoption, Channel, Event, EventKind, Status, World};

/// Waves of one tick that have draws of their own; later ones share them in turn.
const WAVES_PER_TICK: u32 = 8;

pub(super) fn apply(world: &mut World, scenario: &Scenario) {
    if world.tick == 0 && scenario.named_before == NamedBefore::Wait {
        world.center.waits_for = named_waits(world, scenario);
    }
    if world.center.status == Status::Stopped {
        return;
    }
    let now = world.tick;
    for (slot, wave) in scenario.waves.iter().filter(|wave| wave.tick == now).enumerate() {
        world.center.first_wave.get_or_insert(now);
        let slot = slot as u32 % WAVES_PER_TICK;
        let candidates = if wave.named.is_empty() {
            let eligible = applicants(world, scenario, wave, slot);
            scored(world, scenario, slot, &eligible)
        } else {
            named(world, wave).into_iter().map(|i| (f64::NAN, i)).collect()
        };
        select(world, wave, &candidates);
    }
}

/// Tick of the wave that names each government, where one does.
fn named_waits(world: &World, scenario: &Scenario) -> Vec<Option<u32>> {
    let mut waits = Vec::new();
    for wave in scenario.waves.iter().filter(|wave| !wave.named.is_empty()) {
        waits.resize(world.n() as usize, None);
        for i in indices(world, wave) {
            waits[i as usize] = Some(wave.tick);
        }
    }
    waits
}

/// Indices of the governments that a wave names, in its order.
fn indices(world: &World, wave: &Wave) -> Vec<u32> {
    let range = world.layout.of_level(wave.level);
    let find = |id: &String| range.clone().find(|&i| world.layout.id[i] == *id).map(|i| i as u32);
    wave.named.iter().filter_map(find).collect()
}

fn named(world: &World, wave: &Wave) -> Vec<u32> {
    let never = |i: &u32| world.governments.adoption[*i as usize] == Adoption::Never;
    indices(world, wave).into_iter().filter(never).collect()
}

/// Governments that may be taken: never adopted, not named by a later wave, of the level and, unless by designation, having applied.
fn applicants(world: &mut World, scenario: &Scenario, wave: &Wave, slot: u32) -> Vec<u32> {
    let is_open = |i: &usize| world.governments.adoption[*i] == Adoption::Never && !world.is_waiting(*i);
    let open = world.layout.of_level(wave.level).filter(is_open);
    if wave.mode == Mode::Designation {
        return open.map(|i| i as u32).collect();
    }
    let p = &scenario.params.selection;
    let incentives = scenario.rights(world.tick, Stage::Selection).incentives;
    let inducement = p.apply_intercept
        + p.apply_grant * scenario.params.execution.grant * incentives
        + if wave.mode == Mode::Organized { p.apply_organized } else { 0.0 };
    let draws = world.draws(Purpose::Apply, WAVES_PER_TICK);
    let g = &world.governments;
    let applied: Vec<u32> = open
        .filter(|&i| {
            let log_odds =
                inducement + p.apply_leadership * g.leadership[i] + p.apply_capacity * (g.capacity[i] - 0.5)
                    - p.apply_conflict * scenario.params.policy.conflict * (g.industry[i] - 0.5);
            draws.uniform(i as u32, slot) < logistic(log_odds)
        })
        .map(|i| i as u32)
        .collect();
    for &i in &applied {
        world.log.push(Event { wave: wave.number, ..Event::new(world.tick, i, EventKind::Applied) });
    }
    applied
}

/// Candidates with their scores, best first (ties by id).
fn scored(world: &World, scenario: &Scenario, slot: u32, eligible: &[u32]) -> Vec<(f64, u32)> {
    let p = &scenario.params.selection;
    let draws = world.draws(Purpose::Score, WAVES_PER_TICK);
    let g = &world.governments;
    let mut candidates: Vec<(f64, u32)> = eligible
        .iter()
        .map(|&id| {
            let i = id as usize;
            let group = world.layout.group[i] as usize;
            let coverage = f64::from(g.group_ever[group]) / f64::from(world.layout.group_size[group]);
            let score = p.score_wealth * g.wealth[i] + p.score_capacity * g.capacity[i]
                - p.score_coverage * coverage
                + p.score_noise * draws.normal(id, slot);
            (score, id)
        })
        .collect();
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    candidates
}

/// Takes the best, refuses the rest (designation refuses nobody: nobody asked).
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
    if wave.mode != Mode::Designation && wave.named.is_empty() {
        for &(score, id) in candidates.iter().skip(quota) {
            let event = Event::new(world.tick, id, EventKind::Refused);
            world.log.push(Event { wave: wave.number, value: score, ..event });
        }
    }
}
