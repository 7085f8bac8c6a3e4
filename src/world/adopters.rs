//! Who has adopted, block by block: non-pilots that execute the policy, pilots that do, and those that do not.

use super::blocks::{BLOCK, Columns};

/// Adopters by what they are, kept up to date, so that no tick has to look for them among all governments.
#[derive(Debug, Clone, Default)]
pub(crate) struct Adopters {
    /// Places in the block of those that ever adopted, at the front of the block's share of the column: executing non-pilots,
    /// in order, then executing pilots, then those that have not begun yet, then the lapsed, in no order that means anything.
    ///
    /// The order of the many keeps memory in order.
    places: Vec<u16>,
    /// How many of each there are, by block.
    counts: Vec<Counts>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    non_pilots: u16,
    pilots: u16,
    waiting: u16,
    lapsed: u16,
}

impl Counts {
    fn executing(self) -> usize {
        usize::from(self.non_pilots + self.pilots)
    }

    fn not_lapsed(self) -> usize {
        self.executing() + usize::from(self.waiting)
    }

    fn all(self) -> usize {
        self.not_lapsed() + usize::from(self.lapsed)
    }
}

impl Adopters {
    /// Nobody has adopted.
    pub(super) fn none(n: usize) -> Self {
        Self { places: vec![0; n], counts: vec![Counts::default(); n.div_ceil(BLOCK)] }
    }

    /// A government adopts: it waits until it begins.
    pub(super) fn add(&mut self, i: usize) {
        let (places, counts) = (&mut self.places[i / BLOCK * BLOCK..], &mut self.counts[i / BLOCK..]);
        AdopterSlices { places, counts }.add(i % BLOCK);
    }

    /// An executing government lapses.
    pub(super) fn lapse(&mut self, i: usize) {
        let counts = &mut self.counts[i / BLOCK];
        let first = i / BLOCK * BLOCK;
        let executing = &mut self.places[first..first + counts.executing()];
        let Some(mut at) = executing.iter().position(|&place| usize::from(place) == i % BLOCK) else {
            return;
        };
        if at < usize::from(counts.non_pilots) {
            // Later non-pilots move up, and it stands first among the pilots.
            executing[at..usize::from(counts.non_pilots)].rotate_left(1);
            counts.non_pilots -= 1;
            at = usize::from(counts.non_pilots);
        } else {
            counts.pilots -= 1;
        }
        let last = executing.len() - 1;
        executing.swap(at, last);
        // It stands first among those that wait; the last of them takes its place.
        self.places.swap(first + last, first + last + usize::from(counts.waiting));
        counts.lapsed += 1;
    }

    /// All of them, to be cut.
    pub(crate) fn slices(&mut self) -> AdopterSlices<'_> {
        AdopterSlices { places: &mut self.places, counts: &mut self.counts }
    }
}

/// The same for some governments in a row.
pub(crate) struct AdopterSlices<'a> {
    places: &'a mut [u16],
    counts: &'a mut [Counts],
}

/// The adopters of one block, by their places in it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Listed<'a> {
    /// Those that execute and are no pilots.
    pub(crate) non_pilots: &'a [u16],
    /// Those that execute and are pilots.
    pub(crate) pilots: &'a [u16],
    /// Those that have not begun yet, or lapsed.
    pub(crate) idle: &'a [u16],
}

impl AdopterSlices<'_> {
    /// The government at a place of a block adopts: it waits until it begins.
    pub(super) fn add(&mut self, place: usize) {
        let counts = &mut self.counts[0];
        // The first of the lapsed makes room for it.
        self.places[counts.all()] = self.places[counts.not_lapsed()];
        self.places[counts.not_lapsed()] = place as u16;
        counts.waiting += 1;
    }

    /// The adopters of a block, after those that `begin` have begun.
    pub(crate) fn begin(
        &mut self,
        begins: impl Fn(usize) -> bool,
        is_pilot: impl Fn(usize) -> bool,
    ) -> Listed<'_> {
        let Some(counts) = self.counts.first_mut() else {
            return Listed::default();
        };
        for at in counts.executing()..counts.not_lapsed() {
            let place = usize::from(self.places[at]);
            if !begins(place) {
                continue;
            }
            // The first of those that wait takes its place, and it stands last among the pilots.
            self.places.swap(at, counts.executing());
            counts.waiting -= 1;
            counts.pilots += 1;
            if !is_pilot(place) {
                // The first pilot takes its place, and it goes where it belongs among the others.
                let last = usize::from(counts.non_pilots);
                self.places.swap(counts.executing() - 1, last);
                let at = self.places[..last].partition_point(|&other| usize::from(other) < place);
                self.places[at..=last].rotate_right(1);
                counts.pilots -= 1;
                counts.non_pilots += 1;
            }
        }
        let (executing, idle) = self.places[..counts.all()].split_at(counts.executing());
        let (non_pilots, pilots) = executing.split_at(usize::from(counts.non_pilots));
        Listed { non_pilots, pilots, idle }
    }
}

impl Columns for AdopterSlices<'_> {
    fn n(&self) -> usize {
        self.places.len()
    }

    fn cut(self, at: usize) -> (Self, Self) {
        debug_assert_eq!(at % BLOCK, 0);
        // Runs in which nobody reads what adopters do have none.
        let places = self.places.split_at_mut(at.min(self.places.len()));
        let counts = self.counts.split_at_mut((at / BLOCK).min(self.counts.len()));
        (Self { places: places.0, counts: counts.0 }, Self { places: places.1, counts: counts.1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adopters_move_between_the_lists() {
        let mut adopters = Adopters::none(BLOCK + 10);
        let is_pilot = |place: usize| place % 2 == 1;
        let sorted = |places: &[u16]| {
            let mut places = places.to_vec();
            places.sort_unstable();
            places
        };
        let check = |adopters: &mut Adopters, begun: u16, expected: [&[u16]; 3]| {
            let (_, mut last) = adopters.slices().cut(BLOCK);
            let lapsed = |place: usize| place == 2 || place == 3;
            let listed =
                last.begin(|place| place <= usize::from(begun) && !(begun == 9 && lapsed(place)), is_pilot);
            assert!(listed.non_pilots.is_sorted(), "{:?}", listed.non_pilots);
            let found = [listed.non_pilots, listed.pilots, listed.idle].map(sorted);
            assert_eq!(found, expected.map(<[u16]>::to_vec));
        };
        for place in [4, 1, 2, 3, 0] {
            adopters.add(BLOCK + place);
        }
        check(&mut adopters, 1, [&[0], &[1], &[2, 3, 4]]);
        check(&mut adopters, 3, [&[0, 2], &[1, 3], &[4]]);
        adopters.add(BLOCK + 9);
        adopters.add(5);
        adopters.lapse(BLOCK + 2);
        adopters.lapse(BLOCK + 3);
        check(&mut adopters, 9, [&[0, 4], &[1, 9], &[2, 3]]);
    }
}
