//! What is to be analyzed: files, options and a short name, from the command line or from a finished result.

use std::path::{Path, PathBuf};

use super::beside::{self, Beside};
use crate::analysis::input::{Direction, Options, Role};
use crate::cli::Exit;
use crate::cli::args::AnalyzeArgs;
use crate::cli::disk::Disk;
use crate::cli::keep::{OPTIONS, options_text};
use crate::cli::talk::Talk;
use crate::record::{AnalysisEntry, InputFile, sha256};
use crate::scenario::Lang;
use crate::scenario::problem::{Problems, Texts};
use crate::scenario::source::{Read, Source, cannot_read};

/// Files, options and a short name.
pub(in crate::cli) struct Request {
    /// Short name, from which the result folder has its own.
    pub(in crate::cli) id: String,
    /// The files, adoptions first.
    pub(in crate::cli) files: Vec<(Role, Read)>,
    /// What the user says of them.
    pub(in crate::cli) options: Options,
}

impl Request {
    /// From the command line, with what lies beside the table of a result.
    pub(super) fn from_args(args: &AnalyzeArgs, talk: &Talk) -> Result<Self, Exit> {
        let adoptions = read(&args.adoptions, talk)?;
        let beside = beside::find(&args.adoptions, &adoptions.bytes, talk);
        let mut options = Options {
            unit: args.unit.clone(),
            policy: args.policy.clone(),
            time: args.time.clone(),
            spells: args.spells.clone(),
            event: args.event.clone(),
            born: args.born.clone(),
            weight: args.weight.clone(),
            topic: args.topic.clone(),
            period: args.period.map(Into::into),
            until: args.until.clone(),
            not_adopted: args.not_adopted.clone(),
            min_adopters: args.min_adopters,
            before_birth: args.before_birth.into(),
            repeats: args.repeats.into(),
            direction: if args.undirected { Direction::Undirected } else { Direction::Directed },
            measures: (&args.measures).into(),
            ..Options::default()
        };
        args.networks.put_into(&mut options);
        let mut paths: Vec<(Role, Option<PathBuf>)> = vec![
            (Role::Units, args.units.clone()),
            (Role::Edges, args.edges.clone()),
            (Role::Policies, args.policies.clone()),
            (Role::Covariates, args.covariates.clone()),
        ];
        let id = beside.as_ref().map_or_else(|| id_of(&args.adoptions), |beside| beside.id.clone());
        if let Some(beside) = beside {
            beside.complete(&mut paths, &mut options, talk);
        }
        let mut files = vec![(Role::Adoptions, adoptions)];
        for (role, path) in paths {
            if let Some(path) = path {
                files.push((role, read(&path, talk)?));
            }
        }
        Ok(Self { id, files, options })
    }

    /// From a finished result of an analysis, whose inputs must be what they were.
    pub(super) fn from_result(result: &Path, entry: &AnalysisEntry, talk: &Talk) -> Result<Self, Exit> {
        let failed = |message: String, exit: Exit| {
            talk.error(&message);
            exit
        };
        let path = result.join(OPTIONS);
        let text = std::fs::read_to_string(&path).map_err(|error| failed(error.to_string(), Exit::Record))?;
        let options = serde_json::from_str(&text)
            .map_err(|error| failed(format!("`{}`: {error}", path.display()), Exit::Record))?;
        let mut files = Vec::new();
        for input in &entry.inputs {
            let Some(role) = Role::ALL.into_iter().find(|role| role.name() == input.role) else { continue };
            let name = &input.path;
            let Ok(file) = Disk.read(name, None) else {
                return Err(failed(
                    match talk.lang {
                        Lang::En => format!(
                            "the input `{name}` is not there: start `verify` in the folder where the analysis was started"
                        ),
                        Lang::Zh => {
                            format!("找不到输入文件 `{name}`：请在当初运行分析的文件夹中运行 `verify`")
                        }
                    },
                    Exit::Record,
                ));
            };
            if sha256(&file.bytes) != input.sha256 {
                return Err(failed(
                    match talk.lang {
                        Lang::En => format!(
                            "the input `{name}` was changed since the analysis: its tables cannot be made again from it"
                        ),
                        Lang::Zh => format!("输入文件 `{name}` 在分析之后被修改：无法由它重新得到各表"),
                    },
                    Exit::NotHeld,
                ));
            }
            files.push((role, file));
        }
        Ok(Self { id: entry.id.clone(), files, options })
    }

    /// From the tables of a finished result, whatever it is of.
    pub(in crate::cli) fn from_tables(beside: Beside, talk: &Talk) -> Result<Self, Exit> {
        let adoptions = read(&beside.adoptions, talk)?;
        let mut options = Options::default();
        let mut paths: Vec<(Role, Option<PathBuf>)> =
            Role::ALL[1..].iter().map(|&role| (role, None)).collect();
        let id = beside.id.clone();
        beside.complete(&mut paths, &mut options, &Talk { quiet: true, ..*talk });
        let mut files = vec![(Role::Adoptions, adoptions)];
        for (role, path) in paths {
            if let Some(path) = path {
                files.push((role, read(&path, talk)?));
            }
        }
        Ok(Self { id, files, options })
    }

    /// The options as kept with the result.
    pub(super) fn options_json(&self) -> String {
        options_text(&self.options)
    }

    /// The files as the manifest lists them.
    pub(super) fn entries(&self) -> Vec<InputFile> {
        let entry = |(role, file): &(Role, Read)| InputFile {
            role: role.name().to_owned(),
            path: file.name.clone(),
            bytes: file.bytes.len() as u64,
            sha256: sha256(&file.bytes),
        };
        self.files.iter().map(entry).collect()
    }
}

/// Reads a file, or says why it cannot be read.
fn read(path: &Path, talk: &Talk) -> Result<Read, Exit> {
    let name = path.to_string_lossy();
    Disk.read(&name, None).map_err(|error| {
        let problems = Problems::new(&name, vec![cannot_read(&name, "", &error)], Texts::default());
        talk.errors(&problems.render(talk.lang));
        Exit::Invalid
    })
}

/// The name of a file without its ending.
fn id_of(path: &Path) -> String {
    path.file_stem().map_or_else(|| "adoptions".to_owned(), |stem| stem.to_string_lossy().into_owned())
}
