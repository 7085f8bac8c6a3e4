//! Section 4 of the paper: from point to surface, weak incentives, and "moderately stronger top-level design".
//!
//! What *moderately stronger* means is ours: more than one half of every right, where bargaining stands, and less than nine tenths,
//! where the preset of a strong center does. For each aim three questions: is .7 better than .5, with the same luck? Is the best of
//! eleven shares (0 … 1) between .5 and .9? And is bargaining better with .2 more of every right?

use super::MATTERS;
use crate::analysis::scoreboard::results::{Aim, Results, by_mode, case};
use crate::analysis::scoreboard::settings::{MODES, authority};
use crate::analysis::scoreboard::verdict::Rule::{Above, Below};
use crate::analysis::scoreboard::verdict::{Case, Claim, Rule};

/// How far the policy comes.
const BREADTH: [Aim; 2] = [
    Aim { statistic: "ever", is_error: false, en: "ever adopters", zh: "曾采纳者" },
    Aim { statistic: "current", is_error: false, en: "current adopters", zh: "现采纳者" },
];

/// How well it is carried out.
const DEPTH: [Aim; 2] = [
    Aim {
        statistic: "implementation", is_error: false, en: "implementation everywhere", zh: "全国落实程度"
    },
    Aim {
        statistic: "pilot_implementation",
        is_error: false,
        en: "implementation of pilots",
        zh: "试点落实程度",
    },
];

/// What is learned: designs that fit, a template that fits, a belief that is right, a decision that is.
const LEARNING: [Aim; 4] = [
    Aim {
        statistic: "design_fit", is_error: false, en: "fit of adopters' designs", zh: "采纳者方案适配度"
    },
    Aim {
        statistic: "template_fit", is_error: false, en: "fit of the template", zh: "中央模板适配度"
    },
    Aim {
        statistic: "belief_error", is_error: true, en: "a belief near the truth", zh: "中央信念接近真值"
    },
    Aim { statistic: "right_decision", is_error: false, en: "right decisions", zh: "决策正确" },
];

/// All aims, for figures.
pub fn aims() -> impl Iterator<Item = Aim> {
    BREADTH.into_iter().chain(DEPTH).chain(LEARNING)
}

const QUOTE: &str = "适度加强“顶层设计”、控制试点地区的自由裁量空间显得十分有必要";

pub(super) fn claims(results: &Results) -> Vec<Claim> {
    let stronger = |condition: &'static str| {
        move |preset: &str| {
            let setting = format!("{preset}/{condition}");
            results.difference([&setting, preset], "pilot_implementation", Above(MATTERS))
        }
    };
    let incentives = ["incentives", "constraint", "own-benefit"].into_iter().flat_map(|condition| {
        MODES.into_iter().filter_map(move |mode| {
            let words = results.setting(&format!("{}/{condition}", mode.preset))?.words.clone();
            // Where the center holds that right already there is nothing to strengthen.
            let is_same = mode.preset == "strong-central" && condition == "incentives";
            (!is_same).then(|| Case { condition: words, tests: vec![stronger(condition)(mode.preset)] })
        })
    });
    let moderately = |id, rendering, aims: &[Aim]| Claim {
        id,
        section: "4",
        quote: QUOTE,
        rendering,
        cases: aims.iter().flat_map(|&aim| of_aim(results, aim)).collect(),
    };
    vec![
        Claim {
            id: "from-point-to-surface",
            section: "4",
            quote: "“由点到面、点面结合”，政策试点基本已成为必经环节",
            rendering: "pilots bring the policy from point to surface: ten years on more others have it than all would without pilots",
            cases: by_mode(|mode| {
                let without = format!("{}/no-pilots", mode.preset);
                let pair = [mode.preset, without.as_str()];
                vec![results.difference(pair, "others_after_10_years", Above(MATTERS))]
            }),
        },
        Claim {
            id: "weak-incentives-weak-constraints",
            section: "4",
            quote: "“弱激励、弱约束”……充分调动、激励试点地区的内生动力，是试点政策能否有效运行的关键",
            rendering: "incentives and constraints are too weak: pilots implement more with more of them",
            cases: incentives.collect(),
        },
        moderately(
            "stronger-design-breadth",
            "moderately stronger top-level design and less discretion help: how far the policy comes",
            &BREADTH,
        ),
        moderately("stronger-design-depth", "the same: how well it is carried out", &DEPTH),
        moderately("stronger-design-learning", "the same: what is learned", &LEARNING),
    ]
}

/// The three questions about one aim.
fn of_aim(results: &Results, aim: Aim) -> Vec<Case> {
    let matters = |by: f64| -> Rule { if aim.is_error { Below(-by) } else { Above(by) } };
    let half = [authority(7), authority(5)];
    let stronger = results.difference([&half[0], &half[1]], aim.statistic, matters(MATTERS));
    let little = ["bargaining/a-little-stronger", "bargaining"];
    let named = |en: &str, zh: &str| (format!("{}: {en}", aim.en), format!("{}：{zh}", aim.zh));
    let mut cases = Vec::new();
    let mut add = |(en, zh): (String, String), tests| cases.push(case(&en, &zh, tests));
    add(named("share .7 over .5", "份额 0.7 优于 0.5"), vec![stronger]);
    add(
        named("best share between .5 and .9", "最佳份额在 0.5 与 0.9 之间"),
        vec![results.best_share(aim, Above(0.5)), results.best_share(aim, Below(0.9))],
    );
    if !results.values(little[0], aim.statistic).iter().all(|value| value.is_nan()) {
        let tests = vec![results.difference(little, aim.statistic, matters(MATTERS))];
        add(named("bargaining with .2 more of every right", "议价模式各项权力增加 0.2"), tests);
    }
    cases
}
