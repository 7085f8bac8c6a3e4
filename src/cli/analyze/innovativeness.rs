//! The section on innovativeness: who adopts early, who late, how sure that is, and who leads in each region.

use serde_json::{Value, json};

use super::Section;
use super::figures::{fixed, say, sentence};
use crate::analysis::innovativeness::{Stability, UnitScore};
use crate::analysis::innovativeness_tables::{
    Compared, Innovativeness, Intervals, LEAST_COMPARED, innovativeness,
};
use crate::analysis::measures::Measures;
use crate::analysis::study::Study;
use crate::cli::sketch::{cut, padded};
use crate::cli::summary::{number, percent};
use crate::cli::talk::Talk;
use crate::scenario::Lang;

/// Leaders and laggards that are shown.
const SHOWN: usize = 5;
/// Regions that are shown.
const REGIONS: usize = 8;

/// The section.
pub(super) fn section(study: &Study, measures: &Measures, talk: &Talk) -> Section {
    let Some(found) = innovativeness(study, measures) else {
        let text = say(
            talk,
            "Innovativeness: no scores: they need two policies or more that spread over several periods",
            "创新性：无得分：需要至少两项在多个时期被采纳的政策",
        );
        return Section { name: "innovativeness", frames: Vec::new(), text, json: Value::Null };
    };
    let view = View { study, found: &found, talk };
    Section {
        name: "innovativeness",
        frames: found.frames(study),
        text: view.text(),
        json: view.json(measures),
    }
}

struct View<'a> {
    study: &'a Study,
    found: &'a Innovativeness,
    talk: &'a Talk,
}

impl View<'_> {
    fn unit(&self, unit: u32) -> &str {
        &self.study.history.units[unit as usize]
    }

    fn text(&self) -> String {
        let (talk, walker) = (self.talk, self.found.walker());
        let n = walker.n_policies;
        let interval = match (self.found.intervals, talk.lang) {
            (Intervals::Made, Lang::En) => ", 95 % interval",
            (Intervals::Made, Lang::Zh) => "，95% 区间",
            (Intervals::NotAsked | Intervals::TooMany, _) => "",
        };
        let mut text = match talk.lang {
            Lang::En => format!(" Innovativeness, Walker's score over {n} policies{interval}\n"),
            Lang::Zh => format!(" 创新性：{n} 项政策的 Walker 得分{interval}\n"),
        };
        text.push_str(&format!(
            " {} {}\n",
            padded(talk.pick("first", "最先"), 38),
            talk.pick("last", "最后")
        ));
        let (leaders, laggards) = (walker.leaders(SHOWN), walker.laggards(SHOWN));
        for at in 0..leaders.len().max(laggards.len()) {
            let cell = |list: &[&UnitScore]| list.get(at).map_or(String::new(), |unit| self.score(unit));
            let line = format!(" {} {}", padded(&cell(&leaders), 38), cell(&laggards));
            text.push_str(&format!("{}\n", line.trim_end()));
        }
        if self.found.intervals == Intervals::TooMany {
            text.push_str(&say(
                talk,
                "no intervals: they would take long; fewer --resamples make them possible",
                "无区间：耗时太长；可减少 --resamples",
            ));
        }
        text.push_str(&self.stability());
        text.push_str(&self.left_out());
        text.push_str(&self.regions());
        text
    }

    fn score(&self, unit: &UnitScore) -> String {
        let [low, high] = unit.interval;
        let interval = if low.is_finite() { format!("{low:.3} … {high:.3}") } else { String::new() };
        format!("{} {:.3}  {interval}", padded(&cut(self.unit(unit.unit), 16), 16), unit.score)
    }

    /// Rank correlations, as far as there are any.
    fn stability(&self) -> String {
        let talk = self.talk;
        let (comma, mut parts) = (talk.pick("; ", "；"), Vec::new());
        let names = [
            (Compared::Halves, "random halves of the policies", "政策随机两半"),
            (Compared::Topics, "topics", "各领域"),
            (Compared::Eras, "eras", "各时代"),
        ];
        for (between, en, zh) in names {
            let Some(stability) = self.found.compared(between) else { continue };
            let name = talk.pick(en, zh);
            if stability.n_pairs == 0 {
                parts.push(match talk.lang {
                    Lang::En => format!("{name} – (no two of {LEAST_COMPARED} policies)"),
                    Lang::Zh => format!("{name} –（不足两组各 {LEAST_COMPARED} 项政策）"),
                });
            } else {
                parts.push(format!("{name} {}", fixed(stability.mean, 2)));
            }
        }
        if parts.is_empty() {
            return say(
                talk,
                "rank correlations: left out, they would take long",
                "等级相关：耗时太长，未计算",
            );
        }
        sentence(&format!(
            "{}{}",
            talk.pick("mean rank correlation between ", "平均等级相关："),
            parts.join(comma)
        ))
    }

    fn left_out(&self) -> String {
        let n = self.found.walker().left_out.all_at_once;
        if n == 0 {
            return String::new();
        }
        sentence(&match self.talk.lang {
            Lang::En => format!("left out: {n} with all adopters in one period, where Walker's score is 0/0"),
            Lang::Zh => format!("略去 {n} 项：采纳者全在同一时期，Walker 得分为 0/0"),
        })
    }

    fn regions(&self) -> String {
        let talk = self.talk;
        let Some((name, regions)) = &self.found.regions else {
            return say(
                talk,
                "no regions: say --units FILE and --region COLUMN for leaders and lags within regions",
                "无区域：以 --units FILE 和 --region COLUMN 给出，可得区域内的领先与滞后",
            );
        };
        let mut text = match talk.lang {
            Lang::En => format!(" {} leads (of the policies adopted in it)\n", padded(&cut(name, 24), 24)),
            Lang::Zh => format!(" {} 领先者（占区域内所采纳政策）\n", padded(&cut(name, 24), 24)),
        };
        for region in regions.iter().take(REGIONS) {
            let leader = region.leader().map_or("–".to_owned(), |leader| {
                let (unit, share, n) = (self.unit(leader.unit), percent(leader.share_led), region.n_policies);
                match talk.lang {
                    Lang::En => format!("{} {share} of {n}", cut(unit, 30)),
                    Lang::Zh => format!("{} {n} 项中的 {share}", cut(unit, 30)),
                }
            });
            text.push_str(&format!(" {} {leader}\n", padded(&cut(&region.name, 24), 24)));
        }
        if let Some(more) = regions.len().checked_sub(REGIONS).filter(|more| *more > 0) {
            text.push_str(&sentence(&match talk.lang {
                Lang::En => format!("… and {more} more in the table regions"),
                Lang::Zh => format!("…… 另有 {more} 个见表 regions"),
            }));
        }
        text
    }

    fn json(&self, measures: &Measures) -> Value {
        let stability = |found: Option<Stability>| {
            found.map(|s| {
                json!({
                    "n_pairs": s.n_pairs, "mean": number(s.mean), "sd": number(s.sd), "min": number(s.min),
                    "max": number(s.max),
                })
            })
        };
        let walker = self.found.walker();
        let ranking = |unit: &UnitScore| {
            json!({
                "unit": self.unit(unit.unit), "score": number(unit.score), "rank": number(unit.rank),
                "low": number(unit.interval[0]), "high": number(unit.interval[1]), "n_adopted": unit.n_adopted,
            })
        };
        let resamples =
            if self.found.intervals == Intervals::Made { measures.resamples_of_scores() } else { 0 };
        let regions = self.found.regions.as_ref().map(|(name, regions)| {
            let region = |region: &crate::analysis::innovativeness::Region| {
                json!({
                    "region": region.name, "n_policies": region.n_policies,
                    "mean_lag_behind_first": number(region.mean_lag_behind_first),
                    "leader": region.leader().map(|leader| self.unit(leader.unit)),
                    "share_led": region.leader().map(|leader| number(leader.share_led)),
                })
            };
            json!({ "column": name, "regions": regions.iter().map(region).collect::<Vec<_>>() })
        });
        json!({
            "measure": "walker",
            "n_policies": walker.n_policies,
            "n_all_at_once": walker.left_out.all_at_once,
            "n_without_adopters": walker.left_out.without_adopters,
            "resamples": resamples,
            "seed": measures.seed,
            "ranking": walker.ranking().into_iter().map(ranking).collect::<Vec<_>>(),
            "halves": stability(self.found.compared(Compared::Halves)),
            "topics": stability(self.found.compared(Compared::Topics)),
            "eras": stability(self.found.compared(Compared::Eras)),
            "regions": regions,
        })
    }
}
