//! `shidian run`: an ensemble of every design point of a scenario, into a result folder.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use super::args::{AuditArgs, ChangeArgs, HowArgs, RunArgs};
use super::compute;
use super::destination::{Destination, command, record_error, refuse_formats};
use super::disk::Disk;
use super::ends::{end_frames, end_of_points};
use super::plan::Plan;
use super::progress::Progress;
use super::summary::Ending;
use super::talk::Talk;
use super::{Exit, clock};
use crate::analysis::audit::latent_rates::LatentRates;
use crate::analysis::overview::{self, Overview, overviews};
use crate::analysis::portfolio::{self, PortfolioOverview};
use crate::observe::Type;
use crate::record::{
    End, Extension, ExtraColumn, Manifest, Opened, ScenarioEntry, Settings, Store, Subject, read_table,
    scenario_hash,
};
use crate::scenario::problem::render_notes;
use crate::scenario::resolved::Style;
use crate::scenario::{self, Lang, Loaded, Scenario, Table, WorldSource, shipped};

/// Version of the numbers: changes whenever the same scenario gives other results.
pub(super) const ENGINE: &str = "4";

/// The user's table of governments, as kept with a result.
const GOVERNMENTS: &str = "world.governments.csv";
/// The user's table of borders, as kept with a result.
const ADJACENCY: &str = "world.adjacency.csv";

/// The scenario with everything filled in, as kept with a result.
pub(super) const RESOLVED: &str = "scenario.resolved.toml";

/// Runs the command.
pub(super) fn run(args: &RunArgs, talk: &Talk) -> Result<Exit, Exit> {
    run_loaded(&load_changed(&args.file, &args.how.change, talk)?, &args.how, talk)
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
    run_loaded(&loaded, &args.how, talk)
}

fn run_loaded(loaded: &Loaded, how: &HowArgs, talk: &Talk) -> Result<Exit, Exit> {
    let destination = Destination::new(&how.result, talk);
    let job = Job { destination, jobs: how.jobs, progress: how.progress };
    execute(loaded, &plan(loaded, talk)?, &job, talk)
}

/// Where a run goes and how it is done; nothing of this changes its numbers.
pub(super) struct Job {
    /// Where it goes.
    pub(super) destination: Destination,
    /// Threads; all cores where absent.
    pub(super) jobs: Option<u16>,
    /// How progress is shown.
    pub(super) progress: super::args::ProgressArg,
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
            let notes = render_notes(&loaded.name, &loaded.notes, &loaded.texts, talk.lang);
            if !notes.is_empty() {
                talk.say(notes.trim_end());
            }
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
    let mut loaded = load(file, &sets, talk)?;
    if !change.twin.is_empty() {
        let own = loaded.scenario.twins.iter().map(|twin| &twin.name);
        let names: Vec<String> = own.chain(&change.twin).map(|name| format!("{name:?}")).collect();
        sets.push(format!("{}=[{}]", scenario::twins::KEY, names.join(", ")));
        loaded = load(file, &sets, &Talk { quiet: true, ..*talk })?;
    }
    // A sweep may have its own number of replicates; the flag means that one, too.
    match (change.replicates, &loaded.sweep) {
        (Some(n), Some(sweep)) if sweep.replicates.is_some() => {
            sets.push(format!("sweep.replicates={n}"));
            load(file, &sets, &Talk { quiet: true, ..*talk })
        }
        _ => Ok(loaded),
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
    Ok(Plan::new(names, points))
}

/// Computes a plan into its folder, or finds it finished there, and tells the end of it.
pub(super) fn execute(loaded: &Loaded, plan: &Plan, job: &Job, talk: &Talk) -> Result<Exit, Exit> {
    let ended = result(loaded, plan, job, talk)?;
    if ended.seconds.is_none() {
        talk.say(talk.pick(
            "finished before with the same scenario and version: nothing to do (--fresh runs it anew)",
            "相同情景和版本此前已完成：无需再运行（--fresh 可重新运行）",
        ));
    }
    tell(plan, &ended.path, &ended.manifest, &ended.told, ended.seconds, talk);
    Ok(if ended.manifest.replicates.failed > 0 { Exit::SomeFailed } else { Exit::Done })
}

/// A finished run.
pub(super) struct Ended {
    /// Its folder.
    pub(super) path: PathBuf,
    manifest: Manifest,
    told: Told,
    /// Seconds of this session; none where the result was finished before.
    seconds: Option<f64>,
}

/// The same without telling the end; an interruption is told, and is no result.
pub(super) fn result(loaded: &Loaded, plan: &Plan, job: &Job, talk: &Talk) -> Result<Ended, Exit> {
    let record = record_error(talk);
    let started = Instant::now();
    match Store::open(settings(loaded, plan, job)).map_err(record)? {
        Opened::Finished { path, manifest } if !job.destination.is_served_by(&manifest) => {
            if job.destination.is_fixed() {
                return Err(refuse_formats(&path, &manifest, talk));
            }
            result(loaded, plan, &Job { destination: job.destination.fresh(), ..*job }, talk)
        }
        Opened::Finished { path, manifest } => {
            // Overviews are made from CSV; a result with Parquet alone is only named.
            let told = told_of(plan, &path).unwrap_or_default();
            Ok(Ended { path, manifest: *manifest, told, seconds: None })
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
            let (manifest, told) = compute_and_end(plan, *store, job, talk, started)?;
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
                return Err(Exit::Interrupted);
            }
            Ok(Ended { path, manifest, told, seconds: Some(started.elapsed().as_secs_f64()) })
        }
    }
}

fn settings(loaded: &Loaded, plan: &Plan, job: &Job) -> Settings {
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
        place: job.destination.place.clone(),
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
            factors: (0..plan.factors.len()).map(|at| factor(plan, at)).collect(),
            ..Extension::default()
        },
        formats: job.destination.formats.clone(),
        bom: job.destination.bom,
        command: command(),
        started: clock::now(),
    }
}

fn factor(plan: &Plan, at: usize) -> ExtraColumn {
    let name = plan.factors[at].clone();
    let pattern = without_numbers(&name);
    let row = scenario::params::registry().find(|row| row.key == pattern);
    ExtraColumn {
        unit: row.map_or("none", |row| row.unit).to_owned(),
        kind: if plan.is_number(at) { Type::Real } else { Type::Text },
        meaning_en: row.map_or(String::new(), |row| format!("Swept parameter: {}", row.meaning)),
        meaning_zh: row.map_or(String::new(), |row| format!("扫描参数：{}", row.zh)),
        name,
    }
}

/// The key as the registry has it: `selection.wave[2].quota` is `selection.wave[].quota` there.
fn without_numbers(key: &str) -> String {
    key.split_inclusive('[').map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit())).collect()
}

/// What the end of a run is told from: the overviews of every design point's policies, and those of portfolios.
#[derive(Default)]
struct Told {
    overviews: Vec<Overview>,
    portfolios: Vec<PortfolioOverview>,
    /// How well networks are inferred, by design point.
    latent: Vec<(u32, Vec<LatentRates>)>,
}

fn compute_and_end(
    plan: &Plan,
    store: Store,
    job: &Job,
    talk: &Talk,
    started: Instant,
) -> Result<(Manifest, Told), Exit> {
    let record = record_error(talk);
    let stop = Arc::new(AtomicBool::new(false));
    listen(&stop, *talk);
    let pool = pool(job.jobs, talk)?;
    let done_before: u64 = store.chunks_done().iter().map(|&chunk| plan.jobs(chunk).len() as u64).sum();
    let progress = Progress::new(job.progress, *talk, plan.n_runs(), done_before);
    // A replicate that fails is told in the table `failures`, not on the terminal.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let computed = pool.install(|| compute::compute(plan, &store, &progress, &stop));
    std::panic::set_hook(hook);
    progress.finish();
    computed.map_err(record)?;

    let is_whole = !stop.load(Ordering::Relaxed);
    let ends = pool.install(|| end_of_points(plan, &store)).map_err(record)?;
    let frames = end_frames(plan, &ends);
    let end = End {
        finished: clock::now(),
        elapsed_seconds: started.elapsed().as_secs_f64(),
        replicates_done: ends.iter().map(|end| end.done).sum(),
        replicates_failed: ends.iter().map(|end| end.failed).sum(),
    };
    let is_complete = end.replicates_done + end.replicates_failed == plan.n_runs();
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
fn told_of(plan: &Plan, path: &Path) -> Option<Told> {
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
fn tell(plan: &Plan, path: &Path, manifest: &Manifest, told: &Told, seconds: Option<f64>, talk: &Talk) {
    if talk.quiet {
        return;
    }
    let labels: Vec<String> = plan.points.iter().map(|point| point.labels.join(" · ")).collect();
    let ending = Ending {
        scenario: &plan.points[0].scenario,
        n_governments: plan.points[0].layout.n(),
        labels: &labels,
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

/// Ctrl-C once: finish what runs and keep it; twice: stop now. A program can listen once: what it runs later is stopped instead of
/// what it ran before.
pub(super) fn listen(stop: &Arc<AtomicBool>, talk: Talk) {
    static NOW: Mutex<Option<Arc<AtomicBool>>> = Mutex::new(None);
    let now = || NOW.lock().unwrap_or_else(PoisonError::into_inner);
    *now() = Some(stop.clone());
    let handler = move || {
        let stop = now().clone();
        if stop.is_some_and(|stop| stop.swap(true, Ordering::Relaxed)) {
            std::process::exit(Exit::Interrupted as i32);
        }
        talk.say(talk.pick(
            "stopping: finishing what runs (Ctrl-C again stops now)",
            "正在停止：完成已开始的运行（再按 Ctrl-C 立即停止）",
        ));
    };
    // Without a handler Ctrl-C ends the program at once; what is stored stays resumable.
    let _ = ctrlc::set_handler(handler);
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
