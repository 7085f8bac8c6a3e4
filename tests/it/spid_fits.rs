//! Fits and Gray's regressions on the American states' policies against reference values, and what a fit does not show.

use shidian::analysis::caution;
use shidian::analysis::fit::{self, Ceiling, Curve, Fit, Form, Model, Status};
use shidian::analysis::gray::{self, Constant, Estimate};
use shidian::rng::{Address, Draws, Purpose};

use crate::spid::{self, Largest, Reference};

/// A policy of the reference table, with its curve.
struct Case {
    policy: String,
    row: usize,
    n_units: u32,
    cumulative: Vec<u32>,
}

fn cases(table: &Reference) -> Vec<Case> {
    let history = spid::history();
    let n_units = table.numbers("N");
    let case = |(row, name): (usize, &String)| {
        let policy = history.policies.iter().find(|policy| policy.name == *name).expect("a policy");
        Case { policy: name.clone(), row, n_units: n_units[row] as u32, cumulative: policy.cumulative() }
    };
    table.text("policy").iter().enumerate().map(case).collect()
}

fn fit_to(case: &Case, form: Form, ceiling: Ceiling) -> Fit {
    fit::fit(Model { form, ceiling }, &Curve::new(&case.cumulative, case.n_units))
}

/// What the reference table holds of one model.
struct Block {
    prefix: &'static str,
    form: Form,
    ceiling: Ceiling,
    parameters: &'static [&'static str],
    sse: &'static str,
    peak: &'static str,
    /// Numbers of rows that are strict tests, at a bound, and too short.
    counts: [usize; 3],
}

const BLOCKS: [Block; 4] = [
    Block {
        prefix: "logistic_Lfree",
        form: Form::Logistic,
        ceiling: Ceiling::Free,
        parameters: &["L", "k", "t0"],
        sse: "sse",
        peak: "t0",
        counts: [256, 34, 3],
    },
    Block {
        prefix: "logistic_L1",
        form: Form::Logistic,
        ceiling: Ceiling::Fixed,
        parameters: &["k", "t0"],
        sse: "sse",
        peak: "t0",
        counts: [296, 0, 1],
    },
    Block {
        prefix: "bass_mfree",
        form: Form::Bass,
        ceiling: Ceiling::Free,
        parameters: &["p", "q", "m"],
        sse: "sse_share",
        peak: "peak_t",
        counts: [203, 88, 3],
    },
    Block {
        prefix: "bass_mN",
        form: Form::Bass,
        ceiling: Ceiling::Fixed,
        parameters: &["p", "q"],
        sse: "sse_share",
        peak: "peak_t",
        counts: [198, 81, 1],
    },
];

/// |found − expected| in parts of the expected value plus its standard error.
///
/// The reference optimizer stops on the sum of squares, which is flat to the last digit over 1e-7 of a standard error and to
/// its own tolerance over some 1e-6. Where a parameter is smaller than its standard error (Bass p and q next to zero), that
/// is more than a millionth of the parameter itself: by Newton's method with 40 digits, the reference p of `fairtrade` is off
/// by 1.7e-6 and its q of `labor_minwage_abovefe` by 3.3e-6, ours by 1e-8 and 4e-12.
fn relative(found: f64, expected: f64, se: f64) -> f64 {
    (found - expected).abs() / (expected.abs() + se)
}

#[test]
fn fits_are_those_of_the_reference() {
    if !spid::is_there() {
        return;
    }
    let table = Reference::read("oracle/spid_curve_fits.csv");
    let cases = cases(&table);
    assert_eq!(cases.len(), 297);
    for block in &BLOCKS {
        let column = |name: &str| table.numbers(&format!("{}_{name}", block.prefix));
        let statuses = table.text(&format!("{}_status", block.prefix));
        let agreed = table.numbers(&format!("R_agrees_{}", block.prefix));
        let expected: Vec<_> =
            block.parameters.iter().map(|name| (column(name), column(&format!("{name}_se")))).collect();
        let (sse, r2, peak) = (column(block.sse), column("r2"), column(block.peak));
        let mut values: Vec<Largest> =
            block.parameters.iter().map(|name| Largest::new(format!("{} {name}", block.prefix))).collect();
        let mut errors = Largest::new(format!("{} standard errors", block.prefix));
        let mut squares = Largest::new(format!("{} SSE, R²", block.prefix));
        let mut peaks = Largest::new(format!("{} fastest growth", block.prefix));
        let mut counts = [0; 3];
        for case in &cases {
            let (row, name) = (case.row, case.policy.as_str());
            let fit = fit_to(case, block.form, block.ceiling);
            let status = statuses[row].as_str();
            let word = if status.starts_with("at_bound") { "at_bound" } else { status };
            assert_eq!(fit.status.name(), word, "{name}: {} {status} {fit:?}", block.prefix);
            if let Status::AtBound(bounds) = &fit.status {
                counts[1] += 1;
                let parameter = match status {
                    "at_bound_q0" => "q",
                    "at_bound_m2N" => "m",
                    "at_bound_p1" => "p",
                    _ => "L",
                };
                assert!(
                    bounds.iter().any(|bound| bound.parameter == parameter),
                    "{name}: {status} {bounds:?}"
                );
            }
            if fit.status == Status::TooFewPoints {
                counts[2] += 1;
                continue;
            }
            // At a bound, too, it is the same sum of squares; the references have 12 digits.
            squares.see((fit.sse / sse[row] - 1.0).abs(), name);
            squares.see((fit.r2 - r2[row]).abs() / r2[row].abs().max(1.0), name);
            if fit.is_converged() {
                for (k, parameter) in fit.parameters.iter().enumerate() {
                    let (value, se) = (&expected[k].0, &expected[k].1);
                    values[k].see(relative(parameter.value, value[row], se[row]), name);
                    errors.see((parameter.se / se[row] - 1.0).abs(), name);
                }
                peaks.see(relative(fit.fastest_at(), peak[row], 1.0), name);
                counts[0] += usize::from(agreed[row] == 1.0);
            }
        }
        assert_eq!(counts, block.counts, "{}", block.prefix);
        for value in &values {
            value.check(1e-6, block.counts[0]);
        }
        // A standard error follows p where p is next to zero, and the reference p is off as said above.
        errors.check(3e-5, block.counts[0]);
        squares.check(1e-11, 2 * block.counts[0]);
        // ln(q/p)/(p + q), with the reference's p and q.
        peaks.check(1e-5, block.counts[0]);
    }
}

/// Names of parameters here and in R's table.
type Columns = &'static [(&'static str, &'static str)];

const LOGISTIC_FREE: Columns = &[("L", "SSlogis_L"), ("k", "SSlogis_k"), ("t0", "SSlogis_t0")];
const LOGISTIC_FIXED: Columns = &[("k", "nls_L1_k"), ("t0", "nls_L1_t0")];
const BASS_FREE: Columns = &[("p", "nls_bass_p"), ("q", "nls_bass_q"), ("m", "nls_bass_m")];

#[test]
fn fits_are_those_of_r() {
    if !spid::is_there() {
        return;
    }
    let table = Reference::read("oracle/spid_curve_fits.csv");
    let of_r = Reference::read("oracle/spid_curve_fits_R.csv");
    // R stops earlier still: its own tolerance is 1e-5 of a standard error (nls), its table agrees with the other to 1e-4.
    let blocks = [
        ("R_agrees_logistic_Lfree", Form::Logistic, Ceiling::Free, LOGISTIC_FREE),
        ("R_agrees_logistic_L1", Form::Logistic, Ceiling::Fixed, LOGISTIC_FIXED),
        ("R_agrees_bass_mfree", Form::Bass, Ceiling::Free, BASS_FREE),
    ];
    for (agrees, form, ceiling, parameters) in blocks {
        let agreed = table.numbers(agrees);
        let mut largest = Largest::new(format!("R: {form:?} {ceiling:?}"));
        for case in cases(&table).iter().filter(|case| agreed[case.row] == 1.0) {
            let fit = fit_to(case, form, ceiling);
            let row = of_r.row("policy", &case.policy);
            for (name, column) in parameters {
                let expected = of_r.numbers(column)[row];
                if !expected.is_nan() {
                    let found = fit.parameter(name).expect("a parameter");
                    largest.see(relative(found.value, expected, found.se), &case.policy);
                }
            }
        }
        largest.check(1e-4, 300);
    }
}

#[test]
fn bass_curves_of_networks_are_those_of_netdiffuser() {
    if !spid::is_there() {
        return;
    }
    // m = 1; the largest time stands for "not adopted": as shipped it is taken for an adoption, censored it is dropped.
    for (name, last) in [("medInnovations", 18), ("kfamily", 11)] {
        let times = Reference::read(&format!("networks/{name}_nodes.csv")).numbers("toa");
        for (table, periods) in [("netdiffuseR_fitbass", last), ("netdiffuseR_fitbass_censored", last - 1)] {
            let reference = Reference::read(&format!("oracle/{table}.csv"));
            let row = reference.row("dataset", name);
            let cumulative: Vec<u32> = (1..=periods)
                .map(|t| times.iter().filter(|&&time| time <= f64::from(t)).count() as u32)
                .collect();
            let curve = Curve::new(&cumulative, times.len() as u32);
            let fit = fit::fit(Model { form: Form::Bass, ceiling: Ceiling::Fixed }, &curve);
            assert_eq!(fit.status, Status::Converged);
            let mut largest = Largest::new(format!("{table} {name}"));
            for parameter in &fit.parameters {
                let value = reference.numbers(parameter.name)[row];
                let se = reference.numbers(&format!("{}_se", parameter.name))[row];
                largest.see(relative(parameter.value, value, se), parameter.name);
                largest.see((parameter.se / se - 1.0).abs(), parameter.name);
            }
            let sigma = reference.numbers("sigma")[row];
            largest.see(((fit.sse / (fit.n - 2) as f64).sqrt() / sigma - 1.0).abs(), "sigma");
            // R's nls stops at 1e-5 of a standard error.
            largest.check(1e-5, 5);
        }
    }
}

#[test]
fn other_starts_reach_the_same_sum_of_squares() {
    if !spid::is_there() {
        return;
    }
    let history = spid::history();
    let mut starts = [0, 0];
    for policy in &history.policies {
        let curve = Curve::of(policy, 50).expect("a short curve");
        for fit in fit::all(&curve) {
            assert!(fit.n_agreed <= fit.n_starts && (fit.n_starts == 0 || fit.n_agreed > 0), "{fit:?}");
            starts[0] += fit.n_agreed;
            starts[1] += fit.n_starts;
        }
    }
    // Nearly all do; the others end in places that are the best of their surroundings only, and do not count as agreed.
    assert!(starts[1] > 30_000 && starts[0] * 100 > 95 * starts[1], "{starts:?}");
}

/// The lowest sum of squares over a grid of two rates, with the best ceiling for each: a search without any optimizer.
fn lowest_on_grid(fit: &Fit, shares: &[f64]) -> f64 {
    let t_last = shares.len() as f64;
    let geometric = |low: f64, high: f64, x: f64| low * (high / low).powf(x);
    let mut lowest = f64::INFINITY;
    for (i, j) in (0..40).flat_map(|i| (0..40).map(move |j| (i, j))) {
        let (x, y) = (f64::from(i) / 39.0, f64::from(j) / 39.0);
        let sigmoid = |t: f64| geometric(0.002, 20.0, x) * (t - (2.5 * y - 0.5) * t_last);
        let growth = |t: f64| match fit.model.form {
            Form::Logistic => 1.0 / (1.0 + (-sigmoid(t)).exp()),
            Form::Gompertz => (-(-sigmoid(t)).exp()).exp(),
            Form::Bass => {
                let (p, q) = (geometric(1e-12, 1.0, x), if j == 0 { 0.0 } else { geometric(0.002, 20.0, y) });
                let rest = (-(p + q) * t).exp();
                p * (1.0 - rest) / (p + q * rest)
            }
            Form::Exponential => 1.0 - (-geometric(1e-4, 20.0, (x + y / 39.0) * 39.0 / 40.0) * t).exp(),
        };
        let g: Vec<f64> = (1..=shares.len()).map(|t| growth(t as f64)).collect();
        let squares: f64 = g.iter().map(|g| g * g).sum();
        let best = g.iter().zip(shares).map(|(g, f)| g * f).sum::<f64>() / squares;
        let ceiling = match fit.model.ceiling {
            Ceiling::Fixed => 1.0,
            Ceiling::Free => best.clamp(if fit.model.form == Form::Bass { 0.0 } else { 0.001 }, 2.0),
        };
        let sse: f64 = g.iter().zip(shares).map(|(g, f)| (ceiling * g - f) * (ceiling * g - f)).sum();
        lowest = lowest.min(sse);
    }
    lowest
}

#[track_caller]
fn check_on_grid(name: &str, curve: &Curve) {
    for fit in fit::all(curve).iter().filter(|fit| fit.n_starts > 0) {
        let lowest = lowest_on_grid(fit, curve.shares());
        assert!(fit.sse <= lowest + 1e-12, "{name}: {} {lowest} {fit:?}", fit.model.name());
    }
}

#[test]
fn no_better_fit_lies_on_a_grid() {
    if !spid::is_there() {
        return;
    }
    // Every seventh policy: a second of computing.
    for policy in spid::history().policies.iter().step_by(7) {
        check_on_grid(&policy.name, &Curve::of(policy, 50).expect("a short curve"));
    }
}

#[test]
fn no_better_fit_of_odd_curves_lies_on_a_grid() {
    // Jumps, plateaus, rare large steps, many small ones, slowing and quickening growth: 36 curves of 4 to 40 periods.
    for replicate in 0..36 {
        let at = Address { master_seed: 11, replicate, policy: 0, tick: 0, purpose: Purpose::Spread };
        let draws = Draws::open(at, 2);
        let n = 4 + (36.0 * draws.uniform(1000, 0)) as u32;
        let jump = 1 + ((n - 1) as f64 * draws.uniform(1001, 0)) as u32;
        let mut adopters = 1.0 + (5.0 * draws.uniform(1002, 0)).floor();
        let mut cumulative = vec![adopters as u32];
        for t in 1..n {
            let u = draws.uniform(t, 0);
            adopters += match replicate % 6 {
                0 if t == jump => 30.0,
                1 if t == jump => 25.0,
                1 => (1.3 * u).floor(),
                2 if u < 0.15 => (12.0 * draws.uniform(t, 1)).floor(),
                0 | 2 => 0.0,
                3 => (3.0 * u).floor(),
                4 => (8.0 * u / (1.0 + 0.3 * f64::from(t))).floor(),
                _ => (0.4 * adopters * u).round(),
            };
            cumulative.push(adopters.min(50.0) as u32);
        }
        check_on_grid(&format!("{cumulative:?}"), &Curve::new(&cumulative, 50));
    }
}

#[test]
fn whatever_the_curve_there_is_a_status_that_holds() {
    // 2,000 curves of counts that rise, fall, or leap by all orders of magnitude, of 0 to 14 periods.
    for replicate in 0..2000 {
        let at = Address { master_seed: 12, replicate, policy: 0, tick: 0, purpose: Purpose::Spread };
        let draws = Draws::open(at, 3);
        let n = (15.0 * draws.uniform(0, 0)) as u32;
        let reach = 32.0 * draws.uniform(0, 1);
        let is_cumulative = draws.uniform(0, 2) < 0.8;
        let mut cumulative: Vec<u32> = (1..=n)
            .map(|t| if draws.uniform(t, 1) < 0.4 { 0 } else { (reach * draws.uniform(t, 0)).exp2() as u32 })
            .collect();
        if is_cumulative {
            cumulative.sort_unstable();
        }
        let n_units = (32.0 * draws.uniform(0, 0)).exp2() as u32;
        for fit in fit::all(&Curve::new(&cumulative, n_units)) {
            let what = format!("{cumulative:?} of {n_units}: {fit:?}");
            let ses: Vec<f64> = fit.parameters.iter().map(|parameter| parameter.se).collect();
            assert!(fit.parameters.iter().all(|parameter| parameter.value.is_finite()), "{what}");
            match &fit.status {
                Status::Converged => assert!(ses.iter().all(|se| se.is_finite()), "{what}"),
                Status::AtBound(bounds) => {
                    assert_eq!(bounds.len(), ses.iter().filter(|se| se.is_nan()).count(), "{what}");
                    for bound in bounds {
                        let parameter = fit.parameter(bound.parameter).expect("a parameter");
                        assert!(parameter.value == bound.value && parameter.se.is_nan(), "{what}");
                    }
                }
                Status::NoOptimum(_) | Status::TooFewPoints => {
                    assert!(ses.iter().all(|se| se.is_nan()), "{what}");
                }
            }
            if fit.n_starts > 0 {
                assert!(fit.sse.is_finite() && fit.n_agreed > 0 && fit.fitted.len() == fit.n, "{what}");
                assert!(fit.r2 <= 1.0, "{what}");
            }
        }
        let curve: Vec<f64> = cumulative.iter().map(|&a| f64::from(a)).collect();
        for constant in [Constant::With, Constant::Without] {
            if let Some(found) = gray::increments(&curve, f64::from(n_units), constant) {
                assert!(
                    found.b.value.is_finite() && found.b.se >= 0.0,
                    "{cumulative:?} of {n_units}: {found:?}"
                );
            }
        }
        if let Some(found) = gray::levels(&curve) {
            assert!(
                found.quadratic.value.is_finite() && found.quadratic.se >= 0.0,
                "{cumulative:?}: {found:?}"
            );
        }
    }
}

#[test]
fn grays_regressions_are_those_of_the_reference() {
    if !spid::is_there() {
        return;
    }
    let table = Reference::read("oracle/spid_curve_fits.csv");
    let column = |name: &str| table.numbers(&format!("gray_{name}"));
    let names = [
        "noconst_b",
        "noconst_b_se",
        "noconst_r2_uncentered",
        "const_a",
        "const_b",
        "const_a_se",
        "const_b_se",
        "const_t",
        "const_p",
        "const_r2",
        "levels_c",
        "levels_b1",
        "levels_b2",
        "levels_b1_se",
        "levels_b2_se",
        "levels_b2_t",
        "levels_r2",
        "implied_L",
    ];
    let expected = names.map(column);
    let mut largest = names.map(|name| Largest::new(format!("gray_{name}")));
    let mut n_short = 0;
    for case in cases(&table) {
        let curve: Vec<f64> = case.cumulative.iter().map(|&a| f64::from(a)).collect();
        let n_units = f64::from(case.n_units);
        let without = gray::increments(&curve, n_units, Constant::Without);
        let with = gray::increments(&curve, n_units, Constant::With);
        let levels = gray::levels(&curve);
        let (Some(without), Some(with), Some(levels)) = (without, with, levels) else {
            assert!(expected[0][case.row].is_nan(), "{}", case.policy);
            n_short += 1;
            continue;
        };
        assert_eq!([without.n, with.n, levels.n], [curve.len() - 1; 3]);
        let a = with.constant.expect("a constant");
        let found = [
            without.b.value,
            without.b.se,
            without.r2_uncentered,
            a.value,
            with.b.value,
            a.se,
            with.b.se,
            with.b.t,
            with.b.p,
            with.r2_increments,
            levels.constant.value,
            levels.linear.value,
            levels.quadratic.value,
            levels.linear.se,
            levels.quadratic.se,
            levels.quadratic.t,
            levels.r2_levels,
            levels.implied_ceiling(),
        ];
        for (k, found) in found.into_iter().enumerate() {
            let expected = expected[k][case.row];
            // R² of increments next to zero is a difference of numbers of the order of one.
            let scale = if names[k].contains("r2") { 1.0 } else { expected.abs() };
            largest[k].see((found - expected).abs() / scale, &case.policy);
        }
    }
    assert_eq!(n_short, 5);
    for largest in &largest {
        largest.check(1e-9, 292);
    }
}

#[test]
fn increments_in_levels_have_the_r2_that_was_published_for_them() {
    if !spid::is_there() {
        return;
    }
    // In levels above .9 in nearly all policies, on increments .35 in the median: the same residuals.
    let table = Reference::read("oracle/spid_curve_fits.csv");
    let levels: Vec<gray::Levels> = cases(&table)
        .iter()
        .filter_map(|case| gray::levels(&case.cumulative.iter().map(|&a| f64::from(a)).collect::<Vec<f64>>()))
        .collect();
    let mut increments: Vec<f64> = levels.iter().map(|levels| levels.r2_increments).collect();
    increments.sort_by(f64::total_cmp);
    assert!((increments[increments.len() / 2] - 0.351).abs() < 0.005, "{}", increments[increments.len() / 2]);
    let high = levels.iter().filter(|levels| levels.r2_levels > 0.9).count();
    assert!(high * 10 > levels.len() * 9, "{high} of {}", levels.len());
}

/// Cumulative adopters of 48 units, each on a date of its own: normal with a standard deviation of six periods.
fn readiness(draws: &Draws) -> Vec<f64> {
    let dates: Vec<f64> = (0..48).map(|unit| (6.0 * draws.normal(unit, 0)).round()).collect();
    let first = dates.iter().copied().fold(f64::INFINITY, f64::min);
    let last = dates.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let n_periods = (last - first) as u32 + 1;
    let adopters = |t: u32| dates.iter().filter(|&&date| date <= first + f64::from(t)).count() as f64;
    (0..n_periods).map(adopters).collect()
}

/// Cumulative adopters of 48 units that adopt with a hazard of .3 times the share of adopters, from three of them on until all have.
fn interaction(draws: &Draws) -> Vec<f64> {
    let mut has_adopted = [false; 48];
    has_adopted[..3].fill(true);
    let mut curve = vec![3.0];
    for period in 0..400 {
        let hazard = 0.3 * curve[curve.len() - 1] / 48.0;
        for unit in 0..48_u32 {
            has_adopted[unit as usize] |= draws.uniform(unit, period) < hazard;
        }
        curve.push(has_adopted.iter().filter(|&&is| is).count() as f64);
        if curve[curve.len() - 1] == 48.0 {
            break;
        }
    }
    curve
}

#[test]
fn grays_regression_finds_interaction_where_there_is_none() {
    let runs = caution::GRAY.runs;
    let flagged = |make: fn(&Draws) -> Vec<f64>| {
        let levels: Vec<gray::Levels> = (1..=runs)
            .filter_map(|replicate| {
                let at =
                    Address { master_seed: 1973, replicate, policy: 0, tick: 0, purpose: Purpose::Spread };
                gray::levels(&make(&Draws::open(at, 400)))
            })
            .collect();
        assert_eq!(levels.len(), runs as usize);
        let share = levels.iter().filter(|levels| levels.is_flagged()).count() as f64 / f64::from(runs);
        (share, levels.iter().map(|levels| levels.r2_levels).sum::<f64>() / f64::from(runs))
    };
    for (make, expected) in [
        (readiness as fn(&Draws) -> Vec<f64>, caution::GRAY.flagged_without_interaction),
        (interaction, caution::GRAY.flagged_with_interaction),
    ] {
        let (share, r2) = flagged(make);
        // Both shares are of 300 independent runs: the standard error of their difference is √(2·p(1 − p)/300) = .022, four allowed.
        let error = (2.0 * expected * (1.0 - expected) / f64::from(runs)).sqrt();
        assert!((share - expected).abs() < 4.0 * error, "{share} flagged, expected {expected}");
        // R² in levels of single runs has a standard deviation of .003.
        assert!((r2 - caution::GRAY.r2_levels).abs() < 0.002, "{r2}");
    }
}

#[test]
fn a_perfect_regression_is_told_as_such() {
    // A(t) = 1.5·A(t−1): no residual, so no error, an infinite t and p = 0, up to rounding.
    let curve: Vec<f64> = (0..8).map(|t| 1.5_f64.powi(t)).collect();
    let levels = gray::levels(&curve).expect("a curve");
    let Estimate { value, se, .. } = levels.linear;
    assert!((value - 1.5).abs() < 1e-12 && se < 1e-12, "{levels:?}");
}

#[test]
fn brief_searches_find_what_thorough_ones_find() {
    if !crate::spid::is_there() {
        return;
    }
    let mut largest = crate::spid::Largest::new("fits: Bass, brief over thorough search");
    let (mut n_brief, mut missed) = (0, Vec::new());
    for policy in &crate::spid::history().policies {
        let curve = Curve::of(policy, 50).expect("a curve of years");
        for model in Model::ALL {
            let (brief, thorough) =
                (fit::with_effort(model, &curve, fit::Effort::Brief), fit::fit(model, &curve));
            let is_missed =
                brief.status != thorough.status || brief.sse > thorough.sse * (1.0 + 1e-6) + 1e-20;
            if is_missed {
                missed.push(format!("{} {}", policy.name, model.name()));
            }
            // The model of which the table `runs` has columns.
            if model == (Model { form: Form::Bass, ceiling: Ceiling::Free }) {
                assert!(!is_missed, "{} {brief:?} {thorough:?}", policy.name);
                n_brief += usize::from(brief.n_starts < thorough.n_starts);
                for (a, b) in brief.parameters.iter().zip(&thorough.parameters) {
                    let off = (a.value - b.value).abs() / (b.value.abs() + b.se);
                    if brief.is_converged() {
                        largest.see(off, &format!("{} {}", policy.name, b.name));
                    }
                }
            }
        }
    }
    // Counted once: 287 Bass fits were brief, and of all 4,160 fits none was missed. Both are polished from ends whose sums of squares agree to 1e-8.
    largest.check(1e-6, 600);
    assert!(n_brief > 150 && missed.len() < 10, "{n_brief} {missed:?}");
}
