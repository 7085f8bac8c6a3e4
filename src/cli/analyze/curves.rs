//! The section on curves: how far, how fast, how bunched, and in what shape policies were adopted.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::Section;
use crate::analysis::curves::{Curves, MOST_ROWS, Outcomes, Overview, curves};
use crate::analysis::quantiles::Distribution;
use crate::analysis::shape::Shape;
use crate::analysis::study::Study;
use crate::cli::sketch::{self, padded};
use crate::cli::summary::{number, percent};
use crate::cli::talk::Talk;
use crate::scenario::Lang;

/// Policies that are shown line by line.
const SHOWN: usize = 10;
/// Columns of a sparkline in such a line.
const SPARK: usize = 16;

/// Names of the shapes in Chinese, in the order of [`Shape::NAMES`].
const SHAPES_ZH: [&str; 5] = ["S", "R", "反R", "阶梯", "停滞"];

/// The section.
pub(super) fn section(study: &Study, talk: &Talk) -> Section {
    let found = curves(study);
    if found.curves.is_none() {
        talk.say(&match talk.lang {
            Lang::En => format!("the table policy_curves would have more than {MOST_ROWS} rows and is left out; a longer --period makes it shorter"),
            Lang::Zh => format!("表 policy_curves 将超过 {MOST_ROWS} 行，不予写出；可用更长的 --period"),
        });
    }
    let view = View { study, found: &found, talk };
    let text = match &found.outcomes[..] {
        [one] => view.one(one),
        _ => view.many(),
    };
    Section { name: "curves", frames: found.frames(study), text, json: view.json() }
}

struct View<'a> {
    study: &'a Study,
    found: &'a Curves,
    talk: &'a Talk,
}

impl View<'_> {
    fn label(&self, period: Option<i32>) -> String {
        period.map_or(self.talk.pick("never", "未达到").to_owned(), |period| {
            self.study.calendar.label(period)
        })
    }

    fn shape(&self, shape: Option<Shape>) -> &'static str {
        match (shape, self.talk.lang) {
            (None, Lang::En) => "none",
            (None, Lang::Zh) => "无",
            (Some(shape), Lang::En) => Shape::NAMES[shape as usize],
            (Some(shape), Lang::Zh) => SHAPES_ZH[shape as usize],
        }
    }

    /// One policy: its curve, and a line for each question.
    fn one(&self, o: &Outcomes) -> String {
        let talk = self.talk;
        let mut text = String::new();
        if let Some([curve]) = self.found.curves.as_deref() {
            let shares: Vec<f64> = curve.points.iter().map(|point| point.share).collect();
            let new: Vec<f64> = curve.points.iter().map(|point| f64::from(point.new)).collect();
            let labels: Vec<String> = (0..shares.len())
                .map(|t| sketch::cut(&self.study.calendar.label(curve.first + t as i32), 7))
                .collect();
            text.push_str(talk.pick(" Ever adopted, share of all units\n", " 曾采纳者占全部单位的比例\n"));
            text.push_str(&sketch::curve(&shares, &shares, &shares, &labels, talk.ink));
            let line = sketch::sparkline(&sketch::squeezed(&new, 66), talk.ink);
            let (peak, n, share) = (self.label(Some(o.peak.0)), o.peak.1, percent(o.largest_share));
            text.push_str(&match talk.lang {
                Lang::En => format!(" new   {line}\n busiest {peak}: {n} ({share} of its adopters)\n"),
                Lang::Zh => format!(" 新增  {line}\n 最多 {peak}：{n}（占其采纳者的 {share}）\n"),
            });
        }
        let by = |period: Option<i32>| match (period, talk.lang) {
            (Some(_), Lang::En) => format!("by {}", self.label(period)),
            (Some(_), Lang::Zh) | (None, _) => self.label(period),
        };
        let [a, b, c] = o.passed.map(by);
        let [fa, fb, fc] = o.passed_final.map(|period| by(Some(period)));
        let (n, ever, current, shape) =
            (o.n_adopters, percent(o.ever_share), percent(o.current_share), self.shape(o.shape));
        text.push_str(&match talk.lang {
            Lang::En => {
                let (all, own) = ("of all units", format!("of its {n} adopters"));
                let width = own.width();
                format!(
                    " {}   10 % {a}   half {b}   90 % {c}\n {own}   10 % {fa}   half {fb}   90 % {fc}\n \
                     ever adopted {ever}, at the end {current}   shape {shape}\n",
                    padded(all, width)
                )
            }
            Lang::Zh => {
                let (all, own) = ("全部单位", format!("其 {n} 个采纳者"));
                let width = own.width();
                format!(
                    " {}   10% {a}   一半 {b}   90% {c}\n {own}   10% {fa}   一半 {fb}   90% {fc}\n \
                     曾采纳 {ever}，期末 {current}   形状 {shape}\n",
                    padded(all, width)
                )
            }
        });
        text.push_str(&self.warning());
        text
    }

    /// Many policies: distributions, shapes, and those with most adopters line by line.
    fn many(&self) -> String {
        let (talk, overview) = (self.talk, self.found.overview());
        let n = self.found.outcomes.len();
        let mut text = talk
            .pick(
                " Curves                                    median   middle 90 % of policies\n",
                " 曲线                                      中位数   政策的中间 90%\n",
            )
            .to_owned();
        let count = |value: f64| format!("{value:.0}");
        let mut row = |label: &str, d: &Distribution, show: &dyn Fn(f64) -> String| {
            let [low, _, middle, _, high] = d.quantiles.map(show);
            text.push_str(&format!(" {} {middle:>6}   {low} … {high}\n", padded(label, 41)));
        };
        row(talk.pick("adopters", "采纳者"), &overview.n_adopters, &count);
        let ever = talk.pick("ever adopted, share of all units", "曾采纳者占全部单位的比例");
        row(ever, &overview.ever_share, &percent);
        let periods = talk.pick("periods from 10 to 90 % of its adopters", "从 10% 到 90% 采纳者的时期数");
        row(periods, &overview.periods_10_90, &count);
        let largest = talk.pick("largest share of them in one period", "单一时期的最大占比");
        row(largest, &overview.largest_share, &percent);
        text.push_str(&self.shapes_line(&overview, n));
        text.push_str(&self.lines());
        text.push_str(&self.oddities(&overview, n));
        text.push_str(&self.warning());
        text
    }

    fn shapes_line(&self, overview: &Overview, n: usize) -> String {
        let mut shapes: Vec<(usize, &str)> = overview.shapes.iter().copied().zip(Shape::NAMES).collect();
        if self.talk.lang == Lang::Zh {
            shapes = overview.shapes.iter().copied().zip(SHAPES_ZH).collect();
        }
        shapes.sort_by_key(|&(count, _)| std::cmp::Reverse(count));
        shapes.push((
            overview.n_shapeless,
            self.talk.pick("none (too few adopters or periods)", "无（采纳者或时期太少）"),
        ));
        let list: Vec<String> = shapes
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, name)| format!("{name} {}", percent(*count as f64 / n as f64)))
            .collect();
        let mut text = String::new();
        let mut line = format!(" {}", self.talk.pick("shapes", "形状"));
        for part in list {
            if line.width() + part.width() + 2 > 80 {
                text.push_str(&line);
                text.push('\n');
                line.replace_range(.., "       ");
            }
            line.push_str("  ");
            line.push_str(&part);
        }
        format!("{text}{line}\n")
    }

    /// The policies with most adopters.
    fn lines(&self) -> String {
        let talk = self.talk;
        let mut order: Vec<usize> = (0..self.found.outcomes.len()).collect();
        order.sort_by_key(|&at| (std::cmp::Reverse(self.found.outcomes[at].n_adopters), at));
        order.truncate(SHOWN);
        let last = self.study.span().map_or(0, |(_, last)| last);
        let date = self.study.calendar.label(last).width().max(7) + 1;
        let name_width = 80 - 1 - 1 - SPARK - 1 - 9 - 2 * date - 9;
        let heads = match talk.lang {
            Lang::En => ["most adopted", "new", "adopters", "first", "half by", "shape"],
            Lang::Zh => ["采纳最多的", "新增", "采纳者", "首次", "一半", "形状"],
        };
        let row = |cells: [&str; 6]| {
            let name = padded(&sketch::cut(cells[0], name_width), name_width);
            let spark = padded(cells[1], SPARK);
            let line = format!(
                " {name} {spark} {}{}{}{}",
                padded(cells[2], 9),
                padded(cells[3], date),
                padded(cells[4], date),
                cells[5]
            );
            format!("{}\n", line.trim_end())
        };
        let mut text = row(heads);
        for at in order {
            let o = &self.found.outcomes[at];
            let spark = self.found.curves.as_ref().map_or(String::new(), |curves| {
                let new: Vec<f64> = curves[at].points.iter().map(|point| f64::from(point.new)).collect();
                sketch::sparkline(&sketch::squeezed(&new, SPARK), talk.ink)
            });
            text.push_str(&row([
                &self.study.history.policies[at].name,
                &spark,
                &o.n_adopters.to_string(),
                &self.label(Some(o.span.0)),
                &self.label(o.passed[1]),
                self.shape(o.shape),
            ]));
        }
        text
    }

    fn oddities(&self, overview: &Overview, n: usize) -> String {
        let (half, single, at_once) = (overview.n_half_at_once, overview.n_single, overview.n_at_once);
        let mut text = match self.talk.lang {
            Lang::En => {
                format!(" {half} of {n} policies have half of their adopters or more in one period\n")
            }
            Lang::Zh => format!(" {n} 项政策中有 {half} 项在单一时期即有一半以上的采纳者\n"),
        };
        if single + at_once > 0 {
            text.push_str(&match self.talk.lang {
                Lang::En => format!(
                    " with one adopter: {single}; with several, all at once: {at_once}; these have no curve\n"
                ),
                Lang::Zh => {
                    format!(" 只有一个采纳者：{single} 项；采纳者全在同一时期：{at_once} 项；均无曲线可言\n")
                }
            });
        }
        text
    }

    fn warning(&self) -> String {
        self.talk
            .pick(
                " an S shows no diffusion: independent units make one as well\n",
                " S 形不能证明扩散：互不影响的单位同样会形成 S 形\n",
            )
            .to_owned()
    }

    fn json(&self) -> Value {
        let overview = self.found.overview();
        let spread = |d: &Distribution| {
            let [q05, q25, q50, q75, q95] = d.quantiles.map(number);
            json!({ "n": d.n, "mean": number(d.mean), "q05": q05, "q25": q25, "q50": q50, "q75": q75, "q95": q95 })
        };
        let mut shapes = serde_json::Map::new();
        for (name, count) in Shape::NAMES.iter().zip(overview.shapes) {
            shapes.insert((*name).to_owned(), json!(count));
        }
        shapes.insert("none".to_owned(), json!(overview.n_shapeless));
        let period = |period: Option<i32>| period.map(|period| self.study.calendar.label(period));
        let policies: Vec<Value> = self
            .study
            .history
            .policies
            .iter()
            .zip(&self.found.outcomes)
            .map(|(policy, o)| {
                json!({
                    "policy": policy.name,
                    "n_adopters": o.n_adopters,
                    "first": period(Some(o.span.0)),
                    "last": period(Some(o.span.1)),
                    "ever_share": number(o.ever_share),
                    "t10": period(o.passed[0]),
                    "t50": period(o.passed[1]),
                    "t90": period(o.passed[2]),
                    "peak": period(Some(o.peak.0)),
                    "largest_share": number(o.largest_share),
                    "shape": o.shape.map(|shape| Shape::NAMES[shape as usize]),
                })
            })
            .collect();
        json!({
            "n_adopters": spread(&overview.n_adopters),
            "ever_share": spread(&overview.ever_share),
            "periods_10_90": spread(&overview.periods_10_90),
            "largest_share": spread(&overview.largest_share),
            "n_half_at_once": overview.n_half_at_once,
            "n_single": overview.n_single,
            "n_at_once": overview.n_at_once,
            "shapes": shapes,
            "policies": policies,
        })
    }
}
