//! Which chunks: lists as typed (`0-9,12`, `0-99:10`), shares (`3/8`), and lists as told. The same form as Slurm's `--array`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::str::FromStr;

/// Some chunks, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ChunkList(Vec<Run>);

/// Every so manieth number from one to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    first: u32,
    last: u32,
    step: u32,
}

impl ChunkList {
    /// The numbers.
    pub(super) fn numbers(&self) -> BTreeSet<u32> {
        self.0.iter().flat_map(|run| (run.first..=run.last).step_by(run.step as usize)).collect()
    }

    /// The largest number that is named.
    pub(super) fn last(&self) -> u32 {
        self.0.iter().map(|run| run.last).max().unwrap_or(0)
    }
}

impl FromStr for ChunkList {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',').map(run).collect::<Option<Vec<Run>>>().map(Self).ok_or_else(|| {
            format!("`{text}` is no list of chunks; write numbers and ranges such as 3, 0-9,12 or 0-99:10")
        })
    }
}

fn run(text: &str) -> Option<Run> {
    let number = |text: &str| text.trim().parse::<u32>().ok();
    let (range, step) = match text.split_once(':') {
        Some((range, step)) => (range, number(step)?),
        None => (text, 1),
    };
    let (first, last) = match range.split_once('-') {
        Some((first, last)) => (number(first)?, number(last)?),
        None => (number(range)?, number(range)?),
    };
    (first <= last && step > 0).then_some(Run { first, last, step })
}

/// One of so many shares: the chunks whose numbers leave that rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Share {
    number: u32,
    of: u32,
}

impl Share {
    /// Its chunks among that many.
    pub(super) fn numbers(self, n_chunks: u32) -> BTreeSet<u32> {
        (self.number..n_chunks).step_by(self.of as usize).collect()
    }
}

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split_once('/')
            .and_then(|(number, of)| Some(Self { number: number.parse().ok()?, of: of.parse().ok()? }))
            .filter(|share| share.number < share.of)
            .ok_or_else(|| format!("`{text}` is no share; write K/N with K from 0 to N − 1, such as 0/8"))
    }
}

/// Numbers as a list that can be typed again: `0-3,7,9-12`.
pub(super) fn listed(numbers: &BTreeSet<u32>) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let mut text = String::new();
    for (first, last) in runs {
        let comma = if text.is_empty() { "" } else { "," };
        let end = if first == last { String::new() } else { format!("-{last}") };
        let _ = write!(text, "{comma}{first}{end}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<u32> {
        text.parse::<ChunkList>().unwrap().numbers().into_iter().collect()
    }

    #[test]
    fn lists_are_read_as_typed() {
        assert_eq!(numbers("7"), [7]);
        assert_eq!(numbers("12,0-3"), [0, 1, 2, 3, 12]);
        assert_eq!(numbers("0-9:4,1"), [0, 1, 4, 8]);
        for wrong in ["", "a", "3-1", "1,", "0-9:0", "-1", "1-2-3", "0..3"] {
            assert!(wrong.parse::<ChunkList>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn shares_cut_all_chunks_into_disjoint_sets() {
        let share = |text: &str| text.parse::<Share>().unwrap().numbers(10).into_iter().collect::<Vec<_>>();
        assert_eq!(
            [share("0/3"), share("1/3"), share("2/3")],
            [vec![0, 3, 6, 9], vec![1, 4, 7], vec![2, 5, 8]]
        );
        assert!(share("12/20").is_empty());
        for wrong in ["3/3", "1", "1/0", "-1/2", "a/b"] {
            assert!(wrong.parse::<Share>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_told_can_be_typed() {
        assert_eq!(listed(&BTreeSet::new()), "");
        let some = BTreeSet::from([0, 1, 2, 5, 7, 8]);
        assert_eq!(listed(&some), "0-2,5,7-8");
        assert_eq!(listed(&some).parse::<ChunkList>().unwrap().numbers(), some);
    }
}
