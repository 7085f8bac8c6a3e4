//! What pilots do after they were selected: effort that fades, mechanisms, implementation, and designs that fit better.
//!
//! The age of a pilot is the number of whole years since its selection; a number at an age is taken in the tick in which the pilot
//! reaches it. Effort counts while a pilot executes (before, there is none to see); a pilot that gave up makes none.

use super::Numbers;
use crate::observe::{PilotRow, Pilots};

/// Years within which a pilot is at its start.
const START_YEARS: u32 = 3;
/// Age at which the finish is looked at, years.
const FINISH_YEARS: u32 = 8;
/// Age at which implementation and effort are compared between settings, years.
const MIDDLE_YEARS: u32 = 5;
/// From here on a mechanism is in use, share.
const IN_USE: f64 = 0.1;

/// Length of a tick and the threshold of symbolic adoption.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    /// Ticks of a year.
    pub(super) ticks_per_year: u32,
    /// Effort below which adoption is symbolic.
    pub(super) symbolic_below: f64,
}

/// Numbers that pilots give.
pub(super) fn numbers(pilots: &Pilots, scale: Scale, into: &mut Numbers) {
    let lives = lives(&pilots.seen);
    let first = lives.iter().map(|life| life[0].selected_tick).min();
    let at = |years: u32| {
        let age = years * scale.ticks_per_year;
        lives.iter().filter_map(move |life| life.iter().find(|row| row.tick - row.selected_tick == age))
    };
    finish(&lives, scale, first, into);
    let symbolic =
        |years: u32| mean(at(years).map(|row| f64::from(u8::from(row.effort < scale.symbolic_below))));
    into.put("symbolic_later", symbolic(FINISH_YEARS) - symbolic(START_YEARS));
    into.put("pilot_implementation", mean(at(MIDDLE_YEARS).map(|row| row.implementation)));
    into.put("pilot_effort", mean(at(MIDDLE_YEARS).map(|row| row.effort)));
    let in_use = |row: &PilotRow| f64::from(u8::from(row.mechanisms.iter().all(|&m| m >= IN_USE)));
    into.put("six_in_use", mean(at(START_YEARS).map(|row| in_use(row))));
    let accounting = |is_rich: bool| {
        let own = at(2).filter(|row| (pilots.sites[row.government as usize].wealth > 0.5) == is_rich);
        mean(own.map(|row| row.mechanisms[4]))
    };
    into.put("accounting_rich_less_poor", accounting(true) - accounting(false));
    fits(pilots, &lives, into);
}

/// Every pilot's rows, in order of time; pilots in the order of their numbers.
fn lives(seen: &[PilotRow]) -> Vec<Vec<&PilotRow>> {
    let n = seen.iter().map(|row| row.government as usize + 1).max().unwrap_or(0);
    let mut lives: Vec<Vec<&PilotRow>> = vec![Vec::new(); n];
    for row in seen {
        lives[row.government as usize].push(row);
    }
    lives.retain(|life| !life.is_empty());
    lives
}

/// Strong start, weak finish: effort at the end beside the best of the start, of the batches after the first (§3.4 of the paper
/// speaks of those).
fn finish(lives: &[Vec<&PilotRow>], scale: Scale, first: Option<u32>, into: &mut Numbers) {
    let ends = lives.iter().filter(|life| Some(life[0].selected_tick) != first).filter_map(|life| {
        let age = |row: &PilotRow| row.tick - row.selected_tick;
        let start = life.iter().filter(|row| age(row) <= START_YEARS * scale.ticks_per_year);
        let peak = start.map(|row| row.effort).fold(0.0, f64::max);
        let end = life.iter().find(|row| age(row) == FINISH_YEARS * scale.ticks_per_year)?;
        Some((peak, end.effort))
    });
    let ends: Vec<(f64, f64)> = ends.collect();
    into.put("effort_halved", mean(ends.iter().map(|&(peak, end)| f64::from(u8::from(end < 0.5 * peak)))));
    into.put("effort_kept", mean(ends.iter().map(|end| end.1)) / mean(ends.iter().map(|end| end.0)));
}

/// Whether designs, and the template, come to fit better.
fn fits(pilots: &Pilots, lives: &[Vec<&PilotRow>], into: &mut Numbers) {
    let change = |life: &Vec<&PilotRow>| life[life.len() - 1].fit - life[0].fit;
    into.put("fit_change", mean(lives.iter().map(change)));
    let batch = |tick: Option<u32>| {
        mean(lives.iter().filter(|life| Some(life[0].selected_tick) == tick).map(|life| life[0].fit))
    };
    let ticks = || lives.iter().map(|life| life[0].selected_tick);
    into.put("fit_last_batch_less_first", batch(ticks().max()) - batch(ticks().min()));
    let template = &pilots.template_fit;
    let (start, end) = (template.first(), template.last());
    into.put("template_fit_change", start.zip(end).map_or(f64::NAN, |(start, end)| end - start));
    into.put("template_fit", end.copied().unwrap_or(f64::NAN));
}

/// Mean; NaN of nothing.
pub(super) fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut n) = (0.0, 0.0);
    for value in values {
        sum += value;
        n += 1.0;
    }
    sum / n
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::Site;

    const SCALE: Scale = Scale { ticks_per_year: 1, symbolic_below: 0.2 };

    fn site(wealth: f64) -> Site {
        Site { level: 2, wealth, capacity: 0.5, industry: 0.5, is_pilot: true }
    }

    /// A pilot of some tick with an effort per year of age; fit rises by .01 a year from .5.
    fn life(government: u32, selected_tick: u32, efforts: &[f64]) -> Vec<PilotRow> {
        let row = |(age, &effort): (usize, &f64)| PilotRow {
            tick: selected_tick + age as u32,
            government,
            selected_tick,
            is_executing: true,
            effort,
            implementation: effort / 2.0,
            fit: 0.5 + 0.01 * age as f64 + 0.1 * f64::from(government),
            mechanisms: [effort; 6],
        };
        efforts.iter().enumerate().map(row).collect()
    }

    fn told(seen: Vec<PilotRow>) -> Numbers {
        let pilots = Pilots { seen, template_fit: vec![0.3, 0.5], sites: [0.9, 0.9, 0.1].map(site).to_vec() };
        let mut into = Numbers::default();
        numbers(&pilots, SCALE, &mut into);
        into
    }

    #[test]
    fn a_weak_finish_is_seen_and_a_steady_one_is_none() {
        let fading = [0.2, 0.8, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1];
        let steady = [0.6; 9];
        let mut seen = life(0, 0, &steady);
        seen.extend(life(1, 2, &fading));
        seen.extend(life(2, 2, &steady));
        let numbers = told(seen);
        let of = |name: &str| numbers.get(name).expect("a number");
        // The first batch does not count: one of two is below half of its peak at eight.
        assert_eq!(of("effort_halved"), 0.5);
        assert!((of("effort_kept") - 0.7 / 1.4).abs() < 1e-15);
        // Of three, one is symbolic at eight, none at three.
        assert!((of("symbolic_later") - 1.0 / 3.0).abs() < 1e-15);
        assert!((of("pilot_effort") - 1.6 / 3.0).abs() < 1e-15);
        assert!((of("pilot_implementation") - 0.8 / 3.0).abs() < 1e-15);
        // At two the rich have .6 and .8, the poor .6.
        assert!((of("accounting_rich_less_poor") - 0.1).abs() < 1e-15 && of("six_in_use") == 1.0);
    }

    #[test]
    fn fits_are_compared_within_pilots_and_between_batches() {
        let mut seen = life(0, 0, &[0.5; 11]);
        seen.extend(life(2, 4, &[0.5; 6]));
        let numbers = told(seen);
        let of = |name: &str| numbers.get(name).expect("a number");
        assert!((of("fit_change") - 0.075).abs() < 1e-15);
        assert!((of("fit_last_batch_less_first") - 0.2).abs() < 1e-15);
        assert!((of("template_fit_change") - 0.2).abs() < 1e-15 && of("template_fit") == 0.5);
        // Nobody of a later batch is eight years old.
        assert!(of("effort_halved").is_nan() && of("symbolic_later").abs() < 1e-15);
    }

    #[test]
    fn without_pilots_there_is_nothing() {
        let numbers = told(Vec::new());
        assert!(numbers.get("fit_change").is_some_and(f64::is_nan));
        assert!(numbers.get("six_in_use").is_some_and(f64::is_nan));
    }
}
