//! A comparison at the end of the command: lines of at most 80 columns, and JSON.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::sides::Sides;
use crate::analysis::contrast_tables::{Compared, TickContrast};
use crate::analysis::contrasts::Contrast;
use crate::analysis::run_outcomes::{self, MAIN};
use crate::analysis::twin_effects::Mean;
use crate::cli::analyze::sentence;
use crate::cli::outcome_args::level_text;
use crate::cli::point_labels::{numbered, shortened};
use crate::cli::sketch::{self, Ink, cut, padded, right};
use crate::cli::summary::{number, percent};
use crate::cli::talk::Talk;
use crate::cli::twins::{bare, signed};
use crate::observe::Column;
use crate::record::VERSION;
use crate::scenario::Lang;
use crate::units::Step;

/// Columns of a terminal.
const COLUMNS: usize = 80;
/// Pairs of sides that are told of each outcome; the rest is in the tables.
const MOST_PAIRS: usize = 24;
/// Widths of the columns behind the name: baseline, other, difference, pairs, larger, luck.
const WIDTHS: [usize; 6] = [8, 8, DIFFERENCE, 5, 7, 5];
/// Width of a difference with its interval.
const DIFFERENCE: usize = 26;
/// Width of names.
const NAME: usize = 20;

/// Everything that the end tells.
pub(super) struct Ending<'a> {
    pub(super) sides: &'a Sides,
    pub(super) compared: &'a [Compared],
    pub(super) level: f64,
    /// Whether the user named outcomes.
    pub(super) is_asked: bool,
    /// Seconds; none where the result was finished before.
    pub(super) seconds: Option<f64>,
    pub(super) folder: &'a str,
}

impl Ending<'_> {
    /// The summary as text.
    pub(super) fn text(&self, talk: &Talk) -> String {
        let mut text = self.head(talk);
        match self.compared {
            [one] => text.push_str(&self.one(one, talk)),
            many => text.push_str(&self.many(many, talk)),
        }
        text.push_str(&sentence(
            talk.pick(
                "larger: pairs in which the other is larger; luck: so many times as many replicates would be needed for the same \
                 interval if the sides did not share their luck",
                "更大：另一方更大的配对占比；运气：若双方不共享运气，得到同样区间所需重复数的倍数",
            ),
        ));
        if self.lacks_values() {
            text.push_str(&sentence(talk.pick(
                "*: some replicates have no value on one side (never reached) and are left out: the pairs are a selection; counts are \
                 in the table contrasts",
                "*：部分重复有一方没有数值（未达到）而被略去，配对有选择性；数目见 contrasts 表",
            )));
        }
        text.push_str(talk.pick(" a model, not a forecast\n", " 这是模型，不是预测\n"));
        text.push_str(&format!(" → {}\n", self.folder));
        text
    }

    fn head(&self, talk: &Talk) -> String {
        let (n_pairs, seed) =
            (self.compared.iter().map(|one| one.number).max().unwrap_or(0), self.sides.seed());
        let n = self.compared.iter().map(|one| one.n_replicates).max().unwrap_or(0);
        let unmatched =
            self.compared.iter().map(|one| one.n_unmatched.iter().sum::<usize>()).max().unwrap_or(0);
        let baseline = self.baseline(talk);
        let level = level_text(self.level);
        let seconds = match (self.seconds, talk.lang) {
            (Some(seconds), Lang::En) => format!("{seconds:.1} s"),
            (Some(seconds), Lang::Zh) => format!("{seconds:.1} 秒"),
            (None, Lang::En) => "finished before".to_owned(),
            (None, Lang::Zh) => "此前已完成".to_owned(),
        };
        let mut text = match talk.lang {
            Lang::En => format!(
                "{n_pairs} pair{} of sides · N = {n} · seed {seed} · shidian {VERSION} · {seconds}\n",
                if n_pairs == 1 { "" } else { "s" }
            ),
            Lang::Zh => format!("{n_pairs} 对 · N = {n} · 种子 {seed} · shidian {VERSION} · {seconds}\n"),
        };
        text.push_str(&sentence(&match talk.lang {
            Lang::En => format!("baseline {baseline}; differences are other − baseline, replicate by replicate with the same luck, means with {level} % intervals"),
            Lang::Zh => format!("基准 {baseline}；差异为另一方 − 基准，逐次重复、运气相同；均值及 {level}% 区间"),
        }));
        if unmatched > 0 {
            text.push_str(&sentence(&match talk.lang {
                Lang::En => format!("{unmatched} replicates were run on one side only and are left out"),
                Lang::Zh => format!("{unmatched} 次重复只在一方运行，已略去"),
            }));
        }
        text
    }

    /// One pair of sides: the curve, and a line for each outcome that differs.
    fn one(&self, one: &Compared, talk: &Talk) -> String {
        let mut text = format!("\n {}\n", self.name(one));
        text.push_str(&self.curve(&one.curve, talk));
        text.push_str(&heads(talk.pick("outcome", "结果变量"), talk));
        let mut same = Vec::new();
        for (outcome, contrast) in &one.outcomes {
            if contrast.is_nothing() && !self.is_asked {
                same.push(outcome.name);
            } else {
                text.push_str(&row(outcome.name, contrast, talk));
            }
        }
        if !same.is_empty() {
            let list = same.join(" ");
            text.push_str(&sentence(&match talk.lang {
                Lang::En => format!("the same in every replicate, or without values: {list}"),
                Lang::Zh => format!("每次重复都相同或没有数值：{list}"),
            }));
        }
        text
    }

    /// Many pairs: outcome by outcome, a line for each pair.
    fn many(&self, many: &[Compared], talk: &Talk) -> String {
        let mut text = String::new();
        let outcomes = many.iter().flat_map(|one| &one.outcomes);
        let mut told: Vec<&'static Column> = Vec::new();
        for (outcome, contrast) in outcomes {
            let is_told = self.is_asked || MAIN.contains(&outcome.name) && !contrast.is_nothing();
            if is_told && !told.iter().any(|own| own.name == outcome.name) {
                told.push(outcome);
            }
        }
        let names = self.names();
        for outcome in told {
            text.push('\n');
            text.push_str(&heads(outcome.name, talk));
            for (one, name) in many.iter().zip(&names) {
                let contrast = one.outcomes.iter().find(|(own, _)| own.name == outcome.name);
                text.push_str(&contrast.map_or(String::new(), |(_, contrast)| row(name, contrast, talk)));
            }
        }
        let widest: Vec<(&String, &TickContrast)> =
            names.iter().zip(many).filter_map(|(name, one)| Some((name, widest(&one.curve)?))).collect();
        if !widest.is_empty() {
            text.push('\n');
            text.push_str(&heads(talk.pick("widest curve gap", "曲线最大差距"), talk));
            for (name, tick) in widest {
                let date = self.date(tick);
                let label = cut(name, NAME - 1 - date.width() - 1);
                text.push_str(&row(&format!("{label} {date}"), &tick.contrast, talk));
            }
        }
        let left = many.len().saturating_sub(MOST_PAIRS);
        let n = many.first().map_or(0, |one| one.outcomes.len());
        text.push('\n');
        text.push_str(&sentence(&match (left, talk.lang) {
            (0, Lang::En) if n == 1 => "the outcome of every pair is in the table contrasts".to_owned(),
            (0, Lang::En) => format!("all {n} outcomes of every pair are in the table contrasts"),
            (_, Lang::En) if n == 1 => format!("more pairs in the table contrasts: {left}"),
            (0, Lang::Zh) => format!("每对的全部 {n} 个结果变量见 contrasts 表"),
            (1, Lang::En) => format!("1 more pair, and all {n} outcomes, are in the table contrasts"),
            (_, Lang::En) => format!("{left} more pairs, and all {n} outcomes, are in the table contrasts"),
            (_, Lang::Zh) => format!("另有 {left} 对；全部 {n} 个结果变量见 contrasts 表"),
        }));
        text
    }

    /// The difference of the curves.
    fn curve(&self, ticks: &[TickContrast], talk: &Talk) -> String {
        let Some(widest) = widest(ticks) else {
            return talk.pick(" the curves are the same\n", " 两条曲线相同\n").to_owned();
        };
        let of = |value: fn(&Contrast) -> f64| -> Vec<f64> {
            ticks.iter().map(|tick| value(&tick.contrast)).collect()
        };
        let year =
            |tick: &TickContrast| tick.date.map_or(String::new(), |date| date.to_string()[..4].to_owned());
        let labels: Vec<String> = ticks.iter().map(year).collect();
        let mut text = sentence(talk.pick(
            "ever adopted, difference in points of % (line: mean; shade: interval of the mean at each tick alone)",
            "曾采纳占比之差，以百分点计（线：均值；阴影：各时间步均值的区间，逐点）",
        ));
        text.push_str(&sketch::difference(
            &of(|c| c.difference.interval[0]),
            &of(|c| c.difference.mean),
            &of(|c| c.difference.interval[1]),
            &labels,
            talk.ink,
        ));
        let points = crate::cli::twins::interval(&widest.contrast.difference, 100.0, 1);
        let date = self.date(widest);
        text.push_str(&match talk.lang {
            Lang::En => format!(" widest gap {points} in {date}\n\n"),
            Lang::Zh => format!(" 最大差距 {points}，{date}\n\n"),
        });
        text
    }

    /// The tick's year, and its month where ticks are shorter.
    fn date(&self, tick: &TickContrast) -> String {
        let date = tick.date.map_or(String::new(), |date| date.to_string());
        if self.sides.step() == Step::Year { cut(&date, 4) } else { date }
    }

    /// Both sides, and the policy where there are several; design points with their numbers where both do not fit in a line.
    fn name(&self, one: &Compared) -> String {
        let policy = match self.sides.policy_name(one.policy) {
            "" => String::new(),
            policy => format!(" · {policy}"),
        };
        let [baseline, other] = [0, 1].map(|side| shortened(&one.labels[side]));
        let whole = format!("{other} − {baseline}{policy}");
        let [first, second] = one.design_points;
        if whole.width() < COLUMNS || first == second {
            return cut(&whole, COLUMNS - 1);
        }
        let width = (COLUMNS - 4).saturating_sub(policy.width()) / 2;
        let [baseline, other] = [(first, baseline), (second, other)]
            .map(|(point, label)| cut(&format!("{point} {label}"), width));
        cut(&format!("{} − {}{policy}", other.trim_end(), baseline.trim_end()), COLUMNS - 1)
    }

    /// What differences are taken from: with its number where the lines have theirs.
    fn baseline(&self, talk: &Talk) -> String {
        let Some(first) = self.compared.first() else { return String::new() };
        let own = &first.labels[0];
        let [point, other] = first.design_points;
        if self.compared.iter().any(|one| one.labels[0] != *own) {
            // Sweeps of one design, point by point.
            let name = own.split(": ").next().unwrap_or(own);
            return match talk.lang {
                Lang::En => format!("the same design point of {name}"),
                Lang::Zh => format!("{name} 的同一设计点"),
            };
        }
        let is_numbered = self.names().first().is_some_and(|name| *name != shortened(&self.other(first)));
        if is_numbered && point != other { format!("{point} ({})", shortened(own)) } else { shortened(own) }
    }

    /// The other side of a pair, and the policy where there are several.
    fn other(&self, one: &Compared) -> String {
        match self.sides.policy_name(one.policy) {
            "" => one.labels[1].clone(),
            policy => format!("{policy} · {}", one.labels[1]),
        }
    }

    /// The other sides of the pairs that are told, so that no two are the same once they are cut:
    /// numbered by design point where that tells them apart, else as in the table.
    fn names(&self) -> Vec<String> {
        let told = &self.compared[..self.compared.len().min(MOST_PAIRS)];
        let each = |word: &dyn Fn(&Compared) -> String| told.iter().map(word).collect::<Vec<String>>();
        let ways = [
            each(&|one| one.design_points[1].to_string()),
            each(&|one| one.number.to_string()),
            each(&|one| format!("{}.{}", one.number, one.policy)),
        ];
        // Room for a date behind it.
        numbered(&each(&|one| self.other(one)), NAME - 9, &ways)
    }

    fn lacks_values(&self) -> bool {
        let contrasts = self.compared.iter().flat_map(|one| &one.outcomes);
        contrasts.clone().any(|(_, contrast)| is_selected(contrast))
    }

    /// The same as JSON.
    pub(super) fn json(&self) -> String {
        let contrasts: Vec<Value> = self.compared.iter().map(Self::contrast_json).collect();
        let document = json!({
            "results": self.sides.folders().collect::<Vec<_>>(),
            "seed": self.sides.seed(),
            "level": self.level,
            "version": VERSION,
            "seconds": self.seconds,
            "contrasts": contrasts,
            "result": self.folder,
        });
        format!("{document:#}\n")
    }

    fn contrast_json(one: &Compared) -> Value {
        let outcomes: Vec<Value> = one
            .outcomes
            .iter()
            .map(|(outcome, contrast)| {
                let mut value = contrast_json(contrast);
                value["outcome"] = json!(outcome.name);
                value["unit"] = json!(run_outcomes::unit(outcome));
                value
            })
            .collect();
        let curve: Vec<Value> = one
            .curve
            .iter()
            .map(|tick| {
                let mut value = contrast_json(&tick.contrast);
                value["date"] = json!(tick.date.map(|date| date.to_string()));
                value
            })
            .collect();
        json!({
            "contrast": one.number,
            "baseline": one.labels[0], "other": one.labels[1],
            "baseline_point": one.design_points[0], "other_point": one.design_points[1],
            "policy": one.policy,
            "n_replicates": one.n_replicates,
            "n_unmatched_baseline": one.n_unmatched[0], "n_unmatched_other": one.n_unmatched[1],
            "outcomes": outcomes, "curve": curve,
        })
    }
}

fn contrast_json(c: &Contrast) -> Value {
    let [low, high] = c.difference.interval.map(number);
    json!({
        "n": c.difference.n, "n_only_baseline": c.n_only_baseline, "n_only_other": c.n_only_other,
        "mean_baseline": number(c.mean_baseline), "mean_other": number(c.mean_other),
        "difference": number(c.difference.mean), "sd": number(c.difference.sd), "low": low, "high": high,
        "share_larger": number(c.share_larger), "share_equal": number(c.share_equal),
        "correlation": number(c.correlation), "variance_factor": number(c.variance_factor),
    })
}

/// Whether replicates are missing because one side has no value.
fn is_selected(contrast: &Contrast) -> bool {
    contrast.n_only_baseline + contrast.n_only_other > 0
}

/// The tick at which the curves are furthest apart; none where they never are.
fn widest(curve: &[TickContrast]) -> Option<&TickContrast> {
    let gap = |tick: &TickContrast| tick.contrast.difference.mean.abs();
    curve.iter().filter(|tick| gap(tick) > 0.0).max_by(|a, b| gap(a).total_cmp(&gap(b)))
}

fn heads(first: &str, talk: &Talk) -> String {
    let heads = match talk.lang {
        Lang::En => ["baseline", "other", "difference", "n", "larger", "luck"],
        Lang::Zh => ["基准", "另一方", "差异", "n", "更大", "运气"],
    };
    line(first, &heads.map(str::to_owned))
}

/// One contrast.
fn row(name: &str, contrast: &Contrast, talk: &Talk) -> String {
    let c = contrast;
    let digits = digits(c);
    let [baseline, other] = means([c.mean_baseline, c.mean_other], digits);
    let n = count(c.difference.n, is_selected(c));
    let luck = if !c.variance_factor.is_finite() {
        "–".to_owned()
    } else if c.variance_factor < 9.95 {
        format!("{:.1}×", c.variance_factor)
    } else if c.variance_factor < 999.5 {
        format!("{:.0}×", c.variance_factor)
    } else {
        "999×".to_owned()
    };
    let larger = percent(c.share_larger).replace(' ', "");
    line(name, &[baseline, other, difference(c, digits, talk), n, larger, luck])
}

/// The means of both sides in as many digits as leave a space before each; in powers of ten where none do.
fn means(of: [f64; 2], digits: usize) -> [String; 2] {
    let fits = |texts: &[String; 2]| texts.iter().zip(WIDTHS).all(|(text, width)| text.width() < width);
    let fixed = |digits: usize| of.map(|value| bare(&signed(value, digits)));
    let found = (0..=digits).rev().map(fixed).find(fits);
    found.unwrap_or_else(|| of.map(|value| format!("{value:.1e}").replace('-', "−")))
}

/// A number of pairs with its mark, in thousands where there is no room for it.
fn count(n: usize, is_selected: bool) -> String {
    let mark = if is_selected { "*" } else { "" };
    let text = format!("{n}{mark}");
    if text.width() < WIDTHS[3] { text } else { format!("{}k{mark}", n / 1000) }
}

/// The mean difference with its interval; without one where there are not two pairs.
fn difference(contrast: &Contrast, digits: usize, talk: &Talk) -> String {
    let Mean { mean, interval, .. } = contrast.difference;
    let dots = if talk.ink == Ink::Ascii { ".." } else { "…" };
    let with = |number: &dyn Fn(f64) -> String| {
        let [low, high] = interval.map(number);
        if interval[0].is_finite() { format!("{} ({low} {dots} {high})", number(mean)) } else { number(mean) }
    };
    let text = with(&|value| bare(&signed(value, digits)));
    // Numbers of many figures are told by powers of ten.
    if text.width() < DIFFERENCE { text } else { with(&|value| format!("{value:.1e}").replace('-', "−")) }
}

fn line(name: &str, cells: &[String; 6]) -> String {
    let cells: String = cells.iter().zip(WIDTHS).map(|(cell, width)| right(cell, width)).collect();
    let line = format!(" {}{cells}", padded(&cut(name, NAME - 1), NAME));
    debug_assert!(line.width() <= COLUMNS, "{line}");
    format!("{line}\n")
}

/// Digits behind the point so that the half width of the interval has two; as many as the difference needs where there is none.
fn digits(contrast: &Contrast) -> usize {
    let [low, high] = contrast.difference.interval;
    let half = (high - low) / 2.0;
    let of = |size: f64| (1.0 - libm::floor(libm::log10(size))).clamp(0.0, 4.0) as usize;
    let means = [contrast.mean_baseline, contrast.mean_other, contrast.difference.mean];
    let largest = means.iter().fold(0.0, |most: f64, mean| most.max(mean.abs()));
    // Whole means of thousands leave no room for more.
    let most = if largest >= 10_000.0 { 1 } else { 4 };
    let digits = if half > 0.0 {
        of(half)
    } else if contrast.difference.mean != 0.0 && contrast.difference.mean.is_finite() {
        of(contrast.difference.mean.abs() / 10.0)
    } else {
        2
    };
    digits.min(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::contrasts::contrast;

    const TALK: Talk = Talk { lang: Lang::En, quiet: false, json: false, ink: Ink::Ascii, color: false };

    #[test]
    fn rows_fit_a_terminal_whatever_the_numbers() {
        for (a, b) in [
            ([0.0, 1.0, 0.5], [1.0, 0.0, 0.2]),
            ([2010.5, 2022.25, 2018.0], [2030.0, f64::NAN, 2031.5]),
            ([120_000.0, 98_000.0, 1.0], [-120_000.0, 7.0, 300_000.0]),
            ([1e-5, 2e-5, 3e-5], [2e-5, 1e-5, 9e-5]),
            ([1.0; 3], [2.0; 3]),
            ([f64::NAN; 3], [2.0; 3]),
        ] {
            let text = row("a-very-long-name-of-something", &contrast(&a, &b, 0.95), &TALK);
            assert!(text.trim_end().width() <= COLUMNS, "{text}");
        }
    }

    #[test]
    fn columns_stand_apart_whatever_the_numbers() {
        // Calendar years of months, the same in every pair: as many digits as the difference has.
        let text = row("t10", &contrast(&[2011.9633, 2011.9633], &[2011.9567, 2011.9567], 0.95), &TALK);
        assert!(text.contains(" 2011.96 2011.96 "), "{text}");
        let many = vec![2_016.953_271; 12_345];
        let mut others: Vec<f64> = (0..12_345).map(|k| 2_017.006_98 + 1e-5 * f64::from(k % 7)).collect();
        others[0] = f64::NAN;
        for (a, b) in [
            (many.as_slice(), others.as_slice()),
            (&[-123_456.7, -123_450.2], &[-1e9, 1.0]),
            (&[-2_016.953_2, -2016.95], &[-2_016.953_1, -2016.91]),
        ] {
            let text = row("peak_date", &contrast(a, b, 0.95), &TALK);
            // The name, two means, a difference of one or five words, a number, a share, a factor.
            let words = text.split_whitespace().count();
            assert!([7, 10].contains(&words) && text.trim_end().width() <= COLUMNS, "{text}");
        }
    }

    #[test]
    fn differences_have_two_digits_of_their_half_width() {
        let text = row("x", &contrast(&[0.10, 0.20, 0.30], &[0.21, 0.29, 0.42], 0.95), &TALK);
        assert!(text.contains(" .107 (.069 .. .145) "), "{text}");
        let text = row("x", &contrast(&[2010.0, 2012.0], &[2010.5, 2012.5], 0.95), &TALK);
        assert!(text.contains(" .500 (.500 .. .500) "), "{text}");
    }
}
