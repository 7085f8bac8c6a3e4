//! What is wrong with a scenario, and where: problems with stable codes, places in texts, messages in two languages.
//!
//! Gives [`Problem`], [`Problems`] (all of them at once, with the texts they point into) and their rendering.
//! Not here: the checks that find problems.

pub mod codes;
mod render;
pub mod width;

use std::fmt;
use std::sync::Arc;

/// Language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese 中文.
    Zh,
}

/// One sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// In English: lower case, no full stop.
    pub en: String,
    /// In Chinese.
    pub zh: String,
}

impl Message {
    /// The sentence in one language.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

/// A [`Message`] from two format strings, English and Chinese, that share their captured variables.
macro_rules! say {
    ($en:literal, $zh:literal) => {
        $crate::scenario::problem::Message { en: format!($en), zh: format!($zh) }
    };
}
pub(crate) use say;

/// A stretch of one of the texts behind a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// Index of the text in [`Texts`].
    pub text: u32,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// What kind of text it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextKind {
    /// A file, or one that comes with the program.
    File,
    /// The argument of one `--set`.
    Set,
}

/// One text behind a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Name as the user knows it: the path of a file.
    pub name: String,
    /// The text itself.
    pub text: String,
    /// File or `--set`.
    pub kind: TextKind,
}

/// All texts behind a scenario: the file asked for first, then its bases, the `--set`s, tables of governments.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts {
    list: Vec<Arc<Text>>,
}

impl Texts {
    /// Adds a text and gives its index.
    pub(crate) fn add(&mut self, name: &str, text: impl Into<String>, kind: TextKind) -> u32 {
        self.list.push(Arc::new(Text { name: name.to_owned(), text: text.into(), kind }));
        self.list.len() as u32 - 1
    }

    /// The text of that index.
    pub fn get(&self, index: u32) -> &Text {
        &self.list[index as usize]
    }

    /// All texts, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Text> {
        self.list.iter().map(|text| &**text)
    }

    /// The characters of a spot.
    pub fn slice(&self, spot: Spot) -> &str {
        self.get(spot.text).text.get(spot.start as usize..spot.end as usize).unwrap_or_default()
    }

    /// Number of the line that a spot begins in, from 1.
    pub fn line(&self, spot: Spot) -> usize {
        let text = &self.get(spot.text).text;
        let before = text.get(..spot.start as usize).unwrap_or(text);
        1 + before.matches('\n').count()
    }
}

/// One thing that is wrong (code `E…`) or worth a look (code `N…`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable code, see [`codes`].
    pub code: &'static str,
    /// The key it is about, e.g. `selection.wave[2].quota`; empty where it is about a file.
    pub key: String,
    /// What is wrong.
    pub message: Message,
    /// Where, if it has a place.
    pub place: Option<Spot>,
    /// What may help.
    pub hint: Option<Message>,
}

impl Problem {
    /// A problem without a place or a hint.
    pub(crate) fn new(code: &'static str, key: impl Into<String>, message: Message) -> Self {
        Self { code, key: key.into(), message, place: None, hint: None }
    }

    /// The same problem at a place.
    pub(crate) fn at(mut self, place: impl Into<Option<Spot>>) -> Self {
        self.place = place.into();
        self
    }

    /// The same problem with a hint.
    pub(crate) fn hint(mut self, hint: impl Into<Option<Message>>) -> Self {
        self.hint = hint.into();
        self
    }
}

/// All problems of one scenario, in the order of the texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems {
    /// Name of the scenario asked for.
    pub name: String,
    /// The problems.
    pub list: Vec<Problem>,
    /// The texts that they point into.
    pub texts: Texts,
}

impl Problems {
    /// Puts problems in order: by text, then by place; those without a place last; nothing said twice.
    pub(crate) fn new(name: &str, mut list: Vec<Problem>, texts: Texts) -> Self {
        list.sort_by_key(|problem| (problem.place.is_none(), problem.place));
        list.dedup();
        Self { name: name.to_owned(), list, texts }
    }

    /// The whole message, as printed to a terminal of 80 columns.
    pub fn render(&self, lang: Lang) -> String {
        render::errors(self, lang)
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.render(Lang::En).trim_end())
    }
}

impl std::error::Error for Problems {}

/// Notes in the same style as problems, headed `note:`; empty where there are none.
pub fn render_notes(name: &str, notes: &[Problem], texts: &Texts, lang: Lang) -> String {
    render::notes(name, notes, texts, lang)
}
