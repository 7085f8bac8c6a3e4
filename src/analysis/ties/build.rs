//! From a list of edges to a network: what is checked, what is left out, and how rows are sorted.
//!
//! Ties are counted and placed by row (counting sort), then every row is sorted by whom its ties lead to, repeated edges side
//! by side in the order of the list.

use std::fmt;

use super::{Direction, Ties};

/// What to do with an edge from a unit to itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SelfLoops {
    /// Leave it out and count it: nobody is exposed to themselves.
    #[default]
    Drop,
    /// Refuse the list.
    Refuse,
}

/// What to do with an edge that is already there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Repeats {
    /// Keep the first in the order of the list and count the others.
    #[default]
    KeepFirst,
    /// Add the weights of all of them (for a list without weights the same as keeping the first).
    AddWeights,
    /// Refuse the list.
    Refuse,
}

/// How a list of edges becomes a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TiesOptions {
    /// Whether edges point both ways.
    pub direction: Direction,
    /// What to do with self-loops.
    pub self_loops: SelfLoops,
    /// What to do with repeated edges.
    pub repeats: Repeats,
}

/// Edges of a list that are no ties of the network, or no further ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// From a unit to itself.
    pub self_loops: usize,
    /// Said before: in an undirected network also the other way round.
    pub repeats: usize,
    /// With weight 0, which is no tie.
    pub zero_weights: usize,
}

/// Why a list of edges is no network. Edges are counted from 0, in the order of the list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TiesError {
    /// An edge names a unit that is not there.
    UnknownUnit {
        /// Place of the edge.
        edge: usize,
        /// The unit that it names.
        unit: u32,
        /// Number of units.
        n_units: u32,
    },
    /// Weights are not as many as edges.
    WeightsMissing {
        /// Number of edges.
        n_edges: usize,
        /// Number of weights.
        n_weights: usize,
    },
    /// A weight is negative, infinite or not a number.
    BadWeight {
        /// Place of the edge.
        edge: usize,
        /// Its weight.
        weight: f64,
    },
    /// A self-loop where they are refused.
    SelfLoop {
        /// Place of the edge.
        edge: usize,
        /// The unit.
        unit: u32,
    },
    /// A repeated edge where they are refused.
    Repeat {
        /// Its first unit.
        from: u32,
        /// Its second unit.
        to: u32,
    },
    /// More ties than places can be numbered (2^32 − 1).
    TooMany,
}

impl fmt::Display for TiesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::UnknownUnit { edge, unit, n_units } => {
                write!(f, "edge {} names unit {unit}, but there are {n_units} units, from 0", edge + 1)
            }
            Self::WeightsMissing { n_edges, n_weights } => {
                write!(f, "{n_edges} edges have {n_weights} weights: give one to each edge, or none")
            }
            Self::BadWeight { edge, weight } => {
                write!(f, "edge {} has weight {weight}: it must be a finite number, 0 or more", edge + 1)
            }
            Self::SelfLoop { edge, unit } => write!(f, "edge {} ties unit {unit} to itself", edge + 1),
            Self::Repeat { from, to } => write!(f, "the edge from unit {from} to unit {to} is given twice"),
            Self::TooMany => write!(f, "more than 4,294,967,295 ties"),
        }
    }
}

impl std::error::Error for TiesError {}

/// See [`Ties::from_edges`].
pub(super) fn from_edges(
    n_units: u32,
    edges: &[(u32, u32)],
    weights: Option<&[f64]>,
    options: &TiesOptions,
) -> Result<(Ties, LeftOut), TiesError> {
    let mut left_out = check(n_units, edges, weights, options)?;
    // Every tie, one way each, with the place of its edge.
    let each_tie = |visit: &mut dyn FnMut(u32, u32, usize)| {
        for (edge, &(from, to)) in edges.iter().enumerate() {
            if from != to && weights.is_none_or(|weights| weights[edge] > 0.0) {
                visit(from, to, edge);
                if options.direction == Direction::Undirected {
                    visit(to, from, edge);
                }
            }
        }
    };
    let mut rows = Rows::of(n_units, each_tie);
    let repeats = rows.merge_repeats(weights, options.repeats)?;
    // Both directions of an undirected edge were merged.
    left_out.repeats = match options.direction {
        Direction::Directed => repeats,
        Direction::Undirected => repeats / 2,
    };
    let targets = rows.entries.iter().map(|entry| entry.to).collect();
    Ok((Ties { direction: options.direction, starts: rows.starts, targets, weights: rows.weights }, left_out))
}

/// Refuses what the options refuse; counts self-loops and weights of 0.
fn check(
    n_units: u32,
    edges: &[(u32, u32)],
    weights: Option<&[f64]>,
    options: &TiesOptions,
) -> Result<LeftOut, TiesError> {
    if let Some(weights) = weights.filter(|weights| weights.len() != edges.len()) {
        return Err(TiesError::WeightsMissing { n_edges: edges.len(), n_weights: weights.len() });
    }
    // Also if every edge is two ties.
    if edges.len() > u32::MAX as usize / 2 {
        return Err(TiesError::TooMany);
    }
    let mut left_out = LeftOut::default();
    for (edge, &(from, to)) in edges.iter().enumerate() {
        if from.max(to) >= n_units {
            let unit = if from >= n_units { from } else { to };
            return Err(TiesError::UnknownUnit { edge, unit, n_units });
        }
        let weight = weights.map_or(1.0, |weights| weights[edge]);
        if !(weight >= 0.0 && weight.is_finite()) {
            return Err(TiesError::BadWeight { edge, weight });
        }
        if from == to {
            if options.self_loops == SelfLoops::Refuse {
                return Err(TiesError::SelfLoop { edge, unit: from });
            }
            left_out.self_loops += 1;
        } else if weight == 0.0 {
            left_out.zero_weights += 1;
        }
    }
    Ok(left_out)
}

/// From the lengths of rows, each at its place + 1, to where they begin.
pub(super) fn add_up(lengths: &mut [u32]) {
    let mut sum = 0;
    for length in lengths {
        sum += *length;
        *length = sum;
    }
}

/// A tie in its row: whom it leads to, and the place of its edge in the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    to: u32,
    edge: u32,
}

/// Ties in rows.
struct Rows {
    starts: Vec<u32>,
    entries: Vec<Entry>,
    weights: Option<Vec<f64>>,
}

impl Rows {
    /// All ties, each row sorted by whom they lead to, then in the order of the list.
    fn of(n_units: u32, each_tie: impl Fn(&mut dyn FnMut(u32, u32, usize))) -> Self {
        let mut starts = vec![0; n_units as usize + 1];
        each_tie(&mut |from, _, _| starts[from as usize + 1] += 1);
        add_up(&mut starts);
        let mut next = starts.clone();
        let mut entries = vec![Entry::default(); starts[n_units as usize] as usize];
        each_tie(&mut |from, to, edge| {
            let place = &mut next[from as usize];
            entries[*place as usize] = Entry { to, edge: edge as u32 };
            *place += 1;
        });
        for row in starts.windows(2) {
            entries[row[0] as usize..row[1] as usize].sort_unstable();
        }
        Self { starts, entries, weights: None }
    }

    /// Makes one tie of each run of equal ones, and gives weights to those that stay; the number of those that went.
    fn merge_repeats(&mut self, weights: Option<&[f64]>, repeats: Repeats) -> Result<usize, TiesError> {
        let mut kept_weights: Vec<f64> = Vec::new();
        let mut n_kept = 0;
        for row in 0..self.starts.len() - 1 {
            let range = self.starts[row] as usize..self.starts[row + 1] as usize;
            let first = n_kept;
            for place in range {
                let entry = self.entries[place];
                let weight = weights.map(|weights| weights[entry.edge as usize]);
                if n_kept > first && self.entries[n_kept - 1].to == entry.to {
                    match repeats {
                        Repeats::KeepFirst => {}
                        Repeats::AddWeights => {
                            if let Some((sum, weight)) = kept_weights.last_mut().zip(weight) {
                                *sum += weight;
                            }
                        }
                        Repeats::Refuse => return Err(TiesError::Repeat { from: row as u32, to: entry.to }),
                    }
                } else {
                    self.entries[n_kept] = entry;
                    kept_weights.extend(weight);
                    n_kept += 1;
                }
            }
            self.starts[row] = first as u32;
        }
        let n_merged = self.entries.len() - n_kept;
        self.entries.truncate(n_kept);
        let last = self.starts.len() - 1;
        self.starts[last] = n_kept as u32;
        self.weights = weights.map(|_| kept_weights);
        Ok(n_merged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNDIRECTED: TiesOptions = TiesOptions {
        direction: Direction::Undirected,
        self_loops: SelfLoops::Drop,
        repeats: Repeats::KeepFirst,
    };

    #[test]
    fn rows_are_sorted_and_what_is_left_out_is_counted() {
        let edges = [(2, 1), (0, 2), (0, 1), (1, 1), (0, 2), (2, 0), (0, 1), (0, 1)];
        let (ties, left_out) = Ties::from_edges(4, &edges, None, &TiesOptions::default()).expect("a network");
        assert_eq!(
            (ties.of(0), ties.of(1), ties.of(2), ties.of(3)),
            (&[1, 2][..], &[][..], &[0, 1][..], &[][..])
        );
        assert_eq!(left_out, LeftOut { self_loops: 1, repeats: 3, zero_weights: 0 });
        assert_eq!((ties.n(), ties.n_ties(), ties.n_isolates(), ties.n_components()), (4, 4, 1, 2));
        assert!(ties.has(2, 0) && !ties.has(1, 0));
        assert_eq!(ties.density().to_bits(), (4.0_f64 / 12.0).to_bits());
    }

    #[test]
    fn an_undirected_edge_is_one_however_it_is_spelled() {
        let (ties, left_out) =
            Ties::from_edges(3, &[(1, 0), (0, 1), (1, 2)], Some(&[2.0, 9.0, 0.0]), &UNDIRECTED)
                .expect("a network");
        assert_eq!((ties.of(0), ties.of(1), ties.of(2)), (&[1][..], &[0][..], &[][..]));
        assert_eq!((ties.weights_of(0), ties.weights_of(1)), (Some(&[2.0][..]), Some(&[2.0][..])));
        assert_eq!(left_out, LeftOut { self_loops: 0, repeats: 1, zero_weights: 1 });
        assert_eq!(ties.reversed(), ties);
    }

    #[test]
    fn weights_of_repeats_are_added_on_request() {
        let options = TiesOptions { repeats: Repeats::AddWeights, ..TiesOptions::default() };
        let (ties, _) =
            Ties::from_edges(2, &[(0, 1), (0, 1)], Some(&[1.5, 2.0]), &options).expect("a network");
        assert_eq!(ties.weights_of(0), Some(&[3.5][..]));
    }

    #[test]
    fn bad_lists_are_refused_with_their_place() {
        let refuse =
            TiesOptions { self_loops: SelfLoops::Refuse, repeats: Repeats::Refuse, ..TiesOptions::default() };
        let error = |edges: &[(u32, u32)], weights: Option<&[f64]>| {
            Ties::from_edges(2, edges, weights, &refuse).expect_err("a fault").to_string()
        };
        assert_eq!(error(&[(0, 1), (0, 2)], None), "edge 2 names unit 2, but there are 2 units, from 0");
        assert_eq!(error(&[(0, 1)], Some(&[])), "1 edges have 0 weights: give one to each edge, or none");
        assert_eq!(
            error(&[(0, 1)], Some(&[f64::NAN])),
            "edge 1 has weight NaN: it must be a finite number, 0 or more"
        );
        assert_eq!(error(&[(1, 1)], None), "edge 1 ties unit 1 to itself");
        assert_eq!(error(&[(0, 1), (1, 0), (0, 1)], None), "the edge from unit 0 to unit 1 is given twice");
    }
}
