//! `shidian sensitivity`.
use super::Exit;
use super::destination::Destination;
use super::talk::Talk;
use crate::record::DerivedEntry;
use clap::Args;
use std::path::Path;
pub(super) const VERSION: &str = "sensitivity-1";
pub(super) const EXAMPLES: &str = "";
#[derive(Debug, Args)]
pub(super) struct SensitivityArgs {
    /// Result folder
    result: std::path::PathBuf,
}
pub(super) fn sensitivity(_args: &SensitivityArgs, _talk: &Talk) -> Result<Exit, Exit> {
    Ok(Exit::Done)
}
pub(super) fn again(_: &Path, _: &DerivedEntry, _: &Destination, _: &Talk) -> Result<Exit, Exit> {
    Ok(Exit::Done)
}
