//! Numbers from rows: timing, shape, Gray's regression, distributions over replicates. Never runs the model.

pub mod curve;
pub mod curves;
pub mod gray;
pub mod history;
pub mod input;
pub mod overview;
pub mod period;
pub mod quantiles;
pub mod shape;
pub mod study;
pub mod study_tables;
pub mod summary;
pub mod tables;
pub mod timing;
