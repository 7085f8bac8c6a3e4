//! Spread 由点到面: hazards of five channels and textbook contagion, competing risks, lapse.
//!
//! All hazards use the state before this tick's spread, this tick's pilots included; adoption takes effect after the last draw.
//! Draws: `Spread` (adoption, channel), `Lapse`, those of `take_up`. Regime: goals and means. ODD submodel 7.

use super::take_up::TakeUp;
use crate::rng::Purpose;
use crate::scenario::Scenario;
use crate::scenario::params::Spread;
use crate::units::{Stage, happens, is_reached};
use crate::world::{Adoption, Channel, Event, EventKind, World};

/// Channels of spread, in the order of the hazards.
const CHANNELS: [Channel; 6] = [
    Channel::Internal,
    Channel::Learning,
    Channel::Competition,
    Channel::Imitation,
    Channel::Coercion,
    Channel::Contagion,
];

pub(super) fn apply(world: &mut World, scenario: &Scenario) {
    let pressure = world.center.mandate * scenario.rights(world.tick, Stage::Spread).goals;
    let adopters = draw_adopters(world, scenario, pressure);
    take_up(world, scenario, &adopters);
    lapse(world, scenario, pressure);
}

/// What is the same for all governments in one tick.
struct Climate<'a> {
    p: &'a Spread,
    /// p = M·g: vertical pressure, which crowds out local reasons.
    pressure: f64,
    /// Internal hazard before readiness.
    internal: f64,
    /// Learning hazard before readiness, learning ability and results.
    learning: f64,
    /// What the center's belief and the number of adopters add to results seen.
    example: f64,
    /// Competition hazard before leadership and the share of rivals.
    competition: f64,
    /// Imitation hazard before learning ability and the pull of neighbors.
    imitation: f64,
    /// Contagion hazard before the share of neighbors.
    contagion: f64,
    /// The superior's example, before its adoption.
    superior: f64,
}

impl<'a> Climate<'a> {
    fn new(world: &World, scenario: &'a Scenario, pressure: f64) -> Self {
        let p = &scenario.params.spread;
        let rights = scenario.rights(world.tick, Stage::Spread);
        let (means, local) = (rights.means, 1.0 - pressure);
        let encouraged = f64::from(u8::from(world.center.is_encouraging()));
        let coverage = f64::from(world.governments.n_current) / f64::from(world.n());
        Self {
            p,
            pressure,
            internal: p.internal * (1.0 + p.encouragement * encouraged) * local,
            learning: p.learning * (p.learning_base + p.learning_bargaining * means * (1.0 - means)) * local,
            example: world.center.belief.max(0.0) * coverage.sqrt() * encouraged,
            competition: p.competition * (1.0 - means) * local,
            imitation: p.imitation * (p.imitation_base + p.imitation_means * means) * local,
            contagion: p.contagion * local,
            superior: p.coercion_superior * rights.goals * local,
        }
    }
}

/// One government that adopts through spread in this tick.
struct Adopter {
    government: u32,
    channel: Channel,
    /// Whose design it copies; none copies the center's template.
    model: Option<u32>,
    /// Whom it follows: the model, or the superior that pressed.
    via: Option<u32>,
}

fn draw_adopters(world: &World, scenario: &Scenario, pressure: f64) -> Vec<Adopter> {
    let climate = Climate::new(world, scenario, pressure);
    let pull = pull_of_adopters(world, &climate);
    let draws = world.draws(Purpose::Spread, 2);
    let years = world.pace.step.years();
    let mut adopters = Vec::new();
    for i in 0..world.n() as usize {
        if world.governments.adoption[i] != Adoption::Never || world.is_waiting(i) {
            continue;
        }
        let hazards = hazards(world, &climate, &pull, i);
        let total: f64 = hazards.iter().sum();
        if total > 0.0 && happens(draws.uniform(i as u32, 0), total * years) {
            let channel = decide_channel(draws.uniform(i as u32, 1), hazards, total);
            let (model, via) = match channel {
                Channel::Learning | Channel::Competition | Channel::Imitation | Channel::Contagion => {
                    let model = best_neighbor(world, i);
                    (model, model)
                }
                Channel::Coercion => (None, adopted_superior(world, i)),
                Channel::Selection | Channel::Internal => (None, None),
            };
            adopters.push(Adopter { government: i as u32, channel, model, via });
        }
    }
    adopters
}

/// Pull of each current adopter on those who look at it: (weight + wealth rank)·exp(−years since it adopted / time).
fn pull_of_adopters(world: &World, climate: &Climate) -> Vec<f64> {
    if climate.imitation == 0.0 {
        return Vec::new();
    }
    let g = &world.governments;
    (0..world.n() as usize)
        .map(|j| {
            if g.adoption[j] == Adoption::Current {
                (climate.p.imitation_wealth + g.wealth[j]) * world.pace.imitation[world.age_ticks(j)]
            } else {
                0.0
            }
        })
        .collect()
}

/// Hazards per year of a government that never adopted, in the order of [`CHANNELS`] (model.md §2.7).
fn hazards(world: &World, climate: &Climate, pull: &[f64], i: usize) -> [f64; 6] {
    let g = &world.governments;
    let p = climate.p;
    let mut hazards = [climate.internal * g.ready[i], 0.0, 0.0, 0.0, 0.0, 0.0];
    if climate.learning > 0.0 {
        let total = g.similarity_total[i];
        let seen: f64 = if total > 0.0 {
            world
                .network
                .places(i)
                .map(|place| {
                    let j = world.network.targets[place] as usize;
                    if g.adoption[j] == Adoption::Current {
                        g.similarity[place] * g.signal[j].max(0.0)
                    } else {
                        0.0
                    }
                })
                .sum::<f64>()
                / total
        } else {
            0.0
        };
        hazards[1] = climate.learning * g.ready[i] * g.learning[i] * 0.5 * (seen + climate.example);
    }
    if climate.competition > 0.0 {
        let group = world.layout.group[i] as usize;
        let share = f64::from(g.group_current[group]) / f64::from(world.layout.group_size[group]);
        hazards[2] = climate.competition * g.leadership[i] * share;
    }
    if climate.imitation > 0.0 {
        let total = g.prominence_total[i];
        if total > 0.0 {
            let felt: f64 = world.network.of(i).iter().map(|&j| pull[j as usize]).sum();
            hazards[3] = climate.imitation * (p.imitation_ceiling - g.learning[i]) * felt / total;
        }
    }
    if p.coercion > 0.0 {
        let is_top = world.layout.parent[i] == u32::MAX;
        let follows = adopted_superior(world, i).is_some();
        let reach = if is_top || follows { 1.0 } else { p.coercion_indirect };
        let push = climate.pressure * reach + if follows { climate.superior } else { 0.0 };
        hazards[4] = p.coercion * push * (1.0 - p.coercion_capacity + p.coercion_capacity * g.capacity[i]);
    }
    if climate.contagion > 0.0 {
        let neighbors = world.network.of(i);
        if !neighbors.is_empty() {
            let adopted = neighbors.iter().filter(|&&j| g.adoption[j as usize] == Adoption::Current).count();
            hazards[5] = climate.contagion * adopted as f64 / neighbors.len() as f64;
        }
    }
    hazards
}

/// The channel that a uniform draw picks, in proportion to the hazards (competing risks).
fn decide_channel(uniform: f64, hazards: [f64; 6], total: f64) -> Channel {
    let mut left = uniform * total;
    let mut last = Channel::Internal;
    for (channel, hazard) in CHANNELS.into_iter().zip(hazards) {
        if hazard > 0.0 {
            last = channel;
            if left < hazard {
                return channel;
            }
        }
        left -= hazard;
    }
    last
}

/// The superior, where it is a government and a current adopter.
fn adopted_superior(world: &World, i: usize) -> Option<u32> {
    let superior = world.layout.parent[i];
    (superior != u32::MAX && world.governments.adoption[superior as usize] == Adoption::Current)
        .then_some(superior)
}

/// The neighbor that is a current adopter and shows the highest signal; of equals the nearest.
fn best_neighbor(world: &World, i: usize) -> Option<u32> {
    let g = &world.governments;
    let mut best: Option<u32> = None;
    for &j in world.network.of(i) {
        let is_better = best.is_none_or(|b| g.signal[j as usize] > g.signal[b as usize]);
        if g.adoption[j as usize] == Adoption::Current && is_better {
            best = Some(j);
        }
    }
    best
}

/// The adopters settle on behavior and design, without review, and begin in the next tick.
fn take_up(world: &mut World, scenario: &Scenario, adopters: &[Adopter]) {
    if adopters.is_empty() {
        return;
    }
    let mut take_up = TakeUp::open(world, scenario);
    let begin = world.now_months + f64::from(scenario.time.step.months());
    for adopter in adopters {
        let i = adopter.government as usize;
        let template = adopter.model.map_or(world.center.template, |j| world.governments.design[j as usize]);
        take_up.settle(world, scenario, i, template);
        world.governments.begin_months[i] = begin;
    }
    // Adoption comes last, so that a copied design is one from before this tick's spread.
    for adopter in adopters {
        let i = adopter.government as usize;
        let via = adopter.via.unwrap_or(u32::MAX);
        world.adopt(i, adopter.channel, via);
        let event = Event::new(world.tick, adopter.government, EventKind::Adopted);
        let behavior = world.governments.behavior[i];
        world.log.push(Event { channel: Some(adopter.channel), via, behavior: Some(behavior), ..event });
    }
}

/// Symbolic adopters that have executed long enough may give up, for good.
fn lapse(world: &mut World, scenario: &Scenario, pressure: f64) {
    let p = &scenario.params.spread;
    let rate = p.lapse_rate * (1.0 - pressure);
    if rate == 0.0 {
        return;
    }
    let hazard = rate * world.pace.step.years();
    let draws = world.draws(Purpose::Lapse, 1);
    for i in 0..world.n() as usize {
        let g = &world.governments;
        let is_tired = world.is_executing(i)
            && g.effort[i] < p.lapse_effort
            && is_reached(world.now_months - g.begin_months[i], 12.0 * p.lapse_years);
        if is_tired && happens(draws.uniform(i as u32, 0), hazard) {
            let group = world.layout.group[i] as usize;
            let g = &mut world.governments;
            g.adoption[i] = Adoption::Lapsed;
            g.lapsed_tick[i] = world.tick;
            g.effort[i] = 0.0;
            g.signal[i] = 0.0;
            g.group_current[group] -= 1;
            g.n_current -= 1;
            world.log.push(Event::new(world.tick, i as u32, EventKind::Lapsed));
        }
    }
}
