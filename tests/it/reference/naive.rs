//! One tick, literally as `docs/model.md` §7 says: slow, one government after the other, nothing kept from tick to
//! tick but the state itself. It takes the same addressed draws as the engine and shares no rule with it.

use shidian::rng::{Address, Draws, Purpose};
use shidian::scenario::Scenario;
use shidian::scenario::regime::Rights;
use shidian::units::Stage;
use shidian::world::{Adoption, EventKind, Status};

use super::naive_world::{Government, clip, draw, new_leader};

/// Months are compared with this much room, so that `now − begin ≥ 2k years` holds where it holds on paper.
pub(super) const ROOM: f64 = 1e-6;

/// The state of one run.
pub(super) struct Naive<'a> {
    pub(super) s: &'a Scenario,
    pub(super) replicate: u32,
    pub(super) tick: u32,
    pub(super) governments: Vec<Government>,
    pub(super) merit: f64,
    /// The center: template, belief, precision, mandate, status, tick of the first wave, of the decision, last estimate.
    pub(super) template: [f64; 3],
    pub(super) belief: f64,
    pub(super) precision: f64,
    pub(super) mandate: f64,
    pub(super) status: Status,
    pub(super) first_wave: Option<u32>,
    pub(super) decided: Option<u32>,
    pub(super) estimate: f64,
    /// Events so far, by kind.
    pub(super) counts: [u32; 11],
}

impl<'a> Naive<'a> {
    pub(super) fn new(s: &'a Scenario, replicate: u32) -> Self {
        let mut naive = Self {
            s,
            replicate,
            tick: 0,
            governments: draw(s, replicate),
            merit: 0.0,
            template: [0.0; 3],
            belief: s.params.feedback.belief_start,
            precision: s.params.feedback.belief_precision,
            mandate: 0.0,
            status: Status::Trial,
            first_wave: None,
            decided: None,
            estimate: f64::NAN,
            counts: [0; 11],
        };
        let p = &s.params.policy;
        let draws = naive.draws(Purpose::Policy, 4);
        naive.merit = p.merit + p.merit_sd * draws.normal(0, 0);
        naive.template = [1, 2, 3].map(|slot| clip(p.template_start + p.template_sd * draws.normal(0, slot)));
        naive
    }

    pub(super) fn draws(&self, purpose: Purpose, per_government: u32) -> Draws {
        let (master_seed, replicate) = (self.s.seed, self.replicate);
        let at = Address { master_seed, replicate, policy: 0, tick: self.tick as u16, purpose };
        Draws::open(at, per_government)
    }

    pub(super) fn rights(&self, stage: Stage) -> Rights {
        self.s.rights(self.tick, stage)
    }

    /// Months from the start to the start of this tick.
    pub(super) fn now(&self) -> f64 {
        f64::from(self.tick * self.s.time.step.months())
    }

    /// Δ, in years.
    pub(super) fn delta(&self) -> f64 {
        f64::from(self.s.time.step.months()) / 12.0
    }

    pub(super) fn lag(&self, years: f64) -> f64 {
        1.0 - (-self.delta() / years).exp()
    }

    /// A lag in the chain effort → mechanisms → implementation: shorter by step_correction·½·(1 − Δ), §9.
    pub(super) fn lag_in_chain(&self, years: f64) -> f64 {
        let correction = self.s.params.execution.step_correction;
        self.lag((years - correction * 0.5 * (1.0 - self.delta())).max(0.01))
    }

    pub(super) fn hit(&self, rate: f64) -> f64 {
        1.0 - (-rate * self.delta()).exp()
    }

    pub(super) fn count(&mut self, kind: EventKind) {
        self.counts[kind as usize] += 1;
    }

    /// A government executes in every tick with now ≥ begin while it is a current adopter.
    pub(super) fn executes(&self, i: usize) -> bool {
        let g = &self.governments[i];
        g.adoption == Adoption::Current && self.now() + ROOM >= g.begin
    }

    /// Years since adoption.
    pub(super) fn age(&self, i: usize) -> f64 {
        f64::from(self.tick - self.governments[i].adopted.expect("an adopter")) * self.delta()
    }

    /// att = ℓ + (1−ℓ)·exp(−age/4); 0 once the policy is stopped.
    pub(super) fn attention(&self, i: usize) -> f64 {
        let p = &self.s.params.execution;
        if self.status == Status::Stopped {
            return 0.0;
        }
        p.long_term + (1.0 - p.long_term) * (-self.age(i) / p.attention_years).exp()
    }

    /// cl = max(clarity·att, M) for pilots, M for others.
    pub(super) fn clarity(&self, i: usize) -> f64 {
        match self.governments[i].wave {
            Some((_, clarity)) => (clarity * self.attention(i)).max(self.mandate),
            None => self.mandate,
        }
    }

    /// Inspected in this tick or in an earlier one less than a year ago.
    pub(super) fn inspected(&self, i: usize) -> bool {
        let memory = 12.0 * self.s.params.monitoring.inspection_memory_years;
        self.governments[i].inspections.iter().any(|&then| {
            let months_ago = f64::from((self.tick - then) * self.s.time.step.months());
            then == self.tick || months_ago + ROOM < memory
        })
    }

    pub(super) fn run_tick(&mut self, tick: u32) {
        self.tick = tick;
        self.turnover();
        let selected = self.selection();
        self.design(&selected);
        self.execution();
        self.monitoring();
        let evaluated = self.evaluation();
        self.feedback(&evaluated);
        self.spread();
        self.lapse();
    }

    fn turnover(&mut self) {
        let (changes, leaders) = (self.draws(Purpose::Turnover, 1), self.draws(Purpose::Leader, 4));
        let probability = self.hit(self.s.params.turnover.rate);
        for i in 0..self.governments.len() {
            if changes.uniform(i as u32, 0) < probability {
                self.governments[i].lead = new_leader(&leaders, i, self.s);
                self.governments[i].effort *= self.s.params.turnover.carry_over;
            }
        }
    }
}

/// Root of the mean squared difference over the dimensions.
pub(super) fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    ((0..3).map(|k| (a[k] - b[k]).powi(2)).sum::<f64>() / 3.0).sqrt()
}

/// q = exp(−Σ(x−ideal)²/(2·width²)).
pub(super) fn fit(x: [f64; 3], ideal: [f64; 3], width: f64) -> f64 {
    (-(0..3).map(|k| (x[k] - ideal[k]).powi(2)).sum::<f64>() / (2.0 * width.powi(2))).exp()
}

/// What a uniform draw picks, each with probability weight/total.
pub(super) fn pick<T: Copy>(uniform: f64, weights: &[(T, f64)], total: f64) -> Option<T> {
    let mut sum = 0.0;
    weights
        .iter()
        .find(|&&(_, weight)| {
            sum += weight;
            uniform * total < sum
        })
        .map(|&(what, _)| what)
}
