//! How well networks are inferred, over sets of policies: the table `latent_rates`.
//!
//! Numbers come one column at a time, as for [`crate::analysis::overview`]. Where nobody learns from anybody, edges that are found are
//! false, and precision above chance is what governments have in common.

use crate::analysis::twin_effects::{Mean, every};
use crate::observe::{Frame, Values};
use crate::scenario::twins::NO_DIFFUSION;
use crate::scenario::{Scenario, Table};

/// Columns of `latent_audit` that are kept, of every world and true network.
const KEPT: [&str; 5] = ["chance", "precision", "recall", "n_significant", "significant_precision"];
/// What is taken for the true network, in the order of the table's rows.
pub(super) const TRUTHS: [&str; 2] = ["neighbors", "rivals"];

/// How well one true network is found again in one world.
#[derive(Debug, Clone, PartialEq)]
pub struct LatentRates {
    /// `run`, or the twin without diffusion.
    pub world: &'static str,
    /// What is taken for the true network.
    pub truth: &'static str,
    /// Precision of edges drawn at random.
    pub chance: f64,
    /// Share of as many inferred edges as there are true ones that is true.
    pub precision: Mean,
    /// Share of the true ties that is inferred.
    pub recall: Mean,
    /// Edges before the first that is not significant.
    pub n_significant: Mean,
    /// Share of these that is true.
    pub significant_precision: Mean,
}

/// Worlds and true networks, in the order of the rows of a set.
fn cells(scenario: &Scenario) -> Vec<(&'static str, &'static str)> {
    let has_twin = scenario.twins.iter().any(|twin| twin.name == NO_DIFFUSION);
    let worlds: &[&str] = if has_twin { &["run", NO_DIFFUSION] } else { &["run"] };
    worlds.iter().flat_map(|&world| TRUTHS.map(|truth| (world, truth))).collect()
}

/// The numbers of some sets, from their rows of `latent_audit`, set by set; columns without a number where there is no set. None where
/// a column is missing.
pub fn kept(sets: Option<&Frame>, scenario: &Scenario) -> Option<Vec<Vec<f64>>> {
    let n = cells(scenario).len();
    let mut kept = Vec::with_capacity(n * KEPT.len());
    for cell in 0..n {
        for name in KEPT {
            kept.push(match sets {
                Some(sets) => every(&sets.numbers(name)?, cell, n),
                None => Vec::new(),
            });
        }
    }
    Some(kept)
}

/// Rates of a design point, from a source of the columns of [`kept`].
///
/// # Errors
/// Those of the source.
pub fn rates<E>(
    scenario: &Scenario,
    mut column: impl FnMut(usize) -> Result<Vec<f64>, E>,
) -> Result<Vec<LatentRates>, E> {
    let mut all = Vec::new();
    for (cell, (world, truth)) in cells(scenario).into_iter().enumerate() {
        let mut of = |at: usize| column(cell * KEPT.len() + at).map(Mean::of);
        let (chance, precision) = (of(0)?.mean, of(1)?);
        let (recall, n_significant, significant_precision) = (of(2)?, of(3)?, of(4)?);
        all.push(LatentRates {
            world,
            truth,
            chance,
            precision,
            recall,
            n_significant,
            significant_precision,
        });
    }
    Ok(all)
}

/// The table `latent_rates` of some design points.
pub fn frame(points: &[(u32, &[LatentRates])]) -> Frame {
    let rows = || points.iter().flat_map(|&(point, rates)| rates.iter().map(move |rates| (point, rates)));
    let text = |value: &dyn Fn(&LatentRates) -> &str| {
        Values::Text(rows().map(|(_, rates)| value(rates).to_owned()).collect())
    };
    let real = |value: &dyn Fn(&LatentRates) -> f64| Values::Real(rows().map(|(_, r)| value(r)).collect());
    Frame::new(
        Table::LatentRates,
        vec![
            Values::Integer(rows().map(|(point, _)| i64::from(point)).collect()),
            text(&|r| r.world),
            text(&|r| r.truth),
            Values::Integer(rows().map(|(_, r)| r.precision.n as i64).collect()),
            real(&|r| r.chance),
            real(&|r| r.precision.mean),
            real(&|r| r.precision.interval[0]),
            real(&|r| r.precision.interval[1]),
            real(&|r| r.recall.mean),
            real(&|r| r.n_significant.mean),
            real(&|r| r.significant_precision.mean),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::audit::latent::{LatentRow, Recovery, frame as frame_of_set};
    use crate::scenario::load;
    use crate::scenario::source::NoFiles;
    use std::convert::Infallible;

    fn row(world: &'static str, truth: &'static str, precision: f64) -> LatentRow {
        let recovery = Recovery {
            n_true: 10,
            chance: 0.1,
            n_edges: 10,
            precision,
            recall: precision / 2.0,
            n_significant: 4,
            significant_precision: 0.5,
        };
        LatentRow { world, truth, n_policies: 3, recovery }
    }

    #[test]
    fn every_world_and_network_has_its_own_mean() {
        let scenario = load(&NoFiles, "builtin:estimator-audit", &[]).expect("a scenario").scenario;
        let of_set = |x: f64| {
            let worlds = [("run", 0.0), (NO_DIFFUSION, 0.1)];
            let rows: Vec<LatentRow> = worlds
                .iter()
                .flat_map(|&(world, less)| {
                    [row(world, "neighbors", x - less), row(world, "rivals", x - less - 0.2)]
                })
                .collect();
            rows
        };
        let mut sets = frame_of_set(1, 1, &of_set(0.5));
        sets.append(frame_of_set(1, 2, &of_set(0.7)));
        let kept_of = |sets: Option<&Frame>| kept(sets, &scenario).expect("all columns");
        let columns = kept_of(Some(&sets));
        let found = rates(&scenario, |k| Ok::<_, Infallible>(columns[k].clone())).expect("rates");
        let means: Vec<i64> = found.iter().map(|r| (r.precision.mean * 1000.0).round() as i64).collect();
        assert_eq!(means, [600, 400, 500, 300]);
        assert_eq!((found[2].world, found[2].truth, found[2].precision.n), (NO_DIFFUSION, "neighbors", 2));
        // Without a set there are as many columns, and no mean.
        assert_eq!(kept_of(None).len(), columns.len());
        let none = rates(&scenario, |_| Ok::<_, Infallible>(Vec::new())).expect("rates");
        assert!(none[0].precision.mean.is_nan() && none[0].precision.n == 0);
    }
}
