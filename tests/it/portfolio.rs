//! Many policies over the same governments: each is a run of its own, they share governments and leaders and nothing else, and the
//! scores are Walker's.

use std::sync::Arc;

use shidian::analysis::portfolio::{self, PortfolioOverview, STATISTICS, Statistic};
use shidian::observe::{Frame, Rows, Values};
use shidian::run;
use shidian::scenario::portfolio::Place;
use shidian::scenario::source::NoFiles;
use shidian::scenario::{self, Scenario};
use shidian::stages;
use shidian::world::{Layout, World};

use crate::support::bytes_of;

fn loaded(id: &str, sets: &[&str]) -> Scenario {
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    scenario::load(&NoFiles, &format!("builtin:{id}"), &sets).expect("a valid scenario").scenario
}

fn run_of(scenario: &Scenario, replicate: u32) -> Vec<Rows> {
    run::policies(scenario, &Arc::new(Layout::new(scenario)), 1, replicate)
}

/// Rows without what only members of a portfolio have.
fn plain(rows: &Rows) -> String {
    bytes_of(&Rows { member: None, ..rows.clone() })
}

const DRAWN: [&str; 3] = [
    "portfolio.drawn=12",
    "portfolio.regimes=[\"strong-central\", \"strong-local\"]",
    "portfolio.last_onset=2030-01",
];

#[test]
fn a_portfolio_of_one_policy_from_the_start_is_the_plain_run() {
    let base = loaded("low-carbon-cities", &["twins.run=[\"no-diffusion\", \"national\"]"]);
    let one = loaded(
        "low-carbon-cities",
        &["twins.run=[\"no-diffusion\", \"national\"]", "portfolio.policy=[{ name = \"it\" }]"],
    );
    for replicate in 1..=5 {
        let [alone] = &run_of(&base, replicate)[..] else { panic!("one policy") };
        let [of_portfolio] = &run_of(&one, replicate)[..] else { panic!("one policy") };
        assert_eq!(plain(alone), plain(of_portfolio));
    }
}

#[test]
fn policies_do_not_touch_each_other() {
    let few = loaded("low-carbon-cities", &DRAWN);
    let more = loaded("low-carbon-cities", &["portfolio.drawn=15", DRAWN[1], DRAWN[2]]);
    let (few, more) = (run_of(&few, 3), run_of(&more, 3));
    assert_eq!((few.len(), more.len()), (12, 15));
    for (a, b) in few.iter().zip(&more) {
        assert_eq!(bytes_of(a), bytes_of(b));
    }
    // And their luck differs: two policies that are alike in everything adopt at other times.
    let alike = loaded("low-carbon-cities", &["portfolio.policy=[{ name = \"a\" }, { name = \"b\" }]"]);
    let rows = run_of(&alike, 1);
    assert_ne!(rows[0].run.log_hash, rows[1].run.log_hash);
    assert_eq!((rows[0].policy, rows[1].policy), (1, 2));
}

#[test]
fn policies_share_governments_and_leaders() {
    let listed = "portfolio.policy=[{ name = \"a\" }, { name = \"b\", onset = \"2016-01\" }]";
    for id in ["low-carbon-cities", "portfolio-88"] {
        let (listed, onset) =
            if id == "portfolio-88" { (listed.replace("2016", "1876"), 6) } else { (listed.to_owned(), 6) };
        let scenario = loaded(id, &[&listed, "portfolio.drawn=0", "twins.run=[]"]);
        let layout = Arc::new(Layout::new(&scenario));
        let [early, late] = &scenario.portfolio[..] else { panic!("two policies") };
        assert_eq!(late.scenario.place, Place { index: 1, onset_tick: onset, is_of_portfolio: true });
        let mut first = World::new(&early.scenario, &layout, 7);
        let mut second = World::new(&late.scenario, &layout, 7);
        assert_eq!(first.governments.wealth, second.governments.wealth);
        assert_eq!(first.governments.industry, second.governments.industry);
        assert_eq!(first.network.targets, second.network.targets);
        for tick in 0..early.scenario.time.n_ticks {
            if tick == onset {
                // Leaders change at the beginning of a tick: those of the tick before are still there.
                assert_eq!(first.conduct.leadership, second.conduct.leadership, "{id}");
            }
            stages::tick(&mut first, &early.scenario, tick);
            if let Some(own) = tick.checked_sub(onset) {
                stages::tick(&mut second, &late.scenario, own);
                assert_eq!(first.conduct.leadership, second.conduct.leadership, "{id} tick {tick}");
            }
        }
    }
}

fn numbers(frame: &Frame, name: &str) -> Vec<f64> {
    frame.numbers(name).expect("a column of numbers")
}

/// Walker's score written down once more, from ticks of adoption in the calendar: per policy (last − own) / (last − first), 0 for
/// who never adopts, mean over policies with enough adopters that not all adopt at once.
fn walker(adopted: &[Vec<Option<u32>>], min_adopters: usize) -> Vec<f64> {
    let n = adopted[0].len();
    let (mut sums, mut count) = (vec![0.0; n], 0);
    for policy in adopted {
        let ticks: Vec<u32> = policy.iter().copied().flatten().collect();
        let (Some(&first), Some(&last)) = (ticks.iter().min(), ticks.iter().max()) else { continue };
        if first == last || ticks.len() < min_adopters {
            continue;
        }
        count += 1;
        for (sum, own) in sums.iter_mut().zip(policy) {
            *sum += own.map_or(0.0, |own| f64::from(last - own) / f64::from(last - first));
        }
    }
    sums.iter().map(|sum| sum / f64::from(count)).collect()
}

#[test]
fn scores_are_walkers_within_the_level() {
    let scenario = loaded("low-carbon-cities", &[DRAWN[0], DRAWN[1], DRAWN[2], "portfolio.min_adopters=9"]);
    let rows = run_of(&scenario, 2);
    let frame = portfolio::scores_frame(&rows, &scenario).expect("a portfolio");
    let (level, found) = (numbers(&frame, "level"), numbers(&frame, "walker"));
    let sizes = scenario.world.level_sizes();
    let mut start = 0;
    for (k, &size) in sizes.iter().enumerate() {
        let own = start..start + size as usize;
        assert!(level[own.clone()].iter().all(|&level| level == (k + 1) as f64));
        let adopted: Vec<Vec<Option<u32>>> = rows
            .iter()
            .zip(&scenario.portfolio)
            .map(|(rows, policy)| {
                let ticks = &rows.member.as_ref().expect("a member").adopted_tick[own.clone()];
                let onset = policy.scenario.place.onset_tick;
                ticks.iter().map(|&tick| (tick != u32::MAX).then(|| onset + tick)).collect()
            })
            .collect();
        let expected = walker(&adopted, 9);
        for (a, b) in found[own.clone()].iter().zip(&expected) {
            assert!((a - b).abs() < 1e-12, "level {}: {a} {b}", k + 1);
        }
        start = own.end;
    }
    // And the columns of the overview are those of the table.
    let kept = portfolio::kept(&frame, &sizes).expect("all columns");
    let overview = PortfolioOverview::new(1, &sizes, |k| Ok::<_, std::convert::Infallible>(kept[k].clone()))
        .expect("kept");
    let n = found.len() as f64;
    assert_eq!(overview.scores.len(), found.len());
    let mean = overview.levels[0].of(Statistic::Mean).mean;
    let by_hand = found[..sizes[0] as usize].iter().sum::<f64>() / f64::from(sizes[0]);
    assert!((mean - by_hand).abs() < 1e-12 && n > 0.0);
    assert_eq!(kept.len(), sizes.len() * STATISTICS.len() + found.len());
}

#[test]
fn the_same_rows_on_any_number_of_threads() {
    let scenario = loaded("low-carbon-cities", &DRAWN);
    let of = |n: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().expect("a pool");
        pool.install(|| run_of(&scenario, 4).iter().map(bytes_of).collect::<Vec<_>>())
    };
    assert_eq!(of(1), of(3));
}

#[test]
fn who_is_ready_leads_and_without_readiness_nobody_does() {
    // 40 replicates of 48 governments: Spearman's correlation of chance has standard error 1/√47 in one of them.
    let correlation = |sets: &[&str]| {
        let mut all = vec!["portfolio.drawn=30", "twins.run=[]"];
        all.extend(sets);
        let scenario = loaded("portfolio-88", &all);
        let sizes = scenario.world.level_sizes();
        let mut columns: Vec<Vec<f64>> = portfolio::kept_of_none(&sizes);
        for replicate in 1..=40 {
            let frame =
                portfolio::scores_frame(&run_of(&scenario, replicate), &scenario).expect("a portfolio");
            for (all, own) in columns.iter_mut().zip(portfolio::kept(&frame, &sizes).expect("columns")) {
                all.extend(own);
            }
        }
        let overview =
            PortfolioOverview::new(1, &sizes, |k| Ok::<_, std::convert::Infallible>(columns[k].clone()));
        let levels = overview.expect("kept").levels;
        let of = |statistic| levels[0].of(statistic).mean;
        (of(Statistic::Trait("capacity")), of(Statistic::Halves), of(Statistic::Trait("watchers")))
    };
    let (capacity, halves, _) = correlation(&[]);
    assert!(capacity > 0.6 && halves > 0.6, "{capacity} {halves}");
    // Without waves, readiness and channels that look at attributes, scores are chance.
    let chance = [
        "spread.readiness=0.0",
        "spread.learning=0.0",
        "spread.competition=0.0",
        "spread.imitation=0.0",
        "spread.coercion=0.0",
        "spread.internal=0.05",
        "selection.wave=[]",
        "portfolio.regimes=[]",
    ];
    let (capacity, halves, _) = correlation(&chance);
    let limit = 4.0 / 47.0_f64.sqrt() / 40.0_f64.sqrt();
    assert!(capacity.abs() < limit && halves.abs() < limit, "{capacity} {halves}");
}

#[test]
fn a_policy_that_begins_late_counts_its_ticks_from_its_onset() {
    let listed = "portfolio.policy=[{ name = \"late\", onset = \"2016-01\" }]";
    let scenario = loaded("low-carbon-cities", &[listed]);
    let rows = run_of(&scenario, 1);
    assert_eq!((rows[0].curve.len(), rows[0].time.n_ticks), (24, 24));
    let events = crate::support::frame(&rows[0], shidian::scenario::Table::Events);
    let (ticks, Some(Values::Date(dates))) = (numbers(events, "tick"), events.column("date")) else {
        panic!("dates")
    };
    for (tick, date) in ticks.iter().zip(dates) {
        assert_eq!(date.expect("a date").as_years().to_bits(), (2016.0 + tick).to_bits());
    }
}
