//! The registry of parameters: every number of the model, once, with its name, 中文, unit, range, default, meaning and source.
//!
//! `section!` turns one block of text into a plain struct of `f64` fields and into the rows of the registry
//! behind validation, the JSON schema, `shidian params` and `docs/parameters.md`. Nothing else lists parameters.
//! Keys that are not plain numbers (dates, lists, choices) are in `structural`.

mod policy;
mod portfolio;
mod spreading;
mod stages;
mod structural;
mod sweep;
mod world;

pub use policy::Policy;
pub use portfolio::PORTFOLIO;
pub use spreading::{Feedback, Spread};
pub use stages::{Design, Evaluation, Execution, Monitoring, Selection, Turnover};
pub use structural::STRUCTURAL;
pub use sweep::SWEEP;
pub use world::Attributes;

/// What a value of a key may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// A real number within the closed range.
    Real {
        /// Smallest value allowed.
        min: f64,
        /// Largest value allowed.
        max: f64,
    },
    /// A whole number within the closed range.
    Integer {
        /// Smallest value allowed.
        min: u64,
        /// Largest value allowed.
        max: u64,
    },
    /// One of the listed words.
    Choice(&'static [&'static str]),
    /// Any text.
    Text,
    /// A calendar month, written `"YYYY-MM"`.
    Month,
    /// A list of whole numbers within the closed range.
    Integers {
        /// Smallest value allowed.
        min: u64,
        /// Largest value allowed.
        max: u64,
    },
    /// A list of texts.
    Texts,
    /// A list of words out of the listed ones.
    Choices(&'static [&'static str]),
    /// A square matrix of positive numbers.
    Matrix,
    /// A whole number within the range, or one of the words (a name for a number).
    Level,
    /// A table whose keys are parameters and whose values are lists or ranges (`[sweep.vary]`).
    Factors,
}

/// One row of the registry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    /// Dotted key in a scenario file, e.g. `spread.learning`; list entries are written `selection.wave[].quota`.
    pub key: &'static str,
    /// Chinese name.
    pub zh: &'static str,
    /// Unit, in words.
    pub unit: &'static str,
    /// Type and range.
    pub kind: Kind,
    /// Default as TOML text; empty where a key is absent by default.
    pub default: &'static str,
    /// What it means, in one sentence.
    pub meaning: &'static str,
    /// Citation, section of the model, data file, or the word *assumption*.
    pub source: &'static str,
}

/// Declares one section of plain numbers: its struct, its defaults and its rows in the registry.
macro_rules! section {
    (
        $(#[$outer:meta])*
        $name:ident $section:literal {
            $( $field:ident = $default:literal in $min:literal ..= $max:literal, $unit:literal, $zh:literal, $meaning:literal, $source:literal; )+
        }
    ) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub struct $name {
            $(
                #[doc = concat!($meaning, " (", $zh, ").\n\nUnit: ", $unit, ". Range: [", stringify!($min), ", ",
                    stringify!($max), "]. Default: ", stringify!($default), ".\n\nSource: ", $source, ".")]
                pub $field: f64,
            )+
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $( $field: $default, )+ }
            }
        }

        impl $name {
            /// Rows of the registry for this section, in the order of the file.
            pub const PARAMETERS: &'static [$crate::scenario::params::Parameter] = &[
                $( $crate::scenario::params::Parameter {
                    key: concat!($section, ".", stringify!($field)),
                    zh: $zh,
                    unit: $unit,
                    kind: $crate::scenario::params::Kind::Real { min: $min, max: $max },
                    default: stringify!($default),
                    meaning: $meaning,
                    source: $source,
                }, )+
            ];

            /// The number behind a key of this section, or nothing where the key is not one of its numbers.
            pub(in crate::scenario) fn number_mut(&mut self, key: &str) -> Option<&mut f64> {
                match key {
                    $( concat!($section, ".", stringify!($field)) => Some(&mut self.$field), )+
                    _ => None,
                }
            }
        }
    };
}
pub(in crate::scenario::params) use section;

/// All plain numbers of a scenario, section by section.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Params {
    /// How attributes of governments are drawn.
    pub attributes: Attributes,
    /// The policy itself.
    pub policy: Policy,
    /// Change of leaders.
    pub turnover: Turnover,
    /// Stage 1.
    pub selection: Selection,
    /// Stage 2.
    pub design: Design,
    /// Stage 3.
    pub execution: Execution,
    /// Stage 4.
    pub monitoring: Monitoring,
    /// Stage 5.
    pub evaluation: Evaluation,
    /// Stage 6.
    pub feedback: Feedback,
    /// From point to surface.
    pub spread: Spread,
}

impl Params {
    /// The number behind a dotted key, or nothing where the key is not a plain number.
    pub(in crate::scenario) fn number_mut(&mut self, key: &str) -> Option<&mut f64> {
        match key.split('.').next().unwrap_or_default() {
            "world" => self.attributes.number_mut(key),
            "policy" => self.policy.number_mut(key),
            "turnover" => self.turnover.number_mut(key),
            "selection" => self.selection.number_mut(key),
            "design" => self.design.number_mut(key),
            "execution" => self.execution.number_mut(key),
            "monitoring" => self.monitoring.number_mut(key),
            "evaluation" => self.evaluation.number_mut(key),
            "feedback" => self.feedback.number_mut(key),
            "spread" => self.spread.number_mut(key),
            _ => None,
        }
    }
}

/// Every parameter, in the order of the scenario file.
pub fn registry() -> impl Iterator<Item = &'static Parameter> {
    // Structural keys come first within their section, so that a file reads top-down.
    const SECTIONS: [&str; 19] = [
        "schema",
        "extends",
        "scenario",
        "time",
        "world",
        "policy",
        "regime",
        "turnover",
        "selection",
        "design",
        "execution",
        "monitoring",
        "evaluation",
        "feedback",
        "spread",
        "portfolio",
        "output",
        "audit",
        "sweep",
    ];
    let numbers: [&'static [Parameter]; 10] = [
        Attributes::PARAMETERS,
        Policy::PARAMETERS,
        Turnover::PARAMETERS,
        Selection::PARAMETERS,
        Design::PARAMETERS,
        Execution::PARAMETERS,
        Monitoring::PARAMETERS,
        Evaluation::PARAMETERS,
        Feedback::PARAMETERS,
        Spread::PARAMETERS,
    ];
    let mut rows: Vec<&'static Parameter> =
        STRUCTURAL.iter().chain(PORTFOLIO).chain(SWEEP).chain(numbers.into_iter().flatten()).collect();
    rows.sort_by_key(|row| {
        let section = row.key.split('.').next().unwrap_or_default();
        SECTIONS.iter().position(|&s| s == section).unwrap_or(SECTIONS.len())
    });
    rows.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_complete_and_unique() {
        let mut keys: Vec<&str> = registry().map(|row| row.key).collect();
        for row in registry() {
            for (what, text) in
                [("zh", row.zh), ("unit", row.unit), ("meaning", row.meaning), ("source", row.source)]
            {
                assert!(!text.is_empty(), "{}: {what} is empty", row.key);
            }
            if let Kind::Real { min, max } = row.kind
                && !row.default.is_empty()
            {
                let default: f64 = row.default.parse().expect("a number");
                assert!(
                    min < max && (min..=max).contains(&default),
                    "{}: default outside its range",
                    row.key
                );
            }
        }
        keys.sort_unstable();
        let n = keys.len();
        keys.dedup();
        assert_eq!(n, keys.len(), "a key is listed twice");
    }

    #[test]
    fn every_number_can_be_set() {
        let mut params = Params::default();
        for row in registry().filter(|row| matches!(row.kind, Kind::Real { .. })) {
            let Some(number) = params.number_mut(row.key) else { continue };
            let default: f64 = row.default.parse().expect("a number");
            assert_eq!(number.to_bits(), default.to_bits(), "{}", row.key);
        }
    }
}
