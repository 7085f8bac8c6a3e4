//! The curve that is fitted: the share of all units that had adopted, period by period.

use crate::analysis::history::Policy;

/// A cumulative adoption curve: t = 1..T, one value for every period.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    pub(super) shares: Vec<f64>,
    pub(super) n_units: u32,
}

impl Curve {
    /// From the number of adopters at the end of each period; without units there is no curve.
    pub fn new(cumulative: &[u32], n_units: u32) -> Self {
        let shares = match n_units {
            0 => Vec::new(),
            n => cumulative.iter().map(|&a| f64::from(a) / f64::from(n)).collect(),
        };
        Self { shares, n_units }
    }

    /// Share of all units that had adopted by the end of each period.
    pub fn shares(&self) -> &[f64] {
        &self.shares
    }

    /// Number of all units, N.
    pub fn n_units(&self) -> u32 {
        self.n_units
    }

    /// The curve of a policy from its first to its last adoption; empty without adopters, none where it has more than
    /// [`MAX_PERIODS`].
    pub fn of(policy: &Policy, n_units: u32) -> Option<Self> {
        if let Some((first, last)) = policy.span()
            && i64::from(last) - i64::from(first) >= MAX_PERIODS
        {
            return None;
        }
        Some(Self::new(&policy.cumulative(), n_units))
    }
}

/// The longest curve, in periods: days of 27 centuries.
pub const MAX_PERIODS: i64 = 1_000_000;
