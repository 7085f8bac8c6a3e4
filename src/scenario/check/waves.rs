//! Waves of selection: date, level, quota, and the governments that history chose.
//!
//! Takes the sheet, the run and the world, gives the waves in order. Not here: how a wave chooses.

use crate::scenario::check::Findings;
use crate::scenario::check::sheet::Sheet;
use crate::scenario::check::value::quoted;
use crate::scenario::nearest::nearest;
use crate::scenario::problem::{Message, Problem, codes, say};
use crate::scenario::{GivenWorld, Mode, Time, Wave, WorldSource};
use std::collections::BTreeMap;

/// Ids of a world, and where each was named first.
struct Roll<'w> {
    world: Option<&'w GivenWorld>,
    index: BTreeMap<&'w str, usize>,
    named: BTreeMap<String, usize>,
}

/// All waves, in order of tick, then as written; those after the end stay (their tick is never reached).
pub(super) fn waves(
    sheet: &Sheet<'_>,
    time: Option<Time>,
    world: Option<&WorldSource>,
    found: &mut Findings,
) -> Option<Vec<Wave>> {
    let given = match world {
        Some(WorldSource::Given(given)) => Some(&**given),
        Some(WorldSource::Synthetic { .. }) | None => None,
    };
    let n = sheet.list("selection.wave").len();
    // Points of a sweep are many: ids are looked up only where a wave names some.
    let is_named = (1..=n).any(|number| sheet.given(&format!("selection.wave[{number}].named")).is_some());
    let index = given.filter(|_| is_named).map_or(BTreeMap::new(), |given| {
        given.id.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect()
    });
    let mut roll = Roll { world: given, index, named: BTreeMap::new() };
    let sizes = world.map(WorldSource::level_sizes);
    let waves: Vec<Option<Wave>> =
        (1..=n).map(|number| wave(sheet, number, time, sizes.as_deref(), &mut roll, found)).collect();
    let mut waves: Vec<Wave> = waves.into_iter().collect::<Option<_>>()?;
    waves.sort_by_key(|wave| wave.tick);
    Some(waves)
}

fn wave(
    sheet: &Sheet<'_>,
    number: usize,
    time: Option<Time>,
    sizes: Option<&[u32]>,
    roll: &mut Roll<'_>,
    found: &mut Findings,
) -> Option<Wave> {
    let path = format!("selection.wave[{number}]");
    let key = |name: &str| format!("{path}.{name}");
    let tick = tick(sheet, number, time, found);
    let level = level(sheet, &key("level"), sizes, found);
    let quota = quota(sheet, number, level.zip(sizes), found);
    let named = sheet.texts(&key("named")).map(<[String]>::to_vec);
    if sizes.is_some() {
        for at in 0..named.as_ref().map_or(0, Vec::len) {
            check_named(sheet, number, at, level, roll, found);
        }
    }
    let mode = sheet.choice(&key("mode"))?;
    Some(Wave {
        number: number as u32,
        at: sheet.month(&key("at"))?,
        tick: tick?,
        level: level?,
        quota: quota?,
        mode: match mode {
            "application" => Mode::Application,
            "organized" => Mode::Organized,
            "lottery" => Mode::Lottery,
            _ => Mode::Designation,
        },
        clarity: sheet.real(&key("clarity"))?,
        named: named?,
    })
}

/// The tick of a wave.
fn tick(sheet: &Sheet<'_>, number: usize, time: Option<Time>, found: &mut Findings) -> Option<u32> {
    let path = format!("selection.wave[{number}].at");
    if sheet.given(&path).is_none() {
        let message = say!("`{path}` is missing", "缺少 `{path}`");
        let hint =
            say!("every wave needs a date, e.g. at = \"2012-11\"", "每一批次都要有时间，如 at = \"2012-11\"");
        let header = sheet.list("selection.wave")[number - 1];
        found.problems.push(Problem::new(codes::MISSING, path, message).at(header).hint(hint));
        return None;
    }
    let (month, time) = (sheet.month(&path)?, time?);
    let (tick, start) = (time.tick_of(month), time.start);
    if tick < 0 {
        let message = say!(
            "`{path}` is {month}, before the start {start}",
            "`{path}` 为 {month}，早于开始时间 {start}"
        );
        let hint = say!(
            "let the run start earlier: time.start = \"{month}\"",
            "可提前开始：time.start = \"{month}\""
        );
        let spot = sheet.spot(&path);
        found.problems.push(Problem::new(codes::BEFORE_START, path, message).at(spot).hint(hint));
        return None;
    }
    if tick >= i64::from(time.n_ticks) {
        let message = say!(
            "wave {number} is dated {month}, after the end: it never runs",
            "第 {number} 批的时间 {month} 晚于运行结束，不会进行"
        );
        let spot = sheet.spot(&path);
        found.notes.push(Problem::new(codes::NEVER_RUNS, path, message).at(spot));
    }
    u32::try_from(tick).ok()
}

/// The level of a wave, by number or by name.
fn level(sheet: &Sheet<'_>, path: &str, sizes: Option<&[u32]>, found: &mut Findings) -> Option<u8> {
    let names = sheet.texts("world.level_names").unwrap_or_default();
    let n = sizes.map(<[u32]>::len);
    let level = if let Some(name) = sheet.text(path) {
        let Some(at) = names.iter().position(|known| known == name) else {
            let known: Vec<&str> = names.iter().take(n.unwrap_or(names.len())).map(String::as_str).collect();
            let list = quoted(&known);
            let message = say!(
                "`{path}` is \"{name}\"; the levels are {list}",
                "`{path}` 为 \"{name}\"，层级有 {list}"
            );
            let hint = match nearest(name, known.iter().copied()) {
                Some(near) => say!("did you mean \"{near}\"?", "是不是 \"{near}\"？"),
                None => say!("or a number: 1 is directly under the center", "或写编号：1 表示直接隶属中央"),
            };
            found
                .problems
                .push(Problem::new(codes::NO_SUCH_LEVEL, path, message).at(sheet.spot(path)).hint(hint));
            return None;
        };
        at + 1
    } else {
        sheet.integer(path)? as usize
    };
    let n = n?;
    if level > n {
        let message = if n == 1 {
            say!("`{path}` is {level}, but the world has one level", "`{path}` 为 {level}，但只有一级政府")
        } else {
            say!(
                "`{path}` is {level}, but the world has {n} levels",
                "`{path}` 为 {level}，但只有 {n} 级政府"
            )
        };
        let spot = sheet.spot(path);
        found.problems.push(Problem::new(codes::NO_SUCH_LEVEL, path, message).at(spot));
        return None;
    }
    Some(level as u8)
}

/// How many governments a wave takes.
fn quota(sheet: &Sheet<'_>, number: usize, level: Option<(u8, &[u32])>, found: &mut Findings) -> Option<u32> {
    let wave = format!("selection.wave[{number}]");
    let (path, named_path) = (format!("{wave}.quota"), format!("{wave}.named"));
    let n_named = sheet.texts(&named_path)?.len();
    let header = sheet.list("selection.wave")[number - 1];
    if sheet.given(&path).is_none() {
        if n_named == 0 {
            let message =
                say!("`{wave}` gives neither `quota` nor `named`", "`{wave}` 既没有 `quota` 也没有 `named`");
            let hint = say!("say how many governments it takes, e.g. quota = 8", "请写明名额，如 quota = 8");
            found
                .problems
                .push(Problem::new(codes::NEITHER_QUOTA_NOR_NAMED, path, message).at(header).hint(hint));
            return None;
        }
        return Some(n_named as u32);
    }
    let quota = sheet.integer(&path)?;
    if n_named > 0 && n_named as u64 != quota {
        let message = say!(
            "`{path}` is {quota}, but {n_named} governments are named",
            "`{path}` 为 {quota}，但点名了 {n_named} 个"
        );
        let hint = say!("leave `quota` out, or write {n_named}", "删去 `quota`，或写 {n_named}");
        let spot = sheet.spot(&path);
        found.problems.push(Problem::new(codes::QUOTA_NOT_NAMED, path, message).at(spot).hint(hint));
        return None;
    }
    if let Some((level, sizes)) = level {
        let most = u64::from(sizes[level as usize - 1]);
        if quota > most && n_named == 0 {
            let message = say!(
                "`{path}` is {quota}, but there are {most} governments at level {level}",
                "`{path}` 为 {quota}，但 {level} 级只有 {most} 个政府"
            );
            let spot = sheet.spot(&path);
            found.problems.push(Problem::new(codes::QUOTA_TOO_LARGE, path, message).at(spot));
            return None;
        }
    }
    Some(quota as u32)
}

/// One named government: it exists, at the level of the wave, and was not named before.
fn check_named(
    sheet: &Sheet<'_>,
    number: usize,
    at: usize,
    level: Option<u8>,
    roll: &mut Roll<'_>,
    found: &mut Findings,
) {
    let path = format!("selection.wave[{number}].named");
    let Some(id) = sheet.texts(&path).and_then(|named| named.get(at)) else { return };
    let spot = sheet.item_spot(&path, at);
    let fault = |code, message: Message| Problem::new(code, path.as_str(), message).at(spot);
    let Some(world) = roll.world else {
        if at == 0 {
            let message = say!(
                "a synthetic world has no ids, so no government can be named",
                "虚拟政府没有编号，不能点名"
            );
            let hint = say!("give `quota` instead", "请改用 `quota`");
            found.problems.push(fault(codes::NAMED_UNKNOWN, message).at(sheet.spot(&path)).hint(hint));
        }
        return;
    };
    if let Some(first) = roll.named.get(id) {
        let message = say!("`{id}` is named twice", "`{id}` 被点名两次");
        let hint = say!("first in wave {first}", "首次在第 {first} 批");
        found.problems.push(fault(codes::NAMED_TWICE, message).hint(hint));
        return;
    }
    roll.named.insert(id.clone(), number);
    let Some(&government) = roll.index.get(id.as_str()) else {
        let message = say!("there is no government with the id `{id}`", "没有编号为 `{id}` 的政府");
        found.problems.push(fault(codes::NAMED_UNKNOWN, message).hint(meant(id, level, world, roll)));
        return;
    };
    let (of, Message { en, zh }) = (world.level[government], name_of(world, government));
    if let Some(level) = level.filter(|&level| level != of) {
        let message = say!(
            "`{id}`{en} is of level {of}; this wave takes level {level}",
            "`{id}`{zh}是 {of} 级，本批次选 {level} 级"
        );
        found.problems.push(fault(codes::NAMED_UNKNOWN, message));
    }
}

/// The name of a government in brackets, in both languages; empty where it has none.
fn name_of(world: &GivenWorld, at: usize) -> Message {
    let (en, zh) = (&world.name_en[at], &world.name_zh[at]);
    let of =
        |first: &'_ str, second: &'_ str| if first.is_empty() { second.to_owned() } else { first.to_owned() };
    match (of(en, zh), of(zh, en)) {
        (en, _) if en.is_empty() => say!("", ""),
        (en, zh) => say!(" ({en})", "（{zh}）"),
    }
}

/// The id that was meant: that of the government of this name, or the nearest id.
fn meant(given: &str, level: Option<u8>, world: &GivenWorld, roll: &Roll<'_>) -> Option<Message> {
    let of_level = |at: usize| level.is_none_or(|level| world.level[at] == level);
    let by_name = (0..world.id.len()).find(|&at| {
        of_level(at) && [&world.name_en[at], &world.name_zh[at]].into_iter().any(|name| name == given)
    });
    let near = || nearest(given, roll.index.keys().copied()).and_then(|id| roll.index.get(id)).copied();
    let at = by_name.or_else(|| (world.id.len() < 5000).then(near).flatten())?;
    let (id, Message { en, zh }) = (&world.id[at], name_of(world, at));
    Some(say!("did you mean \"{id}\"{en}?", "是不是 \"{id}\"{zh}？"))
}
