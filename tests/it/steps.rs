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
//!
//! The numbers stand in `docs/model.md` §9 and only there: the engine and the documentation hold each other.

use shidian::observe::Rows;
use shidian::scenario::regime::Preset;
use shidian::units::Step;

use crate::support::{Case, PRESETS, moments, ticks_of_years};

/// Two tables of §9: as specified, then with `execution.step_correction = 1`. Columns: regime, step; ever share at the
/// end of years 5, 9, 14 and 30, share of replicates rolled out and stopped, mean effort of executing adopters at the
/// end of years 8 and 21; mean (sd) over 2000 replicates of seed 77.
const MODEL: &str = include_str!("../../docs/model.md");

/// Which of the two tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lags {
    AsSpecified,
    Corrected,
}

const REPLICATES: u32 = 100;

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
fn check(preset: Preset, step: Step, lags: Lags) {
    let case = Case::table_of_the_specification(preset)
        .ticks(step, ticks_of_years(step, 30))
        .set(|p| p.execution.step_correction = f64::from(u8::from(lags == Lags::Corrected)))
        .replicates(REPLICATES);
    let measured: Vec<[f64; 8]> = case.run().iter().map(|rows| measure(rows, step)).collect();
    let names = ["strong-central", "bargaining", "strong-local"];
    let place = PRESETS.iter().position(|&other| other == preset).expect("a preset");
    let start = format!("| {} | {} | ", names[place], step.name());
    let mut found = MODEL.lines().filter_map(|line| line.strip_prefix(&start));
    let row = if lags == Lags::Corrected { found.next_back() } else { found.next() }.expect("a row of §9");
    assert_eq!(row.split(" | ").count(), 8, "{row}");
    for (quantity, cell) in row.trim_end_matches(" |").split(" | ").enumerate() {
        let (mean, sd) = cell.trim_end_matches(')').split_once(" (").expect("mean (sd)");
        let (mean, sd): (f64, f64) = (mean.parse().expect("a number"), sd.parse().expect("a number"));
        let room = 4.5 * sd * (1.0 / f64::from(REPLICATES) + 1.0 / 2000.0).sqrt() + 0.0005;
        let (here, _, _) = moments(measured.iter().map(|values| values[quantity]));
        assert!((here - mean).abs() <= room, "{start}{quantity}: {here:.4}, pinned {mean} ± {room:.4}");
    }
}

#[test]
fn yearly_curves_are_where_the_documentation_says() {
    for preset in PRESETS {
        check(preset, Step::Year, Lags::AsSpecified);
    }
}

#[test]
fn quarterly_curves_are_where_the_documentation_says() {
    for preset in PRESETS {
        check(preset, Step::Quarter, Lags::AsSpecified);
        check(preset, Step::Quarter, Lags::Corrected);
    }
}

#[test]
fn monthly_curves_are_where_the_documentation_says() {
    for preset in PRESETS {
        check(preset, Step::Month, Lags::AsSpecified);
    }
}

#[test]
fn corrected_monthly_curves_are_where_the_documentation_says() {
    for preset in PRESETS {
        check(preset, Step::Month, Lags::Corrected);
    }
}
