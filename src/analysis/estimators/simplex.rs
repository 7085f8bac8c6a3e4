//! The point of a polytope nearest to a target: weights on the simplex with the least squared error.
//!
//! min ‖Σ_j w_j·x_j − y‖², w ≥ 0, Σ w = 1. With p_j = x_j − y it is the point of least norm in the hull of the p_j: Wolfe (1976),
//! Mathematical Programming 11:128–149. Points are taken one by one, each time the one farthest on the near side; the least norm in the
//! affine hull of those taken is found exactly; points whose weight would be negative are dropped. It ends after finitely many
//! steps, with at most one point more than dimensions.
//!
//! Certificate: for z = Σ w_j·p_j the gap ‖z‖² − min_j z·p_j is at least ‖z‖² − z·z* ≥ 0 and is 0 at the optimum only (it is half of Frank & Wolfe's
//! duality gap). ‖z‖² is above the least possible by at most twice the gap.

use nalgebra::{DMatrix, DVector};

/// Gap, as a share of the longest p squared, at which the point is the nearest but for rounding.
const ROUNDING: f64 = 1e-14;
/// Squared distance, in the same share, that is nothing but rounding.
const PERFECT: f64 = 1e-22;
/// A weight below this is none.
const NO_WEIGHT: f64 = 1e-13;

/// The nearest point.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Nearest {
    /// Points with weight, in increasing order, and their weights: positive, of sum 1.
    pub(super) weights: Vec<(usize, f64)>,
    /// Squared distance ‖z‖²; 0 where it is nothing but rounding.
    pub(super) squared_distance: f64,
    /// The gap.
    pub(super) gap: f64,
    /// Times a point was taken.
    pub(super) n_steps: usize,
    /// Whether no other weights do as well.
    pub(super) is_unique: bool,
}

/// The point nearest to `target` in the hull of `points` (one or more, each as long as the target).
pub(super) fn nearest(points: &[&[f64]], target: &[f64]) -> Nearest {
    let differences: Vec<Vec<f64>> =
        points.iter().map(|point| point.iter().zip(target).map(|(x, y)| x - y).collect()).collect();
    let norms: Vec<f64> = differences.iter().map(|p| dot(p, p)).collect();
    let longest = norms.iter().fold(0.0_f64, |top, &norm| top.max(norm));
    // All lengths as shares of the longest: tolerances mean the same in any unit.
    let scale = if longest > 0.0 { longest.sqrt() } else { 1.0 };
    let differences: Vec<Vec<f64>> =
        differences.into_iter().map(|p| p.into_iter().map(|v| v / scale).collect()).collect();
    let first = (0..norms.len()).min_by(|&a, &b| norms[a].total_cmp(&norms[b])).unwrap_or_default();
    let mut corral = Corral { points: &differences, taken: vec![first], weights: vec![1.0] };
    let (mut z, mut n_steps) = (corral.position(), 1);
    let (mut next, mut gap) = farthest(&differences, &z);
    // Wolfe's method is finite; the bound is for rounding that would let it turn in a circle.
    while gap > ROUNDING && n_steps < 50 * (points.len() + target.len()) && !corral.taken.contains(&next) {
        let before = corral.clone();
        corral.take(next);
        let moved = corral.position();
        if dot(&moved, &moved) >= dot(&z, &z) {
            // What is left is rounding.
            corral = before;
            break;
        }
        z = moved;
        n_steps += 1;
        (next, gap) = farthest(&differences, &z);
    }
    let is_unique = corral.is_unique(&z, gap);
    let mut weights: Vec<(usize, f64)> =
        corral.taken.into_iter().zip(corral.weights).filter(|&(_, weight)| weight > 0.0).collect();
    weights.sort_unstable_by_key(|&(point, _)| point);
    let (unit, distance) = (scale * scale, dot(&z, &z));
    let squared_distance = if distance <= PERFECT { 0.0 } else { distance * unit };
    Nearest { weights, squared_distance, gap: gap.max(0.0) * unit, n_steps, is_unique }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The point farthest on the near side of z, and the gap ‖z‖² − z·p.
fn farthest(points: &[Vec<f64>], z: &[f64]) -> (usize, f64) {
    let along = points.iter().enumerate().map(|(j, p)| (j, dot(z, p)));
    let (j, least) = along.fold((0, f64::INFINITY), |best, next| if next.1 < best.1 { next } else { best });
    (j, dot(z, z) - least)
}

/// Affinely independent points with positive weights of sum 1.
#[derive(Debug, Clone)]
struct Corral<'a> {
    points: &'a [Vec<f64>],
    taken: Vec<usize>,
    weights: Vec<f64>,
}

impl Corral<'_> {
    /// z = Σ w·p.
    fn position(&self) -> Vec<f64> {
        let mut z = vec![0.0; self.points[0].len()];
        for (&j, w) in self.taken.iter().zip(&self.weights) {
            for (sum, v) in z.iter_mut().zip(&self.points[j]) {
                *sum += w * v;
            }
        }
        z
    }

    /// Takes a point, and moves to the least norm in the hull of those taken, dropping what has no weight there.
    fn take(&mut self, point: usize) {
        self.taken.push(point);
        self.weights.push(0.0);
        while let Some(wanted) = self.affine_minimum() {
            if wanted.iter().all(|&w| w > NO_WEIGHT) {
                self.weights = wanted;
                return;
            }
            // As far toward the wanted weights as none becomes negative.
            let mut step = 1.0_f64;
            for (w, v) in self.weights.iter().zip(&wanted) {
                if *v <= NO_WEIGHT {
                    step = step.min(if w > v { w / (w - v) } else { 0.0 });
                }
            }
            let moved = self.weights.iter().zip(&wanted).map(|(w, v)| w + step * (v - w));
            let moved: Vec<f64> = moved.collect();
            let kept: Vec<usize> = (0..moved.len()).filter(|&k| moved[k] > NO_WEIGHT).collect();
            // The one that stopped the step is at 0 but for rounding.
            let kept = if kept.len() == moved.len() { without_smallest(&kept, &moved) } else { kept };
            self.taken = kept.iter().map(|&k| self.taken[k]).collect();
            self.weights = kept.iter().map(|&k| moved[k]).collect();
            let sum: f64 = self.weights.iter().sum();
            self.weights.iter_mut().for_each(|w| *w /= sum);
        }
    }

    /// Weights of sum 1, of either sign, with the least norm: u solves M′M·u = 1 with M the points under a row of ones (Wolfe's
    /// §5), that is, u is the least squares solution of M·u = (1, 0, …, 0)′; the weights are u over its sum. None where the
    /// points are dependent, which leaves the last weights.
    fn affine_minimum(&self) -> Option<Vec<f64>> {
        let n = self.taken.len();
        let qr = self.stacked().qr();
        let r = qr.r();
        let largest = (0..n).map(|k| r[(k, k)].abs()).fold(0.0, f64::max);
        if (0..n).any(|k| r[(k, k)].abs() <= 1e-14 * largest) {
            return None;
        }
        let mut first = DVector::zeros(self.points[0].len() + 1);
        first[0] = 1.0;
        qr.q_tr_mul(&mut first);
        let u = r.solve_upper_triangular(&first.rows(0, n).clone_owned())?;
        let sum = u.sum();
        (sum.is_finite() && sum > 0.0).then(|| u.iter().map(|v| v / sum).collect())
    }

    /// The points taken as columns, under a row of ones; with rows of zeros to have as many rows as columns.
    fn stacked(&self) -> DMatrix<f64> {
        let n_rows = (self.points[0].len() + 1).max(self.taken.len());
        stack(self.points, &self.taken, n_rows)
    }

    /// Whether points outside all lie beyond, or the points on the supporting plane are affinely independent.
    fn is_unique(&self, z: &[f64], gap: f64) -> bool {
        let square = dot(z, z);
        let near = 1e-9_f64.max(10.0 * gap);
        let on_plane: Vec<usize> =
            (0..self.points.len()).filter(|&j| dot(z, &self.points[j]) - square <= near).collect();
        let n_rows = self.points[0].len() + 1;
        // Where the fit is perfect, every point is on the plane. (No plane holds more independent ones than it has dimensions.)
        if on_plane.len() > n_rows {
            return false;
        }
        let r = stack(self.points, &on_plane, n_rows).col_piv_qr().r();
        let rank_is_full = |k: usize| r[(k, k)].abs() > 1e-9 * r[(0, 0)].abs();
        (0..on_plane.len()).all(rank_is_full)
    }
}

fn stack(points: &[Vec<f64>], taken: &[usize], n_rows: usize) -> DMatrix<f64> {
    DMatrix::from_fn(n_rows, taken.len(), |row, k| match row.checked_sub(1) {
        None => 1.0,
        Some(t) => points[taken[k]].get(t).copied().unwrap_or(0.0),
    })
}

fn without_smallest(kept: &[usize], weights: &[f64]) -> Vec<usize> {
    let smallest = (0..weights.len()).min_by(|&a, &b| weights[a].total_cmp(&weights[b]));
    kept.iter().copied().filter(|&k| Some(k) != smallest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(points: &[&[f64]], target: &[f64], weights: &[(usize, f64)], squared: f64) -> Nearest {
        let found = nearest(points, target);
        assert!((found.squared_distance - squared).abs() < 1e-12, "{found:?}");
        assert_eq!(found.weights.len(), weights.len(), "{found:?}");
        for (ours, theirs) in found.weights.iter().zip(weights) {
            assert!(ours.0 == theirs.0 && (ours.1 - theirs.1).abs() < 1e-12, "{found:?}");
        }
        found
    }

    #[test]
    fn triangles_by_hand() {
        let triangle: [&[f64]; 3] = [&[0.0, 0.0], &[4.0, 0.0], &[0.0, 4.0]];
        // Inside, at an edge, at a corner.
        assert!(check(&triangle, &[1.0, 2.0], &[(0, 0.25), (1, 0.25), (2, 0.5)], 0.0).is_unique);
        assert!(check(&triangle, &[3.0, 3.0], &[(1, 0.5), (2, 0.5)], 2.0).is_unique);
        assert!(check(&triangle, &[-1.0, -2.0], &[(0, 1.0)], 5.0).is_unique);
        check(&triangle, &[1.0, -7.0], &[(0, 0.75), (1, 0.25)], 49.0);
    }

    #[test]
    fn weights_that_are_not_the_only_ones_are_said_to_be_so() {
        let square: [&[f64]; 4] = [&[0.0, 0.0], &[1.0, 0.0], &[0.0, 1.0], &[1.0, 1.0]];
        let inside = nearest(&square, &[0.5, 0.5]);
        assert!(!inside.is_unique && inside.squared_distance < 1e-24, "{inside:?}");
        // The same point twice.
        let twice: [&[f64]; 2] = [&[1.0, 1.0], &[1.0, 1.0]];
        let found = nearest(&twice, &[0.0, 0.0]);
        assert!(!found.is_unique && (found.squared_distance - 2.0).abs() < 1e-15, "{found:?}");
        // One that is the target itself, and all of them.
        let same: [&[f64]; 2] = [&[3.0], &[3.0]];
        assert!(nearest(&same, &[3.0]).squared_distance.abs() < 1e-30);
    }

    #[test]
    fn gaps_of_made_polytopes_are_rounding() {
        for (n, d) in [(5, 3), (40, 8), (200, 12), (12, 30)] {
            let value = |k: usize| ((k * 7919 + k * k * 31) % 1009) as f64 / 1009.0;
            let points: Vec<Vec<f64>> = (0..n).map(|j| (0..d).map(|t| value(j * d + t)).collect()).collect();
            let target: Vec<f64> = (0..d).map(|t| 0.5 + 0.4 * value(90_000 + t)).collect();
            let slices: Vec<&[f64]> = points.iter().map(Vec::as_slice).collect();
            let found = nearest(&slices, &target);
            assert!(found.gap <= 1e-12 * d as f64, "{n} {d}: {found:?}");
            let sum: f64 = found.weights.iter().map(|(_, w)| w).sum();
            assert!((sum - 1.0).abs() < 1e-12 && found.weights.iter().all(|(_, w)| *w > 0.0), "{found:?}");
            assert!(found.weights.len() <= d + 1);
        }
    }
}
