//! Does one piece of work so many times, for `benches/peers/python/run_event_history.py` and `benches/peers/r/run.py`, which count the
//! CPU seconds.
//!
//! `fits <logit|probit|cloglog> <observed|clustered> <times>`, `fits cox <efron|breslow> <times>`: the table of `table.rs`;
//! `fits kaplan meier <times>`: its rows as spells; `fits moran 999 <times>`: 1,000 units on a ring, tied to six, permuted. Prints the
//! last numbers: a name, an estimate and its error; for curves survival and cumulative hazard by time.
#![allow(clippy::print_stdout)]

mod table;

use shidian::analysis::event_history::binary::{FitOptions, fit};
use shidian::analysis::event_history::cox::{self, CoxOptions, Ties};
use shidian::analysis::event_history::estimates::Estimate;
use shidian::analysis::event_history::link::Link;
use shidian::analysis::event_history::sandwich::{Errors, SmallSample};
use shidian::analysis::moran::{Null, Scaling, Weights, moran, moran_by_permutation};
use shidian::analysis::resampling::Resampling;
use shidian::analysis::survival::{Spell, curve};
use shidian::analysis::ties::{self, TiesOptions};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [work, how, times] = words.as_slice() else { panic!("fits <work> <how> <times>") };
    let times: u32 = times.parse().expect("a number");
    match work.as_str() {
        "cox" => cox_models(how, times),
        "kaplan" => curves(times),
        "moran" => permutations(times),
        link => regressions(link, how, times),
    }
}

fn units() -> Vec<u32> {
    (0..table::N as u32).map(|row| row / 10).collect()
}

fn regressions(link: &str, errors: &str, times: u32) {
    let link = Link::ALL.into_iter().find(|other| other.name() == link).expect("a link");
    let table = table::table();
    let units = units();
    let errors = match errors {
        "observed" => Errors::Observed,
        "clustered" => Errors::Clustered(&units, SmallSample::ClustersAndCoefficients),
        other => panic!("unknown errors {other}"),
    };
    let options = FitOptions { errors, ..FitOptions::default() };
    let fits: Vec<_> = (0..times).map(|_| fit(&table, link, &options).expect("a fit")).collect();
    print(fits.last().map_or(&[], |fit| &fit.estimates));
}

fn cox_models(ties: &str, times: u32) {
    let ties = match ties {
        "efron" => Ties::Efron,
        "breslow" => Ties::Breslow,
        other => panic!("unknown ties {other}"),
    };
    let table = table::table();
    let start: Vec<i64> = (0..table::N as i64).map(|row| row % 10).collect();
    let stop: Vec<i64> = start.iter().map(|start| start + 1).collect();
    let options = CoxOptions { ties, ..CoxOptions::default() };
    let fits: Vec<_> =
        (0..times).map(|_| cox::fit(&table, &start, &stop, &options).expect("a fit")).collect();
    print(fits.last().map_or(&[], |fit| &fit.estimates));
}

fn print(estimates: &[Estimate]) {
    for estimate in estimates {
        println!("{} {:?} {:?}", estimate.name, estimate.coefficient, estimate.se);
    }
}

fn curves(times: u32) {
    let table = table::table();
    let exits = table.columns[0].values.iter().map(|x| (x * 50.0) as i64 + 1);
    let spells: Vec<Spell> =
        exits.zip(&table.events).map(|(exit, &adopted)| Spell { entry: 0, exit, adopted }).collect();
    let curves: Vec<_> = (0..times).map(|_| curve(&spells, 0.95).expect("a curve")).collect();
    for point in curves.last().iter().flat_map(|curve| &curve.points).filter(|point| point.time > 0) {
        println!("{} {:?} {:?}", point.time, point.survival, point.cumulative_hazard);
    }
}

/// Prints z, I, its expectation and variance under randomization, as spdep's `moran.test` has them.
fn permutations(times: u32) {
    let n = 1000_u32;
    let edges: Vec<(u32, u32)> =
        (0..n).flat_map(|i| [1, 2, 3, n - 1, n - 2, n - 3].map(|step| (i, (i + step) % n))).collect();
    let ties = ties::Ties::from_edges(n, &edges, None, &TiesOptions::default()).expect("a network").0;
    let weights = Weights::adjacency(&ties, Scaling::Rows);
    let x: Vec<f64> = (0..n).map(|i| (f64::from(i) * core::f64::consts::SQRT_2).fract()).collect();
    for _ in 0..times {
        std::hint::black_box(moran_by_permutation(&x, &weights, &Resampling::default()));
    }
    if times > 0 {
        let found = moran(&x, &weights, Null::Randomization).expect("defined");
        let test = found.test.expect("a test");
        for (name, value) in
            [("z", test.z), ("I", found.i), ("expected", found.expected), ("variance", test.variance)]
        {
            println!("{name} {value:?} 0");
        }
    }
}
