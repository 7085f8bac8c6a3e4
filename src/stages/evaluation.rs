//! Stage 5, evaluation 评估: the signals that the center and other governments see.
//!
//! Draws: `Informal` (one per evaluated government). Regime: none. ODD submodel 5.

use super::block::Block;
use crate::rng::Purpose;
use crate::scenario::params::Evaluation;
use crate::scenario::{Indicator, Scenario};
use crate::world::conduct::{ConductSlices, EVALUATED};
use crate::world::{Behavior, World};

pub(super) fn apply(world: &World, scenario: &Scenario, block: &mut Block<'_>) {
    let draws = world.draws(Purpose::Informal, 1);
    let p = &scenario.params.evaluation;
    for &place in block.executing {
        let place = usize::from(place);
        let i = block.first + place;
        let c = &mut block.conduct;
        if !world.is_result_seen(i, c.n_evaluations[place], scenario) {
            continue;
        }
        // Informal evaluation is drawn only where the behavior looks at it; the draw's place is the government's own.
        let informal = match world.governments.behavior[i] {
            Behavior::Emulate | Behavior::StandPat => 0.0,
            Behavior::StriveFirst | Behavior::Autonomous => {
                world.merit * c.implementation[place] + p.informal_noise * draws.normal(i as u32, 0)
            }
        };
        let formal = formal(scenario, c, place);
        c.signal[place] = decide_signal(world, p, i, c.implementation[place], formal, informal);
        if world.governments.wave[i] > 0 {
            c.n_evaluations[place] += 1;
            c.happened[place] |= EVALUATED;
        }
    }
    for &place in block.idle {
        block.conduct.signal[usize::from(place)] = 0.0;
    }
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

/// The signal by behavior: formal evaluation alone, with informal evaluation, or with innovation as well (model.md §2.5).
#[inline]
fn decide_signal(
    world: &World,
    p: &Evaluation,
    i: usize,
    implementation: f64,
    formal: f64,
    informal: f64,
) -> f64 {
    let g = &world.governments;
    match g.behavior[i] {
        Behavior::Emulate | Behavior::StandPat => formal,
        Behavior::Autonomous => p.autonomous_formal * formal + (1.0 - p.autonomous_formal) * informal,
        Behavior::StriveFirst => {
            let template = world.center.template;
            let distance: f64 = g.design[i].iter().zip(template).map(|(x, t)| (x - t) * (x - t)).sum();
            let innovation = implementation * (distance / 3.0).sqrt();
            let innovating = 1.0 - p.strive_first_formal - p.strive_first_informal;
            p.strive_first_formal * formal
                + p.strive_first_informal * informal
                + innovating * (world.merit * implementation + innovation)
        }
    }
}
