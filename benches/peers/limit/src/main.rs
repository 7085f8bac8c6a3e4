//! What this machine can do: the model by hand in plain arrays, with no engine around it.
//!
//! `pushed`: the limit. An adopter adds one to each neighbor's count, so a tick costs one hash and one comparison per
//! non-adopter. Draws are keyed: a hash of (seed, tick, agent), not a sequence. `pulled`: neighbors are scanned.

use peers_common::{CONTAGION, Graph, INTERNAL, Task};

fn main() {
    let task = Task::from_args();
    let graph = Graph::read(&task);
    match task.style.as_str() {
        "pushed" => {
            let cells = Cells::new(&graph);
            task.run(|seed| Pushed::new(&cells, seed), |state| state.run(&graph, &cells, task.ticks));
        }
        "pulled" => task.run(|seed| (seed, vec![0_u8; task.agents]), |(seed, adopted)| pulled(&graph, *seed, adopted, task.ticks)),
        other => panic!("no style {other}"),
    }
}

/// The key of a tick's draws.
fn key(seed: u64, tick: usize) -> u64 {
    let z = (seed << 20 | tick as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z ^ (z >> 32)
}

/// 32 uniform bits of one agent in one tick.
#[inline]
fn draw(key: u64, agent: u32) -> u32 {
    let x = (key ^ u64::from(agent)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    ((x ^ (x >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93) >> 32) as u32
}

/// An agent's (degree, adopters among its neighbors) as one small number, and the probability of each.
struct Cells {
    /// The cell of every agent when nobody has adopted; one more adopter is the next cell.
    first: Vec<u16>,
    /// Probability of each cell, in 2^-32. As many as 16 bits can name, so that no look-up needs a check.
    chance: Box<[u32; 1 << 16]>,
}

impl Cells {
    fn new(graph: &Graph) -> Self {
        let degrees: Vec<usize> = graph.starts.windows(2).map(|pair| (pair[1] - pair[0]) as usize).collect();
        let most = degrees.iter().copied().max().unwrap_or(0);
        let width = most + 1;
        assert!(width * width < 1 << 16, "a degree too large for a cell of 16 bits");
        let chance = |degree: usize, count: usize| {
            let share = if degree == 0 { 0.0 } else { count as f64 / degree as f64 };
            ((1.0 - (-INTERNAL - CONTAGION * share).exp()) * 2_f64.powi(32)) as u32
        };
        let mut table = Box::new([0; 1 << 16]);
        for cell in 0..width * width {
            table[cell] = chance(cell / width, (cell % width).min(cell / width));
        }
        Self {
            first: degrees.iter().map(|degree| (degree * width) as u16).collect(),
            chance: table,
        }
    }
}

struct Pushed {
    seed: u64,
    cell: Vec<u16>,
    /// Those who have not adopted, in order.
    waiting: Vec<u32>,
    new: Vec<u32>,
}

impl Pushed {
    fn new(cells: &Cells, seed: u64) -> Self {
        let n = cells.first.len();
        Self { seed, cell: cells.first.clone(), waiting: (0..n as u32).collect(), new: vec![0; n] }
    }

    fn run(&mut self, graph: &Graph, cells: &Cells, ticks: usize) -> Vec<u32> {
        let n = self.cell.len();
        (0..ticks)
            .map(|tick| {
                let key = key(self.seed, tick);
                let (mut kept, mut new) = (0, 0);
                let (waiting, cell, adopters) = (&mut self.waiting[..], &self.cell[..], &mut self.new[..]);
                for at in 0..waiting.len() {
                    let agent = waiting[at];
                    // No branch on chance: both lists are written, and one of them moves on.
                    let adopts = draw(key, agent) < cells.chance[usize::from(cell[agent as usize])];
                    waiting[kept] = agent;
                    adopters[new] = agent;
                    kept += usize::from(!adopts);
                    new += usize::from(adopts);
                }
                self.waiting.truncate(kept);
                for &agent in &self.new[..new] {
                    for &neighbor in graph.of(agent as usize) {
                        self.cell[neighbor as usize] += 1;
                    }
                }
                (n - kept) as u32
            })
            .collect()
    }
}

/// Each non-adopter scans its neighbors in each tick; draws from a sequence.
fn pulled(graph: &Graph, seed: u64, adopted: &mut [u8], ticks: usize) -> Vec<u32> {
    let mut state = key(seed, 0) | 1;
    let mut new: Vec<u32> = Vec::new();
    let mut count = 0;
    (0..ticks)
        .map(|_| {
            new.clear();
            for agent in 0..adopted.len() {
                if adopted[agent] == 1 {
                    continue;
                }
                let neighbors = graph.of(agent);
                let adopters: u32 = neighbors.iter().map(|&neighbor| u32::from(adopted[neighbor as usize])).sum();
                let hazard = INTERNAL + CONTAGION * f64::from(adopters) / neighbors.len().max(1) as f64;
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                let draw = (state >> 11) as f64 / 2_f64.powi(53);
                // 1 − exp(−λ) ≤ λ: most draws need no exponential.
                if draw < hazard && draw < 1.0 - (-hazard).exp() {
                    new.push(agent as u32);
                }
            }
            new.iter().for_each(|&agent| adopted[agent as usize] = 1);
            count += new.len() as u32;
            count
        })
        .collect()
}
