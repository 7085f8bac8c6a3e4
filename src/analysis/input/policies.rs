//! The list of policies: their topics. The first column is the policy, the topic goes by its usual names or by option.

use super::faults::Faults;
use super::names::Names;
use super::table::Table;
use super::{Options, Role, Taken};
use crate::analysis::history::History;
use crate::scenario::problem::{Problem, Spot, codes, say};

/// Names of a column of topics, the best first.
const TOPIC_NAMES: [&str; 8] =
    ["topic", "majortopic", "major_topic", "policy_area", "area", "category", "领域", "主题"];

/// The list as read.
#[derive(Debug)]
pub(super) struct PolicyList {
    file: String,
    names: Names,
    topics: Vec<String>,
    header: Spot,
}

/// Reads the list.
pub(super) fn read(table: &Table<'_>, options: &Options, faults: &mut Faults) -> Option<(PolicyList, Taken)> {
    let topic = match &options.topic {
        Some(name) => Some(table.named("--topic", name, faults)?),
        None => TOPIC_NAMES.iter().filter_map(|name| table.column(name)).find(|&at| at != 0),
    };
    let Some(topic) = topic else {
        let file = table.name;
        let message =
            say!("no column of `{file}` is known to hold topics", "无法确定 `{file}` 的哪一列是领域");
        faults.push(|| table.no_column("--topic", "topic", message));
        return None;
    };
    let mut list = PolicyList {
        file: table.name.to_owned(),
        names: Names::default(),
        topics: Vec::new(),
        header: table.header_spot(None),
    };
    let mut rows: Vec<u32> = Vec::new();
    table.for_each(faults, |row, faults| {
        let name = row.cell(0);
        let spot = table.spot(row.start, None);
        if name.is_empty() {
            let column = &table.header[0];
            let message = say!("`{column}` is empty", "`{column}` 为空");
            return faults.push(|| Problem::new(codes::NO_NAME, column.as_str(), message).at(spot));
        }
        let Some(number) = list.names.number(name).map(|number| number as usize) else { return };
        if number < rows.len() {
            let line = table.line(rows[number]);
            let message = say!("policy `{name}` is listed twice", "政策 `{name}` 重复列出");
            let hint = say!("first on line {line}", "首次出现在第 {line} 行");
            return faults.push(|| Problem::new(codes::LISTED_TWICE, "policy", message).at(spot).hint(hint));
        }
        rows.push(row.start);
        list.topics.push(row.cell(topic).to_owned());
    });
    let columns = vec![("policy", table.header[0].clone()), ("topic", table.header[topic].clone())];
    let unread =
        (1..table.header.len()).filter(|&at| at != topic).map(|at| table.header[at].clone()).collect();
    Some((list, Taken { role: Role::Policies, file: table.name.to_owned(), columns, unread }))
}

impl PolicyList {
    /// The topic of each policy of a history; notes how many have none, and how many of the list nobody adopted.
    pub(super) fn topics(&self, history: &History, notes: &mut Vec<Problem>) -> Vec<Option<String>> {
        let found: Vec<Option<u32>> =
            history.policies.iter().map(|policy| self.names.find(&policy.name)).collect();
        let n_lacking = found.iter().filter(|number| number.is_none()).count();
        let n_idle = self.names.len() - (found.len() - n_lacking);
        if n_lacking + n_idle > 0 {
            let (file, n) = (&self.file, found.len());
            let message = say!(
                "policies that are not in `{file}`, without a topic: {n_lacking} of {n}; those in it without an adoption, left out: {n_idle}",
                "不在 `{file}` 中而无领域的政策：{n_lacking}/{n} 项；其中无采纳记录而不计入的：{n_idle} 项"
            );
            notes.push(Problem::new(codes::NOT_IN_THE_LIST, "", message).at(self.header));
        }
        let topic =
            |number: u32| Some(self.topics[number as usize].clone()).filter(|topic| !topic.is_empty());
        found.into_iter().map(|number| number.and_then(topic)).collect()
    }
}
