//! What is known of units, policies and periods beside adoptions: covariates, ties, groups.
//!
//! A missing value is NaN; rows that need it are left out and counted. An infinite one is an error.

use super::risk::RiskError;

/// A covariate.
#[derive(Debug, Clone, PartialEq)]
pub struct Covariate {
    /// Its name, which its column takes.
    pub name: String,
    /// Its values.
    pub values: CovariateValues,
}

/// Values of a covariate.
#[derive(Debug, Clone, PartialEq)]
pub enum CovariateValues {
    /// One per unit, the same in all periods.
    ByUnit(Vec<f64>),
    /// One per policy, the same for all units and periods.
    ByPolicy(Vec<f64>),
    /// One per unit and period.
    ByUnitPeriod(UnitPeriods),
}

/// Values by unit and period.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitPeriods {
    /// Period of the first value of each unit.
    pub first: i32,
    /// Number of periods; outside of these, values are missing.
    pub n_periods: usize,
    /// Values, unit by unit.
    pub values: Vec<f64>,
    /// Periods by which the value is older than the row: 1 takes last year's, so that it comes before the adoption.
    pub lag: i32,
}

impl Covariate {
    /// Refuses values of the wrong number, or infinite ones.
    pub(super) fn check(&self, n_units: usize, n_policies: usize) -> Result<(), RiskError> {
        let (values, n_wanted) = match &self.values {
            CovariateValues::ByUnit(values) => (values, Some(n_units)),
            CovariateValues::ByPolicy(values) => (values, Some(n_policies)),
            CovariateValues::ByUnitPeriod(of) => (&of.values, n_units.checked_mul(of.n_periods)),
        };
        if Some(values.len()) != n_wanted {
            return Err(RiskError::UnequalCovariate {
                name: self.name.clone(),
                n_values: values.len(),
                n_wanted: n_wanted.unwrap_or(usize::MAX),
            });
        }
        match values.iter().position(|value| value.is_infinite()) {
            Some(place) => Err(RiskError::Infinite { name: self.name.clone(), place }),
            None => Ok(()),
        }
    }

    /// Its value for a unit and policy in a period; NaN where missing.
    #[inline]
    pub(super) fn value(&self, unit: usize, policy: usize, period: i64) -> f64 {
        match &self.values {
            CovariateValues::ByUnit(values) => values[unit],
            CovariateValues::ByPolicy(values) => values[policy],
            CovariateValues::ByUnitPeriod(of) => {
                let place = period - i64::from(of.lag) - i64::from(of.first);
                match usize::try_from(place) {
                    Ok(place) if place < of.n_periods => of.values[unit * of.n_periods + place],
                    _ => f64::NAN,
                }
            }
        }
    }
}

/// Units by group, such as region or division.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitGroups {
    /// Name; its column is `<name>_share`.
    pub name: String,
    /// Group of each unit, any number; none where it is unknown, which makes the share missing.
    pub of: Vec<Option<u32>>,
}

/// Checked ties: each unit's neighbors, once each, without itself.
pub(super) fn clean_neighbors(given: &[Vec<u32>], n_units: usize) -> Result<Vec<Vec<u32>>, RiskError> {
    if given.len() != n_units {
        return Err(RiskError::UnequalNeighbors { n_lists: given.len(), n_units });
    }
    given
        .iter()
        .enumerate()
        .map(|(unit, neighbors)| {
            if let Some(&neighbor) = neighbors.iter().find(|&&neighbor| neighbor as usize >= n_units) {
                return Err(RiskError::UnknownNeighbor { unit, neighbor, n_units });
            }
            let mut clean: Vec<u32> =
                neighbors.iter().copied().filter(|&other| other as usize != unit).collect();
            clean.sort_unstable();
            clean.dedup();
            Ok(clean)
        })
        .collect()
}

/// Who names each unit as a neighbor.
pub(super) fn watchers(neighbors: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let mut watchers = vec![Vec::new(); neighbors.len()];
    for (unit, of) in neighbors.iter().enumerate() {
        for &neighbor in of {
            watchers[neighbor as usize].push(unit as u32);
        }
    }
    watchers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_by_period_are_lagged_and_missing_outside() {
        let values = UnitPeriods { first: 1990, n_periods: 2, values: vec![1.0, 2.0, 3.0, f64::NAN], lag: 1 };
        let covariate =
            Covariate { name: "income".to_owned(), values: CovariateValues::ByUnitPeriod(values) };
        assert_eq!(covariate.check(2, 1), Ok(()));
        assert_eq!((covariate.value(0, 0, 1991), covariate.value(1, 0, 1991)), (1.0, 3.0));
        assert!(covariate.value(0, 0, 1990).is_nan() && covariate.value(1, 0, 1992).is_nan());
        assert!(covariate.value(0, 0, 1993).is_nan() && covariate.value(0, 0, i64::MIN / 2).is_nan());
        assert!(covariate.check(3, 1).is_err());
    }

    #[test]
    fn neighbors_are_others_and_counted_once() {
        let clean = clean_neighbors(&[vec![1, 1, 0, 2], vec![], vec![0]], 3).expect("ties");
        assert_eq!(clean, [vec![1, 2], vec![], vec![0]]);
        assert_eq!(watchers(&clean), [vec![2], vec![0], vec![0]]);
        assert!(clean_neighbors(&[vec![3]], 1).is_err() && clean_neighbors(&[], 1).is_err());
    }
}
