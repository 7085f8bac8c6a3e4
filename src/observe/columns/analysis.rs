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
];
