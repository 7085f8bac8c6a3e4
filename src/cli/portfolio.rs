//! What the scores of a portfolio show, at the end of a run: some lines of at most 80 columns a design point, and JSON.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::sketch::{Ink, cut, padded};
use super::summary::{Ending, number};
use super::talk::Talk;
use super::twins::{interval, signed};
use crate::analysis::portfolio::{LevelTruth, PortfolioOverview, STATISTICS, Statistic};
use crate::analysis::twin_effects::Mean;
use crate::scenario::{Lang, WorldSource};

/// Governments named at each end of the ranking.
const NAMED: usize = 3;
/// Widest name of a government.
const NAME_WIDTH: usize = 16;

/// The lines.
pub(super) fn text(talk: &Talk, ending: &Ending<'_>) -> String {
    let mut text = String::new();
    for portfolio in ending.portfolios {
        let at = portfolio.design_point as usize - 1;
        if let Some(label) = ending.labels.get(at).filter(|label| !label.is_empty()) {
            text.push_str(&format!(" {}\n", cut(label, 78)));
        }
        text.push_str(&policies(talk, ending));
        for level in &portfolio.levels {
            text.push_str(&of_level(talk, level));
            if level.level == 1 {
                text.push_str(&ends(talk, ending, portfolio));
            }
        }
    }
    text.push_str(talk.pick(
        " scores are of these policies in these years, not of a government as such\n",
        " 得分取决于所选政策与观察时段，并非政府本身的属性\n",
    ));
    text
}

fn policies(talk: &Talk, ending: &Ending<'_>) -> String {
    let policies = &ending.scenario.portfolio;
    let onset = policies.iter().map(|policy| policy.scenario.time.start);
    let (Some(first), Some(last)) = (onset.clone().min(), onset.max()) else { return String::new() };
    let (n, dots) = (policies.len(), if talk.ink == Ink::Ascii { ".." } else { "…" });
    match talk.lang {
        Lang::En => format!(" {n} policies, begun {first} {dots} {last}\n"),
        Lang::Zh => format!(" {n} 项政策，出台于 {first} {dots} {last}\n"),
    }
}

fn of_level(talk: &Talk, level: &LevelTruth) -> String {
    let number = level.level;
    let of = |statistic: Statistic| level.of(statistic);
    let count = of(Statistic::Policies).mean;
    let count = if count.is_finite() { format!("{count:.0}") } else { "0".to_owned() };
    let (mean, sd, ratio) = (
        signed(of(Statistic::Mean).mean, 2),
        signed(of(Statistic::Sd).mean, 3),
        signed(of(Statistic::Ratio).mean, 1),
    );
    let halves = interval(&of(Statistic::Halves), 1.0, 2);
    let mut text = match talk.lang {
        Lang::En => format!(
            " level {number}: {count} policies count\n   Walker's score: mean {mean}, sd {sd}, highest over lowest {ratio}\n   halves of the policies agree {halves}\n"
        ),
        Lang::Zh => format!(
            " 第 {number} 级：计入 {count} 项政策\n   沃克得分：均值 {mean}，标准差 {sd}，最高/最低 {ratio}\n   两半政策的一致性 {halves}\n"
        ),
    };
    let alone = of(Statistic::WithoutDiffusion);
    if alone.n > 0 {
        let alone = interval(&alone, 1.0, 2);
        text.push_str(&match talk.lang {
            Lang::En => format!("   with the score that each would have without diffusion {alone}\n"),
            Lang::Zh => format!("   与无扩散时得分的相关 {alone}\n"),
        });
    }
    let mut traits: Vec<(f64, String)> = STATISTICS
        .into_iter()
        .filter_map(|statistic| match statistic {
            Statistic::Trait(name) => Some((of(statistic).mean, trait_name(talk, name).to_owned())),
            Statistic::Policies
            | Statistic::Mean
            | Statistic::Sd
            | Statistic::Ratio
            | Statistic::Halves
            | Statistic::WithoutDiffusion => None,
        })
        .filter(|(mean, _)| mean.is_finite())
        .collect();
    traits.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
    let head = talk.pick("   it goes with", "   与得分相关");
    let mut line = head.to_owned();
    for (mean, name) in traits {
        let part = format!("  {name} {}", signed(mean, 2));
        if line.width() + part.width() > 80 {
            text.push_str(&format!("{line}\n"));
            line = " ".repeat(head.width());
        }
        line.push_str(&part);
    }
    text.push_str(&format!("{line}\n"));
    text
}

fn trait_name<'a>(talk: &Talk, name: &'a str) -> &'a str {
    let zh = match name {
        "wealth" => "财富",
        "capacity" => "能力",
        "industry" => "高碳产业",
        "learning" => "学习能力",
        "leadership" => "领导力",
        "watchers" => "被关注",
        _ => name,
    };
    if talk.lang == Lang::Zh { zh } else { name }
}

/// The first and the last of level 1, where governments are the same in all replicates.
fn ends(talk: &Talk, ending: &Ending<'_>, portfolio: &PortfolioOverview) -> String {
    let WorldSource::Given(world) = &ending.scenario.world else { return String::new() };
    let n = ending.scenario.world.level_sizes().first().map_or(0, |&size| size as usize);
    let mut order: Vec<usize> = (0..n.min(portfolio.scores.len())).collect();
    order.retain(|&i| portfolio.scores[i].mean.is_finite());
    order.sort_by(|&a, &b| portfolio.scores[b].mean.total_cmp(&portfolio.scores[a].mean));
    let one = |&i: &usize| {
        let [own, other] = match talk.lang {
            Lang::En => [&world.name_en[i], &world.name_zh[i]],
            Lang::Zh => [&world.name_zh[i], &world.name_en[i]],
        };
        let name = [own, other, &world.id[i]].into_iter().find(|name| !name.is_empty());
        let name = cut(name.map_or("", String::as_str), NAME_WIDTH);
        format!("{name} {}", signed(portfolio.scores[i].mean, 2))
    };
    let list = |places: &[usize]| places.iter().map(one).collect::<Vec<_>>().join("  ");
    let (first, last) = (order.len().min(NAMED), order.len().saturating_sub(NAMED));
    let heads = [talk.pick("first", "最早"), talk.pick("last", "最晚")];
    let width = heads.iter().map(|head| head.width()).max().unwrap_or(0);
    let row = |head: &str, places: &[usize]| format!("   {}  {}\n", padded(head, width), list(places));
    format!("{}{}", row(heads[0], &order[..first]), row(heads[1], &order[last..]))
}

/// The same as JSON.
pub(super) fn json(portfolios: &[PortfolioOverview]) -> Vec<Value> {
    let mean = |mean: &Mean| {
        let [low, high] = mean.interval.map(number);
        json!({ "n": mean.n, "mean": number(mean.mean), "sd": number(mean.sd), "low": low, "high": high })
    };
    let level = |level: &LevelTruth| {
        let statistics: serde_json::Map<String, Value> = STATISTICS
            .iter()
            .zip(&level.statistics)
            .map(|(statistic, of)| (statistic.name().to_owned(), mean(of)))
            .collect();
        json!({ "level": level.level, "statistics": statistics })
    };
    let one = |portfolio: &PortfolioOverview| {
        json!({
            "design_point": portfolio.design_point,
            "levels": portfolio.levels.iter().map(level).collect::<Vec<_>>(),
        })
    };
    portfolios.iter().map(one).collect()
}
