//! Sweeps as a user runs them: methods, factors that apply only sometimes, the stopping rule, trial runs, limits of time, large tables.

use std::fs;

use serde_json::Value;
use shidian::analysis::twin_effects::Mean;
use shidian::observe::{COLUMNS, Frame, Type};
use shidian::record::read_table;
use shidian::scenario::params::{Kind, registry};
use shidian::scenario::{Table, shipped};

use crate::cli::{expect, manifest};
use crate::record::{Folder, bytes_of, check_same};

/// Six points of five governments, which stop at different replicates.
const STOPPING: &str = "sweep tiny-5 -q --replicates 400 --format csv --set output.tables=[\"runs\",\"curve\",\"summary\"] \
                        --set sweep.precision=0.03 --set sweep.vary={\"spread.learning\"=[0.0,0.1,0.6],\"policy.conflict\"=[0.1,0.9]}";

fn table(folder: &Folder, result: &str, table: Table) -> Frame {
    read_table(&folder.join(result), table).expect("a table")
}

fn numbers(frame: &Frame, name: &str) -> Vec<f64> {
    // Tables read from CSV hold texts.
    match frame.column(name) {
        Some(shidian::observe::Values::Text(texts)) => {
            texts.iter().map(|text| text.parse().unwrap_or(f64::NAN)).collect()
        }
        _ => frame.numbers(name).unwrap_or_else(|| panic!("no numbers {name}")),
    }
}

#[test]
fn a_point_stops_at_the_first_look_at_which_its_interval_is_narrow() {
    let folder = Folder::new("sweep-stop");
    expect(&folder, &format!("{STOPPING} -j 1 -o one"), 0);
    expect(&folder, &format!("{STOPPING} -j 3 -o three"), 0);
    check_same(&folder.join("three"), &bytes_of(&folder.join("one")));
    let (runs, design) = (table(&folder, "one", Table::Runs), table(&folder, "one", Table::Design));
    let (points, ever) = (numbers(&runs, "design_point"), numbers(&runs, "ever_share"));
    let done = numbers(&design, "replicates_done");
    for (point, done) in (1..).zip(&done) {
        let own: Vec<f64> =
            points.iter().zip(&ever).filter(|(p, _)| **p == f64::from(point)).map(|(_, e)| *e).collect();
        assert_eq!(own.len() as f64, *done);
        let half = |n: usize| {
            let mean = Mean::of(own[..n].iter().copied());
            mean.interval[1] - mean.mean
        };
        let looks: Vec<usize> = (1..=own.len() / 20).map(|k| 20 * k).collect();
        let (last, before) = looks.split_last().expect("a look");
        assert!(before.iter().all(|&n| half(n) > 0.03), "point {point} could have stopped before");
        assert!(half(*last) <= 0.03 || own.len() == 400, "point {point} was not done");
    }
    assert!(done.iter().any(|n| *n < 400.0) && done.windows(2).any(|pair| pair[0] != pair[1]), "{done:?}");
    assert_eq!(numbers(&design, "replicates_failed"), vec![0.0; 6]);
    // The result can be made again from its resolved scenario.
    expect(&folder, "verify one", 0);
}

#[test]
fn a_sweep_out_of_time_goes_on_where_it_ended() {
    let folder = Folder::new("sweep-time");
    let sweep = "sweep low-carbon-cities -q --format csv --set output.tables=[\"runs\"] --set sweep.replicates=300 \
                 --set sweep.vary={\"spread.learning\"=[0.1,0.2,0.3,0.4]}";
    let ended = expect(&folder, &format!("{sweep} -o out --max-time 1ms"), 130);
    assert!(ended.out.is_empty());
    assert_eq!(manifest(&folder.join("out"))["status"], "interrupted");
    expect(&folder, &format!("{sweep} -o out --max-time 1h"), 0);
    expect(&folder, &format!("{sweep} -o whole"), 0);
    check_same(&folder.join("out"), &bytes_of(&folder.join("whole")));
    for wrong in ["soon", "0s", "-5m"] {
        let ended = expect(&folder, &format!("{sweep} -o x --max-time={wrong}"), 2);
        assert!(ended.err.contains("90s, 45m or 2h30m"), "{}", ended.err);
    }
}

#[test]
fn a_dry_run_tells_the_size_of_the_sweep_and_leaves_nothing() {
    let folder = Folder::new("sweep-dry");
    let sweep = "sweep tiny-5 --set output.tables=[\"runs\",\"curve\",\"summary\",\"governments\"] --replicates 70 \
                 --set sweep.method=lhs --set sweep.samples=30 --set sweep.vary={\"spread.learning\"={from=0,to=0.6}}";
    let told: Value =
        serde_json::from_str(&expect(&folder, &format!("{sweep} --dry-run --json"), 0).out).expect("JSON");
    assert_eq!(fs::read_dir(&folder.0).expect("a folder").count(), 0);
    assert_eq!((&told["runs"], &told["design_points"]), (&2100.into(), &30.into()));
    expect(&folder, &format!("{sweep} -q -o out"), 0);
    let real = manifest(&folder.join("out"));
    for table in told["tables"].as_array().expect("tables") {
        let name = table["table"].as_str().expect("a name");
        let own = real["content"].as_array().expect("content");
        let own = own.iter().find(|own| own["table"] == name).expect("the table");
        assert_eq!(table["rows"].as_f64(), own["rows"].as_f64(), "{name}");
        let file = real["tables"].as_array().expect("tables");
        let file = file.iter().find(|file| file["path"] == format!("tables/{name}.csv")).expect("a file");
        let ratio = table["bytes"]["csv"].as_f64().expect("bytes") / file["bytes"].as_f64().expect("bytes");
        assert!((0.8..1.25).contains(&ratio), "{name}: {ratio}");
    }
    let text = expect(&folder, &format!("{sweep} --dry-run --lang zh"), 0).out;
    assert!(text.contains("30 个设计点 × 70 次重复 = 2100 次运行"), "{text}");
}

#[test]
fn sampled_designs_are_verified_and_factors_that_do_not_apply_are_empty() {
    let folder = Folder::new("sweep-sampled");
    let vary = "{\"regime.preset\"=[\"bargaining\",\"strong-local\"],\"spread.learning\"={distribution=\"triangular\",from=0,mode=0.1,to=0.6,\
                only_if={\"regime.preset\"=\"bargaining\"}},\"selection.wave[1].quota\"={from=1,to=2}}";
    for method in ["lhs", "sobol", "morris"] {
        let sweep = format!(
            "sweep tiny-5 -q --replicates 5 --set sweep.method={method} --set sweep.samples=8 --set sweep.vary={vary} -o {method}"
        );
        expect(&folder, &sweep, 0);
        let design = table(&folder, method, Table::Design);
        let learning = numbers(&design, "spread.learning");
        let Some(shidian::observe::Values::Text(presets)) = design.column("regime.preset") else {
            panic!("presets are texts")
        };
        for (preset, learning) in presets.iter().zip(&learning) {
            assert_eq!(preset == "strong-local", learning.is_nan(), "{method}");
        }
        assert!(presets.iter().any(|preset| preset == "bargaining"));
        expect(&folder, &format!("verify {method}"), 0);
    }
}

#[test]
fn tables_that_would_be_large_are_left_out_with_a_note_unless_asked_for() {
    let folder = Folder::new("sweep-large");
    let sweep = "low-carbon-cities --set sweep.vary={\"spread.learning\"=[0.1,0.2]} --replicates 20000";
    let told = expect(&folder, &format!("check {sweep}"), 0);
    assert!(told.out.contains("valid") && told.err.contains("N305"), "{} {}", told.out, told.err);
    let tables = |args: &str| -> String {
        let shown = expect(&folder, &format!("show {args} --resolved"), 0).out;
        shown.lines().find(|line| line.starts_with("tables = ")).expect("a line").to_owned()
    };
    assert!(
        tables(sweep).starts_with("tables = [\"runs\", \"curve\", \"summary\", \"attribution\"]"),
        "{}",
        tables(sweep)
    );
    let asked = format!("{sweep} --set output.tables=[\"runs\",\"events\"]");
    assert!(tables(&asked).contains("events"));
    assert!(tables("low-carbon-cities").contains("events"));
}

#[test]
fn outcomes_of_the_stopping_rule_are_columns_of_numbers() {
    let row = registry().find(|row| row.key == "sweep.outcome").expect("a row");
    let Kind::Choice(outcomes) = row.kind else { panic!("a choice") };
    for outcome in outcomes {
        let column = COLUMNS.iter().find(|column| column.table == Table::Runs && column.name == *outcome);
        assert!(matches!(column.expect(outcome).kind, Type::Real | Type::Integer), "{outcome}");
    }
}

#[test]
fn screenings_vary_every_number_of_the_model() {
    for id in ["screening-morris", "screening-sobol"] {
        let text = shipped::scenario(id).expect("a scenario").text;
        for row in registry() {
            let is_of_the_model = matches!(row.kind, Kind::Real { .. })
                && !row.key.contains('[')
                && !["portfolio", "sweep"].contains(&row.key.split('.').next().unwrap_or_default())
                // Whether judgements contradict each other is asked before a run.
                && row.key != "evaluation.consistency_limit";
            let is_there = text.contains(&format!("\n\"{}\" = ", row.key));
            assert_eq!(is_there, is_of_the_model, "{id}: {}", row.key);
        }
    }
}
