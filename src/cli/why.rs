//! `shidian why`: one government's story in one replicate of a result, and what would have been otherwise.
//!
//! The replicate is run again from the resolved scenario, with its events and with twins: the same draws, something changed.

use clap::Args;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::Exit;
use super::destination::record_error;
use super::run;
use super::sketch::{cut, padded};
use super::talk::Talk;
use crate::observe::{Frame, NO_GOVERNMENT, Rows, Values};
use crate::record::{Manifest, Subject};
use crate::scenario::nearest::nearest;
use crate::scenario::twins::{CATALOG, KEY, NATIONAL, NO_DIFFUSION, TwinKind};
use crate::scenario::{self, Lang, Loaded, Scenario, Table};
use crate::units::Month;
use crate::world::{Channel, Layout, World};

/// Arguments of `why`.
#[derive(Debug, Args)]
pub(super) struct WhyArgs {
    /// Result folder of a run
    pub(super) result: std::path::PathBuf,
    /// Id or name of the government
    pub(super) government: String,
    /// Replicate (default: the first)
    #[arg(long, value_name = "N")]
    pub(super) replicate: Option<u32>,
    /// Design point of a sweep
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) design_point: u32,
    /// Policy of a portfolio, by its number in the table portfolio
    #[arg(long = "policy", value_name = "N", default_value_t = 1)]
    pub(super) policy_number: u32,
    /// One more twin, as in run (repeatable)
    #[arg(long, value_name = "NAME|KEY=VALUE")]
    pub(super) twin: Vec<String>,
}

/// Runs the command.
pub(super) fn why(args: &WhyArgs, talk: &Talk) -> Result<Exit, Exit> {
    let loaded = load_with_twins(args, talk)?;
    let n_points = scenario::n_points(&loaded);
    if args.design_point == 0 || args.design_point as usize > n_points {
        let (asked, n) = (args.design_point, n_points);
        talk.error(&match talk.lang {
            Lang::En => format!("there is no design point {asked}: the result has {n}"),
            Lang::Zh => format!("没有设计点 {asked}：该结果共有 {n} 个"),
        });
        return Err(Exit::Failed);
    }
    let point = scenario::design_point(&loaded, args.design_point as usize - 1);
    let (mut labels, scenario) = point.map_err(|problems| {
        talk.errors(&problems.render(talk.lang));
        Exit::Invalid
    })?;
    let scenario = of_policy(scenario, args.policy_number, &mut labels, talk)?;
    let scenario = Scenario { tables: vec![Table::Events, Table::Attribution], ..scenario };
    let layout = std::sync::Arc::new(Layout::new(&scenario));
    let government = find(&args.government, &layout, talk)?;
    let replicate = args.replicate.unwrap_or(scenario.first_replicate);
    let rows = crate::run::replicate(&scenario, &layout, args.design_point, replicate);
    let world = World::new(&scenario, &layout, replicate);
    let story =
        Story { scenario: &scenario, world: &world, rows: &rows, government, labels: &labels, replicate };
    talk.out(&if talk.json { story.json() } else { story.text(talk) });
    Ok(Exit::Done)
}

/// The scenario of one policy, with its name among the labels where there are several.
fn of_policy(
    mut scenario: Scenario,
    policy: u32,
    labels: &mut Vec<String>,
    talk: &Talk,
) -> Result<Scenario, Exit> {
    let n = scenario.portfolio.len().max(1);
    if policy == 0 || policy as usize > n {
        talk.error(&match talk.lang {
            Lang::En => format!("there is no policy {policy}: the result has {n}"),
            Lang::Zh => format!("没有政策 {policy}：该结果共有 {n} 项"),
        });
        return Err(Exit::Failed);
    }
    if scenario.portfolio.is_empty() {
        return Ok(scenario);
    }
    let own = scenario.portfolio.swap_remove(policy as usize - 1);
    labels.push(own.name);
    Ok(*own.scenario)
}

/// The scenario of the result, with a twin for every channel that is on beside its own twins.
fn load_with_twins(args: &WhyArgs, talk: &Talk) -> Result<Loaded, Exit> {
    let manifest = Manifest::read(&args.result).map_err(record_error(talk))?;
    if !matches!(manifest.subject, Subject::Scenario(_)) {
        talk.error(talk.pick(
            "this is not a run: only runs can be run again with something changed",
            "这不是仿真结果：只有仿真结果才能改动后重新运行",
        ));
        return Err(Exit::Failed);
    }
    if manifest.engine != run::ENGINE {
        let (then, now) = (&manifest.engine, run::ENGINE);
        talk.say(&match talk.lang {
            Lang::En => format!("note: the result is of engine {then}, this is engine {now}: the story may differ from its tables"),
            Lang::Zh => format!("注意：结果由引擎 {then} 生成，当前为 {now}，过程可能与表中不同"),
        });
    }
    let file = args.result.join(run::RESOLVED);
    let quiet = Talk { quiet: true, json: false, ..*talk };
    let loaded = run::load(&file.to_string_lossy(), &[], &quiet)?;
    let own = loaded
        .scenario
        .twins
        .iter()
        .map(|twin| twin.name.as_str())
        .chain(args.twin.iter().map(String::as_str));
    let spread = &loaded.scenario.params.spread;
    let is_on = |name: &str| match name {
        NO_DIFFUSION | "no-selection" | "fixed-effort" => true,
        "no-internal" => spread.internal > 0.0,
        "no-learning" => spread.learning > 0.0,
        "no-competition" => spread.competition > 0.0,
        "no-imitation" => spread.imitation > 0.0,
        "no-coercion" => spread.coercion > 0.0,
        "no-contagion" => spread.contagion > 0.0,
        _ => false,
    };
    let mut names: Vec<&str> = CATALOG.iter().map(|named| named.name).filter(|name| is_on(name)).collect();
    for name in own.filter(|&name| name != NATIONAL) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let names: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    run::load(&file.to_string_lossy(), &[format!("{KEY}=[{}]", names.join(", "))], &quiet)
}

/// The government of that id or name.
fn find(asked: &str, layout: &Layout, talk: &Talk) -> Result<usize, Exit> {
    let ids = layout.id();
    let given = layout.given.as_ref();
    let of = |i: usize| -> Vec<&str> {
        let names =
            given.map_or(Vec::new(), |given| vec![given.name_en[i].as_str(), given.name_zh[i].as_str()]);
        std::iter::once(ids[i].as_str()).chain(names).filter(|name| !name.is_empty()).collect()
    };
    let is_it = |i: &usize| of(*i).iter().any(|name| name.eq_ignore_ascii_case(asked));
    let found: Vec<usize> = (0..ids.len()).filter(is_it).collect();
    if let [one] = found[..] {
        return Ok(one);
    }
    let message = if found.is_empty() {
        let all: Vec<&str> = (0..ids.len()).flat_map(of).collect();
        let hint = match nearest(asked, all.into_iter()) {
            Some(near) if talk.lang == Lang::Zh => format!("；是不是 `{near}`？"),
            Some(near) => format!("; did you mean `{near}`?"),
            None => String::new(),
        };
        match talk.lang {
            Lang::En => format!("there is no government `{asked}`{hint}"),
            Lang::Zh => format!("没有政府 `{asked}`{hint}"),
        }
    } else {
        let all: Vec<String> = found.iter().map(|&i| of(i).join(" ")).collect();
        match talk.lang {
            Lang::En => {
                format!("several governments are called `{asked}`; say which by its id: {}", all.join(" · "))
            }
            Lang::Zh => format!("有多个政府名为 `{asked}`，请用编号指明：{}", all.join(" · ")),
        }
    };
    talk.error(&message);
    Err(Exit::Failed)
}

/// One government in one replicate.
struct Story<'a> {
    scenario: &'a Scenario,
    world: &'a World,
    rows: &'a Rows,
    government: usize,
    labels: &'a [String],
    replicate: u32,
}

/// One event of the government, or of the center.
struct Happening {
    date: Month,
    event: &'static str,
    channel: Option<&'static str>,
    via: Option<usize>,
    behavior: Option<&'static str>,
    path: Option<&'static str>,
    wave: Option<i64>,
    value: f64,
}

/// When it adopts in a twin.
struct WhatIf {
    twin: String,
    adopted: Option<Month>,
    months_earlier: Option<i64>,
}

impl Story<'_> {
    fn frame(&self, table: Table) -> &Frame {
        self.rows.frames.iter().find(|frame| frame.table == table).expect("the table was asked for")
    }

    /// Its events, and the center's decision, in order.
    fn happenings(&self) -> Vec<Happening> {
        let frame = self.frame(Table::Events);
        let word = |name: &str, row: usize| match frame.column(name) {
            Some(Values::Word(codes, names)) => names.get(usize::from(codes[row])).copied(),
            _ => None,
        };
        let who = |name: &str, row: usize| match frame.column(name) {
            Some(Values::Government(ids, _)) if ids[row] != NO_GOVERNMENT => Some(ids[row] as usize),
            _ => None,
        };
        let number = |name: &str, row: usize| frame.numbers(name).map_or(f64::NAN, |values| values[row]);
        let Some(Values::Date(dates)) = frame.column("date") else { return Vec::new() };
        (0..frame.n_rows())
            .filter(|&row| who("government_id", row).is_none_or(|i| i == self.government))
            .filter_map(|row| {
                Some(Happening {
                    date: dates[row]?,
                    event: word("event", row)?,
                    channel: word("channel", row),
                    via: who("via_government_id", row),
                    behavior: word("behavior", row),
                    path: word("path", row),
                    wave: Some(number("wave", row)).filter(|wave| wave.is_finite()).map(|wave| wave as i64),
                    value: number("value", row),
                })
            })
            .collect()
    }

    /// The twins.
    fn what_ifs(&self) -> Vec<WhatIf> {
        let frame = self.frame(Table::Attribution);
        let n = self.world.n() as usize;
        let months = frame.numbers("months_earlier").unwrap_or_default();
        let Some(Values::Date(adopted)) = frame.column("twin_adopted_at") else { return Vec::new() };
        let told = self.scenario.twins.iter().filter(|twin| twin.kind == TwinKind::History);
        told.enumerate()
            .map(|(k, twin)| {
                let row = k * n + self.government;
                let months_earlier = Some(months[row]).filter(|m| m.is_finite()).map(|m| m as i64);
                WhatIf { twin: twin.name.clone(), adopted: adopted[row], months_earlier }
            })
            .collect()
    }

    /// Id and names.
    fn name(&self, i: usize, lang: Lang) -> String {
        let id = &self.world.layout.id()[i];
        let Some(given) = &self.world.layout.given else { return id.clone() };
        let (en, zh) = (&given.name_en[i], &given.name_zh[i]);
        let first = if lang == Lang::Zh { [zh, en] } else { [en, zh] };
        let name = first.into_iter().find(|name| !name.is_empty());
        name.map_or_else(|| id.clone(), |name| format!("{name} ({id})"))
    }

    fn text(&self, talk: &Talk) -> String {
        let i = self.government;
        let g = &self.world.governments;
        let superior = self.world.layout.parent[i];
        let mut text = self.name(i, talk.lang);
        if superior != NO_GOVERNMENT {
            let of = self.name(superior as usize, talk.lang);
            text.push_str(&match talk.lang {
                Lang::En => format!(", under {of}"),
                Lang::Zh => format!("，隶属 {of}"),
            });
        }
        let title =
            if self.labels.is_empty() { String::new() } else { format!(" · {}", self.labels.join(" · ")) };
        let (id, replicate) = (&self.scenario.id, self.replicate);
        text.push_str(&match talk.lang {
            Lang::En => format!("\n{id}{title}, replicate {replicate}\n"),
            Lang::Zh => format!("\n{id}{title}，第 {replicate} 次重复\n"),
        });
        if let (Some(wealth), Some(capacity)) = (g.wealth.get(i), g.capacity.get(i)) {
            let (industry, learning) = (g.industry[i], g.learning[i]);
            text.push_str(&match talk.lang {
                Lang::En => format!(
                    " wealth rank {wealth:.2} · capacity {capacity:.2} · carbon-intensive industry {industry:.2} · learning {learning:.2}\n"
                ),
                Lang::Zh => format!(
                    " 财富位次 {wealth:.2} · 能力 {capacity:.2} · 高碳产业 {industry:.2} · 学习能力 {learning:.2}\n"
                ),
            });
        }
        text.push('\n');
        let told: Vec<(Month, String)> =
            self.happenings().iter().map(|h| (h.date, self.sentence(h, talk))).collect();
        if !told.iter().any(|(_, line)| line.contains(talk.pick("adopted", "采纳"))) {
            text.push_str(talk.pick(" never adopted\n", " 从未采纳\n"));
        }
        let mut last = None;
        for (date, line) in told {
            let shown = if last == Some(date) { " ".repeat(7) } else { date.to_string() };
            last = Some(date);
            text.push_str(&format!(" {shown}  {line}\n"));
        }
        text.push_str(talk.pick("\n and with the same luck, but …\n", "\n 同样的运气，但……\n"));
        for what in self.what_ifs() {
            text.push_str(&format!(" {} {}\n", padded(&cut(&what.twin, 30), 30), what_if(&what, talk)));
        }
        debug_assert!(text.lines().all(|line| line.width() <= 100), "{text}");
        text.push_str(talk.pick("\n a model, not a forecast\n", "\n 这是模型，不是预测\n"));
        text
    }

    /// One event in words.
    fn sentence(&self, h: &Happening, talk: &Talk) -> String {
        let wave = h.wave.unwrap_or(0);
        let value = h.value;
        let behavior = h.behavior.map_or(String::new(), |b| format!(" · {}", behavior(b, talk.lang)));
        let shown =
            |what: &str| if value.is_finite() { format!(" ({what} {value:.2})") } else { String::new() };
        let zh = talk.lang == Lang::Zh;
        match h.event {
            "applied" if zh => format!("申报第 {wave} 批"),
            "applied" => format!("applied to wave {wave}"),
            "refused" if zh => format!("第 {wave} 批未获批{}", shown("评分")),
            "refused" => format!("was refused by wave {wave}{}", shown("score")),
            "selected" if zh => format!("入选第 {wave} 批试点{}", shown("评分")),
            "selected" => format!("was selected as a pilot of wave {wave}{}", shown("score")),
            "reviewed" if zh => format!("方案评审 {value:.0} 轮"),
            "reviewed" if value < 1.5 => "had one round of review".to_owned(),
            "reviewed" => format!("had {value:.0} rounds of review"),
            "adopted" => {
                let channel = h.channel.map_or(String::new(), |name| channel(name, talk.lang));
                let via = h.via.map_or(String::new(), |i| {
                    let name = self.name(i, talk.lang);
                    if zh { format!("，效仿或受命于 {name}") } else { format!(", after {name}") }
                });
                if zh {
                    format!("采纳（{channel}{via}）{behavior}")
                } else {
                    format!("adopted through {channel}{via}{behavior}")
                }
            }
            "inspected" if zh => "被督查".to_owned(),
            "inspected" => "was inspected".to_owned(),
            "evaluated" if zh => format!("被评估{}", shown("信号")),
            "evaluated" => format!("was evaluated{}", shown("signal")),
            "feedback" if zh => format!("反馈：{}", h.path.unwrap_or_default()),
            "feedback" => format!("feedback: {}", h.path.unwrap_or_default()),
            "lapsed" if zh => "退出".to_owned(),
            "lapsed" => "gave up".to_owned(),
            "rolled_out" if zh => format!("（中央全面推广{}）", shown("信念")),
            "rolled_out" => format!("[the center rolled the policy out{}]", shown("belief")),
            "stopped" if zh => format!("（中央终止{}）", shown("信念")),
            "stopped" => format!("[the center stopped the policy{}]", shown("belief")),
            other => other.to_owned(),
        }
    }

    fn json(&self) -> String {
        let ids = self.world.layout.id();
        let happened: Vec<Value> = self
            .happenings()
            .iter()
            .map(|h| {
                json!({
                    "date": h.date.to_string(), "event": h.event, "channel": h.channel, "via": h.via.map(|i| &ids[i]),
                    "behavior": h.behavior, "path": h.path, "wave": h.wave, "value": super::summary::number(h.value),
                })
            })
            .collect();
        let what_ifs: Vec<Value> = self
            .what_ifs()
            .iter()
            .map(|what| {
                json!({
                    "twin": what.twin, "adopted": what.adopted.map(|month| month.to_string()),
                    "months_earlier_in_the_run": what.months_earlier,
                })
            })
            .collect();
        let document = json!({
            "government": ids[self.government], "name": self.name(self.government, Lang::En),
            "scenario": self.scenario.id, "design_point": self.rows.design_point, "replicate": self.replicate,
            "events": happened, "twins": what_ifs,
        });
        format!("{document:#}\n")
    }
}

/// When it adopts in a twin, in words.
fn what_if(what: &WhatIf, talk: &Talk) -> String {
    let zh = talk.lang == Lang::Zh;
    let Some(months) = what.months_earlier else {
        return talk.pick("never adopts either", "也从不采纳").to_owned();
    };
    let years = |months: i64| format!("{:.1}", months.abs() as f64 / 12.0);
    match what.adopted {
        None if zh => "期末仍未采纳".to_owned(),
        None => "has not adopted by the end".to_owned(),
        Some(month) if months == 0 && zh => format!("{month} 采纳：相同"),
        Some(month) if months == 0 => format!("adopts in {month}: the same"),
        Some(month) if months > 0 && zh => format!("{month} 采纳：晚 {} 年", years(months)),
        Some(month) if months > 0 => format!("adopts in {month}: {} years later", years(months)),
        Some(month) if zh => format!("{month} 采纳：早 {} 年", years(months)),
        Some(month) => format!("adopts in {month}: {} years earlier", years(months)),
    }
}

fn channel(name: &str, lang: Lang) -> String {
    let at = Channel::NAMES.iter().position(|known| *known == name);
    match (lang, at) {
        (Lang::Zh, Some(k)) => super::summary::CHANNELS_ZH[k].to_owned(),
        (Lang::En, _) if name == "internal" => "reasons of its own".to_owned(),
        _ => name.to_owned(),
    }
}

fn behavior(name: &str, lang: Lang) -> &str {
    match (lang, name) {
        (Lang::Zh, "strive-first") => "争先",
        (Lang::Zh, "autonomous") => "自主",
        (Lang::Zh, "emulate") => "模仿",
        (Lang::Zh, "stand-pat") => "守成",
        _ => name,
    }
}
