//! What a sweep shows while it runs: how many replicates every design point has, and a line for each value of one factor.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use unicode_width::UnicodeWidthStr;

use super::plan::Plan;
use super::sketch;
use super::talk::Talk;
use crate::observe::{Frame, Values};
use crate::scenario::{Lang, Table};

/// Most lines of the table.
const MOST_LINES: usize = 8;

/// The table so far. Workers add chunks, one thread reads.
pub(super) struct SoFar {
    /// Replicates planned at each design point.
    replicates: u32,
    /// The values of the factor; none where no factor has few values.
    labels: Vec<String>,
    /// Which of them each design point has.
    line_of: Vec<usize>,
    state: Mutex<State>,
}

struct State {
    /// Replicates complete, by group of design points.
    complete: Vec<u32>,
    lines: Vec<Line>,
}

/// All runs so far with one value of the factor.
#[derive(Default, Clone)]
struct Line {
    n: u64,
    /// New adopters by tick, summed.
    new: Vec<f64>,
    /// Runs by the year in which half had adopted.
    half: BTreeMap<i32, u64>,
    shapes: BTreeMap<String, u64>,
}

impl SoFar {
    /// Of a sweep; nothing for a single design point.
    pub(super) fn new(plan: &Plan, chunks_done: &BTreeSet<u32>) -> Option<Self> {
        if plan.points.len() < 2 {
            return None;
        }
        let (labels, line_of) = lines(plan);
        let mut complete = vec![0; plan.n_groups() as usize];
        for &chunk in chunks_done {
            complete[plan.group_of(chunk) as usize] += plan.replicates_in(chunk);
        }
        let lines = vec![Line::default(); labels.len()];
        let state = Mutex::new(State { complete, lines });
        Some(Self { replicates: plan.replicates(), labels, line_of, state })
    }

    /// Adds the rows of a chunk.
    pub(super) fn add(&self, plan: &Plan, chunk: u32, frames: &[Frame]) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.complete[plan.group_of(chunk) as usize] += plan.replicates_in(chunk);
        if self.labels.is_empty() {
            return;
        }
        for frame in frames {
            let Some(points) = frame.numbers("design_point") else { continue };
            let line_of = |row: usize| self.line_of[points[row] as usize - 1];
            if frame.table == Table::Runs {
                let half = frame.numbers("t50").unwrap_or_default();
                for (row, &half) in half.iter().enumerate() {
                    let line = &mut state.lines[line_of(row)];
                    line.n += 1;
                    if half.is_finite() {
                        *line.half.entry(half.floor() as i32).or_default() += 1;
                    }
                }
                if let Some(Values::Word(words, names)) = frame.column("shape") {
                    for (row, &word) in words.iter().enumerate() {
                        if let Some(name) = names.get(usize::from(word)) {
                            *state.lines[line_of(row)].shapes.entry((*name).to_owned()).or_default() += 1;
                        }
                    }
                }
            } else if frame.table == Table::Curve {
                let (ticks, new) = (frame.numbers("tick").unwrap_or_default(), frame.numbers("new"));
                for (row, (&tick, new)) in ticks.iter().zip(new.unwrap_or_default()).enumerate() {
                    let sums = &mut state.lines[line_of(row)].new;
                    sums.resize(sums.len().max(tick as usize + 1), 0.0);
                    sums[tick as usize] += new;
                }
            }
        }
    }

    /// Some lines of text, each begun with a line break.
    pub(super) fn text(&self, talk: &Talk, failed: u64) -> String {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (least, planned) = (state.complete.iter().min().copied().unwrap_or(0), self.replicates);
        let mut text = match talk.lang {
            Lang::En => {
                format!("\n replicate {least} of {planned} complete in every point · {failed} failed")
            }
            Lang::Zh => format!("\n 各设计点均已完成 {least}/{planned} 次重复 · 失败 {failed} 次"),
        };
        if state.lines.iter().any(|line| line.n > 0) {
            let width = self.labels.iter().map(|label| label.width()).max().unwrap_or(0).clamp(8, 24);
            let heads = [talk.pick("new", "新增"), talk.pick("half by", "一半"), talk.pick("shape", "形状")];
            let row = |label: &str, cells: [&str; 3]| {
                let label = sketch::padded(&sketch::cut(label, width), width);
                let [new, half, shape] = cells;
                format!("\n {label}  {}{}{shape}", sketch::padded(new, 32), sketch::padded(half, 9))
            };
            text.push_str(&row("", heads));
            for (label, line) in self.labels.iter().zip(&state.lines) {
                let mean: Vec<f64> = line.new.iter().map(|sum| sum / line.n.max(1) as f64).collect();
                let new = sketch::sparkline(&sketch::squeezed(&mean, 30), talk.ink);
                let shape = line.shapes.iter().max_by_key(|(_, n)| **n).map_or("", |(name, _)| name);
                let half = line.median().map_or(String::new(), |year| year.to_string());
                text.push_str(&row(label, [&new, &half, shape]));
            }
        }
        text
    }
}

impl Line {
    /// The year by which half of the runs had seen half of the governments adopt; none where fewer did.
    fn median(&self) -> Option<i32> {
        let mut seen = 0;
        self.half.iter().find_map(|(&year, n)| {
            seen += n;
            (2 * seen >= self.n.max(1)).then_some(year)
        })
    }
}

/// The values of the preset, or else of the first factor that has few, and which of them each point has.
pub(super) fn lines(plan: &Plan) -> (Vec<String>, Vec<usize>) {
    let values = |factor: usize| -> Vec<String> {
        let mut values: Vec<String> = Vec::new();
        for point in &plan.points {
            if !values.contains(&point.labels[factor]) {
                values.push(point.labels[factor].clone());
                if values.len() > MOST_LINES {
                    break;
                }
            }
        }
        values
    };
    let preset = plan.factors.iter().position(|name| name == "regime.preset");
    let mut candidates = preset.into_iter().chain(0..plan.factors.len());
    let found = candidates.find_map(|factor| {
        let values = values(factor);
        (2..=MOST_LINES).contains(&values.len()).then_some((factor, values))
    });
    let Some((factor, values)) = found else { return (Vec::new(), Vec::new()) };
    let line_of = |label: &String| values.iter().position(|value| value == label).unwrap_or(0);
    let line_of = plan.points.iter().map(|point| line_of(&point.labels[factor])).collect();
    (values, line_of)
}
