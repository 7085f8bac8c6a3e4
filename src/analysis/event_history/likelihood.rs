//! The log-likelihood of a binary regression in standardized coordinates, with its derivatives and its score by cluster.
//!
//! ℓ(β) = Σ log F(ηᵢ) over events + Σ log (1 − F(ηᵢ)) over the rest, η = x̃′β. Where groups have effects of their own, η = x̃′β +
//! α_g, and for every β the α are put at their best (the *profile*): one root per group. The maximum over β and α together is
//! the same as with one dummy per group, and so are all standard errors: with weights w, D_g = Σ w and C_g = Σ w x̃ in group g,
//! the information on β is Σ w x̃x̃′ − Σ_g C_g C_g′ / D_g, and a row's score is u (x̃ − C_g / D_g) (Frisch–Waugh–Lovell in the
//! weights). So 520 policies cost no matrix of 520 columns.

use nalgebra::{DMatrix, DVector};

use super::groups::Grouping;
use super::link::Link;
use super::newton::Surface;
use super::scaled::{Block, Scaled, dot, row_buffer};

/// Relative change of a group's effect at which its root is found.
const ROOT: f64 = 1e-14;
/// Steps towards one group's root at most; Newton's method takes a handful.
const ROOT_STEPS: u32 = 80;

/// The likelihood of some rows.
pub(super) struct Likelihood<'a> {
    pub(super) scaled: &'a Scaled<'a>,
    pub(super) events: &'a [bool],
    pub(super) link: Link,
    pub(super) levels: Option<Levels<'a>>,
}

/// Effects of groups, at their best for the last β.
pub(super) struct Levels<'a> {
    pub(super) grouping: &'a Grouping,
    pub(super) values: Vec<f64>,
}

impl<'a> Levels<'a> {
    /// Each group at its own share of events; every group has some rows with and some without.
    pub(super) fn at_shares(grouping: &'a Grouping, events: &[bool], link: Link) -> Self {
        let values = (0..grouping.n_groups())
            .map(|group| {
                let rows = &events[grouping.rows(group)];
                let n_events = rows.iter().filter(|&&event| event).count();
                link.index_of(n_events as f64 / rows.len() as f64)
            })
            .collect();
        Self { grouping, values }
    }
}

/// Weighted sums of products of columns, with what belongs to groups apart.
struct Products<'a> {
    p: usize,
    /// Σ w x̃x̃′, its lower triangle row by row.
    sums: Vec<f64>,
    grouping: Option<&'a Grouping>,
    /// C and D, group by group.
    by_group: Vec<f64>,
    weights_by_group: Vec<f64>,
    weighted: [f64; row_buffer().len()],
}

impl<'a> Products<'a> {
    fn new(p: usize, grouping: Option<&'a Grouping>) -> Self {
        let n_groups = grouping.map_or(0, Grouping::n_groups);
        Self {
            p,
            sums: vec![0.0; p * p],
            grouping,
            by_group: vec![0.0; n_groups * p],
            weights_by_group: vec![0.0; n_groups],
            weighted: row_buffer(),
        }
    }

    fn add(&mut self, block: &Block<'_>, weights: &[f64]) {
        let n = block.rows.len();
        for k in 0..self.p {
            for ((to, x), w) in self.weighted.iter_mut().zip(block.column(k)).zip(weights) {
                *to = w * x;
            }
            for j in 0..=k {
                self.sums[k * self.p + j] += dot(&self.weighted[..n], block.column(j));
            }
            if let Some(grouping) = self.grouping {
                for (row, wx) in block.rows.clone().zip(&self.weighted) {
                    self.by_group[grouping.of(row) * self.p + k] += wx;
                }
            }
        }
        if let Some(grouping) = self.grouping {
            for (row, w) in block.rows.clone().zip(weights) {
                self.weights_by_group[grouping.of(row)] += w;
            }
        }
    }

    /// Weighted means by group, C / D.
    fn means_by_group(&self) -> Vec<f64> {
        let p = self.p;
        (0..self.by_group.len())
            .map(|place| self.by_group[place] / self.weights_by_group[place / p])
            .collect()
    }

    /// The whole matrix, group effects taken out.
    fn finish(&self) -> DMatrix<f64> {
        let p = self.p;
        let mut matrix = DMatrix::zeros(p, p);
        let means = self.means_by_group();
        for k in 0..p {
            for j in 0..=k {
                let of_groups: f64 = (0..self.weights_by_group.len())
                    .map(|group| self.by_group[group * p + k] * means[group * p + j])
                    .sum();
                let value = self.sums[k * p + j] - of_groups;
                (matrix[(k, j)], matrix[(j, k)]) = (value, value);
            }
        }
        matrix
    }
}

impl Likelihood<'_> {
    fn grouping(&self) -> Option<&Grouping> {
        self.levels.as_ref().map(|levels| levels.grouping)
    }

    /// Visits blocks of rows with their indices η, group effects included.
    fn for_each_index(&self, beta: &DVector<f64>, mut visit: impl FnMut(&Block<'_>, &[f64])) {
        let mut index = row_buffer();
        self.scaled.for_each_block(|block| {
            block.index(beta, &mut index);
            if let Some(levels) = &self.levels {
                for (eta, row) in index.iter_mut().zip(block.rows.clone()) {
                    *eta += levels.values[levels.grouping.of(row)];
                }
            }
            visit(block, &index[..block.rows.len()]);
        });
    }

    /// The log-likelihood at β, its gradient and its observed information.
    pub(super) fn surface(&mut self, beta: &DVector<f64>) -> Surface {
        self.find_levels(beta);
        let p = beta.len();
        let mut products = Products::new(p, self.grouping());
        let mut gradient = DVector::zeros(p);
        let (mut log_likelihood, mut largest_index) = (0.0, 0.0_f64);
        let (mut scores, mut weights) = (row_buffer(), row_buffer());
        self.for_each_index(beta, |block, index| {
            log_likelihood +=
                self.link.rows(index, &self.events[block.rows.clone()], &mut scores, &mut weights);
            largest_index = index.iter().fold(largest_index, |largest, eta| largest.max(eta.abs()));
            for k in 0..p {
                gradient[k] += dot(block.column(k), &scores[..index.len()]);
            }
            products.add(block, &weights[..index.len()]);
        });
        Surface { log_likelihood, gradient, information: products.finish(), largest_index }
    }

    /// The expected information at β and the group effects last found.
    pub(super) fn expected_information(&self, beta: &DVector<f64>) -> DMatrix<f64> {
        let mut products = Products::new(beta.len(), self.grouping());
        let mut weights = row_buffer();
        self.for_each_index(beta, |block, index| {
            for (weight, &eta) in weights.iter_mut().zip(index) {
                *weight = self.link.expected_weight(eta);
            }
            products.add(block, &weights[..index.len()]);
        });
        products.finish()
    }

    /// Σ s s′, s the sum of scores in one cluster; without clusters every row is one.
    pub(super) fn score_products(
        &self,
        beta: &DVector<f64>,
        clusters: Option<(&[u32], usize)>,
    ) -> DMatrix<f64> {
        let p = beta.len();
        let means = self.means_by_group(beta);
        let mut of_rows = Products::new(p, None);
        let mut by_cluster = vec![0.0; clusters.map_or(0, |(_, n)| n * p)];
        let (mut scores, mut weights, mut squares) = (row_buffer(), row_buffer(), row_buffer());
        self.for_each_index(beta, |block, index| {
            let mut columns: Vec<f64> = Vec::with_capacity(p * index.len());
            for k in 0..p {
                columns.extend(block.column(k).iter().zip(block.rows.clone()).map(|(x, row)| {
                    x - self.grouping().map_or(0.0, |grouping| means[grouping.of(row) * p + k])
                }));
            }
            self.link.rows(index, &self.events[block.rows.clone()], &mut scores, &mut weights);
            for (place, row) in block.rows.clone().enumerate() {
                let score = scores[place];
                squares[place] = score * score;
                if let Some((of, _)) = clusters {
                    let sums = &mut by_cluster[of[row] as usize * p..][..p];
                    for (k, sum) in sums.iter_mut().enumerate() {
                        *sum += score * columns[k * index.len() + place];
                    }
                }
            }
            if clusters.is_none() {
                of_rows.add(&Block::of(block.rows.clone(), &columns), &squares[..index.len()]);
            }
        });
        if clusters.is_none() {
            return of_rows.finish();
        }
        let scores = DMatrix::from_row_slice(by_cluster.len() / p.max(1), p, &by_cluster);
        scores.tr_mul(&scores)
    }

    /// Means of the columns by group, in the observed weights.
    fn means_by_group(&self, beta: &DVector<f64>) -> Vec<f64> {
        let mut products = Products::new(beta.len(), self.grouping());
        if self.levels.is_some() {
            let (mut scores, mut weights) = (row_buffer(), row_buffer());
            self.for_each_index(beta, |block, index| {
                self.link.rows(index, &self.events[block.rows.clone()], &mut scores, &mut weights);
                products.add(block, &weights[..index.len()]);
            });
        }
        products.means_by_group()
    }

    /// Puts every group's effect at its best for this β.
    fn find_levels(&mut self, beta: &DVector<f64>) {
        let Some(levels) = &mut self.levels else { return };
        let mut index = row_buffer();
        let mut offsets = Vec::with_capacity(self.events.len());
        self.scaled.for_each_block(|block| {
            block.index(beta, &mut index);
            offsets.extend_from_slice(&index[..block.rows.len()]);
        });
        for (group, value) in levels.values.iter_mut().enumerate() {
            let rows = levels.grouping.rows(group);
            *value = best_level(self.link, &offsets[rows.clone()], &self.events[rows], *value);
        }
    }
}

/// The level that makes some rows most likely, from a guess: Newton's method with halved steps.
fn best_level(link: Link, offsets: &[f64], events: &[bool], guess: f64) -> f64 {
    let sums = |level: f64| {
        offsets.iter().zip(events).fold((0.0, 0.0, 0.0), |(log, score, weight), (offset, &event)| {
            let row = link.row(offset + level, event);
            (log + row.log_likelihood, score + row.score, weight + row.weight)
        })
    };
    let mut level = guess;
    let mut at = sums(level);
    for _ in 0..ROOT_STEPS {
        // Where all weights vanish the score alone says where to go; steps are bounded, so that none overshoots far.
        let mut step = (at.1 / at.2.max(1e-300)).clamp(-4.0, 4.0);
        if step.abs() <= ROOT * (1.0 + level.abs()) {
            break;
        }
        let mut next = sums(level + step);
        while next.0 < at.0 - 1e-13 * (1.0 + at.0.abs()) && step.abs() > ROOT {
            step *= 0.5;
            next = sums(level + step);
        }
        (level, at) = (level + step, next);
    }
    level
}
