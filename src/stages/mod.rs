//! One tick: leaders, the six stages of a pilot, then spread.
//!
//! | order | stage | file | what happens |
//! |---|---|---|---|
//! | 0 | turnover | `turnover` | leaders change, part of the effort is lost |
//! | 1 | selection 选点 | `selection` | waves take pilots |
//! | 2 | design 设计 | `design` | pilots propose, are reviewed, settle their design |
//! | 4a | monitoring 监控 | `monitoring` | the center inspects (effort answers to it, so it comes before execution) |
//! | 3 | execution 执行 | `execution` | effort, six mechanisms, implementation, outcome |
//! | 4b | monitoring 监控 | `monitoring` | governments report |
//! | 5 | evaluation 评估 | `evaluation` | signals that the center and others see |
//! | 6 | feedback 反馈 | `feedback` | belief, template, redesign, decision, mandate |
//! | 7 | spread 由点到面 | `spread` | adoption through five channels, lapse |
//!
//! A stage sees the world, the scenario and its own draws; it cannot see another stage.
//! What both selection and spread need (behavior, design) is in `take_up`.

mod design;
mod evaluation;
mod execution;
mod feedback;
mod monitoring;
mod selection;
mod spread;
mod take_up;
mod turnover;

use crate::scenario::Scenario;
use crate::units::Stage;
use crate::world::World;

/// One act of a tick.
type Act = fn(&mut World, &Scenario);

/// The acts of a tick in their order, each with the stage that it belongs to.
pub const ORDER: [(Stage, Act); 9] = [
    (Stage::Turnover, turnover::apply),
    (Stage::Selection, selection::apply),
    (Stage::Design, design::apply),
    (Stage::Monitoring, monitoring::inspect),
    (Stage::Execution, execution::apply),
    (Stage::Monitoring, monitoring::report),
    (Stage::Evaluation, evaluation::apply),
    (Stage::Feedback, feedback::apply),
    (Stage::Spread, spread::apply),
];

/// Takes the world through one tick.
pub fn tick(world: &mut World, scenario: &Scenario, tick: u32) {
    world.begin_tick(tick, scenario);
    for (_, act) in ORDER {
        act(world, scenario);
    }
}
