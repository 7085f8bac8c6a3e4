//! Spread by thinning, take-up, lapse.
//!
//! The draw comes first. Whoever it leaves above a bound of the hazard does not adopt, whatever the neighbors do: first a bound
//! from the government's own attributes, then one from which neighbors adopted, and only then the neighbors' signals.

use std::hint::black_box;

use shidian::rng::{Draws, Purpose};
use shidian::units::{Stage, happens, hit, is_reached};

use super::signal::Ceiling;
use super::{Felt, Kernel, LAPSED, Look, NEVER, Status, pick};

/// Governments from which on their columns do not fit the cache.
const LARGE: usize = 20_000;
/// Governments whose neighbors are fetched together.
const FETCHED: usize = 16;

/// Room for rounding in a bound.
const SLACK: f64 = 1.0 + 1e-9;

/// One government that adopts in this tick.
#[derive(Debug, Clone, Copy)]
pub(super) struct Adopter {
    id: u32,
    /// Its place in the list of those who never adopted.
    slot: u32,
    /// Whose design it copies; `u32::MAX` for the center's template.
    model: u32,
    lead: f64,
}

/// Coefficients of the hazards in one tick.
#[derive(Debug, Clone, Copy)]
struct Climate {
    years: f64,
    pressure: f64,
    internal: f64,
    learning: f64,
    example: f64,
    competition: f64,
    imitation: f64,
    limit: f64,
    contagion: f64,
    superior: f64,
    ceiling: Ceiling,
    draws: Draws,
}

/// exp(−s·|w_a − w_b|) as a product of two exponentials that are known.
#[inline]
pub(super) fn similarity(a: &Look, b: &Look) -> f64 {
    (a.up * b.down).min(b.up * a.down)
}

impl Kernel<'_> {
    pub(super) fn spread(&mut self) {
        let climate = self.climate();
        self.thin(&climate);
        let near = std::mem::take(&mut self.scratch.near);
        let mut adopters = std::mem::take(&mut self.scratch.adopters);
        adopters.clear();
        self.tally.near += near.len() as u64;
        for chunk in near.chunks(FETCHED) {
            if self.n > LARGE {
                self.fetch_neighbors(chunk);
            }
            for &(id, slot) in chunk {
                if let Some(adopter) = self.decide(&climate, id as usize, slot) {
                    adopters.push(adopter);
                }
            }
        }
        self.take_up(&adopters);
        self.scratch.near = near;
        self.scratch.adopters = adopters;
    }

    /// Reads what deciding will read, without branches, so that the processor waits for many lines of memory at once.
    #[inline(never)]
    fn fetch_neighbors(&self, chunk: &[(u32, u32)]) {
        let own = |&(id, slot): &(u32, u32)| {
            let rest = self.rest[id as usize].led;
            rest ^ self.members[slot as usize].id
                ^ self.felt[id as usize].adopted
                ^ self.look[id as usize].place
        };
        black_box(chunk.iter().fold(0, |sum, near| sum ^ own(near)));
        let places = |&(id, _): &(u32, u32)| {
            self.neighbors_start[id as usize] as usize..self.neighbors_start[id as usize + 1] as usize
        };
        let all = chunk.iter().flat_map(|near| &self.neighbors[places(near)]);
        black_box(all.fold(0, |sum, &j| sum ^ self.look[j as usize].place));
    }

    /// Likewise for what adopting will write.
    #[inline(never)]
    fn fetch_lookers(&self, chunk: &[Adopter]) {
        let places = |id: usize| self.lookers_start[id] as usize..self.lookers_start[id + 1] as usize;
        for adopter in chunk {
            let all = self.lookers[places(adopter.id as usize)].iter();
            let of = |&i: &u32| self.look[i as usize].place ^ self.felt[i as usize].adopted;
            black_box(all.fold(0, |sum, i| sum ^ of(i)));
        }
    }

    fn climate(&mut self) -> Climate {
        let p = &self.scenario.params.spread;
        let rights = self.scenario.rights(self.tick, Stage::Spread);
        let pressure = self.mandate * rights.goals;
        let (means, local) = (rights.means, 1.0 - pressure);
        let is_encouraging = self.first_wave.is_some() && self.status != Status::Stopped;
        let encouraged = f64::from(u8::from(is_encouraging));
        let coverage = f64::from(self.n_current) / self.n as f64;
        Climate {
            years: self.scenario.time.step.years(),
            pressure,
            internal: p.internal * (1.0 + p.encouragement * encouraged) * local,
            learning: 0.5
                * p.learning
                * (p.learning_base + p.learning_bargaining * means * (1.0 - means))
                * local,
            example: self.belief.max(0.0) * coverage.sqrt() * encouraged,
            competition: p.competition * (1.0 - means) * local,
            imitation: p.imitation * (p.imitation_base + p.imitation_means * means) * local
                / self.imitation_by_tick[self.tick as usize],
            limit: p.imitation_ceiling,
            contagion: p.contagion * local,
            superior: p.coercion_superior * rights.goals * local,
            ceiling: self.ceiling(),
            draws: self.keys.draws(self.tick, Purpose::Spread, 2),
        }
    }

    /// Coercion in a group of rivals, before capacity.
    #[inline]
    fn push(&self, climate: &Climate, group: usize) -> f64 {
        let p = &self.scenario.params.spread;
        let follows = group > 0 && self.look[group - 1].state.adopted < LAPSED;
        let reach = if group == 0 || follows { 1.0 } else { p.coercion_indirect };
        p.coercion * (climate.pressure * reach + if follows { climate.superior } else { 0.0 })
    }

    /// Lists those whose draw lies under the bound from their own attributes.
    #[inline(never)]
    fn thin(&mut self, c: &Climate) {
        let mut near = std::mem::take(&mut self.scratch.near);
        let on_capacity = self.scenario.params.spread.coercion_capacity;
        let scale = c.years * SLACK;
        let ready = c.internal * scale;
        let (learning, shown) = (c.learning * scale, c.ceiling.all);
        let imitation = c.imitation * scale;
        let mut groups = std::mem::take(&mut self.groups);
        groups.retain(|&group| self.group_open[group as usize] > 0);
        let mut n = 0;
        for &group in &groups {
            let group = group as usize;
            let open = self.group_open[group] as usize;
            let start = self.group_start[group] as usize;
            let share = f64::from(self.group_current[group]) * self.group_share[group];
            let push = self.push(c, group) * scale;
            let alike = (c.competition * share + c.contagion) * scale + push * (1.0 - on_capacity);
            let by_capacity = push * on_capacity;
            self.tally.never += open as u64;
            self.tally.draws += open as u64;
            if near.len() < n + open {
                near.resize(n + open, (0, 0));
            }
            let mut found = 0;
            let room = &mut near[n..n + open];
            for (slot, own) in self.members[start..start + open].iter().enumerate() {
                let felt = &self.felt[own.id as usize];
                let bound = alike
                    + (ready + learning * own.learning * (c.example + felt.similar * shown)) * own.ready
                    + imitation * (c.limit - own.learning) * felt.pull
                    + by_capacity * own.capacity;
                room[found] = (own.id, (start + slot) as u32);
                found += usize::from(c.draws.uniform(own.id, 0) < bound);
            }
            n += found;
        }
        near.truncate(n);
        self.groups = groups;
        self.scratch.near = near;
    }

    /// Whether a government adopts, and whose design it copies.
    #[inline(never)]
    fn decide(&mut self, c: &Climate, i: usize, slot: u32) -> Option<Adopter> {
        let uniform = c.draws.uniform(i as u32, 0);
        let own = self.members[slot as usize];
        let group = self.rest[i].group as usize;
        let on_capacity = self.scenario.params.spread.coercion_capacity;
        let places = self.neighbors_start[i] as usize..self.neighbors_start[i + 1] as usize;
        let n_neighbors = places.len();
        let share = f64::from(self.group_current[group]) * self.group_share[group];

        let Felt { pull, adopted, shares, .. } = self.felt[i];
        let look = self.look[i];
        let learning = c.learning * own.ready * own.learning;
        let mut hazards = [
            c.internal * own.ready,
            learning * c.example,
            c.competition * share,
            if adopted > 0 { c.imitation * (c.limit - own.learning) * pull } else { 0.0 },
            self.push(c, group) * (1.0 - on_capacity + on_capacity * own.capacity),
            if adopted > 0 { c.contagion * f64::from(adopted) / n_neighbors as f64 } else { 0.0 },
        ];
        let weight = if adopted > 0 && learning > 0.0 { learning * shares[0] } else { 0.0 };
        let scale = c.years * SLACK;
        let lead = self.lead(i);
        hazards[2] *= lead;
        let known: f64 = hazards.iter().sum();
        let mut best = (f64::NEG_INFINITY, u32::MAX);
        if weight > 0.0 {
            // What the neighbors may show at most, from their draws alone.
            let mut most = 0.0;
            for place in places.clone() {
                let j = self.neighbors[place];
                if self.look[j as usize].state.adopted < LAPSED {
                    let bound = self.signal_bound(&c.ceiling, j as usize);
                    most += similarity(&look, &self.look[j as usize]) * bound.max(0.0);
                }
            }
            let most = weight * most * SLACK;
            if uniform >= (known + most) * scale {
                return None;
            }
            self.tally.nearer += 1;
            // Who adopts anyway, through a channel that no signal can change, and copies whom no signal can change.
            if known > 0.0 && happens(uniform, known * c.years) {
                let second = c.draws.uniform(i as u32, 1);
                let least = pick(second, &hazards, 0);
                let mut with_most = hazards;
                with_most[1] += most;
                if least == pick(second, &with_most, 0) && (least == 0 || least == 4) {
                    self.tally.draws += 1;
                    return Some(Adopter { id: i as u32, slot, model: u32::MAX, lead });
                }
            }
            let mut seen = 0.0;
            for place in places.clone() {
                let j = self.neighbors[place];
                if self.look[j as usize].state.adopted < LAPSED {
                    let signal = self.signal(j as usize);
                    seen += similarity(&look, &self.look[j as usize]) * signal.max(0.0);
                    if signal > best.0 {
                        best = (signal, j);
                    }
                }
            }
            hazards[1] += weight * seen;
        }
        let total: f64 = hazards.iter().sum();
        if total <= 0.0 || !happens(uniform, total * c.years) {
            return None;
        }
        self.tally.draws += 1;
        let channel = pick(c.draws.uniform(i as u32, 1), &hazards, 0);
        let is_copied = [1, 2, 3, 5].contains(&channel);
        if is_copied && adopted > 0 && best.1 == u32::MAX {
            for place in places {
                let j = self.neighbors[place];
                if self.look[j as usize].state.adopted < LAPSED {
                    let signal = self.signal(j as usize);
                    if signal > best.0 {
                        best = (signal, j);
                    }
                }
            }
        }
        Some(Adopter { id: i as u32, slot, model: if is_copied { best.1 } else { u32::MAX }, lead })
    }

    /// The adopters settle on behavior and design, and will execute from the next tick on.
    #[inline(never)]
    fn take_up(&mut self, adopters: &[Adopter]) {
        let means = self.scenario.rights(self.tick, Stage::Design).means;
        let draws = [
            self.keys.draws(self.tick, Purpose::Behavior, 1),
            self.keys.draws(self.tick, Purpose::Estimate, 3),
        ];
        // From the last to the first, so that filling a gap with the group's last moves nobody who is still to come.
        for (k, adopter) in adopters.iter().enumerate().rev() {
            if self.n > LARGE && k % FETCHED == FETCHED - 1 {
                self.fetch_lookers(&adopters[k + 1 - FETCHED..=k]);
            }
            let i = adopter.id as usize;
            let group = self.rest[i].group as usize;
            self.group_open[group] -= 1;
            let last = self.group_start[group] + self.group_open[group];
            self.members[adopter.slot as usize] = self.members[last as usize];
            let template =
                if adopter.model == u32::MAX { self.template } else { self.design[adopter.model as usize] };
            self.settle(i, template, adopter.lead, draws, means);
            self.adopt(i);
            let entry = self.entry(i, adopter.lead);
            self.look[i].place = self.cohorts[0].push(entry);
        }
    }

    /// Symbolic adopters that have executed long enough may give up.
    #[inline(never)]
    pub(super) fn lapse(&mut self) {
        let p = &self.scenario.params.spread;
        let pressure = self.mandate * self.scenario.rights(self.tick, Stage::Spread).goals;
        let probability = hit(p.lapse_rate * (1.0 - pressure), self.scenario.time.step);
        if probability <= 0.0 {
            return;
        }
        let draws = self.keys.draws(self.tick, Purpose::Lapse, 1);
        let step = f64::from(self.scenario.time.step.months());
        // From the last to the first, for the same reason.
        for at in (0..self.tired.len()).rev() {
            let (k, place) = self.tired[at];
            let cohort = &self.cohorts[k as usize];
            if place as usize >= cohort.len {
                continue;
            }
            let id = cohort.id(place);
            self.tally.draws += 1;
            if draws.uniform(id, 0) >= probability {
                continue;
            }
            let i = id as usize;
            let begin = if k > 0 {
                self.pilots[self.look[i].place as usize].begin
            } else {
                f64::from(self.look[i].state.adopted) * step + step
            };
            if !is_reached(self.now - begin, 12.0 * p.lapse_years) {
                continue;
            }
            debug_assert!(self.look[i].state.adopted != NEVER);
            let effort = cohort.effort_at(place);
            let implementation = cohort.shown(place).implementation;
            let cohort = &mut self.cohorts[k as usize];
            cohort.executing -= 1;
            cohort.effort -= effort;
            cohort.implementation -= implementation;
            self.lapsed_implementation += implementation;
            let moved = cohort.remove(place) as usize;
            if k > 0 {
                let (pilot, other) = (self.look[i].place as usize, self.look[moved].place as usize);
                self.pilots[other].place = place;
                self.pilots[pilot].place = u32::MAX;
                self.pilots[pilot].signal = 0.0;
            } else {
                self.look[moved].place = place;
            }
            let decay = self.imitation_by_tick[self.look[i].state.adopted as usize];
            self.show(i, -1.0, decay);
            self.look[i].state.adopted = LAPSED;
            self.group_current[self.rest[i].group as usize] -= 1;
            self.n_current -= 1;
        }
    }
}
