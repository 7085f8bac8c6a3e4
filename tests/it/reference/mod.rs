//! The engine against a deliberately naive implementation of `docs/model.md`: government by government, tick by tick.
//!
//! Discrete state is compared exactly. Real numbers are compared to 1e-12, relative where they exceed 1: the
//! reference adds in the order of the text and takes `exp`, `ln` from the standard library, the engine factors out
//! what is common and takes them from `libm`. Each of some 50 operations a tick errs by at most about 1e-16, and what
//! is carried over is contracted (lags), so that differences stay below some 1e-14. A draw that falls between two
//! probabilities that differ by 1e-15 has a chance of about 1e-15: discrete state never differs for this reason.

mod naive;
mod naive_execution;
mod naive_pilots;
mod naive_spread;
mod naive_world;
mod odd;

use std::sync::Arc;

use shidian::observe::{CurveRow, Recorder, Rows, TwinsSeen};
use shidian::scenario::{Mode, Rollout, Table};
use shidian::units::Step;
use shidian::world::{Adoption, Channel, EventKind, Layout, NEVER, Status, World};
use shidian::{scenario::regime::Preset, stages};

use crate::support::{Case, PRESETS, ticks_of_years};
use naive::{Naive, fit};

/// What the runs of one comparison went through, so that a test can say that it looked where it meant to look.
#[derive(Debug, Default)]
struct Seen {
    rolled_out: u32,
    stopped: u32,
    events: [u32; 11],
    channels: [u32; 7],
    behaviors: [u32; 4],
}

impl Seen {
    fn add(&mut self, world: &World) {
        self.rolled_out += u32::from(world.center.status == Status::RolledOut);
        self.stopped += u32::from(world.center.status == Status::Stopped);
        for (kind, count) in self.events.iter_mut().enumerate() {
            *count += world.log.count(EVENTS[kind]);
        }
        let g = &world.governments;
        for i in (0..g.adoption.len()).filter(|&i| g.adoption[i] != Adoption::Never) {
            self.channels[g.channel[i] as usize] += 1;
            self.behaviors[g.behavior[i] as usize] += 1;
        }
    }
}

const EVENTS: [EventKind; 11] = [
    EventKind::Applied,
    EventKind::Refused,
    EventKind::Selected,
    EventKind::Reviewed,
    EventKind::Adopted,
    EventKind::Inspected,
    EventKind::Evaluated,
    EventKind::Feedback,
    EventKind::Lapsed,
    EventKind::RolledOut,
    EventKind::Stopped,
];

/// Runs a case in both, compares after every tick, and says what was seen.
#[track_caller]
fn compare(seen: &mut Seen, case: &Case) {
    let scenario = case.scenario();
    let layout = Arc::new(Layout::new(&scenario));
    for replicate in 1..=scenario.replicates {
        let mut world = World::new(&scenario, &layout, replicate);
        let mut naive = Naive::new(&scenario, replicate);
        let mut recorder = Recorder::new(&scenario, 1, replicate);
        let mut curve = Vec::new();
        compare_worlds(&world, &naive, "start");
        for tick in 0..scenario.time.n_ticks {
            stages::tick(&mut world, &scenario, tick);
            naive.run_tick(tick);
            compare_worlds(&world, &naive, &format!("replicate {replicate}, tick {tick}"));
            recorder.tick(&world);
            curve.push(curve_row(&naive, curve.last()));
        }
        seen.add(&world);
        compare_rows(&recorder.finish(&world, &TwinsSeen::NONE), &curve, &naive);
    }
}

/// Equal to 1e-12, relative where the numbers exceed 1; missing only together.
#[track_caller]
fn close(engine: f64, reference: f64, what: &str) {
    let same = engine.is_nan() && reference.is_nan() || engine == reference;
    let near = (engine - reference).abs() <= 1e-12 * reference.abs().max(1.0);
    assert!(same || near, "{what}: engine {engine:e}, reference {reference:e}");
}

#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "calls read better without references")]
fn equal<T: PartialEq + std::fmt::Debug>(engine: T, reference: T, what: &str) {
    assert!(engine == reference, "{what}: engine {engine:?}, reference {reference:?}");
}

fn tick_or_never(tick: Option<u32>) -> u32 {
    tick.unwrap_or(NEVER)
}

#[track_caller]
fn compare_worlds(world: &World, naive: &Naive, at: &str) {
    let center = &world.center;
    let what = |name: &str| format!("{at}: center, {name}");
    close(world.merit, naive.merit, &what("merit"));
    close(center.belief, naive.belief, &what("belief"));
    close(center.precision, naive.precision, &what("precision"));
    close(center.mandate, naive.mandate, &what("mandate"));
    close(center.estimate, naive.estimate, &what("estimate"));
    for k in 0..3 {
        close(center.template[k], naive.template[k], &what("template"));
    }
    equal(center.status, naive.status, &what("status"));
    equal(center.first_wave, naive.first_wave, &what("first wave"));
    equal(center.decided, naive.decided, &what("decision"));
    for (kind, &count) in naive.counts.iter().enumerate() {
        equal(world.log.count(EVENTS[kind]), count, &what(EventKind::NAMES[kind]));
    }
    for i in 0..naive.governments.len() {
        compare_governments(world, naive, i, at);
    }
}

#[track_caller]
fn compare_governments(world: &World, naive: &Naive, i: usize, at: &str) {
    let (g, c, layout) = (&world.governments, &world.conduct, &world.layout);
    let other = &naive.governments[i];
    let what = |name: &str| format!("{at}: government {i}, {name}");
    let index = |id: u32| (id != u32::MAX).then_some(id as usize);
    equal(layout.level[i], other.level, &what("level"));
    equal(index(layout.parent[i]), other.superior, &what("superior"));
    let neighbors: Vec<usize> = world.network.of(i).iter().map(|&j| j as usize).collect();
    equal(&neighbors, &other.neighbors, &what("neighbors"));
    let of_rivals = |adopted: &dyn Fn(Adoption) -> bool| {
        other.rivals.iter().filter(|&&j| adopted(naive.governments[j].adoption)).count() as u32
    };
    let group = layout.group[i] as usize;
    equal(layout.group_size[group] as usize, other.rivals.len(), &what("rivals"));
    equal(g.group_ever[group], of_rivals(&|a| a != Adoption::Never), &what("rivals ever"));
    equal(g.group_current[group], of_rivals(&|a| a == Adoption::Current), &what("rivals now"));
    for (name, engine, reference) in [
        ("wealth", g.wealth[i], other.w),
        ("capacity", g.capacity[i], other.cap),
        ("industry", g.industry[i], other.ind),
        ("learning", g.learning[i], other.lrn),
        ("effort", c.effort[i], other.effort),
        ("implementation", c.implementation[i], other.s),
        ("begin", g.begin_months[i], other.begin),
    ] {
        close(engine, reference, &what(name));
    }
    // Kept only where a table or the outcome reads them.
    if let (Some(&x), Some(&y)) = (g.x.get(i), g.y.get(i)) {
        close(x, other.position.0, &what("x"));
        close(y, other.position.1, &what("y"));
    }
    if let Some(&start) = g.outcome_start.get(i) {
        close(start, other.y0, &what("outcome_start"));
    }
    // A leader is a product of two numbers drawn or given: no order of operations to differ in.
    equal(c.leadership[i].to_bits(), other.lead.to_bits(), &what("leadership"));
    for k in 0..3 {
        close(g.ideal[i][k], other.ideal[k], &what("ideal"));
        close(g.design[i][k], other.x[k], &what("design"));
    }
    equal(g.adoption[i], other.adoption, &what("adoption"));
    equal(g.adopted_tick[i], tick_or_never(other.adopted), &what("tick of adoption"));
    equal(g.lapsed_tick[i], tick_or_never(other.lapsed), &what("tick of lapse"));
    equal(c.inspected_tick[i], tick_or_never(other.inspections.last().copied()), &what("inspection"));
    equal(g.wave[i], other.wave.map_or(0, |(number, _)| number), &what("wave"));
    equal(g.review_rounds[i], other.rounds, &what("rounds"));
    equal(c.n_evaluations[i], other.evaluations, &what("evaluations"));
    equal(index(g.via[i]), other.via, &what("via"));
    if let (Some(channel), Some(behavior)) = (other.channel, other.behavior) {
        equal(g.channel[i], channel, &what("channel"));
        equal(g.behavior[i], behavior, &what("behavior"));
    }
    // A lapsed government keeps its mechanisms to the end of that tick in the engine; nothing reads them.
    if other.lapsed.is_none_or(|tick| tick < naive.tick) {
        for k in 0..6 {
            close(c.mechanisms[i][k], other.m[k], &what("mechanisms"));
        }
    }
    // Outcomes, and reports that nobody reads, are drawn only where every government is watched.
    if !c.outcome.is_empty() {
        close(c.outcome[i], other.y, &what("outcome"));
        if naive.executes(i) {
            close(c.reported[i], other.reported, &what("reported"));
        }
    }
    // Signals of others than pilots are kept only where every government is watched; elsewhere they show in who adopts after whom.
    if !c.outcome.is_empty() || other.wave.is_some() {
        close(c.signal[i], other.signal, &what("signal"));
    }
}

/// The row of `curve` that the reference stands for.
fn curve_row(naive: &Naive, before: Option<&CurveRow>) -> CurveRow {
    let all = naive.governments.len();
    let count =
        |is: &dyn Fn(Adoption) -> bool| naive.governments.iter().filter(|g| is(g.adoption)).count() as u32;
    let ever = count(&|adoption| adoption != Adoption::Never);
    let executing: Vec<usize> = (0..all).filter(|&i| naive.executes(i)).collect();
    let n = executing.len() as f64;
    let limit = naive.s.params.spread.lapse_effort;
    let is_symbolic = |i: &&usize| naive.governments[**i].effort < limit;
    CurveRow {
        new: ever - before.map_or(0, |row| row.ever),
        ever,
        current: count(&|adoption| adoption == Adoption::Current),
        mean_effort: executing.iter().map(|&i| naive.governments[i].effort).sum::<f64>() / n,
        mean_implementation: naive.governments.iter().map(|g| g.s).sum::<f64>() / all as f64,
        symbolic_share: executing.iter().filter(is_symbolic).count() as f64 / n,
        mandate: naive.mandate,
        belief: naive.belief,
    }
}

#[track_caller]
fn compare_rows(rows: &Rows, curve: &[CurveRow], naive: &Naive) {
    equal(rows.curve.len(), curve.len(), "ticks");
    for (tick, (engine, reference)) in rows.curve.iter().zip(curve).enumerate() {
        let counts = |row: &CurveRow| (row.new, row.ever, row.current);
        equal(counts(engine), counts(reference), &format!("curve at {tick}"));
        for (name, value) in READINGS {
            close(value(engine), value(reference), &format!("curve at {tick}: {name}"));
        }
    }
    let run = &rows.run;
    let ever: Vec<_> = naive.governments.iter().filter(|g| g.adoption != Adoption::Never).collect();
    let pilots: Vec<_> = ever.iter().filter(|g| g.wave.is_some()).collect();
    let mean = |values: &mut dyn Iterator<Item = f64>| {
        let values: Vec<f64> = values.collect();
        values.iter().sum::<f64>() / values.len() as f64
    };
    let variance: f64 = (0..3)
        .map(|k| {
            let center = mean(&mut ever.iter().map(|g| g.x[k]));
            mean(&mut ever.iter().map(|g| (g.x[k] - center).powi(2))) / 3.0
        })
        .sum();
    let width = naive.s.params.execution.fit_width;
    close(run.instrument_variance, variance, "instrument variance");
    close(run.design_fit, mean(&mut ever.iter().map(|g| fit(g.x, g.ideal, width))), "design fit");
    close(run.review_rounds, mean(&mut pilots.iter().map(|g| f64::from(g.rounds))), "review rounds");
    let rich = mean(&mut pilots.iter().map(|g| f64::from(u8::from(g.w > 0.5))));
    close(run.pilots_rich_share, rich, "rich pilots");
    equal(run.n_pilots as usize, pilots.len(), "pilots");
    for (k, name) in Channel::NAMES.into_iter().enumerate() {
        let is = |g: &&naive_world::Government| f64::from(u8::from(g.channel.map(|c| c as usize) == Some(k)));
        close(run.channel_shares[k], mean(&mut ever.iter().map(is)), name);
    }
    let decided = |status: Status| {
        (naive.status == status).then(|| naive.s.time.month_of(naive.decided.expect("a decision")))
    };
    equal(run.rolled_out_at, decided(Status::RolledOut), "roll-out");
    equal(run.stopped_at, decided(Status::Stopped), "stop");
}

/// A real number of a row of `curve`.
type Reading = fn(&CurveRow) -> f64;

/// The real numbers of a row of `curve`.
const READINGS: [(&str, Reading); 5] = [
    ("mean effort", |row| row.mean_effort),
    ("mean implementation", |row| row.mean_implementation),
    ("symbolic share", |row| row.symbolic_share),
    ("mandate", |row| row.mandate),
    ("belief", |row| row.belief),
];

/// Small worlds with waves of all three modes.
fn small(levels: &[u32], preset: Preset, step: Step) -> Case {
    Case::synthetic(levels)
        .preset(preset)
        .ticks(step, ticks_of_years(step, 14))
        .wave("2010-07", 1, 1, Mode::Designation, 0.1)
        .wave("2010-11", 2, 2, Mode::Designation, 0.3)
        .wave("2012-05", 2, 4, Mode::Application, 0.5)
        .wave("2014-01", 2, 3, Mode::Organized, 0.9)
        .wave("2014-02", 1, 1, Mode::Application, 0.9)
        .replicates(4)
}

#[test]
fn agrees_with_the_specification_in_every_regime_and_step() {
    let mut seen = Seen::default();
    for levels in [&[3, 9][..], &[5, 40], &[2, 6, 18]] {
        for preset in PRESETS {
            for step in [Step::Year, Step::Quarter, Step::Month] {
                compare(&mut seen, &small(levels, preset, step));
            }
        }
    }
    assert!(seen.rolled_out > 5 && seen.stopped > 5, "{seen:?}");
    // Every kind of event, every channel but textbook contagion (off by default), every behavior.
    assert!(seen.events.iter().all(|&count| count > 0), "{seen:?}");
    assert!(seen.channels[..6].iter().all(|&count| count > 0), "{seen:?}");
    assert!(seen.behaviors.iter().all(|&count| count > 0), "{seen:?}");
}

#[test]
fn agrees_over_thirty_years_of_the_whole_table() {
    // Yearly, with the panel: outcomes and reports of every government are compared as well.
    let mut seen = Seen::default();
    for preset in PRESETS {
        let case = Case::table_of_the_specification(preset).tables(&[Table::Panel]).replicates(2);
        compare(&mut seen, &case);
    }
    assert!(seen.rolled_out + seen.stopped > 0, "{seen:?}");
}

#[test]
fn agrees_when_rolled_out_by_date_or_never() {
    let mut seen = Seen::default();
    for rollout in [Rollout::At(5), Rollout::Never] {
        compare(
            &mut seen,
            &small(&[5, 40], Preset::StrongCentral, Step::Year).rollout(rollout).replicates(8),
        );
    }
    assert_eq!((seen.rolled_out, seen.stopped), (8, 0));
}
