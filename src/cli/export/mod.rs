//! `shidian export`: the history of a result, of a run or of an analysis, in the files that other programs read.
//!
//! Each program has a file here that makes its files from a study. Not here: measuring.

mod netdiffuser;
mod networkinference;
mod stata;

use std::path::{Path, PathBuf};

use super::Exit;
use super::analyze::{Request, of_result};
use super::args::{ExportArgs, ProgramArg};
use super::destination::record_error;
use super::finished::unfinished;
use super::talk::Talk;
use crate::analysis::input;
use crate::analysis::period::Calendar;
use crate::analysis::study::Study;
use crate::record::{Manifest, write_file};
use crate::scenario::Lang;

/// Name and bytes of a file to write.
type File = (String, Vec<u8>);

/// Runs the command.
pub(super) fn export(args: &ExportArgs, talk: &Talk) -> Result<Exit, Exit> {
    let manifest = Manifest::read(&args.result).map_err(record_error(talk))?;
    let beside = of_result(&args.result, talk).map_err(record_error(talk))?;
    let name = args.result.display();
    if !manifest.status.is_finished() {
        return Err(unfinished(&args.result, &manifest, talk));
    }
    if !beside.has_adoptions() {
        talk.error(&match talk.lang {
            Lang::En => format!(
                "`{name}` has no table of adoptions as CSV; make it again with --format csv (and, in a run, `adoptions` among output.tables)"
            ),
            Lang::Zh => format!(
                "`{name}` 没有 CSV 格式的采纳表；请用 --format csv 重新生成（仿真还需在 output.tables 中包含 `adoptions`）"
            ),
        });
        return Err(Exit::Record);
    }
    let request = Request::from_tables(beside, talk)?;
    let reading = input::read(request.files, &request.options).map_err(|problems| {
        talk.errors(&problems.render(talk.lang));
        Exit::Invalid
    })?;
    let study = &reading.study;
    let files = match args.program {
        ProgramArg::NetworkInference => networkinference::files(study),
        ProgramArg::NetdiffuseR => netdiffuser::files(study),
        ProgramArg::Stata => stata::files(study).ok_or_else(|| {
            let most = stata::MOST_ROWS;
            talk.error(&match talk.lang {
                Lang::En => format!("the panel would have more than {most} rows; analyze with a longer --period or --min-adopters first"),
                Lang::Zh => format!("面板将超过 {most} 行；请先用更长的 --period 或 --min-adopters 分析"),
            });
            Exit::Failed
        })?,
    };
    let out = args.out.clone().unwrap_or_else(|| beside_result(&args.result, args.program));
    write(&out, &files, talk)?;
    tell(&out, &files, study, talk);
    Ok(Exit::Done)
}

/// The folder beside a result: nothing in a finished result is changed.
fn beside_result(result: &Path, program: ProgramArg) -> PathBuf {
    let program = match program {
        ProgramArg::NetworkInference => "networkinference",
        ProgramArg::NetdiffuseR => "netdiffuser",
        ProgramArg::Stata => "stata",
    };
    let mut name =
        result.components().next_back().map(|part| part.as_os_str().to_os_string()).unwrap_or_default();
    name.push(format!("_{program}"));
    result.parent().unwrap_or(Path::new("")).join(name)
}

/// Writes all files into a folder that holds nothing.
fn write(out: &Path, files: &[File], talk: &Talk) -> Result<(), Exit> {
    let is_taken = std::fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some()) || out.is_file();
    if is_taken {
        let name = out.display();
        talk.error(&match talk.lang {
            Lang::En => format!(
                "`{name}` exists and is not empty; it is not overwritten: name another folder with -o"
            ),
            Lang::Zh => format!("`{name}` 已存在且非空，不会覆盖：请用 -o 另选文件夹"),
        });
        return Err(Exit::Record);
    }
    for (name, bytes) in files {
        write_file(out, name, bytes).map_err(record_error(talk))?;
    }
    Ok(())
}

fn tell(out: &Path, files: &[File], study: &Study, talk: &Talk) {
    let (units, policies) = (study.history.units.len(), study.history.policies.len());
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let folder = out.display().to_string();
    if talk.json {
        talk.out(&format!(
            "{:#}\n",
            serde_json::json!({ "folder": folder, "files": names, "n_units": units, "n_policies": policies })
        ));
        return;
    }
    let shown = names.iter().take(6).copied().collect::<Vec<_>>().join(" ");
    let more = names.len().saturating_sub(6);
    let more = if more > 0 { format!(" (+{more})") } else { String::new() };
    talk.out(&match talk.lang {
        Lang::En => format!("{units} units, {policies} policies: {shown}{more}\n→ {folder}\n"),
        Lang::Zh => format!("{units} 个单位，{policies} 项政策：{shown}{more}\n→ {folder}\n"),
    });
}

/// Rows of cells as CSV, quoted where needed.
struct Csv(csv::Writer<Vec<u8>>);

impl Csv {
    fn new<'a>(header: impl IntoIterator<Item = &'a str>) -> Self {
        let mut csv = Self(csv::Writer::from_writer(Vec::new()));
        csv.row(header);
        csv
    }

    fn row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        self.0.write_record(cells).expect("rows of one length are written to memory");
    }

    fn bytes(self) -> Vec<u8> {
        self.0.into_inner().expect("memory takes all rows")
    }
}

/// Periods as plain numbers: years as they stand, other periods counted from the first adoption of all.
fn plain_number(study: &Study) -> impl Fn(i32) -> i32 {
    let first = study.span().map_or(0, |(first, _)| first);
    let offset = if study.calendar == Calendar::Number { 0 } else { first - 1 };
    move |period| period - offset
}

/// What a plain number of a period means, for a comment.
fn meaning_of_numbers(study: &Study) -> String {
    let first = study.span().map_or(0, |(first, _)| first);
    match study.calendar {
        Calendar::Number => "Times are periods as given (years).".to_owned(),
        Calendar::Quarter | Calendar::Month | Calendar::Day => {
            let (unit, first) = (study.calendar.name(), study.calendar.label(first));
            format!("Times are numbered: 1 is the {unit} {first}, 2 the next one.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_stands_beside_the_result() {
        let beside = |path: &str| beside_result(Path::new(path), ProgramArg::Stata).display().to_string();
        assert_eq!(beside("results/a/2026_1"), "results/a/2026_1_stata");
        assert_eq!(beside("results/a/2026_1/"), "results/a/2026_1_stata");
        assert_eq!(beside("out"), "out_stata");
    }
}
