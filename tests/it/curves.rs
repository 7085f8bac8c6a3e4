//! Curves of real histories against reference values: all policies of the SPID, and netdiffuseR's own curves of two
//! classic networks. The data are not part of the project; where they are absent these tests say so and pass.

use std::io::Write;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use shidian::analysis::curve::{Births, Curve, curve};
use shidian::analysis::curves;
use shidian::analysis::input::{self, BeforeBirth, Direction, Options, Reading, Repeats, Role};
use shidian::analysis::study_tables;
use shidian::record::{Bom, frame_to_csv};
use shidian::scenario::source::Read;

/// A file of the reference data, if they are there.
pub(crate) fn data(path: &str) -> Option<PathBuf> {
    let file = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data")).join(path);
    if !file.is_file() {
        // Written to the stream itself: what a passing test prints is not shown.
        let _ = writeln!(std::io::stderr(), "\n!!! SKIPPED: no reference data at {} !!!\n", file.display());
        return None;
    }
    Some(file)
}

/// Rows of a reference table: cells by the name of their column.
pub(crate) struct Reference {
    header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Reference {
    pub(crate) fn read(path: &Path) -> Self {
        let mut reader = csv::Reader::from_path(path).expect("a table");
        let header = reader.headers().expect("a header").iter().map(str::to_owned).collect();
        let rows =
            reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
        Self { header, rows }
    }

    #[track_caller]
    pub(crate) fn number(&self, row: usize, column: &str) -> f64 {
        self.text(row, column).parse().expect("a number")
    }

    #[track_caller]
    pub(crate) fn text(&self, row: usize, column: &str) -> &str {
        let at = self.header.iter().position(|name| name == column).expect(column);
        &self.rows[row][at]
    }
}

fn read(files: &[(Role, &Path)], options: &Options) -> Reading {
    let file = |&(role, path): &(Role, &Path)| {
        (role, Read { name: path.display().to_string(), bytes: std::fs::read(path).expect("a file") })
    };
    input::read(files.iter().map(file).collect(), options).expect("sound tables")
}

#[test]
fn every_curve_of_the_spid_is_the_reference_one() {
    let (Some(adoptions), Some(units), Some(expected)) =
        (data("spid/adoptions.csv"), data("spid/us_states.csv"), data("oracle/spid_curves.csv"))
    else {
        return;
    };
    let study = read(&[(Role::Adoptions, &adoptions), (Role::Units, &units)], &Options::default()).study;
    assert_eq!((study.history.units.len(), study.history.policies.len()), (50, 520));
    let births = Births::new(&study.history.born);
    let reference = Reference::read(&expected);
    let mut own: Option<(String, Curve)> = None;
    let mut n_rows_of_own = 0;
    for row in 0..reference.rows.len() {
        let name = reference.text(row, "policy");
        if own.as_ref().is_none_or(|(own, _)| own != name) {
            if let Some((name, curve)) = &own {
                assert_eq!(
                    curve.points.len(),
                    n_rows_of_own,
                    "{name} has periods that the reference does not have"
                );
            }
            let policy = study.history.policies.iter().find(|policy| policy.name == name).expect(name);
            own = Some((name.to_owned(), curve(policy, &births, None).expect("a curve")));
            n_rows_of_own = 0;
        }
        let (_, curve) = own.as_ref().expect("a curve");
        let t = reference.number(row, "t") as usize - 1;
        let point = curve.points[t];
        n_rows_of_own += 1;
        assert_eq!(f64::from(curve.first) + t as f64, reference.number(row, "year"), "{name}");
        assert_eq!(f64::from(point.new), reference.number(row, "new"), "{name}");
        assert_eq!(f64::from(point.ever), reference.number(row, "cum"), "{name}");
        // The reference counts 48 states for one of its sources; a quotient of the same whole numbers is the same.
        let n = if (reference.number(row, "share") - point.share).abs() < 1e-12 { 50.0 } else { 48.0 };
        assert!((f64::from(point.ever) / n - reference.number(row, "share")).abs() < 1e-12, "{name}");
    }
    assert!(reference.rows.len() > 5000, "{} rows", reference.rows.len());
}

/// Largest difference of rate and hazard from netdiffuseR's, over all periods.
fn largest_difference(network: &str, suffix: &str, not_adopted: Option<&str>) -> Option<f64> {
    let nodes = data(&format!("networks/{network}_nodes.csv"))?;
    let reference = Reference::read(&data(&format!("oracle/netdiffuseR_{network}{suffix}_curve.csv"))?);
    let options = Options { not_adopted: not_adopted.map(str::to_owned), ..Options::default() };
    let study = read(&[(Role::Adoptions, &nodes)], &options).study;
    let curve = curve(&study.history.policies[0], &Births::new(&study.history.born), None).expect("a curve");
    assert_eq!(curve.points.len(), reference.rows.len(), "{network}{suffix}");
    let mut largest = 0.0_f64;
    for (row, point) in curve.points.iter().enumerate() {
        assert_eq!(f64::from(point.new), reference.number(row, "new_adopters"));
        assert_eq!(f64::from(point.ever), reference.number(row, "cum_count"));
        for (own, column) in [(point.share, "cum_prop"), (point.rate, "rate"), (point.hazard, "hazard")] {
            largest = largest.max((own - reference.number(row, column)).abs());
        }
    }
    Some(largest)
}

#[test]
fn rate_and_hazard_are_those_of_netdiffuser() {
    for (network, last) in [("medInnovations", "18"), ("kfamily", "11")] {
        for (suffix, not_adopted) in [("", None), ("_censored", Some(last))] {
            let Some(largest) = largest_difference(network, suffix, not_adopted) else { return };
            // The reference is written with 15 digits of numbers of at most 2.
            assert!(largest < 2e-15, "{network}{suffix}: {largest:e}");
        }
    }
}

/// Sound cells, and now and then one as it occurs in other tables.
fn mostly(sound: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let odd = [
        "A",
        "E",
        "p",
        "1990",
        "1990.5",
        "1990-05",
        "1990-06-07",
        "NA",
        "",
        "0",
        "-3",
        "x y",
        "\"a, b\"",
        "年",
        "9999999",
        "1e9",
        ".",
        "\"",
    ];
    prop_oneof![80 => sound, 1 => proptest::sample::select(odd.to_vec()).prop_map(str::to_owned)]
}

fn unit() -> impl Strategy<Value = String> {
    mostly(proptest::sample::select(vec!["A", "B", "C", "D"]).prop_map(str::to_owned))
}

fn time() -> impl Strategy<Value = String> {
    mostly((1980..2010).prop_map(|year: i32| year.to_string()))
}

/// A time and the end of what begins then.
fn spell() -> impl Strategy<Value = (String, String)> {
    prop_oneof![
        3 => time().prop_map(|time| (time, String::new())),
        1 => (1980..2010, 0..8).prop_map(|(begin, length): (i32, i32)| (begin.to_string(), (begin + length).to_string())),
        1 => time().prop_map(|time| (String::new(), time)),
    ]
}

fn table(header: &str, rows: &[Vec<String>]) -> Vec<u8> {
    let lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
    format!("{header}\n{}\n", lines.join("\n")).into_bytes()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Whatever stands in the tables, they are read or refused; what is read adds up, and reads back the same.
    #[test]
    fn any_tables_are_read_or_refused(
        rows in proptest::collection::vec((unit(), proptest::sample::select(vec!["p", "q", "r", "s"]), spell()), 1..20),
        units in proptest::option::of(proptest::collection::vec(prop_oneof![4 => time(), 2 => Just(String::new())], 4..6)),
        ties in proptest::option::of(proptest::collection::vec((unit(), unit()), 1..8)),
        choices in (0..3, proptest::bool::weighted(0.8), any::<bool>(), 1..3_u32),
    ) {
        let (before, is_first, is_undirected, min_adopters) = choices;
        let options = Options {
            before_birth: [BeforeBirth::Warn, BeforeBirth::Drop, BeforeBirth::Error][before as usize],
            repeats: if is_first { Repeats::First } else { Repeats::Error },
            direction: if is_undirected { Direction::Undirected } else { Direction::Directed },
            min_adopters,
            ..Options::default()
        };
        let adoptions: Vec<Vec<String>> = rows
            .into_iter()
            .map(|(unit, policy, (time, end))| vec![unit, policy.to_owned(), time, end])
            .collect();
        let mut files = vec![(Role::Adoptions, table("unit,policy,year,ended", &adoptions))];
        files.extend(units.map(|born| {
            let names = ["A", "B", "C", "D", "E"].iter().map(|&name| name.to_owned());
            (Role::Units, table("unit,born", &names.zip(born).map(|(unit, born)| vec![unit, born]).collect::<Vec<_>>()))
        }));
        files.extend(ties.map(|rows| {
            (Role::Edges, table("from,to", &rows.into_iter().map(|(from, to)| vec![from, to]).collect::<Vec<_>>()))
        }));
        let named = |files: Vec<(Role, Vec<u8>)>| -> Vec<(Role, Read)> {
            files.into_iter().map(|(role, bytes)| (role, Read { name: format!("{}.csv", role.name()), bytes })).collect()
        };
        let Ok(reading) = input::read(named(files), &options) else { return Ok(()) };
        let study = reading.study;
        let found = curves::curves(&study);
        for (policy, (outcome, curve)) in
            study.history.policies.iter().zip(found.outcomes.iter().zip(found.curves.as_ref().expect("short curves")))
        {
            let n = policy.adoptions.len() as u32;
            prop_assert_eq!(outcome.n_adopters, n);
            prop_assert_eq!(curve.points.iter().map(|point| point.new).sum::<u32>(), n);
            for (t, point) in curve.points.iter().enumerate() {
                prop_assert!(point.current <= point.ever && point.share > 0.0 && point.share <= 1.0);
                prop_assert!(point.new <= point.at_risk, "{point:?}");
                prop_assert!(t == 0 || point.at_risk == 0 || (0.0..=1.0).contains(&point.hazard), "{point:?}");
            }
        }
        // The tables of the study are the study.
        let frames = study_tables::frames(&study);
        let roles = [Role::Adoptions, Role::Units, Role::Edges];
        let written = roles.iter().zip(&frames).map(|(&role, frame)| (role, frame_to_csv(frame, Bom::Utf8))).collect();
        let again = input::read(named(written), &Options { period: Some(study.calendar), ..Options::default() });
        let again = again.unwrap_or_else(|problems| panic!("{problems}"));
        prop_assert_eq!(&again.study.history, &study.history);
        prop_assert_eq!(&again.study.ties, &study.ties);
    }
}
