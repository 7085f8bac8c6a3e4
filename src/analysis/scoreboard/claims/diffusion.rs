//! Section 2 of the paper: pilots work, diffusion begins slowly, Lucas's stages.

use super::MATTERS;
use crate::analysis::scoreboard::results::{Results, by_mode};
use crate::analysis::scoreboard::verdict::Rule::Above;
use crate::analysis::scoreboard::verdict::{Claim, Test};

pub(super) fn claims(results: &Results) -> Vec<Claim> {
    vec![
        Claim {
            id: "pilots-work",
            section: "2",
            quote: "低碳政策试点城市在单位经济内有效降低了碳排放量",
            rendering: "pilots lower carbon intensity, as difference-in-differences finds",
            cases: by_mode(|mode| {
                let setting = format!("{}/effects", mode.preset);
                vec![results.level(&setting, "effect_found", Above(0.8))]
            }),
        },
        Claim {
            id: "slow-then-steep",
            section: "2",
            quote: "在一项创新型政策扩散的初期，政策采纳的发生相对不频繁，而随着各种因素的影响，在此之后采纳的比例会急剧上升",
            rendering: "adoption is rare at first, then rises steeply (Gray's S)",
            cases: by_mode(|mode| vec![results.level(mode.preset, "is_s_curve", Above(0.5))]),
        },
        Claim {
            id: "five-stages",
            section: "2",
            quote: "将政策扩散过程划分为政策再发明、政策发展、政策试点、政策的调节修改与政策的融合等 5 个阶段",
            rendering: "diffusion has five stages: reinvention, development, pilot, adjustment, integration",
            cases: by_mode(|mode| {
                let reached =
                    |statistic: &'static str| -> Test { results.level(mode.preset, statistic, Above(0.05)) };
                vec![
                    reached("stage_reinvention"),
                    reached("stage_development"),
                    reached("stage_pilot"),
                    reached("stage_adjustment"),
                    reached("stage_integration"),
                ]
            }),
        },
        Claim {
            id: "not-linear",
            section: "2",
            quote: "这 5 个阶段并非是线性的，其间可能存在着跨越",
            rendering: "the five stages are not linear, there may be jumps",
            cases: by_mode(|mode| {
                vec![
                    results.level(mode.preset, "stages_skip", Above(MATTERS)),
                    results.level(mode.preset, "stages_return", Above(MATTERS)),
                ]
            }),
        },
    ]
}
