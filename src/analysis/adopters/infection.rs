//! Infectiousness and susceptibility: how many alters adopted right after, or right before, a unit did.
//!
//! With K periods looked at and discounts d_k (k the distance in periods):
//!
//! infectiousness_i = Σ_k Σ_j x_ji [T_j = T_i + k] / d_k  ÷  Σ_k Σ_j x_ji [T_j ≥ T_i + k] / d_k
//! susceptibility_i = Σ_k Σ_j x_ij [T_j = T_i − k] / d_k  ÷  Σ_k Σ_j x_ij [T_j ≤ T_i − k] / d_k
//!
//! x_ij is 1 if i names j; T the period of adoption; k = 1..K. So infectiousness looks at those who name the unit,
//! susceptibility at those whom it names. By default each is divided by the adopters of those periods, Σ_k n(T_i ± k) / d_k,
//! so that a burst of adoptions everywhere is not taken for influence.
//! Myers (2000), American Journal of Sociology 106:173–208; Valente, Dyal, Chu, Wipfli & Fujimoto (2015), Social Science &
//! Medicine 147:89–99; netdiffuseR's `infection` and `susceptibility`, which ignore weights.
//!
//! Never-adopters are no past adopters: netdiffuseR 1.25.0 counts them in the lower sum of susceptibility (a missing date
//! becomes a very small number there), which makes it too small. Without them the two measures mirror each other.
//! Edge cases: none for never-adopters; 0 where no alter adopted after (before), so for the last (first) adopters.

use super::{Alters, Dates};
use crate::analysis::ties::Ties;

/// How much less an adoption k periods away counts.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Discount {
    /// d_k = k.
    #[default]
    Linear,
    /// d_k = (1 + r)^(k − 1).
    Exponential {
        /// r, a number above −1: with any other no unit has a value.
        rate: f64,
    },
}

/// What the measures are divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scaling {
    /// The (discounted) adopters of the periods looked at.
    #[default]
    PerAdopter,
    /// Nothing: plain shares of alters.
    None,
}

/// How infectiousness and susceptibility are reckoned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InfectionOptions {
    /// Outgoing: ties as they are; incoming: all ties read backwards.
    pub alters: Alters,
    /// K, how many periods after (before) the own adoption are looked at; 0 gives 0 to every adopter.
    pub n_periods: u32,
    /// Discount with distance.
    pub discount: Discount,
    /// Division by the adopters of the periods.
    pub scaling: Scaling,
}

impl Default for InfectionOptions {
    fn default() -> Self {
        Self {
            alters: Alters::Outgoing,
            n_periods: 1,
            discount: Discount::Linear,
            scaling: Scaling::PerAdopter,
        }
    }
}

/// Infectiousness of all units; none for never-adopters.
///
/// # Panics
/// Where network and dates have not the same number of units.
pub fn infectiousness(ties: &Ties, dates: &Dates, options: &InfectionOptions) -> Vec<Option<f64>> {
    match options.alters {
        Alters::Outgoing => measure(&ties.reversed(), dates, options, Side::After),
        Alters::Incoming => measure(ties, dates, options, Side::After),
    }
}

/// Susceptibility of all units; none for never-adopters.
///
/// # Panics
/// Where network and dates have not the same number of units.
pub fn susceptibility(ties: &Ties, dates: &Dates, options: &InfectionOptions) -> Vec<Option<f64>> {
    match options.alters {
        Alters::Outgoing => measure(ties, dates, options, Side::Before),
        Alters::Incoming => measure(&ties.reversed(), dates, options, Side::Before),
    }
}

/// Which alters count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    After,
    Before,
}

impl Side {
    /// How many periods an adoption at a place lies on this side of one's own; none where it does not.
    fn distance(self, own: usize, other: usize) -> Option<usize> {
        let distance = match self {
            Self::After => other.checked_sub(own)?,
            Self::Before => own.checked_sub(other)?,
        };
        (distance > 0).then_some(distance)
    }

    /// The place so many periods away.
    fn place(self, own: usize, distance: usize) -> Option<usize> {
        match self {
            Self::After => Some(own + distance),
            Self::Before => own.checked_sub(distance),
        }
    }
}

fn measure(rows: &Ties, dates: &Dates, options: &InfectionOptions, side: Side) -> Vec<Option<f64>> {
    assert_eq!(rows.n(), dates.n(), "network and dates are of the same units");
    // No two adoptions are further apart than the window is long.
    let n_steps = (options.n_periods as usize).min(dates.n_periods().saturating_sub(1));
    let worth: Vec<f64> = (1..=n_steps).map(|k| worth(options.discount, k)).collect();
    if worth.iter().any(|worth| !worth.is_finite()) {
        return vec![None; dates.n()];
    }
    // How often an alter at distance d is in the lower sum: once for every k up to d.
    let mut at_risk = vec![0.0];
    for (k, worth) in worth.iter().enumerate() {
        at_risk.push(at_risk[k] + worth);
    }
    let new = dates.new_by_period();
    let of = |unit: usize| {
        let own = dates.place(unit)?;
        let (mut adopted, mut possible) = (0.0, 0.0);
        for &alter in rows.of(unit) {
            let distance = dates.place(alter as usize).and_then(|other| side.distance(own, other));
            let Some(distance) = distance else { continue };
            possible += at_risk[distance.min(n_steps)];
            adopted += worth.get(distance - 1).copied().unwrap_or(0.0);
        }
        let share = if possible > 0.0 { adopted / possible } else { 0.0 };
        let everywhere = match options.scaling {
            Scaling::PerAdopter => adopters_around(&new, own, &worth, side),
            Scaling::None => 1.0,
        };
        Some(if everywhere > 0.0 { share / everywhere } else { 0.0 })
    };
    (0..dates.n()).map(of).collect()
}

/// 1 / d_k.
fn worth(discount: Discount, k: usize) -> f64 {
    match discount {
        Discount::Linear => 1.0 / k as f64,
        Discount::Exponential { rate } if rate > -1.0 => 1.0 / libm::pow(1.0 + rate, k as f64 - 1.0),
        Discount::Exponential { .. } => f64::NAN,
    }
}

/// Σ_k n(T ± k) / d_k.
fn adopters_around(new: &[u32], own: usize, worth: &[f64], side: Side) -> f64 {
    let adopters = |k: usize| side.place(own, k).and_then(|place| new.get(place)).copied().unwrap_or(0);
    worth.iter().enumerate().map(|(k, worth)| f64::from(adopters(k + 1)) * worth).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::ties::TiesOptions;

    /// The example in netdiffuseR's sources: 1 to 4 are named by 5, who is named by 6, 7, 8 (here from 0).
    fn example() -> (Ties, Dates) {
        let edges = [(4, 0), (4, 1), (4, 2), (4, 3), (5, 4), (6, 4), (7, 4)];
        let ties = Ties::from_edges(8, &edges, None, &TiesOptions::default()).expect("a network").0;
        (ties, Dates::new(&[1, 2, 5, 5, 3, 4, 5, 5].map(Some)).expect("dates"))
    }

    #[track_caller]
    fn check(found: &[Option<f64>], unit: usize, expected: f64) {
        let found = found[unit].expect("an adopter");
        assert!((found - expected).abs() < 1e-15, "{found} for {expected}");
    }

    #[test]
    fn by_hand_the_hub_has_these_values() {
        let (ties, dates) = example();
        let plain = InfectionOptions { scaling: Scaling::None, ..InfectionOptions::default() };
        // The hub adopts in 3. Of those who name it all three adopt later, one of them in 4; of the two whom it names and
        // who adopted before (in 1 and 2) one did so in 2. One unit adopted in 4, one in 2.
        check(&infectiousness(&ties, &dates, &plain), 4, 1.0 / 3.0);
        check(&susceptibility(&ties, &dates, &plain), 4, 1.0 / 2.0);
        check(&infectiousness(&ties, &dates, &InfectionOptions::default()), 4, 1.0 / 3.0);
        // Two periods, d = 1, 2: above 1/1 + 2/2; below three at risk at k = 1, two at k = 2; adopters 1/1 + 4/2.
        let two = InfectionOptions { n_periods: 2, ..InfectionOptions::default() };
        check(&infectiousness(&ties, &dates, &two), 4, (1.0 + 1.0) / (3.0 + 1.0) / (1.0 + 2.0));
        // d = 1, 1.5: above 1 + 1/1.5; below 2 + 1/1.5; adopters 1 + 1/1.5.
        let half = InfectionOptions { discount: Discount::Exponential { rate: 0.5 }, ..two };
        check(&susceptibility(&ties, &dates, &half), 4, 1.0 / (2.0 + 1.0 / 1.5));
        let none = InfectionOptions { discount: Discount::Exponential { rate: -1.0 }, ..two };
        assert_eq!(susceptibility(&ties, &dates, &none), [None; 8]);
        // More periods than there are change nothing.
        let all = InfectionOptions { n_periods: u32::MAX, ..two };
        let four = InfectionOptions { n_periods: 4, ..two };
        assert_eq!(infectiousness(&ties, &dates, &all), infectiousness(&ties, &dates, &four));
    }

    #[test]
    fn backwards_in_time_and_along_the_ties_one_is_the_other() {
        let (ties, dates) = example();
        let mirrored: Vec<Option<i32>> =
            (0..8).map(|unit| dates.period(unit).map(|period| -period)).collect();
        let mirrored = Dates::new(&mirrored).expect("dates");
        for n_periods in 0..5 {
            let options = InfectionOptions { n_periods, ..InfectionOptions::default() };
            assert_eq!(
                infectiousness(&ties, &dates, &options),
                susceptibility(&ties.reversed(), &mirrored, &options)
            );
        }
    }

    #[test]
    fn never_adopters_have_none_and_are_nobodys_past() {
        let ties =
            Ties::from_edges(3, &[(0, 1), (0, 2)], None, &TiesOptions::default()).expect("a network").0;
        let dates = Dates::new(&[Some(2), Some(1), None]).expect("dates");
        assert_eq!(susceptibility(&ties, &dates, &InfectionOptions::default()), [Some(1.0), Some(0.0), None]);
        assert_eq!(infectiousness(&ties, &dates, &InfectionOptions::default()), [Some(0.0), Some(1.0), None]);
        let nobody = Dates::new(&[None; 3]).expect("dates");
        assert_eq!(susceptibility(&ties, &nobody, &InfectionOptions::default()), [None; 3]);
    }
}
