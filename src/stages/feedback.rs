//! Stage 6, feedback 反馈: what the center believes, how its template moves, who redesigns, what it decides.
//!
//! Only in ticks in which a pilot is evaluated, only about those pilots, and not once the policy is stopped.
//! Draws: none. Regime: means. ODD submodel 6.

use crate::scenario::{Rollout, Scenario};
use crate::units::{Stage, clip, is_reached};
use crate::world::{Behavior, Direction, Event, EventKind, Path, Status, World};

pub(super) fn apply(world: &mut World, scenario: &Scenario) {
    if !world.evaluated.is_empty() {
        world.center.estimate = estimate(world, scenario);
    }
    if !world.evaluated.is_empty() && world.center.status != Status::Stopped {
        update_belief(world, scenario);
        move_template(world, scenario);
        redesign(world, scenario);
        log_feedback(world);
    }
    decide(world, scenario);
    if world.center.status == Status::RolledOut {
        let rise = world.pace.step.years() / scenario.params.feedback.mandate_years;
        world.center.mandate = (world.center.mandate + rise).min(1.0);
    }
}

/// What the evaluated pilots seem to achieve: their mean signal, less the bias that the center assumes and corrects.
fn estimate(world: &World, scenario: &Scenario) -> f64 {
    let p = &scenario.params.feedback;
    let signals = world.evaluated.iter().map(|&i| world.conduct.signal[i as usize]);
    let mean = signals.sum::<f64>() / world.evaluated.len() as f64;
    mean * (1.0 - p.sophistication * p.assumed_bias)
}

/// Belief: precision-weighted mean of what was believed and what the evaluated pilots seem to achieve.
fn update_belief(world: &mut World, scenario: &Scenario) {
    let p = &scenario.params.feedback;
    let weight = p.evidence_weight * world.evaluated.len() as f64;
    let center = &mut world.center;
    center.belief =
        (center.precision * center.belief + weight * center.estimate) / (center.precision + weight);
    center.precision = (center.precision + weight).min(p.precision_max);
}

/// Upward: the template moves towards the designs of the better pilots, weighted by how far their signal exceeds the median.
fn move_template(world: &mut World, scenario: &Scenario) {
    let p = &scenario.params.feedback;
    let means = scenario.rights(world.tick, Stage::Feedback).means;
    let g = &world.governments;
    let signals = &world.conduct.signal;
    world.scratch.signals.clear();
    world.scratch.signals.extend(world.evaluated.iter().map(|&i| signals[i as usize]));
    let median = median(&mut world.scratch.signals);
    let mut pull = [0.0; 3];
    let mut total = 0.0;
    for &id in &world.evaluated {
        let i = id as usize;
        let standing = match g.behavior[i] {
            Behavior::StriveFirst => 1.0,
            Behavior::Autonomous => p.upward_autonomous,
            Behavior::Emulate | Behavior::StandPat => continue,
        };
        let weight = standing * (signals[i] - median).max(0.0);
        total += weight;
        for (k, x) in pull.iter_mut().enumerate() {
            *x += weight * (g.design[i][k] - world.center.template[k]);
        }
    }
    if total > 0.0 {
        for (template, x) in world.center.template.iter_mut().zip(pull) {
            // A mean of designs lies in [0, 1]; its rounding may not.
            *template = clip(*template + p.upward * (1.0 - means) * x / total);
        }
    }
}

/// Downward: emulators and stand-patters take the new template; the others move towards what suits them.
fn redesign(world: &mut World, scenario: &Scenario) {
    let template = world.center.template;
    let g = &mut world.governments;
    for &id in &world.evaluated {
        let i = id as usize;
        match g.behavior[i] {
            Behavior::Emulate | Behavior::StandPat => g.design[i] = template,
            Behavior::StriveFirst | Behavior::Autonomous => {
                let step = scenario.params.feedback.redesign * g.learning[i];
                for k in 0..3 {
                    g.design[i][k] += step * (g.ideal[i][k] - g.design[i][k]);
                }
            }
        }
        g.fit[i] = g.fit_of(i, scenario.params.execution.fit_width);
    }
}

/// One event for every path that a pilot's signal takes, with its direction (Fu & Wang 2023, table 2).
fn log_feedback(world: &mut World) {
    for &id in &world.evaluated {
        let i = id as usize;
        let behavior = world.governments.behavior[i];
        let (direction, paths): (Direction, &[Path]) = match behavior {
            Behavior::Emulate | Behavior::StandPat => (Direction::Down, &[Path::Formal]),
            Behavior::Autonomous => (Direction::Both, &[Path::Formal, Path::Informal]),
            Behavior::StriveFirst => (Direction::Up, &[Path::Formal, Path::Informal, Path::Innovation]),
        };
        for &path in paths {
            world.log.push(Event {
                behavior: Some(behavior),
                path: Some(path),
                direction: Some(direction),
                value: world.conduct.signal[i],
                ..Event::new(world.tick, id, EventKind::Feedback)
            });
        }
    }
}

/// The decision: roll out what seems to work, stop what does not, or do as a date says.
fn decide(world: &mut World, scenario: &Scenario) {
    if world.center.status != Status::Trial {
        return;
    }
    let p = &scenario.params.feedback;
    let center = &mut world.center;
    let decision = match scenario.rollout {
        Rollout::Never => None,
        Rollout::At(tick) => (world.tick >= tick).then_some(Status::RolledOut),
        Rollout::Belief => center.first_wave.filter(|_| !world.evaluated.is_empty()).and_then(|first| {
            let months = f64::from(world.tick - first) * f64::from(world.pace.step.months());
            let is_past = |years: f64| is_reached(months, 12.0 * years);
            if center.belief > p.rollout_belief && is_past(p.rollout_years) {
                Some(Status::RolledOut)
            } else if center.belief < p.stop_belief && is_past(p.stop_years) {
                Some(Status::Stopped)
            } else {
                None
            }
        }),
    };
    if let Some(status) = decision {
        center.status = status;
        center.decided = Some(world.tick);
        let kind = if status == Status::RolledOut { EventKind::RolledOut } else { EventKind::Stopped };
        world.log.push(Event { value: center.belief, ..Event::new(world.tick, u32::MAX, kind) });
    }
}

/// Median; of an even number of values the mean of the middle two.
fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { 0.5 * (values[middle - 1] + values[middle]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_of_odd_and_even_numbers() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), 2.5);
    }
}
