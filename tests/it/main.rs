//! The integration tests, in one binary: each module is one kind of claim about the whole engine.

mod reference;
mod support;
