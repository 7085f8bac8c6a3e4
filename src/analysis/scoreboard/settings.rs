//! The settings in which claims are tested: changes to keys of one scenario, with words for each.
//!
//! A setting is a condition (something changed) under a regime, or a share of authority. All share their luck. Values are
//! assumptions that make a condition visible; they stand in the table `scoreboard_tests` beside every number. Nothing runs here.

use super::verdict::Words;

/// A setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name: `REGIME`, `REGIME/CONDITION` or `authority-SHARE`.
    pub id: String,
    /// Changes, as for `--set`.
    pub changes: Vec<String>,
    /// In words.
    pub words: Words,
    /// Whether effects are estimated.
    pub estimates: bool,
}

/// A preset of the paper's three modes, with its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mode {
    /// Name of the preset.
    pub preset: &'static str,
    /// 中文.
    pub zh: &'static str,
}

/// The paper's modes in the order of its table 2.
pub const MODES: [Mode; 3] = [
    Mode { preset: "strong-central", zh: "强中央" },
    Mode { preset: "bargaining", zh: "议价" },
    Mode { preset: "strong-local", zh: "强地方" },
];

/// Something changed.
struct Condition {
    id: &'static str,
    en: &'static str,
    zh: &'static str,
    changes: &'static [&'static str],
}

/// What is changed under every mode. `selection.wave[]` stands for every wave.
#[rustfmt::skip]
const CONDITIONS: &[Condition] = &[
    Condition { id: "deputies-lead", en: "deputies lead everywhere", zh: "均由副职牵头", changes: &["world.top_leader_share=0", "world.executive_deputy_share=0"] },
    Condition { id: "top-leaders-lead", en: "top leaders lead everywhere", zh: "均由一把手牵头", changes: &["world.executive_deputy_share=0", "world.top_leader_share=1"] },
    Condition { id: "slow-learners", en: "localities learn slowly", zh: "地方学习能力弱", changes: &["world.learning_mean=0.2"] },
    Condition { id: "no-grants", en: "no grants", zh: "没有专项资金", changes: &["execution.grant=0"] },
    Condition { id: "no-inspections", en: "no inspections", zh: "没有督查", changes: &["monitoring.inspection_rate=0"] },
    Condition { id: "no-pilots", en: "no pilots", zh: "没有试点", changes: &["selection.wave=[]"] },
    Condition { id: "vague-goals", en: "vague goals in all batches", zh: "各批目标均模糊", changes: &["selection.wave[].clarity=0.1"] },
    Condition { id: "clear-goals", en: "clear goals in all batches", zh: "各批目标均清晰", changes: &["selection.wave[].clarity=0.9"] },
    Condition { id: "no-redesign", en: "no redesign and no template that learns", zh: "不再设计，模板不学习", changes: &["feedback.redesign=0", "feedback.upward=0"] },
    Condition { id: "tracking", en: "tracking that does not end", zh: "持续跟踪考核", changes: &["execution.long_term=1"] },
    Condition { id: "incentives", en: "incentives of the center at .9", zh: "中央激励权 0.9", changes: &["regime.incentives=0.9"] },
    Condition { id: "constraint", en: "inspection right of the center at .9, two inspections a year", zh: "中央督查权 0.9、每年两次督查", changes: &["regime.inspection=0.9", "monitoring.inspection_rate=2"] },
    Condition { id: "own-benefit", en: "a local benefit twice as large", zh: "地方自身收益加倍", changes: &["execution.pull_benefit=0.7"] },
];

/// What makes effort rest on the center's attention alone: it fades within two years, and nothing else pulls.
const ATTENTION_ALONE: [&str; 3] =
    ["execution.attention_floor=0", "execution.pull_benefit=0", "execution.attention_years=1.6"];

/// What may make an effect last that rests on attention alone.
#[rustfmt::skip]
const REMEDIES: &[Condition] = &[
    Condition { id: "tracking", en: "with tracking that does not end", zh: "加上持续跟踪考核（长效机制）", changes: &["execution.long_term=1"] },
    Condition { id: "half-tracking", en: "with half of the tracking kept", zh: "保留一半的跟踪考核", changes: &["execution.long_term=0.5"] },
    Condition { id: "long-attention", en: "with attention that fades over twelve years", zh: "注意力在十二年间消退", changes: &["execution.attention_years=12"] },
    Condition { id: "own-benefit", en: "with a local benefit", zh: "加上地方自身收益", changes: &["execution.pull_benefit=0.35"] },
    Condition { id: "inspections", en: "with four inspections a year as long as attention lasts", zh: "注意力存续期间每年四次督查", changes: &["monitoring.inspection_rate=4"] },
];

/// Shares of authority, 0 to 1.
pub const N_SHARES: usize = 11;

/// The share of authority at a place.
pub fn share(place: usize) -> f64 {
    place as f64 / (N_SHARES - 1) as f64
}

/// Name of the setting with that share.
pub fn authority(place: usize) -> String {
    format!("authority-{}", share(place))
}

/// All settings of a scenario with so many waves, the last of them at a date (`YYYY-MM`).
pub fn settings(n_waves: usize, last_wave: &str) -> Vec<Setting> {
    let mut all = Vec::new();
    for mode in MODES {
        all.extend(of_mode(mode, n_waves));
    }
    all.extend(stage_overrides(last_wave));
    for place in 0..N_SHARES {
        let share = share(place);
        let rights = ["goals", "means", "inspection", "incentives"];
        let mut changes: Vec<String> = rights.map(|right| format!("regime.{right}={share:.1}")).to_vec();
        changes.push("twins.run=[\"national\"]".to_owned());
        let words =
            Words::new(format!("center's share of authority {share:.1}"), format!("中央权力份额 {share:.1}"));
        all.push(Setting { id: authority(place), changes, words, estimates: false });
    }
    all
}

/// The settings under one mode: as it is, with every condition, and those in which effects are estimated.
fn of_mode(mode: Mode, n_waves: usize) -> Vec<Setting> {
    let Mode { preset, zh } = mode;
    let setting = |id: &str, words: Words, changes: &[&str], estimates: bool| {
        let mut all = vec![format!("regime.preset={preset}")];
        all.extend(changes.iter().flat_map(|change| of_waves(change, n_waves)));
        let id = if id.is_empty() { preset.to_owned() } else { format!("{preset}/{id}") };
        Setting { id, changes: all, words, estimates }
    };
    let mut all = vec![setting("", Words::new(preset, zh), &[], false)];
    for c in CONDITIONS {
        let words = Words::new(format!("{preset}, {}", c.en), format!("{zh}，{}", c.zh));
        all.push(setting(c.id, words, c.changes, false));
    }
    // Effects are those of a policy that is worth what was hoped: otherwise some replicates have none to find.
    let known = ["policy.merit=1", "policy.merit_sd=0"];
    let effects = |id: &str, words: Words, changes: &[&str]| {
        setting(&format!("effects{id}"), words, &[&known[..], changes].concat(), true)
    };
    all.push(effects("", Words::new(preset, zh), &[]));
    let alone = Words::new(
        format!("{preset}, effort rests on the center's attention alone"),
        format!("{zh}，努力只靠中央注意力"),
    );
    all.push(effects("/attention-alone", alone, &ATTENTION_ALONE));
    for c in REMEDIES {
        let words = Words::new(format!("{preset}, {}", c.en), format!("{zh}，{}", c.zh));
        let changes = [&ATTENTION_ALONE[..], c.changes].concat();
        // A key that a remedy sets again is set once.
        let key = |change: &str| change.split('=').next().map(str::to_owned);
        let is_last = |k: usize| !changes[k + 1..].iter().any(|later| key(later) == key(changes[k]));
        let kept: Vec<&str> = (0..changes.len()).filter(|&k| is_last(k)).map(|k| changes[k]).collect();
        all.push(effects(&format!("/{}", c.id), words, &kept));
    }
    all
}

/// A change of every wave, wave by wave; any other change as it is.
fn of_waves(change: &str, n_waves: usize) -> Vec<String> {
    if change.contains("wave[]") {
        (1..=n_waves).map(|wave| change.replace("wave[]", &format!("wave[{wave}]"))).collect()
    } else {
        vec![change.to_owned()]
    }
}

/// The same field under different modes: at one stage, or from a date on; and a little more authority than bargaining.
fn stage_overrides(last_wave: &str) -> Vec<Setting> {
    let setting = |id: &str, en: &str, zh: &str, changes: &[&str]| Setting {
        id: id.to_owned(),
        changes: changes.iter().map(|&change| change.to_owned()).collect(),
        words: Words::new(en, zh),
        estimates: false,
    };
    let bargaining = "regime.preset=bargaining";
    let at = |stage: &str, preset: &str| {
        format!("regime.change=[{{ stage = \"{stage}\", preset = \"{preset}\" }}]")
    };
    vec![
        setting(
            "bargaining/design-strong-local",
            "bargaining, strong-local at the stage of design",
            "议价，设计阶段为强地方",
            &[bargaining, &at("design", "strong-local")],
        ),
        setting(
            "bargaining/execution-strong-central",
            "bargaining, strong-central at the stage of execution",
            "议价，执行阶段为强中央",
            &[bargaining, &at("execution", "strong-central")],
        ),
        setting(
            "bargaining/feedback-strong-local",
            "bargaining, strong-local at the stage of feedback",
            "议价，反馈阶段为强地方",
            &[bargaining, &at("feedback", "strong-local")],
        ),
        setting(
            "strong-local/central-from-last-batch",
            "strong-local, strong-central from the last batch on",
            "强地方，末批起强中央",
            &[
                "regime.preset=strong-local",
                &format!("regime.change=[{{ at = \"{last_wave}\", preset = \"strong-central\" }}]"),
            ],
        ),
        setting(
            "bargaining/a-little-stronger",
            "bargaining with .2 more of every right",
            "议价，各项权力增加 0.2",
            &[
                bargaining,
                "regime.goals=0.9",
                "regime.means=0.7",
                "regime.inspection=0.7",
                "regime.incentives=0.7",
            ],
        ),
        setting(
            "bargaining/less-discretion",
            "bargaining with .2 more of the right over means alone",
            "议价，仅手段权增加 0.2",
            &[bargaining, "regime.means=0.7"],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_have_names_of_their_own_and_no_key_twice() {
        let all = settings(5, "2017-01");
        let mut ids: Vec<&str> = all.iter().map(|setting| setting.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all.len());
        for setting in &all {
            let mut keys: Vec<&str> =
                setting.changes.iter().filter_map(|change| change.split('=').next()).collect();
            keys.sort_unstable();
            let n = keys.len();
            keys.dedup();
            assert_eq!(keys.len(), n, "{setting:?}");
        }
        assert_eq!(authority(3), "authority-0.3");
        let clear = all.iter().find(|setting| setting.id == "bargaining/clear-goals").expect("it is there");
        assert_eq!(clear.changes.len(), 6);
    }
}
