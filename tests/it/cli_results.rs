//! The built program and its result folders: what is in them, what goes on, what is refused, what is found out.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use shidian::record::{Manifest, Status, read_table, sha256, verify};
use shidian::scenario::Table;

use crate::cli::{expect, manifest, names, program};
use crate::record::{Folder, bytes_of};

/// A table of governments with everything given for some of them, and one that borders it.
const GOVERNMENTS: &str = "\
id,name_en,name_zh,level,parent_id,lon,lat,wealth,capacity,industry,learning,leadership,ideal_1,ideal_2,ideal_3,outcome_start
A,Alpha,甲省,1,,100.0,30.0,9.5,0.8,0.3,0.7,0.6,0.1,0.2,0.3,0.25
B,Beta,乙省,1,,101.0,30.5,3.5,,,,,,,,
A1,\"Alpha, city\",甲一市,2,A,100.1,30.1,7,0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5
A2,,,2,A,100.2,30.2,5,,0.9,,,,,,
B1,,,2,B,101.1,30.3,1,,,,,,,,
";
const ADJACENCY: &str = "a,b\nA,B\nA1,A2\nA2,B1\n";
const OWN_WORLD: &str = "\
schema = 1
[scenario]
id = \"own\"
replicates = 3
[time]
start = \"2010-01\"
end = \"2015-12\"
[world]
source = \"file\"
file = \"../data/governments.csv\"
adjacency = \"../data/borders.csv\"
[[selection.wave]]
at = \"2010-01\"
level = 2
quota = 1
[output]
tables = [\"runs\", \"curve\", \"summary\", \"events\", \"adoptions\", \"governments\", \"network\", \"panel\"]
";

/// Rows of a CSV file as texts, the header first.
fn rows(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(path).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn a_result_holds_what_was_run_and_what_came_out() {
    let folder = Folder::new("cli-whole");
    expect(&folder, "run tiny-5 -o out -q", 0);
    let out = folder.join("out");
    assert_eq!(
        names(&out),
        ["columns.csv", "manifest.json", "scenario.resolved.toml", "scenario.toml", "tables"]
    );
    let tables =
        ["adoptions", "curve", "design", "events", "governments", "network", "panel", "runs", "summary"];
    let formats: &[&str] = if cfg!(feature = "parquet") { &["csv", "parquet"] } else { &["csv"] };
    let files = tables.iter().flat_map(|table| formats.iter().map(move |f| format!("{table}.{f}")));
    assert_eq!(names(&out.join("tables")), files.collect::<Vec<_>>());
    let shipped = shidian::scenario::shipped::scenario("tiny-5").unwrap();
    assert_eq!(fs::read_to_string(out.join("scenario.toml")).unwrap(), shipped.text);
    let resolved = fs::read_to_string(out.join("scenario.resolved.toml")).unwrap();
    for key in ["seed = 5", "attention_years = 4.0", "merit_sd = 0.0"] {
        assert!(resolved.contains(key), "{key}\n{resolved}");
    }
    let manifest = Manifest::read(&out).unwrap();
    assert_eq!((manifest.status, manifest.seed, manifest.replicates.done), (Status::Finished, 5, 2));
    assert!(manifest.content_hash.is_some());
    // What was run is enough to run it again.
    expect(&folder, "run out/scenario.toml -o again -q", 0);
    assert_eq!(Manifest::read(&folder.join("again")).unwrap().content_hash, manifest.content_hash);
}

#[test]
fn every_column_of_every_table_is_in_the_dictionary() {
    let folder = Folder::new("cli-dictionary");
    expect(&folder, "run tiny-5 -o plain -q", 0);
    let sweep =
        "sweep.vary={\"spread.learning\"=[0.1,0.2],\"regime.preset\"=[\"bargaining\",\"strong-local\"]}";
    expect(&folder, &format!("run tiny-5 --set {sweep} -o sweep -q"), 0);
    for result in ["plain", "sweep"] {
        let out = folder.join(result);
        let dictionary = rows(&out.join("columns.csv"));
        assert_eq!(dictionary[0], ["table", "column", "unit", "type", "meaning_en", "meaning_zh"]);
        assert!(dictionary.iter().flatten().all(|cell| !cell.is_empty()));
        let listed: BTreeSet<(String, String)> =
            dictionary[1..].iter().map(|row| (row[0].clone(), row[1].clone())).collect();
        assert_eq!(listed.len(), dictionary.len() - 1, "a column is listed twice");
        let mut there = BTreeSet::new();
        for file in &names(&out.join("tables")) {
            let Some(table) = file.strip_suffix(".csv") else { continue };
            for column in &rows(&out.join("tables").join(file))[0] {
                there.insert((table.to_owned(), column.clone()));
            }
        }
        assert_eq!(there, listed, "{result}");
        let swept = ("runs".to_owned(), "spread.learning".to_owned());
        assert_eq!(listed.contains(&swept), result == "sweep");
    }
}

#[test]
fn threads_change_no_byte() {
    let folder = Folder::new("cli-threads");
    let args = "run low-carbon-cities --set time.end=2017-12 --replicates 12 -q";
    for n in [1, 2, 8] {
        expect(&folder, &format!("{args} -j {n} -o {n}"), 0);
    }
    let one = bytes_of(&folder.join("1"));
    assert!(one.len() > 10);
    for n in ["2", "8"] {
        let other = bytes_of(&folder.join(n));
        assert!(one == other, "{n} threads: bytes differ");
    }
}

#[test]
fn a_replicate_alone_has_the_rows_that_it_has_among_many() {
    let folder = Folder::new("cli-alone");
    let base = "run low-carbon-cities --set time.end=2019-12 -q --format csv";
    expect(&folder, &format!("{base} --replicates 9 -o many"), 0);
    expect(&folder, &format!("{base} --set scenario.first_replicate=7 --replicates 1 -o alone"), 0);
    let mut n_tables = 0;
    for file in names(&folder.join("many/tables")) {
        let (many, alone) =
            (rows(&folder.join("many/tables").join(&file)), rows(&folder.join("alone/tables").join(&file)));
        let Some(at) = many[0].iter().position(|column| column == "replicate") else { continue };
        let mut own = vec![many[0].clone()];
        own.extend(many[1..].iter().filter(|row| row[at] == "7").cloned());
        assert!(own == alone, "{file}: {} and {} rows", own.len(), alone.len());
        n_tables += 1;
    }
    assert_eq!(n_tables, 6, "runs, curve, events, adoptions, governments, network");
}

#[test]
fn a_finished_result_stays_and_fresh_goes_beside_it() {
    let folder = Folder::new("cli-again");
    expect(&folder, "run tiny-5 -o out", 0);
    let before = bytes_of(&folder.join("out"));
    let manifest_before = fs::read(folder.join("out/manifest.json")).unwrap();
    let again = expect(&folder, "run tiny-5 -o out", 0);
    assert!(again.err.contains("finished before") && again.out.contains("finished before"), "{again:?}");
    assert_eq!(fs::read(folder.join("out/manifest.json")).unwrap(), manifest_before);
    expect(&folder, "run tiny-5 -o out --fresh", 0);
    assert_eq!(names(&folder.0), ["out", "out_2"]);
    assert!(bytes_of(&folder.join("out")) == before && bytes_of(&folder.join("out_2")) == before);

    // Without -o the folder is found by its hash.
    for expected in [1, 1, 2] {
        let fresh = if expected == 2 { "--fresh" } else { "" };
        expect(&folder, &format!("run tiny-5 {fresh} -q"), 0);
        assert_eq!(names(&folder.join("results/tiny-5")).len(), expected);
    }
    expect(&folder, "run tiny-5 --seed 6 -q", 0);
    assert_eq!(names(&folder.join("results/tiny-5")).len(), 3, "another seed is another result");
}

#[test]
fn what_is_not_ours_is_refused_and_left_alone() {
    let folder = Folder::new("cli-foreign");
    fs::create_dir(folder.join("mine")).unwrap();
    fs::write(folder.join("mine/thesis.docx"), "ten years").unwrap();
    for args in ["run tiny-5 -o mine", "run tiny-5 -o mine --fresh"] {
        let refused = expect(&folder, args, 5);
        assert!(refused.err.contains("thesis.docx") && refused.err.contains("-o"), "{}", refused.err);
        assert_eq!(refused.out, "");
    }
    assert_eq!(names(&folder.join("mine")), ["thesis.docx"]);

    expect(&folder, "run tiny-5 -o out -q", 0);
    let before = bytes_of(&folder.join("out"));
    let other = expect(&folder, "run tiny-5 --seed 6 -o out", 5);
    assert!(other.err.contains("another scenario"), "{}", other.err);

    let path = folder.join("out/manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    let version = format!("\"shidian\": \"{}\"", env!("CARGO_PKG_VERSION"));
    let edited = text.replace(&version, "\"shidian\": \"0.0.1\"");
    assert_ne!(text, edited);
    fs::write(&path, &edited).unwrap();
    let refused = expect(&folder, "run tiny-5 -o out", 5);
    assert!(refused.err.contains("a result of shidian 0.0.1"), "{}", refused.err);
    assert_eq!(fs::read_to_string(&path).unwrap(), edited);
    // Damaged is neither ours nor free.
    fs::write(&path, &text[..text.len() / 2]).unwrap();
    let refused = expect(&folder, "run tiny-5 -o out", 5);
    assert!(refused.err.contains("manifest.json` is damaged"), "{}", refused.err);
    assert!(bytes_of(&folder.join("out")) == before);
}

#[test]
fn verification_finds_what_was_changed_or_lost() {
    let folder = Folder::new("cli-verify");
    let run = |name: &str| expect(&folder, &format!("run tiny-5 -o {name} -q"), 0);
    run("ok");
    let verified = expect(&folder, "verify ok", 0);
    assert!(verified.out.starts_with("verified: "), "{}", verified.out);

    run("tampered");
    let path = folder.join("tampered/tables/curve.csv");
    let text = fs::read_to_string(&path).unwrap();
    let (head, last) = text.trim_end().rsplit_once('\n').unwrap();
    fs::write(&path, format!("{head}\n{}\n", last.replacen(",1,", ",2,", 1))).unwrap();
    let found = expect(&folder, "verify tampered", 6);
    assert!(found.err.contains("tables/curve.csv"), "{}", found.err);

    run("missing");
    fs::remove_file(folder.join("missing/tables/events.csv")).unwrap();
    let found = expect(&folder, "verify missing", 6);
    assert!(found.err.contains("`tables/events.csv` is missing"), "{}", found.err);

    run("other");
    fs::write(folder.join("other/tables/extra.csv"), "a\n").unwrap();
    assert!(expect(&folder, "verify other", 6).err.contains("extra.csv"));

    // Numbers and hashes changed together: only a new run can tell.
    run("forged");
    forge(&folder.join("forged"));
    let found = expect(&folder, "verify forged", 6);
    assert!(found.err.contains("`runs` differs in line 2"), "{}", found.err);
}

/// Changes a number of `runs` and every hash that would tell.
fn forge(result: &Path) {
    let path = result.join("tables/runs.csv");
    let text = fs::read_to_string(&path).unwrap();
    let forged = text.replacen("\n1,1,1,", "\n1,3,1,", 1);
    assert_ne!(text, forged);
    fs::write(&path, &forged).unwrap();
    let mut manifest = fs::read_to_string(result.join("manifest.json")).unwrap();
    let contents = Manifest::read(result).unwrap();
    let [before, after] = [&text, &forged].map(|text| sha256(text.as_bytes()));
    manifest = manifest.replace(&before, &after);
    let hash = |[from, to]: [&str; 2]| {
        let mut lines: Vec<String> = contents
            .content
            .iter()
            .map(|c| format!("{} {}\n", c.table, c.sha256.replace(from, to)))
            .collect();
        lines.sort_unstable();
        sha256(lines.concat().as_bytes())
    };
    manifest = manifest.replace(&hash([&before, &before]), &hash([&before, &after]));
    fs::write(result.join("manifest.json"), manifest).unwrap();
    assert_eq!(verify::check(result).unwrap().problems, [], "the forgery is good");
}

#[test]
fn where_nothing_can_be_written_the_path_is_told() {
    let folder = Folder::new("cli-unwritable");
    fs::write(folder.join("file"), "in the way").unwrap();
    fs::write(folder.join("results"), "in the way").unwrap();
    for (args, path) in [
        ("run tiny-5 -o file", "`file`"),
        ("run tiny-5 -o file/below", "file/below"),
        ("run tiny-5", "results"),
        ("run tiny-5 -o /dev/null/x", "/dev/null/x"),
        ("new /dev/null/x.toml", "/dev/null/x.toml"),
    ] {
        let refused = expect(&folder, args, 5);
        assert!(refused.err.contains(path), "{args}: {}", refused.err);
        assert!(!refused.err.contains("panicked"));
    }
    assert_eq!(fs::read_to_string(folder.join("file")).unwrap(), "in the way");
}

#[test]
fn a_world_of_the_users_own_travels_with_its_result() {
    let folder = Folder::new("cli-world");
    fs::create_dir(folder.join("data")).unwrap();
    fs::create_dir(folder.join("scenarios")).unwrap();
    fs::write(folder.join("data/governments.csv"), format!("\u{feff}{}", GOVERNMENTS.replace('\n', "\r\n")))
        .unwrap();
    fs::write(folder.join("data/borders.csv"), ADJACENCY).unwrap();
    fs::write(folder.join("scenarios/own.toml"), OWN_WORLD).unwrap();
    expect(&folder, "run scenarios/own.toml -o out -q", 0);
    let out = folder.join("out");

    // What was given is what was used; what was not is drawn.
    let governments = read_table(&out, Table::Governments).unwrap();
    let of = |name: &str| governments.numbers(name).unwrap();
    assert_eq!(governments.n_rows(), 15);
    assert_eq!((of("capacity")[0], of("industry")[3], of("outcome_start")[2]), (0.8, 0.9, 0.5));
    assert_eq!(of("wealth_rank")[..5], [0.75, 0.25, 2.5 / 3.0, 0.5, 0.5 / 3.0]);
    assert_eq!(of("n_synthetic")[..5], [0.0, 8.0, 0.0, 7.0, 8.0]);
    let table = rows(&out.join("tables/governments.csv"));
    assert_eq!(table[3][2..5], ["A1", "Alpha, city", "甲一市"]);
    let borders = rows(&out.join("tables/network.csv"));
    let mut ties: Vec<&[String]> =
        borders.iter().filter(|row| row[1] == "1" && row[4] == "border").map(|row| &row[2..4]).collect();
    ties.sort();
    assert_eq!(ties, [["A", "B"], ["A1", "A2"], ["A2", "A1"], ["A2", "B1"], ["B", "A"], ["B1", "A2"]]);

    // The folder is enough, here and elsewhere.
    fs::remove_dir_all(folder.join("data")).unwrap();
    fs::remove_dir_all(folder.join("scenarios")).unwrap();
    expect(&folder, "verify out", 0);
    fs::create_dir(folder.join("elsewhere")).unwrap();
    fs::rename(&out, folder.join("elsewhere/moved")).unwrap();
    expect(&folder, "verify elsewhere/moved", 0);
    let inside = program(&folder.join("elsewhere/moved"), "verify .").status().unwrap();
    assert_eq!(inside.code(), Some(0));
    expect(&folder, "run elsewhere/moved/scenario.resolved.toml -o again -q", 0);
    let hash = |path: &str| manifest(&folder.join(path))["content_hash"].clone();
    assert_eq!(hash("again"), hash("elsewhere/moved"));
}

#[test]
fn neighbors_of_a_drawn_world_travel_with_its_result() {
    let folder = Folder::new("cli-pairs");
    let text = "schema = 1\nextends = \"builtin:contagion\"\n[scenario]\nid = \"pairs\"\nreplicates = 3\n[world]\n\
                levels = [4]\nadjacency = \"pairs.csv\"\n[output]\ntables = [\"runs\", \"curve\", \"network\", \"adoptions\"]\n";
    fs::write(folder.join("pairs.toml"), text).unwrap();
    fs::write(folder.join("pairs.csv"), "a,b\n1-2,1-1\n1-1,1-4\n").unwrap();
    expect(&folder, "run pairs.toml -o out -q", 0);
    let table = rows(&folder.join("out/tables/network.csv"));
    let ties: Vec<&[String]> = table.iter().filter(|row| row[1] == "1").map(|row| &row[2..]).collect();
    let expected = [
        ["1-1", "1-2", "border"],
        ["1-1", "1-4", "border"],
        ["1-2", "1-1", "border"],
        ["1-4", "1-1", "border"],
    ];
    assert_eq!(ties, expected);
    assert!(!folder.join("out/world.governments.csv").exists(), "no table of governments was given");

    fs::remove_file(folder.join("pairs.csv")).unwrap();
    expect(&folder, "verify out", 0);
    expect(&folder, "run out/scenario.resolved.toml -o again -q", 0);
    let hash = |path: &str| manifest(&folder.join(path))["content_hash"].clone();
    assert_eq!(hash("again"), hash("out"));
}
