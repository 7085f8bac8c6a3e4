//! `shidian sweep run`: computes some chunks of a planned sweep, as one process of many.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::Args;
use serde_json::json;

use super::chunks::{ChunkList, Share, listed};
use super::planned::{self, Planned};
use crate::cli::Exit;
use crate::cli::args::ProgressArg;
use crate::cli::compute::Limits;
use crate::cli::destination::record_error;
use crate::cli::progress::Progress;
use crate::cli::talk::Talk;
use crate::cli::{interrupt, run};
use crate::record::Task;
use crate::scenario::Lang;

/// Arguments of `sweep run`.
#[derive(Debug, Args)]
pub(in crate::cli) struct TaskArgs {
    /// Folder of a planned sweep
    dir: PathBuf,
    /// Chunks to compute, from 0: 3, 0-9,12 or 0-99:10
    #[arg(long, value_name = "LIST", required_unless_present = "share", conflicts_with = "share")]
    chunk: Option<ChunkList>,
    /// Every chunk whose number leaves K when divided by N, with K from 0 to N − 1
    #[arg(long, value_name = "K/N")]
    share: Option<Share>,
    /// Threads (default: all cores)
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Progress on stderr: auto, bar, lines, json or none
    #[arg(long, value_name = "HOW", default_value = "auto", hide_possible_values = true)]
    progress: ProgressArg,
}

/// Runs the command.
pub(super) fn run(args: &TaskArgs, talk: &Talk) -> Result<Exit, Exit> {
    let started = Instant::now();
    let record = record_error(talk);
    if planned::manifest(&args.dir, talk)?.status.is_finished() {
        return Ok(finished(args, talk));
    }
    let Planned { plan, settings, .. } = Planned::read(&args.dir, talk)?;
    let wanted = match (&args.chunk, args.share) {
        (Some(list), _) if list.last() >= plan.n_chunks() => {
            let (asked, n) = (list.last(), plan.n_chunks());
            talk.error(&match talk.lang {
                Lang::En => format!("there is no chunk {asked}: the sweep has {n}, numbered from 0"),
                Lang::Zh => format!("没有第 {asked} 块：该扫描共有 {n} 块，从 0 编号"),
            });
            return Err(Exit::Failed);
        }
        (Some(list), _) => list.numbers(),
        (None, share) => share.map(|share| share.numbers(plan.n_chunks())).unwrap_or_default(),
    };
    let Some(task) = Task::join(&args.dir, &settings, &wanted).map_err(record)? else {
        return Ok(finished(args, talk));
    };
    let stop = Arc::new(AtomicBool::new(false));
    interrupt::listen(&stop, *talk);
    let n_runs: u64 = task.to_do().iter().map(|&chunk| plan.runs_in(chunk)).sum();
    let progress = Progress::of_chunks(args.progress, *talk, &plan, task.to_do());
    if !task.to_do().is_empty() {
        let pool = run::pool(args.jobs, talk)?;
        run::compute_chunks(&plan, &task, &pool, &progress, &Limits::of_stop(&stop), talk)?;
    }
    let done = task.done().map_err(record)?;
    let left = task.to_do().difference(&done).copied().collect();
    let before = wanted.len() - task.to_do().len();
    let is_whole = done.len() == task.to_do().len();
    if talk.json {
        talk.out(&format!(
            "{:#}\n",
            json!({
                "dir": args.dir.display().to_string(), "chunks": wanted.len(), "computed": done.len(),
                "there_before": before, "left": listed(&left), "runs": n_runs,
                "elapsed_seconds": started.elapsed().as_secs_f64(),
            })
        ));
    } else {
        let (n, seconds) = (done.len(), started.elapsed().as_secs_f64());
        talk.out(&match talk.lang {
            Lang::En => format!("{n} chunks computed, {before} were there before · {seconds:.1} s\n"),
            Lang::Zh => format!("计算了 {n} 块，{before} 块此前已有 · {seconds:.1} 秒\n"),
        });
    }
    if stop.load(Ordering::Relaxed) && !is_whole {
        let list = listed(&left);
        talk.say(&match talk.lang {
            Lang::En => format!("interrupted: chunks {list} are left; the same command goes on"),
            Lang::Zh => format!("已中断：剩余块 {list}；再次运行同一命令即可继续"),
        });
        return Ok(Exit::Interrupted);
    }
    Ok(Exit::Done)
}

/// Nothing is left to do: a task that was started again after the end does no harm.
fn finished(args: &TaskArgs, talk: &Talk) -> Exit {
    let name = args.dir.display();
    if talk.json {
        talk.out(&format!("{:#}\n", json!({ "dir": name.to_string(), "finished": true, "computed": 0 })));
    } else {
        talk.say(&match talk.lang {
            Lang::En => format!("`{name}` is finished: nothing to do"),
            Lang::Zh => format!("`{name}` 已完成：无需再计算"),
        });
    }
    Exit::Done
}
