//! Section 3.6 of the paper: table 2, modes that shift, and what feedback is for.

use super::MATTERS;
use crate::analysis::scoreboard::results::{Results, by_mode, case};
use crate::analysis::scoreboard::verdict::Rule::{Above, Below};
use crate::analysis::scoreboard::verdict::{Case, Claim};

/// A row of table 2: what is most frequent.
struct Row {
    id: &'static str,
    quote: &'static str,
    rendering: &'static str,
    preset: &'static str,
    zh: &'static str,
    /// Leads of behavior, path and direction.
    leads: [&'static str; 3],
}

const TABLE_2: [Row; 3] = [
    Row {
        id: "table-2-strong-central",
        quote: "强中央模式｜模仿/执行行为｜正式评估｜中央→地方",
        rendering: "strong center: localities imitate and execute, formal evaluation, center → local",
        preset: "strong-central",
        zh: "强中央",
        leads: ["emulate_lead", "formal_only_lead", "down_lead"],
    },
    Row {
        id: "table-2-bargaining",
        quote: "议价模式｜自主行为｜正式评估/非正式评估｜中央↔地方",
        rendering: "bargaining: localities act autonomously, formal and informal evaluation, center ↔ local",
        preset: "bargaining",
        zh: "议价",
        leads: ["autonomous_lead", "formal_informal_lead", "both_lead"],
    },
    Row {
        id: "table-2-strong-local",
        quote: "强地方模式｜争先/创新行为｜正式评估/非正式评估/政策创新｜中央←地方",
        rendering: "strong localities: they strive to be first and innovate, formal, informal and innovation, center ← local",
        preset: "strong-local",
        zh: "强地方",
        leads: ["strive_first_lead", "with_innovation_lead", "up_lead"],
    },
];

pub(super) fn claims(results: &Results) -> Vec<Claim> {
    let mut all: Vec<Claim> = TABLE_2.iter().map(|row| table_2(results, row)).collect();
    all.extend([
        Claim {
            id: "stages-have-their-modes",
            section: "3.6",
            quote: "同一政策领域的不同实施阶段，可能采用不同权力模式",
            rendering: "one field may have other modes at other stages: a mode of one stage changes what happens at it",
            cases: stage_modes(results),
        },
        Claim {
            id: "feedback-shifts-with-authority",
            section: "3.6",
            quote: "随着时间的变化，中央与地方的权力配置也会出现差异……反馈过程也呈现出不同的特征",
            rendering: "as authority shifts over time, feedback takes another character (more center → local once the center is strong)",
            cases: shift(results),
        },
        Claim {
            id: "feedback-needed",
            section: "3.6",
            quote: "如何……提高试点政策的可靠性、成功率、外推性，不仅需要试点成效评估，更需要反馈和汇总",
            rendering: "evaluation is not enough, feedback is needed: without redesign adopters' designs fit worse",
            cases: by_mode(|mode| {
                let without = format!("{}/no-redesign", mode.preset);
                vec![results.difference([&without, mode.preset], "design_fit", Below(-MATTERS))]
            }),
        },
    ]);
    all
}

/// A row of table 2, as it is and with other drivers of behavior.
fn table_2(results: &Results, row: &Row) -> Claim {
    let tests = |setting: &str| row.leads.map(|lead| results.level(setting, lead, Above(0.0))).to_vec();
    let mut cases = vec![case(row.preset, row.zh, tests(row.preset))];
    for condition in ["top-leaders-lead", "deputies-lead", "slow-learners"] {
        let id = format!("{}/{condition}", row.preset);
        if let Some(setting) = results.setting(&id) {
            cases.push(Case { condition: setting.words.clone(), tests: tests(&id) });
        }
    }
    Claim { id: row.id, section: "3.6, table 2", quote: row.quote, rendering: row.rendering, cases }
}

/// Another mode at one stage, and what it should change there.
fn stage_modes(results: &Results) -> Vec<Case> {
    let changes = [
        ("bargaining/design-strong-local", "strive_first", Above(0.1)),
        ("bargaining/execution-strong-central", "pilot_effort", Above(MATTERS)),
        ("bargaining/feedback-strong-local", "template_fit", Above(0.005)),
    ];
    let of = |(id, statistic, rule)| {
        let tests = vec![results.difference([id, "bargaining"], statistic, rule)];
        Some(Case { condition: results.setting(id)?.words.clone(), tests })
    };
    changes.into_iter().filter_map(of).collect()
}

/// Localities are strong, then the center is, from the last batch on: new pilots, and the same pilots later.
fn shift(results: &Results) -> Vec<Case> {
    let id = "strong-local/central-from-last-batch";
    vec![
        case(
            "pilots selected after the shift",
            "权力变动后入选的试点",
            vec![results.level(id, "down_last_batch_less_early", Above(0.1))],
        ),
        case(
            "pilots selected before it, from then on",
            "此前入选的试点，变动之后",
            vec![results.level(id, "down_same_pilots_later", Above(0.1))],
        ),
    ]
}
