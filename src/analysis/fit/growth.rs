//! What a form of growth tells the search, and where searches start.

use super::status::Side;

/// A growth curve g(t; θ) that rises from 0 to 1; the fitted curve is a ceiling times it.
pub(super) trait Growth: Sized {
    /// How many coordinates θ it has: 1 or 2; with 1 the second is not used.
    const N_COORDINATES: usize;
    /// Smallest and largest value of each coordinate.
    const BOX: [[f64; 2]; 2] = [[f64::NEG_INFINITY, f64::INFINITY]; 2];
    /// How the ceiling is called.
    const CEILING: CeilingWords = CeilingWords { name: "L", unit: Unit::Share, place: Place::First };

    /// The start that is most like a sigmoid.
    fn start(sigmoid: Sigmoid) -> [f64; 2];
    /// The curve at θ for n periods; none where its numbers would not be sound, which is outside of the box or far away in it.
    fn with(theta: [f64; 2], n: usize) -> Option<Self>;
    /// Its value and derivatives at time t ≥ 1.
    fn at(&self, t: f64) -> Point;
    /// The same at t = 1, 2, …: values, and derivatives in each coordinate.
    fn fill(&self, values: &mut [f64], slopes: &mut [Vec<f64>; 2]) {
        let [first, second] = slopes;
        for (k, ((value, first), second)) in values.iter_mut().zip(first).zip(second).enumerate() {
            let point = self.at(k as f64 + 1.0);
            (*value, [*first, *second]) = (point.value, point.slopes);
        }
    }
    /// Its parameters, in the order of the coordinates.
    fn rates(&self) -> Vec<Rate>;

    /// Which sides of the box θ is beyond, coordinate by coordinate.
    fn left_through(theta: [f64; 2]) -> [Option<Side>; 2] {
        let side = |j: usize| match Self::BOX[j] {
            [low, _] if theta[j] < low => Some(Side::Lower),
            [_, high] if theta[j] > high => Some(Side::Upper),
            _ => None,
        };
        [side(0), side(1)]
    }
}

/// A growth curve at one time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    /// g(t; θ).
    pub(super) value: f64,
    /// Its derivatives in θ.
    pub(super) slopes: [f64; 2],
}

/// A parameter of the literature as a function of one coordinate of the search.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    /// Its symbol.
    pub(super) name: &'static str,
    /// Its value.
    pub(super) value: f64,
    /// Its derivative in the coordinate.
    pub(super) stretch: f64,
    /// A change of the coordinate that makes another curve of it, where the parameter is well determined.
    pub(super) size: f64,
}

/// How a ceiling is called among the parameters.
#[derive(Debug, Clone, Copy)]
pub(super) struct CeilingWords {
    /// Its symbol.
    pub(super) name: &'static str,
    /// What it counts.
    pub(super) unit: Unit,
    /// Where it stands.
    pub(super) place: Place,
}

/// What a ceiling counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// A share of all units.
    Share,
    /// Units.
    Count,
}

/// Where a ceiling stands among the parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Before the others.
    First,
    /// Behind the others.
    Last,
}

/// A start in words that every form understands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sigmoid {
    /// Steepness per period, as of a logistic curve.
    pub(super) k: f64,
    /// Time of half growth.
    pub(super) t0: f64,
}

/// Starts from the curve's own timing: half of the growth at its middle, early, late and beyond its end, slow and fast; a
/// jump at its largest step; and a jump at its beginning.
pub(super) fn starts(shares: &[f64]) -> [Sigmoid; 10] {
    let last = shares.len() as f64;
    let top = shares.iter().copied().fold(0.0, f64::max);
    let passed = |level: f64| {
        shares.iter().position(|&share| share >= level * top).map_or(last, |place| place as f64 + 1.0)
    };
    let (early, middle, late) = (passed(0.1), passed(0.5), passed(0.9));
    // A logistic curve goes from 10 to 90 % within 2·ln 9 / k.
    let k = 2.0 * libm::log(9.0) / (late - early).max(1.0);
    let jump = largest_step(shares) as f64 + 1.5;
    [
        (k, middle),
        (3.0 * k, middle),
        (0.3 * k, middle),
        (k, last),
        (0.3 * k, 1.5 * last),
        (0.5 * k, 1.0),
        (2.0 * k, early),
        (2.0 * k, late),
        (3.0, jump),
        (4.0, 0.5),
    ]
    .map(|(k, t0)| Sigmoid { k, t0 })
}

/// Place before the largest step of a curve of two periods or more; the first of equal ones.
fn largest_step(shares: &[f64]) -> usize {
    let step = |t: usize| shares[t + 1] - shares[t];
    (0..shares.len().saturating_sub(1))
        .reduce(|best, t| if step(t) > step(best) { t } else { best })
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fit::{
        bass::Bass, exponential::Exponential, gompertz::Gompertz, logistic::Logistic,
    };

    /// Compares the derivatives with central differences, whose error is h²/6 of the third derivative and ε/h: about 1e-9.
    #[track_caller]
    fn check<G: Growth>(theta: [f64; 2]) {
        let h = 1e-5;
        for t in [1.0, 2.0, 7.0, 20.0] {
            let at = |theta| G::with(theta, 20).expect("a curve").at(t);
            for j in 0..G::N_COORDINATES {
                let (mut above, mut below) = (theta, theta);
                above[j] += h;
                below[j] -= h;
                let slope = (at(above).value - at(below).value) / (2.0 * h);
                assert!(
                    (at(theta).slopes[j] - slope).abs() < 1e-8 * (1.0 + slope.abs()),
                    "{theta:?} {t} {j}"
                );
            }
        }
    }

    #[test]
    fn derivatives_are_those_of_the_curves() {
        for theta in [[-1.2, 7.0], [0.3, 1.5], [-3.0, -4.0], [1.0, 19.5]] {
            check::<Logistic>(theta);
            check::<Gompertz>(theta);
            check::<Exponential>(theta);
        }
        for theta in [[-4.0, 0.4], [-1.0, 0.0], [-0.5, -0.2], [-12.0, 1.5], [0.0, 2.0]] {
            check::<Bass>(theta);
        }
    }

    #[test]
    fn far_away_curves_have_no_nan() {
        for t in [1.0, 5.0, 1e6] {
            for theta in [[9.9, 0.0], [9.9, 1e6], [-9.0, -1e5]] {
                for point in [
                    Logistic::with(theta, 20).expect("a curve").at(t),
                    Gompertz::with(theta, 20).expect("a curve").at(t),
                    Exponential::with(theta, 20).expect("a curve").at(t),
                ] {
                    assert!(
                        point.value.is_finite() && point.slopes.iter().all(|s| s.is_finite()),
                        "{point:?}"
                    );
                }
            }
            for theta in [[-599.0, 9e3], [0.0, 9e3], [-599.0, 0.0]] {
                let point = Bass::with(theta, 20).expect("a curve").at(t);
                assert!(
                    point.value.is_finite() && point.slopes.iter().all(|s| s.is_finite()),
                    "{theta:?} {point:?}"
                );
            }
        }
        assert!(Logistic::with([f64::NAN, 0.0], 20).is_none() && Bass::with([0.0, f64::NAN], 20).is_none());
    }
}
