//! Sections 3.3 and 3.4 of the paper: mechanisms, leaders, goals, monitoring, and effects that fade.

use super::MATTERS;
use crate::analysis::scoreboard::results::{Results, by_mode, case};
use crate::analysis::scoreboard::settings::MODES;
use crate::analysis::scoreboard::verdict::Rule::{Above, Below};
use crate::analysis::scoreboard::verdict::{Case, Claim, Test};

/// From here on a share is "many", a loss is one that is seen: a fifth.
const MANY: f64 = 0.2;

/// Years in which the paper's source finds an effect.
const YEARS: [&str; 5] = ["found_year_1", "found_year_2", "found_year_3", "found_year_4", "found_year_5"];

pub(super) fn claims(results: &Results) -> Vec<Claim> {
    let more = |condition: &'static str, statistic: &'static str, rule| {
        by_mode(|mode| {
            let setting = format!("{}/{condition}", mode.preset);
            vec![results.difference([&setting, mode.preset], statistic, rule)]
        })
    };
    vec![
        Claim {
            id: "six-mechanisms",
            section: "3.3",
            quote: "我国 35 个低碳试点建设过程基本都实行了 6 个保障政策执行的机制",
            rendering: "nearly all pilots have the six mechanisms that support execution",
            cases: by_mode(|mode| vec![results.level(mode.preset, "six_in_use", Above(0.8))]),
        },
        Claim {
            id: "leaders-matter",
            section: "3.3",
            quote: "党政“一把手”权力赋予可能会对制度作用的发挥产生重要影响",
            rendering: "that top leaders head the pilots makes the mechanisms work better",
            cases: by_mode(|mode| {
                let [top, deputies] =
                    ["top-leaders-lead", "deputies-lead"].map(|c| format!("{}/{c}", mode.preset));
                vec![results.difference([&top, &deputies], "pilot_implementation", Above(MATTERS))]
            }),
        },
        Claim {
            id: "clear-goals-force",
            section: "3.3",
            quote: "以清晰的总量目标体系倒逼实现“双碳”目标",
            rendering: "clear goals force implementation",
            cases: by_mode(|mode| {
                let [clear, vague] = ["clear-goals", "vague-goals"].map(|c| format!("{}/{c}", mode.preset));
                vec![results.difference([&clear, &vague], "pilot_implementation", Above(MATTERS))]
            }),
        },
        Claim {
            id: "applicants-want-resources",
            section: "3.4",
            quote: "许多地方政府为获得中央政府的资源要素和其他优先政策，申报低碳试点的积极性较高",
            rendering: "many apply, for the center's resources: more than one for every place, fewer without grants",
            cases: by_mode(|mode| {
                let without = format!("{}/no-grants", mode.preset);
                vec![
                    results.level(mode.preset, "applications_per_place", Above(1.0)),
                    results.difference([&without, mode.preset], "applications_per_place", Below(-0.1)),
                ]
            }),
        },
        Claim {
            id: "strong-start-weak-finish",
            section: "3.4",
            quote: "很多工作都是“虎头蛇尾”，并没有保持积极的态度去执行",
            rendering: "strong start, weak finish: a fifth of the best effort or more is lost, and a fifth of pilots or more lose half",
            cases: finishes(results, |setting| {
                vec![
                    results.level(setting, "effort_kept", Below(1.0 - MANY)),
                    results.level(setting, "effort_halved", Above(MANY)),
                ]
            }),
        },
        Claim {
            id: "adopted-in-name",
            section: "3.4",
            quote: "申报低碳试点的积极性较高，但……没有保持积极的态度去执行",
            rendering: "what was taken up becomes symbolic, or is given up",
            cases: finishes(results, |setting| {
                vec![
                    results.level(setting, "symbolic_later", Above(MATTERS)),
                    results.level(setting, "kept", Below(1.0 - MATTERS)),
                ]
            }),
        },
        Claim {
            id: "monitoring-decides",
            section: "3.4",
            quote: "如何从监控角度确保政策有效执行，必然是低碳城市试点政策成败的关键",
            rendering: "monitoring makes execution effective: without inspections pilots implement less",
            cases: more("no-inspections", "pilot_implementation", Below(-MATTERS)),
        },
        Claim {
            id: "five-years-not-six",
            section: "3.4",
            quote: "国家低碳试点政策在政策实施后的第一年至第五年的政策效果比较显著，而第六年的实证结果却没有显著性",
            rendering: "the effect is significant in years 1 to 5 and not in year 6",
            cases: with_and_without_attention(|setting| {
                let mut tests: Vec<Test> =
                    YEARS.iter().map(|&year| results.level(setting, year, Above(0.5))).collect();
                tests.push(results.level(setting, "found_year_6", Below(0.5)));
                tests
            }),
        },
        Claim {
            id: "effect-weakens",
            section: "3.4",
            quote: "政策效果在第六年消失",
            rendering: "the effect grows weaker: in year 6 than in years 3 to 5",
            cases: with_and_without_attention(|setting| {
                vec![results.level(setting, "effect_weakens", Above(0.002))]
            }),
        },
        Claim {
            id: "tracking-makes-it-last",
            section: "3.4",
            quote: "要延长低碳试点政策效果的时效性，就需要持续跟踪和考核试点区碳减排情况……建立低碳试点政策长效执行保障机制",
            rendering: "lasting tracking makes an effect last that fades without: found in years 6 and 8, and larger in year 8",
            cases: lasting(results),
        },
        Claim {
            id: "rich-places-account-first",
            section: "3.4, table 1",
            quote: "我国沿海发达地区低碳试点城市较早开始建立低碳监测体系",
            rendering: "developed places were first to monitor and account",
            cases: by_mode(|mode| {
                vec![results.level(mode.preset, "accounting_rich_less_poor", Above(MATTERS))]
            }),
        },
    ]
}

/// Every mode as it is, with tracking that does not end, and where effort rests on the center's attention alone.
fn finishes(results: &Results, tests: impl Fn(&str) -> Vec<Test>) -> Vec<Case> {
    let mut cases = by_mode(|mode| tests(mode.preset));
    let others = ["tracking", "effects/attention-alone"];
    for id in others.iter().flat_map(|other| MODES.map(|mode| format!("{}/{other}", mode.preset))) {
        if let Some(setting) = results.setting(&id) {
            cases.push(Case { condition: setting.words.clone(), tests: tests(&id) });
        }
    }
    cases
}

/// Every mode as it is, and where effort rests on the center's attention alone.
fn with_and_without_attention(tests: impl Fn(&str) -> Vec<Test>) -> Vec<Case> {
    let mut cases = by_mode(|mode| tests(&format!("{}/effects", mode.preset)));
    for mode in MODES {
        let (en, zh) = (
            format!("{}, effort rests on the center's attention alone", mode.preset),
            format!("{}，努力只靠中央注意力", mode.zh),
        );
        cases.push(case(&en, &zh, tests(&format!("{}/effects/attention-alone", mode.preset))));
    }
    cases
}

/// What is added where effort rests on attention alone, under the first mode.
fn lasting(results: &Results) -> Vec<Case> {
    let base = "strong-central/effects/attention-alone";
    let remedies = ["tracking", "half-tracking", "long-attention", "own-benefit", "inspections"];
    let of = |remedy: &str| {
        let id = format!("strong-central/effects/{remedy}");
        let condition = results.setting(&id)?.words.clone();
        let tests = vec![
            results.level(&id, "found_year_6", Above(0.5)),
            results.level(&id, "found_year_8", Above(0.5)),
            results.difference([&id, base], "effect_year_8", Below(-0.002)),
        ];
        Some(Case { condition, tests })
    };
    remedies.into_iter().filter_map(of).collect()
}
