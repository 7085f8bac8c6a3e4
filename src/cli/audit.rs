//! What an audit of estimators found, at the end of a run: a table of at most 80 columns a design point, and JSON.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::sketch::{cut, padded};
use super::summary::{number as number_of, percent};
use super::talk::Talk;
use super::twins::signed;
use crate::analysis::audit::latent_rates::LatentRates;
use crate::analysis::audit::rates::Rates;
use crate::analysis::overview::Overview;
use crate::scenario::Lang;

/// Width of the columns: estimator, coding, controls, estimate, truth, coverage, found.
const WIDTHS: [usize; 7] = [18, 17, 15, 9, 7, 8, 6];

/// The tables. Single terms of event studies are in the table `audit`.
pub(super) fn text(
    talk: &Talk,
    labels: &[String],
    overviews: &[Overview],
    latent: &[(u32, Vec<LatentRates>)],
) -> String {
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
            Lang::En => ["", "treated", "controls", "estimate", "truth", "covered", "found"],
            Lang::Zh => ["", "处理", "对照", "估计", "真值", "覆盖", "发现"],
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
        let own = latent.iter().filter(|(number, _)| *number == overview.design_point);
        for rates in own.flat_map(|(_, rates)| rates) {
            text.push_str(&inferred(talk, rates));
        }
    }
    text.push_str(talk.pick(
        " covered: 95 % intervals that hold the truth; found: significant at 5 %\n",
        " 覆盖：95% 区间包含真值的比例；发现：在 5% 水平显著的比例\n",
    ));
    text
}

/// How well one network is inferred.
fn inferred(talk: &Talk, rates: &LatentRates) -> String {
    let (precision, chance, n) = (percent(rates.precision.mean), percent(rates.chance), rates.precision.n);
    let [low, high] = rates.precision.interval.map(percent);
    let alone = if rates.world == "run" { "" } else { talk.pick(" (no diffusion)", "（无扩散）") };
    let truth = rates.truth;
    match talk.lang {
        Lang::En => format!(
            " inferred {truth}{alone}: {precision} of edges true ({low} … {high}), chance {chance}, {n} sets\n"
        ),
        Lang::Zh => {
            let truth = if truth == "rivals" { "竞争者" } else { "邻居" };
            format!(" 推断的{truth}{alone}：{precision} 的边为真（{low} … {high}），随机 {chance}，{n} 组\n")
        }
    }
}

/// The same as JSON.
pub(super) fn latent_json(latent: &[(u32, Vec<LatentRates>)]) -> Vec<Value> {
    let one = |number: u32, r: &LatentRates| {
        let [low, high] = r.precision.interval.map(number_of);
        json!({
            "design_point": number, "world": r.world, "truth": r.truth, "sets": r.precision.n,
            "chance": number_of(r.chance), "precision": number_of(r.precision.mean), "low": low, "high": high,
            "recall": number_of(r.recall.mean), "significant": number_of(r.n_significant.mean),
            "significant_precision": number_of(r.significant_precision.mean),
        })
    };
    latent.iter().flat_map(|(number, rates)| rates.iter().map(|rates| one(*number, rates))).collect()
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
        let [low, high] = r.error.interval.map(number_of);
        json!({
            "world": t.world, "estimator": t.estimator, "coding": t.coding, "controls": t.controls, "term": t.term,
            "n": r.n, "estimate": number_of(r.estimate.mean), "truth": number_of(r.truth),
            "bias": number_of(r.error.mean), "bias_low": low, "bias_high": high,
            "sd": number_of(r.estimate.sd), "mean_se": number_of(r.se),
            "coverage": number_of(r.coverage), "found": number_of(r.found),
        })
    };
    rates.iter().map(one).collect()
}
