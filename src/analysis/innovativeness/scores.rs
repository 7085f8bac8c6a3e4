//! Scores of all units by one measure, over all policies or some, with ranks and intervals.

use super::bootstrap::{Bootstrap, intervals};
use super::measure::{Measure, Opportunity, shares};
use super::ranks::ranks;
use crate::analysis::history::{Adoption, History};

/// What is scored, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The measure.
    pub measure: Measure,
    /// Policies with fewer adopters are left out; counted up to `until`.
    pub min_adopters: usize,
    /// Later adoptions are as if not observed; none to take all. Walker's study ended with 1965.
    pub until: Option<i32>,
    /// From when on units have the opportunity to adopt.
    pub opportunity: Opportunity,
    /// Intervals by resampling policies; none for no intervals.
    pub bootstrap: Option<Bootstrap>,
}

impl Options {
    /// The measure as published, over all policies, without intervals.
    pub const fn new(measure: Measure) -> Self {
        Self { measure, min_adopters: 1, until: None, opportunity: Opportunity::Always, bootstrap: None }
    }
}

/// How many policies were left out, by reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// Nobody adopted (by the end).
    pub without_adopters: usize,
    /// Somebody, but fewer than asked for.
    pub too_few_adopters: usize,
    /// All adopters at once, where the measure is of the span from first to last.
    pub all_at_once: usize,
}

impl LeftOut {
    /// All that were left out.
    pub const fn total(&self) -> usize {
        self.without_adopters + self.too_few_adopters + self.all_at_once
    }
}

/// Score of one unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnitScore {
    /// The unit, by its place in the history.
    pub unit: u32,
    /// The score, from 0 to 1; NaN where no policy counts for the unit.
    pub score: f64,
    /// Its rank, 1 for the highest score; equal scores share the mean of their ranks. NaN without a score.
    pub rank: f64,
    /// Bounds of the interval; NaN where none was asked for, or without a score.
    pub interval: [f64; 2],
    /// Number of policies that count for it.
    pub n_policies: usize,
    /// Number of those that it adopted.
    pub n_adopted: usize,
    /// Sum of its parts over policies: of `rate`, its adoptions.
    pub above: f64,
    /// What the sum is divided by: of `rate`, its opportunities; of the others, `n_policies`.
    pub below: f64,
}

/// Scores of all units.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// How they were made.
    pub options: Options,
    /// Number of policies used.
    pub n_policies: usize,
    /// Number of policies left out.
    pub left_out: LeftOut,
    /// One score per unit, in the order of units.
    pub units: Vec<UnitScore>,
}

impl Scores {
    /// Units that have a score, from the highest to the lowest; of equal scores in the order of units.
    pub fn ranking(&self) -> Vec<&UnitScore> {
        let mut ranking: Vec<&UnitScore> = self.units.iter().filter(|unit| !unit.score.is_nan()).collect();
        ranking.sort_by(|a, b| a.rank.total_cmp(&b.rank));
        ranking
    }

    /// The first `n` of the ranking.
    pub fn leaders(&self, n: usize) -> Vec<&UnitScore> {
        let mut ranking = self.ranking();
        ranking.truncate(n);
        ranking
    }

    /// The last `n` of the ranking, the very last first.
    pub fn laggards(&self, n: usize) -> Vec<&UnitScore> {
        let mut ranking = self.ranking();
        ranking.reverse();
        ranking.truncate(n);
        ranking
    }
}

/// Scores of all units of a history.
///
/// Without a single usable policy all scores are NaN.
pub fn scores(history: &History, options: &Options) -> Scores {
    Parts::of_all(history, options).scores(None)
}

/// What each used policy says of each unit: scores of any selection of policies are sums of these.
#[derive(Debug, Clone)]
pub(super) struct Parts {
    options: Options,
    n_units: usize,
    left_out: LeftOut,
    /// Policy by policy, unit by unit.
    above: Vec<f64>,
    below: Vec<f64>,
    has_adopted: Vec<bool>,
}

impl Parts {
    /// Of all policies.
    pub(super) fn of_all(history: &History, options: &Options) -> Self {
        let places: Vec<usize> = (0..history.policies.len()).collect();
        Self::of(history, &places, options)
    }

    /// Of some policies, by their places.
    pub(super) fn of(history: &History, places: &[usize], options: &Options) -> Self {
        let n_units = history.units.len();
        let born: &[Option<i32>] = match options.opportunity {
            Opportunity::Always => &[],
            Opportunity::SinceBorn => &history.born,
        };
        let mut parts = Self {
            options: *options,
            n_units,
            left_out: LeftOut::default(),
            above: Vec::new(),
            below: Vec::new(),
            has_adopted: Vec::new(),
        };
        for &place in places {
            let adoptions = until(&history.policies[place].adoptions, options.until);
            if adoptions.is_empty() {
                parts.left_out.without_adopters += 1;
            } else if adoptions.len() < options.min_adopters {
                parts.left_out.too_few_adopters += 1;
            } else if options.measure.needs_span()
                && adoptions[0].period == adoptions[adoptions.len() - 1].period
            {
                parts.left_out.all_at_once += 1;
            } else {
                for share in shares(options.measure, adoptions, n_units, born) {
                    parts.above.push(share.above);
                    parts.below.push(share.below);
                }
                let start = parts.has_adopted.len();
                parts.has_adopted.resize(start + n_units, false);
                for adoption in adoptions {
                    parts.has_adopted[start + adoption.unit as usize] = true;
                }
            }
        }
        parts
    }

    /// Number of policies used.
    pub(super) fn n_policies(&self) -> usize {
        self.above.len().checked_div(self.n_units).unwrap_or(0)
    }

    /// What a policy adds to the two sums of each unit.
    pub(super) fn policy(&self, place: usize) -> [&[f64]; 2] {
        let own = place * self.n_units..(place + 1) * self.n_units;
        [&self.above[own.clone()], &self.below[own]]
    }

    /// Scores by some of the used policies, or by all.
    pub(super) fn scores(&self, some: Option<&[usize]>) -> Scores {
        let all: Vec<usize> = (0..self.n_policies()).collect();
        let places = some.unwrap_or(&all);
        let mut units: Vec<UnitScore> = (0..self.n_units).map(|unit| self.score(unit, places)).collect();
        let values: Vec<f64> = units.iter().map(|unit| -unit.score).collect();
        for (unit, rank) in units.iter_mut().zip(ranks(&values)) {
            unit.rank = rank;
        }
        if let Some(bootstrap) = &self.options.bootstrap {
            for (unit, interval) in units.iter_mut().zip(intervals(self, places, bootstrap)) {
                unit.interval = interval;
            }
        }
        Scores { options: self.options, n_policies: places.len(), left_out: self.left_out, units }
    }

    fn score(&self, unit: usize, places: &[usize]) -> UnitScore {
        let (mut above, mut below) = (0.0, 0.0);
        let (mut n_policies, mut n_adopted) = (0, 0);
        for &place in places {
            let [own_above, own_below] = self.policy(place).map(|units| units[unit]);
            above += own_above;
            below += own_below;
            n_policies += usize::from(own_below > 0.0);
            n_adopted += usize::from(self.has_adopted[place * self.n_units + unit]);
        }
        let score = if below > 0.0 { above / below } else { f64::NAN };
        UnitScore {
            unit: unit as u32,
            score,
            rank: f64::NAN,
            interval: [f64::NAN; 2],
            n_policies,
            n_adopted,
            above,
            below,
        }
    }

    pub(super) fn n_units(&self) -> usize {
        self.n_units
    }
}

/// The adoptions up to a period.
pub(super) fn until(adoptions: &[Adoption], last: Option<i32>) -> &[Adoption] {
    match last {
        None => adoptions,
        Some(last) => &adoptions[..adoptions.partition_point(|adoption| adoption.period <= last)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::history::Policy;

    fn history(n_units: usize, policies: &[&[(i32, u32)]]) -> History {
        let policy = |&of: &&[(i32, u32)]| {
            let adoptions = of.iter().map(|&(period, unit)| Adoption { period, unit, ended: None });
            Policy::new("policy", adoptions.collect())
        };
        History {
            units: (0..n_units).map(|unit| format!("unit {unit}")).collect(),
            born: vec![None; n_units],
            policies: policies.iter().map(policy).collect(),
        }
    }

    fn values(scores: &Scores) -> Vec<f64> {
        scores.units.iter().map(|unit| unit.score).collect()
    }

    #[test]
    fn two_policies_by_hand() {
        let history = history(3, &[&[(0, 0), (4, 1), (8, 2)], &[(10, 1), (20, 0)]]);
        let of = |measure| scores(&history, &Options::new(measure));
        assert_eq!(values(&of(Measure::Walker)), [0.5, 0.75, 0.0]);
        assert_eq!(values(&of(Measure::WalkerAdoptersOnly)), [0.5, 0.75, 0.0]);
        assert_eq!(values(&of(Measure::Boushey)), [6.0 / 11.0, 7.0 / 9.0, 1.0 / 18.0]);
        assert_eq!(values(&of(Measure::Rate)), [2.0 / 12.0, 2.0 / 6.0, 1.0 / 20.0]);
        let walker = of(Measure::Walker);
        let ranks: Vec<f64> = walker.units.iter().map(|unit| unit.rank).collect();
        assert_eq!((walker.n_policies, ranks), (2, vec![2.0, 1.0, 3.0]));
        let adopted: Vec<[usize; 2]> =
            walker.units.iter().map(|unit| [unit.n_policies, unit.n_adopted]).collect();
        assert_eq!(adopted, [[2, 2], [2, 2], [2, 1]]);
        assert_eq!(walker.leaders(1)[0].unit, 1);
        assert_eq!(walker.laggards(2).iter().map(|unit| unit.unit).collect::<Vec<u32>>(), [2, 0]);
        assert_eq!(walker.leaders(9).len(), 3);
    }

    #[test]
    fn policies_without_a_score_are_left_out_and_counted() {
        // Nobody; one adopter; all at once; two adopters over some time.
        let history = history(2, &[&[], &[(5, 0)], &[(7, 0), (7, 1)], &[(1, 0), (3, 1)]]);
        let of = |measure, min_adopters| scores(&history, &Options { min_adopters, ..Options::new(measure) });
        let walker = of(Measure::Walker, 1);
        assert_eq!((values(&walker), walker.n_policies), (vec![1.0, 0.0], 1));
        assert_eq!(walker.left_out, LeftOut { without_adopters: 1, too_few_adopters: 0, all_at_once: 2 });
        let walker = of(Measure::Walker, 2);
        assert_eq!(walker.left_out, LeftOut { without_adopters: 1, too_few_adopters: 1, all_at_once: 1 });
        let boushey = of(Measure::Boushey, 1);
        assert_eq!((values(&boushey), boushey.n_policies), (vec![1.0, (0.0 + 1.0 + 1.0 / 3.0) / 3.0], 3));
        assert_eq!(boushey.left_out.total(), 1);
        assert_eq!(values(&of(Measure::Rate, 1)), [1.0, 2.0 / 5.0]);
        // Up to the second period nothing has a span.
        let early = scores(&history, &Options { until: Some(2), ..Options::new(Measure::Walker) });
        assert!(
            early.n_policies == 0 && early.units.iter().all(|unit| unit.score.is_nan() && unit.rank.is_nan())
        );
        assert_eq!(early.left_out, LeftOut { without_adopters: 3, too_few_adopters: 0, all_at_once: 1 });
        assert!(early.leaders(3).is_empty());
    }

    #[test]
    fn adoptions_after_the_end_are_as_if_not_observed() {
        let history = history(3, &[&[(1900, 0), (1950, 1), (1980, 2)]]);
        let until = scores(&history, &Options { until: Some(1950), ..Options::new(Measure::Boushey) });
        assert_eq!(values(&until), [1.0, 1.0 / 51.0, 0.0]);
    }

    #[test]
    fn a_unit_that_was_born_after_all_has_no_score() {
        let mut history = history(3, &[&[(1850, 0), (1860, 1)], &[(1855, 1), (1870, 0)]]);
        history.born = vec![None, Some(1800), Some(1959)];
        for measure in Measure::ALL {
            let always = scores(&history, &Options::new(measure));
            let born =
                scores(&history, &Options { opportunity: Opportunity::SinceBorn, ..Options::new(measure) });
            assert_eq!(values(&always)[..2], values(&born)[..2], "{measure:?}");
            assert!(born.units[2].score.is_nan() && born.units[2].n_policies == 0, "{measure:?}");
            let alone = if measure == Measure::WalkerAdoptersOnly { f64::NAN } else { 0.0 };
            assert_eq!(always.units[2].score.to_bits(), alone.to_bits(), "{measure:?}");
        }
    }

    #[test]
    fn nothing_has_no_scores() {
        assert!(scores(&History::default(), &Options::new(Measure::Rate)).units.is_empty());
        let bootstrap = Some(Bootstrap::default());
        let alone = scores(&history(2, &[]), &Options { bootstrap, ..Options::new(Measure::Rate) });
        assert!(alone.units.iter().all(|unit| unit.score.is_nan() && unit.interval[0].is_nan()));
    }
}
