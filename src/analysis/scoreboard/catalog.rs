//! Every number that claims are tested on, with its meaning in both languages.

/// A number of a replicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statistic {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub en: &'static str,
    /// 中文.
    pub zh: &'static str,
}

const fn statistic(name: &'static str, en: &'static str, zh: &'static str) -> Statistic {
    Statistic { name, en, zh }
}

/// The statistic of that name.
pub fn find(name: &str) -> Option<&'static Statistic> {
    STATISTICS.iter().find(|statistic| statistic.name == name)
}

/// All statistics. A lead is a share less the largest of the other shares: above 0 for the most frequent only.
#[rustfmt::skip]
pub const STATISTICS: &[Statistic] = &[
    statistic("strive_first_lead", "lead of strive-first among behaviors of pilots", "试点行为中争先的领先幅度"),
    statistic("autonomous_lead", "lead of autonomous among behaviors of pilots", "试点行为中自主的领先幅度"),
    statistic("emulate_lead", "lead of emulation among behaviors of pilots", "试点行为中模仿的领先幅度"),
    statistic("strive_first", "share of pilots that strive to be first", "争先的试点占比"),
    statistic("emulate_early_batches", "share of emulators in the batches before the last", "末批之前各批中模仿者占比"),
    statistic("emulate_last_batch", "share of emulators in the last batch", "末批中模仿者占比"),
    statistic("down_lead", "lead of center → local among feedback acts", "反馈中“中央→地方”的领先幅度"),
    statistic("both_lead", "lead of center ↔ local among feedback acts", "反馈中“中央↔地方”的领先幅度"),
    statistic("up_lead", "lead of center ← local among feedback acts", "反馈中“中央←地方”的领先幅度"),
    statistic("formal_only_lead", "lead of formal evaluation alone among feedback acts", "仅正式评估的反馈的领先幅度"),
    statistic("formal_informal_lead", "lead of formal with informal evaluation among feedback acts", "正式加非正式评估的反馈的领先幅度"),
    statistic("with_innovation_lead", "lead of feedback with policy innovation among feedback acts", "含政策创新的反馈的领先幅度"),
    statistic("up", "share of feedback acts that run center ← local", "“中央←地方”的反馈占比"),
    statistic("down_last_batch_less_early", "share of feedback center → local: last batch less all before its selection", "“中央→地方”反馈占比：末批减其入选之前"),
    statistic("down_same_pilots_later", "the same of the earlier batches, from then on less before", "同上，早期各批：此后减此前"),
    statistic("reviewed_and_redesigned", "share of pilots reviewed, tried and redesigned once or more", "经评审、试验并至少再设计一次的试点占比"),
    statistic("redesigned_twice", "share of pilots redesigned twice or more", "至少再设计两次的试点占比"),
    statistic("fit_change", "fit of pilots' designs: last less first", "试点方案适配度：期末减入选时"),
    statistic("fit_last_batch_less_first", "fit of designs at take-up: last batch less first", "初始方案适配度：末批减首批"),
    statistic("template_fit_change", "fit of the center's template to all governments: end less start", "中央模板对各地的适配度：期末减期初"),
    statistic("template_fit", "fit of the center's template to all governments at the end", "期末中央模板对各地的适配度"),
    statistic("applications_per_place", "applications for every place in waves with applications", "申报批次中每个名额的申报数"),
    statistic("effort_halved", "share of pilots (later batches) whose effort at year 8 is under half of their best of years 0–3", "后期批次中第 8 年努力不及前 3 年最高值一半的试点占比"),
    statistic("effort_kept", "mean effort at year 8 over mean best of years 0–3, later batches", "后期批次第 8 年努力与前 3 年最高值之比"),
    statistic("symbolic_later", "share of pilots with symbolic effort: year 8 less year 3", "象征性努力的试点占比：第 8 年减第 3 年"),
    statistic("kept", "current over ever adopters at the end", "期末现采纳者与曾采纳者之比"),
    statistic("pilot_implementation", "implementation of pilots in year 5", "试点第 5 年的落实程度"),
    statistic("pilot_effort", "effort of pilots in year 5", "试点第 5 年的努力"),
    statistic("six_in_use", "share of pilots with all six mechanisms at .1 or more in year 3", "第 3 年六项机制均不低于 0.1 的试点占比"),
    statistic("accounting_rich_less_poor", "monitoring and accounting in year 2: richer half of pilots less poorer", "第 2 年监测核算：较富一半试点减较贫一半"),
    statistic("wealth_gap", "wealth rank: pilots less others", "财富位次：试点减其他"),
    statistic("capacity_gap", "capacity: pilots less others", "能力：试点减其他"),
    statistic("industry_gap", "carbon-intensive industry: pilots less others", "高碳产业占比：试点减其他"),
    statistic("least_wealth_quarter", "share of pilots from the quarter of wealth with fewest", "试点最少的财富四分位所占试点比例"),
    statistic("least_industry_quarter", "share of pilots from the quarter of carbon-intensive industry with fewest", "试点最少的高碳产业四分位所占试点比例"),
    statistic("effect_found", "mean effect significant and negative (two-way fixed effects)", "平均效应显著为负（双向固定效应）"),
    statistic("found_year_1", "effect of year 1 significant and negative (event study)", "第 1 年效应显著为负（事件研究）"),
    statistic("found_year_2", "effect of year 2 significant and negative", "第 2 年效应显著为负"),
    statistic("found_year_3", "effect of year 3 significant and negative", "第 3 年效应显著为负"),
    statistic("found_year_4", "effect of year 4 significant and negative", "第 4 年效应显著为负"),
    statistic("found_year_5", "effect of year 5 significant and negative", "第 5 年效应显著为负"),
    statistic("found_year_6", "effect of year 6 significant and negative", "第 6 年效应显著为负"),
    statistic("found_year_8", "effect of year 8 and later significant and negative", "第 8 年及以后效应显著为负"),
    statistic("effect_year_8", "effect of year 8 and later, log carbon intensity", "第 8 年及以后的效应（对数碳强度）"),
    statistic("effect_weakens", "effect of year 6 less the mean of years 3–5 (positive: weaker)", "第 6 年效应减第 3–5 年均值（为正即减弱）"),
    statistic("others_after_10_years", "ever adopters 10 years after the first wave that are no pilots, share of all", "首批 10 年后非试点的曾采纳者占全部政府之比"),
    statistic("is_s_curve", "the curve of adoptions is an S", "采纳曲线呈 S 形"),
    statistic("ever", "ever adopters at the end, share of all", "期末曾采纳者占比"),
    statistic("current", "current adopters at the end, share of all", "期末现采纳者占比"),
    statistic("implementation", "mean implementation of all governments at the end", "期末全部政府的平均落实程度"),
    statistic("design_fit", "mean fit of adopters' designs at the end", "期末采纳者方案的平均适配度"),
    statistic("belief_error", "distance of the center's belief from what the nation would get", "中央信念与全国真值之差"),
    statistic("right_decision", "neither rolled out nor stopped in vain", "未白推广也未误终止"),
    statistic("rolled_out", "rolled out", "已全面推广"),
    statistic("stage_reinvention", "governments that reached reinvention, of those that reached any stage", "到达再发明阶段的政府占比"),
    statistic("stage_development", "the same, development", "到达发展阶段的政府占比"),
    statistic("stage_pilot", "the same, pilot", "到达试点阶段的政府占比"),
    statistic("stage_adjustment", "the same, adjustment", "到达调节修改阶段的政府占比"),
    statistic("stage_integration", "the same, integration", "到达融合阶段的政府占比"),
    statistic("stages_in_order", "governments that go through stages in order, as far as they come", "按顺序经历各阶段的政府占比"),
    statistic("stages_skip", "governments that leave a stage out and never go back", "跳过阶段而不回返的政府占比"),
    statistic("stages_return", "governments that go back to an earlier stage", "回返到较早阶段的政府占比"),
    statistic("all_five_stages", "governments that reached all five", "经历全部五个阶段的政府占比"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_statistic_has_one_name_and_both_languages() {
        let mut names: Vec<&str> = STATISTICS.iter().map(|s| s.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), STATISTICS.len());
        assert!(STATISTICS.iter().all(|s| !s.en.is_empty() && !s.zh.is_empty()));
        assert!(find("ever").is_some() && find("never").is_none());
    }
}
