//! The section on adopters: Rogers' categories, and exposure at adoption where there are ties.

use serde_json::{Value, json};

use super::Section;
use super::lines::{right, two};
use crate::analysis::adopters::{AdopterClass, CrossTable, Rogers, ThresholdClass};
use crate::analysis::curves::MOST_ROWS;
use crate::analysis::measures::Measures;
use crate::analysis::study::Study;
use crate::analysis::study_adopters::{Adopters, Overview, adopters};
use crate::analysis::ties::Ties;
use crate::cli::sketch::padded;
use crate::cli::summary::{number, percent};
use crate::cli::talk::Talk;
use crate::scenario::Lang;

/// Columns of the label of a row of shares.
const LABEL: usize = 23;
/// Columns of a cell of them.
const CELL: usize = 11;

/// Heads of Rogers' categories, in order.
const ROGERS: [&str; 5] = ["innovators", "early ad.", "early maj.", "late maj.", "laggards"];
const ROGERS_ZH: [&str; 5] = ["创新者", "早期采纳者", "早期多数", "晚期多数", "落后者"];
/// Rogers' own shares, where dates are normal.
const ROGERS_SHARES: [&str; 5] = ["2.5 %", "13.5 %", "34 %", "34 %", "16 %"];

/// netdiffuseR's classes, in order.
const BY_TIME_ZH: [&str; 4] = ["早期采纳者", "早期多数", "晚期多数", "落后者"];
const BY_THRESHOLD: [&str; 4] = ["very low", "low", "high", "very high"];
const BY_THRESHOLD_ZH: [&str; 4] = ["很低", "低", "高", "很高"];

/// The section.
pub(super) fn section(study: &Study, ties: Option<&Ties>, measures: &Measures, talk: &Talk) -> Section {
    let found = adopters(study, ties, measures.max_steps);
    let overview = found.overview();
    let mut text = shares(&overview, talk);
    text.push_str(&oddities(&found, &overview, talk));
    if found.has_ties {
        text.push_str(&on_network(&overview, talk));
        if let [one] = &found.policies[..]
            && let Some(classes) = &one.classes
        {
            text.push_str(&cross(classes, talk));
        }
    } else {
        text.push_str(talk.pick(
            " who looks at whom is not known: --edges FILE adds exposure and thresholds\n",
            " 未给出谁观察谁：--edges FILE 可增加暴露度与门槛\n",
        ));
    }
    Section { name: "adopters", frames: found.frames(study), text, json: document(study, &found, &overview) }
}

fn row(label: &str, cells: [&str; 5]) -> String {
    let cells: String = cells.iter().map(|cell| right(cell, CELL)).collect();
    format!(" {}{cells}\n", padded(label, LABEL))
}

fn shares(overview: &Overview, talk: &Talk) -> String {
    let heads = match talk.lang {
        Lang::En => ROGERS,
        Lang::Zh => ROGERS_ZH,
    };
    let n: usize = overview.rogers.iter().sum();
    let own = overview.rogers.map(|count| percent(count as f64 / n as f64));
    let mut text = row(talk.pick("Adopters", "采纳者"), heads);
    text.push_str(&row(talk.pick("in this history", "本历史"), own.each_ref().map(String::as_str)));
    text.push_str(&row(talk.pick("Rogers (normal dates)", "罗杰斯（正态）"), ROGERS_SHARES));
    text
}

fn oddities(found: &Adopters, overview: &Overview, talk: &Talk) -> String {
    let (n, all, long) = (overview.n_without_categories, found.policies.len(), found.n_too_long);
    let mut text = String::new();
    if n > 0 {
        text.push_str(&match talk.lang {
            Lang::En => format!(" no categories (one adopter, or all at once): {n} of {all} policies\n"),
            Lang::Zh => format!(" 无类别（只有一个采纳者，或全在同一时期）：{all} 项政策中有 {n} 项\n"),
        });
    }
    if long > 0 {
        text.push_str(&match talk.lang {
            Lang::En => format!(" watched for too many periods and left out: {long} policies\n"),
            Lang::Zh => format!(" 观察期过长而略去：{long} 项政策\n"),
        });
    }
    if found.has_ties && !found.has_periods {
        text.push_str(&match talk.lang {
            Lang::En => format!(" exposure_curve would have more than {MOST_ROWS} rows and is left out\n"),
            Lang::Zh => format!(" 表 exposure_curve 将超过 {MOST_ROWS} 行，不予写出\n"),
        });
    }
    text
}

fn on_network(overview: &Overview, talk: &Talk) -> String {
    let [own, lagged] = [overview.threshold, overview.threshold_lag1].map(two);
    let mut text = match talk.lang {
        Lang::En => {
            format!(" exposure at adoption (threshold): mean {own}; from earlier periods alone {lagged}\n")
        }
        Lang::Zh => format!(" 采纳时的暴露度（门槛）：均值 {own}；仅计此前各期 {lagged}\n"),
    };
    let (none, all) = (overview.n_without_alters, overview.n_adopters);
    if none > 0 {
        text.push_str(&match talk.lang {
            Lang::En => format!(" {none} of {all} adopters look at nobody: their threshold is 0\n"),
            Lang::Zh => format!(" {all} 个采纳者中有 {none} 个不观察任何单位：其门槛为 0\n"),
        });
    }
    text
}

/// Classes by time against classes by threshold, percent of all units.
fn cross(classes: &CrossTable, talk: &Talk) -> String {
    let percent = classes.percent();
    let (none, by_time, by_threshold) = match talk.lang {
        Lang::En => ("no class", AdopterClass::NAMES, BY_THRESHOLD),
        Lang::Zh => ("无类别", BY_TIME_ZH, BY_THRESHOLD_ZH),
    };
    let [a, b, c, d] = by_threshold;
    let mut text = row(talk.pick("% of units, threshold", "占单位 %，按门槛"), [a, b, c, d, none]);
    let names = by_time.iter().copied().chain([none]);
    for (name, k) in names.zip([1, 2, 3, 4, 0]) {
        let cells = [1, 2, 3, 4, 0].map(|column: usize| format!("{:.1}", percent[k][column]));
        if percent[k].iter().any(|&value| value > 0.0) {
            text.push_str(&row(name, cells.each_ref().map(String::as_str)));
        }
    }
    text
}

fn document(study: &Study, found: &Adopters, overview: &Overview) -> Value {
    let counts = |counts: [usize; 5]| {
        let pairs = Rogers::NAMES.iter().zip(counts).map(|(name, n)| ((*name).to_owned(), json!(n)));
        Value::Object(pairs.collect())
    };
    let classes = match &found.policies[..] {
        [one] => one.classes.map(|classes| {
            json!({
                "by_time": (["none"].iter().chain(&AdopterClass::NAMES).collect::<Vec<_>>()),
                "by_threshold": (["none"].iter().chain(&ThresholdClass::NAMES).collect::<Vec<_>>()),
                "counts": classes.counts,
            })
        }),
        _ => None,
    };
    let policies: Vec<Value> = study
        .history
        .policies
        .iter()
        .zip(&found.policies)
        .map(|(policy, own)| {
            json!({
                "policy": policy.name,
                "rogers": counts(own.rogers()),
                "threshold": number(own.threshold()),
                "threshold_lag1": number(own.threshold_lag1()),
            })
        })
        .collect();
    json!({
        "rogers": counts(overview.rogers),
        "n_without_categories": overview.n_without_categories,
        "n_adopters": overview.n_adopters,
        "n_without_alters": overview.n_without_alters,
        "threshold": number(overview.threshold),
        "threshold_lag1": number(overview.threshold_lag1),
        "classes": classes,
        "policies": policies,
    })
}
