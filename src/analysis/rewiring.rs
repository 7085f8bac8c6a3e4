//! Does a diffusion follow its network? The same measure on networks with the same degrees but other ties.
//!
//! Under the null hypothesis who is tied to whom does not matter, only how many ties everybody has. Networks are drawn by
//! swaps: two ties i → j and k → l, chosen at random, become i → l and k → j. A swap that would make a self-loop, a
//! second tie between the same two, or that picks one tie twice, is left out but counts as tried, so that all networks with
//! these degrees are equally likely in the end. Every drawn network starts again from the observed one and takes
//! `swaps_per_tie` tries per tie; 20 by default, as netdiffuseR's `n_rewires` (Milo et al. 2003, arXiv:cond-mat/0312028:
//! some ten are enough, more for very unequal degrees). In an undirected network a tie is also turned round with
//! probability ½ before the swap, which every network needs to be reached. A weight stays with the first end of its tie.
//!
//! p = 2·min(Pr(t ≤ t0), Pr(t ≥ t0)) with the mean threshold as the default statistic t: netdiffuseR's `struct_test`
//! (Vega Yon & Valente). Maslov & Sneppen (2002), Science 296:910–913, for the swaps.
//!
//! Beware: a rewired network mixes groups and places, too. A small p says that adoption goes along the ties, not that it
//! goes through them: likes that tie and adopt alike (homophily) give it as well.
//! Edge cases: with fewer than two ties, or no threshold, nothing can be drawn or compared: p is NaN or 1.

use rayon::prelude::*;

use crate::analysis::adopters::{Dates, ThresholdOptions, mean_threshold};
use crate::analysis::resampling::{Resampled, Resampling};
use crate::analysis::ties::{Direction, Ties, TiesOptions};
use crate::rng::{Address, Draws, Purpose};

/// Uniforms of one try: the two ties, and which way round the second is taken.
const DRAWS_PER_TRY: u32 = 3;

/// How networks are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RewiringOptions {
    /// How many networks, and under which seed.
    pub resampling: Resampling,
    /// Swaps tried for every tie (an undirected edge is one); a try takes some 40 ns, a network at most 2^32 of them.
    pub swaps_per_tie: u32,
}

impl Default for RewiringOptions {
    fn default() -> Self {
        Self { resampling: Resampling::default(), swaps_per_tie: 20 }
    }
}

/// A statistic of the observed network among those of rewired ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RewiringTest {
    /// The statistic of the observed network.
    pub observed: f64,
    /// Where it lies among those drawn: [`Resampled::p`] is netdiffuseR's p.
    pub among: Resampled,
}

/// The test with any statistic of a network; networks for which it is NaN are left out.
///
/// The same on any number of threads: networks have addresses (`Purpose::Rewiring`).
pub fn rewiring_test(
    ties: &Ties,
    options: &RewiringOptions,
    statistic: impl Fn(&Ties) -> f64 + Sync,
) -> RewiringTest {
    let observed = statistic(ties);
    let numbers: Vec<u32> = options.resampling.numbers().collect();
    let drawn: Vec<f64> = numbers
        .into_par_iter()
        .map(|number| {
            let at = options.resampling.address(number, Purpose::Rewiring);
            statistic(&rewired(ties, options.swaps_per_tie, at))
        })
        .collect();
    RewiringTest { observed, among: Resampled::new(observed, &drawn) }
}

/// The test of the mean threshold: low where adopters stand early among their alters, high where they follow them.
///
/// # Panics
/// Where network and dates have not the same number of units.
pub fn threshold_test(
    ties: &Ties,
    dates: &Dates,
    thresholds: &ThresholdOptions,
    options: &RewiringOptions,
) -> RewiringTest {
    rewiring_test(ties, options, |ties| mean_threshold(ties, dates, thresholds))
}

/// A network with the degrees of this one and other ties, from the draws at an address.
pub fn rewired(ties: &Ties, swaps_per_tie: u32, at: Address) -> Ties {
    let mut swapping = Swapping::new(ties);
    let n_edges = swapping.edges.len();
    let n_tries = u32::try_from(n_edges as u64 * u64::from(swaps_per_tie)).unwrap_or(u32::MAX);
    if n_edges > 1 {
        let draws = Draws::open(at, DRAWS_PER_TRY);
        for number in 0..n_tries {
            let pick = |slot: u32| (draws.uniform(number, slot) * n_edges as f64) as usize;
            swapping.swap(pick(0), pick(1), draws.uniform(number, 2) < 0.5);
        }
    }
    swapping.finish()
}

/// A network while its ties swap ends.
struct Swapping {
    direction: Direction,
    /// Every edge once.
    edges: Vec<Edge>,
    /// Their weights, which stay at their place as the first ends do; none where all weigh 1.
    weights: Option<Vec<f64>>,
    /// First place of every unit's alters in `alters`: degrees stay, so places do.
    starts: Vec<u32>,
    /// Alters of every unit, in no order.
    alters: Vec<u32>,
}

/// An edge, and where its ends stand among the alters of each other.
#[derive(Debug, Clone, Copy)]
struct Edge {
    from: u32,
    to: u32,
    /// Place of `to` among the alters of `from`.
    place: u32,
    /// In an undirected network the place of `from` among the alters of `to`.
    back: u32,
}

impl Swapping {
    fn new(ties: &Ties) -> Self {
        let mut starts = Vec::with_capacity(ties.n() + 1);
        let mut alters = Vec::with_capacity(ties.n_ties());
        starts.push(0);
        for i in 0..ties.n() {
            alters.extend_from_slice(ties.of(i));
            starts.push(alters.len() as u32);
        }
        let mut edges = Vec::with_capacity(ties.n_ties());
        let mut weights = Vec::new();
        for i in 0..ties.n() {
            for (k, (j, weight)) in ties.weighted(i).enumerate() {
                let back = match ties.direction() {
                    Direction::Directed => 0,
                    Direction::Undirected if i < j => {
                        let place = ties.of(j).binary_search(&(i as u32));
                        starts[j] + place.expect("an edge is in both rows") as u32
                    }
                    Direction::Undirected => continue,
                };
                edges.push(Edge { from: i as u32, to: j as u32, place: starts[i] + k as u32, back });
                weights.push(weight);
            }
        }
        Self {
            direction: ties.direction(),
            edges,
            weights: ties.is_weighted().then_some(weights),
            starts,
            alters,
        }
    }

    fn has(&self, from: u32, to: u32) -> bool {
        let places = self.starts[from as usize] as usize..self.starts[from as usize + 1] as usize;
        self.alters[places].contains(&to)
    }

    /// Tries to swap the second ends of two edges, the second of them turned round if asked and undirected.
    fn swap(&mut self, one: usize, other: usize, turn: bool) {
        if turn && self.direction == Direction::Undirected {
            let Edge { from, to, place, back } = self.edges[other];
            self.edges[other] = Edge { from: to, to: from, place: back, back: place };
        }
        let (a, b) = (self.edges[one], self.edges[other]);
        let is_self_loop = a.from == b.to || b.from == a.to;
        if one == other || is_self_loop || self.has(a.from, b.to) || self.has(b.from, a.to) {
            return;
        }
        self.edges[one] = Edge { to: b.to, back: b.back, ..a };
        self.edges[other] = Edge { to: a.to, back: a.back, ..b };
        self.alters[a.place as usize] = b.to;
        self.alters[b.place as usize] = a.to;
        if self.direction == Direction::Undirected {
            self.alters[b.back as usize] = a.from;
            self.alters[a.back as usize] = b.from;
        }
    }

    fn finish(self) -> Ties {
        let pairs: Vec<(u32, u32)> = self.edges.iter().map(|edge| (edge.from, edge.to)).collect();
        let options = TiesOptions { direction: self.direction, ..TiesOptions::default() };
        Ties::from_edges(self.starts.len() as u32 - 1, &pairs, self.weights.as_deref(), &options)
            .expect("swapped edges of a network are a network")
            .0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(replicate: u32) -> Address {
        Address { master_seed: 5, replicate, policy: 0, tick: 0, purpose: Purpose::Rewiring }
    }

    fn network(n: u32, edges: &[(u32, u32)], direction: Direction) -> Ties {
        let options = TiesOptions { direction, ..TiesOptions::default() };
        let weights: Vec<f64> = (0..edges.len()).map(|k| 1.0 + k as f64).collect();
        Ties::from_edges(n, edges, Some(&weights), &options).expect("a network").0
    }

    fn degrees(ties: &Ties) -> Vec<usize> {
        (0..ties.n()).map(|i| ties.of(i).len()).collect()
    }

    /// Edges of a made network of 30 units with a hub.
    fn made() -> Vec<(u32, u32)> {
        (0..30_u32).flat_map(|i| [(i, (i * 7 + 3) % 30), (i, (i * i + 1) % 30), (i, 11)]).collect()
    }

    #[test]
    fn degrees_stay_and_ties_change() {
        for direction in [Direction::Directed, Direction::Undirected] {
            let ties = network(30, &made(), direction);
            let new = rewired(&ties, 20, at(1));
            assert_eq!(
                (degrees(&new), degrees(&new.reversed())),
                (degrees(&ties), degrees(&ties.reversed()))
            );
            assert_eq!(new.n_ties(), ties.n_ties(), "a swap made a self-loop or a repeat");
            assert!(new.edges().all(|(i, j)| i != j));
            let kept = new.edges().filter(|&(i, j)| ties.has(i as usize, j)).count();
            assert!(kept < ties.n_ties() * 3 / 4, "{kept} of {}", ties.n_ties());
            if direction == Direction::Undirected {
                assert!(new.edges().all(|(i, j)| new.has(j as usize, i)));
            } else {
                let strength = |ties: &Ties, i| ties.weighted(i).map(|(_, weight)| weight).sum::<f64>();
                assert!(
                    (0..30).all(|i| strength(&new, i) == strength(&ties, i)),
                    "weights stay with their unit"
                );
            }
        }
    }

    #[test]
    fn all_networks_of_these_degrees_are_equally_likely() {
        // Six units with two undirected ties each: 10 pairs of triangles and 60 hexagons. 7,000 draws, 100 of each expected:
        // chi-square with 69 degrees of freedom is above 111 once in 1,000 times.
        let ring: Vec<(u32, u32)> = (0..6).map(|i| (i, (i + 1) % 6)).collect();
        let ties = network(6, &ring, Direction::Undirected).without_weights();
        let mut counts = std::collections::BTreeMap::new();
        for number in 1..=7_000 {
            let edges: Vec<(u32, u32)> = rewired(&ties, 20, at(number)).edges().collect();
            *counts.entry(edges).or_insert(0_u32) += 1;
        }
        assert_eq!(counts.len(), 70);
        let chi_square: f64 =
            counts.values().map(|&c| (f64::from(c) - 100.0) * (f64::from(c) - 100.0) / 100.0).sum();
        assert!(chi_square < 111.0, "{chi_square}");
    }

    #[test]
    fn what_cannot_be_rewired_stays() {
        for edges in [&[][..], &[(0, 1)], &[(0, 1), (1, 2), (2, 0)]] {
            let ties = network(3, edges, Direction::Undirected);
            assert_eq!(rewired(&ties, 20, at(1)), ties);
        }
        let ties = network(3, &[(0, 1)], Direction::Directed);
        let nobody = Dates::new(&[None; 3]).expect("dates");
        let test = threshold_test(&ties, &nobody, &ThresholdOptions::default(), &RewiringOptions::default());
        assert!(test.observed.is_nan() && test.among.p().is_nan());
        let dates = Dates::new(&[Some(2), Some(1), None]).expect("dates");
        let test = threshold_test(&ties, &dates, &ThresholdOptions::default(), &RewiringOptions::default());
        assert_eq!(
            (test.observed.to_bits(), test.among.p().to_bits()),
            (0.5_f64.to_bits(), 1.0_f64.to_bits())
        );
    }

    #[test]
    fn a_test_repeats_itself_on_any_number_of_threads() {
        let ties = network(30, &made(), Direction::Directed);
        let periods: Vec<Option<i32>> = (0..30).map(|i| Some(i % 7)).collect();
        let dates = Dates::new(&periods).expect("dates");
        let options = RewiringOptions {
            resampling: Resampling { n: 50, ..Resampling::default() },
            ..RewiringOptions::default()
        };
        let run = || threshold_test(&ties, &dates, &ThresholdOptions::default(), &options);
        let single = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
        assert_eq!(single.install(run), run());
    }
}
