//! Columns of the tables that runs write.

use super::{Column, column};
use crate::observe::Type::{Date, Integer, Real, Text};
use crate::scenario::Table;

pub(super) const fn design_point(table: Table) -> Column {
    column(
        table,
        "design_point",
        "number",
        Integer,
        "Design point, from 1; 1 where nothing is swept",
        "设计点编号，从 1 起；无扫描时为 1",
    )
}

pub(super) const fn replicate(table: Table) -> Column {
    column(table, "replicate", "number", Integer, "Replicate, from 1", "重复编号，从 1 起")
}

pub(super) const fn policy(table: Table) -> Column {
    column(table, "policy", "number", Integer, "Policy, from 1", "政策编号，从 1 起")
}

const fn tick(table: Table) -> Column {
    column(table, "tick", "number", Integer, "Tick, from 0", "时间步，从 0 起")
}

const fn date(table: Table) -> Column {
    column(table, "date", "calendar month", Date, "First month of the tick", "时间步的首月")
}

pub(super) const fn government(table: Table, meaning_en: &'static str, meaning_zh: &'static str) -> Column {
    column(table, "government_id", "none", Text, meaning_en, meaning_zh)
}

/// Every column of the tables of a run. Swept parameters are added behind the keys of `runs` and `design`.
#[rustfmt::skip]
pub(super) const RUN: &[Column] = &[
    design_point(Table::Runs), replicate(Table::Runs), policy(Table::Runs),
    column(Table::Runs, "merit", "multiple of the hoped-for effect", Real, "What the policy is worth in this replicate", "本次重复中政策的真实价值"),
    column(Table::Runs, "ever_share", "share of governments", Real, "Ever adopters at the end", "期末曾采纳者占比"),
    column(Table::Runs, "current_share", "share of governments", Real, "Current adopters at the end", "期末现采纳者占比"),
    column(Table::Runs, "t10", "calendar year", Real, "Start of the tick in which 10 % of all governments had ever adopted; empty if never", "曾采纳者达到 10% 的时间；未达到则为空"),
    column(Table::Runs, "t50", "calendar year", Real, "Start of the tick in which half of all governments had ever adopted; empty if never", "曾采纳者达到一半的时间；未达到则为空"),
    column(Table::Runs, "t90", "calendar year", Real, "Start of the tick in which 90 % of all governments had ever adopted; empty if never", "曾采纳者达到 90% 的时间；未达到则为空"),
    column(Table::Runs, "peak_date", "calendar month", Date, "First month of the tick with most new adopters (the first of them); empty without adopters", "新采纳最多的时间步首月"),
    column(Table::Runs, "peak_new", "governments", Integer, "New adopters in that tick", "该时间步的新采纳数"),
    column(Table::Runs, "gray_b", "per tick", Real, "Interaction coefficient b of Gray (1973) on shares of governments, by least squares on her equation; shows no diffusion by itself", "格雷模型的互动系数 b"),
    column(Table::Runs, "gray_l", "share of governments", Real, "Ceiling L of Gray (1973); empty where b is not positive", "格雷模型的上限 L"),
    column(Table::Runs, "gray_r2", "share of variance", Real, "R² of Gray's regression in levels; near 1 by construction, it shows nothing", "格雷回归的水平 R²（几乎恒接近 1，不说明扩散）"),
    column(Table::Runs, "bass_p", "per tick", Real, "Coefficient of innovation p of the Bass curve fitted to the ever adopters from the first to the last adoption; shows no diffusion by itself; empty without an optimum", "Bass 模型的创新系数 p（首末次采纳之间的累计曲线）；无最优则为空"),
    column(Table::Runs, "bass_q", "per tick", Real, "Its coefficient of imitation q", "其模仿系数 q"),
    column(Table::Runs, "bass_m", "governments", Real, "Its market potential m, at most twice all governments", "其市场潜量 m，至多为政府总数的两倍"),
    column(Table::Runs, "bass_status", "none", Text, "converged; at_bound: no optimum inside the bounds, the values lie on one and are no estimates; no_optimum and too_few_points: no numbers", "converged 收敛；at_bound 界内无最优，取值在界上，不是估计值；no_optimum、too_few_points 没有数值"),
    column(Table::Runs, "shape", "none", Text, "Shape of the curve: S, R, inverse-R, staircase or stalled", "曲线形状：S、R、反 R、阶梯、停滞"),
    column(Table::Runs, "rolled_out_at", "calendar month", Date, "First month of the tick of roll-out; empty if never", "全面推广的时间；未推广则为空"),
    column(Table::Runs, "stopped_at", "calendar month", Date, "First month of the tick of the stop; empty if never", "终止的时间；未终止则为空"),
    column(Table::Runs, "belief", "multiple of the hoped-for effect", Real, "What the center believes at the end", "期末中央的信念"),
    column(Table::Runs, "pilot_estimate", "multiple of the hoped-for effect", Real, "What the pilots seem to achieve: mean signal at the last evaluation, after the center's correction; empty if none", "试点表面成效：最后一次评估的平均信号（经中央纠偏）"),
    column(Table::Runs, "national_truth", "multiple of the hoped-for effect", Real, "What the nation would get (mean of merit · S in the national twin, after as many ticks of execution as the pilots evaluated last had); empty without the twin or an evaluation", "全国会得到的效果（全国孪生中 merit·S 的均值，执行时长与最近一次被评估的试点相同）；无该孪生或无评估则为空"),
    column(Table::Runs, "selection_bias", "multiple of the hoped-for effect", Real, "Selection: what the governments of the pilots get in the national twin, over the nation", "选点偏差：试点所在政府在全国孪生中的效果高出全国的部分"),
    column(Table::Runs, "effort_bias", "multiple of the hoped-for effect", Real, "Effort: what the pilots really get, over what they get in the national twin", "努力偏差：试点实际效果高出其在全国孪生中的部分"),
    column(Table::Runs, "reporting_bias", "multiple of the hoped-for effect", Real, "Reporting and noise: pilot_estimate over what the pilots really get; the three biases add up to pilot_estimate − national_truth", "报告与噪声偏差：pilot_estimate 高出试点实际效果的部分；三项偏差之和为 pilot_estimate − national_truth"),
    column(Table::Runs, "rollout_effect", "multiple of the hoped-for effect", Real, "What those that are no pilots get at the end, mean of merit · S, where the policy was rolled out; else empty", "全面推广后，非试点政府期末 merit·S 的均值；未推广则为空"),
    column(Table::Runs, "n_pilots", "governments", Integer, "Pilots ever selected", "试点总数"),
    column(Table::Runs, "n_applied", "applications", Integer, "Applications over all waves", "申报总数"),
    column(Table::Runs, "n_refused", "applications", Integer, "Applications refused over all waves", "未获批总数"),
    column(Table::Runs, "review_rounds", "rounds", Real, "Mean rounds of review of pilots; empty without pilots", "试点平均评审轮数"),
    column(Table::Runs, "pilots_rich_share", "share of pilots", Real, "Pilots with a wealth rank above the median of their level", "财富高于同级中位数的试点占比"),
    column(Table::Runs, "instrument_variance", "squared share", Real, "Variance of the designs of ever adopters, mean over the three dimensions", "曾采纳者政策工具方差（三维平均）"),
    column(Table::Runs, "design_fit", "share", Real, "Mean fit of the designs of ever adopters", "曾采纳者方案平均适配度"),
    column(Table::Runs, "share_selection", "share of adoptions", Real, "Ever adopters through selection as pilots", "经选点采纳的占比"),
    column(Table::Runs, "share_internal", "share of adoptions", Real, "Ever adopters for internal reasons", "因内在动因采纳的占比"),
    column(Table::Runs, "share_learning", "share of adoptions", Real, "Ever adopters through learning", "经学习采纳的占比"),
    column(Table::Runs, "share_competition", "share of adoptions", Real, "Ever adopters through competition", "经竞争采纳的占比"),
    column(Table::Runs, "share_imitation", "share of adoptions", Real, "Ever adopters through imitation", "经模仿采纳的占比"),
    column(Table::Runs, "share_coercion", "share of adoptions", Real, "Ever adopters through coercion", "经强制采纳的占比"),
    column(Table::Runs, "share_contagion", "share of adoptions", Real, "Ever adopters through textbook contagion", "经传染采纳的占比"),
    column(Table::Runs, "share_strive_first", "share of adoptions", Real, "Ever adopters whose behavior is strive-first", "争先行为占比"),
    column(Table::Runs, "share_autonomous", "share of adoptions", Real, "Ever adopters whose behavior is autonomous", "自主行为占比"),
    column(Table::Runs, "share_emulate", "share of adoptions", Real, "Ever adopters whose behavior is emulation", "模仿行为占比"),
    column(Table::Runs, "share_stand_pat", "share of adoptions", Real, "Ever adopters whose behavior is stand-pat", "守成行为占比"),
    column(Table::Runs, "log_hash", "none", Text, "Hash of the replicate's whole log of events", "事件日志的哈希值"),

    design_point(Table::Curve), replicate(Table::Curve), policy(Table::Curve), tick(Table::Curve), date(Table::Curve),
    column(Table::Curve, "new", "governments", Integer, "Adopters of this tick", "本步新采纳数"),
    column(Table::Curve, "ever", "governments", Integer, "Ever adopters at the tick's end", "期末曾采纳者数"),
    column(Table::Curve, "current", "governments", Integer, "Current adopters at the tick's end (ever less lapsed)", "期末现采纳者数（减去退出者）"),
    column(Table::Curve, "mean_effort", "share", Real, "Mean effort of current adopters whose execution has begun; empty where there are none", "执行中采纳者的平均努力"),
    column(Table::Curve, "mean_implementation", "share", Real, "Mean implementation of all governments", "全部政府的平均落实程度"),
    column(Table::Curve, "symbolic_share", "share", Real, "Share of current adopters whose execution has begun with an effort below the threshold of symbolic adoption; empty where there are none", "象征性采纳者占执行中采纳者的比例"),
    column(Table::Curve, "mandate", "share", Real, "Mandate in force at the tick's end", "期末强制程度"),
    column(Table::Curve, "belief", "multiple of the hoped-for effect", Real, "What the center believes at the tick's end", "期末中央的信念"),

    design_point(Table::Summary), policy(Table::Summary), tick(Table::Summary), date(Table::Summary),
    column(Table::Summary, "outcome", "none", Text, "Which outcome: a column of `curve`, counts as shares of all governments", "结果变量"),
    column(Table::Summary, "n", "replicates", Integer, "Replicates in which it is defined", "有效重复数"),
    column(Table::Summary, "mean", "of the outcome", Real, "Mean over replicates", "均值"),
    column(Table::Summary, "sd", "of the outcome", Real, "Standard deviation over replicates (n − 1); empty for one", "标准差"),
    column(Table::Summary, "q05", "of the outcome", Real, "5 % quantile (linear interpolation)", "5% 分位数"),
    column(Table::Summary, "q25", "of the outcome", Real, "25 % quantile", "25% 分位数"),
    column(Table::Summary, "q50", "of the outcome", Real, "Median", "中位数"),
    column(Table::Summary, "q75", "of the outcome", Real, "75 % quantile", "75% 分位数"),
    column(Table::Summary, "q95", "of the outcome", Real, "95 % quantile", "95% 分位数"),

    design_point(Table::Events), replicate(Table::Events), policy(Table::Events), tick(Table::Events), date(Table::Events),
    government(Table::Events, "The government; empty for events of the center", "政府；中央事件为空"),
    column(Table::Events, "event", "none", Text, "applied, refused, selected, reviewed, adopted, inspected, evaluated, feedback, lapsed, rolled_out or stopped", "事件类型"),
    column(Table::Events, "wave", "number", Integer, "Wave of selection, as numbered in the scenario", "批次编号"),
    column(Table::Events, "channel", "none", Text, "Channel of an adoption", "采纳渠道"),
    column(Table::Events, "via_government_id", "none", Text, "Whose design was copied, or the superior who pressed; empty if nobody's", "所效仿或施压的政府"),
    column(Table::Events, "behavior", "none", Text, "Behavior drawn at take-up", "行为类型"),
    column(Table::Events, "path", "none", Text, "Path of feedback: formal, informal or innovation", "反馈路径"),
    column(Table::Events, "direction", "none", Text, "Direction of feedback: down, both or up", "反馈方向"),
    column(Table::Events, "value", "by event", Real, "Score (selected, refused), rounds (reviewed), signal (evaluated, feedback), belief (rolled_out, stopped)", "数值：评分、轮数、信号或信念"),

    design_point(Table::Adoptions), replicate(Table::Adoptions), policy(Table::Adoptions), tick(Table::Adoptions),
    government(Table::Adoptions, "The adopter", "采纳者"),
    column(Table::Adoptions, "adopted_at", "calendar month", Date, "First month of the tick of adoption", "采纳时间"),
    column(Table::Adoptions, "channel", "none", Text, "Channel: selection, internal, learning, competition, imitation, coercion or contagion", "采纳渠道"),
    column(Table::Adoptions, "via_government_id", "none", Text, "Whose design was copied, or the superior who pressed; empty if nobody's", "所效仿或施压的政府"),
    column(Table::Adoptions, "wave", "number", Integer, "Wave that selected it; empty if not a pilot", "入选批次；非试点为空"),
    column(Table::Adoptions, "behavior", "none", Text, "strive-first, autonomous, emulate or stand-pat", "行为类型"),
    column(Table::Adoptions, "review_rounds", "rounds", Integer, "Rounds of review; empty if not a pilot", "评审轮数；非试点为空"),
    column(Table::Adoptions, "design_1", "share", Real, "Design at the end, first dimension", "期末方案第一维"),
    column(Table::Adoptions, "design_2", "share", Real, "Design at the end, second dimension", "期末方案第二维"),
    column(Table::Adoptions, "design_3", "share", Real, "Design at the end, third dimension", "期末方案第三维"),
    column(Table::Adoptions, "design_fit", "share", Real, "Fit of the design at the end", "期末方案适配度"),
    column(Table::Adoptions, "lapsed_at", "calendar month", Date, "First month of the tick in which it lapsed; empty if it did not", "退出时间；未退出则为空"),
    column(Table::Adoptions, "twin_adopted_at", "calendar month", Date, "First month of the tick in which it adopts in the twin without diffusion; empty if never, or without that twin", "在无扩散孪生中的采纳时间；未采纳或无该孪生则为空"),

    design_point(Table::Governments), replicate(Table::Governments),
    government(Table::Governments, "The government", "政府"),
    column(Table::Governments, "name_en", "none", Text, "English name; empty if synthetic", "英文名"),
    column(Table::Governments, "name_zh", "none", Text, "Chinese name; empty if synthetic", "中文名"),
    column(Table::Governments, "level", "level", Integer, "Level below the center, from 1", "层级"),
    column(Table::Governments, "superior_id", "none", Text, "Its superior; empty directly under the center", "上级政府"),
    column(Table::Governments, "lon", "degrees, or side of the unit square", Real, "Longitude or x", "经度或横坐标"),
    column(Table::Governments, "lat", "degrees, or side of the unit square", Real, "Latitude or y", "纬度或纵坐标"),
    column(Table::Governments, "wealth_rank", "rank share", Real, "Wealth rank within its level, in (0, 1)", "同级财富排名"),
    column(Table::Governments, "capacity", "share", Real, "Capacity", "能力"),
    column(Table::Governments, "industry", "share", Real, "Share of carbon-intensive industry", "高碳产业占比"),
    column(Table::Governments, "learning", "share", Real, "Learning ability", "学习能力"),
    column(Table::Governments, "leadership_start", "share", Real, "Leadership at the start", "初始领导力"),
    column(Table::Governments, "ideal_1", "share", Real, "Ideal design, first dimension", "理想方案第一维"),
    column(Table::Governments, "ideal_2", "share", Real, "Ideal design, second dimension", "理想方案第二维"),
    column(Table::Governments, "ideal_3", "share", Real, "Ideal design, third dimension", "理想方案第三维"),
    column(Table::Governments, "outcome_start", "log carbon intensity", Real, "Outcome at the start", "初始结果"),
    column(Table::Governments, "n_synthetic", "attributes", Integer, "How many of the nine attributes from wealth_rank to outcome_start are synthetic (drawn, not given)", "九项属性中由模型抽取（合成）的项数"),

    design_point(Table::Network), replicate(Table::Network),
    column(Table::Network, "from_id", "none", Text, "Who looks", "观察者"),
    column(Table::Network, "to_id", "none", Text, "At whom", "被观察者"),
    column(Table::Network, "kind", "none", Text, "border (contiguous), nearest (of the k nearest), random or superior", "关系类型"),

    design_point(Table::Panel), replicate(Table::Panel), policy(Table::Panel), tick(Table::Panel), date(Table::Panel),
    government(Table::Panel, "The government", "政府"),
    column(Table::Panel, "status", "none", Text, "never, pilot, adopter (no pilot) or lapsed", "状态"),
    column(Table::Panel, "executing", "0 or 1", Integer, "Whether it executes the policy in this tick", "是否执行"),
    column(Table::Panel, "outcome", "log carbon intensity", Real, "Outcome y", "结果"),
    column(Table::Panel, "effort", "share", Real, "Effort", "努力"),
    column(Table::Panel, "implementation", "share", Real, "Implementation S", "落实程度"),
    column(Table::Panel, "organization", "share", Real, "Organization mechanism", "组织保障机制"),
    column(Table::Panel, "personnel", "share", Real, "Personnel mechanism", "人才保障机制"),
    column(Table::Panel, "funding", "share", Real, "Funding mechanism", "资金保障机制"),
    column(Table::Panel, "responsibility", "share", Real, "Target-responsibility mechanism", "目标责任制"),
    column(Table::Panel, "accounting", "share", Real, "Monitoring-and-accounting mechanism", "监测核算机制"),
    column(Table::Panel, "disclosure", "share", Real, "Disclosure mechanism", "信息公开机制"),
    column(Table::Panel, "leadership", "share", Real, "Leadership", "领导力"),
    column(Table::Panel, "inspected", "0 or 1", Integer, "Whether it was inspected in this tick", "本步是否被督查"),
    column(Table::Panel, "reported", "multiple of the hoped-for effect", Real, "Reported result R; empty where it does not execute", "上报结果"),
    column(Table::Panel, "signal", "multiple of the hoped-for effect", Real, "Signal that others see; 0 where there is none", "他人可见的信号"),

    design_point(Table::Attribution), replicate(Table::Attribution), policy(Table::Attribution),
    column(Table::Attribution, "twin", "none", Text, "The twin: what was changed", "孪生：改动了什么"),
    government(Table::Attribution, "The government", "政府"),
    column(Table::Attribution, "adopted_at", "calendar month", Date, "First month of the tick of adoption; empty if never", "采纳时间；从未采纳则为空"),
    column(Table::Attribution, "channel", "none", Text, "Channel of its adoption, as drawn; empty if it never adopted", "采纳途径（抽取结果）；从未采纳则为空"),
    column(Table::Attribution, "twin_adopted_at", "calendar month", Date, "The same in the twin; empty if never", "在孪生中的采纳时间；从未采纳则为空"),
    column(Table::Attribution, "months_earlier", "months", Integer, "How much earlier it adopts than in the twin, a government that never does counting as one tick after the end; empty where it never adopts in either", "比孪生提早的月数；未采纳者按期末后一步计；两者都未采纳则为空"),

    design_point(Table::Estimates), replicate(Table::Estimates), policy(Table::Estimates),
    column(Table::Estimates, "world", "none", Text, "run, or the twin whose adoptions are looked at", "run 或所考察的孪生"),
    column(Table::Estimates, "estimator", "none", Text, "gray (Gray's b), logit (neighbors' share in an event history), two-way, event-study, callaway-santanna, sun-abraham", "估计方法：gray、logit、two-way、event-study、callaway-santanna、sun-abraham"),
    column(Table::Estimates, "coding", "none", Text, "What makes a unit treated: by-name (itself a pilot), through-superior, both; empty for estimators of diffusion", "处理的定义：by-name、through-superior、both；扩散估计则为空"),
    column(Table::Estimates, "controls", "none", Text, "uncoded (all others) or never-adopters; empty for estimators of diffusion", "对照组：uncoded（其余全部）或 never-adopters；扩散估计则为空"),
    column(Table::Estimates, "term", "none", Text, "What is estimated: b, nbr_share, att (mean effect on the treated), or the periods since treatment", "所估计的量：b、nbr_share、att，或处理后的期数"),
    column(Table::Estimates, "estimate", "of the term", Real, "The estimate; empty where there is none", "估计值；无则为空"),
    column(Table::Estimates, "se", "of the term", Real, "Its standard error", "标准误"),
    column(Table::Estimates, "low", "of the term", Real, "Lower end of its 95 % interval", "95% 区间下限"),
    column(Table::Estimates, "high", "of the term", Real, "Upper end", "上限"),
    column(Table::Estimates, "p", "none", Real, "Two-sided p-value", "双侧 p 值"),
    column(Table::Estimates, "truth", "of the term", Real, "What the policy really did there: mean of y less what y would be without the policy, over the treated cells; empty for estimators of diffusion", "真值：处理单元上政策的真实效应均值；扩散估计则为空"),

    design_point(Table::Design),
    column(Table::Design, "replicates_planned", "replicates", Integer, "Replicates asked for", "计划重复数"),
    column(Table::Design, "replicates_done", "replicates", Integer, "Replicates finished", "完成重复数"),
    column(Table::Design, "replicates_failed", "replicates", Integer, "Replicates that failed", "失败重复数"),

    design_point(Table::Failures), replicate(Table::Failures),
    column(Table::Failures, "message", "none", Text, "What went wrong", "错误信息"),

    design_point(Table::Twins), replicate(Table::Twins), policy(Table::Twins),
    column(Table::Twins, "twin", "none", Text, "The twin: what was changed", "孪生：改动了什么"),
    column(Table::Twins, "ever_share", "share of governments", Real, "Ever adopters in the twin at the end", "孪生期末曾采纳者占比"),
    column(Table::Twins, "current_share", "share of governments", Real, "Current adopters in the twin at the end", "孪生期末现采纳者占比"),
    column(Table::Twins, "t50", "calendar year", Real, "Start of the tick in which half of all governments had ever adopted in the twin; empty if never", "孪生中曾采纳者过半的时间；未达到则为空"),
    column(Table::Twins, "mean_implementation", "share", Real, "Mean implementation of all governments in the twin at the end", "孪生期末平均落实程度"),
    column(Table::Twins, "ever_share_difference", "share of governments", Real, "The run minus the twin", "本次运行减孪生"),
    column(Table::Twins, "current_share_difference", "share of governments", Real, "The run minus the twin", "本次运行减孪生"),
    column(Table::Twins, "t50_difference", "years", Real, "The run minus the twin; empty where one of them never gets there", "本次运行减孪生；任一方未达到则为空"),
    column(Table::Twins, "mean_implementation_difference", "share", Real, "The run minus the twin", "本次运行减孪生"),
    column(Table::Twins, "years_earlier", "years", Real, "How much earlier governments adopt in the run, mean of all; one that never does counts as one tick after the end", "各政府平均提早采纳的年数；未采纳者按期末后一步计"),
    column(Table::Twins, "n_earlier", "governments", Integer, "Governments that adopt earlier in the run", "在本次运行中更早采纳的政府数"),
    column(Table::Twins, "n_same", "governments", Integer, "Governments that adopt in the same tick in both, or in neither", "同时采纳或都不采纳的政府数"),
    column(Table::Twins, "n_later", "governments", Integer, "Governments that adopt later in the run", "在本次运行中更晚采纳的政府数"),
    column(Table::Twins, "first_difference", "calendar month", Date, "First month of the first tick in which a government adopts in one of them only; empty where none does", "首次出现差异的时间；无差异则为空"),

    design_point(Table::TwinEffects), policy(Table::TwinEffects),
    column(Table::TwinEffects, "twin", "none", Text, "The twin: what was changed", "孪生：改动了什么"),
    column(Table::TwinEffects, "outcome", "none", Text, "What is compared, as in the table twins", "比较的指标，见 twins 表"),
    column(Table::TwinEffects, "n", "replicates", Integer, "Replicates in which both have it", "两者都有取值的重复数"),
    column(Table::TwinEffects, "mean", "that of the outcome", Real, "Mean paired difference, the run minus the twin", "配对差异的均值（运行减孪生）"),
    column(Table::TwinEffects, "sd", "that of the outcome", Real, "Standard deviation of the paired differences", "配对差异的标准差"),
    column(Table::TwinEffects, "low", "that of the outcome", Real, "Lower end of the 95 % interval of the mean (Student's t over replicates)", "均值 95% 区间下限（t 分布）"),
    column(Table::TwinEffects, "high", "that of the outcome", Real, "Upper end", "上限"),

    design_point(Table::Bias), policy(Table::Bias),
    column(Table::Bias, "term", "none", Text, "estimate (what the pilots seem to achieve), correction (what the center had taken off for bias), reporting, effort, selection, truth (what the nation would get), estimate_error (estimate − truth), rollout_effect, voltage (roll-out effect over what the pilots really got), rolled_out_in_vain and stopped_in_vain (shares of runs)", "各项：estimate 试点估计、correction 中央的修正、reporting 报告、effort 努力、selection 选点、truth 全国真值、estimate_error 估计误差、rollout_effect 推广效果、voltage 推广效果与试点效果之比、rolled_out_in_vain 白推广、stopped_in_vain 误终止"),
    column(Table::Bias, "n", "replicates", Integer, "Replicates in which it is defined", "有定义的重复数"),
    column(Table::Bias, "mean", "multiple of the hoped-for effect", Real, "Mean over replicates", "各次重复的均值"),
    column(Table::Bias, "sd", "multiple of the hoped-for effect", Real, "Standard deviation over replicates", "各次重复的标准差"),
    column(Table::Bias, "low", "multiple of the hoped-for effect", Real, "Lower end of the 95 % interval of the mean (Student's t over replicates)", "均值 95% 区间下限（t 分布）"),
    column(Table::Bias, "high", "multiple of the hoped-for effect", Real, "Upper end", "上限"),

    design_point(Table::Audit),
    column(Table::Audit, "world", "none", Text, "run, or the twin whose adoptions are looked at", "run 或所考察的孪生"),
    column(Table::Audit, "estimator", "none", Text, "gray (Gray's b), logit (neighbors' share in an event history), two-way, event-study, callaway-santanna, sun-abraham", "估计方法：gray、logit、two-way、event-study、callaway-santanna、sun-abraham"),
    column(Table::Audit, "coding", "none", Text, "What makes a unit treated: by-name (itself a pilot), through-superior, both; empty for estimators of diffusion", "处理的定义：by-name、through-superior、both；扩散估计则为空"),
    column(Table::Audit, "controls", "none", Text, "uncoded (all others) or never-adopters; empty for estimators of diffusion", "对照组：uncoded（其余全部）或 never-adopters；扩散估计则为空"),
    column(Table::Audit, "term", "none", Text, "What is estimated: b, nbr_share, att (mean effect on the treated), or the periods since treatment", "所估计的量：b、nbr_share、att，或处理后的期数"),
    column(Table::Audit, "n", "replicates", Integer, "Replicates in which there is an estimate", "有估计值的重复数"),
    column(Table::Audit, "estimate", "of the term", Real, "Mean estimate", "估计值的均值"),
    column(Table::Audit, "truth", "of the term", Real, "Mean truth; empty for estimators of diffusion", "真值的均值；扩散估计则为空"),
    column(Table::Audit, "bias", "of the term", Real, "Mean of estimate minus truth", "估计值减真值的均值"),
    column(Table::Audit, "bias_low", "of the term", Real, "Lower end of its 95 % interval (Student's t over replicates)", "其 95% 区间下限"),
    column(Table::Audit, "bias_high", "of the term", Real, "Upper end", "上限"),
    column(Table::Audit, "sd", "of the term", Real, "Standard deviation of the estimates over replicates", "估计值在重复间的标准差"),
    column(Table::Audit, "mean_se", "of the term", Real, "Mean standard error", "标准误的均值"),
    column(Table::Audit, "coverage", "share of replicates", Real, "Intervals that hold the truth", "区间覆盖真值的比例"),
    column(Table::Audit, "found", "share of replicates", Real, "Significant at 5 % (for diffusion: and positive): size where there is nothing to find, power where there is", "在 5% 水平显著（扩散估计还须为正）的比例：无效应时为检验水平，有效应时为功效"),
];
