//! Twins: the same scenario with something changed, to be run with the same draws.
//!
//! A twin is a list of changes to keys, like those of `--set`; the ones with names are such lists, too ([`CATALOG`]). They pass
//! the same checks as a file. Not here: running them, what comes of it.

use crate::scenario::Scenario;
use crate::scenario::check::sheet::Sheet;
use crate::scenario::check::world::Worlds;
use crate::scenario::check::{self, Findings};
use crate::scenario::nearest::nearest;
use crate::scenario::problem::{Message, Problem, Spot, Texts, codes, say};
use crate::scenario::tree::{Table, patch};

/// A twin of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Twin {
    /// Its name, or its changes as the user wrote them.
    pub name: String,
    /// What is read from it.
    pub kind: TwinKind,
    /// The changed scenario.
    pub scenario: Box<Scenario>,
}

/// What is read from a twin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TwinKind {
    /// When every government adopts, against the run itself.
    History,
    /// What the policy achieves where everybody executes it and nobody is a pilot.
    National,
}

/// A twin with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedTwin {
    /// Its name.
    pub name: &'static str,
    /// What it takes away, in English.
    pub en: &'static str,
    /// The same in Chinese.
    pub zh: &'static str,
    /// Keys and values; those of `selection.wave[]` hold for every wave.
    pub changes: &'static [(&'static str, &'static str)],
}

impl NamedTwin {
    /// What is read from it.
    pub fn kind(&self) -> TwinKind {
        if self.name == NATIONAL { TwinKind::National } else { TwinKind::History }
    }
}

/// Name of the twin in which everybody executes the policy from the start.
pub const NATIONAL: &str = "national";
/// Name of the twin without diffusion.
pub const NO_DIFFUSION: &str = "no-diffusion";

const NO_SPREAD: [(&str, &str); 5] = [
    ("spread.learning", "0.0"),
    ("spread.competition", "0.0"),
    ("spread.imitation", "0.0"),
    ("spread.coercion", "0.0"),
    ("spread.contagion", "0.0"),
];

/// The twins with names (model.md §3).
pub const CATALOG: &[NamedTwin] = &[
    NamedTwin {
        name: NO_DIFFUSION,
        en: "no channel but internal reasons: what diffusion did",
        zh: "只留内在动因：扩散的作用",
        changes: &NO_SPREAD,
    },
    NamedTwin {
        name: "no-internal",
        en: "without internal reasons",
        zh: "没有内在动因",
        changes: &[("spread.internal", "0.0")],
    },
    NamedTwin {
        name: "no-learning",
        en: "without learning",
        zh: "没有学习",
        changes: &[("spread.learning", "0.0")],
    },
    NamedTwin {
        name: "no-competition",
        en: "without competition",
        zh: "没有竞争",
        changes: &[("spread.competition", "0.0")],
    },
    NamedTwin {
        name: "no-imitation",
        en: "without imitation",
        zh: "没有模仿",
        changes: &[("spread.imitation", "0.0")],
    },
    NamedTwin {
        name: "no-coercion",
        en: "without coercion",
        zh: "没有强制",
        changes: &[("spread.coercion", "0.0")],
    },
    NamedTwin {
        name: "no-contagion",
        en: "without textbook contagion",
        zh: "没有传染",
        changes: &[("spread.contagion", "0.0")],
    },
    NamedTwin {
        name: "no-selection",
        en: "without waves of pilots",
        zh: "没有试点批次",
        changes: &[("selection.wave", "[]")],
    },
    NamedTwin {
        name: "random-sites",
        en: "sites drawn by lot among all governments of the wave's level",
        zh: "试点在该层级政府中抽签决定",
        changes: &[("selection.wave[].mode", "\"lottery\""), ("selection.wave[].named", "[]")],
    },
    NamedTwin {
        name: "fixed-effort",
        en: "pilots treated as other adopters: no grant, no attention, no goals or inspections of their own",
        zh: "试点与其他采纳者同等待遇：无拨款、无关注、无专门目标与检查",
        changes: &[("execution.pilots", "\"as-others\"")],
    },
    NamedTwin {
        name: NATIONAL,
        en: "everybody executes from the start, nobody is a pilot, nothing spreads: what the nation would get",
        zh: "从一开始人人执行，没有试点，不再扩散：全国会得到什么",
        changes: &[
            ("policy.start", "\"everywhere\""),
            ("selection.wave", "[]"),
            ("spread.internal", "0.0"),
            NO_SPREAD[0],
            NO_SPREAD[1],
            NO_SPREAD[2],
            NO_SPREAD[3],
            NO_SPREAD[4],
            ("spread.lapse_rate", "0.0"),
            ("output.measures", "\"all\""),
        ],
    },
];

/// The twins that a tree asks for; those with problems are said and left out.
pub(in crate::scenario) fn of_tree(
    root: &Table,
    sheet: &Sheet<'_>,
    texts: &mut Texts,
    worlds: &mut Worlds<'_>,
    found: &mut Findings,
) -> Vec<Twin> {
    // What is wrong with the scenario itself would be said again of each twin.
    if !found.problems.is_empty() {
        return Vec::new();
    }
    let asked: Vec<(String, Option<Spot>)> = sheet
        .texts(KEY)
        .unwrap_or_default()
        .iter()
        .enumerate()
        .map(|(at, name)| (name.trim().to_owned(), sheet.item_spot(KEY, at)))
        .collect();
    // A wave may give its quota by naming its sites.
    let quotas: Vec<u64> = (1..=sheet.list("selection.wave").len())
        .filter(|_| !asked.is_empty())
        .map(|number| {
            let key = |name: &str| format!("selection.wave[{number}].{name}");
            let n_named = sheet.texts(&key("named")).map_or(0, <[String]>::len) as u64;
            sheet.integer(&key("quota")).unwrap_or(n_named)
        })
        .collect();
    let mut twins: Vec<Twin> = Vec::new();
    for (name, spot) in asked {
        if twins.iter().any(|twin| twin.name == name) {
            let message = say!("`{KEY}` has \"{name}\" twice", "`{KEY}` 中 \"{name}\" 出现了两次");
            found.problems.push(Problem::new(codes::BAD_LIST, KEY, message).at(spot));
            continue;
        }
        let spot = spot.unwrap_or(Spot { text: 0, start: 0, end: 0 });
        match changed(root, &name, &quotas, spot) {
            Ok((tree, kind)) => {
                let mut own = Findings::default();
                let passed = check::check(&tree, texts, worlds, false, &mut own);
                found.problems.extend(own.problems.into_iter().map(|problem| of_twin(problem, &name)));
                if let Some(passed) = passed {
                    // It leaves no tables of its own.
                    let scenario = Box::new(Scenario { tables: Vec::new(), ..passed.scenario });
                    twins.push(Twin { name, kind, scenario });
                }
            }
            Err(problem) => found.problems.push(problem.at(spot)),
        }
    }
    twins
}

/// The key that asks for twins.
pub const KEY: &str = "twins.run";

/// A problem of a twin's scenario, with the twin's name.
fn of_twin(problem: Problem, name: &str) -> Problem {
    let Message { en, zh } = problem.message;
    let message =
        Message { en: format!("{en} (twin \"{name}\")"), zh: format!("{zh}（孪生 \"{name}\"）") };
    Problem { message, ..problem }
}

/// The tree of a twin, and what is read from it.
fn changed(root: &Table, name: &str, quotas: &[u64], spot: Spot) -> Result<(Table, TwinKind), Box<Problem>> {
    let mut tree = root.clone();
    tree.remove("twins");
    tree.remove("sweep");
    tree.remove("portfolio");
    let mut set = |key: &str, value: &str| patch::put_written(&mut tree, key, value, spot);
    if let Some(named) = CATALOG.iter().find(|named| named.name == name) {
        for (key, value) in named.changes {
            match key.split_once("[].") {
                Some((list, rest)) => {
                    for (at, quota) in quotas.iter().enumerate() {
                        let wave = format!("{list}[{}]", at + 1);
                        set(&format!("{wave}.{rest}"), value)?;
                        set(&format!("{wave}.quota"), &quota.to_string())?;
                    }
                }
                None => set(key, value)?,
            }
        }
        return Ok((tree, named.kind()));
    }
    if !name.contains('=') {
        let names = CATALOG.iter().map(|named| named.name);
        let message = say!("there is no twin \"{name}\"", "没有孪生 \"{name}\"");
        let hint = if let Some(near) = nearest(name, names.clone()) {
            say!("did you mean \"{near}\"?", "是不是 \"{near}\"？")
        } else {
            let all = names.collect::<Vec<_>>().join(", ");
            say!(
                "there are {all}, and changes such as \"execution.attention_years=12\"",
                "可用 {all}，或 \"execution.attention_years=12\" 这样的改动"
            )
        };
        return Err(Box::new(Problem::new(codes::NO_TWIN, KEY, message).hint(hint)));
    }
    for change in name.split(';').map(str::trim).filter(|change| !change.is_empty()) {
        let Some((key, value)) = change.split_once('=') else {
            let message = say!("\"{change}\" has no `=`", "\"{change}\" 中没有 `=`");
            let hint =
                say!("write key=value, several with `;` between them", "写作 参数=值，多项用 `;` 隔开");
            return Err(Box::new(Problem::new(codes::NO_TWIN, KEY, message).hint(hint)));
        };
        let key = key.trim();
        let section = key.split('.').next().unwrap_or_default();
        let of_all =
            ["schema", "extends", "scenario", "time", "output", "audit", "sweep", "twins", "portfolio"];
        if of_all.contains(&section)
            || ["world.file", "world.adjacency", "world.source", "world.levels"].contains(&key)
        {
            let message = say!(
                "a twin cannot change `{key}`: it has the same governments, time and draws",
                "孪生不能改动 `{key}`：政府、时间与随机数须相同"
            );
            return Err(Box::new(Problem::new(codes::NO_TWIN, KEY, message)));
        }
        set(key, value.trim())?;
    }
    Ok((tree, TwinKind::History))
}

#[cfg(test)]
mod tests;
