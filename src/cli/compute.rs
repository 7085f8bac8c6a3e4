//! Chunk by chunk through the ensemble into the store: while one batch is written, the next is computed.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use rayon::prelude::*;

use super::plan::{Plan, Point};
use super::progress::Progress;
use crate::analysis::audit::{latent, latent_rates};
use crate::analysis::twin_effects::Mean;
use crate::analysis::{attribution_periods, audit, overview, portfolio, tables};
use crate::ensemble::{self, Failure, Outcome};
use crate::observe::{Frame, Rows, Values};
use crate::record::{Block, RecordError, TakesChunks};
use crate::run;
use crate::scenario::Table;
use crate::scenario::sweep::stop::Stop;

/// One chunk, ready to be stored.
struct Chunk {
    number: u32,
    frames: Vec<Frame>,
    /// What overviews need, by design point and policy; for a portfolio what is made of all of them behind, then inferred networks.
    kept: Vec<Block>,
}

/// What ends a computation before its last chunk.
pub(super) struct Limits {
    /// Set from outside (Ctrl-C), or here where another limit is reached.
    pub(super) stop: Arc<AtomicBool>,
    /// No replicate is begun from this moment on.
    pub(super) deadline: Option<Instant>,
    /// Whether the first replicate that fails ends all.
    pub(super) fail_fast: bool,
}

impl Limits {
    /// Without any but a stop from outside.
    pub(super) fn of_stop(stop: &Arc<AtomicBool>) -> Self {
        Self { stop: stop.clone(), deadline: None, fail_fast: false }
    }

    fn are_reached(&self) -> bool {
        if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            self.stop.store(true, Ordering::Relaxed);
        }
        self.stop.load(Ordering::Relaxed)
    }
}

/// Computes and stores all chunks that are not stored yet; ends early, with what is finished stored, where a limit is reached.
/// Gives the replicate that failed where that is the limit; nothing of its chunk is stored then.
///
/// # Errors
/// Where a chunk cannot be written.
pub(super) fn compute(
    plan: &Plan,
    store: &impl TakesChunks,
    progress: &Progress,
    limits: &Limits,
) -> Result<Option<Failure>, RecordError> {
    let mut ready: Vec<Chunk> = Vec::new();
    let mut fatal = None;
    for batch in plan.batches(&store.not_to_do(), rayon::current_num_threads()) {
        let run_one = |design_point, replicate| one(plan, design_point, replicate, progress);
        let (written, computed) =
            rayon::join(|| write(store, &ready), || batch_rows(plan, &batch, progress, limits, run_one));
        written?;
        (ready, fatal) = computed;
        if limits.are_reached() {
            break;
        }
    }
    write(store, &ready)?;
    Ok(fatal)
}

fn write(store: &impl TakesChunks, chunks: &[Chunk]) -> Result<(), RecordError> {
    let write = |chunk: &Chunk| store.write_chunk(chunk.number, &chunk.frames, &chunk.kept);
    chunks.par_iter().map(write).collect()
}

/// A design point of a chunk while its replicates are run.
struct PointRows {
    chunk: u32,
    /// Index of the design point.
    at: usize,
    /// Replicates that are still to be run.
    todo: Range<u32>,
    /// Rows of those that are done: policy by policy of each.
    done: Vec<Rows>,
    failures: Vec<Failure>,
    /// The outcome that a stopping rule watches, of those that are done.
    watched: Vec<f64>,
    /// Whether a stop left replicates undone.
    is_cut: bool,
}

impl PointRows {
    fn new(plan: &Plan, chunk: u32, at: usize) -> Self {
        let todo = plan.replicates_of(chunk);
        let (done, failures, watched) = (Vec::new(), Vec::new(), Vec::new());
        Self { chunk, at, todo, done, failures, watched, is_cut: false }
    }

    /// The next replicates: all, or as many as a stopping rule looks at together.
    fn next(&mut self, plan: &Plan) -> Range<u32> {
        let n = plan.stop.map_or(u32::MAX, |stop| stop.every).min(self.todo.len() as u32);
        let next = self.todo.start..self.todo.start + n;
        self.todo.start = next.end;
        next
    }

    fn add(&mut self, plan: &Plan, outcomes: impl Iterator<Item = Outcome<Vec<Rows>>>, progress: &Progress) {
        let before = self.done.len();
        for outcome in outcomes {
            match outcome {
                Outcome::Done(policies) => self.done.extend(policies),
                Outcome::Failed(failure) => {
                    progress.tick(plan.cost(failure.design_point), true);
                    self.failures.push(failure);
                }
                Outcome::NotStarted => self.is_cut = true,
            }
        }
        if self.is_cut {
            self.todo.start = self.todo.end;
        }
        if let Some(stop) = plan.stop
            && !self.todo.is_empty()
        {
            let runs = tables::runs(&self.done[before..]);
            let values = runs.numbers(stop.outcome).expect(WHOLE);
            // Policies of one replicate share its luck: together they are one value.
            let n_policies = plan.points[self.at].policies().len();
            self.watched.extend(values.chunks_exact(n_policies).map(mean));
            if is_precise(&stop, &self.watched) {
                progress.pass_over(self.todo.len() as u64, plan.cost(self.at as u32 + 1));
                self.todo.start = self.todo.end;
            }
        }
    }
}

/// The mean of the values that are not missing; NaN of none.
fn mean(values: &[f64]) -> f64 {
    let valid = values.iter().filter(|value| !value.is_nan());
    valid.clone().sum::<f64>() / valid.count() as f64
}

/// Whether the interval of the mean of these values is narrow enough; replicates without a value do not count.
fn is_precise(stop: &Stop, values: &[f64]) -> bool {
    let mean = Mean::of(values.iter().copied());
    mean.n >= stop.every as usize && mean.interval[1] - mean.mean <= stop.precision
}

/// Runs a batch of chunks; gives those of which every replicate has ended, and the replicate whose failure ends all.
fn batch_rows(
    plan: &Plan,
    batch: &[u32],
    progress: &Progress,
    limits: &Limits,
    run_one: impl Fn(u32, u32) -> Vec<Rows> + Sync,
) -> (Vec<Chunk>, Option<Failure>) {
    let mut points: Vec<PointRows> = Vec::new();
    for &chunk in batch {
        points.extend(plan.points_of(plan.group_of(chunk)).map(|at| PointRows::new(plan, chunk, at)));
    }
    // One round; several with a stopping rule.
    while points.iter().any(|point| !point.todo.is_empty()) {
        let next: Vec<Range<u32>> = points.iter_mut().map(|point| point.next(plan)).collect();
        let of_point = |(point, next): (&PointRows, &Range<u32>)| {
            let design_point = point.at as u32 + 1;
            next.clone().map(move |replicate| (design_point, replicate))
        };
        let jobs: Vec<(u32, u32)> = points.iter().zip(&next).flat_map(of_point).collect();
        let mut outcomes = ensemble::run(&jobs, || limits.are_reached(), &run_one).into_iter();
        for (point, next) in points.iter_mut().zip(next) {
            point.add(plan, outcomes.by_ref().take(next.len()), progress);
        }
        if limits.fail_fast && points.iter().any(|point| !point.failures.is_empty()) {
            limits.stop.store(true, Ordering::Relaxed);
        }
    }
    let is_lost = |point: &PointRows| point.is_cut || (limits.fail_fast && !point.failures.is_empty());
    let lost: BTreeSet<u32> = points.iter().filter(|point| is_lost(point)).map(|point| point.chunk).collect();
    let fatal = points.iter().filter(|_| limits.fail_fast).find_map(|point| point.failures.first().cloned());
    let mut chunks: Vec<(u32, Vec<PointRows>)> = Vec::new();
    for point in points.into_iter().filter(|point| !lost.contains(&point.chunk)) {
        match chunks.last_mut() {
            Some((number, own)) if *number == point.chunk => own.push(point),
            _ => chunks.push((point.chunk, vec![point])),
        }
    }
    let chunks: Vec<Chunk> =
        chunks.into_par_iter().map(|(number, points)| chunk_of(plan, number, points)).collect();
    for chunk in &chunks {
        progress.end_of_chunk(plan, chunk.number, &chunk.frames);
    }
    (chunks, fatal)
}

/// One replicate: the rows of its policies.
fn one(plan: &Plan, design_point: u32, replicate: u32, progress: &Progress) -> Vec<Rows> {
    let point = &plan.points[design_point as usize - 1];
    let mut policies = run::policies(&point.scenario, &point.layout, design_point, replicate);
    if !point.targets.is_empty() {
        // Only a scenario of one policy asks for estimates.
        for rows in &mut policies {
            let told = audit::told(rows, &point.scenario);
            rows.frames.push(audit::frame(&[(design_point, replicate)], &point.targets, &told));
            rows.outcomes = None;
        }
    }
    if let Some(scores) = portfolio::scores_frame(&policies, &point.scenario) {
        policies[0].frames.push(scores);
        for rows in &mut policies {
            rows.member = None;
        }
    }
    policies[0].frames.extend(latent_frame(point, design_point, replicate));
    progress.tick(plan.cost(design_point), false);
    policies
}

/// The set of policies that belongs to a replicate, where networks are inferred.
fn latent_frame(point: &Point, design_point: u32, replicate: u32) -> Option<Frame> {
    let (scenario, layout) = point.cascades.as_ref()?;
    let numbers = latent::policies_of(replicate, scenario.audit.latent_policies)?;
    let policies: Vec<Rows> =
        numbers.map(|number| run::replicate(scenario, layout, design_point, number)).collect();
    Some(latent::frame(design_point, replicate, &latent::set(scenario, &policies)))
}

/// The rows of one chunk, design point by design point, and the numbers kept for the end.
fn chunk_of(plan: &Plan, number: u32, points: Vec<PointRows>) -> Chunk {
    let mut chunk = Chunk { number, frames: Vec::new(), kept: Vec::new() };
    let mut failures = Vec::new();
    for PointRows { at, mut done, failures: failed, .. } in points {
        let point = &plan.points[at];
        let n_failed = failed.len();
        failures.extend(failed);
        let mut runs = tables::runs(&done);
        for (at, (name, label)) in plan.factors.iter().zip(&point.labels).enumerate() {
            runs.insert_behind_keys(at, name.clone(), factor_values(plan, at, label, done.len()));
        }
        let curve = tables::curve(&done);
        let n_twins = point.scenario.twins.len();
        let twins = (n_twins > 0).then(|| tables::twins(&done));
        let mut joined = |table: Table| {
            gathered(&mut done, table).reduce(|mut all, frame| {
                all.append(frame);
                all
            })
        };
        let (scores, sets) = (joined(Table::Innovativeness), joined(Table::LatentAudit));
        // Without a finished replicate the table is there, and empty.
        let estimates = (!point.targets.is_empty())
            .then(|| joined(Table::Estimates).unwrap_or_else(|| audit::frame(&[], &point.targets, &[])));
        let of_point = overview::Tables {
            runs: &runs,
            curve: &curve,
            twins: twins.as_ref(),
            n_twins,
            estimates: estimates.as_ref(),
            n_targets: point.targets.len(),
        };
        let n_ticks: Vec<usize> = point.policies().map(|policy| policy.time.n_ticks as usize).collect();
        for at in 0..n_ticks.len() {
            let policy = overview::OfPolicies { n_ticks: &n_ticks, at };
            let mut kept = overview::kept(&of_point, policy, point.layout.n()).expect(WHOLE);
            if attribution_periods::is_told(&point.scenario) {
                let own: Vec<&Rows> = done.iter().skip(at).step_by(n_ticks.len()).collect();
                kept.extend(attribution_periods::kept(&own, n_ticks[at]));
            }
            chunk.kept.push(kept);
        }
        if !point.scenario.portfolio.is_empty() {
            let sizes = point.scenario.world.level_sizes();
            chunk.kept.push(match &scores {
                Some(scores) => portfolio::kept(scores, &sizes).expect(WHOLE),
                None => portfolio::kept_of_none(&sizes),
            });
        }
        if point.cascades.is_some() {
            chunk.kept.push(latent_rates::kept(sets.as_ref(), &point.scenario).expect(WHOLE));
        }
        if plan.stop.is_some() {
            // Replicates that are not there may have failed, or not have been needed.
            chunk.kept.push(vec![vec![n_failed as f64]]);
        }
        chunk.frames.extend([runs, curve]);
        chunk.frames.extend(twins);
        chunk.frames.extend(estimates);
        chunk.frames.extend(scores);
        chunk.frames.extend(sets);
        chunk.frames.extend(done.into_iter().flat_map(|rows| rows.frames));
    }
    chunk.frames.push(failures_frame(&failures));
    chunk
}

/// Why a table cannot lack a column.
const WHOLE: &str = "tables of the engine have all columns";

/// Takes the frames of a table out of the rows.
fn gathered(rows: &mut [Rows], table: Table) -> impl Iterator<Item = Frame> {
    rows.iter_mut().flat_map(move |rows| rows.frames.extract_if(.., move |frame| frame.table == table))
}

/// The table of replicates that failed.
pub(super) fn failures_frame(failures: &[Failure]) -> Frame {
    Frame::new(
        Table::Failures,
        vec![
            Values::Integer(failures.iter().map(|f| i64::from(f.design_point)).collect()),
            Values::Integer(failures.iter().map(|f| i64::from(f.replicate)).collect()),
            Values::Text(failures.iter().map(|f| f.message.clone()).collect()),
        ],
    )
}

/// A column that repeats the value of a swept parameter.
pub(super) fn factor_values(plan: &Plan, factor: usize, label: &str, n: usize) -> Values {
    if plan.is_number(factor) {
        // Empty where the factor does not apply.
        Values::Real(vec![label.parse().unwrap_or(f64::NAN); n])
    } else {
        Values::Text(vec![label.to_owned(); n])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::{ProgressArg, When};
    use crate::cli::sketch::Ink;
    use crate::cli::talk::Talk;
    use crate::scenario::source::NoFiles;
    use crate::scenario::{Lang, design_points, load};

    /// Three design points of five governments.
    fn plan(stop: Option<Stop>) -> Plan {
        let vary = "sweep.vary={ \"spread.learning\" = [0.1, 0.2, 0.3] }".to_owned();
        let sets = [vary, "sweep.replicates=40".to_owned()];
        let loaded = load(&NoFiles, "builtin:tiny-5", &sets).unwrap_or_else(|problems| panic!("{problems}"));
        let points = design_points(&loaded).unwrap_or_else(|problems| panic!("{problems}"));
        Plan::new(vec!["spread.learning".to_owned()], points, stop)
    }

    fn silent() -> Progress {
        let talk = Talk {
            lang: Lang::En,
            quiet: true,
            json: false,
            ink: Ink::Ascii,
            color: When::Never == When::Always,
        };
        Progress::new(ProgressArg::None, talk, 120)
    }

    fn limits(fail_fast: bool) -> Limits {
        Limits { fail_fast, ..Limits::of_stop(&Arc::new(AtomicBool::new(false))) }
    }

    /// Runs all chunks, replicate 7 of the second point failing.
    fn with_a_failure(plan: &Plan, fail_fast: bool) -> (Vec<Chunk>, Option<Failure>) {
        let batch: Vec<u32> = (0..plan.n_chunks()).collect();
        let progress = silent();
        batch_rows(plan, &batch, &progress, &limits(fail_fast), |design_point, replicate| {
            assert!((design_point, replicate) != (2, 7), "no luck");
            one(plan, design_point, replicate, &progress)
        })
    }

    #[test]
    fn a_failure_is_listed_and_passed_over() {
        let (chunks, fatal) = with_a_failure(&plan(None), false);
        assert_eq!(fatal, None);
        let failures: Vec<&Frame> =
            chunks.iter().flat_map(|chunk| &chunk.frames).filter(|f| f.table == Table::Failures).collect();
        assert_eq!(failures.iter().map(|frame| frame.n_rows()).sum::<usize>(), 1);
        let runs = chunks.iter().flat_map(|chunk| &chunk.frames).filter(|f| f.table == Table::Runs);
        assert_eq!(runs.map(Frame::n_rows).sum::<usize>(), 119);
    }

    #[test]
    fn fail_fast_gives_the_failure_and_nothing_of_its_chunk() {
        let (chunks, fatal) = with_a_failure(&plan(None), true);
        let fatal = fatal.expect("a failure");
        assert_eq!((fatal.design_point, fatal.replicate, fatal.message.as_str()), (2, 7, "no luck"));
        assert!(chunks.is_empty(), "three small points are one chunk");
    }

    #[test]
    fn a_point_stops_once_its_interval_is_narrow_and_a_failure_is_no_stop() {
        let stop = Stop { outcome: "ever_share", precision: 10.0, every: 10 };
        let plan = plan(Some(stop));
        let (chunks, _) = with_a_failure(&plan, false);
        let runs = chunks.iter().flat_map(|chunk| &chunk.frames).filter(|f| f.table == Table::Runs);
        // The second point has nine values after ten replicates: one short.
        assert_eq!(runs.map(Frame::n_rows).collect::<Vec<_>>(), [10, 19, 10]);
        let failed: Vec<f64> = chunks[0].kept.iter().skip(1).step_by(2).map(|block| block[0][0]).collect();
        assert_eq!(failed, [0.0, 1.0, 0.0]);
    }

    #[test]
    fn an_interval_without_enough_values_is_never_narrow() {
        let stop = Stop { outcome: "t50", precision: 0.5, every: 3 };
        assert!(is_precise(&stop, &[1.0, 1.0, 1.0]));
        assert!(!is_precise(&stop, &[1.0, 1.0, f64::NAN]));
        // sd 1, t of 2 degrees of freedom 4.30: half the width is 2.48.
        assert!(!is_precise(&stop, &[1.0, 2.0, 3.0]));
        assert!(is_precise(&Stop { precision: 2.49, ..stop }, &[1.0, 2.0, 3.0]));
    }

    #[test]
    fn policies_of_a_replicate_are_one_value() {
        assert_eq!(mean(&[1.0, f64::NAN, 3.0]), 2.0);
        assert!(mean(&[f64::NAN]).is_nan());
        let sets = ["portfolio.drawn=3", "scenario.replicates=40"].map(str::to_owned);
        let loaded = load(&NoFiles, "builtin:tiny-5", &sets).unwrap_or_else(|problems| panic!("{problems}"));
        let points = design_points(&loaded).unwrap_or_else(|problems| panic!("{problems}"));
        let stop = Stop { outcome: "ever_share", precision: 1e-9, every: 10 };
        let plan = Plan::new(Vec::new(), points, Some(stop));
        let progress = silent();
        let mut point = PointRows::new(&plan, 0, 0);
        let next = point.next(&plan);
        let outcomes = next.map(|replicate| Outcome::Done(one(&plan, 1, replicate, &progress)));
        point.add(&plan, outcomes, &progress);
        assert_eq!((point.done.len(), point.watched.len()), (30, 10));
    }

    #[test]
    fn nothing_begins_after_the_deadline() {
        let plan = plan(None);
        let past = Limits { deadline: Some(Instant::now()), ..limits(false) };
        let progress = silent();
        let (chunks, _) = batch_rows(&plan, &[0], &progress, &past, |_, _| unreachable!("no replicate"));
        assert!(chunks.is_empty() && past.stop.load(Ordering::Relaxed));
    }
}
