use std::any::Any;

use krabmaga::engine::agent::Agent;
use krabmaga::engine::fields::field::Field;
use krabmaga::engine::fields::network::{EdgeOptions, Network};
use krabmaga::engine::schedule::Schedule;
use krabmaga::engine::state::State;
use krabmaga::rand::rngs::StdRng;
use krabmaga::rand::{Rng, SeedableRng};
use peers_common::{CONTAGION, INTERNAL, Task};

pub struct Contagion {
    network: Network<u32, String>,
    /// Read side and written side, swapped after each step.
    adopted: Vec<bool>,
    next: Vec<bool>,
    rng: StdRng,
    pub curve: Vec<u32>,
}

impl Contagion {
    pub fn new(task: &Task, edges: impl Iterator<Item = (u32, u32)>, seed: u64) -> Self {
        let mut network = Network::new(false);
        (0..task.agents as u32).for_each(|node| network.add_node(node));
        network.update();
        edges.for_each(|(a, b)| {
            network.add_edge(a, b, EdgeOptions::Simple);
        });
        network.update();
        Self {
            network,
            adopted: vec![false; task.agents],
            next: vec![false; task.agents],
            rng: StdRng::seed_from_u64(seed),
            curve: Vec::new(),
        }
    }
}

impl State for Contagion {
    fn init(&mut self, schedule: &mut Schedule) {
        for id in 0..self.adopted.len() as u32 {
            schedule.schedule_repeating(Box::new(Person { id }), 0.0, 0);
        }
    }

    fn after_step(&mut self, _schedule: &mut Schedule) {
        self.adopted.clone_from(&self.next);
        self.curve.push(self.adopted.iter().filter(|&&adopted| adopted).count() as u32);
    }

    // The network does not change: nothing to bring up to date.
    fn update(&mut self, _step: u64) {}

    fn reset(&mut self) {}

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn as_state(&self) -> &dyn State {
        self
    }

    fn as_state_mut(&mut self) -> &mut dyn State {
        self
    }
}

#[derive(Clone, Copy)]
struct Person {
    id: u32,
}

impl Agent for Person {
    fn step(&mut self, state: &mut dyn State) {
        let state = state.as_any_mut().downcast_mut::<Contagion>().expect("the state");
        if state.adopted[self.id as usize] {
            return;
        }
        let edges = state.network.get_edges(self.id).unwrap_or_default();
        let adopters = edges.iter().filter(|edge| state.adopted[edge.v as usize]).count();
        let share = if edges.is_empty() { 0.0 } else { adopters as f64 / edges.len() as f64 };
        if state.rng.random_bool(1.0 - (-INTERNAL - CONTAGION * share).exp()) {
            state.next[self.id as usize] = true;
        }
    }
}
