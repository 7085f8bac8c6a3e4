//! `shidian verify`: are a result's files what they were, and does making it again give the same tables?

use super::args::{ProgressArg, VerifyArgs};
use super::destination::{Destination, record_error};
use super::finished::unfinished;
use super::keep::OPTIONS;
use super::talk::Talk;
use super::{Exit, analyze, compare, run, scoreboard, sensitivity};
use crate::record::{Subject, VERSION, verify};
use crate::scenario::Lang;

/// Runs the command.
pub(super) fn verify(args: &VerifyArgs, talk: &Talk) -> Result<Exit, Exit> {
    let record = record_error(talk);
    let checked = verify::check(&args.result).map_err(record)?;
    if !checked.manifest.status.is_finished() {
        return Err(unfinished(&args.result, &checked.manifest, talk));
    }
    for problem in &checked.problems {
        talk.error(&problem.to_string());
    }
    let own_engine = match checked.manifest.subject {
        Subject::Scenario(_) => run::ENGINE,
        Subject::Analysis(_) => analyze::VERSION_OF_NUMBERS,
        Subject::Comparison(_) => compare::VERSION,
        Subject::Sensitivity(_) => sensitivity::VERSION,
    };
    if checked.manifest.shidian != VERSION || checked.manifest.engine != own_engine {
        let (then, engine, now) = (&checked.manifest.shidian, &checked.manifest.engine, own_engine);
        talk.say(&match talk.lang {
            Lang::En => {
                format!("note: written by shidian {then} (engine {engine}); this is {VERSION} (engine {now})")
            }
            Lang::Zh => {
                format!("注意：由 shidian {then}（引擎 {engine}）生成；当前为 {VERSION}（引擎 {now}）")
            }
        });
    }
    // What was changed of the files that say what was done is not the thing to do again.
    let source = match checked.manifest.subject {
        Subject::Scenario(_) => run::RESOLVED,
        Subject::Analysis(_) | Subject::Comparison(_) | Subject::Sensitivity(_) => OPTIONS,
    };
    let is_source = |problem: &verify::Problem| matches!(problem, verify::Problem::Changed(path) | verify::Problem::Missing(path) if path == source);
    if checked.problems.iter().any(is_source) {
        return Err(Exit::NotHeld);
    }
    let difference = made_again(args, &checked, talk)?;
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

/// Makes the result again in a temporary folder and compares.
fn made_again(
    args: &VerifyArgs,
    checked: &verify::Checked,
    talk: &Talk,
) -> Result<Option<verify::Difference>, Exit> {
    let temporary = std::env::temp_dir().join(format!("shidian-verify-{}", std::process::id()));
    let quiet = Talk { quiet: true, json: false, ..*talk };
    let destination = Destination::temporary(temporary.clone(), &checked.formats, checked.bom);
    let ended = match &checked.manifest.subject {
        Subject::Scenario(_) if scoreboard::is_scoreboard(&checked.manifest) => {
            let resolved = args.result.join(run::RESOLVED);
            scoreboard::again(&resolved.to_string_lossy(), &destination, args.jobs, &quiet)
        }
        Subject::Scenario(_) => run_again(args, destination, &quiet),
        Subject::Analysis(entry) => analyze::again(&args.result, entry, &destination, &quiet),
        Subject::Comparison(entry) => compare::again(&args.result, entry, &destination, &quiet),
        Subject::Sensitivity(entry) => sensitivity::again(&args.result, entry, &destination, &quiet),
    };
    let difference = match ended {
        Ok(Exit::Interrupted) => Err(Exit::Interrupted),
        Ok(_) => verify::first_difference(&args.result, &temporary).map_err(record_error(talk)),
        Err(exit) => Err(exit),
    };
    // The copy has served its purpose; where it cannot be removed the system's temporary folder keeps it.
    let _ = std::fs::remove_dir_all(&temporary);
    difference
}

/// Runs the resolved scenario.
fn run_again(args: &VerifyArgs, destination: Destination, quiet: &Talk) -> Result<Exit, Exit> {
    let resolved = args.result.join(run::RESOLVED);
    let loaded = run::load(&resolved.to_string_lossy(), &[], quiet)?;
    let plan = run::plan(&loaded, quiet)?;
    let job = run::Job {
        destination,
        jobs: args.jobs,
        progress: ProgressArg::None,
        ends: run::EndsEarly::default(),
    };
    run::execute(&loaded, &plan, &job, quiet)
}
