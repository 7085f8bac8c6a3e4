//! Spread 由点到面: hazards of five channels and textbook contagion, competing risks, lapse.
//!
//! All hazards use the state before this tick's spread, this tick's pilots included; adoption takes effect after the last draw.
//! Draws: `Spread` (adoption, channel), `Lapse`, those of `take_up`. Regime: goals and means. ODD submodel 7.

use std::ops::Range;

use super::take_up::TakeUp;
use crate::rng::{self, Draws, Purpose};
use crate::scenario::Scenario;
use crate::scenario::params::Spread;
use crate::units::{Stage, happens, is_reached};
use crate::world::blocks::{self, List, each_block};
use crate::world::exposure::{Cells, Exposure};
use crate::world::open::{Open, OpenSlices};
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

/// Decision about a government in a tick: it gives up. Channels are coded from 1 in the order of [`CHANNELS`].
const LAPSES: u8 = 7;

/// What makes a bound a hair larger, so that the rounding of sums cannot cut an adoption off.
const ROUNDING: f64 = 1.0 + 1e-9;

pub(super) fn apply(world: &mut World, scenario: &Scenario) {
    let pressure = world.center.mandate * scenario.rights(world.tick, Stage::Spread).goals;
    let climate = Climate::new(world, scenario, pressure);
    if !world.needs.attributes
        && let Some(exposure) = &mut world.exposure
    {
        let years = world.pace.step.years();
        exposure.set_hazards(climate.internal * years, climate.contagion * years);
    }
    let mut open = std::mem::take(&mut world.open);
    decide(world, scenario, &climate, &mut open);
    take_up(world, scenario, &open);
    if climate.lapse > 0.0 {
        lapse(world, &open);
    }
    open.clear();
    world.open = open;
}

/// Decides for every government by itself; nothing but the decisions changes.
fn decide(world: &World, scenario: &Scenario, climate: &Climate, open: &mut Open) {
    each_block(open.slices(), &|first, mut block: OpenSlices<'_>| {
        if climate.is_anything_possible {
            decide_adoptions(world, climate, first, &mut block);
        }
        if climate.lapse > 0.0 {
            decide_lapses(world, scenario, climate, first, &mut block);
        }
    });
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
    /// Highest signal of all, at least 0: what neighbors show is nowhere more.
    best_signal: f64,
    /// Hazard of lapse, integrated over the tick.
    lapse: f64,
    /// Whether anybody can adopt at all.
    is_anything_possible: bool,
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
            best_signal: if p.learning > 0.0 { best_signal(&world.conduct.signal) } else { 0.0 },
            lapse: p.lapse_rate * local * world.pace.step.years(),
            is_anything_possible: p.internal * local > 0.0
                || p.coercion * pressure > 0.0
                || world.governments.n_current > 0,
        }
    }
}

/// The highest signal, at least 0.
fn best_signal(signals: &[f64]) -> f64 {
    let of_block =
        |range: Range<usize>| signals[range].iter().fold(0.0_f64, |best, &signal| best.max(signal));
    blocks::reduce(0..signals.len(), &of_block, &f64::max)
}

/// Draws for every government that may still adopt.
///
/// The draw comes first: where it misses even a bound on the hazard, neighbors need not be looked at. Exact, because
/// 1 − exp(−x) ≤ x.
fn decide_adoptions(world: &World, climate: &Climate, first: usize, block: &mut OpenSlices<'_>) {
    let draws = world.draws(Purpose::Spread, 2);
    let end = first + block.len();
    let adoption = &world.governments.adoption[first..end];
    let is_open = |place: usize| adoption[place] == Adoption::Never;
    let decide = |place: usize| decide_adoption(world, climate, &draws, first + place);
    if world.needs.attributes {
        let scale = world.pace.step.years() * ROUNDING;
        let may = |place: usize| {
            draws.uniform((first + place) as u32, 0) < climate.bound(world, first + place) * scale
        };
        block.decide(is_open, may, decide);
        return;
    }
    // Without attributes all are alike, but for their neighbors, and nobody is settled but by what is decided here.
    let own = draws.from(first as u32);
    let whole = |place: usize| own.whole(place as u32, 0);
    let channel = |place: usize| {
        let hazards = hazards(world, climate, first + place);
        decide_channel(own.uniform(place as u32, 1), hazards, hazards.iter().sum())
    };
    match &world.exposure {
        Some(Exposure { cells: Cells::Few(cells), thresholds, .. }) => {
            let cells = &cells[first..end];
            block.settle(|place| whole(place) < thresholds[usize::from(cells[place])], channel);
        }
        Some(Exposure { cells: Cells::Many(cells), thresholds, .. }) => {
            let cells = &cells[first..end];
            block.settle(|place| whole(place) < thresholds[cells[place] as usize], channel);
        }
        None => {
            let threshold = rng::threshold(-libm::expm1(-climate.internal * world.pace.step.years()));
            block.settle(|place| whole(place) < threshold, channel);
        }
    }
}

/// Whether a government adopts in this tick, and through which channel: its place in [`CHANNELS`], from 1; 0 for not.
fn decide_adoption(world: &World, climate: &Climate, draws: &Draws, i: usize) -> u8 {
    if world.is_waiting(i) {
        return 0;
    }
    let hazards = hazards(world, climate, i);
    let total: f64 = hazards.iter().sum();
    if total > 0.0 && happens(draws.uniform(i as u32, 0), total * world.pace.step.years()) {
        decide_channel(draws.uniform(i as u32, 1), hazards, total)
    } else {
        0
    }
}

/// Symbolic adopters that have executed long enough may give up, for good.
fn decide_lapses(
    world: &World,
    scenario: &Scenario,
    climate: &Climate,
    first: usize,
    block: &mut OpenSlices<'_>,
) {
    let p = &scenario.params.spread;
    let draws = world.draws(Purpose::Lapse, 1);
    let tired = List::of(0..block.len(), |place| {
        let i = first + place;
        let executed = world.now_months - world.governments.begin_months[i];
        let is_symbolic = world.conduct.effort[i] < p.lapse_effort;
        world.is_executing(i) & is_symbolic & is_reached(executed, 12.0 * p.lapse_years)
    });
    for &place in tired.numbers() {
        if happens(draws.uniform((first + usize::from(place)) as u32, 0), climate.lapse) {
            block.push(usize::from(place), LAPSES);
        }
    }
}

/// What hazards need to know of a government itself; ready and able to learn in full where nobody reads attributes.
struct Own {
    ready: f64,
    learning: f64,
    leadership: f64,
    capacity: f64,
}

impl Own {
    #[inline]
    fn of(world: &World, i: usize) -> Self {
        let g = &world.governments;
        if !world.needs.attributes {
            return Self { ready: 1.0, learning: 1.0, leadership: 1.0, capacity: 1.0 };
        }
        Self {
            ready: g.ready[i],
            learning: g.learning[i],
            leadership: world.conduct.leadership[i],
            capacity: g.capacity[i],
        }
    }
}

impl Climate<'_> {
    /// An upper bound on the hazards of a government together, from itself and what is kept up to date about its neighbors.
    #[inline]
    fn bound(&self, world: &World, i: usize) -> f64 {
        let own = Own::of(world, i);
        let mut bound = self.internal(&own);
        if self.learning > 0.0 {
            bound += self.learning(&own, self.best_signal);
        }
        if self.competition > 0.0 {
            bound += self.competition(world, &own, i);
        }
        if self.imitation > 0.0 {
            bound += self.imitation(&own, 1.0);
        }
        if self.p.coercion > 0.0 {
            bound += self.coercion(world, &own, i);
        }
        if self.contagion > 0.0 {
            bound += self.contagion * world.exposed_share(i);
        }
        bound
    }

    #[inline]
    fn internal(&self, own: &Own) -> f64 {
        self.internal * own.ready
    }

    /// `seen`: results of neighbors, weighted by similarity.
    #[inline]
    fn learning(&self, own: &Own, seen: f64) -> f64 {
        self.learning * own.ready * own.learning * 0.5 * (seen + self.example)
    }

    #[inline]
    fn competition(&self, world: &World, own: &Own, i: usize) -> f64 {
        let group = world.layout.group[i] as usize;
        let share = f64::from(world.governments.group_current[group]) * world.layout.group_share[group];
        self.competition * own.leadership * share
    }

    /// `felt`: share of the neighbors' weight that pulls, at most 1.
    #[inline]
    fn imitation(&self, own: &Own, felt: f64) -> f64 {
        self.imitation * (self.p.imitation_ceiling - own.learning) * felt
    }

    #[inline]
    fn coercion(&self, world: &World, own: &Own, i: usize) -> f64 {
        let is_top = world.layout.parent[i] == u32::MAX;
        let follows = adopted_superior(world, i).is_some();
        let reach = if is_top || follows { 1.0 } else { self.p.coercion_indirect };
        let push = self.pressure * reach + if follows { self.superior } else { 0.0 };
        self.p.coercion * push * (1.0 - self.p.coercion_capacity + self.p.coercion_capacity * own.capacity)
    }
}

/// Hazards per year of a government that never adopted, in the order of [`CHANNELS`] (model.md §2.7).
fn hazards(world: &World, climate: &Climate, i: usize) -> [f64; 6] {
    let own = Own::of(world, i);
    let mut hazards = [climate.internal(&own), 0.0, 0.0, 0.0, 0.0, 0.0];
    if climate.learning > 0.0 {
        hazards[1] = climate.learning(&own, results_seen(world, i));
    }
    if climate.competition > 0.0 {
        hazards[2] = climate.competition(world, &own, i);
    }
    if climate.imitation > 0.0 {
        hazards[3] = climate.imitation(&own, pull_felt(world, climate.p, i));
    }
    if climate.p.coercion > 0.0 {
        hazards[4] = climate.coercion(world, &own, i);
    }
    if climate.contagion > 0.0 {
        hazards[5] = climate.contagion * world.exposed_share(i);
    }
    hazards
}

/// Results that neighbors show, weighted by similarity; 0 for those that are no current adopters.
fn results_seen(world: &World, i: usize) -> f64 {
    let g = &world.governments;
    let (mut seen, mut total) = (0.0, 0.0);
    for &j in world.network.of(i) {
        let (own, other) = (g.likeness[i], g.likeness[j as usize]);
        let similarity = own.min(other) / own.max(other);
        total += similarity;
        if g.adoption[j as usize] == Adoption::Current {
            seen += similarity * world.conduct.signal[j as usize].max(0.0);
        }
    }
    if total > 0.0 { seen / total } else { 0.0 }
}

/// Share of the neighbors' weight that pulls: (weight + wealth rank)·exp(−years since adoption / time) of current adopters.
fn pull_felt(world: &World, p: &Spread, i: usize) -> f64 {
    let g = &world.governments;
    let (mut felt, mut total) = (0.0, 0.0);
    for &j in world.network.of(i) {
        let j = j as usize;
        let weight = p.imitation_wealth + g.wealth[j];
        total += weight;
        if g.adoption[j] == Adoption::Current {
            felt += weight * world.pace.imitation[world.age_ticks(j)];
        }
    }
    if total > 0.0 { felt / total } else { 0.0 }
}

/// The channel that a uniform draw picks, in proportion to the hazards (competing risks): its place in [`CHANNELS`], from 1.
fn decide_channel(uniform: f64, hazards: [f64; 6], total: f64) -> u8 {
    let mut left = uniform * total;
    let mut last = 0;
    for (channel, hazard) in (1..).zip(hazards) {
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
#[inline]
fn adopted_superior(world: &World, i: usize) -> Option<u32> {
    let superior = world.layout.parent[i];
    (superior != u32::MAX && world.governments.adoption[superior as usize] == Adoption::Current)
        .then_some(superior)
}

/// The neighbor that is a current adopter and shows the highest signal; of equals the nearest.
fn best_neighbor(world: &World, i: usize) -> Option<u32> {
    let signal = |j: u32| world.conduct.signal.get(j as usize).copied().unwrap_or(0.0);
    let mut best: Option<u32> = None;
    for &j in world.network.of(i) {
        if world.governments.adoption[j as usize] == Adoption::Current
            && best.is_none_or(|b| signal(j) > signal(b))
        {
            best = Some(j);
        }
    }
    best
}

/// Those who adopt settle on behavior and design, without review, and begin in the next tick.
fn take_up(world: &mut World, scenario: &Scenario, open: &Open) {
    if world.needs.models {
        follow(world, scenario, open);
    }
    // Adoption comes last, so that a copied design is one from before this tick's spread.
    for (i, code) in open.decisions() {
        let Some(&channel) = CHANNELS.get(usize::from(code) - 1) else { continue };
        let via = world.governments.via[i];
        world.adopt(i, channel, via);
        let event = Event::new(world.tick, i as u32, EventKind::Adopted);
        let behavior = world.governments.behavior.get(i).copied();
        world.log.push(Event { channel: Some(channel), via, behavior, ..event });
    }
}

/// Whom each adopter follows, and the design that it copies.
fn follow(world: &mut World, scenario: &Scenario, open: &Open) {
    let take_up = world.needs.conduct.then(|| TakeUp::open(world, scenario));
    let begin = world.now_months + f64::from(scenario.time.step.months());
    for (i, code) in open.decisions() {
        let Some(channel) = CHANNELS.get(usize::from(code) - 1) else { continue };
        // Whose design it copies: none copies the center's template. Whom it follows: that one, or the superior that pressed.
        let (model, via) = match channel {
            Channel::Learning | Channel::Competition | Channel::Imitation | Channel::Contagion => {
                let model = best_neighbor(world, i);
                (model, model)
            }
            Channel::Coercion => (None, adopted_superior(world, i)),
            Channel::Selection | Channel::Internal => (None, None),
        };
        world.governments.via[i] = via.unwrap_or(u32::MAX);
        if let Some(take_up) = &take_up {
            let template = model.map_or(world.center.template, |j| world.governments.design[j as usize]);
            take_up.settle(world, scenario, i, template);
            world.governments.begin_months[i] = begin;
        }
    }
}

/// Those who give up.
fn lapse(world: &mut World, open: &Open) {
    for (i, _) in open.decisions().filter(|&(_, code)| code == LAPSES) {
        world.lapse(i);
        world.log.push(Event::new(world.tick, i as u32, EventKind::Lapsed));
    }
}
