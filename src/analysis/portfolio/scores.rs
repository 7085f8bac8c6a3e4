//! The table `innovativeness`: scores of every government by the policies of one replicate, beside its traits.
//!
//! Governments are scored within their level, as states are among states: a policy's first and last adoption are those of the
//! level. Formulas: [`crate::analysis::innovativeness`].

use crate::analysis::history::{Adoption, History, Policy};
use crate::analysis::innovativeness::{Measure, Options, Scores, scores};
use crate::observe::{Frame, Rows, Traits, Values};
use crate::scenario::portfolio::PortfolioPolicy;
use crate::scenario::{Scenario, Table};

/// A column of numbers, one per government.
type Column = Vec<f64>;

/// The scores of one replicate from the rows of all its policies, in their order; none where they are not of a portfolio.
pub fn scores_frame(policies: &[Rows], scenario: &Scenario) -> Option<Frame> {
    let first = policies.first()?;
    let traits = first.member.as_ref()?.traits.as_ref()?;
    let n = traits.level.len();
    let members: Option<Vec<Adopted<'_>>> = policies.iter().zip(&scenario.portfolio).map(adopted).collect();
    let members = members?;
    let alone: Option<Vec<Adopted<'_>>> = policies
        .iter()
        .zip(&scenario.portfolio)
        .map(|(rows, policy)| {
            let ticks = rows.without_diffusion.as_deref()?;
            Some(Adopted { onset: policy.scenario.place.onset_tick, ticks })
        })
        .collect();
    let mut columns: [Column; 8] = std::array::from_fn(|_| vec![f64::NAN; n]);
    let of_level = |level: u8| (0..n).filter(move |&i| traits.level[i] == level);
    for level in 1..=traits.level.iter().copied().max().unwrap_or(0) {
        let own: Vec<usize> = of_level(level).collect();
        let score = |members: &[Adopted<'_>], measure: Measure| -> Scores {
            let options = Options { min_adopters: scenario.min_adopters as usize, ..Options::new(measure) };
            scores(&history(members, &own), &options)
        };
        let half =
            |rest: usize| -> Vec<Adopted<'_>> { members.iter().skip(rest).step_by(2).copied().collect() };
        let (walker, rate) = (score(&members, Measure::Walker), score(&members, Measure::Rate));
        let [odd, even] = [0, 1].map(|rest| score(&half(rest), Measure::Walker));
        let alone = alone.as_ref().map(|alone| score(alone, Measure::Walker));
        for (place, &i) in own.iter().enumerate() {
            let unit = &walker.units[place];
            let of = |scores: &Scores| scores.units[place].score;
            let values = [
                unit.n_policies as f64,
                unit.n_adopted as f64,
                unit.score,
                unit.rank,
                of(&rate),
                of(&odd),
                of(&even),
                alone.as_ref().map_or(f64::NAN, of),
            ];
            for (column, value) in columns.iter_mut().zip(values) {
                column[i] = value;
            }
        }
    }
    Some(frame(first, traits, &columns))
}

/// When governments adopt one policy.
#[derive(Clone, Copy)]
struct Adopted<'a> {
    onset: u32,
    /// Ticks from the onset; `u32::MAX` for never.
    ticks: &'a [u32],
}

fn adopted<'a>((rows, policy): (&'a Rows, &PortfolioPolicy)) -> Option<Adopted<'a>> {
    Some(Adopted { onset: policy.scenario.place.onset_tick, ticks: &rows.member.as_ref()?.adopted_tick })
}

/// The history of some governments, in calendar ticks.
fn history(members: &[Adopted<'_>], own: &[usize]) -> History {
    let policy = |member: &Adopted<'_>| {
        let adoption = |(place, &i): (usize, &usize)| {
            let tick = member.ticks[i];
            let period = (member.onset.checked_add(tick)?) as i32;
            Some(Adoption { period, unit: place as u32, ended: None })
        };
        let adoptions = own.iter().enumerate().filter(|&(_, &i)| member.ticks[i] != u32::MAX);
        Policy::new("", adoptions.filter_map(adoption).collect())
    };
    History {
        units: vec![String::new(); own.len()],
        born: vec![None; own.len()],
        policies: members.iter().map(policy).collect(),
    }
}

fn frame(first: &Rows, traits: &Traits, columns: &[Column; 8]) -> Frame {
    let n = traits.level.len();
    // Where a run does not draw an attribute, the column is empty.
    let of_all =
        |values: &[f64]| Values::Real(if values.is_empty() { vec![f64::NAN; n] } else { values.to_vec() });
    let whole = |values: &[f64]| Values::Integer(values.iter().map(|&value| value as i64).collect());
    let [n_policies, n_adopted, scores @ ..] = columns;
    let mut values = vec![
        Values::Integer(vec![i64::from(first.design_point); n]),
        Values::Integer(vec![i64::from(first.replicate); n]),
        Values::Government((0..n as u32).collect(), traits.id.clone()),
        Values::Integer(traits.level.iter().map(|&level| i64::from(level)).collect()),
        whole(n_policies),
        whole(n_adopted),
    ];
    values.extend(scores.iter().map(|column| of_all(column)));
    values.extend(
        [&traits.wealth, &traits.capacity, &traits.industry, &traits.learning, &traits.leadership]
            .map(|values| of_all(values)),
    );
    values.push(of_all(&traits.watchers));
    Frame::new(Table::Innovativeness, values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_counts_from_the_start_of_the_calendar() {
        let never = u32::MAX;
        let members =
            [Adopted { onset: 0, ticks: &[3, never, 1, 9] }, Adopted { onset: 10, ticks: &[0, 4, never, 9] }];
        // The fourth government is of another level.
        let history = history(&members, &[0, 1, 2]);
        let periods = |k: usize| history.policies[k].by_unit(3);
        assert_eq!(periods(0), [Some(3), None, Some(1)]);
        assert_eq!(periods(1), [Some(10), Some(14), None]);
        // Walker by hand: first policy 0, 0, 1; second 1, 0, 0 (first 10, last 14).
        let found = scores(&history, &Options::new(Measure::Walker));
        let values: Vec<f64> = found.units.iter().map(|unit| unit.score).collect();
        assert_eq!(values, [0.5, 0.0, 0.5]);
    }
}
