//! The tables `scoreboard` (a row per claim), `scoreboard_tests` (per number that is tested), `scoreboard_series` (what figures
//! draw) and `policy_stages` (Lucas's stages of every government).

use std::sync::Arc;

use super::catalog;
use super::claims::aims;
use super::effects::{ESTIMATES, FOUND, TRUTHS};
use super::measured::Measured;
use super::results::{ALL_SHARES, Results};
use super::settings::{MODES, N_SHARES, authority, share};
use super::stages::{History, Move, PolicyStage};
use super::verdict::{Answer, Case, Claim, Kind, Test};
use crate::observe::{Frame, Values};
use crate::scenario::{Table, Time};

fn texts<T>(rows: &[T], value: impl Fn(&T) -> String) -> Values {
    Values::Text(rows.iter().map(value).collect())
}

fn wholes<T>(rows: &[T], value: impl Fn(&T) -> usize) -> Values {
    Values::Integer(rows.iter().map(|row| value(row) as i64).collect())
}

fn measures<T>(rows: &[T], value: impl Fn(&T) -> Measured) -> [Values; 4] {
    let real = |of: &dyn Fn(Measured) -> f64| Values::Real(rows.iter().map(|row| of(value(row))).collect());
    [real(&|m| m.estimate), real(&|m| m.low), real(&|m| m.high), wholes(rows, |row| value(row).n)]
}

/// Changes of a setting; of the best share those of all shares, in words of a sweep.
pub fn changes(results: &Results, setting: &str) -> String {
    if setting == ALL_SHARES {
        return "every right of the regime = 0, 0.1, … 1".to_owned();
    }
    results.setting(setting).map_or_else(String::new, |setting| setting.changes.join("; "))
}

/// The table `scoreboard`: every claim with its verdict, and of its first case the test that decides.
pub fn scoreboard(claims: &[Claim], results: &Results, scenario: &str) -> Frame {
    let decisive: Vec<(&Claim, &Test)> =
        claims.iter().filter_map(|claim| Some((claim, claim.cases.first()?.decisive()?))).collect();
    let depends = |claim: &Claim, is_zh: bool| {
        claim.depends_on().map_or_else(String::new, |words| if is_zh { words.zh } else { words.en })
    };
    let mut columns = vec![
        texts(&decisive, |(claim, _)| claim.id.to_owned()),
        texts(&decisive, |(claim, _)| claim.section.to_owned()),
        texts(&decisive, |(claim, _)| claim.quote.to_owned()),
        texts(&decisive, |(claim, _)| claim.rendering.to_owned()),
        texts(&decisive, |(claim, _)| claim.verdict().name().to_owned()),
        texts(&decisive, |(claim, _)| depends(claim, false)),
        texts(&decisive, |(claim, _)| depends(claim, true)),
        wholes(&decisive, |(claim, _)| claim.conditions(Answer::Yes).len()),
        wholes(&decisive, |(claim, _)| claim.conditions(Answer::No).len()),
        wholes(&decisive, |(claim, _)| claim.conditions(Answer::Open).len()),
        texts(&decisive, |_| scenario.to_owned()),
        texts(&decisive, |(_, test)| test.setting.clone()),
        texts(&decisive, |(_, test)| changes(results, &test.setting)),
        texts(&decisive, |(_, test)| test.statistic.to_owned()),
        texts(&decisive, |(_, test)| of(test)),
    ];
    columns.extend(measures(&decisive, |(_, test)| test.measured));
    columns.push(texts(&decisive, |(_, test)| test.rule.text()));
    Frame::new(Table::Scoreboard, columns)
}

/// What of the statistic is tested, in a word.
fn of(test: &Test) -> String {
    match &test.of {
        Kind::Level => "level".to_owned(),
        Kind::LessThatOf(_) => "difference".to_owned(),
        Kind::BestShare => "best-share".to_owned(),
    }
}

fn against(test: &Test) -> String {
    match &test.of {
        Kind::LessThatOf(other) => other.clone(),
        Kind::Level | Kind::BestShare => String::new(),
    }
}

/// The table `scoreboard_tests`.
pub fn tests(claims: &[Claim], results: &Results) -> Frame {
    let rows: Vec<(&Claim, usize, &Case, &Test)> = claims
        .iter()
        .flat_map(|claim| {
            let of_case = move |(k, case)| std::iter::repeat((claim, k, case));
            let cases = claim.cases.iter().enumerate();
            cases.flat_map(move |(k, case): (usize, &Case)| of_case((k, case)).zip(&case.tests))
        })
        .map(|((claim, k, case), test)| (claim, k, case, test))
        .collect();
    let meaning = |statistic: &str, is_zh: bool| {
        let found = catalog::find(statistic);
        found.map_or("", |statistic| if is_zh { statistic.zh } else { statistic.en }).to_owned()
    };
    let mut columns = vec![
        texts(&rows, |(claim, ..)| claim.id.to_owned()),
        wholes(&rows, |(_, k, ..)| k + 1),
        texts(&rows, |(_, _, case, _)| case.condition.en.clone()),
        texts(&rows, |(_, _, case, _)| case.condition.zh.clone()),
        texts(&rows, |(_, _, case, _)| case.answer().name().to_owned()),
        texts(&rows, |(.., test)| test.statistic.to_owned()),
        texts(&rows, |(.., test)| meaning(test.statistic, false)),
        texts(&rows, |(.., test)| meaning(test.statistic, true)),
        texts(&rows, |(.., test)| of(test)),
        texts(&rows, |(.., test)| test.setting.clone()),
        texts(&rows, |(.., test)| against(test)),
        texts(&rows, |(.., test)| changes(results, &test.setting)),
    ];
    columns.extend(measures(&rows, |(.., test)| test.measured));
    columns.push(texts(&rows, |(.., test)| test.rule.text()));
    columns.push(texts(&rows, |(.., test)| test.answer().name().to_owned()));
    Frame::new(Table::ScoreboardTests, columns)
}

/// A point of a series.
struct Point {
    series: &'static str,
    setting: String,
    statistic: &'static str,
    x: f64,
    measured: Measured,
}

/// What the series of stages shows of a mode.
const STAGES: [&str; 9] = [
    "stage_reinvention",
    "stage_development",
    "stage_pilot",
    "stage_adjustment",
    "stage_integration",
    "stages_in_order",
    "stages_skip",
    "stages_return",
    "all_five_stages",
];

/// What the series of table 2 shows of a mode: behaviors, paths, directions.
const TABLE_2: [&str; 10] = [
    "strive_first",
    "autonomous",
    "emulate",
    "stand_pat",
    "formal_only",
    "formal_informal",
    "with_innovation",
    "down",
    "both",
    "up",
];

/// The table `scoreboard_series`: effects by year, aims by share of authority, stages and table 2 by mode.
pub fn series(results: &Results) -> Frame {
    let mut points: Vec<Point> = Vec::new();
    let mut add = |series, setting: &str, statistic: &'static str, x: f64, name: &str| {
        let measured = results.measured(setting, name);
        points.push(Point { series, setting: setting.to_owned(), statistic, x, measured });
    };
    for setting in results.settings().iter().filter(|setting| setting.estimates) {
        for (statistic, names) in [("effect", ESTIMATES), ("found", FOUND), ("truth", TRUTHS)] {
            for (k, name) in names.into_iter().enumerate() {
                add("years", &setting.id, statistic, (k + 1) as f64, name);
            }
        }
    }
    for aim in aims() {
        for place in 0..N_SHARES {
            add("authority", &authority(place), aim.statistic, share(place), aim.statistic);
        }
    }
    for mode in MODES {
        for (k, name) in STAGES.into_iter().enumerate() {
            add("stages", mode.preset, name, (k + 1) as f64, name);
        }
        for (k, name) in TABLE_2.into_iter().enumerate() {
            add("table-2", mode.preset, name, (k + 1) as f64, name);
        }
    }
    let mut columns = vec![
        texts(&points, |point| point.series.to_owned()),
        texts(&points, |point| point.setting.clone()),
        texts(&points, |point| point.statistic.to_owned()),
        Values::Real(points.iter().map(|point| point.x).collect()),
    ];
    columns.extend(measures(&points, |point| point.measured));
    Frame::new(Table::ScoreboardSeries, columns)
}

/// The stages of all governments of one replicate in one setting.
#[derive(Debug, Clone, Copy)]
pub struct StagesOf<'a> {
    /// The setting.
    pub setting: &'a str,
    /// Replicate, from 1.
    pub replicate: u32,
    /// Of every government.
    pub histories: &'a [History],
}

/// The table `policy_stages`.
pub fn policy_stages(runs: &[StagesOf<'_>], ids: &Arc<[String]>, time: &Time) -> Frame {
    let (mut setting, mut replicate, mut government) = (Vec::new(), Vec::new(), Vec::new());
    let (mut stage, mut tick, mut order, mut how) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for run in runs {
        for (i, history) in run.histories.iter().enumerate() {
            for (k, reached) in history.reached.iter().enumerate() {
                setting.push(run.setting.to_owned());
                replicate.push(i64::from(run.replicate));
                government.push(i as u32);
                stage.push(reached.stage as u8);
                tick.push(reached.tick);
                order.push(k as i64 + 1);
                how.push(reached.how as u8);
            }
        }
    }
    Frame::new(
        Table::PolicyStages,
        vec![
            Values::Text(setting),
            Values::Integer(replicate),
            Values::Integer(vec![1; government.len()]),
            Values::Government(government, ids.clone()),
            Values::Word(stage, &PolicyStage::NAMES),
            Values::Integer(tick.iter().map(|&tick| i64::from(tick)).collect()),
            Values::Date(tick.iter().map(|&tick| Some(time.month_of(tick))).collect()),
            Values::Integer(order),
            Values::Word(how, &Move::NAMES),
        ],
    )
}
