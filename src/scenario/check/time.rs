//! Dates: the run, and the date of roll-out.
//!
//! Takes the sheet, gives [`Time`] and [`Rollout`]. Not here: dates of waves and regime changes.

use crate::scenario::check::Findings;
use crate::scenario::check::relations::{Together, go_together};
use crate::scenario::check::sheet::Sheet;
use crate::scenario::problem::{Problem, codes, say};
use crate::scenario::{Rollout, Time};
use crate::units::Step;

/// Most ticks of a run: the tick has 16 bits in the address of a draw.
const MAX_TICKS: i64 = 65_535;

/// The run.
pub(super) fn time(sheet: &Sheet<'_>, found: &mut Findings) -> Option<Time> {
    let (start, end) = (sheet.month("time.start")?, sheet.month("time.end")?);
    let step = Step::from_name(sheet.choice("time.step")?).expect("the registry lists the names of steps");
    let spot = sheet.spot_of_any(&["time.end", "time.start", "time.step"]);
    if end < start {
        let message = say!(
            "`time.end` is {end}, before `time.start` {start}",
            "`time.end` 为 {end}，早于 `time.start` {start}"
        );
        let hint = say!("`end` is the last month of the run", "`end` 是运行的最后一个月");
        found.problems.push(Problem::new(codes::END_BEFORE_START, "time.end", message).at(spot).hint(hint));
        return None;
    }
    let time = Time { start, n_ticks: 1, step };
    let n_ticks = time.tick_of(end) + 1;
    if n_ticks > MAX_TICKS {
        let message = say!(
            "the run has {n_ticks} ticks, allowed 1 … {MAX_TICKS}",
            "共有 {n_ticks} 步，允许 1 … {MAX_TICKS}"
        );
        let hint = say!("take a longer step or an earlier end", "请加大步长或提前结束");
        found.problems.push(Problem::new(codes::TOO_MANY_TICKS, "time", message).at(spot).hint(hint));
        return None;
    }
    Some(Time { n_ticks: n_ticks as u32, ..time })
}

/// When the center rolls out.
pub(super) fn rollout(sheet: &Sheet<'_>, time: Option<Time>, found: &mut Findings) -> Option<Rollout> {
    let way = sheet.choice("feedback.rollout")?;
    let is_date = way == "date";
    let at = "feedback.rollout_at";
    let pair = Together { key: at, needs: "feedback.rollout", value: "date", is_met: is_date };
    go_together(sheet, &pair, found);
    if !is_date {
        return Some(if way == "never" { Rollout::Never } else { Rollout::Belief });
    }
    if sheet.given(at).is_none() {
        let message = say!(
            "`feedback.rollout` is \"date\", but there is no `rollout_at`",
            "`feedback.rollout` 为 \"date\"，却没有 `rollout_at`"
        );
        let hint = say!("add e.g. rollout_at = \"2020-01\"", "请加上如 rollout_at = \"2020-01\"");
        let spot = sheet.spot("feedback.rollout");
        found.problems.push(Problem::new(codes::NOT_TOGETHER, at, message).at(spot).hint(hint));
        return None;
    }
    let (month, time) = (sheet.month(at)?, time?);
    let tick = time.tick_of(month);
    let start = time.start;
    if tick < 0 {
        let message =
            say!("`{at}` is {month}, before the start {start}", "`{at}` 为 {month}，早于开始时间 {start}");
        found.problems.push(Problem::new(codes::BEFORE_START, at, message).at(sheet.spot(at)));
        return None;
    }
    if tick >= i64::from(time.n_ticks) {
        let message = say!(
            "`{at}` is {month}, after the end of the run: it never comes",
            "`{at}` 为 {month}，晚于运行结束时间，不会发生"
        );
        found.notes.push(Problem::new(codes::NEVER_RUNS, at, message).at(sheet.spot(at)));
    }
    Some(Rollout::At(tick as u32))
}
