//! The documented model tuned: the draw comes first and most draws end there, without a look at the neighbors and
//! without an exponential; larger chunks. Still pulled, so that a node writes nothing but itself.

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


pub struct Contagion;

impl NetworkModel for Contagion {
    const NAME: &'static str = "Contagion";
    const ID: &'static str = "contagion";
    const DESCRIPTION: &'static str = "Textbook contagion on a network.";
    const PALETTE: &'static [[u8; 4]] = &[[0, 0, 255, 255], [255, 0, 0, 255]];
    const EDGE_PALETTE: &'static [[u8; 4]] = &[[128, 128, 128, 255]];
    const STATS: &'static [StatDescriptor] = &[StatDescriptor::new("Adopters", [255, 0, 0, 255])];
    const CHUNK: usize = 8192;
    const DEFAULT_NODES: u32 = 1_000;
    const DEFAULT_EXTENT: Extent = Extent { w: 1_000.0, h: 1_000.0 };

    type Lanes = Lanes;
    type Params = ();
    type Aux = ();

    fn param_descriptors() -> Vec<ParamDescriptor> {
        Vec::new()
    }

    fn from_params(_params: &[ParamValue], _extent: Extent) {}

    fn init(nodes: &mut Nodes<'_, Self>, _extent: Extent, _params: &[ParamValue], _rng: &mut u64) {
        crate::init_graph(nodes.graph);
    }

    fn run_node_pass(lanes: &mut Lanes, ctx: &NodeCtx<'_, Self>, seed: u64, tick: u64) {
        let graph = ctx.graph;
        lanes.run_pass(Self::CHUNK, seed, tick, |i, k, read, out: &mut Chunk<'_>, rng| {
            let mut adopted = read.adopted[i];
            if adopted == 0 {
                // 1 − exp(−λ) ≤ λ ≤ internal + contagion.
                let draw = next_float(rng, 1.0);
                if draw < (INTERNAL + CONTAGION) as f32 {
                    let neighbors = graph.in_neighbors(i as u32);
                    let adopters: u32 = neighbors.iter().map(|&j| u32::from(read.adopted[j as usize])).sum();
                    let share = adopters as f32 / neighbors.len().max(1) as f32;
                    let hazard = INTERNAL as f32 + CONTAGION as f32 * share;
                    adopted = u8::from(draw < hazard && draw < 1.0 - (-hazard).exp());
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
