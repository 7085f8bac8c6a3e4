//! Who heads the leading group: drawn at the start and at every change of leader.

use crate::rng::Draws;
use crate::scenario::params::Attributes;

/// Uniforms that a leader takes: three for ambition, one for the role.
pub(crate) const LEADER_DRAWS: u32 = 4;

/// A leader's weight: ambition Beta(2, 2) times the rank of who heads the leading group.
///
/// Beta(2, 2) is the distribution of the median of three uniform draws (order statistics).
#[inline]
pub(crate) fn leader(draws: &Draws, government: u32, attributes: &Attributes) -> f64 {
    let [a, b, c] = [0, 1, 2].map(|slot| draws.uniform(government, slot));
    let ambition = a.min(b).max(a.max(b).min(c));
    let role = draws.uniform(government, 3);
    let ranks = [1.0, attributes.executive_deputy_weight, attributes.deputy_weight];
    let is_no_top_leader = role >= attributes.top_leader_share;
    let is_deputy = role >= attributes.top_leader_share + attributes.executive_deputy_share;
    ambition * ranks[usize::from(is_no_top_leader) + usize::from(is_no_top_leader & is_deputy)]
}
