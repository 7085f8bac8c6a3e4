//! Many replicates in parallel, their rows in order; a replicate that fails is reported, the rest is kept.
//!
//! Takes a runner (usually [`crate::run::replicate`]), gives one result per replicate. No I/O, no clock, prints nothing.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;

/// A replicate that failed, with its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Design point, from 1.
    pub design_point: u32,
    /// Replicate, from 1.
    pub replicate: u32,
    /// What went wrong.
    pub message: String,
}

/// What became of one replicate.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome<T> {
    /// It ran to its end.
    Done(T),
    /// It panicked.
    Failed(Failure),
    /// It was not started, because a stop was asked for.
    NotStarted,
}

/// Runs jobs, each a design point and a replicate, on the current rayon pool; results in the order of the jobs.
///
/// `is_stopped` is asked before every job: jobs that have begun are finished.
pub fn run<T: Send>(
    jobs: &[(u32, u32)],
    is_stopped: impl Fn() -> bool + Sync,
    runner: impl Fn(u32, u32) -> T + Sync,
) -> Vec<Outcome<T>> {
    jobs.par_iter()
        .with_max_len(1)
        .map(|&(design_point, replicate)| {
            if is_stopped() {
                return Outcome::NotStarted;
            }
            match catch_unwind(AssertUnwindSafe(|| runner(design_point, replicate))) {
                Ok(done) => Outcome::Done(done),
                Err(payload) => {
                    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
                    let message = text
                        .or_else(|| payload.downcast_ref::<String>().cloned())
                        .unwrap_or_else(|| "panicked without a message".to_owned());
                    Outcome::Failed(Failure { design_point, replicate, message })
                }
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_reported_with_its_address_and_the_rest_is_kept() {
        let jobs: Vec<(u32, u32)> = (1..=20).map(|replicate| (1, replicate)).collect();
        let outcomes = run(
            &jobs,
            || false,
            |_, replicate| {
                assert!(replicate != 7, "replicate {replicate} cannot be run");
                replicate * 10
            },
        );
        for (place, outcome) in outcomes.into_iter().enumerate() {
            let replicate = place as u32 + 1;
            let message = "replicate 7 cannot be run".to_owned();
            let expected = if replicate == 7 {
                Outcome::Failed(Failure { design_point: 1, replicate, message })
            } else {
                Outcome::Done(replicate * 10)
            };
            assert_eq!(outcome, expected);
        }
    }

    #[test]
    fn nothing_starts_after_a_stop() {
        assert_eq!(
            run(&[(1, 1), (1, 2)], || true, |_, replicate| replicate),
            [Outcome::NotStarted, Outcome::NotStarted]
        );
    }
}
