//! Curves of real histories against reference values: all policies of the SPID, and netdiffuseR's own curves of two
//! classic networks. The data are not part of the project; where they are absent these tests say so and pass.

use std::path::{Path, PathBuf};

use shidian::analysis::curve::{Births, Curve, curve};
use shidian::analysis::input::{self, Options, Reading, Role};
use shidian::scenario::source::Read;

/// A file of the reference data, if they are there.
fn data(path: &str) -> Option<PathBuf> {
    let file = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data")).join(path);
    if !file.is_file() {
        eprintln!("\n!!! SKIPPED: the reference data are absent ({}) !!!\n", file.display());
        return None;
    }
    Some(file)
}

/// Rows of a reference table: cells by the name of their column.
struct Reference {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Reference {
    fn read(path: &Path) -> Self {
        let mut reader = csv::Reader::from_path(path).expect("a table");
        let header = reader.headers().expect("a header").iter().map(str::to_owned).collect();
        let rows =
            reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
        Self { header, rows }
    }

    #[track_caller]
    fn number(&self, row: usize, column: &str) -> f64 {
        self.text(row, column).parse().expect("a number")
    }

    #[track_caller]
    fn text(&self, row: usize, column: &str) -> &str {
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
