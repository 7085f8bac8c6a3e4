//! What `analyze` is asked to measure, as typed: measures, tests and inferred networks. Not here: how tables are read (`args`).

use clap::{Args, ValueEnum, value_parser};

use crate::analysis::event_history::cox::Ties;
use crate::analysis::event_history::dyadic::RiskRows;
use crate::analysis::event_history::link::Link;
use crate::analysis::input::Options;
use crate::analysis::latent::KernelKind;
use crate::analysis::measures::{Level, Measures};

/// Arguments of measures.
#[derive(Debug, Args)]
pub(super) struct MeasureArgs {
    /// Column of --units: the region of a unit, for leaders and lags within regions (found where it is called `region` or `division`)
    #[arg(long, value_name = "COLUMN", help_heading = "Measures")]
    region: Option<String>,
    /// Times at which eras begin, for scores by era: 1900,1950
    #[arg(
        long,
        value_name = "TIMES",
        value_delimiter = ',',
        allow_hyphen_values = true,
        help_heading = "Measures"
    )]
    eras: Vec<String>,
    /// Number of --covariates or --units that may explain adoption in the event history (may be repeated)
    #[arg(long, value_name = "COLUMN", help_heading = "Measures")]
    covariate: Vec<String>,
    /// Periods by which values of --covariates are older than what they explain
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Measures")]
    lag: u16,
    /// Links of the event history: logit, probit, cloglog
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        default_value = "logit",
        help_heading = "Measures",
        hide_possible_values = true
    )]
    link: Vec<LinkArg>,
    /// An effect of each policy in the event history, in place of one constant; in Cox's model a baseline hazard of each
    #[arg(long, help_heading = "Measures")]
    policy_effects: bool,
    /// Cox's model beside the event history; ties by efron (default) or --cox=breslow
    #[arg(long, value_name = "TIES", num_args = 0..=1, require_equals = true, default_missing_value = "efron",
          help_heading = "Measures", hide_possible_values = true)]
    cox: Option<TiesArg>,
    /// Event history of dyads: whom an adopter follows, among those with the opportunity to; --dyads=unconditional for all pairs (biased)
    #[arg(long, value_name = "AT_RISK", num_args = 0..=1, require_equals = true, default_missing_value = "opportunity",
          help_heading = "Measures", hide_possible_values = true)]
    dyads: Option<DyadsArg>,
    /// Moran's I on the network by 1 / steps, up to N of them, in place of between those tied (netdiffuseR's summary: 6)
    #[arg(long, value_name = "N", help_heading = "Measures", value_parser = value_parser!(u32).range(1..))]
    max_steps: Option<u32>,
    /// Resamples, 0 for none (default: 1000 for intervals of scores; 199 permutations, or none where they would take long)
    #[arg(long, value_name = "N", help_heading = "Measures",
          value_parser = value_parser!(u32).range(..1 << 24))]
    resamples: Option<u32>,
    /// Seed of all draws
    #[arg(id = "draw_seed", long = "seed", value_name = "N", default_value_t = 0, help_heading = "Measures")]
    seed: u64,
}

/// A link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LinkArg {
    /// Log odds
    Logit,
    /// Quantile of the normal distribution
    Probit,
    /// Complementary log-log
    Cloglog,
}

/// How Cox's model deals with adoptions in the same period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TiesArg {
    /// Efron's approximation
    Efron,
    /// Breslow's approximation
    Breslow,
}

impl From<TiesArg> for Ties {
    fn from(arg: TiesArg) -> Self {
        match arg {
            TiesArg::Efron => Self::Efron,
            TiesArg::Breslow => Self::Breslow,
        }
    }
}

/// Which pairs are at risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DyadsArg {
    /// Those whose leader has adopted
    Opportunity,
    /// All with a follower at risk
    Unconditional,
}

impl From<DyadsArg> for RiskRows {
    fn from(arg: DyadsArg) -> Self {
        match arg {
            DyadsArg::Opportunity => Self::Opportunity,
            DyadsArg::Unconditional => Self::Unconditional,
        }
    }
}

impl From<LinkArg> for Link {
    fn from(arg: LinkArg) -> Self {
        match arg {
            LinkArg::Logit => Self::Logit,
            LinkArg::Probit => Self::Probit,
            LinkArg::Cloglog => Self::Cloglog,
        }
    }
}

impl From<&MeasureArgs> for Measures {
    fn from(args: &MeasureArgs) -> Self {
        let mut links: Vec<Link> = args.link.iter().copied().map(Into::into).collect();
        links.sort_unstable();
        links.dedup();
        Self {
            region: args.region.clone(),
            eras: args.eras.clone(),
            covariates: args.covariate.clone(),
            lag: args.lag,
            links,
            level: if args.policy_effects { Level::ByPolicy } else { Level::Shared },
            cox: args.cox.map(Into::into),
            dyads: args.dyads.map(Into::into),
            max_steps: args.max_steps,
            resamples: args.resamples,
            seed: args.seed,
        }
    }
}

/// Arguments of tests and inferred networks.
#[derive(Debug, Clone, Args)]
pub(super) struct NetworkArgs {
    /// Rewiring test of mean thresholds, with N networks (slow for large ones; 999 is usual)
    #[arg(long, value_name = "N", help_heading = "Measures", value_parser = value_parser!(u32).range(1..))]
    rewire: Option<u32>,
    /// Infers who learns from whom; how long it takes: exponential, rayleigh or log-normal
    #[arg(long, value_name = "KERNEL", help_heading = "Measures", hide_possible_values = true)]
    infer_network: Option<KernelArg>,
    /// Edges of the inferred network
    #[arg(long, value_name = "N", help_heading = "Measures", requires = "infer_network", conflicts_with = "p_value", value_parser = value_parser!(u32).range(1..))]
    n_edges: Option<u32>,
    /// The inferred network ends with the first edge whose p reaches P (default: 0.05)
    #[arg(long, value_name = "P", help_heading = "Measures", requires = "infer_network", value_parser = probability)]
    p_value: Option<f64>,
}

/// How long an adoption takes to pass on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum KernelArg {
    /// Most likely at once
    Exponential,
    /// Most likely after a while
    Rayleigh,
    /// Most likely after a while, with a long tail
    LogNormal,
}

fn probability(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(p) if p > 0.0 && p <= 1.0 => Ok(p),
        Ok(_) | Err(_) => Err("allowed: above 0, up to 1".to_owned()),
    }
}

impl NetworkArgs {
    /// The options with what these flags say.
    pub(super) fn put_into(&self, options: &mut Options) {
        options.rewire = self.rewire;
        options.infer_network = self.infer_network.map(|kernel| match kernel {
            KernelArg::Exponential => KernelKind::Exponential,
            KernelArg::Rayleigh => KernelKind::Rayleigh,
            KernelArg::LogNormal => KernelKind::LogNormal,
        });
        options.n_edges = self.n_edges.map(|n| n as usize);
        options.p_value = self.p_value;
    }
}
