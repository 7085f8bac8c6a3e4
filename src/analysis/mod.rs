//! Numbers from rows and from adoption histories: curves and their fits, scores of innovativeness, survival and event history,
//! adopters on networks, latent networks, distributions over replicates. Never runs the model.

pub mod adopters;
pub mod caution;
pub mod curve;
pub mod curves;
pub mod event_history;
pub mod event_history_tables;
pub mod fit;
pub mod fit_tables;
pub mod gray;
pub mod history;
pub mod innovativeness;
pub mod innovativeness_tables;
pub mod input;
pub mod latent;
pub mod measures;
pub mod moran;
pub mod overview;
pub mod period;
pub mod polynomial;
pub mod quantiles;
pub mod resampling;
pub mod rewiring;
pub mod shape;
pub mod study;
pub mod study_tables;
pub mod summary;
pub mod survival;
pub mod survival_tables;
pub mod tables;
pub mod ties;
pub mod timing;
