//! Selection and design of the reference: `docs/model.md` §7.1 and §7.2, literally.

use shidian::rng::Purpose;
use shidian::scenario::{Mode, Wave};
use shidian::units::Stage;
use shidian::world::{Adoption, Behavior, Channel, EventKind, Status};

use super::naive::{Naive, distance, pick};
use super::naive_world::clip;

impl Naive<'_> {
    pub(super) fn selection(&mut self) -> Vec<usize> {
        let mut selected = Vec::new();
        let waves: Vec<&Wave> = self.s.waves.iter().filter(|wave| wave.tick == self.tick).collect();
        for (slot, wave) in waves.into_iter().enumerate() {
            if self.status == Status::Stopped {
                continue;
            }
            self.first_wave = self.first_wave.or(Some(self.tick));
            let (p, v) = (&self.s.params.selection, self.rights(Stage::Selection).incentives);
            let (apply, noise) = (self.draws(Purpose::Apply, 8), self.draws(Purpose::Score, 8));
            let mut candidates = Vec::new();
            for (i, g) in self.governments.iter().enumerate() {
                let waits = wave.named.is_empty() && self.waits(i);
                if g.adoption != Adoption::Never || g.level != wave.level || waits {
                    continue;
                }
                let log_odds = p.apply_intercept
                    + p.apply_grant * self.s.params.execution.grant * v
                    + p.apply_leadership * g.lead
                    + p.apply_capacity * (g.cap - 0.5)
                    - p.apply_conflict * self.s.params.policy.conflict * (g.ind - 0.5)
                    + if wave.mode == Mode::Organized { p.apply_organized } else { 0.0 };
                let applies = apply.uniform(i as u32, slot as u32) < 1.0 / (1.0 + (-log_odds).exp());
                if wave.named.is_empty() && wave.mode != Mode::Designation && !applies {
                    continue;
                }
                let adopters =
                    g.rivals.iter().filter(|&&j| self.governments[j].adoption != Adoption::Never).count();
                let coverage = adopters as f64 / g.rivals.len() as f64;
                let score = p.score_wealth * g.w + p.score_capacity * g.cap - p.score_coverage * coverage
                    + p.score_noise * noise.normal(i as u32, slot as u32);
                candidates.push((score, i));
            }
            let taken: Vec<usize> = if wave.named.is_empty() {
                candidates.sort_by(|a, b| b.0.total_cmp(&a.0));
                candidates.iter().take(wave.quota as usize).map(|&(_, i)| i).collect()
            } else {
                let is_candidate = |i: &usize| candidates.iter().any(|&(_, other)| other == *i);
                wave.named.iter().map(|id| self.by_id(id)).filter(is_candidate).collect()
            };
            if wave.named.is_empty() && wave.mode != Mode::Designation {
                self.counts[EventKind::Applied as usize] += candidates.len() as u32;
                self.counts[EventKind::Refused as usize] += (candidates.len() - taken.len()) as u32;
            }
            for &i in &taken {
                self.count(EventKind::Selected);
                self.adopt(i, Channel::Selection, None);
                self.governments[i].wave = Some((wave.number, wave.clarity));
            }
            selected.extend(taken);
        }
        selected
    }

    /// Ids of synthetic governments: level, dash, number within the level.
    pub(super) fn by_id(&self, id: &str) -> usize {
        let (level, number) = id.split_once('-').expect("an id");
        let (level, number): (u8, usize) =
            (level.parse().expect("a level"), number.parse().expect("a number"));
        self.governments.iter().position(|g| g.level == level).expect("the level") + number - 1
    }

    pub(super) fn adopt(&mut self, i: usize, channel: Channel, via: Option<usize>) {
        self.count(EventKind::Adopted);
        let g = &mut self.governments[i];
        g.adoption = Adoption::Current;
        g.adopted = Some(self.tick);
        g.channel = Some(channel);
        g.via = via;
    }

    /// Behavior and design of a government that takes the policy up; gives its proposal.
    pub(super) fn take_up(&mut self, i: usize, template: [f64; 3]) -> [f64; 3] {
        let (p, mu) = (&self.s.params.design, self.rights(Stage::Design).means);
        let (behaviors, estimates) = (self.draws(Purpose::Behavior, 1), self.draws(Purpose::Estimate, 3));
        let g = &mut self.governments[i];
        let weights = [
            (Behavior::StriveFirst, p.strive_first_weight * (1.0 - mu).powi(2) * g.lead),
            (Behavior::Autonomous, p.autonomous_weight * mu * (1.0 - mu) * g.lrn),
            (Behavior::Emulate, p.emulate_weight * mu * mu),
            (Behavior::StandPat, p.stand_pat_weight * (1.0 - g.lead) * (1.0 - g.lrn)),
        ];
        let total: f64 = weights.iter().map(|&(_, weight)| weight).sum();
        let behavior = pick(behaviors.uniform(i as u32, 0), &weights, total).unwrap_or(Behavior::Emulate);
        g.behavior = Some(behavior);
        let loc = [0, 1, 2].map(|k| {
            let noise = p.estimate_noise * (1.0 - g.lrn);
            clip(g.ideal[k] + noise * estimates.normal(i as u32, k as u32))
        });
        let pushed = [0, 1, 2].map(|k| {
            let sign = f64::from(i8::from(loc[k] > template[k]) - i8::from(loc[k] < template[k]));
            clip(loc[k] + p.differentiation * sign)
        });
        let mixed = [0, 1, 2].map(|k| mu * template[k] + (1.0 - mu) * loc[k]);
        let (design, proposal) = match behavior {
            Behavior::StriveFirst => (pushed, pushed),
            Behavior::Autonomous => (mixed, loc),
            Behavior::Emulate | Behavior::StandPat => (template, template),
        };
        g.x = design;
        proposal
    }

    pub(super) fn design(&mut self, selected: &[usize]) {
        let (p, mu) = (&self.s.params.design, self.rights(Stage::Design).means);
        for &i in selected {
            let template = self.template;
            let gap = distance(self.take_up(i, template), template);
            let needed = (gap / p.review_tolerance).ln() / -(1.0 - mu.max(1.0 - mu).powi(2)).ln();
            // Rounds are whole, and so is the most of them.
            let most = p.review_rounds_max.floor();
            let rounds = if gap == 0.0 { 1.0 } else { needed.ceil().max(1.0).min(most) };
            self.governments[i].rounds = rounds as u32;
            self.governments[i].begin = self.now() + 12.0 * p.review_round_years * rounds;
            self.count(EventKind::Reviewed);
        }
    }
}
