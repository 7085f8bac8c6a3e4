//! The integration tests, in one binary: each module is one kind of claim about the whole engine.

mod determinism;
mod docking;
mod layers;
mod limits;
mod numbers;
mod properties;
mod reference;
mod steps;
mod support;
