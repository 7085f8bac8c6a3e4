//! Designs and sensitivity measures beside SALib's and SciPy's on the same samples, analytic values and known noise.
//!
//! The reference values are made by `tests/sensitivity/make_reference.py`.

// How near the numbers came is said where a test is run with --nocapture.
#![allow(clippy::print_stderr)]

use std::f64::consts::PI;

use shidian::analysis::resampling::Resampling;
use shidian::analysis::sensitivity::{Intervals, Outcomes, morris, pawn, sobol};
use shidian::rng::{Address, Draws, Purpose};
use shidian::scenario::sampling::saltelli::{Order, scheme};
use shidian::scenario::sampling::sobol::{Shift, sequence};
use shidian::scenario::sampling::{Range, UnitDesign, latin};

const REFERENCE: &str = include_str!("../sensitivity/reference.csv");
const TRAJECTORIES: &str = include_str!("../sensitivity/trajectories.csv");

/// Both sides sum at most 20,000 products of numbers near 1 in different orders and with another library's sine.
const TOLERANCE: f64 = 1e-12;

const NO_INTERVALS: Intervals =
    Intervals { resampling: Resampling { n: 0, master_seed: 1, policy: 0 }, level: 0.95 };

struct Line {
    what: &'static str,
    function: &'static str,
    measure: &'static str,
    i: usize,
    j: i64,
    value: f64,
}

fn reference(what: &str, function: &str) -> Vec<Line> {
    let lines = REFERENCE.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        Line {
            what: cells[0],
            function: cells[1],
            measure: cells[2],
            i: cells[3].parse().expect("a number"),
            j: cells[4].parse().expect("a number"),
            value: cells[5].parse().expect("a number"),
        }
    });
    let lines: Vec<Line> = lines.filter(|line| line.what == what && line.function == function).collect();
    assert!(!lines.is_empty(), "no reference for {what} {function}");
    lines
}

/// The largest deviation from the reference.
fn deviation(what: &str, function: &str, ours: impl Fn(&Line) -> f64) -> f64 {
    reference(what, function)
        .iter()
        .map(|line| {
            let difference = (ours(line) - line.value).abs();
            assert!(!difference.is_nan(), "{what} {function} {} {}", line.measure, line.i);
            difference
        })
        .fold(0.0, f64::max)
}

fn ishigami(u: &[f64]) -> f64 {
    let x: Vec<f64> = u.iter().map(|u| -PI + u * (PI - -PI)).collect();
    let sine = x[1].sin();
    x[0].sin() + 7.0 * sine * sine + 0.1 * (x[2] * x[2] * x[2] * x[2]) * x[0].sin()
}

fn sobol_g(x: &[f64]) -> f64 {
    let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    x.iter().zip(a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
}

/// Morris (1991), section 4, with alternating signs in place of his random coefficients.
fn morris_function(x: &[f64]) -> f64 {
    let sign = |k: usize| if k.is_multiple_of(2) { 1.0 } else { -1.0 };
    let bent = |k: usize, v: f64| if [2, 4, 6].contains(&k) { 1.1 * v / (v + 0.1) } else { v };
    let w: Vec<f64> = x.iter().enumerate().map(|(k, &v)| 2.0 * (bent(k, v) - 0.5)).collect();
    let mut sum: f64 = (0..20).map(|i| if i < 10 { 20.0 } else { sign(i + 1) } * w[i]).sum();
    for i in 0..20 {
        for j in i + 1..20 {
            sum += if j < 6 { -15.0 } else { sign(i + j) } * w[i] * w[j];
        }
    }
    for i in 0..5 {
        for j in i + 1..5 {
            for k in j + 1..5 {
                sum -= 10.0 * w[i] * w[j] * w[k];
            }
        }
    }
    sum + 5.0 * w[0] * w[1] * w[2] * w[3]
}

fn outcomes(design: &UnitDesign, model: fn(&[f64]) -> f64) -> Vec<f64> {
    design.points().map(model).collect()
}

fn once(values: &[f64]) -> Outcomes<'_> {
    Outcomes { values, n_replicates: 1 }
}

#[test]
fn the_sequence_is_that_of_scipy() {
    let design = sequence(4096, 512, Shift::None).expect("a sequence");
    let worst = deviation("sequence", "sobol", |line| match line.measure {
        "value" => design.values[line.i * 512 + line.j as usize],
        "sum" => design.values.iter().sum(),
        _ => {
            let weight = |k: usize| ((k / 512 % 97 + 1) * (k % 512 % 89 + 1)) as f64;
            design.values.iter().enumerate().map(|(k, value)| weight(k) * value).sum()
        }
    });
    // Multiples of 2^-12 below 2^53 add up without rounding.
    assert_eq!(worst, 0.0);
}

#[test]
fn indices_are_those_of_salib() {
    for (function, n_factors, n, model) in
        [("ishigami", 3, 1024, ishigami as fn(&[f64]) -> f64), ("sobol_g", 8, 512, sobol_g)]
    {
        for (what, order) in [("sobol1", Order::FirstAndTotal), ("sobol2", Order::Second)] {
            let design = scheme(n, n_factors, order, Shift::None).expect("a scheme");
            let y = outcomes(&design, model);
            let found = sobol::indices(once(&y), n_factors, order, &NO_INTERVALS).expect("indices");
            let worst = deviation(what, function, |line| match line.measure {
                "first" => found.factors[line.i].first.value,
                "total" => found.factors[line.i].total.value,
                _ => {
                    let is_it = |pair: &&sobol::PairIndex| pair.factors == [line.i, line.j as usize];
                    found.pairs.iter().find(is_it).expect("a pair").second.value
                }
            });
            eprintln!("{what} {function}: largest deviation from SALib {worst:.1e}");
            assert!(worst < TOLERANCE, "{what} {function} {worst:e}");
        }
    }
}

#[test]
fn elementary_effects_are_those_of_salib() {
    let values = TRAJECTORIES
        .lines()
        .skip(1)
        .flat_map(|line| line.split(',').map(|level| level.parse::<f64>().expect("a level") / 3.0))
        .collect();
    let design = UnitDesign { n_factors: 20, values };
    let y = outcomes(&design, morris_function);
    let found = morris::effects(&design, once(&y), &NO_INTERVALS).expect("effects");
    let worst = deviation("morris", "morris", |line| {
        let factor = found.factors[line.i];
        match line.measure {
            "mu" => factor.mu.value,
            "mu_star" => factor.mu_star.value,
            _ => factor.sigma.value,
        }
    });
    eprintln!("morris: largest deviation from SALib {worst:.1e} of effects near 100");
    // Outcomes near 300, summed in another order, over a step of 2/3: rounding of some 10⁻¹³ each.
    assert!(worst < TOLERANCE * 100.0, "{worst:e}");
}

#[test]
fn distances_are_those_of_scipy_and_nearly_those_of_salib() {
    for (function, n_factors, n, model) in
        [("ishigami", 3, 1024, ishigami as fn(&[f64]) -> f64), ("sobol_g", 8, 512, sobol_g)]
    {
        let design = sequence(n, n_factors, Shift::None).expect("a sequence");
        let columns: Vec<Vec<f64>> = (0..n_factors).map(|i| design.factor(i)).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let y = outcomes(&design, model);
        let found = pawn::distances(&columns, &y, 10, &NO_INTERVALS).expect("distances");
        let ours = |line: &Line| {
            let factor = found.factors[line.i];
            match line.measure {
                "minimum" => factor.minimum,
                "mean" => factor.mean,
                "median" => factor.median,
                _ => factor.maximum,
            }
        };
        let worst = deviation("pawn", function, ours);
        let salib = deviation("pawn_salib", function, ours);
        eprintln!("pawn {function}: largest deviation from SciPy {worst:.1e}, from SALib {salib:.1e}");
        assert!(worst < TOLERANCE, "{function} {worst:e}");
        // One point more in one slice moves its distribution function by at most one of its n/10 points.
        assert!(salib <= 10.0 / n as f64 + TOLERANCE, "{function} {salib}");
    }
}

#[test]
fn quantiles_are_those_of_scipy() {
    for (function, range, tolerance) in [
        ("normal", Range::Normal { mean: 0.3, sd: 0.2, from: 0.0, to: 1.0 }, TOLERANCE),
        ("normal_tail", Range::Normal { mean: 0.0, sd: 1.0, from: 3.0, to: 5.0 }, TOLERANCE),
        ("triangular", Range::Triangular { from: 2.0, mode: 3.0, to: 6.0 }, TOLERANCE),
        ("log_uniform", Range::LogUniform { from: 0.01, to: 10.0 }, TOLERANCE),
    ] {
        let worst =
            deviation("quantile", function, |line| range.value(line.measure.parse().expect("a number")));
        eprintln!("quantile {function}: largest deviation from SciPy {worst:.1e}");
        assert!(worst < tolerance, "{function} {worst:e}");
    }
}

/// Analytic indices of Ishigami's function with a = 7, b = 0.1 (Saltelli et al. 2008, Global Sensitivity Analysis, p. 179).
#[test]
fn indices_converge_to_the_analytic_ones() {
    let (a, b) = (7.0, 0.1);
    let v1 = 0.5 * (1.0 + b * PI.powi(4) / 5.0) * (1.0 + b * PI.powi(4) / 5.0);
    let (v2, v13) = (a * a / 8.0, b * b * PI.powi(8) * (1.0 / 18.0 - 1.0 / 50.0));
    let v = v1 + v2 + v13;
    let expected = [[v1 / v, (v1 + v13) / v], [v2 / v, v2 / v], [0.0, v13 / v]];
    let design =
        scheme(1 << 14, 3, Order::FirstAndTotal, Shift::Digital { master_seed: 1 }).expect("a scheme");
    let y = outcomes(&design, ishigami);
    let steps = sobol::convergence(once(&y), 3, Order::FirstAndTotal, &NO_INTERVALS).expect("indices");
    let errors: Vec<(usize, f64)> = steps
        .iter()
        .map(|found| {
            let error = |(factor, [first, total]): (&sobol::FactorIndices, [f64; 2])| {
                (factor.first.value - first).abs().max((factor.total.value - total).abs())
            };
            (found.n_blocks, found.factors.iter().zip(expected).map(error).fold(0.0, f64::max))
        })
        .collect();
    eprintln!("largest error by number of blocks: {errors:.5?}");
    assert_eq!((errors.len(), errors[0].0, errors[10].0), (11, 16, 1 << 14));
    // Chance alone would leave about √(1/16,384)·1 = .008; the sequence does better.
    assert!(errors[10].1 < 0.002 && errors[10].1 < errors[0].1 / 20.0, "{errors:?}");
}

#[test]
fn intervals_hold_the_truth_as_often_as_they_say() {
    // A plane over a Latin hypercube of 2d columns: blocks are as good as drawn at random. S = 4/5, 1/5.
    let n = 128;
    let held = (0..200)
        .filter(|&seed| {
            let base = latin::hypercube(n, 4, seed);
            let y: Vec<f64> = base
                .points()
                .flat_map(|p| [[p[0], p[1]], [p[2], p[1]], [p[0], p[3]], [p[2], p[3]]])
                .map(|[x, z]| 2.0 * x + z)
                .collect();
            let resampling = Resampling { n: 199, master_seed: seed, policy: 0 };
            let intervals = Intervals { resampling, level: 0.95 };
            let found = sobol::indices(once(&y), 2, Order::FirstAndTotal, &intervals).expect("indices");
            let [low, high] = found.factors[0].first.interval;
            low <= 0.8 && 0.8 <= high
        })
        .count();
    // Hypercubes are more even than chance, so intervals are rather too wide: at least .95 less five standard deviations.
    eprintln!("{held} of 200 intervals hold the truth");
    assert!(held >= 174, "{held}");
}

/// Normal draws, one per point and replicate.
fn luck(seed: u64, point: usize, replicate: usize) -> f64 {
    let at = Address {
        master_seed: seed,
        replicate: 1 + replicate as u32,
        policy: 0,
        tick: 0,
        purpose: Purpose::Outcome,
    };
    Draws::open(at, 1).normal(point as u32, 0)
}

#[test]
fn noise_of_replicates_is_taken_off() {
    // y = 2x + z + noise of variance 1, a third factor without effect: V = 5/12, noise of a mean of four 1/4.
    let design = scheme(1 << 14, 3, Order::Second, Shift::Digital { master_seed: 4 }).expect("a scheme");
    let n_replicates = 4;
    let y: Vec<f64> = design
        .points()
        .enumerate()
        .flat_map(|(k, p)| (0..4).map(move |r| 2.0 * p[0] + p[1] + luck(9, k, r)))
        .collect();
    let found = sobol::indices(Outcomes { values: &y, n_replicates }, 3, Order::Second, &NO_INTERVALS)
        .expect("indices");
    // Standard deviation of a first-order index: √(.67·.5/16,384)·12/5 = .011; five of them allowed.
    let near = |ours: f64, expected: f64| assert!((ours - expected).abs() < 0.06, "{ours} {expected}");
    let with = 5.0 / 12.0 + 0.25;
    near(found.noise.variance, with);
    near(found.noise.variance_corrected, 5.0 / 12.0);
    near(found.noise.within, 1.0);
    near(found.noise.share_of_runs, 12.0 / 17.0);
    for (factor, effect) in found.factors.iter().zip([4.0 / 12.0, 1.0 / 12.0, 0.0]) {
        near(factor.first.value, effect / with);
        near(factor.total.value, (effect + 0.25) / with);
        near(factor.first_corrected.value, effect * 12.0 / 5.0);
        near(factor.total_corrected.value, effect * 12.0 / 5.0);
    }
    for pair in &found.pairs {
        near(pair.second_corrected.value, 0.0);
    }
}

#[test]
fn shared_luck_is_taken_off_as_well() {
    // Replicate r adds 2·luck_r·(w − 1/2), the same at every point: no effect of w in the mean, but one in any few replicates:
    // E(T of w, plain numerator) = 4/(12·R). Means over 400 sets of replicates.
    let design = scheme(64, 2, Order::FirstAndTotal, Shift::Digital { master_seed: 4 }).expect("a scheme");
    let (mut plain, mut corrected) = (0.0, 0.0);
    for seed in 0..400 {
        let shared: Vec<f64> = (0..3).map(|r| luck(seed, 0, r)).collect();
        let runs = |p: &[f64]| [0, 1, 2].map(|r| 5.0 * p[0] + 2.0 * shared[r] * (p[1] - 0.5));
        let y: Vec<f64> = design.points().flat_map(runs).collect();
        let outcomes = Outcomes { values: &y, n_replicates: 3 };
        let found = sobol::indices(outcomes, 2, Order::FirstAndTotal, &NO_INTERVALS).expect("indices");
        plain += found.factors[1].total.value * found.noise.variance / 400.0;
        corrected += found.factors[1].total_corrected.value * found.noise.variance_corrected / 400.0;
    }
    eprintln!(
        "numerator of a factor that only luck brings to bear: {plain:.4} as it is, {corrected:.4} corrected"
    );
    // Standard deviation of the plain one: 1/9·√2/√400 = .008; five of them allowed.
    assert!((plain - 1.0 / 9.0).abs() < 0.04 && corrected.abs() < 0.04, "{plain} {corrected}");
}

#[test]
fn noise_of_effects_is_taken_off() {
    use shidian::scenario::sampling::morris::{Trajectories, trajectories};
    let how = Trajectories { n: 400, n_factors: 2, n_levels: 4, master_seed: 1 };
    let design = trajectories(&how).expect("trajectories");
    // Independent noise of variance 1, five replicates: an effect over 2/3 has the variance 2/5·9/4 = .9.
    let y: Vec<f64> = design
        .points()
        .enumerate()
        .flat_map(|(k, p)| (0..5).map(move |r| 10.0 * p[0] + luck(3, k, r)))
        .collect();
    let found =
        morris::effects(&design, Outcomes { values: &y, n_replicates: 5 }, &NO_INTERVALS).expect("effects");
    let inert = found.factors[1];
    assert!((found.factors[0].mu.value - 10.0).abs() < 0.25, "{found:?}");
    assert!((inert.noise - 0.9_f64.sqrt()).abs() < 0.05 && (inert.sigma.value - inert.noise).abs() < 0.15);
    assert!(
        (inert.mu_star.value - inert.mu_star_of_noise).abs() < 0.1 && inert.sigma_corrected < 0.5,
        "{inert:?}"
    );
}

#[test]
fn results_do_not_depend_on_threads() {
    let design = scheme(64, 3, Order::Second, Shift::None).expect("a scheme");
    let y = outcomes(&design, ishigami);
    let text = |n_threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().expect("threads");
        let run = || sobol::indices(once(&y), 3, Order::Second, &Intervals::default()).expect("indices");
        format!("{:?}", pool.install(run))
    };
    assert_eq!(text(1), text(3));
}
