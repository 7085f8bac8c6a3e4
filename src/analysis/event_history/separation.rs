//! Whether covariates predict events without fault, so that the likelihood has no maximum: complete and quasi-complete separation.
//!
//! The estimates of logit, probit and cloglog are finite unless some direction γ puts no row with an event below a row without
//! one, xᵢ′γ ≥ xⱼ′γ, and not all on one level (Albert & Anderson 1984, Biometrika 71:1–10). With effects of groups, rows are
//! compared within their group; without a constant, each with the level 0. Separation is *complete* if all rows are predicted
//! without fault, and *quasi-complete* if some are and the rest lies on the border. The rule is exact (`recession`, the
//! rays being xᵢ − xⱼ) up to rounding: a disagreement of less than 10⁻⁹ of the widest difference counts as none. It is asked
//! only where the search ran into trouble (`binary`), because it costs some passes over the rows.
//!
//! What is named: the covariates that separate by themselves; if none does, covariates that do so together and of which none
//! can be spared. The sign says whether the estimate runs to +∞ or −∞. After the rows predicted without fault are set aside,
//! the rest is asked again, so that every separated row and a covariate for each is found.

use std::fmt;

use nalgebra::DVector;

use super::fault::names_of;
use super::groups::Grouping;
use super::recession::agreeing_direction;
use super::scaled::{Scaled, row_buffer};
use crate::scenario::Lang;

/// Disagreement, relative to the widest difference, that counts as none.
const BORDER: f64 = 1e-9;
/// Covariates up to which combinations of them are looked for.
const MAX_COVARIATES: usize = 200;

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

impl Diverging {
    /// What it is, for people.
    pub fn said(&self, lang: Lang) -> String {
        let (name, sign) = (&self.name, if self.is_upward { '+' } else { '−' });
        match lang {
            Lang::En => format!("`{name}` (to {sign}∞)"),
            Lang::Zh => format!("`{name}`（趋于 {sign}∞）"),
        }
    }
}

impl fmt::Display for Diverging {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said(Lang::En))
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

impl Separation {
    /// What it is, for people.
    pub fn said(&self, lang: Lang) -> String {
        let (n, all) = (self.n_predicted, self.n_rows);
        let names = |nobody: &str| match &self.covariates[..] {
            [] => nobody.to_owned(),
            covariates => names_of(covariates, lang),
        };
        match lang {
            Lang::En => format!(
                "{n} of {all} rows are predicted without fault by {}: no estimate is finite",
                names("the constant")
            ),
            Lang::Zh => {
                format!("{} 无误地预测了 {all} 行中的 {n} 行：没有有限的估计值", names("常数项"))
            }
        }
    }
}

impl fmt::Display for Separation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said(Lang::En))
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

/// In one group, the lowest row with an event and the highest without; where the level is fixed, a row at 0 counts as both.
#[derive(Clone, Copy)]
struct Edges {
    lowest: f64,
    highest: f64,
    lowest_row: Option<usize>,
    highest_row: Option<usize>,
}

/// Separation of events by standardized covariates; none where there is none (or where covariates are too many to say).
pub(super) fn find(scaled: &Scaled<'_>, events: &[bool], grouping: Option<&Grouping>) -> Option<Found> {
    let mut rays = Rays { scaled, events, grouping, is_open: vec![true; events.len()] };
    let mut covariates: Vec<Diverging> = Vec::new();
    while let Some((found, mut predicted, is_used)) = rays.separate() {
        // What is on the border of one direction may agree with the next in the same covariates.
        loop {
            for row in predicted {
                rays.is_open[row] = false;
            }
            rays.close_uniform_groups();
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
        let p = names.len();
        let covariates: Vec<usize> = (0..p).filter(|&k| self.scaled.raw(k).is_some()).collect();
        let mut is_used = vec![false; p];
        let mut alone = Vec::new();
        let mut predicted = Vec::new();
        for &k in &covariates {
            if let Some((is_upward, rows)) = self.separates_alone(k) {
                alone.push(Diverging { name: names[k].clone(), is_upward });
                predicted.extend(rows);
                is_used[k] = true;
            }
        }
        if !alone.is_empty() {
            return Some((alone, predicted, is_used));
        }
        for &k in &covariates {
            is_used[k] = true;
        }
        let (mut direction, mut rows) = self.direction(&is_used)?;
        for &k in covariates.iter().rev() {
            is_used[k] = false;
            match self.direction(&is_used) {
                Some(found) => (direction, rows) = found,
                None => is_used[k] = true,
            }
        }
        let together = covariates.iter().filter(|&&k| is_used[k]);
        let together = together.map(|&k| Diverging { name: names[k].clone(), is_upward: direction[k] > 0.0 });
        Some((together.collect(), rows, is_used))
    }

    /// Whether coefficient `k` separates the open rows by itself, in which direction, and which rows.
    fn separates_alone(&self, k: usize) -> Option<(bool, Vec<usize>)> {
        let raw = self.scaled.raw(k)?;
        [1.0, -1.0].into_iter().find_map(|sign| {
            let along: Vec<f64> = raw.iter().map(|x| sign * x).collect();
            // Values of one covariate are compared as they were given, without rounding.
            let rows = self.predicted(&along, 0.0)?;
            Some((sign > 0.0, rows))
        })
    }

    /// A direction in the coefficients in use along which no open row disagrees, and the rows that it predicts without fault.
    fn direction(&self, is_used: &[bool]) -> Option<(DVector<f64>, Vec<usize>)> {
        let n_used = is_used.iter().filter(|&&used| used).count();
        if n_used == 0 || n_used > MAX_COVARIATES {
            return None;
        }
        let mean = self.mean_ray(is_used);
        let mut along = vec![0.0; self.events.len()];
        let direction = agreeing_direction(&mean, |direction| {
            self.index(direction, &mut along);
            let lead = |edges: &Edges| edges.lowest - edges.highest;
            let edges = self.edges(&along).into_iter().filter(|edges| lead(edges).is_finite());
            let worst = edges.min_by(|a, b| lead(a).total_cmp(&lead(b)))?;
            Some(self.ray(worst.lowest_row, worst.highest_row, is_used))
        })?;
        self.index(&direction, &mut along);
        let rows = self.predicted(&along, BORDER)?;
        Some((direction, rows))
    }

    /// The open rows that lie beyond all of the other kind in their group, if no open row disagrees and there are some.
    fn predicted(&self, along: &[f64], border: f64) -> Option<Vec<usize>> {
        let open = || (0..along.len()).filter(|&row| self.is_open[row]);
        let (least, most) = open().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), row| {
            (least.min(along[row]), most.max(along[row]))
        });
        let border = border * (most - least).max(most.abs()).max(least.abs());
        let edges = self.edges(along);
        if edges.iter().any(|edges| edges.lowest < edges.highest - border) {
            return None;
        }
        let is_predicted = |&row: &usize| {
            let edges = &edges[self.group(row)];
            if self.events[row] {
                along[row] > edges.highest + border
            } else {
                along[row] < edges.lowest - border
            }
        };
        let rows: Vec<usize> = open().filter(is_predicted).collect();
        (!rows.is_empty()).then_some(rows)
    }

    /// Sets the rows of groups aside that have open rows of one kind only: their level alone predicts them.
    fn close_uniform_groups(&mut self) {
        let edges = self.edges(&vec![0.0; self.events.len()]);
        for row in 0..self.events.len() {
            let of = &edges[self.group(row)];
            self.is_open[row] &= of.lowest.is_finite() && of.highest.is_finite();
        }
    }

    fn group(&self, row: usize) -> usize {
        self.grouping.map_or(0, |grouping| grouping.of(row))
    }

    /// The edges of every group's open rows. A group with rows of one kind only is predicted by its level: ±∞.
    fn edges(&self, along: &[f64]) -> Vec<Edges> {
        let is_level_fixed = self.grouping.is_none() && !self.scaled.has_constant();
        let at = if is_level_fixed { (0.0, 0.0) } else { (f64::INFINITY, f64::NEG_INFINITY) };
        let none = Edges { lowest: at.0, highest: at.1, lowest_row: None, highest_row: None };
        let mut edges = vec![none; self.grouping.map_or(1, Grouping::n_groups)];
        for (row, &value) in along.iter().enumerate().filter(|(row, _)| self.is_open[*row]) {
            let edges = &mut edges[self.group(row)];
            if self.events[row] {
                if value < edges.lowest {
                    (edges.lowest, edges.lowest_row) = (value, Some(row));
                }
            } else if value > edges.highest {
                (edges.highest, edges.highest_row) = (value, Some(row));
            }
        }
        edges
    }

    /// x of a row with an event less x of one without, in the coefficients in use; no row is the level 0.
    fn ray(&self, with: Option<usize>, without: Option<usize>, is_used: &[bool]) -> DVector<f64> {
        let x = |row: Option<usize>| {
            row.map_or_else(|| DVector::zeros(is_used.len()), |row| self.scaled.row(row))
        };
        let mut ray = x(with) - x(without);
        ray.iter_mut().zip(is_used).filter(|(_, used)| !**used).for_each(|(value, _)| *value = 0.0);
        ray
    }

    /// A mean of all rays: by group, the mean of rows with an event less that of rows without.
    fn mean_ray(&self, is_used: &[bool]) -> DVector<f64> {
        let p = is_used.len();
        let n_groups = self.grouping.map_or(1, Grouping::n_groups);
        // Sums of rows without and with an event, group by group, and their numbers.
        let mut sums = vec![0.0; 2 * n_groups * p];
        let mut counts = vec![0.0; 2 * n_groups];
        let place = |row: usize| 2 * self.group(row) + usize::from(self.events[row]);
        self.scaled.for_each_block(|block| {
            for k in (0..p).filter(|&k| is_used[k]) {
                for (row, x) in block.rows.clone().zip(block.column(k)).filter(|(row, _)| self.is_open[*row])
                {
                    sums[place(row) * p + k] += x;
                }
            }
        });
        (0..self.events.len()).filter(|&row| self.is_open[row]).for_each(|row| counts[place(row)] += 1.0);
        let is_level_fixed = self.grouping.is_none() && !self.scaled.has_constant();
        let mut mean = DVector::zeros(p);
        for group in 0..n_groups {
            let [without, with] = [2 * group, 2 * group + 1];
            if !is_level_fixed && (counts[with] == 0.0 || counts[without] == 0.0) {
                continue;
            }
            for k in 0..p {
                let of = |kind: usize| sums[kind * p + k] / f64::max(counts[kind], 1.0);
                mean[k] += (of(with) - of(without)) / n_groups as f64;
            }
        }
        mean
    }

    /// x′γ of every row.
    fn index(&self, direction: &DVector<f64>, into: &mut [f64]) {
        let mut index = row_buffer();
        self.scaled.for_each_block(|block| {
            block.index(direction, &mut index);
            into[block.rows.clone()].copy_from_slice(&index[..block.rows.len()]);
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
            Some("6 of 6 rows are predicted without fault by `x` (to +∞): no estimate is finite"),
        );
        // A trait that nobody with the event has: quasi-complete.
        check(
            &[0, 0, 1, 0, 1, 0],
            &[noise, ("never", &[1.0, 0.0, 0.0, 0.0, 0.0, 1.0])],
            Level::Constant,
            Some("2 of 6 rows are predicted without fault by `never` (to −∞): no estimate is finite"),
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
            Some(
                "8 of 8 rows are predicted without fault by `x` (to +∞), `y` (to −∞): no estimate is finite",
            ),
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
            Some("2 of 4 rows are predicted without fault by `x` (to +∞): no estimate is finite"),
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
            Some("6 of 6 rows are predicted without fault by `x` (to +∞): no estimate is finite"),
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
            Some(
                "6 of 6 rows are predicted without fault by `a` (to −∞), `b` (to +∞): no estimate is finite",
            ),
        );
    }
}
