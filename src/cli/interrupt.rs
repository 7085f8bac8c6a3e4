//! Ctrl-C while something is computed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::Exit;
use super::talk::Talk;

/// Ctrl-C once: finish what runs and keep it; twice: stop now. A program can listen once: what it runs later is stopped instead of
/// what it ran before.
pub(super) fn listen(stop: &Arc<AtomicBool>, talk: Talk) {
    static NOW: Mutex<Option<Arc<AtomicBool>>> = Mutex::new(None);
    let now = || NOW.lock().unwrap_or_else(PoisonError::into_inner);
    *now() = Some(stop.clone());
    let handler = move || {
        let stop = now().clone();
        if stop.is_some_and(|stop| stop.swap(true, Ordering::Relaxed)) {
            std::process::exit(Exit::Interrupted as i32);
        }
        talk.say(talk.pick(
            "stopping: finishing what runs (Ctrl-C again stops now)",
            "正在停止：完成已开始的运行（再按 Ctrl-C 立即停止）",
        ));
    };
    // Without a handler Ctrl-C ends the program at once; what is stored stays resumable.
    let _ = ctrlc::set_handler(handler);
}
