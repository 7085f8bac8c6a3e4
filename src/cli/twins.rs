//! What twins say, at the end of a run: lines of at most 80 columns, and JSON.

use serde_json::{Map, Value, json};
use unicode_width::UnicodeWidthStr;

use super::sketch::{cut, padded};
use super::summary::{number, percent};
use super::talk::Talk;
use crate::analysis::twin_effects::{Mean, TERMS, TwinsOverview};
use crate::observe::TwinRow;
use crate::scenario::Lang;
use crate::scenario::twins::NATIONAL;

/// Columns of the names of twins.
const NAME: usize = 30;

/// The lines about twins and about the bias of the pilots.
pub(super) fn text(talk: &Talk, twins: &TwinsOverview) -> String {
    let mut text = String::new();
    let told: Vec<_> = twins.effects.iter().filter(|effect| effect.name != NATIONAL).collect();
    if !told.is_empty() {
        let heads = match talk.lang {
            Lang::En => ["the run against its twin", "ever adopted", "years earlier"],
            Lang::Zh => ["与孪生相比", "曾采纳", "提早年数"],
        };
        text.push_str(&row(heads[0], heads[1], heads[2]));
        for effect in told {
            let [ever, .., earlier] = &effect.differences;
            let points = interval(ever, 100.0, 0);
            text.push_str(&row(&cut(&effect.name, NAME), &points, &interval(earlier, 1.0, 1)));
        }
        text.push_str(talk.pick(
            "  differences of means with 95 % intervals; ever adopted in points of %\n",
            "  均值差异及 95% 区间；曾采纳以百分点计\n",
        ));
    }
    if let Some(bias) = &twins.bias {
        let of = |term: &str| {
            let at = TERMS.iter().position(|name| *name == term).expect("a term of the table");
            signed(bias[at].mean, 2)
        };
        let (estimate, truth) = (of("estimate"), of("truth"));
        let (selection, effort, reporting) = (of("selection"), of("effort"), of("reporting"));
        text.push_str(&match talk.lang {
            Lang::En => format!(
                " what the pilots seemed to achieve {estimate} · what the nation would get {truth}\n   \
                 of the difference: selection {selection} · pilots' extra effort {effort} · reporting {reporting}\n"
            ),
            Lang::Zh => format!(
                " 试点看来的成效 {estimate} · 全国会得到的 {truth}\n   \
                 其差异：选点 {selection} · 试点的额外努力 {effort} · 报告 {reporting}\n"
            ),
        });
        let at = |term: &str| TERMS.iter().position(|name| *name == term).map_or(f64::NAN, |k| bias[k].mean);
        let (vain, lost) = (percent(at("rolled_out_in_vain")), percent(at("stopped_in_vain")));
        text.push_str(&match talk.lang {
            Lang::En => format!("   rolled out in vain in {vain} of runs, stopped in vain in {lost}\n"),
            Lang::Zh => format!("   {vain} 的运行白推广，{lost} 误终止\n"),
        });
    }
    text
}

fn row(name: &str, ever: &str, earlier: &str) -> String {
    let line = format!(" {} {} {}", padded(name, NAME), padded(ever, 22), earlier);
    debug_assert!(line.width() <= 80, "{line}");
    format!("{}\n", line.trim_end())
}

/// A mean with its interval.
pub(super) fn interval(mean: &Mean, scale: f64, decimals: usize) -> String {
    let [low, high] = mean.interval.map(|end| signed(scale * end, decimals));
    format!("{} ({low} … {high})", signed(scale * mean.mean, decimals))
}

/// A number with a true minus sign; a dash where it is not defined.
pub(super) fn signed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let text = format!("{value:.decimals$}");
    // What rounds to nothing has no sign.
    let text = if text.trim_matches(['-', '0', '.']).is_empty() { text.replace('-', "") } else { text };
    text.replace('-', "−")
}

/// A number of [`signed`] without the 0 before its point.
pub(super) fn bare(number: &str) -> String {
    match number.strip_prefix('−').map_or((false, number), |rest| (true, rest)) {
        (true, rest) if rest.starts_with("0.") => format!("−{}", &rest[1..]),
        (false, rest) if rest.starts_with("0.") => rest[1..].to_owned(),
        _ => number.to_owned(),
    }
}

/// The same as JSON.
pub(super) fn json(twins: &TwinsOverview) -> Value {
    let mean = |mean: &Mean| {
        let [low, high] = mean.interval.map(number);
        json!({ "n": mean.n, "mean": number(mean.mean), "sd": number(mean.sd), "low": low, "high": high })
    };
    let effects: Vec<Value> = twins
        .effects
        .iter()
        .map(|effect| {
            let differences: Map<String, Value> = TwinRow::DIFFERENCES
                .iter()
                .zip(&effect.differences)
                .map(|(name, difference)| ((*name).to_owned(), mean(difference)))
                .collect();
            json!({ "twin": effect.name, "run_minus_twin": differences })
        })
        .collect();
    let bias: Option<Map<String, Value>> = twins
        .bias
        .as_ref()
        .map(|bias| TERMS.iter().zip(bias).map(|(term, value)| ((*term).to_owned(), mean(value))).collect());
    json!({ "effects": effects, "bias": bias })
}
