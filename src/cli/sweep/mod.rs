//! `shidian sweep`: the `[sweep]` table of a scenario, on this machine or, chunk by chunk, on many.
//!
//! A sweep on one machine is a run of every design point. For many machines it is planned once into a folder that all can
//! reach; any engine then starts processes that compute chunks of it, and one puts the result together. No scheduler here.

mod chunks;
mod dry_run;
mod merge;
mod planned;
mod status;
mod submit;
mod task;

use std::time::Duration;

use clap::{Args, Subcommand};
use serde_json::json;

use super::Exit;
use super::args::{HowArgs, RunArgs};
use super::destination::{Destination, record_error};
use super::run::{self, EndsEarly};
use super::sketch::counted;
use super::talk::Talk;
use crate::record::{Opened, Store};
use crate::scenario::{Lang, Loaded};

/// Arguments of `sweep`.
#[derive(Debug, Args)]
pub(super) struct SweepArgs {
    #[command(subcommand)]
    command: Option<SweepCommand>,
    /// Scenario file, or name of a shipped one
    #[arg(required = true)]
    file: Option<String>,
    #[command(flatten)]
    how: HowArgs,
    /// Only tell points, runs, time, rows and megabytes, from a few runs that are tried
    #[arg(long)]
    dry_run: bool,
    /// Begin no replicate after so long, e.g. 90s, 45m or 2h30m; the same command goes on later
    #[arg(long, value_name = "TIME", value_parser = duration)]
    max_time: Option<Duration>,
    /// End with the first replicate that fails; without it failed ones are listed and passed over
    #[arg(long)]
    fail_fast: bool,
}

/// A time as typed.
fn duration(text: &str) -> Result<Duration, String> {
    let read = text.parse::<jiff::SignedDuration>().ok().and_then(|time| Duration::try_from(time).ok());
    read.filter(|time| !time.is_zero()).ok_or_else(|| "a time such as 90s, 45m or 2h30m is wanted".to_owned())
}

/// What to do with a sweep on many machines.
#[derive(Debug, Subcommand)]
enum SweepCommand {
    /// Lays a sweep out in a folder, in chunks for many processes
    #[command(after_help = "Example:\n  shidian sweep plan three-regimes -o out")]
    Plan(RunArgs),
    /// Computes some chunks of a planned sweep; may be started again, and beside others
    #[command(
        after_help = "Examples:\n  shidian sweep run out --chunk 0-9,12\n  shidian sweep run out --share 3/8 -j 4"
    )]
    Run(task::TaskArgs),
    /// Tells how far a planned sweep is, and what to do next
    #[command(after_help = "Example:\n  shidian sweep status out")]
    Status(status::StatusArgs),
    /// Puts the chunks together: the same result as on one machine
    #[command(after_help = "Example:\n  shidian sweep merge out")]
    Merge(merge::MergeArgs),
    /// Writes the scripts that run a planned sweep on a cluster with Slurm
    #[command(
        after_help = "Example:\n  shidian sweep submit out --slurm --tasks 100 --time 01:00:00 --partition short"
    )]
    Submit(submit::SubmitArgs),
}

/// Runs the command.
pub(super) fn sweep(args: &SweepArgs, talk: &Talk) -> Result<Exit, Exit> {
    match &args.command {
        Some(SweepCommand::Plan(args)) => plan(args, talk),
        Some(SweepCommand::Run(args)) => task::run(args, talk),
        Some(SweepCommand::Status(args)) => status::run(args, talk),
        Some(SweepCommand::Merge(args)) => merge::run(args, talk),
        Some(SweepCommand::Submit(args)) => submit::run(args, talk),
        None => {
            // Without a subcommand there is a file: the parser sees to it.
            let file = args.file.as_deref().unwrap_or_default();
            let loaded = load(file, &args.how, talk)?;
            if args.dry_run {
                return dry_run::run(&loaded, &args.how, talk);
            }
            let ends = EndsEarly { max_time: args.max_time, fail_fast: args.fail_fast };
            run::run_loaded(&loaded, &args.how, ends, talk)
        }
    }
}

/// Loads a scenario that must be a sweep.
fn load(file: &str, how: &HowArgs, talk: &Talk) -> Result<Loaded, Exit> {
    let loaded = run::load_changed(file, &how.change, talk)?;
    if loaded.sweep.is_none() {
        talk.error(&match talk.lang {
            Lang::En => format!("`{file}` has no [sweep], so nothing varies; use `shidian run {file}`"),
            Lang::Zh => format!("`{file}` 没有 [sweep]，没有变动的参数；请用 `shidian run {file}`"),
        });
        return Err(Exit::Invalid);
    }
    Ok(loaded)
}

/// `shidian sweep plan`: the folder with what is to be done, and nothing done.
fn plan(args: &RunArgs, talk: &Talk) -> Result<Exit, Exit> {
    let record = record_error(talk);
    let loaded = load(&args.file, &args.how, talk)?;
    let plan = run::plan(&loaded, talk)?;
    let destination = Destination::new(&args.how.result, talk);
    let (path, n_done, is_finished) =
        match Store::open(run::settings(&loaded, &plan, &destination)).map_err(record)? {
            Opened::Finished { path, .. } => (path, plan.n_chunks() as usize, true),
            Opened::Store(store) => {
                let (path, n_done) = (store.path().to_owned(), store.chunks_done().len());
                store.leave_planned().map_err(record)?;
                (path, n_done, false)
            }
        };
    let (n_chunks, n_runs, n_points) = (plan.n_chunks(), plan.n_runs(), plan.points.len());
    let name = path.display();
    if talk.json {
        let document = json!({
            "dir": name.to_string(), "chunks": n_chunks, "chunks_done": n_done, "runs": n_runs,
            "design_points": n_points, "finished": is_finished,
        });
        talk.out(&format!("{document:#}\n"));
        return Ok(Exit::Done);
    }
    talk.out(&match talk.lang {
        Lang::En => {
            let (chunks, runs) = (counted(u64::from(n_chunks), "chunk"), counted(n_runs, "run"));
            format!("{chunks} · {runs} · {} → {name}\n", counted(n_points as u64, "design point"))
        }
        Lang::Zh => format!("{n_chunks} 块 · {n_runs} 次运行 · {n_points} 个设计点 → {name}\n"),
    });
    let last = n_chunks - 1;
    talk.say(&match (is_finished, n_done, talk.lang) {
        (true, _, Lang::En) => "finished before: nothing to do".to_owned(),
        (true, _, Lang::Zh) => "此前已完成：无需再做".to_owned(),
        (false, 0, Lang::En) => format!(
            "next, on any machine: shidian sweep run {name} --share K/N (or --chunk 0-{last}); then shidian sweep merge {name}"
        ),
        (false, 0, Lang::Zh) => format!(
            "接下来可在任何机器上：shidian sweep run {name} --share K/N（或 --chunk 0-{last}）；然后 shidian sweep merge {name}"
        ),
        (false, n, Lang::En) => format!("{n} chunks were there before; shidian sweep status {name} tells which are missing"),
        (false, n, Lang::Zh) => format!("{n} 块此前已有；shidian sweep status {name} 列出所缺各块"),
    });
    Ok(Exit::Done)
}
