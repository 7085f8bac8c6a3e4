//! Design points of a sweep → scenarios.
//!
//! Takes a loaded scenario, patches its tree with the values of a point and checks it like any file.
//! Not here: which values (`sweep`), running.

use crate::scenario::Scenario;
use crate::scenario::check::world::Worlds;
use crate::scenario::check::{self, Findings};
use crate::scenario::load::Loaded;
use crate::scenario::problem::{Message, Problem, Problems};
use crate::scenario::source::NoFiles;
use crate::scenario::sweep::Factors;
use crate::scenario::tree::patch;

/// Most design points whose problems are said.
const MAX_FAULTY: usize = 5;
/// Number of factors up to which a design point is told by all their values.
const MANY_FACTORS: usize = 6;

/// Labels of the factors' values (empty where a factor does not apply), and the scenario, of every design point in order; one
/// point without labels where there is no sweep.
///
/// # Errors
/// The problems of the first design points that are not valid.
pub fn design_points(loaded: &Loaded) -> Result<Vec<(Vec<String>, Scenario)>, Problems> {
    let n = n_points(loaded);
    let mut points = Vec::with_capacity(n);
    let mut problems: Option<Problems> = None;
    let mut n_faulty = 0;
    for number in 0..n {
        match design_point(loaded, number) {
            Ok(point) => points.push(point),
            Err(more) => {
                n_faulty += 1;
                match &mut problems {
                    Some(all) => {
                        // The same value fails in every point that has it: once is enough.
                        let is_new = |problem: &Problem| {
                            !all.list
                                .iter()
                                .any(|said| (said.code, said.place) == (problem.code, problem.place))
                        };
                        let new: Vec<Problem> = more.list.into_iter().filter(is_new).collect();
                        all.list.extend(new);
                    }
                    None => problems = Some(more),
                }
                if n_faulty == MAX_FAULTY {
                    break;
                }
            }
        }
    }
    problems.map_or(Ok(points), Err)
}

/// Number of design points; 1 where there is no sweep.
pub fn n_points(loaded: &Loaded) -> usize {
    loaded.sweep.as_ref().map_or(1, Factors::n_points)
}

/// Labels and scenario of one design point, numbered from 0.
///
/// # Errors
/// The problems of that design point.
pub fn design_point(loaded: &Loaded, number: usize) -> Result<(Vec<String>, Scenario), Problems> {
    let Some(sweep) = &loaded.sweep else { return Ok((Vec::new(), loaded.scenario.clone())) };
    let (values, labels) = (sweep.point(number), sweep.labels(number));
    let mut tree = loaded.tree.clone();
    tree.remove("sweep");
    let mut texts = loaded.texts.clone();
    let mut found = Findings::default();
    for (factor, value) in sweep.factors.iter().zip(values) {
        let Some(value) = value else { continue };
        if let Err(problem) = patch::put(&mut tree, &factor.key, value.node) {
            found.problems.push(*problem);
        }
    }
    let mut worlds = Worlds::new(&NoFiles, loaded.worlds.clone());
    let passed = check::check(&tree, &mut texts, &mut worlds, false, &mut found);
    if let Some(passed) = passed.filter(|_| found.problems.is_empty()) {
        let mut scenario = passed.scenario;
        scenario.replicates = sweep.replicates.unwrap_or(scenario.replicates);
        // What is too large over all points is left out of each.
        scenario.tables.clone_from(&loaded.scenario.tables);
        return Ok((labels, scenario));
    }
    let keys = sweep.factors.iter().map(|factor| factor.key.as_str());
    let applying = keys.zip(&labels).filter(|(_, label)| !label.is_empty());
    let values: Vec<(&str, String)> =
        applying.map(|(key, label)| (key, format!("{key} = {label}"))).collect();
    let number = number + 1;
    let told = |problem: Problem| {
        // Of many factors those are told that the problem is about.
        let is_told = |key: &str| values.len() <= MANY_FACTORS || problem.message.en.contains(key);
        let point: Vec<&str> =
            values.iter().filter(|(key, _)| is_told(key)).map(|(_, value)| value.as_str()).collect();
        let point = point.join(", ");
        Problem {
            message: Message {
                en: format!("{} (design point {number}: {point})", problem.message.en),
                zh: format!("{}（设计点 {number}：{point}）", problem.message.zh),
            },
            ..problem
        }
    };
    let list = found.problems.into_iter().map(told).collect();
    Err(Problems::new(&loaded.name, list, texts))
}
