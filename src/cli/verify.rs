//! `shidian verify`: are a result's files what they were, and does running it again give the same tables?

use super::args::{ProgressArg, VerifyArgs};
use super::run::RESOLVED;
use super::talk::Talk;
use super::{Exit, clock, run};
use crate::record::{Place, RecordError, Start, VERSION, verify};
use crate::scenario::Lang;

/// Runs the command.
pub(super) fn verify(args: &VerifyArgs, talk: &Talk) -> Result<Exit, Exit> {
    let record = |error: RecordError| {
        talk.error(&error.to_string());
        Exit::Record
    };
    let checked = verify::check(&args.result).map_err(record)?;
    if !checked.manifest.status.is_finished() {
        talk.error(talk.pick(
            "this result is not finished; run the same command again to go on with it",
            "该结果尚未完成；请再次运行同一命令继续",
        ));
        return Err(Exit::Record);
    }
    for problem in &checked.problems {
        talk.error(&problem.to_string());
    }
    if checked.manifest.shidian != VERSION || checked.manifest.engine != run::ENGINE {
        let (then, engine, now) = (&checked.manifest.shidian, &checked.manifest.engine, run::ENGINE);
        talk.say(&match talk.lang {
            Lang::En => {
                format!("note: written by shidian {then} (engine {engine}); this is {VERSION} (engine {now})")
            }
            Lang::Zh => {
                format!("注意：由 shidian {then}（引擎 {engine}）生成；当前为 {VERSION}（引擎 {now}）")
            }
        });
    }
    // A scenario that was changed is not the one to run again.
    let is_scenario = |problem: &verify::Problem| matches!(problem, verify::Problem::Changed(path) | verify::Problem::Missing(path) if path == RESOLVED);
    if checked.problems.iter().any(is_scenario) {
        return Err(Exit::NotHeld);
    }
    let difference = run_again(args, &checked, talk, record)?;
    if let Some(difference) = &difference {
        talk.error(&difference.to_string());
    }
    let is_same = difference.is_none() && checked.problems.is_empty();
    let (n, hash) =
        (checked.manifest.content.len(), checked.manifest.content_hash.clone().unwrap_or_default());
    if talk.json {
        let problems: Vec<String> = checked
            .problems
            .iter()
            .map(ToString::to_string)
            .chain(difference.map(|d| d.to_string()))
            .collect();
        talk.out(&format!("{:#}\n", serde_json::json!({ "verified": is_same, "tables": n, "content_hash": hash, "problems": problems })));
    } else if is_same && !talk.quiet {
        talk.out(&match talk.lang {
            Lang::En => format!("verified: {n} tables are the same to the byte, content hash {hash}\n"),
            Lang::Zh => format!("验证通过：{n} 张表逐字节相同，内容哈希 {hash}\n"),
        });
    }
    Ok(if is_same { Exit::Done } else { Exit::NotHeld })
}

/// Runs the resolved scenario into a temporary folder and compares.
fn run_again(
    args: &VerifyArgs,
    checked: &verify::Checked,
    talk: &Talk,
    record: impl Fn(RecordError) -> Exit,
) -> Result<Option<verify::Difference>, Exit> {
    let temporary = std::env::temp_dir().join(format!("shidian-verify-{}", std::process::id()));
    let quiet = Talk { quiet: true, json: false, ..*talk };
    let resolved = args.result.join(RESOLVED);
    let loaded = run::load(&resolved.to_string_lossy(), &[], &quiet)?;
    let plan = run::plan(&loaded, &quiet)?;
    let job = run::Job {
        place: Place {
            out: Some(temporary.clone()),
            root: std::env::temp_dir(),
            date: clock::today(),
            start: Start::Resume,
        },
        formats: checked.formats.clone(),
        bom: checked.bom,
        jobs: args.jobs,
        progress: ProgressArg::None,
    };
    let difference = match run::execute(&loaded, &plan, &job, &quiet) {
        Ok(Exit::Interrupted) => Err(Exit::Interrupted),
        Ok(_) => verify::first_difference(&args.result, &temporary).map_err(record),
        Err(exit) => Err(exit),
    };
    // The copy has served its purpose; where it cannot be removed the system's temporary folder keeps it.
    let _ = std::fs::remove_dir_all(&temporary);
    difference
}
