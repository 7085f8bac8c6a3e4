//! Odd corners of the comparison: unusual numbers, rights that change, names from history, sets of indicators.

use std::cell::RefCell;

use shidian::scenario::params::Params;
use shidian::scenario::regime::{Change, Preset, Rights};
use shidian::scenario::{Indicator, Mode, NamedBefore, Rollout, Table};
use shidian::units::{Stage, Step};

use super::{Seen, compare, small};
use crate::properties::for_any_case;
use crate::support::{Case, PRESETS, month};

/// A change of parameters.
type Set = fn(&mut Params);

/// What each odd case changes.
const ODD: [(&str, Set); 16] = [
    ("harmful policy", |p| (p.policy.merit, p.policy.merit_sd) = (-1.5, 0.0)),
    ("wonderful policy", |p| (p.policy.merit, p.policy.effect_wealth) = (3.0, 2.0)),
    ("restless leaders", |p| (p.turnover.rate, p.turnover.carry_over) = (12.0, 0.0)),
    ("long memory", |p| {
        (p.monitoring.inspection_rate, p.monitoring.inspection_memory_years) = (3.0, 2.6);
    }),
    ("no memory", |p| {
        (p.monitoring.inspection_rate, p.monitoring.inspection_memory_years) = (12.0, 0.0);
    }),
    ("a center that sees no difference", |p| {
        (p.selection.score_wealth, p.selection.score_capacity) = (0.0, 0.0);
        (p.selection.score_coverage, p.selection.score_noise) = (0.0, 0.0);
    }),
    ("corrected for the step", |p| {
        (p.execution.step_correction, p.execution.mechanism_years) = (0.8, 0.3);
    }),
    ("endless attention", |p| p.execution.long_term = 1.0),
    ("quick evaluation", |p| {
        (p.evaluation.interval_years, p.evaluation.horizon_years) = (0.5, 3.0);
        p.evaluation.signal_delay_years = 0.0;
    }),
    ("slow reviews", |p| {
        (p.design.review_round_years, p.design.review_tolerance) = (1.0 / 3.0, 0.01);
        p.design.review_rounds_max = 5.0;
    }),
    ("sharp fit", |p| (p.execution.fit_width, p.design.estimate_noise) = (0.1, 2.0)),
    ("easy decisions", |p| {
        (p.feedback.rollout_belief, p.feedback.rollout_years) = (0.2, 1.0);
        (p.feedback.mandate_years, p.feedback.precision_max) = (0.7, 5.0);
    }),
    ("impatient stop", |p| {
        (p.feedback.stop_belief, p.feedback.stop_years) = (2.0, 2.0);
        (p.spread.lapse_rate, p.spread.lapse_effort) = (5.0, 0.9);
        p.spread.lapse_years = 0.5;
    }),
    ("textbook contagion", |p| {
        (p.spread.contagion, p.spread.readiness) = (1.5, 0.0);
        (p.spread.learning, p.spread.competition) = (0.0, 0.0);
        (p.spread.imitation, p.spread.coercion) = (0.0, 0.0);
    }),
    ("everything spreads", |p| {
        p.spread.contagion = 0.3;
        (p.spread.coercion_superior, p.spread.coercion_indirect) = (1.0, 0.0);
        (p.spread.similarity, p.spread.imitation_years) = (10.0, 0.2);
        (p.spread.encouragement, p.spread.readiness) = (9.0, 0.4);
    }),
    ("no conflict, no inspection, equal wealth", |p| {
        (p.policy.conflict, p.monitoring.inspection_rate) = (0.0, 0.0);
        (p.attributes.wealth_sd, p.attributes.child_wealth_sd) = (0.0, 0.0);
        p.spread.coercion = 0.0;
    }),
];

#[test]
fn agrees_with_odd_parameters() {
    let mut seen = Seen::default();
    for (name, change) in ODD {
        for (preset, step) in PRESETS.into_iter().zip([Step::Quarter, Step::Year, Step::Month]) {
            let seed = name.len() as u64;
            let case = small(&[3, 24], preset, step).set(change).seed(seed).tables(&[Table::Panel]);
            compare(&mut seen, &case.replicates(2));
        }
    }
    assert!(seen.events.iter().all(|&count| count > 0), "{seen:?}");
    assert!(seen.channels.iter().all(|&count| count > 0), "{seen:?}");
}

#[test]
fn agrees_in_any_valid_scenario() {
    let seen = RefCell::new(Seen::default());
    for_any_case(100, |case| compare(&mut seen.borrow_mut(), &case));
    let seen = seen.into_inner();
    assert!(seen.rolled_out > 0 && seen.events.iter().all(|&count| count > 0), "{seen:?}");
    assert!(seen.channels.iter().all(|&count| count > 0), "{seen:?}");
}

#[test]
fn agrees_with_rights_that_change_by_date_and_stage() {
    let only = |stage: Stage| Change { stage: Some(stage), ..Change::default() };
    let mut seen = Seen::default();
    for step in [Step::Year, Step::Quarter] {
        let case = small(&[5, 40], Preset::StrongLocal, step)
            .change(Change {
                at: Some(month("2013-04")),
                preset: Some(Preset::StrongCentral),
                incentives: Some(0.05),
                ..Change::default()
            })
            .change(Change { at: Some(month("2018-01")), goals: Some(0.0), ..Change::default() })
            .change(Change { incentives: Some(1.0), ..only(Stage::Selection) })
            .change(Change { at: Some(month("2012-01")), means: Some(0.5), ..only(Stage::Design) })
            .change(Change { goals: Some(0.33), ..only(Stage::Execution) })
            .change(Change { inspection: Some(1.0), goals: Some(0.95), ..only(Stage::Monitoring) })
            .change(Change { means: Some(0.0), ..only(Stage::Feedback) })
            .change(Change { at: Some(month("2016-01")), goals: Some(0.8), ..only(Stage::Spread) });
        compare(&mut seen, &case.replicates(6));
    }
}

#[test]
fn agrees_at_the_corners_of_the_rights() {
    let mut seen = Seen::default();
    for corner in 0..16_u8 {
        let right = |bit: u8| f64::from(corner >> bit & 1);
        let rights = Rights { goals: right(0), means: right(1), inspection: right(2), incentives: right(3) };
        let case = small(&[3, 24], Preset::Bargaining, Step::Quarter).rights(rights).seed(u64::from(corner));
        compare(&mut seen, &case.replicates(2));
    }
}

#[test]
fn agrees_when_history_names_the_pilots() {
    let mut seen = Seen::default();
    for named_before in [NamedBefore::Wait, NamedBefore::Free] {
        let case = Case::synthetic(&[3, 24])
            .preset(Preset::StrongLocal)
            .ticks(Step::Year, 16)
            .named_wave("2011-01", 1, 0.1, &["1-2"])
            .named_wave("2014-01", 2, 0.5, &["2-07", "2-24", "2-01"])
            .wave("2014-06", 2, 3, Mode::Application, 0.5)
            .named_wave("2019-01", 2, 0.9, &["2-10", "2-11", "2-07"])
            .named_before(named_before)
            .rollout(Rollout::Never);
        compare(&mut seen, &case.replicates(12));
    }
}

#[test]
fn agrees_with_a_set_of_indicators() {
    let mut seen = Seen::default();
    let weights = [
        (Indicator::Outcome, 0.4),
        (Indicator::Implementation, 0.15),
        (Indicator::Effort, 0.15),
        (Indicator::Organization, 0.05),
        (Indicator::Personnel, 0.05),
        (Indicator::Funding, 0.05),
        (Indicator::Responsibility, 0.05),
        (Indicator::Accounting, 0.05),
        (Indicator::Disclosure, 0.05),
    ];
    let case = small(&[5, 40], Preset::Bargaining, Step::Quarter).indicators(&weights).replicates(6);
    compare(&mut seen, &case);
}

#[test]
fn agrees_where_years_are_no_binary_fractions() {
    let mut seen = Seen::default();
    for step in [Step::Quarter, Step::Month] {
        let case = small(&[5, 40], Preset::Bargaining, step).set(|p| {
            (p.evaluation.interval_years, p.evaluation.horizon_years) = (0.4, 3.0);
            p.design.review_round_years = 0.1;
        });
        compare(&mut seen, &case.replicates(4));
    }
}
