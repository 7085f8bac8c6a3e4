//! The runs of a scenario and nothing else: no tables, no files, no summary. What `shidian run` takes beyond this is what
//! it costs to write, to check and to sum up (`benches/scaling/run.py`).
//!
//! `bare load FILE` makes what the runs start from; `bare run FILE` then runs every replicate of every design point and
//! prints how many adopted in all. Design points must share their world.

use std::path::Path;
use std::sync::Arc;

use shidian::run;
use shidian::scenario::source::{Read, ReadError, Source};
use shidian::scenario::{self, Problems, Scenario};
use shidian::world::Layout;

/// The file that is asked for; shipped scenarios are in the library.
struct Disk;

impl Source for Disk {
    fn read(&self, path: &str, _: Option<&str>) -> Result<Read, ReadError> {
        let bytes = std::fs::read(Path::new(path)).map_err(|error| ReadError::Other(error.to_string()))?;
        Ok(Read { name: path.to_owned(), bytes })
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, part, file] = &arguments[..] else { panic!("bare load FILE, or bare run FILE") };
    let scenarios = scenarios(file).unwrap_or_else(|problems| panic!("{}", problems.list[0].message.en));
    let layout = Arc::new(Layout::new(&scenarios[0]));
    assert!(scenarios.iter().all(|scenario| scenario.world == scenarios[0].world), "one world for all");
    if part == "run" {
        println(n_adopters(&scenarios, &layout));
    }
}

/// The scenarios of all design points.
fn scenarios(file: &str) -> Result<Vec<Scenario>, Problems> {
    let points = scenario::design_points(&scenario::load(&Disk, file, &[])?)?;
    Ok(points.into_iter().map(|(_, scenario)| scenario).collect())
}

/// Adopters at the end of every run, summed.
fn n_adopters(scenarios: &[Scenario], layout: &Arc<Layout>) -> u64 {
    let runs = scenarios.iter().flat_map(|scenario| (0..scenario.replicates).map(move |k| (scenario, k)));
    runs.map(|(scenario, k)| {
        let rows = run::replicate(scenario, layout, 1, scenario.first_replicate + k);
        rows.curve.last().map_or(0, |row| u64::from(row.ever))
    })
    .sum()
}

#[allow(clippy::print_stdout)]
fn println(n: u64) {
    println!("{n} adopters");
}
