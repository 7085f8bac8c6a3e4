//! What a run computes, decided once from the scenario: nothing that nobody reads.

use crate::rng::Purpose;
use crate::scenario::{Measures, Scenario, Table};
use crate::units::Stage;

/// What somebody reads: the model itself, or a table that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub(crate) struct Needs {
    /// What adopters do: behavior, design, execution, monitoring, evaluation.
    pub(crate) conduct: bool,
    /// Attributes of governments, and their leaders.
    pub(crate) attributes: bool,
    /// Positions.
    pub(crate) positions: bool,
    /// Neighbors.
    pub(crate) neighbors: bool,
    /// What governments feel of neighbors that adopted.
    pub(crate) feelings: bool,
    /// How many neighbors are current adopters, kept up to date with every adoption.
    pub(crate) exposure: bool,
    /// Whom an adopter follows.
    pub(crate) models: bool,
}

impl Needs {
    /// What a scenario needs.
    ///
    /// Pilots are reviewed and evaluated, learning looks at results, and only who has little effort lapses: without them,
    /// and where the tables measure adoption only, nobody reads what adopters do.
    pub(crate) fn of(scenario: &Scenario) -> Self {
        let spread = &scenario.params.spread;
        let conduct = scenario.measures == Measures::All
            || scenario.records_outcomes()
            || !scenario.waves.is_empty()
            || spread.learning > 0.0
            || spread.lapse_rate > 0.0;
        let attributes = conduct
            || spread.competition > 0.0
            || spread.imitation > 0.0
            || spread.coercion > 0.0
            || (spread.internal > 0.0 && spread.readiness > 0.0)
            || scenario.wants(Table::Governments);
        let looks = spread.learning > 0.0 || spread.imitation > 0.0 || spread.contagion > 0.0;
        Self {
            conduct,
            attributes,
            positions: scenario.wants(Table::Governments),
            neighbors: conduct || looks || scenario.wants(Table::Network),
            feelings: spread.learning > 0.0 || spread.imitation > 0.0,
            exposure: spread.contagion > 0.0,
            models: conduct || scenario.wants(Table::Events) || scenario.wants(Table::Adoptions),
        }
    }

    /// Whether a stage has anything to do.
    pub(crate) fn has(self, stage: Stage) -> bool {
        match stage {
            Stage::Turnover => self.attributes,
            Stage::Execution | Stage::Monitoring | Stage::Evaluation => self.conduct,
            Stage::Selection | Stage::Design | Stage::Feedback | Stage::Spread => true,
        }
    }

    /// The first and the last purpose that stages draw for.
    pub(crate) fn purposes(self) -> (Purpose, Purpose) {
        if self.conduct {
            (Purpose::Turnover, Purpose::Lapse)
        } else if self.attributes {
            (Purpose::Turnover, Purpose::Spread)
        } else {
            (Purpose::Spread, Purpose::Spread)
        }
    }
}
