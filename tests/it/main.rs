//! The integration tests, in one binary: each module is one kind of claim about the whole engine.

// Equality to the bit is what many of these tests are about.
#![allow(clippy::float_cmp)]

mod determinism;
mod docking;
mod layers;
mod limits;
mod numbers;
mod properties;
mod reference;
mod steps;
mod support;
