//! The section on Cox's model: who adopts first among those at risk.

use serde_json::{Value, json};

use super::Section;
use super::estimates::{estimate_json, left_out, no_fit, no_model, table};
use super::figures::{say, sentence};
use crate::analysis::cox_tables::{Cox, cox};
use crate::analysis::event_history::cox::Ties;
use crate::analysis::event_history_tables::FEW_CLUSTERS;
use crate::analysis::measures::Measures;
use crate::analysis::study::Study;
use crate::cli::summary::number;
use crate::cli::talk::Talk;
use crate::scenario::Lang;

/// The section; none where it is not asked for.
pub(super) fn section(study: &Study, measures: &Measures, talk: &Talk) -> Option<Section> {
    let what = talk.pick("Cox's model", "Cox 模型");
    Some(match cox(study, measures)? {
        Ok(found) => Section {
            name: "cox",
            frames: vec![found.frame()],
            text: text(&found, what, talk),
            json: json(&found, talk.lang),
        },
        Err(none) => Section {
            name: "cox",
            frames: Vec::new(),
            text: sentence(&no_model(what, &none, talk)),
            json: Value::Null,
        },
    })
}

fn text(found: &Cox, what: &str, talk: &Talk) -> String {
    let fitted = match &found.fit {
        Ok(fitted) => fitted,
        Err(error) => return no_fit(what, &error.said(talk.lang), talk),
    };
    let fit = &fitted.fit;
    let (rows, events, times) = (fit.n_rows, fit.n_events, fit.n_event_times);
    let mut text = match talk.lang {
        Lang::En => format!(" Cox's model of adopting, {rows} unit-periods at risk, {events} adoptions\n"),
        Lang::Zh => format!(" 采纳的 Cox 模型，{rows} 个单位时期，{events} 次采纳\n"),
    };
    if !fit.estimates.is_empty() {
        text.push_str(&table(
            &fit.estimates,
            match talk.lang {
                Lang::En => ["term", "coefficient", "clustered se", "z", "p", "hazard ratio"],
                Lang::Zh => ["项", "系数", "聚类标准误", "z", "p", "风险比"],
            },
        ));
    }
    text.push_str(&left_out(&fit.left_out, talk));
    if fit.estimates.is_empty() {
        text.push_str(&say(talk, "no term is left to estimate", "没有可估计的项"));
        return text;
    }
    let ties = match found.ties {
        Ties::Efron => "Efron",
        Ties::Breslow => "Breslow",
    };
    let (steps, units, strata) = (fit.convergence.iterations, fitted.n_clusters, found.n_strata);
    let baseline = match talk.lang {
        Lang::En if strata == 1 => "one baseline hazard".to_owned(),
        Lang::Zh if strata == 1 => "共用一个基准风险".to_owned(),
        Lang::En => format!("a baseline hazard of each of {strata} policies"),
        Lang::Zh => format!("{strata} 项政策各有基准风险"),
    };
    text.push_str(&sentence(&match talk.lang {
        Lang::En => format!(
            "converged in {steps} steps; {times} times of adoption, ties by {ties}; errors clustered by unit ({units}), {baseline}"
        ),
        Lang::Zh => {
            format!("{steps} 步收敛；{times} 个采纳时点，结按 {ties} 处理；标准误按单位聚类（{units} 个），{baseline}")
        }
    }));
    if units < FEW_CLUSTERS {
        text.push_str(&sentence(&match talk.lang {
            Lang::En => {
                format!("{units} clusters are few: with fewer than {FEW_CLUSTERS} their errors are too small")
            }
            Lang::Zh => format!("聚类只有 {units} 个：少于 {FEW_CLUSTERS} 个时标准误偏小"),
        }));
    }
    text
}

fn json(found: &Cox, lang: Lang) -> Value {
    let mut value = match &found.fit {
        Ok(fitted) => {
            let fit = &fitted.fit;
            let test = fit.likelihood_ratio();
            json!({
                "estimates": fit.estimates.iter().map(estimate_json).collect::<Vec<_>>(),
                "left_out": fit.left_out.iter().map(|one| one.said(lang)).collect::<Vec<_>>(),
                "n_rows": fit.n_rows, "n_events": fit.n_events, "n_event_times": fit.n_event_times,
                "n_clusters": fitted.n_clusters, "log_likelihood": number(fit.log_likelihood),
                "null_log_likelihood": number(fit.null_log_likelihood),
                "likelihood_ratio": { "chi2": number(test.chi2), "df": test.df, "p": number(test.p) },
                "iterations": fit.convergence.iterations,
            })
        }
        Err(error) => json!({ "error": error.said(lang) }),
    };
    value["terms"] = json!(found.terms);
    value["ties"] = json!(Ties::NAMES[found.ties as usize]);
    value["n_strata"] = json!(found.n_strata);
    value
}
