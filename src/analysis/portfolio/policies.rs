//! The table `portfolio`: the policies, what each is like, and how far it spreads.

use crate::analysis::overview::Overview;
use crate::observe::{Frame, Values};
use crate::scenario::portfolio::PortfolioPolicy;
use crate::scenario::{Scenario, Table};
use crate::units::Stage;

/// The policies of some design points, each with its overview where a replicate is done.
pub fn policies_frame(points: &[(u32, &Scenario, &[Option<&Overview>])]) -> Frame {
    let rows = || {
        points.iter().flat_map(|&(point, scenario, overviews)| {
            scenario.portfolio.iter().zip(overviews).map(move |(policy, overview)| (point, policy, *overview))
        })
    };
    let of = |value: &dyn Fn(&Scenario) -> f64| {
        Values::Real(rows().map(|(_, policy, _)| value(&policy.scenario)).collect())
    };
    let found = |value: &dyn Fn(&Overview) -> f64| {
        Values::Real(rows().map(|(.., overview)| overview.map_or(f64::NAN, value)).collect())
    };
    let last = |overview: &Overview, outcome: &str| {
        overview.summary.of(outcome).and_then(<[_]>::last).map_or(f64::NAN, |d| d.mean)
    };
    // Rights at the onset, of the stage that spreads.
    let rights = |scenario: &Scenario| scenario.rights(0, Stage::Spread);
    let place = |policy: &PortfolioPolicy| i64::from(policy.scenario.place.index) + 1;
    Frame::new(
        Table::Portfolio,
        vec![
            Values::Integer(rows().map(|(point, ..)| i64::from(point)).collect()),
            Values::Integer(rows().map(|(_, policy, _)| place(policy)).collect()),
            Values::Text(rows().map(|(_, policy, _)| policy.name.clone()).collect()),
            Values::Date(rows().map(|(_, policy, _)| Some(policy.scenario.time.start)).collect()),
            of(&|s| s.params.policy.merit),
            of(&|s| s.params.policy.conflict),
            of(&|s| s.waves.iter().map(|wave| wave.clarity).sum::<f64>() / s.waves.len() as f64),
            of(&|s| rights(s).goals),
            of(&|s| rights(s).means),
            of(&|s| rights(s).inspection),
            of(&|s| rights(s).incentives),
            Values::Integer(rows().map(|(.., o)| o.map_or(0, |o| o.n as i64)).collect()),
            found(&|o| last(o, "ever_share")),
            found(&|o| last(o, "current_share")),
            found(&|o| o.passed[1].quantiles[2]),
            found(&|o| o.rolled_out),
            found(&|o| o.stopped),
        ],
    )
}
