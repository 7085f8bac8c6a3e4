//! Docking: the engine against numbers that other programs computed from the same specification.
//!
//! Means over 200 replicates of the engine are compared with means over 1000 of the other program. Allowed are four
//! standard errors of the difference, √(sd²/200 + sd²/1000), by either program's sd, whichever is larger, and half a
//! unit of the last digit printed. 171 comparisons at 4 standard errors: a right engine passes with 99 %, and with the
//! fixed seed it passes or fails once and for all.

use std::collections::BTreeMap;

use shidian::observe::Rows;
use shidian::scenario::Table;
use shidian::scenario::regime::Preset;
use shidian::world::{Behavior, Channel};

use crate::support::{Case, PRESETS, frame, governments, integers, moments, month, reals, words};

/// The table of `docs/model.md` §8, regimes in the order of `PRESETS`: mean (sd) over 1000 replicates of the prototype
/// that the specification was written with.
const SPECIFICATION: &str = "\
ever 4 | 0.255 (0.021) | 0.273 (0.032) | 0.246 (0.020)
ever 8 | 0.633 (0.190) | 0.618 (0.155) | 0.502 (0.058)
ever 13 | 0.759 (0.205) | 0.763 (0.172) | 0.650 (0.103)
ever 29 | 0.851 (0.157) | 0.889 (0.109) | 0.860 (0.085)
effort 7 | 0.395 (0.126) | 0.375 (0.122) | 0.338 (0.086)
effort 20 | 0.481 (0.270) | 0.414 (0.195) | 0.325 (0.093)
rolled out | 0.490 (0.500) | 0.411 (0.492) | 0.203 (0.402)
stopped | 0.262 (0.440) | 0.340 (0.474) | 0.549 (0.498)
instrument variance | 0.0023 (0.0014) | 0.0327 (0.0042) | 0.0783 (0.0042)
design fit | 0.7352 (0.0564) | 0.7978 (0.0161) | 0.7545 (0.0113)
review rounds | 1.002 (0.006) | 2.748 (0.270) | 1.036 (0.036)
rich pilots | 0.855 (0.051) | 0.770 (0.059) | 0.697 (0.045)
selection | 0.285 (0.057) | 0.265 (0.038) | 0.258 (0.033)
coercion | 0.329 (0.237) | 0.253 (0.218) | 0.094 (0.136)
competition | 0.029 (0.023) | 0.138 (0.082) | 0.326 (0.089)
learning | 0.100 (0.063) | 0.139 (0.063) | 0.116 (0.044)
imitation | 0.119 (0.060) | 0.085 (0.034) | 0.057 (0.015)
internal | 0.137 (0.068) | 0.120 (0.045) | 0.149 (0.032)
strive-first | 0.007 (0.005) | 0.165 (0.021) | 0.563 (0.029)
autonomous | 0.147 (0.021) | 0.397 (0.028) | 0.170 (0.020)
emulate | 0.630 (0.029) | 0.201 (0.022) | 0.009 (0.005)
stand-pat | 0.216 (0.025) | 0.237 (0.026) | 0.258 (0.026)
difference 3 | -0.0286 (0.0133) | -0.0177 (0.0116) | -0.0154 (0.0106)
difference 7 | -0.0783 (0.0356) | -0.0684 (0.0325) | -0.0508 (0.0278)
difference 13 | -0.0417 (0.0237) | -0.0487 (0.0273) | -0.0451 (0.0278)";

/// Further quantities from a second, independent implementation (numpy, written from the text alone, November 2025):
/// mean (sd) n, n = replicates out of 1000 in which the quantity is defined.
const INDEPENDENT: &str = "\
current 8 | 0.62239 (0.1977) 1000 | 0.6074 (0.1615) 1000 | 0.494 (0.06502) 1000
current 20 | 0.71637 (0.2851) 1000 | 0.75215 (0.227) 1000 | 0.68549 (0.1721) 1000
current 29 | 0.70042 (0.3132) 1000 | 0.7537 (0.2487) 1000 | 0.71288 (0.2001) 1000
implementation 7 | 0.11191 (0.05124) 1000 | 0.11397 (0.05729) 1000 | 0.080802 (0.02613) 1000
implementation 13 | 0.34397 (0.2737) 1000 | 0.29481 (0.2173) 1000 | 0.16976 (0.09115) 1000
implementation 20 | 0.37795 (0.3114) 1000 | 0.33048 (0.2473) 1000 | 0.2015 (0.1176) 1000
implementation 29 | 0.37687 (0.3142) 1000 | 0.33421 (0.2469) 1000 | 0.21568 (0.1227) 1000
belief 8 | 0.51944 (0.2276) 1000 | 0.48621 (0.2354) 1000 | 0.38307 (0.1854) 1000
belief 13 | 0.59308 (0.29) 1000 | 0.53246 (0.2798) 1000 | 0.37541 (0.1825) 1000
belief 29 | 0.61418 (0.3172) 1000 | 0.55151 (0.3044) 1000 | 0.37964 (0.1899) 1000
mandate 8 | 0.37767 (0.4723) 1000 | 0.29433 (0.4401) 1000 | 0.15067 (0.3414) 1000
mandate 13 | 0.45167 (0.4903) 1000 | 0.373 (0.4792) 1000 | 0.192 (0.3941) 1000
inspections | 2300.5 (2285) 1000 | 1241.8 (1474) 1000 | 217.84 (384.2) 1000
evaluations | 258.58 (4.836) 1000 | 269.72 (9.558) 1000 | 241.73 (15.15) 1000
pilots evaluated | 87 (0) 1000 | 86.417 (2.383) 1000 | 81.66 (5.09) 1000
lapsed | 0.14441 (0.163) 1000 | 0.13016 (0.1467) 1000 | 0.14426 (0.1251) 1000
rolled out by tick 8 | 0.396 (0.4893) 1000 | 0.321 (0.4671) 1000 | 0.168 (0.3741) 1000
tick of roll-out | 6.1563 (2.236) 467 | 6.1021 (2.224) 382 | 6.0417 (1.417) 192
tick of stop | 9.0766 (0.6154) 261 | 8.3258 (1.314) 353 | 9.2991 (0.8354) 575
new 0 | 21.356 (2.926) 1000 | 21.552 (2.935) 1000 | 20.333 (2.759) 1000
new 1 | 8.976 (3.098) 1000 | 9.494 (3.171) 1000 | 8.119 (2.957) 1000
new 2 | 40.615 (3.33) 1000 | 41.38 (3.439) 1000 | 39.711 (3.202) 1000
new 3 | 11.859 (3.565) 1000 | 13.203 (3.811) 1000 | 11.3 (3.336) 1000
applied 2012 level 1 | 15.282 (2.511) 1000 | 8.289 (2.352) 1000 | 4.231 (1.971) 1000
applied 2012 level 2 | 205.1 (8.625) 1000 | 112.89 (8.252) 1000 | 58.981 (6.85) 1000
applied 2017 level 2 | 131.19 (27.01) 1000 | 70.193 (14.59) 1000 | 40.479 (6.233) 1000
refused 2012 level 2 | 177.1 (8.625) 1000 | 84.895 (8.252) 1000 | 30.981 (6.85) 1000
refused 2017 level 2 | 86.185 (27.01) 1000 | 25.776 (13.31) 1000 | 0.805 (2.094) 1000
selected 2012 level 2 | 28 (0) 1000 | 28 (0) 1000 | 28 (0) 1000
selected 2017 level 2 | 45 (0) 1000 | 44.417 (2.383) 1000 | 39.674 (5.087) 1000
report minus result 10 | 0.049318 (0.01584) 1000 | 0.056267 (0.01918) 1000 | 0.047883 (0.01706) 1000
signal of non-pilots 20 | 0.51596 (0.4031) 1000 | 0.44857 (0.3514) 1000 | 0.30191 (0.1908) 1000";

/// Replicates of the engine per regime.
const REPLICATES: u32 = 200;

type Measured = BTreeMap<String, Vec<f64>>;

fn share(is: bool) -> f64 {
    f64::from(u8::from(is))
}

/// Everything that is compared, in one replicate; NaN where it is not defined.
fn measure(rows: &Rows, into: &mut Measured) {
    let n = f64::from(rows.n_governments);
    let mut put = |name: &str, value: f64| into.entry(name.to_owned()).or_default().push(value);
    for (tick, row) in rows.curve.iter().enumerate() {
        put(&format!("ever {tick}"), f64::from(row.ever) / n);
        put(&format!("current {tick}"), f64::from(row.current) / n);
        put(&format!("new {tick}"), f64::from(row.new));
        put(&format!("effort {tick}"), row.mean_effort);
        put(&format!("implementation {tick}"), row.mean_implementation);
        put(&format!("belief {tick}"), row.belief);
        put(&format!("mandate {tick}"), row.mandate);
    }
    let run = &rows.run;
    let last = rows.curve.last().expect("a tick");
    put("lapsed", f64::from(last.ever - last.current) / n);
    let years = |at: Option<shidian::units::Month>| {
        at.map_or(f64::NAN, |at| at.months_since(month("2010-01")) as f64 / 12.0)
    };
    put("rolled out", share(run.rolled_out_at.is_some()));
    put("stopped", share(run.stopped_at.is_some()));
    put("rolled out by tick 8", share(years(run.rolled_out_at) <= 8.0));
    put("tick of roll-out", years(run.rolled_out_at));
    put("tick of stop", years(run.stopped_at));
    put("instrument variance", run.instrument_variance);
    put("design fit", run.design_fit);
    put("review rounds", run.review_rounds);
    put("rich pilots", run.pilots_rich_share);
    for (name, value) in Channel::NAMES.into_iter().zip(run.channel_shares) {
        put(name, value);
    }
    for (name, value) in Behavior::NAMES.into_iter().zip(run.behavior_shares) {
        put(name, value);
    }
    measure_events(rows, &mut put);
    measure_panel(rows, &mut put);
}

fn measure_events(rows: &Rows, put: &mut impl FnMut(&str, f64)) {
    let table = frame(rows, Table::Events);
    let (kinds, ticks) = (words(table, "event"), integers(table, "tick"));
    let ids: Vec<u32> = governments(table, "government_id").into_iter().map(|id| id.unwrap_or(0)).collect();
    // Prefectures come behind the 31 provinces.
    let count = |kind: &str, tick: Option<i64>, level: i64| {
        let is = |&row: &usize| {
            kinds[row] == kind
                && tick.is_none_or(|tick| ticks[row] == tick)
                && (level == 0 || (level == 2) == (ids[row] >= 31))
        };
        (0..kinds.len()).filter(is).count() as f64
    };
    for kind in ["applied", "refused", "selected"] {
        for (year, tick, level) in [(2012, 2, 1), (2012, 2, 2), (2017, 7, 2)] {
            put(&format!("{kind} {year} level {level}"), count(kind, Some(tick), level));
        }
    }
    put("inspections", count("inspected", None, 0));
    put("evaluations", count("evaluated", None, 0));
    let mut pilots: Vec<u32> =
        (0..ids.len()).filter(|&row| kinds[row] == "evaluated").map(|row| ids[row]).collect();
    pilots.sort_unstable();
    pilots.dedup();
    put("pilots evaluated", pilots.len() as f64);
}

fn measure_panel(rows: &Rows, put: &mut impl FnMut(&str, f64)) {
    let n = rows.n_governments as usize;
    let table = frame(rows, Table::Panel);
    let (outcome, executing, status) =
        (reals(table, "outcome"), integers(table, "executing"), words(table, "status"));
    let (reported, implementation, signal) =
        (reals(table, "reported"), reals(table, "implementation"), reals(table, "signal"));
    let mean = |tick: usize, of: &dyn Fn(usize) -> bool, value: &dyn Fn(usize) -> f64| {
        let chosen: Vec<f64> = (0..n).filter(|&i| of(i)).map(|i| value(tick * n + i)).collect();
        chosen.iter().sum::<f64>() / chosen.len() as f64
    };
    put("report minus result 10", {
        mean(10, &|i| executing[10 * n + i] == 1, &|at| reported[at] - rows.run.merit * implementation[at])
    });
    put("signal of non-pilots 20", {
        mean(20, &|i| executing[20 * n + i] == 1 && status[20 * n + i] == "adopter", &|at| signal[at])
    });
    // Prefectures of the wave of 2012 (number 4) less those never selected.
    let mut wave = vec![0; n];
    let adoptions = frame(rows, Table::Adoptions);
    for (id, number) in governments(adoptions, "government_id").into_iter().zip(integers(adoptions, "wave")) {
        wave[id.expect("an adopter") as usize] = number.max(0);
    }
    let difference = |tick: usize| {
        mean(tick, &|i| wave[i] == 4, &|at| outcome[at])
            - mean(tick, &|i| i >= 31 && wave[i] == 0, &|at| outcome[at])
    };
    let before = 0.5 * (difference(0) + difference(1));
    for tick in [3, 7, 13] {
        put(&format!("difference {tick}"), difference(tick) - before);
    }
}

/// Mean, sd, replicates and half a unit of the last digit, from `0.255 (0.021)` or `0.255 (0.021) 980`.
fn parse(cell: &str) -> (f64, f64, f64, f64) {
    let mut parts = cell.split_whitespace();
    let mean = parts.next().expect("a mean");
    let digits = mean.split_once('.').map_or(0, |(_, digits)| digits.len()) as i32;
    let sd = parts.next().expect("a standard deviation").trim_matches(['(', ')']);
    let n = parts.next().map_or(1000.0, |n| n.parse().expect("a number"));
    (mean.parse().expect("a number"), sd.parse().expect("a number"), n, 0.5 * 10_f64.powi(-digits))
}

fn dock(preset: Preset) {
    let place = PRESETS.iter().position(|&other| other == preset).expect("a preset");
    let case = Case::table_of_the_specification(preset).replicates(REPLICATES);
    let mut measured = Measured::new();
    for rows in case.tables(&[Table::Events, Table::Adoptions, Table::Panel]).run() {
        measure(&rows, &mut measured);
    }
    let mut faults = Vec::new();
    for line in SPECIFICATION.lines().chain(INDEPENDENT.lines()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let (mean, sd, n) = moments(measured[cells[0]].iter().copied());
        let (mean_there, sd_there, n_there, digit) = parse(cells[1 + place]);
        let sd = sd.max(sd_there);
        let room = 4.0 * sd * (1.0 / n + 1.0 / n_there).sqrt() + digit;
        // A quantity that is nowhere defined is a fault as well.
        if mean.is_nan() || (mean - mean_there).abs() > room {
            faults.push(format!("{}: {mean:.4}, there {mean_there:.4} ± {room:.4}", cells[0]));
        }
    }
    assert!(faults.is_empty(), "{preset:?}:\n{}", faults.join("\n"));
}

#[test]
fn strong_central_docks() {
    dock(Preset::StrongCentral);
}

#[test]
fn bargaining_docks() {
    dock(Preset::Bargaining);
}

#[test]
fn strong_local_docks() {
    dock(Preset::StrongLocal);
}
