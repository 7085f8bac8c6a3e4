//! `shidian sweep status`: how far a planned sweep is, what is missing, what failed, and what to do next.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::chunks::listed;
use super::planned::Planned;
use crate::cli::Exit;
use crate::cli::destination::record_error;
use crate::cli::plan::Plan;
use crate::cli::sketch::padded;
use crate::cli::talk::Talk;
use crate::record::survey::{Survey, survey};
use crate::record::{Manifest, Status};
use crate::scenario::Lang;

/// Failures that are told with their addresses.
const FAILURES_TOLD: usize = 5;
/// Values of the first factor that are told.
const VALUES_TOLD: usize = 12;

/// Arguments of `sweep status`.
#[derive(Debug, Args)]
pub(in crate::cli) struct StatusArgs {
    /// Folder of a planned sweep
    dir: PathBuf,
}

/// Runs the command.
pub(super) fn run(args: &StatusArgs, talk: &Talk) -> Result<Exit, Exit> {
    let Planned { manifest, plan, .. } = Planned::read(&args.dir, talk)?;
    let n_chunks = plan.n_chunks();
    let mut survey = survey(&args.dir, n_chunks).map_err(record_error(talk))?;
    if manifest.status.is_finished() {
        survey.stored = (0..n_chunks).collect();
    }
    let report =
        Report { dir: args.dir.display().to_string(), manifest: &manifest, plan: &plan, survey: &survey };
    talk.out(&if talk.json { report.json(talk) } else { report.text(talk) });
    Ok(Exit::Done)
}

struct Report<'a> {
    dir: String,
    manifest: &'a Manifest,
    plan: &'a Plan,
    survey: &'a Survey,
}

/// Runs of one value of the first factor.
struct OfValue {
    value: String,
    done: u64,
    planned: u64,
}

impl Report<'_> {
    fn is_finished(&self) -> bool {
        self.manifest.status.is_finished()
    }

    fn missing(&self) -> BTreeSet<u32> {
        (0..self.plan.n_chunks()).filter(|chunk| !self.survey.stored.contains(chunk)).collect()
    }

    /// Runs in stored chunks, those that failed included.
    fn runs_stored(&self) -> u64 {
        self.survey.stored.iter().map(|&chunk| self.plan.runs_in(chunk)).sum()
    }

    fn failed(&self) -> u64 {
        if self.is_finished() { self.manifest.replicates.failed } else { self.survey.failures.len() as u64 }
    }

    /// Runs by value of the first factor, in the order of the design.
    fn by_first_factor(&self) -> Vec<OfValue> {
        let mut values: Vec<OfValue> = Vec::new();
        let at_point: Vec<usize> = self
            .plan
            .points
            .iter()
            .filter_map(|point| point.labels.first())
            .map(|label| {
                let known = values.iter().position(|own| own.value == *label);
                known.unwrap_or_else(|| {
                    values.push(OfValue { value: label.clone(), done: 0, planned: 0 });
                    values.len() - 1
                })
            })
            .collect();
        for chunk in 0..self.plan.n_chunks() {
            let runs = u64::from(self.plan.replicates_in(chunk));
            for point in self.plan.points_of(self.plan.group_of(chunk)) {
                let Some(value) = at_point.get(point).and_then(|&at| values.get_mut(at)) else { continue };
                value.planned += runs;
                value.done += if self.survey.stored.contains(&chunk) { runs } else { 0 };
            }
        }
        values
    }

    fn next(&self, talk: &Talk) -> String {
        let (dir, missing) = (&self.dir, self.missing());
        if self.is_finished() {
            return talk.pick("nothing: the sweep is finished", "无：扫描已完成").to_owned();
        }
        if missing.is_empty() {
            return format!("shidian sweep merge {dir}");
        }
        let list = listed(&missing);
        if list.len() <= 60 {
            format!("shidian sweep run {dir} --chunk {list}")
        } else {
            format!("shidian sweep run {dir} --share K/N")
        }
    }

    fn json(&self, talk: &Talk) -> String {
        let failures: Vec<Value> = (self.survey.failures.iter().take(FAILURES_TOLD))
            .map(
                |f| json!({ "design_point": f.design_point, "replicate": f.replicate, "message": f.message }),
            )
            .collect();
        let values: Vec<Value> = self
            .by_first_factor()
            .into_iter()
            .map(|own| json!({ "value": own.value, "runs_done": own.done, "runs_planned": own.planned }))
            .collect();
        let missing = self.missing();
        let document = json!({
            "dir": self.dir,
            "status": self.manifest.status,
            "chunks": {
                "planned": self.plan.n_chunks(), "done": self.survey.stored.len(), "missing": missing.len(),
                "missing_list": listed(&missing), "being_written": self.survey.begun,
            },
            "runs": { "planned": self.plan.n_runs(), "done": self.runs_stored() - self.failed().min(self.runs_stored()), "failed": self.failed() },
            "failures": failures,
            "bytes": self.survey.bytes,
            "first_factor": self.plan.factors.first(),
            "by_first_factor": values,
            "next": self.next(talk),
        });
        format!("{document:#}\n")
    }

    fn text(&self, talk: &Talk) -> String {
        let (done, planned) = (self.survey.stored.len(), self.plan.n_chunks());
        let (runs, failed) = (self.runs_stored(), self.failed());
        // With a stopping rule a chunk may have fewer.
        let most = if self.plan.stop.is_some() { "≤ " } else { "" };
        let (runs, n_runs) = (format!("{most}{runs}"), format!("{most}{}", self.plan.n_runs()));
        let size = size(self.survey.bytes);
        let id = self.manifest.subject.id();
        let status = match self.manifest.status {
            Status::Planned => talk.pick("planned", "已规划"),
            Status::Running => talk.pick("running, or cut off", "运行中或被中断"),
            Status::Interrupted => talk.pick("interrupted", "已中断"),
            Status::Finished | Status::FinishedWithFailures => talk.pick("finished", "已完成"),
        };
        let mut text = match talk.lang {
            Lang::En => format!(
                "{id} · {status}\n chunks  {done} of {planned} done\n runs    {runs} of {n_runs} · {failed} failed\n size    {size}\n"
            ),
            Lang::Zh => format!(
                "{id} · {status}\n 块    已完成 {done}/{planned}\n 运行  {runs}/{n_runs} · 失败 {failed}\n 大小  {size}\n"
            ),
        };
        if self.survey.begun > 0 {
            let n = self.survey.begun;
            text.push_str(&match talk.lang {
                Lang::En => format!(" {n} chunks are being written, or were when their process ended\n"),
                Lang::Zh => format!(" {n} 块正在写入，或其进程已中断\n"),
            });
        }
        text.push_str(&self.values_text(talk));
        for failure in self.survey.failures.iter().take(FAILURES_TOLD) {
            let (point, replicate, message) =
                (failure.design_point, failure.replicate, failure.message.trim());
            text.push_str(&match talk.lang {
                Lang::En => format!(" failed: design point {point}, replicate {replicate}: {message}\n"),
                Lang::Zh => format!(" 失败：设计点 {point}，重复 {replicate}：{message}\n"),
            });
        }
        let missing = self.missing();
        if !missing.is_empty() {
            text.push_str(&format!(" {} {}\n", talk.pick("missing", "所缺各块"), listed(&missing)));
        }
        text.push_str(&format!(" {} {}\n", talk.pick("next:", "接下来："), self.next(talk)));
        text
    }

    /// One line per value of the first factor; nothing where one value is all there is.
    fn values_text(&self, talk: &Talk) -> String {
        let (values, Some(factor)) = (self.by_first_factor(), self.plan.factors.first()) else {
            return String::new();
        };
        if values.len() < 2 || self.is_finished() {
            return String::new();
        }
        let width = values.iter().map(|own| own.value.width()).max().unwrap_or(0);
        let mut text = format!(" {factor}\n");
        for OfValue { value, done, planned } in values.iter().take(VALUES_TOLD) {
            text.push_str(&format!("   {}  {done}/{planned}\n", padded(value, width)));
        }
        if values.len() > VALUES_TOLD {
            let n = values.len() - VALUES_TOLD;
            text.push_str(&match talk.lang {
                Lang::En => format!("   … and {n} more values\n"),
                Lang::Zh => format!("   … 另有 {n} 个取值\n"),
            });
        }
        text
    }
}

/// A size as people read it.
fn size(bytes: u64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"];
    let mut size = bytes as f64;
    let mut unit = 0;
    while size >= 1000.0 && unit + 1 < units.len() {
        size /= 1000.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} B") } else { format!("{size:.1} {}", units[unit]) }
}
