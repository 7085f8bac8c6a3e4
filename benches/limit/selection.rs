//! Waves: who applies, who is best, who becomes a pilot.

use shidian::rng::Purpose;
use shidian::scenario::{Mode, Wave};
use shidian::units::{Stage, logistic};

use super::{Kernel, NEVER, Status};

/// As in the engine: draws of one tick's waves.
const WAVES_PER_TICK: u32 = 8;

impl Kernel<'_> {
    /// The waves of the tick, then the designs of those they took.
    #[inline(never)]
    pub(super) fn select(&mut self) {
        if self.status == Status::Stopped {
            return;
        }
        let scenario = self.scenario;
        let mut selected = std::mem::take(&mut self.scratch.near);
        selected.clear();
        let now = self.tick;
        let waves = scenario.waves.iter().enumerate().filter(|(_, wave)| wave.tick == now);
        for (slot, (k, wave)) in (0..).zip(waves) {
            self.first_wave.get_or_insert(now);
            self.rate(wave, slot % WAVES_PER_TICK);
            let mut scores = std::mem::take(&mut self.scratch.scores);
            let quota = wave.quota as usize;
            if scores.len() > quota {
                let order = |a: &(f64, u32), b: &(f64, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
                scores.select_nth_unstable_by(quota, order);
                scores.truncate(quota);
            }
            for &(_, id) in &scores {
                self.leave(id);
                self.adopt(id as usize);
                selected.push((id, k as u32 + 1));
            }
            self.scratch.scores = scores;
        }
        for &(id, cohort) in &selected {
            self.design(id as usize, cohort as u8);
        }
        self.scratch.near = selected;
    }

    /// Scores of all candidates of a wave.
    fn rate(&mut self, wave: &Wave, slot: u32) {
        let scenario = self.scenario;
        let p = &scenario.params.selection;
        let incentives = scenario.rights(self.tick, Stage::Selection).incentives;
        let inducement = p.apply_intercept
            + p.apply_grant * scenario.params.execution.grant * incentives
            + if wave.mode == Mode::Organized { p.apply_organized } else { 0.0 };
        let conflict = p.apply_conflict * scenario.params.policy.conflict;
        let applications = self.keys.draws(self.tick, Purpose::Apply, WAVES_PER_TICK);
        let noise = self.keys.draws(self.tick, Purpose::Score, WAVES_PER_TICK);
        let mut scores = std::mem::take(&mut self.scratch.scores);
        scores.clear();
        let level = wave.level as usize;
        for i in self.level_start[level - 1] as usize..self.level_start[level] as usize {
            if self.look[i].state.adopted != NEVER {
                continue;
            }
            let own = self.own[i];
            if wave.mode != Mode::Designation {
                let lead = self.lead(i);
                let log_odds =
                    inducement + p.apply_leadership * lead + p.apply_capacity * (own.capacity - 0.5)
                        - conflict * (self.rest[i].industry - 0.5);
                self.tally.draws += 1;
                self.tally.exponentials += 1;
                if applications.uniform(i as u32, slot) >= logistic(log_odds) {
                    continue;
                }
            }
            let group = self.rest[i].group as usize;
            let coverage = f64::from(self.group_ever[group]) * self.group_share[group];
            self.tally.draws += 1;
            self.tally.normals += 1;
            let score = p.score_wealth * self.look[i].wealth + p.score_capacity * own.capacity
                - p.score_coverage * coverage
                + p.score_noise * noise.normal(i as u32, slot);
            scores.push((score, i as u32));
        }
        self.scratch.scores = scores;
    }

    /// Takes a government from the list of those who never adopted.
    fn leave(&mut self, id: u32) {
        let group = self.rest[id as usize].group as usize;
        let start = self.group_start[group] as usize;
        let open = &mut self.members[start..start + self.group_open[group] as usize];
        let at = open.iter().position(|member| member.id == id).expect("it never adopted");
        let last = open.len() - 1;
        open[at] = open[last];
        self.group_open[group] -= 1;
    }
}
