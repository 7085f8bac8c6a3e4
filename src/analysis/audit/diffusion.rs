//! Does an estimator find diffusion? Gray's regression and the event-history logit with the neighbors' share, as the field uses them.
//!
//! Both are run on the dates of adoption of all governments of a level, in the run and in its twin without diffusion, where any
//! finding is false.

use crate::analysis::event_history::binary::{self, FitOptions};
use crate::analysis::event_history::link::Link;
use crate::analysis::event_history::panel::{PanelOptions, panel};
use crate::analysis::event_history::sandwich::{Errors, SmallSample};
use crate::analysis::gray;
use crate::analysis::history::{Adoption, History, Policy};
use crate::world::NEVER;
use crate::world::network::Network;

use super::estimate::Found;

/// Who adopted when among the governments of a level, and who looks at whom.
#[derive(Debug, Clone)]
pub struct Adoptions {
    /// Tick of adoption, by unit.
    adopted: Vec<u32>,
    n_ticks: usize,
    neighbors: Vec<Vec<u32>>,
}

impl Adoptions {
    /// Of the governments that `is_unit`.
    pub fn new(adopted: &[u32], network: &Network, is_unit: impl Fn(usize) -> bool, n_ticks: usize) -> Self {
        let units: Vec<usize> = (0..adopted.len()).filter(|&i| is_unit(i)).collect();
        let place = |j: u32| units.binary_search(&(j as usize)).ok().map(|at| at as u32);
        Self {
            adopted: units.iter().map(|&i| adopted[i]).collect(),
            n_ticks,
            neighbors: units
                .iter()
                .map(|&i| network.of(i).iter().filter_map(|&j| place(j)).collect())
                .collect(),
        }
    }

    /// Gray's b in her own form, on cumulative counts; none where the regression cannot be run.
    pub fn gray(&self) -> Option<Found> {
        let mut cumulative = vec![0.0; self.n_ticks];
        for &tick in self.adopted.iter().filter(|&&tick| tick != NEVER) {
            cumulative[tick as usize..].iter_mut().for_each(|count| *count += 1.0);
        }
        let b = gray::levels(&cumulative)?.b();
        Some(Found::new(b.value, b.se, b.p))
    }

    /// The coefficient of the share of neighbors that adopted before, in a logit with duration and its square; errors clustered by
    /// unit. None where there is no estimate.
    pub fn logit(&self) -> Option<Found> {
        let mut adoptions = Vec::new();
        for (unit, &tick) in self.adopted.iter().enumerate().filter(|&(_, &tick)| tick != NEVER) {
            adoptions.push(Adoption { period: tick as i32, unit: unit as u32, ended: None });
        }
        let n = self.adopted.len();
        let history = History {
            units: vec![String::new(); n],
            born: vec![None; n],
            policies: vec![Policy::new("", adoptions)],
        };
        let options = PanelOptions {
            neighbors: Some(&self.neighbors),
            duration: crate::analysis::event_history::duration::Duration::Quadratic,
            ..PanelOptions::default()
        };
        let rows = panel(&history, &[0], &options).ok()?;
        let observations = rows.observations(&["nbr_share", "dur", "dur2"]).ok()?;
        let fit_options = FitOptions {
            errors: Errors::Clustered(&rows.unit, SmallSample::default()),
            ..FitOptions::default()
        };
        let fit = binary::fit(&observations, Link::Logit, &fit_options).ok()?;
        let share = fit.estimate("nbr_share")?;
        Some(Found::new(share.coefficient, share.se, share.p))
    }
}
