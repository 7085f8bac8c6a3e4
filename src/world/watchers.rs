//! Who is told of adoptions: watcher by watcher, on all cores where many governments adopt.
//!
//! Every watcher hears of adopters in their order. Watchers are cut into ranges; whoever tells a range goes through all adopters and
//! tells those of their watchers that lie in it. So what a watcher keeps has the same bits for any number of threads.

use std::hint::black_box;

use rayon::prelude::*;

use super::network::Network;
use super::open::Open;

/// Adopters of one tick that are worth telling of on several threads.
const MANY: usize = 1024;
/// Ranges per thread: watchers are not told equally often.
const RANGES_PER_THREAD: usize = 2;
/// Adopters whose watchers are looked up together.
const TOGETHER: usize = 32;

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
        each_row(watchers, open, |adopter, row| {
            let news = of(adopter);
            for &i in row {
                change(&mut kept[i as usize], &news);
            }
        });
        return;
    }
    let per_range = kept.len().div_ceil(RANGES_PER_THREAD * rayon::current_num_threads());
    kept.par_chunks_mut(per_range).enumerate().for_each(|(range, kept)| {
        let (first, n) = (range * per_range, kept.len());
        // Whoever lies before the range is far beyond its end once the first is taken off.
        let place = |&i: &u32| (i as usize).wrapping_sub(first);
        each_row(watchers, open, |adopter, row| {
            let mut own = row.iter().map(place).filter(|&place| place < n).peekable();
            if own.peek().is_some() {
                let news = of(adopter);
                own.for_each(|place| change(&mut kept[place], &news));
            }
        });
    });
}

/// Calls `each` with every adopter and the row of its watchers, in order.
///
/// Rows lie all over the memory. Those of some adopters are touched before the first of them is used, so that the processor fetches
/// them at once: else each would wait for memory by itself.
fn each_row<'a>(watchers: &'a Network, open: &Open, mut each: impl FnMut(usize, &'a [u32])) {
    let mut adopters = open.adoptions().map(|(i, ..)| i);
    let mut rows: [(usize, &[u32]); TOGETHER] = [(0, &[]); TOGETHER];
    loop {
        let mut n = 0;
        for (row, adopter) in rows.iter_mut().zip(&mut adopters) {
            *row = (adopter, watchers.of(adopter));
            n += 1;
        }
        let rows = &rows[..n];
        if rows.is_empty() {
            return;
        }
        let ends = rows.iter().flat_map(|(_, row)| [row.first(), row.last()]).flatten();
        black_box(ends.fold(0, |all, &end| all | end));
        for &(adopter, row) in rows {
            each(adopter, row);
        }
    }
}
