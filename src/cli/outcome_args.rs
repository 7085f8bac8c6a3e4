//! Words of the command line that `compare` and `sensitivity` share: names of outcomes, a level, resamples.

use super::Exit;
use super::talk::Talk;
use crate::analysis::run_outcomes;
use crate::observe::Column;
use crate::scenario::Lang;
use crate::scenario::nearest::nearest;

/// The word for all outcomes.
pub(super) const ALL: &str = "all";

/// Resamples that intervals may be made of.
const RESAMPLES: std::ops::RangeInclusive<u32> = 20..=100_000;

/// A level between 0 and 1.
pub(super) fn level(text: &str) -> Result<f64, String> {
    let level: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if level > 0.0 && level < 1.0 {
        Ok(level)
    } else {
        Err("a level lies between 0 and 1, e.g. 0.95".to_owned())
    }
}

/// A number of resamples from which an interval can be read.
pub(super) fn resamples(text: &str) -> Result<u32, String> {
    let number: u32 = text.parse().map_err(|_| "not a whole number".to_owned())?;
    if number == 0 || RESAMPLES.contains(&number) {
        Ok(number)
    } else {
        let (least, most) = (RESAMPLES.start(), RESAMPLES.end());
        Err(format!("0 for no intervals, or {least} to {most}: fewer give no interval"))
    }
}

/// The outcomes of these names; all where none is named.
pub(super) fn outcomes(names: &[String], talk: &Talk) -> Result<Vec<&'static Column>, Exit> {
    if names.is_empty() || names.iter().any(|name| name == ALL) {
        return Ok(run_outcomes::outcomes().collect());
    }
    let find = |name: &String| {
        run_outcomes::find(name).ok_or_else(|| {
            let known = nearest(name, run_outcomes::outcomes().map(|outcome| outcome.name));
            let hint = match (known, talk.lang) {
                (Some(known), Lang::En) => format!("did you mean `{known}`?"),
                (Some(known), Lang::Zh) => format!("是不是 `{known}`？"),
                (None, Lang::En) => "docs/outputs.md lists them".to_owned(),
                (None, Lang::Zh) => "见 docs/outputs.md".to_owned(),
            };
            talk.error(&match talk.lang {
                Lang::En => format!("--on: the table runs has no numbers `{name}`; {hint}"),
                Lang::Zh => format!("--on：runs 表没有数值列 `{name}`；{hint}"),
            });
            Exit::Usage
        })
    };
    names.iter().map(find).collect()
}

/// A level as percent, without the sign.
pub(super) fn level_text(level: f64) -> String {
    let text = format!("{:.6}", 100.0 * level);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
