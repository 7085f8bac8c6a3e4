//! Resolved texts resolve to the same scenario.

use crate::scenario::load::{Loaded, load};
use crate::scenario::resolved::{Origin, Style};
use crate::scenario::shipped::SCENARIOS;
use crate::scenario::source::{Memory, NoFiles};

fn shipped(name: &str, sets: &[&str]) -> Loaded {
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    load(&NoFiles, &format!("builtin:{name}"), &sets).unwrap_or_else(|problems| panic!("{problems}"))
}

fn again(text: &str) -> Loaded {
    let source = Memory { files: vec![("again.toml".to_owned(), text.as_bytes().to_vec())] };
    load(&source, "again.toml", &[]).unwrap_or_else(|problems| panic!("{problems}\n{text}"))
}

#[track_caller]
fn check(loaded: &Loaded) {
    for text in [
        loaded.resolved.text(Style::Origins),
        loaded.resolved.text(Style::Explained),
        loaded.resolved.text(Style::Bare),
        loaded.resolved.diff(),
    ] {
        let other = again(&text);
        assert_eq!(other.scenario, loaded.scenario, "{text}");
        assert_eq!(other.canonical(), loaded.canonical());
        assert_eq!(other.sweep.is_some(), loaded.sweep.is_some());
        for (a, b) in other.sweep.iter().zip(&loaded.sweep) {
            let factors = |sweep: &crate::scenario::sweep::Factors| -> Vec<(String, String)> {
                sweep.factors.iter().map(|factor| (factor.key.clone(), sweep.toml(factor))).collect()
            };
            assert_eq!((a.method, a.replicates, factors(a)), (b.method, b.replicates, factors(b)));
            assert_eq!((a.stop, a.n_points()), (b.stop, b.n_points()));
            let labels = |sweep: &crate::scenario::sweep::Factors, at: usize| -> Vec<Option<String>> {
                sweep.point(at).into_iter().map(|value| value.map(|value| value.label)).collect()
            };
            for at in 0..a.n_points() {
                assert_eq!(labels(a, at), labels(b, at), "{at}");
            }
        }
    }
}

#[test]
fn every_shipped_scenario_resolves_to_itself() {
    for scenario in SCENARIOS {
        check(&shipped(scenario.id, &[]));
    }
}

#[test]
fn settings_survive_resolving() {
    check(&shipped(
        "low-carbon-cities",
        &[
            "spread.learning=0.4",
            "world.source=synthetic",
            "scenario.title=a \"b\" \\ c",
            "evaluation.indicators=[\"outcome\", \"effort\"]",
            "evaluation.pairwise=[[1, 3], [0.3333333333, 1]]",
            "feedback.rollout=date",
            "feedback.rollout_at=2020-05",
            "sweep.vary.spread.learning={ from = 0, to = 0.3, step = 0.1 }",
        ],
    ));
}

#[test]
fn origins_are_told() {
    let loaded = shipped("three-regimes", &["spread.learning=0.4"]);
    let origin =
        |key: &str| loaded.resolved.lines.iter().find(|line| line.key == key).map(|line| line.origin.clone());
    assert_eq!(origin("spread.learning"), Some(Origin::Set));
    assert_eq!(origin("spread.imitation"), Some(Origin::Default));
    assert_eq!(origin("time.end"), Some(Origin::Base("builtin:low-carbon-cities".to_owned())));
    assert!(matches!(origin("scenario.id"), Some(Origin::Line(_))));
    let text = loaded.resolved.text(Style::Origins);
    assert!(text.contains("# per year · --set"), "{text}");
    assert!(text.contains("# from low-carbon-cities"), "{text}");
}

#[test]
fn the_canonical_text_tells_scenarios_apart() {
    let text = shipped("tiny-5", &[]).canonical();
    assert_ne!(text, shipped("tiny-5", &["spread.learning=0.26"]).canonical());
    assert_eq!(text, shipped("tiny-5", &["spread.learning=0.25"]).canonical());
    assert!(!text.lines().any(|line| line.contains("  #")));
}
