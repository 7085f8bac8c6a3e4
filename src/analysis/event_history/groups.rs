//! Rows by group: which rows belong to one policy, one unit or one cluster.

/// Rows that lie group by group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grouping {
    labels: Vec<u32>,
    of: Vec<u32>,
    starts: Vec<usize>,
}

impl Grouping {
    /// The groups of rows whose labels are sorted already.
    pub(super) fn sorted(labels_of_rows: &[u32]) -> Self {
        let mut grouping = Self { labels: Vec::new(), of: Vec::new(), starts: Vec::new() };
        for (row, &label) in labels_of_rows.iter().enumerate() {
            if grouping.labels.last() != Some(&label) {
                grouping.labels.push(label);
                grouping.starts.push(row);
            }
            grouping.of.push(grouping.labels.len() as u32 - 1);
        }
        grouping.starts.push(labels_of_rows.len());
        grouping
    }

    pub(super) fn n_groups(&self) -> usize {
        self.labels.len()
    }

    /// Group of a row.
    #[inline]
    pub(super) fn of(&self, row: usize) -> usize {
        self.of[row] as usize
    }

    /// Rows of a group.
    pub(super) fn rows(&self, group: usize) -> core::ops::Range<usize> {
        self.starts[group]..self.starts[group + 1]
    }

    /// Label of a group.
    pub(super) fn label(&self, group: usize) -> u32 {
        self.labels[group]
    }
}

/// Numbers any labels from 0 in the order of their first row; how many there are.
pub(super) fn numbered(labels: impl IntoIterator<Item = u64>) -> (Vec<u32>, usize) {
    let mut numbers = std::collections::BTreeMap::new();
    let of = labels
        .into_iter()
        .map(|label| {
            let next = numbers.len() as u32;
            *numbers.entry(label).or_insert(next)
        })
        .collect();
    (of, numbers.len())
}
