//! What `shidian analyze` says: to stderr what was read, to stdout what was found, as text or as one JSON document.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use crate::analysis::input::{Reading, Taken};
use crate::analysis::study::Study;
use crate::cli::sketch::Ink;
use crate::cli::talk::Talk;
use crate::record::{AnalysisEntry, VERSION};
use crate::scenario::Lang;
use crate::scenario::problem::{Problem, Texts, render_notes, width};

/// What columns are taken for, in Chinese.
const TAKEN_ZH: [(&str, &str); 17] = [
    ("unit", "单位"),
    ("policy", "政策"),
    ("time", "时间"),
    ("spells", "结束时间"),
    ("event", "采纳标记"),
    ("born", "可采纳时间"),
    ("lon", "经度"),
    ("lat", "纬度"),
    ("attribute", "属性"),
    ("from", "观察者"),
    ("to", "被观察者"),
    ("weight", "权重"),
    ("topic", "领域"),
    ("period", "时期"),
    ("covariate", "协变量"),
    ("named by", "单位名取自"),
    ("", ""),
];

/// Tells which columns were taken for what, and what is worth a look.
pub(super) fn tell_reading(reading: &Reading, talk: &Talk) {
    for taken in &reading.taken {
        for line in width::wrap(&taken_line(taken, talk), 80, 78).iter().enumerate() {
            talk.say(&format!("{}{}", if line.0 > 0 { "  " } else { "" }, line.1));
        }
    }
    let name = reading.taken.first().map_or("", |taken| taken.file.as_str());
    let notes = render_notes(name, &reading.notes, &reading.texts, talk.lang);
    if !notes.is_empty() {
        talk.say(notes.trim_end());
    }
}

fn taken_line(taken: &Taken, talk: &Talk) -> String {
    let mut parts: Vec<(&str, Vec<String>)> = Vec::new();
    for (what, column) in &taken.columns {
        let column = format!("`{column}`");
        match parts.iter_mut().find(|(own, _)| own == what) {
            Some((_, columns)) => columns.push(column),
            None => parts.push((what, vec![column])),
        }
    }
    let label = |what: &'static str| match talk.lang {
        Lang::En => what,
        Lang::Zh => TAKEN_ZH.iter().find(|(en, _)| *en == what).map_or(what, |(_, zh)| zh),
    };
    let labels = taken.columns.iter().map(|(what, _)| *what);
    let label_of = |what: &str| labels.clone().find(|own| *own == what).map_or("", label);
    let comma = talk.pick(", ", "，");
    let list: Vec<String> =
        parts.iter().map(|(what, columns)| format!("{} = {}", label_of(what), columns.join(" "))).collect();
    let mut line = format!("{}{}{}", taken.file, talk.pick(": ", "："), list.join(comma));
    if !taken.unread.is_empty() {
        let unread = taken.unread.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" ");
        line.push_str(&match talk.lang {
            Lang::En => format!("; not read: {unread}"),
            Lang::Zh => format!("；未读取：{unread}"),
        });
    }
    line
}

/// Notes for programs.
pub(super) fn notes_json(notes: &[Problem], texts: &Texts, lang: Lang) -> Vec<Value> {
    let note = |note: &Problem| {
        let place = note.place.map(|spot| (texts.get(spot.text).name.clone(), texts.line(spot)));
        json!({
            "code": note.code,
            "message": note.message.text(lang),
            "hint": note.hint.as_ref().map(|hint| hint.text(lang)),
            "file": place.as_ref().map(|(file, _)| file),
            "line": place.as_ref().map(|(_, line)| line),
        })
    };
    notes.iter().map(note).collect()
}

/// Everything that the end of an analysis says.
pub(super) struct Ending<'a> {
    /// What was analyzed.
    pub(super) entry: &'a AnalysisEntry,
    /// The study.
    pub(super) study: &'a Study,
    /// Which columns were taken.
    pub(super) taken: &'a [Taken],
    /// Notes for programs.
    pub(super) notes: &'a [Value],
    /// Key, text and JSON of each analysis.
    pub(super) parts: &'a [(&'static str, String, Value)],
    /// Seconds; none where the result was finished before.
    pub(super) seconds: Option<f64>,
    /// Result folder as the user would write it.
    pub(super) folder: &'a str,
}

impl Ending<'_> {
    /// The summary as text.
    pub(super) fn text(&self, talk: &Talk) -> String {
        let mut text = self.head(talk);
        for (_, part, _) in self.parts {
            text.push_str(part);
        }
        let arrow = if talk.ink == Ink::Ascii { "->" } else { "→" };
        text.push_str(&format!(" {arrow} {}\n", self.folder));
        text
    }

    fn head(&self, talk: &Talk) -> String {
        let (units, policies, adoptions) = self.counts();
        let (first, until) = self.span();
        let plural = |n: usize| if n == 1 { "" } else { "s" };
        let policy = if policies == 1 { "policy" } else { "policies" };
        let size = match talk.lang {
            Lang::En => format!(
                "{units} unit{} · {policies} {policy} · {adoptions} adoption{} · {first} … {until}",
                plural(units),
                plural(adoptions)
            ),
            Lang::Zh => {
                format!("{units} 个单位 · {policies} 项政策 · {adoptions} 次采纳 · {first} … {until}")
            }
        };
        let title = &self.entry.id;
        let gap = 80_usize.saturating_sub(title.width() + size.width());
        let joined = if gap >= 3 { format!("{title}   {size}\n") } else { format!("{title}\n{size}\n") };
        let seconds = match (self.seconds, talk.lang) {
            (Some(seconds), Lang::En) => format!("{seconds:.1} s"),
            (Some(seconds), Lang::Zh) => format!("{seconds:.1} 秒"),
            (None, Lang::En) => "finished before".to_owned(),
            (None, Lang::Zh) => "此前已完成".to_owned(),
        };
        format!("{joined}shidian {VERSION} · {seconds}\n")
    }

    fn counts(&self) -> (usize, usize, usize) {
        let history = &self.study.history;
        let adoptions = history.policies.iter().map(|policy| policy.adoptions.len()).sum();
        (history.units.len(), history.policies.len(), adoptions)
    }

    /// First adoption and end of observation, as periods are written.
    fn span(&self) -> (String, String) {
        let (first, last) = self.study.span().unwrap_or_default();
        (self.study.calendar.label(first), self.study.calendar.label(last))
    }

    /// The summary as one JSON document.
    pub(super) fn json(&self) -> String {
        let (units, policies, adoptions) = self.counts();
        let (first, until) = self.span();
        let inputs: Vec<Value> = self
            .entry
            .inputs
            .iter()
            .map(|input| {
                let taken = self.taken.iter().find(|taken| taken.role.name() == input.role);
                let columns = taken.map(|taken| {
                    let columns = taken.columns.iter();
                    columns.map(|(what, column)| json!({ "for": what, "column": column })).collect::<Vec<_>>()
                });
                json!({
                    "role": input.role, "path": input.path, "sha256": input.sha256,
                    "columns": columns, "not_read": taken.map(|taken| &taken.unread),
                })
            })
            .collect();
        let mut document = json!({
            "id": self.entry.id,
            "version": VERSION,
            "inputs": inputs,
            "notes": self.notes,
            "n_units": units,
            "n_policies": policies,
            "n_adoptions": adoptions,
            "period": self.entry.period,
            "first": first,
            "last": until,
            "until": self.entry.until,
            "seconds": self.seconds,
            "result": self.folder,
        });
        for (name, _, part) in self.parts {
            document[*name] = part.clone();
        }
        format!("{document:#}\n")
    }
}
