//! How long an adoption takes to pass from one unit to the next: densities of the time x > 0 between the two.
//!
//! - exponential: f(x) = λ e^{−λx};
//! - Rayleigh: f(x) = x/α² e^{−x²/(2α²)};
//! - log-normal: f(x) = 1/(xσ√(2π)) e^{−(ln x − μ)²/(2σ²)}.
//!
//! Parameters may be left to the data, [`Kernel::from_cascades`]: the midpoint between two extremes, as in
//! NetworkInference. In a chain everybody learns from the adopter just before; in a fan everybody learns from the first.
//! Times between are x − previous and x − first; each gives a maximum-likelihood estimate (1 / mean; √(Σx²/2N); mean and
//! sd, with n − 1, of ln x), and the parameter is their mean. Log-normal leaves out times of 0.
//! The R code differs from its own documentation in two of the three: for Rayleigh it multiplies by N where it must divide
//! (and is not a number above 170 adoptions); for log-normal it takes the fan alone. Here all three are midpoints.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Cascades;

/// Kind of kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KernelKind {
    /// Most likely at once, then less and less.
    #[default]
    Exponential,
    /// Most likely after α.
    Rayleigh,
    /// Most likely after e^(μ − σ²), with a long tail.
    LogNormal,
}

/// A kernel with its parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kernel {
    /// Exponential.
    Exponential {
        /// λ > 0, per unit of time: 1 / mean time.
        rate: f64,
    },
    /// Rayleigh.
    Rayleigh {
        /// α > 0, units of time: the most likely time.
        scale: f64,
    },
    /// Log-normal.
    LogNormal {
        /// μ, mean of the logarithm of time.
        mean: f64,
        /// σ > 0, standard deviation of the logarithm of time.
        sd: f64,
    },
}

/// Why there is no kernel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum KernelError {
    /// A rate, scale or standard deviation that is not above 0, or a parameter that is not finite.
    BadParameter {
        /// The kernel.
        kernel: Kernel,
    },
    /// Cascades too small, or too much alike, to choose parameters by.
    NothingToLearnFrom,
}

impl fmt::Display for KernelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadParameter { kernel } => {
                write!(
                    f,
                    "{kernel:?} is no density: rate, scale and sd must be above 0, and all of them finite"
                )
            }
            Self::NothingToLearnFrom => {
                write!(
                    f,
                    "no two adoptions at different times to choose the parameters of a kernel by: give them"
                )
            }
        }
    }
}

impl std::error::Error for KernelError {}

impl Kernel {
    /// Parameters from the data: midpoints between chain and fan.
    ///
    /// # Errors
    /// Where the cascades hold no two adoptions at different times (for log-normal: no two different times between).
    pub fn from_cascades(kind: KernelKind, cascades: &Cascades) -> Result<Self, KernelError> {
        let (mut chain, mut fan) = (Vec::new(), Vec::new());
        for cascade in &cascades.cascades {
            for pair in cascade.times.windows(2) {
                chain.push(pair[1] - pair[0]);
                fan.push(pair[1] - cascade.times[0]);
            }
        }
        let midpoint = |estimate: fn(&[f64]) -> f64| 0.5 * (estimate(&chain) + estimate(&fan));
        let kernel = match kind {
            KernelKind::Exponential => Self::Exponential { rate: midpoint(|x| 1.0 / mean(x)) },
            KernelKind::Rayleigh => Self::Rayleigh { scale: midpoint(rayleigh_scale) },
            KernelKind::LogNormal => Self::LogNormal {
                mean: midpoint(|x| mean(&logarithms(x))),
                sd: midpoint(|x| sd(&logarithms(x))),
            },
        };
        kernel.checked().map_err(|_| KernelError::NothingToLearnFrom)
    }

    /// The kernel, if its parameters are in their range.
    ///
    /// # Errors
    /// Where they are not.
    pub fn checked(self) -> Result<Self, KernelError> {
        let is_positive = |value: f64| value > 0.0 && value.is_finite();
        let is_good = match self {
            Self::Exponential { rate } => is_positive(rate),
            Self::Rayleigh { scale } => is_positive(scale),
            Self::LogNormal { mean, sd } => mean.is_finite() && is_positive(sd),
        };
        if is_good { Ok(self) } else { Err(KernelError::BadParameter { kernel: self }) }
    }

    /// ln f(x), x > 0. Taken directly, not as the logarithm of the density, so that no long time is impossible by rounding.
    pub fn log_density(&self, x: f64) -> f64 {
        match *self {
            Self::Exponential { rate } => libm::log(rate) - rate * x,
            Self::Rayleigh { scale } => {
                let y = x / scale;
                libm::log(y / scale) - 0.5 * y * y
            }
            Self::LogNormal { mean, sd } => {
                let log = libm::log(x);
                let y = (log - mean) / sd;
                -log - libm::log(sd) - HALF_LOG_TWO_PI - 0.5 * y * y
            }
        }
    }
}

/// ½ ln 2π.
const HALF_LOG_TWO_PI: f64 = 0.918_938_533_204_672_741_780_329_736_406;

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn sd(values: &[f64]) -> f64 {
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (squares / (values.len() as f64 - 1.0)).sqrt()
}

fn rayleigh_scale(times: &[f64]) -> f64 {
    (times.iter().map(|x| x * x).sum::<f64>() / (2.0 * times.len() as f64)).sqrt()
}

fn logarithms(times: &[f64]) -> Vec<f64> {
    times.iter().filter(|&&x| x > 0.0).map(|&x| libm::log(x)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KERNELS: [Kernel; 3] = [
        Kernel::Exponential { rate: 0.7 },
        Kernel::Rayleigh { scale: 1.3 },
        Kernel::LogNormal { mean: 0.2, sd: 0.6 },
    ];

    #[test]
    fn densities_sum_to_one() {
        // Midpoint rule, steps of .001 up to 40, beyond which less than 1e-8 lies (log-normal: 3e-9).
        for kernel in KERNELS {
            let sum: f64 =
                (0..40_000).map(|k| 1e-3 * libm::exp(kernel.log_density(1e-3 * (f64::from(k) + 0.5)))).sum();
            assert!((sum - 1.0).abs() < 1e-6, "{kernel:?} {sum}");
        }
    }

    #[test]
    fn densities_have_the_values_of_scipy() {
        // SciPy 1.17: logpdf(2) of expon(scale=1/.7), rayleigh(scale=1.3), lognorm(s=.6, scale=exp(.2)).
        let expected = [-1.756_674_943_938_732_4, -1.015_013_301_037_758_7, -1.439_029_731_240_604];
        for (kernel, expected) in KERNELS.into_iter().zip(expected) {
            assert!(
                (kernel.log_density(2.0) - expected).abs() < 1e-14,
                "{kernel:?} {}",
                kernel.log_density(2.0)
            );
        }
    }

    #[test]
    fn parameters_are_between_chain_and_fan() {
        // Times 0, 1, 3: chain 1, 2; fan 1, 3. A single adopter and a tie in a second cascade: times 0.
        let adoptions = [vec![(0, 0.0), (1, 1.0), (2, 3.0)], vec![(1, 9.0)]];
        let cascades = Cascades::new(3, &adoptions).expect("cascades");
        let of = |kind| Kernel::from_cascades(kind, &cascades).expect("a kernel");
        assert_eq!(of(KernelKind::Exponential), Kernel::Exponential { rate: 0.5 * (1.0 / 1.5 + 1.0 / 2.0) });
        let scale = 0.5 * (1.25_f64.sqrt() + 2.5_f64.sqrt());
        assert_eq!(of(KernelKind::Rayleigh), Kernel::Rayleigh { scale });
        let Kernel::LogNormal { mean, sd } = of(KernelKind::LogNormal) else { panic!("another kernel") };
        let (log2, log3) = (libm::log(2.0), libm::log(3.0));
        assert!((mean - 0.25 * (log2 + log3)).abs() < 1e-15);
        assert!((sd - 0.5 * (log2 + log3) / 2.0_f64.sqrt()).abs() < 1e-15);
    }

    #[test]
    fn no_kernel_without_times_or_with_bad_parameters() {
        let cascades = Cascades::new(3, &[vec![(0, 1.0), (1, 1.0)], vec![(2, 4.0)]]).expect("cascades");
        for kind in [KernelKind::Exponential, KernelKind::Rayleigh, KernelKind::LogNormal] {
            assert_eq!(Kernel::from_cascades(kind, &cascades), Err(KernelError::NothingToLearnFrom));
        }
        for kernel in [Kernel::Exponential { rate: 0.0 }, Kernel::LogNormal { mean: f64::NAN, sd: 1.0 }] {
            assert!(kernel.checked().is_err());
        }
    }
}
