//! Saltelli's scheme: the design points from which Sobol' indices are estimated.
//!
//! Two samples A and B of n rows, and A with one factor's column taken from B (`AB_i`), for second-order indices also B with one
//! column from A (`BA_i`). Saltelli (2002), Computer Physics Communications 145(2):280–297; Saltelli et al. (2010), ibid.
//! 181(2):259–270. Not here: the indices (`analysis::sensitivity::sobol`).

use super::UnitDesign;
use super::sobol::{NoSequence, Shift, sequence};

/// Which indices a scheme is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// First-order and total indices: n·(d + 2) points.
    FirstAndTotal,
    /// These and the second-order ones: n·(2d + 2) points.
    Second,
}

/// The scheme on the Sobol' sequence in 2d dimensions, block by block in SALib's order: A, `AB_1` … `AB_d`, (`BA_1` … `BA_d`,) B.
///
/// `n_blocks` should be a power of 2. Without a shift the first block has A = B (all 0), as in SALib with `scramble=False`.
///
/// # Errors
/// More than 256 factors, or more than 2^32 blocks.
pub fn scheme(
    n_blocks: usize,
    n_factors: usize,
    order: Order,
    shift: Shift,
) -> Result<UnitDesign, NoSequence> {
    let base = sequence(n_blocks, 2 * n_factors, shift)?;
    let mut values = Vec::new();
    for row in base.points() {
        let (a, b) = row.split_at(n_factors);
        values.extend_from_slice(a);
        for i in 0..n_factors {
            crossed(a, b, i, &mut values);
        }
        if order == Order::Second {
            for i in 0..n_factors {
                crossed(b, a, i, &mut values);
            }
        }
        values.extend_from_slice(b);
    }
    Ok(UnitDesign { n_factors, values })
}

/// A row with one coordinate of another.
fn crossed(row: &[f64], other: &[f64], factor: usize, values: &mut Vec<f64>) {
    values
        .extend(row.iter().zip(other).enumerate().map(|(k, (own, its))| if k == factor { its } else { own }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_in_the_order_of_salib() {
        let design = scheme(16, 2, Order::Second, Shift::None).expect("a scheme");
        assert_eq!(design.n_points(), 16 * 6);
        let all: Vec<&[f64]> = design.points().collect();
        // A block in which both coordinates tell A from B.
        let differ = |rows: &&[&[f64]]| rows[0][0] != rows[5][0] && rows[0][1] != rows[5][1];
        let rows = all.chunks(6).find(differ).expect("such a block");
        let (a, b) = (rows[0], rows[5]);
        assert_eq!(rows[1], [b[0], a[1]]);
        assert_eq!(rows[2], [a[0], b[1]]);
        assert_eq!(rows[3], [a[0], b[1]]);
        assert_eq!(rows[4], [b[0], a[1]]);
        assert_eq!(scheme(8, 3, Order::FirstAndTotal, Shift::None).expect("a scheme").n_points(), 8 * 5);
        assert!(scheme(8, 257, Order::FirstAndTotal, Shift::None).is_err());
        assert!(scheme(8, 0, Order::Second, Shift::None).expect("nothing").values.is_empty());
    }
}
