//! `[feedback]` and `[spread]`: what the center learns and decides, and who follows.

use super::section;

section! {
    /// Stage 6, feedback 反馈: belief, template, decision.
    Feedback "feedback" {
        sophistication = 0.3 in 0.0 ..= 1.0, "share", "中央的纠偏能力",
            "Share of the assumed bias that the center corrects for", "assumption; concept from Wang & Yang (2025)";
        assumed_bias = 0.25 in 0.0 ..= 1.0, "share", "假定偏差",
            "Share by which the center believes pilots overstate", "assumption; model.md §2.6";
        belief_start = 0.25 in -5.0 ..= 5.0, "multiple of the hoped-for effect", "初始信念",
            "What the center believes the policy is worth at the start", "assumption; model.md §2.6";
        belief_precision = 4.0 in 0.001 ..= 1000.0, "observations", "初始信念精度",
            "Weight of the first belief", "assumption; model.md §2.6";
        evidence_weight = 0.5 in 0.0 ..= 100.0, "observations per pilot", "证据权重",
            "Weight of one evaluated pilot", "assumption; model.md §2.6";
        precision_max = 40.0 in 0.001 ..= 100_000.0, "observations", "信念精度上限",
            "Largest weight of past evidence: the center keeps an open mind", "assumption; model.md §2.6";
        upward = 0.4 in 0.0 ..= 1.0, "share", "向上反馈强度",
            "How far the template moves towards the better pilots, times (1 − means)", "assumption; model.md §2.6";
        upward_autonomous = 0.5 in 0.0 ..= 1.0, "share of strive-first", "自主者的上行权重",
            "Weight of autonomous pilots in upward feedback, relative to strive-first", "assumption; model.md §2.6";
        redesign = 0.3 in 0.0 ..= 1.0, "share per unit of learning ability", "再设计强度",
            "How far an evaluated pilot moves its design towards its ideal", "assumption; the spiral of Fu & Wang (2023) §3.2";
        rollout_belief = 0.55 in -5.0 ..= 5.0, "multiple of the hoped-for effect", "推广门槛",
            "Belief above which the center rolls the policy out", "assumption; 46 % of experiments never are (Wang & Yang 2025)";
        rollout_years = 4.0 in 0.0 ..= 1000.0, "years", "推广前最短试点时间",
            "Least time from the first wave to roll-out", "assumption; model.md §2.6";
        stop_belief = 0.35 in -5.0 ..= 5.0, "multiple of the hoped-for effect", "停止门槛",
            "Belief below which the center stops the policy", "assumption; model.md §2.6";
        stop_years = 8.0 in 0.0 ..= 1000.0, "years", "停止前最短试点时间",
            "Least time from the first wave to a stop", "assumption; model.md §2.6";
        mandate_years = 3.0 in 0.01 ..= 1000.0, "years", "强制要求到位时间",
            "Time that the mandate takes to rise from 0 to 1 after roll-out",
            "assumption; 29 of 31 provinces within three years (Liu 2020)";
    }
}

section! {
    /// Spread 由点到面: hazards of five channels, textbook contagion, lapse.
    Spread "spread" {
        internal = 0.006 in 0.0 ..= 100.0, "per year", "内在动因",
            "Hazard of adopting for internal reasons", "assumption; model.md §2.7";
        learning = 0.25 in 0.0 ..= 100.0, "per year", "学习",
            "Hazard of adopting by learning from results of others", "assumption; mechanism from Shipan & Volden (2008)";
        competition = 0.22 in 0.0 ..= 100.0, "per year", "竞争",
            "Hazard of adopting in competition with rivals under the same superior", "assumption; mechanism from Shipan & Volden (2008)";
        imitation = 0.16 in 0.0 ..= 100.0, "per year", "模仿",
            "Hazard of imitating prominent neighbors", "assumption; mechanism from Shipan & Volden (2008)";
        coercion = 1.0 in 0.0 ..= 1000.0, "per year", "强制",
            "Hazard of adopting under full vertical pressure", "assumption; mechanism from Shipan & Volden (2008)";
        contagion = 0.0 in 0.0 ..= 1000.0, "per year", "传染（教科书模型）",
            "Hazard times the share of neighbors that are current adopters: the textbook model, off by default",
            "Bass (1969), Gray (1973) on a network";
        readiness = 1.0 in 0.0 ..= 1.0, "share", "条件差异的作用",
            "How far capacity, wealth and industry scale internal, learning: 1 as specified, 0 all alike",
            "assumption; model.md §2.7";
        readiness_capacity = 1.5 in -20.0 ..= 20.0, "log hazard per unit", "能力对条件的作用",
            "How much capacity (above .5) raises readiness", "assumption; slack resources (Walker 1969)";
        readiness_wealth = 1.0 in -20.0 ..= 20.0, "log hazard per unit", "财富对条件的作用",
            "How much the wealth rank (above .5) raises readiness", "assumption; slack resources (Walker 1969)";
        readiness_conflict = 1.5 in -20.0 ..= 20.0, "log hazard per unit", "冲突对条件的作用",
            "How much conflict times industry (above .5) lowers readiness", "assumption; model.md §2.7";
        encouragement = 1.0 in 0.0 ..= 100.0, "multiple", "中央鼓励的作用",
            "How much a running pilot policy adds to internal adoption (1 doubles it)", "assumption; model.md §2.7";
        learning_base = 0.4 in 0.0 ..= 10.0, "multiple", "学习的基准条件",
            "Learning where means are wholly central or wholly local", "assumption; model.md §2.7";
        learning_bargaining = 2.4 in 0.0 ..= 40.0, "multiple per means·(1 − means)", "议价对学习的作用",
            "How much shared choice of means raises learning", "assumption; model.md §2.7";
        similarity = 2.0 in 0.0 ..= 100.0, "per unit of wealth rank", "相似性的作用",
            "How fast neighbors' weight in learning falls with the difference in wealth rank", "assumption; direction from Volden (2006)";
        imitation_ceiling = 1.2 in 1.0 ..= 10.0, "multiple", "模仿倾向上限",
            "Imitation of a government without learning ability; falls one for one with learning ability", "assumption; model.md §2.7";
        imitation_wealth = 0.3 in 0.001 ..= 10.0, "weight", "被模仿者的基准权重",
            "Weight of the poorest neighbor in imitation; the wealth rank is added", "assumption; larger places are imitated (Shipan & Volden 2008)";
        imitation_years = 3.0 in 0.01 ..= 1000.0, "years", "模仿衰减时间",
            "Time constant with which a neighbor's adoption loses its pull", "assumption; imitation is short-lived (Shipan & Volden 2008)";
        imitation_base = 0.3 in 0.0 ..= 10.0, "multiple", "地方主导时的模仿",
            "Imitation where means are wholly local", "assumption; model.md §2.7";
        imitation_means = 0.7 in 0.0 ..= 10.0, "multiple", "中央主导对模仿的作用",
            "How much central choice of means raises imitation", "assumption; model.md §2.7";
        coercion_indirect = 0.5 in 0.0 ..= 1.0, "share", "间接强制",
            "Share of the mandate that reaches a government whose superior has not adopted", "assumption; model.md §2.7";
        coercion_superior = 0.03 in 0.0 ..= 10.0, "share", "上级示范压力",
            "Pressure of a superior that has adopted, times the goal right, without a mandate", "assumption; model.md §2.7";
        coercion_capacity = 0.5 in 0.0 ..= 1.0, "share", "能力对强制的作用",
            "Share of coercion that depends on capacity", "assumption; model.md §2.7";
        lapse_rate = 0.1 in 0.0 ..= 100.0, "per year", "退出率",
            "Hazard that a symbolic adopter gives up", "assumption; model.md §2.7";
        lapse_effort = 0.2 in 0.0 ..= 1.0, "share", "象征性采纳门槛",
            "Effort below which adoption is symbolic", "assumption; concept from Matland (1995)";
        lapse_years = 3.0 in 0.0 ..= 1000.0, "years", "退出前最短执行时间",
            "Least time of execution before a lapse", "assumption; model.md §2.7";
    }
}
