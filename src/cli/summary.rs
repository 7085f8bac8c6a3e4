//! The end of a run on a terminal of 80 columns, and the same as JSON.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::audit;
use super::point_labels;
use super::portfolio;
use super::sketch::{self, Ink};
use super::talk::Talk;
use super::twins;
use crate::analysis::audit::latent_rates::LatentRates;
use crate::analysis::overview::Overview;
use crate::analysis::portfolio::PortfolioOverview;
use crate::analysis::quantiles::{Distribution, distribution};
use crate::scenario::{Lang, Scenario};
use crate::units::Step;
use crate::world::Channel;

/// Everything that the end of a run says.
pub(super) struct Ending<'a> {
    /// The scenario of the first design point.
    pub(super) scenario: &'a Scenario,
    /// Number of governments: the fewest and the most of a design point.
    pub(super) n_governments: [u32; 2],
    /// One label per design point; a single empty one where nothing is swept.
    pub(super) labels: &'a [String],
    /// Where there are too many design points for a line each: the values of one factor (none where no factor has few), and which
    /// of them each point has.
    pub(super) pooled: Option<(Vec<String>, Vec<usize>)>,
    /// One overview per design point with a finished replicate.
    pub(super) overviews: &'a [Overview],
    /// One per design point of a portfolio; empty where the scenario is one policy.
    pub(super) portfolios: &'a [PortfolioOverview],
    /// How well networks are inferred, by design point; empty where nobody asks, or where a result was finished before.
    pub(super) latent: &'a [(u32, Vec<LatentRates>)],
    /// Replicates planned and failed, over all design points.
    pub(super) planned: u64,
    /// Replicates that failed.
    pub(super) failed: u64,
    /// Seconds of this session; none where the result was finished before.
    pub(super) seconds: Option<f64>,
    /// Result folder as the user would write it.
    pub(super) folder: &'a str,
}

/// What a line of the table of design points says.
struct PointLine {
    /// The design point, or the first of those that the line is about.
    design_point: u32,
    label: String,
    /// Runs.
    n: usize,
    /// Mean new adopters by tick.
    new: Vec<f64>,
    /// Mean share that ever adopted, at the end.
    ever: f64,
    /// When half had adopted.
    half: Distribution,
    rolled_out: f64,
    /// The most frequent shape and its share of runs.
    shape: Option<(String, f64)>,
}

/// Short labels, with their numbers where they are the same once they are cut.
fn numbered(mut lines: Vec<PointLine>, width: usize) -> Vec<PointLine> {
    let labels: Vec<String> = lines.iter().map(|line| line.label.clone()).collect();
    let points = lines.iter().map(|line| line.design_point.to_string()).collect();
    for (line, label) in lines.iter_mut().zip(point_labels::numbered(&labels, width, &[points])) {
        line.label = label;
    }
    lines
}

/// Channels in Chinese, in the order of [`Channel::NAMES`].
pub(super) const CHANNELS_ZH: [&str; 7] = ["选点", "内在动因", "学习", "竞争", "模仿", "强制", "传染"];

impl Ending<'_> {
    /// The summary as text.
    pub(super) fn text(&self, talk: &Talk) -> String {
        let mut text = self.head(talk);
        if self.overviews.iter().any(|overview| !overview.rates.is_empty()) {
            text.push_str(&audit::text(talk, self.labels, self.overviews, self.latent));
        } else if !self.scenario.portfolio.is_empty() {
            text.push_str(&portfolio::text(talk, self));
        } else if let [one] = self.overviews {
            text.push_str(&self.one(talk, one));
        } else {
            text.push_str(&self.many(talk));
        }
        if self.failed > 0 {
            let (failed, planned) = (self.failed, self.planned);
            text.push_str(&match talk.lang {
                Lang::En => format!(" {failed} of {planned} runs failed: see tables/failures.csv\n"),
                Lang::Zh => format!(" {planned} 次运行中有 {failed} 次失败：见 tables/failures.csv\n"),
            });
        }
        text.push_str(talk.pick(" a model, not a forecast\n", " 这是模型，不是预测\n"));
        let arrow = if talk.ink == Ink::Ascii { "->" } else { "→" };
        text.push_str(&format!(" {arrow} {}\n", self.folder));
        text
    }

    fn head(&self, talk: &Talk) -> String {
        let s = self.scenario;
        let title = match talk.lang {
            Lang::Zh if !s.title_zh.is_empty() => &s.title_zh,
            Lang::Zh | Lang::En if !s.title.is_empty() => &s.title,
            Lang::Zh | Lang::En => &s.id,
        };
        let end = s.time.month_of(s.time.n_ticks - 1).plus(s.time.step.months() - 1);
        let of_portfolios = self.portfolios.iter().filter_map(PortfolioOverview::n_replicates);
        let n: usize = self.overviews.iter().map(|o| o.n).chain(of_portfolios).max().unwrap_or(0);
        let dots = if talk.ink == Ink::Ascii { ".." } else { "…" };
        let dot = if talk.ink == Ink::Ascii { "|" } else { "·" };
        let [fewest, most] = self.n_governments;
        let count = if fewest == most { fewest.to_string() } else { format!("{fewest} {dots} {most}") };
        let size = match talk.lang {
            Lang::En => format!("{count} governments {dot} {} {dots} {end} {dot} N = {n}", s.time.start),
            Lang::Zh => format!("{count} 个政府 {dot} {} {dots} {end} {dot} N = {n}", s.time.start),
        };
        let gap = 80_usize.saturating_sub(title.width() + size.width());
        let joined =
            if gap >= 3 { format!("{title}{}{size}\n", " ".repeat(3)) } else { format!("{title}\n{size}\n") };
        let seconds = match (self.seconds, talk.lang) {
            (Some(seconds), Lang::En) => format!("{seconds:.1} s"),
            (Some(seconds), Lang::Zh) => format!("{seconds:.1} 秒"),
            (None, Lang::En) => "finished before".to_owned(),
            (None, Lang::Zh) => "此前已完成".to_owned(),
        };
        let (seed, version) = (s.seed, env!("CARGO_PKG_VERSION"));
        format!("{joined}{} {seed} {dot} shidian {version} {dot} {seconds}\n", talk.pick("seed", "种子"))
    }

    /// One design point: the curve with its band, and a line for each question.
    fn one(&self, talk: &Talk, overview: &Overview) -> String {
        let ever = overview.summary.of("ever_share").unwrap_or_default();
        let at = |level: usize| -> Vec<f64> { ever.iter().map(|d| d.quantiles[level]).collect() };
        let labels: Vec<String> = (0..self.scenario.time.n_ticks)
            .map(|t| self.scenario.time.month_of(t).to_string()[..4].to_owned())
            .collect();
        let n = overview.n;
        let mut text = match talk.lang {
            Lang::En if n == 1 => " Ever adopted (one run)\n".to_owned(),
            Lang::Zh if n == 1 => " 曾采纳比例（一次运行）\n".to_owned(),
            Lang::En => format!(" Ever adopted (line: median; shade: middle 90 % of {n} runs)\n"),
            Lang::Zh => format!(" 曾采纳比例（线：中位数；阴影：{n} 次运行的中间 90%）\n"),
        };
        text.push_str(&sketch::curve(&at(0), &at(2), &at(4), &labels, talk.ink));
        text.push_str(&self.new_line(talk, overview));
        let [t10, t50, t90] = &overview.passed;
        let by = |d: &Distribution| self.by(talk, d, n);
        let shape = overview.shape.as_ref().map_or(talk.pick("none", "无").to_owned(), |(name, share)| {
            match talk.lang {
                Lang::En => format!("{name} ({} of runs)", percent(*share)),
                Lang::Zh => format!("{name}（{} 的运行）", percent(*share)),
            }
        });
        text.push_str(&match talk.lang {
            Lang::En => format!(" 10 % {}   half {}   90 % {}\n shape {shape}\n", by(t10), by(t50), by(t90)),
            Lang::Zh => format!(" 10%：{}   一半：{}   90%：{}\n 形状 {shape}\n", by(t10), by(t50), by(t90)),
        });
        text.push_str(&adopted_because(talk, &overview.channels));
        let (rolled_out, stopped) = (percent(overview.rolled_out), percent(overview.stopped));
        text.push_str(&match talk.lang {
            Lang::En => format!(" rolled out in {rolled_out} of runs, stopped in {stopped}\n"),
            Lang::Zh => format!(" {rolled_out} 的运行全面推广，{stopped} 终止\n"),
        });
        let [b, _, r2] = overview.gray;
        if b.is_finite() {
            let square = if talk.ink == Ink::Ascii { "R2" } else { "R²" };
            text.push_str(&match talk.lang {
                Lang::En => format!(
                    " Gray  b = {b:.2}  {square} = {r2:.3}  (medians; neither they nor an S show diffusion)\n"
                ),
                Lang::Zh => {
                    format!(" 格雷  b = {b:.2}  {square} = {r2:.3}（中位数；它们和 S 形都不能证明扩散）\n")
                }
            });
        }
        if let Some(twins) = &overview.twins {
            text.push_str(&twins::text(talk, twins));
        }
        text
    }

    fn new_line(&self, talk: &Talk, overview: &Overview) -> String {
        let new: Vec<f64> = overview.summary.of("new").unwrap_or_default().iter().map(|d| d.mean).collect();
        let busiest = (0..new.len()).fold(0, |best, t| if new[t] > new[best] { t } else { best });
        let date = self.scenario.time.month_of(busiest as u32).to_string();
        let (per, date) = match self.scenario.time.step {
            Step::Year => (talk.pick("new per year", "每年新增"), &date[..4]),
            Step::Quarter => (talk.pick("new per quarter", "每季新增"), date.as_str()),
            Step::Month => (talk.pick("new per month", "每月新增"), date.as_str()),
        };
        let line = sketch::sparkline(&sketch::squeezed(&new, 40), talk.ink);
        format!(" {per} {line}   {} {date}\n", talk.pick("busiest", "最多"))
    }

    /// Median date, and the share of runs that got there where not all did.
    fn by(&self, talk: &Talk, d: &Distribution, n: usize) -> String {
        if d.n == 0 {
            return talk.pick("never", "未达到").to_owned();
        }
        let date = if self.scenario.time.step == Step::Year {
            format!("{:.0}", d.quantiles[2].floor())
        } else {
            format!("{:.1}", d.quantiles[2])
        };
        let by = talk.pick("by ", "");
        if d.n == n {
            format!("{by}{date}")
        } else {
            format!("{by}{date} ({})", percent(d.n as f64 / n as f64))
        }
    }

    /// Several design points: one line each, of 80 columns.
    fn many(&self, talk: &Talk) -> String {
        /// Width of the columns behind the sparkline.
        const WIDTHS: [usize; 4] = [7, 14, 11, 15];
        const LABEL_WIDTH: usize = 24;
        let lines = match &self.pooled {
            None => {
                numbered(self.overviews.iter().map(|overview| self.line(overview)).collect(), LABEL_WIDTH)
            }
            Some((labels, line_of)) => self.pooled(talk, labels, line_of),
        };
        let label_width =
            lines.iter().map(|line| line.label.width()).max().unwrap_or(0).clamp(8, LABEL_WIDTH);
        let spark_width = (80 - 3 - label_width - WIDTHS.iter().sum::<usize>() - 1).min(22);
        let heads = match talk.lang {
            Lang::En => ["new", "ever", "half by", "rolled out", "shape"],
            Lang::Zh => ["新增", "曾采纳", "一半", "推广", "形状"],
        };
        let row = |label: &str, cells: &[String; 5]| {
            let widths = [spark_width + 1, WIDTHS[0], WIDTHS[1], WIDTHS[2], WIDTHS[3]];
            let cells: String =
                cells.iter().zip(widths).map(|(cell, width)| sketch::padded(cell, width)).collect();
            format!(
                " {}  {}\n",
                sketch::padded(&sketch::cut(label, label_width), label_width),
                cells.trim_end()
            )
        };
        let mut text = row("", &heads.map(str::to_owned));
        for line in &lines {
            let shape = line.shape.as_ref().map(|(name, share)| format!("{name} {}", percent(*share)));
            let half = self.by(talk, &line.half, line.n);
            let cells = [
                sketch::sparkline(&sketch::squeezed(&line.new, spark_width), talk.ink),
                percent(line.ever),
                half.trim_start_matches("by ").to_owned(),
                percent(line.rolled_out),
                shape.unwrap_or_default(),
            ];
            text.push_str(&row(&line.label, &cells));
        }
        if self.pooled.is_some() {
            let n = self.overviews.len();
            text.push_str(&match talk.lang {
                Lang::En => {
                    format!(" means over {n} design points; tables/design and tables/summary have each\n")
                }
                Lang::Zh => {
                    format!(" 以上为 {n} 个设计点的平均；逐点结果见 tables/design 与 tables/summary\n")
                }
            });
        }
        text
    }

    /// The line of one design point.
    fn line(&self, overview: &Overview) -> PointLine {
        let means = |outcome: &str| -> Vec<f64> {
            overview.summary.of(outcome).unwrap_or_default().iter().map(|d| d.mean).collect()
        };
        PointLine {
            design_point: overview.design_point,
            label: self.labels.get(overview.design_point as usize - 1).cloned().unwrap_or_default(),
            n: overview.n,
            new: means("new"),
            ever: means("ever_share").last().copied().unwrap_or(f64::NAN),
            half: overview.passed[1],
            rolled_out: overview.rolled_out,
            shape: overview.shape.clone(),
        }
    }

    /// A line for each value of a factor: means over its design points (half by: of their medians; shape: over all runs).
    fn pooled(&self, talk: &Talk, labels: &[String], line_of: &[usize]) -> Vec<PointLine> {
        let all = [talk.pick("all points", "所有设计点").to_owned()];
        let labels = if labels.is_empty() { &all } else { labels };
        let pool = |(at, label): (usize, &String)| -> Option<PointLine> {
            let is_own = |overview: &&Overview| {
                line_of.get(overview.design_point as usize - 1).is_none_or(|&line| line == at)
            };
            let lines: Vec<PointLine> = self.overviews.iter().filter(is_own).map(|o| self.line(o)).collect();
            let first = lines.first()?;
            let mean =
                |of: &dyn Fn(&PointLine) -> f64| lines.iter().map(of).sum::<f64>() / lines.len() as f64;
            let mut shapes: Vec<(String, f64)> = Vec::new();
            for (name, share) in lines.iter().filter_map(|line| line.shape.as_ref()) {
                match shapes.iter_mut().find(|(known, _)| known == name) {
                    Some((_, sum)) => *sum += share / lines.len() as f64,
                    None => shapes.push((name.clone(), share / lines.len() as f64)),
                }
            }
            let medians = lines.iter().filter(|line| line.half.n > 0).map(|line| line.half.quantiles[2]);
            let reached: usize = lines.iter().map(|line| line.half.n).sum();
            Some(PointLine {
                design_point: first.design_point,
                label: label.clone(),
                n: lines.iter().map(|line| line.n).sum(),
                new: (0..first.new.len())
                    .map(|t| mean(&|line| line.new.get(t).copied().unwrap_or(0.0)))
                    .collect(),
                ever: mean(&|line| line.ever),
                half: Distribution { n: reached, ..distribution(medians) },
                rolled_out: mean(&|line| line.rolled_out),
                shape: shapes.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)),
            })
        };
        labels.iter().enumerate().filter_map(pool).collect()
    }

    /// The summary as one JSON document.
    pub(super) fn json(&self) -> String {
        let points: Vec<Value> = self.overviews.iter().map(|overview| self.point(overview)).collect();
        let s = self.scenario;
        let document = json!({
            "scenario": { "id": s.id, "title": s.title, "title_zh": s.title_zh, "seed": s.seed },
            "version": env!("CARGO_PKG_VERSION"),
            "governments": self.n_governments[1],
            "start": s.time.start.to_string(),
            "step": s.time.step.name(),
            "ticks": s.time.n_ticks,
            "replicates": { "planned": self.planned, "failed": self.failed },
            "seconds": self.seconds,
            "result": self.folder,
            "design_points": points,
            "portfolios": portfolio::json(self.portfolios),
            "latent": audit::latent_json(self.latent),
        });
        format!("{document:#}\n")
    }

    fn point(&self, overview: &Overview) -> Value {
        let spread = |d: &Distribution| {
            let [q05, q25, q50, q75, q95] = d.quantiles.map(number);
            json!({ "n": d.n, "mean": number(d.mean), "sd": number(d.sd), "q05": q05, "q25": q25, "q50": q50, "q75": q75, "q95": q95 })
        };
        let end = |outcome: &str| overview.summary.of(outcome).and_then(<[Distribution]>::last).map(spread);
        let channels: serde_json::Map<String, Value> = Channel::NAMES
            .iter()
            .zip(overview.channels)
            .map(|(name, share)| ((*name).to_owned(), number(share)))
            .collect();
        let ever: Vec<Value> =
            overview.summary.of("ever_share").unwrap_or_default().iter().map(|d| number(d.mean)).collect();
        json!({
            "design_point": overview.design_point,
            "policy": overview.summary.policy,
            "label": self.labels.get(overview.design_point as usize - 1),
            "replicates": overview.n,
            "ever_share": end("ever_share"),
            "current_share": end("current_share"),
            "ever_share_by_tick": ever,
            "t10": spread(&overview.passed[0]),
            "t50": spread(&overview.passed[1]),
            "t90": spread(&overview.passed[2]),
            "shape": overview.shape.as_ref().map(|(name, share)| json!({ "name": name, "share": share })),
            "gray": { "b": number(overview.gray[0]), "l": number(overview.gray[1]), "r2": number(overview.gray[2]) },
            "channels": channels,
            "rolled_out_share": number(overview.rolled_out),
            "stopped_share": number(overview.stopped),
            "twins": overview.twins.as_ref().map(twins::json),
            "audit": audit::json(&overview.rates),
        })
    }
}

/// A number, or null where it is not defined.
pub(super) fn number(value: f64) -> Value {
    if value.is_finite() { json!(value) } else { Value::Null }
}

pub(super) fn percent(share: f64) -> String {
    if share.is_finite() { format!("{:.0} %", 100.0 * share) } else { "–".to_owned() }
}

/// Channels of spread by share of adoptions, largest first.
fn adopted_because(talk: &Talk, channels: &[f64; 7]) -> String {
    let names = match talk.lang {
        Lang::En => Channel::NAMES,
        Lang::Zh => CHANNELS_ZH,
    };
    let mut shares: Vec<(f64, &str)> =
        channels.iter().copied().zip(names).filter(|&(share, _)| share >= 0.005).collect();
    shares.sort_by(|a, b| b.0.total_cmp(&a.0));
    let head = talk.pick(" adopted because", " 采纳原因");
    let mut text = head.to_owned();
    let mut width = head.width();
    for (share, name) in shares {
        let part = format!("  {name} {}", percent(share));
        if width + part.width() > 80 {
            let indent = " ".repeat(head.width());
            text.push('\n');
            text.push_str(&indent);
            width = indent.width();
        }
        width += part.width();
        text.push_str(&part);
    }
    text.push('\n');
    text
}
