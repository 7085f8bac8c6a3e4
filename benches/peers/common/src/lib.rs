//! What every Rust engine of the comparison shares: the task, the edges, the clock, the report. No part of the model.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::PathBuf;
use std::time::Duration;

use cpu_time::ProcessTime;

/// Hazard of adopting for no outside reason, per tick.
pub const INTERNAL: f64 = 0.005;
/// Hazard of adopting when all neighbors have adopted, per tick.
pub const CONTAGION: f64 = 0.2;

/// What one process has to do.
pub struct Task {
    /// Way of writing the model: `documented`, `expert`, …
    pub style: String,
    pub edges: PathBuf,
    pub agents: usize,
    pub ticks: usize,
    pub replicates: u64,
    pub seed: u64,
    /// Where the curves go: a CSV file (the ensemble), or standard output with times.
    pub csv: Option<PathBuf>,
}

impl Task {
    /// The command line: `STYLE EDGES AGENTS TICKS REPLICATES SEED [CSV]`.
    pub fn from_args() -> Self {
        let args: Vec<String> = std::env::args().skip(1).collect();
        let number = |at: usize| args[at].parse::<u64>().expect("a number");
        Self {
            style: args[0].clone(),
            edges: args[1].clone().into(),
            agents: number(2) as usize,
            ticks: number(3) as usize,
            replicates: number(4),
            seed: number(5),
            csv: args.get(6).map(Into::into),
        }
    }

    /// The pairs of the edges file, read as they are asked for: no engine pays memory for the file.
    pub fn edges(&self) -> impl Iterator<Item = (u32, u32)> {
        let mut file = BufReader::with_capacity(1 << 16, File::open(&self.edges).expect("the edges file"));
        std::iter::from_fn(move || {
            let mut pair = [0_u8; 8];
            file.read_exact(&mut pair).ok()?;
            let id = |at: usize| u32::from_le_bytes(pair[at..at + 4].try_into().expect("four bytes"));
            Some((id(0), id(4)))
        })
    }

    /// Runs all replicates. `build` makes the state with nobody adopted (not timed); `run` gives the number of
    /// adopters after each tick (timed: from that state to the last tick's count).
    pub fn run<S>(&self, mut build: impl FnMut(u64) -> S, mut run: impl FnMut(&mut S) -> Vec<u32>) {
        let mut report = Report::new(self);
        for replicate in 0..self.replicates {
            let mut state = build(self.seed + replicate);
            let clock = ProcessTime::now();
            let curve = run(&mut state);
            report.replicate(replicate, clock.elapsed(), &curve);
        }
    }
}

/// Lines out: `nanoseconds,count,count,…` a replicate, or a tidy CSV file.
pub struct Report {
    out: BufWriter<Box<dyn Write>>,
    is_csv: bool,
}

impl Report {
    pub fn new(task: &Task) -> Self {
        let out: Box<dyn Write> = match &task.csv {
            Some(path) => Box::new(File::create(path).expect("the CSV file")),
            None => Box::new(std::io::stdout()),
        };
        let mut out = BufWriter::new(out);
        if task.csv.is_some() {
            writeln!(out, "replicate,tick,ever_adopters").expect("a line");
        }
        Self { out, is_csv: task.csv.is_some() }
    }

    pub fn replicate(&mut self, replicate: u64, cpu: Duration, curve: &[u32]) {
        if self.is_csv {
            for (tick, count) in curve.iter().enumerate() {
                writeln!(self.out, "{replicate},{tick},{count}").expect("a line");
            }
        } else {
            write!(self.out, "{}", cpu.as_nanos()).expect("a number");
            curve.iter().for_each(|count| write!(self.out, ",{count}").expect("a number"));
            writeln!(self.out).expect("a line");
        }
    }
}

/// Neighbors in compressed rows, for engines that leave the network to their user.
pub struct Graph {
    pub starts: Vec<u32>,
    pub neighbors: Vec<u32>,
}

impl Graph {
    pub fn read(task: &Task) -> Self {
        let mut starts = vec![0_u32; task.agents + 1];
        for (a, b) in task.edges() {
            starts[a as usize] += 1;
            starts[b as usize] += 1;
        }
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        // Filled from the back: each row's start moves to where it belongs.
        let mut neighbors = vec![0_u32; total as usize];
        for (a, b) in task.edges() {
            for (from, to) in [(a, b), (b, a)] {
                starts[from as usize] -= 1;
                neighbors[starts[from as usize] as usize] = to;
            }
        }
        Self { starts, neighbors }
    }

    #[inline]
    pub fn of(&self, i: usize) -> &[u32] {
        &self.neighbors[self.starts[i] as usize..self.starts[i + 1] as usize]
    }
}
