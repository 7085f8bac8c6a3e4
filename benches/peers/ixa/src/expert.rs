//! As one who knows the engine writes it: adoption stays a property of people (so events and reports would work), but
//! what is read each tick lies in a data plugin: neighbors in rows shared by all replicates, counts pushed by adopters,
//! a list of those who wait. The generator is borrowed once a tick. No index, which every change would have to mend.

use std::rc::Rc;

use ixa::prelude::*;
use ixa::ExecutionPhase;
use ixa::rand::RngExt;
use peers_common::{CONTAGION, Graph, INTERNAL, Task};

define_entity!(Agent);
define_property!(struct HasAdopted(bool), Agent, default_const = HasAdopted(false));
define_rng!(TickRng);

#[derive(Default)]
struct Ties {
    graph: Option<Rc<Graph>>,
    ids: Vec<AgentId>,
    count: Vec<u8>,
    waiting: Vec<u32>,
    curve: Vec<u32>,
}

define_data_plugin!(TiesPlugin, Ties, Ties::default());

pub fn build(task: &Task, graph: &Rc<Graph>, seed: u64) -> Context {
    let mut context = Context::new();
    context.init_random(seed);
    let ids = (0..task.agents).map(|_| context.add_entity(with!(Agent)).expect("an agent")).collect();
    *context.get_data_mut(TiesPlugin) = Ties {
        graph: Some(graph.clone()),
        ids,
        count: vec![0; task.agents],
        waiting: (0..task.agents as u32).collect(),
        curve: Vec::with_capacity(task.ticks),
    };
    context.add_periodic_plan_with_phase(1.0, tick, ExecutionPhase::Normal);
    context.add_plan(task.ticks as f64 - 0.5, Context::shutdown);
    context
}

fn tick(context: &mut Context) {
    let mut waiting = std::mem::take(&mut context.get_data_mut(TiesPlugin).waiting);
    let mut new: Vec<u32> = Vec::new();
    let ties = context.get_data(TiesPlugin);
    let graph = ties.graph.clone().expect("a graph");
    let () = context.sample(TickRng, |rng| {
        waiting.retain(|&agent| {
            // 1 − exp(−λ) ≤ λ ≤ internal + contagion: most draws end here.
            let draw: f32 = rng.random();
            if draw >= (INTERNAL + CONTAGION) as f32 {
                return true;
            }
            let i = agent as usize;
            let degree = (graph.starts[i + 1] - graph.starts[i]).max(1);
            let hazard = INTERNAL as f32 + CONTAGION as f32 * f32::from(ties.count[i]) / degree as f32;
            let adopts = draw < hazard && draw < 1.0 - (-hazard).exp();
            if adopts {
                new.push(agent);
            }
            !adopts
        });
    });
    for &agent in &new {
        let id = context.get_data(TiesPlugin).ids[agent as usize];
        context.set_property(id, HasAdopted(true));
    }
    let ties = context.get_data_mut(TiesPlugin);
    for &agent in &new {
        for &neighbor in graph.of(agent as usize) {
            ties.count[neighbor as usize] += 1;
        }
    }
    ties.curve.push((ties.count.len() - waiting.len()) as u32);
    ties.waiting = waiting;
}

pub fn run(context: &mut Context) -> Vec<u32> {
    context.execute();
    context.get_data(TiesPlugin).curve.clone()
}
