//! Elementary effects: how much an outcome changes when one factor moves, over places of the other factors.
//!
//! Takes the points of trajectories in the unit cube and the outcomes there. The effect of a step of factor i is
//! EE = (y after − y before) / (x_i after − x_i before); μ is their mean, μ* the mean of |EE|, σ their standard deviation (n − 1).
//! Large μ*: the factor matters; large σ beside it: by interaction or curvature. In units of the outcome per whole range: of a factor
//! of n values x_i is the place of the value over n − 1 (`Factors::design_of_values`), because the coordinate that chose it moves by
//! another step than the value does.
//!
//! Morris (1991), Technometrics 33(2):161–174; Campolongo, Cariboni & Saltelli (2007), Environmental Modelling & Software
//! 22(10):1509–1518 (μ*). As SALib's `morris.analyze` without scaling and groups. Noise of replicates: see the module above.

use super::{Blocks, Estimate, Intervals, Misfit, Outcomes, resample};
use crate::scenario::sampling::UnitDesign;

/// Effects of one factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effects {
    /// Mean effect μ.
    pub mu: Estimate,
    /// Mean absolute effect μ*.
    pub mu_star: Estimate,
    /// Standard deviation of effects σ.
    pub sigma: Estimate,
    /// σ without the noise of replicates, 0 where noise alone is as large; NaN with a single replicate.
    pub sigma_corrected: f64,
    /// Root mean square standard error of one effect from the noise of replicates; NaN with a single replicate.
    pub noise: f64,
    /// The μ* that noise alone would give a factor without effect, noise·√(2/π), with normal noise.
    pub mu_star_of_noise: f64,
}

/// Effects of all factors.
#[derive(Debug, Clone, PartialEq)]
pub struct Screening {
    /// Trajectories that were used.
    pub n_trajectories: usize,
    /// Trajectories left out because runs failed.
    pub n_dropped: usize,
    /// In the order of factors.
    pub factors: Vec<Effects>,
}

/// Effects from outcomes at the points of [`crate::scenario::sampling::morris::trajectories`], or others of that form.
///
/// # Errors
/// Where outcomes do not fit the design, a step does not move exactly one factor, or fewer than two trajectories are left.
pub fn effects(
    design: &UnitDesign,
    outcomes: Outcomes<'_>,
    intervals: &Intervals,
) -> Result<Screening, Misfit> {
    let d = design.n_factors;
    if d == 0 {
        return Err(Misfit::Nothing);
    }
    if design.n_points() != outcomes.n_points() {
        return Err(Misfit::Length);
    }
    let blocks = Blocks::new(outcomes, d + 1)?;
    let steps = steps(design, &blocks.kept)?;
    let all: Vec<usize> = (0..blocks.n).collect();
    let taken: Vec<Vec<usize>> = intervals
        .resampling
        .numbers()
        .map(|number| resample(&intervals.resampling, number, blocks.n))
        .collect();
    let of_factor = |factor: usize| {
        let effects = |values: &[f64]| -> Vec<f64> {
            let steps = steps.iter().map(|steps| &steps[factor]).enumerate();
            steps.map(|(t, step)| step.effect(&values[t * (d + 1)..(t + 1) * (d + 1)])).collect()
        };
        let means = effects(&blocks.means);
        let deviations: Vec<Vec<f64>> = blocks.deviations.iter().map(|one| effects(one)).collect();
        let estimate = |of: fn(&[f64], &[usize]) -> f64| {
            Estimate::new(of(&means, &all), taken.iter().map(|taken| of(&means, taken)), intervals.level)
        };
        let has_noise = !deviations.is_empty();
        let square = |x: f64| x * x;
        let luck: f64 = deviations.iter().map(|one| square(sigma(one, &all))).sum();
        let squares: f64 = deviations.iter().flatten().map(|&x| square(x)).sum();
        let noise = if has_noise { (squares / blocks.n as f64).sqrt() } else { f64::NAN };
        Effects {
            mu: estimate(mu),
            mu_star: estimate(mu_star),
            sigma: estimate(sigma),
            sigma_corrected: if has_noise {
                (square(sigma(&means, &all)) - luck).max(0.0).sqrt()
            } else {
                f64::NAN
            },
            noise,
            mu_star_of_noise: noise * std::f64::consts::FRAC_2_PI.sqrt(),
        }
    };
    let factors = (0..d).map(of_factor).collect();
    Ok(Screening { n_trajectories: blocks.n, n_dropped: blocks.n_dropped, factors })
}

/// Effects of the first 4, 8, 16, … trajectories and of all, smallest first: whether they have settled.
///
/// # Errors
/// As [`effects`] of all trajectories; smaller numbers of trajectories that have too few left are passed over.
pub fn convergence(
    design: &UnitDesign,
    outcomes: Outcomes<'_>,
    intervals: &Intervals,
) -> Result<Vec<Screening>, Misfit> {
    let whole = effects(design, outcomes, intervals)?;
    let n_rows = design.n_factors + 1;
    let n_trajectories = design.n_points() / n_rows;
    let sizes =
        std::iter::successors(Some(4_usize), |n| n.checked_mul(2)).take_while(|&n| n < n_trajectories);
    let mut steps: Vec<Screening> = sizes
        .filter_map(|n| {
            let values = design.values[..n * n_rows * design.n_factors].to_vec();
            let part = UnitDesign { n_factors: design.n_factors, values };
            let values = &outcomes.values[..n * n_rows * outcomes.n_replicates];
            effects(&part, Outcomes { values, ..outcomes }, intervals).ok()
        })
        .collect();
    steps.push(whole);
    Ok(steps)
}

/// A step of a trajectory: the row before it, and by how much the factor moves.
#[derive(Debug, Clone, Copy)]
struct Step {
    before: usize,
    by: f64,
}

impl Step {
    fn effect(self, rows: &[f64]) -> f64 {
        (rows[self.before + 1] - rows[self.before]) / self.by
    }
}

/// The step of each factor, per trajectory.
fn steps(design: &UnitDesign, kept: &[usize]) -> Result<Vec<Vec<Step>>, Misfit> {
    let d = design.n_factors;
    let point = |row: usize| &design.values[row * d..(row + 1) * d];
    kept.iter()
        .map(|trajectory| {
            let mut steps: Vec<Option<Step>> = vec![None; d];
            for before in 0..d {
                let row = trajectory * (d + 1) + before;
                let (from, to) = (point(row), point(row + 1));
                let mut moved = (0..d).filter(|&i| from[i] != to[i]);
                let (Some(factor), None) = (moved.next(), moved.next()) else { return Err(Misfit::Step) };
                if steps[factor].replace(Step { before, by: to[factor] - from[factor] }).is_some() {
                    return Err(Misfit::Step);
                }
            }
            steps.into_iter().collect::<Option<Vec<Step>>>().ok_or(Misfit::Step)
        })
        .collect()
}

fn mu(effects: &[f64], taken: &[usize]) -> f64 {
    taken.iter().map(|&t| effects[t]).sum::<f64>() / taken.len() as f64
}

fn mu_star(effects: &[f64], taken: &[usize]) -> f64 {
    taken.iter().map(|&t| effects[t].abs()).sum::<f64>() / taken.len() as f64
}

fn sigma(effects: &[f64], taken: &[usize]) -> f64 {
    let mean = mu(effects, taken);
    let squares: f64 = taken.iter().map(|&t| (effects[t] - mean) * (effects[t] - mean)).sum();
    (squares / (taken.len() as f64 - 1.0)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Outcomes<'_> = Outcomes { values: &[], n_replicates: 1 };

    #[test]
    fn a_plane_has_its_slopes_and_no_spread() {
        let values = vec![0.0, 0.0, 0.5, 0.0, 0.5, 0.5, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5];
        let design = UnitDesign { n_factors: 2, values };
        let y: Vec<f64> = design.points().map(|x| 3.0 * x[0] - 2.0 * x[1]).collect();
        let found = effects(&design, Outcomes { values: &y, n_replicates: 1 }, &Intervals::default())
            .expect("effects");
        let [a, b] = [found.factors[0], found.factors[1]];
        assert_eq!((a.mu.value, a.mu_star.value, a.sigma.value), (3.0, 3.0, 0.0));
        assert_eq!((b.mu.value, b.mu_star.value, b.sigma.value), (-2.0, 2.0, 0.0));
        assert!(a.noise.is_nan() && a.sigma_corrected.is_nan() && a.mu.interval == [3.0, 3.0]);
    }

    #[test]
    fn convergence_ends_with_all_trajectories() {
        use crate::scenario::sampling::morris::{Trajectories, trajectories};
        let how = Trajectories { n: 20, n_factors: 3, n_levels: 4, master_seed: 1 };
        let design = trajectories(&how).expect("trajectories");
        let y: Vec<f64> = design.points().map(|x| x[0] * x[0] - x[1]).collect();
        let outcomes = Outcomes { values: &y, n_replicates: 1 };
        let steps = convergence(&design, outcomes, &Intervals::default()).expect("effects");
        assert_eq!(steps.iter().map(|step| step.n_trajectories).collect::<Vec<_>>(), [4, 8, 16, 20]);
        let whole = effects(&design, outcomes, &Intervals::default()).expect("effects");
        // With one replicate some numbers are NaN, which equals nothing.
        let measures = |screening: &Screening| -> Vec<[Estimate; 3]> {
            screening.factors.iter().map(|factor| [factor.mu, factor.mu_star, factor.sigma]).collect()
        };
        assert_eq!(measures(&steps[3]), measures(&whole));
        assert!(steps.iter().all(|step| step.factors[2].mu_star.value == 0.0));
    }

    #[test]
    fn other_paths_are_refused() {
        let refused = |values: Vec<f64>| {
            let y = vec![1.0; values.len() / 2];
            let design = UnitDesign { n_factors: 2, values };
            effects(&design, Outcomes { values: &y, n_replicates: 1 }, &Intervals::default()).err()
        };
        let twice = [0.0, 0.0, 0.5, 0.0, 1.0, 0.0].repeat(2);
        let both = [0.0, 0.0, 0.5, 0.5, 0.5, 1.0].repeat(2);
        assert_eq!((refused(twice), refused(both)), (Some(Misfit::Step), Some(Misfit::Step)));
        let one = UnitDesign { n_factors: 2, values: vec![0.0; 6] };
        assert_eq!(effects(&one, NONE, &Intervals::default()), Err(Misfit::Length));
    }
}
