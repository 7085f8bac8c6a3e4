//! The limit kernel: the model of `shared/model.md` §2 as fast as safe portable Rust makes it, for the default tables.
//!
//! Plain arrays and one thread; no records, no log, no regime structures. It draws at the same addresses as the engine, so
//! that its curve can be compared with the engine's. What it leaves out: named waves, indicators beside the outcome,
//! outcomes of the panel, inspections that are remembered beyond their tick. What makes it fast: docs/limit-kernel.md.

mod check;
mod cohort;
mod pilots;
mod selection;
mod signal;
mod spread;

pub(crate) use check::compare;
use cohort::{Cohort, Pace};
use pilots::Pilot;
use shidian::rng::{Address, Draws, Keys, Purpose};
use shidian::scenario::{Indicator, Scenario};
use shidian::units::{clip, hit, lag};
use shidian::world::World;

/// Tick of adoption of a government that has not adopted.
const NEVER: u16 = u16::MAX;
/// Tick of adoption of a government that has lapsed.
const LAPSED: u16 = u16::MAX - 1;

/// What others see of a government when they weigh it: wealth rank and the two exponentials of similarity.
#[derive(Debug, Clone, Copy)]
struct Look {
    wealth: f64,
    up: f64,
    down: f64,
    state: State,
    /// Place in the cohort of those who execute; for pilots place among the pilots.
    place: u32,
}

/// What thinning reads of a government that never adopted.
#[derive(Debug, Clone, Copy, Default)]
struct Own {
    ready: f64,
    learning: f64,
    capacity: f64,
    id: u32,
}

/// What is read of a government when it comes near to adopting, and when it adopts, beside its neighbors.
#[derive(Debug, Clone, Copy, Default)]
struct Rest {
    /// Leadership, right for the ticks before `led`; whoever executes keeps it in the cohort.
    leadership: f64,
    led: u32,
    group: u32,
    industry: f64,
    ideal: [f64; 3],
}

/// What the neighbors of a government are to it so far, kept up as they adopt and lapse.
#[derive(Debug, Clone, Copy, Default)]
struct Felt {
    /// Share of similarity that belongs to current adopters.
    similar: f64,
    /// Pull of imitation, times exp(now / imitation time).
    pull: f64,
    /// 1 over the sums over neighbors: similarity, weight in imitation.
    shares: [f64; 2],
    /// Neighbors that are current adopters.
    adopted: u32,
}

/// What neighbors look at first.
#[derive(Debug, Clone, Copy)]
struct State {
    adopted: u16,
    cohort: u8,
    behavior: u8,
}

/// Where the center stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Trial,
    RolledOut,
    Stopped,
}

/// One tick, as in the engine's table `curve`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Row {
    /// Ever adopters.
    pub(crate) ever: u32,
    /// Current adopters.
    pub(crate) current: u32,
    /// Mean effort of executing current adopters.
    pub(crate) mean_effort: f64,
    /// Mean implementation of all governments.
    pub(crate) mean_implementation: f64,
    /// Belief.
    pub(crate) belief: f64,
    /// Mandate.
    pub(crate) mandate: f64,
}

/// How often what was done, for `docs/limit-kernel.md`. Counted by loop, not by turn, so that counting costs nothing.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    /// Government-ticks.
    pub(crate) all: u64,
    /// … executing.
    pub(crate) executing: u64,
    /// … never adopted, at spread.
    pub(crate) never: u64,
    /// … of those, left by the bound from own attributes and adopted neighbors.
    pub(crate) near: u64,
    /// … of those, left by the bound from the neighbors' draws.
    pub(crate) nearer: u64,
    /// Signals of non-pilots.
    pub(crate) signals: u64,
    /// Uniform draws, those under normals included.
    pub(crate) draws: u64,
    /// Normal draws.
    pub(crate) normals: u64,
    /// Exponentials and logarithms, those under normals not included.
    pub(crate) exponentials: u64,
}

/// All state of one replicate.
#[derive(Debug, Clone)]
pub(crate) struct Kernel<'a> {
    scenario: &'a Scenario,
    n: usize,
    merit: f64,
    pace: Pace,
    /// exp(now / imitation time), by tick.
    imitation_by_tick: Vec<f64>,

    // Attributes, by government.
    look: Vec<Look>,
    own: Vec<Own>,
    rest: Vec<Rest>,
    level_start: Vec<u32>,
    neighbors_start: Vec<u32>,
    neighbors: Vec<u32>,
    /// Who looks at a government.
    lookers_start: Vec<u32>,
    lookers: Vec<u32>,

    // State, by government.
    felt: Vec<Felt>,
    design: Vec<[f64; 3]>,

    // Groups of rivals.
    group_share: Vec<f64>,
    group_ever: Vec<u32>,
    group_current: Vec<u32>,
    group_start: Vec<u32>,
    group_open: Vec<u32>,
    /// Groups in which somebody never adopted.
    groups: Vec<u32>,
    /// Never adopters first, group by group.
    members: Vec<Own>,
    /// Upper ends of the normal quantiles of 256 equal parts of [0, 1), at least 0.
    quantiles: Vec<f64>,

    cohorts: Vec<Cohort>,
    pilots: Vec<Pilot>,
    pending: Vec<u32>,
    evaluated: Vec<u32>,
    tired: Vec<(u8, u32)>,
    scratch: Scratch,

    // Center.
    template: [f64; 3],
    template_shown: [f64; 3],
    belief: f64,
    precision: f64,
    mandate: f64,
    mandate_before: f64,
    status: Status,
    first_wave: Option<u32>,

    // Draws.
    tick: u32,
    now: f64,
    keys: Keys,
    turnover: Vec<[Draws; 2]>,
    report: Draws,
    informal: Draws,
    inspection: Draws,

    n_ever: u32,
    n_current: u32,
    lapsed_implementation: f64,
    /// Rows so far.
    pub(crate) rows: Vec<Row>,
    /// Counts so far.
    pub(crate) tally: Tally,
}

/// Lists that are made anew in every tick.
#[derive(Debug, Clone, Default)]
struct Scratch {
    near: Vec<(u32, u32)>,
    adopters: Vec<spread::Adopter>,
    scores: Vec<(f64, u32)>,
    signals: Vec<f64>,
}

impl<'a> Kernel<'a> {
    /// Copies a world at the start of tick 0 into the kernel's arrays.
    pub(crate) fn new(scenario: &'a Scenario, world: &World, replicate: u32) -> Self {
        let p = &scenario.params;
        let (g, layout) = (&world.governments, &world.layout);
        let n = layout.n() as usize;
        let step = scenario.time.step;
        assert!(scenario.waves.iter().all(|wave| wave.named.is_empty()), "named waves are not in the kernel");
        assert_eq!(scenario.indicators, [(Indicator::Outcome, 1.0)], "the kernel knows one indicator");
        let memory = 12.0 * p.monitoring.inspection_memory_years;
        assert!(memory <= f64::from(step.months()), "the kernel forgets inspections after their tick");
        let by_age = |years: f64| -> Vec<f64> {
            let age = |k: u32| -f64::from(k * step.months()) / (12.0 * years);
            (0..scenario.time.n_ticks).map(|k| libm::exp(age(k))).collect()
        };
        let long_term = p.execution.long_term;
        let attention: Vec<f64> = by_age(p.execution.attention_years)
            .into_iter()
            .map(|decayed| long_term + (1.0 - long_term) * decayed)
            .collect();
        let ahead = 0.5 * p.execution.step_correction * (1.0 - step.years());
        let in_chain = |years: f64| lag((years - ahead).max(0.01), step);
        let pace = Pace {
            turnover: hit(p.turnover.rate, step),
            effort: lag(p.execution.effort_years, step),
            mechanisms: in_chain(p.execution.mechanism_years),
            implementation: in_chain(p.execution.implementation_years),
        };
        let state = State { adopted: NEVER, cohort: 0, behavior: 0 };
        let mut felt = vec![Felt::default(); n];
        let look: Vec<Look> = g
            .wealth
            .iter()
            .map(|&wealth| {
                let up = libm::exp(p.spread.similarity * wealth);
                Look { wealth, up, down: 1.0 / up, state, place: u32::MAX }
            })
            .collect();
        let own: Vec<Own> = (0..n)
            .map(|i| {
                let (ready, learning, capacity) = (g.ready[i], g.learning[i], g.capacity[i]);
                Own { ready, learning, capacity, id: i as u32 }
            })
            .collect();
        let rest = (0..n)
            .map(|i| {
                let all = world.network.of(i).iter().map(|&j| look[j as usize]);
                let totals = all.fold([0.0, 0.0], |[similar, prominent], other| {
                    let weight = spread::similarity(&look[i], &other);
                    [similar + weight, prominent + p.spread.imitation_wealth + other.wealth]
                });
                felt[i].shares = totals.map(|total| if total > 0.0 { 1.0 / total } else { 0.0 });
                Rest {
                    leadership: world.conduct.leadership[i],
                    led: 0,
                    group: layout.group[i],
                    industry: g.industry[i],
                    ideal: g.ideal[i],
                }
            })
            .collect();
        let mut lookers_start = vec![0_u32; n + 1];
        for &j in &world.network.targets {
            lookers_start[j as usize + 1] += 1;
        }
        for j in 0..n {
            lookers_start[j + 1] += lookers_start[j];
        }
        let mut filled = lookers_start.clone();
        let mut lookers = vec![0; world.network.targets.len()];
        for i in 0..n {
            for &j in world.network.of(i) {
                lookers[filled[j as usize] as usize] = i as u32;
                filled[j as usize] += 1;
            }
        }
        let span = scenario.time.now_months(scenario.time.n_ticks) / (12.0 * p.spread.imitation_years);
        assert!(span < 300.0, "the kernel's sum for imitation would overflow");
        let mut group_start = vec![0_u32; layout.group_size.len() + 1];
        for &group in &layout.group {
            group_start[group as usize + 1] += 1;
        }
        for k in 0..layout.group_size.len() {
            group_start[k + 1] += group_start[k];
        }
        let mut filled = group_start.clone();
        let mut members = vec![Own::default(); n];
        for (i, &group) in layout.group.iter().enumerate() {
            members[filled[group as usize] as usize] = own[i];
            filled[group as usize] += 1;
        }
        let at =
            Address { master_seed: scenario.seed, replicate, policy: 0, tick: 0, purpose: Purpose::Turnover };
        let keys = Keys::new(at, scenario.time.n_ticks, Purpose::Lapse);
        let mut cohorts = vec![Cohort::new(None, vec![0.0; attention.len()])];
        cohorts.extend(scenario.waves.iter().map(|wave| Cohort::new(Some(wave), attention.clone())));
        Self {
            scenario,
            n,
            merit: world.merit,
            pace,
            imitation_by_tick: by_age(p.spread.imitation_years).iter().map(|decayed| 1.0 / decayed).collect(),
            look,
            own,
            rest,
            level_start: layout.level_start.clone(),
            neighbors_start: world.network.starts.clone(),
            neighbors: world.network.targets.clone(),
            lookers_start,
            lookers,
            felt,
            design: vec![[0.0; 3]; n],
            group_share: layout.group_size.iter().map(|&size| 1.0 / f64::from(size)).collect(),
            group_ever: vec![0; layout.group_size.len()],
            group_current: vec![0; layout.group_size.len()],
            group_open: layout.group_size.clone(),
            group_start,
            groups: (0..layout.group_size.len() as u32)
                .filter(|&k| layout.group_size[k as usize] > 0)
                .collect(),
            members,
            quantiles: (1..256)
                .map(|k| shidian::rng::normal_quantile(f64::from(k) / 256.0).max(0.0))
                .chain([signal::Z])
                .collect(),
            cohorts,
            pilots: Vec::new(),
            pending: Vec::new(),
            evaluated: Vec::new(),
            tired: Vec::new(),
            scratch: Scratch::default(),
            template: world.center.template,
            template_shown: world.center.template,
            belief: p.feedback.belief_start,
            precision: p.feedback.belief_precision,
            mandate: 0.0,
            mandate_before: 0.0,
            status: Status::Trial,
            first_wave: None,
            tick: 0,
            now: 0.0,
            turnover: Vec::new(),
            report: keys.draws(0, Purpose::Report, 1),
            informal: keys.draws(0, Purpose::Informal, 1),
            inspection: keys.draws(0, Purpose::Inspection, 1),
            keys,
            n_ever: 0,
            n_current: 0,
            lapsed_implementation: 0.0,
            rows: Vec::with_capacity(scenario.time.n_ticks as usize),
            tally: Tally::default(),
        }
    }

    /// All ticks.
    pub(crate) fn run(&mut self) {
        for tick in 0..self.scenario.time.n_ticks {
            self.begin(tick);
            self.select();
            self.admit();
            self.execute();
            self.evaluate();
            self.feed_back();
            self.spread();
            self.lapse();
            self.record();
        }
    }

    #[inline(never)]
    fn begin(&mut self, tick: u32) {
        self.tick = tick;
        self.now = self.scenario.time.now_months(tick);
        self.turnover.push([
            self.keys.draws(self.tick, Purpose::Turnover, 1),
            self.keys.draws(self.tick, Purpose::Leader, 4),
        ]);
        self.report = self.keys.draws(self.tick, Purpose::Report, 1);
        self.informal = self.keys.draws(self.tick, Purpose::Informal, 1);
        self.inspection = self.keys.draws(self.tick, Purpose::Inspection, 1);
        self.tally.all += self.n as u64;
    }

    /// Inspection and execution of all cohorts, with turnover among those who execute.
    fn execute(&mut self) {
        self.mandate_before = self.mandate;
        self.lapsed_implementation *= 1.0 - self.pace.implementation;
        self.tired.clear();
        let climate = cohort::Climate {
            scenario: self.scenario,
            tick: self.tick,
            mandate: self.mandate,
            is_stopped: self.status == Status::Stopped,
            merit: self.merit,
            pace: self.pace,
            draws: self.turnover[self.tick as usize],
            inspection: self.inspection,
        };
        for (k, cohort) in self.cohorts.iter_mut().enumerate() {
            cohort.execute(&climate, k as u8, &mut self.tired, &mut self.tally);
        }
    }

    /// Leadership of a government that does not execute: the last change of leader up to this tick.
    fn lead(&mut self, i: usize) -> f64 {
        let rest = &mut self.rest[i];
        for tick in (rest.led as usize..self.turnover.len()).rev() {
            let [changes, leaders] = &self.turnover[tick];
            self.tally.draws += 1;
            if changes.uniform(i as u32, 0) < self.pace.turnover {
                self.tally.draws += 4;
                rest.leadership = cohort::leader(leaders, i as u32, &self.scenario.params.attributes);
                break;
            }
        }
        rest.led = self.turnover.len() as u32;
        rest.leadership
    }

    /// Fit of a design with what would suit a government.
    fn fit(&mut self, i: usize) -> f64 {
        let width = self.scenario.params.execution.fit_width;
        self.tally.exponentials += 1;
        let distance: f64 =
            self.design[i].iter().zip(&self.rest[i].ideal).map(|(x, ideal)| (x - ideal) * (x - ideal)).sum();
        libm::exp(-distance / (2.0 * width * width))
    }

    /// Counts an adoption; the caller takes the government from the list of those who never adopted.
    fn adopt(&mut self, i: usize) {
        let group = self.rest[i].group as usize;
        self.look[i].state.adopted = self.tick as u16;
        self.group_ever[group] += 1;
        self.group_current[group] += 1;
        self.n_ever += 1;
        self.n_current += 1;
        self.show(i, 1.0, self.imitation_by_tick[self.tick as usize]);
    }

    /// Adds a current adopter to what those who look at it feel, or takes it away.
    fn show(&mut self, i: usize, sign: f64, decay: f64) {
        let own = self.look[i];
        let pull = sign * (self.scenario.params.spread.imitation_wealth + own.wealth) * decay;
        for &looker in &self.lookers[self.lookers_start[i] as usize..self.lookers_start[i + 1] as usize] {
            let (look, felt) = (&self.look[looker as usize], &mut self.felt[looker as usize]);
            felt.similar += sign * spread::similarity(look, &own) * felt.shares[0];
            felt.pull += pull * felt.shares[1];
            felt.adopted = felt.adopted.wrapping_add_signed(sign as i32);
        }
    }

    #[inline(never)]
    fn record(&mut self) {
        let sums = self.cohorts.iter().fold((0, 0.0, 0.0), |(count, effort, implementation), cohort| {
            (count + cohort.executing, effort + cohort.effort, implementation + cohort.implementation)
        });
        self.rows.push(Row {
            ever: self.n_ever,
            current: self.n_current,
            mean_effort: sums.1 / f64::from(sums.0),
            mean_implementation: (sums.2 + self.lapsed_implementation) / self.n as f64,
            belief: self.belief,
            mandate: self.mandate,
        });
    }
}

/// Behaviors, in the engine's order.
const STRIVE_FIRST: u8 = 0;
const AUTONOMOUS: u8 = 1;
const EMULATE: u8 = 2;
const STAND_PAT: u8 = 3;

impl Kernel<'_> {
    /// Behavior and design at take-up from a template; gives the proposal.
    fn settle(&mut self, i: usize, template: [f64; 3], lead: f64, draws: [Draws; 2], means: f64) -> [f64; 3] {
        let p = &self.scenario.params.design;
        let learning = self.own[i].learning;
        let weights = [
            p.strive_first_weight * (1.0 - means) * (1.0 - means) * lead,
            p.autonomous_weight * means * (1.0 - means) * learning,
            p.emulate_weight * means * means,
            p.stand_pat_weight * (1.0 - lead) * (1.0 - learning),
        ];
        let behavior = pick(draws[0].uniform(i as u32, 0), &weights, EMULATE);
        self.tally.draws += 1;
        self.look[i].state.behavior = behavior;
        let mut proposal = template;
        if behavior == EMULATE || behavior == STAND_PAT {
            self.design[i] = template;
            return proposal;
        }
        let noise = p.estimate_noise * (1.0 - learning);
        self.tally.draws += 3;
        self.tally.normals += 3;
        for k in 0..3 {
            proposal[k] = clip(self.rest[i].ideal[k] + noise * draws[1].normal(i as u32, k as u32));
            if behavior == STRIVE_FIRST {
                let t = template[k];
                let away = f64::from(i8::from(proposal[k] > t) - i8::from(proposal[k] < t));
                proposal[k] = clip(proposal[k] + p.differentiation * away);
                self.design[i][k] = proposal[k];
            } else {
                self.design[i][k] = means * template[k] + (1.0 - means) * proposal[k];
            }
        }
        proposal
    }
}

/// The entry that a uniform draw picks, in proportion to the weights.
fn pick(uniform: f64, weights: &[f64], otherwise: u8) -> u8 {
    let mut left = uniform * weights.iter().sum::<f64>();
    let mut last = otherwise;
    for (k, &weight) in weights.iter().enumerate() {
        if weight > 0.0 {
            last = k as u8;
            if left < weight {
                return last;
            }
        }
        left -= weight;
    }
    last
}
