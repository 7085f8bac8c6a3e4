//! Those who execute, in blocks of eight: non-pilots in one cohort, the pilots of a wave in another.
//!
//! One pass does turnover, inspection, effort, mechanisms and implementation. What is the same for a cohort is computed once.

use shidian::rng::Draws;
use shidian::scenario::params::Attributes;
use shidian::scenario::{Scenario, Wave};
use shidian::units::{Stage, hit};

use super::Tally;

/// Governments in a block.
const LANES: usize = 8;
/// Blocks whose changes of leaders are found before they are made.
const CHUNK: usize = 32;

/// Factors that depend on the length of a tick only.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    pub(super) turnover: f64,
    pub(super) effort: f64,
    pub(super) mechanisms: f64,
    pub(super) implementation: f64,
}

type Lanes = [f64; LANES];

/// Eight executing governments.
#[derive(Debug, Clone, Default)]
struct Block {
    lead: Lanes,
    /// Visibility over cost.
    seen: Lanes,
    /// 1 / cost.
    ease: Lanes,
    capacity: Lanes,
    wealth: Lanes,
    fit: Lanes,
    effort: Lanes,
    /// Sum of organization, personnel, responsibility and disclosure: only their mean is read.
    others: Lanes,
    funding: Lanes,
    accounting: Lanes,
    implementation: Lanes,
    id: [u32; LANES],
}

/// What an executing government brings with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) id: u32,
    pub(super) lead: f64,
    pub(super) visibility: f64,
    pub(super) cost: f64,
    pub(super) capacity: f64,
    pub(super) wealth: f64,
    pub(super) fit: f64,
}

/// What a report and a signal read of an executing government.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    pub(super) lead: f64,
    pub(super) accounting: f64,
    pub(super) implementation: f64,
}

/// What is the same for all cohorts in one tick.
#[derive(Debug, Clone, Copy)]
pub(super) struct Climate<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) tick: u32,
    pub(super) mandate: f64,
    pub(super) is_stopped: bool,
    pub(super) merit: f64,
    pub(super) pace: Pace,
    pub(super) draws: [Draws; 2],
    pub(super) inspection: Draws,
}

/// Governments that share clarity and attention.
#[derive(Debug, Clone)]
pub(super) struct Cohort {
    /// Tick of the wave, and clarity; none for non-pilots.
    wave: Option<(u32, f64)>,
    attention_by_age: Vec<f64>,
    blocks: Vec<Block>,
    /// Governments in it.
    pub(super) len: usize,
    /// Clarity in force in this tick.
    pub(super) clarity: f64,
    /// Probability of an inspection in this tick.
    pub(super) inspection: f64,
    /// Sums over the cohort after execution, less those who lapsed since.
    pub(super) executing: u32,
    pub(super) effort: f64,
    pub(super) implementation: f64,
    /// Largest implementation.
    pub(super) best: f64,
}

/// Coefficients of one cohort in one tick.
#[derive(Debug, Clone, Copy)]
struct Terms {
    pace: Pace,
    career: f64,
    base: f64,
    felt: f64,
    benefit: f64,
    correction: f64,
    commitment: f64,
    organization: [f64; 2],
    personnel: [f64; 2],
    funding: [f64; 2],
    accounting: [f64; 3],
    fixed: f64,
    disclosed: f64,
    reach: f64,
}

#[inline]
fn least(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

#[inline]
fn most(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

impl Cohort {
    pub(super) fn new(wave: Option<&Wave>, attention_by_age: Vec<f64>) -> Self {
        Self {
            wave: wave.map(|wave| (wave.tick, wave.clarity)),
            attention_by_age,
            blocks: Vec::new(),
            len: 0,
            clarity: 0.0,
            inspection: 0.0,
            executing: 0,
            effort: 0.0,
            implementation: 0.0,
            best: 0.0,
        }
    }

    /// Takes in a government; gives its place.
    pub(super) fn push(&mut self, entry: Entry) -> u32 {
        let (block, lane) = (self.len / LANES, self.len % LANES);
        if lane == 0 {
            self.blocks.push(Block::default());
        }
        let b = &mut self.blocks[block];
        let ease = 1.0 / entry.cost;
        (b.id[lane], b.lead[lane], b.seen[lane], b.ease[lane]) =
            (entry.id, entry.lead, entry.visibility * ease, ease);
        (b.capacity[lane], b.wealth[lane], b.fit[lane]) = (entry.capacity, entry.wealth, entry.fit);
        self.len += 1;
        (self.len - 1) as u32
    }

    /// Takes a government out, puts the last one in its place and gives that one's id.
    pub(super) fn remove(&mut self, place: u32) -> u32 {
        self.len -= 1;
        let (to, from) =
            ((place as usize / LANES, place as usize % LANES), (self.len / LANES, self.len % LANES));
        let last = &self.blocks[from.0];
        let mut moved = Block::default();
        moved.copy_lane(0, last, from.1);
        let id = moved.id[0];
        self.blocks[to.0].copy_lane(to.1, &moved, 0);
        self.blocks[from.0].copy_lane(from.1, &Block::default(), 0);
        if from.1 == 0 {
            self.blocks.pop();
        }
        id
    }

    pub(super) fn shown(&self, place: u32) -> Shown {
        let (b, lane) = (&self.blocks[place as usize / LANES], place as usize % LANES);
        Shown { lead: b.lead[lane], accounting: b.accounting[lane], implementation: b.implementation[lane] }
    }

    pub(super) fn id(&self, place: u32) -> u32 {
        self.blocks[place as usize / LANES].id[place as usize % LANES]
    }

    pub(super) fn effort_at(&self, place: u32) -> f64 {
        self.blocks[place as usize / LANES].effort[place as usize % LANES]
    }

    pub(super) fn set_fit(&mut self, place: u32, fit: f64) {
        self.blocks[place as usize / LANES].fit[place as usize % LANES] = fit;
    }

    fn terms(&mut self, c: &Climate) -> Terms {
        let (p, policy) = (&c.scenario.params.execution, c.merit);
        let rights = c.scenario.rights(c.tick, Stage::Execution);
        let (attention, own_clarity) = self.wave.map_or((0.0, 0.0), |(tick, clarity)| {
            let attention = if c.is_stopped { 0.0 } else { self.attention_by_age[(c.tick - tick) as usize] };
            (attention, clarity)
        });
        self.clarity = most(own_clarity * attention, c.mandate);
        let rate = c.scenario.params.monitoring.inspection_rate
            * c.scenario.rights(c.tick, Stage::Monitoring).inspection
            * most(attention, c.mandate);
        self.inspection = if rate > 0.0 { hit(rate, c.scenario.time.step) } else { 0.0 };
        let grant = p.grant * rights.incentives * attention;
        let target = p.pull_target * self.clarity * rights.goals;
        let responsibility = least(p.responsibility_base + p.responsibility_clarity * self.clarity, 1.0);
        Terms {
            pace: c.pace,
            career: p.pull_leadership * most(attention, p.attention_floor),
            base: grant + target * p.pull_uninspected,
            felt: target * (1.0 - p.pull_uninspected),
            benefit: p.pull_benefit * most(policy, 0.0),
            correction: p.inspection_correction,
            commitment: rights.goals * self.clarity + (1.0 - rights.goals) * p.commitment_floor,
            organization: [p.organization_base, p.organization_leadership],
            personnel: [p.personnel_base, p.personnel_capacity],
            funding: [p.funding_base + p.funding_grant * grant, p.funding_capacity],
            accounting: [p.accounting_base, p.accounting_wealth, p.accounting_inspected],
            fixed: responsibility + p.disclosure_base,
            disclosed: least(p.disclosure_base + p.disclosure_inspected, 1.0) - p.disclosure_base,
            reach: 0.5 * p.implementation_gain,
        }
    }

    /// One tick of all governments of the cohort; notes who is tired.
    pub(super) fn execute(&mut self, c: &Climate, cohort: u8, tired: &mut Vec<(u8, u32)>, tally: &mut Tally) {
        if self.len == 0 {
            return;
        }
        let terms = self.terms(c);
        let attributes = &c.scenario.params.attributes;
        let carry_over = c.scenario.params.turnover.carry_over;
        let symbolic = c.scenario.params.spread.lapse_effort;
        let [changes, leaders] = &c.draws;
        let (turnover, inspected) = (c.pace.turnover, self.inspection);
        let mut changed = [0_u16; CHUNK * LANES];
        let mut sums = Sums::default();
        let mut n_tired = tired.len();
        tired.resize(n_tired + self.blocks.len() * LANES + 1, (0, 0));
        let len = self.len;
        for (number, chunk) in self.blocks.chunks_mut(CHUNK).enumerate() {
            // Who has a new leader: found without branches, then made.
            let mut n_changed = 0;
            for (k, block) in chunk.iter().enumerate() {
                for (lane, &id) in block.id.iter().enumerate() {
                    changed[n_changed] = (k * LANES + lane) as u16;
                    n_changed += usize::from(changes.uniform(id, 0) < turnover);
                }
            }
            for &at in &changed[..n_changed] {
                let (block, lane) = (&mut chunk[at as usize / LANES], at as usize % LANES);
                block.lead[lane] = leader(leaders, block.id[lane], attributes);
                block.effort[lane] *= carry_over;
            }
            tally.draws += (chunk.len() * LANES + 4 * n_changed) as u64;
            let first = number * CHUNK * LANES;
            for (k, block) in chunk.iter_mut().enumerate() {
                if inspected > 0.0 {
                    let mut flags = [0.0; LANES];
                    for (flag, &id) in flags.iter_mut().zip(&block.id) {
                        *flag = f64::from(u8::from(c.inspection.uniform(id, 0) < inspected));
                    }
                    let inside = len - (first + k * LANES);
                    if inside < LANES {
                        flags[inside..].fill(0.0);
                    }
                    block.execute_inspected(&terms, &flags);
                } else {
                    block.execute(&terms);
                }
                sums.add(block);
                for (lane, &effort) in block.effort.iter().enumerate() {
                    tired[n_tired] = (cohort, (first + k * LANES + lane) as u32);
                    n_tired += usize::from(effort < symbolic);
                }
            }
            if inspected > 0.0 {
                tally.draws += (chunk.len() * LANES) as u64;
            }
        }
        tired.truncate(n_tired);
        tally.executing += self.len as u64;
        self.executing = self.len as u32;
        (self.effort, self.implementation, self.best) = sums.total();
    }
}

/// Sums over blocks, lane by lane.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    effort: Lanes,
    implementation: Lanes,
    best: Lanes,
}

impl Sums {
    #[inline]
    fn add(&mut self, block: &Block) {
        for lane in 0..LANES {
            self.effort[lane] += block.effort[lane];
            self.implementation[lane] += block.implementation[lane];
            self.best[lane] = most(self.best[lane], block.implementation[lane]);
        }
    }

    fn total(&self) -> (f64, f64, f64) {
        let best = self.best.iter().fold(0.0, |best, &s| most(best, s));
        (self.effort.iter().sum(), self.implementation.iter().sum(), best)
    }
}

impl Block {
    #[inline]
    fn execute(&mut self, t: &Terms) {
        for l in 0..LANES {
            let pull =
                t.career * self.lead[l] * self.seen[l] + (t.base + t.benefit * self.fit[l]) * self.ease[l];
            let effort = self.effort[l] + t.pace.effort * (least(pull, 1.0) - self.effort[l]);
            self.follow(t, l, effort, 0.0);
        }
    }

    #[inline]
    fn execute_inspected(&mut self, t: &Terms, flags: &Lanes) {
        for (l, &inspected) in flags.iter().enumerate() {
            let pull = t.career * self.lead[l] * self.seen[l]
                + (t.base + t.felt * inspected + t.benefit * self.fit[l]) * self.ease[l];
            let effort = self.effort[l] + t.pace.effort * (least(pull, 1.0) - self.effort[l]);
            let effort = effort + inspected * t.correction * most(t.commitment - effort, 0.0);
            self.follow(t, l, effort, inspected);
        }
    }

    /// Mechanisms follow effort, implementation follows mechanisms. Supports are never negative.
    #[inline]
    fn follow(&mut self, t: &Terms, l: usize, effort: f64, inspected: f64) {
        self.effort[l] = effort;
        let others = least(t.organization[0] + t.organization[1] * self.lead[l], 1.0)
            + least(t.personnel[0] + t.personnel[1] * self.capacity[l], 1.0)
            + (t.fixed + t.disclosed * inspected);
        let funding = least(t.funding[0] + t.funding[1] * self.capacity[l], 1.0);
        let accounting = t.accounting[0] + t.accounting[1] * self.wealth[l] + t.accounting[2] * inspected;
        self.others[l] += t.pace.mechanisms * (effort * others - self.others[l]);
        self.funding[l] += t.pace.mechanisms * (effort * funding - self.funding[l]);
        self.accounting[l] += t.pace.mechanisms * (effort * least(accounting, 1.0) - self.accounting[l]);
        let composite = (least(self.funding[l], self.accounting[l]) * self.others[l]).sqrt();
        let reach = least(t.reach * composite * self.fit[l], 1.0);
        self.implementation[l] += t.pace.implementation * (reach - self.implementation[l]);
    }

    fn copy_lane(&mut self, to: usize, other: &Self, from: usize) {
        self.id[to] = other.id[from];
        for (own, others) in [
            (&mut self.lead, &other.lead),
            (&mut self.seen, &other.seen),
            (&mut self.ease, &other.ease),
            (&mut self.capacity, &other.capacity),
            (&mut self.wealth, &other.wealth),
            (&mut self.fit, &other.fit),
            (&mut self.effort, &other.effort),
            (&mut self.others, &other.others),
            (&mut self.funding, &other.funding),
            (&mut self.accounting, &other.accounting),
            (&mut self.implementation, &other.implementation),
        ] {
            own[to] = others[from];
        }
    }
}

/// Leadership of a new leader: ambition (the median of three uniform draws) times the rank of who heads the group.
#[inline]
pub(super) fn leader(draws: &Draws, id: u32, a: &Attributes) -> f64 {
    let [x, y, z] = [0, 1, 2].map(|slot| draws.uniform(id, slot));
    let ambition = most(least(x, y), least(most(x, y), z));
    let role = draws.uniform(id, 3);
    let rank = if role < a.top_leader_share {
        1.0
    } else if role < a.top_leader_share + a.executive_deputy_share {
        a.executive_deputy_weight
    } else {
        a.deputy_weight
    };
    ambition * rank
}
