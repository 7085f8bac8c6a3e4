//! ixa 4.0: people as entities, a periodic plan for the tick.
//!
//! `documented`: as its book and its `network-hhmodel` example write it: ixa's own network, a query for those who have
//! not adopted (indexed, as its performance chapter asks), one draw through the context each. `expert`: see there.

mod documented;
mod expert;

use std::rc::Rc;

use peers_common::{Graph, Task};

fn main() {
    let task = Task::from_args();
    match task.style.as_str() {
        "documented" => {
            // Read once where there are many replicates; for one, straight into the network.
            let edges: Option<Vec<(u32, u32)>> = (task.replicates > 1).then(|| task.edges().collect());
            task.run(
                |seed| match &edges {
                    Some(edges) => documented::build(&task, edges.iter().copied(), seed),
                    None => documented::build(&task, task.edges(), seed),
                },
                documented::run,
            );
        }
        "expert" => {
            let graph = Rc::new(Graph::read(&task));
            task.run(|seed| expert::build(&task, &graph, seed), expert::run);
        }
        other => panic!("no style {other}"),
    }
}
