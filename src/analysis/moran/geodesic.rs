//! Weights by steps on a network: 1 / d_ij, d_ij the fewest ties on a way from i to j along their direction.
//!
//! Breadth-first search from every unit; weights of ties are ignored. A pair that no way joins weighs nothing.
//! netdiffuseR gives up after six steps (`approx_geodesic`), so a match with its `summary` needs `max_steps` 6.

use super::{Scaling, Weights, WeightsError};
use crate::analysis::ties::Ties;

/// How steps on a network become weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GeodesicOptions {
    /// Farthest pair that weighs anything, steps; none for no limit. netdiffuseR: 6.
    pub max_steps: Option<u32>,
    /// Whether rows sum to 1.
    pub scaling: Scaling,
}

impl Weights {
    /// The inverse of the number of steps on a network.
    ///
    /// # Errors
    /// Where too many pairs can reach each other.
    pub fn geodesic(ties: &Ties, options: &GeodesicOptions) -> Result<Self, WeightsError> {
        let row = |i: usize| {
            let mut row = steps(ties, i as u32, options.max_steps.unwrap_or(u32::MAX));
            row.sort_unstable();
            Ok(row.into_iter().map(|(j, steps)| (j, 1.0 / f64::from(steps))).collect())
        };
        Self::from_rows(ties.n(), options.scaling, row)
    }
}

/// Everybody whom `from` can reach in at most so many steps, with the fewest steps.
fn steps(ties: &Ties, from: u32, max_steps: u32) -> Vec<(u32, u32)> {
    let mut is_seen = vec![false; ties.n()];
    is_seen[from as usize] = true;
    let mut reached = vec![(from, 0)];
    let mut next = 0;
    while let Some(&(unit, steps)) = reached.get(next) {
        next += 1;
        if steps == max_steps {
            break;
        }
        for &j in ties.of(unit as usize) {
            if !is_seen[j as usize] {
                is_seen[j as usize] = true;
                reached.push((j, steps + 1));
            }
        }
    }
    // The unit itself, at no steps.
    reached.swap_remove(0);
    reached
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::ties::TiesOptions;

    fn network(n: u32, edges: &[(u32, u32)]) -> Ties {
        Ties::from_edges(n, edges, None, &TiesOptions::default()).expect("a network").0
    }

    #[test]
    fn steps_follow_the_ties_and_disconnected_pairs_weigh_nothing() {
        let ties = network(6, &[(0, 1), (1, 2), (2, 3), (0, 3), (4, 5), (5, 4)]);
        let options = GeodesicOptions { max_steps: None, scaling: Scaling::None };
        let weights = Weights::geodesic(&ties, &options).expect("weights");
        assert_eq!(weights.row(0), (&[1, 2, 3][..], &[1.0, 0.5, 1.0][..]));
        assert_eq!(weights.row(1), (&[2, 3][..], &[1.0, 0.5][..]));
        assert_eq!((weights.row(3).0, weights.row(4).0), (&[][..], &[5][..]));
        assert_eq!((weights.n_pairs(), weights.n_without()), (8, 1));
        let near =
            Weights::geodesic(&ties, &GeodesicOptions { max_steps: Some(1), ..options }).expect("weights");
        assert_eq!(near, Weights::adjacency(&ties, Scaling::None));
        let rows = Weights::geodesic(&ties, &GeodesicOptions::default()).expect("weights");
        assert!((rows.row(0).1[0] - 0.4).abs() < 1e-15 && (rows.s0() - 5.0).abs() < 1e-15);
    }
}
