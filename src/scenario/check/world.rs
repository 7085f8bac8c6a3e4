//! Who the governments are: drawn, shipped, or read from the user's tables.
//!
//! Takes the sheet and a [`Source`] for files, gives a [`WorldSource`]; a world once read is kept, for sweeps.
//! Not here: the reading of tables (`given`), the drawing of attributes.

use crate::scenario::check::Findings;
use crate::scenario::check::relations::{Together, go_together, twice};
use crate::scenario::check::sheet::Sheet;
use crate::scenario::check::value::{Typed, quoted};
use crate::scenario::given::{self, CsvText, Found, MAX_LEVELS};
use crate::scenario::nearest::nearest;
use crate::scenario::problem::{Problem, Spot, TextKind, Texts, codes, say};
use crate::scenario::shipped::{self, PREFIX, WORLDS};
use crate::scenario::source::{Source, cannot_read, decode};
use crate::scenario::{GivenWorld, WorldSource};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Most governments of a world: ids are 32-bit, and two values are kept free.
const MAX_GOVERNMENTS: u64 = (1 << 32) - 2;

/// Worlds that were read, by the keys that name them.
#[derive(Debug, Clone, Default)]
pub(in crate::scenario) struct Cache {
    given: BTreeMap<String, Arc<GivenWorld>>,
    /// Pairs of neighbors of synthetic worlds.
    pairs: BTreeMap<String, Arc<[(u32, u32)]>>,
}

/// Reads worlds and keeps them.
pub(in crate::scenario) struct Worlds<'s> {
    source: &'s dyn Source,
    cache: Cache,
}

impl<'s> Worlds<'s> {
    /// A reader with the worlds read before.
    pub(in crate::scenario) fn new(source: &'s dyn Source, cache: Cache) -> Self {
        Self { source, cache }
    }

    /// The worlds read so far.
    pub(in crate::scenario) fn into_cache(self) -> Cache {
        self.cache
    }

    /// The world of a scenario.
    pub(in crate::scenario) fn resolve(
        &mut self,
        sheet: &Sheet<'_>,
        texts: &mut Texts,
        found: &mut Findings,
    ) -> Option<WorldSource> {
        twice(sheet, "world.level_names", sheet.texts("world.level_names").unwrap_or_default(), found);
        let key = "world.source";
        let source = sheet.text(key)?;
        let is_drawn = source == "synthetic";
        for (other, value, is_met) in [
            ("world.levels", "synthetic", is_drawn),
            ("world.file", "file", source == "file"),
            ("world.adjacency", "file", source == "file" || is_drawn),
        ] {
            go_together(sheet, &Together { key: other, needs: key, value, is_met }, found);
        }
        match source {
            "synthetic" => self.synthetic(sheet, texts, found),
            "file" => self.file(sheet, texts, found),
            _ if source.starts_with(PREFIX) => self.shipped(source, sheet, texts, found),
            _ => {
                found.problems.push(unknown_source(source).at(sheet.spot(key)));
                None
            }
        }
    }

    fn shipped(
        &mut self,
        name: &str,
        sheet: &Sheet<'_>,
        texts: &mut Texts,
        found: &mut Findings,
    ) -> Option<WorldSource> {
        let Some(world) = shipped::world(name) else {
            let ids: Vec<&str> = WORLDS.iter().map(|world| world.id).collect();
            found.problems.push(shipped::no_such(name, "world.source", &ids).at(sheet.spot("world.source")));
            return None;
        };
        if !self.cache.given.contains_key(name) {
            let files = [("governments.csv", world.governments), ("neighbors.csv", world.neighbors)]
                .map(|(file, text)| (format!("{name}/{file}"), text.to_owned()));
            let [governments, neighbors] = files;
            let world = read(&governments, Some(&neighbors), texts, found)?;
            self.cache.given.insert(name.to_owned(), Arc::new(world));
        }
        self.cache.given.get(name).map(|world| WorldSource::Given(world.clone()))
    }

    fn file(&mut self, sheet: &Sheet<'_>, texts: &mut Texts, found: &mut Findings) -> Option<WorldSource> {
        let key = "world.file";
        if sheet.given(key).is_none() {
            let message = say!(
                "`world.source` is \"file\", but there is no `world.file`",
                "`world.source` 为 \"file\"，却没有 `world.file`"
            );
            let hint =
                say!("add e.g. file = \"my_governments.csv\"", "请加上如 file = \"my_governments.csv\"");
            let spot = sheet.spot("world.source");
            found.problems.push(Problem::new(codes::NOT_TOGETHER, key, message).at(spot).hint(hint));
            return None;
        }
        let name = |key| file_name(sheet, texts, key);
        let cached = format!("{}|{}", name(key), name("world.adjacency"));
        if !self.cache.given.contains_key(&cached) {
            let governments = self.text_of(key, sheet, texts, found);
            let adjacency = match sheet.given("world.adjacency") {
                Some(_) => Some(self.text_of("world.adjacency", sheet, texts, found)?),
                None => None,
            };
            let world = read(&governments?, adjacency.as_ref(), texts, found)?;
            self.cache.given.insert(cached.clone(), Arc::new(world));
        }
        self.cache.given.get(&cached).map(|world| WorldSource::Given(world.clone()))
    }

    /// A drawn world, with given neighbors or without.
    fn synthetic(
        &mut self,
        sheet: &Sheet<'_>,
        texts: &mut Texts,
        found: &mut Findings,
    ) -> Option<WorldSource> {
        let levels = levels(sheet, found)?;
        let key = "world.adjacency";
        if sheet.given(key).is_none() {
            return Some(WorldSource::Synthetic { levels, borders: None });
        }
        let cached = format!("{}|{levels:?}", file_name(sheet, texts, key));
        if !self.cache.pairs.contains_key(&cached) {
            let (name, body) = self.text_of(key, sheet, texts, found)?;
            let text = texts.add(&name, &body, TextKind::File);
            let mut faults = Found::default();
            let pairs = given::read_pairs(CsvText { text, name: &name, body: &body }, &levels, &mut faults);
            found.problems.extend(faults.problems);
            found.notes.extend(faults.notes);
            self.cache.pairs.insert(cached.clone(), pairs?.into());
        }
        Some(WorldSource::Synthetic { levels, borders: self.cache.pairs.get(&cached).cloned() })
    }

    /// Name and text of the file behind a key.
    fn text_of(
        &self,
        key: &str,
        sheet: &Sheet<'_>,
        texts: &Texts,
        found: &mut Findings,
    ) -> Option<(String, String)> {
        let (path, spot) = (sheet.text(key)?, sheet.spot(key)?);
        let home = texts.get(spot.text);
        let from = (home.kind == TextKind::File).then_some(home.name.as_str());
        let read = match self.source.read(path, from) {
            Ok(read) => read,
            Err(error) => {
                found.problems.push(cannot_read(path, key, &error).at(spot));
                return None;
            }
        };
        match decode(&read.name, read.bytes) {
            Ok(text) => Some((read.name, text)),
            Err(problem) => {
                found.problems.push(Problem { key: key.to_owned(), ..problem.at(spot) });
                None
            }
        }
    }
}

/// What tells the file behind a key from any other: the scenario file that names it, and its path.
fn file_name(sheet: &Sheet<'_>, texts: &Texts, key: &str) -> String {
    let from = sheet.spot(key).map(|spot| texts.get(spot.text)).filter(|text| text.kind == TextKind::File);
    format!("{}|{}", from.map_or("", |text| &text.name), sheet.text(key).unwrap_or(""))
}

/// Reads the tables of a world.
fn read(
    governments: &(String, String),
    adjacency: Option<&(String, String)>,
    texts: &mut Texts,
    found: &mut Findings,
) -> Option<GivenWorld> {
    let mut csv = |(name, body): &(String, String)| texts.add(name, body, TextKind::File);
    let of_governments = csv(governments);
    let of_adjacency = adjacency.map(&mut csv);
    let mut faults = Found::default();
    let world = given::read(
        CsvText { text: of_governments, name: &governments.0, body: &governments.1 },
        adjacency.zip(of_adjacency).map(|((name, body), text)| CsvText { text, name, body }),
        &mut faults,
    );
    found.problems.extend(faults.problems);
    found.notes.extend(faults.notes);
    world
}

/// Numbers of governments per level.
fn levels(sheet: &Sheet<'_>, found: &mut Findings) -> Option<Vec<u32>> {
    let key = "world.levels";
    let Some(Typed::Integers(levels)) = sheet.get(key) else { return None };
    let n = levels.len();
    let total: u64 = levels.iter().sum();
    let spot: Option<Spot> = sheet.spot(key);
    let fault = |code, message| Problem::new(code, key, message).at(spot);
    if n == 0 {
        let hint = say!("e.g. [31, 341]: 31 provinces, 341 prefectures", "如 [31, 341]：31 个省、341 个地市");
        let message = say!("`{key}` is empty; at least one level is needed", "`{key}` 为空，至少要有一级");
        found.problems.push(fault(codes::BAD_LIST, message).hint(hint));
        return None;
    }
    if n > MAX_LEVELS {
        let message = say!(
            "`{key}` has {n} levels, allowed 1 … {MAX_LEVELS}",
            "`{key}` 有 {n} 级，允许 1 … {MAX_LEVELS}"
        );
        found.problems.push(fault(codes::TOO_MANY_GOVERNMENTS, message));
        return None;
    }
    if total > MAX_GOVERNMENTS {
        let message = say!(
            "the world has {total} governments, allowed up to {MAX_GOVERNMENTS}",
            "共有 {total} 个政府，最多允许 {MAX_GOVERNMENTS} 个"
        );
        found.problems.push(fault(codes::TOO_MANY_GOVERNMENTS, message));
        return None;
    }
    Some(levels.iter().map(|&size| size as u32).collect())
}

fn unknown_source(source: &str) -> Problem {
    let builtin: Vec<String> = WORLDS.iter().map(|world| format!("{PREFIX}{}", world.id)).collect();
    let mut words: Vec<&str> = vec!["synthetic", "file"];
    words.extend(builtin.iter().map(String::as_str));
    let list = quoted(&words);
    let message = say!(
        "`world.source` is \"{source}\"; allowed are {list}",
        "`world.source` 为 \"{source}\"，只能是 {list}"
    );
    let bare = builtin.iter().find(|name| name.strip_prefix(PREFIX) == Some(source)).map(String::as_str);
    let hint = if source.to_lowercase().ends_with(".csv") {
        Some(say!(
            "write source = \"file\" and file = \"{source}\"",
            "请写 source = \"file\" 和 file = \"{source}\""
        ))
    } else {
        bare.or_else(|| nearest(source, words.into_iter()))
            .map(|near| say!("did you mean \"{near}\"?", "是不是 \"{near}\"？"))
    };
    Problem::new(codes::NOT_A_CHOICE, "world.source", message).hint(hint)
}
