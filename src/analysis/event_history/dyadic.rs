//! Directed dyads: one row per follower, leader and period, to ask *whom* an adopter follows.
//!
//! Volden (2006), AJPS 50:294–312: follower i emulates leader j in period t if i adopts in t and j had adopted before t. Per policy
//! and period, with i at risk as in [`super::risk`] and j ≠ i:
//!
//! | [`RiskRows`] | pairs (i, j) in period t | event |
//! |---|---|---|
//! | `Opportunity` | i at risk, j an adopter before t | i adopts in t |
//! | `Unconditional` | i at risk, any other unit j that is born by t | i adopts in t and j was an adopter before t |
//!
//! Only the first asks what it should. In the second a pair whose leader has no policy to copy is a certain 0, so whatever made
//! j adopt early "predicts" that j is emulated although nobody looks at anybody: stragglers look like followers. Boehmke (2009),
//! Journal of Politics 71:1125–1140, shows it and proposes the first: to condition on the opportunity to emulate. The second is
//! here to show the bias.
//!
//! One adoption gives as many events as there were leaders, so rows of a follower and period rise and fall together: cluster
//! by [`DyadPanel::dyads`] (as Volden), by follower, or by follower and leader at once ([`super::sandwich`]), then fit with
//! [`super::binary`]. Stata: `logit …, vce(cluster dyad)`.
//! Rows are counted before they are made; a policy of 50 units over 30 years has some 20,000, and 520 of them fill gigabytes.

use serde::{Deserialize, Serialize};

use crate::analysis::history::{History, Policy};

use super::covariate::{Covariate, UnitGroups, clean_neighbors};
use super::fault::FitError;
use super::groups::numbered;
use super::observations::{Column, Observations};
use super::panel::{Absent, observations};
use super::risk::{Counted, MAX_ROWS, RiskError, RiskSet, Window, changes, check_names, picked};

/// Which pairs are at risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskRows {
    /// Those in which the follower can emulate the leader.
    #[default]
    Opportunity,
    /// All with a follower at risk: biased, see the module.
    Unconditional,
}

impl RiskRows {
    /// Names in tables, in the order of the variants.
    pub const NAMES: [&'static str; 2] = ["opportunity", "unconditional"];
}

/// A covariate of pairs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DyadTerm<'a> {
    /// `neighbors`: 1 if the leader is among the follower's neighbors.
    Neighbors(&'a [Vec<u32>]),
    /// `same_<group>`: 1 if both are in one group; missing where a group is unknown.
    SameGroup(&'a UnitGroups),
    /// `follower_<name>`: the follower's value.
    Follower(&'a Covariate),
    /// `leader_<name>`: the leader's value.
    Leader(&'a Covariate),
    /// `distance_<name>`: absolute difference of their values.
    Distance(&'a Covariate),
    /// `leader_years`: periods since the leader adopted; for opportunities only.
    LeaderYears,
    /// A value for every pair: its name, and n × n values by follower, then leader.
    Pairs(&'a str, &'a [f64]),
}

/// What goes into a table of dyads beside adoptions.
#[derive(Debug, Clone, Copy, Default)]
pub struct DyadOptions<'a> {
    /// Periods watched.
    pub window: Window,
    /// Which pairs are at risk.
    pub rows: RiskRows,
    /// Covariates, in the order of columns; `dur`, periods since the window's start, comes last.
    pub terms: &'a [DyadTerm<'a>],
    /// Whether a leader that gave the policy up can still be emulated.
    pub counted: Counted,
}

/// Pairs at risk; rows by policy, period, follower, leader.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DyadPanel {
    /// Policy of each row, by its place in the history.
    pub policy: Vec<u32>,
    /// Who may follow.
    pub follower: Vec<u32>,
    /// Whom.
    pub leader: Vec<u32>,
    /// Period of each row.
    pub period: Vec<i32>,
    /// Whether the follower emulates the leader in the period.
    pub events: Vec<bool>,
    /// Columns.
    pub columns: Vec<Column>,
    /// What is not in the rows; units and policies as in a panel.
    pub absent: Absent,
}

/// A pair in a period.
#[derive(Clone, Copy)]
struct Pair {
    policy: usize,
    period: i64,
    follower: usize,
    leader: usize,
    /// Period in which the leader adopted.
    adopted: Option<i64>,
}

/// The pairs at risk for some policies of a history, named by their places.
///
/// # Errors
/// Where no pair has an event, or terms or window are unfit.
pub fn dyads(
    history: &History,
    policies: &[usize],
    options: &DyadOptions<'_>,
) -> Result<DyadPanel, RiskError> {
    options.terms.iter().try_for_each(|term| term.check(history, options.rows))?;
    let mut names: Vec<String> = options.terms.iter().map(DyadTerm::name).collect();
    names.push("dur".to_owned());
    check_names(&names)?;
    let mut panel = DyadPanel::default();
    let mut sets: Vec<(usize, &Policy, RiskSet)> = Vec::new();
    for (&place, policy) in policies.iter().zip(picked(history, policies)?) {
        match RiskSet::new(history, policy, options.window)? {
            Some(set) => sets.push((place, policy, set)),
            None => panel.absent.n_policies += 1,
        }
    }
    let n_units = history.units.len();
    // No follower has more leaders than there are other units.
    let bound: u64 = sets.iter().map(|(_, _, set)| set.n_rows().saturating_mul(n_units as u64)).sum();
    if bound > MAX_ROWS {
        let n_rows = sets.iter().map(|(_, policy, set)| n_pairs(history, policy, set, options)).sum();
        if n_rows > MAX_ROWS {
            return Err(RiskError::TooManyRows { n_rows });
        }
    }
    panel.columns = names.iter().map(|name| Column::new(name.clone(), Vec::new())).collect();
    let mut n_missing = vec![0; names.len()];
    let mut values = Vec::with_capacity(names.len());
    for (place, policy, set) in &sets {
        panel.absent.n_early += set.n_early;
        panel.absent.n_unborn += set.n_unborn;
        for_each_period(history, policy, set, options, |period, is_adopter, is_leader| {
            for follower in (0..n_units).filter(|&unit| set.has(unit, period)) {
                let adopts = set.adopted[follower] == Some(period);
                for leader in (0..n_units).filter(|&unit| is_leader[unit] && unit != follower) {
                    let pair =
                        Pair { policy: *place, period, follower, leader, adopted: set.adopted[leader] };
                    values.clear();
                    values.extend(options.terms.iter().map(|term| term.value(pair, n_units)));
                    values.push((period - set.start) as f64);
                    if values.iter().any(|value| value.is_nan()) {
                        panel.absent.n_missing_rows += 1;
                        values
                            .iter()
                            .zip(&mut n_missing)
                            .for_each(|(value, n)| *n += usize::from(value.is_nan()));
                        continue;
                    }
                    panel.policy.push(*place as u32);
                    panel.follower.push(follower as u32);
                    panel.leader.push(leader as u32);
                    panel.period.push(period as i32);
                    panel.events.push(adopts && is_adopter[leader]);
                    for (column, &value) in panel.columns.iter_mut().zip(&values) {
                        column.values.push(value);
                    }
                }
            }
        });
    }
    panel.absent.missing = names.into_iter().zip(n_missing).filter(|(_, n)| *n > 0).collect();
    if panel.events.contains(&true) { Ok(panel) } else { Err(RiskError::NoAdopters) }
}

/// How many rows there are for some policies, missing values or not; to ask before making them.
///
/// # Errors
/// Where a policy or the window is unfit.
pub fn n_dyads(history: &History, policies: &[usize], options: &DyadOptions<'_>) -> Result<u64, RiskError> {
    let mut n: u64 = 0;
    for policy in picked(history, policies)? {
        if let Some(set) = RiskSet::new(history, policy, options.window)? {
            n = n.saturating_add(n_pairs(history, policy, &set, options));
        }
    }
    Ok(n)
}

/// Visits the periods of a policy with who had adopted before each, and who may lead in it.
fn for_each_period(
    history: &History,
    policy: &Policy,
    set: &RiskSet,
    options: &DyadOptions<'_>,
    mut visit: impl FnMut(i64, &[bool], &[bool]),
) {
    let n_units = history.units.len();
    let changes = changes(policy, options.counted);
    let mut n_changed = 0;
    let mut is_adopter = vec![false; n_units];
    let mut is_leader = vec![false; n_units];
    for period in set.start..=set.end {
        while let Some(&(_, unit, by)) = changes.get(n_changed).filter(|change| change.0 <= period) {
            is_adopter[unit as usize] = by > 0;
            n_changed += 1;
        }
        for (unit, is_leader) in is_leader.iter_mut().enumerate() {
            let born = history.born.get(unit).copied().flatten();
            *is_leader = match options.rows {
                RiskRows::Opportunity => is_adopter[unit],
                // Who adopted exists, whatever its birth says.
                RiskRows::Unconditional => {
                    is_adopter[unit] || born.is_none_or(|born| i64::from(born) <= period)
                }
            };
        }
        visit(period, &is_adopter, &is_leader);
    }
}

/// Number of pairs at risk, missing values or not.
fn n_pairs(history: &History, policy: &Policy, set: &RiskSet, options: &DyadOptions<'_>) -> u64 {
    let mut n: u64 = 0;
    // A window of billions of periods is refused by its rows alone.
    if set.n_rows() > MAX_ROWS {
        return set.n_rows();
    }
    for_each_period(history, policy, set, options, |period, _, is_leader| {
        let n_leaders = is_leader.iter().filter(|&&is| is).count() as u64;
        for follower in (0..is_leader.len()).filter(|&unit| set.has(unit, period)) {
            n += n_leaders - u64::from(is_leader[follower]);
        }
    });
    n
}

impl DyadTerm<'_> {
    /// Name of its column.
    pub fn name(&self) -> String {
        match self {
            Self::Neighbors(_) => "neighbors".to_owned(),
            Self::SameGroup(groups) => format!("same_{}", groups.name),
            Self::Follower(of) => format!("follower_{}", of.name),
            Self::Leader(of) => format!("leader_{}", of.name),
            Self::Distance(of) => format!("distance_{}", of.name),
            Self::LeaderYears => "leader_years".to_owned(),
            Self::Pairs(name, _) => (*name).to_owned(),
        }
    }

    /// Refuses values of the wrong number, or infinite ones.
    fn check(&self, history: &History, rows: RiskRows) -> Result<(), RiskError> {
        let n_units = history.units.len();
        let unequal = |name: &str, n_values, n_wanted| {
            Err(RiskError::UnequalCovariate { name: name.to_owned(), n_values, n_wanted })
        };
        match self {
            Self::Neighbors(given) => clean_neighbors(given, n_units).map(|_| ()),
            Self::SameGroup(groups) if groups.of.len() != n_units => {
                unequal(&groups.name, groups.of.len(), n_units)
            }
            Self::Follower(of) | Self::Leader(of) | Self::Distance(of) => {
                of.check(n_units, history.policies.len())
            }
            Self::LeaderYears if rows == RiskRows::Unconditional => Err(RiskError::NeedsOpportunity),
            Self::Pairs(name, values) => {
                if Some(values.len()) != n_units.checked_mul(n_units) {
                    return unequal(name, values.len(), n_units.saturating_mul(n_units));
                }
                match values.iter().position(|value| value.is_infinite()) {
                    Some(place) => Err(RiskError::Infinite { name: (*name).to_owned(), place }),
                    None => Ok(()),
                }
            }
            Self::SameGroup(_) | Self::LeaderYears => Ok(()),
        }
    }

    /// Its value for a pair; NaN where missing.
    fn value(&self, pair: Pair, n_units: usize) -> f64 {
        let indicator = |is: bool| f64::from(u8::from(is));
        let Pair { policy, period, follower, leader, adopted } = pair;
        let of = |covariate: &Covariate, unit| covariate.value(unit, policy, period);
        match self {
            Self::Neighbors(lists) => indicator(lists[follower].contains(&(leader as u32))),
            Self::SameGroup(groups) => match (groups.of[follower], groups.of[leader]) {
                (Some(a), Some(b)) => indicator(a == b),
                _ => f64::NAN,
            },
            Self::Follower(covariate) => of(covariate, follower),
            Self::Leader(covariate) => of(covariate, leader),
            Self::Distance(covariate) => (of(covariate, follower) - of(covariate, leader)).abs(),
            Self::LeaderYears => adopted.map_or(f64::NAN, |at| (period - at) as f64),
            Self::Pairs(_, values) => values[follower * n_units + leader],
        }
    }
}

impl DyadPanel {
    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.events.len()
    }

    /// A label for each row's directed dyad, the same in all periods and policies.
    pub fn dyads(&self) -> Vec<u32> {
        let pairs = self.follower.iter().zip(&self.leader);
        numbered(pairs.map(|(&follower, &leader)| u64::from(follower) << 32 | u64::from(leader))).0
    }

    /// Events and some columns, for a regression.
    ///
    /// # Errors
    /// Where there is no column of that name.
    pub fn observations(&self, names: &[&str]) -> Result<Observations, FitError> {
        observations(&self.events, &self.columns, names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::event_history::covariate::CovariateValues;
    use crate::analysis::history::Adoption;

    /// Units 0, 1, 2; unit 1 adopts at 5, unit 0 at 6, unit 2 at 7, born 6.
    fn history() -> History {
        let adopted = |unit, period, ended| Adoption { period, unit, ended };
        History {
            units: ["a", "b", "c"].map(str::to_owned).to_vec(),
            born: vec![None, None, Some(6)],
            policies: vec![Policy::new(
                "p",
                vec![adopted(1, 5, Some(6)), adopted(0, 6, None), adopted(2, 7, None)],
            )],
        }
    }

    fn rows(panel: &DyadPanel) -> Vec<(i32, u32, u32, bool)> {
        (0..panel.n_rows())
            .map(|row| (panel.period[row], panel.follower[row], panel.leader[row], panel.events[row]))
            .collect()
    }

    #[test]
    fn opportunities_are_pairs_with_a_leader_that_has_the_policy() {
        let found = dyads(&history(), &[0], &DyadOptions::default()).expect("dyads");
        assert_eq!(rows(&found), [(6, 0, 1, true), (6, 2, 1, false), (7, 2, 0, true), (7, 2, 1, true)]);
        // Unit 1 had it in period 5 only.
        let current = DyadOptions { counted: Counted::Current, ..DyadOptions::default() };
        let found = dyads(&history(), &[0], &current).expect("dyads");
        assert_eq!(rows(&found), [(6, 0, 1, true), (6, 2, 1, false), (7, 2, 0, true)]);
        assert_eq!(found.dyads(), [0, 1, 2]);
    }

    #[test]
    fn without_the_condition_pairs_without_a_policy_to_copy_are_zeros() {
        let options = DyadOptions { rows: RiskRows::Unconditional, ..DyadOptions::default() };
        let found = dyads(&history(), &[0], &options).expect("dyads");
        assert_eq!(
            rows(&found),
            [
                (5, 0, 1, false),
                (5, 1, 0, false),
                (6, 0, 1, true),
                (6, 0, 2, false),
                (6, 2, 0, false),
                (6, 2, 1, false),
                (7, 2, 0, true),
                (7, 2, 1, true),
            ]
        );
    }

    #[test]
    fn terms_are_of_follower_leader_and_pair() {
        let wealth =
            Covariate { name: "wealth".to_owned(), values: CovariateValues::ByUnit(vec![1.0, 3.0, 9.0]) };
        let region = UnitGroups { name: "region".to_owned(), of: vec![Some(1), Some(1), Some(2)] };
        let ties = [vec![1], vec![0], vec![0]];
        let pairs: Vec<f64> = (0..9).map(f64::from).collect();
        let terms = [
            DyadTerm::Neighbors(&ties),
            DyadTerm::SameGroup(&region),
            DyadTerm::Follower(&wealth),
            DyadTerm::Leader(&wealth),
            DyadTerm::Distance(&wealth),
            DyadTerm::LeaderYears,
            DyadTerm::Pairs("trade", &pairs),
        ];
        let options = DyadOptions { terms: &terms, ..DyadOptions::default() };
        let found = dyads(&history(), &[0], &options).expect("dyads");
        let names: Vec<&str> = found.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "neighbors",
                "same_region",
                "follower_wealth",
                "leader_wealth",
                "distance_wealth",
                "leader_years",
                "trade",
                "dur"
            ]
        );
        let row = |k: usize| found.columns.iter().map(|column| column.values[k]).collect::<Vec<f64>>();
        assert_eq!(row(0), [1.0, 1.0, 1.0, 3.0, 2.0, 1.0, 1.0, 1.0]);
        assert_eq!(row(3), [0.0, 0.0, 9.0, 3.0, 6.0, 2.0, 7.0, 2.0]);
        let unconditional = DyadOptions { rows: RiskRows::Unconditional, ..options };
        assert_eq!(dyads(&history(), &[0], &unconditional), Err(RiskError::NeedsOpportunity));
    }

    #[test]
    fn nobody_to_follow_is_an_error_and_too_much_is_counted_first() {
        let mut alone = history();
        alone.policies[0].adoptions.truncate(1);
        assert_eq!(dyads(&alone, &[0], &DyadOptions::default()), Err(RiskError::NoAdopters));
        let wide = DyadOptions { window: Window::Periods(i32::MIN, i32::MAX), ..DyadOptions::default() };
        assert!(matches!(dyads(&history(), &[0], &wide), Err(RiskError::TooManyRows { .. })));
    }
}
