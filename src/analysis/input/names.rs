//! Names and their numbers: each name once, in the order of first sight, then in the order of people.

use std::cmp::Ordering;

use rayon::prelude::*;

/// Names seen so far, each with its number. A table of places keeps looking up fast; its order shows nowhere.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    list: Vec<Box<str>>,
    /// Place + 1 of a name, at the hash of the name or behind it; 0 is free. Its length is a power of two.
    table: Vec<u32>,
}

impl Names {
    /// The number of a name, which is new or not. Nothing where there are more than fit (4 billion).
    pub(super) fn number(&mut self, name: &str) -> Option<u32> {
        if self.table.len() < 2 * (self.list.len() + 1) {
            self.grow();
        }
        let slot = self.slot(name);
        if self.table[slot] == 0 {
            let number = u32::try_from(self.list.len() + 1).ok()?;
            self.list.push(name.into());
            self.table[slot] = number;
        }
        Some(self.table[slot] - 1)
    }

    /// The number of a name that was seen.
    pub(super) fn find(&self, name: &str) -> Option<u32> {
        if self.table.is_empty() {
            return None;
        }
        self.table[self.slot(name)].checked_sub(1)
    }

    /// Number of names.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// All names, by number.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(AsRef::as_ref)
    }

    /// The name of a number.
    pub(super) fn name(&self, number: u32) -> &str {
        &self.list[number as usize]
    }

    /// The names in the order of people, and the place of each number in it.
    pub(super) fn sorted(&self) -> (Vec<String>, Vec<u32>) {
        let mut order: Vec<u32> = (0..self.list.len() as u32).collect();
        order.par_sort_by(|&a, &b| natural(self.name(a), self.name(b)));
        let mut place = vec![0; order.len()];
        for (at, &number) in order.iter().enumerate() {
            place[number as usize] = at as u32;
        }
        (order.into_iter().map(|number| self.name(number).to_owned()).collect(), place)
    }

    fn slot(&self, name: &str) -> usize {
        let mask = self.table.len() - 1;
        let mut slot = hash(name.as_bytes()) as usize & mask;
        while self.table[slot] != 0 && *self.list[self.table[slot] as usize - 1] != *name {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        self.table = vec![0; (4 * (self.list.len() + 1)).next_power_of_two()];
        for at in 0..self.list.len() {
            let slot = self.slot(&self.list[at]);
            self.table[slot] = at as u32 + 1;
        }
    }
}

/// FNV-1a (Fowler, Noll & Vo), with its high bits folded down.
fn hash(bytes: &[u8]) -> u64 {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash ^ (hash >> 32)
}

/// The order of people: numbers in texts by value, so that `policy 9` comes before `policy 10`; else by character.
pub(super) fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.as_bytes(), b.as_bytes());
    loop {
        match (left.first(), right.first()) {
            (None, None) => return a.cmp(b),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(l), Some(r)) if l.is_ascii_digit() && r.is_ascii_digit() => {
                let (l, r) = (digits(&mut left), digits(&mut right));
                let order = l.len().cmp(&r.len()).then_with(|| l.cmp(r));
                if order != Ordering::Equal {
                    return order;
                }
            }
            (Some(l), Some(r)) => {
                if l != r {
                    return l.cmp(r);
                }
                (left, right) = (&left[1..], &right[1..]);
            }
        }
    }
}

/// Takes the number at the front of a text: its digits without leading zeros.
fn digits<'t>(text: &mut &'t [u8]) -> &'t [u8] {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    *text = rest;
    let zeros = number.iter().position(|&byte| byte != b'0').unwrap_or(number.len());
    &number[zeros..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_has_one_number() {
        let mut names = Names::default();
        let texts: Vec<String> = (0..5000).map(|i| format!("unit {}", i % 2500)).collect();
        for (at, text) in texts.iter().enumerate() {
            assert_eq!(names.number(text), Some(at as u32 % 2500));
        }
        assert_eq!(names.find("unit 2499"), Some(2499));
        assert_eq!(names.find("unit 2500"), None);
        assert_eq!(Names::default().find("x"), None);
        assert_eq!((names.len(), names.name(7)), (2500, "unit 7"));
    }

    #[test]
    fn people_count_before_they_spell() {
        let mut names = ["10", "9", "1-10", "1-2", "b", "a", "a2", "a10", "09", ""];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["", "1-2", "1-10", "09", "9", "10", "a", "a2", "a10", "b"]);
    }
}
