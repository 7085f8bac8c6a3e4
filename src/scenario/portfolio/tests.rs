//! Portfolios as they are asked for: what is drawn, what is listed, what is wrong with them.

use super::*;
use crate::scenario::load;
use crate::scenario::source::NoFiles;

fn loaded(sets: &[&str]) -> Result<Scenario, Vec<String>> {
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    load(&NoFiles, "builtin:low-carbon-cities", &sets)
        .map(|loaded| loaded.scenario)
        .map_err(|problems| problems.list.into_iter().map(|problem| problem.message.en).collect())
}

#[track_caller]
fn refused(sets: &[&str], expected: &str) {
    let problems = loaded(sets).expect_err("a problem");
    assert!(problems.iter().any(|said| said.contains(expected)), "{problems:#?}");
}

#[test]
fn a_listed_policy_begins_at_its_onset_with_its_waves_as_much_later() {
    let policy = r#"portfolio.policy=[{ name = "b", onset = "2013-05", set = ["policy.conflict=0.9", "regime.preset=strong-local"] }]"#;
    let scenario = loaded(&[policy, "twins.run=[\"no-learning\"]"]).expect("a portfolio");
    let [only] = &scenario.portfolio[..] else { panic!("one policy") };
    let (own, base) = (&only.scenario, &scenario);
    assert_eq!(only.name, "b");
    assert_eq!(own.time.start, Month::new(2013, 1).expect("a month"));
    assert_eq!(own.time.n_ticks + 3, base.time.n_ticks);
    let ticks = |scenario: &Scenario| scenario.waves.iter().map(|wave| wave.tick).collect::<Vec<_>>();
    assert_eq!(ticks(own), ticks(base));
    assert_eq!(own.waves[0].at, base.waves[0].at.plus(36));
    assert_eq!(own.params.policy.conflict.to_bits(), 0.9_f64.to_bits());
    assert!(
        own.rights(0, crate::units::Stage::Spread).goals < base.rights(0, crate::units::Stage::Spread).goals
    );
    let place = Place { index: 0, onset_tick: 3, is_of_portfolio: true };
    assert_eq!((own.place, own.twins[0].scenario.place), (place, place));
    assert!(own.portfolio.is_empty() && base.place == Place::default());
}

#[test]
fn drawn_policies_are_those_of_the_seed() {
    let sets = ["portfolio.drawn=40", "portfolio.regimes=[\"bargaining\", \"strong-local\"]"];
    let scenario = loaded(&sets).expect("a portfolio");
    assert_eq!(scenario.portfolio.len(), 40);
    let first = loaded(&[sets[0], sets[1], "portfolio.drawn=7"]).expect("a portfolio");
    // More of them change nothing for the first ones.
    assert_eq!(first.portfolio[..], scenario.portfolio[..7]);
    let other = loaded(&[sets[0], sets[1], "scenario.seed=1"]).expect("a portfolio");
    let conflicts = |scenario: &Scenario| -> Vec<f64> {
        scenario.portfolio.iter().map(|policy| policy.scenario.params.policy.conflict).collect()
    };
    assert_ne!(conflicts(&scenario), conflicts(&other));
    // Mean .6 and standard deviation .2 of 40 draws: a mean within four standard errors.
    let mean = conflicts(&scenario).iter().sum::<f64>() / 40.0;
    assert!((mean - 0.6).abs() < 4.0 * 0.2 / 40.0_f64.sqrt(), "{mean}");
    // From the first tick to the middle one, both included.
    let onsets: Vec<u32> = scenario.portfolio.iter().map(|policy| policy.scenario.place.onset_tick).collect();
    assert!(onsets.iter().all(|&tick| tick <= 15) && onsets.contains(&0), "{onsets:?}");
    let clarity = |at: usize, wave: usize| scenario.portfolio[at].scenario.waves[wave].clarity;
    assert!(clarity(0, 0).to_bits() != clarity(1, 0).to_bits());
    // The tables of what all share come with the first policy only.
    let tells = |at: usize| scenario.portfolio[at].scenario.wants(Table::Governments);
    assert!(tells(0) && !tells(1));
}

#[test]
fn what_cannot_be_is_said_with_the_name_of_the_policy() {
    refused(&[r#"portfolio.policy=[{ onset = "1999-01" }]"#], "outside the run 2010-01 … 2039-12");
    refused(&[r#"portfolio.policy=[{ name = "a" }, { name = "a" }]"#], "two policies have the name \"a\"");
    refused(&[r#"portfolio.policy=[{ set = ["world.neighbors=3"] }]"#], "cannot change `world.neighbors`");
    refused(&[r#"portfolio.policy=[{ set = ["turnover.rate=1.0"] }]"#], "cannot change `turnover.rate`");
    refused(&[r#"portfolio.policy=[{ set = ["spread.learning"] }]"#], "has no `=`");
    refused(&[r#"portfolio.policy=[{ name = "x", set = ["spread.learnig=0.1"] }]"#], "(policy \"x\")");
    refused(
        &["portfolio.drawn=2", "portfolio.first_onset=2020-01", "portfolio.last_onset=2015-01"],
        "lies before",
    );
    refused(&["portfolio.drawn=2", "output.tables=[\"estimates\"]"], "a portfolio has none");
}
