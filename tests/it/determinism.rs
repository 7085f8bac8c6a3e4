//! The same scenario gives the same rows, to the bit: twice, on any number of threads, in any order, in any company.

use std::sync::Arc;

use shidian::ensemble::{self, Outcome};
use shidian::observe::Rows;
use shidian::rng::{Address, Draws};
use shidian::run;
use shidian::scenario::regime::{Change, Preset};
use shidian::scenario::{Mode, Redraw, Scenario, Table};
use shidian::units::Step;
use shidian::world::Layout;

use crate::draws::PURPOSES;
use crate::support::{Case, FRAMES, PRESETS, bytes_of, frame, month, reals, ticks_of_years};

fn case() -> Case {
    Case::table_of_the_specification(Preset::Bargaining).tables(&FRAMES)
}

/// Runs jobs on a pool of that many threads.
fn on_threads(n: usize, scenario: &Scenario, jobs: &[(u32, u32)]) -> Vec<Rows> {
    let layout = Arc::new(Layout::new(scenario));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().expect("a pool");
    let runner = |point, replicate| run::replicate(scenario, &layout, point, replicate);
    let done = |outcome| match outcome {
        Outcome::Done(rows) => rows,
        Outcome::Failed(failure) => panic!("{failure:?}"),
        Outcome::NotStarted => panic!("nobody asked for a stop"),
    };
    pool.install(|| ensemble::run(jobs, || false, runner)).into_iter().map(done).collect()
}

fn jobs(n: u32) -> Vec<(u32, u32)> {
    (1..=n).map(|replicate| (1, replicate)).collect()
}

#[track_caller]
fn assert_same(a: &Rows, b: &Rows) {
    assert!(bytes_of(a) == bytes_of(b), "replicates {} and {} differ", a.replicate, b.replicate);
}

#[test]
fn a_run_can_be_repeated_to_the_bit() {
    let [first, second] = [case().run(), case().run()].map(|mut rows| rows.remove(0));
    assert_same(&first, &second);
    assert_eq!(first.frames.len(), FRAMES.len());
}

#[test]
fn threads_change_nothing() {
    let scenario = case().replicates(9).scenario();
    let alone = on_threads(1, &scenario, &jobs(9));
    for n in [2, 8] {
        for (a, b) in alone.iter().zip(on_threads(n, &scenario, &jobs(9))) {
            assert_same(a, &b);
        }
    }
}

#[test]
fn threads_change_nothing_inside_a_large_world() {
    // Above 4096 governments of one level, neighbors are looked up in parallel inside the replicate.
    let case = Case::synthetic(&[31, 341, 9_000]).ticks(Step::Year, 3).tables(&[Table::Network]);
    let scenario = case.wave("2010-01", 3, 500, Mode::Application, 0.5).scenario();
    let [one, eight] = [1, 8].map(|n| on_threads(n, &scenario, &jobs(1)).remove(0));
    assert_same(&one, &eight);
}

#[test]
fn replicates_do_not_depend_on_their_number_or_order() {
    let scenario = case().replicates(7).scenario();
    let all = on_threads(2, &scenario, &jobs(7));
    let layout = Arc::new(Layout::new(&scenario));
    for k in 1..=7 {
        assert_same(&run::replicate(&scenario, &layout, 1, k), &all[k as usize - 1]);
    }
    let shuffled = [5, 2, 7, 1, 6, 3, 4].map(|k| (1, k));
    for rows in on_threads(2, &scenario, &shuffled) {
        assert_same(&rows, &all[rows.replicate as usize - 1]);
    }
}

#[test]
fn the_design_point_is_a_label() {
    let scenario = case().tables(&[]).scenario();
    let layout = Arc::new(Layout::new(&scenario));
    let mut rows = run::replicate(&scenario, &layout, 17, 3);
    assert_eq!(rows.design_point, 17);
    rows.design_point = 1;
    assert_same(&rows, &run::replicate(&scenario, &layout, 1, 3));
}

#[test]
fn another_seed_or_replicate_is_another_history() {
    let text = |seed: u64| -> Vec<String> {
        case().seed(seed).replicates(3).run().iter().map(|rows| format!("{:?}", rows.curve)).collect()
    };
    let mut all: Vec<String> = [0, 1, 2, 20_100_719, (1 << 53) - 1].into_iter().flat_map(text).collect();
    let n = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), n);
}

#[test]
fn regimes_share_worlds_leaders_and_merit() {
    let rows = PRESETS
        .map(|preset| Case::table_of_the_specification(preset).tables(&FRAMES).replicates(2).run().remove(1));
    for other in &rows[1..] {
        for table in [Table::Governments, Table::Network] {
            assert_eq!(format!("{:?}", frame(&rows[0], table)), format!("{:?}", frame(other, table)));
        }
        assert_eq!(rows[0].run.merit.to_bits(), other.run.merit.to_bits());
        let leaders = |rows: &Rows| reals(frame(rows, Table::Panel), "leadership");
        assert_eq!(leaders(&rows[0]), leaders(other));
        assert_ne!(format!("{:?}", rows[0].curve), format!("{:?}", other.curve));
    }
}

#[test]
fn noise_of_outcomes_is_shared_between_regimes() {
    // Never-adopters have no implementation: their outcomes are start, trend and noise, the same in every regime.
    let panels = PRESETS.map(|preset| {
        let rows = Case::table_of_the_specification(preset).tables(&[Table::Panel]).run().remove(0);
        let panel = frame(&rows, Table::Panel);
        (reals(panel, "outcome"), reals(panel, "implementation"))
    });
    let (mut compared, (outcome, s)) = (0, &panels[0]);
    for (other, s_other) in &panels[1..] {
        for i in (0..outcome.len()).filter(|&i| s[i] == 0.0 && s_other[i] == 0.0) {
            assert_eq!(outcome[i].to_bits(), other[i].to_bits());
            compared += 1;
        }
    }
    assert!(compared > 2000, "{compared} outcomes compared");
}

#[test]
fn what_is_recorded_changes_nothing() {
    for step in [Step::Year, Step::Quarter] {
        let of = |tables: &[Table]| {
            let mut rows = case().ticks(step, ticks_of_years(step, 30)).tables(tables).replicates(3).run();
            for replicate in &mut rows {
                replicate.frames.clear();
            }
            rows
        };
        let bare = of(&[]);
        for tables in [&FRAMES[..], &[Table::Panel], &[Table::Events], &[Table::Adoptions, Table::Network]] {
            for (a, b) in bare.iter().zip(of(tables)) {
                assert_eq!(a.run.log_hash, b.run.log_hash, "{tables:?}");
                assert_same(a, &b);
            }
        }
    }
}

#[test]
fn the_past_does_not_know_of_later_changes() {
    let change =
        Change { at: Some(month("2020-01")), preset: Some(Preset::StrongLocal), ..Change::default() };
    let [before, after] = [case(), case().change(change)].map(|case| case.run().remove(0));
    let text = |rows: &Rows, ticks: std::ops::Range<usize>| format!("{:?}", &rows.curve[ticks]);
    assert_eq!(text(&before, 0..10), text(&after, 0..10));
    assert_ne!(text(&before, 10..30), text(&after, 10..30));
}

#[test]
fn a_channel_switched_off_leaves_other_luck_alone() {
    // Without imitation, a government that adopts in the first tick has the cause and behavior that it had before,
    // unless imitation was the cause: one channel less changes no draw.
    let first_tick = |case: Case| {
        let rows = case.ticks(Step::Year, 1).tables(&[Table::Adoptions]).replicates(5).run();
        rows.iter().map(|replicate| replicate.curve[0].ever).sum::<u32>()
    };
    let all = first_tick(case());
    let without = first_tick(case().set(|p| p.spread.imitation = 0.0));
    let alone = first_tick(case().set(|p| p.policy.effect = 1.0));
    assert!(without <= all, "a hazard less cannot add adopters under the same draws: {without} > {all}");
    assert_eq!(alone, all);
}

#[test]
fn worlds_drawn_once_are_the_same_in_every_replicate() {
    for (redraw, same) in [(Redraw::Once, true), (Redraw::Replicate, false)] {
        let rows = case().redraw(redraw).replicates(3).run();
        let world = |rows: &Rows| {
            let table = frame(rows, Table::Governments);
            ["wealth_rank", "capacity", "leadership_start", "ideal_3"].map(|name| reals(table, name))
        };
        assert_eq!(world(&rows[0]) == world(&rows[2]), same);
        assert_ne!(format!("{:?}", rows[0].curve), format!("{:?}", rows[2].curve));
    }
}

#[test]
fn every_address_has_draws_of_its_own() {
    // 18 purposes, 40 ticks, 20 replicates, 2 policies, 2 seeds: 57,600 first draws of 53 bits. By chance two are
    // equal with probability n²/2 / 2^53 = 2e-7.
    let mut draws = Vec::new();
    for purpose in PURPOSES {
        for tick in 0..40 {
            for replicate in 1..=20 {
                for (policy, master_seed) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    let at = Address { master_seed, replicate, policy, tick, purpose };
                    draws.push(Draws::open(at, 1).uniform(0, 0).to_bits());
                }
            }
        }
    }
    let n = draws.len();
    draws.sort_unstable();
    draws.dedup();
    assert_eq!(draws.len(), n);
}
