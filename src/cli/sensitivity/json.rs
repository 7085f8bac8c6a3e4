//! A sensitivity analysis as one JSON document.

use serde_json::{Value, json};

use super::told::Ending;
use crate::analysis::run_outcomes;
use crate::analysis::sensitivity::Estimate;
use crate::analysis::sensitivity::sweep::Measured;
use crate::analysis::sensitivity_tables::{Row, rows, whole};
use crate::cli::summary::number;
use crate::record::VERSION;

impl Ending<'_> {
    /// The same as JSON.
    pub(super) fn json(&self) -> String {
        let outcomes: Vec<Value> =
            self.measured.iter().map(|(measured, status)| self.outcome_json(measured, status)).collect();
        let document = json!({
            "of": self.finished.path.display().to_string(),
            "scenario": self.finished.id(),
            "method": self.design.method.word(),
            "factors": self.design.factors,
            "design_points": self.design.n_points,
            "replicates": self.runs.n_replicates,
            "level": self.level,
            "version": VERSION,
            "seconds": self.seconds,
            "outcomes": outcomes,
            "result": self.folder,
        });
        format!("{document:#}\n")
    }

    fn outcome_json(&self, measured: &Measured, status: &str) -> Value {
        let estimate = |value: &Estimate| {
            let [low, high] = value.interval.map(number);
            json!({ "value": number(value.value), "se": number(value.se), "low": low, "high": high })
        };
        let row = |row: Row<'_>| {
            json!({
                "method": row.method, "factor": row.factor,
                "with_factor": (!row.with_factor.is_empty()).then_some(row.with_factor),
                "measure": row.measure, "plain": estimate(&row.plain), "corrected": estimate(&row.corrected),
                "by_chance": number(row.by_chance), "n": row.n, "n_dropped": row.n_dropped,
            })
        };
        let noise = measured.noise.as_ref().ok();
        let of_noise = |value: fn(&crate::analysis::sensitivity::sobol::Noise) -> f64| {
            noise.map_or(Value::Null, |noise| number(value(noise)))
        };
        let n_blocks = whole(measured.sobol.as_ref()).map(|indices| indices.n_blocks);
        json!({
            "outcome": measured.outcome.name, "unit": run_outcomes::unit(measured.outcome), "status": status,
            "n_points": measured.n_points, "n_runs": measured.n_runs, "n_missing": measured.n_missing,
            "n_blocks": n_blocks,
            "mean": number(measured.mean),
            "variance": of_noise(|noise| noise.variance),
            "variance_corrected": of_noise(|noise| noise.variance_corrected),
            "within": of_noise(|noise| noise.within),
            "noise_share": of_noise(|noise| noise.share_of_runs),
            "measures": rows(self.design, measured).into_iter().map(row).collect::<Vec<_>>(),
        })
    }
}
