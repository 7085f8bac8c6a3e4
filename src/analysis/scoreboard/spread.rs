//! How far the policy comes, how well it is carried out, and what is learned: numbers of the curve and of the run as a whole.

use super::Numbers;
use crate::analysis::shape::{Shape, shape};
use crate::observe::Rows;
use crate::scenario::Scenario;

/// Years after the first wave at which reach is compared.
const YEARS: u32 = 10;

/// Numbers that a replicate's rows give.
pub(super) fn numbers(rows: &Rows, scenario: &Scenario, into: &mut Numbers) {
    let n = f64::from(rows.n_governments);
    let end = rows.curve.last();
    let share = |count: Option<u32>| count.map_or(f64::NAN, |count| f64::from(count) / n);
    let (ever, current) = (share(end.map(|row| row.ever)), share(end.map(|row| row.current)));
    into.put_all(["ever", "current", "kept"], [ever, current, current / ever]);
    into.put("implementation", end.map_or(f64::NAN, |row| row.mean_implementation));
    into.put("design_fit", rows.run.design_fit);
    let first = scenario.waves.iter().map(|wave| wave.tick).min().unwrap_or(0);
    let per_year = 12 / scenario.time.step.months();
    let at = |years: u32| share(rows.curve.get((first + years * per_year) as usize).map(|row| row.ever));
    let pilots = f64::from(rows.run.n_pilots) / n;
    into.put("others_after_10_years", at(YEARS) - pilots);
    let new: Vec<u32> = rows.curve.iter().map(|row| row.new).collect();
    let is_s = shape(&new, rows.n_governments).map(|shape| f64::from(u8::from(shape == Shape::S)));
    into.put("is_s_curve", is_s.unwrap_or(f64::NAN));
    learning(rows, scenario, into);
}

/// What the center makes of its pilots, where the national twin tells what the nation would get.
fn learning(rows: &Rows, scenario: &Scenario, into: &mut Numbers) {
    let p = &scenario.params.feedback;
    let truth = rows.run.bias.truth;
    let belief = rows.curve.last().map_or(f64::NAN, |row| row.belief);
    into.put("belief_error", (belief - truth).abs());
    let is_wrong = (rows.run.rolled_out_at.is_some() && truth < p.stop_belief)
        || (rows.run.stopped_at.is_some() && truth > p.rollout_belief);
    into.put("right_decision", if truth.is_nan() { f64::NAN } else { f64::from(u8::from(!is_wrong)) });
}
