//! Every plain number of the model by its dotted key, so that tests can draw and set any of them.

use shidian::scenario::params::{Kind, Params, registry};

/// The field behind a key.
pub(crate) type Field = fn(&mut Params) -> &mut f64;

/// A number that can be drawn: its key, its field, its range and its default.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Number {
    pub(crate) key: &'static str,
    pub(crate) field: Field,
    pub(crate) min: f64,
    pub(crate) max: f64,
    pub(crate) default: f64,
}

macro_rules! fields {
    ($( $section:literal $place:ident { $($field:ident)+ } )+) => {
        const FIELDS: &[(&str, Field)] = &[
            $( $( (concat!($section, ".", stringify!($field)), |p| &mut p.$place.$field), )+ )+
        ];
    };
}

#[rustfmt::skip]
fields! {
    "world" attributes {
        wealth_sd child_wealth_sd position_sd capacity_mean capacity_wealth capacity_sd industry_mean
        industry_wealth industry_sd learning_mean learning_wealth learning_sd top_leader_share
        executive_deputy_share executive_deputy_weight deputy_weight ideal_base ideal_slope ideal_sd
        outcome_industry outcome_sd
    }
    "policy" policy {
        merit merit_sd conflict effect effect_wealth trend outcome_noise template_start template_sd
    }
    "turnover" turnover {
        rate carry_over
    }
    "selection" selection {
        apply_intercept apply_grant apply_leadership apply_capacity apply_conflict apply_organized
        score_wealth score_capacity score_coverage score_noise
    }
    "design" design {
        strive_first_weight autonomous_weight emulate_weight stand_pat_weight estimate_noise differentiation
        review_tolerance review_round_years review_rounds_max
    }
    "execution" execution {
        attention_years long_term grant pull_leadership pull_target pull_uninspected pull_benefit
        attention_floor visibility_strive_first visibility_autonomous visibility_emulate
        visibility_stand_pat cost_base cost_capacity effort_years commitment_floor inspection_correction
        mechanism_years organization_base organization_leadership personnel_base personnel_capacity
        funding_base funding_capacity funding_grant responsibility_base responsibility_clarity
        accounting_base accounting_wealth accounting_inspected disclosure_base disclosure_inspected
        implementation_years implementation_gain step_correction fit_width
    }
    "monitoring" monitoring {
        inspection_rate inspection_memory_years report_noise report_accounting gaming gaming_base
        gaming_leadership
    }
    "evaluation" evaluation {
        interval_years horizon_years informal_noise autonomous_formal strive_first_formal
        strive_first_informal signal_delay_years consistency_limit
    }
    "feedback" feedback {
        sophistication assumed_bias belief_start belief_precision evidence_weight precision_max upward
        upward_autonomous redesign rollout_belief rollout_years stop_belief stop_years mandate_years
    }
    "spread" spread {
        internal learning competition imitation coercion contagion readiness readiness_capacity
        readiness_wealth readiness_conflict encouragement learning_base learning_bargaining similarity
        imitation_ceiling imitation_wealth imitation_years imitation_base imitation_means coercion_indirect
        coercion_superior coercion_capacity lapse_rate lapse_effort lapse_years
    }
}

/// All plain numbers, with ranges and defaults from the registry.
pub(crate) fn numbers() -> Vec<Number> {
    FIELDS
        .iter()
        .map(|&(key, field)| {
            let row = registry().find(|row| row.key == key).expect("a key of the registry");
            let Kind::Real { min, max } = row.kind else { panic!("{key} is no real number") };
            Number { key, field, min, max, default: row.default.parse().expect("a default") }
        })
        .collect()
}

#[test]
fn every_plain_number_of_the_registry_is_listed() {
    let listed: Vec<&str> = numbers().iter().map(|number| number.key).collect();
    // Rights and clarity are no parameters of their own: they belong to a regime or a wave. Those of a portfolio make policies, those
    // of a sweep say how long it runs.
    let others = ["regime.", "portfolio.", "sweep."];
    let is_part = |key: &str| key.contains("[]") || others.iter().any(|section| key.starts_with(section));
    let plain = registry().filter(|row| matches!(row.kind, Kind::Real { .. }) && !is_part(row.key));
    let registered: Vec<&str> = plain.map(|row| row.key).collect();
    let missing: Vec<&&str> = registered.iter().filter(|key| !listed.contains(key)).collect();
    assert!(missing.is_empty(), "in the registry, but not in `fields!`: {missing:?}");
    assert_eq!(registered, listed, "in the order of the registry");
    let mut params = Params::default();
    for number in numbers() {
        assert_eq!(((number.field)(&mut params)).to_bits(), number.default.to_bits(), "{}", number.key);
    }
}
