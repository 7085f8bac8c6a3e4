//! Leaders and lags within regions: who adopts first among its neighbors, and how long the others take.
//!
//! Walker (1969) found regional pioneers that the others of a region follow. For each policy that anyone in a region adopted,
//! the region's first adopters lead it (n of them at once lead 1/n each), and the lag of an adopter is its period of
//! adoption minus theirs. A unit that never adopted a policy has no lag for it; how many it adopted stands beside the mean.

use std::collections::BTreeMap;

use super::scores::until;
use crate::analysis::history::History;

/// A region.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// Its name.
    pub name: String,
    /// Number of policies that anyone in it adopted.
    pub n_policies: usize,
    /// Mean over these of periods from the first adoption anywhere to the first in the region; NaN without policies.
    pub mean_lag_behind_first: f64,
    /// Its units, in the order of units.
    pub members: Vec<Member>,
}

impl Region {
    /// The unit that led most policies; of equal ones the one with the shorter mean lag, then the first. None without adoptions.
    pub fn leader(&self) -> Option<&Member> {
        self.members.iter().filter(|member| member.n_adopted > 0).min_by(|a, b| {
            b.n_led.total_cmp(&a.n_led).then(a.mean_lag.total_cmp(&b.mean_lag)).then(a.unit.cmp(&b.unit))
        })
    }
}

/// A unit within its region.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Member {
    /// The unit, by its place in the history.
    pub unit: u32,
    /// Number of the region's policies that it adopted.
    pub n_adopted: usize,
    /// Number of policies that it led; shared ones in parts.
    pub n_led: f64,
    /// The same as a share of the region's policies; NaN without policies.
    pub share_led: f64,
    /// Mean periods behind the region's first adopter, over the policies that it adopted; NaN if none.
    pub mean_lag: f64,
}

/// Leaders and lags of each region, in alphabetical order; `names` has one for each unit, none to leave it out.
///
/// Of policies with `min_adopters` at least, up to the period `last` (none to take all).
pub fn regions(
    history: &History,
    names: &[Option<&str>],
    min_adopters: usize,
    last: Option<i32>,
) -> Vec<Region> {
    let mut units: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (unit, name) in names.iter().enumerate().take(history.units.len()) {
        if let Some(name) = name {
            units.entry(name).or_default().push(unit as u32);
        }
    }
    let mut regions: Vec<Sums> = units.into_iter().map(|(name, units)| Sums::new(name, &units)).collect();
    for policy in &history.policies {
        let adoptions = until(&policy.adoptions, last);
        let Some(first) = adoptions.first().filter(|_| adoptions.len() >= min_adopters) else { continue };
        for region in &mut regions {
            // By period: the region's first adopters come first.
            let own: Vec<(i64, usize)> = adoptions
                .iter()
                .filter_map(|adoption| Some((i64::from(adoption.period), region.place_of(adoption.unit)?)))
                .collect();
            region.take(&own, i64::from(first.period));
        }
    }
    regions.into_iter().map(Sums::means).collect()
}

/// A region while policies are counted.
struct Sums {
    region: Region,
    lag_behind_first: i64,
    lags: Vec<i64>,
}

impl Sums {
    fn new(name: &str, units: &[u32]) -> Self {
        let member =
            |&unit: &u32| Member { unit, n_adopted: 0, n_led: 0.0, share_led: f64::NAN, mean_lag: f64::NAN };
        let region = Region {
            name: name.to_owned(),
            n_policies: 0,
            mean_lag_behind_first: f64::NAN,
            members: units.iter().map(member).collect(),
        };
        Self { region, lag_behind_first: 0, lags: vec![0; units.len()] }
    }

    fn place_of(&self, unit: u32) -> Option<usize> {
        self.region.members.binary_search_by_key(&unit, |member| member.unit).ok()
    }

    /// Takes in the region's adoptions of one policy, as period and member, by period.
    fn take(&mut self, own: &[(i64, usize)], first_anywhere: i64) {
        let Some(&(first, _)) = own.first() else { return };
        let n_first = own.iter().filter(|(period, _)| *period == first).count();
        self.region.n_policies += 1;
        self.lag_behind_first += first - first_anywhere;
        for &(period, place) in own {
            let member = &mut self.region.members[place];
            member.n_adopted += 1;
            self.lags[place] += period - first;
            if period == first {
                member.n_led += 1.0 / n_first as f64;
            }
        }
    }

    fn means(self) -> Region {
        let Self { mut region, lag_behind_first, lags } = self;
        let n = region.n_policies as f64;
        // Without policies 0/0 is NaN, as it should be.
        region.mean_lag_behind_first = lag_behind_first as f64 / n;
        for (member, lag) in region.members.iter_mut().zip(lags) {
            member.share_led = member.n_led / n;
            member.mean_lag = lag as f64 / member.n_adopted as f64;
        }
        region
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::history::{Adoption, Policy};

    #[test]
    fn leaders_and_lags_by_hand() {
        let policy = |of: &[(i32, u32)]| {
            let adoptions = of.iter().map(|&(period, unit)| Adoption { period, unit, ended: None });
            Policy::new("", adoptions.collect())
        };
        let history = History {
            units: ["n1", "s1", "n2", "s2", "far"].map(str::to_owned).to_vec(),
            born: vec![None; 5],
            policies: vec![
                policy(&[(10, 0), (13, 2), (20, 1), (20, 3)]),
                policy(&[(5, 1), (6, 3), (9, 0)]),
                policy(&[(1, 4)]),
                policy(&[]),
            ],
        };
        let names = [Some("north"), Some("south"), Some("north"), Some("south"), None];
        let found = regions(&history, &names, 1, None);
        let [north, south] = &found[..] else { panic!("{found:?}") };
        assert_eq!((north.name.as_str(), north.n_policies, north.mean_lag_behind_first), ("north", 2, 2.0));
        assert_eq!((south.n_policies, south.mean_lag_behind_first), (2, 5.0));
        let member = |unit, n_adopted, n_led, mean_lag| Member {
            unit,
            n_adopted,
            n_led,
            share_led: n_led / 2.0,
            mean_lag,
        };
        assert_eq!(north.members, [member(0, 2, 2.0, 0.0), member(2, 1, 0.0, 3.0)]);
        assert_eq!(south.members, [member(1, 2, 1.5, 0.0), member(3, 2, 0.5, 0.5)]);
        assert_eq!(north.leader().map(|leader| leader.unit), Some(0));
        assert_eq!(south.leader().map(|leader| leader.unit), Some(1));
        // With three adopters at least, up to period 12: the second policy only.
        let early = regions(&history, &names, 3, Some(12));
        assert_eq!((early[0].n_policies, early[1].n_policies), (1, 1));
        assert!(early[0].members[1].mean_lag.is_nan());
        // A region where nobody adopts.
        let alone = regions(&history, &[None, None, None, None, Some("far")], 2, None);
        assert!(alone[0].leader().is_none() && alone[0].members[0].share_led.is_nan());
    }
}
