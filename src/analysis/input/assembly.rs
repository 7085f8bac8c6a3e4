//! Adoptions and units → a study: one calendar, one adoption per unit and policy.
//!
//! Says what contradicts: times of different kinds, adoptions before a unit can adopt, second
//! adoptions, ends before beginnings. Not here: reading the tables, who the units are (`people`).

use rayon::prelude::*;

use super::adoptions::{Adoptions, RawAdoption};
use super::faults::Faults;
use super::people::people;
use super::roster::Roster;
use super::table::Table;
use super::times::Clash;
use super::units::UnitList;
use super::{BeforeBirth, Options, Repeats};
use crate::analysis::history::{Adoption, Policy};
use crate::analysis::period::{Calendar, Moment};
use crate::analysis::study::Study;
use crate::scenario::problem::{Problem, Texts, codes, say};

/// Most periods between the first adoption and the end of observation: 550 years of days.
const MAX_SPAN: i64 = 200_000;

/// A study without ties and covariates, and which names its units go by.
pub(super) struct Assembled {
    pub(super) study: Study,
    pub(super) roster: Roster,
}

/// One adoption, in the numbers of the study.
#[derive(Debug, Clone, Copy)]
struct Entry {
    policy: u32,
    unit: u32,
    period: i32,
    ended: Option<i32>,
    row: u32,
}

/// Puts the study together; nothing where it cannot be.
pub(super) fn assemble(
    texts: &Texts,
    adoptions: &Adoptions,
    units: Option<UnitList>,
    options: &Options,
    faults: &mut Faults,
) -> Option<Assembled> {
    let table = Table::open(texts, adoptions.text, &mut Faults::default())?;
    if adoptions.rows.is_empty() {
        // Where rows are faulty, these faults say why there is none.
        let file = table.name;
        let message = say!("`{file}` holds no adoption", "`{file}` 中没有采纳记录");
        let hint =
            say!("every time in it is empty or stands for “not adopted”", "其中的时间全部为空或表示“未采纳”");
        faults.push(|| Problem::new(codes::NO_ADOPTION, "", message).at(table.header_spot(None)).hint(hint));
        return None;
    }
    let calendar = match adoptions.seen.calendar(options.period) {
        Ok(calendar) => calendar,
        Err(clash) => {
            faults.push(|| mixed_times(&table, adoptions, clash, options.period));
            return None;
        }
    };
    let mut check = Check { table: &table, options, calendar, faults };
    check.note_decimals(adoptions);
    let (mut study, roster, unit_of) = people(&table, calendar, adoptions, units, check.faults)?;
    let Ok(until) = check.until() else { return None };
    let policies = adoptions.policies.sorted();
    let mut entries = check.entries(adoptions, &study, &unit_of, &policies.1, until);
    if !check.faults.is_sound() {
        return None;
    }
    check.is_of_one_history(&entries, until)?;
    entries.par_sort_unstable_by_key(|entry| (entry.policy, entry.unit, entry.period, entry.row));
    let again = check.repeats(&mut entries, &study, &policies.0);
    study.history.policies = check.policies(&entries, &again, policies.0)?;
    study.until = until;
    check.note_largest_time(adoptions, &study);
    Some(Assembled { study, roster })
}

fn mixed_times(table: &Table<'_>, adoptions: &Adoptions, clash: Clash, asked: Option<Calendar>) -> Problem {
    let text = |row: u32| table.text_at(row, adoptions.time_column).to_owned();
    match clash {
        Clash::Kinds(first, second) => {
            let (one, line, other) = (text(first), table.line(first), text(second));
            let message = say!(
                "`{other}` is another kind of time than `{one}` on line {line}",
                "`{other}` 与第 {line} 行的 `{one}` 精度不同"
            );
            let hint = say!("--period year takes the year of every time", "--period year 取每个时间的年份");
            Problem::new(codes::MIXED_TIMES, "--period", message)
                .at(table.spot(second, Some(adoptions.time_column)))
                .hint(hint)
        }
        Clash::Coarse(row) => {
            let (text, asked) = (text(row), asked.unwrap_or_default().name());
            let message = say!("`{text}` names no {asked}", "`{text}` 没有说明是哪个时期（{asked}）");
            let hint = say!(
                "--period {asked} needs finer times; without it they are taken as they stand",
                "--period {asked} 需要更精细的时间；不加此选项则按原样读取"
            );
            Problem::new(codes::MIXED_TIMES, "--period", message)
                .at(table.spot(row, Some(adoptions.time_column)))
                .hint(hint)
        }
    }
}

/// What every check needs.
struct Check<'a> {
    table: &'a Table<'a>,
    options: &'a Options,
    calendar: Calendar,
    faults: &'a mut Faults,
}

impl Check<'_> {
    fn note_decimals(&mut self, adoptions: &Adoptions) {
        let (n, Some(row)) = (adoptions.seen.n_decimal, adoptions.seen.first_decimal) else { return };
        let message = say!(
            "decimal times: {n}; each falls into the period that contains it",
            "小数时间：{n} 个；各归入其所在的时期"
        );
        let spot = self.table.spot(row, Some(adoptions.time_column));
        self.faults.notes.push(Problem::new(codes::DECIMAL_TIMES, "", message).at(spot));
    }

    /// The end of observation, where it is said; an error where what is said is no time.
    fn until(&mut self) -> Result<Option<i32>, ()> {
        let Some(text) = &self.options.until else { return Ok(None) };
        let moment = Moment::parse(text);
        if moment.is_none() {
            let message = say!("`{text}` is not a time (--until)", "`{text}` 不是时间（--until）");
            let hint =
                say!("write it as the times in the table, e.g. 1990", "写法须与表中的时间一致，例如 1990");
            self.faults.push(|| Problem::new(codes::BAD_OPTION, "--until", message).hint(hint));
        }
        moment.map(|moment| Some(self.calendar.periods(moment).1)).ok_or(())
    }

    /// All adoptions by known units until the end of observation.
    fn entries(
        &mut self,
        adoptions: &Adoptions,
        study: &Study,
        unit_of: &[Option<u32>],
        policy_of: &[u32],
        until: Option<i32>,
    ) -> Vec<Entry> {
        let mut entries = Vec::with_capacity(adoptions.rows.len());
        let mut early: (u64, Option<(Entry, i32)>) = (0, None);
        let mut n_after = 0_u64;
        for raw in &adoptions.rows {
            let Some(unit) = unit_of[raw.unit as usize] else { continue };
            let Some(entry) = self.entry(raw, unit, policy_of[raw.policy as usize], adoptions) else {
                continue;
            };
            if until.is_some_and(|until| entry.period > until) {
                n_after += 1;
                continue;
            }
            if let Some(born) = study.history.born[unit as usize].filter(|&born| entry.period < born) {
                early = (early.0 + 1, early.1.or(Some((entry, born))));
                match self.options.before_birth {
                    BeforeBirth::Warn => {}
                    BeforeBirth::Drop => continue,
                    BeforeBirth::Error => {
                        let spot = self.table.spot(entry.row, Some(adoptions.time_column));
                        let (calendar, name) = (self.calendar, &study.history.units[unit as usize]);
                        self.faults.push(|| too_early(name, entry.period, born, calendar).at(spot));
                        continue;
                    }
                }
            }
            entries.push(entry);
        }
        if n_after > 0 {
            let end = self.options.until.as_deref().unwrap_or_default();
            let message =
                say!("adoptions left out, after {end}: {n_after}", "{end} 之后的 {n_after} 次采纳不计入");
            self.faults.notes.push(Problem::new(codes::AFTER_THE_END, "", message));
        }
        if let (n, Some((first, born))) = early {
            self.note_early(n, first, born, study, adoptions.time_column);
        }
        entries
    }

    fn entry(&mut self, raw: &RawAdoption, unit: u32, policy: u32, adoptions: &Adoptions) -> Option<Entry> {
        // The calendar was chosen so that it contains every time of adoption.
        let period = self.calendar.period(raw.adopted)?;
        let ended = raw.ended.map(|moment| self.calendar.periods(moment).0);
        if let (Some(ended), Some(column)) = (ended.filter(|&ended| ended < period), adoptions.end_column) {
            let (calendar, name) = (self.calendar, adoptions.units.name(raw.unit));
            let spot = self.table.spot(raw.row, Some(column));
            self.faults.push(|| {
                let (begun, ended) = (calendar.label(period), calendar.label(ended));
                let message = say!(
                    "`{name}` ends in {ended} what it begins in {begun}",
                    "`{name}` 在 {ended} 结束，却在 {begun} 才开始"
                );
                Problem::new(codes::ENDS_BEFORE, "--spells", message).at(spot)
            });
            return None;
        }
        Some(Entry { policy, unit, period, ended, row: raw.row })
    }

    fn note_early(&mut self, n: u64, first: Entry, born: i32, study: &Study, time_column: usize) {
        if self.options.before_birth == BeforeBirth::Error {
            return;
        }
        let name = &study.history.units[first.unit as usize];
        let (period, born) = (self.calendar.label(first.period), self.calendar.label(born));
        let message = match self.options.before_birth {
            BeforeBirth::Drop => say!(
                "adoptions left out, before their unit can adopt: {n}, e.g. `{name}` in {period}, before {born}",
                "有 {n} 次采纳早于单位可以采纳之时，不计入，例如 `{name}` 的 {period} 早于 {born}"
            ),
            BeforeBirth::Warn | BeforeBirth::Error => say!(
                "adoptions before their unit can adopt: {n}, e.g. `{name}` in {period}, before {born}",
                "有 {n} 次采纳早于单位可以采纳之时，例如 `{name}` 的 {period} 早于 {born}"
            ),
        };
        let hint = match self.options.before_birth {
            BeforeBirth::Drop => None,
            BeforeBirth::Warn | BeforeBirth::Error => Some(say!(
                "they count; --before-birth drop leaves them out",
                "照常计入；--before-birth drop 可略去"
            )),
        };
        let spot = self.table.spot(first.row, Some(time_column));
        self.faults.notes.push(Problem::new(codes::EARLY_ADOPTIONS, "", message).at(spot).hint(hint));
    }

    /// Whether all adoptions can be of one history: a code for a missing time lies far from all others.
    fn is_of_one_history(&mut self, entries: &[Entry], until: Option<i32>) -> Option<()> {
        let first = entries.iter().min_by_key(|entry| entry.period).copied();
        let last = entries.iter().max_by_key(|entry| entry.period).copied();
        let (Some(first), Some(last)) = (first, last) else {
            self.nothing_left();
            return None;
        };
        let span = |a: i32, b: i32| i64::from(b) - i64::from(a);
        let calendar = self.calendar;
        if span(first.period, last.period) > MAX_SPAN {
            let middle = entries[entries.len() / 2].period;
            let far = if span(middle, last.period) > span(first.period, middle) { last } else { first };
            let spot = self.table.spot(far.row, None);
            self.faults.push(|| {
                let (first, last) = (calendar.label(first.period), calendar.label(last.period));
                let message = say!(
                    "times from {first} to {last} are too far apart (at most {MAX_SPAN} periods)",
                    "时间从 {first} 到 {last}，跨度过大（至多 {MAX_SPAN} 个时期）"
                );
                let hint = say!(
                    "if one of them stands for “not adopted”, say --not-adopted VALUE",
                    "若其中某个值表示“未采纳”，请加 --not-adopted 值"
                );
                Problem::new(codes::TIMES_FAR_APART, "", message).at(spot).hint(hint)
            });
            return None;
        }
        if until.is_some_and(|until| span(first.period, until) > MAX_SPAN) {
            let first = calendar.label(first.period);
            let message = say!(
                "--until lies more than {MAX_SPAN} periods after the first adoption, {first}",
                "--until 比首次采纳 {first} 晚 {MAX_SPAN} 个时期以上"
            );
            self.faults.push(|| Problem::new(codes::BAD_OPTION, "--until", message));
            return None;
        }
        Some(())
    }

    fn nothing_left(&mut self) {
        let message = say!("no adoption is left to analyze", "没有剩下可供分析的采纳记录");
        let hint = say!(
            "--until, --before-birth drop, --not-adopted and --min-adopters leave adoptions out",
            "--until、--before-birth drop、--not-adopted 和 --min-adopters 会略去采纳记录"
        );
        self.faults.push(|| Problem::new(codes::NO_ADOPTION, "", message).hint(hint));
    }

    /// Each unit adopts each policy once, or again after it ended it; entries are sorted by policy, unit and time. The first adoptions
    /// stay, later spells are taken out.
    fn repeats(&mut self, entries: &mut Vec<Entry>, study: &Study, policies: &[String]) -> Vec<Entry> {
        let is_same = |a: &Entry, b: &Entry| (a.policy, a.unit) == (b.policy, b.unit);
        let n_all = entries.len();
        if self.options.repeats == Repeats::First {
            entries.dedup_by(|later, first| is_same(later, first));
            let n = n_all - entries.len();
            if n > 0 {
                let message = say!(
                    "second adoptions left out: {n}; the first counts",
                    "略去 {n} 次重复采纳：以首次为准"
                );
                self.faults.notes.push(Problem::new(codes::FIRST_COUNTS, "", message));
            }
            return Vec::new();
        }
        let (table, calendar) = (self.table, self.calendar);
        for pair in entries.windows(2).filter(|pair| is_same(&pair[0], &pair[1])) {
            let (a, b) = (pair[0], pair[1]);
            let is_over = a.ended.is_some_and(|ended| ended <= b.period);
            if is_over && a.period < b.period {
                continue;
            }
            let (earlier, later) = if a.row < b.row { (a, b) } else { (b, a) };
            let spot = table.spot(later.row, None);
            self.faults.push(|| {
                let (unit, policy) = (&study.history.units[a.unit as usize], &policies[a.policy as usize]);
                let (line, first) = (table.line(earlier.row), calendar.label(earlier.period));
                if a.period == b.period {
                    let message = say!(
                        "`{unit}` adopts `{policy}` twice in {first}",
                        "`{unit}` 在 {first} 两次采纳 `{policy}`"
                    );
                    let hint = say!(
                        "first on line {line}; --repeats first keeps the first",
                        "首次出现在第 {line} 行；--repeats first 保留首次"
                    );
                    return Problem::new(codes::DUPLICATE_ADOPTION, "", message).at(spot).hint(hint);
                }
                let second = calendar.label(later.period);
                if let Some(ended) = a.ended {
                    let (begun, again) = (calendar.label(a.period), calendar.label(b.period));
                    let (ended, line) = (calendar.label(ended), table.line(earlier.row));
                    let message = say!(
                        "`{unit}` adopts `{policy}` again in {again}, but has it from {begun} to {ended} (see line {line})",
                        "`{unit}` 在 {again} 再次采纳 `{policy}`，而它自 {begun} 至 {ended} 一直实行（见第 {line} 行）"
                    );
                    let hint = say!(
                        "a later spell begins when the one before has ended; --repeats first keeps the first",
                        "后一时段须在前一时段结束之后开始；--repeats first 保留首次"
                    );
                    return Problem::new(codes::CONFLICTING_ADOPTION, "--spells", message).at(spot).hint(hint);
                }
                let message = say!(
                    "`{unit}` adopts `{policy}` in {second}, and in {first} on line {line}",
                    "`{unit}` 在 {second} 采纳 `{policy}`，第 {line} 行又写作 {first}"
                );
                let hint = say!(
                    "--repeats first keeps the first; did it end in between (--spells)? is there a column of policies (--policy), or one that is 1 where a unit adopts (--event)?",
                    "--repeats first 保留首次；其间是否曾终止（--spells）？是否另有政策列（--policy），或采纳时为 1 的列（--event）？"
                );
                Problem::new(codes::CONFLICTING_ADOPTION, "", message).at(spot).hint(hint)
            });
        }
        let mut again = Vec::new();
        let mut before: Option<Entry> = None;
        entries.retain(|entry| {
            let is_later = before.is_some_and(|before| is_same(&before, entry));
            if is_later {
                again.push(*entry);
            } else {
                before = Some(*entry);
            }
            !is_later
        });
        if let (n, Some(one)) = (again.len(), again.first()) {
            let (unit, policy) = (&study.history.units[one.unit as usize], &policies[one.policy as usize]);
            let when = calendar.label(one.period);
            let message = say!(
                "policies ended and adopted again: {n}, e.g. `{policy}` by `{unit}` in {when}; adoption is the first",
                "终止后再次采纳：{n} 次，例如 `{unit}` 于 {when} 再次采纳 `{policy}`；采纳以首次为准"
            );
            let spot = table.spot(one.row, None);
            self.faults.notes.push(Problem::new(codes::ADOPTED_AGAIN, "", message).at(spot));
        }
        again
    }

    /// The policies with enough adopters; entries are sorted by policy.
    fn policies(&mut self, entries: &[Entry], again: &[Entry], names: Vec<String>) -> Option<Vec<Policy>> {
        let adoption =
            |entry: &Entry| Adoption { period: entry.period, unit: entry.unit, ended: entry.ended };
        let mut policies = Vec::new();
        let mut n_few = 0;
        let mut names: Vec<Option<String>> = names.into_iter().map(Some).collect();
        for own in entries.chunk_by(|a, b| a.policy == b.policy) {
            if own.len() < self.options.min_adopters as usize {
                n_few += 1;
                continue;
            }
            let policy = own[0].policy;
            let later = &again[again.partition_point(|entry| entry.policy < policy)..];
            let later = &later[..later.partition_point(|entry| entry.policy == policy)];
            let name = names[policy as usize].take().unwrap_or_default();
            let first = Policy::new(name, own.iter().map(adoption).collect());
            policies.push(first.with_again(later.iter().map(adoption).collect()));
        }
        if n_few > 0 {
            let fewest = self.options.min_adopters;
            let message = say!(
                "policies left out, with fewer than {fewest} adopters: {n_few}",
                "采纳者少于 {fewest} 的 {n_few} 项政策不计入"
            );
            self.faults.notes.push(Problem::new(codes::FEW_ADOPTERS, "", message));
        }
        if policies.is_empty() {
            self.nothing_left();
            return None;
        }
        Some(policies)
    }

    /// In data sets of netdiffuseR the largest time means “not adopted”: where everyone adopts, that is worth a look.
    fn note_largest_time(&mut self, adoptions: &Adoptions, study: &Study) {
        let [policy] = &study.history.policies[..] else { return };
        if self.options.not_adopted.is_some() || policy.adoptions.len() < study.history.units.len() {
            return;
        }
        let new = policy.new_by_period();
        let (Some(&last), n) = (new.last(), new.len()) else { return };
        let is_heap = n > 2 && f64::from(last) > 2.0 * f64::from(new[n - 2].max(1)) && last > 2;
        let (Some((_, period)), true) = (policy.span(), is_heap || adoptions.is_toa) else { return };
        let label = self.calendar.label(period);
        let message = say!(
            "every unit has a time; the largest, {label} ({last} units), may stand for “not adopted”",
            "所有单位都有时间；其中最大的 {label}（{last} 个单位）可能表示“未采纳”"
        );
        let hint = say!(
            "as in the data sets of netdiffuseR; if so, say --not-adopted {label}",
            "netdiffuseR 的数据即如此；若是，请加 --not-adopted {label}"
        );
        let spot = self.table.header_spot(Some(adoptions.time_column));
        self.faults.notes.push(Problem::new(codes::LARGEST_TIME, "", message).at(spot).hint(hint));
    }
}

fn too_early(unit: &str, period: i32, born: i32, calendar: Calendar) -> Problem {
    let (period, born) = (calendar.label(period), calendar.label(born));
    let message = say!(
        "`{unit}` adopts in {period} but can from {born} on only",
        "`{unit}` 在 {period} 采纳，但 {born} 起才可采纳"
    );
    Problem::new(codes::BEFORE_BIRTH, "--before-birth", message)
}
