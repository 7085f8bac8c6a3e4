//! Execution, monitoring and evaluation of the reference: `docs/model.md` §7.3 to §7.5, literally.

use shidian::rng::Purpose;
use shidian::scenario::Indicator;
use shidian::scenario::regime::Rights;
use shidian::units::Stage;
use shidian::world::{Behavior, EventKind};

use super::naive::{Naive, ROOM, distance, fit};
use super::naive_world::clip;

impl Naive<'_> {
    pub(super) fn execution(&mut self) {
        // First the inspection draw of stage 4.
        let inspections = self.draws(Purpose::Inspection, 1);
        let n = self.rights(Stage::Monitoring).inspection * self.s.params.monitoring.inspection_rate;
        for i in 0..self.governments.len() {
            if self.executes(i) {
                let is_pilot = self.governments[i].wave.is_some();
                let scrutiny = if is_pilot { self.attention(i).max(self.mandate) } else { self.mandate };
                if inspections.uniform(i as u32, 0) < self.hit(n * scrutiny) {
                    self.governments[i].inspections.push(self.tick);
                    self.count(EventKind::Inspected);
                }
            }
        }
        let noise = self.draws(Purpose::Outcome, 1);
        for i in 0..self.governments.len() {
            self.execute(i);
            let (p, now) = (&self.s.params.policy, self.now() / 12.0);
            let g = &mut self.governments[i];
            g.y = g.y0 - p.trend * now - self.merit * p.effect * (1.0 + p.effect_wealth * (g.w - 0.5)) * g.s
                + p.outcome_noise * noise.normal(i as u32, 0);
        }
    }

    fn execute(&mut self, i: usize) {
        let (p, conflict) = (&self.s.params.execution, self.s.params.policy.conflict);
        let of_implementation = self.lag_in_chain(p.implementation_years);
        if !self.executes(i) {
            let g = &mut self.governments[i];
            (g.effort, g.m) = (0.0, [0.0; 6]);
            g.s = clip(g.s + of_implementation * (0.0 - g.s));
            return;
        }
        let Rights { goals, incentives: v, .. } = self.rights(Stage::Execution);
        let is_pilot = self.governments[i].wave.is_some();
        let att = if is_pilot { self.attention(i) } else { 0.0 };
        let pilot = f64::from(u8::from(is_pilot));
        let inspected = f64::from(u8::from(self.inspected(i)));
        let cl = self.clarity(i);
        let (merit, now) = (self.merit, self.tick);
        let (of_effort, of_mechanisms) = (self.lag(p.effort_years), self.lag_in_chain(p.mechanism_years));
        let g = &mut self.governments[i];

        let q = fit(g.x, g.ideal, p.fit_width);
        let vis = match g.behavior.expect("an adopter") {
            Behavior::StriveFirst => p.visibility_strive_first,
            Behavior::Autonomous => p.visibility_autonomous,
            Behavior::Emulate => p.visibility_emulate,
            Behavior::StandPat => p.visibility_stand_pat,
        };
        let eye = if is_pilot { att.max(p.attention_floor) } else { p.attention_floor };
        let pull = p.grant * v * att * pilot
            + p.pull_leadership * g.lead * vis * eye
            + p.pull_target * cl * goals * (p.pull_uninspected + (1.0 - p.pull_uninspected) * inspected)
            + p.pull_benefit * merit.max(0.0) * q;
        let cost = p.cost_base + conflict * g.ind - p.cost_capacity * g.cap;
        g.effort += of_effort * (clip(pull / cost) - g.effort);
        let commitment = goals * cl + (1.0 - goals) * p.commitment_floor;
        if g.inspections.last() == Some(&now) && g.effort < commitment {
            g.effort += p.inspection_correction * (commitment - g.effort);
        }
        let support = [
            p.organization_base + p.organization_leadership * g.lead,
            p.personnel_base + p.personnel_capacity * g.cap,
            p.funding_base + p.funding_capacity * g.cap + p.funding_grant * p.grant * v * att * pilot,
            p.responsibility_base + p.responsibility_clarity * cl,
            p.accounting_base + p.accounting_wealth * g.w + p.accounting_inspected * inspected,
            p.disclosure_base + p.disclosure_inspected * inspected,
        ];
        for (k, support) in support.into_iter().enumerate() {
            g.m[k] += of_mechanisms * (g.effort * clip(support) - g.m[k]);
        }
        let [organization, personnel, funding, responsibility, accounting, disclosure] = g.m;
        let four = (organization + personnel + responsibility + disclosure) / 4.0;
        let c = (funding.min(accounting) * four).sqrt();
        g.s = clip(g.s + of_implementation * ((p.implementation_gain * c * q).min(1.0) - g.s));
    }

    pub(super) fn monitoring(&mut self) {
        let (p, goals) = (&self.s.params.monitoring, self.rights(Stage::Monitoring).goals);
        let noise = self.draws(Purpose::Report, 1);
        for i in 0..self.governments.len() {
            let (cl, inspected) = (self.clarity(i), self.inspected(i));
            let (executes, merit) = (self.executes(i), self.merit);
            let g = &mut self.governments[i];
            let accounting = g.m[4];
            let gaming = if inspected {
                0.0
            } else {
                p.gaming
                    * (p.gaming_base + cl * goals)
                    * (1.0 - accounting)
                    * (1.0 - p.gaming_leadership + p.gaming_leadership * g.lead)
            };
            let sd = p.report_noise * (1.0 - p.report_accounting * accounting);
            g.reported =
                if executes { merit * g.s + gaming + sd * noise.normal(i as u32, 0) } else { f64::NAN };
        }
    }

    pub(super) fn evaluation(&mut self) -> Vec<usize> {
        let p = &self.s.params.evaluation;
        let noise = self.draws(Purpose::Informal, 1);
        let mut evaluated = Vec::new();
        for i in 0..self.governments.len() {
            if !self.executes(i) {
                self.governments[i].signal = 0.0;
                continue;
            }
            let g = &self.governments[i];
            let since = self.now() - g.begin;
            let k = f64::from(g.evaluations + 1);
            let is_pilot = g.wave.is_some();
            let due = since + ROOM >= 12.0 * p.interval_years * k && since <= 12.0 * p.horizon_years + ROOM;
            let fresh = self.age(i) * 12.0 + ROOM >= 12.0 * p.signal_delay_years;
            if !(if is_pilot { due } else { fresh }) {
                continue;
            }
            let value = |indicator: Indicator| match indicator {
                Indicator::Outcome => g.reported,
                Indicator::Implementation => g.s,
                Indicator::Effort => g.effort,
                Indicator::Organization => g.m[0],
                Indicator::Personnel => g.m[1],
                Indicator::Funding => g.m[2],
                Indicator::Responsibility => g.m[3],
                Indicator::Accounting => g.m[4],
                Indicator::Disclosure => g.m[5],
            };
            let r: f64 = self.s.indicators.iter().map(|&(what, weight)| weight * value(what)).sum();
            let v = self.merit * g.s + p.informal_noise * noise.normal(i as u32, 0);
            let innovation = g.s * distance(g.x, self.template);
            let signal = match g.behavior.expect("an adopter") {
                Behavior::Emulate | Behavior::StandPat => r,
                Behavior::Autonomous => p.autonomous_formal * r + (1.0 - p.autonomous_formal) * v,
                Behavior::StriveFirst => {
                    let rest = 1.0 - p.strive_first_formal - p.strive_first_informal;
                    p.strive_first_formal * r
                        + p.strive_first_informal * v
                        + rest * (self.merit * g.s + innovation)
                }
            };
            self.governments[i].signal = signal;
            if is_pilot {
                self.governments[i].evaluations += 1;
                self.count(EventKind::Evaluated);
                evaluated.push(i);
            }
        }
        evaluated
    }
}
