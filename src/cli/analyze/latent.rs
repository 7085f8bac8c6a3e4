//! The section on the latent network: who learns from whom, by the dates alone. Only when asked.

use serde_json::{Value, json};

use super::Section;
use super::lines::{p_value, right};
use crate::analysis::input::Options;
use crate::analysis::latent::{Edge, Kernel, KernelError, LatentError, Stop, Stopped};
use crate::analysis::study::Study;
use crate::analysis::study_latent::{DEFAULT_P, Fault, Inferred, inferred};
use crate::analysis::ties::Ties;
use crate::cli::sketch::{cut, padded};
use crate::cli::summary::{number, percent};
use crate::cli::talk::Talk;
use crate::scenario::Lang;

/// Edges that are shown.
const SHOWN: usize = 10;
/// Columns of a name.
const NAME: usize = 24;

/// The section; none where it is not asked for.
pub(super) fn section(study: &Study, ties: Option<&Ties>, options: &Options, talk: &Talk) -> Option<Section> {
    let kind = options.infer_network?;
    let stop = match options.n_edges {
        Some(n) => Stop::Edges(n),
        None => Stop::PValue(options.p_value.unwrap_or(DEFAULT_P)),
    };
    let section = match inferred(study, ties, kind, stop) {
        Ok(found) => Section {
            name: "latent",
            frames: found.frames(study),
            text: View { study, ties, found: &found, talk }.text(),
            json: View { study, ties, found: &found, talk }.json(),
        },
        Err(fault) => {
            let text = told(fault, talk);
            let json = json!({ "fault": fault.to_string() });
            Section { name: "latent", frames: Vec::new(), text, json }
        }
    };
    Some(section)
}

/// Why there is no network.
fn told(fault: Fault, talk: &Talk) -> String {
    let why = match (fault, talk.lang) {
        (Fault::Kernel(KernelError::NothingToLearnFrom), Lang::En) => {
            "too few adoptions at different times to choose a kernel by".to_owned()
        }
        (Fault::Kernel(KernelError::NothingToLearnFrom), Lang::Zh) => {
            "不同时期的采纳太少，无法确定核函数".to_owned()
        }
        (Fault::Latent(LatentError::TooManyPairs), Lang::Zh) => "采纳者的配对太多".to_owned(),
        (Fault::Cascades(_) | Fault::Kernel(_) | Fault::Latent(_), _) => fault.to_string(),
    };
    match talk.lang {
        Lang::En => format!(" no latent network: {why}\n"),
        Lang::Zh => format!(" 无潜在网络：{why}\n"),
    }
}

struct View<'a> {
    study: &'a Study,
    ties: Option<&'a Ties>,
    found: &'a Inferred,
    talk: &'a Talk,
}

impl View<'_> {
    fn name(&self, unit: u32) -> &str {
        &self.study.history.units[unit as usize]
    }

    fn is_tie(&self, edge: &Edge) -> bool {
        self.ties.is_some_and(|ties| ties.has(edge.destination as usize, edge.origin))
    }

    fn text(&self) -> String {
        let talk = self.talk;
        let mut text = self.head();
        let edges = &self.found.latent.edges;
        if !edges.is_empty() {
            let heads = match talk.lang {
                Lang::En => ["from", "to", "improvement", "p"],
                Lang::Zh => ["来源", "学习者", "改进", "p"],
            };
            text.push_str(&row("", heads, ""));
        }
        for (at, edge) in edges.iter().take(SHOWN).enumerate() {
            let improvement = format!("{:.1}", edge.improvement);
            let p = p_value(edge.p.unwrap_or(f64::NAN));
            let cells = [self.name(edge.origin), self.name(edge.destination), &improvement, &p];
            let mark = if self.is_tie(edge) { talk.pick("a tie", "有关系") } else { "" };
            text.push_str(&row(&(at + 1).to_string(), cells, mark));
        }
        text.push_str(&self.against_ties());
        text.push_str(talk.pick(
            " an edge: one follows the other regularly, which is not yet copying\n",
            " 边表示一方经常跟随另一方，未必是模仿\n",
        ));
        text
    }

    fn head(&self) -> String {
        let latent = &self.found.latent;
        let (n, possible) = (latent.edges.len(), latent.n_possible);
        let kernel = match (self.found.kernel, self.talk.lang) {
            (Kernel::Exponential { rate }, Lang::En) => format!("exponential, rate {rate:.3} per period"),
            (Kernel::Exponential { rate }, Lang::Zh) => format!("指数核，每期速率 {rate:.3}"),
            (Kernel::Rayleigh { scale }, Lang::En) => format!("Rayleigh, scale {scale:.2} periods"),
            (Kernel::Rayleigh { scale }, Lang::Zh) => format!("瑞利核，尺度 {scale:.2} 期"),
            (Kernel::LogNormal { mean, sd }, Lang::En) => {
                format!("log-normal, mean {mean:.2}, sd {sd:.2} of ln periods")
            }
            (Kernel::LogNormal { mean, sd }, Lang::Zh) => {
                format!("对数正态核，ln 时期的均值 {mean:.2}、标准差 {sd:.2}")
            }
        };
        let stopped = match (latent.stopped, self.talk.lang) {
            (Stopped::Edges, Lang::En) => "as many as asked for",
            (Stopped::Edges, Lang::Zh) => "已达指定数目",
            (Stopped::PValue, Lang::En) => "the last one's p reached the limit",
            (Stopped::PValue, Lang::Zh) => "最后一条边的 p 已达界限",
            (Stopped::NothingImproves, Lang::En) => "no other one improves anything",
            (Stopped::NothingImproves, Lang::Zh) => "再无边能改进似然",
        };
        match self.talk.lang {
            Lang::En => format!(" Latent network ({kernel})\n {n} of {possible} possible edges: {stopped}\n"),
            Lang::Zh => format!(" 潜在网络（{kernel}）\n 可能的 {possible} 条边中的 {n} 条：{stopped}\n"),
        }
    }

    fn against_ties(&self) -> String {
        let last = self.found.accuracy.as_ref().and_then(|accuracy| accuracy.last());
        let (Some(last), Some(ties)) = (last, self.ties) else { return String::new() };
        let (n, hits) = (last.n_edges, last.n_true);
        let [precision, recall, chance] = [last.precision, last.recall, ties.density()].map(percent);
        match self.talk.lang {
            Lang::En => format!(
                " {hits} of {n} edges are ties (precision {precision}, by chance {chance}; recall {recall})\n"
            ),
            Lang::Zh => format!(
                " {n} 条边中有 {hits} 条是关系（准确率 {precision}，偶然 {chance}；召回率 {recall}）\n"
            ),
        }
    }

    fn json(&self) -> Value {
        let latent = &self.found.latent;
        let edges: Vec<Value> = latent
            .edges
            .iter()
            .map(|edge| {
                json!({
                    "origin": self.name(edge.origin),
                    "destination": self.name(edge.destination),
                    "improvement": edge.improvement,
                    "p": edge.p,
                    "is_tie": self.ties.map(|_| self.is_tie(edge)),
                })
            })
            .collect();
        let kernel = match self.found.kernel {
            Kernel::Exponential { rate } => json!({ "kind": "exponential", "rate": rate }),
            Kernel::Rayleigh { scale } => json!({ "kind": "rayleigh", "scale": scale }),
            Kernel::LogNormal { mean, sd } => json!({ "kind": "log-normal", "mean": mean, "sd": sd }),
        };
        let stopped = match latent.stopped {
            Stopped::Edges => "edges",
            Stopped::PValue => "p_value",
            Stopped::NothingImproves => "nothing_improves",
        };
        let accuracy = self.found.accuracy.as_ref().and_then(|accuracy| accuracy.last()).map(|last| {
            json!({
                "n_edges": last.n_edges, "n_true": last.n_true, "precision": number(last.precision),
                "recall": number(last.recall), "f1": number(last.f1),
            })
        });
        json!({
            "kernel": kernel,
            "stopped": stopped,
            "n_possible": latent.n_possible,
            "log_likelihood_empty": number(latent.log_likelihood_empty),
            "log_likelihood": number(latent.log_likelihood),
            "accuracy": accuracy,
            "edges": edges,
        })
    }
}

fn row(number: &str, cells: [&str; 4], mark: &str) -> String {
    let [origin, destination, improvement, p] = cells;
    let name = |name: &str| padded(&cut(name, NAME - 1), NAME);
    let line = format!(
        " {} {}{}{}{}  {mark}",
        right(number, 3),
        name(origin),
        name(destination),
        right(improvement, 11),
        right(p, 8)
    );
    format!("{}\n", line.trim_end())
}
