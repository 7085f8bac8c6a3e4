//! Whether some directions agree with all of a set of rays: the question behind every likelihood without a maximum.
//!
//! Rays z₁ … zₙ are given. Either there is a direction γ with zᵢ′γ ≥ 0 for all i and > 0 for some, along which a likelihood
//! grows without end, or positive weights balance the rays, Σ wᵢ zᵢ = 0 (Stiemke's alternative). Both are decided by one
//! problem: the point nearest to 0 among z̄ + Σ vᵢ zᵢ, v ≥ 0, with z̄ the mean ray. If that point is 0, the weights 1/n + v
//! balance. If it is r ≠ 0, then zᵢ′r ≥ 0 for all i, or moving along some zᵢ would bring it nearer; and the mean of zᵢ′r is
//! z̄′r ≥ r′r > 0, so r is such a direction.
//!
//! The nearest point is found by the active-set method of Lawson & Hanson (1974), Solving Least Squares Problems, ch. 23: exact
//! up to rounding, in about as many passes over the rays as there are dimensions. The rays are never stored: one function
//! names the ray most opposed to a direction.

use nalgebra::{DMatrix, DVector};

/// Length under which the nearest point is 0, with rays of about unit size.
const ZERO: f64 = 1e-10;
/// Cosine under which a ray and a direction are perpendicular.
const PERPENDICULAR: f64 = 1e-11;

/// A direction of unit length with which no ray disagrees, or none. The caller checks it against its rays.
///
/// `most_opposed` gives the ray with the smallest product with a direction, or none without rays.
pub(super) fn agreeing_direction(
    mean: &DVector<f64>,
    mut most_opposed: impl FnMut(&DVector<f64>) -> Option<DVector<f64>>,
) -> Option<DVector<f64>> {
    let mut rays: Vec<DVector<f64>> = Vec::new();
    let mut weights: Vec<f64> = Vec::new();
    let mut nearest = mean.clone();
    for _ in 0..100 + 20 * mean.len() {
        if nearest.norm() <= ZERO {
            return None;
        }
        let ray = most_opposed(&nearest)?;
        if ray.dot(&nearest) >= -PERPENDICULAR * ray.norm() * nearest.norm() {
            return Some(nearest.normalize());
        }
        if rays.contains(&ray) {
            // Rounding: the nearest point is as near as it gets.
            return None;
        }
        rays.push(ray);
        weights.push(0.0);
        balance(mean, &mut rays, &mut weights)?;
        nearest = rays.iter().zip(&weights).fold(mean.clone(), |sum, (ray, &weight)| sum + ray * weight);
    }
    None
}

/// Weights of least squares for the rays in use; rays whose weight would be negative go.
fn balance(mean: &DVector<f64>, rays: &mut Vec<DVector<f64>>, weights: &mut Vec<f64>) -> Option<()> {
    while !rays.is_empty() {
        let wanted = least_squares(rays, mean)?;
        if wanted.iter().all(|&weight| weight > 0.0) {
            *weights = wanted.iter().copied().collect();
            return Some(());
        }
        // As far towards the wanted weights as all stay positive; those that reach 0 go.
        let share = weights
            .iter()
            .zip(wanted.iter())
            .filter(|(_, wanted)| **wanted <= 0.0)
            .map(|(weight, wanted)| weight / (weight - wanted))
            .fold(1.0, f64::min);
        for (weight, wanted) in weights.iter_mut().zip(wanted.iter()) {
            *weight += share * (wanted - *weight);
        }
        let n_before = rays.len();
        let stays: Vec<bool> =
            weights.iter().zip(wanted.iter()).map(|(w, to)| *w > 1e-14 || *to > 0.0).collect();
        let mut place = 0;
        rays.retain(|_| {
            place += 1;
            stays[place - 1]
        });
        place = 0;
        weights.retain(|_| {
            place += 1;
            stays[place - 1]
        });
        if rays.len() == n_before {
            return None;
        }
    }
    Some(())
}

/// v that makes |mean + Σ v z| smallest.
fn least_squares(rays: &[DVector<f64>], mean: &DVector<f64>) -> Option<DVector<f64>> {
    if rays.len() > mean.len() {
        return None;
    }
    let columns = DMatrix::from_columns(rays);
    let qr = columns.qr();
    let r = qr.r();
    let target = -(qr.q().transpose() * mean);
    r.solve_upper_triangular(&target)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn direction(rays: &[[f64; 2]]) -> Option<DVector<f64>> {
        let rays: Vec<DVector<f64>> = rays.iter().map(|ray| DVector::from_row_slice(ray)).collect();
        let mean = rays.iter().fold(DVector::zeros(2), |sum, ray| sum + ray) / rays.len() as f64;
        agreeing_direction(&mean, |d| rays.iter().min_by(|a, b| a.dot(d).total_cmp(&b.dot(d))).cloned())
    }

    #[test]
    fn a_direction_is_found_where_there_is_one() {
        for rays in [
            vec![[1.0, 0.0], [0.0, 1.0]],
            vec![[1.0, 0.0], [-1.0, 0.0], [0.3, 1e-3]],
            vec![[1.0, 0.001], [-1.0, 0.001]],
            vec![[5.0, 1.0], [-3.0, -0.6], [1.0, -1.0]],
        ] {
            let found = direction(&rays).unwrap_or_else(|| panic!("no direction for {rays:?}"));
            let products: Vec<f64> = rays.iter().map(|ray| ray[0] * found[0] + ray[1] * found[1]).collect();
            assert!(
                products.iter().all(|&p| p > -1e-9) && products.iter().any(|&p| p > 1e-6),
                "{products:?}"
            );
        }
    }

    #[test]
    fn none_is_found_where_rays_balance() {
        for rays in [
            vec![[1.0, 0.0], [-1.0, 1.0], [-1.0, -1.0]],
            vec![[1.0, 2.0], [-0.5, -1.0]],
            vec![[1.0, 0.0], [-1.0, 1e-6], [-1.0, -1e-6]],
        ] {
            assert_eq!(direction(&rays), None, "{rays:?}");
        }
    }
}
