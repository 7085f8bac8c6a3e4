//! What an unknown key may have meant: a key of the same section, else one of another.
//!
//! Takes a key and the registry, gives a hint. Not here: nearness of words (`nearest`).

use crate::scenario::check::catalog::{Catalog, Shape};
use crate::scenario::nearest::nearest;
use crate::scenario::problem::{Message, say};

/// The hint for an unknown key: same section first, then anywhere, then where to look.
pub(in crate::scenario) fn unknown_key(
    catalog: &Catalog,
    section: &str,
    siblings: &[(&'static str, Shape)],
    word: &str,
) -> Message {
    if let Some(name) = nearest(word, siblings.iter().map(|(name, _)| *name)) {
        let see = see(section);
        return say!("did you mean `{name}`?   ({see})", "是不是 `{name}`？   （{see}）");
    }
    let elsewhere = anywhere(catalog, word);
    let Some(first) = elsewhere.first() else {
        let see = see(section);
        return say!("{see} lists the keys", "参数表见 {see}");
    };
    let see = see(first);
    let list: Vec<Message> = elsewhere.iter().map(|key| shown(key)).collect();
    let (en, zh): (Vec<&str>, Vec<&str>) = list.iter().map(|key| (key.en.as_str(), key.zh.as_str())).unzip();
    let (en, zh) = (en.join(" or "), zh.join(" 或 "));
    say!("did you mean {en}?   ({see})", "是不是 {zh}？   （{see}）")
}

/// The command that lists the keys of a section.
fn see(key: &str) -> String {
    let top = key.split(['.', '[']).next().unwrap_or_default();
    format!("shidian params {top}").trim_end().to_owned()
}

/// Keys and sections of that name in other sections, at most three; those of nearly that name where there is none.
fn anywhere(catalog: &Catalog, word: &str) -> Vec<&'static str> {
    let keys = catalog.rows.iter().map(|row| (row.key, row.zh));
    let sections = catalog.sections().into_iter().map(|name| (name, ""));
    let all: Vec<(&'static str, &'static str, &'static str)> = keys
        .chain(sections)
        .map(|(key, zh)| (key, key.rsplit('.').next().unwrap_or(key).trim_end_matches("[]"), zh))
        .collect();
    let plain = word.to_lowercase();
    let is_same = |last: &str, zh: &str| last == plain || (zh == word && !zh.is_empty());
    let mut found: Vec<&'static str> =
        all.iter().filter(|(_, last, zh)| is_same(last, zh)).map(|(key, _, _)| *key).collect();
    if let (true, Some(name)) = (found.is_empty(), nearest(word, all.iter().map(|(_, last, _)| *last))) {
        found = all.iter().filter(|(_, last, _)| *last == name).map(|(key, _, _)| *key).collect();
    }
    found.truncate(3);
    found
}

/// A key of the registry as a user would write it.
fn shown(key: &str) -> Message {
    if let Some(list) = key.strip_suffix("[]") {
        return say!("[[{list}]]", "[[{list}]]");
    }
    match key.split_once("[].") {
        Some((list, name)) => say!("`{name}` of [[{list}]]", "[[{list}]] 的 `{name}`"),
        None => say!("`{key}`", "`{key}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::check::catalog::catalog;

    #[track_caller]
    fn check(section: &str, word: &str, expected: &str) {
        let siblings: &[(&'static str, Shape)] =
            match catalog().root.iter().find(|(name, _)| *name == section) {
                Some((_, Shape::Section(inner))) => inner,
                _ => &catalog().root,
            };
        let hint = unknown_key(catalog(), section, siblings, word).en;
        assert!(hint.contains(expected), "{hint}");
    }

    #[test]
    fn the_same_section_comes_first() {
        check("spread", "learnig", "did you mean `learning`?   (shidian params spread)");
        check("spread", "Learning", "did you mean `learning`?");
        check("", "learning", "`spread.learning`");
        check("spread", "quota", "`quota` of [[selection.wave]]?   (shidian params selection)");
        check("", "wave", "[[selection.wave]]");
        check("", "学习", "`spread.learning`");
        check("", "zzzzzzzz", "shidian params lists the keys");
    }
}
