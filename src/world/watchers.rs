//! Who is told of adoptions: watcher by watcher, on all cores where many governments adopt.
//!
//! Every watcher hears of adopters in their order. Watchers are cut into ranges; whoever tells a range goes through all adopters and
//! tells those of their watchers that lie in it. So what a watcher keeps has the same bits for any number of threads.

use rayon::prelude::*;

use super::network::Network;
use super::open::Open;

/// Adopters of one tick that are worth telling of on several threads.
const MANY: usize = 1024;
/// Ranges per thread: watchers are not told equally often.
const RANGES_PER_THREAD: usize = 2;

/// Whether so many adopt in this tick that telling of them is shared.
pub(super) fn are_many(open: &Open) -> bool {
    open.n_decisions() >= MANY
}

/// Changes what the watchers of this tick's adopters keep: `of` says what there is to tell of an adopter, `change` what it does.
pub(super) fn tell<T: Send, V>(
    watchers: &Network,
    open: &Open,
    kept: &mut [T],
    of: &(impl Fn(usize) -> V + Sync),
    change: &(impl Fn(&mut T, &V) + Sync),
) {
    if !are_many(open) || rayon::current_num_threads() == 1 {
        for (adopter, ..) in open.adoptions() {
            let news = of(adopter);
            watchers.of(adopter).iter().for_each(|&i| change(&mut kept[i as usize], &news));
        }
        return;
    }
    let per_range = kept.len().div_ceil(RANGES_PER_THREAD * rayon::current_num_threads());
    kept.par_chunks_mut(per_range).enumerate().for_each(|(range, kept)| {
        let (first, n) = (range * per_range, kept.len());
        // Whoever lies before the range is far beyond its end once the first is taken off.
        let place = |&i: &u32| (i as usize).wrapping_sub(first);
        for (adopter, ..) in open.adoptions() {
            let mut own = watchers.of(adopter).iter().map(place).filter(|&place| place < n).peekable();
            if own.peek().is_some() {
                let news = of(adopter);
                own.for_each(|place| change(&mut kept[place], &news));
            }
        }
    });
}
