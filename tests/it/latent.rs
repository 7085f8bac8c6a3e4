//! Latent networks: recovered from cascades made on a known one, found nowhere in shuffled ones, tried on the American states.

use shidian::analysis::history::{Adoption, History, Policy};
use shidian::analysis::latent::{
    Accuracy, Cascades, Kernel, KernelKind, LatentOptions, Stop, Stopped, accuracy, infer,
};
use shidian::analysis::ties::{Ties, TiesOptions};
use shidian::rng::{Address, Draws, Purpose};

use crate::networks::{reference, say};

const N_UNITS: u32 = 30;
const KERNELS: [Kernel; 3] = [
    Kernel::Exponential { rate: 0.5 },
    Kernel::Rayleigh { scale: 2.0 },
    Kernel::LogNormal { mean: 0.5, sd: 0.5 },
];

fn draws(replicate: u32, purpose: Purpose, per_unit: u32) -> Draws {
    Draws::open(Address { master_seed: 1_835_804, replicate, policy: 0, tick: 0, purpose }, per_unit)
}

/// The true network, origin → destination: everybody is learned from by three others, at random.
fn truth() -> Ties {
    let at = draws(1, Purpose::Ties, 3);
    let edges: Vec<(u32, u32)> = (0..N_UNITS)
        .flat_map(|i| (0..3).map(move |k| (i, k)))
        .map(|(i, k)| (i, (at.uniform(i, k) * f64::from(N_UNITS)) as u32))
        .collect();
    Ties::from_edges(N_UNITS, &edges, None, &TiesOptions::default()).expect("a network").0
}

/// A time by the inverse of the kernel's distribution function.
fn time(kernel: Kernel, at: &Draws, edge: u32) -> f64 {
    match kernel {
        Kernel::Exponential { rate } => -libm::log1p(-at.uniform(edge, 1)) / rate,
        Kernel::Rayleigh { scale } => scale * (-2.0 * libm::log1p(-at.uniform(edge, 1))).sqrt(),
        Kernel::LogNormal { mean, sd } => libm::exp(mean + sd * at.normal(edge, 1)),
    }
}

/// One cascade: begins with one unit, and every edge passes it on with chance .4 after a time drawn from the kernel.
fn cascade(truth: &Ties, kernel: Kernel, number: u32) -> Vec<(u32, f64)> {
    let at = draws(number, Purpose::Spread, 2);
    let mut times = vec![f64::INFINITY; N_UNITS as usize];
    let first = (draws(number, Purpose::Wealth, 1).uniform(0, 0) * f64::from(N_UNITS)) as usize;
    times[first] = 0.0;
    let mut is_done = vec![false; N_UNITS as usize];
    // The earliest of those reached goes next (Dijkstra).
    while let Some(unit) = (0..N_UNITS as usize)
        .filter(|&unit| !is_done[unit] && times[unit].is_finite())
        .min_by(|&a, &b| times[a].total_cmp(&times[b]))
    {
        is_done[unit] = true;
        for &other in truth.of(unit) {
            let edge = unit as u32 * N_UNITS + other;
            if at.uniform(edge, 0) < 0.4 {
                let then = times[unit] + time(kernel, &at, edge);
                times[other as usize] = times[other as usize].min(then);
            }
        }
    }
    (0..N_UNITS).filter(|&unit| is_done[unit as usize]).map(|unit| (unit, times[unit as usize])).collect()
}

fn cascades(kernel: Kernel, n: u32) -> Vec<Vec<(u32, f64)>> {
    let truth = truth();
    (1..=n).map(|number| cascade(&truth, kernel, number)).collect()
}

/// Accuracy of the first edges, as many as there are true ones.
fn recovered(adoptions: &[Vec<(u32, f64)>], kernel: Kernel) -> Accuracy {
    let truth = truth();
    let cascades = Cascades::new(N_UNITS, adoptions).expect("cascades");
    let options = LatentOptions::new(kernel, Stop::Edges(truth.n_ties()));
    let latent = infer(&cascades, &options).expect("a network");
    *accuracy(&latent.edges, &truth).last().expect("edges")
}

#[test]
fn a_known_network_is_recovered_with_every_kernel() {
    // 86 of 870 pairs are true: by chance a tenth of the edges would be. All but a few must be, once 400 cascades are seen.
    for kernel in KERNELS {
        let adoptions = cascades(kernel, 400);
        let known = recovered(&adoptions, kernel);
        say(&format!("{kernel:?}: {known:?}"));
        assert!(known.f1 > 0.9, "{kernel:?} {known:?}");
        // More cascades say more.
        assert!(recovered(&adoptions[..40], kernel).f1 < known.f1);
        // Parameters from the data are good enough.
        let kind = match kernel {
            Kernel::Exponential { .. } => KernelKind::Exponential,
            Kernel::Rayleigh { .. } => KernelKind::Rayleigh,
            Kernel::LogNormal { .. } => KernelKind::LogNormal,
        };
        let of_data = Kernel::from_cascades(kind, &Cascades::new(N_UNITS, &adoptions).expect("cascades"))
            .expect("a kernel");
        let estimated = recovered(&adoptions, of_data);
        say(&format!("{of_data:?}: {estimated:?}"));
        assert!(estimated.f1 > 0.75, "{of_data:?} {estimated:?}");
    }
}

#[test]
fn a_p_value_stops_near_the_true_number_of_edges() {
    let truth = truth();
    let kernel = KERNELS[0];
    let cascades = Cascades::new(N_UNITS, &cascades(kernel, 400)).expect("cascades");
    let latent = infer(&cascades, &LatentOptions::new(kernel, Stop::PValue(0.05))).expect("a network");
    let found = *accuracy(&latent.edges, &truth).last().expect("edges");
    say(&format!("stopped by p: {found:?} of {} true edges", truth.n_ties()));
    assert_eq!(latent.stopped, Stopped::PValue);
    assert!(found.recall > 0.9, "{found:?}");
    assert!(latent.edges.windows(2).all(|pair| pair[0].improvement >= pair[1].improvement));
}

#[test]
fn cascades_that_follow_no_network_find_none() {
    // Who is who is shuffled anew in every cascade, so that inferred edges have nothing to do with the true ones: hits are
    // hypergeometric with mean .099·86 = 8.5 and standard deviation 2.6; five of them above is 21.5 hits, a precision of .25.
    let shuffled: Vec<Vec<(u32, f64)>> = cascades(KERNELS[0], 400)
        .into_iter()
        .enumerate()
        .map(|(number, adoptions)| {
            let at = draws(number as u32 + 1, Purpose::Score, 1);
            let mut order: Vec<u32> = (0..N_UNITS).collect();
            order.sort_by(|&a, &b| at.uniform(a, 0).total_cmp(&at.uniform(b, 0)));
            adoptions.into_iter().map(|(unit, time)| (order[unit as usize], time)).collect()
        })
        .collect();
    let found = recovered(&shuffled, KERNELS[0]);
    assert!(found.precision < 0.25, "{found:?}");
}

/// The adoptions of the states, with all 50 as units in the order of their names.
fn states() -> Option<History> {
    let states = reference("spid/us_states.csv")?;
    let table = reference("spid/adoptions.csv").expect("beside the others");
    let units: Vec<String> = states.texts("state").into_iter().map(str::to_owned).collect();
    let mut policies: Vec<(String, Vec<Adoption>)> = Vec::new();
    for ((state, policy), year) in
        table.texts("state").iter().zip(table.texts("policy")).zip(table.numbers("year"))
    {
        let unit = units.iter().position(|name| name == state).expect("a state") as u32;
        let adoption = Adoption { period: year.expect("a year") as i32, unit, ended: None };
        match policies.last_mut() {
            Some((name, adoptions)) if name == policy => adoptions.push(adoption),
            _ => policies.push((policy.to_owned(), vec![adoption])),
        }
    }
    let born = vec![None; units.len()];
    let policies = policies.into_iter().map(|(name, adoptions)| Policy::new(name, adoptions)).collect();
    Some(History { units, born, policies })
}

#[test]
fn the_states_have_a_network() {
    let Some(history) = states() else { return };
    let cascades = Cascades::of_history(&history).expect("cascades");
    assert_eq!((cascades.n_units(), cascades.cascades().len()), (50, 520));
    // NetworkInference's tutorial has 2,450 possible edges for all 728 policies: every ordered pair.
    assert_eq!(cascades.n_possible_edges(), 2450);
    for kind in [KernelKind::Exponential, KernelKind::Rayleigh, KernelKind::LogNormal] {
        let kernel = Kernel::from_cascades(kind, &cascades).expect("a kernel");
        let latent = infer(&cascades, &LatentOptions::new(kernel, Stop::Edges(300))).expect("a network");
        assert_eq!((latent.edges.len(), latent.stopped), (300, Stopped::Edges));
        assert!(latent.edges.windows(2).all(|pair| pair[0].improvement >= pair[1].improvement));
        assert!(latent.edges.iter().all(|edge| edge.p.is_some_and(|p| p < 0.05)));
        say(&format!("{kernel:?}"));
        for edge in &latent.edges[..8] {
            let name = |unit: u32| &history.units[unit as usize];
            say(&format!(
                "  {} -> {}: {:.1}, p {:.1e}",
                name(edge.origin),
                name(edge.destination),
                edge.improvement,
                edge.p.unwrap_or(f64::NAN)
            ));
        }
    }
}
