//! Causal estimators against pyfixest, csdid and CLARABEL on made panels (`tests/estimators/make_reference.py`), and against known truths.

// Deviations are to be seen.
#![allow(clippy::print_stderr)]

use std::collections::BTreeMap;
use std::path::Path;

use shidian::analysis::estimators::callaway_santanna::{
    BasePeriod, CallawayOptions, ControlGroup, callaway_santanna,
};
use shidian::analysis::estimators::estimate::Estimate;
use shidian::analysis::estimators::event_study::{Bins, event_study};
use shidian::analysis::estimators::panel::Panel;
use shidian::analysis::estimators::placebo::placebo_test;
use shidian::analysis::estimators::sun_abraham::sun_abraham;
use shidian::analysis::estimators::synthetic_average::synthetic_average;
use shidian::analysis::estimators::synthetic_control::synthetic_test;
use shidian::analysis::estimators::two_way::two_way;
use shidian::analysis::resampling::Resampling;
use shidian::rng::{Address, Draws, Purpose};

use crate::event_history::{Deviations, number, read_table};

/// Closed formulas, relative to the value or to .1 (effects are of the order of 1): both sides carry rounding of about 1e-13, and
/// pyfixest's projections stop at 1e-8 of their own change.
const CLOSED: f64 = 1e-9;
/// p, absolute: a relative change of t by δ changes p by less than δ/2, and both sides' t agree to about 1e-12.
const P: f64 = 1e-11;

/// Values by quantity, of a term of an estimator on a panel.
type Quantities = BTreeMap<String, f64>;

fn made(name: &str) -> Vec<BTreeMap<String, String>> {
    read_table(&Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/estimators")).join(name))
}

/// All panels by name, each with units as clusters (`unit`) and with its clusters (`cluster`), without its control.
fn panels() -> BTreeMap<(String, String), Panel> {
    let mut rows: BTreeMap<String, Vec<BTreeMap<String, String>>> = BTreeMap::new();
    for row in made("panels.csv") {
        rows.entry(row["panel"].clone()).or_default().push(row);
    }
    let mut panels = BTreeMap::new();
    for (name, rows) in rows {
        let n_periods = rows.iter().filter(|row| row["unit"] == "0").count();
        let y: Vec<f64> = rows.iter().map(|row| number(row, "y")).collect();
        let x: Vec<f64> = rows.iter().map(|row| number(row, "x")).collect();
        let start: Vec<Option<u32>> =
            rows.iter().step_by(n_periods).map(|row| row["start"].parse().ok()).collect();
        let cluster: Vec<u32> =
            rows.iter().step_by(n_periods).map(|row| number(row, "cluster") as u32).collect();
        let panel =
            Panel::new(n_periods, &y, &start).and_then(|panel| panel.with_control("x", &x)).expect("a panel");
        let clustered = panel.clone().with_clusters(&cluster).expect("clusters");
        panels.insert((name.clone(), "unit".to_owned()), panel);
        panels.insert((name, "cluster".to_owned()), clustered);
    }
    panels
}

/// Reference values of an estimator: panel and clustering, then term, then quantity.
fn reference(estimator: &str) -> BTreeMap<(String, String), BTreeMap<String, Quantities>> {
    let mut found: BTreeMap<_, BTreeMap<String, Quantities>> = BTreeMap::new();
    for row in made("reference.csv") {
        let (name, clustering) = row["estimator"].split_once('/').unwrap_or((&row["estimator"], "unit"));
        if name == estimator {
            let terms = found.entry((row["panel"].clone(), clustering.to_owned())).or_default();
            let quantities = terms.entry(row["term"].clone()).or_default();
            quantities.insert(row["quantity"].clone(), number(&row, "value"));
        }
    }
    assert!(!found.is_empty(), "no reference values of {estimator}");
    found
}

/// Compares what the reference has of an estimate.
#[track_caller]
fn compare(seen: &mut Deviations, what: &str, ours: &Estimate, theirs: &Quantities) {
    for (quantity, &value) in theirs {
        let what = format!("{what} {quantity}");
        match quantity.as_str() {
            "value" => seen.compare(&what, ours.value, value, 0.1, CLOSED),
            "se" => seen.compare(&what, ours.se, value, 0.0, CLOSED),
            "upper" => seen.compare(&what, ours.upper, value, 0.1, CLOSED),
            "p" => seen.compare(&what, ours.p, value, 1.0, P),
            other => panic!("{what}: {other}"),
        }
    }
}

#[test]
fn two_way_effects_are_those_of_pyfixest() {
    let panels = panels();
    let mut seen = Deviations::default();
    for (estimator, n) in [("two_way", 9), ("two_way_control", 4)] {
        let reference = reference(estimator);
        assert_eq!(reference.len(), n, "{estimator}");
        for (key, terms) in reference {
            let panel = panels[&key].clone();
            let panel = if estimator == "two_way" { panel.without_controls() } else { panel };
            let found = two_way(&panel).expect("an effect");
            compare(&mut seen, estimator, &found.effect, &terms["d"]);
            for (name, control) in &found.controls {
                compare(&mut seen, "control", control, &terms[name]);
            }
        }
    }
    seen.print();
}

#[test]
fn event_studies_are_those_of_pyfixest() {
    let panels = panels();
    let mut seen = Deviations::default();
    let reference = reference("event_study");
    assert_eq!(reference.len(), 9);
    for (key, terms) in reference {
        let found = event_study(&panels[&key].clone().without_controls(), &Bins::default()).expect("effects");
        for bin in &found.bins {
            let name = format!("e{}{}", if bin.since < 0 { 'm' } else { 'p' }, bin.since.abs());
            assert_eq!(bin.effect.estimate().is_some(), terms.contains_key(&name), "{key:?} {name}");
            if let Some(estimate) = bin.effect.estimate() {
                compare(&mut seen, "event study", estimate, &terms[&name]);
            }
        }
        assert_eq!(found.leads.is_some(), terms.contains_key("leads"), "{key:?}");
        if let (Some(ours), Some(theirs)) = (found.leads, terms.get("leads")) {
            assert_eq!(ours.df as f64, theirs["df"]);
            seen.compare("leads F", ours.f, theirs["f"], 0.0, 1e-8);
            seen.compare("leads χ²", ours.chi2, theirs["chi2"], 0.0, 1e-8);
            seen.compare("leads p", ours.p, theirs["p_f"], 1.0, 1e-9);
            seen.compare("leads p of χ²", ours.p_chi2, theirs["p_chi2"], 1.0, 1e-9);
        }
    }
    seen.print();
}

#[test]
fn group_time_effects_are_those_of_csdid() {
    let panels = panels();
    let mut seen = Deviations::default();
    let settings = [
        ("nevertreated", ControlGroup::NeverTreated, "varying", BasePeriod::Varying),
        ("nevertreated", ControlGroup::NeverTreated, "universal", BasePeriod::Universal),
        ("notyettreated", ControlGroup::NotYetTreated, "varying", BasePeriod::Varying),
        ("notyettreated", ControlGroup::NotYetTreated, "universal", BasePeriod::Universal),
    ];
    for (theirs, controls, their_base, base) in settings {
        let reference = reference(&format!("callaway_{theirs}_{their_base}"));
        assert_eq!(reference.len(), 9);
        for (key, terms) in reference {
            let panel = panels[&key].clone().without_controls();
            let found = callaway_santanna(&panel, &CallawayOptions { controls, base }).expect("effects");
            let what = |part: &str| format!("{theirs} {their_base} {part}");
            let mut n_terms = 3;
            compare(&mut seen, &what("overall"), &found.overall, &terms["simple"]);
            compare(&mut seen, &what("by event, overall"), &found.event_overall, &terms["dynamic"]);
            compare(&mut seen, &what("by group, overall"), &found.group_overall, &terms["group"]);
            for cell in &found.group_times {
                let term = format!("cell {} {}", cell.start, cell.period);
                compare(&mut seen, &what("cells"), &cell.effect, &terms[&term]);
                n_terms += 1;
            }
            for (since, estimate) in &found.by_event {
                compare(&mut seen, &what("by event"), estimate, &terms[&format!("event {since}")]);
                n_terms += 1;
            }
            for (start, estimate) in &found.by_group {
                compare(&mut seen, &what("by group"), estimate, &terms[&format!("group {start}")]);
                n_terms += 1;
            }
            // Covariances are singular on two panels (few clusters, cohorts of one or two units): neither program gives a test there.
            assert_eq!(found.leads.is_some(), terms.contains_key("pre"), "{key:?}");
            if let (Some(ours), Some(theirs)) = (found.leads, terms.get("pre")) {
                seen.compare(&what("leads χ²"), ours.chi2, theirs["chi2"], 0.0, 1e-7);
            }
            n_terms += usize::from(terms.contains_key("pre"));
            assert_eq!(n_terms, terms.len(), "{key:?}: a term of the reference was not compared");
        }
    }
    seen.print();
}

#[test]
fn interaction_weighted_effects_are_those_of_the_saturated_regression() {
    let panels = panels();
    let mut seen = Deviations::default();
    let reference = reference("sun_abraham");
    assert_eq!(reference.len(), 9);
    for (key, terms) in reference {
        let found = sun_abraham(&panels[&key].clone().without_controls()).expect("effects");
        compare(&mut seen, "overall", &found.overall, &terms["att"]);
        for (since, estimate) in &found.by_event {
            compare(&mut seen, "by event", estimate, &terms[&format!("event {since}")]);
        }
        for cell in &found.by_cohort {
            let term = format!("cell {} {}", cell.start, cell.since);
            compare(&mut seen, "by cohort", &cell.effect, &terms[&term]);
        }
        assert_eq!(terms.len(), 1 + found.by_event.len() + found.by_cohort.len(), "{key:?}");
    }
    seen.print();
}

#[test]
fn synthetic_controls_are_as_good_as_clarabels() {
    let panels = panels();
    let mut seen = Deviations::default();
    let (mut n_compared, mut n_perfect, mut largest_gap) = (0, 0, 0.0_f64);
    for (key, terms) in reference("synthetic") {
        let panel = panels[&key].clone().without_controls();
        let treated: Vec<usize> =
            (0..panel.n_units()).filter(|&unit| panel.starts()[unit].is_some()).collect();
        for unit in treated {
            let found = synthetic_test(&panel, unit).expect("a test");
            let theirs = &terms[&format!("treated {unit}")];
            let placebos = found
                .placebos
                .iter()
                .map(|placebo| (placebo, &terms[&format!("placebo {unit} {}", placebo.unit)]));
            for (ours, theirs) in std::iter::once((&found.treated, theirs)).chain(placebos) {
                let objective = ours.pre_rmspe * ours.pre_rmspe * f64::from(ours.start);
                assert!(objective <= theirs["objective"] + 1e-9, "{key:?} {ours:?}");
                largest_gap = largest_gap.max(ours.optimality_gap);
                // Where many weights fit perfectly, the effect is whatever was taken.
                if theirs["n_used"] == 0.0 {
                    assert!(!ours.is_unique && ours.pre_rmspe < 1e-9, "{ours:?}");
                    n_perfect += 1;
                    continue;
                }
                assert!(
                    ours.is_unique && ours.weights.len() as f64 == theirs["n_used"],
                    "{ours:?} {theirs:?}"
                );
                seen.compare("objective", objective, theirs["objective"], 0.1, 1e-9);
                seen.compare("effect", ours.effect, theirs["effect"], 1.0, 1e-6);
                seen.compare("RMSPE after", ours.post_rmspe, theirs["post"], 1.0, 1e-6);
                n_compared += 1;
            }
            for (t, gap) in found.treated.gaps.iter().enumerate() {
                seen.compare("gaps", *gap, terms[&format!("treated {unit} gap {t}")]["value"], 1.0, 1e-6);
            }
            if let Some(&p) = theirs.get("p") {
                seen.compare("p", found.p_ratio, p, 0.0, 1e-12);
            }
        }
    }
    assert!(n_compared > 100 && n_perfect > 0, "{n_compared} {n_perfect}");
    eprintln!("{n_compared} compared, {n_perfect} perfect; largest gap {largest_gap:.1e}");
    seen.print();
}

/// A panel of 120 units in 12 periods: unit effects, a common path, noise of 1, and an effect by start and period.
fn simulated(replicate: u32, n_never: u32, noise: f64, effect: impl Fn(u32, u32) -> f64) -> Panel {
    let at = Address { master_seed: 8, replicate, policy: 0, tick: 0, purpose: Purpose::Outcome };
    let draws = Draws::open(at, 13);
    let start: Vec<Option<u32>> =
        (0..120).map(|unit| (unit >= n_never).then_some([3, 5, 8][unit as usize % 3])).collect();
    let mut y = Vec::new();
    for unit in 0..120 {
        for period in 0..12 {
            let gain = start[unit as usize]
                .filter(|&start| period >= start)
                .map_or(0.0, |start| effect(start, period));
            let path = 0.3 * f64::from(period) + f64::from(period % 3);
            y.push(2.0 * draws.normal(unit, 12) + path + noise * draws.normal(unit, period) + gain);
        }
    }
    Panel::new(12, &y, &start).expect("a panel")
}

/// The mean true effect over treated units and periods.
fn truth(panel: &Panel, effect: impl Fn(u32, u32) -> f64) -> f64 {
    let cells: Vec<f64> = panel
        .starts()
        .iter()
        .flatten()
        .flat_map(|&start| (start..12).map(move |t| (start, t)))
        .map(|(g, t)| effect(g, t))
        .collect();
    cells.iter().sum::<f64>() / cells.len() as f64
}

/// Means of estimates over replicates with their standard errors, and shares of intervals that cover the truth.
fn repeated(n: u32, truth: f64, estimator: impl Fn(u32) -> Estimate) -> (f64, f64, f64) {
    let all: Vec<Estimate> = (1..=n).map(estimator).collect();
    let mean = all.iter().map(|e| e.value).sum::<f64>() / f64::from(n);
    let squares: f64 = all.iter().map(|e| (e.value - mean) * (e.value - mean)).sum();
    let covered = all.iter().filter(|e| e.covers(truth)).count() as f64 / f64::from(n);
    (mean, (squares / f64::from(n - 1) / f64::from(n)).sqrt(), covered)
}

type Estimator<'a> = (&'a str, &'a dyn Fn(&Panel) -> Estimate);

const ALL: [Estimator<'static>; 5] = [
    ("two-way", &|panel| two_way(panel).expect("an effect").effect),
    ("Callaway–Sant'Anna", &|panel| {
        callaway_santanna(panel, &CallawayOptions::default()).expect("effects").overall
    }),
    ("not yet treated", &|panel| {
        let options = CallawayOptions { controls: ControlGroup::NotYetTreated, ..CallawayOptions::default() };
        callaway_santanna(panel, &options).expect("effects").overall
    }),
    ("Sun–Abraham", &|panel| sun_abraham(panel).expect("effects").overall),
    ("event study, period 2", &|panel| {
        let found = event_study(panel, &Bins::default()).expect("effects");
        *found.bin(2).and_then(|bin| bin.effect.estimate()).expect("an effect")
    }),
];

#[test]
fn where_effects_are_alike_all_find_them() {
    for (name, estimator) in ALL {
        let (mean, error, covered) =
            repeated(400, 1.0, |replicate| estimator(&simulated(replicate, 60, 1.0, |_, _| 1.0)));
        eprintln!("{name}: mean {mean:.4} ± {error:.4}, covered {covered:.3}");
        // Five standard errors; coverage of .95 over 400 replicates has one of .011, and a few in a hundred are lost to estimated
        // variances of 120 clusters (normal quantiles without a small-sample factor).
        assert!((mean - 1.0).abs() < 5.0 * error, "{name}: {mean} ± {error}");
        assert!((0.895..0.99).contains(&covered), "{name}: {covered}");
    }
}

#[test]
fn where_effects_grow_only_the_robust_find_them() {
    let effect = |start: u32, period: u32| 0.5 * f64::from(period - start + 1);
    // Without noise: exact, and the two-way coefficient far below the truth.
    let exact = simulated(1, 12, 0.0, effect);
    let truth = truth(&exact, effect);
    let values: Vec<f64> = ALL.iter().map(|(_, estimator)| estimator(&exact).value).collect();
    for value in &values[1..4] {
        assert!((value - truth).abs() < 1e-10, "{values:?} {truth}");
    }
    assert!(values[0] < truth - 0.5, "{values:?} {truth}");
    // With noise: the same within five standard errors of the mean.
    for ((name, estimator), exact) in ALL.iter().zip(&values) {
        let (mean, error, covered) =
            repeated(200, truth, |replicate| estimator(&simulated(replicate, 12, 1.0, effect)));
        eprintln!("{name}: mean {mean:.4} ± {error:.4} (truth {truth:.4}), covered {covered:.3}");
        assert!((mean - exact).abs() < 5.0 * error, "{name}: {mean} ± {error}, {exact}");
        if *name == "two-way" {
            assert!(covered < 0.2, "{covered}");
        }
    }
}

#[test]
fn synthetic_controls_find_what_was_added() {
    // Five treated of 40, each with the same effect; 20 panels.
    let resampling = Resampling { n: 199, ..Resampling::default() };
    let found: Vec<_> = (1..=20)
        .map(|replicate| {
            let all = simulated(replicate, 114, 0.5, |_, _| 2.0);
            synthetic_average(&all, &resampling).expect("effects")
        })
        .collect();
    let mean = found.iter().map(|f| f.effect).sum::<f64>() / 20.0;
    let squares: f64 = found.iter().map(|f| (f.effect - mean) * (f.effect - mean)).sum();
    let error = (squares / 19.0 / 20.0).sqrt();
    eprintln!("synthetic average: {mean:.3} ± {error:.3}");
    // Never-treated units whose levels lie on one side only leave a little bias; .15 of an effect of 2 is allowed beside five errors.
    assert!((mean - 2.0).abs() < 0.15 + 5.0 * error, "{mean} ± {error}");
    assert!(found.iter().all(|f| f.p <= 0.05), "{:?}", found.iter().map(|f| f.p).collect::<Vec<_>>());
}

#[test]
fn placebo_draws_find_what_is_promised() {
    // Independent noise: 5 % of 500 draws, standard deviation .01; five of them allowed.
    let panel = simulated(3, 60, 1.0, |_, _| 3.0);
    let resampling = Resampling { n: 500, ..Resampling::default() };
    let effect = |panel: &Panel| two_way(panel).map(|found| found.effect);
    let found = placebo_test(&panel, &resampling, effect).expect("a test");
    let size = found.size().expect("draws");
    eprintln!("size {size}, p of the true effect {}", found.among.p_exact());
    assert!((size - 0.05).abs() < 0.05 && found.n_failed == 0, "{size}");
    assert!(found.among.p_exact() <= 2.0 / 501.0);
    let again = placebo_test(&panel, &resampling, effect).expect("a test");
    assert_eq!(found, again);
}
