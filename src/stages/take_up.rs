//! What every government does when it takes up the policy: it settles on a behavior and on a design.
//!
//! Draws: `Behavior` (one), `Estimate` (three), at the tick of adoption. Regime: means, of the design stage.

use crate::rng::{Draws, Purpose};
use crate::scenario::Scenario;
use crate::units::{Stage, clip};
use crate::world::{Behavior, Newcomer, Settled, World, fit};

/// The draws that take-up needs in one tick, and the right that shapes it.
pub(super) struct TakeUp {
    behaviors: Draws,
    estimates: Draws,
    means: f64,
}

impl TakeUp {
    /// Opens the draws of the current tick.
    pub(super) fn open(world: &World, scenario: &Scenario) -> Self {
        Self {
            behaviors: world.draws(Purpose::Behavior, 1),
            estimates: world.draws(Purpose::Estimate, 3),
            means: scenario.rights(world.tick, Stage::Design).means,
        }
    }

    /// Draws behavior, estimate and design of a government that starts from a template.
    ///
    /// Behavior is logged with the adoption by the caller. Own estimate: clip(ideal + noise·(1 − learning)·N).
    pub(super) fn settle(&self, scenario: &Scenario, newcomer: Newcomer<'_>) -> Settled {
        let p = &scenario.params.design;
        let Newcomer { i, template, ideal, leadership, learning } = newcomer;
        let behavior = decide_behavior(
            self.behaviors.uniform(i as u32, 0),
            [
                p.strive_first_weight * (1.0 - self.means) * (1.0 - self.means) * leadership,
                p.autonomous_weight * self.means * (1.0 - self.means) * learning,
                p.emulate_weight * self.means * self.means,
                p.stand_pat_weight * (1.0 - leadership) * (1.0 - learning),
            ],
        );
        let (mut proposal, mut design) = (template, template);
        match behavior {
            Behavior::Emulate | Behavior::StandPat => {}
            Behavior::StriveFirst | Behavior::Autonomous => {
                let noise = p.estimate_noise * (1.0 - learning);
                for (k, x) in proposal.iter_mut().enumerate() {
                    *x = clip(ideal[k] + noise * self.estimates.normal(i as u32, k as u32));
                }
                if behavior == Behavior::StriveFirst {
                    push_away(&mut proposal, template, p.differentiation);
                    design = proposal;
                } else {
                    for (k, x) in design.iter_mut().enumerate() {
                        *x = self.means * template[k] + (1.0 - self.means) * proposal[k];
                    }
                }
            }
        }
        let fit = fit(&design, ideal, scenario.params.execution.fit_width);
        Settled { behavior, proposal, design, fit }
    }
}

/// Moves a proposal away from the template in every dimension: clip(x + push·sign(x − template)).
fn push_away(proposal: &mut [f64; 3], template: [f64; 3], push: f64) {
    for (x, t) in proposal.iter_mut().zip(template) {
        let direction = if *x > t {
            1.0
        } else if *x < t {
            -1.0
        } else {
            0.0
        };
        *x = clip(*x + push * direction);
    }
}

/// The behavior that a uniform draw picks, by weights in the order of [`Behavior::NAMES`]; emulation where all are 0.
fn decide_behavior(uniform: f64, weights: [f64; 4]) -> Behavior {
    let mut left = uniform * weights.iter().sum::<f64>();
    let behaviors = [Behavior::StriveFirst, Behavior::Autonomous, Behavior::Emulate, Behavior::StandPat];
    let mut last = Behavior::Emulate;
    for (behavior, weight) in behaviors.into_iter().zip(weights) {
        if weight > 0.0 {
            last = behavior;
            if left < weight {
                return behavior;
            }
        }
        left -= weight;
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_share_the_unit_interval() {
        use Behavior::{Emulate, StandPat, StriveFirst};
        let weights = [1.0, 0.0, 2.0, 1.0];
        let names = [0.0, 0.24, 0.26, 0.74, 0.76, 0.999].map(|u| decide_behavior(u, weights));
        assert_eq!(names, [StriveFirst, StriveFirst, Emulate, Emulate, StandPat, StandPat]);
        assert_eq!(decide_behavior(0.5, [0.0; 4]), Emulate);
    }
}
