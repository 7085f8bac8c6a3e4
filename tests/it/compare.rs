//! Paired contrasts: the statistics beside SciPy's, and the command as its users get it.
//!
//! The reference values are made by `tests/compare/make_reference.py`.

// How near the numbers came is said where a test is run with --nocapture.
#![allow(clippy::print_stderr)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use shidian::analysis::contrasts::contrast;
use shidian::record::Manifest;
use unicode_width::UnicodeWidthStr;

use crate::cli::{SMALL, expect};
use crate::record::Folder;

const PAIRS: &str = include_str!("../compare/pairs.csv");
const REFERENCE: &str = include_str!("../compare/reference.csv");

/// Both sides sum at most 200 numbers in another order; the quantile of t is another library's, good to about 10⁻¹⁴ of itself, and
/// numbers around 2,015 leave 10⁻¹³ of a difference.
const TOLERANCE: f64 = 1e-9;

#[test]
fn contrasts_are_those_of_scipy() {
    let number = |cell: &str| if cell.is_empty() { f64::NAN } else { cell.parse().expect("a number") };
    let mut sets: BTreeMap<&str, [Vec<f64>; 2]> = BTreeMap::new();
    for line in PAIRS.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [a, b] = sets.entry(cells[0]).or_default();
        a.push(number(cells[1]));
        b.push(number(cells[2]));
    }
    let (mut worst, mut n) = (0.0_f64, 0);
    for line in REFERENCE.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [a, b] = &sets[cells[0]];
        let c = contrast(a, b, number(cells[1]));
        let ours = match cells[2] {
            "low" => c.difference.interval[0],
            "high" => c.difference.interval[1],
            "n" => c.difference.n as f64,
            "n_only_baseline" => c.n_only_baseline as f64,
            "n_only_other" => c.n_only_other as f64,
            "difference" => c.difference.mean,
            "sd" => c.difference.sd,
            "share_larger" => c.share_larger,
            "share_equal" => c.share_equal,
            "variance_factor" => c.variance_factor,
            "correlation" => c.correlation,
            other => panic!("no such number: {other}"),
        };
        let off = (ours - number(cells[3])).abs() / number(cells[3]).abs().max(1.0);
        assert!(off < TOLERANCE, "{line}: {ours}");
        (worst, n) = (worst.max(off), n + 1);
    }
    eprintln!("contrasts: {n} numbers, largest deviation from SciPy {worst:.1e}");
    assert_eq!(n, 105, "numbers of the reference");
    assert!(worst > 0.0, "nothing was compared");
}

/// Rows of a CSV file by the names of its columns.
fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).expect("a table");
    let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let row = |row: csv::StringRecord| header.iter().cloned().zip(row.iter().map(str::to_owned)).collect();
    reader.records().map(|record| row(record.expect("a row"))).collect()
}

fn number(cell: &str) -> Option<f64> {
    (!cell.is_empty()).then(|| cell.parse().expect("a number"))
}

/// Two small results that differ in one key, with their seed in common.
fn two_results(name: &str) -> Folder {
    let folder = Folder::new(name);
    let how = "--replicates 6 --set time.end=2019-12 --format csv -q";
    expect(&folder, &format!("run low-carbon-cities {how} -o a"), 0);
    expect(&folder, &format!("run low-carbon-cities {how} --set spread.learning=0.9 -o b"), 0);
    folder
}

#[test]
fn results_are_compared_replicate_by_replicate() {
    let folder = two_results("compare-results");
    let ended = expect(&folder, "compare a b --format csv -o out --json", 0);
    let document: Value = serde_json::from_str(&ended.out).expect("JSON");
    let (a, b) = (rows(&folder.join("a/tables/runs.csv")), rows(&folder.join("b/tables/runs.csv")));
    let contrasts = rows(&folder.join("out/tables/contrasts.csv"));
    let outcomes = ["ever_share", "t50", "t90", "n_pilots", "belief"];
    for outcome in outcomes {
        let row = contrasts.iter().find(|row| row["outcome"] == outcome).expect("an outcome");
        let values: Vec<(Option<f64>, Option<f64>)> =
            a.iter().zip(&b).map(|(a, b)| (number(&a[outcome]), number(&b[outcome]))).collect();
        let pairs: Vec<f64> = values.iter().filter_map(|(a, b)| Some((*b)? - (*a)?)).collect();
        let only =
            |is: fn(&(Option<f64>, Option<f64>)) -> bool| values.iter().filter(|pair| is(pair)).count();
        assert_eq!(row["n"], pairs.len().to_string(), "{outcome}");
        assert_eq!(row["n_only_baseline"], only(|(a, b)| a.is_some() && b.is_none()).to_string());
        assert_eq!(row["n_only_other"], only(|(a, b)| a.is_none() && b.is_some()).to_string());
        let mean = pairs.iter().sum::<f64>() / pairs.len() as f64;
        match number(&row["difference"]) {
            Some(difference) => assert!((difference - mean).abs() < 1e-9, "{outcome}: {difference} {mean}"),
            None => assert!(pairs.is_empty(), "{outcome}"),
        }
        let told = document["contrasts"][0]["outcomes"].as_array().expect("outcomes");
        let told = told.iter().find(|told| told["outcome"] == outcome).expect("an outcome");
        assert_eq!(told["difference"].as_f64(), number(&row["difference"]), "{outcome}");
    }
    // Texts and keys are no outcomes, dates are; sides are named by what differs.
    let has = |name: &str| contrasts.iter().any(|row| row["outcome"] == name);
    assert!(has("peak_date") && !has("shape") && !has("log_hash") && !has("replicate"));
    assert_eq!(contrasts[0]["other"], "spread.learning=0.9");
    // The curve ends where the outcome at the end is.
    let curve = rows(&folder.join("out/tables/contrast_curve.csv"));
    let last = curve.last().expect("ticks");
    let at_end = contrasts.iter().find(|row| row["outcome"] == "ever_share").expect("an outcome");
    assert_eq!((curve.len(), last["date"].as_str()), (10, "2019-01"));
    for key in ["difference", "low", "high", "sd", "mean_other"] {
        let (one, other) = (number(&last[key]).expect("a number"), number(&at_end[key]).expect("a number"));
        assert!((one - other).abs() < 1e-12, "{key}: {one} {other}");
    }
    // Another level, other ends, the same means.
    expect(&folder, "compare a b --level 0.5 --on ever_share --format csv -o half -q", 0);
    let half = &rows(&folder.join("half/tables/contrasts.csv"))[0];
    let width = |row: &BTreeMap<String, String>| number(&row["high"]).unwrap() - number(&row["low"]).unwrap();
    assert!(half["difference"] == at_end["difference"] && width(half) < 0.5 * width(at_end));
    assert_eq!(rows(&folder.join("half/tables/contrasts.csv")).len(), 1);
}

#[test]
fn a_comparison_is_a_result_that_verify_makes_again() {
    let folder = two_results("compare-verify");
    expect(&folder, "compare a b -q", 0);
    let place = folder.join("results/compare/low-carbon-cities");
    let names: Vec<_> = fs::read_dir(&place).expect("a folder").map(|entry| entry.unwrap().path()).collect();
    let [out] = names.as_slice() else { panic!("one comparison: {names:?}") };
    let manifest = Manifest::read(out).expect("a manifest");
    assert!(manifest.status.is_finished() && manifest.content.len() == 2);
    let dictionary = fs::read_to_string(out.join("columns.csv")).expect("a dictionary");
    assert!(dictionary.contains("contrasts,variance_factor,") && dictionary.contains("contrast_curve,tick,"));
    let again = expect(&folder, "compare a b", 0);
    assert!(again.err.contains("nothing written"), "{}", again.err);
    let out = out.strip_prefix(&folder.0).expect("below the folder").display().to_string();
    expect(&folder, &format!("verify {out}"), 0);
    // With other numbers in a result, or without it, the comparison cannot be what it was.
    fs::rename(folder.join("b"), folder.join("c")).expect("moved");
    let ended = expect(&folder, &format!("verify {out}"), 5);
    assert!(ended.err.contains("the result `b` is not there"), "{}", ended.err);
    let how = "--replicates 6 --set time.end=2019-12 --format csv -q";
    expect(&folder, &format!("run low-carbon-cities {how} --set spread.learning=0.8 -o b"), 0);
    let ended = expect(&folder, &format!("verify {out}"), 6);
    assert!(ended.err.contains("other numbers"), "{}", ended.err);
}

#[test]
fn scenarios_are_run_first_and_points_of_a_sweep_are_compared() {
    let folder = Folder::new("compare-scenarios");
    let ended =
        expect(&folder, &format!("compare three-regimes {SMALL} --format csv --json --progress none"), 0);
    let document: Value = serde_json::from_str(&ended.out).expect("JSON");
    let contrasts = document["contrasts"].as_array().expect("contrasts");
    let sides = |value: &Value| (value["baseline"].clone(), value["other"].clone());
    let expected = [("strong-central", "bargaining"), ("strong-central", "strong-local")];
    assert_eq!(contrasts.iter().map(sides).collect::<Vec<_>>(), expected.map(|(a, b)| (a.into(), b.into())));
    // The run is there as `run` would leave it, and is taken the next time.
    let run = document["results"][0].as_str().expect("a folder").to_owned();
    assert!(run.starts_with("results/three-regimes/") && folder.join(&run).join("manifest.json").is_file());
    let by_key = expect(
        &folder,
        &format!("compare {run} --baseline regime.preset=bargaining --on t50,ever_share --format csv --json"),
        0,
    );
    let document: Value = serde_json::from_str(&by_key.out).expect("JSON");
    let other = &document["contrasts"][0];
    assert_eq!((other["baseline"].as_str(), other["other_point"].as_u64()), (Some("bargaining"), Some(1)));
    assert_eq!(other["outcomes"].as_array().expect("outcomes").len(), 2);
    // The other way round has the other sign.
    let difference = |value: &Value, outcome: &str| {
        let outcomes = value["outcomes"].as_array().expect("outcomes");
        outcomes.iter().find(|own| own["outcome"] == outcome).expect("an outcome")["difference"].as_f64()
    };
    let (one, back) = (difference(&contrasts[0], "ever_share"), difference(other, "ever_share"));
    assert!(one.zip(back).is_some_and(|(one, back)| (one + back).abs() < 1e-12), "{one:?} {back:?}");
    let by_number =
        expect(&folder, &format!("compare {run} --baseline 2 --on t50,ever_share --format csv --json"), 0);
    let document: Value = serde_json::from_str(&by_number.out).expect("JSON");
    assert_eq!(document["contrasts"][0]["outcomes"], other["outcomes"]);
    // Two scenarios, of which one was run just now.
    let ended = expect(
        &folder,
        &format!("compare low-carbon-cities weak-monitoring {SMALL} --format csv --progress none"),
        0,
    );
    assert!(ended.out.contains("weak-monitoring − low-carbon-cities"), "{}", ended.out);
}

#[test]
fn lines_fit_a_terminal_in_both_languages() {
    let folder = two_results("compare-lines");
    expect(&folder, &format!("run three-regimes {SMALL} --format csv -o sweep -q"), 0);
    for what in ["a b", "sweep", "sweep --on t50,gray_b,bass_m"] {
        for how in ["", "--lang zh", "--ascii"] {
            let ended = expect(&folder, &format!("compare {what} --format csv --fresh {how}"), 0);
            let long = ended.out.lines().find(|line| line.width() > 80 && !line.contains("results/"));
            assert_eq!(long, None, "compare {what} {how}");
            let says =
                if how == "--lang zh" { "这是模型，不是预测" } else { "a model, not a forecast" };
            assert!(ended.out.contains(says), "{}", ended.out);
            assert!(how != "--ascii" || ended.out.is_ascii(), "{}", ended.out);
        }
    }
}

#[test]
fn what_does_not_share_its_luck_is_refused() {
    let folder = two_results("compare-refused");
    expect(&folder, "run tiny-5 --format csv -o tiny -q", 0);
    let refused = |args: &str, code: i32, why: &str| {
        let ended = expect(&folder, &format!("compare {args} -o out --progress none"), code);
        assert!(ended.err.contains(why) && !folder.join("out").exists(), "{args}: {}", ended.err);
    };
    refused("a tiny", 1, "do not share their luck");
    refused("a tiny", 1, "have the seeds 20100719 and 5");
    // Governments of another tree, and as many with other names.
    let small = "schema = 1\n[scenario]\nid = \"small\"\nseed = 5\nreplicates = 2\n[time]\nstart = \"2010-01\"\nend = \"2014-12\"\n\
                 [world]\nsource = \"synthetic\"\nlevels = [5]\n";
    fs::write(folder.join("small.toml"), small).expect("a scenario");
    expect(&folder, "run small.toml --format csv -o five -q", 0);
    expect(&folder, "run small.toml --set world.levels=[6] --format csv -o six -q", 0);
    expect(&folder, "run tiny-5 --set time.start=2009-01 --format csv -o early -q", 0);
    refused("five six", 1, "they have 5 and 6 governments");
    refused("tiny five", 1, "their governments are others");
    refused("tiny early", 1, "ticks begin");
    let manifest = folder.join("early/manifest.json");
    let text = fs::read_to_string(&manifest).expect("a manifest");
    fs::write(&manifest, text.replace("\"engine\": \"", "\"engine\": \"0.")).expect("written");
    refused("tiny early", 1, "was made by engine 0.");
    refused("a", 2, "nothing to compare with");
    refused("low-carbon-cities", 2, "nothing to compare with");
    refused("a b --baseline 1", 2, "--baseline chooses a design point of one sweep");
    refused("a b --on ever_shar", 2, "did you mean `ever_share`?");
    refused("a b --on shape", 2, "no numbers `shape`");
    refused("a b --seed 4", 2, "stay as they are");
    refused("a b --level 95", 2, "between 0 and 1");
    refused("a results/nothing", 5, "neither a result folder nor a scenario");
    refused("a nothing", 3, "nothing");
    refused("a a/tables", 5, "no manifest.json");
    for (args, why) in [
        ("--baseline 4", "no design point 4"),
        ("--baseline spread.learning=1", "varied are regime.preset"),
        ("--baseline regime.preset=none", "no design point has"),
    ] {
        refused(&format!("three-regimes {SMALL} {args}"), 2, why);
    }
    // What was refused was not run.
    assert!(!folder.join("results").exists());
    expect(&folder, &format!("run three-regimes {SMALL} --format csv -o sweep -q"), 0);
    refused("a sweep", 1, "of another design");
    expect(&folder, "compare a b -o both -q --format csv", 0);
    refused("both a", 1, "result of another command (comparison)");
    let ended = expect(&folder, "compare a tiny --lang zh", 1);
    assert!(ended.err.contains("并不共享运气"), "{}", ended.err);
}

#[test]
fn design_points_are_told_apart() {
    let folder = Folder::new("compare-labels");
    let text =
        fs::read_to_string(crate::golden::at_root("tests/sensitivity/screening.toml")).expect("a scenario");
    let text = text.replace("\"morris\"", "\"lhs\"").replace("samples = 24", "samples = 5");
    let vary = "\"regime.preset\" = [\"bargaining\", \"strong-central\"]\n\
                \"policy.merit\" = { from = 0.0, to = 1.0, only_if = { \"regime.preset\" = [\"bargaining\"] } }\n\n[output]";
    let begin = text.find("\"spread.learning\"").expect("factors");
    let end = text.find("[output]").expect("output");
    let text = format!("{}{}{}", &text[..begin], vary, &text[end + "[output]".len()..]);
    fs::write(folder.join("lhs.toml"), text).expect("a scenario");
    expect(&folder, "run lhs.toml --set sweep.replicates=3 --format csv -o lhs -q", 0);
    let ended = expect(&folder, "compare lhs --on ever_share,t10 --format csv -o out", 0);
    let lines: Vec<&str> = ended.out.lines().filter(|line| line.starts_with(' ')).collect();
    let of = |number: usize| lines.iter().filter(|line| line.starts_with(&format!(" {number} "))).count();
    assert!((2..=5).all(|number| of(number) >= 2), "{}", ended.out);
    assert!(ended.out.contains("baseline 1 ("), "{}", ended.out);
    // What does not apply leaves nothing behind; tables keep all figures.
    let contrasts = rows(&folder.join("out/tables/contrasts.csv"));
    assert!(contrasts.iter().any(|row| row["other"] == "strong-central"), "{contrasts:?}");
    assert!(contrasts.iter().all(|row| !row["other"].trim_end().ends_with('·')));
    assert!(contrasts.iter().any(|row| row["other"].len() > "bargaining · 0.1234".len() + 4));
    expect(&folder, "verify out", 0);
}

/// The lines of the first box of text on a page that say what a command said, those that change from run to run left out.
pub(crate) fn shown(page: &str) -> Vec<String> {
    let text = fs::read_to_string(crate::golden::at_root(page)).expect("a page");
    let shown = text.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a box");
    let is_kept = |line: &&str| line.trim() != "…" && !line.contains(" → ");
    let lines =
        shown.lines().filter(is_kept).filter(|line| !line.ends_with(" s") && !line.ends_with("before"));
    lines.map(str::to_owned).collect()
}

#[test]
fn the_page_shows_what_the_command_says() {
    let folder = Folder::new("compare-page");
    let args = "compare low-carbon-cities weak-monitoring --replicates 50 --progress none";
    let ended = expect(&folder, args, 0);
    let lines = shown("docs/compare.md");
    assert!(lines.len() > 30, "{lines:?}");
    for line in lines {
        assert!(ended.out.lines().any(|own| own == line), "docs/compare.md shows: {line}\n{}", ended.out);
    }
}
