//! One tick: leaders, the six stages of a pilot, then spread.
//!
//! | order | stage | file | what happens |
//! |---|---|---|---|
//! | 0 | turnover | `turnover` | leaders change, part of the effort is lost |
//! | 1 | selection 选点 | `selection` | waves take pilots |
//! | 2 | design 设计 | `design` | pilots propose, are reviewed, settle their design |
//! | | | `start` | in the first tick: all take it up, where the policy is in force everywhere from the start |
//! | 4a | monitoring 监控 | `monitoring` | the center inspects (effort answers to it, so it comes before execution) |
//! | 3 | execution 执行 | `execution` | effort, six mechanisms, implementation, outcome |
//! | 4b | monitoring 监控 | `monitoring` | governments report |
//! | 5 | evaluation 评估 | `evaluation` | signals that the center and others see |
//! | 6 | feedback 反馈 | `feedback` | belief, template, redesign, decision, mandate |
//! | 7 | spread 由点到面 | `spread` | adoption through five channels, lapse |
//!
//! A stage sees the world, the scenario and its own draws; it cannot see another stage.
//! What both selection and spread need (behavior, design) is in `take_up`, what shows of results in `results`, what spread goes
//! by in `hazards`; how acts on single governments are run in `block`.

mod block;
mod design;
mod evaluation;
mod execution;
mod feedback;
mod hazards;
mod monitoring;
mod results;
mod selection;
mod spread;
mod start;
mod take_up;
mod turnover;

use std::ops::Range;

use crate::scenario::Scenario;
use crate::units::Stage;
use crate::world::World;
use block::Block;

/// One act of a tick.
#[derive(Clone, Copy)]
enum Act {
    /// On the world as a whole.
    Whole(fn(&mut World, &Scenario)),
    /// On every government by itself.
    Each(fn(&World, &Scenario, &mut Block<'_>)),
}

/// The acts of a tick in their order, each with the stage that it belongs to.
const ORDER: [(Stage, Act); 10] = [
    (Stage::Turnover, Act::Each(turnover::apply)),
    (Stage::Selection, Act::Whole(selection::apply)),
    (Stage::Design, Act::Whole(design::apply)),
    (Stage::Design, Act::Whole(start::apply)),
    (Stage::Monitoring, Act::Each(monitoring::inspect)),
    (Stage::Execution, Act::Each(execution::apply)),
    (Stage::Monitoring, Act::Each(monitoring::report)),
    (Stage::Evaluation, Act::Each(evaluation::apply)),
    (Stage::Feedback, Act::Whole(feedback::apply)),
    (Stage::Spread, Act::Whole(spread::apply)),
];

/// Takes the world through one tick.
///
/// Acts on single governments that follow each other run together, block by block, while the block's columns are at hand.
/// Stages that nobody reads in this run are left out.
pub fn tick(world: &mut World, scenario: &Scenario, tick: u32) {
    acts(world, scenario, tick, 0..ORDER.len());
}

/// Takes the world through some acts of a tick, by their places in [`stages`]: for benches and tests, which look at one
/// act by itself. The acts before them in the tick come first; the one at place 0 begins it.
pub fn acts(world: &mut World, scenario: &Scenario, tick: u32, places: Range<usize>) {
    if places.start == 0 {
        world.begin_tick(tick, scenario);
    }
    let are_each = |a: &(Stage, Act), b: &(Stage, Act)| matches!((a.1, b.1), (Act::Each(_), Act::Each(_)));
    for acts in ORDER[places].chunk_by(are_each) {
        let (stage, act) = acts[0];
        if !world.needs.has(stage) {
            continue;
        }
        match act {
            Act::Whole(whole) => whole(world, scenario),
            Act::Each(_) => block::run(world, scenario, acts),
        }
    }
}

/// The stages of a tick, act by act; design and monitoring have two.
pub fn stages() -> impl ExactSizeIterator<Item = Stage> {
    ORDER.iter().map(|&(stage, _)| stage)
}
