//! How long until adoption: Kaplan–Meier survival and Nelson–Aalen cumulative hazard.
//!
//! Time is counted in whole periods from the window's start: an adoption in its first period happens at time 1. A unit is
//! at risk on (entry, exit]: it leaves at its adoption, or at the window's end if it never adopted (right censoring), and
//! enters late if it was born later (left entry). At each time t with n at risk and d adoptions
//!
//! - S(t) = Π (n − d)/n, Kaplan & Meier (1958), JASA 53:457–481;
//! - Var S(t) = S(t)² Σ d / (n (n − d)), Greenwood (1926);
//! - the band is taken on log(−log S), so that it stays within [0, 1]: exp(−exp(log(−log S) ± z √G / log S)), with G the
//!   sum in Greenwood's formula (Kalbfleisch & Prentice 2002, §1.4; Stata's `sts list`, R's `conf.type = "log-log"`);
//! - H(t) = Σ d/n, Var H(t) = Σ d/n², Nelson (1972), Aalen (1978), Annals of Statistics 6:701–726.
//!
//! Of equal times, adoptions come before censorings: who is censored at t is still at risk at t.
//! With left entry the risk set may become empty, or all at risk adopt while others are still to enter: S is 0 from then
//! on, as the formula says, whatever happens later ([`Curve::fell_early`]).
//! Not here: covariates (`event_history`).

use crate::analysis::history::{History, Policy};
use crate::rng::normal_quantile;

/// One unit's time at risk, (entry, exit].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spell {
    /// It is at risk after this time.
    pub entry: i64,
    /// Time at which it adopted or was last seen without the policy.
    pub exit: i64,
    /// Whether it adopted at its exit.
    pub adopted: bool,
}

/// Why there is no curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SurvivalError {
    /// A spell does not end after it begins.
    EmptySpell {
        /// Place of the spell in the list.
        spell: usize,
    },
    /// The window ends before it starts.
    EmptyWindow,
}

impl std::fmt::Display for SurvivalError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::EmptySpell { spell } => {
                write!(f, "spell {} ends before or when it begins: it must have entry < exit", spell + 1)
            }
            Self::EmptyWindow => write!(f, "the window ends before it starts"),
        }
    }
}

impl std::error::Error for SurvivalError {}

/// The spells of a policy, and who has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spells {
    /// One per unit at risk, in the order of the units.
    pub spells: Vec<Spell>,
    /// Units that adopted before the window or in it but before they were born: never seen at risk.
    pub n_early: usize,
    /// Units born after the window's end.
    pub n_unborn: usize,
}

/// Times at risk of all units in the window of periods `start..=end`; without a window, from the first to the last adoption.
///
/// `end` beyond the last adoption keeps never-adopters under observation longer. An adoption after `end` is censored there.
/// An empty `born` list says nothing of any unit. None where there is neither a window nor an adopter.
///
/// # Errors
/// Where the window ends before it starts.
pub fn spells(
    history: &History,
    policy: &Policy,
    window: Option<(i32, i32)>,
) -> Result<Option<Spells>, SurvivalError> {
    let Some((start, end)) = window.or_else(|| policy.span()) else { return Ok(None) };
    if end < start {
        return Err(SurvivalError::EmptyWindow);
    }
    let time = |period: i32| i64::from(period) - i64::from(start) + 1;
    let last = time(end);
    let mut found = Spells { spells: Vec::new(), n_early: 0, n_unborn: 0 };
    for (unit, adopted) in policy.by_unit(history.units.len()).into_iter().enumerate() {
        // At risk in the period of birth: entry is the time before it.
        let entry = history.born.get(unit).copied().flatten().map_or(0, |born| (time(born) - 1).max(0));
        let adopted = adopted.map(time);
        if adopted.is_some_and(|at| at <= entry) {
            found.n_early += 1;
        } else if entry >= last {
            found.n_unborn += 1;
        } else {
            let exit = adopted.unwrap_or(last).min(last);
            found.spells.push(Spell { entry, exit, adopted: adopted.is_some_and(|at| at <= last) });
        }
    }
    Ok(Some(found))
}

/// The curves at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Time: periods since the window's start.
    pub time: i64,
    /// Units at risk at this time: entered before it and not gone before it.
    pub n_at_risk: usize,
    /// Adoptions at this time.
    pub n_events: usize,
    /// Units censored at this time.
    pub n_censored: usize,
    /// Units that entered at this time; at risk from the next on.
    pub n_entered: usize,
    /// Kaplan–Meier S.
    pub survival: f64,
    /// Greenwood's standard error of S; NaN from where S is 0.
    pub survival_se: f64,
    /// Lower end of the band; 1 before the first adoption, NaN from where S is 0.
    pub lower: f64,
    /// Upper end of the band; 1 before the first adoption, NaN from where S is 0.
    pub upper: f64,
    /// Nelson–Aalen H.
    pub cumulative_hazard: f64,
    /// Standard error of H.
    pub cumulative_hazard_se: f64,
}

/// Kaplan–Meier and Nelson–Aalen curves.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// One point per time at which a unit entered, adopted or was censored, in order; time 0 first.
    pub points: Vec<Point>,
    /// First time at which S is 0 although units were still to enter or to adopt: a trap of left entry.
    pub fell_early: Option<i64>,
}

/// The curves of some spells, with pointwise bands at a level such as .95. Without spells the curve has no point.
///
/// # Errors
/// Where a spell does not end after it begins.
pub fn curve(spells: &[Spell], level: f64) -> Result<Curve, SurvivalError> {
    if let Some(spell) = spells.iter().position(|spell| spell.exit <= spell.entry) {
        return Err(SurvivalError::EmptySpell { spell });
    }
    let z = normal_quantile(0.5 + level / 2.0);
    let mut entries: Vec<i64> = spells.iter().map(|spell| spell.entry).collect();
    let mut exits: Vec<(i64, bool)> = spells.iter().map(|spell| (spell.exit, spell.adopted)).collect();
    entries.sort_unstable();
    exits.sort_unstable();
    let mut times: Vec<i64> = entries.iter().copied().chain(exits.iter().map(|exit| exit.0)).collect();
    times.sort_unstable();
    times.dedup();

    let mut curve = Curve { points: Vec::with_capacity(times.len()), fell_early: None };
    let (mut n_entered, mut n_gone) = (0, 0);
    let (mut survival, mut greenwood, mut hazard, mut hazard_variance) = (1.0, 0.0, 0.0, 0.0);
    for time in times {
        let n_at_risk = n_entered - n_gone;
        let leaving = exits[n_gone..].partition_point(|exit| exit.0 <= time);
        let n_events = exits[n_gone..n_gone + leaving].iter().filter(|exit| exit.1).count();
        n_gone += leaving;
        let entering = entries[n_entered..].partition_point(|&entry| entry <= time);
        n_entered += entering;
        if n_events > 0 {
            let (n, d) = (n_at_risk as f64, n_events as f64);
            survival *= (n - d) / n;
            greenwood += d / (n * (n - d));
            hazard += d / n;
            hazard_variance += d / (n * n);
        }
        if survival == 0.0 && curve.fell_early.is_none() && n_gone < spells.len() {
            curve.fell_early = Some(time);
        }
        let (lower, upper) = band(survival, greenwood, z);
        curve.points.push(Point {
            time,
            n_at_risk,
            n_events,
            n_censored: leaving - n_events,
            n_entered: entering,
            survival,
            survival_se: if survival > 0.0 { survival * greenwood.sqrt() } else { f64::NAN },
            lower,
            upper,
            cumulative_hazard: hazard,
            cumulative_hazard_se: hazard_variance.sqrt(),
        });
    }
    Ok(curve)
}

/// The band on log(−log S).
fn band(survival: f64, greenwood: f64, z: f64) -> (f64, f64) {
    if survival >= 1.0 {
        return (1.0, 1.0);
    }
    if survival <= 0.0 {
        return (f64::NAN, f64::NAN);
    }
    let log = libm::log(survival);
    let half = z * greenwood.sqrt() / log;
    let end = |shift: f64| libm::exp(-libm::exp(libm::log(-log) + shift));
    (end(-half), end(half))
}

impl Curve {
    /// First time by which at least `share` of the units had adopted, S(t) ≤ 1 − share; none if that was not seen.
    ///
    /// The median time is that of .5. (R's `quantile` takes the middle of a flat stretch that lies exactly at 1 − share;
    /// this takes its beginning, as Stata's `stci` does.)
    pub fn time_of(&self, share: f64) -> Option<i64> {
        self.points.iter().find(|point| point.survival <= 1.0 - share + 1e-12).map(|point| point.time)
    }

    /// S at a time: that of the last point up to it; 1 before the first.
    pub fn survival_at(&self, time: i64) -> f64 {
        let after = self.points.partition_point(|point| point.time <= time);
        after.checked_sub(1).map_or(1.0, |last| self.points[last].survival)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::history::Adoption;
    use crate::rng::{Address, Draws, Purpose};

    fn spell(entry: i64, exit: i64, adopted: bool) -> Spell {
        Spell { entry, exit, adopted }
    }

    #[track_caller]
    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-12, "{a} is not {b}");
    }

    #[test]
    fn a_curve_by_hand_with_late_entry_and_ties() {
        // At 1: 3 at risk, 1 adopts. At 2: 2 at risk and one enters. At 3: 3 at risk, 1 adopts, 1 censored. At 5: 1, censored.
        let spells = [spell(0, 1, true), spell(0, 3, true), spell(0, 5, false), spell(2, 3, false)];
        let curve = curve(&spells, 0.95).expect("a curve");
        let rows: Vec<_> = curve
            .points
            .iter()
            .map(|p| (p.time, p.n_at_risk, p.n_events, p.n_censored, p.n_entered))
            .collect();
        assert_eq!(
            rows,
            [(0, 0, 0, 0, 3), (1, 3, 1, 0, 0), (2, 2, 0, 0, 1), (3, 3, 1, 1, 0), (5, 1, 0, 1, 0)]
        );
        let end = curve.points[4];
        near(end.survival, 4.0 / 9.0);
        near(end.survival_se, 4.0 / 9.0 * (1.0_f64 / 6.0 + 1.0 / 6.0).sqrt());
        near(end.cumulative_hazard, 2.0 / 3.0);
        near(end.cumulative_hazard_se, (2.0_f64 / 9.0).sqrt());
        assert_eq!(
            (curve.time_of(0.5), curve.time_of(0.6), curve.survival_at(2)),
            (Some(3), None, 2.0 / 3.0)
        );
        assert!(end.lower > 0.0 && end.upper < 1.0 && end.lower < end.survival && end.survival < end.upper);
    }

    #[test]
    fn a_curve_at_zero_has_no_band_and_says_when_it_fell_early() {
        let all = curve(&[spell(0, 1, true), spell(0, 1, true)], 0.95).expect("a curve");
        let end = all.points[1];
        assert!(end.survival == 0.0 && end.survival_se.is_nan() && end.lower.is_nan() && end.upper.is_nan());
        assert_eq!((end.cumulative_hazard, all.fell_early), (1.0, None));
        let early = curve(&[spell(0, 1, true), spell(2, 3, true)], 0.95).expect("a curve");
        assert_eq!((early.fell_early, early.points.len()), (Some(1), 4));
    }

    #[test]
    fn nothing_and_nobody_adopting_are_curves() {
        assert_eq!(curve(&[], 0.95), Ok(Curve { points: Vec::new(), fell_early: None }));
        let flat = curve(&[spell(0, 4, false), spell(1, 4, false)], 0.95).expect("a curve");
        let end = flat.points[2];
        assert_eq!(
            (end.survival, end.survival_se, end.lower, end.upper, end.cumulative_hazard),
            (1., 0., 1., 1., 0.)
        );
        assert_eq!((flat.time_of(0.5), flat.survival_at(-3), flat.survival_at(99)), (None, 1.0, 1.0));
    }

    #[test]
    fn an_empty_spell_is_refused() {
        let error = curve(&[spell(0, 1, true), spell(3, 3, false)], 0.95).expect_err("a fault");
        assert_eq!(error.to_string(), "spell 2 ends before or when it begins: it must have entry < exit");
    }

    #[test]
    fn spells_follow_births_windows_and_early_adopters() {
        let history = History {
            units: (0..6).map(|unit| unit.to_string()).collect(),
            born: vec![None, Some(1900), Some(1965), Some(1968), Some(1990), Some(1966)],
            policies: Vec::new(),
        };
        let adopted = |unit, period| Adoption { period, unit, ended: None };
        let policy = Policy::new("lottery", vec![adopted(0, 1964), adopted(2, 1967), adopted(3, 1966)]);
        let found = spells(&history, &policy, Some((1964, 1970))).expect("a window").expect("adopters");
        // Unit 3 adopted before it was born, unit 4 is born after the window.
        assert_eq!((found.n_early, found.n_unborn), (1, 1));
        assert_eq!(
            found.spells,
            [spell(0, 1, true), spell(0, 7, false), spell(1, 4, true), spell(2, 7, false)]
        );
        let short = spells(&history, &policy, Some((1965, 1966))).expect("a window").expect("adopters");
        assert_eq!((short.n_early, short.spells[1]), (2, spell(0, 2, false)));
        assert_eq!(spells(&history, &policy, Some((2, 1))), Err(SurvivalError::EmptyWindow));
        assert_eq!(spells(&history, &Policy::default(), None), Ok(None));
        let wide =
            spells(&history, &policy, Some((i32::MIN, i32::MAX))).expect("a window").expect("adopters");
        assert_eq!(wide.spells[1].exit, i64::from(i32::MAX) - i64::from(i32::MIN) + 1);
    }

    #[test]
    fn a_constant_hazard_gives_geometric_survival() {
        // 4,000 units, hazard .1 for 20 periods. Each S(t) has standard error at most √(.25/4000) = .0079; five allowed.
        let (n, hazard) = (4_000, 0.1);
        let draws = |tick| {
            Draws::open(
                Address { master_seed: 4, replicate: 1, policy: 0, tick, purpose: Purpose::Spread },
                1,
            )
        };
        let by_period: Vec<Draws> = (1..=20).map(draws).collect();
        let spells: Vec<Spell> = (0..n)
            .map(|unit| match by_period.iter().position(|draws| draws.uniform(unit, 0) < hazard) {
                Some(period) => spell(0, period as i64 + 1, true),
                None => spell(0, 20, false),
            })
            .collect();
        let curve = curve(&spells, 0.95).expect("a curve");
        let mut expected = 1.0;
        for time in 1..=20 {
            expected *= 1.0 - hazard;
            assert!((curve.survival_at(time) - expected).abs() < 5.0 * 0.0079, "at {time}");
        }
    }
}
