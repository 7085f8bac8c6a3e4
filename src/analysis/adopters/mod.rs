//! Adopters on a network: exposure, thresholds, infectiousness, susceptibility, categories, and the network period by period.
//!
//! All of it starts from [`Dates`] (who adopted when, in a window of periods) and a network ([`crate::analysis::ties::Ties`])
//! over the same units. Formulas are those of netdiffuseR 1.25.0 (Vega Yon & Valente), where it is right; see
//! `docs/analysis/networks.md`, also for where it is not.

mod categories;
mod dates;
mod exposure;
mod infection;
mod periods;
mod thresholds;

pub use categories::{
    AdopterClass, CrossTable, Cuts, Rogers, ThresholdClass, adopter_classes, cross_table, cuts, rogers,
    threshold_classes,
};
pub use dates::{Dates, DatesError, MAX_PERIODS};
pub use exposure::{Alters, Exposure, ExposureOptions, Measure, TooLarge, each_period, exposure};
pub use infection::{Discount, InfectionOptions, Scaling, infectiousness, susceptibility};
pub use periods::{Period, periods};
pub use thresholds::{FirstPeriod, ThresholdOptions, mean_threshold, thresholds};
