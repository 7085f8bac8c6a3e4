//! `shidian analyze`: a user's adoption history, read, measured, written to a result folder, told.
//!
//! Every analysis is a [`Section`]: tables, a text and a JSON value, made by one function in a file of its own and listed
//! in [`sections`]. Not here: what is measured (`analysis`), how tables are read (`analysis::input`).

mod adopters;
mod beside;
mod cox;
mod curves;
mod dyads;
mod ending;
mod estimates;
mod event_history;
mod figures;
mod fits;
mod innovativeness;
mod latent;
mod lines;
mod moran;
mod request;
mod rewiring;
mod survival;

use std::path::Path;
use std::time::Instant;

use serde_json::Value;

use super::Exit;
use super::args::AnalyzeArgs;
use super::destination::Destination;
use super::keep::{Made, keep};
use super::talk::Talk;
use crate::analysis::input::{self, Options, Reading};
use crate::analysis::measures::Unknown;
use crate::analysis::study::Study;
use crate::analysis::study_tables;
use crate::analysis::study_ties;
use crate::analysis::ties::Ties;
use crate::observe::{COLUMNS, Frame};
use crate::record::{AnalysisEntry, Extension, ExtraColumn, Subject, analysis_hash};
use crate::scenario::{Lang, Table};
use ending::Ending;

pub(super) use beside::of_result;
pub(super) use figures::sentence;
pub(super) use request::Request;

/// Version of the numbers: changes whenever the same tables and options give other results.
pub(super) const VERSION_OF_NUMBERS: &str = "analysis-3";

/// One analysis: its tables, and what the end of the command says of it.
pub(super) struct Section {
    /// Its key in the JSON document.
    pub(super) name: &'static str,
    /// Its tables.
    pub(super) frames: Vec<Frame>,
    /// Lines for a terminal of 80 columns.
    pub(super) text: String,
    /// The same for programs.
    pub(super) json: Value,
}

/// Every analysis, in the order in which they are told. Another one is a function that gives a section, and a line here.
fn sections(study: &Study, options: &Options, talk: &Talk) -> Vec<Section> {
    let network = network(study, talk);
    let (ties, measures) = (network.as_ref(), &options.measures);
    let mut sections = vec![
        curves::section(study, talk),
        fits::section(study, talk),
        innovativeness::section(study, measures, talk),
        survival::section(study, talk),
        event_history::section(study, measures, talk),
    ];
    sections.extend(cox::section(study, measures, talk));
    sections.extend(dyads::section(study, measures, talk));
    sections
        .extend([adopters::section(study, ties, measures, talk), moran::section(study, ties, options, talk)]);
    sections.extend(rewiring::section(study, ties, options, talk));
    sections.extend(latent::section(study, ties, options, talk));
    sections
}

/// The ties of the study as a network; tells what was left out of it.
fn network(study: &Study, talk: &Talk) -> Option<Ties> {
    match study_ties::network(study)? {
        Ok((ties, left_out)) => {
            let n = left_out.self_loops + left_out.repeats + left_out.zero_weights;
            if n > 0 {
                talk.say(&match talk.lang {
                    Lang::En => {
                        format!("ties that are no ties of the network, or listed twice: {n}, left out")
                    }
                    Lang::Zh => format!("不成其为网络关系或重复列出的关系：{n} 条，已略去"),
                });
            }
            Some(ties)
        }
        Err(error) => {
            talk.say(&match talk.lang {
                Lang::En => format!("the ties are no network and are left out: {error}"),
                Lang::Zh => format!("所列关系不成网络，已略去：{error}"),
            });
            None
        }
    }
}

/// Runs the command.
pub(super) fn analyze(args: &AnalyzeArgs, talk: &Talk) -> Result<Exit, Exit> {
    let request = Request::from_args(args, talk)?;
    execute(request, &Destination::new(&args.result, talk), talk)
}

/// Makes a finished result again, from the inputs that its manifest names, where these are still what they were.
pub(super) fn again(
    result: &Path,
    entry: &AnalysisEntry,
    destination: &Destination,
    talk: &Talk,
) -> Result<Exit, Exit> {
    execute(Request::from_result(result, entry, talk)?, destination, talk)
}

fn execute(request: Request, destination: &Destination, talk: &Talk) -> Result<Exit, Exit> {
    let started = Instant::now();
    let (id, options, inputs) = (request.id.clone(), request.options_json(), request.entries());
    let reading = input::read(request.files, &request.options).map_err(|problems| {
        talk.errors(&problems.render(talk.lang));
        Exit::Invalid
    })?;
    ending::tell_reading(&reading, talk);
    let Reading { study, taken, notes, texts } = reading;
    let notes = ending::notes_json(&notes, &texts, talk.lang);
    // Texts may be large, and nothing points into them from here on.
    drop(texts);
    request.options.measures.check(&study).map_err(|unknown| {
        talk.error(&told(&unknown, talk));
        Exit::Invalid
    })?;
    let sections = sections(&study, &request.options, talk);
    let entry = AnalysisEntry {
        hash: analysis_hash(VERSION_OF_NUMBERS, &options, &inputs),
        id,
        period: study.calendar.name().to_owned(),
        until: study.until.map(|until| study.calendar.label(until)),
        inputs,
    };
    let mut frames = study_tables::frames(&study);
    let parts: Vec<(&str, String, Value)> = sections
        .into_iter()
        .map(|section| {
            frames.extend(section.frames);
            (section.name, section.text, section.json)
        })
        .collect();
    let made = Made {
        subject: Subject::Analysis(entry.clone()),
        version: VERSION_OF_NUMBERS,
        options,
        frames: &frames,
        columns: Extension {
            own: own_columns(&frames),
            periods: study.calendar.kind(),
            ..Extension::default()
        },
    };
    let kept = keep(&made, destination, started, talk)?;
    if !talk.quiet {
        let ending = Ending {
            entry: &entry,
            study: &study,
            taken: &taken,
            notes: &notes,
            parts: &parts,
            seconds: kept.is_new.then(|| started.elapsed().as_secs_f64()),
            folder: &kept.folder,
        };
        talk.out(&if talk.json { ending.json() } else { ending.text(talk) });
    }
    Ok(Exit::Done)
}

/// What the user names and the study does not have.
fn told(unknown: &Unknown, talk: &Talk) -> String {
    let list = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        if names.is_empty() { talk.pick("none", "无").to_owned() } else { names.join(" ") }
    };
    match (unknown, talk.lang) {
        (Unknown::Region { name, known }, Lang::En) => {
            format!("--region: --units has no column `{name}`; it has: {}", list(known))
        }
        (Unknown::Region { name, known }, Lang::Zh) => {
            format!("--region：--units 没有列 `{name}`；已有：{}", list(known))
        }
        (Unknown::Covariate { name, known }, Lang::En) => {
            format!(
                "--covariate: neither --covariates nor --units has numbers `{name}`; they have: {}",
                list(known)
            )
        }
        (Unknown::Covariate { name, known }, Lang::Zh) => {
            format!("--covariate：--covariates 和 --units 都没有数值列 `{name}`；已有：{}", list(known))
        }
        (Unknown::Era { text }, Lang::En) => {
            format!("--eras: `{text}` is no time of this history")
        }
        (Unknown::Era { text }, Lang::Zh) => format!("--eras：`{text}` 不是该采纳历史的时间"),
    }
}

/// Columns that the user's own files brought: those that the dictionary does not have.
fn own_columns(frames: &[Frame]) -> Vec<(Table, ExtraColumn)> {
    let is_own = |table: Table, name: &str| !COLUMNS.iter().any(|own| own.table == table && own.name == name);
    let columns = frames.iter().flat_map(|frame| frame.columns.iter().map(|column| (frame.table, column)));
    columns
        .filter(|(table, (name, _))| is_own(*table, name))
        .map(|(table, (name, values))| {
            let column = ExtraColumn {
                name: name.clone(),
                unit: "as given".to_owned(),
                kind: values.kind(),
                meaning_en: "From the user's own table".to_owned(),
                meaning_zh: "来自用户自己的表格".to_owned(),
            };
            (table, column)
        })
        .collect()
}
