//! Attributes of governments: what is given is taken, the rest is drawn (model.md §1).

use super::governments::{Adoption, Behavior, Channel, Governments, NEVER};
use super::layout::Layout;
use super::leaders::{LEADER_DRAWS, leader};
use crate::rng::{Keys, Purpose, normal_quantile};
use crate::scenario::Scenario;
use crate::scenario::params::Attributes;
use crate::units::clip;

/// All governments at the start of tick 0.
pub(super) fn governments(scenario: &Scenario, layout: &Layout, keys: &Keys) -> Governments {
    let n = layout.n() as usize;
    let a = &scenario.params.attributes;
    let wealth = wealth_ranks(a, layout, keys);
    let (x, y) = layout.given_positions().unwrap_or_else(|| positions(a, layout, keys));

    let given = layout.given.as_ref();
    let draws = keys.draws(Purpose::Attributes, 4);
    let attribute = |column: Option<&Vec<Option<f64>>>, i: usize, slot: u32, draw: &dyn Fn(f64) -> f64| {
        column.and_then(|values| values[i]).unwrap_or_else(|| draw(draws.normal(i as u32, slot)))
    };
    let mut capacity = Vec::with_capacity(n);
    let mut industry = Vec::with_capacity(n);
    let mut learning = Vec::with_capacity(n);
    let mut outcome_start = Vec::with_capacity(n);
    for (i, w) in wealth.iter().enumerate() {
        let above = w - 0.5;
        capacity.push(attribute(given.map(|t| &t.capacity), i, 0, &|z| {
            clip(a.capacity_mean + a.capacity_wealth * above + a.capacity_sd * z)
        }));
        industry.push(attribute(given.map(|t| &t.industry), i, 1, &|z| {
            clip(a.industry_mean + a.industry_wealth * above + a.industry_sd * z)
        }));
        learning.push(attribute(given.map(|t| &t.learning), i, 2, &|z| {
            clip(a.learning_mean + a.learning_wealth * above + a.learning_sd * z)
        }));
        outcome_start.push(attribute(given.map(|t| &t.outcome_start), i, 3, &|z| {
            a.outcome_industry * industry[i] + a.outcome_sd * z
        }));
    }

    let draws = keys.draws(Purpose::Ideal, 4);
    let ideal: Vec<[f64; 3]> = (0..n)
        .map(|i| {
            let drivers = [wealth[i], industry[i], draws.uniform(i as u32, 0)];
            let mut design = [0.0; 3];
            for (k, driver) in drivers.into_iter().enumerate() {
                design[k] = given.and_then(|t| t.ideal[k][i]).unwrap_or_else(|| {
                    clip(
                        a.ideal_base
                            + a.ideal_slope * driver
                            + a.ideal_sd * draws.normal(i as u32, k as u32 + 1),
                    )
                });
            }
            design
        })
        .collect();

    let draws = keys.draws(Purpose::FirstLeader, LEADER_DRAWS);
    let leadership: Vec<f64> = (0..n)
        .map(|i| given.and_then(|t| t.leadership[i]).unwrap_or_else(|| leader(&draws, i as u32, a)))
        .collect();

    let spread = &scenario.params.spread;
    let ready = (0..n)
        .map(|i| {
            let log = spread.readiness_capacity * (capacity[i] - 0.5)
                + spread.readiness_wealth * (wealth[i] - 0.5)
                - spread.readiness_conflict * scenario.params.policy.conflict * (industry[i] - 0.5);
            libm::exp(spread.readiness * log)
        })
        .collect();

    Governments {
        x,
        y,
        wealth,
        capacity,
        industry,
        learning,
        leadership_start: leadership.clone(),
        leadership,
        ideal,
        outcome_start,
        ready,
        similarity: Vec::new(),
        similarity_total: Vec::new(),
        prominence_total: Vec::new(),
        adoption: vec![Adoption::Never; n],
        adopted_tick: vec![NEVER; n],
        lapsed_tick: vec![NEVER; n],
        channel: vec![Channel::Internal; n],
        via: vec![u32::MAX; n],
        wave: vec![0; n],
        clarity: vec![0.0; n],
        behavior: vec![Behavior::StandPat; n],
        design: vec![[0.0; 3]; n],
        fit: vec![0.0; n],
        review_rounds: vec![0; n],
        begin_months: vec![f64::INFINITY; n],
        effort: vec![0.0; n],
        mechanisms: vec![[0.0; 6]; n],
        implementation: vec![0.0; n],
        inspected_tick: vec![NEVER; n],
        reported: vec![f64::NAN; n],
        n_evaluations: vec![0; n],
        signal: vec![0.0; n],
        outcome: Vec::new(),
        group_ever: vec![0; layout.group_size.len()],
        group_current: vec![0; layout.group_size.len()],
        n_ever: 0,
        n_current: 0,
    }
}

/// Wealth ranks within each level: (rank from 0 + .5) / count; equal values share the mean of their ranks.
fn wealth_ranks(a: &Attributes, layout: &Layout, keys: &Keys) -> Vec<f64> {
    let draws = keys.draws(Purpose::Wealth, 1);
    let mut raw = vec![0.0; layout.n() as usize];
    let mut ranks = vec![0.0; raw.len()];
    for level in 1..=layout.n_levels() {
        let range = layout.of_level(level);
        let scores = layout.given.as_ref().map(|given| normal_scores(&given.wealth[range.clone()]));
        let below = f64::from(level - 1);
        let spread = (a.wealth_sd * a.wealth_sd + below * a.child_wealth_sd * a.child_wealth_sd).sqrt();
        for i in range.clone() {
            raw[i] = match scores.as_ref().and_then(|s| s[i - range.start]) {
                // Given wealth enters by its rank, on the scale of the draws, so that missing values can be drawn beside it.
                Some(score) => spread * score,
                None if layout.parent[i] == u32::MAX => a.wealth_sd * draws.normal(i as u32, 0),
                None => raw[layout.parent[i] as usize] + a.child_wealth_sd * draws.normal(i as u32, 0),
            };
        }
        let level_ranks = mean_ranks(&raw[range.clone()]);
        for (slot, rank) in ranks[range.clone()].iter_mut().zip(level_ranks) {
            *slot = (rank + 0.5) / range.len() as f64;
        }
    }
    ranks
}

/// Ranks from 0; equal values share the mean of their ranks.
fn mean_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<u32> = (0..values.len() as u32).collect();
    order.sort_unstable_by(|&i, &j| values[i as usize].total_cmp(&values[j as usize]).then(i.cmp(&j)));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    for tied in order.chunk_by(|&i, &j| values[i as usize] == values[j as usize]) {
        let mean = first as f64 + (tied.len() - 1) as f64 / 2.0;
        for &i in tied {
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

/// Positions in the unit square: uniform at level 1, around the superior's below.
fn positions(a: &Attributes, layout: &Layout, keys: &Keys) -> (Vec<f64>, Vec<f64>) {
    let draws = keys.draws(Purpose::Position, 2);
    let n = layout.n() as usize;
    let (mut x, mut y) = (vec![0.0; n], vec![0.0; n]);
    for i in 0..n {
        let id = i as u32;
        if layout.parent[i] == u32::MAX {
            (x[i], y[i]) = (draws.uniform(id, 0), draws.uniform(id, 1));
        } else {
            let parent = layout.parent[i] as usize;
            let sd = a.position_sd * libm::exp2(-f64::from(layout.level[i] - 2));
            x[i] = x[parent] + sd * draws.normal(id, 0);
            y[i] = y[parent] + sd * draws.normal(id, 1);
        }
    }
    (x, y)
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
