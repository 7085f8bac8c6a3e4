//! The one integration binary.

#[cfg(feature = "record")]
mod record;
#[cfg(feature = "record")]
mod record_faults;
