//! `shidian scoreboard`: every setting that the seed paper's claims need, run through the ensemble; claims, tables, and their end.
//!
//! What is tested and how is in `analysis::scoreboard`; here it is run, stored and told. An interrupted scoreboard begins anew: it
//! takes seconds.

mod told;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::Args;

use super::args::{HowArgs, ProgressArg};
use super::destination::{Destination, command, record_error, refuse_formats};
use super::plan::Plan;
use super::progress::Progress;
use super::run::{self, ENGINE};
use super::talk::Talk;
use super::{Exit, clock, interrupt};
use crate::analysis::scoreboard::claims::claims;
use crate::analysis::scoreboard::numbers::{Numbers, Seen, seen};
use crate::analysis::scoreboard::results::Results;
use crate::analysis::scoreboard::settings::{MODES, Setting, settings};
use crate::analysis::scoreboard::stages::History;
use crate::analysis::scoreboard::verdict::Claim;
use crate::analysis::scoreboard::{catalog, frames};
use crate::ensemble::{self, Failure, Outcome};
use crate::observe::Frame;
use crate::record::{
    End, Extension, Manifest, Opened, ScenarioEntry, Settings, Store, Subject, scenario_hash,
};
use crate::scenario::{Lang, Loaded, Scenario, Table};

/// Version of the claims, their tests and their settings: changes whenever the same runs give another scoreboard.
const VERSION_OF_CLAIMS: &str = "1";

/// Arguments of the command.
#[derive(Debug, Args)]
pub(super) struct ScoreboardArgs {
    /// Scenario file, or name of a shipped one; every claim changes some of its keys
    #[arg(default_value = "builtin:seed-paper")]
    pub(super) file: String,
    #[command(flatten)]
    pub(super) how: HowArgs,
}

/// Runs the command.
pub(super) fn scoreboard(args: &ScoreboardArgs, talk: &Talk) -> Result<Exit, Exit> {
    let loaded = run::load_changed(&args.file, &args.how.change, talk)?;
    refuse(&loaded, talk)?;
    let destination = Destination::new(&args.how.result, talk);
    execute(
        &args.file,
        &args.how.change.sets(),
        &loaded,
        &destination,
        args.how.jobs,
        args.how.progress,
        talk,
    )
}

/// A scoreboard has its own settings, and is about pilots.
fn refuse(loaded: &Loaded, talk: &Talk) -> Result<(), Exit> {
    let own = &loaded.scenario;
    let has_own = loaded.sweep.is_some() || !own.twins.is_empty() || !own.portfolio.is_empty();
    let message = if has_own {
        talk.pick(
            "the scoreboard has settings of its own: leave out [sweep], twins and [portfolio]",
            "记分板有自己的设置：请去掉 [sweep]、孪生与 [portfolio]",
        )
    } else if loaded.scenario.waves.is_empty() {
        talk.pick(
            "the claims are about pilots, and this scenario has no wave of them",
            "论断是关于试点的，而该情景没有试点批次",
        )
    } else {
        return Ok(());
    };
    talk.error(message);
    Err(Exit::Invalid)
}

/// Makes a finished scoreboard again from its resolved scenario.
pub(super) fn again(
    resolved: &str,
    destination: &Destination,
    jobs: Option<u16>,
    talk: &Talk,
) -> Result<Exit, Exit> {
    let loaded = run::load(resolved, &[], talk)?;
    execute(resolved, &[], &loaded, destination, jobs, ProgressArg::None, talk)
}

/// Whether a result is a scoreboard.
pub(super) fn is_scoreboard(manifest: &Manifest) -> bool {
    manifest.content.iter().any(|content| content.table == Table::Scoreboard.name())
}

fn execute(
    file: &str,
    sets: &[String],
    loaded: &Loaded,
    destination: &Destination,
    jobs: Option<u16>,
    progress: ProgressArg,
    talk: &Talk,
) -> Result<Exit, Exit> {
    let started = Instant::now();
    let base = &loaded.scenario;
    let last_wave = base.waves.iter().map(|wave| wave.at).max().map_or_else(String::new, |at| at.to_string());
    let settings = settings(base.waves.len(), &last_wave);
    let plan = plan(file, sets, &settings, talk)?;
    let pool = run::pool(jobs, talk)?;
    match Store::open(store_settings(loaded, &plan, destination)).map_err(record_error(talk))? {
        Opened::Finished { path, manifest } if !destination.is_served_by(&manifest) => {
            if destination.is_fixed() {
                return Err(refuse_formats(&path, &manifest, talk));
            }
            execute(file, sets, loaded, &destination.fresh(), jobs, progress, talk)
        }
        Opened::Finished { path, .. } => {
            talk.say(talk.pick(
                "finished before with the same scenario and version: nothing written (--fresh runs it anew)",
                "相同情景和版本此前已完成：未再写入（--fresh 可重新运行）",
            ));
            let Some(made) = pool.install(|| make(&plan, settings, progress, talk)) else {
                return Ok(Exit::Interrupted);
            };
            tell(&made, base, &path.display().to_string(), None, talk);
            Ok(made.exit())
        }
        Opened::Store(store) => {
            let folder = store.path().display().to_string();
            let Some(made) = pool.install(|| make(&plan, settings, progress, talk)) else {
                talk.say(talk.pick("interrupted: nothing is kept", "已中断：没有保留任何结果"));
                return Ok(Exit::Interrupted);
            };
            let seconds = started.elapsed().as_secs_f64();
            let end = End {
                finished: clock::now(),
                elapsed_seconds: seconds,
                replicates_done: plan.n_runs() - made.failures.len() as u64,
                replicates_failed: made.failures.len() as u64,
            };
            let written = pool.install(|| store.finish(&made.frames(&plan, base), &end));
            written.map_err(record_error(talk))?;
            tell(&made, base, &folder, Some(seconds), talk);
            Ok(made.exit())
        }
    }
}

/// All settings as design points, telling what is wrong with them.
fn plan(file: &str, sets: &[String], settings: &[Setting], talk: &Talk) -> Result<Plan, Exit> {
    let quiet = Talk { quiet: true, ..*talk };
    let mut points = Vec::with_capacity(settings.len());
    for setting in settings {
        let changes: Vec<String> = sets.iter().chain(&setting.changes).cloned().collect();
        let scenario = run::load(file, &changes, &quiet)?.scenario;
        let mut tables = vec![Table::Events, Table::Scoreboard];
        tables.extend(setting.estimates.then_some(Table::Estimates));
        tables.sort_unstable();
        points.push((vec![setting.id.clone()], Scenario { tables, ..scenario }));
    }
    Ok(Plan::new(vec!["setting".to_owned()], points, None))
}

/// What running all settings gives.
struct Made {
    results: Results,
    claims: Vec<Claim>,
    /// Stages of all governments in the settings that are a mode as it is: setting, replicate, histories.
    stages: Vec<(String, u32, Vec<History>)>,
    failures: Vec<Failure>,
    n_replicates: usize,
}

/// Runs all replicates of all settings; nothing where the user stopped it.
fn make(plan: &Plan, settings: Vec<Setting>, how: ProgressArg, talk: &Talk) -> Option<Made> {
    let stop = Arc::new(AtomicBool::new(false));
    interrupt::listen(&stop, *talk);
    let progress = Progress::new(how, *talk, plan.n_runs());
    let jobs: Vec<(u32, u32)> = (0..plan.n_chunks()).flat_map(|chunk| plan.jobs(chunk)).collect();
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let outcomes = ensemble::run(
        &jobs,
        || stop.load(Ordering::Relaxed),
        |design_point, replicate| {
            let point = &plan.points[design_point as usize - 1];
            let rows = crate::run::replicate(&point.scenario, &point.layout, design_point, replicate);
            progress.tick(1, false);
            let Seen { numbers, mut stages } =
                seen(&rows, &point.scenario).expect("its tables were asked for");
            // Those of other settings are in shares; all governments of all settings would fill the memory.
            if !MODES.iter().any(|mode| mode.preset == point.labels[0]) {
                stages = Vec::new();
            }
            Seen { numbers, stages }
        },
    );
    std::panic::set_hook(hook);
    progress.finish();
    let mut numbers: Vec<Vec<Option<Numbers>>> = settings.iter().map(|_| Vec::new()).collect();
    let (mut stages, mut failures) = (Vec::new(), Vec::new());
    for ((design_point, replicate), outcome) in jobs.into_iter().zip(outcomes) {
        let at = design_point as usize - 1;
        match outcome {
            Outcome::Done(seen) => {
                numbers[at].push(Some(seen.numbers));
                if !seen.stages.is_empty() {
                    stages.push((settings[at].id.clone(), replicate, seen.stages));
                }
            }
            Outcome::Failed(failure) => {
                numbers[at].push(None);
                failures.push(failure);
            }
            Outcome::NotStarted => return None,
        }
    }
    let n_replicates = numbers.first().map_or(0, Vec::len);
    let results = Results::new(settings, &numbers, plan.points[0].scenario.seed);
    Some(Made { claims: claims(&results), results, stages, failures, n_replicates })
}

impl Made {
    fn exit(&self) -> Exit {
        if self.failures.is_empty() { Exit::Done } else { Exit::SomeFailed }
    }

    fn frames(&self, plan: &Plan, base: &Scenario) -> Vec<Frame> {
        let point = &plan.points[0];
        let stages: Vec<frames::StagesOf<'_>> = self
            .stages
            .iter()
            .map(|(setting, replicate, histories)| frames::StagesOf {
                setting,
                replicate: *replicate,
                histories,
            })
            .collect();
        vec![
            frames::scoreboard(&self.claims, &self.results, &base.id),
            frames::tests(&self.claims, &self.results),
            frames::series(&self.results),
            frames::policy_stages(&stages, point.layout.id(), &point.scenario.time),
            super::compute::failures_frame(&self.failures),
        ]
    }
}

fn store_settings(loaded: &Loaded, plan: &Plan, destination: &Destination) -> Settings {
    let base = &loaded.scenario;
    let engine = format!("{ENGINE}, claims {VERSION_OF_CLAIMS}");
    Settings {
        place: destination.place.clone(),
        subject: Subject::Scenario(ScenarioEntry {
            id: base.id.clone(),
            title: base.title.clone(),
            title_zh: base.title_zh.clone(),
            hash: scenario_hash(&engine, &loaded.canonical()),
        }),
        files: run::scenario_files(loaded),
        engine: ENGINE.to_owned(),
        seed: base.seed,
        replicates: plan.n_runs(),
        design_points: plan.points.len() as u32,
        n_chunks: 0,
        tables: Vec::new(),
        columns: Extension::default(),
        formats: destination.formats.clone(),
        bom: destination.bom,
        command: command(),
        started: clock::now(),
    }
}

fn tell(made: &Made, base: &Scenario, folder: &str, seconds: Option<f64>, talk: &Talk) {
    if talk.quiet {
        return;
    }
    let ending = told::Ending {
        scenario: base,
        results: &made.results,
        claims: &made.claims,
        n_replicates: made.n_replicates,
        failed: made.failures.len(),
        seconds,
        folder,
    };
    talk.out(&if talk.json { ending.json() } else { ending.text(talk) });
}

/// The meaning of a statistic in the language of the user.
fn meaning(statistic: &str, lang: Lang) -> &'static str {
    let found = catalog::find(statistic);
    found.map_or("", |statistic| if lang == Lang::Zh { statistic.zh } else { statistic.en })
}
