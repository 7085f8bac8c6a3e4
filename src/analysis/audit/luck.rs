//! Where the draws of an audit lie: which unit, which donors, whose dates.
//!
//! All are of [`Purpose::Placebo`]. The sample (a coding with a group of controls) has places of its own among a unit's draws; the
//! number of a repetition stands where the engine has the tick, because the estimators see all ticks at once.

use crate::rng::{Address, Draws, Purpose};

/// Draws of every unit that one sample may take.
const PER_SAMPLE: u32 = 4;
/// Samples with places: more than there are codings times groups of controls.
const SAMPLES: u32 = 16;

/// Whose draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Luck {
    /// The user's seed.
    pub master_seed: u64,
    /// The replicate.
    pub replicate: u32,
    /// Number of the sample, from 0.
    pub sample: u32,
}

/// What a draw of an audit is for; the number is its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub(super) enum Aim {
    /// Which treated unit has a synthetic control, and which units are its donors.
    Unit = 0,
    /// Which donor stands for a treated unit in a mean of placebos.
    Donor = 1,
    /// Which unit gets whose date.
    Date = 2,
}

impl Luck {
    /// The draws of one repetition (0 where there is but one), at most 65,535.
    pub(super) fn draws(self, repetition: u16) -> Draws {
        let Self { master_seed, replicate, .. } = self;
        let at = Address { master_seed, replicate, policy: 0, tick: repetition, purpose: Purpose::Placebo };
        Draws::open(at, SAMPLES * PER_SAMPLE)
    }

    /// Place of an aim's draw among those of a unit.
    pub(super) fn slot(self, aim: Aim) -> u32 {
        self.sample % SAMPLES * PER_SAMPLE + aim as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_and_aims_share_no_draw() {
        let mut seen = std::collections::BTreeSet::new();
        for sample in 0..6 {
            let luck = Luck { master_seed: 7, replicate: 3, sample };
            for aim in [Aim::Unit, Aim::Donor, Aim::Date] {
                for unit in 0..50 {
                    assert!(seen.insert(luck.draws(0).whole(unit, luck.slot(aim))));
                }
            }
        }
    }
}
