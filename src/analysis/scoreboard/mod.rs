//! The seed paper's claims, one by one, as tests on the model: holds, fails, or depends on what?
//!
//! Fu & Wang (2023) describe how pilots work; they have no model and no numbers. Each claim becomes numbers of replicates
//! ([`numbers`]; [`stages`] for Lucas's five stages) in named [`settings`] of one scenario, tests of their 95 % intervals against
//! thresholds, and a [`verdict`] over the conditions under which it was tested. [`claims`] has the claims, [`catalog`] the
//! numbers, [`frames`] the tables. Not here: running the settings (`cli`).

mod best;
pub mod catalog;
pub mod claims;
mod conduct;
mod effects;
pub mod frames;
mod log;
pub mod measured;
pub mod numbers;
pub mod results;
pub mod settings;
mod sites;
mod spread;
pub mod stages;
pub mod verdict;

use numbers::Numbers;
