//! Twins → rows: when every government adopts in a twin, what the whole nation gets, and how both differ from the run itself.
//!
//! What is known of a run comes from its world, what is known of a twin from [`TwinHistory`]. No I/O. Source: model.md §3.

use super::rows::Keys;
use super::{Frame, NO_INTEGER, Values};
use crate::scenario::Table;
use crate::scenario::twins::{NO_DIFFUSION, TwinKind};
use crate::units::{Month, is_reached};
use crate::world::{Adoption, Channel, NEVER, World};

/// What is kept of one twin of a replicate.
#[derive(Debug, Clone, PartialEq)]
pub struct TwinHistory {
    /// Its name.
    pub name: String,
    /// What is read from it.
    pub kind: TwinKind,
    /// Tick of adoption, by government; `u32::MAX` for never.
    pub adopted_tick: Vec<u32>,
    /// Current adopters at the end.
    pub n_current: u32,
    /// Mean implementation of all governments at the end; NaN where the run does not measure it.
    pub mean_implementation: f64,
}

impl TwinHistory {
    /// Of a twin's world after its last tick.
    pub fn new(name: &str, kind: TwinKind, world: &World) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            adopted_tick: world.governments.adopted_tick.clone(),
            n_current: world.governments.n_current,
            mean_implementation: mean_implementation(world),
        }
    }
}

/// Mean implementation S of all governments; NaN where the run does not measure it.
fn mean_implementation(world: &World) -> f64 {
    let s = &world.conduct.implementation;
    if s.is_empty() { f64::NAN } else { s.iter().sum::<f64>() / s.len() as f64 }
}

/// A twin of one replicate, as a whole: a row of `twins`.
#[derive(Debug, Clone, PartialEq)]
pub struct TwinRow {
    /// Its name.
    pub name: String,
    /// Ever adopters in the twin at the end, share of governments.
    pub ever_share: f64,
    /// Current adopters in the twin at the end, share of governments.
    pub current_share: f64,
    /// Tick in which half of all governments had ever adopted in the twin.
    pub t50: Option<u32>,
    /// Mean implementation in the twin at the end.
    pub mean_implementation: f64,
    /// The run minus the twin, in the order of [`TwinRow::DIFFERENCES`]; NaN where one of them is not defined.
    pub differences: [f64; 5],
    /// Governments that adopted earlier in the run than in the twin, at the same time (or never in both), and later.
    pub n_earlier_same_later: [u32; 3],
    /// First tick in which a government adopts in one of them and not in the other.
    pub first_difference: Option<u32>,
}

impl TwinRow {
    /// What is compared: names of columns and of outcomes.
    pub const DIFFERENCES: [&'static str; 5] =
        ["ever_share", "current_share", "t50", "mean_implementation", "years_earlier"];

    /// A twin against the world of the run after its last tick; `years` is the length of a tick.
    pub(super) fn new(world: &World, twin: &TwinHistory, years: f64) -> Self {
        let (own, other) = (&world.governments.adopted_tick, &twin.adopted_tick);
        let n = world.n();
        let end = world.tick + 1;
        let share = |count: u32| f64::from(count) / f64::from(n);
        let ever = |ticks: &[u32]| share(ticks.iter().filter(|&&tick| tick != NEVER).count() as u32);
        let (mut earlier, mut counts, mut first) = (0_i64, [0; 3], NEVER);
        for (&a, &b) in own.iter().zip(other) {
            // Who never adopts is taken to adopt after the end: what lies beyond nobody knows.
            earlier += i64::from(b.min(end)) - i64::from(a.min(end));
            counts[usize::from(a == b) + 2 * usize::from(a > b)] += 1;
            if a != b {
                first = first.min(a.min(b));
            }
        }
        let (own_half, half) = (half_tick(own, n), half_tick(other, n));
        let in_years = |tick: Option<u32>| tick.map_or(f64::NAN, |tick| f64::from(tick) * years);
        let current = share(world.governments.n_current);
        Self {
            name: twin.name.clone(),
            ever_share: ever(other),
            current_share: share(twin.n_current),
            t50: half,
            mean_implementation: twin.mean_implementation,
            differences: [
                ever(own) - ever(other),
                current - share(twin.n_current),
                in_years(own_half) - in_years(half),
                mean_implementation(world) - twin.mean_implementation,
                earlier as f64 * years / f64::from(n),
            ],
            n_earlier_same_later: counts,
            first_difference: (first != NEVER).then_some(first),
        }
    }
}

/// First tick at whose end half of all governments had ever adopted.
fn half_tick(adopted: &[u32], n: u32) -> Option<u32> {
    let mut ticks: Vec<u32> = adopted.iter().copied().filter(|&tick| tick != NEVER).collect();
    let needed = n.div_ceil(2) as usize;
    if needed == 0 || ticks.len() < needed {
        return None;
    }
    let (_, &mut tick, _) = ticks.select_nth_unstable(needed - 1);
    Some(tick)
}

/// The pilots of the last tick with an evaluation, as they stood then.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evaluated {
    /// What the center made of their signals.
    estimate: f64,
    /// What they really achieved: mean of merit · S.
    realized: f64,
    /// They, and for how many ticks each had executed.
    pilots: Vec<(u32, u32)>,
}

impl Evaluated {
    /// Notes the pilots that were evaluated in the current tick, where there are any.
    pub fn note(&mut self, world: &World) {
        if world.evaluated.is_empty() {
            return;
        }
        let executed = |&i: &u32| {
            let begin = world.governments.begin_months[i as usize];
            let per_tick = f64::from(world.pace.step.months());
            let first = (0..=world.tick).find(|&tick| is_reached(f64::from(tick) * per_tick, begin));
            (i, world.tick + 1 - first.unwrap_or(world.tick))
        };
        self.pilots = world.evaluated.iter().map(executed).collect();
        let implemented = world.evaluated.iter().map(|&i| world.conduct.implementation[i as usize]);
        self.realized = world.merit * implemented.sum::<f64>() / self.pilots.len() as f64;
        self.estimate = world.center.estimate;
    }

    /// Whether no pilot was evaluated.
    pub fn is_empty(&self) -> bool {
        self.pilots.is_empty()
    }
}

/// What the same pilots and the whole nation get in the national twin, each read after as many ticks of execution.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nation {
    pilots: f64,
    nation: f64,
}

impl Nation {
    /// Notes the national twin's world after a tick.
    pub fn note(&mut self, world: &World, evaluated: &Evaluated) {
        let then = evaluated.pilots.iter().filter(|&&(_, executed)| executed == world.tick + 1);
        let n = then.clone().count() as f64;
        if n > 0.0 {
            self.pilots += then.map(|&(i, _)| world.conduct.implementation[i as usize]).sum::<f64>();
            self.nation += n * mean_implementation(world);
        }
    }
}

/// Why what the pilots seem to achieve is not what the nation would get: estimate − truth = reporting + effort + selection.
///
/// All in multiples of the hoped-for effect (merit · S), at the last tick with an evaluation, over the pilots evaluated then.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bias {
    /// What the pilots seem to achieve, as the center has it.
    pub estimate: f64,
    /// What the nation gets in the national twin.
    pub truth: f64,
    /// Reporting and noise: the estimate over what the pilots really achieve.
    pub reporting: f64,
    /// Effort: what they achieve over what the same governments do in the national twin.
    pub effort: f64,
    /// Selection: what those do there over what all do there.
    pub selection: f64,
}

impl Bias {
    /// Nothing is known.
    pub const NONE: Self = Self {
        estimate: f64::NAN,
        truth: f64::NAN,
        reporting: f64::NAN,
        effort: f64::NAN,
        selection: f64::NAN,
    };

    /// From the pilots and from what was noted of the national twin; `merit` is that of the replicate.
    pub fn new(evaluated: &Evaluated, nation: Nation, merit: f64) -> Self {
        let n = evaluated.pilots.len() as f64;
        if n == 0.0 {
            return Self::NONE;
        }
        let (same, truth) = (merit * nation.pilots / n, merit * nation.nation / n);
        Self {
            estimate: evaluated.estimate,
            truth,
            reporting: evaluated.estimate - evaluated.realized,
            effort: evaluated.realized - same,
            selection: same - truth,
        }
    }
}

/// What twins tell of one replicate.
#[derive(Debug, Clone, PartialEq)]
pub struct TwinsSeen {
    /// The twins, in the order of the scenario.
    pub histories: Vec<TwinHistory>,
    /// The bias of the pilots, where there is a national twin.
    pub bias: Bias,
}

impl TwinsSeen {
    /// No twin was run.
    pub const NONE: Self = Self { histories: Vec::new(), bias: Bias::NONE };

    /// Tick of adoption in the twin without diffusion, by government.
    pub(super) fn without_diffusion(&self) -> Option<&[u32]> {
        self.histories.iter().find(|twin| twin.name == NO_DIFFUSION).map(|twin| twin.adopted_tick.as_slice())
    }
}

/// Who adopts in one tick of a replicate: through which channel, and how much later they would have without each.
#[derive(Debug, Clone, PartialEq)]
pub struct TickAttribution {
    /// Adoptions by channel as drawn, in the order of [`Channel::NAMES`].
    pub adoptions: [u32; 7],
    /// Months, added up over all who adopt in this tick, that they adopt earlier than in the twin without each of
    /// [`TickAttribution::CAUSES`]; NaN where there is no such twin.
    pub months_earlier: [f64; 8],
}

impl TickAttribution {
    /// What twins take away: every channel, and all of diffusion at once (learning to contagion).
    pub const CAUSES: [&'static str; 8] = [
        "selection",
        "internal",
        "learning",
        "competition",
        "imitation",
        "coercion",
        "contagion",
        "diffusion",
    ];

    /// All ticks of a replicate. A government that never adopts in a twin counts as one tick after the end.
    pub(super) fn of(world: &World, twins: &TwinsSeen) -> Vec<Self> {
        let g = &world.governments;
        let end = world.tick + 1;
        let twin_without = |cause: &str| {
            twins
                .histories
                .iter()
                .find(|twin| twin.name.strip_prefix("no-").is_some_and(|what| what == cause))
        };
        let without = Self::CAUSES.map(twin_without);
        let start = without.map(|twin| if twin.is_some() { 0.0 } else { f64::NAN });
        let mut ticks = vec![Self { adoptions: [0; 7], months_earlier: start }; end as usize];
        let months = f64::from(world.pace.step.months());
        for (i, &own) in g.adopted_tick.iter().enumerate().filter(|&(_, &own)| own != NEVER) {
            let tick = &mut ticks[own as usize];
            tick.adoptions[g.channel[i] as usize] += 1;
            for (sum, twin) in tick.months_earlier.iter_mut().zip(without) {
                // Whole numbers below 2^53: sums are exact in any order.
                *sum += twin.map_or(f64::NAN, |twin| {
                    months * (f64::from(twin.adopted_tick[i].min(end)) - f64::from(own))
                });
            }
        }
        ticks
    }
}

/// The table `attribution`: every government in every twin that has a history.
pub(super) fn attribution(
    keys: Keys,
    world: &World,
    twins: &TwinsSeen,
    date: impl Fn(u32) -> Option<Month>,
) -> Frame {
    let g = &world.governments;
    let n = world.n();
    let end = world.tick + 1;
    let months = i64::from(world.pace.step.months());
    let told = || twins.histories.iter().filter(|twin| twin.kind == TwinKind::History);
    let n_rows = told().count() * n as usize;
    let mut columns = keys.with_policy(n_rows);
    let mut names = Vec::with_capacity(n_rows);
    let mut of = Vec::with_capacity(n_rows);
    let (mut own, mut channels, mut other, mut earlier) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for twin in told() {
        for i in 0..n {
            let (a, b) = (g.adopted_tick[i as usize], twin.adopted_tick[i as usize]);
            names.push(twin.name.clone());
            of.push(i);
            own.push(date(a));
            let is_adopter = g.adoption[i as usize] != Adoption::Never;
            channels.push(if is_adopter { g.channel[i as usize] as u8 } else { super::NO_WORD });
            other.push(date(b));
            let is_seen = a != NEVER || b != NEVER;
            let ticks = i64::from(b.min(end)) - i64::from(a.min(end));
            earlier.push(if is_seen { months * ticks } else { NO_INTEGER });
        }
    }
    columns.extend([
        Values::Text(names),
        Values::Government(of, world.layout.id().clone()),
        Values::Date(own),
        Values::Word(channels, &Channel::NAMES),
        Values::Date(other),
        Values::Integer(earlier),
    ]);
    Frame::new(Table::Attribution, columns)
}
