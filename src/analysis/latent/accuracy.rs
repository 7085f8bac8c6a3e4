//! An inferred network against the true one, edge by edge.
//!
//! Of the first k inferred edges, precision is the share that is true, recall the share of the true ones that is found, F1
//! their harmonic mean, 2·hits / (k + number of true edges). van Rijsbergen (1979), Information Retrieval, ch. 7.

use super::Edge;
use crate::analysis::ties::Ties;

/// How right the first so many edges are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accuracy {
    /// Number of edges looked at.
    pub n_edges: usize,
    /// How many of them are true.
    pub n_true: usize,
    /// Share of them that is true.
    pub precision: f64,
    /// Share of all true edges that is among them; NaN where the true network has none.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
}

/// Accuracy of the first edge, the first two, and so on. The true network must point from origin to destination: from
/// whom one learns to who learns (the reverse of "looks at").
///
/// # Panics
/// Where an edge names a unit that the true network does not have.
pub fn accuracy(edges: &[Edge], truth: &Ties) -> Vec<Accuracy> {
    let mut n_true = 0;
    let of = |(k, edge): (usize, &Edge)| {
        n_true += usize::from(truth.has(edge.origin as usize, edge.destination));
        let (n_edges, hits) = (k + 1, n_true as f64);
        Accuracy {
            n_edges,
            n_true,
            precision: hits / n_edges as f64,
            recall: hits / truth.n_ties() as f64,
            f1: 2.0 * hits / (n_edges + truth.n_ties()) as f64,
        }
    };
    edges.iter().enumerate().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::ties::TiesOptions;

    #[test]
    fn hits_are_counted_by_number_of_edges() {
        let edge = |origin, destination| Edge { origin, destination, improvement: 1.0, p: None };
        let edges = [(0, 1), (2, 0), (1, 2)];
        let truth = Ties::from_edges(3, &edges, None, &TiesOptions::default()).expect("a network").0;
        let rows = accuracy(&[edge(0, 1), edge(1, 0), edge(1, 2)], &truth);
        let hits: Vec<usize> = rows.iter().map(|row| row.n_true).collect();
        assert_eq!(hits, [1, 1, 2]);
        assert!((rows[1].precision - 0.5).abs() < 1e-15 && (rows[1].recall - 1.0 / 3.0).abs() < 1e-15);
        assert!((rows[2].f1 - 2.0 / 3.0).abs() < 1e-15);
        let none = Ties::from_edges(3, &[], None, &TiesOptions::default()).expect("a network").0;
        assert!(accuracy(&[edge(0, 1)], &none)[0].recall.is_nan() && accuracy(&[], &truth).is_empty());
    }
}
