//! `[turnover]` and stages 1 to 5: selection, design, execution, monitoring, evaluation.

use super::section;

section! {
    /// Change of leaders.
    Turnover "turnover" {
        rate = 0.25 in 0.0 ..= 12.0, "per year", "领导更替率",
            "Hazard of a change of leader in a government",
            "assumption; every four to five years (science.md §7)";
        carry_over = 0.5 in 0.0 ..= 1.0, "share of effort", "更替后保留的努力",
            "Share of effort that survives a change of leader",
            "assumption; direction from Gong (2022)";
    }
}

section! {
    /// Stage 1, selection 选点: who applies, how the center scores.
    Selection "selection" {
        apply_intercept = -3.0 in -20.0 ..= 20.0, "log odds", "申报倾向截距",
            "Log odds of applying with no inducement", "assumption; model.md §2.1";
        apply_grant = 4.0 in -20.0 ..= 20.0, "log odds per unit of grant", "激励对申报的作用",
            "How much the center's incentives (grant times incentive right) raise applications",
            "assumption; model.md §2.1";
        apply_leadership = 2.0 in -20.0 ..= 20.0, "log odds per unit", "领导力对申报的作用",
            "How much leadership raises applications", "assumption; model.md §2.1";
        apply_capacity = 1.5 in -20.0 ..= 20.0, "log odds per unit", "能力对申报的作用",
            "How much capacity (above .5) raises applications", "assumption; model.md §2.1";
        apply_conflict = 2.0 in -20.0 ..= 20.0, "log odds per unit", "冲突对申报的抑制",
            "How much conflict times industry (above .5) lowers applications", "assumption; model.md §2.1";
        apply_organized = 2.0 in -20.0 ..= 20.0, "log odds", "中央组织申报的作用",
            "How much more likely an application is when the center organizes it", "assumption; model.md §2.1";
        score_wealth = 0.9 in -20.0 ..= 20.0, "points per unit", "财富在评分中的权重",
            "Weight of the wealth rank in the center's score of candidates",
            "assumption; pilots are positively selected (Wang & Yang 2025)";
        score_capacity = 0.6 in -20.0 ..= 20.0, "points per unit", "能力在评分中的权重",
            "Weight of capacity in the center's score of candidates", "assumption; model.md §2.1";
        score_coverage = 0.3 in -20.0 ..= 20.0, "points per unit", "覆盖均衡的权重",
            "How much the score falls with the share of rivals that have ever adopted", "assumption; model.md §2.1";
        score_noise = 0.3 in 0.0 ..= 20.0, "points", "评分噪声",
            "Standard deviation of the noise in the center's score", "assumption; model.md §2.1";
    }
}

section! {
    /// Stage 2, design 设计: own estimate, review, behavior.
    Design "design" {
        strive_first_weight = 1.0 in 0.0 ..= 100.0, "relative weight", "争先行为权重",
            "Weight of strive-first behavior, times (1 − means)² and leadership",
            "assumption; drivers from Zhuang (2020)";
        autonomous_weight = 2.0 in 0.0 ..= 100.0, "relative weight", "自主行为权重",
            "Weight of autonomous behavior, times means·(1 − means) and learning ability",
            "assumption; drivers from Zhuang (2020)";
        emulate_weight = 0.5 in 0.0 ..= 100.0, "relative weight", "模仿行为权重",
            "Weight of emulating behavior, times means²", "assumption; drivers from Zhuang (2020)";
        stand_pat_weight = 0.5 in 0.0 ..= 100.0, "relative weight", "守成行为权重",
            "Weight of stand-pat behavior, times (1 − leadership)·(1 − learning ability)",
            "assumption; drivers from Zhuang (2020)";
        estimate_noise = 0.35 in 0.0 ..= 5.0, "share", "方案估计误差",
            "Error of a government's estimate of its ideal design, times (1 − learning ability)",
            "assumption; model.md §2.2";
        differentiation = 0.15 in 0.0 ..= 1.0, "share", "争先者的差异化",
            "How far strive-first governments push their proposal away from the template",
            "assumption; direction from Zhu (2014)";
        review_tolerance = 0.1 in 0.001 ..= 1.0, "share (root mean square)", "评审容差",
            "Gap between proposal and template at which review ends", "assumption; model.md §2.2";
        review_round_years = 0.25 in 0.0 ..= 10.0, "years", "每轮评审时间",
            "Time one round of expert review takes", "assumption; model.md §2.2";
        review_rounds_max = 8.0 in 1.0 ..= 100.0, "rounds", "评审轮数上限",
            "Most rounds of review", "assumption; model.md §2.2";
    }
}

section! {
    /// Stage 3, execution 执行: attention, effort, six supporting mechanisms, implementation.
    Execution "execution" {
        attention_years = 4.0 in 0.01 ..= 1000.0, "years", "中央注意力衰减时间",
            "Time constant with which the center's attention to a pilot decays",
            "assumption; the seed's effect of five years is one reachable path";
        long_term = 0.0 in 0.0 ..= 1.0, "share", "长效机制",
            "Long-term mechanism: share of attention that never decays",
            "assumption; concept from Fu & Wang (2023) §3.4";
        grant = 0.8 in 0.0 ..= 10.0, "units of effort", "政策优惠与资金",
            "What the center can offer pilots, before its incentive right and attention", "assumption; model.md §2.3";
        pull_leadership = 0.4 in 0.0 ..= 10.0, "units of effort", "领导政绩动机",
            "Career motive: leadership times the visibility of the behavior", "assumption; model.md §2.3";
        pull_target = 0.7 in 0.0 ..= 10.0, "units of effort", "目标考核压力",
            "Pressure of central targets, times clarity and goal right", "assumption; model.md §2.3";
        pull_uninspected = 0.3 in 0.0 ..= 1.0, "share of the pressure", "未督查时的压力",
            "Share of target pressure that is felt without a recent inspection", "assumption; model.md §2.3";
        pull_benefit = 0.35 in 0.0 ..= 10.0, "units of effort", "地方收益",
            "Local benefits felt directly, times merit (if positive) and fit", "assumption; model.md §2.3";
        attention_floor = 0.5 in 0.0 ..= 1.0, "share", "政绩动机的注意力下限",
            "Least attention that the career motive counts on; what non-pilots have", "assumption; model.md §2.3";
        visibility_strive_first = 1.2 in 0.0 ..= 10.0, "multiple", "争先的可见度",
            "Visibility of strive-first behavior", "assumption; model.md §2.3";
        visibility_autonomous = 0.7 in 0.0 ..= 10.0, "multiple", "自主的可见度",
            "Visibility of autonomous behavior", "assumption; model.md §2.3";
        visibility_emulate = 0.5 in 0.0 ..= 10.0, "multiple", "模仿的可见度",
            "Visibility of emulating behavior", "assumption; model.md §2.3";
        visibility_stand_pat = 0.1 in 0.0 ..= 10.0, "multiple", "守成的可见度",
            "Visibility of stand-pat behavior", "assumption; model.md §2.3";
        cost_base = 1.0 in 0.5 ..= 10.0, "units of effort", "基础成本",
            "Cost of full effort without conflict or capacity", "assumption; model.md §2.3";
        cost_capacity = 0.4 in 0.0 ..= 0.45, "units of effort", "能力节省的成本",
            "How much capacity lowers the cost of effort", "assumption; model.md §2.3";
        effort_years = 0.8 in 0.01 ..= 1000.0, "years", "努力调整时间",
            "Time constant with which effort follows pull over cost", "assumption; model.md §2.3";
        commitment_floor = 0.3 in 0.0 ..= 1.0, "share", "自定目标水平",
            "Commitment where the locality sets its own target", "assumption; model.md §2.3";
        inspection_correction = 0.5 in 0.0 ..= 1.0, "share of the shortfall", "督查后的整改",
            "Share of the shortfall below its commitment that an inspected government makes up", "assumption; model.md §2.3";
        mechanism_years = 1.0 in 0.01 ..= 1000.0, "years", "保障机制建设时间",
            "Time constant with which the six supporting mechanisms build up", "assumption; mechanisms from Fu & Wang (2023) §3.3";
        organization_base = 0.3 in 0.0 ..= 1.0, "share", "组织保障基准",
            "Support of organization without leadership", "assumption; model.md §2.3";
        organization_leadership = 0.7 in 0.0 ..= 1.0, "share per unit", "领导力对组织保障的作用",
            "How much leadership supports organization", "assumption; model.md §2.3";
        personnel_base = 0.4 in 0.0 ..= 1.0, "share", "人才保障基准",
            "Support of personnel without capacity", "assumption; model.md §2.3";
        personnel_capacity = 0.6 in 0.0 ..= 1.0, "share per unit", "能力对人才保障的作用",
            "How much capacity supports personnel", "assumption; model.md §2.3";
        funding_base = 0.3 in 0.0 ..= 1.0, "share", "资金保障基准",
            "Support of funding without capacity or grant", "assumption; model.md §2.3";
        funding_capacity = 0.5 in 0.0 ..= 1.0, "share per unit", "能力对资金保障的作用",
            "How much capacity supports funding", "assumption; model.md §2.3";
        funding_grant = 0.4 in 0.0 ..= 1.0, "share per unit", "中央资金对资金保障的作用",
            "How much the center's grant supports a pilot's funding", "assumption; model.md §2.3";
        responsibility_base = 0.3 in 0.0 ..= 1.0, "share", "目标责任制基准",
            "Support of target responsibility without clarity", "assumption; model.md §2.3";
        responsibility_clarity = 0.7 in 0.0 ..= 1.0, "share per unit", "目标清晰度对责任制的作用",
            "How much clarity supports target responsibility", "assumption; model.md §2.3";
        accounting_base = 0.25 in 0.0 ..= 1.0, "share", "监测核算基准",
            "Support of monitoring and accounting in the poorest locality", "assumption; coastal cities first (Fu & Wang 2023, table 1)";
        accounting_wealth = 0.45 in 0.0 ..= 1.0, "share per unit", "财富对监测核算的作用",
            "How much wealth supports monitoring and accounting", "assumption; coastal cities first (Fu & Wang 2023, table 1)";
        accounting_inspected = 0.3 in 0.0 ..= 1.0, "share", "督查对监测核算的作用",
            "How much a recent inspection supports monitoring and accounting", "assumption; model.md §2.3";
        disclosure_base = 0.4 in 0.0 ..= 1.0, "share", "信息公开基准",
            "Support of disclosure without inspection", "assumption; model.md §2.3";
        disclosure_inspected = 0.6 in 0.0 ..= 1.0, "share", "督查对信息公开的作用",
            "How much a recent inspection supports disclosure", "assumption; model.md §2.3";
        implementation_years = 1.5 in 0.01 ..= 1000.0, "years", "落实调整时间",
            "Time constant with which implementation follows mechanisms and fit", "assumption; model.md §2.3";
        implementation_gain = 2.0 in 0.0 ..= 20.0, "multiple", "机制转化为落实的倍数",
            "Implementation reached per unit of mechanisms times fit, at most 1", "assumption; model.md §2.3";
        step_correction = 0.0 in 0.0 ..= 1.0, "share", "步长校正",
            "How far quarterly and monthly runs are brought to the yearly calibration: shortens the time constants of mechanisms and implementation by this share of half of what the tick is shorter than a year",
            "docs/model.md §9; off by default, as specified";
        fit_width = 0.5 in 0.01 ..= 10.0, "share", "适配宽度",
            "Distance from the ideal design at which fit has fallen to exp(−½)", "assumption; model.md §2.3";
    }
}

section! {
    /// Stage 4, monitoring 监控: reports, their noise and their packaging.
    Monitoring "monitoring" {
        inspection_rate = 1.0 in 0.0 ..= 12.0, "per year", "督查频率",
            "Hazard of a central inspection at full inspection right and attention", "assumption; model.md §2.4";
        inspection_memory_years = 1.0 in 0.0 ..= 100.0, "years", "督查效力时间",
            "How long a government counts as inspected", "assumption; model.md §2.3";
        report_noise = 0.25 in 0.0 ..= 10.0, "multiple of the hoped-for effect", "报告噪声",
            "Standard deviation of a report without local accounting", "assumption; model.md §2.4";
        report_accounting = 0.6 in 0.0 ..= 1.0, "share", "核算对报告噪声的降低",
            "How much a full local accounting system lowers the noise of reports", "assumption; model.md §2.4";
        gaming = 0.25 in 0.0 ..= 10.0, "multiple of the hoped-for effect", "包装程度",
            "Scale of packaging in reports: pressure without measurement", "assumption; direction from Lo (2014)";
        gaming_base = 0.3 in 0.0 ..= 10.0, "share", "无压力时的包装",
            "Packaging without any pressure of targets, relative to full pressure", "assumption; model.md §2.4";
        gaming_leadership = 0.5 in 0.0 ..= 1.0, "share", "领导力与包装",
            "Share of packaging that depends on leadership", "assumption; model.md §2.4";
    }
}

section! {
    /// Stage 5, evaluation 评估: when, and by what.
    Evaluation "evaluation" {
        interval_years = 2.0 in 0.08 ..= 100.0, "years", "评估间隔",
            "Time between a pilot's evaluations, counted from the begin of its execution",
            "assumption; a round takes 2.25 years (Wang & Yang 2025)";
        horizon_years = 8.0 in 0.0 ..= 1000.0, "years", "评估期限",
            "Age of execution after which a pilot is no longer evaluated", "assumption; model.md §2.5";
        informal_noise = 0.4 in 0.0 ..= 5.0, "multiple of the hoped-for effect", "非正式评估噪声",
            "Standard deviation of informal evaluation", "assumption; model.md §2.5";
        autonomous_formal = 0.5 in 0.0 ..= 1.0, "share", "自主者信号中的正式评估",
            "Weight of formal evaluation in the signal of autonomous governments; the rest is informal",
            "assumption; paths from Fu & Wang (2023), table 2";
        strive_first_formal = 0.4 in 0.0 ..= 1.0, "share", "争先者信号中的正式评估",
            "Weight of formal evaluation in the signal of strive-first governments",
            "assumption; paths from Fu & Wang (2023), table 2";
        strive_first_informal = 0.4 in 0.0 ..= 1.0, "share", "争先者信号中的非正式评估",
            "Weight of informal evaluation in the signal of strive-first governments; the rest is innovation",
            "assumption; paths from Fu & Wang (2023), table 2";
        signal_delay_years = 1.0 in 0.0 ..= 100.0, "years", "非试点信号延迟",
            "Time after adoption from which a non-pilot's results can be seen", "assumption; model.md §2.5";
        consistency_limit = 0.1 in 0.0 ..= 1.0, "ratio", "一致性比率上限",
            "Largest consistency ratio accepted in the pairwise matrix of indicators",
            "Saaty (1980), analytic hierarchy process";
    }
}
