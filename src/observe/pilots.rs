//! What pilots do with the policy, tick by tick, what sites they are, and how well the center's template suits the governments.
//!
//! Kept where the table `scoreboard` is asked for. No I/O, nothing is judged here.

use crate::scenario::Scenario;
use crate::world::{World, fit};

/// One pilot at the end of one tick.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PilotRow {
    /// Tick.
    pub tick: u32,
    /// Which government.
    pub government: u32,
    /// Tick in which it was selected.
    pub selected_tick: u32,
    /// Whether it carries the policy out.
    pub is_executing: bool,
    /// Effort, share.
    pub effort: f64,
    /// Implementation, share.
    pub implementation: f64,
    /// Fit of its design, share.
    pub fit: f64,
    /// The six mechanisms, shares, in the order of [`crate::world::MECHANISMS`].
    pub mechanisms: [f64; 6],
}

/// A government as a site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Site {
    /// Level, from 1.
    pub level: u8,
    /// Rank of wealth in its level, share.
    pub wealth: f64,
    /// Capacity, share.
    pub capacity: f64,
    /// Carbon-intensive industry, share.
    pub industry: f64,
    /// Whether a wave selected it.
    pub is_pilot: bool,
}

/// What a replicate tells of its pilots.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pilots {
    /// Every pilot in every tick since its selection, tick by tick, then by government.
    pub seen: Vec<PilotRow>,
    /// By tick: mean over all governments of the fit that the center's template would have for them.
    pub template_fit: Vec<f64>,
    /// All governments.
    pub sites: Vec<Site>,
}

impl Pilots {
    /// Adds a tick.
    pub(super) fn tick(&mut self, world: &World, scenario: &Scenario) {
        let (g, c) = (&world.governments, &world.conduct);
        for i in (0..g.wave.len()).filter(|&i| g.wave[i] > 0) {
            self.seen.push(PilotRow {
                tick: world.tick,
                government: i as u32,
                selected_tick: g.adopted_tick[i],
                is_executing: world.is_executing(i),
                effort: c.effort[i],
                implementation: c.implementation[i],
                fit: g.fit[i],
                mechanisms: c.mechanisms[i],
            });
        }
        let width = scenario.params.execution.fit_width;
        let suits = g.ideal.iter().map(|ideal| fit(&world.center.template, ideal, width));
        self.template_fit.push(suits.sum::<f64>() / f64::from(world.n()));
    }

    /// Adds what is known at the end.
    pub(super) fn finish(mut self, world: &World) -> Self {
        let g = &world.governments;
        let site = |i: usize| Site {
            level: world.layout.level[i],
            wealth: g.wealth[i],
            capacity: g.capacity[i],
            industry: g.industry[i],
            is_pilot: g.wave[i] > 0,
        };
        self.sites = (0..g.wave.len()).map(site).collect();
        self
    }
}
