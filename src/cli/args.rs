//! The command line as typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::analysis::input::{BeforeBirth, Repeats};
use crate::analysis::period::Calendar;
use crate::cli::measure_args::{MeasureArgs, NetworkArgs};
use crate::cli::scoreboard::ScoreboardArgs;
use crate::scenario::Lang;

/// Simulates policy pilots 政策试点 and their diffusion from point to surface.
#[derive(Debug, Parser)]
#[command(
    name = "shidian",
    version,
    about = "Simulates policy pilots 政策试点 and their diffusion from point to surface 由点到面",
    after_help = "Start with:  shidian run low-carbon-cities\n\
                  Results go to results/ID/DATE_HASH/: tables as CSV and Parquet, and what was run.\n\
                  A model, not a forecast."
)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// Flags that every command takes.
#[derive(Debug, Args)]
pub(super) struct Global {
    /// Language of messages (default: from LC_ALL, LC_MESSAGES or LANG)
    #[arg(long, global = true, value_name = "LANG")]
    pub(super) lang: Option<LangArg>,
    /// Print nothing but errors
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
    /// Print one JSON document instead of text
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Draw with plain ASCII characters
    #[arg(long, global = true)]
    pub(super) ascii: bool,
    /// Color in errors: auto, always or never (`NO_COLOR` is honored)
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    pub(super) color: When,
}

/// Language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LangArg {
    /// English
    En,
    /// 中文
    Zh,
}

impl From<LangArg> for Lang {
    fn from(arg: LangArg) -> Self {
        match arg {
            LangArg::En => Self::En,
            LangArg::Zh => Self::Zh,
        }
    }
}

/// When to do something that depends on the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ProgressArg {
    /// A bar on a terminal, lines off it
    Auto,
    /// A bar
    Bar,
    /// A line every ten seconds
    Lines,
    /// A JSON object per line
    Json,
    /// Nothing
    None,
}

/// Format of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatArg {
    /// Comma-separated values
    Csv,
    /// Parquet
    Parquet,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Writes a commented scenario to start from
    #[command(
        after_help = "Examples:\n  shidian new --list\n  shidian new my.toml\n  shidian new --from low-carbon-history my.toml"
    )]
    New(NewArgs),
    /// Validates scenario files and says how much work they are
    #[command(after_help = "Example:\n  shidian check my.toml other.toml")]
    Check(CheckArgs),
    /// Shows what a scenario means after `extends`, defaults and `--set`
    #[command(after_help = "Examples:\n  shidian show my.toml\n  shidian show my.toml --diff")]
    Show(ShowArgs),
    /// Lists parameters: unit, range, default, meaning, source
    #[command(
        after_help = "Examples:\n  shidian params spread\n  shidian params attention\n  shidian params --json"
    )]
    Params(ParamsArgs),
    /// Runs an ensemble of a scenario (of every design point of a sweep)
    #[command(
        after_help = "Examples:\n  shidian run low-carbon-cities\n  shidian run my.toml --replicates 50 --set spread.learning=0.4\n  \
                            shidian run my.toml -o results/mine --format csv --csv-bom"
    )]
    Run(RunArgs),
    /// Compares results or scenarios with the same luck: paired differences with intervals
    #[command(after_help = super::compare::EXAMPLES)]
    Compare(super::compare::CompareArgs),
    /// Runs a sweep, on one machine or many
    #[command(
        args_conflicts_with_subcommands = true,
        subcommand_negates_reqs = true,
        after_help = "Examples:\n  shidian sweep three-regimes\n  shidian sweep plan three-regimes -o out && shidian sweep run out --share 0/2\n\
                      docs/scaling.md tells of many machines."
    )]
    Sweep(Box<super::sweep::SweepArgs>),
    /// Analyzes an adoption history: who adopted which policy when
    #[command(after_help = "Examples:\n  shidian analyze adoptions.csv --units units.csv\n  \
                            shidian analyze adoptions.csv --unit abbr --units states.csv --edges borders.csv --undirected\n  \
                            shidian analyze results/base/tables/adoptions.csv\n\
                      The columns of units, policies and times are found by their usual names; what was taken is told.\n\
                      Times are whole numbers (years), YYYY-MM or YYYY-MM-DD; empty or NA: not adopted. docs/analysis/README.md says more.")]
    Analyze(Box<AnalyzeArgs>),
    /// Writes the history of a result for another program
    #[command(
        after_help = "Examples:\n  shidian export results/base --as networkinference\n  shidian export results/base --as stata -o for-stata"
    )]
    Export(ExportArgs),
    /// Checks a result's files, runs it again and compares every table
    #[command(after_help = "Example:\n  shidian verify results/low-carbon-cities/2026-11-22_3f9a1c2b")]
    Verify(VerifyArgs),
    /// Runs the field's estimators on replicates whose truth is known: bias, coverage, what they find where there is nothing
    #[command(
        after_help = "Examples:\n  shidian audit\n  shidian audit my.toml --replicates 50\n  shidian audit --replicates 20 --set audit.placebo_draws=99\n\
                      A scenario of one's own needs `estimates` among output.tables; docs/what-a-curve-cannot-tell.md says what is compared."
    )]
    Audit(AuditArgs),
    /// Tells which factors of a finished sweep its outcomes depend on, with the noise of replicates taken off
    #[command(after_help = super::sensitivity::EXAMPLES)]
    Sensitivity(super::sensitivity::SensitivityArgs),
    /// Tests the seed paper's claims on the model, one by one: holds, fails, or depends on what
    #[command(
        after_help = "Examples:\n  shidian scoreboard\n  shidian scoreboard --replicates 40 -o results/claims --lang zh\n\
                      docs/scoreboard.md has the claims, their tests and thresholds."
    )]
    Scoreboard(ScoreboardArgs),
    /// Tells one government's story in a run, and when it would have adopted with something changed
    #[command(
        after_help = "Examples:\n  shidian why results/low-carbon-cities/2026-11-22_3f9a1c2b Shenzhen\n  \
                            shidian why results/mine 440300 --replicate 7 --twin 'spread.learning=0.5'"
    )]
    Why(super::why::WhyArgs),
    /// Prints a completion script for a shell
    #[command(
        after_help = "Example:\n  shidian completions bash > ~/.local/share/bash-completion/completions/shidian"
    )]
    Completions {
        /// bash, zsh, fish, powershell or elvish
        shell: clap_complete::Shell,
    },
}

/// Arguments of `new`.
#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// List the scenarios that come with the program
    #[arg(long)]
    pub(super) list: bool,
    /// Start from a scenario that comes with the program, only writing what differs
    #[arg(long, value_name = "ID")]
    pub(super) from: Option<String>,
    /// File to write; it must not exist
    #[arg(required_unless_present = "list")]
    pub(super) file: Option<PathBuf>,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Scenario files, or names of shipped ones
    #[arg(required = true)]
    pub(super) files: Vec<String>,
    #[command(flatten)]
    pub(super) change: ChangeArgs,
}

/// What changes a scenario from outside.
#[derive(Debug, Args, Default, Clone)]
pub(super) struct ChangeArgs {
    /// Set a key, e.g. `--set spread.learning=0.4` or `--set 'selection.wave[1].quota=20'` (repeatable)
    #[arg(long, value_name = "KEY=VALUE")]
    pub(super) set: Vec<String>,
    /// Seed of all draws (same as --set scenario.seed=N)
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    /// Replicates; of a sweep, at each design point (same as --set scenario.replicates=N, or sweep.replicates=N)
    #[arg(long, value_name = "N")]
    pub(super) replicates: Option<u64>,
    /// Add a twin, the same draws with something changed: no-diffusion, no-learning, national, random-sites, fixed-effort … or
    /// changes such as 'execution.attention_years=12' (repeatable)
    #[arg(long, value_name = "NAME|KEY=VALUE")]
    pub(super) twin: Vec<String>,
}

impl ChangeArgs {
    /// All changes as `key=value`.
    pub(super) fn sets(&self) -> Vec<String> {
        let mut sets = self.set.clone();
        sets.extend(self.seed.map(|seed| format!("scenario.seed={seed}")));
        sets.extend(self.replicates.map(|n| format!("scenario.replicates={n}")));
        sets
    }
}

/// Arguments of `show`.
#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// Scenario file, or name of a shipped one
    pub(super) file: String,
    /// Every key with its value and where it comes from (the default)
    #[arg(long, conflicts_with = "diff")]
    pub(super) resolved: bool,
    /// Only the keys that differ from their defaults
    #[arg(long)]
    pub(super) diff: bool,
    #[command(flatten)]
    pub(super) change: ChangeArgs,
}

/// Arguments of `params`.
#[derive(Debug, Args)]
pub(super) struct ParamsArgs {
    /// Part of a key, a meaning or a Chinese name
    pub(super) pattern: Option<String>,
    /// Print the JSON schema of scenario files
    #[arg(long, conflicts_with = "pattern")]
    pub(super) schema: bool,
}

/// Where a result goes, and in what formats.
#[derive(Debug, Args)]
pub(super) struct ResultArgs {
    /// Result folder (default: results/ID/DATE_HASH); an unfinished one is resumed
    #[arg(short, long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Run anew beside a finished result
    #[arg(long)]
    pub(super) fresh: bool,
    /// Formats of tables
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "csv,parquet",
        value_name = "LIST",
        hide_possible_values = true
    )]
    pub(super) format: Vec<FormatArg>,
    /// Begin CSV files with a byte order mark, for Excel (always on with --lang zh)
    #[arg(long)]
    pub(super) csv_bom: bool,
}

/// Arguments of `run`.
#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// Scenario file, or name of a shipped one
    pub(super) file: String,
    #[command(flatten)]
    pub(super) how: HowArgs,
}

/// How a scenario is run.
#[derive(Debug, Args)]
pub(super) struct HowArgs {
    #[command(flatten)]
    pub(super) change: ChangeArgs,
    #[command(flatten)]
    pub(super) result: ResultArgs,
    /// Threads (default: all cores)
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) jobs: Option<u16>,
    /// Progress on stderr: auto, bar, lines, json or none
    #[arg(long, value_name = "HOW", default_value = "auto", hide_possible_values = true)]
    pub(super) progress: ProgressArg,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// Result folder
    pub(super) result: PathBuf,
    /// Threads (default: all cores)
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) jobs: Option<u16>,
}

/// Arguments of `audit`.
#[derive(Debug, Args)]
pub(super) struct AuditArgs {
    /// Scenario file, or name of a shipped one
    #[arg(default_value = "builtin:estimator-audit")]
    pub(super) file: String,
    #[command(flatten)]
    pub(super) how: HowArgs,
}

/// Arguments of `analyze`.
#[derive(Debug, Args)]
pub(super) struct AnalyzeArgs {
    /// Table of adoptions (CSV): unit, policy, time; or the table `adoptions` of a run
    pub(super) adoptions: PathBuf,
    /// Column of units
    #[arg(long, value_name = "COLUMN", help_heading = "Columns")]
    pub(super) unit: Option<String>,
    /// Column of policies; without one there is one policy
    #[arg(long, value_name = "COLUMN", help_heading = "Columns")]
    pub(super) policy: Option<String>,
    /// Column of times of adoption
    #[arg(long, value_name = "COLUMN", help_heading = "Columns")]
    pub(super) time: Option<String>,
    /// Column of the time from which a unit no longer had the policy (found where it is called `ended`)
    #[arg(long, value_name = "COLUMN", help_heading = "Columns")]
    pub(super) spells: Option<String>,
    /// Column that is 1 where a unit adopts, in a table with one row per unit and period
    #[arg(long, value_name = "COLUMN", help_heading = "Columns")]
    pub(super) event: Option<String>,
    /// List of all units (the first column), so that never-adopters are known; other columns: first time, lon, lat, attributes
    #[arg(long, value_name = "FILE", help_heading = "Other tables")]
    pub(super) units: Option<PathBuf>,
    /// Column of --units: the first time at which a unit can adopt
    #[arg(long, value_name = "COLUMN", help_heading = "Other tables")]
    pub(super) born: Option<String>,
    /// List of ties: who looks at whom, and a weight where there is one
    #[arg(long, value_name = "FILE", help_heading = "Other tables")]
    pub(super) edges: Option<PathBuf>,
    /// Column of --edges: the weight of a tie
    #[arg(long, value_name = "COLUMN", help_heading = "Other tables")]
    pub(super) weight: Option<String>,
    /// Ties go both ways
    #[arg(long, help_heading = "Other tables")]
    pub(super) undirected: bool,
    /// List of policies (the first column) with their topics
    #[arg(long, value_name = "FILE", help_heading = "Other tables")]
    pub(super) policies: Option<PathBuf>,
    /// Column of --policies: the topic
    #[arg(long, value_name = "COLUMN", help_heading = "Other tables")]
    pub(super) topic: Option<String>,
    /// Numbers known of units in each period: unit, period, columns of numbers
    #[arg(long, value_name = "FILE", help_heading = "Other tables")]
    pub(super) covariates: Option<PathBuf>,
    /// Length of a period: year, quarter, month or day (default: as the times are written)
    #[arg(long, value_name = "LENGTH", help_heading = "Time", hide_possible_values = true)]
    pub(super) period: Option<PeriodArg>,
    /// End of observation (default: the last adoption); later adoptions are left out
    #[arg(long, value_name = "TIME", help_heading = "Time", allow_hyphen_values = true)]
    pub(super) until: Option<String>,
    /// Value of the column of times that says that a unit has not adopted
    #[arg(long, value_name = "VALUE", help_heading = "Time", allow_hyphen_values = true)]
    pub(super) not_adopted: Option<String>,
    /// Adoptions before a unit can adopt: warn (they count), drop or error
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "warn",
        help_heading = "What counts",
        hide_possible_values = true
    )]
    pub(super) before_birth: BeforeBirthArg,
    /// A unit that adopts a policy twice: error, or first (the first adoption counts)
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "error",
        help_heading = "What counts",
        hide_possible_values = true
    )]
    pub(super) repeats: RepeatsArg,
    /// Leave out policies with fewer adopters
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "What counts")]
    pub(super) min_adopters: u32,
    #[command(flatten)]
    pub(super) measures: MeasureArgs,
    #[command(flatten)]
    pub(super) networks: NetworkArgs,
    #[command(flatten)]
    pub(super) result: ResultArgs,
}

/// Length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PeriodArg {
    /// A year, or a whole number of anything
    Year,
    /// A quarter
    Quarter,
    /// A month
    Month,
    /// A day
    Day,
}

impl From<PeriodArg> for Calendar {
    fn from(arg: PeriodArg) -> Self {
        match arg {
            PeriodArg::Year => Self::Number,
            PeriodArg::Quarter => Self::Quarter,
            PeriodArg::Month => Self::Month,
            PeriodArg::Day => Self::Day,
        }
    }
}

/// What becomes of adoptions before a unit can adopt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum BeforeBirthArg {
    /// They count, and are told
    Warn,
    /// They are left out
    Drop,
    /// They are errors
    Error,
}

impl From<BeforeBirthArg> for BeforeBirth {
    fn from(arg: BeforeBirthArg) -> Self {
        match arg {
            BeforeBirthArg::Warn => Self::Warn,
            BeforeBirthArg::Drop => Self::Drop,
            BeforeBirthArg::Error => Self::Error,
        }
    }
}

/// What becomes of a unit that adopts a policy twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RepeatsArg {
    /// It is an error
    Error,
    /// The first adoption counts
    First,
}

impl From<RepeatsArg> for Repeats {
    fn from(arg: RepeatsArg) -> Self {
        match arg {
            RepeatsArg::Error => Self::Error,
            RepeatsArg::First => Self::First,
        }
    }
}

/// Arguments of `export`.
#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// Result folder, of a run or of an analysis, with tables as CSV
    pub(super) result: PathBuf,
    /// Program to write for: networkinference, netdiffuser or stata
    #[arg(long = "as", value_name = "PROGRAM", hide_possible_values = true)]
    pub(super) program: ProgramArg,
    /// Folder to write (default: the result folder's name with the program behind it); it must not hold anything
    #[arg(short, long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
}

/// Program to write for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ProgramArg {
    /// The R package NetworkInference
    #[value(name = "networkinference")]
    NetworkInference,
    /// The R package netdiffuseR
    #[value(name = "netdiffuser")]
    NetdiffuseR,
    /// Stata
    Stata,
}
