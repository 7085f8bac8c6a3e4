//! The integration tests, in one binary: each module is one kind of claim about the whole engine.

// Equality to the bit is what many of these tests are about.
#![allow(clippy::float_cmp)]
// Tests may ask the machine for its time, its environment and its own logarithm.
#![allow(clippy::disallowed_methods)]

#[cfg(feature = "cli")]
mod analyze;
mod analyze_events;
#[cfg(feature = "cli")]
mod analyze_measures;
#[cfg(feature = "cli")]
mod analyze_messages;
#[cfg(feature = "cli")]
mod analyze_networks;
mod audit;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "cli")]
mod cli_faults;
#[cfg(feature = "cli")]
mod cli_results;
#[cfg(feature = "cli")]
mod cli_sweep;
#[cfg(all(feature = "cli", unix))]
mod clusters;
#[cfg(feature = "cli")]
mod compare;
#[cfg(feature = "record")]
mod curves;
mod determinism;
mod docking;
#[cfg(feature = "cli")]
mod docs;
mod draws;
mod estimators;
mod event_history;
mod event_history_made;
mod fast;
#[cfg(all(feature = "cli", target_os = "linux"))]
mod faults;
#[cfg(feature = "record")]
mod golden;
mod invalid;
mod latent;
mod layers;
mod limit;
mod limits;
mod loading;
mod networks;
mod numbers;
mod portfolio;
mod properties;
#[cfg(feature = "record")]
mod record;
#[cfg(feature = "record")]
mod record_faults;
mod reference;
mod scoreboard;
mod sensitivity;
#[cfg(feature = "cli")]
mod sensitivity_command;
mod spid;
mod spid_fits;
mod spid_scores;
mod steps;
mod support;
mod sweep_methods;
mod tiny;
mod tiny_years;
mod twins;
