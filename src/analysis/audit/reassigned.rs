//! Randomization inference: what an estimator finds where dates of treatment are given to units at random.
//!
//! Every unit of the sample gets the start (or none) of another by lot, so that each date has as many units as before; the estimator
//! runs on the same outcomes. p is the share of draws, the real dates included, whose estimate (or t) is at least as large in size:
//! Fisher's (1935) test that the policy did nothing to anybody, exact where dates really were given by lot. With t it also holds, in
//! large samples, where effects differ but are 0 on average (Wu & Ding 2021, JASA 116:1898–1913; MacKinnon & Webb 2020, Journal of Econometrics
//! 218:435–450). Intervals are the estimate ± the k-th largest size among draws (of t: times its standard error), k = ⌊.05·(draws + 1)⌋.

use rayon::prelude::*;

use crate::analysis::estimators::estimate::Estimate;
use crate::analysis::estimators::panel::Panel;
use crate::analysis::estimators::synthetic_control::{half_width, share_at_least};

use super::estimate::Found;
use super::luck::{Aim, Luck};

/// Terms of an estimator under reassignment: the test by the estimate's size, and by that of t.
pub(super) const TERMS: [&str; 2] = ["att-lot", "att-lot-t"];

/// An estimator's value with p and interval from `n_draws` draws, by its size and by that of t; nothing where it is not identified, or never
/// in a draw.
pub(super) fn told(
    panel: &Panel,
    observed: Option<&Estimate>,
    luck: Luck,
    n_draws: u16,
    estimator: impl Fn(&Panel) -> Option<Estimate> + Sync,
) -> [Found; TERMS.len()] {
    let Some(observed) = observed else { return [Found::NONE; TERMS.len()] };
    let numbers: Vec<u16> = (1..=n_draws).collect();
    let drawn: Vec<Estimate> = numbers
        .into_par_iter()
        .filter_map(|number| estimator(&panel.clone().with_starts(&starts(panel, luck, number)).ok()?))
        .collect();
    if drawn.is_empty() {
        return [Found::NONE; TERMS.len()];
    }
    let n = drawn.len() as f64;
    let mean = drawn.iter().map(|estimate| estimate.value).sum::<f64>() / n;
    let squares: f64 = drawn.iter().map(|e| (e.value - mean) * (e.value - mean)).sum();
    let found = |size: &dyn Fn(&Estimate) -> f64, unit: f64, se: f64| {
        let sizes: Vec<f64> = drawn.iter().map(size).collect();
        let half = half_width(&sizes).map_or(f64::NAN, |half| half * unit);
        let interval = [observed.value - half, observed.value + half];
        Found { value: observed.value, se, interval, p: share_at_least(size(observed), &sizes) }
    };
    [
        found(&|e| e.value.abs(), 1.0, (squares / (n - 1.0)).sqrt()),
        found(&|e| e.t.abs(), observed.se, observed.se),
    ]
}

/// The starts of draw `number`: those of the panel, dealt out anew.
fn starts(panel: &Panel, luck: Luck, number: u16) -> Vec<Option<u32>> {
    let (draws, slot) = (luck.draws(number), luck.slot(Aim::Date));
    let mut order: Vec<usize> = (0..panel.n_units()).collect();
    order.sort_by_key(|&unit| (draws.whole(unit as u32, slot), unit));
    let mut starts = vec![None; panel.n_units()];
    for (&unit, &start) in order.iter().zip(panel.starts()) {
        starts[unit] = start;
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::estimators::two_way::two_way;

    /// Six units over two periods, whose outcomes rise by 1, 2, 4, 8, 16, 33; one of them is treated from the second on.
    fn panel(treated: usize) -> Panel {
        let rises = [1.0, 2.0, 4.0, 8.0, 16.0, 33.0];
        let y: Vec<f64> = rises.iter().flat_map(|rise| [0.0, *rise]).collect();
        let mut start = [None; 6];
        start[treated] = Some(1);
        Panel::new(2, &y, &start).expect("a panel")
    }

    fn effect(panel: &Panel) -> Option<Estimate> {
        two_way(panel).ok().map(|fit| fit.effect)
    }

    #[test]
    fn p_is_that_of_all_assignments() {
        // The effect is 1.2 times the distance from the mean rise 10.67, which is 9.67, 8.67, 6.67, 2.67, 5.33, 22.33: at least as large
        // are, of the six, 6/6 for the fourth, 2/6 for the first, 1/6 for the last.
        for (treated, p) in [(5, 1.0 / 6.0), (0, 2.0 / 6.0), (3, 1.0)] {
            let luck = Luck { master_seed: 11, replicate: 1, sample: 0 };
            let panel = panel(treated);
            let [found, _] = told(&panel, effect(&panel).as_ref(), luck, 4_999, effect);
            // Of 4,999 draws the standard deviation of a share is at most .0071.
            assert!((found.p - p).abs() < 0.03, "{treated}: {found:?}");
        }
    }

    #[test]
    fn dates_are_dealt_out_and_none_is_lost() {
        let y: Vec<f64> = (0..60).map(f64::from).collect();
        let mut start = vec![None; 20];
        (start[0], start[1], start[2]) = (Some(1), Some(1), Some(2));
        let panel = Panel::new(3, &y, &start).expect("a panel");
        let luck = Luck { master_seed: 1, replicate: 5, sample: 3 };
        let mut n_by_unit = [0; 20];
        for number in 1..=2_000 {
            let dealt = starts(&panel, luck, number);
            let count = |wanted| dealt.iter().filter(|&&start| start == Some(wanted)).count();
            assert_eq!((count(1), count(2)), (2, 1));
            for (n, start) in n_by_unit.iter_mut().zip(&dealt) {
                *n += i32::from(start.is_some());
            }
        }
        // 2,000 · 3/20 = 300, standard deviation 16.
        assert!(n_by_unit.iter().all(|n| (n - 300).abs() < 80), "{n_by_unit:?}");
        assert_ne!(starts(&panel, luck, 1), starts(&panel, Luck { replicate: 6, ..luck }, 1));
    }

    #[test]
    fn what_is_not_identified_has_no_p() {
        let luck = Luck { master_seed: 1, replicate: 1, sample: 0 };
        let none = told(&panel(0), None, luck, 9, effect);
        assert!(none.iter().all(|found| found.p.is_nan()));
        let observed = effect(&panel(0));
        assert!(told(&panel(0), observed.as_ref(), luck, 9, |_| None).iter().all(|found| found.p.is_nan()));
        // Fewer than 19 draws leave no interval, but a p.
        let [few, _] = told(&panel(0), observed.as_ref(), luck, 18, effect);
        assert!(few.interval[0].is_nan() && few.p > 0.0, "{few:?}");
    }
}
