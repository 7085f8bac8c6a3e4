//! How far a run is: a bar on a terminal (with a table so far, for a sweep), a line every ten seconds off it, JSON lines, or nothing.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::ProgressArg;
use super::plan::Plan;
use super::so_far::SoFar;
use super::talk::Talk;
use crate::observe::Frame;
use crate::scenario::Lang;

/// Time between lines off a terminal.
const BETWEEN_LINES: Duration = Duration::from_secs(10);
/// Time between JSON objects.
const BETWEEN_OBJECTS: Duration = Duration::from_millis(500);
/// Time between two pictures of the bar.
const BETWEEN_PICTURES: Duration = Duration::from_millis(100);

/// Progress of one run; workers count, one thread draws the bar.
pub(super) struct Progress {
    how: How,
    counts: Arc<Counts>,
    last: Mutex<Option<Instant>>,
}

/// What has been done.
struct Counts {
    /// Replicates planned.
    total: u64,
    /// What they cost, in government-ticks: the time left is told from cost, as design points may differ in it.
    total_cost: u64,
    done: AtomicU64,
    cost: AtomicU64,
    /// Cost of what earlier sessions did.
    cost_before: u64,
    failed: AtomicU64,
    started: Instant,
    talk: Talk,
    so_far: Option<SoFar>,
}

enum How {
    Bar(Collector),
    Lines,
    Json,
    Silent,
}

/// The thread that draws.
struct Collector {
    bar: ProgressBar,
    has_ended: Arc<AtomicBool>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Progress {
    /// Progress of `total` replicates that cost the same.
    pub(super) fn new(arg: ProgressArg, talk: Talk, total: u64) -> Self {
        Self::of(arg, talk, [total, total], [0, 0], |_| None)
    }

    /// Progress of a plan of which earlier sessions have done some chunks.
    pub(super) fn of_plan(arg: ProgressArg, talk: Talk, plan: &Plan, chunks_done: &BTreeSet<u32>) -> Self {
        let cost = (0..plan.n_chunks()).map(|chunk| plan.cost_of(chunk)).sum();
        let done = chunks_done.iter().map(|&chunk| plan.runs_in(chunk)).sum();
        let cost_done = chunks_done.iter().map(|&chunk| plan.cost_of(chunk)).sum();
        let so_far = |arg| (arg == ProgressArg::Bar).then(|| SoFar::new(plan, chunks_done)).flatten();
        Self::of(arg, talk, [plan.n_runs(), cost], [done, cost_done], so_far)
    }

    /// Progress of some chunks of a plan, none of which is done.
    pub(super) fn of_chunks(arg: ProgressArg, talk: Talk, plan: &Plan, chunks: &BTreeSet<u32>) -> Self {
        let sum = |of: &dyn Fn(u32) -> u64| chunks.iter().map(|&chunk| of(chunk)).sum();
        let total = [sum(&|chunk| plan.runs_in(chunk)), sum(&|chunk| plan.cost_of(chunk))];
        Self::of(arg, talk, total, [0, 0], |_| None)
    }

    fn of(
        arg: ProgressArg,
        talk: Talk,
        total: [u64; 2],
        done: [u64; 2],
        so_far: impl FnOnce(ProgressArg) -> Option<SoFar>,
    ) -> Self {
        let arg = match arg {
            ProgressArg::Auto if talk.quiet => ProgressArg::None,
            ProgressArg::Auto if Talk::is_watched() => ProgressArg::Bar,
            ProgressArg::Auto => ProgressArg::Lines,
            ProgressArg::Bar | ProgressArg::Lines | ProgressArg::Json | ProgressArg::None => arg,
        };
        let counts = Arc::new(Counts {
            total: total[0],
            total_cost: total[1],
            done: AtomicU64::new(done[0]),
            cost: AtomicU64::new(done[1]),
            cost_before: done[1],
            failed: AtomicU64::new(0),
            started: Instant::now(),
            talk,
            so_far: so_far(arg),
        });
        let how = match arg {
            ProgressArg::Bar => How::Bar(Collector::start(&counts)),
            ProgressArg::Lines | ProgressArg::Auto => How::Lines,
            ProgressArg::Json => How::Json,
            ProgressArg::None => How::Silent,
        };
        // The first line comes with the first replicate: a user should see at once that something happens.
        Self { how, counts, last: Mutex::new(None) }
    }

    /// One more replicate of that cost has ended.
    pub(super) fn tick(&self, cost: u64, is_failed: bool) {
        let counts = &self.counts;
        let done = counts.done.fetch_add(1, Ordering::Relaxed) + 1;
        counts.cost.fetch_add(cost, Ordering::Relaxed);
        let failed = counts.failed.fetch_add(u64::from(is_failed), Ordering::Relaxed) + u64::from(is_failed);
        match &self.how {
            How::Lines if self.is_due(BETWEEN_LINES, done) => counts.line(done, failed),
            How::Json if self.is_due(BETWEEN_OBJECTS, done) => counts.object(done, failed),
            How::Bar(_) | How::Lines | How::Json | How::Silent => {}
        }
    }

    /// So many replicates of that cost each are not needed.
    pub(super) fn pass_over(&self, n: u64, cost: u64) {
        self.counts.done.fetch_add(n, Ordering::Relaxed);
        self.counts.cost.fetch_add(n * cost, Ordering::Relaxed);
    }

    /// A chunk is complete.
    pub(super) fn end_of_chunk(&self, plan: &Plan, chunk: u32, frames: &[Frame]) {
        if let Some(so_far) = &self.counts.so_far {
            so_far.add(plan, chunk, frames);
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        if let How::Bar(collector) = &self.how {
            collector.end();
        }
    }

    fn is_due(&self, between: Duration, done: u64) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if done < self.counts.total && last.is_some_and(|last| last.elapsed() < between) {
            return false;
        }
        *last = Some(Instant::now());
        true
    }
}

impl Collector {
    fn start(counts: &Arc<Counts>) -> Self {
        let bar = bar(counts);
        let has_ended = Arc::new(AtomicBool::new(false));
        let (counts, own, ended) = (counts.clone(), bar.clone(), has_ended.clone());
        let thread = std::thread::spawn(move || {
            while !ended.load(Ordering::Relaxed) {
                counts.draw(&own);
                std::thread::park_timeout(BETWEEN_PICTURES);
            }
        });
        Self { bar, has_ended, thread: Mutex::new(Some(thread)) }
    }

    fn end(&self) {
        self.has_ended.store(true, Ordering::Relaxed);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            thread.thread().unpark();
            // A thread that only draws has nothing to say about how it ended.
            let _ = thread.join();
        }
        self.bar.finish_and_clear();
    }
}

impl Counts {
    fn draw(&self, bar: &ProgressBar) {
        bar.set_position(self.cost.load(Ordering::Relaxed));
        let mut text = self.text();
        if let Some(so_far) = &self.so_far {
            text.push_str(&so_far.text(&self.talk, self.failed.load(Ordering::Relaxed)));
        }
        bar.set_message(text);
    }

    /// How many, how fast, how long still.
    fn text(&self) -> String {
        let (done, total) = (self.done.load(Ordering::Relaxed), self.total);
        let cost = self.cost.load(Ordering::Relaxed);
        let gone = self.started.elapsed().as_secs_f64();
        let cost_now = cost.saturating_sub(self.cost_before) as f64;
        let left = gone * self.total_cost.saturating_sub(cost) as f64 / cost_now;
        // Runs of average cost.
        let rate = cost_now / gone * total as f64 / self.total_cost.max(1) as f64;
        let (gone, left) = (clock(gone), clock(left));
        match self.talk.lang {
            Lang::En => format!("{done}/{total} replicates · {rate:.0}/s · {gone} gone, {left} left"),
            Lang::Zh => format!("{done}/{total} 次重复 · {rate:.0} 次/秒 · 已用 {gone}，剩余 {left}"),
        }
    }

    fn line(&self, done: u64, failed: u64) {
        let total = self.total;
        let seconds = self.started.elapsed().as_secs_f64();
        self.talk.say(&match self.talk.lang {
            Lang::En => format!("replicate {done} of {total} · {failed} failed · {seconds:.1} s"),
            Lang::Zh => format!("已完成 {done}/{total} 次重复 · 失败 {failed} 次 · {seconds:.1} 秒"),
        });
    }

    fn object(&self, done: u64, failed: u64) {
        let (total, seconds) = (self.total, self.started.elapsed().as_secs_f64());
        let line = format!(
            "{{\"event\":\"progress\",\"done\":{done},\"total\":{total},\"failed\":{failed},\"elapsed_seconds\":{seconds:.3}}}"
        );
        let _ = writeln!(std::io::stderr(), "{line}");
    }
}

/// Seconds as `m:ss` or `h:mm:ss`; a dash before anything is known.
pub(super) fn clock(seconds: f64) -> String {
    if !seconds.is_finite() {
        return "–".to_owned();
    }
    let whole = seconds.ceil() as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

fn bar(counts: &Counts) -> ProgressBar {
    let style = ProgressStyle::with_template(" {bar:24} {msg}");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    let style =
        if counts.talk.ink == super::sketch::Ink::Ascii { style.progress_chars("#>-") } else { style };
    let target = ProgressDrawTarget::stderr_with_hz(10);
    ProgressBar::with_draw_target(Some(counts.total_cost), target).with_style(style)
}
