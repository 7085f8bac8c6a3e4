//! Reports and signals: of pilots when they are evaluated, of others only when somebody looks.

use shidian::units::{Stage, is_reached};

use super::{AUTONOMOUS, Kernel, STRIVE_FIRST};

impl Kernel<'_> {
    /// Signal of a current adopter in this tick.
    #[inline]
    pub(super) fn signal(&mut self, j: usize) -> f64 {
        if self.cohort[j] > 0 {
            return self.pilots[self.place[j] as usize].signal;
        }
        let age = self.tick - u32::from(self.adopted[j]);
        let since = f64::from(age * self.scenario.time.step.months());
        if age == 0 || !is_reached(since, 12.0 * self.scenario.params.evaluation.signal_delay_years) {
            return 0.0;
        }
        self.tally.signals += 1;
        self.signal_at(j, 0, self.place[j])
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
        let behavior = self.behavior[j];
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

    /// What no signal of this tick exceeds.
    pub(super) fn signal_bound(&self) -> f64 {
        // No normal draw exceeds the quantile at 1 − 2^-53, which is 8.21.
        const Z: f64 = 8.3;
        let (p, e) = (&self.scenario.params.monitoring, &self.scenario.params.evaluation);
        let of_pilots = self.pilots.iter().fold(0.0, |most: f64, pilot| most.max(pilot.signal));
        if self.cohorts[0].len == 0 {
            return of_pilots;
        }
        let best = self.cohorts[0].best;
        let worth = self.merit.max(0.0) * best;
        let goals = self.scenario.rights(self.tick, Stage::Monitoring).goals;
        let formal = worth + p.gaming * (p.gaming_base + self.mandate_before * goals) + Z * p.report_noise;
        let informal = worth + Z * e.informal_noise;
        let autonomous = e.autonomous_formal * formal + (1.0 - e.autonomous_formal) * informal;
        let innovating = (1.0 - e.strive_first_formal - e.strive_first_informal).max(0.0);
        let striving =
            e.strive_first_formal * formal + e.strive_first_informal * informal + innovating * (worth + best);
        of_pilots.max(formal).max(autonomous).max(striving)
    }
}
