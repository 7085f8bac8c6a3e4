//! Innovativeness of the units of a study: the tables `walker`, `scores_by_topic`, `scores_by_era`, `stability`, `regions`.
//!
//! All four measures with ranks and intervals; Walker's by topic and by era; rank correlations between random halves of the
//! policies, between topics and between eras; leaders and lags within regions. Opportunities begin with the first adoption
//! anywhere, as published ([`Opportunity::Always`](crate::analysis::innovativeness::Opportunity)). Intervals and halves are left
//! out where they would take long ([`MOST_DRAWN`]). Not here: the methods (`innovativeness`).

use rayon::prelude::*;

use crate::analysis::innovativeness::{
    Bootstrap, Group, HALVES, Measure, Options, Region, Scores, Stability, UnitScore, across, by_era,
    by_label, regions, scores, split_halves,
};
use crate::analysis::measures::Measures;
use crate::analysis::study::Study;
use crate::observe::{Frame, Values};
use crate::scenario::Table;

/// Resamples times policies times units that are drawn at most, for each measure.
pub const MOST_DRAWN: u64 = 400_000_000;
/// Resampled scores that are kept at most, for each measure.
const MOST_KEPT: u64 = 40_000_000;
/// Policies of a topic or an era from which on it is compared with others.
pub const LEAST_COMPARED: usize = 10;

/// Names of the measures, in the order of tables.
const MEASURES: [&str; 4] = {
    let mut names = [""; 4];
    let mut at = 0;
    while at < names.len() {
        names[at] = Measure::ALL[at].name();
        at += 1;
    }
    names
};
/// What is compared, in the order of [`Compared`].
const COMPARED: [&str; 3] = ["halves", "topics", "eras"];

/// What ranks are compared between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// Random halves of the policies.
    Halves,
    /// Topics.
    Topics,
    /// Eras.
    Eras,
}

/// A rank correlation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// Of which measure.
    pub measure: Measure,
    /// Between what.
    pub between: Compared,
    /// Over all pairs.
    pub stability: Stability,
}

/// Why there are no intervals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intervals {
    /// There are.
    Made,
    /// None were asked for.
    NotAsked,
    /// They would take long.
    TooMany,
}

/// Innovativeness of the units of a study.
#[derive(Debug, Clone, PartialEq)]
pub struct Innovativeness {
    /// Scores by each measure, in the order of [`Measure::ALL`].
    pub scores: [Scores; 4],
    /// Whether scores have intervals.
    pub intervals: Intervals,
    /// Walker's scores by topic; empty without topics.
    pub topics: Vec<Group>,
    /// Walker's scores by era; empty without eras.
    pub eras: Vec<Group>,
    /// Rank correlations.
    pub comparisons: Vec<Comparison>,
    /// The attribute that is the region, and the regions; none without one.
    pub regions: Option<(String, Vec<Region>)>,
}

/// Scores of all units; none where fewer than two policies have adopters in several periods.
pub fn innovativeness(study: &Study, measures: &Measures) -> Option<Innovativeness> {
    let history = &study.history;
    let n_ordered =
        history.policies.iter().filter(|policy| policy.span().is_some_and(|(a, b)| a < b)).count();
    if n_ordered < 2 {
        return None;
    }
    let (n_units, n_policies) = (history.units.len() as u64, history.policies.len() as u64);
    let fits = |draws: u64| {
        draws.saturating_mul(n_units).saturating_mul(n_policies) <= MOST_DRAWN && draws * n_units <= MOST_KEPT
    };
    let intervals = match measures.resamples_of_scores() {
        0 => Intervals::NotAsked,
        resamples if fits(u64::from(resamples)) => Intervals::Made,
        _ => Intervals::TooMany,
    };
    let bootstrap = (intervals == Intervals::Made).then(|| Bootstrap {
        resamples: measures.resamples_of_scores(),
        master_seed: measures.seed,
        ..Bootstrap::default()
    });
    let all: Vec<Scores> = Measure::ALL
        .par_iter()
        .map(|&measure| scores(history, &Options { bootstrap, ..Options::new(measure) }))
        .collect();
    let walker = Options::new(Measure::Walker);
    let labels: Vec<Option<&str>> = study.topics.iter().map(Option::as_deref).collect();
    let topics = by_label(history, &labels, &walker);
    let eras = eras(study, measures, &walker);
    let mut comparisons: Vec<Comparison> = Vec::new();
    if fits(u64::from(HALVES)) {
        comparisons.par_extend(Measure::ALL.par_iter().map(|&measure| Comparison {
            measure,
            between: Compared::Halves,
            stability: split_halves(history, &Options::new(measure), HALVES, measures.seed),
        }));
    }
    for (between, groups) in [(Compared::Topics, &topics), (Compared::Eras, &eras)] {
        if !groups.is_empty() {
            let stability = across(groups, LEAST_COMPARED);
            comparisons.push(Comparison { measure: Measure::Walker, between, stability });
        }
    }
    let regions = measures.regions(study).map(|(name, of)| {
        let of: Vec<Option<&str>> = of.iter().map(Option::as_deref).collect();
        (name, regions(history, &of, 1, None))
    });
    Some(Innovativeness { scores: all.try_into().ok()?, intervals, topics, eras, comparisons, regions })
}

/// Scores by era, called by its periods as they are written.
fn eras(study: &Study, measures: &Measures, options: &Options) -> Vec<Group> {
    let cuts = measures.era_cuts(study);
    if cuts.is_empty() {
        return Vec::new();
    }
    let label = |period: i32| study.calendar.label(period);
    let mut eras = by_era(&study.history, &cuts, options);
    for (at, era) in eras.iter_mut().enumerate() {
        era.label = match (at.checked_sub(1).map(|before| cuts[before]), cuts.get(at)) {
            (Some(start), Some(&end)) => format!("{} … {}", label(start), label(end - 1)),
            (Some(start), None) => format!("{} …", label(start)),
            (None, Some(&end)) => format!("… {}", label(end - 1)),
            (None, None) => String::new(),
        };
    }
    eras
}

impl Innovativeness {
    /// Walker's scores.
    pub fn walker(&self) -> &Scores {
        &self.scores[0]
    }

    /// The rank correlation of Walker's scores between some parts; none where there are no such parts.
    pub fn compared(&self, between: Compared) -> Option<Stability> {
        let is_asked = |one: &&Comparison| one.measure == Measure::Walker && one.between == between;
        self.comparisons.iter().find(is_asked).map(|one| one.stability)
    }

    /// The tables; those by topic, by era and by region where there are such.
    pub fn frames(&self, study: &Study) -> Vec<Frame> {
        let mut frames = vec![self.by_unit(study)];
        for (table, groups) in [(Table::ScoresByTopic, &self.topics), (Table::ScoresByEra, &self.eras)] {
            if !groups.is_empty() {
                frames.push(by_group(study, table, groups));
            }
        }
        if !self.comparisons.is_empty() {
            frames.push(self.stability());
        }
        frames.extend(self.regions.as_ref().map(|(_, regions)| by_region(study, regions)));
        frames
    }

    fn by_unit(&self, study: &Study) -> Frame {
        let mut columns = vec![
            Values::Text(study.history.units.clone()),
            Values::Integer(self.scores[2].units.iter().map(|unit| unit.n_adopted as i64).collect()),
        ];
        for scores in &self.scores {
            let real =
                |value: &dyn Fn(&UnitScore) -> f64| Values::Real(scores.units.iter().map(value).collect());
            columns.extend([
                real(&|unit| unit.score),
                real(&|unit| unit.rank),
                real(&|unit| unit.interval[0]),
                real(&|unit| unit.interval[1]),
                Values::Integer(scores.units.iter().map(|unit| unit.n_policies as i64).collect()),
            ]);
        }
        Frame::new(Table::Walker, columns)
    }

    fn stability(&self) -> Frame {
        let rows = &self.comparisons;
        let real = |value: &dyn Fn(&Stability) -> f64| {
            Values::Real(rows.iter().map(|row| value(&row.stability)).collect())
        };
        let columns = vec![
            Values::Word(rows.iter().map(|row| row.measure as u8).collect(), &MEASURES),
            Values::Word(rows.iter().map(|row| row.between as u8).collect(), &COMPARED),
            Values::Integer(rows.iter().map(|row| row.stability.n_pairs as i64).collect()),
            real(&|row| row.mean),
            real(&|row| row.sd),
            real(&|row| row.min),
            real(&|row| row.max),
        ];
        Frame::new(Table::Stability, columns)
    }
}

fn unit_names(study: &Study) -> std::sync::Arc<[String]> {
    study.history.units.iter().cloned().collect()
}

fn by_group(study: &Study, table: Table, groups: &[Group]) -> Frame {
    let rows: Vec<(&Group, &UnitScore)> =
        groups.iter().flat_map(|group| group.scores.units.iter().map(move |unit| (group, unit))).collect();
    let count = |value: &dyn Fn(&(&Group, &UnitScore)) -> usize| {
        Values::Integer(rows.iter().map(|row| value(row) as i64).collect())
    };
    let columns = vec![
        Values::Text(rows.iter().map(|(group, _)| group.label.clone()).collect()),
        Values::Government(rows.iter().map(|(_, unit)| unit.unit).collect(), unit_names(study)),
        Values::Real(rows.iter().map(|(_, unit)| unit.score).collect()),
        Values::Real(rows.iter().map(|(_, unit)| unit.rank).collect()),
        count(&|(group, _)| group.scores.n_policies),
        count(&|(_, unit)| unit.n_adopted),
    ];
    Frame::new(table, columns)
}

fn by_region(study: &Study, regions: &[Region]) -> Frame {
    let rows = || regions.iter().flat_map(|region| region.members.iter().map(move |member| (region, member)));
    let columns = vec![
        Values::Text(rows().map(|(region, _)| region.name.clone()).collect()),
        Values::Government(rows().map(|(_, member)| member.unit).collect(), unit_names(study)),
        Values::Integer(rows().map(|(region, _)| region.n_policies as i64).collect()),
        Values::Real(rows().map(|(region, _)| region.mean_lag_behind_first).collect()),
        Values::Integer(rows().map(|(_, member)| member.n_adopted as i64).collect()),
        Values::Real(rows().map(|(_, member)| member.n_led).collect()),
        Values::Real(rows().map(|(_, member)| member.share_led).collect()),
        Values::Real(rows().map(|(_, member)| member.mean_lag).collect()),
    ];
    Frame::new(Table::Regions, columns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::history::{Adoption, History, Policy};
    use crate::analysis::study::{Attributes, Named};

    fn study() -> Study {
        let policy = |of: &[(i32, u32)]| {
            let adoptions = of.iter().map(|&(period, unit)| Adoption { period, unit, ended: None });
            Policy::new("", adoptions.collect())
        };
        let regions = ["n", "n", "s"].map(str::to_owned).to_vec();
        Study {
            history: History {
                units: ["a", "b", "c"].map(str::to_owned).to_vec(),
                born: vec![None; 3],
                policies: vec![
                    policy(&[(0, 0), (4, 1), (8, 2)]),
                    policy(&[(10, 1), (20, 0)]),
                    policy(&[(5, 0), (5, 1)]),
                ],
            },
            topics: vec![Some("tax".to_owned()), Some("law".to_owned()), None],
            attributes: Attributes {
                texts: vec![Named { name: "region".to_owned(), values: regions }],
                ..Attributes::default()
            },
            ..Study::default()
        }
    }

    #[test]
    fn every_table_has_its_rows() {
        let study = study();
        let measures = Measures { eras: vec!["10".to_owned()], resamples: Some(20), ..Measures::default() };
        let found = innovativeness(&study, &measures).expect("two policies");
        assert_eq!((found.walker().n_policies, found.walker().left_out.all_at_once), (2, 1));
        let frames = found.frames(&study);
        let rows: Vec<(&str, usize)> =
            frames.iter().map(|frame| (frame.table.name(), frame.n_rows())).collect();
        assert_eq!(
            rows,
            [("walker", 3), ("scores_by_topic", 6), ("scores_by_era", 6), ("stability", 6), ("regions", 3)]
        );
        assert_eq!(frames[0].numbers("walker"), Some(vec![0.5, 0.75, 0.0]));
        assert_eq!(frames[0].numbers("walker_n_policies"), Some(vec![2.0; 3]));
        assert_eq!(frames[0].numbers("boushey_n_policies"), Some(vec![3.0; 3]));
        assert_eq!(found.eras.iter().map(|era| era.label.as_str()).collect::<Vec<_>>(), ["… 9", "10 …"]);
        assert!(found.compared(Compared::Topics).is_some_and(|topics| topics.n_pairs == 0));
    }

    #[test]
    fn one_policy_gives_no_scores() {
        let mut study = study();
        study.history.policies.remove(1);
        assert_eq!(innovativeness(&study, &Measures::default()), None);
    }

    #[test]
    fn intervals_that_take_long_are_left_out() {
        let of = |resamples| {
            innovativeness(&study(), &Measures { resamples, ..Measures::default() })
                .map(|found| found.intervals)
        };
        assert_eq!(of(Some(0)), Some(Intervals::NotAsked));
        assert_eq!(of(Some(10)), Some(Intervals::Made));
        assert_eq!(of(Some(u32::MAX)), Some(Intervals::TooMany));
    }
}
