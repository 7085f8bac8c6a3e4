//! Event history and survival on real adoptions: panels, coefficients, errors, likelihoods and curves computed by other programs
//! (statsmodels 0.15.0, lifelines 0.30.3, R 4.2.2 with survival 3.5-3), read from `../shared/data`.

// Deviations and what was skipped are to be seen.
#![allow(clippy::print_stderr)]

use std::collections::BTreeMap;
use std::path::Path;

use shidian::analysis::event_history::binary::{self, Fit, FitOptions};
use shidian::analysis::event_history::covariate::UnitGroups;
use shidian::analysis::event_history::cox::{self, CoxOptions, Ties};
use shidian::analysis::event_history::duration::Duration;
use shidian::analysis::event_history::estimates::Covariance;
use shidian::analysis::event_history::link::Link;
use shidian::analysis::event_history::observations::{Column, Observations};
use shidian::analysis::event_history::panel::{Panel, PanelOptions, panel};
use shidian::analysis::event_history::sandwich::{Errors, SmallSample};
use shidian::analysis::history::{Adoption, History, Policy};
use shidian::analysis::survival;

/// A table as rows of named cells.
pub(crate) type Table = Vec<BTreeMap<String, String>>;

#[track_caller]
pub(crate) fn read_table(path: &Path) -> Table {
    let mut reader =
        csv::Reader::from_path(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

/// A table of `../shared/data`; none, and a loud word, where that is absent.
fn shared(name: &str) -> Option<Table> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data")).join(name);
    if !path.exists() {
        eprintln!("SKIPPED: {} is absent, reference values were NOT compared", path.display());
        return None;
    }
    Some(read_table(&path))
}

#[track_caller]
pub(crate) fn number(row: &BTreeMap<String, String>, name: &str) -> f64 {
    row[name].parse().unwrap_or_else(|_| panic!("{name} is no number in {row:?}"))
}

/// The largest deviations seen, by what was compared.
#[derive(Default)]
pub(crate) struct Deviations(BTreeMap<String, (f64, usize)>);

impl Deviations {
    /// Compares a value with its reference: relative to its size, or to 1 where it is smaller than `floor`.
    #[track_caller]
    pub(crate) fn compare(&mut self, what: &str, ours: f64, theirs: f64, floor: f64, tolerance: f64) {
        let off = (ours - theirs).abs() / theirs.abs().max(floor);
        assert!(off <= tolerance, "{what}: {ours} is not {theirs}, off by {off:e}");
        let seen = self.0.entry(what.to_owned()).or_default();
        *seen = (seen.0.max(off), seen.1 + 1);
    }

    /// Prints them (`--nocapture` shows it).
    pub(crate) fn print(&self) {
        for (what, (off, n)) in &self.0 {
            eprintln!("{what}: {n} values, largest relative deviation {off:.1e}");
        }
    }
}

/// The states with two policies, their neighbors by land, regions and divisions.
struct States {
    history: History,
    abbr: Vec<String>,
    neighbors: Vec<Vec<u32>>,
    groups: [UnitGroups; 2],
}

fn states() -> Option<States> {
    let states = shared("spid/us_states.csv")?;
    let abbr: Vec<String> = states.iter().map(|row| row["abbr"].clone()).collect();
    let place = |name: &str| abbr.iter().position(|other| other == name).expect("a state") as u32;
    let mut neighbors = vec![Vec::new(); abbr.len()];
    for row in shared("spid/us_state_contiguity.csv")?.iter().filter(|row| row["kind"] == "land") {
        let (a, b) = (place(&row["a"]), place(&row["b"]));
        neighbors[a as usize].push(b);
        neighbors[b as usize].push(a);
    }
    let groups = [("div", "division"), ("region", "region")].map(|(name, column)| {
        let mut names: Vec<&String> = states.iter().map(|row| &row[column]).collect();
        names.sort();
        names.dedup();
        let of = |row: &BTreeMap<String, String>| names.iter().position(|&other| *other == row[column]);
        UnitGroups { name: name.to_owned(), of: states.iter().map(|row| of(row).map(|k| k as u32)).collect() }
    });
    let adoptions = shared("spid/adoptions.csv")?;
    let policies = ["lott", "hatecrime"].map(|name| {
        let of_policy = adoptions.iter().filter(|row| row["policy"] == name);
        let adoption = |row: &BTreeMap<String, String>| Adoption {
            period: number(row, "year") as i32,
            unit: place(&row["abbr"]),
            ended: None,
        };
        Policy::new(name, of_policy.map(adoption).collect())
    });
    let born = states.iter().map(|row| Some(number(row, "statehood_year") as i32)).collect();
    let history = History { units: abbr.clone(), born, policies: policies.to_vec() };
    Some(States { history, abbr, neighbors, groups })
}

impl States {
    fn panel(&self, policy: usize) -> Panel {
        let options = PanelOptions {
            neighbors: Some(&self.neighbors),
            groups: &self.groups,
            duration: Duration::Quadratic,
            ..PanelOptions::default()
        };
        panel(&self.history, &[policy], &options).expect("a panel")
    }
}

const DATASETS: [&str; 2] = ["lott", "hatecrime"];

#[test]
fn panels_are_those_of_the_reference() {
    let Some(states) = states() else { return };
    let mut deviations = Deviations::default();
    for (policy, dataset) in DATASETS.into_iter().enumerate() {
        let expected = shared(&format!("eha/eha_panel_{dataset}.csv")).expect("the panel beside the states");
        let panel = states.panel(policy);
        assert_eq!(panel.n_rows(), expected.len());
        for (row, expected) in expected.iter().enumerate() {
            assert_eq!(states.abbr[panel.unit[row] as usize], expected["abbr"]);
            assert_eq!(panel.period[row], number(expected, "year") as i32);
            assert_eq!(panel.since[row], number(expected, "dur") as i64);
            assert_eq!(panel.events[row], number(expected, "adopt") == 1.0);
            for name in ["nbr_share", "nbr_count", "div_share", "region_share", "nat_share"] {
                let ours = panel.column(name).expect("a column").values[row];
                // The reference has 12 digits.
                deviations.compare(&format!("panel {name}"), ours, number(expected, name), 1.0, 1e-12);
            }
        }
    }
    deviations.print();
}

/// Covariates of the reference models.
fn terms_of(model: &str) -> Vec<&'static str> {
    match model {
        "M0_const" => vec![],
        "M1_nbr" => vec!["nbr_share"],
        "M2_nbr_dur" => vec!["nbr_share", "dur"],
        "M3_div_dur" => vec!["div_share", "dur"],
        "M4_region_dur" => vec!["region_share", "dur"],
        "M5_nbr_dur_dur2" => vec!["nbr_share", "dur", "dur2"],
        "M6_nbrcount_dur" => vec!["nbr_count", "dur"],
        "B1" => BERRY.to_vec(),
        other => panic!("unknown model {other}"),
    }
}

const BERRY: [&str; 7] = ["elect1", "elect2", "income1", "fiscal", "party", "religion", "neighbor"];

fn berry_berry() -> Option<Observations> {
    // Rows with a missing value are left out by hand here: 44 state-years without party, as in the original.
    let table: Table = shared("eha/berry_berry_1990_lottery.csv")?
        .into_iter()
        .filter(|row| BERRY.iter().all(|name| !row[*name].is_empty()))
        .collect();
    let column = |name: &&str| Column::new(*name, table.iter().map(|row| number(row, name)).collect());
    Some(Observations {
        events: table.iter().map(|row| number(row, "adopt") == 1.0).collect(),
        columns: BERRY.iter().map(column).collect(),
    })
}

fn link_named(name: &str) -> Link {
    Link::ALL.into_iter().find(|link| link.name() == name).expect("a link")
}

/// All models of the two tables of coefficients, fitted once.
fn fits() -> Option<BTreeMap<(String, String, String), Fit>> {
    let states = states()?;
    let panels = [states.panel(0), states.panel(1)];
    let mut fits = BTreeMap::new();
    for row in shared("eha/eha_coefficients.csv")? {
        let key = (row["dataset"].clone(), row["model"].clone(), row["link"].clone());
        fits.entry(key.clone()).or_insert_with(|| {
            let observations = match DATASETS.iter().position(|&name| name == key.0) {
                Some(policy) => panels[policy].observations(&terms_of(&key.1)).expect("columns"),
                None => berry_berry().expect("the panel beside the coefficients"),
            };
            binary::fit(&observations, link_named(&key.2), &FitOptions::default()).expect("a fit")
        });
    }
    Some(fits)
}

/// Standard error of a term by some covariances.
fn se(fit: &Fit, covariance: &Covariance, term: &str) -> f64 {
    covariance.se(fit.estimates.iter().position(|estimate| estimate.name == term).expect("a term"))
}

#[test]
fn coefficients_errors_and_likelihoods_are_those_of_statsmodels() {
    let Some(fits) = fits() else { return };
    let mut deviations = Deviations::default();
    for row in shared("eha/eha_coefficients.csv").expect("the coefficients") {
        let fit = &fits[&(row["dataset"].clone(), row["model"].clone(), row["link"].clone())];
        let term = if row["term"] == "const" { "constant" } else { row["term"].as_str() };
        let estimate = fit.estimate(term).expect("a term");
        let what = |what: &str| format!("statsmodels {} {what}", row["link"]);
        // Its optimizer stops at 1e-8 of the likelihood: coefficients to some 1e-9, errors to some 1e-7.
        deviations.compare(&what("coefficients"), estimate.coefficient, number(&row, "coef"), 1e-2, 1e-7);
        // `Probit` has the observed information, `GLM` (cloglog) the expected.
        let covariance = if row["link"] == "cloglog" { &fit.expected } else { &fit.observed };
        deviations.compare(
            &what("standard errors"),
            se(fit, covariance, term),
            number(&row, "se"),
            0.0,
            1e-6,
        );
        if row["link"] != "cloglog" {
            deviations.compare(&what("z"), estimate.z, number(&row, "z"), 1e-2, 1e-6);
            // d log p = −z dz for large z: 25 · 25 · 1e-7 at the constant of an empty model.
            deviations.compare(&what("p"), estimate.p, number(&row, "p"), 0.0, 1e-4);
        }
        deviations.compare(&what("log-likelihoods"), fit.log_likelihood, number(&row, "llf"), 0.0, 1e-10);
        assert_eq!(fit.n_rows, number(&row, "n_obs") as usize);
        assert_eq!(fit.n_events, number(&row, "n_events") as usize);
    }
    deviations.print();
}

#[test]
fn coefficients_errors_and_likelihoods_are_those_of_r() {
    let Some(fits) = fits() else { return };
    let states = states().expect("the states");
    let mut deviations = Deviations::default();
    for row in shared("eha/eha_coefficients_R.csv").expect("the coefficients") {
        if row["model"] == "cox_nbr" {
            let policy = DATASETS.iter().position(|&name| name == row["dataset"]).expect("a panel");
            let panel = states.panel(policy);
            let observations = panel.observations(&["nbr_share"]).expect("columns");
            let (start, stop) = panel.intervals();
            let ties = if row["link"] == "efron" { Ties::Efron } else { Ties::Breslow };
            let options = CoxOptions { ties, ..CoxOptions::default() };
            let fit = cox::fit(&observations, &start, &stop, &options).expect("a fit");
            let estimate = fit.estimate("nbr_share").expect("a term");
            deviations.compare("R coxph coefficients", estimate.coefficient, number(&row, "coef"), 0.0, 1e-9);
            deviations.compare("R coxph standard errors", estimate.se, number(&row, "se"), 0.0, 1e-9);
            deviations.compare(
                "R coxph log-likelihoods",
                fit.log_likelihood,
                number(&row, "llf"),
                0.0,
                1e-12,
            );
            continue;
        }
        let fit = &fits[&(row["dataset"].clone(), row["model"].clone(), row["link"].clone())];
        let term = if row["term"] == "(Intercept)" { "constant" } else { row["term"].as_str() };
        let what = |what: &str| format!("R glm {} {what}", row["link"]);
        // glm stops at 1e-8 of the deviance, and its errors are those of the step before.
        let ours = fit.estimate(term).expect("a term").coefficient;
        deviations.compare(&what("coefficients"), ours, number(&row, "coef"), 1e-2, 1e-6);
        // Expected information throughout.
        let ours = se(fit, &fit.expected, term);
        deviations.compare(&what("standard errors"), ours, number(&row, "se"), 0.0, 1e-5);
        deviations.compare(&what("log-likelihoods"), fit.log_likelihood, number(&row, "llf"), 0.0, 1e-10);
    }
    deviations.print();
}

#[test]
fn observed_and_expected_information_differ_but_for_logit() {
    let Some(fits) = fits() else { return };
    for ((_, model, link), fit) in fits.iter().filter(|((_, model, _), _)| model != "M0_const") {
        let (observed, expected) = (fit.observed.se(1), fit.expected.se(1));
        let off = (observed / expected - 1.0).abs();
        assert_eq!(off < 1e-9, link == "logit", "{model} {link}: {observed} {expected}");
    }
}

#[test]
fn kaplan_meier_and_nelson_aalen_are_those_of_lifelines() {
    let Some(states) = states() else { return };
    let expected = shared("eha/km_curves.csv").expect("the curves");
    let mut deviations = Deviations::default();
    for (policy, dataset) in states.history.policies.iter().zip(DATASETS) {
        let spells =
            survival::spells(&states.history, policy, None).expect("a window").expect("adopters").spells;
        let curve = survival::curve(&spells, 0.95).expect("a curve");
        let expected: Table = expected.iter().filter(|row| row["policy"] == dataset).cloned().collect();
        assert_eq!(curve.points.len(), expected.len());
        for (point, row) in curve.points.iter().zip(&expected) {
            assert_eq!(point.time, number(row, "t") as i64);
            assert_eq!(point.n_events, number(row, "observed") as usize);
            assert_eq!(point.n_censored, number(row, "censored") as usize);
            assert_eq!(point.n_entered, number(row, "entrance") as usize);
            // It counts who enters at 0 as at risk at 0, where nothing can happen.
            assert_eq!(point.n_at_risk + point.n_entered, number(row, "at_risk") as usize);
            let values = [
                ("Kaplan–Meier", point.survival, "KM_estimate"),
                ("Kaplan–Meier band", point.lower, "KM_estimate_lower_0.95"),
                ("Kaplan–Meier band", point.upper, "KM_estimate_upper_0.95"),
                ("Nelson–Aalen", point.cumulative_hazard, "NA_estimate"),
            ];
            for (what, ours, column) in values {
                // 12 digits are printed.
                deviations.compare(what, ours, number(row, column), 1e-3, 1e-11);
            }
        }
    }
    deviations.print();
}

#[test]
fn states_as_clusters_change_errors_but_not_estimates() {
    let Some(states) = states() else { return };
    let panel = states.panel(0);
    let observations = panel.observations(&["nbr_share", "dur"]).expect("columns");
    let plain = binary::fit(&observations, Link::Logit, &FitOptions::default()).expect("a fit");
    let errors = Errors::Clustered(&panel.unit, SmallSample::Clusters);
    let options = FitOptions { errors, ..FitOptions::default() };
    let clustered = binary::fit(&observations, Link::Logit, &options).expect("a fit");
    assert_eq!(clustered.n_clusters, [50]);
    for (a, b) in plain.estimates.iter().zip(&clustered.estimates) {
        assert_eq!(a.coefficient.to_bits(), b.coefficient.to_bits());
        assert!((b.se / a.se - 1.0).abs() > 1e-3 && (0.5..2.0).contains(&(b.se / a.se)), "{a:?} {b:?}");
    }
}
