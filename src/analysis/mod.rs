//! Numbers from rows: timing, shape, Gray's regression, distributions over replicates, survival and event history. Never runs the
//! model.

pub mod event_history;
pub mod gray;
pub mod history;
pub mod overview;
pub mod quantiles;
pub mod shape;
pub mod summary;
pub mod survival;
pub mod tables;
pub mod timing;
