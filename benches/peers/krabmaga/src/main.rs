//! krABMaga 0.6: agents in its schedule, stepped one by one each tick.
//!
//! `documented`: as its examples write one: a `Network` field, each agent asks it for its edges. `expert`: see there.
//! Stepped by `Schedule::step`, which is what its macro `simulate!` calls (the macro adds a terminal and timers).

mod documented;
mod expert;

use std::sync::Arc;

use krabmaga::engine::schedule::Schedule;
use krabmaga::engine::state::State;
use peers_common::{Graph, Task};

/// A state with its schedule, ready for tick 0.
fn scheduled<S: State>(mut state: S) -> (Schedule, S) {
    let mut schedule = Schedule::new();
    state.init(&mut schedule);
    (schedule, state)
}

fn main() {
    let task = Task::from_args();
    match task.style.as_str() {
        "documented" => {
            let edges: Option<Vec<(u32, u32)>> = (task.replicates > 1).then(|| task.edges().collect());
            task.run(
                |seed| {
                    scheduled(match &edges {
                        Some(edges) => documented::Contagion::new(&task, edges.iter().copied(), seed),
                        None => documented::Contagion::new(&task, task.edges(), seed),
                    })
                },
                |(schedule, state)| {
                    for _ in 0..task.ticks {
                        schedule.step(state);
                    }
                    state.curve.clone()
                },
            );
        }
        "expert" => {
            let graph = Arc::new(Graph::read(&task));
            task.run(
                |seed| scheduled(expert::Contagion::new(graph.clone(), seed)),
                |(schedule, state)| {
                    for _ in 0..task.ticks {
                        // An empty schedule prints a line each tick: nobody is left, the count stays.
                        if schedule.events.is_empty() {
                            state.curve.push(state.adopters);
                        } else {
                            schedule.step(state);
                        }
                    }
                    state.curve.clone()
                },
            );
        }
        other => panic!("no style {other}"),
    }
}
