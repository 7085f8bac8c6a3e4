//! When each unit adopted one policy, in a window of periods in which this was watched.
//!
//! Who had not adopted by the end of the window never did, as far as anybody knows: no date, not the last one.

use std::fmt;

use crate::analysis::history::Policy;

/// More periods than that are a fault in the dates (2,700 years of days).
pub const MAX_PERIODS: u32 = 1_000_000;

/// Inside: the place of a unit that never adopted.
const NEVER: u32 = u32::MAX;

/// Why dates and a window do not go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatesError {
    /// The window ends before it begins.
    EmptyWindow {
        /// Its first period.
        first: i32,
        /// Its last period.
        last: i32,
    },
    /// The window has more than [`MAX_PERIODS`] periods.
    TooLong {
        /// Its first period.
        first: i32,
        /// Its last period.
        last: i32,
    },
    /// A unit adopted before the window, so that its exposure at adoption is not known.
    BeforeWindow {
        /// Its place.
        unit: u32,
        /// When it adopted.
        period: i32,
        /// First period of the window.
        first: i32,
    },
}

impl fmt::Display for DatesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::EmptyWindow { first, last } => {
                write!(f, "the window from {first} to {last} holds no period")
            }
            Self::TooLong { first, last } => {
                write!(
                    f,
                    "from {first} to {last} there are more than {MAX_PERIODS} periods: is a date wrong?"
                )
            }
            Self::BeforeWindow { unit, period, first } => {
                write!(f, "unit {unit} adopted in {period}, before the window begins in {first}")
            }
        }
    }
}

impl std::error::Error for DatesError {}

/// Dates of adoption of all units, by their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dates {
    first: i32,
    n_periods: u32,
    places: Vec<u32>,
}

impl Dates {
    /// Watched from the first adoption to the last; no periods at all where nobody adopted.
    ///
    /// # Errors
    /// Where that is longer than [`MAX_PERIODS`].
    pub fn new(periods: &[Option<i32>]) -> Result<Self, DatesError> {
        let adopted = || periods.iter().flatten().copied();
        match (adopted().min(), adopted().max()) {
            (Some(first), Some(last)) => Self::within(periods, first, last),
            _ => Ok(Self { first: 0, n_periods: 0, places: vec![NEVER; periods.len()] }),
        }
    }

    /// Watched from the period `first` to the period `last`; who adopted after that had not adopted by its end.
    ///
    /// # Errors
    /// Where the window is empty or longer than [`MAX_PERIODS`], or somebody adopted before it.
    pub fn within(periods: &[Option<i32>], first: i32, last: i32) -> Result<Self, DatesError> {
        let n_periods = i64::from(last) - i64::from(first) + 1;
        if n_periods < 1 {
            return Err(DatesError::EmptyWindow { first, last });
        }
        if n_periods > i64::from(MAX_PERIODS) {
            return Err(DatesError::TooLong { first, last });
        }
        let place = |(unit, &period): (usize, &Option<i32>)| match period {
            Some(period) if period < first => {
                Err(DatesError::BeforeWindow { unit: unit as u32, period, first })
            }
            Some(period) if period <= last => Ok((i64::from(period) - i64::from(first)) as u32),
            Some(_) | None => Ok(NEVER),
        };
        let places = periods.iter().enumerate().map(place).collect::<Result<_, _>>()?;
        Ok(Self { first, n_periods: n_periods as u32, places })
    }

    /// The dates of a policy among `n_units` units, from its first adoption to its last.
    ///
    /// # Errors
    /// Where that is longer than [`MAX_PERIODS`].
    pub fn of_policy(policy: &Policy, n_units: usize) -> Result<Self, DatesError> {
        Self::new(&policy.by_unit(n_units))
    }

    /// The same where the last period stands for "never": the classic network data sets are coded so, and netdiffuseR's
    /// copies of them leave it to the user to know. The window ends one period earlier.
    #[must_use]
    pub fn without_last(mut self) -> Self {
        self.n_periods = self.n_periods.saturating_sub(1);
        for place in &mut self.places {
            if *place >= self.n_periods {
                *place = NEVER;
            }
        }
        self
    }

    /// Number of units.
    pub fn n(&self) -> usize {
        self.places.len()
    }

    /// Number of periods.
    pub fn n_periods(&self) -> usize {
        self.n_periods as usize
    }

    /// The period at a place of the window, from 0.
    pub fn period_at(&self, place: usize) -> i32 {
        (i64::from(self.first) + place as i64) as i32
    }

    /// First and last period; none without periods.
    pub fn window(&self) -> Option<(i32, i32)> {
        (self.n_periods > 0).then(|| (self.first, self.period_at(self.n_periods() - 1)))
    }

    /// When a unit adopted, as a place in the window, from 0; none if never.
    #[inline]
    pub fn place(&self, unit: usize) -> Option<usize> {
        let place = self.places[unit];
        (place != NEVER).then_some(place as usize)
    }

    /// When a unit adopted; none if never.
    pub fn period(&self, unit: usize) -> Option<i32> {
        self.place(unit).map(|place| self.period_at(place))
    }

    /// Number of units that ever adopted.
    pub fn n_adopters(&self) -> usize {
        self.places.iter().filter(|&&place| place != NEVER).count()
    }

    /// New adopters in every period.
    pub fn new_by_period(&self) -> Vec<u32> {
        let mut new = vec![0; self.n_periods()];
        (0..self.n()).filter_map(|unit| self.place(unit)).for_each(|place| new[place] += 1);
        new
    }

    /// Whether a unit had adopted by the end of the period at a place.
    #[inline]
    pub(super) fn has_adopted_by(&self, unit: usize, place: usize) -> bool {
        // Those that never adopted have the last of all places.
        self.places[unit] as usize <= place
    }

    /// The adopters of every period, by unit.
    pub(super) fn adopters_by_period(&self) -> Vec<Vec<u32>> {
        let mut adopters = vec![Vec::new(); self.n_periods()];
        for unit in 0..self.n() {
            if let Some(place) = self.place(unit) {
                adopters[place].push(unit as u32);
            }
        }
        adopters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_runs_from_the_first_adoption_to_the_last() {
        let dates = Dates::new(&[Some(1964), None, Some(1961), Some(1964)]).expect("dates");
        assert_eq!((dates.window(), dates.n_periods(), dates.n_adopters()), (Some((1961, 1964)), 4, 3));
        assert_eq!((dates.place(0), dates.place(1), dates.period(2)), (Some(3), None, Some(1961)));
        assert_eq!(dates.new_by_period(), [1, 0, 0, 2]);
        assert!(dates.has_adopted_by(2, 0) && !dates.has_adopted_by(0, 2) && !dates.has_adopted_by(1, 3));
    }

    #[test]
    fn who_adopts_after_the_window_never_did_and_nobody_adopts_before() {
        let periods = [Some(3), Some(9), None];
        let dates = Dates::within(&periods, 1, 8).expect("dates");
        assert_eq!((dates.place(0), dates.place(1), dates.n_periods()), (Some(2), None, 8));
        let error = |first, last| Dates::within(&periods, first, last).expect_err("a fault").to_string();
        assert_eq!(error(4, 8), "unit 0 adopted in 3, before the window begins in 4");
        assert_eq!(error(4, 3), "the window from 4 to 3 holds no period");
        assert_eq!(
            Dates::new(&[Some(i32::MIN), Some(i32::MAX)]),
            Err(DatesError::TooLong { first: i32::MIN, last: i32::MAX })
        );
    }

    #[test]
    fn the_last_period_can_stand_for_never() {
        let dates = Dates::new(&[Some(1), Some(18), Some(17)]).expect("dates").without_last();
        assert_eq!((dates.window(), dates.place(1), dates.period(2)), (Some((1, 17)), None, Some(17)));
        let nobody = Dates::new(&[None, None]).expect("dates").without_last();
        assert_eq!((nobody.window(), nobody.n(), nobody.n_adopters()), (None, 2, 0));
        assert!(nobody.new_by_period().is_empty());
    }
}
