//! `shidian compare`: results or scenarios side by side, replicate by replicate with the same luck.
//!
//! Sides are found in [`sides`], told in [`told`]; the statistics are `analysis::contrasts`. A scenario is run first, as `run` would.

mod sides;
mod told;

use std::path::Path;
use std::time::Instant;

use clap::Args;
use serde::{Deserialize, Serialize};

use super::Exit;
use super::args::HowArgs;
use super::destination::Destination;
use super::finished::{Finished, as_they_were};
use super::keep::{Made, keep, kept_options, options_text};
use super::outcome_args::{level, outcomes};
use super::talk::Talk;
use crate::analysis::contrast_tables::{self, Compared};
use crate::observe::Column;
use crate::record::{DerivedEntry, Extension, Subject, derived_hash};
use sides::Sides;

/// Version of the numbers: changes whenever the same results and options give other contrasts.
pub(super) const VERSION: &str = "comparison-2";

/// Where comparisons go that nobody named, below where results go.
const FOLDER: &str = "compare";

/// Examples for the help.
pub(super) const EXAMPLES: &str = "Examples:\n  shidian compare low-carbon-cities weak-monitoring --replicates 50\n  \
                                   shidian compare results/mine results/other --on ever_share,t50\n  \
                                   shidian compare three-regimes --baseline regime.preset=bargaining\n\
                                   docs/compare.md says how to read it.";

/// Arguments of the command.
#[derive(Debug, Args)]
pub(super) struct CompareArgs {
    /// Result folders, scenario files or names of shipped ones; the first is the baseline. One alone must be a sweep: its design
    /// points are compared
    #[arg(required = true, value_name = "RESULT|SCENARIO")]
    sides: Vec<String>,
    /// Outcomes: numeric columns of the table runs (default: all)
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',')]
    on: Vec<String>,
    /// Level of intervals
    #[arg(long, value_name = "LEVEL", default_value = "0.95", value_parser = level)]
    level: f64,
    /// Design point of a single sweep that the others are compared with: its number or `key=value` (default: 1)
    #[arg(long, value_name = "POINT|KEY=VALUE")]
    baseline: Option<String>,
    #[command(flatten)]
    how: HowArgs,
}

/// What the user said, as kept with a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Options {
    /// Names of the outcomes; none for all.
    on: Vec<String>,
    /// Level of intervals.
    level: f64,
    /// The baseline of a single sweep.
    baseline: Option<String>,
}

/// Runs the command.
pub(super) fn compare(args: &CompareArgs, talk: &Talk) -> Result<Exit, Exit> {
    let started = Instant::now();
    let options = Options { on: args.on.clone(), level: args.level, baseline: args.baseline.clone() };
    let outcomes = outcomes(&options.on, talk)?;
    let results = sides::results(&args.sides, args.baseline.as_deref(), &args.how, talk)?;
    let mut destination = Destination::new(&args.how.result, talk);
    destination.place.root.push(FOLDER);
    execute(results, &outcomes, &options, &destination, started, talk)
}

/// Makes a finished comparison again, from the results that its manifest names, where these are still what they were.
pub(super) fn again(
    result: &Path,
    entry: &DerivedEntry,
    destination: &Destination,
    talk: &Talk,
) -> Result<Exit, Exit> {
    let options: Options = kept_options(result, talk)?;
    let outcomes = outcomes(&options.on, talk)?;
    execute(as_they_were(entry, talk)?, &outcomes, &options, destination, Instant::now(), talk)
}

fn execute(
    results: Vec<Finished>,
    outcomes: &[&'static Column],
    options: &Options,
    destination: &Destination,
    started: Instant,
    talk: &Talk,
) -> Result<Exit, Exit> {
    let entries: Vec<_> = results.iter().map(Finished::entry).collect();
    let sides = Sides::new(results, options.baseline.as_deref(), talk)?;
    let compared = sides.compare(outcomes, options.level);
    refuse_nothing(&compared, talk)?;
    let text = options_text(options);
    let subject = Subject::Comparison(DerivedEntry {
        id: sides.id().to_owned(),
        hash: derived_hash(VERSION, &text, &entries),
        results: entries,
    });
    let frames = contrast_tables::frames(&compared, options.level);
    let columns = Extension::default();
    let made = Made { subject, version: VERSION, options: text, frames: &frames, columns };
    let kept = keep(&made, destination, started, talk)?;
    if !talk.quiet {
        let ending = told::Ending {
            sides: &sides,
            compared: &compared,
            level: options.level,
            is_asked: !options.on.is_empty(),
            seconds: kept.is_new.then(|| started.elapsed().as_secs_f64()),
            folder: &kept.folder,
        };
        talk.out(&if talk.json { ending.json() } else { ending.text(talk) });
    }
    Ok(Exit::Done)
}

/// Without a replicate on both sides there is nothing to tell.
fn refuse_nothing(compared: &[Compared], talk: &Talk) -> Result<(), Exit> {
    if compared.iter().any(|one| one.n_replicates > 0) {
        return Ok(());
    }
    talk.error(talk.pick(
        "no replicate was run on both sides: there are no pairs",
        "没有任何重复在双方都运行过：无法配对",
    ));
    Err(Exit::Failed)
}
