//! The seed paper's scoreboard as its users get it: verdicts that are sure with few replicates, the same bytes on any number of
//! threads, made again by `verify`, and refused where there is nothing to judge.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::cli::expect;
use crate::golden::check_file;
use crate::record::Folder;

fn claims(document: &Value) -> BTreeMap<String, Value> {
    let all = document["claims"].as_array().expect("claims");
    all.iter().map(|claim| (claim["claim"].as_str().expect("a name").to_owned(), claim.clone())).collect()
}

/// Conditions of a claim with their answers.
fn answers(claim: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let cases = claim["cases"].as_array().expect("cases");
    cases.iter().map(|case| (text(&case["condition"]), text(&case["answer"]))).collect()
}

#[test]
fn sure_verdicts_are_there_with_few_replicates() {
    let folder = Folder::new("scoreboard-verdicts");
    let ended = expect(&folder, "scoreboard --replicates 16 --format csv -o out --json --progress none", 0);
    let document: Value = serde_json::from_str(&ended.out).expect("JSON");
    let claims = claims(&document);
    assert!(claims.len() >= 20, "{}", claims.len());
    // Differences of many standard errors: 16 replicates are enough whatever the seed.
    let holds = [
        "not-linear",
        "spiral-rises-in-pilots",
        "leaders-matter",
        "applicants-want-resources",
        "rich-places-account-first",
        "table-2-strong-central",
        "from-point-to-surface",
        "weak-incentives-weak-constraints",
    ];
    for id in holds {
        assert_eq!(claims[id]["verdict"], "holds", "{id}: {:#}", claims[id]);
    }
    assert_eq!(claims["stronger-design-learning"]["verdict"], "fails");
    let answer = |id: &str, condition: &str| {
        let found = answers(&claims[id]).into_iter().find(|(own, _)| own.contains(condition));
        found.unwrap_or_else(|| panic!("{id} has no condition {condition}")).1
    };
    // Table 2's middle row needs localities that learn.
    assert_eq!(answer("table-2-bargaining", "learn slowly"), "no");
    // Tracking makes an effect last that rests on attention; inspecting more often while attention fades does not.
    assert_eq!(answer("tracking-makes-it-last", "tracking that does not end"), "yes");
    assert_eq!(answer("tracking-makes-it-last", "four inspections"), "no");
    // As it is the effect is still there in year 6.
    assert_eq!(answer("five-years-not-six", "strong-central"), "no");
    // Behavior is drawn once: only new pilots feed back in the new mode.
    assert_eq!(answer("feedback-shifts-with-authority", "after the shift"), "yes");
    assert_eq!(answer("feedback-shifts-with-authority", "before it"), "no");

    // Every number that is tested is measured, explained and has its setting.
    for claim in claims.values() {
        for case in claim["cases"].as_array().expect("cases") {
            for test in case["tests"].as_array().expect("tests") {
                assert!(test["n"].as_u64().is_some_and(|n| n > 1), "{}: {test:#}", claim["claim"]);
                for key in ["meaning", "setting", "changes", "rule"] {
                    assert_ne!(test[key], "", "{key} of {test:#}");
                }
            }
        }
    }
    let best = document["best_share_of_authority"].as_array().expect("a list");
    let depth = best.iter().find(|best| best["aim"] == "pilot_implementation").expect("an aim");
    // Deep implementation needs more than half of the authority.
    assert!(depth["low"].as_f64().is_some_and(|low| low > 0.5), "{depth}");

    // What the table says of Lucas's stages is what its rows are: nobody returns before it went on.
    let rows = fs::read_to_string(folder.join("out/tables/policy_stages.csv")).expect("a table");
    let mut first: BTreeMap<String, Vec<(u32, String)>> = BTreeMap::new();
    for row in rows.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let key = cells[..4].join(",");
        first.entry(key).or_default().push((cells[5].parse().expect("a tick"), cells[8].to_owned()));
    }
    assert!(first.len() > 1000);
    for stages in first.values() {
        assert!(stages.is_sorted_by_key(|stage| stage.0), "{stages:?}");
        assert!(stages[0].1 == "begins" || stages[0].1 == "skips", "{stages:?}");
    }
}

#[test]
fn bytes_do_not_depend_on_threads_and_are_made_again() {
    let folder = Folder::new("scoreboard-threads");
    for jobs in [1, 3] {
        let args = format!("scoreboard --replicates 3 --format csv -o out-{jobs} -j {jobs} -q");
        expect(&folder, &args, 0);
    }
    for table in ["scoreboard", "scoreboard_tests", "scoreboard_series", "policy_stages"] {
        let read =
            |jobs: u32| fs::read(folder.join(&format!("out-{jobs}/tables/{table}.csv"))).expect("a table");
        assert!(read(1) == read(3), "{table}");
    }
    let table = fs::read_to_string(folder.join("out-1/tables/scoreboard.csv")).expect("a table");
    check_file("tests/scoreboard/three-replicates.csv", &table);
    expect(&folder, "verify out-1 -j 2", 0);
    // Finished before: told again, nothing written.
    let again = expect(&folder, "scoreboard --replicates 3 --format csv -o out-1 --progress none", 0);
    assert!(again.err.contains("nothing written") && again.out.contains("claims:"), "{}", again.err);
    let other = expect(&folder, "scoreboard --replicates 3 --format csv -o out-1 --fresh --lang zh", 0);
    for text in [again.out, other.out] {
        let long = text.lines().find(|line| line.width() > 80 && !line.contains(" → "));
        assert_eq!(long, None);
    }
}

#[test]
fn nothing_to_judge_is_refused() {
    let folder = Folder::new("scoreboard-refused");
    for args in
        ["free-diffusion", "three-regimes", "seed-paper --twin national", "seed-paper --set nothing=1"]
    {
        let ended = expect(&folder, &format!("scoreboard {args} --replicates 2 -o out"), 3);
        assert!(!ended.err.is_empty() && !folder.join("out").exists(), "{args}: {}", ended.err);
    }
}
