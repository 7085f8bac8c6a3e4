//! Who holds which control right: three presets, any mixture, any dated change, any override for one stage.
//!
//! Stages read the rights, never the name of a preset.

use crate::units::{Month, Stage};

/// The center's share of the four control rights, each in [0, 1].
///
/// Zhou & Lian (2012) for the rights; the three modes are those of Fu & Wang (2023), table 2; the numbers are assumptions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rights {
    /// Who sets targets, g.
    pub goals: f64,
    /// Who chooses instruments, μ.
    pub means: f64,
    /// Who inspects, n.
    pub inspection: f64,
    /// Who provides incentives, v.
    pub incentives: f64,
}

/// A named mixture of rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// 强中央.
    StrongCentral,
    /// 议价.
    Bargaining,
    /// 强地方.
    StrongLocal,
}

impl Preset {
    /// Names in a scenario file.
    pub const NAMES: [&'static str; 3] = ["strong-central", "bargaining", "strong-local"];

    /// The preset of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "strong-central" => Some(Self::StrongCentral),
            "bargaining" => Some(Self::Bargaining),
            "strong-local" => Some(Self::StrongLocal),
            _ => None,
        }
    }

    /// Its rights (model.md §1, table of presets; assumption).
    pub fn rights(self) -> Rights {
        match self {
            Self::StrongCentral => Rights { goals: 0.9, means: 0.9, inspection: 0.9, incentives: 0.9 },
            Self::Bargaining => Rights { goals: 0.7, means: 0.5, inspection: 0.5, incentives: 0.5 },
            Self::StrongLocal => Rights { goals: 0.2, means: 0.1, inspection: 0.15, incentives: 0.2 },
        }
    }
}

/// A change of some rights, from a date on (from the start where none is given), for one stage or for all.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Change {
    /// First month in force; the whole run where absent.
    pub at: Option<Month>,
    /// The stage it holds for; all where absent.
    pub stage: Option<Stage>,
    /// All four rights at once.
    pub preset: Option<Preset>,
    /// The goal right, over the preset's.
    pub goals: Option<f64>,
    /// The means right, over the preset's.
    pub means: Option<f64>,
    /// The inspection right, over the preset's.
    pub inspection: Option<f64>,
    /// The incentive right, over the preset's.
    pub incentives: Option<f64>,
}

impl Change {
    /// The rights after this change, given those before it.
    pub fn applied_to(&self, before: Rights) -> Rights {
        let base = self.preset.map_or(before, Preset::rights);
        Rights {
            goals: self.goals.unwrap_or(base.goals),
            means: self.means.unwrap_or(base.means),
            inspection: self.inspection.unwrap_or(base.inspection),
            incentives: self.incentives.unwrap_or(base.incentives),
        }
    }
}

/// The rights in force at every tick and stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Regime {
    table: Vec<[Rights; Stage::ALL.len()]>,
}

impl Regime {
    /// Lays out base rights and changes over `n_ticks` ticks; `tick_of` gives the tick that contains a month.
    ///
    /// Changes that hold for all stages come first, in order of date, then those for one stage, in order of date;
    /// changes of the same date in the order written.
    pub fn new(base: Rights, changes: &[Change], n_ticks: u32, tick_of: impl Fn(Month) -> i64) -> Self {
        let mut table = vec![[base; Stage::ALL.len()]; n_ticks as usize];
        let mut ordered: Vec<(bool, i64, &Change)> = changes
            .iter()
            .map(|change| (change.stage.is_some(), change.at.map_or(0, &tick_of).max(0), change))
            .collect();
        ordered.sort_by_key(|&(for_one_stage, from, _)| (for_one_stage, from));
        for (_, from, change) in ordered {
            for rights in table.iter_mut().skip(from as usize) {
                for stage in Stage::ALL {
                    if change.stage.is_none_or(|only| only == stage) {
                        rights[stage as usize] = change.applied_to(rights[stage as usize]);
                    }
                }
            }
        }
        Self { table }
    }

    /// The rights in force in a stage of a tick.
    pub fn rights(&self, tick: u32, stage: Stage) -> Rights {
        self.table[tick as usize][stage as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_act_from_their_tick_and_for_their_stage() {
        let changes = [
            Change { at: Month::new(2012, 6), preset: Some(Preset::StrongCentral), ..Change::default() },
            Change { stage: Some(Stage::Design), means: Some(0.0), ..Change::default() },
        ];
        let tick_of = |month: Month| month.months_since(Month::new(2010, 1).expect("a month")).div_euclid(12);
        let regime = Regime::new(Preset::Bargaining.rights(), &changes, 4, tick_of);
        assert_eq!(regime.rights(1, Stage::Spread), Preset::Bargaining.rights());
        assert_eq!(regime.rights(2, Stage::Spread), Preset::StrongCentral.rights());
        assert_eq!(regime.rights(1, Stage::Design), Rights { means: 0.0, ..Preset::Bargaining.rights() });
        assert_eq!(regime.rights(3, Stage::Design), Rights { means: 0.0, ..Preset::StrongCentral.rights() });
    }
}
