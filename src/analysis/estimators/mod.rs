//! Causal estimators as researchers run them on panels of units and periods: what would an evaluation have found?
//!
//! A [`panel::Panel`] (outcomes, and since when each unit is treated) goes in. [`two_way`] (difference-in-differences with two-way
//! fixed effects) and [`event_study`] are what the field runs; [`callaway_santanna`] and [`sun_abraham`] hold under staggered
//! adoption with effects that differ; [`synthetic_control`] is for one or few treated units. [`placebo`] repeats any of them on
//! treatments that never were. Methods, conventions and references: `docs/analysis/estimators.md`.
//!
//! Not here: where panels come from, and what the truth is.

pub mod callaway_santanna;
mod cohorts;
pub mod estimate;
pub mod event_study;
pub mod fault;
pub mod panel;
pub mod placebo;
mod simplex;
pub mod sun_abraham;
pub mod synthetic_average;
pub mod synthetic_control;
pub mod two_way;
mod within;
