//! As one who knows the engine writes it: agents are a number each, all else lies in flat arrays of the state;
//! adopters push to their neighbors' counts after the step and leave the schedule, whose queue is the main cost.

use std::any::Any;
use std::sync::Arc;

use krabmaga::engine::agent::Agent;
use krabmaga::engine::schedule::Schedule;
use krabmaga::engine::state::State;
use krabmaga::rand::rngs::SmallRng;
use krabmaga::rand::{Rng, SeedableRng};
use peers_common::{CONTAGION, Graph, INTERNAL};

pub struct Contagion {
    graph: Arc<Graph>,
    count: Vec<u8>,
    new: Vec<u32>,
    rng: SmallRng,
    pub adopters: u32,
    pub curve: Vec<u32>,
}

impl Contagion {
    pub fn new(graph: Arc<Graph>, seed: u64) -> Self {
        let count = vec![0; graph.starts.len() - 1];
        let rng = SmallRng::seed_from_u64(seed);
        Self { graph, count, new: Vec::new(), rng, adopters: 0, curve: Vec::new() }
    }
}

impl State for Contagion {
    fn init(&mut self, schedule: &mut Schedule) {
        for id in 0..self.count.len() as u32 {
            schedule.schedule_repeating(Box::new(Person { id, adopted: false }), 0.0, 0);
        }
    }

    fn after_step(&mut self, _schedule: &mut Schedule) {
        for &agent in &self.new {
            for &neighbor in self.graph.of(agent as usize) {
                self.count[neighbor as usize] += 1;
            }
        }
        self.adopters += self.new.len() as u32;
        self.new.clear();
        self.curve.push(self.adopters);
    }

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
    adopted: bool,
}

impl Agent for Person {
    fn step(&mut self, state: &mut dyn State) {
        let state = state.as_any_mut().downcast_mut::<Contagion>().expect("the state");
        // 1 − exp(−λ) ≤ λ ≤ internal + contagion: most draws end here.
        let draw: f32 = state.rng.random();
        if draw >= (INTERNAL + CONTAGION) as f32 {
            return;
        }
        let i = self.id as usize;
        let degree = (state.graph.starts[i + 1] - state.graph.starts[i]).max(1);
        let hazard = INTERNAL as f32 + CONTAGION as f32 * f32::from(state.count[i]) / degree as f32;
        if draw < hazard && draw < 1.0 - (-hazard).exp() {
            self.adopted = true;
            state.new.push(self.id);
        }
    }

    fn is_stopped(&mut self, _state: &mut dyn State) -> bool {
        self.adopted
    }
}
