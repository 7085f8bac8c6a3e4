//! What holds in every run of every valid scenario: shares are shares, counts add up, events tell one story.

use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use shidian::observe::{Frame, Rows, Values};
use shidian::scenario::regime::{Change, Preset, Rights};
use shidian::scenario::{Mode, Redraw, Rollout, Table};
use shidian::units::{Month, Stage, Step};

use crate::numbers::numbers;
use crate::support::{Case, FRAMES, PRESETS, frame, governments, integers, reals, words};

/// How a number is drawn: its default in half of the cases, else a corner, around the default, or anywhere.
fn draw_number(number: &crate::numbers::Number, kind: u8, t: f64) -> f64 {
    let anywhere = number.min + t * (number.max - number.min);
    let value = match kind % 8 {
        0 => number.min,
        1 => number.max,
        2 | 3 => anywhere,
        // From a quarter of the default to four times as much.
        _ => number.default * (4.0 * t - 2.0).exp2(),
    };
    value.clamp(number.min, number.max)
}

fn rights() -> impl Strategy<Value = Rights> {
    let right = || prop_oneof![0.0..=1.0, select(vec![0.0, 0.5, 1.0])];
    let mixture = (right(), right(), right(), right())
        .prop_map(|(goals, means, inspection, incentives)| Rights { goals, means, inspection, incentives });
    prop_oneof![select(PRESETS.to_vec()).prop_map(Preset::rights), mixture]
}

fn change() -> impl Strategy<Value = Change> {
    let stages: Vec<Option<Stage>> = Stage::ALL[1..].iter().copied().map(Some).chain([None]).collect();
    (0_u32..120, any::<bool>(), select(stages), 0.0..=1.0, rights()).prop_map(
        |(at, dated, stage, goals, all)| {
            let at = dated.then(|| Month::new(2010, 1).expect("a month").plus(at));
            Change {
                at,
                stage,
                preset: (goals > 0.7).then_some(Preset::StrongCentral),
                goals: Some(goals),
                means: (goals < 0.5).then_some(all.means),
                inspection: None,
                incentives: Some(all.incentives),
            }
        },
    )
}

/// Any valid scenario: worlds of one to three levels, any rights, waves, steps and numbers within their ranges.
fn cases() -> impl Strategy<Value = Case> {
    let world = (vec(1_u32..40, 1..=3), 0_u32..9, select(vec![Redraw::Replicate, Redraw::Once]));
    let time = (select(vec![Step::Year, Step::Quarter, Step::Month]), 1_u32..60);
    let mode = select(vec![Mode::Designation, Mode::Application, Mode::Organized]);
    let waves = vec((0_u32..500, 1_u8..=3, 1_u32..60, mode, 0.0..=1.0), 0..5);
    let rollout = prop_oneof![
        4 => select(vec![Rollout::Belief]),
        1 => select(vec![Rollout::Never]),
        1 => (0_u32..60).prop_map(Rollout::At),
    ];
    let changes = vec((any::<u16>(), any::<u8>(), 0.0..=1.0), 0..40);
    let regime = (rights(), vec(change(), 0..3));
    (world, time, waves, rollout, changes, regime, 0_u64..1 << 53).prop_map(
        |((levels, k, redraw), (step, n_ticks), waves, rollout, numbers_set, (rights, changes), seed)| {
            let mut case = Case::synthetic(&levels).neighbors(k).redraw(redraw).ticks(step, n_ticks);
            for (at, level, quota, mode, clarity) in waves {
                let level = level.min(levels.len() as u8);
                let at = Month::new(2010, 1).expect("a month").plus(at % (n_ticks * step.months()));
                let quota = quota.min(levels[usize::from(level) - 1]);
                case = case.wave(&at.to_string(), level, quota, mode, clarity);
            }
            for change in changes {
                case = case.change(change);
            }
            let numbers = numbers();
            // A date after the end is refused.
            let rollout = match rollout {
                Rollout::At(tick) => Rollout::At(tick % n_ticks),
                Rollout::Belief | Rollout::Never => rollout,
            };
            case.rights(rights).rollout(rollout).seed(seed).tables(&FRAMES).set(|p| {
                for (which, kind, t) in numbers_set {
                    let number = &numbers[usize::from(which) % numbers.len()];
                    *(number.field)(p) = draw_number(number, kind, t);
                }
                // What validation asks of pairs: shares of one whole, a first precision within its bound.
                let a = &mut p.attributes;
                a.executive_deputy_share = a.executive_deputy_share.min(1.0 - a.top_leader_share);
                let e = &mut p.evaluation;
                e.strive_first_informal = e.strive_first_informal.min(1.0 - e.strive_first_formal);
                p.feedback.belief_precision = p.feedback.belief_precision.min(p.feedback.precision_max);
            })
        },
    )
}

/// Columns of real numbers in which a missing value means something, by table.
const MAY_MISS: [(Table, &str); 2] = [(Table::Events, "value"), (Table::Panel, "reported")];

fn is_share(value: f64) -> bool {
    (0.0..=1.0).contains(&value)
}

fn curve_holds(rows: &Rows) {
    let n = rows.n_governments;
    let (mut ever, mut mandate) = (0, 0.0);
    for row in &rows.curve {
        assert!(row.current <= row.ever && row.ever <= n, "{row:?}");
        assert_eq!(row.ever, ever + row.new, "new adopters add up to ever");
        assert!(
            row.mandate >= mandate && is_share(row.mandate) && is_share(row.mean_implementation),
            "{row:?}"
        );
        assert!(row.belief.is_finite(), "{row:?}");
        for value in [row.mean_effort, row.symbolic_share] {
            assert!(value.is_nan() || is_share(value), "{row:?}");
        }
        assert_eq!(row.mean_effort.is_nan(), row.symbolic_share.is_nan());
        (ever, mandate) = (row.ever, row.mandate);
    }
}

fn run_holds(rows: &Rows, quotas: u32) {
    let run = &rows.run;
    let last = rows.curve.last().expect("a tick");
    assert!(run.n_pilots <= quotas && run.n_pilots <= last.ever && run.n_refused <= run.n_applied);
    assert!(run.rolled_out_at.is_none() || run.stopped_at.is_none());
    let nobody = last.ever == 0;
    for shares in [&run.channel_shares[..], &run.behavior_shares] {
        let sum: f64 = shares.iter().sum();
        assert!(if nobody { sum.is_nan() } else { (sum - 1.0).abs() < 1e-9 }, "{shares:?}");
    }
    assert_eq!(run.instrument_variance.is_nan(), nobody);
    // A variance of three shares is at most 1/4.
    assert!(nobody || (0.0..=0.25 + 1e-12).contains(&run.instrument_variance) && is_share(run.design_fit));
    let no_pilot = run.n_pilots == 0;
    assert_eq!((run.review_rounds.is_nan(), run.pilots_rich_share.is_nan()), (no_pilot, no_pilot));
    assert!(no_pilot || run.review_rounds >= 1.0 && is_share(run.pilots_rich_share));
}

fn no_number_is_missing(rows: &Rows) {
    for frame in &rows.frames {
        for (name, values) in &frame.columns {
            if let Values::Real(values) = values
                && !MAY_MISS.contains(&(frame.table, name.as_str()))
            {
                assert!(values.iter().all(|value| value.is_finite()), "{}.{name}", frame.table.name());
            }
        }
    }
    let of = |table: Table, names: &[&str]| {
        for name in names {
            assert!(reals(frame(rows, table), name).into_iter().all(is_share), "{}.{name}", table.name());
        }
    };
    of(Table::Governments, &["wealth_rank", "capacity", "industry", "learning", "leadership_start"]);
    of(Table::Governments, &["ideal_1", "ideal_2", "ideal_3"]);
    of(Table::Adoptions, &["design_1", "design_2", "design_3", "design_fit"]);
    of(Table::Panel, &["effort", "implementation", "organization", "personnel", "funding", "responsibility"]);
    of(Table::Panel, &["accounting", "disclosure", "leadership"]);
}

/// Events against the table of adoptions, the panel and the curve: one story.
fn stories_agree(rows: &Rows, step: Step, lapse_years: f64) {
    let (n, n_ticks) = (rows.n_governments as usize, rows.curve.len());
    let events = frame(rows, Table::Events);
    let (kinds, ticks) = (words(events, "event"), integers(events, "tick"));
    let (ids, waves) = (governments(events, "government_id"), integers(events, "wave"));
    let of = |kind: &str| -> Vec<(usize, i64, i64)> {
        let rows = (0..kinds.len()).filter(|&row| kinds[row] == kind);
        rows.map(|row| (ids[row].map_or(usize::MAX, |id| id as usize), ticks[row], waves[row])).collect()
    };
    assert!(ticks.is_sorted());

    let adopted = of("adopted");
    let mut adopted_tick = vec![None; n];
    for &(id, tick, _) in &adopted {
        assert_eq!(adopted_tick[id].replace(tick), None, "government {id} adopts once");
    }
    for (tick, row) in rows.curve.iter().enumerate() {
        assert_eq!(adopted.iter().filter(|event| event.1 == tick as i64).count(), row.new as usize);
    }
    let table = frame(rows, Table::Adoptions);
    let listed: Vec<(usize, i64)> = governments(table, "government_id")
        .into_iter()
        .map(|id| id.expect("an adopter") as usize)
        .zip(integers(table, "tick"))
        .collect();
    assert!(listed.is_sorted_by_key(|&(id, tick)| (tick, id)));
    assert_eq!(listed.len(), rows.curve[n_ticks - 1].ever as usize, "the table of adoptions is ever");
    assert!(listed.iter().all(|&(id, tick)| adopted_tick[id] == Some(tick)));

    let (applied, selected) = (of("applied"), of("selected"));
    let mut is_pilot = vec![false; n];
    for &(id, tick, _) in &selected {
        assert!(adopted_tick[id] == Some(tick) && !is_pilot[id]);
        is_pilot[id] = true;
    }
    // Who was refused or selected in a wave that asked for applications had applied, and one of the two happened.
    let mut answered: Vec<_> = of("refused");
    answered.extend(selected.iter().filter(|event| applied.iter().any(|a| a.2 == event.2)));
    let mut asked = applied;
    asked.sort_unstable();
    answered.sort_unstable();
    assert_eq!(asked, answered);
    assert_eq!(of("reviewed").len(), selected.len());

    let panel = frame(rows, Table::Panel);
    let (executing, status) = (integers(panel, "executing"), words(panel, "status"));
    for (kind, only_pilots) in [("evaluated", true), ("feedback", true), ("inspected", false)] {
        for (id, tick, _) in of(kind) {
            assert!(is_pilot[id] || !only_pilots, "{kind} {id}");
            // The panel shows the tick's end: who lapses in that tick executed before.
            let at = tick as usize * n + id;
            assert!(executing[at] == 1 || status[at] == "lapsed", "{kind} {id} executes");
        }
    }
    lapses_hold(&of("lapsed"), &executing, n, step, lapse_years);
    for (tick, row) in rows.curve.iter().enumerate() {
        let count =
            |word: &str| status[tick * n..(tick + 1) * n].iter().filter(|&&s| s == word).count() as u32;
        assert_eq!(count("pilot") + count("adopter"), row.current);
        assert_eq!(count("never"), rows.n_governments - row.ever);
    }
    missing_means_idle(panel, &executing);
}

fn lapses_hold(lapsed: &[(usize, i64, i64)], executing: &[i64], n: usize, step: Step, lapse_years: f64) {
    for &(id, tick, _) in lapsed {
        assert_eq!(lapsed.iter().filter(|other| other.0 == id).count(), 1, "lapses once");
        let before = (0..tick as usize).filter(|&t| executing[t * n + id] == 1).count();
        // Begun at least `lapse_years` ago, and executed in every tick since.
        let years = before as f64 * step.years();
        assert!(
            years + 1e-9 >= (lapse_years / step.years()).floor() * step.years(),
            "{id} lapses after {years}"
        );
        assert!((tick as usize * n + id..executing.len()).step_by(n).all(|at| executing[at] == 0));
    }
}

fn missing_means_idle(panel: &Frame, executing: &[i64]) {
    let (reported, effort) = (reals(panel, "reported"), reals(panel, "effort"));
    let status = words(panel, "status");
    for at in 0..executing.len() {
        let lapsed = status[at] == "lapsed";
        assert!(lapsed || reported[at].is_nan() == (executing[at] == 0), "reports come from who executes");
        assert!(executing[at] == 1 || effort[at] == 0.0, "who does not execute has no effort");
    }
}

/// Checks that many random cases, always the same ones; a failure is shrunk to a small case and shown.
#[track_caller]
pub(crate) fn for_any_case(n_cases: u32, check: impl Fn(Case)) {
    let config = Config { cases: n_cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]));
    let outcome = runner.run(&cases(), |case| {
        check(case);
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn invariants_hold_in_any_valid_scenario() {
    for_any_case(64, |case| {
        let scenario = case.scenario();
        let quotas = scenario.waves.iter().map(|wave| wave.quota).sum();
        for rows in case.replicates(2).run() {
            assert_eq!(rows.curve.len(), scenario.time.n_ticks as usize);
            curve_holds(&rows);
            run_holds(&rows, quotas);
            no_number_is_missing(&rows);
            stories_agree(&rows, scenario.time.step, scenario.params.spread.lapse_years);
        }
    });
}
