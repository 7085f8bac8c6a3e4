//! An audit of the field's estimators: run on replicates whose truth is known, how far are they off, and how often do they find
//! what is not there?
//!
//! [`sample`] makes of a replicate what a researcher would have (units, treatment by a coding, outcomes), [`diffusion`] and
//! [`effects`] estimate (with `synthetic` for single units and `reassigned` for dates by lot, whose draws are in [`luck`]), [`rates`]
//! compares with the truth over replicates. [`latent`] is the audit of inferred networks, whose unit is a set of policies. Not here: the estimators themselves.

pub mod diffusion;
pub mod effects;
pub mod estimate;
pub mod latent;
pub mod latent_rates;
pub mod luck;
pub mod rates;
mod reassigned;
pub mod sample;
mod synthetic;

pub use estimate::{Target, Told, frame, targets, told};
