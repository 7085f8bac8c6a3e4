//! One design point in a few numbers: what the end of a run says, from the tables `runs` and `curve`.

use super::quantiles::{Distribution, distribution};
use super::summary::{Curves, Summary};
use crate::observe::{Frame, Values};
use crate::world::Channel;

/// What the replicates of one design point have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// Design point, from 1.
    pub design_point: u32,
    /// Replicates.
    pub n: usize,
    /// Distributions tick by tick.
    pub summary: Summary,
    /// Calendar year in which 10, 50, 90 % had ever adopted, over the replicates in which they had.
    pub passed: [Distribution; 3],
    /// Most frequent shape and its share of replicates; none where no curve has one.
    pub shape: Option<(String, f64)>,
    /// Medians of Gray's b, L and R² over the replicates that have them.
    pub gray: [f64; 3],
    /// Mean share of adoptions by channel, in the order of [`Channel::NAMES`].
    pub channels: [f64; 7],
    /// Share of replicates rolled out.
    pub rolled_out: f64,
    /// Share of replicates stopped.
    pub stopped: f64,
}

/// Overviews of all design points, in their order, from the whole tables `runs` and `curve`.
///
/// None where a column that they need is missing.
pub fn overviews(runs: &Frame, curve: &Frame, n_ticks: usize, n_governments: u32) -> Option<Vec<Overview>> {
    let points = runs.numbers("design_point")?;
    let of_curve = curve.numbers("design_point")?;
    let mut distinct = points.clone();
    distinct.dedup();
    distinct
        .into_iter()
        .map(|point| {
            let own = |values: Vec<f64>, keys: &[f64]| -> Vec<f64> {
                values
                    .into_iter()
                    .zip(keys)
                    .filter(|&(_, key)| *key == point)
                    .map(|(value, _)| value)
                    .collect()
            };
            let column = |name: &str| runs.numbers(name).map(|values| own(values, &points));
            let curves = Curves::from_table(n_ticks, n_governments, |name| {
                curve.numbers(name).map(|values| own(values, &of_curve))
            })?;
            let mut channels = [0.0; 7];
            for (share, name) in channels.iter_mut().zip(Channel::NAMES) {
                *share = distribution(column(&format!("share_{name}"))?).mean;
            }
            let spread = |name: &str| column(name).map(distribution);
            let n = points.iter().filter(|&&key| key == point).count();
            let is_own = |row: usize| points[row] == point;
            let dated = |name: &str| match runs.column(name) {
                Some(Values::Date(dates)) => Some(
                    dates.iter().enumerate().filter(|&(row, date)| is_own(row) && date.is_some()).count(),
                ),
                _ => None,
            };
            Some(Overview {
                design_point: point as u32,
                n,
                summary: Summary::new(point as u32, &curves),
                passed: [spread("t10")?, spread("t50")?, spread("t90")?],
                shape: most_frequent(runs.column("shape")?, is_own, n),
                gray: [
                    spread("gray_b")?.quantiles[2],
                    spread("gray_l")?.quantiles[2],
                    spread("gray_r2")?.quantiles[2],
                ],
                channels,
                rolled_out: dated("rolled_out_at")? as f64 / n as f64,
                stopped: dated("stopped_at")? as f64 / n as f64,
            })
        })
        .collect()
}

/// The most frequent text of a column (the first in the alphabet of equals) and its share of `n`.
fn most_frequent(column: &Values, is_own: impl Fn(usize) -> bool, n: usize) -> Option<(String, f64)> {
    let texts: Vec<String> = match column {
        Values::Text(texts) => texts.clone(),
        Values::Word(codes, words) => codes
            .iter()
            .map(|&code| words.get(code as usize).map_or(String::new(), |&w| w.to_owned()))
            .collect(),
        Values::Integer(_) | Values::Real(_) | Values::Government(..) | Values::Date(_) => return None,
    };
    let mut own: Vec<&String> = texts
        .iter()
        .enumerate()
        .filter(|&(row, text)| is_own(row) && !text.is_empty())
        .map(|(_, t)| t)
        .collect();
    own.sort();
    let runs = own.chunk_by(|a, b| a == b).map(|same| (same[0], same.len()));
    let best = runs.fold(None, |best: Option<(&String, usize)>, (text, count)| match best {
        Some((_, most)) if most >= count => best,
        _ => Some((text, count)),
    });
    best.map(|(text, count)| (text.clone(), count as f64 / n as f64))
}
