//! Every shipped scenario on a small scale, number for number as in `tests/golden/`.
//!
//! `UPDATE_GOLDEN=1 cargo test` writes the files anew. A change of them is a commit of its own, which says which numbers
//! moved and why, and raises the version of the engine.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use shidian::analysis::tables;
use shidian::observe::Rows;
use shidian::record::{Bom, frame_to_csv};
use shidian::run;
use shidian::scenario;
use shidian::scenario::shipped::SCENARIOS;
use shidian::world::Layout;

use shidian::scenario::source::NoFiles;

/// Whether files are to be written instead of compared.
fn is_update() -> bool {
    std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1")
}

/// A file below the root of the project.
pub(crate) fn at_root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Compares a text with the file that keeps it, or writes the file where asked to.
#[track_caller]
pub(crate) fn check_file(path: &str, text: &str) {
    let file = at_root(path);
    if is_update() {
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder that can be made");
        fs::write(&file, text).expect("a file that can be written");
        return;
    }
    let kept = fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    if kept == text {
        return;
    }
    let place = kept.lines().zip(text.lines()).take_while(|(old, new)| old == new).count();
    let line = |text: &str| text.lines().nth(place).unwrap_or("(no more lines)").to_owned();
    panic!(
        "{path} is stale from line {} on\n  kept: {}\n   now: {}\nUPDATE_GOLDEN=1 cargo test writes it anew",
        place + 1,
        line(&kept),
        line(text)
    );
}

/// Ten years, two replicates, the first design points: `runs` (with the hash of the log), then `curve`.
fn small_run(id: &str) -> String {
    let mut sets = vec!["scenario.replicates=2"];
    match id {
        "villages" => sets.extend(["time.end=2019-12", "world.levels=[10,60,300,600,900]"]),
        "three-regimes" | "authority-map" | "attention-fade" | "whom-first" => {
            sets.extend(["time.end=2019-12", "sweep.replicates=2"]);
        }
        "screening-morris" | "screening-sobol" => {
            sets.extend(["time.end=2019-12", "sweep.replicates=2", "sweep.samples=2"]);
        }
        "tiny-5" => {}
        "portfolio-88" => sets.push("portfolio.drawn=5"),
        _ => sets.push("time.end=2019-12"),
    }
    let sets: Vec<String> = sets.into_iter().map(str::to_owned).collect();
    let loaded = scenario::load(&NoFiles, &format!("builtin:{id}"), &sets).expect("a valid scenario");
    let points = scenario::design_points(&loaded).expect("valid design points");
    let mut rows: Vec<Rows> = Vec::new();
    for (point, (_, scenario)) in (1..).zip(&points).take(6) {
        let layout = Arc::new(Layout::new(scenario));
        rows.extend((1..=2).flat_map(|replicate| run::policies(scenario, &layout, point, replicate)));
    }
    let text = |frame| String::from_utf8(frame_to_csv(&frame, Bom::None)).expect("text");
    text(tables::runs(&rows)) + "\n" + &text(tables::curve(&rows))
}

#[test]
fn shipped_scenarios_give_the_numbers_they_gave() {
    for scenario in SCENARIOS {
        check_file(&format!("tests/golden/{}.csv", scenario.id), &small_run(scenario.id));
    }
}

#[test]
fn every_golden_file_belongs_to_a_scenario() {
    for entry in fs::read_dir(at_root("tests/golden")).expect("a folder") {
        let name = entry.expect("an entry").file_name().into_string().expect("a plain name");
        let id = name.strip_suffix(".csv").expect("a CSV file");
        assert!(SCENARIOS.iter().any(|scenario| scenario.id == id), "{name}");
    }
}

#[test]
fn scenarios_differ_where_they_should() {
    let all: Vec<String> = SCENARIOS.iter().map(|scenario| small_run(scenario.id)).collect();
    for (at, own) in all.iter().enumerate() {
        assert!(!all[..at].contains(own), "{} gives the numbers of another", SCENARIOS[at].id);
    }
}
