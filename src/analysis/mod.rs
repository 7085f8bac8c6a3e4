//! Numbers from rows: timing, shape, Gray's regression, distributions over replicates. Never runs the model.

pub mod fit;
pub mod gray;
pub mod history;
pub mod overview;
pub mod quantiles;
pub mod shape;
pub mod summary;
pub mod tables;
pub mod timing;
