//! `shidian sweep submit`: the scripts by which Slurm runs a planned sweep, a job array and a job behind it that merges.
//!
//! Nothing is submitted: the user types the last command, having read the scripts.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::planned;
use crate::cli::Exit;
use crate::cli::destination::record_error;
use crate::cli::talk::Talk;
use crate::record::{RecordError, survey, write_file};
use crate::scenario::Lang;

/// Most tasks of an array as Slurm comes (`MaxArraySize` = 1001).
const MOST_TASKS: u32 = 1_000;
/// Chunks per task where the user says nothing: a chunk is a few tenths of a second, a start costs as much.
const CHUNKS_PER_TASK: u32 = 20;

/// Arguments of `sweep submit`.
#[derive(Debug, Args)]
pub(in crate::cli) struct SubmitArgs {
    /// Folder of a planned sweep, on a file system that all nodes see
    dir: PathBuf,
    /// Write scripts for Slurm
    #[arg(long, required = true)]
    slurm: bool,
    /// Tasks of the job array (default: one per 20 missing chunks, at most 1000)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    tasks: Option<u32>,
    /// Time limit of a task, as Slurm writes it, e.g. 01:00:00
    #[arg(long = "time", value_name = "TIME", value_parser = word)]
    time_limit: Option<String>,
    /// Partition to submit to
    #[arg(long, value_name = "NAME", value_parser = word)]
    partition: Option<String>,
    /// Processors of a task
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1024))]
    cpus: u16,
    /// Memory of a task, as Slurm writes it, e.g. 4G
    #[arg(long, value_name = "SIZE", value_parser = word)]
    memory: Option<String>,
}

/// A value that may stand in a line of a script.
fn word(text: &str) -> Result<String, String> {
    let is_plain = |c: char| c.is_alphanumeric() || "-_.:,+/@".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        Ok(text.to_owned())
    } else {
        Err("letters, digits and - _ . : , + / @ only".to_owned())
    }
}

/// Runs the command.
pub(super) fn run(args: &SubmitArgs, talk: &Talk) -> Result<Exit, Exit> {
    let record = record_error(talk);
    let manifest = planned::manifest(&args.dir, talk)?;
    if manifest.status.is_finished() {
        return Ok(nothing(args, talk.pick("finished before: nothing to do", "此前已完成：无需再做"), talk));
    }
    let n_chunks = manifest.chunks.planned;
    let stored = survey::stored(&args.dir, n_chunks).map_err(record)?.len() as u32;
    let missing = n_chunks - stored;
    let n_tasks =
        args.tasks.unwrap_or_else(|| missing.div_ceil(CHUNKS_PER_TASK).clamp(1, MOST_TASKS)).min(n_chunks);
    if missing == 0 {
        let name = args.dir.display();
        let line = match talk.lang {
            Lang::En => format!("no chunk is missing; next: shidian sweep merge {name}"),
            Lang::Zh => format!("没有缺少的块；接下来：shidian sweep merge {name}"),
        };
        return Ok(nothing(args, &line, talk));
    }
    let absolute = |path: PathBuf| {
        path.canonicalize()
            .map_err(|cause| record(RecordError::Io { action: "find", path: path.clone(), cause }))
    };
    let dir = absolute(args.dir.clone())?;
    let program = absolute(std::env::current_exe().unwrap_or_else(|_| PathBuf::from("shidian")))?;
    let scripts = Scripts {
        args,
        id: word(manifest.subject.id()).unwrap_or_default(),
        dir: &dir,
        program: &program,
        n_tasks,
    };
    // Slurm writes what tasks say into this folder, which must be there.
    write_file(&dir, "slurm/log/README", b"What the tasks of the job array said.\n").map_err(record)?;
    for (name, text) in [
        ("slurm/array.sh", scripts.array()),
        ("slurm/merge.sh", scripts.merge()),
        ("slurm/submit.sh", scripts.submit()),
    ] {
        write_file(&dir, name, text.as_bytes()).map_err(record)?;
    }
    let command = format!("sh {}", quoted(&dir.join("slurm/submit.sh")));
    if talk.json {
        talk.out(&format!(
            "{:#}\n",
            json!({ "dir": dir.display().to_string(), "tasks": n_tasks, "chunks": n_chunks, "chunks_missing": missing, "command": command })
        ));
        return Ok(Exit::Done);
    }
    if n_tasks > MOST_TASKS {
        talk.say(&match talk.lang {
            Lang::En => format!("note: {n_tasks} tasks need MaxArraySize above {n_tasks} in slurm.conf; it is 1001 as Slurm comes"),
            Lang::Zh => format!("注意：{n_tasks} 个任务要求 slurm.conf 的 MaxArraySize 大于 {n_tasks}；默认为 1001"),
        });
    }
    talk.say(&match talk.lang {
        Lang::En => format!(
            "{missing} chunks in {n_tasks} tasks; the scripts are in {}; submit them with",
            dir.join("slurm").display()
        ),
        Lang::Zh => {
            format!("{missing} 块分为 {n_tasks} 个任务；脚本在 {}；提交命令：", dir.join("slurm").display())
        }
    });
    talk.out(&format!("{command}\n"));
    Ok(Exit::Done)
}

/// There is nothing to submit.
fn nothing(args: &SubmitArgs, line: &str, talk: &Talk) -> Exit {
    talk.say(line);
    if talk.json {
        let document = json!({ "dir": args.dir.display().to_string(), "tasks": 0, "chunks_missing": 0 });
        talk.out(&format!("{document:#}\n"));
    }
    Exit::Done
}

struct Scripts<'a> {
    args: &'a SubmitArgs,
    id: String,
    dir: &'a Path,
    program: &'a Path,
    n_tasks: u32,
}

impl Scripts<'_> {
    /// What both jobs ask of Slurm.
    fn head(&self, name: &str, log: &str) -> String {
        let mut text = format!(
            "#!/bin/sh\n#SBATCH --job-name=shidian-{name}{}{}\n",
            if self.id.is_empty() { "" } else { "-" },
            self.id
        );
        let optional = [
            ("partition", &self.args.partition),
            ("time", &self.args.time_limit),
            ("mem", &self.args.memory),
        ];
        for (flag, value) in optional {
            if let Some(value) = value {
                text.push_str(&format!("#SBATCH --{flag}={value}\n"));
            }
        }
        let log = self.dir.join("slurm/log").join(log);
        text.push_str(&format!(
            "#SBATCH --cpus-per-task={}\n#SBATCH --requeue\n#SBATCH --open-mode=append\n#SBATCH --output={}\n",
            self.args.cpus,
            quoted(&log)
        ));
        text
    }

    /// A job array: each task computes its share of the chunks that are missing. A task that Slurm starts again goes on.
    fn array(&self) -> String {
        format!(
            "{}#SBATCH --array=0-{}\nexec {} sweep run {} --share \"$SLURM_ARRAY_TASK_ID/{}\" -j \"$SLURM_CPUS_PER_TASK\" --progress none\n",
            self.head("sweep", "task-%a.txt"),
            self.n_tasks - 1,
            quoted(self.program),
            quoted(self.dir),
            self.n_tasks
        )
    }

    fn merge(&self) -> String {
        format!(
            "{}exec {} sweep merge {} -j \"$SLURM_CPUS_PER_TASK\"\n",
            self.head("merge", "merge.txt"),
            quoted(self.program),
            quoted(self.dir)
        )
    }

    /// Submits both. The merge waits until every task has ended, however: it refuses what is not complete, and says what is
    /// missing.
    fn submit(&self) -> String {
        let folder = quoted(&self.dir.join("slurm"));
        format!(
            "#!/bin/sh\nset -eu\narray=$(sbatch --parsable {folder}/array.sh)\n\
             merge=$(sbatch --parsable --dependency=\"afterany:${{array%%;*}}\" {folder}/merge.sh)\n\
             echo \"array ${{array%%;*}}, merge ${{merge%%;*}}\"\n"
        )
    }
}

/// A path as one word of a shell.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |c: char| c.is_alphanumeric() || "-_./%".contains(c);
    if text.chars().all(is_plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}
