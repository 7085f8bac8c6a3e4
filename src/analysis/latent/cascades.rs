//! Cascades: who adopted one thing when, many things of the same units.

use std::fmt;

use crate::analysis::history::History;

/// One cascade.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cascade {
    /// Who adopted, in the order of times, then of units.
    pub(super) units: Vec<u32>,
    /// When, in any unit of time.
    pub(super) times: Vec<f64>,
}

impl Cascade {
    /// Number of adopters.
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Whether nobody adopted.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// Who adopted when, in order.
    pub fn adoptions(&self) -> impl Iterator<Item = (u32, f64)> {
        self.units.iter().copied().zip(self.times.iter().copied())
    }
}

/// Why adoptions are no cascades. Cascades are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CascadesError {
    /// A unit that is not there.
    UnknownUnit {
        /// Place of the cascade.
        cascade: usize,
        /// The unit.
        unit: u32,
        /// Number of units.
        n_units: u32,
    },
    /// A unit that adopts twice in one cascade.
    Twice {
        /// Place of the cascade.
        cascade: usize,
        /// The unit.
        unit: u32,
    },
    /// A time that is not a finite number.
    BadTime {
        /// Place of the cascade.
        cascade: usize,
        /// The unit.
        unit: u32,
    },
}

impl fmt::Display for CascadesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::UnknownUnit { cascade, unit, n_units } => {
                write!(f, "cascade {cascade} names unit {unit}, but there are {n_units} units, from 0")
            }
            Self::Twice { cascade, unit } => write!(f, "unit {unit} adopts twice in cascade {cascade}"),
            Self::BadTime { cascade, unit } => {
                write!(f, "the time of unit {unit} in cascade {cascade} is not a finite number")
            }
        }
    }
}

impl std::error::Error for CascadesError {}

/// Cascades over the same units.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cascades {
    pub(super) n_units: u32,
    pub(super) cascades: Vec<Cascade>,
}

impl Cascades {
    /// From the adoptions (unit and time, in any order) of every cascade. Empty ones and those of a single unit count.
    ///
    /// # Errors
    /// Where a unit is unknown or adopts twice in one cascade, or a time is not a finite number.
    pub fn new(n_units: u32, adoptions: &[Vec<(u32, f64)>]) -> Result<Self, CascadesError> {
        let mut seen_in = vec![usize::MAX; n_units as usize];
        let mut cascades = Vec::with_capacity(adoptions.len());
        for (cascade, adoptions) in adoptions.iter().enumerate() {
            for &(unit, time) in adoptions {
                let seen = seen_in.get_mut(unit as usize).ok_or(CascadesError::UnknownUnit {
                    cascade,
                    unit,
                    n_units,
                })?;
                if *seen == cascade {
                    return Err(CascadesError::Twice { cascade, unit });
                }
                if !time.is_finite() {
                    return Err(CascadesError::BadTime { cascade, unit });
                }
                *seen = cascade;
            }
            let mut sorted = adoptions.clone();
            sorted.sort_unstable_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
            let (units, times) = sorted.into_iter().unzip();
            cascades.push(Cascade { units, times });
        }
        Ok(Self { n_units, cascades })
    }

    /// The policies of a history, in their order; times are periods.
    ///
    /// # Errors
    /// Where a unit is unknown or adopts a policy twice.
    pub fn of_history(history: &History) -> Result<Self, CascadesError> {
        let adoptions: Vec<Vec<(u32, f64)>> = history
            .policies
            .iter()
            .map(|policy| policy.adoptions.iter().map(|a| (a.unit, f64::from(a.period))).collect())
            .collect();
        Self::new(history.units.len() as u32, &adoptions)
    }

    /// Number of units.
    pub fn n_units(&self) -> u32 {
        self.n_units
    }

    /// The cascades.
    pub fn cascades(&self) -> &[Cascade] {
        &self.cascades
    }

    /// How many edges are possible: ordered pairs of units of which the first adopted before the second in some cascade.
    pub fn n_possible_edges(&self) -> usize {
        let mut edges: Vec<(u32, u32)> = Vec::new();
        for cascade in &self.cascades {
            edges.extend(
                cascade.pairs().map(|(earlier, later, _)| (cascade.units[earlier], cascade.units[later])),
            );
            // Kept short: many cascades repeat the same pairs.
            edges.sort_unstable();
            edges.dedup();
        }
        edges.len()
    }
}

impl Cascade {
    /// Places of an earlier and a later adopter, and the time between; later ones in order, then earlier ones.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, usize, f64)> {
        (0..self.len()).flat_map(move |later| {
            let time = self.times[later];
            (0..later)
                .take_while(move |&earlier| self.times[earlier] < time)
                .map(move |earlier| (earlier, later, time - self.times[earlier]))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::history::{Adoption, Policy};

    #[test]
    fn adoptions_are_sorted_and_equal_times_make_no_pair() {
        let cascades = Cascades::new(4, &[vec![(3, 2.0), (0, 1.0), (1, 2.0)], vec![(2, 5.0)], vec![]])
            .expect("cascades");
        let first = &cascades.cascades()[0];
        assert_eq!(first.adoptions().collect::<Vec<_>>(), [(0, 1.0), (1, 2.0), (3, 2.0)]);
        assert_eq!(first.pairs().collect::<Vec<_>>(), [(0, 1, 1.0), (0, 2, 1.0)]);
        assert_eq!(
            (cascades.n_possible_edges(), first.len(), cascades.cascades()[2].is_empty()),
            (2, 3, true)
        );
    }

    #[test]
    fn bad_adoptions_are_refused() {
        let error = |adoptions: &[(u32, f64)]| {
            Cascades::new(2, &[vec![(0, 1.0)], adoptions.to_vec()]).expect_err("a fault").to_string()
        };
        assert_eq!(error(&[(2, 1.0)]), "cascade 1 names unit 2, but there are 2 units, from 0");
        assert_eq!(error(&[(0, 1.0), (0, 2.0)]), "unit 0 adopts twice in cascade 1");
        assert_eq!(error(&[(0, f64::NAN)]), "the time of unit 0 in cascade 1 is not a finite number");
    }

    #[test]
    fn a_history_is_one_cascade_per_policy() {
        let adopted = |unit, period| Adoption { period, unit, ended: None };
        let history = History {
            units: vec!["a".into(), "b".into()],
            born: vec![None, None],
            policies: vec![Policy::new("x", vec![adopted(1, 1970), adopted(0, 1980)])],
        };
        let cascades = Cascades::of_history(&history).expect("cascades");
        assert_eq!(cascades.cascades()[0].adoptions().collect::<Vec<_>>(), [(1, 1970.0), (0, 1980.0)]);
    }
}
