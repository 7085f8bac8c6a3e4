//! `shidian analyze` and `export` as their users meet them: tables, streams, exit codes, and what is written for others.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;
use shidian::observe::Values;
use shidian::record::{Manifest, Subject, read_table};
use shidian::scenario::Table;

use crate::cli::{expect, names};
use crate::curves::{Reference, data};
use crate::record::Folder;

/// Five units, two policies, one end, one never-adopter; with a list of units, ties and covariates.
fn tables(folder: &Folder) {
    let files = [
        (
            "adoptions.csv",
            "unit,policy,year,ended\nA,p,2000,\nB,p,2002,2004\nC,p,2002,\nD,p,2003,\nA,q,2010,\nE,p,,\n",
        ),
        (
            "units.csv",
            "name,born,lon,lat,region,area\nA,,1,1,North,10\nB,,1,2,North,\nC,2001,2,2,South,30\nD,,3,3,South,40\nE,,4,4,South,50\n",
        ),
        ("edges.csv", "from,to,weight\nA,B,1\nB,C,2\nC,D,1\n"),
        ("policies.csv", "policy,topic\np,Water\nq,Roads\n"),
        ("covariates.csv", "unit,year,gdp\nA,2000,1.5\nB,2001,2.5\nB,2002,3.5\n"),
    ];
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
}

const ALL: &str = "analyze adoptions.csv --units units.csv --edges edges.csv --undirected --policies policies.csv --covariates covariates.csv";

fn column(folder: &Folder, result: &str, table: Table, name: &str) -> Vec<String> {
    let frame = read_table(&folder.join(result), table).unwrap();
    match frame.column(name).unwrap_or_else(|| panic!("no column {name}")) {
        Values::Integer(values) => {
            values.iter().map(|&v| if v == i64::MIN { String::new() } else { v.to_string() }).collect()
        }
        Values::Real(values) => {
            values.iter().map(|v| if v.is_nan() { String::new() } else { v.to_string() }).collect()
        }
        Values::Text(values) => values.clone(),
        Values::Date(values) => values.iter().map(|v| v.map_or(String::new(), |v| v.to_string())).collect(),
        Values::Word(..) | Values::Government(..) => panic!("tables are read as texts"),
    }
}

#[test]
fn tables_hold_what_was_read_and_what_is_measured() {
    let folder = Folder::new("analyze-tables");
    tables(&folder);
    let ended = expect(&folder, &format!("{ALL} -o out"), 0);
    assert!(ended.out.contains("5 units · 2 policies · 5 adoptions · 2000 … 2010"), "{}", ended.out);
    assert!(ended.err.contains("unit = `name`, born = `born`"), "{}", ended.err);
    assert_eq!(names(&folder.join("out")), ["columns.csv", "manifest.json", "options.json", "tables"]);
    let of = |table, name| column(&folder, "out", table, name);
    assert_eq!(of(Table::History, "unit"), ["A", "B", "C", "D", "A"]);
    assert_eq!(of(Table::History, "ended"), ["", "2004", "", "", ""]);
    assert_eq!(of(Table::Units, "unit"), ["A", "B", "C", "D", "E"]);
    assert_eq!(of(Table::Units, "n_adopted"), ["2", "1", "1", "1", "0"]);
    assert_eq!(of(Table::Units, "area"), ["10", "", "30", "40", "50"]);
    assert_eq!(of(Table::Ties, "weight"), ["1", "1", "2", "2", "1", "1"]);
    assert_eq!(of(Table::Covariates, "gdp"), ["1.5", "2.5", "3.5"]);
    assert_eq!(of(Table::Policies, "topic"), ["Water", "Roads"]);
    assert_eq!(of(Table::Policies, "t50"), ["2002", ""]);
    assert_eq!(of(Table::Policies, "current_share"), ["0.6", "0.2"]);
    // The first policy is followed to the end of its last spell, the second has one adoption.
    assert_eq!(of(Table::PolicyCurves, "period"), ["2000", "2001", "2002", "2003", "2004", "2010"]);
    assert_eq!(of(Table::PolicyCurves, "current"), ["1", "1", "3", "4", "3", "1"]);
    assert_eq!(of(Table::PolicyCurves, "at_risk"), ["4", "4", "4", "2", "1", "5"]);
    let manifest = Manifest::read(&folder.join("out")).unwrap();
    let Subject::Analysis(entry) = manifest.subject else { panic!("an analysis") };
    let roles: Vec<&str> = entry.inputs.iter().map(|input| input.role.as_str()).collect();
    assert_eq!(roles, ["adoptions", "units", "edges", "policies", "covariates"]);
    assert!(entry.inputs.iter().all(|input| input.sha256.len() == 64));
    if cfg!(feature = "parquet") {
        assert!(folder.join("out/tables/policies.parquet").is_file());
    }
}

#[test]
fn the_same_tables_and_options_are_one_result() {
    let folder = Folder::new("analyze-same");
    tables(&folder);
    expect(&folder, "analyze adoptions.csv --units units.csv -o out --format csv", 0);
    let before = fs::read(folder.join("out/manifest.json")).unwrap();
    let again = expect(&folder, "analyze adoptions.csv --units units.csv -o out --format csv", 0);
    assert!(again.err.contains("finished before") && again.out.contains("finished before"), "{}", again.err);
    assert_eq!(
        fs::read(folder.join("out/manifest.json")).unwrap(),
        before,
        "a finished result is not touched"
    );
    // The same tables elsewhere are the same analysis; another option or another table is not.
    fs::create_dir(folder.join("elsewhere")).unwrap();
    for name in ["adoptions.csv", "units.csv"] {
        fs::copy(folder.join(name), folder.join("elsewhere").join(name)).unwrap();
    }
    expect(&folder, "analyze elsewhere/adoptions.csv --units elsewhere/units.csv -o out --format csv", 0);
    for args in ["--units units.csv --until 2012", "", "--units units.csv --min-adopters 2"] {
        let refused = expect(&folder, &format!("analyze adoptions.csv {args} -o out --format csv"), 5);
        assert!(refused.err.contains("holds the result of another analysis (`adoptions`"), "{}", refused.err);
    }
    expect(&folder, "analyze adoptions.csv --units units.csv -o out --fresh --format csv", 0);
    assert!(folder.join("out_2/manifest.json").is_file());
    // Without -o the folder has the name of the table, and is found again.
    expect(&folder, "analyze adoptions.csv --units units.csv -q", 0);
    expect(&folder, "analyze adoptions.csv --units units.csv -q", 0);
    assert_eq!(names(&folder.join("results/adoptions")).len(), 1);
}

#[test]
fn every_kind_of_end_has_its_exit_code() {
    let folder = Folder::new("analyze-codes");
    tables(&folder);
    fs::write(folder.join("file"), "in the way").unwrap();
    for (args, code) in [
        ("analyze", 2),
        ("analyze adoptions.csv --period decade", 2),
        ("analyze adoptions.csv --before-birth ignore", 2),
        ("analyze nowhere.csv", 3),
        ("analyze adoptions.csv --unit nothing", 3),
        ("analyze adoptions.csv --units units.csv -o file", 5),
        ("export nowhere --as stata", 5),
        ("export file --as excel", 2),
        ("export file", 2),
    ] {
        expect(&folder, args, code);
    }
    assert!(!folder.join("results").exists(), "nothing is begun before all is read");
}

#[test]
fn verify_makes_it_again_from_the_inputs() {
    let folder = Folder::new("analyze-verify");
    tables(&folder);
    expect(&folder, &format!("{ALL} -o out --format csv --csv-bom -q"), 0);
    let verified = expect(&folder, "verify out", 0);
    assert!(verified.out.contains("verified: 13 tables are the same"), "{}", verified.out);
    // Inputs that are not what they were, or not there, are said to be so.
    let units = fs::read_to_string(folder.join("units.csv")).unwrap();
    fs::write(folder.join("units.csv"), units.replace("North", "Nord")).unwrap();
    let changed = expect(&folder, "verify out", 6);
    assert!(changed.err.contains("the input `units.csv` was changed since"), "{}", changed.err);
    fs::remove_file(folder.join("units.csv")).unwrap();
    let missing = expect(&folder, "verify out", 5);
    assert!(missing.err.contains("the input `units.csv` is not there"), "{}", missing.err);
    fs::write(folder.join("units.csv"), units).unwrap();
    // Tables and options that are not what they were.
    let table = folder.join("out/tables/policies.csv");
    let text = fs::read_to_string(&table).unwrap();
    fs::write(&table, text.replace("Water", "Wasser")).unwrap();
    let changed = expect(&folder, "verify out", 6);
    assert!(changed.err.contains("`tables/policies.csv` was changed"), "{}", changed.err);
    fs::write(&table, text).unwrap();
    expect(&folder, "verify out", 0);
    let options = folder.join("out/options.json");
    let text = fs::read_to_string(&options).unwrap();
    fs::write(&options, text.replace("\"warn\"", "\"drop\"")).unwrap();
    expect(&folder, "verify out", 6);
}

#[test]
fn json_is_one_document() {
    let folder = Folder::new("analyze-json");
    tables(&folder);
    for lang in ["en", "zh"] {
        let ended = expect(&folder, &format!("{ALL} --json --lang {lang} -o {lang}"), 0);
        let document: Value = serde_json::from_str(&ended.out).expect(&ended.out);
        assert_eq!(
            (&document["n_units"], &document["n_policies"], &document["result"]),
            (&5.into(), &2.into(), &lang.into())
        );
        assert_eq!(document["inputs"].as_array().unwrap().len(), 5);
        assert_eq!(document["notes"].as_array().unwrap().len(), 1, "{}", document["notes"]);
        assert_eq!(document["notes"][0]["code"], "N513");
        assert_eq!(document["curves"]["policies"][0]["t50"], "2002");
        assert_eq!(document["curves"]["n_single"], 1);
    }
    let notes = expect(&folder, "analyze adoptions.csv --units units.csv --until 2001 --json", 0);
    let document: Value = serde_json::from_str(&notes.out).unwrap();
    assert_eq!(document["notes"][0]["code"], "N504");
    assert_eq!((&document["until"], &document["last"]), (&"2001".into(), &"2001".into()));
    let quiet = expect(&folder, "analyze adoptions.csv --units units.csv --until 2001 -q", 0);
    assert_eq!((quiet.out.as_str(), quiet.err.as_str()), ("", ""));
}

#[test]
fn a_run_is_a_history_of_its_replicates() {
    let folder = Folder::new("analyze-run");
    expect(&folder, "run low-carbon-cities --replicates 4 -o run -q", 0);
    let ended = expect(&folder, "analyze run/tables/adoptions.csv -o out", 0);
    assert!(ended.out.contains("400 units · 4 policies"), "{}", ended.out);
    assert!(ended.out.contains("2010 … 2039"), "{}", ended.out);
    for told in ["--units run/tables/governments.csv", "--period year --until 2039", "[N512]", "`lapsed_at`"]
    {
        assert!(ended.err.contains(told), "{told}\n{}", ended.err);
    }
    // What the run says of its own curves is what the analysis says of them.
    let of_run = |name| column(&folder, "run", Table::Runs, name);
    let of = |name| column(&folder, "out", Table::Policies, name);
    assert_eq!(of("policy"), of_run("replicate"));
    assert_eq!(of("ever_share"), of_run("ever_share"));
    assert_eq!(of("current_share"), of_run("current_share"));
    assert_eq!(of("shape"), of_run("shape"));
    assert_eq!(of("peak_new"), of_run("peak_new"));
    let years =
        |values: Vec<String>| values.iter().map(|v| v.trim_end_matches(".0").to_owned()).collect::<Vec<_>>();
    for name in ["t10", "t50", "t90"] {
        assert_eq!(of(name), years(of_run(name)), "{name}");
    }
    // The tables of an analysis can be analyzed again, with all that lies beside them.
    let again = expect(&folder, "analyze out/tables/history.csv -o again", 0);
    assert!(
        again.err.contains("--until 2039") && again.err.contains("--edges out/tables/ties.csv"),
        "{}",
        again.err
    );
    assert_eq!(column(&folder, "again", Table::Policies, "t50"), of("t50"));
    assert_eq!(
        column(&folder, "again", Table::Ties, "to_unit").len(),
        column(&folder, "out", Table::Ties, "to_unit").len()
    );
}

#[test]
fn months_and_days_keep_their_calendar() {
    let folder = Folder::new("analyze-calendar");
    let days = "city,date\nA,2010-07-19\nB,2012-11-26\nC,2012-11-26\nD,2017-01-07\n";
    fs::write(folder.join("days.csv"), days).unwrap();
    for (args, first, last) in [
        ("", "2010-07-19", "2017-01-07"),
        ("--period month", "2010-07", "2017-01"),
        ("--period quarter", "2010-07", "2017-01"),
        ("--period year", "2010", "2017"),
    ] {
        let out = format!("out{}", args.replace(' ', "-"));
        expect(&folder, &format!("analyze days.csv {args} -o {out} -q"), 0);
        assert_eq!(column(&folder, &out, Table::Policies, "first"), [first], "{args}");
        assert_eq!(column(&folder, &out, Table::Policies, "last"), [last], "{args}");
        expect(&folder, &format!("verify {out}"), 0);
        // What is read back is the same history.
        expect(&folder, &format!("analyze {out}/tables/history.csv -o {out}-again -q"), 0);
        assert_eq!(
            column(&folder, &format!("{out}-again"), Table::History, "adopted"),
            column(&folder, &out, Table::History, "adopted")
        );
    }
}

#[test]
fn what_is_exported_has_the_format_of_the_other_program() {
    let folder = Folder::new("export");
    tables(&folder);
    expect(&folder, &format!("{ALL} -o out -q"), 0);
    let text = |path: &str| fs::read_to_string(folder.join(path)).unwrap();

    let told = expect(&folder, "export out --as networkinference", 0);
    assert!(told.out.contains("out_networkinference"), "{}", told.out);
    assert_eq!(
        text("out_networkinference/cascades.csv"),
        "node_name,event_time,cascade_id\nA,2000,p\nB,2002,p\nC,2002,p\nD,2003,p\nA,2010,q\n"
    );
    assert_eq!(text("out_networkinference/nodes.csv"), "node_name\nA\nB\nC\nD\nE\n");
    assert!(text("out_networkinference/read.R").contains("as_cascade_long"));

    expect(&folder, "export out --as netdiffuser -o for-r", 0);
    assert_eq!(names(&folder.join("for-r")), ["edges.csv", "nodes", "policies.csv", "read.R"]);
    assert_eq!(text("for-r/nodes/1_p.csv"), "id,toa\nA,2000\nB,2002\nC,2002\nD,2003\nE,\n");
    assert!(
        text("for-r/edges.csv").starts_with("ego,alter,weight\nA,B,1\nB,A,1\nB,C,2\n"),
        "{}",
        text("for-r/edges.csv")
    );
    assert!(text("for-r/read.R").contains("edgelist_to_diffnet"));

    expect(&folder, "export out --as stata -o for-stata", 0);
    let panel = text("for-stata/panel.csv");
    let lines: Vec<&str> = panel.lines().collect();
    assert_eq!(
        lines[0],
        "policy,policy_id,unit,unit_id,period,dur,adopt,before_share,tie_share,region,area,gdp"
    );
    // C can adopt from 2001 on, and looks at B (weight 2) and D (weight 1).
    assert!(
        lines.contains(&"p,1,C,3,2001,1,0,0.2,0,South,30,") && !panel.contains("p,1,C,3,2000"),
        "{panel}"
    );
    assert!(lines.contains(&"p,1,D,4,2003,3,1,0.6,1,South,40,"), "{panel}");
    assert!(lines.contains(&"p,1,B,2,2002,2,1,0.2,0.3333333333333333,North,,3.5"), "{panel}");
    let script = text("for-stata/panel.do");
    assert!(
        script.contains("stringcols(1 3 10)") && script.contains("label variable gdp \"gdp\""),
        "{script}"
    );

    let taken = expect(&folder, "export out --as stata -o for-stata", 5);
    assert!(taken.err.contains("is not overwritten"), "{}", taken.err);
}

#[test]
fn a_run_is_exported_as_well() {
    let folder = Folder::new("export-run");
    expect(&folder, "run tiny-5 --replicates 2 -o run -q", 0);
    for program in ["networkinference", "netdiffuser", "stata"] {
        expect(&folder, &format!("export run --as {program}"), 0);
    }
    let panel = fs::read_to_string(folder.join("run_stata/panel.csv")).unwrap();
    assert!(panel.starts_with("policy,policy_id,unit,unit_id,period,dur,adopt,before_share,"), "{panel}");
    let files = names(&folder.join("run_netdiffuser/nodes"));
    assert_eq!(files, ["1_1.csv", "2_2.csv"]);
    expect(&folder, "run tiny-5 --replicates 2 --format parquet -o packed -q", 0);
    let refused = expect(&folder, "export packed --as stata", 5);
    assert!(refused.err.contains("--format csv"), "{}", refused.err);
}

#[test]
fn the_panel_for_stata_is_the_reference_panel() {
    let (Some(adoptions), Some(units), Some(borders)) =
        (data("spid/adoptions.csv"), data("spid/us_states.csv"), data("spid/us_state_contiguity.csv"))
    else {
        return;
    };
    let folder = Folder::new("export-panel");
    // The reference counts land borders only.
    let land: Vec<String> = fs::read_to_string(borders)
        .unwrap()
        .lines()
        .filter(|line| line.ends_with("land") || line.starts_with("a,b"))
        .map(str::to_owned)
        .collect();
    fs::write(folder.join("land.csv"), land.join("\n")).unwrap();
    let (adoptions, units) = (adoptions.display(), units.display());
    expect(
        &folder,
        &format!(
            "analyze {adoptions} --unit abbr --units {units} --edges land.csv --undirected -o out -q --format csv"
        ),
        0,
    );
    expect(&folder, "export out --as stata -q", 0);
    let own = Reference::read(&folder.join("out_stata/panel.csv"));
    for policy in ["lott", "hatecrime"] {
        let reference = Reference::read(&data(&format!("eha/eha_panel_{policy}.csv")).unwrap());
        let key = |table: &Reference, row: usize, unit: &str, period: &str| {
            (table.text(row, unit).to_owned(), table.number(row, period) as i32)
        };
        let rows: BTreeMap<(String, i32), usize> = (0..own.rows.len())
            .filter(|&row| own.text(row, "policy") == policy)
            .map(|row| (key(&own, row, "unit", "period"), row))
            .collect();
        assert_eq!(rows.len(), reference.rows.len(), "{policy}");
        for row in 0..reference.rows.len() {
            let mine = rows[&key(&reference, row, "abbr", "year")];
            assert_eq!(own.text(mine, "adopt"), reference.text(row, "adopt"));
            assert_eq!(own.text(mine, "dur"), reference.text(row, "dur"));
            // The reference is written with 12 digits.
            let difference = own.number(mine, "tie_share") - reference.number(row, "nbr_share");
            assert!(difference.abs() < 1e-12, "{policy}: {difference:e}");
        }
    }
}
