//! Why a panel is none, and why an effect cannot be estimated from one, in words that say what to do.

use std::fmt;

/// Why numbers are no panel.
#[derive(Debug, Clone, PartialEq)]
pub enum PanelError {
    /// There is no unit or no period.
    Empty,
    /// Values are not one per unit and period.
    UnequalValues {
        /// `outcome`, or the control's name.
        name: String,
        /// How many there are.
        n_values: usize,
        /// Number of units.
        n_units: usize,
        /// Number of periods.
        n_periods: usize,
    },
    /// A list is not one per unit.
    UnequalUnits {
        /// `starts` or `clusters`.
        name: &'static str,
        /// How many there are.
        n_values: usize,
        /// Number of units.
        n_units: usize,
    },
    /// A value is missing, infinite, or of more than 10¹⁰⁰.
    NotFinite {
        /// `outcome`, or the control's name.
        name: String,
        /// The unit, from 0.
        unit: usize,
        /// The period, from 0.
        period: usize,
        /// The value.
        value: f64,
    },
    /// A treatment starts after the panel's last period.
    StartOutside {
        /// The unit, from 0.
        unit: usize,
        /// Its start.
        start: u32,
        /// Number of periods.
        n_periods: usize,
    },
    /// Two controls have the same name.
    RepeatedName {
        /// The name.
        name: String,
    },
    /// A subset names a unit that is not there, or twice.
    UnknownUnit {
        /// The unit.
        unit: usize,
        /// Number of units.
        n_units: usize,
    },
}

impl fmt::Display for PanelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the panel has no unit or no period"),
            Self::UnequalValues { name, n_values, n_units, n_periods } => write!(
                f,
                "`{name}` has {n_values} values for {n_units} units and {n_periods} periods: give one to each, unit by unit"
            ),
            Self::UnequalUnits { name, n_values, n_units } => {
                write!(f, "there are {n_values} {name} for {n_units} units: give one to each")
            }
            Self::NotFinite { name, unit, period, value } => write!(
                f,
                "`{name}` is {value} for unit {unit} in period {period} (from 0): a balanced panel has a finite number there, at most 1e100 in size"
            ),
            Self::StartOutside { unit, start, n_periods } => write!(
                f,
                "unit {unit} is treated from period {start} on, but the last is {}: give none to units not treated within the panel",
                n_periods.saturating_sub(1)
            ),
            Self::RepeatedName { name } => write!(f, "two controls are called `{name}`"),
            Self::UnknownUnit { unit, n_units } => {
                write!(f, "unit {unit} is named twice or not among the {n_units} units (from 0)")
            }
        }
    }
}

impl std::error::Error for PanelError {}

/// Why an effect cannot be estimated.
#[derive(Debug, Clone, PartialEq)]
pub enum NotIdentified {
    /// No unit is treated.
    NobodyTreated,
    /// All treated units are treated from the first period on: there is no before.
    NoPeriodBefore,
    /// Everybody is treated at the same time, or nobody is left to compare with.
    NoComparison,
    /// All units are in one cluster, which leaves nothing to learn a variance from.
    OneCluster,
    /// What clusters contribute cancels exactly, so that it tells no variance: two units, or a cohort and its controls that are one
    /// cluster each.
    NoVariance,
    /// There are as many coefficients as observations.
    NoDegreesOfFreedom {
        /// Observations.
        n_observations: usize,
        /// Coefficients, with the effects of units and periods.
        n_coefficients: usize,
    },
    /// The outcome has nothing left beside the effects of units and periods.
    NoVariation,
    /// A column is a combination of unit effects, period effects and the columns before it.
    Collinear {
        /// The treatment, an event time or a control.
        name: String,
    },
    /// The estimator takes no controls, and the panel has some.
    ControlsNotTaken,
    /// The bins of an event study do not hold their base, or end before they begin.
    Bins {
        /// First bin.
        first: i32,
        /// Last bin.
        last: i32,
        /// Base.
        base: i32,
    },
    /// The unit is not treated.
    NotTreated {
        /// The unit, from 0.
        unit: usize,
    },
    /// Too few units that are never treated.
    TooFewDonors {
        /// How many there are.
        n: usize,
        /// How many are needed.
        n_wanted: usize,
    },
}

impl fmt::Display for NotIdentified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NobodyTreated => write!(f, "nobody is treated"),
            Self::NoPeriodBefore => write!(f, "who is treated is treated from the first period on"),
            Self::NoComparison => write!(f, "nobody is left to compare the treated with"),
            Self::OneCluster => write!(f, "all units are in one cluster: clustered errors need two or more"),
            Self::NoVariance => {
                write!(f, "what the clusters contribute cancels exactly: they are too few to tell a variance")
            }
            Self::NoDegreesOfFreedom { n_observations, n_coefficients } => {
                write!(f, "{n_coefficients} coefficients for {n_observations} observations")
            }
            Self::NoVariation => {
                write!(f, "the outcome is the same up to effects of units and periods")
            }
            Self::Collinear { name } => write!(
                f,
                "`{name}` is a combination of effects of units and periods and of what stands before it"
            ),
            Self::ControlsNotTaken => write!(f, "this estimator takes no controls: leave them out"),
            Self::Bins { first, last, base } => {
                write!(
                    f,
                    "bins from {first} to {last} with base {base}: first < last, and the base among them"
                )
            }
            Self::NotTreated { unit } => write!(f, "unit {unit} (from 0) is not treated"),
            Self::TooFewDonors { n, n_wanted } => {
                write!(f, "{n} units are never treated, at least {n_wanted} are needed")
            }
        }
    }
}

impl std::error::Error for NotIdentified {}

impl NotIdentified {
    /// One word for a column of a table.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NobodyTreated => "nobody_treated",
            Self::NoPeriodBefore => "no_period_before",
            Self::NoComparison => "no_comparison",
            Self::OneCluster => "one_cluster",
            Self::NoVariance => "no_variance",
            Self::NoDegreesOfFreedom { .. } => "no_degrees_of_freedom",
            Self::NoVariation => "no_variation",
            Self::Collinear { .. } => "collinear",
            Self::ControlsNotTaken => "controls_not_taken",
            Self::Bins { .. } => "bins",
            Self::NotTreated { .. } => "not_treated",
            Self::TooFewDonors { .. } => "too_few_donors",
        }
    }
}
