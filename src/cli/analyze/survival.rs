//! The section on survival: how long units do without a policy once it exists.

use serde_json::{Value, json};

use super::Section;
use super::figures::sentence;
use crate::analysis::study::Study;
use crate::analysis::survival::Curve;
use crate::analysis::survival_tables::{MOST_ROWS, Survival, survival};
use crate::cli::summary::{number, percent};
use crate::cli::talk::Talk;
use crate::scenario::Lang;

/// The section.
pub(super) fn section(study: &Study, talk: &Talk) -> Section {
    let found = survival(study);
    let frame = found.frame(study);
    if frame.is_none() {
        talk.say(&match talk.lang {
            Lang::En => format!("the table survival would have more than {MOST_ROWS} rows and is left out"),
            Lang::Zh => format!("表 survival 将超过 {MOST_ROWS} 行，不予写出"),
        });
    }
    let text = text(&found, talk);
    Section { name: "survival", frames: frame.into_iter().collect(), text, json: json(study, &found) }
}

fn text(found: &Survival, talk: &Talk) -> String {
    let mut text = if let [one] = &found.policies[..] {
        sentence(&of_one(one, talk))
    } else {
        let medians = found.medians();
        let (n, all, middle) = (medians.n, found.policies.len(), medians.quantiles[2]);
        let mut text = sentence(&match talk.lang {
            Lang::En if n > 0 => format!(
                "Survival: half of the units at risk had adopted in {n} of {all} policies, at the median after {middle:.0} periods"
            ),
            Lang::Zh if n > 0 => {
                format!("生存：{all} 项政策中 {n} 项有一半的单位采纳，所需时期的中位数为 {middle:.0}")
            }
            Lang::En => {
                format!("Survival: in none of {all} policies had half of the units at risk adopted")
            }
            Lang::Zh => format!("生存：{all} 项政策中没有一项达到一半的单位采纳"),
        });
        if let Some(pooled) = &found.pooled {
            let pooled = of_one(pooled, talk);
            text.push_str(&sentence(&match talk.lang {
                Lang::En => format!("all pooled: {}", pooled.trim_start_matches("Survival: ")),
                Lang::Zh => format!("合并：{}", pooled.trim_start_matches("生存：")),
            }));
        }
        text
    };
    let (early, unborn, fell) = (found.n_early, found.n_unborn, found.n_fell_early());
    if early + unborn > 0 {
        text.push_str(&sentence(&match talk.lang {
            Lang::En => format!("never at risk: {early} that adopted before they could, {unborn} born after the end (by policy)"),
            Lang::Zh => format!("从未处于风险：{early} 个在可采纳之前采纳，{unborn} 个在期末之后才存在（按政策计）"),
        }));
    }
    if fell > 0 {
        text.push_str(&sentence(&match talk.lang {
            Lang::En => {
                format!("in {fell} of the curves all at risk adopt before others are born: 0 from then on, whatever follows")
            }
            Lang::Zh => format!("{fell} 条曲线在其他单位出现之前已全部采纳：此后恒为 0"),
        }));
    }
    text
}

/// A curve in a sentence.
fn of_one(curve: &Curve, talk: &Talk) -> String {
    let Some(last) = curve.points.last() else {
        return talk.pick("Survival: nobody was at risk", "生存：没有单位处于风险中").to_owned();
    };
    let (time, without) = (last.time, percent(last.survival));
    match (curve.time_of(0.5), talk.lang) {
        (Some(median), Lang::En) => format!(
            "Survival: half of the units at risk had adopted after {median} periods; without it at the end ({time}): {without}"
        ),
        (Some(median), Lang::Zh) => {
            format!("生存：{median} 个时期后一半的单位已采纳；期末（{time}）未采纳者占 {without}")
        }
        (None, Lang::En) => {
            format!("Survival: no median, {without} were without it at the end, after {time} periods")
        }
        (None, Lang::Zh) => format!("生存：无中位数，{time} 个时期后的期末仍有 {without} 未采纳"),
    }
}

fn json(study: &Study, found: &Survival) -> Value {
    let curve = |curve: &Curve| {
        let last = curve.points.last();
        json!({
            "median": curve.time_of(0.5),
            "time": last.map(|point| point.time),
            "survival": last.map(|point| number(point.survival)),
            "cumulative_hazard": last.map(|point| number(point.cumulative_hazard)),
        })
    };
    let policies: Vec<Value> = study
        .history
        .policies
        .iter()
        .zip(&found.policies)
        .map(|(policy, of)| {
            let mut one = curve(of);
            one["policy"] = json!(policy.name);
            one
        })
        .collect();
    json!({
        "pooled": found.pooled.as_ref().map(curve),
        "n_early": found.n_early,
        "n_unborn": found.n_unborn,
        "n_fell_early": found.n_fell_early(),
        "policies": policies,
    })
}
