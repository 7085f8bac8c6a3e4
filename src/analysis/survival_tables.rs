//! Survival without a policy, for every policy of a study and for all pooled: the table `survival`.
//!
//! Time counts periods from a policy's first adoption, which is time 1; it ends with observation where that is said, else
//! with the policy's last adoption. Pooled are the spells of all policies, on that clock. Not here: the formulas (`survival`).

use rayon::prelude::*;

use crate::analysis::quantiles::{Distribution, distribution};
use crate::analysis::study::Study;
use crate::analysis::survival::{Curve, Point, Spell, curve, spells};
use crate::observe::{Frame, NO_GOVERNMENT, Values};
use crate::scenario::Table;

/// Level of bands.
pub const LEVEL: f64 = 0.95;
/// Most spells that are pooled; beyond it the pooled curve is left out.
pub const MOST_POOLED: usize = 20_000_000;
/// Most rows of the table; a longer one is left out.
pub const MOST_ROWS: usize = 10_000_000;

/// Curves of survival.
#[derive(Debug, Clone, PartialEq)]
pub struct Survival {
    /// By policy, without points where nobody was at risk.
    pub policies: Vec<Curve>,
    /// All policies pooled; none with a single policy, or too many spells.
    pub pooled: Option<Curve>,
    /// Units, counted by policy, that adopted before they were born.
    pub n_early: usize,
    /// Units, counted by policy, that were born after the end.
    pub n_unborn: usize,
}

/// The curves of a study.
pub fn survival(study: &Study) -> Survival {
    let history = &study.history;
    let found: Vec<(Vec<Spell>, usize, usize)> = history
        .policies
        .par_iter()
        .map(|policy| {
            let window =
                policy.span().zip(study.until).map(|((first, last), until)| (first, until.max(last)));
            let spells = spells(history, policy, window).ok().flatten();
            spells.map_or_else(Default::default, |found| (found.spells, found.n_early, found.n_unborn))
        })
        .collect();
    let of = |spells: &[Spell]| {
        curve(spells, LEVEL).unwrap_or_else(|_| Curve { points: Vec::new(), fell_early: None })
    };
    let n_spells: usize = found.iter().map(|(spells, _, _)| spells.len()).sum();
    let pooled = (found.len() > 1 && n_spells <= MOST_POOLED).then(|| {
        let all: Vec<Spell> = found.iter().flat_map(|(spells, _, _)| spells.iter().copied()).collect();
        of(&all)
    });
    Survival {
        policies: found.par_iter().map(|(spells, _, _)| of(spells)).collect(),
        pooled,
        n_early: found.iter().map(|found| found.1).sum(),
        n_unborn: found.iter().map(|found| found.2).sum(),
    }
}

impl Survival {
    /// Median time of the policies whose curve reaches one half, over policies.
    pub fn medians(&self) -> Distribution {
        distribution(self.policies.iter().filter_map(|curve| curve.time_of(0.5)).map(|time| time as f64))
    }

    /// Policies whose curve falls to 0 although units were still to enter.
    pub fn n_fell_early(&self) -> usize {
        self.policies.iter().filter(|curve| curve.fell_early.is_some()).count()
    }

    /// The table; none where it would be too long.
    pub fn frame(&self, study: &Study) -> Option<Frame> {
        let of_policies = self.policies.iter().enumerate().map(|(place, curve)| (place as u32, curve));
        let curves: Vec<(u32, &Curve)> =
            of_policies.chain(self.pooled.iter().map(|curve| (NO_GOVERNMENT, curve))).collect();
        let rows: Vec<(u32, &Point)> = curves
            .iter()
            .flat_map(|(place, curve)| curve.points.iter().map(move |point| (*place, point)))
            .collect();
        if rows.len() > MOST_ROWS {
            return None;
        }
        let count = |value: fn(&Point) -> usize| {
            Values::Integer(rows.iter().map(|(_, point)| value(point) as i64).collect())
        };
        let real =
            |value: fn(&Point) -> f64| Values::Real(rows.iter().map(|(_, point)| value(point)).collect());
        let columns = vec![
            Values::Government(
                rows.iter().map(|(place, _)| *place).collect(),
                study.history.policies.iter().map(|policy| policy.name.clone()).collect(),
            ),
            Values::Integer(rows.iter().map(|(_, point)| point.time).collect()),
            count(|point| point.n_at_risk),
            count(|point| point.n_events),
            count(|point| point.n_censored),
            count(|point| point.n_entered),
            real(|point| point.survival),
            real(|point| point.survival_se),
            real(|point| point.lower),
            real(|point| point.upper),
            real(|point| point.cumulative_hazard),
            real(|point| point.cumulative_hazard_se),
        ];
        Some(Frame::new(Table::Survival, columns))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::history::{Adoption, History, Policy};

    #[test]
    fn policies_and_all_pooled_have_their_curves() {
        let policy = |of: &[(i32, u32)]| {
            let adoptions = of.iter().map(|&(period, unit)| Adoption { period, unit, ended: None });
            Policy::new("p", adoptions.collect())
        };
        let history = History {
            units: ["a", "b", "c", "d"].map(str::to_owned).to_vec(),
            born: vec![None; 4],
            policies: vec![policy(&[(1990, 0), (1992, 1)]), policy(&[(2000, 2)]), policy(&[])],
        };
        let mut study = Study { history, ..Study::default() };
        let found = survival(&study);
        assert_eq!(found.policies.iter().map(|c| c.time_of(0.5)).collect::<Vec<_>>(), [Some(3), None, None]);
        // Of eight spells one adopts of each policy at time 1, three others are censored there; then one of three at time 3.
        let pooled = found.pooled.as_ref().expect("three policies");
        assert_eq!((pooled.survival_at(1), pooled.survival_at(3)), (0.75, 0.75 * 2.0 / 3.0));
        let frame = found.frame(&study).expect("a short table");
        assert_eq!(frame.n_rows(), 3 + 2 + 3);
        assert_eq!(frame.numbers("at_risk").expect("numbers")[5..], [0.0, 8.0, 3.0]);
        // Observed longer, the second policy has censored units later.
        study.until = Some(2005);
        assert_eq!(survival(&study).policies[1].points.last().map(|point| point.time), Some(6));
        assert_eq!(found.medians().n, 1);
    }
}
