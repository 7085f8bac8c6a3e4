//! Innovativeness: which units adopt early, how sure that is, where and when it holds, and who leads whom.
//!
//! Five measures of a unit ([`Measure`], formulas in [`measure`]), each a ratio of two sums over policies, with ranks and intervals
//! ([`scores()`]). The same by topic and by era ([`by_label`], [`by_era`]); whether ranks hold up ([`split_halves`], [`across`]);
//! leaders and lags within regions ([`regions()`]).
//!
//! A score is of a list of policies and of a window of observation, not of a unit as such: other policies, or a later end,
//! give other scores (Gray 1973, American Political Science Review 67:1174–1185). Ended adoptions count as adoptions.

mod bootstrap;
mod groups;
pub mod measure;
mod ranks;
mod regions;
mod scores;
mod stability;

pub use bootstrap::{Bootstrap, RESAMPLES};
pub use groups::{Group, by_era, by_label};
pub use measure::{Measure, Opportunity};
pub use ranks::{ranks, spearman};
pub use regions::{Member, Region, regions};
pub use scores::{LeftOut, Options, Scores, UnitScore, scores};
pub use stability::{HALVES, Stability, across, split_halves};
