//! How tests make scenarios and read rows. The only file that knows how a `Scenario` comes about.

use std::sync::Arc;

use shidian::observe::{CurveRow, Frame, NO_GOVERNMENT, Rows, Values};
use shidian::run;
use shidian::scenario::params::Params;
use shidian::scenario::portfolio::Place;
use shidian::scenario::regime::{Change, Preset, Regime, Rights};
use shidian::scenario::{
    Audit, Fits, Indicator, Measures, Mode, NamedBefore, PilotTreatment, Redraw, Rollout, Scenario, Start,
    Table, Ties, Time, Wave, WorldSource,
};
use shidian::units::{Month, Step};
use shidian::world::Layout;

use crate::numbers::numbers;

/// The three presets, in the order of the tables in `docs/model.md`.
pub(crate) const PRESETS: [Preset; 3] = [Preset::StrongCentral, Preset::Bargaining, Preset::StrongLocal];

/// The tables that one replicate can leave behind beside its curve.
pub(crate) const FRAMES: [Table; 5] =
    [Table::Events, Table::Adoptions, Table::Governments, Table::Network, Table::Panel];

/// A scenario in the making: what is not said is as by default, from January 2010.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    levels: Vec<u32>,
    neighbors: u32,
    redraw: Redraw,
    step: Step,
    n_ticks: u32,
    rights: Rights,
    changes: Vec<Change>,
    waves: Vec<(Month, u8, u32, Mode, f64, Vec<String>)>,
    named_before: NamedBefore,
    indicators: Vec<(Indicator, f64)>,
    rollout: Rollout,
    params: Params,
    tables: Vec<Table>,
    replicates: u32,
    seed: u64,
}

/// A month by its text.
#[track_caller]
pub(crate) fn month(text: &str) -> Month {
    Month::parse(text).expect("a month")
}

impl Case {
    /// A synthetic world of that many governments per level: bargaining, yearly, 30 ticks, no waves.
    pub(crate) fn synthetic(levels: &[u32]) -> Self {
        Self {
            levels: levels.to_vec(),
            neighbors: 6,
            redraw: Redraw::Replicate,
            step: Step::Year,
            n_ticks: 30,
            rights: Preset::Bargaining.rights(),
            changes: Vec::new(),
            waves: Vec::new(),
            named_before: NamedBefore::Wait,
            indicators: vec![(Indicator::Outcome, 1.0)],
            rollout: Rollout::Belief,
            params: Params::default(),
            tables: vec![Table::Runs, Table::Curve],
            replicates: 1,
            seed: 20_100_719,
        }
    }

    /// The world and the waves of the table in `docs/model.md` §8.
    pub(crate) fn table_of_the_specification(preset: Preset) -> Self {
        Self::synthetic(&[31, 341])
            .preset(preset)
            .wave("2010-01", 1, 5, Mode::Designation, 0.1)
            .wave("2010-01", 2, 8, Mode::Designation, 0.1)
            .wave("2012-01", 1, 1, Mode::Application, 0.5)
            .wave("2012-01", 2, 28, Mode::Application, 0.5)
            .wave("2017-01", 2, 45, Mode::Application, 0.9)
    }

    pub(crate) fn preset(self, preset: Preset) -> Self {
        self.rights(preset.rights())
    }

    pub(crate) fn rights(mut self, rights: Rights) -> Self {
        self.rights = rights;
        self
    }

    pub(crate) fn change(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }

    pub(crate) fn neighbors(mut self, k: u32) -> Self {
        self.neighbors = k;
        self
    }

    pub(crate) fn redraw(mut self, redraw: Redraw) -> Self {
        self.redraw = redraw;
        self
    }

    /// Length of a tick and how many of them.
    pub(crate) fn ticks(mut self, step: Step, n_ticks: u32) -> Self {
        (self.step, self.n_ticks) = (step, n_ticks);
        self
    }

    pub(crate) fn wave(mut self, at: &str, level: u8, quota: u32, mode: Mode, clarity: f64) -> Self {
        self.waves.push((month(at), level, quota, mode, clarity, Vec::new()));
        self
    }

    /// A wave that history chose.
    pub(crate) fn named_wave(mut self, at: &str, level: u8, clarity: f64, ids: &[&str]) -> Self {
        let ids: Vec<String> = ids.iter().map(|&id| id.to_owned()).collect();
        self.waves.push((month(at), level, ids.len() as u32, Mode::Designation, clarity, ids));
        self
    }

    pub(crate) fn named_before(mut self, named_before: NamedBefore) -> Self {
        self.named_before = named_before;
        self
    }

    pub(crate) fn indicators(mut self, indicators: &[(Indicator, f64)]) -> Self {
        self.indicators = indicators.to_vec();
        self
    }

    pub(crate) fn rollout(mut self, rollout: Rollout) -> Self {
        self.rollout = rollout;
        self
    }

    /// Changes plain numbers of the model.
    pub(crate) fn set(mut self, change: impl FnOnce(&mut Params)) -> Self {
        change(&mut self.params);
        self
    }

    /// Tables to keep beside `runs` and `curve`.
    pub(crate) fn tables(mut self, tables: &[Table]) -> Self {
        self.tables = vec![Table::Runs, Table::Curve];
        self.tables.extend(tables);
        self.tables.sort_unstable();
        self
    }

    pub(crate) fn replicates(mut self, n: u32) -> Self {
        self.replicates = n;
        self
    }

    pub(crate) fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    pub(crate) fn scenario(&self) -> Scenario {
        let time = Time { start: month("2010-01"), n_ticks: self.n_ticks, step: self.step };
        let tick_of = |at: Month| time.tick_of(at);
        let mut waves: Vec<Wave> = self
            .waves
            .iter()
            .enumerate()
            .map(|(place, (at, level, quota, mode, clarity, named))| Wave {
                number: place as u32 + 1,
                at: *at,
                tick: u32::try_from(time.tick_of(*at)).expect("a wave within the run"),
                level: *level,
                quota: *quota,
                mode: *mode,
                clarity: *clarity,
                named: named.clone(),
            })
            .collect();
        waves.sort_by_key(|wave| wave.tick);
        Scenario {
            id: "case".to_owned(),
            title: String::new(),
            title_zh: String::new(),
            seed: self.seed,
            first_replicate: 1,
            replicates: self.replicates,
            time,
            world: WorldSource::Synthetic { levels: self.levels.clone(), borders: None },
            redraw: self.redraw,
            ties: Ties::Nearest,
            neighbors: self.neighbors,
            params: self.params,
            regime: Regime::new(self.rights, &self.changes, self.n_ticks, tick_of),
            waves,
            named_before: self.named_before,
            indicators: self.indicators.clone(),
            rollout: self.rollout,
            tables: self.tables.clone(),
            measures: Measures::All,
            fits: Fits::ALL,
            start: Start::Nowhere,
            pilots: PilotTreatment::Favored,
            audit: Audit { placebo_draws: 0, latent_policies: 0 },
            twins: Vec::new(),
            place: Place::default(),
            portfolio: Vec::new(),
            min_adopters: 1,
        }
    }

    /// The scenario file that says the same.
    pub(crate) fn toml(&self) -> String {
        let start = month("2010-01");
        let end = start.plus(self.n_ticks * self.step.months() - 1);
        let mut text = format!("schema = 1\n[scenario]\nid = \"case\"\nseed = {}\n", self.seed);
        let mut add = |line: String| {
            text.push_str(&line);
            text.push('\n');
        };
        add(format!("replicates = {}", self.replicates));
        add(format!("[time]\nstart = \"{start}\"\nend = \"{end}\"\nstep = \"{}\"", self.step.name()));
        // Numbers are given where they differ from the default, under their section.
        let mut params = self.params;
        let numbers: Vec<(&str, f64)> = numbers()
            .into_iter()
            .map(|number| (number.key, *(number.field)(&mut params), number.default))
            .filter(|(_, value, default)| value.to_bits() != default.to_bits())
            .map(|(key, value, _)| (key, value))
            .collect();
        let mut section = |name: &str, own: String| {
            add(format!("[{name}]\n{own}"));
            for (key, value) in &numbers {
                if let Some(key) = key.strip_prefix(name).and_then(|rest| rest.strip_prefix('.')) {
                    add(format!("{key} = {value:?}"));
                }
            }
        };
        let redraw = if self.redraw == Redraw::Once { "once" } else { "replicate" };
        section(
            "world",
            format!(
                "source = \"synthetic\"\nlevels = {:?}\nneighbors = {}\nredraw = \"{redraw}\"",
                self.levels, self.neighbors
            ),
        );
        for name in ["policy", "turnover", "design", "execution", "monitoring", "spread"] {
            section(name, String::new());
        }
        let named_before = if self.named_before == NamedBefore::Free { "free" } else { "wait" };
        section("selection", format!("named_before = \"{named_before}\""));
        let names: Vec<&str> =
            self.indicators.iter().map(|&(what, _)| Indicator::NAMES[what as usize]).collect();
        let rows: Vec<Vec<f64>> = self
            .indicators
            .iter()
            .map(|&(_, row)| self.indicators.iter().map(|&(_, column)| row / column).collect())
            .collect();
        section("evaluation", format!("indicators = {names:?}\npairwise = {rows:?}"));
        let step = self.step.months();
        section(
            "feedback",
            match self.rollout {
                Rollout::Belief => "rollout = \"belief\"".to_owned(),
                Rollout::Never => "rollout = \"never\"".to_owned(),
                Rollout::At(tick) => {
                    format!("rollout = \"date\"\nrollout_at = \"{}\"", start.plus(tick * step))
                }
            },
        );
        let tables: Vec<&str> = self.tables.iter().map(|table| table.name()).collect();
        add(format!("[output]\ntables = {tables:?}"));
        let Rights { goals, means, inspection, incentives } = self.rights;
        add(format!("[regime]\ngoals = {goals:?}\nmeans = {means:?}"));
        add(format!("inspection = {inspection:?}\nincentives = {incentives:?}"));
        for change in &self.changes {
            add("[[regime.change]]".to_owned());
            let mut word = |key: &str, value: Option<String>| {
                if let Some(value) = value {
                    add(format!("{key} = \"{value}\""));
                }
            };
            word("at", change.at.map(|at| at.to_string()));
            word("stage", change.stage.map(|stage| stage.name().to_owned()));
            word("preset", change.preset.map(|preset| Preset::NAMES[preset as usize].to_owned()));
            let rights = [
                ("goals", change.goals),
                ("means", change.means),
                ("inspection", change.inspection),
                ("incentives", change.incentives),
            ];
            for (key, value) in rights {
                if let Some(value) = value {
                    add(format!("{key} = {value:?}"));
                }
            }
        }
        for (at, level, quota, mode, clarity, named) in &self.waves {
            add(format!("[[selection.wave]]\nat = \"{at}\"\nlevel = {level}\nquota = {quota}"));
            add(format!("mode = \"{}\"\nclarity = {clarity:?}", Mode::NAMES[*mode as usize]));
            assert!(named.is_empty(), "a file cannot name governments of a synthetic world");
        }
        text
    }

    /// The rows of all replicates, in order.
    pub(crate) fn run(&self) -> Vec<Rows> {
        let scenario = self.scenario();
        let layout = Arc::new(Layout::new(&scenario));
        (1..=self.replicates).map(|replicate| run::replicate(&scenario, &layout, 1, replicate)).collect()
    }
}

/// Everything in some rows as text: equal where every number, word and missing value is equal to the bit.
///
/// Rows hold NaN for what is missing, so that `==` would call equal rows different.
pub(crate) fn bytes_of(rows: &Rows) -> String {
    format!("{rows:?}")
}

/// The frame of a table.
#[track_caller]
pub(crate) fn frame(rows: &Rows, table: Table) -> &Frame {
    rows.frames.iter().find(|frame| frame.table == table).expect("the table was asked for")
}

/// A column of real numbers.
#[track_caller]
pub(crate) fn reals(frame: &Frame, name: &str) -> Vec<f64> {
    match frame.column(name) {
        Some(Values::Real(values)) => values.clone(),
        other => panic!("{name} is no column of real numbers: {other:?}"),
    }
}

/// A column of whole numbers.
#[track_caller]
pub(crate) fn integers(frame: &Frame, name: &str) -> Vec<i64> {
    match frame.column(name) {
        Some(Values::Integer(values)) => values.clone(),
        other => panic!("{name} is no column of whole numbers: {other:?}"),
    }
}

/// A column of words; a missing one is empty.
#[track_caller]
pub(crate) fn words(frame: &Frame, name: &str) -> Vec<&'static str> {
    match frame.column(name) {
        Some(Values::Word(codes, names)) => {
            codes.iter().map(|&code| names.get(usize::from(code)).copied().unwrap_or("")).collect()
        }
        other => panic!("{name} is no column of words: {other:?}"),
    }
}

/// A column of governments, by index; a missing one is nothing.
#[track_caller]
pub(crate) fn governments(frame: &Frame, name: &str) -> Vec<Option<u32>> {
    match frame.column(name) {
        Some(Values::Government(ids, _)) => {
            ids.iter().map(|&id| (id != NO_GOVERNMENT).then_some(id)).collect()
        }
        other => panic!("{name} is no column of governments: {other:?}"),
    }
}

/// Mean and standard deviation (n − 1) of the values that are numbers, and how many these are.
pub(crate) fn moments(values: impl IntoIterator<Item = f64>) -> (f64, f64, f64) {
    let values: Vec<f64> = values.into_iter().filter(|value| !value.is_nan()).collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>();
    (mean, (squares / (n - 1.0)).sqrt(), n)
}

/// One quantity of the curve at a tick, in every replicate.
pub(crate) fn at_tick(rows: &[Rows], tick: usize, quantity: impl Fn(&CurveRow) -> f64) -> Vec<f64> {
    rows.iter().map(|replicate| quantity(&replicate.curve[tick])).collect()
}

/// Share of a year that a tick takes, and how many ticks make that many years.
pub(crate) fn ticks_of_years(step: Step, years: u32) -> u32 {
    years * 12 / step.months()
}
