//! As far as one can go inside the engine: everything in the sequential global pass, over a list of those who wait,
//! kept as the model's own state; the parallel node pass stays empty. Henad only steps, seeds and samples.

use henad::authoring::Extent;
use henad::authoring::prelude::*;
use peers_common::{CONTAGION, INTERNAL};

henad::agent_lanes! {
    pub struct Lanes {
        read Read;
        chunk Chunk;
        plain adopted: u8 = 0,
        plain count: u8 = 0,
        plain degree: u8 = 0,
        plain pos_x: f32 = 0.0,
        plain pos_y: f32 = 0.0,
    }
    color = adopted;
}

#[derive(Default)]
pub struct Lists {
    waiting: Vec<u32>,
    new: Vec<u32>,
}

pub struct Contagion;

impl NetworkModel for Contagion {
    const NAME: &'static str = "Contagion, in the global pass";
    const ID: &'static str = "contagion_global";
    const DESCRIPTION: &'static str = "Textbook contagion on a network.";
    const PALETTE: &'static [[u8; 4]] = &[[0, 0, 255, 255], [255, 0, 0, 255]];
    const EDGE_PALETTE: &'static [[u8; 4]] = &[[128, 128, 128, 255]];
    const STATS: &'static [StatDescriptor] = &[StatDescriptor::new("Adopters", [255, 0, 0, 255])];
    const DEFAULT_NODES: u32 = 1_000;
    const DEFAULT_EXTENT: Extent = Extent { w: 1_000.0, h: 1_000.0 };

    type Lanes = Lanes;
    type Params = ();
    type Aux = Lists;

    fn param_descriptors() -> Vec<ParamDescriptor> {
        Vec::new()
    }

    fn from_params(_params: &[ParamValue], _extent: Extent) {}

    fn init(nodes: &mut Nodes<'_, Self>, _extent: Extent, _params: &[ParamValue], _rng: &mut u64) {
        crate::init_graph(nodes.graph);
        for (i, degree) in nodes.lanes.degree.iter_mut().enumerate() {
            *degree = nodes.graph.degree(i as u32).try_into().expect("a degree below 256");
        }
        nodes.aux.waiting = (0..nodes.graph.slot_count() as u32).collect();
    }

    fn run_global_pass(nodes: &mut Nodes<'_, Self>, (): &(), _extent: Extent, rng: &mut u64, _tick: u64) {
        let Lanes { adopted, count, degree, .. } = &mut *nodes.lanes;
        let Lists { waiting, new } = &mut *nodes.aux;
        new.clear();
        waiting.retain(|&agent| {
            // 1 − exp(−λ) ≤ λ ≤ internal + contagion: most draws end here.
            let draw = next_float(rng, 1.0);
            if draw >= (INTERNAL + CONTAGION) as f32 {
                return true;
            }
            let share = f32::from(count[agent as usize]) / f32::from(degree[agent as usize].max(1));
            let hazard = INTERNAL as f32 + CONTAGION as f32 * share;
            let adopts = draw < hazard && draw < 1.0 - (-hazard).exp();
            if adopts {
                new.push(agent);
            }
            !adopts
        });
        for &agent in &*new {
            adopted[agent as usize] = 1;
            for &neighbor in nodes.graph.in_neighbors(agent) {
                count[neighbor as usize] += 1;
            }
        }
    }

    fn stats(lanes: &Lanes, _graph: &Network, lists: &Lists) -> Vec<StatValue> {
        vec![StatValue::Scalar((lanes.adopted.len() - lists.waiting.len()) as f64)]
    }
}
