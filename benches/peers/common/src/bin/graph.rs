//! The common graph: `graph AGENTS MEAN_DEGREE SEED FOLDER` writes `edges.bin` (pairs of little-endian u32), and the same
//! as a table that shidian reads (`neighbors.csv`). Pairs drawn uniformly, no loops, none twice (G(n, m), which
//! has Poisson degrees like G(n, p)). The same bytes on every machine.

use std::io::Write;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| args[at].parse::<u64>().expect("a number");
    let (agents, wanted) = (number(0), (number(0) * number(1) / 2) as usize);
    let mut state = number(2);
    // SplitMix64, scaled by multiplication.
    let mut below = |n: u64| {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((u128::from(z ^ (z >> 31)) * u128::from(n)) >> 64) as u64
    };
    let mut edges: Vec<u64> = Vec::with_capacity(wanted);
    while edges.len() < wanted {
        while edges.len() < wanted {
            let (a, b) = (below(agents), below(agents));
            if a != b {
                edges.push(a.min(b) << 32 | a.max(b));
            }
        }
        edges.sort_unstable();
        edges.dedup();
    }
    let create = |name: &str| {
        let path = std::path::Path::new(&args[3]).join(name);
        std::io::BufWriter::new(std::fs::File::create(path).expect("a file"))
    };
    let width = agents.to_string().len();
    let (mut binary, mut table) = (create("edges.bin"), create("neighbors.csv"));
    writeln!(table, "a,b").expect("a line");
    for (a, b) in edges.iter().map(|edge| ((edge >> 32) as u32, *edge as u32)) {
        binary.write_all(&a.to_le_bytes()).expect("a number");
        binary.write_all(&b.to_le_bytes()).expect("a number");
        // Ids of a synthetic world of one level, from 1.
        writeln!(table, "1-{:0width$},1-{:0width$}", a + 1, b + 1).expect("a line");
    }
}
