//! Who may still adopt, and what is decided for them in this tick.

use std::ops::Range;

use super::blocks::{BLOCK, Columns};

/// Governments that may still adopt, block by block; settled ones are dropped and never looked at again.
#[derive(Debug, Clone, Default)]
pub(crate) struct Open {
    /// Places in the block of those that may still adopt, in order, at the front of the block's share of the column.
    places: Vec<u16>,
    /// How many they are, by block.
    n_places: Vec<u16>,
    /// Room for those of a block that may adopt in this tick.
    near: Vec<u16>,
    /// What was decided in this tick, at the front of the block's share; adoptions in the order of places come first.
    decisions: Vec<Decision>,
    /// The design that each of these adopters starts from, in the order of decisions; empty where nobody reads designs.
    templates: Vec<[f64; 3]>,
    /// How many decisions there are, by block.
    n_decisions: Vec<u16>,
}

/// What is decided for one government.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Decision {
    place: u16,
    /// The channel of an adoption, or [`LAPSES`].
    code: u8,
    via: u32,
}

/// It gives up.
const LAPSES: u8 = u8::MAX;

impl Decision {
    /// The government at a place (counted from any block) adopts, through a channel and after somebody; `u32::MAX` for nobody.
    pub(crate) fn adopt(place: usize, channel: u8, via: u32) -> Self {
        Self { place: (place % BLOCK) as u16, code: channel, via }
    }

    /// The government at a place lapses.
    pub(crate) fn lapse(place: usize) -> Self {
        Self { place: (place % BLOCK) as u16, code: LAPSES, via: u32::MAX }
    }
}

impl Open {
    /// Nobody has adopted. Designs are taken over in some runs only.
    pub(super) fn all(n: usize, copies_designs: bool) -> Self {
        let n_blocks = n.div_ceil(BLOCK);
        Self {
            places: (0..n).map(|i| (i % BLOCK) as u16).collect(),
            n_places: (0..n).step_by(BLOCK).map(|first| (n - first).min(BLOCK) as u16).collect(),
            near: vec![0; n],
            decisions: vec![Decision::default(); n],
            templates: vec![[0.0; 3]; if copies_designs { n } else { 0 }],
            n_decisions: vec![0; n_blocks],
        }
    }

    /// All columns, to be cut.
    pub(crate) fn slices(&mut self) -> OpenSlices<'_> {
        OpenSlices {
            places: &mut self.places,
            n_places: &mut self.n_places,
            near: &mut self.near,
            decisions: &mut self.decisions,
            templates: &mut self.templates,
            n_decisions: &mut self.n_decisions,
        }
    }

    /// Who adopts in this tick, in order: index, channel, after whom.
    pub(crate) fn adoptions(&self) -> impl Iterator<Item = (usize, u8, u32)> {
        self.adoptions_of(0..self.places.len())
    }

    /// The same of some blocks in a row.
    pub(super) fn adoptions_of(&self, range: Range<usize>) -> impl Iterator<Item = (usize, u8, u32)> {
        let adoptions = self.decisions(range).filter(|(_, decision)| decision.code != LAPSES);
        adoptions.map(|(i, decision)| (i, decision.code, decision.via))
    }

    /// Who lapses in this tick, in order.
    pub(crate) fn lapses(&self) -> impl Iterator<Item = usize> {
        let all = 0..self.places.len();
        self.decisions(all).filter(|(_, decision)| decision.code == LAPSES).map(|(i, _)| i)
    }

    /// How many adopt in this tick, and how many lapse: at most, and without looking at each.
    pub(crate) fn n_decisions(&self) -> usize {
        self.n_decisions.iter().map(|&n| usize::from(n)).sum()
    }

    /// Who adopts of the block that begins with a government: by place in the block.
    pub(super) fn adopters(&self, first: usize) -> impl Iterator<Item = Adopter> {
        let decided = &self.decisions[first..first + usize::from(self.n_decisions[first / BLOCK])];
        let adopters = decided.iter().enumerate().filter(|(_, decision)| decision.code != LAPSES);
        adopters.map(move |(k, decision)| Adopter {
            place: usize::from(decision.place),
            channel: decision.code,
            via: decision.via,
            template: self.templates.get(first + k).copied().unwrap_or_default(),
        })
    }

    fn decisions(&self, range: Range<usize>) -> impl Iterator<Item = (usize, &Decision)> {
        range.step_by(BLOCK).flat_map(|first| {
            let n = self.n_decisions[first / BLOCK];
            let decided = &self.decisions[first..first + usize::from(n)];
            decided.iter().map(move |decision| (first + usize::from(decision.place), decision))
        })
    }

    /// Nobody may adopt any more.
    pub(crate) fn close(&mut self) {
        self.n_places.fill(0);
    }

    /// Forgets what was decided.
    pub(crate) fn clear(&mut self) {
        self.n_decisions.fill(0);
    }
}

/// One that adopts in this tick.
#[derive(Debug, Clone, Copy)]
pub(super) struct Adopter {
    pub(super) place: usize,
    /// Channel, as it was decided.
    pub(super) channel: u8,
    /// Whom it follows; `u32::MAX` for nobody.
    pub(super) via: u32,
    /// The design that it starts from.
    pub(super) template: [f64; 3],
}

/// The same for some governments in a row.
pub(crate) struct OpenSlices<'a> {
    places: &'a mut [u16],
    n_places: &'a mut [u16],
    near: &'a mut [u16],
    decisions: &'a mut [Decision],
    templates: &'a mut [[f64; 3]],
    n_decisions: &'a mut [u16],
}

impl OpenSlices<'_> {
    /// Number of governments in the block.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// Adds a decision.
    #[inline]
    pub(crate) fn push(&mut self, decision: Decision) {
        let n = &mut self.n_decisions[0];
        self.decisions[usize::from(*n)] = decision;
        *n += 1;
    }

    /// Drops the governments of a block that are settled, then asks `decide` about the place of each other one that `may` adopt.
    #[inline]
    pub(crate) fn decide(
        &mut self,
        is_open: impl Fn(usize) -> bool,
        may: impl Fn(usize) -> bool,
        decide: impl Fn(usize) -> Option<Decision>,
    ) {
        let n_near = self.divide(|place| {
            let is_open = is_open(place);
            (is_open, is_open & may(place))
        });
        for k in 0..n_near {
            if let Some(decision) = decide(usize::from(self.near[k])) {
                self.push(decision);
            }
        }
    }

    /// Where a draw alone settles it: drops those that `adopt` and decides for them what `decide` says.
    #[inline]
    pub(crate) fn settle(&mut self, adopts: impl Fn(usize) -> bool, decide: impl Fn(usize) -> Decision) {
        let n = usize::from(self.n_places[0]);
        // Who adopts cannot be foreseen: every rank is written and kept where it belongs, without a branch.
        let (places, near) = (&self.places[..n], &mut self.near[..n]);
        let mut n_near = 0;
        for (k, &place) in places.iter().enumerate() {
            near[n_near] = k as u16;
            n_near += usize::from(adopts(usize::from(place)));
        }
        // They are few, so what lies between two of them moves up as a whole.
        let (mut kept, mut from) = (0, 0);
        for at in 0..n_near {
            let k = usize::from(self.near[at]);
            self.push(decide(usize::from(self.places[k])));
            self.places.copy_within(from..k, kept);
            kept += k - from;
            from = k + 1;
        }
        self.places.copy_within(from..n, kept);
        self.n_places[0] = (n - n_near) as u16;
    }

    /// Notes the design that each adopter of a block starts from, by channel and whom it follows. No lapse is decided yet.
    pub(crate) fn note_templates(&mut self, template: impl Fn(u8, u32) -> [f64; 3]) {
        let decided = &self.decisions[..usize::from(self.n_decisions[0])];
        for (noted, decision) in self.templates.iter_mut().zip(decided) {
            *noted = template(decision.code, decision.via);
        }
    }

    /// Keeps of the open places those that stay open and lists those that come near; how many these are.
    ///
    /// Neither can be foreseen, so every place is written to both and kept where it belongs, without a branch.
    #[inline]
    fn divide(&mut self, stays_and_is_near: impl Fn(usize) -> (bool, bool)) -> usize {
        let n = usize::from(self.n_places[0]);
        let (places, near) = (&mut self.places[..n], &mut self.near[..n]);
        let (mut n_near, mut kept) = (0, 0);
        for k in 0..n {
            let place = places[k];
            let (stays, is_near) = stays_and_is_near(usize::from(place));
            places[kept] = place;
            near[n_near] = place;
            kept += usize::from(stays);
            n_near += usize::from(is_near);
        }
        self.n_places[0] = kept as u16;
        n_near
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
        let near = self.near.split_at_mut(at);
        let decisions = self.decisions.split_at_mut(at);
        let templates = self.templates.split_at_mut(at.min(self.templates.len()));
        let n_decisions = self.n_decisions.split_at_mut(at / BLOCK);
        (
            Self {
                places: places.0,
                n_places: n_places.0,
                near: near.0,
                decisions: decisions.0,
                templates: templates.0,
                n_decisions: n_decisions.0,
            },
            Self {
                places: places.1,
                n_places: n_places.1,
                near: near.1,
                decisions: decisions.1,
                templates: templates.1,
                n_decisions: n_decisions.1,
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settled_governments_are_dropped() {
        let mut open = Open::all(BLOCK + 5, false);
        let adoptions =
            |open: &Open| open.adoptions().map(|(i, channel, _)| (i - BLOCK, channel)).collect::<Vec<_>>();
        let adopt = |place: usize| Decision::adopt(place, place as u8 + 1, 9);
        let (_, mut last) = open.slices().cut(BLOCK);
        // Place 1 is settled already, 0 is not drawn, 2 is drawn but does not adopt, 3 and 4 adopt.
        last.decide(|place| place != 1, |place| place > 1, |place| (place > 2).then(|| adopt(place)));
        last.push(Decision::lapse(1));
        assert_eq!(adoptions(&open), [(3, 4), (4, 5)]);
        assert_eq!(open.lapses().collect::<Vec<_>>(), [BLOCK + 1]);
        open.clear();
        let (_, mut last) = open.slices().cut(BLOCK);
        last.decide(|place| place != 3, |place| place != 4, |place| Some(adopt(place)));
        assert_eq!(adoptions(&open), [(0, 1), (2, 3)]);
        open.clear();
        let (_, mut last) = open.slices().cut(BLOCK);
        last.settle(|place| place == 2, adopt);
        last.settle(|_| true, adopt);
        assert_eq!(adoptions(&open), [(2, 3), (0, 1), (4, 5)]);
        assert!(open.adoptions().all(|(_, _, via)| via == 9));
    }
}
