//! What is wrong with a file: the first problems in full, the number of the rest.
//!
//! A file of millions of bad rows must not make millions of messages.

use crate::scenario::problem::{Problem, say};

/// Most problems said about one file.
const MAX_PROBLEMS: usize = 20;

/// Problems and notes of one file.
#[derive(Debug, Default)]
pub(super) struct Faults {
    problems: Vec<Problem>,
    /// The first problem that is not said in full, and how many there are from it on.
    rest: Option<(Problem, u64)>,
    /// Things worth a look.
    pub(super) notes: Vec<Problem>,
}

impl Faults {
    /// Adds a problem; its message is only made where it is told.
    pub(super) fn push(&mut self, problem: impl FnOnce() -> Problem) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem());
        } else if let Some((_, n)) = &mut self.rest {
            *n += 1;
        } else {
            self.rest = Some((problem(), 1));
        }
    }

    /// Whether nothing is wrong.
    pub(super) fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }

    /// The problems, as they are told.
    pub(super) fn told(self) -> Vec<Problem> {
        let mut told = self.problems;
        // A hint that fits many problems is said once.
        let hints: Vec<_> = told.iter().map(|problem| problem.hint.clone()).collect();
        for (at, problem) in told.iter_mut().enumerate() {
            if hints[..at].contains(&problem.hint) {
                problem.hint = None;
            }
        }
        if let Some((next, more)) = self.rest {
            let message = say!("… and {more} more problems in this file", "……此文件还有 {more} 个问题");
            told.push(Problem { message, hint: None, ..next });
        }
        told
    }
}
