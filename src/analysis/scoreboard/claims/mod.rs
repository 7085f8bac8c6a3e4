//! The claims of the paper, in its order: what it says, how it is tested, under which conditions.
//!
//! A file for each part of the paper. Thresholds are ours; where "more" is claimed, the difference has to be at least one that
//! matters: .02 of a share.

mod choosing;
mod conclusion;
mod diffusion;
mod feedback;
mod running;

pub use conclusion::aims;

use super::results::Results;
use super::verdict::Claim;

/// Least difference of shares that matters.
const MATTERS: f64 = 0.02;

/// All claims, judged.
pub fn claims(results: &Results) -> Vec<Claim> {
    let mut all = diffusion::claims(results);
    all.extend(choosing::claims(results));
    all.extend(running::claims(results));
    all.extend(feedback::claims(results));
    all.extend(conclusion::claims(results));
    all
}
