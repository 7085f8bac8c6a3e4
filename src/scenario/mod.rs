//! TOML text → as written → one complete, validated, immutable [`Scenario`].
//!
//! Takes texts (a front reads files and passes them in), gives a `Scenario` or every problem at once.
//! What is not here: files, clocks, randomness, state.

pub mod ahp;
mod check;
pub(crate) mod csv_place;
mod design;
mod given;
mod large;
mod load;
pub(crate) mod nearest;
pub mod params;
pub mod portfolio;
pub mod problem;
mod range;
mod reference;
pub mod regime;
pub mod resolved;
pub mod sampling;
mod schema;
pub mod shipped;
pub mod source;
pub mod sweep;
mod table;
mod tree;
pub mod twins;

pub use design::{design_point, design_points, n_points};
pub(crate) use given::synthetic_ids;
pub use load::{Loaded, load};
pub use problem::{Lang, Problems};
pub use reference::parameters_markdown;
pub use schema::json_schema;
pub use source::Source;
pub use table::Table;

use std::sync::Arc;

use crate::units::{Month, Stage, Step};
use params::Params;
use portfolio::PortfolioPolicy;
use regime::{Regime, Rights};
use twins::Twin;

/// Version of the scenario format, the value of `schema`.
pub const SCHEMA: u64 = 1;

/// One complete, validated set of inputs. A `Scenario` that exists is valid.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Short name, used for the result folder.
    pub id: String,
    /// Title in English.
    pub title: String,
    /// Title in Chinese; empty where none is given.
    pub title_zh: String,
    /// The user's seed, below 2^53.
    pub seed: u64,
    /// Number of the first replicate.
    pub first_replicate: u32,
    /// Replicates of the ensemble.
    pub replicates: u32,
    /// First month, number of ticks, length of a tick.
    pub time: Time,
    /// Who the governments are.
    pub world: WorldSource,
    /// Whether synthetic attributes are drawn in every replicate or once.
    pub redraw: Redraw,
    /// What ties rest on where no borders are given.
    pub ties: Ties,
    /// Number of nearest neighbors (k), or mean number of random ones, where no borders are given.
    pub neighbors: u32,
    /// All plain numbers.
    pub params: Params,
    /// Rights at every tick and stage.
    pub regime: Regime,
    /// Waves of selection, in order of tick, then as written.
    pub waves: Vec<Wave>,
    /// What becomes of governments that a later wave names.
    pub named_before: NamedBefore,
    /// Indicators of formal evaluation with their AHP weights (sum 1).
    pub indicators: Vec<(Indicator, f64)>,
    /// When the center rolls out.
    pub rollout: Rollout,
    /// Tables to write, in the order of [`Table::ALL`].
    pub tables: Vec<Table>,
    /// What the tables measure.
    pub measures: Measures,
    /// What is fitted to every replicate's curve.
    pub fits: Fits,
    /// Where the policy is in force when the run begins.
    pub start: Start,
    /// How the center treats pilots.
    pub pilots: PilotTreatment,
    /// What an audit of estimators does beside its estimates.
    pub audit: Audit,
    /// The same scenario with something changed, to be run with the same draws; twins have none themselves.
    pub twins: Vec<Twin>,
    /// Which policy it is about.
    pub place: portfolio::Place,
    /// The policies of a portfolio, which are run instead of the scenario itself; empty where it is one policy.
    pub portfolio: Vec<PortfolioPolicy>,
    /// Policies with fewer adopters do not count for scores of innovativeness.
    pub min_adopters: u32,
}

impl Scenario {
    /// The rights in force in a stage of a tick.
    pub fn rights(&self, tick: u32, stage: Stage) -> Rights {
        self.regime.rights(tick, stage)
    }

    /// Whether somebody reads the outcomes of governments.
    pub(crate) fn records_outcomes(&self) -> bool {
        self.wants(Table::Panel) || self.wants(Table::Estimates)
    }

    /// Whether a table is asked for.
    pub fn wants(&self, table: Table) -> bool {
        self.tables.contains(&table)
    }
}

/// First month, number of ticks and length of a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    /// First month of tick 0.
    pub start: Month,
    /// Number of ticks; at least 1.
    pub n_ticks: u32,
    /// Length of a tick.
    pub step: Step,
}

impl Time {
    /// The tick that contains a month; negative before the start, `n_ticks` or more after the end.
    pub fn tick_of(&self, month: Month) -> i64 {
        month.months_since(self.start).div_euclid(i64::from(self.step.months()))
    }

    /// First month of a tick.
    pub fn month_of(&self, tick: u32) -> Month {
        self.start.plus(tick * self.step.months())
    }

    /// Months from the start of the run to the start of a tick: the model's `now`.
    pub fn now_months(&self, tick: u32) -> f64 {
        f64::from(tick * self.step.months())
    }
}

/// Where the governments come from.
#[derive(Debug, Clone, PartialEq)]
pub enum WorldSource {
    /// Drawn: how many governments at each level below the center; children spread evenly over parents.
    Synthetic {
        /// Number of governments per level.
        levels: Vec<u32>,
        /// Pairs of neighbors (indices of one level), where they are given; each pair once.
        borders: Option<Arc<[(u32, u32)]>>,
    },
    /// A table of governments (built-in or a user's file), with whatever it gives.
    Given(Arc<GivenWorld>),
}

impl WorldSource {
    /// Number of governments at each level below the center.
    pub fn level_sizes(&self) -> Vec<u32> {
        match self {
            Self::Synthetic { levels, .. } => levels.clone(),
            Self::Given(given) => given.level_sizes(),
        }
    }

    /// Whether the governments are the same ones. A table that both share need not be looked at: design points do.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Given(a), Self::Given(b)) if Arc::ptr_eq(a, b) => true,
            _ => self == other,
        }
    }
}

/// A table of governments, ordered by level, then as in the file. One entry per government in every column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GivenWorld {
    /// Unique ids.
    pub id: Vec<String>,
    /// English names.
    pub name_en: Vec<String>,
    /// Chinese names.
    pub name_zh: Vec<String>,
    /// Level below the center, from 1.
    pub level: Vec<u8>,
    /// Index of the superior; none at level 1.
    pub parent: Vec<Option<u32>>,
    /// Longitude in degrees (or x), where given for all governments.
    pub lon: Vec<Option<f64>>,
    /// Latitude in degrees (or y).
    pub lat: Vec<Option<f64>>,
    /// Wealth in any unit; only its rank within the level matters.
    pub wealth: Vec<Option<f64>>,
    /// Capacity, in [0, 1].
    pub capacity: Vec<Option<f64>>,
    /// Share of carbon-intensive industry, in [0, 1].
    pub industry: Vec<Option<f64>>,
    /// Learning ability, in [0, 1].
    pub learning: Vec<Option<f64>>,
    /// First leadership, in [0, 1].
    pub leadership: Vec<Option<f64>>,
    /// Ideal design, in [0, 1] per dimension.
    pub ideal: [Vec<Option<f64>>; 3],
    /// Outcome at the start, log carbon intensity.
    pub outcome_start: Vec<Option<f64>>,
    /// Pairs of contiguous governments (indices of one level), where borders are given; each pair once.
    pub borders: Option<Vec<(u32, u32)>>,
}

impl GivenWorld {
    /// Number of governments at each level.
    pub fn level_sizes(&self) -> Vec<u32> {
        let mut sizes = vec![0; self.level.iter().copied().max().unwrap_or(0) as usize];
        for &level in &self.level {
            sizes[level as usize - 1] += 1;
        }
        sizes
    }
}

/// Whether what is synthetic in a world is drawn anew in every replicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redraw {
    /// Anew in every replicate.
    Replicate,
    /// Once, as in replicate 1, for all replicates.
    Once,
}

/// What ties between governments rest on where no borders are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// The k nearest of the same level, one-way.
    Nearest,
    /// Chance: any pair of the same level, both ways.
    Random,
}

/// What the tables measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measures {
    /// Everything.
    All,
    /// Who adopted, when and why. Columns on design and execution are empty, and stages that then nobody reads are skipped.
    Adoption,
}

/// Models fitted to the curve of every replicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fits {
    /// Gray's regression.
    pub gray: bool,
    /// The Bass curve.
    pub bass: bool,
}

impl Fits {
    /// Both.
    pub const ALL: Self = Self { gray: true, bass: true };
}

/// What an audit of estimators does beside its estimates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Audit {
    /// Draws of dates by lot for every estimator that takes them; 0 for none.
    pub placebo_draws: u16,
    /// Policies from which a network is inferred in every replicate; 0 for none.
    pub latent_policies: u32,
}

/// Where the policy is in force when a run begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// Nowhere: it has to be tried, or to spread.
    Nowhere,
    /// Everywhere: all governments take it up in the first tick.
    Everywhere,
}

/// How the center treats pilots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PilotTreatment {
    /// With grant, attention and inspections of their own, and the clear goals of their wave.
    Favored,
    /// As other adopters.
    AsOthers,
}

/// How the sites of a wave are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Closed designation by the center.
    Designation,
    /// Apply, expert review, approval.
    Application,
    /// The center organizes the applications.
    Organized,
    /// By lot among all governments of the level that have not adopted.
    Lottery,
}

impl Mode {
    /// Names in a scenario file.
    pub const NAMES: [&'static str; 4] = ["designation", "application", "organized", "lottery"];
}

/// One wave of selection.
#[derive(Debug, Clone, PartialEq)]
pub struct Wave {
    /// Number of the wave as written in the file, from 1.
    pub number: u32,
    /// Its date.
    pub at: Month,
    /// The tick that contains the date.
    pub tick: u32,
    /// Level of the governments it takes, from 1.
    pub level: u8,
    /// How many it takes.
    pub quota: u32,
    /// How it chooses.
    pub mode: Mode,
    /// How clear its goals are, in [0, 1].
    pub clarity: f64,
    /// Ids of the governments that history chose; empty where the center chooses.
    pub named: Vec<String>,
}

/// What becomes of a government before the wave that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedBefore {
    /// It is not open to spread: history says that it adopts with its wave.
    Wait,
    /// It may adopt by itself, and is then passed over by the wave.
    Free,
}

/// What formal evaluation may look at, for one government.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Indicator {
    /// The reported outcome R, in multiples of the hoped-for effect.
    Outcome,
    /// Implementation S.
    Implementation,
    /// Effort e.
    Effort,
    /// Organization mechanism.
    Organization,
    /// Personnel mechanism.
    Personnel,
    /// Funding mechanism.
    Funding,
    /// Target-responsibility mechanism.
    Responsibility,
    /// Monitoring-and-accounting mechanism.
    Accounting,
    /// Disclosure mechanism.
    Disclosure,
}

impl Indicator {
    /// Names in a scenario file, in the order of the variants.
    pub const NAMES: [&'static str; 9] = [
        "outcome",
        "implementation",
        "effort",
        "organization",
        "personnel",
        "funding",
        "responsibility",
        "accounting",
        "disclosure",
    ];

    /// All indicators, in the order of [`Self::NAMES`].
    pub const ALL: [Self; 9] = [
        Self::Outcome,
        Self::Implementation,
        Self::Effort,
        Self::Organization,
        Self::Personnel,
        Self::Funding,
        Self::Responsibility,
        Self::Accounting,
        Self::Disclosure,
    ];
}

/// When the center rolls the policy out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rollout {
    /// When its belief passes the threshold; it may also stop the policy.
    Belief,
    /// In the tick that contains a date.
    At(u32),
    /// Never.
    Never,
}
