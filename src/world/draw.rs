//! Attributes of governments: what is given is taken, the rest is drawn (model.md §1).

use rayon::prelude::*;

use super::Streams;
use super::blocks::{self, column};
use super::conduct::Conduct;
use super::governments::{Adoption, Behavior, Channel, Governments, NEVER};
use super::layout::Layout;
use super::leaders::{self, LEADER_DRAWS, leader};
use super::needs::Needs;
use crate::rng::{Purpose, normal_quantile};
use crate::scenario::params::Attributes;
use crate::scenario::{Scenario, Table};
use crate::units::clip;

/// All governments at the start of tick 0, with the leaders that they have by then.
pub(super) fn governments(
    scenario: &Scenario,
    layout: &Layout,
    streams: &Streams,
    run_streams: Streams,
    needs: Needs,
) -> (Governments, Conduct) {
    let n = layout.n() as usize;
    let of_conduct = if needs.conduct { n } else { 0 };
    let n_groups = if needs.attributes { layout.group_size.len() } else { 0 };
    let mut governments = Governments {
        x: Vec::new(),
        y: Vec::new(),
        wealth: Vec::new(),
        capacity: Vec::new(),
        industry: Vec::new(),
        learning: Vec::new(),
        leadership_start: Vec::new(),
        ideal: Vec::new(),
        outcome_start: Vec::new(),
        ready: Vec::new(),
        likeness: Vec::new(),
        adoption: vec![Adoption::Never; n],
        adopted_tick: vec![NEVER; n],
        lapsed_tick: vec![NEVER; n],
        channel: vec![Channel::Internal; n],
        via: vec![u32::MAX; if needs.models { n } else { 0 }],
        wave: vec![0; n],
        clarity: vec![0.0; of_conduct],
        behavior: vec![Behavior::StandPat; of_conduct],
        design: vec![[0.0; 3]; of_conduct],
        fit: vec![0.0; of_conduct],
        review_rounds: vec![0; of_conduct],
        begin_months: vec![f64::INFINITY; of_conduct],
        group_ever: vec![0; n_groups],
        group_current: vec![0; n_groups],
        n_ever: 0,
        n_current: 0,
    };
    if !needs.attributes {
        return (governments, Conduct::default());
    }
    draw_attributes(&mut governments, scenario, layout, streams);
    let mut leadership = first_leaders(scenario, layout, streams);
    if scenario.wants(Table::Governments) {
        governments.leadership_start.clone_from(&leadership);
    }
    leaders::advance(&mut leadership, scenario, run_streams, scenario.place.onset_tick, |_| {});
    (governments, Conduct::of_none(leadership, needs.conduct, scenario.records_outcomes()))
}

/// Leadership at the start of the calendar.
pub(super) fn first_leaders(scenario: &Scenario, layout: &Layout, streams: &Streams) -> Vec<f64> {
    let given = layout.given.as_ref();
    let draws = streams.open(Purpose::FirstLeader, LEADER_DRAWS);
    let drawn = |i: usize| leader(&draws, i as u32, &scenario.params.attributes);
    column(layout.n() as usize, |i| given.and_then(|t| t.leadership[i]).unwrap_or_else(|| drawn(i)))
}

/// Wealth rank, capacity, industry, learning ability, first outcome, ideal design, and what follows from them.
fn draw_attributes(g: &mut Governments, scenario: &Scenario, layout: &Layout, streams: &Streams) {
    let n = layout.n() as usize;
    let a = &scenario.params.attributes;
    g.wealth = wealth_ranks(a, layout, streams);
    let wealth = &g.wealth;

    let given = layout.given.as_ref();
    let draws = streams.open(Purpose::Attributes, 4);
    let attribute =
        |values: Option<&Vec<Option<f64>>>, slot: u32, drawn: &(dyn Fn(usize, f64) -> f64 + Sync)| {
            column(n, |i| values.and_then(|v| v[i]).unwrap_or_else(|| drawn(i, draws.normal(i as u32, slot))))
        };
    g.capacity = attribute(given.map(|t| &t.capacity), 0, &|i, z| {
        clip(a.capacity_mean + a.capacity_wealth * (wealth[i] - 0.5) + a.capacity_sd * z)
    });
    g.industry = attribute(given.map(|t| &t.industry), 1, &|i, z| {
        clip(a.industry_mean + a.industry_wealth * (wealth[i] - 0.5) + a.industry_sd * z)
    });
    g.learning = attribute(given.map(|t| &t.learning), 2, &|i, z| {
        clip(a.learning_mean + a.learning_wealth * (wealth[i] - 0.5) + a.learning_sd * z)
    });
    let industry = &g.industry;
    if scenario.records_outcomes() || scenario.wants(Table::Governments) {
        g.outcome_start = attribute(given.map(|t| &t.outcome_start), 3, &|i, z| {
            a.outcome_industry * industry[i] + a.outcome_sd * z
        });
    }

    let draws = streams.open(Purpose::Ideal, 4);
    g.ideal = column(n, |i| {
        let drivers = [wealth[i], industry[i], draws.uniform(i as u32, 0)];
        std::array::from_fn(|k| {
            given.and_then(|t| t.ideal[k][i]).unwrap_or_else(|| {
                let noise = a.ideal_sd * draws.normal(i as u32, k as u32 + 1);
                clip(a.ideal_base + a.ideal_slope * drivers[k] + noise)
            })
        })
    });

    let spread = &scenario.params.spread;
    let (capacity, conflict) = (&g.capacity, scenario.params.policy.conflict);
    g.ready = column(n, |i| {
        let log = spread.readiness_capacity * (capacity[i] - 0.5)
            + spread.readiness_wealth * (wealth[i] - 0.5)
            - spread.readiness_conflict * conflict * (industry[i] - 0.5);
        libm::exp(spread.readiness * log)
    });
    if spread.learning > 0.0 {
        g.likeness = column(n, |i| libm::exp(spread.similarity * wealth[i]));
    }
}

/// Wealth ranks within each level: (rank from 0 + .5) / count; equal values share the mean of their ranks.
fn wealth_ranks(a: &Attributes, layout: &Layout, streams: &Streams) -> Vec<f64> {
    let draws = streams.open(Purpose::Wealth, 1);
    let mut raw: Vec<f64> = Vec::with_capacity(layout.n() as usize);
    let mut ranks = vec![0.0; layout.n() as usize];
    for level in 1..=layout.n_levels() {
        let range = layout.of_level(level);
        let scores = layout.given.as_ref().map(|given| normal_scores(&given.wealth[range.clone()]));
        let below = f64::from(level - 1);
        let spread = (a.wealth_sd * a.wealth_sd + below * a.child_wealth_sd * a.child_wealth_sd).sqrt();
        let own = column(range.len(), |k| {
            let i = range.start + k;
            match scores.as_ref().and_then(|s| s[k]) {
                // Given wealth enters by its rank, on the scale of the draws, so that missing values can be drawn beside it.
                Some(score) => spread * score,
                None if layout.parent[i] == u32::MAX => a.wealth_sd * draws.normal(i as u32, 0),
                None => raw[layout.parent[i] as usize] + a.child_wealth_sd * draws.normal(i as u32, 0),
            }
        });
        let level_ranks = mean_ranks(&own);
        for (slot, rank) in ranks[range.clone()].iter_mut().zip(level_ranks) {
            *slot = (rank + 0.5) / range.len() as f64;
        }
        raw.extend(own);
    }
    ranks
}

/// Ranks from 0; equal values share the mean of their ranks.
fn mean_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<(f64, u32)> = values.iter().copied().zip(0..).collect();
    let by_value = |a: &(f64, u32), b: &(f64, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
    if order.len() > blocks::BLOCK {
        order.par_sort_unstable_by(by_value);
    } else {
        order.sort_unstable_by(by_value);
    }
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    for tied in order.chunk_by(|a, b| a.0 == b.0) {
        let mean = first as f64 + (tied.len() - 1) as f64 / 2.0;
        for &(_, i) in tied {
            ranks[i as usize] = mean;
        }
        first += tied.len();
    }
    ranks
}

/// Standard normal scores of the values that are given.
fn normal_scores(values: &[Option<f64>]) -> Vec<Option<f64>> {
    let present: Vec<f64> = values.iter().copied().flatten().collect();
    let n = present.len() as f64;
    let mut scores = mean_ranks(&present).into_iter().map(|rank| normal_quantile((rank + 0.5) / n));
    values.iter().map(|value| value.and_then(|_| scores.next())).collect()
}

/// The positions that are given, or drawn ones.
pub(super) fn known_positions(
    scenario: &Scenario,
    layout: &Layout,
    streams: &Streams,
) -> (Vec<f64>, Vec<f64>) {
    layout.given_positions().unwrap_or_else(|| positions(&scenario.params.attributes, layout, streams))
}

/// Positions in the unit square: uniform at level 1, around the superior's below.
pub(super) fn positions(a: &Attributes, layout: &Layout, streams: &Streams) -> (Vec<f64>, Vec<f64>) {
    let draws = streams.open(Purpose::Position, 2);
    let axis = |slot: u32| {
        let mut positions: Vec<f64> = Vec::with_capacity(layout.n() as usize);
        for level in 1..=layout.n_levels() {
            let first = layout.of_level(level).start;
            let sd = a.position_sd * libm::exp2(2.0 - f64::from(level));
            let own = column(layout.of_level(level).len(), |k| {
                let id = (first + k) as u32;
                match layout.parent[first + k] {
                    u32::MAX => draws.uniform(id, slot),
                    parent => positions[parent as usize] + sd * draws.normal(id, slot),
                }
            });
            positions.extend(own);
        }
        positions
    };
    (axis(0), axis(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_share_their_rank() {
        assert_eq!(mean_ranks(&[3.0, 1.0, 3.0, 2.0]), [2.5, 0.0, 2.5, 1.0]);
        assert_eq!(mean_ranks(&[]), Vec::<f64>::new());
    }
}
