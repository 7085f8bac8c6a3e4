//! Who is at risk of adopting when: the window of a policy, and each unit's time in it. Shared by [`super::panel`] and
//! [`super::dyadic`].
//!
//! A unit is at risk in a period if it is born (`History::born`; unknown: always), has not adopted before, and the period lies
//! in the window. It leaves after its *first* adoption also where that ended later. A unit that adopted before the window or
//! before its birth is never at risk; it counts as an adopter among others all the same. Later spells of a unit put it at risk no
//! more: these are models of the first adoption.

use std::fmt;

use crate::analysis::history::{History, Policy};
use crate::scenario::Lang;

/// Rows that a table may have; beyond it memory would be the next error.
pub const MAX_ROWS: u64 = 200_000_000;

/// In which periods a policy's adoption is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Window {
    /// From its first to its last adoption.
    #[default]
    Adoptions,
    /// From its first adoption to a period.
    Until(i32),
    /// From one period to another, for every policy.
    Periods(i32, i32),
}

/// Whether a policy that ended still counts where adopters are counted. Who left it is not at risk again either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Counted {
    /// Who ever adopted before the period.
    #[default]
    Ever,
    /// Who adopted before the period and still had it in the period before.
    Current,
}

/// Why there are no rows at risk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RiskError {
    /// None of the policies has an adopter, or one at risk in the window.
    NoAdopters,
    /// A policy is named by a place that the history does not have.
    UnknownPolicy {
        /// The place.
        policy: usize,
        /// Number of policies.
        n_policies: usize,
    },
    /// The window ends before it starts.
    EmptyWindow {
        /// Its start.
        start: i32,
        /// Its end.
        end: i32,
    },
    /// A covariate has the wrong number of values.
    UnequalCovariate {
        /// Its name.
        name: String,
        /// Values given.
        n_values: usize,
        /// Values needed.
        n_wanted: usize,
    },
    /// A covariate has an infinite value.
    Infinite {
        /// Its name.
        name: String,
        /// Place of the value.
        place: usize,
    },
    /// Ties are not given for each unit.
    UnequalNeighbors {
        /// Lists given.
        n_lists: usize,
        /// Number of units.
        n_units: usize,
    },
    /// A tie names a unit that is not there.
    UnknownNeighbor {
        /// Unit whose tie it is.
        unit: usize,
        /// Unit that it names.
        neighbor: u32,
        /// Number of units.
        n_units: usize,
    },
    /// Two columns would have the same name.
    RepeatedName {
        /// The name.
        name: String,
    },
    /// There would be more than [`MAX_ROWS`] rows.
    TooManyRows {
        /// How many.
        n_rows: u64,
    },
    /// A spline's knots are too few or not in order.
    Knots {
        /// Distinct knots found.
        n_distinct: usize,
    },
    /// A term needs the leader to have the policy, which only the conditional risk set grants.
    NeedsOpportunity,
}

impl RiskError {
    /// What it is, for people.
    pub fn said(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.in_english(),
            Lang::Zh => self.in_chinese(),
        }
    }

    fn in_english(&self) -> String {
        match self {
            Self::NoAdopters => "no policy has an adopter at risk".to_owned(),
            Self::UnknownPolicy { policy, n_policies } => {
                format!("there is no policy {policy}: there are {n_policies}, from 0")
            }
            Self::EmptyWindow { start, end } => format!("the window {start} to {end} ends before it starts"),
            Self::UnequalCovariate { name, n_values, n_wanted } => {
                format!("`{name}` has {n_values} values, but needs {n_wanted}")
            }
            Self::Infinite { name, place } => format!("value {} of `{name}` is infinite", place + 1),
            Self::UnequalNeighbors { n_lists, n_units } => {
                format!("{n_lists} lists of neighbors are given for {n_units} units")
            }
            Self::UnknownNeighbor { unit, neighbor, n_units } => {
                format!("unit {unit} has neighbor {neighbor}, but there are {n_units} units, from 0")
            }
            Self::RepeatedName { name } => format!("two columns would be called `{name}`"),
            Self::TooManyRows { n_rows } => format!("{n_rows} rows at risk are more than {MAX_ROWS}"),
            Self::Knots { n_distinct } => {
                format!("a cubic spline needs three to seven distinct knots in order, not {n_distinct}")
            }
            Self::NeedsOpportunity => {
                "experience of the leader needs the risk set of opportunities".to_owned()
            }
        }
    }

    fn in_chinese(&self) -> String {
        match self {
            Self::NoAdopters => "没有一项政策有处于风险中的采纳者".to_owned(),
            Self::UnknownPolicy { policy, n_policies } => {
                format!("没有第 {policy} 项政策：共 {n_policies} 项，从 0 数起")
            }
            Self::EmptyWindow { start, end } => format!("时段 {start} 至 {end} 的结束早于开始"),
            Self::UnequalCovariate { name, n_values, n_wanted } => {
                format!("`{name}` 有 {n_values} 个值，应有 {n_wanted} 个")
            }
            Self::Infinite { name, place } => format!("`{name}` 的第 {} 个值为无穷大", place + 1),
            Self::UnequalNeighbors { n_lists, n_units } => {
                format!("给出了 {n_lists} 份邻近单位名单，而单位有 {n_units} 个")
            }
            Self::UnknownNeighbor { unit, neighbor, n_units } => {
                format!("单位 {unit} 的邻近单位 {neighbor} 不存在：共 {n_units} 个单位，从 0 数起")
            }
            Self::RepeatedName { name } => format!("两列将同名：`{name}`"),
            Self::TooManyRows { n_rows } => format!("处于风险中的行有 {n_rows} 行，多于 {MAX_ROWS}"),
            Self::Knots { n_distinct } => {
                format!("三次样条需要三至七个互异且有序的节点，而不是 {n_distinct} 个")
            }
            Self::NeedsOpportunity => "领先者的经验只在以效仿机会为条件的风险集中有定义".to_owned(),
        }
    }
}

impl fmt::Display for RiskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said(Lang::En))
    }
}

impl std::error::Error for RiskError {}

/// One policy's risk set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RiskSet {
    pub(super) start: i64,
    pub(super) end: i64,
    /// First period at risk, by unit; past `end` for a unit never at risk.
    pub(super) from: Vec<i64>,
    /// Last period at risk, by unit.
    pub(super) to: Vec<i64>,
    /// Period of adoption, by unit.
    pub(super) adopted: Vec<Option<i64>>,
    /// Units that adopted before the window or before they were born.
    pub(super) n_early: usize,
    /// Units born after the window.
    pub(super) n_unborn: usize,
}

impl RiskSet {
    /// The risk set of a policy; none where its window needs adopters and it has none.
    pub(super) fn new(history: &History, policy: &Policy, window: Window) -> Result<Option<Self>, RiskError> {
        let (start, end) = match (window, policy.span()) {
            (Window::Periods(start, end), _) => (start, end),
            (Window::Adoptions, Some(span)) => span,
            (Window::Until(end), Some((first, _))) => (first, end),
            (Window::Adoptions | Window::Until(_), None) => return Ok(None),
        };
        // A policy first adopted after the end has no window; a window given as such must have one.
        if end < start {
            return match window {
                Window::Until(_) => Ok(None),
                Window::Adoptions | Window::Periods(..) => Err(RiskError::EmptyWindow { start, end }),
            };
        }
        let (start, end) = (i64::from(start), i64::from(end));
        let n_units = history.units.len();
        let adopted: Vec<Option<i64>> =
            policy.by_unit(n_units).into_iter().map(|period| period.map(i64::from)).collect();
        let mut set = Self {
            start,
            end,
            from: Vec::with_capacity(n_units),
            to: Vec::with_capacity(n_units),
            adopted,
            n_early: 0,
            n_unborn: 0,
        };
        for unit in 0..n_units {
            let from = history.born.get(unit).copied().flatten().map_or(start, |born| start.max(born.into()));
            let is_early = set.adopted[unit].is_some_and(|at| at < from);
            if is_early {
                set.n_early += 1;
            } else if from > end {
                set.n_unborn += 1;
            }
            set.from.push(if is_early { end + 1 } else { from });
            set.to.push(set.adopted[unit].unwrap_or(end).min(end));
        }
        Ok(Some(set))
    }

    /// Whether a unit is at risk in a period.
    #[inline]
    pub(super) fn has(&self, unit: usize, period: i64) -> bool {
        self.from[unit] <= period && period <= self.to[unit]
    }

    /// Rows at risk.
    pub(super) fn n_rows(&self) -> u64 {
        self.from.iter().zip(&self.to).map(|(from, to)| (to - from + 1).max(0) as u64).sum()
    }
}

/// When a unit begins and ceases to count as an adopter: (period from which, unit, +1 or −1), in order.
pub(super) fn changes(policy: &Policy, counted: Counted) -> Vec<(i64, u32, i32)> {
    let spells = match counted {
        Counted::Ever => policy.adoptions.clone(),
        Counted::Current => policy.spells(),
    };
    let mut changes: Vec<(i64, u32, i32)> = Vec::with_capacity(spells.len());
    // Spells of one unit lie in order, and the sort keeps it: who leaves and returns at once has the policy.
    for adoption in &spells {
        changes.push((i64::from(adoption.period) + 1, adoption.unit, 1));
        if let (Counted::Current, Some(ended)) = (counted, adoption.ended) {
            changes.push(((i64::from(ended)).max(i64::from(adoption.period)) + 1, adoption.unit, -1));
        }
    }
    changes.sort_by_key(|change| change.0);
    changes
}

/// The policies at some places.
pub(super) fn picked<'a>(history: &'a History, places: &[usize]) -> Result<Vec<&'a Policy>, RiskError> {
    let n_policies = history.policies.len();
    places
        .iter()
        .map(|&policy| history.policies.get(policy).ok_or(RiskError::UnknownPolicy { policy, n_policies }))
        .collect()
}

/// Refuses columns that share a name.
pub(super) fn check_names(names: &[String]) -> Result<(), RiskError> {
    match (1..names.len()).find(|&place| names[..place].contains(&names[place])) {
        Some(place) => Err(RiskError::RepeatedName { name: names[place].clone() }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::history::Adoption;

    fn history(born: &[Option<i32>]) -> History {
        History {
            units: (0..born.len()).map(|unit| unit.to_string()).collect(),
            born: born.to_vec(),
            policies: Vec::new(),
        }
    }

    #[test]
    fn units_are_at_risk_from_birth_to_first_adoption() {
        let adopted = |unit, period| Adoption { period, unit, ended: None };
        let policy = Policy::new("p", vec![adopted(0, 10), adopted(1, 12), adopted(3, 11)]);
        let history = history(&[None, Some(11), Some(12), Some(12), Some(20)]);
        let set = RiskSet::new(&history, &policy, Window::Adoptions).expect("a window").expect("adopters");
        let at_risk: Vec<Vec<i64>> =
            (0..5).map(|unit| (10..=12).filter(|&period| set.has(unit, period)).collect()).collect();
        assert_eq!(at_risk, [vec![10], vec![11, 12], vec![12], vec![], vec![]]);
        assert_eq!((set.n_early, set.n_unborn, set.n_rows()), (1, 1, 4));
        let later =
            RiskSet::new(&history, &policy, Window::Periods(11, 13)).expect("a window").expect("a set");
        assert_eq!(
            (later.n_early, later.has(0, 11), later.has(1, 13), later.has(2, 13)),
            (2, false, false, true)
        );
    }

    #[test]
    fn windows_without_adopters_or_backwards_are_told_apart() {
        let history = history(&[None]);
        let nobody = Policy::default();
        assert_eq!(RiskSet::new(&history, &nobody, Window::Adoptions), Ok(None));
        assert!(RiskSet::new(&history, &nobody, Window::Periods(1, 2)).expect("a window").is_some());
        let error = RiskSet::new(&history, &nobody, Window::Periods(2, 1)).expect_err("a fault");
        assert_eq!(error.to_string(), "the window 2 to 1 ends before it starts");
    }

    #[test]
    fn adopters_count_from_the_period_after() {
        let policy = Policy::new(
            "p",
            vec![
                Adoption { period: 3, unit: 0, ended: Some(5) },
                Adoption { period: 1, unit: 1, ended: None },
            ],
        );
        assert_eq!(changes(&policy, Counted::Ever), [(2, 1, 1), (4, 0, 1)]);
        assert_eq!(changes(&policy, Counted::Current), [(2, 1, 1), (4, 0, 1), (6, 0, -1)]);
        let policy = policy.with_again(vec![Adoption { period: 7, unit: 0, ended: None }]);
        assert_eq!(changes(&policy, Counted::Ever), [(2, 1, 1), (4, 0, 1)]);
        assert_eq!(changes(&policy, Counted::Current), [(2, 1, 1), (4, 0, 1), (6, 0, -1), (8, 0, 1)]);
    }
}
