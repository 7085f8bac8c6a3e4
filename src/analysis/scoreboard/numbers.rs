//! The numbers of one replicate by name, and the numbers of all replicates of a setting.

use std::collections::BTreeMap;

use super::{conduct, effects, log, sites, spread, stages};
use crate::analysis::audit::sample::level_of_units;
use crate::observe::{Frame, Rows};
use crate::scenario::{Scenario, Table};

/// Numbers of one replicate, by name. NaN where a number is not defined.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Numbers {
    values: BTreeMap<&'static str, f64>,
}

impl Numbers {
    /// Adds a number.
    pub(super) fn put(&mut self, name: &'static str, value: f64) {
        self.values.insert(name, value);
    }

    /// Adds some.
    pub(super) fn put_all<const N: usize>(&mut self, names: [&'static str; N], values: [f64; N]) {
        names.into_iter().zip(values).for_each(|(name, value)| self.put(name, value));
    }

    /// The number of that name; none where it was not measured.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.values.get(name).copied()
    }

    /// Names, in the order of the alphabet.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.values.keys().copied()
    }
}

/// What is kept of a replicate.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Its numbers.
    pub numbers: Numbers,
    /// The stages of every government.
    pub stages: Vec<stages::History>,
}

/// Measures a replicate that was run with the tables `events` and `scoreboard` (and `estimates`, for effects); nothing where they
/// are missing.
pub fn seen(rows: &Rows, scenario: &Scenario) -> Option<Seen> {
    let frame: &Frame = rows.frames.iter().find(|frame| frame.table == Table::Events)?;
    let events = log::events(frame)?;
    let pilots = rows.pilots.as_ref()?;
    let level = level_of_units(scenario);
    let ticks_per_year = 12 / scenario.time.step.months();
    let mut numbers = Numbers::default();
    log::numbers(&events, &mut numbers);
    let symbolic_below = scenario.params.spread.lapse_effort;
    conduct::numbers(pilots, conduct::Scale { ticks_per_year, symbolic_below }, &mut numbers);
    sites::numbers(&pilots.sites, level, &mut numbers);
    spread::numbers(rows, scenario, &mut numbers);
    if let Some(outcomes) = &rows.outcomes {
        effects::numbers(outcomes, level, ticks_per_year, &mut numbers);
    }
    let stages = stages::histories(&events, rows.n_governments as usize);
    let shares = stages::shares(&stages);
    numbers.put_all(
        ["stage_reinvention", "stage_development", "stage_pilot", "stage_adjustment", "stage_integration"],
        shares.reached,
    );
    numbers.put_all(
        ["stages_in_order", "stages_skip", "stages_return", "all_five_stages"],
        [shares.in_order, shares.skips, shares.returns, shares.all_five],
    );
    Some(Seen { numbers, stages })
}
