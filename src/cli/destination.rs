//! Where a result goes and in what formats, from the flags that `run` and `analyze` share.

use std::path::PathBuf;

use super::args::{FormatArg, ResultArgs};
use super::talk::Talk;
use super::{Exit, clock};
use crate::record::{Bom, Format, Manifest, Place, RecordError, Start};
use crate::scenario::Lang;

/// Where results go that nobody named.
const ROOT: &str = "results";

/// Where a result goes and how it is written; nothing of this changes its numbers.
#[derive(Debug, Clone)]
pub(super) struct Destination {
    /// Folder.
    pub(super) place: Place,
    /// Formats of tables.
    pub(super) formats: Vec<Format>,
    /// What CSV files begin with.
    pub(super) bom: Bom,
}

impl Destination {
    /// As asked for.
    pub(super) fn new(args: &ResultArgs, talk: &Talk) -> Self {
        let mut formats: Vec<Format> = args
            .format
            .iter()
            .map(|format| match format {
                FormatArg::Csv => Format::Csv,
                FormatArg::Parquet => Format::Parquet,
            })
            .collect();
        formats.sort_unstable();
        formats.dedup();
        Self {
            place: Place {
                out: args.out.clone(),
                root: PathBuf::from(ROOT),
                date: clock::today(),
                start: if args.fresh { Start::Fresh } else { Start::Resume },
            },
            formats,
            bom: if args.csv_bom || talk.lang == Lang::Zh { Bom::Utf8 } else { Bom::None },
        }
    }

    /// A folder that is only used for a moment, with the formats of a result that is there.
    pub(super) fn temporary(folder: PathBuf, formats: &[Format], bom: Bom) -> Self {
        let root = std::env::temp_dir();
        let place = Place { out: Some(folder), root, date: clock::today(), start: Start::Resume };
        Self { place, formats: formats.to_vec(), bom }
    }

    /// The same, begun anew in another folder beside it.
    pub(super) fn fresh(&self) -> Self {
        Self { place: Place { start: Start::Fresh, ..self.place.clone() }, ..self.clone() }
    }

    /// Whether a finished result has the formats that are asked for.
    pub(super) fn is_served_by(&self, manifest: &Manifest) -> bool {
        let has = |format: &Format| manifest.formats.iter().any(|name| name == format.name());
        let marks = self.bom == Bom::None || manifest.csv_bom || !self.formats.contains(&Format::Csv);
        self.formats.iter().all(has) && marks
    }

    /// Whether a finished result in other formats is in the way: the folder was named, so no other can be taken.
    pub(super) fn is_fixed(&self) -> bool {
        self.place.out.is_some() || self.place.start == Start::Fresh
    }
}

/// Tells that a finished result is in the way because it has other formats.
pub(super) fn refuse_formats(path: &std::path::Path, manifest: &Manifest, talk: &Talk) -> Exit {
    let (have, name) = (manifest.formats.join(", "), path.display());
    talk.error(&match talk.lang {
        Lang::En => format!(
            "`{name}` holds this result in another format ({have}); name another folder with -o, or use --fresh"
        ),
        Lang::Zh => format!("`{name}` 中的结果是另一种格式（{have}）；请用 -o 另选文件夹，或用 --fresh"),
    });
    Exit::Record
}

/// Tells an error of result files.
pub(super) fn record_error(talk: &Talk) -> impl Fn(RecordError) -> Exit + Copy + '_ {
    |error| {
        talk.error(&error.to_string());
        Exit::Record
    }
}

/// The command line of this process, word by word. Where the program lies on this machine is nobody's business.
pub(super) fn command() -> Vec<String> {
    std::iter::once("shidian".to_owned()).chain(std::env::args().skip(1)).collect()
}
