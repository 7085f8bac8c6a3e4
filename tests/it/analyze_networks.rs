//! The sections of `shidian analyze` on adopters, Moran's I, rewiring and latent networks: their tables against reference
//! values (`../shared/data`; its README has the formulas), and what they say where something is missing.

use std::fs;
use std::path::Path;

use serde_json::Value;
use shidian::observe::Values;
use shidian::record::read_table;
use shidian::scenario::Table;

use crate::cli::{expect, names};
use crate::networks::{Reference, reference, say};
use crate::record::Folder;

/// Reference values have 15 digits; room for sums in another order.
const TOLERANCE: f64 = 1e-9;

/// A column as texts; missing values are empty.
fn texts(folder: &Folder, result: &str, table: Table, name: &str) -> Vec<String> {
    let frame = read_table(&folder.join(result), table).unwrap();
    match frame.column(name).unwrap_or_else(|| panic!("no column {name}")) {
        Values::Text(values) => values.clone(),
        Values::Integer(values) => values.iter().map(i64::to_string).collect(),
        Values::Real(_) | Values::Date(_) | Values::Word(..) | Values::Government(..) => {
            panic!("{name} is no text")
        }
    }
}

/// A column of numbers; missing values are none.
fn numbers(folder: &Folder, result: &str, table: Table, name: &str) -> Vec<Option<f64>> {
    let frame = read_table(&folder.join(result), table).unwrap();
    let values = frame.numbers(name).unwrap_or_else(|| panic!("no numbers {name}"));
    values.into_iter().map(|value| (!value.is_nan()).then_some(value)).collect()
}

/// Fails where a value is missing on one side only or differs; prints the largest deviation.
#[track_caller]
fn check(what: &str, found: &[Option<f64>], expected: &[Option<f64>]) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let mut largest = 0.0_f64;
    for (k, pair) in found.iter().zip(expected).enumerate() {
        match pair {
            (Some(found), Some(expected)) => {
                assert!((found - expected).abs() <= TOLERANCE, "{what} {k}: {found} for {expected}");
                largest = largest.max((found - expected).abs());
            }
            (None, None) => {}
            _ => panic!("{what} {k}: {pair:?}"),
        }
    }
    assert!(found.iter().any(Option::is_some), "{what}: nothing compared");
    say(&format!("analyze matched {what}: {} values, largest deviation {largest:.1e}", found.len()));
}

/// Copies a network of the reference, its edges without weights, which netdiffuseR ignores; whether it is there.
fn copied(folder: &Folder, name: &str) -> bool {
    let Some(edges) = reference(&format!("networks/{name}_edges.csv")) else { return false };
    let pairs = edges.texts("source").into_iter().zip(edges.texts("target"));
    let mut rows = vec!["source,target".to_owned()];
    rows.extend(pairs.map(|(source, target)| format!("{source},{target}")));
    fs::write(folder.join("edges.csv"), rows.join("\n")).unwrap();
    let shared = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data"));
    fs::copy(shared.join(format!("networks/{name}_nodes.csv")), folder.join("nodes.csv")).unwrap();
    true
}

/// Rows of the reference by node, in the order of the rows of `adopters`, which has adopters alone.
struct ByNode<'a> {
    table: &'a Reference,
    nodes: Vec<String>,
    order: Vec<String>,
}

impl ByNode<'_> {
    fn places(&self) -> Vec<usize> {
        let place = |unit: &String| self.nodes.iter().position(|node| node == unit).expect("the node");
        self.order.iter().map(place).collect()
    }

    fn numbers(&self, column: &str) -> Vec<Option<f64>> {
        let values = self.table.numbers(column);
        self.places().into_iter().map(|place| values[place]).collect()
    }

    fn texts(&self, column: &str) -> Vec<&str> {
        let values = self.table.texts(column);
        self.places().into_iter().map(|place| values[place]).collect()
    }
}

#[test]
fn adopters_on_networks_are_those_of_netdiffuser() {
    for (name, last) in [("medInnovations", "18"), ("kfamily", "11")] {
        let folder = Folder::new(&format!("analyze-{name}"));
        if !copied(&folder, name) {
            return;
        }
        let nodes = reference(&format!("networks/{name}_nodes.csv")).expect("beside the others");
        // As shipped, and with the last date as "never".
        for (suffix, args) in [("", String::new()), ("_censored", format!("--not-adopted {last}"))] {
            let out = format!("out{suffix}");
            let line = format!(
                "analyze nodes.csv --units nodes.csv --edges edges.csv {args} --resamples 0 --format csv -o {out}"
            );
            let ended = expect(&folder, &line, 0);
            assert!(ended.out.contains("% of units, threshold"), "{}", ended.out);
            let table = reference(&format!("oracle/netdiffuseR_{name}{suffix}_nodes.csv")).expect("there");
            let of = ByNode {
                table: &table,
                nodes: nodes.texts("node").into_iter().map(str::to_owned).collect(),
                order: texts(&folder, &out, Table::Adopters, "unit"),
            };
            let real = |column: &str| numbers(&folder, &out, Table::Adopters, column);
            let what = |column: &str| format!("{name}{suffix} {column}");
            check(&what("adopted"), &real("adopted"), &of.numbers("toa"));
            check(&what("threshold"), &real("threshold"), &of.numbers("threshold"));
            check(&what("infectiousness"), &real("infectiousness"), &of.numbers("infection"));
            if suffix.is_empty() {
                check(&what("n_alters"), &real("n_alters"), &of.numbers("outdegree"));
                check(&what("threshold_lag1"), &real("threshold_lag1"), &of.numbers("threshold_lag1"));
                check(&what("susceptibility"), &real("susceptibility"), &of.numbers("susceptibility"));
            } else {
                let right = reference(&format!("oracle/python_{name}_censored_susceptibility.csv")).unwrap();
                let right = ByNode { table: &right, ..of_order(&of) };
                check(
                    &what("susceptibility"),
                    &real("susceptibility"),
                    &right.numbers("susceptibility_correct"),
                );
            }
            let classes = |column: &str| texts(&folder, &out, Table::Adopters, column);
            assert_eq!(classes("class_by_time"), of.texts("adopter_class"), "{name}{suffix}");
            assert_eq!(classes("class_by_threshold"), of.texts("threshold_class"), "{name}{suffix}");

            let curve = reference(&format!("oracle/netdiffuseR_{name}{suffix}_curve.csv")).unwrap();
            let real = |column: &str| numbers(&folder, &out, Table::ExposureCurve, column);
            check(&what("period"), &real("period"), &curve.numbers("period"));
            check(&what("ever"), &real("ever"), &curve.numbers("cum_count"));
            // Where everybody has adopted netdiffuseR gives an I of 0 without sd; here it is none.
            let sd = curve.numbers("moran_adj_sd");
            for (own, theirs) in [
                ("moran", "observed"),
                ("moran_expected", "expected"),
                ("moran_sd", "sd"),
                ("moran_p", "pvalue"),
            ] {
                let expected = curve.numbers(&format!("moran_adj_{theirs}"));
                let expected: Vec<Option<f64>> =
                    expected.iter().zip(&sd).map(|(value, sd)| value.filter(|_| sd.is_some())).collect();
                check(&what(own), &real(own), &expected);
            }
            if suffix.is_empty() {
                // netdiffuseR's `summary` goes by steps on the network, up to six.
                expect(&folder, &format!("{} --max-steps 6", line.replace(&out, "steps")), 0);
                let real = |column: &str| numbers(&folder, "steps", Table::ExposureCurve, column);
                let sd = curve.numbers("summary_moran_sd");
                for (own, theirs) in
                    [("moran", "obs"), ("moran_expected", "exp"), ("moran_sd", "sd"), ("moran_p", "pval")]
                {
                    let expected = curve.numbers(&format!("summary_moran_{theirs}"));
                    let expected: Vec<Option<f64>> =
                        expected.iter().zip(&sd).map(|(value, sd)| value.filter(|_| sd.is_some())).collect();
                    check(&what(&format!("{own} by steps")), &real(own), &expected);
                }
                assert!(texts(&folder, "steps", Table::Moran, "near").iter().all(|near| near == "steps"));
                let exposures = reference(&format!("oracle/netdiffuseR_{name}_exposure.csv")).unwrap();
                let (periods, values) = (exposures.numbers("period"), exposures.numbers("exposure_out"));
                let mean = |period: &Option<f64>| {
                    let own: Vec<f64> = periods
                        .iter()
                        .zip(&values)
                        .filter(|(other, _)| *other == period)
                        .map(|(_, value)| value.unwrap())
                        .collect();
                    Some(own.iter().sum::<f64>() / own.len() as f64)
                };
                let expected: Vec<Option<f64>> = curve.numbers("period").iter().map(mean).collect();
                check(&what("exposure"), &real("exposure"), &expected);
            }
        }
    }
}

#[test]
fn the_table_moran_is_that_of_spdep() {
    let folder = Folder::new("analyze-moran-spdep");
    let Some(reference_of_r) = reference("oracle/spid_moran_R.csv") else { return };
    // spdep's variable is whether a state had adopted by a year. Where all adopters have one date, the ranks of the table are that
    // variable but for origin and unit, which Moran's I does not see: so each policy and year is a policy here.
    let adoptions = reference("spid/adoptions.csv").unwrap();
    let states = reference("spid/us_states.csv").unwrap();
    let is_kept = |name: &str| name != "AK" && name != "HI";
    let units: Vec<&str> = states.texts("abbr").into_iter().filter(|name| is_kept(name)).collect();
    let (policies, years) = (reference_of_r.texts("policy"), reference_of_r.numbers("year"));
    let mut rows = "unit,policy,time\n".to_owned();
    for (row, (policy, year)) in policies.iter().zip(&years).enumerate() {
        let own = adoptions.texts("policy").into_iter().zip(adoptions.texts("abbr"));
        for ((other, unit), adopted) in own.zip(adoptions.numbers("year")) {
            if other == *policy && adopted <= *year && is_kept(unit) {
                rows.push_str(&format!("{unit},{row:03},1\n"));
            }
        }
    }
    let edges = std::fs::read_to_string(spid("us_state_contiguity.csv")).unwrap();
    let land: Vec<String> = edges
        .lines()
        .filter(|line| !line.ends_with("point") && line.split(',').all(is_kept))
        .map(|line| format!("{line}\n"))
        .collect();
    for (name, text) in [
        ("adoptions.csv", rows),
        ("edges.csv", land.concat()),
        ("units.csv", format!("unit\n{}\n", units.join("\n"))),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let args = "--units units.csv --edges edges.csv --undirected --resamples 0";
    expect(&folder, &format!("analyze adoptions.csv {args} --format csv -q -o out"), 0);
    let n = policies.len();
    let names = texts(&folder, "out", Table::Moran, "policy");
    assert!(names[..n].is_sorted() && names.len() == n + 1, "{}", names.len());
    for (own, theirs) in [("i", "I"), ("expected", "expectation"), ("z", "z"), ("p", "p")] {
        let real = numbers(&folder, "out", Table::Moran, own);
        check(&format!("table moran {own}"), &real[..n], &reference_of_r.numbers(theirs));
    }
    let variance: Vec<f64> = numbers(&folder, "out", Table::Moran, "sd")[..n]
        .iter()
        .map(|sd| sd.unwrap_or(f64::NAN))
        .map(|sd| sd * sd)
        .collect();
    let variance: Vec<Option<f64>> = variance.into_iter().map(Some).collect();
    check("table moran variance", &variance, &reference_of_r.numbers("variance"));
}

fn spid(name: &str) -> String {
    format!("{}/../shared/data/spid/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn of_order<'a>(of: &ByNode<'a>) -> ByNode<'a> {
    ByNode { table: of.table, nodes: of.nodes.clone(), order: of.order.clone() }
}

/// The command on the invented example of the documentation, with its ties.
fn example(args: &str) -> String {
    let at = |name: &str| format!("{}/docs/analysis/example/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    format!("analyze {} --units {} --until 2014 --format csv {args}", at("adoptions"), at("units"))
}

fn borders() -> String {
    format!("--edges {}/docs/analysis/example/borders.csv --undirected", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_example_with_contagion_is_told_from_the_one_without() {
    let folder = Folder::new("analyze-example-ties");
    let args = format!("{} --rewire 199 --infer-network exponential --n-edges 12 -o out", borders());
    let ended = expect(&folder, &example(&args), 0);
    for told in
        ["Rogers (normal dates)", "exposure at adoption", "between ties", "by 1 / distance", "199 networks"]
    {
        assert!(ended.out.contains(told), "{told}\n{}", ended.out);
    }
    // Made with contagion between neighbors: early ones have early neighbors.
    let policies = texts(&folder, "out", Table::Moran, "policy");
    let near = texts(&folder, "out", Table::Moran, "near");
    let p = numbers(&folder, "out", Table::Moran, "p_permutation");
    let z = numbers(&folder, "out", Table::Moran, "z");
    let at = (0..policies.len())
        .find(|&at| policies[at] == "deposit refund" && near[at] == "ties")
        .expect("the policy");
    assert!(z[at] > Some(2.0) && p[at] < Some(0.05), "{:?} {:?}", z[at], p[at]);
    assert_eq!(numbers(&folder, "out", Table::Rewiring, "n_networks"), vec![Some(199.0); 6]);
    let accuracy = numbers(&folder, "out", Table::LatentAccuracy, "n_edges");
    assert_eq!(accuracy, (1..=12).map(|k| Some(f64::from(k))).collect::<Vec<_>>());
    assert_eq!(texts(&folder, "out", Table::LatentNetwork, "origin").len(), 12);
    expect(&folder, "verify out", 0);
    // Other draws, other permutations; all else is the same.
    expect(&folder, &example(&format!("{} --seed 2 -o other -q", borders())), 0);
    assert_eq!(numbers(&folder, "other", Table::Moran, "z"), z);
    assert_ne!(numbers(&folder, "other", Table::Moran, "p_permutation"), p);
    expect(&folder, &example(&format!("{} --resamples 0 -o none -q", borders())), 0);
    assert!(numbers(&folder, "none", Table::Moran, "p_permutation").iter().all(Option::is_none));
}

#[test]
fn what_is_missing_is_said_in_a_line() {
    let folder = Folder::new("analyze-no-ties");
    fs::write(folder.join("a.csv"), "unit,policy,year\nA,p,2000\nB,p,2000\nC,q,2001\n").unwrap();
    for lang in ["en", "zh"] {
        let line =
            format!("analyze a.csv --rewire 9 --infer-network rayleigh --lang {lang} --format csv -o {lang}");
        let ended = expect(&folder, &line, 0);
        let flags = ["--edges FILE", "--rewire", "Moran's I"];
        assert!(flags.iter().all(|flag| ended.out.contains(flag)), "{}", ended.out);
    }
    let english =
        expect(&folder, "analyze a.csv --rewire 9 --infer-network rayleigh --format csv -o en --json", 0);
    let document: Value = serde_json::from_str(&english.out).unwrap();
    assert!(
        document["latent"]["fault"].as_str().unwrap().contains("different times"),
        "{}",
        document["latent"]
    );
    assert_eq!(document["adopters"]["n_without_categories"], 2);
    let tables = names(&folder.join("en/tables"));
    let of_others = [
        "fits.csv",
        "gray.csv",
        "history.csv",
        "policies.csv",
        "policy_curves.csv",
        "survival.csv",
        "units.csv",
    ];
    assert_eq!(tables[0], "adopters.csv");
    assert_eq!(tables[1..], of_others);
    for wrong in [
        "--n-edges 3",
        "--infer-network rayleigh --n-edges 3 --p-value 0.1",
        "--rewire 0",
        "--infer-network x",
    ] {
        expect(&folder, &format!("analyze a.csv {wrong}"), 2);
    }
}

#[test]
fn a_run_is_held_against_its_own_network() {
    let folder = Folder::new("analyze-run-ties");
    expect(
        &folder,
        "run contagion --set world.levels=[60] --set spread.contagion=0.8 --set output.tables=['runs','adoptions','governments','network'] --replicates 60 -o run -q",
        0,
    );
    let line = "analyze run/tables/adoptions.csv --infer-network exponential --n-edges 60 --resamples 0 --json --format csv -o out";
    let ended = expect(&folder, line, 0);
    let document: Value = serde_json::from_str(&ended.out).unwrap();
    let accuracy = &document["latent"]["accuracy"];
    assert_eq!(accuracy["n_edges"], 60, "{}", document["latent"]);
    assert!(accuracy["precision"].as_f64().unwrap() > 0.0, "{accuracy}");
}
