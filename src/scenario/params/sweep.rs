//! `[sweep]`: what varies between design points.

use super::structural::row;
use super::{Kind, Parameter};
use crate::scenario::sweep::Method;
use crate::scenario::sweep::stop::OUTCOMES;

/// Rows of the registry for the sweep, in the order of the file.
pub const SWEEP: &[Parameter] = &[
    row(
        "sweep.method",
        "扫描方法",
        "none",
        Kind::Choice(Method::WORDS),
        "\"grid\"",
        "How design points are formed: `grid`, every combination; `list`, the first values together, the second values together, …; `lhs`, a Latin hypercube; `sobol`, Saltelli's scheme for Sobol' indices; `morris`, Morris' trajectories",
        "McKay et al. (1979); Saltelli et al. (2010); Morris (1991)",
    ),
    row(
        "sweep.replicates",
        "每点重复次数",
        "replicates",
        Kind::Integer { min: 1, max: 16_777_215 },
        "",
        "Replicates at each design point; `scenario.replicates` where absent",
        "the user",
    ),
    row(
        "sweep.samples",
        "样本数",
        "samples",
        Kind::Integer { min: 2, max: 1_000_000 },
        "64",
        "With d factors: `lhs`, so many design points; `sobol`, so many base samples, each of d + 2 points (2 d + 2 for second-order indices), a power of 2; `morris`, so many trajectories of d + 1 points",
        "the user",
    ),
    row(
        "sweep.indices",
        "敏感性指数",
        "none",
        Kind::Choice(&["first-and-total", "second-order"]),
        "\"first-and-total\"",
        "`sobol`: indices that the design points are to give",
        "Saltelli (2002)",
    ),
    row(
        "sweep.levels",
        "水平数",
        "levels",
        Kind::Integer { min: 2, max: 1000 },
        "4",
        "`morris`: levels of a factor, an even number",
        "Morris (1991)",
    ),
    row(
        "sweep.precision",
        "所需精度",
        "unit of the outcome",
        Kind::Real { min: 1e-9, max: 1e9 },
        "",
        "A design point stops before its last replicate once half the width of the 95 % interval of the outcome's mean is at most this; none does where absent. Of a portfolio the outcome is the mean over its policies",
        "sequential intervals of fixed width, Chow & Robbins (1965)",
    ),
    row(
        "sweep.outcome",
        "停止规则的结果变量",
        "none",
        Kind::Choice(OUTCOMES),
        "\"ever_share\"",
        "The outcome (a column of `runs`) whose precision decides",
        "the user",
    ),
    row(
        "sweep.min_replicates",
        "最少重复次数",
        "replicates",
        Kind::Integer { min: 2, max: 16_777_215 },
        "20",
        "Precision is looked at after so many replicates of a design point, and again after each as many",
        "assumption",
    ),
    row(
        "sweep.vary",
        "变动因素",
        "none",
        Kind::Factors,
        "",
        "Parameters to vary: a list of values, { from, to, step }, { from, to, points }, { values }, or a distribution { distribution, from, to, mean, sd, mode }; with only_if = { KEY = VALUES }, only where factors before have these values",
        "the user",
    ),
];
