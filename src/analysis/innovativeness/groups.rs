//! Scores by group of policies: by topic, or by era.

use std::collections::BTreeMap;

use super::scores::{Options, Parts, Scores, until};
use crate::analysis::history::History;

/// A group of policies, and the scores of all units by them.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its label.
    pub label: String,
    /// Scores by its policies.
    pub scores: Scores,
}

/// Scores by the policies of each label, in alphabetical order of labels; `labels` has one for each policy, none to leave it out.
///
/// A policy beyond the end of `labels` is left out.
pub fn by_label(history: &History, labels: &[Option<&str>], options: &Options) -> Vec<Group> {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, label) in labels.iter().enumerate().take(history.policies.len()) {
        if let Some(label) = label {
            places.entry(label).or_default().push(place);
        }
    }
    places.into_iter().map(|(label, places)| group(label.to_owned(), history, &places, options)).collect()
}

/// Scores by the policies of each era, from the earliest on. A policy belongs to the era of its first adoption; a cut begins an era.
///
/// `cuts` in any order, each once. Policies that nobody adopted (by the end asked for) belong to none. Without cuts one era.
pub fn by_era(history: &History, cuts: &[i32], options: &Options) -> Vec<Group> {
    let mut cuts = cuts.to_vec();
    cuts.sort_unstable();
    cuts.dedup();
    let mut eras = vec![Vec::new(); cuts.len() + 1];
    for (place, policy) in history.policies.iter().enumerate() {
        if let Some(first) = until(&policy.adoptions, options.until).first() {
            eras[cuts.partition_point(|&cut| cut <= first.period)].push(place);
        }
    }
    let label = |era: usize| match (era.checked_sub(1).map(|k| cuts[k]), cuts.get(era)) {
        (None, None) => "all".to_owned(),
        (None, Some(end)) => format!("before {end}"),
        (Some(start), None) => format!("from {start}"),
        (Some(start), Some(end)) => format!("{start} to {}", i64::from(*end) - 1),
    };
    eras.iter().enumerate().map(|(era, places)| group(label(era), history, places, options)).collect()
}

fn group(label: String, history: &History, places: &[usize], options: &Options) -> Group {
    Group { label, scores: Parts::of(history, places, options).scores(None) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::history::{Adoption, Policy};
    use crate::analysis::innovativeness::Measure;

    fn history() -> History {
        let policy = |start| {
            let adopted = |unit, period| Adoption { period, unit, ended: None };
            Policy::new(format!("{start}"), vec![adopted(0, start), adopted(1, start + 4)])
        };
        History {
            units: vec!["a".to_owned(), "b".to_owned()],
            born: vec![None; 2],
            policies: vec![policy(1890), policy(1900), policy(1950), Policy::default()],
        }
    }

    #[test]
    fn an_era_begins_with_its_cut() {
        let of = |cuts: &[i32]| -> Vec<(String, usize)> {
            let groups = by_era(&history(), cuts, &Options::new(Measure::Walker));
            groups.into_iter().map(|group| (group.label, group.scores.n_policies)).collect()
        };
        let expected =
            [("before 1900", 1), ("1900 to 1949", 1), ("from 1950", 1)].map(|(l, n)| (l.to_owned(), n));
        assert_eq!(of(&[1950, 1900, 1900]), expected);
        assert_eq!(of(&[]), [("all".to_owned(), 3)]);
        assert_eq!(of(&[2000])[1], ("from 2000".to_owned(), 0));
    }

    #[test]
    fn labels_part_policies() {
        let labels = [Some("tax"), None, Some("law"), Some("tax"), Some("beyond the end")];
        let groups = by_label(&history(), &labels, &Options::new(Measure::Walker));
        let found: Vec<(&str, usize, usize)> = groups
            .iter()
            .map(|group| (group.label.as_str(), group.scores.n_policies, group.scores.left_out.total()))
            .collect();
        assert_eq!(found, [("law", 1, 0), ("tax", 1, 1)]);
    }
}
