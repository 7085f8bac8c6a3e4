//! Columns of the tables that are made of finished results: paired contrasts, sensitivity.

use super::{Column, column};
use crate::observe::Type::{Date, Integer, Real, Text};
use crate::scenario::Table;

/// Which sides a row of a contrast is about, and under which policy.
const fn pair(table: Table) -> [Column; 6] {
    [
        column(table, "contrast", "number", Integer, "Pair of sides, from 1", "对比编号，从 1 起"),
        column(
            table,
            "baseline",
            "none",
            Text,
            "The side that is taken off: scenario or design point",
            "被减去的一方：情景或设计点",
        ),
        column(table, "other", "none", Text, "The side that it is taken off from", "与之相比的另一方"),
        column(
            table,
            "baseline_point",
            "number",
            Integer,
            "Design point of the baseline in its result",
            "基准在其结果中的设计点编号",
        ),
        column(
            table,
            "other_point",
            "number",
            Integer,
            "Design point of the other in its result",
            "另一方在其结果中的设计点编号",
        ),
        column(table, "policy", "number", Integer, "Policy, from 1", "政策编号，从 1 起"),
    ]
}

const CONTRASTS: [Column; 6] = pair(Table::Contrasts);
const CURVE: [Column; 6] = pair(Table::ContrastCurve);

/// Every column of these tables.
#[rustfmt::skip]
pub(super) const DERIVED: &[Column] = &[
    CONTRASTS[0], CONTRASTS[1], CONTRASTS[2], CONTRASTS[3], CONTRASTS[4], CONTRASTS[5],
    column(Table::Contrasts, "outcome", "none", Text, "The outcome: a column of runs; dates as calendar years", "结果变量：runs 表的一列；日期换算为年份"),
    column(Table::Contrasts, "unit", "none", Text, "Its unit", "其单位"),
    column(Table::Contrasts, "n", "replicates", Integer, "Pairs: replicates in which both sides have a value", "配对数：双方都有数值的重复"),
    column(Table::Contrasts, "n_only_baseline", "replicates", Integer, "Replicates run on both sides in which only the baseline has a value", "双方都运行、但只有基准有数值的重复"),
    column(Table::Contrasts, "n_only_other", "replicates", Integer, "Replicates run on both sides in which only the other has a value", "双方都运行、但只有另一方有数值的重复"),
    column(Table::Contrasts, "mean_baseline", "of the outcome", Real, "Mean of the baseline over the pairs", "配对中基准的均值"),
    column(Table::Contrasts, "mean_other", "of the outcome", Real, "Mean of the other over the pairs", "配对中另一方的均值"),
    column(Table::Contrasts, "difference", "of the outcome", Real, "Mean of the paired differences, other − baseline", "配对差的均值：另一方 − 基准"),
    column(Table::Contrasts, "sd", "of the outcome", Real, "Standard deviation of the differences, with n − 1", "配对差的标准差（n − 1）"),
    column(Table::Contrasts, "low", "of the outcome", Real, "Lower end of the interval of the mean difference, by Student's t with n − 1 degrees of freedom", "均值差区间下限（t 分布，自由度 n − 1）"),
    column(Table::Contrasts, "high", "of the outcome", Real, "Upper end", "上限"),
    column(Table::Contrasts, "level", "none", Real, "Level of the interval", "区间的置信水平"),
    column(Table::Contrasts, "share_larger", "share of pairs", Real, "Pairs in which the other is larger", "另一方更大的配对占比"),
    column(Table::Contrasts, "share_equal", "share of pairs", Real, "Pairs in which both are equal", "双方相等的配对占比"),
    column(Table::Contrasts, "correlation", "none", Real, "Correlation of the pairs; empty where one side is the same in all", "配对的相关系数；一方恒定则为空"),
    column(Table::Contrasts, "variance_factor", "none", Real, "How much the shared luck saved: variance that the difference of means would have with independent replicates, over the variance that it has; empty where all differences are the same", "共享运气节省的倍数：独立重复下均值差的方差与实际方差之比；差值恒定则为空"),

    CURVE[0], CURVE[1], CURVE[2], CURVE[3], CURVE[4], CURVE[5],
    column(Table::ContrastCurve, "tick", "number", Integer, "Tick, from 0", "时间步，从 0 起"),
    column(Table::ContrastCurve, "date", "calendar month", Date, "First month of the tick", "时间步的首月"),
    column(Table::ContrastCurve, "n", "replicates", Integer, "Pairs", "配对数"),
    column(Table::ContrastCurve, "mean_baseline", "share of governments", Real, "Ever adopters of the baseline at the tick's end, mean", "期末基准曾采纳者占比的均值"),
    column(Table::ContrastCurve, "mean_other", "share of governments", Real, "Ever adopters of the other at the tick's end, mean", "期末另一方曾采纳者占比的均值"),
    column(Table::ContrastCurve, "difference", "share of governments", Real, "Mean of the paired differences, other − baseline", "配对差的均值：另一方 − 基准"),
    column(Table::ContrastCurve, "sd", "share of governments", Real, "Standard deviation of the differences, with n − 1", "配对差的标准差（n − 1）"),
    column(Table::ContrastCurve, "low", "share of governments", Real, "Lower end of the interval of the mean difference at this tick alone", "该时间步均值差区间下限（逐点）"),
    column(Table::ContrastCurve, "high", "share of governments", Real, "Upper end", "上限"),
    column(Table::ContrastCurve, "level", "none", Real, "Level of the interval", "区间的置信水平"),

    column(Table::Sensitivity, "outcome", "none", Text, "The outcome: a column of runs; dates as calendar years", "结果变量：runs 表的一列；日期换算为年份"),
    column(Table::Sensitivity, "method", "none", Text, "sobol, morris or pawn", "方法：sobol、morris 或 pawn"),
    column(Table::Sensitivity, "factor", "none", Text, "The factor: a swept parameter", "因素：所扫描的参数"),
    column(Table::Sensitivity, "with_factor", "none", Text, "The other factor of a pair (second order); empty for a single factor", "成对指数（二阶）的另一因素；单一因素则为空"),
    column(Table::Sensitivity, "measure", "none", Text, "first, total, second (Sobol'); mu, mu_star, sigma (Morris); ks_minimum, ks_mean, ks_median, ks_maximum (PAWN)", "first 一阶、total 总、second 二阶（Sobol'）；mu、mu_star、sigma（Morris）；ks_* 为 PAWN 距离的最小、均值、中位、最大"),
    column(Table::Sensitivity, "value", "of the measure", Real, "Of the means over replicates as they are: Sobol' in shares of the variance over the design, Morris in units of the outcome per whole range, PAWN in [0, 1]", "按各点重复均值直接计算：Sobol' 为方差份额，Morris 为结果单位/全范围，PAWN 在 [0, 1]"),
    column(Table::Sensitivity, "se", "of the measure", Real, "Standard deviation over resamples of blocks or trajectories; empty without", "对区组或轨迹重抽样的标准差；无则为空"),
    column(Table::Sensitivity, "low", "of the measure", Real, "Lower end of the percentile interval", "百分位区间下限"),
    column(Table::Sensitivity, "high", "of the measure", Real, "Upper end", "上限"),
    column(Table::Sensitivity, "level", "none", Real, "Level of intervals and of by_chance", "区间与 by_chance 的水平"),
    column(Table::Sensitivity, "corrected", "of the measure", Real, "The same without the noise of replicates; empty with one replicate, and where the method has none", "扣除重复噪声后的数值；只有一次重复或该方法没有则为空"),
    column(Table::Sensitivity, "corrected_se", "of the measure", Real, "Its standard deviation over resamples", "其重抽样标准差"),
    column(Table::Sensitivity, "corrected_low", "of the measure", Real, "Lower end of its interval", "其区间下限"),
    column(Table::Sensitivity, "corrected_high", "of the measure", Real, "Upper end", "上限"),
    column(Table::Sensitivity, "by_chance", "of the measure", Real, "What a factor without effect would show: of mu_star from the noise of replicates alone (mean), of ks_mean and ks_maximum from points in random order (not passed with the probability of the level); else empty", "没有影响的因素会显示的数值：mu_star 由重复噪声所致（均值），ks_mean、ks_maximum 由随机次序所致（以该水平的概率不超过）；其余为空"),
    column(Table::Sensitivity, "n", "number", Integer, "Blocks (Sobol'), trajectories (Morris) or design points (PAWN) used", "所用的区组（Sobol'）、轨迹（Morris）或设计点（PAWN）数"),
    column(Table::Sensitivity, "n_dropped", "number", Integer, "Those left out because the outcome is missing in them", "因结果缺失而略去的数目"),

    column(Table::SensitivityConvergence, "outcome", "none", Text, "The outcome", "结果变量"),
    column(Table::SensitivityConvergence, "n_blocks", "blocks", Integer, "Blocks from the start of the design that were looked at", "从设计开头起所用的区组数"),
    column(Table::SensitivityConvergence, "factor", "none", Text, "The factor", "因素"),
    column(Table::SensitivityConvergence, "measure", "none", Text, "first or total (Sobol'), mu_star (Morris)", "first 一阶、total 总（Sobol'），mu_star（Morris）"),
    column(Table::SensitivityConvergence, "value", "of the measure", Real, "As in sensitivity", "同 sensitivity 表"),
    column(Table::SensitivityConvergence, "low", "of the measure", Real, "Lower end of its interval", "其区间下限"),
    column(Table::SensitivityConvergence, "high", "of the measure", Real, "Upper end", "上限"),
    column(Table::SensitivityConvergence, "corrected", "of the measure", Real, "Without the noise of replicates", "扣除重复噪声后"),
    column(Table::SensitivityConvergence, "corrected_low", "of the measure", Real, "Lower end of its interval", "其区间下限"),
    column(Table::SensitivityConvergence, "corrected_high", "of the measure", Real, "Upper end", "上限"),
    column(Table::SensitivityConvergence, "n_used", "blocks", Integer, "Blocks of these in which the outcome is there", "其中结果完整的区组数"),

    column(Table::SensitivityNoise, "outcome", "none", Text, "The outcome", "结果变量"),
    column(Table::SensitivityNoise, "status", "none", Text, "measured; constant (the same in every run); too-few (fewer than two whole blocks, trajectories or points are left)", "measured 已测；constant 每次运行都相同；too-few 剩余的完整区组、轨迹或点不足两个"),
    column(Table::SensitivityNoise, "unit", "none", Text, "Its unit", "其单位"),
    column(Table::SensitivityNoise, "n_points", "design points", Integer, "Design points with a value in at least one replicate", "至少一次重复有数值的设计点数"),
    column(Table::SensitivityNoise, "n_runs", "runs", Integer, "Runs with a value", "有数值的运行数"),
    column(Table::SensitivityNoise, "n_missing", "runs", Integer, "Runs without a value (never reached) or that failed", "没有数值（未达到）或失败的运行数"),
    column(Table::SensitivityNoise, "n_used", "runs", Integer, "Runs that indices, effects and the noise are made of: those of replicates with a value at every point of their block or trajectory", "指数、效应与噪声所用的运行数：在其区组或轨迹的每一点都有数值的重复"),
    column(Table::SensitivityNoise, "mean", "of the outcome", Real, "Mean over design points", "各设计点的均值"),
    column(Table::SensitivityNoise, "variance", "squared outcome", Real, "Variance of the means of replicates over design points (n), the noise of the means in it", "各设计点重复均值的方差（n），含均值中的噪声"),
    column(Table::SensitivityNoise, "variance_corrected", "squared outcome", Real, "The same without the noise of replicates; empty with one replicate", "扣除重复噪声后的方差；只有一次重复则为空"),
    column(Table::SensitivityNoise, "within", "squared outcome", Real, "Mean over design points of the variance between replicates", "设计点内重复间方差的均值"),
    column(Table::SensitivityNoise, "noise_share", "share of variance", Real, "Replicate noise in the variance of single runs: within / (variance_corrected + within)", "单次运行方差中重复噪声的份额：within /（variance_corrected + within）"),
];
