//! What lies beside a table of adoptions that this program wrote: the rest of its result.
//!
//! Beside the table `adoptions` of a run lie its governments, its network and its scenario, which says when it ends. Beside
//! the table `history` of an analysis lie its units, ties, policies and covariates.

use std::path::{Path, PathBuf};

use crate::analysis::input::{Options, Role, is_of_a_run};
use crate::analysis::period::{Calendar, Moment};
use crate::cli::disk::Disk;
use crate::cli::run::RESOLVED;
use crate::cli::talk::Talk;
use crate::record::{Manifest, RecordError, Subject};
use crate::scenario::{self, Lang};
use crate::units::Step;

/// The tables of a result that make a study.
#[derive(Debug)]
pub(in crate::cli) struct Beside {
    /// Short name for what is made of it.
    pub(super) id: String,
    /// The table of adoptions.
    pub(super) adoptions: PathBuf,
    /// The other tables that are there.
    tables: Vec<(Role, PathBuf)>,
    /// What one period is, and the last one.
    period: Option<Calendar>,
    until: Option<String>,
}

impl Beside {
    /// Whether the table of adoptions is there.
    pub(in crate::cli) fn has_adoptions(&self) -> bool {
        self.adoptions.is_file()
    }

    /// Fills in what the user did not say, and tells what.
    pub(super) fn complete(self, paths: &mut [(Role, Option<PathBuf>)], options: &mut Options, talk: &Talk) {
        let mut found = Vec::new();
        for (role, path) in paths.iter_mut().filter(|(_, path)| path.is_none()) {
            if let Some((_, own)) = self.tables.iter().find(|(own, _)| own == role) {
                found.push(format!("--{} {}", role.name(), own.display()));
                *path = Some(own.clone());
            }
        }
        if let (None, Some(period)) = (options.period, self.period) {
            found.push(format!("--period {}", period.name()));
            options.period = Some(period);
        }
        if let (None, Some(until)) = (&options.until, self.until) {
            found.push(format!("--until {until}"));
            options.until = Some(until);
        }
        if !found.is_empty() {
            let found = found.join(" ");
            talk.say(&match talk.lang {
                Lang::En => format!("a table of a result; from the same result: {found}"),
                Lang::Zh => format!("这是某个结果中的表；取自同一结果：{found}"),
            });
        }
    }
}

/// What lies beside a table of adoptions; nothing where it is not one of a result.
pub(super) fn find(adoptions: &Path, bytes: &[u8], talk: &Talk) -> Option<Beside> {
    let tables =
        adoptions.parent().filter(|folder| folder.file_name().is_some_and(|name| name == "tables"))?;
    let result =
        tables.parent().map(|folder| if folder == Path::new("") { Path::new(".") } else { folder })?;
    let is_history = adoptions.file_stem().is_some_and(|stem| stem == "history");
    if !is_of_a_run(bytes) && !is_history {
        return None;
    }
    of_result(result, talk).ok().filter(|found| found.adoptions.file_name() == adoptions.file_name())
}

/// The tables of a result.
pub(in crate::cli) fn of_result(result: &Path, talk: &Talk) -> Result<Beside, RecordError> {
    let manifest = Manifest::read(result)?;
    let (name, tables, suffix): (&str, &[(Role, &str)], &str) = match &manifest.subject {
        Subject::Scenario(_) => {
            ("adoptions", &[(Role::Units, "governments"), (Role::Edges, "network")], "-adoptions")
        }
        Subject::Analysis(_) => (
            "history",
            &[
                (Role::Units, "units"),
                (Role::Edges, "ties"),
                (Role::Policies, "policies"),
                (Role::Covariates, "covariates"),
            ],
            "",
        ),
        Subject::Comparison(_) | Subject::Sensitivity(_) => ("adoptions", &[], ""),
    };
    let path = |table: &str| result.join("tables").join(format!("{table}.csv"));
    let (period, until) = match &manifest.subject {
        Subject::Scenario(_) => time_of_run(result, talk),
        Subject::Analysis(entry) => (Calendar::from_name(&entry.period), entry.until.clone()),
        Subject::Comparison(_) | Subject::Sensitivity(_) => (None, None),
    };
    Ok(Beside {
        id: format!("{}{suffix}", manifest.subject.id()),
        adoptions: path(name),
        tables: tables
            .iter()
            .map(|(role, table)| (*role, path(table)))
            .filter(|(_, path)| path.is_file())
            .collect(),
        period,
        until,
    })
}

/// Length of a tick and first month of the last one, from the scenario that a run keeps.
fn time_of_run(result: &Path, talk: &Talk) -> (Option<Calendar>, Option<String>) {
    let Ok(loaded) = scenario::load(&Disk, &result.join(RESOLVED).to_string_lossy(), &[]) else {
        let name = result.display();
        talk.say(&match talk.lang {
            Lang::En => format!("the scenario of `{name}` cannot be read: say --period and --until"),
            Lang::Zh => format!("无法读取 `{name}` 的情景：请指明 --period 和 --until"),
        });
        return (None, None);
    };
    let time = loaded.scenario.time;
    let calendar = match time.step {
        Step::Year => Calendar::Number,
        Step::Quarter => Calendar::Quarter,
        Step::Month => Calendar::Month,
    };
    let last = calendar.period(Moment::Month(time.month_of(time.n_ticks - 1)));
    (Some(calendar), last.map(|last| calendar.label(last)))
}
