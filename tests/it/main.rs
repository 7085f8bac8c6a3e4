//! The one integration binary.

#[cfg(feature = "record")]
mod record;
