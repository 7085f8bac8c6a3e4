//! Treatments that never were: what an estimator finds where there is nothing to find.
//!
//! Of the never-treated units as many in a hundred as are really treated are drawn, each with a start drawn from the real ones
//! (with replacement); the estimator runs on these units alone, none of which any treatment has touched. The share of draws found
//! "significant" estimates the test's size on this very panel, where 5 % are promised: Bertrand, Duflo & Mullainathan (2004), QJE
//! 119:249–275. Placebo assignments are also the field's robustness check (500 draws). Draws have addresses (`Purpose::Placebo`).
//!
//! Spillover from treated to never-treated units is not undone: it is in the outcomes.

use rayon::prelude::*;

use super::estimate::Estimate;
use super::fault::NotIdentified;
use super::panel::Panel;
use crate::analysis::resampling::{Resampled, Resampling};
use crate::rng::{Draws, Purpose};

/// What an estimator finds in placebo draws.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceboTest {
    /// What it finds in the panel itself.
    pub observed: Estimate,
    /// What it finds in the draws in which it is identified, in their order.
    pub drawn: Vec<Estimate>,
    /// Draws in which it is not.
    pub n_failed: usize,
    /// Where the observed value lies among those drawn. The draws are of fewer units, so that its p is cautious.
    pub among: Resampled,
}

impl PlaceboTest {
    /// Share of draws whose interval leaves 0 out: the test's size. None without draws.
    pub fn size(&self) -> Option<f64> {
        let n_found = self.drawn.iter().filter(|estimate| estimate.is_significant()).count();
        (!self.drawn.is_empty()).then(|| n_found as f64 / self.drawn.len() as f64)
    }
}

/// The never-treated units under the treatment of draw `number` (from 1).
///
/// # Errors
/// Where nobody is treated after the first period, or fewer than two units never are.
pub fn placebo_panel(panel: &Panel, resampling: &Resampling, number: u32) -> Result<Panel, NotIdentified> {
    super::two_way::check_treatment(panel)?;
    let never = panel.never_treated();
    let n = never.len();
    let too_few = NotIdentified::TooFewDonors { n, n_wanted: 2 };
    if n < 2 {
        return Err(too_few);
    }
    let dates: Vec<u32> = panel.starts().iter().copied().flatten().filter(|&start| start > 0).collect();
    let share = dates.len() as f64 / panel.n_units() as f64;
    let n_treated = ((n as f64 * share + 0.5) as usize).clamp(1, n - 1);
    let draws = Draws::open(resampling.address(number, Purpose::Placebo), 2);
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|&place| draws.whole(place as u32, 0));
    let mut start = vec![None; n];
    for &place in &order[..n_treated] {
        start[place] = Some(dates[(draws.uniform(place as u32, 1) * dates.len() as f64) as usize]);
    }
    // Units and dates are those of the panel, so that they fit.
    panel.of_units(&never).and_then(|part| part.with_starts(&start)).map_err(|_| too_few)
}

/// An estimator on the panel and on placebo draws.
///
/// # Errors
/// Where the panel's own effect is not identified, or there are no placebos of it.
pub fn placebo_test(
    panel: &Panel,
    resampling: &Resampling,
    estimator: impl Fn(&Panel) -> Result<Estimate, NotIdentified> + Sync,
) -> Result<PlaceboTest, NotIdentified> {
    let observed = estimator(panel)?;
    placebo_panel(panel, resampling, 1)?;
    let numbers: Vec<u32> = resampling.numbers().collect();
    let found: Vec<Option<Estimate>> = numbers
        .into_par_iter()
        .map(|number| placebo_panel(panel, resampling, number).and_then(|fake| estimator(&fake)).ok())
        .collect();
    let n_failed = found.iter().filter(|estimate| estimate.is_none()).count();
    let drawn: Vec<Estimate> = found.into_iter().flatten().collect();
    let values: Vec<f64> = drawn.iter().map(|estimate| estimate.value).collect();
    Ok(PlaceboTest { observed, drawn, n_failed, among: Resampled::new(observed.value, &values) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::estimators::two_way::two_way;

    fn panel() -> Panel {
        let y: Vec<f64> = (0..240).map(|k| f64::from((k * k * 13 + k * 3) % 31)).collect();
        let start: Vec<Option<u32>> = (0..40).map(|unit| (unit % 4 == 0).then_some(2 + unit % 3)).collect();
        Panel::new(6, &y, &start).expect("a panel")
    }

    #[test]
    fn fakes_are_of_never_treated_units_and_have_real_dates() {
        let panel = panel();
        let resampling = Resampling::default();
        let fakes: Vec<Panel> =
            (1..=200).map(|number| placebo_panel(&panel, &resampling, number).expect("a fake")).collect();
        for fake in &fakes {
            // 10 of 40 are treated; a quarter of the 30 others is 7.5.
            assert_eq!((fake.n_units(), fake.n_treated()), (30, 8));
            assert!(fake.starts().iter().flatten().all(|start| (2..=4).contains(start)));
            assert_eq!(fake.outcomes_of(0), panel.outcomes_of(1));
        }
        // Each unit is drawn with probability 8/30: 200 draws, standard deviation 6.3, five of them allowed.
        for unit in 0..30 {
            let n = fakes.iter().filter(|fake| fake.starts()[unit].is_some()).count() as f64;
            assert!((n - 200.0 * 8.0 / 30.0).abs() < 31.0, "{unit}: {n}");
        }
        assert_eq!(placebo_panel(&panel, &resampling, 7).expect("a fake"), fakes[6]);
        assert_ne!(fakes[5].starts(), fakes[6].starts());
    }

    #[test]
    fn draws_are_counted() {
        let resampling = Resampling { n: 60, ..Resampling::default() };
        let effect = |panel: &Panel| two_way(panel).map(|found| found.effect);
        let found = placebo_test(&panel(), &resampling, effect).expect("a test");
        assert_eq!((found.drawn.len() + found.n_failed, found.n_failed, found.among.n), (60, 0, 60));
        assert!(found.size().is_some_and(|size| size < 0.3), "{found:?}");
        let y = vec![0.5; 8];
        let few = Panel::new(2, &y, &[None, Some(1), Some(1), Some(1)]).expect("a panel");
        let error = placebo_panel(&few, &resampling, 1);
        assert_eq!(error, Err(NotIdentified::TooFewDonors { n: 1, n_wanted: 2 }));
    }
}
