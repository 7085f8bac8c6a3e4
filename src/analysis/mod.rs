//! Numbers from rows and from adoption histories: timing, shape, fits, scores, distributions over replicates. Never runs the model.

pub mod caution;
pub mod fit;
pub mod gray;
pub mod history;
pub mod innovativeness;
pub mod overview;
pub mod polynomial;
pub mod quantiles;
pub mod shape;
pub mod summary;
pub mod tables;
pub mod timing;
