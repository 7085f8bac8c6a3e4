//! Adoption histories: which unit adopted which policy when. What every measure of the field starts from.
//!
//! Times are whole periods (years, or months or days counted from a fixed origin), so that the same code serves real
//! histories and those of a run. Who never adopted has no entry: absence is not a date.

/// Which units adopted which policies, and when.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// Names of all units, never-adopters included, in a fixed order; everything else names a unit by its place here.
    pub units: Vec<String>,
    /// First period in which each unit can adopt anything; none where nothing is known of it.
    pub born: Vec<Option<i32>>,
    /// The policies, in a fixed order.
    pub policies: Vec<Policy>,
}

/// The adoptions of one policy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// Who first adopted it when, by period, then by unit; each unit once.
    pub adoptions: Vec<Adoption>,
    /// Later spells: units that had ended it and adopted it again, by period, then by unit; after all earlier ones of the unit have
    /// ended. They count for who has the policy at a time, and nowhere else: every measure of adoption is one of the first.
    pub again: Vec<Adoption>,
}

/// One adoption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Adoption {
    /// Period of adoption.
    pub period: i32,
    /// The unit.
    pub unit: u32,
    /// First period in which it no longer had the policy; none where it kept it to the end of observation.
    pub ended: Option<i32>,
}

impl History {
    /// The same history among some of the units only, told by their names. Policies stay, also where nobody is left.
    #[must_use]
    pub fn among(&self, is_kept: impl Fn(&str) -> bool) -> Self {
        let kept: Vec<usize> = (0..self.units.len()).filter(|&unit| is_kept(&self.units[unit])).collect();
        let mut places = vec![None; self.units.len()];
        for (place, &unit) in kept.iter().enumerate() {
            places[unit] = Some(place as u32);
        }
        let policy = |policy: &Policy| {
            let own =
                |adoption: &Adoption| Some(Adoption { unit: places[adoption.unit as usize]?, ..*adoption });
            Policy::new(policy.name.clone(), policy.adoptions.iter().filter_map(own).collect())
                .with_again(policy.again.iter().filter_map(own).collect())
        };
        Self {
            units: kept.iter().map(|&unit| self.units[unit].clone()).collect(),
            born: kept.iter().map(|&unit| self.born.get(unit).copied().flatten()).collect(),
            policies: self.policies.iter().map(policy).collect(),
        }
    }
}

impl Policy {
    /// A policy from its adoptions in any order.
    pub fn new(name: impl Into<String>, mut adoptions: Vec<Adoption>) -> Self {
        adoptions.sort_unstable();
        Self { name: name.into(), adoptions, again: Vec::new() }
    }

    /// The same with later spells, in any order.
    #[must_use]
    pub fn with_again(mut self, mut again: Vec<Adoption>) -> Self {
        again.sort_unstable();
        self.again = again;
        self
    }

    /// Every spell, first and later ones, by unit, then by period.
    pub fn spells(&self) -> Vec<Adoption> {
        let mut spells: Vec<Adoption> = self.adoptions.iter().chain(&self.again).copied().collect();
        spells.sort_unstable_by_key(|spell| (spell.unit, spell.period));
        spells
    }

    /// First and last period with an adoption; none without adopters.
    pub fn span(&self) -> Option<(i32, i32)> {
        Some((self.adoptions.first()?.period, self.adoptions.last()?.period))
    }

    /// Period of adoption by unit; none for those that never adopted.
    pub fn by_unit(&self, n_units: usize) -> Vec<Option<i32>> {
        let mut periods = vec![None; n_units];
        for adoption in &self.adoptions {
            periods[adoption.unit as usize] = Some(adoption.period);
        }
        periods
    }

    /// New adopters in every period from the first to the last adoption; empty without adopters.
    pub fn new_by_period(&self) -> Vec<u32> {
        let Some((first, last)) = self.span() else { return Vec::new() };
        let mut new = vec![0; (i64::from(last) - i64::from(first)) as usize + 1];
        for adoption in &self.adoptions {
            new[(i64::from(adoption.period) - i64::from(first)) as usize] += 1;
        }
        new
    }

    /// Adopters so far, at the end of every period from the first to the last adoption; empty without adopters.
    pub fn cumulative(&self) -> Vec<u32> {
        let mut cumulative = self.new_by_period();
        let mut adopters = 0;
        for count in &mut cumulative {
            adopters += *count;
            *count = adopters;
        }
        cumulative
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adoptions_are_kept_by_period() {
        let adopted = |unit, period| Adoption { period, unit, ended: None };
        let policy = Policy::new("lottery", vec![adopted(2, 1970), adopted(0, 1964), adopted(1, 1966)]);
        assert_eq!(policy.span(), Some((1964, 1970)));
        assert_eq!(policy.new_by_period(), [1, 0, 1, 0, 0, 0, 1]);
        assert_eq!(policy.cumulative(), [1, 1, 2, 2, 2, 2, 3]);
        assert_eq!(policy.by_unit(4), [Some(1964), Some(1966), Some(1970), None]);
        assert_eq!(Policy::default().span(), None);
    }

    #[test]
    fn a_history_among_some_units_keeps_their_adoptions() {
        let adopted = |unit, period| Adoption { period, unit, ended: None };
        let history = History {
            units: ["AK", "AL", "AR"].map(str::to_owned).to_vec(),
            born: vec![Some(1959), Some(1819), None],
            policies: vec![
                Policy::new("lottery", vec![adopted(0, 1970), adopted(2, 1964)]),
                Policy::new("seat belts", vec![adopted(0, 1985)]),
            ],
        };
        let south = history.among(|name| name != "AK");
        assert_eq!((south.units.len(), south.born.clone()), (2, vec![Some(1819), None]));
        assert_eq!(south.policies[0].adoptions, [adopted(1, 1964)]);
        assert_eq!(south.policies[1], Policy::new("seat belts", Vec::new()));
    }
}
