//! Fits, scores, survival and event history as `shidian analyze` writes them: the numbers are those of the reference, and what is
//! not defined is said.

use std::fs;

use serde_json::Value;
use shidian::observe::{Frame, Values};
use shidian::record::read_table;
use shidian::scenario::Table;
use unicode_width::UnicodeWidthStr;

use crate::cli::{expect, program};
use crate::golden::at_root;
use crate::record::Folder;
use crate::spid::{self, Largest, Reference};

fn table(folder: &Folder, result: &str, table: Table) -> Frame {
    read_table(&folder.join(result), table).unwrap()
}

pub(crate) fn texts(frame: &Frame, name: &str) -> Vec<String> {
    match frame.column(name) {
        Some(Values::Text(values)) => values.clone(),
        other => panic!("{name}: {other:?}"),
    }
}

pub(crate) fn numbers(frame: &Frame, name: &str) -> Vec<f64> {
    frame.numbers(name).unwrap_or_else(|| panic!("no numbers {name}"))
}

/// Copies the invented history beside the folder's results.
pub(crate) fn example(folder: &Folder) {
    for name in ["adoptions", "units", "borders", "policies", "income"] {
        let file = format!("{name}.csv");
        fs::copy(at_root("docs/analysis/example").join(&file), folder.join(&file)).unwrap();
    }
}

pub(crate) const EXAMPLE: &str = "analyze adoptions.csv --units units.csv --edges borders.csv --undirected --policies policies.csv --covariates income.csv --until 2014";

#[test]
fn sections_say_what_they_found_and_fit_the_terminal() {
    let folder = Folder::new("measures-example");
    example(&folder);
    let all = format!(
        "{EXAMPLE} --eras 1995 --covariate income --covariate area --lag 1 --link logit,probit,cloglog --resamples 100"
    );
    for (lang, words) in [
        ("en", ["Fits", "Innovativeness", "Survival", "Event history", "does not show diffusion"]),
        ("zh", ["拟合", "创新性", "生存", "事件史", "不能证明扩散"]),
    ] {
        for ink in ["", "--ascii"] {
            let ended = expect(&folder, &format!("{all} --lang {lang} {ink} -o {lang}{ink}"), 0);
            for word in words {
                assert!(ended.out.contains(word), "{word}\n{}", ended.out);
            }
            for line in ended.out.lines() {
                assert!(line.width() <= 80, "{} columns: {line}", line.width());
            }
            assert!(lang != "en" || ink.is_empty() || ended.out.is_ascii(), "{}", ended.out);
        }
    }
    for name in [
        "fits",
        "gray",
        "walker",
        "scores_by_topic",
        "scores_by_era",
        "stability",
        "regions",
        "survival",
        "event_history",
    ] {
        assert!(folder.join(&format!("en/tables/{name}.csv")).is_file(), "{name}");
    }
    let events = table(&folder, "en", Table::EventHistory);
    assert_eq!(events.n_rows(), 3 * 5);
    assert_eq!(texts(&events, "term")[..5], ["constant", "nbr_share", "income", "area", "dur"]);
    expect(&folder, "verify en", 0);
    // Another seed is another analysis, with other intervals around the same scores.
    expect(&folder, &format!("{all} --seed 5 -o seed -q"), 0);
    let (one, other) = (table(&folder, "en", Table::Walker), table(&folder, "seed", Table::Walker));
    assert_eq!(one.column("walker"), other.column("walker"));
    assert_ne!(one.column("walker_low"), other.column("walker_low"));
}

#[test]
fn one_policy_is_told_in_full_and_what_is_missing_is_said() {
    let folder = Folder::new("measures-one");
    let rows: Vec<String> = [1, 3, 4, 4, 5, 5, 5, 6, 6, 7, 9, 12]
        .iter()
        .enumerate()
        .map(|(unit, year)| format!("u{unit},{}\n", 1990 + year))
        .collect();
    fs::write(folder.join("one.csv"), format!("unit,year\n{}", rows.concat())).unwrap();
    for lang in ["en", "zh"] {
        let ended = expect(&folder, &format!("analyze one.csv -o {lang} --lang {lang}"), 0);
        for line in ended.out.lines() {
            assert!(line.width() <= 80, "{} columns: {line}", line.width());
        }
        let told = match lang {
            "en" => ["logistic ", "Gompertz, N", "no scores", "Survival: half", "say --edges FILE"],
            _ => ["逻辑斯蒂 ", "Gompertz, N", "无得分", "生存：", "--edges FILE"],
        };
        for word in told {
            assert!(ended.out.contains(word), "{word}\n{}", ended.out);
        }
    }
    assert_eq!(table(&folder, "en", Table::Fits).n_rows(), 8);
    for absent in ["walker", "event_history"] {
        assert!(!folder.join(&format!("en/tables/{absent}.csv")).exists(), "{absent}");
    }
    let json = expect(&folder, "analyze one.csv -o json --json", 0).out;
    let document: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(document["innovativeness"], Value::Null);
    assert_eq!(document["fits"]["policies"][0]["models"].as_array().unwrap().len(), 8);
    assert!(document["survival"]["policies"][0]["median"].is_number());
}

#[test]
fn names_that_are_not_there_are_refused() {
    let folder = Folder::new("measures-unknown");
    example(&folder);
    for (args, told) in [
        ("--covariate wealth", "has numbers `wealth`; they have: `area` `income`"),
        ("--region climate", "no column `climate`; it has: `region` `area`"),
        ("--eras soon", "`soon` is no time"),
    ] {
        let ended = expect(&folder, &format!("{EXAMPLE} {args}"), 3);
        assert!(ended.err.contains(told), "{}", ended.err);
    }
    expect(&folder, &format!("{EXAMPLE} --link log"), 2);
    assert!(!folder.join("results").exists());
}

#[test]
fn separation_is_said() {
    let folder = Folder::new("measures-separated");
    // Only the rich adopt, and all of them: no finite estimate.
    let rows: Vec<String> =
        (0..8).map(|unit| format!("u{unit},{}\n", if unit < 4 { "2000" } else { "" })).collect();
    fs::write(folder.join("adoptions.csv"), format!("unit,year\n{}u9,2001\n", rows.concat())).unwrap();
    let units: Vec<String> =
        (0..10).map(|unit| format!("u{unit},{}\n", i32::from(unit < 4 || unit == 9))).collect();
    fs::write(folder.join("units.csv"), format!("unit,rich\n{}", units.concat())).unwrap();
    let ended = expect(&folder, "analyze adoptions.csv --units units.csv --covariate rich -o out", 0);
    assert!(ended.out.contains("no estimates") && ended.out.contains("`rich` (to +∞)"), "{}", ended.out);
    let events = table(&folder, "out", Table::EventHistory);
    // All adopt in the first two periods, so the time separates as well.
    assert_eq!(texts(&events, "status"), ["separated"; 2]);
    assert!(numbers(&events, "coefficient").iter().all(|b| b.is_nan()));
}

/// The American states with everything that is known of them; ties over land.
pub(crate) fn states(folder: &Folder) -> bool {
    if !spid::is_there() {
        return false;
    }
    let shared = at_root("../shared/data/spid");
    for name in ["adoptions.csv", "us_states.csv", "policies.csv"] {
        fs::copy(shared.join(name), folder.join(name)).unwrap();
    }
    let ties = fs::read_to_string(shared.join("us_state_contiguity.csv")).unwrap();
    let land: Vec<String> =
        ties.lines().filter(|line| !line.ends_with("point")).map(|line| format!("{line}\n")).collect();
    fs::write(folder.join("land.csv"), land.concat()).unwrap();
    true
}

#[test]
fn tables_of_the_states_are_those_of_the_reference() {
    let folder = Folder::new("measures-states");
    if !states(&folder) {
        return;
    }
    let args = "analyze adoptions.csv --units us_states.csv --policies policies.csv";
    expect(&folder, &format!("{args} -o out -q --format csv"), 0);
    fits_and_gray(&folder);
    let walker = table(&folder, "out", Table::Walker);
    let reference = Reference::read("oracle/spid_innovation_scores.csv");
    let states = Reference::read("spid/us_states.csv");
    let mut largest = Largest::new("analyze: scores");
    for (row, unit) in texts(&walker, "unit").iter().enumerate() {
        let abbr = &states.text("abbr")[states.row("state", unit)];
        let own = reference.row("abbr", abbr);
        for name in ["walker", "walker_adopters_only", "boushey", "rate"] {
            let value = numbers(&walker, name)[row];
            largest.see((value / reference.numbers(name)[own] - 1.0).abs(), &format!("{name} {unit}"));
            assert!(numbers(&walker, &format!("{name}_low"))[row] < value, "{name} {unit}");
            assert!(numbers(&walker, &format!("{name}_high"))[row] > value, "{name} {unit}");
        }
        assert_eq!(numbers(&walker, "walker_n_policies")[row], reference.numbers("n_policies")[own]);
    }
    // The reference has twelve digits.
    largest.check(1e-11, 200);
    survival(&folder);
}

fn fits_and_gray(folder: &Folder) {
    let fits = table(folder, "out", Table::Fits);
    let gray = table(folder, "out", Table::Gray);
    let (fit_policies, gray_policies) = (texts(&fits, "policy"), texts(&gray, "policy"));
    let reference = Reference::read("oracle/spid_curve_fits.csv");
    let mut largest = [Largest::new("analyze: fits"), Largest::new("analyze: Gray")];
    let mut n_bound = 0;
    for (own, policy) in reference.text("policy").iter().enumerate() {
        // Walker's own policies have 48 units there.
        if reference.numbers("N")[own] != 50.0 {
            continue;
        }
        let first = fit_policies.iter().position(|name| name == policy).unwrap();
        for (model, prefix, columns) in [
            (0, "logistic_Lfree", &[("l", "L"), ("k", "k"), ("k_se", "k_se"), ("r2", "r2")] as &[_]),
            (1, "logistic_L1", &[("k", "k"), ("t0", "t0"), ("sse", "sse")]),
            (2, "bass_mfree", &[("q", "q"), ("m", "m"), ("sse", "sse_share")]),
        ] {
            let row = first + model;
            let status = &reference.text(&format!("{prefix}_status"))[own];
            let word = if status.starts_with("at_bound") { "at_bound" } else { status };
            assert_eq!(texts(&fits, "status")[row], word, "{policy} {prefix}");
            n_bound += usize::from(word == "at_bound");
            if reference.numbers(&format!("R_agrees_{prefix}"))[own] != 1.0 || word != "converged" {
                continue;
            }
            for (name, theirs) in columns {
                let theirs = reference.numbers(&format!("{prefix}_{theirs}"))[own];
                let off = (numbers(&fits, name)[row] - theirs).abs() / theirs.abs().max(0.01);
                largest[0].see(off, &format!("{policy} {prefix} {name}"));
            }
        }
        let first = gray_policies.iter().position(|name| name == policy).unwrap();
        for (form, prefix) in [(1, "gray_const_b"), (2, "gray_noconst_b")] {
            let theirs = reference.numbers(prefix)[own];
            if theirs.is_finite() {
                largest[1].see((numbers(&gray, "b")[first + form] / theirs - 1.0).abs(), policy);
            }
        }
    }
    assert!(n_bound > 50, "{n_bound} at a bound");
    // Their search stops on the sum of squares: `spid_fits` says what that costs.
    largest[0].check(1e-4, 1000);
    largest[1].check(1e-8, 300);
}

fn survival(folder: &Folder) {
    let curves = table(folder, "out", Table::Survival);
    let reference = Reference::read("eha/km_curves.csv");
    let policies = texts(&curves, "policy");
    assert!(policies.iter().any(String::is_empty), "all pooled");
    let mut largest = Largest::new("analyze: survival");
    let times = numbers(&curves, "time");
    for (own, policy) in reference.text("policy").iter().enumerate() {
        let time = reference.numbers("t")[own];
        let row = (0..times.len()).rfind(|&row| policies[row] == *policy && times[row] <= time);
        let Some(row) = row else { panic!("{policy} is not there") };
        let theirs = [reference.numbers("KM_estimate")[own], reference.numbers("NA_estimate")[own]];
        let ours = [numbers(&curves, "survival")[row], numbers(&curves, "cumulative_hazard")[row]];
        for (ours, theirs) in ours.into_iter().zip(theirs) {
            largest.see((ours - theirs).abs(), &format!("{policy} {time}"));
        }
    }
    largest.check(1e-11, 40);
}

#[test]
fn a_model_of_the_states_is_that_of_the_reference() {
    let folder = Folder::new("measures-states-events");
    if !states(&folder) {
        return;
    }
    let text = fs::read_to_string(folder.join("adoptions.csv")).unwrap();
    let reference = Reference::read("eha/eha_coefficients.csv");
    let mut largest = Largest::new("analyze: event history");
    for (dataset, policy) in [("lott", "lott"), ("hatecrime", "hatecrime")] {
        let rows: Vec<String> = text
            .lines()
            .filter(|line| line.starts_with("state,") || line.split(',').nth(2) == Some(policy))
            .map(|line| format!("{line}\n"))
            .collect();
        fs::write(folder.join("one.csv"), rows.concat()).unwrap();
        let args = "--units us_states.csv --edges land.csv --undirected --link logit,probit,cloglog";
        expect(&folder, &format!("analyze one.csv {args} -o {dataset} -q"), 0);
        let events = table(&folder, dataset, Table::EventHistory);
        let (links, terms) = (texts(&events, "link"), texts(&events, "term"));
        for row in 0..events.n_rows() {
            let term = if terms[row] == "constant" { "const" } else { &terms[row] };
            let own = (0..reference.text("term").len())
                .find(|&own| {
                    let is = |column: &str, value: &str| reference.text(column)[own] == value;
                    is("dataset", dataset)
                        && is("model", "M2_nbr_dur")
                        && is("link", &links[row])
                        && is("term", term)
                })
                .unwrap_or_else(|| panic!("{dataset} {} {term}", links[row]));
            let theirs = reference.numbers("coef")[own];
            largest.see(
                (numbers(&events, "coefficient")[row] / theirs - 1.0).abs(),
                &format!("{dataset} {term}"),
            );
            if links[row] != "cloglog" {
                let theirs = reference.numbers("se")[own];
                largest.see(
                    (numbers(&events, "se_observed")[row] / theirs - 1.0).abs(),
                    &format!("{dataset} {term}"),
                );
            }
        }
    }
    // GLM of the reference stops at some 1e-9 (`event_history`).
    largest.check(1e-8, 30);
}

#[test]
fn help_names_the_measures() {
    let folder = Folder::new("measures-help");
    let help = crate::cli::ended(&mut program(&folder.0, "analyze --help")).out;
    for flag in ["--region", "--eras", "--covariate", "--lag", "--link", "--resamples", "--seed"] {
        assert!(help.contains(flag), "{flag}");
    }
}
