//! Cox's partial likelihood of intervals (start, stop], with its derivatives and its score by row.
//!
//! At each time t with d events among those at risk R (start < t ≤ stop, same stratum), w = exp(x′β):
//!
//! - Breslow: Σ_events x′β − d log Σ_R w;
//! - Efron: Σ_events x′β − Σ_{k<d} log (Σ_R w − (k/d) Σ_events w).
//!
//! Cox (1972), JRSS B 34:187–220; Breslow (1974), Biometrics 30:89–99; Efron (1977), JASA 72:557–565. Sums over R are made
//! without subtracting anything (`ranges`), so that a risk set of small weights keeps its digits beside others.
//!
//! Score of a row (Lin & Wei 1989, JASA 84:1074–1078), for clustered errors: its own event's x − x̄, minus w (x − x̄) dΛ at each
//! time that it covers; under Efron an event counts (1 − k/d) in the k-th of its own time's terms, as in R's `residuals.coxph`.

use core::ops::Range;

use nalgebra::{DMatrix, DVector};

use serde::{Deserialize, Serialize};

use super::newton::Surface;
use super::ranges::Ranges;

/// How events at the same time are dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// Efron's approximation: R's default, Stata's `efron`.
    #[default]
    Efron,
    /// Breslow's approximation: Stata's default.
    Breslow,
}

impl Ties {
    /// Names in tables, in the order of the variants.
    pub const NAMES: [&'static str; 2] = ["efron", "breslow"];
}

/// Rows that are compared with each other only.
#[derive(Debug, Clone, Default)]
pub(super) struct Stratum {
    /// Rows with an event, by event time, in order.
    pub(super) events: Vec<Vec<u32>>,
    /// Rows at risk at some event time, and the run of these times.
    at_risk: Vec<(u32, Range<usize>)>,
}

/// The rows of a partial likelihood, standardized.
pub(super) struct Partial<'a> {
    pub(super) n_rows: usize,
    pub(super) p: usize,
    /// Values, row by row.
    pub(super) rows: Vec<f64>,
    pub(super) strata: &'a [Stratum],
    pub(super) ties: Ties,
}

/// Which rows are at risk when.
pub(super) fn schedule(start: &[i64], stop: &[i64], events: &[bool], strata: Option<&[u32]>) -> Vec<Stratum> {
    let stratum = |row: usize| strata.map_or(0, |strata| strata[row]);
    let mut order: Vec<usize> = (0..events.len()).collect();
    order.sort_by_key(|&row| stratum(row));
    order
        .chunk_by(|&a, &b| stratum(a) == stratum(b))
        .map(|rows| {
            let mut times: Vec<i64> = rows.iter().filter(|&&row| events[row]).map(|&row| stop[row]).collect();
            times.sort_unstable();
            times.dedup();
            let mut stratum = Stratum { events: vec![Vec::new(); times.len()], at_risk: Vec::new() };
            for &row in rows {
                let first = times.partition_point(|&time| time <= start[row]);
                let after = times.partition_point(|&time| time <= stop[row]);
                if first < after {
                    stratum.at_risk.push((row as u32, first..after));
                }
                if events[row] {
                    stratum.events[after - 1].push(row as u32);
                }
            }
            stratum
        })
        .collect()
}

impl Partial<'_> {
    fn row(&self, row: u32) -> &[f64] {
        &self.rows[row as usize * self.p..][..self.p]
    }

    /// x′β of every row.
    pub(super) fn index(&self, beta: &DVector<f64>) -> Vec<f64> {
        (0..self.n_rows as u32)
            .map(|row| self.row(row).iter().zip(beta.iter()).map(|(x, b)| x * b).sum())
            .collect()
    }

    /// Sums over those at risk at each event time of a stratum, up to moments of some order (0, 1, 2).
    fn at_risk(&self, stratum: &Stratum, weights: &[f64], order: usize) -> Ranges {
        let mut terms = vec![0.0; self.n_sums(order)];
        let mut sums = Ranges::new(stratum.events.len(), terms.len());
        for (row, run) in &stratum.at_risk {
            self.terms(*row, weights[*row as usize], order, &mut terms);
            sums.add(run.clone(), &terms);
        }
        sums.settle();
        sums
    }

    /// The same sums over some rows.
    fn among(&self, rows: &[u32], weights: &[f64], order: usize) -> Vec<f64> {
        let mut terms = vec![0.0; self.n_sums(order)];
        let mut sums = terms.clone();
        for &row in rows {
            self.terms(row, weights[row as usize], order, &mut terms);
            sums.iter_mut().zip(&terms).for_each(|(sum, term)| *sum += term);
        }
        sums
    }

    /// Σ w, Σ w x and Σ w x x′ (lower triangle).
    fn n_sums(&self, order: usize) -> usize {
        1 + if order > 0 { self.p } else { 0 } + if order > 1 { self.p * (self.p + 1) / 2 } else { 0 }
    }

    /// w, w x and w x x′ of a row.
    fn terms(&self, row: u32, weight: f64, order: usize, into: &mut [f64]) {
        into[0] = weight;
        if order == 0 {
            return;
        }
        let x = self.row(row);
        let mut place = 1;
        for &x in x {
            into[place] = weight * x;
            place += 1;
        }
        if order > 1 {
            for k in 0..self.p {
                let wx = into[1 + k];
                for &other in &x[..=k] {
                    into[place] = wx * other;
                    place += 1;
                }
            }
        }
    }

    /// Share of the events' own sums that the k-th of d terms leaves out.
    fn shares(&self, d: usize) -> impl Iterator<Item = f64> + use<> {
        let ties = self.ties;
        (0..d).map(move |k| match ties {
            Ties::Efron => k as f64 / d as f64,
            Ties::Breslow => 0.0,
        })
    }

    /// x′β of every row, and weights that are 1 at the highest: only differences count.
    fn weights(&self, beta: &DVector<f64>) -> (Vec<f64>, Vec<f64>) {
        let mut index = self.index(beta);
        let highest = index.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for eta in &mut index {
            *eta -= highest;
        }
        let weights = index.iter().map(|&eta| libm::exp(eta)).collect();
        (index, weights)
    }

    /// The log partial likelihood at β, its gradient and its information.
    pub(super) fn surface(&self, beta: &DVector<f64>) -> Surface {
        let p = self.p;
        let (index, weights) = self.weights(beta);
        let mut log_likelihood = 0.0;
        let mut gradient = DVector::zeros(p);
        let mut information = DMatrix::zeros(p, p);
        for stratum in self.strata {
            let at_risk = self.at_risk(stratum, &weights, 2);
            for (time, events) in stratum.events.iter().enumerate() {
                for &row in events {
                    log_likelihood += index[row as usize];
                    gradient += DVector::from_column_slice(self.row(row));
                }
                let (all, own) = (at_risk.at(time), self.among(events, &weights, 2));
                for share in self.shares(events.len()) {
                    let at = |place: usize| all[place] - share * own[place];
                    let total = at(0);
                    log_likelihood -= libm::log(total);
                    let mean: Vec<f64> = (0..p).map(|k| at(1 + k) / total).collect();
                    let mut place = 1 + p;
                    for k in 0..p {
                        gradient[k] -= mean[k];
                        for j in 0..=k {
                            information[(k, j)] += at(place) / total - mean[k] * mean[j];
                            place += 1;
                        }
                    }
                }
            }
        }
        information.fill_upper_triangle_with_lower_triangle();
        let largest_index = index.iter().fold(0.0_f64, |most, eta| most.max(eta.abs()));
        Surface { log_likelihood, gradient, information, largest_index }
    }

    /// Scores, row by row.
    pub(super) fn scores(&self, beta: &DVector<f64>) -> DMatrix<f64> {
        let p = self.p;
        let (_, weights) = self.weights(beta);
        let mut scores = DMatrix::zeros(self.n_rows, p);
        for stratum in self.strata {
            let at_risk = self.at_risk(stratum, &weights, 1);
            // Σ 1/total and Σ mean/total of the terms of each time.
            let mut hazards = Ranges::new(stratum.events.len(), p + 1);
            for (time, events) in stratum.events.iter().enumerate() {
                let (all, own) = (at_risk.at(time), self.among(events, &weights, 1));
                let hazard = hazards.at_mut(time);
                let mut left_out = vec![0.0; p + 1];
                let mut mean_of_terms = vec![0.0; p];
                for share in self.shares(events.len()) {
                    let at = |place: usize| all[place] - share * own[place];
                    let total = at(0);
                    hazard[0] += 1.0 / total;
                    left_out[0] += share / total;
                    for k in 0..p {
                        let mean = at(1 + k) / total;
                        hazard[1 + k] += mean / total;
                        left_out[1 + k] += share * mean / total;
                        mean_of_terms[k] += mean / events.len() as f64;
                    }
                }
                for &row in events {
                    self.exposed(row, weights[row as usize], &left_out, &mut scores);
                    for (k, x) in self.row(row).iter().enumerate() {
                        scores[(row as usize, k)] += x - mean_of_terms[k];
                    }
                }
            }
            hazards.gather();
            let mut hazard = vec![0.0; p + 1];
            for (row, run) in &stratum.at_risk {
                hazards.over(run.clone(), &mut hazard);
                self.exposed(*row, -weights[*row as usize], &hazard, &mut scores);
            }
        }
        scores
    }

    /// Adds w (x · Σ 1/total − Σ mean/total) to a row's score.
    fn exposed(&self, row: u32, weight: f64, hazard: &[f64], scores: &mut DMatrix<f64>) {
        for (k, x) in self.row(row).iter().enumerate() {
            scores[(row as usize, k)] += weight * (x * hazard[0] - hazard[1 + k]);
        }
    }
}
