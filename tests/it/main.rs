//! The one integration binary.

mod invalid;
#[cfg(feature = "record")]
mod record;
#[cfg(feature = "record")]
mod record_faults;
