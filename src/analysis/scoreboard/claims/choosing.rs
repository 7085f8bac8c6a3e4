//! Sections 3.1 and 3.2 of the paper: who is selected, and how the policy is designed.

use super::MATTERS;
use crate::analysis::scoreboard::results::{Results, by_mode};
use crate::analysis::scoreboard::verdict::Claim;
use crate::analysis::scoreboard::verdict::Rule::{Above, Below};

pub(super) fn claims(results: &Results) -> Vec<Claim> {
    vec![
        Claim {
            id: "sites-by-conditions",
            section: "3.1",
            quote: "在中央政府选择试点过程中，充分考虑不同地区的资源禀赋、经济发展情况、产业结构等等因素",
            rendering: "the center selects by economic development, resources and industry",
            cases: by_mode(|mode| {
                vec![
                    results.level(mode.preset, "wealth_gap", Above(MATTERS)),
                    results.level(mode.preset, "capacity_gap", Above(MATTERS)),
                    results.level(mode.preset, "industry_gap", Below(-MATTERS)),
                ]
            }),
        },
        Claim {
            id: "sites-cover-all-kinds",
            section: "3.1",
            quote: "试点范围覆盖经济发达区、生态环境保护区、资源型地区和老工业基地等",
            rendering: "pilots cover all kinds of places (every quarter of wealth and of industry has a tenth or more)",
            cases: by_mode(|mode| {
                vec![
                    results.level(mode.preset, "least_wealth_quarter", Above(0.1)),
                    results.level(mode.preset, "least_industry_quarter", Above(0.1)),
                ]
            }),
        },
        Claim {
            id: "spiral",
            section: "3.2",
            quote: "基本遵循了“设计–实验–再设计–再实验”的螺旋往复上升过程",
            rendering: "pilots go through design, trial, redesign, trial again",
            cases: by_mode(|mode| {
                vec![
                    results.level(mode.preset, "reviewed_and_redesigned", Above(0.5)),
                    results.level(mode.preset, "redesigned_twice", Above(0.5)),
                ]
            }),
        },
        Claim {
            id: "spiral-rises-in-pilots",
            section: "3.2",
            quote: "螺旋往复上升",
            rendering: "the spiral goes up: designs of pilots come to fit better",
            cases: by_mode(|mode| vec![results.level(mode.preset, "fit_change", Above(MATTERS))]),
        },
        Claim {
            id: "spiral-rises-in-template",
            section: "3.2",
            quote: "以“实验–设计”的螺旋上升路径为基础，不断提升政策精细化水平",
            rendering: "policy is refined from batch to batch: the center's template and first designs fit better",
            cases: by_mode(|mode| {
                vec![
                    results.level(mode.preset, "template_fit_change", Above(MATTERS)),
                    results.level(mode.preset, "fit_last_batch_less_first", Above(MATTERS)),
                ]
            }),
        },
    ]
}
