//! A table of 250,000 unit-years and six covariates, made by a formula that `benches/peers/python/run_event_history.py` repeats.

use shidian::analysis::event_history::link::Link;
use shidian::analysis::event_history::observations::{Column, Observations};

/// Rows.
pub(crate) const N: usize = 250_000;
/// Steps of the sequences frac(i · step), which fill [0, 1) evenly: roots of 2, 3, 5, 7, 11, 13 and of 17 for the events.
const STEPS: [f64; 6] = [
    core::f64::consts::SQRT_2,
    1.732_050_807_568_877_2,
    2.236_067_977_499_79,
    2.645_751_311_064_590_7,
    3.316_624_790_355_399_8,
    3.605_551_275_463_989,
];
const STEP_OF_EVENTS: f64 = 4.123_105_625_617_661;
/// The constant and the coefficients behind the events: some 4 % of the rows.
const TRUTH: [f64; 7] = [-4.0, 1.5, -0.5, 0.8, 0.0, 0.3, -0.2];

fn sequence(step: f64, i: usize) -> f64 {
    (i as f64 * step).fract()
}

/// The table.
pub(crate) fn table() -> Observations {
    let columns: Vec<Column> = STEPS
        .iter()
        .enumerate()
        .map(|(k, &step)| Column::new(format!("x{}", k + 1), (0..N).map(|i| sequence(step, i)).collect()))
        .collect();
    let events = (0..N)
        .map(|i| {
            let eta: f64 = TRUTH[0] + (0..6).map(|k| TRUTH[k + 1] * columns[k].values[i]).sum::<f64>();
            sequence(STEP_OF_EVENTS, i) < Link::Logit.probability(eta)
        })
        .collect();
    Observations { events, columns }
}
