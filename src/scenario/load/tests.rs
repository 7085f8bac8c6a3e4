//! Loading as a whole: what lies over what, notes, sweeps, and texts that no one would write.

use crate::scenario::load::{Loaded, load};
use crate::scenario::problem::{Lang, render_notes};
use crate::scenario::regime::Preset;
use crate::scenario::shipped::SCENARIOS;
use crate::scenario::source::{Memory, NoFiles};
use crate::scenario::{Problems, Rollout, Scenario, WorldSource, design_points, n_points};
use crate::units::Stage;

fn of(files: &[(&str, &str)], sets: &[&str]) -> Result<Loaded, Problems> {
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    load(&Memory { files }, "a.toml", &sets)
}

fn valid(text: &str, sets: &[&str]) -> Loaded {
    of(&[("a.toml", text)], sets).unwrap_or_else(|problems| panic!("{problems}"))
}

#[track_caller]
fn check_notes(text: &str, sets: &[&str], expected: &[&str]) {
    let loaded = valid(text, sets);
    let codes: Vec<&str> = loaded.notes.iter().map(|note| note.code).collect();
    assert_eq!(codes, expected, "{}", render_notes(&loaded.name, &loaded.notes, &loaded.texts, Lang::En));
}

#[test]
fn the_shortest_file_has_every_default() {
    let scenario = valid("schema = 1\n", &[]).scenario;
    assert_eq!((scenario.replicates, scenario.first_replicate, scenario.seed), (200, 1, 20_100_719));
    assert_eq!(scenario.time.n_ticks, 30);
    assert_eq!(scenario.world.level_sizes(), [31, 369]);
    assert!(scenario.waves.is_empty());
    assert_eq!(scenario.rights(0, Stage::Design), Preset::Bargaining.rights());
    assert_eq!(scenario.rollout, Rollout::Belief);
    assert_eq!(scenario.indicators.len(), 1);
    assert_eq!(scenario.params, crate::scenario::params::Params::default());
}

#[test]
fn every_shipped_scenario_loads_without_notes() {
    for shipped in SCENARIOS {
        let loaded = load(&NoFiles, &format!("builtin:{}", shipped.id), &[]);
        let loaded = loaded.unwrap_or_else(|problems| panic!("{problems}"));
        let notes = render_notes(&loaded.name, &loaded.notes, &loaded.texts, Lang::En);
        assert!(notes.is_empty(), "{notes}");
        assert_eq!(loaded.scenario.id, shipped.id);
        assert!(!loaded.scenario.title.is_empty() && !loaded.scenario.title_zh.is_empty());
        let points = design_points(&loaded).unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(points.len(), n_points(&loaded));
    }
}

#[test]
fn history_names_the_87_pilots() {
    let loaded = load(&NoFiles, "builtin:low-carbon-history", &[]).expect("a shipped scenario");
    let named: usize = loaded.scenario.waves.iter().map(|wave| wave.named.len()).sum();
    assert_eq!((loaded.scenario.waves.len(), named), (5, 87));
    let base = load(&NoFiles, "builtin:low-carbon-cities", &[]).expect("a shipped scenario");
    let quotas = |scenario: &Scenario| scenario.waves.iter().map(|wave| wave.quota).collect::<Vec<_>>();
    assert_eq!(quotas(&loaded.scenario), quotas(&base.scenario));
}

#[test]
fn set_lies_over_the_file_and_the_file_over_its_base() {
    let files = [
        (
            "a.toml",
            "extends = \"b.toml\"\n[spread]\nlearning = 0.2\nimitation = 0.2\n[[selection.wave]]\nat = \"2012-01\"\nquota = 2\n",
        ),
        (
            "b.toml",
            "schema = 1\n[spread]\nlearning = 0.1\nimitation = 0.1\ncompetition = 0.1\n[[selection.wave]]\nat = \"2010-01\"\nquota = 1\n[[selection.wave]]\nat = \"2011-01\"\nquota = 1\n",
        ),
    ];
    let loaded = of(&files, &["spread.learning=0.3", "selection.wave[1].quota=4"]).expect("valid");
    let spread = loaded.scenario.params.spread;
    assert!(
        [(spread.learning, 0.3), (spread.imitation, 0.2), (spread.competition, 0.1)]
            .iter()
            .all(|(found, expected)| (found - expected).abs() < 1e-15)
    );
    assert_eq!(loaded.scenario.waves.len(), 1, "lists are replaced as a whole");
    assert_eq!(loaded.scenario.waves[0].quota, 4);
}

#[test]
fn waves_are_ordered_by_tick_then_as_written() {
    let wave =
        |at: &str, level: &str| format!("[[selection.wave]]\nat = \"{at}\"\nlevel = {level}\nquota = 1\n");
    let text = format!("{}{}{}", wave("2012-03", "2"), wave("2010-12", "\"province\""), wave("2012-01", "1"));
    let waves = valid(&text, &[]).scenario.waves;
    let found: Vec<(u32, u32, u8)> = waves.iter().map(|wave| (wave.number, wave.tick, wave.level)).collect();
    assert_eq!(found, [(2, 0, 1), (1, 2, 2), (3, 2, 1)]);
}

#[test]
fn indicators_get_their_weights() {
    let text = "[evaluation]\nindicators = [\"effort\", \"outcome\"]\npairwise = [[1, 0.333333], [3, 1]]\n";
    let indicators = valid(text, &[]).scenario.indicators;
    assert!((indicators[0].1 - 0.25).abs() < 1e-6 && (indicators[1].1 - 0.75).abs() < 1e-6, "{indicators:?}");
}

#[test]
fn what_never_happens_is_noted() {
    check_notes("[[selection.wave]]\nat = \"2040-01\"\nquota = 3\n", &[], &["N301"]);
    check_notes("[[regime.change]]\nat = \"2040-01\"\nmeans = 0.1\n", &[], &["N301"]);
    check_notes("[[regime.change]]\nmeans = 0.1\n", &[], &["N302"]);
}

#[test]
fn what_a_setting_makes_useless_is_noted_not_refused() {
    let synthetic = "[world]\nsource = \"synthetic\"\nlevels = [3, 9]\n";
    check_notes(synthetic, &["world.source=builtin:china-2010"], &["N302"]);
    let dated = "[feedback]\nrollout = \"date\"\nrollout_at = \"2015-01\"\n";
    check_notes(dated, &["feedback.rollout=never"], &["N302"]);
    check_notes(dated, &[], &[]);
}

#[test]
fn rights_beside_a_varied_preset_are_noted() {
    let text =
        "[regime]\nmeans = 0.3\n[sweep.vary]\n\"regime.preset\" = [\"bargaining\", \"strong-local\"]\n";
    check_notes(text, &[], &["N303"]);
    let points = design_points(&valid(text, &[])).expect("valid points");
    let means: Vec<f64> =
        points.iter().map(|(_, scenario)| scenario.rights(0, Stage::Design).means).collect();
    assert_eq!(means, [0.3, 0.3]);
}

#[test]
fn worlds_are_read_beside_the_file_and_kept_for_sweeps() {
    let files = [
        (
            "a.toml",
            "[world]\nsource = \"file\"\nfile = \"g.csv\"\nadjacency = \"n.csv\"\n[sweep.vary]\n\"spread.learning\" = [0.1, 0.2]\n",
        ),
        ("g.csv", "\u{feff}id,level,gdp\r\nA,1,5\r\nB,1,6\r\n"),
        ("n.csv", "a,b\nA,B\n"),
    ];
    let loaded = of(&files, &[]).expect("valid");
    assert_eq!(loaded.notes.iter().map(|note| note.code).collect::<Vec<_>>(), ["N401"]);
    assert_eq!(loaded.world_files().iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["g.csv", "n.csv"]);
    for (_, scenario) in design_points(&loaded).expect("valid points") {
        let WorldSource::Given(world) = scenario.world else { panic!("a table was given") };
        assert_eq!(world.borders, Some(vec![(0, 1)]));
    }
}

#[test]
fn sweeps_are_grids_or_lists() {
    let text = "[sweep]\nreplicates = 7\n[sweep.vary]\n\"spread.learning\" = { from = 0.0, to = 0.1, step = 0.05 }\nspread.imitation = [0.1, 0.2, 0.3]\n";
    let labels = |sets: &[&str]| -> Vec<String> {
        let points = design_points(&valid(text, sets)).expect("valid points");
        assert!(points.iter().all(|(_, scenario)| scenario.replicates == 7));
        points.into_iter().map(|(labels, _)| labels.join(" ")).collect()
    };
    assert_eq!(labels(&["sweep.method=list"]), ["0 0.1", "0.05 0.2", "0.1 0.3"]);
    let grid = labels(&[]);
    assert_eq!((grid.len(), grid[0].as_str(), grid[1].as_str()), (9, "0 0.1", "0 0.2"));
    assert_eq!(
        labels(&["sweep.vary.spread.learning=[0.4]", "sweep.vary.spread.imitation=[0.5]"]),
        ["0.4 0.5"]
    );
}

#[test]
fn a_point_is_what_the_file_with_that_value_is() {
    let swept = valid("[sweep.vary]\n\"spread.learning\" = { from = 0, to = 0.6, step = 0.05 }\n", &[]);
    for (labels, scenario) in design_points(&swept).expect("valid points") {
        let alone = valid(&format!("[spread]\nlearning = {}\n", labels[0]), &[]);
        assert_eq!(scenario, alone.scenario, "{labels:?}");
    }
}

/// Shipped texts with single bytes changed, taken out or doubled, must give a scenario or problems, never a panic.
#[test]
fn damaged_texts_never_panic() {
    const ODD: &[u8] = b"[]{}=\"'.,#\n\\-+0e_\xEF\xE4\x00x";
    let mut state = 20_100_719_u64;
    let mut next = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % n as u64) as usize
    };
    for round in 0..600 {
        let text = SCENARIOS[round % SCENARIOS.len()].text.replace("builtin:china-2010", "synthetic");
        let mut bytes = text.into_bytes();
        for _ in 0..=next(3) {
            let at = next(bytes.len());
            match next(3) {
                0 => bytes[at] = ODD[next(ODD.len())],
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, ODD[next(ODD.len())]),
            }
        }
        let source = Memory { files: vec![("a.toml".to_owned(), bytes)] };
        if let Err(problems) = load(&source, "a.toml", &[]) {
            assert!(!problems.list.is_empty());
            assert!(problems.render(Lang::Zh).contains("[E"));
        }
    }
}
