//! Mean, standard deviation and quantiles of a sample.

/// Distribution of one number over replicates. All fields but `n` are NaN where they are not defined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distribution {
    /// Number of values.
    pub n: usize,
    /// Mean.
    pub mean: f64,
    /// Standard deviation with n − 1.
    pub sd: f64,
    /// Quantiles at .05, .25, .5, .75, .95, by [`quantile`].
    pub quantiles: [f64; 5],
}

/// Levels of [`Distribution::quantiles`].
pub const LEVELS: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// Distribution of the values that are not NaN. Sums run in the order given, so that the result does not depend on threads.
pub fn distribution(values: impl IntoIterator<Item = f64>) -> Distribution {
    let mut sorted: Vec<f64> = values.into_iter().filter(|value| !value.is_nan()).collect();
    let n = sorted.len();
    let mean = sorted.iter().sum::<f64>() / n as f64;
    let squares: f64 = sorted.iter().map(|value| (value - mean) * (value - mean)).sum();
    let sd = if n > 1 { (squares / (n - 1) as f64).sqrt() } else { f64::NAN };
    sorted.sort_unstable_by(f64::total_cmp);
    Distribution { n, mean, sd, quantiles: LEVELS.map(|level| quantile(&sorted, level)) }
}

/// Quantile of sorted values by linear interpolation between order statistics; NaN of none.
///
/// Hyndman & Fan (1996), definition 7: the default of R, NumPy and Excel's PERCENTILE.INC.
pub fn quantile(sorted: &[f64], level: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = level * last as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_r() {
        // R: quantile(c(1, 2, 4, 8, 16), c(.05, .25, .5, .75, .95))
        let d = distribution([8.0, 1.0, f64::NAN, 16.0, 2.0, 4.0]);
        let expected = [1.2, 2.0, 4.0, 8.0, 14.4];
        assert!(d.quantiles.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{d:?}");
        // R: mean 6.2, sd 6.09918
        assert!((d.mean - 6.2).abs() < 1e-12 && (d.sd - 37.2_f64.sqrt()).abs() < 1e-12 && d.n == 5);
    }

    #[test]
    fn nothing_has_no_distribution() {
        let d = distribution([f64::NAN]);
        assert!(d.n == 0 && d.mean.is_nan() && d.sd.is_nan() && d.quantiles[2].is_nan());
        assert!(distribution([3.0]).sd.is_nan());
    }
}
