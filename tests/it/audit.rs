//! The audit of estimators knows the truth: effects are what taking the policy's merit away shows, codings are what they say,
//! and estimators of diffusion find contagion where it is.

use std::sync::Arc;

use shidian::analysis::audit::latent;
use shidian::analysis::audit::rates::{kept, rates};
use shidian::analysis::audit::sample::{Coding, Controls, Sample, level_of_units};
use shidian::analysis::audit::{self, Target, Told};
use shidian::observe::{Outcomes, Rows};
use shidian::run;
use shidian::scenario::source::NoFiles;
use shidian::scenario::{self, Scenario};
use shidian::world::Layout;

fn scenario(id: &str, sets: &[&str]) -> Scenario {
    let mut all = vec!["output.tables=[\"estimates\"]".to_owned()];
    all.extend(sets.iter().map(|&set| set.to_owned()));
    scenario::load(&NoFiles, &format!("builtin:{id}"), &all).expect("a scenario").scenario
}

fn replicate(scenario: &Scenario, number: u32) -> Rows {
    run::replicate(scenario, &Arc::new(Layout::new(scenario)), 1, number)
}

fn outcomes(rows: &Rows) -> &Outcomes {
    rows.outcomes.as_ref().expect("estimates were asked for")
}

/// Five years before the first pilots, so that there is a before.
const PANEL: [&str; 2] = ["time.start=2005-01", "time.end=2024-12"];

#[test]
fn effects_are_what_the_policy_did() {
    let with = scenario("low-carbon-cities", &PANEL);
    // The same draws and a policy worth nothing: conduct is another, outcomes are those without the policy.
    let without =
        scenario("low-carbon-cities", &[&PANEL[..], &["policy.merit=0", "policy.merit_sd=0"]].concat());
    for number in 1..=3 {
        let (a, b) = (replicate(&with, number), replicate(&without, number));
        let (a, b) = (outcomes(&a), outcomes(&b));
        assert_eq!((a.n, a.outcome.len(), a.effect.len()), (400, 8_000, 8_000));
        assert!(b.effect.iter().all(|&effect| effect == 0.0));
        for ((y, effect), without) in a.outcome.iter().zip(&a.effect).zip(&b.outcome) {
            assert!((y - effect - without).abs() < 1e-12, "{y} {effect} {without}");
        }
        assert!(a.effect.iter().any(|&effect| effect < -0.01));
    }
}

#[test]
fn codings_are_what_they_say() {
    let scenario = scenario("low-carbon-history", &PANEL);
    assert_eq!(level_of_units(&scenario), 2);
    let rows = replicate(&scenario, 1);
    let seen = outcomes(&rows);
    let sample = |coding, controls| Sample::new(seen, 2, coding, controls);
    let [name, superior, both] = Coding::ALL.map(|coding| sample(coding, Controls::Uncoded));
    let named: usize =
        scenario.waves.iter().filter(|wave| wave.level == 2).map(|wave| wave.named.len()).sum();
    let n_treated = |sample: &Sample| sample.start.iter().flatten().count();
    assert_eq!((name.n_units(), n_treated(&name), name.n_periods), (369, named, 20));
    for i in 0..369 {
        assert_eq!(both.start[i], [name.start[i], superior.start[i]].into_iter().flatten().min());
    }
    // The first batch named five provinces in 2010, tick 5: their prefectures are treated through them.
    let under_five = superior.start.iter().filter(|start| **start == Some(5)).count();
    let provinces = &scenario.waves.iter().find(|wave| wave.level == 1).expect("provinces").named;
    let prefixes: Vec<&str> = provinces.iter().map(|id| &id[..2]).collect();
    let layout = Layout::new(&scenario);
    let children = layout.id()[31..].iter().filter(|id| prefixes.contains(&&id[..2])).count();
    assert_eq!(under_five, children);
    // Controls that never adopt are fewer, the treated are the same.
    let clean = sample(Coding::ByName, Controls::NeverAdopters);
    assert!(clean.n_units() < name.n_units() && n_treated(&clean) == n_treated(&name));
    assert_eq!(clean.true_effect().to_bits(), name.true_effect().to_bits());
    // By hand: mean over the cells from the start on.
    let (mut sum, mut n) = (0.0, 0);
    for (unit, start) in name.start.iter().enumerate() {
        for t in start.unwrap_or(20)..20 {
            sum += name.effect[20 * unit + t];
            n += 1;
        }
    }
    assert!((name.true_effect() - sum / f64::from(n)).abs() < 1e-15);
    assert!(name.mean_effect(|since| since == -1).abs() < 1e-15, "nothing before it begins");
}

#[test]
fn an_audit_is_the_same_on_any_number_of_threads() {
    let sets = [&PANEL[..], &["audit.placebo_draws=19"]].concat();
    let scenario = scenario("low-carbon-cities", &sets);
    let rows = replicate(&scenario, 3);
    let on_threads = |n: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().expect("a pool");
        pool.install(|| audit::told(&rows, &scenario))
    };
    let bits = |told: &[Told]| -> Vec<[u64; 6]> {
        let of = |t: &Told| {
            let f = t.found;
            [f.value, f.se, f.interval[0], f.interval[1], f.p, t.truth].map(f64::to_bits)
        };
        told.iter().map(of).collect()
    };
    let [one, four] = [1, 4].map(on_threads);
    assert!(bits(&one) == bits(&four));
    let targets = audit::targets(&scenario);
    assert_eq!(one.len(), targets.len());
    // By lot and by the book the estimate is the same, only p and interval are others.
    for (estimator, coding) in [("two-way", "by-name"), ("callaway-santanna", "both")] {
        let of = |term: &str| {
            let is_it = |t: &Target| t.estimator == estimator && t.coding == coding && t.term == term;
            one[targets.iter().position(is_it).expect("a target")]
        };
        let [book, lot, lot_t] = ["att", "att-lot", "att-lot-t"].map(of);
        assert_eq!(lot.found.value.to_bits(), book.found.value.to_bits());
        assert_eq!(
            (lot.truth.to_bits(), lot_t.found.se.to_bits()),
            (book.truth.to_bits(), book.found.se.to_bits())
        );
        // p of 19 draws is a multiple of 1/20.
        assert!((20.0 * lot.found.p - (20.0 * lot.found.p).round()).abs() < 1e-12, "{lot:?}");
    }
}

#[test]
fn dates_by_lot_and_synthetic_controls_keep_their_size_where_sites_are_by_lot() {
    // Pilots by lot, in one wave, of a policy that is worth nothing: the test is exact, 5 % of 300 replicates are 15, standard deviation
    // 3.8; 29 or more, or 3 or fewer, have a chance of .001 together. (In 1,000 replicates: 49, 48, 52 and 41.)
    let sets = [
        "world.levels=[60]",
        "time.start=2005-01",
        "time.end=2016-12",
        "policy.merit=0",
        "policy.merit_sd=0",
        "selection.wave=[{ at = \"2012-01\", level = 1, quota = 12, mode = \"lottery\" }]",
        "world.source=synthetic",
        "audit.placebo_draws=39",
    ];
    let scenario = scenario("low-carbon-cities", &sets);
    let layout = Arc::new(Layout::new(&scenario));
    let targets = audit::targets(&scenario);
    let told: Vec<Vec<Told>> = (1..=300)
        .map(|number| audit::told(&run::replicate(&scenario, &layout, 1, number), &scenario))
        .collect();
    for (estimator, term) in [
        ("two-way", "att-lot"),
        ("two-way", "att-lot-t"),
        ("callaway-santanna", "att-lot"),
        ("synthetic-control", "att"),
    ] {
        let is_it = |t: &Target| {
            (t.estimator, t.coding, t.controls, t.term.as_str()) == (estimator, "by-name", "uncoded", term)
        };
        let at = targets.iter().position(is_it).expect("a target");
        let ps: Vec<f64> = told.iter().map(|told| told[at].found.p).collect();
        assert!(ps.iter().all(|p| (0.0..=1.0).contains(p)), "{ps:?}");
        let n = ps.iter().filter(|&&p| p <= 0.05).count();
        assert!((4..=28).contains(&n), "{estimator} {term}: {n}");
        // All of (0, 1] comes, as it should: the mean is near one half (standard error .017).
        let mean = ps.iter().sum::<f64>() / 300.0;
        assert!((mean - 0.51).abs() < 0.07, "{estimator} {term}: {mean}");
        // An interval misses nothing (0 is the truth) where the test does not reject, and the other way round.
        for told in told.iter().filter(|told| told[at].found.interval[0].is_finite()) {
            let Told { found, truth } = told[at];
            assert!(truth.abs() < 1e-15);
            if term != "att-lot-t" {
                assert_eq!(found.p > 0.05, found.interval[0] <= 0.0 && 0.0 <= found.interval[1], "{found:?}");
            }
        }
    }
}

/// Share of replicates in which an estimator of diffusion finds it.
fn found(scenario: &Scenario, n: u32) -> Vec<(Target, f64)> {
    let layout = Arc::new(Layout::new(scenario));
    let targets = audit::targets(scenario);
    let told: Vec<_> = (1..=n)
        .flat_map(|number| audit::told(&run::replicate(scenario, &layout, 1, number), scenario))
        .collect();
    let keys: Vec<(u32, u32)> = (1..=n).map(|number| (1, number)).collect();
    let frame = audit::frame(&keys, &targets, &told);
    let columns = kept(&frame, targets.len()).expect("all columns");
    let rates = rates(scenario, |k| Ok::<_, ()>(columns[k].clone())).expect("rates");
    rates.into_iter().map(|rates| (rates.target, rates.found)).collect()
}

#[test]
fn contagion_is_found_where_it_is() {
    let sets = ["world.levels=[300]", "twins.run=[\"no-diffusion\"]", "time.end=2039-12"];
    let found = found(&scenario("contagion", &sets), 60);
    let of = |world: &str, estimator: &str| {
        found.iter().find(|(t, _)| t.world == world && t.estimator == estimator).expect("a target").1
    };
    // Textbook contagion on a random network: the logit has all its power and, without contagion, its nominal size (2.5 % one way;
    // of 60 replicates at most 6 by chance, p < .001).
    assert!(of("run", "logit") > 0.95, "{found:?}");
    assert!(of("no-diffusion", "logit") <= 0.1, "{found:?}");
    assert!(of("run", "gray") > 0.95, "{found:?}");
}

#[test]
fn a_network_is_found_again_where_it_carries_policies_and_not_where_it_does_not() {
    // Sixty policies spread by contagion over one network of 40 governments with three ties each.
    let sets = [
        "world.levels=[40]",
        "world.neighbors=3",
        "twins.run=[\"no-diffusion\"]",
        "spread.contagion=1.0",
        "spread.internal=0.02",
        "time.step=month",
        "time.end=2009-12",
        "audit.latent_policies=60",
    ];
    let scenario = scenario("contagion", &sets);
    let policies = latent::scenario_of_policies(&scenario);
    let layout = Arc::new(Layout::new(&policies));
    let rows_of = |set| -> Vec<Rows> {
        let numbers = latent::policies_of(set, 60).expect("few replicates");
        numbers.map(|number| run::replicate(&policies, &layout, 1, number)).collect()
    };
    let sets: Vec<Vec<latent::LatentRow>> =
        (1..=3).map(|set| latent::set(&policies, &rows_of(set))).collect();
    for set in &sets {
        let of = |world: &str, truth: &str| {
            let found = set.iter().find(|row| (row.world, row.truth) == (world, truth));
            found.expect("a row").recovery
        };
        let [run, twin] = ["run", "no-diffusion"].map(|world| of(world, "neighbors"));
        // One network for all, with about 40 · 3 ties.
        assert_eq!((run.n_true, run.n_edges), (twin.n_true, run.n_true), "{run:?}");
        assert!((80..=160).contains(&run.n_true), "{run:?}");
        assert!(run.precision > 4.0 * run.chance, "{run:?}");
        // Among 120 edges drawn at random 9 are true, standard deviation 3: four of them allowed.
        assert!((twin.precision - twin.chance).abs() < 0.1, "{twin:?}");
        // All are rivals of all: nothing can be wrong.
        assert!((of("run", "rivals").precision - 1.0).abs() < 1e-15);
    }
    // Sets have the network in common, and not the luck.
    assert_eq!(sets[0][0].recovery.n_true, sets[1][0].recovery.n_true);
    assert_ne!(sets[0][0].recovery, sets[1][0].recovery);
}
