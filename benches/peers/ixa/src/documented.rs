use ixa::prelude::*;
use ixa::ExecutionPhase;
use peers_common::{CONTAGION, INTERNAL, Task};

define_entity!(Person);
define_property!(struct Adopted(bool), Person, default_const = Adopted(false));
define_edge_type!(struct Tie, Person);
define_rng!(AdoptionRng);
define_data_plugin!(CurvePlugin, Vec<u32>, Vec::new());

pub fn build(task: &Task, edges: impl Iterator<Item = (u32, u32)>, seed: u64) -> Context {
    let mut context = Context::new();
    context.init_random(seed);
    let people: Vec<PersonId> =
        (0..task.agents).map(|_| context.add_entity(with!(Person)).expect("a person")).collect();
    for (a, b) in edges {
        context.add_edge_bidi(people[a as usize], people[b as usize], 1.0, Tie).expect("an edge");
    }
    context.index_property::<Person, Adopted>();
    context.add_periodic_plan_with_phase(1.0, tick, ExecutionPhase::Normal);
    // The first tick is at time 0. A periodic plan keeps nothing alive, a plan to stop does.
    context.add_plan(task.ticks as f64 - 0.5, Context::shutdown);
    context
}

fn tick(context: &mut Context) {
    let new: Vec<PersonId> = context
        .query(with!(Person, Adopted(false)))
        .into_iter()
        .filter(|&person| {
            let degree = context.get_edges::<Person, Tie>(person).len();
            let adopters = context
                .get_matching_edges::<Person, Tie>(person, |context, tie| {
                    context.get_property::<Person, Adopted>(tie.neighbor).0
                })
                .len();
            let share = if degree == 0 { 0.0 } else { adopters as f64 / degree as f64 };
            context.sample_bool(AdoptionRng, 1.0 - (-INTERNAL - CONTAGION * share).exp())
        })
        .collect();
    for person in new {
        context.set_property(person, Adopted(true));
    }
    let adopters = context.query_entity_count(with!(Person, Adopted(true))) as u32;
    context.get_data_mut(CurvePlugin).push(adopters);
}

pub fn run(context: &mut Context) -> Vec<u32> {
    context.execute();
    context.get_data(CurvePlugin).clone()
}
