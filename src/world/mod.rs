//! The whole state of one run, in columns: governments, center, ties, log.
//!
//! Takes a scenario and a replicate number, gives the world at the start of tick 0 ([`World::new`]).
//! Stages change it; nothing else does. What is not here: any rule of a stage, any output.

mod adopters;
mod adoption;
pub(crate) mod blocks;
mod center;
pub(crate) mod conduct;
mod draw;
pub(crate) mod exposure;
pub(crate) mod felt;
mod governments;
mod layout;
pub(crate) mod leaders;
mod log;
mod nearest;
mod needs;
pub(crate) mod network;
pub(crate) mod open;
mod watchers;

pub use center::{Center, Status};
pub use conduct::Conduct;
pub use governments::{Adoption, Behavior, Channel, Governments, MECHANISMS, NEVER};
pub use layout::Layout;
pub use log::{Direction, Event, EventKind, Log, Path};
pub use network::{Network, Tie};

use std::sync::Arc;

use crate::rng::{Address, Draws, Keys, Purpose};
use crate::scenario::{Redraw, Scenario, Table};
use crate::units::{self, Step};
use adopters::Adopters;
pub(crate) use adopters::{AdopterSlices, Listed};
pub(crate) use adoption::{Newcomer, Settled};
use exposure::Exposure;
use felt::Feelings;
pub(crate) use governments::fit;
use needs::Needs;
use open::Open;

/// The state of one run.
#[derive(Debug, Clone)]
pub struct World {
    /// What does not change between replicates.
    pub layout: Arc<Layout>,
    /// Keys of the draws that stages take.
    keys: Keys,
    /// Keys of the draws of leaders in a portfolio, whose policies share them.
    leader_keys: Option<Keys>,
    /// The current tick, from 0.
    pub tick: u32,
    /// Months from the start of the run to the start of the current tick.
    pub now_months: f64,
    /// Factors that depend on the length of a tick only.
    pub(crate) pace: Pace,
    /// What the policy is worth in this replicate.
    pub merit: f64,
    /// The center.
    pub center: Center,
    /// Who the governments are and how they stand with the policy.
    pub governments: Governments,
    /// What they do with it.
    pub conduct: Conduct,
    /// Who has adopted, where somebody reads what adopters do.
    pub(crate) adopters: Adopters,
    /// Who may still adopt.
    pub(crate) open: Open,
    /// What the run computes.
    pub(crate) needs: Needs,
    /// Who looks at whom.
    pub network: Arc<Network>,
    /// What governments feel of their neighbors, where they learn or imitate.
    pub(crate) feelings: Option<Feelings>,
    /// How many neighbors are current adopters, where contagion looks at it.
    pub(crate) exposure: Option<Exposure>,
    /// Governments selected in this tick, in the order of selection; pilots from now on.
    pub(crate) selected: Vec<u32>,
    /// Pilots evaluated in this tick, by id.
    pub(crate) evaluated: Vec<u32>,
    /// Room for what stages sort and list.
    pub(crate) scratch: Scratch,
    /// Whether outcomes and reports are recorded for every government, not only where the model needs them.
    pub(crate) watch_all: bool,
    /// What happened.
    pub log: Log,
}

impl World {
    /// The world at the start of tick 0 of a replicate.
    pub fn new(scenario: &Scenario, layout: &Arc<Layout>, replicate: u32) -> Self {
        let streams = Streams { master_seed: scenario.seed, replicate, policy: scenario.place.index };
        let world_streams = Streams::of_world(scenario, replicate);
        let needs = Needs::of(scenario);
        let n = layout.n() as usize;
        let positions = needs.positions.then(|| draw::known_positions(scenario, layout, &world_streams));
        let (mut governments, conduct, open, network, watchers);
        ((governments, conduct, open), (network, watchers)) = blocks::both(
            n,
            || {
                let (governments, conduct) =
                    draw::governments(scenario, layout, &world_streams, streams, needs);
                (governments, conduct, Open::all(n, needs.conduct))
            },
            || {
                let positions = positions.as_ref().map(|(x, y)| (&x[..], &y[..]));
                ties(scenario, layout, &world_streams, needs, positions)
            },
        );
        if let Some((x, y)) = positions {
            (governments.x, governments.y) = (x, y);
        }
        let pilots: usize = scenario.waves.iter().map(|wave| wave.quota.min(layout.n()) as usize).sum();
        let (first, last) = needs.purposes();
        let draws = streams.open(Purpose::Policy, 4);
        let policy = &scenario.params.policy;
        let merit = policy.merit + policy.merit_sd * draws.normal(0, 0);
        let template = [1, 2, 3]
            .map(|slot| units::clip(policy.template_start + policy.template_sd * draws.normal(0, slot)));
        let pace = Pace::new(scenario, needs);
        let watched = |needed: bool| watchers.clone().filter(|_| needed);
        let spread = &scenario.params.spread;
        let feelings = watched(needs.feelings)
            .map(|watchers| Feelings::none(&governments, &network, watchers, spread, &pace));
        let exposure = watched(needs.exposure).map(|watchers| layout.exposure(scenario, &network, watchers));
        Self {
            layout: layout.clone(),
            keys: Keys::new(streams.at(first), scenario.time.n_ticks, last),
            leader_keys: (scenario.place.is_of_portfolio && needs.attributes)
                .then(|| leaders::keys(streams, scenario.place.onset_tick, scenario.time.n_ticks)),
            tick: 0,
            now_months: 0.0,
            pace,
            merit,
            center: Center::new(scenario, template),
            governments,
            conduct,
            adopters: Adopters::none(if needs.conduct { n } else { 0 }),
            open,
            needs,
            feelings,
            exposure,
            network,
            selected: Vec::with_capacity(pilots),
            evaluated: Vec::with_capacity(pilots),
            scratch: Scratch::new(scenario, layout, pilots, needs),
            watch_all: scenario.wants(Table::Panel),
            // A pilot is evaluated, and fed back along three paths at most, before the center decides.
            log: Log::new(
                scenario.wants(Table::Events),
                if blocks::are_many(n) { 4 * pilots + 1 } else { 0 },
            ),
        }
    }

    /// The draws for a purpose in the current tick.
    pub(crate) fn draws(&self, purpose: Purpose, per_government: u32) -> Draws {
        self.keys.draws(self.tick, purpose, per_government)
    }

    /// The draws for a purpose of leaders in the current tick.
    pub(crate) fn leader_draws(&self, purpose: Purpose, per_government: u32) -> Draws {
        self.leader_keys.as_ref().unwrap_or(&self.keys).draws(self.tick, purpose, per_government)
    }

    /// Number of governments.
    pub fn n(&self) -> u32 {
        self.layout.n()
    }

    /// Moves on to a tick.
    pub(crate) fn begin_tick(&mut self, tick: u32, scenario: &Scenario) {
        self.tick = tick;
        self.now_months = scenario.time.now_months(tick);
        self.center.begin_tick();
        self.selected.clear();
        self.evaluated.clear();
    }

    /// Whether a government executes the policy in this tick: a current adopter whose execution has begun.
    #[inline]
    pub fn is_executing(&self, i: usize) -> bool {
        let g = &self.governments;
        // Both are looked at: a branch between them could not be foreseen.
        (g.adoption[i] == Adoption::Current) & units::is_reached(self.now_months, g.begin_months[i])
    }

    /// Ticks since a government adopted.
    #[inline]
    pub(crate) fn age_ticks(&self, i: usize) -> usize {
        (self.tick - self.governments.adopted_tick[i]) as usize
    }

    /// The center's attention to a pilot, in [0, 1], by its age; none once the policy is stopped (model.md §2.3).
    #[inline]
    pub(crate) fn attention(&self, i: usize) -> f64 {
        let is_attended = self.center.status != Status::Stopped;
        self.pace.attention[self.age_ticks(i)] * f64::from(u8::from(is_attended))
    }

    /// Whether the next evaluation of an executing pilot is due in this tick (model.md §2.5).
    #[inline]
    pub(crate) fn is_evaluation_due(&self, i: usize, n_evaluations: u32, scenario: &Scenario) -> bool {
        let evaluation = &scenario.params.evaluation;
        let running = self.now_months - self.governments.begin_months[i];
        let next = f64::from(n_evaluations + 1);
        units::is_reached(running, 12.0 * evaluation.interval_years * next)
            & units::is_reached(12.0 * evaluation.horizon_years, running)
    }

    /// Whether a government adopted that long ago, so that its results can be seen (model.md §2.5).
    #[inline]
    pub(crate) fn is_visible(&self, i: usize, delay_months: f64) -> bool {
        units::is_reached(self.age_ticks(i) as f64 * f64::from(self.pace.step.months()), delay_months)
    }

    /// The highest implementation of all, at least 0.
    pub(crate) fn best_implementation(&self) -> f64 {
        let larger = |a: f64, b: f64| if b > a { b } else { a };
        let of_block = |range: std::ops::Range<usize>| {
            let (eights, rest) = self.conduct.implementation[range].as_chunks::<8>();
            // Lane by lane: each by itself would wait for the one before.
            let mut best = [0.0; 8];
            for eight in eights {
                best = std::array::from_fn(|lane| larger(best[lane], eight[lane]));
            }
            best.iter().chain(rest).fold(0.0, |best, &value| larger(best, value))
        };
        blocks::reduce(0..self.n() as usize, &of_block, &f64::max)
    }

    /// Whether history names the government in a wave that is still to come: until then it is closed to other ways.
    #[inline]
    pub(crate) fn is_waiting(&self, i: usize) -> bool {
        let waits = self.layout.waits_for.get(i).copied().flatten();
        waits.is_some_and(|wave| wave > self.tick) && self.center.status != Status::Stopped
    }

    /// Whether a last inspection was in this tick or less than the memory of inspections ago (model.md §2.3).
    #[inline]
    pub(crate) fn remembers(&self, last: u32) -> bool {
        let is_recent = self.tick.wrapping_sub(last) < self.pace.inspection_memory;
        (last != NEVER) & (is_recent | (last == self.tick))
    }

    /// Share of a government's neighbors that are current adopters; 0 without neighbors, and where nobody looks at it.
    #[inline]
    pub(crate) fn exposed_share(&self, i: usize) -> f64 {
        self.exposure.as_ref().map_or(0.0, |exposure| exposure.share(i))
    }

    /// Number of a government's neighbors that are current adopters, as it is kept up to date; 0 where nobody looks at it.
    pub fn n_exposed(&self, i: usize) -> u32 {
        self.exposure.as_ref().map_or(0, |exposure| exposure.count(i, self.network.of(i).len()))
    }
}

/// Leadership of every government, mean over all ticks of the calendar of a replicate: the same for all policies of a portfolio.
pub fn mean_leadership(scenario: &Scenario, layout: &Layout, replicate: u32) -> Vec<f64> {
    let mut leadership = draw::first_leaders(scenario, layout, &Streams::of_world(scenario, replicate));
    let n_ticks = scenario.place.onset_tick + scenario.time.n_ticks;
    let mut sums = vec![0.0; leadership.len()];
    let streams = Streams { master_seed: scenario.seed, replicate, policy: 0 };
    leaders::advance(&mut leadership, scenario, streams, n_ticks, |now| {
        sums.iter_mut().zip(now).for_each(|(sum, own)| *sum += own);
    });
    sums.into_iter().map(|sum| sum / f64::from(n_ticks)).collect()
}

/// Who looks at whom, where somebody asks, and the same turned round, for whoever is told of adoptions.
fn ties(
    scenario: &Scenario,
    layout: &Layout,
    streams: &Streams,
    needs: Needs,
    positions: Option<(&[f64], &[f64])>,
) -> (Arc<Network>, Option<Arc<Network>>) {
    if !needs.neighbors {
        return (Arc::new(Network::none(layout.n() as usize)), None);
    }
    let drawn = || Arc::new(layout.drawn_network(scenario, streams, positions));
    let network = layout.network.clone().unwrap_or_else(drawn);
    let watchers = (needs.feelings || needs.exposure).then(|| network.watchers());
    (network, watchers)
}

/// Room for what stages sort and list, taken once per run: no tick allocates.
#[derive(Debug, Clone)]
pub(crate) struct Scratch {
    /// Candidates of a wave with their scores.
    pub(crate) candidates: Vec<(f64, u32)>,
    /// Signals of evaluated pilots.
    pub(crate) signals: Vec<f64>,
    /// What rivals have in common in spread, where somebody reads attributes.
    pub(crate) by_group: Vec<OfGroup>,
}

/// Hazards that rivals have in common.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct OfGroup {
    /// The same for all of them.
    pub(crate) alike: f64,
    /// Per unit of leadership.
    pub(crate) leading: f64,
    /// Per unit of capacity.
    pub(crate) capable: f64,
}

impl Scratch {
    fn new(scenario: &Scenario, layout: &Layout, pilots: usize, needs: Needs) -> Self {
        let largest = scenario.waves.iter().map(|wave| layout.of_level(wave.level).len()).max().unwrap_or(0);
        let n_groups = if needs.attributes { layout.group_size.len() } else { 0 };
        Self {
            candidates: Vec::with_capacity(largest),
            signals: Vec::with_capacity(pilots),
            by_group: vec![OfGroup::default(); n_groups],
        }
    }
}

/// The fixed part of the address of every draw of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Streams {
    /// The user's seed.
    pub(crate) master_seed: u64,
    /// Replicate, from 1.
    pub(crate) replicate: u32,
    /// Policy of a portfolio, from 0.
    pub(crate) policy: u16,
}

impl Streams {
    /// Of a world that is drawn once for all replicates: as in replicate 1.
    fn of_once(scenario: &Scenario) -> Self {
        Self { master_seed: scenario.seed, replicate: 1, policy: 0 }
    }

    /// Of the governments of a replicate: the same for all policies of a portfolio.
    fn of_world(scenario: &Scenario, replicate: u32) -> Self {
        match scenario.redraw {
            Redraw::Replicate => Self { master_seed: scenario.seed, replicate, policy: 0 },
            Redraw::Once => Self::of_once(scenario),
        }
    }

    /// The address of a purpose in tick 0, where the world is drawn.
    fn at(self, purpose: Purpose) -> Address {
        let Self { master_seed, replicate, policy } = self;
        Address { master_seed, replicate, policy, tick: 0, purpose }
    }

    /// The draws for a purpose of the world.
    pub(crate) fn open(self, purpose: Purpose, per_government: u32) -> Draws {
        Draws::open(self.at(purpose), per_government)
    }
}

/// Factors that depend on the length of a tick only, taken once per run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pace {
    /// Length of a tick.
    pub(crate) step: Step,
    /// Probability of a change of leader per tick.
    pub(crate) turnover: f64,
    /// Share by which effort follows.
    pub(crate) effort: f64,
    /// Share by which the mechanisms follow.
    pub(crate) mechanisms: f64,
    /// Share by which implementation follows.
    pub(crate) implementation: f64,
    /// Ticks after which an inspection is forgotten.
    pub(crate) inspection_memory: u32,
    /// Attention to a pilot by its age in ticks, where somebody reads what adopters do.
    pub(crate) attention: Vec<f64>,
    /// What is left of the pull of an adoption by its age in ticks, where somebody feels it.
    pub(crate) imitation: Vec<f64>,
}

/// Shortest time constant that the correction for the step leaves.
const SHORTEST_YEARS: f64 = 0.01;

/// Number of ticks, the current one included, that lie less than `years` back.
fn ticks_within(years: f64, step: Step) -> u32 {
    // Years typed as a decimal of months may lie a hair above a whole number of ticks.
    (12.0 * years / f64::from(step.months()) - 1e-6).ceil().max(0.0) as u32
}

impl Pace {
    fn new(scenario: &Scenario, needs: Needs) -> Self {
        let step = scenario.time.step;
        let p = &scenario.params;
        let by_age = |years: f64, is_read: bool| -> Vec<f64> {
            (0..if is_read { scenario.time.n_ticks } else { 0 })
                .map(|age| libm::exp(-f64::from(age * step.months()) / (12.0 * years)))
                .collect()
        };
        let long_term = p.execution.long_term;
        // Each link of the chain effort → mechanisms → implementation runs half a tick ahead (docs/model.md §9).
        let ahead = 0.5 * p.execution.step_correction * (1.0 - step.years());
        let in_chain = |years: f64| units::lag((years - ahead).max(SHORTEST_YEARS), step);
        Self {
            step,
            turnover: units::hit(p.turnover.rate, step),
            effort: units::lag(p.execution.effort_years, step),
            mechanisms: in_chain(p.execution.mechanism_years),
            implementation: in_chain(p.execution.implementation_years),
            inspection_memory: ticks_within(p.monitoring.inspection_memory_years, step),
            attention: by_age(p.execution.attention_years, needs.conduct)
                .into_iter()
                .map(|decayed| long_term + (1.0 - long_term) * decayed)
                .collect(),
            imitation: by_age(p.spread.imitation_years, needs.feelings),
        }
    }
}
