//! Columns cut into blocks of governments, so that acts on single governments run block by block: one after the other in
//! a small world, on all cores in a large one. Blocks lie at fixed places and no act sees another block's columns, so
//! neither their order nor the number of threads can matter.

/// Governments in a block: what an act touches of them fits into a core's own cache.
pub(crate) const BLOCK: usize = 512;
/// Governments that are worth more than one thread.
const MANY: usize = 16 * BLOCK;
/// Governments of a task, at least: small enough that no thread waits long for another's last.
const TASK: usize = 4 * BLOCK;

/// Whether that many governments are worth more than one thread.
pub(crate) fn are_many(n: usize) -> bool {
    n > MANY
}

/// Does two things that do not touch each other, at once where there are many governments.
pub(crate) fn both<A: Send, B: Send>(
    n: usize,
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    if are_many(n) { rayon::join(one, other) } else { (one(), other()) }
}

/// Columns that can be cut between two governments.
pub(crate) trait Columns: Send + Sized {
    /// Number of governments.
    fn n(&self) -> usize;
    /// The columns of the first `at` governments, and of the others.
    fn cut(self, at: usize) -> (Self, Self);
}

/// Two sets of columns of the same governments.
impl<A: Columns, B: Columns> Columns for (A, B) {
    fn n(&self) -> usize {
        self.0.n()
    }

    fn cut(self, at: usize) -> (Self, Self) {
        let (one, other) = (self.0.cut(at), self.1.cut(at));
        ((one.0, other.0), (one.1, other.1))
    }
}

/// Applies an act to every block: its first government, its columns.
pub(crate) fn each_block<C: Columns>(columns: C, act: &(impl Fn(usize, C) + Sync)) {
    each_task(columns, &|first, columns| in_turn(first, columns, act));
}

/// Applies an act to whole blocks that lie in a row, as many as one thread takes at a time: the first government, the columns.
pub(crate) fn each_task<C: Columns>(columns: C, act: &(impl Fn(usize, C) + Sync)) {
    if are_many(columns.n()) && rayon::current_num_threads() > 1 {
        task(0, columns, act);
    } else {
        act(0, columns);
    }
}

fn task<C: Columns>(first: usize, columns: C, act: &(impl Fn(usize, C) + Sync)) {
    let n = columns.n();
    if n > TASK {
        let (left, right) = columns.cut(middle(n));
        rayon::join(|| task(first, left, act), || task(first + middle(n), right, act));
    } else {
        act(first, columns);
    }
}

fn in_turn<C: Columns>(first: usize, columns: C, act: &impl Fn(usize, C)) {
    let (mut first, mut rest) = (first, columns);
    while rest.n() > BLOCK {
        let (block, others) = rest.cut(BLOCK);
        act(first, block);
        (first, rest) = (first + BLOCK, others);
    }
    act(first, rest);
}

/// Brings together what every block gives, in a fixed order: sums of real numbers have the same bits for any number of threads.
pub(crate) fn reduce<T: Send>(
    range: std::ops::Range<usize>,
    of_block: &(impl Fn(std::ops::Range<usize>) -> T + Sync),
    add: &(impl Fn(T, T) -> T + Sync),
) -> T {
    let n = range.len();
    if n <= BLOCK {
        return of_block(range);
    }
    let middle = range.start + middle(n);
    let halves = (range.start..middle, middle..range.end);
    let (left, right) = both(n, || reduce(halves.0, of_block, add), || reduce(halves.1, of_block, add));
    add(left, right)
}

/// Half of that many governments, in whole blocks.
fn middle(n: usize) -> usize {
    n.div_ceil(BLOCK) / 2 * BLOCK
}

/// Numbers below the size of a block, in order.
pub(crate) struct List {
    pub(super) numbers: [u16; BLOCK],
    pub(super) n: usize,
}

impl List {
    /// Those of some numbers that belong.
    ///
    /// Every number is written and kept if it belongs: a branch here could not be foreseen.
    #[inline]
    pub(crate) fn of(numbers: impl Iterator<Item = usize>, belongs: impl Fn(usize) -> bool) -> Self {
        // Counted apart from the list: a count within it would be written to memory at every step.
        let (mut listed, mut n) = ([0; BLOCK], 0);
        for number in numbers {
            // Never more than a block: the remainder only spares a check.
            listed[n % BLOCK] = number as u16;
            n += usize::from(belongs(number));
        }
        Self { numbers: listed, n }
    }

    /// The numbers.
    pub(crate) fn numbers(&self) -> &[u16] {
        &self.numbers[..self.n]
    }
}

/// A column computed government by government, on all cores where there are many.
pub(super) fn column<T: Send>(n: usize, value: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    use rayon::prelude::*;
    if are_many(n) {
        (0..n).into_par_iter().with_min_len(BLOCK).map(value).collect()
    } else {
        (0..n).map(value).collect()
    }
}

/// Computes a column anew, in its place.
pub(crate) fn fill<T: Send>(column: &mut [T], value: impl Fn(usize) -> T + Sync + Send) {
    use rayon::prelude::*;
    let set = |(i, slot): (usize, &mut T)| *slot = value(i);
    if are_many(column.len()) {
        column.par_iter_mut().enumerate().with_min_len(BLOCK).for_each(set);
    } else {
        column.iter_mut().enumerate().for_each(set);
    }
}

/// Declares a set of columns, one entry per government, with its cuttable slices.
macro_rules! columns {
    (
        $(#[$meta:meta])* $vis:vis struct $name:ident / $slices:ident {
            $($(#[$of:meta])* $column_vis:vis $column:ident: $type:ty,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default)]
        $vis struct $name {
            $($(#[$of])* $column_vis $column: Vec<$type>,)*
        }

        crate::world::blocks::slices! {
            /// The same columns of some governments in a row.
            pub(crate) struct $slices { $($column: $type,)* }
        }

        impl $name {
            /// All columns, to be cut. A column that the run does not need is empty.
            pub(crate) fn slices(&mut self) -> $slices<'_> {
                $slices { $($column: &mut self.$column,)* }
            }
        }
    };
}
pub(crate) use columns;

/// Declares cuttable slices of columns of the same governments. A column that the run does not need is empty.
macro_rules! slices {
    ($(#[$meta:meta])* $vis:vis struct $slices:ident { $($column:ident: $type:ty,)* }) => {
        $(#[$meta])*
        $vis struct $slices<'a> {
            $(pub(crate) $column: &'a mut [$type],)*
        }

        impl $slices<'_> {
            fn cut_columns(self, at: usize) -> (Self, Self) {
                $(let $column = self.$column.split_at_mut(at.min(self.$column.len()));)*
                ($slices { $($column: $column.0,)* }, $slices { $($column: $column.1,)* })
            }
        }
    };
}
pub(crate) use slices;

#[cfg(test)]
mod tests {
    use super::*;

    struct Numbers<'a>(&'a mut [u64]);

    impl Columns for Numbers<'_> {
        fn n(&self) -> usize {
            self.0.len()
        }

        fn cut(self, at: usize) -> (Self, Self) {
            let (left, right) = self.0.split_at_mut(at);
            (Self(left), Self(right))
        }
    }

    #[test]
    fn every_government_lies_in_one_block_at_a_fixed_place() {
        for n in [1, BLOCK, BLOCK + 1, MANY, MANY + 1, 5 * MANY + 7] {
            let mut numbers = vec![0; n];
            each_block(Numbers(&mut numbers), &|first, block: Numbers<'_>| {
                assert!(first % BLOCK == 0 && block.0.len() <= BLOCK, "{first}");
                for (k, number) in block.0.iter_mut().enumerate() {
                    *number += (first + k) as u64 + 1;
                }
            });
            assert!(numbers.iter().enumerate().all(|(i, &number)| number == i as u64 + 1), "{n}");
        }
    }

    #[test]
    fn sums_do_not_depend_on_threads() {
        let of_block = |range: std::ops::Range<usize>| range.map(|i| 1.0 / (i as f64 + 1.0)).sum::<f64>();
        let total = || reduce(0..3 * MANY + 5, &of_block, &|a, b| a + b);
        let sums: Vec<f64> = [1, 2, 3, 7]
            .map(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool"))
            .iter()
            .map(|pool| pool.install(total))
            .collect();
        assert!(sums.windows(2).all(|pair| pair[0].to_bits() == pair[1].to_bits()), "{sums:?}");
    }
}
