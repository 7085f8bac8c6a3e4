//! Reports and signals: of pilots when they are evaluated, of others only when somebody looks.

use shidian::rng::Draws;
use shidian::scenario::params::{Evaluation, Monitoring};
use shidian::units::{Stage, is_reached};

use super::{AUTONOMOUS, Kernel, STRIVE_FIRST, State};

/// No normal draw exceeds the quantile at 1 − 2^-53, which is 8.21.
pub(super) const Z: f64 = 8.3;

/// What signals of non-pilots cannot exceed, but for their noise.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ceiling {
    worth: f64,
    formal: f64,
    innovation: f64,
    /// What no signal exceeds, whatever the noise.
    pub(super) all: f64,
}

impl Kernel<'_> {
    /// Signal of a current adopter in this tick.
    #[inline]
    pub(super) fn signal(&mut self, j: usize) -> f64 {
        if self.look[j].state.cohort > 0 {
            return self.pilots[self.look[j].place as usize].signal;
        }
        if !self.is_seen(self.look[j].state.adopted) {
            return 0.0;
        }
        self.tally.signals += 1;
        self.signal_at(j, 0, self.look[j].place)
    }

    /// Signal of an executing government at its place in a cohort.
    pub(super) fn signal_at(&mut self, j: usize, cohort: usize, place: u32) -> f64 {
        let (p, e) = (&self.scenario.params.monitoring, &self.scenario.params.evaluation);
        let c = &self.cohorts[cohort];
        let shown = c.shown(place);
        let is_inspected = c.inspection > 0.0 && self.inspection.uniform(j as u32, 0) < c.inspection;
        let goals = self.scenario.rights(self.tick, Stage::Monitoring).goals;
        let packaging = if is_inspected {
            0.0
        } else {
            p.gaming
                * (p.gaming_base + c.clarity * goals)
                * (1.0 - shown.accounting)
                * (1.0 - p.gaming_leadership + p.gaming_leadership * shown.lead)
        };
        let noise = p.report_noise * (1.0 - p.report_accounting * shown.accounting);
        let worth = self.merit * shown.implementation;
        self.tally.draws += 1 + u64::from(c.inspection > 0.0);
        self.tally.normals += 1;
        let formal = worth + packaging + noise * self.report.normal(j as u32, 0);
        let behavior = self.look[j].state.behavior;
        if behavior != AUTONOMOUS && behavior != STRIVE_FIRST {
            return formal;
        }
        self.tally.draws += 1;
        self.tally.normals += 1;
        let informal = worth + e.informal_noise * self.informal.normal(j as u32, 0);
        if behavior == AUTONOMOUS {
            return e.autonomous_formal * formal + (1.0 - e.autonomous_formal) * informal;
        }
        let distance: f64 =
            self.design[j].iter().zip(&self.template_shown).map(|(x, t)| (x - t) * (x - t)).sum();
        let innovation = shown.implementation * (distance / 3.0).sqrt();
        let innovating = 1.0 - e.strive_first_formal - e.strive_first_informal;
        e.strive_first_formal * formal
            + e.strive_first_informal * informal
            + innovating * (worth + innovation)
    }

    /// Whether results of a non-pilot that adopted in that tick are seen.
    #[inline]
    fn is_seen(&self, adopted: u16) -> bool {
        let age = self.tick - u32::from(adopted);
        let since = f64::from(age * self.scenario.time.step.months());
        age > 0 && is_reached(since, 12.0 * self.scenario.params.evaluation.signal_delay_years)
    }

    /// What no signal of this tick exceeds.
    pub(super) fn ceiling(&self) -> Ceiling {
        let (p, e) = (&self.scenario.params.monitoring, &self.scenario.params.evaluation);
        let of_pilots = self.pilots.iter().fold(0.0, |most: f64, pilot| most.max(pilot.signal));
        let best = self.cohorts[0].best;
        let worth = self.merit.max(0.0) * best;
        let goals = self.scenario.rights(self.tick, Stage::Monitoring).goals;
        let formal = worth + p.gaming * (p.gaming_base + self.mandate_before * goals);
        let mut ceiling = Ceiling { worth, formal, innovation: worth + best, all: of_pilots };
        if self.cohorts[0].len > 0 {
            let highest = [AUTONOMOUS, STRIVE_FIRST, super::EMULATE].map(|b| ceiling.of(b, Z, Z, p, e));
            ceiling.all = highest.into_iter().fold(of_pilots, f64::max);
        }
        ceiling
    }

    /// What the signal of a current adopter does not exceed, from its draws alone.
    #[inline]
    pub(super) fn signal_bound(&mut self, ceiling: &Ceiling, j: usize) -> f64 {
        let State { adopted, cohort, behavior } = self.look[j].state;
        if cohort > 0 {
            return self.pilots[self.look[j].place as usize].signal;
        }
        if !self.is_seen(adopted) {
            return 0.0;
        }
        let z = |draws: &Draws| self.quantiles[(draws.uniform(j as u32, 0) * 256.0) as usize & 255];
        let is_formal = behavior != AUTONOMOUS && behavior != STRIVE_FIRST;
        let (report, informal) = (z(&self.report), if is_formal { 0.0 } else { z(&self.informal) });
        self.tally.draws += if is_formal { 1 } else { 2 };
        let (p, e) = (&self.scenario.params.monitoring, &self.scenario.params.evaluation);
        ceiling.of(behavior, report, informal, p, e)
    }
}

impl Ceiling {
    /// The ceiling of a behavior at given quantiles of the noise, not below 0.
    #[inline]
    fn of(&self, behavior: u8, report: f64, informal: f64, p: &Monitoring, e: &Evaluation) -> f64 {
        let formal = self.formal + p.report_noise * report;
        let informal = self.worth + e.informal_noise * informal;
        match behavior {
            AUTONOMOUS => e.autonomous_formal * formal + (1.0 - e.autonomous_formal) * informal,
            STRIVE_FIRST => {
                let innovating = (1.0 - e.strive_first_formal - e.strive_first_informal).max(0.0);
                e.strive_first_formal * formal
                    + e.strive_first_informal * informal
                    + innovating * self.innovation
            }
            _ => formal,
        }
    }
}
