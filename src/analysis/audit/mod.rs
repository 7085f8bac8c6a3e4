//! An audit of the field's estimators: run on replicates whose truth is known, how far are they off, and how often do they find
//! what is not there?
//!
//! [`sample`] makes of a replicate what a researcher would have (units, treatment by a coding, outcomes), [`diffusion`] and
//! [`effects`] estimate, [`rates`] compares with the truth over replicates. Not here: the estimators themselves.

pub mod diffusion;
pub mod effects;
pub mod estimate;
pub mod rates;
pub mod sample;

pub use estimate::{Target, Told, frame, targets, told};
