//! The way from a scenario file to a scenario, against scenarios that tests make without any file.

use shidian::scenario::source::Memory;
use shidian::scenario::{Indicator, Mode, NamedBefore, Scenario, load};
use shidian::units::Step;

use crate::properties::for_any_case;
use crate::support::{Case, PRESETS};

#[track_caller]
fn load_text(text: &str) -> Scenario {
    let source = Memory { files: vec![("case.toml".to_owned(), text.as_bytes().to_vec())] };
    match load(&source, "case.toml", &[]) {
        Ok(loaded) => loaded.scenario,
        Err(problems) => panic!("{problems:?}\n{text}"),
    }
}

/// The file that says what the case says loads as what the case is.
#[track_caller]
fn check(case: &Case) {
    let text = case.toml();
    let (loaded, made) = (load_text(&text), case.scenario());
    // Weights come from a matrix of ratios: equal but for rounding.
    assert_eq!(loaded.indicators.len(), made.indicators.len());
    for (a, b) in loaded.indicators.iter().zip(&made.indicators) {
        assert!(a.0 == b.0 && (a.1 - b.1).abs() < 1e-9, "{a:?} {b:?}");
    }
    assert_eq!(Scenario { indicators: made.indicators.clone(), ..loaded }, made, "{text}");
}

#[test]
fn any_valid_scenario_survives_its_file() {
    for_any_case(64, |case| check(&case));
}

#[test]
fn the_table_of_the_specification_survives_its_file() {
    for preset in PRESETS {
        check(&Case::table_of_the_specification(preset).replicates(1000));
    }
}

#[test]
fn indicators_and_the_order_of_waves_survive_their_file() {
    let weights = [(Indicator::Outcome, 0.5), (Indicator::Effort, 0.2), (Indicator::Accounting, 0.3)];
    for named_before in [NamedBefore::Wait, NamedBefore::Free] {
        let case = Case::synthetic(&[3, 24])
            .ticks(Step::Month, 90)
            .indicators(&weights)
            .wave("2014-03", 2, 3, Mode::Organized, 0.5)
            .wave("2011-01", 1, 1, Mode::Application, 0.1)
            .named_before(named_before);
        check(&case);
    }
}
