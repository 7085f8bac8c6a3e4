//! Who may still adopt, and what is decided for them in this tick.

use super::blocks::{BLOCK, Columns, List};

/// Governments that may still adopt, block by block; settled ones are dropped and never looked at again.
#[derive(Debug, Clone, Default)]
pub(crate) struct Open {
    /// Places in the block of those that may still adopt, in order, at the front of the block's share of the column.
    places: Vec<u16>,
    /// How many they are, by block.
    n_places: Vec<u16>,
    /// What was decided in this tick, at the front of the block's share; adoptions in the order of places come first.
    decisions: Vec<Decision>,
    /// How many decisions there are, by block.
    n_decisions: Vec<u16>,
}

/// What is decided for one government.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Decision {
    place: u16,
    code: u8,
}

impl Open {
    /// Nobody has adopted.
    pub(super) fn all(n: usize) -> Self {
        let n_blocks = n.div_ceil(BLOCK);
        Self {
            places: (0..n).map(|i| (i % BLOCK) as u16).collect(),
            n_places: (0..n).step_by(BLOCK).map(|first| (n - first).min(BLOCK) as u16).collect(),
            decisions: vec![Decision::default(); n],
            n_decisions: vec![0; n_blocks],
        }
    }

    /// All columns, to be cut.
    pub(crate) fn slices(&mut self) -> OpenSlices<'_> {
        OpenSlices {
            places: &mut self.places,
            n_places: &mut self.n_places,
            decisions: &mut self.decisions,
            n_decisions: &mut self.n_decisions,
        }
    }

    /// What was decided in this tick, government by government: its index and the code of the decision.
    pub(crate) fn decisions(&self) -> impl Iterator<Item = (usize, u8)> {
        self.n_decisions.iter().zip((0..).step_by(BLOCK)).flat_map(|(&n, first)| {
            let decided = &self.decisions[first..first + usize::from(n)];
            decided.iter().map(move |decision| (first + usize::from(decision.place), decision.code))
        })
    }

    /// Forgets what was decided.
    pub(crate) fn clear(&mut self) {
        self.n_decisions.fill(0);
    }
}

/// The same for some governments in a row.
pub(crate) struct OpenSlices<'a> {
    places: &'a mut [u16],
    n_places: &'a mut [u16],
    decisions: &'a mut [Decision],
    n_decisions: &'a mut [u16],
}

impl OpenSlices<'_> {
    /// Number of governments in the block.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// Decides for the government at a place of the block.
    #[inline]
    pub(crate) fn push(&mut self, place: usize, code: u8) {
        let n = &mut self.n_decisions[0];
        self.decisions[usize::from(*n)] = Decision { place: place as u16, code };
        *n += 1;
    }

    /// Drops the governments of a block that are settled, then asks `decide` about the place of each other one that `may`
    /// adopt; 0 is no decision.
    #[inline]
    pub(crate) fn decide(
        &mut self,
        is_open: impl Fn(usize) -> bool,
        may: impl Fn(usize) -> bool,
        decide: impl Fn(usize) -> u8,
    ) {
        let near = self.divide(|place| {
            let is_open = is_open(place);
            (is_open, is_open & may(place))
        });
        for &place in near.numbers() {
            let code = decide(usize::from(place));
            if code != 0 {
                self.push(usize::from(place), code);
            }
        }
    }

    /// Where a draw alone settles it: drops those that `adopt` and decides for them what `decide` says.
    #[inline]
    pub(crate) fn settle(&mut self, adopts: impl Fn(usize) -> bool, decide: impl Fn(usize) -> u8) {
        let adopters = self.divide(|place| {
            let adopts = adopts(place);
            (!adopts, adopts)
        });
        for &place in adopters.numbers() {
            self.push(usize::from(place), decide(usize::from(place)));
        }
    }

    /// Keeps of the open places those that stay open and lists those that come near.
    ///
    /// Neither can be foreseen, so every place is written to both and kept where it belongs, without a branch.
    #[inline]
    fn divide(&mut self, stays_and_is_near: impl Fn(usize) -> (bool, bool)) -> List {
        let places = &mut self.places[..usize::from(self.n_places[0])];
        let (mut near, mut n_near, mut kept) = ([0; BLOCK], 0, 0);
        for k in 0..places.len() {
            let place = places[k];
            let (stays, is_near) = stays_and_is_near(usize::from(place));
            places[kept] = place;
            // Never more than a block: the remainder only spares a check.
            near[n_near % BLOCK] = place;
            kept += usize::from(stays);
            n_near += usize::from(is_near);
        }
        self.n_places[0] = kept as u16;
        List { numbers: near, n: n_near }
    }
}

impl Columns for OpenSlices<'_> {
    fn n(&self) -> usize {
        self.places.len()
    }

    fn cut(self, at: usize) -> (Self, Self) {
        debug_assert_eq!(at % BLOCK, 0);
        let places = self.places.split_at_mut(at);
        let n_places = self.n_places.split_at_mut(at / BLOCK);
        let decisions = self.decisions.split_at_mut(at);
        let n_decisions = self.n_decisions.split_at_mut(at / BLOCK);
        (
            Self {
                places: places.0,
                n_places: n_places.0,
                decisions: decisions.0,
                n_decisions: n_decisions.0,
            },
            Self {
                places: places.1,
                n_places: n_places.1,
                decisions: decisions.1,
                n_decisions: n_decisions.1,
            },
        )
    }
}

/// Calls `each` for every byte that is not 0, with its index, in order; eight zeros are passed over at once.
#[inline]
pub(crate) fn each_marked(bytes: &[u8], mut each: impl FnMut(usize, u8)) {
    let (eights, rest) = bytes.as_chunks::<8>();
    for (chunk, eight) in eights.iter().enumerate() {
        let mut word = u64::from_le_bytes(*eight);
        while word != 0 {
            let place = word.trailing_zeros() / 8;
            each(8 * chunk + place as usize, eight[place as usize]);
            word &= !(0xff << (8 * place));
        }
    }
    for (k, &byte) in rest.iter().enumerate().filter(|&(_, &byte)| byte != 0) {
        each(8 * eights.len() + k, byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settled_governments_are_dropped() {
        let mut open = Open::all(BLOCK + 5);
        let decisions = |open: &Open| open.decisions().map(|(i, code)| (i - BLOCK, code)).collect::<Vec<_>>();
        let (_, mut last) = open.slices().cut(BLOCK);
        // Place 1 is settled already, 0 is not drawn, 2 is drawn but does not adopt, 3 and 4 adopt.
        last.decide(|place| place != 1, |place| place > 1, |place| u8::from(place > 2) * 5);
        last.push(1, 7);
        assert_eq!(decisions(&open), [(3, 5), (4, 5), (1, 7)]);
        open.clear();
        let (_, mut last) = open.slices().cut(BLOCK);
        last.decide(|place| place != 3, |place| place != 4, |place| place as u8 + 1);
        assert_eq!(decisions(&open), [(0, 1), (2, 3)]);
        open.clear();
        let (_, mut last) = open.slices().cut(BLOCK);
        last.settle(|place| place == 2, |_| 6);
        last.settle(|_| true, |place| place as u8 + 1);
        assert_eq!(decisions(&open), [(2, 6), (0, 1), (4, 5)]);
    }

    #[test]
    fn marks_are_found_in_order() {
        let mut bytes = vec![0; 21];
        (bytes[0], bytes[7], bytes[8], bytes[20]) = (1, 2, 3, 4);
        let mut marks = Vec::new();
        each_marked(&bytes, |i, mark| marks.push((i, mark)));
        assert_eq!(marks, [(0, 1), (7, 2), (8, 3), (20, 4)]);
    }
}
