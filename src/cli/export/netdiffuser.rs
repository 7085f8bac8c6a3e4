//! For the R package netdiffuseR (Vega Yon & Valente): nodes with their time of adoption, and an edge list.
//!
//! Format: `edgelist_to_diffnet` takes a two-column edge list (ego, alter), weights, and a table with columns of ids and of
//! times of adoption, which are whole numbers; `NA` for those that never adopted (an empty cell here): no time is made up
//! for them. Without ties the diffnet is made from an empty graph by `as_diffnet`. Checked in the package's
//! `R/survey_to_diffnet.R`, `R/adjmat.R` and `R/diffnet-class.R`. One policy is one diffnet: with several there is a file
//! of nodes for each.

use super::{Csv, File, meaning_of_numbers, plain_number};
use crate::analysis::study::Study;

/// The files.
pub(super) fn files(study: &Study) -> Vec<File> {
    let number = plain_number(study);
    let mut files = Vec::new();
    let names = file_names(study);
    for (policy, file) in study.history.policies.iter().zip(&names) {
        let mut nodes = Csv::new(["id", "toa"]);
        let periods = policy.by_unit(study.history.units.len());
        for (unit, period) in study.history.units.iter().zip(periods) {
            nodes.row([unit.as_str(), &period.map_or(String::new(), |period| number(period).to_string())]);
        }
        files.push((file.clone(), nodes.bytes()));
    }
    if names.len() > 1 {
        let mut policies = Csv::new(["policy", "file"]);
        for (policy, file) in study.history.policies.iter().zip(&names) {
            policies.row([policy.name.as_str(), file]);
        }
        files.push(("policies.csv".to_owned(), policies.bytes()));
    }
    if let Some(ties) = &study.ties {
        let mut edges = Csv::new(["ego", "alter", "weight"]);
        let unit = |at: u32| study.history.units[at as usize].as_str();
        for ((&from, &to), weight) in ties.from.iter().zip(&ties.to).zip(&ties.weight) {
            edges.row([unit(from), unit(to), &weight.to_string()]);
        }
        files.push(("edges.csv".to_owned(), edges.bytes()));
    }
    files.push(("read.R".to_owned(), script(study, &names).into_bytes()));
    files
}

/// `nodes.csv` for one policy; for several a file each, numbered because names may not be fit for files.
fn file_names(study: &Study) -> Vec<String> {
    let policies = &study.history.policies;
    if policies.len() == 1 {
        return vec!["nodes.csv".to_owned()];
    }
    let width = policies.len().to_string().len();
    let plain = |name: &str| -> String {
        let kept =
            name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '_' });
        kept.take(60).collect()
    };
    let numbered = policies.iter().zip(1..);
    numbered.map(|(policy, number)| format!("nodes/{number:0width$}_{}.csv", plain(&policy.name))).collect()
}

fn script(study: &Study, names: &[String]) -> String {
    let mut text = format!(
        "# Reads the history into the R package netdiffuseR. {}\n\
         # An empty time of adoption is NA: not adopted by the end of observation.\n\
         library(netdiffuseR)\n\
         read_nodes <- function(file) read.csv(file, colClasses = c(\"character\", \"integer\"), na.strings = \"\", encoding = \"UTF-8\")\n",
        meaning_of_numbers(study)
    );
    if study.ties.is_some() {
        text.push_str(
            "edges <- read.csv(\"edges.csv\", colClasses = c(\"character\", \"character\", \"numeric\"), na.strings = \"\", encoding = \"UTF-8\")\n\
             read_diffnet <- function(file)\n  \
               edgelist_to_diffnet(edges[, c(\"ego\", \"alter\")], w = edges$weight, dat = read_nodes(file),\n                      \
               idvar = \"id\", toavar = \"toa\", fill.missing = \"edgelist\")\n",
        );
    } else {
        text.push_str(
            "# The study has no ties: the graph is empty.\n\
             read_diffnet <- function(file) {\n  \
               nodes <- read_nodes(file)\n  \
               n <- nrow(nodes); periods <- diff(range(nodes$toa, na.rm = TRUE)) + 1\n  \
               empty <- Matrix::sparseMatrix(i = integer(0), j = integer(0), x = numeric(0), dims = c(n, n), dimnames = list(nodes$id, nodes$id))\n  \
               as_diffnet(rep(list(empty), periods), nodes$toa)\n\
             }\n",
        );
    }
    if let [_] = names {
        text.push_str("diffnet <- read_diffnet(\"nodes.csv\")\nsummary(diffnet)\n");
    } else {
        text.push_str(
            "policies <- read.csv(\"policies.csv\", colClasses = \"character\", encoding = \"UTF-8\")\n\
             diffnet <- read_diffnet(policies$file[1])     # one policy; all: lapply(policies$file, read_diffnet)\n",
        );
    }
    text
}
