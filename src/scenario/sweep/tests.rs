//! Design points from files.

use super::stop::Stop;
use crate::scenario::source::NoFiles;
use crate::scenario::{Loaded, design_points, load};

/// A sweep over a small world; no file is needed to load it.
fn sweep(head: &str, vary: &str) -> Loaded {
    let sets =
        [format!("sweep={{ {head} }}"), format!("sweep.vary={{ {vary} }}"), "scenario.seed=7".to_owned()];
    load(&NoFiles, "builtin:tiny-5", &sets).unwrap_or_else(|problems| panic!("{problems}"))
}

fn labels(loaded: &Loaded) -> Vec<Vec<String>> {
    let points = design_points(loaded).unwrap_or_else(|problems| panic!("{problems}"));
    points.into_iter().map(|(labels, _)| labels).collect()
}

/// The numbers of one factor.
fn column(labels: &[Vec<String>], at: usize) -> Vec<f64> {
    labels.iter().map(|row| row[at].parse().expect("a number")).collect()
}

#[test]
fn each_method_has_its_number_of_points() {
    let vary = "\"spread.learning\" = { from = 0, to = 0.6 }, \"spread.imitation\" = { from = 0, to = 0.2 }, \
                \"policy.conflict\" = [0.1, 0.9]";
    for (head, n) in [
        ("method = \"lhs\", samples = 10", 10),
        ("method = \"sobol\", samples = 8", 8 * 5),
        ("method = \"sobol\", samples = 8, indices = \"second-order\"", 8 * 8),
        ("method = \"morris\", samples = 6", 6 * 4),
    ] {
        let loaded = sweep(head, vary);
        let factors = loaded.sweep.as_ref().expect("a sweep");
        let labels = labels(&loaded);
        assert_eq!((labels.len(), factors.n_points()), (n, n), "{head}");
        assert_eq!(factors.unit_design().expect("sampled").n_points(), n);
        let learning = column(&labels, 0);
        assert!(learning.iter().all(|value| (0.0..=0.6).contains(value)), "{head}");
        assert!(labels.iter().all(|row| ["0.1", "0.9"].contains(&row[2].as_str())));
    }
}

#[test]
fn a_hypercube_meets_every_stratum_and_both_listed_values_equally() {
    let vary = "\"spread.learning\" = { from = 0, to = 0.5 }, \"policy.conflict\" = [0.1, 0.9]";
    let labels = labels(&sweep("method = \"lhs\", samples = 10", vary));
    let mut strata: Vec<usize> = column(&labels, 0).iter().map(|value| (value / 0.05) as usize).collect();
    strata.sort_unstable();
    assert_eq!(strata, (0..10).collect::<Vec<_>>());
    assert_eq!(labels.iter().filter(|row| row[1] == "0.1").count(), 5);
}

#[test]
fn whole_numbers_stay_whole_and_are_equally_likely() {
    let vary = "\"selection.wave[1].quota\" = { from = 1, to = 3 }";
    let quota = column(&labels(&sweep("method = \"sobol\", samples = 64", vary)), 0);
    for number in [1.0, 2.0, 3.0] {
        let share = quota.iter().filter(|value| **value == number).count() as f64 / quota.len() as f64;
        assert!((share - 1.0 / 3.0).abs() < 0.03, "{number}: {share}");
    }
}

#[test]
fn a_morris_step_moves_one_factor() {
    let vary = "\"spread.learning\" = { from = 0, to = 0.6 }, \"policy.conflict\" = [0.1, 0.5, 0.9]";
    let labels = labels(&sweep("method = \"morris\", samples = 5", vary));
    for trajectory in labels.chunks(3) {
        for pair in trajectory.windows(2) {
            assert_eq!(pair[0].iter().zip(&pair[1]).filter(|(a, b)| a != b).count(), 1, "{pair:?}");
        }
    }
}

#[test]
fn a_factor_that_does_not_apply_is_empty_keeps_its_value_and_makes_no_point_twice() {
    let vary = "\"regime.preset\" = [\"strong-central\", \"bargaining\", \"strong-local\"], \
                \"spread.learning\" = { values = [0.1, 0.2], only_if = { \"regime.preset\" = [\"bargaining\", \"strong-local\"] } }, \
                \"spread.imitation\" = { from = 0.1, to = 0.3, step = 0.1, only_if = { \"spread.learning\" = 0.2 } }";
    let loaded = sweep("method = \"grid\"", vary);
    let base = loaded.scenario.params.spread.learning;
    let points = design_points(&loaded).unwrap_or_else(|problems| panic!("{problems}"));
    let labels: Vec<String> = points.iter().map(|(labels, _)| labels.join("/")).collect();
    let expected = [
        "strong-central//",
        "bargaining/0.1/",
        "bargaining/0.2/0.1",
        "bargaining/0.2/0.2",
        "bargaining/0.2/0.3",
        "strong-local/0.1/",
        "strong-local/0.2/0.1",
        "strong-local/0.2/0.2",
        "strong-local/0.2/0.3",
    ];
    assert_eq!(labels, expected);
    assert_eq!(points[0].1.params.spread.learning, base);
    // Sampled points stay where they are: indices need all of them.
    let sampled = sweep("method = \"sobol\", samples = 8", vary);
    assert_eq!(sampled.sweep.as_ref().expect("a sweep").n_points(), 8 * 5);
}

#[test]
fn points_depend_on_the_seed_alone() {
    let vary = "\"spread.learning\" = { from = 0, to = 0.6 }";
    for head in ["method = \"lhs\"", "method = \"sobol\"", "method = \"morris\""] {
        let (one, same) = (labels(&sweep(head, vary)), labels(&sweep(head, vary)));
        assert_eq!(one, same);
        let sets =
            [format!("sweep={{ {head} }}"), format!("sweep.vary={{ {vary} }}"), "scenario.seed=8".to_owned()];
        let other = load(&NoFiles, "builtin:tiny-5", &sets).unwrap_or_else(|problems| panic!("{problems}"));
        assert_ne!(one, labels(&other), "{head}");
    }
}

#[test]
fn the_stopping_rule_is_off_without_a_precision() {
    let vary = "\"spread.learning\" = [0.1, 0.2]";
    assert_eq!(sweep("min_replicates = 10", vary).sweep.expect("a sweep").stop, None);
    let stop = sweep("precision = 0.02, outcome = \"t50\"", vary).sweep.expect("a sweep").stop;
    assert_eq!(stop, Some(Stop { outcome: "t50", precision: 0.02, every: 20 }));
}
