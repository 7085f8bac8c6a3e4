//! The section on fitted curves: parameters and how well they fit, Gray's regression, and what none of it shows.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::Section;
use super::figures::{bare, fixed, p_value, say, sentence, short};
use crate::analysis::caution;
use crate::analysis::fit::{Bound, Ceiling, Fit, Form, Model, Reason, Side, Status};
use crate::analysis::fit_tables::{
    Fits, GrayForm, GrayOverview, MOST_PERIODS, ModelOverview, PolicyFits, TooLong, fits,
};
use crate::analysis::study::Study;
use crate::cli::sketch::padded;
use crate::cli::summary::{number, percent};
use crate::cli::talk::Talk;
use crate::scenario::Lang;

/// Columns for the parameters of one fit.
const ROOM: usize = 46;

/// The section.
pub(super) fn section(study: &Study, talk: &Talk) -> Section {
    match fits(study) {
        Ok(found) => {
            let mut text = match &found.policies[..] {
                [one] => of_one(one, talk),
                _ => of_many(&found, talk),
            };
            text.push_str(&warning(talk));
            Section { name: "fits", frames: found.frames(study), text, json: json(study, &found, talk.lang) }
        }
        Err(TooLong { n_periods }) => {
            let text = match talk.lang {
                Lang::En => format!(
                    "Fits: none, because the curves have {n_periods} periods together, more than {MOST_PERIODS}; a longer --period makes them shorter"
                ),
                Lang::Zh => {
                    format!(
                        "拟合：未做，各曲线共有 {n_periods} 个时期，多于 {MOST_PERIODS}；可用更长的 --period"
                    )
                }
            };
            let json = json!({ "n_periods": n_periods, "most_periods": MOST_PERIODS });
            Section { name: "fits", frames: Vec::new(), text: sentence(&text), json }
        }
    }
}

/// The name of a model; N says that its ceiling is all units.
fn name(model: Model, talk: &Talk) -> String {
    let form = match model.form {
        Form::Logistic => talk.pick("logistic", "逻辑斯蒂"),
        Form::Bass => "Bass",
        Form::Gompertz => "Gompertz",
        Form::Exponential => talk.pick("exponential", "指数"),
    };
    match model.ceiling {
        Ceiling::Free => form.to_owned(),
        Ceiling::Fixed => format!("{form}, N"),
    }
}

/// What became of a fit without an optimum.
fn trouble(status: &Status, talk: &Talk) -> String {
    let bound = |bound: &Bound| {
        let side = match bound.side {
            Side::Lower => talk.pick("least", "下界"),
            Side::Upper => talk.pick("most", "上界"),
        };
        format!("{} {side} {}", bound.parameter, short(bound.value))
    };
    match status {
        Status::Converged => String::new(),
        Status::AtBound(bounds) => {
            let list: Vec<String> = bounds.iter().map(bound).collect();
            format!("{}{}", talk.pick("at a bound: ", "在界上："), list.join(", "))
        }
        Status::NoOptimum(reason) => {
            let why = match reason {
                Reason::Flat => talk.pick("the curve never changes", "曲线没有变化"),
                Reason::NotIdentified => talk.pick("the curve does not fix it", "曲线不能确定参数"),
                Reason::DidNotConverge => talk.pick("the search did not rest", "搜索没有停下"),
            };
            format!("{}{why}", talk.pick("no optimum: ", "无最优："))
        }
        Status::TooFewPoints => {
            talk.pick("no more periods than parameters", "时期数不多于参数个数").to_owned()
        }
    }
}

fn parameters(fit: &Fit) -> String {
    let with = |has_errors: bool| {
        let one = |parameter: &crate::analysis::fit::Parameter| {
            let value = format!("{} {}", parameter.name, bare(parameter.value, 3));
            if has_errors { format!("{value} ({})", bare(parameter.se, 2)) } else { value }
        };
        fit.parameters.iter().map(one).collect::<Vec<_>>().join(" ")
    };
    let long = with(true);
    if long.len() <= ROOM { long } else { with(false) }
}

/// One policy: a line for each model.
fn of_one(policy: &PolicyFits, talk: &Talk) -> String {
    let row = |cells: [&str; 5]| {
        let [name, parameters, levels, steps, aic] = cells;
        format!(" {} {}{levels:>5}{steps:>6}{aic:>6}\n", padded(name, 14), padded(parameters, ROOM))
    };
    let mut text = match talk.lang {
        Lang::En => row(["Fits", "parameters (standard errors)", "R²", "steps", "AIC"]),
        Lang::Zh => {
            let [name, parameters, levels, steps] =
                [("拟合", 14), ("参数（标准误）", ROOM), ("   R²", 6), ("增量", 6)]
                    .map(|(text, width)| padded(text, width));
            format!(" {name} {parameters}{levels}{steps}  AIC\n")
        }
    };
    for fit in &policy.fits {
        let cells = if fit.is_converged() { parameters(fit) } else { trouble(&fit.status, talk) };
        let has_numbers = matches!(fit.status, Status::Converged | Status::AtBound(_));
        let shown = |value: f64, digits| if has_numbers { fixed(value, digits) } else { "–".to_owned() };
        text.push_str(&row([
            &name(fit.model, talk),
            &cells,
            &shown(fit.r2, 2),
            &shown(fit.r2_increments, 2),
            &shown(fit.aic, 0),
        ]));
    }
    text.push_str(&say(
        talk,
        "N: its ceiling is all units; R² in levels, then on steps (increments)",
        "N：上限为全部单位；R² 先为水平值，后为增量",
    ));
    match &policy.gray[GrayForm::Levels as usize] {
        Some(gray) => {
            let (b, se, p, r2, steps) = (
                short(gray.b.value),
                short(gray.b.se),
                p_value(gray.b.p),
                fixed(gray.r2_levels, 3),
                fixed(gray.r2_increments, 2),
            );
            let ceiling = short(gray.ceiling);
            text.push_str(&sentence(&match talk.lang {
                Lang::En => {
                    format!("Gray: b {b} ({se}), p {p}, ceiling {ceiling} units; R² {r2}, on steps {steps}")
                }
                Lang::Zh => {
                    format!("格雷：b {b}（{se}），p {p}，上限 {ceiling} 个单位；R² {r2}，增量 {steps}")
                }
            }));
        }
        None => text.push_str(&say(
            talk,
            "Gray: no regression: fewer than four pairs of periods, or all of them alike",
            "格雷：无回归：不足四对时期，或各时期相同",
        )),
    }
    text
}

/// Many policies: a line for each model.
fn of_many(found: &Fits, talk: &Talk) -> String {
    let n = found.policies.len();
    let right =
        |text: &str, width: usize| format!("{}{text}", " ".repeat(width.saturating_sub(text.width())));
    let row = |cells: [&str; 8]| {
        let [name, converged, bound, none, short, medians, r2, steps] = cells;
        format!(
            " {}{}{}{}{}   {}{}{}\n",
            padded(name, 14),
            right(converged, 10),
            right(bound, 10),
            right(none, 8),
            right(short, 7),
            padded(medians, 14),
            right(r2, 6),
            right(steps, 7)
        )
    };
    let mut text = match talk.lang {
        Lang::En => row(["Fits", "converged", "at bound", "none", "short", "medians", "R²", "steps"]),
        Lang::Zh => row(["拟合", "收敛", "在界上", "无最优", "太短", "中位数", "R²", "增量"]),
    };
    for model in &found.models() {
        let [converged, bound, none, short] = model.counts.map(|count| percent(count as f64 / n as f64));
        text.push_str(&row([
            &name(model.model, talk),
            &converged,
            &bound,
            &none,
            &short,
            &medians(model),
            &fixed(model.r2, 3),
            &fixed(model.r2_increments, 2),
        ]));
    }
    let [gray, _, _] = found.gray();
    let (flagged, n_gray) = (percent(gray.n_flagged as f64 / gray.n as f64), gray.n);
    let (r2, steps) = (fixed(gray.r2_levels, 3), fixed(gray.r2_increments, 2));
    text.push_str(&sentence(&match talk.lang {
        Lang::En => format!(
            "N: ceiling at all units. Gray: b > 0 with p < .05 in {flagged} of {n_gray} policies; median R² {r2}, on steps {steps}"
        ),
        Lang::Zh => format!(
            "N：上限为全部单位。格雷：{n_gray} 项政策中 {flagged} 的 b > 0 且 p < .05；R² 中位数 {r2}，增量 {steps}"
        ),
    }));
    text
}

/// Medians of rates; the ceiling and its time are of no use as medians.
fn medians(model: &ModelOverview) -> String {
    let rates = model.medians.iter().filter(|(name, _)| !["L", "m", "t0"].contains(name));
    rates.map(|(name, value)| format!("{name} {}", bare(*value, 2))).collect::<Vec<_>>().join(" ")
}

fn warning(talk: &Talk) -> String {
    let gray = caution::GRAY;
    sentence(&match talk.lang {
        Lang::En => caution::s_shape(),
        Lang::Zh => format!(
            "S 形曲线不能证明扩散：在毫无互动的模拟历史中，格雷回归也有 {} 得出“互动”（b > 0，p < .05），有互动时为 {}；两者水平值的 R² 均为 {}",
            percent(gray.flagged_without_interaction),
            percent(gray.flagged_with_interaction),
            gray.r2_levels
        ),
    })
}

fn json(study: &Study, found: &Fits, lang: Lang) -> Value {
    let model = |model: &ModelOverview| {
        let medians: serde_json::Map<String, Value> =
            model.medians.iter().map(|(name, value)| ((*name).to_owned(), number(*value))).collect();
        let [converged, at_bound, no_optimum, too_few_points] = model.counts;
        json!({
            "model": model.model.name(), "converged": converged, "at_bound": at_bound, "no_optimum": no_optimum,
            "too_few_points": too_few_points, "medians": medians, "r2": number(model.r2),
            "r2_increments": number(model.r2_increments),
        })
    };
    let gray = |(form, gray): (&str, GrayOverview)| {
        json!({
            "form": form, "n": gray.n, "n_flagged": gray.n_flagged, "r2_levels": number(gray.r2_levels),
            "r2_increments": number(gray.r2_increments),
        })
    };
    let fit = |fit: &Fit| {
        let parameters: serde_json::Map<String, Value> = fit
            .parameters
            .iter()
            .filter(|_| fit.is_converged())
            .map(|one| (one.name.to_owned(), json!({ "value": number(one.value), "se": number(one.se) })))
            .collect();
        json!({
            "model": fit.model.name(), "status": fit.status.name(), "reason": fit.status.explanation(lang),
            "parameters": parameters,
        })
    };
    let policies: Vec<Value> = study
        .history
        .policies
        .iter()
        .zip(&found.policies)
        .map(|(policy, of)| json!({ "policy": policy.name, "models": of.fits.iter().map(fit).collect::<Vec<_>>() }))
        .collect();
    json!({
        "models": found.models().iter().map(model).collect::<Vec<_>>(),
        "gray": GrayForm::NAMES.into_iter().zip(found.gray()).map(gray).collect::<Vec<_>>(),
        "warning": caution::s_shape(),
        "policies": policies,
    })
}
