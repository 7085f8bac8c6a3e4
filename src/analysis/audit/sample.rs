//! What a researcher would have of a replicate: the units of one level, when each was treated by a coding, and the outcomes.
//!
//! The units are those of the level to which the waves bring most pilots. Here, too, is the truth: what the policy really did in
//! the cells that the coding calls treated.

use crate::observe::Outcomes;
use crate::scenario::Scenario;
use crate::world::NEVER;

/// What makes a unit treated, and from when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// It is itself a pilot.
    ByName,
    /// Its superior is a pilot.
    ThroughSuperior,
    /// Either; from the earlier of the two on.
    Both,
}

impl Coding {
    /// All codings.
    pub const ALL: [Self; 3] = [Self::ByName, Self::ThroughSuperior, Self::Both];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::ByName => "by-name",
            Self::ThroughSuperior => "through-superior",
            Self::Both => "both",
        }
    }
}

/// Whom the treated are compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Controls {
    /// All that the coding does not call treated, whether they took the policy up by themselves or not: what is usually done.
    Uncoded,
    /// Only those that never took it up.
    NeverAdopters,
}

impl Controls {
    /// All groups of controls.
    pub const ALL: [Self; 2] = [Self::Uncoded, Self::NeverAdopters];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Uncoded => "uncoded",
            Self::NeverAdopters => "never-adopters",
        }
    }
}

/// A balanced panel, as a researcher has it, with the truth.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Number of periods.
    pub n_periods: usize,
    /// Outcomes, unit by unit.
    pub outcome: Vec<f64>,
    /// What the policy did to them, in the same order.
    pub effect: Vec<f64>,
    /// Period in which the treatment begins, by unit.
    pub start: Vec<Option<usize>>,
}

/// The level of the units: that of most places in waves, the lowest of equals; 1 without waves.
pub fn level_of_units(scenario: &Scenario) -> u8 {
    let quota = |level: u8| -> u32 {
        scenario.waves.iter().filter(|wave| wave.level == level).map(|wave| wave.quota).sum()
    };
    let levels = scenario.world.level_sizes().len() as u8;
    (1..=levels).max_by_key(|&level| quota(level)).filter(|&level| quota(level) > 0).unwrap_or(1)
}

impl Sample {
    /// Of a replicate's outcomes.
    pub fn new(outcomes: &Outcomes, level: u8, coding: Coding, controls: Controls) -> Self {
        let n = outcomes.n;
        let n_periods = outcomes.outcome.len() / n.max(1);
        let pilot_since = |i: usize| outcomes.is_pilot[i].then(|| outcomes.adopted_tick[i] as usize);
        let start = |i: usize| {
            let superior = outcomes.parent[i];
            let through = (superior != u32::MAX).then(|| pilot_since(superior as usize)).flatten();
            match coding {
                Coding::ByName => pilot_since(i),
                Coding::ThroughSuperior => through,
                Coding::Both => [pilot_since(i), through].into_iter().flatten().min(),
            }
        };
        let is_kept = |i: &usize| {
            outcomes.level[*i] == level
                && (controls == Controls::Uncoded
                    || start(*i).is_some()
                    || outcomes.adopted_tick[*i] == NEVER)
        };
        let units: Vec<usize> = (0..n).filter(is_kept).collect();
        let by_unit = |cells: &[f64]| -> Vec<f64> {
            units.iter().flat_map(|&i| (0..n_periods).map(move |t| cells[t * n + i])).collect()
        };
        Self {
            n_periods,
            outcome: by_unit(&outcomes.outcome),
            effect: by_unit(&outcomes.effect),
            start: units.iter().map(|&i| start(i)).collect(),
        }
    }

    /// Number of units.
    pub fn n_units(&self) -> usize {
        self.start.len()
    }

    /// Mean effect over the treated cells; NaN without any.
    pub fn true_effect(&self) -> f64 {
        self.mean_effect(|since| since >= 0)
    }

    /// Mean effect over the treated cells of one unit; NaN where it has none.
    pub fn effect_on(&self, unit: usize) -> f64 {
        let start = self.start[unit].unwrap_or(self.n_periods).min(self.n_periods);
        let effects = &self.effect[unit * self.n_periods..(unit + 1) * self.n_periods][start..];
        effects.iter().sum::<f64>() / effects.len() as f64
    }

    /// Mean effect over cells whose number of periods since the start of their unit's treatment `belongs`; NaN without any.
    pub fn mean_effect(&self, belongs: impl Fn(i64) -> bool) -> f64 {
        let (mut sum, mut n) = (0.0, 0.0);
        for (effects, start) in self.effect.chunks_exact(self.n_periods.max(1)).zip(&self.start) {
            let Some(start) = *start else { continue };
            for (t, effect) in effects.iter().enumerate() {
                if belongs(t as i64 - start as i64) {
                    sum += effect;
                    n += 1.0;
                }
            }
        }
        sum / n
    }
}
