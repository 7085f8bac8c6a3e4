//! Sobol' sequence: points that fill the unit cube more evenly than chance, in up to 512 dimensions.
//!
//! Sobol' (1967), USSR Computational Mathematics and Mathematical Physics 7(4):86–112. Direction numbers of Joe & Kuo (2008),
//! Constructing Sobol sequences with better two-dimensional projections, SIAM J. Sci. Comput. 30(5):2635–2654 (their table
//! new-joe-kuo-6, here its first 512 dimensions, polynomial and numbers only; their license: `joe_kuo.LICENSE`). Order of points by Gray code: Antonov
//! & Saleev (1979). Point n is found without those before it. Not here: Owen's nested scrambling.

use super::{Kind, UnitDesign, draws};

/// Most dimensions of the sequence.
pub const MAX_DIMENSIONS: usize = 512;
/// Bits of a coordinate.
const BITS: usize = 32;
/// For dimensions 2 to 512, a line each: the primitive polynomial over GF(2) as a number whose bits are its coefficients, then
/// the first odd numbers `m_1` … `m_s`, s its degree.
const JOE_KUO: &str = include_str!("joe_kuo.txt");

/// Whether the sequence is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shift {
    /// The published sequence, from its first point 0: the same in every library.
    None,
    /// Each dimension's bits are flipped where those of a random number are 1: evenness stays, no coordinate is preferred, and
    /// the mean over seeds is unbiased (a digital shift: Cranley & Patterson 1976, in base 2 as in Owen 2003).
    Digital {
        /// The seed of the random numbers.
        master_seed: u64,
    },
}

/// Where a sequence cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoSequence {
    /// More dimensions than [`MAX_DIMENSIONS`].
    TooManyDimensions,
    /// More than 2^32 points.
    TooManyPoints,
}

/// The first `n_points` of the sequence in `n_factors` dimensions.
///
/// Balance (every half, quarter, … of a factor equally often) holds for powers of 2 only: take such a number, and do not leave
/// out the first point (Owen 2020, arXiv:2008.08051).
///
/// # Errors
/// More dimensions than [`MAX_DIMENSIONS`], or more than 2^32 points.
pub fn sequence(n_points: usize, n_factors: usize, shift: Shift) -> Result<UnitDesign, NoSequence> {
    if n_factors > MAX_DIMENSIONS {
        return Err(NoSequence::TooManyDimensions);
    }
    if n_points as u64 > 1 << BITS {
        return Err(NoSequence::TooManyPoints);
    }
    let mut lines = JOE_KUO.lines();
    let dimensions: Vec<Dimension> = (0..n_factors)
        .map(|factor| Dimension {
            directions: if factor == 0 { first() } else { directions(lines.next().unwrap_or_default()) },
            shift: match shift {
                Shift::None => 0,
                Shift::Digital { master_seed } => {
                    (draws(master_seed, Kind::Shift, 1).whole(factor as u32, 0) >> 21) as u32
                }
            },
        })
        .collect();
    let values = (0..n_points as u64)
        .flat_map(|number| dimensions.iter().map(move |dimension| dimension.coordinate(number)))
        .collect();
    Ok(UnitDesign { n_factors, values })
}

struct Dimension {
    directions: [u32; BITS],
    shift: u32,
}

impl Dimension {
    /// Coordinate of a point: the directions of the bits of its Gray code, added without carry.
    fn coordinate(&self, number: u64) -> f64 {
        let mut gray = number ^ (number >> 1);
        let mut sum = self.shift;
        while gray != 0 {
            sum ^= self.directions[gray.trailing_zeros() as usize];
            gray &= gray - 1;
        }
        f64::from(sum) / 4_294_967_296.0
    }
}

/// The first dimension: van der Corput's sequence, `m_k` = 1.
fn first() -> [u32; BITS] {
    std::array::from_fn(|k| 1 << (BITS - 1 - k))
}

/// Directions `v_k` = `m_k` / 2^k as whole numbers of 2^-32. Beyond the first s, with polynomial
/// x^s + a_1 x^(s−1) + … + a_(s−1) x + 1: `v_k` = a_1 `v_(k−1)` ⊕ … ⊕ a_(s−1) `v_(k−s+1)` ⊕ `v_(k−s)` ⊕ (`v_(k−s)` / 2^s).
fn directions(line: &str) -> [u32; BITS] {
    let mut numbers = line.split(' ').map(|word| word.parse::<u32>().unwrap_or_default());
    let polynomial = numbers.next().unwrap_or_default();
    let degree = polynomial.checked_ilog2().unwrap_or_default() as usize;
    let mut v = [0; BITS];
    for (k, m) in numbers.enumerate() {
        v[k] = m << (BITS - 1 - k);
    }
    for k in degree..BITS {
        v[k] = v[k - degree] ^ (v[k - degree] >> degree);
        for j in 1..degree {
            if polynomial >> (degree - j) & 1 == 1 {
                v[k] ^= v[k - j];
            }
        }
    }
    v
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        // A degree per line, as many odd numbers below 2^k as the degree says, no polynomial twice.
        let mut polynomials = Vec::new();
        for line in JOE_KUO.lines() {
            let numbers: Vec<u32> = line.split(' ').map(|word| word.parse().expect("a number")).collect();
            assert_eq!(numbers[0].ilog2() as usize, numbers.len() - 1, "{line}");
            assert!(numbers[1..].iter().enumerate().all(|(k, m)| m % 2 == 1 && m >> (k + 1) == 0), "{line}");
            polynomials.push(numbers[0]);
        }
        assert_eq!(polynomials.len(), MAX_DIMENSIONS - 1);
        polynomials.sort_unstable();
        polynomials.dedup();
        assert_eq!(polynomials.len(), MAX_DIMENSIONS - 1);
    }

    #[test]
    fn every_dimension_meets_every_stratum_once() {
        for shift in [Shift::None, Shift::Digital { master_seed: 3 }] {
            let design = sequence(1024, MAX_DIMENSIONS, shift).expect("a sequence");
            for factor in 0..MAX_DIMENSIONS {
                let mut is_met = [false; 1024];
                for x in design.factor(factor) {
                    is_met[(x * 1024.0) as usize] = true;
                }
                assert!(is_met.iter().all(|&met| met), "{factor} {shift:?}");
            }
        }
    }

    #[test]
    fn too_much_is_refused() {
        let none = |n, d| sequence(n, d, Shift::None);
        assert_eq!(none(1, 513), Err(NoSequence::TooManyDimensions));
        assert_eq!(none((1 << 32) + 1, 0), Err(NoSequence::TooManyPoints));
        assert!(none(0, 3).expect("empty").values.is_empty() && none(5, 0).expect("empty").values.is_empty());
    }
}
