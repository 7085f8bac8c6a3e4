//! Pilots: review of their designs, evaluation, and what the center makes of it.

use shidian::rng::Purpose;
use shidian::scenario::Rollout;
use shidian::units::{Stage, clip, is_reached};

use super::cohort::Entry;
use super::{AUTONOMOUS, EMULATE, Kernel, STAND_PAT, STRIVE_FIRST, Status};

/// One pilot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pilot {
    pub(super) id: u32,
    pub(super) cohort: u8,
    /// Place in the cohort; `u32::MAX` before execution begins and after a lapse.
    pub(super) place: u32,
    pub(super) begin: f64,
    evaluations: u32,
    pub(super) signal: f64,
}

impl Kernel<'_> {
    /// Review and design of a government selected in this tick by the wave of that cohort.
    pub(super) fn design(&mut self, i: usize, cohort: u8) {
        let p = &self.scenario.params.design;
        let means = self.scenario.rights(self.tick, Stage::Design).means;
        let draws = [
            self.keys.draws(self.tick, Purpose::Behavior, 1),
            self.keys.draws(self.tick, Purpose::Estimate, 3),
        ];
        let lead = self.lead(i);
        let template = self.template;
        let proposal = self.settle(i, template, lead, draws, means);
        let behavior = self.look[i].state.behavior;
        let gap = if behavior == EMULATE || behavior == STAND_PAT {
            0.0
        } else {
            (proposal.iter().zip(&template).map(|(x, t)| (x - t) * (x - t)).sum::<f64>() / 3.0).sqrt()
        };
        let authority = means.max(1.0 - means);
        let closed = authority * authority;
        let rounds = if gap <= p.review_tolerance || closed >= 1.0 {
            1.0
        } else {
            self.tally.exponentials += 2;
            let rounds = (libm::log(gap / p.review_tolerance) / -libm::log(1.0 - closed)).ceil();
            rounds.clamp(1.0, p.review_rounds_max.floor())
        };
        let begin = self.now + 12.0 * p.review_round_years * rounds;
        self.look[i].place = self.pilots.len() as u32;
        self.look[i].state.cohort = cohort;
        self.pending.push(self.pilots.len() as u32);
        self.pilots.push(Pilot { id: i as u32, cohort, place: u32::MAX, begin, evaluations: 0, signal: 0.0 });
    }

    /// Pilots whose review is over begin to execute.
    pub(super) fn admit(&mut self) {
        for at in (0..self.pending.len()).rev() {
            let k = self.pending[at] as usize;
            if is_reached(self.now, self.pilots[k].begin) {
                self.pending.swap_remove(at);
                let i = self.pilots[k].id as usize;
                let lead = self.lead(i);
                let entry = self.entry(i, lead);
                self.pilots[k].place = self.cohorts[self.pilots[k].cohort as usize].push(entry);
            }
        }
    }

    /// What a government that begins to execute brings with it.
    pub(super) fn entry(&mut self, i: usize, lead: f64) -> Entry {
        let fit = self.fit(i);
        let p = &self.scenario.params.execution;
        let visibility = match self.look[i].state.behavior {
            STRIVE_FIRST => p.visibility_strive_first,
            AUTONOMOUS => p.visibility_autonomous,
            EMULATE => p.visibility_emulate,
            _ => p.visibility_stand_pat,
        };
        let capacity = self.own[i].capacity;
        let conflict = self.scenario.params.policy.conflict;
        let cost = p.cost_base + conflict * self.rest[i].industry - p.cost_capacity * capacity;
        Entry { id: i as u32, lead, visibility, cost, capacity, wealth: self.look[i].wealth, fit }
    }

    /// Evaluation of the pilots that are due.
    #[inline(never)]
    pub(super) fn evaluate(&mut self) {
        let p = &self.scenario.params.evaluation;
        self.evaluated.clear();
        self.template_shown = self.template;
        for k in 0..self.pilots.len() {
            let pilot = self.pilots[k];
            if pilot.place == u32::MAX {
                continue;
            }
            let running = self.now - pilot.begin;
            let next = f64::from(pilot.evaluations + 1);
            if is_reached(running, 12.0 * p.interval_years * next)
                && is_reached(12.0 * p.horizon_years, running)
            {
                let signal = self.signal_at(pilot.id as usize, pilot.cohort as usize, pilot.place);
                self.pilots[k].signal = signal;
                self.pilots[k].evaluations += 1;
                self.evaluated.push(k as u32);
            }
        }
    }

    /// Belief, template, redesign, decision, mandate.
    #[inline(never)]
    pub(super) fn feed_back(&mut self) {
        if !self.evaluated.is_empty() && self.status != Status::Stopped {
            self.learn_from_pilots();
        }
        let p = &self.scenario.params.feedback;
        if self.status == Status::Trial {
            let is_past = |first: u32, years: f64| {
                is_reached(f64::from((self.tick - first) * self.scenario.time.step.months()), 12.0 * years)
            };
            match (self.scenario.rollout, self.first_wave) {
                (Rollout::At(tick), _) if self.tick >= tick => self.status = Status::RolledOut,
                (Rollout::Belief, Some(first)) if !self.evaluated.is_empty() => {
                    if self.belief > p.rollout_belief && is_past(first, p.rollout_years) {
                        self.status = Status::RolledOut;
                    } else if self.belief < p.stop_belief && is_past(first, p.stop_years) {
                        self.status = Status::Stopped;
                    }
                }
                _ => {}
            }
        }
        if self.status == Status::RolledOut {
            self.mandate = (self.mandate + self.scenario.time.step.years() / p.mandate_years).min(1.0);
        }
    }

    fn learn_from_pilots(&mut self) {
        let p = &self.scenario.params.feedback;
        let means = self.scenario.rights(self.tick, Stage::Feedback).means;
        let evaluated = std::mem::take(&mut self.evaluated);
        let signals = &mut self.scratch.signals;
        signals.clear();
        signals.extend(evaluated.iter().map(|&k| self.pilots[k as usize].signal));
        let n = evaluated.len() as f64;
        let estimate = signals.iter().sum::<f64>() / n * (1.0 - p.sophistication * p.assumed_bias);
        let weight = p.evidence_weight * n;
        self.belief = (self.precision * self.belief + weight * estimate) / (self.precision + weight);
        self.precision = (self.precision + weight).min(p.precision_max);

        let middle = signals.len() / 2;
        let (below, upper, _) = signals.select_nth_unstable_by(middle, f64::total_cmp);
        let median = if evaluated.len() % 2 == 1 {
            *upper
        } else {
            0.5 * (*upper + below.iter().copied().fold(f64::NEG_INFINITY, f64::max))
        };
        let (mut pull, mut total) = ([0.0; 3], 0.0);
        for &k in &evaluated {
            let pilot = &self.pilots[k as usize];
            let i = pilot.id as usize;
            let standing = match self.look[i].state.behavior {
                STRIVE_FIRST => 1.0,
                AUTONOMOUS => p.upward_autonomous,
                _ => continue,
            };
            let weight = standing * (pilot.signal - median).max(0.0);
            total += weight;
            for (x, (design, template)) in pull.iter_mut().zip(self.design[i].iter().zip(&self.template)) {
                *x += weight * (design - template);
            }
        }
        if total > 0.0 {
            for (template, x) in self.template.iter_mut().zip(pull) {
                *template = clip(*template + p.upward * (1.0 - means) * x / total);
            }
        }
        for &k in &evaluated {
            let Pilot { id, cohort, place, .. } = self.pilots[k as usize];
            let i = id as usize;
            if self.look[i].state.behavior == EMULATE || self.look[i].state.behavior == STAND_PAT {
                self.design[i] = self.template;
            } else {
                let step = p.redesign * self.own[i].learning;
                for (x, ideal) in self.design[i].iter_mut().zip(&self.rest[i].ideal) {
                    *x += step * (ideal - *x);
                }
            }
            let fit = self.fit(i);
            self.cohorts[cohort as usize].set_fit(place, fit);
        }
        self.evaluated = evaluated;
    }
}
