//! The different texts of a column, each with a number: those that came first have the smallest.

/// Texts and their numbers, found by a table of hashes with open places (Knuth 1998, The Art of Computer Programming 3, 6.4, algorithm
/// L). Numbers depend on the order of the texts alone.
#[derive(Debug, Default)]
pub(super) struct Texts {
    bytes: Vec<u8>,
    /// Where each text ends in `bytes`.
    ends: Vec<u32>,
    /// Number of a text plus one, at its hash or behind it; 0 is an open place.
    places: Vec<u32>,
}

impl Texts {
    /// How many there are.
    pub(super) fn n(&self) -> usize {
        self.ends.len()
    }

    /// The text of a number.
    #[inline]
    pub(super) fn of(&self, number: usize) -> &[u8] {
        let start = if number == 0 { 0 } else { self.ends[number - 1] as usize };
        &self.bytes[start..self.ends[number] as usize]
    }

    /// All texts, by number.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.n()).map(|number| self.of(number))
    }

    /// The number of a text; `is_new` sees one that was not there before.
    pub(super) fn number(
        &mut self,
        text: &[u8],
        is_new: impl FnOnce() -> Result<(), String>,
    ) -> Result<u32, String> {
        // At least half of the places stay open.
        if 2 * self.n() >= self.places.len() {
            self.grow();
        }
        let mut place = hash(text) as usize & (self.places.len() - 1);
        while let Some(number) = self.places[place].checked_sub(1) {
            if self.of(number as usize) == text {
                return Ok(number);
            }
            place = (place + 1) & (self.places.len() - 1);
        }
        is_new()?;
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len() as u32);
        self.places[place] = self.n() as u32;
        Ok(self.n() as u32 - 1)
    }

    fn grow(&mut self) {
        let n_places = (2 * self.places.len()).max(64);
        self.places.clear();
        self.places.resize(n_places, 0);
        for number in 0..self.n() {
            let mut place = hash(self.of(number)) as usize & (n_places - 1);
            while self.places[place] != 0 {
                place = (place + 1) & (n_places - 1);
            }
            self.places[place] = number as u32 + 1;
        }
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.places.fill(0);
    }
}

/// Eight bytes at a time, mixed by multiplying; the upper bits, which are mixed best, are folded down.
fn hash(text: &[u8]) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |hash: u64, word: u64| (hash ^ word).wrapping_mul(ODD).rotate_left(29);
    let (words, rest) = text.as_chunks::<8>();
    let hash = words.iter().fold(text.len() as u64, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let hash = mix(hash, u64::from_le_bytes(last)).wrapping_mul(ODD);
    hash ^ hash >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_the_numbers_of_their_first_coming() {
        let mut texts = Texts::default();
        let all: Vec<String> = (0..5000).map(|i| format!("{}", i % 1700)).collect();
        for round in 0..2 {
            let mut n_new = 0;
            for (i, text) in all.iter().enumerate() {
                let number = texts.number(text.as_bytes(), || {
                    n_new += 1;
                    Ok(())
                });
                assert_eq!(number, Ok(i as u32 % 1700), "{round}");
            }
            assert_eq!((n_new, texts.n()), (1700, 1700));
            assert_eq!(texts.of(1699), b"1699");
            assert!(
                texts.iter().map(<[u8]>::to_vec).eq(all[..1700].iter().map(|text| text.clone().into_bytes()))
            );
            texts.clear();
        }
    }

    #[test]
    fn a_text_that_is_refused_is_not_kept() {
        let mut texts = Texts::default();
        assert_eq!(texts.number(b"x", || Err("no".to_owned())), Err("no".to_owned()));
        assert_eq!((texts.n(), texts.number(b"y", || Ok(()))), (0, Ok(0)));
    }
}
