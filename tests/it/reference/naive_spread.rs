//! Feedback, spread and lapse of the reference: `docs/model.md` §7.6 and §7.7, literally.

use shidian::rng::Purpose;
use shidian::scenario::{NamedBefore, Rollout};
use shidian::units::Stage;
use shidian::world::{Adoption, Behavior, Channel, EventKind, Status};

use super::naive::{Naive, pick};

impl Naive<'_> {
    pub(super) fn feedback(&mut self, evaluated: &[usize]) {
        if !evaluated.is_empty() {
            // Pilots are evaluated after a stop as well; the center only no longer learns from it.
            let p = &self.s.params.feedback;
            let total: f64 = evaluated.iter().map(|&i| self.governments[i].signal).sum();
            self.estimate = total / evaluated.len() as f64 * (1.0 - p.sophistication * p.assumed_bias);
        }
        if !evaluated.is_empty() && self.status != Status::Stopped {
            self.learn(evaluated);
        }
        if self.status == Status::Trial {
            self.decide(!evaluated.is_empty());
        }
        if self.status == Status::RolledOut {
            self.mandate = (self.mandate + self.delta() / self.s.params.feedback.mandate_years).min(1.0);
        }
    }

    fn learn(&mut self, evaluated: &[usize]) {
        let (p, mu) = (&self.s.params.feedback, self.rights(Stage::Feedback).means);
        let n = evaluated.len() as f64;
        let mut signals: Vec<f64> = evaluated.iter().map(|&i| self.governments[i].signal).collect();
        let weight = p.evidence_weight * n;
        self.belief = (self.precision * self.belief + weight * self.estimate) / (self.precision + weight);
        self.precision = (self.precision + weight).min(p.precision_max);

        // Upward first, from their designs as they were.
        signals.sort_by(f64::total_cmp);
        let last = signals.len() - 1;
        let median = f64::midpoint(signals[last / 2], signals[last - last / 2]);
        let weights: Vec<(usize, f64)> = evaluated
            .iter()
            .map(|&i| {
                let standing = match self.governments[i].behavior.expect("an adopter") {
                    Behavior::StriveFirst => 1.0,
                    Behavior::Autonomous => p.upward_autonomous,
                    Behavior::Emulate | Behavior::StandPat => 0.0,
                };
                (i, standing * (self.governments[i].signal - median).max(0.0))
            })
            .collect();
        let total: f64 = weights.iter().map(|&(_, weight)| weight).sum();
        if total > 0.0 {
            for k in 0..3 {
                let to = |&(i, weight): &(usize, f64)| weight * (self.governments[i].x[k] - self.template[k]);
                let pull: f64 = weights.iter().map(to).sum();
                self.template[k] += p.upward * (1.0 - mu) * pull / total;
            }
        }
        // Downward: some take the new template, the others redesign.
        for &i in evaluated {
            let template = self.template;
            let g = &mut self.governments[i];
            let paths = match g.behavior.expect("an adopter") {
                Behavior::Emulate | Behavior::StandPat => {
                    g.x = template;
                    1
                }
                Behavior::Autonomous => 2,
                Behavior::StriveFirst => 3,
            };
            if paths > 1 {
                for k in 0..3 {
                    g.x[k] += p.redesign * g.lrn * (g.ideal[k] - g.x[k]);
                }
            }
            self.counts[EventKind::Feedback as usize] += paths;
        }
    }

    fn decide(&mut self, evaluated_any: bool) {
        let p = &self.s.params.feedback;
        let years = |first: u32| f64::from(self.tick - first) * self.delta() + 1e-9;
        let decision = match self.s.rollout {
            Rollout::At(tick) => (self.tick >= tick).then_some(Status::RolledOut),
            Rollout::Belief if evaluated_any => {
                let years = years(self.first_wave.expect("a pilot was evaluated"));
                if self.belief > p.rollout_belief && years >= p.rollout_years {
                    Some(Status::RolledOut)
                } else {
                    (self.belief < p.stop_belief && years >= p.stop_years).then_some(Status::Stopped)
                }
            }
            Rollout::Never | Rollout::Belief => None,
        };
        if let Some(status) = decision {
            self.status = status;
            self.decided = Some(self.tick);
            let kind = if status == Status::RolledOut { EventKind::RolledOut } else { EventKind::Stopped };
            self.counts[kind as usize] += 1;
        }
    }

    fn is_current(&self, i: usize) -> bool {
        self.governments[i].adoption == Adoption::Current
    }

    /// Whether a wave that is still to come names the government, and it has to wait for it.
    pub(super) fn waits(&self, i: usize) -> bool {
        let names = |ids: &[String]| ids.iter().any(|id| self.by_id(id) == i);
        self.s.named_before == NamedBefore::Wait
            && self.status != Status::Stopped
            && self.s.waves.iter().any(|wave| wave.tick > self.tick && names(&wave.named))
    }

    /// Hazards per year of one government, by channel.
    fn hazards(&self, i: usize) -> [(Channel, f64); 6] {
        let (p, rights) = (&self.s.params.spread, self.rights(Stage::Spread));
        let (goals, mu) = (rights.goals, rights.means);
        let pressure = self.mandate * goals;
        let g = &self.governments[i];
        let all = self.governments.len() as f64;
        let current = (0..self.governments.len()).filter(|&j| self.is_current(j)).count() as f64;
        let e = f64::from(u8::from(self.first_wave.is_some() && self.status != Status::Stopped));
        let ready = (p.readiness
            * (p.readiness_capacity * (g.cap - 0.5) + p.readiness_wealth * (g.w - 0.5)
                - p.readiness_conflict * self.s.params.policy.conflict * (g.ind - 0.5)))
            .exp();
        let adopted: Vec<usize> = g.neighbors.iter().copied().filter(|&j| self.is_current(j)).collect();

        let internal = p.internal * ready * (1.0 + p.encouragement * e) * (1.0 - pressure);

        let sim = |j: usize| (-p.similarity * (g.w - self.governments[j].w).abs()).exp();
        let seen = adopted.iter().map(|&j| sim(j) * self.governments[j].signal.max(0.0)).sum::<f64>();
        let whole = g.neighbors.iter().map(|&j| sim(j)).sum::<f64>();
        let seen = if g.neighbors.is_empty() { 0.0 } else { seen / whole };
        let learning = p.learning
            * ready
            * g.lrn
            * 0.5
            * (seen + self.belief.max(0.0) * (current / all).sqrt() * e)
            * (p.learning_base + p.learning_bargaining * mu * (1.0 - mu))
            * (1.0 - pressure);

        let rivals = g.rivals.iter().filter(|&&j| self.is_current(j)).count() as f64;
        let competition =
            p.competition * g.lead * (rivals / g.rivals.len() as f64) * (1.0 - mu) * (1.0 - pressure);

        let weight = |j: usize| p.imitation_wealth + self.governments[j].w;
        let years =
            |j: usize| f64::from(self.tick - self.governments[j].adopted.expect("an adopter")) * self.delta();
        let felt: f64 = adopted.iter().map(|&j| weight(j) * (-years(j) / p.imitation_years).exp()).sum();
        let whole: f64 = g.neighbors.iter().map(|&j| weight(j)).sum();
        let felt = if g.neighbors.is_empty() { 0.0 } else { felt / whole };
        let imitation = p.imitation
            * (p.imitation_ceiling - g.lrn)
            * felt
            * (p.imitation_base + p.imitation_means * mu)
            * (1.0 - pressure);

        let follows = g.superior.is_some_and(|j| self.is_current(j));
        let reach = if g.superior.is_none() || follows { 1.0 } else { p.coercion_indirect };
        let example = p.coercion_superior * goals * f64::from(u8::from(follows)) * (1.0 - pressure);
        let push = pressure * reach + example;
        let coercion = p.coercion * push * (1.0 - p.coercion_capacity + p.coercion_capacity * g.cap);

        let share =
            if g.neighbors.is_empty() { 0.0 } else { adopted.len() as f64 / g.neighbors.len() as f64 };
        let contagion = p.contagion * share * (1.0 - pressure);
        [
            (Channel::Internal, internal),
            (Channel::Learning, learning),
            (Channel::Competition, competition),
            (Channel::Imitation, imitation),
            (Channel::Coercion, coercion),
            (Channel::Contagion, contagion),
        ]
    }

    pub(super) fn spread(&mut self) {
        let draws = self.draws(Purpose::Spread, 2);
        let mut adopters: Vec<(usize, Channel, Option<usize>)> = Vec::new();
        for i in 0..self.governments.len() {
            if self.governments[i].adoption != Adoption::Never || self.waits(i) {
                continue;
            }
            let hazards = self.hazards(i);
            let total: f64 = hazards.iter().map(|&(_, hazard)| hazard).sum();
            if draws.uniform(i as u32, 0) < self.hit(total) {
                let channel = pick(draws.uniform(i as u32, 1), &hazards, total).expect("a cause");
                // The adopted neighbor with the highest signal, ties: the nearest.
                let mut best: Option<usize> = None;
                for &j in self.governments[i].neighbors.iter().filter(|&&j| self.is_current(j)) {
                    if best.is_none_or(|b| self.governments[j].signal > self.governments[b].signal) {
                        best = Some(j);
                    }
                }
                let via = match channel {
                    Channel::Coercion => self.governments[i].superior.filter(|&j| self.is_current(j)),
                    Channel::Internal | Channel::Selection => None,
                    Channel::Learning | Channel::Competition | Channel::Imitation | Channel::Contagion => {
                        best
                    }
                };
                adopters.push((i, channel, via));
            }
        }
        for (i, channel, via) in adopters {
            let copied = via.filter(|_| channel != Channel::Coercion);
            self.take_up(i, copied.map_or(self.template, |j| self.governments[j].x));
            self.adopt(i, channel, via);
            self.governments[i].begin = self.now() + 12.0 * self.delta();
        }
    }

    pub(super) fn lapse(&mut self) {
        let p = &self.s.params.spread;
        let pressure = self.mandate * self.rights(Stage::Spread).goals;
        let draws = self.draws(Purpose::Lapse, 1);
        for i in 0..self.governments.len() {
            let has_executed = self.now() - self.governments[i].begin + 1e-6 >= 12.0 * p.lapse_years;
            if self.executes(i)
                && has_executed
                && self.governments[i].effort < p.lapse_effort
                && draws.uniform(i as u32, 0) < self.hit(p.lapse_rate * (1.0 - pressure))
            {
                let now = self.tick;
                let g = &mut self.governments[i];
                (g.adoption, g.lapsed) = (Adoption::Lapsed, Some(now));
                (g.effort, g.signal) = (0.0, 0.0);
                self.count(EventKind::Lapsed);
            }
        }
    }
}
