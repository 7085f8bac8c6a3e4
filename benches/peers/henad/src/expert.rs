//! As one who knows the engine writes it: pushed. The node pass (parallel, each node writes itself only) draws; the
//! global pass of the next tick (sequential, may write everything) adds the new adopters to their neighbors' counts.
//! No exponential in the common case, larger chunks.

use henad::authoring::prelude::*;
use henad::authoring::Extent;
use peers_common::{CONTAGION, INTERNAL};

const NEW: u8 = 1;
const OLD: u8 = 2;

henad::agent_lanes! {
    pub struct Lanes {
        read Read;
        chunk Chunk;
        plain state: u8 = 0,
        plain count: u8 = 0,
        plain degree: u8 = 0,
        plain pos_x: f32 = 0.0,
        plain pos_y: f32 = 0.0,
    }
    color = state;
}

pub struct Contagion;

impl NetworkModel for Contagion {
    const NAME: &'static str = "Contagion, pushed";
    const ID: &'static str = "contagion_pushed";
    const DESCRIPTION: &'static str = "Textbook contagion on a network.";
    const PALETTE: &'static [[u8; 4]] = &[[0, 0, 255, 255], [255, 128, 0, 255], [255, 0, 0, 255]];
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
        for (i, degree) in nodes.lanes.degree.iter_mut().enumerate() {
            *degree = nodes.graph.degree(i as u32).try_into().expect("a degree below 256");
        }
    }

    fn run_global_pass(nodes: &mut Nodes<'_, Self>, (): &(), _extent: Extent, _rng: &mut u64, _tick: u64) {
        let Lanes { state, count, .. } = &mut *nodes.lanes;
        for (i, state) in state.iter_mut().enumerate() {
            if *state == NEW {
                *state = OLD;
                for &j in nodes.graph.in_neighbors(i as u32) {
                    count[j as usize] += 1;
                }
            }
        }
    }

    fn run_node_pass(lanes: &mut Lanes, _ctx: &NodeCtx<'_, Self>, seed: u64, tick: u64) {
        lanes.run_pass(Self::CHUNK, seed, tick, |_i, k, _read, out: &mut Chunk<'_>, rng| {
            if out.state[k] == 0 {
                // 1 − exp(−λ) ≤ λ ≤ internal + contagion.
                let draw = next_float(rng, 1.0);
                if draw < (INTERNAL + CONTAGION) as f32 {
                    let share = f32::from(out.count[k]) / f32::from(out.degree[k].max(1));
                    let hazard = INTERNAL as f32 + CONTAGION as f32 * share;
                    if draw < hazard && draw < 1.0 - (-hazard).exp() {
                        out.state[k] = NEW;
                    }
                }
            }
        });
    }

    fn stats(lanes: &Lanes, _graph: &Network, (): &()) -> Vec<StatValue> {
        let adopters = reduce_chunks(
            lanes.state.len(),
            henad::authoring::STATS_CHUNK,
            |range| lanes.state[range].iter().map(|&state| u64::from(state != 0)).sum::<u64>(),
            |a, b| a + b,
            0,
        );
        vec![StatValue::Scalar(adopters as f64)]
    }
}
