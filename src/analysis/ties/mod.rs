//! A network for analysis: who is tied to whom, from a list of edges, in compressed rows (CSR).
//!
//! A tie i → j reads "i names j", "i looks at j": adoption flows against it, from j to i. Units are known by their place
//! in a fixed order. Isolates and disconnected parts are ordinary networks. A list may hold self-loops and repeated
//! edges: what is done with them is an option, and how many there were is always reported.
//!
//! Not here: what a run does with its network (`world::Network`: no weights, rows by distance); [`Ties::from`] takes one over.

mod build;

pub use build::{LeftOut, Repeats, SelfLoops, TiesError, TiesOptions};

use build::add_up;

use crate::world::{Network, Tie};

/// Whether a tie i → j is also one from j to i.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// Every edge is a tie from its first unit to its second.
    #[default]
    Directed,
    /// Every edge is a tie both ways; its two spellings (a, b) and (b, a) are the same edge.
    Undirected,
}

/// The ties of all units, row by row; every row sorted by the unit at the other end, each at most once, never the unit itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Ties {
    direction: Direction,
    starts: Vec<u32>,
    targets: Vec<u32>,
    weights: Option<Vec<f64>>,
}

impl Ties {
    /// The network of a list of edges among `n_units` units, and how many edges were left out.
    ///
    /// `weights`: one finite number of 0 or more to each edge, or none (all ties weigh 1). Takes time and memory in
    /// proportion to units and edges.
    ///
    /// # Errors
    /// Where an edge names an unknown unit, a weight is missing or bad, or the options refuse what the list holds.
    pub fn from_edges(
        n_units: u32,
        edges: &[(u32, u32)],
        weights: Option<&[f64]>,
        options: &TiesOptions,
    ) -> Result<(Self, LeftOut), TiesError> {
        build::from_edges(n_units, edges, weights, options)
    }

    /// Number of units.
    pub fn n(&self) -> usize {
        self.starts.len() - 1
    }

    /// Number of ties, one way each: an undirected edge is two.
    pub fn n_ties(&self) -> usize {
        self.targets.len()
    }

    /// Whether ties point both ways.
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// Whether ties have weights of their own.
    pub fn is_weighted(&self) -> bool {
        self.weights.is_some()
    }

    /// The same ties, each of weight 1.
    #[must_use]
    pub fn without_weights(mut self) -> Self {
        self.weights = None;
        self
    }

    /// Whom unit `i` is tied to, by their place.
    #[inline]
    pub fn of(&self, i: usize) -> &[u32] {
        &self.targets[self.places(i)]
    }

    /// Weights of the ties of unit `i`; none where all weigh 1.
    #[inline]
    pub fn weights_of(&self, i: usize) -> Option<&[f64]> {
        self.weights.as_ref().map(|weights| &weights[self.places(i)])
    }

    /// The ties of unit `i` with their weights.
    #[inline]
    pub fn weighted(&self, i: usize) -> impl Iterator<Item = (usize, f64)> {
        let weights = self.weights_of(i);
        self.of(i).iter().enumerate().map(move |(k, &j)| (j as usize, weights.map_or(1.0, |w| w[k])))
    }

    /// All ties as edges, one way each, row by row.
    pub fn edges(&self) -> impl Iterator<Item = (u32, u32)> {
        (0..self.n()).flat_map(|i| self.of(i).iter().map(move |&j| (i as u32, j)))
    }

    /// Whether unit `i` is tied to unit `j`.
    pub fn has(&self, i: usize, j: u32) -> bool {
        self.of(i).binary_search(&j).is_ok()
    }

    /// The same ties read backwards: whom a unit is named by. An undirected network is its own.
    #[must_use]
    pub fn reversed(&self) -> Self {
        if self.direction == Direction::Undirected {
            return self.clone();
        }
        let mut starts = vec![0; self.starts.len()];
        for &j in &self.targets {
            starts[j as usize + 1] += 1;
        }
        add_up(&mut starts);
        let mut next = starts.clone();
        let mut targets = vec![0; self.n_ties()];
        let mut weights = self.weights.as_ref().map(|_| vec![0.0; self.n_ties()]);
        // Sources come in order, so that the new rows are sorted.
        for i in 0..self.n() {
            for place in self.places(i) {
                let slot = &mut next[self.targets[place] as usize];
                targets[*slot as usize] = i as u32;
                if let (Some(to), Some(from)) = (&mut weights, &self.weights) {
                    to[*slot as usize] = from[place];
                }
                *slot += 1;
            }
        }
        Self { direction: self.direction, starts, targets, weights }
    }

    /// Share of the ordered pairs of units that are tied, n_ties / (n (n − 1)); NaN with fewer than two units.
    pub fn density(&self) -> f64 {
        let n = self.n() as f64;
        if self.n() < 2 { f64::NAN } else { self.n_ties() as f64 / (n * (n - 1.0)) }
    }

    /// Number of units tied to nobody and named by nobody.
    pub fn n_isolates(&self) -> usize {
        let mut is_tied = vec![false; self.n()];
        for (i, j) in self.edges() {
            is_tied[i as usize] = true;
            is_tied[j as usize] = true;
        }
        is_tied.iter().filter(|&&tied| !tied).count()
    }

    /// Number of parts that no tie joins, whichever way it points; every isolate is a part.
    pub fn n_components(&self) -> usize {
        let backwards = self.reversed();
        let mut is_seen = vec![false; self.n()];
        let mut n_components = 0;
        let mut waiting = Vec::new();
        for start in 0..self.n() {
            if is_seen[start] {
                continue;
            }
            n_components += 1;
            is_seen[start] = true;
            waiting.push(start as u32);
            while let Some(i) = waiting.pop() {
                for &j in self.of(i as usize).iter().chain(backwards.of(i as usize)) {
                    if !is_seen[j as usize] {
                        is_seen[j as usize] = true;
                        waiting.push(j);
                    }
                }
            }
        }
        n_components
    }

    fn places(&self, i: usize) -> std::ops::Range<usize> {
        self.starts[i] as usize..self.starts[i + 1] as usize
    }
}

/// The network of a run: borders and random ties are undirected, the k nearest directed.
impl From<&Network> for Ties {
    fn from(network: &Network) -> Self {
        let direction = match network.kind {
            Tie::Border | Tie::Random => Direction::Undirected,
            Tie::Nearest => Direction::Directed,
        };
        let mut targets = network.targets.clone();
        for row in network.starts.windows(2) {
            targets[row[0] as usize..row[1] as usize].sort_unstable();
        }
        Self { direction, starts: network.starts.clone(), targets, weights: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directed(n: u32, edges: &[(u32, u32)]) -> Ties {
        Ties::from_edges(n, edges, None, &TiesOptions::default()).expect("a network").0
    }

    #[test]
    fn reading_backwards_twice_changes_nothing() {
        let (ties, _) = Ties::from_edges(
            5,
            &[(0, 4), (3, 4), (4, 0), (1, 4), (2, 0)],
            Some(&[1.0, 2.0, 3.0, 4.0, 5.0]),
            &TiesOptions::default(),
        )
        .expect("a network");
        let reversed = ties.reversed();
        assert_eq!((reversed.of(4), reversed.weights_of(4)), (&[0, 1, 3][..], Some(&[1.0, 4.0, 2.0][..])));
        assert_eq!(reversed.reversed(), ties);
    }

    #[test]
    fn nobody_and_one_are_networks() {
        assert_eq!((directed(0, &[]).n(), directed(0, &[]).n_components()), (0, 0));
        assert!(directed(1, &[(0, 0)]).density().is_nan());
    }

    #[test]
    fn the_network_of_a_run_is_taken_over() {
        let network = Network { kind: Tie::Nearest, starts: vec![0, 2, 3, 4], targets: vec![2, 1, 2, 0] };
        let ties = Ties::from(&network);
        assert_eq!(ties, directed(3, &[(0, 1), (0, 2), (1, 2), (2, 0)]));
    }
}
