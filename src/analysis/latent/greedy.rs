//! NetInf: edges added one by one, each the one that makes all cascades most likely.
//!
//! In every cascade each adopter v with earlier adopters has one parent u, the most likely of them. The log-likelihood of a
//! cascade is the sum over its adopters of ln(β f(t_v − t_u)) where u → v is an edge of the network, ln(ε f(t_v − t_u)) where
//! it is not: f the kernel, β the chance that an edge passes something on, ε a small one that it comes from anywhere
//! else. An empty network gives every adopter the parent of greatest density. The improvement of an edge u → v is the sum
//! over cascades of what v's score gains by taking u as a parent along an edge.
//! Gomez-Rodriguez, Leskovec & Krause (2010), eqs. 5–9 and algorithm 1; β = .5 and ε = 10⁻¹⁰ as in NetworkInference 1.2.
//!
//! An improvement can only shrink as edges are added (the objective is submodular), and only edges into the same v lower
//! it. So old improvements are bounds, and an edge is reckoned again only when it is the best by its bound (lazy
//! evaluation: Minoux 1978; Leskovec et al. 2007, KDD:420–429). The result is that of reckoning all of them every time.
//! Of equal improvements the last destination in the order of units wins, then the last origin, as in NetworkInference.
//!
//! Edge cases: adopters at the same time are no parents of each other; a cascade of one adopter adds nothing but counts
//! in the test; edges end where no further one improves anything (NetworkInference goes on with improvements of 0).

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::options::MAX_PAIRS;
use super::{Cascades, LatentError, LatentOptions, Stop, vuong};

/// An inferred edge: the destination learns from the origin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// From whom.
    pub origin: u32,
    /// Who.
    pub destination: u32,
    /// What it adds to the log-likelihood of all cascades.
    pub improvement: f64,
    /// p of Vuong's test against the network without it; none where that is not defined.
    pub p: Option<f64>,
}

/// From whom a unit most likely has an adoption.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parent {
    /// Place of the cascade.
    pub cascade: u32,
    /// The unit.
    pub unit: u32,
    /// Its parent.
    pub parent: u32,
    /// Whether the parent is tied to it by an inferred edge.
    pub along_edge: bool,
    /// Log-likelihood of this adoption.
    pub log_likelihood: f64,
}

/// Why no more edges were added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Their number was reached.
    Edges,
    /// The last one's p reached the limit, or it had none.
    PValue,
    /// No other one improves anything.
    NothingImproves,
}

/// An inferred network.
#[derive(Debug, Clone, PartialEq)]
pub struct Latent {
    /// Its edges, in the order in which they were added: improvements never rise.
    pub edges: Vec<Edge>,
    /// Parents of all adopters that have earlier adopters, cascade by cascade, in the order of times, then of units.
    pub parents: Vec<Parent>,
    /// Why it has no more edges.
    pub stopped: Stopped,
    /// Number of possible edges.
    pub n_possible: usize,
    /// Log-likelihood of all cascades without edges.
    pub log_likelihood_empty: f64,
    /// Log-likelihood of all cascades with these edges.
    pub log_likelihood: f64,
}

/// Infers a network from cascades.
///
/// # Errors
/// Where kernel or chances are out of range, or there are too many pairs of adopters.
pub fn infer(cascades: &Cascades, options: &LatentOptions) -> Result<Latent, LatentError> {
    options.kernel.checked().map_err(LatentError::Kernel)?;
    let LatentOptions { along_edge, elsewhere, .. } = *options;
    if !(elsewhere > 0.0 && elsewhere < along_edge && along_edge <= 1.0) {
        return Err(LatentError::BadChances { along_edge, elsewhere });
    }
    let n_pairs: u64 =
        cascades.cascades.iter().map(|c| c.len() as u64 * (c.len() as u64).saturating_sub(1) / 2).sum();
    if n_pairs > MAX_PAIRS {
        return Err(LatentError::TooManyPairs);
    }
    let (mut parents, candidates) = prepare(cascades, options);
    let log_likelihood_empty = total(&parents);
    let (edges, stopped) = add_edges(cascades, options.stop, &mut parents, &candidates);
    Ok(Latent {
        edges,
        stopped,
        n_possible: candidates.edges.len(),
        log_likelihood_empty,
        log_likelihood: total(&parents),
        parents,
    })
}

fn total(parents: &[Parent]) -> f64 {
    parents.iter().map(|parent| parent.log_likelihood).sum()
}

/// The possible edges, sorted by destination, then by origin.
struct Candidates {
    edges: Vec<Candidate>,
    /// What every edge would make of whom: place in `parents` and log-likelihood, edge by edge, by cascade.
    offers: Vec<(u32, f64)>,
}

/// A possible edge, with its place in `offers`.
struct Candidate {
    origin: u32,
    destination: u32,
    first: usize,
    end: usize,
}

impl Candidates {
    fn offers(&self, edge: &Candidate) -> &[(u32, f64)] {
        &self.offers[edge.first..edge.end]
    }

    /// What the edge would gain in every cascade in which it gains anything.
    fn gains<'a>(&'a self, edge: &'a Candidate, parents: &'a [Parent]) -> impl Iterator<Item = f64> + 'a {
        self.offers(edge)
            .iter()
            .map(|&(place, offered)| offered - parents[place as usize].log_likelihood)
            .filter(|&gain| gain > 0.0)
    }
}

/// Parents in an empty network, and all possible edges.
fn prepare(cascades: &Cascades, options: &LatentOptions) -> (Vec<Parent>, Candidates) {
    let (along_edge, elsewhere) = (libm::log(options.along_edge), libm::log(options.elsewhere));
    let mut parents: Vec<Parent> = Vec::new();
    let mut offers: Vec<(u32, u32, u32, f64)> = Vec::new();
    for (number, cascade) in cascades.cascades.iter().enumerate() {
        let mut last = None;
        for (earlier, later, time) in cascade.pairs() {
            let (parent, unit) = (cascade.units[earlier], cascade.units[later]);
            let log_density = options.kernel.log_density(time);
            let alone = Parent {
                cascade: number as u32,
                unit,
                parent,
                along_edge: false,
                log_likelihood: elsewhere + log_density,
            };
            if last == Some(later) {
                // Of equally likely parents the first stays.
                let known = parents.last_mut().expect("a parent of the same unit came before");
                if alone.log_likelihood > known.log_likelihood {
                    *known = alone;
                }
            } else {
                parents.push(alone);
                last = Some(later);
            }
            offers.push((unit, parent, parents.len() as u32 - 1, along_edge + log_density));
        }
    }
    // Places in `parents` are in the order of cascades, so that sums run in that order.
    offers.sort_unstable_by_key(|&(destination, origin, place, _)| (destination, origin, place));
    let mut edges: Vec<Candidate> = Vec::new();
    for (k, &(destination, origin, _, _)) in offers.iter().enumerate() {
        match edges.last_mut() {
            Some(edge) if edge.destination == destination && edge.origin == origin => edge.end = k + 1,
            _ => edges.push(Candidate { origin, destination, first: k, end: k + 1 }),
        }
    }
    let offers = offers.into_iter().map(|(_, _, place, offered)| (place, offered)).collect();
    (parents, Candidates { edges, offers })
}

/// A possible edge and at most how much it improves.
#[derive(Debug, Clone, Copy)]
struct Bound {
    improvement: f64,
    /// Place among the candidates.
    edge: usize,
    /// How many edges led to its destination when this was reckoned.
    n_before: u32,
}

impl Ord for Bound {
    fn cmp(&self, other: &Self) -> Ordering {
        // The heap gives the largest first: of equal improvements the last edge.
        self.improvement.total_cmp(&other.improvement).then(self.edge.cmp(&other.edge))
    }
}

impl PartialOrd for Bound {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Bound {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Bound {}

/// Adds the best edge again and again; parents change as edges come.
fn add_edges(
    cascades: &Cascades,
    stop: Stop,
    parents: &mut [Parent],
    candidates: &Candidates,
) -> (Vec<Edge>, Stopped) {
    let limit = match stop {
        Stop::Edges(limit) => limit,
        Stop::PValue(_) => usize::MAX,
    };
    let mut n_into = vec![0_u32; cascades.n_units as usize];
    let bound = |edge: usize, n_before: u32, parents: &[Parent]| {
        let improvement = candidates.gains(&candidates.edges[edge], parents).sum();
        Bound { improvement, edge, n_before }
    };
    let mut heap: BinaryHeap<Bound> =
        (0..candidates.edges.len()).map(|edge| bound(edge, 0, parents)).collect();
    let mut edges = Vec::new();
    while edges.len() < limit {
        let Some(best) = heap.pop().filter(|best| best.improvement > 0.0) else {
            return (edges, Stopped::NothingImproves);
        };
        let candidate = &candidates.edges[best.edge];
        let n_before = n_into[candidate.destination as usize];
        if best.n_before != n_before {
            heap.push(bound(best.edge, n_before, parents));
            continue;
        }
        let gains: Vec<f64> = candidates.gains(candidate, parents).collect();
        let p = vuong(&gains, cascades.cascades.len());
        take(candidate, candidates.offers(candidate), parents);
        n_into[candidate.destination as usize] += 1;
        let Candidate { origin, destination, .. } = *candidate;
        edges.push(Edge { origin, destination, improvement: best.improvement, p });
        if let Stop::PValue(limit) = stop
            && !p.is_some_and(|p| p < limit)
        {
            return (edges, Stopped::PValue);
        }
    }
    (edges, Stopped::Edges)
}

/// Makes the edge's origin the parent wherever that is more likely.
fn take(edge: &Candidate, offers: &[(u32, f64)], parents: &mut [Parent]) {
    for &(place, offered) in offers {
        let parent = &mut parents[place as usize];
        if offered > parent.log_likelihood {
            *parent = Parent { parent: edge.origin, along_edge: true, log_likelihood: offered, ..*parent };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::latent::Kernel;

    const KERNELS: [Kernel; 3] = [
        Kernel::Exponential { rate: 0.4 },
        Kernel::Rayleigh { scale: 3.0 },
        Kernel::LogNormal { mean: 1.0, sd: 0.8 },
    ];

    /// 60 made cascades of 12 units, with ties in time.
    fn made() -> Cascades {
        let adoptions: Vec<Vec<(u32, f64)>> = (0..60_u32)
            .map(|c| {
                (0..12)
                    .filter(|u| (u * 5 + c) % 4 != 0)
                    .map(|u| (u, f64::from((u * u * 3 + u * c + c * 7) % 17)))
                    .collect()
            })
            .collect();
        Cascades::new(12, &adoptions).expect("cascades")
    }

    /// The same by the plain method: every edge reckoned anew at every step.
    fn plainly(cascades: &Cascades, options: &LatentOptions, n_edges: usize) -> Vec<(u32, u32, u64)> {
        let n = cascades.n_units();
        let score = |chance: f64, x: f64| libm::log(chance) + options.kernel.log_density(x);
        let mut scores: Vec<Vec<f64>> = cascades
            .cascades()
            .iter()
            .map(|c| {
                (0..c.len())
                    .map(|v| {
                        (0..c.len())
                            .filter(|&u| c.times[u] < c.times[v])
                            .map(|u| score(options.elsewhere, c.times[v] - c.times[u]))
                            .fold(f64::NEG_INFINITY, f64::max)
                    })
                    .collect()
            })
            .collect();
        let mut edges = Vec::new();
        for _ in 0..n_edges {
            let offers = |u: u32, v: u32| -> Vec<(usize, usize, f64)> {
                let place = |c: &crate::analysis::latent::Cascade, unit| {
                    c.units.iter().position(|&other| other == unit)
                };
                cascades
                    .cascades()
                    .iter()
                    .enumerate()
                    .filter_map(|(k, c)| Some((k, c, place(c, u)?, place(c, v)?)))
                    .filter(|(_, c, u, v)| c.times[*u] < c.times[*v])
                    .map(|(k, c, u, v)| (k, v, score(options.along_edge, c.times[v] - c.times[u])))
                    .collect()
            };
            let mut best = (0.0, 0, 0);
            for v in 0..n {
                for u in (0..n).filter(|&u| u != v) {
                    let gain: f64 =
                        offers(u, v).into_iter().map(|(k, v, s)| s - scores[k][v]).filter(|&g| g > 0.0).sum();
                    if gain >= best.0 {
                        best = (gain, u, v);
                    }
                }
            }
            for (k, v, s) in offers(best.1, best.2) {
                scores[k][v] = scores[k][v].max(s);
            }
            edges.push((best.1, best.2, best.0.to_bits()));
        }
        edges
    }

    #[test]
    fn lazily_and_plainly_edges_are_the_same_to_the_bit() {
        for kernel in KERNELS {
            let options = LatentOptions::new(kernel, Stop::Edges(40));
            let latent = infer(&made(), &options).expect("a network");
            let lazily: Vec<(u32, u32, u64)> =
                latent.edges.iter().map(|e| (e.origin, e.destination, e.improvement.to_bits())).collect();
            assert_eq!(lazily, plainly(&made(), &options, 40), "{kernel:?}");
        }
    }

    #[test]
    fn improvements_never_rise_and_add_up_to_the_likelihood() {
        for kernel in KERNELS {
            let latent =
                infer(&made(), &LatentOptions::new(kernel, Stop::Edges(usize::MAX))).expect("a network");
            assert_eq!(latent.stopped, Stopped::NothingImproves);
            assert!(latent.edges.len() > 50 && latent.edges.len() <= latent.n_possible);
            assert_eq!(latent.n_possible, made().n_possible_edges());
            assert!(latent.edges.windows(2).all(|pair| pair[0].improvement >= pair[1].improvement));
            let sum: f64 = latent.edges.iter().map(|edge| edge.improvement).sum();
            let rise = latent.log_likelihood - latent.log_likelihood_empty;
            assert!((sum / rise - 1.0).abs() < 1e-12, "{sum} {rise}");
            assert!(latent.parents.iter().all(|parent| {
                parent.along_edge
                    || latent
                        .edges
                        .iter()
                        .all(|edge| (edge.origin, edge.destination) != (parent.parent, parent.unit))
            }));
        }
    }

    #[test]
    fn of_equal_edges_the_last_destination_wins_then_the_last_origin() {
        // 0 and 1 at once, then 2 and 3 at once, in two cascades: all four edges are alike.
        let cascade = vec![(0, 0.0), (1, 0.0), (2, 1.0), (3, 1.0)];
        let cascades = Cascades::new(4, &[cascade.clone(), cascade]).expect("cascades");
        let options = LatentOptions::new(KERNELS[0], Stop::Edges(9));
        let latent = infer(&cascades, &options).expect("a network");
        let edges: Vec<(u32, u32)> =
            latent.edges.iter().map(|edge| (edge.origin, edge.destination)).collect();
        assert_eq!(edges, [(1, 3), (1, 2)]);
        // ln(β/ε) in both cascades, each, and no test where all cascades gain the same.
        assert!((latent.edges[0].improvement - 2.0 * libm::log(0.5e10)).abs() < 1e-12);
        assert_eq!(
            (latent.edges[0].p, latent.stopped, latent.n_possible),
            (None, Stopped::NothingImproves, 4)
        );
    }

    #[test]
    fn a_p_value_stops_with_the_first_edge_that_reaches_it() {
        let all =
            infer(&made(), &LatentOptions::new(KERNELS[0], Stop::Edges(usize::MAX))).expect("a network");
        let some = infer(&made(), &LatentOptions::new(KERNELS[0], Stop::PValue(0.01))).expect("a network");
        let n = some.edges.len();
        assert!(n > 1 && n < all.edges.len() && some.stopped == Stopped::PValue, "{n}");
        assert_eq!(some.edges, all.edges[..n]);
        assert!(
            some.edges[..n - 1].iter().all(|edge| edge.p < Some(0.01)) && some.edges[n - 1].p >= Some(0.01)
        );
    }

    #[test]
    fn nothing_to_learn_from_gives_an_empty_network() {
        for adoptions in [vec![], vec![vec![]], vec![vec![(0, 1.0)], vec![(1, 1.0), (2, 1.0)]]] {
            let cascades = Cascades::new(3, &adoptions).expect("cascades");
            let latent =
                infer(&cascades, &LatentOptions::new(KERNELS[1], Stop::Edges(5))).expect("a network");
            assert!(latent.edges.is_empty() && latent.parents.is_empty());
            assert_eq!((latent.stopped, latent.n_possible), (Stopped::NothingImproves, 0));
        }
    }

    #[test]
    fn bad_options_are_refused() {
        let options = LatentOptions::new(Kernel::Exponential { rate: -1.0 }, Stop::Edges(5));
        assert!(matches!(infer(&made(), &options), Err(LatentError::Kernel(_))));
        let options = LatentOptions { elsewhere: 0.5, ..LatentOptions::new(KERNELS[0], Stop::Edges(5)) };
        let error = infer(&made(), &options).expect_err("a fault").to_string();
        assert_eq!(error, "chances 0.5 along an edge and 0.5 elsewhere: 0 < elsewhere < along ≤ 1");
    }
}
