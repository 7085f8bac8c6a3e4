//! Hazards of adoption: five channels and textbook contagion, for one government in one tick, and bounds on them.
//!
//! All use the state before this tick's spread, this tick's pilots included. Who is not near to adopting is told by bounds:
//! first one from the government itself and what it feels of its neighbors, then one from the neighbors' draws, and only then
//! what they really show. Nothing is approximate: a draw that misses a bound misses the hazard. Regime: goals and means.

use super::results::{Ceiling, Results, best_neighbor};
use crate::scenario::Scenario;
use crate::scenario::params::Spread;
use crate::units::Stage;
use crate::world::blocks::fill;
use crate::world::{Adoption, Channel, OfGroup, World};

/// Channels of spread, in the order of the hazards.
pub(super) const CHANNELS: [Channel; 6] = [
    Channel::Internal,
    Channel::Learning,
    Channel::Competition,
    Channel::Imitation,
    Channel::Coercion,
    Channel::Contagion,
];

/// What makes a bound a hair larger, so that the rounding of sums cannot cut an adoption off.
const ROUNDING: f64 = 1.0 + 1e-9;
/// The same for shares that are pushed: sums of as many terms as there are neighbors, each rounded to 1e-16.
const PUSHED: f64 = 1e-9;

/// What is the same for all governments in one tick.
pub(super) struct Climate<'a> {
    p: &'a Spread,
    years: f64,
    /// p = M·g: vertical pressure, which crowds out local reasons.
    pressure: f64,
    /// Internal hazard before readiness.
    pub(super) internal: f64,
    /// Learning hazard before readiness, learning ability and results.
    learning: f64,
    /// What the center's belief and the number of adopters add to results seen.
    example: f64,
    /// Competition hazard before leadership and the share of rivals.
    competition: f64,
    /// Imitation hazard before learning ability and the pull of neighbors.
    imitation: f64,
    /// Contagion hazard before the share of neighbors.
    pub(super) contagion: f64,
    /// The superior's example, before its adoption.
    superior: f64,
    /// Hazard of lapse, integrated over the tick.
    pub(super) lapse: f64,
    /// Whether anybody can adopt at all.
    pub(super) is_anything_possible: bool,
    /// What others show, and what they cannot exceed, where somebody learns from it.
    results: Option<(Results<'a>, Ceiling)>,
    /// What no neighbor shows more than.
    highest: f64,
    /// The unit of pull in this tick.
    unit: f64,
    /// What rivals have in common, by group.
    by_group: Vec<OfGroup>,
}

/// What hazards need to know of a government itself.
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
        Self {
            ready: g.ready[i],
            learning: g.learning[i],
            leadership: world.conduct.leadership[i],
            capacity: g.capacity[i],
        }
    }

    /// Where nobody reads attributes all are alike: ready and able in full.
    fn of_any() -> Self {
        Self { ready: 1.0, learning: 1.0, leadership: 1.0, capacity: 1.0 }
    }
}

/// How a government adopts.
pub(super) struct Way {
    /// Place of the channel in [`CHANNELS`].
    pub(super) channel: u8,
    /// Whom it follows: whose design it copies, or the superior that pressed; `u32::MAX` for none.
    pub(super) via: u32,
}

impl<'a> Climate<'a> {
    pub(super) fn new(world: &World, scenario: &'a Scenario) -> Self {
        let p = &scenario.params.spread;
        let rights = scenario.rights(world.tick, Stage::Spread);
        let pressure = world.center.mandate * rights.goals;
        let (means, local) = (rights.means, 1.0 - pressure);
        let encouraged = f64::from(u8::from(world.center.is_encouraging()));
        let coverage = f64::from(world.governments.n_current) / f64::from(world.n());
        let results = world.needs.conduct.then(|| {
            let results = Results::open(world, scenario);
            let ceiling = results.ceiling(world);
            (results, ceiling)
        });
        Self {
            p,
            years: world.pace.step.years(),
            pressure,
            internal: p.internal * (1.0 + p.encouragement * encouraged) * local,
            learning: p.learning * (p.learning_base + p.learning_bargaining * means * (1.0 - means)) * local,
            example: world.center.belief.max(0.0) * coverage.sqrt() * encouraged,
            competition: p.competition * (1.0 - means) * local,
            imitation: p.imitation * (p.imitation_base + p.imitation_means * means) * local,
            contagion: p.contagion * local,
            superior: p.coercion_superior * rights.goals * local,
            lapse: p.lapse_rate * local * world.pace.step.years(),
            is_anything_possible: p.internal * local > 0.0
                || p.coercion * pressure > 0.0
                || world.governments.n_current > 0,
            highest: results.as_ref().map_or(0.0, |(_, ceiling)| ceiling.highest),
            results,
            unit: world.feelings.as_ref().map_or(0.0, |feelings| feelings.unit(world.tick)),
            by_group: Vec::new(),
        }
    }

    /// Works out what rivals have in common, in a room for all groups.
    pub(super) fn with_groups(mut self, world: &World, mut room: Vec<OfGroup>) -> Self {
        let on_capacity = self.p.coercion_capacity;
        fill(&mut room, |group| {
            // Group 0 is directly under the center, group k + 1 under government k.
            let superior = group.checked_sub(1);
            let follows = superior.is_some_and(|k| world.governments.adoption[k] == Adoption::Current);
            let push = self.p.coercion * self.push(superior.is_none(), follows);
            let share = f64::from(world.governments.group_current[group]) * world.layout.group_share[group];
            OfGroup {
                alike: push * (1.0 - on_capacity),
                leading: self.competition * share,
                capable: push * on_capacity,
            }
        });
        self.by_group = room;
        self
    }

    /// Gives the room back.
    pub(super) fn into_room(self) -> Vec<OfGroup> {
        self.by_group
    }

    /// Whether a uniform draw misses the hazard of a government whatever its neighbors show.
    #[inline]
    pub(super) fn is_missed(&self, world: &World, i: usize, uniform: f64) -> bool {
        let (similar, pull) = match &world.feelings {
            Some(feelings) => (feelings.felt[i].similar, feelings.felt[i].pull),
            None => (0.0, 0.0),
        };
        uniform >= self.bound(world, i, (similar + PUSHED) * self.highest, pull)
    }

    /// The same, with what the neighbors' draws say of what they may show.
    #[inline]
    pub(super) fn is_missed_by_neighbors(&self, world: &World, i: usize, uniform: f64) -> bool {
        let (Some((results, ceiling)), Some(feelings)) = (&self.results, &world.feelings) else {
            return false;
        };
        let g = &world.governments;
        let mut shown = 0.0;
        for &j in world.network.of(i) {
            let j = j as usize;
            if g.adoption[j] == Adoption::Current {
                shown += g.similarity(i, j) * results.bound(world, ceiling, j);
            }
        }
        uniform >= self.bound(world, i, shown * feelings.felt[i].per_similarity, feelings.felt[i].pull)
    }

    /// A bound on the probability of adoption in this tick, from what neighbors show at most and what pull is felt.
    ///
    /// The sum of hazards, which 1 − exp(−x) never exceeds, in an order that is quick: its rounding is not that of the hazards.
    #[inline]
    fn bound(&self, world: &World, i: usize, seen: f64, pull: f64) -> f64 {
        let own = Own::of(world, i);
        let group = &self.by_group[world.layout.group[i] as usize];
        let hazard = own.ready * (self.internal + self.learning * own.learning * 0.5 * (seen + self.example))
            + self.imitation * (self.p.imitation_ceiling - own.learning) * (pull * self.unit + PUSHED)
            + group.alike
            + group.leading * own.leadership
            + group.capable * own.capacity;
        let exposed = if self.contagion > 0.0 { self.contagion * world.exposed_share(i) } else { 0.0 };
        (hazard + exposed) * (self.years * ROUNDING)
    }

    /// Hazards per year of a government that never adopted, in the order of [`CHANNELS`] (model.md §2.7).
    pub(super) fn hazards(&self, world: &World, i: usize) -> [f64; 6] {
        let own = if world.needs.attributes { Own::of(world, i) } else { Own::of_any() };
        let mut hazards = [self.internal(&own), 0.0, 0.0, 0.0, 0.0, 0.0];
        if let Some((results, _)) = self.results.as_ref().filter(|_| self.learning > 0.0) {
            hazards[1] = self.learning(&own, results_seen(world, results, i));
        }
        if self.competition > 0.0 {
            hazards[2] = self.competition(world, &own, i);
        }
        if self.imitation > 0.0 {
            hazards[3] = self.imitation(&own, pull_felt(world, self.p, i));
        }
        if self.p.coercion > 0.0 {
            hazards[4] = self.coercion(world, &own, i);
        }
        if self.contagion > 0.0 {
            hazards[5] = self.contagion * world.exposed_share(i);
        }
        hazards
    }

    /// The way in which a government adopts: its channel in proportion to the hazards (competing risks), and whom it follows
    /// through it, where somebody asks for that.
    pub(super) fn way(&self, world: &World, i: usize, uniform: f64, hazards: [f64; 6]) -> Way {
        let channel = decide_channel(uniform, hazards);
        let via = match CHANNELS[usize::from(channel)] {
            _ if !world.needs.models => None,
            Channel::Learning | Channel::Competition | Channel::Imitation | Channel::Contagion => {
                best_neighbor(world, self.results.as_ref().map(|(results, _)| results), i)
            }
            Channel::Coercion => adopted_superior(world, i),
            Channel::Selection | Channel::Internal => None,
        };
        Way { channel, via: via.unwrap_or(u32::MAX) }
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

    /// `felt`: share of the neighbors' weight that pulls.
    #[inline]
    fn imitation(&self, own: &Own, felt: f64) -> f64 {
        self.imitation * (self.p.imitation_ceiling - own.learning) * felt
    }

    #[inline]
    fn coercion(&self, world: &World, own: &Own, i: usize) -> f64 {
        let push = self.push(world.layout.parent[i] == u32::MAX, adopted_superior(world, i).is_some());
        self.p.coercion * push * (1.0 - self.p.coercion_capacity + self.p.coercion_capacity * own.capacity)
    }

    /// Vertical pressure on governments directly under the center, or under a superior that has adopted or not.
    #[inline]
    fn push(&self, is_top: bool, follows: bool) -> f64 {
        let reach = if is_top || follows { 1.0 } else { self.p.coercion_indirect };
        self.pressure * reach + if follows { self.superior } else { 0.0 }
    }
}

/// Results that neighbors show, weighted by similarity; 0 for those that are no current adopters.
fn results_seen(world: &World, results: &Results<'_>, i: usize) -> f64 {
    let g = &world.governments;
    let (mut seen, mut total) = (0.0, 0.0);
    for &j in world.network.of(i) {
        let j = j as usize;
        let similarity = g.similarity(i, j);
        total += similarity;
        if g.adoption[j] == Adoption::Current {
            seen += similarity * results.seen(world, j).max(0.0);
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

/// The channel that a uniform draw picks, in proportion to the hazards: its place in [`CHANNELS`].
fn decide_channel(uniform: f64, hazards: [f64; 6]) -> u8 {
    let mut left = uniform * hazards.iter().sum::<f64>();
    let mut last = 0;
    for (channel, hazard) in (0..).zip(hazards) {
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
