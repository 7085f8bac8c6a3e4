//! Columns of the tables that the scoreboard writes.

use super::run::{policy, replicate};
use super::{Column, column};
use crate::observe::Type::{Date, Integer, Real, Text};
use crate::scenario::Table;

/// Every column of these tables.
#[rustfmt::skip]
pub(super) const SCOREBOARD: &[Column] = &[
    column(Table::Scoreboard, "claim", "none", Text, "The claim", "论断"),
    column(Table::Scoreboard, "section", "none", Text, "Section of Fu & Wang (2023)", "付盈盈、王锐兰（2023）的章节"),
    column(Table::Scoreboard, "quote", "none", Text, "What the paper says", "原文"),
    column(Table::Scoreboard, "rendering", "none", Text, "The same in English, as it is tested", "英文转述（检验的含义）"),
    column(Table::Scoreboard, "verdict", "none", Text, "holds (in all cases), depends (in some), fails (in none), open (undecided)", "holds 全部成立；depends 部分成立；fails 均不成立；open 未定"),
    column(Table::Scoreboard, "depends_on", "none", Text, "Under which conditions it holds, does not, or is undecided; empty where it holds in all", "在何种条件下成立、不成立或未定；全部成立则为空"),
    column(Table::Scoreboard, "depends_on_zh", "none", Text, "The same in Chinese", "同上，中文"),
    column(Table::Scoreboard, "n_yes", "cases", Integer, "Cases (conditions) in which all tests are met", "全部检验均满足的情形数"),
    column(Table::Scoreboard, "n_no", "cases", Integer, "Cases in which a test is refuted", "有检验被否定的情形数"),
    column(Table::Scoreboard, "n_open", "cases", Integer, "Cases that are undecided", "未定的情形数"),
    column(Table::Scoreboard, "scenario", "none", Text, "Scenario in which it is tested", "检验所用情景"),
    column(Table::Scoreboard, "setting", "none", Text, "Setting of the test that decides the first case", "决定首个情形的检验所在的设置"),
    column(Table::Scoreboard, "changes", "none", Text, "What that setting changes in the scenario", "该设置对情景的改动"),
    column(Table::Scoreboard, "statistic", "none", Text, "What is measured; table scoreboard_tests says what it is", "所测量的量，含义见 scoreboard_tests 表"),
    column(Table::Scoreboard, "of", "none", Text, "level (mean over replicates), difference (to another setting, same luck) or best-share (of authority)", "level 均值；difference 与另一设置的配对差；best-share 最佳权力份额"),
    column(Table::Scoreboard, "estimate", "of the statistic", Real, "The number", "估计值"),
    column(Table::Scoreboard, "low", "of the statistic", Real, "Lower end of its 95 % interval (Student's t; Wilson for shares of replicates; bootstrap for the best share)", "95% 区间下限（t 分布；重复占比用 Wilson 区间；最佳份额用自助法）"),
    column(Table::Scoreboard, "high", "of the statistic", Real, "Upper end", "上限"),
    column(Table::Scoreboard, "n", "replicates", Integer, "Replicates in which it is defined", "有定义的重复数"),
    column(Table::Scoreboard, "rule", "none", Text, "What the interval has to be for the claim", "论断成立所要求的区间"),

    column(Table::ScoreboardTests, "claim", "none", Text, "The claim", "论断"),
    column(Table::ScoreboardTests, "case", "none", Integer, "Number of the case (condition), from 1", "情形编号，从 1 起"),
    column(Table::ScoreboardTests, "condition", "none", Text, "The condition", "条件"),
    column(Table::ScoreboardTests, "condition_zh", "none", Text, "The same in Chinese", "同上，中文"),
    column(Table::ScoreboardTests, "case_answer", "none", Text, "yes (all tests are met), no (one is refuted) or open", "yes 全部满足；no 有被否定；open 未定"),
    column(Table::ScoreboardTests, "statistic", "none", Text, "What is measured", "所测量的量"),
    column(Table::ScoreboardTests, "meaning", "none", Text, "What it is", "含义（英文）"),
    column(Table::ScoreboardTests, "meaning_zh", "none", Text, "The same in Chinese", "含义（中文）"),
    column(Table::ScoreboardTests, "of", "none", Text, "level, difference or best-share", "level 均值、difference 配对差、best-share 最佳份额"),
    column(Table::ScoreboardTests, "setting", "none", Text, "Setting in which it is measured", "所在设置"),
    column(Table::ScoreboardTests, "against", "none", Text, "Setting whose value is taken off, replicate by replicate; empty for a level", "被减去的设置（逐次重复）；均值则为空"),
    column(Table::ScoreboardTests, "changes", "none", Text, "What the setting changes in the scenario", "该设置对情景的改动"),
    column(Table::ScoreboardTests, "estimate", "of the statistic", Real, "The number", "估计值"),
    column(Table::ScoreboardTests, "low", "of the statistic", Real, "Lower end of its 95 % interval", "95% 区间下限"),
    column(Table::ScoreboardTests, "high", "of the statistic", Real, "Upper end", "上限"),
    column(Table::ScoreboardTests, "n", "replicates", Integer, "Replicates in which it is defined", "有定义的重复数"),
    column(Table::ScoreboardTests, "rule", "none", Text, "What the interval has to be for the claim", "论断成立所要求的区间"),
    column(Table::ScoreboardTests, "answer", "none", Text, "yes (met), no (refuted) or open (the interval holds the threshold)", "yes 满足；no 否定；open 区间含阈值"),

    column(Table::ScoreboardSeries, "series", "none", Text, "years (effects by year since selection), authority (aims by the center's share), stages (Lucas's stages by mode) or table-2 (behaviors, paths and directions by mode)", "years 按入选后年份的效应；authority 按权力份额的各目标；stages 各模式的卢卡斯阶段；table-2 各模式的行为、路径与方向"),
    column(Table::ScoreboardSeries, "setting", "none", Text, "The setting", "设置"),
    column(Table::ScoreboardSeries, "statistic", "none", Text, "What is measured; effect, found and truth for years", "所测量的量；年份序列为 effect、found、truth"),
    column(Table::ScoreboardSeries, "x", "of the series", Real, "Year, share of authority, or place in the list", "年份、权力份额或序号"),
    column(Table::ScoreboardSeries, "estimate", "of the statistic", Real, "Mean over replicates", "各次重复的均值"),
    column(Table::ScoreboardSeries, "low", "of the statistic", Real, "Lower end of its 95 % interval", "95% 区间下限"),
    column(Table::ScoreboardSeries, "high", "of the statistic", Real, "Upper end", "上限"),
    column(Table::ScoreboardSeries, "n", "replicates", Integer, "Replicates in which it is defined", "有定义的重复数"),

    column(Table::PolicyStages, "setting", "none", Text, "The setting: a mode as it is", "设置：某一模式原样"),
    replicate(Table::PolicyStages), policy(Table::PolicyStages),
    column(Table::PolicyStages, "government_id", "none", Text, "The government", "政府"),
    column(Table::PolicyStages, "stage", "none", Text, "Stage that it reached: reinvention, development, pilot, adjustment, integration (docs/scoreboard.md says by which events)", "到达的阶段：再发明、发展、试点、调节修改、融合（依据的事件见 docs/scoreboard.md）"),
    column(Table::PolicyStages, "tick", "ticks", Integer, "Tick in which it reached it first", "首次到达的步"),
    column(Table::PolicyStages, "date", "calendar month", Date, "First month of that tick", "该步的首月"),
    column(Table::PolicyStages, "order", "none", Integer, "Place among the stages that it reached", "在所到达阶段中的次序"),
    column(Table::PolicyStages, "move", "none", Text, "begins (it is the first of both), next (Lucas's next), skips (a stage before it was left out), returns (it comes later than a higher one)", "begins 起始；next 下一阶段；skips 跳过；returns 回返"),
];
