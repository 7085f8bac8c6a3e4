//! `shidian sweep FILE --dry-run`: what a sweep would take, from a few of its replicates that are run for the purpose.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use serde_json::json;

use crate::cli::Exit;
use crate::cli::args::{HowArgs, ProgressArg};
use crate::cli::compute::Limits;
use crate::cli::destination::{Destination, record_error};
use crate::cli::plan::Plan;
use crate::cli::progress::clock;
use crate::cli::run;
use crate::cli::sketch::counted;
use crate::cli::talk::Talk;
use crate::record::{Manifest, Opened, Store};
use crate::scenario::{Lang, Loaded, Scenario, Table};

/// Design points that are tried first, spread over all.
const TRIED_POINTS: usize = 12;
/// Time that a trial should take at least to be believed, in seconds.
const ENOUGH: f64 = 1.0;

/// What was tried.
struct Trial {
    manifest: Manifest,
    /// Tables that grow with runs; the others grow with design points.
    of_runs: Vec<Table>,
    points: usize,
    runs: u64,
    seconds: f64,
    threads: usize,
}

/// A table as it would be.
struct Size {
    table: String,
    rows: f64,
    /// Megabytes by format, in the order of the manifest's formats.
    megabytes: Vec<f64>,
}

/// Runs the command.
pub(super) fn run(loaded: &Loaded, how: &HowArgs, talk: &Talk) -> Result<Exit, Exit> {
    let plan = run::plan(loaded, talk)?;
    let trial = trial(loaded, &plan, how, talk)?;
    let sizes = sizes(&plan, &trial);
    let seconds = trial.seconds / trial.runs as f64 * plan.n_runs() as f64;
    talk.out(&if talk.json {
        json(&plan, &trial, &sizes, seconds)
    } else {
        text(&plan, loaded, &trial, &sizes, seconds, talk)
    });
    Ok(Exit::Done)
}

/// Runs some replicates of some design points, more of them where the first are over at once.
fn trial(loaded: &Loaded, plan: &Plan, how: &HowArgs, talk: &Talk) -> Result<Trial, Exit> {
    let n = plan.points.len();
    let mut tried = n.min(TRIED_POINTS);
    let pool = run::pool(how.jobs, talk)?;
    let threads = pool.current_num_threads();
    let mut replicates = (threads as u32).min(plan.replicates());
    loop {
        let points: Vec<(Vec<String>, Scenario)> = (0..tried)
            .map(|k| {
                let point = &plan.points[k * n / tried];
                (point.labels.clone(), Scenario { replicates, ..point.scenario.clone() })
            })
            .collect();
        let small = Plan::new(plan.factors.clone(), points, None);
        let folder = std::env::temp_dir().join(format!("shidian-dry-run-{}", std::process::id()));
        let own = Destination::new(&how.result, talk);
        let destination = Destination::temporary(folder.clone(), &own.formats, own.bom);
        let started = Instant::now();
        let manifest = tried_in(&pool, loaded, &small, &destination, talk);
        let seconds = started.elapsed().as_secs_f64();
        // The copy has served its purpose; where it cannot be removed the system's temporary folder keeps it.
        let _ = std::fs::remove_dir_all(&folder);
        let manifest = manifest?;
        if seconds >= ENOUGH || (replicates == plan.replicates() && tried == n) {
            let of_runs = run::settings(loaded, &small, &own).tables;
            return Ok(Trial { manifest, of_runs, points: tried, runs: small.n_runs(), seconds, threads });
        }
        let more = (1.5 * ENOUGH / seconds).clamp(2.0, 20.0);
        if replicates < plan.replicates() {
            replicates = ((f64::from(replicates) * more) as u32).min(plan.replicates());
        } else {
            tried = ((tried as f64 * more) as usize).min(n);
        }
    }
}

/// Runs a small plan in a folder of its own.
fn tried_in(
    pool: &rayon::ThreadPool,
    loaded: &Loaded,
    plan: &Plan,
    destination: &Destination,
    talk: &Talk,
) -> Result<Manifest, Exit> {
    match Store::open(run::settings(loaded, plan, destination)).map_err(record_error(talk))? {
        Opened::Finished { manifest, .. } => Ok(*manifest),
        Opened::Store(store) => {
            let limits = Limits::of_stop(&Arc::new(AtomicBool::new(false)));
            run::compute_in(pool, plan, *store, &limits, ProgressArg::None, talk).map(|ended| ended.manifest)
        }
    }
}

/// Every table of the trial, enlarged: tables of runs with their number, tables of design points with theirs.
fn sizes(plan: &Plan, trial: &Trial) -> Vec<Size> {
    let by_runs = plan.n_runs() as f64 / trial.runs as f64;
    let by_points = plan.points.len() as f64 / trial.points as f64;
    let is_of_runs = |name: &str| trial.of_runs.iter().any(|table| table.name() == name);
    let content = trial.manifest.content.iter();
    content
        .map(|content| {
            let factor = if is_of_runs(&content.table) { by_runs } else { by_points };
            let files = trial.manifest.tables.iter().filter(|file| file.table == content.table);
            let megabytes = files.map(|file| file.bytes as f64 * factor / 1e6).collect();
            Size { table: content.table.clone(), rows: content.rows as f64 * factor, megabytes }
        })
        .collect()
}

fn text(plan: &Plan, loaded: &Loaded, trial: &Trial, sizes: &[Size], seconds: f64, talk: &Talk) -> String {
    let (points, replicates, runs) = (plan.points.len(), plan.replicates(), plan.n_runs());
    let first = &plan.points[0];
    let (n, ticks) = (first.layout.n(), first.scenario.time.n_ticks);
    let method = loaded.sweep.as_ref().map_or("grid", |sweep| sweep.method.word());
    let factors = plan.factors_told(talk);
    let (tried, tried_seconds, threads) = (trial.runs, trial.seconds, trial.threads);
    let time = clock(seconds);
    let stops = plan.stop.is_some();
    let mut text = match talk.lang {
        Lang::En => format!(
            "{} × {} = {} · {n} governments × {ticks} ticks\n\
             method {method} · {factors}\n\
             tried {} in {tried_seconds:.1} s on {}: {}about {time} for all\n",
            counted(points as u64, "design point"),
            counted(u64::from(replicates), "replicate"),
            counted(runs, "run"),
            counted(tried as u64, "run"),
            counted(threads as u64, "thread"),
            if stops { "at most " } else { "" },
        ),
        Lang::Zh => format!(
            "{points} 个设计点 × {replicates} 次重复 = {runs} 次运行 · {n} 个政府 × {ticks} 步\n\
             方法 {method} · {factors}\n\
             用 {threads} 个线程试运行 {tried} 次，耗时 {tried_seconds:.1} 秒：全部{}约需 {time}\n",
            if stops { "至多" } else { "" },
        ),
    };
    let formats = &trial.manifest.formats;
    let heads: String = formats.iter().map(|format| format!("{:>14}", format!("{format} MB"))).collect();
    text.push_str(&format!(" {:<20}{:>14}{heads}\n", talk.pick("table", "table"), talk.pick("rows", "rows")));
    for size in sizes {
        let cells: String = size.megabytes.iter().map(|megabytes| format!("{megabytes:>14.2}")).collect();
        text.push_str(&format!(" {:<20}{:>14.0}{cells}\n", size.table, size.rows));
    }
    let sum = |at: usize| sizes.iter().filter_map(|size| size.megabytes.get(at)).sum::<f64>();
    let sums: String = (0..formats.len()).map(|at| format!("{:>14.2}", sum(at))).collect();
    text.push_str(&format!(" {:<34}{sums}\n", talk.pick("all", "all")));
    text
}

fn json(plan: &Plan, trial: &Trial, sizes: &[Size], seconds: f64) -> String {
    let formats = &trial.manifest.formats;
    let tables: Vec<serde_json::Value> = sizes
        .iter()
        .map(|size| {
            let bytes: serde_json::Map<String, serde_json::Value> = formats
                .iter()
                .zip(&size.megabytes)
                .map(|(format, megabytes)| (format.clone(), json!((megabytes * 1e6).round())))
                .collect();
            json!({ "table": size.table, "rows": size.rows.round(), "bytes": bytes })
        })
        .collect();
    let document = json!({
        "design_points": plan.points.len(), "replicates": plan.replicates(), "runs": plan.n_runs(),
        "chunks": plan.n_chunks(), "factors": plan.factors, "may_stop_early": plan.stop.is_some(),
        "tried": { "runs": trial.runs, "seconds": trial.seconds, "threads": trial.threads },
        "seconds": seconds, "tables": tables,
    });
    format!("{document:#}\n")
}
