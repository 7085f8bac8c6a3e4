//! What the sections of regressions share: a table of estimates, why there is no model, estimates for programs.

use serde_json::{Value, json};

use super::figures::{p_value, sentence, short};
use crate::analysis::event_history::collinear::LeftOut;
use crate::analysis::event_history::estimates::Estimate;
use crate::analysis::event_history_tables::{MOST_ROWS, NoModel};
use crate::cli::sketch::{cut, padded};
use crate::cli::summary::number;
use crate::cli::talk::Talk;
use crate::scenario::Lang;

/// The estimates of a model: term, coefficient, standard error, z, p and ratio, each under its head.
pub(super) fn table(estimates: &[Estimate], heads: [&str; 6]) -> String {
    let row = |cells: [&str; 6]| {
        let widths = [23, 13, 14, 8, 8, 13];
        let cells: String =
            cells.iter().zip(widths).map(|(cell, width)| padded(&cut(cell, width - 1), width)).collect();
        format!(" {}\n", cells.trim_end())
    };
    let mut text = row(heads);
    for estimate in estimates {
        let ratio = estimate.ratio.filter(|_| estimate.name != "constant" && !heads[5].is_empty());
        text.push_str(&row([
            &estimate.name,
            &short(estimate.coefficient),
            &short(estimate.se),
            &format!("{:.2}", estimate.z),
            &p_value(estimate.p),
            &ratio.map_or(String::new(), |ratio| short(ratio.value)),
        ]));
    }
    text
}

/// Covariates left out, and why.
pub(super) fn left_out(left_out: &[LeftOut], talk: &Talk) -> String {
    let one =
        |one: &LeftOut| sentence(&format!("{}{}", talk.pick("left out: ", "略去："), one.said(talk.lang)));
    left_out.iter().map(one).collect()
}

/// Why there is no model.
pub(super) fn no_model(what: &str, none: &NoModel, talk: &Talk) -> String {
    match (none, talk.lang) {
        (NoModel::NoTerms, Lang::En) => {
            format!("{what}: none; say --edges FILE, or --covariate COLUMN of --units or --covariates")
        }
        (NoModel::NoTerms, Lang::Zh) => {
            format!("{what}：未做；请给出 --edges FILE，或 --units、--covariates 中的 --covariate COLUMN")
        }
        (NoModel::TooManyRows { n_rows }, Lang::En) => format!(
            "{what}: none, because it may have {n_rows} rows at risk, more than {MOST_ROWS}; fewer policies (--min-adopters) or a longer --period make fewer"
        ),
        (NoModel::TooManyRows { n_rows }, Lang::Zh) => {
            format!(
                "{what}：未做，可能有 {n_rows} 行，多于 {MOST_ROWS}；可减少政策（--min-adopters）或用更长的 --period"
            )
        }
        (NoModel::TooManyValues, Lang::En) => {
            format!("{what}: none, because --covariates span too many periods; a longer --period makes fewer")
        }
        (NoModel::TooManyValues, Lang::Zh) => {
            format!("{what}：未做，--covariates 跨越的时期太多；可用更长的 --period")
        }
        (NoModel::Risk(error), Lang::En) => format!("{what}: none: {}", error.said(Lang::En)),
        (NoModel::Risk(error), Lang::Zh) => format!("{what}：未做：{}", error.said(Lang::Zh)),
    }
}

/// Why a model has no estimates.
pub(super) fn no_fit(what: &str, why: &str, talk: &Talk) -> String {
    sentence(&match talk.lang {
        Lang::En => format!("{what}: no estimates: {why}"),
        Lang::Zh => format!("{what}：无估计：{why}"),
    })
}

/// What e to a coefficient is called.
pub(super) fn ratio_word(link: crate::analysis::event_history::link::Link, talk: &Talk) -> &'static str {
    use crate::analysis::event_history::link::Link;
    match link {
        Link::Logit => talk.pick("odds ratio", "优势比"),
        Link::Cloglog => talk.pick("hazard ratio", "风险比"),
        Link::Probit => "",
    }
}

/// An estimate for programs.
pub(super) fn estimate_json(estimate: &Estimate) -> Value {
    json!({
        "term": estimate.name, "coefficient": number(estimate.coefficient), "se": number(estimate.se),
        "z": number(estimate.z), "p": number(estimate.p),
        "ratio": estimate.ratio.map(|ratio| number(ratio.value)),
    })
}
