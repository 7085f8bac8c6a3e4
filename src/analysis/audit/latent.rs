//! Who learned from whom? Networks inferred from many policies, against the true one, where there was diffusion and where there was none.
//!
//! A set is many policies over the same governments: replicates of one scenario whose world is drawn once ([`scenario_of_policies`]). NetInf
//! (`crate::analysis::latent`; exponential kernel, its rate from the cascades) infers as many edges as the true network has. Two networks are
//! true: neighbors (a government looks at them in learning, imitation and contagion) and rivals (same superior, same level: competition).
//! Pilots are in the cascades like all others, because dates do not say who was one. Not here: running the policies.

use crate::analysis::latent::{Cascades, Kernel, KernelKind, LatentOptions, Stop, accuracy, infer};
use crate::analysis::ties::{Ties, TiesOptions};
use crate::observe::{Frame, NO_INTEGER, Outcomes, Rows, Values};
use crate::scenario::twins::NO_DIFFUSION;
use crate::scenario::{Redraw, Scenario, Table};
use crate::world::NEVER;

use super::latent_rates::TRUTHS;
use super::sample::level_of_units;

/// Level of Vuong's test of an edge.
const LEVEL: f64 = 0.05;
/// Largest number of a replicate.
const LAST_REPLICATE: u32 = (1 << 24) - 1;

/// How much of a true network is found again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recovery {
    /// Ties of the true network, one way each.
    pub n_true: usize,
    /// Precision of edges drawn at random: the share of ordered pairs that is true; NaN of fewer than two governments.
    pub chance: f64,
    /// Edges inferred: as many as there are true ones, or fewer where no more of them improve anything.
    pub n_edges: usize,
    /// Share of these that is true; NaN of none.
    pub precision: f64,
    /// Share of the true ones among them; NaN where there are none.
    pub recall: f64,
    /// Edges inferred before the first whose p in Vuong's test is .05 or more; no more than `n_edges`.
    pub n_significant: usize,
    /// Share of these that is true; NaN of none.
    pub significant_precision: f64,
}

/// Recovery of each of some true networks (from origin to destination) from the same cascades. No edges where there is nothing to
/// infer from (no two adoptions at different times), or too much.
pub fn recoveries(cascades: &Cascades, truths: &[Ties]) -> Vec<Recovery> {
    let wanted = truths.iter().map(Ties::n_ties).max().unwrap_or(0);
    let edges = Kernel::from_cascades(KernelKind::Exponential, cascades)
        .ok()
        .and_then(|kernel| infer(cascades, &LatentOptions::new(kernel, Stop::Edges(wanted))).ok())
        .map_or(Vec::new(), |latent| latent.edges);
    let n_units = f64::from(cascades.n_units());
    let of = |truth: &Ties| {
        // Edges come one by one: the first so many are those of a shorter search.
        let edges = &edges[..edges.len().min(truth.n_ties())];
        let found = accuracy(edges, truth);
        let n_significant = edges.iter().take_while(|edge| edge.p.is_some_and(|p| p < LEVEL)).count();
        let precision = |n: usize| n.checked_sub(1).map_or(f64::NAN, |at| found[at].precision);
        let n_found = found.last().map_or(0, |last| last.n_true);
        Recovery {
            n_true: truth.n_ties(),
            chance: truth.n_ties() as f64 / (n_units * (n_units - 1.0)),
            n_edges: edges.len(),
            precision: precision(edges.len()),
            recall: n_found as f64 / truth.n_ties() as f64,
            n_significant,
            significant_precision: precision(n_significant),
        }
    };
    truths.iter().map(of).collect()
}

/// The scenario whose replicates are the policies of a set: its world drawn once, no twin but that without diffusion, nothing recorded
/// but what cascades need.
pub fn scenario_of_policies(scenario: &Scenario) -> Scenario {
    let mut policies = scenario.clone();
    policies.twins.retain(|twin| twin.name == NO_DIFFUSION);
    for twin in &mut policies.twins {
        twin.scenario.redraw = Redraw::Once;
    }
    Scenario { redraw: Redraw::Once, tables: vec![Table::Estimates], ..policies }
}

/// Replicates that are the policies of a set (from 1): (set − 1)·n + 1 … set·n. None where numbers of replicates do not reach that far.
pub fn policies_of(set: u32, n: u32) -> Option<std::ops::RangeInclusive<u32>> {
    let last = set.checked_mul(n).filter(|&last| last <= LAST_REPLICATE)?;
    Some(last - n + 1..=last)
}

/// A recovery in a set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatentRow {
    /// `run`, or the twin without diffusion.
    pub world: &'static str,
    /// What is taken for the true network.
    pub truth: &'static str,
    /// Policies that anybody adopted.
    pub n_policies: usize,
    /// How much is found again.
    pub recovery: Recovery,
}

/// What is found in one set, from its policies: replicates of [`scenario_of_policies`]. Nothing without policies.
///
/// # Panics
/// Where the policies are not over the same governments.
pub fn set(scenario: &Scenario, policies: &[Rows]) -> Vec<LatentRow> {
    let Some(first) = policies.first().and_then(|rows| rows.outcomes.as_ref()) else { return Vec::new() };
    let level = level_of_units(scenario);
    let units: Vec<usize> = (0..first.n).filter(|&i| first.level[i] == level).collect();
    let truths = [neighbors(first, &units), rivals(first, &units)];
    let of_run: Vec<&[u32]> =
        policies.iter().filter_map(|rows| Some(rows.outcomes.as_ref()?.adopted_tick.as_slice())).collect();
    let of_twin: Vec<&[u32]> = policies.iter().filter_map(|rows| rows.without_diffusion.as_deref()).collect();
    let mut all = Vec::new();
    for (world, adopted) in [("run", of_run), (NO_DIFFUSION, of_twin)] {
        if adopted.is_empty() {
            continue;
        }
        let dates = |ticks: &&[u32]| -> Vec<(u32, f64)> {
            let adopters = units.iter().enumerate().filter(|&(_, &i)| ticks[i] != NEVER);
            adopters.map(|(unit, &i)| (unit as u32, f64::from(ticks[i]))).collect()
        };
        let adoptions: Vec<Vec<(u32, f64)>> = adopted.iter().map(dates).collect();
        let n_policies = adoptions.iter().filter(|own| !own.is_empty()).count();
        let cascades =
            Cascades::new(units.len() as u32, &adoptions).expect("the engine's dates are cascades");
        let found = recoveries(&cascades, &truths);
        all.extend(TRUTHS.into_iter().zip(found).map(|(truth, recovery)| LatentRow {
            world,
            truth,
            n_policies,
            recovery,
        }));
    }
    all
}

/// From whom one learns to who learns.
fn ties(n: usize, edges: &[(u32, u32)]) -> Ties {
    let options = TiesOptions::default();
    Ties::from_edges(n as u32, edges, None, &options).expect("ties of a world are a network").0
}

fn neighbors(outcomes: &Outcomes, units: &[usize]) -> Ties {
    let place = |j: u32| units.binary_search(&(j as usize)).ok().map(|at| at as u32);
    let mut edges = Vec::new();
    for (unit, &i) in units.iter().enumerate() {
        edges.extend(outcomes.network.of(i).iter().filter_map(|&j| Some((place(j)?, unit as u32))));
    }
    ties(units.len(), &edges)
}

fn rivals(outcomes: &Outcomes, units: &[usize]) -> Ties {
    let mut edges = Vec::new();
    for (unit, &i) in units.iter().enumerate() {
        let own =
            units.iter().enumerate().filter(|&(_, &j)| j != i && outcomes.parent[j] == outcomes.parent[i]);
        edges.extend(own.map(|(other, _)| (other as u32, unit as u32)));
    }
    ties(units.len(), &edges)
}

/// The table `latent_audit` of one set.
pub fn frame(design_point: u32, set: u32, rows: &[LatentRow]) -> Frame {
    let whole = |value: &dyn Fn(&LatentRow) -> usize| {
        Values::Integer(rows.iter().map(|row| i64::try_from(value(row)).unwrap_or(NO_INTEGER)).collect())
    };
    let real = |value: &dyn Fn(&Recovery) -> f64| {
        Values::Real(rows.iter().map(|row| value(&row.recovery)).collect())
    };
    Frame::new(
        Table::LatentAudit,
        vec![
            whole(&|_| design_point as usize),
            whole(&|_| set as usize),
            Values::Text(rows.iter().map(|row| row.world.to_owned()).collect()),
            Values::Text(rows.iter().map(|row| row.truth.to_owned()).collect()),
            whole(&|row| row.n_policies),
            whole(&|row| row.recovery.n_true),
            real(&|r| r.chance),
            whole(&|row| row.recovery.n_edges),
            real(&|r| r.precision),
            real(&|r| r.recall),
            whole(&|row| row.recovery.n_significant),
            real(&|r| r.significant_precision),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_is_found_again_and_nothing_in_nothing() {
        // Each policy starts somewhere on a ring of 12 and passes to the next four in turn.
        let adoptions: Vec<Vec<(u32, f64)>> =
            (0..36).map(|k| (0..5).map(|step| ((k + step) % 12, f64::from(step))).collect()).collect();
        let cascades = Cascades::new(12, &adoptions).expect("cascades");
        let ring: Vec<(u32, u32)> = (0..12).map(|k| (k, (k + 1) % 12)).collect();
        // Beside it a false network: the ring the other way round, and a shorter one.
        let back: Vec<(u32, u32)> = ring.iter().map(|&(a, b)| (b, a)).collect();
        let found = recoveries(&cascades, &[ties(12, &ring), ties(12, &back), ties(12, &ring[..3])]);
        let [right, wrong, short] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((right.n_true, right.n_edges, right.n_significant), (12, 12, 12));
        assert!((right.precision - 1.0).abs() < 1e-15 && (right.recall - 1.0).abs() < 1e-15, "{right:?}");
        assert!((right.chance - 1.0 / 11.0).abs() < 1e-15);
        assert_eq!((wrong.precision.to_bits(), wrong.recall.to_bits()), (0, 0), "{wrong:?}");
        assert_eq!((short.n_edges, short.n_true), (3, 3));
        let empty = Cascades::new(12, &[Vec::new(), vec![(3, 1.0)]]).expect("cascades");
        let none = recoveries(&empty, &[ties(12, &ring), ties(12, &[])]);
        assert!(
            none[0].n_edges == 0 && none[0].precision.is_nan() && none[0].recall.abs() < 1e-15,
            "{none:?}"
        );
        assert!(none[1].recall.is_nan() && none[1].n_true == 0);
    }

    #[test]
    fn sets_share_no_policy() {
        assert_eq!((policies_of(1, 50), policies_of(3, 50)), (Some(1..=50), Some(101..=150)));
        assert_eq!((policies_of(LAST_REPLICATE, 2), policies_of(u32::MAX, 3)), (None, None));
    }
}
