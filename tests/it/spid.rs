//! The American states' adoptions in `../shared/data`, and tables of reference values beside them. Not part of the project: where
//! the folder is absent, tests say so loudly and pass.

use std::collections::BTreeMap;
use std::path::Path;

use shidian::analysis::history::{Adoption, History, Policy};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");

/// Whether the folder is there; says loudly if it is not.
#[allow(clippy::print_stderr)]
pub(crate) fn is_there() -> bool {
    let is_there = Path::new(FOLDER).is_dir();
    if !is_there {
        eprintln!("\n!!! SKIPPED: {FOLDER} is absent, so nothing was compared with reference values !!!\n");
    }
    is_there
}

/// A table by columns, as text.
#[derive(Debug)]
pub(crate) struct Reference {
    name: String,
    columns: BTreeMap<String, Vec<String>>,
}

impl Reference {
    /// A file below the folder.
    pub(crate) fn read(name: &str) -> Self {
        let mut reader = csv::Reader::from_path(format!("{FOLDER}/{name}")).expect("a reference table");
        let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
        let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for record in reader.records() {
            for (name, cell) in header.iter().zip(&record.expect("a row")) {
                columns.entry(name.clone()).or_default().push(cell.to_owned());
            }
        }
        Self { name: name.to_owned(), columns }
    }

    /// A column as text.
    pub(crate) fn text(&self, column: &str) -> &[String] {
        self.columns.get(column).unwrap_or_else(|| panic!("{}: no column {column}", self.name))
    }

    /// A column as numbers, NaN where empty.
    pub(crate) fn numbers(&self, column: &str) -> Vec<f64> {
        let number = |cell: &String| match cell.as_str() {
            "" | "NA" => f64::NAN,
            cell => cell.parse().unwrap_or_else(|_| panic!("{}: {column}: {cell}", self.name)),
        };
        self.text(column).iter().map(number).collect()
    }

    /// The row whose first-named column has that value.
    pub(crate) fn row(&self, column: &str, value: &str) -> usize {
        let place = self.text(column).iter().position(|cell| cell == value);
        place.unwrap_or_else(|| panic!("{}: no {column} {value}", self.name))
    }
}

/// All 50 states, by abbreviation in alphabetical order, with their statehood, and the policies, in alphabetical order.
pub(crate) fn history() -> History {
    let states = Reference::read("spid/us_states.csv");
    let statehood = states.numbers("statehood_year");
    let mut units: Vec<(String, i32)> =
        states.text("abbr").iter().cloned().zip(statehood.iter().map(|&year| year as i32)).collect();
    units.sort();
    let adoptions = Reference::read("spid/adoptions.csv");
    let years = adoptions.numbers("year");
    let mut policies: BTreeMap<&String, Vec<Adoption>> = BTreeMap::new();
    for (row, abbr) in adoptions.text("abbr").iter().enumerate() {
        let unit = units.binary_search_by_key(&abbr, |(abbr, _)| abbr).expect("a state") as u32;
        let adoption = Adoption { period: years[row] as i32, unit, ended: None };
        policies.entry(&adoptions.text("policy")[row]).or_default().push(adoption);
    }
    History {
        policies: policies.into_iter().map(|(name, of)| Policy::new(name.clone(), of)).collect(),
        born: units.iter().map(|&(_, year)| Some(year)).collect(),
        units: units.into_iter().map(|(abbr, _)| abbr).collect(),
    }
}

/// The largest deviation seen, and what it was seen in.
#[derive(Debug)]
pub(crate) struct Largest {
    pub(crate) what: String,
    pub(crate) at: String,
    pub(crate) deviation: f64,
    pub(crate) n: usize,
}

impl Largest {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), at: String::new(), deviation: 0.0, n: 0 }
    }

    /// Takes in one comparison.
    pub(crate) fn see(&mut self, deviation: f64, at: &str) {
        self.n += 1;
        // NaN is the largest deviation of all.
        if deviation.is_nan() || deviation > self.deviation {
            self.deviation = if deviation.is_nan() { f64::INFINITY } else { deviation };
            at.clone_into(&mut self.at);
        }
    }

    /// Prints it, and fails where it is above the tolerance or where fewer than `n` comparisons were made.
    #[track_caller]
    #[allow(clippy::print_stderr)]
    pub(crate) fn check(&self, tolerance: f64, n: usize) {
        eprintln!("{:<34} n {:>5}  largest {:.1e}  {}", self.what, self.n, self.deviation, self.at);
        assert!(self.n >= n, "{}: {} comparisons only", self.what, self.n);
        assert!(self.deviation <= tolerance, "{self:?}, allowed {tolerance:e}");
    }
}
