//! Keys that are not plain numbers of the model: dates, lists, choices, who the governments are.

use super::{Kind, Parameter};
use crate::scenario::regime::Preset;
use crate::scenario::{Indicator, Mode, Table};
use crate::units::{Stage, Step};

/// A share in [0, 1].
const SHARE: Kind = Kind::Real { min: 0.0, max: 1.0 };

const fn row(
    key: &'static str,
    zh: &'static str,
    unit: &'static str,
    kind: Kind,
    default: &'static str,
    meaning: &'static str,
    source: &'static str,
) -> Parameter {
    Parameter { key, zh, unit, kind, default, meaning, source }
}

/// Rows of the registry for keys that are not plain numbers, in the order of the file.
pub const STRUCTURAL: &[Parameter] = &[
    row("schema", "格式版本", "none", Kind::Integer { min: 1, max: 1 }, "1", "Version of the scenario format", "this program"),
    row("extends", "继承自", "none", Kind::Text, "", "Scenario to start from: `builtin:NAME` or a path relative to this file; tables merge, arrays replace", "this program"),
    row("scenario.id", "情景编号", "none", Kind::Text, "\"unnamed\"", "Short name; letters, digits, `-` and `_`", "the user"),
    row("scenario.title", "英文标题", "none", Kind::Text, "\"\"", "Title in English", "the user"),
    row("scenario.title_zh", "中文标题", "none", Kind::Text, "\"\"", "Title in Chinese", "the user"),
    row("scenario.seed", "随机种子", "none", Kind::Integer { min: 0, max: 9_007_199_254_740_991 }, "20100719", "Seed of all draws; 0 is a seed", "the user; default is the day of the first low-carbon pilots"),
    row("scenario.replicates", "重复次数", "replicates", Kind::Integer { min: 1, max: 16_777_215 }, "200", "Replicates of the ensemble", "the user"),
    row("time.start", "开始时间", "calendar month", Kind::Month, "\"2010-01\"", "First month of the first tick", "first low-carbon pilots: July 2010"),
    row("time.end", "结束时间", "calendar month", Kind::Month, "\"2039-12\"", "Last month; the tick that contains it is the last", "assumption"),
    row("time.step", "步长", "none", Kind::Choice(&Step::NAMES), "\"year\"", "Length of a tick", "assumption"),
    row("world.source", "政府来源", "none", Kind::Text, "\"builtin:china-2010\"", "`builtin:china-2010`, `synthetic` or `file`", "scenarios/worlds/china-2010"),
    row("world.levels", "各级政府数量", "governments", Kind::Integers { min: 1, max: 10_000_000 }, "[31, 341]", "Synthetic world: how many governments at each level below the center; children are spread evenly", "assumption"),
    row("world.level_names", "各级名称", "none", Kind::Texts, "[\"province\", \"prefecture\", \"county\", \"township\", \"village\"]", "Names of the levels, usable wherever a level is asked for", "administrative divisions of China"),
    row("world.file", "政府表文件", "path", Kind::Text, "", "Table of governments (CSV), relative to this file", "the user"),
    row("world.adjacency", "邻接表文件", "path", Kind::Text, "", "Pairs of contiguous governments (CSV with columns a, b), relative to this file", "the user"),
    row("world.neighbors", "近邻数量", "governments", Kind::Integer { min: 0, max: 64 }, "6", "Number of nearest neighbors of its level that a government looks to where no borders are given", "assumption; model.md §1"),
    row("world.redraw", "属性重抽", "none", Kind::Choice(&["replicate", "once"]), "\"replicate\"", "Whether what is synthetic in the world is drawn in every replicate or once", "assumption; model.md §1"),
    row("regime.preset", "央地关系模式", "none", Kind::Choice(&Preset::NAMES), "\"bargaining\"", "Named mixture of the four control rights", "Fu & Wang (2023), table 2; numbers are assumptions"),
    row("regime.goals", "目标设定权", "share", SHARE, "", "Center's share of the right to set goals, over the preset's", "Zhou & Lian (2012)"),
    row("regime.means", "手段选择权", "share", SHARE, "", "Center's share of the right to choose instruments, over the preset's", "Fu & Wang (2023) §3.6"),
    row("regime.inspection", "检查验收权", "share", SHARE, "", "Center's share of the right to inspect, over the preset's", "Zhou & Lian (2012)"),
    row("regime.incentives", "激励分配权", "share", SHARE, "", "Center's share of the right to provide incentives, over the preset's", "Zhou & Lian (2012)"),
    row("regime.change[].at", "变更时间", "calendar month", Kind::Month, "", "First month in force; the whole run where absent", "Fu & Wang (2023) §3.6: modes shift over time"),
    row("regime.change[].stage", "适用阶段", "none", Kind::Choice(&Stage::NAMES), "", "The one stage it holds for; all where absent", "Fu & Wang (2023) §3.6: modes differ between stages"),
    row("regime.change[].preset", "变更后的模式", "none", Kind::Choice(&Preset::NAMES), "", "New mixture of the four control rights", "Fu & Wang (2023), table 2"),
    row("regime.change[].goals", "变更后的目标设定权", "share", SHARE, "", "New goal right", "Zhou & Lian (2012)"),
    row("regime.change[].means", "变更后的手段选择权", "share", SHARE, "", "New means right", "Fu & Wang (2023) §3.6"),
    row("regime.change[].inspection", "变更后的检查验收权", "share", SHARE, "", "New inspection right", "Zhou & Lian (2012)"),
    row("regime.change[].incentives", "变更后的激励分配权", "share", SHARE, "", "New incentive right", "Zhou & Lian (2012)"),
    row("selection.named_before", "点名前的状态", "none", Kind::Choice(&["wait", "free"]), "\"wait\"", "A government that a later wave names: `wait`, it is closed to spread until its wave; `free`, it may adopt before and is then passed over", "assumption: history says when it adopted"),
    row("selection.wave[].at", "批次时间", "calendar month", Kind::Month, "", "Date of the wave; it runs in the tick that contains it (required)", "the user"),
    row("selection.wave[].level", "批次层级", "level", Kind::Level, "2", "Level of the governments it takes: 1, 2, … or the name of a level", "the user"),
    row("selection.wave[].quota", "批次名额", "governments", Kind::Integer { min: 1, max: 10_000_000 }, "", "How many governments it takes; with `named`, their number", "the user"),
    row("selection.wave[].mode", "选点方式", "none", Kind::Choice(&Mode::NAMES), "\"designation\"", "`designation` (closed), `application` (apply, review, approve) or `organized` (the center organizes applications)", "Fu & Wang (2023) §3.1"),
    row("selection.wave[].clarity", "目标清晰度", "share", SHARE, "0.5", "How clear the wave's goals are", "concept from Matland (1995); batches differ, Fu & Wang (2023) §3.2"),
    row("selection.wave[].named", "点名名单", "ids", Kind::Texts, "[]", "Ids of the governments that history chose: these and no others", "the user"),
    row("evaluation.indicators", "评价指标", "none", Kind::Choices(&Indicator::NAMES), "[\"outcome\"]", "Indicators of formal evaluation; their weights come from `pairwise`", "assumption; indicator systems in Fu & Wang (2023) §3.5"),
    row("evaluation.pairwise", "两两比较矩阵", "ratio", Kind::Matrix, "[[1.0]]", "Pairwise importance of the indicators: row over column, reciprocal", "Saaty (1980), analytic hierarchy process"),
    row("feedback.rollout", "推广方式", "none", Kind::Choice(&["belief", "date", "never"]), "\"belief\"", "When the policy is rolled out: by the center's belief (which may also stop it), at `rollout_at`, or never", "model.md §2.6"),
    row("feedback.rollout_at", "推广时间", "calendar month", Kind::Month, "", "Date of roll-out, with rollout = \"date\"", "the user"),
    row("output.tables", "输出表", "none", Kind::Choices(&Table::NAMES), "[\"runs\", \"curve\", \"summary\", \"events\", \"adoptions\", \"governments\", \"network\"]", "Tables to write; `panel` is large and off by default", "this program"),
    row("sweep.method", "扫描方法", "none", Kind::Choice(&["grid", "list"]), "\"grid\"", "How design points are formed: `grid`, every combination; `list`, the first values together, the second values together, …", "this program"),
    row("sweep.replicates", "每点重复次数", "replicates", Kind::Integer { min: 1, max: 16_777_215 }, "", "Replicates at each design point; `scenario.replicates` where absent", "the user"),
    row("sweep.vary", "变动因素", "none", Kind::Factors, "", "Parameters to vary: a list of values, or { from, to, step } or { from, to, points }", "the user"),
];
