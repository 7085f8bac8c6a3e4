//! Values of a factor from coordinates in [0, 1], by the quantile function of its distribution.
//!
//! Not here: which parameter it is and what it allows (`sweep`).

use std::f64::consts::SQRT_2;

use crate::rng::normal_quantile;

/// How a factor is distributed over its range.
#[derive(Debug, Clone, PartialEq)]
pub enum Range {
    /// Equally over [from, to].
    Uniform {
        /// Lower end.
        from: f64,
        /// Upper end.
        to: f64,
    },
    /// Its logarithm equally; both ends above 0.
    LogUniform {
        /// Lower end.
        from: f64,
        /// Upper end.
        to: f64,
    },
    /// Normal, cut to [from, to]: mean and sd are those before the cut.
    Normal {
        /// Mean before the cut.
        mean: f64,
        /// Standard deviation before the cut, above 0.
        sd: f64,
        /// Lower end.
        from: f64,
        /// Upper end.
        to: f64,
    },
    /// Density that rises from `from` to its mode and falls to `to`.
    Triangular {
        /// Lower end.
        from: f64,
        /// Most likely value.
        mode: f64,
        /// Upper end.
        to: f64,
    },
    /// One of so many values, equally likely: the value is its number, from 0.
    Discrete {
        /// How many, at least 1.
        n: usize,
    },
}

/// What is wrong with a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadRange {
    /// The lower end is not below the upper one, or a number is not finite.
    Ends,
    /// An end of a logarithmic range is not above 0.
    NotPositive,
    /// The standard deviation is not above 0.
    Sd,
    /// The mode lies outside the range.
    Mode,
    /// There are no values.
    Empty,
    /// The range holds less than 1e-12 of the normal distribution.
    FarTail,
}

/// Least probability that a cut normal distribution must keep.
const LEAST_KEPT: f64 = 1e-12;

impl Range {
    /// Says whether the numbers make a distribution.
    ///
    /// # Errors
    /// The first thing wrong.
    pub fn check(&self) -> Result<(), BadRange> {
        let ends = |from: f64, to: f64| {
            if from.is_finite() && to.is_finite() && from < to && (to - from).is_finite() {
                Ok(())
            } else {
                Err(BadRange::Ends)
            }
        };
        match *self {
            Self::Uniform { from, to } => ends(from, to),
            Self::LogUniform { from, to } => {
                ends(from, to)?;
                if from > 0.0 { Ok(()) } else { Err(BadRange::NotPositive) }
            }
            Self::Normal { mean, sd, from, to } => {
                ends(from, to)?;
                if !mean.is_finite() || !sd.is_finite() || sd <= 0.0 {
                    return Err(BadRange::Sd);
                }
                let (low, high, _) = kept(mean, sd, from, to);
                if high - low >= LEAST_KEPT { Ok(()) } else { Err(BadRange::FarTail) }
            }
            Self::Triangular { from, mode, to } => {
                ends(from, to)?;
                if (from..=to).contains(&mode) { Ok(()) } else { Err(BadRange::Mode) }
            }
            Self::Discrete { n } => {
                if n > 0 {
                    Ok(())
                } else {
                    Err(BadRange::Empty)
                }
            }
        }
    }

    /// The value at `u`, cut to [0, 1], never outside the range. Where [`Range::check`] finds a fault, or u is NaN: NaN.
    pub fn value(&self, u: f64) -> f64 {
        if self.check().is_err() || u.is_nan() {
            return f64::NAN;
        }
        let u = u.clamp(0.0, 1.0);
        match *self {
            Self::Uniform { from, to } => (from + u * (to - from)).clamp(from, to),
            Self::LogUniform { from, to } => {
                let (low, high) = (libm::log(from), libm::log(to));
                libm::exp(low + u * (high - low)).clamp(from, to)
            }
            Self::Normal { mean, sd, from, to } => {
                let (low, high, side) = kept(mean, sd, from, to);
                let u = if side < 0.0 { 1.0 - u } else { u };
                let p = low + u * (high - low);
                let z = if p <= 0.0 {
                    f64::NEG_INFINITY
                } else if p >= 1.0 {
                    f64::INFINITY
                } else {
                    normal_quantile(p)
                };
                (mean + side * sd * z).clamp(from, to)
            }
            Self::Triangular { from, mode, to } => {
                let (width, rise, fall) = (to - from, mode - from, to - mode);
                let value = if u * width <= rise {
                    from + (u * width * rise).sqrt()
                } else {
                    to - ((1.0 - u) * width * fall).sqrt()
                };
                value.clamp(from, to)
            }
            Self::Discrete { n } => ((u * n as f64) as usize).min(n - 1) as f64,
        }
    }
}

/// Normal probabilities below both ends of the range and the side they are counted from: −1 where the range lies above the mean,
/// because probabilities near 0 are exact and those near 1 are not.
fn kept(mean: f64, sd: f64, from: f64, to: f64) -> (f64, f64, f64) {
    let (low, high) = ((from - mean) / sd, (to - mean) / sd);
    let below = |z: f64| 0.5 * libm::erfc(-z / SQRT_2);
    if low > 0.0 { (below(-high), below(-low), -1.0) } else { (below(low), below(high), 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges() -> Vec<Range> {
        vec![
            Range::Uniform { from: -2.0, to: 3.0 },
            Range::LogUniform { from: 0.01, to: 10.0 },
            Range::Normal { mean: 0.3, sd: 0.2, from: 0.0, to: 1.0 },
            Range::Normal { mean: 0.0, sd: 1.0, from: 3.0, to: 5.0 },
            Range::Normal { mean: 0.0, sd: 1.0, from: -90.0, to: 90.0 },
            Range::Triangular { from: 2.0, mode: 3.0, to: 6.0 },
            Range::Triangular { from: 2.0, mode: 2.0, to: 6.0 },
            Range::Triangular { from: 2.0, mode: 6.0, to: 6.0 },
            Range::Discrete { n: 4 },
        ]
    }

    #[test]
    fn values_rise_and_stay_in_the_range() {
        for range in ranges() {
            let values: Vec<f64> = (0..=1000).map(|k| range.value(f64::from(k) / 1000.0)).collect();
            assert!(values.windows(2).all(|pair| pair[0] <= pair[1]), "{range:?}");
            assert!(values.iter().all(|value| value.is_finite()));
        }
        assert_eq!(ranges()[8].value(1.0), 3.0);
        assert_eq!(ranges()[3].value(0.0), 3.0);
        assert_eq!(ranges()[5].value(0.25), 3.0);
        assert_eq!(ranges()[0].value(9.0), 3.0);
    }

    #[test]
    fn faults_are_named_and_give_no_value() {
        for (range, fault) in [
            (Range::Uniform { from: 1.0, to: 1.0 }, BadRange::Ends),
            (Range::Uniform { from: f64::NAN, to: 1.0 }, BadRange::Ends),
            (Range::LogUniform { from: 0.0, to: 1.0 }, BadRange::NotPositive),
            (Range::Normal { mean: 0.0, sd: 0.0, from: 0.0, to: 1.0 }, BadRange::Sd),
            (Range::Normal { mean: 0.0, sd: 1.0, from: 50.0, to: 60.0 }, BadRange::FarTail),
            (Range::Triangular { from: 0.0, mode: 2.0, to: 1.0 }, BadRange::Mode),
            (Range::Discrete { n: 0 }, BadRange::Empty),
        ] {
            assert_eq!(range.check(), Err(fault));
            assert!(range.value(0.5).is_nan());
        }
        assert!(ranges()[0].value(f64::NAN).is_nan());
    }
}
