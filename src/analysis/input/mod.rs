//! A user's tables → a [`Study`], or every problem at once with file, line and what is allowed.
//!
//! Takes the bytes of some CSV files and what the user says about them; gives the study, which columns were taken, and
//! notes. One file per table: `adoptions`, `units`, `edges`, `policies`, `covariates`; `assembly` puts the
//! adoptions together and checks them against the units. Not here: reading the disk, measuring anything.

mod adoptions;
mod assembly;
mod covariates;
mod edges;
mod faults;
mod names;
mod people;
mod policies;
mod roster;
mod table;
mod times;
mod units;

use serde::{Deserialize, Serialize};

use crate::analysis::latent::KernelKind;
use crate::analysis::measures::Measures;
use crate::analysis::period::Calendar;
use crate::analysis::study::Study;
use crate::scenario::problem::{Problem, Problems, TextKind, Texts, codes, say};
use crate::scenario::source::{Read, decode};
use assembly::Assembled;
use faults::Faults;
use table::Table;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Who adopted what when.
    Adoptions,
    /// All units.
    Units,
    /// Ties between units.
    Edges,
    /// All policies.
    Policies,
    /// What is known of units in each period.
    Covariates,
}

impl Role {
    /// All roles, in the order in which files are read.
    pub const ALL: [Self; 5] = [Self::Adoptions, Self::Units, Self::Edges, Self::Policies, Self::Covariates];

    /// Its name on the command line and in manifests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Adoptions => "adoptions",
            Self::Units => "units",
            Self::Edges => "edges",
            Self::Policies => "policies",
            Self::Covariates => "covariates",
        }
    }
}

/// What becomes of adoptions by units that cannot adopt yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BeforeBirth {
    /// They count, and are told.
    #[default]
    Warn,
    /// They are left out, and told.
    Drop,
    /// They are errors.
    Error,
}

/// What becomes of a unit that adopts a policy twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Repeats {
    /// It is an error.
    #[default]
    Error,
    /// The first adoption counts.
    First,
}

/// Which way ties go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// The first unit of a row looks at the second.
    #[default]
    Directed,
    /// Both look at each other.
    Undirected,
}

/// What the user says about the tables, and about what is measured on them. Names of columns are found by themselves where
/// they are not said.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Column of units.
    pub unit: Option<String>,
    /// Column of policies.
    pub policy: Option<String>,
    /// Column of times.
    pub time: Option<String>,
    /// Column of the time from which a unit no longer had the policy.
    pub spells: Option<String>,
    /// Column that is 1 in the row of an adoption and 0 elsewhere: for tables with one row per unit and period.
    pub event: Option<String>,
    /// Column of the list of units with the first time at which each can adopt.
    pub born: Option<String>,
    /// Column of weights of ties.
    pub weight: Option<String>,
    /// Column of the topics of policies.
    pub topic: Option<String>,
    /// Length of a period; none: as the times are written.
    pub period: Option<Calendar>,
    /// End of observation; none: the last adoption.
    pub until: Option<String>,
    /// Value of the column of times that says that a unit has not adopted.
    pub not_adopted: Option<String>,
    /// Fewest adopters of a policy that is kept.
    pub min_adopters: u32,
    /// Adoptions by units that cannot adopt yet.
    pub before_birth: BeforeBirth,
    /// Second adoptions.
    pub repeats: Repeats,
    /// Which way ties go.
    pub direction: Direction,
    /// What is measured, and how.
    pub measures: Measures,
    /// Networks drawn by the rewiring test; none: no such test.
    pub rewire: Option<u32>,
    /// Kernel of the latent network; none: no network is inferred.
    pub infer_network: Option<KernelKind>,
    /// Edges of the latent network.
    pub n_edges: Option<usize>,
    /// p at which no more edges are added to it.
    pub p_value: Option<f64>,
}

/// Which columns of a file were taken for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// What the file holds.
    pub role: Role,
    /// Name of the file.
    pub file: String,
    /// What for, and the name of the column.
    pub columns: Vec<(&'static str, String)>,
    /// Columns that were not read.
    pub unread: Vec<String>,
}

/// What was read.
#[derive(Debug)]
pub struct Reading {
    /// The study.
    pub study: Study,
    /// Which columns were taken.
    pub taken: Vec<Taken>,
    /// Things worth a look; see [`crate::scenario::problem::render_notes`].
    pub notes: Vec<Problem>,
    /// The texts that the notes point into.
    pub texts: Texts,
}

/// Whether a table of adoptions is one that a run of this program wrote (`tables/adoptions.csv`).
pub fn is_of_a_run(bytes: &[u8]) -> bool {
    let line = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).split(|&byte| byte == b'\n').next();
    let line = String::from_utf8_lossy(line.unwrap_or_default()).into_owned();
    let columns: Vec<&str> = line.trim_end().split(',').collect();
    adoptions::RUN_COLUMNS.iter().all(|name| columns.contains(name))
}

/// Reads some files, at most one per role, one of them adoptions.
///
/// # Errors
/// Every problem of every file, with its place.
pub fn read(files: Vec<(Role, Read)>, options: &Options) -> Result<Reading, Problems> {
    let name = files.first().map_or(String::new(), |(_, file)| file.name.clone());
    let mut texts = Texts::default();
    let mut told = Vec::new();
    let mut places: Vec<(Role, u32)> = Vec::new();
    for (role, file) in files {
        match text_of(file) {
            Ok((name, text)) => places.push((role, texts.add(&name, text, TextKind::File))),
            Err(problem) => told.push(*problem),
        }
    }
    let (study, taken, mut notes) = if told.is_empty() {
        let mut reader =
            Reader { texts: &texts, options, told: Vec::new(), notes: Vec::new(), taken: Vec::new() };
        let study = reader.study(&places);
        told = reader.told;
        (study, reader.taken, reader.notes)
    } else {
        (None, Vec::new(), Vec::new())
    };
    match study {
        Some(study) if told.is_empty() => {
            notes.sort_by_key(|note| (note.place.is_none(), note.place));
            Ok(Reading { study, taken, notes, texts })
        }
        Some(_) | None => Err(Problems::new(&name, told, texts)),
    }
}

fn text_of(file: Read) -> Result<(String, String), Box<Problem>> {
    if u32::try_from(file.bytes.len()).is_err() {
        let name = &file.name;
        let message = say!("`{name}` is larger than 4 GiB", "`{name}` 大于 4 GiB");
        let hint = say!("split it by policy and analyze the parts", "请按政策拆分后分别分析");
        return Err(Box::new(Problem::new(codes::TOO_LARGE, "", message).hint(hint)));
    }
    decode(&file.name, file.bytes).map(|text| (file.name, text))
}

/// Goes through the files, one after the other.
struct Reader<'a> {
    texts: &'a Texts,
    options: &'a Options,
    told: Vec<Problem>,
    notes: Vec<Problem>,
    taken: Vec<Taken>,
}

impl<'a> Reader<'a> {
    /// All of it; problems go to `told`.
    fn study(&mut self, places: &[(Role, u32)]) -> Option<Study> {
        let place = |role: Role| places.iter().find(|(own, _)| *own == role).map(|(_, text)| *text);
        let adoptions = self.one(place(Role::Adoptions)?, adoptions::read);
        let units = place(Role::Units).map(|text| {
            let is_of_run = adoptions.as_ref().is_some_and(|adoptions| adoptions.is_of_run);
            self.one(text, |table, options, faults| units::read(table, options, is_of_run, faults))
        });
        let policies = place(Role::Policies).map(|text| self.one(text, policies::read));
        // A list that is given but cannot be read leaves nothing to compare with.
        let adoptions = adoptions?;
        let units = match units {
            Some(units) => Some(units?),
            None => None,
        };
        let Assembled { mut study, roster } = self.assembled(&adoptions, units)?;
        drop(adoptions);
        if let Some(policies) = policies {
            study.topics = policies?.topics(&study.history, &mut self.notes);
        }
        if let Some(text) = place(Role::Edges) {
            let read = self.one(text, |table, options, faults| edges::read(table, options, &roster, faults));
            study.ties = read.flatten();
        }
        if let Some(text) = place(Role::Covariates) {
            let calendar = study.calendar;
            study.covariates = self.one(text, |table, options, faults| {
                covariates::read(table, options, calendar, &roster, faults)
            });
        }
        covariates::note_gaps(&study, &mut self.notes);
        Some(study)
    }

    /// Opens one table and reads it.
    fn one<T>(
        &mut self,
        text: u32,
        read: impl FnOnce(&Table<'a>, &Options, &mut Faults) -> Option<(T, Taken)>,
    ) -> Option<T> {
        let mut faults = Faults::default();
        let found = Table::open(self.texts, text, &mut faults)
            .and_then(|table| read(&table, self.options, &mut faults));
        let is_sound = faults.is_sound();
        self.notes.append(&mut faults.notes);
        self.told.extend(faults.told());
        let (found, taken) = found?;
        self.taken.push(taken);
        is_sound.then_some(found)
    }

    fn assembled(
        &mut self,
        adoptions: &adoptions::Adoptions,
        units: Option<units::UnitList>,
    ) -> Option<Assembled> {
        let mut faults = Faults::default();
        let assembled = assembly::assemble(self.texts, adoptions, units, self.options, &mut faults);
        let is_sound = faults.is_sound();
        self.notes.append(&mut faults.notes);
        self.told.extend(faults.told());
        assembled.filter(|_| is_sound)
    }
}
