//! The section on event history: what makes a unit that has not adopted adopt.

use serde_json::{Value, json};

use super::Section;
use super::figures::{p_value, say, sentence, short};
use crate::analysis::event_history::estimates::Estimate;
use crate::analysis::event_history::fault::FitError;
use crate::analysis::event_history::link::Link;
use crate::analysis::event_history_tables::{
    EventHistory, FEW_CLUSTERS, Fitted, Linked, MOST_ROWS, NoModel, event_history,
};
use crate::analysis::measures::Measures;
use crate::analysis::study::Study;
use crate::cli::sketch::{cut, padded};
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
            text.push_str(&absent(&found, talk));
            let without_ties = study.ties.is_none();
            if without_ties {
                text.push_str(&say(
                    talk,
                    "no neighbors: say --edges FILE for the share of them that adopted before",
                    "无邻近单位：以 --edges FILE 给出，可计入其中此前已采纳的比例",
                ));
            }
            Section { name: "event_history", frames: vec![found.frame()], text, json: json(&found) }
        }
        Err(none) => Section {
            name: "event_history",
            frames: Vec::new(),
            text: sentence(&no_model(&none, talk)),
            json: Value::Null,
        },
    }
}

fn no_model(none: &NoModel, talk: &Talk) -> String {
    match (none, talk.lang) {
        (NoModel::NoTerms, Lang::En) => {
            "Event history: none; say --edges FILE, or --covariate COLUMN of --units or --covariates"
                .to_owned()
        }
        (NoModel::NoTerms, Lang::Zh) => {
            "事件史：未做；请给出 --edges FILE，或 --units、--covariates 中的 --covariate COLUMN".to_owned()
        }
        (NoModel::TooManyRows { n_rows }, Lang::En) => format!(
            "Event history: none, because it may have {n_rows} rows at risk, more than {MOST_ROWS}; fewer policies or a longer --period make fewer"
        ),
        (NoModel::TooManyRows { n_rows }, Lang::Zh) => {
            format!("事件史：未做，可能有 {n_rows} 行，多于 {MOST_ROWS}；可减少政策或用更长的 --period")
        }
        (NoModel::TooManyValues, Lang::En) => {
            "Event history: none, because --covariates span too many periods; a longer --period makes fewer"
                .to_owned()
        }
        (NoModel::TooManyValues, Lang::Zh) => {
            "事件史：未做，--covariates 跨越的时期太多；可用更长的 --period".to_owned()
        }
        (NoModel::Risk(error), Lang::En) => format!("Event history: none: {error}"),
        (NoModel::Risk(error), Lang::Zh) => format!("事件史：未做：{error}"),
    }
}

fn of_link(linked: &Linked, found: &EventHistory, talk: &Talk) -> String {
    let link = linked.link.name();
    let fitted = match &linked.fit {
        Ok(fitted) => fitted,
        Err(error) => return sentence(&no_fit(link, error, talk)),
    };
    let fit = &fitted.fit;
    let (rows, events, units) = (fit.n_rows, fit.n_events, fitted.n_clusters);
    let mut text = match talk.lang {
        Lang::En => {
            format!(" Event history: {link} of adopting, {rows} unit-periods at risk, {events} adoptions\n")
        }
        Lang::Zh => format!(" 事件史：采纳的 {link} 模型，{rows} 个单位时期，{events} 次采纳\n"),
    };
    let ratio = match (linked.link, talk.lang) {
        (Link::Logit, Lang::En) => "odds ratio",
        (Link::Logit, Lang::Zh) => "优势比",
        (Link::Cloglog, Lang::En) => "hazard ratio",
        (Link::Cloglog, Lang::Zh) => "风险比",
        (Link::Probit, _) => "",
    };
    let heads = match talk.lang {
        Lang::En => ["term", "coefficient", "clustered se", "z", "p", ratio],
        Lang::Zh => ["项", "系数", "聚类标准误", "z", "p", ratio],
    };
    let row = |cells: [&str; 6]| {
        let widths = [23, 13, 14, 8, 8, 12];
        let cells: String =
            cells.iter().zip(widths).map(|(cell, width)| padded(&cut(cell, width - 1), width)).collect();
        format!(" {}\n", cells.trim_end())
    };
    text.push_str(&row(heads));
    for estimate in &fit.estimates {
        let ratio = estimate.ratio.filter(|_| estimate.name != "constant");
        text.push_str(&row([
            &estimate.name,
            &short(estimate.coefficient),
            &short(estimate.se),
            &format!("{:.2}", estimate.z),
            &p_value(estimate.p),
            &ratio.map_or(String::new(), |ratio| short(ratio.value)),
        ]));
    }
    for left_out in &fit.left_out {
        text.push_str(&sentence(&format!("{}{left_out}", talk.pick("left out: ", "略去："))));
    }
    let steps = fit.convergence.iterations;
    text.push_str(&sentence(&match talk.lang {
        Lang::En => format!(
            "converged in {steps} steps; errors clustered by unit ({units}), one constant for all policies"
        ),
        Lang::Zh => format!("{steps} 步收敛；标准误按单位聚类（{units} 个），各政策共用一个常数"),
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

fn no_fit(link: &str, error: &FitError, talk: &Talk) -> String {
    match (error, talk.lang) {
        (FitError::Separated(separation), Lang::Zh) => {
            let (n, rows) = (separation.n_predicted, separation.n_rows);
            let names: Vec<String> = separation.covariates.iter().map(ToString::to_string).collect();
            format!(
                "事件史（{link}）：无估计：{} 无误地预测了 {rows} 行中的 {n} 行，估计值趋于无穷",
                names.join("、")
            )
        }
        (_, Lang::Zh) => format!("事件史（{link}）：无估计：{error}"),
        (_, Lang::En) => format!("Event history ({link}): no estimates: {error}"),
    }
}

/// What is not in the rows.
fn absent(found: &EventHistory, talk: &Talk) -> String {
    let absent = &found.absent;
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

fn json(found: &EventHistory) -> Value {
    let estimate = |(estimate, robust): (&Estimate, &f64)| {
        json!({
            "term": estimate.name, "coefficient": number(estimate.coefficient), "se": number(estimate.se),
            "se_robust": number(*robust), "z": number(estimate.z), "p": number(estimate.p),
            "ratio": estimate.ratio.map(|ratio| number(ratio.value)),
        })
    };
    let fitted = |fitted: &Fitted| {
        let fit = &fitted.fit;
        json!({
            "estimates": fit.estimates.iter().zip(&fitted.robust).map(estimate).collect::<Vec<_>>(),
            "left_out": fit.left_out.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "n_rows": fit.n_rows, "n_events": fit.n_events, "n_clusters": fitted.n_clusters,
            "log_likelihood": number(fit.log_likelihood), "null_log_likelihood": number(fit.null_log_likelihood),
            "iterations": fit.convergence.iterations,
        })
    };
    let link = |linked: &Linked| {
        let mut one = match &linked.fit {
            Ok(fit) => fitted(fit),
            Err(error) => json!({ "error": error.to_string() }),
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
