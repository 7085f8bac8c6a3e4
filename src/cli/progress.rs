//! How far a run is: a bar on a terminal, a line every ten seconds off it, JSON lines, or nothing.

use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::ProgressArg;
use super::talk::Talk;

/// Time between lines off a terminal.
const BETWEEN_LINES: Duration = Duration::from_secs(10);
/// Time between JSON objects.
const BETWEEN_OBJECTS: Duration = Duration::from_millis(500);

/// Progress of one run; workers count, nobody else draws.
pub(super) struct Progress {
    how: How,
    total: u64,
    done: AtomicU64,
    failed: AtomicU64,
    started: Instant,
    last: Mutex<Option<Instant>>,
    talk: Talk,
}

enum How {
    Bar(ProgressBar),
    Lines,
    Json,
    Silent,
}

impl Progress {
    /// Progress of `total` replicates, of which `done` were finished in an earlier session.
    pub(super) fn new(arg: ProgressArg, talk: Talk, total: u64, done: u64) -> Self {
        let how = match arg {
            _ if talk.quiet && arg == ProgressArg::Auto => How::Silent,
            ProgressArg::Auto if Talk::is_watched() => How::Bar(bar(talk, total, done)),
            ProgressArg::Auto | ProgressArg::Lines => How::Lines,
            ProgressArg::Bar => How::Bar(bar(talk, total, done)),
            ProgressArg::Json => How::Json,
            ProgressArg::None => How::Silent,
        };
        // The first line comes with the first replicate: a user should see at once that something happens.
        Self {
            how,
            total,
            done: AtomicU64::new(done),
            failed: AtomicU64::new(0),
            started: Instant::now(),
            last: Mutex::new(None),
            talk,
        }
    }

    /// One more replicate has ended.
    pub(super) fn tick(&self, is_failed: bool) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let failed = self.failed.fetch_add(u64::from(is_failed), Ordering::Relaxed) + u64::from(is_failed);
        match &self.how {
            How::Bar(bar) => bar.set_position(done),
            How::Lines => {
                if self.is_due(BETWEEN_LINES, done) {
                    self.line(done, failed);
                }
            }
            How::Json => {
                if self.is_due(BETWEEN_OBJECTS, done) {
                    self.object(done, failed);
                }
            }
            How::Silent => {}
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        if let How::Bar(bar) = &self.how {
            bar.finish_and_clear();
        }
    }

    fn is_due(&self, between: Duration, done: u64) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if done < self.total && last.is_some_and(|last| last.elapsed() < between) {
            return false;
        }
        *last = Some(Instant::now());
        true
    }

    fn line(&self, done: u64, failed: u64) {
        let total = self.total;
        let seconds = self.started.elapsed().as_secs_f64();
        let line = match self.talk.pick("en", "zh") {
            "en" => format!("replicate {done} of {total} · {failed} failed · {seconds:.1} s"),
            _ => format!("已完成 {done}/{total} 次重复 · 失败 {failed} 次 · {seconds:.1} 秒"),
        };
        self.talk.say(&line);
    }

    fn object(&self, done: u64, failed: u64) {
        let (total, seconds) = (self.total, self.started.elapsed().as_secs_f64());
        let line = format!(
            "{{\"event\":\"progress\",\"done\":{done},\"total\":{total},\"failed\":{failed},\"elapsed_seconds\":{seconds:.3}}}"
        );
        let _ = writeln!(std::io::stderr(), "{line}");
    }
}

fn bar(talk: Talk, total: u64, done: u64) -> ProgressBar {
    let template = talk.pick(
        " {bar:32} {pos}/{len} replicates · {per_sec} · {elapsed} gone, {eta} left",
        " {bar:32} {pos}/{len} 次重复 · {per_sec} · 已用 {elapsed}，剩余 {eta}",
    );
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let style = if talk.ink == super::sketch::Ink::Ascii { style.progress_chars("#>-") } else { style };
    let bar =
        ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(10)).with_style(style);
    bar.set_position(done);
    bar.reset_eta();
    bar
}
