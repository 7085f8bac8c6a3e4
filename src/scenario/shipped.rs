//! What comes with the program: scenarios and worlds, as texts inside it.
//!
//! Gives texts by name. Not here: reading them.

use crate::scenario::nearest::nearest;
use crate::scenario::problem::{Problem, codes, say};

/// Prefix of names of what comes with the program.
pub const PREFIX: &str = "builtin:";

/// A scenario that comes with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShippedScenario {
    /// Its name, without the prefix.
    pub id: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// A world that comes with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShippedWorld {
    /// Its name, without the prefix.
    pub id: &'static str,
    /// Table of governments.
    pub governments: &'static str,
    /// Table of borders.
    pub neighbors: &'static str,
}

macro_rules! scenario {
    ($id:literal) => {
        ShippedScenario { id: $id, text: include_str!(concat!("../../scenarios/", $id, ".toml")) }
    };
}

/// Every shipped scenario; the one to start from comes first.
pub const SCENARIOS: &[ShippedScenario] = &[
    scenario!("low-carbon-cities"),
    scenario!("low-carbon-history"),
    scenario!("three-regimes"),
    scenario!("authority-map"),
    scenario!("attention-fade"),
    scenario!("whom-first"),
    scenario!("screening-morris"),
    scenario!("screening-sobol"),
    scenario!("estimator-audit"),
    scenario!("seed-paper"),
    scenario!("portfolio-88"),
    scenario!("free-diffusion"),
    scenario!("contagion"),
    scenario!("mandate-shock"),
    scenario!("weak-monitoring"),
    scenario!("tiny-5"),
    scenario!("villages"),
];

/// Every shipped world.
pub const WORLDS: &[ShippedWorld] = &[ShippedWorld {
    id: "china-2010",
    governments: include_str!("../../scenarios/worlds/china-2010/governments.csv"),
    neighbors: include_str!("../../scenarios/worlds/china-2010/neighbors.csv"),
}];

/// The shipped scenario of that name (with or without `builtin:`).
pub fn scenario(name: &str) -> Option<&'static ShippedScenario> {
    let id = name.strip_prefix(PREFIX).unwrap_or(name);
    SCENARIOS.iter().find(|shipped| shipped.id == id)
}

/// The shipped world of that name (with or without `builtin:`).
pub fn world(name: &str) -> Option<&'static ShippedWorld> {
    let id = name.strip_prefix(PREFIX).unwrap_or(name);
    WORLDS.iter().find(|shipped| shipped.id == id)
}

/// The problem of a name that is not shipped.
pub(in crate::scenario) fn no_such(name: &str, key: &str, shipped: &[&str]) -> Problem {
    let id = name.strip_prefix(PREFIX).unwrap_or(name);
    let list = shipped.join(", ");
    let message = say!("there is no `{name}` in this program", "程序没有自带 `{name}`");
    let hint = match nearest(id, shipped.iter().copied()) {
        Some(near) => say!("did you mean \"builtin:{near}\"?", "是不是 \"builtin:{near}\"？"),
        None => say!("there are: {list}", "现有：{list}"),
    };
    Problem::new(codes::NO_SUCH_BUILTIN, key, message).hint(hint)
}
