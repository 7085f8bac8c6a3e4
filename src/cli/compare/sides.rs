//! The sides of a comparison: found among results, or run first; named; and refused where they do not share their luck.

use std::path::Path;
use std::sync::Arc;

use crate::analysis::contrast_tables::{self, Compared, Side, Tables};
use crate::cli::Exit;
use crate::cli::args::{FormatArg, HowArgs, ResultArgs};
use crate::cli::destination::Destination;
use crate::cli::finished::Finished;
use crate::cli::plan::{Plan, Point};
use crate::cli::point_labels;
use crate::cli::run::{self, EndsEarly, Job};
use crate::cli::sketch::counted;
use crate::cli::talk::Talk;
use crate::observe::Column;
use crate::scenario::{Lang, Loaded, Table};
use crate::units::Step;

/// Keys that tell two results of one scenario apart are at most so many in a name.
const MOST_KEYS: usize = 3;

/// The results that are named, in order; scenarios are run first. A single one must have the baseline.
pub(super) fn results(
    names: &[String],
    baseline: Option<&str>,
    how: &HowArgs,
    talk: &Talk,
) -> Result<Vec<Finished>, Exit> {
    let change = &how.change;
    let changes = !change.sets().is_empty() || !change.twin.is_empty();
    if changes && names.iter().all(|name| Path::new(name).is_dir()) {
        talk.error(talk.pick(
            "--set, --seed, --replicates and --twin change scenarios, and only results are named: they stay as they are",
            "--set、--seed、--replicates 和 --twin 只能改动情景，而这里只给出了结果：结果不会改变",
        ));
        return Err(Exit::Usage);
    }
    let result = |name: &String| {
        let path = Path::new(name);
        if path.is_dir() {
            return Finished::open(path, talk);
        }
        if path.components().count() > 1 && !path.exists() {
            talk.error(&match talk.lang {
                Lang::En => format!(
                    "`{name}` is neither a result folder nor a scenario: there is nothing of that name"
                ),
                Lang::Zh => format!("`{name}` 既不是结果文件夹，也不是情景：没有这个文件"),
            });
            return Err(Exit::Record);
        }
        let (loaded, plan) = planned(name, how, talk)?;
        if names.len() == 1 {
            // What cannot be compared is not run first.
            of_points(&plan, baseline, talk)?;
        }
        run_first(&loaded, &plan, how, talk)
    };
    names.iter().map(result).collect()
}

fn planned(name: &str, how: &HowArgs, talk: &Talk) -> Result<(Loaded, Plan), Exit> {
    let loaded = run::load_changed(name, &how.change, talk)?;
    let plan = run::plan(&loaded, talk)?;
    Ok((loaded, plan))
}

/// Runs a scenario as `run` would; a finished result of it is taken as it is.
fn run_first(loaded: &Loaded, plan: &Plan, how: &HowArgs, talk: &Talk) -> Result<Finished, Exit> {
    let mut format = how.result.format.clone();
    format.push(FormatArg::Csv);
    let place = ResultArgs { out: None, fresh: false, format, csv_bom: how.result.csv_bom };
    let job = Job {
        destination: Destination::new(&place, talk),
        jobs: how.jobs,
        progress: how.progress,
        ends: EndsEarly::default(),
    };
    // A thread is part of one pool of threads only.
    let ended = std::thread::scope(|scope| {
        scope.spawn(|| run::result(loaded, plan, &job, talk)).join().expect("a run reports its failures")
    })?;
    Finished::open(&ended.path, talk)
}

/// A result with its tables and design points.
struct Part {
    finished: Finished,
    tables: Tables,
    plan: Plan,
}

/// A design point of a result, and how it is called.
#[derive(Debug, Clone)]
struct At {
    part: usize,
    point: usize,
    label: String,
}

/// Pairs of sides that share their luck, the baseline first.
pub(super) struct Sides {
    parts: Vec<Part>,
    pairs: Vec<[At; 2]>,
}

impl Sides {
    /// From results, or says why they cannot be compared.
    pub(super) fn new(results: Vec<Finished>, baseline: Option<&str>, talk: &Talk) -> Result<Self, Exit> {
        let parts = results.into_iter().map(|finished| part(finished, talk));
        let parts: Vec<Part> = parts.collect::<Result<_, _>>()?;
        let pairs = match (parts.as_slice(), baseline) {
            ([one], _) => of_points(&one.plan, baseline, talk)?,
            (_, Some(_)) => {
                talk.error(talk.pick(
                    "--baseline chooses a design point of one sweep; of several results the first is the baseline",
                    "--baseline 用于选取单个扫描的设计点；给出多个结果时，第一个为基准",
                ));
                return Err(Exit::Usage);
            }
            (several, None) => of_results(several, talk)?,
        };
        let sides = Self { parts, pairs };
        sides.refuse_other_engine(talk)?;
        for [a, b] in &sides.pairs {
            if let Some(why) = apart(sides.point(a), sides.point(b), [&a.label, &b.label], talk.lang) {
                talk.error(&why);
                return Err(Exit::Failed);
            }
        }
        Ok(sides)
    }

    /// Engines whose numbers differ may draw otherwise.
    fn refuse_other_engine(&self, talk: &Talk) -> Result<(), Exit> {
        let engine = |part: &Part| part.finished.manifest.engine.clone();
        let first = engine(&self.parts[0]);
        let Some(other) = self.parts.iter().find(|part| engine(part) != first) else { return Ok(()) };
        let (name, engine) = (other.finished.path.display(), engine(other));
        talk.error(&match talk.lang {
            Lang::En => format!(
                "`{name}` was made by engine {engine}, the first by engine {first}: they may draw otherwise and do not share their \
                 luck; run both with this version"
            ),
            Lang::Zh => format!("`{name}` 由引擎 {engine} 生成，第一个由引擎 {first} 生成：抽取方式可能不同，不共享运气；请用当前版本重新运行"),
        });
        Err(Exit::Failed)
    }

    fn point(&self, at: &At) -> &Point {
        &self.parts[at.part].plan.points[at.point]
    }

    /// Short name: that of the baseline's scenario.
    pub(super) fn id(&self) -> &str {
        self.parts[0].finished.id()
    }

    /// The seed that all share.
    pub(super) fn seed(&self) -> u64 {
        self.parts[0].plan.points[0].scenario.seed
    }

    /// Length of the ticks that all share.
    pub(super) fn step(&self) -> Step {
        self.parts[0].plan.points[0].scenario.time.step
    }

    /// Folders of the results.
    pub(super) fn folders(&self) -> impl Iterator<Item = String> {
        self.parts.iter().map(|part| part.finished.path.display().to_string())
    }

    /// Names of policies, from 1; empty where there is one.
    pub(super) fn policy_name(&self, policy: u32) -> &str {
        let own = &self.parts[0].plan.points[0].scenario.portfolio;
        own.get(policy as usize - 1).map_or("", |policy| policy.name.as_str())
    }

    fn side<'a>(&'a self, at: &'a At) -> Side<'a> {
        Side {
            tables: &self.parts[at.part].tables,
            label: &at.label,
            design_point: at.point as u32 + 1,
            n_governments: self.point(at).layout.n(),
        }
    }

    /// All contrasts, pair by pair, policy by policy.
    pub(super) fn compare(&self, outcomes: &[&'static Column], level: f64) -> Vec<Compared> {
        let of = |(number, [a, b]): (u32, &[At; 2])| {
            contrast_tables::compare(number, [self.side(a), self.side(b)], outcomes, level)
        };
        (1..).zip(&self.pairs).flat_map(of).collect()
    }
}

fn part(finished: Finished, talk: &Talk) -> Result<Part, Exit> {
    let plan = run::plan(&finished.loaded, talk)?;
    let (runs, curve) = (finished.table(Table::Runs, talk)?, finished.table(Table::Curve, talk)?);
    let tables = Tables::new(&runs, &curve).ok_or_else(|| finished.damaged(Table::Runs, talk))?;
    Ok(Part { finished, tables, plan })
}

/// Each other design point of a sweep against the baseline.
fn of_points(plan: &Plan, baseline: Option<&str>, talk: &Talk) -> Result<Vec<[At; 2]>, Exit> {
    if plan.points.len() < 2 {
        talk.error(talk.pick(
            "there is nothing to compare with: name a second result or scenario, or a sweep with several design points",
            "没有可比较的对象：请再给出一个结果或情景，或给出有多个设计点的扫描",
        ));
        return Err(Exit::Usage);
    }
    let first = baseline_point(plan, baseline.unwrap_or("1"), talk)?;
    let at = |point: usize| At { part: 0, point, label: point_labels::label(&plan.points[point].labels) };
    Ok((0..plan.points.len()).filter(|&point| point != first).map(|point| [at(first), at(point)]).collect())
}

/// The design point that a number or `key=value,…` means, from 0.
fn baseline_point(plan: &Plan, said: &str, talk: &Talk) -> Result<usize, Exit> {
    let n = plan.points.len();
    let refuse = |en: String, zh: String| {
        talk.error(&format!("--baseline{}{}", talk.pick(": ", "："), talk.pick(&en, &zh)));
        Exit::Usage
    };
    if let Ok(number) = said.parse::<usize>() {
        return match number.checked_sub(1).filter(|&at| at < n) {
            Some(at) => Ok(at),
            None => Err(refuse(
                format!("there is no design point {number}: the sweep has {n}"),
                format!("没有设计点 {number}：该扫描共有 {n} 个"),
            )),
        };
    }
    let mut wanted = Vec::new();
    for pair in said.split(',') {
        let (key, value) =
            pair.split_once('=').map_or((pair.trim(), ""), |(key, value)| (key.trim(), value.trim()));
        let Some(factor) = plan.factors.iter().position(|factor| factor == key) else {
            let known = plan.factors.join(", ");
            return Err(refuse(
                format!("`{key}` is not varied; varied are {known}: write a number or key=value"),
                format!("`{key}` 不是所扫描的参数；所扫描的是 {known}：请写编号或“参数=取值”"),
            ));
        };
        wanted.push((factor, value));
    }
    let is_value = |label: &str, value: &str| {
        label == value || label.parse::<f64>().ok().is_some_and(|own| value.parse::<f64>().ok() == Some(own))
    };
    let has = |point: &Point| wanted.iter().all(|(factor, value)| is_value(&point.labels[*factor], value));
    let found: Vec<usize> = (0..n).filter(|&at| has(&plan.points[at])).collect();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(refuse(
            format!("no design point has {said}: see the table design"),
            format!("没有设计点满足 {said}：见 design 表"),
        )),
        several => {
            let (n, factors) = (several.len(), plan.factors.join(", "));
            Err(refuse(
                format!("{n} design points have {said}: say more of {factors}, separated by commas"),
                format!("有 {n} 个设计点满足 {said}：请补充 {factors} 的取值，用逗号分隔"),
            ))
        }
    }
}

/// Every other result against the first; of sweeps with the same design, point by point.
fn of_results(parts: &[Part], talk: &Talk) -> Result<Vec<[At; 2]>, Exit> {
    let names = names(parts);
    let design = |part: &Part| -> (Vec<String>, Vec<Vec<String>>) {
        (part.plan.factors.clone(), part.plan.points.iter().map(|point| point.labels.clone()).collect())
    };
    let n = parts[0].plan.points.len();
    let is_same = |part: &Part| (n == 1 && part.plan.points.len() == 1) || design(part) == design(&parts[0]);
    if let Some(other) = (1..parts.len()).find(|&k| !is_same(&parts[k])) {
        let (a, b, m) = (&names[0], &names[other], parts[other].plan.points.len());
        talk.error(&match talk.lang {
            Lang::En => format!(
                "`{a}` has {} and `{b}` {m}, of another design: compare results without sweep, sweeps of one \
                 design, or the points of one sweep (name it alone)",
                counted(n as u64, "design point")
            ),
            Lang::Zh => format!(
                "`{a}` 有 {n} 个设计点，`{b}` 有 {m} 个，设计不同：只能比较没有扫描的结果、设计相同的扫描，或单个扫描的各设计点（只给出它）"
            ),
        });
        return Err(Exit::Failed);
    }
    let at = |part: usize, point: usize| {
        let labels = point_labels::label(&parts[part].plan.points[point].labels);
        let label = if n == 1 { names[part].clone() } else { format!("{}: {labels}", names[part]) };
        At { part, point, label }
    };
    let points = move |part: usize| (0..n).map(move |point| (part, point));
    Ok((1..parts.len()).flat_map(points).map(|(part, point)| [at(0, point), at(part, point)]).collect())
}

/// How results are called: by their scenario, and by what differs where it is the same.
fn names(parts: &[Part]) -> Vec<String> {
    let values = |part: &Part| -> Vec<(String, String)> {
        let lines = part.finished.loaded.resolved.lines.iter();
        let is_told = |key: &str| {
            !["scenario.replicates", "sweep.replicates", "scenario.title", "scenario.title_zh"].contains(&key)
        };
        lines
            .filter(|line| !line.is_unused && is_told(&line.key))
            .filter_map(|line| Some((line.key.clone(), line.value.clone()?)))
            .collect()
    };
    let name = |k: usize| {
        let id = parts[k].finished.id();
        let same: Vec<usize> = (0..parts.len()).filter(|&j| parts[j].finished.id() == id).collect();
        if same.len() == 1 {
            return id.to_owned();
        }
        let others: Vec<Vec<(String, String)>> =
            same.iter().filter(|&&j| j != k).map(|&j| values(&parts[j])).collect();
        let differs = |own: &&(String, String)| others.iter().any(|other| !other.contains(own));
        let own = values(&parts[k]);
        let told: Vec<String> = own
            .iter()
            .filter(differs)
            .map(|(key, value)| format!("{key}={}", value.trim_matches('"')))
            .collect();
        match told.len() {
            0 => format!("{id} ({})", same.iter().position(|&j| j == k).unwrap_or(0) + 1),
            n if n > MOST_KEYS => format!("{}, …", told[..MOST_KEYS].join(", ")),
            _ => told.join(", "),
        }
    };
    (0..parts.len()).map(name).collect()
}

/// Why two sides do not share their luck; nothing where they do.
fn apart(a: &Point, b: &Point, [first, second]: [&str; 2], lang: Lang) -> Option<String> {
    let (of, to) = (&a.scenario, &b.scenario);
    let why = |en: String, zh: String| {
        Some(match lang {
            Lang::En => format!(
                "`{first}` and `{second}` cannot be paired: {en}, so replicate 1 of one and replicate 1 of the other do not \
                 share their luck, and paired intervals would be wrong"
            ),
            Lang::Zh => format!(
                "`{first}` 与 `{second}` 无法配对：{zh}，双方的同号重复并不共享运气，配对区间将是错误的"
            ),
        })
    };
    if of.seed != to.seed {
        let (one, other) = (of.seed, to.seed);
        return why(
            format!("they have the seeds {one} and {other} (run both with one --seed)"),
            format!("种子分别为 {one} 和 {other}（请以同一 --seed 运行）"),
        );
    }
    if (of.time.start, of.time.step) != (to.time.start, to.time.step) {
        let said = |time: &crate::scenario::Time| format!("{} ({})", time.start, time.step.name());
        let (one, other) = (said(&of.time), said(&to.time));
        return why(
            format!("their ticks begin at {one} and {other}"),
            format!("时间步的起点与长度分别为 {one} 和 {other}"),
        );
    }
    if Arc::ptr_eq(&a.layout, &b.layout) {
        return None;
    }
    let (ids, others) = (a.layout.id(), b.layout.id());
    if ids.len() != others.len() {
        let (one, other) = (ids.len(), others.len());
        return why(
            format!("they have {one} and {other} governments"),
            format!("政府数分别为 {one} 和 {other}"),
        );
    }
    let place = ids.iter().zip(others.iter()).position(|(a, b)| a != b)?;
    let (one, other) = (&ids[place], &others[place]);
    why(
        format!("their governments are others (number {} is {one} in one, {other} in the other)", place + 1),
        format!("政府不同（第 {} 个分别为 {one} 和 {other}）", place + 1),
    )
}
