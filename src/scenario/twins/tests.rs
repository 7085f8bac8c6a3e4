//! Twins as they are asked for: names, changes, what is wrong with them.

use super::*;
use crate::scenario::load;
use crate::scenario::source::NoFiles;
use crate::scenario::{Mode, PilotTreatment, Start};

fn loaded(id: &str, run: &str) -> Result<Vec<Twin>, Vec<String>> {
    let sets = [format!("twins.run={run}")];
    load(&NoFiles, &format!("builtin:{id}"), &sets)
        .map(|loaded| loaded.scenario.twins)
        .map_err(|problems| problems.list.into_iter().map(|problem| problem.message.en).collect())
}

#[test]
fn every_named_twin_is_a_valid_scenario_without_twins() {
    let names: Vec<String> = CATALOG.iter().map(|named| format!("{:?}", named.name)).collect();
    for id in ["low-carbon-cities", "low-carbon-history", "free-diffusion", "tiny-5"] {
        let twins = loaded(id, &format!("[{}]", names.join(", "))).expect("twins");
        assert_eq!(twins.len(), CATALOG.len());
        assert!(twins.iter().all(|twin| twin.scenario.twins.is_empty()));
        let of = |name: &str| &twins.iter().find(|twin| twin.name == name).expect("a twin").scenario;
        let spread = of(NO_DIFFUSION).params.spread;
        assert_eq!([spread.learning, spread.imitation, spread.competition, spread.coercion], [0.0; 4]);
        let national = of(NATIONAL);
        assert_eq!((national.start, national.waves.len()), (Start::Everywhere, 0));
        assert_eq!((national.params.spread.internal, national.params.spread.lapse_rate), (0.0, 0.0));
        assert_eq!(of("fixed-effort").pilots, PilotTreatment::AsOthers);
        assert!(
            of("random-sites").waves.iter().all(|wave| wave.mode == Mode::Lottery && wave.named.is_empty())
        );
    }
    let sites = &loaded("low-carbon-history", "[\"random-sites\"]").expect("a twin")[0].scenario.waves;
    let quotas: Vec<u32> = sites.iter().map(|wave| wave.quota).collect();
    let history = load(&NoFiles, "builtin:low-carbon-history", &[]).expect("a scenario").scenario;
    assert_eq!(quotas, history.waves.iter().map(|wave| wave.named.len() as u32).collect::<Vec<_>>());
}

#[test]
fn changes_make_a_twin_and_several_go_together() {
    let twins =
        loaded("low-carbon-cities", "[\"execution.attention_years=12; regime.preset = strong-local\"]");
    let twins = twins.expect("a twin");
    assert_eq!(twins[0].scenario.params.execution.attention_years, 12.0);
    assert_eq!(twins[0].kind, TwinKind::History);
    assert!(twins[0].scenario.rights(0, crate::units::Stage::Design).means < 0.2);
}

#[test]
fn what_is_wrong_with_a_twin_is_said() {
    let problem = |run: &str| loaded("low-carbon-cities", run).expect_err("a problem").join(" | ");
    assert!(problem("[\"no-learnig\"]").contains("there is no twin \"no-learnig\""));
    assert!(problem("[\"scenario.seed=3\"]").contains("a twin cannot change `scenario.seed`"));
    assert!(problem("[\"spread.learning=-7\"]").contains("(twin \"spread.learning=-7\")"));
    assert!(problem("[\"spread.learnig=.1; x\"]").contains("has no `=`"));
    assert!(problem("[\"spread.lerning=0.1\"]").contains("unknown key `spread.lerning`"));
    assert!(problem("[\"national\", \"national\"]").contains("twice"));
}
