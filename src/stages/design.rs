//! Stage 2, design 设计: pilots propose, experts review, the design is settled and execution may begin.
//!
//! The spiral submit → review → revise → execute → revise again ends in `feedback`, where evaluated pilots redesign.
//! Draws: those of `take_up`. Regime: means. ODD submodel 2.

use super::take_up::TakeUp;
use crate::scenario::Scenario;
use crate::scenario::params::Design;
use crate::units::Stage;
use crate::world::{Behavior, Event, EventKind, World};

pub(super) fn apply(world: &mut World, scenario: &Scenario) {
    if world.selected.is_empty() {
        return;
    }
    let take_up = TakeUp::open(world, scenario);
    let means = scenario.rights(world.tick, Stage::Design).means;
    let template = world.center.template;
    for k in 0..world.selected.len() {
        let id = world.selected[k];
        let i = id as usize;
        let settled = take_up.settle(scenario, world.newcomer(i, template));
        let behavior = settled.behavior;
        let gap = match behavior {
            Behavior::Emulate | Behavior::StandPat => 0.0,
            Behavior::StriveFirst | Behavior::Autonomous => root_mean_square(settled.proposal, template),
        };
        let rounds = decide_rounds(gap, means, &scenario.params.design);
        let review_months = 12.0 * scenario.params.design.review_round_years * f64::from(rounds);
        world.settle(i, &settled, world.now_months + review_months);
        let g = &mut world.governments;
        g.review_rounds[i] = rounds;
        let (channel, wave) = (g.channel[i], g.wave[i]);
        let event =
            Event { wave, behavior: Some(behavior), ..Event::new(world.tick, id, EventKind::Adopted) };
        world.log.push(Event { channel: Some(channel), ..event });
        world.log.push(Event { kind: EventKind::Reviewed, value: f64::from(rounds), ..event });
    }
}

/// Root of the mean squared difference over the dimensions.
fn root_mean_square(a: [f64; 3], b: [f64; 3]) -> f64 {
    (a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum::<f64>() / 3.0).sqrt()
}

/// Rounds of review: each closes a share max(means, 1 − means)² of the gap, until it is within tolerance.
///
/// ceil(ln(gap/tolerance) / −ln(1 − share)), from 1 to the largest number allowed (model.md §2.2).
fn decide_rounds(gap: f64, means: f64, p: &Design) -> u32 {
    let authority = means.max(1.0 - means);
    let closed = authority * authority;
    if gap <= p.review_tolerance || closed >= 1.0 {
        return 1;
    }
    let rounds = (libm::log(gap / p.review_tolerance) / -libm::log(1.0 - closed)).ceil();
    rounds.clamp(1.0, p.review_rounds_max.floor()) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn split_authority_haggles_longest() {
        let p = Design::default();
        // By hand: ln 4 / −ln(1 − .25) = 4.8, ln 4 / −ln(1 − .81) = .83; no gap, whole authority, endless haggling.
        assert_eq!(decide_rounds(0.4, 0.5, &p), 5);
        assert_eq!(decide_rounds(0.4, 0.9, &p), 1);
        assert_eq!(decide_rounds(0.4, 0.1, &p), 1);
        assert_eq!(decide_rounds(0.0, 0.5, &p), 1);
        assert_eq!(decide_rounds(1.0, 1.0, &p), 1);
        assert_eq!(decide_rounds(1.0, 0.5, &p), 8);
    }
}
