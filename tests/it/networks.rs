//! Adopters on networks against netdiffuseR and spdep, and the rewiring test on histories made with and without contagion.
//!
//! Reference values lie in `../shared/data` (its README has the formulas). They have 15 digits; 1e-9 leaves room for
//! sums in another order.

use std::collections::BTreeMap;
use std::path::PathBuf;

use shidian::analysis::adopters::{
    AdopterClass, Alters, CrossTable, Dates, ExposureOptions, InfectionOptions, Measure, Scaling as Division,
    ThresholdClass, ThresholdOptions, adopter_classes, cross_table, exposure, infectiousness, periods,
    susceptibility, threshold_classes, thresholds,
};
use shidian::analysis::moran::{GeodesicOptions, Moran, Null, Scaling, Weights, moran, moran_by_permutation};
use shidian::analysis::resampling::Resampling;
use shidian::analysis::rewiring::{RewiringOptions, threshold_test};
use shidian::analysis::ties::{Direction, LeftOut, Ties, TiesOptions};
use shidian::rng::{Address, Draws, Purpose};

const TOLERANCE: f64 = 1e-9;

/// What a test found, for those who run it with `--nocapture`.
#[allow(clippy::print_stderr)]
pub(crate) fn say(text: &str) {
    eprintln!("{text}");
}

/// A table of reference values; none, loudly, where the folder is absent.
pub(crate) fn reference(path: &str) -> Option<Reference> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data")).join(path);
    if !path.exists() {
        say(&format!("\n*** NOT CHECKED: no reference values at {} ***\n", path.display()));
        return None;
    }
    let mut reader = csv::Reader::from_path(path).expect("a readable table");
    let header = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
    Some(Reference { header, rows })
}

/// A table as text.
pub(crate) struct Reference {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Reference {
    #[track_caller]
    pub(crate) fn texts(&self, column: &str) -> Vec<&str> {
        let place = self.header.iter().position(|name| name == column).expect("the column");
        self.rows.iter().map(|row| row[place].as_str()).collect()
    }

    /// Numbers; none where the cell is empty.
    #[track_caller]
    pub(crate) fn numbers(&self, column: &str) -> Vec<Option<f64>> {
        let number = |text: &str| (!text.is_empty()).then(|| text.parse().expect("a number"));
        self.texts(column).into_iter().map(number).collect()
    }
}

/// Fails where a value is missing on one side only or differs; prints the largest deviation.
#[track_caller]
fn check(what: &str, found: &[Option<f64>], expected: &[Option<f64>]) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let mut largest = 0.0_f64;
    let mut n = 0;
    for (k, (found, expected)) in found.iter().zip(expected).enumerate() {
        match (found, expected) {
            (Some(found), Some(expected)) => {
                assert!((found - expected).abs() <= TOLERANCE, "{what} {k}: {found} for {expected}");
                largest = largest.max((found - expected).abs());
                n += 1;
            }
            (None, None) => {}
            _ => panic!("{what} {k}: {found:?} for {expected:?}"),
        }
    }
    assert!(n > 0, "{what}: nothing compared");
    say(&format!("matched {what}: {n} values, largest deviation {largest:.1e}"));
}

/// A network and dates as shipped: the largest date counts as an adoption.
fn shipped(name: &str) -> Option<(Ties, Dates, Vec<String>)> {
    let nodes = reference(&format!("networks/{name}_nodes.csv"))?;
    let edges = reference(&format!("networks/{name}_edges.csv"))?;
    let names: Vec<String> = nodes.texts("node").into_iter().map(str::to_owned).collect();
    let places: BTreeMap<&str, u32> =
        names.iter().enumerate().map(|(k, name)| (name.as_str(), k as u32)).collect();
    let pairs: Vec<(u32, u32)> = edges
        .texts("source")
        .iter()
        .zip(edges.texts("target"))
        .map(|(a, b)| (places[a], places[b]))
        .collect();
    let (ties, left_out) =
        Ties::from_edges(names.len() as u32, &pairs, None, &TiesOptions::default()).expect("a network");
    assert_eq!(left_out, LeftOut::default());
    let periods: Vec<Option<i32>> =
        nodes.numbers("toa").iter().map(|toa| toa.map(|toa| toa as i32)).collect();
    Some((ties, Dates::new(&periods).expect("dates"), names))
}

const NETWORKS: [&str; 2] = ["medInnovations", "kfamily"];

#[test]
fn exposure_matches_netdiffuser() {
    for name in NETWORKS {
        let Some((ties, dates, names)) = shipped(name) else { return };
        let table = reference(&format!("oracle/netdiffuseR_{name}_exposure.csv")).expect("beside the others");
        let columns = [
            ("exposure_out", ExposureOptions::default()),
            ("exposure_in", ExposureOptions { alters: Alters::Incoming, ..Default::default() }),
            ("exposure_count", ExposureOptions { measure: Measure::Count, ..Default::default() }),
            ("exposure_out_lag1", ExposureOptions { lag: 1, ..Default::default() }),
        ];
        let places: BTreeMap<&str, usize> = names.iter().enumerate().map(|(k, n)| (n.as_str(), k)).collect();
        for (column, options) in columns {
            let exposures = exposure(&ties, &dates, &options).expect("a small table");
            let found: Vec<Option<f64>> = table
                .texts("node")
                .iter()
                .zip(table.numbers("period"))
                .map(|(node, period)| exposures.at(places[node], period.expect("a period") as usize - 1))
                .map(|value| (!value.is_nan()).then_some(value))
                .collect();
            assert_eq!(found.len(), dates.n() * dates.n_periods());
            check(&format!("{name} {column}"), &found, &table.numbers(column));
        }
    }
}

#[test]
fn values_of_units_match_netdiffuser_as_shipped() {
    for name in NETWORKS {
        let Some((ties, dates, names)) = shipped(name) else { return };
        let table = reference(&format!("oracle/netdiffuseR_{name}_nodes.csv")).expect("beside the others");
        assert_eq!(table.texts("node"), names);
        let backwards = ties.reversed();
        let degree = |ties: &Ties| (0..ties.n()).map(|i| Some(ties.of(i).len() as f64)).collect::<Vec<_>>();
        check(&format!("{name} outdegree"), &degree(&ties), &table.numbers("outdegree"));
        check(&format!("{name} indegree"), &degree(&backwards), &table.numbers("indegree"));
        let lagged = thresholds(&ties, &dates, &ThresholdOptions { lag: 1, ..Default::default() });
        check(&format!("{name} threshold_lag1"), &lagged, &table.numbers("threshold_lag1"));
        values_of_units(name, &ties, &dates, &table);
        let plain = InfectionOptions { scaling: Division::None, ..Default::default() };
        let expected = [table.numbers("susceptibility"), table.numbers("susceptibility_raw")];
        for (options, expected) in [InfectionOptions::default(), plain].iter().zip(expected) {
            check(&format!("{name} susceptibility"), &susceptibility(&ties, &dates, options), &expected);
        }
    }
}

#[test]
fn values_of_units_match_netdiffuser_censored() {
    for name in NETWORKS {
        let Some((ties, dates, names)) = shipped(name) else { return };
        let dates = dates.without_last();
        let table =
            reference(&format!("oracle/netdiffuseR_{name}_censored_nodes.csv")).expect("beside the others");
        values_of_units(&format!("{name} censored"), &ties, &dates, &table);
        let right = reference(&format!("oracle/python_{name}_censored_susceptibility.csv"))
            .expect("beside the others");
        assert_eq!(right.texts("node"), names);
        let found = susceptibility(&ties, &dates, &InfectionOptions::default());
        check(&format!("{name} censored susceptibility"), &found, &right.numbers("susceptibility_correct"));
        let wrong = right.numbers("susceptibility_netdiffuseR");
        assert!(found.iter().zip(wrong).any(|(a, b)| a.zip(b).is_some_and(|(a, b)| (a - b).abs() > 1e-4)));
    }
}

/// What the tables of both codings have in common.
#[track_caller]
fn values_of_units(name: &str, ties: &Ties, dates: &Dates, table: &Reference) {
    let own = thresholds(ties, dates, &ThresholdOptions::default());
    check(&format!("{name} threshold"), &own, &table.numbers("threshold"));
    check(&format!("{name} threshold (all)"), &own, &table.numbers("threshold_incl_censored"));
    let plain = InfectionOptions { scaling: Division::None, ..Default::default() };
    let scaled = infectiousness(ties, dates, &InfectionOptions::default());
    check(&format!("{name} infection"), &scaled, &table.numbers("infection"));
    check(
        &format!("{name} infection (raw)"),
        &infectiousness(ties, dates, &plain),
        &table.numbers("infection_raw"),
    );
    let by_time: Vec<&str> = adopter_classes(dates)
        .into_iter()
        .map(|class| class.map_or("Non-Adopters", AdopterClass::name))
        .collect();
    assert_eq!(by_time, table.texts("adopter_class"), "{name}");
    let by_threshold: Vec<&str> = threshold_classes(&own)
        .into_iter()
        .map(|class| class.map_or("Non-Adopters", ThresholdClass::name))
        .collect();
    assert_eq!(by_threshold, table.texts("threshold_class"), "{name}");
    say(&format!(
        "matched {name} classes: {} by time, {} by threshold, all equal",
        by_time.len(),
        by_threshold.len()
    ));
}

#[test]
fn the_table_of_classes_is_the_one_netdiffuser_publishes() {
    let Some((ties, dates, _)) = shipped("kfamily") else { return };
    let own = thresholds(&ties, &dates, &ThresholdOptions::default());
    let table: CrossTable = cross_table(&adopter_classes(&dates), &threshold_classes(&own));
    // README of netdiffuseR: ftable(classify(kfamilyDiffNet, include_censored = TRUE)), percent to two digits.
    let published = [
        [0.0, 0.0, 0.0, 0.0, 0.0],
        [0.0, 14.04, 8.40, 0.57, 0.29],
        [0.0, 5.64, 11.65, 5.54, 2.58],
        [0.0, 1.34, 5.06, 6.21, 2.96],
        [0.0, 1.53, 0.0, 0.0, 34.19],
    ];
    for (found, published) in table.percent().iter().flatten().zip(published.iter().flatten()) {
        assert!((found - published).abs() <= 0.005, "{found} for {published}");
    }
}

#[test]
fn periods_match_netdiffuser() {
    for name in NETWORKS {
        let Some((ties, dates, _)) = shipped(name) else { return };
        for (suffix, dates) in [("", dates.clone()), ("_censored", dates.without_last())] {
            let table = reference(&format!("oracle/netdiffuseR_{name}{suffix}_curve.csv"))
                .expect("beside the others");
            let adjacency = Weights::adjacency(&ties, Scaling::Rows);
            let rows = periods(&ties, &dates, Some(&adjacency));
            let what = |column: &str| format!("{name}{suffix} {column}");
            let column =
                |value: &dyn Fn(usize) -> Option<f64>| (0..rows.len()).map(value).collect::<Vec<_>>();
            check(&what("period"), &column(&|t| Some(f64::from(rows[t].period))), &table.numbers("period"));
            check(&what("new"), &column(&|t| Some(f64::from(rows[t].n_new))), &table.numbers("new_adopters"));
            check(
                &what("count"),
                &column(&|t| Some(f64::from(rows[t].n_adopters))),
                &table.numbers("cum_count"),
            );
            check(&what("share"), &column(&|t| Some(rows[t].share)), &table.numbers("cum_prop"));
            // netdiffuseR prints 0 for the first period, where neither is defined.
            let without_first = |mut values: Vec<Option<f64>>| {
                assert_eq!(values.remove(0), Some(0.0));
                values
            };
            assert_eq!((rows[0].adoption_rate, rows[0].hazard), (None, None));
            let rates = column(&|t| rows[t].adoption_rate);
            check(&what("rate"), &rates[1..], &without_first(table.numbers("rate")));
            let hazards = column(&|t| rows[t].hazard);
            check(&what("hazard"), &hazards[1..], &without_first(table.numbers("hazard")));
            let morans: Vec<Option<Moran>> = rows.iter().map(|row| row.moran).collect();
            check_moran(
                &what("moran_adj"),
                &morans,
                &table,
                ["observed", "expected", "sd", "pvalue"],
                "moran_adj",
            );
            if suffix.is_empty() {
                // netdiffuseR's geodesics end after six steps.
                let six = GeodesicOptions { max_steps: Some(6), ..Default::default() };
                let steps = Weights::geodesic(&ties, &six).expect("weights");
                let morans: Vec<Option<Moran>> =
                    periods(&ties, &dates, Some(&steps)).iter().map(|row| row.moran).collect();
                check_moran(
                    &what("summary_moran"),
                    &morans,
                    &table,
                    ["obs", "exp", "sd", "pval"],
                    "summary_moran",
                );
            }
        }
    }
}

/// Compares I, its expectation, sd and p. Where everybody has adopted netdiffuseR gives an I of 0 without sd; here it is none.
#[track_caller]
fn check_moran(what: &str, found: &[Option<Moran>], table: &Reference, endings: [&str; 4], prefix: &str) {
    let expected = endings.map(|ending| table.numbers(&format!("{prefix}_{ending}")));
    let is_defined = |t: usize| expected[2][t].is_some();
    let of =
        |value: fn(&Moran) -> f64| found.iter().map(|moran| moran.as_ref().map(value)).collect::<Vec<_>>();
    let found = [
        of(|moran| moran.i),
        of(|moran| moran.expected),
        of(|moran| moran.test.expect("a test").sd),
        of(|moran| moran.test.expect("a test").p),
    ];
    for ((found, expected), ending) in found.iter().zip(&expected).zip(endings) {
        let expected: Vec<Option<f64>> =
            expected.iter().enumerate().map(|(t, &value)| value.filter(|_| is_defined(t))).collect();
        check(&format!("{what}_{ending}"), found, &expected);
    }
}

/// The 48 states that touch, in the order of the table, and who borders whom on land.
fn states() -> Option<(Vec<String>, Ties)> {
    let states = reference("spid/us_states.csv")?;
    let names: Vec<String> = states
        .texts("abbr")
        .into_iter()
        .filter(|name| !["AK", "HI"].contains(name))
        .map(str::to_owned)
        .collect();
    let borders = reference("spid/us_state_contiguity.csv").expect("beside the others");
    let place = |name: &str| names.iter().position(|other| other == name).expect("a state") as u32;
    let pairs: Vec<(u32, u32)> = borders
        .texts("a")
        .iter()
        .zip(borders.texts("b"))
        .zip(borders.texts("kind"))
        .filter(|(_, kind)| *kind == "land")
        .map(|((a, b), _)| (place(a), place(b)))
        .filter(|(a, b)| a.max(b) < &48)
        .collect();
    let options = TiesOptions { direction: Direction::Undirected, ..TiesOptions::default() };
    let ties = Ties::from_edges(48, &pairs, None, &options).expect("a network").0;
    Some((names, ties))
}

#[test]
fn moran_matches_spdep() {
    let Some((names, ties)) = states() else { return };
    assert_eq!((names.len(), ties.n_ties(), ties.n_components()), (48, 210, 1));
    let weights = Weights::adjacency(&ties, Scaling::Rows);
    let adoptions = reference("spid/adoptions.csv").expect("beside the others");
    let table = reference("oracle/spid_moran_R.csv").expect("beside the others");
    let (policies, years) = (table.texts("policy"), table.numbers("year"));
    let found: Vec<Moran> = policies
        .iter()
        .zip(&years)
        .map(|(policy, year)| {
            let mut x = vec![0.0; 48];
            let rows = adoptions
                .texts("policy")
                .into_iter()
                .zip(adoptions.texts("abbr"))
                .zip(adoptions.numbers("year"));
            for ((_, state), _) in rows.filter(|((other, _), adopted)| other == policy && adopted <= year) {
                if let Some(place) = names.iter().position(|name| name == state) {
                    x[place] = 1.0;
                }
            }
            moran(&x, &weights, Null::Randomization).expect("defined")
        })
        .collect();
    let of = |value: fn(&Moran) -> f64| found.iter().map(|moran| Some(value(moran))).collect::<Vec<_>>();
    check("spdep I", &of(|m| m.i), &table.numbers("I"));
    check("spdep expectation", &of(|m| m.expected), &table.numbers("expectation"));
    check("spdep variance", &of(|m| m.test.expect("a test").variance), &table.numbers("variance"));
    check("spdep z", &of(|m| m.test.expect("a test").z), &table.numbers("z"));
    check("spdep p", &of(|m| m.test.expect("a test").p), &table.numbers("p"));
}

#[test]
fn permutation_agrees_with_the_formula_on_the_states() {
    // Statehood, by longitude: a normal-like variable on 48 states. 9,999 draws: standard error of their sd .7 %.
    let Some((names, ties)) = states() else { return };
    let table = reference("spid/us_states.csv").expect("beside the others");
    let lon: Vec<f64> = table
        .texts("abbr")
        .iter()
        .zip(table.numbers("lon"))
        .filter(|(name, _)| names.iter().any(|other| other == *name))
        .map(|(_, lon)| lon.expect("a longitude"))
        .collect();
    let weights = Weights::adjacency(&ties, Scaling::Rows);
    let exact = moran(&lon, &weights, Null::Randomization).expect("defined");
    let drawn = moran_by_permutation(&lon, &weights, &Resampling { n: 9_999, ..Default::default() })
        .expect("defined");
    assert_eq!(drawn.i.to_bits(), exact.i.to_bits());
    let sd = exact.test.expect("a test").sd;
    assert!(
        (drawn.among.sd / sd - 1.0).abs() < 0.035 && (drawn.among.mean - exact.expected).abs() < 0.05 * sd
    );
    assert_eq!(drawn.among.n_at_least, 0, "the West is beside the West");
}

fn draws(replicate: u32, purpose: Purpose, per_unit: u32) -> Draws {
    Draws::open(Address { master_seed: 20_100_719, replicate, policy: 0, tick: 0, purpose }, per_unit)
}

/// A directed network of `n` units that name `degree` others each, at random.
fn random_network(n: u32, degree: u32, replicate: u32) -> Ties {
    let at = draws(replicate, Purpose::Ties, degree);
    let edges: Vec<(u32, u32)> = (0..n)
        .flat_map(|i| (0..degree).map(move |k| (i, k)))
        .map(|(i, k)| (i, (at.uniform(i, k) * f64::from(n)) as u32))
        .collect();
    Ties::from_edges(n, &edges, None, &TiesOptions::default()).expect("a network").0
}

/// Adoption by contagion along the ties: chance .02 a period alone, .5 more times the share of alters that had adopted.
fn contagion(ties: &Ties, n_periods: u32, replicate: u32) -> Dates {
    let at = draws(replicate, Purpose::Spread, n_periods);
    let mut adopted: Vec<Option<i32>> = vec![None; ties.n()];
    for period in 0..n_periods {
        let before = adopted.clone();
        for (i, own) in adopted.iter_mut().enumerate().filter(|(_, own)| own.is_none()) {
            let alters = ties.of(i);
            let n = alters.iter().filter(|&&j| before[j as usize].is_some()).count();
            let share = n as f64 / alters.len().max(1) as f64;
            if at.uniform(i as u32, period) < 0.02 + 0.5 * share {
                *own = Some(period as i32);
            }
        }
    }
    Dates::new(&adopted).expect("dates")
}

/// Share of histories for which the test of thresholds with a lag rejects at 5 %.
fn share_rejected(n_histories: u32, history: impl Fn(&Ties, u32) -> Dates) -> f64 {
    // 119 networks: with the observed one counted, p ≤ .05 leaves 3 of 120 places on each side, exactly 5 %.
    let options = |seed| RewiringOptions {
        resampling: Resampling { n: 119, master_seed: u64::from(seed), policy: 0 },
        ..RewiringOptions::default()
    };
    let lagged = ThresholdOptions { lag: 1, ..ThresholdOptions::default() };
    let rejected = (1..=n_histories).filter(|&number| {
        let ties = random_network(40, 4, number);
        let dates = history(&ties, number);
        threshold_test(&ties, &dates, &lagged, &options(number)).among.p_exact() <= 0.05
    });
    rejected.count() as f64 / f64::from(n_histories)
}

#[test]
fn rewiring_finds_contagion() {
    // One history of 40 units is not always enough; that the test has power is that it rejects ten times as often as by chance.
    let share = share_rejected(60, |ties, number| contagion(ties, 25, number));
    say(&format!("rewiring test: contagion found in {share:.3} of histories"));
    assert!(share > 0.5, "{share}");
}

#[test]
fn rewiring_finds_nothing_in_independent_dates() {
    // Binomial: 300 histories at 5 % have a standard error of 1.26 %. Four of them; ties of the statistic only make it rarer.
    let share = share_rejected(300, |ties, number| {
        let at = draws(number, Purpose::Wealth, 1);
        let periods: Vec<Option<i32>> =
            (0..ties.n() as u32).map(|i| Some((at.uniform(i, 0) * 12.0) as i32)).collect();
        Dates::new(&periods).expect("dates")
    });
    say(&format!("rewiring test: {share:.3} of histories of independent dates rejected"));
    assert!((share - 0.05).abs() < 4.0 * 0.0126, "{share}");
}
