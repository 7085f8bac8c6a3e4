//! `shidian run`: an ensemble of every design point of a scenario, into a result folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::args::{AuditArgs, ChangeArgs, HowArgs, ProgressArg, RunArgs};
use super::compute::{self, Limits};
use super::destination::{Destination, command, record_error, refuse_formats};
use super::disk::Disk;
use super::ends::{end_frames, end_of_points};
use super::factor_column::factor_column;
use super::interrupt::listen;
use super::plan::Plan;
use super::point_labels;
use super::progress::Progress;
use super::sketch::counted;
use super::so_far;
use super::summary::Ending;
use super::talk::Talk;
use super::{Exit, clock};
use crate::analysis::audit::latent_rates::LatentRates;
use crate::analysis::overview::{self, Overview, overviews};
use crate::analysis::portfolio::{self, PortfolioOverview};
use crate::ensemble::Failure;
use crate::record::{
    End, Extension, Manifest, Opened, ScenarioEntry, Settings, Store, Subject, TakesChunks, read_table,
    scenario_hash,
};
use crate::scenario::problem::render_notes;
use crate::scenario::resolved::Style;
use crate::scenario::{self, Lang, Loaded, Scenario, Table, WorldSource, shipped};

/// Version of the numbers: changes whenever the same scenario gives other results.
pub(super) const ENGINE: &str = "4";

/// Most design points that are told by a line each.
const MOST_LINES: usize = 24;

/// The user's table of governments, as kept with a result.
const GOVERNMENTS: &str = "world.governments.csv";
/// The user's table of borders, as kept with a result.
const ADJACENCY: &str = "world.adjacency.csv";

/// The scenario with everything filled in, as kept with a result.
pub(super) const RESOLVED: &str = "scenario.resolved.toml";

/// Runs the command.
pub(super) fn run(args: &RunArgs, talk: &Talk) -> Result<Exit, Exit> {
    run_loaded(&load_changed(&args.file, &args.how.change, talk)?, &args.how, EndsEarly::default(), talk)
}

/// Runs the command `audit`: a run whose scenario asks for estimates.
pub(super) fn audit(args: &AuditArgs, talk: &Talk) -> Result<Exit, Exit> {
    let loaded = load_changed(&args.file, &args.how.change, talk)?;
    if !loaded.scenario.wants(Table::Estimates) {
        talk.error(talk.pick(
            "this scenario asks for no estimates: put \"estimates\" into output.tables",
            "该情景没有要求估计：请在 output.tables 中加入 \"estimates\"",
        ));
        return Err(Exit::Invalid);
    }
    run_loaded(&loaded, &args.how, EndsEarly::default(), talk)
}

pub(super) fn run_loaded(loaded: &Loaded, how: &HowArgs, ends: EndsEarly, talk: &Talk) -> Result<Exit, Exit> {
    let destination = Destination::new(&how.result, talk);
    let job = Job { destination, jobs: how.jobs, progress: how.progress, ends };
    execute(loaded, &plan(loaded, talk)?, &job, talk)
}

/// What ends a run before its last replicate, beside Ctrl-C.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct EndsEarly {
    /// So much time has gone.
    pub(super) max_time: Option<Duration>,
    /// A replicate has failed.
    pub(super) fail_fast: bool,
}

/// Where a run goes and how it is done; nothing of this changes its numbers.
pub(super) struct Job {
    /// Where it goes.
    pub(super) destination: Destination,
    /// Threads; all cores where absent.
    pub(super) jobs: Option<u16>,
    /// How progress is shown.
    pub(super) progress: ProgressArg,
    /// What ends it early.
    pub(super) ends: EndsEarly,
}

/// Loads a scenario, telling all problems and notes.
pub(super) fn load(file: &str, sets: &[String], talk: &Talk) -> Result<Loaded, Exit> {
    // A shipped scenario may go by its bare name, unless there is a file of that name.
    let is_bare = shipped::scenario(file).is_some() && !Path::new(file).is_file();
    let name = if is_bare && !file.starts_with(shipped::PREFIX) {
        format!("{}{file}", shipped::PREFIX)
    } else {
        file.to_owned()
    };
    match scenario::load(&Disk, &name, sets) {
        Ok(loaded) => {
            tell_notes(&loaded, talk);
            Ok(loaded)
        }
        Err(problems) => {
            talk.errors(&problems.render(talk.lang));
            Err(Exit::Invalid)
        }
    }
}

/// Loads a scenario with what the command line changes.
pub(super) fn load_changed(file: &str, change: &ChangeArgs, talk: &Talk) -> Result<Loaded, Exit> {
    let mut sets = change.sets();
    // Notes are told of what is loaded in the end.
    let quiet = Talk { quiet: true, ..*talk };
    let mut loaded = load(file, &sets, &quiet)?;
    if !change.twin.is_empty() {
        let own = loaded.scenario.twins.iter().map(|twin| &twin.name);
        let names: Vec<String> = own.chain(&change.twin).map(|name| format!("{name:?}")).collect();
        sets.push(format!("{}=[{}]", scenario::twins::KEY, names.join(", ")));
        loaded = load(file, &sets, &quiet)?;
    }
    // A sweep may have its own number of replicates; the flag means that one, too.
    if let (Some(n), Some(sweep)) = (change.replicates, &loaded.sweep)
        && sweep.replicates.is_some()
    {
        sets.push(format!("sweep.replicates={n}"));
        loaded = load(file, &sets, &quiet)?;
    }
    tell_notes(&loaded, talk);
    Ok(loaded)
}

fn tell_notes(loaded: &Loaded, talk: &Talk) {
    let notes = render_notes(&loaded.name, &loaded.notes, &loaded.texts, talk.lang);
    if !notes.is_empty() {
        talk.say(notes.trim_end());
    }
}

/// The design points of a scenario, telling all problems.
pub(super) fn plan(loaded: &Loaded, talk: &Talk) -> Result<Plan, Exit> {
    let points = scenario::design_points(loaded).map_err(|problems| {
        talk.errors(&problems.render(talk.lang));
        Exit::Invalid
    })?;
    let names =
        loaded.sweep.iter().flat_map(|sweep| sweep.factors.iter().map(|factor| factor.key.clone())).collect();
    Ok(Plan::new(names, points, loaded.sweep.as_ref().and_then(|sweep| sweep.stop)))
}

/// Computes a plan into its folder, or finds it finished there, and tells the end of it.
pub(super) fn execute(loaded: &Loaded, plan: &Plan, job: &Job, talk: &Talk) -> Result<Exit, Exit> {
    let whole = result(loaded, plan, job, talk)?;
    if whole.seconds.is_none() {
        talk.say(talk.pick(
            "finished before with the same scenario and version: nothing to do (--fresh runs it anew)",
            "相同情景和版本此前已完成：无需再运行（--fresh 可重新运行）",
        ));
    }
    tell(plan, &whole.path, &whole.manifest, &whole.told, whole.seconds, talk);
    Ok(if whole.manifest.replicates.failed > 0 { Exit::SomeFailed } else { Exit::Done })
}

/// A finished run.
pub(super) struct Whole {
    /// Its folder.
    pub(super) path: PathBuf,
    manifest: Manifest,
    told: Told,
    /// Seconds of this session; none where the result was finished before.
    seconds: Option<f64>,
}

/// The same without telling the end; an interruption is told, and is no result.
pub(super) fn result(loaded: &Loaded, plan: &Plan, job: &Job, talk: &Talk) -> Result<Whole, Exit> {
    let record = record_error(talk);
    let started = Instant::now();
    match Store::open(settings(loaded, plan, &job.destination)).map_err(record)? {
        Opened::Finished { path, manifest } if !job.destination.is_served_by(&manifest) => {
            if job.destination.is_fixed() {
                return Err(refuse_formats(&path, &manifest, talk));
            }
            result(loaded, plan, &Job { destination: job.destination.fresh(), ..*job }, talk)
        }
        Opened::Finished { path, manifest } => {
            // Overviews are made from CSV; a result with Parquet alone is only named.
            let told = told_of(plan, &path).unwrap_or_default();
            Ok(Whole { path, manifest: *manifest, told, seconds: None })
        }
        Opened::Store(store) => {
            let path = store.path().to_owned();
            if !store.chunks_done().is_empty() {
                let (done, all) = (store.chunks_done().len(), plan.n_chunks());
                talk.say(&match talk.lang {
                    Lang::En => format!("going on with {}: {done} of {all} parts are done", path.display()),
                    Lang::Zh => format!("继续 {}：已完成 {done}/{all} 部分", path.display()),
                });
            }
            let Ended { manifest, told, fatal } = compute_and_end(plan, *store, job, talk, started)?;
            if !manifest.status.is_finished() {
                let (done, planned) = (manifest.replicates.done, manifest.replicates.planned);
                talk.say(&match talk.lang {
                    Lang::En => format!(
                        "interrupted: {done} of {planned} replicates are kept in {}; the same command goes on",
                        path.display()
                    ),
                    Lang::Zh => {
                        format!("已中断：{done}/{planned} 次重复保存在 {}；再次运行同一命令即可继续", path.display())
                    }
                });
                if let Some(Failure { design_point, replicate, message }) = fatal {
                    talk.error(&match talk.lang {
                        Lang::En => {
                            format!("design point {design_point}, replicate {replicate} failed: {message}")
                        }
                        Lang::Zh => format!("设计点 {design_point} 的第 {replicate} 次重复失败：{message}"),
                    });
                    return Err(Exit::Failed);
                }
                return Err(Exit::Interrupted);
            }
            Ok(Whole { path, manifest, told, seconds: Some(started.elapsed().as_secs_f64()) })
        }
    }
}

/// What the result of a plan is to be.
pub(super) fn settings(loaded: &Loaded, plan: &Plan, destination: &Destination) -> Settings {
    let first = &plan.points[0].scenario;
    let mut tables = vec![Table::Runs, Table::Curve];
    let has_twins = !first.twins.is_empty();
    let comes_later = |table: &Table| {
        matches!(table, Table::Runs | Table::Curve | Table::Summary)
            || (*table == Table::Attribution && !has_twins)
    };
    tables.extend(first.tables.iter().filter(|table| !comes_later(table)));
    if has_twins {
        tables.push(Table::Twins);
    }
    if plan.points.iter().any(|point| !point.scenario.portfolio.is_empty()) {
        tables.push(Table::Innovativeness);
    }
    if first.audit.latent_policies > 0 {
        tables.push(Table::LatentAudit);
    }
    tables.push(Table::Failures);
    Settings {
        place: destination.place.clone(),
        subject: Subject::Scenario(ScenarioEntry {
            id: first.id.clone(),
            title: first.title.clone(),
            title_zh: first.title_zh.clone(),
            hash: scenario_hash(ENGINE, &loaded.canonical()),
        }),
        files: scenario_files(loaded),
        engine: ENGINE.to_owned(),
        seed: first.seed,
        replicates: plan.n_runs(),
        design_points: plan.points.len() as u32,
        n_chunks: plan.n_chunks(),
        tables,
        columns: Extension {
            factors: (0..plan.factors.len()).map(|at| factor_column(plan, at)).collect(),
            ..Extension::default()
        },
        formats: destination.formats.clone(),
        bom: destination.bom,
        command: command(),
        started: clock::now(),
    }
}

/// What the end of a run is told from: the overviews of every design point's policies, and those of portfolios.
#[derive(Default)]
pub(super) struct Told {
    overviews: Vec<Overview>,
    portfolios: Vec<PortfolioOverview>,
    /// How well networks are inferred, by design point.
    latent: Vec<(u32, Vec<LatentRates>)>,
}

/// What became of a computation.
pub(super) struct Ended {
    /// The manifest.
    pub(super) manifest: Manifest,
    told: Told,
    /// The replicate whose failure ended it.
    fatal: Option<Failure>,
}

fn compute_and_end(
    plan: &Plan,
    store: Store,
    job: &Job,
    talk: &Talk,
    started: Instant,
) -> Result<Ended, Exit> {
    if plan.points.len() > 1 {
        let (factors, points, replicates) = (plan.factors_told(talk), plan.points.len(), plan.replicates());
        talk.say(&match talk.lang {
            Lang::En => {
                format!("{factors}: {points} design points × {}", counted(u64::from(replicates), "replicate"))
            }
            Lang::Zh => format!("{factors}：{points} 个设计点 × {replicates} 次重复"),
        });
    }
    let stop = Arc::new(AtomicBool::new(false));
    listen(&stop, *talk);
    let deadline = job.ends.max_time.map(|time| started + time);
    let limits = Limits { stop, deadline, fail_fast: job.ends.fail_fast };
    compute_in(&pool(job.jobs, talk)?, plan, store, &limits, job.progress, talk)
}

/// Computes what is to be done and makes the tables.
pub(super) fn compute_in(
    pool: &rayon::ThreadPool,
    plan: &Plan,
    mut store: Store,
    limits: &Limits,
    progress: ProgressArg,
    talk: &Talk,
) -> Result<Ended, Exit> {
    let record = record_error(talk);
    let started = Instant::now();
    let progress =
        |store: &Store| Progress::of_plan(progress, *talk, plan, &store.all_done().into_iter().collect());
    let mut fatal = compute_chunks(plan, &store, pool, &progress(&store), limits, talk)?;
    // What earlier sessions and other processes stored is looked through before it is used.
    let damaged = pool.install(|| store.remove_damaged()).map_err(record)?;
    let is_stopped = || limits.stop.load(Ordering::Relaxed);
    if !damaged.is_empty() && !is_stopped() {
        let n = damaged.len();
        talk.say(&match talk.lang {
            Lang::En => format!("{n} parts of an earlier session are damaged and are computed again"),
            Lang::Zh => format!("此前保存的 {n} 个部分已损坏，将重新计算"),
        });
        fatal = compute_chunks(plan, &store, pool, &progress(&store), limits, talk)?;
    }
    let (manifest, told) = end(plan, store, pool, !is_stopped(), started, talk)?;
    Ok(Ended { manifest, told, fatal })
}

/// Computes the chunks that are to be done, until a limit is reached; gives the replicate whose failure is one.
pub(super) fn compute_chunks(
    plan: &Plan,
    store: &impl TakesChunks,
    pool: &rayon::ThreadPool,
    progress: &Progress,
    limits: &Limits,
    talk: &Talk,
) -> Result<Option<Failure>, Exit> {
    // A replicate that fails is told in the table `failures`, not on the terminal.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let computed = pool.install(|| compute::compute(plan, store, progress, limits));
    std::panic::set_hook(hook);
    progress.finish();
    computed.map_err(record_error(talk))
}

/// Makes the tables of what is stored; the result is finished where all is stored, or nothing stopped it.
pub(super) fn end(
    plan: &Plan,
    store: Store,
    pool: &rayon::ThreadPool,
    is_whole: bool,
    started: Instant,
    talk: &Talk,
) -> Result<(Manifest, Told), Exit> {
    let record = record_error(talk);
    let ends = pool.install(|| end_of_points(plan, &store)).map_err(record)?;
    let frames = end_frames(plan, &ends);
    let end = End {
        finished: clock::now(),
        elapsed_seconds: started.elapsed().as_secs_f64(),
        replicates_done: ends.iter().map(|end| end.done).sum(),
        replicates_failed: ends.iter().map(|end| end.failed).sum(),
    };
    let is_complete = store.all_done().len() == plan.n_chunks() as usize;
    let manifest = pool.install(|| {
        if is_whole || is_complete { store.finish(&frames, &end) } else { store.interrupt(&frames, &end) }
    });
    let mut told = Told::default();
    for (number, end) in (1..).zip(ends) {
        told.latent.push((number, end.latent));
        told.overviews.extend(end.policies.into_iter().filter_map(|policy| policy.overview));
        told.portfolios.extend(end.portfolio);
    }
    manifest.map(|manifest| (manifest, told)).map_err(record)
}

/// Threads as asked for, all cores where nobody asks; this thread is one of them, as it would only wait otherwise. Once in a program.
pub(super) fn pool(jobs: Option<u16>, talk: &Talk) -> Result<rayon::ThreadPool, Exit> {
    let builder = rayon::ThreadPoolBuilder::new().num_threads(jobs.map_or(0, usize::from));
    builder.use_current_thread().build().map_err(|error| {
        talk.error(&error.to_string());
        Exit::Failed
    })
}

/// What the end of a finished result is told from; nothing where a table cannot be read.
pub(super) fn told_of(plan: &Plan, path: &Path) -> Option<Told> {
    let read = |table: Table| read_table(path, table).ok();
    if plan.points.iter().any(|point| !point.scenario.portfolio.is_empty()) {
        let sizes = |number: u32| Some(plan.points.get(number as usize - 1)?.scenario.world.level_sizes());
        let portfolios = portfolio::overviews(&read(Table::Innovativeness)?, sizes)?;
        return Some(Told { portfolios, ..Told::default() });
    }
    let first = &plan.points[0];
    let n_twins = first.scenario.twins.len();
    let (runs, curve) = (read(Table::Runs)?, read(Table::Curve)?);
    let twins = if n_twins > 0 { Some(read(Table::Twins)?) } else { None };
    let n_targets = first.targets.len();
    let estimates = if n_targets > 0 { Some(read(Table::Estimates)?) } else { None };
    let tables = overview::Tables {
        runs: &runs,
        curve: &curve,
        twins: twins.as_ref(),
        n_twins,
        estimates: estimates.as_ref(),
        n_targets,
    };
    let scenarios: Vec<&Scenario> = plan.points.iter().map(|point| &point.scenario).collect();
    let overviews = overviews(&tables, &scenarios, first.layout.n())?;
    Some(Told { overviews, ..Told::default() })
}

/// Tells the end of a run.
pub(super) fn tell(
    plan: &Plan,
    path: &Path,
    manifest: &Manifest,
    told: &Told,
    seconds: Option<f64>,
    talk: &Talk,
) {
    if talk.quiet {
        return;
    }
    let labels: Vec<String> = plan.points.iter().map(|point| point_labels::label(&point.labels)).collect();
    let ending = Ending {
        scenario: &plan.points[0].scenario,
        n_governments: plan.governments(),
        labels: &labels,
        pooled: (labels.len() > MOST_LINES).then(|| so_far::lines(plan)),
        overviews: &told.overviews,
        portfolios: &told.portfolios,
        latent: &told.latent,
        planned: manifest.replicates.planned,
        failed: manifest.replicates.failed,
        seconds,
        folder: &path.display().to_string(),
    };
    talk.out(&if talk.json { ending.json() } else { ending.text(talk) });
}

/// The scenario of a design point, for commands that only look.
pub(super) fn first(plan: &Plan) -> &Scenario {
    &plan.points[0].scenario
}

/// The scenario as resolved and as given, and copies of the user's tables under the names that the resolved scenario
/// gives them.
pub(super) fn scenario_files(loaded: &Loaded) -> Vec<(String, Vec<u8>)> {
    let resolved = loaded.resolved.text_with_files(Style::Origins, GOVERNMENTS, ADJACENCY);
    let mut files = vec![
        (RESOLVED.to_owned(), resolved.into_bytes()),
        ("scenario.toml".to_owned(), loaded.given_text.clone().into_bytes()),
    ];
    let names: &[&str] = match loaded.scenario.world {
        // A drawn world has no table of governments, only pairs of neighbors.
        WorldSource::Synthetic { .. } => &[ADJACENCY],
        WorldSource::Given(_) => &[GOVERNMENTS, ADJACENCY],
    };
    let copies = loaded.world_files().into_iter().zip(names);
    files.extend(copies.map(|((_, text), name)| ((*name).to_owned(), text.as_bytes().to_vec())));
    files
}
