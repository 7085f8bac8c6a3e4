//! `[portfolio]`: many policies over the same governments.

use super::structural::row;
use super::{Kind, Parameter};
use crate::scenario::regime::Preset;

/// Rows of the registry for the portfolio, in the order of the file.
#[rustfmt::skip] // One row a line, to be read as a table.
pub const PORTFOLIO: &[Parameter] = &[
    row(
        "portfolio.drawn",
        "抽取的政策数",
        "policies",
        Kind::Integer { min: 0, max: 1000 },
        "0",
        "How many policies are drawn, beside those that are listed; without either the scenario is one policy",
        "Walker (1969) scored 88",
    ),
    row(
        "portfolio.first_onset",
        "最早出台时间",
        "calendar month",
        Kind::Month,
        "",
        "Drawn policies begin in the tick of this month at the earliest; `time.start` where absent",
        "the user",
    ),
    row(
        "portfolio.last_onset",
        "最晚出台时间",
        "calendar month",
        Kind::Month,
        "",
        "Drawn policies begin in the tick of this month at the latest, every tick between being as likely; the middle of the run where absent",
        "the user",
    ),
    row(
        "portfolio.merit_sd",
        "政策间价值标准差",
        "multiple of the hoped-for effect",
        Kind::Real { min: 0.0, max: 5.0 },
        "0.0",
        "Standard deviation of `policy.merit` between drawn policies; what `policy.merit_sd` draws anew in every replicate comes on top",
        "assumption",
    ),
    row(
        "portfolio.conflict_sd",
        "政策间冲突度标准差",
        "share",
        Kind::Real { min: 0.0, max: 5.0 },
        "0.2",
        "Standard deviation of `policy.conflict` between drawn policies",
        "assumption; policies differ in conflict, Matland (1995)",
    ),
    row(
        "portfolio.clarity_sd",
        "政策间清晰度标准差",
        "share",
        Kind::Real { min: 0.0, max: 1.0 },
        "0.2",
        "Standard deviation, between drawn policies, of what is added to the clarity of all their waves",
        "assumption; policies differ in ambiguity, Matland (1995)",
    ),
    row(
        "portfolio.regimes",
        "政策可用的模式",
        "none",
        Kind::Choices(&Preset::NAMES),
        "[]",
        "Presets of which every drawn policy gets one, all being as likely; where empty all have the scenario's regime",
        "Fu & Wang (2023) §3.6: modes differ between policies",
    ),
    row(
        "portfolio.min_adopters",
        "计分所需采纳者数",
        "governments",
        Kind::Integer { min: 1, max: 10_000_000 },
        "1",
        "Policies that fewer governments of a level ever adopt do not count for its scores of innovativeness",
        "Walker (1969) took policies with 20 adopters at least",
    ),
    row(
        "portfolio.policy[].name",
        "政策名称",
        "none",
        Kind::Text,
        "",
        "Name of a listed policy; `policy-1`, `policy-2`, … where absent",
        "the user",
    ),
    row(
        "portfolio.policy[].onset",
        "出台时间",
        "calendar month",
        Kind::Month,
        "",
        "It begins in the tick of this month; its waves and its date of roll-out are as much later as that is after `time.start`; `time.start` where absent",
        "the user",
    ),
    row(
        "portfolio.policy[].set",
        "政策的改动",
        "none",
        Kind::Texts,
        "[]",
        "How it differs from the scenario, as `--set` has it: \"policy.conflict=0.9\", \"regime.preset=strong-local\", \"selection.wave[1].clarity=0.8\"",
        "the user",
    ),
];
