//! Columns of the tables that a portfolio of policies adds.

use super::run::{design_point, government, policy, replicate};
use super::{Column, column};
use crate::observe::Type::{Date, Integer, Real, Text};
use crate::scenario::Table;

/// Columns n, mean, sd, low, high of a mean over replicates.
const fn mean(table: Table) -> [Column; 5] {
    [
        column(table, "n", "replicates", Integer, "Replicates in which it is defined", "有定义的重复数"),
        column(table, "mean", "of the statistic", Real, "Mean over replicates", "各次重复的均值"),
        column(
            table,
            "sd",
            "of the statistic",
            Real,
            "Standard deviation over replicates",
            "各次重复的标准差",
        ),
        column(
            table,
            "low",
            "of the statistic",
            Real,
            "Lower end of the 95 % interval of the mean (Student's t over replicates)",
            "均值 95% 区间下限（t 分布）",
        ),
        column(table, "high", "of the statistic", Real, "Upper end", "上限"),
    ]
}

const OF_TRUTH: [Column; 5] = mean(Table::InnovativenessTruth);
const OF_SCORES: [Column; 5] = mean(Table::ExpectedScores);

/// Every column of these tables.
#[rustfmt::skip]
pub(super) const PORTFOLIO: &[Column] = &[
    design_point(Table::Innovativeness), replicate(Table::Innovativeness), government(Table::Innovativeness, "The government", "政府"),
    column(Table::Innovativeness, "level", "number", Integer, "Its level below the center, from 1; scores are within the level", "所属层级，从 1 起；分数在同级内计算"),
    column(Table::Innovativeness, "n_policies", "policies", Integer, "Policies that count: with enough adopters in the level, not all at once", "计入的政策数：该层级采纳者足够多且非同时采纳"),
    column(Table::Innovativeness, "n_adopted", "policies", Integer, "Those of them that it adopted", "其中已采纳的政策数"),
    column(Table::Innovativeness, "walker", "none", Real, "Walker's (1969) score, from 0 to 1; higher is earlier", "沃克（1969）创新得分，0 至 1，越高越早"),
    column(Table::Innovativeness, "walker_rank", "number", Real, "Its rank within the level, 1 for the highest; equal scores share the mean of their ranks", "同级内名次，1 为最高；同分取平均名次"),
    column(Table::Innovativeness, "rate", "adoptions per opportunity", Real, "Adoptions per opportunity, Boehmke & Skinner (2012)", "每次机会的采纳率，Boehmke & Skinner（2012）"),
    column(Table::Innovativeness, "walker_odd", "none", Real, "Walker's score by the policies with odd numbers", "奇数编号政策的沃克得分"),
    column(Table::Innovativeness, "walker_even", "none", Real, "Walker's score by the policies with even numbers", "偶数编号政策的沃克得分"),
    column(Table::Innovativeness, "walker_without_diffusion", "none", Real, "Walker's score in the twin without diffusion: what is its own; empty without that twin", "无扩散孪生中的沃克得分，即自身的创新性；无该孪生则为空"),
    column(Table::Innovativeness, "wealth", "rank in (0, 1)", Real, "Wealth rank within the level", "同级内财富名次"),
    column(Table::Innovativeness, "capacity", "share", Real, "Capacity", "能力"),
    column(Table::Innovativeness, "industry", "share", Real, "Share of carbon-intensive industry", "高碳产业占比"),
    column(Table::Innovativeness, "learning", "share", Real, "Learning ability", "学习能力"),
    column(Table::Innovativeness, "leadership", "share", Real, "Leadership, mean over all ticks of the calendar", "领导力在整个时期的均值"),
    column(Table::Innovativeness, "watchers", "governments", Real, "Governments that look to it as a neighbor", "以其为邻居的政府数"),

    design_point(Table::InnovativenessTruth),
    column(Table::InnovativenessTruth, "level", "number", Integer, "Level below the center, from 1", "层级，从 1 起"),
    column(Table::InnovativenessTruth, "statistic", "none", Text, "policies (that count), mean_score, sd_score and highest_over_lowest (of Walker's score between governments), halves (Spearman's correlation between scores by odd and even policies), without_diffusion (with the score in the twin without diffusion), wealth, capacity, industry, learning, leadership, watchers (with the trait)", "统计量：policies 计入的政策数；mean_score、sd_score、highest_over_lowest 沃克得分的均值、标准差与最高最低之比；halves 奇偶两半政策得分的秩相关；without_diffusion 与无扩散孪生得分的秩相关；其余为与各特征的秩相关"),
    OF_TRUTH[0], OF_TRUTH[1], OF_TRUTH[2], OF_TRUTH[3], OF_TRUTH[4],

    design_point(Table::ExpectedScores), government(Table::ExpectedScores, "The government", "政府"),
    OF_SCORES[0], OF_SCORES[1], OF_SCORES[2], OF_SCORES[3], OF_SCORES[4],

    design_point(Table::Portfolio), policy(Table::Portfolio),
    column(Table::Portfolio, "name", "none", Text, "Its name", "名称"),
    column(Table::Portfolio, "onset", "calendar month", Date, "First month of its first tick", "出台时间"),
    column(Table::Portfolio, "merit", "multiple of the hoped-for effect", Real, "What it is worth, mean over replicates as given", "政策价值（给定均值）"),
    column(Table::Portfolio, "conflict", "share", Real, "How far it hurts carbon-intensive localities", "冲突度"),
    column(Table::Portfolio, "clarity", "share", Real, "Clarity of its goals, mean over its waves; empty without waves", "目标清晰度，各批次均值；无批次则为空"),
    column(Table::Portfolio, "goals", "share", Real, "Center's share of the right to set goals, in the first tick", "目标设定权（首步）"),
    column(Table::Portfolio, "means", "share", Real, "Center's share of the right to choose instruments, in the first tick", "手段选择权（首步）"),
    column(Table::Portfolio, "inspection", "share", Real, "Center's share of the right to inspect, in the first tick", "检查验收权（首步）"),
    column(Table::Portfolio, "incentives", "share", Real, "Center's share of the right to provide incentives, in the first tick", "激励分配权（首步）"),
    column(Table::Portfolio, "n", "replicates", Integer, "Replicates", "重复数"),
    column(Table::Portfolio, "ever_share", "share of governments", Real, "Ever adopters at the end, mean over replicates", "期末曾采纳者占比，各次重复均值"),
    column(Table::Portfolio, "current_share", "share of governments", Real, "Current adopters at the end, mean over replicates", "期末现采纳者占比，各次重复均值"),
    column(Table::Portfolio, "t50", "calendar year", Real, "When half of all governments had ever adopted, median over the replicates that got there", "曾采纳者过半的时间，达到者的中位数"),
    column(Table::Portfolio, "rolled_out", "share of replicates", Real, "Replicates in which it is rolled out", "全面推广的比例"),
    column(Table::Portfolio, "stopped", "share of replicates", Real, "Replicates in which it is stopped", "终止的比例"),
];
