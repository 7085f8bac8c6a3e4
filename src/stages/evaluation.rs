//! Stage 5, evaluation 评估: the signals that the center and other governments see.
//!
//! Here those of pilots that are evaluated, and of all where every government is watched; what others show is worked out where
//! somebody looks (`results`). Draws: `Informal`. Regime: none. ODD submodel 5.

use super::block::Block;
use super::results::Results;
use crate::scenario::Scenario;
use crate::world::World;
use crate::world::conduct::EVALUATED;

pub(super) fn apply(world: &World, scenario: &Scenario, block: &mut Block<'_>) {
    let results = Results::open(world, scenario);
    for &k in block.due {
        let place = usize::from(block.adopters.pilots[usize::from(k)]);
        signal(world, &results, block, place);
        block.conduct.n_evaluations[place] += 1;
        block.conduct.happened[place] |= EVALUATED;
    }
    if world.watch_all {
        for &place in block.adopters.non_pilots {
            let place = usize::from(place);
            if results.shows(world, block.first + place) {
                signal(world, &results, block, place);
            }
        }
    }
    for &place in block.adopters.idle {
        block.conduct.signal[usize::from(place)] = 0.0;
    }
}

fn signal(world: &World, results: &Results<'_>, block: &mut Block<'_>, place: usize) {
    let c = &mut block.conduct;
    let reported = c.reported[place];
    c.signal[place] = results.signal(world, block.first + place, &c.shown(place), reported);
}
