//! Closed cases: scenarios whose distribution is known on paper.
//!
//! Tolerances are 4.5 standard errors of the mean that is compared: a right engine fails one comparison in 150,000.

use shidian::observe::Rows;
use shidian::scenario::params::Params;
use shidian::scenario::regime::Preset;
use shidian::scenario::{Mode, Rollout, Table};
use shidian::units::Step;

use crate::support::{Case, PRESETS, at_tick, frame, reals, ticks_of_years};

/// Standard errors allowed.
const SIGMAS: f64 = 4.5;

/// Leaves internal reasons alone: no reason to adopt lies in others, and all are equally ready.
fn no_interaction(p: &mut Params) {
    let s = &mut p.spread;
    (s.learning, s.competition, s.imitation, s.coercion, s.contagion) = (0.0, 0.0, 0.0, 0.0, 0.0);
    s.readiness = 0.0;
}

/// Ever adopters at a tick as a share of all governments of all replicates.
fn pooled_share(rows: &[Rows], tick: usize) -> f64 {
    let governments: f64 = rows.iter().map(|replicate| f64::from(replicate.n_governments)).sum();
    at_tick(rows, tick, |row| f64::from(row.ever)).iter().sum::<f64>() / governments
}

/// Compares a pooled share of independent governments with its probability: the count is binomial.
#[track_caller]
fn check_binomial(rows: &[Rows], tick: usize, probability: f64) {
    let n: f64 = rows.iter().map(|replicate| f64::from(replicate.n_governments)).sum();
    let error = (probability * (1.0 - probability) / n).sqrt();
    let share = pooled_share(rows, tick);
    // With a probability next to 0 or 1 the share is a whole number of governments away at most.
    let room = SIGMAS * error + 1.0 / n;
    assert!(
        (share - probability).abs() <= room,
        "tick {tick}: share {share:.5}, probability {probability:.5} ± {room:.5}"
    );
}

#[test]
fn without_interaction_waiting_times_are_geometric() {
    // 372 governments in 100 replicates, independent: n = 37,200, so 4.5 sd are at most .0117 (p = ½), .0086 at year 30.
    for step in [Step::Year, Step::Quarter, Step::Month] {
        for preset in PRESETS {
            let rows = Case::synthetic(&[31, 341])
                .preset(preset)
                .set(no_interaction)
                .ticks(step, ticks_of_years(step, 30))
                .replicates(if step == Step::Year { 100 } else { 30 })
                .run();
            for year in 1..=30 {
                let probability = 1.0 - (-0.006 * f64::from(year)).exp();
                check_binomial(&rows, ticks_of_years(step, year) as usize - 1, probability);
            }
        }
    }
}

#[test]
fn one_tick_of_internal_adoption_hits_with_its_probability() {
    // Readiness on: every government has a probability of its own, known from the table of governments.
    // The count has mean Σp and variance Σp(1 − p).
    for step in [Step::Year, Step::Month] {
        let case = Case::synthetic(&[31, 341])
            .set(no_interaction)
            .set(|p| (p.spread.internal, p.spread.readiness) = (0.5, 1.0))
            .ticks(step, 1)
            .tables(&[Table::Governments])
            .replicates(50);
        let (mut count, mut mean, mut variance) = (0.0, 0.0, 0.0);
        for rows in case.run() {
            let table = frame(&rows, Table::Governments);
            let [w, cap, ind] = ["wealth_rank", "capacity", "industry"].map(|name| reals(table, name));
            for i in 0..w.len() {
                let ready = (1.5 * (cap[i] - 0.5) + (w[i] - 0.5) - 1.5 * 0.6 * (ind[i] - 0.5)).exp();
                let p = 1.0 - (-0.5 * ready * step.years()).exp();
                mean += p;
                variance += p * (1.0 - p);
            }
            count += f64::from(rows.curve[0].ever);
        }
        let room = SIGMAS * f64::sqrt(variance);
        assert!((count - mean).abs() < room, "{count} adoptions, expected {mean:.1} ± {room:.1}");
    }
}

/// Mean and standard deviation of the number of adopters after every tick, from the exact distribution.
///
/// On a complete graph all governments are alike, so that the number of adopters is a Markov chain:
/// A′ = A + Binomial(n − A, 1 − exp(−(internal + contagion·A/(n − 1))·Δ)).
fn exact_contagion(n: usize, internal: f64, contagion: f64, delta: f64, n_ticks: usize) -> Vec<(f64, f64)> {
    let mut chance = vec![0.0; n + 1];
    chance[0] = 1.0;
    let mut moments = Vec::new();
    for _ in 0..n_ticks {
        let mut next = vec![0.0; n + 1];
        for (adopters, &weight) in chance.iter().enumerate().filter(|&(_, &weight)| weight > 0.0) {
            let hazard = internal + contagion * adopters as f64 / (n - 1) as f64;
            let p = 1.0 - (-hazard * delta).exp();
            let rest = n - adopters;
            // Binomial probabilities one after the other: P(k + 1) = P(k)·(rest − k)/(k + 1)·p/(1 − p).
            let mut term = (1.0 - p).powi(rest as i32);
            for k in 0..=rest {
                next[adopters + k] += weight * term;
                term *= (rest - k) as f64 / (k + 1) as f64 * p / (1.0 - p);
            }
        }
        chance = next;
        let mean: f64 = chance.iter().enumerate().map(|(k, weight)| k as f64 * weight).sum();
        let square: f64 = chance.iter().enumerate().map(|(k, weight)| (k as f64).powi(2) * weight).sum();
        moments.push((mean, (square - mean * mean).max(0.0).sqrt()));
    }
    moments
}

/// Only internal reasons and textbook contagion on a complete graph of `n` governments of one level.
fn textbook(n: u32, step: Step, years: u32) -> Case {
    Case::synthetic(&[n])
        .neighbors(n - 1)
        .ticks(step, ticks_of_years(step, years))
        .set(no_interaction)
        .set(|p| (p.spread.internal, p.spread.contagion, p.spread.lapse_rate) = (0.02, 0.6, 0.0))
}

#[test]
fn contagion_on_a_complete_graph_is_the_chain_binomial() {
    // The exact distribution for n = 65; the mean over R = 300 replicates has the chain's sd / √300 as its error.
    for step in [Step::Year, Step::Quarter] {
        let rows = textbook(65, step, 15).replicates(300).run();
        let exact = exact_contagion(65, 0.02, 0.6, step.years(), rows[0].curve.len());
        for (tick, (mean, sd)) in exact.into_iter().enumerate() {
            let seen = at_tick(&rows, tick, |row| f64::from(row.ever)).iter().sum::<f64>() / 300.0;
            let room = SIGMAS * sd / 300_f64.sqrt() + 1e-9;
            assert!((seen - mean).abs() <= room, "tick {tick}: {seen:.3}, exactly {mean:.3} ± {room:.3}");
        }
    }
}

#[test]
fn contagion_among_many_follows_bass() {
    // Bass (1969): F(t) = (1 − e^{−(p+q)t}) / (1 + (q/p)e^{−(p+q)t}). Three differences, each bounded:
    // - chance: sd of one replicate's share in the exact chain, over √R;
    // - finite n: Kurtz's theorem makes the mean differ from the limit by O(1/n);
    // - steps: explicit recursion in ticks of Δ differs from the flow by O(Δ).
    // The last two are taken together from the exact chain at this very n and Δ (no engine involved) and must be
    // small (below .03 for n = 400, monthly: the recursion grows by ln(1 + qΔ)/Δ a year, 2.4 % less than q), or this test would not say that the engine follows Bass.
    let (n, internal, contagion, replicates) = (400, 0.02, 0.6, 20);
    let rows = textbook(n, Step::Month, 14).replicates(replicates).run();
    let exact = exact_contagion(n as usize, internal, contagion, 1.0 / 12.0, rows[0].curve.len());
    for tick in (11..exact.len()).step_by(12) {
        let years = (tick + 1) as f64 / 12.0;
        let decay = (-(internal + contagion) * years).exp();
        let bass = (1.0 - decay) / (1.0 + contagion / internal * decay);
        let share = pooled_share(&rows, tick);
        let (mean, sd) = exact[tick];
        let bias = (mean / f64::from(n) - bass).abs();
        assert!(bias < 0.03, "the chain is {bias:.4} from Bass after {years} years");
        let room = SIGMAS * sd / f64::from(n) / f64::from(replicates).sqrt() + bias;
        assert!((share - bass).abs() <= room, "{years} years: {share:.4}, Bass {bass:.4} ± {room:.4}");
    }
}

#[test]
fn overwhelming_coercion_makes_a_step_at_its_date() {
    // M = 1/3 in the tick of roll-out, p = .9/3 = .3; hazard ≥ 1000·.3·.5·.5 = 75: a government escapes its first year
    // with exp(−75) = 3e-33. Before, coercion needs a superior that has adopted, and nobody adopts.
    let rows = Case::synthetic(&[31, 341])
        .preset(Preset::StrongCentral)
        .rollout(Rollout::At(5))
        .set(no_interaction)
        .set(|p| (p.spread.internal, p.spread.coercion) = (0.0, 1000.0))
        .replicates(5)
        .run();
    for replicate in &rows {
        let ever: Vec<u32> = replicate.curve.iter().map(|row| row.ever).collect();
        assert_eq!(ever[..6], [0, 0, 0, 0, 0, 372]);
        assert_eq!(replicate.run.rolled_out_at.expect("a date").to_string(), "2015-01");
    }
}

#[test]
fn a_mandate_rises_as_its_survival_says() {
    // One level, capacity ½ for all: hazard coercion·M·g·(½ + ½·½), M = Δ/3, 2Δ/3, … from the roll-out on; governments
    // are independent, and the share after t ticks is 1 − exp(−Σ hazard·Δ). n = 300·40 = 12,000.
    for step in [Step::Year, Step::Month] {
        let first = ticks_of_years(step, 2);
        let rows = Case::synthetic(&[300])
            .preset(Preset::Bargaining)
            .ticks(step, ticks_of_years(step, 10))
            .rollout(Rollout::At(first))
            .set(no_interaction)
            .set(|p| (p.spread.internal, p.spread.coercion) = (0.0, 0.3))
            .set(|p| (p.attributes.capacity_wealth, p.attributes.capacity_sd) = (0.0, 0.0))
            .replicates(40)
            .run();
        let (mut mandate, mut load) = (0.0_f64, 0.0);
        for tick in 0..ticks_of_years(step, 10) {
            if tick >= first {
                mandate = (mandate + step.years() / 3.0).min(1.0);
            }
            load += 0.3 * mandate * 0.7 * 0.75 * step.years();
            check_binomial(&rows, tick as usize, 1.0 - f64::exp(-load));
        }
    }
}

#[test]
fn nothing_begins_by_itself() {
    for preset in PRESETS {
        let case = Case::synthetic(&[31, 341]).preset(preset).set(|p| p.spread.internal = 0.0);
        for replicate in case.tables(&[Table::Events, Table::Adoptions, Table::Panel]).replicates(3).run() {
            for row in &replicate.curve {
                assert_eq!((row.new, row.ever, row.current), (0, 0, 0));
                assert!(row.mean_effort.is_nan() && row.symbolic_share.is_nan());
                let idle = [row.mean_implementation, row.mandate, row.belief - 0.25];
                assert_eq!(idle, [0.0; 3], "no implementation, no mandate, the first belief");
            }
            assert_eq!(frame(&replicate, Table::Events).n_rows(), 0);
            assert_eq!(frame(&replicate, Table::Adoptions).n_rows(), 0);
            let panel = frame(&replicate, Table::Panel);
            for name in ["effort", "implementation", "organization", "accounting", "disclosure", "signal"] {
                assert!(reals(panel, name).iter().all(|&value| value == 0.0), "{name}");
            }
            assert!(replicate.run.instrument_variance.is_nan() && replicate.run.review_rounds.is_nan());
            assert_eq!((replicate.run.rolled_out_at, replicate.run.stopped_at), (None, None));
        }
    }
}

#[test]
fn a_run_has_as_many_ticks_as_asked_for_and_its_end_changes_nothing_before() {
    let case = |n_ticks| {
        let case = Case::synthetic(&[5, 40]).ticks(Step::Year, n_ticks);
        let case = if n_ticks > 0 { case.wave("2010-03", 2, 3, Mode::Designation, 0.5) } else { case };
        case.run().remove(0)
    };
    let long = case(12);
    for n_ticks in 0..=12 {
        let short = case(n_ticks);
        assert_eq!(short.curve.len(), n_ticks as usize);
        let text = |rows: &Rows| format!("{:?}", &rows.curve[..n_ticks as usize]);
        assert_eq!(text(&short), text(&long), "{n_ticks} ticks");
    }
}
