//! Years, quarters and months: what the length of a tick changes, pinned, and what takes most of the difference away.
//!
//! Finer ticks roll out less, stop more and spread a little less. Two causes carry nearly all of it:
//! - *lags in a chain*: effort moves mechanisms, mechanisms move implementation, each by the exact share of a tick, but
//!   towards where the one before stands at the tick's *end*. In each of the two links a tick runs Δ/2 ahead of
//!   continuous time, so that yearly pilots have more to show when they are evaluated;
//! - *evaluations fall on ticks*: with one round of review they come 3, 5 and 7 years after selection in yearly ticks,
//!   2.25, 4.25, 6.25 and 8.25 years after in finer ones: earlier, with less to show, and once more often.
//!
//! Smaller: the mandate of a first tick is Δ/3 from its start on; a yearly leader's effort has recovered when it is
//! recorded; hazards are frozen within a tick; begin = now + Δ for spread adopters (no visible effect on curves).

use shidian::observe::Rows;
use shidian::scenario::params::Params;
use shidian::scenario::regime::Preset;
use shidian::units::Step;

use crate::support::{Case, PRESETS, moments, ticks_of_years};

/// Regime, step; then ever share at the end of years 5, 9, 14 and 30, share of replicates rolled out and stopped, mean
/// effort of executing adopters at the end of years 8 and 21: mean (sd) over 2000 replicates of seed 77, in the world
/// and waves of `docs/model.md` §5.
const AS_SPECIFIED: &str = "\
strong-central | year | 0.254 (0.021) | 0.630 (0.189) | 0.755 (0.205) | 0.848 (0.155) | 0.475 (0.500) | 0.255 (0.436) | 0.394 (0.125) | 0.474 (0.269)
strong-central | quarter | 0.260 (0.027) | 0.575 (0.153) | 0.722 (0.196) | 0.835 (0.162) | 0.454 (0.498) | 0.306 (0.461) | 0.428 (0.103) | 0.455 (0.266)
strong-central | month | 0.256 (0.024) | 0.543 (0.120) | 0.698 (0.189) | 0.822 (0.167) | 0.438 (0.496) | 0.371 (0.483) | 0.408 (0.079) | 0.445 (0.265)
bargaining | year | 0.271 (0.032) | 0.614 (0.154) | 0.756 (0.171) | 0.886 (0.109) | 0.387 (0.487) | 0.335 (0.472) | 0.373 (0.119) | 0.408 (0.193)
bargaining | quarter | 0.269 (0.026) | 0.563 (0.100) | 0.724 (0.154) | 0.873 (0.111) | 0.358 (0.480) | 0.425 (0.495) | 0.354 (0.086) | 0.389 (0.188)
bargaining | month | 0.267 (0.025) | 0.545 (0.078) | 0.704 (0.146) | 0.862 (0.114) | 0.328 (0.469) | 0.486 (0.500) | 0.344 (0.077) | 0.377 (0.184)
strong-local | year | 0.245 (0.021) | 0.501 (0.058) | 0.647 (0.103) | 0.858 (0.085) | 0.190 (0.392) | 0.564 (0.496) | 0.337 (0.084) | 0.324 (0.091)
strong-local | quarter | 0.247 (0.022) | 0.490 (0.045) | 0.629 (0.089) | 0.843 (0.084) | 0.150 (0.358) | 0.658 (0.474) | 0.317 (0.071) | 0.311 (0.088)
strong-local | month | 0.247 (0.022) | 0.485 (0.039) | 0.618 (0.081) | 0.833 (0.081) | 0.121 (0.326) | 0.725 (0.447) | 0.311 (0.070) | 0.306 (0.086)";

/// The same with both links of the chain shortened by half of what the tick is shorter than a year.
///
/// `mechanism_years` 1 → .625 (quarter), .542 (month); `implementation_years` 1.5 → 1.125, 1.042. Ever shares are then
/// within .017 of yearly ones where they were up to .087 off, decisions within .04 where they were up to .16 off.
const WITH_SHORTER_LAGS: &str = "\
strong-central | quarter | 0.271 (0.032) | 0.646 (0.197) | 0.764 (0.205) | 0.852 (0.159) | 0.501 (0.500) | 0.251 (0.434) | 0.468 (0.141) | 0.476 (0.268)
strong-central | month | 0.268 (0.030) | 0.629 (0.188) | 0.754 (0.204) | 0.846 (0.162) | 0.491 (0.500) | 0.271 (0.445) | 0.451 (0.135) | 0.468 (0.268)
bargaining | quarter | 0.276 (0.029) | 0.611 (0.142) | 0.761 (0.167) | 0.887 (0.110) | 0.407 (0.491) | 0.349 (0.477) | 0.370 (0.108) | 0.402 (0.192)
bargaining | month | 0.275 (0.028) | 0.599 (0.131) | 0.752 (0.164) | 0.882 (0.113) | 0.401 (0.490) | 0.366 (0.482) | 0.358 (0.103) | 0.397 (0.191)
strong-local | quarter | 0.251 (0.023) | 0.505 (0.060) | 0.652 (0.106) | 0.856 (0.089) | 0.204 (0.403) | 0.557 (0.497) | 0.317 (0.072) | 0.313 (0.090)
strong-local | month | 0.251 (0.023) | 0.503 (0.057) | 0.647 (0.103) | 0.851 (0.090) | 0.189 (0.392) | 0.572 (0.495) | 0.311 (0.071) | 0.309 (0.089)";

const REPLICATES: u32 = 100;

fn shorten_lags(p: &mut Params, step: Step) {
    let ahead = 0.5 * (1.0 - step.years());
    p.execution.mechanism_years -= ahead;
    p.execution.implementation_years -= ahead;
}

/// The eight quantities of one replicate, in the order of the tables.
fn measure(rows: &Rows, step: Step) -> [f64; 8] {
    let end_of = |years: u32| &rows.curve[ticks_of_years(step, years) as usize - 1];
    let ever = |years: u32| f64::from(end_of(years).ever) / f64::from(rows.n_governments);
    let share = |is: bool| f64::from(u8::from(is));
    [
        ever(5),
        ever(9),
        ever(14),
        ever(30),
        share(rows.run.rolled_out_at.is_some()),
        share(rows.run.stopped_at.is_some()),
        end_of(8).mean_effort,
        end_of(21).mean_effort,
    ]
}

/// Compares 100 replicates with a row of a table.
///
/// Allowed: 4.5 standard errors of the difference of two means, sd·√(1/100 + 1/2000), and half a unit of the last
/// digit printed. With sd from .02 to .5 that is a band of ±.010 (ever, year 5) to ±.23 (decisions).
#[track_caller]
fn check(preset: Preset, step: Step, table: &str, change: fn(&mut Params, Step)) {
    let case = Case::table_of_the_specification(preset)
        .ticks(step, ticks_of_years(step, 30))
        .set(|p| change(p, step))
        .replicates(REPLICATES);
    let measured: Vec<[f64; 8]> = case.run().iter().map(|rows| measure(rows, step)).collect();
    let names = ["strong-central", "bargaining", "strong-local"];
    let place = PRESETS.iter().position(|&other| other == preset).expect("a preset");
    let start = format!("{} | {} | ", names[place], step.name());
    let row = table.lines().find_map(|line| line.strip_prefix(&start)).expect("a row");
    for (quantity, cell) in row.split(" | ").enumerate() {
        let (mean, sd) = cell.trim_end_matches(')').split_once(" (").expect("mean (sd)");
        let (mean, sd): (f64, f64) = (mean.parse().expect("a number"), sd.parse().expect("a number"));
        let room = 4.5 * sd * (1.0 / f64::from(REPLICATES) + 1.0 / 2000.0).sqrt() + 0.0005;
        let (here, _, _) = moments(measured.iter().map(|values| values[quantity]));
        assert!((here - mean).abs() <= room, "{start}{quantity}: {here:.4}, pinned {mean} ± {room:.4}");
    }
}

#[test]
fn yearly_curves_are_where_they_were() {
    for preset in PRESETS {
        check(preset, Step::Year, AS_SPECIFIED, |_, _| {});
    }
}

#[test]
fn quarterly_curves_are_where_they_were() {
    for preset in PRESETS {
        check(preset, Step::Quarter, AS_SPECIFIED, |_, _| {});
        check(preset, Step::Quarter, WITH_SHORTER_LAGS, shorten_lags);
    }
}

#[test]
fn monthly_curves_are_where_they_were() {
    for preset in PRESETS {
        check(preset, Step::Month, AS_SPECIFIED, |_, _| {});
    }
}

#[test]
fn monthly_curves_with_shorter_lags_are_where_they_were() {
    for preset in PRESETS {
        check(preset, Step::Month, WITH_SHORTER_LAGS, shorten_lags);
    }
}
