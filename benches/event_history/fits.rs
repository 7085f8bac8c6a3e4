//! Fits the table of `table.rs` so many times, for `benches/peers/python/run_event_history.py`, which counts the CPU seconds.
//!
//! `fits <link> <errors> <times>`: logit, probit or cloglog; observed or clustered. Prints the last coefficients and errors.
#![allow(clippy::print_stdout)]

mod table;

use shidian::analysis::event_history::binary::{FitOptions, fit};
use shidian::analysis::event_history::link::Link;
use shidian::analysis::event_history::sandwich::{Errors, SmallSample};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [link, errors, times] = words.as_slice() else { panic!("fits <link> <errors> <times>") };
    let link = Link::ALL.into_iter().find(|other| other.name() == link).expect("a link");
    let times: u32 = times.parse().expect("a number");
    let table = table::table();
    let units: Vec<u32> = (0..table::N as u32).map(|row| row / 10).collect();
    let errors = match errors.as_str() {
        "observed" => Errors::Observed,
        "clustered" => Errors::Clustered(&units, SmallSample::ClustersAndCoefficients),
        other => panic!("unknown errors {other}"),
    };
    let options = FitOptions { errors, ..FitOptions::default() };
    let fits: Vec<_> = (0..times).map(|_| fit(&table, link, &options).expect("a fit")).collect();
    for estimate in fits.last().map_or(&[][..], |fit| &fit.estimates) {
        println!("{} {:?} {:?}", estimate.name, estimate.coefficient, estimate.se);
    }
}
