//! Whether covariates predict events without fault, so that the likelihood has no maximum: complete and quasi-complete separation.
//!
//! With rays zᵢ = xᵢ where the event happened and −xᵢ where not, the estimates of logit, probit and cloglog are finite unless some
//! direction γ agrees with all rays, zᵢ′γ ≥ 0, and not only by zᵢ′γ = 0 (Albert & Anderson 1984, Biometrika 71:1–10). Separation
//! is *complete* if all rows are predicted without fault, and *quasi-complete* if some are and the rest is on the border. The
//! rule is exact ([`super::recession`]) up to rounding: a row that disagrees by less than 10⁻⁹ of the widest agreement counts
//! as on the border. It is asked only where the search ran into trouble (`binary`), because it costs some passes over the rows.
//!
//! What is named: the covariates that separate by themselves; if none does, covariates that do so together and of which none
//! can be spared. The sign says whether the estimate runs to +∞ or −∞. After the rows predicted without fault are set aside,
//! the rest is asked again, so that every separated row and a covariate for each is found.

use core::cell::RefCell;
use std::fmt;

use nalgebra::DVector;

use super::groups::Grouping;
use super::recession::agreeing_direction;
use super::scaled::{Scaled, row_buffer};

/// Disagreement, relative to the widest agreement, that counts as none.
const BORDER: f64 = 1e-9;
/// Dimensions (covariates and groups) up to which combinations of covariates are looked for.
const MAX_DIMENSIONS: usize = 200;

/// How far events are separated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeparationKind {
    /// Every row is predicted without fault.
    Complete,
    /// Some rows are, the others lie on the border.
    Quasi,
}

/// A covariate whose estimate is infinite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diverging {
    /// Its name.
    pub name: String,
    /// Whether it runs to +∞; else to −∞.
    pub is_upward: bool,
}

impl fmt::Display for Diverging {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` (to {}∞)", self.name, if self.is_upward { '+' } else { '−' })
    }
}

/// What separates events from the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Separation {
    /// How far.
    pub kind: SeparationKind,
    /// The covariates that do it.
    pub covariates: Vec<Diverging>,
    /// Rows predicted without fault.
    pub n_predicted: usize,
    /// All rows.
    pub n_rows: usize,
}

impl fmt::Display for Separation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = self.covariates.iter().map(ToString::to_string).collect();
        let names = if names.is_empty() { "the constant".to_owned() } else { names.join(", ") };
        write!(f, "{names} predict {} of {} rows without fault: no estimate is finite", self.n_predicted, self.n_rows)
    }
}

/// A separation and the rows behind it.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) separation: Separation,
    /// Rows predicted without fault.
    pub(super) is_predicted: Vec<bool>,
}

/// The rows among which separation is looked for.
struct Rays<'a> {
    scaled: &'a Scaled<'a>,
    events: &'a [bool],
    grouping: Option<&'a Grouping>,
    /// Rows not yet set aside.
    is_open: Vec<bool>,
}

/// Separation of events by standardized covariates; none where there is none (or where groups are too many to say).
pub(super) fn find(scaled: &Scaled<'_>, events: &[bool], grouping: Option<&Grouping>) -> Option<Found> {
    let mut rays = Rays { scaled, events, grouping, is_open: vec![true; events.len()] };
    let mut covariates: Vec<Diverging> = Vec::new();
    while let Some((found, mut predicted, is_used)) = rays.separate() {
        // What is on the border of one direction may agree with the next in the same covariates.
        loop {
            for row in predicted {
                rays.is_open[row] = false;
            }
            match rays.direction(&is_used) {
                Some((_, more)) => predicted = more,
                None => break,
            }
        }
        for new in found {
            if covariates.iter().all(|old| old.name != new.name) {
                covariates.push(new);
            }
        }
    }
    let is_predicted: Vec<bool> = rays.is_open.iter().map(|open| !open).collect();
    let n_predicted = is_predicted.iter().filter(|&&is| is).count();
    let n_rows = events.len();
    let kind = if n_predicted == n_rows { SeparationKind::Complete } else { SeparationKind::Quasi };
    (n_predicted > 0)
        .then_some(Found { separation: Separation { kind, covariates, n_predicted, n_rows }, is_predicted })
}

impl Rays<'_> {
    /// Covariates that separate the open rows, the rows that they predict without fault, and which coefficients they use.
    fn separate(&self) -> Option<(Vec<Diverging>, Vec<usize>, Vec<bool>)> {
        let names = self.scaled.names();
        let diverging = |k: usize, is_upward: bool| Diverging { name: names[k].clone(), is_upward };
        let mut alone = Vec::new();
        let mut predicted = Vec::new();
        for k in 0..names.len() {
            if let Some((is_upward, rows)) = self.separates_alone(k) {
                alone.push(diverging(k, is_upward));
                predicted.extend(rows);
            }
        }
        let p = names.len();
        let dimensions = p + self.grouping.map_or(0, Grouping::n_groups);
        if !alone.is_empty() {
            let mut is_used = vec![true; dimensions];
            is_used[..p].iter_mut().zip(&names).for_each(|(is_used, name)| {
                *is_used = name == "constant" || alone.iter().any(|of| of.name == *name);
            });
            return Some((alone, predicted, is_used));
        }
        let mut is_used = vec![true; dimensions];
        let (mut direction, mut rows) = self.direction(&is_used)?;
        for k in (0..p).rev().filter(|&k| self.scaled.raw(k).is_some()) {
            is_used[k] = false;
            match self.direction(&is_used) {
                Some(found) => (direction, rows) = found,
                None => is_used[k] = true,
            }
        }
        let largest = direction.rows(0, p).amax();
        let together = (0..p)
            .filter(|&k| self.scaled.raw(k).is_some() && direction[k].abs() > BORDER * largest)
            .map(|k| diverging(k, direction[k] > 0.0))
            .collect();
        Some((together, rows, is_used))
    }

    /// Whether coefficient `k` separates the open rows by itself, in which direction, and which rows.
    ///
    /// It does upwards if, in every group, no row with an event lies below one without (without constant: events lie at 0 or
    /// above, the others at 0 or below), and not all lie on one value.
    fn separates_alone(&self, k: usize) -> Option<(bool, Vec<usize>)> {
        let raw = self.scaled.raw(k)?;
        let n_groups = self.grouping.map_or(1, Grouping::n_groups);
        let is_level_fixed = self.grouping.is_none() && !self.scaled.has_constant();
        [1.0, -1.0].into_iter().find_map(|sign| {
            // Lowest value with an event and highest without, by group.
            let border = if is_level_fixed { (0.0, 0.0) } else { (f64::INFINITY, f64::NEG_INFINITY) };
            let mut edges = vec![border; n_groups];
            for (row, &x) in raw.iter().enumerate().filter(|(row, _)| self.is_open[*row]) {
                let (lowest, highest) = &mut edges[self.grouping.map_or(0, |grouping| grouping.of(row))];
                if self.events[row] {
                    *lowest = lowest.min(sign * x);
                } else {
                    *highest = highest.max(sign * x);
                }
            }
            if edges.iter().any(|(lowest, highest)| lowest < highest) {
                return None;
            }
            let rows: Vec<usize> = (0..raw.len())
                .filter(|&row| self.is_open[row])
                .filter(|&row| {
                    let (lowest, highest) = edges[self.grouping.map_or(0, |grouping| grouping.of(row))];
                    let x = sign * raw[row];
                    if self.events[row] { x > highest } else { x < lowest }
                })
                .collect();
            (!rows.is_empty()).then_some((sign > 0.0, rows))
        })
    }

    /// A direction in the coefficients in use (then group levels) with which no open row disagrees, and the rows that agree.
    fn direction(&self, is_used: &[bool]) -> Option<(DVector<f64>, Vec<usize>)> {
        if is_used.len() > MAX_DIMENSIONS || !self.is_open.contains(&true) {
            return None;
        }
        let sign = |row: usize| if self.events[row] { 1.0 } else { -1.0 };
        let ray_of = |row: usize| {
            let mut ray = DVector::zeros(is_used.len());
            let values = self.scaled.row(row);
            for (k, x) in values.iter().enumerate().filter(|(k, _)| is_used[*k]) {
                ray[k] = sign(row) * x;
            }
            if let Some(grouping) = self.grouping {
                ray[values.len() + grouping.of(row)] = sign(row);
            }
            ray
        };
        let open = || (0..self.events.len()).filter(|&row| self.is_open[row]);
        let mean = open().fold(DVector::zeros(is_used.len()), |sum, row| sum + ray_of(row)) / open().count() as f64;
        let products = RefCell::new(vec![0.0; self.events.len()]);
        let direction = agreeing_direction(&mean, |direction| {
            let mut products = products.borrow_mut();
            self.products(direction, &mut products);
            open().min_by(|&a, &b| products[a].total_cmp(&products[b])).map(ray_of)
        })?;
        let mut products = products.into_inner();
        self.products(&direction, &mut products);
        let widest = open().map(|row| products[row]).fold(0.0, f64::max);
        let agrees = open().all(|row| products[row] >= -BORDER * widest);
        let rows: Vec<usize> = open().filter(|&row| products[row] > BORDER * widest).collect();
        (agrees && !rows.is_empty()).then_some((direction, rows))
    }

    /// zᵢ′γ of every row.
    fn products(&self, direction: &DVector<f64>, into: &mut [f64]) {
        let p = self.scaled.n_coefficients();
        let slopes = direction.rows(0, p).into_owned();
        let mut index = row_buffer();
        self.scaled.for_each_block(|block| {
            block.index(&slopes, &mut index);
            for (row, eta) in block.rows.clone().zip(index) {
                let level = self.grouping.map_or(0.0, |grouping| direction[p + grouping.of(row)]);
                into[row] = if self.events[row] { eta + level } else { -(eta + level) };
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::event_history::observations::{Column, Observations};
    use crate::analysis::event_history::scaled::Level;

    #[track_caller]
    fn check(events: &[u8], columns: &[(&str, &[f64])], level: Level<'_>, expected: Option<&str>) {
        let observations = Observations {
            events: events.iter().map(|&event| event == 1).collect(),
            columns: columns.iter().map(|(name, values)| Column::new(*name, values.to_vec())).collect(),
        };
        let scaled = Scaled::new(&observations, level);
        let grouping = if let Level::Groups(grouping) = level { Some(grouping) } else { None };
        let found = find(&scaled, &observations.events, grouping);
        assert_eq!(found.map(|found| found.separation.to_string()).as_deref(), expected);
    }

    #[test]
    fn covariates_that_separate_alone_are_named() {
        let noise = ("noise", &[0.3, -1.0, 2.0, 0.1, 0.0, 1.0][..]);
        let complete = ("x", &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0][..]);
        check(
            &[0, 0, 0, 1, 1, 1],
            &[noise, complete],
            Level::Constant,
            Some("`x` (to +∞) predict 6 of 6 rows without fault: no estimate is finite"),
        );
        // A trait that nobody with the event has: quasi-complete.
        check(
            &[0, 0, 1, 0, 1, 0],
            &[noise, ("never", &[1.0, 0.0, 0.0, 0.0, 0.0, 1.0])],
            Level::Constant,
            Some("`never` (to −∞) predict 2 of 6 rows without fault: no estimate is finite"),
        );
        check(&[0, 1, 0, 1, 0, 1], &[noise, complete], Level::Constant, None);
    }

    #[test]
    fn covariates_that_separate_together_are_named_without_the_others() {
        // x − y > 0 exactly where the event happened; neither does it alone, and z is not needed.
        let x = [1.0, 4.0, 2.0, 6.0, 3.0, 5.0, 2.5, 0.0];
        let gap = [1.0, -1.0, 0.5, -2.0, 1.5, -0.5, 1.0, -1.0];
        let y: Vec<f64> = x.iter().zip(gap).map(|(x, gap)| x - gap).collect();
        check(
            &[1, 0, 1, 0, 1, 0, 1, 0],
            &[("z", &[1.0, 1.0, 0.0, 2.0, 2.0, 0.0, 1.0, 1.0]), ("x", &x), ("y", &y)],
            Level::Constant,
            Some("`x` (to +∞), `y` (to −∞) predict 8 of 8 rows without fault: no estimate is finite"),
        );
    }

    #[test]
    fn without_a_constant_the_border_is_at_zero() {
        let x = ("x", &[1.0, 2.0, 3.0, 4.0][..]);
        check(&[0, 0, 1, 1], &[x], Level::Absent, None);
        check(
            &[0, 0, 1, 1],
            &[("x", &[-1.0, 0.0, 0.0, 4.0])],
            Level::Absent,
            Some("`x` (to +∞) predict 2 of 4 rows without fault: no estimate is finite"),
        );
    }

    #[test]
    fn within_groups_each_has_its_own_border() {
        let grouping = Grouping::sorted(&[0, 0, 0, 1, 1, 1]);
        let x = ("x", &[1.0, 2.0, 3.0, 11.0, 12.0, 13.0][..]);
        check(
            &[0, 0, 1, 0, 1, 1],
            &[x],
            Level::Groups(&grouping),
            Some("`x` (to +∞) predict 6 of 6 rows without fault: no estimate is finite"),
        );
        check(&[0, 0, 1, 1, 1, 0], &[x], Level::Groups(&grouping), None);
        check(&[0, 0, 1, 0, 1, 1], &[x], Level::Constant, None);
    }

    #[test]
    fn separation_in_layers_is_found_to_the_end() {
        // `a` sets two rows aside; among the rest `b` separates all.
        check(
            &[0, 0, 0, 0, 1, 1],
            &[("a", &[1.0, 1.0, 0.0, 0.0, 0.0, 0.0]), ("b", &[9.0, -9.0, 1.0, 2.0, 3.0, 4.0])],
            Level::Constant,
            Some("`a` (to −∞), `b` (to +∞) predict 6 of 6 rows without fault: no estimate is finite"),
        );
    }
}
