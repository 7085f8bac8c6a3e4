//! `shidian sweep merge`: the chunks of a planned sweep into the result that an undisturbed sweep on one machine gives.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Instant;

use clap::Args;

use super::chunks::listed;
use super::planned::{self, Planned};
use crate::cli::Exit;
use crate::cli::destination::record_error;
use crate::cli::run;
use crate::cli::talk::Talk;
use crate::record::{Opened, Store, survey};
use crate::scenario::Lang;

/// Arguments of `sweep merge`.
#[derive(Debug, Args)]
pub(in crate::cli) struct MergeArgs {
    /// Folder of a planned sweep
    dir: PathBuf,
    /// Make tables of what is there; the sweep stays to be gone on with
    #[arg(long)]
    partial: bool,
    /// Threads (default: all cores)
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
}

/// Runs the command.
pub(super) fn run(args: &MergeArgs, talk: &Talk) -> Result<Exit, Exit> {
    let started = Instant::now();
    let record = record_error(talk);
    // A finished sweep needs no look at its parts.
    let is_finished = planned::manifest(&args.dir, talk)?.status.is_finished();
    let Planned { plan, settings, .. } = Planned::read(&args.dir, talk)?;
    let n_chunks = plan.n_chunks();
    if !is_finished && !args.partial {
        let stored = survey::stored(&args.dir, n_chunks).map_err(record)?;
        refuse_missing(args, n_chunks, &stored, 0, talk)?;
    }
    let mut store = match Store::open(settings).map_err(record)? {
        Opened::Finished { path, manifest } => {
            talk.say(talk.pick("finished before: nothing to do", "此前已完成：无需再做"));
            let told = run::told_of(&plan, &path).unwrap_or_default();
            run::tell(&plan, &path, &manifest, &told, None, talk);
            return Ok(if manifest.replicates.failed > 0 { Exit::SomeFailed } else { Exit::Done });
        }
        Opened::Store(store) => *store,
    };
    let pool = run::pool(args.jobs, talk)?;
    let damaged = pool.install(|| store.remove_damaged()).map_err(record)?;
    let stored: BTreeSet<u32> = store.all_done().into_iter().collect();
    let is_whole = stored.len() as u32 == n_chunks;
    if !args.partial {
        refuse_missing(args, n_chunks, &stored, damaged.len(), talk)?;
    }
    let path = store.path().to_owned();
    let (manifest, told) = run::end(&plan, store, &pool, is_whole, started, talk)?;
    run::tell(&plan, &path, &manifest, &told, Some(started.elapsed().as_secs_f64()), talk);
    if !is_whole {
        let n = n_chunks as usize - stored.len();
        talk.say(&match talk.lang {
            Lang::En => format!("{n} of {n_chunks} chunks are missing: these are tables of the others"),
            Lang::Zh => format!("{n_chunks} 块中缺 {n} 块：以上为其余各块的表格"),
        });
    }
    Ok(if manifest.replicates.failed > 0 { Exit::SomeFailed } else { Exit::Done })
}

/// Refuses a sweep with missing chunks, and says how to get them.
fn refuse_missing(
    args: &MergeArgs,
    n_chunks: u32,
    stored: &BTreeSet<u32>,
    n_damaged: usize,
    talk: &Talk,
) -> Result<(), Exit> {
    let missing: BTreeSet<u32> = (0..n_chunks).filter(|chunk| !stored.contains(chunk)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let (n, list, name) = (missing.len(), listed(&missing), args.dir.display());
    let damaged = match (n_damaged, talk.lang) {
        (0, _) => String::new(),
        (n, Lang::En) => format!(" ({n} were damaged and are removed)"),
        (n, Lang::Zh) => format!("（其中 {n} 块已损坏并删除）"),
    };
    talk.error(&match talk.lang {
        Lang::En => format!(
            "{n} of {n_chunks} chunks are missing{damaged}: {list}; compute them with `shidian sweep run {name} --chunk {list}`, or \
             merge what is there with --partial"
        ),
        Lang::Zh => format!(
            "{n_chunks} 块中缺 {n} 块{damaged}：{list}；可用 `shidian sweep run {name} --chunk {list}` 计算，或用 --partial 合并已有部分"
        ),
    });
    Err(Exit::Record)
}
