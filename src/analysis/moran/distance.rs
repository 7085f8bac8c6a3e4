//! Weights by distance: 1 / d_ij^power, on a plane or along great circles.

use super::{Scaling, Weights, WeightsError};

/// Mean radius of the earth, km (IUGG).
pub const EARTH_RADIUS_KM: f64 = 6371.0088;

/// How distances become weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DistanceOptions {
    /// Power of the distance: 1 for its inverse, 2 for its inverse square.
    pub power: f64,
    /// Farthest pair that weighs anything, in the unit of the distance; none for no limit.
    pub cutoff: Option<f64>,
    /// Whether rows sum to 1.
    pub scaling: Scaling,
}

impl Default for DistanceOptions {
    fn default() -> Self {
        Self { power: 1.0, cutoff: None, scaling: Scaling::Rows }
    }
}

impl Weights {
    /// The inverse of distances on a plane.
    ///
    /// # Errors
    /// Where a coordinate is missing or bad, two units lie at the same place, or there are too many pairs.
    pub fn plane(x: &[f64], y: &[f64], options: &DistanceOptions) -> Result<Self, WeightsError> {
        check_coordinates(x, y, |x, y| x.is_finite() && y.is_finite())?;
        Self::by_distance(x.len(), options, |i, j| libm::hypot(x[i] - x[j], y[i] - y[j]))
    }

    /// The inverse of distances along great circles, km, between longitudes and latitudes in degrees.
    ///
    /// Haversine formula on a sphere of radius [`EARTH_RADIUS_KM`]; Sinnott (1984), Sky and Telescope 68(2):159.
    ///
    /// # Errors
    /// Where a coordinate is missing or bad, two units lie at the same place, or there are too many pairs.
    pub fn great_circle(lon: &[f64], lat: &[f64], options: &DistanceOptions) -> Result<Self, WeightsError> {
        check_coordinates(lon, lat, |lon, lat| lon.is_finite() && lat.abs() <= 90.0)?;
        Self::by_distance(lon.len(), options, |i, j| great_circle_km((lon[i], lat[i]), (lon[j], lat[j])))
    }

    fn by_distance(
        n: usize,
        options: &DistanceOptions,
        distance: impl Fn(usize, usize) -> f64 + Sync,
    ) -> Result<Self, WeightsError> {
        let farthest = options.cutoff.unwrap_or(f64::INFINITY);
        if !options.power.is_finite() || farthest.is_nan() {
            return Err(WeightsError::BadOption);
        }
        let row = |i: usize| {
            let mut row = Vec::new();
            for j in (0..n).filter(|&j| j != i) {
                let distance = distance(i, j);
                if distance <= 0.0 {
                    return Err(WeightsError::SamePlace { unit: i.min(j), other: i.max(j) });
                }
                if distance <= farthest {
                    row.push((j as u32, libm::pow(distance, -options.power)));
                }
            }
            Ok(row)
        };
        Self::from_rows(n, options.scaling, row)
    }
}

fn check_coordinates(x: &[f64], y: &[f64], is_good: impl Fn(f64, f64) -> bool) -> Result<(), WeightsError> {
    if x.len() != y.len() {
        return Err(WeightsError::CoordinatesMissing { n_x: x.len(), n_y: y.len() });
    }
    match x.iter().zip(y).position(|(&x, &y)| !is_good(x, y)) {
        Some(unit) => Err(WeightsError::BadCoordinate { unit }),
        None => Ok(()),
    }
}

/// Distance of two places, each longitude and latitude in degrees, along a great circle, km.
fn great_circle_km((lon, lat): (f64, f64), (other_lon, other_lat): (f64, f64)) -> f64 {
    let half_sine = |degrees: f64| libm::sin(0.5 * degrees.to_radians());
    let (north, east) = (half_sine(other_lat - lat), half_sine(other_lon - lon));
    let cosines = libm::cos(lat.to_radians()) * libm::cos(other_lat.to_radians());
    let haversine = (north * north + cosines * east * east).min(1.0);
    2.0 * EARTH_RADIUS_KM * libm::asin(haversine.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn great_circles_have_their_lengths() {
        // A quarter of the way round, and from pole to pole; Beijing to Shanghai is 1,067 km (any atlas, to 1 %).
        let quarter = 0.5 * std::f64::consts::PI * EARTH_RADIUS_KM;
        assert!((great_circle_km((0.0, 0.0), (90.0, 0.0)) - quarter).abs() < 1e-9);
        assert!((great_circle_km((12.0, 90.0), (77.0, -90.0)) - 2.0 * quarter).abs() < 1e-9);
        assert!((great_circle_km((116.41, 39.90), (121.47, 31.23)) - 1067.0).abs() < 11.0);
        // Across the date line.
        assert!(great_circle_km((179.5, 0.0), (-179.5, 0.0)) < 112.0);
    }

    #[test]
    fn distances_become_weights() {
        let (x, y) = ([0.0, 3.0, 0.0], [0.0, 4.0, 1.0]);
        let options = DistanceOptions { power: 2.0, cutoff: Some(5.0), scaling: Scaling::None };
        let weights = Weights::plane(&x, &y, &options).expect("weights");
        assert_eq!((weights.row(0).0, weights.row(1).0), (&[1, 2][..], &[0, 2][..]));
        assert!((weights.row(0).1[0] - 0.04).abs() < 1e-15);
        let near =
            Weights::plane(&x, &y, &DistanceOptions { cutoff: Some(2.0), ..options }).expect("weights");
        assert_eq!((near.n_pairs(), near.n_without()), (2, 1));
    }

    #[test]
    fn places_that_are_none_are_refused() {
        let options = DistanceOptions::default();
        let error =
            |x: &[f64], y: &[f64]| Weights::great_circle(x, y, &options).expect_err("a fault").to_string();
        assert_eq!(error(&[1.0], &[]), "1 first and 0 second coordinates: every unit needs both");
        assert_eq!(error(&[1.0, 2.0], &[1.0, 91.0]), "unit 1 has a coordinate that is none");
        assert_eq!(
            error(&[1.0, 2.0, 1.0], &[1.0, 2.0, 1.0]),
            "units 0 and 2 lie at the same place, and 1 / 0 is no weight"
        );
        let options = DistanceOptions { power: f64::NAN, ..options };
        assert_eq!(Weights::plane(&[0.0, 1.0], &[0.0, 1.0], &options), Err(WeightsError::BadOption));
    }
}
