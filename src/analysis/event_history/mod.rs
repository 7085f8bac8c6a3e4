//! Event history: what makes a unit at risk adopt in a period.
//!
//! From a [`History`](crate::analysis::history::History) to rows at risk ([`panel`] by unit and period, [`dyadic`] by follower,
//! leader and period), and from rows to estimates: [`binary`] (logit, probit, cloglog in discrete time) and [`cox`]
//! (proportional hazards). Rows may be pooled over policies. Without covariates, see [`survival`](crate::analysis::survival).

pub mod binary;
pub mod collinear;
pub mod covariate;
pub mod cox;
pub mod duration;
pub mod dyadic;
pub mod estimates;
pub mod fault;
mod groups;
mod likelihood;
pub mod link;
mod monotone;
pub mod newton;
pub mod observations;
pub mod panel;
mod partial;
mod ranges;
mod recession;
pub mod risk;
pub mod sandwich;
mod scaled;
pub mod separation;
mod surroundings;

use statrs::distribution::{ChiSquared, ContinuousCDF};

/// Probability that χ² with that many degrees of freedom is larger; 1 with none.
fn chi2_tail(chi2: f64, df: usize) -> f64 {
    ChiSquared::new(df as f64).map_or(1.0, |distribution| distribution.sf(chi2))
}
