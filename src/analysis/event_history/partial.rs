//! Cox's partial likelihood of intervals (start, stop], with its derivatives and its score by row.
//!
//! At each time t with d events among those at risk R (start < t ≤ stop, same stratum), w = exp(x′β):
//!
//! - Breslow: Σ_events x′β − d log Σ_R w;
//! - Efron: Σ_events x′β − Σ_{k<d} log (Σ_R w − (k/d) Σ_events w).
//!
//! Cox (1972), JRSS B 34:187–220; Breslow (1974), Biometrics 30:89–99; Efron (1977), JASA 72:557–565. Sums over R run from the last
//! time to the first: rows enter at the last event time that they cover and leave after the first. Leaving is subtraction, so
//! sums are compensated (Neumaier 1974): what is left after millions went is as exact as a fresh sum.
//!
//! Score of a row (Lin & Wei 1989, JASA 84:1074–1078), for clustered errors: its own event's x − x̄, minus w (x − x̄) dΛ at each
//! time that it covers; under Efron an event counts (1 − k/d) in the k-th of its own time's terms, as in R's `residuals.coxph`.

use nalgebra::{DMatrix, DVector};

use super::newton::Surface;

/// How events at the same time are dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ties {
    /// Efron's approximation: R's default, Stata's `efron`.
    #[default]
    Efron,
    /// Breslow's approximation: Stata's default.
    Breslow,
}

/// One time with events.
#[derive(Debug, Clone, Default)]
pub(super) struct EventTime {
    /// Rows with an event at it.
    pub(super) events: Vec<u32>,
    /// Rows for which it is the last event time covered.
    enter: Vec<u32>,
    /// Rows for which the next later event time was the first covered.
    leave: Vec<u32>,
}

/// Rows that are compared with each other only.
#[derive(Debug, Clone, Default)]
pub(super) struct Stratum {
    /// Event times, latest first.
    pub(super) times: Vec<EventTime>,
    /// Rows at risk at the earliest of them.
    stay: Vec<u32>,
}

/// The rows of a partial likelihood, standardized.
pub(super) struct Partial<'a> {
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
            let mut stratum = Stratum::default();
            let mut of: Vec<EventTime> = vec![EventTime::default(); times.len()];
            for &row in rows {
                let first = times.partition_point(|&time| time <= start[row]);
                let after = times.partition_point(|&time| time <= stop[row]);
                if first == after {
                    continue;
                }
                of[after - 1].enter.push(row as u32);
                match first.checked_sub(1) {
                    Some(earlier) => of[earlier].leave.push(row as u32),
                    None => stratum.stay.push(row as u32),
                }
                if events[row] {
                    of[after - 1].events.push(row as u32);
                }
            }
            of.reverse();
            stratum.times = of;
            stratum
        })
        .collect()
}

/// Sums that come and go, each with what rounding took from it.
struct Running {
    sums: Vec<f64>,
    lost: Vec<f64>,
}

impl Running {
    fn add(&mut self, place: usize, value: f64) {
        let sum = self.sums[place];
        let next = sum + value;
        self.lost[place] +=
            if sum.abs() >= value.abs() { (sum - next) + value } else { (value - next) + sum };
        self.sums[place] = next;
    }

    fn now(&self) -> Vec<f64> {
        self.sums.iter().zip(&self.lost).map(|(sum, lost)| sum + lost).collect()
    }
}

/// Sums at one event time: Σ w, Σ w x, and Σ w x x′ (lower triangle), over those at risk and over events.
struct Moments {
    all: Vec<f64>,
    events: Vec<f64>,
}

impl Partial<'_> {
    fn row(&self, row: u32) -> &[f64] {
        &self.rows[row as usize * self.p..][..self.p]
    }

    /// x′β of every row.
    pub(super) fn index(&self, beta: &DVector<f64>) -> Vec<f64> {
        if self.p == 0 {
            let n = self.strata.iter().flat_map(|stratum| &stratum.times).flat_map(|time| &time.enter).max();
            return vec![0.0; n.map_or(0, |&last| last as usize + 1)];
        }
        self.rows.chunks_exact(self.p).map(|x| x.iter().zip(beta.iter()).map(|(x, b)| x * b).sum()).collect()
    }

    /// Visits the event times of a stratum, latest first, with their sums up to moments of some order (0, 1, 2).
    ///
    /// Who enters at a time is counted in its sums, who leaves is not.
    fn walk(
        &self,
        stratum: &Stratum,
        weights: &[f64],
        order: usize,
        mut visit: impl FnMut(&EventTime, &Moments),
    ) {
        let n_sums =
            1 + if order > 0 { self.p } else { 0 } + if order > 1 { self.p * (self.p + 1) / 2 } else { 0 };
        let mut terms = vec![0.0; n_sums];
        let mut running = Running { sums: vec![0.0; n_sums], lost: vec![0.0; n_sums] };
        for time in &stratum.times {
            for (rows, sign) in [(&time.leave, -1.0), (&time.enter, 1.0)] {
                for &row in rows {
                    self.terms(row, sign * weights[row as usize], order, &mut terms);
                    terms.iter().enumerate().for_each(|(place, &term)| running.add(place, term));
                }
            }
            let mut events = vec![0.0; n_sums];
            for &row in &time.events {
                self.terms(row, weights[row as usize], order, &mut terms);
                events.iter_mut().zip(&terms).for_each(|(sum, term)| *sum += term);
            }
            visit(time, &Moments { all: running.now(), events });
        }
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
            self.walk(stratum, &weights, 2, |time, moments| {
                for &row in &time.events {
                    log_likelihood += index[row as usize];
                    gradient += DVector::from_column_slice(self.row(row));
                }
                for share in self.shares(time.events.len()) {
                    let at = |place: usize| moments.all[place] - share * moments.events[place];
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
            });
        }
        information.fill_upper_triangle_with_lower_triangle();
        let largest_index = index.iter().fold(0.0_f64, |most, eta| most.max(eta.abs()));
        Surface { log_likelihood, gradient, information, largest_index }
    }

    /// Scores, row by row.
    pub(super) fn scores(&self, beta: &DVector<f64>) -> DMatrix<f64> {
        let p = self.p;
        let (index, weights) = self.weights(beta);
        let mut scores = DMatrix::zeros(index.len(), p);
        for stratum in self.strata {
            // Σ 1/total and Σ mean/total from the latest time on. A row's part is what they are when it leaves less what they
            // were when it entered.
            let mut hazard = vec![0.0; p + 1];
            self.walk(stratum, &weights, 1, |time, moments| {
                for (rows, sign) in [(&time.leave, -1.0), (&time.enter, 1.0)] {
                    for &row in rows {
                        self.exposed(row, sign * weights[row as usize], &hazard, &mut scores);
                    }
                }
                let d = time.events.len() as f64;
                let mut own = vec![0.0; p + 1];
                let mut mean_of_terms = vec![0.0; p];
                for share in self.shares(time.events.len()) {
                    let at = |place: usize| moments.all[place] - share * moments.events[place];
                    let total = at(0);
                    hazard[0] += 1.0 / total;
                    own[0] += share / total;
                    for k in 0..p {
                        let mean = at(1 + k) / total;
                        hazard[1 + k] += mean / total;
                        own[1 + k] += share * mean / total;
                        mean_of_terms[k] += mean / d;
                    }
                }
                for &row in &time.events {
                    self.exposed(row, weights[row as usize], &own, &mut scores);
                    for (k, x) in self.row(row).iter().enumerate() {
                        scores[(row as usize, k)] += x - mean_of_terms[k];
                    }
                }
            });
            stratum
                .stay
                .iter()
                .for_each(|&row| self.exposed(row, -weights[row as usize], &hazard, &mut scores));
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
