//! What an audit of estimators found, at the end of a run: a table of at most 80 columns a design point, and JSON.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::sketch::{cut, padded};
use super::summary::{number, percent};
use super::talk::Talk;
use super::twins::signed;
use crate::analysis::audit::rates::Rates;
use crate::analysis::overview::Overview;

/// Width of the columns: estimator, coding, controls, estimate, truth, coverage, found.
const WIDTHS: [usize; 7] = [18, 17, 15, 9, 7, 8, 6];

/// The tables. Single terms of event studies are in the table `audit`.
pub(super) fn text(talk: &Talk, labels: &[String], overviews: &[Overview]) -> String {
    let mut text = String::new();
    for overview in overviews {
        let label = labels.get(overview.design_point as usize - 1).map_or("", String::as_str);
        let n = overview.n;
        text.push_str(&format!(
            "\n {}{}N = {n}\n",
            cut(label, 60),
            if label.is_empty() { "" } else { " · " }
        ));
        let heads = match talk.lang {
            crate::scenario::Lang::En => ["", "treated", "controls", "estimate", "truth", "covered", "found"],
            crate::scenario::Lang::Zh => ["", "处理", "对照", "估计", "真值", "覆盖", "发现"],
        };
        text.push_str(&row(&heads.map(str::to_owned)));
        for rates in overview.rates.iter().filter(|rates| is_told(rates)) {
            let t = &rates.target;
            let name = if t.world == "run" {
                t.estimator.to_owned()
            } else {
                format!("{} {}", t.estimator, talk.pick("(no dif.)", "（无扩散）"))
            };
            let decimals = if t.coding.is_empty() { 2 } else { 3 };
            let known = |value: f64| if value.is_finite() { signed(value, decimals) } else { String::new() };
            let share = |value: f64| if value.is_finite() { percent(value) } else { String::new() };
            let estimate = if t.term == "leads" { f64::NAN } else { rates.estimate.mean };
            let name = match t.term.as_str() {
                "leads" => format!("{name} leads"),
                "att-lot" => format!("{} {}", short(&name), talk.pick("by lot", "随机分配")),
                "att-lot-t" => format!("{} {}", short(&name), talk.pick("by lot t", "随机分配 t")),
                _ => name,
            };
            // A coefficient of Gray's is of another unit in every world.
            let estimate = if t.estimator == "gray" { f64::NAN } else { estimate };
            text.push_str(&row(&[
                name,
                t.coding.to_owned(),
                t.controls.to_owned(),
                known(estimate),
                known(rates.truth),
                share(rates.coverage),
                share(rates.found),
            ]));
        }
    }
    text.push_str(talk.pick(
        " covered: 95 % intervals that hold the truth; found: significant at 5 %\n",
        " 覆盖：95% 区间包含真值的比例；发现：在 5% 水平显著的比例\n",
    ));
    text
}

/// Whether the terminal shows it: single terms of event studies and the fit of synthetic controls are in the table only.
fn is_told(rates: &Rates) -> bool {
    let t = &rates.target;
    t.term != "fit" && (t.estimator != "event-study" || t.term == "leads")
}

/// An estimator by its first author, to leave room.
fn short(name: &str) -> &str {
    name.strip_suffix("-santanna").unwrap_or(name)
}

fn row(cells: &[String; 7]) -> String {
    let line: String =
        cells.iter().zip(WIDTHS).map(|(cell, width)| padded(&cut(cell, width - 1), width)).collect();
    debug_assert!(line.trim_end().width() < 80, "{line}");
    format!(" {}\n", line.trim_end())
}

/// The same as JSON, with every term.
pub(super) fn json(rates: &[Rates]) -> Vec<Value> {
    let one = |r: &Rates| {
        let t = &r.target;
        let [low, high] = r.error.interval.map(number);
        json!({
            "world": t.world, "estimator": t.estimator, "coding": t.coding, "controls": t.controls, "term": t.term,
            "n": r.n, "estimate": number(r.estimate.mean), "truth": number(r.truth),
            "bias": number(r.error.mean), "bias_low": low, "bias_high": high,
            "sd": number(r.estimate.sd), "mean_se": number(r.se),
            "coverage": number(r.coverage), "found": number(r.found),
        })
    };
    rates.iter().map(one).collect()
}
