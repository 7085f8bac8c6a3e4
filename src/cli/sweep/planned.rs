//! A planned sweep in its folder: what is to be computed, read from there and from nowhere else, so that every machine
//! computes the same.

use std::path::Path;

use crate::cli::Exit;
use crate::cli::args::ResultArgs;
use crate::cli::destination::{Destination, record_error};
use crate::cli::plan::Plan;
use crate::cli::run::{self, ENGINE, RESOLVED};
use crate::cli::talk::Talk;
use crate::record::{Bom, Format, Manifest, RecordError, Settings, Subject, VERSION};
use crate::scenario::Lang;

/// A sweep that was planned.
pub(super) struct Planned {
    /// The manifest of its folder.
    pub(super) manifest: Manifest,
    /// Its work.
    pub(super) plan: Plan,
    /// Its result, as it was planned.
    pub(super) settings: Settings,
}

/// Reads the manifest of a folder; refuses what is no sweep of this program.
pub(super) fn manifest(folder: &Path, talk: &Talk) -> Result<Manifest, Exit> {
    let manifest = Manifest::read(folder).map_err(record_error(talk))?;
    let name = folder.display();
    if matches!(manifest.subject, Subject::Analysis(_)) || manifest.chunks.planned == 0 {
        talk.error(&match talk.lang {
            Lang::En => format!("`{name}` is no sweep; `shidian sweep plan FILE -o DIR` makes one"),
            Lang::Zh => format!("`{name}` 不是扫描；可用 `shidian sweep plan 文件 -o 文件夹` 规划"),
        });
        return Err(Exit::Record);
    }
    if (manifest.shidian.as_str(), manifest.engine.as_str()) != (VERSION, ENGINE) {
        let (version, engine) = (&manifest.shidian, &manifest.engine);
        talk.error(&match talk.lang {
            Lang::En => format!(
                "`{name}` was planned by shidian {version} (engine {engine}), this is {VERSION} (engine {ENGINE}); use that version on \
                 every machine, or plan again in another folder"
            ),
            Lang::Zh => format!(
                "`{name}` 由 shidian {version}（引擎 {engine}）规划，当前为 {VERSION}（引擎 {ENGINE}）；请在所有机器上使用该版本，或在另一文件夹重新规划"
            ),
        });
        return Err(Exit::Record);
    }
    Ok(manifest)
}

impl Planned {
    /// Reads the planned scenario; refuses one that is not what was planned.
    pub(super) fn read(folder: &Path, talk: &Talk) -> Result<Self, Exit> {
        let manifest = manifest(folder, talk)?;
        let path = folder.join(RESOLVED);
        let loaded = run::load(&path.to_string_lossy(), &[], &Talk { quiet: true, ..*talk })?;
        let plan = run::plan(&loaded, talk)?;
        let args =
            ResultArgs { out: Some(folder.to_owned()), fresh: false, format: Vec::new(), csv_bom: false };
        let destination = Destination {
            formats: manifest.formats.iter().filter_map(|name| Format::from_name(name)).collect(),
            bom: if manifest.csv_bom { Bom::Utf8 } else { Bom::None },
            ..Destination::new(&args, talk)
        };
        let mut settings = run::settings(&loaded, &plan, &destination);
        if settings.subject.hash() != manifest.subject.hash() || settings.n_chunks != manifest.chunks.planned
        {
            let (own, planned) = (short(settings.subject.hash()), short(manifest.subject.hash()));
            let name = path.display();
            talk.error(&match talk.lang {
                Lang::En => format!(
                    "`{name}`, or a file that it names, is not what was planned (hash {own}, planned {planned}); put the planned \
                     files back, or plan again in another folder"
                ),
                Lang::Zh => format!(
                    "`{name}` 或其所引用的文件与规划时不同（哈希 {own}，规划时 {planned}）；请恢复原文件，或在另一文件夹重新规划"
                ),
            });
            return Err(Exit::Record);
        }
        // The files of the folder stay as they are: made again from the resolved scenario they would tell of other origins.
        for (name, bytes) in &mut settings.files {
            let path = folder.join(&*name);
            *bytes = std::fs::read(&path).map_err(|cause| {
                let error = RecordError::Io { action: "read", path, cause };
                record_error(talk)(error)
            })?;
        }
        settings.command.clone_from(&manifest.command);
        Ok(Self { manifest, plan, settings })
    }
}

fn short(hash: &str) -> &str {
    hash.get(..8).unwrap_or(hash)
}
