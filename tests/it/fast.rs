//! What makes the engine fast must not change what it says: counts pushed on change, stages that are skipped, blocks on
//! several threads, acts one by one, ticks that allocate nothing.

use std::sync::Arc;

use shidian::observe::{Frame, Recorder, Rows, TwinsSeen};
use shidian::scenario::source::NoFiles;
use shidian::scenario::{self, Scenario};
use shidian::world::{Adoption, Layout, World};
use shidian::{run, stages};

fn load(name: &str, sets: &[&str]) -> (Scenario, Arc<Layout>) {
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    let scenario = scenario::load(&NoFiles, &format!("builtin:{name}"), &sets).expect("valid").scenario;
    let layout = Arc::new(Layout::new(&scenario));
    (scenario, layout)
}

fn replicate(name: &str, sets: &[&str], number: u32) -> Rows {
    let (scenario, layout) = load(name, sets);
    run::replicate(&scenario, &layout, 1, number)
}

/// The pulled form: who looks at how many current adopters.
fn pulled(world: &World) -> Vec<u32> {
    let is_current = |&&j: &&u32| world.governments.adoption[j as usize] == Adoption::Current;
    (0..world.n() as usize).map(|i| world.network.of(i).iter().filter(is_current).count() as u32).collect()
}

#[test]
fn pushed_exposure_is_what_would_be_pulled() {
    // One-way ties, ties both ways, borders; with pilots and lapses, so that adopters come and go.
    let adopters_lapse = ["spread.contagion=0.3", "spread.lapse_rate=2", "spread.lapse_effort=0.6"];
    for more in [&["world.source=synthetic"][..], &["world.source=synthetic", "world.ties=random"], &[]] {
        let (scenario, layout) = load("low-carbon-cities", &[&adopters_lapse, more].concat());
        let mut world = World::new(&scenario, &layout, 3);
        let mut lapsed = 0;
        for tick in 0..scenario.time.n_ticks {
            stages::tick(&mut world, &scenario, tick);
            let pushed: Vec<u32> = (0..world.n() as usize).map(|i| world.n_exposed(i)).collect();
            assert_eq!(pushed, pulled(&world), "{more:?}, tick {tick}");
            lapsed = world.governments.n_ever - world.governments.n_current;
        }
        assert!(lapsed > 10 && world.governments.n_ever > 200, "{more:?}: {lapsed} lapsed");
    }
}

#[test]
fn adoption_alone_is_the_same_adoption() {
    // The same draws decide, whether anybody reads what adopters do or not.
    let sets = ["world.levels=[2000]", "time.end=2029-12"];
    for number in 1..4 {
        let alone = replicate("contagion", &sets, number);
        let all = replicate("contagion", &[&sets[..], &["output.measures=all"]].concat(), number);
        let counts = |rows: &Rows| rows.curve.iter().map(|row| (row.new, row.current)).collect::<Vec<_>>();
        assert_eq!(counts(&alone), counts(&all), "replicate {number}");
        assert_eq!(alone.run.channel_shares.map(f64::to_bits), all.run.channel_shares.map(f64::to_bits));
        let last = |rows: &Rows| rows.curve[rows.curve.len() - 1];
        assert!(last(&alone).mean_effort.is_nan() && last(&all).mean_effort > 0.0);
        assert!(alone.run.design_fit.is_nan() && all.run.design_fit > 0.0);
    }
}

#[test]
fn adoption_alone_fills_the_tables_of_adopters() {
    let tables = "output.tables=[\"events\", \"adoptions\", \"network\", \"governments\"]";
    for more in [None, Some("spread.competition=0.2"), Some("spread.imitation=0.2")] {
        let sets: Vec<&str> = ["world.levels=[300]", tables].into_iter().chain(more).collect();
        let rows = replicate("contagion", &sets, 1);
        let n_rows: Vec<usize> = rows.frames.iter().map(Frame::n_rows).collect();
        let ever = rows.curve[rows.curve.len() - 1].ever as usize;
        assert!(ever > 200 && n_rows[0] == ever && n_rows[1] == ever, "{more:?}: {n_rows:?}");
    }
}

#[test]
fn other_channels_are_the_same_without_conduct() {
    // Competition, imitation and coercion read attributes and leaders, but not what adopters do.
    let sets = [
        "world.source=synthetic",
        "selection.wave=[]",
        "spread.learning=0",
        "spread.lapse_rate=0",
        "feedback.rollout=date",
        "feedback.rollout_at=2020-01",
        "output.tables=[\"runs\", \"curve\"]",
    ];
    let alone = replicate("low-carbon-cities", &[&sets[..], &["output.measures=adoption"]].concat(), 1);
    let all = replicate("low-carbon-cities", &sets, 1);
    let ever = |rows: &Rows| rows.curve.iter().map(|row| row.ever).collect::<Vec<_>>();
    assert_eq!(ever(&alone), ever(&all));
    assert!(all.run.channel_shares[3..6].iter().all(|&share| share > 0.01), "{:?}", all.run.channel_shares);
}

#[test]
fn a_large_run_has_the_same_bytes_on_any_number_of_threads() {
    let whole = [
        "world.source=synthetic",
        "world.levels=[31, 333, 2850, 20000]",
        "time.end=2021-12",
        "output.tables=[\"runs\", \"curve\", \"events\", \"adoptions\"]",
    ];
    // Enough that watchers are told on several threads.
    let adoption_alone = ["world.levels=[150000]", "time.end=2014-12"];
    for (name, sets) in [("low-carbon-cities", &whole[..]), ("contagion", &adoption_alone)] {
        let (scenario, layout) = load(name, sets);
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            pool.install(|| run::replicate(&scenario, &layout, 1, 1))
        };
        let one = on(1);
        for threads in [2, 3, 7] {
            assert_eq!(format!("{:?}", on(threads)), format!("{one:?}"), "{name}, {threads} threads");
        }
    }
}

#[test]
fn acts_one_by_one_are_a_tick() {
    // What benches measure act by act is what runs in blocks.
    for (name, sets) in
        [("low-carbon-cities", &["output.tables=[\"events\"]"][..]), ("contagion", &["world.levels=[300]"])]
    {
        let (scenario, layout) = load(name, sets);
        let mut world = World::new(&scenario, &layout, 1);
        let mut recorder = Recorder::new(&scenario, 1, 1);
        for tick in 0..scenario.time.n_ticks {
            for place in 0..stages::stages().len() {
                stages::acts(&mut world, &scenario, tick, place..place + 1);
            }
            recorder.tick(&world);
        }
        let whole = run::replicate(&scenario, &layout, 1, 1);
        assert_eq!(
            format!("{:?}", recorder.finish(&world, &TwinsSeen::NONE)),
            format!("{whole:?}"),
            "{name}"
        );
    }
}

#[test]
fn no_tick_allocates() {
    let small = "output.tables=[\"runs\", \"curve\"]";
    for (name, sets) in [
        ("low-carbon-cities", vec![small]),
        ("low-carbon-history", vec![small]),
        ("low-carbon-cities", vec![small, "world.source=synthetic", "spread.contagion=0.1"]),
        ("contagion", vec!["world.levels=[3000]"]),
        ("free-diffusion", vec![small, "time.step=month"]),
    ] {
        let (scenario, layout) = load(name, &sets);
        let mut world = World::new(&scenario, &layout, 1);
        let ticks = allocation_counter::measure(|| {
            for tick in 0..scenario.time.n_ticks {
                stages::tick(&mut world, &scenario, tick);
            }
        });
        assert_eq!(ticks.count_total, 0, "{name} {sets:?}: {} bytes", ticks.bytes_total);
        assert!(world.governments.n_ever > 0, "{name}");
    }
}
