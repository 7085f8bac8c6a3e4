//! Who heads the leading group: drawn at the start and at every change of leader.

use super::Streams;
use crate::rng::{self, Draws, Keys, Purpose};
use crate::scenario::Scenario;
use crate::scenario::params::Attributes;
use crate::units;

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

/// Keys of the draws of leaders in some ticks of the calendar: the same for all policies of a portfolio.
pub(super) fn keys(streams: Streams, first_tick: u32, n_ticks: u32) -> Keys {
    let at = Streams { policy: 0, ..streams }.at(Purpose::Turnover);
    Keys::new(rng::Address { tick: first_tick as u16, ..at }, n_ticks, Purpose::Leader)
}

/// Takes leaders through the first ticks of the calendar, in which nobody executes anything; `seen` looks at them at the start
/// of every tick.
pub(super) fn advance(
    leadership: &mut [f64],
    scenario: &Scenario,
    streams: Streams,
    n_ticks: u32,
    mut seen: impl FnMut(&[f64]),
) {
    let keys = keys(streams, 0, n_ticks);
    let threshold = rng::threshold(units::hit(scenario.params.turnover.rate, scenario.time.step));
    for tick in 0..n_ticks {
        seen(leadership);
        let changes = keys.draws(tick, Purpose::Turnover, 1);
        let leaders = keys.draws(tick, Purpose::Leader, LEADER_DRAWS);
        for (i, own) in leadership.iter_mut().enumerate() {
            if changes.whole(i as u32, 0) < threshold {
                *own = leader(&leaders, i as u32, &scenario.params.attributes);
            }
        }
    }
}
