//! The section on event history: what makes a unit that has not adopted adopt.

use serde_json::{Value, json};

use super::Section;
use super::estimates::{estimate_json, left_out, no_fit, no_model, ratio_word, table};
use super::figures::{say, sentence};
use crate::analysis::event_history::binary::Fit;
use crate::analysis::event_history::estimates::Estimate;
use crate::analysis::event_history::panel::Absent;
use crate::analysis::event_history_tables::{EventHistory, FEW_CLUSTERS, Fitted, Linked, event_history};
use crate::analysis::measures::Measures;
use crate::analysis::study::Study;
use crate::cli::summary::number;
use crate::cli::talk::Talk;
use crate::scenario::Lang;

/// The section.
pub(super) fn section(study: &Study, measures: &Measures, talk: &Talk) -> Section {
    match event_history(study, measures) {
        Ok(found) => {
            let mut text = String::new();
            for linked in &found.links {
                text.push_str(&of_link(linked, &found, talk));
            }
            text.push_str(&absent(&found.absent, talk));
            let without_ties = study.ties.is_none();
            if without_ties {
                text.push_str(&say(
                    talk,
                    "no neighbors: say --edges FILE for the share of them that adopted before",
                    "无邻近单位：以 --edges FILE 给出，可计入其中此前已采纳的比例",
                ));
            }
            let frames = [Some(found.frame()), found.effects_frame(study)].into_iter().flatten().collect();
            Section { name: "event_history", frames, text, json: json(study, &found, talk.lang) }
        }
        Err(none) => Section {
            name: "event_history",
            frames: Vec::new(),
            text: sentence(&no_model(talk.pick("Event history", "事件史"), &none, talk)),
            json: Value::Null,
        },
    }
}

fn of_link(linked: &Linked, found: &EventHistory, talk: &Talk) -> String {
    let link = linked.link.name();
    let fitted = match &linked.fit {
        Ok(fitted) => fitted,
        Err(error) => {
            let what = match talk.lang {
                Lang::En => format!("Event history ({link})"),
                Lang::Zh => format!("事件史（{link}）"),
            };
            return no_fit(&what, &error.said(talk.lang), talk);
        }
    };
    let fit = &fitted.fit;
    let (rows, events, units) = (fit.n_rows, fit.n_events, fitted.n_clusters);
    let mut text = match talk.lang {
        Lang::En => {
            format!(" Event history: {link} of adopting, {rows} unit-periods at risk, {events} adoptions\n")
        }
        Lang::Zh => format!(" 事件史：采纳的 {link} 模型，{rows} 个单位时期，{events} 次采纳\n"),
    };
    let ratio = ratio_word(linked.link, talk);
    text.push_str(&table(
        &fit.estimates,
        match talk.lang {
            Lang::En => ["term", "coefficient", "clustered se", "z", "p", ratio],
            Lang::Zh => ["项", "系数", "聚类标准误", "z", "p", ratio],
        },
    ));
    text.push_str(&left_out(&fit.left_out, talk));
    let steps = fit.convergence.iterations;
    text.push_str(&sentence(&match talk.lang {
        Lang::En => {
            format!("converged in {steps} steps; errors clustered by unit ({units}), {}", level(fit, talk))
        }
        Lang::Zh => format!("{steps} 步收敛；标准误按单位聚类（{units} 个），{}", level(fit, talk)),
    }));
    if units < FEW_CLUSTERS {
        text.push_str(&sentence(&match talk.lang {
            Lang::En => {
                format!("{units} clusters are few: with fewer than {FEW_CLUSTERS} their errors are too small")
            }
            Lang::Zh => format!("聚类只有 {units} 个：少于 {FEW_CLUSTERS} 个时标准误偏小"),
        }));
    }
    if found.terms.iter().any(|term| term == "nbr_share") {
        text.push_str(&say(
            talk,
            "neighbors that adopt alike need not follow one another: they may be alike",
            "邻近单位先后采纳未必是相互跟随：它们可能本就相似",
        ));
    }
    text
}

/// What stands for the level of adoption.
pub(super) fn level(fit: &Fit, talk: &Talk) -> String {
    let (n, aside) = (fit.group_effects.len(), fit.groups_set_aside.len());
    match talk.lang {
        Lang::En if n == 0 => "one constant for all policies".to_owned(),
        Lang::Zh if n == 0 => "各政策共用一个常数".to_owned(),
        Lang::En if aside == 0 => format!("an effect of each of {n} policies"),
        Lang::Zh if aside == 0 => format!("{n} 项政策各有一个效应"),
        Lang::En => format!(
            "an effect of each of {n} policies; {aside} in which all rows or none adopt are set aside"
        ),
        Lang::Zh => format!("{n} 项政策各有一个效应；{aside} 项全部或无一采纳，已搁置"),
    }
}

/// What is not in the rows.
pub(super) fn absent(absent: &Absent, talk: &Talk) -> String {
    let mut parts = Vec::new();
    let mut part = |n: usize, en: String, zh: String| {
        if n > 0 {
            parts.push(match talk.lang {
                Lang::En => en,
                Lang::Zh => zh,
            });
        }
    };
    let (early, unborn, missing) = (absent.n_early, absent.n_unborn, absent.n_missing_rows);
    part(
        early,
        format!("{early} adoptions before their unit could"),
        format!("{early} 次早于可采纳时间的采纳"),
    );
    part(unborn, format!("{unborn} units born after the end"), format!("{unborn} 个期末之后才存在的单位"));
    let names: Vec<String> = absent.missing.iter().map(|(name, n)| format!("`{name}` {n}")).collect();
    part(
        missing,
        format!("{missing} rows with missing values ({})", names.join(", ")),
        format!("{missing} 行缺失值（{}）", names.join("，")),
    );
    if parts.is_empty() {
        return String::new();
    }
    sentence(&format!(
        "{}{}",
        talk.pick("not in the rows: ", "不在其中："),
        parts.join(talk.pick(", ", "，"))
    ))
}

fn json(study: &Study, found: &EventHistory, lang: Lang) -> Value {
    let estimate = |(estimate, robust): (&Estimate, &f64)| {
        let mut one = estimate_json(estimate);
        one["se_robust"] = json!(number(*robust));
        one
    };
    let name = |policy: &u32| json!(study.history.policies[*policy as usize].name);
    let fitted = |fitted: &Fitted| {
        let fit = &fitted.fit;
        let effects = fit.group_effects.iter();
        let effects =
            effects.map(|(policy, effect)| json!({ "policy": name(policy), "effect": number(*effect) }));
        json!({
            "estimates": fit.estimates.iter().zip(&fitted.robust).map(estimate).collect::<Vec<_>>(),
            "left_out": fit.left_out.iter().map(|one| one.said(lang)).collect::<Vec<_>>(),
            "policy_effects": effects.collect::<Vec<_>>(),
            "policies_set_aside": fit.groups_set_aside.iter().map(name).collect::<Vec<_>>(),
            "n_rows": fit.n_rows, "n_events": fit.n_events, "n_clusters": fitted.n_clusters,
            "log_likelihood": number(fit.log_likelihood), "null_log_likelihood": number(fit.null_log_likelihood),
            "iterations": fit.convergence.iterations,
        })
    };
    let link = |linked: &Linked| {
        let mut one = match &linked.fit {
            Ok(fit) => fitted(fit),
            Err(error) => json!({ "error": error.said(lang) }),
        };
        one["link"] = json!(linked.link.name());
        one
    };
    json!({
        "terms": found.terms,
        "n_rows": found.n_rows,
        "n_missing_rows": found.absent.n_missing_rows,
        "links": found.links.iter().map(link).collect::<Vec<_>>(),
    })
}
