//! What `analyze` is asked to measure, as typed.

use clap::{Args, ValueEnum};

use crate::analysis::event_history::link::Link;
use crate::analysis::measures::Measures;

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
    /// Resamples, 0 for none (default: 1000 for intervals of scores; 199 permutations, or none where they would take long)
    #[arg(long, value_name = "N", help_heading = "Measures",
          value_parser = clap::value_parser!(u32).range(..1 << 24))]
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
            resamples: args.resamples,
            seed: args.seed,
        }
    }
}
