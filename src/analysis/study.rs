//! A study: an adoption history with all that is known beside it. What `shidian analyze` hands to every analysis.

use crate::analysis::history::{History, Policy};
use crate::analysis::period::Calendar;

/// An adoption history and what is known beside it. Units and policies are named by their place in the history.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Study {
    /// Who adopted what when.
    pub history: History,
    /// What one period is.
    pub calendar: Calendar,
    /// Last period of observation, where it is said; else each policy is observed until its last adoption.
    pub until: Option<i32>,
    /// Topic of each policy; none where it has none.
    pub topics: Vec<Option<String>>,
    /// What is known of units.
    pub attributes: Attributes,
    /// Who looks at whom, where there are ties.
    pub ties: Option<Ties>,
    /// What is known of units in each period, where it is given.
    pub covariates: Option<Covariates>,
}

impl Study {
    /// First and last period of anything: the first adoption of all, and the end of observation or the last adoption.
    pub fn span(&self) -> Option<(i32, i32)> {
        let spans = || self.history.policies.iter().filter_map(Policy::span);
        let (first, last) = (spans().map(|(first, _)| first).min()?, spans().map(|(_, last)| last).max()?);
        Some((first, self.until.unwrap_or(last).max(last)))
    }
}

/// What is known of units, whatever the period. One entry per unit in every list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Attributes {
    /// Texts, e.g. the region; empty where missing.
    pub texts: Vec<Named<String>>,
    /// Numbers, e.g. the area; NaN where missing.
    pub numbers: Vec<Named<f64>>,
    /// Longitude and latitude in degrees, where given; NaN where missing.
    pub positions: Option<Vec<[f64; 2]>>,
}

/// A column with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Named<T> {
    /// Its name in the user's file.
    pub name: String,
    /// Its values.
    pub values: Vec<T>,
}

impl Attributes {
    /// The texts of that name.
    pub fn text(&self, name: &str) -> Option<&[String]> {
        self.texts.iter().find(|column| column.name == name).map(|column| column.values.as_slice())
    }

    /// The numbers of that name.
    pub fn number(&self, name: &str) -> Option<&[f64]> {
        self.numbers.iter().find(|column| column.name == name).map(|column| column.values.as_slice())
    }
}

/// Ties between units, each ordered pair once, nobody tied to itself; sorted by who looks, then at whom.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ties {
    /// Who looks.
    pub from: Vec<u32>,
    /// At whom.
    pub to: Vec<u32>,
    /// Weight of the tie, above 0; 1 where none is given.
    pub weight: Vec<f64>,
}

/// What is known of units in each period; rows sorted by unit, then by period, each pair once.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Covariates {
    /// Unit of each row.
    pub unit: Vec<u32>,
    /// Period of each row.
    pub period: Vec<i32>,
    /// One column per covariate; NaN where missing.
    pub columns: Vec<Named<f64>>,
}

impl Covariates {
    /// The row of a unit in a period.
    pub fn row(&self, unit: u32, period: i32) -> Option<usize> {
        let (mut low, mut high) = (0, self.unit.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match (self.unit[middle], self.period[middle]).cmp(&(unit, period)) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covariates_are_found_by_unit_and_period() {
        let covariates =
            Covariates { unit: vec![0, 0, 2], period: vec![1990, 1991, 1990], columns: Vec::new() };
        assert_eq!(covariates.row(0, 1991), Some(1));
        assert_eq!(covariates.row(2, 1990), Some(2));
        assert_eq!(covariates.row(1, 1990), None);
        assert_eq!(Covariates::default().row(0, 0), None);
    }
}
