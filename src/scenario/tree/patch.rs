//! Sets one dotted key of a tree: the door for `--set`, sweeps and links.
//!
//! Takes a path such as `selection.wave[2].quota` (entries of a list count from 1) and a value, gives the changed tree
//! or a problem. Not here: whether the key exists in the registry and the value is allowed; `check` says that.

use crate::scenario::params::{Kind, Parameter, registry};
use crate::scenario::problem::{Message, Problem, Spot, TextKind, Texts, codes, say};
use crate::scenario::tree::parse::{self, Home};
use crate::scenario::tree::{Entry, Node, Table, Value};

/// Layer of the first `--set`; later ones lie above.
const SET_LAYER: i32 = 1;
/// Layer of the values of a design point, above everything.
pub(in crate::scenario) const POINT_LAYER: i32 = i32::MAX;

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    key: String,
    /// Number of the entry, from 1, where the key is a list.
    number: Option<usize>,
    /// Bytes of the step within the path.
    span: (u32, u32),
}

/// Applies one `--set key=value`.
pub(in crate::scenario) fn set(
    root: &mut Table,
    texts: &mut Texts,
    number: usize,
    given: &str,
) -> Result<(), Box<Problem>> {
    let text = texts.add(&format!("--set {number}"), given, TextKind::Set);
    let layer = SET_LAYER + number as i32;
    let Some((path, value)) = given.split_once('=') else {
        let spot = Spot { text, start: 0, end: given.len() as u32 };
        let hint = say!("write key=value", "写作 参数=值");
        let message = say!("`--set {given}` has no `=`", "`--set {given}` 中没有 `=`");
        return Err(Box::new(fault(message).at(spot).hint(hint)));
    };
    let lead = value.len() - value.trim_start().len();
    let home = Home { text, layer, offset: (path.len() + 1 + lead) as u32 };
    let value = value.trim();
    let bare = || Node {
        value: Value::Text(value.to_owned()),
        spot: Spot { text, start: home.offset, end: home.offset + value.len() as u32 },
        layer,
    };
    let trimmed = path.trim();
    if trimmed == "extends" {
        let spot = Spot { text, start: 0, end: path.len() as u32 };
        let message = say!("`extends` cannot be set", "`extends` 不能用 --set 设置");
        return Err(Box::new(fault(message).at(spot)));
    }
    let parsed = parse::value(value, home);
    let is_text = matches!(parsed.as_ref().map(|node| &node.value), Some(Value::Text(_)));
    // Where a text is wanted, 2010 and true are texts too: the shell has eaten the quotes.
    let wants_text =
        row_of(trimmed).is_some_and(|row| matches!(row.kind, Kind::Text | Kind::Choice(_) | Kind::Month));
    let node = parsed.filter(|_| is_text || !wants_text).unwrap_or_else(bare);
    let at = |(start, end): (u32, u32)| {
        let lead = (path.len() - path.trim_start().len()) as u32;
        Spot { text, start: lead + start, end: lead + end }
    };
    apply(root, trimmed, node, at)
}

/// Puts a value at a path; the key's place is the value's.
pub(in crate::scenario) fn put(root: &mut Table, path: &str, mut node: Node) -> Result<(), Box<Problem>> {
    let spot = node.spot;
    node.layer = POINT_LAYER;
    apply(root, path, node, |_| spot)
}

/// Puts a value at a path that is not written at it: a value as TOML text, in which a word without quotes is a text, as in
/// `--set`; problems point at `spot`.
pub(in crate::scenario) fn put_written(
    root: &mut Table,
    path: &str,
    value: &str,
    spot: Spot,
) -> Result<(), Box<Problem>> {
    let home = Home { text: spot.text, layer: POINT_LAYER, offset: spot.start };
    let value = parse::value(value, home).map_or_else(|| Value::Text(value.to_owned()), |node| node.value);
    put(root, path, Node { value, spot, layer: POINT_LAYER })
}

/// The row of the registry for a path with or without numbers of entries.
pub(in crate::scenario) fn row_of(path: &str) -> Option<&'static Parameter> {
    let steps = steps(path).ok()?;
    let pattern = pattern(&steps);
    registry().find(|row| row.key == pattern)
}

fn pattern(steps: &[Step]) -> String {
    let parts: Vec<String> = steps
        .iter()
        .map(|step| if step.number.is_some() { format!("{}[]", step.key) } else { step.key.clone() })
        .collect();
    parts.join(".")
}

fn fault(message: Message) -> Problem {
    Problem::new(codes::SET, "", message)
}

fn apply(
    root: &mut Table,
    path: &str,
    node: Node,
    at: impl Fn((u32, u32)) -> Spot,
) -> Result<(), Box<Problem>> {
    let steps = steps(path).map_err(|problem| Box::new(problem.at(at((0, path.len() as u32)))))?;
    let mut steps = steps.as_slice();
    let mut flat;
    // The keys of [sweep.vary] are dotted themselves.
    if let [sweep, vary, rest @ ..] = steps
        && (sweep.key.as_str(), vary.key.as_str()) == ("sweep", "vary")
        && let ([first, ..], [.., last]) = (rest, rest)
    {
        let key = path[first.span.0 as usize..last.span.1 as usize].replace(['"', '\''], "");
        flat = vec![sweep.clone(), vary.clone()];
        flat.push(Step { key, number: None, span: (first.span.0, last.span.1) });
        steps = &flat;
    }
    let mut table = root;
    let Some((last, sections)) = steps.split_last() else { return Ok(()) };
    for step in sections {
        let spot = at(step.span);
        if table.get(&step.key).is_none() {
            let empty = Node { value: Value::Table(Table::default()), spot, layer: node.layer };
            table.entries.push(Entry { key: step.key.clone(), spot, node: empty });
        }
        let entry = table.get_mut(&step.key).expect("the entry was just put there");
        table = enter(entry, step, &named(path, step), spot)?;
    }
    let spot = at(last.span);
    if let Some(number) = last.number {
        let found = table.get_mut(&last.key);
        let length = found.as_ref().map_or(0, |entry| length(&entry.node.value));
        let place = found.and_then(|entry| entry.node.value.as_list_mut()?.get_mut(number - 1));
        let Some(place) = place else {
            return Err(Box::new(no_entry(&named(path, last), number, length).at(spot)));
        };
        *place = node;
    } else if let Some(entry) = table.get_mut(&last.key) {
        *entry = Entry { key: last.key.clone(), spot, node };
    } else {
        table.entries.push(Entry { key: last.key.clone(), spot, node });
    }
    Ok(())
}

fn length(value: &Value) -> usize {
    value.as_list().map_or(0, <[Node]>::len)
}

/// The table behind one step of a path.
fn enter<'t>(
    entry: &'t mut Entry,
    step: &Step,
    key: &str,
    spot: Spot,
) -> Result<&'t mut Table, Box<Problem>> {
    let value = &mut entry.node.value;
    let is_empty = value.as_table().is_some_and(|table| table.entries.is_empty());
    let n = length(value);
    let problem = match step.number {
        None if value.as_list().is_some() => {
            let hint =
                say!("there are {n}: write {key}[1] for the first", "共有 {n} 个：第一个写作 {key}[1]");
            fault(say!("`{key}` is a list: say which entry", "`{key}` 是列表，须指明第几项")).hint(hint)
        }
        None => match value.as_table_mut() {
            Some(table) => return Ok(table),
            None => fault(say!("`{key}` is not a section", "`{key}` 不是一节")),
        },
        Some(number) if is_empty || (value.as_list().is_some() && number > n) => no_entry(key, number, n),
        Some(number) => match value.as_list_mut().and_then(|list| list[number - 1].value.as_table_mut()) {
            Some(table) => return Ok(table),
            None => fault(say!("`{key}[{number}]` has no keys", "`{key}[{number}]` 下没有参数")),
        },
    };
    Err(Box::new(problem.at(spot)))
}

/// The path up to a step, without its number.
fn named(path: &str, step: &Step) -> String {
    let whole = path.get(..step.span.1 as usize).unwrap_or(path);
    whole.rsplit_once('[').filter(|_| step.number.is_some()).map_or(whole, |(list, _)| list).to_owned()
}

fn no_entry(key: &str, number: usize, length: usize) -> Problem {
    fault(say!(
        "there is no `{key}[{number}]`: the list has {length}",
        "没有 `{key}[{number}]`：列表只有 {length} 项"
    ))
}

/// Cuts a path into steps.
fn steps(path: &str) -> Result<Vec<Step>, Box<Problem>> {
    let wrong = || {
        let hint = say!(
            "keys look like spread.learning or selection.wave[2].quota",
            "参数名如 spread.learning 或 selection.wave[2].quota"
        );
        Box::new(fault(say!("`{path}` is not a key", "`{path}` 不是参数名")).hint(hint))
    };
    let mut found = Vec::new();
    let mut start = 0;
    let mut rest = path;
    loop {
        let (part, next) = match rest.strip_prefix(['"', '\'']) {
            Some(quoted) => {
                let end = quoted.find(['"', '\'']).ok_or_else(wrong)? + 2;
                (&rest[..end], rest[end..].strip_prefix('.'))
            }
            None => rest.split_once('.').map_or((rest, None), |(part, next)| (part, Some(next))),
        };
        let bare = part.trim_matches(['"', '\'']);
        let (key, number) = match bare.strip_suffix(']').and_then(|inner| inner.split_once('[')) {
            Some((key, digits)) => match digits.parse::<usize>() {
                Ok(number) if number > 0 => (key, Some(number)),
                Ok(_) | Err(_) => return Err(wrong()),
            },
            None => (bare, None),
        };
        if key.is_empty() || key.contains(['[', ']', ' ']) {
            return Err(wrong());
        }
        found.push(Step { key: key.to_owned(), number, span: (start, start + part.len() as u32) });
        let Some(next) = next else { return Ok(found) };
        start += part.len() as u32 + 1;
        rest = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> Table {
        parse::document(text, Home { text: 0, layer: 0, offset: 0 }).0
    }

    #[track_caller]
    fn check(given: &str, expected: Result<&str, &str>) {
        let mut root = tree("[selection]\n[[selection.wave]]\nquota = 1\n[[selection.wave]]\nquota = 2\n");
        let mut texts = Texts::default();
        texts.add("a.toml", "", TextKind::File);
        let done = set(&mut root, &mut texts, 1, given);
        match expected {
            Ok(found) => {
                done.expect("a legal path");
                assert!(format!("{root:?}").contains(found), "{root:?}");
            }
            Err(message) => assert!(done.expect_err("an illegal path").message.en.contains(message)),
        }
    }

    #[test]
    fn sets_keys_and_entries_of_lists() {
        check("spread.learning=0.4", Ok("Real(0.4)"));
        check("regime.preset=strong-local", Ok("Text(\"strong-local\")"));
        check("time.start=2011-05", Ok("Text(\"2011-05\")"));
        check("scenario.id=42", Ok("Text(\"42\")"));
        check("selection.wave[2].quota=10", Ok("Integer(10)"));
        check("selection.wave=[]", Ok("List([])"));
        check("sweep.vary.spread.learning=[0.1]", Ok("\"spread.learning\""));
        check("sweep.vary.\"spread.learning\"=[0.1]", Ok("\"spread.learning\""));
    }

    #[test]
    fn refuses_what_is_not_a_path() {
        check("learning", Err("no `=`"));
        check("selection.wave[3].quota=1", Err("the list has 2"));
        check("selection.wave[0].quota=1", Err("not a key"));
        check("selection.wave.quota=1", Err("say which entry"));
        check("a..b=1", Err("not a key"));
    }
}
