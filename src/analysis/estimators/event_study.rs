//! Event study: the two-way fixed-effects regression with one coefficient per period since treatment, and a test of the leads.
//!
//! y_it = a_i + l_t + Σ_k b_k·1{t − start_i in bin k} + x_it′c + e_it, k from the first bin to the last without the base. The first bin
//! holds all earlier, the last all later periods, so that every treated observation is in a bin. Never-treated units are in none.
//! Jacobson, LaLonde & Sullivan (1993), AER 83:685–709; binned ends: Schmidheiny & Siegloch (2023), JAE 38:695–713. The field's
//! practice is −4 … ≥ 8 with base −1 ([`Bins::default`]).
//!
//! Where effects differ between cohorts, b_k mixes effects of other periods: Sun & Abraham (2021), see `sun_abraham`. Without
//! never-treated units and binned ends, the b_k are known up to a line only, which is reported as collinear.

use super::estimate::{Estimate, Wald};
use super::fault::NotIdentified;
use super::panel::Panel;
use super::two_way::check_treatment;
use super::within::{Column, regress};

/// Periods since treatment that have a coefficient of their own; both ends are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bins {
    /// First bin: this many periods since the start, or fewer. Negative before treatment.
    pub first: i32,
    /// Last bin: this many periods, or more.
    pub last: i32,
    /// The bin left out, to which others are compared.
    pub base: i32,
}

impl Default for Bins {
    fn default() -> Self {
        Self { first: -4, last: 8, base: -1 }
    }
}

impl Bins {
    fn check(&self) -> Result<(), NotIdentified> {
        let Self { first, last, base } = *self;
        let is_sound = first < last && (first..=last).contains(&base);
        if is_sound { Ok(()) } else { Err(NotIdentified::Bins { first, last, base }) }
    }

    /// The bin of a period since the start.
    fn of(&self, since: i64) -> i32 {
        since.clamp(i64::from(self.first), i64::from(self.last)) as i32
    }
}

/// What is known of one bin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Effect {
    /// Its coefficient.
    Estimated(Estimate),
    /// It is the base: 0 by definition.
    Base,
    /// No treated unit is ever in it.
    NoObservations,
}

impl Effect {
    /// The estimate, where there is one.
    pub fn estimate(&self) -> Option<&Estimate> {
        match self {
            Self::Estimated(estimate) => Some(estimate),
            Self::Base | Self::NoObservations => None,
        }
    }
}

/// One bin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// Periods since the start of treatment; the first and the last bin hold what lies beyond, too.
    pub since: i32,
    /// Observations (unit and period) in it.
    pub n_observations: usize,
    /// Units that are ever in it.
    pub n_units: usize,
    /// Its effect.
    pub effect: Effect,
}

/// A fitted event study.
#[derive(Debug, Clone, PartialEq)]
pub struct EventStudy {
    /// All bins from the first to the last.
    pub bins: Vec<Bin>,
    /// Test that all estimated bins before 0 are 0: "parallel trends". None without such bins, or with as many as clusters.
    pub leads: Option<Wald>,
    /// Coefficients of the controls, in their order, by name.
    pub controls: Vec<(String, Estimate)>,
    /// Units used.
    pub n_units: usize,
    /// Units ever treated among them.
    pub n_treated: usize,
    /// Periods used.
    pub n_periods: usize,
    /// Clusters used.
    pub n_clusters: usize,
}

impl EventStudy {
    /// The bin of a number of periods since the start.
    pub fn bin(&self, since: i32) -> Option<&Bin> {
        self.bins.iter().find(|bin| bin.since == since)
    }
}

/// Fits an event study.
///
/// # Errors
/// Where bins are not sound, or effects are not identified (no observation in the base; collinear bins are named).
pub fn event_study(panel: &Panel, bins: &Bins) -> Result<EventStudy, NotIdentified> {
    bins.check()?;
    check_treatment(panel)?;
    let counts: Vec<(usize, usize)> =
        (bins.first..=bins.last).map(|since| count(panel, bins, since)).collect();
    let has_observations = |since: i32| counts[(since - bins.first) as usize].0 > 0;
    if !has_observations(bins.base) {
        return Err(NotIdentified::NoPeriodBefore);
    }
    let estimated: Vec<i32> =
        (bins.first..=bins.last).filter(|&since| since != bins.base && has_observations(since)).collect();
    let columns = estimated.iter().map(|&since| Column {
        name: format!("event time {since}"),
        values: panel
            .column(|start, period| f64::from(u8::from(bins.of(period as i64 - i64::from(start)) == since))),
    });
    let fit = regress(panel, columns.collect())?;
    let effect = |since: i32| match estimated.iter().position(|&other| other == since) {
        Some(k) => Effect::Estimated(fit.estimate(k)),
        None if since == bins.base => Effect::Base,
        None => Effect::NoObservations,
    };
    let leads: Vec<usize> = (0..estimated.len()).filter(|&k| estimated[k] < 0).collect();
    let controls = panel.controls().iter().enumerate();
    Ok(EventStudy {
        bins: (bins.first..=bins.last)
            .zip(&counts)
            .map(|(since, &(n_observations, n_units))| Bin {
                since,
                n_observations,
                n_units,
                effect: effect(since),
            })
            .collect(),
        leads: fit.wald(&leads),
        controls: controls.map(|(k, c)| (c.name.clone(), fit.estimate(estimated.len() + k))).collect(),
        n_units: panel.n_units(),
        n_treated: panel.n_treated(),
        n_periods: panel.n_periods(),
        n_clusters: panel.n_clusters(),
    })
}

/// Observations in a bin, and units that are ever in it.
fn count(panel: &Panel, bins: &Bins, since: i32) -> (usize, usize) {
    let of_unit = |start: u32| {
        (0..panel.n_periods()).filter(|&period| bins.of(period as i64 - i64::from(start)) == since).count()
    };
    panel.starts().iter().flatten().fold((0, 0), |(n_observations, n_units), &start| {
        let n = of_unit(start);
        (n_observations + n, n_units + usize::from(n > 0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Units' effects, a common path, and 1, 2, 3 … after treatment, without noise.
    fn made(start: &[Option<u32>], n_periods: usize) -> Panel {
        let y: Vec<f64> = (0..start.len())
            .flat_map(|unit| {
                (0..n_periods).map(move |t| {
                    let effect = start[unit].filter(|&s| t >= s as usize).map_or(0, |s| t - s as usize + 1);
                    unit as f64 + ((t * t) % 5) as f64 + effect as f64
                })
            })
            .collect();
        Panel::new(n_periods, &y, start).expect("a panel")
    }

    #[test]
    fn effects_without_noise_are_found() {
        let panel = made(&[None, None, None, Some(3), Some(3), Some(5)], 9);
        let found = event_study(&panel, &Bins::default()).expect("effects");
        let value = |since| found.bin(since).and_then(|bin| bin.effect.estimate()).map(|e| e.value);
        for since in [-4, -3, -2, 0, 1, 2, 3, 4, 5] {
            let truth = f64::from((since + 1).max(0));
            assert!((value(since).expect("an effect") - truth).abs() < 1e-10, "{since}: {found:?}");
        }
        assert_eq!(found.bin(-1).map(|bin| bin.effect), Some(Effect::Base));
        assert_eq!(found.bin(6).map(|bin| (bin.effect, bin.n_units)), Some((Effect::NoObservations, 0)));
        // Unit 5 is 5 and 4 periods before.
        assert_eq!(found.bin(-4).map(|bin| (bin.n_observations, bin.n_units)), Some((2, 1)));
        // Growth after two periods is seen as constant where the bin pools them.
        let pooled = event_study(&panel, &Bins { first: -2, last: 1, base: -1 }).expect("effects");
        assert_eq!(pooled.bins.len(), 4);
        assert_eq!(pooled.bin(1).map(|bin| bin.n_observations), Some(5 + 5 + 3));
    }

    #[test]
    fn what_is_not_identified_is_said() {
        let panel = made(&[None, None, Some(3), Some(5)], 8);
        let bins = Bins { first: -1, last: 3, base: -2 };
        let message = event_study(&panel, &bins).expect_err("no base").to_string();
        assert!(message.contains("bins from -1 to 3 with base -2"), "{message}");
        // Everybody treated, ends open but never reached: a line through event time is a line through periods.
        let all = made(&[Some(2), Some(3), Some(4), Some(4), Some(2)], 7);
        let found = event_study(&all, &Bins { first: -9, last: 9, base: -1 });
        assert!(matches!(found, Err(NotIdentified::Collinear { .. })), "{found:?}");
        assert!(event_study(&made(&[None; 4], 8), &Bins::default()) == Err(NotIdentified::NobodyTreated));
    }
}
