//! Why did those adopt who adopted in a period? By channel as drawn, and by twins, over all replicates: the table
//! `attribution_periods`.
//!
//! Per design point (regime), period and cause: the share of the period's adoptions that was drawn to the channel, and how many months
//! earlier the period's adopters adopted than without it. Both are ratios of sums over replicates, R = Σ y / Σ x with x the replicate's adoptions
//! in the period; their standard error is √(n/(n − 1) · Σ(y − R·x)²) / Σ x (Cochran 1977, Sampling Techniques, §2.11, eq. 2.46), intervals are
//! Student's t with n − 1 degrees of freedom. Numbers come one column at a time, as for [`super::overview`].

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::twin_effects::Key;
use crate::observe::{Frame, Rows, TickAttribution, Values};
use crate::scenario::{Scenario, Table, Time};

/// Numbers of a tick that are kept: adoptions by channel, months earlier by cause.
const PER_TICK: usize = 15;
/// Channels.
const CHANNELS: usize = 7;
/// Channels of diffusion: from learning on.
const DIFFUSION: std::ops::Range<usize> = 2..CHANNELS;

/// A ratio with its interval; NaN where nobody adopts, the interval also of a single replicate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// Σ y / Σ x.
    pub value: f64,
    /// Ends of its 95 % interval.
    pub interval: [f64; 2],
}

impl Ratio {
    /// Of sums y to counts x, replicate by replicate.
    pub fn of(y: &[f64], x: &[f64]) -> Self {
        let (n, total) = (x.len() as f64, x.iter().sum::<f64>());
        let value = y.iter().sum::<f64>() / total;
        let squares: f64 = y.iter().zip(x).map(|(y, x)| (y - value * x) * (y - value * x)).sum();
        let se = (n / (n - 1.0) * squares).sqrt() / total;
        let half = StudentsT::new(0.0, 1.0, n - 1.0).map_or(f64::NAN, |t| t.inverse_cdf(0.975) * se);
        Self { value, interval: [value - half, value + half] }
    }
}

/// One period and cause.
#[derive(Debug, Clone, PartialEq)]
pub struct PeriodAttribution {
    /// The tick.
    pub tick: u32,
    /// A channel, or diffusion: see [`TickAttribution::CAUSES`].
    pub cause: &'static str,
    /// Adoptions of the period, over all replicates.
    pub n: u64,
    /// Those drawn to the cause, mean of replicates.
    pub adoptions: f64,
    /// Share of the period's adoptions drawn to the cause.
    pub share: Ratio,
    /// Months that the period's adopters adopt earlier than without the cause, mean over adoptions; NaN without that twin.
    pub months_earlier: Ratio,
}

/// Whether the scenario has attribution by period.
pub fn is_told(scenario: &Scenario) -> bool {
    scenario.wants(Table::Attribution) && !scenario.twins.is_empty()
}

/// The numbers of some replicates that are kept, in columns of one value per replicate.
pub fn kept(rows: &[&Rows], n_ticks: usize) -> Vec<Vec<f64>> {
    let of = |k: usize| {
        let (tick, at) = (k / PER_TICK, k % PER_TICK);
        let value = |rows: &&Rows| match at.checked_sub(CHANNELS) {
            None => f64::from(rows.attribution[tick].adoptions[at]),
            Some(cause) => rows.attribution[tick].months_earlier[cause],
        };
        rows.iter().map(value).collect()
    };
    (0..n_ticks * PER_TICK).map(of).collect()
}

/// Attribution of all periods in which anybody adopts, from a source of the columns of [`kept`].
///
/// # Errors
/// Those of the source.
pub fn periods<E>(
    n_ticks: u32,
    mut column: impl FnMut(usize) -> Result<Vec<f64>, E>,
) -> Result<Vec<PeriodAttribution>, E> {
    let mut all = Vec::new();
    for tick in 0..n_ticks {
        let mut of = |at: usize| column(tick as usize * PER_TICK + at);
        let by_channel: Vec<Vec<f64>> = (0..CHANNELS).map(&mut of).collect::<Result<_, E>>()?;
        let n_replicates = by_channel[0].len();
        let sum_of = |channels: std::ops::Range<usize>| -> Vec<f64> {
            (0..n_replicates).map(|r| by_channel[channels.clone()].iter().map(|own| own[r]).sum()).collect()
        };
        let everybody = sum_of(0..CHANNELS);
        let n = everybody.iter().sum::<f64>();
        if n <= 0.0 {
            continue;
        }
        for (k, cause) in TickAttribution::CAUSES.into_iter().enumerate() {
            let drawn = sum_of(if k < CHANNELS { k..k + 1 } else { DIFFUSION });
            let months = of(CHANNELS + k)?;
            all.push(PeriodAttribution {
                tick,
                cause,
                n: n as u64,
                adoptions: drawn.iter().sum::<f64>() / n_replicates as f64,
                share: Ratio::of(&drawn, &everybody),
                months_earlier: Ratio::of(&months, &everybody),
            });
        }
    }
    Ok(all)
}

/// The table `attribution_periods` of some design points and policies, each with its ticks.
pub fn frame(points: &[(Key, Time, &[PeriodAttribution])]) -> Frame {
    let rows =
        || points.iter().flat_map(|&(key, time, periods)| periods.iter().map(move |row| (key, time, row)));
    let real = |value: &dyn Fn(&PeriodAttribution) -> f64| {
        Values::Real(rows().map(|(.., row)| value(row)).collect())
    };
    Frame::new(
        Table::AttributionPeriods,
        vec![
            Values::Integer(rows().map(|(key, ..)| i64::from(key.0)).collect()),
            Values::Integer(rows().map(|(key, ..)| i64::from(key.1)).collect()),
            Values::Integer(rows().map(|(.., row)| i64::from(row.tick)).collect()),
            Values::Date(rows().map(|(_, time, row)| Some(time.month_of(row.tick))).collect()),
            Values::Text(rows().map(|(.., row)| row.cause.to_owned()).collect()),
            Values::Integer(rows().map(|(.., row)| row.n as i64).collect()),
            real(&|row| row.adoptions),
            real(&|row| row.share.value),
            real(&|row| row.share.interval[0]),
            real(&|row| row.share.interval[1]),
            real(&|row| row.months_earlier.value),
            real(&|row| row.months_earlier.interval[0]),
            real(&|row| row.months_earlier.interval[1]),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_of_sums_and_their_errors_cochrans() {
        // y = 2, 3, 7 of x = 2, 2, 4: R = 1.5, residuals −1, 0, 1; se = √(3/2 · 2)/8, t(.975; 2) = 4.302653.
        let ratio = Ratio::of(&[2.0, 3.0, 7.0], &[2.0, 2.0, 4.0]);
        let half = 4.302_652_729_911_275 * 3.0_f64.sqrt() / 8.0;
        assert!(
            (ratio.value - 1.5).abs() < 1e-15 && (ratio.interval[1] - 1.5 - half).abs() < 1e-9,
            "{ratio:?}"
        );
        assert!(Ratio::of(&[1.0], &[1.0]).interval[0].is_nan() && Ratio::of(&[0.0], &[0.0]).value.is_nan());
        assert!(Ratio::of(&[f64::NAN, f64::NAN], &[1.0, 2.0]).value.is_nan());
    }

    #[test]
    fn periods_without_adoptions_are_left_out() {
        // Two ticks, two replicates: nothing in tick 0; in tick 1 three by learning and one pilot, then two by learning.
        let mut columns = vec![vec![0.0; 2]; 2 * PER_TICK];
        columns[PER_TICK] = vec![1.0, 0.0];
        columns[PER_TICK + 2] = vec![3.0, 2.0];
        for (k, months) in [(CHANNELS + 2, [24.0, 12.0]), (CHANNELS + 7, [48.0, 24.0])] {
            columns[PER_TICK + k] = months.to_vec();
        }
        let periods = periods(2, |k| Ok::<_, ()>(columns[k].clone())).expect("periods");
        assert_eq!((periods.len(), periods[0].tick, periods[0].n), (8, 1, 6));
        let of = |cause: &str| periods.iter().find(|row| row.cause == cause).expect("a cause");
        let learning = of("learning");
        assert!((learning.adoptions - 2.5).abs() < 1e-15 && (learning.share.value - 5.0 / 6.0).abs() < 1e-15);
        assert!((learning.months_earlier.value - 6.0).abs() < 1e-15);
        assert!((of("diffusion").share.value - 5.0 / 6.0).abs() < 1e-15);
        assert!((of("diffusion").months_earlier.value - 12.0).abs() < 1e-15);
        assert!((of("selection").share.value - 1.0 / 6.0).abs() < 1e-15);
    }
}
