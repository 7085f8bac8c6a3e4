//! Portfolio: many policies over the same governments, each a scenario with its own onset and changes.
//!
//! A policy is the scenario itself, begun at its onset, with its waves and its date of roll-out as much later, and with a list of
//! changes to keys like those of `--set`; those that are drawn are such lists, too. They pass the same checks as a file. Governments,
//! ties and leaders are the same for all policies; everything else is drawn anew for each (model.md §4).
//! Not here: running them, what comes of it.

use crate::rng::{Address, Draws, Purpose};
use crate::scenario::check::sheet::Sheet;
use crate::scenario::check::world::Worlds;
use crate::scenario::check::{self, Findings};
use crate::scenario::problem::{Message, Problem, Spot, Texts, codes, say};
use crate::scenario::tree::{Table as Tree, patch};
use crate::scenario::{Scenario, Table, Time};
use crate::units::{Month, clip};

/// One policy of a portfolio.
#[derive(Debug, Clone, PartialEq)]
pub struct PortfolioPolicy {
    /// Its name.
    pub name: String,
    /// The scenario of this policy: it begins at the policy's onset.
    pub scenario: Box<Scenario>,
}

/// Which policy a scenario is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Number of the policy, from 0: part of the address of its draws.
    pub index: u16,
    /// Ticks from the start of the portfolio to the policy's onset.
    pub onset_tick: u32,
    /// Whether it is one of a portfolio.
    pub is_of_portfolio: bool,
}

/// What makes a policy.
struct Plan {
    name: String,
    onset_tick: u32,
    /// Keys and values, as TOML.
    changes: Vec<(String, String)>,
    /// Where it is asked for.
    spot: Option<Spot>,
}

/// Uniforms that a drawn policy takes: onset, merit, conflict, clarity, regime.
const DRAWS: u32 = 5;

/// The policies that a tree asks for; those with problems are said and left out.
pub(in crate::scenario) fn of_tree(
    root: &Tree,
    sheet: &Sheet<'_>,
    time: Option<Time>,
    texts: &mut Texts,
    worlds: &mut Worlds<'_>,
    found: &mut Findings,
) -> Vec<PortfolioPolicy> {
    let Some(time) = time else { return Vec::new() };
    let mut plans = listed(sheet, time, found);
    plans.extend(drawn(sheet, time, found));
    for (at, plan) in plans.iter().enumerate() {
        if plans[..at].iter().any(|other| other.name == plan.name) {
            let name = &plan.name;
            let message = say!("two policies have the name \"{name}\"", "有两项政策名为 \"{name}\"");
            found.problems.push(fault("portfolio.policy", message).at(plan.spot));
        }
    }
    let has_estimates = sheet.choices("output.tables").unwrap_or_default().contains(&Table::Estimates.name());
    if !plans.is_empty() && has_estimates {
        let message = say!(
            "`estimates` are of one policy: a portfolio has none",
            "`estimates` 针对单一政策，政策组合不能输出"
        );
        found.problems.push(fault("output.tables", message).at(sheet.spot("output.tables")));
    }
    // What is wrong with the scenario itself would be said again of each policy.
    if !found.problems.is_empty() {
        return Vec::new();
    }
    let mut policies = Vec::with_capacity(plans.len());
    for (index, plan) in plans.into_iter().enumerate() {
        let mut own = Findings::default();
        let scenario = match tree_of(&plan, root, sheet, time) {
            Ok(tree) => check::check(&tree, texts, worlds, false, &mut own).map(|passed| passed.scenario),
            Err(problem) => {
                own.problems.push(*problem);
                None
            }
        };
        found.problems.extend(own.problems.into_iter().map(|problem| of_policy(problem, &plan)));
        if let Some(scenario) = scenario {
            let place = Place { index: index as u16, onset_tick: plan.onset_tick, is_of_portfolio: true };
            policies.push(PortfolioPolicy { name: plan.name, scenario: Box::new(placed(scenario, place)) });
        }
    }
    policies
}

/// A policy's scenario and its twins, at the policy's place.
fn placed(mut scenario: Scenario, place: Place) -> Scenario {
    scenario.place = place;
    for twin in &mut scenario.twins {
        twin.scenario.place = place;
    }
    // Governments and ties are the same for all: the first policy tells them.
    let of_all = |table: &Table| matches!(table, Table::Governments | Table::Network);
    scenario.tables.retain(|table| place.index == 0 || !of_all(table));
    scenario
}

fn fault(key: &str, message: Message) -> Problem {
    Problem::new(codes::PORTFOLIO, key, message)
}

/// A problem of a policy's scenario, with the policy's name.
fn of_policy(problem: Problem, plan: &Plan) -> Problem {
    let (Message { en, zh }, name) = (problem.message, &plan.name);
    let message =
        Message { en: format!("{en} (policy \"{name}\")"), zh: format!("{zh}（政策 \"{name}\"）") };
    let place = problem.place.or(plan.spot);
    Problem { message, place, ..problem }
}

/// The policies that are listed, in their order.
fn listed(sheet: &Sheet<'_>, time: Time, found: &mut Findings) -> Vec<Plan> {
    let headers = sheet.list("portfolio.policy");
    let mut plans = Vec::with_capacity(headers.len());
    for (at, &header) in headers.iter().enumerate() {
        let number = at + 1;
        let key = |name: &str| format!("portfolio.policy[{number}].{name}");
        let onset = onset_tick(sheet, &key("onset"), time, found);
        let name = sheet.text(&key("name")).map_or_else(|| format!("policy-{number}"), str::to_owned);
        let mut changes = Vec::new();
        for (item, change) in sheet.texts(&key("set")).unwrap_or_default().iter().enumerate() {
            match change_of(change) {
                Ok(pair) => changes.push(pair),
                Err(message) => {
                    let spot = sheet.item_spot(&key("set"), item);
                    found.problems.push(fault(&key("set"), message).at(spot));
                }
            }
        }
        plans.push(Plan { name, onset_tick: onset.unwrap_or(0), changes, spot: Some(header) });
    }
    plans
}

/// Key and value of a change.
fn change_of(change: &str) -> Result<(String, String), Message> {
    let Some((key, value)) = change.split_once('=') else {
        return Err(say!(
            "\"{change}\" has no `=`: write key=value",
            "\"{change}\" 中没有 `=`：写作 参数=值"
        ));
    };
    let (key, value) = (key.trim(), value.trim());
    let section = key.split(['.', '[']).next().unwrap_or_default();
    let of_all = ["schema", "extends", "scenario", "time", "world", "output", "twins", "portfolio", "sweep"];
    if of_all.contains(&section) || key == "turnover.rate" {
        return Err(say!(
            "a policy cannot change `{key}`: all policies have the same governments, leaders, time and draws",
            "一项政策不能改动 `{key}`：各政策的政府、领导、时间与随机数须相同"
        ));
    }
    Ok((key.to_owned(), value.to_owned()))
}

/// The tick that contains an onset; nothing where none is given, or with the problem said where it lies outside the run.
fn onset_tick(sheet: &Sheet<'_>, key: &str, time: Time, found: &mut Findings) -> Option<u32> {
    let month = sheet.month(key)?;
    let tick = time.tick_of(month);
    let is_within = (0..i64::from(time.n_ticks)).contains(&tick);
    if !is_within {
        let (start, end) = (time.start, time.month_of(time.n_ticks - 1).plus(time.step.months() - 1));
        let message = say!(
            "`{key}` is {month}, outside the run {start} … {end}",
            "`{key}` 为 {month}，不在运行期 {start} … {end} 之内"
        );
        found.problems.push(fault(key, message).at(sheet.spot(key)));
    }
    is_within.then_some(tick as u32)
}

/// The policies that are drawn: with the seed, so that all replicates and design points have the same ones. Numbers have three
/// decimals, as somebody would write them.
fn drawn(sheet: &Sheet<'_>, time: Time, found: &mut Findings) -> Vec<Plan> {
    let n = sheet.integer("portfolio.drawn").unwrap_or(0);
    let first = onset_tick(sheet, "portfolio.first_onset", time, found).unwrap_or(0);
    let middle = (time.n_ticks / 2).max(first);
    let last = onset_tick(sheet, "portfolio.last_onset", time, found).unwrap_or(middle);
    if last < first {
        let message = say!(
            "`portfolio.last_onset` lies before `portfolio.first_onset`",
            "`portfolio.last_onset` 早于 `portfolio.first_onset`"
        );
        let spot = sheet.spot_of_any(&["portfolio.last_onset", "portfolio.first_onset"]);
        found.problems.push(fault("portfolio.last_onset", message).at(spot));
        return Vec::new();
    }
    let presets = sheet.choices("portfolio.regimes").unwrap_or_default();
    let real = |key: &str| sheet.real(key).unwrap_or(0.0);
    let three = |value: f64| format!("{:?}", (value * 1000.0).round() / 1000.0);
    let plan = |number: u64| {
        let draws = Draws::open(
            Address {
                master_seed: sheet.integer("scenario.seed").unwrap_or(0),
                replicate: 0,
                policy: number as u16,
                tick: 0,
                purpose: Purpose::Portfolio,
            },
            DRAWS,
        );
        let pick = |slot: u32, n: usize| ((draws.uniform(0, slot) * n as f64) as usize).min(n - 1);
        let merit = real("policy.merit") + real("portfolio.merit_sd") * draws.normal(0, 1);
        let conflict = real("policy.conflict") + real("portfolio.conflict_sd") * draws.normal(0, 2);
        let mut changes = vec![
            ("policy.merit".to_owned(), three(merit.clamp(-5.0, 5.0))),
            ("policy.conflict".to_owned(), three(conflict.clamp(0.0, 5.0))),
        ];
        for wave in 1..=sheet.list("selection.wave").len() {
            let key = format!("selection.wave[{wave}].clarity");
            let clarity = real(&key) + real("portfolio.clarity_sd") * draws.normal(0, 3);
            changes.push((key, three(clip(clarity))));
        }
        if !presets.is_empty() {
            changes.push(("regime.preset".to_owned(), format!("{:?}", presets[pick(4, presets.len())])));
        }
        Plan {
            name: format!("drawn-{number}"),
            onset_tick: first + pick(0, (last - first) as usize + 1) as u32,
            changes,
            spot: sheet.spot("portfolio.drawn"),
        }
    };
    (1..=n).map(plan).collect()
}

/// The tree of a policy.
fn tree_of(plan: &Plan, root: &Tree, sheet: &Sheet<'_>, time: Time) -> Result<Tree, Box<Problem>> {
    let mut tree = root.clone();
    tree.remove("portfolio");
    tree.remove("sweep");
    let spot = plan.spot.unwrap_or(Spot { text: 0, start: 0, end: 0 });
    let mut set = |key: &str, value: &str| patch::put_written(&mut tree, key, value, spot);
    let mut date = |key: &str, month: Month| set(key, &format!("\"{month}\""));
    let months = plan.onset_tick * time.step.months();
    date("time.start", time.start.plus(months))?;
    let waves = (1..=sheet.list("selection.wave").len()).map(|wave| format!("selection.wave[{wave}].at"));
    for key in waves.chain(["feedback.rollout_at".to_owned()]) {
        if let Some(month) = sheet.month(&key) {
            date(&key, month.plus(months))?;
        }
    }
    for (key, value) in &plan.changes {
        set(key, value)?;
    }
    Ok(tree)
}

#[cfg(test)]
mod tests;
