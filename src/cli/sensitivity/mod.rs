//! `shidian sensitivity`: which factors of a finished sweep its outcomes depend on.
//!
//! The design is read again from the scenario that the result keeps, and must be that of its table `design`. Measures are those of
//! `analysis::sensitivity`; [`told`] tells them.

mod json;
mod numbers;
mod told;

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use serde::{Deserialize, Serialize};

use super::Exit;
use super::args::ResultArgs;
use super::destination::Destination;
use super::finished::{Finished, as_they_were};
use super::keep::{Made, keep, kept_options, options_text};
use super::outcome_args::{level, outcomes, resamples};
use super::talk::Talk;
use crate::analysis::resampling::Resampling;
use crate::analysis::run_outcomes::MAIN;
use crate::analysis::sensitivity::Intervals;
use crate::analysis::sensitivity::sweep::{Design, How, Measured, Runs, is_constant, measure};
use crate::analysis::sensitivity_tables::{frames, status};
use crate::observe::{Column, Frame, Values};
use crate::record::{DerivedEntry, Extension, Subject, derived_hash};
use crate::scenario::sweep::Factors;
use crate::scenario::{Lang, Table};

/// Version of the numbers: changes whenever the same result and options give other measures.
pub(super) const VERSION: &str = "sensitivity-2";

/// Where sensitivity analyses go that nobody named, below where results go.
const FOLDER: &str = "sensitivity";

/// Examples for the help.
pub(super) const EXAMPLES: &str = "Examples:\n  shidian sensitivity results/my-sweep/2026-11-22_3f9a1c2b\n  \
                                   shidian sensitivity results/mine --on ever_share,t50 --resamples 1000\n\
                                   docs/analysis/sensitivity.md says what is computed and when not to trust it.";

/// Arguments of the command.
#[derive(Debug, Args)]
pub(super) struct SensitivityArgs {
    /// Result folder of a sweep
    result: PathBuf,
    /// Outcomes: numeric columns of the table runs, or all (default: the main ones)
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',')]
    on: Vec<String>,
    /// Level of intervals
    #[arg(long, value_name = "LEVEL", default_value = "0.95", value_parser = level)]
    level: f64,
    /// Resamples of blocks or trajectories for intervals: 20 to 100000, or 0 for none
    #[arg(id = "block_resamples", long = "resamples", value_name = "N", default_value_t = 500, value_parser = resamples)]
    resamples: u32,
    /// Take only the first replicates of every design point
    #[arg(id = "first_replicates", long = "replicates", value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    replicates: Option<u32>,
    /// Slices of a factor in PAWN
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(2..=1000))]
    slices: u32,
    /// Policy of a portfolio, by its number in the table portfolio
    #[arg(long = "policy", value_name = "N", default_value_t = 1)]
    policy_number: u32,
    #[command(flatten)]
    place: ResultArgs,
}

/// What the user said, as kept with the result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Options {
    /// Names of outcomes; none for the main ones.
    on: Vec<String>,
    /// Level of intervals.
    level: f64,
    /// Resamples.
    resamples: u32,
    /// Replicates of each point that are looked at; all where absent.
    replicates: Option<u32>,
    /// Slices of PAWN.
    slices: u32,
    /// The policy.
    policy: u32,
}

/// Runs the command.
pub(super) fn sensitivity(args: &SensitivityArgs, talk: &Talk) -> Result<Exit, Exit> {
    let started = Instant::now();
    let options = Options {
        on: args.on.clone(),
        level: args.level,
        resamples: args.resamples,
        replicates: args.replicates,
        slices: args.slices,
        policy: args.policy_number,
    };
    // Names first: a typo should not wait for a large table.
    outcomes(&options.on, talk)?;
    let finished = Finished::open(&args.result, talk)?;
    let mut destination = Destination::new(&args.place, talk);
    destination.place.root.push(FOLDER);
    execute(&finished, &options, &destination, started, talk)
}

/// Makes a finished analysis again, from the result that its manifest names, where that is still what it was.
pub(super) fn again(
    result: &Path,
    entry: &DerivedEntry,
    destination: &Destination,
    talk: &Talk,
) -> Result<Exit, Exit> {
    let options: Options = kept_options(result, talk)?;
    let results = as_they_were(entry, talk)?;
    let [finished] = results.as_slice() else { return Err(Exit::Record) };
    execute(finished, &options, destination, Instant::now(), talk)
}

fn execute(
    finished: &Finished,
    options: &Options,
    destination: &Destination,
    started: Instant,
    talk: &Talk,
) -> Result<Exit, Exit> {
    let Some(sweep) = &finished.loaded.sweep else {
        let name = finished.path.display();
        talk.error(&match talk.lang {
            Lang::En => {
                format!("`{name}` is no sweep: nothing varies in it (docs/parameters.md has [sweep])")
            }
            Lang::Zh => format!("`{name}` 不是扫描：没有变动的参数（见 docs/parameters.md 的 [sweep]）"),
        });
        return Err(Exit::Failed);
    };
    let table = finished.table(Table::Design, talk)?;
    check_design(sweep, &table, finished, talk)?;
    let design = Design::new(sweep);
    let frame = finished.table(Table::Runs, talk)?;
    let most = options.replicates.map_or(usize::MAX, |n| n as usize);
    let runs = Runs::new(&frame, design.n_points, options.policy, most)
        .ok_or_else(|| finished.damaged(Table::Runs, talk))?;
    if runs.n_runs() == 0 {
        let policy = options.policy;
        talk.error(&match talk.lang {
            Lang::En => format!("the result has no runs of policy {policy}"),
            Lang::Zh => format!("该结果没有政策 {policy} 的运行"),
        });
        return Err(Exit::Failed);
    }
    let n_failed = table.numbers("replicates_failed").unwrap_or_default().iter().sum::<f64>() as usize;
    let resampling = Resampling { n: options.resamples, master_seed: finished.manifest.seed, policy: 0 };
    let how = How {
        intervals: Intervals { resampling, level: options.level },
        n_slices: options.slices as usize,
        n_failed,
    };
    let of = |outcome: &'static Column| {
        let values = runs.values(&frame, outcome)?;
        let measured = measure(&design, &runs, outcome, &values, &how);
        let status = status(&measured, &values);
        Some((measured, status))
    };
    let measured: Vec<(Measured, &'static str)> =
        chosen(options, &runs, &frame, talk)?.into_iter().filter_map(of).collect();
    let text = options_text(options);
    let entries = vec![finished.entry()];
    let subject = Subject::Sensitivity(DerivedEntry {
        id: finished.id().to_owned(),
        hash: derived_hash(VERSION, &text, &entries),
        results: entries,
    });
    let frames = frames(&design, &measured, options.level);
    let made =
        Made { subject, version: VERSION, options: text, frames: &frames, columns: Extension::default() };
    let kept = keep(&made, destination, started, talk)?;
    if !talk.quiet {
        let ending = told::Ending {
            finished,
            design: &design,
            runs: &runs,
            measured: &measured,
            level: options.level,
            has_intervals: options.resamples > 0,
            seconds: kept.is_new.then(|| started.elapsed().as_secs_f64()),
            folder: &kept.folder,
        };
        talk.out(&if talk.json { ending.json() } else { ending.text(talk) });
    }
    Ok(Exit::Done)
}

/// The outcomes that are asked for; where nobody asks, the main ones that are not the same in every run.
fn chosen(options: &Options, runs: &Runs, frame: &Frame, talk: &Talk) -> Result<Vec<&'static Column>, Exit> {
    let named = outcomes(&options.on, talk)?;
    if !options.on.is_empty() {
        return Ok(named);
    }
    let differs =
        |outcome: &&'static Column| runs.values(frame, outcome).is_some_and(|values| !is_constant(&values));
    let main: Vec<&'static Column> =
        named.iter().copied().filter(|outcome| MAIN.contains(&outcome.name)).filter(differs).collect();
    // Where none of the main ones says anything, all that do.
    Ok(if main.is_empty() { named.into_iter().filter(differs).collect() } else { main })
}

/// The design that the scenario says must be that of the table: every point, every factor.
fn check_design(sweep: &Factors, table: &Frame, finished: &Finished, talk: &Talk) -> Result<(), Exit> {
    let disagrees = |en: String, zh: String| {
        let name = finished.path.display();
        talk.error(&match talk.lang {
            Lang::En => {
                format!("the scenario and the table `design` of `{name}` do not agree: {en}; run it again")
            }
            Lang::Zh => format!("`{name}` 的情景与 design 表不一致：{zh}；请重新运行"),
        });
        Exit::Record
    };
    let (n, n_rows) = (sweep.n_points(), table.n_rows());
    if n != n_rows {
        return Err(disagrees(
            format!("{n} design points in one, {n_rows} in the other"),
            format!("设计点分别为 {n} 个和 {n_rows} 个"),
        ));
    }
    let mut columns = Vec::with_capacity(sweep.factors.len());
    for factor in &sweep.factors {
        let key = &factor.key;
        let Some(values) = table.column(key) else {
            return Err(disagrees(format!("no column `{key}`"), format!("没有列 `{key}`")));
        };
        columns.push((key, values));
    }
    for number in 0..n {
        let labels = sweep.labels(number);
        for ((key, values), label) in columns.iter().zip(&labels) {
            let (is_same, found) = match values {
                Values::Real(numbers) => {
                    let own = label.parse().unwrap_or(f64::NAN);
                    (
                        numbers[number] == own || numbers[number].is_nan() && label.is_empty(),
                        numbers[number].to_string(),
                    )
                }
                Values::Text(texts) => (texts[number] == *label, texts[number].clone()),
                Values::Integer(_) | Values::Word(..) | Values::Government(..) | Values::Date(_) => {
                    (false, String::new())
                }
            };
            if !is_same {
                let point = number + 1;
                return Err(disagrees(
                    format!("at design point {point} `{key}` is {label} in one, {found} in the other"),
                    format!("设计点 {point} 的 `{key}` 分别为 {label} 和 {found}"),
                ));
            }
        }
    }
    Ok(())
}
