//! What the program says: results to stdout, talk to stderr, in English or 中文.

use std::borrow::Cow;
use std::io::{IsTerminal, Write};

use super::sketch::Ink;
use crate::scenario::Lang;

/// How to speak.
#[derive(Debug, Clone, Copy)]
pub(super) struct Talk {
    /// Language of messages.
    pub(super) lang: Lang,
    /// Only errors.
    pub(super) quiet: bool,
    /// One JSON document on stdout instead of text.
    pub(super) json: bool,
    /// Characters to draw with.
    pub(super) ink: Ink,
    /// Whether errors are colored.
    pub(super) color: bool,
}

impl Talk {
    /// The text in the language of the user.
    pub(super) fn pick<'a>(&self, en: &'a str, zh: &'a str) -> &'a str {
        match self.lang {
            Lang::En => en,
            Lang::Zh => zh,
        }
    }

    /// Writes a result to stdout, unless quiet. A closed pipe is not an error: the reader has seen enough.
    pub(super) fn out(&self, text: &str) {
        if self.quiet {
            return;
        }
        let mut stdout = std::io::stdout();
        let written = stdout.write_all(self.in_ink(text).as_bytes()).and_then(|()| stdout.flush());
        if let Err(error) = written
            && error.kind() != std::io::ErrorKind::BrokenPipe
        {
            self.error(&error.to_string());
            std::process::exit(super::Exit::Record as i32);
        }
    }

    /// Writes a line of talk to stderr, unless quiet.
    pub(super) fn say(&self, line: &str) {
        if !self.quiet {
            let _ = writeln!(std::io::stderr(), "{}", self.in_ink(line));
        }
    }

    /// Writes an error to stderr.
    pub(super) fn error(&self, message: &str) {
        let label = self.pick("error:", "错误：");
        let label = if self.color { format!("\x1b[1;31m{label}\x1b[0m") } else { label.to_owned() };
        let _ = writeln!(std::io::stderr(), "{label} {}", self.in_ink(message));
    }

    /// Writes a text to stderr as it is.
    pub(super) fn errors(&self, text: &str) {
        let plain = self.in_ink(text);
        let label = self.pick("error:", "错误：");
        let text = match plain.strip_prefix(label) {
            Some(rest) if self.color => format!("\x1b[1;31m{label}\x1b[0m{rest}"),
            _ => plain.into_owned(),
        };
        let _ = std::io::stderr().write_all(text.as_bytes());
    }

    /// The text in the characters that are asked for; Chinese stays Chinese.
    fn in_ink<'a>(&self, text: &'a str) -> Cow<'a, str> {
        const PLAIN: [(char, &str); 11] = [
            ('·', "|"),
            ('…', ".."),
            ('→', "->"),
            ('×', "x"),
            ('–', "-"),
            ('−', "-"),
            ('²', "2"),
            ('∞', "inf"),
            ('’', "'"),
            ('“', "\""),
            ('”', "\""),
        ];
        if self.ink == Ink::Unicode || text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let plain = |c: char| PLAIN.iter().find(|(from, _)| *from == c).map(|(_, to)| *to);
        text.chars()
            .fold(String::new(), |mut out, c| {
                match plain(c) {
                    Some(to) => out.push_str(to),
                    None => out.push(c),
                }
                out
            })
            .into()
    }

    /// Whether someone looks at stderr.
    pub(super) fn is_watched() -> bool {
        std::io::stderr().is_terminal()
    }
}
