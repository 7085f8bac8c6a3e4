//! Measures of innovativeness: what one policy says of each unit.
//!
//! For a policy let f be the period of its first adoption, l that of its last, y that of the unit.
//!
//! | measure | of an adopter | of a unit that never adopted | policies |
//! |---|---|---|---|
//! | `walker` | (l − y)/(l − f) | 0 | l > f |
//! | `walker_adopters_only` | (l − y)/(l − f) | does not count | l > f |
//! | `boushey` | (l + 1 − y)/(l + 1 − f) | 0 | all with an adopter |
//! | `rate` | 1 adoption in y − f + 1 opportunities | none in l − f + 1 | all with an adopter |
//!
//! The score is the mean over policies; of `rate`, all adoptions over all opportunities. From 0 to 1, higher is earlier.
//!
//! - Walker (1969), American Political Science Review 63:880–899: one minus the mean of s = (y − f)/(l − f), with s = 1 for those that
//!   never adopted. The last adopter so counts as one that never adopted. Where all adopt at once (l = f) s is 0/0: such a
//!   policy is left out, and counted.
//! - Boushey: [(LY + 1) − SY]/[(LY + 1) − FY], which keeps the last adopter apart, and is 1 for all where they adopt at once.
//! - Boehmke & Skinner (2012), State Politics & Policy Quarterly 12:303–329: Σ adoptions / Σ periods at risk. The risk begins
//!   with the first adoption anywhere and ends with the unit's own, or with the last one observed.

use crate::analysis::history::Adoption;

/// How adoptions become a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Walker (1969).
    Walker,
    /// Walker's among the policies that the unit adopted.
    WalkerAdoptersOnly,
    /// Boushey's composite.
    Boushey,
    /// Adoptions per opportunity, Boehmke & Skinner (2012).
    Rate,
}

impl Measure {
    /// All of them, in the order of tables.
    pub const ALL: [Self; 4] = [Self::Walker, Self::WalkerAdoptersOnly, Self::Boushey, Self::Rate];

    /// Its name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Walker => "walker",
            Self::WalkerAdoptersOnly => "walker_adopters_only",
            Self::Boushey => "boushey",
            Self::Rate => "rate",
        }
    }

    /// Whether the measure is of the span from first to last adoption, and has none where they coincide.
    pub const fn needs_span(self) -> bool {
        matches!(self, Self::Walker | Self::WalkerAdoptersOnly)
    }
}

/// From when on a unit has the opportunity to adopt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Opportunity {
    /// From the first adoption anywhere, whether the unit existed or not: as published.
    #[default]
    Always,
    /// From when the unit can adopt ([`born`](crate::analysis::history::History::born)). A policy whose last adoption was
    /// earlier does not count for it, and opportunities of `rate` begin then. Where it adopted earlier all the same (a
    /// territory that became a state), its adoption counts, with one opportunity at least. The other measures keep their dates.
    SinceBorn,
}

/// What one policy adds to the two sums of a unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Share {
    pub(super) above: f64,
    pub(super) below: f64,
}

/// What a policy with those adoptions says of each unit; in the order of units.
///
/// `adoptions` has one entry at least, by period; `born` is empty where it does not matter.
pub(super) fn shares(
    measure: Measure,
    adoptions: &[Adoption],
    n_units: usize,
    born: &[Option<i32>],
) -> Vec<Share> {
    let first = f64::from(adoptions[0].period);
    let last = f64::from(adoptions[adoptions.len() - 1].period);
    let birth = |unit: usize| born.get(unit).copied().flatten().map_or(f64::NEG_INFINITY, f64::from);
    let mut shares: Vec<Share> = (0..n_units)
        .map(|unit| {
            if birth(unit) > last {
                return Share { above: 0.0, below: 0.0 };
            }
            let below = match measure {
                Measure::Walker | Measure::Boushey => 1.0,
                Measure::WalkerAdoptersOnly => 0.0,
                Measure::Rate => last - first.max(birth(unit)) + 1.0,
            };
            Share { above: 0.0, below }
        })
        .collect();
    for adoption in adoptions {
        let (unit, own) = (adoption.unit as usize, f64::from(adoption.period));
        shares[unit] = match measure {
            Measure::Walker | Measure::WalkerAdoptersOnly => {
                Share { above: (last - own) / (last - first), below: 1.0 }
            }
            Measure::Boushey => Share { above: (last + 1.0 - own) / (last + 1.0 - first), below: 1.0 },
            Measure::Rate => Share { above: 1.0, below: (own - first.max(birth(unit)) + 1.0).max(1.0) },
        };
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(measure: Measure, born: &[Option<i32>], expected: [[f64; 2]; 4]) {
        // Unit 1 in 1900, unit 0 in 1905, unit 3 in 1910; unit 2 never.
        let adoptions =
            [(1900, 1), (1905, 0), (1910, 3)].map(|(period, unit)| Adoption { period, unit, ended: None });
        let found = shares(measure, &adoptions, 4, born);
        let expected = expected.map(|[above, below]| Share { above, below });
        assert_eq!(found, expected, "{measure:?}");
    }

    #[test]
    fn one_policy_by_hand() {
        check(Measure::Walker, &[], [[0.5, 1.0], [1.0, 1.0], [0.0, 1.0], [0.0, 1.0]]);
        check(Measure::WalkerAdoptersOnly, &[], [[0.5, 1.0], [1.0, 1.0], [0.0, 0.0], [0.0, 1.0]]);
        check(Measure::Boushey, &[], [[6.0 / 11.0, 1.0], [1.0, 1.0], [0.0, 1.0], [1.0 / 11.0, 1.0]]);
        check(Measure::Rate, &[], [[1.0, 6.0], [1.0, 1.0], [0.0, 11.0], [1.0, 11.0]]);
    }

    #[test]
    fn who_is_not_born_has_no_opportunity() {
        let born = |year| [Some(1904), Some(1902), Some(year), None];
        check(Measure::Rate, &born(1908), [[1.0, 2.0], [1.0, 1.0], [0.0, 3.0], [1.0, 11.0]]);
        check(Measure::Rate, &born(1911), [[1.0, 2.0], [1.0, 1.0], [0.0, 0.0], [1.0, 11.0]]);
        check(Measure::Walker, &born(1911), [[0.5, 1.0], [1.0, 1.0], [0.0, 0.0], [0.0, 1.0]]);
        check(Measure::Boushey, &born(1910), [[6.0 / 11.0, 1.0], [1.0, 1.0], [0.0, 1.0], [1.0 / 11.0, 1.0]]);
    }
}
