//! What is made once all replicates are known: overviews of design points and policies, and the tables at the end.

use rayon::prelude::*;

use super::plan::Plan;
use crate::analysis::attribution_periods::{self, PeriodAttribution};
use crate::analysis::audit::latent_rates::{self, LatentRates};
use crate::analysis::audit::rates::{self, Rates};
use crate::analysis::overview::{self, Overview};
use crate::analysis::portfolio::{self, PortfolioOverview};
use crate::analysis::summary;
use crate::analysis::twin_effects::{self, TwinsOverview};
use crate::observe::{Frame, Values};
use crate::record::{RecordError, Store};
use crate::scenario::{Scenario, Table, Time};

/// A design point at the end of a session.
pub(super) struct EndOfPoint {
    /// Replicates that are done.
    pub(super) done: u64,
    /// Replicates that failed.
    pub(super) failed: u64,
    /// Policy by policy.
    pub(super) policies: Vec<EndOfPolicy>,
    /// Of a portfolio as a whole.
    pub(super) portfolio: Option<PortfolioOverview>,
    /// How well networks are inferred; empty where nobody asks.
    pub(super) latent: Vec<LatentRates>,
}

/// One policy of a design point at the end of a session.
pub(super) struct EndOfPolicy {
    /// Of the replicates that are done; none where no replicate is.
    pub(super) overview: Option<Overview>,
    /// Who adopted when and why; empty where nobody asks.
    periods: Vec<PeriodAttribution>,
}

impl EndOfPoint {
    fn overviews(&self) -> impl Iterator<Item = &Overview> {
        self.policies.iter().filter_map(|policy| policy.overview.as_ref())
    }
}

/// All design points, from what is stored, groups of them at the same time.
pub(super) fn end_of_points(plan: &Plan, store: &Store) -> Result<Vec<EndOfPoint>, RecordError> {
    let all_done = store.all_done();
    let end_of_group = |group: u32| -> Result<Vec<EndOfPoint>, RecordError> {
        let own = plan.chunks_of(group);
        let chunks = &all_done[all_done.partition_point(|&chunk| chunk < own.start)..];
        let chunks = &chunks[..chunks.partition_point(|&chunk| chunk < own.end)];
        let planned: u64 = chunks.iter().map(|&chunk| u64::from(plan.replicates_in(chunk))).sum();
        let end_of_point = |(block, at): (usize, usize)| {
            let number = at as u32 + 1;
            let (point, mut done) = (&plan.points[at], 0);
            let mut policies = Vec::with_capacity(point.policies().len());
            for (k, scenario) in point.policies().enumerate() {
                let mut numbers = store.numbers(chunks.iter().copied(), block + k)?;
                done = numbers.n_rows();
                let overview = (done > 0)
                    .then(|| Overview::new(number, done as usize, scenario, |c| numbers.column(c)))
                    .transpose()?;
                let periods = if done > 0 && attribution_periods::is_told(scenario) {
                    let first = overview::n_kept(scenario, point.targets.len());
                    attribution_periods::periods(scenario.time.n_ticks, |c| numbers.column(first + c))?
                } else {
                    Vec::new()
                };
                policies.push(EndOfPolicy { overview, periods });
            }
            let mut next = block + policies.len();
            let mut portfolio = None;
            if !point.scenario.portfolio.is_empty() {
                let mut numbers = store.numbers(chunks.iter().copied(), next)?;
                let sizes = point.scenario.world.level_sizes();
                portfolio = Some(PortfolioOverview::new(number, &sizes, |c| numbers.column(c))?);
                next += 1;
            }
            let mut latent = Vec::new();
            if point.cascades.is_some() {
                let mut numbers = store.numbers(chunks.iter().copied(), next)?;
                latent = latent_rates::rates(&point.scenario, |c| numbers.column(c))?;
                next += 1;
            }
            let failed = if plan.stop.is_some() {
                let failed = store.numbers(chunks.iter().copied(), next)?.column(0)?;
                failed.iter().sum::<f64>() as u64
            } else {
                planned - done
            };
            Ok(EndOfPoint { done, failed, policies, portfolio, latent })
        };
        plan.blocks_of(group).map(end_of_point).collect()
    };
    let groups: Result<Vec<_>, _> = (0..plan.n_groups()).into_par_iter().map(end_of_group).collect();
    Ok(groups?.into_iter().flatten().collect())
}

/// The tables that are made once all replicates are known.
pub(super) fn end_frames(plan: &Plan, ends: &[EndOfPoint]) -> Vec<Frame> {
    let mut frames = Vec::new();
    if plan.points[0].scenario.wants(Table::Summary) {
        let overviews = ends.iter().flat_map(EndOfPoint::overviews);
        let summaries: Vec<&summary::Summary> = overviews.map(|overview| &overview.summary).collect();
        frames.push(summary::frame(&summaries));
    }
    let told: Vec<(twin_effects::Key, &TwinsOverview)> = ends
        .iter()
        .flat_map(EndOfPoint::overviews)
        .filter_map(|overview| {
            Some(((overview.design_point, overview.summary.policy), overview.twins.as_ref()?))
        })
        .collect();
    if !told.is_empty() {
        frames.push(twin_effects::effects_frame(&told));
    }
    if told.iter().any(|(_, twins)| twins.bias.is_some()) {
        frames.push(twin_effects::bias_frame(&told));
    }
    let audited: Vec<(u32, &[Rates])> = ends
        .iter()
        .flat_map(EndOfPoint::overviews)
        .map(|overview| (overview.design_point, overview.rates.as_slice()))
        .collect();
    if audited.iter().any(|(_, rates)| !rates.is_empty()) {
        frames.push(rates::frame(&audited));
    }
    frames.extend(portfolio_frames(plan, ends));
    frames.extend(periods_frame(plan, ends));
    let latent: Vec<(u32, &[LatentRates])> =
        (1..).zip(ends.iter().map(|end| end.latent.as_slice())).collect();
    if latent.iter().any(|(_, rates)| !rates.is_empty()) {
        frames.push(latent_rates::frame(&latent));
    }
    let planned = (plan.n_runs() / plan.points.len() as u64) as i64;
    let counts =
        |of: &dyn Fn(&EndOfPoint) -> u64| Values::Integer(ends.iter().map(|end| of(end) as i64).collect());
    let mut design = Frame::new(
        Table::Design,
        vec![
            Values::Integer((1..=ends.len() as i64).collect()),
            Values::Integer(ends.iter().map(|_| planned).collect()),
            counts(&|end| end.done),
            counts(&|end| end.failed),
        ],
    );
    for (at, name) in plan.factors.iter().enumerate() {
        let labels = plan.points.iter().map(|point| point.labels[at].clone());
        let values = if plan.is_number(at) {
            Values::Real(labels.map(|label| label.parse().unwrap_or(f64::NAN)).collect())
        } else {
            Values::Text(labels.collect())
        };
        design.insert_behind_keys(at, name.clone(), values);
    }
    frames.push(design);
    frames
}

/// The table of who adopted when and why; nothing where nobody asks.
fn periods_frame(plan: &Plan, ends: &[EndOfPoint]) -> Option<Frame> {
    if !attribution_periods::is_told(&plan.points[0].scenario) {
        return None;
    }
    let mut all: Vec<(twin_effects::Key, Time, &EndOfPolicy)> = Vec::new();
    for (number, (point, end)) in (1..).zip(plan.points.iter().zip(ends)) {
        for (policy, (scenario, end)) in (1..).zip(point.policies().zip(&end.policies)) {
            all.push(((number, policy), scenario.time, end));
        }
    }
    let periods: Vec<_> = all.iter().map(|&(key, time, end)| (key, time, end.periods.as_slice())).collect();
    Some(attribution_periods::frame(&periods))
}

/// The tables of portfolios; nothing where there is none.
fn portfolio_frames(plan: &Plan, ends: &[EndOfPoint]) -> Vec<Frame> {
    if plan.points.iter().all(|point| point.scenario.portfolio.is_empty()) {
        return Vec::new();
    }
    let overviews: Vec<Vec<Option<&Overview>>> =
        ends.iter().map(|end| end.policies.iter().map(|policy| policy.overview.as_ref()).collect()).collect();
    let points: Vec<(u32, &Scenario, &[Option<&Overview>])> = (1..)
        .zip(&plan.points)
        .zip(&overviews)
        .map(|((number, point), overviews)| (number, &point.scenario, overviews.as_slice()))
        .collect();
    let told: Vec<&PortfolioOverview> = ends.iter().filter_map(|end| end.portfolio.as_ref()).collect();
    let ids = plan.points[0].layout.id();
    vec![
        portfolio::truth_frame(&told),
        portfolio::expected_frame(&told, ids),
        portfolio::policies_frame(&points),
    ]
}
