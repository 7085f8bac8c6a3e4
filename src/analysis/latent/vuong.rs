//! Vuong's test of one more edge: does it make the cascades more likely than its own cost?
//!
//! d_c is how much the edge adds to the log-likelihood of cascade c, less its share 1/C of one parameter (the penalty of
//! Akaike's criterion), C the number of cascades. z = Σ d_c / (sd(d) √C), p = 1 − Φ(z), one-sided; sd with n − 1.
//! Vuong (1989), Econometrica 57:307–333, in the form of NetworkInference 1.2, which takes Φ from a polynomial of error
//! 1e-7 (Abramowitz & Stegun 7.1.26); here it is exact, also in the far tail.
//!
//! Edge cases: none with fewer than two cascades, or where all d_c are equal.

/// One-sided p of an edge that adds `gains` to the log-likelihoods of all `n_cascades` (those not listed: 0); none where it
/// is not defined.
pub fn vuong(gains: &[f64], n_cascades: usize) -> Option<f64> {
    let n = n_cascades as f64;
    let penalty = 1.0 / n;
    let mean = gains.iter().sum::<f64>() / n - penalty;
    let apart = |gain: f64| (gain - penalty - mean) * (gain - penalty - mean);
    // Cascades without the edge are all alike.
    let others = (n_cascades.saturating_sub(gains.len())) as f64 * apart(0.0);
    let squares = gains.iter().map(|&gain| apart(gain)).sum::<f64>() + others;
    let sd = (squares / (n - 1.0)).sqrt();
    let z = mean * n.sqrt() / sd;
    (n_cascades > 1 && sd > 1e-12 * mean.abs()).then(|| 0.5 * libm::erfc(z / std::f64::consts::SQRT_2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_on_four_cascades() {
        // d = 3 − ¼, 1 − ¼, −¼, −¼: mean ¾, squares 2² + 0 + 1 + 1 = 6, sd √2, z = ¾·2/√2 = 1.06066; R: pnorm(-1.06066) = .144422.
        let p = vuong(&[3.0, 1.0], 4).expect("a test");
        assert!((p - 0.144_422).abs() < 1e-6, "{p}");
    }

    #[test]
    fn without_two_different_cascades_there_is_no_test() {
        assert_eq!(
            (vuong(&[1.0], 1), vuong(&[], 0), vuong(&[2.0, 2.0], 2), vuong(&[], 5)),
            (None, None, None, None)
        );
    }
}
