//! The section on dyads: whom an adopter follows.

use serde_json::{Value, json};

use super::Section;
use super::estimates::{estimate_json, left_out, no_fit, no_model, ratio_word, table};
use super::event_history::{absent, level};
use super::figures::{say, sentence};
use crate::analysis::dyads_tables::{Dyads, Fitted, Linked, of_study};
use crate::analysis::event_history::dyadic::RiskRows;
use crate::analysis::event_history_tables::FEW_CLUSTERS;
use crate::analysis::measures::Measures;
use crate::analysis::study::Study;
use crate::cli::summary::number;
use crate::cli::talk::Talk;
use crate::scenario::Lang;

/// The section; none where it is not asked for.
pub(super) fn section(study: &Study, measures: &Measures, talk: &Talk) -> Option<Section> {
    Some(match of_study(study, measures)? {
        Ok(found) => {
            let mut text: String = found.links.iter().map(|linked| of_link(linked, &found, talk)).collect();
            text.push_str(&absent(&found.absent, talk));
            if found.rows == RiskRows::Unconditional {
                text.push_str(&say(
                    talk,
                    "pairs whose leader has nothing to copy are in the rows: stragglers look like followers (Boehmke 2009); --dyads leaves them out",
                    "各行含领先者尚未采纳的对：落后者会显得像追随者（Boehmke 2009）；--dyads 不含这些行",
                ));
            }
            Section { name: "dyads", frames: vec![found.frame()], text, json: json(&found, talk.lang) }
        }
        Err(none) => Section {
            name: "dyads",
            frames: Vec::new(),
            text: sentence(&no_model(talk.pick("Dyads", "双边事件史"), &none, talk)),
            json: Value::Null,
        },
    })
}

fn of_link(linked: &Linked, found: &Dyads, talk: &Talk) -> String {
    let link = linked.link.name();
    let fitted = match &linked.fit {
        Ok(fitted) => fitted,
        Err(error) => {
            let what = match talk.lang {
                Lang::En => format!("Dyads ({link})"),
                Lang::Zh => format!("双边事件史（{link}）"),
            };
            return no_fit(&what, &error.said(talk.lang), talk);
        }
    };
    let fit = &fitted.fit;
    let (rows, events) = (fit.n_rows, fit.n_events);
    let mut text = sentence(&match (found.rows, talk.lang) {
        (RiskRows::Opportunity, Lang::En) => {
            format!("Dyads: {link} of following a leader, {rows} opportunities, {events} taken")
        }
        (RiskRows::Opportunity, Lang::Zh) => {
            format!("双边事件史：追随领先者的 {link} 模型，{rows} 次机会，{events} 次追随")
        }
        (RiskRows::Unconditional, Lang::En) => {
            format!("Dyads: {link} of following another unit, {rows} pairs at risk, {events} events")
        }
        (RiskRows::Unconditional, Lang::Zh) => {
            format!("双边事件史：追随其他单位的 {link} 模型，{rows} 行，{events} 次事件")
        }
    });
    let ratio = ratio_word(linked.link, talk);
    text.push_str(&table(
        &fit.estimates,
        match talk.lang {
            Lang::En => ["term", "coefficient", errors_word(fitted, talk), "z", "p", ratio],
            Lang::Zh => ["项", "系数", errors_word(fitted, talk), "z", "p", ratio],
        },
    ));
    text.push_str(&left_out(&fit.left_out, talk));
    let (followers, leaders) = (found.counts.n_followers, found.counts.n_leaders);
    let steps = fit.convergence.iterations;
    text.push_str(&sentence(&match talk.lang {
        Lang::En => format!(
            "converged in {steps} steps; {followers} followers, {leaders} leaders, {}",
            level(fit, talk)
        ),
        Lang::Zh => {
            format!("{steps} 步收敛；{followers} 个追随者，{leaders} 个领先者，{}", level(fit, talk))
        }
    }));
    if fit.is_mended {
        text.push_str(&say(
            talk,
            "the two-way variance was not positive and was mended: take its errors with care",
            "双向聚类的方差非正，已作修正：其标准误须谨慎使用",
        ));
    }
    if followers.min(leaders) < FEW_CLUSTERS {
        text.push_str(&sentence(&match talk.lang {
            Lang::En => format!("fewer than {FEW_CLUSTERS} followers or leaders: errors are too small"),
            Lang::Zh => format!("追随者或领先者少于 {FEW_CLUSTERS} 个：标准误偏小"),
        }));
    }
    text
}

/// What the errors on the terminal are.
fn errors_word(fitted: &Fitted, talk: &Talk) -> &'static str {
    match (fitted.two_way.is_empty(), fitted.by_follower.is_empty()) {
        (false, _) => talk.pick("two-way se", "双向聚类误"),
        (true, false) => talk.pick("follower se", "追随者聚类误"),
        (true, true) if !fitted.fit.n_clusters.is_empty() => talk.pick("leader se", "领先者聚类误"),
        (true, true) => talk.pick("se", "标准误"),
    }
}

fn json(found: &Dyads, lang: Lang) -> Value {
    let link = |linked: &Linked| {
        let mut one = match &linked.fit {
            Ok(fitted) => {
                let fit = &fitted.fit;
                json!({
                    "estimates": fit.estimates.iter().map(estimate_json).collect::<Vec<_>>(),
                    "left_out": fit.left_out.iter().map(|one| one.said(lang)).collect::<Vec<_>>(),
                    "n_rows": fit.n_rows, "n_events": fit.n_events,
                    "log_likelihood": number(fit.log_likelihood),
                    "null_log_likelihood": number(fit.null_log_likelihood),
                    "iterations": fit.convergence.iterations,
                })
            }
            Err(error) => json!({ "error": error.said(lang) }),
        };
        one["link"] = json!(linked.link.name());
        one
    };
    json!({
        "at_risk": RiskRows::NAMES[found.rows as usize], "terms": found.terms, "n_rows": found.n_rows,
        "n_dyads": found.counts.n_dyads, "n_followers": found.counts.n_followers,
        "n_leaders": found.counts.n_leaders,
        "links": found.links.iter().map(link).collect::<Vec<_>>(),
    })
}
