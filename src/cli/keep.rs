//! A result that is made at once (an analysis, a comparison, a sensitivity analysis) into its folder, unless it is there already.
//!
//! Not here: runs, which come chunk by chunk (`run`), and what is in the tables.

use std::path::Path;
use std::time::Instant;

use super::destination::{Destination, command, record_error, refuse_formats};
use super::talk::Talk;
use super::{Exit, clock};
use crate::observe::Frame;
use crate::record::{End, Extension, Opened, Settings, Store, Subject};

/// What the user said, as kept with a result that is no run.
pub(super) const OPTIONS: &str = "options.json";

/// Options as text: what is kept, and part of the hash of a result.
pub(super) fn options_text(options: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string_pretty(options).expect("options have only plain fields");
    text.push('\n');
    text
}

/// The options that a result was made with.
pub(super) fn kept_options<T: for<'de> serde::Deserialize<'de>>(
    result: &Path,
    talk: &Talk,
) -> Result<T, Exit> {
    let path = result.join(OPTIONS);
    let text = std::fs::read_to_string(&path).map_err(|error| error.to_string());
    text.and_then(|text| serde_json::from_str(&text).map_err(|error| error.to_string())).map_err(|error| {
        talk.error(&format!("`{}`: {error}", path.display()));
        Exit::Record
    })
}

/// What is to be kept.
pub(super) struct Made<'a> {
    /// What it is of.
    pub(super) subject: Subject,
    /// Version of the numbers.
    pub(super) version: &'static str,
    /// What the user said, for the file [`OPTIONS`].
    pub(super) options: String,
    /// Its tables.
    pub(super) frames: &'a [Frame],
    /// Columns beside those of the dictionary.
    pub(super) columns: Extension,
}

/// Where a result is.
pub(super) struct Kept {
    /// Its folder as the user would write it.
    pub(super) folder: String,
    /// Whether it was written now.
    pub(super) is_new: bool,
}

/// Writes the tables, unless the same result is there.
pub(super) fn keep(
    made: &Made<'_>,
    destination: &Destination,
    started: Instant,
    talk: &Talk,
) -> Result<Kept, Exit> {
    let settings = |destination: &Destination| Settings {
        place: destination.place.clone(),
        subject: made.subject.clone(),
        files: vec![(OPTIONS.to_owned(), made.options.clone().into_bytes())],
        engine: made.version.to_owned(),
        seed: 0,
        replicates: 0,
        design_points: 0,
        n_chunks: 0,
        tables: Vec::new(),
        columns: made.columns.clone(),
        formats: destination.formats.clone(),
        bom: destination.bom,
        command: command(),
        started: clock::now(),
    };
    let mut destination = destination.clone();
    loop {
        match Store::open(settings(&destination)).map_err(record_error(talk))? {
            Opened::Finished { path, manifest } if !destination.is_served_by(&manifest) => {
                if destination.is_fixed() {
                    return Err(refuse_formats(&path, &manifest, talk));
                }
                destination = destination.fresh();
            }
            Opened::Finished { path, .. } => {
                talk.say(talk.pick(
                    "finished before with the same tables, options and version: nothing written (--fresh writes it anew)",
                    "相同的表格、选项和版本此前已完成：未再写入（--fresh 可重新写入）",
                ));
                return Ok(Kept { folder: path.display().to_string(), is_new: false });
            }
            Opened::Store(store) => {
                let folder = store.path().display().to_string();
                let end = End {
                    finished: clock::now(),
                    elapsed_seconds: started.elapsed().as_secs_f64(),
                    replicates_done: 0,
                    replicates_failed: 0,
                };
                store.finish(made.frames, &end).map_err(record_error(talk))?;
                return Ok(Kept { folder, is_new: true });
            }
        }
    }
}
