//! The governments, one column per attribute, one entry per government.

/// Tick of something that has not happened.
pub const NEVER: u32 = u32::MAX;

/// Names of the six supporting mechanisms, in the order of the columns (Fu & Wang 2023 §3.3).
pub const MECHANISMS: [&str; 6] =
    ["organization", "personnel", "funding", "responsibility", "accounting", "disclosure"];

/// Whether a government has adopted the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adoption {
    /// Never adopted.
    Never,
    /// Adopted and not lapsed.
    Current,
    /// Adopted once, and given up for good.
    Lapsed,
}

/// How a government goes about the policy (Zhuang 2020).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behavior {
    /// 争先.
    StriveFirst,
    /// 自主.
    Autonomous,
    /// 模仿/执行.
    Emulate,
    /// 守成.
    StandPat,
}

impl Behavior {
    /// Names in tables, in the order of the variants.
    pub const NAMES: [&'static str; 4] = ["strive-first", "autonomous", "emulate", "stand-pat"];
}

/// Why a government adopted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// Selected as a pilot.
    Selection,
    /// Internal reasons.
    Internal,
    /// Learning from results.
    Learning,
    /// Competition with rivals.
    Competition,
    /// Imitation of prominent neighbors.
    Imitation,
    /// Vertical pressure.
    Coercion,
    /// Textbook contagion.
    Contagion,
}

impl Channel {
    /// Names in tables, in the order of the variants.
    pub const NAMES: [&'static str; 7] =
        ["selection", "internal", "learning", "competition", "imitation", "coercion", "contagion"];
}

/// Who the governments are and how they stand with the policy. Shares are in [0, 1] unless said otherwise.
///
/// Only acts of the center and adoption itself change these columns; what a government does is in [`super::Conduct`].
/// A column that nobody reads in a run is empty.
#[derive(Debug, Clone)]
pub struct Governments {
    /// Position: longitude in degrees, or x in the unit square.
    pub x: Vec<f64>,
    /// Position: latitude in degrees, or y in the unit square.
    pub y: Vec<f64>,
    /// Wealth rank w within the level, in (0, 1).
    pub wealth: Vec<f64>,
    /// Capacity.
    pub capacity: Vec<f64>,
    /// Share of carbon-intensive industry.
    pub industry: Vec<f64>,
    /// Learning ability.
    pub learning: Vec<f64>,
    /// Leadership at the start; empty unless it is recorded.
    pub leadership_start: Vec<f64>,
    /// Ideal design.
    pub ideal: Vec<[f64; 3]>,
    /// Outcome y0 at the start, log carbon intensity.
    pub outcome_start: Vec<f64>,
    /// Readiness to adopt (multiple of the hazards for internal reasons and learning).
    pub ready: Vec<f64>,
    /// exp(similarity·w): similarity of two governments is the smaller over the larger (model.md §2.7).
    pub(crate) likeness: Vec<f64>,

    /// Never, current or lapsed.
    pub adoption: Vec<Adoption>,
    /// Tick of adoption.
    pub adopted_tick: Vec<u32>,
    /// Tick of lapse.
    pub lapsed_tick: Vec<u32>,
    /// Channel of adoption; meaningless before.
    pub channel: Vec<Channel>,
    /// Government whose design was copied or that pressed; `u32::MAX` for none.
    pub via: Vec<u32>,
    /// Number of the wave that selected it; 0 if it is no pilot.
    pub wave: Vec<u32>,
    /// Clarity of that wave.
    pub clarity: Vec<f64>,
    /// Behavior; meaningless before adoption.
    pub behavior: Vec<Behavior>,
    /// Design x.
    pub design: Vec<[f64; 3]>,
    /// Fit q of the design.
    pub fit: Vec<f64>,
    /// Rounds of review; 0 without review.
    pub review_rounds: Vec<u32>,
    /// When execution may begin, in months from the start of the run.
    pub begin_months: Vec<f64>,

    /// Ever adopters by group of rivals.
    pub group_ever: Vec<u32>,
    /// Current adopters by group of rivals.
    pub group_current: Vec<u32>,
    /// Ever adopters.
    pub n_ever: u32,
    /// Current adopters.
    pub n_current: u32,
}

/// Similarity from the likeness of two governments: the smaller over the larger.
#[inline]
pub(super) fn similarity(a: f64, b: f64) -> f64 {
    a.min(b) / a.max(b)
}

/// Fit of a design: exp(−Σ(x − ideal)² / (2·width²)), in (0, 1] (model.md §2.3).
pub(crate) fn fit(design: &[f64; 3], ideal: &[f64; 3], fit_width: f64) -> f64 {
    let distance: f64 = design.iter().zip(ideal).map(|(x, ideal)| (x - ideal) * (x - ideal)).sum();
    libm::exp(-distance / (2.0 * fit_width * fit_width))
}

impl Governments {
    /// exp(similarity·w) of a government; 1 where nobody learns.
    #[inline]
    pub(super) fn likeness(&self, i: usize) -> f64 {
        self.likeness.get(i).copied().unwrap_or(1.0)
    }

    /// Similarity of two governments, exp(−similarity·|w_i − w_j|), in (0, 1]; 1 where nobody learns (model.md §2.7).
    #[inline]
    pub(crate) fn similarity(&self, i: usize, j: usize) -> f64 {
        similarity(self.likeness(i), self.likeness(j))
    }

    /// Fit of a government's design.
    pub(crate) fn fit_of(&self, i: usize, fit_width: f64) -> f64 {
        fit(&self.design[i], &self.ideal[i], fit_width)
    }
}
