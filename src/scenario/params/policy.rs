//! `[policy]`: what is tried.

use super::section;

section! {
    /// The policy itself: what it is worth, whom it hurts, what it can change.
    Policy "policy" {
        merit = 1.0 in -5.0 ..= 5.0, "multiple of the hoped-for effect", "政策价值",
            "What the policy is worth: 1 as hoped, 0 nothing, below 0 harmful",
            "assumption; model.md §1";
        merit_sd = 0.35 in 0.0 ..= 5.0, "multiple of the hoped-for effect", "政策价值的标准差",
            "Standard deviation of merit between replicates; 0 holds it fixed",
            "assumption; model.md §1";
        conflict = 0.6 in 0.0 ..= 5.0, "share", "政策冲突度",
            "How far the policy hurts carbon-intensive localities",
            "assumption; concept from Matland (1995)";
        effect = 0.12 in -2.0 ..= 2.0, "log points of carbon intensity", "政策效应",
            "Fall of the outcome under full implementation of a policy of merit 1",
            "calibrated to an effect on intensity of -.02 to -.12 (Wu et al. 2023 and others); model.md §2.3";
        effect_wealth = 0.6 in 0.0 ..= 2.0, "share per unit of wealth rank", "财富对效应的放大",
            "How much larger the effect is in rich localities",
            "assumption; direction from Yu & Lin (2023)";
        trend = 0.03 in -1.0 ..= 1.0, "log points per year", "共同趋势",
            "Fall of the outcome per year without any policy",
            "assumption; model.md §2.3";
        outcome_noise = 0.03 in 0.0 ..= 2.0, "log points", "结果噪声",
            "Standard deviation of the outcome's noise per tick",
            "assumption; model.md §2.3";
        template_start = 0.5 in 0.0 ..= 1.0, "share", "模板初值",
            "Mean of the center's first template, per dimension",
            "assumption; model.md §1";
        template_sd = 0.15 in 0.0 ..= 1.0, "share", "模板初值的标准差",
            "Standard deviation of the center's first template between replicates",
            "assumption; model.md §1";
    }
}
