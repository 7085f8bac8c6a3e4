//! Cox's model, dyads and policies' effects as `shidian analyze` writes them: the numbers are those of other programs, and what has
//! no estimate is said in both languages.

use std::fs;

use serde_json::Value;
use shidian::observe::Frame;
use shidian::record::read_table;
use shidian::scenario::Table;
use unicode_width::UnicodeWidthStr;

use crate::analyze_measures::{EXAMPLE, example, numbers, states, texts};
use crate::cli::expect;
use crate::event_history::{Table as Csv, number, read_table as read_csv};
use crate::golden::at_root;
use crate::record::Folder;
use crate::spid::{Largest, Reference};

fn table(folder: &Folder, result: &str, table: Table) -> Frame {
    read_table(&folder.join(result), table).unwrap()
}

/// The made history of `tests/data/event_history` as a user's files.
fn made(folder: &Folder) -> Csv {
    let data = at_root("tests/data/event_history");
    let history = read_csv(&data.join("history.csv"));
    let (mut adoptions, mut units, mut ties) =
        ("policy,unit,year\n".to_owned(), "unit,size,born\n".to_owned(), "a,b\n".to_owned());
    for row in &history {
        let (a, b, value) = (&row["a"], &row["b"], &row["value"]);
        match row["kind"].as_str() {
            "adoption" => adoptions.push_str(&format!("p{a},u{b},{value}\n")),
            "tie" => ties.push_str(&format!("u{a},u{b}\n")),
            "size" => {
                let born = history.iter().find(|row| row["kind"] == "born" && row["a"] == *a);
                units.push_str(&format!("u{a},{value},{}\n", born.map_or("", |born| &born["value"])));
            }
            _ => {}
        }
    }
    for (name, text) in [("adoptions", adoptions), ("units", units), ("ties", ties)] {
        fs::write(folder.join(&format!("{name}.csv")), text).unwrap();
    }
    read_csv(&data.join("reference.csv"))
}

const MADE: &str =
    "analyze adoptions.csv --units units.csv --edges ties.csv --undirected --covariate size -q";

/// Compares a table's rows with the lines of a model in the reference: coefficients, errors of some kinds, log-likelihoods.
fn compare(
    frame: &Frame,
    rows: &[usize],
    model: &str,
    kinds: &[(&str, &str, f64)],
    reference: &Csv,
) -> Largest {
    let mut largest = Largest::new(format!("analyze: {model}"));
    let terms = texts(frame, "term");
    for &(errors, column, factor) in kinds {
        for line in reference.iter().filter(|line| line["model"] == model && line["errors"] == errors) {
            let Some(&row) = rows.iter().find(|&&row| terms[row] == line["term"]) else {
                assert!(line["term"].starts_with("policy_"), "{model} has no {}", line["term"]);
                continue;
            };
            let mut see = |ours: f64, theirs: f64, what: &str| {
                // Newton's method on both sides, and three products of matrices; what is near 0 counts as .01.
                largest
                    .see((ours - theirs).abs() / theirs.abs().max(0.01), &format!("{what} {}", line["term"]));
            };
            see(numbers(frame, "coefficient")[row], number(line, "coef"), "coefficient");
            see(numbers(frame, column)[row] * factor, number(line, "se"), column);
            see(numbers(frame, "log_likelihood")[row], number(line, "llf"), "log-likelihood");
        }
    }
    largest
}

/// Their factor for clusters counts coefficients, too: G/(G − 1) · (n − 1)/(n − k).
fn factor(n_rows: f64, n_coefficients: usize) -> f64 {
    ((n_rows - 1.0) / (n_rows - n_coefficients as f64)).sqrt()
}

#[test]
fn dyads_are_those_of_plain_loops_and_statsmodels() {
    let folder = Folder::new("events-made");
    let reference = made(&folder);
    expect(&folder, &format!("{MADE} --dyads -o opportunity"), 0);
    expect(&folder, &format!("{MADE} --dyads=unconditional -o unconditional"), 0);
    for (name, model, has_dyads) in
        [("opportunity", "history_dyads", false), ("unconditional", "dyads_unconditional", true)]
    {
        let dyads = table(&folder, name, Table::Dyads);
        let line = |line: &&std::collections::BTreeMap<String, String>| {
            line["model"] == format!("dyads_{name}") && line["errors"] == "n_rows"
        };
        let counts = reference.iter().find(line).unwrap();
        let n = numbers(&dyads, "n_rows")[0];
        assert_eq!((n, numbers(&dyads, "n_events")[0]), (number(counts, "coef"), number(counts, "se")));
        let rows: Vec<usize> = (0..dyads.n_rows()).collect();
        let c = factor(n, rows.len());
        let mut kinds = vec![
            ("observed", "se_observed", 1.0),
            ("follower", "se_follower", c),
            ("two_way", "se_two_way", c),
        ];
        if has_dyads {
            kinds.push(("dyad", "se_dyad", c));
        }
        compare(&dyads, &rows, model, &kinds, &reference).check(1e-9, 60);
        // Tests are of the two-way errors.
        let z = numbers(&dyads, "coefficient")[1] / numbers(&dyads, "se_two_way")[1];
        assert!((numbers(&dyads, "z")[1] - z).abs() < 1e-12);
    }
    expect(&folder, "verify unconditional", 0);
}

#[test]
fn effects_of_policies_and_coxs_model_are_those_of_statsmodels() {
    let folder = Folder::new("events-effects");
    let reference = made(&folder);
    for ties in ["efron", "breslow"] {
        expect(&folder, &format!("{MADE} --cox={ties} -o {ties}"), 0);
        let args = "--policy-effects --link logit,probit";
        expect(&folder, &format!("{MADE} --cox={ties} {args} -o {ties}-effects"), 0);
        for (result, model) in [("", "history_cox"), ("-effects", "history_cox_effects")] {
            let cox = table(&folder, &format!("{ties}{result}"), Table::Cox);
            let kinds = [("observed", "se_observed", 1.0)];
            compare(&cox, &[0, 1], &format!("{model}_{ties}"), &kinds, &reference).check(1e-9, 6);
            assert_eq!(texts(&cox, "ties")[0], ties);
            assert_eq!(numbers(&cox, "n_strata")[0], if result.is_empty() { 1.0 } else { 3.0 });
        }
    }
    let events = table(&folder, "efron-effects", Table::EventHistory);
    let effects = table(&folder, "efron-effects", Table::PolicyEffects);
    let n = numbers(&events, "n_rows")[0];
    for (at, link) in ["logit", "probit"].into_iter().enumerate() {
        let model = format!("history_{link}_effects");
        let rows: Vec<usize> = (3 * at..3 * at + 3).collect();
        let kinds = [("observed", "se_observed", 1.0), ("unit", "se_clustered", factor(n, 6))];
        compare(&events, &rows, &model, &kinds, &reference).check(1e-9, 18);
        let mut largest = Largest::new(format!("analyze: policy_effects {link}"));
        for (row, policy) in texts(&effects, "policy").iter().enumerate() {
            if texts(&effects, "link")[row] == link {
                let term = policy.replace('p', "policy_");
                let line = reference.iter().find(|line| line["model"] == model && line["term"] == term);
                let theirs = number(line.unwrap(), "coef");
                largest.see((numbers(&effects, "effect")[row] / theirs - 1.0).abs(), policy);
            }
        }
        largest.check(1e-9, 3);
    }
    assert!(!texts(&events, "term").contains(&"constant".to_owned()));
}

#[test]
fn coxs_model_of_the_states_is_that_of_r() {
    let folder = Folder::new("events-states");
    if !states(&folder) {
        return;
    }
    let text = fs::read_to_string(folder.join("adoptions.csv")).unwrap();
    let reference = Reference::read("eha/eha_coefficients_R.csv");
    let mut largest = Largest::new("analyze: Cox, R survival");
    for policy in ["lott", "hatecrime"] {
        let is_own = |line: &&str| line.starts_with("state,") || line.split(',').nth(2) == Some(policy);
        let rows: Vec<String> = text.lines().filter(is_own).map(|line| format!("{line}\n")).collect();
        fs::write(folder.join("one.csv"), rows.concat()).unwrap();
        for ties in ["efron", "breslow"] {
            let args = "--units us_states.csv --edges land.csv --undirected -q";
            let out = format!("{policy}-{ties}");
            expect(&folder, &format!("analyze one.csv {args} --cox={ties} -o {out}"), 0);
            let cox = table(&folder, &out, Table::Cox);
            assert_eq!(texts(&cox, "term"), ["nbr_share"]);
            let own = (0..reference.text("link").len())
                .find(|&own| reference.text("dataset")[own] == policy && reference.text("link")[own] == ties);
            for (ours, theirs) in [("coefficient", "coef"), ("se_observed", "se"), ("log_likelihood", "llf")]
            {
                let theirs = reference.numbers(theirs)[own.unwrap()];
                largest.see((numbers(&cox, ours)[0] / theirs - 1.0).abs(), &format!("{out} {ours}"));
            }
        }
    }
    // R stops where the likelihood changes by less than 1e-9 of itself.
    largest.check(1e-9, 12);
}

#[test]
fn models_are_told_on_a_terminal_and_to_programs() {
    let folder = Folder::new("events-told");
    example(&folder);
    let all = format!("{EXAMPLE} --covariate income --covariate area --link logit,probit,cloglog");
    for (lang, flags, words) in [
        (
            "en",
            "--cox --dyads --policy-effects",
            ["Cox's model of adopting", "hazard ratio\n", "opportunities"],
        ),
        ("zh", "--cox --dyads --policy-effects", ["采纳的 Cox 模型", "风险比\n", "次机会"]),
        ("en", "--cox=breslow --dyads=unconditional", ["Breslow", "Boehmke 2009", "one baseline hazard"]),
        ("zh", "--cox=breslow --dyads=unconditional", ["Breslow", "Boehmke 2009", "采纳时点"]),
    ] {
        let ended = expect(&folder, &format!("{all} {flags} --lang {lang} -o {lang} --fresh"), 0);
        for word in words {
            assert!(ended.out.contains(word), "{word}\n{}", ended.out);
        }
        for line in ended.out.lines() {
            assert!(line.width() <= 80, "{} columns: {line}", line.width());
        }
    }
    let json = expect(&folder, &format!("{all} --cox --dyads --policy-effects --json -o json"), 0).out;
    let document: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(document["cox"]["n_strata"], 6);
    assert_eq!(document["dyads"]["links"].as_array().unwrap().len(), 3);
    assert!(document["dyads"]["links"][0]["estimates"][0]["coefficient"].is_number());
    assert_eq!(document["event_history"]["links"][0]["policy_effects"].as_array().unwrap().len(), 6);
    expect(&folder, "verify json", 0);
    for wrong in ["--cox=exact", "--dyads=all"] {
        expect(&folder, &format!("{EXAMPLE} {wrong}"), 2);
    }
}

#[test]
fn what_has_no_estimate_is_said_in_both_languages() {
    let folder = Folder::new("events-none");
    // Whoever is rich adopts at once, richest first; one after the other; nobody else does.
    fs::write(folder.join("adoptions.csv"), "unit,year\na,2000\nb,2001\nc,2002\nd,\ne,\n").unwrap();
    fs::write(folder.join("units.csv"), "unit,rich\na,9\nb,7\nc,5\nd,1\ne,0\n").unwrap();
    let args = "analyze adoptions.csv --units units.csv --covariate rich --cox --dyads";
    for (lang, words) in [
        ("en", ["Cox's model: no estimates", "is always told by `rich` (to +∞)", "Dyads (logit)"]),
        ("zh", ["Cox 模型：无估计", "总能由 `rich`（趋于 +∞） 判定", "双边事件史（logit）"]),
    ] {
        let ended = expect(&folder, &format!("{args} --lang {lang} -o {lang}"), 0);
        for word in words {
            assert!(ended.out.contains(word), "{word}\n{}", ended.out);
        }
    }
    let cox = table(&folder, "en", Table::Cox);
    assert_eq!(texts(&cox, "status"), ["separated"]);
    assert!(texts(&cox, "note_zh")[0].contains("没有有限的估计值"), "{:?}", texts(&cox, "note_zh"));
    assert!(numbers(&cox, "coefficient")[0].is_nan());
    // One unit that leads and one that follows: nothing to cluster, and nobody else to compare with.
    fs::write(folder.join("two.csv"), "unit,year\na,2000\nb,2003\n").unwrap();
    let ended = expect(&folder, "analyze two.csv --dyads --cox -o two", 0);
    assert!(ended.out.contains("Dyads") && ended.out.contains("say --edges FILE"), "{}", ended.out);
    // One adopter: nobody has anybody to follow.
    fs::write(folder.join("one.csv"), "unit,year\na,2000\nb,\n").unwrap();
    let ended = expect(&folder, "analyze one.csv --dyads -o one", 0);
    assert!(ended.out.contains("Dyads: none: no policy has an adopter at risk"), "{}", ended.out);
    let ended = expect(&folder, "analyze one.csv --dyads --lang zh -o one-zh", 0);
    assert!(ended.out.contains("没有一项政策有处于风险中的采纳者"), "{}", ended.out);
}
