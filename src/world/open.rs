//! Who may still adopt, and what is decided for them in this tick.

use super::blocks::{BLOCK, Columns, List};

/// Governments that may still adopt, block by block; settled ones are dropped and never looked at again.
#[derive(Debug, Clone, Default)]
pub(crate) struct Open {
    /// Places in the block of those that may still adopt, in order, at the front of the block's share of the column.
    places: Vec<u16>,
    /// How many they are, by block.
    n_places: Vec<u16>,
    /// What was decided for each government in this tick; 0 for nothing.
    pub(crate) decision: Vec<u8>,
}

impl Open {
    /// Nobody has adopted.
    pub(super) fn all(n: usize) -> Self {
        Self {
            places: (0..n).map(|i| (i % BLOCK) as u16).collect(),
            n_places: (0..n).step_by(BLOCK).map(|first| (n - first).min(BLOCK) as u16).collect(),
            decision: vec![0; n],
        }
    }

    /// All columns, to be cut.
    pub(crate) fn slices(&mut self) -> OpenSlices<'_> {
        OpenSlices { places: &mut self.places, n_places: &mut self.n_places, decision: &mut self.decision }
    }
}

/// The same for some governments in a row.
pub(crate) struct OpenSlices<'a> {
    places: &'a mut [u16],
    n_places: &'a mut [u16],
    pub(crate) decision: &'a mut [u8],
}

impl OpenSlices<'_> {
    /// Drops the governments of a block that are settled, then calls `decide` for the place of each that `may` adopt.
    ///
    /// Neither can be foreseen, so places are listed without a branch, one question at a time.
    #[inline]
    pub(crate) fn decide(
        &mut self,
        is_open: impl Fn(usize) -> bool,
        may: impl Fn(usize) -> bool,
        decide: impl Fn(usize) -> u8,
    ) {
        let Some(n_places) = self.n_places.first_mut() else { return };
        let places = &mut self.places[..usize::from(*n_places)];
        let mut kept = 0;
        for k in 0..places.len() {
            let place = places[k];
            places[kept] = place;
            kept += usize::from(is_open(usize::from(place)));
        }
        *n_places = kept as u16;
        let listed = List::of(places[..kept].iter().map(|&place| usize::from(place)), may);
        for &place in listed.numbers() {
            self.decision[usize::from(place)] = decide(usize::from(place));
        }
    }
}

impl Columns for OpenSlices<'_> {
    fn n(&self) -> usize {
        self.decision.len()
    }

    fn cut(self, at: usize) -> (Self, Self) {
        debug_assert_eq!(at % BLOCK, 0);
        let (places, n_places) = (self.places.split_at_mut(at), self.n_places.split_at_mut(at / BLOCK));
        let decision = self.decision.split_at_mut(at);
        (
            Self { places: places.0, n_places: n_places.0, decision: decision.0 },
            Self { places: places.1, n_places: n_places.1, decision: decision.1 },
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
        let mut open = Open::all(BLOCK + 3);
        let (_, mut last) = open.slices().cut(BLOCK);
        last.decide(|place| place != 1, |_| true, |place| place as u8 + 5);
        assert_eq!(last.decision, [5, 0, 7]);
        last.decide(|_| true, |place| place != 0, |place| place as u8 + 1);
        assert_eq!(last.decision, [5, 0, 3]);
        let mut marks = Vec::new();
        each_marked(&open.decision, |i, mark| marks.push((i, mark)));
        assert_eq!(marks, [(BLOCK, 5), (BLOCK + 2, 3)]);
    }
}
