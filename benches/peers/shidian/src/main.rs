//! shidian itself, through its public interface: `World::new`, then `stages::tick` for each tick.
//!
//! The edges argument is the scenario file here, which names the file of edges. Only the ticks and the counts are timed,
//! as in every engine; `world` times the making of the world instead. The largest world draws its network itself, of the
//! same kind: reading five million pairs of ids as text would take longer than all the rest and be its peak of memory.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use cpu_time::ProcessTime;
use peers_common::{Report, Task};
use shidian::scenario;
use shidian::scenario::source::{Read, ReadError, Source};
use shidian::stages;
use shidian::world::{Layout, World};

/// Files on the disk: the library by itself reads none.
struct Disk;

impl Source for Disk {
    fn read(&self, path: &str, from: Option<&str>) -> Result<Read, ReadError> {
        let folder = from.and_then(|from| Path::new(from).parent()).unwrap_or(Path::new(""));
        let full = folder.join(path);
        let bytes = std::fs::read(&full).map_err(|error| ReadError::Other(error.to_string()))?;
        Ok(Read { name: full.to_string_lossy().into_owned(), bytes })
    }
}

/// Agents from which on the network is drawn.
const DRAWN: usize = 1_000_000;

fn main() {
    // One thread, of a pool: a large world would else be shared among all cores.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    pool.install(run);
}

fn run() {
    let task = Task::from_args();
    let name = if task.agents >= DRAWN {
        "builtin:contagion".to_owned()
    } else {
        task.edges.to_string_lossy().into_owned()
    };
    let sets = [format!("scenario.seed={}", task.seed), format!("world.levels=[{}]", task.agents)];
    let scenario = match scenario::load(&Disk, &name, &sets) {
        Ok(loaded) => loaded.scenario,
        Err(problems) => panic!("{}", problems.list[0].message.en),
    };
    assert_eq!(scenario.time.n_ticks as usize, task.ticks, "ticks of the scenario");
    let layout = Arc::new(Layout::new(&scenario));
    assert_eq!(layout.n() as usize, task.agents, "governments of the scenario");

    let mut report = Report::new(&task);
    for replicate in 0..task.replicates {
        let world_clock = ProcessTime::now();
        let mut world = World::new(&scenario, &layout, replicate as u32 + 1);
        let world_time = world_clock.elapsed();
        let mut curve = Vec::with_capacity(task.ticks);
        let clock = ProcessTime::now();
        for tick in 0..scenario.time.n_ticks {
            stages::tick(&mut world, &scenario, tick);
            curve.push(world.governments.n_ever);
        }
        let time = if task.style == "world" { world_time } else { clock.elapsed() };
        report.replicate(replicate, time, &curve);
    }
    std::io::stdout().flush().expect("standard output");
}
