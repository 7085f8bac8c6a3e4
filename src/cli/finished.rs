//! Finished results of `run` and `sweep`, as the commands read them that make something of results: folder, scenario, tables.
//!
//! Not here: what is made of them; storing that (`keep`).

use std::path::{Path, PathBuf};

use super::Exit;
use super::destination::record_error;
use super::run;
use super::scoreboard::is_scoreboard;
use super::talk::Talk;
use crate::observe::Frame;
use crate::record::{DerivedEntry, InputResult, Manifest, Status, Subject, read_table, verify};
use crate::scenario::{Lang, Loaded, Table};

/// A finished result of a run or a sweep.
pub(super) struct Finished {
    /// Its folder.
    pub(super) path: PathBuf,
    /// Its manifest.
    pub(super) manifest: Manifest,
    /// Its scenario, as resolved.
    pub(super) loaded: Loaded,
}

impl Finished {
    /// Reads what a folder says of itself; tells why it is no finished run.
    pub(super) fn open(path: &Path, talk: &Talk) -> Result<Self, Exit> {
        let manifest = Manifest::read(path).map_err(record_error(talk))?;
        let name = path.display();
        let other = match &manifest.subject {
            Subject::Scenario(_) if is_scoreboard(&manifest) => Some(("scoreboard", "记分板")),
            Subject::Scenario(_) => None,
            Subject::Analysis(_) => Some(("analysis of an adoption history", "对采纳历史的分析")),
            Subject::Comparison(_) => Some(("comparison", "比较")),
            Subject::Sensitivity(_) => Some(("sensitivity analysis", "敏感性分析")),
        };
        if let Some((en, zh)) = other {
            talk.error(&match talk.lang {
                Lang::En => {
                    format!("`{name}` holds the result of another command ({en}): name a result of `run` or `sweep`")
                }
                Lang::Zh => format!("`{name}` 是其他命令的结果（{zh}）：请给出 `run` 或 `sweep` 的结果"),
            });
            return Err(Exit::Failed);
        }
        if !manifest.status.is_finished() {
            return Err(unfinished(path, &manifest, talk));
        }
        if !manifest.formats.iter().any(|format| format == "csv") {
            talk.error(&match talk.lang {
                Lang::En => format!("`{name}` has no tables as CSV: run it again with `--format csv,parquet --fresh`, which makes a new folder (or another one with -o)"),
                Lang::Zh => format!("`{name}` 没有 CSV 表格：请用 `--format csv,parquet --fresh` 重新运行，结果存入新文件夹（或用 -o 另选文件夹）"),
            });
            return Err(Exit::Record);
        }
        if manifest.status == Status::FinishedWithFailures {
            let (failed, planned) = (manifest.replicates.failed, manifest.replicates.planned);
            talk.say(&match talk.lang {
                Lang::En => format!("note: {failed} of {planned} runs of `{name}` failed"),
                Lang::Zh => format!("注意：`{name}` 的 {planned} 次运行中有 {failed} 次失败"),
            });
        }
        let resolved = path.join(run::RESOLVED);
        let loaded = run::load(&resolved.to_string_lossy(), &[], &Talk { quiet: true, ..*talk })?;
        Ok(Self { path: path.to_owned(), manifest, loaded })
    }

    /// Short name of its scenario.
    pub(super) fn id(&self) -> &str {
        self.manifest.subject.id()
    }

    /// One of its tables, where it is still as it was written.
    pub(super) fn table(&self, table: Table, talk: &Talk) -> Result<Frame, Exit> {
        let problem = verify::problem_of_table(&self.path, &self.manifest, table);
        if let Some(problem) = problem.map_err(record_error(talk))? {
            let name = self.path.display();
            talk.error(&match talk.lang {
                Lang::En => format!("`{name}`: {problem}; `shidian verify {name}` says more"),
                Lang::Zh => {
                    let what = match &problem {
                        verify::Problem::Missing(path) => format!("缺少 `{path}`"),
                        verify::Problem::Changed(path) => format!("`{path}` 在写入后被改动"),
                        verify::Problem::Extra(path) => format!("`{path}` 不是该次运行写入的"),
                        verify::Problem::Inconsistent => "`manifest.json` 中的哈希互不相符".to_owned(),
                    };
                    format!("`{name}`：{what}；`shidian verify {name}` 可查看详情")
                }
            });
            return Err(Exit::Record);
        }
        read_table(&self.path, table).map_err(record_error(talk))
    }

    /// Tells that a table lacks a column that this program writes.
    pub(super) fn damaged(&self, table: Table, talk: &Talk) -> Exit {
        let (name, table) = (self.path.display(), table.name());
        talk.error(&match talk.lang {
            Lang::En => {
                format!("the table `{table}` of `{name}` lacks columns; run it again with this version")
            }
            Lang::Zh => format!("`{name}` 的表 `{table}` 缺少列；请用当前版本重新运行"),
        });
        Exit::Record
    }

    /// The result as the manifest of what is made of it names it.
    pub(super) fn entry(&self) -> InputResult {
        InputResult {
            path: self.path.display().to_string(),
            scenario: self.id().to_owned(),
            content_hash: self.manifest.content_hash.clone().unwrap_or_default(),
        }
    }
}

/// Tells that a result is not finished, and what goes on with it.
pub(super) fn unfinished(path: &Path, manifest: &Manifest, talk: &Talk) -> Exit {
    let name = path.display();
    let is_run = match &manifest.subject {
        Subject::Scenario(_) => !is_scoreboard(manifest),
        Subject::Analysis(_) | Subject::Comparison(_) | Subject::Sensitivity(_) => false,
    };
    talk.error(&match (is_run, talk.lang) {
        (true, Lang::En) => format!(
            "`{name}` is not finished: run the same `shidian sweep` (or `run`) command again to go on with it, or \
             `shidian sweep status {name}` to see how far it is"
        ),
        (true, Lang::Zh) => format!(
            "`{name}` 尚未完成：请再次运行当初的 `shidian sweep`（或 `run`）命令继续，或用 `shidian sweep status {name}` 查看进度"
        ),
        (false, Lang::En) => format!("`{name}` is not finished: run the command that makes it again"),
        (false, Lang::Zh) => format!("`{name}` 尚未完成：请再次运行生成它的命令"),
    });
    Exit::Record
}

/// The results that something was made of, where they are still what they were.
pub(super) fn as_they_were(entry: &DerivedEntry, talk: &Talk) -> Result<Vec<Finished>, Exit> {
    let mut all = Vec::with_capacity(entry.results.len());
    for result in &entry.results {
        let name = &result.path;
        if !Path::new(name).is_dir() {
            talk.error(&match talk.lang {
                Lang::En => format!(
                    "the result `{name}` is not there: start `verify` in the folder where this one was made"
                ),
                Lang::Zh => format!("找不到结果 `{name}`：请在当初生成本结果的文件夹中运行 `verify`"),
            });
            return Err(Exit::Record);
        }
        let found = Finished::open(Path::new(name), talk)?;
        if found.entry().content_hash != result.content_hash {
            talk.error(&match talk.lang {
                Lang::En => {
                    format!("the result `{name}` holds other numbers than those that this one was made of")
                }
                Lang::Zh => format!("结果 `{name}` 的数值与当初所用的不同"),
            });
            return Err(Exit::NotHeld);
        }
        all.push(found);
    }
    Ok(all)
}
