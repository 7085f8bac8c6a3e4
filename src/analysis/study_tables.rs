//! What was read, as tables: `history`, `units`, `ties`, `covariates`. A result of an analysis holds them, so that it can be
//! read again and handed on without the user's files.

use crate::analysis::study::Study;
use crate::observe::{COLUMNS, Frame, Values};
use crate::scenario::Table;

/// The tables of a study; ties and covariates where it has them.
pub fn frames(study: &Study) -> Vec<Frame> {
    let mut frames = vec![history(study), units(study)];
    frames.extend(ties(study));
    frames.extend(covariates(study));
    frames
}

fn names(study: &Study) -> std::sync::Arc<[String]> {
    study.history.units.iter().cloned().collect()
}

fn history(study: &Study) -> Frame {
    let rows = || {
        let policies = study.history.policies.iter().enumerate();
        policies.flat_map(|(at, policy)| {
            policy.adoptions.iter().chain(&policy.again).map(move |adoption| (at as u32, adoption))
        })
    };
    Frame::new(
        Table::History,
        vec![
            Values::Government(
                rows().map(|(policy, _)| policy).collect(),
                study.history.policies.iter().map(|policy| policy.name.clone()).collect(),
            ),
            Values::Government(rows().map(|(_, adoption)| adoption.unit).collect(), names(study)),
            study.calendar.column(rows().map(|(_, adoption)| Some(adoption.period))),
            study.calendar.column(rows().map(|(_, adoption)| adoption.ended)),
        ],
    )
}

fn units(study: &Study) -> Frame {
    let mut n_adopted = vec![0; study.history.units.len()];
    for adoption in study.history.policies.iter().flat_map(|policy| &policy.adoptions) {
        n_adopted[adoption.unit as usize] += 1;
    }
    let attributes = &study.attributes;
    let position = |k: usize| match &attributes.positions {
        Some(positions) => positions.iter().map(|position| position[k]).collect(),
        None => vec![f64::NAN; study.history.units.len()],
    };
    let mut frame = Frame::new(
        Table::Units,
        vec![
            Values::Text(study.history.units.clone()),
            study.calendar.column(study.history.born.iter().copied()),
            Values::Integer(n_adopted),
            Values::Real(position(0)),
            Values::Real(position(1)),
        ],
    );
    for texts in &attributes.texts {
        add(&mut frame, &texts.name, Values::Text(texts.values.clone()));
    }
    for numbers in &attributes.numbers {
        add(&mut frame, &numbers.name, Values::Real(numbers.values.clone()));
    }
    frame
}

fn ties(study: &Study) -> Option<Frame> {
    let ties = study.ties.as_ref()?;
    let names = names(study);
    let columns = vec![
        Values::Government(ties.from.clone(), names.clone()),
        Values::Government(ties.to.clone(), names),
        Values::Real(ties.weight.clone()),
    ];
    Some(Frame::new(Table::Ties, columns))
}

fn covariates(study: &Study) -> Option<Frame> {
    let covariates = study.covariates.as_ref()?;
    let periods = covariates.period.iter().copied().map(Some);
    let mut frame = Frame::new(
        Table::Covariates,
        vec![Values::Government(covariates.unit.clone(), names(study)), study.calendar.column(periods)],
    );
    for column in &covariates.columns {
        add(&mut frame, &column.name, Values::Real(column.values.clone()));
    }
    Some(frame)
}

/// Adds a column of the user's, under another name where the table has one of that name.
fn add(frame: &mut Frame, name: &str, values: Values) {
    let is_taken = |name: &str| {
        COLUMNS.iter().any(|column| column.table == frame.table && column.name == name)
            || frame.column(name).is_some()
    };
    let mut own = name.to_owned();
    while is_taken(&own) {
        own.push_str("_given");
    }
    frame.columns.push((own, values));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::history::{Adoption, History, Policy};
    use crate::analysis::study::{Attributes, Covariates, Named, Ties};

    #[test]
    fn a_study_is_written_with_all_that_is_known() {
        let adoptions = vec![Adoption { period: 1990, unit: 1, ended: Some(1995) }];
        let named = |name: &str| Named { name: name.to_owned(), values: vec![1.0, f64::NAN] };
        let study = Study {
            history: History {
                units: vec!["a".to_owned(), "b".to_owned()],
                born: vec![None, Some(1900)],
                policies: vec![Policy::new("p", adoptions)],
            },
            attributes: Attributes { numbers: vec![named("area"), named("born")], ..Attributes::default() },
            ties: Some(Ties { from: vec![0], to: vec![1], weight: vec![2.0] }),
            covariates: Some(Covariates {
                unit: vec![0, 1],
                period: vec![1990, 1990],
                columns: vec![named("gdp")],
            }),
            ..Study::default()
        };
        let frames = frames(&study);
        let columns =
            |at: usize| frames[at].columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
        assert_eq!(columns(1), ["unit", "born", "n_adopted", "lon", "lat", "area", "born_given"]);
        assert_eq!(columns(3), ["unit", "period", "gdp"]);
        assert_eq!(frames[0].column("ended"), Some(&Values::Integer(vec![1995])));
        assert_eq!(frames[1].column("n_adopted"), Some(&Values::Integer(vec![0, 1])));
        assert_eq!(frames.iter().map(Frame::n_rows).collect::<Vec<_>>(), [1, 2, 1, 2]);
    }
}
