//! Stage 5, evaluation 评估: the signals that the center and other governments see.
//!
//! Draws: `Informal` (one per evaluated government). Regime: none. ODD submodel 5.

use super::block::Block;
use crate::rng::Purpose;
use crate::scenario::params::Evaluation;
use crate::scenario::{Indicator, Scenario};
use crate::world::World;
use crate::world::conduct::{ConductSlices, EVALUATED};

pub(super) fn apply(world: &World, scenario: &Scenario, block: &mut Block<'_>) {
    let draws = world.draws(Purpose::Informal, 1);
    let p = &scenario.params.evaluation;
    let shares = shares(p);
    for &k in block.seen {
        let place = usize::from(block.executing[usize::from(k)]);
        let i = block.first + place;
        let c = &mut block.conduct;
        let share = &shares[world.governments.behavior[i] as usize];
        let result = world.merit * c.implementation[place];
        let mut signal = share.formal * formal(scenario, c, place);
        // Informal evaluation is drawn only where the behavior looks at it; the draw's place is the government's own.
        if share.informal > 0.0 {
            signal += share.informal * (result + p.informal_noise * draws.normal(i as u32, 0));
        }
        if share.innovating > 0.0 {
            signal += share.innovating * (result + innovation(world, i, c.implementation[place]));
        }
        c.signal[place] = signal;
        let is_pilot = world.governments.wave[i] > 0;
        c.n_evaluations[place] += u32::from(is_pilot);
        c.happened[place] |= EVALUATED * u8::from(is_pilot);
    }
    for &place in block.idle {
        block.conduct.signal[usize::from(place)] = 0.0;
    }
}

/// What the signal of a behavior is made of.
#[derive(Clone, Copy)]
struct Shares {
    formal: f64,
    informal: f64,
    innovating: f64,
}

/// The shares of every behavior, in the order of [`crate::world::Behavior::NAMES`]: formal evaluation alone, with informal
/// evaluation, or with innovation as well (model.md §2.5).
fn shares(p: &Evaluation) -> [Shares; 4] {
    let innovating = 1.0 - p.strive_first_formal - p.strive_first_informal;
    let strive_first =
        Shares { formal: p.strive_first_formal, informal: p.strive_first_informal, innovating };
    let autonomous =
        Shares { formal: p.autonomous_formal, informal: 1.0 - p.autonomous_formal, innovating: 0.0 };
    let others = Shares { formal: 1.0, informal: 0.0, innovating: 0.0 };
    [strive_first, autonomous, others, others]
}

/// Innovation: implementation times the distance of the design from the template.
#[inline]
fn innovation(world: &World, i: usize, implementation: f64) -> f64 {
    let design = &world.governments.design[i];
    let distance: f64 = design.iter().zip(world.center.template).map(|(x, t)| (x - t) * (x - t)).sum();
    implementation * (distance / 3.0).sqrt()
}

/// Formal evaluation: indicators weighted by AHP; with the outcome alone it is the report R.
#[inline]
fn formal(scenario: &Scenario, c: &ConductSlices<'_>, place: usize) -> f64 {
    let value = |indicator: Indicator| match indicator {
        Indicator::Outcome => c.reported[place],
        Indicator::Implementation => c.implementation[place],
        Indicator::Effort => c.effort[place],
        Indicator::Organization => c.mechanisms[place][0],
        Indicator::Personnel => c.mechanisms[place][1],
        Indicator::Funding => c.mechanisms[place][2],
        Indicator::Responsibility => c.mechanisms[place][3],
        Indicator::Accounting => c.mechanisms[place][4],
        Indicator::Disclosure => c.mechanisms[place][5],
    };
    scenario.indicators.iter().map(|&(indicator, weight)| weight * value(indicator)).sum()
}
