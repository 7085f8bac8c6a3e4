//! The tables of results: their names and their order.
//!
//! Not here: their columns (`observe`), writing them (`record`).

/// A table of results. The first ten are the user's choice, the next two and those from [`Table::Twins`] on come where there is something to
/// say; those from [`Table::History`] to [`Table::Dyads`] are what `shidian analyze` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// One row per replicate.
    Runs,
    /// One row per replicate and tick.
    Curve,
    /// Distribution over replicates, one row per tick and outcome.
    Summary,
    /// One row per event.
    Events,
    /// One row per replicate and government that ever adopted.
    Adoptions,
    /// One row per replicate and government.
    Governments,
    /// One row per tie.
    Network,
    /// One row per replicate, tick and government.
    Panel,
    /// One row per replicate, twin and government.
    Attribution,
    /// One row per replicate and what is estimated in it.
    Estimates,
    /// One row per design point.
    Design,
    /// One row per failed replicate.
    Failures,
    /// One row per policy and unit that ever adopted it.
    History,
    /// One row per unit.
    Units,
    /// One row per tie between units.
    Ties,
    /// One row per unit and period.
    Covariates,
    /// One row per policy.
    Policies,
    /// One row per policy and period.
    PolicyCurves,
    /// One row per policy and model of growth.
    Fits,
    /// One row per policy and form of Gray's regression.
    Gray,
    /// One row per unit: scores of innovativeness.
    Walker,
    /// One row per topic and unit.
    ScoresByTopic,
    /// One row per era and unit.
    ScoresByEra,
    /// One row per measure of innovativeness and kind of comparison.
    Stability,
    /// One row per region and unit in it.
    Regions,
    /// One row per policy and time.
    Survival,
    /// One row per link and term.
    EventHistory,
    /// One row per policy and adopter.
    Adopters,
    /// One row per policy and period, on the network.
    ExposureCurve,
    /// One row per policy, and who is near whom.
    Moran,
    /// One row per policy.
    Rewiring,
    /// One row per inferred edge.
    LatentNetwork,
    /// One row per number of inferred edges.
    LatentAccuracy,
    /// One row per link and policy.
    PolicyEffects,
    /// One row per term.
    Cox,
    /// One row per link and term.
    Dyads,
    /// One row per replicate and twin.
    Twins,
    /// One row per design point, twin and outcome.
    TwinEffects,
    /// One row per design point and term.
    Bias,
    /// One row per design point and what is estimated.
    Audit,
    /// One row per design point, tick and cause.
    AttributionPeriods,
    /// One row per set of policies, world and true network.
    LatentAudit,
    /// One row per design point, world and true network.
    LatentRates,
    /// One row per replicate and government, where there are many policies.
    Innovativeness,
    /// One row per design point, level and statistic of scores.
    InnovativenessTruth,
    /// One row per design point and government, over replicates.
    ExpectedScores,
    /// One row per design point and policy.
    Portfolio,
    /// One row per claim.
    Scoreboard,
    /// One row per claim, condition and number that is tested.
    ScoreboardTests,
    /// One row per setting, statistic and place on its axis.
    ScoreboardSeries,
    /// One row per setting, replicate, government and stage that it reached.
    PolicyStages,
    /// One row per pair of sides, policy and outcome.
    Contrasts,
    /// One row per pair of sides, policy and tick.
    ContrastCurve,
    /// One row per outcome, factor (or pair of factors) and measure.
    Sensitivity,
    /// One row per outcome, number of blocks, factor and measure.
    SensitivityConvergence,
    /// One row per outcome: how much of what differs is luck.
    SensitivityNoise,
}

impl Table {
    /// All tables, in order.
    pub const ALL: [Self; 56] = [
        Self::Runs,
        Self::Curve,
        Self::Summary,
        Self::Events,
        Self::Adoptions,
        Self::Governments,
        Self::Network,
        Self::Panel,
        Self::Attribution,
        Self::Estimates,
        Self::Design,
        Self::Failures,
        Self::History,
        Self::Units,
        Self::Ties,
        Self::Covariates,
        Self::Policies,
        Self::PolicyCurves,
        Self::Fits,
        Self::Gray,
        Self::Walker,
        Self::ScoresByTopic,
        Self::ScoresByEra,
        Self::Stability,
        Self::Regions,
        Self::Survival,
        Self::EventHistory,
        Self::Adopters,
        Self::ExposureCurve,
        Self::Moran,
        Self::Rewiring,
        Self::LatentNetwork,
        Self::LatentAccuracy,
        Self::PolicyEffects,
        Self::Cox,
        Self::Dyads,
        Self::Twins,
        Self::TwinEffects,
        Self::Bias,
        Self::Audit,
        Self::AttributionPeriods,
        Self::LatentAudit,
        Self::LatentRates,
        Self::Innovativeness,
        Self::InnovativenessTruth,
        Self::ExpectedScores,
        Self::Portfolio,
        Self::Scoreboard,
        Self::ScoreboardTests,
        Self::ScoreboardSeries,
        Self::PolicyStages,
        Self::Contrasts,
        Self::ContrastCurve,
        Self::Sensitivity,
        Self::SensitivityConvergence,
        Self::SensitivityNoise,
    ];

    /// Names of the tables that a scenario may ask for, in the order of [`Self::ALL`].
    pub const NAMES: [&'static str; 10] = [
        "runs",
        "curve",
        "summary",
        "events",
        "adoptions",
        "governments",
        "network",
        "panel",
        "attribution",
        "estimates",
    ];

    /// Its name, also of its file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Design => "design",
            Self::Failures => "failures",
            Self::History => "history",
            Self::Units => "units",
            Self::Ties => "ties",
            Self::Covariates => "covariates",
            Self::Policies => "policies",
            Self::PolicyCurves => "policy_curves",
            Self::Fits => "fits",
            Self::Gray => "gray",
            Self::Walker => "walker",
            Self::ScoresByTopic => "scores_by_topic",
            Self::ScoresByEra => "scores_by_era",
            Self::Stability => "stability",
            Self::Regions => "regions",
            Self::Survival => "survival",
            Self::EventHistory => "event_history",
            Self::Adopters => "adopters",
            Self::ExposureCurve => "exposure_curve",
            Self::Moran => "moran",
            Self::Rewiring => "rewiring",
            Self::LatentNetwork => "latent_network",
            Self::LatentAccuracy => "latent_accuracy",
            Self::PolicyEffects => "policy_effects",
            Self::Cox => "cox",
            Self::Dyads => "dyads",
            Self::Twins => "twins",
            Self::TwinEffects => "twin_effects",
            Self::Bias => "bias",
            Self::Audit => "audit",
            Self::AttributionPeriods => "attribution_periods",
            Self::LatentAudit => "latent_audit",
            Self::LatentRates => "latent_rates",
            Self::Innovativeness => "innovativeness",
            Self::InnovativenessTruth => "innovativeness_truth",
            Self::ExpectedScores => "expected_scores",
            Self::Portfolio => "portfolio",
            Self::Scoreboard => "scoreboard",
            Self::ScoreboardTests => "scoreboard_tests",
            Self::ScoreboardSeries => "scoreboard_series",
            Self::PolicyStages => "policy_stages",
            Self::Contrasts => "contrasts",
            Self::ContrastCurve => "contrast_curve",
            Self::Sensitivity => "sensitivity",
            Self::SensitivityConvergence => "sensitivity_convergence",
            Self::SensitivityNoise => "sensitivity_noise",
            Self::Runs
            | Self::Curve
            | Self::Summary
            | Self::Events
            | Self::Adoptions
            | Self::Governments
            | Self::Network
            | Self::Panel
            | Self::Attribution
            | Self::Estimates => Self::NAMES[self as usize],
        }
    }
}
