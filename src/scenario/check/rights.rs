//! The regime: preset, rights over it, and changes by date or stage → the rights at every tick.
//!
//! Takes the sheet, gives a [`Regime`]. Not here: what rights do.

use crate::scenario::Time;
use crate::scenario::check::Findings;
use crate::scenario::check::sheet::Sheet;
use crate::scenario::problem::{Problem, codes, say};
use crate::scenario::regime::{Change, Preset, Regime, Rights};
use crate::units::Stage;

/// The rights in force at every tick and stage.
pub(super) fn regime(sheet: &Sheet<'_>, time: Option<Time>, found: &mut Findings) -> Option<Regime> {
    let base = base(sheet);
    let n = sheet.list("regime.change").len();
    let changes: Vec<Change> = (1..=n).map(|number| change(sheet, number, time, found)).collect();
    let time = time?;
    Some(Regime::new(base?, &changes, time.n_ticks, |month| time.tick_of(month)))
}

/// The rights before any change.
pub(in crate::scenario) fn base(sheet: &Sheet<'_>) -> Option<Rights> {
    let preset =
        Preset::from_name(sheet.choice("regime.preset")?).expect("the registry lists the names of presets");
    Some(rights_at(sheet, "regime").applied_to(preset.rights()))
}

/// The rights given in one section.
fn rights_at(sheet: &Sheet<'_>, path: &str) -> Change {
    let right = |name: &str| sheet.real(&format!("{path}.{name}"));
    Change {
        goals: right("goals"),
        means: right("means"),
        inspection: right("inspection"),
        incentives: right("incentives"),
        ..Change::default()
    }
}

fn change(sheet: &Sheet<'_>, number: usize, time: Option<Time>, found: &mut Findings) -> Change {
    let path = format!("regime.change[{number}]");
    let header = sheet.list("regime.change")[number - 1];
    let is_given = |name: &str| sheet.given(&format!("{path}.{name}")).is_some();
    if !["preset", "goals", "means", "inspection", "incentives"].into_iter().any(is_given) {
        let message = say!("`{path}` changes nothing", "`{path}` 没有改变任何权力");
        let hint = say!(
            "give `preset`, or one of `goals`, `means`, `inspection`, `incentives`",
            "请给出 `preset`，或 `goals`、`means`、`inspection`、`incentives` 之一"
        );
        found.problems.push(Problem::new(codes::EMPTY_CHANGE, path.as_str(), message).at(header).hint(hint));
    } else if !is_given("at") && !is_given("stage") {
        let message = say!(
            "`{path}` has neither `at` nor `stage`: it holds for the whole run",
            "`{path}` 既无 `at` 也无 `stage`：对全程有效"
        );
        found.notes.push(Problem::new(codes::UNUSED, path.as_str(), message).at(header));
    }
    let at = sheet.month(&format!("{path}.at"));
    if let (Some(month), Some(time)) = (at, time)
        && time.tick_of(month) >= i64::from(time.n_ticks)
    {
        let message = say!(
            "`{path}` is dated {month}, after the end: it never happens",
            "`{path}` 的时间 {month} 晚于运行结束，不会发生"
        );
        found.notes.push(
            Problem::new(codes::NEVER_RUNS, path.as_str(), message).at(sheet.spot(&format!("{path}.at"))),
        );
    }
    Change {
        at,
        stage: sheet.choice(&format!("{path}.stage")).and_then(Stage::from_name),
        preset: sheet.choice(&format!("{path}.preset")).and_then(Preset::from_name),
        ..rights_at(sheet, &path)
    }
}
