//! What the user says about tests and inferred networks: flags that choose what is measured, not how tables are read.

use clap::{Args, ValueEnum, value_parser};

use crate::analysis::input::Options;
use crate::analysis::latent::KernelKind;

/// Flags of what is measured.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct NetworkArgs {
    /// Rewiring test of mean thresholds, with N networks (slow for large ones; 999 is usual)
    #[arg(long, value_name = "N", help_heading = "What is measured", value_parser = value_parser!(u32).range(1..))]
    rewire: Option<u32>,
    /// Infers who learns from whom; how long it takes: exponential, rayleigh or log-normal
    #[arg(long, value_name = "KERNEL", help_heading = "What is measured", hide_possible_values = true)]
    infer_network: Option<KernelArg>,
    /// Edges of the inferred network
    #[arg(long, value_name = "N", help_heading = "What is measured", requires = "infer_network", conflicts_with = "p_value", value_parser = value_parser!(u32).range(1..))]
    n_edges: Option<u32>,
    /// The inferred network ends with the first edge whose p reaches P (default: 0.05)
    #[arg(long, value_name = "P", help_heading = "What is measured", requires = "infer_network", value_parser = probability)]
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
