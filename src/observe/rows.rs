//! World → rows: what one replicate leaves behind, tick by tick and at the end.

use std::ops::Range;
use std::sync::Arc;

use super::member::Member;
use super::outcomes::Outcomes;
use super::panel::Panel;
use super::pilots::Pilots;
use super::twins::{self, Bias, Evaluated, TickAttribution, TwinRow, TwinsSeen};
use super::{Frame, NO_INTEGER, NO_WORD, Values};
use crate::scenario::twins::TwinKind;
use crate::scenario::{Fits, Measures, Scenario, Table, Time};
use crate::units::Month;
use crate::world::blocks;
use crate::world::{
    Adoption, Behavior, Channel, Direction, Event, EventKind, NEVER, Path, Status, Tie, World,
};

/// One tick of one replicate, for all governments together: a row of `curve`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurveRow {
    /// Adopters of this tick.
    pub new: u32,
    /// Ever adopters at the tick's end.
    pub ever: u32,
    /// Current adopters at the tick's end.
    pub current: u32,
    /// Mean effort of executing current adopters; NaN without any.
    pub mean_effort: f64,
    /// Mean implementation of all governments.
    pub mean_implementation: f64,
    /// Share of executing current adopters whose adoption is symbolic; NaN without any.
    pub symbolic_share: f64,
    /// Mandate at the tick's end.
    pub mandate: f64,
    /// Belief at the tick's end.
    pub belief: f64,
}

/// One replicate as a whole: what `runs` says of it beside its curve.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRow {
    /// What the policy is worth.
    pub merit: f64,
    /// Date of roll-out.
    pub rolled_out_at: Option<Month>,
    /// Date of the stop.
    pub stopped_at: Option<Month>,
    /// Mean signal at the last evaluation, corrected; NaN without one.
    pub pilot_estimate: f64,
    /// Why that is not what the nation would get; NaN without a national twin.
    pub bias: Bias,
    /// What those that are no pilots achieve at the end, mean of merit · S, where the policy was rolled out; else NaN.
    pub rollout_effect: f64,
    /// Pilots.
    pub n_pilots: u32,
    /// Applications.
    pub n_applied: u32,
    /// Applications refused.
    pub n_refused: u32,
    /// Mean rounds of review of pilots; NaN without pilots.
    pub review_rounds: f64,
    /// Share of pilots richer than the median of their level; NaN without pilots.
    pub pilots_rich_share: f64,
    /// Variance of designs of ever adopters, mean over dimensions; NaN without adopters.
    pub instrument_variance: f64,
    /// Mean fit of ever adopters; NaN without adopters.
    pub design_fit: f64,
    /// Shares of ever adopters by channel, in the order of [`Channel::NAMES`]; NaN without adopters.
    pub channel_shares: [f64; 7],
    /// Shares of ever adopters by behavior, in the order of [`Behavior::NAMES`]; NaN without adopters.
    pub behavior_shares: [f64; 4],
    /// Hash of the log.
    pub log_hash: String,
}

/// Everything that one replicate leaves behind.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// Design point, from 1.
    pub design_point: u32,
    /// Replicate, from 1.
    pub replicate: u32,
    /// Policy, from 1.
    pub policy: u32,
    /// Its ticks.
    pub time: Time,
    /// Number of governments.
    pub n_governments: u32,
    /// What is to be fitted to the curve.
    pub fits: Fits,
    /// One row per tick.
    pub curve: Vec<CurveRow>,
    /// The replicate as a whole.
    pub run: RunRow,
    /// Its twins, in the order of the scenario.
    pub twins: Vec<TwinRow>,
    /// Who adopts in which tick and why, where the table `attribution` is made; else nothing.
    pub attribution: Vec<TickAttribution>,
    /// Tick of adoption in the twin without diffusion, by government; none without that twin.
    pub without_diffusion: Option<Vec<u32>>,
    /// When everybody adopts, and who they are, for what is made of all policies of a portfolio together.
    pub member: Option<Member>,
    /// What estimators may see, where somebody estimates.
    pub outcomes: Option<Outcomes>,
    /// What pilots do, where claims about them are tested.
    pub pilots: Option<Pilots>,
    /// The large tables that the scenario asks for, in the order of [`Table::ALL`].
    pub frames: Vec<Frame>,
}

/// Collects the rows of one replicate.
#[derive(Debug)]
pub struct Recorder<'a> {
    scenario: &'a Scenario,
    design_point: u32,
    replicate: u32,
    curve: Vec<CurveRow>,
    panel: Option<Panel>,
    /// The pilots evaluated last, where the national twin is compared with them.
    evaluated: Option<Evaluated>,
    outcomes: Option<Outcomes>,
    pilots: Option<Pilots>,
}

impl<'a> Recorder<'a> {
    /// A recorder for one replicate.
    pub fn new(scenario: &'a Scenario, design_point: u32, replicate: u32) -> Self {
        Self {
            scenario,
            design_point,
            replicate,
            curve: Vec::with_capacity(scenario.time.n_ticks as usize),
            panel: scenario.wants(Table::Panel).then(Panel::default),
            evaluated: scenario
                .twins
                .iter()
                .any(|twin| twin.kind == TwinKind::National)
                .then(Evaluated::default),
            outcomes: scenario.wants(Table::Estimates).then(Outcomes::new),
            pilots: scenario.wants(Table::Scoreboard).then(Pilots::default),
        }
    }

    /// Records the state at the end of a tick.
    pub fn tick(&mut self, world: &World) {
        self.curve.push(self.curve_row(world));
        if let Some(panel) = &mut self.panel {
            panel.tick(world);
        }
        if let Some(evaluated) = &mut self.evaluated {
            evaluated.note(world);
        }
        if let Some(outcomes) = &mut self.outcomes {
            outcomes.tick(world, self.scenario);
        }
        if let Some(pilots) = &mut self.pilots {
            pilots.tick(world, self.scenario);
        }
    }

    /// The pilots that were evaluated last, for the national twin; none where nobody asks or was evaluated.
    pub fn evaluated(&self) -> Option<&Evaluated> {
        self.evaluated.as_ref().filter(|evaluated| !evaluated.is_empty())
    }

    fn curve_row(&self, world: &World) -> CurveRow {
        let g = &world.governments;
        let before = self.curve.last().map_or(0, |row| row.ever);
        let shown = conduct_shown(world, self.scenario);
        let executing = f64::from(shown.executing);
        CurveRow {
            new: g.n_ever - before,
            ever: g.n_ever,
            current: g.n_current,
            mean_effort: shown.effort / executing,
            mean_implementation: shown.implementation / f64::from(world.n()),
            symbolic_share: f64::from(shown.symbolic) / executing,
            mandate: world.center.mandate,
            belief: world.center.belief,
        }
    }

    /// The rows of the whole replicate, from the world after its last tick and from what its twins tell.
    pub fn finish(self, world: &World, twins: &TwinsSeen) -> Rows {
        let place = self.scenario.place;
        let policy = u32::from(place.index) + 1;
        let keys = Keys { design_point: self.design_point, replicate: self.replicate, policy };
        let date = |tick: u32| (tick != NEVER).then(|| self.scenario.time.month_of(tick));
        let mut frames = Vec::new();
        if self.scenario.wants(Table::Events) {
            frames.push(events(keys, world, date));
        }
        if self.scenario.wants(Table::Adoptions) {
            frames.push(adoptions(keys, world, self.scenario, twins.without_diffusion(), date));
        }
        if self.scenario.wants(Table::Governments) {
            frames.push(governments(keys, world));
        }
        if self.scenario.wants(Table::Network) {
            frames.push(network(keys, world));
        }
        if let Some(panel) = self.panel {
            frames.push(panel.finish(keys, world, self.scenario));
        }
        let mut attribution = Vec::new();
        if self.scenario.wants(Table::Attribution) && !twins.histories.is_empty() {
            attribution = TickAttribution::of(world, twins);
            frames.push(twins::attribution(keys, world, twins, date));
        }
        let years = self.scenario.time.step.years();
        Rows {
            design_point: self.design_point,
            replicate: self.replicate,
            policy,
            time: self.scenario.time,
            n_governments: world.n(),
            fits: self.scenario.fits,
            run: RunRow { bias: twins.bias, ..run_row(world, self.scenario, date) },
            attribution,
            without_diffusion: twins.without_diffusion().map(<[u32]>::to_vec),
            member: place.is_of_portfolio.then(|| Member::new(world, self.scenario, self.replicate)),
            outcomes: self.outcomes.map(|outcomes| outcomes.finish(world)),
            pilots: self.pilots.map(|pilots| pilots.finish(world)),
            twins: twins.histories.iter().map(|twin| TwinRow::new(world, twin, years)).collect(),
            curve: self.curve,
            frames,
        }
    }
}

/// The keys that every row of a replicate shares.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keys {
    design_point: u32,
    replicate: u32,
    policy: u32,
}

impl Keys {
    /// Columns `design_point` and `replicate`.
    fn columns(self, n: usize) -> Vec<Values> {
        vec![
            Values::Integer(vec![i64::from(self.design_point); n]),
            Values::Integer(vec![i64::from(self.replicate); n]),
        ]
    }

    /// Columns `design_point`, `replicate` and `policy`.
    pub(super) fn with_policy(self, n: usize) -> Vec<Values> {
        let mut columns = self.columns(n);
        columns.push(Values::Integer(vec![i64::from(self.policy); n]));
        columns
    }
}

/// What adopters do, added up.
#[derive(Debug, Clone, Copy)]
struct Shown {
    /// Current adopters whose execution has begun.
    executing: u32,
    /// … whose effort is below the threshold of symbolic adoption.
    symbolic: u32,
    effort: f64,
    implementation: f64,
}

/// Adds up what adopters do; NaN where the run does not measure it.
fn conduct_shown(world: &World, scenario: &Scenario) -> Shown {
    if scenario.measures == Measures::Adoption {
        return Shown { executing: 0, symbolic: 0, effort: f64::NAN, implementation: f64::NAN };
    }
    let (c, threshold) = (&world.conduct, scenario.params.spread.lapse_effort);
    let of_block = |range: Range<usize>| {
        let mut shown = Shown { executing: 0, symbolic: 0, effort: 0.0, implementation: 0.0 };
        for i in range {
            // Who does not execute makes no effort, who never adopted has implemented nothing: all may be added.
            let is_executing = world.is_executing(i);
            shown.executing += u32::from(is_executing);
            shown.symbolic += u32::from(is_executing & (c.effort[i] < threshold));
            shown.effort += c.effort[i];
            shown.implementation += c.implementation[i];
        }
        shown
    };
    let add = |a: Shown, b: Shown| Shown {
        executing: a.executing + b.executing,
        symbolic: a.symbolic + b.symbolic,
        effort: a.effort + b.effort,
        implementation: a.implementation + b.implementation,
    };
    blocks::reduce(0..world.n() as usize, &of_block, &add)
}

fn run_row(world: &World, scenario: &Scenario, date: impl Fn(u32) -> Option<Month>) -> RunRow {
    let g = &world.governments;
    let decided =
        |status: Status| world.center.decided.filter(|_| world.center.status == status).and_then(&date);
    let adopters = || (0..g.adoption.len()).filter(|&i| g.adoption[i] != Adoption::Never);
    let n = f64::from(g.n_ever);
    let mut by_channel = [0_u32; 7];
    let mut by_behavior = [0_u32; 4];
    for i in adopters() {
        by_channel[g.channel[i] as usize] += 1;
        if let Some(&behavior) = g.behavior.get(i) {
            by_behavior[behavior as usize] += 1;
        }
    }
    // Of nobody, 0 / 0: not a number, empty in the table.
    let channel_shares = by_channel.map(|count| f64::from(count) / n);
    let behavior_shares = by_behavior.map(|count| f64::from(count) / n);
    let mut row = RunRow {
        merit: world.merit,
        rolled_out_at: decided(Status::RolledOut),
        stopped_at: decided(Status::Stopped),
        pilot_estimate: world.center.estimate,
        bias: Bias::NONE,
        rollout_effect: rollout_effect(world),
        n_pilots: 0,
        n_applied: world.log.count(EventKind::Applied),
        n_refused: world.log.count(EventKind::Refused),
        review_rounds: f64::NAN,
        pilots_rich_share: f64::NAN,
        instrument_variance: f64::NAN,
        design_fit: f64::NAN,
        channel_shares,
        behavior_shares: [f64::NAN; 4],
        log_hash: world.log.hash(),
    };
    let pilots = || adopters().filter(|&i| g.wave[i] > 0);
    row.n_pilots = pilots().count() as u32;
    if row.n_pilots > 0 {
        let n_pilots = f64::from(row.n_pilots);
        let rounds: u32 = pilots().map(|i| g.review_rounds[i]).sum();
        row.review_rounds = f64::from(rounds) / n_pilots;
        row.pilots_rich_share = pilots().filter(|&i| g.wealth[i] > 0.5).count() as f64 / n_pilots;
    }
    if scenario.measures == Measures::All {
        let mean = |value: &dyn Fn(usize) -> f64| adopters().map(value).sum::<f64>() / n;
        let variance = |k: usize| {
            let center = mean(&|i| g.design[i][k]);
            mean(&|i| (g.design[i][k] - center) * (g.design[i][k] - center))
        };
        row.behavior_shares = behavior_shares;
        row.instrument_variance = (variance(0) + variance(1) + variance(2)) / 3.0;
        row.design_fit = mean(&|i| g.fit[i]);
    }
    row
}

/// What those that are no pilots achieve, mean of merit · S, where the policy was rolled out; else NaN.
fn rollout_effect(world: &World) -> f64 {
    let g = &world.governments;
    if world.center.status != Status::RolledOut || world.conduct.implementation.is_empty() {
        return f64::NAN;
    }
    let others = || (0..g.wave.len()).filter(|&i| g.wave[i] == 0);
    world.merit * others().map(|i| world.conduct.implementation[i]).sum::<f64>() / others().count() as f64
}

fn word<T: Copy>(value: Option<T>, code: impl Fn(T) -> u8) -> u8 {
    value.map_or(NO_WORD, code)
}

fn positive(number: u32) -> i64 {
    if number == 0 { NO_INTEGER } else { i64::from(number) }
}

fn events(keys: Keys, world: &World, date: impl Fn(u32) -> Option<Month>) -> Frame {
    let ids = world.layout.id();
    let events = &world.log.events;
    let codes = |code: &dyn Fn(&Event) -> u8| events.iter().map(code).collect::<Vec<u8>>();
    let mut columns = keys.with_policy(events.len());
    columns.extend([
        Values::Integer(events.iter().map(|e| i64::from(e.tick)).collect()),
        Values::Date(events.iter().map(|e| date(e.tick)).collect()),
        Values::Government(events.iter().map(|e| e.government).collect(), ids.clone()),
        Values::Word(codes(&|e| e.kind as u8), &EventKind::NAMES),
        Values::Integer(events.iter().map(|e| positive(e.wave)).collect()),
        Values::Word(codes(&|e| word(e.channel, |c| c as u8)), &Channel::NAMES),
        Values::Government(events.iter().map(|e| e.via).collect(), ids.clone()),
        Values::Word(codes(&|e| word(e.behavior, |b| b as u8)), &Behavior::NAMES),
        Values::Word(codes(&|e| word(e.path, |p| p as u8)), &Path::NAMES),
        Values::Word(codes(&|e| word(e.direction, |d| d as u8)), &Direction::NAMES),
        Values::Real(events.iter().map(|e| e.value).collect()),
    ]);
    Frame::new(Table::Events, columns)
}

fn adoptions(
    keys: Keys,
    world: &World,
    scenario: &Scenario,
    without_diffusion: Option<&[u32]>,
    date: impl Fn(u32) -> Option<Month>,
) -> Frame {
    let g = &world.governments;
    let is_shown = scenario.measures == Measures::All;
    let behavior = |&i: &u32| if is_shown { g.behavior[i as usize] as u8 } else { NO_WORD };
    let ids = world.layout.id();
    let mut adopters: Vec<u32> =
        (0..world.n()).filter(|&i| g.adoption[i as usize] != Adoption::Never).collect();
    adopters.sort_by_key(|&i| (g.adopted_tick[i as usize], i));
    let by =
        |value: &dyn Fn(usize) -> f64| Values::Real(adopters.iter().map(|&i| value(i as usize)).collect());
    let dates = |ticks: &[u32]| Values::Date(adopters.iter().map(|&i| date(ticks[i as usize])).collect());
    let of =
        |value: &dyn Fn(usize) -> i64| Values::Integer(adopters.iter().map(|&i| value(i as usize)).collect());
    let mut columns = keys.with_policy(adopters.len());
    columns.extend([
        of(&|i| i64::from(g.adopted_tick[i])),
        Values::Government(adopters.clone(), ids.clone()),
        dates(&g.adopted_tick),
        Values::Word(adopters.iter().map(|&i| g.channel[i as usize] as u8).collect(), &Channel::NAMES),
        Values::Government(adopters.iter().map(|&i| g.via[i as usize]).collect(), ids.clone()),
        of(&|i| positive(g.wave[i])),
        Values::Word(adopters.iter().map(behavior).collect(), &Behavior::NAMES),
        of(&|i| if g.wave[i] > 0 { positive(g.review_rounds[i]) } else { NO_INTEGER }),
        by(&|i| if is_shown { g.design[i][0] } else { f64::NAN }),
        by(&|i| if is_shown { g.design[i][1] } else { f64::NAN }),
        by(&|i| if is_shown { g.design[i][2] } else { f64::NAN }),
        by(&|i| if is_shown { g.fit[i] } else { f64::NAN }),
        dates(&g.lapsed_tick),
        match without_diffusion {
            Some(ticks) => dates(ticks),
            None => Values::Date(vec![None; adopters.len()]),
        },
    ]);
    Frame::new(Table::Adoptions, columns)
}

fn governments(keys: Keys, world: &World) -> Frame {
    let g = &world.governments;
    let layout = &world.layout;
    let n = world.n() as usize;
    let own: Vec<u32> = (0..world.n()).collect();
    let names = |column: Option<&Vec<String>>| {
        Values::Text(column.cloned().unwrap_or_else(|| vec![String::new(); n]))
    };
    let given = layout.given.as_ref();
    let synthetic = |i: usize| {
        let Some(t) = given else { return 9 };
        let columns = [&t.wealth, &t.capacity, &t.industry, &t.learning, &t.leadership, &t.outcome_start];
        let absent = columns.into_iter().chain(&t.ideal).filter(|column| column[i].is_none()).count();
        absent as i64
    };
    let mut columns = keys.columns(n);
    columns.extend([
        Values::Government(own, layout.id().clone()),
        names(given.map(|t| &t.name_en)),
        names(given.map(|t| &t.name_zh)),
        Values::Integer(layout.level.iter().map(|&level| i64::from(level)).collect()),
        Values::Government(layout.parent.clone(), layout.id().clone()),
        Values::Real(g.x.clone()),
        Values::Real(g.y.clone()),
        Values::Real(g.wealth.clone()),
        Values::Real(g.capacity.clone()),
        Values::Real(g.industry.clone()),
        Values::Real(g.learning.clone()),
        Values::Real(g.leadership_start.clone()),
        Values::Real(g.ideal.iter().map(|x| x[0]).collect()),
        Values::Real(g.ideal.iter().map(|x| x[1]).collect()),
        Values::Real(g.ideal.iter().map(|x| x[2]).collect()),
        Values::Real(g.outcome_start.clone()),
        Values::Integer((0..n).map(synthetic).collect()),
    ]);
    Frame::new(Table::Governments, columns)
}

fn network(keys: Keys, world: &World) -> Frame {
    const KINDS: [&str; 4] = ["border", "nearest", "superior", "random"];
    let kind = match world.network.kind {
        Tie::Border => 0,
        Tie::Nearest => 1,
        Tie::Random => 3,
    };
    let (mut from, mut to, mut kinds) = (Vec::new(), Vec::new(), Vec::new());
    for i in 0..world.n() {
        for &j in world.network.of(i as usize) {
            from.push(i);
            to.push(j);
            kinds.push(kind);
        }
        if world.layout.parent[i as usize] != u32::MAX {
            from.push(i);
            to.push(world.layout.parent[i as usize]);
            kinds.push(2);
        }
    }
    let ids: &Arc<[String]> = world.layout.id();
    let mut columns = keys.columns(from.len());
    columns.extend([
        Values::Government(from, ids.clone()),
        Values::Government(to, ids.clone()),
        Values::Word(kinds, &KINDS),
    ]);
    Frame::new(Table::Network, columns)
}
