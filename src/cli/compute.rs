//! Chunk by chunk through the ensemble into the store: while one batch is written, the next is computed.

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::plan::{Plan, Point};
use super::progress::Progress;
use crate::analysis::audit::{latent, latent_rates};
use crate::analysis::{attribution_periods, audit, overview, portfolio, tables};
use crate::ensemble::{self, Failure, Outcome};
use crate::observe::{Frame, Rows, Values};
use crate::record::{Block, RecordError, Store};
use crate::run;
use crate::scenario::Table;

/// One chunk, ready to be stored.
struct Chunk {
    number: u32,
    frames: Vec<Frame>,
    /// What overviews need, by design point and policy; for a portfolio what is made of all of them behind, then inferred networks.
    kept: Vec<Block>,
}

/// Computes and stores all chunks that are not stored yet; ends early, with what is finished stored, where a stop is asked for.
///
/// # Errors
/// Where a chunk cannot be written.
pub(super) fn compute(
    plan: &Plan,
    store: &Store,
    progress: &Progress,
    stop: &AtomicBool,
) -> Result<(), RecordError> {
    let mut ready: Vec<Chunk> = Vec::new();
    for batch in plan.batches(store.chunks_done(), rayon::current_num_threads()) {
        let (written, computed) =
            rayon::join(|| write(store, &ready), || batch_rows(plan, &batch, progress, stop));
        written?;
        ready = computed;
        if stop.load(Ordering::Relaxed) {
            break;
        }
    }
    write(store, &ready)
}

fn write(store: &Store, chunks: &[Chunk]) -> Result<(), RecordError> {
    let write = |chunk: &Chunk| store.write_chunk(chunk.number, &chunk.frames, &chunk.kept);
    chunks.par_iter().map(write).collect()
}

/// Runs a batch of chunks; gives those of which every replicate has ended.
fn batch_rows(plan: &Plan, batch: &[u32], progress: &Progress, stop: &AtomicBool) -> Vec<Chunk> {
    let jobs: Vec<(u32, u32)> = batch.iter().flat_map(|&chunk| plan.jobs(chunk)).collect();
    let outcomes = ensemble::run(
        &jobs,
        || stop.load(Ordering::Relaxed),
        |design_point, replicate| {
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
            progress.tick(false);
            policies
        },
    );
    let mut outcomes = outcomes.into_iter();
    let mut chunks = Vec::new();
    for &chunk in batch {
        let own: Vec<Outcome<Vec<Rows>>> = outcomes.by_ref().take(plan.jobs(chunk).len()).collect();
        if own.iter().any(|outcome| matches!(outcome, Outcome::NotStarted)) {
            continue;
        }
        chunks.push((chunk, own));
    }
    let outcomes = chunks.iter().flat_map(|(_, own)| own);
    outcomes.filter(|own| matches!(own, Outcome::Failed(_))).for_each(|_| progress.tick(true));
    chunks.into_par_iter().map(|(number, own)| chunk_of(plan, number, own)).collect()
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
fn chunk_of(plan: &Plan, number: u32, outcomes: Vec<Outcome<Vec<Rows>>>) -> Chunk {
    let mut outcomes = outcomes.into_iter();
    let mut chunk = Chunk { number, frames: Vec::new(), kept: Vec::new() };
    let mut failures = Vec::new();
    for at in plan.points_of(plan.group_of(number)) {
        let point = &plan.points[at];
        let mut done = Vec::new();
        for outcome in outcomes.by_ref().take(plan.replicates_in(number) as usize) {
            match outcome {
                Outcome::Done(policies) => done.extend(policies),
                Outcome::Failed(failure) => failures.push(failure),
                Outcome::NotStarted => {}
            }
        }
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
