//! The command line: the only module that reads arguments, environment and clock, and that prints.
//!
//! [`main`] is the table of contents. Holds no rule of the model.

// A front measures time and reads the environment; nothing below it may.
#![allow(clippy::disallowed_methods)]

mod analyze;
mod args;
mod audit;
mod chinese;
mod clock;
mod compare;
mod compute;
mod destination;
mod disk;
mod ends;
mod export;
mod factor_column;
mod files;
mod finished;
mod interrupt;
mod keep;
mod measure_args;
mod outcome_args;
mod params;
mod plan;
mod point_labels;
mod portfolio;
mod progress;
mod run;
mod scoreboard;
mod sensitivity;
mod sketch;
mod so_far;
mod summary;
mod sweep;
mod talk;
mod twins;
mod verify;
mod why;

use std::ffi::OsString;
use std::io::IsTerminal;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::scenario::Lang;
use args::{Cli, Command, When};
use sketch::Ink;
use talk::Talk;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// All is well.
    Done = 0,
    /// Failed.
    Failed = 1,
    /// The command line asks for what cannot be.
    Usage = 2,
    /// A scenario or a table is invalid.
    Invalid = 3,
    /// Finished, but some runs failed.
    SomeFailed = 4,
    /// Cannot read or write.
    Record = 5,
    /// An expectation did not hold.
    NotHeld = 6,
    /// Interrupted, resumable.
    Interrupted = 130,
}

/// Runs the program. Exit code 2 is for wrong usage, mostly by clap.
pub fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let lang = language(&words);
    let command = match lang {
        Lang::En => Cli::command(),
        Lang::Zh => chinese::translated(Cli::command()),
    };
    let cli = match command.try_get_matches_from(&words).and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let talk = Talk {
        lang,
        quiet: cli.global.quiet,
        json: cli.global.json,
        ink: if cli.global.ascii { Ink::Ascii } else { Ink::Unicode },
        color: is_colored(cli.global.color),
    };
    let ended = match &cli.command {
        Command::New(args) => files::new(args, &talk),
        Command::Check(args) => files::check(args, &talk),
        Command::Show(args) => files::show(args, &talk),
        Command::Params(args) => params::params(args, &talk),
        Command::Run(args) => run::run(args, &talk),
        Command::Compare(args) => compare::compare(args, &talk),
        Command::Sweep(args) => sweep::sweep(args, &talk),
        Command::Analyze(args) => analyze::analyze(args, &talk),
        Command::Export(args) => export::export(args, &talk),
        Command::Verify(args) => verify::verify(args, &talk),
        Command::Audit(args) => run::audit(args, &talk),
        Command::Sensitivity(args) => sensitivity::sensitivity(args, &talk),
        Command::Scoreboard(args) => scoreboard::scoreboard(args, &talk),
        Command::Why(args) => why::why(args, &talk),
        Command::Completions { shell } => Ok(completions(*shell, &talk)),
    };
    match ended {
        Ok(exit) | Err(exit) => ExitCode::from(exit as u8),
    }
}

/// The language asked for, before the arguments are read: help and usage errors speak it as well.
fn language(words: &[OsString]) -> Lang {
    let words: Vec<&str> = words.iter().filter_map(|word| word.to_str()).collect();
    let asked = words.iter().enumerate().find_map(|(at, word)| match word.strip_prefix("--lang") {
        Some("") => words.get(at + 1).copied(),
        Some(rest) => rest.strip_prefix('='),
        None => None,
    });
    let from_system = || {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()))
    };
    let is_chinese = match asked {
        Some(word) => word == "zh",
        None => from_system().is_some_and(|value| value.starts_with("zh")),
    };
    if is_chinese { Lang::Zh } else { Lang::En }
}

fn is_colored(when: When) -> bool {
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto => {
            std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
        }
    }
}

fn completions(shell: clap_complete::Shell, talk: &Talk) -> Exit {
    // Into memory first: a reader who has seen enough must not make the generator panic.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "shidian", &mut script);
    talk.out(&String::from_utf8_lossy(&script));
    Exit::Done
}
