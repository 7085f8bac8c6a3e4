//! The numbers of all replicates in all settings, and the tests that claims are made of.

use std::collections::BTreeMap;

use super::best::best_place;
use super::measured::Measured;
use super::numbers::Numbers;
use super::settings::{MODES, Mode, N_SHARES, Setting, authority, share};
use super::verdict::{Case, Kind, Rule, Test, Words};

/// Name under which tests of the best share stand: all settings of authority together.
pub const ALL_SHARES: &str = "authority";

/// Numbers of all replicates, by setting.
#[derive(Debug, Clone, PartialEq)]
pub struct Results {
    settings: Vec<Setting>,
    /// By setting, then by statistic, then by replicate; NaN where a replicate has none.
    values: Vec<BTreeMap<&'static str, Vec<f64>>>,
    master_seed: u64,
}

impl Results {
    /// From the numbers of every setting, replicate by replicate; none of a replicate that failed. All settings have the same replicates.
    pub fn new(settings: Vec<Setting>, numbers: &[Vec<Option<Numbers>>], master_seed: u64) -> Self {
        let of_setting = |own: &Vec<Option<Numbers>>| {
            let mut values: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
            for name in own.iter().flatten().flat_map(Numbers::names) {
                values.entry(name).or_insert_with(|| vec![f64::NAN; own.len()]);
            }
            for (name, column) in &mut values {
                for (value, numbers) in column.iter_mut().zip(own) {
                    *value = numbers.as_ref().and_then(|numbers| numbers.get(name)).unwrap_or(f64::NAN);
                }
            }
            values
        };
        Self { values: numbers.iter().map(of_setting).collect(), settings, master_seed }
    }

    /// The settings.
    pub fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// The setting of that name.
    pub fn setting(&self, id: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.id == id)
    }

    /// A statistic in a setting, by replicate; nothing where it was not measured.
    pub fn values(&self, setting: &str, statistic: &str) -> &[f64] {
        let place = self.settings.iter().position(|own| own.id == setting);
        place.and_then(|k| self.values.get(k)?.get(statistic)).map_or(&[], Vec::as_slice)
    }

    /// A statistic over replicates.
    pub fn measured(&self, setting: &str, statistic: &str) -> Measured {
        Measured::of(self.values(setting, statistic))
    }

    /// Its mean in a setting against a threshold.
    pub(super) fn level(&self, setting: &str, statistic: &'static str, rule: Rule) -> Test {
        let measured = self.measured(setting, statistic);
        Test { statistic, of: Kind::Level, setting: setting.to_owned(), measured, rule }
    }

    /// Its mean in a setting less that in another, with the same luck, against a threshold.
    pub(super) fn difference(&self, pair: [&str; 2], statistic: &'static str, rule: Rule) -> Test {
        let [setting, against] = pair;
        let (own, other) = (self.values(setting, statistic), self.values(against, statistic));
        let measured = Measured::of_differences(own, other);
        let of = Kind::LessThatOf(against.to_owned());
        Test { statistic, of, setting: setting.to_owned(), measured, rule }
    }

    /// The share of authority at which it is largest (smallest for what is an error) against a threshold.
    pub(super) fn best_share(&self, aim: Aim, rule: Rule) -> Test {
        let columns: Vec<Vec<f64>> = (0..N_SHARES)
            .map(|place| {
                self.values(&authority(place), aim.statistic).iter().map(|v| aim.sign() * v).collect()
            })
            .collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let places: Vec<f64> = (0..N_SHARES).map(share).collect();
        let measured = best_place(&places, &columns, self.master_seed, 0);
        Test { statistic: aim.statistic, of: Kind::BestShare, setting: ALL_SHARES.to_owned(), measured, rule }
    }
}

/// Something that one may want much, or little, of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aim {
    /// What is measured.
    pub statistic: &'static str,
    /// Whether little of it is wanted.
    pub is_error: bool,
    /// The aim in words.
    pub en: &'static str,
    /// 中文.
    pub zh: &'static str,
}

impl Aim {
    /// 1 where much is wanted, −1 where little.
    pub(super) fn sign(self) -> f64 {
        if self.is_error { -1.0 } else { 1.0 }
    }
}

/// A case for every mode of the paper.
pub(super) fn by_mode(tests: impl Fn(Mode) -> Vec<Test>) -> Vec<Case> {
    MODES.into_iter().map(|mode| case(mode.preset, mode.zh, tests(mode))).collect()
}

/// A case.
pub(super) fn case(en: &str, zh: &str, tests: Vec<Test>) -> Case {
    Case { condition: Words::new(en, zh), tests }
}
