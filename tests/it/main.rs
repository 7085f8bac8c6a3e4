//! The integration tests, in one binary: each module is one kind of claim about the whole engine.

mod docking;
mod layers;
mod limits;
mod reference;
mod support;
