//! For the R package NetworkInference (Linder & Desmarais): cascades in long format, as `as_cascade_long` reads them.
//!
//! Format: one row per event with columns `node_name`, `event_time`, `cascade_id` (the defaults of its arguments); times
//! become numbers by `as.numeric`, so that dates as text would be lost: periods other than years are numbered. The argument
//! `node_names` takes all nodes; without it, those in no cascade are dropped. Checked in the package's `R/cascade.R` and
//! `man/as_cascade_long.Rd` (version 1.2.5).

use super::{Csv, File, meaning_of_numbers, plain_number};
use crate::analysis::study::Study;

/// The files.
pub(super) fn files(study: &Study) -> Vec<File> {
    let number = plain_number(study);
    let mut cascades = Csv::new(["node_name", "event_time", "cascade_id"]);
    for policy in &study.history.policies {
        for adoption in &policy.adoptions {
            let time = number(adoption.period).to_string();
            cascades.row([study.history.units[adoption.unit as usize].as_str(), &time, &policy.name]);
        }
    }
    let mut nodes = Csv::new(["node_name"]);
    for unit in &study.history.units {
        nodes.row([unit.as_str()]);
    }
    let script = format!(
        "# Reads the cascades into the R package NetworkInference. {}\n\
         library(NetworkInference)\n\
         cascades_long <- read.csv(\"cascades.csv\", colClasses = c(\"character\", \"numeric\", \"character\"), na.strings = \"\", encoding = \"UTF-8\")\n\
         nodes <- read.csv(\"nodes.csv\", colClasses = \"character\", na.strings = \"\", encoding = \"UTF-8\")\n\
         cascades <- as_cascade_long(cascades_long, node_names = nodes$node_name)\n\
         # For example: netinf(cascades, trans_mod = \"exponential\", p_value_cutoff = 0.05)\n",
        meaning_of_numbers(study)
    );
    vec![
        ("cascades.csv".to_owned(), cascades.bytes()),
        ("nodes.csv".to_owned(), nodes.bytes()),
        ("read.R".to_owned(), script.into_bytes()),
    ]
}
