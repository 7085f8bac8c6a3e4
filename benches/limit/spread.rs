//! Spread by thinning, take-up, lapse.
//!
//! The draw comes first. Whoever it leaves above a bound of the hazard does not adopt, whatever the neighbors do: first a bound
//! from the government's own attributes, then one from which neighbors adopted, and only then the neighbors' signals.

use shidian::rng::{Draws, Purpose};
use shidian::units::{Stage, happens, hit, is_reached};

use super::{Kernel, LAPSED, Look, NEVER, Status, pick};

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
    ceiling: f64,
    contagion: f64,
    superior: f64,
    bound: f64,
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
        for &(id, slot) in &near {
            if let Some(adopter) = self.decide(&climate, id as usize, slot) {
                adopters.push(adopter);
            }
        }
        self.take_up(&adopters);
        self.scratch.near = near;
        self.scratch.adopters = adopters;
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
            imitation: p.imitation * (p.imitation_base + p.imitation_means * means) * local,
            ceiling: p.imitation_ceiling,
            contagion: p.contagion * local,
            superior: p.coercion_superior * rights.goals * local,
            bound: self.signal_bound(),
            draws: self.keys.draws(Purpose::Spread, 2),
        }
    }

    /// Coercion in a group of rivals, before capacity.
    #[inline]
    fn push(&self, climate: &Climate, group: usize) -> f64 {
        let p = &self.scenario.params.spread;
        let follows = group > 0 && self.adopted[group - 1] < LAPSED;
        let reach = if group == 0 || follows { 1.0 } else { p.coercion_indirect };
        p.coercion * (climate.pressure * reach + if follows { climate.superior } else { 0.0 })
    }

    /// Lists those whose draw lies under the bound from their own attributes.
    fn thin(&mut self, c: &Climate) {
        let mut near = std::mem::take(&mut self.scratch.near);
        near.clear();
        let on_capacity = self.scenario.params.spread.coercion_capacity;
        let seen = c.bound + c.example;
        let scale = c.years * SLACK;
        for group in 0..self.group_start.len() - 1 {
            let open = self.group_open[group] as usize;
            if open == 0 {
                continue;
            }
            let start = self.group_start[group] as usize;
            let share = f64::from(self.group_current[group]) * self.group_share[group];
            let push = self.push(c, group);
            let alike =
                c.competition * share + c.imitation * c.ceiling + c.contagion + push * (1.0 - on_capacity);
            let by_capacity = push * on_capacity;
            self.tally.never += open as u64;
            self.tally.draws += open as u64;
            for (slot, &id) in self.members[start..start + open].iter().enumerate() {
                let own = &self.own[id as usize];
                let bound = alike
                    + (c.internal + c.learning * own.learning * seen) * own.ready
                    + by_capacity * own.capacity
                    - c.imitation * own.learning;
                if c.draws.uniform(id, 0) < bound * scale {
                    near.push((id, (start + slot) as u32));
                }
            }
        }
        self.scratch.near = near;
    }

    /// Whether a government adopts, and whose design it copies.
    fn decide(&mut self, c: &Climate, i: usize, slot: u32) -> Option<Adopter> {
        let uniform = c.draws.uniform(i as u32, 0);
        let own = self.own[i];
        let group = self.group[i] as usize;
        let on_capacity = self.scenario.params.spread.coercion_capacity;
        let places = self.neighbors_start[i] as usize..self.neighbors_start[i + 1] as usize;
        let n_neighbors = places.len();
        let [similar_total, prominent_total] = self.totals[i];
        let lead = self.lead(i);
        let share = f64::from(self.group_current[group]) * self.group_share[group];

        let (mut similar, mut felt, mut adopted) = (0.0, 0.0, 0_u32);
        let base = self.scenario.params.spread.imitation_wealth;
        let look = self.look[i];
        for &j in &self.neighbors[places.clone()] {
            let since = self.adopted[j as usize];
            if since < LAPSED {
                let other = &self.look[j as usize];
                similar += similarity(&look, other);
                felt += (base + other.wealth) * self.imitation_by_age[self.tick as usize - since as usize];
                adopted += 1;
            }
        }
        let learning = c.learning * own.ready * own.learning;
        let mut hazards = [
            c.internal * own.ready,
            learning * c.example,
            c.competition * lead * share,
            if adopted > 0 { c.imitation * (c.ceiling - own.learning) * felt / prominent_total } else { 0.0 },
            self.push(c, group) * (1.0 - on_capacity + on_capacity * own.capacity),
            if adopted > 0 { c.contagion * f64::from(adopted) / n_neighbors as f64 } else { 0.0 },
        ];
        let known: f64 = hazards.iter().sum();
        if adopted > 0 && learning > 0.0 {
            let weight = learning / similar_total;
            if uniform >= (known + weight * similar * c.bound) * c.years * SLACK {
                return None;
            }
            self.tally.nearer += 1;
            let mut seen = 0.0;
            for place in places.clone() {
                let j = self.neighbors[place] as usize;
                if self.adopted[j] < LAPSED {
                    let signal = self.signal(j);
                    if signal > 0.0 {
                        seen += similarity(&look, &self.look[j]) * signal;
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
        let mut model = u32::MAX;
        if adopted > 0 && [1, 2, 3, 5].contains(&channel) {
            let mut best = f64::NEG_INFINITY;
            for place in places {
                let j = self.neighbors[place];
                if self.adopted[j as usize] < LAPSED {
                    let signal = self.signal(j as usize);
                    if signal > best {
                        (best, model) = (signal, j);
                    }
                }
            }
        }
        Some(Adopter { id: i as u32, slot, model, lead })
    }

    /// The adopters settle on behavior and design, and will execute from the next tick on.
    fn take_up(&mut self, adopters: &[Adopter]) {
        let means = self.scenario.rights(self.tick, Stage::Design).means;
        let draws = [self.keys.draws(Purpose::Behavior, 1), self.keys.draws(Purpose::Estimate, 3)];
        // From the last to the first, so that filling a gap with the group's last moves nobody who is still to come.
        for adopter in adopters.iter().rev() {
            let i = adopter.id as usize;
            let group = self.group[i] as usize;
            self.group_open[group] -= 1;
            let last = self.group_start[group] + self.group_open[group];
            self.members[adopter.slot as usize] = self.members[last as usize];
            let template =
                if adopter.model == u32::MAX { self.template } else { self.design[adopter.model as usize] };
            self.settle(i, template, adopter.lead, draws, means);
            self.adopt(i);
            let entry = self.entry(i, adopter.lead);
            self.place[i] = self.cohorts[0].push(entry);
        }
    }

    /// Symbolic adopters that have executed long enough may give up.
    pub(super) fn lapse(&mut self) {
        let p = &self.scenario.params.spread;
        let pressure = self.mandate * self.scenario.rights(self.tick, Stage::Spread).goals;
        let probability = hit(p.lapse_rate * (1.0 - pressure), self.scenario.time.step);
        if probability <= 0.0 {
            return;
        }
        let draws = self.keys.draws(Purpose::Lapse, 1);
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
                self.pilots[self.place[i] as usize].begin
            } else {
                f64::from(self.adopted[i]) * step + step
            };
            if !is_reached(self.now - begin, 12.0 * p.lapse_years) {
                continue;
            }
            debug_assert!(self.adopted[i] != NEVER);
            let effort = cohort.effort_at(place);
            let implementation = cohort.shown(place).implementation;
            let cohort = &mut self.cohorts[k as usize];
            cohort.executing -= 1;
            cohort.effort -= effort;
            cohort.implementation -= implementation;
            self.lapsed_implementation += implementation;
            let moved = cohort.remove(place) as usize;
            if k > 0 {
                let (pilot, other) = (self.place[i] as usize, self.place[moved] as usize);
                self.pilots[other].place = place;
                self.pilots[pilot].place = u32::MAX;
                self.pilots[pilot].signal = 0.0;
            } else {
                self.place[moved] = place;
            }
            self.adopted[i] = LAPSED;
            self.group_current[self.group[i] as usize] -= 1;
            self.n_current -= 1;
        }
    }
}
