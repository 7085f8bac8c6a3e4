//! The table of adoptions: which columns it has, and its rows.
//!
//! Columns go by the names that people use, in a fixed order of preference, unless an option names them. Without a column
//! of policies there is one policy. A row without a time only says that there is such a unit. In the table `adoptions` of
//! a run every replicate is a policy. Not here: checks of rows against one another (`assembly`).

use super::faults::Faults;
use super::names::Names;
use super::table::{Row, Table};
use super::times::Seen;
use super::{Options, Role, Taken};
use crate::analysis::period::Moment;
use crate::scenario::nearest::nearest;
use crate::scenario::problem::{Message, Problem, codes, say};

/// Columns by which the table `adoptions` of a run is known.
pub(super) const RUN_COLUMNS: [&str; 5] =
    ["design_point", "replicate", "policy", "government_id", "adopted_at"];

/// Names of a column of units, the best first.
#[rustfmt::skip]
pub(super) const UNIT_NAMES: [&str; 27] = [
    "unit", "node_name", "node", "state", "government_id", "government", "gov", "province", "prefecture",
    "city", "county", "municipality", "country", "jurisdiction", "unit_id", "unit_name", "state_name",
    "name", "id", "gb_code", "code", "abbr", "单位", "政府", "省份", "城市", "地区",
];
/// Names of a column of policies, the best first.
#[rustfmt::skip]
const POLICY_NAMES: [&str; 12] = [
    "policy", "cascade_id", "cascade", "policy_id", "policy_name", "innovation", "law", "bill", "program",
    "政策", "政策名称", "法规",
];
/// Names of a column of times, the best first.
#[rustfmt::skip]
const TIME_NAMES: [&str; 23] = [
    "event_time", "adopted_at", "year_adopted", "adopted_year", "adoption_year", "adopt_year", "toa",
    "year", "yr", "adoption_date", "date_adopted", "date", "adoption_time", "adopted", "time", "period",
    "month", "t", "采纳年份", "采纳时间", "年份", "时间", "年",
];
/// Names of a column of ends.
const END_NAMES: [&str; 2] = ["ended", "lapsed_at"];

/// One adoption as read.
#[derive(Debug, Clone, Copy)]
pub(super) struct RawAdoption {
    pub(super) unit: u32,
    pub(super) policy: u32,
    pub(super) adopted: Moment,
    pub(super) ended: Option<Moment>,
    /// First byte of its row.
    pub(super) row: u32,
}

/// The table as read.
#[derive(Debug)]
pub(super) struct Adoptions {
    pub(super) is_of_run: bool,
    pub(super) text: u32,
    pub(super) units: Names,
    pub(super) policies: Names,
    pub(super) rows: Vec<RawAdoption>,
    pub(super) seen: Seen,
    /// Place of the columns of units, times and ends.
    pub(super) unit_column: usize,
    pub(super) time_column: usize,
    pub(super) end_column: Option<usize>,
    /// Whether there is a row without a time: units that never adopt are known.
    pub(super) knows_never: bool,
    /// Whether the time has the name that it has in netdiffuseR.
    pub(super) is_toa: bool,
}

/// Places of the columns.
struct Columns {
    unit: usize,
    /// One column, several of a run, or none.
    policy: Vec<usize>,
    time: usize,
    end: Option<usize>,
    event: Option<usize>,
}

/// Reads all rows.
pub(super) fn read(table: &Table<'_>, options: &Options, faults: &mut Faults) -> Option<(Adoptions, Taken)> {
    let is_of_run = RUN_COLUMNS.iter().all(|name| table.column(name).is_some());
    let columns = columns(table, options, is_of_run, faults)?;
    let is_toa = table.header[columns.time].eq_ignore_ascii_case("toa");
    let mut adoptions = Adoptions {
        is_of_run,
        text: table.header_spot(None).text,
        units: Names::default(),
        policies: Names::default(),
        rows: Vec::new(),
        seen: Seen::default(),
        unit_column: columns.unit,
        time_column: columns.time,
        end_column: columns.end,
        knows_never: false,
        is_toa,
    };
    let mut reader = Rows { table, options, columns: &columns, label: String::new(), into: &mut adoptions };
    table.for_each(faults, |row, faults| reader.add(row, faults));
    if is_of_run {
        adoptions.policies = plain_replicates(&adoptions.policies);
    }
    let taken = columns.taken(table);
    Some((adoptions, taken))
}

fn columns(table: &Table<'_>, options: &Options, is_of_run: bool, faults: &mut Faults) -> Option<Columns> {
    let named = |option: &str, name: &Option<String>, faults: &mut Faults| {
        name.as_ref().map(|name| table.named(option, name, faults))
    };
    let unit = named("--unit", &options.unit, faults);
    let policy = named("--policy", &options.policy, faults);
    let time = named("--time", &options.time, faults);
    let end = named("--spells", &options.spells, faults);
    let event = named("--event", &options.event, faults);
    let said: Vec<usize> = [unit, policy, time, end, event].into_iter().flatten().flatten().collect();
    let known =
        |names: &[&str]| names.iter().filter_map(|name| table.column(name)).find(|at| !said.contains(at));
    let of_run = |name: &str| if is_of_run { table.column(name) } else { None };
    let found = |asked: Option<Option<usize>>, own: Option<usize>, names: &[&str]| match asked {
        Some(asked) => asked.ok_or(()),
        None => own.or_else(|| known(names)).ok_or(()),
    };
    let end = end.unwrap_or_else(|| known(&END_NAMES));
    let unit_found = found(unit, of_run("government_id"), &UNIT_NAMES);
    let time_found = found(time, of_run("adopted_at"), &TIME_NAMES);
    if unit_found.is_err() && unit.is_none() {
        lacking(table, "--unit", &UNIT_NAMES, &say!("the units that adopt", "采纳的单位"), faults);
    }
    if time_found.is_err() && time.is_none() {
        lacking(table, "--time", &TIME_NAMES, &say!("the time of adoption", "采纳的时间"), faults);
    }
    let (Ok(unit), Ok(time)) = (unit_found, time_found) else { return None };
    let policy = match policy {
        Some(policy) => vec![policy?],
        None if is_of_run => {
            ["design_point", "replicate", "policy"].iter().filter_map(|n| table.column(n)).collect()
        }
        None => known(&POLICY_NAMES).filter(|&at| at != unit && at != time).into_iter().collect(),
    };
    Some(Columns { unit, policy, time, end: end.filter(|&at| at != time), event: event.flatten() })
}

/// Says that a column is not found by its usual names, and which one may be meant.
fn lacking(table: &Table<'_>, option: &str, names: &[&str], what: &Message, faults: &mut Faults) {
    let (file, en, zh) = (table.name, &what.en, &what.zh);
    let message = say!("no column of `{file}` is known to hold {en}", "无法确定 `{file}` 的哪一列是{zh}");
    let near = table.header.iter().find(|own| nearest(own, names.iter().copied()).is_some());
    let hint = if let Some(near) = near {
        say!("is it `{near}`? then say {option} {near}", "是不是 `{near}`？若是，请加 {option} {near}")
    } else {
        let list = table.header.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        say!(
            "name one of {list} with {option}; the first line must name the columns",
            "请用 {option} 指明 {list} 之一；第一行必须是列名"
        )
    };
    faults
        .push(|| Problem::new(codes::NO_SUCH_COLUMN, option, message).at(table.header_spot(None)).hint(hint));
}

impl Columns {
    fn taken(&self, table: &Table<'_>) -> Taken {
        let name = |at: usize| table.header[at].clone();
        let mut columns = vec![("unit", name(self.unit))];
        if !self.policy.is_empty() {
            columns.push(("policy", self.policy.iter().map(|&at| name(at)).collect::<Vec<_>>().join(" + ")));
        }
        columns.push(("time", name(self.time)));
        columns.extend(self.end.map(|at| ("spells", name(at))));
        columns.extend(self.event.map(|at| ("event", name(at))));
        let is_read = |at: &usize| {
            [self.unit, self.time].contains(at)
                || self.policy.contains(at)
                || self.end == Some(*at)
                || self.event == Some(*at)
        };
        let unread = (0..table.header.len()).filter(|at| !is_read(at)).map(name).collect();
        Taken { role: Role::Adoptions, file: table.name.to_owned(), columns, unread }
    }
}

/// Reads row by row.
struct Rows<'a, 't> {
    table: &'a Table<'t>,
    options: &'a Options,
    columns: &'a Columns,
    label: String,
    into: &'a mut Adoptions,
}

impl Rows<'_, '_> {
    fn add(&mut self, row: &Row<'_>, faults: &mut Faults) {
        let unit = row.cell(self.columns.unit);
        if unit.is_empty() {
            return self.no_name(row, self.columns.unit, faults);
        }
        let Some(unit) = self.into.units.number(unit) else { return };
        let time = row.cell(self.columns.time);
        let is_event = match self.columns.event.map(|at| (at, row.cell(at))) {
            None | Some((_, "1" | "1.0" | "TRUE" | "True" | "true" | "yes")) => true,
            Some((_, "" | "0" | "0.0" | "FALSE" | "False" | "false" | "no")) => false,
            Some((at, other)) => {
                let message =
                    say!("`{other}` is neither 0 nor 1 (--event)", "`{other}` 既不是 0 也不是 1（--event）");
                let spot = self.table.spot(row.start, Some(at));
                return faults.push(|| Problem::new(codes::BAD_CELL, "--event", message).at(spot));
            }
        };
        if !is_event || time.is_empty() || self.is_not_adopted(time) {
            self.into.knows_never = true;
            return;
        }
        let Some(policy) = self.policy(row, faults) else { return };
        let Some(adopted) = self.moment(row, self.columns.time, time, faults) else { return };
        let end = self.columns.end.map(|at| (at, row.cell(at))).filter(|(_, text)| !text.is_empty());
        let ended = match end {
            None => None,
            Some((at, text)) => match self.moment(row, at, text, faults) {
                Some(moment) => Some(moment),
                None => return,
            },
        };
        self.into.seen.add(adopted, row.start);
        self.into.rows.push(RawAdoption { unit, policy, adopted, ended, row: row.start });
    }

    fn is_not_adopted(&self, time: &str) -> bool {
        self.options.not_adopted.as_ref().is_some_and(|value| {
            let same_number =
                || matches!((value.parse::<f64>(), time.parse::<f64>()), (Ok(a), Ok(b)) if a == b);
            value == time || same_number()
        })
    }

    /// The number of the row's policy.
    fn policy(&mut self, row: &Row<'_>, faults: &mut Faults) -> Option<u32> {
        match self.columns.policy[..] {
            [] => self.into.policies.number("policy"),
            [one] => {
                let name = row.cell(one);
                if name.is_empty() {
                    self.no_name(row, one, faults);
                    return None;
                }
                self.into.policies.number(name)
            }
            _ => {
                self.label.clear();
                for (at, &column) in self.columns.policy.iter().enumerate() {
                    if at > 0 {
                        self.label.push('-');
                    }
                    self.label.push_str(row.cell(column));
                }
                self.into.policies.number(&self.label)
            }
        }
    }

    fn no_name(&self, row: &Row<'_>, column: usize, faults: &mut Faults) {
        let name = &self.table.header[column];
        let message = say!("`{name}` is empty", "`{name}` 为空");
        let spot = self.table.spot(row.start, None);
        faults.push(|| Problem::new(codes::NO_NAME, name.as_str(), message).at(spot));
    }

    fn moment(&self, row: &Row<'_>, column: usize, text: &str, faults: &mut Faults) -> Option<Moment> {
        let moment = Moment::parse(text);
        if moment.is_none() {
            let spot = self.table.spot(row.start, Some(column));
            let name = self.table.header[column].as_str();
            faults.push(|| bad_time(text, name).at(spot));
        }
        moment
    }
}

/// The problem that a text is no time.
pub(super) fn bad_time(text: &str, column: &str) -> Problem {
    let message = say!("`{text}` is not a time (`{column}`)", "`{text}` 不是时间（`{column}`）");
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    let hint = if parts.len() == 3 && parts[0].len() == 4 {
        say!("there is no such day", "没有这一天")
    } else if parts.len() == 3 && !parts[0].is_empty() {
        say!("write dates as 2010-07-19, the year first", "日期请写作 2010-07-19，年份在前")
    } else {
        say!(
            "a time is a whole number, 2010-07 or 2010-07-19; leave it empty where a unit has not adopted",
            "时间可以是整数、2010-07 或 2010-07-19；未采纳则留空"
        )
    };
    Problem::new(codes::BAD_TIME, column, message).hint(hint)
}

/// Labels of replicates without the numbers that all of them share: `1-7-1` is `7` where nothing is swept.
fn plain_replicates(labels: &Names) -> Names {
    let parts: Vec<Vec<&str>> = labels.iter().map(|label| label.split('-').collect()).collect();
    let varies = |at: usize| at == 1 || parts.iter().any(|label| label.get(at) != parts[0].get(at));
    let kept: Vec<usize> = (0..3).filter(|&at| varies(at)).collect();
    let mut names = Names::default();
    for label in &parts {
        let plain: Vec<&str> = kept.iter().filter_map(|&at| label.get(at).copied()).collect();
        names.number(&plain.join("-"));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replicates_go_by_their_number_where_nothing_is_swept() {
        let plain = |labels: &[&str]| -> Vec<String> {
            let mut names = Names::default();
            for label in labels {
                names.number(label);
            }
            plain_replicates(&names).iter().map(str::to_owned).collect()
        };
        assert_eq!(plain(&["1-1-1", "1-2-1"]), ["1", "2"]);
        assert_eq!(plain(&["1-1-1", "2-1-1"]), ["1-1", "2-1"]);
        assert_eq!(plain(&[]), Vec::<String>::new());
    }
}
