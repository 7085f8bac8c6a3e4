//! Columns of the tables that `shidian analyze` writes: what was read, and what is measured on it.

use super::{Column, column};
use crate::observe::Type::{Integer, Period, Real, Text};
use crate::scenario::Table;

const fn policy(table: Table) -> Column {
    column(
        table,
        "policy",
        "none",
        Text,
        "The policy (of a run: the replicate)",
        "政策（仿真结果中为重复编号）",
    )
}

const fn unit(table: Table, meaning_en: &'static str, meaning_zh: &'static str) -> Column {
    column(table, "unit", "none", Text, meaning_en, meaning_zh)
}

/// Every column of the tables of an analysis.
#[rustfmt::skip]
pub(super) const ANALYSIS: &[Column] = &[
    policy(Table::History), unit(Table::History, "The adopter", "采纳者"),
    column(Table::History, "adopted", "period", Period, "Period of adoption", "采纳时间"),
    column(Table::History, "ended", "period", Period, "First period in which it no longer had the policy; empty where it kept it", "不再实行该政策的首个时期；一直保留则为空"),

    unit(Table::Units, "The unit, never-adopters included", "单位（含从未采纳者）"),
    column(Table::Units, "born", "period", Period, "First period in which it can adopt; empty where that is not known", "可以采纳的首个时期；未知则为空"),
    column(Table::Units, "n_adopted", "policies", Integer, "Policies it adopted", "采纳的政策数"),
    column(Table::Units, "lon", "degrees", Real, "Longitude; empty where not given", "经度；未给出则为空"),
    column(Table::Units, "lat", "degrees", Real, "Latitude; empty where not given", "纬度；未给出则为空"),

    column(Table::Ties, "from_unit", "none", Text, "Who looks", "观察者"),
    column(Table::Ties, "to_unit", "none", Text, "At whom", "被观察者"),
    column(Table::Ties, "weight", "as given", Real, "Weight of the tie; 1 where none is given", "关系权重；未给出则为 1"),

    unit(Table::Covariates, "The unit", "单位"),
    column(Table::Covariates, "period", "period", Period, "The period", "时期"),

    policy(Table::Policies),
    column(Table::Policies, "topic", "none", Text, "Its topic, from the list of policies; empty where not given", "所属领域；未给出则为空"),
    column(Table::Policies, "n_adopters", "units", Integer, "Units that ever adopted it", "曾采纳的单位数"),
    column(Table::Policies, "first", "period", Period, "First adoption", "首次采纳"),
    column(Table::Policies, "last", "period", Period, "Last adoption", "末次采纳"),
    column(Table::Policies, "ever_share", "share of all units", Real, "Ever adopters at the end of observation", "观察期末曾采纳者占比"),
    column(Table::Policies, "current_share", "share of all units", Real, "Current adopters at the end of observation (without those that ended it)", "观察期末现采纳者占比"),
    column(Table::Policies, "t10", "period", Period, "Period at whose end 10 % of all units had ever adopted; empty if never", "曾采纳者达到全部单位 10% 的时期；未达到则为空"),
    column(Table::Policies, "t50", "period", Period, "Period at whose end half of all units had ever adopted; empty if never", "曾采纳者达到全部单位一半的时期；未达到则为空"),
    column(Table::Policies, "t90", "period", Period, "Period at whose end 90 % of all units had ever adopted; empty if never", "曾采纳者达到全部单位 90% 的时期；未达到则为空"),
    column(Table::Policies, "t10_final", "period", Period, "The same for 10 % of its final adopters", "达到最终采纳者 10% 的时期"),
    column(Table::Policies, "t50_final", "period", Period, "The same for half of its final adopters", "达到最终采纳者一半的时期"),
    column(Table::Policies, "t90_final", "period", Period, "The same for 90 % of its final adopters", "达到最终采纳者 90% 的时期"),
    column(Table::Policies, "peak", "period", Period, "Period with most new adopters (the first of them)", "新采纳最多的时期"),
    column(Table::Policies, "peak_new", "units", Integer, "New adopters in that period", "该时期的新采纳数"),
    column(Table::Policies, "largest_share", "share of its final adopters", Real, "Share of its adopters that adopted in that period", "该时期采纳者占最终采纳者的比例"),
    column(Table::Policies, "longest_pause", "periods", Integer, "Longest run of periods without an adoption between the first and the last", "首末次采纳之间最长的无采纳时段"),
    column(Table::Policies, "shape", "none", Text, "Shape of the curve: S, R, inverse-R, staircase or stalled; empty with fewer than five adopters or three periods", "曲线形状：S、R、反 R、阶梯、停滞；采纳者不足 5 个或不足 3 个时期则为空"),

    policy(Table::PolicyCurves),
    column(Table::PolicyCurves, "period", "period", Period, "The period, from the first adoption of the policy on", "时期，自该政策首次采纳起"),
    column(Table::PolicyCurves, "t", "periods", Integer, "Number of the period, 1 for that of the first adoption", "时期序号，首次采纳为 1"),
    column(Table::PolicyCurves, "new", "units", Integer, "Adopters of this period", "本期新采纳数"),
    column(Table::PolicyCurves, "ever", "units", Integer, "Ever adopters at its end", "期末曾采纳者数"),
    column(Table::PolicyCurves, "current", "units", Integer, "Current adopters at its end (without those that ended it)", "期末现采纳者数"),
    column(Table::PolicyCurves, "share", "share of all units", Real, "Ever adopters at its end", "期末曾采纳者占比"),
    column(Table::PolicyCurves, "at_risk", "units", Integer, "Units that could adopt in this period: they exist and have not adopted before", "本期可能采纳的单位数：已存在且此前未采纳"),
    column(Table::PolicyCurves, "rate", "per period", Real, "Adoption rate, new over ever adopters of the period before; 0 in the first period, which has none before it (as netdiffuseR)", "采纳率：新采纳数除以上期末曾采纳者数；首期按 netdiffuseR 记为 0"),
    column(Table::PolicyCurves, "hazard", "per period", Real, "Hazard, new over at_risk; 0 in the first period, which has none before it (as netdiffuseR); empty where nobody is at risk", "风险率：新采纳数除以可能采纳的单位数；首期按 netdiffuseR 记为 0；无人可采纳则为空"),

    policy(Table::Adopters), unit(Table::Adopters, "The adopter", "采纳者"),
    column(Table::Adopters, "adopted", "period", Period, "Period of adoption", "采纳时间"),
    column(Table::Adopters, "rogers", "none", Text, "Rogers' category: dates cut at mean - 2sd, mean - sd, mean, mean + sd of the policy; empty where all dates are equal", "罗杰斯类别：以该政策采纳时间的均值减 2 倍、减 1 倍标准差、均值、加 1 倍标准差为界；时间全同则为空"),
    column(Table::Adopters, "class_by_time", "none", Text, "netdiffuseR's class by time: the same without innovators", "netdiffuseR 的时间类别：同上，但不分出创新者"),
    column(Table::Adopters, "n_alters", "units", Integer, "Units that it looks at; empty without ties", "其观察的单位数；无关系则为空"),
    column(Table::Adopters, "threshold", "share of alters", Real, "Exposure at adoption (threshold): share of alters (by weight) that had adopted, the same period included; 0 without alters; empty without ties", "采纳时的暴露度（门槛）：已采纳的观察对象占比（按权重），含同期；无观察对象为 0；无关系则为空"),
    column(Table::Adopters, "threshold_lag1", "share of alters", Real, "The same, earlier periods alone; empty in the first period", "同上，仅计此前各期；首期为空"),
    column(Table::Adopters, "class_by_threshold", "none", Text, "netdiffuseR's class by threshold: cut at mean - sd, mean, mean + sd; empty where all are equal", "netdiffuseR 的门槛类别：以均值减标准差、均值、加标准差为界；全同则为空"),
    column(Table::Adopters, "infectiousness", "per adopter", Real, "Share of those that look at it and had not adopted by then that adopted in the next period, per adopter of that period", "观察它且尚未采纳者中于下一期采纳的比例，除以该期采纳数"),
    column(Table::Adopters, "susceptibility", "per adopter", Real, "Share of its alters with earlier adoptions that adopted in the period before, per adopter of that period", "更早采纳的观察对象中于上一期采纳的比例，除以该期采纳数"),

    policy(Table::ExposureCurve),
    column(Table::ExposureCurve, "period", "period", Period, "The period, from the first adoption of the policy on", "时期，自该政策首次采纳起"),
    column(Table::ExposureCurve, "ever", "units", Integer, "Ever adopters at its end", "期末曾采纳者数"),
    column(Table::ExposureCurve, "exposure", "share of alters", Real, "Mean exposure of all units at its end; a unit without alters has 0", "期末全部单位的平均暴露度；无观察对象者为 0"),
    column(Table::ExposureCurve, "density", "share of pairs", Real, "Density of the network: share of ordered pairs of units that are tied", "网络密度：有关系的有序单位对占比"),
    column(Table::ExposureCurve, "moran", "none", Real, "Moran's I of having adopted by its end, between ties; empty where all units are equal", "期末是否已采纳的 Moran's I（按关系）；所有单位相同则为空"),
    column(Table::ExposureCurve, "moran_expected", "none", Real, "Its expectation by chance, -1 / (n - 1)", "随机期望值，-1 / (n - 1)"),
    column(Table::ExposureCurve, "moran_sd", "none", Real, "Its standard deviation by chance (randomization)", "随机标准差（随机化假设）"),
    column(Table::ExposureCurve, "moran_z", "sd", Real, "(I - expected) / sd", "（I 减期望值）除以标准差"),
    column(Table::ExposureCurve, "moran_p", "probability", Real, "Two-sided p, normal distribution", "双侧 p 值，正态分布"),

    column(Table::Moran, "policy", "none", Text, "The policy; empty for what is measured over all policies", "政策；对全部政策一并计算者为空"),
    column(Table::Moran, "variable", "none", Text, "adoption_rank: rank of the date of adoption, never-adopters last; walker: Walker's score over all policies", "adoption_rank：采纳时间的秩，从未采纳者居末；walker：全部政策的 Walker 得分"),
    column(Table::Moran, "near", "none", Text, "ties: neighbors by weight; distance: 1 / distance along great circles; each unit's weights sum to 1", "ties：按关系权重；distance：大圆距离的倒数；各单位权重之和为 1"),
    column(Table::Moran, "i", "none", Real, "Moran's I; empty where it is not defined", "Moran's I；无定义则为空"),
    column(Table::Moran, "expected", "none", Real, "Its expectation by chance, -1 / (n - 1)", "随机期望值，-1 / (n - 1)"),
    column(Table::Moran, "sd", "none", Real, "Its standard deviation by chance (randomization)", "随机标准差（随机化假设）"),
    column(Table::Moran, "z", "sd", Real, "(I - expected) / sd", "（I 减期望值）除以标准差"),
    column(Table::Moran, "p", "probability", Real, "Two-sided p, normal distribution", "双侧 p 值，正态分布"),
    column(Table::Moran, "p_permutation", "probability", Real, "Two-sided p by permutation, the observed value counted among those drawn; empty where none were drawn", "置换检验的双侧 p 值，观测值计入其中；未抽取则为空"),
    column(Table::Moran, "n_permutations", "permutations", Integer, "Permutations drawn", "置换次数"),
    column(Table::Moran, "status", "none", Text, "complete; all_equal: all units have the same value; undefined: nobody is near anybody, or a score is missing; no_test: too few units, or all pairs weigh the same", "complete 完整；all_equal 所有单位取值相同；undefined 无邻近者或缺少得分；no_test 单位太少或所有权重相同"),

    policy(Table::Rewiring),
    column(Table::Rewiring, "threshold", "share of alters", Real, "Mean threshold of its adopters", "采纳者的平均门槛"),
    column(Table::Rewiring, "rewired", "share of alters", Real, "Mean of the same on networks with the same degrees and other ties", "度数相同而关系不同的网络上的均值"),
    column(Table::Rewiring, "rewired_sd", "share of alters", Real, "Its standard deviation over these networks", "在这些网络上的标准差"),
    column(Table::Rewiring, "p", "probability", Real, "Two-sided p as netdiffuseR's struct_test; can be 0", "双侧 p 值，同 netdiffuseR 的 struct_test；可为 0"),
    column(Table::Rewiring, "p_exact", "probability", Real, "The same with the observed network counted among those drawn", "同上，观测网络计入其中"),
    column(Table::Rewiring, "n_networks", "networks", Integer, "Networks drawn; they serve all policies", "抽取的网络数；各政策共用"),
    column(Table::Rewiring, "status", "none", Text, "complete; nothing_varies: all networks give the same mean; no_threshold: no adopters", "complete 完整；nothing_varies 所有网络均值相同；no_threshold 无采纳者"),

    column(Table::LatentNetwork, "edge", "number", Integer, "Order in which the edge was added, from 1", "加入的次序，从 1 起"),
    column(Table::LatentNetwork, "origin", "none", Text, "From whom the destination learns", "学习的来源"),
    column(Table::LatentNetwork, "destination", "none", Text, "Who learns", "学习者"),
    column(Table::LatentNetwork, "improvement", "log-likelihood", Real, "What the edge adds to the log-likelihood of all policies", "该边使全部政策对数似然增加的量"),
    column(Table::LatentNetwork, "p", "probability", Real, "One-sided p of Vuong's test against the network without it; empty where it is not defined", "与无此边的网络相比的 Vuong 检验单侧 p 值；无定义则为空"),

    column(Table::LatentAccuracy, "n_edges", "edges", Integer, "The first so many inferred edges", "最先推断出的边数"),
    column(Table::LatentAccuracy, "n_true", "edges", Integer, "Those among them that are ties: the destination looks at the origin", "其中确为关系者：学习者观察来源"),
    column(Table::LatentAccuracy, "precision", "share of the inferred", Real, "Share of these edges that are ties", "这些边中确为关系的比例"),
    column(Table::LatentAccuracy, "recall", "share of the ties", Real, "Share of all ties that are among them; empty without any", "全部关系中被推断出的比例；没有关系则为空"),
    column(Table::LatentAccuracy, "f1", "share", Real, "Harmonic mean of precision and recall", "准确率与召回率的调和平均"),
];
