//! Which unit a name means: the list of units under each name that its table gives them.
//!
//! A list of units may hold several names of each (`state` and `abbr`). The first column is the name of a unit, but a
//! table that uses another of them is understood: the column that knows most names of a table is taken for that table.

use super::Role;
use super::names::Names;

/// One way to name the units.
#[derive(Debug)]
pub(super) struct Naming {
    /// Column of the list of units.
    pub(super) column: String,
    /// The names.
    names: Names,
    /// The unit of each name.
    units: Vec<u32>,
}

impl Naming {
    /// Names by unit; nothing where two units share one or one is empty.
    pub(super) fn new<'n>(column: &str, by_unit: impl Iterator<Item = &'n str>) -> Option<Self> {
        let mut naming = Self { column: column.to_owned(), names: Names::default(), units: Vec::new() };
        for (unit, name) in by_unit.enumerate() {
            if name.is_empty() || naming.names.number(name)? as usize != unit {
                return None;
            }
            naming.units.push(unit as u32);
        }
        Some(naming)
    }

    /// The unit of a name.
    pub(super) fn unit(&self, name: &str) -> Option<u32> {
        self.names.find(name).map(|number| self.units[number as usize])
    }

    /// All names, by unit.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter()
    }
}

/// All ways to name the units, the first one first.
#[derive(Debug)]
pub(super) struct Roster {
    /// Name of the file that the units are from.
    pub(super) file: String,
    /// What that file is: a list of units, or the adoptions themselves.
    pub(super) role: Role,
    namings: Vec<Naming>,
}

impl Roster {
    /// A roster of at least one naming.
    pub(super) fn new(file: &str, role: Role, namings: Vec<Naming>) -> Self {
        assert!(!namings.is_empty(), "units have names");
        Self { file: file.to_owned(), role, namings }
    }

    /// The naming that knows most of some names; the first of equals.
    pub(super) fn best(&self, wanted: &Names) -> &Naming {
        let known = |naming: &Naming| wanted.iter().filter(|name| naming.unit(name).is_some()).count();
        let mut best = (&self.namings[0], known(&self.namings[0]));
        for naming in &self.namings[1..] {
            let n = known(naming);
            if n > best.1 {
                best = (naming, n);
            }
        }
        best.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_naming_that_knows_most_names_is_taken() {
        let state = Naming::new("state", ["Alabama", "Alaska"].into_iter()).expect("names");
        let abbr = Naming::new("abbr", ["AL", "AK"].into_iter()).expect("names");
        assert!(Naming::new("region", ["South", "South"].into_iter()).is_none());
        assert!(Naming::new("region", ["South", ""].into_iter()).is_none());
        let roster = Roster::new("units.csv", Role::Units, vec![state, abbr]);
        let best = |names: &[&str]| {
            let mut wanted = Names::default();
            for name in names {
                wanted.number(name);
            }
            roster.best(&wanted).column.clone()
        };
        assert_eq!(best(&["Alabama"]), "state");
        assert_eq!(best(&["AK", "XX"]), "abbr");
        assert_eq!(best(&["XX"]), "state");
        assert_eq!(roster.best(&Names::default()).unit("Alaska"), Some(1));
    }
}
