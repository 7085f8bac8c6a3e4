//! From a linear index η to the probability of the event: logit, probit, complementary log-log.
//!
//! | link | probability F(η) | a unit more of η |
//! |---|---|---|
//! | logit | 1 / (1 + e^{−η}) | multiplies the odds by e |
//! | probit | Φ(η), the normal distribution | moves the threshold by a standard deviation |
//! | cloglog | 1 − exp(−e^η) | multiplies the hazard of continuous time by e (Prentice & Gloeckler 1978) |
//!
//! For every row: the log-likelihood ℓ = log F where the event happened, log (1 − F) where not; its derivative by η, the
//! score; minus its second derivative, the observed weight; and the mean of that over what may happen, the expected weight
//! F′² / (F (1 − F)). For logit both weights are F (1 − F); for the others they differ, and so do the standard errors that
//! programs print: Stata and statsmodels' `Probit` take the observed, R's `glm` and statsmodels' `GLM` the expected.
//!
//! All values keep their digits where F is within rounding of 0 or 1. References: McCullagh & Nelder (1989), §4.3.

/// Link of the probability of an event with the covariates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Link {
    /// Log odds.
    Logit,
    /// Quantile of the normal distribution.
    Probit,
    /// Complementary log-log.
    Cloglog,
}

/// The log-likelihood of one row and its derivatives by η.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RowLikelihood {
    pub(super) log_likelihood: f64,
    /// First derivative.
    pub(super) score: f64,
    /// Minus the second derivative.
    pub(super) weight: f64,
}

impl Link {
    /// All links, in the order of tables.
    pub const ALL: [Self; 3] = [Self::Logit, Self::Probit, Self::Cloglog];
    /// Names in tables, in the order of the variants.
    pub const NAMES: [&'static str; 3] = ["logit", "probit", "cloglog"];

    /// Name in tables.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// Probability of the event at η.
    pub fn probability(self, eta: f64) -> f64 {
        match self {
            Self::Logit => {
                let e = libm::exp(-eta.abs());
                if eta >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) }
            }
            Self::Probit => normal_cdf(eta),
            Self::Cloglog => -libm::expm1(-libm::exp(eta)),
        }
    }

    /// The η at which the event has that probability, in (0, 1).
    pub fn index_of(self, probability: f64) -> f64 {
        match self {
            Self::Logit => libm::log(probability) - libm::log1p(-probability),
            Self::Probit => crate::rng::normal_quantile(probability),
            Self::Cloglog => libm::log(-libm::log1p(-probability)),
        }
    }

    /// What a row with that index and outcome adds.
    #[inline]
    pub(super) fn row(self, eta: f64, event: bool) -> RowLikelihood {
        match self {
            Self::Logit => logit_row(eta, event),
            Self::Probit => probit_row(eta, event),
            Self::Cloglog => cloglog_row(eta, event),
        }
    }

    /// Scores and weights of some rows, and their log-likelihood.
    ///
    /// One logarithm does for many rows: log p₁ + log p₂ = log p₁p₂, as long as the product keeps within the range of numbers.
    #[inline]
    pub(super) fn rows(self, index: &[f64], events: &[bool], scores: &mut [f64], weights: &mut [f64]) -> f64 {
        let rows = index.iter().zip(events).zip(scores.iter_mut().zip(weights.iter_mut()));
        let (mut product, mut sum) = (1.0, 0.0);
        for ((&eta, &event), (score, weight)) in rows {
            let row = match self {
                Self::Logit => {
                    let (row, e) = logit_derivatives(eta, event);
                    product /= 1.0 + e;
                    row
                }
                Self::Probit => {
                    let mills = Mills::at(if event { eta } else { -eta });
                    let is_far = mills.cdf < 1e-20;
                    product *= if is_far { 1.0 } else { mills.cdf };
                    let log_likelihood = if is_far { mills.log_cdf() } else { 0.0 };
                    RowLikelihood { log_likelihood, ..mills.row(event) }
                }
                Self::Cloglog => cloglog_row(eta, event),
            };
            sum += row.log_likelihood;
            (*score, *weight) = (row.score, row.weight);
            if product < 1e-250 {
                sum += libm::log(product);
                product = 1.0;
            }
        }
        sum + libm::log(product)
    }

    /// The expected weight at η.
    pub(super) fn expected_weight(self, eta: f64) -> f64 {
        match self {
            Self::Logit => logit_row(eta, true).weight,
            // φ² / (Φ (1 − Φ)) is the product of the two inverse Mills ratios.
            Self::Probit => Mills::at(eta).ratio * Mills::at(-eta).ratio,
            Self::Cloglog => {
                let mu = libm::exp(eta);
                // μ² / (e^μ − 1), and its limit μ where that is 0 / 0.
                if mu < 1e-300 { mu } else { mu * (mu / libm::expm1(mu)) }
            }
        }
    }
}

#[inline]
fn logit_row(eta: f64, event: bool) -> RowLikelihood {
    let (mut row, e) = logit_derivatives(eta, event);
    row.log_likelihood -= libm::log1p(e);
    row
}

/// The row without the part −log (1 + e) of its log-likelihood, and e = e^{−|η|}.
#[inline]
fn logit_derivatives(eta: f64, event: bool) -> (RowLikelihood, f64) {
    let e = libm::exp(-eta.abs());
    let inverse = 1.0 / (1.0 + e);
    // Probability of what did not happen.
    let is_likely = (eta >= 0.0) == event;
    let missed = if is_likely { e * inverse } else { inverse };
    let row = RowLikelihood {
        log_likelihood: if is_likely { 0.0 } else { -eta.abs() },
        score: if event { missed } else { -missed },
        weight: e * inverse * inverse,
    };
    (row, e)
}

#[inline]
fn probit_row(eta: f64, event: bool) -> RowLikelihood {
    let mills = Mills::at(if event { eta } else { -eta });
    RowLikelihood { log_likelihood: mills.log_cdf(), ..mills.row(event) }
}

#[inline]
fn cloglog_row(eta: f64, event: bool) -> RowLikelihood {
    let mu = libm::exp(eta);
    if !event {
        return RowLikelihood { log_likelihood: -mu, score: -mu, weight: mu };
    }
    let log_likelihood = if mu < 1e-8 { eta - 0.5 * mu } else { libm::log(-libm::expm1(-mu)) };
    if mu > 700.0 {
        // e^μ would overflow: the row is predicted without fault.
        return RowLikelihood { log_likelihood: 0.0, score: 0.0, weight: 0.0 };
    }
    // μ / (e^μ − 1), and μ / (1 − e^{−μ}) − 1 by its series where that would cancel.
    let score = if mu < 1e-300 { 1.0 } else { mu / libm::expm1(mu) };
    let excess = if mu < 1e-2 {
        mu * (0.5 + mu * (1.0 / 12.0 - mu * mu * (1.0 / 720.0 - mu * mu / 30_240.0)))
    } else {
        -mu / libm::expm1(-mu) - 1.0
    };
    RowLikelihood { log_likelihood, score, weight: score * excess }
}

/// The normal distribution function and its inverse Mills ratio φ/Φ, at q.
struct Mills {
    q: f64,
    /// Φ(q); 0 far down, where it would be lost.
    cdf: f64,
    /// λ = φ(q) / Φ(q).
    ratio: f64,
    /// λ + q, without cancellation in the lower tail.
    excess: f64,
}

/// 1 / √(2π).
const DENSITY_AT_0: f64 = 0.398_942_280_401_432_677_94;
/// ½ log (2π).
const HALF_LOG_2PI: f64 = 0.918_938_533_204_672_741_78;

/// Φ(q).
pub(super) fn normal_cdf(q: f64) -> f64 {
    0.5 * libm::erfc(-q * core::f64::consts::FRAC_1_SQRT_2)
}

impl Mills {
    fn at(q: f64) -> Self {
        if q > -10.0 {
            let cdf = normal_cdf(q);
            let ratio = DENSITY_AT_0 * libm::exp(-0.5 * q * q) / cdf;
            return Self { q, cdf, ratio, excess: ratio + q };
        }
        // Laplace's continued fraction: φ(x) / (1 − Φ(x)) = x + 1/(x + 2/(x + 3/(x + …))), x = −q.
        let x = -q;
        let mut below = x;
        for k in (2..=40).rev() {
            below = x + f64::from(k) / below;
        }
        let excess = 1.0 / below;
        Self { q, cdf: 0.0, ratio: x + excess, excess }
    }

    /// log Φ(q).
    fn log_cdf(&self) -> f64 {
        match self.cdf {
            0.0 => -0.5 * self.q * self.q - HALF_LOG_2PI - libm::log(self.ratio),
            // Above the middle, the log of a number close to 1.
            _ if self.q > 0.0 => libm::log1p(-normal_cdf(-self.q)),
            cdf => libm::log(cdf),
        }
    }

    /// The row with q = η and an event, or q = −η and none; but for its log-likelihood.
    #[inline]
    fn row(&self, event: bool) -> RowLikelihood {
        let score = if event { self.ratio } else { -self.ratio };
        RowLikelihood { log_likelihood: 0.0, score, weight: self.ratio * self.excess }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn close(a: f64, b: f64, tolerance: f64) {
        assert!((a - b).abs() <= tolerance * b.abs().max(1e-300), "{a:e} is not {b:e}");
    }

    #[test]
    fn a_probability_and_its_index_belong_together() {
        for link in Link::ALL {
            for p in [1e-9, 0.01, 0.3, 0.5, 0.9, 0.999] {
                close(link.probability(link.index_of(p)), p, 1e-13);
            }
        }
    }

    #[test]
    fn derivatives_are_those_of_the_log_likelihood() {
        // Central differences of the score (step 1e-5) err by about 1e-10 of its third derivative and 1e-11 by rounding.
        let h = 1e-5;
        for link in Link::ALL {
            for event in [false, true] {
                for k in -24..=6 {
                    let eta = f64::from(k) * 0.5;
                    let [below, at, above] = [eta - h, eta, eta + h].map(|eta| link.row(eta, event));
                    let score = (above.log_likelihood - below.log_likelihood) / (2.0 * h);
                    let weight = (below.score - above.score) / (2.0 * h);
                    let size = 1.0 + at.log_likelihood.abs() + at.weight;
                    assert!((score - at.score).abs() < 1e-8 * size, "{link:?} {event} {eta}: {at:?} {score}");
                    assert!(
                        (weight - at.weight).abs() < 1e-8 * size,
                        "{link:?} {event} {eta}: {at:?} {weight}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_expected_weight_is_the_mean_of_the_observed() {
        for link in Link::ALL {
            for k in -20..=8 {
                let eta = f64::from(k) * 0.25;
                let p = link.probability(eta);
                let mean = p * link.row(eta, true).weight + (1.0 - p) * link.row(eta, false).weight;
                close(link.expected_weight(eta), mean, 1e-11);
            }
        }
    }

    #[test]
    fn rows_together_are_rows_one_by_one() {
        let index: Vec<f64> = (0..256).map(|k| f64::from(k - 128) * 0.3).collect();
        let events: Vec<bool> = (0..256).map(|k| k % 3 == 0).collect();
        for link in Link::ALL {
            let (mut scores, mut weights) = ([0.0; 256], [0.0; 256]);
            // Without the far side of cloglog, where one row outweighs all others.
            let n = if link == Link::Cloglog { 140 } else { 256 };
            let sum = link.rows(&index[..n], &events[..n], &mut scores, &mut weights);
            let one_by_one: f64 = (0..n).map(|k| link.row(index[k], events[k]).log_likelihood).sum();
            close(sum, one_by_one, 1e-14);
            for k in 0..n {
                let row = link.row(index[k], events[k]);
                assert_eq!((scores[k], weights[k]), (row.score, row.weight));
            }
        }
    }

    #[test]
    fn values_are_those_of_scipy_far_in_the_tails() {
        // scipy.special.log_ndtr(-40), (-10.5), (-9.5), SciPy 1.17.1.
        close(probit_row(-40.0, true).log_likelihood, -804.608_442_013_753_9, 1e-14);
        close(probit_row(-10.5, true).log_likelihood, -58.404_187_061_073_25, 1e-14);
        close(probit_row(-9.5, true).log_likelihood, -48.306_019_298_965_23, 1e-13);
        // λ(λ + q) → 1 as q → −∞.
        close(probit_row(-1e6, true).weight, 1.0, 1e-11);
        close(logit_row(-800.0, true).log_likelihood, -800.0, 1e-15);
        close(cloglog_row(-800.0, true).log_likelihood, -800.0, 1e-15);
        for link in Link::ALL {
            for eta in [-1e300, -1e5, -745.0, 745.0, 1e5, 1e300] {
                for event in [false, true] {
                    let row = link.row(eta, event);
                    assert!(
                        !row.log_likelihood.is_nan() && !row.score.is_nan(),
                        "{link:?} {eta} {event}: {row:?}"
                    );
                }
            }
        }
    }
}
