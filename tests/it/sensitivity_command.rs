//! `shidian sensitivity`: measures of real sweeps beside SALib's and NumPy's, and the command as its users get it.
//!
//! The reference values and the outcomes they are of are made by `tests/sensitivity/make_sweep_reference.py`.

// How near the numbers came is said where a test is run with --nocapture.
#![allow(clippy::print_stderr)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use shidian::analysis::resampling::Resampling;
use shidian::analysis::sensitivity::{Intervals, Outcomes, morris, pawn, sobol};
use shidian::scenario::sampling::UnitDesign;
use shidian::scenario::sampling::saltelli::{Order, scheme};
use shidian::scenario::sampling::sobol::Shift;
use unicode_width::UnicodeWidthStr;

use crate::cli::{SMALL, expect};
use crate::golden::at_root;
use crate::record::Folder;

const RUNS: &str = include_str!("../sensitivity/sweep_runs.csv");
const LEVELS: &str = include_str!("../sensitivity/sweep_levels.csv");
const REFERENCE: &str = include_str!("../sensitivity/sweep_reference.csv");

/// Both sides sum at most 5,120 numbers in another order; dates around 2,015 leave 10⁻¹³ of a difference, of which squares are taken
/// relative to a variance of about 1.
const TOLERANCE: f64 = 1e-9;
const REPLICATES: usize = 8;
const NO_INTERVALS: Intervals =
    Intervals { resampling: Resampling { n: 0, master_seed: 1, policy: 0 }, level: 0.95 };

/// Outcomes of one design, as the measures take them.
fn kept(design: &str, outcome: &str) -> Vec<f64> {
    let place = if outcome == "ever" { 2 } else { 3 };
    let number = |word: &str| if word == "-" { f64::NAN } else { word.parse().expect("a number") };
    let rows = RUNS.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    rows.filter(|row| row[0] == design)
        .flat_map(|row| row[place].split(' ').map(number).collect::<Vec<_>>())
        .collect()
}

/// The points of the screening.
fn trajectories() -> UnitDesign {
    let level = |cell: &str| cell.parse::<f64>().expect("a level") / 3.0;
    let values = LEVELS.lines().skip(1).flat_map(|line| line.split(',').skip(1).map(level)).collect();
    UnitDesign { n_factors: 4, values }
}

/// Compares numbers of a design and outcome with those of the reference; gives how many there were and the largest deviation.
fn beside(design: &str, outcome: &str, ours: impl Fn(&str, usize, usize) -> Option<f64>) -> (usize, f64) {
    let (mut n, mut worst) = (0, 0.0_f64);
    for line in REFERENCE.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let at = |k: usize| cells[k].parse::<i64>().expect("a number").max(0) as usize;
        if (cells[0], cells[1]) != (design, outcome) {
            continue;
        }
        let Some(own) = ours(cells[2], at(3), at(4)) else { continue };
        let value: f64 = cells[5].parse().expect("a number");
        let off = (own - value).abs() / value.abs().max(1.0);
        assert!(off < TOLERANCE, "{line}: {own}");
        (n, worst) = (n + 1, worst.max(off));
    }
    (n, worst)
}

#[test]
fn indices_of_a_real_sweep_are_those_of_salib() {
    for outcome in ["ever", "t50"] {
        let values = kept("sweep", outcome);
        let outcomes = Outcomes { values: &values, n_replicates: REPLICATES };
        let found = sobol::indices(outcomes, 4, Order::Second, &NO_INTERVALS).expect("indices");
        let pair =
            |i: usize, j: usize| found.pairs.iter().find(|pair| pair.factors == [i, j]).expect("a pair");
        let (n, worst) = beside("sweep", outcome, |measure, i, j| {
            Some(match measure {
                "n_blocks" => found.n_blocks as f64,
                "n_dropped" => found.n_dropped as f64,
                "first" => found.factors[i].first.value,
                "total" => found.factors[i].total.value,
                "second" => pair(i, j).second.value,
                "first_corrected" => found.factors[i].first_corrected.value,
                "total_corrected" => found.factors[i].total_corrected.value,
                "second_corrected" => pair(i, j).second_corrected.value,
                "variance_corrected" => found.noise.variance_corrected,
                "within" => found.noise.within,
                "noise_share" => found.noise.share_of_runs,
                _ => return None,
            })
        });
        eprintln!("real sweep, {outcome}: {n} numbers, {worst:.1e}");
        assert_eq!(n, 2 + 4 * 2 + 6 + 4 * 2 + 6 + 3, "{outcome}");
    }
}

#[test]
fn distances_of_a_real_sweep_are_those_of_scipy() {
    for outcome in ["ever", "t50"] {
        let values = kept("sweep", outcome);
        let points =
            scheme(64, 4, Order::Second, Shift::Digital { master_seed: 20_260_601 }).expect("a scheme");
        let means = Outcomes { values: &values, n_replicates: REPLICATES }.means();
        let ends: Vec<usize> = (0..means.len()).filter(|k| k % 10 == 0 || k % 10 == 9).collect();
        let y: Vec<f64> = ends.iter().map(|&k| means[k]).collect();
        let columns: Vec<Vec<f64>> = (0..4)
            .map(|i| {
                let column = points.factor(i);
                ends.iter().map(|&k| column[k]).collect()
            })
            .collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let found = pawn::distances(&columns, &y, 10, &NO_INTERVALS).expect("distances");
        let (n, worst) = beside("sweep", outcome, |measure, i, _| match measure {
            "ks_mean" => Some(found.factors[i].mean),
            "ks_maximum" => Some(found.factors[i].maximum),
            _ => None,
        });
        eprintln!("PAWN of a real sweep, {outcome}: {n} numbers, {worst:.1e}");
        assert_eq!(n, 8, "{outcome}");
    }
}

#[test]
fn effects_of_a_real_screening_are_those_of_salib() {
    for outcome in ["ever", "t50"] {
        let (values, points) = (kept("screening", outcome), trajectories());
        let outcomes = Outcomes { values: &values, n_replicates: REPLICATES };
        let found = morris::effects(&points, outcomes, &NO_INTERVALS).expect("effects");
        let (n, worst) = beside("screening", outcome, |measure, i, _| {
            let factor = |i: usize| &found.factors[i];
            Some(match measure {
                "n_blocks" => found.n_trajectories as f64,
                "n_dropped" => found.n_dropped as f64,
                "mu" => factor(i).mu.value,
                "mu_star" => factor(i).mu_star.value,
                "sigma" => factor(i).sigma.value,
                other => panic!("no such number: {other}"),
            })
        });
        eprintln!("real screening, {outcome}: {n} numbers, {worst:.1e}");
        assert_eq!(n, 2 + 12, "{outcome}");
    }
}

/// Rows of a CSV file by the names of its columns.
fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).expect("a table");
    let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let row = |row: csv::StringRecord| header.iter().cloned().zip(row.iter().map(str::to_owned)).collect();
    reader.records().map(|record| row(record.expect("a row"))).collect()
}

/// Runs one of the sweeps of the reference, smaller.
fn swept(name: &str, file: &str, changes: &str) -> Folder {
    let folder = Folder::new(name);
    fs::copy(at_root(&format!("tests/sensitivity/{file}.toml")), folder.join("sweep.toml"))
        .expect("a scenario");
    expect(&folder, &format!("run sweep.toml --format csv -o sweep -q {changes}"), 0);
    folder
}

#[test]
fn the_command_measures_what_the_runs_of_a_sweep_say() {
    let folder = swept("sensitivity-sobol", "sweep", "--set sweep.samples=16 --set sweep.replicates=3");
    let ended =
        expect(&folder, "sensitivity sweep --on ever_share,t90 --format csv -o out --json --resamples 50", 0);
    let document: Value = serde_json::from_str(&ended.out).expect("JSON");
    // The same from the table by hand.
    let values: Vec<f64> = rows(&folder.join("sweep/tables/runs.csv"))
        .iter()
        .map(|row| row["ever_share"].parse().expect("a number"))
        .collect();
    assert_eq!(values.len(), 16 * 10 * 3);
    let intervals =
        Intervals { resampling: Resampling { n: 50, master_seed: 20_260_601, policy: 0 }, level: 0.95 };
    let outcomes = Outcomes { values: &values, n_replicates: 3 };
    let found = sobol::indices(outcomes, 4, Order::Second, &intervals).expect("indices");
    let table = rows(&folder.join("out/tables/sensitivity.csv"));
    let factors = ["spread.learning", "spread.internal", "policy.merit", "regime.goals"];
    let of = |factor: &str, with: &str, measure: &str| {
        let is_it = |row: &&BTreeMap<String, String>| {
            row["outcome"] == "ever_share"
                && row["factor"] == factor
                && row["with_factor"] == with
                && row["measure"] == measure
        };
        table.iter().find(is_it).unwrap_or_else(|| panic!("no row {factor} {with} {measure}"))
    };
    let same = |cell: &str, value: f64| {
        assert_eq!(cell.parse::<f64>().expect("a number").to_bits(), value.to_bits());
    };
    for (i, factor) in factors.iter().enumerate() {
        let own = &found.factors[i];
        for (measure, plain, corrected) in
            [("first", own.first, own.first_corrected), ("total", own.total, own.total_corrected)]
        {
            let row = of(factor, "", measure);
            same(&row["value"], plain.value);
            same(&row["se"], plain.se);
            same(&row["low"], plain.interval[0]);
            same(&row["corrected"], corrected.value);
            same(&row["corrected_high"], corrected.interval[1]);
            assert_eq!((row["n"].as_str(), row["method"].as_str()), ("16", "sobol"));
        }
        for measure in ["ks_mean", "ks_maximum"] {
            assert!(!of(factor, "", measure)["by_chance"].is_empty());
        }
    }
    same(&of(factors[0], factors[2], "second")["value"], found.pairs[1].second.value);
    // Two outcomes of 4 factors: first, total, four distances, and 6 pairs.
    assert_eq!(table.iter().filter(|row| row["outcome"] == "ever_share").count(), 4 * 6 + 6);
    let noise = rows(&folder.join("out/tables/sensitivity_noise.csv"));
    assert_eq!((noise.len(), noise[0]["status"].as_str()), (2, "measured"));
    same(&noise[0]["noise_share"], found.noise.share_of_runs);
    let told = &document["outcomes"][0]["measures"][0];
    assert_eq!((told["factor"].as_str(), told["measure"].as_str()), (Some(factors[0]), Some("first")));
    assert_eq!(told["plain"]["value"].as_f64(), Some(found.factors[0].first.value));
    // Points whose values are cut in their line are told apart by their numbers.
    let ended = expect(&folder, "compare sweep --on ever_share --format csv -o compared", 0);
    assert!(ended.out.lines().any(|line| line.starts_with(" 2 ")), "{}", ended.out);
    // 16 blocks have no smaller part to look at.
    assert_eq!(rows(&folder.join("out/tables/sensitivity_convergence.csv")).len(), 2 * 4 * 2);
    expect(&folder, "verify out", 0);
    let again =
        expect(&folder, "sensitivity sweep --on ever_share,t90 --format csv -o out --resamples 50", 0);
    assert!(again.err.contains("nothing written"), "{}", again.err);
    // Fewer replicates, other numbers; one cannot tell luck from effects.
    let ended = expect(&folder, "sensitivity sweep --on ever_share --format csv -o one --replicates 1", 0);
    assert!(ended.out.contains("one replicate"), "{}", ended.out);
    assert!(rows(&folder.join("one/tables/sensitivity.csv")).iter().all(|row| row["corrected"].is_empty()));
}

#[test]
fn convergence_grows_to_the_whole_design() {
    let folder = swept("sensitivity-growth", "sweep", "--set sweep.samples=64 --set sweep.replicates=2");
    expect(&folder, "sensitivity sweep --on ever_share --format csv -o out -q --resamples 0", 0);
    let steps = rows(&folder.join("out/tables/sensitivity_convergence.csv"));
    let sizes: Vec<&str> = steps.iter().step_by(8).map(|row| row["n_blocks"].as_str()).collect();
    assert_eq!(sizes, ["16", "32", "64"]);
    let table = rows(&folder.join("out/tables/sensitivity.csv"));
    assert_eq!((&steps[16]["value"], &steps[16]["corrected"]), (&table[0]["value"], &table[0]["corrected"]));
    assert!(table.iter().all(|row| row["low"].is_empty() && row["se"].is_empty()));
}

#[test]
fn trajectories_have_effects_and_their_noise() {
    let folder = swept("sensitivity-morris", "screening", "--set sweep.samples=10 --set sweep.replicates=3");
    let ended = expect(&folder, "sensitivity sweep --format csv -o out", 0);
    assert!(ended.out.contains("morris") && ended.out.contains("mu*"), "{}", ended.out);
    let table = rows(&folder.join("out/tables/sensitivity.csv"));
    let own: Vec<&BTreeMap<String, String>> =
        table.iter().filter(|row| row["outcome"] == "ever_share").collect();
    assert_eq!(own.len(), 4 * 3);
    for row in own {
        assert_eq!((row["method"].as_str(), row["n"].as_str()), ("morris", "10"));
        assert_eq!(row["by_chance"].is_empty(), row["measure"] != "mu_star");
    }
    expect(&folder, "verify out", 0);
}

#[test]
fn other_designs_have_distances() {
    let folder = Folder::new("sensitivity-others");
    expect(&folder, &format!("run three-regimes {SMALL} --format csv -o grid -q"), 0);
    let ended = expect(&folder, "sensitivity grid --format csv -o out --on all", 0);
    assert!(
        ended.out.contains("regime.preset") && ended.out.contains("the same in every run"),
        "{}",
        ended.out
    );
    let table = rows(&folder.join("out/tables/sensitivity.csv"));
    assert!(
        !table.is_empty()
            && table.iter().all(|row| row["method"] == "pawn" && row["n"].parse::<u32>().unwrap() <= 3)
    );
    let noise = rows(&folder.join("out/tables/sensitivity_noise.csv"));
    assert!(noise.iter().any(|row| row["status"] == "constant"), "{noise:?}");
    let text = fs::read_to_string(at_root("tests/sensitivity/sweep.toml")).expect("a scenario");
    let text = text.replace("\"sobol\"", "\"lhs\"").replace("indices = \"second-order\"\n", "");
    fs::write(folder.join("lhs.toml"), text).expect("a scenario");
    expect(
        &folder,
        "run lhs.toml --format csv -o lhs -q --set sweep.replicates=4 --set sweep.samples=100",
        0,
    );
    expect(&folder, "sensitivity lhs --format csv -o lhs-out -q", 0);
    let table = rows(&folder.join("lhs-out/tables/sensitivity.csv"));
    let of = |factor: &str| {
        let row = table.iter().find(|row| {
            row["outcome"] == "ever_share" && row["factor"] == factor && row["measure"] == "ks_mean"
        });
        let row = row.expect("a row");
        let number = |column: &str| row[column].parse::<f64>().expect("a number");
        (number("value"), number("by_chance"))
    };
    // Own reasons move every government; the center's share of goals moves few.
    let ((internal, chance), (goals, _)) = (of("spread.internal"), of("regime.goals"));
    assert!(internal > chance && internal > goals, "{internal} {chance} {goals}");
}

#[test]
fn what_is_missing_is_told() {
    let folder = swept("sensitivity-missing", "sweep", "--set sweep.samples=8 --set sweep.replicates=2");
    let ended = expect(&folder, "sensitivity sweep --on t50,t90 --format csv -o out", 0);
    // Half is not always reached, and nine tenths so seldom that no block is whole.
    let [t50, t90] = ["t50 ·", "t90 ·"].map(|name| ended.out.split(name).nth(1).expect("an outcome"));
    for words in ["runs have no value", "blocks are left, with", "blocks are too few to rely on"] {
        assert!(t50.contains(words), "{words}: {}", ended.out);
    }
    assert!(t90.contains("no index: fewer than two blocks"), "{}", ended.out);
    let noise = rows(&folder.join("out/tables/sensitivity_noise.csv"));
    let count =
        |row: &BTreeMap<String, String>, column: &str| row[column].parse::<usize>().expect("a number");
    for row in &noise {
        assert_eq!(count(row, "n_missing") + count(row, "n_runs"), 8 * 10 * 2, "{row:?}");
        assert!(count(row, "n_missing") > 0 && count(row, "n_used") < count(row, "n_runs"), "{row:?}");
    }
    assert_eq!(noise.iter().map(|row| row["status"].as_str()).collect::<Vec<_>>(), ["measured", "too-few"]);
    let table = rows(&folder.join("out/tables/sensitivity.csv"));
    let first = table.iter().find(|row| row["measure"] == "first").expect("an index");
    let (used, dropped) = (count(first, "n"), count(first, "n_dropped"));
    assert!(used + dropped == 8 && count(&noise[0], "n_used") == used * 10 * 2, "{first:?}");
}

#[test]
fn lines_fit_a_terminal_in_both_languages() {
    let sobol = swept("sensitivity-lines", "sweep", "--set sweep.samples=16 --set sweep.replicates=2");
    let morris = swept("sensitivity-lines-2", "screening", "--set sweep.samples=6 --set sweep.replicates=2");
    expect(&sobol, &format!("run three-regimes {SMALL} --format csv -o grid -q"), 0);
    for (folder, what) in [(&sobol, "sweep --on all"), (&morris, "sweep --on all"), (&sobol, "grid")] {
        for how in ["", "--lang zh", "--ascii"] {
            let ended =
                expect(folder, &format!("sensitivity {what} --format csv --fresh --resamples 20 {how}"), 0);
            let long = ended.out.lines().find(|line| line.width() > 80 && !line.contains("results/"));
            assert_eq!(long, None, "sensitivity {what} {how}");
            let says =
                if how == "--lang zh" { "这是模型，不是预测" } else { "a model, not a forecast" };
            assert!(ended.out.contains(says), "{}", ended.out);
            assert!(how != "--ascii" || ended.out.is_ascii(), "{}", ended.out);
        }
    }
}

#[test]
fn what_is_no_sweep_is_refused() {
    let folder = swept("sensitivity-refused", "sweep", "--set sweep.samples=4 --set sweep.replicates=2");
    expect(&folder, "run tiny-5 --format csv -o tiny -q", 0);
    let refused = |args: &str, code: i32, why: &str| {
        let ended = expect(&folder, &format!("sensitivity {args} -o out"), code);
        assert!(ended.err.contains(why) && !folder.join("out").exists(), "{args}: {}", ended.err);
    };
    refused("tiny", 1, "is no sweep");
    refused("nothing", 5, "no manifest.json");
    refused("sweep --on ever_shar", 2, "did you mean `ever_share`?");
    refused("sweep --on shape", 2, "no numbers `shape`");
    refused("sweep --level 2", 2, "between 0 and 1");
    refused("sweep --slices 1", 2, "slices");
    refused("sweep --replicates 0", 2, "replicates");
    refused("sweep --policy 2", 1, "no runs of policy 2");
    expect(&folder, "sensitivity sweep -o own -q --format csv", 0);
    refused("own", 1, "another command (sensitivity analysis)");
    // Another seed makes another design than the one that was run.
    let resolved = folder.join("sweep/scenario.resolved.toml");
    let text = fs::read_to_string(&resolved).expect("a scenario");
    assert!(text.contains("seed = 20260601"), "{text}");
    fs::write(&resolved, text.replace("seed = 20260601", "seed = 7")).expect("changed");
    refused("sweep", 5, "do not agree");
}

#[test]
fn the_page_shows_what_the_command_says() {
    let folder = swept("sensitivity-page", "sweep", "");
    let ended = expect(&folder, "sensitivity sweep --on ever_share,t50 --format csv", 0);
    let lines = crate::compare::shown("docs/analysis/sensitivity.md");
    assert!(lines.len() > 20, "{lines:?}");
    for line in lines {
        assert!(ended.out.lines().any(|own| own == line), "the page shows: {line}\n{}", ended.out);
    }
}

#[test]
fn effects_of_listed_values_are_per_whole_list() {
    // An outcome that a factor of two values decides alone: the effect of the whole range is the difference of the two, whatever the
    // coordinates are that chose them. The number of pilots is the quota of the wave.
    let folder = Folder::new("sensitivity-listed");
    let text = fs::read_to_string(at_root("tests/sensitivity/screening.toml")).expect("a scenario");
    let text = text.replace("\"regime.goals\"", "\"selection.wave[1].quota\" = [1, 4]\n\"regime.goals\"");
    fs::write(folder.join("screen.toml"), text).expect("written");
    let how = "--format csv -q --set sweep.samples=6 --set sweep.replicates=2";
    for levels in [2, 4, 6] {
        let out = format!("sweep-{levels}");
        expect(&folder, &format!("run screen.toml {how} --set sweep.levels={levels} -o {out}"), 0);
        expect(&folder, &format!("sensitivity {out} --on n_pilots --format csv -o of-{levels} -q"), 0);
        let table = rows(&folder.join(&format!("of-{levels}/tables/sensitivity.csv")));
        let value = |factor: &str, measure: &str| -> f64 {
            let row = table.iter().find(|row| row["factor"] == factor && row["measure"] == measure);
            row.expect("a row")["value"].parse().expect("a number")
        };
        let quota = "selection.wave[1].quota";
        let of = |measure: &str| value(quota, measure);
        assert!(
            (of("mu_star") - 3.0).abs() < 1e-12 && (of("mu") - 3.0).abs() < 1e-12,
            "{levels}: {}",
            of("mu")
        );
        assert!(of("sigma") < 1e-12 && value("spread.learning", "mu_star") == 0.0, "{levels}");
    }
    // What is left of nothing by rounding is told as nothing.
    let ended = expect(&folder, "sensitivity sweep-4 --on n_pilots --format csv --fresh", 0);
    let line = ended.out.lines().find(|line| line.contains("quota")).expect("a line");
    assert!(line.contains(" 3.00 ") && !line.contains("e−"), "{line}");
}

#[test]
fn tables_that_were_changed_are_refused() {
    let folder = swept("sensitivity-changed", "sweep", "--set sweep.samples=4 --set sweep.replicates=2");
    let runs = folder.join("sweep/tables/runs.csv");
    let bytes = fs::read(&runs).expect("a table");
    let whole_rows = bytes[..bytes.len() / 2].iter().rposition(|&byte| byte == b'\n').expect("rows") + 1;
    let text = String::from_utf8(bytes.clone()).expect("text").replacen("0.", "0.1", 1).into_bytes();
    assert_ne!(text, bytes);
    for changed in [&bytes[..whole_rows], &text] {
        fs::write(&runs, changed).expect("written");
        for command in ["sensitivity sweep", "compare sweep", "compare sweep --lang zh"] {
            let ended = expect(&folder, &format!("{command} --format csv -o out"), 5);
            let says = if command.ends_with("zh") {
                "在写入后被改动"
            } else {
                "was changed after it was written"
            };
            let names = ended.err.contains("tables/runs.csv") && ended.err.contains("shidian verify sweep");
            assert!(ended.err.contains(says) && names && !folder.join("out").exists(), "{}", ended.err);
        }
    }
    fs::write(&runs, &bytes).expect("written");
    expect(&folder, "sensitivity sweep --format csv -o out -q", 0);
}

#[test]
fn without_resamples_nothing_is_said_of_intervals() {
    let folder = swept("sensitivity-none", "sweep", "--set sweep.samples=16 --set sweep.replicates=2");
    let ended = expect(&folder, "sensitivity sweep --on ever_share --format csv --resamples 0", 0);
    assert!(!ended.out.contains("excludes") && !ended.out.contains("PAWN"), "{}", ended.out);
    assert!(ended.out.contains("second order, the largest, without intervals"), "{}", ended.out);
    for wrong in ["1", "19", "100001", "-3", "x"] {
        let ended = expect(&folder, &format!("sensitivity sweep --resamples={wrong} -o out"), 2);
        assert!(ended.err.contains("resamples") && !folder.join("out").exists(), "{}", ended.err);
    }
    expect(&folder, "sensitivity sweep --on ever_share --format csv -q --resamples 20", 0);
}

#[test]
fn a_stopping_rule_and_formats_are_told_as_they_are() {
    let folder = Folder::new("sensitivity-stops");
    let text = fs::read_to_string(at_root("tests/sensitivity/sweep.toml")).expect("a scenario");
    let text = text.replace("\"sobol\"", "\"lhs\"").replace("indices = \"second-order\"\n", "");
    fs::write(folder.join("lhs.toml"), text).expect("a scenario");
    let how = "-q --set sweep.samples=6 --set sweep.replicates=60 --set sweep.precision=0.03 \
               --set sweep.min_replicates=10";
    expect(&folder, &format!("run lhs.toml --format csv {how} -o stops"), 0);
    let n_runs = rows(&folder.join("stops/tables/runs.csv")).len();
    assert!(n_runs < 6 * 60, "{n_runs} runs: no point stopped early");
    let ended = expect(&folder, "sensitivity stops --format csv", 0);
    assert!(ended.out.contains("6 points × up to "), "{}", ended.out);
    // Without CSV: what is advised works.
    expect(&folder, &format!("run lhs.toml --format parquet {how}"), 0);
    let place = folder.join("results/sensitivity-sweep");
    let first = crate::cli::names(&place);
    let ended = expect(&folder, &format!("sensitivity results/sensitivity-sweep/{}", first[0]), 5);
    assert!(ended.err.contains("--format csv,parquet --fresh"), "{}", ended.err);
    expect(&folder, &format!("run lhs.toml --format csv,parquet --fresh {how}"), 0);
    let both = crate::cli::names(&place);
    let new = both.iter().find(|name| !first.contains(name)).expect("a new folder");
    expect(&folder, &format!("sensitivity results/sensitivity-sweep/{new} -q"), 0);
}
