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
    let top = section.split(['.', '[']).next().unwrap_or_default();
    let see = if top.is_empty() { "shidian params".to_owned() } else { format!("shidian params {top}") };
    if let Some(name) = nearest(word, siblings.iter().map(|(name, _)| *name)) {
        return say!("did you mean `{name}`?   ({see})", "是不是 `{name}`？   （{see}）");
    }
    let elsewhere = anywhere(catalog, word);
    if elsewhere.is_empty() {
        return say!("{see} lists the keys", "参数表见 {see}");
    }
    let list = elsewhere.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>();
    let (en, zh) = (list.join(" or "), list.join(" 或 "));
    say!("did you mean {en}?   ({see})", "是不是 {zh}？   （{see}）")
}

/// Keys and sections of that name in other sections, at most three; those of nearly that name where there is none.
fn anywhere(catalog: &Catalog, word: &str) -> Vec<String> {
    let keys = catalog.rows.iter().map(|row| (row.key, row.zh));
    let sections = catalog.sections().into_iter().map(|name| (name, ""));
    let all: Vec<(&str, &str, &str)> = keys
        .chain(sections)
        .map(|(key, zh)| (key, key.rsplit('.').next().unwrap_or(key).trim_end_matches("[]"), zh))
        .collect();
    let plain = word.to_lowercase();
    let same: Vec<String> = all
        .iter()
        .filter(|(_, last, zh)| *last == plain || (*zh == word && !zh.is_empty()))
        .map(|(key, _, _)| shown(key))
        .collect();
    if !same.is_empty() {
        return same.into_iter().take(3).collect();
    }
    nearest(word, all.iter().map(|(_, last, _)| *last))
        .map(|name| {
            all.iter().filter(|(_, last, _)| *last == name).map(|(key, _, _)| shown(key)).take(3).collect()
        })
        .unwrap_or_default()
}

fn shown(key: &str) -> String {
    key.trim_end_matches("[]").to_owned()
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
        check("spread", "quota", "`selection.wave[].quota`");
        check("", "wave", "`selection.wave`");
        check("", "学习", "`spread.learning`");
        check("", "zzzzzzzz", "shidian params lists the keys");
    }
}
