//! Event history on made data: other programs' numbers for clustered errors, fixed effects, Cox and dyads
//! (`tests/data/event_history/make.py`), known answers recovered, and bad input refused.

use std::path::Path;

use shidian::analysis::event_history::binary::{self, Baseline, Fit, FitOptions, IfSeparated};
use shidian::analysis::event_history::covariate::{Covariate, CovariateValues};
use shidian::analysis::event_history::cox::{self, CoxOptions, Ties};
use shidian::analysis::event_history::duration::{Duration, Knots};
use shidian::analysis::event_history::dyadic::{DyadOptions, DyadTerm, RiskRows, dyads};
use shidian::analysis::event_history::estimates::Estimate;
use shidian::analysis::event_history::fault::FitError;
use shidian::analysis::event_history::link::Link;
use shidian::analysis::event_history::observations::{Column, Observations};
use shidian::analysis::event_history::panel::{PanelOptions, panel};
use shidian::analysis::event_history::risk::Window;
use shidian::analysis::event_history::sandwich::{Errors, SmallSample};
use shidian::analysis::history::{Adoption, History, Policy};
use shidian::analysis::survival::{self, Spell};
use shidian::rng::{Address, Draws, Purpose};

use crate::event_history::{Deviations, Table, number, read_table};
use crate::support::moments;

fn made(name: &str) -> Table {
    read_table(&Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/event_history")).join(name))
}

/// The made panel: its rows and the labels of these.
struct Made {
    observations: Observations,
    unit: Vec<u32>,
    policy: Vec<u32>,
    period: Vec<i64>,
}

fn made_panel() -> Made {
    let table = made("panel.csv");
    let column = |name: &str| table.iter().map(|row| number(row, name)).collect::<Vec<f64>>();
    let label = |name: &str| column(name).iter().map(|&value| value as u32).collect::<Vec<u32>>();
    Made {
        observations: Observations {
            events: column("adopt").iter().map(|&adopt| adopt == 1.0).collect(),
            columns: ["wealth", "need", "share"].map(|name| Column::new(name, column(name))).to_vec(),
        },
        unit: label("unit"),
        policy: label("policy"),
        period: column("period").iter().map(|&period| period as i64).collect(),
    }
}

/// Compares estimates with the lines of a model and errors in the reference.
fn compare(
    deviations: &mut Deviations,
    model: &str,
    errors: &str,
    estimates: &[Estimate],
    log_likelihood: f64,
) {
    let mut n = 0;
    for row in made("reference.csv").iter().filter(|row| row["model"] == model && row["errors"] == errors) {
        let Some(estimate) = estimates.iter().find(|estimate| estimate.name == row["term"]) else {
            assert!(row["term"].starts_with("policy_"), "{model} has no {}", row["term"]);
            continue;
        };
        n += 1;
        // Newton's method on both sides, to rounding; the sandwich has three products of matrices more.
        deviations.compare(
            &format!("{model} coefficients"),
            estimate.coefficient,
            number(row, "coef"),
            1e-2,
            1e-9,
        );
        deviations.compare(&format!("{model} errors {errors}"), estimate.se, number(row, "se"), 0.0, 1e-9);
        deviations.compare(
            &format!("{model} log-likelihood"),
            log_likelihood,
            number(row, "llf"),
            0.0,
            1e-11,
        );
    }
    assert_eq!(n, estimates.len(), "{model} {errors}");
}

#[test]
fn robust_and_clustered_errors_are_those_of_statsmodels() {
    let made = made_panel();
    let (unit, policy) = (made.unit.as_slice(), made.policy.as_slice());
    let corrected = SmallSample::ClustersAndCoefficients;
    let cases: [(&str, Errors<'_>); 8] = [
        ("observed", Errors::Observed),
        ("expected", Errors::Expected),
        ("hc0", Errors::Robust(SmallSample::None)),
        ("hc1", Errors::Robust(corrected)),
        ("unit", Errors::Clustered(unit, corrected)),
        ("unit_plain", Errors::Clustered(unit, SmallSample::None)),
        ("policy", Errors::Clustered(policy, corrected)),
        ("two_way", Errors::TwoWay(unit, policy, corrected)),
    ];
    let mut deviations = Deviations::default();
    for link in Link::ALL {
        for (name, errors) in &cases {
            if link == Link::Cloglog && !["observed", "expected", "unit"].contains(name) {
                continue;
            }
            let options = FitOptions { errors: *errors, ..FitOptions::default() };
            let fit = binary::fit(&made.observations, link, &options).expect("a fit");
            compare(&mut deviations, link.name(), name, &fit.estimates, fit.log_likelihood);
        }
    }
    deviations.print();
}

#[test]
fn group_effects_are_those_of_dummies() {
    let made = made_panel();
    let mut deviations = Deviations::default();
    let corrected = SmallSample::ClustersAndCoefficients;
    for link in [Link::Logit, Link::Probit] {
        for (name, errors) in [
            ("observed", Errors::Observed),
            ("hc1", Errors::Robust(corrected)),
            ("unit", Errors::Clustered(&made.unit, corrected)),
        ] {
            let options =
                FitOptions { baseline: Baseline::Groups(&made.policy), errors, ..FitOptions::default() };
            let fit = binary::fit(&made.observations, link, &options).expect("a fit");
            compare(
                &mut deviations,
                &format!("{}_fixed", link.name()),
                name,
                &fit.estimates,
                fit.log_likelihood,
            );
            for row in made_reference(&format!("{}_fixed", link.name()), "observed") {
                let Some(label) = row["term"].strip_prefix("policy_") else { continue };
                let label: u32 = label.parse().expect("a label");
                let effect = fit.group_effects.iter().find(|effect| effect.0 == label).expect("an effect").1;
                deviations.compare("effects of policies", effect, number(&row, "coef"), 1e-2, 1e-9);
            }
        }
    }
    // And in our own program, with dummies as columns.
    let mut dummies = made.observations.clone();
    for policy in 0..6 {
        let values = made.policy.iter().map(|&of| f64::from(u8::from(of == policy))).collect();
        dummies.columns.push(Column::new(format!("policy_{policy}"), values));
    }
    let with = FitOptions { baseline: Baseline::Absent, ..FitOptions::default() };
    let absorbed = FitOptions { baseline: Baseline::Groups(&made.policy), ..FitOptions::default() };
    for link in Link::ALL {
        let a = binary::fit(&dummies, link, &with).expect("a fit");
        let b = binary::fit(&made.observations, link, &absorbed).expect("a fit");
        for (place, (a_estimate, b_estimate)) in a.estimates.iter().zip(&b.estimates).enumerate() {
            deviations.compare(
                "groups, dummies",
                b_estimate.coefficient,
                a_estimate.coefficient,
                1e-2,
                1e-10,
            );
            deviations.compare("groups, dummies", b_estimate.se, a_estimate.se, 0.0, 1e-10);
            deviations.compare("groups, dummies", b.expected.se(place), a.expected.se(place), 0.0, 1e-10);
        }
        assert_eq!((a.n_parameters(), b.n_parameters()), (9, 9));
        let hazards = (a.hazards(&dummies, &[]), b.hazards(&made.observations, &made.policy));
        for (a, b) in hazards.0.expect("hazards").iter().zip(hazards.1.expect("hazards")) {
            deviations.compare("hazards", b, *a, 1e-3, 1e-10);
        }
    }
    deviations.print();
}

fn made_reference(model: &str, errors: &str) -> Table {
    made("reference.csv").into_iter().filter(|row| row["model"] == model && row["errors"] == errors).collect()
}

#[test]
fn cox_models_are_those_of_statsmodels() {
    let made = made_panel();
    let stop: Vec<i64> = made.period.iter().map(|period| period + 1).collect();
    let mut two = made.observations.clone();
    two.columns.truncate(2);
    let mut deviations = Deviations::default();
    for (ties, name) in [(Ties::Breslow, "cox_breslow"), (Ties::Efron, "cox_efron")] {
        for (label, errors) in
            [("observed", Errors::Observed), ("unit_plain", Errors::Clustered(&made.unit, SmallSample::None))]
        {
            let options = CoxOptions { ties, errors, ..CoxOptions::default() };
            let fit = cox::fit(&two, &made.period, &stop, &options).expect("a fit");
            compare(&mut deviations, name, label, &fit.estimates, fit.log_likelihood);
            let options = CoxOptions { strata: Some(&made.policy), ..options };
            let fit = cox::fit(&made.observations, &made.period, &stop, &options).expect("a fit");
            compare(&mut deviations, &format!("{name}_strata"), label, &fit.estimates, fit.log_likelihood);
        }
    }
    deviations.print();
}

/// The made history, its ties and its units' sizes.
fn made_history() -> (History, Vec<Vec<u32>>, Vec<f64>) {
    let table = made("history.csv");
    let kind = |kind: &'static str| table.iter().filter(move |row| row["kind"] == kind);
    let size: Vec<f64> = kind("size").map(|row| number(row, "value")).collect();
    let mut neighbors = vec![Vec::new(); size.len()];
    for row in kind("tie") {
        let (a, b) = (number(row, "a") as usize, number(row, "b") as usize);
        neighbors[a].push(b as u32);
        neighbors[b].push(a as u32);
    }
    let mut born = vec![None; size.len()];
    for row in kind("born") {
        born[number(row, "a") as usize] = Some(number(row, "value") as i32);
    }
    let policies = (0..3).map(|policy| {
        let adoptions = kind("adoption").filter(|row| number(row, "a") as i32 == policy);
        let adoption = |row| Adoption {
            period: number(row, "value") as i32,
            unit: number(row, "b") as u32,
            ended: None,
        };
        Policy::new(policy.to_string(), adoptions.map(adoption).collect())
    });
    let units = (0..size.len()).map(|unit| unit.to_string()).collect();
    (History { units, born, policies: policies.collect() }, neighbors, size)
}

#[test]
fn dyads_and_their_errors_are_those_of_plain_loops_and_statsmodels() {
    let (history, neighbors, size) = made_history();
    let size = Covariate { name: "size".to_owned(), values: CovariateValues::ByUnit(size) };
    let terms = [
        DyadTerm::Neighbors(&neighbors),
        DyadTerm::Follower(&size),
        DyadTerm::Leader(&size),
        DyadTerm::Distance(&size),
    ];
    let mut deviations = Deviations::default();
    for (rows, model) in
        [(RiskRows::Opportunity, "dyads_opportunity"), (RiskRows::Unconditional, "dyads_unconditional")]
    {
        let options = DyadOptions { rows, terms: &terms, ..DyadOptions::default() };
        let found = dyads(&history, &[0, 1, 2], &options).expect("dyads");
        let count = &made_reference(model, "n_rows")[0];
        assert_eq!(found.n_rows(), number(count, "coef") as usize);
        assert_eq!(found.events.iter().filter(|&&event| event).count(), number(count, "se") as usize);
        let names = ["neighbors", "follower_size", "leader_size", "distance_size", "dur"];
        let observations = found.observations(&names).expect("columns");
        let dyad = found.dyads();
        let corrected = SmallSample::ClustersAndCoefficients;
        for (label, errors) in [
            ("observed", Errors::Observed),
            ("dyad", Errors::Clustered(&dyad, corrected)),
            ("follower", Errors::Clustered(&found.follower, corrected)),
            ("two_way", Errors::TwoWay(&found.follower, &found.leader, corrected)),
        ] {
            let options = FitOptions { errors, ..FitOptions::default() };
            let fit = binary::fit(&observations, Link::Logit, &options).expect("a fit");
            compare(&mut deviations, model, label, &fit.estimates, fit.log_likelihood);
        }
    }
    deviations.print();
}

#[test]
fn survival_with_late_entry_is_that_of_lifelines() {
    let spells: Vec<Spell> = made("spells.csv")
        .iter()
        .map(|row| Spell {
            entry: number(row, "entry") as i64,
            exit: number(row, "exit") as i64,
            adopted: number(row, "event") == 1.0,
        })
        .collect();
    let curve = survival::curve(&spells, 0.95).expect("a curve");
    let mut deviations = Deviations::default();
    for row in made("reference.csv").iter().filter(|row| row["model"] == "km" || row["model"] == "na") {
        let time: i64 = row["term"].parse().unwrap_or_else(|_| row["errors"].parse().expect("a time"));
        let point = curve.points.iter().find(|point| point.time == time).expect("a point");
        if row["model"] == "km" {
            deviations.compare("Kaplan–Meier", point.survival, number(row, "coef"), 1e-3, 1e-12);
            deviations.compare("Kaplan–Meier band", point.lower, number(row, "se"), 1e-3, 1e-12);
            deviations.compare("Kaplan–Meier band", point.upper, number(row, "llf"), 1e-3, 1e-12);
        } else {
            deviations.compare("Nelson–Aalen", point.cumulative_hazard, number(row, "coef"), 1e-3, 1e-12);
        }
    }
    deviations.print();
}

#[test]
fn a_spline_spans_what_another_basis_spans() {
    let made = made_panel();
    // One unit per row of the made panel, so that the panel's own clock can be used: terms by the public door.
    let adopted = |unit: u32, period: i64| Adoption { period: period as i32, unit, ended: None };
    let n = made.period.len() as u32;
    let policy = Policy::new("p", (0..n).map(|unit| adopted(unit, made.period[unit as usize])).collect());
    let history = History {
        units: (0..n).map(|unit| unit.to_string()).collect(),
        born: made.period.iter().map(|&period| Some(period as i32)).collect(),
        policies: vec![policy],
    };
    let options = PanelOptions {
        window: Window::Periods(0, 13),
        duration: Duration::Spline(Knots::At(vec![1.0, 4.0, 7.0, 12.0])),
        ..PanelOptions::default()
    };
    let clock = panel(&history, &[0], &options).expect("a panel");
    let mut observations = made.observations.clone();
    let row_of: Vec<usize> = {
        let mut row_of = vec![0; clock.n_rows()];
        clock.unit.iter().enumerate().for_each(|(row, &unit)| row_of[unit as usize] = row);
        row_of
    };
    for column in clock.columns.iter().filter(|column| column.name.starts_with("dur_spline")) {
        let values = row_of.iter().map(|&row| column.values[row]).collect();
        observations.columns.push(Column::new(column.name.clone(), values));
    }
    assert_eq!(observations.columns.len(), 6);
    let fit = binary::fit(&observations, Link::Logit, &FitOptions::default()).expect("a fit");
    let expected = &made_reference("logit_spline", "observed")[0];
    let wealth = fit.estimate("wealth").expect("a term");
    assert!((fit.log_likelihood / number(expected, "llf") - 1.0).abs() < 1e-11);
    assert!((wealth.coefficient / number(expected, "coef") - 1.0).abs() < 1e-9);
    assert!((wealth.se / number(expected, "se") - 1.0).abs() < 1e-9);
}

// ---- Known answers ---------------------------------------------------------------------------------------------------------

fn uniform(replicate: u32, tick: u16, unit: u32) -> f64 {
    let at = Address { master_seed: 1990, replicate, policy: 0, tick, purpose: Purpose::Spread };
    Draws::open(at, 1).uniform(unit, 0)
}

/// A policy by a hazard that sees who adopted before: hazard(unit, period, adopters so far).
fn simulate(
    n_units: u32,
    n_periods: i32,
    replicate: u32,
    hazard: impl Fn(u32, i32, &[bool]) -> f64,
) -> Policy {
    let mut is_adopter = vec![false; n_units as usize];
    let mut adoptions = Vec::new();
    for period in 0..n_periods {
        let before = is_adopter.clone();
        for unit in (0..n_units).filter(|&unit| !before[unit as usize]) {
            if uniform(replicate, period as u16, unit) < hazard(unit, period, &before) {
                adoptions.push(Adoption { period, unit, ended: None });
                is_adopter[unit as usize] = true;
            }
        }
    }
    Policy::new("made", adoptions)
}

fn history_of(n_units: u32, policy: Policy) -> History {
    let units = (0..n_units).map(|unit| unit.to_string()).collect();
    History { units, born: vec![None; n_units as usize], policies: vec![policy] }
}

fn logistic(eta: f64) -> f64 {
    1.0 / (1.0 + (-eta).exp())
}

/// A coefficient is recovered if it lies within four of its own standard errors: fails once in 16,000 seeds, and the seed is fixed.
#[track_caller]
fn recovered(estimate: &Estimate, truth: f64) {
    assert!((estimate.coefficient - truth).abs() < 4.0 * estimate.se, "{estimate:?} is not {truth}");
}

#[test]
fn a_constant_hazard_is_recovered_by_every_link() {
    let (n_units, hazard) = (2_000, 0.07);
    let history = history_of(n_units, simulate(n_units, 20, 1, |_, _, _| hazard));
    let options = PanelOptions { window: Window::Periods(0, 19), ..PanelOptions::default() };
    let panel = panel(&history, &[0], &options).expect("a panel");
    for link in Link::ALL {
        let none = panel.observations(&[]).expect("columns");
        let fit = binary::fit(&none, link, &FitOptions::default()).expect("a fit");
        recovered(&fit.estimates[0], link.index_of(hazard));
        // With a constant alone the estimate is the share of events, and the null model is the model.
        let share = fit.n_events as f64 / fit.n_rows as f64;
        assert!((fit.hazards(&none, &[]).expect("hazards")[0] - share).abs() < 1e-14);
        assert!((fit.log_likelihood / fit.null_log_likelihood - 1.0).abs() < 1e-14);
        let test = fit.likelihood_ratio().expect("a test");
        assert!(test.df == 0 && test.p == 1.0 && fit.mcfadden_r2().abs() < 1e-14);
        // Duration means nothing here, and nobody looks at anybody.
        let more = panel.observations(&["dur", "nat_share"]).expect("columns");
        let fit = binary::fit(&more, link, &FitOptions::default()).expect("a fit");
        recovered(&fit.estimates[1], 0.0);
        recovered(&fit.estimates[2], 0.0);
    }
}

/// Neighbors on a ring of that many, two to each side.
fn ring(n_units: u32) -> Vec<Vec<u32>> {
    let step = |unit: u32, by: u32| (unit + by) % n_units;
    (0..n_units).map(|unit| [1, 2, n_units - 1, n_units - 2].map(|by| step(unit, by)).to_vec()).collect()
}

#[test]
fn a_true_effect_of_neighbors_on_a_graph_is_recovered() {
    let n_units = 1_500;
    let neighbors = ring(n_units);
    let wealth: Vec<f64> = (0..n_units).map(|unit| uniform(9, 99, unit) - 0.5).collect();
    let share = |unit: u32, before: &[bool]| {
        let of = &neighbors[unit as usize];
        of.iter().filter(|&&other| before[other as usize]).count() as f64 / of.len() as f64
    };
    let (level, by_neighbors, by_wealth) = (-3.5, 2.0, 0.8);
    let index = |unit: u32, before: &[bool]| {
        level + by_neighbors * share(unit, before) + by_wealth * wealth[unit as usize]
    };
    let covariates =
        [Covariate { name: "wealth".to_owned(), values: CovariateValues::ByUnit(wealth.clone()) }];
    let options = PanelOptions {
        window: Window::Periods(0, 14),
        neighbors: Some(&neighbors),
        covariates: &covariates,
        ..PanelOptions::default()
    };
    for (replicate, link) in Link::ALL.into_iter().enumerate() {
        // A probit's coefficients are about half as large for the same odds.
        let scale = if link == Link::Probit { 0.5 } else { 1.0 };
        let policy = simulate(n_units, 15, 2 + replicate as u32, |unit, _, before| {
            link.probability(scale * index(unit, before))
        });
        let history = history_of(n_units, policy);
        let panel = panel(&history, &[0], &options).expect("a panel");
        let observations = panel.observations(&["nbr_share", "wealth"]).expect("columns");
        let errors = Errors::Clustered(&panel.unit, SmallSample::Clusters);
        let fit =
            binary::fit(&observations, link, &FitOptions { errors, ..FitOptions::default() }).expect("a fit");
        recovered(fit.estimate("constant").expect("a term"), scale * level);
        recovered(fit.estimate("nbr_share").expect("a term"), scale * by_neighbors);
        recovered(fit.estimate("wealth").expect("a term"), scale * by_wealth);
        assert!(fit.estimate("nbr_share").expect("a term").z > 10.0);
        // cloglog in discrete time is Cox's model in continuous time: the same coefficients.
        if link == Link::Cloglog {
            let (start, stop) = panel.intervals();
            let fit = cox::fit(&observations, &start, &stop, &CoxOptions::default()).expect("a fit");
            recovered(fit.estimate("nbr_share").expect("a term"), by_neighbors);
            recovered(fit.estimate("wealth").expect("a term"), by_wealth);
        }
    }
}

#[test]
fn stragglers_look_like_followers_unless_opportunity_is_conditioned_on() {
    // Boehmke's experiment: nobody looks at anybody, hazards depend on own wealth alone, so the leader's wealth has no effect on
    // being followed. Means over 40 histories, each within four of its standard errors.
    let n_units = 40;
    let wealth: Vec<f64> = (0..n_units).map(|unit| 2.0 * uniform(9, 98, unit) - 1.0).collect();
    let covariate = Covariate { name: "wealth".to_owned(), values: CovariateValues::ByUnit(wealth.clone()) };
    let terms = [DyadTerm::Follower(&covariate), DyadTerm::Leader(&covariate)];
    let estimate = |rows: RiskRows, replicate: u32| {
        let policy =
            simulate(n_units, 20, replicate, |unit, _, _| logistic(-2.5 + 1.2 * wealth[unit as usize]));
        let options = DyadOptions { rows, terms: &terms, ..DyadOptions::default() };
        let found = dyads(&history_of(n_units, policy), &[0], &options).expect("dyads");
        let observations = found.observations(&["follower_wealth", "leader_wealth", "dur"]).expect("columns");
        let fit = binary::fit(&observations, Link::Logit, &FitOptions::default()).expect("a fit");
        fit.estimate("leader_wealth").expect("a term").coefficient
    };
    let mean_and_error = |rows: RiskRows| {
        let (mean, sd, n) = moments((100..140).map(|replicate| estimate(rows, replicate)));
        (mean, sd / n.sqrt())
    };
    let (fair, error) = mean_and_error(RiskRows::Opportunity);
    assert!(fair.abs() < 4.0 * error, "{fair} ± {error}");
    let (biased, error) = mean_and_error(RiskRows::Unconditional);
    assert!(biased > 0.2 && biased > 10.0 * error, "{biased} ± {error}");
}

// ---- Bad input ---------------------------------------------------------------------------------------------------------------

fn observations(events: &[u8], columns: &[(&str, &[f64])]) -> Observations {
    Observations {
        events: events.iter().map(|&event| event == 1).collect(),
        columns: columns.iter().map(|(name, values)| Column::new(*name, values.to_vec())).collect(),
    }
}

#[track_caller]
fn refused(events: &[u8], columns: &[(&str, &[f64])], expected: &str) {
    for link in Link::ALL {
        let error =
            binary::fit(&observations(events, columns), link, &FitOptions::default()).expect_err("a fault");
        assert_eq!(error.to_string(), expected, "{link:?}");
    }
}

#[test]
fn what_cannot_be_fitted_is_refused_with_its_reason() {
    refused(&[], &[], "nobody is at risk: there is no row");
    refused(&[0], &[("x", &[1.0])], "none of the 1 rows has an event");
    refused(&[1], &[("x", &[1.0])], "all of the 1 rows have an event");
    refused(&[0, 0, 0], &[], "none of the 3 rows has an event");
    refused(&[1, 1], &[("x", &[1.0, 2.0])], "all of the 2 rows have an event");
    refused(&[0, 1], &[("x", &[1.0])], "`x` has 1 values for 2 rows");
    refused(&[0, 1], &[("x", &[1.0, 2.0]), ("x", &[1.0, 2.0])], "two columns are called `x`");
    refused(
        &[0, 1],
        &[("x", &[1.0, f64::NAN])],
        "`x` is NaN in row 2: values must be finite numbers, at most 1e100 in size",
    );
    refused(
        &[0, 1],
        &[("x", &[0.0, -1e101])],
        &format!("`x` is {} in row 2: values must be finite numbers, at most 1e100 in size", -1e101),
    );
    refused(&[0, 1, 1, 0], &[("constant", &[1.0, 2.0, 1.0, 2.0])], "two columns are called `constant`");
    refused(
        &[0, 1],
        &[("x", &[f64::INFINITY, 1.0])],
        "`x` is inf in row 1: values must be finite numbers, at most 1e100 in size",
    );
}

#[test]
fn separation_is_reported_with_its_covariates() {
    let x: Vec<f64> = (0..40).map(f64::from).collect();
    let complete: Vec<u8> = (0..40).map(|k| u8::from(k >= 20)).collect();
    let noise: Vec<f64> = (0..40).map(|k| f64::from(k * 17 % 23)).collect();
    refused(
        &complete,
        &[("noise", &noise), ("x", &x)],
        "40 of 40 rows are predicted without fault by `x` (to +∞): no estimate is finite",
    );
    // A trait nobody with the event has.
    let events: Vec<u8> = (0..40).map(|k| u8::from(k % 3 == 0 && k < 30)).collect();
    let late: Vec<f64> = (0..40).map(|k| f64::from(u8::from(k >= 30))).collect();
    let quasi = [("noise", noise.as_slice()), ("late", late.as_slice())];
    refused(
        &events,
        &quasi,
        "10 of 40 rows are predicted without fault by `late` (to −∞): no estimate is finite",
    );
    // The same with scales far apart, and with a gap that is nearly none.
    let tiny: Vec<f64> =
        x.iter().map(|x| if *x < 20.0 { -1e6 * (20.0 - x) } else { 1e-3 * (x - 19.0) }).collect();
    refused(
        &complete,
        &[("tiny", &tiny)],
        "40 of 40 rows are predicted without fault by `tiny` (to +∞): no estimate is finite",
    );
}

#[test]
fn a_near_separation_is_none() {
    // One row on the wrong side: large estimates, but finite.
    let x: Vec<f64> = (0..200).map(f64::from).collect();
    let mut events: Vec<u8> = (0..200).map(|k| u8::from(k >= 100)).collect();
    events.swap(99, 100);
    for link in Link::ALL {
        let fit =
            binary::fit(&observations(&events, &[("x", &x)]), link, &FitOptions::default()).expect("a fit");
        assert!(
            fit.estimates[1].coefficient > 0.3 && fit.convergence.gradient_norm < 1e-8,
            "{link:?} {fit:?}"
        );
    }
}

#[test]
fn rows_predicted_without_fault_are_set_aside_on_request() {
    let n = 60;
    let noise: Vec<f64> = (0..n).map(|k| f64::from(k * 17 % 23)).collect();
    let events: Vec<u8> = (0..n).map(|k| u8::from((k * 7 % 11 < 4) && k < 45)).collect();
    let late: Vec<f64> = (0..n).map(|k| f64::from(u8::from(k >= 45))).collect();
    let all = observations(&events, &[("noise", &noise), ("late", &late)]);
    let early = observations(&events[..45], &[("noise", &noise[..45])]);
    let options = FitOptions { if_separated: IfSeparated::SetAside, ..FitOptions::default() };
    for link in Link::ALL {
        let a = binary::fit(&all, link, &options).expect("a fit");
        let b = binary::fit(&early, link, &FitOptions::default()).expect("a fit");
        assert_eq!(a.estimates, b.estimates);
        assert_eq!((a.n_rows, a.n_events), (b.n_rows, b.n_events));
        assert_eq!(a.left_out[0].to_string(), "`late` is constant");
        let separation = a.separation.expect("a separation");
        assert_eq!((separation.n_predicted, separation.covariates[0].name.as_str()), (15, "late"));
    }
    // Nothing is left of a complete one.
    let x: Vec<f64> = (0..n).map(f64::from).collect();
    let events: Vec<u8> = (0..n).map(|k| u8::from(k > 30)).collect();
    let error = binary::fit(&observations(&events, &[("x", &x)]), Link::Logit, &options);
    assert!(matches!(error, Err(FitError::Separated(_))));
}

#[test]
fn constant_and_collinear_covariates_are_left_out_and_named() {
    let x: Vec<f64> = (0..50).map(|k| f64::from(k * 13 % 29)).collect();
    let z: Vec<f64> = (0..50).map(|k| f64::from(k * 5 % 17)).collect();
    let both: Vec<f64> = x.iter().zip(&z).map(|(x, z)| 3.0 - 2.0 * x + 0.5 * z).collect();
    let events: Vec<u8> = (0..50).map(|k| u8::from(k % 3 == 0)).collect();
    let columns: [(&str, &[f64]); 4] = [("one", &[7.5; 50]), ("x", &x), ("z", &z), ("both", &both)];
    let fit =
        binary::fit(&observations(&events, &columns), Link::Logit, &FitOptions::default()).expect("a fit");
    let texts: Vec<String> = fit.left_out.iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["`one` is constant", "`both` follows from `x`, `z`"]);
    assert_eq!(fit.estimates.len(), 3);
    // All covariates constant: the constant alone.
    let fit = binary::fit(&observations(&events, &columns[..1]), Link::Probit, &FitOptions::default())
        .expect("a fit");
    assert_eq!(fit.estimates.len(), 1);
    let absent = FitOptions { baseline: Baseline::Absent, ..FitOptions::default() };
    let nothing = binary::fit(&observations(&events, &[("zero", &[0.0; 50])]), Link::Logit, &absent);
    assert_eq!(nothing, Err(FitError::NothingToEstimate));
}

#[test]
fn clusters_and_groups_must_fit_the_rows() {
    let made = made_panel();
    let fit = |options: FitOptions<'_>| binary::fit(&made.observations, Link::Logit, &options);
    let short = [0, 1];
    let plain = SmallSample::None;
    let n = made.observations.n_rows();
    let unequal = FitError::UnequalGroups { n_values: 2, n_rows: n };
    let clustered = |by| FitOptions { errors: Errors::Clustered(by, plain), ..FitOptions::default() };
    assert_eq!(fit(clustered(&short)), Err(unequal.clone()));
    assert_eq!(fit(clustered(&vec![3; n])), Err(FitError::OneCluster));
    let groups = |labels| FitOptions { baseline: Baseline::Groups(labels), ..FitOptions::default() };
    assert_eq!(fit(groups(&short)), Err(unequal));
    // One group per row: none varies.
    let each: Vec<u32> = (0..n as u32).collect();
    assert_eq!(fit(groups(&each)), Err(FitError::NoVaryingGroup { n_groups: n }));
    // Groups without events are set aside and named; the others are fitted as if these were not there.
    let mut quiet = made.observations.clone();
    for (event, &policy) in quiet.events.iter_mut().zip(&made.policy) {
        *event &= policy != 4;
    }
    let whole = binary::fit(&quiet, Link::Logit, &groups(&made.policy)).expect("a fit");
    assert_eq!((whole.groups_set_aside.as_slice(), whole.group_effects.len()), (&[4][..], 5));
    let hazards = whole.hazards(&quiet, &made.policy).expect("hazards");
    assert!(hazards.iter().zip(&made.policy).all(|(hazard, &policy)| hazard.is_nan() == (policy == 4)));
}

#[test]
fn wide_scales_and_offsets_cost_no_digits() {
    let made = made_panel();
    let plain = binary::fit(&made.observations, Link::Logit, &FitOptions::default()).expect("a fit");
    let mut scaled = made.observations.clone();
    for (column, (scale, offset)) in scaled.columns.iter_mut().zip([(1e9, 0.0), (1e-7, 3.0), (1.0, 1e5)]) {
        column.values.iter_mut().for_each(|value| *value = scale * *value + offset);
    }
    let other = binary::fit(&scaled, Link::Logit, &FitOptions::default()).expect("a fit");
    for (name, scale) in [("wealth", 1e9), ("need", 1e-7), ("share", 1.0)] {
        let (a, b) = (plain.estimate(name).expect("a term"), other.estimate(name).expect("a term"));
        // 3 + 1e-7 x keeps nine digits of x, and 1e5 + x eleven.
        assert!((b.coefficient * scale / a.coefficient - 1.0).abs() < 1e-7, "{a:?} {b:?}");
        assert!((b.se * scale / a.se - 1.0).abs() < 1e-7 && (b.p - a.p).abs() < 1e-7);
    }
    assert!((plain.log_likelihood - other.log_likelihood).abs() < 1e-6);
    // The widest scales there are: squares stay within the range of numbers.
    for (column, scale) in scaled.columns.iter_mut().zip([1e98, 1e-98, 1.0]) {
        let original =
            made.observations.columns.iter().find(|other| other.name == column.name).expect("a column");
        column.values = original.values.iter().map(|value| scale * value).collect();
    }
    let widest = binary::fit(&scaled, Link::Logit, &FitOptions::default()).expect("a fit");
    for (a, b) in plain.estimates.iter().zip(&widest.estimates) {
        assert!((a.z / b.z - 1.0).abs() < 1e-9, "{a:?} {b:?}");
    }
}

#[test]
fn the_same_rows_give_the_same_bits() {
    let made = made_panel();
    let errors = Errors::TwoWay(&made.unit, &made.policy, SmallSample::Clusters);
    let options = FitOptions { baseline: Baseline::Groups(&made.policy), errors, ..FitOptions::default() };
    let fit = || -> Fit { binary::fit(&made.observations, Link::Cloglog, &options).expect("a fit") };
    assert_eq!(format!("{:?}", fit()), format!("{:?}", fit()));
}
