//! Whether neighbors adopt at the same time: Moran's I of every policy of a study, and the table `moran`.
//!
//! The variable is the rank of the date of adoption, 1 for the first; units that adopted in the same period share the mean of
//! their ranks, and those that never adopted share the last. So a value above what is expected says that early units have
//! early neighbors. Where there are several policies, also Moran's I of Walker's score over all of them. Near is who is
//! tied (by weight of the tie, each unit's summing to 1), or who is close (1 / km along great circles), where units have
//! positions.
//!
//! p is that of the normal distribution under randomization; beside it one by permutation (`p_exact`), unless the draws would
//! take long and were not asked for. Formulas and odd cases: [`crate::analysis::moran`].

use rayon::prelude::*;

use crate::analysis::innovativeness::{Measure, Options as ScoreOptions, ranks, scores};
use crate::analysis::measures::Measures;
use crate::analysis::moran::{
    DistanceOptions, Moran, Null, Weights, WeightsError, moran, moran_by_permutation,
};
use crate::analysis::resampling::{Resampled, Resampling};
use crate::analysis::study::Study;
use crate::analysis::study_adopters::policy_names;
use crate::analysis::study_ties::nearness;
use crate::analysis::ties::Ties;
use crate::observe::{Frame, NO_GOVERNMENT, NO_INTEGER, Values};
use crate::scenario::Table;

/// Permutations where nothing is said.
pub const DEFAULT_DRAWS: u32 = 199;
/// More products of pairs of units than that, over all policies and permutations, are not drawn unasked (about 1 s).
const MOST_UNASKED: u64 = 500_000_000;
/// More units than that have no weights by distance: these grow with their square.
const MOST_UNITS: usize = 2_000;

/// Who is near whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nearness {
    /// Those who are tied.
    Ties,
    /// Those who are close.
    Distance,
    /// Those who can be reached on the network, by the inverse of the steps.
    Steps,
}

impl Nearness {
    /// Names in tables, in that order.
    pub const NAMES: [&'static str; 3] = ["ties", "distance", "steps"];
}

/// What is alike or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variable {
    /// The rank of the date of adoption of one policy.
    AdoptionRank,
    /// Walker's score over all policies.
    Walker,
}

impl Variable {
    /// Names in tables, in that order.
    pub const NAMES: [&'static str; 2] = ["adoption_rank", "walker"];
}

/// Whether there is a number, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// I and its test.
    Complete,
    /// No I: all units are equal (everyone adopted in the same period, or there is one unit).
    AllEqual,
    /// No I: nobody is near anybody, or a score is missing.
    Undefined,
    /// I, but no test: fewer than four units, or all pairs weigh the same.
    NoTest,
}

impl Status {
    /// Names in tables, in that order.
    pub const NAMES: [&'static str; 4] = ["complete", "all_equal", "undefined", "no_test"];
}

/// One Moran's I.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// Place of the policy; none for what is measured over all.
    pub policy: Option<u32>,
    /// Of what.
    pub variable: Variable,
    /// Between whom.
    pub nearness: Nearness,
    /// I with its test.
    pub moran: Option<Moran>,
    /// Where it lies among those of random arrangements; none where none were drawn.
    pub permuted: Option<Resampled>,
    /// Whether there is a number.
    pub status: Status,
}

impl Row {
    /// The p to go by: of the permutations, where there are any, else of the normal distribution; NaN without either.
    pub fn p(&self) -> f64 {
        let analytic = self.moran.and_then(|moran| moran.test).map_or(f64::NAN, |test| test.p);
        self.permuted.map_or(analytic, |permuted| permuted.p_exact())
    }
}

/// Moran's I of all policies.
#[derive(Debug, Clone, PartialEq)]
pub struct Morans {
    /// By nearness, then by policy, then what is measured over all policies.
    pub rows: Vec<Row>,
    /// Why there are no weights of a kind although ties or positions are known.
    pub fault: Option<(Nearness, WeightsError)>,
    /// Whether permutations were left out because they would take long.
    pub is_cut: bool,
}

/// Many policies in a few numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overview {
    /// Policies that have an I.
    pub n: usize,
    /// Policies that have none, or no test.
    pub n_without: usize,
    /// Mean I; NaN of none.
    pub mean: f64,
    /// Expected by chance; NaN of none.
    pub expected: f64,
    /// Those above what is expected, with p below .05.
    pub n_positive: usize,
    /// Those below what is expected, with p below .05.
    pub n_negative: usize,
}

/// Moran's I of every policy of a study, by ties (with `max_steps`: by steps on the network) and by distance, each where it is known.
/// `resamples`: none for the default.
pub fn morans(study: &Study, ties: Option<&Ties>, measures: &Measures) -> Morans {
    let (draws, master_seed) = (measures.resamples, measures.seed);
    let mut found = Morans { rows: Vec::new(), fault: None, is_cut: false };
    if let Some(ties) = ties {
        let kind = if measures.max_steps.is_some() { Nearness::Steps } else { Nearness::Ties };
        match nearness(ties, measures.max_steps) {
            Ok(weights) => found.add(study, kind, &weights, draws, master_seed),
            Err(fault) => found.fault = Some((kind, fault)),
        }
    }
    match by_distance(study) {
        Some(Ok(weights)) => found.add(study, Nearness::Distance, &weights, draws, master_seed),
        Some(Err(fault)) => found.fault = found.fault.or(Some((Nearness::Distance, fault))),
        None => {}
    }
    found
}

fn by_distance(study: &Study) -> Option<Result<Weights, WeightsError>> {
    let positions = study.attributes.positions.as_ref()?;
    if positions.len() > MOST_UNITS {
        return Some(Err(WeightsError::TooManyPairs { n_units: positions.len() }));
    }
    let [lon, lat] = [0, 1].map(|k| positions.iter().map(|position| position[k]).collect::<Vec<f64>>());
    Some(Weights::great_circle(&lon, &lat, &DistanceOptions::default()))
}

impl Morans {
    fn add(
        &mut self,
        study: &Study,
        nearness: Nearness,
        weights: &Weights,
        draws: Option<u32>,
        master_seed: u64,
    ) {
        let policies = &study.history.policies;
        let n_units = study.history.units.len();
        let cost = (weights.n_pairs() + n_units) as u64 * policies.len() as u64 * u64::from(DEFAULT_DRAWS);
        let n = draws.unwrap_or(if cost > MOST_UNASKED { 0 } else { DEFAULT_DRAWS });
        self.is_cut |= draws.is_none() && n == 0;
        let row = |policy: Option<u32>, variable: Variable, x: &[f64]| {
            // One policy more than there are for what is measured over all; beyond 2^16 policies draws are shared.
            let number = policy.map_or(policies.len(), |policy| policy as usize) as u16;
            let resampling = Resampling { n, master_seed, policy: number };
            let found = moran(x, weights, Null::Randomization);
            let is_constant = x.windows(2).all(|pair| pair[0] == pair[1]);
            let status = match found {
                Some(Moran { test: Some(_), .. }) => Status::Complete,
                Some(_) => Status::NoTest,
                None if is_constant => Status::AllEqual,
                None => Status::Undefined,
            };
            let is_drawn = n > 0 && status == Status::Complete;
            let permuted = is_drawn.then(|| moran_by_permutation(x, weights, &resampling)).flatten();
            let permuted = permuted.map(|permuted| permuted.among);
            Row { policy, variable, nearness, moran: found, permuted, status }
        };
        let of_policy = |at: usize| {
            let x = adoption_ranks(&policies[at].by_unit(n_units));
            row(Some(at as u32), Variable::AdoptionRank, &x)
        };
        let rows: Vec<Row> = (0..policies.len()).into_par_iter().map(of_policy).collect();
        self.rows.extend(rows);
        if policies.len() > 1 {
            let walker = scores(&study.history, &ScoreOptions::new(Measure::Walker));
            let x: Vec<f64> = walker.units.iter().map(|unit| unit.score).collect();
            self.rows.push(row(None, Variable::Walker, &x));
        }
    }

    /// The policies in a few numbers.
    pub fn overview(&self, nearness: Nearness) -> Overview {
        let rows = || self.rows.iter().filter(|row| row.nearness == nearness && row.policy.is_some());
        let morans = || rows().filter_map(|row| row.moran.map(|moran| (moran, row.p())));
        let n = morans().count();
        let is_significant = |p: f64| p < 0.05;
        let side = |above: bool| {
            let is_there =
                |(moran, p): &(Moran, f64)| is_significant(*p) && (moran.i > moran.expected) == above;
            morans().filter(is_there).count()
        };
        let expected = morans().next().map_or(f64::NAN, |(moran, _)| moran.expected);
        Overview {
            n,
            n_without: rows().filter(|row| row.status != Status::Complete).count(),
            mean: if n > 0 { morans().map(|(moran, _)| moran.i).sum::<f64>() / n as f64 } else { f64::NAN },
            expected,
            n_positive: side(true),
            n_negative: side(false),
        }
    }

    /// The row of a variable that is measured over all policies.
    pub fn over_all(&self, nearness: Nearness) -> Option<&Row> {
        self.rows.iter().find(|row| row.nearness == nearness && row.policy.is_none())
    }

    /// The table `moran`; none without rows.
    pub fn frame(&self, study: &Study) -> Option<Frame> {
        let rows = &self.rows;
        let moran = |value: fn(&Moran) -> f64| {
            Values::Real(rows.iter().map(|row| row.moran.as_ref().map_or(f64::NAN, value)).collect())
        };
        let permuted = |value: fn(&Resampled) -> f64| {
            Values::Real(rows.iter().map(|row| row.permuted.as_ref().map_or(f64::NAN, value)).collect())
        };
        let n_drawn = |row: &Row| row.permuted.map_or(NO_INTEGER, |permuted| permuted.n as i64);
        let columns = vec![
            Values::Government(
                rows.iter().map(|row| row.policy.unwrap_or(NO_GOVERNMENT)).collect(),
                policy_names(study),
            ),
            Values::Word(rows.iter().map(|row| row.variable as u8).collect(), &Variable::NAMES),
            Values::Word(rows.iter().map(|row| row.nearness as u8).collect(), &Nearness::NAMES),
            moran(|moran| moran.i),
            moran(|moran| moran.expected),
            moran(|moran| moran.test.map_or(f64::NAN, |test| test.sd)),
            moran(|moran| moran.test.map_or(f64::NAN, |test| test.z)),
            moran(|moran| moran.test.map_or(f64::NAN, |test| test.p)),
            permuted(Resampled::p_exact),
            Values::Integer(rows.iter().map(n_drawn).collect()),
            Values::Word(rows.iter().map(|row| row.status as u8).collect(), &Status::NAMES),
        ];
        (!rows.is_empty()).then(|| Frame::new(Table::Moran, columns))
    }
}

/// Ranks of dates, 1 for the first; equal ones share their mean rank, and units without a date share the last.
fn adoption_ranks(periods: &[Option<i32>]) -> Vec<f64> {
    let values: Vec<f64> = periods.iter().map(|period| period.map_or(f64::INFINITY, f64::from)).collect();
    ranks(&values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::history::{Adoption, History, Policy};
    use crate::analysis::ties::TiesOptions;

    /// Units in a row, tied to the next; dates by policy, unit after unit, 0 for never.
    fn chain(policies: &[&[i32]]) -> (Study, Ties) {
        let n = policies[0].len();
        let adopted = |(unit, &period): (usize, &i32)| {
            (period > 0).then_some(Adoption { period, unit: unit as u32, ended: None })
        };
        let policy = |(at, periods): (usize, &&[i32])| {
            Policy::new(format!("p{at}"), periods.iter().enumerate().filter_map(adopted).collect())
        };
        let units = (0..n).map(|unit| format!("u{unit}")).collect();
        let policies = policies.iter().enumerate().map(policy).collect();
        let history = History { units, born: vec![None; n], policies };
        let edges: Vec<(u32, u32)> = (1..n as u32).flat_map(|i| [(i - 1, i), (i, i - 1)]).collect();
        let ties = Ties::from_edges(n as u32, &edges, None, &TiesOptions::default()).unwrap().0;
        (Study { history, ..Study::default() }, ties)
    }

    fn drawn(resamples: Option<u32>) -> Measures {
        Measures { resamples, seed: 1, ..Measures::default() }
    }

    #[test]
    fn those_who_never_adopted_share_the_last_rank() {
        assert_eq!(adoption_ranks(&[Some(3), None, Some(1), None, Some(3)]), [2.5, 4.5, 1.0, 4.5, 2.5]);
    }

    #[test]
    fn a_wave_along_a_chain_is_positive_and_all_at_once_is_told() {
        let (study, ties) = chain(&[&[1, 2, 3, 4, 5, 6, 0, 0], &[4; 8], &[1, 8, 2, 7, 3, 6, 4, 5]]);
        let found = morans(&study, Some(&ties), &drawn(None));
        let status: Vec<Status> = found.rows.iter().map(|row| row.status).collect();
        assert_eq!(status, [Status::Complete, Status::AllEqual, Status::Complete, Status::Complete]);
        let overview = found.overview(Nearness::Ties);
        assert_eq!((overview.n, overview.n_without, overview.n_positive), (2, 1, 1));
        assert!(found.rows[0].p() < 0.05 && found.rows[0].permuted.unwrap().n == DEFAULT_DRAWS as usize);
        assert!(found.over_all(Nearness::Ties).is_some() && found.over_all(Nearness::Distance).is_none());
        let frame = found.frame(&study).unwrap();
        assert_eq!(frame.n_rows(), 4);
        let without = morans(&study, Some(&ties), &drawn(Some(0)));
        assert!(without.rows.iter().all(|row| row.permuted.is_none()) && !without.is_cut);
    }

    #[test]
    fn a_missing_position_is_told_and_no_nearness_gives_no_table() {
        let (mut study, _) = chain(&[&[1, 2, 3, 4]]);
        assert!(morans(&study, None, &drawn(None)).frame(&study).is_none());
        let mut positions: Vec<[f64; 2]> = (0..4).map(|k| [f64::from(k), 50.0]).collect();
        study.attributes.positions = Some(positions.clone());
        let found = morans(&study, None, &drawn(None)).rows[0].moran.unwrap();
        assert!(found.i > found.expected, "{found:?}");
        positions[2][0] = f64::NAN;
        study.attributes.positions = Some(positions);
        let fault = Some((Nearness::Distance, WeightsError::BadCoordinate { unit: 2 }));
        assert_eq!(morans(&study, None, &drawn(None)).fault, fault);
    }
}
