//! How a latent network is inferred: kernel, chances, when to stop, and what is refused.

use std::fmt;

use super::{Kernel, KernelError};

/// More pairs of adopters than that, over all cascades, are refused (3 GB).
pub(super) const MAX_PAIRS: u64 = 100_000_000;

/// When to stop adding edges.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stop {
    /// At that number of edges.
    Edges(usize),
    /// With the first edge whose p in Vuong's test reaches that value (or that has none); it is kept as the last edge, as
    /// in NetworkInference.
    PValue(f64),
}

/// How a network is inferred.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatentOptions {
    /// How long an adoption takes to pass on.
    pub kernel: Kernel,
    /// When to stop.
    pub stop: Stop,
    /// β, chance that an edge passes an adoption on, in (0, 1].
    pub along_edge: f64,
    /// ε, chance that it comes from elsewhere, above 0 and below β.
    pub elsewhere: f64,
}

impl LatentOptions {
    /// β and ε of NetworkInference.
    pub fn new(kernel: Kernel, stop: Stop) -> Self {
        Self { kernel, stop, along_edge: 0.5, elsewhere: 1e-10 }
    }
}

/// Why there is no network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LatentError {
    /// The kernel has no good parameters.
    Kernel(KernelError),
    /// β or ε is out of its range.
    BadChances {
        /// β.
        along_edge: f64,
        /// ε.
        elsewhere: f64,
    },
    /// The cascades hold too many pairs of adopters (100 million).
    TooManyPairs,
}

impl fmt::Display for LatentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kernel(error) => error.fmt(f),
            Self::BadChances { along_edge, elsewhere } => {
                write!(
                    f,
                    "chances {along_edge} along an edge and {elsewhere} elsewhere: 0 < elsewhere < along ≤ 1"
                )
            }
            Self::TooManyPairs => write!(f, "the cascades hold more than {MAX_PAIRS} pairs of adopters"),
        }
    }
}

impl std::error::Error for LatentError {}
