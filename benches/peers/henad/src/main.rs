//! Henad 0.3: a network model, stepped and sampled each tick through its `Simulation`.
//!
//! `documented`: the node pass as its user guide and its own `virus_network` write one. `expert`, `global`: see there.
//! A replicate is one build; Henad has no way of sharing a graph between runs, so each build adds the edges again.

mod documented;
mod expert;
mod global;

use std::ops::ControlFlow;
use std::sync::OnceLock;

use henad::ModelEntry;
use henad::authoring::Network;
use henad::authoring::register_network_model;
use peers_common::Task;

/// The edges, read once. A model's `init` takes parameters that are numbers only, so they come by a global.
static EDGES: OnceLock<Vec<(u32, u32)>> = OnceLock::new();

fn add_edges(graph: &mut Network, task_edges: impl Iterator<Item = (u32, u32)>) {
    for (a, b) in task_edges {
        graph.add_edge(a, b, 0);
    }
}

/// What `init` does in every style.
fn init_graph(graph: &mut Network) {
    match EDGES.get() {
        Some(edges) => add_edges(graph, edges.iter().copied()),
        None => add_edges(graph, TASK.get().expect("a task").edges()),
    }
}

static TASK: OnceLock<Task> = OnceLock::new();

fn main() {
    let task = TASK.get_or_init(Task::from_args);
    // For one replicate the file is read straight into the graph, so that its memory is the engine's own.
    if task.replicates > 1 {
        EDGES.set(task.edges().collect()).expect("set once");
    }
    let entry: ModelEntry = match task.style.as_str() {
        "documented" => register_network_model::<documented::Contagion>(),
        "expert" => register_network_model::<expert::Contagion>(),
        "global" => register_network_model::<global::Contagion>(),
        other => panic!("no style {other}"),
    };
    // Inside the pool for good: a run from outside hands itself over to a worker and waits.
    rayon::scope(|_| {
        task.run(
            |seed| {
                let setup = entry.setup().set("num_agents", task.agents as u32).expect("a count");
                setup.with_seed(seed).build(None).expect("a simulation")
            },
            |simulation| {
                let mut curve = Vec::with_capacity(task.ticks);
                let flow = simulation.run_sampled(task.ticks as u64, 1, |sample| {
                    if sample.tick() > 0 {
                        curve.push(sample.scalar("Adopters").expect("a count") as u32);
                    }
                    ControlFlow::<()>::Continue(())
                });
                assert!(flow.expect("a run").is_continue());
                curve
            },
        );
    });
}
