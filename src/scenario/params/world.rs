//! `[world]`: how the attributes that a world does not give are drawn.

use super::section;

section! {
    /// How attributes of governments are drawn where they are not given.
    Attributes "world" {
        wealth_sd = 1.2 in 0.0 ..= 10.0, "standard deviations", "一级政府财富离散度",
            "Standard deviation of raw wealth among the governments of level 1",
            "assumption; model.md §1";
        child_wealth_sd = 1.0 in 0.0 ..= 10.0, "standard deviations", "下级政府财富离散度",
            "Standard deviation of a government's raw wealth around its superior's",
            "assumption; model.md §1";
        position_sd = 0.07 in 0.0 ..= 1.0, "side of the unit square", "位置离散度",
            "Standard deviation per axis of a level-2 position around its superior's; halved for each further level",
            "assumption; model.md §1";
        capacity_mean = 0.5 in 0.0 ..= 1.0, "share", "能力均值",
            "Mean capacity (fiscal and administrative)", "assumption; model.md §1";
        capacity_wealth = 0.5 in -2.0 ..= 2.0, "share per unit of wealth rank", "财富对能力的影响",
            "How much capacity rises with the wealth rank", "assumption; model.md §1";
        capacity_sd = 0.15 in 0.0 ..= 1.0, "share", "能力的标准差",
            "Standard deviation of capacity given wealth", "assumption; model.md §1";
        industry_mean = 0.5 in 0.0 ..= 1.0, "share", "高碳产业占比均值",
            "Mean share of carbon-intensive industry", "assumption; model.md §1";
        industry_wealth = -0.2 in -2.0 ..= 2.0, "share per unit of wealth rank", "财富对高碳产业占比的影响",
            "How the share of carbon-intensive industry changes with the wealth rank", "assumption; model.md §1";
        industry_sd = 0.2 in 0.0 ..= 1.0, "share", "高碳产业占比的标准差",
            "Standard deviation of the share of carbon-intensive industry given wealth", "assumption; model.md §1";
        learning_mean = 0.5 in 0.0 ..= 1.0, "share", "学习能力均值",
            "Mean learning ability", "assumption; driver from Zhuang (2020)";
        learning_wealth = 0.4 in -2.0 ..= 2.0, "share per unit of wealth rank", "财富对学习能力的影响",
            "How much learning ability rises with the wealth rank", "assumption; model.md §1";
        learning_sd = 0.2 in 0.0 ..= 1.0, "share", "学习能力的标准差",
            "Standard deviation of learning ability given wealth", "assumption; model.md §1";
        top_leader_share = 0.4 in 0.0 ..= 1.0, "share of governments", "一把手牵头的比例",
            "Share of leading groups headed by the top leader (weight 1)", "assumption; roles from Fu & Wang (2023)";
        executive_deputy_share = 0.35 in 0.0 ..= 1.0, "share of governments", "常务副职牵头的比例",
            "Share of leading groups headed by an executive deputy; the rest by an ordinary deputy",
            "assumption; roles from Fu & Wang (2023)";
        executive_deputy_weight = 0.75 in 0.0 ..= 1.0, "share of a top leader's weight", "常务副职的权重",
            "Weight of an executive deputy at the head of the leading group", "assumption; model.md §1";
        deputy_weight = 0.5 in 0.0 ..= 1.0, "share of a top leader's weight", "副职的权重",
            "Weight of an ordinary deputy at the head of the leading group", "assumption; model.md §1";
        ideal_base = 0.2 in -1.0 ..= 1.0, "share", "理想方案基准",
            "Ideal design where its driver is 0", "assumption; model.md §1";
        ideal_slope = 0.6 in -2.0 ..= 2.0, "share", "理想方案斜率",
            "How much the ideal design moves with its driver (wealth rank, industry share, a uniform draw)",
            "assumption; model.md §1";
        ideal_sd = 0.12 in 0.0 ..= 1.0, "share", "理想方案的标准差",
            "Standard deviation of the ideal design per dimension", "assumption; model.md §1";
        outcome_industry = 0.5 in -5.0 ..= 5.0, "log points", "产业对初始结果的影响",
            "How much the outcome at the start rises with the share of carbon-intensive industry",
            "assumption; model.md §1";
        outcome_sd = 0.1 in 0.0 ..= 5.0, "log points", "初始结果的标准差",
            "Standard deviation of the outcome at the start given industry", "assumption; model.md §1";
    }
}
