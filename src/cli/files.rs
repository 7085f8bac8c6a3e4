//! `shidian new`, `check` and `show`: scenario files before they are run.

use std::io::{ErrorKind, Write};
use std::path::Path;

use serde_json::json;

use super::args::{CheckArgs, NewArgs, ShowArgs};
use super::sketch::padded;
use super::talk::Talk;
use super::{Exit, run};
use crate::scenario::resolved::Style;
use crate::scenario::{Lang, shipped};

/// `shidian new`: writes a commented scenario, or lists the shipped ones.
pub(super) fn new(args: &NewArgs, talk: &Talk) -> Result<Exit, Exit> {
    if args.list {
        return list(talk);
    }
    let Some(file) = &args.file else { return Err(Exit::Failed) };
    let text = match &args.from {
        None => {
            let base = run::load("builtin:low-carbon-cities", &[], &Talk { quiet: true, ..*talk })?;
            let text = base.resolved.text(Style::Explained);
            // The scenario is the user's own from here on.
            let text = text.replacen("id = \"low-carbon-cities\"", &format!("id = \"{}\"", id_of(file)), 1);
            text.strip_prefix("#:schema ../docs/scenario.schema.json\n\n").unwrap_or(&text).to_owned()
        }
        Some(id) => {
            if shipped::scenario(id).is_none() {
                let near =
                    shipped::SCENARIOS.iter().map(|scenario| scenario.id).collect::<Vec<_>>().join(", ");
                talk.error(&match talk.lang {
                    Lang::En => format!("no shipped scenario is called `{id}`; there are {near}"),
                    Lang::Zh => format!("没有名为 `{id}` 的情景；可用的有 {near}"),
                });
                return Err(Exit::Failed);
            }
            starting_from(id, &id_of(file))
        }
    };
    write_new(file, &text, talk)?;
    let name = file.display();
    talk.say(&match talk.lang {
        Lang::En => format!("wrote {name}; next: shidian check {name}, then shidian run {name}"),
        Lang::Zh => format!("已写入 {name}；接下来：shidian check {name}，再 shidian run {name}"),
    });
    Ok(Exit::Done)
}

/// A scenario that says only what it changes.
fn starting_from(base: &str, id: &str) -> String {
    let base = base.trim_start_matches(shipped::PREFIX);
    format!(
        "schema = 1\n\
         extends = \"builtin:{base}\"     # everything that is not said here is as there: shidian show builtin:{base}\n\
         \n\
         [scenario]\n\
         id = \"{id}\"                    # names the result folder\n\
         title = \"\"\n\
         title_zh = \"\"\n\
         \n\
         # What you change, e.g.\n\
         # [spread]\n\
         # learning = 0.4               # shidian params spread lists what there is\n"
    )
}

fn id_of(file: &Path) -> String {
    let stem = file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let tame: String = stem
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' })
        .collect();
    if tame.is_empty() { "my-scenario".to_owned() } else { tame }
}

/// Writes a file that must not exist yet.
fn write_new(file: &Path, text: &str, talk: &Talk) -> Result<(), Exit> {
    let name = file.display();
    let opened = std::fs::OpenOptions::new().write(true).create_new(true).open(file);
    let written = opened.and_then(|mut open| open.write_all(text.as_bytes()));
    written.map_err(|error| {
        talk.error(&match (error.kind(), talk.lang) {
            (ErrorKind::AlreadyExists, Lang::En) => format!("`{name}` exists; it is not overwritten"),
            (ErrorKind::AlreadyExists, Lang::Zh) => format!("`{name}` 已存在，不会覆盖"),
            (_, Lang::En) => format!("cannot write `{name}`: {error}"),
            (_, Lang::Zh) => format!("无法写入 `{name}`：{error}"),
        });
        Exit::Record
    })
}

fn list(talk: &Talk) -> Result<Exit, Exit> {
    let mut text = String::new();
    let mut rows = Vec::new();
    for shipped::ShippedScenario { id, .. } in shipped::SCENARIOS {
        let loaded = run::load(&format!("builtin:{id}"), &[], &Talk { quiet: true, ..*talk })?;
        let (en, zh) = (loaded.scenario.title.clone(), loaded.scenario.title_zh.clone());
        text.push_str(&format!("{}  {}\n", padded(id, 20), talk.pick(&en, &zh)));
        rows.push(json!({ "id": id, "title": en, "title_zh": zh }));
    }
    if talk.json {
        talk.out(&format!("{:#}\n", serde_json::Value::Array(rows)));
    } else {
        talk.out(&text);
    }
    Ok(Exit::Done)
}

/// `shidian check`: all problems of some files, and how much work they are.
pub(super) fn check(args: &CheckArgs, talk: &Talk) -> Result<Exit, Exit> {
    let mut rows = Vec::new();
    let mut is_valid = true;
    for file in &args.files {
        let planned = run::load_changed(file, &args.change, talk).and_then(|loaded| run::plan(&loaded, talk));
        let Ok(plan) = planned else {
            is_valid = false;
            rows.push(json!({ "file": file, "valid": false }));
            continue;
        };
        let scenario = run::first(&plan);
        let (points, runs, governments) = (plan.points.len(), plan.n_runs(), plan.points[0].layout.n());
        let ticks = scenario.time.n_ticks;
        let policies = plan.points[0].policies().len();
        let ticks_of_all: u64 = plan.points[0].policies().map(|policy| u64::from(policy.time.n_ticks)).sum();
        let work = runs * u64::from(governments) * ticks_of_all;
        rows.push(json!({
            "file": file, "valid": true, "design_points": points, "runs": runs, "governments": governments,
            "policies": policies, "ticks": ticks, "government_ticks": work,
        }));
        let of_many = match (policies, talk.lang) {
            (1, _) => String::new(),
            (n, Lang::En) => format!(" × {n} policies"),
            (n, Lang::Zh) => format!(" × {n} 项政策"),
        };
        if !talk.json && !talk.quiet {
            talk.out(&match talk.lang {
                Lang::En => format!(
                    "{file}: valid · {points} design point{} × {} replicates{of_many} · {governments} governments × {ticks} ticks · \
                     {work} government-ticks\n",
                    if points == 1 { "" } else { "s" },
                    scenario.replicates,
                ),
                Lang::Zh => format!(
                    "{file}：有效 · {points} 个设计点 × {} 次重复{of_many} · {governments} 个政府 × {ticks} 步 · 共 {work} 政府·步\n",
                    scenario.replicates,
                ),
            });
        }
    }
    if talk.json {
        talk.out(&format!("{:#}\n", serde_json::Value::Array(rows)));
    }
    if is_valid { Ok(Exit::Done) } else { Err(Exit::Invalid) }
}

/// `shidian show`: every key with its value and origin, or only what differs from the defaults.
pub(super) fn show(args: &ShowArgs, talk: &Talk) -> Result<Exit, Exit> {
    let loaded = run::load_changed(&args.file, &args.change, talk)?;
    if talk.json {
        let lines =
            loaded.resolved.lines.iter().filter(|line| !line.is_unused && (!args.diff || line.differs()));
        let rows =
            lines.map(|line| json!({ "key": line.key, "value": line.value, "is_default": !line.differs() }));
        talk.out(&format!("{:#}\n", serde_json::Value::Array(rows.collect())));
        return Ok(Exit::Done);
    }
    talk.out(&if args.diff { loaded.resolved.diff() } else { loaded.resolved.text(Style::Origins) });
    Ok(Exit::Done)
}
