//! Tree → [`Scenario`]: every problem of a scenario, found in one pass.
//!
//! Takes the merged tree, gives a scenario and its sweep, or adds to the problems. First single keys (`sheet`, `value`),
//! then relations between keys (`time`, `world`, `waves`, `rights`, `relations`). A `Scenario` is made here and only here.

pub(in crate::scenario) mod catalog;
mod relations;
mod rights;
pub(in crate::scenario) mod sheet;
pub(in crate::scenario) mod suggest;
mod time;
pub(in crate::scenario) mod value;
mod waves;
pub(in crate::scenario) mod world;

use crate::scenario::params::Params;
use crate::scenario::portfolio::{self, Place};
use crate::scenario::problem::{Problem, Texts};
use crate::scenario::sweep::{self, Factors};
use crate::scenario::tree::Table as Tree;
use crate::scenario::twins;
use crate::scenario::{
    Audit, Fits, Measures, NamedBefore, PilotTreatment, Redraw, Scenario, Start, Table, Ties,
};
use sheet::Sheet;
use world::Worlds;

/// What the checks found.
#[derive(Debug, Default)]
pub(in crate::scenario) struct Findings {
    /// What makes the scenario invalid.
    pub(in crate::scenario) problems: Vec<Problem>,
    /// What is worth a look.
    pub(in crate::scenario) notes: Vec<Problem>,
}

/// A tree that passed.
#[derive(Debug)]
pub(in crate::scenario) struct Passed<'t> {
    /// The scenario.
    pub(in crate::scenario) scenario: Scenario,
    /// The sweep, where one is asked for.
    pub(in crate::scenario) sweep: Option<Factors>,
    /// Every key with its value.
    pub(in crate::scenario) sheet: Sheet<'t>,
}

/// Checks everything; nothing where there are problems. With `only_keys`, relations are left out: a file with syntax
/// errors is not whole, and what seems to be missing may stand in the broken part.
pub(in crate::scenario) fn check<'t>(
    root: &'t Tree,
    texts: &mut Texts,
    worlds: &mut Worlds<'_>,
    only_keys: bool,
    found: &mut Findings,
) -> Option<Passed<'t>> {
    let sheet = Sheet::read(root, texts, &mut found.problems);
    if only_keys {
        return None;
    }
    let id = relations::id(&sheet, found);
    let time = time::time(&sheet, found);
    let world = worlds.resolve(&sheet, texts, found);
    let waves = waves::waves(&sheet, time, world.as_ref(), found);
    let regime = rights::regime(&sheet, time, found);
    let rollout = time::rollout(&sheet, time, found);
    let indicators = relations::indicators(&sheet, found);
    relations::sums(&sheet, found);
    relations::replicates(&sheet, found);
    let tables = relations::words(&sheet, "output.tables", found);
    let fits = relations::words(&sheet, "output.fits", found);
    let sweep = sweep::factors(&sheet, texts, found);
    let twins = twins::of_tree(root, &sheet, texts, worlds, found);
    let portfolio = portfolio::of_tree(root, &sheet, time, texts, worlds, found);
    if !found.problems.is_empty() {
        return None;
    }
    let passed = "a key without problems has a value";
    let scenario = Scenario {
        id: id.expect(passed),
        title: sheet.text("scenario.title").expect(passed).to_owned(),
        title_zh: sheet.text("scenario.title_zh").expect(passed).to_owned(),
        seed: sheet.integer("scenario.seed").expect(passed),
        first_replicate: sheet.integer("scenario.first_replicate").expect(passed) as u32,
        replicates: sheet.integer("scenario.replicates").expect(passed) as u32,
        time: time.expect(passed),
        world: world.expect(passed),
        redraw: if sheet.choice("world.redraw") == Some("once") { Redraw::Once } else { Redraw::Replicate },
        ties: if sheet.choice("world.ties") == Some("random") { Ties::Random } else { Ties::Nearest },
        neighbors: sheet.integer("world.neighbors").expect(passed) as u32,
        params: params(&sheet),
        regime: regime.expect(passed),
        waves: waves.expect(passed),
        named_before: match sheet.choice("selection.named_before") {
            Some("free") => NamedBefore::Free,
            _ => NamedBefore::Wait,
        },
        indicators: indicators.expect(passed),
        rollout: rollout.expect(passed),
        measures: if sheet.choice("output.measures") == Some("adoption") {
            Measures::Adoption
        } else {
            Measures::All
        },
        fits: Fits { gray: fits.contains(&"gray"), bass: fits.contains(&"bass") },
        start: if sheet.choice("policy.start") == Some("everywhere") {
            Start::Everywhere
        } else {
            Start::Nowhere
        },
        pilots: if sheet.choice("execution.pilots") == Some("as-others") {
            PilotTreatment::AsOthers
        } else {
            PilotTreatment::Favored
        },
        audit: Audit {
            placebo_draws: sheet.integer("audit.placebo_draws").expect(passed) as u16,
            latent_policies: sheet.integer("audit.latent_policies").expect(passed) as u32,
        },
        twins,
        place: Place::default(),
        portfolio,
        min_adopters: sheet.integer("portfolio.min_adopters").expect(passed) as u32,
        tables: Table::ALL.into_iter().filter(|table| tables.contains(&table.name())).collect(),
    };
    Some(Passed { scenario, sweep, sheet })
}

/// All plain numbers.
fn params(sheet: &Sheet<'_>) -> Params {
    let mut params = Params::default();
    for (key, number) in sheet.given_reals() {
        if let Some(place) = params.number_mut(key) {
            *place = number;
        }
    }
    params
}
