//! Stage 5, evaluation 评估: the signals that the center and other governments see.
//!
//! Draws: `Informal` (one per evaluated government). Regime: none. ODD submodel 5.

use crate::rng::Purpose;
use crate::scenario::params::Evaluation;
use crate::scenario::{Indicator, Scenario};
use crate::world::{Adoption, Behavior, Event, EventKind, World};

pub(super) fn apply(world: &mut World, scenario: &Scenario) {
    let draws = world.draws(Purpose::Informal, 1);
    for i in 0..world.n() as usize {
        if world.governments.adoption[i] == Adoption::Never {
            continue;
        }
        if !world.is_executing(i) {
            world.governments.signal[i] = 0.0;
            continue;
        }
        let is_pilot = world.governments.wave[i] > 0;
        let is_seen =
            if is_pilot { world.is_evaluation_due(i, scenario) } else { world.shows_results(i, scenario) };
        if !is_seen {
            continue;
        }
        let p = &scenario.params.evaluation;
        // Informal evaluation is drawn only where the behavior looks at it; the draw's place is the government's own.
        let informal = match world.governments.behavior[i] {
            Behavior::Emulate | Behavior::StandPat => 0.0,
            Behavior::StriveFirst | Behavior::Autonomous => {
                world.merit * world.governments.implementation[i]
                    + p.informal_noise * draws.normal(i as u32, 0)
            }
        };
        let signal = decide_signal(world, p, i, formal(world, scenario, i), informal);
        world.governments.signal[i] = signal;
        if is_pilot {
            world.governments.n_evaluations[i] += 1;
            world.evaluated.push(i as u32);
            world.log.push(Event { value: signal, ..Event::new(world.tick, i as u32, EventKind::Evaluated) });
        }
    }
}

/// Formal evaluation: indicators weighted by AHP; with the outcome alone it is the report R.
fn formal(world: &World, scenario: &Scenario, i: usize) -> f64 {
    let g = &world.governments;
    let value = |indicator: Indicator| match indicator {
        Indicator::Outcome => g.reported[i],
        Indicator::Implementation => g.implementation[i],
        Indicator::Effort => g.effort[i],
        Indicator::Organization => g.mechanisms[i][0],
        Indicator::Personnel => g.mechanisms[i][1],
        Indicator::Funding => g.mechanisms[i][2],
        Indicator::Responsibility => g.mechanisms[i][3],
        Indicator::Accounting => g.mechanisms[i][4],
        Indicator::Disclosure => g.mechanisms[i][5],
    };
    scenario.indicators.iter().map(|&(indicator, weight)| weight * value(indicator)).sum()
}

/// The signal by behavior: formal evaluation alone, with informal evaluation, or with innovation as well (model.md §2.5).
fn decide_signal(world: &World, p: &Evaluation, i: usize, formal: f64, informal: f64) -> f64 {
    let g = &world.governments;
    match g.behavior[i] {
        Behavior::Emulate | Behavior::StandPat => formal,
        Behavior::Autonomous => p.autonomous_formal * formal + (1.0 - p.autonomous_formal) * informal,
        Behavior::StriveFirst => {
            let template = world.center.template;
            let distance: f64 = g.design[i].iter().zip(template).map(|(x, t)| (x - t) * (x - t)).sum();
            let innovation = g.implementation[i] * (distance / 3.0).sqrt();
            let innovating = 1.0 - p.strive_first_formal - p.strive_first_informal;
            p.strive_first_formal * formal
                + p.strive_first_informal * informal
                + innovating * (world.merit * g.implementation[i] + innovation)
        }
    }
}
