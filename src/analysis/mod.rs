//! Numbers from rows and from adoption histories: curves and their fits, scores of innovativeness, survival and event history,
//! adopters on networks, latent networks, distributions over replicates. Never runs the model.

pub mod adopters;
pub mod caution;
pub mod curve;
pub mod curves;
pub mod event_history;
pub mod fit;
pub mod gray;
pub mod history;
pub mod innovativeness;
pub mod input;
pub mod latent;
pub mod moran;
pub mod overview;
pub mod period;
pub mod polynomial;
pub mod quantiles;
pub mod resampling;
pub mod rewiring;
pub mod shape;
pub mod study;
pub mod study_adopters;
pub mod study_latent;
pub mod study_moran;
pub mod study_rewiring;
pub mod study_tables;
pub mod study_ties;
pub mod summary;
pub mod survival;
pub mod tables;
pub mod ties;
pub mod timing;
