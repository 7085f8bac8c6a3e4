//! A sensitivity analysis at the end of the command: lines of at most 80 columns.

use unicode_width::UnicodeWidthStr;

use super::numbers::{bar, figures, short, without_rounding};
use crate::analysis::run_outcomes;
use crate::analysis::sensitivity::Estimate;
use crate::analysis::sensitivity::morris::Screening;
use crate::analysis::sensitivity::sobol::Indices;
use crate::analysis::sensitivity::sweep::{Design, FactorDistances, Measured, Runs};
use crate::cli::analyze::sentence;
use crate::cli::finished::Finished;
use crate::cli::outcome_args::level_text;
use crate::cli::sketch::{Ink, counted, cut, padded, right};
use crate::cli::summary::percent;
use crate::cli::talk::Talk;
use crate::cli::twins::{bare, signed};
use crate::scenario::Lang;
use crate::scenario::sweep::Method;

/// Columns of a terminal.
const COLUMNS: usize = 80;
/// Width of names of factors.
const NAME: usize = 26;
/// Width of an index with its interval.
const INDEX: usize = 18;
/// Factors that are told of an outcome; the rest is in the table.
const MOST_FACTORS: usize = 20;
/// Pairs that are told.
const MOST_PAIRS: usize = 5;
/// Fewer points in every slice than these give no distribution.
const FEW_POINTS: f64 = 5.0;
/// Fewer blocks than these give no index to rely on.
const FEW_BLOCKS: usize = 16;

/// Everything that the end tells.
pub(super) struct Ending<'a> {
    pub(super) finished: &'a Finished,
    pub(super) design: &'a Design,
    pub(super) runs: &'a Runs,
    /// Outcomes with their status.
    pub(super) measured: &'a [(Measured, &'static str)],
    pub(super) level: f64,
    /// Whether there are intervals.
    pub(super) has_intervals: bool,
    /// Seconds; none where the result was finished before.
    pub(super) seconds: Option<f64>,
    pub(super) folder: &'a str,
}

impl Ending<'_> {
    /// The summary as text.
    pub(super) fn text(&self, talk: &Talk) -> String {
        let mut text = self.head(talk);
        let mut constant = Vec::new();
        for (measured, status) in self.measured {
            if *status == "constant" {
                constant.push(measured.outcome.name);
            } else {
                text.push_str(&self.outcome(measured, talk));
            }
        }
        text.push('\n');
        text.push_str(&self.legend(talk));
        if !constant.is_empty() {
            let list = constant.join(" ");
            text.push_str(&sentence(&match talk.lang {
                Lang::En => format!("the same in every run, so that nothing can be said of them: {list}"),
                Lang::Zh => format!("每次运行都相同，无从分析：{list}"),
            }));
        }
        text.push_str(talk.pick(" a model, not a forecast\n", " 这是模型，不是预测\n"));
        text.push_str(&format!(" → {}\n", self.folder));
        text
    }

    fn head(&self, talk: &Talk) -> String {
        let (id, n_factors) = (self.finished.id(), self.design.factors.len());
        let (points, replicates) = (self.design.n_points, self.runs.n_replicates);
        let method = self.design.method.word();
        let seconds = match (self.seconds, talk.lang) {
            (Some(seconds), Lang::En) => format!("{seconds:.1} s"),
            (Some(seconds), Lang::Zh) => format!("{seconds:.1} 秒"),
            (None, Lang::En) => "finished before".to_owned(),
            (None, Lang::Zh) => "此前已完成".to_owned(),
        };
        let stops = self.finished.loaded.sweep.as_ref().is_some_and(|sweep| sweep.stop.is_some());
        // With a stopping rule, points have different numbers of replicates.
        let up_to = if stops && self.runs.n_runs() < points * replicates {
            talk.pick("up to ", "至多 ")
        } else {
            ""
        };
        let (factors, points) = (counted(n_factors as u64, "factor"), counted(points as u64, "point"));
        let mut text = match talk.lang {
            Lang::En => format!(
                "{id}   {method} · {factors} · {points} × {up_to}{} · {seconds}\n",
                counted(replicates as u64, "replicate")
            ),
            Lang::Zh => {
                let points = self.design.n_points;
                format!(
                    "{id}   {method} · {n_factors} 个因素 · {points} 个设计点 × {up_to}{replicates} 次重复 · {seconds}\n"
                )
            }
        };
        if text.width() > COLUMNS {
            text = text.replacen("   ", "\n ", 1);
        }
        if self.has_intervals && self.design.block() > 1 {
            let (blocks, level) = (self.blocks(talk), level_text(self.level));
            text.push_str(&sentence(&match talk.lang {
                Lang::En => {
                    format!("in brackets: {level} % bootstrap intervals, of {blocks} drawn at random")
                }
                Lang::Zh => format!("括号内为 {level}% 自助法区间（对{blocks}重抽样）"),
            }));
        }
        if replicates == 1 {
            text.push_str(&sentence(talk.pick(
                "one replicate: its luck cannot be told from effects; sweep with several to take it off",
                "只有一次重复：无法区分运气与影响；请以多次重复运行扫描",
            )));
        }
        text
    }

    fn outcome(&self, measured: &Measured, talk: &Talk) -> String {
        let (name, unit) = (measured.outcome.name, run_outcomes::unit(measured.outcome));
        let mean = figures(measured.mean);
        let mut text = match talk.lang {
            Lang::En => format!("\n {name} · {unit} · mean {mean}\n"),
            Lang::Zh => format!("\n {name} · 均值 {mean}\n"),
        };
        if let Ok(noise) = &measured.noise
            && noise.share_of_runs.is_finite()
        {
            let share = percent(noise.share_of_runs);
            text.push_str(&sentence(&match talk.lang {
                Lang::En => format!("{share} of the variance of single runs is the noise of replicates"),
                Lang::Zh => format!("单次运行的方差中，重复噪声占 {}", share.replace(' ', "")),
            }));
        }
        if measured.n_missing > 0 {
            let (missing, all) = (measured.n_missing, measured.n_missing + measured.n_runs);
            text.push_str(&sentence(&match talk.lang {
                Lang::En => format!("{missing} of {all} runs have no value (never reached, or failed)"),
                Lang::Zh => format!("{all} 次运行中有 {missing} 次没有数值（未达到或失败）"),
            }));
        }
        match (&measured.sobol, &measured.morris) {
            (Some(Ok(steps)), _) => text.push_str(&self.sobol(steps, measured.n_used, talk)),
            (_, Some(Ok(steps))) => text.push_str(&self.morris(steps, measured, talk)),
            (Some(Err(_)), _) | (_, Some(Err(_))) => text.push_str(&sentence(talk.pick(
                "no index: fewer than two blocks of the design have the outcome in all their points",
                "没有指数：设计中各点都有该结果的区组不足两个",
            ))),
            (None, None) => {}
        }
        if let Some(pawn) = &measured.pawn {
            text.push_str(&if measured.sobol.is_some() {
                self.above_chance(pawn, talk)
            } else {
                self.pawn(pawn, talk)
            });
        }
        text
    }

    /// How much of the design is left, where not all of it is.
    fn left(&self, n: usize, dropped: usize, n_used: usize, talk: &Talk) -> String {
        let all = n + dropped;
        let blocks = self.blocks(talk);
        let mut text = String::new();
        if n_used < self.design.n_points * self.runs.n_replicates {
            text.push_str(&sentence(&match talk.lang {
                Lang::En => format!(
                    "{n} of {all} {blocks} are left, with {n_used} runs: a replicate without a value at a point is left out of the points that go with it, \
                     and what lies there is not in the numbers"
                ),
                Lang::Zh => format!(
                    "{all} 个{blocks}中剩 {n} 个，共 {n_used} 次运行：某一点缺少数值的重复在该{blocks}中略去，其中的情形不在数字之内"
                ),
            }));
        }
        if n < FEW_BLOCKS {
            text.push_str(&sentence(&match talk.lang {
                Lang::En => format!("{n} {blocks} are too few to rely on"),
                Lang::Zh => format!("{n} 个{blocks}太少，不足为凭"),
            }));
        }
        text
    }

    /// What points are resampled in.
    fn blocks<'a>(&self, talk: &'a Talk) -> &'a str {
        if self.design.method == Method::Morris {
            talk.pick("trajectories", "轨迹")
        } else {
            talk.pick("blocks", "区组")
        }
    }

    /// What the columns mean, once.
    fn legend(&self, talk: &Talk) -> String {
        let level = level_text(self.level);
        match self.design.method {
            Method::Sobol => String::new(),
            Method::Morris => sentence(talk.pick(
                "mu*: mean absolute effect of the whole range; sigma (noise off): interactions or curvature; noise: the mu* that luck \
                 alone would give",
                "mu*：全范围的平均绝对影响；sigma（扣噪声）：交互或弯曲；噪声：仅由运气会得到的 mu*",
            )),
            Method::Grid | Method::List | Method::LatinHypercube if !self.has_intervals => sentence(talk.pick(
                "PAWN: how far the distribution over design points moves where the factor is held to a part of its range",
                "PAWN：把因素限制在一部分范围时，各设计点结果的分布移动多远",
            )),
            Method::Grid | Method::List | Method::LatinHypercube => sentence(&match talk.lang {
                Lang::En => format!(
                    "PAWN: how far the distribution over design points moves where the factor is held to a part of its range; chance: \
                     what a factor without effect stays below with a probability of {level} %"
                ),
                Lang::Zh => format!(
                    "PAWN：把因素限制在一部分范围时，各设计点结果的分布移动多远；偶然：没有影响的因素以 {level}% 的概率不超过该值"
                ),
            }),
        }
    }

    fn sobol(&self, steps: &[Indices], n_used: usize, talk: &Talk) -> String {
        let Some(all) = steps.last() else { return String::new() };
        let mut text = self.left(all.n_blocks, all.n_dropped, n_used, talk);
        let is_corrected = self.runs.n_replicates > 1;
        let variance = all.noise.variance_corrected;
        if is_corrected && (variance.is_nan() || variance <= 0.0) {
            text.push_str(&sentence(talk.pick(
                "the noise of replicates is as large as all that differs: no corrected index; take more replicates",
                "重复噪声与全部差异一样大：没有扣除噪声的指数；请增加重复",
            )));
        }
        let heads = match (talk.lang, is_corrected) {
            (Lang::En, true) => ["factor", "first, noise off", "total, noise off", "total"],
            (Lang::En, false) => ["factor", "first", "total", "total"],
            (Lang::Zh, true) => ["因素", "一阶（扣噪声）", "总（扣噪声）", "总指数"],
            (Lang::Zh, false) => ["因素", "一阶", "总", "总指数"],
        };
        text.push_str(&line(heads[0], &[heads[1], heads[2]].map(str::to_owned), &[INDEX, INDEX], heads[3]));
        let both = |i: usize| {
            let f = &all.factors[i];
            if is_corrected { (f.first_corrected, f.total_corrected) } else { (f.first, f.total) }
        };
        for i in self.ranked(|i| both(i).1.value) {
            let (first, total) = both(i);
            let bar = bar(&total, 1.0, talk.ink);
            let cells = [index(&first, talk), index(&total, talk)];
            text.push_str(&line(&self.design.factors[i], &cells, &[INDEX, INDEX], &bar));
        }
        text.push_str(&self.more(talk));
        text.push_str(&self.pairs(all, is_corrected, talk));
        if let [.., before, all] = steps {
            let [n, m] = [before, all].map(|step| step.n_blocks + step.n_dropped);
            let moved = |i: usize| all.factors[i].total.value - before.factors[i].total.value;
            text.push_str(&self.settled([n, m], talk.pick("total", "总指数"), moved, talk));
        }
        text
    }

    /// How much the measure of a factor moved when the last points came.
    fn settled(
        &self,
        [n, m]: [usize; 2],
        measure: &str,
        moved: impl Fn(usize) -> f64,
        talk: &Talk,
    ) -> String {
        let by = |i: &usize| moved(*i).abs();
        let Some(most) = (0..self.design.factors.len()).max_by(|a, b| by(a).total_cmp(&by(b))) else {
            return String::new();
        };
        let (name, by, blocks) = (&self.design.factors[most], short(by(&most)), self.blocks(talk));
        sentence(&match talk.lang {
            Lang::En => format!("from {n} to {m} {blocks} no {measure} moved by more than {by} ({name})"),
            Lang::Zh => format!("{blocks}从 {n} 增至 {m} 时，{measure}至多变动 {by}（{name}）"),
        })
    }

    /// The largest second-order indices: those that differ from 0 where there are intervals.
    fn pairs(&self, all: &Indices, is_corrected: bool, talk: &Talk) -> String {
        let of = |pair: &crate::analysis::sensitivity::sobol::PairIndex| {
            if is_corrected { pair.second_corrected } else { pair.second }
        };
        let mut found: Vec<([usize; 2], Estimate)> =
            all.pairs.iter().map(|pair| (pair.factors, of(pair))).collect();
        if self.has_intervals {
            found.retain(|(_, second)| second.interval[0] > 0.0 || second.interval[1] < 0.0);
        } else {
            found.retain(|(_, second)| second.value.is_finite());
        }
        found.sort_by(|a, b| b.1.value.abs().total_cmp(&a.1.value.abs()));
        if all.pairs.is_empty() || found.is_empty() && !self.has_intervals {
            return String::new();
        }
        if found.is_empty() {
            return sentence(
                talk.pick("second order: no interval of a pair excludes 0", "二阶：没有任何一对的区间不含 0"),
            );
        }
        let told = found.iter().take(MOST_PAIRS).map(|([i, j], second)| {
            let (a, b) = (&self.design.factors[*i], &self.design.factors[*j]);
            sentence(&format!("{} {a} × {b}", index(second, talk)))
        });
        let heading = sentence(if self.has_intervals {
            talk.pick("second order, intervals that exclude 0:", "二阶，区间不含 0 者：")
        } else {
            talk.pick("second order, the largest, without intervals:", "二阶，最大者（无区间）：")
        });
        std::iter::once(heading).chain(told).collect()
    }

    fn morris(&self, steps: &[Screening], measured: &Measured, talk: &Talk) -> String {
        const WIDTHS: [usize; 4] = [20, 6, 6, 6];
        let Some(all) = steps.last() else { return String::new() };
        let mut text = self.left(all.n_trajectories, all.n_dropped, measured.n_used, talk);
        let noise = talk.pick("noise", "噪声");
        let heads = ["mu*", "mu", "sigma", noise].map(str::to_owned);
        text.push_str(&line(talk.pick("factor", "因素"), &heads, &WIDTHS, ""));
        let most = all.factors.iter().map(|factor| factor.mu_star.value).fold(0.0, f64::max);
        // Sums of numbers of that size leave so much of nothing.
        let scale = measured.mean.abs().max(most);
        let figures = |value: f64| figures(without_rounding(value, scale));
        let short = |value: f64| short(without_rounding(value, scale));
        for i in self.ranked(|i| all.factors[i].mu_star.value) {
            let f = &all.factors[i];
            let [low, high] = f.mu_star.interval.map(figures);
            let dots = if talk.ink == Ink::Ascii { ".." } else { "…" };
            let mu_star = if f.mu_star.interval[0].is_finite() {
                format!("{} ({low} {dots} {high})", figures(f.mu_star.value))
            } else {
                figures(f.mu_star.value)
            };
            let cells = [
                cut(&mu_star, WIDTHS[0] - 1),
                short(f.mu.value),
                short(if f.sigma_corrected.is_nan() { f.sigma.value } else { f.sigma_corrected }),
                short(f.mu_star_of_noise),
            ];
            let bar = bar(&f.mu_star, most, talk.ink);
            text.push_str(&line(
                &self.design.factors[i],
                &cells,
                &WIDTHS,
                &cut(&bar, COLUMNS - NAME - 1 - 38 - 2),
            ));
        }
        text.push_str(&self.more(talk));
        if let [.., before, all] = steps {
            let [n, m] = [before, all].map(|step| step.n_trajectories + step.n_dropped);
            let moved = |i: usize| {
                without_rounding(all.factors[i].mu_star.value - before.factors[i].mu_star.value, scale)
            };
            text.push_str(&self.settled([n, m], talk.pick("mu*", "mu* "), moved, talk));
        }
        text
    }

    fn pawn(
        &self,
        pawn: &[Result<FactorDistances, crate::analysis::sensitivity::Misfit>],
        talk: &Talk,
    ) -> String {
        const WIDTHS: [usize; 4] = [8, 9, 8, 9];
        let heads = match talk.lang {
            Lang::En => ["factor", "mean", "chance", "largest", "chance", "PAWN, mean"],
            Lang::Zh => ["因素", "均值", "偶然", "最大", "偶然", "PAWN 均值"],
        };
        let cells = [heads[1], heads[2], heads[3], heads[4]].map(str::to_owned);
        let mut text = line(heads[0], &cells, &WIDTHS, heads[5]);
        let two = |value: f64| bare(&signed(value, 2));
        let mean = |i: usize| pawn[i].as_ref().map_or(f64::NAN, |found| found.distances.mean);
        for i in self.ranked(mean) {
            let name = &self.design.factors[i];
            let Ok(found) = &pawn[i] else {
                text.push_str(&line(name, &std::array::from_fn(|_| "–".to_owned()), &WIDTHS, ""));
                continue;
            };
            let d = found.distances;
            let cells = [two(d.mean), two(found.dummy_mean), two(d.maximum), two(found.dummy_maximum)];
            let shown = Estimate { value: d.mean, se: f64::NAN, interval: [f64::NAN; 2] };
            text.push_str(&line(name, &cells, &WIDTHS, &bar(&shown, 1.0, talk.ink)));
        }
        text.push_str(&self.more(talk));
        let n_points =
            |found: &FactorDistances| found.n_points as f64 / found.distances.n_slices.max(1) as f64;
        let most = pawn.iter().flatten().map(n_points).fold(0.0, f64::max);
        if most < FEW_POINTS {
            text.push_str(&sentence(talk.pick(
                "too few design points for distributions: `shidian compare` tells the differences between them",
                "设计点太少，无法比较分布：请用 `shidian compare` 查看各点之间的差异",
            )));
        }
        text
    }

    /// Beside indices: the factors that PAWN sees.
    fn above_chance(
        &self,
        pawn: &[Result<FactorDistances, crate::analysis::sensitivity::Misfit>],
        talk: &Talk,
    ) -> String {
        if !self.has_intervals {
            return String::new();
        }
        let is_above =
            |i: &usize| pawn[*i].as_ref().is_ok_and(|found| found.distances.mean > found.dummy_mean);
        let names: Vec<&str> =
            (0..pawn.len()).filter(is_above).map(|i| self.design.factors[i].as_str()).collect();
        let names = if names.is_empty() { talk.pick("none", "无").to_owned() } else { names.join(" ") };
        sentence(&match talk.lang {
            Lang::En => format!("PAWN (whole distribution) above chance: {names}"),
            Lang::Zh => format!("PAWN（整个分布）超出偶然者：{names}"),
        })
    }

    /// Factors from the largest value down, as many as are told.
    fn ranked(&self, value: impl Fn(usize) -> f64) -> Vec<usize> {
        let key = |i: usize| if value(i).is_nan() { f64::NEG_INFINITY } else { value(i) };
        let mut order: Vec<usize> = (0..self.design.factors.len()).collect();
        order.sort_by(|&a, &b| key(b).total_cmp(&key(a)));
        order.truncate(MOST_FACTORS);
        order
    }

    fn more(&self, talk: &Talk) -> String {
        let left = self.design.factors.len().saturating_sub(MOST_FACTORS);
        match (left, talk.lang) {
            (0, _) => String::new(),
            (_, Lang::En) => sentence(&format!("{left} more factors are in the table sensitivity")),
            (_, Lang::Zh) => sentence(&format!("另有 {left} 个因素见 sensitivity 表")),
        }
    }
}

/// An index with its interval: two digits behind the point, fewer where they do not fit.
fn index(estimate: &Estimate, talk: &Talk) -> String {
    let dots = if talk.ink == Ink::Ascii { ".." } else { "…" };
    let with = |digits: usize| {
        let fixed = |value: f64| bare(&signed(value, digits));
        let [low, high] = estimate.interval.map(fixed);
        if estimate.interval[0].is_finite() {
            format!("{} ({low} {dots} {high})", fixed(estimate.value))
        } else {
            fixed(estimate.value)
        }
    };
    let fits = |text: &String| text.width() < INDEX;
    [2, 1, 0].map(with).into_iter().find(fits).unwrap_or_else(|| cut(&with(0), INDEX - 1))
}

/// A name, cells to the right, and a bar.
fn line<const N: usize>(name: &str, cells: &[String; N], widths: &[usize; N], bar: &str) -> String {
    let cells: String = cells.iter().zip(widths).map(|(cell, &width)| right(cell, width)).collect();
    let line = format!(" {}{cells}  {bar}", padded(&cut(name, NAME - 1), NAME));
    debug_assert!(line.width() <= COLUMNS, "{line}");
    format!("{}\n", line.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_intervals_lose_digits_before_they_leave_their_column() {
        let talk = Talk { lang: Lang::En, quiet: false, json: false, ink: Ink::Ascii, color: false };
        let of = |value, interval| index(&Estimate { value, se: 1.0, interval }, &talk);
        assert_eq!(of(0.5, [0.25, 0.75]), ".50 (.25 .. .75)");
        assert_eq!(of(2.0, [1.61, 11.7]), "2.0 (1.6 .. 11.7)");
        assert_eq!(of(-200.0, [-1e6, 1e6]).width(), INDEX - 1);
        assert_eq!(of(f64::NAN, [f64::NAN; 2]), "–");
    }
}
