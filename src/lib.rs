//! shidian 试点: a simulation engine of policy pilots and their diffusion from point to surface.
//!
//! Data flows one way: scenario → world → stages → rows → record → analysis → report → fronts.
//! See `ARCHITECTURE.md` for the map and `docs/model.md` for the model.

pub mod analysis;
#[cfg(feature = "cli")]
pub mod cli;
pub mod ensemble;
pub mod observe;
#[cfg(feature = "record")]
pub mod record;
pub mod rng;
pub mod run;
pub mod scenario;
pub mod stages;
pub mod units;
pub mod world;
