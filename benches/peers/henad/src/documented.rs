//! As the documentation writes a network model: each node pulls its neighbors' state of the last tick and draws, and
//! the statistics count the lane of states.

use henad::authoring::prelude::*;
use henad::authoring::{Extent, STATS_CHUNK};
use peers_common::{CONTAGION, INTERNAL};

henad::agent_lanes! {
    pub struct Lanes {
        read Read;
        chunk Chunk;
        dual adopted / next_adopted: u8,
        plain pos_x: f32 = 0.0,
        plain pos_y: f32 = 0.0,
    }
    color = adopted;
}

henad::params! {
    const INTERNAL_HAZARD = f32_param("internal", "Internal hazard", INTERNAL as f32, 0.0, 1.0, None);
    const CONTAGION_HAZARD = f32_param("contagion", "Contagion", CONTAGION as f32, 0.0, 1.0, None);
}

pub struct Contagion;

pub struct Params {
    internal: f32,
    contagion: f32,
}

impl NetworkModel for Contagion {
    const NAME: &'static str = "Contagion";
    const ID: &'static str = "contagion";
    const DESCRIPTION: &'static str = "Textbook contagion on a network.";
    const PALETTE: &'static [[u8; 4]] = &[[0, 0, 255, 255], [255, 0, 0, 255]];
    const EDGE_PALETTE: &'static [[u8; 4]] = &[[128, 128, 128, 255]];
    const STATS: &'static [StatDescriptor] = &[StatDescriptor::new("Adopters", [255, 0, 0, 255])];
    const DEFAULT_NODES: u32 = 1_000;
    const DEFAULT_EXTENT: Extent = Extent { w: 1_000.0, h: 1_000.0 };

    type Lanes = Lanes;
    type Params = Params;
    type Aux = ();

    fn param_descriptors() -> Vec<ParamDescriptor> {
        descriptors()
    }

    fn from_params(params: &[ParamValue], _extent: Extent) -> Params {
        Params {
            internal: extract_f32(params, INTERNAL_HAZARD, INTERNAL as f32),
            contagion: extract_f32(params, CONTAGION_HAZARD, CONTAGION as f32),
        }
    }

    fn init(nodes: &mut Nodes<'_, Self>, _extent: Extent, _params: &[ParamValue], _rng: &mut u64) {
        crate::init_graph(nodes.graph);
    }

    fn run_node_pass(lanes: &mut Lanes, ctx: &NodeCtx<'_, Self>, seed: u64, tick: u64) {
        let (graph, params) = (ctx.graph, ctx.params);
        lanes.run_pass(Self::CHUNK, seed, tick, |i, k, read, out: &mut Chunk<'_>, rng| {
            let mut adopted = read.adopted[i];
            if adopted == 0 {
                let neighbors = graph.in_neighbors(i as u32);
                let adopters = neighbors.iter().filter(|&&j| read.adopted[j as usize] == 1).count();
                let share = if neighbors.is_empty() { 0.0 } else { adopters as f32 / neighbors.len() as f32 };
                let hazard = params.internal + params.contagion * share;
                if next_float(rng, 1.0) < 1.0 - (-hazard).exp() {
                    adopted = 1;
                }
            }
            out.adopted[k] = adopted;
        });
    }

    fn stats(lanes: &Lanes, _graph: &Network, (): &()) -> Vec<StatValue> {
        let adopters = reduce_chunks(
            lanes.adopted.len(),
            STATS_CHUNK,
            |range| lanes.adopted[range].iter().map(|&adopted| u64::from(adopted)).sum::<u64>(),
            |a, b| a + b,
            0,
        );
        vec![StatValue::Scalar(adopters as f64)]
    }
}
