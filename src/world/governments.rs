//! The governments, one column per attribute, one entry per government.

use super::network::Network;
use crate::scenario::Scenario;

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

/// State of all governments. Shares are in [0, 1] unless said otherwise.
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
    /// Leadership: ambition times rank of who heads the leading group.
    pub leadership: Vec<f64>,
    /// Leadership at the start.
    pub leadership_start: Vec<f64>,
    /// Ideal design.
    pub ideal: Vec<[f64; 3]>,
    /// Outcome y0 at the start, log carbon intensity.
    pub outcome_start: Vec<f64>,
    /// Readiness to adopt (multiple of the hazards for internal reasons and learning).
    pub ready: Vec<f64>,

    /// Weight of each tie in learning, by place in the network.
    pub(crate) similarity: Vec<f64>,
    /// Sum of those weights over all neighbors.
    pub(crate) similarity_total: Vec<f64>,
    /// Sum of the neighbors' weights in imitation.
    pub(crate) prominence_total: Vec<f64>,

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
    /// Effort e.
    pub effort: Vec<f64>,
    /// The six supporting mechanisms, in the order of [`MECHANISMS`].
    pub mechanisms: Vec<[f64; 6]>,
    /// Implementation S.
    pub implementation: Vec<f64>,
    /// Tick of the last inspection.
    pub inspected_tick: Vec<u32>,
    /// Reported result R of this tick; NaN where none was drawn.
    pub reported: Vec<f64>,
    /// Evaluations so far.
    pub n_evaluations: Vec<u32>,
    /// Signal that others see.
    pub signal: Vec<f64>,
    /// Outcome y of this tick; empty unless it is recorded.
    pub outcome: Vec<f64>,

    /// Ever adopters by group of rivals.
    pub group_ever: Vec<u32>,
    /// Current adopters by group of rivals.
    pub group_current: Vec<u32>,
    /// Ever adopters.
    pub n_ever: u32,
    /// Current adopters.
    pub n_current: u32,
}

impl Governments {
    /// Fit of a design: exp(−Σ(x − ideal)² / (2·width²)), in (0, 1] (model.md §2.3).
    pub(crate) fn fit_of(&self, i: usize, fit_width: f64) -> f64 {
        let distance: f64 =
            self.design[i].iter().zip(&self.ideal[i]).map(|(x, ideal)| (x - ideal) * (x - ideal)).sum();
        libm::exp(-distance / (2.0 * fit_width * fit_width))
    }

    /// Weights of neighbors in learning and imitation: they depend on wealth ranks only (model.md §2.7).
    pub(super) fn weigh_neighbors(&mut self, scenario: &Scenario, network: &Network) {
        let spread = &scenario.params.spread;
        if spread.learning > 0.0 {
            self.similarity = vec![0.0; network.targets.len()];
            self.similarity_total = vec![0.0; self.wealth.len()];
            for i in 0..self.wealth.len() {
                for place in network.places(i) {
                    let other = self.wealth[network.targets[place] as usize];
                    let weight = libm::exp(-spread.similarity * (self.wealth[i] - other).abs());
                    self.similarity[place] = weight;
                    self.similarity_total[i] += weight;
                }
            }
        }
        if spread.imitation > 0.0 {
            self.prominence_total = (0..self.wealth.len())
                .map(|i| {
                    network.of(i).iter().map(|&j| spread.imitation_wealth + self.wealth[j as usize]).sum()
                })
                .collect();
        }
    }
}
