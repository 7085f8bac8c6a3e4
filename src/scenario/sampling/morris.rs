//! Morris' trajectories: paths through a grid of the unit cube that move one factor at a time.
//!
//! Morris (1991), Factorial sampling plans for preliminary computational experiments, Technometrics 33(2):161–174.
//! Not here: choice of the most distant trajectories (Campolongo et al. 2007), the effects (`analysis::sensitivity::morris`).

use super::{Kind, UnitDesign, draws, permutation};

/// How trajectories are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trajectories {
    /// How many.
    pub n: usize,
    /// Number of factors d: a trajectory has d + 1 points.
    pub n_factors: usize,
    /// Levels p of a factor, 0, 1/(p − 1), …, 1: even, at least 2. A step is Δ = p / (2(p − 1)).
    pub n_levels: u32,
    /// The seed.
    pub master_seed: u64,
}

/// Why there are no trajectories: the number of levels is odd or below 2, so that levels would not be equally likely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OddLevels;

/// The trajectories' points, one trajectory after the other, as SALib's `morris.sample` lays them out.
///
/// Each factor starts at a level from which it can move up by Δ, or at one from which it can move down, with equal chance;
/// factors move in random order. Levels are computed as k/(p − 1), so that a level is the same number everywhere.
///
/// # Errors
/// An odd number of levels, or fewer than 2.
pub fn trajectories(how: &Trajectories) -> Result<UnitDesign, OddLevels> {
    let &Trajectories { n, n_factors, n_levels, master_seed } = how;
    if n_levels < 2 || !n_levels.is_multiple_of(2) {
        return Err(OddLevels);
    }
    let draws = draws(master_seed, Kind::Morris, 3 * n_factors);
    let half = n_levels / 2;
    let level = |k: u32| f64::from(k) / f64::from(n_levels - 1);
    let mut values = Vec::with_capacity(n * (n_factors + 1) * n_factors);
    for trajectory in 0..n as u32 {
        let uniform = |slot: usize| draws.uniform(trajectory, slot as u32);
        let low: Vec<u32> = (0..n_factors).map(|i| (uniform(i) * f64::from(half)) as u32).collect();
        let mut is_high: Vec<bool> = (0..n_factors).map(|i| uniform(n_factors + i) < 0.5).collect();
        let order = permutation(n_factors, |k| uniform(2 * n_factors + k));
        let mut put = |is_high: &[bool]| {
            values.extend(low.iter().zip(is_high).map(|(&k, &high)| level(if high { k + half } else { k })));
        };
        put(&is_high);
        for factor in order {
            is_high[factor] = !is_high[factor];
            put(&is_high);
        }
    }
    Ok(UnitDesign { n_factors, values })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOW: Trajectories = Trajectories { n: 300, n_factors: 4, n_levels: 6, master_seed: 2 };

    #[test]
    fn each_factor_moves_once_by_delta() {
        let design = trajectories(&HOW).expect("trajectories");
        assert_eq!(design.n_points(), 300 * 5);
        let points: Vec<&[f64]> = design.points().collect();
        for trajectory in points.chunks(5) {
            let mut moved: Vec<usize> = Vec::new();
            for pair in trajectory.windows(2) {
                let changed: Vec<usize> = (0..4).filter(|&i| pair[0][i] != pair[1][i]).collect();
                assert!(
                    changed.len() == 1
                        && ((pair[0][changed[0]] - pair[1][changed[0]]).abs() - 0.6).abs() < 1e-15
                );
                moved.extend(changed);
            }
            moved.sort_unstable();
            assert_eq!(moved, [0, 1, 2, 3]);
        }
    }

    #[test]
    fn levels_are_equally_likely() {
        // A level is met by a third of 3,000 trajectories, at 1 to 4 of their points with equal chance: 2,500 points on average,
        // standard deviation √(3,000·(7.5/3 − (2.5/3)²)) = 74; five of them allowed.
        let design = trajectories(&Trajectories { n: 3000, ..HOW }).expect("trajectories");
        for factor in 0..4 {
            let mut counts = [0_i32; 6];
            for x in design.factor(factor) {
                counts[(x * 5.0).round() as usize] += 1;
            }
            assert!(counts.iter().all(|count| (count - 2500).abs() < 370), "{counts:?}");
        }
    }

    #[test]
    fn odd_levels_are_refused() {
        for n_levels in [0, 1, 3] {
            assert_eq!(trajectories(&Trajectories { n_levels, ..HOW }), Err(OddLevels));
        }
        assert!(trajectories(&Trajectories { n_factors: 0, ..HOW }).expect("empty").values.is_empty());
    }
}
