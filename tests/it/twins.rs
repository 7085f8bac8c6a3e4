//! Twins have the same luck: nothing differs before the change can act, and what differs afterwards is what it did.

use std::sync::Arc;

use shidian::analysis::attribution_periods::{self, kept, periods};
use shidian::observe::{NO_INTEGER, Rows, TickAttribution, TwinRow, Values};
use shidian::run;
use shidian::scenario::source::NoFiles;
use shidian::scenario::twins::{CATALOG, NATIONAL, NO_DIFFUSION};
use shidian::scenario::{self, Scenario, Table};
use shidian::stages;
use shidian::world::{EventKind, Layout, Status, World};

use crate::support::{FRAMES, bytes_of, frame};

fn with_twins(id: &str, twins: &[&str], sets: &[&str]) -> Scenario {
    let names: Vec<String> = twins.iter().map(|name| format!("{name:?}")).collect();
    let mut all: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    all.push(format!("twins.run=[{}]", names.join(", ")));
    scenario::load(&NoFiles, &format!("builtin:{id}"), &all).expect("a scenario with twins").scenario
}

fn replicates(scenario: &Scenario, n: u32) -> Vec<Rows> {
    let layout = Arc::new(Layout::new(scenario));
    (1..=n).map(|replicate| run::replicate(scenario, &layout, 1, replicate)).collect()
}

fn twin(rows: &Rows, number: usize) -> &TwinRow {
    &rows.twins[number]
}

#[test]
fn a_twin_without_a_change_is_the_run_itself() {
    let scenario = with_twins("low-carbon-cities", &["spread.learning=0.25"], &[]);
    for rows in replicates(&scenario, 20) {
        let same = twin(&rows, 0);
        assert_eq!((same.first_difference, same.n_earlier_same_later), (None, [0, 400, 0]));
        // t50 is missing on both sides where half is never reached.
        assert!(same.differences.iter().all(|&d| d == 0.0 || d.is_nan()), "{same:?}");
        let end = rows.curve.last().expect("a tick");
        assert_eq!(same.ever_share.to_bits(), (f64::from(end.ever) / 400.0).to_bits());
        assert_eq!(same.mean_implementation.to_bits(), mean_of(&rows).to_bits());
    }
}

/// Mean implementation at the end; sums run in another order in the curve, so only to rounding.
fn mean_of(rows: &Rows) -> f64 {
    let shown = rows.curve.last().expect("a tick").mean_implementation;
    let of_twin = rows.twins[0].mean_implementation;
    assert!((shown - of_twin).abs() < 1e-14, "{shown} {of_twin}");
    of_twin
}

#[test]
fn nothing_differs_before_the_change_can_act() {
    // The fifth wave is that of 2017, tick 7; without the belief's decision nothing can differ before it falls.
    let twins = ["selection.wave[5].quota=5", "feedback.rollout=never"];
    let scenario = with_twins("low-carbon-cities", &twins, &[]);
    let (mut n_later_waves, mut n_decided) = (0, 0);
    for rows in replicates(&scenario, 60) {
        let first = twin(&rows, 0).first_difference.expect("forty pilots fewer");
        assert!(first >= 7, "{first}");
        n_later_waves += u32::from(first == 7);
        let decided = rows.run.rolled_out_at.or(rows.run.stopped_at);
        let decided = decided.map(|month| scenario.time.tick_of(month) as u32);
        match (twin(&rows, 1).first_difference, decided) {
            (Some(first), Some(decided)) => {
                assert!(first >= decided, "{first} before the decision in {decided}");
                n_decided += 1;
            }
            (Some(first), None) => panic!("nothing was decided, and they differ in {first}"),
            (None, _) => {}
        }
    }
    // The twin's fewer pilots are seen at once, and a decision does differ from none.
    assert!(n_later_waves == 60 && n_decided > 20, "{n_later_waves} {n_decided}");
}

#[test]
fn taking_contagion_away_never_makes_anybody_earlier() {
    // Hazards only grow with adopters here, and draws are the same: government by government the twin is later or equal.
    let sets = ["world.levels=[300]", "scenario.replicates=20"];
    let scenario = with_twins("contagion", &["no-contagion", NO_DIFFUSION, "no-internal"], &sets);
    for rows in replicates(&scenario, 20) {
        for twin in &rows.twins {
            assert_eq!(twin.n_earlier_same_later[2], 0, "{twin:?}");
        }
        // No other channel is on: both say the same.
        assert_eq!(
            twin(&rows, 0).differences.map(f64::to_bits),
            twin(&rows, 1).differences.map(f64::to_bits)
        );
        assert!(twin(&rows, 0).n_earlier_same_later[0] > 100);
        // Nobody begins, nobody follows.
        assert_eq!((twin(&rows, 2).ever_share, twin(&rows, 2).first_difference.is_some()), (0.0, true));
    }
}

#[test]
fn every_twin_has_the_attributes_of_the_run() {
    let names: Vec<&str> = CATALOG.iter().map(|named| named.name).collect();
    let scenario = with_twins("low-carbon-history", &names, &[]);
    let layout = Arc::new(Layout::new(&scenario));
    let world = World::new(&scenario, &layout, 3);
    for (k, twin) in scenario.twins.iter().enumerate() {
        let own = World::new(&twin.scenario, layout.of_twin(k).unwrap_or(&layout), 3);
        let (a, b) = (&world.governments, &own.governments);
        assert_eq!(
            (&a.wealth, &a.capacity, &a.industry),
            (&b.wealth, &b.capacity, &b.industry),
            "{}",
            twin.name
        );
        assert_eq!((&a.learning, &a.ideal), (&b.learning, &b.ideal), "{}", twin.name);
        assert_eq!(world.conduct.leadership, own.conduct.leadership, "{}", twin.name);
        assert_eq!(
            (world.merit.to_bits(), world.center.template),
            (own.merit.to_bits(), own.center.template)
        );
        assert!((0..400).all(|i| world.network.of(i) == own.network.of(i)), "{}", twin.name);
    }
}

#[test]
fn the_bias_of_the_pilots_adds_up_and_its_parts_are_what_they_say() {
    let scenario = with_twins("low-carbon-cities", &[NATIONAL], &[]);
    let layout = Arc::new(Layout::new(&scenario));
    for replicate in 1..=10 {
        let rows = run::replicate(&scenario, &layout, 1, replicate);
        let bias = rows.run.bias;
        let sum = bias.reporting + bias.effort + bias.selection;
        assert!((bias.estimate - bias.truth - sum).abs() < 1e-12, "{bias:?}");
        assert_eq!(bias.estimate.to_bits(), rows.run.pilot_estimate.to_bits());
        let [truth, realized, same] = by_hand(&scenario, &layout, replicate);
        assert!((bias.truth - truth).abs() < 1e-12, "{bias:?} {truth}");
        assert!((bias.reporting - (bias.estimate - realized)).abs() < 1e-12, "{bias:?} {realized}");
        assert!((bias.effort - (realized - same)).abs() < 1e-12, "{bias:?} {same}");
    }
}

/// National truth, what the pilots evaluated last really got, and what the same governments get in the national twin, from
/// worlds that are run here and looked at government by government.
fn by_hand(scenario: &Scenario, layout: &Arc<Layout>, replicate: u32) -> [f64; 3] {
    let mut world = World::new(scenario, layout, replicate);
    // Pilots that were evaluated in a tick are those whose count of evaluations rose.
    let mut before = vec![0; 400];
    let (mut pilots, mut realized) = (Vec::new(), f64::NAN);
    let mut executed = vec![0_usize; 400];
    for tick in 0..scenario.time.n_ticks {
        stages::tick(&mut world, scenario, tick);
        let c = &world.conduct;
        (0..400).filter(|&i| world.is_executing(i)).for_each(|i| executed[i] += 1);
        let now: Vec<usize> = (0..400).filter(|&i| c.n_evaluations[i] > before[i]).collect();
        if !now.is_empty() {
            realized = world.merit * now.iter().map(|&i| c.implementation[i]).sum::<f64>() / now.len() as f64;
            pilots = now.iter().map(|&i| (i, executed[i])).collect();
        }
        before.clone_from(&c.n_evaluations);
    }
    let twin = &scenario.twins[0].scenario;
    let mut national = World::new(twin, layout, replicate);
    let mut implemented: Vec<Vec<f64>> = Vec::new();
    for tick in 0..twin.time.n_ticks {
        stages::tick(&mut national, twin, tick);
        assert!((0..400).all(|i| national.is_executing(i)), "everybody executes in tick {tick}");
        assert_eq!(national.center.status, Status::Trial);
        implemented.push(national.conduct.implementation.clone());
    }
    let n = pilots.len() as f64;
    let same: f64 = pilots.iter().map(|&(i, ticks): &(usize, usize)| implemented[ticks - 1][i]).sum();
    let nation: f64 =
        pilots.iter().map(|&(_, ticks)| implemented[ticks - 1].iter().sum::<f64>() / 400.0).sum();
    [world.merit * nation / n, realized, world.merit * same / n]
}

#[test]
fn attribution_says_of_every_government_what_twins_and_adoptions_say() {
    let tables = "output.tables=[\"adoptions\", \"attribution\"]";
    let scenario = with_twins("low-carbon-cities", &["no-learning", NO_DIFFUSION, NATIONAL], &[tables]);
    assert!(scenario.wants(Table::Attribution));
    for rows in replicates(&scenario, 5) {
        let table = frame(&rows, Table::Attribution);
        // The national twin tells no history.
        assert_eq!(table.n_rows(), 2 * 400);
        let months = table.numbers("months_earlier").expect("a column");
        for (k, of_twin) in months.chunks(400).enumerate() {
            let mean = of_twin.iter().filter(|m| !m.is_nan()).sum::<f64>() / 12.0 / 400.0;
            assert!((mean - twin(&rows, k).differences[4]).abs() < 1e-12);
            let earlier = of_twin.iter().filter(|&&m| m > 0.0).count() as u32;
            assert_eq!(earlier, twin(&rows, k).n_earlier_same_later[0]);
        }
        let (Some(Values::Date(of_twin)), Some(Values::Government(who, _))) =
            (table.column("twin_adopted_at"), table.column("government_id"))
        else {
            panic!("columns of attribution")
        };
        let adoptions = frame(&rows, Table::Adoptions);
        let (Some(Values::Date(shown)), Some(Values::Government(adopters, _))) =
            (adoptions.column("twin_adopted_at"), adoptions.column("government_id"))
        else {
            panic!("columns of adoptions")
        };
        for (&i, shown) in adopters.iter().zip(shown) {
            assert_eq!((who[400 + i as usize], of_twin[400 + i as usize]), (i, *shown));
        }
    }
}

#[test]
fn twins_leave_the_run_as_it_is() {
    let names: Vec<&str> = CATALOG.iter().map(|named| named.name).collect();
    let plain = with_twins("low-carbon-cities", &[], &[]);
    let twinned = with_twins("low-carbon-cities", &names, &[]);
    for (a, b) in replicates(&plain, 3).iter().zip(replicates(&twinned, 3)) {
        assert_eq!(a.run.log_hash, b.run.log_hash);
        assert_eq!(format!("{:?}", a.curve), format!("{:?}", b.curve));
    }
}

#[test]
fn pilots_as_others_get_nothing_of_their_own() {
    let scenario = with_twins("low-carbon-cities", &["fixed-effort"], &[]);
    let twin = &scenario.twins[0].scenario;
    let layout = Arc::new(Layout::new(twin));
    let (mut favored, mut plain) = (World::new(&scenario, &layout, 2), World::new(twin, &layout, 2));
    for tick in 0..6 {
        stages::tick(&mut favored, &scenario, tick);
        stages::tick(&mut plain, twin, tick);
    }
    let of_pilots = |world: &World| -> f64 {
        let pilots = (0..400).filter(|&i| world.governments.wave[i] == 1 || world.governments.wave[i] == 2);
        pilots.map(|i| world.conduct.effort[i]).sum::<f64>() / 13.0
    };
    assert!(of_pilots(&favored) > of_pilots(&plain) + 0.1, "{} {}", of_pilots(&favored), of_pilots(&plain));
    // Nobody is inspected before a roll-out.
    assert_eq!(plain.log.count(EventKind::Inspected), 0);
}

#[test]
fn sites_by_lot_are_not_richer() {
    // The first tick only: later, those who have not adopted by themselves are poorer than the rest.
    let lot = with_twins("low-carbon-cities", &["random-sites"], &["time.end=2010-12"]);
    let twin = Scenario { replicates: 200, ..(*lot.twins[0].scenario).clone() };
    let share = |scenario: &Scenario| {
        replicates(scenario, 200).iter().map(|rows| rows.run.pilots_rich_share).sum::<f64>() / 200.0
    };
    let (chosen, drawn) = (share(&lot), share(&twin));
    // 13 pilots a run, 200 runs: a standard error of about .01.
    assert!((drawn - 0.5).abs() < 0.04 && chosen > 0.65, "{drawn} {chosen}");
}

#[test]
fn bytes_do_not_depend_on_threads() {
    let scenario = with_twins("low-carbon-cities", &["no-learning", NATIONAL], &[]);
    let layout = Arc::new(Layout::new(&scenario));
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| run::replicate(&scenario, &layout, 1, 4))
    };
    let (one, three) = (on(1), on(3));
    assert_eq!(format!("{:?}", one.twins), format!("{:?}", three.twins));
    assert!(bytes_of(&one) == bytes_of(&three) && one.frames.len() >= FRAMES.len() - 1);
}

#[test]
fn attribution_by_period_is_that_of_the_table() {
    let twins = ["no-learning", NO_DIFFUSION, NATIONAL, "no-selection", "execution.attention_years=12"];
    let scenario = with_twins("low-carbon-cities", &twins, &["time.step=quarter", "time.end=2024-12"]);
    assert!(attribution_periods::is_told(&scenario));
    let (rows, n_ticks) = (replicates(&scenario, 4), scenario.time.n_ticks);
    let columns = kept(&rows.iter().collect::<Vec<_>>(), n_ticks as usize);
    let found = periods(n_ticks, |k| Ok::<_, ()>(columns[k].clone())).expect("periods");
    let n_adoptions: u32 = rows.iter().map(|rows| rows.curve.last().expect("a tick").ever).sum();
    assert_eq!(found.iter().step_by(8).map(|row| row.n).sum::<u64>(), u64::from(n_adoptions));
    let mut n_compared = 0;
    for row in &found {
        // By hand, from the rows of `attribution`.
        let (mut drawn, mut sum, mut n, mut has_twin) = (0, 0, 0, false);
        for rows in &rows {
            let table = frame(rows, Table::Attribution);
            let Some(Values::Text(twins)) = table.column("twin") else { panic!("no twins") };
            let Some(Values::Date(dates)) = table.column("adopted_at") else { panic!("no dates") };
            let Some(Values::Word(channels, names)) = table.column("channel") else { panic!("no channels") };
            let Some(Values::Integer(months)) = table.column("months_earlier") else { panic!("no months") };
            for k in (0..twins.len()).filter(|&k| dates[k] == Some(scenario.time.month_of(row.tick))) {
                // Whatever twin it is, the channel is the run's: look at one of them.
                if twins[k] == "no-learning" {
                    let name = names[usize::from(channels[k])];
                    let is_diffusion = !["selection", "internal"].contains(&name);
                    drawn += i32::from(name == row.cause || (row.cause == "diffusion" && is_diffusion));
                }
                if twins[k] == format!("no-{}", row.cause) {
                    assert_ne!(months[k], NO_INTEGER);
                    (sum, n, has_twin) = (sum + months[k], n + 1, true);
                }
            }
        }
        assert!((row.adoptions - f64::from(drawn) / 4.0).abs() < 1e-12, "{row:?}");
        assert_eq!(has_twin, row.months_earlier.value.is_finite(), "{row:?}");
        if has_twin {
            assert!((row.months_earlier.value - sum as f64 / f64::from(n)).abs() < 1e-9, "{row:?} {sum} {n}");
            assert_eq!(u64::from(n as u32), row.n);
            n_compared += 1;
        }
    }
    // Three twins have a cause.
    assert_eq!(n_compared, 3 * found.len() / 8);
    // Without the table nothing is kept, and causes are channels and their sum.
    assert_eq!(TickAttribution::CAUSES[..7], shidian::world::Channel::NAMES);
    let silent = with_twins("low-carbon-cities", &twins, &["output.tables=[\"runs\"]"]);
    assert!(replicates(&silent, 1)[0].attribution.is_empty() && !attribution_periods::is_told(&silent));
}
