//! The ties of a study as the network that measures look at.
//!
//! A list in which every tie is listed both ways with the same weight is an undirected network: only so does rewiring keep
//! it mutual. Where all weights are 1 there are none. What a list of the user's holds beyond that (ties to oneself, repeated
//! ones) is left out where it is read (`input`) and told there.

use crate::analysis::moran::{GeodesicOptions, Scaling, Weights, WeightsError};
use crate::analysis::study::Study;
use crate::analysis::ties::{Direction, LeftOut, Ties, TiesError, TiesOptions};

/// The network of a study, and what was left out of it; none where the study has no ties.
///
/// # Errors
/// Where the list is none of the study's units, or longer than a network can be (2^31 ties).
pub fn network(study: &Study) -> Option<Result<(Ties, LeftOut), TiesError>> {
    let listed = study.ties.as_ref()?;
    let edges: Vec<(u32, u32)> = listed.from.iter().copied().zip(listed.to.iter().copied()).collect();
    let is_returned = |(&(from, to), weight): (&(u32, u32), &f64)| {
        edges.binary_search(&(to, from)).is_ok_and(|place| listed.weight[place] == *weight)
    };
    let is_mutual = !edges.is_empty() && edges.iter().zip(&listed.weight).all(is_returned);
    let is_kept = |&(from, to): &(u32, u32)| !is_mutual || from < to;
    let weights: Vec<f64> =
        edges.iter().zip(&listed.weight).filter(|(edge, _)| is_kept(edge)).map(|(_, &w)| w).collect();
    let kept: Vec<(u32, u32)> = edges.iter().copied().filter(is_kept).collect();
    let has_weights = weights.iter().any(|&weight| weight != 1.0);
    let options = TiesOptions {
        direction: if is_mutual { Direction::Undirected } else { Direction::Directed },
        ..TiesOptions::default()
    };
    let n_units = study.history.units.len() as u32;
    Some(Ties::from_edges(n_units, &kept, has_weights.then_some(&weights[..]), &options))
}

/// How near units are on the network: 1 for those that are tied (by weight of the tie), or, with a limit, 1 / steps on the network up to
/// that many; each unit's summing to 1. netdiffuseR's `summary` has steps up to 6.
///
/// # Errors
/// Where too many pairs can reach each other.
pub fn nearness(ties: &Ties, max_steps: Option<u32>) -> Result<Weights, WeightsError> {
    match max_steps {
        None => Ok(Weights::adjacency(ties, Scaling::Rows)),
        Some(_) => Weights::geodesic(ties, &GeodesicOptions { max_steps, scaling: Scaling::Rows }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::history::History;
    use crate::analysis::study::Ties as Listed;

    fn study(ties: &[(u32, u32, f64)]) -> Study {
        let listed = Listed {
            from: ties.iter().map(|tie| tie.0).collect(),
            to: ties.iter().map(|tie| tie.1).collect(),
            weight: ties.iter().map(|tie| tie.2).collect(),
        };
        let units = (0..3).map(|unit| format!("u{unit}")).collect();
        let history = History { units, born: vec![None; 3], policies: Vec::new() };
        Study { history, ties: Some(listed), ..Study::default() }
    }

    #[test]
    fn ties_listed_both_ways_are_undirected() {
        let both = [(0, 1, 2.0), (1, 0, 2.0), (1, 2, 1.0), (2, 1, 1.0)];
        let (ties, left_out) = network(&study(&both)).unwrap().unwrap();
        assert_eq!(
            (ties.direction(), ties.n_ties(), left_out),
            (Direction::Undirected, 4, LeftOut::default())
        );
        assert_eq!(ties.weights_of(1), Some(&[2.0, 1.0][..]));
        // One weight differs: two ties, not one.
        let unequal = [(0, 1, 2.0), (1, 0, 3.0)];
        let (ties, _) = network(&study(&unequal)).unwrap().unwrap();
        assert_eq!((ties.direction(), ties.n_ties()), (Direction::Directed, 2));
    }

    #[test]
    fn weights_of_1_are_none_and_no_list_is_no_network() {
        let (ties, _) = network(&study(&[(0, 2, 1.0)])).unwrap().unwrap();
        assert!(!ties.is_weighted() && ties.has(0, 2) && !ties.has(2, 0));
        assert!(network(&Study::default()).is_none());
        assert!(network(&study(&[(0, 7, 1.0)])).unwrap().is_err());
    }
}
