//! Shape of an adoption curve, by a rule that anyone can apply with a pencil.
//!
//! Let A be the number of ever adopters at the end and let the window run from the first to the last tick with a new adopter.
//!
//! 1. Fewer than five adopters or three ticks: no shape.
//! 2. *stalled*: under half of all governments ever adopt, and the last third of the run adds under 5 % of A.
//! 3. *staircase*: two or more steps (ticks with at least 15 % of A) that together hold at least half of A, with a pause
//!    between each two of them (a tick with under a third of the smaller step).
//! 4. Otherwise the window is cut into equal thirds (a tick that spans a cut is shared in proportion): *S* where the middle third
//!    has most new adopters, *R* (fast, then slower) where the first has, *inverse-R* (slow, then faster) where the last has.
//!
//! The names are those of the Chinese literature on policy diffusion; the rule is ours (assumption). An S shows nothing about
//! diffusion: see `docs/model.md`.

/// Shape of a curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Slow, fast, slow.
    S,
    /// Fast, then slower.
    R,
    /// Slow, then faster.
    InverseR,
    /// Steps with pauses.
    Staircase,
    /// Stuck below half.
    Stalled,
}

impl Shape {
    /// Names in tables, in the order of the variants.
    pub const NAMES: [&'static str; 5] = ["S", "R", "inverse-R", "staircase", "stalled"];
}

/// Share of adopters in one tick that makes a step.
const STEP: f64 = 0.15;

/// Shape of the curve with that many new adopters per tick; none where there is too little of it.
pub fn shape(new: &[u32], n_governments: u32) -> Option<Shape> {
    let total: u32 = new.iter().sum();
    let first = new.iter().position(|&n| n > 0)?;
    let last = new.iter().rposition(|&n| n > 0)?;
    let window = &new[first..=last];
    if total < 5 || window.len() < 3 {
        return None;
    }
    let total = f64::from(total);
    let late: u32 = new[new.len() - new.len() / 3..].iter().sum();
    if total < 0.5 * f64::from(n_governments) && f64::from(late) < 0.05 * total {
        return Some(Shape::Stalled);
    }
    if is_staircase(window, total) {
        return Some(Shape::Staircase);
    }
    let [early, middle, late] = thirds(window);
    Some(if middle >= early && middle >= late {
        Shape::S
    } else if early >= late {
        Shape::R
    } else {
        Shape::InverseR
    })
}

fn is_staircase(window: &[u32], total: f64) -> bool {
    let steps: Vec<usize> = (0..window.len()).filter(|&t| f64::from(window[t]) >= STEP * total).collect();
    let held: u32 = steps.iter().map(|&t| window[t]).sum();
    let paused = steps.windows(2).all(|pair| {
        let smaller = f64::from(window[pair[0]].min(window[pair[1]]));
        window[pair[0] + 1..pair[1]].iter().any(|&n| f64::from(n) < smaller / 3.0)
    });
    steps.len() >= 2 && f64::from(held) >= 0.5 * total && paused
}

/// New adopters in equal thirds of the window.
fn thirds(window: &[u32]) -> [f64; 3] {
    let third = window.len() as f64 / 3.0;
    let mut sums = [0.0; 3];
    for (t, &n) in window.iter().enumerate() {
        for (k, sum) in sums.iter_mut().enumerate() {
            let (from, to) = (k as f64 * third, (k + 1) as f64 * third);
            let overlap = (to.min(t as f64 + 1.0) - from.max(t as f64)).max(0.0);
            *sum += overlap * f64::from(n);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn textbook_curves_get_their_names() {
        let cases: [(&[u32], Option<Shape>); 7] = [
            (&[1, 3, 8, 15, 20, 15, 8, 3, 1], Some(Shape::S)),
            (&[30, 20, 12, 8, 5, 3, 2, 1, 1], Some(Shape::R)),
            (&[1, 1, 2, 3, 5, 8, 12, 20, 30], Some(Shape::InverseR)),
            (&[20, 1, 1, 30, 2, 1, 40, 1, 1], Some(Shape::Staircase)),
            (&[10, 8, 4, 2, 1, 0, 0, 0, 0], Some(Shape::Stalled)),
            (&[0, 2, 0, 1], None),
            (&[], None),
        ];
        for (new, expected) in cases {
            assert_eq!(shape(new, 100), expected, "{new:?}");
        }
    }
}
