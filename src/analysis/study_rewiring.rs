//! Does each policy of a study follow the ties? The rewiring test of its mean threshold, and the table `rewiring`.
//!
//! Networks with the same degrees and other ties are drawn once and serve all policies: their tests are each as good as
//! alone, but not independent of each other. Method, p and what they do not say: [`crate::analysis::rewiring`].

use rayon::prelude::*;

use crate::analysis::adopters::{Dates, ThresholdOptions, mean_threshold};
use crate::analysis::resampling::{Resampled, Resampling};
use crate::analysis::rewiring::{RewiringOptions, rewired};
use crate::analysis::study::Study;
use crate::analysis::study_adopters::{dates, mean, policy_names};
use crate::analysis::ties::Ties;
use crate::observe::{Frame, Values};
use crate::rng::Purpose;
use crate::scenario::Table;

/// The test of one policy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// Mean threshold on the network as it is; NaN without adopters.
    pub observed: f64,
    /// Where it lies among those of rewired networks.
    pub among: Resampled,
    /// Whether anything can be said.
    pub status: Status,
}

/// Whether a test says anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It does.
    Complete,
    /// All rewired networks give the same mean threshold: all units at once, or no two ties that can be swapped.
    NothingVaries,
    /// There is no threshold: no adopters, or dates too far apart.
    NoThreshold,
}

impl Status {
    /// Names in tables, in that order.
    pub const NAMES: [&'static str; 3] = ["complete", "nothing_varies", "no_threshold"];
}

/// Tests of all policies.
#[derive(Debug, Clone, PartialEq)]
pub struct Rewired {
    /// By policy.
    pub rows: Vec<Row>,
    /// Networks drawn.
    pub n_networks: u32,
}

/// Many policies in a few numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overview {
    /// Policies with a test that says something.
    pub n: usize,
    /// Mean over them of mean thresholds; NaN of none.
    pub observed: f64,
    /// The same on rewired networks.
    pub rewired: f64,
    /// Those with a higher mean threshold than by chance (p below .05): they follow their ties.
    pub n_higher: usize,
    /// Those with a lower one.
    pub n_lower: usize,
}

/// The rewiring test of every policy.
pub fn rewiring(study: &Study, ties: &Ties, n_networks: u32, master_seed: u64) -> Rewired {
    let n_units = study.history.units.len();
    let dates: Vec<Option<Dates>> =
        study.history.policies.iter().map(|policy| dates(policy, n_units, study.until).ok()).collect();
    let all = |ties: &Ties| -> Vec<f64> {
        let of = |dates: &Option<Dates>| {
            let mean = |dates| mean_threshold(ties, dates, &ThresholdOptions::default());
            dates.as_ref().map_or(f64::NAN, mean)
        };
        dates.iter().map(of).collect()
    };
    let observed = all(ties);
    let resampling = Resampling { n: n_networks, master_seed, policy: 0 };
    let numbers: Vec<u32> = resampling.numbers().collect();
    let swaps_per_tie = RewiringOptions::default().swaps_per_tie;
    let draw =
        |number: u32| all(&rewired(ties, swaps_per_tie, resampling.address(number, Purpose::Rewiring)));
    let drawn: Vec<Vec<f64>> = numbers.into_par_iter().map(draw).collect();
    let row = |(at, &observed): (usize, &f64)| {
        let values: Vec<f64> = drawn.iter().map(|network| network[at]).collect();
        let among = Resampled::new(observed, &values);
        let varies = among.n_at_most.min(among.n_at_least) < among.n;
        let status = match (observed.is_nan(), varies) {
            (true, _) => Status::NoThreshold,
            (false, false) => Status::NothingVaries,
            (false, true) => Status::Complete,
        };
        Row { observed, among, status }
    };
    Rewired { rows: observed.iter().enumerate().map(row).collect(), n_networks: drawn.len() as u32 }
}

impl Rewired {
    /// The policies in a few numbers.
    pub fn overview(&self) -> Overview {
        let rows = || self.rows.iter().filter(|row| row.status == Status::Complete);
        let count = |is: fn(&Row) -> bool| rows().filter(|row| row.among.p_exact() < 0.05 && is(row)).count();
        Overview {
            n: rows().count(),
            observed: mean(rows().map(|row| row.observed)),
            rewired: mean(rows().map(|row| row.among.mean)),
            n_higher: count(|row| row.observed > row.among.mean),
            n_lower: count(|row| row.observed < row.among.mean),
        }
    }

    /// The table `rewiring`.
    pub fn frame(&self, study: &Study) -> Frame {
        let rows = &self.rows;
        let real = |value: fn(&Row) -> f64| Values::Real(rows.iter().map(value).collect());
        Frame::new(
            Table::Rewiring,
            vec![
                Values::Government((0..rows.len() as u32).collect(), policy_names(study)),
                real(|row| row.observed),
                real(|row| row.among.mean),
                real(|row| row.among.sd),
                real(|row| if row.status == Status::Complete { row.among.p() } else { f64::NAN }),
                real(|row| if row.status == Status::Complete { row.among.p_exact() } else { f64::NAN }),
                Values::Integer(rows.iter().map(|row| row.among.n as i64).collect()),
                Values::Word(rows.iter().map(|row| row.status as u8).collect(), &Status::NAMES),
            ],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::history::{Adoption, History, Policy};
    use crate::analysis::rewiring::threshold_test;
    use crate::analysis::ties::TiesOptions;

    fn ring(n: u32) -> Ties {
        let edges: Vec<(u32, u32)> = (0..n).flat_map(|i| [(i, (i + 1) % n), (i, (i + 2) % n)]).collect();
        Ties::from_edges(n, &edges, None, &TiesOptions::default()).unwrap().0
    }

    fn study(policies: &[&dyn Fn(u32) -> i32]) -> Study {
        let policy = |(at, period): (usize, &&dyn Fn(u32) -> i32)| {
            let adopted = |unit: u32| Adoption { period: period(unit), unit, ended: None };
            Policy::new(format!("p{at}"), (0..20).map(adopted).collect())
        };
        let units = (0..20).map(|unit| format!("u{unit}")).collect();
        let policies = policies.iter().enumerate().map(policy).collect();
        Study { history: History { units, born: vec![None; 20], policies }, ..Study::default() }
    }

    #[test]
    fn the_test_of_many_is_the_test_of_each() {
        let (ties, study) =
            (ring(20), study(&[&|unit| unit as i32 * 7 % 20, &|unit| 20 - unit as i32, &|_| 3]));
        let found = rewiring(&study, &ties, 50, 9);
        let options = RewiringOptions {
            resampling: Resampling { n: 50, master_seed: 9, policy: 0 },
            ..RewiringOptions::default()
        };
        for (policy, row) in study.history.policies.iter().zip(&found.rows) {
            let dates = Dates::of_policy(policy, 20).unwrap();
            let alone = threshold_test(&ties, &dates, &ThresholdOptions::default(), &options);
            assert_eq!((row.observed, row.among), (alone.observed, alone.among));
        }
        assert_eq!(
            found.rows.iter().map(|row| row.status).collect::<Vec<_>>(),
            [Status::Complete, Status::Complete, Status::NothingVaries]
        );
        // A wave that runs against the ring has adopters who follow those they look at.
        assert!(found.rows[1].observed > found.rows[1].among.mean && found.rows[1].among.p_exact() < 0.05);
        assert_eq!(found.overview().n_higher, 1);
        assert_eq!(found.frame(&study).n_rows(), 3);
    }
}
