//! How much of what differs between the runs of a sweep is luck, whatever its design.

use super::sobol::Noise;
use super::{Blocks, Misfit, Outcomes};

/// Variance of an outcome over design points, with and without the noise of replicates, and the variance between replicates.
///
/// The variance of means over replicates has the luck of R replicates in it; the formula of the module takes it off, whether points
/// share their luck or not. Points with fewer than two replicates (one, where there is only one) are left out.
///
/// # Errors
/// No replicates, or fewer than two points left.
pub fn noise(outcomes: Outcomes<'_>) -> Result<Noise, Misfit> {
    let blocks = Blocks::new(outcomes, 1)?;
    let variance = variance(&blocks.means);
    let variance_corrected = if blocks.deviations.is_empty() {
        f64::NAN
    } else {
        blocks.deviations.iter().fold(variance, |rest, deviations| rest - self::variance(deviations))
    };
    let within = blocks.within;
    Ok(Noise { variance, variance_corrected, within, share_of_runs: within / (variance_corrected + within) })
}

/// Variance with n.
fn variance(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Address, Draws, Purpose};

    fn uniform(purpose: Purpose) -> Draws {
        Draws::open(Address { master_seed: 3, replicate: 1, policy: 0, tick: 0, purpose }, 8)
    }

    #[test]
    fn what_shared_luck_adds_to_all_points_is_no_variance_between_them() {
        // y = point + luck of the replicate: the means differ by the points alone, single runs by both.
        let luck = [0.3, -1.0, 0.5, 0.9];
        let values: Vec<f64> =
            (0..50).flat_map(|point| luck.map(|luck| f64::from(point % 5) + luck)).collect();
        let found = noise(Outcomes { values: &values, n_replicates: 4 }).expect("noise");
        assert!(
            (found.variance - 2.0).abs() < 1e-12 && (found.variance_corrected - 2.0).abs() < 1e-12,
            "{found:?}"
        );
        let mean = luck.iter().sum::<f64>() / 4.0;
        let within = luck.iter().map(|luck| (luck - mean) * (luck - mean)).sum::<f64>() / 3.0;
        assert!((found.within - within).abs() < 1e-12, "{found:?}");
        assert!((found.share_of_runs - within / (2.0 + within)).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn independent_luck_is_taken_off() {
        // Variance 2 between points; luck uniform with variance 4²/12 = 4/3, R = 4: means have 1/3 of it. With 20,000 points the
        // variance has a standard deviation of about √(2/20,000)·2.3 = .023; five of them allowed.
        let draws = uniform(Purpose::Bootstrap);
        let values: Vec<f64> = (0..20_000_u32)
            .flat_map(|point| {
                let luck = |k: u32| 4.0 * draws.uniform(point, k) - 2.0;
                [0, 1, 2, 3].map(|k| f64::from(point % 5) + luck(k))
            })
            .collect();
        let found = noise(Outcomes { values: &values, n_replicates: 4 }).expect("noise");
        assert!((found.variance - 2.0 - 1.0 / 3.0).abs() < 0.12, "{found:?}");
        assert!((found.variance_corrected - 2.0).abs() < 0.12, "{found:?}");
        assert!(
            (found.within - 4.0 / 3.0).abs() < 0.03 && (found.share_of_runs - 0.4).abs() < 0.02,
            "{found:?}"
        );
    }

    #[test]
    fn one_replicate_tells_nothing_of_luck() {
        let found = noise(Outcomes { values: &[1.0, 2.0, 3.0], n_replicates: 1 }).expect("noise");
        assert!((found.variance - 2.0 / 3.0).abs() < 1e-15 && found.share_of_runs.is_nan(), "{found:?}");
        assert_eq!(noise(Outcomes { values: &[1.0, f64::NAN], n_replicates: 1 }), Err(Misfit::TooFew));
        assert_eq!(noise(Outcomes { values: &[], n_replicates: 0 }), Err(Misfit::Nothing));
    }
}
